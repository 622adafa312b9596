"""Syntax trees by ast-grep (tree-sitter): the only module that imports it, and only when a tree is asked for.

What it does that forces our hand, measured with 0.51: it panics on a language that it doesn't know, raises on text with lone
surrogates, and `range()` counts the characters from the start of the line, so that a megabyte on one line takes minutes.
Offsets are in characters, also beyond the basic plane.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    Node: TypeAlias = SgNode

LANGUAGES = frozenset(
    "bash c cpp csharp css dart elixir go haskell hcl html java javascript json kotlin lua markdown php python ruby rust scala "
    "solidity swift tsx typescript".split()
)
# In characters. A megabyte takes about two seconds to read, most of it in Python.
_SIZE = 1_500_000
# Lines shorter than this cost nothing; longer ones their length times the nodes on them, which punctuation counts well enough.
_LONG_LINE = re.compile(r"[^\n]{2000,}")
_WORK = 300_000_000
_PUNCTUATION = re.compile(r"[(){}\[\],;.:=]")

_AMPERSAND = re.compile(r"&[^{}<>]*")


class Refused(Exception):
    """A text that would take too long to parse, and why."""


def parse(text: str, language: str) -> Node:
    """The root of the syntax tree of a text. Raises `Refused`; broken syntax doesn't raise, it leaves error nodes."""
    if language not in LANGUAGES:
        raise Refused(f"no parser for {language}")
    if len(text) > _SIZE:
        raise Refused(f"more than {_SIZE:,} characters")
    work = 0
    for match in _LONG_LINE.finditer(text):
        work += len(match.group()) * len(_PUNCTUATION.findall(match.group()))
        if work > _WORK:
            raise Refused("lines too long to be written by hand")
    from ast_grep_py import SgRoot

    try:
        return SgRoot(text, language).root()
    except UnicodeEncodeError:
        raise Refused("characters that are not text") from None


def errors(root: Node) -> Iterator[Node]:
    """The parts of a tree that the parser couldn't make sense of, though a compiler perhaps could."""
    yield from (node for node in root.find_all(kind="ERROR") if not _is_ampersand(node))


def _is_ampersand(node: Node) -> bool:
    """Whether an error is a `&` in the text of JSX, which TypeScript and Babel take as it is, and the grammar doesn't."""
    parent = node.parent()
    return parent is not None and parent.kind() == "jsx_element" and _AMPERSAND.fullmatch(node.text()) is not None


def span(node: Node) -> tuple[int, int]:
    """The offsets of a node, in characters."""
    where = node.range()
    return where.start.index, where.end.index
