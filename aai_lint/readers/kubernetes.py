"""Kubernetes manifests, plain or as templates: whatever has `apiVersion` and `kind`, in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..manifests import objects
from ..manifests.source import of_document
from ..model import Fact, Text, Use
from ..regex import regex

_NAME = regex(r"\.(?:ya?ml|json)(?:\.(?:j2|jinja2?|tpl|tmpl|gotmpl|erb|dist|example|sample|template|enc|dec))?$", re.IGNORECASE)
_API = regex(r"^[ \t{\-]*[\"']?apiVersion[\"']?[ \t]*:|[{,]\s*\"apiVersion\"\s*:", re.MULTILINE)
_KIND = regex(r"^[ \t{\-]*[\"']?kind[\"']?[ \t]*:|[{,]\s*\"kind\"\s*:", re.MULTILINE)
_OTHERS = regex(r"(?:kustomization\.ya?ml|Chart\.ya?ml|requirements\.ya?ml|skaffold[\w.-]*\.ya?ml)", re.IGNORECASE)


def reads(document: Document) -> bool:
    """By content: the name doesn't tell."""
    if not _NAME.search(document.name) or _OTHERS.fullmatch(document.name):
        return False
    return bool(_API.search(document.text) and _KIND.search(document.text))


def read(document: Document) -> Iterator[Fact]:
    """What the objects say, and which values of a chart the template needs."""
    source = of_document(document, objects=True)
    yield from objects.read(source)
    for path, place in source.template.paths():
        yield Use(Text(path, place), "helm", (source.template.chart,), "template", required=False)
