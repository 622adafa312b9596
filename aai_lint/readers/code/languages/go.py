"""Go."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ....records import replace
from ....regex import regex
from ....syntax import span
from ..idioms import Bearer, Idiom, Language, Load, Log, OpenFile, Read, Wrap, Write
from ..lowering import (
    NONE,
    Escapes,
    Lower,
    Lowering,
    binary,
    body_of,
    call,
    children,
    following,
    index,
    inner,
    member,
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
    Import,
    Index,
    Mapping,
    Member,
    Name,
    Not,
    Other,
    Parameter,
    Plain,
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node

_TEXT = Escapes("abfnrtv", drops=False)
_VERB = regex(r"%[+#]?[svq]")
_VERSION = regex(r"(?:/v\d+|\.v\d+)$")
# A tag of a field that names the variable it is filled from: caarlos0/env, kelseyhightower/envconfig, ilyakaznacheev/cleanenv,
# sethvargo/go-envconfig, alecthomas/kong.
_TAG = regex(r'(?:^|\s)(?:env|envconfig):"(?P<name>[A-Za-z_]\w*)(?P<options>[^"]*)"')
_TAG_DEFAULT = regex(r'(?:envDefault|env-default|default):"(?P<outside>[^"]*)"|,\s*default=(?P<inside>[^",]*)')
_TAGGED = "env:tag"
_FLAG = regex(r"p?flags?\.String(?:Var)?")


def _string(node: Node, _: Lowering) -> Shape:
    return quoted(node, 1, 1, _TEXT)


def _raw(node: Node, _: Lowering) -> Shape:
    return quoted(node, 1, 1, NONE)


def _argument(node: Node, lowering: Lowering) -> Argument:
    if node.kind() == "variadic_argument":
        return Argument(None, inner()(node, lowering), spread=True)
    return Argument(None, lowering(node))


_call = call("function", "arguments", _argument)


def _calls(node: Node, lowering: Lowering) -> Shape:
    shape = _call(node, lowering)
    if not isinstance(shape, Call) or not isinstance(shape.callee, Member) or not isinstance(shape.callee.object, Name):
        return shape
    values = [argument.value for argument in shape.arguments]
    called = f"{shape.callee.object.text}.{shape.callee.name.text}"
    if called == "fmt.Sprintf":
        return _formatted(values, shape) or shape
    if _FLAG.fullmatch(called):
        return _flag(shape)
    if called == "cmp.Or" and values:
        first, *others = values
        for one in others:
            first = Binary("or", first, one, shape.start, shape.end)
        return first
    return shape


def _flag(shape: Call) -> Call:
    """`flag.String("name", default, usage)`: the default is an argument by the name of the flag."""
    for name_, value in pairwise(shape.arguments[:3]):
        if isinstance(name_.value, String):
            kept = tuple(argument for argument in shape.arguments if argument is not name_ and argument is not value)
            named = Argument(Span(name_.value.text, *name_.value.inner), value.value)
            return replace(shape, arguments=(named, *kept))
    return shape


def _formatted(values: list[Shape], whole: Call) -> Shape | None:
    """`fmt.Sprintf("Bearer %s", key)` is text around an expression."""
    text, given = (values[0], values[1:]) if values else (None, [])
    if not isinstance(text, String) or text.inner[1] - text.inner[0] != len(text.text):
        return None
    marks = list(re.finditer(r"%[^%]", text.text))
    if len(marks) != len(given):
        return None
    parts: list[Shape] = []
    at = 0
    for mark, value in zip(marks, given, strict=True):
        if mark.start() > at:
            start = text.inner[0] + at
            parts.append(piece(text.text[at : mark.start()], start, text.inner[0] + mark.start(), NONE))
        parts.append(value if _VERB.match(mark.group()) else Other((value,), value.start, value.end))
        at = mark.end()
    if at < len(text.text):
        parts.append(piece(text.text[at:], text.inner[0] + at, text.inner[1], NONE))
    return Template(tuple(parts), whole.start, whole.end)


# --- declarations ---------------------------------------------------------------------------------------------------


def _listed(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return children(node) if node.kind() == "expression_list" else [node]


def _assigned(targets: list[Shape], values: list[Shape], node: Node, declared: Shape | None, *, declares: bool) -> Shape:
    """Assignments one by one. Of the several values that a call gives, the first is the one it is called for; the others say
    whether it is there: an error, or what `os.LookupEnv` calls `ok`."""
    where = span(node)
    if not values:
        made: list[Shape] = [Assign(target, None, *where, declared, declares) for target in targets]
    elif len(values) == len(targets):
        pairs = zip(targets, values, strict=True)
        made = [Assign(target, _single(target, value), *where, declared, declares) for target, value in pairs]
    else:
        made = [Assign(targets[0], values[0], *where, declared, declares)]
        for target in targets[1:]:
            present = isinstance(target, Name) and _looks_up(values[0]) and isinstance(targets[0], Name)
            made.append(Assign(target, targets[0] if present else Other((), *where), *where, None, declares))
    return made[0] if len(made) == 1 else Other(tuple(made), *where)


def _looks_up(value: Shape) -> bool:
    if isinstance(value, Index):
        return True
    return isinstance(value, Call) and isinstance(value.callee, Member) and value.callee.name.text == "LookupEnv"


def _single(target: Shape, value: Shape) -> Shape:
    """The one value of a header: `header["Authorization"] = []string{key}`."""
    return value.items[0] if isinstance(target, Index) and isinstance(value, Sequence) and len(value.items) == 1 else value


def _declaration(node: Node, lowering: Lowering) -> Shape:
    names = [child for child in node.field_children("name") if child.is_named()]
    value = node.field("value")
    targets: list[Shape] = [Name(named.text(), *span(named)) for named in names]
    if not targets:
        return other(node, lowering)
    values = [lowering(each) for each in _listed(value)]
    return _assigned(targets, values, node, lowering.maybe(node.field("type")), declares=True)


def _short(node: Node, lowering: Lowering) -> Shape:
    return _assignment(node, lowering, declares=True)


def _assignment(node: Node, lowering: Lowering, *, declares: bool = False) -> Shape:
    targets = [lowering(each) for each in _listed(node.field("left"))]
    values = [lowering(each) for each in _listed(node.field("right"))]
    sign = node.field("operator")
    if not targets:
        return other(node, lowering)
    if sign is not None and sign.text() not in ("=", ":="):
        values = [Other((value,), value.start, value.end) for value in values]
    return _assigned(targets, values, node, None, declares=declares)


def _import(node: Node, lowering: Lowering) -> Shape:
    path, named = node.field("path"), node.field("name")
    if path is None:
        return other(node, lowering)
    text = quoted(path, 1, 1, NONE)
    module = Span(text.text, *text.inner)
    if named is not None and named.kind() == "dot":
        return Import(module, (), "", *span(node), all=True)
    if named is not None:
        return Import(module, (), "" if named.text() == "_" else named.text(), *span(node))
    return Import(module, (), _package(text.text), *span(node))


def _package(path: str) -> str:
    """What a package most likely calls itself: the end of its path, without what only says that it is for Go."""
    last = _VERSION.sub("", path).rpartition("/")[2]
    last = re.sub(r"^go[-_.]|(?:[-_.](?:go|golang|sdk|client|api))+$", "", last) or last
    return last.replace("-", "_")


def _type(node: Node, lowering: Lowering) -> Shape:
    named, kind = node.field("name"), node.field("type")
    if named is None or kind is None or kind.kind() != "struct_type":
        return nothing(node, lowering)
    fields = [field for each in children(kind) for field in children(each)]
    return Class(text_span(named), (), tuple(fields), *span(node))


def _field(node: Node, lowering: Lowering) -> Shape:
    """A field whose tag names a variable is read from it."""
    named, tag = node.field("name"), node.field("tag")
    if named is None:
        return nothing(node, lowering)
    target = Name(named.text(), *span(named))
    match = _TAG.search(tag.text().strip("`")) if tag is not None else None
    if tag is None or match is None:
        return Assign(target, None, *span(node), lowering.maybe(node.field("type")), True)
    start, end = span(tag)
    at = start + 1
    arguments = [_tag_text(match["name"], at + match.start("name"))]
    default = _TAG_DEFAULT.search(tag.text()[1:-1])
    if default is not None:
        which = "outside" if default["outside"] is not None else "inside"
        arguments.append(_tag_text(default[which], at + default.start(which)))
    return Assign(target, Call(Name(_TAGGED, start, start), tuple(arguments), start, end), *span(node), None, True)


def _tag_text(text: str, start: int) -> Argument:
    return Argument(None, String(text, "", (start, start + len(text)), start, start + len(text)))


def _parameters(node: Node | None, lowering: Lowering) -> list[Parameter]:
    found = []
    for child in children(node) if node is not None else ():
        declared = lowering.maybe(child.field("type"))
        found += [Parameter(text_span(named), None, declared) for named in child.field_children("name") if named.is_named()]
    return found


def _function(node: Node, lowering: Lowering) -> Function:
    named = node.field("name")
    receiver = _parameters(node.field("receiver"), lowering)
    parameters = (*_parameters(node.field("parameters"), lowering), *receiver)
    name_span = text_span(named) if named is not None else None
    return Function(name_span, parameters, body_of(node.field("body")), None, *span(node))


# --- values ---------------------------------------------------------------------------------------------------------


def _composite(node: Node, lowering: Lowering) -> Shape:
    """`T{Key: value}` gives arguments to what it makes; maps and slices are written the same way."""
    kind, body = node.field("type"), node.field("body")
    if kind is None or body is None:
        return other(node, lowering)
    elements = children(body)
    keyed = [each for each in elements if each.kind() == "keyed_element"]
    plain_keys = all(_key_kind(each) == "identifier" for each in keyed)
    if kind.kind() not in ("type_identifier", "qualified_type", "generic_type") or (keyed and not plain_keys):
        return _literal(body, lowering)
    arguments = []
    for each in elements:
        key = _inside(each.field("key")) if each.kind() == "keyed_element" else None
        value = _value(each.field("value") if key is not None else each, lowering)
        if key is not None and key.text() == "EnvVars" and isinstance(value, Sequence):
            value = Sequence(tuple(_named_variable(item) for item in value.items), value.start, value.end)
        arguments.append(Argument(text_span(key) if key is not None else None, value))
    return Call(lowering(kind), tuple(arguments), *span(node), True)


def _named_variable(item: Shape) -> Shape:
    """An entry of `EnvVars` of a flag of urfave/cli."""
    return Call(Name(_TAGGED, item.start, item.start), (Argument(None, item),), item.start, item.end)


def _key_kind(element: Node) -> str:
    key = _inside(element.field("key"))
    return key.kind() if key is not None else ""


def _inside(node: Node | None) -> Node | None:
    if node is not None and node.kind() == "literal_element":
        return next(iter(children(node)), None)
    return node


def _value(node: Node | None, lowering: Lowering) -> Shape:
    found = _inside(node)
    return lowering(found) if found is not None else Other((), 0, 0)


def _literal(node: Node, lowering: Lowering) -> Shape:
    """What stands in braces: a mapping, or a list."""
    elements = children(node)
    if not elements or elements[0].kind() != "keyed_element":
        return Sequence(tuple(_value(each, lowering) for each in elements), *span(node))
    entries = []
    for each in elements:
        key = _inside(each.field("key"))
        value = _value(each.field("value"), lowering)
        if isinstance(value, Sequence) and len(value.items) == 1:
            value = value.items[0]
        entries.append(Entry(_key(key), value))
    return Mapping(tuple(entries), *span(node))


def _key(node: Node | None) -> Span | None:
    if node is None:
        return None
    if node.kind() in ("interpreted_string_literal", "raw_string_literal"):
        text = quoted(node, 1, 1, NONE)
        return Span(text.text, *text.inner)
    return text_span(node) if node.kind() == "identifier" else None


def _unary(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    value = lowering.field(node, "operand")
    if sign is not None and sign.text() == "!":
        return Not(value, *span(node))
    return value if sign is not None and sign.text() in ("&", "*") else Other((value,), *span(node))


# --- statements -----------------------------------------------------------------------------------------------------


def _if(node: Node, lowering: Lowering) -> Shape:
    otherwise, first = node.field("alternative"), node.field("initializer")
    branch = Branch(
        lowering.field(node, "condition"),
        body_of(node.field("consequence")),
        (otherwise,) if otherwise is not None else (),
        "" if otherwise is not None else following(node),
        *span(node),
    )
    return Other((lowering(first), branch), *span(node)) if first is not None else branch


def _return(node: Node, lowering: Lowering) -> Shape:
    """The first of several values is what is handed back, unless an error is beside it."""
    values = [lowering(value) for each in children(node) for value in _listed(each)]
    if not values:
        return nothing(node, lowering)
    last = values[-1]
    if len(values) > 1 and not isinstance(last, Plain):
        return Other(tuple(values), *span(node))
    given = Return(values[0], *span(node))
    return Other((given, *values[1:]), *span(node)) if len(values) > 1 else given


def _range(node: Node, lowering: Lowering) -> Shape:
    """The targets of a loop take many values: they are bound to something unknown."""
    values = Other((lowering.field(node, "right"),), *span(node))
    targets = [lowering(each) for each in _listed(node.field("left"))]
    bound = tuple(Assign(target, values if not at else Other((), *span(node)), *span(node)) for at, target in enumerate(targets))
    return Other(bound, *span(node)) if bound else values


def _block(node: Node, _: Lowering) -> Shape:
    return Block(tuple(node.named_children()), *span(node))


_OPERATORS = {"||": "or", "&&": "and"}

_LOWER: dict[str, Lower] = {
    "identifier": name,
    "field_identifier": name,
    "package_identifier": name,
    "type_identifier": name,
    "qualified_type": member("package", "name"),
    "pointer_type": inner(),
    "generic_type": inner("type"),
    "selector_expression": member("operand", "field"),
    "index_expression": index("operand", "index"),
    "call_expression": _calls,
    "interpreted_string_literal": _string,
    "raw_string_literal": _raw,
    "rune_literal": plain("number"),
    "int_literal": plain("number"),
    "float_literal": plain("number"),
    "nil": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "binary_expression": binary(_OPERATORS),
    "unary_expression": _unary,
    "parenthesized_expression": inner(),
    "type_conversion_expression": inner("operand"),
    "type_assertion_expression": inner("operand"),
    "composite_literal": _composite,
    "literal_value": _literal,
    "literal_element": inner(),
    "const_spec": _declaration,
    "var_spec": _declaration,
    "short_var_declaration": _short,
    "assignment_statement": _assignment,
    "import_spec": _import,
    "type_spec": _type,
    "type_alias": nothing,
    "field_declaration": _field,
    "function_declaration": _function,
    "method_declaration": _function,
    "func_literal": _function,
    "if_statement": _if,
    "range_clause": _range,
    "return_statement": _return,
    "block": _block,
    "comment": nothing,
}

_OS = 'package a\nimport "os"\nvar '
_VIPER = 'package a\nimport "github.com/spf13/viper"\nvar '
_DOTENV = 'package a\nimport "github.com/joho/godotenv"\nfunc f() { '

_IDIOMS: tuple[Idiom, ...] = (
    Read("os.Getenv", "call", f'{_OS}k = os.Getenv("X")', f'{_OS}k = os.Expand("X")'),
    Read("os.LookupEnv", "call", f'{_OS}k, ok = os.LookupEnv("X")', f'{_OS}k, ok = os.Lookup("X")'),
    Read("syscall.Getenv", "call", 'package a\nimport "syscall"\nvar k, _ = syscall.Getenv("X")',
         'package a\nimport "sys"\nvar k, _ = sys.Get("X")'),
    Read("github.com/spf13/viper.GetString", "call", f'{_VIPER}k = viper.GetString("X")', f'{_VIPER}k = viper.GetInt("X")'),
    Read("github.com/spf13/viper.Get", "call", f'{_VIPER}k = viper.Get("X")', f'{_VIPER}k = viper.Sub("X")'),
    Read("github.com/spf13/viper.BindEnv", "call", f'{_VIPER}e = viper.BindEnv("key", "X")', f'{_VIPER}e = viper.Bind("k", "X")',
         name=1, default=9),
    Read("github.com/joho/godotenv.Read()", "mapping", f'{_DOTENV}e, err := godotenv.Read(); k := e["X"] }}',
         f'{_DOTENV}e, err := godotenv.Parse(); k := e["X"] }}'),
    Read(_TAGGED, "call", "package a\ntype C struct {\n K string `env:\"X\"`\n}",
         "package a\ntype C struct {\n K string `json:\"X\"`\n}"),
    Write("*.Setenv", 'package a\nimport "testing"\nfunc TestX(t *testing.T) { t.Setenv("X", "v") }',
          'package a\nimport "testing"\nfunc TestX(t *testing.T) { t.Getenv("X", "v") }'),
    Write("os.Setenv", 'package a\nimport "os"\nfunc f() { os.Setenv("X", "v") }',
          'package a\nimport "os"\nfunc f() { os.Other("X", "v") }'),
    Write("github.com/spf13/viper.SetDefault", f'{_VIPER}a = viper.SetDefault("X", "v")', f'{_VIPER}a = viper.Other("X", "v")'),
    Write("github.com/spf13/viper.Set", f'{_VIPER}a = viper.Set("X", "v")', f'{_VIPER}a = viper.Other("X", "v")'),
    Load("github.com/joho/godotenv.Load", "godotenv", f'{_DOTENV}godotenv.Load(".env.local") }}',
         f'{_DOTENV}godotenv.Write("a") }}',
         path=(0,)),
    Load("github.com/joho/godotenv.Overload", "godotenv", f"{_DOTENV}godotenv.Overload() }}", f"{_DOTENV}godotenv.Parse() }}",
         path=(0,)),
    Load("github.com/joho/godotenv.Read", "godotenv", f"{_DOTENV}godotenv.Read() }}", f"{_DOTENV}godotenv.Exec() }}", path=(0,)),
    Load("github.com/joho/godotenv/autoload", "godotenv", 'package a\nimport _ "github.com/joho/godotenv/autoload"',
         'package a\nimport _ "github.com/joho/godotenv/cmd"', imported=True),
    Wrap("strings.TrimSpace", 'package a\nimport ("os"; "strings")\nvar k = strings.TrimSpace(os.Getenv("X"))',
         'package a\nimport ("os"; "strings")\nvar k = strings.ToLower(os.Getenv("X"))', trims=True),
    Wrap("string", f'{_OS}k = string(os.Getenv("X"))', f'{_OS}k = length(os.Getenv("X"))'),
    Bearer(".SetAuthToken", 'package a\nfunc f() { c.R().SetAuthToken(k).Get("https://a.example/v1") }',
           'package a\nfunc f() { c.R().SetToken(k).Get("https://a.example/v1") }'),
    Log("fmt.Println", 'package a\nimport ("fmt"; "os")\nfunc f() { fmt.Println(os.Getenv("X")) }',
        'package a\nimport ("fmt"; "os")\nfunc f() { fmt.Sscan(os.Getenv("X")) }'),
    Log("fmt.Printf", 'package a\nimport ("fmt"; "os")\nfunc f() { fmt.Printf("%s", os.Getenv("X")) }',
        'package a\nimport ("fmt"; "os")\nfunc f() { fmt.Sscanf("%s", os.Getenv("X")) }'),
    Log("fmt.Print", 'package a\nimport ("fmt"; "os")\nfunc f() { fmt.Print(os.Getenv("X")) }',
        'package a\nimport ("fmt"; "os")\nfunc f() { fmt.Append(os.Getenv("X")) }'),
    Log("log.*", 'package a\nimport ("log"; "os")\nfunc f() { log.Fatalf("%s", os.Getenv("X")) }',
        'package a\nimport ("lag"; "os")\nfunc f() { lag.Set(os.Getenv("X")) }'),
    Log("log/slog.*", 'package a\nimport ("log/slog"; "os")\nfunc f() { slog.Info("m", "k", os.Getenv("X")) }',
        'package a\nimport ("a/slot"; "os")\nfunc f() { slot.Set("m", "k", os.Getenv("X")) }'),
    OpenFile("os.ReadFile", f'{_OS}k, err = os.ReadFile("key.txt")', f'{_OS}k, err = os.Stat("key.txt")'),
    OpenFile("io/ioutil.ReadFile", 'package a\nimport "io/ioutil"\nvar k, err = ioutil.ReadFile("key.txt")',
             'package a\nimport "io/ioutil"\nvar k, err = ioutil.ReadDir("key.txt")'),
)  # fmt: skip

LANGUAGE = Language(
    "go",
    {".go": "go"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\bpanic\(|\blog\.(?:Fatal|Panic)|\bos\.Exit\(|\.(?:Fatal|Panic)\w*\(|\bdie\(|http\.Error\(",
    known=frozenset(
        "append cap clear close complex copy delete imag len make max min new panic print println real recover string byte rune "
        "int int64 float64 bool error any".split()
    ),
    declares=True,
)
