"""What fixes change, as a unified diff to read: keys are masked, so it can't be applied, and `--fix` is there for that."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from . import key
from .document import decode
from .fixing import Change
from .report import Report
from .terminal import painted, visible

_COLORS = {"+": "help", "-": "error", "@": "frame"}


def unified(changes: Iterable[Change], report: Report, *, color: bool = False) -> str:
    """The diff of all changed files, in the order of their paths. Empty where nothing changes."""
    return "".join(f"{line}\n" for change in changes for line in _of(change, report, color))


def _of(change: Change, report: Report, color: bool) -> Iterator[str]:
    path = visible(report.seen_from_here(change.path))
    before, after = (_lines(data) for data in (change.before, change.after))
    for number, line in enumerate(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="")):
        heading = number < 2
        yield painted(line, "strong" if heading else _COLORS.get(line[:1], ""), color and (heading or line[:1] in _COLORS))


def _lines(data: bytes) -> list[str]:
    """The masked lines of a file. Their ends are kept as signs, since they may be what changes."""
    text = key.redact(decode(data)[0])
    return [visible(line.rstrip("\n")) if "\r" in line else _spaced(line.rstrip("\n")) for line in text.splitlines(keepends=True)]


def _spaced(line: str) -> str:
    """A line as it is, tabs included, but nothing that steers a terminal."""
    return "\t".join(visible(part) for part in line.split("\t"))
