"""`aai-lint explain`: what a rule means, or what an error message points to."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from . import Answer

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..errors import Match
    from ..rules import Rule


@click.command(epilog="A whole log can be handed over; `-` reads it from standard input. What is typed is never repeated.")
@click.argument("what", metavar='RULE|"ERROR TEXT"|-', nargs=-1, required=True, shell_complete=lambda *asked: _rules(asked[2]))
def command(what: tuple[str, ...]) -> Answer:
    """Say what a rule means, or which rules explain an error message."""
    from .. import rules
    from ..options import Misuse, nearest

    text = " ".join(what)
    one = rules.find(text)
    if one is not None:
        head = f"{one.id} ({one.severity.value}, {one.category.value}{'' if one.default else ', off unless selected'})"
        return Answer(texts=(("-", f"{head}\n\n{one.documentation}\n\n{rules.url(one.id)}\n"),))
    from .. import errors

    log = sys.stdin.buffer.read(errors.MOST).decode("utf-8", "replace") if text == "-" else text
    found = errors.recognize(log)
    known = {one.id: one for one in rules.discover()}
    if not found:
        if " " in log.strip():
            raise Misuse("no error message like this is known; `aai-lint .` says what is wrong in the files")
        raise Misuse(f"there is no rule and no known error message `{text}`{nearest(text, known)}")
    return Answer(texts=(("-", "\n".join(_shown(match, known) for match in found)),))


def _shown(match: Match, known: Mapping[str, Rule]) -> str:
    row = match.row
    lines = [f"{'' if match.whole else 'Perhaps: '}{row.text}", f"  from {row.who}", "", *_wrapped(row.why), ""]
    explaining = [known[name] for name in row.rules if name in known]
    if explaining:
        wide = max(len(one.id) for one in explaining)
        lines.append("Rules that explain it, the likeliest first (`aai-lint .` says which of them it is here):")
        lines += [f"  {one.id:{wide}}  {one.summary}" for one in explaining]
    else:
        lines.append("No rule: nothing in the files makes it.")
    if row.unseen:
        lines += ["", *_wrapped(f"No file tells {row.unseen}.")]
    return "\n".join([*lines, "", f"Source: {row.source}", ""])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 120, break_long_words=False, break_on_hyphens=False)


def _rules(beginning: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from .. import rules

    return [CompletionItem(one.id, help=one.summary) for one in rules.discover() if one.id.startswith(beginning)]
