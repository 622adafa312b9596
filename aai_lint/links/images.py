"""Images: which stages of a Dockerfile end up in one, what is in its environment, which files go in."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ..containers.ignored import is_ignored
from ..model import Facts, Include, Setting
from ..records import dataclass

HOME = "dockerfile"


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """What the stages of the Dockerfile at `path` say that end up in the image: the last one (or the one that is asked
    for) and those it is made from. `stages` are their scopes, the base first."""

    path: str
    stages: tuple[tuple[str, ...], ...]
    settings: tuple[Setting, ...]
    includes: tuple[Include, ...]

    def sets(self, name: str) -> bool:
        """Whether the variable is in the environment of the image."""
        return any(setting.name.text == name and setting.role == "variable" for setting in self.settings)


@lru_cache(maxsize=2)
def dockerfiles(facts: Facts) -> dict[str, tuple[tuple[Setting, ...], tuple[Include, ...]]]:
    """The facts of each Dockerfile, in order."""
    settings: dict[str, list[Setting]] = defaultdict(list)
    includes: dict[str, list[Include]] = defaultdict(list)
    for setting in facts.settings:
        if setting.home == HOME:
            settings[setting.name.place.path].append(setting)
    for include in facts.includes:
        if include.home == HOME:
            includes[include.target.place.path].append(include)
    return {path: (tuple(settings[path]), tuple(includes[path])) for path in sorted(settings.keys() | includes.keys())}


def lineage(facts: Facts, path: str, stage: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The scopes of a stage and of the stages that it is made from, the base first."""
    stages, numbers, named = _stages(facts).get(path, ((), {}, {}))
    found: list[tuple[str, ...]] = []
    wanted, number = stage, len(stages)
    while True:
        known = numbers.get(wanted, ())
        before = bisect_left(known, number)
        if before == 0:
            return tuple(reversed(found))
        number = known[before - 1]
        found.append(stages[number].scope)
        base = stages[number].target.text
        first = named.get(base.lower(), number)
        wanted = stages[first].scope if first < number else (base,) if base.isdigit() else ()


@lru_cache(maxsize=2)
def _stages(facts: Facts) -> dict[str, tuple[list[Include], dict[tuple[str, ...], list[int]], dict[str, int]]]:
    """The stages of each Dockerfile, the numbers of those that go by a scope (or by their number), and the first of each name."""
    found = {}
    for path, (_, includes) in dockerfiles(facts).items():
        stages = [include for include in includes if include.kind == "stage"]
        numbers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        named: dict[str, int] = {}
        for number, stage in enumerate(stages):
            for scope in {stage.scope, (str(number),)}:
                numbers[scope].append(number)
            named.setdefault(stage.scope[0].lower(), number)
        found[path] = stages, numbers, named
    return found


def image(facts: Facts, path: str, target: str = "") -> Image:
    """The image that a Dockerfile makes."""
    settings, includes = dockerfiles(facts).get(path, ((), ()))
    stages = [include.scope for include in includes if include.kind == "stage"]
    last = (target,) if target else stages[-1] if stages else ()
    chain = lineage(facts, path, last)
    return Image(
        path,
        chain,
        tuple(setting for setting in settings if setting.scope in chain),
        tuple(include for include in includes if include.scope in chain),
    )


@lru_cache(maxsize=2)
def contexts(facts: Facts) -> dict[str, str]:
    """The build context of each Dockerfile: as a Compose file says, else the nearest folder above it that has all the files
    that it copies."""
    said: dict[str, str] = {}
    folders = {
        (include.target.place.path, include.scope): include.target.text
        for include in facts.includes
        if include.kind == "build-context"
    }
    for include in facts.includes:
        if include.kind == "dockerfile":
            folder = folders.get((include.target.place.path, include.scope), "")
            said.setdefault(include.target.text, "" if folder == "." else folder)
    found = {}
    for path, (_, includes) in dockerfiles(facts).items():
        found[path] = said.get(path) if path in said else _guessed(facts, path, includes)
    return {path: context for path, context in found.items() if context is not None}


def _guessed(facts: Facts, path: str, includes: tuple[Include, ...]) -> str | None:
    folder = posixpath.dirname(path)
    sources = [include.target.text for include in includes if include.kind == "copy"]
    plain = [source for source in sources if not set("*?[$") & set(source) and source != "." and not is_env_name(source)]
    candidates = [folder] if folder == "" else [folder, posixpath.dirname(folder), ""]
    for candidate in candidates:
        if all(_exists(facts, posixpath.normpath(posixpath.join(candidate, source))) for source in plain):
            return candidate
    return None


def is_env_name(path: str) -> bool:
    """Whether a path is named as an env file, which need not be there."""
    name = posixpath.basename(path)
    return name.startswith(".env") or name.endswith(".env")


@lru_cache(maxsize=2)
def _folders(facts: Facts) -> frozenset[str]:
    found = {""}
    for path in facts.paths:
        folder = path.rpartition("/")[0]
        while folder not in found:  # and then what is above it is there too
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def _exists(facts: Facts, path: str) -> bool:
    return path in facts.paths or path in _folders(facts)


def below(path: str, folder: str) -> bool:
    """Whether a path is a folder or in it."""
    return folder in ("", ".") or path == folder or path.startswith(f"{folder}/")


def is_sent(facts: Facts, dockerfile: str, path: str) -> bool:
    """Whether a file of the tree is part of what a build of the Dockerfile may copy."""
    context = contexts(facts).get(dockerfile)
    if context is None or not below(path, context):
        return False
    own, general = f"{dockerfile}.dockerignore", posixpath.join(context, ".dockerignore")
    source = own if own in facts.paths else general
    patterns = [
        include.target.text for include in facts.includes if include.kind == "ignore" and include.target.place.path == source
    ]
    return not is_ignored(posixpath.relpath(path, context or "."), patterns)


def copies(facts: Facts, built: Image, path: str) -> Include | None:
    """The instruction by which a file of the tree gets into an image, if one does."""
    if not is_sent(facts, built.path, path):
        return None
    relative = posixpath.relpath(path, contexts(facts)[built.path] or ".")
    for include in built.includes:
        if include.kind == "copy" and _covers(include.target.text, relative):
            return include
    return None


def holds(facts: Facts, built: Image, path: str, seen: tuple[str, ...] = ()) -> bool:
    """Whether a file of the tree may be in an image: copied by it, or by a stage of its Dockerfile that it copies from."""
    if copies(facts, built, path) is not None:
        return True
    stages = [include.scope[0] for include in dockerfiles(facts).get(built.path, ((), ()))[1] if include.kind == "stage"]
    for include in built.includes:
        if include.kind == "stage-copy":
            number = int(include.loader) if include.loader.isdigit() else -1
            names = (
                [stages[number]]
                if 0 <= number < len(stages)
                else [one for one in stages if one.lower() == include.loader.lower()]
            )
            for name in names:
                if name not in seen and holds(facts, image(facts, built.path, name), path, (*seen, name)):
                    return True
    return False


def _covers(source: str, relative: str) -> bool:
    if set("*?[") & set(source):
        return is_ignored(relative, [source])  # the same patterns, without exceptions
    return below(relative, source)


def built_from(facts: Facts) -> Iterator[Image]:
    """The image of each Dockerfile; where Compose files ask for a stage, that one."""
    targets: dict[str, str] = {}
    for include in facts.includes:
        if include.kind == "dockerfile" and include.names:
            targets.setdefault(include.target.text, include.names[0][0])
    for path in dockerfiles(facts):
        yield image(facts, path, targets.get(path, ""))
