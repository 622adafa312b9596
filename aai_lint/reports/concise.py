"""One line a finding, as editors and other programs read it."""

from __future__ import annotations

from ..report import Report
from ..terminal import visible
from . import Style


def render(report: Report, _style: Style) -> str:
    """`path:line:column: severity[rule] message` for each finding."""
    lines = []
    for one in report.findings:
        path = visible(report.seen_from_here(one.primary.path))
        place = f"{path}:{one.primary.line}:{one.primary.column}"
        lines.append(f"{place}: {one.severity.value}[{one.rule}] {visible(one.message)}\n")
    return "".join(lines)
