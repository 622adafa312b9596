"""Components of Vue, Svelte and Astro: their scripts are read as one, the markup for what it reads of the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby
from ..document import Document, Part
from ..model import Fact, Use
from ..regex import regex
from . import facts_of

_SCRIPT = regex(r"<script\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(?P<body>.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_TYPED = regex(r"\blang\s*=\s*[\"']?(?P<language>tsx?|typescript)", re.IGNORECASE)
_JSX = regex(r"\blang\s*=\s*[\"']?[jt]sx", re.IGNORECASE)
# What Astro runs when it builds a page: https://docs.astro.build/en/basics/astro-components/#the-component-script
_FRONT = regex(r"\A\s*---[ \t]*\r?\n(?P<body>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_READ = regex(r"\b(?:import\.meta|process)\.env\??\.(?P<name>[A-Za-z_]\w*)")


def reads(document: Document) -> bool:
    """Files with the suffixes of components."""
    return document.name.lower().endswith((".vue", ".svelte", ".astro"))


def read(document: Document) -> Iterator[Fact]:
    """What the scripts say, then the reads and literals in the markup."""
    text = document.text
    scripts = [(match.span("body"), match["attributes"]) for match in _SCRIPT.finditer(text)]
    front = _FRONT.match(text) if document.name.lower().endswith(".astro") else None
    groups: list[list[tuple[int, int]]] = [[span for span, _ in scripts]]
    if front is not None:
        # What the browser runs doesn't see the names of what the server ran.
        scripts = [(span, attributes) for span, attributes in scripts if span[0] > front.end()]
        groups = [[front.span("body")], *([span] for span, _ in scripts)]
    typed = front is not None or any(_TYPED.search(attributes) for _, attributes in scripts)
    name = ("script.tsx" if typed else "script.jsx") if any(_JSX.search(each) for _, each in scripts) else ""
    name = name or ("script.ts" if typed else "script.js")
    for group in groups:
        yield from facts_of(Part(document, name, _separated(text, group)))
    rest = Part(document, "markup.txt", [(text[start:end], start, end) for start, end in _between(groups, len(text))])
    for match in _READ.finditer(rest.text):
        yield Use(rest.cut(*match.span("name")), "code")
    yield from nearby.literals(rest, "code")


def _separated(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Pieces of one program, a line end after each."""
    pieces = []
    for start, end in spans:
        pieces += [(text[start:end], start, end), ("\n", end, end)]
    return pieces


def _between(groups: list[list[tuple[int, int]]], length: int) -> Iterator[tuple[int, int]]:
    done = 0
    for start, end in sorted(span for group in groups for span in group):
        yield done, start
        done = end
    yield done, length
