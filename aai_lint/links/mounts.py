"""Secrets of Compose projects and of builds: defined once, mounted as files."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..model import Facts, Include, Reference, Setting
from ..records import dataclass
from .naming import nearest
from .services import HOME, Service, services


@dataclass(frozen=True, slots=True, eq=False)
class Undefined:
    """`include` mounts a secret of the key that its project doesn't define; `meant` is the definition that it probably means."""

    include: Include
    meant: Setting | Include


def defined_secrets(facts: Facts, folder: str) -> dict[str, Setting]:
    """The secrets that the Compose files of a folder define."""
    return _defined(facts).get(folder, {})


@lru_cache(maxsize=2)
def _defined(facts: Facts) -> dict[str, dict[str, Setting]]:
    found: dict[str, dict[str, Setting]] = defaultdict(dict)
    for setting in facts.settings:
        if setting.home == HOME and setting.role == "entry" and setting.scope == ("secrets",):
            found[posixpath.dirname(setting.name.place.path)][setting.name.text] = setting
    return found


@lru_cache(maxsize=2)
def _mounted(facts: Facts) -> tuple[Include, ...]:
    """The secrets that Dockerfiles mount."""
    return tuple(include for include in facts.includes if include.kind == "build-secret" and include.home == "dockerfile")


def is_key_secret(name: str, definition: Setting | None) -> bool:
    """Whether a secret of a Compose file is the key, by its name or by what it is made from."""
    if key.meaning(name) in (key.Meaning.KEY, key.Meaning.VENDOR):
        return True
    value = definition.value if definition is not None else None
    if not isinstance(value, Reference):
        return False
    origin = posixpath.basename(value.target).partition(".")[0] if value.kind == "file" else value.target
    return key.meaning(origin) in (key.Meaning.KEY, key.Meaning.VENDOR)


def key_secrets(facts: Facts, service: Service) -> Iterator[Include]:
    """The key's secrets that a service has as files."""
    defined = defined_secrets(facts, service.folder)
    for include in service.of_kind("secret-file"):
        if is_key_secret(include.target.text, defined.get(include.target.text)):
            yield include


def undefined(facts: Facts) -> Iterator[Undefined]:
    """Secrets that a service or a build asks for under a name that the project gives to nothing."""
    for service in services(facts):
        defined = defined_secrets(facts, service.folder)
        for include in service.includes:
            if include.kind in ("secret-file", "build-secret") and include.target.text not in defined and defined:
                keys = {name: one for name, one in defined.items() if is_key_secret(name, one)}
                meant = nearest(include.target.text, keys)
                if meant and (is_key_secret(include.target.text, None) or len(defined) == 1):
                    yield Undefined(include, keys[meant])
        yield from _unknown_to_builder(facts, service)


def _unknown_to_builder(facts: Facts, service: Service) -> Iterator[Undefined]:
    """Secrets that a Dockerfile mounts and that the service which builds it doesn't hand over."""
    handed = {include.target.text: include for include in service.of_kind("build-secret")}
    defined = defined_secrets(facts, service.folder)
    keys = {name: one for name, one in handed.items() if is_key_secret(name, defined.get(name))}
    paths = {include.target.text for include in service.of_kind("dockerfile")}
    for include in _mounted(facts) if keys else ():
        if include.target.place.path in paths:
            about = [include.target.text, *(variable for _, variable in include.names)]
            if include.target.text not in handed and (any(is_key_secret(name, None) for name in about) or len(handed) == 1):
                yield Undefined(include, keys[nearest(include.target.text, keys)])
