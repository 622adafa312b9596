"""pytest: its options, and what the plugin pytest-env sets. https://github.com/pytest-dev/pytest-env

`X={Y}` puts in a variable of the environment, unless it is `R:X={Y}`; `D:X=v` sets what isn't set. Quotes belong to the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import values
from ...document import Document
from ...model import Fact, Literal, Place, Reference, Setting, Value
from ...regex import regex
from ...yamltree import Node
from .sections import Entry

HOME = "pytest"

_LINE = regex(r"(?P<flags>(?:[DRUdru]:)*)[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>.*)", re.DOTALL)
_FIELD = regex(r"\{(?P<name>[A-Za-z_]\w*)\}")
_SECTIONS = frozenset(["pytest", "tool:pytest"])


def ini(document: Document, entries: list[Entry]) -> Iterator[Fact]:
    """The section of pytest in an INI file."""
    for entry in entries:
        if entry.section not in _SECTIONS:
            continue
        for line, start in entry.lines:
            if entry.key == "env":
                yield from _variable(document, line, start)
            elif entry.key == "addopts":
                place = document.place(start, start + len(line))
                yield Setting(
                    document.cut(entry.start, entry.start + len(entry.key)), Literal(line, line, place), HOME, role="field"
                )


def toml(document: Document, root: Node) -> Iterator[Fact]:
    """The tables of pytest and of pytest-env in a TOML file."""
    options = root.get("tool", "pytest", "ini_options") or root.get("tool", "pytest") or root.get("pytest")
    for key, value in options.entries() if options is not None and options.kind == "mapping" else ():
        lines = [one for one in (value.elements() if value.kind == "sequence" else (value,)) if one.kind == "scalar"]
        for line in lines:
            begin = (
                line.start + len(document.text[line.start : line.end]) - len(document.text[line.start : line.end].lstrip("\"'"))
            )
            exact = document.text.startswith(line.text, begin)
            if key.text == "env" and exact:
                for number, text in _lines(line.text):
                    yield from _variable(document, text, begin + number)
            elif key.text == "addopts":
                place = document.place(line.start, line.end)
                written = Literal(document.text[line.start : line.end], line.text, place, line.style)
                yield Setting(document.cut(key.start, key.end), written, HOME, role="field")
    table = root.get("tool", "pytest_env") or root.get("pytest_env")
    for key, value in table.entries() if table is not None and table.kind == "mapping" else ():
        given = value.get("value") if value.kind == "mapping" else value
        if given is None or given.kind != "scalar" or key.text == "env_files":
            continue
        flags = {name.text for name, flag in value.pairs if flag.kind == "scalar" and flag.text == "true"}
        place = document.place(given.start, given.end)
        literal = Literal(document.text[given.start : given.end], given.text, place, given.style)
        name = document.cut(key.start, key.end) if not key.style else document.cut(key.start + 1, key.end - 1)
        found = _understood(document, literal, given.start + 1) if "transform" in flags else literal
        yield Setting(name, _kept(name.text, found) if "skip_if_set" in flags else found, HOME)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\r\n]+", text):
        if match.group().strip():
            yield match.start() + len(match.group()) - len(match.group().lstrip()), match.group().strip()


def _variable(document: Document, line: str, start: int) -> Iterator[Setting]:
    match = _LINE.fullmatch(line)
    if match is None:
        return
    begin = start + match.start("value")
    literal = Literal(match["value"], match["value"], document.place(begin, begin + len(match["value"])))
    flags = match["flags"].upper()
    value = literal if "R" in flags else _understood(document, literal, begin)
    name = document.cut(start + match.start("name"), start + match.end("name"))
    yield Setting(name, _kept(name.text, value) if "D" in flags else value, HOME)


def _kept(name: str, value: Value) -> Value:
    """What is set only where nothing is."""
    return Reference(name, value.place, fallback=value, operator="?=", required=False)


def _understood(document: Document, literal: Literal, start: int) -> Value:
    def make(match: re.Match[str], place: Place) -> Value:
        return Reference(match["name"], place)

    return values.split(literal, _FIELD, make, lambda first, last: document.place(start + first, start + last))
