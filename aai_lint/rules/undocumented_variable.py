"""A variable that the template doesn't mention."""

from __future__ import annotations

from collections.abc import Iterator

from .. import edits, links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.INFO, Category.MISSING)
def undocumented_variable(facts: Facts) -> Iterator[Problem]:
    """The env template that people copy lacks a variable that the code reads.

    ## Why it matters

    Whoever sets up the project copies the template, fills in what it asks for, and gets a 401.

    ## Instead

    Add the name to the template, with a placeholder or nothing as its value.
    """
    for read, place in links.undocumented(facts):
        yield Problem(
            place,
            f"this template has other variables, but not `{read.name}`, which the code reads",
            f"add `{read.name}=`",
            ((read.place, f"`{read.name}` is read here"),),
            Certainty.SURE,
            edits=tuple(edits.appended(facts, place.path, f"{read.name}=")),
            safe=True,
        )
