"""How platforms write that a value comes from elsewhere: each of these understands a node of a tree as a value, or says by None
that there is nothing but what is written."""

from __future__ import annotations

import re
from collections.abc import Callable

from ... import values, yamltree
from ...document import Document
from ...model import Literal, Opaque, Place, Reference, Value
from ...yamltree import Node
from .rows import Understand


def opaque(reason: str) -> Understand:
    """What stands there isn't the value, whatever it is."""
    return lambda document, node: Opaque(reason, document.place(node.start, node.end))


def matching(pattern: str, reason: str) -> Understand:
    """Texts of this form stand for something that is kept elsewhere."""
    form = re.compile(pattern)

    def understand(document: Document, node: Node) -> Value | None:
        if node.kind == "scalar" and form.fullmatch(node.text):
            return Opaque(reason, document.place(node.start, node.end))
        return None

    return understand


def replacing(pattern: str, make: Callable[[re.Match[str], Place], Value]) -> Understand:
    """Texts in which whatever matches is replaced."""
    notation = re.compile(pattern)

    def understand(document: Document, node: Node) -> Value | None:
        if node.kind != "scalar" or not notation.search(node.text):
            return None
        literal: Literal = yamltree.literal(document, node)
        return values.split(literal, notation, make, yamltree.locate(document, node))

    return understand


def by_name(kind: str = "environment") -> Callable[[re.Match[str], Place], Value]:
    """A reference to the name that the pattern has as its first group."""
    return lambda match, place: Reference(match[1], place, kind)
