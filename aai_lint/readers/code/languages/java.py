"""Java. What Spring and Optional put beside a value counts as its fallback."""

from __future__ import annotations

import re
from itertools import islice
from textwrap import dedent
from typing import TYPE_CHECKING

from ....records import replace
from ....regex import regex
from ....syntax import span
from ..idioms import Bearer, Format, Idiom, Language, Load, Log, OpenFile, Read, Wrap
from ..lowering import (
    DEPTH,
    NONE,
    Escapes,
    Lower,
    Lowering,
    binary,
    body_of,
    children,
    conditional,
    following,
    index,
    inner,
    lambda_of,
    member,
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
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
    Sequence,
    Shape,
    Span,
    String,
)

if TYPE_CHECKING:
    from ....syntax import Node

_ESCAPES = Escapes("ntbrfs0\n")
VARIABLE = regex(r"[A-Z][A-Z0-9_]*")
# `${name:default}`; `#{systemEnvironment['NAME']}`. https://docs.spring.io/spring-framework/reference/core/beans/annotation-config/value-annotations.html
_PLACEHOLDER = regex(r"\$\{\s*(?P<name>[\w.\-]+)\s*(?P<colon>:)?(?P<default>.*)\}", re.DOTALL)
_SYSTEM = regex(r"#\{\s*systemEnvironment\[\s*['\"](?P<name>\w+)['\"]\s*\]\s*(?:\?:\s*'(?P<default>[^']*)'\s*)?\}")
# Methods whose argument stands in for what they are called of, and functions whose second argument stands in for the first.
ELSE_METHODS = frozenset(["orElse", "orElseGet"])
ELSE_FUNCTIONS = {
    "requireNonNullElse": "??",
    "firstNonNull": "??",
    "defaultIfBlank": "or",
    "defaultIfEmpty": "or",
    "defaultString": "??",
}
# What a builder of dotenv-java is told that changes nothing here. https://github.com/cdimascio/dotenv-java
_TOLD = frozenset(["ignoreIfMissing", "ignoreIfMalformed", "systemProperties", "directory"])


def _string(node: Node, _: Lowering) -> Shape:
    if not node.text().startswith('"""'):
        return quoted(node, 1, 1, _ESCAPES)
    text = quoted(node, 3, 3, _ESCAPES)
    return replace(text, text=dedent(text.text.lstrip(" \t").removeprefix("\n")))


def dotted(node: Node, _: Lowering) -> Shape:
    """`a.B` in a type, without type arguments."""
    start = span(node)[0]
    found: Shape | None = None
    for match in islice(re.finditer(r"\w+", node.text().partition("<")[0]), DEPTH):
        part = Span(match.group(), start + match.start(), start + match.end())
        found = Member(found, part, start, part.end) if found is not None else Name(part.text, part.start, part.end)
    return found if found is not None else Other((), *span(node))


# --- values that Spring hands in ------------------------------------------------------------------------------------


def application_setting(named: Span, default: Shape | None) -> Shape:
    """A setting of the application: a variable of the environment where it is named like one."""
    found: Shape = Name(named.text, named.start, named.end)
    if VARIABLE.fullmatch(named.text):
        text = String(named.text, "", (named.start, named.end), named.start, named.end)
        found = Index(Name("@Value", named.start, named.start), text, named.start, named.end)
    return Binary("??", found, default, named.start, default.end) if default is not None else found


def injected(text: String) -> Shape:
    """What `@Value("…")` hands in."""
    if len(text.text) != text.inner[1] - text.inner[0]:
        return text
    parts: list[Span] = []
    default: Shape | None = None
    source, at = text.text, text.inner[0]
    while True:
        match = _PLACEHOLDER.fullmatch(source)
        if match is None:
            if system := _SYSTEM.fullmatch(source):
                variable = piece(system["name"], at + system.start("name"), at + system.end("name"), NONE)
                default = Index(Name("@Value", variable.start, variable.start), variable, variable.start, variable.end)
            elif parts:
                default = piece(source, at, at + len(source), NONE)
            break
        parts.append(Span(match["name"], at + match.start("name"), at + match.end("name")))
        if not match["colon"]:
            break
        source, at = match["default"], at + match.start("default")
    for part in reversed(parts):
        default = application_setting(part, default)
    return default if default is not None else text


def _annotations(node: Node) -> list[Node]:
    found = next((child for child in children(node) if child.kind() == "modifiers"), None)
    return [child for child in children(found) if child.kind() == "annotation"] if found is not None else []


def _handed(node: Node, lowering: Lowering) -> Shape | None:
    """What an annotation of a field or parameter hands in."""
    for annotation in _annotations(node):
        named, arguments = annotation.field("name"), annotation.field("arguments")
        given = [lowering(child) for child in children(arguments)] if arguments is not None else []
        if named is not None and named.text() == "Value" and given and isinstance(given[0], String):
            return injected(given[0])
    return None


def _annotation(node: Node, lowering: Lowering) -> Shape:
    """`@Headers("name: value")` is a call, its text one of a list."""
    arguments = node.field("arguments")
    given: list[Argument] = []
    for child in children(arguments) if arguments is not None else ():
        key = child.field("key") if child.kind() == "element_value_pair" else None
        value = lowering.field(child, "value") if key is not None else lowering(child)
        if isinstance(value, String):
            value = Sequence((value,), value.start, value.end)
        given.append(Argument(text_span(key) if key is not None else None, value))
    return Call(lowering.field(node, "name"), tuple(given), *span(node))


def _decorators(node: Node, lowering: Lowering) -> tuple[Shape, ...]:
    return tuple(lowering(child) for child in _annotations(node))


# --- calls ----------------------------------------------------------------------------------------------------------


def _given(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    return tuple(Argument(None, lowering(child)) for child in children(node)) if node is not None else ()


def _call(node: Node, lowering: Lowering) -> Shape:
    named, owner, where = node.field("name"), node.field("object"), span(node)
    if named is None:
        return other(node, lowering)
    method, given = text_span(named), _given(node.field("arguments"), lowering)
    first = given[0].value if given else None
    if owner is None:
        return Call(Name(method.text, method.start, method.end), given, *where)
    of = lowering(owner)
    if method.text in ELSE_METHODS and first is not None:
        stand_in = first.result if isinstance(first, Function) else first
        return Binary("??", of, stand_in, *where) if stand_in is not None else of
    if method.text in ELSE_FUNCTIONS and len(given) == 2 and first is not None:
        return Binary(ELSE_FUNCTIONS[method.text], first, given[1].value, *where)
    if method.text in _TOLD and re.match(r"[\w.\s]*\bDotenv\s*\.\s*configure\s*\(", owner.text()):
        return of
    if method.text == "getProperty" and isinstance(first, String):
        if VARIABLE.fullmatch(first.text) is None or owner.text() in ("System", "env", "environment"):
            return application_setting(Span(first.text, *first.inner), given[1].value if len(given) > 1 else None)
    if method.text == "of" and owner.text().rpartition(".")[2] in ("Map", "ImmutableMap") and len(given) % 2 == 0:
        pairs = zip(given[::2], given[1::2], strict=True)
        entries = tuple(Entry(_key(key.value), value.value) for key, value in pairs)
        return Mapping(entries, *where)
    if (owner.text(), method.text) in (("Path", "of"), ("Paths", "get")) and len(given) == 1 and first is not None:
        return first
    return Call(Member(of, method, of.start, method.end), given, *where)


def _key(shape: Shape) -> Span | None:
    return Span(shape.text, *shape.inner) if isinstance(shape, String) else None


def _new(node: Node, lowering: Lowering) -> Shape:
    made = Call(lowering.field(node, "type"), _given(node.field("arguments"), lowering), *span(node), True)
    body = next((child for child in children(node) if child.kind() == "class_body"), None)
    return made if body is None else Other((made, Block((body,), *span(body))), *span(node))


# --- statements -----------------------------------------------------------------------------------------------------


def _unary(node: Node, lowering: Lowering) -> Shape:
    value = lowering.field(node, "operand")
    return Not(value, *span(node)) if node.text().startswith("!") else Other((value,), *span(node))


def _assignment(node: Node, lowering: Lowering) -> Shape:
    sign, value = node.field("operator"), lowering.field(node, "right")
    kept = sign is None or sign.text() == "="
    return Assign(lowering.field(node, "left"), value if kept else Other((value,), *span(node)), *span(node))


def _declaration(node: Node, lowering: Lowering) -> Shape:
    declared = lowering.maybe(node.field("type"))
    made: list[Shape] = []
    for declarator in node.field_children("declarator"):
        value = lowering.maybe(declarator.field("value")) or _handed(node, lowering)
        target = lowering.field(declarator, "name")
        made.append(Assign(target, value, *span(declarator), type=declared, declares=True))
    made += [each for each in _decorators(node, lowering) if isinstance(each, Call)] if len(made) != 1 else []
    return made[0] if len(made) == 1 else Other(tuple(made), *span(node))


def _resource(node: Node, lowering: Lowering) -> Shape:
    if node.field("name") is None:
        return other(node, lowering)
    value = lowering.maybe(node.field("value"))
    return Assign(lowering.field(node, "name"), value, *span(node), type=lowering.maybe(node.field("type")), declares=True)


def _parameters(node: Node | None, lowering: Lowering, *, field: bool = False) -> tuple[Parameter, ...]:
    if node is None:
        return ()
    if node.kind() == "identifier":
        return (Parameter(text_span(node)),)
    found = []
    for child in children(node):
        named = child.field("name")
        if child.kind() == "identifier":
            found.append(Parameter(text_span(child)))
        elif named is not None:
            declared = lowering.maybe(child.field("type"))
            found.append(Parameter(text_span(named), _handed(child, lowering), declared, field=field))
    return tuple(found)


def _function(node: Node, lowering: Lowering) -> Function:
    named = node.field("name")
    return Function(
        text_span(named) if named is not None else None,
        _parameters(node.field("parameters"), lowering),
        body_of(node.field("body")),
        None,
        *span(node),
        _decorators(node, lowering),
    )


def _constructor(node: Node, lowering: Lowering) -> Function:
    """Named for what it is, not for its class."""
    made = _function(node, lowering)
    return replace(made, name=Span("constructor", made.name.start, made.name.end)) if made.name is not None else made


def _lambda(node: Node, lowering: Lowering) -> Shape:
    parameters = _parameters(node.field("parameters"), lowering)
    return lambda_of(node, lowering, parameters, node.field("body"), frozenset(["block"]))


def _class(node: Node, lowering: Lowering) -> Class:
    named, above = node.field("name"), node.field("superclass")
    bases = tuple(lowering(child) for child in children(above)) if above is not None else ()
    return Class(
        text_span(named) if named is not None else None,
        bases,
        body_of(node.field("body")),
        *span(node),
        _decorators(node, lowering),
    )


def _member_of_enum(node: Node, lowering: Lowering) -> Shape:
    """A member is what it is made of: `KEY("value")`."""
    given = _given(node.field("arguments"), lowering)
    if not given:
        return other(node, lowering)
    return Assign(lowering.field(node, "name"), given[0].value, *span(node), declares=True)


def _import(node: Node, _: Lowering) -> Shape:
    module = next((child for child in children(node) if child.kind() in ("scoped_identifier", "identifier")), None)
    if module is None:
        return Other((), *span(node))
    if any(child.kind() == "asterisk" for child in children(node)):
        return Import(text_span(module), (), "", *span(node), all=True)
    return Import(text_span(module), (), module.text().rpartition(".")[2], *span(node), bound=module.text())


def _body(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return body_of(node) if node.kind() == "block" else (node,)


def _if(node: Node, lowering: Lowering) -> Shape:
    otherwise = node.field("alternative")
    return Branch(
        lowering.field(node, "condition"),
        _body(node.field("consequence")),
        (otherwise,) if otherwise is not None else (),
        "" if otherwise is not None else following(node),
        *span(node),
    )


def _assert(node: Node, lowering: Lowering) -> Shape:
    operands = children(node)
    if not operands:
        return Other((), *span(node))
    return Branch(lowering(operands[0]), tuple(operands[1:]), (), "assert", *span(node))


def _try(node: Node, _: Lowering) -> Shape:
    handlers = tuple(child for child in children(node) if child.kind() == "catch_clause")
    rest = tuple(child for child in children(node) if child.kind() == "finally_clause")
    resources = node.field("resources")
    opened = (resources,) if resources is not None else ()
    tried = Attempt((*opened, *body_of(node.field("body"))), handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _for(node: Node, lowering: Lowering) -> Shape:
    """The variable of a loop takes many values: it is bound to something unknown."""
    values = lowering.field(node, "value")
    bound = Assign(lowering.field(node, "name"), Other((values,), *span(node)), *span(node), declares=True)
    return Other((bound, Block(_body(node.field("body")), *span(node))), *span(node))


_LOWER: dict[str, Lower] = {
    "identifier": name,
    "this": name,
    "super": name,
    "type_identifier": name,
    "scoped_type_identifier": dotted,
    "scoped_identifier": dotted,
    "generic_type": dotted,
    "string_literal": _string,
    "character_literal": plain("character"),
    "null_literal": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "decimal_integer_literal": plain("number"),
    "decimal_floating_point_literal": plain("number"),
    "hex_integer_literal": plain("number"),
    "method_invocation": _call,
    "object_creation_expression": _new,
    "field_access": member("object", "field"),
    "array_access": index("array", "index"),
    "binary_expression": binary({"||": "or", "&&": "and"}),
    "unary_expression": _unary,
    "ternary_expression": conditional(),
    "cast_expression": inner("value"),
    "parenthesized_expression": inner(),
    "array_initializer": sequence,
    "element_value_array_initializer": sequence,
    "array_creation_expression": lambda node, lowering: (
        lowering.field(node, "value") if node.field("value") is not None else other(node, lowering)
    ),
    "assignment_expression": _assignment,
    "lambda_expression": _lambda,
    "local_variable_declaration": _declaration,
    "field_declaration": _declaration,
    "constant_declaration": _declaration,
    "resource": _resource,
    "expression_statement": lambda node, lowering: (
        lowering(children(node)[0]) if len(children(node)) == 1 else other(node, lowering)
    ),
    "method_declaration": _function,
    "constructor_declaration": _constructor,
    "class_declaration": _class,
    "interface_declaration": _class,
    "enum_declaration": _class,
    "record_declaration": _class,
    "annotation_type_declaration": _class,
    "enum_constant": _member_of_enum,
    "annotation": _annotation,
    "marker_annotation": nothing,
    "import_declaration": _import,
    "package_declaration": nothing,
    "if_statement": _if,
    "assert_statement": _assert,
    "try_statement": _try,
    "try_with_resources_statement": _try,
    "enhanced_for_statement": _for,
    "return_statement": returned,
    "line_comment": nothing,
    "block_comment": nothing,
}


def _in(code: str, imports: str = "") -> str:
    return f"{imports}class A {{ void f() {{ {code} }} }}"


_DOTENV = "import io.github.cdimascio.dotenv.Dotenv;\n"
_FILES = "import java.nio.file.Files;\nimport java.nio.file.Path;\n"
_OPTIONAL = "import java.util.Optional;\n"

_IDIOMS: tuple[Idiom, ...] = (
    Read("System.getenv", "call", _in('String k = System.getenv("X");'), _in('String k = System.other("X");'), default="default"),
    Read("System.getenv()", "mapping", _in('String k = System.getenv().getOrDefault("X", "d");'),
         _in('String k = System.other().getOrDefault("X", "d");')),
    Read("@Value", "mapping", 'class A { @Value("${X}") private String k; }', 'class A { @Value("${x.y}") private String k; }',
         strict=True),
    Read("io.github.cdimascio.dotenv.Dotenv.load().get", "call", _in('String k = Dotenv.load().get("X");', _DOTENV),
         _in('String k = Dotenv.load().get("X");')),
    Read("io.github.cdimascio.dotenv.Dotenv.configure().load().get", "call",
         _in('String k = Dotenv.configure().ignoreIfMissing().load().get("X", "d");', _DOTENV),
         _in('String k = Dotenv.configure().load().get("X");', "import mine.Dotenv;\n")),
    Read("io.github.cdimascio.dotenv.Dotenv.configure().filename().load().get", "call",
         _in('Dotenv d = Dotenv.configure().directory("a").filename("b").load(); String k = d.get("X");', _DOTENV),
         _in('Dotenv d = Dotenv.configure().filename("b").load(); String k = d.get("X");')),
    Load("io.github.cdimascio.dotenv.Dotenv.load", "dotenv-java", _in("Dotenv d = Dotenv.load();", _DOTENV),
         _in("Dotenv d = Dotenv.load();")),
    Load("io.github.cdimascio.dotenv.Dotenv.configure().load", "dotenv-java", _in("Dotenv.configure().load();", _DOTENV),
         _in("Dotenv.configure();", _DOTENV)),
    Load("io.github.cdimascio.dotenv.Dotenv.configure().filename", "dotenv-java",
         _in('Dotenv.configure().filename(".env.local").load();', _DOTENV), _in('Dotenv.configure().other("a");', _DOTENV),
         path=(0,)),
    Wrap(".trim", _in('String k = System.getenv("X").trim();'), _in('String k = System.getenv("X").intern();'), (-1,),
         trims=True),
    Wrap(".strip", _in('String k = System.getenv("X").strip();'), _in('String k = System.getenv("X").substring(1);'), (-1,),
         trims=True),
    Wrap(".toString", _in('String k = System.getenv("X").toString();'), _in('int k = System.getenv("X").length();'), (-1,)),
    Wrap(".orElseThrow", _in('String k = Optional.ofNullable(System.getenv("X")).orElseThrow();', _OPTIONAL),
         _in('String k = Optional.ofNullable(System.getenv("X")).map(f);', _OPTIONAL), (-1,)),
    Wrap("java.util.Optional.ofNullable", _in('Object k = Optional.ofNullable(System.getenv("X"));', _OPTIONAL),
         _in('Object k = Optional.ofNothing(System.getenv("X"));', _OPTIONAL)),
    Wrap("Optional.ofNullable", _in('Object k = Optional.ofNullable(System.getenv("X"));', "import java.util.*;\n"),
         _in('Object k = Other.ofNullable(System.getenv("X"));')),
    Wrap("java.util.Objects.requireNonNull",
         _in('String k = Objects.requireNonNull(System.getenv("X"), "set X");', "import java.util.Objects;\n"),
         _in('String k = Objects.hash(System.getenv("X"));', "import java.util.Objects;\n")),
    Wrap("Objects.requireNonNull", _in('String k = Objects.requireNonNull(System.getenv("X"));', "import java.util.*;\n"),
         _in('String k = Objects.other(System.getenv("X"));')),
    Wrap("String.valueOf", _in('String k = String.valueOf(System.getenv("X"));'),
         _in('Integer k = Integer.valueOf(System.getenv("X"));')),
    Bearer(".setBearerAuth", 'class A { void f(H headers) { headers.setBearerAuth(key); } }',
           'class A { void f(H headers) { headers.setToken(key); } }'),
    Log("System.out.*", _in('System.out.println(System.getenv("X"));'), _in('System.in.read(System.getenv("X"));')),
    Log("System.err.*", _in('System.err.printf("%s", System.getenv("X"));'), _in('System.other.printf(System.getenv("X"));')),
    Log("android.util.Log.*", _in('Log.d("T", System.getenv("X"));', "import android.util.Log;\n"),
        _in('Login.d("T", System.getenv("X"));')),
    OpenFile("java.nio.file.Files.readString", _in('String k = Files.readString(Path.of("key.txt"));', _FILES),
             _in('long k = Files.size(Path.of("key.txt"));', _FILES)),
    Format("String.format", r"%s", _in('String h = String.format("Bearer %s", k);'), _in('String h = String.join("Bearer", k);')),
    Format(".formatted", r"%s", _in('String h = "Bearer %s".formatted(k);'), _in('String h = "Bearer %s".repeat(k);')),
    Format(".concat", r"$", _in('String h = "Bearer ".concat(k);'), _in('String h = "Bearer ".replaceAll(k);')),
)  # fmt: skip

LANGUAGE = Language(
    "java",
    {".java": "java"},
    ("line_comment", "block_comment"),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|System\.exit\(|\bfail\(|\bassert\b|requireNonNull\(|\bsendError\(",
    own=frozenset(["this"]),
    known=frozenset(
        "System String StringBuilder Math Integer Long Double Boolean Objects List Map Set Arrays Collections Collectors Thread "
        "Class Character assertEquals assertTrue assertThat assertNotNull ArrayList HashMap Exception RuntimeException "
        "IllegalStateException IllegalArgumentException @Value".split()
    ),
    declares=True,
)
