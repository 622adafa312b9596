"""Work that several processes share: the same results, whatever happens to one of them."""

from __future__ import annotations

import marshal
import os
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

import aai_lint
from aai_lint import reading, sharing
from aai_lint.faults import Fault
from aai_lint.model import Place

from .conftest import MemoryTree

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="one process does all where there is no fork")


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, whatever machine this is."""
    monkeypatch.setattr(sharing, "workers", lambda: 3)


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


@pytest.mark.parametrize("form", [marshal, pickle])
def test_results_are_in_order(form: Any) -> None:
    before = open_files()
    assert sharing.shared(lambda share: (share, "x" * 2000), form) == [(share, "x" * 2000) for share in range(sharing.SHARES)]
    assert open_files() == before
    with pytest.raises(ChildProcessError):  # none is left behind
        os.waitpid(-1, os.WNOHANG)


def test_all_take_part() -> None:
    def slowly(share: int) -> int:
        time.sleep(0.002)
        return os.getpid()

    assert len(set(sharing.shared(slowly, marshal))) == 3


def test_a_process_that_dies_leaves_nothing_out(tmp_path: Path) -> None:
    mark, parent = tmp_path / "mark", os.getpid()

    def die(share: int) -> int:
        if os.getpid() != parent:
            mark.touch()
            os._exit(9)
        while not mark.exists():  # it has taken a share
            time.sleep(0.01)
        return share

    assert sharing.shared(die, marshal) == [*range(sharing.SHARES)]


def test_what_one_raises_is_raised_here(tmp_path: Path) -> None:
    mark, parent = tmp_path / "mark", os.getpid()

    def fail(share: int) -> int:
        if os.getpid() == parent:
            while not mark.exists():
                time.sleep(0.01)
        mark.touch()
        raise Fault("reader x", f"{share}.py")

    before = open_files()
    with pytest.raises(Fault):
        sharing.shared(fail, marshal)
    assert open_files() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_records_come_back_as_they_were() -> None:
    place = Place("a.py", 1, 2, 3, 4)
    assert sharing.shared(lambda share: [place, place], pickle) == [[place, place]] * sharing.SHARES


def test_several_read_what_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = aai_lint.lint([str(EXAMPLES)])
    assert len(alone.findings) > 50
    monkeypatch.setattr(reading, "MUCH", 0)
    assert aai_lint.lint([str(EXAMPLES)]) == alone


def test_a_large_file_is_read_again_for_a_word_that_another_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its documents that have no word of the key are left out of the first reading: whoever reads it has to remember that."""
    filler = "kind: ConfigMap\nmetadata: {name: other}\ndata: {LEVEL: info}\n---\n" * 6000
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n"
        "    - {name: app, image: app, envFrom: [{secretRef: {name: speech}}]}\n"
    )
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: speech}\nstringData:\n  ASSEMBLYAI_KEY: ${K}\n---\n"
    code = "import os, assemblyai as aai\naai.settings.api_key = os.environ['ASSEMBLYAI_API_KEY']\n"
    files = {"all.yaml": secret + filler + pod, "app.py": code}
    alone = aai_lint.engine.lint(MemoryTree(files))
    assert [one.rule for one in alone.findings] == ["misnamed-variable"]
    monkeypatch.setattr(reading, "MUCH", 0)
    assert aai_lint.engine.lint(MemoryTree(files)) == alone
