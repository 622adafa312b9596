"""Statements in braces, as nginx and Caddy write them: words with quotes, blocks, comments. Each word knows where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document
from ...model import Literal, Text
from ...records import NamedTuple
from ...regex import regex

# What may be in a bare word: references in braces of their own, actions of templates.
_TOKEN = regex(
    r"(?P<blank>[ \t\r]+|\\\r?\n)|(?P<comment>#[^\n]*)|(?P<end>\n)|(?P<mark>[;{}](?=\s|\Z|[;}]))"
    r"|(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`)"
    r"|(?P<word>(?:\$\{[^{}\s]*\}|\{\{[^{}\n]*\}\}|\{[$\w][^{}\s]*\}|[^\s;])"
    r"(?:\$\{[^{}\s]*\}|\{\{[^{}\n]*\}\}|\{[^{}\s]*\}|[^\s;{}])*)"
    r"|(?P<other>.)",
    re.DOTALL,
)


class Word(NamedTuple):
    """A word without its quotes, and the offsets of what is written, quotes included."""

    text: str
    start: int
    end: int
    quote: str


class Block(NamedTuple):
    """A block: the words before its brace, its statements and the blocks in it; the file itself has no words."""

    words: tuple[Word, ...]
    statements: list[tuple[Word, ...]]
    blocks: list[Block]

    def walk(self) -> Iterator[tuple[Block, tuple[Block, ...]]]:
        """All blocks in it with those around them, outermost first; itself first."""
        waiting: list[tuple[Block, tuple[Block, ...]]] = [(self, ())]
        while waiting:
            block, around = waiting.pop()
            yield block, around
            if len(around) < 20:
                waiting += [(inner, (*around, block)) for inner in reversed(block.blocks)]


def parse(text: str, *, lines: bool) -> Block:
    """The blocks of a text. With `lines` a statement ends with its line (Caddy), else with a semicolon (nginx)."""
    top = Block((), [], [])
    open_blocks = [top]
    words: list[Word] = []

    def finish() -> None:
        if words:
            open_blocks[-1].statements.append(tuple(words))
            words.clear()

    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind in ("quoted", "word"):
            quote = text[start] if kind == "quoted" else ""
            inner = text[start + 1 : end - 1] if quote else match.group()
            words.append(Word(inner, start, end, quote))
        elif kind == "end" and lines:
            finish()
        elif kind == "mark":
            if match.group() == "{":
                inner_block = Block(tuple(words), [], [])
                open_blocks[-1].blocks.append(inner_block)
                open_blocks.append(inner_block)
                words.clear()
            else:
                finish()
                if match.group() == "}" and len(open_blocks) > 1:
                    open_blocks.pop()
    finish()
    return top


def name(document: Document, word: Word) -> Text:
    """A word as a name."""
    shift = len(word.quote)
    return Text(word.text, document.place(word.start + shift, word.end - shift))


def literal(document: Document, word: Word) -> Literal:
    """A word as it is written."""
    return Literal(document.text[word.start : word.end], word.text, document.place(word.start, word.end), word.quote)
