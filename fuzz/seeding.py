"""Seeds for the fuzzer, made of what the tests read: `python -m fuzz.seeding`.

All documents that the quick tests make are noted, and of these the shortest that together run each line of the readers that any
of them runs, and say something of each kind of place. So a reader is fuzzed from its first test on. `fuzz/seeds` has a file for
each reader; `own` is written by hand: the files that are for us.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from . import trees

SEEDS = Path(__file__).parent / "seeds"
_BETWEEN = b"\n=====\n"
_LONGEST = 6000
# These read no files, or too many.
_LEFT_OUT = "test_fuzz test_files test_history test_promises test_examples test_pre_commit test_dialects test_code_limits".split()

_Lines = frozenset[tuple[str, int]]


class Seed(NamedTuple):
    """A file, its reader, and the lines of ours that read it, with the homes of what it says as lines of no file."""

    path: str
    data: bytes
    reader: str
    lines: _Lines


def stored() -> list[bytes]:
    """The seeds, each a tree of one file."""
    return [seed for path in sorted(SEEDS.glob("*.txt")) for seed in path.read_bytes().split(_BETWEEN)]


def distilled(documents: Iterable[tuple[str, bytes]]) -> list[Seed]:
    """The documents that are needed to run each line that all of them run, the short ones first."""
    kept: list[Seed] = []
    covered: set[tuple[str, int]] = set()
    for path, data in sorted(documents, key=lambda one: (len(one[1]), one)):
        seed = _read(path, data)
        if seed.lines - covered:
            covered |= seed.lines
            kept.append(seed)
    times = Counter(line for seed in kept for line in seed.lines)
    needed = []
    for seed in kept:
        if all(times[line] > 1 for line in seed.lines):
            times.subtract(seed.lines)
        else:
            needed.append(seed)
    return needed


def _read(path: str, data: bytes) -> Seed:
    from aai_lint import readers, suppressions
    from aai_lint.document import Document

    lines: set[tuple[str, int]] = set()

    def trace(frame: FrameType, _event: str, _argument: object) -> Callable[..., object] | None:
        return step if "/aai_lint/" in frame.f_code.co_filename else None

    def step(frame: FrameType, event: str, _argument: object) -> Callable[..., object]:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return step

    document = Document(path, data)
    sys.settrace(trace)
    try:
        reader = readers.claim(document)
        facts = list(reader.read(document) if reader else ())
        list(suppressions.written_in(document))
    finally:
        sys.settrace(None)
    lines |= {(getattr(fact, "home", ""), 0) for fact in facts}
    return Seed(path, data, reader.__name__.partition("readers.")[2] if reader else "none", frozenset(lines))


class _Recorder:
    """A plugin of pytest that notes each document that a test makes."""

    def __init__(self) -> None:
        self.found: set[tuple[str, bytes]] = set()

    def pytest_configure(self) -> None:
        from aai_lint.document import Document

        before = Document.__init__

        def noted(document: Document, path: str, data: bytes, *rest: object) -> None:
            if type(document) is Document and isinstance(data, bytes) and len(data) < _LONGEST and _is_plain(path):
                self.found.add((path, data))
            before(document, path, data, *rest)  # type: ignore[arg-type]

        Document.__init__ = noted  # type: ignore[method-assign,assignment]


def _is_plain(path: str) -> bool:
    return len(path) < 100 and path.isascii() and path.isprintable() and ".." not in path and not path.startswith("/")


def _tests() -> Iterator[str]:
    for path in sorted((Path(__file__).parent.parent / "tests").glob("test_*.py")):
        if path.stem not in _LEFT_OUT:
            yield str(path)


def main() -> int:
    """Run the tests and write the seeds."""
    import pytest

    recorder = _Recorder()
    with tempfile.TemporaryDirectory() as scratch:
        options = ["-q", "-p", "no:cacheprovider", "-m", "not slow", "--basetemp", f"{scratch}/t"]
        pytest.main([*options, *_tests()], plugins=[recorder])
    by_reader = defaultdict(list)
    for seed in distilled(recorder.found):
        by_reader[seed.reader].append(trees.dump({seed.path: seed.data}))
    SEEDS.mkdir(exist_ok=True)
    for old in SEEDS.glob("*.txt"):
        if old.stem != "own":
            old.unlink()
    for reader, texts in by_reader.items():
        (SEEDS / f"{reader}.txt").write_bytes(_BETWEEN.join(sorted(texts)))
    print(f"{len(recorder.found)} documents, {sum(map(len, by_reader.values()))} seeds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
