"""Env files that a script writes before something loads them: what of the script's quotes the loader keeps."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import lru_cache

from .. import dialects
from ..model import Facts, Include, Joined, Literal, Setting
from ..records import dataclass
from .graph import graph
from .workflows import carries_key

_COMMANDS = frozenset(["echo", "printf"])


@dataclass(frozen=True, slots=True, eq=False)
class Quoted:
    """`setting` is written to a file with quotes round its value, and `include` reads that by a loader that keeps them."""

    setting: Setting
    include: Include

    @property
    def title(self) -> str:
        """What a person calls the loader."""
        return dialects.DIALECTS[self.include.loader].title


def quoted(facts: Facts) -> Iterator[Quoted]:
    """All of them, each with the first loader."""
    keys = {id(carrier.setting) for carrier in graph(facts).carriers}
    for setting in facts.settings:
        if len(setting.scope) != 2 or setting.scope[0] not in _COMMANDS or not _has_quotes(setting):
            continue
        if id(setting) not in keys and not carries_key(facts, setting):
            continue
        for include in facts.includes:
            if (
                include.kind == "env-file"
                and include.target.place.path == setting.name.place.path
                and setting.name.place < include.target.place
            ):
                if _is_file(include.target.text, setting.scope[1]) and _keeps_quotes(include.loader):
                    yield Quoted(setting, include)
                    break


def _has_quotes(setting: Setting) -> bool:
    """Whether the value that is written begins and ends with a quote."""
    value = setting.value
    if not isinstance(value, Joined):
        return False
    first, last = value.parts[0], value.parts[-1]
    return (
        isinstance(first, Literal)
        and isinstance(last, Literal)
        and first.text in ('"', "'")
        and last.text.startswith(first.text)
        and last.text in (first.text, f"{first.text}\\n")
    )


def _is_file(loaded: str, written: str) -> bool:
    """Whether two paths, each relative to wherever its command runs, are the same file."""
    one, other = posixpath.normpath(loaded), posixpath.normpath(written)
    return one == other or one.endswith(f"/{other}")


@lru_cache(maxsize=64)
def _keeps_quotes(loader: str) -> bool:
    return loader in dialects.DIALECTS and dialects.load(loader, b'X="a"\n', {}).values.get("X") == '"a"'
