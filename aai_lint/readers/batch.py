"""Batch files of Windows: `set`, `setx`, `%X%` (learn.microsoft.com/windows-server/administration/windows-commands/set_1).

`set X="k"` keeps the quotes, and blanks at the end of a line too; `set "X=k"` keeps neither. A blank before `=` is part of the
name. Home "batch".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby, values
from ..document import Document
from ..model import Fact, Literal, Opaque, Place, Reference, Setting, Use, Value
from ..regex import regex

HOME = "batch"

_SET = regex(
    r"(?im)^[ \t@(]*(?:if\b[^\r\n]*?[ \t])?set[ \t]+(?:/[ap][ \t]+)?"
    r"(?:\"(?P<quoted>[A-Za-z_]\w*)=(?P<inner>[^\"\r\n]*)\"|(?P<name>[A-Za-z_]\w*)(?P<blank>[ \t]*)=(?P<value>[^\r\n&|]*))"
)
_SETX = regex(r"(?im)^[ \t@]*setx[ \t]+(?:/m[ \t]+)?\"?(?P<name>[A-Za-z_]\w*)\"?[ \t]+(?P<value>\"[^\"\r\n]*\"|[^\s\r\n]+)")
_READ = regex(r"%(?P<percent>[A-Za-z_]\w*)(?P<cut>:[^%\r\n]*)?%|!(?P<late>[A-Za-z_]\w*)!")
_VALUE = regex(rf"{_READ.pattern}|%~?[a-z]*[0-9*]|%%~?\w")
_COMMENT = regex(r"(?im)^[ \t@]*(?:rem\b|::)[^\r\n]*")
_PRINTING = regex(r"(?i)^[ \t@(]*echo[ \t.]")
_GUARD = regex(r"(?i)\bif[ \t]+(?:/i[ \t]+)?(?:not[ \t]+)?(?:defined\b|\"?[%!])")


def reads(document: Document) -> bool:
    """By suffix."""
    return document.name.lower().endswith((".bat", ".cmd"))


def read(document: Document) -> Iterator[Fact]:
    """What is set, read and printed."""
    comments = tuple(match.span() for match in _COMMENT.finditer(document.text))
    yield from nearby.rest(document, HOME, _facts(document, comments), comments)


def _facts(document: Document, comments: tuple[tuple[int, int], ...]) -> Iterator[Fact]:
    text = document.text
    for match in _SET.finditer(text):
        if match["quoted"]:
            yield Setting(document.cut(*match.span("quoted")), _value(document, *match.span("inner"), '"'), HOME)
            continue
        name = document.cut(*match.span("name"))
        if match["blank"]:
            yield Setting(name, Opaque(f"{values.REFUSED}the blank before `=` is part of the name", name.place), HOME)
        start, end = match.span("value")
        if match["blank"]:
            start += len(match["value"]) - len(match["value"].lstrip(" \t"))
        yield Setting(name, _value(document, start, end, ""), HOME)
    for match in _SETX.finditer(text):
        start, end = match.span("value")
        inner = 1 if text[start] == '"' else 0
        yield Setting(document.cut(*match.span("name")), _value(document, start + inner, end - inner, '"' * inner), HOME)
    guarded = {
        name
        for line in text.splitlines()
        if _GUARD.search(line)
        for name in re.findall(r"(?i)defined[ \t]+(\w+)|[%!](\w+)", line)
    }
    names = {one for pair in guarded for one in pair if one}
    for match in _READ.finditer(text):
        group = "percent" if match["percent"] else "late"
        start = document.starts[document.place(match.start(), match.end()).line - 1]
        line, after = text[start : match.start()], text[match.end() : match.end() + 200].partition("\n")[0]
        if any(first <= match.start() < last for first, last in comments):
            continue
        how = "logged" if _PRINTING.match(line) and not match["cut"] and ">" not in after else "read"
        yield Use(document.cut(*match.span(group)), HOME, how=how, required=match[group] not in names)


def _value(document: Document, start: int, end: int, quote: str) -> Value:
    text = document.text[start:end]
    literal = Literal(text, text, document.place(start, end), quote)

    def reference(match: re.Match[str], place: Place) -> Value:
        name = match["percent"] or match["late"]
        return Reference(name, place) if name else Opaque("an argument of the script", place)

    return values.split(literal, _VALUE, reference, lambda first, last: document.place(start + first, start + last))
