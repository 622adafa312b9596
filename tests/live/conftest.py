"""Says at the end how many files each real loader was compared on."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        compared = dict(report.user_properties).get("files compared")
        if compared is not None:
            terminalreporter.write_line(f"{report.nodeid.rpartition('[')[2].rstrip(']')}: {compared} files compared, 0 differ")
