"""JSON with the place of every scalar, by a tokenizer of our own: the parsers of Python give values without places.

Takes what people and tools write: comments, trailing commas, single quotes and bare keys (JSON5), a byte order mark. Iterative,
so nesting costs no stack. What was read before an error, or before a limit, is usable; several roots may follow each other
(JSON lines). The nodes are those of `yamltree`, so that one walk serves both.
"""

from __future__ import annotations

import json
import re

from .document import Document
from .model import Gap, Literal, Text
from .records import dataclass
from .regex import regex
from .yamltree import Node

# A node takes some 250 bytes. What comes after so many of them was made by a program; it is left to the search for literals.
LIMIT = 100_000

# Blanks, separators and comments, then a string, the start or end of a collection, or a word. Separators are not looked at: a
# comma too many or too few is the subject of other tools.
_TOKEN = regex(
    r"""[ \t\r\n,:\ufeff\xa0]*(?:(?://[^\r\n]*|\#[^\r\n]*|/\*.*?(?:\*/|\Z))[ \t\r\n,:\ufeff\xa0]*)*"""
    r"""(?:("[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*')|([{\[])|([}\]])|([^\s{}\[\],:"'\xa0\ufeff]+)|\Z)""",
    re.DOTALL,
)
_STRING, _OPEN, _CLOSE = 1, 2, 3
_ESCAPE = regex(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_SURROGATES = regex(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Tree:
    """The roots of a file, what couldn't be read, and the offset up to which it was."""

    roots: tuple[Node, ...]
    gaps: tuple[Gap, ...]
    end: int


def parse(document: Document) -> Tree:
    """The tree of a document."""
    text = document.text
    top = Node("sequence", 0, len(text))
    current, key = top, None
    outer: list[Node] = []
    offset, count, problem = 0, 0, ""
    while match := _TOKEN.match(text, offset):
        kind = match.lastindex
        if kind is None:
            offset = len(text)
            break
        start, offset = match.span(kind)
        if kind == _CLOSE:
            if current is top or (current.kind == "mapping") != (text[start] == "}"):
                problem = f"a `{text[start]}` that closes nothing"
                break
            current.end = offset
            current, key = outer.pop(), None
            continue
        if kind == _STRING:
            node = Node("scalar", start, offset, unescape(text[start + 1 : offset - 1]), text[start])
        elif kind == _OPEN:
            node = Node("mapping" if text[start] == "{" else "sequence", start, len(text))
        else:
            node = Node("scalar", start, offset, text[start:offset])
        count += 1
        if count > LIMIT:
            problem, offset = f"more than {LIMIT:,} values", start
            break
        if current.kind == "sequence":
            current.items.append(node)
        elif key is None:
            key = node
        else:
            current.pairs.append((key, node))
            key = None
        if kind == _OPEN:
            outer.append(current)
            current, key = node, None
    else:
        problem = "a string that doesn't end"
    if not problem and outer:
        problem = "it ends too early"
    gaps = (Gap(document.place(offset, offset), f"not JSON: {problem}"),) if problem else ()
    return Tree(tuple(top.items), gaps, offset)


def unescape(inner: str) -> str:
    """What the text between the quotes of a string denotes."""
    if "\\" not in inner:
        return inner
    try:
        return str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        return _ESCAPE.sub(lambda match: _character(match.group()), inner)


def _character(escape: str) -> str:
    if len(escape) > 2:
        return chr(int(escape[2:], 16))
    return _SIMPLE.get(escape[1], "" if escape[1] in "\r\n" else escape[1])


def pieces(document: Document, node: Node) -> list[tuple[str, int, int]]:
    """A string in pieces, each with what it denotes and where it is written: for a `Part` of the document."""
    start, end = (node.start + 1, node.end - 1) if node.style else (node.start, node.end)
    source = document.text
    if source.find("\\", start, end) < 0:
        return [(node.text, start, end)]
    found: list[tuple[str, int, int]] = []
    done = start
    spans = [match.span() for match in re.finditer(rf"{_SURROGATES.pattern}|{_ESCAPE.pattern}", source[start:end], re.DOTALL)]
    for begin, finish in spans:
        begin, finish = start + begin, start + finish
        if begin > done:
            found.append((source[done:begin], done, begin))
        found.append((unescape(source[begin:finish]), begin, finish))
        done = finish
    if done < end:
        found.append((source[done:end], done, end))
    return found


def text_of(document: Document, node: Node) -> Text:
    """What a scalar denotes, with its place, which covers the quotes."""
    return Text(node.text, document.place(node.start, node.end))


def literal(document: Document, node: Node) -> Literal:
    """A scalar as a value."""
    return Literal(document.text[node.start : node.end], node.text, document.place(node.start, node.end), node.style)
