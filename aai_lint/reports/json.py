"""For programs: one JSON object, whose shape is `report.schema.json` and stays."""

from __future__ import annotations

import json

from .. import __version__
from ..model import Commit, Finding, Gap, Place, Severity
from ..regex import regex
from ..report import Report
from ..rules import url
from . import Style

# The halves of characters that undecodable file names hold aren't JSON text.
_UNDECODED = regex("[\ud800-\udfff]")
# Collectors of output take `##[…]` for a command (see terminal.py); the escape means the same to a JSON parser.
_MARKER = regex(r"##(?=[\w-]*\[)")


def render(report: Report, _style: Style) -> str:
    """The whole report."""
    return encoded(
        {
            "version": __version__,
            "root": text(report.root),
            "summary": summary(report),
            "findings": [finding(one) for one in report.findings],
            "gaps": [_gap(one) for one in report.gaps],
        },
        indent=2,
    )


def encoded(value: object, indent: int | None = None) -> str:
    """JSON in ASCII, with a newline at its end."""
    return _MARKER.sub(r"#\\u0023", json.dumps(value, indent=indent)) + "\n"


def summary(report: Report) -> dict[str, object]:
    """The counts of a report."""
    counts = {severity.value: 0 for severity in Severity}
    for one in report.findings:
        counts[one.severity.value] += 1
    return {
        "findings": counts,
        "suppressed": len(report.suppressed),
        "fixed": len(report.mended),
        "files": {
            "seen": report.summary.seen,
            "read": report.summary.read,
            "skipped": dict(sorted(report.summary.skipped.items())),
        },
        "notes": [text(note) for note in report.summary.notes],
    }


def finding(one: Finding) -> dict[str, object]:
    """A finding."""
    return {
        "rule": one.rule,
        "category": one.category.value,
        "severity": one.severity.value,
        "certainty": one.certainty.value,
        **_place(one.primary),
        "message": text(one.message),
        "remedy": text(one.remedy),
        "url": url(one.rule),
        "related": [{**_place(place), "message": text(words)} for place, words in one.related],
        "fix": _fix(one),
        "fingerprint": one.fingerprint,
        **({"commits": [_commit(commit) for commit in one.commits]} if one.commits else {}),
    }


def _commit(one: Commit) -> dict[str, object]:
    return {"id": one.id, "date": one.day, "at_head": one.live}


def _fix(one: Finding) -> dict[str, object] | None:
    """The edits that mend it; where their text can't be told without a key, only where they are."""
    if not one.edits:
        return None
    told = [{**_place(edit.place), "text": text(edit.text)} for edit in one.changes]
    return {"safe": one.safe, "edits": told or [_place(edit.place) for edit in one.edits]}


def _gap(gap: Gap) -> dict[str, object]:
    return {**_place(gap.place), "reason": text(gap.reason)}


def _place(place: Place) -> dict[str, object]:
    return {
        "path": text(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def text(written: str) -> str:
    """A text in which each byte of a file name that is no character is an escape."""
    return _UNDECODED.sub(lambda match: f"\\x{ord(match.group()) & 0xFF:02x}", written)
