"""Dataclasses and named tuples that cost little to define: of the standard library's what this program uses, and the same to
whoever asks them.

`dataclasses` writes and compiles the source of six methods for each class, `typing` one for each named tuple. A short run defines
some 130 classes of the one kind and 40 of the other and makes instances of a few of them, so that took a third of its time. Here
a method is written when it is first asked for.

`slots=True` has to be said, and is what type checkers go by: for them, these are the standard library's own. There is no
`__post_init__` and no pseudo-field. `dataclasses.fields`, `replace`, `asdict` and `is_dataclass` work.
"""

from __future__ import annotations

from collections import _tuplegetter  # type: ignore[attr-defined]

# Type checkers know the name; importing it from typing would cost the quickest runs a third of their time.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn

_ABSENT: Any = type("_Absent", (), {"__repr__": lambda _: "<absent>"})()
_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


class _Field:
    """What a class says of a field. `shown` and `compared` are false where `repr`, or `==` and `hash`, leave it out."""

    __slots__ = ("compared", "default", "factory", "shown")

    def __init__(self, default: Any, factory: Any = _ABSENT, *, shown: bool = True, compared: bool = True) -> None:
        self.default = default
        self.factory = factory
        self.shown = shown
        self.compared = compared


def _field(
    *,
    default: Any = _ABSENT,
    default_factory: Any = _ABSENT,
    repr: bool = True,  # noqa: A002 - as the standard library calls it
    compare: bool = True,
) -> Any:
    return _Field(default, default_factory, shown=repr, compared=compare)


def _dataclass(*, slots: bool, frozen: bool = False, eq: bool = True, order: bool = False) -> Callable[[type], type]:
    """What makes a dataclass of a class. Raises `TypeError` for one without slots."""
    if not slots:
        raise TypeError("a dataclass here has slots")

    def make(cls: type) -> type:
        own = dict(vars(cls))
        fields: dict[str, _Field] = {}
        for base in reversed(cls.__mro__[1:]):
            fields |= vars(base).get("__record__", {})
        slots = tuple(cls.__annotations__)
        for name in slots:
            default = own.pop(name, _ABSENT)
            fields[name] = default if isinstance(default, _Field) else _Field(default)
        for name in ("__dict__", "__weakref__"):
            own.pop(name, None)
        own |= {
            "__slots__": slots,
            "__record__": fields,
            "__match_args__": tuple(fields),
            "__dataclass_fields__": _Standard(),
            "__init__": _Late("__init__", _init),
            "__reduce__": _reduce,
        }
        own.setdefault("__repr__", _repr)
        if frozen:
            own |= {"__setattr__": _refuse, "__delattr__": _refuse}
        if eq:
            own.setdefault("__eq__", _Late("__eq__", _eq))
            own["__hash__"] = _Late("__hash__", _hash) if frozen else None
        if order:
            own |= {name: _Late(name, _compare) for name in _ORDER}
        return type(cls)(cls.__name__, cls.__bases__, own)

    return make


def _replace(record: Any, /, **changes: Any) -> Any:
    """A record with some fields changed."""
    cls = type(record)
    for name in cls.__record__:
        if name not in changes:
            changes[name] = getattr(record, name)
    return cls(**changes)


class _Late:
    """A method that is written, and put in this one's place, when it is first asked for."""

    __slots__ = ("name", "owner", "write")

    def __init__(self, name: str, write: Callable[[type, str], Callable[..., Any]]) -> None:
        self.name = name
        self.write = write

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner = owner

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        method = self.write(self.owner, self.name)
        method.__qualname__ = f"{self.owner.__qualname__}.{self.name}"
        method.__module__ = self.owner.__module__
        setattr(self.owner, self.name, method)
        return method.__get__(instance, owner)


class _Tuples(type):
    """Makes a class of tuples of one whose fields are written in it. It isn't meant to be inherited from."""

    def __new__(cls, name: str, bases: tuple[type, ...], own: dict[str, Any]) -> _Tuples:
        names = tuple(own.get("__annotations__", ()))
        defaults = {one: own[one] for one in names if one in own}
        own |= {one: _tuplegetter(place, "") for place, one in enumerate(names)}
        own |= {"__slots__": (), "__match_args__": names, "_fields": names, "_field_defaults": defaults}
        return super().__new__(cls, name, bases, own | {"__new__": _Late("__new__", _new)})


class _NamedTuple(tuple):  # type: ignore[type-arg]
    """What all of them can do."""

    __slots__ = ()
    _fields: tuple[str, ...]

    def _replace(self, /, **changes: Any) -> Any:
        made = type(self)(*map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"there are no fields {sorted(changes)}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({', '.join(shown)})"


def _new(cls: Any, name: str) -> Callable[..., Any]:
    known: dict[str, Any] = {"_tuple": tuple.__new__}
    parameters = ["_cls"]
    for number, own in enumerate(cls._fields):
        known[f"_default{number}"] = cls._field_defaults.get(own)
        parameters.append(f"{own}=_default{number}" if own in cls._field_defaults else own)
    values = "".join(f"{own}, " for own in cls._fields)
    return _compiled(name, ", ".join(parameters), f"return _tuple(_cls, ({values}))", known)


class _Standard:
    """The fields as the standard library describes them, for who asks it."""

    __slots__ = ()

    def __get__(self, instance: object, owner: Any = None) -> Any:
        from dataclasses import MISSING, field, make_dataclass

        def given(value: Any) -> Any:
            return MISSING if value is _ABSENT else value

        types = {name: kind for base in reversed(owner.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()}
        described = [
            (
                name,
                types[name],
                field(default=given(one.default), default_factory=given(one.factory), repr=one.shown, compare=one.compared),
            )
            for name, one in owner.__record__.items()
        ]
        owner.__dataclass_fields__ = fields = vars(make_dataclass(owner.__name__, described))["__dataclass_fields__"]
        return fields


def _compiled(name: str, parameters: str, body: str, known: Mapping[str, Any]) -> Callable[..., Any]:
    made: dict[str, Any] = {}
    exec(f"def {name}({parameters}):\n {body}", {**known}, made)  # noqa: S102 - of names of fields
    method: Callable[..., Any] = made[name]
    return method


def _init(cls: Any, name: str) -> Callable[..., Any]:
    # The slots themselves are set, which a frozen class allows and which is quicker than to have them looked up.
    known: dict[str, Any] = {"_absent": _ABSENT}
    parameters, lines = ["self"], []
    for number, (own, field) in enumerate(cls.__record__.items()):
        known[f"_set{number}"] = getattr(cls, own).__set__
        parameter, value = own, own
        if field.factory is not _ABSENT:
            known[f"_make{number}"] = field.factory
            parameter, value = f"{own}=_absent", f"_make{number}() if {own} is _absent else {own}"
        elif field.default is not _ABSENT:
            known[f"_default{number}"] = field.default
            parameter = f"{own}=_default{number}"
        parameters.append(parameter)
        lines.append(f"_set{number}(self, {value})")
    return _compiled(name, ", ".join(parameters), "\n ".join(lines) or "pass", known)


def _compared(cls: Any, record: str) -> str:
    return f"({''.join(f'{record}.{name}, ' for name, field in cls.__record__.items() if field.compared)})"


def _eq(cls: type, name: str) -> Callable[..., Any]:
    return _operator(cls, name, "==")


def _compare(cls: type, name: str) -> Callable[..., Any]:
    return _operator(cls, name, _ORDER[name])


def _operator(cls: type, name: str, sign: str) -> Callable[..., Any]:
    both = f"{_compared(cls, 'self')} {sign} {_compared(cls, 'other')}"
    return _compiled(name, "self, other", f"return {both} if other.__class__ is self.__class__ else NotImplemented", {})


def _hash(cls: type, name: str) -> Callable[..., Any]:
    return _compiled(name, "self", f"return hash({_compared(cls, 'self')})", {})


def _reduce(record: Any) -> tuple[type, tuple[Any, ...]]:
    """For `pickle` and `copy`."""
    return type(record), tuple(getattr(record, name) for name in record.__record__)


def _repr(record: Any) -> str:
    shown = (f"{name}={getattr(record, name)!r}" for name, field in record.__record__.items() if field.shown)
    return f"{type(record).__qualname__}({', '.join(shown)})"


def _refuse(_record: object, name: str, *_value: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"the field {name!r} can't be changed")


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
    from typing import NamedTuple as NamedTuple
else:
    dataclass, field, replace = _dataclass, _field, _replace
    NamedTuple = _Tuples("NamedTuple", (_NamedTuple,), {"__doc__": _NamedTuple.__doc__})
