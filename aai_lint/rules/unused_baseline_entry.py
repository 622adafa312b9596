"""A line of the baseline that knows what isn't there."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Category, Facts, Problem, Severity
from . import rule


@rule(Severity.INFO, Category.TOOL, after=True)
def unused_baseline_entry(facts: Facts) -> Iterator[Problem]:
    """A line of the baseline knows a finding that isn't there any more.

    ## Why it matters

    What is mended should stay mended: a line that is left behind hides the same fault when it comes back.

    ## Instead

    Run `aai-lint baseline` to write the file anew, or delete the line.
    """
    for entry in facts.unmatched:
        yield Problem(entry.place, f"{entry.rule} isn't found in {entry.path} any more", "delete this line")
