"""supervisor: the variables of its programs (supervisord.org/configuration.html): `environment=A="x",B="%(ENV_X)s"`.

A comma that is missing and a `%` that isn't doubled keep supervisord from starting.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from ... import values
from ...document import Document
from ...model import Fact, Literal, Opaque, Place, Reference, Setting, Value
from ...regex import regex

HOME = "supervisor"

_SECTION = regex(r"(?m)^[ \t]*\[(?P<name>(?:program|eventlistener|fcgi-program|group|supervisord)\b[^\]\r\n]*)\]")
_ENVIRONMENT = regex(r"(?m)^(?P<off>[;#][ \t]*)?environment[ \t]*=(?P<rest>[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)")
_PAIR = regex(
    r"(?P<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^,\s\"']*)"
    r"(?P<after>[ \t]*(?:\r?\n[ \t]*)?,?)"
)
_COMMENT = regex(r"[ \t];[^\r\n]*")
_EXPANDED = regex(r"%\((?P<name>\w+)\)[sd]|%%")
_LONE = regex(r"(?<!%)(?:%%)*%(?!\(|%)")


def reads(document: Document) -> bool:
    """By suffix and sections."""
    name = document.name.lower()
    return bool(re.search(r"\.(?:conf|ini)(?:\.\w+)?$", name)) and bool(_SECTION.search(document.text))


def read(document: Document) -> Iterator[Fact]:
    """The variables of each program."""
    sections = list(_SECTION.finditer(document.text))
    starts = [one.start() for one in sections]
    for match in _ENVIRONMENT.finditer(document.text):
        before = bisect_left(starts, match.start())
        section = sections[before - 1]["name"] if before else ""
        text = _COMMENT.sub(lambda found: " " * len(found.group()), match["rest"])
        yield from _pairs(document, text, match.start("rest"), (section,), commented=bool(match["off"]))


def _pairs(document: Document, text: str, base: int, scope: tuple[str, ...], *, commented: bool) -> Iterator[Setting]:
    found = list(_PAIR.finditer(text))
    for index, match in enumerate(found):
        start, end = base + match.start("value"), base + match.end("value")
        name = document.cut(base + match.start("name"), base + match.end("name"))
        raw = match["value"]
        quote = raw[:1] if raw[:1] in ('"', "'") and len(raw) > 1 else ""
        literal = Literal(raw, raw[1:-1] if quote else raw, document.place(start, end), quote)
        if commented:
            yield Setting(name, literal, HOME, scope, "comment")
            continue
        missing = (index + 1 < len(found) and not match["after"].strip()) or (index and not found[index - 1]["after"].strip())
        why = "a comma is missing beside it" if missing else "a lone `%` has to be doubled" if _LONE.search(raw) else ""
        if why:
            yield Setting(name, Opaque(f"{values.REFUSED}{why}, so supervisord doesn't start", name.place), HOME, scope)
        yield Setting(name, _value(document, literal, start + len(quote)), HOME, scope)


def _value(document: Document, literal: Literal, start: int) -> Value:
    return values.split(literal, _EXPANDED, _reference, lambda first, last: document.place(start + first, start + last))


def _reference(match: re.Match[str], place: Place) -> Value:
    name = match["name"]
    if name is None:
        return Literal("%%", "%", place)
    return Reference(name[4:], place) if name.startswith("ENV_") else Opaque("made by supervisord", place)
