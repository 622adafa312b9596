"""A key in a file that others can read."""

from __future__ import annotations

from collections.abc import Iterator

from .. import advice, key, links
from ..model import Category, Facts, Literal, Place, Problem, Setting, Severity
from . import rule


@rule(Severity.ERROR, Category.HARDCODED)
def hardcoded_key(facts: Facts) -> Iterator[Problem]:
    """An API key is written out in a file that others can read.

    ## Why it matters

    Whoever can read the repository, now or later, can spend the account's credit. Git keeps the key after the line is gone.

    ## Instead

    Read the key from the environment, keep the value out of git, and replace a key that was ever committed.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if links.is_default(setting) or _is_where_keys_belong(facts, setting):
            continue
        for literal in links.literals(setting.value):
            if (found := _key_in(literal)) and not links.is_revoked(facts, literal.place):
                yield _problem(setting, literal.place, found, carrier.sink)
    for use in facts.uses:
        if key.shape(use.name.text) is key.Shape.V4 or (
            key.looks_real(use.name.text) and links.in_concerned_file(facts, use.name)
        ):
            yield Problem(
                use.name.place,
                f"the key itself ({key.mask(use.name.text)}) is written where the name of its variable belongs",
                f"read it by name, `{key.CANONICAL}`, and replace the key in AssemblyAI's dashboard",
            )


def _key_in(literal: Literal) -> str:
    return key.find_key(literal.text) or (key.find_key(literal.raw) if literal.encoding else "")


def _problem(setting: Setting, place: Place, found: str, sink: Place | None) -> Problem:
    name = setting.name.text
    where = {"comment": "in a comment", "output": "in a saved output"}.get(setting.role, "")
    message = f"the API key {key.mask(found)} is written out {where}".rstrip() + f" (`{name}`)"
    related = ((sink, "handed to AssemblyAI here"),) if sink is not None else ()
    return Problem(place, message, advice.instead_of_writing(setting), related)


def _is_where_keys_belong(facts: Facts, setting: Setting) -> bool:
    """Env files and alike that aren't templates: whether they may hold a key is the subject of committed-secret-file."""
    origin = facts.origin(setting.name.place)
    return origin.ignored or links.is_secret_file(setting)
