"""The hooks, run by pre-commit itself: it installs this checkout into an environment of its own, as it does for a user."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .test_examples import EXAMPLES, ROOT, environment, repository


def try_repo(hook: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook of this checkout, changes that aren't committed included, on what is staged in `folder`."""
    variables = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    variables["PRE_COMMIT_HOME"] = str(folder.parent / "pre-commit")
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), hook, "--color", "never"]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
def test_a_bad_commit_is_refused(tmp_path: Path) -> None:
    done = try_repo("aai-lint", repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "repository"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "hardcoded-key" in done.stdout
    assert "app.py" in done.stdout


@pytest.mark.slow
def test_a_good_commit_passes(tmp_path: Path) -> None:
    done = try_repo("aai-lint", repository(EXAMPLES / "hardcoded-key" / "good", tmp_path / "repository"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


@pytest.mark.slow
def test_the_hook_for_the_whole_repository_reads_what_is_not_staged(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "repository")
    subprocess.run(["git", "rm", "-q", "-r", "--cached", "."], cwd=folder, env=environment(), check=True)
    subprocess.run(["git", "add", "requirements.txt"], cwd=folder, env=environment(), check=True)
    done = try_repo("aai-lint-all", folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "hardcoded-key" in done.stdout
