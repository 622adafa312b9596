"""Objects: `apiVersion`, `kind`, and what follows from them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from .. import nearby
from ..model import Fact, Gap, Include, Opaque, Setting, Text
from ..yamltree import Node
from . import pods, stores, values
from .source import Embedded, Source, of_scalar

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_DEPTH = 3


def read(source: Source, depth: int = 0) -> Iterator[Fact]:
    """All objects of a source, lists opened."""
    for root in source.stream.roots:
        for item in _opened(root):
            if item.kind == "mapping":
                yield from read_object(source, item, depth)
    yield from gaps_of(source)


def gaps_of(source: Source) -> Iterator[Fact]:
    """What couldn't be parsed, and what a look at its lines finds there all the same."""
    yield from source.stream.gaps
    if isinstance(source.document, Embedded) or not source.stream.gaps:
        return
    document = source.document
    lost: set[int] = set()
    for gap in source.stream.gaps:
        start, _ = document.span(gap.place)
        end = document.text.find("\n---", start)
        lost.update(range(gap.place.line, document.place(end, end).line if end >= 0 else len(document.starts) + 1))
    for fact in nearby.literals(document, "text"):
        if (fact.name if isinstance(fact, Setting) else fact.header).place.line in lost:
            yield fact


def _opened(root: Node) -> Iterator[Node]:
    items = root.get("items") if root.kind == "mapping" else None
    kind = root.get("kind")
    if items is not None and kind is not None and kind.text.endswith("List"):
        yield from items.elements()
    else:
        yield root


def read_object(source: Source, root: Node, depth: int = 0) -> Iterator[Fact]:
    """What one object says."""
    kind_node, api = root.get("kind"), source.name(root.get("apiVersion"))
    kind = source.name(kind_node)
    if kind_node is not None and kind.startswith("ENC["):
        yield Gap(source.place(kind_node), "encrypted as a whole, `kind` too: kubectl can't read this file")
        return
    name_node = root.get("metadata", "name") or root.get("metadata", "generateName")
    name, namespace = source.name(name_node), source.name(root.get("metadata", "namespace"))
    scope = (namespace, f"{kind}/{name}")
    if kind in (stores.SECRET, stores.CONFIG) and api in ("v1", ""):
        if name_node is not None:
            yield _object(source, name_node, scope)
        yield from stores.read_store(source, kind, root, scope)
    elif kind == "Kustomization" and root.get("spec", "postBuild") is not None:
        path = root.get("spec", "path")
        if path is not None:
            folder = Text(posixpath.normpath(source.name(path).strip("/") or "."), source.place(path))
            yield Include(folder, "kubernetes", scope, "substitution")
    elif _is_of_operator(api):
        yield from stores.read_operator(source, api, kind, root, namespace)
    yield from pods_of(source, root, scope)
    if depth < _DEPTH:
        yield from _last_applied(source, root, depth)
        yield from values.read_releases(source, root, kind)


def _object(source: Source, name: Node, scope: tuple[str, ...]) -> Fact:
    """The object itself, by the name that others have to know."""
    return Setting(source.text(name), Opaque("an object", source.place(name)), "kubernetes-object", scope, "field")


def _is_of_operator(api: str) -> bool:
    group = api.partition("/")[0]
    return ("." in group and not group.endswith(".k8s.io")) or group in ("secrets-store.csi.x-k8s.io",)


def pods_of(source: Source, root: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """What the pods in an object are given; annotations belong to the pod template, or to the pod itself."""
    for path, node in root.walk():
        if node.kind != "mapping":
            continue
        if pods.is_pod(node):
            yield from pods.read_pod(source, node, scope)
        elif path[-1:] == ("metadata",):
            yield from pods.read_annotations(source, node, scope)


def _last_applied(source: Source, root: Node, depth: int) -> Iterator[Fact]:
    pair = root.get("metadata", "annotations", _LAST_APPLIED)
    inner = of_scalar(source, pair) if pair is not None else None
    if inner is not None:
        yield from read(inner, depth + 1)


def read_patch(source: Source, path: str, value: Node) -> Iterator[Fact]:
    """The value of an operation of a JSON patch, by the path that it goes to."""
    steps = path.strip("/").split("/")
    scope = ("", "patch", "/".join(steps))
    if "env" in steps[-2:]:
        for item in value.elements() if value.kind == "sequence" else [value]:
            yield from pods.read_env_item(source, item, scope)
    elif "envFrom" in steps[-2:]:
        yield from pods.read_env_from_items(source, value.elements() if value.kind == "sequence" else [value], scope)
    elif steps[0] == "stringData" and len(steps) == 2:
        yield Setting(Text(steps[1], source.place(value)), source.value(value), "kubernetes-secret", scope, "entry")
    elif value.kind == "mapping":
        yield from pods_of(source, value, scope)
