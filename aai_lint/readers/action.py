"""Composite actions of GitHub. Home "github-actions"; the scope is `runs` and the number of the step.

Source: docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby, yamltree
from ..actions import contexts, steps
from ..actions.steps import HOME, Defaults, name_of
from ..document import Document
from ..model import Fact, Run
from ..regex import regex
from . import facts_of

_RUNS = regex(r"^runs[ \t]*:", re.MULTILINE)


def reads(document: Document) -> bool:
    """Files of the name that say how the action runs."""
    return structural(document.path) and _RUNS.search(document.text) is not None


def structural(path: str) -> bool:
    """Workflows hand them secrets."""
    return path.rpartition("/")[2] in ("action.yml", "action.yaml")


def read(document: Document) -> Iterator[Fact]:
    """What the action wants to be given, and what its steps run."""
    stream = yamltree.parse(document)
    yield from stream.gaps
    yield from nearby.comments(document, HOME)
    for root in stream.roots[:1]:
        if root.kind != "mapping":
            continue
        yield from steps.parameters(document, root.get("inputs"), "inputs")
        yield from contexts.read(document, root, HOME, action=True)
        runs = root.pair("runs")
        found = runs[1].get("steps") if runs is not None else None
        if runs is None or found is None:
            continue
        yield Run(name_of(document, runs[0]), HOME, ("runs",), "job")
        for number, step in enumerate(found.elements()):
            if step.kind == "mapping":
                yield from steps.read(document, step, ("runs", str(number)), Defaults(), facts_of)
