"""An env file in an encoding that its loader doesn't read."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def encoding(facts: Facts) -> Iterator[Problem]:
    """The file is UTF-16, or begins with a byte order mark, and the loader doesn't see the variable.

    ## Why it matters

    PowerShell 5's `>` writes UTF-16, Notepad a byte order mark. The first line, or all of them, then have other names for the
    loader, which says nothing.

    ## Instead

    Save the file as UTF-8 without a byte order mark.
    """
    for arrival, everywhere in links.breaking(facts, _is_lost):
        include = arrival.loading.include
        related = ((include.target.place, "it is read here"),) if include else ()
        known = include is not None or not everywhere
        reader = f"{arrival.loading.title} doesn't see" if known else "no usual loader sees"
        yield Problem(
            arrival.setting.name.place,
            f"{reader} `{arrival.setting.name.text}`: {arrival.encoding_at_fault}",
            "save the file as UTF-8 without a byte order mark",
            related,
            Certainty.HIGH,
        )


def _is_lost(arrival: links.Arrival) -> bool:
    return arrival.text is None and bool(arrival.encoding_at_fault)
