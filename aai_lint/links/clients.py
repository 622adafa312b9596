"""How code builds the vendor's clients: without a key, or before the env file is loaded."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator

from .. import key
from ..model import Call, Facts, Include
from .graph import graph
from .projects import project

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


def late_loads(facts: Facts) -> Iterator[tuple[Include, Include]]:
    """Env files that are loaded after the import of a client that reads the environment when it is imported, both at the top
    level of one file: (load, import)."""
    relying = {project(facts, read.place.path) for read in graph(facts).reads if read.implied}
    imports: dict[str, Include] = {}
    loads: dict[str, Include] = {}
    for include in facts.includes:
        path = include.target.place.path
        if include.scope:
            continue
        if include.kind == "import" and key.reads_on_import(include.target.text, path):
            imports.setdefault(path, include)
        elif include.kind == "env-file" and include.loader.startswith("python-dotenv"):
            loads.setdefault(path, include)
    yield from _late_for_modules(facts)
    for path, imported in sorted(imports.items()):
        load = loads.get(path)
        if load is not None and imported.target.place < load.target.place and project(facts, path) in relying:
            yield load, imported


def _late_for_modules(facts: Facts) -> Iterator[tuple[Include, Include]]:
    """The same of JavaScript: the file imports a module of the tree that reads the key as soon as it is imported, and loads the
    env file below. Nothing is said where anything else of the project loads one: a flag, another module."""
    early = {
        use.name.place.path
        for use in facts.uses
        if use.how == "read" and use.required and not use.scope and key.meaning(use.name.text) is key.Meaning.KEY
    }
    loads = [one for one in facts.includes if one.kind == "env-file"]
    in_project = Counter(project(facts, one.target.place.path) for one in loads)
    imports: dict[str, list[Include]] = defaultdict(list)
    for include in facts.includes:
        if include.kind == "import":
            imports[include.target.place.path].append(include)
    for load in loads:
        path = load.target.place.path
        if not path.endswith(_JAVASCRIPT) or in_project[project(facts, path)] > 1:
            continue
        if not load.loader.startswith("dotenv") or load.scope:
            continue
        for include in imports[path]:
            if load.target.place < include.target.place:
                continue
            stem = posixpath.normpath(posixpath.join(posixpath.dirname(path), include.target.text))
            if include.target.text.startswith(".") and any(stem in (one, posixpath.splitext(one)[0]) for one in early):
                yield load, include
                break
