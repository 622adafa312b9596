"""XML: elements and attributes that name something and give it a value, in whatever vocabulary.

`<env name="X" value="…"/>` and `<add key="X" value="…"/>`; `<string name="x">…</string>`; `<key>X</key><string>…</string>` of
property lists; `<Section><ApiKey>…</ApiKey></Section>`, whose name is the path of its elements. Read by pieces, so that what
isn't well formed is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import nearby
from ...document import Document, Part
from ...model import Fact, Literal, Setting, Text
from ...regex import regex
from . import notation

_SUFFIXES = (
    ".xml",
    ".plist",
    ".config",
    ".xaml",
    ".resx",
    ".csproj",
    ".props",
    ".targets",
    ".xcscheme",
    ".iml",
    ".entitlements",
    ".jmx",
    ".storyboard",
)
_TOKEN = regex(
    r"<!--(?P<comment>.*?)(?:-->|\Z)|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|<[?!][^>]*>|</(?P<close>[\w:.-]+)\s*>"
    r"|<(?P<open>[\w:.-]+)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>|(?P<text>[^<]+)|<",
    re.DOTALL,
)
_ATTRIBUTE = regex(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NAMES = ("name", "key", "id", "variable", "Name", "Key", "Include")
_VALUES = ("value", "Value", "val", "content", "default", "defaultValue")
_DEEPEST = 12


def reads(name: str) -> bool:
    """By suffix."""
    return name.endswith(_SUFFIXES)


def read(document: Document) -> Iterator[Fact]:
    """A setting for each name with a value."""
    path: list[str] = []
    named: Text | None = None
    awaited: Text | None = None
    how = notation.of_file(document.path)
    for match in _TOKEN.finditer(document.text):
        if match["open"]:
            attributes = dict(_attributes(document, match.start("attributes"), match["attributes"]))
            name = next((attributes[key] for key in _NAMES if key in attributes), None)
            value = next((attributes[key] for key in _VALUES if key in attributes), None)
            if name is not None and value is not None and name is not value:
                yield _setting(
                    document,
                    how,
                    Text(name.text, name.place),
                    value,
                    path,
                    variable=match["open"] in ("env", "environmentVariable", "EnvironmentVariable"),
                )
            for key, one in attributes.items():
                if one is not name and not (name is not None and one is value):
                    yield _setting(document, how, Text(".".join([*path, match["open"], key][-_DEEPEST:]), one.place), one, path)
            if not match["empty"]:
                path.append(match["open"])
                named = Text(name.text, name.place) if name is not None else None
        elif match["close"]:
            if match["close"] in path:
                while path and path.pop() != match["close"]:
                    pass
            named = None
        elif match["comment"]:
            start, end = match.span("comment")
            yield from nearby.literals(Part(document, "comment", [(match["comment"], start, end)]), "config", "comment")
        elif match["text"] or match["data"]:
            content = _content(document, *match.span("text" if match["text"] else "data"))
            if content is None or not path:
                continue
            if path[-1].lower() == "key":  # a property list: the value is the next element
                awaited = Text(content.text, content.place)
                continue
            name_text = awaited or named or Text(".".join(path[-_DEEPEST:]), content.place)
            yield _setting(document, how, name_text, content, path)
            awaited = None


def _attributes(document: Document, start: int, text: str) -> Iterator[tuple[str, Literal]]:
    for match in _ATTRIBUTE.finditer(text):
        group = 2 if match[2] is not None else 3
        begin, end = match.span(group)
        place = document.place(start + begin, start + end)
        yield match[1], Literal(match[group], _unescape(match[group]), place)


def _content(document: Document, start: int, end: int) -> Literal | None:
    """The text of an element without the blanks round it, unless it is long."""
    raw = document.text[start:end]
    bare = raw.strip()
    if not bare or len(bare) > 2000:
        return None
    start += len(raw) - len(raw.lstrip())
    return Literal(bare, _unescape(bare), document.place(start, start + len(bare)))


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    import html

    return html.unescape(text)


def _setting(
    document: Document, how: notation.Notation, name: Text, literal: Literal, path: list[str], *, variable: bool = False
) -> Setting:
    home = "editor" if variable else "config"
    start = document.span(literal.place)[0]
    return Setting(
        name,
        notation.understand(document, literal, how, start),
        home,
        tuple(path[-_DEEPEST:]),
        "variable" if variable else "field",
    )
