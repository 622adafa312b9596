"""Rust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....records import replace
from ....regex import regex
from ....syntax import span
from ..idioms import Idiom, Language, Load, Log, OpenFile, Read, Wrap, Write
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
    Plain,
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

_TEXT = Escapes("nrt0\n", drops=False)
_BLOCKS = frozenset(["block"])
_MARK = regex(r"\{(?P<name>[A-Za-z_]\w*|\d*)(?P<how>:[^}]*)?\}")
_FORMATS = frozenset(
    "format format_args println print eprintln eprint write writeln info warn error debug trace log panic bail anyhow".split()
)
# Attributes by which clap (and structopt before it) fills a field from the environment.
_ATTRIBUTE = regex(r"(?:arg|clap|structopt)\s*\(")
_ENVIRONMENT = regex(r"""\benv\b(?:\s*=\s*"(?P<name>[^"]+)")?""")
_DEFAULT = regex(r'\bdefault_value(?:_t)?\s*=\s*"(?P<text>[^"]*)"')
_FILLED = "env:attribute"
_OTHERWISE = "match:otherwise"
_ABSENT = frozenset(["is_empty", "is_none", "is_err"])
_PRESENT = frozenset(["is_some", "is_ok"])


# --- texts and paths ------------------------------------------------------------------------------------------------


def _string(node: Node, _: Lowering) -> Shape:
    return quoted(node, node.text().index('"') + 1, 1, _TEXT)


def _raw(node: Node, _: Lowering) -> Shape:
    opening = node.text().index('"') + 1
    return quoted(node, opening, opening - 1, NONE)


def _scoped(node: Node, lowering: Lowering) -> Shape:
    path, named = node.field("path"), node.field("name")
    if named is None:
        return other(node, lowering)
    return Member(lowering(path), text_span(named), *span(node)) if path is not None else Name(named.text(), *span(named))


# --- calls ----------------------------------------------------------------------------------------------------------


def _argument(node: Node, lowering: Lowering) -> Argument:
    return Argument(None, lowering(node))


_call = call("function", "arguments", _argument)


def _calls(node: Node, lowering: Lowering) -> Shape:
    shape = _call(node, lowering)
    return _understood(shape) if isinstance(shape, Call) else shape


def _understood(shape: Call) -> Shape:
    """Methods of results and options, and of builders of requests, in terms of what they mean."""
    if not isinstance(shape.callee, Member):
        return shape
    base, called = shape.callee.object, shape.callee.name
    values = [argument.value for argument in shape.arguments]
    where = shape.start, shape.end
    if not values and called.text in _ABSENT | _PRESENT:
        return Binary("==" if called.text in _ABSENT else "!=", base, Plain("null", called.start, called.end), *where)
    if len(values) == 1 and called.text in ("unwrap_or", "unwrap_or_else"):
        return Binary("??", base, _stand_in(values[0]), *where)
    if len(values) == 1 and called.text == "bearer_auth":
        header = String("Authorization", "", (called.start, called.end), called.start, called.end)
        value = Template((piece("Bearer ", values[0].start, values[0].start, NONE), values[0]), values[0].start, values[0].end)
        return Call(Member(base, replace(called, text="header"), *where), (Argument(None, header), Argument(None, value)), *where)
    if len(values) == 2 and path_of(values[0]).rpartition(".")[2] == "AUTHORIZATION":
        first = values[0]
        header = String("Authorization", "", (first.start, first.end), first.start, first.end)
        return replace(shape, arguments=(Argument(None, header), shape.arguments[1]))
    return shape


def _stand_in(value: Shape) -> Shape:
    """What a closure gives where there is nothing, or that it doesn't go on."""
    if isinstance(value, Function) and value.result is not None and not isinstance(value.result, (Return, Block)):
        return value.result
    if isinstance(value, (Function, Return, Block)):
        return Call(Name(_OTHERWISE, value.start, value.start), (Argument(None, value),), value.start, value.end)
    return value


def _struct(node: Node, lowering: Lowering) -> Shape:
    arguments = []
    for child in children(node.field("body") or node):
        named = child.field("field")
        if child.kind() == "field_initializer" and named is not None:
            arguments.append(Argument(text_span(named), lowering.field(child, "value")))
        elif child.kind() == "shorthand_field_initializer":
            first = next(iter(children(child)), child)
            arguments.append(Argument(text_span(first), lowering(first)))
        elif child.kind() == "base_field_initializer":
            arguments.append(Argument(None, inner()(child, lowering), spread=True))
    return Call(lowering.field(node, "name"), tuple(arguments), *span(node), True)


# --- macros: their arguments are tokens, not trees ------------------------------------------------------------------


def _macro(node: Node, lowering: Lowering) -> Shape:
    named = node.field("macro")
    tokens = next((child for child in children(node) if child.kind() == "token_tree"), None)
    if named is None or tokens is None:
        return nothing(node, lowering)
    called = named.text().rpartition("::")[2]
    where = span(node)
    if called == "lazy_static":
        return Other(tuple(_lazy(tokens, lowering)), *where)
    groups = _groups(tokens)
    if called == "vec":
        return Sequence(tuple(_tokens(group, lowering) for group in groups), *where)
    if called == "json" and len(groups) == 1:
        return _tokens(groups[0], lowering)
    arguments = [_macro_argument(group, lowering) for group in groups]
    if called == "concat":
        return Template(tuple(argument.value for argument in arguments), *where)
    if called in _FORMATS:
        at = next((number for number, each in enumerate(arguments) if isinstance(each.value, String)), None)
        text = arguments[at].value if at is not None else None
        formatted = _formatted(text, arguments[at + 1 :], where) if isinstance(text, String) and at is not None else None
        if formatted is not None and called in ("format", "format_args"):
            return formatted
        if formatted is not None and at is not None:
            arguments = [*arguments[:at], Argument(None, formatted)]
    return Call(Name(f"{called}!", *span(named)), tuple(arguments), *where)


def _lazy(tokens: Node, lowering: Lowering) -> Iterator[Assign]:
    """`lazy_static! { static ref NAME: Type = value; }`."""
    target: Node | None = None
    value: list[Node] | None = None
    previous = ""
    for token in tokens.children()[1:-1]:
        if token.text() == ";":
            if target is not None and value:
                yield Assign(Name(target.text(), *span(target)), _tokens(value, lowering), *span(target), None, True)
            target, value = None, None
        elif value is not None:
            value.append(token)
        elif token.text() == "=":
            value = []
        elif previous == "ref":
            target = token
        previous = token.text()


def _groups(tokens: Node) -> list[list[Node]]:
    """The tokens between the commas."""
    groups: list[list[Node]] = [[]]
    for token in tokens.children()[1:-1]:
        if token.text() == ",":
            groups.append([])
        elif "comment" not in token.kind():
            groups[-1].append(token)
    return [group for group in groups if group]


def _macro_argument(group: list[Node], lowering: Lowering) -> Argument:
    if len(group) > 2 and group[0].kind() == "identifier" and group[1].text() == "=":
        return Argument(text_span(group[0]), _tokens(group[2:], lowering))
    return Argument(None, _tokens(group, lowering))


def _tokens(group: list[Node], lowering: Lowering) -> Shape:
    """An expression made of tokens: a text, a path, calls of methods; anything else matters by its parts."""
    tokens = list(group)
    while tokens and (tokens[0].text() in ("&", "*", "?", "%") or tokens[0].kind() == "mutable_specifier"):
        tokens.pop(0)
    if not tokens:
        return Other((), 0, 0)
    shape = _token(tokens[0], lowering)
    start, at = span(tokens[0])[0], 1
    while at < len(tokens):
        token = tokens[at]
        end = span(token)[1]
        if token.text() in (".", "::") and at + 1 < len(tokens):
            shape = Member(shape, text_span(tokens[at + 1]), start, span(tokens[at + 1])[1])
            at += 2
        elif token.kind() == "token_tree" and token.text().startswith("("):
            given = tuple(_macro_argument(each, lowering) for each in _groups(token))
            shape = _understood(Call(shape, given, start, end))
            at += 1
        elif token.text() == "?":
            at += 1
        else:
            rest = tuple(_token(each, lowering) for each in tokens[at:] if each.is_named())
            return Other((shape, *rest), start, span(tokens[-1])[1])
    return shape


def _token(token: Node, lowering: Lowering) -> Shape:
    if token.kind() != "token_tree":
        return lowering(token)
    groups = _groups(token)
    if token.text().startswith("{"):
        entries = []
        for group in groups:
            key = _token(group[0], lowering)
            if len(group) > 2 and group[1].text() == ":" and isinstance(key, String):
                entries.append(Entry(Span(key.text, *key.inner), _tokens(group[2:], lowering)))
        return Mapping(tuple(entries), *span(token))
    items = tuple(_tokens(group, lowering) for group in groups)
    return items[0] if len(items) == 1 and token.text().startswith("(") else Sequence(items, *span(token))


def _formatted(text: String, given: list[Argument], where: tuple[int, int]) -> Shape | None:
    """`"Bearer {}"` and what is put there; `{name}` takes a variable."""
    if text.inner[1] - text.inner[0] != len(text.text) or "{{" in text.text:
        return None
    positional = [argument.value for argument in given if argument.name is None]
    named = {argument.name.text: argument.value for argument in given if argument.name is not None}
    parts: list[Shape] = []
    at = used = 0
    base = text.inner[0]
    for mark in _MARK.finditer(text.text):
        if mark.start() > at:
            parts.append(piece(text.text[at : mark.start()], base + at, base + mark.start(), NONE))
        wanted = mark["name"]
        start, end = base + mark.start("name"), base + mark.end("name")
        value: Shape | None
        if wanted and not wanted.isdigit():
            value = named.get(wanted) or Name(wanted, start, end)
        else:
            number = int(wanted) if wanted else used
            used += not wanted
            value = positional[number] if number < len(positional) else None
        if value is None:
            return None
        parts.append(value if mark["how"] in (None, ":?") else Other((value,), value.start, value.end))
        at = mark.end()
    if at < len(text.text):
        parts.append(piece(text.text[at:], base + at, text.inner[1], NONE))
    return Template(tuple(parts), *where)


# --- declarations ---------------------------------------------------------------------------------------------------


def _use(node: Node, lowering: Lowering) -> Shape:
    argument = node.field("argument")
    if argument is None:
        return nothing(node, lowering)
    imports = tuple(_used(argument, ""))
    return imports[0] if len(imports) == 1 else Other(imports, *span(node))


def _used(root: Node, before: str) -> list[Import]:
    """The imports that a tree of paths makes."""
    found: list[Import] = []
    pending = [(root, before)]
    while pending:
        node, prefix = pending.pop()
        kind, where = node.kind(), node.field("path")
        if kind == "scoped_use_list":
            inside = f"{prefix}{where.text()}::" if where is not None else prefix
            pending += [(child, inside) for each in children(node) if each.kind() == "use_list" for child in children(each)]
        elif kind == "use_list":
            pending += [(child, prefix) for child in children(node)]
        elif kind == "use_as_clause":
            alias = node.field("alias")
            if where is not None and alias is not None:
                found.append(_imported(f"{prefix}{where.text()}", alias.text(), node))
        elif kind == "use_wildcard":
            module = f"{prefix}{node.text()}".removesuffix("::*")
            found.append(Import(Span(module, *span(node)), (), "", *span(node), all=True))
        elif kind == "self":
            module = prefix.removesuffix("::")
            found.append(_imported(module, module.rpartition("::")[2], node))
        else:
            module = f"{prefix}{node.text()}"
            found.append(_imported(module, module.rpartition("::")[2], node))
    return found


def _imported(path: str, alias: str, node: Node) -> Import:
    return Import(Span(path, *span(node)), (), alias, *span(node), bound=path.replace("::", "."))


def _item(node: Node, lowering: Lowering) -> Shape:
    named = node.field("name")
    if named is None:
        return other(node, lowering)
    return Assign(
        Name(named.text(), *span(named)),
        lowering.maybe(node.field("value")),
        *span(node),
        lowering.maybe(node.field("type")),
        True,
    )


def _let(node: Node, lowering: Lowering) -> Shape:
    pattern, otherwise = node.field("pattern"), node.field("alternative")
    value = lowering.maybe(node.field("value"))
    if pattern is None:
        return other(node, lowering)
    target = _target(pattern, lowering)
    made = Assign(target, value, *span(node), lowering.maybe(node.field("type")), True)
    if otherwise is None:
        return made
    return Other((made, Branch(target, (), (otherwise,), "", *span(node))), *span(node))


def _target(pattern: Node, lowering: Lowering) -> Shape:
    """What a pattern binds: in `Ok(key)` and `Some(key)` the value inside."""
    inside = children(pattern)
    if pattern.kind() == "tuple_struct_pattern" and len(inside) == 2:
        return _target(inside[1], lowering)
    if pattern.kind() == "tuple_pattern":
        return Sequence(tuple(_target(child, lowering) for child in inside), *span(pattern))
    if pattern.kind() in ("mut_pattern", "ref_pattern", "reference_pattern") and inside:
        return _target(inside[-1], lowering)
    return lowering(pattern)


def _let_condition(node: Node, lowering: Lowering) -> Shape:
    pattern = node.field("pattern")
    value = lowering.field(node, "value")
    if pattern is None:
        return value
    if pattern.text().startswith(("Err", "None")):
        return Not(value, *span(node))
    return Assign(_target(pattern, lowering), value, *span(node), None, True)


def _let_chain(node: Node, lowering: Lowering) -> Shape:
    first, *others = [lowering(child) for child in children(node)]
    for one in others:
        first = Binary("and", first, one, *span(node))
    return first


def _fields(node: Node, _: Lowering) -> Shape:
    """The fields of a struct that an attribute fills from the environment."""
    found: list[Shape] = []
    attributes: list[Node] = []
    for child in children(node.field("body") or node):
        if child.kind() == "attribute_item":
            attributes.append(child)
            continue
        named = child.field("name")
        if child.kind() == "field_declaration" and named is not None:
            found += [shape for each in attributes for shape in _filled(each, child, named)]
        attributes = []
    return Other(tuple(found), *span(node))


def _filled(attribute: Node, declaration: Node, named: Node) -> list[Shape]:
    source = attribute.text()
    match = _ENVIRONMENT.search(source) if _ATTRIBUTE.search(source) else None
    if match is None:
        return []
    start, end = span(attribute)
    if match["name"]:
        at = start + match.start("name")
        variable = String(match["name"], '"', (at, start + match.end("name")), at - 1, start + match.end("name") + 1)
    else:
        variable = String(named.text().upper(), "", span(named), *span(named))
    arguments = [Argument(None, variable)]
    default = _DEFAULT.search(source)
    if default is not None:
        at = start + default.start("text")
        arguments.append(
            Argument(
                None, String(default["text"], '"', (at, start + default.end("text")), at - 1, start + default.end("text") + 1)
            )
        )
    read = Call(Name(_FILLED, start, start), tuple(arguments), start, end)
    kind = declaration.field("type")
    if kind is not None and kind.text().startswith("Option"):
        return [Not(read, start, end)]
    return [Assign(Name(named.text(), *span(named)), read, *span(declaration), None, True)]


def _impl(node: Node, _: Lowering) -> Shape:
    named = node.field("type")
    own = named is not None and node.field("trait") is None
    where = next((each for each in children(named) if each.kind() == "type_identifier"), named) if named is not None else None
    return Class(text_span(where) if own and where is not None else None, (), body_of(node.field("body")), *span(node))


def _parameters(node: Node | None, lowering: Lowering) -> tuple[Parameter, ...]:
    found = []
    for child in children(node) if node is not None else ():
        pattern = child.field("pattern") if child.kind() == "parameter" else child
        declared = child.field("type") if child.kind() == "parameter" else None
        if pattern is not None and pattern.kind() == "identifier":
            kind = declared.field("type") if declared is not None and declared.kind() == "reference_type" else declared
            found.append(Parameter(text_span(pattern), None, lowering.maybe(kind)))
    return tuple(found)


def _function(node: Node, lowering: Lowering) -> Function:
    """A function hands back its last expression."""
    named, inside = node.field("name"), node.field("body")
    where = text_span(named) if named is not None else None
    parameters = _parameters(node.field("parameters"), lowering)
    statements = children(inside) if inside is not None else []
    if statements and _is_value(statements[-1]):
        return Function(where, parameters, tuple(statements[:-1]), lowering(statements[-1]), *span(node))
    return Function(where, parameters, tuple(statements), None, *span(node))


def _is_value(node: Node) -> bool:
    kind = node.kind()
    return kind in ("identifier", "string_literal", "macro_invocation", "match_expression") or (
        kind.endswith("_expression") and kind not in ("if_expression", "for_expression", "while_expression", "loop_expression")
    )


def _closure(node: Node, lowering: Lowering) -> Shape:
    return lambda_of(node, lowering, _parameters(node.field("parameters"), lowering), node.field("body"), _BLOCKS)


# --- statements -----------------------------------------------------------------------------------------------------


def _if(node: Node, lowering: Lowering) -> Shape:
    yes, no = node.field("consequence"), node.field("alternative")
    otherwise = next(iter(children(no)), None) if no is not None else None
    test = lowering.field(node, "condition")
    values = [_only(yes), _only(otherwise)]
    if values[0] is not None and values[1] is not None:
        return Conditional(test, lowering(values[0]), lowering(values[1]), *span(node))
    return Branch(
        test, body_of(yes), (otherwise,) if otherwise is not None else (), "" if no is not None else following(node), *span(node)
    )


def _only(node: Node | None) -> Node | None:
    """The one value that a block is."""
    inside = children(node) if node is not None and node.kind() == "block" else []
    if len(inside) != 1 or not _is_value(inside[0]) or inside[0].kind() in ("return_expression", "macro_invocation"):
        return None
    return inside[0]


def _match(node: Node, lowering: Lowering) -> Shape:
    """`match variable { Ok(value) => …, Err(_) => … }` asks for presence."""
    arms = [arm for arm in children(node.field("body") or node) if arm.kind() == "match_arm"]
    present = [arm for arm in arms if _pattern(arm).startswith(("Ok", "Some"))]
    absent = [arm for arm in arms if _pattern(arm).startswith(("Err", "None", "_"))]
    value = lowering.field(node, "value")
    if not present or not absent or len(present) + len(absent) != len(arms):
        return Other((value, Block(tuple(arms), *span(node))), *span(node))
    kept, missing = present[0].field("value"), absent[-1].field("value")
    bound = re.match(r"\w+\s*\(\s*(?:mut\s+|ref\s+)?(\w+)\s*\)", _pattern(present[0]))
    if kept is not None and missing is not None and bound is not None and kept.text() == bound.group(1):
        where = _only(missing) or missing
        stand_in = lowering(where) if _is_value(where) and where.kind() != "macro_invocation" else None
        if stand_in is None or isinstance(stand_in, Return):
            inside = Block((missing,), *span(missing))
            stand_in = Call(Name(_OTHERWISE, inside.start, inside.start), (Argument(None, inside),), *span(missing))
        return Binary("??", value, stand_in, *span(node))
    if bound is not None:
        value = Assign(Name(bound.group(1), value.start, value.start), value, value.start, value.end, None, True)
    yes = tuple(each for arm in present if (each := arm.field("value")) is not None)
    no = tuple(each for arm in absent if (each := arm.field("value")) is not None)
    return Branch(value, yes, no, "", *span(node))


def _pattern(arm: Node) -> str:
    pattern = arm.field("pattern")
    return pattern.text() if pattern is not None else ""


def _for(node: Node, lowering: Lowering) -> Shape:
    """The target of a loop takes many values: it is bound to something unknown."""
    bound = Assign(lowering.field(node, "pattern"), Other((lowering.field(node, "value"),), *span(node)), *span(node), None, True)
    return Other((bound, Block(body_of(node.field("body")), *span(node))), *span(node))


def _unary(node: Node, lowering: Lowering) -> Shape:
    value = inner()(node, lowering)
    if node.text().startswith("!"):
        return Not(value, *span(node))
    return value if node.text().startswith("*") else Other((value,), *span(node))


def _index(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    return Index(lowering(parts[0]), lowering(parts[1]), *span(node)) if len(parts) == 2 else other(node, lowering)


_OPERATORS = {"||": "or", "&&": "and"}

_LOWER: dict[str, Lower] = {
    "identifier": name,
    "field_identifier": name,
    "type_identifier": name,
    "self": name,
    "crate": name,
    "super": name,
    "primitive_type": name,
    "generic_type": inner("type"),
    "generic_function": inner("function"),
    "scoped_identifier": _scoped,
    "scoped_type_identifier": _scoped,
    "field_expression": member("value", "field"),
    "index_expression": _index,
    "call_expression": _calls,
    "struct_expression": _struct,
    "macro_invocation": _macro,
    "string_literal": _string,
    "raw_string_literal": _raw,
    "char_literal": plain("number"),
    "integer_literal": plain("number"),
    "float_literal": plain("number"),
    "boolean_literal": plain("boolean"),
    "unit_expression": plain("null"),
    "binary_expression": binary(_OPERATORS),
    "unary_expression": _unary,
    "reference_expression": inner("value"),
    "type_cast_expression": inner("value"),
    "try_expression": inner(),
    "await_expression": inner(),
    "parenthesized_expression": inner(),
    "tuple_expression": sequence,
    "array_expression": sequence,
    "closure_expression": _closure,
    "let_declaration": _let,
    "let_condition": _let_condition,
    "let_chain": _let_chain,
    "const_item": _item,
    "static_item": _item,
    "assignment_expression": lambda node, lowering: Assign(
        lowering.field(node, "left"), lowering.field(node, "right"), *span(node)
    ),
    "expression_statement": inner(),
    "use_declaration": _use,
    "function_item": _function,
    "impl_item": _impl,
    "struct_item": _fields,
    "enum_item": nothing,
    "attribute_item": nothing,
    "if_expression": _if,
    "match_expression": _match,
    "for_expression": _for,
    "return_expression": returned,
    "line_comment": nothing,
    "block_comment": nothing,
}

_V = 'let k = std::env::var("X")'

_IDIOMS: tuple[Idiom, ...] = (
    Read("std.env.var", "call", 'use std::env;\nfn f() { let k = env::var("X")?; }',
         'use std::fs;\nfn f() { let k = fs::var("X")?; }',
         default=9),
    Read("std.env.var_os", "call", 'fn f() { let k = std::env::var_os("X"); }', 'fn f() { let k = std::env::args_os("X"); }',
         default=9),
    Read("env.var", "call", 'fn f() { let k = env::var("X"); }', 'fn f() { let k = env::vars("X"); }', default=9),
    Read("dotenvy.var", "call", 'fn f() { let k = dotenvy::var("X"); }', 'fn f() { let k = dotenvy::vars("X"); }', default=9),
    Read("dotenv.var", "call", 'fn f() { let k = dotenv::var("X"); }', 'fn f() { let k = dotenv::vars("X"); }', default=9),
    Read("env!", "call", 'const K: &str = env!("X");', 'const K: &str = include!("X");', default=9),
    Read("option_env!", "call", 'const K: Option<&str> = option_env!("X");', 'const K: &str = optional!("X");', default=9),
    Read("dotenv!", "call", 'const K: &str = dotenv!("X");', 'const K: &str = dot!("X");', default=9),
    Read(_FILLED, "call", 'struct A { #[arg(long, env = "X")] key: String }', 'struct A { #[serde(env = "X")] key: String }'),
    Write("std.env.set_var", 'fn f() { std::env::set_var("X", "v"); }', 'fn f() { std::env::remove_var("X"); }'),
    Write("env.set_var", 'fn f() { env::set_var("X", "v"); }', 'fn f() { env::remove_var("X"); }'),
    Load("dotenvy.dotenv", "dotenvy", "use dotenvy::dotenv;\nfn f() { dotenv().ok(); }",
         "use mine::dotenv;\nfn f() { dotenv().ok(); }"),
    Load("dotenvy.from_filename", "dotenvy", 'fn f() { dotenvy::from_filename(".env.local").ok(); }',
         'fn f() { dotenvy::from_read("x").ok(); }', path=(0,)),
    Load("dotenvy.from_path", "dotenvy", 'fn f() { dotenvy::from_path(".env.local").ok(); }',
         'fn f() { dotenvy::from_read("x").ok(); }', path=(0,)),
    Load("dotenv.dotenv", "dotenvy", "fn f() { dotenv::dotenv().ok(); }", "fn f() { dotenv::vars().ok(); }"),
    Load("dotenv.from_filename", "dotenvy", 'fn f() { dotenv::from_filename("a.env").ok(); }',
         'fn f() { dotenv::vars("a.env").ok(); }', path=(0,)),
    Wrap(".trim", f"fn f() {{ {_V}.unwrap().trim(); }}", f"fn f() {{ {_V}.unwrap().lines(); }}", (-1,), trims=True),
    *(
        Wrap(f".{method}", f"fn f() {{ {_V}.{method}(); }}", f"fn f() {{ {_V}.other(); }}", (-1,))
        for method in ("unwrap", "expect", "ok", "clone", "to_string", "to_owned", "into", "as_str", "as_ref", "as_deref",
                       "as_bytes", "unwrap_or_default", "into_string", "parse", "map_err", "context", "with_context", "ok_or",
                       "ok_or_else", "expose_secret")
    ),
    *(
        Wrap(made.replace("::", "."), f'fn f() {{ let k = {made}(std::env::var("X")); }}',
             'fn f() { let k = other(std::env::var("X")); }')
        for made in ("String::from", "Some", "Ok", "HeaderValue::from_str", "HeaderValue::from_static", "SecretString::new",
                     "SecretString::from", "Secret::new", "Box::from", "Arc::from", "Lazy::new", "LazyLock::new")
    ),
    Wrap("reqwest.header.HeaderValue.from_str",
         'use reqwest::header::HeaderValue;\nfn f() { let k = HeaderValue::from_str(&std::env::var("X")?)?; }',
         'use reqwest::header::HeaderValue;\nfn f() { let k = HeaderValue::try_other(&std::env::var("X")?)?; }'),
    *(
        Log(f"{macro}!", f'fn f() {{ {macro}!("k {{}}", std::env::var("X").unwrap()); }}',
            'fn f() { other!("k {}", std::env::var("X").unwrap()); }')
        for macro in ("println", "print", "eprintln", "eprint", "dbg", "info", "warn", "error", "debug", "trace")
    ),
    OpenFile("std.fs.read_to_string", 'use std::fs;\nfn f() { let k = fs::read_to_string("key.txt")?; }',
             'use std::fs;\nfn f() { let k = fs::metadata("key.txt")?; }'),
)  # fmt: skip

LANGUAGE = Language(
    "rust",
    {".rs": "rust"},
    ("line_comment", "block_comment"),
    _LOWER,
    _IDIOMS,
    refusal=r"\bpanic!|\bbail!|\bunreachable!|\bprocess::exit\b|\bexit\(|\babort\(|\bErr\(|\bassert!",
    own=frozenset(["self", "Self"]),
    known=frozenset(
        "Some None Ok Err Box Vec String Arc Rc Default Option Result panic! assert! assert_eq! bail! anyhow! write! writeln! "
        "include_str! unreachable! todo! matches! std".split()
    )
    | {_OTHERWISE},
    declares=True,
)
