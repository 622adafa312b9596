"""Whether each Python prints the same bytes for the examples: the reports for people and for programs.

`PYTHON -m tests.test_pythons FOLDER` writes what PYTHON prints to a folder, for `diff -r` with another's.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_examples import environment, folders, repository

VERSIONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
NEEDED = "import click, yaml, ast_grep_py, detect_secrets, sys; sys.version_info >= (3, 11) or __import__('tomli')"


def found(version: str) -> Iterator[str]:
    """The interpreters of a version: on PATH, and where pyenv keeps them."""
    named = shutil.which(f"python{version}")
    kept = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    yield from [named] if named else []
    yield from sorted(glob.glob(f"{glob.escape(kept)}/versions/{version}.*/bin/python"))


def starts(python: str, code: str) -> bool:
    """Whether an interpreter runs some code; pyenv's shims are there for versions that aren't."""
    return subprocess.run([python, "-c", code], capture_output=True, timeout=60).returncode == 0


def write(python: str, target: Path) -> None:
    """What an interpreter prints for what is wrong in each example: `<rule>.txt`, `<rule>.json` and `<rule>.code` in `target`.

    Raises `AssertionError` if it says anything on standard error.
    """
    target.mkdir(parents=True, exist_ok=True)
    for example in folders():
        with tempfile.TemporaryDirectory() as temporary:
            folder = repository(example / "bad", Path(temporary) / "repository")
            report = target / f"{example.name}.json"
            command = [python, "-W", "error", "-m", "aai_lint", "--format", "text", "--output", f"json:{report.resolve()}", "."]
            done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=60)
        assert done.stderr == b"", done.stderr.decode()
        assert done.stdout, f"{example.name}: nothing is reported"
        assert report.stat().st_size, f"{example.name}: nothing is reported"
        report.with_suffix(".txt").write_bytes(done.stdout)
        report.with_suffix(".code").write_text(f"{done.returncode}\n", encoding="ascii")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the interpreter that runs the tests prints."""
    target = tmp_path_factory.mktemp("ours")
    write(sys.executable, target)
    return contents(target)


@pytest.mark.slow
@pytest.mark.parametrize("version", [one for one in VERSIONS if one != f"{sys.version_info[0]}.{sys.version_info[1]}"])
def test_another_python_prints_the_same_bytes(version: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    exact = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    there = [one for one in found(version) if starts(one, exact)]
    if not there:
        pytest.skip(f"no Python {version} on this machine")
    python = next((one for one in there if starts(one, NEEDED)), None)
    if python is None:
        pytest.skip(f"the dependencies are not installed for {there[0]}; .ci/run compares Pythons in environments of its own")
    write(python, tmp_path)
    assert contents(tmp_path) == request.getfixturevalue("ours")


if __name__ == "__main__":
    write(sys.executable, Path(sys.argv[1]))
