"""`aai-lint explain`: what a rule means, or what an error message points to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..explaining import explained
from . import Answer

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


@click.command(epilog="A whole log can be handed over; `-` reads it from standard input. What is typed is never repeated.")
@click.argument("what", metavar='RULE|"ERROR TEXT"|-', nargs=-1, required=True, shell_complete=lambda *asked: _rules(asked[2]))
def command(what: tuple[str, ...]) -> Answer:
    """Say what a rule means, or which rules explain an error message."""
    return explained(what)


def _rules(beginning: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from .. import rules

    return [CompletionItem(one.id, help=one.summary) for one in rules.discover() if one.id.startswith(beginning)]
