"""Markdown, as GitHub and GitLab show it: for the summary of a job or a comment on a change.

Messages and paths have words of the repository in them. They become character references, which no Markdown parser takes for
structure (CommonMark 6.2), and code spans become `<code>`, in which nobody is mentioned.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

from ..model import Finding
from ..regex import regex
from ..report import Report
from ..rules import url
from ..terminal import visible
from . import Style
from .text import UNKNOWABLE, files, found

# GitHub takes a megabyte for a step, and nobody reads a table of thousands.
MOST = 200
_ACTIVE = regex(r"[!-/:-@\[-`{-~]")
_CODE = regex(r"`([^`]+)`")
# Plain punctuation of a sentence; nothing begins with it inside of a line.
_PLAIN = frozenset("'(),.:;?/-\"%")
_SIGNS = {"error": "🔴", "warning": "🟡", "info": "🔵"}


def render(report: Report, style: Style) -> str:
    """A heading, a table of the findings, and how much was looked at."""
    lines = [f"### aai-lint: {found(report)}", ""]
    if report.findings:
        lines += ["| | where | what | what to do |", "|---|---|---|---|"]
        lines += [_row(one, report) for one in islice(report.findings, MOST)]
        if len(report.findings) > MOST:
            lines.append(f"| | | … and {len(report.findings) - MOST} more | |")
        lines.append("")
    if style.statistics and report.findings:
        lines += ["| rule | times |", "|---|---|"]
        counts = Counter(one.rule for one in report.findings)
        lines += [f"| {_link(rule)} | {count} |" for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
        lines.append("")
    if style.verbose:
        gaps = [f"{report.in_repository(gap.place.path)}:{gap.place.line}: not understood: {gap.reason}" for gap in report.gaps]
        lines += [f"- {plain(words)}" for words in (*gaps, *report.summary.notes)] + [""]
    accepted = f" {len(report.hidden)} more accepted." if report.hidden else ""
    lines += [f"{plain(files(report))}{accepted} {UNKNOWABLE}."]
    return "\n".join(lines) + "\n"


def _row(one: Finding, report: Report) -> str:
    where = f"<code>{plain(report.in_repository(one.primary.path))}:{one.primary.line}</code>"
    seen = "".join(
        f"<br><code>{plain(report.in_repository(place.path))}:{place.line}</code>: {_sentence(words)}"
        for place, words in one.related
    )
    what = f"{_link(one.rule)}: {_sentence(one.message)}{seen}"
    return f"| {_SIGNS[one.severity.value]} {one.severity.value} | {where} | {what} | {_sentence(one.remedy)} |"


def _link(rule: str) -> str:
    return f"[{rule}]({url(rule)})"


def _sentence(text: str) -> str:
    """A message with its code spans."""
    parts = _CODE.split(" ".join(text.splitlines()))
    return "".join(f"<code>{plain(part)}</code>" if number % 2 else plain(part) for number, part in enumerate(parts))


def plain(text: str) -> str:
    """Text that Markdown and HTML show as it is."""
    shown = visible(text)
    return _ACTIVE.sub(lambda match: match.group() if match.group() in _PLAIN else f"&#{ord(match.group())};", shown)
