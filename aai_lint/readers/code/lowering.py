"""From the nodes of a syntax tree to shapes, by the table of a language, and the pieces that such tables are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from ...records import dataclass
from ...regex import regex
from ...syntax import span
from .shapes import (
    Argument,
    Binary,
    Block,
    Call,
    Conditional,
    Function,
    Index,
    Member,
    Name,
    Not,
    Other,
    Plain,
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ...syntax import Node

# Expressions that nest deeper are looked into piece by piece, without what is around them: it bounds the recursion.
DEPTH = 48

Lower: TypeAlias = "Callable[[Node, Lowering], Shape]"


class Lowering:
    """Lowers nodes by a table of kinds. What the table doesn't know is a block of its children."""

    __slots__ = ("depth", "table")

    def __init__(self, table: Mapping[str, Lower]) -> None:
        self.table = table
        self.depth = 0

    def __call__(self, node: Node) -> Shape:
        if self.depth >= DEPTH:
            return Block((node,), *span(node))
        handler = self.table.get(node.kind())
        if handler is None:
            return Block(tuple(node.named_children()), *span(node))
        self.depth += 1
        try:
            return handler(node, self)
        finally:
            self.depth -= 1

    def maybe(self, node: Node | None) -> Shape | None:
        """The shape of a node that may be missing."""
        return None if node is None else self(node)

    def field(self, node: Node, name: str) -> Shape:
        """The shape in a field of a node; where the field is missing (broken syntax), nothing at the node's end."""
        child = node.field(name)
        if child is None:
            end = span(node)[1]
            return Other((), end, end)
        return self(child)


def text_span(node: Node) -> Span:
    """The source of a node."""
    return Span(node.text(), *span(node))


def children(node: Node) -> list[Node]:
    """The named children without comments."""
    return [child for child in node.named_children() if "comment" not in child.kind()]


# --- pieces of tables -----------------------------------------------------------------------------------------------


def name(node: Node, _: Lowering) -> Shape:
    """An identifier."""
    return Name(node.text(), *span(node))


def plain(kind: str) -> Lower:
    """A constant that is no text."""
    return lambda node, _: Plain(kind, *span(node))


def member(object_field: str, name_field: str) -> Lower:
    """`object.name`."""

    def lower(node: Node, lowering: Lowering) -> Shape:
        named = node.field(name_field)
        if named is None:
            return other(node, lowering)
        return Member(lowering.field(node, object_field), text_span(named), *span(node))

    return lower


def index(object_field: str, key_field: str) -> Lower:
    """`object[key]`."""
    return lambda node, lowering: Index(lowering.field(node, object_field), lowering.field(node, key_field), *span(node))


def call(callee_field: str, arguments_field: str, argument: Callable[[Node, Lowering], Argument], *, new: bool = False) -> Lower:
    """`callee(arguments)`, each argument by a function of the language."""

    def lower(node: Node, lowering: Lowering) -> Shape:
        arguments = node.field(arguments_field)
        given = tuple(argument(child, lowering) for child in children(arguments)) if arguments is not None else ()
        return Call(lowering.field(node, callee_field), given, *span(node), new)

    return lower


def inner(field: str = "") -> Lower:
    """What is inside parentheses, casts and the like: the field, or the first child."""

    def lower(node: Node, lowering: Lowering) -> Shape:
        child = node.field(field) if field else next(iter(children(node)), None)
        return lowering(child) if child is not None else Other((), *span(node))

    return lower


def binary(operators: Mapping[str, str], left: str = "left", operator: str = "operator", right: str = "right") -> Lower:
    """Two operands; `operators` maps spellings of the language to ours."""

    def lower(node: Node, lowering: Lowering) -> Shape:
        sign = node.field(operator)
        spelled = sign.text() if sign is not None else ""
        return Binary(operators.get(spelled, spelled), lowering.field(node, left), lowering.field(node, right), *span(node))

    return lower


def negation(field: str) -> Lower:
    """Logical negation of a field."""
    return lambda node, lowering: Not(lowering.field(node, field), *span(node))


def conditional(test: str = "condition", yes: str = "consequence", no: str = "alternative") -> Lower:
    """A conditional expression by its fields."""
    return lambda node, lowering: Conditional(
        lowering.field(node, test), lowering.field(node, yes), lowering.field(node, no), *span(node)
    )


def sequence(node: Node, lowering: Lowering) -> Shape:
    """A list of what the children are."""
    return Sequence(tuple(lowering(child) for child in children(node)), *span(node))


def other(node: Node, lowering: Lowering) -> Shape:
    """An expression that only its parts matter of."""
    return Other(tuple(lowering(child) for child in children(node)), *span(node))


def nothing(node: Node, _: Lowering) -> Shape:
    """What never matters: types, labels."""
    return Other((), *span(node))


def returned(node: Node, lowering: Lowering) -> Shape:
    """A value handed back."""
    child = next(iter(children(node)), None)
    return Return(lowering(child), *span(node)) if child is not None else Other((), *span(node))


def body_of(node: Node | None) -> tuple[Node, ...]:
    """The statements of a body."""
    return () if node is None else tuple(node.named_children())


def following(node: Node) -> str:
    """The source of what comes after a statement, as far as it matters."""
    follower = node.next()
    while follower is not None and not follower.is_named():
        follower = follower.next()
    return follower.text()[:400] if follower is not None else ""


def lambda_of(
    node: Node, lowering: Lowering, parameters: Iterable[object], body: Node | None, blocks: frozenset[str]
) -> Function:
    """A function without a name whose body is a block or an expression."""
    if body is None or body.kind() in blocks:
        return Function(None, tuple(parameters), body_of(body), None, *span(node))  # type: ignore[arg-type]
    return Function(None, tuple(parameters), (), lowering(body), *span(node))  # type: ignore[arg-type]


# `#if X`, lines without another condition, `#endif`.
_CONDITION = regex(
    r"(?m)^(?P<before>[ \t]*#if\b[^\n]*)(?P<body>\n(?:(?![ \t]*#(?:if|else|elif|elseif|endif)\b)[^\n]*\n)*)"
    r"(?P<after>[ \t]*#endif\b[^\n]*)"
)


def unconditional(text: str) -> str:
    """Of the same length, without conditions of compilation that have no other branch: they may stand where a grammar knows none,
    among attributes and cases."""
    if "#if" not in text:
        return text
    return _CONDITION.sub(lambda match: f"{' ' * len(match['before'])}{match['body']}{' ' * len(match['after'])}", text)


# --- texts ----------------------------------------------------------------------------------------------------------

_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "a": "\a",
    "0": "\0",
    "\n": "",
    "e": "\x1b",
    "s": " ",
}


@dataclass(frozen=True, slots=True)
class Escapes:
    """Which escapes a kind of text knows. A sequence that isn't known stands for itself, or (`drops`) for its character."""

    simple: str = "ntrbfva0\n"
    hexadecimal: bool = True
    drops: bool = True


PYTHON = Escapes("ntrbfva\n", drops=False)
JAVASCRIPT = Escapes("ntrbfv0\n")
PHP = Escapes("ntrvef0", drops=False)
NONE = Escapes("", hexadecimal=False, drops=False)

_ESCAPE = regex(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|u\{(?P<b>[0-9a-fA-F]{1,6})\}|U(?P<U>[0-9a-fA-F]{8})|(?P<c>.))", re.DOTALL
)


def unescape(text: str, escapes: Escapes) -> str:
    """What a text with escapes denotes."""
    if "\\" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        number = match["x"] or match["u"] or match["b"] or match["U"]
        if number:
            if not escapes.hexadecimal:
                return match.group()
            code = int(number, 16)
            return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        character = match["c"]
        if character in escapes.simple:
            return _SIMPLE[character]
        if character in "\\\"'`$":
            return character
        return character if escapes.drops else match.group()

    return _ESCAPE.sub(replace, text)


def quoted(node: Node, opening: int, closing: int, escapes: Escapes) -> String:
    """A text between quotes, of which the opening one (with what is before it) and the closing one have so many characters."""
    start, end = span(node)
    source = node.text()
    content = source[opening : len(source) - closing] if closing else source[opening:]
    mark = source[opening - 1 : opening] if opening else ""
    # One that nothing closes may be its opening quote alone.
    return String(unescape(content, escapes), mark, (start + opening, max(start + opening, end - closing)), start, end)


def template(pieces: list[Shape], start: int, end: int) -> Shape:
    """Text around expressions."""
    return Template(tuple(pieces), start, end)


def piece(source: str, start: int, end: int, escapes: Escapes) -> String:
    """Text of a template, from the source between two offsets."""
    return String(unescape(source, escapes), "", (start, end), start, end)
