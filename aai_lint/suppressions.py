"""Inline comments that accept a finding, on the same line or the line before: `# aai-lint: ignore[rule] -- reason`, or
`# aai-lint: ignore[rule] until 2026-12-31 -- reason`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date

from .document import Document, is_prose
from .model import Finding, Suppression
from .records import replace
from .regex import regex

# A comment marker of any language in front, but not behind a back-tick, where a text only speaks of the comment. The rules in
# brackets may be left out, which means all.
_IGNORE = regex(
    r"(?<!`)(?:#|//|--|;|/\*|<!--|\{#|%|\*|\bREM\b)\s*aai-lint:\s*ignore"
    r"(?:\[(?P<rules>[\w\s,-]*)\])?(?:\s*\buntil\s+(?P<until>[\w./-]*\w))?(?:\s*--\s*(?P<reason>[^\r\n]*))?"
)
# detect-secrets' own comments (detect_secrets/filters/allowlist.py): the line itself, or the next one.
_ALLOWLIST = regex(r"pragma:\s?(?:allow|white)list(?P<next>[ -]nextline)?[ -]secret", re.IGNORECASE)


def written_in(document: Document) -> Iterator[Suppression]:
    """The suppressions of a document, in order."""
    if "aai-lint:" in document.text:
        for match in _IGNORE.finditer(document.text):
            place = document.place(*match.span())
            names = (name.strip() for name in (match["rules"] or "").split(","))
            alone = not document.line(place.line)[: place.column - 1].strip()
            lines = {place.line, place.line + 1} if alone else {place.line}
            reason, until = (match["reason"] or "").strip(), match["until"] or ""
            yield Suppression(place, frozenset(filter(None, names)), frozenset(lines), reason, until=until)
    for match in _ALLOWLIST.finditer(document.text) if "pragma:" in document.text.lower() else ():
        place = document.place(*match.span())
        line = place.line + 1 if match["next"] else place.line
        yield Suppression(place, frozenset(), frozenset([line]), foreign=True)


def marked(documents: Iterable[Document]) -> list[str]:
    """The paths of the documents with such comments."""
    return [document.path for document in documents if any(True for _ in written_in(document))]


def in_force(mark: Suppression, today: str) -> bool:
    """Whether a comment counts on a day (ISO 8601): its last day, if it has one, is a day and not over."""
    if not mark.until:
        return True
    try:
        return date.fromisoformat(mark.until).isoformat() >= today
    except ValueError:
        return False


def ended(marks: Iterable[Suppression], today: str) -> tuple[Suppression, ...]:
    """The comments that don't count any more; in text for people such a comment is an example."""
    return tuple(replace(mark, over=True) for mark in marks if not in_force(mark, today) and not is_prose(mark.place.path))


def agreed(marks: Iterable[Suppression], documents: Mapping[str, Document], earlier: Mapping[str, Document]) -> set[Suppression]:
    """The comments that earlier versions of the documents have as well: for the same rules, on lines of the same text."""
    known = Counter(_wording(mark, earlier[path]) for path in earlier for mark in written_in(earlier[path]))
    found = set()
    for mark in marks:
        wording = _wording(mark, documents[mark.place.path])
        if known[wording] > 0:
            known[wording] -= 1
            found.add(mark)
    return found


def _wording(mark: Suppression, document: Document) -> tuple[object, ...]:
    lines = sorted({mark.place.line, *mark.lines})
    wording = tuple(" ".join(document.line(line).split()) for line in lines)
    return document.path, mark.rules, mark.foreign, wording


def lookup(marks: Iterable[Suppression]) -> Callable[[Finding], list[Suppression]]:
    """Which of the comments accept a finding."""
    at = defaultdict(list)
    for mark in marks:
        for line in mark.lines:
            at[mark.place.path, line].append(mark)
    return lambda finding: [mark for mark in at[finding.primary.path, finding.primary.line] if mark.covers(finding)]


def idle(
    marks: Iterable[Suppression], findings: Iterable[Finding], off: Collection[str], *, complete: bool
) -> tuple[Suppression, ...]:
    """The comments that accept nothing, each with only those of its rules that it names in vain: rules that found nothing
    there though they weren't `off`, and rules that don't exist. One for all rules is known to be idle only where the run was
    `complete`. In text for people such a comment is an example, and never idle."""
    marks = [mark for mark in marks if not mark.foreign and not is_prose(mark.place.path)]
    accepted: dict[Suppression, set[str]] = {mark: set() for mark in marks}
    accepts = lookup(marks)
    for finding in findings:
        for mark in accepts(finding):
            accepted[mark].add(finding.rule)
    found = []
    for mark in marks:
        vain = mark.rules - accepted[mark] - set(off)
        if vain if mark.rules else complete and not accepted[mark]:
            found.append(replace(mark, rules=vain))
    return tuple(found)
