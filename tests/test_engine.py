"""The run as a whole, over trees in memory."""

from __future__ import annotations

from .conftest import K, Lint, found


def test_a_key_in_plain_text_is_found_and_never_shown(lint: Lint) -> None:
    report = lint({"notes.foo": f"ASSEMBLYAI_API_KEY={K}\n"})
    assert found(report) == ["hardcoded-key notes.foo:1"]
    assert K not in repr(report)
