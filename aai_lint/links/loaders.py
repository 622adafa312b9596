"""Who reads which env file, and what arrives by it.

The same line gives different loaders different values (`dialects`), so a verdict on a line of an env file needs its loaders:
those that the tree itself shows (`load_dotenv()`, `env_file:`, `docker run --env-file`…). Where it shows none, only what is
the same for all usual loaders is known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import lru_cache

from .. import dialects, key
from ..globs import matcher
from ..model import Content, Facts, Include, Setting
from ..records import dataclass, field
from .graph import graph
from .parts import literals
from .projects import world

# What a file is read by in practice where the tree doesn't tell. All of them have to agree before anything is said.
USUAL = ("python-dotenv", "dotenv@16", "compose@5:env_file", "docker-run-env-file", "bash", "node-env-file@20")
# What loaders look for when no path is given, the strongest last.
_DEFAULTS = {
    "next-env@16": (
        ".env",
        ".env.development",
        ".env.production",
        ".env.local",
        ".env.development.local",
        ".env.production.local",
    ),
    "vite@7": (".env", ".env.local", ".env.development", ".env.production"),
    "vite@8": (".env", ".env.local", ".env.development", ".env.production"),
    "direnv:envrc": (".envrc",),
}

# Files whose name alone says who reads them.
_READ_BY_NAME = {".envrc": "direnv:envrc", ".dev.vars": "dotenv@16", ".flaskenv": "python-dotenv"}


@dataclass(frozen=True, slots=True)
class Loading:
    """The env file `path` is read by `dialect`; `include` is where the tree says so, None where it doesn't. `told` is true where
    the user says so, for the rest is what is usual."""

    path: str
    dialect: str
    include: Include | None
    told: bool = False

    @property
    def title(self) -> str:
        """What a person calls the loader."""
        return dialects.DIALECTS[self.dialect].title


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a loader makes of a setting of the key: `text` as the process sees it, None if the name isn't defined;
    `error` where the loader refuses the whole file; `encoding_at_fault` says what is wrong with the file's encoding, where the
    name would be defined without that."""

    setting: Setting
    loading: Loading
    text: str | None = field(repr=False)
    error: str = ""
    encoding_at_fault: str = ""


def loadings(facts: Facts) -> Iterator[Loading]:
    """Which env file is read by what, as far as the tree tells."""
    for include in facts.includes:
        if include.kind == "env-file" and include.loader in dialects.DIALECTS:
            for path in targets(facts, include):
                yield Loading(path, include.loader, include)
    for pattern, names in facts.loaders:
        matches = matcher([pattern])
        for path in sorted({content.place.path for content in facts.contents}):
            if matches(path):
                yield from (Loading(path, name, None, told=True) for name in names)


def targets(facts: Facts, include: Include) -> tuple[str, ...]:
    """The files of the tree that an include of an env file means."""
    source = include.target.place.path
    folders = [posixpath.dirname(source)]
    while folders[-1]:
        folders.append(posixpath.dirname(folders[-1]))
    if include.target.text:
        # A service that runs in a folder of its own: the repository is what is put there.
        within = bool(include.prefix) and include.target.text.startswith(f"{include.prefix}/") and include.home == "systemd"
        names: tuple[str, ...] = (include.target.text[len(include.prefix) + 1 :] if within else include.target.text,)
        folders = ["", *folders] if include.home == "compose" else folders
    else:
        names = _DEFAULTS.get(include.loader, (".env",))
    top = world(facts, source)
    for folder in folders:
        candidates = [posixpath.normpath(posixpath.join(folder, name)) for name in names]
        found = tuple(path for path in candidates if path in facts.paths and world(facts, path) == top)
        if found:
            return found
    return ()


@lru_cache(maxsize=2)
def arrivals(facts: Facts) -> tuple[Arrival, ...]:
    """What each loader makes of each setting of the key in an env file: the loaders that the tree shows for the file, the
    usual ones where it shows none (then `loading.include` is None)."""
    by_path: dict[str, list[Loading]] = {}
    for loading in loadings(facts):
        by_path.setdefault(loading.path, []).append(loading)
    contents = {content.place.path: content for content in facts.contents}
    last: dict[tuple[str, str], Setting] = {}
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        if setting.role == "variable" and setting.name.place.path in contents:
            last[setting.name.place.path, setting.name.text] = setting
    found = []
    for (path, name), setting in sorted(last.items()):
        implied = _READ_BY_NAME.get(posixpath.basename(path))
        if implied and path not in by_path:
            by_path[path] = [Loading(path, implied, None)]
        known = _each_dialect_once(by_path.get(path, ()))
        for loading in known or [Loading(path, dialect, None) for dialect in USUAL]:
            outcome = _load(loading.dialect, contents[path].data)
            text = outcome.values.get(name)
            if outcome.doubt is None and name not in outcome.unknown:
                fault = _encoding_fault(loading.dialect, contents[path], name) if text is None else ""
                found.append(Arrival(setting, loading, text, outcome.error or "", fault))
    return tuple(found)


def _each_dialect_once(known: list[Loading] | tuple[()]) -> list[Loading]:
    first: dict[str, Loading] = {}
    for loading in known:
        first.setdefault(loading.dialect, loading)
    return list(first.values())


def _encoding_fault(dialect: str, content: Content, name: str) -> str:
    """What is wrong with the encoding of a file that doesn't define a name, if it would in UTF-8 without a mark."""
    if content.encoding in ("utf-8", "latin-1") or name not in _load(dialect, content.plain).values:
        return ""
    if content.encoding == "utf-8-sig":
        return "a byte order mark stands before the first name"
    return f"the file is {content.encoding.upper()}"


@lru_cache(maxsize=256)
def _load(dialect: str, data: bytes) -> dialects.Outcome:
    return dialects.load(dialect, data, {})


def breaking(facts: Facts, breaks: Callable[[Arrival], bool]) -> Iterator[tuple[Arrival, bool]]:
    """For each setting of the key in an env file, the first arrival that breaks in a certain way, and whether all do.

    Of loaders that the tree shows, one is enough; where it shows none, all the usual ones have to break alike.
    """
    grouped: dict[int, list[Arrival]] = {}
    for arrival in arrivals(facts):
        grouped.setdefault(id(arrival.setting), []).append(arrival)
    for group in grouped.values():
        broken = [arrival for arrival in group if breaks(arrival)]
        first = broken[0].loading if broken else None
        if first and (first.include is not None or first.told or len(broken) == len(group)):  # one by name is all of its group
            yield broken[0], len(broken) == len(group)


def whole_key(setting: Setting) -> str:
    """The key that a setting is meant to have, where a whole one is written in it."""
    return next((found for literal in literals(setting.value) if (found := key.find_key(literal.text))), "")
