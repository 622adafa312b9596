"""A key that something stronger hides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Setting, Severity, Substitution
from . import rule


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def shadowed_value(facts: Facts) -> Iterator[Problem]:
    """A stronger source replaces the key by nothing.

    ## Why it matters

    The key is there, and the process doesn't get it: `environment` beats `env_file` even when it has nothing, a service's own
    `environment` replaces the one that a merge key brings, an override file has the last word.

    ## Instead

    Leave the weaker or the stronger one out, or let the stronger one fail where it has nothing (`${NAME:?}`).
    """
    for shadow in links.shadows(facts):
        name = shadow.setting.name.text.rpartition(".")[2]
        yield Problem(
            shadow.setting.name.place,
            f"`{name}` {shadow.words}",
            shadow.remedy,
            ((shadow.weaker.name.place, "the value that doesn't arrive"),) if shadow.weaker is not shadow.setting else (),
            Certainty.SURE if shadow.certain else Certainty.HIGH,
            Severity.WARNING if shadow.minor else None,
            edits=tuple(_by_default(shadow.setting)),
            safe=True,
        )


def _by_default(setting: Setting) -> Iterator[Substitution]:
    """`NAME ?=` in a Makefile: what the caller's environment has comes first."""
    if setting.home == "make":
        yield Substitution(setting.name.place, rf"({re.escape(setting.name.text)}[ \t]*):{{0,3}}=", r"\1?=")
