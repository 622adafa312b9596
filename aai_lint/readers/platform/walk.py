"""The walk through a tree by a row: every spot's names and values, then what no spot speaks of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ... import jsontree, nearby, tomltree, values, yamltree
from ...document import Document
from ...model import Fact, Field, Include, Literal, Opaque, Setting, Text, Value
from ...records import NamedTuple
from ...regex import regex
from ...yamltree import Node, Stream
from ..data import tree
from .places import Found, find, steps, text_of
from .rows import Row, Spot, Understand
from .slips import slips

_ASSIGNED = regex(r"([A-Za-z_][\w.-]*)(=?)")


class Reading(NamedTuple):
    """A document, the row that reads it, and what a template puts into it."""

    document: Document
    row: Row
    stream: Stream


def facts(document: Document, row: Row) -> Iterator[Fact]:
    """What the row's spots say, then the rest of the tree, then comments."""
    stream = document.kept(parse)
    yield from stream.gaps
    reading = Reading(document, row, stream)
    for root in stream.roots:
        taken: set[int] = set()
        rest: list[Found] = []
        for spot in row.spots:
            for found in find(root, steps(spot.at)):
                if id(found.node) not in taken:
                    taken.add(id(found.node))
                    yield from _spot(reading, spot, found, rest)
        yield from slips(document, row, root)
        if row.more is not None:
            yield from row.more(document, root)
        yield from tree.facts(document, root, row.home, taken)
        for one in rest:
            if id(one.node) in taken:
                continue
            yield from tree.facts(document, one.node, row.home, (), (*one.scope, one.key.text) if one.key is not None else ())
    yield from _comments(document, row.home, stream)


def parse(document: Document) -> Stream:
    """The trees of a document, whatever its syntax. Actions of a template are masked only where the file is no YAML with
    them: in text they may be a notation of the platform's own."""
    name = document.name.lower()
    if name.endswith(".toml"):
        toml = tomltree.parse(document)
        return Stream((toml.root,), toml.gaps)
    if name.endswith((".json", ".jsonc", ".json5")):
        found = jsontree.parse(document)
        return Stream(found.roots, found.gaps)
    stream = yamltree.parse(document)
    if stream.gaps and ("{{" in document.text or "{%" in document.text):
        return yamltree.parse(document, template=True)
    return stream


# --- reading ---------------------------------------------------------------------------------------------------------


def value_of(document: Document, node: Node, understand: Understand | None) -> Value | None:
    """A node as a value; None for a collection that isn't understood as one."""
    if understand is not None and (found := understand(document, node)) is not None:
        return found
    if node.kind != "scalar":
        return None
    if reason := values.kept_elsewhere(node.text):
        return Opaque(reason, document.place(node.start, node.end))
    literal = yamltree.literal(document, node)
    return Literal("", "", literal.place) if node.is_null else literal


def _value(reading: Reading, spot: Spot, node: Node) -> Value | None:
    if node.kind == "scalar" and reading.stream.masked and reading.stream.is_masked(node.start, node.end):
        return Opaque("filled in by a template", reading.document.place(node.start, node.end))
    return value_of(reading.document, node, spot.understand or reading.row.understand)


def _spot(reading: Reading, spot: Spot, found: Found, rest: list[Found]) -> Iterator[Fact]:
    """The names that are given values at one place."""
    home = reading.row.home
    if spot.single:
        yield from _single(reading, spot, found, rest)
        return
    if (found.node.kind == "scalar" and not found.node.is_null) or _value(reading, spot, found.node) is not None:
        place = reading.document.place(found.node.start, found.node.end)
        yield Include(Text(found.node.text, place), home, found.scope, "variables")
        return
    for key, node in found.node.entries():
        if node.kind == "mapping" and _is_record(spot, node):
            yield from _record(reading, spot, _name(reading, spot, key, found.scope), node, found.scope, rest)
        elif (value := _value(reading, spot, node)) is not None:
            yield Setting(_name(reading, spot, key, found.scope), value, home, found.scope, spot.role, spot.plain)
        else:
            rest.append(Found(key, node, found.scope))
    for item in found.node.elements():
        if item.kind == "scalar":
            yield from _line(reading, spot, item, found.scope)
        elif (name := _name_in(spot, item)) is not None:
            yield from _record(reading, spot, text_of(reading.document, name), item, found.scope, rest)
        else:
            rest.append(Found(found.key, item, found.scope))


def _single(reading: Reading, spot: Spot, found: Found, rest: list[Found]) -> Iterator[Setting]:
    """One value, named by the key that it stands under."""
    value = _value(reading, spot, found.node)
    if found.key is None:
        return
    if value is None:
        rest.append(found)
        return
    name = _name(reading, spot, found.key, found.scope)
    yield Setting(name, value, reading.row.home, found.scope, spot.role, spot.plain)


def _name(reading: Reading, spot: Spot, key: Node, scope: tuple[str, ...]) -> Text:
    """The name that a key is."""
    name = text_of(reading.document, key)
    return Text(".".join((*scope, name.text)), name.place) if spot.dotted else name


def _name_in(spot: Spot, item: Node) -> Node | None:
    """The name in a record."""
    for field in spot.names:
        found = item.get(field)
        if found is not None and found.kind == "scalar" and found.text:
            return found
    return None


def _is_record(spot: Spot, node: Node) -> bool:
    """Whether a mapping under a name is what the platform knows as a record, and not a value with parts."""
    known = {*spot.values, *spot.sources, *spot.others}
    return all(key.text in known for key, _ in node.entries()) and (bool(spot.others) or bool(node.pairs))


def _record(reading: Reading, spot: Spot, name: Text, node: Node, scope: tuple[str, ...], rest: list[Found]) -> Iterator[Fact]:
    """One name with its value, or with where that comes from."""
    document, home = reading.document, reading.row.home
    role, plain, reason = spot.role, spot.plain, ""
    for tell in spot.tells:
        told = node.get(tell.field)
        if told is not None and re.fullmatch(tell.form, told.text or ",".join(item.text for item in told.elements())):
            role, plain = tell.role or role, plain if tell.plain is None else tell.plain
            reason = tell.opaque or reason
    known = {*spot.names, *spot.values, *spot.sources, *spot.others}
    strangers: list[Text] = []
    value: Value | None = None
    for key, one in node.entries():
        if key.text in spot.values:
            value = _value(reading, spot, one)
            if value is None:
                value = Opaque("not a text", document.place(one.start, one.end))
                rest.append(Found(key, one, (*scope, name.text)))
        elif key.text in spot.sources and value is None:
            source = spot.sources[key.text]
            place = document.place(one.start, one.end)
            value = Opaque(source, place) if isinstance(source, str) else source(document, one)
        elif key.text not in known:
            strangers.append(text_of(document, key))
            if one.kind == "scalar":
                yield Setting(name, yamltree.literal(document, one), home, scope, "field")
            else:
                rest.append(Found(key, one, (*scope, name.text)))
    for stranger in strangers if spot.others else ():
        there = tuple(key.text for key, _ in node.entries())
        yield Field(stranger, home, scope, tuple(sorted(known)), there, spot.expected if value is None else "", (name.text,))
    if value is None or reason:
        value = Opaque(reason or spot.absent, value.place if value is not None else name.place)
    yield Setting(name, value, home, scope, role, plain)


def _line(reading: Reading, spot: Spot, item: Node, scope: tuple[str, ...]) -> Iterator[Setting]:
    """`NAME=value`, or `NAME` for a value that comes from elsewhere."""
    document = reading.document
    match = _ASSIGNED.match(item.text)
    if match is None:
        return
    at = yamltree.locate(document, item)
    name = Text(match[1], at(0, match.end(1)))
    if not match[2]:
        if match.end() == len(item.text):
            yield Setting(name, Opaque(spot.absent, name.place), reading.row.home, scope, spot.role, spot.plain)
        return
    text = item.text[match.end() :]
    yield Setting(name, Literal(text, text, at(match.end(), len(item.text))), reading.row.home, scope, spot.role, spot.plain)


# --- the rest --------------------------------------------------------------------------------------------------------


def _comments(document: Document, home: str, stream: Stream) -> Iterator[Fact]:
    """Literals outside of all values: in comments, whatever starts one."""
    if not stream.roots or not nearby.has_literal(document.text, 0, len(document.text)):
        return
    spans = sorted((node.start, node.end) for root in stream.roots for _, node in root.walk() if node.kind == "scalar")
    starts = [start for start, _ in spans]
    stop = min((document.span(gap.place)[0] for gap in stream.gaps), default=len(document.text))

    def is_outside(offset: int) -> bool:
        index = bisect_right(starts, offset) - 1
        return offset >= stop or index < 0 or spans[index][1] <= offset

    yield from nearby.literals(document, home, "comment", is_outside)
