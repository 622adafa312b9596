"""Dart, with Flutter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....regex import regex
from ....syntax import span
from ..idioms import Idiom, Language, Load, Log, Read, Wrap
from ..lowering import (
    NONE,
    Escapes,
    Lower,
    Lowering,
    body_of,
    children,
    following,
    inner,
    name,
    nothing,
    other,
    piece,
    plain,
    returned,
    sequence,
    text_span,
)
from ..shapes import (
    Argument,
    Assign,
    Attempt,
    Binary,
    Block,
    Branch,
    Call,
    Class,
    Conditional,
    Entry,
    Function,
    Import,
    Index,
    Mapping,
    Member,
    Name,
    Not,
    Other,
    Parameter,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node

_ESCAPES = Escapes("ntrbfv\n")
_SIGNATURES = ("method_signature", "function_signature", "getter_signature", "setter_signature", "constructor_signature")
_OPENING = regex(r"r?(?:'''|\"\"\"|'|\")")


# --- texts ----------------------------------------------------------------------------------------------------------


def _text(node: Node, lowering: Lowering) -> Shape:
    """One of the texts side by side."""
    start, end = span(node)
    source = node.text()
    opening = _OPENING.match(source)
    if opening is None:
        return Other((), start, end)
    quotes = len(opening.group().lstrip("r"))
    escapes = NONE if source.startswith("r") else _ESCAPES
    at, last = start + opening.end(), end - quotes
    whole = piece(source[at - start : last - start], at, last, escapes)
    holes = [child for child in children(node) if child.kind() == "template_substitution"]
    if not holes:
        return String(whole.text, opening.group()[-1], whole.inner, start, end)
    pieces: list[Shape] = []
    for hole in holes:
        hole_start, hole_end = span(hole)
        if hole_start > at:
            pieces.append(piece(source[at - start : hole_start - start], at, hole_start, escapes))
        pieces.append(inner()(hole, lowering))
        at = hole_end
    if last > at:
        pieces.append(piece(source[at - start : last - start], at, last, escapes))
    return Template(tuple(pieces), start, end)


def _string(node: Node, lowering: Lowering) -> Shape:
    texts = [_text(child, lowering) for child in children(node)]
    if len(texts) == 1:
        return texts[0]
    pieces = [piece for text in texts for piece in (text.parts if isinstance(text, Template) else (text,))]
    return Template(tuple(pieces), *span(node))


# --- calls ----------------------------------------------------------------------------------------------------------


def _given(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    found = []
    for child in children(node) if node is not None else ():
        parts = children(child)
        label = children(parts[0]) if child.kind() == "named_argument" and len(parts) == 2 else []
        if label:
            found.append(Argument(text_span(label[0]), lowering(parts[1])))
        else:
            found.append(Argument(None, lowering(child)))
    return tuple(found)


def _call(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    given = next((part for part in parts if part.kind() == "arguments"), None)
    if not parts or given is None or parts[0] is given:
        return other(node, lowering)
    return Call(lowering(parts[0]), _given(given, lowering), *span(node))


def _type(node: Node, _: Lowering) -> Shape:
    start = span(node)[0]
    found: Shape | None = None
    for match in list(re.finditer(r"\w+", node.text().partition("<")[0]))[:8]:
        part = Span(match.group(), start + match.start(), start + match.end())
        found = Member(found, part, start, part.end) if found is not None else Name(part.text, part.start, part.end)
    return found if found is not None else Other((), *span(node))


def _access(node: Node, lowering: Lowering) -> Shape:
    """`a.b`, `a?.b`, `a[b]`, also where they are assigned to, and `this.a`."""
    parts = [child for child in node.children() if "comment" not in child.kind()]
    if len(parts) == 1:
        return lowering(parts[0])
    if len(parts) >= 4 and parts[-1].text() == "]":
        return Index(lowering(parts[0]), lowering(parts[-2]), *span(node))
    if len(parts) == 3 and parts[1].text() in (".", "?."):
        member = Member(lowering(parts[0]), text_span(parts[2]), *span(node))
        return Call(member, (), *span(node)) if parts[2].text() in ("isEmpty", "isNotEmpty") else member
    return other(node, lowering)


def _map(node: Node, lowering: Lowering) -> Shape:
    entries = []
    for child in children(node):
        parts = children(child)
        if child.kind() == "pair" and len(parts) == 2:
            key = lowering(parts[0])
            named = Span(key.text, *key.inner) if isinstance(key, String) else None
            if isinstance(key, Member) and key.name.text == "authorizationHeader":  # HttpHeaders of dart:io
                named = Span("authorization", key.start, key.end)
            entries.append(Entry(named, lowering(parts[1])))
        elif child.kind() != "type_arguments":
            entries.append(Entry(None, inner()(child, lowering), spread=child.kind() == "spread_element"))
    return Mapping(tuple(entries), *span(node))


# --- operators ------------------------------------------------------------------------------------------------------


def _operation(operator: str = "") -> Lower:
    def lower(node: Node, lowering: Lowering) -> Shape:
        parts = [child for child in children(node) if not child.kind().endswith("_operator")]
        if len(parts) < 2:
            return other(node, lowering)
        sign = next((child.text() for child in node.children() if child not in parts), "")
        found = lowering(parts[0])
        for part in parts[1:]:
            right = lowering(part)
            found = Binary(operator or sign, found, right, found.start, right.end)
        return found

    return lower


def _unary(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    value = lowering(parts[-1]) if parts else Other((), *span(node))
    if node.text().startswith("!"):
        return Not(value, *span(node))
    return value if node.text().startswith("await") else Other((value,), *span(node))


def _conditional(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 3:
        return other(node, lowering)
    return Conditional(lowering(parts[0]), lowering(parts[1]), lowering(parts[2]), *span(node))


# --- statements -----------------------------------------------------------------------------------------------------


def _variables(node: Node, lowering: Lowering) -> Shape:
    """`type a = 1, b`."""
    parts = children(node)
    kind = next((_type(part, lowering) for part in parts if part.kind() == "type"), None)
    made: list[Shape] = []
    for part in parts:
        if part.kind() in ("static_final_declaration_list", "initialized_identifier_list"):
            made += [_variable(each, lowering, kind) for each in children(part)]
    return made[0] if len(made) == 1 else Other(tuple(made), *span(node)) if made else Block(tuple(parts), *span(node))


def _variable(node: Node, lowering: Lowering, kind: Shape | None = None) -> Shape:
    parts = [part for part in children(node) if part.kind() != "type"]
    kind = kind or next((_type(part, lowering) for part in children(node) if part.kind() == "type"), None)
    if not parts or parts[0].kind() != "identifier":
        return other(node, lowering)
    value = lowering(parts[1]) if len(parts) > 1 else None
    return Assign(Name(parts[0].text(), *span(parts[0])), value, *span(node), type=kind, declares=True)


def _assignment(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    value = lowering(parts[1])
    kept = bool(re.match(r"(?:\?\?)?=", node.text()[span(parts[0])[1] - span(node)[0] :].lstrip()))
    return Assign(lowering(parts[0]), value if kept else Other((value,), *span(node)), *span(node))


def _parameters(node: Node, lowering: Lowering) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    pending = children(node)
    while pending:
        child = pending.pop(0)
        if child.kind() == "optional_formal_parameters":
            pending = children(child) + pending
        elif child.kind() == "formal_parameter":
            field = next((each for each in children(child) if each.kind() == "constructor_param"), None)
            parts = children(field or child)
            named = [part for part in parts if part.kind() == "identifier"]
            kind = next((_type(part, lowering) for part in parts if part.kind() == "type"), None)
            if named:
                found.append(Parameter(text_span(named[-1]), type=None if field else kind, field=field is not None))
        elif found:
            last = found.pop()
            found.append(Parameter(last.name, lowering(child), last.type, field=last.field))
    return tuple(found)


def _function(node: Node, lowering: Lowering) -> Function:
    """A function or method: a signature, which may be in another, and a body."""
    signature: Node | None = node
    while signature is not None and signature.kind() not in _SIGNATURES[1:]:
        signature = next((child for child in children(signature) if child.kind() in _SIGNATURES), None)
    parts = children(signature) if signature is not None else children(node)
    named = next((part for part in parts if part.kind() == "identifier"), None)
    given = next((part for part in parts if part.kind() == "formal_parameter_list"), None)
    called = text_span(named) if named is not None else None
    if called is not None and signature is not None and signature.kind() == "constructor_signature":
        called = Span("constructor", called.start, called.end)
    rest = [child for child in children(node) if child.kind() in ("function_body", "function_expression_body", "initializers")]
    body: list[Node] = []
    result: Shape | None = None
    for child in rest:
        if child.text().startswith(("=>", "async =>")) and children(child):
            result = lowering(children(child)[0])
        else:
            body += [each for part in children(child) for each in (children(part) if part.kind() == "block" else [part])]
    parameters = _parameters(given, lowering) if given is not None else ()
    return Function(called, parameters, tuple(body), result, *span(node))


def _declaration(node: Node, lowering: Lowering) -> Shape:
    """A member of a class without a body: fields, or a constructor."""
    if any(child.kind() in _SIGNATURES for child in children(node)):
        return _function(node, lowering)
    return _variables(node, lowering)


def _initializer(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    target = Member(Name("this", *span(parts[0])), text_span(parts[0]), *span(parts[0]))
    return Assign(target, lowering(parts[1]), *span(node))


def _class(node: Node, lowering: Lowering) -> Class:
    parts = children(node)
    named = next((part for part in parts if part.kind() == "identifier"), None)
    bases = [_type(each, lowering) for part in parts if part.kind() == "superclass" for each in children(part)]
    body = next((part for part in parts if part.kind() in ("class_body", "enum_body", "extension_body")), None)
    return Class(text_span(named) if named is not None else None, tuple(bases[:1]), body_of(body), *span(node))


def _import(node: Node, lowering: Lowering) -> Shape:
    for uri in node.find_all(kind="uri"):
        text = inner()(uri, lowering)
        specification = next(iter(node.find_all(kind="import_specification")), None)
        if not isinstance(text, String) or specification is None:
            break
        alias = next((child.text() for child in children(specification) if child.kind() == "identifier"), "")
        shown = [child for child in children(specification) if child.kind() == "combinator" and child.text().startswith("show")]
        names = tuple((each.text(), each.text()) for child in shown for each in children(child) if not alias)
        return Import(Span(text.text, *text.inner), names, alias, *span(node), all=not names and not alias)
    return Other((), *span(node))


def _body(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return body_of(node) if node.kind() == "block" else (node,)


def _if(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) < 2:
        return other(node, lowering)
    no = parts[2] if len(parts) > 2 else None
    return Branch(lowering(parts[0]), _body(parts[1]), _body(no), following(node) if no is None else "", *span(node))


def _try(node: Node, _: Lowering) -> Shape:
    blocks = [child for child in children(node) if child.kind() == "block"]
    rest = tuple(child for child in children(node) if child.kind() == "finally_clause")
    tried = Attempt(_body(blocks[0] if blocks else None), tuple(blocks[1:]), *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _throw(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    return Call(Name("throw", start, start + 5), (Argument(None, inner()(node, lowering)),), start, end)


_LOWER: dict[str, Lower] = {
    "identifier": name,
    "identifier_dollar_escaped": name,
    "this": name,
    "type": _type,
    "type_identifier": name,
    "string_literal": _string,
    "null_literal": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "decimal_integer_literal": plain("number"),
    "decimal_floating_point_literal": plain("number"),
    "call_expression": _call,
    "new_expression": _call,
    "const_object_expression": _call,
    "member_expression": _access,
    "index_expression": _access,
    "assignable_expression": _access,
    "null_assertion_expression": inner(),
    "type_cast_expression": inner(),
    "parenthesized_expression": inner(),
    "await_expression": inner(),
    "unary_expression": _unary,
    "if_null_expression": _operation("??"),
    "logical_or_expression": _operation("or"),
    "logical_and_expression": _operation("and"),
    "equality_expression": _operation(),
    "additive_expression": _operation("+"),
    "conditional_expression": _conditional,
    "set_or_map_literal": _map,
    "list_literal": sequence,
    "throw_expression": _throw,
    "function_expression": _function,
    "top_level_variable_declaration": _variables,
    "local_variable_declaration": inner(),
    "initialized_variable_definition": _variable,
    "declaration": _declaration,
    "field_initializer": _initializer,
    "assignment_expression": _assignment,
    "function_declaration": _function,
    "method_declaration": _function,
    "class_declaration": _class,
    "enum_declaration": _class,
    "extension_declaration": _class,
    "mixin_declaration": _class,
    "import_or_export": _import,
    "if_statement": _if,
    "try_statement": _try,
    "return_statement": returned,
    "expression_statement": lambda node, lowering: (
        lowering(children(node)[0]) if len(children(node)) == 1 else other(node, lowering)
    ),
    "comment": nothing,
}

_DOTENV = "import 'package:flutter_dotenv/flutter_dotenv.dart';\n"

_IDIOMS: tuple[Idiom, ...] = (
    Read("Platform.environment", "mapping", "final k = Platform.environment['X'];", "final k = Platform.packages['X'];"),
    Read("String.fromEnvironment", "call", "const k = String.fromEnvironment('X', defaultValue: 'd');",
         "const k = int.fromEnvironment('X');", default="defaultValue", inlined=True),
    Read("dotenv.env", "mapping", f"{_DOTENV}final k = dotenv.env['X'];", f"{_DOTENV}final k = dotenv.other['X'];"),
    Read("dotenv.get", "call", f"{_DOTENV}final k = dotenv.get('X', fallback: 'd');", f"{_DOTENV}final k = dotenv.put('X');",
         default="fallback", strict=True),
    Read("dotenv.maybeGet", "call", f"{_DOTENV}final k = dotenv.maybeGet('X');", f"{_DOTENV}final k = dotenv.maybePut('X');",
         default="fallback"),
    Load("dotenv.load", "flutter-dotenv", f"{_DOTENV}void main() async {{ await dotenv.load(fileName: '.env'); }}",
         f"{_DOTENV}void main() async {{ await dotenv.other(fileName: '.env'); }}", path=("fileName",)),
    Wrap(".trim", "final k = Platform.environment['X']!.trim();", "final k = Platform.environment['X']!.toLowerCase();", (-1,),
         trims=True),
    Wrap(".toString", "final k = Platform.environment['X'].toString();",
         "final k = Platform.environment['X'].split('');", (-1,)),
    Log("print", "void f() { print(Platform.environment['X']); }", "void f() { paint(Platform.environment['X']); }"),
    Log("debugPrint", "void f() { debugPrint(Platform.environment['X']); }",
        "void f() { debugPaint(Platform.environment['X']); }"),
    Log("log", "void f() { log(Platform.environment['X']!); }", "void f() { lock(Platform.environment['X']!); }"),
)  # fmt: skip

LANGUAGE = Language(
    "dart",
    {".dart": "dart"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|\bexit\(|\bassert\(|\bfail\(",
    own=frozenset(["this"]),
    known=frozenset(
        "print debugPrint String int double bool List Map Set Uri Future Duration DateTime jsonDecode jsonEncode utf8 expect "
        "test group setState Text Column Row Container Scaffold Exception StateError ArgumentError throw Platform".split()
    ),
    declares=True,
)
