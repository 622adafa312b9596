"""The files of a run, as what reads and judges them wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .document import Document
    from .model import Commit, Gap
    from .report import Summary


class Tree(Protocol):
    """As `files` gives them (or a test)."""

    @property
    def root(self) -> str:
        """Where the tree is, for the report."""

    @property
    def paths(self) -> frozenset[str]:
        """All files of the tree, relative to the root, POSIX."""

    def search(self, *patterns: bytes) -> Iterable[Document]:
        """The files whose lower-cased bytes match one of some regular expressions. Several are faster than one with several
        branches: each then begins with a literal that can be jumped to."""

    def open(self, path: str) -> Document | None:
        """One file, or None where there is none to read."""

    def as_of(self, revision: str, paths: Iterable[str]) -> Mapping[str, Document]:
        """Some files as they were in a revision; those that it doesn't have are left out."""

    def changed(self, path: str) -> Mapping[str, Commit]:
        """The commits that changed the lines of a file last, by the text of the line, as the present commit has them."""

    def summary(self) -> Summary:
        """What was listed, and what was left out and why."""

    def gaps(self) -> Iterable[Gap]:
        """Files that matter and could not be read."""
