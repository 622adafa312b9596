"""What is sent and printed: values behind names, and names that hold the key."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from .. import key
from ..key import Meaning
from ..model import Facts, Reference, Setting, Text, Value
from .graph import graph
from .projects import project

# How many names a value is followed through.
_HOPS = 4


def value_of(facts: Facts, value: Value) -> Value:
    """What a name of code stands for, where its file sets it once; anything else as it is."""
    for _ in range(_HOPS):
        if not isinstance(value, Reference) or value.kind not in ("name", "environment"):
            break
        found = _constants(facts).get((value.place.path, value.target), [])
        if len(found) != 1 or (value.kind == "environment" and found[0].home == "code"):
            break
        value = found[0].value
    return value


@lru_cache(maxsize=2)
def _constants(facts: Facts) -> dict[tuple[str, str], list[Setting]]:
    found: dict[tuple[str, str], list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.role == "constant":
            found[setting.name.place.path, setting.name.text].append(setting)
    return found


def holds_key_named(facts: Facts, name: Text) -> bool:
    """Whether a name holds the key: by itself, or by what its file gives it or reads under it."""
    if key.meaning(name.text) is Meaning.KEY or name.text in facts.names:
        return True
    return (name.place.path, name.text) in _holders(facts)


def is_hidden(facts: Facts, name: Text) -> bool:
    """Whether what a dotted name of code stands for shows itself as asterisks: a field of a settings class of such a type."""
    owner, _, field = name.text.rpartition(".")
    return bool(owner) and any(
        setting.role == "constant"
        and setting.name.text == field
        and isinstance(setting.value, Reference)
        and "hide" in setting.value.operator.split()
        and project(facts, setting.name.place.path) == project(facts, name.place.path)
        for setting in facts.settings
    )


def reads_key_beside(facts: Facts, path: str) -> bool:
    """Whether the code in a file reads the key from the environment."""
    return any(read.place.path == path and not read.implied for read in graph(facts).reads)


@lru_cache(maxsize=2)
def _holders(facts: Facts) -> frozenset[tuple[str, str]]:
    joined = graph(facts)
    texts = [carrier.setting.name for carrier in joined.carriers if carrier.setting.role in ("constant", "variable", "argument")]
    texts += [
        setting.name
        for setting in facts.settings
        if setting.role == "constant" and isinstance(setting.value, Reference) and setting.value.kind == "environment"
        if key.meaning(setting.value.target) is Meaning.KEY
    ]
    return frozenset((text.place.path, text.text) for text in texts) | frozenset(
        (read.place.path, read.name) for read in joined.reads
    )
