"""What the scripts of continuous integration need, and whether it reaches them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .. import ci, key
from ..model import Facts, Include, Setting, Use
from ..records import dataclass
from .sent import holds_key_named

_GIVES = frozenset(["variable", "entry", "path"])


@dataclass(frozen=True, slots=True, eq=False)
class Unreached:
    """A script needs the key, and its step isn't given it. `near` is a setting that gives it to others."""

    use: Use
    system: ci.System
    near: Setting | None


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
    for use in _needs(facts):
        system = ci.of(use.home)
        path = use.name.place.path
        if system is None or not system.explicit or path in loading:
            continue
        settings = [one for one in given[path, use.name.text] if one.scope[:1] != ("availableSecrets",)]
        if any(use.scope[: len(one.scope)] == one.scope for one in settings):
            continue
        # A secret that nothing here gives may come from the agent; Azure's are known to need the mapping.
        if settings or use.home == "azure":
            yield Unreached(use, system, settings[0] if settings else None)


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
