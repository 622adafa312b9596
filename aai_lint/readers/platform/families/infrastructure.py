"""Envoy, Pulumi and pm2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .... import yamltree
from ....document import Document
from ....model import Fact, Literal, Reference, Request, Setting, Text, Value
from ....regex import regex
from ....yamltree import Node
from .. import notations
from ..rows import Row, Spot

_HEADERS = ("request_headers_to_add", "requestHeadersToAdd")
_SHELL = regex(r"\$\{?([A-Za-z_]\w*)\}?")
# https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators
_ENVIRONMENT = notations.replacing(r"%ENVIRONMENT\((\w+)(?::\w+)?\)%", notations.by_name())


def _envoy(document: Document, root: Node) -> Iterator[Fact]:
    """The headers that are added to requests, with the address of the cluster where there is one only."""
    hosts = {
        node.text: node
        for path, node in root.walk()
        if path and path[-1] == "address" and node.kind == "scalar" and re.search(r"[a-z]", node.text)
    }
    url = None
    if len(hosts) == 1:
        host, node = next(iter(hosts.items()))
        url = Text(f"https://{host}", document.place(node.start, node.end))
    for path, node in root.walk():
        if path[-1:] and path[-1] in _HEADERS and node.kind == "sequence":
            for item in node.elements():
                name, value = item.get("header", "key"), item.get("header", "value")
                if name is not None and value is not None and value.kind == "scalar":
                    yield from _header(document, url, name, value)


def _header(document: Document, url: Text | None, name: Node, node: Node) -> Iterator[Fact]:
    value: Value = _ENVIRONMENT(document, node) or yamltree.literal(document, node)
    yield Request(url, yamltree.text_of(document, name), value, "envoy")
    match = _SHELL.fullmatch(value.text) if isinstance(value, Literal) else None
    if match:
        yield Setting(Text(match[1], value.place), value, "envoy", role="header")


def _placeholder(document: Document, node: Node) -> Value | None:
    """`${name}` of a configuration: another value of the same."""
    match = re.fullmatch(r"\$\{([\w.:-]+)\}", node.text) if node.kind == "scalar" else None
    return Reference(match[1], document.place(node.start, node.end), "template") if match else None


ROWS = (
    Row(
        "envoy",
        regex(r"(?:^|/)[\w.-]*envoy[\w.-]*\.(?:ya?ml|json)$"),
        (),
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers",
        more=_envoy,
    ),
    Row(
        "pulumi",
        regex(r"(?:^|/)Pulumi(?:\.[\w-]+)*\.(?:ya?ml|json)$"),
        (
            Spot("config", "entry", values=("value", "default"), sources={"secure": "encrypted"}),
            Spot("values.pulumiConfig", "entry", sources={"fn::secret": "encrypted"}),
            Spot("values.environmentVariables", sources={"fn::secret": "encrypted"}),
        ),
        "https://www.pulumi.com/docs/concepts/secrets/",
        understand=_placeholder,
    ),
    Row(
        "pm2",
        regex(r"(?:^|/)(?:ecosystem|processes|pm2)(?:[.-][\w-]+)*\.(?:json|ya?ml)$"),
        (Spot("apps[].env|env_production|env_staging|env_development|env_test"), Spot("[].env")),
        "https://pm2.keymetrics.io/docs/usage/application-declaration/",
    ),
)
