"""A short run of the fuzzer, and all inputs that once broke something."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fuzz import trees
from fuzz.__main__ import examples
from fuzz.mutation import mutated
from fuzz.targets import TARGETS, Broken, Tree, run

CORPUS = sorted((Path(__file__).parent.parent / "fuzz" / "corpus").glob("*.txt"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_once_broke(path: Path) -> None:
    data = path.read_bytes()
    assert [run(target, data) for target in TARGETS] == [""] * len(TARGETS)


@pytest.mark.parametrize("seed", range(12))
def test_the_spoiled_examples(seed: int) -> None:
    source, corpus = random.Random(seed), examples()
    for _ in range(20):
        data = mutated(corpus, source)
        target = source.choice(["reading", "linting"])
        assert run(target, data) == "", data
        assert trees.dump(trees.load(data)) == trees.dump(trees.load(trees.dump(trees.load(data))))


@pytest.mark.parametrize("seed", range(3))
def test_spoiled_env_files(seed: int) -> None:
    source, corpus = random.Random(seed), examples()
    for _ in range(10):
        data = source.choice(sorted(trees.load(mutated(corpus, source)).values()) or [b""])
        assert run("loading", data) == "", data


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> None:
        Tree(trees.load(data))
        raise Broken("no")

    monkeypatch.setitem(TARGETS, "reading", broken)  # type: ignore[arg-type]
    assert run("reading", b"=== a.py\nx = 1\n") == "no"
