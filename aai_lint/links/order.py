"""References of the key's settings to names that are defined later, elsewhere, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..model import Facts, Place, Setting
from ..records import dataclass
from .graph import graph
from .images import dockerfiles, lineage
from .naming import distance, nearest
from .parts import references


@dataclass(frozen=True, slots=True, eq=False)
class Early:
    """A reference at `place` to what `definition` defines out of its reach (None: nothing does). `line` is the definition that
    is missing before it, `meant` what it should have been."""

    place: Place
    words: str
    remedy: str
    definition: Setting | None
    line: str = ""
    meant: str = ""


def early(facts: Facts) -> Iterator[Early]:
    """All of them."""
    keys = {id(carrier.setting) for carrier in graph(facts).carriers}
    for path in dockerfiles(facts):
        yield from _in_dockerfile(facts, path, keys)
    yield from _in_pods(facts, keys)


def _in_dockerfile(facts: Facts, path: str, keys: set[int]) -> Iterator[Early]:
    settings, _ = dockerfiles(facts)[path]
    declared: dict[tuple[str, tuple[str, ...]], list[Setting]] = defaultdict(list)
    arguments: dict[str, Setting] = {}
    for setting in settings:
        if setting.role in ("build", "variable"):
            declared[setting.name.text, setting.scope].append(setting)
        if setting.role == "build":
            arguments.setdefault(setting.name.text, setting)
    asked: list[tuple[str, Place, tuple[str, ...], Setting | None]] = []
    for setting in settings:
        if setting.role == "variable" and id(setting) in keys:
            for reference in references(setting.value):
                if reference.kind == "environment" and not reference.operator and reference.fallback is None:
                    asked.append((reference.target, reference.place, setting.scope, setting))
    for use in facts.uses:
        if use.how == "expanded" and use.name.place.path == path and key.meaning(use.name.text) is key.Meaning.KEY:
            asked.append((use.name.text, use.name.place, use.scope, None))
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for name, place, scope, asking in asked:
        known = any(
            one is not asking and one.name.place < place and (stage == scope or one.role == "variable")
            for stage in (scope, *lineage(facts, path, scope))
            for one in declared.get((name, stage), ())
        )
        if known or (name, scope) in seen or _is_set_by_step(facts, name, place, scope):
            continue
        seen.add((name, scope))
        outside = arguments.get(name)
        if outside is None and asking is None:
            continue  # a step may get it in ways that aren't seen
        if outside is None:
            words = f"`{name}` is empty here: no `ARG {name}` stands before it"
        elif not outside.scope:
            words = f"`{name}` is empty here: an `ARG` before `FROM` isn't known in the stage"
        elif outside.scope == scope:
            words = f"`{name}` is empty here: its `ARG` comes later"
        else:
            words = f"`{name}` is empty here: its `ARG` belongs to another stage"
        yield Early(place, words, f"put `ARG {name}` before it, in this stage", outside, f"ARG {name}")


def _is_set_by_step(facts: Facts, name: str, place: Place, scope: tuple[str, ...]) -> bool:
    """Whether a step sets the variable itself, or has it from a mounted secret."""
    for setting in _set_by_steps(facts).get((place.path, scope, name), ()):
        there = setting.name.place
        itself = place in {reference.place for reference in references(setting.value)} or there.line == place.line
        if there < place and not itself:
            return True
    return (place.path, scope, name) in _mounted(facts)


@lru_cache(maxsize=2)
def _set_by_steps(facts: Facts) -> dict[tuple[str, tuple[str, ...], str], list[Setting]]:
    found: dict[tuple[str, tuple[str, ...], str], list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.role in ("step", "export"):
            found[setting.name.place.path, setting.scope, setting.name.text].append(setting)
    return found


@lru_cache(maxsize=2)
def _mounted(facts: Facts) -> frozenset[tuple[str, tuple[str, ...], str]]:
    return frozenset(
        (include.target.place.path, include.scope, variable)
        for include in facts.includes
        if include.kind == "build-secret"
        for _, variable in include.names
    )


def _in_pods(facts: Facts, keys: set[int]) -> Iterator[Early]:
    containers: dict[tuple[str, tuple[str, ...]], dict[str, Setting]] = defaultdict(dict)
    for setting in facts.settings:
        if setting.home == "kubernetes" and setting.role == "variable":
            containers[setting.name.place.path, setting.scope].setdefault(setting.name.text, setting)
    for setting in facts.settings:
        if id(setting) not in keys or setting.home != "kubernetes" or setting.role != "variable":
            continue
        known = containers[setting.name.place.path, setting.scope]
        for reference in references(setting.value):
            if reference.operator != "$()":
                continue
            later = known.get(reference.target)
            if later is None:
                alike = nearest(reference.target, known.keys() - {setting.name.text})
                if alike and 0 < distance(alike, reference.target) <= 2:
                    words = f"`$({reference.target})` stays text: no variable here has that name"
                    yield Early(reference.place, words, f"write `$({alike})`", known[alike], meant=f"$({alike})")
            elif later.name.place > setting.name.place:
                words = f"`$({reference.target})` stays text here: the variable is defined further down"
                yield Early(reference.place, words, "move this variable below it", later)
