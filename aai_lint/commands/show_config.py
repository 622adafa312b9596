"""`aai-lint show-config`: which options a run would have, and who gave each."""

from __future__ import annotations

import os

import click

from ..checking import root_of
from ..options import TABLE, Option
from . import Answer
from .check import with_options


@click.command("show-config")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@with_options()
def command(paths: tuple[str, ...], **given: object) -> Answer:
    """Show each option that a run on these paths would have, and where it comes from."""
    from .. import config, key

    found = config.survey(given, paths, os.environ, root_of(paths))
    rows = []
    for option in sorted(TABLE, key=lambda option: option.is_table):
        value, origin = found[option.key]
        if option.in_file or origin:  # what a file can't have is of interest only where it was given
            rows.append((key.redact(_written(option, value)), origin or "by default"))
    wide = min(40, max(len(row) for row, _ in rows))
    lines = [f"{row:{wide}}  # {origin}" for row, origin in rows]
    return Answer(texts=(("-", "\n".join(lines) + "\n"),))


def _written(option: Option, value: object) -> str:
    """An option as the configuration file has it; paths are as the run sees them, from the root of what is scanned."""
    return f"{option.entry} = {'{}' if option.is_table and not value else _toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, frozenset):
        return _toml(tuple(sorted(value)))
    if isinstance(value, tuple):
        if value and all(isinstance(item, tuple) for item in value):
            return f"{{{', '.join(f'{_toml(pattern)} = {_toml(rules)}' for pattern, rules in value)}}}"
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, int):
        return str(value)
    # A basic string of TOML takes the escapes of JSON.
    from json import dumps

    return dumps(str(value))
