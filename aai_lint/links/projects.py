"""Which files belong together: worlds and projects.

A *world* is the tree, or a folder that the configuration names as a project of its own. A *project* is the nearest folder
that holds a manifest (pyproject.toml, package.json, go.mod…), within its world.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator
from functools import lru_cache

from ..model import Facts
from ..records import replace

_MANIFESTS = frozenset(
    "pyproject.toml setup.py setup.cfg requirements.txt Pipfile package.json deno.json go.mod Cargo.toml pom.xml build.gradle "
    "build.gradle.kts Gemfile composer.json mix.exs Package.swift pubspec.yaml build.sbt rebar.config".split()
)


def world(facts: Facts, path: str) -> str:
    """The folder whose files belong together: one that the configuration names, or the root ("")."""
    for pattern in facts.projects:
        depth = pattern.strip("/").count("/") + 1
        folder = "/".join(path.split("/")[:depth])
        if folder != path and fnmatch.fnmatchcase(folder, pattern.strip("/")):
            return folder
    return ""


@lru_cache(maxsize=2)
def _manifest_folders(paths: frozenset[str]) -> frozenset[str]:
    split = (path.rpartition("/") for path in paths)
    return frozenset(folder for folder, _, name in split if name in _MANIFESTS)


def project(facts: Facts, path: str) -> str:
    """The nearest folder above a file that holds a manifest, within its world; the world's folder if none does."""
    found = _projects(facts)
    folder = path.rpartition("/")[0]
    if folder not in found:
        found[folder] = _project(facts, path)
    return found[folder]


@lru_cache(maxsize=2)
def _projects(_facts: Facts) -> dict[str, str]:
    """The projects of folders, as far as they were asked for."""
    return {}


def _project(facts: Facts, path: str) -> str:
    top = world(facts, path)
    folder = path.rpartition("/")[0]
    manifests = _manifest_folders(facts.paths)
    while folder != top and folder and folder not in manifests:
        folder = folder.rpartition("/")[0]
    return folder if folder and folder != top else top


def serves(facts: Facts, provider: str, user: str) -> bool:
    """Whether what the file `provider` sets may reach the code in the file `user` by the folders alone: the same project, or
    one in a folder above it."""
    if world(facts, provider) != world(facts, user):
        return False
    theirs, ours = project(facts, provider), project(facts, user)
    return theirs == ours or ours.startswith(f"{theirs}/") or theirs == world(facts, user)


def covers(facts: Facts, provider: str, user: str) -> bool:
    """Whether the file `provider` is the one that the code in `user` would look for: it lies in a folder above the code, or
    at the top of the code's project. Stricter than `serves`, for what is to be missed there."""
    if world(facts, provider) != world(facts, user):
        return False
    folder, top = posixpath.dirname(provider), project(facts, user)
    return folder in (top, posixpath.dirname(user)) or f"{posixpath.dirname(user)}/".startswith(f"{folder}/" if folder else "")


def apart(facts: Facts) -> Iterator[Facts]:
    """The facts of each world by themselves, so that none of them can take another's word for anything."""
    if not facts.projects:
        yield facts
        return
    for top in sorted({world(facts, path) for path in facts.paths}):
        yield _within(facts, top)


def _within(facts: Facts, top: str) -> Facts:
    def here(path: str) -> bool:
        return world(facts, path) == top

    return replace(
        facts,
        settings=tuple(fact for fact in facts.settings if here(fact.name.place.path)),
        uses=tuple(fact for fact in facts.uses if here(fact.name.place.path)),
        includes=tuple(fact for fact in facts.includes if here(fact.target.place.path)),
        calls=tuple(fact for fact in facts.calls if here(fact.name.place.path)),
        requests=tuple(fact for fact in facts.requests if here(fact.header.place.path)),
        fields=tuple(fact for fact in facts.fields if here(fact.name.place.path)),
        runs=tuple(fact for fact in facts.runs if here(fact.name.place.path)),
        contents=tuple(fact for fact in facts.contents if here(fact.place.path)),
        deadlines=tuple(one for one in facts.deadlines if here(one.place.path)),
        sightings=tuple(seen for seen in facts.sightings if here(seen.place.path)),
        gaps=tuple(gap for gap in facts.gaps if here(gap.place.path)),
        origins={path: origin for path, origin in facts.origins.items() if here(path)},
        paths=frozenset(path for path in facts.paths if here(path)),
    )
