"""References that name each other make a value grow without end; here that ends."""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 128 * 1024
"""Characters: Linux takes no longer variable."""


class Endless(Exception):
    """A value grows beyond any that a process could be given."""


class Pieces:
    """The pieces of a value that is being put together."""

    __slots__ = ("length", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.length = 0

    def add(self, text: str) -> None:
        self.texts.append(text)
        self.length += len(text)
        if self.length > LONGEST:
            raise Endless

    def joined(self) -> str:
        return "".join(self.texts)


def substituted(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str) -> str:
    """`pattern.sub(replace, text)` that gives up on what has no end."""
    pieces, position = Pieces(), 0
    for found in pattern.finditer(text):
        pieces.add(text[position : found.start()])
        pieces.add(replace(found))
        position = found.end()
    pieces.add(text[position:])
    return pieces.joined()
