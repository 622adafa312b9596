"""One run: find the files that matter, read them, judge what they say, report.

Most runs end after the search, since nothing in the tree has to do with the key: what reads and judges is imported after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from .options import Options
from .records import NamedTuple
from .report import Report, Summary
from .trigger import TRIGGER

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from .document import Document
    from .model import Commit, Facts, Gap
    from .trace import Trace
    from .tree import Tree


class Seen(NamedTuple):
    """A report and what it is made from: the facts, and the documents by path. `facts` is None where there is nothing to read."""

    report: Report
    facts: Facts | None = None
    documents: Mapping[str, Document] = {}


def lint(tree: Tree, options: Options | None = None) -> Report:
    """Lint a tree. Raises `Fault` where a reader or rule of ours fails."""
    return look(tree, options or Options()).report


def trace(tree: Tree, options: Options | None = None) -> Trace:
    """The roads of the key through a tree, with what the rules say of them. Raises `Fault` as `lint` does."""
    from .trace import Trace, join

    seen = look(tree, options or Options())
    return join(seen.facts, seen.report) if seen.facts is not None else Trace(seen.report)


def look(tree: Tree, options: Options) -> Seen:
    """Lint a tree, and keep what was seen."""
    if options.exclude:
        from .globs import matcher

        tree = _Without(tree, matcher(options.exclude))
    documents, others = _found(tree, options)
    if not documents and not others and not options.known and not any(True for _ in tree.gaps()):
        return Seen(Report(tree.root, summary=tree.summary()))
    from .garbage import between_files

    with between_files():
        from .judging import judge
        from .reading import read

        facts, read_documents = read(tree, documents, options, others)
        earlier = None
        if options.policy_from:
            from .suppressions import marked

            earlier = tree.as_of(options.policy_from, marked(read_documents.values()))
        report = judge(facts, read_documents, options, earlier)
    report = report._replace(root=tree.root, summary=tree.summary()._replace(read=len(read_documents)))
    return Seen(report, facts, read_documents)


def _found(tree: Tree, options: Options) -> tuple[list[Document], list[Document]]:
    """The files that say something of the key at first sight, and others in which a revoked key is written."""
    words = [TRIGGER, *(re.escape(name.lower().encode()) for name in options.names)]
    if options.keys:  # the file that says so, whatever else is in it
        words.append(rb"(?m:^\[keys[.\]])")
    if not options.revoked:
        return list(tree.search(*words)), []
    from .sightings import PATTERNS, of_value

    first, others = [], []
    concerned = [re.compile(word.decode()) for word in words]
    for document in tree.search(*words, *PATTERNS):
        text = document.text.lower()
        if any(word.search(text) for word in concerned):
            first.append(document)
        elif of_value(document.text, options.revoked):
            others.append(document)
    return first, others


class _Without:
    """A tree without the paths that the user excluded."""

    def __init__(self, tree: Tree, excluded: Callable[[str], bool]) -> None:
        self.tree = tree
        self.excluded = excluded
        self.root = tree.root
        self.paths = frozenset(path for path in tree.paths if not excluded(path))

    def search(self, *patterns: bytes) -> Iterator[Document]:
        """As the tree does."""
        return (document for document in self.tree.search(*patterns) if not self.excluded(document.path))

    def open(self, path: str) -> Document | None:
        """As the tree does."""
        return None if self.excluded(path) else self.tree.open(path)

    def as_of(self, revision: str, paths: Iterable[str]) -> Mapping[str, Document]:
        """As the tree does."""
        return self.tree.as_of(revision, paths)

    def changed(self, path: str) -> Mapping[str, Commit]:
        """As the tree does."""
        return {} if self.excluded(path) else self.tree.changed(path)

    def summary(self) -> Summary:
        """As the tree's, and how many are excluded."""
        whole = self.tree.summary()
        count = len(self.tree.paths) - len(self.paths)
        return (
            whole._replace(searched=max(0, whole.searched - count), skipped={**whole.skipped, "excluded": count})
            if count
            else whole
        )

    def gaps(self) -> Iterator[Gap]:
        """As the tree does."""
        return (gap for gap in self.tree.gaps() if not self.excluded(gap.place.path))
