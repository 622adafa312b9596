"""The real loaders, as many of them as are here: each takes many files at once and says what the process gets.

A result is the names and values, or None where the loader refuses the file. What can't be asked here gives a reason instead.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import logging
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from aai_lint import dialects

HERE = Path(__file__).parent
ASKED = ("N", "OTHER")
"""The names that a settings object is asked for."""

Case = tuple[bytes, dict[str, str]]
Result = dict[str, str] | None


@dataclass(frozen=True)
class Real:
    """One real loader: `dialect` is ours; `names`: compare these only."""

    dialect: str
    load: Callable[[list[Case], Path], Iterable[Result]]
    missing: str | None = None
    names: tuple[str, ...] | None = None
    share: float = 1.0  # of the files, for loaders that need a process for each
    skips: Callable[[Case], bool] = lambda case: False


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _python(read: Callable[[str], dict[str, str]], cases: list[Case], folder: Path) -> Iterator[Result]:
    path = folder / ".env"
    logging.disable()  # python-dotenv and django-environ log each line that they skip
    for data, environ in cases:
        path.write_bytes(data)
        with mock.patch.dict(os.environ, environ, clear=True):
            try:
                yield read(str(path))
            except (UnicodeDecodeError, ValueError, OSError):
                yield None


def _load_dotenv(path: str) -> dict[str, str]:
    import dotenv

    dotenv.load_dotenv(path)
    return dict(os.environ)


def _asked(get: Callable[[str], Any], *undefined: type[Exception]) -> dict[str, str]:
    values = {}
    for name in ASKED:
        with suppress(*undefined):
            values[name] = get(name)
    return values


def _environs(path: str) -> dict[str, str]:
    import environs

    env = environs.Env()
    env.read_env(path, recurse=False)
    return _asked(env.str, environs.EnvError)


def _pydantic(path: str) -> dict[str, str]:
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_file=path, extra="ignore")
        n: str | None = None
        other: str | None = None

    settings = Settings()
    return {name: value for name in ASKED if (value := getattr(settings, name.lower())) is not None}


def _django(path: str) -> dict[str, str]:
    import environ

    environ.Env.read_env(path)
    return dict(os.environ)


def _django_call(path: str) -> dict[str, str]:
    import environ

    environ.Env.read_env(path)
    return _asked(environ.Env(), environ.ImproperlyConfigured, RecursionError)


def _starlette(path: str) -> dict[str, str]:
    from starlette.config import Config

    return _asked(Config(path), KeyError)


def _decouple(path: str) -> dict[str, str]:
    import decouple

    return _asked(decouple.Config(decouple.RepositoryEnv(path)), decouple.UndefinedValueError)


def _honcho(path: str) -> dict[str, str]:
    from honcho.command import _read_env

    os.environ.update(_read_env(os.path.dirname(path), ".env"))
    return dict(os.environ)


def _batch(command: list[str], cases: list[Case], folder: Path) -> Iterator[Result]:
    """One process for all files."""
    asked = []
    for number, (data, environ) in enumerate(cases):
        (folder / str(number)).mkdir()
        path = folder / str(number) / ".env"
        path.write_bytes(data)
        asked.append({"path": str(path), "environ": environ})
    (folder / "cases.json").write_text(json.dumps(asked))
    subprocess.run([*command, str(folder / "cases.json"), str(folder / "results.json")], check=True, capture_output=True)
    for result in json.loads((folder / "results.json").read_text()):
        yield None if result is None else {_text(base64.b64decode(a)): _text(base64.b64decode(b)) for a, b in result}


def _node_process(node: str, cases: list[Case], folder: Path) -> Iterator[Result]:
    dump = "process.stdout.write(JSON.stringify(process.env))"
    for data, environ in cases:
        (folder / ".env").write_bytes(data)
        done = subprocess.run([node, "--env-file=.env", "-e", dump], cwd=folder, env=environ, capture_output=True, check=False)
        yield json.loads(done.stdout) if done.returncode == 0 else None


def _shell(command: list[str], cases: list[Case], folder: Path) -> Iterator[Result]:
    """Nothing is on PATH: words that a file takes for commands are not found."""
    for number, (data, environ) in enumerate(cases):
        place = folder / str(number)  # a file may make others, by a redirection
        place.mkdir()
        (place / ".env").write_bytes(data)
        process = subprocess.Popen(
            [*command, "-c", "set -a; . ./.env >/dev/null; set +a; exec /usr/bin/env -0"],
            cwd=place,
            env={**environ, "PATH": "/nonexistent", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        out, _ = process.communicate(timeout=20)
        if b"PATH=" not in out:
            yield None
            continue
        pairs = (_text(entry).partition("=") for entry in out.split(b"\0") if b"=" in entry)
        # $$ is the shell's number, and exec keeps it.
        yield {name: value.replace(str(process.pid), "{PID}") for name, _, value in pairs if name not in SHELLS_OWN}


SHELLS_OWN = {"PATH", "PWD", "OLDPWD", "SHLVL", "_", "HOME", "LOGNAME", "LC_ALL"}


def _kubectl(kubectl: str, cases: list[Case], folder: Path) -> Iterator[Result]:
    command = [kubectl, "create", "secret", "generic", "s", "--from-env-file=.env", "--dry-run=client", "-o", "json"]
    for data, environ in cases:
        (folder / ".env").write_bytes(data)
        done = subprocess.run(command, cwd=folder, env={**environ, "HOME": str(folder)}, capture_output=True, check=False)
        values = json.loads(done.stdout).get("data") or {} if done.returncode == 0 else None
        yield None if values is None else {name: _text(base64.b64decode(value)) for name, value in values.items()}


def _version(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(?:\.\d+)*", done.stdout)
    return found[0] if found else ""


def _package(module: str, package: str) -> str | None:
    return None if importlib.util.find_spec(module) else f"{package} is not installed"


def _nul(case: Case) -> bool:
    """A NUL is refused where the process is started, and none is started here."""
    return b"\0" in case[0]


def _endless(case: Case) -> bool:
    """dotenv-expand has no end of references to themselves: it takes all memory, and then Node gives up."""
    return bool(dialects.load("dotenv-expand@12", *case).unknown)


def _real() -> Iterator[Real]:
    yield Real("python-dotenv", partial(_python, _load_dotenv), _package("dotenv", "python-dotenv"))
    yield Real("environs", partial(_python, _environs), _package("environs", "environs"), ASKED)
    yield Real("pydantic-settings", partial(_python, _pydantic), _package("pydantic_settings", "pydantic-settings"), ASKED, 0.3)
    yield Real("django-environ", partial(_python, _django), _package("environ", "django-environ"))
    yield Real("django-environ:env()", partial(_python, _django_call), _package("environ", "django-environ"), ASKED)
    yield Real("starlette-config", partial(_python, _starlette), _package("starlette", "starlette"), ASKED)
    yield Real("python-decouple", partial(_python, _decouple), _package("decouple", "python-decouple"), ASKED)
    yield Real("honcho", partial(_python, _honcho), _package("honcho", "honcho"))
    node = shutil.which("node") or ""
    major = _version([node, "--version"]).partition(".")[0] if node else ""
    for dialect, package in {
        "dotenv@16": "dotenv16",
        "dotenv@17": "dotenv17",
        "dotenv@18": "dotenv18",
        "dotenv-expand@12": "dotenv-expand12",
        "next-env@16": "@next/env",
        "env-cmd": "env-cmd",
        "node-foreman": "foreman",
    }.items():
        missing = None if node and (HERE / "node_modules" / package).is_dir() else f"{package} is not in tests/live/node_modules"
        skips = {"env-cmd": _nul, "node-foreman": _nul, "dotenv-expand@12": _endless}.get(dialect, Real.skips)
        share = 0.3 if dialect.startswith("next") else 1
        yield Real(dialect, partial(_batch, [node, str(HERE / "driver.mjs"), dialect]), missing, share=share, skips=skips)
    missing = None if major in ("20", "24") else "no Node 20 or 24 on PATH"
    yield Real(f"node-env-file@{major}", partial(_batch, [node, str(HERE / "driver.mjs"), "node-env-file"]), missing)
    yield Real(f"node-env-file@{major}", partial(_node_process, node), missing, share=0.02)
    for name, options in {"bash": ["--noprofile", "--norc"], "dash": []}.items():
        path = shutil.which(name)
        yield Real(name, partial(_shell, [path or "", *options]), None if path else f"no {name} on PATH", share=0.25)
    ruby = shutil.which("ruby") or ""
    gem = _version([ruby, "-e", "require 'dotenv/version'; puts Dotenv::VERSION"]).partition(".")[0] if ruby else ""
    missing = None if gem in ("2", "3") else "no Ruby with dotenv 2 or 3"
    yield Real(f"ruby-dotenv@{gem}", partial(_batch, [ruby, str(HERE / "driver.rb")]), missing)
    kubectl = shutil.which("kubectl") or ""
    yield Real("kubectl@1.37", partial(_kubectl, kubectl), None if kubectl else "no kubectl on PATH", share=0.03)


REAL = list(_real())
