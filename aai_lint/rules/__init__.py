"""Rules: each module here is one idea over all formats, and is found by being here.

A rule is a function from facts to problems; its name is its id, its docstring its documentation (first line, then the
headings "Why it matters" and "Instead"). `rule` only wraps: importing a rule has no effect.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache

from .. import HOME
from ..discovery import modules_in
from ..model import Category, Certainty, Facts, Problem, Severity
from ..records import dataclass

Check = Callable[[Facts], Iterator[Problem]]

# What rules ask. None of it is needed to list or explain them, which these would make twice as long.
_ASKED = ("advice", "ci", "edits", "key", "links", "pipeline", "values")


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
        from inspect import cleandoc  # which a run has no need of

        return cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (self.check.__doc__ or "").lstrip().partition("\n")[0]


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
    found = [one for name in modules_in(__path__) for one in _declared_in(f"{__name__}.{name}")]
    return tuple(sorted(found, key=lambda one: one.id))


def find(rule_id: str) -> Rule | None:
    """A rule by its id. Where its module has the same name, as most have, no other is imported."""
    own = f"{__name__}.{rule_id.replace('-', '_')}"
    if rule_id.replace("-", "").isalpha() and importlib.util.find_spec(own):
        for one in _declared_in(own):
            if one.id == rule_id:
                return one
    return next((one for one in discover() if one.id == rule_id), None)


def _declared_in(name: str) -> list[Rule]:
    for asked in _ASKED:
        _import_late(f"{__package__.rpartition('.')[0]}.{asked}")
    # Not by isinstance, which would ask what was imported late for its class.
    return [value for value in vars(importlib.import_module(name)).values() if type(value) is Rule]


def _import_late(name: str) -> None:
    """Let a module be imported without being run before something of it is asked for."""
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.loader is not None:
        spec.loader = importlib.util.LazyLoader(spec.loader)
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        package, _, own = name.rpartition(".")
        setattr(sys.modules[package], own, module)
