"""What code is made of, in whatever language: a small abstract syntax that the tables of the languages lower their trees to.

All shapes carry the offsets where they start and end. Bodies stay nodes of the syntax tree until the walk gets to them, so that
lowering never goes deep. Shapes are compared by identity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from ...records import dataclass

if TYPE_CHECKING:
    from ...syntax import Node


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A piece of the source: a name as it is written there (or what it denotes, for a quoted key)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """An identifier."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """`object.name`, also `object?.name`, `Object::Name`."""

    object: Shape
    name: Span
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """`object[key]`."""

    object: Shape
    key: Shape
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """An argument, with its name where it has one. `spread` for `*a`, `**a` and `...a`."""

    name: Span | None
    value: Shape
    spread: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call, also of a constructor (`new`)."""

    callee: Shape
    arguments: tuple[Argument, ...]
    start: int
    end: int
    new: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class String:
    """A written-out text. `inner` is where its content is, between the quotes."""

    text: str
    quote: str
    inner: tuple[int, int]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """Text around expressions: `f"Bearer {key}"`. The texts among `parts` are Strings without quotes."""

    parts: tuple[Shape, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """Two operands. Operators have one spelling in all languages: `+` (also for concatenation), `or`, `??`, `and`, `==`, `!=`,
    `in`, `%`; others as written."""

    operator: str
    left: Shape
    right: Shape
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """Logical negation."""

    value: Shape
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`test ? yes : no`."""

    test: Shape
    yes: Shape
    no: Shape
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key and its value in a mapping. `key` is None where it is computed or spread (`spread`)."""

    key: Span | None
    value: Shape
    spread: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """A dictionary, object, hash; as a target of an assignment, a pattern that takes an object apart."""

    entries: tuple[Entry, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list, tuple, array; as a target of an assignment, a pattern."""

    items: tuple[Shape, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A constant that is no text: a number, `true`, `null`. `null` for whatever stands for no value."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter; `pattern` where it is taken apart, `type` where it is declared."""

    name: Span
    default: Shape | None = None
    type: Shape | None = None
    pattern: Shape | None = None
    field: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function, method or lambda. `result` is the value of one whose body is an expression."""

    name: Span | None
    parameters: tuple[Parameter, ...]
    body: tuple[Node, ...]
    result: Shape | None
    start: int
    end: int
    decorators: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class; `bases` what it inherits from and `arguments` what is said beside."""

    name: Span | None
    bases: tuple[Shape, ...]
    body: tuple[Node, ...]
    start: int
    end: int
    decorators: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """A name, attribute or entry gets a value. `value` is None for a mere declaration; `type` is the declared type."""

    target: Shape
    value: Shape | None
    start: int
    end: int
    type: Shape | None = None
    declares: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """An import: of `names` (as exported, as called here) from a module, or of the module itself as `alias`, which then
    denotes `bound` (the module unless told otherwise). Neither: for its effects, or for all names where `all` is set."""

    module: Span
    names: tuple[tuple[str, str], ...]
    alias: str
    start: int
    end: int
    bound: str = ""
    all: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """`if`: what is done when the test holds, and otherwise. `after` is the source of what follows where there is nothing
    otherwise."""

    test: Shape
    yes: tuple[Node, ...]
    no: tuple[Node, ...]
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """`try`: what is tried, and what is done with failures and afterwards."""

    body: tuple[Node, ...]
    handlers: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """A value handed back."""

    value: Shape
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Statements and whatever else is looked into piece by piece."""

    nodes: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """An expression that is nothing of the above, over others that matter by themselves."""

    parts: tuple[Shape, ...]
    start: int
    end: int


Shape: TypeAlias = (
    "Name | Member | Index | Call | String | Template | Binary | Not | Conditional | Mapping | Sequence | Plain | Function"
    " | Class | Assign | Import | Branch | Attempt | Return | Block | Other"
)


def parts_of(shape: Shape) -> tuple[Shape, ...]:
    """The shapes directly inside a shape (of its bodies, which are nodes still, nothing)."""
    inside = _PARTS.get(type(shape))
    return inside(shape) if inside is not None else ()


def _function_parts(shape: Function) -> tuple[Shape, ...]:
    defaults = tuple(parameter.default for parameter in shape.parameters if parameter.default is not None)
    return (*shape.decorators, *defaults)


_PARTS: dict[type, Callable[..., tuple[Shape, ...]]] = {
    Member: lambda shape: (shape.object,),
    Index: lambda shape: (shape.object, shape.key),
    Call: lambda shape: (shape.callee, *[argument.value for argument in shape.arguments]),
    Template: lambda shape: shape.parts,
    Other: lambda shape: shape.parts,
    Binary: lambda shape: (shape.left, shape.right),
    Not: lambda shape: (shape.value,),
    Return: lambda shape: (shape.value,),
    Conditional: lambda shape: (shape.test, shape.yes, shape.no),
    Mapping: lambda shape: tuple([entry.value for entry in shape.entries]),
    Sequence: lambda shape: shape.items,
    Assign: lambda shape: (shape.target,) if shape.value is None else (shape.target, shape.value),
    Branch: lambda shape: (shape.test,),
    Function: _function_parts,
    Class: lambda shape: (*shape.decorators, *shape.bases),
}


def path_of(shape: Shape | None) -> str:
    """A dotted name as it is written, `self.config.key`; a literal index counts as a name; otherwise nothing."""
    names: list[str] = []
    while True:
        if isinstance(shape, Name):
            return ".".join([shape.text, *reversed(names)])
        if isinstance(shape, Member):
            names.append(shape.name.text)
            shape = shape.object
        elif isinstance(shape, Index) and isinstance(shape.key, String):
            names.append(shape.key.text)
            shape = shape.object
        else:
            return ""
