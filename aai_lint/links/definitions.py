"""Which files a name of code may be defined in, as each language finds them: by the path of a module, the folder of a package, or
the file that is named for a type."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from ..model import Facts, Include, Setting
from .projects import project, world

Found: TypeAlias = "tuple[str, tuple[str, ...]]"
"""A file, and the names that lead to a value there."""

_JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro")
_ENDINGS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json", "/index.ts", "/index.js", "/index.tsx")
# Languages in which a type is in a file of its name, by what may use each other's.
_BY_TYPE = {
    ".java": (".java", ".kt"),
    ".kt": (".kt", ".java"),
    ".kts": (".kt", ".java"),
    ".scala": (".scala", ".java"),
    ".cs": (".cs",),
    ".swift": (".swift",),
    ".php": (".php",),
    ".rb": (".rb",),
}
# A package with more files than this isn't looked through for a name.
_MANY = 60


def imported(facts: Facts, module: str, member: str, path: str) -> Iterator[str]:
    """The files of the tree that an import in the file `path` may mean."""
    candidates = _of_python(module, member, path) if path.endswith((".py", ".ipynb")) else ()
    if path.endswith(_JAVASCRIPT):
        candidates = _of_javascript(facts, module, path)
    yield from _there(facts, candidates, path)


def _there(facts: Facts, candidates: Iterable[str], path: str) -> Iterator[str]:
    top = world(facts, path)
    for candidate in candidates:
        if candidate in facts.paths and candidate != path and world(facts, candidate) == top:
            yield candidate


def _of_python(module: str, member: str, path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    dots = len(module) - len(module.lstrip("."))
    parts = module.lstrip(".").split(".") if module.strip(".") else []
    for base in [_up(folder, dots - 1)] if dots else [*_above(folder), "src"]:
        stem = posixpath.join(base, *parts)
        yield f"{stem}.py"
        yield posixpath.join(stem, "__init__.py")
        if member:
            yield posixpath.join(stem, f"{member}.py")


def _of_javascript(facts: Facts, module: str, path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    bare = module.removeprefix("@/").removeprefix("~/")
    bases = [folder] if module.startswith(".") else [*_above(folder), "src", posixpath.join(project(facts, path), "src")]
    for base in bases:
        stem = posixpath.normpath(posixpath.join(base, bare))
        yield stem
        yield from (f"{stem}{ending}" for ending in _ENDINGS)
        if stem.endswith(".js"):
            yield from (f"{stem.rpartition('.')[0]}{ending}" for ending in (".ts", ".tsx"))


def _above(folder: str) -> Iterator[str]:
    """A folder and those above it, the root last."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _up(folder: str, levels: int) -> str:
    for _ in range(levels):
        folder = posixpath.dirname(folder)
    return folder


# --- names that the file itself doesn't bind ------------------------------------------------------------------------


def named(facts: Facts, target: str, path: str, includes: Iterable[Include]) -> Iterator[Found]:
    """The files that may define a dotted name that is used in the file `path`, each with the names that lead to it there, the
    last one that of the value. `includes` are the imports of the file."""
    suffix, parts = posixpath.splitext(path)[1], tuple(target.split("."))
    if suffix == ".go":
        yield from _in_packages(facts, parts, path, includes)
    elif suffix == ".rs":
        yield from _in_crate(facts, parts, path, includes)
    elif suffix == ".dart":
        yield from _in_libraries(facts, parts, path, includes)
    elif suffix in _BY_TYPE:
        if suffix in (".rb", ".php"):
            for include in includes:
                if include.target.text.startswith((".", "/")):
                    stem = posixpath.normpath(posixpath.join(posixpath.dirname(path), include.target.text.lstrip("/")))
                    for file in _there(facts, (stem, f"{stem}{suffix}"), path):
                        yield file, parts
        yield from _in_types(facts, parts, path, includes)


def _in_types(facts: Facts, parts: tuple[str, ...], path: str, includes: Iterable[Include]) -> Iterator[Found]:
    """By the file that is named for the type: in the package that an import names, beside the user, or where only one file of the
    project has the name."""
    suffix = posixpath.splitext(path)[1]
    whole = parts
    for include in includes:  # `import static a.b.Type.NAME`, `import a.b.Type as T`
        if include.alias == parts[0] and not include.names:
            whole = (*re.split(r"[.\\/]|::", include.target.text), *parts[1:])
    for position, part in enumerate(whole[:-1]):
        if not part[:1].isupper():
            continue
        package, rest = whole[:position], whole[position:]
        files = [file for ending in _BY_TYPE[suffix] for file in _by_name(facts).get(f"{_file_of(part, suffix)}{ending}", ())]
        files = [file for file in files if file != path and world(facts, file) == world(facts, path)]
        near = [file for file in files if package and posixpath.dirname(file).lower().endswith("/".join(package).lower())]
        near = near or [file for file in files if posixpath.dirname(file) == posixpath.dirname(path)]
        if not near and suffix != ".java":
            near = [file for file in files if project(facts, file) == project(facts, path)]
        if len(near) == 1:
            yield near[0], rest
            return


def _file_of(name: str, suffix: str) -> str:
    """How a file is called in which a type is defined."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() if suffix == ".rb" else name.lower()


@lru_cache(maxsize=2)
def _by_name(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The files of languages with types, by their names in lower case."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in facts.paths:
        if posixpath.splitext(path)[1] in _BY_TYPE:
            found[posixpath.basename(path).lower()].append(path)
    return {name: tuple(sorted(paths)) for name, paths in found.items()}


def _in_packages(facts: Facts, parts: tuple[str, ...], path: str, includes: Iterable[Include]) -> Iterator[Found]:
    """Go: the other files of the folder, or those of the folder that the path of an import ends with."""
    folders = [posixpath.dirname(path)] if len(parts) == 1 else []
    for include in includes:
        if len(parts) == 2 and include.alias == parts[0]:
            steps = include.target.text.split("/")
            known = {posixpath.dirname(one) for one in facts.paths if one.endswith(".go")}
            tails = ["/".join(steps[start:]) for start in range(1, len(steps))]
            folders += next(([one] for tail in tails for one in sorted(known) if one == tail or one.endswith(f"/{tail}")), [])
    for folder in folders:
        files = sorted(one for one in facts.paths if posixpath.dirname(one) == folder and re.search(r"(?<!_test)\.go$", one))
        if len(files) <= _MANY:
            yield from ((file, parts[-1:]) for file in _there(facts, files, path))


def _in_crate(facts: Facts, parts: tuple[str, ...], path: str, includes: Iterable[Include]) -> Iterator[Found]:
    """Rust: the file of the module before the name, beside the user or in its module, or from the root of the crate."""
    whole = parts
    for include in includes:
        if include.alias == parts[0]:
            whole = (*include.target.text.split("::"), *parts[1:])
    modules = [part for part in whole[:-1] if part not in ("crate", "self", "super")]
    if not modules:
        return
    folder, name = posixpath.split(path)
    inner = folder if name in ("main.rs", "lib.rs", "mod.rs") else posixpath.join(folder, posixpath.splitext(name)[0])
    root = posixpath.join(project(facts, path), "src")
    for base in dict.fromkeys((root, inner, folder)):
        stem = posixpath.join(base, *modules)
        for file in _there(facts, (f"{stem}.rs", f"{stem}/mod.rs"), path):
            yield file, whole[-1:]


def _in_libraries(facts: Facts, parts: tuple[str, ...], path: str, includes: Iterable[Include]) -> Iterator[Found]:
    """Dart: all names of an imported file, behind a prefix where the import gives one."""
    for include in includes:
        written = include.target.text
        if written.startswith("package:"):
            _, _, below = written.partition("/")
            file = posixpath.join(project(facts, path), "lib", below)
        else:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
        rest = parts[1:] if include.alias and include.alias == parts[0] else parts if not include.alias else ()
        if rest:
            yield from ((found, rest) for found in _there(facts, (file,), path))


def is_defined_as(setting: Setting, names: tuple[str, ...]) -> bool:
    """Whether a setting is the definition of a name, by the types round it."""
    own = setting.name.text.split(".")
    known = (*setting.scope, *(part for part in own if part not in ("this", "self")))
    return known[-len(names) :] == names and setting.role in ("constant", "field", "default")
