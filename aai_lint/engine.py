"""One run: find the files that matter, read them, link what they say, judge it, and gather the findings."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from . import globs, key, links, readers, rules, suppressions
from .document import Document
from .model import (
    Call,
    Certainty,
    Fact,
    Facts,
    Field,
    Finding,
    Gap,
    Include,
    Place,
    Problem,
    Report,
    Request,
    Setting,
    Summary,
    Use,
)
from .options import Options
from .rules import Rule

# Following names from file to file ends after so many rounds: a longer chain is rare, and each round is a search.
ROUNDS = 4


class Fault(Exception):
    """A fault of ours, in the reader or rule `part`, over `path` (empty for a rule)."""

    def __init__(self, part: str, path: str) -> None:
        super().__init__(part, path)
        self.part = part
        self.path = path


class Tree(Protocol):
    """The files of a run, as `files` gives them (or a test)."""

    @property
    def root(self) -> str:
        """Where the tree is, for the report."""

    @property
    def paths(self) -> frozenset[str]:
        """All files of the tree, relative to the root, POSIX."""

    def search(self, pattern: bytes) -> Iterable[Document]:
        """The files whose lower-cased bytes match a regular expression."""

    def open(self, path: str) -> Document | None:
        """One file, or None where there is none to read."""

    def summary(self) -> Summary:
        """What was listed, and what was left out and why."""

    def gaps(self) -> Iterable[Gap]:
        """Files that matter and could not be read."""


def lint(tree: Tree, options: Options | None = None) -> Report:
    """Lint a tree. Raises `Fault` where a reader or rule of ours fails."""
    options = options or Options()
    if options.exclude:
        tree = _Without(tree, globs.matcher(options.exclude))
    documents = {document.path: document for document in tree.search(key.TRIGGER)}
    if not documents and not tuple(tree.gaps()):
        return Report(tree.root, summary=tree.summary())
    said = {path: _read(document) for path, document in sorted(documents.items())}
    for round_number in range(ROUNDS):
        facts = _gather(said, documents, tree, options)
        new = {document.path: document for document in _follow(tree, facts, round_number) if document.path not in documents}
        if not new:
            break
        documents |= new
        said |= {path: _read(document) for path, document in sorted(new.items())}
    facts = _gather(said, documents, tree, options)
    return _judge(facts, documents, tree, options)


class _Without:
    """A tree without the paths that the user excluded."""

    def __init__(self, tree: Tree, excluded: Callable[[str], bool]) -> None:
        self.tree = tree
        self.excluded = excluded
        self.root = tree.root
        self.paths = frozenset(path for path in tree.paths if not excluded(path))

    def search(self, pattern: bytes) -> Iterator[Document]:
        """As the tree does."""
        return (document for document in self.tree.search(pattern) if not self.excluded(document.path))

    def open(self, path: str) -> Document | None:
        """As the tree does."""
        return None if self.excluded(path) else self.tree.open(path)

    def summary(self) -> Summary:
        """As the tree's, and how many are excluded."""
        whole = self.tree.summary()
        count = len(self.tree.paths) - len(self.paths)
        return (
            replace(whole, searched=max(0, whole.searched - count), skipped={**whole.skipped, "excluded": count})
            if count
            else whole
        )

    def gaps(self) -> Iterator[Gap]:
        """As the tree does."""
        return (gap for gap in self.tree.gaps() if not self.excluded(gap.place.path))


def _read(document: Document) -> tuple[Fact, ...]:
    for reader in readers.discover():
        try:
            if reader.reads(document):
                return tuple(reader.read(document))
        except Exception as error:
            raise Fault(f"reader {reader.__name__.rpartition('.')[2]}", document.path) from error
    return ()


def _follow(tree: Tree, facts: Facts, round_number: int) -> Iterator[Document]:
    """The files that what was read so far makes worth reading."""
    wanted = links.follow(facts)
    paths = set(wanted.paths)
    if round_number == 0 and wanted.concerned:
        structural = [reader.structural for reader in readers.discover() if hasattr(reader, "structural")]
        paths |= {path for path in tree.paths if any(is_structural(path) for is_structural in structural)}
    for path in sorted(paths & tree.paths - facts.origins.keys()):
        document = tree.open(path)
        if document is not None:
            yield document
    if wanted.words:
        yield from tree.search(b"|".join(re.escape(word.lower().encode()) for word in sorted(wanted.words)))


def _gather(said: Mapping[str, Sequence[Fact]], documents: Mapping[str, Document], tree: Tree, options: Options) -> Facts:
    kinds: dict[type, list[Fact]] = defaultdict(list)
    for path in sorted(said):
        for fact in said[path]:
            kinds[type(fact)].append(fact)

    def sort(kind: type) -> tuple[Fact, ...]:
        return tuple(sorted(kinds[kind], key=_place_of))

    return Facts(
        settings=sort(Setting),  # type: ignore[arg-type]
        uses=sort(Use),  # type: ignore[arg-type]
        includes=sort(Include),  # type: ignore[arg-type]
        calls=sort(Call),  # type: ignore[arg-type]
        requests=sort(Request),  # type: ignore[arg-type]
        fields=sort(Field),  # type: ignore[arg-type]
        gaps=(*sort(Gap), *tree.gaps()),  # type: ignore[arg-type]
        origins={path: document.origin for path, document in documents.items()},
        paths=tree.paths,
        projects=options.projects,
        names=options.names,
    )


def _place_of(fact: Fact) -> Place:
    if isinstance(fact, Gap):
        return fact.place
    if isinstance(fact, Include):
        return fact.target.place
    if isinstance(fact, Request):
        return fact.header.place
    return fact.name.place


def _judge(facts: Facts, documents: Mapping[str, Document], tree: Tree, options: Options) -> Report:
    chosen = [one for one in rules.discover() if _is_chosen(one, options)]
    found = _findings(chosen, facts, documents)
    marks = [mark for path in sorted(documents) for mark in suppressions.written_in(documents[path])]
    stale = suppressions.idle(marks, found, {one.id for one in chosen}, complete=not options.select and not options.ignore)
    found += _findings(chosen, replace(facts, stale=stale), documents, after=True)
    kept: list[Finding] = []
    accepted: list[Finding] = []
    for finding in sorted(filter(_is_reported(options), found), key=_order):
        (accepted if any(mark.covers(finding) for mark in marks) else kept).append(finding)
    report = Report(
        tree.root,
        tuple(kept),
        tuple(accepted),
        facts.gaps,
        replace(tree.summary(), read=len(documents)),
    )
    return replace(report, lines=_excerpts(report, documents))


def _is_reported(options: Options) -> Callable[[Finding], bool]:
    """What the options leave of the findings. They don't make a comment idle, so they come after the comments are counted."""
    elsewhere = [(globs.matcher([pattern]), ignored) for pattern, ignored in options.per_path_ignores]

    def is_reported(finding: Finding) -> bool:
        if finding.certainty is Certainty.MEDIUM and not options.pedantic:
            return False
        if options.only and not _concerns(finding, options.only):
            return False
        return not any(finding.rule in ignored and matches(finding.primary.path) for matches, ignored in elsewhere)

    return is_reported


def _is_chosen(one: Rule, options: Options) -> bool:
    wanted = one.id in options.select if options.select else one.default
    return wanted and one.id not in options.ignore


def _findings(chosen: Iterable[Rule], facts: Facts, documents: Mapping[str, Document], *, after: bool = False) -> list[Finding]:
    """What the rules find; those that judge the comments run `after` the others."""
    found: dict[tuple[str, Place], Finding] = {}
    for one in chosen:
        if after != one.after:
            continue
        try:
            problems = list(one.check(facts))
        except Exception as error:
            raise Fault(f"rule {one.id}", "") from error
        for problem in problems:
            finding = _finding(one, problem, documents)
            found.setdefault((one.id, finding.primary), finding)
    return _numbered(found.values())


def _concerns(finding: Finding, only: frozenset[str]) -> bool:
    return finding.primary.path in only or any(place.path in only for place, _ in finding.related)


def _finding(one: Rule, problem: Problem, documents: Mapping[str, Document]) -> Finding:
    return Finding(
        one.id,
        problem.severity or one.severity,
        problem.certainty,
        one.category,
        problem.primary,
        key.redact(problem.message),
        tuple((place, key.redact(words)) for place, words in problem.related),
        key.redact(problem.remedy),
        problem.edits,
        problem.safe,
        _fingerprint(one.id, problem.primary, documents),
    )


def _fingerprint(rule_id: str, place: Place, documents: Mapping[str, Document]) -> str:
    """What a finding is about, without line numbers and without the key: rule, path and the masked source line."""
    document = documents.get(place.path)
    line = key.redact(document.line(place.line)).split() if document else []
    return hashlib.sha256("\0".join([rule_id, place.path, *line]).encode("utf-8", "replace")).hexdigest()[:32]


def _numbered(findings: Iterable[Finding]) -> list[Finding]:
    """Tell findings with the same fingerprint apart by their order in the file."""
    seen: dict[str, int] = defaultdict(int)
    result = []
    for finding in sorted(findings, key=_order):
        number = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        result.append(replace(finding, fingerprint=f"{finding.fingerprint}:{number}") if number else finding)
    return result


def _order(finding: Finding) -> tuple[Place, str, str]:
    return finding.primary, finding.rule, finding.message


def _excerpts(report: Report, documents: Mapping[str, Document]) -> dict[tuple[str, int], str]:
    """The masked source lines that the report points at."""
    lines = {}
    for finding in (*report.findings, *report.suppressed):
        for place in (finding.primary, *(place for place, _ in finding.related)):
            if place.path in documents:
                lines[place.path, place.line] = key.redact(documents[place.path].line(place.line))
    return lines
