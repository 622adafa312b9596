"""What Make hands to the programs of its recipes: the variables of its environment, and those that it is told to export."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..model import Facts, Include, Inherited, Literal, Place, Setting
from ..records import dataclass
from .graph import Read, graph
from .projects import serves, world

HOME = "make"
# Homes where a name may be handed to what a recipe starts.
_HANDING_ON = frozenset(["compose", "dockerfile", "shell", "tox"])


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The variable `name` is set at `place`, isn't exported, and is read by the code of the project."""

    place: Place
    name: str
    read: Read
    how: str
    is_set: bool = True


def kept(facts: Facts) -> Iterator[Kept]:
    """Variables of Make with the key that no recipe sees: neither exported nor put into a recipe by Make."""
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        if setting.home != HOME or setting.role != "constant" or setting.scope:
            continue
        value = setting.value
        if (isinstance(value, Literal) and not value.text.strip()) or _is_handed_on(facts, setting.name.text, setting.name.place):
            continue
        read = _reader(facts, setting.name.text, setting.name.place)
        if read is not None and not _is_loaded(facts, setting.name.place):
            yield Kept(setting.name.place, setting.name.text, read, "is set here")
    for include in facts.includes:
        if include.home == HOME and include.kind == "constants":
            yield from _of_file(facts, include)


def _of_file(facts: Facts, include: Include) -> Iterator[Kept]:
    """An env file that is included, so that its names are variables of Make and no more."""
    folder, place = posixpath.dirname(include.target.place.path), include.target.place
    path = posixpath.normpath(posixpath.join(folder, include.target.text))
    if not posixpath.basename(path).startswith(".env") or _is_loaded(facts, place):
        return
    named = sorted(
        {
            carrier.setting.name.text
            for carrier in graph(facts).carriers
            if carrier.setting.home in ("env", "env-template")
            and carrier.setting.name.place.path.startswith(path)
            and carrier.setting.role == "variable"
        }
    )
    for name in named:
        read = _reader(facts, name, place)
        if name not in dict(include.names) and read is not None and not _is_handed_on(facts, name, place):
            yield Kept(place, name, read, "comes in here", is_set=False)
            return


def _reader(facts: Facts, name: str, place: Place) -> Read | None:
    """The first code of the project that needs a variable."""
    for read in graph(facts).reads:
        code = read.place.path != place.path and read.required and not facts.origin(read.place).sample
        if read.name == name and code and serves(facts, place.path, read.place.path):
            return read
    return None


def _is_handed_on(facts: Facts, name: str, place: Place) -> bool:
    """Whether any Makefile exports a variable, or puts it into a recipe."""
    here = world(facts, place.path)
    for setting in facts.settings:
        of_make = setting.home == HOME and setting.role == "variable" and setting.name.text in (name, "*")
        if (of_make or (setting.home in _HANDING_ON and setting.name.text == name)) and world(
            facts, setting.name.place.path
        ) == here:
            return True
    return any(
        use.home == HOME and use.how == "expanded" and use.name.text == name and world(facts, use.name.place.path) == here
        for use in facts.uses
    )


def _is_loaded(facts: Facts, place: Place) -> bool:
    """Whether something besides Make brings an env file in: then the code may have the variable from there."""
    here = world(facts, place.path)
    return any(
        include.kind == "env-file" and include.home != HOME and world(facts, include.target.place.path) == here
        for include in facts.includes
    )


def emptied(facts: Facts) -> Iterator[Setting]:
    """Variables for the key that a Makefile sets to nothing, over what the environment has."""
    last: dict[tuple[str, str], Setting] = {}
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        if setting.home == HOME and setting.role in ("variable", "constant") and not isinstance(setting.value, Inherited):
            last[setting.name.place.path, setting.name.text] = setting
    for (path, _), setting in sorted(last.items()):
        if setting.scope or not isinstance(setting.value, Literal) or setting.value.text.strip():
            continue
        later = [include for include in facts.includes if include.home == HOME and include.target.place.path == path]
        if not any(include.target.place > setting.name.place for include in later):
            yield setting
