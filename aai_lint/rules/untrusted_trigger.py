"""Code of strangers that runs with the key."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Facts, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.EXPOSED)
def untrusted_trigger(facts: Facts) -> Iterator[Problem]:
    """A workflow runs the code of a pull request from anybody, with the key in reach.

    ## Why it matters

    `pull_request_target` and `workflow_run` have the repository's secrets even when a stranger is the cause. Whoever checks out
    the head of the pull request there and runs anything of it (tests, `npm install`, `make`) lets the stranger print the key.

    ## Instead

    Run the code of pull requests by `pull_request`, without secrets. Where the key is needed, let a member of the project start
    the run (`workflow_dispatch`, an `environment` with reviewers), or keep to what the base branch has.
    """
    for stolen in links.stolen(facts):
        event = stolen.event.name.text
        yield Problem(
            stolen.checkout,
            f"`{event}` has the secrets even for strangers, and this job checks out and runs their code with the key in reach",
            "run it by `pull_request` without the key, or behind an `environment` that asks for a review",
            (
                (stolen.event.name.place, "started by whoever opens a pull request"),
                (stolen.runs, "their code runs here"),
                (stolen.key, "the key"),
            ),
        )
