"""What systems of continuous integration have that no other has.

GitLab's `secrets` are files unless `file: false` is written (docs.gitlab.com/ci/yaml/#secretsfile), and its reports of the kind
`dotenv` are artifacts (docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv). CircleCI hands contexts to the jobs
of a workflow that list them (circleci.com/docs/contexts). Cloud Build names secrets twice, for the build and for each step
(cloud.google.com/build/docs/securing-builds/use-secrets). Buildkite's steps have `secrets` (buildkite.com/docs/pipelines/
security/secrets/buildkite-secrets). Drone 0.8 and Woodpecker before 3.0 had `secrets` in steps (docs.drone.io/secret/repository;
woodpecker-ci.org/migrations). CodeBuild takes variables from two stores (docs.aws.amazon.com/codebuild/latest/userguide/
build-spec-ref.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ... import yamltree
from ...document import Document
from ...model import Fact, Field, Include, Opaque, Reference, Setting, Text, Use
from ...regex import regex
from ...scripts import joined
from ...shellwords import commands_of
from ...yamltree import Node
from . import notation, scripts
from .tree import Reading

_STORED = "from an external store"
_SHELLS = regex(r"-[a-z]*c")

Own = Callable[[Reading, Node, tuple[str, ...], Node], Iterator[Fact]]
"""What a mapping says, given the way to it and the root."""


def read(reading: Reading, root: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """What the mappings of a tree say that only this system understands."""
    own = _OWN.get(reading.system.home)
    if own is not None:
        for path, node in root.walk():
            if node.kind == "mapping":
                yield from own(reading, node, (*scope, *path), root)


def _scalars(node: Node | None) -> list[Node]:
    """A text, or the texts of a list."""
    if node is None:
        return []
    return [one for one in ([node] if node.kind == "scalar" else node.elements()) if one.kind == "scalar" and not one.is_null]


# --- GitLab ----------------------------------------------------------------------------------------------------------


def _gitlab(reading: Reading, node: Node, scope: tuple[str, ...], _root: Node) -> Iterator[Fact]:
    document, home = reading.document, reading.system.home
    secrets = node.get("secrets")
    for key, value in secrets.entries() if secrets is not None else ():
        if value.kind != "mapping":
            continue
        file = value.get("file")
        name = reading.text(key)
        as_file = (file is None or file.text != "false") and key.text not in document.kept(_read_as_files)
        # In a block the value begins where a further line of it would.
        place = document.place(value.start, value.start) if document.text[value.start] != "{" else name.place
        value_of = Opaque("the path of a file that has it" if as_file else _STORED, place)
        yield Setting(name, value_of, home, scope, "path" if as_file else "variable")
    kept = {one.text.removeprefix("./") for one in _scalars(node.get("artifacts", "reports", "dotenv"))}
    if kept:
        nodes = [one for name in ("before_script", "script", "after_script") for one in _scalars(node.get(name))]
        part = joined(document, nodes).part
        for command in commands_of(part):
            targets = {redirect.target.text.removeprefix("./") for redirect in command.redirects if redirect.operator[0] == ">"}
            for piece in (piece for word in command.words for piece in word.pieces):
                if targets & kept and piece.kind == "variable":
                    name = Text(piece.text, part.place(piece.start, piece.end))
                    yield Use(name, home, (*scope, min(targets & kept)), "kept")


def _read_as_files(document: Document) -> frozenset[str]:
    """The variables that a script knows to be paths."""
    found = re.finditer(r"(?:\bcat|<|\bsource|\s\.|file[ =]|@)\s*[\"']?\$\{?(\w+)", document.text)
    return frozenset(match.group(1) for match in found)


# --- CircleCI --------------------------------------------------------------------------------------------------------


def _circleci(reading: Reading, node: Node, scope: tuple[str, ...], root: Node) -> Iterator[Fact]:
    if node is not root.get("workflows"):
        return
    for workflow, value in node.entries():
        for item in (value.get("jobs") or node).elements():
            for name, options in [(item, item)] if item.kind == "scalar" else item.entries():
                contexts = tuple((one.text, "") for one in _scalars(options.get("context")))
                where = (*scope, workflow.text)
                yield Include(reading.text(name), reading.system.home, where, "job", names=contexts)


# --- Cloud Build -----------------------------------------------------------------------------------------------------


def _cloudbuild(reading: Reading, node: Node, scope: tuple[str, ...], root: Node) -> Iterator[Fact]:
    document, home = reading.document, reading.system.home
    where = scope[:-1] if scope[-1:] == ("options",) else scope
    for one in _scalars(node.get("secretEnv")):
        name = reading.text(one)
        yield Setting(name, Reference(name.text, name.place, "secret"), home, where)
    if node is root:
        for item in (root.get("availableSecrets", "secretManager") or _NOTHING).elements():
            if (env := item.get("env")) is not None and env.kind == "scalar":
                yield _available(reading, env)
        inline = [*(root.get("availableSecrets", "inline") or _NOTHING).elements()]
        for holder in [item.get("envMap") for item in inline] + [
            item.get("secretEnv") for item in (root.get("secrets") or _NOTHING).elements()
        ]:
            for key, _ in holder.entries() if holder is not None else ():
                yield _available(reading, key)
    arguments = _scalars(node.get("args"))
    for before, one in zip([None, *arguments], arguments, strict=False):
        if before is not None and _SHELLS.fullmatch(before.text):
            yield from scripts.read(document, reading.system, [one], scope)
        else:
            part = joined(document, [one]).part
            for match in reading.system.fills.finditer(part.text) if reading.system.fills is not None else ():
                if filled := notation.name_in(match):
                    yield Use(Text(filled, part.place(*match.span())), home, (*scope, "args"), "substituted")


_NOTHING = Node("sequence", 0, 0)


def _available(reading: Reading, node: Node) -> Setting:
    name = reading.text(node)
    return Setting(name, Opaque(_STORED, name.place), reading.system.home, ("availableSecrets",), "entry")


# --- Buildkite, Drone, Woodpecker, CodeBuild -------------------------------------------------------------------------


def _buildkite(reading: Reading, node: Node, scope: tuple[str, ...], _root: Node) -> Iterator[Fact]:
    secrets = node.get("secrets")
    if secrets is None:
        return
    for name in [*_scalars(secrets), *(key for key, _ in secrets.entries())]:
        text = reading.text(name)
        yield Setting(text, Opaque(_STORED, text.place), reading.system.home, scope)


def _steps(reading: Reading, node: Node, scope: tuple[str, ...], root: Node) -> Iterator[Fact]:
    """`secrets` of a step: what the variable is called, and that servers of today refuse it."""
    pair = node.pair("secrets")
    if pair is None or node.get("image") is None:
        return
    names = []
    for item in pair[1].elements():
        named = item.get("target") or item.get("source") if item.kind == "mapping" else item
        if named is not None and named.kind == "scalar":
            names.append(named.text.upper())
            place = reading.text(named).place
            yield Setting(Text(named.text.upper(), place), Opaque(_STORED, place), reading.system.home, scope)
    current = root.get("steps") is not None and (reading.system.home == "woodpecker" or root.get("kind") is not None)
    if current:
        expected = "`environment`, with `from_secret: …` for each variable"
        yield Field(reading.text(pair[0]), reading.system.home, scope, expected=expected, about=tuple(names))


def _codebuild(reading: Reading, node: Node, _scope: tuple[str, ...], root: Node) -> Iterator[Fact]:
    if node is not root.get("env"):
        return
    for store in ("secrets-manager", "parameter-store"):
        for key, value in (node.get(store) or _NOTHING).entries():
            if value.kind == "scalar":
                yield Setting(
                    reading.text(key), Opaque(_STORED, yamltree.text_of(reading.document, value).place), reading.system.home
                )


_OWN: dict[str, Own] = {
    "gitlab": _gitlab,
    "circleci": _circleci,
    "cloudbuild": _cloudbuild,
    "buildkite": _buildkite,
    "drone": _steps,
    "woodpecker": _steps,
    "codebuild": _codebuild,
}
