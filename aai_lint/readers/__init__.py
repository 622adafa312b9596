"""Readers: each module here turns one format into facts, and has a row in `table`.

A reader has two functions: `reads(document) -> bool` claims a document by its name (or, where the name doesn't tell, its
content), and `read(document) -> Iterable[Fact]` says what is written in it. Exactly one reader claims a document; the reader
`loose` takes what no other claims. Readers say what a file says, never what is wrong with it, and never mention a vendor.
`structural(path) -> bool` may be given by a reader whose files matter to wiring even without a word of the key in them.

Some documents hold pieces of others: a fenced block, a cell, an inline script. Their readers make a `Part` of the piece, with a
name that says what it is, and let `facts_of` find its reader.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Protocol, cast

from ..document import Document, Part
from ..model import Content, Fact, Gap, Use
from ..records import replace
from .table import TABLE, marker

LAST = "loose"
DOCUMENT = "document"


class Reader(Protocol):
    """The shape of a reader module."""

    __name__: str

    def reads(self, document: Document) -> bool:
        """Whether this reader is the one for the document."""

    def read(self, document: Document) -> Iterable[Fact]:
        """What the document says."""


class Wiring(Reader, Protocol):
    """The shape of a reader with files that matter to wiring."""

    def structural(self, path: str) -> bool:
        """Whether a file of this name does."""


@lru_cache(maxsize=len(TABLE))
def load(name: str) -> Reader:
    """The reader of that name."""
    return cast(Reader, importlib.import_module(f"{__name__}.{name}"))


def discover() -> tuple[Reader, ...]:
    """All readers, in the order in which they are asked."""
    return tuple(load(row.reader) for row in TABLE)


@lru_cache(maxsize=1)
def _claims() -> tuple[tuple[str, Callable[[str], bool]], ...]:
    return tuple((row.reader, marker(row.files)) for row in TABLE)


@lru_cache(maxsize=1024)
def _named(path: str) -> tuple[str, ...]:
    return tuple(name for name, may_claim in _claims() if may_claim(path))


def candidates(path: str) -> Iterator[Reader]:
    """The readers that may claim a file of this name, in the order in which they are asked."""
    return map(load, _named(path))


def claim(document: Document) -> Reader | None:
    """The reader of a document."""
    return next((reader for reader in candidates(document.path) if reader.reads(document)), None)


def reads_whole(document: Document) -> bool:
    """Whether all of a document is read, however large it is and whatever words are looked for."""
    if document.skimmed:
        return False
    reader = claim(document)
    return reader is not None and any(row.whole for row in TABLE if reader is load(row.reader))


def structural(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of some paths that matter to wiring even without a word of the key in the file, and the pattern that their text then
    has, if any."""
    rows = [(row, marker(row.wiring)) for row in TABLE if row.wiring]
    may_matter = marker(*(row.wiring for row in TABLE))
    for path in filter(may_matter, paths):
        sounds = [row.sound for row, is_marked in rows if is_marked(path) and cast(Wiring, load(row.reader)).structural(path)]
        if sounds:
            yield path, "|".join(sounds) if all(sounds) else ""


def facts_of(part: Part, home: str = "") -> Iterator[Fact]:
    """What a piece of a document says; nothing where only the last reader would take it.

    With `home` everything is said to be there: what a document shows isn't set or read by this project. What its code reads
    is then merely mentioned.
    """
    reader = claim(part)
    if reader is None or reader.__name__.rpartition(".")[2] == LAST:
        return
    for fact in reader.read(part):
        # Loaders read whole files, not pieces of them; and what a document shows needn't be whole.
        if isinstance(fact, Content) or (isinstance(fact, Gap) and home):
            continue
        if isinstance(fact, Use) and home == DOCUMENT and fact.how in ("read", "schema", "inlined"):
            yield replace(fact, home=home, how="mentioned")
        else:
            yield at(fact, home) if home else fact


def at(fact: Fact, home: str) -> Fact:
    """A fact with another home."""
    return fact if isinstance(fact, Gap | Content) else replace(fact, home=home)
