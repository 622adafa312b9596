"""Whether what code reads is provided, under which name, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from .. import ci, key
from ..model import Facts, Inherited, Place, Reference, Setting, Text
from ..records import NamedTuple, dataclass
from ..regex import regex
from .graph import Read, graph
from .naming import distance, nearest
from .parts import references
from .places import by_path, is_live
from .projects import covers, project, serves, world
from .services import services
from .stores import delivered, is_renamed, takes_in_the_unknown
from .workflows import in_step, is_taken

# Homes whose settings become variables of a process, or say which variables somebody is to set.
_TEMPLATES = frozenset(["env-template"])
# Variables of a process that only fills in variables of its configuration.
_FILLERS = ("TF_VAR_", "PKR_VAR_")
_PODS = frozenset(["kubernetes", "helm"])
_VARIABLE = regex(r"[A-Za-z_]\w*")
# Nobody reads the key under more names; a name is compared with each of them.
_MOST_NAMES = 100
_NOT_PROVIDERS = frozenset(["code", "text", "document", "notebook"])


class Status(str, Enum):
    """What the files say of a variable. PROVIDED: one of them gives it. DECLARED: a template or a document says that somebody has
    to. UNKNOWN: a store, an environment or a file that can't be looked into may have it. NOWHERE: nothing is seen to."""

    PROVIDED = "provided"
    DECLARED = "declared"
    UNKNOWN = "unknown"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key is provided as `provided` and read as `read.name`; `others` are further places of the same name. `written` is
    false where the name is put together and stands nowhere."""

    provided: Text
    read: Read
    others: tuple[Place, ...]
    written: bool = True


@dataclass(frozen=True, slots=True)
class Absence:
    """Nothing provides what `read` needs, although `carriers` (a place in each file) provide other variables."""

    read: Read
    carriers: tuple[Place, ...]


def names_read(facts: Facts) -> Iterator[Text]:
    """The names under which code reads the key, each with its place."""
    for read in graph(facts).reads:
        yield Text(read.name, read.place)


@lru_cache(maxsize=2)
def _provided(facts: Facts) -> tuple[Setting, ...]:
    """The settings that give the key to a process, or declare that somebody has to."""
    carriers = [carrier.setting for carrier in graph(facts).carriers]
    variables = [setting for setting in carriers if setting.role == "variable" and setting.home not in _NOT_PROVIDERS]
    return (*variables, *delivered(facts, carriers))


@lru_cache(maxsize=2)
def _provided_by_name(facts: Facts) -> dict[str, list[int]]:
    """The numbers of what is provided, by the names that reads may find it under."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, setting in enumerate(_provided(facts)):
        name = setting.name.text
        for other in {name, name.replace("__", ":"), name.upper()}:
            found[other].append(number)
    return found


def _provided_to(facts: Facts, read: Read) -> Iterator[Setting]:
    """What is provided that a read finds by its name."""
    for number in _provided_by_name(facts).get(read.name, ()):
        setting = _provided(facts)[number]
        if reads_under(setting.name.text, read):
            yield setting


@lru_cache(maxsize=2)
def _by_name(facts: Facts) -> dict[str, list[Setting]]:
    found: dict[str, list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        found[setting.name.text].append(setting)
    return found


@lru_cache(maxsize=2)
def _mentioned(facts: Facts) -> dict[str, list[Place]]:
    """Where documents mention names."""
    found: dict[str, list[Place]] = defaultdict(list)
    for use in facts.uses:
        if use.how == "mentioned":
            found[use.name.text].append(use.name.place)
    return found


def _judged_reads(facts: Facts) -> list[Read]:
    """The reads that stand in code that is used: tests and samples read what they like, and the scripts of continuous
    integration have variables from their service."""
    return [
        read
        for read in graph(facts).reads
        if not facts.origin(read.place).sample and read.home not in ci.HOMES and not in_step(facts, read.place)
    ]


def reads_under(provided: str, read: Read) -> bool:
    """Whether a read finds what is provided under a name."""
    if provided == read.name or provided.replace("__", ":") == read.name:
        return True
    return read.any_case and provided.upper() == read.name


@lru_cache(maxsize=2)
def mismatches(facts: Facts) -> tuple[Mismatch, ...]:
    """Names under which the key is provided and not read, one for each name and project."""
    return tuple(_mismatches(facts))


class _Served(NamedTuple):
    """The reads that some files serve, the names that these find it under, and by its name
    the first of each that nothing provides."""

    reads: list[Read]
    names: frozenset[str]
    any_case: frozenset[str]
    unmet: dict[str, Read]


def _served(facts: Facts, paths: frozenset[str]) -> _Served:
    reads = [read for read in _judged_reads(facts) if any(serves(facts, path, read.place.path) for path in paths)]
    names = frozenset(read.name for read in reads)
    any_case = frozenset(read.name for read in reads if read.any_case)
    unmet: dict[str, Read] = {}
    for read in reads:
        if read.name not in unmet and len(unmet) < _MOST_NAMES and standing(facts, read, strictly=True)[0] is Status.NOWHERE:
            unmet[read.name] = read
    return _Served(reads, names, any_case, unmet)


def _mismatches(facts: Facts) -> Iterator[Mismatch]:
    read_there = {(read.name, read.place.path) for read in graph(facts).reads}
    served_by: dict[frozenset[str], _Served] = {}
    grouped: dict[tuple[str, str], list[Setting]] = defaultdict(list)
    for setting in _provided(facts):
        place = setting.name.place
        grouped[project(facts, place.path), setting.name.text].append(setting)
    for (_, name), settings in sorted(grouped.items()):
        if key.public_prefix(name) or key.file_variant(name) or key.is_other_vendor(name) or name.startswith(_FILLERS):
            continue
        if not _VARIABLE.fullmatch(name) and all(setting.home in _PODS for setting in settings):
            continue  # a pod doesn't get it under that name, which is said elsewhere
        paths = frozenset(setting.name.place.path for setting in settings)
        if any((name, path) in read_there for path in paths):
            continue
        if paths not in served_by:
            served_by[paths] = _served(facts, paths)
        served = served_by[paths]
        if name in served.names or name.replace("__", ":") in served.names or name.upper() in served.any_case:
            continue
        unmet = served.unmet
        if not unmet:
            continue
        wanted = nearest(name, unmet)
        read = unmet[wanted]
        if key.meaning(name) is key.Meaning.NONE and distance(name, wanted) > 2:
            continue
        own = [reference for setting in settings for reference in references(setting.value) if reference.target == wanted]
        if any(reference.place.path == read.place.path for reference in own):
            continue  # `NAME=$WANTED` reads the one to make the other
        first, *others = sorted(settings, key=lambda setting: (setting.home in _TEMPLATES, setting.name.place))
        if _is_intermediate(facts, first):
            continue
        written = any(setting.name == first.name for setting in _by_name(facts).get(name, ()))
        yield Mismatch(first.name, read, tuple(setting.name.place for setting in others), written)


def _is_intermediate(facts: Facts, setting: Setting) -> bool:
    """Whether something refers to the variable by its name, so that it reaches its reader under another one."""
    if in_step(facts, setting.name.place) and is_taken(facts, setting):
        return True
    return any(one is not setting for one in _referring(facts).get(setting.name.text, ()))


@lru_cache(maxsize=2)
def _referring(facts: Facts) -> dict[str, list[Setting]]:
    """The settings that the key may go into and that refer to a name, by that name."""
    found: dict[str, list[Setting]] = defaultdict(list)
    for carrier in graph(facts).carriers:
        if isinstance(carrier.setting.value, Reference):
            found[carrier.setting.value.target].append(carrier.setting)
    return found


def _is_provided(facts: Facts, read: Read) -> bool:
    return standing(facts, read)[0] is not Status.NOWHERE


def standing(facts: Facts, read: Read, *, strictly: bool = False) -> tuple[Status, Place | None]:
    """What the files say of the variable that a read needs, and the place that says it: the first thing that may provide it, in
    a file of its project, a declaration in a template or document, or a source that can't be looked into.

    `strictly`: what Compose only hands on, and the `.env` that it takes it from lacks, isn't provided by that."""
    top = world(facts, read.place.path)
    declared: Place | None = None
    for setting in _provided_to(facts, read):
        if serves(facts, setting.name.place.path, read.place.path) and not (strictly and _hands_on_nothing(facts, setting)):
            if setting.home not in _TEMPLATES:
                return Status.PROVIDED, setting.name.place
            declared = declared or setting.name.place
    for setting in _by_name(facts).get(read.name, ()):
        if world(facts, setting.name.place.path) != top or (strictly and _hands_on_nothing(facts, setting)):
            continue
        by_code = setting.home in ("code", "notebook") and setting.role == "variable"
        if setting.home in _TEMPLATES:
            declared = declared or setting.name.place
        elif by_code or (setting.home not in ("env", *_NOT_PROVIDERS) and not is_renamed(facts, setting)):
            return Status.PROVIDED, setting.name.place
    for place in _mentioned(facts).get(read.name, ()):
        if world(facts, place.path) == top:
            declared = declared or place
    if declared is not None:
        return Status.DECLARED, declared
    return (Status.UNKNOWN if takes_in_the_unknown(facts, read.place.path) else Status.NOWHERE), None


def _hands_on_nothing(facts: Facts, setting: Setting) -> bool:
    """Whether Compose takes a variable from an environment for which the `.env` beside it has others, and not this one."""
    value = setting.value
    if setting.home != "compose" or not isinstance(value, Reference | Inherited):
        return False
    if isinstance(value, Reference) and (value.kind != "environment" or value.fallback is not None):
        return False
    name = value.target if isinstance(value, Reference) else setting.name.text
    folder = setting.name.place.path.rpartition("/")[0]
    path = f"{folder}/.env" if folder else ".env"
    beside = by_path(facts).get(path, ())
    if not beside or any(other.name.text == name for other in beside):
        return False
    # An image that is made elsewhere may read whatever is in the file that it gets whole.
    foreign = [service for service in services(facts) if not any(service.of_kind("build-context"))]
    return not any(include.target.text == path for service in foreign for include in service.of_kind("env-file"))


def keys_as_names(facts: Facts) -> Iterator[tuple[Text, str]]:
    """Reads whose name is a key, with the name that was probably meant."""
    for use in facts.uses:
        if key.shape(use.name.text) is key.Shape.V4:
            others = [
                read.name for read in graph(facts).reads if world(facts, read.place.path) == world(facts, use.name.place.path)
            ]
            yield use.name, next((name for name in sorted(set(others))), key.CANONICAL)


def absences(facts: Facts) -> Iterator[Absence]:
    """Reads that nothing provides, though a file that provides other variables serves them; one for each name and project."""
    seen = set()
    mismatched = {mismatch.read.name for mismatch in mismatches(facts)}
    for read in _judged_reads(facts):
        where = (project(facts, read.place.path), read.name)
        if where in seen or not read.required or read.name in mismatched or _is_provided(facts, read):
            continue
        if key.public_prefix(read.name):
            continue
        carriers = _carriers_of_others(facts, read)
        if carriers:
            seen.add(where)
            yield Absence(read, carriers)


def undocumented(facts: Facts) -> Iterator[tuple[Read, Place]]:
    """Reads that the env template of their project doesn't name, with the template's first variable."""
    seen = set()
    for read in _judged_reads(facts):
        templates = [place for place in _carriers_of_others(facts, read) if not _is_named_in(facts, read, place.path)]
        for place in templates:
            template = any(setting.name.place == place and setting.home in _TEMPLATES for setting in facts.settings)
            if template and (place.path, read.name) not in seen and not key.public_prefix(read.name):
                seen.add((place.path, read.name))
                yield read, place


def _is_named_in(facts: Facts, read: Read, path: str) -> bool:
    """Whether a file sets the variable of a read, or the key under another name: that is a mismatch, not a gap."""
    return any(
        reads_under(setting.name.text, read) or key.meaning(setting.name.text) is key.Meaning.KEY
        for setting in by_path(facts).get(path, ())
    )


def _carriers_of_others(facts: Facts, read: Read) -> tuple[Place, ...]:
    """A place in each env file or template that serves a read and has variables, the live ones first."""
    first = [setting for path, setting in _env_files(facts).items() if covers(facts, path, read.place.path)]
    ranked = sorted(first, key=lambda setting: (not is_live(facts, setting), setting.name.place))
    return tuple(setting.name.place for setting in ranked)


@lru_cache(maxsize=2)
def _env_files(facts: Facts) -> dict[str, Setting]:
    """The first variable of each env file or template that gives it a value."""
    first: dict[str, Setting] = {}
    for setting in facts.settings:
        if setting.home in ("env", "env-template") and setting.role == "variable" and not isinstance(setting.value, Inherited):
            first.setdefault(setting.name.place.path, setting)
    return first
