"""A key that nothing provides."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.WARNING, Category.MISSING, certainty=Certainty.HIGH)
def missing_variable(facts: Facts) -> Iterator[Problem]:
    """Code reads the key, and the files that provide its other variables don't have it.

    ## Why it matters

    Whoever runs this gets "Please provide an API key" or a 401, and nothing in the repository says what to set.

    ## Instead

    Add the variable to the env file or to the carrier that the message names, and to the template that others copy.
    """
    for call in links.keyless(facts):
        yield Problem(
            call.name.place,
            f"`{call.name.text.rpartition('.')[2]}` is built without a key, and it never reads the environment by itself",
            "hand it the key that you read from the environment",
            severity=Severity.ERROR,
        )
    for absence in links.absences(facts):
        how = "the client library reads" if absence.read.implied else "the code reads"
        paths = [place.path for place in absence.carriers[:3]]
        carriers = f"{', '.join(paths[:-1])} and {paths[-1]} have" if len(paths) > 1 else f"{paths[0]} has"
        yield Problem(
            absence.read.place,
            f"{how} `{absence.read.name}`, and nothing provides it: {carriers} other variables, not this one",
            f"add `{absence.read.name}=` to {absence.carriers[0].path}",
            tuple((place, "other variables are set here") for place in absence.carriers[:3]),
            Certainty.HIGH,
        )
