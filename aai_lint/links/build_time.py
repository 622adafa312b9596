"""Build arguments for the key whose value the running code never sees."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..model import Facts, Literal, Setting
from ..records import dataclass
from .graph import Read, graph
from .images import Image, built_from, copies
from .projects import serves, world
from .services import Service, gives, reads_of, services

# Where a variable may be given to a container besides the files that are looked at one by one.
_BUILDS = frozenset(["code", "text", "document", "notebook", "env", "env-template", "compose", "dockerfile"])


@dataclass(frozen=True, slots=True, eq=False)
class Short:
    """`setting` is the build argument, `read` where the code needs it later."""

    setting: Setting
    read: Read


def short_lived(facts: Facts) -> Iterator[Short]:
    """Each of them once: in the Compose file where one hands the argument over, else in the Dockerfile."""
    keys = {id(carrier.setting) for carrier in graph(facts).carriers}
    covered = set()
    for service in services(facts):
        covered |= {include.target.text for include in service.of_kind("dockerfile")}
        for setting in service.settings:
            if setting.role == "build" and id(setting) in keys and not gives(facts, service, setting.name.text):
                read = next((read for read in reads_of(facts, service) if read.name == setting.name.text), None)
                if read is not None and not _is_used_by_build(facts, service, setting.name.text):
                    yield Short(setting, read)
    for built in built_from(facts):
        if built.path in covered:
            continue
        for setting in built.settings:
            name = setting.name.text
            if setting.role != "build" or id(setting) not in keys or built.sets(name) or _is_expanded(facts, built.path, name):
                continue
            found = next((read for read in _reads_in(facts, built) if read.name == name), None)
            if found is not None and not _is_given_elsewhere(facts, name, built.path):
                yield Short(setting, found)
                break


def gone(facts: Facts) -> Iterator[Short]:
    """Variables that a platform's file gives to the build, where code that the platform runs later reads them. `setting` is
    told once for each file and name."""
    told = set()
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        name, path = setting.name.text, setting.name.place.path
        if setting.role != "build" or setting.home not in _RUNS or (path, name) in told:
            continue
        if _is_given_elsewhere(facts, name, path):
            continue
        for read in graph(facts).reads:
            if read.name == name and read.required and _RUNS[setting.home](facts, setting, read):
                told.add((path, name))
                yield Short(setting, read)
                break


def _is_function_of_netlify(facts: Facts, setting: Setting, read: Read) -> bool:
    """Whether code lies where Netlify looks for functions: the folder that netlify.toml names, or `netlify/functions`."""
    path = setting.name.place.path
    folders = {
        one.value.text
        for one in facts.settings
        if one.name.place.path == path and one.role == "folder" and isinstance(one.value, Literal)
    } or {"netlify/functions", "netlify/edge-functions"}
    base = posixpath.dirname(path)
    return any(read.place.path.startswith(f"{posixpath.normpath(posixpath.join(base, folder))}/") for folder in folders)


def _is_served(facts: Facts, setting: Setting, read: Read) -> bool:
    """Whether code is of the project that the file is for, and is no test or sample."""
    return serves(facts, setting.name.place.path, read.place.path) and not facts.origin(read.place).sample


# Platforms whose files have variables of the build alone, and which code runs there afterwards.
_RUNS = {
    "app-engine": _is_served,
    "digitalocean": _is_served,
    "firebase": _is_served,
    "netlify": _is_function_of_netlify,
}


def _is_used_by_build(facts: Facts, service: Service, name: str) -> bool:
    return any(_is_expanded(facts, include.target.text, name) for include in service.of_kind("dockerfile"))


def _is_expanded(facts: Facts, path: str, name: str) -> bool:
    """Whether a step of a Dockerfile uses the variable: then the build is what needs it."""
    return any(use.name.place.path == path and use.name.text == name and use.how == "expanded" for use in facts.uses)


def _reads_in(facts: Facts, built: Image) -> Iterator[Read]:
    for read in graph(facts).reads:
        if read.required and not facts.origin(read.place).sample and copies(facts, built, read.place.path) is not None:
            yield read


def _is_given_elsewhere(facts: Facts, name: str, path: str) -> bool:
    """Whether anything that starts containers (a manifest, a workflow, a platform's file) has the variable."""
    return any(
        setting.name.text == name
        and setting.role in ("variable", "entry")
        and setting.home not in _BUILDS
        and world(facts, setting.name.place.path) == world(facts, path)
        for setting in facts.settings
    ) or any(include.kind == "env-file" and include.home in ("shell", "document") for include in facts.includes)
