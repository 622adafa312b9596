"""A reference to something that has another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import edits, links
from ..model import Category, Certainty, Edit, Facts, Place, Problem, Reference, Setting, Severity, Text
from . import rule

_NAMES = {"secret": "Secret", "config": "ConfigMap"}


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def dangling_reference(facts: Facts) -> Iterator[Problem]:
    """The key is asked for under a name that the repository defines differently.

    ## Why it matters

    A pod whose Secret or entry doesn't exist isn't started (`secret "x" not found`, `couldn't find key`); a value that a
    chart doesn't have becomes an empty text. Compose refuses an undefined secret; a build goes on without it.

    ## Instead

    Use the name that the definition has, or change both.
    """
    seen: set[Place] = set()
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        for reference in links.references(setting.value):
            if reference.place in seen:
                continue
            seen.add(reference.place)
            if reference.kind in _NAMES and reference.source:
                yield from _entry(facts, setting, reference)
            elif reference.kind == "values":
                yield from _value(facts, reference)
            elif reference.kind == "variable" and setting.home == "cloudformation":
                yield from _parameter(facts, reference)
            elif reference.kind == "secret" and setting.home == "cloudbuild":
                yield from _unavailable(facts, reference)
    yield from _wholes(facts)
    yield from _modules(facts)
    yield from _in_workflows(facts)
    for undefined in links.undefined(facts):
        meant = undefined.meant.name if isinstance(undefined.meant, Setting) else undefined.meant.target
        yield Problem(
            undefined.include.target.place,
            f"nothing here hands over a secret `{undefined.include.target.text}`; there is `{meant.text}`",
            f"write `{meant.text}`",
            ((meant.place, "the one that there is"),),
            Certainty.SURE if isinstance(undefined.meant, Setting) else Certainty.HIGH,
        )


def _modules(facts: Facts) -> Iterator[Problem]:
    """Variables of Terraform."""
    for one in links.unmatched(facts):
        if one.kind == "environment":
            continue
        what = "the module that is called" if one.kind == "argument" else "this module"
        yield Problem(
            one.name.place,
            f"{what} declares no `{one.name.text}`" + (f"; there is `{one.meant.text}`" if one.meant else ""),
            f"write `{one.meant.text}`" if one.meant else "declare it",
            ((one.meant.place, "declared here"),) if one.meant else (),
        )
    for setting in links.idle(facts):
        yield Problem(
            setting.name.place,
            f"nothing in this module refers to `{setting.name.text}`, so what it is given reaches nobody",
            f"hand on `{setting.name.text}` where the process gets its environment, or take the variable out",
            certainty=Certainty.HIGH,
            severity=Severity.WARNING,
        )


def _in_workflows(facts: Facts) -> Iterator[Problem]:
    """Secrets and inputs of called workflows and actions under names that these don't have."""
    for undeclared in links.undeclared(facts):
        given, meant = undeclared.given, undeclared.meant
        refused = "GitHub refuses the call" if undeclared.kind == "secret" else "it is dropped with a warning"
        yield Problem(
            given.name.place,
            f"{undeclared.path} has no {undeclared.kind} `{given.name.text}`: {refused}",
            f"write `{meant.name.text}`" if meant is not None else f"declare it there, under `{undeclared.kind}s`",
            ((meant.name.place, "the one that there is"),) if meant is not None else (),
            edits=(Edit(given.name.place, meant.name.text),) if meant is not None else (),
        )
    for unseen in links.unseen_secrets(facts):
        name = unseen.use.name.text
        yield Problem(
            unseen.use.name.place,
            f"a called workflow sees only secrets that it declares: `{name}` is empty here",
            f"add `{name}` under `on.workflow_call.secrets`, and hand it over; or call it with `secrets: inherit`",
            ((unseen.call.place, "called here"),),
        )


def _entry(facts: Facts, setting: Setting, reference: Reference) -> Iterator[Problem]:
    kind, name, path = _NAMES[reference.kind], reference.source, reference.place.path
    for layer, found in links.variants(facts, setting, reference):
        if any(store.has(reference.target) for store in found):
            yield from _never_made(facts, reference, found)
        elif found:
            entries = [entry.name for store in found for entry in store.entries]
            nearest = links.nearest(reference.target, (entry.text for entry in entries))
            where = next((entry.place for entry in entries if entry.text == nearest), None)
            yield Problem(
                reference.place,
                f"the {kind} `{name}`{f' of {layer.title}' if layer and layer.title else ''} has no entry `{reference.target}`",
                f"ask for `{nearest}`" if nearest else f"add `{reference.target}` to it",
                ((where, f"its entry is called `{nearest}`"),) if where else (),
                edits=tuple(_as_entry(found, nearest, reference.target)),
                safe=True,
            )
            return
    if links.stores_of(facts, reference.kind, name, path):
        return
    for other, several in links.alike(facts, reference.kind, name, path):
        meant = next((store for store in several if store.has(reference.target)), None)
        if meant is not None:
            yield _renamed(reference.place, kind, name, other, meant)
            return


def _as_entry(found: tuple[links.Store, ...], nearest: str, wanted: str) -> Iterator[Edit]:
    """A file that is an entry under its own name gets the one that is asked for: `files: [NAME=key.txt]`."""
    for store in found:
        for entry in store.entries:
            value = entry.value
            if entry.name.text == nearest and isinstance(value, Reference) and value.kind == "file" and entry.home == "kustomize":
                yield edits.insertion(value.place, f"{wanted}=")


def _parameter(facts: Facts, reference: Reference) -> Iterator[Problem]:
    """Readers tell resources from parameters: what is left is a parameter of the same template, or nothing."""
    parameters = _parameters(facts).get(reference.place.path, {})
    if reference.target in parameters:
        return
    meant = links.nearest(reference.target, parameters)
    near = parameters[meant] if meant and links.distance(meant, reference.target) <= 3 else None
    yield Problem(
        reference.place,
        f"the template has no parameter and no resource `{reference.target}`: it is refused",
        f"write `{near.text}`" if near else f"add the parameter `{reference.target}`, with `NoEcho: true`",
        ((near.place, "the parameter that there is"),) if near else (),
    )


@lru_cache(maxsize=2)
def _parameters(facts: Facts) -> dict[str, dict[str, Text]]:
    """The first parameter of each name, by the path of the template."""
    found: dict[str, dict[str, Text]] = defaultdict(dict)
    for setting in facts.settings:
        if setting.role == "default" and setting.home == "cloudformation":
            found[setting.name.place.path].setdefault(setting.name.text, setting.name)
    return found


def _unavailable(facts: Facts, reference: Reference) -> Iterator[Problem]:
    """A secret of a step of Cloud Build that the build doesn't name."""
    path = reference.place.path
    named = [
        one.name for one in facts.settings if one.home == "cloudbuild" and one.role == "entry" and one.name.place.path == path
    ]
    if reference.target in {name.text for name in named}:
        return
    meant = links.nearest(reference.target, (name.text for name in named))
    where = next((name.place for name in named if name.text == meant), None)
    yield Problem(
        reference.place,
        f"`availableSecrets` has no secret whose `env` is `{reference.target}`",
        f"write `{meant}`, or rename that one" if meant else "name it there, with its version in Secret Manager",
        ((where, "the one that there is"),) if where is not None else (),
    )


def _renamed(place: Place, kind: str, name: str, other: str, store: links.Store) -> Problem:
    related = ((store.entries[0].name.place, f"`{other}` is defined here"),) if store.entries else ()
    return Problem(
        place,
        f"nothing here defines a {kind} `{name}`; there is one called `{other}`",
        f"refer to `{other}`, or rename it",
        related,
        Certainty.HIGH,
    )


def _never_made(facts: Facts, reference: Reference, found: tuple[links.Store, ...]) -> Iterator[Problem]:
    """The CSI driver makes the Secret of a SecretProviderClass only while a pod mounts the class."""
    owners = {entry.scope[2] for store in found for entry in store.entries if entry.home == "secret-provider-class"}
    if not owners or any(entry.home != "secret-provider-class" for store in found for entry in store.entries):
        return
    mounted = {
        f"SecretProviderClass/{include.target.text}" for include in facts.includes if include.kind == "secret-provider-class"
    }
    if not owners & mounted:
        yield Problem(
            reference.place,
            f"the Secret `{reference.source}` is made only while a pod mounts `{min(owners)}`, and none does",
            "mount it as a CSI volume in this pod",
            ((found[0].entries[0].name.place, "described here"),),
        )


def _value(facts: Facts, reference: Reference) -> Iterator[Problem]:
    meant = links.value_meant(facts, reference)
    if meant is not None:
        path, setting = meant
        yield Problem(
            reference.place,
            f"the chart's values have no `{reference.target}`; there is `{path}`",
            f"write `.Values.{path}`",
            ((setting.name.place, f"`{path}` is defined here"),),
        )


def _wholes(facts: Facts) -> Iterator[Problem]:
    """Stores that are taken in whole or mounted."""
    for include in facts.includes:
        kind, name, path = include.kind.removesuffix("-files"), include.target.text, include.target.place.path
        if kind not in _NAMES or links.stores_of(facts, kind, name, path):
            continue
        for other, several in links.alike(facts, kind, name, path):
            meant = next((store for store in several if links.holds_key(facts, store)), None)
            if meant is not None:
                yield _renamed(include.target.place, _NAMES[kind], name, other, meant)
                break
