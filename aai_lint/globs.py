"""Patterns for paths, as in ignore files: `tests/**`, `*.md`, `packages/*`, `vendor/`.

A pattern without a slash (but at its end) matches a file or folder of that name anywhere, any other is relative to the root.
What matches a folder matches all that is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from os.path import relpath, sep

_PARTS = re.compile(r"\*\*/|/\*\*|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?\[]+|\[")
_MEANING = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]", "[": r"\["}


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path (POSIX, relative to the root) matches one of the patterns."""
    branches = [_expression(pattern) for pattern in patterns]
    if not branches:
        return lambda _path: False
    compiled = re.compile("|".join(branches), re.DOTALL)
    return lambda path: compiled.match(path) is not None


def moved(pattern: str, origin: str, root: str) -> str | None:
    """A pattern that is meant from the folder `origin` as it is meant from the folder `root` (both absolute): empty where it
    matches the root itself, None where it can't match anything there."""
    bare = pattern.removeprefix("./").rstrip("/")
    if "/" not in bare:
        return bare
    parts = bare.removeprefix("/").split("/")
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


def _expression(pattern: str) -> str:
    bare = pattern.removeprefix("./").rstrip("/")
    anywhere = "" if "/" in bare else "(?:.*/)?"
    return f"{anywhere}{''.join(map(_part, _PARTS.findall(bare.removeprefix('/'))))}(?:/.*)?\\Z"


def _part(part: str) -> str:
    if part in _MEANING:
        return _MEANING[part]
    if part.startswith("["):
        inside = part[1:-1].replace("\\", r"\\")
        return f"[^{inside[1:]}/]" if inside.startswith("!") else f"[{inside}]"
    return re.escape(part)
