"""Deployments: the ways in which the code of a tree is run, each with an environment of its own.

A deployment is what a table row says of its home: which settings make one environment, by file, folder or layer and by the
first parts of their scope. A home without a row is taken for a platform with one environment in each file and scope, so a
new format takes part without a change here.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import ci
from ..model import Facts, Joined, Literal, Place, Reference, Value
from ..records import dataclass, field
from .graph import graph
from .images import below, dockerfiles
from .layers import Layer, layers
from .projects import project, world
from .services import Service, services
from .stores import values_at


@dataclass(frozen=True, slots=True)
class Kind:
    """How the settings of `homes` fall into environments.

    `noun` is what people call one, `levels` what the parts of the scope are that name it, outermost first: what is set for fewer
    parts holds for all below (the `env` of a job for its steps).
    """

    homes: tuple[str, ...]
    noun: str
    levels: tuple[str, ...] = ()


# What starts processes. Compose, Kubernetes, images and what is started by hand are joined in ways of their own, below.
KINDS = (
    Kind(("github-actions",), "workflow", ("job", "step")),
    *(Kind((one.home,), one.title, ("job", "step")) for one in ci.SYSTEMS),
    Kind(("systemd",), "unit"),
    Kind(("make",), "Makefile"),
    Kind(("just",), "justfile"),
    Kind(("tox", "nox", "pytest"), "tests", ("environment",)),
    Kind(("shell",), "script"),
    Kind(("notebook",), "notebook"),
)
_BY_HOME = {home: kind for kind in KINDS for home in kind.homes}
# What says that a folder is built or packed by itself.
_BUILT_BY = tuple("Dockerfile package.json pyproject.toml go.mod requirements.txt pom.xml build.gradle Cargo.toml".split())
ROLES = frozenset(["variable", "overridden", "export", "step", "input", "secret"])
"""What settings of an environment are."""
_WHOLE = frozenset(["env-file", "secret", "config", "secret-files", "config-files", "vault-files"])
# Homes whose variables are no process's environment by themselves: env files belong to the local way of running,
# the rest says what code, documents, images and charts have.
LOCAL = frozenset(["env", "env-template", "code"])
_NONE = frozenset(["text", "document", "dockerfile", "bake", "helm-values", "kustomize", "http-client", "config", "dockerignore"])


@dataclass(frozen=True, slots=True)
class Deployment:
    """One environment that code runs in.

    `name` tells it from all others of the tree (`compose:api`, `local`); `noun` and `title` are for people. `place` is where
    it is described. `scope` is that of its settings, `paths` the files that describe it, `folder` where these lie. `layer` is
    the Kustomize overlay that it is made by, `service` the Compose service that it is.
    """

    name: str
    noun: str
    title: str
    home: str
    folder: str
    scope: tuple[str, ...] = ()
    place: Place | None = None
    paths: frozenset[str] = frozenset()
    layer: Layer | None = None
    service: Service | None = field(default=None, repr=False, compare=False)

    def owns(self, home: str, path: str, scope: tuple[str, ...]) -> bool:
        """Whether what stands in a file under a scope is said of this deployment."""
        if home != self.home and not (home in LOCAL and self.home in LOCAL):
            return False
        if self.paths and path not in self.paths:
            return False
        shared = min(len(scope), len(self.scope))
        return scope[:shared] == self.scope[:shared]


def kind_of(home: str, scope: tuple[str, ...]) -> Kind:
    """The row of a home, or the one that every other home has."""
    return _BY_HOME.get(home) or Kind((home,), home.replace("-", " "), ("",) * len(scope))


@lru_cache(maxsize=2)
def deployments(facts: Facts) -> tuple[Deployment, ...]:
    """All of them, the local ones first."""
    found = [*_local(facts), *_services(facts), *_images(facts), *_containers(facts), *_others(facts)]
    return tuple(_told_apart(found))


def _told_apart(found: list[Deployment]) -> Iterator[Deployment]:
    """With names that are different: those that aren't say their folder too."""
    names: dict[str, int] = defaultdict(int)
    for one in found:
        names[one.name] += 1
    taken: set[str] = set()
    for one in found:
        name = one.name
        if names[name] > 1:
            head, _, rest = name.partition(":")
            where = next(iter(sorted(one.paths)), one.folder) if one.home not in ("compose", *LOCAL) else one.folder
            name = f"{head}:{where}:{rest}" if where else name
        number = 1
        while name in taken:
            number += 1
            name = f"{one.name}#{number}"
        taken.add(name)
        yield Deployment(name, one.noun, one.title, one.home, one.folder, one.scope, one.place, one.paths, one.layer, one.service)


def _local(facts: Facts) -> Iterator[Deployment]:
    """The processes that people start by hand, one for each project with code or env files."""
    folders: dict[str, set[str]] = defaultdict(set)
    for use in facts.uses:
        folders[project(facts, use.name.place.path)].add(use.name.place.path)
    for call in facts.calls:
        folders[project(facts, call.name.place.path)].add(call.name.place.path)
    yield from (_by_hand(facts, folder) for folder in sorted(folders))


def _by_hand(facts: Facts, folder: str) -> Deployment:
    short = "" if folder == world(facts, f"{folder}/x") else folder
    name = f"local:{folder}" if folder else "local"
    return Deployment(name, "by hand", f"in {short}/" if short else "in the project's folder", "env", folder)


def _services(facts: Facts) -> Iterator[Deployment]:
    for service in services(facts):
        places = [*(one.name.place for one in service.settings), *(one.target.place for one in service.includes)]
        here = [place for place in places if posixpath.dirname(place.path) == service.folder]
        yield Deployment(
            f"compose:{service.name}",
            "Compose service",
            service.name,
            "compose",
            service.folder,
            (service.name,),
            min(here or places, default=None),
            frozenset(place.path for place in places),
            service=service,
        )


def _images(facts: Facts) -> Iterator[Deployment]:
    """Images that no Compose service is built from."""
    built = {include.target.text for service in services(facts) for include in service.of_kind("dockerfile")}
    for path, (settings, includes) in dockerfiles(facts).items():
        if path not in built:
            first = min(place for place in (*(one.name.place for one in settings), *(one.target.place for one in includes)))
            folder = posixpath.dirname(path)
            yield Deployment(f"image:{path}", "image", f"of {path}", "dockerfile", folder, (), first, frozenset([path]))


def _containers(facts: Facts) -> Iterator[Deployment]:
    """Containers of workloads; where Kustomize makes several variants of one, each variant."""
    places: dict[tuple[str, str, str], dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    spaces: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for home, scope, place in _said(facts):
        if home == "kubernetes" and len(scope) == 3:
            where = (world(facts, place.path), scope[1], scope[2])
            places[where][place.path].append(place)
            spaces[where].add(scope[0])
    for (top, workload, container), by_path in sorted(places.items()):
        kind, _, name = workload.rpartition("/")
        found = [layer for layer in layers(facts) if world(facts, layer.path) == top and layer.paths & by_path.keys()]
        plain = by_path.keys() - {path for layer in found for path in layer.paths}
        variants: list[tuple[Layer | None, frozenset[str]]] = [
            (layer, frozenset(layer.paths & by_path.keys())) for layer in found
        ]
        variants += [(None, frozenset([path])) for path in sorted(plain)]
        for layer, paths in variants:
            first = min(place for path in paths for place in by_path[path])
            base = next((place for path in sorted(paths) for place in by_path[path] if layer is None), first)
            space = next((scope[0] for _, scope, place in _said(facts) if place == base and len(scope) == 3), "")
            variant = layer.title if layer is not None and layer.title else space
            label = "/".join(part for part in (variant, name or kind, container if container != name else "") if part)
            title = f"{container} of {workload}" if container != name else workload
            yield Deployment(
                f"kubernetes:{label}",
                "container",
                f"{title}{f' in {variant}' if variant else ''}",
                "kubernetes",
                posixpath.dirname(base.path),
                (space, workload, container),
                base,
                paths,
                layer,
            )


def _others(facts: Facts) -> Iterator[Deployment]:
    """Environments that a variable of the key is set in, or a whole source comes into, by the rows of the table."""
    keys = {id(carrier.setting) for carrier in graph(facts).carriers}
    found: dict[tuple[str, str, tuple[str, ...]], Place] = {}
    for setting in facts.settings:
        if id(setting) in keys and setting.role in ROLES and not _is_joined_elsewhere(setting.home):
            found.setdefault((setting.home, setting.name.place.path, setting.scope), setting.name.place)
    for include in facts.includes:
        if include.kind in _WHOLE and not _is_joined_elsewhere(include.home):
            found.setdefault((include.home, include.target.place.path, include.scope), include.target.place)
    told: dict[tuple[str, str, tuple[str, ...]], Place] = {}
    for (home, path, scope), place in found.items():
        told.setdefault((home, path, scope[: len(kind_of(home, scope).levels)]), place)
    yield from (_by_row(home, path, scope, place) for (home, path, scope), place in sorted(told.items()))


def _by_row(home: str, path: str, scope: tuple[str, ...], place: Place) -> Deployment:
    kind = kind_of(home, scope)
    scope = scope[: len(kind.levels)]
    parts = [str(int(part) + 1) if part.isdigit() else part for part in scope]
    said = [f"{level} {part}".strip() for level, part in zip(kind.levels, parts, strict=False) if part not in ("", ".")]
    label = "/".join([posixpath.basename(path), *(part for part in parts if part not in ("", "."))])
    title = f"{path}, {', '.join(said)}" if said else path
    return Deployment(f"{home}:{label}", kind.noun, title, home, posixpath.dirname(path), scope, place, frozenset([path]))


def _is_joined_elsewhere(home: str) -> bool:
    return home in LOCAL or home in _NONE or home in ("compose", "kubernetes", "helm")


@lru_cache(maxsize=2)
def _said(facts: Facts) -> tuple[tuple[str, tuple[str, ...], Place], ...]:
    """Home, scope and place of each fact that says something of an environment."""
    settings = [
        (one.home, one.scope, one.name.place)
        for one in facts.settings
        if one.role in (*ROLES, "field", "command")
        if one.role != "field" or (one.home == "kubernetes" and one.name.text == "image")
    ]
    includes = [(one.home, one.scope, one.target.place) for one in facts.includes if one.kind in _WHOLE]
    return (*settings, *includes)


def owner(facts: Facts, place: Place) -> Iterator[Deployment]:
    """The deployments that something at a place is said of: by the facts that stand there, else by the folder."""
    found = []
    for home, scope, there in _said(facts):
        if there.path == place.path and there.line <= place.line <= there.end_line:
            found += [one for one in deployments(facts) if one.owns(home, place.path, scope)]
    for run in facts.runs:
        if run.name.place.path == place.path and run.name.place.line <= place.line <= run.name.place.end_line:
            found.append(_by_row(run.home, place.path, run.scope, run.name.place))
    found = found[-1:] if found and not found[-1].paths else found
    found = found or [one for one in deployments(facts) if place.path in one.paths]
    if not found:
        top = project(facts, place.path)
        found = [one for one in deployments(facts) if one.home == "env" and one.folder == top] or [_by_hand(facts, top)]
    yield from dict.fromkeys(found)


def image_of(facts: Facts, deployment: Deployment) -> str:
    """The name of the image that a container is made from, without registry and tag; empty where it isn't told."""
    for setting in facts.settings:
        if (
            setting.role == "field"
            and setting.name.text == "image"
            and deployment.owns(setting.home, setting.name.place.path, setting.scope)
        ):
            text = _first_text(facts, setting.value)
            return posixpath.basename(text.partition("@")[0]).partition(":")[0]
    return ""


def _first_text(facts: Facts, value: Value) -> str:
    """The written-out beginning of a value; a chart's own values are looked up."""
    if isinstance(value, Joined):
        return next(filter(None, (_first_text(facts, part) for part in value.parts)), "")
    if isinstance(value, Reference) and value.kind == "values":
        return next((one.value.text for one in values_at(facts, value) if isinstance(one.value, Literal)), "")
    return value.text if isinstance(value, Literal) else ""


def code_folders(facts: Facts, deployment: Deployment) -> tuple[str, ...]:
    """Where the code of a container lies, by the name of its image: the context of the Compose service that builds it, or
    the one folder of that name with a project or a Dockerfile. Empty where that isn't told."""
    name = image_of(facts, deployment)
    if not name:
        return ()
    for service in services(facts):
        contexts = [include.target.text for include in service.of_kind("build-context")]
        if service.name == name and contexts and contexts[0] not in ("", "."):
            return tuple(contexts)
    folders = {
        posixpath.dirname(path)
        for path in facts.paths
        if posixpath.basename(posixpath.dirname(path)) == name and posixpath.basename(path).startswith(_BUILT_BY)
    }
    return tuple(sorted(folders)) if len(folders) == 1 else ()


def is_below_any(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a path is in one of some folders."""
    return any(below(path, folder) for folder in folders)
