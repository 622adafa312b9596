"""For programs that read line by line: a JSON object for each finding, as in the `json` report."""

from __future__ import annotations

from ..report import Report
from . import Style
from .json import encoded, finding


def render(report: Report, _style: Style) -> str:
    """One line a finding."""
    return "".join(encoded(finding(one)) for one in report.findings)
