"""`aai-lint revoke`: put the fingerprint of a revoked key into a committed file."""

from __future__ import annotations

import os
import sys
from time import strftime

import click

from ..options import Misuse
from . import Answer

_LIMIT = 64 * 1024


@click.command(
    epilog="The key is asked for without being shown. What is written is a fingerprint that can't be turned back: commit it. "
    "Delete the key in AssemblyAI's dashboard too: nothing is asked of AssemblyAI here."
)
@click.argument("typed", nargs=-1, metavar="")
@click.option("--stdin", is_flag=True, help="Read the key from standard input.")
@click.option("--env", "name", metavar="NAME", help="Take the key from this variable.")
@click.option("--reason", metavar="TEXT", help="Why it was revoked.")
@click.option("--date", metavar="YYYY-MM-DD", help="When it was revoked; today, if nothing else is said.")
@click.option("--file", metavar="FILE", help="Where to write; .aai-lint-revoked.toml at the top of the repository.")
@click.option("--verbose", "-v", is_flag=True, help="Print also where a fault of ours happened.")
@click.pass_context
def command(
    context: click.Context,
    /,
    typed: tuple[str, ...],
    stdin: bool,
    name: str | None,
    reason: str | None,
    date: str | None,
    file: str | None,
    verbose: bool,
) -> Answer:
    """Put down that a key was revoked, so that it is found wherever it is still written."""
    from .. import key, revocations

    context.obj["verbose"] = verbose
    if typed:
        raise Misuse("a key isn't taken as an argument: `ps` and the shell's history show it. Give none, and it is asked for.")
    if stdin and name:
        raise Misuse("--stdin and --env: the key comes from one place.")
    day = strftime("%Y-%m-%d") if date is None else date
    if not revocations.is_day(day):
        raise Misuse("--date must be a day, such as 2026-01-31.")
    if reason and (key.redact(reason) != reason or "\n" in reason):
        raise Misuse("--reason must be one line, and have no key in it: the file is committed.")
    whole = _whole(_asked(stdin, name))
    target = file or revocations.place(".")
    if file is None and os.path.lexists(target) and (os.path.islink(target) or not os.path.isfile(target)):
        raise Misuse(f"{_shown(target)} is a link, or no plain file: it may lead out of the repository. Name a file by --file.")
    text = revocations.read(target) if os.path.lexists(target) else ""
    known = {one.fingerprint: one for one in revocations.parse(text, target)}
    mark = revocations.fingerprint(whole)
    if mark in known:
        return Answer(texts=(("-", f"{target} has this key already, revoked on {known[mark].date}.\n"),))
    written = revocations.added(text, revocations.Revocation(mark, day, reason or ""))
    words = f"{_shown(target)} has the key {key.mask(whole)} as revoked on {day}: `aai-lint .` finds where it is still written.\n"
    return Answer(texts=((target, written), ("-", words)))


def _shown(target: str) -> str:
    """A path as a person would type it."""
    near = os.path.relpath(target)
    return target if near.startswith("..") else near


def _asked(stdin: bool, name: str | None) -> str:
    """What was handed over in place of the key, as it is."""
    if name is not None:
        if name not in os.environ:
            raise Misuse(f"the variable {name} isn't set.")
        return os.environ[name]
    if stdin:
        return sys.stdin.buffer.read(_LIMIT).decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise Misuse("there is no terminal to ask for the key: use --stdin or --env NAME.")
    answer: str = click.prompt("The key that was revoked (not shown)", hide_input=True, err=True)
    return answer


def _whole(text: str) -> str:
    """The key. Raises `Misuse` for anything that isn't a whole one: its sum could be guessed back."""
    from .. import preflight

    verdict = preflight.judge(text)
    if not verdict.is_whole:
        raise Misuse(f"what was given {verdict.words}: only a whole key can be put down, since anything else could be guessed.")
    return text
