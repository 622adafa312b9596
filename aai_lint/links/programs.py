"""Which code of the repository a command runs, and what of the environment that code can't do without.

Only what the files prove: `python app.py`, `node server.js`, `bash run.sh`, a script of package.json, tests by pytest. Everything
else (a program that is installed, a target of a build tool, code behind an option) is not known, and then nothing is said.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache

from ..model import Facts, Run
from ..records import dataclass
from ..regex import regex
from .graph import Read, graph
from .places import by_path
from .projects import world

# Programs that start another one with their own environment, the words that belong to them, and options with an argument.
_WRAPPERS = {
    "uv": ("run",),
    "poetry": ("run",),
    "pipenv": ("run",),
    "pdm": ("run",),
    "rye": ("run",),
    "hatch": ("run",),
    "npx": (),
    "bunx": (),
    "time": (),
    "timeout": (),
    "nohup": (),
    "exec": (),
    "xvfb-run": (),
    "env": (),
}
_WITH_ARGUMENT = frozenset("--with --extra --group --python -p --project --directory --package --index".split())
_PYTHON = regex(r"(?:python|pypy)(?:[\d.]*)(?:\.exe)?")
_SCRIPTS = frozenset(["npm", "pnpm", "yarn", "bun"])
_NODE = frozenset(["node", "tsx", "ts-node", "bun", "deno"])
_SHELLS = frozenset(["bash", "sh", "zsh", "source", "."])
_TEST_FILE = regex(r"(?:test_.*|.*_test|conftest)\.py")
# What may leave some tests out.
_SELECTS = regex(r"-[km]|--(?:ignore|deselect|collect-only|co|markers|help|version)(?:-glob)?(?:=.*)?")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that a command runs; `tests` where it is only one of those that a test runner finds."""

    path: str
    tests: bool = False


def entries(facts: Facts, run: Run) -> Iterator[Entry]:
    """The files that a command runs first."""
    yield from _entries(facts, [run.name.text, *run.arguments], run.folder, 0)


def _entries(facts: Facts, words: list[str], folder: str, depth: int) -> Iterator[Entry]:
    words = _unwrapped(words)
    if not words or folder == "?" or depth > _DEEPEST:
        return
    program, rest = words[0].rpartition("/")[2], words[1:]
    if _PYTHON.fullmatch(program):
        yield from _python(facts, rest, folder)
    elif program in ("pytest", "py.test"):
        yield from _tests(facts, rest, folder)
    elif program in _SCRIPTS and (name := _script_name(program, rest)):
        for command in _package(facts, folder).get(name, ()):
            yield from _entries(facts, [command.name.text, *command.arguments], folder, depth + 1)
    elif program in _NODE:
        plain = [word for word in rest if not word.startswith("-") and word not in ("run", "watch")]
        yield from _file(facts, folder, plain[:1])
    elif program in _SHELLS:
        yield from _file(facts, folder, [word for word in rest if not word.startswith("-")][:1])
    elif "/" in words[0]:
        yield from _file(facts, folder, words[:1])


def _unwrapped(words: list[str]) -> list[str]:
    """A command without what starts it: `uv run --frozen python app.py` is `python app.py`."""
    while words and words[0] in _WRAPPERS:
        actions, rest = _WRAPPERS[words[0]], words[1:]
        if actions and rest[:1] != list(actions):
            return words
        rest = rest[len(actions) :]
        while rest and (rest[0].startswith("-") or "=" in rest[0] or rest[0][:1].isdigit()):
            rest = rest[2 if rest[0] in _WITH_ARGUMENT else 1 :]
        if words[0] in ("uv", "npx", "bunx") and rest and rest[0].endswith(".py"):
            rest = ["python", *rest]
        words = rest
    return words


def _python(facts: Facts, words: list[str], folder: str) -> Iterator[Entry]:
    for index, word in enumerate(words):
        if word == "-m":
            module = words[index + 1] if index + 1 < len(words) else ""
            if module in ("pytest", "py.test"):
                yield from _tests(facts, words[index + 2 :], folder)
            elif module:
                stem = module.replace(".", "/")
                yield from _file(
                    facts, folder, [f"{stem}.py", f"{stem}/__main__.py", f"src/{stem}.py", f"src/{stem}/__main__.py"]
                )
            return
        if word == "-c" or word.startswith("$"):
            return
        if not word.startswith("-"):
            yield from _file(facts, folder, [word])
            return


def _file(facts: Facts, folder: str, candidates: list[str]) -> Iterator[Entry]:
    """The first candidate that is a file of the tree."""
    for candidate in candidates:
        path = posixpath.normpath(posixpath.join(folder, candidate))
        if path in facts.paths:
            yield Entry(path)
            return


def _tests(facts: Facts, words: list[str], folder: str) -> Iterator[Entry]:
    """The tests that pytest runs: those in the files and folders that it is given, or all below."""
    if any(_SELECTS.fullmatch(word) for word in words) or any(_leaves_out(facts)):
        return
    paths = [
        word.partition("::")[0]
        for word in words
        if not word.startswith("-") and ("/" in word or word.endswith(".py") or word in _folders(facts))
    ]
    named = [posixpath.normpath(posixpath.join(folder, path)) for path in paths] or [folder or "."]
    for path in sorted(_test_files(facts)):
        if any(one == "." or path == one or path.startswith(f"{one}/") for one in named):
            yield Entry(path, tests=True)


@lru_cache(maxsize=2)
def _test_files(facts: Facts) -> frozenset[str]:
    return frozenset(path for path in facts.origins if _TEST_FILE.fullmatch(posixpath.basename(path)))


@lru_cache(maxsize=2)
def _folders(facts: Facts) -> frozenset[str]:
    return frozenset(path.partition("/")[0] for path in facts.paths if "/" in path)


def _leaves_out(facts: Facts) -> Iterator[bool]:
    """Whether the options of pytest in a configuration file leave tests out."""
    for setting in facts.settings:
        if setting.home == "pytest" and setting.name.text == "addopts":
            text = getattr(setting.value, "text", "")
            if any(_SELECTS.fullmatch(word.strip("\"'")) for word in text.split()):
                yield True


def _script_name(program: str, words: list[str]) -> str:
    """The script of package.json that a command runs."""
    plain = [word for word in words if not word.startswith("-")]
    if plain[:1] in (["run"], ["run-script"]):
        return plain[1] if len(plain) > 1 else ""
    if plain[:1] in (["test"], ["t"], ["start"]):
        return "test" if plain[0] == "t" else plain[0]
    return plain[0] if program in ("yarn", "pnpm", "bun") and plain and "/" not in plain[0] and "." not in plain[0] else ""


@lru_cache(maxsize=256)
def _package(facts: Facts, folder: str) -> dict[str, list[Run]]:
    """The scripts of the package.json in a folder."""
    found: dict[str, list[Run]] = defaultdict(list)
    for run in facts.runs:
        if run.home == "package" and posixpath.dirname(run.name.place.path) == ("" if folder == "." else folder):
            found[run.scope[0]].append(run)
    return found


# --- what the code needs --------------------------------------------------------------------------------------------


def needs(facts: Facts, run: Run) -> Iterator[tuple[Read, Entry]]:
    """What of the environment the code that a command runs can't do without: reads in the file itself or in one that it imports,
    if none of the same name there handles absence. Of a test runner, what each test file reads."""
    for entry in entries(facts, run):
        paths = {entry.path, *(_imported(facts, entry.path) if not entry.tests else _fixtures(entry.path))}
        reads = [read for read in graph(facts).reads if read.place.path in paths]
        handled = {read.name for read in reads if not read.required} | _set(facts, paths)
        if not _loading(facts).isdisjoint(paths):
            continue  # what the file brings isn't known
        for read in reads:
            if read.name not in handled:
                yield read, entry


def _set(facts: Facts, paths: Collection[str]) -> set[str]:
    """Variables that code gives itself a value."""
    return {
        setting.name.text.rpartition(".")[2]
        for path in paths
        for setting in by_path(facts).get(path, ())
        if setting.role == "variable" and setting.home in ("code", "shell")
    }


@lru_cache(maxsize=2)
def _loading(facts: Facts) -> frozenset[str]:
    """The files that load an env file."""
    return frozenset(include.target.place.path for include in facts.includes if include.kind == "env-file")


def _fixtures(path: str) -> Iterator[str]:
    """The files that pytest reads before the tests of one."""
    folder = posixpath.dirname(path)
    while True:
        yield posixpath.join(folder, "conftest.py")
        if not folder:
            break
        folder = posixpath.dirname(folder)


def _imported(facts: Facts, path: str) -> list[str]:
    """The files of the tree that a file of Python imports, as far as they were read."""
    found: list[str] = []
    waiting = [path]
    while waiting and len(found) < 50:
        current = waiting.pop()
        for include in _imports(facts).get(current, ()):
            for candidate in _modules(current, include):
                if candidate in facts.origins and candidate not in found and world(facts, candidate) == world(facts, path):
                    found.append(candidate)
                    waiting.append(candidate)
    return found


@lru_cache(maxsize=2)
def _imports(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for include in facts.includes:
        if include.kind == "import" and include.target.place.path.endswith(".py"):
            found[include.target.place.path].append(include.target.text)
    return found


def _modules(path: str, module: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    dots = len(module) - len(module.lstrip("."))
    for _ in range(dots - 1):
        folder = posixpath.dirname(folder)
    stem = module.lstrip(".").replace(".", "/")
    for base in (folder,) if dots else (folder, posixpath.dirname(folder), "", "src"):
        yield posixpath.normpath(posixpath.join(base, f"{stem}.py"))
        yield posixpath.normpath(posixpath.join(base, stem, "__init__.py"))
