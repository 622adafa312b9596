"""What the blocks of a configuration hand over: variables of processes, entries of stores, and fields.

Shapes more than products: a map called `environment` (or a block `env` with a name and a value), a pair of a name and a value.
What a product does with them is only told where it matters: which resources are stores, and which of these are for plain data.
A setting's scope is the folder of the module and the address of the block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import hcl, values
from ...document import Document, Part
from ...hcl import Block, Node
from ...model import Fact, Include, Literal, Opaque, Reference, Setting, Text, Value
from ...records import NamedTuple
from ...regex import regex
from .. import facts_of
from .expressions import folder_of, value

HOME = "terraform"

_ENVIRONMENTS = frozenset(
    "env environment environments variables environment_variable environment_variables env_vars envs app_settings "
    "env_variables runtime_environment_variables container_environment environment_vars environmentvariables "
    "secret_environment_variables runtime_environment_secrets".split()
)
# ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_FROM_STORES = frozenset(["secrets", "secret_environment_variables", "runtime_environment_secrets"])
_NAMES = ("name", "key", "variable_name", "secret_name", "Name", "title")
_VALUES = (
    *(
        "value",
        "plaintext_value",
        "secret_value",
        "secret_data",
        "secret_string",
        "value_wo",
        "secret_string_wo",
        "insecure_value",
    ),
    *("secret_data_wo", "encrypted_value", "sensitive_value", "Value"),
)
_TAKEN = frozenset([*("value_from", "valueFrom", "value_source", "secret_id", "secret_key_ref", "ValueFrom")])
# Resources that keep what they are given for everybody to read: registry.terraform.io/providers, by provider.
_PLAIN = regex(
    r"github_actions_(?:environment_|organization_)?variable|kubernetes_config_map(?:_v1(?:_data)?)?|consul_keys|consul_key_prefix"
)
_SECRET = regex(r"kubernetes_secret(?:_v1(?:_data)?)?")


class _Where(NamedTuple):
    """The way to a place in a block: the folder and the address of the block, the keys below it, and whether it is within an
    environment."""

    scope: tuple[str, ...]
    path: tuple[str, ...] = ()
    environment: str = ""
    role: str = "entry"


def facts(document: Document, block: Block) -> Iterator[Fact]:
    """What a block of resources, providers or modules says."""
    address = ".".join((*((block.kind,) if block.kind != "resource" else ()), *block.names))
    kind = block.names[0] if block.kind == "resource" and block.labels else ""
    scope = (folder_of(document), address)
    held = _held_back(block)
    if _SECRET.fullmatch(kind) or kind.startswith("kubernetes_config_map"):
        yield from _object(document, block, kind)
        return
    if kind in ("kubernetes_manifest", "kubectl_manifest"):
        manifest = block.get("manifest") or block.get("yaml_body")
        while manifest is not None and manifest.kind == "call" and manifest.text in ("yamlencode", "yamldecode", "sensitive"):
            manifest = manifest.items[0] if manifest.items else None
        if manifest is not None and manifest.kind in ("object", "text"):
            yield from (_manifest if manifest.kind == "object" else _text)(document, manifest)
            return
    role = "plain-entry" if _PLAIN.fullmatch(kind) or _is_plain_parameter(kind, block) else "entry"
    for setting in _walk(document, block, _Where(scope, role=role)):
        if isinstance(setting, Setting) and held & {"all", *setting.name.text.rpartition(".")[2:], *_VALUES}:
            if setting.role not in ("variable", "field") or setting.name.text.rpartition(".")[2] in held:
                setting = _elsewhere(setting)
        yield setting


def _elsewhere(setting: Setting) -> Setting:
    """A value that the configuration gives once and never looks at again; a written-out key is still written out."""
    if isinstance(setting.value, Literal) and re.fullmatch(r"[0-9a-f]{32}", setting.value.text.strip()):
        return setting
    return Setting(setting.name, Opaque("set outside", setting.value.place), setting.home, setting.scope, setting.role)


def _held_back(block: Block) -> set[str]:
    """What `lifecycle { ignore_changes = […] }` leaves to others."""
    found: set[str] = set()
    for inner in block.of_kind("lifecycle"):
        node = inner.get("ignore_changes")
        for one in node.walk() if node is not None else ():
            found.add(one.text.partition("[")[0].partition(".")[0] if one.kind == "path" else one.literal or "")
    return found - {""}


def _is_plain_parameter(kind: str, block: Block) -> bool:
    """A parameter of the Systems Manager that isn't a SecureString."""
    sort = block.get("type")
    return kind == "aws_ssm_parameter" and sort is not None and sort.literal in ("String", "StringList")


def _walk(document: Document, block: Block, where: _Where) -> Iterator[Fact]:
    """Everything in a block and those in it."""
    pair = _pair(block.attributes)
    if pair is not None:
        yield _named(document, *pair, where)
    elif where.environment:
        name = next((node for key, node in block.attributes if hcl.name_of(key) in _NAMES), None)
        if name is not None and name.literal:
            inner = next((one for one in block.walk() if one.kind in ("secret_key_ref", "config_map_key_ref")), None)
            if not where.scope[-1].startswith("kubernetes_"):  # elsewhere the key is a version
                inner = None
            yield Setting(hcl.text_of(document, name), _taken(document, name, inner), HOME, where.scope)
            return
    for key, node in block.attributes:
        if pair is None or node not in pair:
            yield from _entry(document, key, node, where)
    for inner in block.blocks:
        if inner.kind == "lifecycle":
            continue
        kind = inner.names[0] if inner.kind == "dynamic" and inner.labels else inner.kind
        if kind in ("env_from", "secret_ref", "config_map_ref"):
            yield from _whole(document, inner, where)
        below = where._replace(path=(*where.path, kind) if kind != "content" else where.path)
        if kind.lower() in _ENVIRONMENTS:
            below = below._replace(environment=kind)
        yield from _walk(document, inner, below)


def _taken(document: Document, name: Node, inner: Block | None) -> Value:
    """A variable that a store gives: the Secret where it is named."""
    place = hcl.place_of(document, inner.get("key") or name) if inner is not None else hcl.place_of(document, name)
    store, entry = (inner.get("name"), inner.get("key")) if inner is not None else (None, None)
    if inner is not None and store is not None and entry is not None and store.literal and entry.literal:
        kind = "secret" if inner.kind == "secret_key_ref" else "config"
        return Reference(entry.literal, place, kind, store.literal)
    return Opaque("from an external store", place)


def _whole(document: Document, block: Block, where: _Where) -> Iterator[Include]:
    """`env_from { secret_ref { name = "x" } }`."""
    name = block.get("name")
    if block.kind in ("secret_ref", "config_map_ref") and name is not None and name.literal:
        kind = "secret" if block.kind == "secret_ref" else "config"
        yield Include(hcl.text_of(document, name), HOME, where.scope, kind)


def _entry(document: Document, key: Node, node: Node, where: _Where) -> Iterator[Fact]:
    name = hcl.name_of(key)
    below = where._replace(path=(*where.path, name))
    if node.kind == "call" and node.text in ("jsonencode", "yamlencode", "merge", "concat", "sensitive", "flatten", "tomap"):
        for argument in node.items:
            yield from _entry(document, key, argument, where)
    elif node.kind in ("object", "list"):
        if name.lower() in _ENVIRONMENTS or name in _FROM_STORES:
            below = below._replace(environment=name)
        elif node.kind == "object" and where.environment and where.environment not in _FROM_STORES and name.isupper():
            below = below._replace(environment="")
        yield from _collection(document, node, below)
    elif name:
        yield _leaf(document, key, node, where)


def _collection(document: Document, node: Node, where: _Where) -> Iterator[Fact]:
    if node.kind == "list":
        for item in node.items:
            yield from _collection(document, item, where)
        return
    pair = _pair(node.pairs)
    if pair is not None:
        yield _named(document, *pair, where)
    elif where.environment and (name := node.get("name")) is not None and name.literal:
        if any(hcl.name_of(key) in _TAKEN for key, _ in node.pairs):
            yield Setting(hcl.text_of(document, name), _taken(document, name, None), HOME, where.scope)
            return
    for key, inner in node.pairs:
        if pair is None or inner not in pair:
            yield from _entry(document, key, inner, where)


def _pair(attributes: list[tuple[Node, Node]]) -> tuple[Node, Node] | None:
    """The name and the value of what has both."""
    found = {hcl.name_of(key): node for key, node in attributes}
    name = next((found[one] for one in _NAMES if one in found and found[one].literal), None)
    value_ = next((found[one] for one in _VALUES if one in found), None)
    return (name, value_) if name is not None and value_ is not None and value_.kind not in ("object", "list") else None


def _named(document: Document, name: Node, node: Node, where: _Where) -> Setting:
    role = "variable" if where.environment else where.role
    given = value(document, node)
    if where.environment in _FROM_STORES and not isinstance(given, Literal):
        given = Opaque("from an external store", given.place)
    return Setting(hcl.text_of(document, name), given, HOME, where.scope, role)


def _leaf(document: Document, key: Node, node: Node, where: _Where) -> Setting:
    text, given = hcl.text_of(document, key), value(document, node)
    if where.environment and where.path[-1:] == (where.environment,):
        if where.environment in _FROM_STORES:
            given = Opaque("from an external store", given.place)
        return Setting(text, given, HOME, where.scope)
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", text.text) and where.path:
        return Setting(text, given, HOME, where.scope, where.role)
    path = ".".join((where.scope[-1], *where.path, text.text))
    return Setting(Text(path, text.place), given, HOME, where.scope, "field")


# --- objects of Kubernetes -------------------------------------------------------------------------------------------


def _object(document: Document, block: Block, kind: str) -> Iterator[Fact]:
    """A resource that makes a Secret or a ConfigMap. The provider encodes `data` itself, `binary_data` is base64 already
    (registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/secret_v1)."""
    metadata = next(block.of_kind("metadata"), None)
    name, namespace = (metadata.get("name"), metadata.get("namespace")) if metadata is not None else (None, None)
    secret = _SECRET.fullmatch(kind) is not None
    called = (name.literal if name is not None else None) or ".".join(block.names)
    scope = (
        (namespace.literal or "{{}}") if namespace is not None else "",
        f"{'Secret' if secret else 'ConfigMap'}/{called}",
    )
    for field in ("data", "binary_data", "data_wo", "binary_data_wo"):
        node = block.get(field)
        role = "entry" if secret else "plain-entry"
        yield from _data(document, node, (*scope, field), role, encoded=field.startswith("binary"))


def _manifest(document: Document, manifest: Node) -> Iterator[Fact]:
    """A manifest written as an object: its `data` goes to the cluster as it is."""
    kind, name = manifest.get("kind"), manifest.get("metadata", "name")
    sort = kind.literal if kind is not None else None
    if sort not in ("Secret", "ConfigMap"):
        yield from _collection(document, manifest, _Where((folder_of(document), "manifest")))
        return
    space = manifest.get("metadata", "namespace")
    scope = (
        (space.literal or "{{}}") if space is not None else "",
        f"{sort}/{(name.literal if name is not None else None) or ''}",
    )
    role = "entry" if sort == "Secret" else "plain-entry"
    for field in ("data", "stringData"):
        yield from _data(document, manifest.get(field), (*scope, field), role, encoded=sort == "Secret" and field == "data")


def _text(document: Document, manifest: Node) -> Iterator[Fact]:
    """A manifest written as text: read as one where nothing is put into it, else line by line."""
    if manifest.literal is not None:
        yield from facts_of(Part(document, "manifest.yaml", hcl.lines(document, manifest)))
        return
    written = document.text[manifest.start : manifest.end]
    if not re.search(r"(?m)^[ \t]*kind:[ \t]*\"?Secret\b", written):
        return
    name = re.search(r"(?m)^[ \t]+name:[ \t]*([\w.-]+)", written)
    for item in manifest.items:
        line = document.text[document.text.rfind("\n", 0, item.start) + 1 : item.start]
        entry = re.fullmatch(r"[ \t]+\"?(?P<name>[\w.-]+)\"?:[ \t]*[\"']?\$\{[ \t]*", line)
        field = re.findall(r"(?m)^[ \t]*(data|stringData):[ \t]*$", document.text[manifest.start : item.start])
        if item.kind == "piece" or entry is None or not field:
            continue
        start = item.start - len(line) + entry.start("name")
        scope = ("", f"Secret/{name[1] if name else ''}", field[-1], *(("base64",) if field[-1] == "data" else ()))
        yield Setting(document.cut(start, start + len(entry["name"])), value(document, item), HOME, scope, "entry")


def _data(document: Document, node: Node | None, scope: tuple[str, ...], role: str, *, encoded: bool) -> Iterator[Setting]:
    if node is None:
        return
    objects = [one for one in node.walk() if one.kind == "object"][:1]
    if not objects or node.kind not in ("object", "call"):
        yield Setting(
            Text("*", hcl.place_of(document, node)), Opaque("computed", hcl.place_of(document, node)), HOME, scope, role
        )
    for key, inner in objects[0].pairs if objects else ():
        given = value(document, inner)
        if encoded and isinstance(given, Literal):
            given = values.from_base64(given)
        yield Setting(hcl.text_of(document, key), given, HOME, (*scope, "base64") if encoded else scope, role)
