"""Patterns for paths, as in ignore files: `tests/**`, `*.md`, `packages/*`, `vendor/`.

A pattern without a slash (but at its end) matches a file or folder of that name anywhere, any other is relative to the root.
What matches a folder matches all that is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_PARTS = re.compile(r"\*\*/|/\*\*|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?\[]+|\[")
_MEANING = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]", "[": r"\["}


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path (POSIX, relative to the root) matches one of the patterns."""
    branches = [_expression(pattern) for pattern in patterns]
    if not branches:
        return lambda _path: False
    compiled = re.compile("|".join(branches), re.DOTALL)
    return lambda path: compiled.match(path) is not None


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
