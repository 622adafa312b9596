"""The whole program, run as its users do: on a folder, in git, with each command, each format and the fixes written."""

from __future__ import annotations

import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from xml.etree import ElementTree

from aai_lint import cli, drawings, errors, reports, rules, starting

from . import keys

_JSON = ("json", "sarif", "gitlab")
_GIT = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false")
_KEPT = ".aai-lint-revoked.toml"


class Broken(Exception):
    """What doesn't hold."""


def runs(files: Mapping[str, bytes], data: bytes) -> Iterator[tuple[str, str]]:
    """Some commands over some files, chosen by these, each with all that it printed."""
    source = random.Random(data)
    with tempfile.TemporaryDirectory() as folder, _inside(folder):
        _write(files)
        if source.random() < 0.7:
            _commit(source.random() < 0.5)
            if source.random() < 0.4:
                _change(files, source)
        form = source.choice(reports.names())
        for command in source.sample(_commands(files, form, source), 4):
            before = _snapshot()
            given = _spelled(source) if source.random() < 0.8 else source.choice([b"", *files.values()])
            yield " ".join(command), _run(command, form, given)
            changed = {path for path, content in _snapshot().items() if before.get(path) != content}
            if not changed <= _written_by(command) | _told():
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


def _commands(files: Mapping[str, bytes], form: str, source: random.Random) -> list[list[str]]:
    some = [path for path in sorted(files) if not path.startswith("-")][:3] or ["."]
    names = re.findall(r"[A-Z][A-Z_]{3,40}", b"\n".join(files.values()).decode("utf-8", "replace"))[:3] or ["ASSEMBLYAI_API_KEY"]
    row = source.choice(errors.TABLE)
    ids = [one.id for one in rules.discover()]
    return [
        ["check", "--format", form, "--verbose", "--pedantic", "."],
        ["check", "--format", form, "--max-key-age", "1", "--expiry-notice", "900", "--extend-select", ",".join(ids), "."],
        ["check", "--output-style", "concise", "--name", names[0], "--project", "*", "--exclude", some[0], "--max-size", "1K"],
        ["trace", "--format", source.choice(drawings.names()), "."],
        ["trace", "--format", source.choice(drawings.names()), *some],
        [*some],
        ["--quiet", "--color", "always", *some],
        ["--history", "--format", form, "--no-config"],
        ["--history", "HEAD~1..HEAD", "--no-config", "--verbose"],
        ["--policy-from", "HEAD", "--verbose"],
        ["show-config"],
        ["--no-git", "--output", f"{form}:report", "--statistics", "--no-config"],
        ["baseline", *(["--history"] if source.random() < 0.3 else [])],
        ["baseline", "--for", "detect-secrets"],
        ["--baseline", ".aai-lint-baseline", "--no-config"],
        ["--baseline", ".secrets.baseline", "--no-config"],
        ["--diff", "--unsafe-fixes", "--no-config"],
        ["env"],
        ["env", ".", "--verbose"],
        ["env", "--var", names[0], "--var", names[-1], "--quiet"],
        ["env", "--stdin"],
        ["env", "--file", some[0], "--fail-on", "error"],
        ["env", "--how-to-test", "--product", "streaming", "--region", "eu"],
        ["revoke", "--stdin", "--reason", "lost"],
        ["revoke", "--env", "ASSEMBLYAI_API_KEY", "--date", "2026-01-31"],
        ["explain", "-"],
        ["explain", row.text],
        ["explain", source.choice(ids)],
        ["rules", "--format", "json"],
        ["init"],
        ["init", "--yes", "--address", "https://example.com/a", "--revision", "v1"],
    ]


def _written_by(command: Sequence[str]) -> set[str]:
    """What a command may write."""
    wrote = {"check": {"report"}, "baseline": {".aai-lint-baseline", ".secrets.baseline"}, "revoke": {_KEPT}}
    if command[:2] == ["init", "--yes"]:
        return set(starting.FILES)
    return wrote.get(command[0], {"report"})


def _told() -> set[str]:
    """What a configuration file of the input may have as its output."""
    return {path for path in _snapshot() if not path.startswith(".git/")} if os.path.exists("aai-lint.toml") else set()


def _spelled(source: random.Random) -> bytes:
    return keys.spelled(source.choice(keys.KEYS), source).encode()


def _run(command: Sequence[str], form: str, given: bytes = b"") -> str:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    before = sys.stdout, sys.stderr, sys.stdin
    sys.stdout, sys.stderr, sys.stdin = out, err, io.TextIOWrapper(io.BytesIO(given), "utf-8")
    variables = dict(os.environ)
    if b"\0" not in given:
        os.environ.update({name: os.fsdecode(given) for name in ("ASSEMBLYAI_API_KEY", "ASSEMBLY_AI_KEY", "STT_TOKEN")})
    try:
        code = cli.main(list(command))
    finally:
        sys.stdout, sys.stderr, sys.stdin = before
        os.environ.clear()
        os.environ.update(variables)
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    printed, said = out.read(), err.read()
    if code not in (0, 1, 2, 3) or "Traceback" in said:
        raise Broken(f"{command[0]} ends with {code}: {said.partition('(--verbose')[0].strip()}")
    if (code == 2) != bool(said.strip()) and command[0] != "init":  # which says on its output what it didn't write
        raise Broken(f"{command[0]} ends with {code} and says {said!r}")
    if code < 2 and "--format" in command and command[0] == "check":
        if form in _JSON:
            json.loads(printed)
        elif form == "junit":
            ElementTree.fromstring(printed)
    part = keys.seen([given.decode("utf-8", "replace")], re.sub(r"[0-9a-f]{32,}(?::\d+)?", "", printed + said))
    if part:
        raise Broken(f"{command[0]} shows {len(part)} characters of the key that it was given")
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


def _change(files: Mapping[str, bytes], source: random.Random) -> None:
    """A second commit, in which some files are gone and others are new."""
    for path in source.sample(sorted(files), min(len(files), 2)):
        if os.path.isfile(path) and not path.startswith(".git/"):
            os.unlink(path)
    with open("added.env", "xb") as file:
        file.write(b"ASSEMBLYAI_API_KEY=" + _spelled(source) + b"\n")
    _commit(True)


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
