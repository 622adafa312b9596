"""A named env file that isn't there."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.WARNING, Category.WIRING, certainty=Certainty.HIGH)
def missing_env_file(facts: Facts) -> Iterator[Problem]:
    """A file that should bring the key doesn't exist, and there is no sample of it.

    ## Why it matters

    Compose doesn't start without a named env file. Where git ignores the file, each fresh clone lacks it, and nothing says
    what belongs in.

    ## Instead

    Ship a sample of it (`.env.example`), mark it with `required: false`, or mend the path.
    """
    for taker, include, read, meant in links.missing_files(facts):
        is_generator = include.home == "kustomize"
        wanted = f", from which service `{taker}` should have `{read.name}`," if read else f", of which `{taker}` is made,"
        yield Problem(
            include.target.place,
            f"{include.target.text}{wanted} doesn't exist here",
            f"write {meant}, which exists" if meant else "mend the path, or ship a sample of the file",
            ((read.place, "read here"),) if read else (),
            Certainty.HIGH if meant or is_generator else Certainty.MEDIUM,
        )
    for include in links.relative_files(facts):
        yield Problem(
            include.target.place,
            f"systemd ignores `{include.target.text}`: the path isn't absolute",
            "write the whole path, without quotes",
            severity=Severity.ERROR,
        )
