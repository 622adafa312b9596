"""Procfiles: a command of the shell for each type of process (devcenter.heroku.com/articles/procfile); so Heroku, Dokku, foreman
and others start programs."""

from __future__ import annotations

from collections.abc import Iterator

from .. import nearby
from ..document import Document, Part
from ..model import Fact
from ..regex import regex
from . import facts_of

_NAME = regex(r"Procfile(?:\.[\w-]+)?")
_PROCESS = regex(r"(?m)^[A-Za-z0-9_-]+[ \t]*:[ \t]*(?P<command>[^\r\n]+)")


def reads(document: Document) -> bool:
    """By the name."""
    return structural(document.path)


def structural(path: str) -> bool:
    """It says how the program is started."""
    return _NAME.fullmatch(path.rpartition("/")[2]) is not None


def read(document: Document) -> Iterator[Fact]:
    """What each command says."""
    yield from nearby.comments(document, "shell")
    for match in _PROCESS.finditer(document.text):
        yield from facts_of(Part(document, "process.sh", [(match["command"], *match.span("command"))]))
