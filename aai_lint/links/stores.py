"""Stores of one repository and those who refer to them: Secrets and ConfigMaps by name and namespace, values of charts.

A store's entries are settings with the scope (namespace, "Kind/name", …) and the role "entry" or "plain-entry"; an entry `*`
says that there are more than can be seen.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .. import key
from ..key import Meaning
from ..model import Facts, Include, Literal, Opaque, Reference, Setting, Text
from ..records import dataclass, replace
from .naming import distance
from .parts import references
from .projects import world

KINDS = {"secret": "Secret", "config": "ConfigMap"}
# Words that make a name out of a vendor's without saying anything else.
_PLAIN = frozenset("api key keys token secret secrets credential credentials creds auth access config env app value".split())


@dataclass(frozen=True, slots=True)
class Store:
    """The entries under one kind, name and namespace; `open` where there may be more than can be seen."""

    kind: str
    name: str
    namespace: str
    entries: tuple[Setting, ...]
    open: bool

    def has(self, entry: str) -> bool:
        """Whether the store has the entry, or may have it."""
        return self.open or any(setting.name.text == entry for setting in self.entries)


@lru_cache(maxsize=2)
def stores(facts: Facts) -> dict[tuple[str, str], tuple[Store, ...]]:
    """All stores by kind and name, one for each namespace and folder of the configuration."""
    grouped: dict[tuple[str, str, str, str], list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.role not in ("entry", "plain-entry") or len(setting.scope) < 2:
            continue
        kind, slash, name = setting.scope[1].partition("/")
        if slash and kind in KINDS.values() and name:
            grouped[kind, name, setting.scope[0], setting.name.place.path].append(setting)
    files = _env_files(facts)
    for include in facts.includes:
        if include.kind == "env-file" and len(include.scope) >= 2:
            kind, slash, name = include.scope[1].partition("/")
            if slash and kind in KINDS.values():
                where = grouped[kind, name, include.scope[0], include.target.place.path]
                where += files.get(include.target.text, [_unseen(include)])
    found: dict[tuple[str, str], list[Store]] = defaultdict(list)
    for (kind, name, namespace, _), entries in grouped.items():
        is_open = any(setting.name.text == "*" or "{{" in setting.name.text for setting in entries)
        seen = tuple(setting for setting in entries if setting.name.text != "*")
        found[kind, name].append(Store(kind, name, namespace, seen, is_open))
    return {where: tuple(several) for where, several in found.items()}


def _env_files(facts: Facts) -> dict[str, list[Setting]]:
    files: dict[str, list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.home == "env" and setting.role == "variable":
            files[setting.name.place.path].append(setting)
    return files


def _unseen(include: Include) -> Setting:
    return Setting(Text("*", include.target.place), Opaque("a file", include.target.place), include.home, include.scope, "entry")


def stores_of(facts: Facts, kind: str, name: str, place_path: str) -> tuple[Store, ...]:
    """The stores that a reference of kind "secret" or "config" may mean, within its world."""
    here = world(facts, place_path)
    return tuple(
        store
        for store in stores(facts).get((KINDS.get(kind, ""), name), ())
        if not store.entries or any(world(facts, setting.name.place.path) == here for setting in store.entries)
    )


@lru_cache(maxsize=2)
def _names(facts: Facts) -> dict[tuple[str, str], dict[str, tuple[Store, ...]]]:
    """Stores by kind and world, then by name."""
    found: dict[tuple[str, str], dict[str, tuple[Store, ...]]] = defaultdict(dict)
    for (kind, name), several in stores(facts).items():
        for here in {world(facts, setting.name.place.path) for store in several for setting in store.entries}:
            if "{{" not in name:
                found[kind, here][name] = several
    return dict(found)


def alike(facts: Facts, kind: str, name: str, path: str) -> Iterator[tuple[str, tuple[Store, ...]]]:
    """The stores whose name differs from `name` by a slip, or that an object of that name makes under another one."""
    if "{{" in name:
        return
    most = 2 if len(name) > 6 else 1
    letters = set(name.lower())
    for other, several in sorted(_names(facts).get((KINDS.get(kind, ""), world(facts, path)), {}).items()):
        if any(entry.scope[2:] == (f"ExternalSecret/{name}",) for store in several for entry in store.entries):
            yield other, several
            continue
        # A slip changes at most two letters each; this is far cheaper to see than the distance.
        if other == name or len(letters ^ set(other.lower())) > 2 * most + 2:
            continue
        if distance(name, other) <= most:
            yield other, several


def is_key_entry(facts: Facts, setting: Setting) -> bool:
    """Whether an entry of a store is the key's by its own name, or by the store's name where its own says little:
    `api-key` in a Secret `assemblyai`."""
    if key.meaning(setting.name.text) is Meaning.KEY or setting.name.text in facts.names:
        return True
    if len(setting.scope) < 2 or setting.role not in ("entry", "plain-entry"):
        return False
    own = key.words(setting.name.text)
    _, slash, store = setting.scope[1].partition("/")
    if not slash or not own or not set(own) <= _PLAIN or key.meaning(store) not in (Meaning.VENDOR, Meaning.KEY):
        return False
    about = "-".join((store, *own))
    others = [word for word in key.words(store) if word not in _PLAIN and word not in ("assembly", "ai", "assemblyai")]
    return key.meaning(about) is Meaning.KEY and not others


def store_of(setting: Setting) -> str:
    """The name of the store that an entry is in, or nothing."""
    if setting.role not in ("entry", "plain-entry") or len(setting.scope) < 2:
        return ""
    kind, _, name = setting.scope[1].partition("/")
    return name if kind in KINDS.values() else ""


def entry_of(setting: Setting) -> tuple[str, str, str] | None:
    """How references name an entry: the kind of its store, the store, its own name."""
    if setting.home == "helm-values":
        return "values", "", setting.name.text
    if setting.home == "bare":
        return "file", "", setting.name.place.path
    store = store_of(setting)
    return (setting.scope[1].partition("/")[0], store, setting.name.text) if store else None


def asked_entries(setting: Setting) -> Iterator[tuple[str, str, str, Reference]]:
    """The entries of stores that a setting's value refers to: kind, store, entry."""
    for reference in references(setting.value):
        if reference.kind in KINDS and reference.source and reference.target:
            yield KINDS[reference.kind], reference.source, reference.target, reference


def consumers(facts: Facts, kind: str, name: str) -> Iterator[Include]:
    """Where a whole store becomes variables of a process."""
    yield from _consumers(facts).get((kind, name), ())


@lru_cache(maxsize=2)
def _consumers(facts: Facts) -> dict[tuple[str, str], list[Include]]:
    found: dict[tuple[str, str], list[Include]] = defaultdict(list)
    for include in facts.includes:
        if include.kind in KINDS:
            found[KINDS[include.kind], include.target.text].append(include)
    return found


def content_of(facts: Facts, reference: Reference) -> Setting | None:
    """The one value that the file has which a reference of kind "file" names, where the file holds nothing else."""
    for setting in facts.settings:
        if setting.home == "bare" and setting.name.place.path == reference.target:
            return setting
    return None


# --- values of charts -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _values(facts: Facts) -> dict[str, tuple[Setting, ...]]:
    found: dict[str, list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.home == "helm-values" and setting.role == "entry":
            found[setting.name.text].append(setting)
    return {name: tuple(several) for name, several in found.items()}


def values_at(facts: Facts, reference: Reference) -> tuple[Setting, ...]:
    """The values that a template's reference may get: those of its own chart, and of files that are no chart's own."""
    here = world(facts, reference.place.path)
    return tuple(
        setting
        for setting in _values(facts).get(reference.target, ())
        if world(facts, setting.name.place.path) == here and _reaches(facts, setting.scope[0], reference.source)
    )


def _reaches(facts: Facts, folder: str, chart: str) -> bool:
    return folder == chart or posixpath.join(folder, "Chart.yaml") not in facts.paths


def value_meant(facts: Facts, reference: Reference) -> tuple[str, Setting] | None:
    """A value whose path differs by a slip from one that nothing defines; None where the path, or a map on its way, is
    defined, or nothing is alike."""
    path = reference.target
    here = world(facts, reference.place.path)
    known = {
        name: found[0]
        for name, several in _values(facts).items()
        if (found := [one for one in several if world(facts, one.name.place.path) == here and one.scope[0] == reference.source])
    }
    steps = path.split(".")
    ways = [".".join(steps[:count]) for count in range(1, len(steps) + 1)]
    if not known or any(name in known or f"{name}.*" in known for name in ways):
        return None
    if any(name.startswith(f"{path}.") for name in known) or values_at(facts, reference):
        return None
    alike = [name for name in known if name.count(".") == path.count(".") and distance(name, path) <= 2]
    return (alike[0], known[alike[0]]) if len(alike) == 1 else None


# --- namespaces -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def moved(facts: Facts) -> frozenset[str]:
    """Files (and folders) whose objects a kustomization puts into a namespace of its own choice."""
    takes: dict[str, set[str]] = defaultdict(set)
    pending: list[str] = []
    for include in facts.includes:
        if include.home == "kustomize" and include.kind in ("resource", "patch"):
            takes[posixpath.dirname(include.target.place.path)].add(include.target.text)
            if include.scope and include.scope[0]:
                pending.append(include.target.text)
    found: set[str] = set()
    while pending:
        path = pending.pop()
        if path not in found:
            found.add(path)
            pending += takes.get(path, ())
    return frozenset(found)


def is_moved(facts: Facts, path: str) -> bool:
    """Whether the namespace that a file names may not be the one where its objects end up."""
    return any(path == taken or path.startswith(f"{taken}/") for taken in moved(facts))


# --- stores that are taken in whole ---------------------------------------------------------------------------------


def delivered(facts: Facts, entries: Iterable[Setting]) -> Iterator[Setting]:
    """The variables that entries become where their store is taken in whole. With a prefix the name is written nowhere:
    its place is that of the store's name there."""
    for entry in entries:
        kind, store = entry.scope[1].partition("/")[0] if len(entry.scope) > 1 else "", store_of(entry)
        for include in consumers(facts, kind, store) if store else ():
            if world(facts, include.target.place.path) == world(facts, entry.name.place.path):
                place = include.target.place if include.prefix else entry.name.place
                name = Text(f"{include.prefix}{entry.name.text}", place)
                yield replace(entry, name=name, home=include.home, scope=include.scope, role="variable")


def is_renamed(facts: Facts, entry: Setting) -> bool:
    """Whether an entry becomes variables only with a prefix in front of its name."""
    variables = list(delivered(facts, [entry]))
    if not variables or any(variable.name.text == entry.name.text for variable in variables):
        return False
    asked = entry_of(entry)
    return asked not in _all_asked(facts)


@lru_cache(maxsize=2)
def _all_asked(facts: Facts) -> frozenset[tuple[str, str, str]]:
    return frozenset((kind, store, name) for setting in facts.settings for kind, store, name, _ in asked_entries(setting))


def takes_in_the_unknown(facts: Facts, path: str) -> bool:
    """Whether a process in the world of a file takes in a whole store whose entries can't all be seen."""
    return world(facts, path) in _worlds_of_the_unknown(facts)


@lru_cache(maxsize=2)
def _worlds_of_the_unknown(facts: Facts) -> frozenset[str]:
    worlds: set[str] = set()
    for include in facts.includes:
        if include.kind in KINDS and (here := world(facts, include.target.place.path)) not in worlds:
            found = stores_of(facts, include.kind, include.target.text, include.target.place.path)
            if not found or any(store.open for store in found):
                worlds.add(here)
    return frozenset(worlds)


# --- files that are filled in before they are applied ---------------------------------------------------------------


# Files of platforms in which no reference of a shell's is expanded, by home.
PLATFORMS = frozenset(
    [
        "app-engine",
        "app-runner",
        "cloudformation",
        "digitalocean",
        "eas",
        "ecs",
        "elastic-beanstalk",
        "firebase",
        "fly",
        "heroku",
        "netlify",
        "render",
        "serverless",
        "vercel",
        "wrangler",
    ]
)


# Servers and process managers, none of which expands a reference of a shell's.
SERVERS = frozenset(["apache", "caddy", "cron", "envoy", "nginx", "php-fpm", "supervisor", "systemd"])


def may_be_template(home: str) -> bool:
    """Whether files of a home are often templates for `envsubst` and alike: there a shell's reference alone tells something."""
    return home in ("kubernetes", "helm-values") or home in PLATFORMS or home in SERVERS


def is_written_as_reference(setting: Setting) -> bool:
    """Whether a value of a manifest, chart or of a platform's or server's file looks like a shell's reference, which nothing
    there expands."""
    value = setting.value
    if not setting.home.startswith(("kubernetes", "helm")) and setting.home not in PLATFORMS | SERVERS:
        return False
    if setting.home in SERVERS and not isinstance(value, Literal):
        return True  # what fills the file in may do it well or badly
    return isinstance(value, Literal) and value.text.startswith("$")


def is_filled_in(facts: Facts, path: str) -> bool:
    """Whether something in the tree puts values into manifests before they are applied: envsubst, or Flux for a folder."""
    worlds, folders, by_nginx = _filling(facts)
    if world(facts, path) in worlds or (by_nginx and not path.endswith((".yaml", ".yml"))):
        return True
    return any(folder == "." or path.startswith(f"{folder}/") for folder in folders)


@lru_cache(maxsize=2)
def _filling(facts: Facts) -> tuple[frozenset[str], frozenset[str], bool]:
    """The worlds in which envsubst is called, the folders that Flux fills in, and whether the image of nginx does, which puts
    the variables into what it finds in a folder of its own."""
    calls = [call.name for call in facts.calls if call.name.text.rpartition("/")[2] == "envsubst"]
    return (
        frozenset(world(facts, name.place.path) for name in calls),
        frozenset(include.target.text for include in facts.includes if include.kind == "substitution"),
        any("/etc/nginx/templates" in part for include in facts.includes for part in (include.target.text, include.prefix)),
    )
