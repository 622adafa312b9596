"""Origins: where the value of a setting comes from, through references, stores, charts and files to what no file shows."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from .. import ci
from ..model import Facts, Include, Inherited, Joined, Literal, Opaque, Reference, Setting, Value
from ..records import replace
from .deployments import Deployment
from .graph import graph
from .hops import Hop, Way, places_of
from .loaders import arrivals
from .states import State, passed_on, state_of, written_state
from .stores import KINDS, Store, store_of, stores_of, values_at

# How many references a value is followed through: longer chains are rare, and the bound keeps cycles harmless.
_HOPS = 8
MOST = 12
"""How many ways into one value are followed: a chart with values for a hundred customers is no better drawn with all of them."""

# What people call a store that no file shows, by the home of what refers to it.
_OUTSIDE = {
    "github-actions": "secret `{}` of the repository or organization",
    **{one.home: f"variable `{{}}` of {one.title}" for one in ci.SYSTEMS},
}
_WORDS = {
    "env": "env file",
    "env-template": "template of an env file",
    "compose": "`environment`",
    "kubernetes": "`env`",
    "kubernetes-secret": "entry of {}",
    "kubernetes-config": "entry of {}",
    "sealed-secret": "sealed, becomes {}",
    "sops-secret": "encrypted, becomes {}",
    "external-secret": "fetched into {}",
    "secret-provider-class": "mounted by the CSI driver, becomes {}",
    "operator": "an operator makes {}",
    "kustomize": "generates {}",
    "helm-values": "value of the chart",
    "helmfile-set": "value of the chart",
    "dockerfile": "`ENV` of the image",
    "github-actions": "`env`",
    "shell": "set in the script",
    "code": "set by code",
    "bare": "file",
    "systemd": "`Environment=`",
}
_CALLERS = {
    "dockerfile": "the one who builds the image",
    "systemd": "the service manager",
    "terraform": "whoever applies it",
    "github-actions": "the runner's environment",
}


class Origins:
    """The settings of a tree by path, and the ways to them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.carriers = {id(one.setting): one.setting for one in graph(facts).carriers}
        self.by_path: dict[str, list[Setting]] = defaultdict(list)
        for setting in facts.settings:
            self.by_path[setting.name.place.path].append(setting)
        self.includes: dict[str, list[Include]] = defaultdict(list)
        for include in facts.includes:
            self.includes[include.target.place.path].append(include)
        self.arrived: dict[tuple[int, str], str | None] = {}
        for arrival in arrivals(facts):
            self.arrived[id(arrival.setting), arrival.loading.dialect] = arrival.text

    def ways(self, setting: Setting, deployment: Deployment, seen: tuple[int, ...] = ()) -> list[Way]:
        """The ways to a setting, each ending with it."""
        if id(setting) in seen or len(seen) > _HOPS:
            return []
        state, text = written_state(setting.value)
        # No more are looked for: where each of a hundred refers to all the others, there are more than can be counted.
        ways = list(islice(self._origins(setting, setting.value, deployment, (*seen, id(setting))), MOST))
        if not ways:
            hop = self.hop(setting, state, text)
            ending = Way((hop,), state, text)
            if isinstance(setting.value, Literal) and setting.value.encoding == "base64":
                ending = Way((hop,), state_of(setting.value.text), setting.value.text)
            return [ending]
        found = []
        for way in ways:
            given, arrived = passed_on(setting.value, way.state, way.text)
            found.append(way.then(replace(self.hop(setting, given, arrived), lacks=way.hops[-1].lacks)))
        return found

    def hop(self, setting: Setting, state: State, text: str) -> Hop:
        """The hop that a setting is."""
        if setting.home == "env-template":
            return self.template(setting)
        store = store_of(setting)
        kind = setting.scope[1].partition("/")[0] if store else ""
        words = _WORDS.get(setting.home, "given here").format(f"{kind} `{store}`" if store else "a Secret")
        words = {"build": "build argument", "overridden": "replaced", "command": "in the command"}.get(setting.role, words)
        if setting.home == "compose" and setting.role == "entry":
            words = "secret of the project"
        if isinstance(setting.value, Opaque) and setting.home not in _WORDS:
            words = f"{words}: {setting.value.reason}"
        return Hop(
            "setting" if setting.role == "variable" else "entry",
            setting.name.text,
            words,
            setting.name.place,
            state,
            text,
            places_of(setting),
        )

    def template(self, setting: Setting) -> Hop:
        """The hop that a variable of a template is."""
        state, text = written_state(setting.value)
        return Hop(
            "template", setting.name.text, "to be copied and filled in", setting.name.place, state, text, places_of(setting)
        )

    def template_of(self, path: str, name: str) -> Way | None:
        """The way from the template that a missing env file is to be made of."""
        folder = posixpath.dirname(path)
        for setting in self.facts.settings:
            if setting.home == "env-template" and setting.name.text == name:
                if posixpath.dirname(setting.name.place.path) == folder:
                    return Way((self.template(setting),), State.UNKNOWN, "")
        return None

    def as_loaded(self, setting: Setting, loader: str, way: Way) -> tuple[State, str]:
        """What a loader makes of a line of an env file."""
        if (id(setting), loader) in self.arrived:
            text = self.arrived[id(setting), loader]
            return (state_of(text), text) if text is not None else (State.UNKNOWN, "")
        return way.state, way.text

    def outside(self, words: str, name: str) -> Way:
        """A way that begins where no file shows anything."""
        return Way((Hop("outside", name, words, None),), State.UNKNOWN, "")

    def stores(self, kind: str, name: str, path: str, deployment: Deployment) -> tuple[Store, ...]:
        """The stores that a name may mean: those of the deployment's own layer first."""
        found = stores_of(self.facts, kind, name, path)
        layer = deployment.layer
        if layer is not None:
            near = tuple(one for one in found if any(entry.name.place.path in layer.paths for entry in one.entries))
            return near or found
        return found

    def _origins(self, setting: Setting, value: Value, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[Way]:
        if isinstance(value, Inherited):
            yield from self._from_caller(setting, setting.name.text, deployment, seen)
        elif isinstance(value, Opaque):
            if setting.home in ("external-secret", "secret-provider-class", "operator"):
                yield self.outside("an external secret store", setting.name.text)
        elif isinstance(value, Joined):
            for part in value.parts:
                yield from self._origins(setting, part, deployment, seen)
        elif isinstance(value, Reference):
            yield from self._from_reference(setting, value, deployment, seen)

    def _from_reference(self, setting: Setting, value: Reference, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[Way]:
        if value.kind == "environment":
            yield from self._from_caller(setting, value.target, deployment, seen)
        elif value.kind in KINDS and value.source:
            yield from self._from_entry(value, deployment, seen)
        elif value.kind == "values":
            found = values_at(self.facts, value)
            for other in found:
                yield from self.ways(other, deployment, seen)
            if not found:
                yield self.outside(f"value `{value.target}`, given when the chart is installed", value.target)
        elif value.kind == "file":
            known = [one for one in self.by_path.get(value.target, ()) if one.home == "bare"]
            for other in known:
                yield from self.ways(other, deployment, seen)
            if not known:
                where = "" if value.target in self.facts.paths else ", not in these files"
                yield self.outside(f"file {value.target}{where}", setting.name.text)
        elif value.kind in ("secret", "config", "input", "variable", "template"):
            others = [
                one
                for one in self.by_path.get(value.place.path, ())
                if one.name.text == value.target and one is not setting and one.role in ("entry", "default", "plain-entry")
            ]
            for other in others:
                yield from self.ways(other, deployment, seen)
            if not others:
                plain = {"input": "input", "variable": "variable", "config": "variable"}.get(value.kind, "secret")
                yield self.outside(
                    _OUTSIDE.get(setting.home, f"{plain} `{{}}` outside of these files").format(value.target), value.target
                )

    def _from_entry(self, reference: Reference, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[Way]:
        kind, name = KINDS[reference.kind], reference.source
        found = self.stores(reference.kind, name, reference.place.path, deployment)
        entries = [entry for store in found for entry in store.entries if entry.name.text == reference.target]
        for entry in entries:
            yield from self.ways(entry, deployment, seen)
        if entries:
            return
        if any(not store.open for store in found):
            words = f"{kind} `{name}` has no entry `{reference.target}`"
            yield Way((Hop("outside", reference.target, words, None, lacks=True),), State.UNKNOWN, "")
            return
        made = next((entry for store in found for entry in store.entries), None)
        yield self.outside(f"{kind} `{name}`{'' if made else ' of the cluster'}, whose entries no file shows", reference.target)

    def _from_caller(self, setting: Setting, name: str, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[Way]:
        """What a reference to a variable of the environment may mean, by where it stands."""
        path = setting.name.place.path
        if setting.home == "compose":
            yield from self._interpolated(setting, name, deployment, seen)
            return
        inside = [
            one
            for one in self.by_path.get(path, ())
            if one.name.text == name
            and one is not setting
            and one.role in ("variable", "constant", "build", "default")
            and setting.scope[: len(one.scope)] == one.scope
        ]
        for other in inside:
            yield from self.ways(other, deployment, seen)
        if not inside:
            caller = _OUTSIDE.get(setting.home, "").format(name) if setting.home in ci.HOMES else ""
            yield self.outside(caller or _CALLERS.get(setting.home, "the environment of whoever starts it"), name)

    def _interpolated(self, setting: Setting, name: str, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[Way]:
        found = False
        templates: list[Setting] = []
        for include in self.includes.get(setting.name.place.path, ()):
            if include.kind == "env-file" and include.loader == "compose@5:interpolation":
                for other in self.by_path.get(include.target.text, ()):
                    if other.name.text == name and other.role == "variable":
                        found = True
                        for way in self.ways(other, deployment, seen):
                            state, text = self.as_loaded(other, include.loader, way)
                            yield Way(way.hops, state, text)
                folder = posixpath.dirname(include.target.text)
                templates += [
                    one
                    for one in self.facts.settings
                    if one.home == "env-template"
                    and one.name.text == name
                    and one.role == "variable"
                    and posixpath.dirname(one.name.place.path) == folder
                ]
        if found:
            return
        for one in templates[:1]:
            yield Way((self.template(one),), State.UNKNOWN, "")
        if not templates:
            yield self.outside("the environment of whoever runs `docker compose`", name)
