"""A key that is older than keys are to be here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .. import links
from ..model import Category, Facts, Problem, Severity
from . import rule


@rule(Severity.WARNING, Category.EXPIRY, default=False)
def max_key_age(facts: Facts) -> Iterator[Problem]:
    """The key is older than `--max-key-age` allows, by what git says of its line.

    ## Why it matters

    A team that replaces its keys every so often wants to know which one was forgotten. An encrypted value, and a reference to one
    version of a secret, change whenever the key does: the day on which git saw the line change last is one on which the key was
    already there. So the key is that old, or older. A reference without a version stays as it is when the key is replaced, and
    says nothing.

    ## Instead

    Replace the key in AssemblyAI's dashboard, and commit the new encrypted value or version. The rule runs where
    `--max-key-age DAYS` is given, with the whole history: a shallow clone may only tell that a key is younger than it is.
    """
    if not facts.today or not facts.max_age:
        return
    today = date.fromisoformat(facts.today)
    for setting, place, what in links.dated(facts):
        lines = range(place.line, place.end_line + 1)
        commits = [facts.ages[place.path, line] for line in lines if (place.path, line) in facts.ages]
        if not commits or len(commits) < len(lines):
            continue
        last = max(commits, key=lambda commit: commit.day)
        days = (today - date.fromisoformat(last.day)).days if last.day else 0
        if days > facts.max_age:
            yield Problem(
                place,
                f"{what} of `{setting.name.text}` hasn't changed since {last.day} ({last.id[:9]}), "
                f"more than {facts.max_age} days ago",
                "replace the key in AssemblyAI's dashboard, and commit the new value or version",
            )
