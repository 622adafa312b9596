"""A Dockerfile as a list of instructions: continuations, comments, the escape directive, here-documents.

Source: moby/buildkit:frontend/dockerfile/parser/parser.go. Places survive the joining of lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import At, Document
from ..records import dataclass
from ..regex import regex

_DIRECTIVE = regex(r"#\s*([A-Za-z]+)\s*=\s*(\S+)")
_KEYWORD = regex(r"[ \t]*([A-Za-z]+)(?:[ \t]+|$)")
_HEREDOC = regex(r"(?<![<\w])\d*<<(-?)([\"']?)([A-Za-z_][\w.]*)\2(?![<\w])")
_LINE = regex(r"([^\n]*)(\n|\Z)")
_FLAG = regex(r"[ \t]*(--[a-z][\w-]*(?:=(?:\"[^\"]*\"|\S)*)?)")


@dataclass(frozen=True, slots=True)
class Instruction:
    """`keyword` in capitals, `flags` (`--mount=…`) and the rest of the logical line as `text`, of which `offsets` tells for
    each character (and the end) where it is in the document. `bodies` are the lines of here-documents, by offsets; `escape`
    is the file's escape character."""

    keyword: str
    flags: tuple[tuple[str, int, int], ...]
    text: str
    offsets: tuple[int, ...]
    bodies: tuple[tuple[int, int], ...]
    escape: str

    def at(self, document: Document) -> At:
        """Where parts of `text` are."""
        offsets = self.offsets
        return lambda start, end: document.place(offsets[start], offsets[end - 1] + 1 if end > start else offsets[start])


def parse(document: Document) -> Iterator[Instruction]:
    """The instructions, in order."""
    text = document.text
    escape = _escape(text)
    offset = 0
    while offset < len(text):
        characters, offsets, offset = _logical_line(text, offset, escape)
        found = _KEYWORD.match(characters)
        if found is None:
            continue
        keyword = found[1].upper()
        start = found.end()
        flags = []
        while keyword not in ("ENV", "ARG", "LABEL") and (flag := _FLAG.match(characters, start)) is not None:
            flags.append((flag[1], offsets[flag.start(1)], offsets[flag.end(1) - 1] + 1))
            start = flag.end()
        start += len(characters[start:]) - len(characters[start:].lstrip())
        rest = characters[start:]
        bodies = []
        if keyword in ("RUN", "COPY", "ADD"):
            for mark in _HEREDOC.finditer(rest):
                body, offset = _body(text, offset, mark[3], tabs=bool(mark[1]))
                bodies.append(body)
        yield Instruction(keyword, tuple(flags), rest, tuple(offsets[start:]), tuple(bodies), escape)


def _escape(text: str) -> str:
    """The escape character that the directives at the top choose."""
    for line in text.split("\n"):
        match = _DIRECTIVE.match(line)
        if match is None:
            break
        if match[1].lower() == "escape" and match[2] in ("`", "\\"):
            return match[2]
    return "\\"


def _logical_line(text: str, offset: int, escape: str) -> tuple[str, list[int], int]:
    """A line with those that continue it, without comments and blank lines in between; offsets have one more for the end."""
    characters: list[str] = []
    offsets: list[int] = []
    end = offset
    continued = False
    while offset < len(text):
        match = _LINE.match(text, offset)
        line = match[1] if match else ""
        offset = match.end() if match else len(text)
        bare = line.strip()
        if bare.startswith("#") or (continued and not bare):
            if continued:
                continue
            break
        start = offset - len(line) - (1 if text[offset - 1 : offset] == "\n" else 0)
        stripped = line.rstrip()
        continued = stripped.endswith(escape) and not stripped.endswith(escape * 2)
        kept = stripped[:-1] if continued else stripped
        characters.append(kept)
        offsets += range(start, start + len(kept))
        end = start + len(kept)
        if not continued:
            break
    offsets.append(end)
    return "".join(characters), offsets, offset


def _body(text: str, offset: int, delimiter: str, *, tabs: bool) -> tuple[tuple[int, int], int]:
    """Where the lines of a here-document are, and where reading goes on."""
    start = offset
    while offset < len(text):
        match = _LINE.match(text, offset)
        line = (match[1] if match else "").rstrip("\r")
        if (line.lstrip("\t") if tabs else line) == delimiter:
            return (start, offset), match.end() if match else len(text)
        offset = match.end() if match else len(text)
    return (start, offset), offset


def words(instruction: Instruction) -> Iterator[tuple[int, int]]:
    """The words of an instruction by offsets in its text: blanks inside quotes and escaped ones don't part them."""
    text, escape = instruction.text, instruction.escape
    start: int | None = None
    quote = ""
    offset = 0
    while offset < len(text):
        character = text[offset]
        if not quote and character in " \t":
            if start is not None:
                yield start, offset
                start = None
        else:
            start = offset if start is None else start
            if character == quote:
                quote = ""
            elif not quote and character in "\"'":
                quote = character
            elif character == escape and quote != "'":
                offset += 1
        offset += 1
    if start is not None:
        yield start, len(text)
