"""`aai-lint explain` for error messages: each text of the table finds its row, also as it looks in a log."""

from __future__ import annotations

import io
import sys

import pytest

from aai_lint import cli, errors, rules

from .conftest import K

RULES = {one.id for one in rules.discover()}


@pytest.mark.parametrize("row", errors.TABLE, ids=lambda row: row.text)
def test_each_row_is_recognized_and_complete(row: errors.Row) -> None:
    text = row.text.replace("…", "something or other")
    for written in (text, text.upper(), f"2026-01-31 12:00:00 ERROR {text}.\n    at app.py:1\n", f"\x1b[33m{text}\x1b[0m"):
        first = errors.recognize(written)[0]
        assert (first.row, first.whole) == (row, True)
    assert set(row.rules) <= RULES
    assert len(set(row.rules)) == len(row.rules) or row.rules  # a rule that is named twice is shown once
    assert row.rules or row.unseen
    assert row.who
    assert row.why.endswith(".")
    assert row.source


def test_texts_are_in_the_table_once() -> None:
    assert len({row.text for row in errors.TABLE}) == len(errors.TABLE)


@pytest.mark.parametrize(
    ("text", "who", "first"),
    [
        pytest.param(
            '{"error":"Authentication error, API token missing/invalid"}', "AssemblyAI, HTTP 401", "misnamed-variable", id="REST"
        ),
        pytest.param(
            "401 Authentication error: API token missing or invalid.", "AssemblyAI, HTTP", "misnamed-variable", id="words"
        ),
        pytest.param(
            f"httpx.LocalProtocolError: Illegal header value b'{K}\\n'", "httpx", "stray-whitespace", id="with the key in it"
        ),
        pytest.param("Illegal header value", "httpx", "stray-whitespace", id="cut off"),
        pytest.param(
            "ValueError: Please provide an API key via the ASSEMBLYAI_API_KEY environment variable or the global settings.",
            "AssemblyAI's client for Python",
            "misnamed-variable",
            id="an old client",
        ),
        pytest.param(
            "ValueError: Please provide an API key: set the ASSEMBLYAI_API_KEY environment variable, set aai.settings.api_key",
            "AssemblyAI's client for Python",
            "misnamed-variable",
            id="a new client",
        ),
        pytest.param("CreateContainerConfigError", "Kubernetes", "dangling-reference", id="a word"),
        pytest.param(
            "websockets.exceptions.ConnectionClosedError: received 1008 (policy violation) Unauthorized Connection: Missing "
            "Authorization header",
            "AssemblyAI's streaming",
            "missing-variable",
            id="from another library",
        ),
        pytest.param("1008 Unauthorized Connection", "AssemblyAI's streaming", "missing-variable", id="cut before the reason"),
        pytest.param(
            'level=warning msg="The \\"STT_KEY\\" variable is not set. Defaulting to a blank string."',
            "Docker Compose",
            "silent-empty-default",
            id="another variable",
        ),
        pytest.param(
            "KeyError: 'ASSEMBLY_AI_API_KEY'", "Python, os.environ", "misnamed-variable", id="another spelling of the variable"
        ),
        pytest.param(
            "couldn't find key ASSEMBLYAI_API_KEY in Secret default/aai", "Kubernetes, event", "dangling-reference", id="between"
        ),
        pytest.param('secret "aai" not found\nCreateContainerConfigError', "Kubernetes", "dangling-reference", id="two at once"),
        pytest.param('WARN The "ASSEMBLYAI_API_KEY" variable is not set', "Docker Compose", "silent-empty-default", id="no end"),
    ],
)
def test_what_people_paste(text: str, who: str, first: str) -> None:
    match = errors.recognize(text)[0]
    assert match.row.who.startswith(who)
    assert match.row.rules[0] == first


@pytest.mark.parametrize(
    "text",
    ["", "   ", "error", "it does not work", "Error: 404 page not found", "ECONNREFUSED 127.0.0.1:443", "a " * 100_000],
    ids=lambda text: text[:20],
)
def test_what_is_not_known(text: str) -> None:
    assert errors.recognize(text) == []


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["explain", *arguments])
    return code, *capsys.readouterr()


def test_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, 'WARN The "ASSEMBLYAI_API_KEY" variable is not set.')
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [
        'The "…" variable is not set',
        "  from Docker Compose",
    ]
    assert "Rules that explain it" in out
    assert "  silent-empty-default" in out
    assert "No file tells which variables the shell has that runs Compose." in out
    assert "Source: docker/compose" in out


def test_no_key_of_a_log_is_repeated(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    log = f"INFO start\nhttpx.LocalProtocolError: Illegal header value b'{K}\\n'\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(log.encode() + b"\xff")))
    for arguments in (("-",), (log,), tuple(log.split())):
        code, out, err = call(capsys, *arguments)
        assert (code, err) == (0, "")
        assert "stray-whitespace" in out
        assert K[:10] not in out


def test_what_nobody_knows_is_said_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((f"the key {K} is odd",), (K,), ("-o", K)):
        code, out, err = call(capsys, *arguments)
        assert (code, out) == (2, "")
        assert K[:10] not in err
