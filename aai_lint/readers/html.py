"""HTML pages: inline scripts are read as what they are, the rest as text. What a page holds is for everyone to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby
from ..document import Document, Part
from ..model import Fact
from ..regex import regex
from . import claim, facts_of

_SUFFIXES = (
    ".html",
    ".htm",
    ".xhtml",
    ".hbs",
    ".handlebars",
    ".mustache",
    ".ejs",
    ".njk",
    ".twig",
    ".jinja",
    ".jinja2",
    ".j2",
    ".liquid",
    ".erb",
    ".cshtml",
    ".razor",
)
_SCRIPT = regex(r"<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_TYPE = regex(r"\btype\s*=\s*[\"']?(?P<type>[\w./+-]+)", re.IGNORECASE)
_TYPES = {
    "module": "script.mjs",
    "text/babel": "script.jsx",
    "text/typescript": "script.ts",
    "application/json": "script.json",
    "importmap": "",
}


def reads(document: Document) -> bool:
    """Pages and the templates of pages, by their suffix."""
    name = document.name.lower()
    if name.endswith((".jinja", ".jinja2", ".j2", ".erb", ".liquid", ".mustache")):
        return ".htm" in name
    return name.endswith(_SUFFIXES)


def read(document: Document) -> Iterator[Fact]:
    """What the scripts say, then the literals in what is left."""
    text = document.text
    rest: list[tuple[str, int, int]] = []
    done = 0
    for match in _SCRIPT.finditer(text):
        start, end = match.span("body")
        kind = _TYPE.search(match["attributes"])
        name = _TYPES.get(kind["type"].lower() if kind else "", "script.js")
        part = Part(document, name, [(text[start:end], start, end)])
        if not name or not text[start:end].strip() or claim(part) is None:
            continue
        if claim(part).__name__.endswith(".loose"):  # type: ignore[union-attr]
            continue
        yield from facts_of(part)
        rest.append((text[done:start], done, start))
        done = end
    rest.append((text[done:], done, len(text)))
    yield from nearby.literals(Part(document, document.name, rest), "code")
