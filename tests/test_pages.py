"""The pages of the documentation: they build without a warning, and what they tell to copy works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .conftest import K
from .test_action import valid
from .test_examples import EXAMPLES, ROOT, environment, repository

CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
posix = pytest.mark.skipif(sys.platform == "win32", reason="scripts for sh")


def block(heading: str, language: str) -> str:
    """The first block of code in a language below a heading of the page on CI."""
    chapter = CI.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", chapter, re.DOTALL)[0]


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment in which `aai-lint` is this one."""
    program = tmp_path / "bin" / "aai-lint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aai_lint "$@"\n')
    program.chmod(0o755)
    return environment() | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="mkdocs is not installed (pip install -e '.[docs]')")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "WARNING" in line or "ERROR" in line]) == (0, [])
    assert (tmp_path / "rules" / "hardcoded-key" / "index.html").exists()


def test_each_hook_is_listed() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {*re.findall(r"^\| `(aai-lint[\w-]*)` \|", CI, re.MULTILINE)} == hooks


def test_each_input_of_the_action_is_named() -> None:
    chapter = CI.partition("## GitHub Actions")[2].partition("\n## ")[0]
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert {name for name in inputs if f"`{name}`" not in chapter} == set()


@posix
@pytest.mark.parametrize(("example", "code"), [("bad", 1), ("good", 0)])
def test_the_component_of_gitlab(example: str, code: int, tmp_path: Path, variables: dict[str, str]) -> None:
    text = block("GitLab CI", "yaml")
    inputs = {"stage": "test", "image": "python:3.13", "address": "https://example.org/x", "revision": "v1", "paths": "."}
    filled = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: inputs[match[1]], text)
    spec, jobs = yaml.safe_load_all(filled)
    assert set(spec["spec"]["inputs"]) == set(inputs)
    (tmp_path / "jobs.yml").write_text(yaml.safe_dump(jobs))
    valid("vendor.gitlab-ci", tmp_path / "jobs.yml")
    folder = repository(EXAMPLES / "hardcoded-key" / example, tmp_path / "work")
    job = jobs["aai-lint"]
    lines = [line.replace(".aai-lint-venv/bin/", "") for line in job["script"] if "venv/bin/aai-lint" in line]
    done = subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=folder, env=variables | job["variables"], capture_output=True)
    assert done.returncode == code
    for path in job["artifacts"]["reports"].values():
        assert (folder / path).stat().st_size > 0


@posix
@pytest.mark.parametrize(("value", "is_started"), [(K, True), (f'"{K}"', False), ("", False)])
def test_the_entry_point_of_an_image(value: str, is_started: bool, tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "entrypoint.sh").write_text(block("Docker", "sh"))
    command = ["sh", str(tmp_path / "entrypoint.sh"), "echo", "started"]
    done = subprocess.run(command, env=variables | {"ASSEMBLYAI_API_KEY": value}, capture_output=True, text=True)
    assert (done.stdout == "started\n", done.returncode == 0) == (is_started, is_started)
    assert K not in done.stdout + done.stderr


@posix
def test_the_target_of_make(tmp_path: Path, variables: dict[str, str]) -> None:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    folder = repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "work")
    (folder / "Makefile").write_text(block("Make", "make"))
    done = subprocess.run(["make", "lint-key"], cwd=folder, env=variables, capture_output=True, text=True)
    assert done.returncode == 2
    assert "[hardcoded-key]" in done.stdout
