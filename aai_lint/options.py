"""What the user asked for, gathered from the command line, the environment and the configuration file."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """The options that decide what is judged. What decides how it is shown is the command line's own business.

    `select` and `ignore` hold rule ids; an empty `select` means all rules that are on by default. `only` holds paths
    relative to the root: where it isn't empty, only what concerns them is reported. `names` are further names of variables
    that mean the key. `projects` are glob patterns of folders that are projects of their own.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    fail_on: Severity = Severity.WARNING
    pedantic: bool = False
    only: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
