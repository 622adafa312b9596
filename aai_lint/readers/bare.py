"""A file that holds one value and nothing else, as secrets that are mounted or built in do."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..model import Fact, Literal, Setting, Text
from ..regex import regex

_LONGEST = 4096
_VALUE = regex(r"\s*[A-Za-z0-9+/_-]{16,}={0,2}\s*")


def reads(document: Document) -> bool:
    """By content: one word without any sign that would give it a name."""
    return len(document.text) <= _LONGEST and ".env" not in document.name and _VALUE.fullmatch(document.text) is not None


def read(document: Document) -> Iterator[Fact]:
    """The whole text, blanks included, under the file's name."""
    place = document.place(0, len(document.text))
    yield Setting(Text(document.name, place), Literal(document.text, document.text, place), "bare", role="field")
