"""Manifests: `package.json`, whose scripts are shell text and may load env files, and `pubspec.yaml`, whose assets are put into
an app. What scripts run has the home "package"."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ... import jsontree
from ... import scripts as scripts_of
from ...document import Document, Part
from ...model import Fact, Include, Text
from ...scripts import Script
from ...yamltree import Node
from .. import facts_of

NAME = "package.json"
HOME = "package"
PUBSPEC = "pubspec.yaml"


def facts(document: Document, root: Node) -> Iterator[Fact]:
    """What a manifest asks for, starts and ships."""
    if document.name == PUBSPEC:
        yield from _packages(document, root, ("dependencies",))
        yield from _assets(document, root)
    elif document.name == NAME:
        yield from _packages(document, root, ("dependencies", "devDependencies"))
        kind = root.get("type")
        if kind is not None and kind.text == "module":
            yield Include(Text(kind.text, document.place(kind.start, kind.end)), "config", kind="modules")
        yield from _scripts(document, root)


def _packages(document: Document, root: Node, fields: tuple[str, ...]) -> Iterator[Include]:
    """The packages that are asked for, in one fact."""
    for field in fields:
        asked = root.get(field)
        if asked is not None and asked.kind == "mapping" and asked.pairs:
            names = tuple((key.text, key.text) for key, _ in asked.entries())
            yield Include(Text(field, document.place(asked.start, asked.start)), "config", kind="packages", names=names)


def _assets(document: Document, root: Node) -> Iterator[Include]:
    assets = root.get("flutter", "assets")
    for item in assets.elements() if assets is not None else ():
        item = item if item.kind == "scalar" else item.get("path") or item
        if item.kind == "scalar":
            yield Include(Text(item.text, document.place(item.start, item.end)), "config", kind="asset")


def _scripts(document: Document, root: Node) -> Iterator[Fact]:
    """What the scripts load, each by the reader of shell text."""
    found = root.get("scripts")
    if found is None or found.kind != "mapping":
        return
    for key, script in found.entries():
        if script.kind == "scalar":
            part = Part(document, "script.sh", jsontree.pieces(document, script))
            yield from scripts_of.commands(Script(part, part.place), HOME, (key.text,), posixpath.dirname(document.path))
            # What a script sets is read from its text like any other's; what it needs is its caller's business.
            yield from (fact for fact in facts_of(part) if isinstance(fact, Include))
