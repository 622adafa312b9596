"""Collections of variables under a key that the platform doesn't know there, though it knows one that is alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ...document import Document
from ...model import Field
from ...regex import regex
from ...yamltree import Node
from .places import find, steps, text_of
from .rows import Row, Spot

# What the platforms call the same thing, by its letters.
_ENVIRONMENT = frozenset(
    "env envs environment environments envvar envvars envvariable envvariables environmentvariable environmentvariables "
    "variable variables vars".split()
)
_VARIABLE = regex(r"[A-Z][A-Z0-9_]+")
_ALIKE = 0.85


def slips(document: Document, row: Row, root: Node) -> Iterator[Field]:
    """Fields beside a spot that should have been the spot's own key."""
    known = {word for spot in row.spots for step in steps(spot.at) for word in step.split("|")}
    told: set[int] = set()
    for spot in row.spots:
        *above, last = steps(spot.at)
        if spot.single or spot.role == "client" or not last[0].isalpha():
            continue
        for parent in find(root, above):
            for key, value in parent.node.entries():
                if value.kind == "scalar" or key.text in known or id(key) in told or not _is_alike(key.text, last):
                    continue
                about = tuple(_names(spot, value))
                if about:
                    told.add(id(key))
                    yield Field(text_of(document, key), row.home, parent.scope, (last,), (), f"`{last}`", about)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _is_alike(name: str, known: str) -> bool:
    one, other = _letters(name), _letters(known)
    if one.rstrip("s") == other.rstrip("s") or {one, other} <= _ENVIRONMENT:
        return True
    return min(len(one), len(other)) > 5 and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _names(spot: Spot, node: Node) -> Iterator[str]:
    """The variables that a collection seems to set."""
    for key, value in node.entries():
        if value.kind == "scalar" and _VARIABLE.fullmatch(key.text):
            yield key.text
    for item in node.elements():
        for field in (*spot.names, "name", "key"):
            name = item.get(field)
            if name is not None and _VARIABLE.fullmatch(name.text):
                yield name.text
                break
