"""The hooks, run by pre-commit itself: it installs this checkout into an environment of its own, as it does for a user."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import K
from .test_examples import EXAMPLES, ROOT, environment, repository

PRE_COMMIT = (sys.executable, "-m", "pre_commit")


def outcomes(folder: Path, *arguments: str, program: tuple[str, ...] = PRE_COMMIT) -> dict[str, str]:
    """What each hook of this checkout, changes that aren't committed included, says to what is staged in `folder`."""
    variables = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    variables |= {name: str(folder.parent / "hooks") for name in ("PRE_COMMIT_HOME", "PREK_HOME")}
    command = [*program, "try-repo", str(ROOT), *arguments, "--verbose", "--color", "never"]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)
    found = re.findall(r"^\S.*?\.+(Passed|Failed)\n- hook id: (\S+)$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    assert done.returncode == int("Failed" in done.stdout)
    assert (re.search(r"(error|warning)\[", done.stdout) is not None) == ("Failed" in done.stdout)
    return {hook: outcome for outcome, hook in found}


@pytest.mark.slow
def test_a_bad_commit_is_refused(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "repository")
    assert outcomes(folder) == {"aai-lint": "Failed", "aai-lint-all": "Failed", "aai-lint-fix": "Failed"}


@pytest.mark.slow
def test_all_files_are_judged_as_the_whole_repository_is(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "misnamed-variable" / "bad", tmp_path / "repository")
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *identity, "commit", "-qm", "x"], cwd=folder, env=environment(), check=True)
    assert {*outcomes(folder, "--all-files").values()} == {"Failed"}


@pytest.mark.slow
def test_prek_runs_them_too(tmp_path: Path) -> None:
    beside = Path(sys.executable).with_name("prek")
    prek = str(beside) if beside.exists() else shutil.which("prek")
    if prek is None:
        pytest.skip("prek is not installed (pip install prek)")
    folder = repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "repository")
    assert {*outcomes(folder, program=(prek,)).values()} == {"Failed"}


@pytest.mark.slow
def test_a_good_commit_passes(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "hardcoded-key" / "good", tmp_path / "repository")
    assert outcomes(folder) == {"aai-lint": "Passed", "aai-lint-all": "Passed", "aai-lint-fix": "Passed"}


@pytest.mark.slow
def test_what_is_safe_to_fix_is_fixed(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "auth-scheme-in-value" / "bad", tmp_path / "repository")
    (env,) = folder.rglob(".env")
    before = env.read_text(encoding="utf-8")
    subprocess.run(["git", "add", "-f", "."], cwd=folder, check=True)
    assert outcomes(folder)["aai-lint-fix"] == "Failed"  # a hook that changes files has them looked at and staged again
    assert env.read_text(encoding="utf-8") == before.replace("Bearer ", "")


@pytest.mark.slow
def test_a_push_of_a_key_in_the_history_is_refused(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "repository")
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *identity, "commit", "-qm", "x"], cwd=folder, env=environment(), check=True)
    shutil.copytree(EXAMPLES / "hardcoded-key" / "good", folder, dirs_exist_ok=True)
    subprocess.run(["git", *identity, "commit", "-qam", "taken out"], cwd=folder, env=environment(), check=True)
    # Nothing of it is in the files any more; the history has it.
    assert outcomes(folder, "--all-files", "--hook-stage", "pre-push") == {"aai-lint-history": "Failed"} | dict.fromkeys(
        ("aai-lint", "aai-lint-all", "aai-lint-fix"), "Passed"
    )


@pytest.mark.slow
def test_an_env_file_that_counts_as_binary_is_looked_at(tmp_path: Path) -> None:
    folder = repository(EXAMPLES / "hardcoded-key" / "good", tmp_path / "repository")
    (folder / "app.env").write_bytes(f"ASSEMBLYAI_API_KEY={K}\n".encode("utf-16"))
    subprocess.run(["git", "add", "-f", "app.env"], cwd=folder, check=True)
    assert {*outcomes(folder).values()} == {"Failed"}
