"""The command line as click knows it: the commands, the help page, completion in shells."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from . import commands
from .options import Misuse

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Commands(click.Group):
    """Commands that are imported when they are asked for; where none is named, the default one is meant."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return list(commands.TABLE)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in commands.TABLE:
            return None
        command: click.Command = import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where no command is named."""
        if not args and ctx.resilient_parsing:  # a shell asks what may stand here
            return super().parse_args(ctx, args)
        if not args or args[0] not in (*commands.TABLE, "--help", "-h", "--version"):
            args = [commands.DEFAULT, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Where a command may stand: the commands, and what the default one takes."""
        from click.shell_completion import CompletionItem

        default = self.get_command(ctx, commands.DEFAULT)
        found = super().shell_complete(ctx, incomplete)
        if default is None:
            return found
        with default.make_context(commands.DEFAULT, [], parent=ctx, resilient_parsing=True) as inner:
            found += default.shell_complete(inner, incomplete)
        known: dict[str, CompletionItem] = {}
        for item in found:
            known.setdefault(item.value, item)
        return [*known.values(), *([] if incomplete.startswith("-") else [CompletionItem(incomplete, type="file")])]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the default command, and all commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(commands.TABLE.items()))
        default = self.get_command(ctx, commands.DEFAULT)
        if default is not None:
            default.format_options(ctx, formatter)
        with formatter.section("About"):
            formatter.write_dl([("--version", "Show the versions and exit.")])


def _version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked and not context.resilient_parsing:
        from .versions import described

        click.echo(described(), nl=False)
        context.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="",
    subcommand_metavar="[check] [OPTIONS] [PATH]...",
    epilog="Each option can also be given in the environment (--fail-on as AAI_LINT_FAIL_ON) and in aai-lint.toml, "
    ".aai-lint.toml or the table [tool.aai-lint] of pyproject.toml (as fail-on). Exit status: 0 nothing to report, 1 findings, "
    "2 wrong usage or configuration, 3 nothing was scanned, 4 a fault of the program.",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the versions and exit.")
def program() -> None:
    """Will my AssemblyAI API key reach my code whole, under the name that the code reads, and nowhere else?"""


def run(arguments: Sequence[str] | None, said: MutableMapping[str, bool]) -> commands.Answer | int:
    """The answer of the command that the arguments (by default the process's own) name, or an exit status where click has printed
    all there is to say: the help page, the version. `said` is what commands put down for `cli`. Raises `Misuse`, and what
    commands raise."""
    try:
        answer = program.main(arguments, prog_name="aai-lint", standalone_mode=False, obj=said)
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        raise Misuse(error.format_message()) from error
    return answer if isinstance(answer, commands.Answer) else int(answer or 0)
