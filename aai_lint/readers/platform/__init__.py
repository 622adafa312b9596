"""Files of platforms and tools that hand variables to processes, all read alike: by the rows of `families`.

Each row says where in a tree of YAML, JSON or TOML a name is given a value (see `rows`); one walk reads them all (see `walk`).
What no row speaks of is read as in any other configuration file, and what stands in comments too.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import lru_cache

from ...discovery import modules_in
from ...document import Document
from ...model import Fact
from . import families, walk
from .rows import Row


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """All rows: a family is a module with `ROWS`, and is found by being there."""
    modules = (importlib.import_module(f"{families.__name__}.{name}") for name in modules_in(families.__path__))
    return tuple(row for module in modules for row in module.ROWS)


def _row(document: Document) -> Row | None:
    return next((row for row in rows() if row.reads(document)), None)


def reads(document: Document) -> bool:
    """Files that a row speaks of."""
    return document.kept(_row) is not None


def structural(path: str) -> bool:
    """Whether a row says so of a file of this name."""
    return any(row.structural is not None and row.structural.search(path) for row in rows())


def read(document: Document) -> Iterator[Fact]:
    """What the file says."""
    row = document.kept(_row)
    if row is not None:
        yield from walk.facts(document, row)
