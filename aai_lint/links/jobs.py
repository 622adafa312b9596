"""What the scripts of continuous integration need, and whether it reaches them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from .. import ci, key
from ..model import Facts, Include, Place, Setting, Use
from ..records import dataclass
from .programs import needs
from .sent import holds_key_named

_GIVES = frozenset(["variable", "entry", "path"])


@dataclass(frozen=True, slots=True, eq=False)
class Unreached:
    """A script at `place` needs the key by a `name`, and its step isn't given it. `near` is a setting that gives it to others,
    `reader` where code that the script runs reads it."""

    name: str
    place: Place
    system: ci.System
    near: Setting | None
    reader: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WithoutContext:
    """A job needs the key and is run without a context (`invocation`), while `other` is run with one."""

    use: Use
    invocation: Include
    other: Include


def _needs(facts: Facts) -> Iterator[Use]:
    """Where scripts need the key, once for each step and name."""
    seen = set()
    for use in facts.uses:
        where = use.name.place.path, use.scope, use.name.text
        if use.home in ci.HOMES and use.how == "read" and use.required and where not in seen:
            if holds_key_named(facts, use.name) and not key.public_prefix(use.name.text):
                seen.add(where)
                yield use


def unreached(facts: Facts) -> Iterator[Unreached]:
    """Scripts whose system hands secrets only to those that name them, and that don't."""
    given: dict[tuple[str, str], list[Setting]] = defaultdict(list)
    # What a sourced file sets can't be seen; those that switch to an environment of Python's set nothing of ours.
    loading = {
        include.target.place.path
        for include in facts.includes
        if include.kind == "env-file" and not include.target.text.endswith("/activate")
    }
    for setting in facts.settings:
        if setting.home in ci.HOMES and setting.role in _GIVES:
            given[setting.name.place.path, setting.name.text].append(setting)
    own = [(use.name.text, use.name.place, use.home, use.scope, None) for use in _needs(facts)]
    for name, place, home, scope, reader in (*own, *_needs_of_code(facts, given.keys())):
        system = ci.of(home)
        # What a method of a pipeline has is what its callers give it.
        if system is None or not system.explicit or place.path in loading or any(part.startswith("def ") for part in scope):
            continue
        settings = [one for one in given[place.path, name] if one.scope[:1] != ("availableSecrets",)]
        if any(scope[: len(one.scope)] == one.scope for one in settings):
            continue
        # A secret that nothing here gives may come from the agent; Azure's are known to need the mapping.
        if settings or (home == "azure" and reader is None):
            yield Unreached(name, place, system, settings[0] if settings else None, reader)


_Need = tuple[str, Place, str, tuple[str, ...], Place | None]
"""A name, where it is needed, the home and scope of the script, and where code reads it."""


def _needs_of_code(facts: Facts, given: Collection[tuple[str, str]]) -> Iterator[_Need]:
    """The commands of scripts that run a file which can't do without a variable that others in the same file are given, where no
    script there sets it."""
    set_there = {
        (setting.name.place.path, setting.name.text)
        for setting in facts.settings
        if setting.home not in ci.HOMES or setting.role not in _GIVES
    }
    told = set()
    for run in facts.runs:
        path = run.name.place.path
        if run.home not in ci.HOMES or run.kind != "command":
            continue
        for read, entry in needs(facts, run):
            where = path, run.scope, read.name
            if (path, read.name) not in given or (path, read.name) in set_there or where in told:
                continue
            if read.place.path == entry.path and not entry.tests:
                told.add(where)
                yield read.name, run.name.place, run.home, run.scope, read.place


def without_context(facts: Facts) -> Iterator[WithoutContext]:
    """Jobs of CircleCI that need the key and have no context, in files where another one has."""
    invocations = [include for include in facts.includes if include.kind == "job"]
    for use in _needs(facts):
        if use.home != "circleci" or use.scope[:1] != ("jobs",):
            continue
        here = [one for one in invocations if one.target.place.path == use.name.place.path]
        mine = [one for one in here if one.target.text == use.scope[1]]
        other = next((one for one in here if one.names), None)
        set_here = any(
            one.name.text == use.name.text and use.scope[: len(one.scope)] == one.scope and one.home == "circleci"
            for one in facts.settings
        )
        if mine and other is not None and not any(one.names for one in mine) and not set_here:
            yield WithoutContext(use, mine[0], other)
