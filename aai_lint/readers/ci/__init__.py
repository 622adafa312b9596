"""Files of continuous integration (see `ci` for which, and for what each system does with them). The home is the system's."""

from __future__ import annotations

from collections.abc import Iterator

from ... import ci, nearby, yamltree
from ...document import Document
from ...model import Fact, Joined, Literal, Place, Reference, Setting, Value
from . import notation, own, tree

_YAML = (".yml", ".yaml")
_LONGEST = 400_000


def reads(document: Document) -> bool:
    """Files by their names, and YAML of any name by what it says."""
    return _system(document) is not None


def structural(path: str) -> bool:
    """They say what is run, and with which variables."""
    system = ci.by_path(path)
    return system is not None and system.home != "jenkins"


def _system(document: Document) -> ci.System | None:
    found = ci.by_path(document.path)
    if found is None and document.path.endswith(_YAML) and len(document.text) < _LONGEST:
        found = ci.by_text(document.path, document.text)
    if found is None or found.home == "jenkins" or ci.is_of_objects(document.text[:_LONGEST]):
        return None
    return found


def read(document: Document) -> Iterator[Fact]:
    """Variables, scripts, and what a system has of its own. Keys in places that nothing is known of are told by what stands
    beside them."""
    system = _system(document)
    if system is None:
        return
    stream = yamltree.parse(document)
    yield from stream.gaps
    told: set[Place] = set()
    for number, root in enumerate(stream.roots):
        known = notation.known(document, root) if system.home == "azure" else None
        reading = tree.Reading(document, system, known)
        scope = (f"#{number}",) if len(stream.roots) > 1 else ()
        for fact in (*tree.read(reading, root, scope), *own.read(reading, root, scope)):
            told.update(_literals(fact))
            yield fact
    lines = {place.line for place in told}
    for fact in nearby.literals(document, system.home):
        if isinstance(fact, Setting) and isinstance(fact.value, Literal) and fact.value.place.line not in lines:
            yield fact


def _literals(fact: Fact) -> Iterator[Place]:
    """Where a fact has written-out text."""
    value = getattr(fact, "value", None)
    waiting: list[Value | None] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Literal):
            yield one.place
        elif isinstance(one, Joined):
            waiting += one.parts
        elif isinstance(one, Reference):
            waiting.append(one.fallback)
