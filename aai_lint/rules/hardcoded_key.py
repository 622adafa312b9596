"""A key in a file that others can read."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key
from ..model import Category, Facts, Literal, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.HARDCODED)
def hardcoded_key(facts: Facts) -> Iterator[Problem]:
    """An API key is written out in a file that others can read.

    ## Why it matters

    Whoever can read the repository, now or later, can spend the account's credit. Git keeps the key after the line is gone.

    ## Instead

    Read the key from the environment, keep the value out of git, and replace a key that was ever committed.
    """
    for setting in facts.settings:
        if not isinstance(setting.value, Literal) or key.meaning(setting.name.text) is not key.Meaning.KEY:
            continue
        if key.looks_real(setting.value.text) and not facts.origin(setting.name.place).ignored:
            yield Problem(setting.value.place, f"`{setting.name.text}` is written out ({key.mask(setting.value.text)})")
