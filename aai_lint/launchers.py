"""Commands that start a program with the variables of an env file, and the dialect that each reads it by.

Sources: the documentation of each command. Where two versions of a loader differ and a command line doesn't tell which runs,
the newer one is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from .records import dataclass


@dataclass(frozen=True, slots=True)
class Launcher:
    """`actions`: the first words that make the command one (empty: any). `options` name the file; where `default` is true
    and none is given, the command looks for its usual files."""

    program: str
    loader: str
    options: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    default: bool = False


LAUNCHERS = (
    Launcher("node", "node-env-file@24", ("--env-file", "--env-file-if-exists")),
    Launcher("tsx", "node-env-file@24", ("--env-file", "--env-file-if-exists")),
    Launcher("uv", "uv-run", ("--env-file",), ("run",)),
    Launcher("just", "just", ("--dotenv-path", "-E")),
    Launcher("dotenv", "dotenv-cli", ("-e",), default=True),
    Launcher("dotenvx", "dotenvx@2", ("-f", "--env-file"), ("run",), default=True),
    Launcher("env-cmd", "env-cmd", ("-f", "--file"), default=True),
    Launcher("honcho", "honcho", ("-e", "--env"), ("start", "run"), default=True),
    Launcher("foreman", "ruby-foreman", ("-e", "--env"), ("start", "run"), default=True),
    Launcher("nf", "node-foreman", ("-e", "--env"), ("start", "run"), default=True),
    Launcher("pipenv", "pipenv", (), ("run",), default=True),
    Launcher("bun", "bun", ("--env-file",), default=True),
    Launcher("deno", "deno", ("--env-file",)),
    Launcher("next", "next-env@16", (), ("dev", "build", "start"), default=True),
    Launcher("vite", "vite@8", (), default=True),
)


UNASKED = tuple(launcher.program for launcher in LAUNCHERS if launcher.default)
"""The programs that read an env file without being told."""


def loads(words: list[str]) -> Iterator[tuple[str, int, int]]:
    """The env files that a command reads, as (loader, index of the word, offset in it); index 0 for its usual files."""
    program = words[0].rpartition("/")[2]
    for launcher in LAUNCHERS:
        if launcher.program != program or (launcher.actions and not set(launcher.actions) & set(words[1:3])):
            continue
        named = False
        for index, word in enumerate(words[1:], 1):
            option, equals, _ = word.partition("=")
            if option not in launcher.options:
                continue
            if equals:
                named = True
                yield launcher.loader, index, len(option) + 1
            elif index + 1 < len(words) and not words[index + 1].startswith("-"):
                named = True
                yield launcher.loader, index + 1, 0
        if launcher.default and not named:
            yield launcher.loader, 0, 0
