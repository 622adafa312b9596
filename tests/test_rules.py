"""Rules over small trees: what is found, and the near-misses that must stay silent."""

from __future__ import annotations

import pytest

from .conftest import K, Lint, found

REQUIREMENTS = {"requirements.txt": "assemblyai\n"}
READS = "import os\nkey = os.environ['ASSEMBLYAI_API_KEY']\n"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        pytest.param(f"ASSEMBLYAI_API_KEY={K[:-1]}", "invalid-key-format", id="a digit short"),
        pytest.param(f"ASSEMBLYAI_API_KEY=“{K}”", "invalid-key-format", id="typographic quotes"),
        pytest.param(f"ASSEMBLYAI_API_KEY={K}\u200b", "stray-whitespace", id="a zero-width space behind"),
        pytest.param(f"ASSEMBLYAI_API_KEY=\u00a0{K}", "stray-whitespace", id="a no-break space before"),
        pytest.param(f'ASSEMBLYAI_API_KEY="{K} "', "stray-whitespace", id="a space inside the quotes"),
        pytest.param(f"ASSEMBLYAI_API_KEY=Bearer {K}", "auth-scheme-in-value", id="a scheme"),
        pytest.param("ASSEMBLYAI_API_KEY=your_api_key_here", "placeholder-value", id="a placeholder"),
        pytest.param("ASSEMBLYAI_API_KEY=", "empty-value", id="nothing"),
        pytest.param('ASSEMBLYAI_API_KEY=""', "empty-value", id="nothing in quotes"),
        pytest.param(f"VITE_ASSEMBLYAI_API_KEY={K}", "client-exposed-key", id="a public prefix"),
    ],
)
def test_an_ignored_env_file_that_is_used_live(lint: Lint, line: str, rule: str) -> None:
    report = lint({".env": f"{line}\n"}, ignored=[".env"])
    assert [finding.rule for finding in report.findings] == [rule]
    assert K not in repr(report)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(".env.example", "ASSEMBLYAI_API_KEY=", id="an empty value in a template"),
        pytest.param(".env.example", "ASSEMBLYAI_API_KEY=your_api_key_here", id="a placeholder in a template"),
        pytest.param(".env.sample", f"ASSEMBLYAI_API_KEY={'0' * 32}", id="trivial hex in a template"),
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}", id="a whole key where it belongs"),
        pytest.param(".env", f'export ASSEMBLYAI_API_KEY="{K}" # production', id="quotes, export and a comment"),
        pytest.param(".env", "VITE_ASSEMBLYAI_AGENT_ID=5f3a9c1e", id="a public name that isn't the key"),
        pytest.param(".env", "NEXT_PUBLIC_ASSEMBLYAI_BASE_URL=https://api.assemblyai.com", id="a public URL"),
        pytest.param(".env", "LUMAAI_API_KEY=short", id="another vendor whose name contains ours"),
        pytest.param(".env", "ASSEMBLY_API_KEY=12345", id="a weak name with nothing to support it"),
        pytest.param(".env", "ASSEMBLYAI_WEBHOOK_SECRET=hush", id="the secret of a webhook"),
        pytest.param(".env", "USE_ASSEMBLYAI_API=true", id="a switch"),
    ],
)
def test_env_files_that_are_right(lint: Lint, path: str, line: str) -> None:
    assert found(lint({path: f"{line}\n"}, ignored=[".env"])) == []


@pytest.mark.parametrize(
    ("script", "rules"),
    [
        ("cat > /opt/app/.env << 'E'\nASSEMBLYAI_API_KEY=your_key_here\nE\n", []),
        ("echo ASSEMBLYAI_API_KEY=your_key_here > .env\n", []),
        ("export ASSEMBLYAI_API_KEY=your_key_here\n", ["placeholder-value"]),
        (f"cat > .env << E\nASSEMBLYAI_API_KEY={K}\nE\n", ["hardcoded-key"]),
    ],
    ids=["a start that is to be filled in", "a line of it", "what is used as it is", "a key all the same"],
)
def test_a_script_that_writes_an_env_file(lint: Lint, script: str, rules: list[str]) -> None:
    assert [one.rule for one in lint({"setup.sh": script}).findings] == rules


@pytest.mark.parametrize("value", ["test", "dummy", "fake-key-for-ci", "test_key"])
def test_a_job_that_mocks_the_api_needs_no_key(lint: Lint, value: str) -> None:
    workflow = f"on: push\njobs:\n  t:\n    runs-on: x\n    env:\n      ASSEMBLYAI_API_KEY: {value}\n    steps: []\n"
    assert found(lint({".github/workflows/a.yml": workflow})) == []


def test_a_key_that_is_to_be_filled_in_is_missed_in_a_workflow_too(lint: Lint) -> None:
    workflow = "on: push\nenv:\n  ASSEMBLYAI_API_KEY: your_api_key_here\njobs: {}\n"
    assert found(lint({".github/workflows/a.yml": workflow})) == ["placeholder-value .github/workflows/a.yml:3"]


@pytest.mark.parametrize("call", ["get", "delete", "subtitles", "sentences"])
def test_a_transcripts_id_is_no_key(lint: Lint, call: str) -> None:
    client = (
        'import { AssemblyAI } from "assemblyai";\nconst client = new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY });\n'
    )
    assert found(lint({"a.ts": f'{client}await client.transcripts.{call}("{K}");\n'})) == []


def test_a_key_in_a_template_is_hardcoded(lint: Lint) -> None:
    assert found(lint({".env.example": f"ASSEMBLYAI_API_KEY={K}\n"})) == ["hardcoded-key .env.example:1"]


def test_a_key_in_an_env_file_that_git_does_not_ignore(lint: Lint) -> None:
    report = lint({".env": f"ASSEMBLYAI_API_KEY={K}\n"}, untracked=[".env"])
    assert found(report) == ["committed-secret-file .env:1"]


def test_without_git_nothing_is_said_of_committing(lint: Lint) -> None:
    assert found(lint({".env": f"ASSEMBLYAI_API_KEY={K}\n"}, git=False)) == []
