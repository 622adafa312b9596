"""Small repositories with what the program prints for them: `examples/<rule>/{bad,good}/` and `examples/<rule>/expected.txt`;
and `examples/trace/`, whose road is drawn in docs/road.svg and docs/trace.md.

`python tests/test_examples.py` writes each `expected.txt` anew, the picture, and the pages that show them; read what it changes
before you commit it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aai_lint import rules
from aai_lint.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
TRACE = EXAMPLES / "trace"
PICTURE = ROOT / "docs" / "road.svg"
RULES = [one.id for one in rules.discover()]


def environment() -> dict[str, str]:
    """This process's environment without what changes the output or leads git to another repository."""
    unwanted = ("AAI_LINT_", "ASSEMBLYAI", "GIT_", "GITHUB_", "GITLAB_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    for name in ("CI", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "PYTHONWARNINGS"):
        kept.pop(name, None)
    return kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": str(ROOT)}


def repository(example: Path, target: Path) -> Path:
    """A copy of an example as a git repository; its own `.gitignore` decides what git knows of it. It is committed on the day
    that a file beside the folder says (`bad.day`), or not at all."""
    shutil.copytree(example, target)
    commands = [["init", "-q"], ["add", "-A"]]
    day = example.with_name(f"{example.name}.day")
    written = f"{day.read_text(encoding='ascii').strip()}T12:00:00Z" if day.exists() else ""
    if written:
        commands.append(["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "x"])
    for command in commands:
        variables = {"GIT_AUTHOR_DATE": written, "GIT_COMMITTER_DATE": written} if written else {}
        subprocess.run(["git", *command], cwd=target, env=environment() | variables, check=True)
    return target


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The real program, in `folder`."""
    command = [sys.executable, "-W", "error", "-m", "aai_lint", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, encoding="utf-8", timeout=60)


def printed(example: Path, temporary: Path) -> str:
    """What the program prints for an example."""
    done = run(repository(example, temporary / "repository"), ".")
    assert done.stderr == "", done.stderr
    return done.stdout


def folders() -> Iterator[Path]:
    """The folder of each rule."""
    return (folder for folder in sorted(EXAMPLES.iterdir()) if folder.is_dir() and folder != TRACE)


def test_each_folder_names_a_rule() -> None:
    assert {folder.name for folder in folders()} == set(RULES)


def drawn(temporary: Path, form: str) -> str:
    """The road through the repository for `trace`."""
    done = run(repository(TRACE, temporary / form), "trace", "--format", form, ".")
    assert (done.stderr, done.returncode) == ("", 0), done.stderr
    return done.stdout


def shown_in_page(text: str) -> str:
    """The page on the trace with the text between its two marks replaced by a drawing."""
    before, mark, rest = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8").partition("<!-- generated: trace -->\n")
    _, end, after = rest.partition("<!-- end -->")
    return f"{before}{mark}\n```console\n$ aai-lint trace\n{text}```\n\n{end}{after}"


def test_the_picture_and_the_page_show_the_road(tmp_path: Path) -> None:
    page = ROOT / "docs" / "trace.md"
    assert drawn(tmp_path, "svg") == PICTURE.read_text(encoding="utf-8"), "if it is right: python tests/test_examples.py"
    assert shown_in_page(drawn(tmp_path, "text")) == page.read_text(encoding="utf-8"), "the same"


Program = Callable[..., tuple[int, str, str]]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Program:
    """The program in this process, in a folder: exit status, output, errors. Starting a process for each example would make
    most of the suite's time; that the command does the same is tested once."""

    def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
        for name in os.environ.keys() - environment().keys():
            monkeypatch.delenv(name)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["aai-lint", *arguments])
        status = main()
        return status, *capfd.readouterr()

    return run


def test_the_command_prints_the_same(tmp_path: Path) -> None:
    assert printed(EXAMPLES / RULES[0] / "bad", tmp_path) == (EXAMPLES / RULES[0] / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_bad_prints_what_is_expected(rule: str, tmp_path: Path, program: Program) -> None:
    status, output, errors = program(repository(EXAMPLES / rule / "bad", tmp_path / "repository"), ".")
    assert (errors, status in (0, 1)) == ("", True)
    assert output == (EXAMPLES / rule / "expected.txt").read_text(encoding="utf-8"), (
        "if the new output is right: python tests/test_examples.py"
    )
    assert f"[{rule}]" in output


@pytest.mark.parametrize("rule", RULES)
def test_good_has_no_finding(rule: str, tmp_path: Path, program: Program) -> None:
    folder = repository(EXAMPLES / rule / "good", tmp_path / "repository")
    assert program(folder, "--pedantic", "--quiet", ".") == (0, "", "")


def update() -> None:
    """Write each `expected.txt` anew, and what is generated from them."""
    for folder in folders():
        with tempfile.TemporaryDirectory() as temporary:
            output = printed(folder / "bad", Path(temporary))
        if f"[{folder.name}]" not in output:
            print(f"{folder.name} finds nothing in its bad example")  # noqa: T201
            continue
        (folder / "expected.txt").write_text(output, encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as temporary:
        PICTURE.write_text(drawn(Path(temporary), "svg"), encoding="utf-8", newline="\n")
        (ROOT / "docs" / "trace.md").write_text(shown_in_page(drawn(Path(temporary), "text")), encoding="utf-8", newline="\n")
    for generator in ("generate_rules.py", "generate_config_schema.py", "generate_walk_through.py"):
        subprocess.run([sys.executable, str(ROOT / "docs" / generator)], env=environment(), check=True)


if __name__ == "__main__":
    update()
