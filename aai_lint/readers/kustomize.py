"""Kustomizations: generators, patches, and which files they take in.

Sources: the reference of kustomization.yaml; kubernetes-sigs/kustomize:api/kv/kv.go for how a literal is cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import yamltree
from ..document import Document
from ..manifests import objects, values
from ..manifests.source import Source, of_document, of_scalar
from ..model import Fact, Include, Literal, Opaque, Reference, Setting, Text
from ..records import dataclass
from ..regex import regex
from ..yamltree import Node

# How `envs:` are read: the dialect's name among the loaders of env files.
_ENVS = "kustomize@kubectl-1.37"
_NAMES = regex(r"kustomization\.ya?ml|Kustomization")
_RESOURCES = ("resources", "bases", "components", "patchesStrategicMerge", "patches", "patchesJson6902", "crds")


@dataclass(frozen=True, slots=True)
class _Generator:
    """A generator's list of entries and where they go."""

    source: Source
    scope: tuple[str, ...]
    role: str


def reads(document: Document) -> bool:
    """By name."""
    return _NAMES.fullmatch(document.name) is not None


def structural(path: str) -> bool:
    """Whether a path is a kustomization's."""
    return _NAMES.fullmatch(path.rpartition("/")[2]) is not None


def read(document: Document) -> Iterator[Fact]:
    """What the kustomization generates and takes in."""
    source = of_document(document)
    for root in source.stream.roots:
        if root.kind != "mapping":
            continue
        namespace = source.name(root.get("namespace"))
        for generator, kind, role in (
            ("secretGenerator", "Secret", "entry"),
            ("configMapGenerator", "ConfigMap", "plain-entry"),
        ):
            for item in (root.get(generator) or root).elements():
                if item.kind == "mapping":
                    yield from _generated(source, root, item, namespace, kind, role)
        yield from _taken_in(source, root, namespace)
        for chart in (root.get("helmCharts") or root).elements():
            inline = chart.get("valuesInline")
            if inline is not None:
                yield from values.read_values(source, inline, document.path.rpartition("/")[0])
    yield from objects.gaps_of(source)


def _generated(source: Source, root: Node, item: Node, namespace: str, kind: str, role: str) -> Iterator[Fact]:
    name_node = item.get("name")
    name = source.name(name_node)
    generator = _Generator(source, (source.name(item.get("namespace")) or namespace, f"{kind}/{name}"), role)
    if source.name(item.get("behavior")) == "merge" and name_node is not None:
        yield Setting(
            Text("*", source.place(name_node)),
            Opaque("merged into another one", source.place(name_node)),
            "kustomize",
            generator.scope,
            role,
        )
    for key, value in item.entries():
        if key.text == "literals":
            for literal in value.elements():
                yield from _literal(generator, literal)
        elif key.text in ("envs", "env"):
            for path in value.elements() if value.kind == "sequence" else [value]:
                yield Include(source.path(path), "kustomize", generator.scope, "env-file", _ENVS)
        elif key.text == "files":
            for path in value.elements():
                yield _file(generator, path)
    prefix, suffix = source.name(root.get("namePrefix")), source.name(root.get("nameSuffix"))
    if (prefix or suffix) and name_node is not None:
        scope = (generator.scope[0], f"{kind}/{prefix}{name}{suffix}")
        yield Setting(
            Text("*", source.place(name_node)),
            Opaque("the same object, renamed", source.place(name_node)),
            "kustomize",
            scope,
            role,
        )


def _literal(generator: _Generator, node: Node) -> Iterator[Fact]:
    """`NAME=value`: one pair of quotes round the value goes, nothing else does."""
    source = generator.source
    name, equals, text = node.text.partition("=")
    if node.kind != "scalar" or not equals:
        return
    at = yamltree.locate(source.document, node)
    quote = text[0] if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'" else ""
    place = at(len(name) + 1, len(node.text))
    value = source.value(node)
    if isinstance(value, Literal):
        value = Literal(text, text[1:-1] if quote else text, place, quote or node.style or "=")
    yield Setting(Text(name, at(0, len(name))), value, "kustomize", generator.scope, generator.role)


def _file(generator: _Generator, node: Node) -> Setting:
    """`NAME=path`, or a path whose last part is the name."""
    source = generator.source
    name, equals, path = node.text.partition("=")
    at = yamltree.locate(source.document, node)
    if not equals:
        path, name = name, name.rpartition("/")[2]
        place = at(len(path) - len(name), len(path))
        return Setting(
            Text(name, place),
            Reference(source.resolve(path), source.place(node), "file"),
            "kustomize",
            generator.scope,
            generator.role,
        )
    reference = Reference(source.resolve(path), at(len(name) + 1, len(node.text)), "file")
    return Setting(Text(name, at(0, len(name))), reference, "kustomize", generator.scope, generator.role)


def _taken_in(source: Source, root: Node, namespace: str) -> Iterator[Fact]:
    """Files of the same repository, and patches that are written in place."""
    for field in _RESOURCES:
        for item in (root.get(field) or root).elements():
            path = item if item.kind == "scalar" else item.get("path")
            inline = item.get("patch") if item.kind == "mapping" else None
            if path is not None and path.kind == "scalar" and "\n" not in path.text:
                kind = "patch" if "atch" in field else "resource"
                yield Include(source.path(path), "kustomize", (namespace,), kind)
            elif path is not None and inline is None:
                inline = path
            inner = of_scalar(source, inline) if inline is not None else None
            if inner is not None:
                yield from objects.read(inner)
                yield from _operations(inner)


def _operations(source: Source) -> Iterator[Fact]:
    """JSON patches that add variables: what stands in their `value`."""
    for root in source.stream.roots:
        for operation in root.elements():
            path, value = operation.get("path"), operation.get("value")
            if path is None or value is None:
                continue
            yield from objects.read_patch(source, path.text, value)
