"""Servers and process managers in notations of their own: nginx, Caddy, Apache, PHP-FPM, supervisor, cron, Procfiles.

Each says which variables a process gets and which header a proxy sends where. The home is the program's name.
"""

from __future__ import annotations

from collections.abc import Iterator

from ... import nearby
from ...document import Document
from ...model import Fact
from . import apache, caddy, cron, nginx, php_fpm, procfile, supervisor

# The first that claims a document reads it: those of distinct names before those that look into the text.
_PROGRAMS = (procfile, caddy, cron, supervisor, php_fpm, nginx, apache)


def reads(document: Document) -> bool:
    """Files that one of the programs reads, by name, and by text where many programs use the name."""
    return any(program.reads(document) for program in _PROGRAMS)


def read(document: Document) -> Iterator[Fact]:
    """What the file says to its program."""
    for program in _PROGRAMS:
        if program.reads(document):
            yield from nearby.rest(document, getattr(program, "HOME", "shell"), program.read(document))
            return
