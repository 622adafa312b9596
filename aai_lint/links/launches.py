"""Programs that are started with an environment of their own, and what the code that they run needs of their caller's."""

from __future__ import annotations

import fnmatch
import posixpath
from collections import defaultdict
from collections.abc import Iterator

from ..model import Facts, Inherited, Literal, Place, Run, Setting
from ..records import dataclass
from ..regex import regex
from .graph import Read, graph
from .projects import project, serves, world

# What runs all tests of a folder that it isn't told to leave out.
_RUNS_TESTS = regex(r"\b(?:pytest|py\.test|unittest|nose2?|stestr|coverage|ward)\b")
# What may leave some out: by mark, name or path.
_SELECTS = regex(
    r"(?:^|[\s\"'=])-(?:k|m(?![\s\"',]+(?:pytest|py\.test|unittest|coverage|nose2?)\b))(?=[\s\"'=]|$)|--(?:ignore|deselect|select)"
)
_PATHS = regex(r"(?<![\w./=-])(?:[\w.-]+(?:/[\w.-]*)+|\w+\.py\b|tests?(?![\w./=-]))")
# `session.env["X"] = …`, `session.run(…, env={"X": …})` of nox.
_SESSION = regex(r"\w+\.(?:\w+\.)?env\.\w+")
_TEST_FILE = regex(r"(?:test_.*|.*_test|conftest)\.py")


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """What `run` starts needs what `read` reads, and nothing hands it on. `given` is where its caller gets it, if that is
    known."""

    run: Run
    read: Read
    given: Setting | None = None


def cut(facts: Facts) -> Iterator[Cut]:
    """One for each configuration of tox and nox and each name, and for each container that a client of MCP starts."""
    files: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for run in facts.runs:
        if run.kind == "isolated" and run.home in ("tox", "nox"):
            files[run.name.place.path, run.home].append(run)
    for (path, home), runs in sorted(files.items()):
        told = set()
        for one in (*_for_tests(facts, path, home, runs), *_from_outside(facts, path, home, runs)):
            if one.read.name not in told and not (home == "tox" and is_passed(facts, home, one.read.name, path=path)):
                told.add(one.read.name)
                yield one


def _for_tests(facts: Facts, path: str, home: str, runs: list[Run]) -> Iterator[Cut]:
    """Tests that need the variable wherever they run."""
    found = [run for run in runs if _RUNS_TESTS.search(run.name.text)]
    if not found or (home == "tox" and any(_SELECTS.search(run.name.text) for run in runs)):
        return
    for read in _needed_by_tests(facts, path):
        running = [one for one in found if _reaches(one, read.place)]
        if running:
            yield Cut(running[0], read)


def _from_outside(facts: Facts, path: str, home: str, runs: list[Run]) -> Iterator[Cut]:
    """Code of the project that needs the variable, where a step of a workflow hands it to tox."""
    if home != "tox":
        return
    for step in facts.runs:
        if (
            step.name.text.rpartition("/")[2] != "tox"
            or step.kind != "command"
            or world(facts, step.name.place.path) != world(facts, path)
        ):
            continue
        for carrier in graph(facts).carriers:
            setting = carrier.setting
            here = setting.home == step.home and setting.name.place.path == step.name.place.path
            if here and setting.role == "variable" and step.scope[: len(setting.scope)] == setting.scope:
                for read in graph(facts).reads:
                    if read.name == setting.name.text and serves(facts, path, read.place.path):
                        yield Cut(runs[0], read, setting)
                        break


def uncontained(facts: Facts) -> Iterator[tuple[Run, Setting]]:
    """Containers that a client of MCP starts, and a variable for the key that only the command that starts them is given."""
    for run in facts.runs:
        if run.kind != "isolated" or run.home != "mcp":
            continue
        path, owner = run.name.place.path, run.scope[:-1]
        for carrier in graph(facts).carriers:
            setting = carrier.setting
            given = setting.home == "mcp" and setting.name.place.path == path and setting.scope[:-1] == owner
            if given and setting.role == "variable" and setting.scope != run.scope:
                if not is_passed(facts, "mcp", setting.name.text, path=path, scope=run.scope):
                    yield run, setting


def emptied(facts: Facts) -> Iterator[tuple[Setting, Setting | None]]:
    """Variables for the key that tox or nox sets to nothing for tests that need them, with what would hand them on."""
    for carrier in graph(facts).carriers:
        setting, path = carrier.setting, carrier.setting.name.place.path
        empty = isinstance(setting.value, Literal) and not setting.value.text.strip()
        name = setting.name.text.rpartition(".")[2]
        if empty and setting.home == "tox":
            for other in facts.settings:
                there = other.home == "tox" and other.name.place.path == path and isinstance(other.value, Inherited)
                if there and fnmatch.fnmatchcase(name.lower(), other.name.text.lower()):
                    yield setting, other
                    break
        elif empty and _SESSION.fullmatch(setting.name.text) and posixpath.basename(path) == "noxfile.py":
            if any(read.name == name for read in _needed_by_tests(facts, path)):
                yield setting, None


def is_passed(facts: Facts, home: str, name: str, *, path: str, scope: tuple[str, ...] | None = None) -> bool:
    """Whether anything of a file (and of one environment in it) hands a variable on, or sets it. tox and Windows compare names
    without regard to case, so that a difference in case alone is never told."""
    for setting in facts.settings:
        if setting.home == home and setting.name.place.path == path and scope in (None, setting.scope):
            if fnmatch.fnmatchcase(name.lower(), setting.name.text.lower()):
                return True
    return any(
        include.home == home and include.target.place.path == path and scope in (None, include.scope)
        for include in facts.includes
    )


def _reaches(run: Run, place: Place) -> bool:
    """Whether a command may run the test at a place: it names no file or folder, or one above it."""
    folder = posixpath.dirname(run.name.place.path)
    paths = _PATHS.findall(run.name.text)
    named = [posixpath.normpath(posixpath.join(folder, path)) for path in paths]
    return not named or any(place.path == one or place.path.startswith(f"{one}/") for one in named)


def _needed_by_tests(facts: Facts, path: str) -> list[Read]:
    """What the tests of a project read from the environment and can't do without, if none of them handles its absence, sets
    it, or loads a file that may have it."""
    here = project(facts, path)
    if any(setting.home == "pytest" and _leaves_out(setting) for setting in facts.settings):
        return []
    if any(include.kind == "env-file" and project(facts, include.target.place.path) == here for include in facts.includes):
        return []
    reads = [
        read
        for read in graph(facts).reads
        if not read.implied
        and project(facts, read.place.path) == here
        and _TEST_FILE.fullmatch(posixpath.basename(read.place.path))
    ]
    handled = {read.name for read in reads if not read.required}
    handled |= {
        setting.name.text.rpartition(".")[2]
        for setting in facts.settings
        if world(facts, setting.name.place.path) == world(facts, path)
        and (
            setting.home == "pytest"
            or (setting.home == "code" and _TEST_FILE.fullmatch(posixpath.basename(setting.name.place.path)))
        )
        and not isinstance(setting.value, Inherited)
    }
    return [read for read in reads if read.name not in handled]


def _leaves_out(setting: Setting) -> bool:
    """Whether options of pytest leave tests out."""
    text = getattr(setting.value, "text", "")
    return setting.name.text == "addopts" and bool(_SELECTS.search(text))
