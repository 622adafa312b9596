"""What the names of a file mean: the walk over its tree, the scopes, and where a name leads within the file."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ... import syntax
from ...document import Document
from ...model import Place, Text
from ...records import NamedTuple, dataclass
from ...regex import regex
from .idioms import Language
from .lowering import Lowering
from .shapes import (
    Assign,
    Attempt,
    Binary,
    Block,
    Branch,
    Call,
    Class,
    Conditional,
    Function,
    Import,
    Index,
    Mapping,
    Member,
    Name,
    Plain,
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
    parts_of,
)

if TYPE_CHECKING:
    from ...syntax import Node

# How many names a name is followed through; the bound keeps cycles harmless.
_HOPS = 12
# Of a file that is skimmed: the statements that are read anyway, by the grammars' words for them and by their characters.
_TAKES_IN = regex(r"import|use|using|include|require|package|namespace")
_SHORT = 160


@dataclass(frozen=True, slots=True)
class Source:
    """Code to be read: a document (or part of one), its language, and the parser's name for that."""

    document: Document
    language: Language
    parser: str

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.document.text

    def place(self, start: int, end: int) -> Place:
        """The place of the characters between two offsets."""
        return self.document.place(start, end)

    def span(self, span: Span) -> Text:
        """A name with its place."""
        return Text(span.text, self.place(span.start, span.end))


class Binding(NamedTuple):
    """What a name is bound to: `kind` is "import" (of what is `qualified`), "value", "type" (an instance of the type that
    `value` names), "function", "class", or "unknown"."""

    kind: str
    scope: Scope
    value: Shape | None = None
    qualified: str = ""


class Scope:
    """A file, class, function, or (transparent for names) a `try` that goes on without what is tried.

    `path` are the names of the classes and functions, outermost first. `tolerated` are the names of environment variables whose
    absence is handled here, `returns` what a function hands back.
    """

    __slots__ = ("_ones", "function", "kind", "names", "parent", "path", "returns", "tolerated")

    def __init__(self, kind: str, parent: Scope | None = None, name: str = "", function: Function | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.path: tuple[str, ...] = (*(parent.path if parent else ()), *((name,) if name else ()))
        self.names: dict[str, list[Binding]] = {}
        self._ones: dict[str, Binding | None] = {}
        self.tolerated: set[str] = set()
        self.returns: list[Shape] = []
        self.function = function

    def upwards(self) -> Iterator[Scope]:
        """This scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def of_kind(self, *kinds: str) -> Scope | None:
        """The nearest scope of a kind."""
        return next((scope for scope in self.upwards() if scope.kind in kinds), None)

    def bind(self, name: str, binding: Binding) -> None:
        """Bind a name here."""
        self.names.setdefault(name, []).append(binding)
        self._ones.pop(name, None)

    def find(self, name: str) -> list[Binding]:
        """All bindings of a name in the nearest scope that has any."""
        scope = self.nearest(name)
        return scope.names[name] if scope is not None else []

    def nearest(self, name: str) -> Scope | None:
        """The nearest scope that binds a name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def one(self, name: str) -> Binding | None:
        """The one binding of a name here that counts: some names have thousands, and are asked for as often."""
        if name not in self._ones:
            self._ones[name] = _single(self.names.get(name, []))
        return self._ones[name]


class Origin(NamedTuple):
    """A qualified name, and whether its first part was imported (or else is bound nowhere in the file)."""

    path: str
    imported: bool

    @property
    def plain(self) -> str:
        """The name without the marks of instances."""
        return self.path.replace("()", "")


class Statement(NamedTuple):
    """A shape that the walk met, and the scope that it is in."""

    shape: Shape
    scope: Scope


class File:
    """All statements of a file, and what its names mean."""

    def __init__(self, source: Source, root: Node) -> None:
        self.source = source
        self.language = source.language
        self.top = Scope("file")
        self.statements: list[Statement] = []
        self.calls: list[tuple[Call, Scope]] = []
        self.indexes: list[tuple[Index, Scope]] = []
        self.tests: list[tuple[Shape, Scope]] = []
        self.assigned: list[tuple[Shape, Shape, Scope]] = []
        self.functions: list[tuple[Function, Scope]] = []
        self.classes: list[tuple[Class, Scope]] = []
        self.texts: list[tuple[String, Scope]] = []
        self.inner: dict[int, Scope] = {}
        self._origins: dict[tuple[int, int], tuple[Shape, Origin | None]] = {}
        self._walk(root)

    # --- the walk -----------------------------------------------------------------------------------------------

    def _walk(self, root: Node) -> None:
        """Breadth first, so that the names of a file are bound before the bodies of its functions are looked into."""
        lower = Lowering(self.language.lower)
        pending: deque[tuple[Node, Scope]] = deque((node, self.top) for node in root.named_children() if self._matters(node))
        while pending:
            node, scope = pending.popleft()
            shape = lower(node)
            if isinstance(shape, Block):
                pending.extendleft((child, scope) for child in reversed(shape.nodes))
                continue
            self.statements.append(Statement(shape, scope))
            pending.extend(self._enter(shape, scope))

    def _matters(self, node: Node) -> bool:
        """Whether a statement of the file itself is worth reading. What a skimmed file takes in always is, and what is short:
        others may refer to it."""
        if not self.source.document.skimmed or _TAKES_IN.search(node.kind()):
            return True
        start, end = syntax.span(node)
        return end - start < _SHORT or self.source.document.matters(start, end)

    def _enter(self, shape: Shape, scope: Scope) -> Iterator[tuple[Node, Scope]]:
        """Note what a shape binds; the nodes inside it that are to be walked, with their scopes."""
        stack: list[tuple[Shape, Scope]] = [(shape, scope)]
        while stack:
            shape, scope = stack.pop()
            if type(shape) is Name or type(shape) is Plain:  # by far the most
                continue
            parts = parts_of(shape)
            if parts:
                stack.extend([(part, scope) for part in reversed(parts)])
            if isinstance(shape, Call):
                self.calls.append((shape, scope))
            elif isinstance(shape, String):
                self.texts.append((shape, scope))
            elif isinstance(shape, Index):
                self.indexes.append((shape, scope))
            elif isinstance(shape, Block):
                for node in shape.nodes:
                    yield node, scope
            elif isinstance(shape, Function):
                inside = self._function(shape, scope)
                if shape.result is not None:
                    result = Return(shape.result, shape.start, shape.end)
                    self.statements.append(Statement(result, inside))
                    stack.append((result, inside))
                for node in shape.body:
                    yield node, inside
            elif isinstance(shape, Class):
                inside = Scope("class", scope, shape.name.text if shape.name else "")
                self.inner[id(shape)] = inside
                self.classes.append((shape, inside))
                if shape.name:
                    self._home(scope).bind(shape.name.text, Binding("class", scope, shape))
                for node in shape.body:
                    yield node, inside
            elif isinstance(shape, Attempt):
                refuses = self.refuses("".join(node.text() for node in shape.handlers))
                inside = scope if refuses or not shape.handlers else Scope("attempt", scope)
                for node in shape.body:
                    yield node, inside
                for node in shape.handlers:
                    yield node, scope
            elif isinstance(shape, Branch):
                self.tests.append((shape, scope))
                for node in (*shape.yes, *shape.no):
                    yield node, scope
            elif isinstance(shape, Conditional) or (isinstance(shape, Binary) and shape.operator == "and"):
                self.tests.append((shape, scope))
            elif isinstance(shape, Assign):
                self._assign(shape, scope)
            elif isinstance(shape, Import):
                self._import(shape, scope)
            elif isinstance(shape, Return):
                owner = scope.of_kind("function")
                if owner is not None:
                    owner.returns.append(shape.value)

    def _home(self, scope: Scope) -> Scope:
        return next(each for each in scope.upwards() if each.kind != "attempt")

    def _function(self, shape: Function, scope: Scope) -> Scope:
        inside = Scope("function", scope, shape.name.text if shape.name else "", shape)
        self.inner[id(shape)] = inside
        self.functions.append((shape, inside))
        if shape.name:
            self._home(scope).bind(shape.name.text, Binding("function", scope, shape))
        for parameter in shape.parameters:
            binding = Binding("type", scope, parameter.type) if parameter.type is not None else Binding("unknown", scope)
            inside.bind(parameter.name.text, binding)
            if isinstance(parameter.pattern, Mapping):
                for entry in parameter.pattern.entries:
                    target = entry.value.target if isinstance(entry.value, Assign) else entry.value
                    if isinstance(target, Name):
                        object_ = Name(parameter.name.text, parameter.name.start, parameter.name.end)
                        taken = Member(object_, entry.key, target.start, target.end) if entry.key else None
                        inside.bind(target.text, Binding("value" if taken else "unknown", inside, taken))
            if parameter.field:
                owner = scope.of_kind("class")
                if owner is not None:
                    owner.bind(f"self.{parameter.name.text.lstrip('$')}", binding)
        return inside

    def _assign(self, shape: Assign, scope: Scope) -> None:
        for target, value in simple(shape):
            if value is not None:
                self.assigned.append((target, value, scope))
            if value is None and shape.type is not None:
                binding = Binding("type", scope, shape.type)
            else:
                binding = Binding("value", scope, value) if value is not None else Binding("declared", scope)
            if isinstance(target, Name):
                home = self._home(scope)
                if not shape.declares and self.language.declares:
                    home = next((each for each in scope.upwards() if target.text in each.names), home)
                if not (isinstance(value, Function) and value.name is not None and value.name.text == target.text):
                    home.bind(target.text, binding)
            elif isinstance(target, Member) and isinstance(target.object, Name) and target.object.text in self.language.own:
                owner = scope.of_kind("class")
                if owner is not None:
                    owner.bind(f"self.{target.name.text}", binding)

    def _import(self, shape: Import, scope: Scope) -> None:
        module = shape.module.text
        home = self._home(scope)
        for exported, local in shape.names:
            home.bind(local, Binding("import", scope, qualified=self._join(module, exported)))
        if shape.alias:
            home.bind(shape.alias, Binding("import", scope, qualified=shape.bound or module))

    def _join(self, module: str, exported: str) -> str:
        if exported in ("default", ""):
            return module
        return f"{module}{exported}" if module.endswith(".") else f"{module}.{exported}"

    # --- what code does -----------------------------------------------------------------------------------------

    def refuses(self, text: str) -> bool:
        """Whether the source of a block doesn't go on: it raises, exits (not as after work that is done), or leaves with words
        of an error."""
        text = _CONTENT.sub("", text)
        if re.search(self.language.refusal, text):
            return True
        return bool(re.search(self.language.leaving, text)) and bool(_ERROR_WORDS.search(text))

    # --- where names lead ---------------------------------------------------------------------------------------

    def binding(self, shape: Shape, scope: Scope) -> Binding | None:
        """The one binding of a name or an attribute of the own object; None if there are several, or none."""
        if isinstance(shape, Name):
            home = scope.nearest(shape.text)
            return home.one(shape.text) if home is not None else None
        if isinstance(shape, Member):
            if isinstance(shape.object, Name) and shape.object.text in self.language.own:
                owner = scope.of_kind("class")
                if owner is None:
                    return None
                own = f"self.{shape.name.text}"
                return owner.one(own if own in owner.names else shape.name.text)
            inside = self.binding(shape.object, scope)
            if inside is not None and inside.kind == "class" and inside.value is not None:
                return self.inner[id(inside.value)].one(shape.name.text)
        return None

    def resolve(self, shape: Shape, scope: Scope) -> tuple[Shape, Scope]:
        """The shape that a name stands for, as far as the file tells, with its scope."""
        for _ in range(_HOPS):
            binding = self.binding(shape, scope)
            if binding is not None and binding.kind == "value" and binding.value is not None:
                shape, scope = binding.value, binding.scope
                continue
            if isinstance(shape, (Member, Index)):
                key = shape.name.text if isinstance(shape, Member) else shape.key.text if isinstance(shape.key, String) else ""
                base, where = self.binding(shape.object, scope), scope
                mapping = base.value if base is not None and base.kind == "value" else None
                if isinstance(mapping, Mapping) and base is not None:
                    found = [entry.value for entry in mapping.entries if entry.key is not None and entry.key.text == key]
                    if len(found) == 1:
                        shape, scope = found[0], base.scope
                        continue
                scope = where
            break
        return shape, scope

    def text(self, shape: Shape, scope: Scope, hops: int = 0) -> Span | None:
        """The text that an expression denotes, where the file tells, and where it is written."""
        if hops > _HOPS:
            return None
        shape, scope = self.resolve(shape, scope)
        if isinstance(shape, String):
            return Span(shape.text, *shape.inner)
        if isinstance(shape, (Template, Binary)):
            if isinstance(shape, Binary) and shape.operator != "+":
                return None
            parts = shape.parts if isinstance(shape, Template) else (shape.left, shape.right)
            texts = [self.text(part, scope, hops + 1) for part in parts]
            if all(texts):
                return Span("".join(text.text for text in texts if text), shape.start, shape.end)
        return None

    def origin(self, shape: Shape, scope: Scope, hops: int = 0) -> Origin | None:
        """The qualified name of what an expression denotes; None for what belongs to the file itself or isn't known."""
        kept = (id(shape), id(scope))
        if kept not in self._origins:
            # The shape is kept too: while it lives, no other has its id.
            self._origins[kept] = shape, (self._origin(shape, scope, hops) if hops < _HOPS * 2 else None)
        return self._origins[kept][1]

    def _origin(self, shape: Shape, scope: Scope, hops: int) -> Origin | None:
        if isinstance(shape, Name):
            home = scope.nearest(shape.text)
            if home is None:
                return None if shape.text in self.language.own else Origin(shape.text, False)
            return self._bound(home.one(shape.text), hops)
        if isinstance(shape, Member):
            if isinstance(shape.object, Name) and shape.object.text in self.language.own:
                return self._bound(self.binding(shape, scope), hops)
            inside = self.origin(shape.object, scope, hops + 1)
            if inside is None:
                resolved, where = self.resolve(shape, scope)
                return self.origin(resolved, where, hops + 1) if resolved is not shape else None
            return Origin(f"{inside.path}.{shape.name.text}", inside.imported)
        if isinstance(shape, Index):
            inside, key = self.origin(shape.object, scope, hops + 1), self.text(shape.key, scope)
            return Origin(f"{inside.path}.{key.text}", inside.imported) if inside is not None and key is not None else None
        if isinstance(shape, Call):
            callee = self.origin(shape.callee, scope, hops + 1)
            if callee is None:
                return None
            if callee.path in self.language.importers and shape.arguments:
                module = self.text(shape.arguments[0].value, scope)
                return Origin(module.text, True) if module is not None else None
            return Origin(f"{callee.path}()", callee.imported)
        if isinstance(shape, Binary) and shape.operator in ("or", "??"):
            return self.origin(shape.left, scope, hops + 1)
        if isinstance(shape, Assign) and shape.value is not None:
            return self.origin(shape.value, scope, hops + 1)
        return None

    def _bound(self, binding: Binding | None, hops: int) -> Origin | None:
        if binding is None:
            return None
        if binding.kind == "import":
            return Origin(binding.qualified, True)
        if binding.kind == "value" and binding.value is not None:
            return self.origin(binding.value, binding.scope, hops + 1)
        if binding.kind == "type" and binding.value is not None:
            kind = self.origin(_bare_type(binding.value), binding.scope, hops + 1)
            if kind is not None and (kind.imported or kind.path[:1].isupper() or ":" in kind.path):
                return Origin(f"{kind.path}()", kind.imported)
        return None


# What code says when it stops for want of a value.
_CONTENT = regex(r"(?:\braise\s+)?[\w.:]*[eE]xit(?:Process)?\(\s*0\s*\)")
_ERROR_WORDS = regex(
    r"(?i)missing|required|not (?:set|found|configured|defined|provided|available)|unset|undefined|must|please|error|invalid|"
    r"need|fail|\b(?:4\d\d|5\d\d)\b|unauthorized|no \w*\s?(?:api )?key"
)


def _single(bindings: list[Binding]) -> Binding | None:
    """The binding that counts where a name has several: an import, or the only one that isn't empty."""
    for binding in bindings:
        if binding.kind == "import":
            return binding
    real = [
        binding
        for binding in bindings
        if not (binding.kind == "declared" or (isinstance(binding.value, Plain) and binding.value.kind == "null"))
    ]
    if len(real) > 1:
        values = [binding for binding in real if binding.kind != "type"]
        real = values if len(values) == 1 else real
    return real[0] if len(real) == 1 else None


def _bare_type(shape: Shape) -> Shape:
    """The type inside `Optional[…]` and `… | None`."""
    for _ in range(_HOPS):
        if isinstance(shape, Index) and not isinstance(shape.key, String):
            shape = shape.key
        elif isinstance(shape, Binary) and shape.operator == "|":
            shape = shape.right if isinstance(shape.left, Plain) else shape.left
        else:
            break
    return shape


def simple(shape: Assign) -> Iterator[tuple[Shape, Shape | None]]:
    """The single assignments that an assignment to a pattern makes."""
    pending: list[tuple[Shape, Shape | None]] = [(shape.target, shape.value)]
    while pending:
        target, value = pending.pop()
        if isinstance(target, Assign):  # a pattern with a default
            default = target.value
            if value is not None and default is not None:
                value = Binary("??", value, default, target.start, target.end)
            pending.append((target.target, value))
        elif isinstance(target, Mapping):
            for entry in target.entries:
                taken = None
                if value is not None and entry.key is not None:
                    taken = Member(value, entry.key, entry.key.start, entry.key.end)
                pending.append((entry.value, taken))
        elif isinstance(target, Sequence):
            items = value.items if isinstance(value, Sequence) and len(value.items) == len(target.items) else None
            for number, item in enumerate(target.items):
                unknown = None if value is None else Block((), target.start, target.end)
                pending.append((item, items[number] if items is not None else unknown))
        else:
            if isinstance(value, Assign):  # a = b = value
                value = _last(value)
            yield target, value


def _last(shape: Assign) -> Shape | None:
    value: Shape | None = shape
    while isinstance(value, Assign):
        value = value.value
    return value
