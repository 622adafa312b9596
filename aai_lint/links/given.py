"""What the environment of a deployment is given: the ways into each variable of the key."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .. import dialects
from ..model import Facts, Include, Inherited, Literal, Reference, Setting
from ..records import replace
from .deployments import LOCAL, ROLES, Deployment
from .hops import Hop, Way
from .images import image
from .loaders import targets
from .mounts import defined_secrets, key_secrets
from .origins import Origins
from .projects import project, serves
from .states import State
from .stores import KINDS


class Given:
    """The state of looking for what is given."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.origins = Origins(facts)

    def ways(self, deployment: Deployment, wanted: set[str]) -> Iterator[tuple[str, Way]]:
        """The ways into each variable of the key."""
        if deployment.home == "env":
            yield from self._given_locally(deployment, wanted)
            return
        weaker: dict[str, list[Way]] = defaultdict(list)
        for name, way in self.taken_whole(deployment, frozenset(wanted)):
            weaker[name].append(way)
        stronger: set[str] = set()
        for setting in self.variables(deployment):
            name = setting.name.text
            stronger.add(name)
            for way in self.origins.ways(setting, deployment):
                yield name, way
            if self._gives_nothing(setting, deployment):
                for way in weaker.pop(name, []):  # which it takes away
                    yield name, way.then(self.origins.hop(setting, State.EMPTY, ""))
        for name, ways in weaker.items():
            yield from ((name, way) for way in ways if name not in stronger)
        service = deployment.service
        if service is not None:
            yield from self._from_image(deployment, wanted - stronger - weaker.keys())
            yield from self._as_files(deployment)
            if not stronger and not weaker:
                for setting in service.settings:
                    if setting.role in ("build", "command") and id(setting) in self.origins.carriers:
                        yield from ((setting.name.text, way) for way in self.origins.ways(setting, deployment))
        elif deployment.home == "kubernetes":
            yield from self._as_files(deployment)

    def variables(self, deployment: Deployment) -> list[Setting]:
        """The settings of the key that are variables of the environment."""
        roles = ROLES if deployment.home != "compose" else frozenset(["variable", "overridden"])
        source: Iterable[Setting]
        if deployment.service is not None:
            source = deployment.service.settings
        else:
            source = (one for path in sorted(deployment.paths) for one in self.origins.by_path.get(path, ()))
        return [
            one
            for one in source
            if id(one) in self.origins.carriers
            and one.role in (*roles, *(("build",) if deployment.home == "dockerfile" else ()))
            and deployment.owns(one.home, one.name.place.path, one.scope)
        ]

    def _gives_nothing(self, setting: Setting, deployment: Deployment) -> bool:
        value = setting.value
        if isinstance(value, Literal):
            return not value.text.strip()
        if deployment.home != "compose":
            return False
        return isinstance(value, Inherited) or (isinstance(value, Reference) and value.kind == "environment")

    def taken_whole(self, deployment: Deployment, wanted: frozenset[str]) -> Iterator[tuple[str, Way]]:
        """The variables that env files and whole stores bring."""
        includes: Iterable[Include]
        if deployment.service is not None:
            includes = deployment.service.includes
        else:
            includes = (one for path in sorted(deployment.paths) for one in self.origins.includes.get(path, ()))
        for include in includes:
            if not deployment.owns(include.home, include.target.place.path, include.scope):
                continue
            if include.kind == "env-file" and include.loader != "compose@5:interpolation":
                yield from self._from_env_file(include, deployment, wanted)
            elif include.kind in KINDS:
                yield from self._from_store(include, deployment, wanted)

    def _from_env_file(self, include: Include, deployment: Deployment, wanted: frozenset[str]) -> Iterator[tuple[str, Way]]:
        words = f"`{'env_file' if include.home == 'compose' else include.loader or 'env file'}` takes it in"
        found = False
        for path in self._targets(include):
            for setting in self.origins.by_path.get(path, ()):
                if setting.role == "variable" and id(setting) in self.origins.carriers:
                    found = True
                    for way in self.origins.ways(setting, deployment):
                        state, text = self.origins.as_loaded(setting, include.loader, way)
                        hop = Hop("include", setting.name.text, words, include.target.place, state, text, (include.target.place,))
                        yield setting.name.text, way.then(hop)
        if not found:
            for name in sorted(wanted):
                path = include.target.text
                if path in self.facts.origins:
                    continue  # it was read, and has none
                template = self.origins.template_of(path, name)
                known = template or Way((Hop("outside", name, f"`{path}`, not in these files", None),), State.UNKNOWN, "")
                hop = Hop("include", name, words, include.target.place, State.UNKNOWN, "", (include.target.place,))
                yield name, known.then(hop)

    def _targets(self, include: Include) -> tuple[str, ...]:
        return (include.target.text,) if include.home == "compose" else targets(self.facts, include)

    def _from_store(self, include: Include, deployment: Deployment, wanted: frozenset[str]) -> Iterator[tuple[str, Way]]:
        kind = KINDS[include.kind]
        words = f"`envFrom` takes in {kind} `{include.target.text}`"
        place = include.target.place
        found = self.origins.stores(include.kind, include.target.text, place.path, deployment)
        told = False
        for store in found:
            for entry in store.entries:
                if id(entry) in self.origins.carriers:
                    told = True
                    name = f"{include.prefix}{entry.name.text}"
                    for way in self.origins.ways(entry, deployment):
                        yield name, way.then(Hop("include", name, words, place, way.state, way.text, (place,)))
        if told or not (not found or any(store.open for store in found)):
            return
        for name in sorted(wanted):
            hop = Hop("include", name, words, place, State.UNKNOWN, "", (place,))
            yield name, self.origins.outside(f"{kind} `{include.target.text}` of the cluster", name).then(hop)

    def _from_image(self, deployment: Deployment, names: set[str]) -> Iterator[tuple[str, Way]]:
        for include in deployment.service.of_kind("dockerfile") if deployment.service is not None else ():
            if include.target.text in self.facts.origins:
                built = image(self.facts, include.target.text, include.names[0][0] if include.names else "")
                for setting in built.settings:
                    if setting.role == "variable" and setting.name.text in names and id(setting) in self.origins.carriers:
                        yield from ((setting.name.text, way) for way in self.origins.ways(setting, deployment))

    def _as_files(self, deployment: Deployment) -> Iterator[tuple[str, Way]]:
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
                for way in self.origins.ways(definition, deployment) if definition is not None else [Way((), State.UNKNOWN, "")]:
                    yield "", way.then(replace(hop, state=way.state, text=way.text))
            return
        for path in sorted(deployment.paths):
            for include in self.origins.includes.get(path, ()):
                if include.kind == "secret-files" and deployment.owns(include.home, path, include.scope):
                    for store in self.origins.stores("secret", include.target.text, path, deployment):
                        for entry in store.entries:
                            if id(entry) in self.origins.carriers:
                                words = f"mounted at {include.prefix}"
                                place = include.target.place
                                for way in self.origins.ways(entry, deployment):
                                    yield (
                                        "",
                                        way.then(Hop("include", entry.name.text, words, place, way.state, way.text, (place,))),
                                    )

    def _given_locally(self, deployment: Deployment, wanted: set[str]) -> Iterator[tuple[str, Way]]:
        here = f"{deployment.folder}/x" if deployment.folder else "x"
        live: set[str] = set()
        templates: list[Setting] = []
        for setting in self.origins.carriers.values():
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
            for way in self.origins.ways(setting, deployment):
                yield from ((setting.name.text, loaded) for loaded in self._loaded(setting, deployment, way))
        for setting in templates:
            if setting.name.text not in live:
                hop = self.origins.template(setting)
                yield setting.name.text, Way((hop,), State.UNKNOWN, "")

    def _loaded(self, setting: Setting, deployment: Deployment, way: Way) -> Iterator[Way]:
        """An env file and what loads it in this project."""
        if setting.home != "env":
            yield way
            return
        path = setting.name.place.path
        told: set[tuple[str, str]] = set()
        for include in _loads(self.facts).get(path, ()):
            where = include.target.place.path
            if project(self.facts, where) != deployment.folder or (include.loader, where) in told:
                continue
            told.add((include.loader, where))
            state, text = self.origins.as_loaded(setting, include.loader, way)
            words = f"loaded by {_title(include.loader)}"
            yield way.then(Hop("include", setting.name.text, words, include.target.place, state, text, (include.target.place,)))
        # An env file that is named for another environment (`env_file: worker.env`) isn't what people load by hand.
        if not told and (posixpath.basename(path).startswith(".env") or path not in _taken_elsewhere(self.facts)):
            place = setting.name.place
            yield Way((*way.hops, Hop("outside", setting.name.text, f"whatever loads {place.path}", None)), State.UNKNOWN, "")


@lru_cache(maxsize=2)
def _taken_elsewhere(facts: Facts) -> frozenset[str]:
    """The env files that environments of their own take in."""
    return frozenset(one.target.text for one in facts.includes if one.kind == "env-file" and one.home in _OF_THEIR_OWN)


# What takes env files into environments of its own.
_OF_THEIR_OWN = frozenset(["compose", "kustomize", "kubernetes", "systemd", "github-actions", "document"])


def _title(loader: str) -> str:
    known = dialects.DIALECTS.get(loader)
    return known.title if known is not None else loader or "a loader"


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
