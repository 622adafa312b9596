"""`aai-lint env`: judge the key that this very process was given."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import click

from .. import preflight
from ..options import Misuse, Options
from . import Answer

FINDINGS = 1
# A key has 32 bytes. What is longer than this isn't read to its end.
_LIMIT = 64 * 1024


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
    lines = list(_lines(paths, names, stdin, files))
    shown = [_shown(line) for line in lines if line.severity or not quiet]
    failing = {"error", fail_on}
    return Answer(FINDINGS if any(line.severity in failing for line in lines) else 0, (("-", "".join(shown)),))


def _lines(paths: tuple[str, ...], names: tuple[str, ...], stdin: bool, files: tuple[str, ...]) -> Iterator[preflight.Line]:
    refusal = _refusal()
    for name in names:
        text = os.environ.get(name)
        yield preflight.value(name, text, refusal) if text is not None else preflight.unset(name)
    if stdin:
        yield preflight.value("standard input", _from_stdin(), refusal)
    for file in files:
        yield preflight.value(file, _content(file, "--file"), refusal)
    if names or stdin or files:
        return
    yield from preflight.environment(os.environ, _wanted(paths), refusal, _named_files())


def _refusal() -> preflight.Refusal:
    """What the file of revoked keys, if there is one here, says of a value."""
    from .. import revocations

    revoked = revocations.load(".")

    def refuse(text: str) -> str:
        if not revoked:
            return ""
        from ..sightings import of_value

        found = of_value(text, revoked)
        if found is None:
            return ""
        return (
            f"is a key that was revoked{f' on {found.date}' if found.date else ''}{f' ({found.reason})' if found.reason else ''}"
        )

    return refuse


def _from_stdin() -> str:
    text = _decoded(sys.stdin.buffer.read(_LIMIT)).removesuffix("\n")
    return text.removesuffix("\r") if sys.platform == "win32" else text


def _named_files() -> dict[str, str]:
    """The contents of the files that variables name: `ASSEMBLYAI_API_KEY_FILE=/run/secrets/key`."""
    from .. import key

    return {name: _content(path, name) for name, path in os.environ.items() if path and key.file_variant(name)}


def _content(path: str, source: str) -> str:
    try:
        with open(path, "rb") as file:
            return _decoded(file.read(_LIMIT))
    except (OSError, ValueError) as error:
        raise Misuse(f"{source}: {path} can't be read: {getattr(error, 'strerror', None) or 'it is no path'}.") from error


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _wanted(paths: tuple[str, ...]) -> tuple[preflight.Wanted, ...] | None:
    """What the code in the paths reads, None where nobody asked for it."""
    if not paths:
        return None
    from .. import engine, files, key, links

    try:
        tree = files.find(paths)
    except files.Unscannable as error:
        raise Misuse(str(error)) from error
    facts = engine.look(tree, Options()).facts
    if facts is None:
        return ()
    return tuple(
        preflight.Wanted(read.name, f"{read.place.path}:{read.place.line}", read.required, read.implied)
        for read in sorted(links.graph(facts).reads, key=lambda read: (read.name, not read.required, read.place))
        if not facts.origin(read.place).sample and not key.public_prefix(read.name)
    )


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


def _shown(line: preflight.Line) -> str:
    from ..key import redact
    from ..terminal import visible

    severity = f"{line.severity}: " if line.severity else ""
    remedy = f"; {line.remedy}" if line.remedy else ""
    unknown = "" if line.severity else " (whether AssemblyAI takes it can't be told offline)"
    return visible(redact(f"{line.subject}: {severity}{line.words}{unknown}{remedy}")) + "\n"
