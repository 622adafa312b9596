"""Compose files: services, secrets and configs (compose-spec/compose-spec:spec.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby, yamltree
from ..containers import service
from ..containers.service import HOME, Source
from ..document import Document
from ..model import Fact, Include, Inherited, Opaque, Reference, Setting, Text
from ..regex import regex
from ..yamltree import Node

_NAME = regex(r"(?:.*[._-])?(?:compose|docker-stack)(?:[._-].*)?\.ya?ml", re.IGNORECASE)
# Services as a mapping (GitLab has a list of that name) in a file that is nothing else.
_SERVICES = regex(r"^services:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]+[\w\"']", re.MULTILINE)
_FIELD = regex(r"^[ \t]{2,}(?:image|build|env_file|environment|container_name):", re.MULTILINE)
_OTHER = regex(r"^(?:jobs|on|stages|apiVersion|kind|pipelines|steps|resources|databases):", re.MULTILINE)
_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def reads(document: Document) -> bool:
    """Files named as Compose files are, and other YAML with services in it."""
    if structural(document.path):
        return True
    text = document.text
    if not document.path.endswith((".yml", ".yaml")) or "services:" not in text or ".github/" in document.path:
        return False
    return bool(_SERVICES.search(text) and _FIELD.search(text) and not _OTHER.search(text))


def structural(path: str) -> bool:
    """Whether a path is named as Compose files are."""
    folder, _, name = path.rpartition("/")
    return bool(_NAME.fullmatch(name)) and not folder.endswith(".github/workflows")


def read(document: Document) -> Iterator[Fact]:
    """What the services are given, where it comes from, and what couldn't be understood."""
    stream = yamltree.parse(document)
    if stream.gaps and ("{{" in document.text or "{%" in document.text):
        stream = yamltree.parse(document, template=True)
    yield from stream.gaps
    yield from nearby.comments(document, HOME)
    source = Source(document, stream)
    asks = False
    for root in stream.roots:
        for fact in _project(source, root):
            asks = asks or (isinstance(fact, Setting) and not hasattr(fact.value, "text"))
            yield fact
    if asks:
        project = Text(source.resolve(".env"), document.place(0, 0))
        yield Include(project, HOME, (), "env-file", "compose@5:interpolation", required=False)


def _project(source: Source, root: Node) -> Iterator[Fact]:
    for key, value in root.entries():
        if key.text == "services":
            for name, node in value.entries():
                yield from service.read(source, name.text, node)
        elif key.text == "secrets":
            yield from _secrets(source, value)
        elif key.text == "configs":
            for name, node in value.entries():
                content = node.get("content")
                if content is not None and content.kind == "scalar":
                    yield from service.lines(source, content, ("configs", name.text), "plain-entry")
        elif key.text == "include":
            yield from _included(source, value)
    for key, value in root.entries():
        if key.text.startswith("x-"):
            yield from _fragment(source, value, (key.text,))


def _secrets(source: Source, node: Node) -> Iterator[Fact]:
    """Secrets by name: the content of a file, the value of a variable of the caller, or kept elsewhere."""
    for key, secret in node.entries():
        name = source.name(key)
        for field, value in secret.entries():
            if field.text == "file" and value.kind == "scalar":
                path = source.path(value)
                yield Setting(name, Reference(path.text, path.place, "file"), HOME, ("secrets",), "entry")
            elif field.text == "environment" and value.kind == "scalar":
                variable = source.name(value)
                yield Setting(name, Reference(variable.text, variable.place), HOME, ("secrets",), "entry")
            elif field.text == "external":
                yield Setting(name, Opaque("kept outside the file", name.place), HOME, ("secrets",), "entry")


def _included(source: Source, node: Node) -> Iterator[Fact]:
    for item in node.elements():
        paths = item.get("path") if item.kind == "mapping" else item
        for path in paths.elements() if paths is not None and paths.kind == "sequence" else (paths,):
            if path is not None and path.kind == "scalar":
                yield Include(source.path(path), HOME, (), "compose-file")
        files = item.get("env_file")
        for file in files.elements() if files is not None and files.kind == "sequence" else (files,):
            if file is not None and file.kind == "scalar":
                yield Include(source.path(file), HOME, (), "env-file", "compose@5:interpolation")


def _fragment(source: Source, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """Variables in an extension field that no service takes."""
    for _, part in node.walk():
        for key, value in part.pairs:
            if id(key) not in source.taken and _VARIABLE.fullmatch(key.text) and value.kind == "scalar":
                name = source.name(key)
                written = Inherited(name.place) if value.is_null else source.value(value)
                yield Setting(name, written, HOME, scope, "fragment")
