"""`aai-lint env`: judge the key that this very process was given."""

from __future__ import annotations

import os

import click

from .. import environment, preflight
from ..options import Misuse
from . import Answer


@click.command(
    epilog="The value is never printed. With a PATH, the code there tells which variables have to be set. Nothing is asked of "
    "AssemblyAI: whether a whole key is deleted, disabled or out of credit can't be told from here. Exit status: 0 a client can "
    "be given this, 1 it would fail, 2 wrong usage, 4 a fault of the program."
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--var", "names", metavar="NAME", multiple=True, help="Judge this variable. Repeatable.")
@click.option("--stdin", is_flag=True, help="Judge what standard input says; the line break that `echo` adds is not counted.")
@click.option("--file", "files", metavar="FILE", multiple=True, help="Judge the content of a file, such as a mounted secret.")
@click.option("--how-to-test", is_flag=True, help="Print the command that asks AssemblyAI, for you to run.")
@click.option("--product", type=click.Choice([*preflight.PRODUCTS]), default="transcription", help="What the command asks.")
@click.option("--region", type=click.Choice(["us", "eu"]), help="Where the command asks.")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="warning", help="What makes the exit status 1.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing that is right.")
@click.option("--verbose", "-v", is_flag=True, help="Print also where a fault of ours happened.")
@click.pass_context
def command(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    names: tuple[str, ...],
    stdin: bool,
    files: tuple[str, ...],
    how_to_test: bool,
    product: str,
    region: str | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> Answer:
    """Judge the key in the environment of this process: preflight for a container or a step of CI."""
    context.obj["verbose"] = verbose
    if how_to_test:
        name = names[0] if names else _name()
        return Answer(texts=(("-", preflight.how_to_test(name, product, _region(region, product))),))
    return environment.judged(paths, names, files, stdin=stdin, fail_on=fail_on, quiet=quiet)


def _name() -> str:
    """The variable that has the key, or should have it."""
    from .. import key

    carrying = sorted(name for name in os.environ if key.meaning(name) is key.Meaning.KEY)
    return key.CANONICAL if key.CANONICAL in carrying or not carrying else carrying[0]


def _region(asked: str | None, product: str) -> str:
    from .. import key

    here = key.region_of(os.environ.get("ASSEMBLYAI_BASE_URL", ""))
    region = asked or ("eu" if here == "European" else "us")
    known = preflight.PRODUCTS[product].regions
    if asked and asked not in known:
        raise Misuse(f"--region: {product} has no region but {', '.join(known)}.")
    return region if region in known else next(iter(known))
