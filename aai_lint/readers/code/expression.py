"""From an expression to a value.

`operator` of a reference says, in order, what code does with it: `strip` (trims it), `hide` (keeps it in a type that doesn't show
it), `:-` (has a fallback for nothing and for empty text, as the shell's), `-` (a fallback for nothing only).
"""

from __future__ import annotations

import re

from ...model import Joined, Literal, Opaque, Reference, Value
from ...records import replace
from .environment import Environment
from .idioms import Format, OpenFile
from .scopes import File, Scope
from .shapes import (
    Assign,
    Binary,
    Call,
    Conditional,
    Function,
    Index,
    Member,
    Name,
    Plain,
    Shape,
    String,
    Template,
    path_of,
)

_HOPS = 8
# A longer text is a document, not a value.
_LONG = 4096


class Values:
    """The values of a file's expressions."""

    def __init__(self, file: File, environment: Environment) -> None:
        self.file = file
        self.environment = environment
        self.files = {idiom.callee: idiom for idiom in file.language.idioms if isinstance(idiom, OpenFile)}
        self.formats = {idiom.callee: idiom for idiom in file.language.idioms if isinstance(idiom, Format)}

    def of(self, shape: Shape, scope: Scope, hops: int = 0) -> Value:
        """The value of an expression."""
        source = self.file.source
        place = source.place(shape.start, shape.end)
        if isinstance(shape, String):
            return self._literal(shape)
        if isinstance(shape, Template):
            return self._joined(list(shape.parts), shape, scope, hops)
        if isinstance(shape, Binary):
            return self._binary(shape, scope, hops)
        if isinstance(shape, Conditional):
            return self._either(self.of(shape.yes, scope, hops + 1), self.of(shape.no, scope, hops + 1), ":-")
        if isinstance(shape, Assign) and shape.value is not None:
            return self.of(shape.value, scope, hops + 1)
        if isinstance(shape, Function) and shape.result is not None:
            return self.of(shape.result, self.file.inner.get(id(shape), scope), hops + 1)
        if isinstance(shape, (Call, Name, Member, Index)) and hops < _HOPS:
            found = self.environment.read(shape, scope)
            if found is not None:
                fallback = self.of(found.fallback, scope, hops + 1) if found.fallback is not None else None
                optional = found.fallback is not None and not self.environment.is_empty(found.fallback, scope)
                if isinstance(fallback, Opaque):
                    fallback = None
                return Reference(
                    found.name.text, place, found.kind, fallback=fallback, operator="-" if fallback else "", required=not optional
                )
            if isinstance(shape, Call):
                return self._call(shape, scope, hops)
            if isinstance(shape, Name) and self._is_called(shape, scope):
                return self._call(Call(shape, (), shape.start, shape.end), scope, hops)
        path = self._of_instance(shape, scope) or path_of(shape)
        if path:
            return Reference(path, place, "name")
        if isinstance(shape, Plain):
            return Opaque(shape.kind, place)
        return Opaque("made at run time", place)

    def _of_instance(self, shape: Shape, scope: Scope) -> str:
        """An attribute of what an imported class or function makes, by the name of that: of `settings = Settings()`, of
        `get_settings().key`. It is written in their module."""
        names: list[str] = []
        while isinstance(shape, Member):
            names.append(shape.name.text)
            shape = shape.object
        if isinstance(shape, Name) and names:
            held = self.file.binding(shape, scope)
            if held is None or held.kind != "value" or held.value is None:
                return ""
            shape, scope = held.value, held.scope
        maker = shape.callee if isinstance(shape, Call) and names else None
        made = self.file.binding(maker, scope) if isinstance(maker, Name) else None
        if not isinstance(maker, Name) or made is None or made.kind != "import":
            return ""
        return ".".join([maker.text, *reversed(names)])

    def _literal(self, shape: String) -> Value:
        place = self.file.source.place(shape.start, shape.end)
        if shape.end - shape.start > _LONG:
            return Opaque("long text", place)
        return Literal(self.file.source.text[shape.start : shape.end], shape.text, place, shape.quote)

    def _joined(self, parts: list[Shape], whole: Shape, scope: Scope, hops: int) -> Value:
        place = self.file.source.place(whole.start, whole.end)
        values: list[Value] = []
        for part in parts:
            value = self.of(part, scope, hops + 1) if hops < _HOPS else Opaque("nested", place)
            values += value.parts if isinstance(value, Joined) else [value]
        values = [value for value in values if not (isinstance(value, Literal) and not value.text)] or values[:1]
        if all(isinstance(value, Literal) for value in values):
            text = "".join(value.text for value in values if isinstance(value, Literal))
            source = self.file.source.text[whole.start : whole.end]
            return Literal(source, text, place, source.lstrip("rRuUbBfF$@")[:1] if isinstance(whole, Template) else "")
        if len(values) == 1:
            return values[0]
        return Joined(tuple(values), place)

    def _binary(self, shape: Binary, scope: Scope, hops: int) -> Value:
        if shape.operator == "+":
            return self._joined(_operands(shape), shape, scope, hops)
        if shape.operator in ("or", "??"):
            left, right = self.of(shape.left, scope, hops + 1), self.of(shape.right, scope, hops + 1)
            if isinstance(left, Opaque) and isinstance(right, Reference):
                return replace(right, required=False)
            return self._either(left, right, ":-" if shape.operator == "or" else "-")
        if shape.operator == "%" and isinstance(shape.left, (String, Template)):
            parts = shape.right.items if hasattr(shape.right, "items") and not isinstance(shape.right, Name) else (shape.right,)
            return self._formatted(shape.left, r"%[sr]", list(parts), shape, scope, hops)
        if shape.operator == "and":
            return self.of(shape.right, scope, hops + 1)
        return Opaque("made at run time", self.file.source.place(shape.start, shape.end))

    def _either(self, left: Value, right: Value, operator: str) -> Value:
        """One value or, where there is none, another."""
        if isinstance(right, Opaque):
            return left
        if isinstance(left, Opaque) or (isinstance(left, Literal) and not left.text):
            return right
        if isinstance(left, Reference):
            if left.fallback is not None:
                if isinstance(left.fallback, Literal) and not left.fallback.text:
                    return replace(left, fallback=right, required=left.required and _is_nothing(right))
                return replace(left, fallback=self._either(left.fallback, right, operator))
            return replace(
                left,
                fallback=right,
                operator=f"{left.operator} {operator}".strip(),
                required=left.required and _is_nothing(right),
            )
        if isinstance(right, Reference) and right.fallback is None:
            return replace(right, fallback=left, operator=f"{right.operator} {operator}".strip(), required=False)
        return left

    def _call(self, shape: Call, scope: Scope, hops: int) -> Value:
        place = self.file.source.place(shape.start, shape.end)
        origin = self.file.origin(shape.callee, scope)
        opened = self.files.get(origin.path) if origin is not None else None
        if opened is not None:
            path = self._opened(shape, opened, scope)
            return Reference(path, place, "file") if path else Opaque("made at run time", place)
        inner = self.environment.unwrapped(shape, scope)
        if inner is not None:
            value = self.of(inner[0], scope, hops + 1)
            if inner[1]:
                return _trimmed(value)
            return value
        if isinstance(shape.callee, Member) and f".{shape.callee.name.text}" in self.formats:
            given = [argument.value for argument in shape.arguments]
            marks = self.formats[f".{shape.callee.name.text}"].marks
            return self._formatted(shape.callee.object, marks, given, shape, scope, hops)
        if origin is not None and origin.path in self.formats and shape.arguments:
            given = [argument.value for argument in shape.arguments[1:]]
            return self._formatted(shape.arguments[0].value, self.formats[origin.path].marks, given, shape, scope, hops)
        option = self._option(shape, scope, hops)
        if option is not None:
            return option
        returned = self.environment.returned(shape, scope)
        if returned is not None:
            value = self.of(*self.file.resolve(*returned), hops + 1)
            if isinstance(value, Reference) and value.kind != "name":
                return replace(value, place=place)
            if isinstance(value, Literal):
                return value
        return Opaque("made at run time", place)

    def _option(self, shape: Call, scope: Scope, hops: int) -> Reference | None:
        """An option of the command line for which a variable stands in: `typer.Option("default", envvar="X")`."""
        given = {argument.name.text: argument.value for argument in shape.arguments if argument.name is not None}
        name = self.file.text(given["envvar"], scope) if "envvar" in given else None
        if name is None:
            return None
        default = given.get("default") or next((each.value for each in shape.arguments if each.name is None), None)
        fallback = self.of(default, scope, hops + 1) if default is not None else None
        if not isinstance(fallback, Literal) or fallback.text.startswith("-"):
            fallback = None
        place = self.file.source.place(shape.start, shape.end)
        return Reference(name.text, place, fallback=fallback, operator="-" if fallback else "", required=False)

    def _is_called(self, shape: Name, scope: Scope) -> bool:
        """Whether a name alone calls a function of the file."""
        binding = self.file.binding(shape, scope) if self.file.language.bare else None
        return binding is not None and isinstance(binding.value, Function) and not binding.value.parameters

    def _formatted(self, text: Shape, marks: str, given: list[Shape], whole: Shape, scope: Scope, hops: int) -> Value:
        """A text with marks, and what is put there in their order."""
        place = self.file.source.place(whole.start, whole.end)
        resolved, _ = self.file.resolve(text, scope)
        if not isinstance(resolved, String):
            return Opaque("made at run time", place)
        found = list(re.finditer(marks, resolved.text))
        if len(found) != len(given):
            return Opaque("made at run time", place)
        parts: list[Value] = []
        at = 0
        for match, value in zip(found, given, strict=True):
            if match.start() > at:
                parts.append(self._piece(resolved, at, match.start()))
            parts.append(self.of(value, scope, hops + 1))
            at = match.end()
        if at < len(resolved.text):
            parts.append(self._piece(resolved, at, len(resolved.text)))
        return Joined(tuple(parts), place)

    def _piece(self, shape: String, start: int, end: int) -> Literal:
        """Part of a text; exact where the text has no escapes, else the place of the whole."""
        source = self.file.source
        inner_start, inner_end = shape.inner
        if inner_end - inner_start == len(shape.text):
            where = inner_start + start, inner_start + end
        else:
            where = inner_start, inner_end
        return Literal(source.text[where[0] : where[1]], shape.text[start:end], source.place(*where))

    def _opened(self, shape: Call, idiom: OpenFile, scope: Scope) -> str:
        """The name of the file that a call gives the content of."""
        call: Shape = shape
        if not shape.arguments and isinstance(shape.callee, Member):
            call, scope = self.file.resolve(shape.callee.object, scope)
        if not isinstance(call, Call) or idiom.path >= len(call.arguments):
            return ""
        text = self.file.text(call.arguments[idiom.path].value, scope)
        return text.text if text is not None else ""


def _operands(shape: Binary) -> list[Shape]:
    """The operands of a chain of concatenations, in order."""
    operands: list[Shape] = []
    pending: list[Shape] = [shape]
    while pending:
        current = pending.pop()
        if isinstance(current, Binary) and current.operator == "+":
            pending += [current.right, current.left]
        else:
            operands.append(current)
    return operands


def _trimmed(value: Value) -> Value:
    if isinstance(value, Reference):
        return replace(value, operator=f"{value.operator} strip".strip())
    if isinstance(value, Literal):
        return replace(value, text=value.text.strip())
    return value


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Literal) and not value.text
