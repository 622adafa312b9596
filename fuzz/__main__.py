"""Fuzz for some time: `python -m fuzz [--seconds N] [--seed N] [--guided]`. Inputs that break something go to fuzz/corpus.

With `--guided`, atheris (coverage-guided) chooses what to mutate; without, examples are mutated and projects made at random.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from . import projects, seeding, trees
from .mutation import mutated
from .targets import run

# The whole program on a disk takes a hundred times as long as a reader.
CHOICES = [*["reading"] * 8, *["linting"] * 10, *["loading"] * 3, *["stating"] * 3, "running"]
# For a project as it was made: of one that is spoiled nobody can say what is a piece of a key.
OF_WHOLE = [*["hiding"] * 10, *["linting"] * 5, *["running"] * 2]
HERE = Path(__file__).parent
ROOT = HERE.parent


def examples() -> list[bytes]:
    """What the tests read, the examples, each half as a tree, and what once broke something."""
    kept = seeding.stored()
    kept += [path.read_bytes() for path in sorted((HERE / "corpus").glob("*.txt"))]
    for folder in sorted((ROOT / "examples").glob("*/*")):
        if folder.is_dir():
            paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts]
            kept.append(trees.dump({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}))
    return [data for data in kept if data]


def keep(target: str, data: bytes, why: str, seen: set[str]) -> None:
    """Note an input, once for each reason."""
    if why not in seen:
        seen.add(why)
        name = f"{target}-{hashlib.sha256(why.encode()).hexdigest()[:8]}.txt"
        (HERE / "corpus").mkdir(exist_ok=True)
        (HERE / "corpus" / name).write_bytes(data)
        print(f"{target}: {why} ({name}, {len(data)} bytes)", flush=True)


def shrunk(target: str, data: bytes, why: str) -> bytes:
    """A smaller input that breaks the same, found by leaving out lines and files."""
    lines = data.split(b"\n")
    size = max(1, len(lines) // 2)
    tries = 0
    while size and tries < 300:
        at = 0
        while at < len(lines) and tries < 300:
            rest = lines[:at] + lines[at + size :]
            tries += 1
            if run(target, b"\n".join(rest)) == why:
                lines = rest
            else:
                at += size
        size //= 2
    return b"\n".join(lines)


def at_random(seconds: float, seed: int) -> set[str]:
    """Make and mutate projects, and mutate the examples, for some seconds of processor time."""
    source, corpus, seen, count = random.Random(seed), examples(), set[str](), 0
    started = time.process_time()
    while time.process_time() - started < seconds:
        whole = projects.made(source) if source.random() < 0.4 else b""
        is_kept = bool(whole) and source.random() < 0.7
        data = whole if is_kept else mutated(corpus, source, whole)
        target = source.choice(OF_WHOLE if is_kept else CHOICES)
        if target == "loading":
            data = source.choice(sorted(trees.load(data).values()) or [b""])
        count += 1
        why = run(target, data)
        if why and why not in seen:
            slow = why.startswith(("takes", "doesn't end"))
            keep(target, data if slow else shrunk(target, data, why), why, seen)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count} inputs in {time.process_time() - started:.0f} s, {len(seen)} faults, {memory} MiB", flush=True)
    return seen


def guided(seconds: int, seed: int) -> None:
    """Let atheris choose by coverage."""
    import atheris

    with atheris.instrument_imports(include=["aai_lint"]):
        from aai_lint import readers, rules

        readers.discover()
        rules.discover()
    seen: set[str] = set()
    folder = Path(tempfile.mkdtemp(prefix="atheris-"))
    for data in (*examples(), *(projects.made(random.Random(number)) for number in range(200))):
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    def one(data: bytes) -> None:
        for target in sorted({*CHOICES} - {"running"}):
            why = run(target, data)
            if why:
                keep(target, data, why, seen)

    arguments = [sys.argv[0], str(folder), f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=20000", "-rss_limit_mb=4096"]
    atheris.Setup(arguments, one)
    atheris.Fuzz()


def main() -> int:
    """Fuzz, and exit with 1 where something broke."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true")
    asked = parser.parse_args()
    if asked.guided:
        guided(asked.seconds, asked.seed)
        return 0
    return 1 if at_random(asked.seconds, asked.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
