"""SARIF 2.1.0, as code scanning of GitHub and other services take it.

What GitHub reads and demands is in github/docs:content/code-security/reference/code-scanning/sarif-files/
sarif-support-for-code-scanning.md; it ignores the rest, which is for other readers. Findings that somebody accepted are kept as
`suppressions`, since one that vanishes reads as mended.

`primaryLocationLineHash` is left to GitHub's upload action, which computes it from the checked-out files
(github/codeql-action:src/fingerprints.ts). It is a sum over the line's own characters modulo 2**64: where they are a key, the
report would tell half of its bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import quote

from .. import HOME, __version__, rules
from ..model import Category, Certainty, Finding, Gap, Place, Severity
from ..report import Hidden, Report
from ..rules import Rule
from ..terminal import visible
from . import Style
from .json import encoded

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# What GitHub takes at most of a description.
_LONGEST = 1024
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_PRECISION = {Certainty.SURE: "very-high", Certainty.HIGH: "high", Certainty.MEDIUM: "medium"}
# A score makes an alert a security alert: from 7.0 on it is high, from 4.0 medium. CWE-798 is the use of hard-coded credentials,
# CWE-522 their insufficient protection.
_SECURITY = {
    Category.HARDCODED: ("external/cwe/cwe-798", {Severity.ERROR: "8.6", Severity.WARNING: "6.5", Severity.INFO: "3.0"}),
    Category.EXPOSED: ("external/cwe/cwe-522", {Severity.ERROR: "7.5", Severity.WARNING: "5.5", Severity.INFO: "3.0"}),
}
_EXITS = {0: "nothing to report", 1: "findings", 3: "nothing was scanned"}
_COMMENTS = ("comment", "allowlist")
_JUSTIFICATIONS = {
    "comment": "a comment accepts it",
    "allowlist": "a comment for detect-secrets accepts it",
    "baseline": "it is in the baseline",
    "detect-secrets": "it is in detect-secrets' baseline",
}
_NOTHING_SCANNED = 3


def render(report: Report, style: Style) -> str:
    """One log with one run."""
    known = rules.discover()
    numbers = {one.id: number for number, one in enumerate(known)}
    precision = _precision(known, report)
    run = {
        "tool": {
            "driver": {
                "name": "aai-lint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(one, precision[one.id]) for one in known],
            }
        },
        "automationDetails": {"id": _category(report)},
        "columnKind": "unicodeCodePoints",
        # Without an address: where the work tree lies on this machine is nobody's business.
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(report, style)],
        "results": [
            *(_result(one, numbers, report) for one in report.findings),
            *(_result(one.finding, numbers, report) | {"suppressions": [_suppression(one, report)]} for one in report.hidden),
        ],
    }
    return encoded({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _category(report: Report) -> str:
    """What tells uploads of one commit apart: a part of the repository is another than the whole."""
    part = quote(report.in_repository("").strip("/"), errors="surrogateescape")
    return "aai-lint/" if part in ("", ".") else f"aai-lint/{part}/"


def _precision(known: Iterable[Rule], report: Report) -> dict[str, str]:
    """How often each rule is right: by what it declares, or by what it reports where the user asked for less certain findings."""
    least = {one.id: one.certainty for one in known}
    for one in (*report.findings, *report.suppressed):
        least[one.rule] = max(least.get(one.rule, one.certainty), one.certainty, key=lambda certainty: certainty.rank)
    return {rule: _PRECISION[certainty] for rule, certainty in least.items()}


def _rule(one: Rule, precision: str) -> dict[str, object]:
    properties: dict[str, object] = {
        "tags": [one.category.value, "assemblyai", "configuration"],
        "precision": precision,
        "problem.severity": _PROBLEMS[one.severity],
    }
    if one.category in _SECURITY:
        weakness, scores = _SECURITY[one.category]
        properties["tags"] = ["security", one.category.value, weakness, "assemblyai"]
        properties["security-severity"] = scores[one.severity]
    text = "\n".join(line.removeprefix("## ") for line in one.documentation.splitlines())
    return {
        "id": one.id,
        "name": "".join(word.capitalize() for word in one.id.split("-")),
        "shortDescription": {"text": one.summary},
        "fullDescription": {"text": _full(one)},
        "help": {
            "text": f"{text}\n\n{rules.url(one.id)}",
            "markdown": f"{one.documentation}\n\n[More, with an example]({rules.url(one.id)})",
        },
        "helpUri": rules.url(one.id),
        "defaultConfiguration": {"enabled": one.default, "level": _LEVELS[one.severity]},
        "properties": properties,
    }


def _full(one: Rule) -> str:
    """The summary, and why it matters, as far as there is room for whole sentences."""
    why = one.documentation.partition("## Why it matters")[2].partition("\n## ")[0]
    text = " ".join(f"{one.summary} {why}".split())
    return text if len(text) <= _LONGEST else text[: text.rindex(". ", 0, _LONGEST) + 1]


def _invocation(report: Report, style: Style) -> dict[str, object]:
    said = [_notification(visible(gap.reason), report, gap) for gap in report.gaps]
    said += [_notification(visible(note), report) for note in report.summary.notes]
    invocation: dict[str, object] = {"executionSuccessful": bool(report.summary.searched) or style.code == 0}
    if style.code is not None:
        invocation |= {"exitCode": style.code, "exitCodeDescription": _EXITS.get(style.code, "")}
    if style.code == _NOTHING_SCANNED:
        said.append({"level": "error", "message": {"text": "Nothing was scanned: no file was found that could be searched."}})
    return invocation | {"toolExecutionNotifications": said}


def _notification(words: str, report: Report, gap: Gap | None = None) -> dict[str, object]:
    notification: dict[str, object] = {"level": "note", "message": {"text": words}}
    return notification | {"locations": [_location(gap.place, report)]} if gap else notification


def _result(one: Finding, numbers: dict[str, int], report: Report) -> dict[str, object]:
    related = [
        {"id": number, **_location(place, report), "message": {"text": visible(words)}}
        for number, (place, words) in enumerate(one.related, 1)
    ]
    result: dict[str, object] = {
        "ruleId": one.rule,
        "ruleIndex": numbers.get(one.rule, -1),
        "kind": "fail",
        "level": _LEVELS[one.severity],
        "message": {"text": _message(one, report)},
        "locations": [_location(one.primary, report)],
        "partialFingerprints": {"aaiLint/v1": one.fingerprint},
        # Empty is «not suppressed», absent would be «not known».
        "suppressions": [],
        "properties": {"category": one.category.value, "certainty": one.certainty.value},
    }
    if related:
        result["relatedLocations"] = related
    if one.changes:
        result["fixes"] = [_fix(one, report)]
    return result


def _message(one: Finding, report: Report) -> str:
    """What is wrong, what to do, and links to the related places, which GitHub shows only where the message names them."""
    lines = [_unlinked(f"{one.message}.")]
    if one.remedy:
        lines.append(_unlinked(f"To mend it: {' '.join(one.remedy.splitlines())}."))
    for number, (place, words) in enumerate(one.related, 1):
        where = visible(f"{report.in_repository(place.path)}:{place.line}").replace("[", r"\[").replace("]", r"\]")
        lines.append(f"[{where}]({number}): {_unlinked(words)}.")
    return "\n".join(lines)


def _unlinked(text: str) -> str:
    """Text in which no `[…](…)` is taken for a link (SARIF 3.11.6)."""
    return visible(text).replace("](", "] (")


def _location(place: Place, report: Report) -> dict[str, object]:
    return {"physicalLocation": {"artifactLocation": _file(place, report), "region": _region(place)}}


def _file(place: Place, report: Report) -> dict[str, str]:
    path = report.in_repository(place.path).encode("utf-8", "surrogateescape")
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(one: Finding, report: Report) -> dict[str, object]:
    changes = [
        {
            "artifactLocation": _file(edits[0].place, report),
            "replacements": [{"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}} for edit in edits],
        }
        for edits in (list(group) for _, group in groupby(one.changes, key=lambda edit: edit.place.path))
    ]
    return {"description": {"text": _unlinked(one.remedy or "mend it")}, "artifactChanges": changes}


def _suppression(hidden: Hidden, report: Report) -> dict[str, object]:
    return {
        "kind": "inSource" if hidden.by in _COMMENTS else "external",
        "status": "accepted",
        "justification": visible(hidden.reason) or _JUSTIFICATIONS[hidden.by],
        "location": _location(hidden.place, report),
    }
