"""Layers of Kustomize: which files the top kustomizations take in, directly or through others."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ..model import Facts, Include, Reference, Setting
from ..records import dataclass
from .projects import world
from .stores import Store, stores_of


@dataclass(frozen=True, slots=True)
class Layer:
    """The kustomization at `path`, which no other one takes in, and the `paths` of all that it takes in.

    `title` is the folder's name where there are several of them (`prod`), else empty.
    """

    path: str
    title: str
    paths: frozenset[str]


@lru_cache(maxsize=2)
def layers(facts: Facts) -> tuple[Layer, ...]:
    """All of them, by path."""
    taken: dict[str, list[Include]] = defaultdict(list)
    known = {path for path in facts.paths if posixpath.basename(path).lower().startswith("kustomization")}
    for include in facts.includes:
        if include.home == "kustomize" and include.kind in ("resource", "patch"):
            taken[include.target.place.path].append(include)
    folders = {posixpath.dirname(path): path for path in sorted(known)}
    inner = {folders[include.target.text] for several in taken.values() for include in several if include.target.text in folders}
    tops = sorted(path for path in known if path not in inner)
    return tuple(
        Layer(path, posixpath.basename(posixpath.dirname(path)) if len(tops) > 1 else "", _files(path, taken, folders))
        for path in tops
    )


def _files(top: str, taken: dict[str, list[Include]], folders: dict[str, str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [top]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [folders.get(include.target.text, include.target.text) for include in taken.get(path, ())]
    return frozenset(found)


def variants(facts: Facts, setting: Setting, reference: Reference) -> Iterator[tuple[Layer | None, tuple[Store, ...]]]:
    """The stores that a reference of a setting may mean, for each layer that takes the setting in; all of them where no layer
    does, where none of the layer's own files has one, or where the layer sets the variable anew."""
    path = reference.place.path
    found = stores_of(facts, reference.kind, reference.source, path)
    mine = [layer for layer in layers(facts) if path in layer.paths and world(facts, layer.path) == world(facts, path)]
    for layer in mine:
        near = tuple(one for one in found if any(entry.name.place.path in layer.paths for entry in one.entries))
        if near and not _is_set_anew(facts, setting, layer):
            yield layer, near
        else:
            yield layer, found
    if not mine:
        yield None, found


def _is_set_anew(facts: Facts, setting: Setting, layer: Layer) -> bool:
    """Whether another file of a layer sets the same variable."""
    return any(
        other.name.text == setting.name.text and other.name.place.path != setting.name.place.path
        for other in facts.settings
        if other.role == setting.role and other.home == setting.home and other.name.place.path in layer.paths
        if other.scope[1:] == setting.scope[1:] or other.scope[1:2] == ("patch",)
    )
