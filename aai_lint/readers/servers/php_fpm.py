"""Pools of PHP-FPM: `env[X] = …`, where `$X` is a variable of the master process
(www.php.net/manual/en/install.fpm.configuration.php)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document
from ...model import Fact, Literal, Reference, Setting, Value
from ...regex import regex

HOME = "php-fpm"

_LINE = regex(
    r"(?m)^[ \t]*(?P<off>;[ \t;]*)?env\[(?P<name>[A-Za-z_]\w*)\][ \t]*=[ \t]*(?P<value>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\r\n;]*)"
)


def reads(document: Document) -> bool:
    """By suffix and text."""
    return document.name.endswith((".conf", ".conf.j2", ".conf.template", ".conf.dist", ".ini")) and bool(
        _LINE.search(document.text)
    )


def read(document: Document) -> Iterator[Fact]:
    """The variables of the workers."""
    for match in _LINE.finditer(document.text):
        role = "comment" if match["off"] else "variable"
        yield Setting(document.cut(*match.span("name")), _value(document, match), HOME, role=role)


def _value(document: Document, match: re.Match[str]) -> Value:
    start = match.start("value")
    raw = match["value"].rstrip()
    place = document.place(start, start + len(raw))
    quote = raw[:1] if raw[:1] in ('"', "'") and len(raw) > 1 else ""
    text = raw[1:-1] if quote else raw
    whole = re.fullmatch(r"\$\{?([A-Za-z_]\w*)\}?", text)
    return Reference(whole[1], place) if whole else Literal(raw, text, place, quote)
