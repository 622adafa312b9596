"""Services of Compose projects: what their containers are given, and which code runs in them.

Files of one folder are taken for one project, and a service of several files for one service: what is said anywhere counts.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..model import Facts, Include, Literal, Place, Setting
from ..records import dataclass
from .graph import Read, graph
from .images import below, holds, image
from .naming import distance
from .places import by_path
from .projects import world

HOME = "compose"
_PROVIDERS = frozenset(["env", "env-template", HOME])


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """A service by the folder of its files and its name."""

    folder: str
    name: str
    settings: tuple[Setting, ...]
    includes: tuple[Include, ...]

    def of_kind(self, kind: str) -> Iterator[Include]:
        """Its includes of one kind."""
        return (include for include in self.includes if include.kind == kind)

    def settings_of(self, name: str, role: str = "variable") -> tuple[Setting, ...]:
        """Where it sets a name."""
        return tuple(setting for setting in self.settings if setting.name.text == name and setting.role == role)


@dataclass(frozen=True, slots=True, eq=False)
class Unmet:
    """A service whose code reads the key, and that isn't given it. `place` is where the service is described, `near` a place
    that has the value, `other` a setting of the service that gives it the key under another name."""

    service: Service
    read: Read
    place: Place
    near: Setting | None
    other: Setting | None


@lru_cache(maxsize=2)
def services(facts: Facts) -> tuple[Service, ...]:
    """All services."""
    settings: dict[tuple[str, str], list[Setting]] = defaultdict(list)
    includes: dict[tuple[str, str], list[Include]] = defaultdict(list)
    for setting in facts.settings:
        if setting.home == HOME and len(setting.scope) == 1 and setting.role not in ("entry", "fragment", "comment"):
            settings[posixpath.dirname(setting.name.place.path), setting.scope[0]].append(setting)
    for include in facts.includes:
        if include.home == HOME and len(include.scope) == 1:
            includes[posixpath.dirname(include.target.place.path), include.scope[0]].append(include)
    found = []
    for where in sorted(settings.keys() | includes.keys()):
        taken = _bases(where, includes)
        found.append(
            Service(
                *where,
                tuple(setting for base in taken for setting in settings.get(base, ())),
                tuple(include for base in taken for include in includes.get(base, ())),
            )
        )
    return tuple(found)


def _bases(where: tuple[str, str], includes: dict[tuple[str, str], list[Include]]) -> list[tuple[str, str]]:
    """A service and those that it extends."""
    found: list[tuple[str, str]] = []
    waiting = [where]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.append(one)
            waiting += [
                (posixpath.dirname(include.target.text), include.names[0][0])
                for include in includes.get(one, ())
                if include.kind == "extends"
            ]
    return found


def env_file_settings(facts: Facts, service: Service, name: str) -> Iterator[tuple[Include, Setting]]:
    """Where the env files of a service set a name."""
    for include in service.of_kind("env-file"):
        for setting in by_path(facts).get(include.target.text, ()):
            if setting.name.text == name and setting.role == "variable":
                yield include, setting


@lru_cache(maxsize=2)
def in_code(facts: Facts) -> frozenset[Place]:
    """Where code needs something: a script beside it may be run anywhere."""
    found = {use.name.place for use in facts.uses if use.home == "code"}
    return frozenset(found | {call.name.place for call in facts.calls if call.home == "code"})


def sets(facts: Facts, path: str, name: str) -> bool:
    """Whether a file sets a variable to something."""
    for setting in by_path(facts).get(path, ()):
        if setting.name.text == name and setting.role == "variable":
            return not isinstance(setting.value, Literal) or bool(setting.value.text.strip())
    return False


def gives(facts: Facts, service: Service, name: str) -> bool:
    """Whether the containers of a service have a variable, as far as can be seen: a file that isn't there may have it."""
    if service.settings_of(name) or any(env_file_settings(facts, service, name)):
        return True
    if any(include.target.text not in facts.origins for include in service.of_kind("env-file")):
        return True
    return any(
        include.target.text in facts.paths
        and image(facts, include.target.text, include.names[0][0] if include.names else "").sets(name)
        for include in service.of_kind("dockerfile")
    )


def reads_of(facts: Facts, service: Service, *, optional: bool = False) -> Iterator[Read]:
    """Where the code of a service needs the key: in its build context, as far as its Dockerfile copies it, and not in the
    deeper context of another service. With `optional`, also where it copes without it, and in what is mounted into a
    container: there it may come in other ways."""
    folders = [include.target.text for include in service.of_kind("build-context")]
    deeper = {
        include.target.text
        for other in services(facts)
        for include in other.of_kind("build-context")
        if other is not service and include.target.text not in folders
    }
    for read in graph(facts).reads:
        path = read.place.path
        if (
            not (read.required or optional)
            or read.place not in in_code(facts)
            or facts.origin(read.place).sample
            or key.public_prefix(read.name)
        ):
            continue
        mine = [folder for folder in folders if below(path, folder)]
        depth = max(map(_depth, mine), default=0)
        if mine and not any(below(path, folder) and _depth(folder) > depth for folder in deeper):
            if all(_copies(facts, include, path) for include in service.of_kind("dockerfile")) or (
                optional and any(below(path, include.target.text) for include in service.of_kind("bind-mount"))
            ):
                yield read


def _depth(folder: str) -> int:
    return 0 if folder in ("", ".") else folder.count("/") + 1


def _copies(facts: Facts, include: Include, path: str) -> bool:
    """Whether a file is in the image of a Dockerfile; true where that can't be told."""
    if include.target.text not in facts.origins:
        return True
    built = image(facts, include.target.text, include.names[0][0] if include.names else "")
    return holds(facts, built, path)


def unmet(facts: Facts) -> Iterator[Unmet]:
    """Services whose code needs the key and that aren't given it, though something in the tree has it; one for each name and
    image of code."""
    seen: set[tuple[str, str, str, str]] = set()
    for service in services(facts):
        context = next(service.of_kind("build-context"), None)
        if context is None:
            continue
        recipe = next((include.target.text for include in service.of_kind("dockerfile")), "")
        for read in reads_of(facts, service):
            where = service.folder, context.target.text, recipe, read.name
            if where in seen:
                continue
            seen.add(where)
            twins = [
                other
                for other in services(facts)
                if other.folder == service.folder
                and _is_twin(other, context)
                and all(_copies(facts, include, read.place.path) for include in other.of_kind("dockerfile"))
            ]
            if any(gives(facts, twin, read.name) for twin in twins) or _loads_itself(facts, service):
                continue
            near = _provider(facts, service, read)
            other = _other_name(facts, service, read)
            if near is not None or other is not None:
                yield Unmet(service, read, context.target.place, near, other)


def _is_twin(other: Service, context: Include) -> bool:
    return any(include.target.text == context.target.text for include in other.of_kind("build-context"))


def _loads_itself(facts: Facts, service: Service) -> bool:
    """Whether code of the service loads env files, and there may be one in its image or in a folder mounted there."""
    folders = [include.target.text for include in service.includes if include.kind in ("build-context", "bind-mount")]
    loads = any(
        include.kind == "env-file"
        and include.home in ("code", "shell")
        and any(below(include.target.place.path, folder) for folder in folders)
        for include in facts.includes
    )
    return loads and any(_may_have(facts, service, path) for path in _env_files(facts))


def _env_files(facts: Facts) -> set[str]:
    """Env files that are there, and those that people make of the templates."""
    found = set()
    for setting in facts.settings:
        path = setting.name.place.path
        if setting.home in ("env", "env-template"):
            found.add(path if setting.home == "env" else posixpath.join(posixpath.dirname(path), ".env"))
    return found


def _may_have(facts: Facts, service: Service, path: str) -> bool:
    """Whether the containers of a service may have a file: mounted, or copied into their image."""
    if any(below(path, include.target.text) for include in service.of_kind("bind-mount")):
        return True
    in_context = any(below(path, include.target.text) for include in service.of_kind("build-context"))
    return in_context and all(_copies(facts, include, path) for include in service.of_kind("dockerfile"))


def _provider(facts: Facts, service: Service, read: Read) -> Setting | None:
    """A setting of the name that a read needs, which the service could be given: of the project first."""
    found = [
        setting
        for setting in facts.settings
        if setting.name.text == read.name
        and setting.home in _PROVIDERS
        and setting.role in ("variable", "fragment")
        and world(facts, setting.name.place.path) == world(facts, read.place.path)
    ]
    found.sort(
        key=lambda setting: (
            setting.role != "fragment",
            posixpath.dirname(setting.name.place.path) != service.folder,
            setting.home == "env-template",
            setting.name.place,
        )
    )
    return found[0] if found else None


def _other_name(facts: Facts, service: Service, read: Read) -> Setting | None:
    """A setting of the service that gives it the key under a name which its code doesn't read."""
    names = {one.name for one in graph(facts).reads}
    for setting in service.settings:
        if setting.role == "variable" and setting.name.text not in names and setting.name.text != read.name:
            if key.meaning(setting.name.text) is key.Meaning.KEY and not key.public_prefix(setting.name.text):
                return setting
    return None


def is_documented(facts: Facts, setting: Setting, name: str) -> bool:
    """Whether the project of a Compose file says, in an env file or a template of one, that a variable is to be set."""
    return (name, world(facts, setting.name.place.path)) in _documented(facts)


@lru_cache(maxsize=2)
def _documented(facts: Facts) -> frozenset[tuple[str, str]]:
    return frozenset(
        (setting.name.text, world(facts, setting.name.place.path))
        for setting in facts.settings
        if setting.home in ("env", "env-template")
    )


def missing_files(facts: Facts) -> Iterator[tuple[str, Include, Read | None, str]]:
    """Env files of services that don't exist, and should bring what the service's code reads; with the name of a file beside
    it that was probably meant. One that has a sample, or only is ignored by git, may be made by everybody for himself."""
    for service in services(facts):
        for include in service.of_kind("env-file"):
            path = include.target.text
            if not include.required or path in facts.paths or "$" in path or path.startswith(("/", "~", "..")):
                continue
            folder = posixpath.dirname(path)
            beside = {
                setting.name.place.path: setting.home
                for setting in facts.settings
                if setting.home in ("env", "env-template") and posixpath.dirname(setting.name.place.path) == folder
            }
            meant = next((other for other in sorted(beside) if beside[other] == "env" and distance(other, path) == 1), "")
            if "env-template" in beside.values() and not meant:
                continue
            read = next((read for read in reads_of(facts, service) if not service.settings_of(read.name)), None)
            if read is not None:
                yield service.name, include, read, meant
    yield from _missing_for_generators(facts)


def _missing_for_generators(facts: Facts) -> Iterator[tuple[str, Include, Read | None, str]]:
    """Env files from which Kustomize makes a Secret of the key."""
    for include in facts.includes:
        if include.home == "kustomize" and include.kind == "env-file" and len(include.scope) > 1:
            path, name = include.target.text, include.scope[1].rpartition("/")[2]
            if (
                path not in facts.paths
                and not path.startswith("..")
                and key.meaning(name) in (key.Meaning.KEY, key.Meaning.VENDOR)
            ):
                if not any(other.startswith((f"{path}.", f"{posixpath.dirname(path)}/.env.")) for other in facts.paths):
                    yield name, include, None, ""
