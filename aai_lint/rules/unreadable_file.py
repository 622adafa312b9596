"""A file that couldn't be understood."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from .. import links
from ..model import Category, Facts, Problem, Severity
from . import rule


@rule(Severity.INFO, Category.TOOL)
def unreadable_file(facts: Facts) -> Iterator[Problem]:
    """A file that matters for the key couldn't be read or understood.

    ## Why it matters

    What is wrong behind that place isn't found. What reads the file in production may stumble over the same place.

    ## Instead

    Mend the file, or leave it out by `exclude` if it is broken on purpose.
    """
    unquoted = {(one.name.place.path, one.name.place.line) for one in facts.settings if links.is_unquoted(one)}
    told = [gap for gap in facts.gaps if not gap.minor]
    gaps_left = [gap for gap in told if (gap.place.path, gap.place.line) not in unquoted]  # invalid-assignment tells it
    for _path, gaps in groupby(sorted(gaps_left, key=lambda gap: gap.place), key=lambda gap: gap.place.path):
        first, *others = gaps
        more = f" (and {len(others)} more place{'s' * (len(others) > 1)})" if others else ""
        yield Problem(first.place, f"not all of this file is understood: {first.reason}{more}", "mend it, or exclude it")
