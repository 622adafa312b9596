"""A name that is set to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from .. import advice, key, links
from ..model import Category, Facts, Literal, Problem, Severity
from . import rule

# Homes where an empty value is the last word. Elsewhere a secret of the same name may go before it, or nobody looks.
_HOMES = frozenset(["app-engine", "app-runner", "cloudformation", "compose", "ecs", "env", "render", "serverless", "wrangler"])


@rule(Severity.ERROR, Category.MISSING)
def empty_value(facts: Facts) -> Iterator[Problem]:
    """A file that is used live sets the variable to nothing.

    ## Why it matters

    An empty value counts as set for most loaders, so nothing else may provide it, and as missing for the client: "Please
    provide an API key", or an empty header and 401.

    ## Instead

    Put the key there, or take the line out where another source provides it.
    """
    shadowing = {shadow.setting.name.place for shadow in links.shadows(facts)}
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if setting.home not in _HOMES or setting.role != "variable" or not links.is_live(facts, setting):
            continue
        if isinstance(value, Literal) and not value.text.strip(key.BLANKS) and setting.name.place not in shadowing:
            place = value.place if value.raw else setting.name.place
            remedy = advice.instead_of_nothing(setting, facts.origin(place))
            yield Problem(place, f"`{setting.name.text}` is set to nothing", f"{remedy}; or take the line out")
