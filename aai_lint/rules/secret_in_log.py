"""The key where logs are kept."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.WARNING, Category.EXPOSED)
def secret_in_log(facts: Facts) -> Iterator[Problem]:
    """The key is printed, traced or logged.

    ## Why it matters

    Logs are kept longer, copied further and read by more people than the environment that the key came from.

    ## Instead

    Print whether it is set, or its last four characters. In GitHub Actions mask it with `::add-mask::` before anything else.
    """
    for use in facts.uses:
        if use.how not in ("logged", "kept") or use.home == "document" or not links.holds_key_named(facts, use.name):
            continue
        yield Problem(
            use.name.place,
            f"the value of `{use.name.text}` is "
            + ("printed" if use.how == "logged" else f"kept in the artifact {use.scope[-1]}"),
            "print whether it is set, not what it is"
            if use.how == "logged"
            else "let each job take it from the store of secrets",
            certainty=Certainty.HIGH,
            severity=Severity.INFO if facts.origin(use.name.place).sample else None,
        )
