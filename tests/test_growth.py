"""Four times the hits in a file take four times as long, not sixteen: hits are located from where the last one was."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from time import process_time

import pytest

from aai_lint import engine, key, readers
from aai_lint.document import LARGE, Document
from aai_lint.model import Gap
from aai_lint.readers import env
from aai_lint.readers.table import TABLE

from .conftest import K, MemoryTree


@pytest.fixture(autouse=True)
def no_garbage_collection() -> Iterator[None]:
    """Its share grows with all that the process has, which isn't what is measured."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def seconds(name: str, piece: str, count: int) -> float:
    """The best of two readings of so many pieces."""
    data = "".join(piece.replace("%", str(number)) for number in range(count)).encode()
    best = float("inf")
    for _ in range(2):
        document = Document(name, data)
        reader = readers.claim(document)
        assert reader is not None
        start = process_time()
        found = list(reader.read(document))
        best = min(best, process_time() - start)
        assert len(found) >= count
    return best


@pytest.mark.parametrize(
    ("name", "piece", "count"),
    [
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}\n", 100_000, id="100,000 lines of an env file"),
        pytest.param("a.foo", f"ASSEMBLYAI_API_KEY={K}\n", 20_000, id="text of no known syntax"),
        pytest.param("a.ini", "key%=ASSEMBLYAI_API_KEY\n", 40_000, id="an INI file"),
        pytest.param("a.conf", f"[program:a%]\nenvironment=ASSEMBLYAI_API_KEY={K}\n", 8_000, id="programs of supervisor"),
        pytest.param("a.sh", f"ASSEMBLYAI_API_KEY={K} # %\n", 8_000, id="a shell script"),
        pytest.param("a.py", "key% = os.environ['ASSEMBLYAI_API_KEY']\n", 4_000, id="code"),
    ],
)
def test_hits_are_located_in_linear_time(name: str, piece: str, count: int) -> None:
    assert seconds(name, piece, count) < 50 * seconds(name, piece, count // 16)


def test_places_are_found_in_linear_time() -> None:
    line = f"ASSEMBLYAI_API_KEY={K}\n"

    def locate(count: int) -> float:
        document = Document("a.txt", (line * count).encode())
        start = process_time()
        places = [document.place(number * len(line), number * len(line) + 1) for number in range(count)]
        assert places[-1].line == count
        return process_time() - start

    assert min(locate(100_000) for _ in range(4)) < 8 * min(locate(25_000) for _ in range(4))


def test_a_large_file_that_is_read_whole_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leads to makes more words worth looking for, and it has told all that it says of them."""
    reads: list[str] = []
    really = env.read
    monkeypatch.setattr(env, "read", lambda document: (reads.append(document.path), really(document))[1])
    lines = "LEVEL=info\n" * (LARGE // 11 + 1)
    tree = MemoryTree(
        {".env": f"{lines}ASSEMBLYAI_API_KEY={K}\nSTT={K}\n# dotenv\n", "run.sh": "docker run --env-file .env app\n"}
    )
    assert engine.look(tree, engine.Options()).documents.keys() == {".env", "run.sh"}
    assert reads == [".env"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.env", "STT_KEY=abc\n"),
        ("a.py", f"stt_key = f(os.environ['STT_KEY'], '{'x ' * 100}')\n"),
        ("a.ts", f"const x = f(process.env.STT_KEY, '{'x ' * 100}');\n"),
        ("a.go", f'var x = f(os.Getenv("STT_KEY"), "{"x " * 100}")\n'),
        ("a.rb", f"x = f(ENV['STT_KEY'], '{'x ' * 100}')\n"),
    ],
)
def test_what_is_said_to_be_read_whole_is(path: str, line: str) -> None:
    said = []
    for words in ("nowhere", "stt_key"):
        document = Document(path, (line * (LARGE // len(line) + 1)).encode())
        document.sought = re.compile(words)
        reader = readers.claim(document)
        assert reader is not None
        assert readers.reads_whole(document)
        said.append(sum(not isinstance(fact, Gap) for fact in reader.read(document)))
    assert said[0] == said[1] > 1000


def test_who_reads_whole() -> None:
    """Each of them has a row above."""
    assert {row.reader for row in TABLE if row.whole} == {"env", "code"}
    skimmed = Document("a.py", b"x = 1\n")
    skimmed.skimmed = True
    assert not readers.reads_whole(skimmed)


@pytest.mark.parametrize("word", ["authorization", "api.", "a-"])
def test_addresses_are_looked_for_in_linear_time(word: str) -> None:
    def search(count: int) -> float:
        text = word * count + " https://eu.api.assemblyai.com/v2"
        start = process_time()
        assert key.retired(text) is not None
        return process_time() - start

    assert min(search(8_000) for _ in range(3)) < 50 * min(search(500) for _ in range(3)) + 0.01
