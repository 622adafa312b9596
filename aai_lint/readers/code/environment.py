"""Where code reads the environment or a store, under which name, and what it does where there is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...records import NamedTuple
from ...regex import regex
from .idioms import Read, Wrap
from .scopes import Binding, File, Scope
from .shapes import (
    Assign,
    Binary,
    Branch,
    Call,
    Conditional,
    Function,
    Index,
    Member,
    Name,
    Not,
    Plain,
    Return,
    Shape,
    Span,
    String,
)

# Methods by which a mapping is asked, a fallback second.
_ASKS = frozenset(["get", "pop", "setdefault", "getOrDefault"])
_METHODS = frozenset(
    "hasOwnProperty get pop setdefault keys values items copy update toString to_dict entries set has delete".split()
)
_HELPER = regex(r"(?i)(?:get|require|read|must|load|fetch)?_?env(?:ironment)?(?:_?(?:var|variable|str|string|or_?throw|value))?")
_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_SKIPS = frozenset(["skipif", "skipIf", "skipUnless", "runIf", "skip_unless", "skip_if", "requires_env"])
_EMPTY_CHECKS = frozenset(
    ["isBlank", "isEmpty", "isNullOrEmpty", "isNullOrBlank", "IsNullOrEmpty", "IsNullOrWhiteSpace", "empty"]
)
_PRESENCE_CHECKS = frozenset(["bool", "Boolean", "len", "isset", "any", "all"])


class Found(NamedTuple):
    """A read: the name, what stands in where it is absent, and whether absence raises by itself."""

    name: Span
    kind: str
    fallback: Shape | None
    scope: Scope
    strict: bool
    start: int
    end: int
    inlined: bool = False


class _Helper(NamedTuple):
    """A function of the file that reads the variable named by one of its parameters."""

    position: int
    name: str
    fallback_position: int
    fallback_name: str
    found: Found


class Environment:
    """The reads of a file."""

    def __init__(self, file: File) -> None:
        self.file = file
        reads = [idiom for idiom in file.language.idioms if isinstance(idiom, Read)]
        self.calls = {idiom.callee: idiom for idiom in reads if idiom.form == "call"}
        self.mappings = {idiom.callee: idiom for idiom in reads if idiom.form in ("mapping", "object")}
        self.objects = {idiom.callee: idiom for idiom in reads if idiom.form == "object"}
        self.nested = [idiom.callee for idiom in reads if idiom.nested]
        self.lists = {idiom.callee: idiom for idiom in reads if idiom.form == "names"}
        self.wraps = {idiom.callee: idiom for idiom in file.language.idioms if isinstance(idiom, Wrap)}
        self.helpers: dict[int, _Helper] = {}
        self.refused: set[str] = set()
        self.skipped: set[str] = set()
        self._find_helpers()
        self._find_guards()

    # --- reads --------------------------------------------------------------------------------------------------

    def read(self, shape: Shape, scope: Scope) -> Found | None:
        """The read that an expression is, if it is one."""
        if isinstance(shape, Call):
            return self._call(shape, scope)
        if isinstance(shape, Index):
            name = self.file.text(shape.key, scope)
            return self._entry(shape.object, name, shape, scope, self.mappings) if name is not None else None
        if isinstance(shape, Member):
            if shape.name.text in _METHODS:
                return None
            return self._entry(shape.object, shape.name, shape, scope, self.objects)
        if isinstance(shape, Name):
            binding = self.file.binding(shape, scope)
            if binding is not None and binding.kind == "import":
                module, _, name_text = binding.qualified.rpartition(".")
                if module in self.objects:
                    return Found(
                        Span(name_text, shape.start, shape.end),
                        self.objects[module].kind,
                        None,
                        scope,
                        False,
                        shape.start,
                        shape.end,
                        self.objects[module].inlined,
                    )
        return None

    def _entry(self, base: Shape, name: Span, shape: Shape, scope: Scope, table: dict[str, Read]) -> Found | None:
        origin = self.file.origin(base, scope)
        if origin is None or not name.text:
            return None
        idiom = table.get(origin.path)
        if idiom is None:
            parent = next((callee for callee in self.nested if origin.path.startswith(f"{callee}.") and callee in table), None)
            if parent is None:
                return None
            idiom = table[parent]
            name = Span(f"{origin.path[len(parent) + 1 :]}.{name.text}", name.start, name.end)
        return Found(name, idiom.kind, None, scope, idiom.strict, shape.start, shape.end, idiom.inlined)

    def _call(self, shape: Call, scope: Scope) -> Found | None:
        helper = self._helper(shape, scope)
        if helper is not None:
            return helper
        origin = self.file.origin(shape.callee, scope)
        path = origin.path if origin is not None else ""
        idiom = self.calls.get(path) or self.calls.get(f"{path.rpartition('.')[0]}.*")
        if idiom is None and isinstance(shape.callee, Member) and shape.callee.name.text in _ASKS:
            return self._asked(shape, shape.callee, scope)
        if idiom is not None:
            given = self.argument(shape, idiom.name)
            name = self.file.text(given, scope) if given is not None else None
            if name is None or not name.text:
                return None
            fallback = self.argument(shape, idiom.default)
            return Found(name, idiom.kind, fallback, scope, idiom.strict, shape.start, shape.end, idiom.inlined)
        return self._foreign_helper(shape, scope)

    def _asked(self, shape: Call, callee: Member, scope: Scope) -> Found | None:
        name = self.file.text(shape.arguments[0].value, scope) if shape.arguments else None
        found = self._entry(callee.object, name, shape, scope, self.mappings) if name is not None else None
        if found is None:
            return self._foreign_helper(shape, scope)
        fallback = shape.arguments[1].value if len(shape.arguments) > 1 else None
        return found._replace(fallback=fallback, strict=False)

    def _foreign_helper(self, shape: Call, scope: Scope) -> Found | None:
        """A function of another file that by its name gives a variable, asked for something that can only be one."""
        named = shape.callee.name.text if isinstance(shape.callee, Member) else getattr(shape.callee, "text", "")
        if not shape.arguments or not isinstance(named, str) or not _HELPER.fullmatch(named):
            return None
        name = self.file.text(shape.arguments[0].value, scope)
        if name is None or not _VARIABLE.fullmatch(name.text):
            return None
        fallback = next((each.value for each in shape.arguments[1:] if each.name is None or each.name.text == "default"), None)
        if isinstance(fallback, Plain) and fallback.kind != "null":
            fallback = None
        return Found(name, "environment", fallback, scope, False, shape.start, shape.end)

    def argument(self, shape: Call, which: int | str) -> Shape | None:
        """An argument by position or by keyword, also one that is an entry of an object that is handed over."""
        if isinstance(which, int):
            positional = [argument.value for argument in shape.arguments if argument.name is None and not argument.spread]
            return positional[which] if which < len(positional) else None
        for argument in shape.arguments:
            if argument.name is not None and argument.name.text == which:
                return argument.value
            entries = getattr(argument.value, "entries", ())
            for entry in entries:
                if entry.key is not None and entry.key.text == which:
                    return entry.value  # type: ignore[no-any-return]
        return None

    def asks(self, shape: Call, scope: Scope) -> bool:
        """Whether a call asks the environment, for whatever name."""
        return self._key_of(shape, scope) is not None

    # --- helpers ------------------------------------------------------------------------------------------------

    def _find_helpers(self) -> None:
        sites: list[tuple[Shape, Scope]] = [*self.file.calls, *self.file.indexes]
        for _ in range(2):  # a helper may call a helper
            for shape, scope in sites:
                owner = scope.of_kind("function")
                if owner is None or owner.function is None or id(owner.function) in self.helpers:
                    continue
                names = [each.name.text for each in owner.function.parameters if each.name.text not in self.file.language.own]
                if not names or not any(isinstance(each, Name) and each.text in names for each in _handed(shape)):
                    continue
                key = self._key_of(shape, scope)
                if isinstance(key, Name) and key.text in names:
                    self._note_helper(owner.function, names, key, shape, scope)

    def _key_of(self, shape: Shape, scope: Scope) -> Shape | None:
        """The expression that names what a possible read reads."""
        if isinstance(shape, Index):
            origin = self.file.origin(shape.object, scope)
            return shape.key if origin is not None and origin.path in self.mappings else None
        if not isinstance(shape, Call):
            return None
        known = self._local_helper(shape, scope)
        if known is not None:
            return self._given(shape, known.position, known.name)
        origin = self.file.origin(shape.callee, scope)
        path = origin.path if origin is not None else ""
        idiom = self.calls.get(path) or self.calls.get(f"{path.rpartition('.')[0]}.*")
        if idiom is not None:
            return self.argument(shape, idiom.name)
        if isinstance(shape.callee, Member) and shape.callee.name.text in _ASKS and shape.arguments:
            asked = self.file.origin(shape.callee.object, scope)
            return shape.arguments[0].value if asked is not None and asked.path in self.mappings else None
        return None

    def _note_helper(self, function: Function, names: list[str], key: Name, shape: Shape, scope: Scope) -> None:
        stand_in = Span("?", key.start, key.end)
        fallback = None
        if isinstance(shape, Call):
            origin = self.file.origin(shape.callee, scope)
            idiom = self.calls.get(origin.path) if origin is not None else None
            fallback = self.argument(shape, idiom.default if idiom is not None else 1)
        fallback_name = fallback.text if isinstance(fallback, Name) and fallback.text in names else ""
        if not fallback_name:
            others = [
                each for each in names if each != key.text and re.search(r"(?i)default|fallback|^def(?:_?val(?:ue)?)?$", each)
            ]
            fallback_name = others[0] if others else ""
        found = Found(
            stand_in, "environment", None if fallback_name else fallback, scope, isinstance(shape, Index), shape.start, shape.end
        )
        position = names.index(fallback_name) if fallback_name else -1
        self.helpers[id(function)] = _Helper(names.index(key.text), key.text, position, fallback_name, found)

    def _local_helper(self, shape: Call, scope: Scope) -> _Helper | None:
        binding = self.file.binding(shape.callee, scope)
        if binding is None or not isinstance(binding.value, Function):
            return None
        return self.helpers.get(id(binding.value))

    def _given(self, shape: Call, position: int, name: str) -> Shape | None:
        named = [each.value for each in shape.arguments if each.name is not None and each.name.text == name]
        if named:
            return named[0]
        positional = [each.value for each in shape.arguments if each.name is None and not each.spread]
        return positional[position] if 0 <= position < len(positional) else None

    def _helper(self, shape: Call, scope: Scope) -> Found | None:
        helper = self._local_helper(shape, scope)
        if helper is None:
            return None
        given = self._given(shape, helper.position, helper.name)
        name = self.file.text(given, scope) if given is not None else None
        if name is None or not name.text:
            return None
        fallback = self._given(shape, helper.fallback_position, helper.fallback_name) if helper.fallback_name else None
        return helper.found._replace(
            name=name, fallback=fallback or helper.found.fallback, scope=scope, start=shape.start, end=shape.end
        )

    # --- absence ------------------------------------------------------------------------------------------------

    def is_needed(self, found: Found) -> bool:
        """Whether code needs the value: it doesn't go on, or fails further on, where there is none."""
        name = found.name.text
        if name in self.skipped or (found.fallback is not None and not self.is_empty(found.fallback, found.scope)):
            return False
        if found.strict and found.scope.of_kind("attempt") is not None:
            return False
        return name in self.refused or not any(name in scope.tolerated for scope in found.scope.upwards())

    def is_empty(self, shape: Shape, scope: Scope) -> bool:
        """Whether a fallback is no value: empty, null, or the way out."""
        shape, _ = self.file.resolve(shape, scope)
        if isinstance(shape, String):
            return not shape.text.strip()
        if isinstance(shape, Plain):
            return shape.kind == "null"
        if isinstance(shape, Call):
            return self.file.refuses(self.file.source.text[shape.start : shape.end])
        return False

    def _find_guards(self) -> None:
        handled: set[int] = set()
        for shape, scope in self.file.tests:
            if id(shape) in handled:
                continue
            if isinstance(shape, Branch):
                subjects = list(self._subjects(shape.test, True, scope, handled))
                for names, present, where in subjects:
                    self._judge(names, self._refuses(shape, present), scope, where)
            elif isinstance(shape, Conditional):
                for names, _, where in self._subjects(shape.test, True, scope, handled):
                    self._judge(names, False, scope, where)
            elif isinstance(shape, Binary):
                for names, present, where in self._subjects(shape.left, True, scope, handled):
                    if present:
                        self._judge(names, False, scope, where)
        for call, scope in self.file.calls:
            named = call.callee.name.text if isinstance(call.callee, Member) else getattr(call.callee, "text", "")
            if named in _SKIPS:
                for argument in call.arguments:
                    for names, _, _ in self._subjects(argument.value, True, scope, handled):
                        self.skipped |= names

    def _refuses(self, shape: Branch, present: bool) -> bool:
        nodes = shape.no if present else shape.yes
        if nodes:
            return self.file.refuses("\n".join(node.text() for node in nodes))
        return self.file.refuses(shape.after.partition("\n")[0])

    def _judge(self, names: set[str], refuses: bool, scope: Scope, where: Scope) -> None:
        if refuses:
            self.refused |= names
        else:
            for each in (scope, where):
                each.tolerated |= names

    def _subjects(self, shape: Shape, present: bool, scope: Scope, handled: set[int]) -> Iterator[tuple[set[str], bool, Scope]]:
        """The variables whose presence a test asks for (or their absence), and the scopes of the names that hold them."""
        pending = [(shape, present)]
        while pending:
            shape, present = pending.pop()
            handled.add(id(shape))
            if isinstance(shape, Not):
                pending.append((shape.value, not present))
            elif isinstance(shape, Binary) and shape.operator in ("and", "or"):
                pending += [(shape.left, present), (shape.right, present)]
            elif isinstance(shape, Binary) and shape.operator in ("==", "!="):
                for one, other in ((shape.left, shape.right), (shape.right, shape.left)):
                    if self._is_nothing(other):
                        pending.append((one, present if shape.operator == "!=" else not present))
            elif isinstance(shape, Binary) and shape.operator == "in":
                name = self.file.text(shape.left, scope)
                origin = self.file.origin(shape.right, scope)
                if name is not None and origin is not None and origin.path in self.mappings:
                    yield {name.text}, present, scope
            elif isinstance(shape, Call) and self.read(shape, scope) is None:
                named = shape.callee.name.text if isinstance(shape.callee, Member) else getattr(shape.callee, "text", "")
                if named in _PRESENCE_CHECKS or named in _EMPTY_CHECKS:
                    whole = [argument.value for argument in shape.arguments]
                    if not whole and isinstance(shape.callee, Member):
                        whole = [shape.callee.object]
                    pending += [(each, present if named in _PRESENCE_CHECKS else not present) for each in whole]
                elif isinstance(shape.callee, Member) and f".{named}" in self.wraps:
                    pending.append((shape.callee.object, present))
            elif isinstance(shape, Assign) and shape.value is not None:
                pending.append((shape.value, present))
            else:
                names, where = self.held(shape, scope)
                if names:
                    yield names, present, where

    def _is_nothing(self, shape: Shape) -> bool:
        if isinstance(shape, String):
            return shape.text in ("", "undefined")
        return isinstance(shape, Plain) and shape.kind == "null"

    def held(self, shape: Shape, scope: Scope) -> tuple[set[str], Scope]:
        """The variables whose value an expression holds, and the scope of the name that holds them."""
        names: set[str] = set()
        where = scope
        pending: list[tuple[Shape, Scope, int]] = [(shape, scope, 0)]
        while pending:
            shape, scope, hops = pending.pop()
            found = self.read(shape, scope)
            if found is not None:
                names.add(found.name.text)
            if hops > 8:
                continue
            binding: Binding | None = None
            if isinstance(shape, (Name, Member)):
                binding = self._holding(shape, scope)
                if binding is not None and binding.value is not None:
                    where = binding.scope if hops == 0 else where
                    pending.append((binding.value, binding.scope, hops + 1))
            elif isinstance(shape, Binary) and shape.operator in ("or", "??"):
                pending += [(shape.left, scope, hops + 1), (shape.right, scope, hops + 1)]
            elif isinstance(shape, Call) and found is None:
                inner = self.unwrapped(shape, scope)
                if inner is not None:
                    pending.append((inner[0], scope, hops + 1))
        return names, where

    def _holding(self, shape: Shape, scope: Scope) -> Binding | None:
        """What a name holds first: it may be set again where there was nothing."""
        binding = self.file.binding(shape, scope)
        if binding is None and isinstance(shape, Name):
            return next((each for each in scope.find(shape.text) if each.kind == "value" and each.value is not None), None)
        return binding if binding is not None and binding.kind == "value" else None

    def unwrapped(self, shape: Call, scope: Scope) -> tuple[Shape, bool] | None:
        """What a call hands on as it is, and whether it trims it."""
        callee = shape.callee
        if isinstance(callee, Member):
            idiom = self.wraps.get(f".{callee.name.text}")
            if idiom is not None:
                return callee.object, idiom.trims
        origin = self.file.origin(callee, scope)
        idiom = self.wraps.get(origin.path) if origin is not None else None
        if idiom is None:
            return None
        for which in idiom.argument:
            given = self.argument(shape, which)
            if given is not None:
                return given, idiom.trims
        return None

    def returned(self, shape: Call, scope: Scope) -> tuple[Shape, Scope] | None:
        """What a function of the file hands back, where there is one value only."""
        binding = self.file.binding(shape.callee, scope)
        if binding is None or not isinstance(binding.value, Function):
            return None
        inside = self.file.inner.get(id(binding.value))
        values = [value for value in inside.returns if not isinstance(value, (Plain, Return))] if inside is not None else []
        return (values[0], inside) if len(values) == 1 and inside is not None else None


def _handed(shape: Shape) -> Iterator[Shape]:
    """What a possible read is handed: its arguments, or its key."""
    if isinstance(shape, Index):
        yield shape.key
    elif isinstance(shape, Call):
        for argument in shape.arguments:
            yield argument.value
