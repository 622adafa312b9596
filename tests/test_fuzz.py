"""A short run of the fuzzer, and all inputs that once broke something."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aai_lint import ci, readers
from aai_lint.document import Document
from aai_lint.readers import code
from fuzz import keys, projects, seeding, trees
from fuzz.__main__ import examples
from fuzz.mutation import mutated
from fuzz.targets import TARGETS, Broken, Tree, parses, run

CORPUS = sorted((Path(__file__).parent.parent / "fuzz" / "corpus").glob("*.txt"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_once_broke(path: Path) -> None:
    data = path.read_bytes()
    assert [run(target, data) for target in TARGETS] == [""] * len(TARGETS)


@pytest.mark.parametrize(("target", "each"), [("reading", 1), ("stating", 1), ("linting", 8), ("running", 100)])
def test_the_seeds(target: str, each: int) -> None:
    assert {run(target, data) for data in seeding.stored()[::each]} == {""}


def test_every_reader_has_seeds() -> None:
    """`python -m fuzz.seeding` writes them anew."""
    documents = [Document(path, data) for seed in seeding.stored() for path, data in trees.load(seed).items()]
    claimed = {reader.__name__ for document in documents if (reader := readers.claim(document))}
    assert {reader.__name__ for reader in readers.discover()} - claimed == set()
    systems = {system.home for document in documents if (system := ci.by_path(document.path))}
    assert {system.home for system in ci.SYSTEMS} - systems == set()
    endings = {os.path.splitext(document.path)[1] for document in documents}
    assert [one.name for one in code.known() if not endings.intersection(one.suffixes)] == []


@pytest.mark.parametrize("seed", range(10))
def test_the_spoiled_examples(seed: int) -> None:
    source, corpus = random.Random(seed), examples()
    for _ in range(20):
        data = mutated(corpus, source)
        target = source.choice(["reading", "linting"])
        assert run(target, data) == "", data
        assert trees.dump(trees.load(data)) == trees.dump(trees.load(trees.dump(trees.load(data))))


@pytest.mark.parametrize("seed", range(4))
def test_no_output_has_a_key_of_a_made_project(seed: int) -> None:
    """However the key is written there: see `fuzz/keys.py`."""
    source = random.Random(seed)
    for _ in range(6):
        data = projects.made(source)
        assert run(source.choice(["hiding", "hiding", "running"]), data) == "", data


def test_a_shown_key_is_seen() -> None:
    key = keys.KEYS[0]
    for number in range(200):
        written = keys.spelled(key, random.Random(number))
        assert keys.seen([f"KEY={written}"], f"{key[:2]}…{key[-2:]} of {keys.KEYS[1]}") == "", written
        assert keys.seen([f"KEY={written}"], f"KEY={key[3:9]}…") != "", written
    assert keys.seen([f"KEY={keys.KEYS[1]}"], f"KEY={key[3:9]}…") == ""


def test_the_forms_of_made_projects_reach_every_reader() -> None:
    made = [trees.load(projects.made(random.Random(seed))) for seed in range(150)]
    documents = [Document(path, content) for files in made for path, content in files.items()]
    claimed = {reader.__name__.rpartition(".")[2] for document in documents if (reader := readers.claim(document))}
    assert {reader.__name__.rpartition(".")[2] for reader in readers.discover()} - claimed == set()


@pytest.mark.parametrize("seed", range(3))
def test_spoiled_env_files(seed: int) -> None:
    source, corpus = random.Random(seed), examples()
    for _ in range(10):
        data = source.choice(sorted(trees.load(mutated(corpus, source)).values()) or [b""])
        assert run("loading", data) == "", data


@pytest.mark.parametrize("seed", range(3))
def test_the_program_over_spoiled_folders(seed: int) -> None:
    source, corpus = random.Random(seed), examples()
    for _ in range(5):
        data = mutated(corpus, source)
        assert run("running", data) == "", data


PATHS = sorted({path for seed in seeding.stored() for path in trees.load(seed)})
WORDS = [
    " ",
    "\n",
    "\t",
    "=",
    ":",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "$",
    "#",
    "- ",
    "ASSEMBLYAI_API_KEY",
    "0123456789ab4cde",
]


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(PATHS), st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=30), max_size=3))
def test_texts_of_any_kind_under_any_name(files: dict[str, list[str]]) -> None:
    data = trees.dump({path: "".join(parts).encode("utf-8", "surrogatepass") for path, parts in files.items()})
    assert [run(target, data) for target in ("reading", "linting", "stating")] == [""] * 3


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> None:
        Tree(trees.load(data))
        raise Broken("no")

    monkeypatch.setitem(TARGETS, "reading", broken)  # type: ignore[arg-type]
    assert run("reading", b"=== a.py\nx = 1\n") == "no"


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("a.yaml", b"a: 1\n", b"a: [\n"),
        ("a.json", b"{}", b"{"),
        ("a.toml", b"a = 1\n", b"a =\n"),
        ("a.py", b"a = 1\n", b"a = (\n"),
    ],
)
def test_a_broken_file_is_seen(path: str, good: bytes, bad: bytes) -> None:
    assert (parses(path, good), parses(path, bad)) == (True, False)
