"""Charts: their values, whatever the file is called, and the values that helmfile hands to releases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..manifests import objects, values
from ..manifests.source import Source, of_document
from ..model import Fact, Opaque, Setting
from ..regex import regex
from ..yamltree import Node

_VALUES = regex(r"(?:.+[.-])?values(?:[._-].+)?\.ya?ml(?:\.gotmpl)?", re.IGNORECASE)
_HELMFILE = regex(r"helmfile(?:[._-].+)?\.ya?ml(?:\.gotmpl)?", re.IGNORECASE)


def reads(document: Document) -> bool:
    """By name: `values.yaml`, `values-prod.yaml`, `prod.values.yaml`, files of a folder `values`; `helmfile.yaml`."""
    return structural(document.path)


def structural(path: str) -> bool:
    """Whether a path is named as values of a chart are."""
    *folders, name = path.split("/")
    if _VALUES.fullmatch(name) or _HELMFILE.fullmatch(name):
        return True
    return folders[-1:] == ["values"] and name.endswith((".yaml", ".yml", ".yaml.gotmpl"))


def read(document: Document) -> Iterator[Fact]:
    """A setting for each value."""
    source = of_document(document)
    folder = document.path.rpartition("/")[0]
    if folder.rpartition("/")[2] == "values":
        folder = folder.rpartition("/")[0]
    is_helmfile = _HELMFILE.fullmatch(document.name) is not None
    for root in source.stream.roots:
        yield from _helmfile(source, root, folder) if is_helmfile else values.read_values(source, root, folder)
    yield from objects.gaps_of(source)


def _helmfile(source: Source, root: Node, folder: str) -> Iterator[Fact]:
    """Inline values of releases and environments, and their `set:` items, which Helm takes as `--set` does."""
    for _, node in root.walk():
        if node.kind != "mapping":
            continue
        for key, value in node.entries():
            if key.text == "values":
                for item in value.elements():
                    if item.kind == "mapping":
                        yield from values.read_values(source, item, folder)
            elif key.text == "set":
                for item in value.elements():
                    name, given = item.get("name"), item.get("value")
                    if name is not None and given is not None:
                        yield Setting(source.text(name), source.value(given), "helmfile-set", (folder,), "entry")
                    elif name is not None:
                        yield Setting(
                            source.text(name), Opaque("in a file", source.place(name)), "helmfile-set", (folder,), "entry"
                        )
