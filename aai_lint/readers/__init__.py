"""Readers: each module here turns one format into facts, and is found by being here.

A reader has two functions: `reads(document) -> bool` claims a document by its name (or, where the name doesn't tell, its
content), and `read(document) -> Iterable[Fact]` says what is written in it. Exactly one reader claims a document; the reader
`loose` takes what no other claims. Readers say what a file says, never what is wrong with it, and never mention a vendor.
`structural(path) -> bool` may be given by a reader whose files matter to wiring even without a word of the key in them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, cast

from ..document import Document
from ..model import Fact

LAST = "loose"


class Reader(Protocol):
    """The shape of a reader module."""

    __name__: str

    def reads(self, document: Document) -> bool:
        """Whether this reader is the one for the document."""

    def read(self, document: Document) -> Iterable[Fact]:
        """What the document says."""


@lru_cache(maxsize=1)
def discover() -> tuple[Reader, ...]:
    """All readers in the order of their names, the one that takes everything at the end."""
    names = sorted((item.name for item in pkgutil.iter_modules(__path__)), key=lambda name: (name == LAST, name))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(cast(Reader, module) for module in modules if hasattr(module, "read"))
