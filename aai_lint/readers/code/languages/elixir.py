"""Elixir: nearly everything is a call, also what defines and configures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....syntax import span
from ..idioms import Idiom, Language, Log, Read, Wrap
from ..lowering import (
    Escapes,
    Lower,
    Lowering,
    children,
    following,
    inner,
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
    text_span,
)
from ..shapes import (
    Argument,
    Assign,
    Binary,
    Block,
    Branch,
    Call,
    Class,
    Entry,
    Function,
    Index,
    Mapping,
    Member,
    Name,
    Not,
    Other,
    Parameter,
    Plain,
    Sequence,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node

_ESCAPES = Escapes("ntrbfva0es\n")
_DEFINES = frozenset(["def", "defp", "defmacro", "defmacrop"])
_OPERATORS = {"<>": "+", "||": "or", "&&": "and", "===": "==", "!==": "!=", "+": "plus"}


def _string(node: Node, lowering: Lowering) -> Shape:
    quotes = 3 if node.text().startswith('"""') else 1
    parts = children(node)
    if all(part.kind() in ("quoted_content", "escape_sequence") for part in parts):
        return quoted(node, quotes, quotes, _ESCAPES)
    start, end = span(node)
    source, at = node.text(), start + quotes
    pieces: list[Shape] = []
    for hole in parts:
        if hole.kind() != "interpolation":
            continue
        hole_start, hole_end = span(hole)
        if hole_start > at:
            pieces.append(piece(source[at - start : hole_start - start], at, hole_start, _ESCAPES))
        pieces.append(inner()(hole, lowering))
        at = hole_end
    if end - quotes > at:
        pieces.append(piece(source[at - start : -quotes], at, end - quotes, _ESCAPES))
    return Template(tuple(pieces), start, end)


# --- lists and maps -------------------------------------------------------------------------------------------------


def _pairs(node: Node, lowering: Lowering) -> list[Entry]:
    """`key: value` and `"key" => value`."""
    entries: list[Entry] = []
    for child in children(node):
        parts = children(child)
        if child.kind() in ("keywords", "map_content"):
            entries += _pairs(child, lowering)
        elif child.kind() == "pair" and len(parts) == 2:
            named, start = parts[0].text().rstrip().removesuffix(":").strip('"'), span(parts[0])[0]
            entries.append(Entry(Span(named, start, start + len(named)), lowering(parts[1])))
        elif child.kind() == "binary_operator" and len(parts) == 2:
            key = lowering(parts[0])
            entries.append(Entry(Span(key.text, *key.inner) if isinstance(key, String) else None, lowering(parts[1])))
    return entries


def _list(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    entries = _pairs(node, lowering) if parts and parts[-1].kind() == "keywords" else []
    items = [lowering(part) for part in parts if part.kind() != "keywords"]
    if entries and items:
        return Sequence((*items, Mapping(tuple(entries), *span(node))), *span(node))
    return Mapping(tuple(entries), *span(node)) if entries else Sequence(tuple(items), *span(node))


def _map(node: Node, lowering: Lowering) -> Shape:
    return Mapping(tuple(_pairs(node, lowering)), *span(node))


# --- calls ----------------------------------------------------------------------------------------------------------


def _given(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    given: list[Argument] = []
    for child in children(node) if node is not None else ():
        if child.kind() == "keywords":
            given += [Argument(entry.key, entry.value) for entry in _pairs(child, lowering)]
        else:
            given.append(Argument(None, lowering(child)))
    return tuple(given)


def _call(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if not parts:
        return Other((), *span(node))
    given = next((part for part in parts if part.kind() == "arguments"), None)
    block = next((part for part in parts if part.kind() == "do_block"), None)
    called = parts[0].text() if parts[0].kind() == "identifier" else ""
    first = children(given)[0] if given is not None and children(given) else None
    if first is not None and called in _DEFINES:
        return _function(node, first, block, lowering)
    if first is not None and called == "defmodule":
        return Class(text_span(first), (), _inside(block), *span(node))
    if first is not None and called in ("if", "unless"):
        return _branch(node, called, lowering(first), block)
    if called == "config" and given is not None:
        return _configured(node, children(given), lowering)
    callee = lowering(parts[0])
    if given is None and block is None and isinstance(callee, Member):
        return callee
    made = Call(callee, _given(given, lowering), *span(node))
    return made if block is None else Other((made, Block((block,), *span(block))), *span(node))


def _inside(block: Node | None) -> tuple[Node, ...]:
    return tuple(children(block)) if block is not None else ()


def _function(node: Node, head: Node, block: Node | None, lowering: Lowering) -> Shape:
    if head.kind() == "binary_operator" and children(head):  # `f(a) when …`
        head = children(head)[0]
    parts = children(head)
    named = parts[0] if head.kind() == "call" and parts else head
    found: list[Parameter] = []
    for child in children(parts[1]) if head.kind() == "call" and len(parts) > 1 else ():
        both = children(child)
        if child.kind() == "identifier":
            found.append(Parameter(text_span(child)))
        elif child.kind() == "binary_operator" and len(both) == 2 and both[0].kind() == "identifier":
            found.append(Parameter(text_span(both[0]), lowering(both[1])))
    return Function(text_span(named), tuple(found), _inside(block), None, *span(node))


def _branch(node: Node, called: str, test: Shape, block: Node | None) -> Shape:
    yes = tuple(child for child in _inside(block) if child.kind() != "else_block")
    no = tuple(child for child in _inside(block) if child.kind() == "else_block")
    if called == "unless":
        test = Not(test, test.start, test.end)
    return Branch(test, yes, no, "" if no else following(node), *span(node))


def _configured(node: Node, given: list[Node], lowering: Lowering) -> Shape:
    """`config :app, Module, key: value`, `config :app, :key, value`: entries by the path of their names."""
    path: list[Node] = []
    for child in given:
        if child.kind() in ("atom", "alias") and child is not given[-1]:
            path.append(child)
            continue
        named = ".".join(each.text().lstrip(":") for each in path)
        if not path:
            break
        target = Name(named, span(path[0])[0], span(path[-1])[1])
        value = Mapping(tuple(_pairs(child, lowering)), *span(child)) if child.kind() == "keywords" else lowering(child)
        return Assign(target, value, *span(node), declares=True)
    return other(node, lowering)


# --- operators ------------------------------------------------------------------------------------------------------


def _binary(node: Node, lowering: Lowering) -> Shape:
    parts, where = children(node), span(node)
    sign = next((child.text() for child in node.children() if not child.is_named()), "")
    if len(parts) != 2:
        return other(node, lowering)
    left, right = lowering(parts[0]), lowering(parts[1])
    if sign == "=":
        return Assign(left, right, *where, declares=True)
    if sign == "|>" and isinstance(right, Call):
        return Call(right.callee, (Argument(None, left), *right.arguments), *where)
    return Binary(_OPERATORS.get(sign, sign), left, right, *where)


def _unary(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    source = node.text()
    value = lowering(children(node)[-1]) if children(node) else Other((), start, end)
    if source.startswith("@"):
        if isinstance(value, Name):
            return Name(f"@{value.text}", start, end)
        if isinstance(value, Call) and isinstance(value.callee, Name) and len(value.arguments) == 1:
            if value.callee.text in ("doc", "moduledoc", "typedoc", "spec", "type"):
                return Other((), start, end)
            return Assign(Name(f"@{value.callee.text}", start, value.callee.end), value.arguments[0].value, start, end)
    return Not(value, start, end) if source.startswith(("!", "not ")) else Other((value,), start, end)


def _dot(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return inner()(node, lowering)
    return Member(lowering(parts[0]), text_span(parts[1]), *span(node))


def _access(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    return Index(lowering(parts[0]), lowering(parts[1]), *span(node)) if len(parts) == 2 else other(node, lowering)


def _sequence(node: Node, lowering: Lowering) -> Shape:
    return Sequence(tuple(lowering(child) for child in children(node)), *span(node))


def _atom(node: Node, _: Lowering) -> Shape:
    return Plain("atom", *span(node))


_LOWER: dict[str, Lower] = {
    "identifier": name,
    "alias": name,
    "string": _string,
    "atom": _atom,
    "nil": plain("null"),
    "boolean": plain("boolean"),
    "integer": plain("number"),
    "float": plain("number"),
    "call": _call,
    "dot": _dot,
    "access_call": _access,
    "binary_operator": _binary,
    "unary_operator": _unary,
    "list": _list,
    "tuple": _sequence,
    "map": _map,
    "keywords": _map,
    "comment": nothing,
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("System.get_env", "call", 'k = System.get_env("X", "d")', 'k = System.get_pid("X")'),
    Read("System.fetch_env!", "call", 'k = System.fetch_env!("X")', 'k = System.fetch!("X")', default="default", strict=True),
    Wrap("String.trim", 'k = System.get_env("X") |> String.trim()', 'k = System.get_env("X") |> String.upcase()', trims=True),
    Wrap("to_string", 'k = to_string(System.get_env("X"))', 'k = to_integer(System.get_env("X"))'),
    Log("IO.puts", 'IO.puts(System.get_env("X"))', 'IO.gets(System.get_env("X"))'),
    Log("IO.inspect", 'IO.inspect(System.get_env("X"))', 'IO.respect(System.get_env("X"))'),
    Log("Logger.*", 'Logger.info("k #{System.get_env("X")}")', 'Locker.info("k #{System.get_env("X")}")'),
)

LANGUAGE = Language(
    "elixir",
    {".ex": "elixir", ".exs": "elixir"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\braise\b|\bSystem\.halt\b|\bexit\(|\bflunk\b",
    programs=("elixir",),
    known=frozenset(
        "IO String Enum Map List Application System Keyword Jason Poison raise to_string inspect is_nil length put_in get_in "
        "import alias require use test describe assert refute Task Agent GenServer Process".split()
    ),
    declares=True,
)
