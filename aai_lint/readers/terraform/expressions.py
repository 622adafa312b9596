"""Expressions of Terraform, Terragrunt and Packer as values.

A reference is of the kind "variable", its target an address of the module (`var.x`, `local.x`, `module.m.x`, `aws_x.y.z`), its
source the folder of that module ("." for the root). Functions that a value is put through are its operator.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Iterator

from ... import hcl
from ...document import Document
from ...hcl import Node
from ...model import Literal, Opaque, Place, Reference, Value
from ...records import replace

# Functions that hand their argument on: https://developer.hashicorp.com/terraform/language/functions
_THROUGH = frozenset("sensitive nonsensitive tostring trimspace chomp base64encode base64decode trim lower one".split())
_FIRST = frozenset(["coalesce", "try", "coalescelist"])
# Objects whose attributes are made or fetched when the configuration is applied.
_EXTERNAL = ("data", "each", "count", "self", "terraform", "dependency", "ephemeral")
_MADE = ("random_", "tls_", "time_")


def folder_of(document: Document) -> str:
    """The folder of the module that a file is in, "." for the root."""
    return posixpath.dirname(document.path) or "."


def value(document: Document, node: Node) -> Value:
    """The value of an expression."""
    return hcl.value(document, node, _Understanding(document))


class _Understanding:
    """What paths, calls and choices are in a file of a module."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.folder = folder_of(document)

    def __call__(self, node: Node) -> Value | None:
        if node.kind == "path":
            return self._path(node)
        return self._choice(node) if node.kind == "choice" else self._call(node)

    def _value(self, node: Node) -> Value:
        return hcl.value(self.document, node, self)

    def _path(self, node: Node) -> Value | None:
        place = hcl.place_of(self.document, node)
        first, dot, _ = node.text.partition(".")
        if not dot:
            return None
        if first in _EXTERNAL or first.startswith(_MADE):
            return Opaque("from an external store", place)
        return Reference(node.text, place, "variable", self.folder)

    def _choice(self, node: Node) -> Value | None:
        """`a != "" ? a : "b"`: the other branch stands in."""
        if len(node.items) != 3:
            return None
        then, other = (self._value(one) for one in node.items[1:])
        if not isinstance(then, Reference):
            then, other = other, then
        if isinstance(then, Reference):
            written = isinstance(other, Literal)
            return replace(then, fallback=other if written else then.fallback, operator="?", required=not written)
        return next((one for one in (then, other) if isinstance(one, Literal) and one.text), None)

    def _call(self, node: Node) -> Value | None:
        name, place = node.text, hcl.place_of(self.document, node)
        arguments = [self._value(item) for item in node.items]
        if not arguments:
            return None
        first, rest = arguments[0], arguments[1:]
        if name in _THROUGH:
            if isinstance(first, Reference):
                return replace(first, place=place, operator=f"{first.operator} {name}".strip())
            if isinstance(first, Literal) and name == "base64encode":
                raw = self.document.text[node.start : node.end]
                return Literal(raw, base64.b64encode(first.text.encode("utf-8", "replace")).decode(), place, '"')
            return first if isinstance(first, Literal) and name != "base64decode" else None
        if name in _FIRST or name == "lookup":
            if name == "lookup" and isinstance(first, Reference) and rest and isinstance(rest[0], Literal):
                first, rest = replace(first, target=f"{first.target}.{rest[0].text}"), rest[1:]
            reference = next((one for one in (first, *rest) if isinstance(one, Reference)), None)
            fallback = next((one for one in reversed(rest) if isinstance(one, Literal)), None)
            if reference is None:
                return fallback
            return replace(reference, fallback=fallback, operator=name, required=fallback is None)
        if name in ("get_env", "env") and isinstance(first, Literal):
            fallback = rest[0] if rest and isinstance(rest[0], Literal) else None
            return Reference(first.text, place, fallback=fallback, operator=name, required=fallback is None)
        if name in ("file", "filebase64"):
            return self._file(node.items[0], place, name)
        return None

    def _file(self, node: Node, place: Place, name: str) -> Value | None:
        """`file("${path.module}/key")`."""
        written = node.literal
        items = node.items
        if written is None and len(items) == 2 and items[0].kind == "path" and items[1].kind == "piece":
            if items[0].text in ("path.module", "path.root", "path.cwd"):
                written = items[1].text.lstrip("/")
        if not written or written.startswith(("/", "~")):
            return Opaque("the content of a file", place)
        target = posixpath.normpath(posixpath.join(self.folder, written))
        return Reference(target, place, "file", operator="base64encode" if name != "file" else "")


def addresses(node: Node) -> Iterator[tuple[Node, bool]]:
    """The paths in an expression, each with whether absence is looked at there: in a condition, a comparison, a function
    that takes the first of several."""
    waiting = [(node, False)]
    while waiting:
        current, checked = waiting.pop()
        if current.kind == "path":
            yield current, checked
        children = [*current.items, *(one for pair in current.pairs for one in pair)]
        for index, child in enumerate(children):
            looked = checked or current.kind == "other" or (current.kind == "choice" and index == 0)
            looked = looked or (current.kind == "call" and current.text in ("coalesce", "try", "length", "can", "compact"))
            waiting.append((child, looked))
