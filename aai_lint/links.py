"""Who provides what a use needs, and who reads which env file: the only knowledge that joins files."""

from __future__ import annotations

from dataclasses import dataclass

from . import key
from .model import Facts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read next: `paths` that facts name, `words` to search for. `concerned` tells whether anything in the tree
    has to do with the key, so that files that only matter to wiring are worth reading."""

    paths: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    concerned: bool = False


def follow(facts: Facts) -> Wanted:
    """What the facts so far make worth reading."""
    names = [fact.name.text for fact in facts.settings]
    names += [fact.name.text for fact in facts.uses]
    names += [fact.name.text for fact in facts.calls]
    concerned = any(key.meaning(name) is not key.Meaning.NONE for name in names)
    return Wanted(concerned=concerned)
