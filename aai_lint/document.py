"""A file's text together with where each character of it is."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

from .model import Origin, Place, Text
from .regex import regex

T = TypeVar("T")

At = Callable[[int, int], Place]
"""From the offsets of a part of some text to where that is written."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What ends a line for an editor and for git: not the form feeds and separators of str.splitlines.
_NEWLINE = regex(r"\r\n|\r|\n")
_FEED = regex(r"\n")
# Names and folders whose files show how something is written, and are not used live (catalogue, cross-cutting rule 5).
_SAMPLE_NAME = regex(r"(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|schema)s?(?:$|[._-])", re.IGNORECASE)
# Characters from which on a file of many documents is parsed only where it has a word that is looked for.
LARGE = 256 * 1024
# Characters of a first line that says what runs a script; Linux reads no more: execve(2), "Interpreter scripts".
SHEBANG = 256
# What text about environment variables has in it, whatever reads or sets them, in lower case. The whole word is mostly an option
# of a test runner.
ENVIRONMENT = r"env(?!ironment\b)"
# What CloudFormation calls a template is no sample; AWS SAM looks for it under this very name:
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html
_STACK_NAME = regex(r"(?:.*(?:sam|cfn|cloudformation|stack)[._-]?)?template\.(?:ya?ml|json)")
# The site that nginx's image and Debian's Apache serve: https://hub.docker.com/_/nginx, /etc/apache2/sites-available.
_SITE_NAME = regex(r"(?:\d+-)?default(?:-ssl)?\.conf")
_SAMPLE_FOLDERS = frozenset(
    "doc docs documentation example examples sample samples test tests __tests__ testing fixture fixtures testdata "
    "spec specs e2e cassettes __mocks__ mocks".split()
)
_DOCUMENT_SUFFIXES = (".md", ".mdx", ".rst", ".adoc", ".txt", ".markdown")
_TEST_NAME = regex(r"^(?:test_.*|.*_test|conftest|.*[._-](?:test|spec|stories))\.[a-z]+$", re.IGNORECASE)


def is_sample(path: str) -> bool:
    """Whether a file is, by its name, a template, a document, a test or a fixture."""
    *folders, name = path.lower().split("/")
    if any(folder in _SAMPLE_FOLDERS for folder in folders) or name.startswith("readme"):
        return True
    if _STACK_NAME.fullmatch(name) or _SITE_NAME.fullmatch(name):
        return False
    return name.endswith(_DOCUMENT_SUFFIXES) or bool(_SAMPLE_NAME.search(name) or _TEST_NAME.match(name))


def is_prose(path: str) -> bool:
    """Whether a file is text for people, in which code is an example."""
    return path.lower().endswith(_DOCUMENT_SUFFIXES)


def is_template(path: str) -> bool:
    """Whether a file is, by its own name, a template that people copy and fill in."""
    return bool(_SAMPLE_NAME.search(path.rpartition("/")[2]))


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding; a byte order mark is not part of the text. Never raises:
    what isn't valid in UTF-8 (or in the encoding that its byte order mark names) is read as Latin-1."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def shifted(at: At, by: int) -> At:
    """The same for offsets of a part that begins at offset `by`."""
    return lambda start, end: at(by + start, by + end)


class Document:
    """A file that was read: `path` relative to the root, `data` its bytes, `text` what they spell.

    What parsers make of it is kept, so that several readers can ask for the same tree.
    """

    __slots__ = ("_kept", "_starts", "data", "encoding", "origin", "partial", "path", "skimmed", "sought", "text")

    def __init__(self, path: str, data: bytes, origin: Origin | None = None) -> None:
        self.path = path
        self.data = data
        self.text, self.encoding = decode(data)
        self.origin = origin if origin is not None else Origin(sample=is_sample(path))
        self._starts: list[int] | None = None
        self._kept: dict[object, object] = {}
        # What this run looks for, as regular expressions for lower case: of a large file only the parts that have one are parsed.
        self.sought: tuple[str, ...] | None = None
        # Whether the file has no word of the key itself and is read for what it may say of the environment: which files it loads,
        # what it takes in. Then a small one is treated as a large one is, with ENVIRONMENT as one more word.
        self.skimmed = False
        # Whether a part was left out for that since this was last set.
        self.partial = False

    def __repr__(self) -> str:
        return f"Document({self.path!r}, {len(self.data)} bytes)"

    def mattering(self, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Those of some parts, each from offset to offset and in their order, that are worth parsing. A large document may have
        very many, so nothing is asked for behind the last word."""
        if self.sought is None or (len(self.text) < LARGE and not self.skimmed):
            yield from parts
            return
        hits, number = self.kept(_hits), 0
        for start, end in parts if hits else ():
            while number < len(hits) and hits[number] < start:
                number += 1
            if number < len(hits) and hits[number] < end:
                yield start, end
            elif not self.partial and any(map(str.isalnum, self.text[start:end])):
                self.leave_out()
            if number == len(hits) and self.partial:
                return
        if not hits:
            self.leave_out()

    def matters(self, start: int, end: int) -> bool:
        """Whether the text between two offsets is worth parsing: always in a file of usual size that isn't skimmed."""
        if self.sought is None or (len(self.text) < LARGE and not self.skimmed):
            return True
        hits = self.kept(_hits)
        following = bisect_left(hits, start)
        if following < len(hits) and hits[following] < end:
            return True
        self.leave_out()
        return False

    def leave_out(self) -> None:
        """Put down that a part isn't parsed."""
        self.partial = True

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def starts(self) -> list[int]:
        """The offset of the first character of each line."""
        if self._starts is None:
            ends = (_NEWLINE if "\r" in self.text else _FEED).finditer(self.text)
            self._starts = [0, *[match.end() for match in ends]]
        return self._starts

    def place(self, start: int, end: int) -> Place:
        """The place of the characters from offset `start` up to `end`."""
        starts = self.starts
        line = bisect_right(starts, start)
        end_line = bisect_right(starts, end, line) if end > start else line
        return Place(self.path, line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)

    def span(self, place: Place) -> tuple[int, int]:
        """The offsets of a place: the inverse of `place`."""
        starts = self.starts
        return starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1

    def cut(self, start: int, end: int) -> Text:
        """The text between two offsets, with its place."""
        return Text(self.text[start:end], self.place(start, end))

    def line(self, number: int) -> str:
        """Line `number` (from 1) without its line end; empty past the end."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")

    def forget(self) -> None:
        """Parse anew when asked next."""
        self._kept.clear()

    def kept(self, parse: Callable[[Document], T]) -> T:
        """What `parse` makes of this document, made once."""
        if parse not in self._kept:
            self._kept[parse] = parse(self)
        return cast(T, self._kept[parse])


def _hits(document: Document) -> list[int]:
    """Where the words that are looked for begin, in a text that is searched once however many parts it has."""
    lower = document.text.lower()
    if len(lower) != len(document.text):  # of a few letters the small one is two characters
        lower = "".join(small if len(small := character.lower()) == 1 else character for character in document.text)
    words = [*(document.sought or ()), *([ENVIRONMENT] if document.skimmed else [])]
    # One after the other: each begins with a letter that can be jumped to, which several branches don't.
    return sorted({match.start() for word in words for match in re.finditer(word, lower)})


class Part(Document):
    """A piece of another document that is a text of its own: a code block, the cells of a notebook, an inline script.

    It is made of `pieces`, each a text and the offsets in the outer document where that is written (more characters there
    than here where something is escaped). Places are those of the outer document. `name` only says what the piece is, as a
    file's name would; it is taken to lie in the outer document's folder.
    """

    __slots__ = ("_from", "_to", "outer")

    def __init__(self, outer: Document, name: str, pieces: Iterable[tuple[str, int, int]]) -> None:
        kept = [piece for piece in pieces if piece[0]]
        self.outer = outer
        self.path = f"{outer.path.rpartition('/')[0]}/{name}".lstrip("/")
        self.text = "".join(text for text, _, _ in kept)
        self.data = self.text.encode("utf-8", "surrogatepass")
        self.encoding = outer.encoding
        self.origin = outer.origin
        self._starts = None
        self._kept = {}
        self.sought = outer.sought
        self.skimmed = outer.skimmed
        self.partial = False
        self._from: list[int] = []
        self._to: list[tuple[int, int]] = []
        offset = 0
        for text, start, end in kept:
            self._from.append(offset)
            self._to.append((start, end))
            offset += len(text)

    def leave_out(self) -> None:
        """Of the outer document nothing less is left out."""
        self.outer.leave_out()

    def place(self, start: int, end: int) -> Place:
        """The place in the outer document of the characters from offset `start` up to `end` of this piece."""
        first = self.outer_offset(start)
        return self.outer.place(first, max(first, self._end(end) if end > start else first))

    def outer_offset(self, offset: int) -> int:
        """Where in the outer document the character at an offset is written."""
        if not self._from:
            return 0
        index = bisect_right(self._from, offset) - 1
        start, end = self._to[index]
        return min(start + offset - self._from[index], end) if self._is_linear(index) else start

    def span(self, place: Place) -> tuple[int, int]:
        """The offsets in this piece of a place in the outer document: the inverse of `place`."""
        start, end = self.outer.span(place)
        first = self._inner_offset(start)
        return first, max(first, self._inner_offset(end - 1) + 1 if end > start else first)

    def _inner_offset(self, offset: int) -> int:
        """Where in this piece the character at an offset of the outer document is. Pieces are in the order of the document."""
        if not self._from:
            return 0
        index = max(0, bisect_right(self._to, (offset, len(self.outer.text))) - 1)
        start, _ = self._to[index]
        return self._from[index] + (max(0, offset - start) if self._is_linear(index) else 0)

    def _end(self, offset: int) -> int:
        """Where in the outer document the character before an offset ends."""
        index = bisect_right(self._from, offset - 1) - 1
        start, end = self._to[index]
        return start + offset - self._from[index] if self._is_linear(index) else end

    def _is_linear(self, index: int) -> bool:
        after = self._from[index + 1] if index + 1 < len(self._from) else len(self.text)
        start, end = self._to[index]
        return after - self._from[index] == end - start
