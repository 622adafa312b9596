"""Workflows of GitHub Actions, and of Forgejo and Gitea, which read the same files.

Source: docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.

Home "github-actions". The scope is the job and the number of the step; empty for the workflow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby, yamltree
from ..actions import contexts, steps
from ..actions.steps import HOME, Defaults, entries, name_of, scalar
from ..document import Document
from ..model import Fact, Field, Gap, Include, Opaque, Run, Setting, Text
from ..regex import regex
from ..yamltree import Node
from . import facts_of

_PATH = regex(r"(?:.*/)?\.(?:github|forgejo|gitea)/workflows/[^/]+\.ya?ml")
_PLAIN_SCRIPT = regex(r"[ \t]*(?:-[ \t]+)?(?P<key>run):[ \t]+(?P<text>[^\s|>\"'&*!%@`].*)")
_MATRIX = regex(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")


def reads(document: Document) -> bool:
    """Files in the folder for workflows."""
    return structural(document.path)


def structural(path: str) -> bool:
    """They tell which code gets which secret."""
    return _PATH.fullmatch(path) is not None


def read(document: Document) -> Iterator[Fact]:
    """What starts the jobs, what each is given, what their steps run."""
    stream = yamltree.parse(document)
    yield from stream.gaps
    yield from _cut_scripts(document, stream.gaps)
    yield from nearby.comments(document, HOME)
    for root in stream.roots[:1]:
        if root.kind != "mapping":
            continue
        yield from steps.variables(document, root.get("env"), ())
        yield from _events(document, root)
        defaults = _defaults(root, Defaults())
        for key, job in entries(root, "jobs"):
            if job.kind == "mapping":
                yield from _job(document, key, job, defaults)
        yield from contexts.read(document, root, HOME)


def _cut_scripts(document: Document, gaps: tuple[Gap, ...]) -> Iterator[Field]:
    """Scripts on one line in which YAML takes `: ` for the end of a key: there the file ends for it."""
    for gap in gaps:
        match = _PLAIN_SCRIPT.match(document.line(gap.place.line)) if "mapping values" in gap.reason else None
        if match is not None:
            start = document.starts[gap.place.line - 1]
            name = document.cut(start + match.start("key"), start + match.end("key"))
            about = tuple(dict.fromkeys(re.findall(r"[A-Za-z_]\w{5,}", match["text"])))
            yield Field(name, HOME, expected="a block", about=about, kind="scalar")


# --- what starts a workflow -----------------------------------------------------------------------------------------


def _events(document: Document, root: Node) -> Iterator[Fact]:
    on = root.get("on")
    for event in _listed(on):
        yield Run(name_of(document, event), HOME, (), "event")
    for key, options in entries(on):
        yield Run(name_of(document, key), HOME, (), "event", tuple(_limits(options)))
        if key.text == "workflow_call":
            yield from steps.parameters(document, options.get("secrets"), "secrets")
            yield from steps.parameters(document, options.get("inputs"), "inputs")


def _limits(options: Node) -> Iterator[str]:
    """The kinds of an event that count, where they are named."""
    return (kind.text for kind in _listed(options.get("types")))


# --- jobs -----------------------------------------------------------------------------------------------------------


def _defaults(node: Node, outer: Defaults) -> Defaults:
    run = node.get("defaults", "run")
    shell, folder = scalar(run, "shell"), scalar(run, "working-directory")
    return Defaults(
        shell.text if shell is not None else outer.shell,
        steps.folder_of(folder) if folder is not None else outer.folder,
    )


def _job(document: Document, key: Node, job: Node, outer: Defaults) -> Iterator[Fact]:
    scope = (key.text,)
    when = steps.condition(document, job)
    yield Run(name_of(document, key), HOME, scope, "job", condition=when)
    yield from steps.options(document, job, scope)
    yield from steps.variables(document, job.get("env"), scope)
    yield from steps.variables(document, job.get("container", "env"), scope)
    for name, service in entries(job, "services"):
        yield from steps.variables(document, service.get("env"), (key.text, f"services.{name.text}"))
    environment = job.get("environment")
    named = scalar(environment, "name") if environment is not None and environment.kind == "mapping" else environment
    if named is not None and named.kind == "scalar":
        yield Include(name_of(document, named), HOME, scope, "environment")
    yield from steps.variables(document, job.get("outputs"), scope, "result")
    uses = scalar(job, "uses")
    if uses is not None:
        yield Run(name_of(document, uses), HOME, scope, "workflow", condition=when)
        yield from steps.variables(document, job.get("with"), scope, "input")
        yield from _secrets(document, job.get("secrets"), scope)
    for node in _listed(job.get("needs")):
        yield Include(name_of(document, node), HOME, scope, "needs")
    systems = list(_systems(job))
    for node in systems:
        yield Include(name_of(document, node), HOME, scope, "runner")
    if systems and all(node.text.startswith("windows") for node in systems) and outer.shell == Defaults().shell:
        outer = Defaults("pwsh", outer.folder)
    defaults = _defaults(job, outer)
    found = job.get("steps")
    for number, step in enumerate(found.elements() if found is not None else ()):
        if step.kind == "mapping":
            yield from steps.read(document, step, (key.text, str(number)), defaults, facts_of)


def _listed(node: Node | None) -> Iterator[Node]:
    """The scalars of a list, or the one that is written instead."""
    for item in () if node is None else node.elements() if node.kind == "sequence" else (node,):
        if item.kind == "scalar":
            yield item


def _systems(job: Node) -> Iterator[Node]:
    """The labels of the machines that a job runs on, one of them or, by its matrix, each."""
    for node in _listed(job.get("runs-on")):
        match = _MATRIX.fullmatch(node.text)
        from_matrix = list(_listed(job.get("strategy", "matrix", match[1]))) if match else []
        yield from from_matrix or [node]


def _secrets(document: Document, node: Node | None, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The secrets that a called workflow is handed: all, or some by name."""
    if node is not None and node.kind == "scalar" and node.text == "inherit":
        place = document.place(node.start, node.end)
        yield Include(Text(node.text, place), HOME, scope, "secrets")
        yield Setting(Text("secrets", place), Opaque("all secrets of the caller", place), HOME, scope, "secret")
    elif node is not None:
        yield from steps.variables(document, node, scope, "secret")
