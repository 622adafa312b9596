"""Scala."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....regex import regex
from ....syntax import span
from ..idioms import Idiom, Language, Log, OpenFile, Read, Wrap
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
    quoted,
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
    path_of,
)

if TYPE_CHECKING:
    from ....syntax import Node

_TEXT = Escapes("bfnrt")
# Methods without arguments that hand a value on, and those that ask whether there is one.
_HANDS_ON = frozenset("trim strip get toString toOption some mkString".split())
_ABSENT = frozenset(["isEmpty", "isBlank"])
_PRESENT = frozenset(["nonEmpty", "isDefined"])
_MAPPINGS = regex(r"(?:\w+\.)*(?:Map|HashMap|ListMap|TreeMap)")
_SEQUENCES = frozenset(["List", "Seq", "Vector", "Array", "Set", "IndexedSeq", "Headers"])


# --- texts ----------------------------------------------------------------------------------------------------------


def _string(node: Node, _: Lowering) -> Shape:
    marks = 3 if node.text().startswith('"""') else 1
    return quoted(node, marks, marks, NONE if marks == 3 else _TEXT)


def _interpolated(node: Node, lowering: Lowering) -> Shape:
    """`s"Bearer $key"`, also `uri"…"` and the like, which are texts at first."""
    inside = next((child for child in children(node) if child.kind() == "interpolated_string"), None)
    if inside is None:
        return other(node, lowering)
    start, end = span(inside)
    source = inside.text()
    marks = 3 if source.startswith('"""') else 1
    escapes = NONE if marks == 3 or node.text().startswith("raw") else _TEXT
    holes = [child for child in children(inside) if child.kind() == "interpolation"]
    if not holes:
        text = source[marks : len(source) - marks]
        return String(piece(text, 0, 0, escapes).text, '"', (start + marks, end - marks), *span(node))
    pieces: list[Shape] = []
    at, last = start + marks, end - marks
    for hole in holes:
        hole_start, hole_end = span(hole)
        if hole_start > at:
            pieces.append(piece(source[at - start : hole_start - start], at, hole_start, escapes))
        within = next(iter(children(hole)), None)
        only = _only(within) if within is not None else None
        pieces.append(lowering(only) if only is not None else nothing(hole, lowering))
        at = hole_end
    if last > at:
        pieces.append(piece(source[at - start : last - start], at, last, escapes))
    return Template(tuple(pieces), *span(node))


# --- expressions ----------------------------------------------------------------------------------------------------


def _identifier(node: Node, _: Lowering) -> Shape:
    return Plain("null", *span(node)) if node.text() == "None" else Name(node.text(), *span(node))


def _argument(node: Node, lowering: Lowering) -> Argument:
    left, right = node.field("left"), node.field("right")
    if node.kind() == "assignment_expression" and left is not None and right is not None:
        return Argument(text_span(left), lowering(right))
    return Argument(None, lowering(node))


def _arguments(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    if node is None:
        return ()
    if node.kind() != "arguments":
        return (Argument(None, _value_of(node, lowering)),)
    return tuple(_argument(child, lowering) for child in children(node))


def _value_of(node: Node, lowering: Lowering) -> Shape:
    only = _only(node)
    return lowering(only) if only is not None else lowering(node)


def _call(node: Node, lowering: Lowering) -> Shape:
    callee, where = lowering.field(node, "function"), span(node)
    if isinstance(callee, Call) and not callee.arguments and callee.end == callee.start:
        return other(node, lowering)
    arguments = _arguments(node.field("arguments"), lowering)
    values = [argument.value for argument in arguments]
    path = path_of(callee)
    if _MAPPINGS.fullmatch(path) and values and all(_is_pair(value) for value in values):
        return Mapping(tuple(_entry(value) for value in values if isinstance(value, Sequence)), *where)
    if path in _SEQUENCES and len(values) > 0:
        return Sequence(tuple(values), *where)
    if isinstance(callee, Member) and len(values) == 1:
        if callee.name.text in ("getOrElse", "orElse", "orElseGet"):
            return Binary("??", callee.object, values[0], *where)
        if callee.name.text == "contains":
            return Binary("in", values[0], callee.object, *where)
        if callee.name.text == "map" and re.fullmatch(r"\(\s*_\.(?:trim|strip)\s*\)", _source(node.field("arguments"))):
            trim = Span("trim", callee.name.start, callee.name.end)
            return Call(Member(callee.object, trim, callee.start, callee.end), (), *where)
    return Call(callee, arguments, *where)


def _source(node: Node | None) -> str:
    return node.text() if node is not None else ""


def _is_pair(value: Shape) -> bool:
    return isinstance(value, Sequence) and len(value.items) == 2


def _entry(pair: Sequence) -> Entry:
    key = pair.items[0]
    return Entry(Span(key.text, *key.inner) if isinstance(key, String) else None, pair.items[1])


def _instance(node: Node, lowering: Lowering) -> Shape:
    """`new T(argument) { … }`."""
    parts = children(node)
    if not parts:
        return nothing(node, lowering)
    inside = [part for part in parts[1:] if part.kind() not in ("arguments", "type_arguments")]
    made = Call(lowering(parts[0]), _arguments(node.field("arguments"), lowering), *span(node), True)
    return Other((made, Block(tuple(inside), *span(node))), *span(node)) if inside else made


def _field(node: Node, lowering: Lowering) -> Shape:
    base, named = lowering.field(node, "value"), node.field("field")
    where = span(node)
    if named is None:
        return Other((base,), *where)
    called = named.text()
    if called in _ABSENT | _PRESENT:
        return Binary("==" if called in _ABSENT else "!=", base, Plain("null", *span(named)), *where)
    whole = Member(base, text_span(named), *where)
    after = node.next()
    if called in _HANDS_ON and not (after is not None and after.kind() == "arguments"):
        return Call(whole, (), *where)
    return whole


_OPERATORS = {"||": "or", "&&": "and", "getOrElse": "??", "orElse": "??"}


def _infix(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    left, right = lowering.field(node, "left"), lowering.field(node, "right")
    spelled = sign.text() if sign is not None else ""
    if spelled == "->":
        return Sequence((left, right), *span(node))
    if spelled in _OPERATORS or spelled in ("+", "==", "!="):
        return Binary(_OPERATORS.get(spelled, spelled), left, right, *span(node))
    return Other((left, right), *span(node))


def _prefix(node: Node, lowering: Lowering) -> Shape:
    value = inner()(node, lowering)
    return Not(value, *span(node)) if node.text().startswith("!") else Other((value,), *span(node))


def _throw(node: Node, lowering: Lowering) -> Shape:
    return Call(Name("throw", *span(node)), (Argument(None, inner()(node, lowering)),), *span(node))


# --- declarations ---------------------------------------------------------------------------------------------------


def _definition(node: Node, lowering: Lowering) -> Shape:
    pattern, value = node.field("pattern") or node.field("name"), node.field("value")
    if pattern is None:
        return other(node, lowering)
    shape = _value_of(value, lowering) if value is not None else None
    return Assign(_target(pattern, lowering), shape, *span(node), lowering.maybe(node.field("type")), True)


def _target(pattern: Node, lowering: Lowering) -> Shape:
    inside = children(pattern)
    if pattern.kind() == "tuple_pattern":
        return Sequence(tuple(_target(child, lowering) for child in inside), *span(pattern))
    if pattern.kind() in ("case_class_pattern", "typed_pattern"):
        named = pattern.field("pattern")
        return _target(named, lowering) if named is not None else Other((), *span(pattern))
    return lowering(pattern)


def _default(node: Node, lowering: Lowering) -> Shape | None:
    known = {span(each) for each in (node.field("name"), node.field("type")) if each is not None}
    values = [each for each in children(node) if span(each) not in known and each.kind() not in ("modifiers", "annotation")]
    return lowering(values[-1]) if values else None


def _parameters(node: Node, lowering: Lowering) -> tuple[Parameter, ...]:
    found = []
    for listed in children(node):
        for child in children(listed) if listed.kind() in ("parameters", "bindings") else ():
            named = child.field("name")
            if named is not None:
                found.append(Parameter(text_span(named), _default(child, lowering), lowering.maybe(child.field("type"))))
    return tuple(found)


def _member_parameter(node: Node, lowering: Lowering) -> Shape:
    """A parameter of a class, which its members see."""
    named = node.field("name")
    if named is None:
        return nothing(node, lowering)
    target = Name(named.text(), *span(named))
    return Assign(target, _default(node, lowering), *span(node), lowering.maybe(node.field("type")), True)


def _function(node: Node, lowering: Lowering) -> Function:
    """A function hands back its last expression."""
    named, inside = node.field("name"), node.field("body")
    where = text_span(named) if named is not None else None
    parameters = _parameters(node, lowering)
    if inside is None:
        return Function(where, parameters, (), None, *span(node))
    statements = children(inside) if inside.kind() in ("block", "indented_block") else [inside]
    if statements and _is_value(statements[-1]):
        return Function(where, parameters, tuple(statements[:-1]), lowering(statements[-1]), *span(node))
    return Function(where, parameters, tuple(statements), None, *span(node))


def _lambda(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    given = node.field("parameters")
    parameters = _parameters(node, lowering)
    if given is not None and given.kind() == "identifier":
        parameters = (Parameter(text_span(given)),)
    last = parts[-1] if len(parts) > 1 else None
    if last is None or not _is_value(last):
        return Function(None, parameters, body_of(last), None, *span(node))
    return Function(None, parameters, (), lowering(last), *span(node))


def _class(node: Node, lowering: Lowering) -> Class:
    named = node.field("name")
    parts = children(node)
    first = [child for part in parts if part.kind() == "class_parameters" for child in children(part)]
    bases = [child for part in parts if part.kind() == "extends_clause" for child in children(part)]
    return Class(
        text_span(named) if named is not None else None,
        tuple(lowering(base) for base in bases if base.kind() != "arguments"),
        (*first, *body_of(node.field("body"))),
        *span(node),
    )


def _import(node: Node, _: Lowering) -> Shape:
    parts = children(node)
    path = ".".join(part.text() for part in parts if part.kind() in ("identifier", "stable_identifier"))
    where = span(node)
    last = parts[-1] if parts else None
    if last is None or last.kind() == "namespace_wildcard":
        return Import(Span(path, *where), (), "", *where, all=True)
    if last.kind() != "namespace_selectors":
        return Import(Span(path, *where), (), path.rpartition(".")[2], *where, bound=path)
    imports: list[Shape] = []
    for child in children(last):
        taken, alias = child.field("name") or child, child.field("alias") or child.field("name") or child
        if child.kind() == "namespace_wildcard":
            imports.append(Import(Span(path, *where), (), "", *where, all=True))
        else:
            whole = f"{path}.{taken.text()}"
            imports.append(Import(Span(whole, *span(child)), (), alias.text(), *span(child), bound=whole))
    return imports[0] if len(imports) == 1 else Other(tuple(imports), *where)


# --- statements -----------------------------------------------------------------------------------------------------


def _is_value(node: Node) -> bool:
    kind = node.kind()
    return kind in ("identifier", "string", "infix_expression", "match_expression") or (
        kind.endswith("_expression")
        and kind not in ("if_expression", "for_expression", "while_expression", "try_expression", "assignment_expression")
    )


def _only(node: Node | None) -> Node | None:
    """The one expression that a block or pair of parentheses is; other nodes are themselves."""
    if node is None or node.kind() not in ("block", "indented_block"):
        return node
    inside = children(node)
    return inside[0] if len(inside) == 1 else None


def _if(node: Node, lowering: Lowering) -> Shape:
    yes, no = node.field("consequence"), node.field("alternative")
    test = lowering.field(node, "condition")
    values = [_only(yes), _only(no)]
    if all(
        value is not None and _is_value(value) and value.kind() not in ("throw_expression", "call_expression") for value in values
    ):
        first, second = (lowering(value) for value in values if value is not None)
        return Conditional(test, first, second, *span(node))
    return Branch(
        test,
        (yes,) if yes is not None else (),
        (no,) if no is not None else (),
        "" if no is not None else following(node),
        *span(node),
    )


def _match(node: Node, lowering: Lowering) -> Shape:
    """`variable match { case Some(value) => …; case None => … }` asks for presence."""
    value = lowering.field(node, "value")
    body = node.field("body")
    clauses = [clause for clause in children(body) if clause.kind() == "case_clause"] if body is not None else []
    present = [clause for clause in clauses if _pattern(clause).startswith(("Some", "Success", "Right"))]
    absent = [
        clause
        for clause in clauses
        if _pattern(clause).startswith(("None", "Failure", "Left", "null")) or _pattern(clause) == "_"
    ]
    if not present or not absent or len(present) + len(absent) != len(clauses):
        return Other((value, Block(tuple(clauses), *span(node))), *span(node))
    bound = re.match(r"\w+\s*\(\s*(\w+)", _pattern(present[0]))
    kept, missing = present[0].field("body"), absent[-1].field("body")
    only = _only(missing)
    if bound is not None and kept is not None and kept.text().strip() == bound.group(1) and only is not None:
        return Binary("??", value, lowering(only), *span(node))
    if bound is not None:
        value = Assign(Name(bound.group(1), value.start, value.start), value, value.start, value.end, None, True)
    yes = tuple(each for clause in present if (each := clause.field("body")) is not None)
    no = tuple(each for clause in absent if (each := clause.field("body")) is not None)
    return Branch(value, yes, no, "", *span(node))


def _pattern(clause: Node) -> str:
    return _source(clause.field("pattern"))


def _try(node: Node, _: Lowering) -> Shape:
    inside = node.field("body")
    handlers = tuple(child for child in children(node) if child.kind() == "catch_clause")
    rest = tuple(child for child in children(node) if child.kind() == "finally_clause")
    tried = Attempt((inside,) if inside is not None else (), handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _enumerator(node: Node, lowering: Lowering) -> Shape:
    """The target of a loop takes many values: it is bound to something unknown."""
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    return Assign(_target(parts[0], lowering), Other((lowering(parts[1]),), *span(node)), *span(node), None, True)


_LOWER: dict[str, Lower] = {
    "identifier": _identifier,
    "type_identifier": name,
    "wildcard": plain("null"),
    "generic_type": inner("type"),
    "generic_function": inner("function"),
    "field_expression": _field,
    "call_expression": _call,
    "instance_expression": _instance,
    "string": _string,
    "interpolated_string_expression": _interpolated,
    "character_literal": plain("number"),
    "integer_literal": plain("number"),
    "floating_point_literal": plain("number"),
    "boolean_literal": plain("boolean"),
    "null_literal": plain("null"),
    "infix_expression": _infix,
    "prefix_expression": _prefix,
    "parenthesized_expression": inner(),
    "tuple_expression": sequence,
    "throw_expression": _throw,
    "lambda_expression": _lambda,
    "val_definition": _definition,
    "var_definition": _definition,
    "class_parameter": _member_parameter,
    "assignment_expression": lambda node, lowering: Assign(
        lowering.field(node, "left"), lowering.field(node, "right"), *span(node)
    ),
    "function_definition": _function,
    "class_definition": _class,
    "object_definition": _class,
    "trait_definition": _class,
    "import_declaration": _import,
    "package_clause": lambda node, _: Block(body_of(node.field("body")), *span(node)),
    "enum_definition": nothing,
    "type_definition": nothing,
    "annotation": nothing,
    "modifiers": nothing,
    "if_expression": _if,
    "match_expression": _match,
    "try_expression": _try,
    "enumerator": _enumerator,
    "comment": nothing,
    "block_comment": nothing,
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("sys.env", "call", 'val k = sys.env("X")', 'val k = sys.props("X")', strict=True),
    Read("sys.env", "mapping", 'val k = sys.env.get("X")', 'val k = sys.props.get("X")'),
    Read("sys.env.getOrElse", "call", 'val k = sys.env.getOrElse("X", "d")', 'val k = sys.props.getOrElse("X", "d")'),
    Read("System.getenv", "call", 'val k = System.getenv("X")', 'val k = System.getProperty("X")'),
    Read("System.getenv()", "mapping", 'val k = System.getenv().get("X")', 'val k = System.getProperties().get("X")'),
    Read("scala.util.Properties.envOrElse", "call", 'import scala.util.Properties\nval k = Properties.envOrElse("X", "d")',
         'import scala.util.Properties\nval k = Properties.propOrElse("X", "d")'),
    Read("scala.util.Properties.envOrNone", "call", 'val k = scala.util.Properties.envOrNone("X")',
         'val k = scala.util.Properties.propOrNone("X")'),
    Wrap(".trim", 'val k = sys.env("X").trim', 'val k = sys.env("X").reverse', (-1,), trims=True),
    Wrap(".strip", 'val k = sys.env("X").strip', 'val k = sys.env("X").reverse', (-1,), trims=True),
    Wrap(".toString", 'val k = sys.env("X").toString', 'val k = sys.env("X").reverse', (-1,)),
    Wrap(".get", 'val k = sys.env.get("X").get', 'val k = sys.env.get("X").size', (-1,)),
    Wrap(".filter", 'val k = sys.env.get("X").filter(_.nonEmpty)', 'val k = sys.env.get("X").fold(_.nonEmpty)', (-1,)),
    Wrap(".toOption", 'val k = Try(sys.env("X")).toOption', 'val k = Try(sys.env("X")).other', (-1,)),
    Wrap("Option", 'val k = Option(System.getenv("X"))', 'val k = Other(System.getenv("X"))'),
    Wrap("Some", 'val k = Some(System.getenv("X"))', 'val k = Other(System.getenv("X"))'),
    Wrap("Try", 'val k = Try(sys.env("X"))', 'val k = Other(sys.env("X"))'),
    Log("println", 'println(sys.env("X"))', 'printer(sys.env("X"))'),
    Log("print", 'print(sys.env("X"))', 'printer(sys.env("X"))'),
    Log("System.out.*", 'System.out.println(sys.env("X"))', 'System.in.use(sys.env("X"))'),
    Log("Console.*", 'Console.println(sys.env("X"))', 'Consul.put(sys.env("X"))'),
    OpenFile("scala.io.Source.fromFile().mkString", 'val k = scala.io.Source.fromFile("key.txt").mkString',
             'val k = scala.io.Source.fromURL("key.txt").mkString'),
)  # fmt: skip

LANGUAGE = Language(
    "scala",
    {".scala": "scala", ".sc": "scala", ".sbt": "scala"},
    ("comment", "block_comment"),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|\bsys\.(?:error|exit)\b|System\.exit\(|\brequire\(|\bassert\(|\bfail\(|\bLeft\(|\bFailure\(|raiseError",
    own=frozenset(["this"]),
    known=frozenset(
        "println print sys System Some None Option Try List Seq Map Set Vector Array String Int Long Double Boolean Future Left "
        "Right Success Failure Console require assert throw scala java math".split()
    ),
    declares=True,
    bare=True,
)
