"""Lua."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....regex import regex
from ....syntax import span
from ..idioms import Format, Idiom, Language, Log, Read
from ..lowering import (
    NONE,
    Escapes,
    Lower,
    Lowering,
    binary,
    body_of,
    children,
    following,
    index,
    inner,
    member,
    name,
    nothing,
    other,
    plain,
    quoted,
    text_span,
)
from ..shapes import (
    Argument,
    Assign,
    Block,
    Branch,
    Call,
    Entry,
    Function,
    Mapping,
    Not,
    Other,
    Parameter,
    Return,
    Sequence,
    Shape,
    Span,
    String,
)

if TYPE_CHECKING:
    from ....syntax import Node

_ESCAPES = Escapes("ntrbfva\n")
_LONG = regex(r"\[=*\[\n?")


def _string(node: Node, _: Lowering) -> Shape:
    opening = _LONG.match(node.text())
    if opening is not None:
        return quoted(node, opening.end(), len(opening.group().rstrip("\n")), NONE)
    return quoted(node, 1, 1, _ESCAPES)


def _call(node: Node, lowering: Lowering) -> Shape:
    given = node.field("arguments")
    arguments = tuple(Argument(None, lowering(child)) for child in children(given)) if given is not None else ()
    return Call(lowering.field(node, "name"), arguments, *span(node))


def _table(node: Node, lowering: Lowering) -> Shape:
    """With names a mapping, else a list."""
    entries: list[Entry] = []
    items: list[Shape] = []
    for child in children(node):
        named, value = child.field("name"), child.field("value")
        if child.kind() != "field" or value is None:
            continue
        if named is None:
            items.append(lowering(value))
        elif child.text().startswith("["):
            key = lowering(named)
            entries.append(Entry(Span(key.text, *key.inner) if isinstance(key, String) else None, lowering(value)))
        else:
            entries.append(Entry(text_span(named), lowering(value)))
    if not entries:
        return Sequence(tuple(items), *span(node))
    if items:
        entries.append(Entry(None, Sequence(tuple(items), *span(node))))
    return Mapping(tuple(entries), *span(node))


def _unary(node: Node, lowering: Lowering) -> Shape:
    value = lowering.field(node, "operand")
    return Not(value, *span(node)) if node.text().startswith("not") else Other((value,), *span(node))


def _one_or_more(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    return lowering(parts[0]) if len(parts) == 1 else Sequence(tuple(lowering(part) for part in parts), *span(node))


def _assignment(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    parent = node.parent()
    declares = parent is not None and parent.kind() == "variable_declaration"
    return Assign(lowering(parts[0]), lowering(parts[1]), *span(node), declares=declares)


def _function(node: Node, _: Lowering) -> Function:
    named, given = node.field("name"), node.field("parameters")
    parameters = tuple(Parameter(text_span(child)) for child in children(given) if child.kind() == "identifier") if given else ()
    last = children(named)[-1] if named is not None and children(named) else named
    return Function(text_span(last) if last is not None else None, parameters, body_of(node.field("body")), None, *span(node))


def _if(node: Node, lowering: Lowering) -> Shape:
    otherwise = tuple(node.field_children("alternative"))
    after = "" if otherwise else following(node)
    return Branch(lowering.field(node, "condition"), body_of(node.field("consequence")), otherwise, after, *span(node))


def _return(node: Node, lowering: Lowering) -> Shape:
    values = children(node)
    return Return(_one_or_more(values[0], lowering), *span(node)) if values else Other((), *span(node))


def _for(node: Node, lowering: Lowering) -> Shape:
    """The variables of a loop take many values: they are bound to something unknown."""
    found: list[Shape] = []
    for child in children(node):
        parts = children(child)
        if child.kind() == "for_generic_clause" and len(parts) == 2:
            found += [
                Assign(lowering(each), Other((), *span(each)), *span(each), declares=True)
                for each in children(parts[0])
                if each.kind() == "identifier"
            ]
            found.append(other(parts[1], lowering))
        else:
            found.append(Block((child,), *span(child)))
    return Other(tuple(found), *span(node))


_LOWER: dict[str, Lower] = {
    "identifier": name,
    "string": _string,
    "nil": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "number": plain("number"),
    "function_call": _call,
    "dot_index_expression": member("table", "field"),
    "method_index_expression": member("table", "method"),
    "bracket_index_expression": index("table", "field"),
    "binary_expression": binary({"..": "+", "~=": "!=", "+": "plus"}),
    "unary_expression": _unary,
    "parenthesized_expression": inner(),
    "table_constructor": _table,
    "variable_list": _one_or_more,
    "expression_list": _one_or_more,
    "variable_declaration": inner(),
    "assignment_statement": _assignment,
    "function_declaration": _function,
    "function_definition": _function,
    "if_statement": _if,
    "elseif_statement": _if,
    "for_statement": _for,
    "return_statement": _return,
    "comment": nothing,
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("os.getenv", "call", 'local k = os.getenv("X")', 'local k = os.time("X")', default="default"),
    Log("print", 'print(os.getenv("X"))', 'paint(os.getenv("X"))'),
    Log("io.write", 'io.write(os.getenv("X"))', 'io.read(os.getenv("X"))'),
    Log("ngx.log", 'ngx.log(ngx.ERR, os.getenv("X"))', 'ngx.lock(ngx.ERR, os.getenv("X"))'),
    Log("ngx.say", 'ngx.say(os.getenv("X"))', 'ngx.sleep(os.getenv("X"))'),
    Format("string.format", r"%s", 'local h = string.format("Bearer %s", k)', 'local h = string.rep("Bearer %s", k)'),
)

LANGUAGE = Language(
    "lua",
    {".lua": "lua"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\berror\(|\bos\.exit\(|\bassert\(",
    programs=("lua", "luajit", "resty"),
    own=frozenset(["self"]),
    known=frozenset(
        "print error assert pairs ipairs tostring tonumber type pcall xpcall require string table io os math setmetatable "
        "getmetatable select next unpack rawget rawset".split()
    ),
    importers=("require",),
    declares=True,
)
