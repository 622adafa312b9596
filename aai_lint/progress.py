"""What a long run is doing, on a terminal that somebody waits at.

A timer asks; what it tells is read off the program's own stack, so that nothing on the way has to report. Without a thread: the
search forks, and doesn't where there is one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

PATIENCE = 1.0
"""Seconds in which nobody wonders."""
_AGAIN = 0.25
_WIDTH = 79
# The innermost module of ours that is at work, and what it does.
_STAGES = {
    "history": "reading the history",
    "listing": "listing files",
    "files": "searching",
    "reading": "reading",
    "judging": "judging",
    "renderer": "writing the report",
}


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Whether somebody sits at the terminal that standard error is."""
    return sys.stderr.isatty() and environment.get("TERM") != "dumb" and not environment.get("CI")


@contextmanager
def shown(wanted: bool) -> Iterator[None]:
    """Tell on standard error what goes on in the block, where it takes long; nothing is left of it at the end."""
    try:
        from _signal import ITIMER_REAL, SIGALRM, setitimer, signal  # `signal` itself makes enumerations of all numbers
    except ImportError:  # Windows has no such timer
        wanted = False
    if not wanted:
        yield
        return
    from time import monotonic

    start, told = monotonic(), False

    def tell(_number: int, frame: FrameType | None) -> None:
        nonlocal told
        told = True
        _write(line(frame, int(monotonic() - start)))

    try:
        before = signal(SIGALRM, tell)
    except ValueError:  # not the main thread
        yield
        return
    setitimer(ITIMER_REAL, PATIENCE, _AGAIN)
    try:
        yield
    finally:
        setitimer(ITIMER_REAL, 0)
        signal(SIGALRM, before)
        if told:
            _write("")


def line(frame: FrameType | None, seconds: int) -> str:
    """What goes on, in a line that fits a terminal."""
    what = "working"
    path = ""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        stage = _STAGES.get(module.partition(".")[2]) if module.startswith("aai_lint.") else None
        if stage and what == "working":
            what = stage
        if module == "aai_lint.reading" and not path:
            path = str(getattr(frame.f_locals.get("document"), "path", ""))
        frame = frame.f_back
    from .terminal import visible

    name = visible(path) if what == "reading" else ""
    text = f"aai-lint: {what}{' ' if name else ''}{name}"
    end = f" ({seconds} s)"
    return text[: _WIDTH - len(end)] + end


def _write(text: str) -> None:
    with suppress(OSError):
        os.write(2, f"\r\x1b[K{text}".encode("utf-8", "replace"))
