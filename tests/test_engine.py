"""The run as a whole, over trees in memory."""

from __future__ import annotations

from aai_lint.options import Options

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


def test_a_name_that_the_user_gives_is_searched_for(lint: Lint) -> None:
    files = {".env": f"STT_KEY={K}\n"}
    assert found(lint(files)) == []
    assert found(lint(files, Options(names=("STT_KEY",)))) == ["committed-secret-file .env:1"]


def test_excluded_paths_are_not_read(lint: Lint) -> None:
    files = {"a/notes.foo": f"ASSEMBLYAI_API_KEY={K}\n", "b/notes.foo": f"ASSEMBLYAI_API_KEY={K}\n"}
    report = lint(files, Options(exclude=("a/",)))
    assert found(report) == ["hardcoded-key b/notes.foo:1"]
    assert (report.summary.seen, report.summary.searched, report.summary.skipped) == (2, 1, {"excluded": 1})


def test_rules_may_be_ignored_in_some_paths(lint: Lint) -> None:
    files = {"a.md": f"ASSEMBLYAI_API_KEY={K}\n", "b.foo": f"ASSEMBLYAI_API_KEY={K}\n"}
    ignored = (("*.md", frozenset(["hardcoded-key"])), ("b.foo", frozenset(["empty-value"])))
    assert found(lint(files, Options(per_path_ignores=ignored))) == ["hardcoded-key b.foo:1"]


def test_paths_that_were_asked_about(lint: Lint) -> None:
    files = {"a.foo": f"ASSEMBLYAI_API_KEY={K}\n", "b.foo": f"ASSEMBLYAI_API_KEY={K}\n"}
    assert found(lint(files, Options(only=frozenset(["b.foo"])))) == ["hardcoded-key b.foo:1"]
