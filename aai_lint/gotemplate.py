"""Go templates (Helm, helmfile, gomplate) in YAML: what an action puts in, and what it does to it on the way.

Only the shape of a pipeline is read; nothing is evaluated. Function names: Helm's documentation and Sprig's.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from .document import Document
from .model import Joined, Literal, Opaque, Place, Reference, Value
from .records import dataclass, replace
from .regex import regex

_TOKEN = regex(
    r"\s*(?:(?P<string>\"(?:\\.|[^\"\\])*\"|`[^`]*`)|(?P<pipe>\|)|(?P<open>\()|(?P<close>\))|(?P<assign>:?=)|(?P<word>[^\s|()\"`]+))"
)
_TRIM = regex(r"^\{\{-?\s*|\s*-?\}\}$")
_PATH = regex(r"(?:\$\.|\.)?Values((?:\.[\w]+)+)")
_ASSIGNMENT = regex(r"(\$\w+)\s*:=\s*")
# Functions that hand on what they are given last, changed or not. The subject of `tpl` and `print` comes first.
_ONWARD = frozenset(
    "b64enc b64dec quote squote trim trimAll trimSuffix trimPrefix nospace toString toYaml toJson indent nindent upper lower "
    "replace print printf tpl int64 int float64 required default trunc cat".split()
)
_MADE = frozenset("randAlphaNum randAlpha randNumeric randAscii randBytes genPrivateKey uuidv4 derivePassword htpasswd".split())
_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Action:
    """A `{{ … }}` from `start` to `end`: `dot` is the values path that `.` stands for there (None: unknown), `guards` the
    values paths that the conditions round it ask for."""

    start: int
    end: int
    text: str
    dot: tuple[str, ...] | None
    guards: frozenset[str]


class Template:
    """The actions of a template, with what surrounds each."""

    def __init__(self, document: Document, spans: Sequence[tuple[int, int]], chart: str) -> None:
        self.document = document
        self.chart = chart
        self.variables: dict[str, str] = {}
        self.conditions: set[str] = set()
        self.actions = tuple(self._actions(spans))
        self.starts = [action.start for action in self.actions]

    def _actions(self, spans: Sequence[tuple[int, int]]) -> Iterator[Action]:
        blocks: list[tuple[tuple[str, ...] | None, frozenset[str]]] = [((), frozenset())]
        for start, end in spans:
            text = _TRIM.sub("", self.document.text[start:end])
            word, _, rest = text.partition(" ")
            dot, guards = blocks[-1]
            yield Action(start, end, text, dot, guards)
            assigned = _ASSIGNMENT.match(text)
            if assigned:
                known = self.variables.get(assigned[1])
                expression = text[assigned.end() :]
                self.variables[assigned[1]] = expression if known in (None, expression) else ""
            if word in ("if", "with", "range", "define", "block"):
                paths = frozenset(paths_in(rest, dot))
                self.conditions |= paths
                if word == "with":
                    path = _PATH.fullmatch(rest.strip())
                    dot = tuple(path[1][1:].split(".")) if path else None
                elif word != "if":
                    dot = None
                blocks.append((dot, guards | paths))
            elif word == "else" and len(blocks) > 1:
                paths = frozenset(paths_in(rest, dot))
                self.conditions |= paths
                blocks[-1] = (blocks[-2][0], guards | paths)
            elif word == "end" and len(blocks) > 1:
                blocks.pop()

    def within(self, start: int, end: int) -> list[Action]:
        """The actions that begin between two offsets."""
        return list(self.actions[bisect_left(self.starts, start) : bisect_left(self.starts, end)])

    def value(self, start: int, end: int, quote: str) -> Value:
        """What a YAML scalar from `start` to `end` holds."""
        place = self.document.place(start, end)
        parts: list[Value] = []
        inner, inner_end = (start + 1, end - 1) if quote in ('"', "'") else (start, end)
        for action in self.within(start, end):
            self._between(inner, action.start, parts)
            parts.append(self._read(action))
            inner = max(inner, action.end)
        self._between(inner, inner_end, parts)
        if not parts:
            return Opaque("a template", place)
        if len(parts) > 1:
            return Joined(tuple(parts), place)
        return _yaml(parts[0], quote)

    def _between(self, start: int, end: int, parts: list[Value]) -> None:
        text = self.document.text[start:end] if start < end else ""
        if text.strip():
            parts.append(Literal(text, text, self.document.place(start, end)))

    def _read(self, action: Action) -> Value:
        place = self.document.place(action.start, action.end)
        if not self.document.text.startswith("{{", action.start):
            return Opaque("a template", place)
        value = _pipeline(_parse(action.text), place, action.dot, self.variables, 0)
        if isinstance(value, Reference) and value.kind == "file":
            return replace(value, target=posixpath.normpath(posixpath.join(self.chart, value.target)))
        if isinstance(value, Reference) and value.kind == "values":
            steps = value.target.split(".")
            ways = [".".join(steps[:count]) for count in range(1, len(steps) + 1)]
            guarded = any(path in action.guards or path in self.conditions for path in ways)
            return replace(value, source=self.chart, operator=f"if {value.operator}".strip() if guarded else value.operator)
        return value

    def paths(self) -> Iterator[tuple[str, Place]]:
        """All values paths in the template, and where they are."""
        for action in self.actions:
            for match in _PATH.finditer(self.document.text, action.start, action.end):
                yield match[1][1:], self.document.place(*match.span())


def paths_in(expression: str, dot: tuple[str, ...] | None = ()) -> Iterator[str]:
    """The values paths in an expression; below a `with`, those that begin at its dot."""
    for match in _PATH.finditer(expression):
        yield match[1][1:]
    if dot:
        for match in re.finditer(r"(?<![\w$).])\.(?!Values\b|Release\b|Chart\b|Files\b|Capabilities\b)(\w[\w.]*)", expression):
            yield ".".join((*dot, match[1]))


Operand = "str | list[list[Operand]]"


def _parse(text: str) -> list[list[object]]:
    """A pipeline: its commands, each a list of words and (in parentheses) further pipelines."""
    commands: list[list[object]] = [[]]
    outer: list[list[list[object]]] = []
    for match in _TOKEN.finditer(text):
        if match["open"]:
            if len(outer) >= _DEPTH:
                return []
            outer.append(commands)
            commands = [[]]
        elif match["close"]:
            if not outer:
                return []
            inner, commands = commands, outer.pop()
            commands[-1].append(inner)
        elif match["pipe"]:
            commands.append([])
        else:
            commands[-1].append(match.group().strip())
    return commands if not outer else []


def _pipeline(
    commands: Sequence[Sequence[object]], place: Place, dot: tuple[str, ...] | None, variables: dict[str, str], depth: int
) -> Value:
    value: Value | None = None
    for command in commands:
        value = _command(list(command), value, place, dot, variables, depth)
    return value if value is not None else Opaque("a template", place)


def _command(
    command: list[object], piped: Value | None, place: Place, dot: tuple[str, ...] | None, variables: dict[str, str], depth: int
) -> Value:
    unknown = Opaque("a template", place)
    if not command or depth > _DEPTH:
        return unknown

    def operand(item: object) -> Value:
        if isinstance(item, list):
            return _pipeline(item, place, dot, variables, depth + 1)
        word = str(item)
        if word[:1] in ('"', "`"):
            return Literal(word, word[1:-1], place, word[0])
        path = _PATH.fullmatch(word)
        if path:
            return Reference(path[1][1:], place, "values")
        if word.startswith("$") and variables.get(word):
            return _pipeline(_parse(variables[word]), place, dot, {}, depth + 1)
        if dot and re.fullmatch(r"(?:\.\w+)+", word):
            return Reference(".".join((*dot, word[1:])), place, "values")
        if dot and word == ".":
            return Reference(".".join(dot), place, "values")
        return unknown

    first, rest = command[0], command[1:]
    if not isinstance(first, str) or (not rest and piped is None):
        named = first if isinstance(first, str) else ""
        return Opaque("made by the template", place) if named in _MADE else operand(first)
    values = [operand(item) for item in rest] + ([piped] if piped is not None else [])
    if first in ("env", "requiredEnv") and isinstance(values[0], Literal):
        return Reference(values[0].text, place, "environment", operator=":?" if first == "requiredEnv" else "")
    if first == "index" and rest[:1] in (["$.Values"], [".Values"]):
        names = [value.text for value in values[1:] if isinstance(value, Literal)]
        return Reference(".".join(names), place, "values") if len(names) == len(values) - 1 else unknown
    if first in (".Files.Get", "$.Files.Get") and isinstance(values[0], Literal):
        return Reference(values[0].text, place, "file")
    if first == "coalesce" and values:
        subject, others = values[0], values[1:]
        if isinstance(subject, Reference) and others:
            return replace(subject, fallback=others[0], operator=_with(subject, "default"), required=False)
        return subject
    if first not in _ONWARD or not values:
        return Opaque("made by the template", place) if first in _MADE else unknown
    subject = values[0] if first == "tpl" else values[-1]
    if first == "default" and isinstance(subject, Reference):
        fallback = values[0]
        return replace(subject, fallback=fallback, operator=_with(subject, "default"), required=False)
    if isinstance(subject, Reference):
        return replace(subject, operator=_with(subject, first))
    return subject if isinstance(subject, Opaque) or first in ("quote", "trim", "toString") else unknown


def _with(reference: Reference, function: str) -> str:
    return f"{reference.operator} {function}".strip()


def _yaml(value: Value, quote: str) -> Value:
    """What YAML adds: it takes one layer of quotes off, and a scalar in quotes or a block is text whatever is in it."""
    if not isinstance(value, Reference) or value.kind == "environment":
        return value
    return replace(value, operator=_with(value, "text yaml" if quote else "yaml"))
