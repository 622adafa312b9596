"""A placeholder where the key should be."""

from __future__ import annotations

from collections.abc import Iterator

from .. import advice, key, links, notations, values
from ..model import Category, Certainty, Entry, Facts, Literal, Problem, Setting, Severity
from . import rule


@rule(Severity.ERROR, Category.MALFORMED)
def placeholder_value(facts: Facts) -> Iterator[Problem]:
    """A file that is used live holds a placeholder in place of the key.

    ## Why it matters

    The placeholder is sent as if it were the key, and the answer is 401, the same as for a revoked key.

    ## Instead

    Put the key there (in a file that git ignores), or a reference to the store that has it. Placeholders belong in templates
    (`.env.example`), documents and tests, where this rule is silent; so it is of `test` or `dummy` in the files of CI services.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if (
            not links.is_live(facts, setting)
            or links.is_scaffold(setting)
            or setting.role not in ("variable", "entry", "plain-entry", "argument")
        ):
            continue
        written = [*links.fallbacks(setting.value)]
        if isinstance(setting.value, Literal):
            written.append(setting.value)
        for literal in written:
            if (
                not key.is_placeholder(literal.text)
                or links.is_address(setting, literal)
                or (links.is_ci(literal.place.path) and key.is_dummy(literal.text))
                or links.cut_name(setting.value)
                or _is_reference(setting, literal)
            ):
                continue
            in_code = setting.role == "argument"
            yield Problem(
                literal.place,
                f"`{setting.name.text}` is the placeholder `{literal.text.strip()[:40]}`, not a key",
                advice.instead_of_nothing(setting, facts.origin(setting.name.place)),
                # Render then asks for the value, which a placeholder keeps it from.
                edits=(Entry(literal.place, ("sync",), "false", "instead"),) if setting.home == "render" else (),
                safe=True,
                severity=Severity.WARNING if in_code else None,
                # In code it is what every tutorial shows: whoever runs it knows. In a file of settings nobody looks.
                certainty=Certainty.MEDIUM if in_code else Certainty.SURE,
            )


def _is_reference(setting: Setting, literal: Literal) -> bool:
    """Whether the text is a reference in another tool's notation: that rule has better words for it."""
    known = notations.is_known(setting.home) and not links.may_be_template(setting.home)
    return known and literal is setting.value and len([*values.references_in(literal.text)]) == 1
