"""What a start costs, as the set of modules that it imports: exact, and the same on any machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLEAN = ["__init__", "__main__", "checking", "cli", "commands", "config", "engine", "files", "listing", "options", "output"]
CLEAN += ["progress", "quick", "report", "reports", "reports.text", "revocations", "terminal", "trigger"]
# Of the standard library, with what these bring along; what they bring differs between versions of Python.
LIBRARY = "__future__ contextlib importlib os re stat subprocess textwrap time typing unicodedata"


def loaded(code: str, folder: Path, *arguments: str) -> set[str]:
    """The modules after some code."""
    code += "\nimport sys; print(*sys.modules, file=sys.stderr)"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AAI_LINT_", "GIT_", "COV_", "PYTEST"))
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout or "aai_lint" not in code
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "ours", "others"),
    [
        pytest.param(
            ["a.py", "b.md"], ["__init__", "__main__", "output", "quick"], "__future__ os stat", id="the hook, clean files"
        ),
        pytest.param(["."], CLEAN, LIBRARY, id="a tree in which nothing is found"),
        pytest.param(["a.py", "c.yaml"], CLEAN, LIBRARY, id="the hook, a file that may be configuration"),
        pytest.param(
            ["--version"],
            ["__init__", "__main__", "cli", "commands", "listing", "options", "program", "quick", "versions"],
            f"{LIBRARY} click",
            id="--version",
        ),
    ],
)
def test_nothing_else_is_imported(arguments: list[str], ours: list[str], others: str, tmp_path: Path) -> None:
    for name in ("a.py", "b.md", "c.yaml"):
        (tmp_path / name).write_text("# nothing\n")
    found = loaded("from aai_lint.__main__ import main\nmain()", tmp_path, *arguments)
    allowed = loaded(f"import {', '.join(others.split())}", tmp_path)
    mine = {name for name in found if name.partition(".")[0] == "aai_lint"}
    assert sorted(mine) == sorted(f"aai_lint.{name}".removesuffix(".__init__") for name in ours)
    assert sorted(found - mine - allowed) == []
