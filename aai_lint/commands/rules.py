"""`aai-lint rules`: all rules in a list."""

from __future__ import annotations

import click

from . import Answer


@click.command()
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", help="How the list is written.")
def command(form: str) -> Answer:
    """List all rules."""
    from .. import rules

    found = rules.discover()
    if form == "json":
        import json

        table = [
            {
                "id": one.id,
                "severity": one.severity.value,
                "category": one.category.value,
                "certainty": one.certainty.value,
                "default": one.default,
                "summary": one.summary,
                "url": rules.url(one.id),
            }
            for one in found
        ]
        return Answer(texts=(("-", json.dumps(table, indent=2) + "\n"),))
    wide = max(len(one.id) for one in found)
    lines = [f"{one.id:{wide}}  {one.severity.value:7}  {one.category.value:11}  {one.summary}" for one in found]
    return Answer(texts=(("-", "\n".join(lines) + "\n"),))
