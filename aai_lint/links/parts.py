"""The parts of a value, by kind."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key
from ..model import Joined, Literal, Reference, Value


def literals(value: Value) -> Iterator[Literal]:
    """The written-out parts of a value, fallbacks left out."""
    if isinstance(value, Literal):
        yield value
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from literals(part)


def fallbacks(value: Value) -> Iterator[Literal]:
    """The written-out values that stand in for an absent one."""
    if isinstance(value, Reference) and value.fallback is not None:
        yield from literals(value.fallback)
        yield from fallbacks(value.fallback)
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from fallbacks(part)


def references(value: Value) -> Iterator[Reference]:
    """All references in a value, those in fallbacks too."""
    if isinstance(value, Reference):
        yield value
        if value.fallback is not None:
            yield from references(value.fallback)
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from references(part)


def cut_name(value: Value) -> str:
    """The name of the key that was meant where a dash in it ends the name: `${A-API-KEY}`, which makes a fallback of its end,
    and `$A-API-KEY`; empty elsewhere."""
    first, end = value, ""
    if isinstance(value, Reference) and value.operator == "-" and isinstance(value.fallback, Literal):
        end = f"-{value.fallback.text}"
    elif isinstance(value, Joined) and len(value.parts) == 2:
        first, second = value.parts
        end = second.text if isinstance(second, Literal) and second.text.startswith("-") else ""
    if not end or not isinstance(first, Reference) or key.meaning(first.target) is key.Meaning.KEY:
        return ""
    return f"{first.target}{end}" if key.meaning(f"{first.target}{end}") is key.Meaning.KEY else ""


def begins_with_sign(value: Value) -> bool:
    """Whether a value begins with the `=` that should have stood before it."""
    first = value.parts[0] if isinstance(value, Joined) else value
    return isinstance(first, Literal) and first.text.startswith("=")
