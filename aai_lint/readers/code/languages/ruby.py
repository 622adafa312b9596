"""Ruby."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from ....records import replace
from ....regex import regex
from ....syntax import span
from ..idioms import Format, Idiom, Language, Load, Log, OpenFile, Read, Wrap
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
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
    sequence,
    text_span,
    unescape,
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
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node

_TEXT = Escapes("abefnrstv0\n")
_OPENING = regex(r"%[qQwWiIr]?[^\w\s]|[\"'`]|:[\"']|")
# Methods that do something although nothing is handed to them; others give an attribute.
_DOES = frozenset("strip lstrip rstrip chomp to_s to_str freeze dup presence new load load! overload overload! read".split())
_ABSENT = frozenset(["nil?", "empty?", "blank?"])
_ASKS_FOR = frozenset(["key?", "has_key?", "include?", "member?"])


# --- texts ----------------------------------------------------------------------------------------------------------


def _string(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    source = node.text()
    match = _OPENING.match(source)
    opening = len(match.group()) if match is not None else 0
    raw = source[:1] == "'" or source[:2] == "%q"
    escapes = NONE if raw else _TEXT
    closing = 1 if opening else 0
    holes = [child for child in children(node) if child.kind() == "interpolation"]
    if not holes:
        return quoted(node, opening, closing, escapes)
    return Template(_pieces(source, start, start + opening, end - closing, holes, lowering), start, end)


def _pieces(source: str, base: int, start: int, end: int, holes: list[Node], lowering: Lowering) -> tuple[Shape, ...]:
    """The texts and expressions between two offsets of the file, of which the source begins at `base`."""
    pieces: list[Shape] = []
    at = start
    for hole in holes:
        hole_start, hole_end = span(hole)
        if hole_start > at:
            pieces.append(piece(source[at - base : hole_start - base], at, hole_start, _TEXT))
        pieces.append(inner()(hole, lowering))
        at = hole_end
    if end > at:
        pieces.append(piece(source[at - base : end - base], at, end, _TEXT))
    return tuple(pieces)


def _chained(node: Node, lowering: Lowering) -> Shape:
    """Texts side by side are one text."""
    texts = [lowering(child) for child in children(node)]
    strings = [text for text in texts if isinstance(text, String)]
    if strings and len(strings) == len(texts):
        joined = "".join(text.text for text in strings)
        return String(joined, strings[0].quote, (strings[0].inner[0], strings[-1].inner[1]), *span(node))
    return Template(
        tuple(part for text in texts for part in (text.parts if isinstance(text, Template) else (text,))), *span(node)
    )


def _symbol(node: Node, _: Lowering) -> Shape:
    start, end = span(node)
    return String(node.text()[1:], "", (start + 1, end), start, end)


def _heredoc(node: Node, lowering: Lowering) -> Shape:
    """`<<~TEXT`; what it begins follows after the statement."""
    tag = node.text().lstrip("<~-").strip("\"'`")
    body = _body_of_heredoc(node, tag)
    if body is None:
        return nothing(node, lowering)
    parts = [child for child in children(body) if child.kind() != "heredoc_end"]
    if not parts:
        return nothing(node, lowering)
    start, end = span(parts[0])[0], span(parts[-1])[1]
    holes = [part for part in parts if part.kind() == "interpolation"]
    source = body.text()
    offset = span(body)[0]
    if holes:
        return Template(_pieces(source, offset, start, end, holes, lowering), *span(node))
    written = source[start - offset : end - offset].removeprefix("\n")
    text = textwrap.dedent(written) if "~" in node.text() else written
    return String(unescape(text, NONE if "'" in node.text() else _TEXT), "<<", (start, end), start, end)


def _body_of_heredoc(node: Node, tag: str) -> Node | None:
    current: Node | None = node
    for _ in range(12):
        if current is None:
            return None
        sibling = current.next()
        for _ in range(8):
            if sibling is None:
                break
            if sibling.kind() == "heredoc_body" and sibling.text().rstrip().endswith(tag):
                return sibling
            sibling = sibling.next()
        current = current.parent()
    return None


# --- calls ----------------------------------------------------------------------------------------------------------


def _call(node: Node, lowering: Lowering) -> Shape:
    receiver, method = node.field("receiver"), node.field("method")
    listed, block = node.field("arguments"), node.field("block")
    if method is None:
        return other(node, lowering)
    called = method.text()
    where = span(node)
    base = lowering(receiver) if receiver is not None else None
    if base is not None and listed is None and block is None:
        if called in ("freeze", "dup") and isinstance(base, (Mapping, Sequence)):
            return base
        if called in _ABSENT or called == "present?":
            return Binary("!=" if called == "present?" else "==", base, Plain("null", *span(method)), *where)
        if called not in _DOES and not called.endswith("?"):
            return Member(base, Span(called.rstrip("!"), *span(method)), *where)
    arguments = _arguments(listed, lowering)
    values = [argument.value for argument in arguments]
    if base is None and called in ("require", "require_relative") and len(values) == 1 and isinstance(values[0], String):
        module = Span(values[0].text, *values[0].inner)
        return Import(replace(module, text=f"./{module.text}") if called == "require_relative" else module, (), "", *where)
    if base is not None and called in _ASKS_FOR and len(values) == 1:
        return Binary("in", values[0], base, *where)
    if base is not None and called == "dig" and values and all(isinstance(value, String) for value in values):
        for value in values:
            base = Index(base, value, *where)
        return base
    if base is not None and called == "new":
        callee: Shape = base
    else:
        callee = Member(base, text_span(method), *where) if base is not None else Name(called, *span(method))
    if block is not None:
        arguments += (_block_argument(block, lowering, callee, called),)
    return Call(callee, arguments, *where, called == "new")


def _arguments(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    """Pairs name arguments; where they are headers, they are a mapping."""
    given: list[Argument] = []
    pairs: list[Node] = []
    for child in children(node) if node is not None else ():
        kind = child.kind()
        if kind == "pair":
            pairs.append(child)
        elif kind in ("splat_argument", "hash_splat_argument"):
            given.append(Argument(None, inner()(child, lowering), spread=True))
        elif kind != "block_argument":
            given.append(Argument(None, lowering(child)))
    entries = [_entry(pair, lowering) for pair in pairs]
    named = all(entry.key is not None and re.fullmatch(r"[a-z_]\w*", entry.key.text) for entry in entries)
    if entries and (not named or any(entry.key is not None and entry.key.text == "authorization" for entry in entries)):
        given.append(Argument(None, Mapping(tuple(entries), span(pairs[0])[0], span(pairs[-1])[1])))
    else:
        given += [Argument(entry.key, entry.value) for entry in entries]
    return tuple(given)


def _block_argument(node: Node, lowering: Lowering, callee: Shape, called: str) -> Argument:
    """A block is handed over like a function; what `fetch` is given is what stands in, and the one parameter of a block that
    configures a library is something of it."""
    parameters = _parameters(node.field("parameters"), lowering)
    inside = node.field("body")
    statements = children(inside) if inside is not None else []
    if called == "fetch" and len(statements) == 1:
        return Argument(None, lowering(statements[0]))
    if len(parameters) == 1 and isinstance(callee, Member) and isinstance(callee.object, (Name, Member)):
        parameters = (replace(parameters[0], type=callee),)
    return Argument(None, Function(None, parameters, body_of(inside), None, *span(node)))


def _element(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    return Index(lowering(parts[0]), lowering(parts[1]), *span(node))


def _resolution(node: Node, lowering: Lowering) -> Shape:
    scope, named = node.field("scope"), node.field("name")
    if named is None:
        return other(node, lowering)
    return Member(lowering(scope), text_span(named), *span(node)) if scope is not None else Name(named.text(), *span(named))


def _instance(node: Node, _: Lowering) -> Shape:
    """`@key` is an attribute of the own object."""
    start, end = span(node)
    return Member(Name("self", start, start), Span(node.text()[1:], start + 1, end), start, end)


def _entry(node: Node, lowering: Lowering) -> Entry:
    if node.kind() != "pair":
        return Entry(None, inner()(node, lowering), spread=True)
    written, value = node.field("key"), node.field("value")
    key: Span | None = None
    if written is not None:
        shape = lowering(written) if written.kind() in ("string", "simple_symbol") else None
        if isinstance(shape, String):
            key = Span(shape.text, *shape.inner)
        elif written.kind() == "hash_key_symbol":
            key = text_span(written)
    if value is None and key is not None:
        return Entry(key, Name(key.text, key.start, key.end))
    return Entry(key, lowering.field(node, "value"))


def _hash(node: Node, lowering: Lowering) -> Shape:
    return Mapping(tuple(_entry(child, lowering) for child in children(node)), *span(node))


def _unary(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    value = lowering.field(node, "operand")
    return Not(value, *span(node)) if sign is not None and sign.text() in ("!", "not") else Other((value,), *span(node))


# --- declarations ---------------------------------------------------------------------------------------------------


def _parameters(node: Node | None, lowering: Lowering) -> tuple[Parameter, ...]:
    found = []
    for child in children(node) if node is not None else ():
        named = child.field("name") or (child if child.kind() == "identifier" else None)
        if named is not None and child.kind() in ("identifier", "optional_parameter", "keyword_parameter"):
            found.append(Parameter(text_span(named), lowering.maybe(child.field("value"))))
    return tuple(found)


def _method(node: Node, lowering: Lowering) -> Function:
    """A method hands back its last expression."""
    named, inside = node.field("name"), node.field("body")
    where = text_span(named) if named is not None else None
    parameters = _parameters(node.field("parameters"), lowering)
    if inside is None:
        return Function(where, parameters, (), None, *span(node))
    if inside.kind() != "body_statement":
        return Function(where, parameters, (), lowering(inside), *span(node))
    statements = children(inside)
    if not statements or any(child.kind() in ("rescue", "ensure") for child in statements):
        return Function(where, parameters, (inside,), None, *span(node))
    last = lowering(statements[-1])
    if isinstance(last, (Branch, Block, Return, Import)):
        return Function(where, parameters, tuple(statements), None, *span(node))
    return Function(where, parameters, tuple(statements[:-1]), last, *span(node))


def _lambda(node: Node, lowering: Lowering) -> Function:
    inside = node.field("body")
    return Function(None, _parameters(node.field("parameters"), lowering), body_of(inside), None, *span(node))


def _class(node: Node, lowering: Lowering) -> Class:
    named, base = node.field("name"), node.field("superclass")
    bases = (inner()(base, lowering),) if base is not None else ()
    return Class(text_span(named) if named is not None else None, bases, body_of(node.field("body")), *span(node))


def _assignment(node: Node, lowering: Lowering) -> Shape:
    return Assign(lowering.field(node, "left"), lowering.field(node, "right"), *span(node))


def _augmented(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    value = lowering.field(node, "right")
    if sign is None or sign.text() != "||=":
        value = Other((value,), *span(node))
    return Assign(lowering.field(node, "left"), value, *span(node))


# --- statements -----------------------------------------------------------------------------------------------------


def _if(node: Node, lowering: Lowering) -> Shape:
    test = lowering.field(node, "condition")
    yes, no = node.field("consequence") or node.field("body"), node.field("alternative")
    if node.kind().startswith("unless"):
        test = Not(test, test.start, test.end)
    return Branch(
        test,
        (yes,) if yes is not None else (),
        (no,) if no is not None else (),
        "" if no is not None else following(node),
        *span(node),
    )


def _begin(node: Node, _: Lowering) -> Shape:
    inside = children(node)
    handlers = tuple(child for child in inside if child.kind() == "rescue")
    rest = tuple(child for child in inside if child.kind() in ("ensure", "else"))
    body = tuple(child for child in inside if child not in handlers and child not in rest)
    if not handlers:
        return Block(tuple(node.named_children()), *span(node))
    tried = Attempt(body, handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _rescued(node: Node, lowering: Lowering) -> Shape:
    """`value rescue other`."""
    parts = children(node)
    return Binary("or", lowering(parts[0]), lowering(parts[1]), *span(node)) if len(parts) == 2 else other(node, lowering)


def _return(node: Node, lowering: Lowering) -> Shape:
    given = next(iter(children(node)), None)
    values = children(given) if given is not None and given.kind() == "argument_list" else []
    if not values:
        return nothing(node, lowering)
    value = lowering(values[0]) if len(values) == 1 else Sequence(tuple(lowering(each) for each in values), *span(node))
    return Return(value, *span(node))


def _for(node: Node, lowering: Lowering) -> Shape:
    """The target of a loop takes many values: it is bound to something unknown."""
    bound = Assign(lowering.field(node, "pattern"), Other((lowering.field(node, "value"),), *span(node)), *span(node))
    return Other((bound, Block(body_of(node.field("body")), *span(node))), *span(node))


_OPERATORS = {"||": "or", "&&": "and"}

_LOWER: dict[str, Lower] = {
    "identifier": name,
    "constant": name,
    "self": name,
    "global_variable": name,
    "class_variable": name,
    "instance_variable": _instance,
    "scope_resolution": _resolution,
    "element_reference": _element,
    "call": _call,
    "string": _string,
    "bare_string": _string,
    "chained_string": _chained,
    "simple_symbol": _symbol,
    "heredoc_beginning": _heredoc,
    "heredoc_body": nothing,
    "string_array": nothing,
    "symbol_array": nothing,
    "regex": plain("regex"),
    "integer": plain("number"),
    "float": plain("number"),
    "nil": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "binary": binary(_OPERATORS),
    "unary": _unary,
    "conditional": conditional(),
    "hash": _hash,
    "array": sequence,
    "left_assignment_list": sequence,
    "right_assignment_list": sequence,
    "parenthesized_statements": lambda node, lowering: (
        lowering(children(node)[0]) if len(children(node)) == 1 else Block(tuple(node.named_children()), *span(node))
    ),
    "assignment": _assignment,
    "operator_assignment": _augmented,
    "lambda": _lambda,
    "method": _method,
    "singleton_method": _method,
    "class": _class,
    "module": _class,
    "if": _if,
    "elsif": _if,
    "unless": _if,
    "if_modifier": _if,
    "unless_modifier": _if,
    "begin": _begin,
    "body_statement": _begin,
    "rescue_modifier": _rescued,
    "return": _return,
    "for": _for,
    "comment": nothing,
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("ENV", "mapping", 'k = ENV["X"]', 'k = ARGV["X"]'),
    Read("ENV.fetch", "call", 'k = ENV.fetch("X", "d")', 'k = ENV.select("X", "d")', strict=True),
    Load("dotenv/load", "ruby-dotenv@3", 'require "dotenv/load"', 'require "dotenv/other"', imported=True),
    Load("dotenv/autorestore", "ruby-dotenv@3", 'require "dotenv/autorestore"', 'require "dotenv/other"', imported=True),
    Load("dotenv/rails-now", "ruby-dotenv@3", 'require "dotenv/rails-now"', 'require "dotenv/other"', imported=True),
    Load("Dotenv.load", "ruby-dotenv@3", 'Dotenv.load(".env.local")', 'Dotenv.parse(".env.local")', path=(0,)),
    Load("Dotenv.load!", "ruby-dotenv@3", "Dotenv.load!", "Dotenv.save", path=(0,)),
    Load("Dotenv.overload", "ruby-dotenv@3", "Dotenv.overload", "Dotenv.save", path=(0,)),
    Load("Dotenv.Rails.load", "ruby-dotenv@3", "Dotenv::Rails.load", "Dotenv::Rails.files"),
    Load("Dotenv.Railtie.load", "ruby-dotenv@3", "Dotenv::Railtie.load", "Dotenv::Railtie.files"),
    Wrap(".strip", 'k = ENV["X"].strip', 'k = ENV["X"].upcase()', (-1,), trims=True),
    Wrap(".chomp", 'k = ENV["X"].chomp', 'k = ENV["X"].chop()', (-1,), trims=True),
    Wrap(".to_s", 'k = ENV["X"].to_s', 'k = ENV["X"].to_sym()', (-1,)),
    Wrap(".freeze", 'k = ENV["X"].freeze', 'k = ENV["X"].frost()', (-1,)),
    Wrap(".dup", 'k = ENV["X"].dup', 'k = ENV["X"].upcase()', (-1,)),
    Wrap(".presence", 'k = ENV["X"].presence', 'k = ENV["X"].pres()', (-1,)),
    Wrap("String", 'k = String(ENV["X"])', 'k = Integer(ENV["X"])'),
    Log("puts", 'puts ENV["X"]', 'puta ENV["X"]'),
    Log("p", 'p ENV["X"]', 'q ENV["X"]'),
    Log("pp", 'pp ENV["X"]', 'qq ENV["X"]'),
    Log("print", 'print "k", ENV["X"]', 'sprint "k", ENV["X"]'),
    Log("warn", 'warn "k #{ENV["X"]}"', 'want "k #{ENV["X"]}"'),
    Log("$stdout.*", '$stdout.puts ENV["X"]', '$file.puts ENV["X"]'),
    Log("$stderr.*", '$stderr.puts ENV["X"]', '$file.puts ENV["X"]'),
    Log("Rails.logger.*", 'Rails.logger.info ENV["X"]', 'Rails.root.join ENV["X"]'),
    OpenFile("File.read", 'k = File.read("key.txt")', 'k = File.stat("key.txt")'),
    Format("format", r"%s", 'h = format("Bearer %s", k)', 'h = other("Bearer %s", k)'),
    Format("sprintf", r"%s", 'h = sprintf("Bearer %s", k)', 'h = other("Bearer %s", k)'),
)  # fmt: skip

LANGUAGE = Language(
    "ruby",
    {".rb": "ruby", ".rake": "ruby", ".ru": "ruby", ".gemspec": "ruby"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\braise\b|\babort\b|\bexit\b|\bfail\b|\bthrow\b|\bhalt\b",
    programs=("ruby",),
    own=frozenset(["self"]),
    known=frozenset(
        "puts p pp print warn raise fail abort exit throw catch loop lambda proc format sprintf Integer Float String Array Hash "
        "JSON File Dir Time Date URI attr_reader attr_writer attr_accessor private public protected include extend prepend "
        "module_function require require_relative freeze block_given? sleep rand srand gets assert assert_equal expect".split()
    ),
    filenames=dict.fromkeys(("Rakefile", "Gemfile", "Capfile", "Fastfile", "Guardfile", "Podfile", "Brewfile"), "ruby"),
    bare=True,
)
