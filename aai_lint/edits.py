"""Edits that more than one rule proposes. They are made from what the facts say, and tried before they are used (`fixing`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Edit, Facts, Literal, Place, Setting
from .regex import regex

_NEWLINE = regex(r"(\r\n|\r|\n)")
_BLOCK = regex(r"[|>][1-9]?(\+?)")


def insertion(place: Place, text: str) -> Edit:
    """Put a text before a place."""
    return Edit(Place(place.path, place.line, place.column, place.line, place.column), text)


def removal(line: Place, column: int, end: int) -> Edit:
    """Take out the characters of a line between two columns."""
    return Edit(Place(line.path, line.line, column, line.line, end), "")


def new_line(place: Place, text: str) -> Edit:
    """Put a line before the one that a place begins in."""
    return Edit(Place(place.path, place.line, 1, place.line, 1), f"{text}\n")


def appended(facts: Facts, path: str, line: str) -> Iterator[Edit]:
    """Put a line at the end of an env file."""
    lines = _lines(facts, path)
    if lines:
        last = lines[-1][0]
        end = Place(path, len(lines), len(last) + 1, len(lines), len(last) + 1)
        yield Edit(end, f"\n{line}\n" if last else f"{line}\n")


def line_ends(facts: Facts, path: str) -> Iterator[Edit]:
    """Take the carriage returns off the lines of an env file."""
    for number, (text, end) in enumerate(_lines(facts, path), 1):
        if end == "\r\n":
            yield Edit(Place(path, number, len(text) + 1, number, len(text) + 2), "")


def assignment(facts: Facts, setting: Setting) -> Iterator[Edit]:
    """Take the blanks off the `=` of an assignment in an env file."""
    name, value = setting.name.place, setting.value.place
    text = _line(facts, name)[name.end_column - 1 : value.column - 1]
    if name.line == value.line and text != "=" and re.fullmatch(r"\s*=\s*", text):
        yield Edit(Place(name.path, name.line, name.end_column, name.line, value.column), "=")
    before = re.match(r"\s*", _line(facts, name))
    if before and before.end() == name.column - 1 and before.end():
        yield removal(name, 1, name.column)


def without_export(facts: Facts, setting: Setting) -> Iterator[Edit]:
    """Take `export` off an assignment in an env file."""
    name = setting.name.place
    if re.fullmatch(r"\s*export\s+", _line(facts, name)[: name.column - 1]):
        yield removal(name, 1, name.column)


def stripped_block(value: Literal) -> Iterator[Edit]:
    """Have a block scalar of YAML end without a newline: `|-`."""
    header = _BLOCK.match(value.raw)
    if header is not None:
        column = value.place.column
        at = Place(value.place.path, value.place.line, column + header.start(1), value.place.line, column + header.end(1))
        yield Edit(at, "-")


def _line(facts: Facts, place: Place) -> str:
    lines = _lines(facts, place.path)
    return lines[place.line - 1][0] if 1 <= place.line <= len(lines) else ""


def _lines(facts: Facts, path: str) -> list[tuple[str, str]]:
    """The lines of an env file, each with its end."""
    for content in facts.contents:
        if content.place.path == path:
            parts = _NEWLINE.split(content.plain.decode("utf-8", "surrogatepass"))
            return list(zip(parts[::2], [*parts[1::2], ""], strict=True))
    return []
