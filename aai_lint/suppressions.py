"""Inline comments that accept a finding: `# aai-lint: ignore[rule] -- reason`, on the same line or the line before."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from .document import Document
from .model import Finding, Suppression

# A comment marker of any language in front; the rules in brackets may be left out, which means all.
_IGNORE = re.compile(
    r"(?:#|//|--|;|/\*|<!--|\{#|%|\*|\bREM\b)\s*aai-lint:\s*ignore(?:\[(?P<rules>[\w\s,-]*)\])?(?:\s*--\s*(?P<reason>[^\r\n]*))?"
)
# detect-secrets' own comments (detect_secrets/filters/allowlist.py): the line itself, or the next one.
_ALLOWLIST = re.compile(r"pragma:\s?(?:allow|white)list(?P<next>[ -]nextline)?[ -]secret", re.IGNORECASE)


def written_in(document: Document) -> Iterator[Suppression]:
    """The suppressions of a document, in order."""
    if "aai-lint:" in document.text:
        for match in _IGNORE.finditer(document.text):
            place = document.place(*match.span())
            names = (name.strip() for name in (match["rules"] or "").split(","))
            alone = not document.line(place.line)[: place.column - 1].strip()
            lines = {place.line, place.line + 1} if alone else {place.line}
            yield Suppression(place, frozenset(filter(None, names)), frozenset(lines), (match["reason"] or "").strip())
    for match in _ALLOWLIST.finditer(document.text):
        place = document.place(*match.span())
        line = place.line + 1 if match["next"] else place.line
        yield Suppression(place, frozenset(), frozenset([line]), foreign=True)


def idle(
    marks: Iterable[Suppression], findings: Collection[Finding], off: Collection[str], *, complete: bool
) -> tuple[Suppression, ...]:
    """The comments that accept nothing, each with only those of its rules that it names in vain: rules that found nothing
    there though they weren't `off`, and rules that don't exist. One for all rules is known to be idle only where the run was
    `complete`."""
    found = []
    for mark in marks:
        accepted = {finding.rule for finding in findings if mark.covers(finding)}
        vain = mark.rules - accepted - set(off)
        if not mark.foreign and (vain if mark.rules else complete and not accepted):
            found.append(replace(mark, rules=vain))
    return tuple(found)
