"""JUnit XML, which most CI systems show as the outcome of tests.

There is no standard; this is what Jenkins, GitLab, Azure Pipelines and CircleCI have in common
(testmoapp/junitxml lists who reads what). A report without any test counts as a mistake there, so a clean run has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from ..model import Finding, Severity
from ..report import Report
from ..terminal import visible
from . import Style
from .text import files


def render(report: Report, _style: Style) -> str:
    """A suite for each file with findings, a test for each finding; what is only an information doesn't fail."""
    failed = sum(one.severity is not Severity.INFO for one in report.findings)
    counts = f'tests="{max(1, len(report.findings))}" failures="{failed}" errors="0"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="aai-lint" {counts}>']
    for path, group in groupby(report.findings, key=lambda one: one.primary.path):
        lines += _suite(report.seen_from_here(path), list(group), report)
    if not report.findings:
        lines += [
            '  <testsuite name="aai-lint" tests="1" failures="0" errors="0">',
            '    <testcase name="aai-lint" classname="aai-lint">',
            f"      <system-out>{_text(files(report))}</system-out>",
            "    </testcase>",
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(path: str, findings: list[Finding], report: Report) -> Iterator[str]:
    failed = sum(one.severity is not Severity.INFO for one in findings)
    yield f'  <testsuite name="{_text(path)}" tests="{len(findings)}" failures="{failed}" errors="0">'
    for one in findings:
        place = f"{one.primary.line}:{one.primary.column}"
        name, where = f"{one.rule} {place}", f'file="{_text(path)}" line="{one.primary.line}"'
        yield f'    <testcase name="{_text(name)}" classname="{_text(path)}" {where}>'
        related = [f"{report.seen_from_here(there.path)}:{there.line}:{there.column}: {words}" for there, words in one.related]
        said = [f"{path}:{place}: {one.severity.value}[{one.rule}] {one.message}", *related, *one.remedy.splitlines()]
        body = "\n".join(map(_text, said))
        if one.severity is Severity.INFO:
            yield f"      <system-out>{body}</system-out>"
        else:
            yield f'      <failure type="{_text(one.rule)}" message="{_text(one.message)}">{body}</failure>'
        yield "    </testcase>"
    yield "  </testsuite>"


def _text(text: str) -> str:
    """Text or an attribute's value; no escape of XML could tell a control character, so these are shown."""
    return escape(visible(text))
