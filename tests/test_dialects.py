"""Env-file loaders against what the real ones were measured to do, and against any bytes at all."""

from __future__ import annotations

import base64
import json
import lzma
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aai_lint import dialects
from aai_lint.dialects import DIALECTS, Outcome

NAME = "ASSEMBLYAI_API_KEY"
KEY = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
"""Made up; the vectors use it."""

ENVIRON = {"PATH": "/usr/bin:/bin", "HOME": "/home/user", "LANG": "C.UTF-8", "AAI_FROM_ENV": KEY}

SETTINGS_ONLY = {
    "environs",
    "environs:os.environ",
    "pydantic-settings",
    "django-environ:env()",
    "starlette-config",
    "python-decouple",
    "compose@1:interpolation",
    "compose@2:interpolation",
    "compose@5:interpolation",
}
"""These were asked for one name only."""

OTHERWISE = {("heroku-config:set", "latin1-value"): "read off its source; Node takes such a byte in an argument for U+FFFD"}
"""Records that we don't follow, with the reason."""


@cache
def vectors() -> tuple[dict[str, list], dict[str, dict]]:
    first, *rest = lzma.decompress((Path(__file__).parent / "data/env_loaders.jsonl.xz").read_bytes()).splitlines()
    loaders = map(json.loads, rest)
    return json.loads(first)["inputs"], {loader["loader"]: loader for loader in loaders}


def seen(outcome: Outcome) -> tuple[str, bytes | None]:
    if outcome.error is not None:
        return "error", None
    value = outcome.values.get(NAME)
    return ("undefined", None) if value is None else ("value", value.encode("utf-8", "surrogateescape"))


def readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def test_every_recorded_loader_is_a_dialect() -> None:
    assert set(vectors()[1]) == set(DIALECTS)
    assert sum(len(loader["records"]) for loader in vectors()[1].values()) == 12794


@pytest.mark.parametrize("name", sorted(vectors()[1]))
def test_measured(name: str) -> None:
    inputs, loaders = vectors()
    wrong = []
    for input_id, (result, *rest) in loaders[name]["records"].items():
        value, others = [*rest, None, None][:2]
        data, *preset = inputs[input_id]
        environ = ENVIRON | (preset[0] if preset else {})
        outcome = dialects.load(name, base64.b64decode(data), environ)
        got, expected = seen(outcome), (result, base64.b64decode(value) if value is not None else None)
        if got == ("undefined", None) and name.endswith(":interpolation"):
            got = ("value", b"")  # a name that is nowhere is blank in a compose file
        defined = {readable(key): readable(text) for key, text in outcome.values.items() if key not in {NAME, *environ}}
        if name.startswith("compose@"):
            others = {key.replace("$$", "$"): text for key, text in (others or {}).items()}  # as `config` writes them
        if (name, input_id) not in OTHERWISE and (
            got != expected or (result != "error" and name not in SETTINGS_ONLY and defined != (others or {}))
        ):
            wrong.append((input_id, base64.b64decode(data), got, expected, defined, others))
    assert not wrong


@pytest.mark.parametrize(("name", "dialect"), DIALECTS.items())
def test_a_dialect_is_where_the_catalogue_says(name: str, dialect: dialects.Dialect) -> None:
    assert name == dialect.name
    assert name in import_module(f"aai_lint.dialects.{dialect.family}").READERS
    assert dialect.wins in ("file", "environment")


def test_no_reader_is_left_out() -> None:
    families = {dialect.family for dialect in DIALECTS.values()}
    readers = [name for family in families for name in import_module(f"aai_lint.dialects.{family}").READERS]
    assert sorted(readers) == sorted(DIALECTS)


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_which_wins_is_true(name: str) -> None:
    outcome = dialects.load(name, f"{NAME}={KEY}\n".encode(), {NAME: "before"})
    exports = dialects.load(name, f"export {NAME}={KEY}\n".encode(), {NAME: "before"})
    after = {outcome.values.get(NAME), exports.values.get(NAME)}
    assert (KEY in after) == (DIALECTS[name].wins == "file")


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_inherits_is_true(name: str) -> None:
    outcome = dialects.load(name, b"OTHER=1\n", {"UNTOUCHED": "1"})
    assert ("UNTOUCHED" in outcome.values) == DIALECTS[name].inherits


def test_values_are_not_in_the_repr() -> None:
    outcome = dialects.load("bash", f"{NAME}={KEY}\n".encode(), {})
    assert outcome.values[NAME] == KEY
    assert KEY not in repr(outcome)


WORDS = (
    f"""{NAME} OTHER N {KEY} export = : # ' " ` \\ \\n \\$ $ ${{ }} $OTHER ${{OTHER:-x}} $( ) ( {{ ; & | < > <<E E += := * ~"""
)
BLANKS = [
    "export ",
    " = ",
    ": ",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\v",
    " # c",
    "$(echo x)",
    "\ufeff",
    "\u00a0",
    "\u200b",
    "\u2028",
    "\0",
]
PIECES = st.sampled_from([*WORDS.split(), *BLANKS])
BYTES = st.one_of(st.binary(max_size=80), st.lists(PIECES, max_size=16).map(lambda pieces: "".join(pieces).encode()))
ENVIRONS = st.dictionaries(st.sampled_from(["OTHER", NAME, "N", "HOME"]), st.text(st.characters(codec="utf-8"), max_size=8))


@settings(max_examples=300, deadline=None)
@given(BYTES, ENVIRONS)
def test_any_bytes_never_raise(data: bytes, environ: Mapping[str, str]) -> None:
    for name in DIALECTS:
        outcome = dialects.load(name, data, environ)
        assert outcome.error is None or (not outcome.values and KEY not in outcome.error)
        for key, value in outcome.values.items():
            (key + value).encode("utf-8", "surrogateescape")


HOSTILE = {
    "commands in commands": b"A=$(",
    "references in references": b"A=${A:-",
    "subshells": b"(",
    "groups": b"{ ",
    "blank lines": b"\n",
    "open single quotes": b"A='\n",
    "open double quotes": b'A="x\n',
    "open back-ticks": b"A=`",
    "continuations": b"A=\\\n",
    "a long name": b"a",
    "doubling": b"A=$A$A\n",
    "doubling in make": b"A:=$(A)$(A)\n",
    "here documents": b"A <<E\n",
    "bytes": b"\xff=\xff\n",
    "blanks": b"A:  ",
}


@pytest.mark.parametrize("size", [3_000, pytest.param(60_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end(piece: bytes, size: int) -> None:
    begun = time.monotonic()
    for name in DIALECTS:
        for data in (piece * (size // len(piece)), b'A="' + piece * (size // len(piece)) + b'"'):
            dialects.load(name, data, {"A": "$A$A"})
    assert time.monotonic() - begun < 120


def test_a_file_beyond_the_limit_is_doubted() -> None:
    outcome = dialects.load("bash", b"A=1\n" * dialects.LIMIT, {})
    assert outcome.doubt
    assert not outcome.values
    assert outcome.error is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("bash", "N=$(date)", id="the output of a command"),
        pytest.param("bash", "A=`date`\nN=${A}", id="a reference to it"),
        pytest.param("dash", "N=$0", id="the name of the shell"),
        pytest.param("ruby-dotenv@3", "N=$(date)", id="a command in Ruby"),
        pytest.param("dotenvx@2", "N=$(date)", id="a command in dotenvx"),
        pytest.param("make-include", "N=$(shell date)", id="a function of make"),
        pytest.param("gitlab-dotenv-report", "N=$A", id="a reference that a later job resolves"),
    ],
)
def test_what_is_not_in_the_file_is_unknown(name: str, text: str) -> None:
    assert "N" in dialects.load(name, text.encode() + b"\n", {}).unknown


@pytest.mark.parametrize("text", ["if true; then N=1; fi", "f() { N=1; }", "eval N=1", ". ./other", "set -e\nN=1", "((N=1))"])
def test_what_a_shell_does_beyond_settings_is_doubted(text: str) -> None:
    assert dialects.load("bash", text.encode(), {}).doubt


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("export A=1 B=2", {"A": "1", "B": "2"}, id="two names"),
        pytest.param("A=1; export A; A=2", {"A": "2"}, id="set again"),
        pytest.param("A=1 true", {}, id="for one command only"),
        pytest.param("true A=1 &\nB=2", {"B": "2"}, id="in the background"),
        pytest.param("(A=1)", {}, id="in a subshell"),
        pytest.param("{ A=1; }", {"A": "1"}, id="in a group"),
        pytest.param("true && A=1 || B=2", {"A": "1"}, id="and, or"),
        pytest.param("A=1\nunset A", {}, id="unset"),
        pytest.param("set +a\nA=1\nexport B=2", {"B": "2"}, id="no longer exported"),
        pytest.param("A=$(echo a b)", {"A": "a b"}, id="echo"),
        pytest.param("cat <<E\nA=1\nE\nB=2", {"B": "2"}, id="a here document is text"),
        pytest.param("A=1 # it's\nB=2", {"A": "1", "B": "2"}, id="an apostrophe in a comment"),
        pytest.param("A=~/x", {"A": "/home/user/x"}, id="home"),
        pytest.param("A='a'\"b\"c\\ d", {"A": "abc d"}, id="adjacent pieces"),
    ],
)
@pytest.mark.parametrize("name", ["bash", "dash", "busybox-ash", "zsh"])
def test_shells(name: str, text: str, values: Mapping[str, str]) -> None:
    outcome = dialects.load(name, text.encode() + b"\n", {"HOME": "/home/user"})
    assert outcome.error is None
    assert {key: value for key, value in outcome.values.items() if key != "HOME"} == values


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        pytest.param("node-env-file@20", "A=1\n = y\n", {"A": "1", "\n": "y"}, id="Node 20 trims a name of blanks backwards"),
        pytest.param("node-env-file@20", "A=1\n# B=2", {"A": "1", "# B": "2"}, id="Node 20 reads a comment that has no newline"),
        pytest.param("pydantic-settings", "n=1\nN\n", {}, id="a later name alone takes an earlier value away"),
        pytest.param("deno", "A=1\n=\n", None, id="Deno stops at an empty name"),
        pytest.param("make-include", "A 1:=2\n", None, id="make takes it for a variable of targets"),
        pytest.param("make-include", "export A-1=2\n", {"A-1": "2"}, id="make exports any name that is exported by name"),
        pytest.param("dash", "A=1 set x\n", {"A": "1"}, id="dash keeps what stands before a special builtin"),
        pytest.param("bash", "B=${{ x }} A=1\nC=1\n", {"C": "1"}, id="bash goes on after a line with a bad reference"),
        pytest.param("zsh", "B=${{ x }} A=1\nC=1\n", {}, id="zsh doesn't"),
        pytest.param("zsh", "export N==x\nC=1\n", {}, id="zsh looks for a command after a second equals sign"),
        pytest.param("kubectl@1.37", "..A=1\n", None, id="a name of a Secret's key doesn't begin with two dots"),
        pytest.param("dotenv@18", "A=1\u2028B=2\n", {"A": "1\u2028B=2"}, id="a line separator is no newline to a value"),
    ],
)
def test_found_by_random_files(name: str, text: str, values: Mapping[str, str] | None) -> None:
    """Each checked against the real loader."""
    outcome = dialects.load(name, text.encode(), {})
    assert outcome.error is not None if values is None else dict(outcome.values) == values
