"""`aai-lint baseline`: write what is found today into a file of known findings."""

from __future__ import annotations

import os
import re
from time import strftime
from typing import TYPE_CHECKING

import click

from ..checking import history_asked, look_back, options_of, root_of
from ..options import ALL, Misuse
from . import Answer
from .check import with_options

if TYPE_CHECKING:
    from ..engine import Seen
    from ..report import Report

_OWN, _FOREIGN = "aai-lint", "detect-secrets"
_LIMIT = 64 * 1024 * 1024


@click.command(
    epilog='Use the file by `--baseline FILE`, or by `baseline = ["FILE"]` in the configuration. It has no keys, no line numbers '
    "and no dates in it: commit it. Written anew, it forgets what isn't found any more."
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--file", "file", metavar="FILE", help="Where to write; .aai-lint-baseline, or .secrets.baseline for detect-secrets."
)
@click.option("--for", "owner", type=click.Choice([_OWN, _FOREIGN]), default=_OWN, help="Whose format is written.")
@with_options(
    "select",
    "extend-select",
    "ignore",
    "pedantic",
    "name",
    "project",
    "exclude",
    "history",
    "no-git",
    "max-size",
    "config",
    "no-config",
    "verbose",
)
@click.pass_context
def command(context: click.Context, /, paths: tuple[str, ...], file: str | None, owner: str, **given: object) -> Answer:
    """Write today's findings into a file, so that only new ones are reported with it."""
    from .. import baseline, config, engine, files, revocations

    paths, given = history_asked(paths, given)
    root = root_of(paths, history=bool(given["history"]))
    values = config.gather(given, paths, os.environ, root)
    context.obj["verbose"] = values["verbose"]
    target = file or (baseline.NAME if owner == _OWN else ".secrets.baseline")
    before = _present(target, owner)
    options = options_of(values)._replace(today=strftime("%Y-%m-%d"), revoked=revocations.load(root))
    if values["history"]:
        if owner != _OWN or values["history"] != ALL:
            raise Misuse("--history: our own file only, and the whole history, can be written.")
        report = look_back(root, paths, values, options)
        text = _ours(report, "", before, past=True)
    else:
        tree = files.find(paths, git=not options.no_git, limit=options.max_size)
        seen = engine.look(tree, options._replace(only=options.only or tree.only, prefix=tree.prefix))
        report = seen.report
        text = _ours(report, tree.prefix, before, past=False) if owner == _OWN else _theirs(seen, tree.prefix, before)
    if not report.summary.searched:
        raise Misuse("nothing was scanned, so there is nothing to write.")
    return Answer(texts=((target, text), ("-", _words(target, before, text))))


def _present(target: str, owner: str) -> str:
    """The file as it is. Raises `Misuse` for a file that isn't such a baseline: it isn't ours to replace."""
    from .. import baseline

    if not os.path.lexists(target):
        return ""
    if not os.path.isfile(target):
        raise Misuse(f"{target} is no file.")
    try:
        with open(target, encoding="utf-8-sig", errors="replace") as file:
            text = file.read(_LIMIT)
    except OSError as error:
        raise Misuse(f"{target} can't be read: {error.strerror}.") from error
    if baseline.parse(text, target).by != ("baseline" if owner == _OWN else _FOREIGN):
        raise Misuse(f"{target} is a baseline of another program: name another file with --file.")
    return text


def _ours(report: Report, prefix: str, before: str, *, past: bool) -> str:
    """The text of our file. It keeps its salt, so that what stays known stays as it is written; and what it knows of the history
    where today's files are written anew, or the other way round."""
    from .. import baseline

    known = baseline.parse(before, "") if before else None
    salt = known.salts[0] if known else os.urandom(16).hex()
    kept = [entry for entry in known.entries if baseline.is_past(entry.path) != past] if known else []
    return baseline.render(report.findings, prefix, salt, kept)


def _theirs(seen: Seen, prefix: str, before: str) -> str:
    from .. import detectsecrets
    from ..baseline import from_top
    from ..detectsecrets import secret_at

    written = [
        (finding, from_top(finding.primary.path, prefix), secret)
        for finding in seen.report.findings
        if finding.category.value == "hardcoded" and (secret := secret_at(finding, seen.documents))
    ]
    return detectsecrets.render(written, before)


def _words(target: str, before: str, text: str) -> str:
    lines = r"^[a-z-]+ [0-9a-f]{32} .*|\"hashed_secret\": .*"
    old, new = (re.findall(lines, one, re.MULTILINE) for one in (before, text))
    known = f"{target} knows {len(new)} finding{'' if len(new) == 1 else 's'}"
    return f"{known}: {len({*new} - {*old})} new, {len({*old} - {*new})} gone.\n" if before else f"{known}.\n"
