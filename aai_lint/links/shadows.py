"""Values of the key that something stronger replaces by nothing."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ..model import Facts, Include, Inherited, Literal, Opaque, Reference, Setting
from ..records import dataclass
from . import launches, makefiles
from .graph import graph
from .services import Service, env_file_settings, gives, services, sets
from .stores import stores_of


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """`setting` takes the value of `weaker` away (the same setting where it is the one that is lost, or where the value is one
    of the caller's environment). `minor` where nothing in the files shows that there is a value."""

    setting: Setting
    weaker: Setting
    words: str
    remedy: str
    certain: bool = False
    minor: bool = False


def shadows(facts: Facts) -> Iterator[Shadow]:
    """All of them, each once."""
    keys = {id(carrier.setting) for carrier in graph(facts).carriers}
    for service in services(facts):
        for setting in service.settings:
            if id(setting) in keys and setting.name.place.path.startswith(service.folder):
                if setting.role == "overridden":
                    yield from _merged(facts, service, setting)
                elif setting.role == "variable":
                    yield from _over_env_file(facts, service, setting)
                    yield from _over_other_file(service, setting)
    for carrier in graph(facts).carriers:
        yield from _over_store(facts, carrier.setting)
    for setting, passed in launches.emptied(facts):
        beats = "`set_env` beats `pass_env`" if passed else "the tests get nothing, whatever the environment has"
        yield Shadow(setting, passed or setting, f"is empty: {beats}", "leave this line out", certain=True, minor=passed is None)
    for setting in makefiles.emptied(facts):
        words = "is set to nothing for all that Make starts, whatever the shell has that calls it"
        yield Shadow(setting, setting, words, "write `?=` for `=`, or leave the line out", certain=True, minor=True)


def _merged(facts: Facts, service: Service, setting: Setting) -> Iterator[Shadow]:
    if not gives(facts, service, setting.name.text):
        yield Shadow(
            setting,
            setting,
            f"doesn't reach service `{service.name}`: its own `environment` replaces the merged one as a whole",
            "merge the variables themselves (`environment: {<<: *name, …}`), or name it again",
            certain=True,
        )


def _over_env_file(facts: Facts, service: Service, setting: Setting) -> Iterator[Shadow]:
    """`NAME: ${NAME}` or a bare `NAME` beside an env file that has it."""
    value = setting.value
    if isinstance(value, Inherited):
        source = setting.name.text
    elif isinstance(value, Reference) and value.kind == "environment" and _is_empty_without(value):
        source = value.target
    elif isinstance(value, Literal) and not value.text:
        source = ""
    else:
        return
    project = posixpath.join(service.folder, ".env")
    if source and any(sets(facts, path, source) for path in (project, f"{project}.example", f"{project}.sample")):
        return
    for include, weaker in env_file_settings(facts, service, setting.name.text):
        if include.target.text == project or not sets(facts, weaker.name.place.path, weaker.name.text):
            continue
        if isinstance(value, Inherited):
            words = f"without a value takes the one from {include.target.text} away unless the shell has it"
        elif source:
            words = f"is emptied unless the shell has `{source}`: `environment` beats {include.target.text}"
        else:
            words = f"is empty: `environment` beats {include.target.text}"
        yield Shadow(setting, weaker, words, "leave this line out", certain=not source)
        return


def _is_empty_without(reference: Reference) -> bool:
    fallback = reference.fallback
    if fallback is None:
        return not reference.operator
    return reference.operator in (":-", "-") and isinstance(fallback, Literal) and not fallback.text


def _over_other_file(service: Service, setting: Setting) -> Iterator[Shadow]:
    """An override file that sets to nothing what another file of the project sets."""
    value = setting.value
    is_reset = isinstance(value, Opaque) and value.reason.endswith("!reset")
    if not is_reset and not (isinstance(value, Literal) and not value.text.strip()):
        return
    path = setting.name.place.path
    for other in service.settings_of(setting.name.text):
        there = other.name.place.path
        empty = isinstance(other.value, Literal) and not other.value.text.strip()
        if there != path and not empty and _overrides(path, there):
            words = f"is {'taken away' if is_reset else 'set to nothing'} here, over its value in {there}"
            yield Shadow(setting, other, words, "leave this line out", certain=True)
            return


def _overrides(path: str, other: str) -> bool:
    """Whether a Compose file is made to be read over another one, by their names: `compose.prod.yaml` over `compose.yaml`."""
    mine, theirs = (posixpath.splitext(posixpath.basename(one))[0] for one in (path, other))
    return mine != theirs and mine.startswith(theirs)


def _over_store(facts: Facts, setting: Setting) -> Iterator[Shadow]:
    """A variable of a pod that is set to nothing while `envFrom` would bring it."""
    value = setting.value
    if setting.home != "kubernetes" or setting.role != "variable" or not isinstance(value, Literal) or value.text.strip():
        return
    for include in _taken_in(facts).get(setting.scope, ()):
        for store in stores_of(facts, include.kind, include.target.text, include.target.place.path):
            for entry in store.entries:
                if include.prefix + entry.name.text == setting.name.text:
                    yield Shadow(setting, entry, "is set to nothing, and `env` beats `envFrom`", "leave it out", certain=True)
                    return


@lru_cache(maxsize=2)
def _taken_in(facts: Facts) -> dict[tuple[str, ...], list[Include]]:
    """The whole stores that containers take in, by the container."""
    found: dict[tuple[str, ...], list[Include]] = defaultdict(list)
    for include in facts.includes:
        if include.home == "kubernetes" and include.kind in ("secret", "config"):
            found[include.scope].append(include)
    return found
