"""Kotlin, with Gradle's scripts in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....records import replace
from ....syntax import span
from ..idioms import Bearer, Format, Idiom, Language, Load, Log, Read, Wrap
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
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
    path_of,
)
from .java import ELSE_FUNCTIONS, ELSE_METHODS, VARIABLE, application_setting, dotted, injected

if TYPE_CHECKING:
    from ....syntax import Node

_ESCAPES = Escapes("ntbr\n")
_STATEMENTS = frozenset(["statements", "source_file", "control_structure_body", "class_body"])
_MAPS = frozenset(["mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "hashMap"])
_LISTS = frozenset(["listOf", "mutableListOf", "arrayOf", "setOf", "arrayListOf"])
# Methods whose block gives what stands in for nothing or for empty text.
_ELSE_BLOCKS = {"ifBlank": "or", "ifEmpty": "or", "getOrElse": "??"}
_BESIDE = frozenset("modifiers binding_pattern_kind setter type_constraints type_parameters user_type receiver_type".split())


# --- texts ----------------------------------------------------------------------------------------------------------


def _string(node: Node, lowering: Lowering) -> Shape:
    quotes = 3 if node.text().startswith('"""') else 1
    escapes = NONE if quotes == 3 else _ESCAPES
    parts = children(node)
    if all(part.kind() in ("string_content", "character_escape_seq") for part in parts):
        return quoted(node, quotes, quotes, escapes)
    pieces: list[Shape] = []
    texts: list[Node] = []
    for part in [*parts, None]:
        kind = part.kind() if part is not None else ""
        if part is not None and kind in ("string_content", "character_escape_seq"):
            texts.append(part)
            continue
        if texts:
            source = "".join(text.text() for text in texts)
            pieces.append(piece(source, span(texts[0])[0], span(texts[-1])[1], escapes))
            texts = []
        if part is not None and kind == "interpolated_identifier":
            pieces.append(Name(part.text(), *span(part)))
        elif part is not None and kind == "interpolated_expression":
            pieces.append(inner()(part, lowering))
    return Template(tuple(pieces), *span(node))


# --- calls ----------------------------------------------------------------------------------------------------------


def _argument(node: Node, lowering: Lowering) -> Argument:
    parts = children(node)
    if not parts:
        return Argument(None, Other((), *span(node)))
    if parts[-1].kind() == "spread_expression":
        return Argument(None, inner()(parts[-1], lowering), spread=True)
    named = parts[0] if len(parts) == 2 and any(child.text() == "=" for child in node.children()) else None
    return Argument(text_span(named) if named is not None else None, lowering(parts[-1]))


def _given(node: Node, lowering: Lowering) -> list[Argument]:
    return [_argument(child, lowering) for child in children(node) if child.kind() == "value_argument"]


def _call(node: Node, lowering: Lowering) -> Shape:
    parts, where = children(node), span(node)
    if len(parts) != 2 or parts[1].kind() != "call_suffix":
        return other(node, lowering)
    callee = lowering(parts[0])
    given: list[Argument] = []
    for part in children(parts[1]):
        if part.kind() == "value_arguments":
            given += _given(part, lowering)
        elif part.kind() in ("annotated_lambda", "lambda_literal"):
            given.append(Argument(None, inner()(part, lowering) if part.kind() == "annotated_lambda" else lowering(part)))
    special = _special(callee, given, where)
    if special is not None:
        return special
    new = path_of(callee).rpartition(".")[2][:1].isupper()
    return Call(callee, tuple(given), *where, new)


def _special(callee: Shape, given: list[Argument], where: tuple[int, int]) -> Shape | None:
    """Calls that make a mapping or a list, stand in for nothing, or set a constant."""
    values = [argument.value for argument in given]
    first = values[0] if values else None
    if isinstance(callee, Name):
        if callee.text in _MAPS:
            pairs = [value.items for value in values if isinstance(value, Sequence) and len(value.items) == 2]
            entries = [Entry(_key(key), value) for key, value in pairs]
            return Mapping(tuple(entries), *where) if len(pairs) == len(values) else None
        if callee.text in _LISTS:
            return Sequence(tuple(values), *where)
        if callee.text == "lazy" and isinstance(values[-1] if values else None, Function):
            return values[-1].result  # type: ignore[union-attr]
        if callee.text in ("buildConfigField", "resValue") and len(values) == 3 and isinstance(values[1], String):
            return Assign(Name(values[1].text, *values[1].inner), _bare(values[2]), *where, declares=True)
    if not isinstance(callee, Member):
        return None
    method = callee.name.text
    if method == "format" and path_of(callee.object) == "String" and first is not None:
        return Call(Member(first, callee.name, *where), tuple(given[1:]), *where)
    if method == "orEmpty":
        return Binary("??", callee.object, String("", '"', (where[1], where[1]), where[1], where[1]), *where)
    if method in ELSE_METHODS or method in _ELSE_BLOCKS:
        stand_in = values[-1].result if values and isinstance(values[-1], Function) else first
        return Binary(_ELSE_BLOCKS.get(method, "??"), callee.object, stand_in, *where) if stand_in is not None else None
    if method in ELSE_FUNCTIONS and len(values) == 2:
        return Binary(ELSE_FUNCTIONS[method], values[0], values[1], *where)
    if method == "getProperty" and isinstance(first, String):
        if VARIABLE.fullmatch(first.text) is None or path_of(callee.object) in ("System", "env", "environment"):
            return application_setting(Span(first.text, *first.inner), values[1] if len(values) > 1 else None)
    return None


def _bare(shape: Shape) -> Shape:
    """A text without the quotes that it has in itself, as the source that Gradle writes."""
    if isinstance(shape, String) and len(shape.text) >= 2 and shape.text[0] == shape.text[-1] == '"':
        return replace(shape, text=shape.text[1:-1], inner=(shape.inner[0] + 2, shape.inner[1] - 2))
    return shape


def _key(shape: Shape) -> Span | None:
    if isinstance(shape, String):
        return Span(shape.text, *shape.inner)
    return Span(path_of(shape), shape.start, shape.end) if path_of(shape).endswith(".Authorization") else None


def _invocation(node: Node, lowering: Lowering) -> Shape:
    """`Base(arguments)`; of an annotation, a text is one of a list."""
    parts = children(node)
    given = [argument for part in parts if part.kind() == "value_arguments" for argument in _given(part, lowering)]
    return Call(lowering(parts[0]), tuple(given), *span(node), True) if parts else Other((), *span(node))


def _annotations(node: Node, lowering: Lowering) -> tuple[Call, ...]:
    found = []
    for child in children(node):
        if child.kind() not in ("modifiers", "parameter_modifiers"):
            continue
        for annotation in children(child):
            made = next((each for each in children(annotation) if each.kind() == "constructor_invocation"), None)
            shape = lowering(made) if made is not None else None
            if isinstance(shape, Call):
                listed = [
                    replace(argument, value=Sequence((argument.value,), argument.value.start, argument.value.end))
                    if isinstance(argument.value, String)
                    else argument
                    for argument in shape.arguments
                ]
                found.append(replace(shape, arguments=tuple(listed)))
    return tuple(found)


def _handed(annotations: tuple[Call, ...]) -> Shape | None:
    """What `@Value("\\${…}")` hands in."""
    for annotation in annotations:
        value = annotation.arguments[0].value if annotation.arguments else None
        if path_of(annotation.callee) != "Value" or not isinstance(value, Sequence) or not isinstance(value.items[0], String):
            continue
        text = value.items[0]
        if text.text.startswith("$") and text.inner[1] - text.inner[0] == len(text.text) + 1:
            text = replace(text, inner=(text.inner[0] + 1, text.inner[1]))
        return injected(text)
    return None


# --- operators ------------------------------------------------------------------------------------------------------


def _operation(operator: str = "") -> Lower:
    def lower(node: Node, lowering: Lowering) -> Shape:
        parts = children(node)
        if len(parts) != 2:
            return other(node, lowering)
        sign = next((child.text() for child in node.children() if not child.is_named()), "")
        spelled = operator or {"===": "==", "!==": "!="}.get(sign, sign)
        return Binary(spelled, lowering(parts[0]), lowering(parts[1]), *span(node))

    return lower


def _prefix(node: Node, lowering: Lowering) -> Shape:
    value = inner()(node, lowering)
    return Not(value, *span(node)) if node.text().startswith("!") else Other((value,), *span(node))


def _infix(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) == 3 and parts[0].kind() == "object_literal":  # `object Name { … }` is parsed so
        return Class(text_span(parts[1]), (), _body(parts[2]), *span(node))
    if len(parts) == 3 and parts[1].text() == "to":
        return Sequence((lowering(parts[0]), lowering(parts[2])), *span(node))
    return other(node, lowering)


def _navigation(node: Node, lowering: Lowering) -> Shape:
    """`target.name`, `target[key]`, also where they are assigned to."""
    parts = children(node)
    if len(parts) == 1:
        return lowering(parts[0])
    last = children(parts[-1]) if parts else []
    if len(parts) != 2 or len(last) != 1:
        return other(node, lowering)
    if parts[1].kind() == "indexing_suffix":
        return Index(lowering(parts[0]), lowering(last[0]), *span(node))
    return Member(lowering(parts[0]), text_span(last[0]), *span(node))


# --- statements -----------------------------------------------------------------------------------------------------


def _body(node: Node | None) -> tuple[Node, ...]:
    """The statements in a body, which may be one without braces."""
    found: list[Node] = []
    for child in children(node) if node is not None else ():
        found += children(child) if child.kind() == "statements" else [child]
    return tuple(found)


def _declared(node: Node, lowering: Lowering) -> tuple[Shape, Shape | None]:
    parts = children(node)
    if node.kind() == "multi_variable_declaration":
        return Sequence(tuple(_declared(part, lowering)[0] for part in parts), *span(node)), None
    first = next((part for part in parts if part.kind() == "simple_identifier"), node)
    kinds = [part for part in parts if part.kind() in ("user_type", "nullable_type")]
    return Name(first.text(), *span(first)), dotted(kinds[0], lowering) if kinds else None


def _property(node: Node, lowering: Lowering) -> Shape:
    target: Shape | None = None
    kind: Shape | None = None
    value: Shape | None = None
    rest: list[Shape] = []
    for child in children(node):
        if child.kind() in ("variable_declaration", "multi_variable_declaration"):
            target, kind = _declared(child, lowering)
        elif child.kind() == "property_delegate":
            value = inner()(child, lowering)
        elif child.kind() == "getter":
            body = next((each for each in children(child) if each.kind() == "function_body"), None)
            if body is not None and body.text().startswith("=") and value is None:
                value = inner()(body, lowering)
            else:
                rest.append(Block((child,), *span(child)))
        elif child.kind() not in _BESIDE and target is not None:
            value = lowering(child)
    annotations = _annotations(node, lowering)
    if target is None:
        return other(node, lowering)
    made = Assign(target, value or _handed(annotations), *span(node), type=kind, declares=True)
    return Other((made, *rest), *span(node)) if rest else made


def _assignment(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    sign = next((child.text() for child in node.children() if not child.is_named()), "=")
    value = lowering(parts[1])
    return Assign(lowering(parts[0]), value if sign == "=" else Other((value,), *span(node)), *span(node))


def _parameters(node: Node | None, lowering: Lowering) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    handed: Shape | None = None
    for child in children(node) if node is not None else ():
        kind = child.kind()
        if kind == "parameter_modifiers":
            parent = [each for each in children(child) if each.kind() == "annotation"]
            handed = _handed(_annotations_of(parent, lowering))
        elif kind in ("parameter", "class_parameter", "variable_declaration"):
            target, declared = _declared(child, lowering)
            if kind == "class_parameter":
                handed = _handed(_annotations(child, lowering)) or _default(child, lowering)
            field = any(each.kind() == "binding_pattern_kind" for each in children(child))
            if isinstance(target, Name):
                found.append(Parameter(Span(target.text, target.start, target.end), handed, declared, field=field))
            handed = None
        elif found:
            found[-1] = replace(found[-1], default=lowering(child))
    return tuple(found)


def _annotations_of(nodes: list[Node], lowering: Lowering) -> tuple[Call, ...]:
    parents = [parent for node in nodes if (parent := node.parent()) is not None]
    outer = parents[0].parent() if parents else None
    return _annotations(outer, lowering) if outer is not None else ()


def _default(node: Node, lowering: Lowering) -> Shape | None:
    equals = False
    for child in node.children():
        if equals and child.is_named():
            return lowering(child)
        equals = equals or child.text() == "="
    return None


def _function(node: Node, lowering: Lowering) -> Function:
    parts = children(node)
    named = next((child for child in parts if child.kind() == "simple_identifier"), None)
    given = next((child for child in parts if child.kind() == "function_value_parameters"), None)
    body = next((child for child in parts if child.kind() in ("function_body", "statements")), None)
    result = inner()(body, lowering) if body is not None and body.text().startswith("=") else None
    inside = () if result is not None else _body(body) if body is not None and body.kind() == "function_body" else body_of(body)
    called = Span("constructor", *span(node)) if node.kind() == "secondary_constructor" else None
    called = text_span(named) if named is not None and node.kind() == "function_declaration" else called
    return Function(called, _parameters(given, lowering), inside, result, *span(node), _annotations(node, lowering))


def _constructor(node: Node, lowering: Lowering) -> Function:
    return Function(Span("constructor", *span(node)), _parameters(node, lowering), (), None, *span(node))


def _lambda(node: Node, lowering: Lowering) -> Function:
    given = next((child for child in children(node) if child.kind() == "lambda_parameters"), None)
    body = next((child for child in children(node) if child.kind() == "statements"), None)
    nodes = tuple(children(body)) if body is not None else ()
    single = len(nodes) == 1 and (nodes[0].kind().endswith(("_literal", "_expression")) or nodes[0].kind() == "simple_identifier")
    if single and nodes[0].kind() not in ("if_expression", "try_expression", "when_expression", "jump_expression"):
        return Function(None, _parameters(given, lowering), (), lowering(nodes[0]), *span(node))
    return Function(None, _parameters(given, lowering), nodes, None, *span(node))


def _class(node: Node, lowering: Lowering) -> Class:
    named, bases, body = None, [], []
    for child in children(node):
        kind = child.kind()
        if kind == "type_identifier" and named is None:
            named = text_span(child)
        elif kind == "delegation_specifier":
            bases.append(inner()(child, lowering))
        elif kind == "primary_constructor":
            body.append(child)
        elif kind in ("class_body", "enum_class_body"):
            body += children(child)
    return Class(named, tuple(bases), tuple(body), *span(node), _annotations(node, lowering))


def _companion(node: Node, _: Lowering) -> Shape:
    """What is in it has no name before it in the class around it."""
    nodes = [each for child in children(node) if child.kind() == "class_body" for each in children(child)]
    return Block(tuple(nodes), *span(node))


def _case(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    given = [each for part in parts if part.kind() == "value_arguments" for each in _given(part, lowering)]
    if not given or not parts:
        return other(node, lowering)
    return Assign(lowering(parts[0]), given[0].value, *span(node), declares=True)


def _import(node: Node, _: Lowering) -> Shape:
    parts = children(node)
    module = next((child for child in parts if child.kind() == "identifier"), None)
    if module is None:
        return Other((), *span(node))
    if any(child.kind() == "wildcard_import" for child in parts):
        return Import(text_span(module), (), "", *span(node), all=True)
    alias = next((children(child)[0].text() for child in parts if child.kind() == "import_alias" and children(child)), "")
    return Import(text_span(module), (), alias or module.text().rpartition(".")[2], *span(node), bound=module.text())


def _if(node: Node, lowering: Lowering) -> Shape:
    test, yes, no = lowering.field(node, "condition"), node.field("consequence"), node.field("alternative")
    parent = node.parent()
    if parent is not None and parent.kind() not in _STATEMENTS and yes is not None and no is not None:
        return Conditional(test, _value(yes, lowering), _value(no, lowering), *span(node))
    after = following(node) if no is None else ""
    return Branch(test, _body(yes), _body(no), after, *span(node))


def _value(node: Node, lowering: Lowering) -> Shape:
    nodes = _body(node)
    return lowering(nodes[0]) if len(nodes) == 1 else Block(nodes, *span(node))


def _try(node: Node, _: Lowering) -> Shape:
    parts = children(node)
    handlers = tuple(child for child in parts if child.kind() == "catch_block")
    rest = tuple(child for child in parts if child.kind() == "finally_block")
    body = [each for child in parts if child.kind() == "statements" for each in children(child)]
    tried = Attempt(tuple(body), handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _jump(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    parts = [child for child in children(node) if child.kind() != "label"]
    if node.text().startswith("return"):
        return Return(lowering(parts[-1]), start, end) if parts else Other((), start, end)
    if node.text().startswith("throw") and parts:
        return Call(Name("throw", start, start + 5), (Argument(None, lowering(parts[0])),), start, end)
    return other(node, lowering)


def _for(node: Node, lowering: Lowering) -> Shape:
    """The variable of a loop takes many values: it is bound to something unknown."""
    parts = children(node)
    if len(parts) < 2 or parts[0].kind() not in ("variable_declaration", "multi_variable_declaration"):
        return Block(tuple(parts), *span(node))
    target, values = _declared(parts[0], lowering)[0], lowering(parts[1])
    bound = Assign(target, Other((values,), *span(node)), *span(node), declares=True)
    return Other((bound, Block(tuple(parts[2:]), *span(node))), *span(node))


_LOWER: dict[str, Lower] = {
    "simple_identifier": name,
    "this_expression": name,
    "super_expression": name,
    "user_type": dotted,
    "nullable_type": dotted,
    "string_literal": _string,
    "character_literal": plain("character"),
    "null_literal": plain("null"),
    "null": plain("null"),
    "boolean_literal": plain("boolean"),
    "integer_literal": plain("number"),
    "long_literal": plain("number"),
    "real_literal": plain("number"),
    "call_expression": _call,
    "constructor_invocation": _invocation,
    "navigation_expression": _navigation,
    "indexing_expression": _navigation,
    "directly_assignable_expression": _navigation,
    "as_expression": inner(),
    "postfix_expression": inner(),
    "parenthesized_expression": inner(),
    "prefix_expression": _prefix,
    "elvis_expression": _operation("??"),
    "additive_expression": _operation(),
    "equality_expression": _operation(),
    "conjunction_expression": _operation("and"),
    "disjunction_expression": _operation("or"),
    "infix_expression": _infix,
    "lambda_literal": _lambda,
    "anonymous_function": _function,
    "property_declaration": _property,
    "assignment": _assignment,
    "function_declaration": _function,
    "primary_constructor": _constructor,
    "secondary_constructor": _function,
    "class_declaration": _class,
    "object_declaration": _class,
    "companion_object": _companion,
    "enum_entry": _case,
    "import_header": _import,
    "package_header": nothing,
    "if_expression": _if,
    "try_expression": _try,
    "jump_expression": _jump,
    "for_statement": _for,
    "modifiers": nothing,
    "line_comment": nothing,
    "multiline_comment": nothing,
}

_DOTENV = "import io.github.cdimascio.dotenv.dotenv\n"

_IDIOMS: tuple[Idiom, ...] = (
    Read("System.getenv", "call", 'val k = System.getenv("X")', 'val k = System.other("X")', default="default"),
    Read("System.getenv()", "mapping", 'val k = System.getenv()["X"]', 'val k = System.other()["X"]'),
    Read("@Value", "mapping", 'class A(@Value("\\${X}") private val k: String)', 'class A(@Value("\\${x.y}") val k: String)',
         strict=True),
    Read("io.github.cdimascio.dotenv.dotenv()", "mapping", f'{_DOTENV}val d = dotenv()\nval k = d["X"]',
         'val d = dotenv()\nval k = d["X"]'),
    Load("io.github.cdimascio.dotenv.dotenv", "dotenv-java", f"{_DOTENV}val d = dotenv {{ ignoreIfMissing = true }}",
         "val d = dotenv { ignoreIfMissing = true }"),
    Wrap(".trim", 'val k = System.getenv("X").trim()', 'val k = System.getenv("X").drop(1)', (-1,), trims=True),
    Wrap(".toString", 'val k = System.getenv("X").toString()', 'val k = System.getenv("X").lowercase()', (-1,)),
    Wrap(".takeIf", 'val k = System.getenv("X").takeIf { it.isNotBlank() }', 'val k = System.getenv("X").map { it }', (-1,)),
    Wrap("requireNotNull", 'val k = requireNotNull(System.getenv("X")) { "set X" }', 'val k = hash(System.getenv("X"))'),
    Wrap("checkNotNull", 'val k = checkNotNull(System.getenv("X"))', 'val k = countNotNull(System.getenv("X"))'),
    Bearer(".bearerAuth", 'val r = client.get("https://a.example/v1") { bearerAuth(key) }',
           'val r = client.get("https://a.example/v1") { bearer(key) }'),
    Bearer(".setBearerAuth", 'fun f(headers: H) { headers.setBearerAuth(key) }', 'fun f(headers: H) { headers.setToken(key) }'),
    Log("println", 'println(System.getenv("X"))', 'printer(System.getenv("X"))'),
    Log("print", 'print(System.getenv("X"))', 'paint(System.getenv("X"))'),
    Log("System.out.*", 'System.out.println(System.getenv("X"))', 'System.other.println(System.getenv("X"))'),
    Log("android.util.Log.*", 'import android.util.Log\nfun f() { Log.d("T", System.getenv("X")) }',
        'fun f() { Login.d("T", System.getenv("X")) }'),
    Log("timber.log.Timber.*", 'import timber.log.Timber\nfun f() { Timber.d(System.getenv("X")) }',
        'fun f() { Timer.d(System.getenv("X")) }'),
    Format(".format", r"%s", 'val h = "Bearer %s".format(k)', 'val h = "Bearer %s".repeat(k)'),
)  # fmt: skip

LANGUAGE = Language(
    "kotlin",
    {".kt": "kotlin", ".kts": "kotlin"},
    ("line_comment", "multiline_comment"),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|\bexitProcess\(|\berror\(|\bfail\(|\brequire\(|\bcheck\(|requireNotNull\(|\bGradleException\b",
    own=frozenset(["this"]),
    known=frozenset(
        "println print listOf mapOf setOf arrayOf lazy run with apply also let buildString String Int Long Regex System Math "
        "require check requireNotNull checkNotNull error throw assertEquals assertNotNull launch async runBlocking Exception "
        "IllegalStateException IllegalArgumentException @Value".split()
    ),
    declares=True,
)
