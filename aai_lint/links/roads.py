"""Roads: the ways of the key through a tree, in each deployment from the file or store where it begins to the code."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from .. import key
from ..model import Facts, Include, Inherited, Joined, Literal, Opaque, Place, Reference, Setting, Value
from .deployments import LOCAL, ROLES, Deployment, code_folders, deployments, is_below_any
from .graph import Read, graph
from .images import below, copies, image
from .loaders import arrivals, targets
from .mounts import defined_secrets, key_secrets
from .parts import references
from .projects import project, serves, world
from .provision import mismatches, undocumented
from .provision import reads_under as reads_under
from .services import reads_of, unmet
from .states import State, passed_on, state_of, written_state
from .stores import KINDS, Store, store_of, stores_of, values_at

# How many references a value is followed through: longer chains are rare, and the bound keeps cycles harmless.
_HOPS = 8
# How many ways into one variable are followed: a chart with values for a hundred customers is no better drawn with all of them.
_WAYS = 12


@dataclass(frozen=True, slots=True)
class Hop:
    """A station of a road.

    `kind`: "outside" (a store, dashboard or environment that no file here shows), "template" (says that somebody has to set
    it), "entry" (of a store, chart or file), "include" (takes a whole source in), "setting" (a variable of the environment),
    "absence" (where the environment is described, and lacks it), "read" (the code). `name` is what the key is called here,
    `words` say what happens. `state` and `text` are those of the value as it is written or arrives here. `places` are all
    spans that say it. `lacks` tells that what it refers to is known and hasn't got it, in this deployment: what a rule says
    of the place, it says of this hop then, and not of its twins elsewhere.
    """

    kind: str
    name: str
    words: str
    place: Place | None
    state: State = State.UNKNOWN
    text: str = field(default="", repr=False)
    places: tuple[Place, ...] = ()
    lacks: bool = False

    @property
    def shown(self) -> str:
        """The value as it may be shown."""
        return key.mask(self.text) if self.text else ""


@dataclass(frozen=True, slots=True)
class Road:
    """The hops from the beginning to the code, within one deployment. It may end before the code, where no code here reads it."""

    deployment: Deployment
    hops: tuple[Hop, ...]


class _Way(NamedTuple):
    """The hops to a value, and what is handed on at their end."""

    hops: tuple[Hop, ...]
    state: State
    text: str

    def then(self, hop: Hop) -> _Way:
        return _Way((*self.hops, hop), hop.state, hop.text)


@lru_cache(maxsize=2)
def roads(facts: Facts) -> tuple[Road, ...]:
    """All roads, by deployment."""
    return tuple(_Roads(facts).all())


# What people call a store that no file shows, by the home of what refers to it.
_OUTSIDE = {
    "github-actions": "secret `{}` of the repository or organization",
    "gitlab": "CI/CD variable `{}`",
    "gitlab-ci": "CI/CD variable `{}`",
    "circleci": "project variable or context `{}`",
    "azure-pipelines": "variable `{}` of the pipeline or a group",
    "bitbucket-pipelines": "repository variable `{}`",
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


class _Roads:
    """The state of looking for all roads of a tree."""

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
        self.reads = _reads(facts)
        self.lacking = {(one.service.folder, one.service.name): one for one in unmet(facts)}
        self.renamed: dict[str, list[Read]] = defaultdict(list)
        for mismatch in mismatches(facts):
            self.renamed[mismatch.provided.text].append(mismatch.read)

    def all(self) -> Iterator[Road]:
        found: list[Road] = []
        for deployment in deployments(self.facts):
            if deployment.home != "env":
                found += self.of(deployment)
        reached = {hop.place for road in found for hop in road.hops if hop.kind == "read"}
        for deployment in deployments(self.facts):
            if deployment.home == "env":
                yield from self.of(deployment, reached)
        yield from found

    def of(self, deployment: Deployment, reached: Iterable[Place | None] = ()) -> Iterator[Road]:
        """The roads of one deployment; those of a local one only where it says anything that the others don't."""
        reads = self._reads_in(deployment)
        given: dict[str, list[_Way]] = {}
        for name, way in self._given(deployment, {read.name for read in reads}):
            if len(given.setdefault(name, [])) < _WAYS and way.hops not in {other.hops for other in given[name]}:
                given[name].append(way)
        served: set[str] = set()
        met: set[Place] = set()
        for name, ways in given.items():
            mine = [read for read in reads if reads_under(name, read)]
            if mine:
                served.add(name)
                met |= {read.place for read in mine}
                yield from self._joined(deployment, ways, mine)
        for name, ways in given.items():
            if name in served:
                continue
            others = [read for read in reads if read.place not in met]
            wanted = {read.name for read in self.renamed.get(name, ())}
            mine = [read for read in others if read.name in wanted or (not name and read.required)]
            met |= {read.place for read in mine}
            if mine:
                yield from self._joined(deployment, ways, mine)
            elif name:
                yield from (Road(deployment, way.hops) for way in ways)
        left = [read for read in reads if read.place not in met]
        for name in dict.fromkeys(read.name for read in left):
            mine = [read for read in left if read.name == name]
            ways = list(self._lacking(deployment, name, mine, given, set(reached)))
            yield from self._joined(deployment, ways, mine)

    def _joined(self, deployment: Deployment, ways: list[_Way], reads: list[Read]) -> Iterator[Road]:
        for way in ways:
            for read in reads:
                words = "the client library reads it" if read.implied else "read by the code"
                words += "" if read.required else ", which copes without it"
                hop = Hop("read", read.name, words, read.place, way.state, way.text, (read.place,))
                yield Road(deployment, (*way.hops, hop))

    # --- where the code is ----------------------------------------------------------------------------------------------

    def _reads_in(self, deployment: Deployment) -> list[Read]:
        if deployment.home == "env":
            return [read for read in self.reads if project(self.facts, read.place.path) == deployment.folder]
        code = [read for read in self.reads if read.place in _code(self.facts)]
        if deployment.service is not None and any(deployment.service.of_kind("build-context")):
            return list(reads_of(self.facts, deployment.service, optional=True))
        if deployment.home == "dockerfile":
            (path,) = deployment.paths
            built = image(self.facts, path)
            return [read for read in code if copies(self.facts, built, read.place.path) is not None]
        folders = code_folders(self.facts, deployment) or self._folders_run(deployment, code)
        if folders:
            return [read for read in code if is_below_any(read.place.path, folders)]
        names = {one.name.text for one in self._variables(deployment)} | {
            name for name, _ in self._taken_whole(deployment, frozenset())
        }
        anywhere = [read for read in code if any(serves(self.facts, path, read.place.path) for path in deployment.paths)]
        return [read for read in anywhere if any(reads_under(name, read) or read in self.renamed.get(name, ()) for name in names)]

    def _folders_run(self, deployment: Deployment, code: list[Read]) -> tuple[str, ...]:
        """The folders that the commands of a job work in or name, where code that reads the key is in them."""
        named: set[str] = set()
        for run in self.facts.runs:
            if run.kind == "command" and deployment.owns(run.home, run.name.place.path, run.scope) and run.folder != "?":
                words = (run.folder, *(posixpath.normpath(posixpath.join(run.folder, word)) for word in run.arguments))
                named |= {word for word in words if word not in ("", ".") and not word.startswith("..")}
        return tuple(sorted(folder for folder in named if any(below(read.place.path, folder) for read in code)))

    # --- what an environment is given -----------------------------------------------------------------------------------

    def _given(self, deployment: Deployment, wanted: set[str]) -> Iterator[tuple[str, _Way]]:
        """The ways into each variable of the key."""
        if deployment.home == "env":
            yield from self._given_locally(deployment, wanted)
            return
        weaker: dict[str, list[_Way]] = defaultdict(list)
        for name, way in self._taken_whole(deployment, frozenset(wanted)):
            weaker[name].append(way)
        stronger: set[str] = set()
        for setting in self._variables(deployment):
            name = setting.name.text
            stronger.add(name)
            for way in self._ways(setting, deployment):
                yield name, way
            if self._gives_nothing(setting, deployment):
                for way in weaker.pop(name, []):  # which it takes away
                    yield name, way.then(self._hop(setting, State.EMPTY, ""))
        for name, ways in weaker.items():
            yield from ((name, way) for way in ways if name not in stronger)
        service = deployment.service
        if service is not None:
            yield from self._from_image(deployment, wanted - stronger - weaker.keys())
            yield from self._as_files(deployment)
            if not stronger and not weaker:
                for setting in service.settings:
                    if setting.role in ("build", "command") and id(setting) in self.carriers:
                        yield from ((setting.name.text, way) for way in self._ways(setting, deployment))
        elif deployment.home == "kubernetes":
            yield from self._as_files(deployment)

    def _variables(self, deployment: Deployment) -> list[Setting]:
        """The settings of the key that are variables of the environment."""
        roles = ROLES if deployment.home != "compose" else frozenset(["variable", "overridden"])
        source: Iterable[Setting]
        if deployment.service is not None:
            source = deployment.service.settings
        else:
            source = (one for path in sorted(deployment.paths) for one in self.by_path.get(path, ()))
        return [
            one
            for one in source
            if id(one) in self.carriers
            and one.role in (*roles, *(("build",) if deployment.home == "dockerfile" else ()))
            and deployment.owns(one.home, one.name.place.path, one.scope)
        ]

    def _gives_nothing(self, setting: Setting, deployment: Deployment) -> bool:
        value = setting.value
        if isinstance(value, Literal):
            return not value.text.strip()
        return isinstance(value, Inherited) or (
            isinstance(value, Reference) and value.kind == "environment" and deployment.home == "compose"
        )

    def _taken_whole(self, deployment: Deployment, wanted: frozenset[str]) -> Iterator[tuple[str, _Way]]:
        """The variables that env files and whole stores bring."""
        includes: Iterable[Include]
        if deployment.service is not None:
            includes = deployment.service.includes
        else:
            includes = (one for path in sorted(deployment.paths) for one in self.includes.get(path, ()))
        for include in includes:
            if not deployment.owns(include.home, include.target.place.path, include.scope):
                continue
            if include.kind == "env-file" and include.loader != "compose@5:interpolation":
                yield from self._from_env_file(include, deployment, wanted)
            elif include.kind in KINDS:
                yield from self._from_store(include, deployment, wanted)

    def _from_env_file(self, include: Include, deployment: Deployment, wanted: frozenset[str]) -> Iterator[tuple[str, _Way]]:
        words = f"`{'env_file' if include.home == 'compose' else include.loader or 'env file'}` takes it in"
        found = False
        for path in self._targets(include):
            for setting in self.by_path.get(path, ()):
                if setting.role == "variable" and id(setting) in self.carriers:
                    found = True
                    for way in self._ways(setting, deployment):
                        state, text = self._as_loaded(setting, include.loader, way)
                        hop = Hop("include", setting.name.text, words, include.target.place, state, text, (include.target.place,))
                        yield setting.name.text, way.then(hop)
        if not found:
            for name in sorted(wanted):
                path = include.target.text
                if path in self.facts.origins:
                    continue  # it was read, and has none
                template = self._template_of(path, name)
                known = template or _Way((Hop("outside", name, f"`{path}`, not in these files", None),), State.UNKNOWN, "")
                hop = Hop("include", name, words, include.target.place, State.UNKNOWN, "", (include.target.place,))
                yield name, known.then(hop)

    def _targets(self, include: Include) -> tuple[str, ...]:
        return (include.target.text,) if include.home == "compose" else targets(self.facts, include)

    def _template_of(self, path: str, name: str) -> _Way | None:
        folder = posixpath.dirname(path)
        for setting in self.facts.settings:
            if setting.home == "env-template" and setting.name.text == name:
                if posixpath.dirname(setting.name.place.path) == folder:
                    return _Way((self._template(setting),), State.UNKNOWN, "")
        return None

    def _template(self, setting: Setting) -> Hop:
        state, text = written_state(setting.value)
        return Hop("template", setting.name.text, "to be copied and filled in", setting.name.place, state, text, _places(setting))

    def _as_loaded(self, setting: Setting, loader: str, way: _Way) -> tuple[State, str]:
        """What a loader makes of a line of an env file."""
        if (id(setting), loader) in self.arrived:
            text = self.arrived[id(setting), loader]
            return (state_of(text), text) if text is not None else (State.UNKNOWN, "")
        return way.state, way.text

    def _from_store(self, include: Include, deployment: Deployment, wanted: frozenset[str]) -> Iterator[tuple[str, _Way]]:
        kind = KINDS[include.kind]
        words = f"`envFrom` takes in {kind} `{include.target.text}`"
        place = include.target.place
        found = self._stores(include.kind, include.target.text, place.path, deployment)
        told = False
        for store in found:
            for entry in store.entries:
                if id(entry) in self.carriers:
                    told = True
                    name = f"{include.prefix}{entry.name.text}"
                    for way in self._ways(entry, deployment):
                        yield name, way.then(Hop("include", name, words, place, way.state, way.text, (place,)))
        if told or not (not found or any(store.open for store in found)):
            return
        for name in sorted(wanted):
            hop = Hop("include", name, words, place, State.UNKNOWN, "", (place,))
            yield name, self._outside(f"{kind} `{include.target.text}` of the cluster", name).then(hop)

    def _from_image(self, deployment: Deployment, names: set[str]) -> Iterator[tuple[str, _Way]]:
        for include in deployment.service.of_kind("dockerfile") if deployment.service is not None else ():
            if include.target.text in self.facts.origins:
                built = image(self.facts, include.target.text, include.names[0][0] if include.names else "")
                for setting in built.settings:
                    if setting.role == "variable" and setting.name.text in names and id(setting) in self.carriers:
                        yield from ((setting.name.text, way) for way in self._ways(setting, deployment))

    def _as_files(self, deployment: Deployment) -> Iterator[tuple[str, _Way]]:
        """Secrets that arrive as files: they have no variable's name."""
        if deployment.service is not None:
            defined = defined_secrets(self.facts, deployment.service.folder)
            for include in key_secrets(self.facts, deployment.service):
                hop = Hop(
                    "include",
                    include.target.text,
                    f"arrives as the file {include.prefix}",
                    include.target.place,
                    places=(include.target.place,),
                )
                definition = defined.get(include.target.text)
                for way in self._ways(definition, deployment) if definition is not None else [_Way((), State.UNKNOWN, "")]:
                    yield "", way.then(replace(hop, state=way.state, text=way.text))
            return
        for path in sorted(deployment.paths):
            for include in self.includes.get(path, ()):
                if include.kind == "secret-files" and deployment.owns(include.home, path, include.scope):
                    for store in self._stores("secret", include.target.text, path, deployment):
                        for entry in store.entries:
                            if id(entry) in self.carriers:
                                words = f"mounted at {include.prefix}"
                                place = include.target.place
                                for way in self._ways(entry, deployment):
                                    yield (
                                        "",
                                        way.then(Hop("include", entry.name.text, words, place, way.state, way.text, (place,))),
                                    )

    # --- the local way ---------------------------------------------------------------------------------------------------

    def _given_locally(self, deployment: Deployment, wanted: set[str]) -> Iterator[tuple[str, _Way]]:
        here = f"{deployment.folder}/x" if deployment.folder else "x"
        live: set[str] = set()
        templates: list[Setting] = []
        for setting in self.carriers.values():
            if setting.home not in LOCAL or setting.role != "variable":
                continue
            if setting.home == "code" and setting.name.text not in wanted:
                continue
            path = setting.name.place.path
            mine = project(self.facts, path) == deployment.folder if setting.home != "env" else serves(self.facts, path, here)
            if not mine or (self.facts.origin(setting.name.place).sample and not setting.home.startswith("env")):
                continue
            if setting.home == "env-template":
                templates.append(setting)
                continue
            live.add(setting.name.text)
            for way in self._ways(setting, deployment):
                yield from ((setting.name.text, loaded) for loaded in self._loaded(setting, deployment, way))
        for setting in templates:
            if setting.name.text not in live:
                hop = self._template(setting)
                yield setting.name.text, _Way((hop,), State.UNKNOWN, "")

    def _loaded(self, setting: Setting, deployment: Deployment, way: _Way) -> Iterator[_Way]:
        """An env file and what loads it in this project."""
        if setting.home != "env":
            yield way
            return
        path = setting.name.place.path
        told: set[tuple[str, str]] = set()
        for include in self._loads().get(path, ()):
            where = include.target.place.path
            if project(self.facts, where) != deployment.folder or (include.loader, where) in told:
                continue
            told.add((include.loader, where))
            state, text = self._as_loaded(setting, include.loader, way)
            words = f"loaded by {_title(include.loader)}"
            yield way.then(Hop("include", setting.name.text, words, include.target.place, state, text, (include.target.place,)))
        # An env file that is named for another environment (`env_file: worker.env`) isn't what people load by hand.
        if not told and (posixpath.basename(path).startswith(".env") or path not in _taken_elsewhere(self.facts)):
            place = setting.name.place
            yield _Way((*way.hops, Hop("outside", setting.name.text, f"whatever loads {place.path}", None)), State.UNKNOWN, "")

    def _loads(self) -> dict[str, list[Include]]:
        return _loads(self.facts)

    # --- what is not given -----------------------------------------------------------------------------------------------

    def _lacking(
        self, deployment: Deployment, name: str, reads: list[Read], given: dict[str, list[_Way]], reached: set[Place | None]
    ) -> Iterator[_Way]:
        """What is to be said of a variable that nothing is seen to give."""
        if deployment.home == "env":
            for read, place in undocumented(self.facts):
                if read in reads:
                    words = "a template, which doesn't name it"
                    yield _Way((Hop("template", name, words, place, places=(place,)),), State.UNKNOWN, "")
            mentioned = [one for one in self.facts.uses if one.how == "mentioned" and one.name.text == name]
            mentioned = [
                one for one in mentioned if world(self.facts, one.name.place.path) == world(self.facts, reads[0].place.path)
            ]
            if mentioned:
                place = min(one.name.place for one in mentioned)
                yield _Way((Hop("template", name, "described", place, places=(place,)),), State.UNKNOWN, "")
            elif all(read.place in reached for read in reads):
                return  # other ways of running have it, and nothing is said of this one
            else:
                yield self._outside("the environment of whoever starts it", name)
            return
        if deployment.service is None:
            return
        lack = self.lacking.get((deployment.service.folder, deployment.service.name))
        if lack is not None and lack.read.name == name:
            near = lack.near if lack.other is None else lack.other
            hop = Hop("absence", name, f"isn't handed to `{deployment.title}`", lack.place, places=(lack.place,))
            if near is not None and lack.other is None:
                for way in self._ways(near, deployment):
                    yield way.then(hop)
            elif near is None:
                yield _Way((hop,), State.UNKNOWN, "")
            return
        if not any(other for other in given.values()):
            mounted = any(deployment.service.of_kind("bind-mount"))
            words = (
                "an env file that the container loads, or nothing"
                if mounted
                else f"nothing here hands it to `{deployment.title}`"
            )
            yield _Way((Hop("outside", name, words, None),), State.UNKNOWN, "")

    # --- where a value comes from ----------------------------------------------------------------------------------------

    def _ways(self, setting: Setting, deployment: Deployment, seen: tuple[int, ...] = ()) -> list[_Way]:
        """The ways to a setting, each ending with it."""
        if id(setting) in seen or len(seen) > _HOPS:
            return []
        state, text = written_state(setting.value)
        ways = list(self._origins(setting, setting.value, deployment, (*seen, id(setting))))[:_WAYS]
        if not ways:
            hop = self._hop(setting, state, text)
            ending = _Way((hop,), state, text)
            if isinstance(setting.value, Literal) and setting.value.encoding == "base64":
                ending = _Way((hop,), state_of(setting.value.text), setting.value.text)
            return [ending]
        found = []
        for way in ways:
            given, arrived = passed_on(setting.value, way.state, way.text)
            found.append(way.then(replace(self._hop(setting, given, arrived), lacks=way.hops[-1].lacks)))
        return found

    def _hop(self, setting: Setting, state: State, text: str) -> Hop:
        if setting.home == "env-template":
            return self._template(setting)
        store = store_of(setting)
        kind = setting.scope[1].partition("/")[0] if store else ""
        words = _WORDS.get(setting.home, setting.home.replace("-", " ")).format(f"{kind} `{store}`" if store else "a Secret")
        words = {"build": "build argument", "overridden": "replaced", "command": "in the command"}.get(setting.role, words)
        if setting.home == "compose" and setting.role == "entry":
            words = "secret of the project"
        return Hop(
            "setting" if setting.role == "variable" else "entry",
            setting.name.text,
            words,
            setting.name.place,
            state,
            text,
            _places(setting),
        )

    def _origins(self, setting: Setting, value: Value, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[_Way]:
        if isinstance(value, Inherited):
            yield from self._from_caller(setting, setting.name.text, deployment, seen)
        elif isinstance(value, Opaque):
            if setting.home in ("external-secret", "secret-provider-class", "operator"):
                yield self._outside("an external secret store", setting.name.text)
        elif isinstance(value, Joined):
            for part in value.parts:
                yield from self._origins(setting, part, deployment, seen)
        elif isinstance(value, Reference):
            yield from self._from_reference(setting, value, deployment, seen)

    def _from_reference(
        self, setting: Setting, value: Reference, deployment: Deployment, seen: tuple[int, ...]
    ) -> Iterator[_Way]:
        if value.kind == "environment":
            yield from self._from_caller(setting, value.target, deployment, seen)
        elif value.kind in KINDS and value.source:
            yield from self._from_entry(value, deployment, seen)
        elif value.kind == "values":
            found = values_at(self.facts, value)
            for other in found:
                yield from self._ways(other, deployment, seen)
            if not found:
                yield self._outside(f"value `{value.target}`, given when the chart is installed", value.target)
        elif value.kind == "file":
            known = [one for one in self.by_path.get(value.target, ()) if one.home == "bare"]
            for other in known:
                yield from self._ways(other, deployment, seen)
            if not known:
                where = "" if value.target in self.facts.paths else ", not in these files"
                yield self._outside(f"file {value.target}{where}", setting.name.text)
        elif value.kind in ("secret", "config", "input", "variable", "template"):
            others = [
                one
                for one in self.by_path.get(value.place.path, ())
                if one.name.text == value.target and one is not setting and one.role in ("entry", "default", "plain-entry")
            ]
            for other in others:
                yield from self._ways(other, deployment, seen)
            if not others:
                plain = {"input": "input", "variable": "variable", "config": "variable"}.get(value.kind, "secret")
                yield self._outside(
                    _OUTSIDE.get(setting.home, f"{plain} `{{}}` outside of these files").format(value.target), value.target
                )

    def _from_entry(self, reference: Reference, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[_Way]:
        kind, name = KINDS[reference.kind], reference.source
        found = self._stores(reference.kind, name, reference.place.path, deployment)
        entries = [entry for store in found for entry in store.entries if entry.name.text == reference.target]
        for entry in entries:
            yield from self._ways(entry, deployment, seen)
        if entries:
            return
        if any(not store.open for store in found):
            words = f"{kind} `{name}` has no entry `{reference.target}`"
            yield _Way((Hop("outside", reference.target, words, None, lacks=True),), State.UNKNOWN, "")
            return
        made = next((entry for store in found for entry in store.entries), None)
        yield self._outside(f"{kind} `{name}`{'' if made else ' of the cluster'}, whose entries no file shows", reference.target)

    def _stores(self, kind: str, name: str, path: str, deployment: Deployment) -> tuple[Store, ...]:
        """The stores that a name may mean: those of the deployment's own layer first."""
        found = stores_of(self.facts, kind, name, path)
        layer = deployment.layer
        if layer is not None:
            near = tuple(one for one in found if any(entry.name.place.path in layer.paths for entry in one.entries))
            return near or found
        return found

    def _from_caller(self, setting: Setting, name: str, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[_Way]:
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
            yield from self._ways(other, deployment, seen)
        if not inside:
            yield self._outside(_CALLERS.get(setting.home, "the environment of whoever starts it"), name)

    def _interpolated(self, setting: Setting, name: str, deployment: Deployment, seen: tuple[int, ...]) -> Iterator[_Way]:
        found = False
        templates: list[Setting] = []
        for include in self.includes.get(setting.name.place.path, ()):
            if include.kind == "env-file" and include.loader == "compose@5:interpolation":
                for other in self.by_path.get(include.target.text, ()):
                    if other.name.text == name and other.role == "variable":
                        found = True
                        for way in self._ways(other, deployment, seen):
                            state, text = self._as_loaded(other, include.loader, way)
                            yield _Way(way.hops, state, text)
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
            yield _Way((self._template(one),), State.UNKNOWN, "")
        if not templates:
            yield self._outside("the environment of whoever runs `docker compose`", name)

    def _outside(self, words: str, name: str) -> _Way:
        return _Way((Hop("outside", name, words, None),), State.UNKNOWN, "")


_CALLERS = {
    "dockerfile": "the one who builds the image",
    "systemd": "the service manager",
    "github-actions": "the runner's environment",
}


@lru_cache(maxsize=2)
def _taken_elsewhere(facts: Facts) -> frozenset[str]:
    """The env files that environments of their own take in."""
    return frozenset(one.target.text for one in facts.includes if one.kind == "env-file" and one.home in _OF_THEIR_OWN)


# What takes env files into environments of its own.
_OF_THEIR_OWN = frozenset(["compose", "kustomize", "kubernetes", "systemd", "github-actions", "document"])


def _title(loader: str) -> str:
    from .. import dialects

    known = dialects.DIALECTS.get(loader)
    return known.title if known is not None else loader or "a loader"


def _places(setting: Setting) -> tuple[Place, ...]:
    """The name of a setting, its value, and what the value refers to."""
    own = setting.value.place
    return tuple(dict.fromkeys([setting.name.place, own, *(one.place for one in references(setting.value))]))


def _code(facts: Facts) -> frozenset[Place]:
    from .services import in_code

    return in_code(facts)


@lru_cache(maxsize=2)
def _loads(facts: Facts) -> dict[str, list[Include]]:
    """What loads each env file, by its path: code, scripts, commands of packages, Makefiles."""
    found: dict[str, list[Include]] = defaultdict(list)
    for include in facts.includes:
        if (
            include.kind == "env-file"
            and include.home in ("code", "shell", "make", "notebook")
            and include.scope[:1] != ("docker",)
        ):
            for path in targets(facts, include):
                found[path].append(include)
    return found


def _reads(facts: Facts) -> list[Read]:
    """The reads that count: those of tests and samples only where there are no others."""
    found = list(graph(facts).reads)
    used = [read for read in found if not facts.origin(read.place).sample]
    return used or found
