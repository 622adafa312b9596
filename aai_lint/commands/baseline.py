"""`aai-lint baseline`: write what is found today into a file of known findings."""

from __future__ import annotations

import os
import re
from time import strftime
from typing import TYPE_CHECKING

import click

from ..options import Misuse
from . import Answer
from .check import options_of, root_of, with_options

if TYPE_CHECKING:
    from ..engine import Seen

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
    "select", "ignore", "pedantic", "name", "project", "exclude", "no-git", "max-size", "config", "no-config", "verbose"
)
@click.pass_context
def command(context: click.Context, /, paths: tuple[str, ...], file: str | None, owner: str, **given: object) -> Answer:
    """Write today's findings into a file, so that only new ones are reported with it."""
    from .. import baseline, config, engine, files, revocations

    root = root_of(paths)
    values = config.gather(given, paths, os.environ, root)
    context.obj["verbose"] = values["verbose"]
    target = file or (baseline.NAME if owner == _OWN else ".secrets.baseline")
    before = _present(target, owner)
    options = options_of(values)._replace(today=strftime("%Y-%m-%d"), revoked=revocations.load(root))
    tree = files.find(paths, git=not options.no_git, limit=options.max_size)
    seen = engine.look(tree, options._replace(only=options.only or tree.only, prefix=tree.prefix))
    if not seen.report.summary.searched:
        raise Misuse("nothing was scanned, so there is nothing to write.")
    text, known = (_ours if owner == _OWN else _theirs)(seen, tree.prefix, before)
    return Answer(texts=((target, text), ("-", _words(target, known, before, text))))


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


def _ours(seen: Seen, prefix: str, before: str) -> tuple[str, int]:
    """The text of our file. A file keeps its salt, so that what stays known stays as it is written."""
    from .. import baseline

    salts = baseline.parse(before, "").salts if before else ()
    salt = salts[0] if salts else os.urandom(16).hex()
    return baseline.render(seen.report.findings, prefix, salt), len(seen.report.findings)


def _theirs(seen: Seen, prefix: str, before: str) -> tuple[str, int]:
    from .. import detectsecrets
    from ..baseline import from_top
    from ..detectsecrets import secret_at

    written = [
        (finding, from_top(finding.primary.path, prefix), secret)
        for finding in seen.report.findings
        if finding.category.value == "hardcoded" and (secret := secret_at(finding, seen.documents))
    ]
    return detectsecrets.render(written, before), len(written)


def _words(target: str, known: int, before: str, text: str) -> str:
    finding = f"{known} finding{'' if known == 1 else 's'}"
    if not before:
        return f"{target} knows {finding}.\n"
    old, new = (set(re.findall(r"^[a-z-]+ [0-9a-f]{32} .*|\"hashed_secret\": .*", one, re.MULTILINE)) for one in (before, text))
    return f"{target} knows {finding}: {len(new - old)} new, {len(old - new)} gone.\n"
