"""`aai-lint explain`: what a rule means."""

from __future__ import annotations

import click

from . import Answer


@click.command()
@click.argument("what", metavar="RULE")
def command(what: str) -> Answer:
    """Say what a rule means, why it matters and what to do instead."""
    from .. import rules
    from ..options import Misuse, nearest

    known = {one.id: one for one in rules.discover()}
    if what not in known:
        raise Misuse(f"there is no rule `{what}`{nearest(what, known)}")
    one = known[what]
    head = f"{one.id} ({one.severity.value}, {one.category.value}{'' if one.default else ', off unless selected'})"
    return Answer(texts=(("-", f"{head}\n\n{one.documentation}\n\n{rules.url(one.id)}\n"),))
