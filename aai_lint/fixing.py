"""Fixes: the edits of findings, chosen, tried in memory, and handed on as whole files.

A fix is made only where the result was read again and says the same but for what was to change. Nothing is written here.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from . import engine, key
from .document import Document
from .engine import Seen
from .model import Category, Commit, Edit, Fact, Facts, Finding, Gap, Literal, Opaque, Place, Setting
from .options import Options
from .records import NamedTuple
from .regex import regex
from .report import Report, Summary
from .tree import Tree

# Fixes that meet on one place are made one after the other, each from a new look. Each round makes or refuses at least one;
# the bound is for fixes that undo each other.
ROUNDS = 100
# Fixes of one rule that went wrong one by one in a file before the others are left out as well.
_PATIENCE = 20
# What a key is made of, whichever way it is broken: the same runs must be there after a fix, so that no fix makes, moves,
# decodes or loses a secret.
_RUNS = regex(r"[0-9A-Za-z+/=]{20,}")
_DIGITS = 4
# Files that other tools make or seal: an edit by hand is lost there, or breaks the seal (SOPS signs the whole file).
_MADE = regex(r"@generated|\bDO NOT EDIT\b|\bdo not edit by hand\b", re.IGNORECASE)
_SEALED = regex(r"\bENC\[AES256_GCM,|^\$ANSIBLE_VAULT;|-----BEGIN (?:AGE|PGP) ", re.MULTILINE)
_HEAD = 2000
# Marks and the encodings after them; that of UTF-32 begins as one of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Change(NamedTuple):
    """A file before and after. The bytes may hold a key: they are never shown as they are."""

    path: str
    before: bytes
    after: bytes

    def __repr__(self) -> str:
        return f"Change({self.path!r}, {len(self.before)} bytes, {len(self.after)} bytes)"


class Mended(NamedTuple):
    """What is left to report after the fixes, and the files to write."""

    report: Report
    changes: tuple[Change, ...]


def mend(tree: Tree, options: Options, *, unsafe: bool = False) -> Mended:
    """Make the safe fixes of what is found in a tree, or all of them, until there is nothing more to mend.

    Where the user named files, no other file is changed.
    """
    now = _Edited(tree)
    seen = engine.look(now, options)
    done: list[Finding] = []
    refused: dict[tuple[str, Place], tuple[Place, str]] = {}
    failed: Counter[tuple[str, str]] = Counter()
    for _ in range(ROUNDS):
        wanted = [one for one in seen.report.findings if one.edits and (one.safe or unsafe) and _key(one) not in refused]
        for one in wanted:
            reason = _refusal(one, seen, options)
            if reason:
                refused[_key(one)] = (one.primary, f"the fix of {one.rule} was left out: {reason}")
        chosen = _apart([one for one in wanted if _key(one) not in refused])
        if not chosen:
            break
        for group in _tried(chosen, now, seen, options, failed):
            if group.after is None:
                (one,) = group.findings
                refused[_key(one)] = (one.primary, f"the fix of {one.rule} was left out: {group.reason}")
                continue
            done += group.findings
            now, seen = group.after
    report = seen.report._replace(mended=tuple(done), unmended=tuple(refused[one] for one in sorted(refused)))
    return Mended(report, now.changes())


class _Outcome(NamedTuple):
    """What became of some fixes: the tree after them and what is seen in it, or why the one fix can't be made."""

    findings: Sequence[Finding]
    after: tuple[_Edited, Seen] | None
    reason: str = ""


def _tried(
    findings: Sequence[Finding], now: _Edited, seen: Seen, options: Options, failed: Counter[tuple[str, str]]
) -> Iterator[_Outcome]:
    """Make fixes together; where that goes wrong, in halves, so that one bad fix costs a few looks and not all others. What one
    rule proposes for one file and goes wrong one by one is given up in the end (`failed` counts): each costs a look at all."""
    texts = _texts(findings, seen.documents)
    then = now.with_texts(texts)
    after = engine.look(then, options)
    reason = _difference(findings, seen, after)
    kinds = list({(one.rule, one.primary.path) for one in findings})
    if not reason:
        yield _Outcome(findings, (then, after))
    elif len(findings) == 1 or (len(kinds) == 1 and failed[kinds[0]] >= _PATIENCE):
        failed.update(kinds)
        for one in findings:
            yield _Outcome([one], None, reason)
    else:
        # The second half is tried where the first has not been made: its places are those of the files as they are now.
        half = len(findings) // 2
        first = list(_tried(findings[:half], now, seen, options, failed))
        yield from first
        if not any(one.after for one in first):
            yield from _tried(findings[half:], now, seen, options, failed)


def _key(finding: Finding) -> tuple[str, Place]:
    return finding.rule, finding.primary


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Findings whose edits don't meet, the first ones first; the same edit of two findings is made once. What changes the
    wiring of a file is changed one at a time: it may be what another finding there asks for, too."""
    taken: dict[str, list[Place]] = {}
    rewired: set[str] = set()
    chosen = []
    for one in findings:
        places = [edit.place for edit in one.edits]
        paths = {place.path for place in places}
        if not one.safe and not rewired.isdisjoint(paths):
            continue
        if not any(_meet(place, other) for place in places for other in taken.get(place.path, ())):
            chosen.append(one)
            rewired |= paths if not one.safe else set()
            for place in places:
                taken.setdefault(place.path, []).append(place)
    return chosen


def _meet(one: Place, other: Place) -> bool:
    """Whether two places share a character or touch: two insertions at one spot have no order."""
    return (one.line, one.column) <= (other.end_line, other.end_column) and (other.line, other.column) <= (
        one.end_line,
        one.end_column,
    )


def _refusal(finding: Finding, seen: Seen, options: Options) -> str:
    """Why a fix isn't even tried, or nothing."""
    for edit in finding.edits:
        document = seen.documents.get(edit.place.path)
        if document is None:
            return "its file was not read"
        if options.only and document.path not in options.only:
            return f"it would change {document.path}, which was not named"
        if encoded(document.text, document) != document.data:
            return f"{document.path} can't be written back byte for byte"
        if _MADE.search(document.text[:_HEAD]):
            return f"{document.path} says that it is generated"
        if _SEALED.search(document.text):
            return f"{document.path} is encrypted, and an edit may break its seal"
        start, end = document.span(edit.place)
        if not _keeps_secrets(document.text[start:end], edit.text):
            return "it would change a secret"
        if any(not (character.isprintable() or character in "\t\r\n") for character in edit.text):
            return "it would write a character that nobody sees"
    return ""


def _keeps_secrets(before: str, after: str) -> bool:
    """Whether a replacement has the same secrets, or the same but for blanks inside of one."""
    return _secrets(before) == _secrets(after) or _secrets(_joined(before)) == _secrets(_joined(after))


def _joined(text: str) -> str:
    return "".join(character for character in text if character not in key.BLANKS)


def _secrets(text: str) -> Counter[str]:
    runs = _RUNS.findall(text)
    return Counter(run for run in runs if sum(character.isdigit() for character in run) >= _DIGITS)


def encoded(text: str, document: Document) -> bytes | None:
    """The bytes that spell a text in the encoding of a document, with its byte order mark if it has one; None where there are
    none."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if document.data.startswith(mark)), (b"", document.encoding))
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _texts(findings: Iterable[Finding], documents: Mapping[str, Document]) -> dict[str, str]:
    """The texts of the files that the fixes change."""
    edits: dict[str, set[Edit]] = {}
    for one in findings:
        for edit in one.edits:
            edits.setdefault(edit.place.path, set()).add(edit)
    texts = {}
    for path, found in edits.items():
        document = documents[path]
        text = document.text
        newline = "\r\n" if "\r\n" in text else "\n"
        for edit in sorted(found, key=lambda edit: edit.place, reverse=True):
            start, end = document.span(edit.place)
            new = edit.text.replace("\n", newline) if "\r" not in edit.text else edit.text
            text = text[:start] + new + text[end:]
        texts[path] = text
    return texts


def _difference(findings: Sequence[Finding], before: Seen, after: Seen) -> str:
    """What is wrong with the result of some fixes, or nothing: the findings are gone, nothing else is said of these files that
    was not said before, and nothing that was said is missing but for the places of the edits."""
    if before.facts is None or after.facts is None:
        return ""
    changed = {edit.place.path for one in findings for edit in one.edits}
    places = [edit.place for one in findings for edit in one.edits]
    places += [_block(before.documents[one.primary.path], one.primary) for one in findings if one.primary.path in changed]
    lost = _shapes(before.facts, changed, places) - _shapes(after.facts, changed, ())
    if lost:
        return "the file would be read differently elsewhere"
    if _gaps(after.facts, changed) - _gaps(before.facts, changed):
        return "the file could not be read as well as before"
    old = Counter(one.rule for one in before.report.findings if one.primary.path in changed)
    new = Counter(one.rule for one in after.report.findings if one.primary.path in changed)
    mended = Counter(one.rule for one in findings if one.primary.path in changed)
    if any(new[rule] > old[rule] - count for rule, count in mended.items()):
        return "it would not mend it"
    if _gaps(before.facts, changed) - _gaps(after.facts, changed):
        return ""  # What is found where nothing could be read before was wrong before, too.
    lines = {(place.path, line) for place in places for line in range(place.line, place.end_line + 1)}
    for one in after.report.findings:
        if one.primary.path in changed and new[one.rule] > old[one.rule] and not _was_hidden(one, lines):
            return f"it would bring another finding, {one.rule}"
    return ""


def _was_hidden(finding: Finding, lines: set[tuple[str, int]]) -> bool:
    """Whether something that is found after a fix was there before, behind what was mended: a key that is written out, or a
    second fault of the same line. That a key is exposed is no such fault: it wasn't while it didn't arrive."""
    if finding.category is Category.HARDCODED:
        return True
    return finding.category is not Category.EXPOSED and (finding.primary.path, finding.primary.line) in lines


def _block(document: Document, place: Place) -> Place:
    """What a finding is about, which is said in another way after its fix: its place, and where that is a key, the lines below
    that belong to it by their indentation."""
    line = document.line(place.line)
    if line[: place.column - 1].strip(" -") or not line[place.end_column - 1 :].rstrip().endswith(":"):
        return place
    end = place.end_line
    while document.line(end + 1).startswith((" " * place.column, " " * (place.column - 1) + "- ")):
        end += 1
    return Place(place.path, place.line, place.column, end, max(place.end_column, len(document.line(end)) + 1))


def _gaps(facts: Facts, paths: set[str]) -> Counter[str]:
    return Counter(gap.reason for gap in facts.gaps if gap.place.path in paths)


def _shapes(facts: Facts, paths: set[str], without: Sequence[Place]) -> Counter[object]:
    """What the readers say of some files, without where; facts that meet some places are left out, and those that say only
    that something is there which isn't known."""
    groups: Sequence[Sequence[Fact]] = (facts.settings, facts.uses, facts.includes, facts.calls, facts.requests, facts.fields)
    counted: Counter[object] = Counter()
    for fact in (fact for group in groups for fact in group):
        places = list(_places(fact))
        if isinstance(fact, Setting) and isinstance(fact.value, Opaque):
            continue
        if places and places[0].path in paths and not any(_meet(one, other) for one in places for other in without):
            counted[_shape(fact)] += 1
    return counted


def _places(item: object) -> Iterator[Place]:
    if isinstance(item, Place):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from _places(part)
    elif is_dataclass(item):
        for one in fields(item):
            yield from _places(getattr(item, one.name))


def _shape(item: object) -> object:
    """A fact as plain, comparable data without places. Of a literal only what it denotes: its quotes may change."""
    if isinstance(item, Place):
        return None
    if isinstance(item, Literal):
        return ("Literal", item.text)
    if isinstance(item, tuple):
        return tuple(map(_shape, item))
    if is_dataclass(item):
        return (type(item).__name__, *(_shape(getattr(item, one.name)) for one in fields(item)))
    return item


class _Edited:
    """A tree in which some files have other bytes."""

    def __init__(self, tree: Tree, edited: Mapping[str, tuple[bytes, Document]] | None = None) -> None:
        self._tree = tree
        self._edited = dict(edited or {})

    @property
    def root(self) -> str:
        """As the tree's."""
        return self._tree.root

    @property
    def paths(self) -> frozenset[str]:
        """As the tree's."""
        return self._tree.paths

    def with_texts(self, texts: Mapping[str, str]) -> _Edited:
        """The tree with other texts in some files."""
        edited = dict(self._edited)
        for path, text in texts.items():
            document = self.open(path)
            data = encoded(text, document) if document else None
            if document and data is not None:
                edited[path] = (edited[path][0] if path in edited else document.data, Document(path, data, document.origin))
        return _Edited(self._tree, edited)

    def changes(self) -> tuple[Change, ...]:
        """The files that differ from the tree's."""
        return tuple(
            Change(path, before, document.data)
            for path, (before, document) in sorted(self._edited.items())
            if before != document.data
        )

    def search(self, *patterns: bytes) -> Iterable[Document]:
        """As the tree does, with what the edited files have now."""
        for document in self._tree.search(*patterns):
            if document.path not in self._edited:
                yield document
        for path in sorted(self._edited):
            document = self._edited[path][1]
            text = document.text.encode("utf-8", "surrogatepass").lower()
            if any(re.search(pattern, text) for pattern in patterns):
                yield Document(path, document.data, document.origin)

    def open(self, path: str) -> Document | None:
        """As the tree does, or the edited file."""
        if path in self._edited:
            document = self._edited[path][1]
            return Document(path, document.data, document.origin)
        return self._tree.open(path)

    def as_of(self, revision: str, paths: Iterable[str]) -> Mapping[str, Document]:
        """As the tree does."""
        return self._tree.as_of(revision, paths)

    def changed(self, path: str) -> Mapping[str, Commit]:
        """As the tree does."""
        return self._tree.changed(path)

    def summary(self) -> Summary:
        """As the tree's."""
        return self._tree.summary()

    def gaps(self) -> Iterable[Gap]:
        """As the tree's."""
        return self._tree.gaps()
