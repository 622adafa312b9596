"""C#."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ....records import replace
from ....regex import regex
from ....syntax import span
from ..idioms import Format, Idiom, Language, Load, Log, OpenFile, Read, Wrap, Write
from ..lowering import (
    NONE,
    Escapes,
    Lower,
    Lowering,
    binary,
    body_of,
    children,
    conditional,
    following,
    inner,
    lambda_of,
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
    returned,
    sequence,
    text_span,
    unconditional,
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

_TEXT = Escapes("abfnrtv0", drops=False)
_BLOCKS = frozenset(["block"])
_MADE = ("object_creation_expression", "implicit_object_creation_expression")
# What a configuration is asked for by the name of an environment variable comes from the environment, unless other providers
# are there; `Section:Entry` is a matter of files.
_CONFIGURATION = regex(r"(?i)_?(?:app)?config(?:uration)?")
_VARIABLE = regex(r"[A-Z][A-Z0-9_]*")
_STORE = "config:store"


# --- texts ----------------------------------------------------------------------------------------------------------


def _string(node: Node, _: Lowering) -> Shape:
    return quoted(node, 1, 1, _TEXT)


def _verbatim(node: Node, _: Lowering) -> Shape:
    text = quoted(node, 2, 1, NONE)
    return replace(text, text=text.text.replace('""', '"'))


def _raw(node: Node, _: Lowering) -> Shape:
    source = node.text()
    marks = len(source) - len(source.lstrip('"'))
    text = quoted(node, marks, marks, NONE)
    if "\n" not in text.text:
        return text
    lines = text.text.split("\n")[1:]
    return replace(text, text=textwrap.dedent("\n".join(lines)).removesuffix("\n" + lines[-1].strip()) if lines else "")


def _interpolated(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    source = node.text()
    opening = source.index('"')
    marks = len(source[opening:]) - len(source[opening:].lstrip('"')) if '"""' in source[: opening + 3] else 1
    escapes = NONE if "@" in source[:opening] or marks > 1 else _TEXT
    holes = [child for child in children(node) if child.kind() == "interpolation"]
    if not holes:
        text = quoted(node, opening + marks, marks, escapes)
        return replace(text, text=text.text.replace("{{", "{").replace("}}", "}"))
    pieces: list[Shape] = []
    at, last = start + opening + marks, end - marks
    for hole_start, hole_end, hole in [*((*span(hole), hole) for hole in holes), (last, last, None)]:
        if hole_start > at:
            text = piece(source[at - start : hole_start - start], at, hole_start, escapes)
            pieces.append(replace(text, text=text.text.replace("{{", "{").replace("}}", "}")))
        if hole is not None:
            pieces.append(_hole(hole, lowering))
        at = hole_end
    return Template(tuple(pieces), start, end)


def _hole(node: Node, lowering: Lowering) -> Shape:
    inside = [child for child in children(node) if child.kind() != "interpolation_brace"]
    if not inside:
        return nothing(node, lowering)
    value = lowering(inside[0])
    return value if len(inside) == 1 else Other((value,), *span(node))


# --- expressions ----------------------------------------------------------------------------------------------------


def _argument(node: Node, lowering: Lowering) -> Argument:
    named = node.field("name")
    parts = [child for child in children(node) if named is None or span(child) != span(named)]
    value = lowering(parts[-1]) if parts else Other((), *span(node))
    return Argument(text_span(named) if named is not None else None, value)


def _arguments(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    return tuple(_argument(child, lowering) for child in children(node)) if node is not None else ()


def _call(node: Node, lowering: Lowering) -> Shape:
    callee = lowering.field(node, "function")
    return _asked(Call(callee, _handed(_arguments(node.field("arguments"), lowering), callee), *span(node)))


def _handed(arguments: tuple[Argument, ...], callee: Shape) -> tuple[Argument, ...]:
    """The one parameter of a lambda that sets options is something of the function that it is handed to."""
    last = callee.name.text if isinstance(callee, Member) else ""
    if not last[:1].isupper():
        return arguments
    found = []
    for argument in arguments:
        value = argument.value
        if isinstance(value, Function) and len(value.parameters) == 1 and value.parameters[0].type is None:
            parameter = replace(value.parameters[0], type=Name(last, 0, 0))
            argument = replace(argument, value=replace(value, parameters=(parameter,)))
        found.append(argument)
    return tuple(found)


def _asked(call: Call) -> Shape:
    """`configuration.GetValue<string>("NAME", "default")` is `configuration["NAME"] ?? "default"`."""
    if not isinstance(call.callee, Member) or call.callee.name.text != "GetValue" or not call.arguments:
        return call
    values = [argument.value for argument in call.arguments]
    asked = _entry_of(call.callee.object, values[0], call.start, call.end)
    if asked is None:
        return call
    return Binary("??", asked, values[1], call.start, call.end) if len(values) > 1 else asked


def _entry_of(base: Shape, key: Shape, start: int, end: int) -> Shape | None:
    last = path_of(base).rpartition(".")[2] or (base.name.text if isinstance(base, Member) else "")
    if isinstance(key, String) and _VARIABLE.fullmatch(key.text) and _CONFIGURATION.fullmatch(last):
        return Index(Name(_STORE, base.start, base.end), key, start, end)
    return None


def _element(node: Node, lowering: Lowering) -> Shape:
    base = lowering.field(node, "expression")
    listed = node.field("subscript") or next((each for each in children(node) if each.kind() == "bracketed_argument_list"), None)
    given = _arguments(listed, lowering)
    if len(given) != 1:
        return other(node, lowering)
    return _entry_of(base, given[0].value, *span(node)) or Index(base, given[0].value, *span(node))


def _member(node: Node, lowering: Lowering) -> Shape:
    named = node.field("name")
    base = node.field("expression")
    if named is None or base is None:
        return other(node, lowering)
    last = _bare(named)
    if base.text() == "this" and last.text.startswith("_"):
        return Name(last.text, *span(node))  # no parameter is called so, and elsewhere the field is written without `this`
    return Member(Name("this", *span(base)) if base.text() == "this" else lowering(base), last, *span(node))


def _bare(node: Node) -> Span:
    """A name without its type arguments."""
    first = next(iter(children(node)), None) if node.kind() == "generic_name" else None
    return text_span(first if first is not None else node)


def _access(node: Node, base: Shape, lowering: Lowering) -> Shape:
    """What comes after `?`: the innermost member or entry is one of what is before it."""
    kind, where = node.kind(), (base.start, span(node)[1])
    if kind == "member_binding_expression":
        named = node.field("name")
        return Member(base, _bare(named), *where) if named is not None else base
    if kind == "element_binding_expression":
        given = _arguments(node, lowering)
        return Index(base, given[0].value, *where) if given else base
    within = node.field("expression") or node.field("function") or node.field("condition")
    if within is None:
        return lowering(node)
    inside = _access(within, base, lowering)
    if kind == "member_access_expression":
        named = node.field("name")
        return Member(inside, _bare(named), *where) if named is not None else inside
    if kind == "invocation_expression":
        return Call(inside, _arguments(node.field("arguments"), lowering), *where)
    return inside


def _conditional_access(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    return _access(parts[1], lowering(parts[0]), lowering) if len(parts) == 2 else other(node, lowering)


def _creation(node: Node, lowering: Lowering) -> Shape:
    kind = node.field("type")
    return _made(node, lowering(kind) if kind is not None else Name("", *span(node)), lowering)


def _made(node: Node, kind: Shape, lowering: Lowering) -> Shape:
    """`new T(argument) { Property = value }`: what is set at once counts as arguments; entries make a mapping."""
    listed = node.field("arguments") or next((each for each in children(node) if each.kind() == "argument_list"), None)
    given = list(_arguments(listed, lowering))
    filled = node.field("initializer") or next((each for each in children(node) if each.kind() == "initializer_expression"), None)
    if isinstance(kind, Name) and kind.text == "AuthenticationHeaderValue" and given:
        return _authorization(given, node)
    if filled is not None:
        inside = _initializer(filled, lowering)
        if isinstance(inside, Mapping) and all(entry.key is not None for entry in inside.entries) and not _indexed(filled):
            given += [Argument(entry.key, entry.value) for entry in inside.entries]
        elif not given:
            return inside
    return Call(kind, tuple(given), *span(node), True)


def _authorization(given: list[Argument], node: Node) -> Shape:
    """`new AuthenticationHeaderValue("Bearer", key)` is the text of the header."""
    first = given[0].value
    if len(given) == 1:
        return first
    if isinstance(first, String):
        first = piece(first.text, *first.inner, NONE)
    blank = piece(" ", first.end, first.end, NONE)
    return Template((first, blank, given[1].value), *span(node))


def _indexed(node: Node) -> bool:
    """Whether what is in braces are entries, not properties."""
    for child in children(node):
        left = child.field("left") if child.kind() == "assignment_expression" else None
        if left is None or left.kind() != "identifier":
            return True
    return False


def _initializer(node: Node, lowering: Lowering) -> Shape:
    entries: list[Entry] = []
    items: list[Shape] = []
    for child in children(node):
        parts = children(child)
        if child.kind() == "assignment_expression":
            left, right = child.field("left"), child.field("right")
            if left is None or right is None:
                continue
            key = text_span(left) if left.kind() == "identifier" else None
            if left.kind() == "element_binding_expression":
                given = _arguments(left, lowering)
                text = given[0].value if given else None
                key = Span(text.text, *text.inner) if isinstance(text, String) else None
            entries.append(Entry(key, lowering(right)))
        elif child.kind() == "initializer_expression" and len(parts) == 2:
            text = lowering(parts[0])
            entries.append(Entry(Span(text.text, *text.inner) if isinstance(text, String) else None, lowering(parts[1])))
        else:
            items.append(lowering(child))
    return Mapping(tuple(entries), *span(node)) if entries else Sequence(tuple(items), *span(node))


def _anonymous(node: Node, lowering: Lowering) -> Shape:
    """`new { Key = value, other }`; its children are names and values in a row."""
    entries: list[Entry] = []
    pending: Span | None = None
    named = False
    for child in node.children():
        if child.text() == "=" and not child.is_named():
            named = True
        elif child.is_named() and "comment" not in child.kind():
            if named and pending is not None:
                entries[-1:] = [Entry(pending, lowering(child))]
                named, pending = False, None
            else:
                pending = text_span(child)
                entries.append(Entry(pending if child.kind() == "identifier" else None, lowering(child)))
    return Mapping(tuple(entries), *span(node))


def _prefixed(node: Node, lowering: Lowering) -> Shape:
    value = inner()(node, lowering)
    return Not(value, *span(node)) if node.text().startswith("!") else Other((value,), *span(node))


def _pattern(node: Node, lowering: Lowering) -> Shape:
    """`x is null`, `x is not null`, `x is { } y`."""
    value, pattern = lowering.field(node, "expression"), node.field("pattern")
    if pattern is None:
        return Other((value,), *span(node))
    negated = pattern.kind() == "negated_pattern"
    inside = next(iter(children(pattern)), None) if negated else pattern
    absent = inside is not None and inside.text() in ("null", '""', "string.Empty")
    if not absent and (inside is None or inside.kind() not in ("recursive_pattern", "declaration_pattern")):
        return Other((value,), *span(node))
    nothing_ = Plain("null", *span(pattern))
    return Binary("==" if absent != negated else "!=", value, nothing_, *span(node))


def _throw(node: Node, lowering: Lowering) -> Shape:
    return Call(Name("throw", *span(node)), (Argument(None, inner()(node, lowering)),), *span(node))


# --- declarations ---------------------------------------------------------------------------------------------------


def _variables(node: Node, lowering: Lowering) -> Shape:
    declared = node.field("type")
    kind = lowering(declared) if declared is not None and declared.kind() != "implicit_type" else None
    made: list[Shape] = []
    for child in children(node):
        named = child.field("name") if child.kind() == "variable_declarator" else None
        if named is None:
            continue
        values = [each for each in children(child) if span(each) != span(named) and each.kind() != "bracketed_argument_list"]
        value: Shape | None = None
        if values:
            target = kind if values[-1].kind() == "implicit_object_creation_expression" else None
            value = _made(values[-1], target, lowering) if target is not None else lowering(values[-1])
        made.append(Assign(Name(named.text(), *span(named)), value, *span(child), kind, True))
    return made[0] if len(made) == 1 else Other(tuple(made), *span(node))


def _property(node: Node, lowering: Lowering) -> Shape:
    named, value = node.field("name"), node.field("value")
    if named is None:
        return other(node, lowering)
    kind = lowering.maybe(node.field("type"))
    made = Assign(Name(named.text(), *span(named)), lowering.maybe(value), *span(node), kind, True)
    accessors = node.field("accessors") or next((each for each in children(node) if each.kind() == "accessor_list"), None)
    return Other((made, Block((accessors,), *span(accessors))), *span(node)) if accessors is not None else made


def _assignment(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    target, value = lowering.field(node, "left"), node.field("right")
    if value is not None and value.kind() in _MADE and isinstance(target, Member) and target.name.text == "Authorization":
        shape: Shape = _made(value, Name("AuthenticationHeaderValue", *span(value)), lowering)
    else:
        shape = lowering.field(node, "right")
    if sign is not None and sign.text() not in ("=", "??="):
        shape = Other((shape,), *span(node))
    return Assign(target, shape, *span(node))


def _using(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if not parts:
        return nothing(node, lowering)
    alias = node.field("name")
    if alias is not None:
        return Import(text_span(parts[-1]), (), alias.text(), *span(node))
    return Import(text_span(parts[-1]), (), "", *span(node), all=True)


def _parameters(node: Node | None, lowering: Lowering) -> tuple[Parameter, ...]:
    found = []
    for child in children(node) if node is not None else ():
        named = child.field("name")
        if child.kind() == "parameter" and named is not None:
            declared = child.field("type")
            found.append(Parameter(text_span(named), _default(child, lowering), lowering.maybe(declared)))
        elif child.kind() in ("identifier", "implicit_parameter"):
            found.append(Parameter(text_span(child)))
    return tuple(found)


def _default(node: Node, lowering: Lowering) -> Shape | None:
    known = {span(each) for each in (node.field("name"), node.field("type")) if each is not None}
    values = [each for each in children(node) if span(each) not in known and each.kind() not in ("modifier", "attribute_list")]
    return lowering(values[-1]) if values else None


def _primary(node: Node, lowering: Lowering) -> Shape:
    """A parameter of a class, which its members see."""
    named = node.field("name")
    if named is None:
        return nothing(node, lowering)
    target = Name(named.text(), *span(named))
    return Assign(target, _default(node, lowering), *span(node), lowering.maybe(node.field("type")), True)


def _function(node: Node, lowering: Lowering) -> Function:
    named, body = node.field("name"), node.field("body")
    parameters = _parameters(node.field("parameters"), lowering)
    where = text_span(named) if named is not None else None
    if where is not None and node.kind() == "constructor_declaration":
        where = Span("constructor", where.start, where.end)
    if body is not None and body.kind() == "arrow_expression_clause":
        return Function(where, parameters, (), inner()(body, lowering), *span(node))
    return Function(where, parameters, body_of(body), None, *span(node))


def _lambda(node: Node, lowering: Lowering) -> Shape:
    given = node.field("parameters")
    single = given is not None and given.kind() != "parameter_list"
    parameters = (Parameter(text_span(given)),) if given is not None and single else _parameters(given, lowering)
    return lambda_of(node, lowering, parameters, node.field("body"), _BLOCKS)


def _class(node: Node, lowering: Lowering) -> Class:
    named = node.field("name")
    bases = [each for each in children(node) if each.kind() == "base_list"]
    first = [parameter for each in children(node) if each.kind() == "parameter_list" for parameter in children(each)]
    return Class(
        text_span(named) if named is not None else None,
        tuple(lowering(base) for each in bases for base in children(each)),
        (*first, *body_of(node.field("body"))),
        *span(node),
    )


# --- statements -----------------------------------------------------------------------------------------------------


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


def _try(node: Node, _: Lowering) -> Shape:
    handlers = tuple(child for child in children(node) if child.kind() == "catch_clause")
    rest = tuple(child for child in children(node) if child.kind() == "finally_clause")
    tried = Attempt(body_of(node.field("body")), handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _foreach(node: Node, lowering: Lowering) -> Shape:
    """The target of a loop takes many values: it is bound to something unknown."""
    bound = Assign(lowering.field(node, "left"), Other((lowering.field(node, "right"),), *span(node)), *span(node), None, True)
    return Other((bound, Block(_body(node.field("body")), *span(node))), *span(node))


_OPERATORS = {"||": "or", "&&": "and"}

_LOWER: dict[str, Lower] = {
    "identifier": name,
    "this": name,
    "base": name,
    "predefined_type": name,
    "implicit_type": nothing,
    "generic_name": inner(),
    "nullable_type": inner(),
    "qualified_name": lambda node, lowering: _qualified(node, lowering),
    "member_access_expression": _member,
    "conditional_access_expression": _conditional_access,
    "element_access_expression": _element,
    "invocation_expression": _call,
    "object_creation_expression": _creation,
    "implicit_object_creation_expression": _creation,
    "anonymous_object_creation_expression": _anonymous,
    "initializer_expression": _initializer,
    "array_creation_expression": lambda node, lowering: lowering(children(node)[-1]) if children(node) else other(node, lowering),
    "implicit_array_creation_expression": inner(),
    "collection_expression": sequence,
    "collection_element": inner(),
    "expression_element": inner(),
    "string_literal": _string,
    "verbatim_string_literal": _verbatim,
    "raw_string_literal": _raw,
    "interpolated_string_expression": _interpolated,
    "character_literal": plain("number"),
    "integer_literal": plain("number"),
    "real_literal": plain("number"),
    "boolean_literal": plain("boolean"),
    "null_literal": plain("null"),
    "default_expression": plain("null"),
    "binary_expression": binary(_OPERATORS),
    "prefix_unary_expression": _prefixed,
    "postfix_unary_expression": inner(),
    "parenthesized_expression": inner(),
    "await_expression": inner(),
    "cast_expression": inner("value"),
    "as_expression": inner("left"),
    "conditional_expression": conditional(),
    "is_pattern_expression": _pattern,
    "throw_expression": _throw,
    "arrow_expression_clause": inner(),
    "lambda_expression": _lambda,
    "anonymous_method_expression": _lambda,
    "assignment_expression": _assignment,
    "expression_statement": inner(),
    "variable_declaration": _variables,
    "property_declaration": _property,
    "parameter": _primary,
    "using_directive": _using,
    "class_declaration": _class,
    "struct_declaration": _class,
    "record_declaration": _class,
    "record_struct_declaration": _class,
    "method_declaration": _function,
    "constructor_declaration": _function,
    "local_function_statement": _function,
    "if_statement": _if,
    "try_statement": _try,
    "foreach_statement": _foreach,
    "return_statement": returned,
    "interface_declaration": nothing,
    "enum_declaration": nothing,
    "modifier": nothing,
    "attribute_list": nothing,
    "comment": nothing,
}


def _qualified(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    named = node.field("name")
    return (
        Member(lowering(parts[0]), _bare(named), *span(node)) if named is not None and len(parts) == 2 else other(node, lowering)
    )


_K = 'var k = Environment.GetEnvironmentVariable("X")'

_IDIOMS: tuple[Idiom, ...] = (
    Read("Environment.GetEnvironmentVariable", "call", f"{_K};", 'var k = Environment.GetFolderPath("X");', default=9),
    Read("System.Environment.GetEnvironmentVariable", "call", 'var k = System.Environment.GetEnvironmentVariable("X");',
         'var k = System.Environment.ExpandEnvironmentVariables("X");', default=9),
    Read(_STORE, "mapping", 'var k = builder.Configuration["X"];', 'var k = builder.Other["X"];'),
    Write("Environment.SetEnvironmentVariable", 'Environment.SetEnvironmentVariable("X", "v");', 'Environment.Other("X", "v");'),
    Load("DotNetEnv.Env.Load", "DotNetEnv", 'DotNetEnv.Env.Load(".env");', 'DotNetEnv.Env.Read(".env");', path=(0,)),
    Load("Env.Load", "DotNetEnv", "using DotNetEnv;\nEnv.Load();", "using DotNetEnv;\nEnv.Save();", path=(0,)),
    Load("Env.TraversePath().Load", "DotNetEnv", "using DotNetEnv;\nEnv.TraversePath().Load();", "Env.Other().Load();"),
    Load("DotEnv.Load", "dotenv.net", "using dotenv.net;\nDotEnv.Load();", "using dotenv.net;\nDotEnv.Read();"),
    Wrap(".Trim", f"{_K}.Trim();", f"{_K}.ToUpper();", (-1,), trims=True),
    Wrap(".ToString", f"{_K}.ToString();", f"{_K}.ToUpper();", (-1,)),
    Log("Console.WriteLine", 'Console.WriteLine(Environment.GetEnvironmentVariable("X"));',
        'Const.Read(Environment.GetEnvironmentVariable("X"));'),
    Log("Console.Write", 'Console.Write(Environment.GetEnvironmentVariable("X"));',
        'Const.Read(Environment.GetEnvironmentVariable("X"));'),
    Log("Debug.*", 'Debug.WriteLine(Environment.GetEnvironmentVariable("X"));',
        'Bug.Read(Environment.GetEnvironmentVariable("X"));'),
    Log("Trace.*", 'Trace.TraceError(Environment.GetEnvironmentVariable("X"));',
        'Rat.Read(Environment.GetEnvironmentVariable("X"));'),
    Log("Log.*", 'Log.Information("k {k}", Environment.GetEnvironmentVariable("X"));',
        'Lag.Information("k {k}", Environment.GetEnvironmentVariable("X"));'),
    Log("ILogger().*", 'class A { ILogger<A> g; void F() { g.LogError("{k}", Environment.GetEnvironmentVariable("X")); } }',
        'class A { IOther<A> g; void F() { g.LogError("{k}", Environment.GetEnvironmentVariable("X")); } }'),
    OpenFile("File.ReadAllText", 'var k = File.ReadAllText("key.txt");', 'var k = File.Exists("key.txt");'),
    OpenFile("File.ReadAllTextAsync", 'var k = await File.ReadAllTextAsync("key.txt");', 'var k = File.Exists("key.txt");'),
    OpenFile("System.IO.File.ReadAllText", 'var k = System.IO.File.ReadAllText("key.txt");',
             'var k = System.IO.File.Exists("a");'),
    Format("string.Format", r"\{\d+[^}]*\}", 'var h = string.Format("Bearer {0}", k);', 'var h = string.Join("Bearer {0}", k);'),
    Format("String.Format", r"\{\d+[^}]*\}", 'var h = String.Format("Bearer {0}", k);', 'var h = String.Join("Bearer {0}", k);'),
)  # fmt: skip

LANGUAGE = Language(
    "csharp",
    {".cs": "csharp", ".csx": "csharp"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|Environment\.(?:Exit|FailFast)\(|Debug\.Assert\(|Assert\.|\bBadRequest\(|\bUnauthorized\(|\bProblem\(",
    own=frozenset(["this"]),
    known=frozenset(
        "Console Environment string String int bool object Math Convert Encoding Task File Path Directory DateTime TimeSpan Guid "
        "JsonSerializer JsonConvert Debug Trace Log Assert nameof throw Uri CancellationToken".split()
    ),
    declares=True,
    prepare=unconditional,
)
