"""Services of systemd, conditions of playbooks, and the servers whose files are filled in before they start."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from .. import key
from ..model import Call, Facts, Include
from ..records import dataclass
from .graph import graph
from .parts import references
from .projects import serves, world


@dataclass(frozen=True, slots=True)
class Emptied:
    """`call` of envsubst, without a list of names, is given a file with variables of the server's own, `own` among them; it
    is there for the variable `name`."""

    call: Call
    own: str
    name: str


def relative_files(facts: Facts) -> Iterator[Include]:
    """Env files that a unit names by a path which isn't absolute, where what it starts may need the key."""
    for include in _unit_files(facts):
        path = include.target.text
        if path.startswith(("/", "%")) or re.search(r"[{}@<>$]", path) or not path:
            continue
        if _brings_key(facts, include) or _is_needed(facts, include):
            yield include


def optional_files(facts: Facts) -> Iterator[Include]:
    """Env files that a unit does without, and that are all it has."""
    files = list(_unit_files(facts))
    for include in files:
        path = include.target.place.path
        alone = not any(other.required for other in files if other.target.place.path == path)
        given = any(one.setting.name.place.path == path for one in graph(facts).carriers)
        if not include.required and alone and not given and _is_needed(facts, include):
            yield include


def is_asserted(facts: Facts, *names: str) -> bool:
    """Whether a condition of a playbook looks at one of some names."""
    return any(use.home == "ansible" and use.how == "referred" and use.name.text in names for use in facts.uses)


def _unit_files(facts: Facts) -> Iterator[Include]:
    return (include for include in facts.includes if include.home == "systemd" and include.kind == "env-file")


def _brings_key(facts: Facts, include: Include) -> bool:
    name = posixpath.basename(include.target.text.strip("\"'"))
    return any(
        one.setting.home in ("env", "env-template") and posixpath.basename(one.setting.name.place.path).startswith(name)
        for one in graph(facts).carriers
    )


def _is_needed(facts: Facts, include: Include) -> bool:
    return any(
        read.required and not facts.origin(read.place).sample and serves(facts, include.target.place.path, read.place.path)
        for read in graph(facts).reads
    )


def emptied(facts: Facts) -> Iterator[Emptied]:
    """Calls of envsubst that take a server's own variables away too."""
    for call in facts.calls:
        if call.name.text.rpartition("/")[2] != "envsubst" or not call.arguments:
            continue
        files = [argument[1:] for argument in call.arguments if argument.startswith("<")]
        if len(files) != 1 or any(not argument.startswith(("<", "-", ">")) for argument in call.arguments):
            continue
        name = posixpath.basename(files[0])
        for use in facts.uses:
            path = use.name.place.path
            if use.home == "nginx" and use.how == "referred" and posixpath.basename(path) == name:
                carried = _reference_in(facts, path)
                if carried and world(facts, path) == world(facts, call.name.place.path):
                    yield Emptied(call, use.name.text, carried)
                    break


def _reference_in(facts: Facts, path: str) -> str:
    """The variable of the key that a file refers to."""
    for setting in facts.settings:
        if setting.name.place.path == path and key.meaning(setting.name.text) is key.Meaning.KEY:
            return setting.name.text
    for request in facts.requests:
        if request.header.place.path == path:
            for reference in references(request.value):
                if key.meaning(reference.target) is key.Meaning.KEY:
                    return reference.target
    return ""
