"""Secrets, ConfigMaps, and the objects from which operators make them.

Kubernetes API reference, core/v1: Secret and ConfigMap; the documentation of each operator for its own kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import values, yamltree
from ..model import Fact, Field, Literal, Opaque, Reference, Setting, Text, Value
from ..records import replace
from ..regex import regex
from ..yamltree import Node
from .source import Source

SECRET, CONFIG = "Secret", "ConfigMap"
_FIELDS = {
    SECRET: ("apiVersion", "kind", "metadata", "data", "stringData", "type", "immutable"),
    CONFIG: ("apiVersion", "kind", "metadata", "data", "binaryData", "immutable"),
}
_ASSIGNED = regex(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(?P<quote>[\"']?)(?P<value>[^\s\"'#]+)(?P=quote)[ \t]*$",
    re.MULTILINE,
)


def decoded(value: Value) -> Value:
    """What `Secret.data` hands on of a value."""
    if isinstance(value, Reference) and value.kind in ("values", "file"):
        return replace(value, operator=f"{value.operator} b64dec".strip())
    if not isinstance(value, Literal) or not value.text:
        return value
    return values.from_base64(value)


def read_store(source: Source, kind: str, root: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The entries of a Secret or a ConfigMap."""
    home = "kubernetes-secret" if kind == SECRET else "kubernetes-config"
    role = "entry" if kind == SECRET else "plain-entry"
    if not any(root.get(field) is not None for field in ("data", "stringData", "binaryData")):
        # Empty here, and filled by somebody: an operator, a hook, `kubectl create`.
        yield opened(source, root, scope, home)
    for key, section in root.entries():
        if key.text == "immutable" and section.text == "true":
            yield Setting(source.text(key), source.value(section), home, scope, "pin")
        if key.text not in _FIELDS[kind] and not source.is_masked(key) and section.kind == "mapping":
            about = tuple(source.name(name) for name, _ in section.entries())
            yield Field(source.text(key), home, scope, ("data", "stringData"), about=about)
        if key.text not in ("data", "stringData", "binaryData"):
            continue
        if section.kind != "mapping":
            if not section.is_null:
                yield opened(source, section, scope, home)
            continue
        if _is_filled_by_template(source, section):
            yield opened(source, section, scope, home)
        for name, node in section.entries():
            value = source.value(node)
            due = (kind == SECRET and key.text == "data") or key.text == "binaryData"
            yield Setting(source.text(name), decoded(value) if due else value, home, (*scope, key.text), role)
            if isinstance(value, Literal) and "\n" in value.text and not due:
                yield from _inside(source, node, home, (*scope, key.text, name.text), role)


def _is_filled_by_template(source: Source, section: Node) -> bool:
    """Whether an action between the entries of a mapping may add some: a `range`, an `include`, a `toYaml`."""
    written = [(value.start, value.end) for _, value in section.pairs if value.kind == "scalar"]
    return any(
        re.match(r"(?:range|include|toYaml|template|tpl)\b", action.text)
        and not any(start <= action.start < end for start, end in written)
        for action in source.template.within(section.start, section.end)
        if not action.text.startswith(".")
    )


def _inside(source: Source, node: Node, home: str, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    """Assignments in a configuration file that is kept whole in an entry."""
    at = yamltree.locate(source.document, node)
    for match in _ASSIGNED.finditer(node.text):
        literal = Literal(match["value"], match["value"], at(*match.span("value")), match["quote"])
        yield Setting(Text(match["name"], at(*match.span("name"))), literal, home, scope, f"{role.removesuffix('entry')}text")


def opened(source: Source, node: Node, scope: tuple[str, ...], home: str, reason: str = "filled elsewhere") -> Setting:
    """The fact that a store has entries that can't be seen."""
    place = source.document.place(node.start, node.start)
    return Setting(Text("*", place), Opaque(reason, place), home, scope, "entry")


# --- operators ------------------------------------------------------------------------------------------------------


def read_operator(source: Source, api: str, kind: str, root: Node, namespace: str) -> Iterator[Fact]:
    """The Secret that an operator makes of an object. A kind that isn't known makes a Secret with entries that can't be
    seen, by its own name and by whatever it calls `secretName`."""
    name = source.name(root.get("metadata", "name"))
    if kind == "SealedSecret":
        target = source.name(root.get("spec", "template", "metadata", "name")) or name
        parts = [root.get("spec", "encryptedData"), root.get("spec", "template", "data")]
        yield from _made(source, root, parts, (namespace, f"Secret/{target}"), "sealed-secret", "encrypted")
    elif kind in ("ExternalSecret", "ClusterExternalSecret"):
        yield from _external(source, root, name, namespace)
    elif kind == "SopsSecret":
        for item in (root.get("spec", "secretTemplates") or root).elements():
            scope = (namespace, f"Secret/{source.name(item.get('name'))}")
            yield from _made(source, root, [item.get("data"), item.get("stringData")], scope, "sops-secret", "encrypted")
    elif kind == "SecretProviderClass":
        for item in (root.get("spec", "secretObjects") or root).elements():
            made = (namespace, f"Secret/{source.name(item.get('secretName'))}", f"SecretProviderClass/{name}")
            for entry in (item.get("data") or root).elements():
                key = entry.get("key")
                if key is not None:
                    value = Opaque("from an external store", source.place(key))
                    yield Setting(source.text(key), value, "secret-provider-class", made, "entry")
        yield Setting(
            _own_name(source, root),
            Opaque("a provider", source.place(root)),
            "secret-provider-class",
            (namespace, f"{kind}/{name}"),
            "field",
        )
    elif "secret" in kind.lower() or "." in api.partition("/")[0]:
        targets = {name} if "secret" in kind.lower() or kind == "OnePasswordItem" else set()
        for path, node in root.walk():
            if (
                path
                and node.kind == "scalar"
                and (
                    path[-1].lower() in ("secretname", "targetsecret", "destinationsecret")
                    or (
                        path[-1] == "name"
                        and path[-2:-1] in (("target",), ("destination",), ("managedSecret",), ("secret",), ("output",))
                    )
                )
            ):
                targets.add(source.name(node))
        for target in sorted(filter(None, targets)):
            yield opened(source, root, (namespace, f"Secret/{target}"), "operator", "made by an operator")


def _own_name(source: Source, root: Node) -> Text:
    node = root.get("metadata", "name")
    return source.text(node) if node is not None else Text("", source.place(root))


def _made(source: Source, root: Node, parts: list[Node | None], scope: tuple[str, ...], home: str, reason: str) -> Iterator[Fact]:
    found = False
    for part in parts:
        for key, node in part.entries() if part is not None else ():
            found = True
            value = source.value(node)
            # An encrypted value isn't a key whatever it looks like; a plain one beside it is.
            shown = value if isinstance(value, Opaque) or (part is parts[1] and not source.is_masked(node)) else None
            yield Setting(source.text(key), shown or Opaque(reason, source.place(node)), home, scope, "entry")
    if not found:
        yield opened(source, root, scope, home, reason)


def _external(source: Source, root: Node, name: str, namespace: str) -> Iterator[Fact]:
    """External Secrets Operator (and, before it, kubernetes-external-secrets, where `data` items have a `name`). The object is in
    the scope too where the Secret that it makes goes by another name."""
    spec = root.get("spec", "externalSecretSpec") or root.get("spec") or root
    target = source.name(spec.get("target", "name")) or source.name(root.get("spec", "externalSecretName")) or name
    scope: tuple[str, ...] = (namespace, f"Secret/{target}")
    if target != name:
        scope = (*scope, f"ExternalSecret/{name}")
    interval = spec.pair("refreshInterval")
    # "If the value is zero, the secret is fetched once": https://external-secrets.io/latest/api/externalsecret/
    if interval is not None and re.fullmatch(r"0(?:ns|us|ms|[smh])?", interval[1].text):
        yield Setting(source.text(interval[0]), source.value(interval[1]), "external-secret", scope, "pin")
    template = spec.get("target", "template")
    plain = spec.get("data")
    items = list(plain.elements()) if plain is not None else []
    made = template.get("data") if template is not None else None
    merged = template is not None and source.name(template.get("mergePolicy")) == "Merge"
    if spec.get("dataFrom") is not None and (made is None or merged):
        yield opened(source, root, scope, "external-secret", "from an external store")
    if template is not None and template.get("templateFrom") is not None:
        yield opened(source, root, scope, "external-secret", "from an external store")
    # With a template, its keys replace those of `data` unless the policy is to merge.
    for item in items if made is None or merged else ():
        key = item.get("secretKey") or item.get("name")
        if key is not None:
            yield Setting(
                source.text(key), Opaque("from an external store", source.place(key)), "external-secret", scope, "entry"
            )
    for key, node in made.entries() if made is not None else ():
        value = Opaque("from an external store", source.place(node))
        yield Setting(source.text(key), value, "external-secret", scope, "entry")
    if not items and made is None and spec.get("dataFrom") is None:
        yield opened(source, root, scope, "external-secret", "from an external store")
