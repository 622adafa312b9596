"""What a start costs, as the set of modules that it imports: exact, and the same on any machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aai_lint import rules

ROOT = Path(__file__).resolve().parent.parent
CLEAN = [
    "__init__",
    "__main__",
    "checking",
    "cli",
    "commands",
    "config",
    "engine",
    "files",
    "git",
    "listing",
    "options",
    "output",
]
CLEAN += ["progress", "quick", "records", "report", "reports", "reports.text", "revocations", "terminal", "trigger"]
ASKED = ["__init__", "__main__", "cli", "commands", "discovery", "explaining", "options", "quick", "records"]
PARSED = ["__init__", "__main__", "cli", "commands", "options", "program", "quick", "records"]
# Of the standard library, with what these bring along; what they bring differs between versions of Python. Up to 3.10 a text that
# is read without an encoding brings `locale`, after the module that reads it is there.
LIBRARY = "__future__ collections.abc contextlib importlib os re select stat textwrap time unicodedata"


def loaded(code: str, folder: Path, *arguments: str) -> set[str]:
    """The modules that some code has run."""
    code += "\nimport sys; print(*(name for name, one in sys.modules.items() if type(one) is type(sys)), file=sys.stderr)"
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
            [*PARSED, "git", "versions"],
            f"{LIBRARY} click locale",
            id="--version",
        ),
        pytest.param(
            ["explain", "hardcoded-key"],
            [*ASKED, "model", "output", "report", "rules", "rules.hardcoded_key"],
            f"{LIBRARY} enum functools importlib.util inspect typing",
            id="one rule",
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


def test_all_rules_are_listed_without_what_they_ask(tmp_path: Path) -> None:
    found = loaded(
        "from aai_lint.__main__ import main\nmain()\nfrom aai_lint import rules; assert rules.discover()", tmp_path, "rules"
    )
    assert [name for name in found if name.startswith(("aai_lint.links.", "aai_lint.readers", "aai_lint.dialects"))] == []


def test_a_rule_that_was_found_alone_works(tmp_path: Path) -> None:
    code = "from aai_lint import model, rules; print([*rules.find('hardcoded-key').check(model.Facts())])"
    assert "aai_lint.links.graph" in loaded(code, tmp_path)


def test_a_rule_is_found_by_its_id() -> None:
    assert all(rules.find(one.id) is one for one in rules.discover())
    assert rules.find("no-such-rule") is rules.find("hardcoded_key") is rules.find("a key") is rules.find("") is None
