"""What a `.dockerignore` keeps out of a build context.

Source: moby/patternmatcher and docs.docker.com/build/concepts/context/#dockerignore-files: Go's filepath.Match with `**`; a
pattern also covers what is below the folder that it matches; the last pattern that matches decides; `!` takes back.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from ..regex import regex

_TOKEN = regex(r"\*\*/|/\*\*\Z|\*\*|\*|\?|\[(?:\\.|[^\]\\])+\]|\\.|.", re.DOTALL)


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path relative to the context is kept out by the patterns of the file, in its order."""
    parts = path.split("/")
    ways = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    ignored = False
    for written in patterns:
        pattern = written.strip()
        back = pattern.startswith("!")
        pattern = posixpath.normpath(pattern.removeprefix("!").strip()).lstrip("/")
        if pattern not in (".", "") and back == ignored:
            expression = _expression(pattern)
            if any(expression.fullmatch(way) for way in ways):
                ignored = not back
    return ignored


def _expression(pattern: str) -> re.Pattern[str]:
    pieces = []
    for part in _TOKEN.findall(pattern):
        if part == "**/":
            pieces.append("(?:.*/)?")
        elif part in ("/**", "**"):
            pieces.append("/.*" if part == "/**" else ".*")
        elif part == "*":
            pieces.append("[^/]*")
        elif part == "?":
            pieces.append("[^/]")
        elif part.startswith("["):
            pieces.append(part)
        else:
            pieces.append(re.escape(part.removeprefix("\\") or part))
    try:
        return re.compile("".join(pieces), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))
