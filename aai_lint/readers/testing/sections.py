"""INI files whose values go on over indented lines, as tox and pytest read them."""

from __future__ import annotations

import re

from ...document import Document
from ...records import NamedTuple
from ...regex import regex

_HEADER = regex(r"\[(?P<name>[^\]\r\n]+)\]")
_KEY = regex(r"(?P<key>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*")
_LINE = regex(r"[^\r\n]*")


class Entry(NamedTuple):
    """A key of a section: where it is written, and the lines of its value with their offsets (blanks round them left out)."""

    section: str
    key: str
    start: int
    lines: tuple[tuple[str, int], ...]


def sections(document: Document) -> list[Entry]:
    """All entries, in their order. Lines that are comments, and what follows a ` #`, are left out."""
    found: list[Entry] = []
    section = ""
    for start in document.starts:
        line = _line(document.text, start)
        header = _HEADER.match(line)
        if not line.strip() or line.lstrip()[:1] in ("#", ";"):
            continue
        if header:
            section = header["name"].strip()
        elif line[:1] in (" ", "\t"):
            if found and found[-1].section == section:
                found[-1] = found[-1]._replace(lines=(*found[-1].lines, _stripped(line, start)))
        elif match := _KEY.match(line):
            rest = line[match.end() :]
            lines = (_stripped(rest, start + match.end()),) if rest.strip() else ()
            found.append(Entry(section, match["key"], start, lines))
    return found


def _line(text: str, start: int) -> str:
    match = _LINE.match(text, start)
    return match.group() if match else ""


def _stripped(text: str, start: int) -> tuple[str, int]:
    text = re.sub(r"(?:^|\s)#.*", "", text)
    return text.strip(), start + len(text) - len(text.lstrip())
