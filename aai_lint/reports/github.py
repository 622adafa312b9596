"""Workflow commands that GitHub Actions shows at the lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of
actions/toolkit:packages/core/src/command.ts, the columns are from 1 and the end column is inclusive.
"""

from __future__ import annotations

from ..model import Finding, Severity
from ..report import Report
from ..terminal import visible
from . import Style
from .text import files

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, style: Style) -> str:
    """A command for each finding, and a summary that is plain text."""
    lines = [_command(finding, report) for finding in report.findings]
    if not style.quiet:
        lines.append(f"aai-lint: {len(report.findings)} findings. {files(report)}")
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding, report: Report) -> str:
    place = finding.primary
    properties = {
        "file": report.in_repository(place.path),
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": max(place.column, place.end_column - 1) if place.line == place.end_line else place.end_column,
        "title": f"aai-lint: {finding.rule}",
    }
    if place.line != place.end_line:  # GitHub shows no columns for more than one line, and warns of them
        del properties["col"], properties["endColumn"]
    words = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    related = [f"{report.in_repository(where.path)}:{where.line}: {said}" for where, said in finding.related]
    body = "\n".join(_plain(text) for text in (finding.message, *related, finding.remedy) if text)
    return f"::{_LEVELS[finding.severity]} {words}::{_data(body)}"


def _plain(text: str) -> str:
    return "\n".join(visible(line) for line in text.splitlines())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
