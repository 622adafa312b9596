"""Write docs/walk-through.md: from a 401 to a mended repository. Each command is run, and its output is what the page shows.

`--check` writes nothing, and exits with 1 if the page is out of date.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aai_lint import key

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "walk-through.md"

KEY, NEW = "0123456789ab4cde8f0123456789abcd", "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"
"""Made up."""


class Words(NamedTuple):
    """What the page says."""

    text: str


class File(NamedTuple):
    """A file as it is now, shown with its keys masked unless it is `quiet`."""

    path: str
    text: str
    quiet: bool = False


class Command(NamedTuple):
    """A command of a shell; what it prints is shown. `quiet` ones only make what the others need."""

    line: str
    code: int = 0
    quiet: bool = False


APP = """import os

import assemblyai as aai

aai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]

print(aai.Transcriber().transcribe("meeting.mp3").text)
"""
COMPOSE = """services:
  minutes:
    build: .
    env_file: .env
"""
ENV = f'# expires: 2025-01-31, ask Ann\nASSEMBLY_AI_API_KEY="Bearer {KEY}"\n'
MENDED_ENV = f"# expires: 2099-01-31, ask Ann\nASSEMBLYAI_API_KEY={NEW}\n"

STEPS: tuple[Words | File | Command, ...] = (
    Words("""# From a 401 to a mended repository

A service that worked on somebody's machine answers this:

```json
{"error": "Authentication error, API token missing/invalid"}
```

The usual advice for it has four steps: verify the key, check for expiry, update the configuration, test it. Here is
what each of them is without a network and without showing the key. Everything below was run for this page, and is
run again by a test."""),
    Command("git init -q -b main", quiet=True),
    File("app.py", APP.replace('os.environ["ASSEMBLYAI_API_KEY"]', f'"{KEY}"'), quiet=True),
    File(".gitignore", ".env\n", quiet=True),
    Command("git add -A && git commit -q -m 'A start'", quiet=True),
    Words("The project is three files. The program:"),
    File("app.py", APP),
    Words("the file that starts it:"),
    File("compose.yaml", COMPOSE),
    Words("and `.env`, which git ignores:"),
    File(".env", ENV),
    Command("git add -A && git commit -q -m 'Read the key from the environment'", quiet=True),
    Words("## What the message means"),
    Command('aai-lint explain "Authentication error, API token missing/invalid"'),
    Words("""## Verify the key

First what a process is given. `aai-lint env` judges the environment that it is started in, here the one of `.env`,
and never prints a value:"""),
    Command("set -a; . ./.env; aai-lint env .", code=1),
    Words("""The program asks for another name than the one that is set. In a container, run it as the program would be run:
`docker compose run --rm minutes aai-lint env`.

Then the files, all of them:"""),
    Command("aai-lint .", code=1),
    Words("""## Check for expiry

Only AssemblyAI knows whether a key still works. The files know when somebody meant to replace it, which keys were
given up, and what is no key but a token of some minutes:"""),
    Command("aai-lint --select declared-expiry-passed,revoked-key,temporary-token --output-style concise .", code=1),
    Words("The history knows whether the key was ever committed. This one was, so everybody with a clone has it:"),
    Command("aai-lint --history", code=1),
    Words("""That decides it. Make a new key in AssemblyAI's dashboard, delete the old one, and put down that it is gone, so that
it is found wherever it is still written. The file has a fingerprint, not the key:"""),
    Command(f"printf %s {KEY} > old", quiet=True),
    Command('aai-lint revoke --stdin --date 2026-01-31 --reason "was committed in app.py" < old'),
    Command("rm old", quiet=True),
    Words("From now on each run tells of the old key, in whatever file:"),
    Command("aai-lint --select revoked-key .", code=1),
    Words("""## Update the configuration

What can be mended without a decision is shown by `--diff` and made by `--fix`:"""),
    Command("aai-lint --diff --quiet .; aai-lint --fix --quiet . > /dev/null", code=1),
    Words("The name is a decision, and so is the new key. After both, `.env` is:"),
    File(".env", MENDED_ENV),
    Command("aai-lint ."),
    Words("`aai-lint trace` draws the road of the key as it is now:"),
    Command("aai-lint trace ."),
    Words("## Test it\n\nOnce more what the process is given:"),
    Command("set -a; . ./.env; aai-lint env ."),
    Words("""And whether AssemblyAI takes it, which only a request can tell. aai-lint makes none. It prints the command for you
to run, for the host and the scheme of the product that you use:"""),
    Command("aai-lint env --how-to-test"),
    Words("""200: done. 401: the key that was copied isn't the one in the dashboard. Anything else is not about the key.

## Keep it so

`aai-lint init` writes a configuration and a hook for commits; `aai-lint baseline` lets a repository with old
findings begin today. [Configuration](options.md) tells of both, and [CI and hooks](ci.md) of `--history` for pull
requests."""),
)


def page() -> str:
    """The page, from a run of all commands in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "minutes"
        folder.mkdir()
        return "\n\n".join(_told(folder, _environment(Path(temporary)))) + "\n"


def _told(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    for step in STEPS:
        if isinstance(step, Words):
            yield step.text
        elif isinstance(step, File):
            (folder / step.path).write_text(step.text, encoding="utf-8", newline="\n")
            if not step.quiet:
                yield f"```{_LANGUAGES[step.path]}\n{key.redact(step.text)}```"
        else:
            command = ["sh", "-c", step.line]
            done = subprocess.run(  # noqa: S603 - our own words
                command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
            )
            if done.returncode != step.code or done.stderr:
                raise SystemExit(f"{step.line}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
            if not step.quiet:
                yield f"```console\n$ {step.line}\n{done.stdout.rstrip()}\n```"


_LANGUAGES = {"app.py": "python", "compose.yaml": "yaml", ".env": "sh"}


def _environment(temporary: Path) -> dict[str, str]:
    """An environment in which `aai-lint` is this one and each commit has the same id."""
    program = temporary / "bin" / "aai-lint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aai_lint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    unwanted = ("AAI_LINT_", "ASSEMBLY", "GIT_", "GITHUB_", "GITLAB_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    for name in ("CI", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "PYTHONWARNINGS"):
        kept.pop(name, None)
    fixed = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _AUTHOR.items()}
    return (
        kept
        | fixed
        | {
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }
    )


_AUTHOR = {"NAME": "Ann", "EMAIL": "ann@example.org", "DATE": "2025-06-01T12:00:00Z"}


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    check = parser.parse_args().check
    text = page()
    if check:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
