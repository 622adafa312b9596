"""Groovy in tokens: as much of the language as pipelines are written in.

There is no grammar of Groovy in ast-grep's wheel. Strings, comments, words and brackets are enough to tell which block a text
stands in (groovy-lang.org/syntax.html#all-strings). A `/` begins a string only where a value is due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document, Part
from ...records import NamedTuple
from ...regex import regex

# Blocks in blocks; nobody writes more.
DEEPEST = 100
_TOKEN = regex(
    r"(?P<comment>//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)|^#![^\n]*)"
    r"|(?P<string>'''(?s:(?:\\.|[^\\])*?)(?:'''|\Z)|\"\"\"(?s:(?:\\.|[^\\])*?)(?:\"\"\"|\Z)"
    r"|'(?:\\.|[^'\\\n])*'?|\"(?:\\.|[^\"\\\n])*\"?|(?<=[=(,:])[ \t]*/(?![/*])(?:\\.|[^/\\\n])+/)"
    r"|(?P<word>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)"
    r"|(?P<mark>[^\s\w])",
    re.MULTILINE,
)
_ESCAPE = regex(r"\\(?:u(?P<unicode>[0-9a-fA-F]{4})|(?P<end>\r?\n)|(?P<one>.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}
REFERENCE = regex(r"\$\{\s*(?:env\.|params\.)?(?P<braced>[A-Za-z_]\w*)\s*\}|\$(?:env\.|params\.)?(?P<plain>[A-Za-z_]\w*)")


class Token(NamedTuple):
    """`kind` is "string", "word" (dotted, blanks taken out) or "mark"; `depth` counts the braces round it. Of a string `quote`
    is what opens it, and `start` and `end` are inside the quotes."""

    kind: str
    text: str
    start: int
    end: int
    quote: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether Groovy puts values into this string."""
        return self.quote[:1] in ('"', "/")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, comments left out."""
    for match in _TOKEN.finditer(text):
        kind, written = str(match.lastgroup), match.group()
        if kind == "string":
            bare = written.lstrip()
            start = match.start() + len(written) - len(bare)
            quote = bare[:3] if bare[:3] in ("'''", '"""') else bare[:1]
            closed = len(bare) >= 2 * len(quote) and bare.endswith(quote)
            end = match.end() - len(quote) if closed else match.end()
            yield Token("string", text[start + len(quote) : end], start + len(quote), end, quote)
        elif kind != "comment":
            yield Token(kind, re.sub(r"\s", "", written) if kind == "word" else written, *match.span())


def part(document: Document, token: Token, name: str) -> Part:
    """What a string denotes, as a part of the document. References that Groovy replaces stay, as a shell writes them."""
    pieces: list[tuple[str, int, int]] = []
    done = token.start
    for match in _ESCAPE.finditer(document.text, token.start, token.end):
        pieces += _plain(document, token, done, match.start())
        text = _SIMPLE.get(match["one"] or "", match["one"] or "") if not match["unicode"] else chr(int(match["unicode"], 16))
        pieces.append((text, *match.span()))
        done = match.end()
    return Part(document, name, [*pieces, *_plain(document, token, done, token.end)])


def _plain(document: Document, token: Token, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    done = start
    for match in REFERENCE.finditer(document.text, start, end) if token.is_filled else ():
        yield document.text[done : match.start()], done, match.start()
        yield f"${{{match['braced'] or match['plain']}}}", *match.span()
        done = match.end()
    yield document.text[done:end], done, end
