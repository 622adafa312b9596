"""For coding agents: what to change and where, in few words, without drawings."""

from __future__ import annotations

from itertools import groupby

from ..report import Report
from ..terminal import visible
from . import Style
from .text import files

# The one thing that goes wrong when a program mends this: the key travels into a prompt, a log or a commit.
RULES = (
    "Don't print, copy, decode or invent a key: a person puts it where it belongs. `aai-lint explain RULE` says more; "
    "then run aai-lint again."
)


def render(report: Report, style: Style) -> str:
    """The findings of each file under its name, one line each, with what else to look at and what to do."""
    lines: list[str] = []
    for path, group in groupby(report.findings, key=lambda one: one.primary.path):
        lines.append(visible(report.seen_from_here(path)))
        for one in group:
            lines.append(f"  {one.primary.line}:{one.primary.column} {one.severity.value} {one.rule}: {visible(one.message)}")
            for place, words in one.related:
                lines.append(f"    see {visible(report.seen_from_here(place.path))}:{place.line}: {visible(words)}")
            if one.remedy:
                lines.append(f"    do: {visible(' '.join(one.remedy.splitlines()))}")
    if not style.quiet:
        lines.append(f"{len(report.findings)} finding{'s' * (len(report.findings) != 1)}. {files(report)}")
        if report.findings:
            lines.append(RULES)
    return "".join(f"{line}\n" for line in lines)
