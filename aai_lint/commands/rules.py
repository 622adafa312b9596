"""`aai-lint rules`: all rules in a list."""

from __future__ import annotations

import click

from ..explaining import listed
from . import Answer


@click.command()
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", help="How the list is written.")
def command(form: str) -> Answer:
    """List all rules."""
    return listed(form)
