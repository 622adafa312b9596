"""Caddyfiles: the headers of proxied requests. `{$X}` is read when the file is loaded, `{env.X}` with each request
(caddyserver.com/docs/caddyfile/concepts#environment-variables); any other notation is text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import values
from ...document import Document
from ...model import Fact, Literal, Opaque, Place, Reference, Request, Setting, Text, Value
from ...regex import regex
from . import blocks
from .blocks import Word

HOME = "caddy"

_NAME = regex(r"(?i)(?:^|/)(?:caddyfile(?:[.-][\w.-]+)?|[\w.-]+\.(?:caddy|caddyfile))$")
_REFERENCE = regex(r"\{\$(?P<load>\w+)(?::(?P<fallback>[^}]*))?\}|\{env\.(?P<request>\w+)\}|\{[\w.:-]+\}")
_SHELL = regex(r"\$\{?([A-Za-z_]\w*)\}?")


def reads(document: Document) -> bool:
    """By name."""
    return _NAME.search(document.path) is not None


def read(document: Document) -> Iterator[Fact]:
    """The headers, each with the first address of its proxy."""
    top = blocks.parse(document.text, lines=True)
    for block, around in top.walk():
        proxy = next((one for one in (block, *reversed(around)) if one.words and one.words[0].text == "reverse_proxy"), None)
        address = (
            next((word for word in proxy.words[1:] if re.match(r"https?://|[\w-]+\.[\w.-]+", word.text)), None) if proxy else None
        )
        url = Text(address.text, document.place(address.start, address.end)) if address is not None else None
        for words in block.statements:
            if words[0].text == "header_up" and len(words) >= 3:
                name = blocks.name(document, words[1])
                value = _value(document, words[2])
                yield Request(url, Text(name.text.lstrip("+->?"), name.place), value, HOME)
                match = _SHELL.fullmatch(value.text) if isinstance(value, Literal) else None
                if match:
                    yield Setting(Text(match[1], value.place), value, HOME, role="header")


def _value(document: Document, word: Word) -> Value:
    if _SHELL.fullmatch(word.text):  # none of Caddy's placeholders, in braces or not
        return blocks.literal(document, word)
    shift = word.start + len(word.quote)
    return values.split(
        blocks.literal(document, word), _REFERENCE, _reference, lambda start, end: document.place(shift + start, shift + end)
    )


def _reference(match: re.Match[str], place: Place) -> Value:
    name = match["load"] or match["request"]
    if not name:
        return Opaque("a placeholder of the server", place)
    fallback = Literal(match["fallback"], match["fallback"], place) if match["fallback"] is not None else None
    return Reference(name, place, fallback=fallback, operator=":" if fallback else "", required=fallback is None)
