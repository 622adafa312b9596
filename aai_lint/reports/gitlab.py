"""The report of GitLab's Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.

Paths are from the top of the repository, without `./` in front; GitLab takes no column.
"""

from __future__ import annotations

from ..model import Finding, Severity
from ..report import Report
from ..terminal import visible
from . import Style
from .json import encoded

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: Report, _style: Style) -> str:
    """A list of all findings; an empty one tells GitLab that those of the target branch are mended."""
    return encoded([_issue(one, report) for one in report.findings], indent=2)


def _issue(one: Finding, report: Report) -> dict[str, object]:
    where = [f"{report.in_repository(place.path)}:{place.line}: {words}" for place, words in one.related]
    remedy = " ".join(one.remedy.splitlines())
    return {
        "description": visible("; ".join(part for part in (one.message, *where, remedy) if part)),
        "check_name": one.rule,
        "fingerprint": one.fingerprint,
        "severity": _SEVERITIES[one.severity],
        "location": {
            "path": visible(report.in_repository(one.primary.path)),
            "lines": {"begin": one.primary.line, "end": one.primary.end_line},
        },
    }
