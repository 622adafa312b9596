"""No key is shown by any command: when it answers, when it is used wrongly, and when it fails."""

from __future__ import annotations

import base64
import importlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aai_lint import cli, commands, drawings, reports
from aai_lint.options import Options

from .conftest import K, Lint
from .test_examples import environment
from .test_history import Repository

OTHER = "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"
DASHED = f"{K[:8]}-{K[8:12]}-{K[12:16]}-{K[16:20]}-{K[20:]}"
K64 = base64.b64encode(K.encode()).decode()
TOKEN = f"{K}fedcba9876544321a987654321fedcba"
SECRETS = (K, K.upper(), DASHED, K64, OTHER, TOKEN)

FILES = {
    "app.py": f"import assemblyai as a, os\na.settings.api_key = '{K}'  # or {OTHER}\nprint(os.environ['ASSEMBLYAI_API_KEY'])\n",
    "old.py": f"import assemblyai as a\na.settings.api_key = '{OTHER}'  # aai-lint: ignore[hardcoded-key] -- it was {OTHER}\n",
    ".env": f'# expires: 2025-01-31\nASSEMBLYAI_API_KEY="Bearer {K}"\nASSEMBLY_AI_KEY={TOKEN}\nASSEMBLYAI_KEY={DASHED}\n',
    "secret.yaml": f"kind: Secret\ndata:\n  ASSEMBLYAI_API_KEY: {K64}\nstringData:\n  ASSEMBLYAI_KEY: {K.upper()}\n",
    "compose.yaml": f"services:\n  a:\n    build: .\n    environment:\n      - ASSEMBLYAI_API_KEY='{K}'\n",
    "Dockerfile": f"FROM x\nARG ASSEMBLYAI_API_KEY={K}\nENV ASSEMBLYAI_API_KEY {K}\n",
    "broken.yaml": f"ASSEMBLYAI_API_KEY: {{ {K}: [\n",
    "broken.toml": f'ASSEMBLYAI_API_KEY = "{K}\n[{K}',
    "broken.json": f'{{"ASSEMBLYAI_API_KEY": "{K}"',
    "note.ipynb": f'{{"cells": [{{"cell_type": "code", "source": ["key = \'{K}\'"], "outputs": [{{"text": "assemblyai {K}"}}]}}]',
    "list.sh": f"curl -H 'Authorization: Bearer {K}' 'https://api.assemblyai.com/v2/x?token={K}'\necho $ASSEMBLYAI_API_KEY\n",
}  # fmt: skip


def parts(secrets: tuple[str, ...]) -> set[str]:
    """What must not be seen: ten characters in a row of any of them."""
    return {secret[at : at + 10] for secret in secrets for at in range(len(secret) - 9)}


HIDDEN = parts(SECRETS)


def leaked(text: str) -> list[str]:
    return sorted(part for part in HIDDEN if part in text)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository full of keys."""
    folder = tmp_path_factory.mktemp("keys")
    repository = Repository(folder)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    repository.commit()
    (folder / "old.py").write_text("import assemblyai\n")
    repository.commit()
    (folder / "bad").mkdir()
    (folder / "bad" / "config.toml").write_text(f'select = ["{K}"]\n')
    (folder / "bad" / "key.toml").write_text(f'"{K}" = 1\n')
    (folder / "bad" / "syntax.toml").write_text(f'x = "{K}\n')
    (folder / "bad" / "days.toml").write_text(f'[keys]\n"{K}" = "{OTHER}"\n')
    (folder / "bad" / "baseline").write_text(f"{K}\n")
    (folder / "bad" / "key.txt").write_text(f"{K}\n{OTHER}\n")
    return folder


Call = Callable[[list[str]], tuple[int, str]]


@pytest.fixture
def call(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """The program in a copy of it, with keys in its environment and on its standard input: exit status, all that it prints."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    for name in os.environ.keys() - environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASSEMBLYAI_API_KEY", K)
    monkeypatch.setenv("ASSEMBLYAI_KEY", f"{OTHER}\n")
    monkeypatch.chdir(folder)

    def run(line: list[str]) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f'"{K}"\n'.encode())))
        status = cli.main(line)
        return status, "".join(capfd.readouterr())

    return run


def answers() -> Iterator[list[str]]:
    """Command lines that are answered."""
    for name in reports.names():
        yield ["check", "--format", name, "--verbose", "--statistics", "--pedantic", "."]
    for name in drawings.names():
        yield ["trace", "--format", name, "."]
    yield from (["--diff", "--unsafe-fixes", "."], ["--fix", "."], ["--fix", "--unsafe-fixes", "--verbose", "."])
    yield from (["--history"], ["--history", "--format", "json"], ["--history", "HEAD~1..HEAD", "--verbose"])
    yield from (["env"], ["env", "."], ["env", "--stdin"], ["env", "--file", "bad/key.txt"], ["env", "--how-to-test"])
    yield from (["baseline"], ["baseline", "--history"], ["baseline", "--for", "detect-secrets"])
    yield from (["revoke", "--env", "ASSEMBLYAI_API_KEY", "--reason", "lost"], ["show-config"], ["init"], ["rules"])
    yield from (["explain", f"401 Authorization: Bearer {K}"], ["explain", f"Illegal header value b'{K}\\n'"], ["explain", "-"])
    yield ["--expiry-notice", "30", "--max-key-age", "1", "."]


def misuses() -> Iterator[list[str]]:
    """Command lines that are refused, most with a key where none belongs."""
    for name in commands.TABLE:
        yield from ([name, K], [name, f"--{K}"], [name, f"--key={K}"], [name, f"-{K}"], [name, ".", OTHER, K64])
    yield from ([K], [f"--{K}"], [f"{K}/{OTHER}"], [f"ASSEMBLYAI_API_KEY={K}"])
    options = "format output select extend-select ignore fail-on config policy-from baseline max-size color history".split()
    for option in (*options, "expiry-notice", "max-key-age", "output-style", "exclude", "name", "project"):
        yield ["check", f"--{option}", K, "."]
        yield ["check", f"--{option}={DASHED}", "."]
    for option in ("var", "file", "product", "region", "fail-on"):
        yield ["env", f"--{option}", K]
    for option in ("env", "file", "date", "reason"):
        yield ["revoke", f"--{option}", K]
    for file in ("config", "key", "syntax", "days"):
        yield ["--config", f"bad/{file}.toml", "."]
        yield ["show-config", "--config", f"bad/{file}.toml"]
    yield from (
        ["--baseline", "bad/baseline", "."],
        ["trace", "--format", K, "."],
        ["baseline", "--for", K],
        ["baseline", "--file", f"{K}/x"],
    )


@pytest.mark.parametrize("line", [*answers(), *misuses()], ids=lambda line: " ".join(line)[:60])
def test_no_command_shows_a_key(line: list[str], call: Call, tmp_path: Path) -> None:
    status, said = call(line)
    assert status in (0, 1, 2, 3), said
    assert leaked(said) == []
    for path in (tmp_path / "copy").glob(".aai-lint*"):
        assert leaked(path.read_text(encoding="utf-8")) == []


# Functions that have a key at hand, deep within.
DEEP = (
    "aai_lint.key:looks_real",
    "aai_lint.key:mask",
    "aai_lint.key:find_key",
    "aai_lint.document:decode",
    "aai_lint.judging:judge",
    "aai_lint.preflight:value",
    "aai_lint.revocations:fingerprint",
    "aai_lint.history:_judged",
    "aai_lint.config:survey",
    "aai_lint.errors:recognize",
    "aai_lint.difference:unified",
    "aai_lint.starting:plan",
)
EACH = (
    ["--verbose", "."],
    ["--diff", "--verbose", "."],
    ["--history", "--verbose"],
    ["trace", "."],
    ["env", "--verbose", "--stdin"],
    ["env", "--verbose", "."],
    ["baseline"],
    ["revoke", "--env", "ASSEMBLYAI_API_KEY"],
    ["explain", f"Authorization: {K}"],
    ["show-config"],
    ["init"],
)


class Odd(Exception):
    """An exception that has a key in its words, its arguments and its notes."""


@pytest.mark.parametrize("where", DEEP)
@pytest.mark.parametrize("line", EACH, ids=lambda line: " ".join(line)[:30])
def test_no_fault_of_ours_shows_a_key(line: list[str], where: str, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, name = where.partition(":")
    if not hasattr(importlib.import_module(module), name):
        pytest.fail(f"{where} isn't there any more: name another function")

    raised = []

    def fail(*_arguments: object, **_named: object) -> None:
        secret = K
        raised.append(True)
        try:
            raise ValueError(f"{secret} can't be handled")
        except ValueError as error:
            raise Odd(secret, OTHER, f"invalid literal: {secret!r}") from error

    monkeypatch.setattr(importlib.import_module(module), name, fail)
    status, said = call(line)
    assert (status == 4) is bool(raised), said
    assert ("a fault in" in said) is bool(raised)
    assert leaked(said) == []


OVER_LINES = {
    "compose.yaml": """\
services:
  a:
    build: .
    environment:
      ASSEMBLYAI_API_KEY: {0}
        {1}
  b:
    build: .
    environment:
      ASSEMBLYAI_API_KEY: "{0}\\
        {1}"
""",
    "app.py": 'import assemblyai as aai\naai.settings.api_key = ("{0}"\n    "{1}")\n',
    "app.js": 'const client = new AssemblyAI({{ apiKey: "{0}" +\n  "{1}" }})\n',
    ".env": "ASSEMBLYAI_API_KEY='{0}\n{1}'\n",
    "run.sh": "export ASSEMBLYAI_API_KEY={0}\\\n{1}\n",
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata:\n  ASSEMBLYAI_API_KEY: {2}\n    {3}\n",
}


@pytest.mark.parametrize("at", [5, 7, 9, 16, 25])
def test_a_key_on_two_lines_is_not_shown_by_halves(lint: Lint, at: int) -> None:
    split = K[:at], K[at:], K64[:at], K64[at:]
    report = lint({path: text.format(*split) for path, text in OVER_LINES.items()}, Options(pedantic=True))
    assert {finding.primary.path for finding in report.findings} == OVER_LINES.keys()
    for name in reports.names():
        shown = reports.renderer(name)(report, reports.Style(verbose=True))
        assert [part for part in split if part[:4] in shown or part[-4:] in shown] == [], name
