"""The run as a whole, over trees in memory."""

from __future__ import annotations

from .conftest import K, Lint, found


def test_a_key_in_plain_text_is_found_and_never_shown(lint: Lint) -> None:
    report = lint({"notes.foo": f"ASSEMBLYAI_API_KEY={K}\n"})
    assert found(report) == ["hardcoded-key notes.foo:1"]
    assert K not in repr(report)


def test_an_env_file_in_git_is_one_finding_not_two(lint: Lint) -> None:
    report = lint({".env": f"ASSEMBLYAI_API_KEY={K}\n"})
    assert found(report) == ["committed-secret-file .env:1"]


def test_an_ignored_env_file_is_where_a_key_belongs(lint: Lint) -> None:
    assert found(lint({".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == []


def test_a_suppression_accepts_a_finding_and_an_idle_one_is_reported(lint: Lint) -> None:
    accepted = lint({"notes.foo": f"# aai-lint: ignore[hardcoded-key] -- invented\nASSEMBLYAI_API_KEY={K}\n"})
    assert (found(accepted), len(accepted.suppressed)) == ([], 1)
