"""Patterns for paths, as in ignore files: `tests/**`, `*.md`, `packages/*`, `vendor/`.

A pattern without a slash (but at its end) matches a file or folder of that name anywhere, any other is relative to the root.
What matches a folder matches all that is in it. `**` stands for any number of folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from os.path import relpath, sep


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path (POSIX, relative to the root) matches one of the patterns."""
    wanted = [parts if is_anchored else ["**", *parts] for is_anchored, parts in map(_taken_apart, patterns)]
    return lambda path: any(_leads(parts, path.split("/")) for parts in wanted)


def moved(pattern: str, origin: str, root: str) -> str | None:
    """A pattern that is meant from the folder `origin` as it is meant from the folder `root` (both absolute): empty where it
    matches the root itself, None where it can't match anything there."""
    is_anchored, parts = _taken_apart(pattern)
    if not is_anchored:
        return parts[0]
    way = [] if origin == root else relpath(root, origin).split(sep)
    ups = [part for part in way if part == ".."]
    if ups:  # the root is above: what leads down from it comes in front
        return "/".join([*relpath(origin, root).split(sep), *parts]) if len(ups) == len(way) else None
    for folder in way:
        if not parts or parts[0] == "**":
            break
        if not fnmatchcase(folder, parts.pop(0)):
            return None
    return "/".join(parts) if len(parts) != 1 else f"/{parts[0]}"


def _taken_apart(pattern: str) -> tuple[bool, list[str]]:
    bare = pattern.removeprefix("./").rstrip("/")
    return "/" in bare, bare.removeprefix("/").split("/")


def _leads(parts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the parts of a pattern match the names of a path or of a folder above it: all ways at once, so that no pattern
    takes long."""
    reached = _skipped({0}, parts)
    for name in names:
        after = {at if parts[at] == "**" else at + 1 for at in reached if at < len(parts) and fnmatchcase(name, parts[at])}
        reached = _skipped(after, parts)
        if len(parts) in reached:
            return True
    return False


def _skipped(reached: set[int], parts: Sequence[str]) -> set[int]:
    """The positions, and those behind a `**` that stands for nothing."""
    result = set()
    for at in reached:
        result.add(at)
        while at < len(parts) and parts[at] == "**":
            at += 1
            result.add(at)
    return result
