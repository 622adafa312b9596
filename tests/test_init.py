"""`aai-lint init`: what it writes is right, and nothing that is there is lost."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from aai_lint import HOME, __version__, cli, starting
from aai_lint.commands import init
from aai_lint.starting import Source, plan

from .test_examples import environment

SOURCE = Source("https://github.com/someone/aai-lint", "v1.2.3")
NOTHING: dict[str, str | None] = dict.fromkeys(starting.FILES)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith(("AAI_LINT_", "GIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    subprocess.run(["git", "init", "-q"], check=True, env=environment())
    Path("app.py").write_text('import os\nimport assemblyai\nassemblyai.settings.api_key = os.environ["AAI_KEY"]\n')
    return tmp_path


def written() -> dict[str, str]:
    return {path: Path(path).read_text() for path in starting.FILES if Path(path).exists()}


def test_it_is_shown_and_not_written(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init, "_source", lambda: Source(HOME, f"v{__version__}"))
    assert cli.main(["init"]) == 0
    shown = capsys.readouterr().out
    for path in starting.FILES:
        assert f"{path}: new\n" in shown
    assert "Nothing was written" in shown
    assert f"Hook and workflow get aai-lint from {HOME}, v{__version__} (--address and --revision name another).\n" in shown
    assert written() == {}


def test_it_is_written_once(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["init", "--yes"]) == 0
    first = written()
    assert set(first) == set(starting.FILES)
    assert cli.main(["init", "--yes"]) == 0
    assert "Nothing to write." in capsys.readouterr().out
    assert written() == first
    assert cli.main(["."]) == 0, capsys.readouterr().out


def test_no_name_is_proposed_that_a_build_would_publish(repository: Path) -> None:
    Path("src").mkdir()
    Path("src/web.ts").write_text("export const key = import.meta.env.VITE_ASSEMBLYAI_API_KEY;\n")
    assert cli.main(["init", "--yes"]) == 0
    assert [line for line in Path(".env.example").read_text().splitlines() if "=" in line] == ["AAI_KEY="]


def test_it_starts_at_the_top_of_the_repository(repository: Path) -> None:
    Path("sub/deep").mkdir(parents=True)
    assert cli.main(["init", "--yes", "sub/deep"]) == 0
    assert set(written()) == set(starting.FILES)


@pytest.mark.parametrize("path", [".gitignore", ".env.example"])
def test_lines_are_added_and_nothing_is_changed(repository: Path, path: str) -> None:
    Path(path).write_bytes(b"\xef\xbb\xbfOTHER=1\r\nLAST=2")
    assert cli.main(["init", "--yes"]) == 0
    data = Path(path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfOTHER=1\r\nLAST=2\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize("path", starting.FILES)
def test_no_link_is_followed(repository: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    outside = repository.parent / f"{repository.name}-outside"
    outside.write_text("mine")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).symlink_to(outside)
    assert cli.main(["init", "--yes"]) == 2
    assert "is a link" in capsys.readouterr().err
    assert outside.read_text() == "mine"


def test_no_folder_that_is_a_link_is_followed(repository: Path) -> None:
    outside = repository.parent / f"{repository.name}-folder"
    outside.mkdir()
    Path(".github").symlink_to(outside)
    assert cli.main(["init", "--yes"]) == 2
    assert list(outside.iterdir()) == []


def test_a_file_that_appears_meanwhile_is_not_overwritten(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = init._variables

    def meanwhile(top: str) -> list[str]:
        Path(".aai-lint.toml").write_text("# mine\n")
        return before(top)

    monkeypatch.setattr(init, "_variables", meanwhile)
    assert cli.main(["init", "--yes"]) == 2
    assert Path(".aai-lint.toml").read_text() == "# mine\n"


# --- the texts ---


def texts(files: dict[str, str | None], *variables: str, source: Source = SOURCE, configured: str = "") -> dict[str, str]:
    """What each file holds after."""
    steps = plan({**NOTHING, **files}, source, variables, configured=configured)
    return {step.path: (files.get(step.path) or "") + (step.text if step.is_written else "") for step in steps}


@pytest.mark.parametrize(
    ("before", "hooks"),
    [
        pytest.param(None, ["aai-lint"], id="none"),
        pytest.param("repos:\n- repo: local\n  hooks:\n  - id: x\n", ["x", "aai-lint"], id="no indent"),
        pytest.param("repos:\n    - repo: local\n      hooks:\n          - id: x", ["x", "aai-lint"], id="deep, no newline"),
        pytest.param(
            "default_stages: [commit]\nrepos: # all\n  - repo: local\n    hooks: [{id: x}]\n", ["x", "aai-lint"], id="more keys"
        ),
        pytest.param("repos:\n  - repo: local\n    hooks: [{id: x}]\nfail_fast: true\n", ["x"], id="a key behind"),
        pytest.param("repos: [{repo: local, hooks: [{id: x}]}]\n", ["x"], id="in brackets"),
        pytest.param("repos: []\n", [], id="empty"),
        pytest.param("repos:\n  - repo: a\n    hooks:\n      - id: aai-lint-all\n", ["aai-lint-all"], id="has it"),
    ],
)
def test_the_hook_goes_into_the_list(before: str | None, hooks: list[str]) -> None:
    after = yaml.safe_load(texts({starting.HOOKS: before})[starting.HOOKS])
    assert [hook["id"] for repo in after["repos"] for hook in repo["hooks"]] == hooks
    ours = [repo for repo in after["repos"] if repo["hooks"] == [{"id": "aai-lint"}]]
    assert all((repo["repo"], repo["rev"]) == SOURCE for repo in ours)


def test_what_can_not_be_added_is_told() -> None:
    (step,) = [step for step in plan({**NOTHING, starting.HOOKS: "repos: []\n"}, SOURCE, ()) if step.path == starting.HOOKS]
    assert (step.is_written, step.why) == (False, "add this to its `repos` by hand")
    assert "id: aai-lint" in step.text


@pytest.mark.parametrize(
    ("address", "last"),
    [
        ("https://github.com/someone/aai-lint", {"uses": "someone/aai-lint@v1.2.3"}),
        ("https://github.com/someone/aai-lint.git", {"uses": "someone/aai-lint@v1.2.3"}),
        (
            "https://git.example.org/x.git",
            {"run": "pipx run --spec 'git+https://git.example.org/x.git@v1.2.3' aai-lint --format github ."},
        ),
    ],
)
def test_the_workflow(address: str, last: dict[str, str]) -> None:
    workflow = yaml.safe_load(texts({}, source=Source(address, "v1.2.3"))[starting.WORKFLOW])
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read"}
    assert job["steps"][-1] == last


@pytest.mark.parametrize("before", [".env\n", "node_modules\n.env*\n", "/.env", "*.env\n"])
def test_an_ignore_file_that_knows_env_files_stays(before: str) -> None:
    assert texts({starting.IGNORE: before})[starting.IGNORE] == before


def test_the_sample_has_what_the_code_reads() -> None:
    assert texts({})[starting.SAMPLE].endswith("\nASSEMBLYAI_API_KEY=\n")
    assert texts({starting.SAMPLE: "A=1\n"}, "AAI_KEY", "AAI_TOKEN")[starting.SAMPLE] == "A=1\nAAI_KEY=\nAAI_TOKEN=\n"
    for known in ("AAI_KEY=\n", "# AAI_KEY=x\n", "export AAI_KEY = x"):
        assert texts({starting.SAMPLE: known}, "AAI_KEY")[starting.SAMPLE] == known


def test_a_configuration_that_is_there_is_enough() -> None:
    assert texts({}, configured="pyproject.toml")[starting.CONFIG] == ""


def test_the_place_it_was_installed_from_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    class Installed:
        text = '{"url": "https://github.com/fork/aai-lint.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}'

        def read_text(self, _name: str) -> str | None:
            return self.text

    monkeypatch.setattr(importlib.metadata, "distribution", lambda _name: Installed())
    assert init._source() == ("https://github.com/fork/aai-lint.git", "abc")
    Installed.text = '{"url": "file:///tmp/x", "dir_info": {"editable": true}}'
    assert init._source().revision.startswith("v")
