"""Ignore files of Docker: what stays out of a build context, and so out of the images made of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..model import Fact, Include

HOME = "dockerignore"


def reads(document: Document) -> bool:
    """`.dockerignore`, and the one that belongs to a single Dockerfile."""
    return structural(document.path)


def structural(path: str) -> bool:
    """Whether a path is named as such a file is."""
    return path.rpartition("/")[2].lower().endswith((".dockerignore", ".containerignore"))


def read(document: Document) -> Iterator[Fact]:
    """The patterns, as written, in order."""
    for start in document.starts:
        line = document.text[start:].partition("\n")[0].rstrip("\r") if start < len(document.text) else ""
        if line.strip() and not line.startswith("#"):
            yield Include(document.cut(start, start + len(line)), HOME, (), "ignore")
