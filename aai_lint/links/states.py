"""What state a value is in on its way."""

from __future__ import annotations

from enum import Enum

from .. import key
from ..model import Inherited, Joined, Literal, Opaque, Reference, Value
from .parts import literals


class State(str, Enum):
    """WHOLE: the key and nothing else. QUOTED, BLANKS, SCHEME: a key in quotes, with blanks, behind `Bearer`. ENCODED: a key in
    base64. ENCRYPTED: readable with a key of the platform's only. PLACEHOLDER, EMPTY: nothing yet. OTHER: a text that is no
    key. UNKNOWN: not to be seen in the files."""

    WHOLE = "whole"
    QUOTED = "quoted"
    BLANKS = "with blanks"
    SCHEME = "behind a scheme"
    ENCODED = "encoded"
    ENCRYPTED = "encrypted"
    PLACEHOLDER = "placeholder"
    EMPTY = "empty"
    OTHER = "not a key"
    UNKNOWN = "unknown"

    @property
    def is_known(self) -> bool:
        """Whether the files tell."""
        return self is not State.UNKNOWN


def state_of(text: str) -> State:
    """The state of a text that stands where the key belongs."""
    if not text:
        return State.EMPTY
    if key.looks_real(text):
        return State.WHOLE
    bare = text.strip(key.BLANKS)
    if not bare:
        return State.BLANKS
    if not key.looks_real(key.core(text)):
        if key.is_placeholder(text):
            return State.PLACEHOLDER
        return State.ENCODED if key.find_base64(bare) else State.OTHER
    if bare != text and key.looks_real(bare):
        return State.BLANKS
    return State.SCHEME if key.scheme_prefix(bare.strip("\"'`")) else State.QUOTED


def written_state(value: Value) -> tuple[State, str]:
    """The state of a value as it stands in its file, and its text where there is one; a reference's isn't known by itself."""
    if isinstance(value, Literal):
        if value.encoding:
            return State.ENCODED, value.raw
        return state_of(value.text), value.text
    if isinstance(value, Opaque):
        return (State.ENCRYPTED if "encrypted" in value.reason else State.UNKNOWN), ""
    return State.UNKNOWN, ""


def passed_on(value: Value, state: State, text: str) -> tuple[State, str]:
    """What a reference to a value in some state gives: text round it changes it, functions of a template may decode it."""
    if isinstance(value, Joined):
        around = "".join(one.text for one in literals(value))
        if not around:
            return state, text
        if state is not State.WHOLE:
            return (State.SCHEME if key.scheme_prefix(around) else State.UNKNOWN), ""
        whole = "".join(one.text if isinstance(one, Literal) else text for one in value.parts)
        return state_of(whole), whole
    if isinstance(value, Reference) and not text and state is State.UNKNOWN and isinstance(value.fallback, Literal):
        return State.UNKNOWN, ""
    return state, text


def arrived(value: Value, state: State, text: str) -> tuple[State, str]:
    """What the reader of a written value has of it, after the place that it stands in decoded it."""
    if isinstance(value, Literal) and value.encoding == "base64":
        return state_of(value.text), value.text
    if isinstance(value, Inherited):
        return state, text
    return state, text
