"""The language of `${{ … }}` in workflows: parsed, as values, and evaluated as far as is known.

Source: docs.github.com/en/actions/reference/workflows-and-actions/expressions. Names of contexts, properties and functions are
compared without regard to case, and so are texts by `==`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from ..document import At, shifted
from ..model import Joined, Literal, Opaque, Place, Reference, Value
from ..records import NamedTuple
from ..regex import regex

COMPUTED = "computed by the workflow"
"""The reason of an `Opaque` that stands before the references which a result is computed from."""

# Contexts whose entries have a kind of their own among references; the others are of kind "context".
KINDS = {"secrets": "secret", "vars": "config", "env": "environment", "inputs": "input"}
# Functions that say nothing of what goes in.
_STATUS = frozenset("success always cancelled failure hashfiles".split())
_FUNCTIONS = _STATUS | frozenset("contains startswith endswith format join tojson fromjson case".split())
_DEEPEST = 50
# GitHub takes no deeper ones than fifty; a row of operators is as deep as it is long.
_MOST = 150

_TOKEN = regex(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\w]))"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>&&|\|\||==|!=|<=|>=|[<>!.,()\[\]*]))"
)
_PLACEHOLDER = regex(r"\{\{|\}\}|\{(\d+)\}")


class Node(NamedTuple):
    """`kind` is "literal" (`value` is what it is), "context" (`name` is its root, `path` the properties; one that is computed
    is "*"), "call" (`name` is the function in lower case) or "operator" (`name` is its sign)."""

    kind: str
    name: str
    start: int
    end: int
    operands: tuple[Node, ...] = ()
    path: tuple[str, ...] = ()
    value: object = None


class Unknown:
    """What isn't known before the run."""


UNKNOWN = Unknown()


class Whose(str):
    """A text of which only this is known: it is this project's own, or somebody else's."""

    __slots__ = ()


OWN = Whose("own")
"""Equals whatever text is written out: who writes one means this project."""
FOREIGN = Whose("foreign")
"""Equals nothing."""


class _Unreadable(Exception):
    """The text isn't an expression."""


def parse(text: str) -> Node | None:
    """The tree of an expression (what is between `${{` and `}}`), or None for a text that isn't one."""
    tokens: list[tuple[str, str, int, int]] = []
    offset = 0
    while offset < len(text.rstrip()):
        match = _TOKEN.match(text, offset)
        if match is None or match.lastgroup is None:
            return None
        if len(tokens) > _MOST * 4:
            return None
        tokens.append((match.lastgroup, match[match.lastgroup], match.start(match.lastgroup), match.end()))
        offset = match.end()
    parser = _Parser(tokens)
    try:
        node = parser.binary(0, 0)
    except _Unreadable:
        return None
    return node if parser.at == len(tokens) else None


_BINDING = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[tuple[str, str, int, int]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.operators = 0

    def peek(self) -> tuple[str, str, int, int]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "", 0, 0)

    def take(self, sign: str = "") -> tuple[str, str, int, int]:
        token = self.peek()
        if not token[0] or (sign and token[1] != sign):
            raise _Unreadable
        self.at += 1
        return token

    def binary(self, level: int, depth: int) -> Node:
        if depth > _DEEPEST:
            raise _Unreadable
        if level == len(_BINDING):
            return self.unary(depth)
        left = self.binary(level + 1, depth)
        while self.peek()[0] == "sign" and self.peek()[1] in _BINDING[level]:
            sign = self.take()[1]
            self.operators += 1
            if self.operators > _MOST:
                raise _Unreadable
            right = self.binary(level + 1, depth)
            left = Node("operator", sign, left.start, right.end, (left, right))
        return left

    def unary(self, depth: int) -> Node:
        kind, text, start, end = self.take()
        if kind == "sign" and text == "!":
            if depth > _DEEPEST:
                raise _Unreadable
            operand = self.unary(depth + 1)
            return Node("operator", "!", start, operand.end, (operand,))
        if kind == "sign" and text == "(":
            inner = self.binary(0, depth + 1)
            return self.properties(inner._replace(start=start, end=self.take(")")[3]), depth)
        if kind == "text":
            return Node("literal", "", start, end, value=text[1:-1].replace("''", "'"))
        if kind == "number":
            return Node("literal", "", start, end, value=_number(text))
        if kind != "name":
            raise _Unreadable
        if text.lower() in ("true", "false", "null"):
            return Node("literal", "", start, end, value={"true": True, "false": False}.get(text.lower()))
        if self.peek()[1] == "(" and self.peek()[0] == "sign":
            return self.properties(self.call(text, start, depth), depth)
        return self.properties(Node("context", text, start, end), depth)

    def call(self, name: str, start: int, depth: int) -> Node:
        self.take("(")
        operands: list[Node] = []
        while self.peek()[1] != ")":
            if operands:
                self.take(",")
            operands.append(self.binary(0, depth + 1))
        return Node("call", name.lower(), start, self.take(")")[3], tuple(operands))

    def properties(self, node: Node, depth: int) -> Node:
        while self.peek()[0] == "sign" and self.peek()[1] in (".", "["):
            if self.take()[1] == ".":
                kind, text, _, end = self.take()
                if kind != "name" and text != "*":
                    raise _Unreadable
                step = text
            else:
                step = "*"
                if self.peek()[1] == "*":
                    self.take()
                else:
                    index = self.binary(0, depth + 1)
                    if index.kind == "literal":
                        step = str(index.value)
                    else:
                        node = node._replace(operands=(*node.operands, index))
                end = self.take("]")[3]
            node = node._replace(path=(*node.path, step), end=end)
        return node


def _number(text: str) -> float:
    bare = text.lstrip("+-").lower()
    if bare.startswith(("0x", "0o")):
        return float(int(bare, 0)) * (-1 if text.startswith("-") else 1)
    return float(text)


def contexts(node: Node) -> Iterator[Node]:
    """All contexts in an expression, in the order of their places."""
    if node.kind == "context":
        yield node
    for operand in node.operands:
        yield from contexts(operand)


# --- as values ------------------------------------------------------------------------------------------------------


def value(text: str, at: At) -> Value:
    """What an expression stands for. `a || b` is a reference with a fallback, `format(…)` text around references; anything
    else that is computed is `Opaque` together with the references that it is computed from, whose `operator` says by what."""
    node = parse(text)
    if node is None:
        return Opaque("not an expression", at(0, len(text)))
    return _value(node, text, at)


def _value(node: Node, text: str, at: At) -> Value:
    place = at(node.start, node.end)
    if node.kind == "literal":
        return Literal(text[node.start : node.end], _written(node.value), place, "'" if isinstance(node.value, str) else "")
    if node.kind == "context":
        return _reference(node, at)
    if node.name == "||":
        first, second = (_value(operand, text, at) for operand in node.operands)
        return _otherwise(first, second, place)
    if node.name == "&&":  # the condition decides whether, the second operand what
        first, second = (_value(operand, text, at) for operand in node.operands)
        tested = [one for one in _references(first) if one not in set(_references(second))]
        return second if not tested else _joined((second, *(_through(one, "&&") for one in tested)), place)
    if node.kind == "call" and node.name == "format" and node.operands and isinstance(node.operands[0].value, str):
        return _formatted(node, text, at)
    parts: list[Value] = [Opaque(COMPUTED, place)]
    for operand in node.operands:
        parts += (_through(one, node.name) for one in _references(_value(operand, text, at)))
    return _joined(tuple(parts), place)


def _reference(node: Node, at: At) -> Value:
    place, root = at(node.start, node.end), node.name.lower()
    inner = [one for operand in node.operands for one in contexts(operand)]
    kind = KINDS.get(root, "context")
    source = "" if kind != "context" else node.name
    own = Reference(".".join(node.path) or "*" * (kind != "context"), place, kind, source)
    steps = (_through(one, "[]") for part in inner if isinstance(one := _reference(part, at), Reference))
    return _joined((own, *steps), place)


def _otherwise(first: Value, second: Value, place: Place) -> Value:
    """`first || second`."""
    if isinstance(first, Reference) and first.fallback is None:
        return Reference(first.target, first.place, first.kind, first.source, second, "||", required=False)
    if isinstance(first, Reference) and first.fallback is not None:
        return Reference(
            first.target, first.place, first.kind, first.source, _otherwise(first.fallback, second, place), "||", required=False
        )
    if isinstance(first, Literal):
        return first if first.text else second
    if isinstance(first, Joined) and isinstance(first.parts[0], Reference):  # `test && a || b`
        return Joined((_otherwise(first.parts[0], second, place), *first.parts[1:]), first.place)
    rest = second.parts if isinstance(second, Joined) else (second,)
    return Joined((*(first.parts if isinstance(first, Joined) else (first,)), *rest), first.place)


def _formatted(node: Node, text: str, at: At) -> Value:
    """`format('Bearer {0}', secrets.X)`."""
    template = node.operands[0]
    written, parts, done = str(template.value), list[Value](), 0
    place = at(template.start, template.end)

    def write(piece: str) -> None:
        if piece and parts and isinstance(parts[-1], Literal) and parts[-1].place == place:
            parts[-1] = Literal("", parts[-1].text + piece, place, "'")
        elif piece:
            parts.append(Literal("", piece, place, "'"))

    for match in _PLACEHOLDER.finditer(written):
        write(written[done : match.start()])
        done = match.end()
        number = int(match[1]) + 1 if match[1] and len(match[1]) < 6 else 0
        if 0 < number < len(node.operands):
            one = _value(node.operands[number], text, at)
            parts += one.parts if isinstance(one, Joined) else (one,)
        elif not match[1]:
            write(match.group()[0])
    write(written[done:])
    return _joined(tuple(parts), at(node.start, node.end)) if parts else Literal("", "", place)


def _joined(parts: tuple[Value, ...], place: Place) -> Value:
    return parts[0] if len(parts) == 1 else Joined(parts, place)


def _references(of: Value) -> Iterator[Reference]:
    if isinstance(of, Reference):
        yield of
        if of.fallback is not None:
            yield from _references(of.fallback)
    elif isinstance(of, Joined):
        for part in of.parts:
            yield from _references(part)


def _through(reference: Reference, name: str) -> Reference:
    """The same, put through a function or an operator."""
    operator = " ".join(filter(None, (reference.operator, name)))
    return Reference(reference.target, reference.place, reference.kind, reference.source, None, operator, required=False)


def _written(of: object) -> str:
    """A value as text."""
    if isinstance(of, bool):
        return str(of).lower()
    if of is None:
        return ""
    return f"{of:.15g}" if isinstance(of, float) else str(of)


def inside(text: str) -> tuple[str, int]:
    """A condition without the `${{ }}` round it, and where that begins."""
    match = re.fullmatch(r"(\s*\$\{\{)((?:'(?:[^']|'')*'|(?!\}\})[^'])*)\}\}\s*", text)
    return (match[2], match.end(1)) if match else (text, 0)


def condition(text: str, at: At) -> Value:
    """What a condition refers to: `if` takes an expression with or without `${{ }}` round it."""
    bare, start = inside(text)
    return value(bare, shifted(at, start))


# --- evaluated ------------------------------------------------------------------------------------------------------

Lookup = Callable[[str, tuple[str, ...]], object]
"""The value of a context's property, or `UNKNOWN`."""


def holds(text: str, lookup: Lookup) -> bool | None:
    """Whether a condition holds where `lookup` gives what contexts have; None where that isn't known."""
    bare, start = inside(text)
    if not start and "${{" in text:
        return None
    node = parse(bare)
    result = evaluate(node, lookup) if node is not None else UNKNOWN
    return None if isinstance(result, Unknown) else _truth(result)


def evaluate(node: Node, lookup: Lookup) -> object:
    """The value of an expression: None, a truth value, a number, a text, or `UNKNOWN`."""
    if node.kind == "literal":
        return node.value
    if node.kind == "context":
        return UNKNOWN if "*" in node.path else lookup(node.name.lower(), tuple(step.lower() for step in node.path))
    if node.kind == "call":
        return _called(node, lookup)
    values = [evaluate(operand, lookup) for operand in node.operands]
    if node.name in ("&&", "||"):
        return _both(values, stops=node.name == "||")
    if any(isinstance(one, Unknown) for one in values):
        return UNKNOWN
    if node.name == "!":
        return not _truth(values[0])
    if node.name in ("==", "!="):
        return _equal(*values) == (node.name == "==")
    return UNKNOWN


def _both(values: list[object], *, stops: bool) -> object:
    """`&&` and `||`: the first operand where it decides (`stops` is the truth that does), else the second."""
    first, second = values
    if isinstance(first, Unknown):  # either way the second may be what it comes to
        return second if not isinstance(second, Unknown) and _truth(second) is stops else UNKNOWN
    return first if _truth(first) is stops else second


def _truth(of: object) -> bool:
    return not (of is None or of is False or of == "" or of == 0)


def _equal(first: object, second: object) -> bool:
    if first is FOREIGN or second is FOREIGN:
        return False
    if isinstance(first, str) and isinstance(second, str):
        return first is OWN or second is OWN or first.lower() == second.lower()
    if type(first) is type(second):
        return first == second
    numbers = [_as_number(one) for one in (first, second)]
    return numbers[0] == numbers[1]


def _as_number(of: object) -> float:
    if of is None:
        return 0.0
    if isinstance(of, bool | float):
        return float(of)
    try:
        return float(str(of).strip() or 0)
    except ValueError:
        return float("nan")


def _called(node: Node, lookup: Lookup) -> object:
    """A function of texts; what a run has done so far is taken to have succeeded."""
    if node.name in ("success", "always"):
        return True
    values = [evaluate(operand, lookup) for operand in node.operands]
    if node.name == "fromjson" and not node.path and len(values) == 1 and isinstance(values[0], str):
        return _parsed(values[0])
    if node.name == "contains" and len(values) == 2 and isinstance(values[0], list) and isinstance(values[1], str):
        return any(_equal(one, values[1]) for one in values[0])
    if node.path or len(values) != 2 or any(not isinstance(one, str) or isinstance(one, Whose) for one in values):
        return UNKNOWN
    first, second = (str(one).lower() for one in values)
    if node.name == "contains":
        return second in first
    if node.name == "startswith":
        return first.startswith(second)
    return first.endswith(second) if node.name == "endswith" else UNKNOWN


def _parsed(text: str) -> object:
    """A list of texts in JSON; anything else isn't looked into."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return UNKNOWN
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else UNKNOWN
