"""Any text that no other reader claims: literals of a key's size close to a name, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from .. import nearby
from ..document import Document
from ..model import Fact


def reads(document: Document) -> bool:
    """Everything that is text."""
    return "\0" not in document.text[:4096]


def read(document: Document) -> Iterable[Fact]:
    """A setting for each literal with a name before it."""
    return nearby.literals(document, "text")
