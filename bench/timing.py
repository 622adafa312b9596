"""Commands in turn (A B C, A B C, …), each a whole process with all that it starts, by the account that the system keeps of it.

Figures of one machine drift while others use it. So commands are compared within a round only, and what is quoted is the median
of the rounds' ratios.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from typing import Literal, NamedTuple

# An installed package has its bytecode beside it; so has a checkout after the first run, unless the shell forbids it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Command(NamedTuple):
    """A program with its arguments, run in `cwd`; `env` is put beside the environment.

    `alone`: on one processor only. `worst`: the highest exit status that says that the program did its work.
    """

    name: str
    words: tuple[str, ...]
    cwd: str
    env: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    worst: int = 255


class Run(NamedTuple):
    """CPU (user and system, of the process and its children) and wall time in s, peak memory of the largest process in MiB."""

    cpu: float
    wall: float
    memory: float


def timed(command: Command) -> Run:
    """One run, its output read by nobody. Raises OSError where the program isn't there or fails."""
    processors = os.sched_getaffinity(0)
    if command.alone:
        os.sched_setaffinity(0, {min(processors)})
    start = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        cwd=command.cwd,
        env={**ENVIRONMENT, **dict(command.env)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    os.sched_setaffinity(0, processors)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not 0 <= process.returncode <= command.worst:
        raise ChildProcessError(f"{command.name} ended with {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def in_turn(commands: Sequence[Command], rounds: int) -> list[list[Run]]:
    """For each command its runs, one in each round; a round before them warms the caches and isn't counted."""
    for command in commands:
        timed(command)
    kept: list[list[Run]] = [[] for _ in commands]
    for _ in range(rounds):
        for runs, command in zip(kept, commands, strict=True):
            runs.append(timed(command))
    return kept


def median(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


def ratio(ours: Sequence[Run], theirs: Sequence[Run], figure: Literal["cpu", "wall"] = "cpu") -> float:
    """The median of the ratios round by round."""
    at = Run._fields.index(figure)
    return statistics.median(a[at] / max(b[at], 1e-4) for a, b in zip(ours, theirs, strict=True))
