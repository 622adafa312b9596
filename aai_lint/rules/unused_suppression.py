"""A comment that accepts what isn't there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import links
from ..model import Category, Facts, Problem, Severity, Suppression
from . import discover, rule


@rule(Severity.INFO, Category.TOOL, after=True)
def unused_suppression(facts: Facts) -> Iterator[Problem]:
    """An ignore comment accepts a finding that isn't there, or its last day is over.

    ## Why it matters

    A comment that is left behind hides the next finding on its line, which nobody has looked at. One with a misspelt rule
    never accepted anything. After the day of an `until`, the comment accepts nothing either.

    ## Instead

    Remove the comment, or the rule from it; write a rule's name as `aai-lint rules` lists it.
    """
    known = {one.id for one in discover()}
    unclear = {gap.place.path for gap in facts.gaps}
    for mark in facts.stale:
        if mark.over:
            yield _over(mark)
            continue
        unknown = sorted(mark.rules - known)
        if unknown:
            near = links.nearest(unknown[0], known)
            close = links.distance(unknown[0], near) <= len(near) // 4
            hint = f"write `{near}`, or remove the comment" if close else "`aai-lint rules` lists all rules"
            yield Problem(mark.place, f"this comment names a rule that doesn't exist, `{unknown[0]}`", hint)
        elif mark.place.path not in unclear:
            names = ", ".join(f"`{name}`" for name in sorted(mark.rules))
            what = f"accepts {names}, which isn't found here" if names else "accepts every finding, and there is none here"
            yield Problem(mark.place, f"this comment {what}", "remove it")


def _over(mark: Suppression) -> Problem:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", mark.until):
        what = f"this comment accepted findings until {mark.until}, which is over"
        return Problem(mark.place, what, "mend what it accepts, or set a new day")
    what = f"this comment accepts nothing: `{mark.until}` is not a day"
    return Problem(mark.place, what, "write the day as in `until 2026-12-31`")
