"""`aai-lint check`: lint a tree and report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ..checking import check
from ..options import ALL, TABLE, Option, formats
from . import Answer

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class _FormatOption(click.Option):
    """The formats are looked up only for the help page, which lists them."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The row of the help page."""
        name, words = super().get_help_record(ctx) or ("", "")
        return name, f"{words[:-1]}: {', '.join(formats())}."


def _declared(option: Option) -> Callable[[Any], Any]:
    """The click option of an option. Values stay as they are written: they are checked where all sources meet."""
    names = [option.key, f"--{option.name}", *([f"-{option.short}"] if option.short else [])]
    if option.kind == "flag":
        return click.option(*names, is_flag=True, default=None, help=option.help)
    if option.kind == "revisions":
        return click.option(*names, is_flag=False, flag_value=ALL, metavar=option.metavar, help=option.help)
    metavar = option.metavar or "|".join(option.choices)
    kind = _FormatOption if option.kind == "format" else click.Option
    words = _completed(option)
    return click.option(*names, cls=kind, multiple=option.many, metavar=metavar, help=option.help, shell_complete=words)


def _completed(option: Option) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What a shell may offer as the value of an option."""

    def complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        if option.kind in ("file", "files"):
            return [CompletionItem(incomplete, type="file")]
        if option.kind == "rules":
            from .. import rules

            before, comma, last = incomplete.rpartition(",")
            found = [f"{before}{comma}{one.id}" for one in rules.discover() if one.id.startswith(last)]
        else:
            known = formats() if option.kind == "format" else option.choices
            found = [one for one in known if one.startswith(incomplete)]
        return [CompletionItem(one) for one in found]

    return complete


def with_options(*names: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Declare these options for a command, or all of them."""

    def declare(function: Callable[..., Answer]) -> Callable[..., Answer]:
        for option in reversed(TABLE):
            if not option.is_table and (not names or option.name in names):
                function = _declared(option)(function)
        return function

    return declare


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@with_options()
@click.pass_context
def command(context: click.Context, /, paths: tuple[str, ...], **given: object) -> Answer:
    """Find what is wrong with the key in these files or folders (the default command)."""
    return check(paths, given, context.obj)
