"""Readers: each module here turns one format into facts, and is found by being here.

A reader has two functions: `reads(document) -> bool` claims a document by its name (or, where the name doesn't tell, its
content), and `read(document) -> Iterable[Fact]` says what is written in it. Exactly one reader claims a document; the reader
`loose` takes what no other claims. Readers say what a file says, never what is wrong with it, and never mention a vendor.
`structural(path) -> bool` may be given by a reader whose files matter to wiring even without a word of the key in them.
`GENERAL = True` marks a reader of a whole syntax (any JSON, any shell script): it is asked after those of particular files.
`NAMED = True` marks a reader whose files are known by their path alone, whatever else (a manifest for a cluster, say) is written
in them: it is asked before those that look at the content.

Some documents hold pieces of others: a fenced block, a cell, an inline script. Their readers make a `Part` of the piece, with a
name that says what it is, and let `facts_of` find its reader.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from types import ModuleType
from typing import Protocol, cast

from ..document import Document, Part
from ..model import Content, Fact, Gap, Use

LAST = "loose"
DOCUMENT = "document"


class Reader(Protocol):
    """The shape of a reader module."""

    __name__: str

    def reads(self, document: Document) -> bool:
        """Whether this reader is the one for the document."""

    def read(self, document: Document) -> Iterable[Fact]:
        """What the document says."""


@lru_cache(maxsize=1)
def discover() -> tuple[Reader, ...]:
    """All readers: those of particular files by name, those of a whole syntax, the one that takes everything."""
    modules = [importlib.import_module(f"{__name__}.{item.name}") for item in pkgutil.iter_modules(__path__)]
    found = [module for module in modules if hasattr(module, "read")]

    def rank(module: ModuleType) -> tuple[bool, bool, bool, str]:
        name, last = module.__name__, module.__name__.rpartition(".")[2] == LAST
        return last, getattr(module, "GENERAL", False), not getattr(module, "NAMED", False), name

    return tuple(cast(Reader, module) for module in sorted(found, key=rank))


def claim(document: Document) -> Reader | None:
    """The reader of a document."""
    return next((reader for reader in discover() if reader.reads(document)), None)


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
