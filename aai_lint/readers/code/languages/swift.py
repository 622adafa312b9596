"""Swift."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING

from ....records import replace
from ....syntax import span
from ..idioms import Format, Idiom, Language, Log, Read, Wrap, Write
from ..lowering import (
    NONE,
    Escapes,
    Lower,
    Lowering,
    body_of,
    children,
    conditional,
    following,
    inner,
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
    text_span,
    unconditional,
)
from ..shapes import (
    Argument,
    Assign,
    Attempt,
    Binary,
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
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
    path_of,
)

if TYPE_CHECKING:
    from ....syntax import Node

_ESCAPES = Escapes("ntr0\n")
_VALUES = frozenset(
    "line_string_literal multi_line_string_literal raw_string_literal call_expression navigation_expression simple_identifier "
    "nil_coalescing_expression additive_expression".split()
)


# --- texts ----------------------------------------------------------------------------------------------------------


def _string(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    source = node.text()
    quotes = 3 if source.startswith('"""') else 1
    holes = [child for child in children(node) if child.kind() == "interpolated_expression"]
    if not holes:
        text = quoted(node, quotes, quotes, _ESCAPES)
        return replace(text, text=dedent(text.text.removeprefix("\n")).rstrip("\n")) if quotes == 3 else text
    pieces: list[Shape] = []
    at = start + quotes
    for hole in holes:
        hole_start, hole_end = span(hole)
        if hole_start - 2 > at:
            pieces.append(piece(source[at - start : hole_start - 2 - start], at, hole_start - 2, _ESCAPES))
        value = hole.field("value")
        pieces.append(lowering(value) if value is not None else Other((), hole_start, hole_end))
        at = hole_end + 1
    if end - quotes > at:
        pieces.append(piece(source[at - start : -quotes], at, end - quotes, _ESCAPES))
    return Template(tuple(pieces), start, end)


def _raw(node: Node, _: Lowering) -> Shape:
    opening = len(node.text()) - len(node.text().lstrip('#"'))
    return quoted(node, opening, opening, NONE)


# --- calls ----------------------------------------------------------------------------------------------------------


def _argument(node: Node, lowering: Lowering) -> Argument:
    label, value = node.field("name"), node.field("value")
    shape = lowering(value) if value is not None else other(node, lowering)
    return Argument(text_span(label) if label is not None else None, shape)


def _call(node: Node, lowering: Lowering) -> Shape:
    parts, where = children(node), span(node)
    suffix = parts[-1] if parts else None
    if suffix is None or suffix.kind() != "call_suffix" or len(parts) != 2:
        return other(node, lowering)
    callee = lowering(parts[0])
    given: list[Argument] = []
    indexed = False
    for part in children(suffix):
        if part.kind() == "value_arguments":
            indexed = part.text().startswith("[")
            given += [_argument(child, lowering) for child in children(part)]
        else:
            given.append(Argument(None, lowering(part)))
    return _applied(callee, span(parts[0])[1], where[1], lambda last, at: _made(last, given, indexed, at))


def _applied(shape: Shape, end: int, whole: int, make: Callable[[Shape, tuple[int, int]], Shape]) -> Shape:
    """What follows an expression belongs to its last operand: `a + b.c` is parsed as `(a + b).c`, `!a.b` as `(!a).b`."""
    if shape.end == end:  # otherwise it is in parentheses
        if isinstance(shape, Binary):
            return replace(shape, right=_applied(shape.right, end, whole, make), end=whole)
        if isinstance(shape, Not):
            return replace(shape, value=_applied(shape.value, end, whole, make), end=whole)
        if isinstance(shape, Conditional):
            return replace(shape, no=_applied(shape.no, end, whole, make), end=whole)
    return make(shape, (shape.start, whole))


def _made(callee: Shape, given: list[Argument], indexed: bool, where: tuple[int, int]) -> Shape:
    if indexed and given:
        entry = Index(callee, given[0].value, *where)
        stand_in = next((each.value for each in given if each.name is not None and each.name.text == "default"), None)
        return Binary("??", entry, stand_in, *where) if stand_in is not None else entry
    if not given and isinstance(callee, Function) and callee.result is not None:
        return callee.result
    first = given[0] if given else None
    if first is not None and first.name is not None and first.name.text == "forInfoDictionaryKey":
        if isinstance(first.value, String) and path_of(callee) == "Bundle.main.object":
            return Name(first.value.text, *first.value.inner)  # a setting of the application
    new = path_of(callee).rpartition(".")[2][:1].isupper()
    return Call(callee, tuple(given), *where, new)


def _navigation(node: Node, lowering: Lowering) -> Shape:
    target, suffix = lowering.field(node, "target"), node.field("suffix")
    named = suffix.field("suffix") if suffix is not None else None
    if named is None:
        return other(node, lowering)
    where = node.field("target")
    end = span(where)[1] if where is not None else target.end
    return _applied(target, end, span(node)[1], lambda last, at: _member(last, named, at))


def _member(target: Shape, named: Node, where: tuple[int, int]) -> Shape:
    member = Member(target, text_span(named), *where)
    return Call(member, (), *where) if named.text() == "isEmpty" else member


# --- operators ------------------------------------------------------------------------------------------------------


def _operation(operator: str = "") -> Lower:
    def lower(node: Node, lowering: Lowering) -> Shape:
        sign = node.field("op")
        spelled = operator or {"&&": "and", "||": "or"}.get(sign.text() if sign is not None else "", sign.text() if sign else "")
        left, right = lowering.field(node, "lhs"), lowering.field(node, "rhs")
        # `a == b && c` is parsed as `a == (b && c)`.
        if spelled in ("==", "!=") and isinstance(right, Binary) and right.operator in ("and", "or"):
            first = Binary(spelled, left, right.left, left.start, right.left.end)
            return Binary(right.operator, first, right.right, *span(node))
        return Binary(spelled, left, right, *span(node))

    return lower


def _coalescing(node: Node, lowering: Lowering) -> Shape:
    return Binary("??", lowering.field(node, "value"), lowering.field(node, "if_nil"), *span(node))


def _prefix(node: Node, lowering: Lowering) -> Shape:
    value = lowering.field(node, "target")
    return Not(value, *span(node)) if node.text().startswith("!") else Other((value,), *span(node))


def _dictionary(node: Node, lowering: Lowering) -> Shape:
    entries = []
    for key, value in zip(node.field_children("key"), node.field_children("value"), strict=False):
        named = lowering(key)
        entries.append(Entry(Span(named.text, *named.inner) if isinstance(named, String) else None, lowering(value)))
    return Mapping(tuple(entries), *span(node))


def _array(node: Node, lowering: Lowering) -> Shape:
    return Sequence(tuple(lowering(child) for child in node.field_children("element")), *span(node))


def _tuple(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    return lowering(parts[0]) if len(parts) == 1 else other(node, lowering)


# --- statements -----------------------------------------------------------------------------------------------------


def _pattern(node: Node, lowering: Lowering) -> Shape:
    bound = node.field("bound_identifier")
    if bound is not None:
        return Name(bound.text(), *span(bound))
    parts = [child for child in children(node) if child.kind() == "pattern"]
    return Sequence(tuple(lowering(part) for part in parts), *span(node)) if parts else other(node, lowering)


def _type(node: Node, lowering: Lowering) -> Shape:
    kind = node.field("name") or next(iter(children(node)), None)
    return Name(kind.text().rstrip("?!"), *span(kind)) if kind is not None else other(node, lowering)


def _property(node: Node, lowering: Lowering) -> Shape:
    made: list[Assign] = []
    for child in children(node):
        kind = child.kind()
        if kind == "pattern":
            made.append(Assign(lowering(child), None, *span(child), declares=True))
        elif made and kind == "type_annotation":
            made[-1] = replace(made[-1], type=lowering(child))
        elif made and kind == "computed_property":
            value = _single(child, lowering)
            if value is None:
                return Other((*made, lowering(child)), *span(node))
            made[-1] = replace(made[-1], value=value, end=span(child)[1])
        elif made and kind not in ("modifiers", "value_binding_pattern", "attribute", "type_constraints", "willset_didset_block"):
            made[-1] = replace(made[-1], value=lowering(child), end=span(child)[1])
    return made[0] if len(made) == 1 else Other(tuple(made), *span(node))


def _single(node: Node, lowering: Lowering) -> Shape | None:
    """The value of a body that is one expression."""
    body = next((child for child in children(node) if child.kind() == "statements"), None)
    parts = children(body) if body is not None else []
    if len(parts) != 1:
        return None
    if parts[0].kind() == "control_transfer_statement" and parts[0].text().startswith("return"):
        return lowering.maybe(parts[0].field("result"))
    return lowering(parts[0]) if parts[0].kind() in _VALUES else None


def _assignment(node: Node, lowering: Lowering) -> Shape:
    sign, value = node.field("operator"), lowering.field(node, "result")
    kept = sign is None or sign.text() == "="
    return Assign(lowering.field(node, "target"), value if kept else Other((value,), *span(node)), *span(node))


def _parameters(node: Node, lowering: Lowering) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for child in node.children():
        if child.kind() == "parameter":
            names = [each for each in child.field_children("name") if each.kind() == "simple_identifier"]
            if names:
                kinds = [each for each in children(child) if each.kind() == "user_type"]
                found.append(Parameter(text_span(names[-1]), type=_type(kinds[0], lowering) if kinds else None))
        elif found and child.is_named() and child.kind() in _VALUES:
            found[-1] = replace(found[-1], default=lowering(child))
        elif child.kind() == "function_body":
            break
    return tuple(found)


def _statements(node: Node | None) -> tuple[Node, ...]:
    found: list[Node] = []
    for child in children(node) if node is not None else ():
        found += children(child) if child.kind() == "statements" else [child]
    return tuple(found)


def _function(node: Node, lowering: Lowering) -> Function:
    named = node.field("name")
    body = _statements(node.field("body"))
    return Function(text_span(named) if named is not None else None, _parameters(node, lowering), body, None, *span(node))


def _lambda(node: Node, lowering: Lowering) -> Function:
    parameters: list[Parameter] = []
    body: list[Node] = []
    for child in children(node):
        if child.kind() == "statements":
            body += children(child)
        elif child.kind() == "lambda_function_type":
            for each in child.find_all(kind="lambda_parameter"):
                named = each.field("name")
                if named is not None:
                    parameters.append(Parameter(text_span(named)))
    result = _single(node, lowering)
    return Function(None, tuple(parameters), () if result is not None else tuple(body), result, *span(node))


def _class(node: Node, lowering: Lowering) -> Class:
    named = node.field("name")
    bases = [
        _type(child.field("inherits_from") or child, lowering)
        for child in children(node)
        if child.kind() == "inheritance_specifier"
    ]
    return Class(text_span(named) if named is not None else None, tuple(bases), body_of(node.field("body")), *span(node))


def _case(node: Node, lowering: Lowering) -> Shape:
    """`case a = "value", b`."""
    made: list[Assign] = []
    for child in children(node):
        if child.kind() == "simple_identifier":
            made.append(Assign(Name(child.text(), *span(child)), None, *span(child), declares=True))
        elif made and child.kind() in _VALUES:
            made[-1] = replace(made[-1], value=lowering(child))
    return Other(tuple(made), *span(node))


def _import(node: Node, _: Lowering) -> Shape:
    module = next((child for child in children(node) if child.kind() == "identifier"), None)
    return Import(text_span(module), (), "", *span(node), all=True) if module is not None else Other((), *span(node))


def _branch(node: Node, lowering: Lowering) -> Shape:
    """`if`, also `if let name = value, test`; `guard`."""
    conditions: list[Shape] = []
    blocks: dict[str, list[Node]] = {"yes": [], "no": []}
    where = "test"
    bound: Node | None = None
    for child in node.children():
        kind = child.kind()
        if kind == "{" and where == "test":
            where = "yes"
        elif kind == "else":
            where = "no"
        elif where == "test":
            if kind == "value_binding_pattern":
                bound = None
                conditions.append(Other((), *span(child)))
            elif child.is_named() and kind != "type_annotation":
                last = conditions[-1] if conditions else None
                if isinstance(last, Other) and not last.parts and bound is None:
                    bound = child
                    conditions[-1] = Name(child.text(), *span(child))
                elif bound is not None and isinstance(last, Name):
                    conditions[-1] = Assign(last, lowering(child), last.start, span(child)[1], declares=True)
                    bound = None
                else:
                    conditions.append(lowering(child))
        elif child.is_named():
            blocks[where] += children(child) if kind == "statements" else [child]
    if not conditions:
        return other(node, lowering)
    test = conditions[0]
    for condition in conditions[1:]:
        test = Binary("and", test, condition, test.start, condition.end)
    after = "" if blocks["no"] else following(node)
    return Branch(test, tuple(blocks["yes"]), tuple(blocks["no"]), after, *span(node))


def _do(node: Node, _: Lowering) -> Shape:
    parts = children(node)
    handlers = tuple(child for child in parts if child.kind() == "catch_block")
    body = [each for child in parts if child.kind() == "statements" for each in children(child)]
    return Attempt(tuple(body), handlers, *span(node))


def _leave(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    value = node.field("result")
    if node.text().startswith("return"):
        return Return(lowering(value), start, end) if value is not None else Other((), start, end)
    return other(node, lowering)


_LOWER: dict[str, Lower] = {
    "simple_identifier": name,
    "self_expression": name,
    "super_expression": name,
    "user_type": _type,
    "type_annotation": _type,
    "line_string_literal": _string,
    "multi_line_string_literal": _string,
    "raw_string_literal": _raw,
    "nil": plain("null"),
    "boolean_literal": plain("boolean"),
    "integer_literal": plain("number"),
    "real_literal": plain("number"),
    "call_expression": _call,
    "constructor_expression": _call,
    "navigation_expression": _navigation,
    "postfix_expression": inner("target"),
    "as_expression": inner("expr"),
    "try_expression": inner("expr"),
    "await_expression": inner("expr"),
    "prefix_expression": _prefix,
    "nil_coalescing_expression": _coalescing,
    "additive_expression": _operation(),
    "equality_expression": _operation(),
    "conjunction_expression": _operation("and"),
    "disjunction_expression": _operation("or"),
    "infix_expression": _operation(),
    "ternary_expression": conditional("condition", "if_true", "if_false"),
    "dictionary_literal": _dictionary,
    "array_literal": _array,
    "tuple_expression": _tuple,
    "lambda_literal": _lambda,
    "property_declaration": _property,
    "pattern": _pattern,
    "assignment": _assignment,
    "directly_assignable_expression": inner(),
    "function_declaration": _function,
    "init_declaration": _function,
    "class_declaration": _class,
    "protocol_declaration": _class,
    "enum_entry": _case,
    "import_declaration": _import,
    "if_statement": _branch,
    "guard_statement": _branch,
    "do_statement": _do,
    "control_transfer_statement": _leave,
    "modifiers": nothing,
    "comment": nothing,
    "multiline_comment": nothing,
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("ProcessInfo.processInfo.environment", "mapping", 'let k = ProcessInfo.processInfo.environment["X"]',
         'let k = ProcessInfo.processInfo.arguments["X"]'),
    Read("Environment.get", "call", 'import Vapor\nlet k = Environment.get("X")', 'let k = Surroundings.get("X")',
         default="default"),
    Read("getenv", "call", 'let k = getenv("X")', 'let k = getopt("X")', default="default"),
    Write("setenv", 'setenv("X", "a", 1)', 'getenv2("X", "a", 1)'),
    Wrap(".trimmingCharacters",
         'let k = ProcessInfo.processInfo.environment["X"]?.trimmingCharacters(in: .whitespacesAndNewlines)',
         'let k = ProcessInfo.processInfo.environment["X"]?.split(separator: ",")', (-1,), trims=True),
    Wrap("String.init", 'let k = String.init(ProcessInfo.processInfo.environment["X"]!)',
         'let k = Int.init(ProcessInfo.processInfo.environment["X"]!)'),
    Log("print", 'print(ProcessInfo.processInfo.environment["X"])', 'paint(ProcessInfo.processInfo.environment["X"])'),
    Log("debugPrint", 'debugPrint(ProcessInfo.processInfo.environment["X"])',
        'debugPaint(ProcessInfo.processInfo.environment["X"])'),
    Log("NSLog", 'NSLog("%@", ProcessInfo.processInfo.environment["X"]!)', 'NSLock(ProcessInfo.processInfo.environment["X"]!)'),
    Log("dump", 'dump(ProcessInfo.processInfo.environment["X"])', 'jump(ProcessInfo.processInfo.environment["X"])'),
    Log("os_log", 'os_log("%@", ProcessInfo.processInfo.environment["X"]!)',
        'os_lock(ProcessInfo.processInfo.environment["X"]!)'),
    Format("String", r"%@", 'let h = String(format: "Bearer %@", k)', 'let h = Text(format: "Bearer %@", k)'),
)  # fmt: skip

LANGUAGE = Language(
    "swift",
    {".swift": "swift"},
    ("comment", "multiline_comment"),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|\bfatalError\(|\bpreconditionFailure\(|\bprecondition\(|\bexit\(|\bXCTFail\(|\bassertionFailure\(",
    own=frozenset(["self", "Self"]),
    known=frozenset(
        "print debugPrint dump String Int Double Bool Data URL Date Array Dictionary Set JSONDecoder JSONEncoder DispatchQueue "
        "NSLog NSError Bundle UserDefaults XCTAssertEqual XCTAssertNotNil Text Button Image Task".split()
    ),
    declares=True,
    prepare=unconditional,
)
