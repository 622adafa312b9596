"""A service of a Compose file: what its containers are given, and what its image is made of.

Source: the Compose Specification (compose-spec/compose-spec:05-services.md, build.md, 09-secrets.md) and compose-go.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from .. import values, yamltree
from ..document import At, Document, shifted
from ..model import Fact, Field, Include, Inherited, Literal, Opaque, Reference, Setting, Text, Value
from ..records import dataclass, field
from ..regex import regex
from ..yamltree import Node, Stream
from . import commands

HOME = "compose"
FIELDS = tuple(
    "annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count "
    "cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy "
    "develop device_cgroup_rules devices dns dns_opt dns_search domainname driver_opts entrypoint env_file environment expose "
    "extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file labels links "
    "log_driver log_opt logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models net network_mode "
    "networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles provider "
    "pull_policy pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period "
    "stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volume_driver volumes volumes_from "
    "working_dir".split()
)
_LINE = regex(r"^[ \t]*[\"']?(?P<name>[A-Za-z_][\w.-]*)[\"']?[ \t]*[=:][ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)


@dataclass(slots=True)
class Source:
    """A Compose file that is being read. `taken` are the keys and items that services take variables from."""

    document: Document
    stream: Stream
    taken: set[int] = field(default_factory=set)

    def path(self, node: Node) -> Text:
        """A path that is written relative to the file, as one relative to the root. A variable that says what to take
        where it isn't set is taken so; other variables stay as they are written."""
        value = self.value(node)
        text = value.text if isinstance(value, Literal) else node.text
        if isinstance(value, Reference) and isinstance(value.fallback, Literal):
            text = value.fallback.text
        return Text(self.resolve(text), self.document.place(node.start, node.end))

    def resolve(self, path: str) -> str:
        """A path relative to the file, as one relative to the root."""
        if path.startswith(("/", "~")) or "$" in path:
            return path
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.document.path), path))

    def name(self, node: Node) -> Text:
        """What a scalar denotes, placed without its quotes."""
        return Text(node.text, yamltree.locate(self.document, node)(0, len(node.text)))

    def value(self, node: Node) -> Value:
        """The value of a scalar after interpolation."""
        literal = yamltree.literal(self.document, node)
        if self.stream.is_masked(node.start, node.end):
            return Opaque("from a template", literal.place)
        return values.compose(literal, yamltree.locate(self.document, node))


def interpolated(literal: Literal, at: At) -> Value:
    """Compose's interpolation of a part of a scalar."""
    return values.compose(literal, at)


def read(source: Source, name: str, service: Node) -> Iterator[Fact]:
    """What a service says."""
    scope = (name,)
    for key, value in service.entries():
        if key.text == "environment":
            yield from variables(source, value, scope)
        elif key.text == "env_file":
            yield from _env_files(source, value, scope)
        elif key.text == "build":
            yield from _build(source, value, scope)
        elif key.text in ("command", "entrypoint"):
            yield from _command(source, key, value, scope)
        elif key.text == "healthcheck" and (test := value.get("test")) is not None:
            yield from _command(source, key, test, scope)
        elif key.text in ("labels", "annotations"):
            yield from variables(source, value, scope, "plain-entry")
        elif key.text == "secrets":
            yield from _secrets(source, value, scope, "secret-file")
        elif key.text == "volumes":
            yield from _mounts(source, value, scope)
        elif key.text == "extends":
            yield from _extends(source, value, scope)
        elif key.text not in FIELDS and not key.text.startswith("x-") and key.style == "":
            about = tuple(fact.name.text for fact in variables(source, value, scope) if isinstance(fact, Setting))
            first = next(iter(value.elements()), value)
            first = first.get("path") or first
            path = source.path(first).text if first.kind == "scalar" and not first.is_null else ""
            taken = tuple(one.text for one, _ in service.entries())
            yield Field(source.name(key), HOME, scope, FIELDS, taken, about=about, source=path)
    yield from _lost(source, service, scope)


def variables(source: Source, node: Node, scope: tuple[str, ...], role: str = "variable") -> Iterator[Fact]:
    """Variables as a map or as a list of `NAME=value`. Without a value they are the caller's."""
    for key, value in node.entries():
        source.taken.add(id(key))
        name = source.name(key)
        if value.kind == "scalar":
            inherited = value.is_null and role in ("variable", "build", "overridden")
            yield Setting(name, Inherited(name.place) if inherited else _scalar(source, value), HOME, scope, role)
        elif source.document.text.startswith("{{", value.start):
            place = source.document.place(value.start, value.end)
            raw = source.document.text[value.start : value.end]
            yield Setting(name, Literal(raw, raw, place, "{"), HOME, scope, role)
        else:
            expected = "a text, a number, true, false or nothing"
            yield Field(name, HOME, scope, expected=expected, about=(name.text,))
    for item in node.elements():
        source.taken.add(id(item))
        if item.kind == "scalar":
            yield _listed(source, item, scope, role)
        else:
            for key, _ in item.entries():
                expected = f"`- {key.text}=…`, or a map without the dashes"
                yield Field(source.name(key), HOME, scope, expected=expected, about=(key.text,))


def _scalar(source: Source, node: Node) -> Value:
    if node.tag.endswith("reset"):
        return Opaque("taken away by !reset", source.document.place(node.start, node.end))
    return source.value(node)


def _listed(source: Source, item: Node, scope: tuple[str, ...], role: str) -> Setting:
    """`NAME=value` in a list: everything after the `=` is the value, quotes included."""
    at = yamltree.locate(source.document, item)
    before, equals, text = item.text.partition("=")
    name = before.rstrip()
    named = Text(name, at(0, len(name)))
    if not equals:
        return Setting(named, Inherited(named.place), HOME, scope, role)
    start = len(before) + 1
    if source.stream.is_masked(item.start, item.end):
        return Setting(named, Opaque("from a template", at(start, len(item.text))), HOME, scope, role)
    place = at(start, len(item.text))
    raw = source.document.text[slice(*yamltree.spanner(source.document, item)(start, len(item.text)))]
    literal = Literal(raw, text, place, item.style or "!!str")
    return Setting(named, values.compose(literal, shifted(at, start)), HOME, scope, role)


def _items(node: Node) -> Iterator[Node]:
    """The items of a list, or the one thing that may be written instead."""
    yield from node.elements() if node.kind == "sequence" else (node,)


def _env_files(source: Source, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    for item in _items(node):
        path = item.get("path") if item.kind == "mapping" else item
        if path is None or path.kind != "scalar" or path.is_null:
            continue
        raw = item.get("format")
        loader = "compose@5:env_file-raw" if raw is not None and raw.text == "raw" else "compose@5:env_file"
        required = item.get("required")
        is_required = required is None or required.text.lower() != "false"
        yield Include(source.path(path), HOME, scope, "env-file", loader, required=is_required)


def _build(source: Source, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    context = node if node.kind == "scalar" else node.get("context")
    if node.kind == "mapping":
        for key, value in node.entries():
            if key.text == "args":
                yield from variables(source, value, scope, "build")
            elif key.text == "secrets":
                yield from _secrets(source, value, scope, "build-secret")
    if context is not None and (re.match(r"[a-z+]+://|git@|[\w.-]+\.[a-z]+/.*\.git", context.text) or context.is_null):
        return
    folder = (
        source.path(context) if context is not None else Text(source.resolve("."), source.document.place(node.start, node.end))
    )
    yield Include(folder, HOME, scope, "build-context")
    if node.get("dockerfile_inline") is not None:
        return
    dockerfile, target = node.get("dockerfile"), node.get("target")
    written = dockerfile if dockerfile is not None and dockerfile.kind == "scalar" else None
    path = posixpath.normpath(posixpath.join(folder.text, written.text if written is not None else "Dockerfile"))
    place = source.name(written).place if written is not None else folder.place
    stage = ((target.text, ""),) if target is not None and "$" not in target.text else ()
    yield Include(Text(path, place), HOME, scope, "dockerfile", names=stage)


def _command(source: Source, key: Node, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    scalars = [item for item in _items(node) if item.kind == "scalar" and not item.is_null]
    if any(source.stream.is_masked(item.start, item.end) for item in scalars):
        return
    parts = [(yamltree.literal(source.document, item), yamltree.locate(source.document, item)) for item in scalars]
    yield from commands.read(source.name(key), parts, interpolated, HOME, scope)


def _secrets(source: Source, node: Node, scope: tuple[str, ...], kind: str) -> Iterator[Fact]:
    for item in node.elements():
        name = item.get("source") if item.kind == "mapping" else item
        if name is not None and name.kind == "scalar":
            target = item.get("target")
            path = target.text if target is not None else name.text
            path = path if path.startswith("/") else f"/run/secrets/{path}"
            yield Include(source.name(name), HOME, scope, kind, prefix=path)


def _mounts(source: Source, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    for item in node.elements():
        if item.kind == "scalar":
            written, _, rest = item.text.partition(":")
            target = rest.partition(":")[0]
        else:
            origin, goal = item.get("source"), item.get("target")
            written, target = (part.text if part is not None else "" for part in (origin, goal))
        if target and written.startswith((".", "/")):
            place = source.document.place(item.start, item.end)
            yield Include(Text(source.resolve(written), place), HOME, scope, "bind-mount", prefix=target)


def _extends(source: Source, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    base = node if node.kind == "scalar" else node.get("service")
    file = node.get("file")
    if base is not None and base.kind == "scalar":
        path = source.path(file) if file is not None else Text(source.document.path, source.name(base).place)
        yield Include(path, HOME, scope, "extends", names=((base.text, ""),))


def _lost(source: Source, service: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The variables of a merged mapping that the service's own `environment` replaces as a whole."""
    own = next((value.resolved() for key, value in service.pairs if key.text == "environment"), None)
    if own is None:
        return
    kept = {fact.name.text for fact in variables(source, own, scope) if isinstance(fact, Setting)}
    for key, value in service.pairs:
        if key.text == "<<" and not key.style:
            for merged in _items(value.resolved()):
                environment = merged.resolved().get("environment")
                for fact in variables(source, environment, scope, "overridden") if environment is not None else ():
                    if isinstance(fact, Setting) and fact.name.text not in kept:
                        yield fact


def lines(source: Source, node: Node, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    """The assignments in a text of several lines."""
    at = yamltree.locate(source.document, node)
    for match in _LINE.finditer(node.text):
        start, end = match.span("value")
        text = match["value"]
        value = values.compose(Literal(text, text, at(start, end)), shifted(at, start))
        yield Setting(Text(match["name"], at(*match.span("name"))), value, HOME, scope, role)
