"""How code builds the vendor's clients: without a key, or before the env file is loaded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from .. import key
from ..model import Call, Facts, Include
from ..records import dataclass
from .definitions import imported
from .graph import graph
from .projects import project

_PYTHON_LOADERS = ("python-dotenv", "environs")
# `flask run` loads .env by itself where python-dotenv is installed: https://flask.palletsprojects.com/en/stable/cli/#dotenv
_LOADING_FRAMEWORKS = frozenset(["flask"])
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")


def keyless(facts: Facts) -> Iterator[Call]:
    """Clients that never read the environment, built without a key."""
    for call in facts.calls:
        wanted = key.argument_needed_by(call.name.text, call.name.place.path)
        passed = {argument.rpartition(".")[2] for argument in call.arguments}
        if wanted and not call.open and not wanted & passed and not any(name.isdigit() for name in passed):
            if not facts.origin(call.name.place).sample and not _is_given_later(facts, call):
                yield call


def _is_given_later(facts: Facts, call: Call) -> bool:
    """Whether the file hands a key to something of the vendor's anyway, by another way than the call's arguments."""
    return any(
        setting.role == "argument"
        and setting.name.place.path == call.name.place.path
        and key.meaning(setting.name.text) is key.Meaning.KEY
        for setting in facts.settings
    )


@dataclass(frozen=True, slots=True, eq=False)
class Late:
    """`load` brings in an env file after `imported` has read the environment. `hoisted` where the order of the two doesn't
    matter, because a language takes in modules first."""

    load: Include
    imported: Include
    hoisted: bool = False


def late_loads(facts: Facts) -> Iterator[Late]:
    """Env files that are loaded after the import of what reads the environment when it is imported, both at the top level of
    one file: of a client, or of a module of the tree."""
    relying = {project(facts, read.place.path) for read in graph(facts).reads if read.implied}
    imports: dict[str, Include] = {}
    loads: dict[str, Include] = {}
    for include in facts.includes:
        path = include.target.place.path
        if include.scope:
            continue
        if include.kind == "import" and key.reads_on_import(include.target.text, path):
            imports.setdefault(path, include)
        elif include.kind == "env-file" and include.loader.startswith(_PYTHON_LOADERS):
            loads.setdefault(path, include)
    yield from _late_for_modules(facts)
    for path, taken in sorted(imports.items()):
        load = loads.get(path)
        if load is not None and taken.target.place < load.target.place and project(facts, path) in relying:
            yield Late(load, taken)


def _late_for_modules(facts: Facts) -> Iterator[Late]:
    """The file imports a module of the tree that reads the key as soon as it is imported, and loads the env file afterwards.
    Nothing is said where anything else of the project loads one: a flag, another module, a framework that does."""
    early = {
        use.name.place.path
        for use in facts.uses
        if use.how == "read" and use.required and not use.scope and key.meaning(use.name.text) is key.Meaning.KEY
    }
    loads = [one for one in facts.includes if one.kind == "env-file"]
    in_project = Counter(project(facts, one.target.place.path) for one in loads)
    modular = {project(facts, one.target.place.path) for one in facts.includes if one.kind == "modules"}
    imports: dict[str, list[Include]] = defaultdict(list)
    loading: set[str] = set()
    for include in facts.includes:
        if include.kind == "import" and not include.scope and include.loader != "types":
            imports[include.target.place.path].append(include)
            if include.target.text.partition(".")[0] in _LOADING_FRAMEWORKS:
                loading.add(project(facts, include.target.place.path))
    for load in loads:
        path, top = load.target.place.path, project(facts, load.target.place.path)
        python = path.endswith(".py")
        if load.scope or in_project[top] > 1 or not (python or path.endswith(_JAVASCRIPT)) or (python and top in loading):
            continue
        if not load.loader.startswith(_PYTHON_LOADERS if python else "dotenv"):
            continue
        modules = path.endswith((".mjs", ".mts")) or (top in modular and not path.endswith((".cjs", ".cts")))
        called = not any(_starts_alike(one, load) for one in imports[path])
        for include in imports[path]:
            hoisted = modules and called and include.loader == "hoisted"
            if not hoisted and load.target.place < include.target.place:
                continue
            names = [original for original, _ in include.names] or [""]
            files = {file for name in names for file in imported(facts, include.target.text, name, path)}
            if not files.isdisjoint(early) and (python or include.target.text.startswith(".")):
                yield Late(load, include, hoisted and load.target.place < include.target.place)
                break


def _starts_alike(include: Include, other: Include) -> bool:
    """Whether two are told of one statement: `import "dotenv/config"`."""
    one, two = include.target.place, other.target.place
    return (one.line, one.column) == (two.line, two.column)
