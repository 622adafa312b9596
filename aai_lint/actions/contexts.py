"""Which contexts an expression may use, by the key that it stands under.

Sources: the table "Context availability" of docs.github.com/en/actions/reference/workflows-and-actions/contexts; for composite
actions the schema actions/runner:src/Runner.Worker/action_yaml.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import yamltree
from ..document import At, Document, shifted
from ..model import Fact, Field, Text, Use
from ..values import EXPRESSION
from ..yamltree import Node
from . import expressions

_CALLED = "github inputs vars"
_PLANNED = "github needs strategy matrix vars inputs"
_RUNNING = "github needs strategy matrix job runner env vars inputs"
_STEP = f"{_RUNNING} secrets steps"
_COMPOSITE = "github inputs strategy matrix steps job runner env"

# Keys from the root on, `*` for any, and the contexts below them. The longest path that fits decides.
_WORKFLOW = {
    ("run-name",): _CALLED,
    ("concurrency",): _CALLED,
    ("env",): f"{_CALLED} secrets",
    ("on", "workflow_call", "inputs", "*", "default"): _CALLED,
    ("on", "workflow_call", "outputs", "*", "value"): f"{_CALLED} jobs",
    ("jobs", "*", "concurrency"): _PLANNED,
    ("jobs", "*", "container"): _PLANNED,
    ("jobs", "*", "container", "credentials"): f"{_PLANNED} env secrets",
    ("jobs", "*", "container", "env"): f"{_RUNNING} secrets",
    ("jobs", "*", "continue-on-error"): _PLANNED,
    ("jobs", "*", "defaults", "run"): f"{_PLANNED} env",
    ("jobs", "*", "env"): f"{_PLANNED} secrets",
    ("jobs", "*", "environment"): _PLANNED,
    ("jobs", "*", "environment", "url"): f"{_RUNNING} steps",
    ("jobs", "*", "if"): f"{_CALLED} needs",
    ("jobs", "*", "name"): _PLANNED,
    ("jobs", "*", "outputs"): _STEP,
    ("jobs", "*", "runs-on"): _PLANNED,
    ("jobs", "*", "secrets"): f"{_PLANNED} secrets",
    ("jobs", "*", "services"): _PLANNED,
    ("jobs", "*", "services", "*", "credentials"): f"{_PLANNED} env secrets",
    ("jobs", "*", "services", "*", "env"): f"{_RUNNING} secrets",
    ("jobs", "*", "steps", "*", "continue-on-error"): _STEP,
    ("jobs", "*", "steps", "*", "env"): _STEP,
    ("jobs", "*", "steps", "*", "if"): f"{_RUNNING} steps",
    ("jobs", "*", "steps", "*", "name"): _STEP,
    ("jobs", "*", "steps", "*", "run"): _STEP,
    ("jobs", "*", "steps", "*", "timeout-minutes"): _STEP,
    ("jobs", "*", "steps", "*", "with"): _STEP,
    ("jobs", "*", "steps", "*", "working-directory"): _STEP,
    ("jobs", "*", "strategy"): f"{_CALLED} needs",
    ("jobs", "*", "timeout-minutes"): _PLANNED,
    ("jobs", "*", "with"): _PLANNED,
}
_ACTION = {
    ("inputs", "*", "default"): "github strategy matrix job runner",
    ("outputs", "*", "value"): _COMPOSITE,
    ("runs", "steps", "*"): _COMPOSITE,
    ("runs", "env"): "inputs",
    ("runs", "args"): "inputs",
}


def available(path: Sequence[str], *, action: bool = False) -> tuple[str, ...] | None:
    """The contexts that an expression under a path of keys may use, or None where that isn't known."""
    table = _ACTION if action else _WORKFLOW
    best: tuple[str, ...] = ()
    for pattern in table:
        fits = all(one in ("*", key) for one, key in zip(pattern, path, strict=False))
        if fits and len(best) < len(pattern) <= len(path):
            best = pattern
    return tuple(sorted(table[best].split())) if best else None


def read(document: Document, root: Node, home: str, *, action: bool = False) -> Iterator[Fact]:
    """What expressions anywhere name: contexts that don't exist at their place, entries of stores, variables."""
    for path, node in root.walk():
        if node.kind != "scalar" or not path or ("${{" not in node.text and path[-1] != "if"):
            continue
        at = yamltree.locate(document, node)
        scope = _scope(path, action=action)
        for text, where in _expressions(path, node.text, at):
            tree = expressions.parse(text)
            for one in expressions.contexts(tree) if tree is not None else ():
                yield from _named(one, text, where, path, home, scope, action=action)


def _expressions(path: Sequence[str], text: str, at: At) -> Iterator[tuple[str, At]]:
    """The expressions in a scalar; an `if` is one without `${{ }}` too."""
    if path[-1] == "if" and "${{" not in text:
        yield text, at
    for match in EXPRESSION.finditer(text):
        yield match[1], shifted(at, match.start(1))


def _named(
    node: expressions.Node, text: str, at: At, path: Sequence[str], home: str, scope: tuple[str, ...], *, action: bool
) -> Iterator[Fact]:
    """What one context in an expression says."""
    known = available(path, action=action)
    root = node.name.lower()
    if known is not None and root not in known:
        name = Text(node.name, at(node.start, node.start + len(node.name)))
        yield Field(
            name, home, scope, known, about=(node.path[0] if node.path else node.name,), source=".".join(path), kind="context"
        )
    if root == "secrets" and not node.path:
        yield Use(Text("*", at(node.start, node.end)), home, scope, root, required=False)
    if root in expressions.KINDS and node.path and node.path[0] != "*":
        start = text.find(node.path[0], node.start + len(root), node.end)
        how = "expression" if root == "env" else root
        yield Use(Text(node.path[0], at(start, start + len(node.path[0]))), home, scope, how, required=False)


def _scope(path: tuple[str, ...], *, action: bool) -> tuple[str, ...]:
    """The scope of what stands under a path of keys."""
    if action:
        return ("runs", path[2]) if path[:2] == ("runs", "steps") else ()
    if path[0] != "jobs":
        return ()
    return (path[1], *path[3:4]) if path[2:3] == ("steps",) else path[1:2]
