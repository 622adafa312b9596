"""`aai-lint init`: a start in a repository, shown before it is written."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ..options import Misuse
from . import Answer

if TYPE_CHECKING:
    from ..starting import Source, Step

# What is added to is small; nothing larger is a configuration that somebody wrote.
_MOST = 1024 * 1024


@click.command()
@click.argument("folder", metavar="[FOLDER]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--yes", "-y", is_flag=True, help="Write without asking.")
@click.option("--address", metavar="URL", help="Where the hook and the workflow get aai-lint from: what git clones.")
@click.option("--revision", metavar="REVISION", help="Which revision of it they use: a tag or a commit.")
def command(folder: str, yes: bool, address: str | None, revision: str | None) -> Answer:
    """Write a start: configuration, commit hook, workflow, and lines for env files. Shows it first."""
    from .. import config, starting
    from ..output import deliver
    from ..terminal import visible

    top = _top(folder)
    here = _source()
    source = starting.Source(address or here.address, revision or here.revision)
    before = {path: _read(top, path) for path in starting.FILES}
    texts = {path: _text(path, data) for path, data in before.items()}
    found = config.find([top])
    configured = os.path.relpath(found, top).replace(os.sep, "/") if found else ""
    steps = starting.plan(texts, source, _variables(top), configured=configured)
    deliver("-", "".join(map(_shown, steps)))
    if not any(step.is_written for step in steps):
        return Answer(texts=(("-", "Nothing to write.\n"),))
    if any(step.path in (starting.HOOKS, starting.WORKFLOW) and step.text for step in steps):
        where = visible(f"Hook and workflow get aai-lint from {source.address}, {source.revision}")
        deliver("-", f"{where} (--address and --revision name another).\n")
    if not yes:
        if not sys.stdin.isatty():
            return Answer(texts=(("-", "Nothing was written; `aai-lint init --yes` writes it.\n"),))
        if not click.confirm("Write this?", err=True):
            return Answer(texts=(("-", "Nothing was written.\n"),))
    said = [_write(top, step, before[step.path]) for step in steps if step.is_written]
    failed = [words for words in said if not words.startswith("wrote")]
    return Answer(2 if failed else 0, (("-", "".join(f"{words}\n" for words in said)),))


def _top(folder: str) -> str:
    """The top of the repository, which is where hooks and workflows are looked for; without one, the folder itself."""
    from ..git import top_of

    place = os.path.realpath(folder)
    found = top_of(os.fsencode(place))
    return os.fsdecode(found) if found else place


def _source() -> Source:
    """Where this very program was installed from, as the installer wrote it down (PEP 610); else where its releases are."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    from .. import HOME, __version__
    from ..starting import Source

    try:
        written = json.loads(distribution("aai-lint").read_text("direct_url.json") or "{}")
        return Source(str(written["url"]), str(written["vcs_info"]["commit_id"]))
    except (PackageNotFoundError, KeyError, TypeError, ValueError):
        return Source(HOME, f"v{__version__}")


def _read(top: str, path: str) -> bytes | None:
    whole = os.path.join(top, path)
    if not os.path.lexists(whole):
        inside = os.path.realpath(os.path.dirname(whole))
        if os.path.commonpath([inside, top]) != top:
            raise Misuse(f"{os.path.dirname(path)} leads out of {top}.")
        return None
    if os.path.islink(whole) or not os.path.isfile(whole):
        raise Misuse(f"{path} is a link, or no plain file.")
    with open(whole, "rb") as file:
        return file.read(_MOST)


def _text(path: str, data: bytes | None) -> str | None:
    try:
        return None if data is None else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse(f"{path} is not UTF-8.") from error


def _variables(top: str) -> list[str]:
    """The names of variables under which the code reads the key, but for those that a build would publish."""
    from .. import engine, files, key, links
    from ..options import Options

    facts = engine.look(files.find([top]), Options()).facts
    names = {read.name for read in links.graph(facts).reads} if facts else set()
    return sorted(name for name in names if name.isidentifier() and not key.public_prefix(name))


def _shown(step: Step) -> str:
    from ..terminal import visible

    lines = "".join(f"    {visible(line)}\n" for line in step.text.splitlines())
    if not step.is_written:
        return f"{step.path}: left alone, {step.why}\n" if not lines else f"{step.path}: {step.why}\n\n{lines}\n"
    return f"{step.path}: {'new' if step.is_new else 'added at its end'}\n\n{lines}\n"


def _write(top: str, step: Step, before: bytes | None) -> str:
    from .. import output

    whole = os.path.join(top, step.path)
    text = step.text.replace("\n", "\r\n") if before and b"\r\n" in before else step.text
    try:
        if before is None:
            output.create(whole, text.encode())
        else:
            output.revise(whole, before, before + text.encode())
    except output.Unchanged as error:
        return f"{step.path} was not written: {error}"
    return f"wrote {step.path}"
