"""A key that stands in for an absent one."""

from __future__ import annotations

from collections.abc import Iterator

from .. import advice, key, links
from ..model import Category, Facts, Problem, Setting, Severity
from . import rule


@rule(Severity.ERROR, Category.HARDCODED)
def hardcoded_default(facts: Facts) -> Iterator[Problem]:
    """An API key is written out as the value to fall back to.

    ## Why it matters

    The key is readable for everyone who can read the file, and it hides that the variable is not set: calls go on, on the
    account of whoever wrote the default.

    ## Instead

    Fail where the variable is absent (`os.environ["ASSEMBLYAI_API_KEY"]`, `${ASSEMBLYAI_API_KEY:?}`), and replace the key.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if facts.origin(setting.name.place).ignored:
            continue
        written = list(links.fallbacks(setting.value))
        if links.is_default(setting):
            written += links.literals(setting.value)
        for literal in written:
            if (found := key.find_key(literal.text)) and not links.is_revoked(facts, literal.place):
                yield Problem(
                    literal.place,
                    f"the API key {key.mask(found)} is written out as the default of `{_name(setting)}`",
                    f"leave the default out; {advice.instead_of_writing(setting)}",
                )


def _name(setting: Setting) -> str:
    """The name that the default is for: the variable that is read, where one is."""
    if setting.home == "terraform":
        return setting.name.text
    named = (reference.target for reference in links.references(setting.value) if reference.kind == "environment")
    return next(named, setting.name.text)
