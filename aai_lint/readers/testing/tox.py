"""tox: of the caller's environment its programs get what `pass_env` names, beside what `set_env` sets.

Measured with tox 4.67; https://tox.wiki/en/latest/config.html#pass_env. Version 3 took several names on one line, version 4
refuses them. In TOML a value may be a table that says how it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import values
from ...document import Document
from ...model import Fact, Include, Inherited, Literal, Opaque, Place, Reference, Run, Setting, Text, Value
from ...regex import regex
from ...yamltree import Node
from .sections import Entry

HOME = "tox"

_ENVIRONMENT = regex(r"testenv(?::.*)?")
_FACTORS = regex(r"!?[\w.]+(?:[,-]!?[\w.]+)*:[ \t]+")
_NAME = regex(r"[A-Za-z_][\w*?\[\]!-]*|\*")
_ASSIGNMENT = regex(r"(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>.*)")
_SUBSTITUTION = regex(r"(?<!\\)\{(?:env:(?P<name>[^{}:]+)(?::(?P<fallback>[^{}]*))?|[^{}]*)\}")


def ini(document: Document, entries: list[Entry]) -> Iterator[Fact]:
    """The environments of a `tox.ini`, of `setup.cfg`, or of the text that stands for one."""
    before_4 = any(
        re.match(r"tox\b[^;#]*(?:<\s*=?\s*[34]|==\s*3|~=\s*3)", line)
        for entry in entries
        if entry.key == "requires"
        for line, _ in entry.lines
    )
    for entry in entries:
        scope = (entry.section,)
        if entry.key in ("pass_env", "passenv"):
            for line, start in entry.lines:
                yield from _passed(document, line, start, scope, before_4=before_4)
        elif entry.key in ("set_env", "setenv"):
            for line, start in entry.lines:
                yield from _set(document, line, start, scope)
        elif entry.key == "commands" and _ENVIRONMENT.fullmatch(entry.section):
            begin = -1
            for line, start in entry.lines:
                begin = start if begin < 0 else begin
                if not line.endswith("\\"):
                    yield Run(document.cut(begin, start + len(line)), HOME, scope, "isolated")
                    begin = -1


def _passed(document: Document, line: str, start: int, scope: tuple[str, ...], *, before_4: bool) -> Iterator[Fact]:
    """The names of a line."""
    factors = _FACTORS.match(line)
    offset = factors.end() if factors else 0
    for part in re.finditer(r"[^,]+", line[offset:]):
        words = [
            (match.group(), start + offset + part.start() + match.start())
            for match in re.finditer(r"\{[^{}]*\}|\S+", part.group())
        ]
        refused = len(words) > 1 and not before_4 and not any("{" in word for word, _ in words)
        for word, where in words:
            place = document.place(where, where + len(word))
            if word.startswith("{[") and word.endswith("pass_env}"):
                continue  # those of another section, which tells them itself
            if not _NAME.fullmatch(word):
                yield Setting(Text("*", place), Inherited(place), HOME, scope)
            elif refused:
                reason = f"{values.REFUSED}tox 4 takes one name a line, or commas between names"
                yield Setting(Text(word, place), Opaque(reason, place), HOME, scope)
            else:
                yield Setting(Text(word, place), Inherited(place), HOME, scope)


def _set(document: Document, line: str, start: int, scope: tuple[str, ...]) -> Iterator[Fact]:
    factors = _FACTORS.match(line)
    if factors:
        line, start = line[factors.end() :], start + factors.end()
    match = _ASSIGNMENT.fullmatch(line)
    if match is not None:
        begin = start + match.start("value")
        literal = Literal(match["value"], match["value"], document.place(begin, begin + len(match["value"])))
        name = document.cut(start, start + len(match["name"]))
        yield Setting(name, _understood(document, literal, begin), HOME, scope)
    elif line.startswith("file|"):
        yield Include(document.cut(start + 5, start + len(line)), HOME, scope, loader=HOME, required=False)
    elif line:
        place = document.place(start, start + len(line))
        yield Setting(Text("*", place), Inherited(place), HOME, scope)


def _understood(document: Document, literal: Literal, start: int) -> Value:
    """A value with `{env:X}` and `{env:X:default}` replaced; its quotes belong to it."""

    def make(match: re.Match[str], place: Place) -> Value:
        if not match["name"]:
            return Opaque("filled in by tox", place)
        text = match["fallback"]
        at = document.place(start + match.start("fallback"), start + match.end("fallback")) if text is not None else place
        fallback = Literal(text, text, at) if text is not None else None
        return Reference(match["name"], place, fallback=fallback, required=False)

    return values.split(literal, _SUBSTITUTION, make, lambda first, last: document.place(start + first, start + last))


def toml(document: Document, root: Node) -> Iterator[Fact]:
    """The environments of a `tox.toml`, or of `[tool.tox]`."""
    tables = [(name, root.get(name)) for name in ("env_run_base", "env_base", "env_pkg_base")]
    several = [group for name in ("env", "env_base") if (group := root.get(name)) is not None and group.kind == "mapping"]
    tables += [(key.text, table) for group in several for key, table in group.entries()]
    for name, table in tables:
        if table is None or table.kind != "mapping":
            continue
        scope = (name,)
        for key, value in table.entries():
            if key.text == "pass_env":
                yield from _passed_in_toml(document, value, scope)
            elif key.text == "set_env" and value.kind == "mapping":
                for variable, written in value.entries():
                    yield from _set_in_toml(document, variable, written, scope)
            elif key.text == "commands":
                for command in value.elements():
                    yield Run(document.cut(command.start, command.end), HOME, scope, "isolated")


def _passed_in_toml(document: Document, value: Node, scope: tuple[str, ...]) -> Iterator[Setting]:
    items = list(value.elements()) if value.kind == "sequence" else [value]
    for item in items:
        place = document.place(item.start, item.end)
        known = item.kind == "scalar" and _NAME.fullmatch(item.text)
        yield Setting(Text(item.text if known else "*", place), Inherited(place), HOME, scope)


def _set_in_toml(document: Document, variable: Node, written: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    place = document.place(written.start, written.end)
    if variable.text == "file":
        yield Include(Text(written.text, place), HOME, scope, loader=HOME, required=False)
        return
    name = (
        document.cut(variable.start, variable.end) if not variable.style else document.cut(variable.start + 1, variable.end - 1)
    )
    if written.kind == "scalar":
        literal = Literal(document.text[written.start : written.end], written.text, place, written.style)
        yield Setting(name, _understood(document, literal, written.start + 1), HOME, scope)
    else:
        source = written.get("name") if written.kind == "mapping" else None
        made = source is not None and source.kind == "scalar" and source.text
        value: Value = Reference(made, place, required=False) if made else Opaque("filled in by tox", place)
        yield Setting(name, value, HOME, scope)
