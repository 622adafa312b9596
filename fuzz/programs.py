"""The whole program, run as its users do: on a folder, in git, with each command, each format and the fixes written."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.etree import ElementTree

from aai_lint import cli, drawings, reports

_JSON = ("json", "sarif", "gitlab")
_GIT = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false")


class Broken(Exception):
    """What doesn't hold."""


def runs(files: Mapping[str, bytes], data: bytes) -> Iterator[tuple[str, str]]:
    """Some commands over some files, chosen by these, each with all that it printed."""
    source = random.Random(data)
    with tempfile.TemporaryDirectory() as folder, _inside(folder):
        _write(files)
        if source.random() < 0.7:
            _commit(source.random() < 0.5)
        form = source.choice(reports.names())
        commands = [
            ["check", "--format", form, "--verbose", "--pedantic", "."],
            ["trace", "--format", source.choice(drawings.names()), "."],
            ["--history", "--format", form, "--no-config"],
            ["show-config"],
            ["--no-git", "--output", f"{form}:report", "--statistics", "--no-config"],
            ["baseline"],
            ["--baseline", ".aai-lint-baseline", "--no-config"],
            ["--diff", "--unsafe-fixes", "--no-config"],
        ]
        for command in source.sample(commands, 3):
            before = _snapshot()
            yield " ".join(command), _run(command, form)
            changed = {path for path, content in _snapshot().items() if before.get(path) != content}
            if not changed <= {"report", ".aai-lint-baseline"} | _told():
                raise Broken(f"{command[0]} writes {sorted(changed)[0]}")
            if form in _JSON and os.path.exists("report"):
                with open("report", encoding="utf-8") as report:
                    json.load(report)
        fix = ["--fix", "--no-config", *(["--unsafe-fixes"] if source.random() < 0.5 else [])]
        yield "--fix", _run(fix, "text")
        once = _snapshot()
        yield "--fix again", _run(fix, "text")
        if _snapshot() != once:
            raise Broken("a second --fix writes more")


def _told() -> set[str]:
    """What a configuration file of the input may have as its output."""
    return {path for path in _snapshot() if not path.startswith(".git/")} if os.path.exists("aai-lint.toml") else set()


def _run(command: list[str], form: str) -> str:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        code = cli.main(command)
    finally:
        sys.stdout, sys.stderr = before
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    printed, said = out.read(), err.read()
    if code not in (0, 1, 2, 3) or "Traceback" in said:
        raise Broken(f"{command[0]} ends with {code}: {said.partition('(--verbose')[0].strip()}")
    if (code == 2) != bool(said.strip()):
        raise Broken(f"{command[0]} ends with {code} and says {said!r}")
    if code < 2 and "--format" in command and command[0] != "trace":
        if form in _JSON:
            json.loads(printed)
        elif form == "junit":
            ElementTree.fromstring(printed)
    return printed + said


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    here, variables = os.getcwd(), dict(os.environ)
    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("AAI_LINT_", "GIT_"))]:
        del os.environ[name]
    os.environ["GIT_CONFIG_GLOBAL"] = os.environ["GIT_CONFIG_SYSTEM"] = os.devnull
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(variables)


def _write(files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
        except (OSError, ValueError):  # a path that is a folder, too long, or has a NUL in it
            continue


def _commit(everything: bool) -> None:
    """What git may refuse (a `.git` among the files, names that it doesn't take) is part of the input."""
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"])[: 3 if everything else 2]:
        subprocess.run(["git", *_GIT, *command], check=False, capture_output=True, stdin=subprocess.DEVNULL)


def _snapshot() -> dict[str, bytes]:
    found = {}
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.join(folder, name)[2:]
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    found[path] = file.read()
    return found
