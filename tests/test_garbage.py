"""Garbage is looked for between files, and Python's own collector is as it was before and after."""

from __future__ import annotations

import gc
import weakref

import pytest

from aai_lint import garbage


class _Cycle:
    def __init__(self) -> None:
        self.me = self


def test_the_collector_rests_during_a_run_and_works_again_after() -> None:
    with garbage.between_files():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_the_collector_works_again_after_a_fault() -> None:
    with pytest.raises(ZeroDivisionError), garbage.between_files():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_a_program_that_has_its_own_way_keeps_it() -> None:
    gc.disable()
    try:
        with garbage.between_files():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_a_file_took_goes_when_there_is_much_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_MANY", 0)
    with garbage.between_files():
        cycle = _Cycle()
        gone = weakref.ref(cycle)
        del cycle
        garbage.sweep()
        assert gone() is None
