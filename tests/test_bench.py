"""The measurements are what they say: figures of whole processes, trees that grow in one respect, pages that keep their text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aai_lint import lint
from bench.__main__ import table, written
from bench.timing import Command, Run, in_turn, median, ratio, timed
from bench.trees import GROWTH, Growth, manifest, repository

BUSY = "import time\nend = time.process_time() + {}\nwhile time.process_time() < end: pass"


def test_the_time_of_children_counts() -> None:
    """A process that waits for another one is charged for it."""
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY.format(0.3)!r}])"
    assert timed(Command("parent", (sys.executable, "-c", child), ".")).cpu >= 0.3


def test_ratios_are_of_one_round() -> None:
    """A machine that slows down between two rounds changes no ratio."""
    ours, theirs = [Run(2, 2, 1), Run(20, 20, 1), Run(2, 2, 1)], [Run(1, 4, 1), Run(10, 40, 1), Run(1, 4, 1)]
    assert ratio(ours, theirs) == 2
    assert ratio(ours, theirs, "wall") == 0.5
    assert median(ours) == Run(2, 2, 1)


def test_commands_take_turns_and_failures_are_told(tmp_path: Path) -> None:
    """A B A B, the first round not counted; a status above what a command may end with ends the measurement."""
    said = tmp_path / "said"
    commands = [Command(name, ("sh", "-c", f"echo {name} >> {said}"), str(tmp_path), worst=0) for name in "ab"]
    assert [len(runs) for runs in in_turn(commands, 2)] == [2, 2]
    assert said.read_text().split() == ["a", "b"] * 3
    with pytest.raises(ChildProcessError):
        timed(Command("bad", ("sh", "-c", "exit 2"), ".", worst=1))


@pytest.mark.parametrize("growth", GROWTH, ids=lambda growth: growth.name)
def test_made_trees_have_what_they_are_made_for(growth: Growth, tmp_path: Path) -> None:
    """All but the clean one have something to parse, which parses."""
    growth.write(tmp_path, 1)
    repository(tmp_path)
    report = lint(str(tmp_path))
    assert bool(report.summary.read) == ("clean" not in growth.name)
    assert report.gaps == ()


def test_a_large_manifest_has_one_match(tmp_path: Path) -> None:
    manifest(tmp_path, 1)
    assert (tmp_path / "all.yaml").read_text().count("name: keys") == 1
    assert (tmp_path / "all.yaml").stat().st_size > 5e6


def test_a_page_keeps_all_but_its_tables() -> None:
    """What is between the marks is replaced, also when it was there before; a page without them is refused."""
    page = "above\n<!-- bench: trees -->\nold\n<!-- end -->\nbelow\n"
    new = written(page, "trees", table(("a", "b"), [("1", "2")]))
    assert new == "above\n<!-- bench: trees -->\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n\n<!-- end -->\nbelow\n"
    assert written(new, "trees", ["x"]).count("| a |") == 0
    with pytest.raises(ValueError, match="0 places"):
        written("above\n", "trees", [])
