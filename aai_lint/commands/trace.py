"""`aai-lint trace`: the road of the key, drawn."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, cast

import click

from ..options import Misuse, Options, nearest
from . import Answer

if TYPE_CHECKING:
    from ..trace import Trace

NOTHING_SCANNED = 3
# Read from the configuration file too; the rest of the command line says how it is drawn.
_SHARED = ("names", "projects", "exclude", "no_git", "config", "no_config", "color")


class _Format(click.Option):
    """The formats are looked up only for the help page, which lists them."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The row of the help page."""
        from .. import drawings

        name, words = super().get_help_record(ctx) or ("", "")
        return name, f"{words[:-1]}: {', '.join(drawings.names())}."


@click.command(
    epilog="For each way in which the code is run: the store or file where the key begins, what hands it on, the lines that read "
    "it, and where the road is broken. Exit status: 0 it is drawn, 2 wrong usage or configuration, 3 nothing was scanned. "
    "Whether a road is broken is for `aai-lint check` to judge."
)
@click.argument("path", default=".")
@click.option("--format", "-f", "form", cls=_Format, default="text", metavar="FORMAT", help="How the road is drawn.")
@click.option("--output", "-o", default="-", metavar="FILE", help="Write the drawing to a file.")
@click.option("--deployment", "-d", multiple=True, metavar="NAME", help="Draw these deployments only. Repeatable.")
@click.option("--name", "names", multiple=True, metavar="NAME", help="A further name of the key's variable. Repeatable.")
@click.option("--project", "projects", multiple=True, metavar="GLOB", help="Folders that are projects of their own. Repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Paths that are not looked at. Repeatable.")
@click.option("--no-git", is_flag=True, default=None, help="Walk the folders instead of asking git which files there are.")
@click.option("--config", metavar="FILE", help="The configuration file to use instead of the one that is found.")
@click.option("--no-config", is_flag=True, default=None, help="Read no configuration file (for trees that aren't trusted).")
@click.option("--color", metavar="auto|always|never", help="When to use colours.")
def command(path: str, form: str, output: str, deployment: tuple[str, ...], **given: object) -> Answer:
    """Draw the road of the key, from where it is kept to the code that reads it."""
    from .. import config, drawings, engine, files
    from ..trace import folded, only

    if form not in drawings.names():
        raise Misuse(f"--format must be one of {', '.join(drawings.names())}, not `{form}`{nearest(form, drawings.names())}")
    if output != "-" and (os.path.isdir(output) or not os.path.isdir(os.path.dirname(output) or ".")):
        raise Misuse(f"--output: `{output}` can't be written: its folder doesn't exist or it is a folder itself.")
    try:
        tree = files.find([path])
        values = config.gather({key: given.get(key) for key in _SHARED}, [path], os.environ, tree.root)
        options = Options(**cast(Any, {key: value for key, value in values.items() if key in Options._fields}))
        tree = files.find([path], git=not options.no_git, limit=options.max_size)
    except files.Unscannable as error:
        raise Misuse(str(error)) from error
    trace = engine.trace(tree, options)
    if deployment:
        trace = only(trace, [_chosen(trace, name) for name in deployment])
    else:
        trace = folded(trace)
    text = drawings.renderer(form)(trace, _style(str(values["color"]), output))
    return Answer(0 if trace.summary.searched else NOTHING_SCANNED, ((output, text),))


def _chosen(trace: Trace, name: str) -> str:
    """The deployment that is meant: by its name, or by an end of one where that is enough."""
    known = [one.deployment.name for one in trace.drawn]
    if name in known:
        return name
    ending = [one for one in known if one.endswith((f":{name}", f"/{name}"))]
    if len(ending) == 1:
        return ending[0]
    if ending:
        raise Misuse(f"--deployment: `{name}` may be any of {', '.join(ending)}.")
    shown = ", ".join(known[:10]) + (" …" if len(known) > 10 else "")
    raise Misuse(
        f"--deployment: there is no `{name}`; there are: {shown}"
        if known
        else "--deployment: nothing here has to do with the key."
    )


def _style(color: str, output: str) -> Any:
    from ..reports import Style
    from ..terminal import wants_color

    if output != "-":
        return Style()
    is_terminal = sys.stdout.isatty()
    style = Style(color=wants_color(color, os.environ, is_terminal))
    if not is_terminal:
        return style
    from shutil import get_terminal_size

    return style._replace(width=max(40, min(get_terminal_size().columns, 120)))
