"""Values of charts, in files of their own and inside objects (Argo CD, Flux, Kustomize, helmfile).

A value's name is its path with dots: `assemblyai.apiKey`. Its scope is the folder of the chart (or of the file).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Fact, Include, Literal, Opaque, Setting, Text, Value
from ..regex import regex
from ..yamltree import Node
from . import pods
from .source import Source, of_scalar

HOME = "helm-values"
# Aliases can make a small file endless; what is left out past these bounds no chart has.
_MOST, _DEEPEST = 20_000, 40
_ENV_NAME = regex(r"[A-Z_][A-Z0-9_]*")
# Values that name a Secret or a key of it instead of holding a secret.
_NAMES_AN_OBJECT = regex(r"existing\w*|\w*secret_?(?:name|ref|key|key_?ref)|\w*(?:key|secret)_?name", re.IGNORECASE)
_NOT_HEX = regex(r"[g-z_.-]", re.IGNORECASE)
_COMMENT_ABOUT_BASE64 = regex(r"#[^\r\n]*base ?64", re.IGNORECASE)


def read_values(source: Source, root: Node, folder: str, prefix: tuple[str, ...] = ()) -> Iterator[Fact]:
    """The values in a mapping."""
    scope = (folder,)
    waiting: list[tuple[tuple[str, ...], Node, Node | None]] = [(prefix, root, None)]
    left = _MOST
    while waiting and left:
        path, node, key = waiting.pop()
        left -= 1
        below: list[tuple[tuple[str, ...], Node, Node | None]] = []
        if node.kind == "mapping":
            yield from _of_mapping(source, node, path, key, scope)
            below += [((*path, name.text), value, name) for name, value in node.entries()]
        elif node.kind == "sequence":
            yield from _of_list(source, node, path, key, scope)
            below += [((*path, str(number)), item, None) for number, item in enumerate(node.elements()) if item.kind != "scalar"]
        elif key is not None:
            yield Setting(Text(".".join(path), source.place(key)), _value(source, key, node), HOME, scope, "entry")
        if len(path) < _DEEPEST:
            waiting += reversed(below)


def _value(source: Source, key: Node, node: Node) -> Value:
    value = source.value(node)
    if isinstance(value, Literal) and value.text:
        if _NAMES_AN_OBJECT.fullmatch(key.text) and (_NOT_HEX.search(value.text) or not value.text.isalnum()):
            return Opaque("the name of a Secret or of its key", value.place)
    if isinstance(value, Literal) and _is_said_to_be_encoded(source, key):
        return Opaque("said to be base64-encoded", value.place)
    return value


def _is_said_to_be_encoded(source: Source, key: Node) -> bool:
    """Whether a comment on the line of a value, or on the lines right above it, speaks of base64."""
    place = source.place(key)
    if _COMMENT_ABOUT_BASE64.search(source.document.line(place.line)):
        return True
    line = place.line - 1
    while source.document.line(line).lstrip().startswith("#"):
        if _COMMENT_ABOUT_BASE64.search(source.document.line(line)):
            return True
        line -= 1
    return False


def _of_mapping(source: Source, node: Node, path: tuple[str, ...], key: Node | None, scope: tuple[str, ...]) -> Iterator[Fact]:
    if not node.pairs and key is not None:
        yield Setting(
            Text(".".join((*path, "*")), source.place(key)), Opaque("empty here", source.place(node)), HOME, scope, "entry"
        )


def _of_list(source: Source, node: Node, path: tuple[str, ...], key: Node | None, scope: tuple[str, ...]) -> Iterator[Fact]:
    """A list of variables, or of sources of variables, is meant for a container."""
    if key is None:
        return
    inner = (*scope, ".".join(path))
    names = [item.get("name") for item in node.elements()]
    if any(name is not None and _ENV_NAME.fullmatch(name.text) for name in names):
        yield from pods.read_env(source, key, node, inner, HOME)
    elif any(item.get("secretRef") is not None or item.get("configMapRef") is not None for item in node.elements()):
        yield from pods.read_env_from(source, key, node, inner, HOME)


def read_releases(source: Source, root: Node, kind: str) -> Iterator[Fact]:
    """The values that an object hands to a chart: an Application of Argo CD, a HelmRelease of Flux, a HelmChart of k3s."""
    if kind in ("Application", "ApplicationSet"):
        for path, node in root.walk():
            if path[-1:] == ("helm",) and node.kind == "mapping":
                yield from _argo(source, node)
    elif kind == "HelmRelease":
        values = root.get("spec", "values")
        if values is not None:
            yield from read_values(source, values, _folder(source))
        for item in (root.get("spec", "valuesFrom") or root).elements():
            name = item.get("name")
            if name is not None and item.kind == "mapping":
                yield Include(
                    source.text(name),
                    HOME,
                    (_folder(source),),
                    "secret" if source.name(item.get("kind")) == "Secret" else "config",
                )
    elif kind in ("HelmChart", "HelmChartConfig"):
        yield from _embedded(source, root.get("spec", "valuesContent"))


def _argo(source: Source, helm: Node) -> Iterator[Fact]:
    values = helm.get("valuesObject")
    if values is not None:
        yield from read_values(source, values, _folder(source))
    yield from _embedded(source, helm.get("values"))
    for item in (helm.get("parameters") or helm).elements():
        name, value = item.get("name"), item.get("value")
        if name is not None and value is not None:
            yield Setting(source.text(name), source.value(value), HOME, (_folder(source),), "entry")


def _embedded(source: Source, node: Node | None) -> Iterator[Fact]:
    inner = of_scalar(source, node) if node is not None else None
    if inner is None:
        return
    for root in inner.stream.roots:
        yield from read_values(inner, root, _folder(source))


def _folder(source: Source) -> str:
    return source.document.path.rpartition("/")[0]
