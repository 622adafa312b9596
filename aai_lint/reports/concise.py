"""One line a finding, as editors and other programs read it."""

from __future__ import annotations

from ..report import Report
from ..terminal import visible
from . import Style


def render(report: Report, _style: Style) -> str:
    """`path:line:column: severity[rule] message` for each finding."""
    return "".join(
        f"{visible(one.primary.path)}:{one.primary.line}:{one.primary.column}: {one.severity.value}[{one.rule}] "
        f"{visible(one.message)}\n"
        for one in report.findings
    )
