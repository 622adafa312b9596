"""Keys that were revoked: the command, its file, and the rule that finds them in whatever they are written."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aai_lint import cli, revocations, sightings
from aai_lint.options import Misuse, Options
from aai_lint.revocations import Revocation

from .conftest import K, Lint, found

OTHER = "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"
K64 = base64.b64encode(K.encode()).decode()
MARK = revocations.fingerprint(K)
REVOKED = Options(revoked={MARK: Revocation(MARK, "2026-01-31", "a laptop was stolen")})

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in [name for name in os.environ if name.startswith(("AAI_", "ASSEMBLY", "GIT_"))]:
        monkeypatch.delenv(name)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, stdin: bytes = b"", **variables: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = cli.main(arguments)
        return code, *capsys.readouterr()

    return call


FILE = Path(revocations.NAME)


def test_the_fingerprint_stays_what_it_is() -> None:
    """Committed files depend on it."""
    assert MARK == "74bc574901d1c1cfcadc3a1192f4284bea9c751bb5bf8888ccf55a6e9bc2e145"


def test_the_command(run: Run) -> None:
    done = run("revoke", "--stdin", "--reason", 'was in "app.py"', "--date", "2026-01-31", stdin=f"{K}\n".encode())
    assert (done[0], done[2]) == (0, "")
    assert (
        done[1]
        == ".aai-lint-revoked.toml has the key 01…cd as revoked on 2026-01-31: `aai-lint .` finds where it is still written.\n"
    )
    text = FILE.read_text()
    assert K[:10] not in text
    assert revocations.parse(text, "") == (Revocation(MARK, "2026-01-31", 'was in "app.py"'),)
    assert run("revoke", "--env", "OLD", OLD=OTHER)[0] == 0
    assert FILE.read_text().startswith(text)
    assert [one.fingerprint for one in revocations.parse(FILE.read_text(), "")] == [MARK, revocations.fingerprint(OTHER)]
    before = FILE.read_text()
    assert run("revoke", "--env", "OLD", OLD=K)[1] == f"{FILE.resolve()} has this key already, revoked on 2026-01-31.\n"
    assert FILE.read_text() == before


def test_it_is_written_at_the_top_of_the_repository(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "src" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "src" / "deep")
    assert run("revoke", "--env", "OLD", OLD=K)[0] == 0
    assert (tmp_path / FILE).exists()
    Path("x.foo").write_text(f"anything {K}\n")
    assert run("--format", "concise", ".")[1].startswith("x.foo:1:10: error[revoked-key] the key 01…cd was revoked on ")


def test_what_is_in_the_file_stays(run: Run) -> None:
    FILE.write_text(f'# mine\n[[revoked]] # old\nsha256 = "{"0" * 64}"\nreason = "r"')
    assert run("revoke", "--env", "OLD", OLD=K)[0] == 0
    assert FILE.read_text().startswith(f'# mine\n[[revoked]] # old\nsha256 = "{"0" * 64}"\nreason = "r"\n\n[[revoked]]\n')
    assert len(revocations.parse(FILE.read_text(), "")) == 2


@pytest.mark.parametrize("value", [
    "", " ", K[:-1], f"{K}0", f"{K}\n\n", f'"{K}"', f"Bearer {K}", "0" * 32, "your_key", "hunter2", K64, K.upper(), f"{K}{K}",
])  # fmt: skip
def test_what_is_not_a_whole_key_is_refused(run: Run, value: str) -> None:
    status, out, err = run("revoke", "--stdin", stdin=value.encode())
    assert (status, out) == (2, "")
    assert "only a whole key" in err
    assert K[:10] not in err.lower()
    assert not FILE.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([K], "a key isn't taken as an argument", id="typed"),
        pytest.param(["--stdin", K], "a key isn't taken as an argument", id="typed beside"),
        pytest.param([], "there is no terminal to ask", id="nobody to ask"),
        pytest.param(["--env", "NOWHERE"], "the variable NOWHERE isn't set", id="no variable"),
        pytest.param(["--env", K], "isn't set", id="the key as a name"),
        pytest.param(["--env", "OLD", "--stdin"], "comes from one place", id="two sources"),
        pytest.param(["--env", "OLD", "--date", "31.1.2026"], "must be a day", id="no day"),
        pytest.param(["--env", "OLD", "--date", K], "must be a day", id="the key as a day"),
        pytest.param(["--env", "OLD", "--reason", f"it was {K}"], "have no key in it", id="the key as the reason"),
        pytest.param(["--env", "OLD", "--file", f"nowhere/{K}"], "can't be written", id="nowhere to write"),
        pytest.param(["--env", "OLD", "--file", "."], "can't be read", id="a folder"),
        pytest.param(["--env", "OLD", "--file", "broken.toml"], "can't be understood", id="no TOML"),
    ],
)
def test_wrong_usage_shows_no_key(run: Run, arguments: list[str], words: str) -> None:
    Path("broken.toml").write_text(f'[[revoked]\nsha256 = "{K}"\n')
    status, out, err = run("revoke", *arguments, OLD=K)
    assert (status, out) == (2, "")
    assert words in err
    assert K[:10] not in err
    assert not FILE.exists()


@pytest.mark.usefixtures("run")
def test_a_terminal_asks_without_showing(monkeypatch: pytest.MonkeyPatch) -> None:
    import click.termui

    asked = []
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda text: asked.append(text) or K)
    terminal = io.TextIOWrapper(io.BytesIO())
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", terminal)
    assert cli.main(["revoke"]) == 0
    assert asked == ["The key that was revoked (not shown): "]
    assert MARK in FILE.read_text()


def test_it_is_written_whole_or_not_at_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("revoke", "--env", "OLD", OLD=OTHER)
    before = FILE.read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert run("revoke", "--env", "OLD", OLD=K)[0] == 2
    assert FILE.read_text() == before
    assert sorted(os.listdir()) == [".aai-lint-revoked.toml", ".git"]


@pytest.mark.parametrize(
    "text",
    [
        "revoked = 1",
        "[[revoked]]\n",
        "[[revoked]]\nsha256 = 1\n",
        f'[[revoked]]\nsha256 = "{K}"\n',
        f'[[revoked]]\nsha256 = "{"0" * 64}"\nreason = 1\n',
        "revoked = [1]",
        "[" * 5000,
    ],
    ids=lambda text: text[:30],
)
def test_a_broken_file_stops_the_run(run: Run, text: str) -> None:
    with pytest.raises(Misuse):
        revocations.parse(text, "x")
    FILE.write_text(text)
    for command in ((".",), ("env",), ("baseline",)):
        status, out, err = run(*command)
        assert (status, out) == (2, "")
        assert err.startswith("aai-lint: .aai-lint-revoked.toml can't be understood: ")
        assert K[:10] not in err


# --- the rule ---

NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "code", "source": [f'key = "{K}"\n'], "outputs": []}],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
    }
)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}\n", 1, id="env file"),
        pytest.param("app.py", f"import assemblyai as aai\naai.settings.api_key = '{K}'\n", 2, id="code"),
        pytest.param("notes.foo", f"\n\nold: {K}\n", 3, id="a file that says nothing of AssemblyAI"),
        pytest.param("secret.yaml", f"kind: Secret\ndata:\n  x: {K64}\n", 3, id="base64"),
        pytest.param("deep.yaml", f"aai_key: {base64.b64encode(K64.encode()).decode()}\n", 1, id="base64 twice"),
        pytest.param("env.b64", base64.b64encode(f"A=1\nASSEMBLYAI_API_KEY={K}\n".encode()).decode(), 1, id="a file in base64"),
        pytest.param(
            "env2.b64", base64.b64encode(f"AB=1\nASSEMBLYAI_API_KEY={K}\n".encode()).decode(), 1, id="at another offset"
        ),
        pytest.param("env3.b64", base64.urlsafe_b64encode(f"?>\nKEY={K}\n".encode()).decode(), 1, id="base64 for URLs"),
        pytest.param("a.ipynb", NOTEBOOK, 1, id="notebook"),
        pytest.param("x.txt", f"{K[:8]}-{K[8:12]}-{K[12:16]}-{K[16:20]}-{K[20:]}", 1, id="with dashes"),
        pytest.param("x.txt", K.upper(), 1, id="upper case"),
        pytest.param("README.md", f"# Setup\n\n    curl -H 'authorization: {K}'\n", 3, id="a document"),
        pytest.param("tests/test_app.py", f'KEY = "{K}"\n', 1, id="a test"),
        pytest.param("u.txt", f"key {K}".encode("utf-16"), 1, id="UTF-16"),
    ],
)
def test_a_revoked_key_is_found_wherever_it_is(lint: Lint, path: str, text: str | bytes, line: int) -> None:
    report = lint({path: text}, REVOKED)
    assert [one for one in found(report) if one.startswith("revoked-key")] == [f"revoked-key {path}:{line}"]
    finding = next(one for one in report.findings if one.rule == "revoked-key")
    assert finding.message == "the key 01…cd was revoked on 2026-01-31 (a laptop was stolen)"
    assert not [one for one in report.findings if one.category.value == "hardcoded"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={OTHER}\n", id="another key"),
        pytest.param("x.txt", f"{K}0 0{K} {K[:-1]}\n", id="a part of something longer, or a part of it"),
        pytest.param("hashes.txt", "".join(f"{number:032x}  file\n" for number in range(1000)), id="many sums"),
        pytest.param("x.txt", "A" * 100_000, id="much that is nearly base64"),
    ],
)
def test_near_misses(lint: Lint, path: str, text: str) -> None:
    assert "revoked-key" not in [one.rule for one in lint({path: text}, REVOKED, ignored=[".env"]).findings]


def test_nothing_is_said_where_nothing_was_revoked(lint: Lint) -> None:
    assert found(lint({"notes.foo": f"old: {K}\n"})) == []


@pytest.mark.parametrize(
    ("path", "text", "remedy"),
    [
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}\n", "put the key here that replaced it", id="where keys belong"),
        pytest.param(
            "app.py", f"import assemblyai\nassemblyai.settings.api_key = '{K}'\n", "read it from the environment", id="code"
        ),
        pytest.param("notes.foo", f"{K}\n", "remove it", id="nothing uses it"),
    ],
)
def test_the_remedy_fits_the_place(lint: Lint, path: str, text: str, remedy: str) -> None:
    [finding] = lint({path: text}, REVOKED, ignored=[".env"]).findings
    assert remedy in finding.remedy


def test_a_comment_accepts_it(lint: Lint) -> None:
    text = f"import assemblyai\nx = '{K}'  # aai-lint: ignore[revoked-key] -- a recorded answer\n"
    assert found(lint({"app.py": text}, REVOKED)) == []


def test_the_environment(run: Run) -> None:
    run("revoke", "--env", "OLD", "--date", "2026-01-31", "--reason", "a laptop was stolen", OLD=K)
    for value in (K, f"{K}\n", K64, f"Bearer {K}"):
        status, out, _ = run("env", ASSEMBLYAI_API_KEY=value)
        words = "is a key that was revoked on 2026-01-31 (a laptop was stolen); use the key that replaced it"
        assert (status, out) == (1, f"ASSEMBLYAI_API_KEY: error: {words}\n")
    assert run("env", "--stdin", stdin=K.encode())[0] == 1
    assert run("env", ASSEMBLYAI_API_KEY=OTHER)[0] == 0


def test_patterns_find_what_is_decoded() -> None:
    """Whatever `of_value` finds in a text, the search of the tree finds as well."""
    import re

    for before in ("", "x", "xy", "xyz"):
        text = base64.b64encode(f"{before}{K} z".encode()).decode()
        assert sightings.of_value(text, REVOKED.revoked) or before.endswith(("x", "y", "z"))
        encoded = base64.b64encode(f"{before} {K}".encode()).decode()
        assert sightings.of_value(encoded, REVOKED.revoked)
        assert any(re.search(pattern, encoded.lower().encode()) for pattern in sightings.PATTERNS)


@pytest.mark.parametrize("before", ["", " ", "x", "-", "=", "Z", "/", "0", "\n", "é", "a" * 50, "-" * 80])
@pytest.mark.parametrize("after", ["", " ", "x", "-", "0", "\n"])
@pytest.mark.parametrize(
    "written", [K, K.upper(), K64, f"{K[:8]}-{K[8:12]}-{K[12:16]}-{K[16:20]}-{K[20:]}", K[:31], K * 2, "m" * 60]
)
def test_the_quick_search_finds_whatever_is_a_key(before: str, written: str, after: str) -> None:
    text = before + written + after
    quick = sightings.may_hold(text.lower().encode())
    assert quick or not list(sightings.keys_in(text))
    if not quick:
        assert written in (K[:31], K * 2, "m" * 60) or before[-1:].isalnum() or after[:1].isalnum()
