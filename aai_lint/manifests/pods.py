"""Containers of pods: what their environment gets, from where, and what their command line shows.

Kubernetes API reference, core/v1: Container, EnvVar, EnvVarSource, EnvFromSource, Volume.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from .. import yamltree
from ..model import Fact, Field, Include, Joined, Literal, Opaque, Reference, Setting, Text, Value
from ..records import replace
from ..regex import regex
from ..yamltree import Node
from .source import Source

LISTS = ("initContainers", "containers", "ephemeralContainers")
_STEPS = ("steps", "sidecars")  # Tekton
_HOLDERS = {**dict.fromkeys((*LISTS, *_STEPS), "sequence"), "container": "mapping", "script": "mapping"}
_CONTAINER = (
    "name image command args workingDir ports envFrom env resources resizePolicy restartPolicy volumeMounts volumeDevices "
    "livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy "
    "securityContext stdin stdinOnce tty script"
).split()
_ENV = ("name", "value", "valueFrom")
_VALUE_FROM = ("secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef")
_KEY_REF = ("name", "key", "optional")
_ENV_FROM = ("prefix", "secretRef", "configMapRef")
_OBJECT_REF = ("name", "optional")
# `$(NAME)`, and `$$(NAME)` which stays text: k8s.io/kubernetes/third_party/forked/golang/expansion.
_EXPANSION = regex(r"\$\$|\$\(([^()\s]+)\)")
_EXPORT = regex(r"(?:export\s+)?([A-Za-z_]\w*)=")


def _fields(node: Node) -> tuple[str, ...]:
    return tuple(key.text for key, _ in node.entries())


def is_pod(node: Node) -> bool:
    """Whether a mapping holds lists of containers, or is a template of an Argo Workflow, which holds one."""
    return any(key.text in _HOLDERS and value.resolved().kind == _HOLDERS[key.text] for key, value in node.pairs)


def containers_in(pod: Node) -> Iterator[Node]:
    """The containers of a pod."""
    for key, value in pod.entries():
        if key.text in (*LISTS, *_STEPS):
            yield from (item for item in value.elements() if item.kind == "mapping")
        elif key.text in ("container", "script") and value.kind == "mapping":
            yield value


def read_pod(source: Source, pod: Node, scope: tuple[str, ...], home: str = "kubernetes") -> Iterator[Fact]:
    """What a pod's containers are given."""
    volumes = {source.name(item.get("name")): item for item in (pod.get("volumes") or pod).elements()}
    for number, container in enumerate(containers_in(pod)):
        name = source.name(container.get("name")) or str(number)
        yield from read_container(source, container, (*scope, name), home)
        for mount in (container.get("volumeMounts") or pod).elements():
            volume = volumes.get(source.name(mount.get("name")))
            if volume is not None and mount.kind == "mapping":
                yield from _mounted(source, volume, mount, (*scope, name), home)
    for volume in volumes.values():
        csi = volume.get("csi", "volumeAttributes", "secretProviderClass")
        if csi is not None:
            yield Include(source.text(csi), home, scope, "secret-provider-class")


def read_container(source: Source, container: Node, scope: tuple[str, ...], home: str = "kubernetes") -> Iterator[Fact]:
    """What one container is given."""
    image = container.pair("image")
    if image:
        yield Setting(source.text(image[0]), source.value(image[1]), home, scope, "field")
    for key, value in container.entries():
        if key.text == "env":
            yield from read_env(source, key, value, scope, home)
        elif key.text == "envFrom":
            yield from read_env_from(source, key, value, scope, home)
        elif key.text in ("command", "args"):
            yield from _command(source, key, value, scope, home)
        elif key.text not in _CONTAINER:
            about = tuple(chain(_names(source, value), _objects(source, value)))
            yield Field(source.text(key), home, scope, ("env", "envFrom"), _fields(container), about=about)


def _names(source: Source, node: Node) -> Iterator[str]:
    """The variables that a node seems to name: `name:` of its items, or its own keys."""
    for item in node.elements():
        yield source.name(item.get("name"))
    if node.kind == "mapping":
        for key, _ in node.entries():
            yield source.name(key)


def _objects(source: Source, node: Node) -> Iterator[str]:
    """The store objects that a list of references names."""
    for item in node.elements():
        for _, value in item.entries():
            yield source.name(value.get("name")) if value.kind == "mapping" else source.name(value)


def read_env(source: Source, key: Node, env: Node, scope: tuple[str, ...], home: str) -> Iterator[Fact]:
    """A list of variables: `name` with `value` or `valueFrom`."""
    if env.kind == "mapping" and env.pairs:
        about = tuple(_names(source, env))
        yield Field(source.text(key), home, scope, expected="a list of `name` and `value`", about=about)
    for item in env.elements():
        yield from read_env_item(source, item, scope, home)


def read_env_item(source: Source, item: Node, scope: tuple[str, ...], home: str = "kubernetes") -> Iterator[Fact]:
    """One variable of such a list."""
    named = item.get("name")
    if named is None or not source.name(named):
        return
    name = source.text(named)
    about = (name.text,)
    strangers = [key for key, _ in item.entries() if key.text not in _ENV and not source.is_masked(key)]
    for key in strangers:
        inside = "`valueFrom` above it" if key.text in _VALUE_FROM else ""
        yield Field(source.text(key), home, scope, _ENV, _fields(item), inside, about)
    value, origin = item.pair("value"), item.pair("valueFrom")
    if origin is not None and not origin[1].is_null:
        yield from _value_from(source, origin, name, scope, home)
    elif value is not None:
        if value[1].kind != "scalar":
            yield Field(source.text(value[0]), home, scope, expected="a text", about=about)
        elif value[1].is_null:
            end = value[0].end
            yield Setting(name, Literal("", "", source.document.place(end, end)), home, scope)
        else:
            yield Setting(name, expanded(source, value[1]), home, scope)
    elif strangers:
        yield Setting(name, Opaque("in a field that isn't known", name.place), home, scope)
    elif not item.anchor and "<<" not in {key.text for key, _ in item.pairs}:
        yield Setting(
            name, Literal("", "", replace(name.place, line=name.place.end_line, column=name.place.end_column)), home, scope
        )


def expanded(source: Source, node: Node) -> Value:
    """The value of a variable or an argument: `$(NAME)` stands for another variable of the container."""
    plain = source.value(node)
    if not isinstance(plain, Literal) or "$(" not in plain.text:
        return plain
    at = yamltree.locate(source.document, node)
    parts: list[Value] = []
    done = 0
    written = plain.text
    for match in _EXPANSION.finditer(written):
        if match[1] is None:
            continue
        if match.start() > done:
            text = written[done : match.start()]
            parts.append(Literal(text, text, at(done, match.start())))
        parts.append(Reference(match[1], at(*match.span()), "environment", operator="$()"))
        done = match.end()
    if not parts:
        return plain
    if done < len(written):
        parts.append(Literal(written[done:], written[done:], at(done, len(written))))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), source.place(node))


def _value_from(source: Source, origin: tuple[Node, Node], name: Text, scope: tuple[str, ...], home: str) -> Iterator[Fact]:
    about = (name.text,)
    if origin[1].kind != "mapping":
        yield Field(source.text(origin[0]), home, scope, expected="a mapping such as `secretKeyRef`", about=about)
        yield Setting(name, Opaque("not understood", source.place(origin[1])), home, scope)
        return
    for key, value in origin[1].entries():
        kind = {"secretKeyRef": "secret", "configMapKeyRef": "config"}.get(key.text)
        if kind is None:
            if key.text not in _VALUE_FROM and not source.is_masked(key):
                fields, of = _fields(origin[1]), source.name(value.get("name"))
                yield Field(source.text(key), home, scope, _VALUE_FROM, fields, about=about, source=of)
            yield Setting(name, Opaque("known at run time", source.place(value)), home, scope)
        elif value.kind == "mapping":
            for field, _ in value.entries():
                if field.text not in _KEY_REF and not source.is_masked(field):
                    yield Field(source.text(field), home, scope, _KEY_REF, _fields(value), about=about)
            if value.get("key") is None and value.pairs and not any(source.is_masked(field) for field, _ in value.entries()):
                expected = "`name` and `key` (the entry; in Cloud Run the version, `key: latest`)"
                yield Field(source.text(key), home, scope, expected=expected, about=about)
            yield Setting(name, key_reference(source, value, kind), home, scope)
        else:
            yield Field(source.text(key), home, scope, expected="a mapping with `name` and `key`", about=about)
            yield Setting(name, Opaque("not understood", source.place(value)), home, scope)


def key_reference(source: Source, node: Node, kind: str) -> Value:
    """`{name, key, optional}` as a reference; its place is that of the key."""
    key = node.get("key")
    entry, target = source.name(key), source.name(node.get("name"))
    if key is None or not entry:
        return Opaque("a reference without a key", source.place(node))
    return Reference(entry, source.place(key), kind, target, required=not _is_true(node.get("optional")))


def _is_true(node: Node | None) -> bool:
    return node is not None and node.text in ("true", "True", "TRUE")


def read_env_from(source: Source, key: Node, node: Node, scope: tuple[str, ...], home: str) -> Iterator[Fact]:
    """A list of whole Secrets and ConfigMaps."""
    if node.kind == "mapping" and node.pairs:
        about = tuple(_objects(source, node)) + tuple(source.name(value.get("name")) for _, value in node.entries())
        yield Field(source.text(key), home, scope, expected="a list of `secretRef` and `configMapRef`", about=about)
    yield from read_env_from_items(source, node.elements(), scope, home)


def read_env_from_items(
    source: Source, items: Iterable[Node], scope: tuple[str, ...], home: str = "kubernetes"
) -> Iterator[Fact]:
    """The items of such a list."""
    for item in items:
        prefix = source.name(item.get("prefix"))
        for field, value in item.entries():
            kind = {"secretRef": "secret", "configMapRef": "config"}.get(field.text)
            if kind is None:
                if field.text not in _ENV_FROM and not source.is_masked(field):
                    name = source.name(value.get("name")) or source.name(value)
                    yield Field(source.text(field), home, scope, _ENV_FROM, about=(name,), source=name)
                continue
            name_node = value.get("name")
            if value.kind != "mapping":
                about = (source.name(value),)
                yield Field(source.text(field), home, scope, expected="a mapping with `name`", about=about, source=about[0])
            elif name_node is not None:
                required = not _is_true(value.get("optional"))
                yield Include(source.text(name_node), home, scope, kind, prefix=prefix, required=required)
                for inner, _ in value.entries():
                    if inner.text not in _OBJECT_REF and not source.is_masked(inner):
                        about = (source.name(name_node),)
                        yield Field(source.text(inner), home, scope, _OBJECT_REF, about=about, source=about[0])


def _command(source: Source, key: Node, node: Node, scope: tuple[str, ...], home: str) -> Iterator[Fact]:
    """Arguments that carry a value: `--name=value`, or `--name` and the value after it."""
    before = ""
    for item in [node] if node.kind == "scalar" else node.elements():
        if item.kind != "scalar" or item.is_null:
            continue
        value = expanded(source, item)
        name, _, rest = item.text.partition("=")
        if name.startswith("-") and rest:
            yield Setting(Text(name, source.place(item)), value, home, scope, "command")
        elif isinstance(value, Reference | Joined) or (before.startswith("-") and not item.text.startswith("-")):
            name = before if before.startswith("-") else key.text
            yield Setting(Text(name, source.place(item)), value, home, scope, "command")
        before = item.text


def _mounted(source: Source, volume: Node, mount: Node, scope: tuple[str, ...], home: str) -> Iterator[Fact]:
    """Stores that arrive as files, and the names that the files have there."""
    path = source.name(mount.get("mountPath"))
    parts = [volume, *(volume.get("projected", "sources") or mount).elements()]
    for part in parts:
        for kind, field, key in (("secret", "secret", "secretName"), ("config", "configMap", "name")):
            holder = part.get(field)
            name = holder.get(key) or holder.get("name") if holder is not None else None
            if holder is None or name is None:
                continue
            items = tuple(
                (source.name(item.get("key")), source.name(item.get("path")))
                for item in (holder.get("items") or mount).elements()
            )
            required = not _is_true(holder.get("optional"))
            yield Include(source.text(name), home, scope, f"{kind}-files", prefix=path, required=required, names=items)


def read_annotations(source: Source, metadata: Node | None, scope: tuple[str, ...], home: str = "kubernetes") -> Iterator[Fact]:
    """What HashiCorp's injector is asked for: files under /vault/secrets, or nothing without `agent-inject: "true"`."""
    annotations = metadata.get("annotations") if metadata is not None else None
    if annotations is None:
        return
    prefix = "vault.hashicorp.com/agent-inject"
    switched = any(
        key.text == prefix and source.name(value) in ("true", "1", "t", "T", "TRUE", "True")
        for key, value in annotations.entries()
    )
    templated = {key.text: value for key, value in annotations.entries() if key.text.startswith(f"{prefix}-template-")}
    for key, _ in annotations.entries():
        if not key.text.startswith(f"{prefix}-secret-"):
            continue
        name = key.text.removeprefix(f"{prefix}-secret-")
        template = templated.get(f"{prefix}-template-{name}")
        exported = tuple((found, found) for found in _EXPORT.findall(template.text)) if template is not None else ()
        yield Include(
            Text(name, source.place(key)), home, scope, "vault-files", prefix="/vault/secrets", required=switched, names=exported
        )
