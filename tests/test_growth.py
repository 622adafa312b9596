"""Four times the hits in a file take four times as long, not sixteen: hits are located from where the last one was."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from time import process_time

import pytest

from aai_lint import readers
from aai_lint.document import Document

from .conftest import K


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
