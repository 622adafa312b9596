"""Rules: each module here is one idea over all formats, and is found by being here.

A rule is a function from facts to problems; its name is its id, its docstring its documentation (first line, then the
headings "Why it matters" and "Instead"). `rule` only wraps: importing a rule has no effect.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from inspect import cleandoc

from .. import HOME
from ..model import Category, Certainty, Facts, Problem, Severity

Check = Callable[[Facts], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and what it declares of itself. `default` is false for one that runs only when it is selected; `after` is true
    for one that judges which comments were needed, and so runs after the others. `certainty` is that of the least certain
    problem that it reports where nobody asked for more."""

    id: str
    severity: Severity
    category: Category
    check: Check
    default: bool = True
    after: bool = False
    certainty: Certainty = Certainty.SURE

    @property
    def documentation(self) -> str:
        """The docstring in Markdown."""
        return cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.documentation.partition("\n")[0]


def url(rule_id: str) -> str:
    """Where the documentation of a rule is read."""
    return f"{HOME}/blob/main/docs/rules/{rule_id}.md"


def rule(
    severity: Severity,
    category: Category,
    *,
    certainty: Certainty = Certainty.SURE,
    default: bool = True,
    after: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a function whose name is the rule's id with underscores."""

    def wrap(check: Check) -> Rule:
        return Rule(check.__name__.replace("_", "-"), severity, category, check, default, after, certainty)

    return wrap


@lru_cache(maxsize=1)
def discover() -> tuple[Rule, ...]:
    """All rules, sorted by id."""
    found = []
    for item in pkgutil.walk_packages(__path__, f"{__name__}."):
        module = importlib.import_module(item.name)
        found += [value for value in vars(module).values() if isinstance(value, Rule)]
    return tuple(sorted(found, key=lambda one: one.id))
