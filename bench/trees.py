"""The trees that are scanned: public ones that are given, and made ones that grow in one respect at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

# Invented, of the shape of a key.
KEY = "0123456789ab4cde8f0123456789abcd"


def tracked(tree: Path) -> list[bytes]:
    """The regular files that git tracks, relative."""
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=tree, capture_output=True, check=True).stdout.split(b"\0")
    top = os.fsencode(tree)
    return [name for name in listed if name and os.path.isfile(top + b"/" + name) and not os.path.islink(top + b"/" + name)]


def copied(tree: Path, to: Path) -> tuple[int, float]:
    """Copy the tracked files without `.git`; how many they are, and MiB."""
    names = tracked(tree)
    size = 0
    for name in names:
        source, target = os.fsencode(tree) + b"/" + name, os.fsencode(to) + b"/" + name
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(source, target)
        size += os.path.getsize(source)
    return len(names), size / 2**20


def repository(at: Path) -> None:
    """Make a folder a repository with all of its files added."""
    for words in (("init", "-q"), ("add", "-A")):
        subprocess.run(("git", *words), cwd=at, check=True)


def clean(lines: int) -> str:
    """Text of 32 bytes a line, in which nothing has to do with a key."""
    return "x = load(path, 'alpha', 'gamma')\n" * lines


def files(at: Path, times: int) -> None:
    """1,000 files of 4 KiB, times that."""
    for number in range(1000 * times):
        folder = at / f"d{number // 200}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"m{number}.py").write_text(clean(128))


def size(at: Path, times: int) -> None:
    """One file of 1 MiB, times that, with one line that has to do with a key in its middle."""
    half = clean(2**14 * times)
    (at / "one.py").write_text(half + "import assemblyai\n" + half)


def relevant(at: Path, times: int) -> None:
    """20 small modules that read the key, times that."""
    for number in range(20 * times):
        (at / f"m{number}.py").write_text(
            "import os\n\nimport assemblyai as aai\n\naai.settings.api_key = os.environ['ASSEMBLYAI_API_KEY']\n"
            f"print(aai.Transcriber().transcribe('a{number}.mp3').text)\n"
        )


def manifest(at: Path, times: int) -> None:
    """A manifest of 25,000 documents (5 MB), times that, of which one has to do with a key."""
    other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {app: web, part: of-something, by: us}}\ndata:\n"
    other += "  LEVEL: info\n  REGION: eu-west-1\n  MODE: 'fast'\n  TEXT: |\n    one line\n    and another one\n---\n"
    one = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData:\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}\n---\n"
    (at / "all.yaml").write_text(other * 12500 * times + one + other * 12500 * times)


def matching(name: str, line: str, head: str = "", tail: str = "") -> Callable[[Path, int], None]:
    """One file in which a line that has to do with the key is there 100 times, times that. `{n}` is the number of the line."""

    def grow(at: Path, times: int) -> None:
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(head + "".join(line.replace("{n}", str(number)) for number in range(100 * times)) + tail)

    return grow


def sized(name: str, line: str, one: str, head: str = "", tail: str = "") -> Callable[[Path, int], None]:
    """One file of a MiB, times that, in the middle of which a line has to do with the key."""

    def grow(at: Path, times: int) -> None:
        half = line * (512 * 1024 // len(line))
        with (at / name).open("w") as file:  # in pieces: a process that is started is charged for the memory of its starter
            file.write(head)
            for number in range(2 * times):
                file.write(half if number != times else one + half)
            file.write(tail)

    return grow


class Growth(NamedTuple):
    """What grows, by what factors, how a tree is written for one of them, and the options that a run on it needs."""

    name: str
    times: tuple[int, ...]
    write: Callable[[Path, int], None]
    options: tuple[str, ...] = ()


_SIZES = (1, 4, 16, 64)
_TIMES = (1, 4, 16, 64)
_WHOLE = ("--max-size", "100M")

GROWTH = (
    Growth("files, 1,000 of 4 KiB (clean)", (1, 4, 16), files),
    Growth("bytes, a Python file of 1 MiB with one match", (1, 2, 4), size),
    Growth(
        "bytes, a log of 1 MiB with one match",
        _SIZES,
        sized("app.log", "2026-01-01 12:00:00 INFO a request took 12 ms\n", "GET https://api.assemblyai.com/v2/transcript\n"),
        _WHOLE,
    ),
    Growth(
        "bytes, an env file of 1 MiB with one match",
        (1, 2, 4),
        sized(".env.example", "# nothing is said here of anything\nLEVEL=info\n", "ASSEMBLYAI_API_KEY=\n"),
        _WHOLE,
    ),
    Growth(
        "bytes, a manifest of 1 MiB with one match",
        _SIZES,
        sized(
            "all.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  LEVEL: info\n  TEXT: |\n    a line\n---\n",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: k}\nstringData:\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}\n---\n",
        ),
        _WHOLE,
    ),
    Growth(
        "bytes, a JSON file of 1 MiB with one match",
        _SIZES,
        sized("all.json", f'{{"id": 1, "text": "{"some words " * 400}"}},\n', '{"assemblyai_api_key": ""},\n', "[", "{}]"),
        _WHOLE,
    ),
    Growth(
        "bytes, a document of 1 MiB with one match",
        _SIZES,
        sized("notes.md", "Some words of a text that goes on.\n\n", "Set `ASSEMBLYAI_API_KEY` first.\n\n"),
        _WHOLE,
    ),
    Growth("relevant files, 20 modules", (1, 4, 16), relevant),
    Growth("matches: 100 lines of an env file", _TIMES, matching(".env.example", "ASSEMBLYAI_API_KEY_{n}=\n")),
    Growth(
        "matches: 100 comments of a Python module",
        _TIMES,
        matching("m.py", "# see assemblyai's page {n}\nx = {n}\n"),
    ),
    Growth(
        "matches: 100 reads in a Python module",
        _TIMES,
        matching("m.py", 'k{n} = os.environ["ASSEMBLYAI_API_KEY"]\n', "import os\n"),
    ),
    Growth(
        "matches: 100 reads in a TypeScript module",
        _TIMES,
        matching("m.ts", "const k{n} = process.env.ASSEMBLYAI_API_KEY;\n"),
    ),
    Growth(
        "matches: 100 services of a Compose file",
        _TIMES,
        matching(
            "compose.yaml",
            "  s{n}:\n    image: web\n    environment:\n      ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:?}\n",
            "services:\n",
        ),
    ),
    Growth(
        "matches: 100 manifests",
        _TIMES,
        matching(
            "pods.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p{n}}\nspec:\n  containers:\n  - name: c\n    env:\n"
            "    - name: ASSEMBLYAI_API_KEY\n      valueFrom: {secretKeyRef: {name: s, key: k}}\n---\n",
        ),
    ),
    Growth(
        "matches: 100 steps of a workflow",
        _TIMES,
        matching(
            ".github/workflows/w.yml",
            "      - run: python a{n}.py\n        env:\n          ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}\n",
            "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n",
        ),
    ),
    Growth(
        "matches: 100 resources of Terraform",
        _TIMES,
        matching(
            "m.tf", 'resource "aws_ssm_parameter" "p{n}" {\n  name  = "assemblyai_api_key"\n  value = var.assemblyai_api_key\n}\n'
        ),
    ),
    Growth("matches: 100 members of a JSON file", _TIMES, matching("c.json", '"ASSEMBLYAI_API_KEY_{n}": "",\n', "{", '"z": 1}')),
)
