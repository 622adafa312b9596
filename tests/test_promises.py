"""What holds for all parts at once, so that a new reader, rule or report is under it from its first day."""

from __future__ import annotations

import ast
import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest

from aai_lint import engine, reports, rules
from aai_lint.document import Document, decode
from aai_lint.options import Options
from aai_lint.reports import Style
from aai_lint.rules import Rule

from .conftest import MemoryTree
from .test_examples import EXAMPLES, ROOT, environment, folders, repository

PACKAGE = ROOT / "aai_lint"
PROJECTS = Options(projects=("*/bad", "*/good"))


def example_files() -> dict[str, bytes]:
    """All files of all examples, by their path in `examples/`."""
    paths = (path for folder in folders() for kind in ("bad", "good") for path in (folder / kind).rglob("*"))
    return {path.relative_to(EXAMPLES).as_posix(): path.read_bytes() for path in paths if path.is_file()}


# --- no key is shown ---


def keys() -> set[str]:
    """Whatever in the examples is a key, part of one, or an encoded one: long runs with many digits."""
    text = "\n".join(decode(data)[0] for data in example_files().values())
    runs = set(re.findall(r"[0-9A-Za-z+/=-]{24,}", text))
    for run in [*runs]:
        if re.fullmatch(r"[0-9A-Za-z+/]{40,}={0,2}", run) and len(run) % 4 == 0:
            runs.add(base64.b64decode(run).decode("latin-1"))
    return {run for run in runs if sum(character.isdigit() for character in run) >= 8}


def shown(output: str, secrets: Iterable[str]) -> list[str]:
    """The parts of secrets, ten characters long, that an output shows."""
    parts = {secret[at : at + 10] for secret in secrets for at in range(len(secret) - 9)}
    return sorted(part for part in parts if part in output)


def test_the_examples_have_keys_to_hide() -> None:
    secrets = keys()
    assert "0123456789ab4cde8f0123456789abcd" in secrets
    assert shown("it is 0123456789ab4cde8f0123456789abcd", secrets)


@pytest.mark.parametrize("name", reports.names())
def test_no_key_in_any_format_at_any_verbosity(name: str) -> None:
    report = engine.lint(MemoryTree(example_files()), PROJECTS)
    assert report.findings
    for color, verbose, quiet, statistics in product((False, True), repeat=4):
        output = reports.renderer(name)(report, Style(color=color, verbose=verbose, quiet=quiet, statistics=statistics))
        assert not shown(output, keys())


def test_no_key_in_what_is_written_about_the_examples() -> None:
    pages = [*EXAMPLES.glob("*/expected.txt"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    invented = "0123456789ab4cde8f0123456789abcd"  # CONTRIBUTING.md tells what an invented key looks like
    assert not shown("".join(page.read_text(encoding="utf-8").replace(invented, "") for page in pages), keys())


# --- nothing but reading ---

# What Python tells of before it does it: https://docs.python.org/3/library/audit_events.html
GUARD = """
import os, runpy, sys
FORBIDDEN = ("socket.", "os.exec", "os.system", "os.remove", "os.rename", "os.mkdir", "os.chmod", "urllib.")
def watch(event, arguments):
    program = event == "subprocess.Popen" and os.path.basename(str(arguments[0])) != "git"
    writing = event == "open" and arguments[0] != os.devnull and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if event.startswith(FORBIDDEN) or program or writing:
        os.write(2, f"{event} {arguments}\\n".encode())
        os._exit(99)
sys.dont_write_bytecode = True
sys.addaudithook(watch)
runpy.run_module("aai_lint", run_name="__main__", alter_sys=True)
"""


@pytest.fixture(scope="module")
def examples_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(EXAMPLES, tmp_path_factory.mktemp("examples") / "repository")


def guarded(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", GUARD, *arguments]
    return subprocess.run(command, cwd=folder, env=environment() | variables, capture_output=True, timeout=60)


def test_good_examples_are_good_where_git_has_all_of_their_files_too(examples_repository: Path) -> None:
    """As in a checkout of this project, where the README tells to lint them."""
    found = guarded(examples_repository, "--format", "concise", ".").stdout.decode()
    assert "/bad/" in found
    assert not [line for line in found.splitlines() if "/good/" in line.partition(": ")[0]]


@pytest.mark.parametrize("name", reports.names())
def test_no_socket_no_program_but_git_and_no_file_is_written(name: str, examples_repository: Path) -> None:
    done = guarded(examples_repository, "--format", name, "--verbose", ".")
    assert (done.returncode, done.stderr) == (1, b"")
    assert not shown(done.stdout.decode(), keys())


# --- the same output for the same tree ---


class Backwards(MemoryTree):
    """The same tree, which tells of its files in the other order."""

    def search(self, *patterns: bytes) -> Iterable[Document]:
        return reversed([*super().search(*patterns)])


def test_the_order_of_files_changes_nothing() -> None:
    files = example_files()
    assert engine.lint(Backwards(files), PROJECTS) == engine.lint(MemoryTree(files), PROJECTS)


def test_locale_hashes_and_processors_change_nothing(examples_repository: Path) -> None:
    expected = guarded(examples_repository, "--format", "json", ".").stdout
    assert expected
    for variables in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati"},
        {"LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "3", "COLUMNS": "20"},
    ):
        assert guarded(examples_repository, "--format", "json", ".", **variables).stdout == expected


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system can't take processors away from a process")
def test_one_processor_gives_the_same(examples_repository: Path) -> None:
    expected = guarded(examples_repository, "--format", "json", ".").stdout
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    try:
        assert guarded(examples_repository, "--format", "json", ".").stdout == expected
    finally:
        os.sched_setaffinity(0, processors)


# --- each rule explains itself ---


@pytest.mark.parametrize("one", rules.discover(), ids=lambda one: one.id)
def test_a_rule_explains_itself(one: Rule) -> None:
    headings = re.findall(r"^## (.+)$", one.documentation, re.MULTILINE)
    assert headings[:2] == ["Why it matters", "Instead"]
    assert re.fullmatch(r"[A-Z].*\.", one.summary)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", one.id)
    assert one.check.__module__.rpartition(".")[2] == one.id.replace("-", "_")


@pytest.mark.parametrize("generator", ["generate_rules.py", "generate_config_schema.py"])
def test_what_is_generated_is_fresh(generator: str) -> None:
    command = [sys.executable, str(ROOT / "docs" / generator), "--check"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0), f"run docs/{generator}"


# --- who may know whom ---


def imports(path: Path) -> Iterator[str]:
    """The modules that a module of the package imports, at any depth: ours relative to the package (`.model`)."""
    here = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield node.module or ""
                continue
            base = (*here[: len(here) - node.level], *(node.module.split(".") if node.module else ()))
            names = [name.name for name in node.names]
            yield from {"." + ".".join(base)} if node.module else {"." + ".".join((*base, name)) for name in names}


MODULES = {path.relative_to(PACKAGE).as_posix(): frozenset(imports(path)) for path in sorted(PACKAGE.rglob("*.py"))}
EDGE = {".cli", ".commands", ".config", ".files", ".listing", ".output", ".engine", ".reading", ".judging"}


def within(name: str, parents: Iterable[str]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


@pytest.mark.parametrize(
    ("who", "never"),
    [
        pytest.param("readers/", {*EDGE, ".rules", ".reports", ".links", ".key"}, id="readers know formats, not what is wrong"),
        pytest.param("rules/", {*EDGE, ".readers", ".reports", ".document"}, id="rules know facts, not files"),
        pytest.param("reports/", {*EDGE, ".readers", ".links", ".document"}, id="reports know the report"),
        pytest.param("drawings/", {*EDGE, ".readers", ".document"}, id="drawings know the trace"),
        pytest.param("links/", {*EDGE, ".readers", ".rules", ".reports", ".document"}, id="links join facts"),
        pytest.param("engine.py", {".cli", ".files", ".reports", ".drawings"}, id="the engine takes and returns values"),
        pytest.param("reading.py", {".cli", ".files", ".reports", ".rules"}, id="reading comes before rules"),
        pytest.param("judging.py", {".cli", ".files", ".reports", ".readers"}, id="judging comes after readers"),
    ],
)
def test_layers(who: str, never: set[str]) -> None:
    known = {module: names for module, names in MODULES.items() if module.startswith(who)}
    assert known
    crossings = {f"{module}: {name}" for module, names in known.items() for name in names if within(name, never)}
    assert crossings == set()


@pytest.mark.parametrize("module", ["model.py", "records.py", "regex.py", "report.py", "key.py", "trigger.py"])
def test_the_ground_floor_stands_on_itself(module: str) -> None:
    ours = {name for name in MODULES[module] if name.startswith(".")}
    assert ours <= {".model", ".records", ".regex", ".report", ".trigger"}


@pytest.mark.parametrize("name", ["ast_grep_py", "yaml", "detect_secrets", "tomli", "subprocess"])
def test_each_dependency_has_one_door(name: str) -> None:
    doors = [module for module, names in MODULES.items() if any(within(one, [name]) for one in names)]
    assert len(doors) <= 1


def test_only_the_command_line_knows_click() -> None:
    doors = {module.partition("/")[0] for module, names in MODULES.items() if any(within(one, ["click"]) for one in names)}
    assert doors == {"program.py", "commands"}


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("readers/")])
def test_readers_know_no_vendor(module: str) -> None:
    assert "assembly" not in (PACKAGE / module).read_text(encoding="utf-8").lower()


# --- projects of their own ---


def test_projects_of_one_tree_say_what_each_says_alone() -> None:
    files = example_files()
    together = {(f.primary.path, f.rule, f.primary.line) for f in engine.lint(MemoryTree(files), PROJECTS).findings}
    alone = set()
    for top in sorted({"/".join(path.split("/")[:2]) for path in files}):
        inside = {path.removeprefix(f"{top}/"): data for path, data in files.items() if path.startswith(f"{top}/")}
        alone |= {(f"{top}/{f.primary.path}", f.rule, f.primary.line) for f in engine.lint(MemoryTree(inside)).findings}
    assert together == alone
