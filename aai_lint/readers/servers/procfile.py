"""Procfiles (devcenter.heroku.com/articles/procfile): a process type and its command, which is shell text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document, Part
from ...model import Fact
from ...regex import regex
from .. import facts_of

_LINE = regex(r"(?m)^[A-Za-z0-9_-]+[ \t]*:[ \t]*(?P<command>[^\r\n]+)")


def reads(document: Document) -> bool:
    """By name."""
    return re.fullmatch(r"Procfile(?:[.-](?!sh$)\w+)?", document.name) is not None


def read(document: Document) -> Iterator[Fact]:
    """What the commands say."""
    pieces = []
    for match in _LINE.finditer(document.text):
        start, end = match.span("command")
        pieces += [(document.text[start:end], start, end), ("\n", end, end)]
    yield from facts_of(Part(document, "commands.sh", pieces))
