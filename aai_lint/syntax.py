"""Syntax trees by ast-grep (tree-sitter): the only module that imports it, and only when a tree is asked for.

What it does that forces our hand, measured with 0.51: it panics on a language that it doesn't know, raises on text with lone
surrogates, and `range()` counts the characters from the start of the line, so that a megabyte on one line takes minutes.
Offsets are in characters, also beyond the basic plane.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from .regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    Node: TypeAlias = SgNode

LANGUAGES = frozenset(
    "bash c cpp csharp css dart elixir go haskell hcl html java javascript json kotlin lua markdown php python ruby rust scala "
    "solidity swift tsx typescript".split()
)
# In characters. A megabyte takes about two seconds to read, most of it in Python.
_SIZE = 1_500_000
# Lines shorter than this cost nothing; longer ones their length times the nodes on them, which punctuation counts well enough,
# and where one and the same comes over and over, all that isn't blank.
_LONG_LINE = regex(r"[^\n]{2000,}")
_WORK = 100_000_000  # at most some 0.7 s
# Characters of a part, bytes of one that is compressed and not all the same, and characters that are tried of it.
_PART, _LEAST, _PIECE = 1024, 36, 200
# So many parts that even what costs little each time is too much.
_MANY_PARTS = 16
_NO_DATA = regex(r"[<#%$&!@~^|?`*\\]")
_SIGNS = regex(r"[^\w\s/*#=~+-]+|\s*\\[\\\s]*")
_SLOW_IN_HCL = regex(r"\s+|\w+")
_PUNCTUATION = regex(r"[(){}\[\],;.:=]")
_TOKEN = regex(r"\w+|[^\w\s]")
_TABLE = regex(r"[0-9,\"']")

_AMPERSAND = regex(r"&[^{}<>]*")


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
        line = match.group()
        again = sum(count * (len(_TOKEN.findall(part)) - 1) for part, count in _repeated(line).items())
        work += len(line) * max(len(_PUNCTUATION.findall(line)), again)
        if work > _WORK:
            raise Refused("lines too long to be written by hand")
    try:
        repeated = _repeated(text)
        much = sum(repeated.values()) >= _MANY_PARTS
        if any(_is_broken(piece, language, much) for piece in {part[_PIECE : 2 * _PIECE] for part in repeated}):
            raise Refused("the same over and over, and no syntax")
        return _root(text, language)
    except UnicodeEncodeError:
        raise Refused("characters that are not text") from None


def _root(text: str, language: str) -> Node:
    from ast_grep_py import SgRoot

    return SgRoot(text, language).root()


def _is_broken(piece: str, language: str, much: bool) -> bool:
    """Whether a piece is signs alone (or continued lines of nothing), but not a line drawn by them, or makes no sense and isn't
    data: a piece of a table or of a long text makes none either. Where there is `much` of it, only a table is data."""
    if _SIGNS.fullmatch(piece) or (language == "hcl" and _SLOW_IN_HCL.fullmatch(piece)):
        return True
    is_code = _NO_DATA.search(piece) is not None or (much and _TABLE.search(piece) is None)
    return is_code and any(True for _ in errors(_root(piece, language)))


def _repeated(text: str) -> Counter[str]:
    """The parts of a text in which one and the same comes over and over. Where that is an error, tree-sitter looks for the best
    way on among ever more: 6,000 characters of `<!--` in C# take two seconds, twice as many twelve. Any mixture is fast. In HCL
    blanks and long words are as slow."""
    parts: Counter[str] = Counter()
    if len(text) >= 2 * _PART:
        from zlib import compress

        for start in range(0, len(text), _PART):
            part = text[start : start + _PART]
            if len(compress(part.encode(), 1)) < _LEAST:
                parts[part] += 1
    return parts


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
