"""INI files and Java properties: `name = value` under `[sections]`. A field's name is section and name with a dot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document
from ...model import Fact, Literal, Setting, Text
from ...regex import regex
from . import notation

_SUFFIXES = (".ini", ".cfg", ".conf", ".cnf", ".properties", ".config.txt", ".xcconfig", ".inf", ".prefs", ".desktop", ".strings")
_NAMES = frozenset([".npmrc", ".pypirc", ".netrc", "config", "credentials", ".gitconfig"])
_SECTION = regex(r"[ \t]*\[(?P<name>[^\]\r\n]+)\]")
_LINE = regex(
    r"(?P<comment>[ \t]*[#;!/]+[ \t]*)?[ \t]*\"?(?P<name>[A-Za-z_][\w.:/-]*)\"?[ \t]*[=:][ \t]*"
    r"(?P<value>[^\r\n]*?)[ \t]*(?=\r|\n|\Z)"
)
_AFTER = regex(r"[ \t][#;]")


def reads(name: str) -> bool:
    """By suffix, or the names of files that programs keep in the home folder."""
    return name.endswith(_SUFFIXES) or name in _NAMES


def read(document: Document) -> Iterator[Fact]:
    """A setting for each line; those in comments have the role "comment"."""
    section, text = "", document.text
    how = notation.of_file(document.path)
    for start in document.starts:
        header = _SECTION.match(text, start)
        if header:
            section = header["name"].strip()
            continue
        match = _LINE.match(text, start)
        if match is None or (match["comment"] and not re.search(r"\S{16}", match["value"])):
            continue
        begin, end = match.span("value")
        quote = text[begin : begin + 1]
        close = text.find(quote, begin + 1, end) if quote in ('"', "'") and quote else -1
        if close > 0:
            literal = Literal(text[begin : close + 1], text[begin + 1 : close], document.place(begin, close + 1), quote)
            begin += 1
        else:
            after = _AFTER.search(text, begin, end)
            end = after.start() if after else end
            written = text[begin:end].rstrip()
            literal = Literal(written, written, document.place(begin, begin + len(written)))
        name = document.cut(*match.span("name"))
        if section:
            name = Text(f"{section}.{name.text}", name.place)
        yield Setting(
            name, notation.understand(document, literal, how, begin), "config", role="comment" if match["comment"] else "field"
        )
