"""TOML with the place of every value: a scanner for the places, and Python's parser for the truth.

The scanner takes more than TOML allows (values without quotes), so that a slip costs one gap and not the file. The nodes are
those of `yamltree`.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from .document import Document
from .jsontree import unescape
from .model import Gap
from .records import dataclass
from .regex import regex
from .toml import loads
from .yamltree import Node

_BLANK = regex(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_KEY = regex(
    r"[ \t]*(?:\"(?P<basic>(?:[^\"\\\r\n]|\\.)*)\"|'(?P<literal>[^'\r\n]*)'|(?P<bare>[^\s.=\[\]{},\"'#]+))[ \t]*(?P<dot>\.?)"
)
_STRING = regex(
    r'"""(?P<long>(?:[^"\\]|\\.|"{1,2}(?!"))*)"{3,5}'
    r"|'''(?P<raw>(?:[^']|'{1,2}(?!'))*)'{3,5}"
    r'|"(?P<basic>(?:[^"\\\r\n]|\\.)*)"'
    r"|'(?P<literal>[^'\r\n]*)'",
    re.DOTALL,
)
_BARE = regex(r"\d{4}-\d\d-\d\d \d[^\s,\]}#]*|[^\s,\]}#]+")
_WHERE = regex(r"\(at line (\d+), column (\d+)\)")
_LINE = regex(r"[^\r\n]*")
# Deeper arrays and inline tables are left out.
_DEPTH = 40


EMPTY = Node("mapping", 0, 0)
"""A table with nothing in it."""


_HEADER = regex(r"\[\[?")
_EQUALS = regex(r"[ \t]*=[ \t]*")

# By the identity of a table: the values that it has by name, and how many of its pairs were looked at for that.
_Names: TypeAlias = "dict[int, tuple[dict[str, Node], int]]"


@dataclass(frozen=True, slots=True)
class Tree:
    """The table of a file, and what isn't TOML in it."""

    root: Node
    gaps: tuple[Gap, ...]


def parse(document: Document) -> Tree:
    """The tree of a document, made once."""
    return document.kept(_parse)


def _parse(document: Document) -> Tree:
    text = document.text
    names: _Names = {}
    root = Node("mapping", 0, len(text))
    table = root
    offset = _blank(text, 0)
    while offset < len(text):
        start = offset
        header = _HEADER.match(text, offset)
        path, offset = _path(text, header.end() if header else offset)
        if header and path:
            table = _table(root, path, names, listed=len(header.group()) == 2)
        elif path and (equals := _EQUALS.match(text, offset)):
            value, offset = _value(text, equals.end(), 0)
            owner = _table(table, path[:-1], names, listed=False)
            if value is not None:
                owner.pairs.append((path[-1], value))
        rest = _LINE.match(text, offset)
        offset = _blank(text, rest.end() if rest else offset + 1)
        if offset <= start:
            break
    return Tree(root, tuple(_gaps(document)))


def _gaps(document: Document) -> list[Gap]:
    try:
        loads(document.text)
    except (ValueError, RecursionError) as error:
        where = _WHERE.search(str(error))
        line, column = (int(where[1]), int(where[2])) if where else (1, 1)
        starts = document.starts
        offset = min(starts[min(line, len(starts)) - 1] + column - 1, len(document.text))
        reason = _WHERE.sub("", str(error)).strip() if isinstance(error, ValueError) else "nested too deeply"
        return [Gap(document.place(offset, offset), f"not TOML: {reason}")]
    return []


def _blank(text: str, offset: int) -> int:
    match = _BLANK.match(text, offset)
    return match.end() if match else offset


def _path(text: str, offset: int) -> tuple[list[Node], int]:
    """A key with dots, and where it ends."""
    path: list[Node] = []
    while match := _KEY.match(text, offset):
        kind = next(name for name in ("basic", "literal", "bare") if match[name] is not None)
        start, end = match.span(kind)
        quote = {"basic": '"', "literal": "'", "bare": ""}[kind]
        written = unescape(match[kind]) if kind == "basic" else match[kind]
        path.append(Node("scalar", start - len(quote), end + len(quote), written, quote))
        offset = match.end()
        if not match["dot"]:
            break
    return path, offset


def _named(table: Node, name: str, names: _Names) -> Node | None:
    """The first value under a name in a table that may have grown."""
    known, done = names.get(id(table), ({}, 0))
    for number in range(done, len(table.pairs)):
        key, value = table.pairs[number]
        known.setdefault(key.text, value)
    names[id(table)] = known, len(table.pairs)
    return known.get(name)


def _table(table: Node, path: list[Node], names: _Names, *, listed: bool) -> Node:
    """The table at the end of a path, made where there is none yet."""
    for number, key in enumerate(path):
        last = number == len(path) - 1
        found = _named(table, key.text, names)
        if found is None or found.kind == "scalar":
            found = Node("sequence" if listed and last else "mapping", key.start, key.end)
            table.pairs.append((key, found))
        if found.kind == "sequence":
            if (listed and last) or not found.items:
                found.items.append(Node("mapping", key.start, key.end))
            found = found.items[-1]
        table = found
    return table


def _value(text: str, offset: int, depth: int) -> tuple[Node | None, int]:
    string = _STRING.match(text, offset)
    if string:
        kind = string.lastgroup or ""
        quote = {"long": '"', "basic": '"', "raw": "'", "literal": "'"}[kind]
        inner = string[kind]
        if kind in ("long", "raw"):
            inner = re.sub(r"\A\r?\n", "", inner)
        if kind == "long":
            inner = re.sub(r"\\[ \t]*\r?\n\s*", "", inner)
        if kind in ("long", "basic") and "\\" in inner:
            inner = unescape(inner)
        return Node("scalar", offset, string.end(), inner, quote), string.end()
    opening = text[offset : offset + 1]
    if opening in ("[", "{") and opening and depth < _DEPTH:
        return _collection(text, offset, depth)
    bare = _BARE.match(text, offset)
    if bare is None:
        return None, offset + 1
    return Node("scalar", offset, bare.end(), bare.group()), bare.end()


def _collection(text: str, offset: int, depth: int) -> tuple[Node, int]:
    opening = text[offset]
    node = Node("sequence" if opening == "[" else "mapping", offset, len(text))
    closing = "]" if opening == "[" else "}"
    offset = _blank(text, offset + 1)
    while offset < len(text) and text[offset] != closing:
        start = offset
        if opening == "{":
            path, offset = _path(text, offset)
            equals = _EQUALS.match(text, offset)
            if not path or equals is None:
                break
            value, offset = _value(text, equals.end(), depth + 1)
            if value is not None:
                _table(node, path[:-1], {}, listed=False).pairs.append((path[-1], value))
        else:
            value, offset = _value(text, offset, depth + 1)
            if value is not None:
                node.items.append(value)
        offset = _blank(text, offset)
        if text.startswith(",", offset):
            offset = _blank(text, offset + 1)
        if offset <= start:
            break
    node.end = min(offset + 1, len(text))
    return node, node.end
