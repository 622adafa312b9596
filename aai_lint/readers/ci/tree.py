"""The tree of a file: variables under the keys of its system, shell text under others, and what one system alone has.

The scope of a setting is the way to the mapping that gives it, and the scope of a script the way to the mapping that holds it:
a variable reaches the scripts below it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ... import shellwords, yamltree
from ...ci import System
from ...document import Document, Part, shifted
from ...model import Fact, Field, Inherited, Literal, Opaque, Setting, Text, Value
from ...records import dataclass
from ...regex import regex
from ...scripts import below, pieces
from ...yamltree import Node
from . import notation, scripts

# What holds the variables of others: of the container that a job runs in, of all steps.
_LIFTED = ("container", "options")
# Fields of a variable that say where its value is kept.
_EXTERNAL = frozenset(
    "from_secret secure vault azure_key_vault gcp_secret_manager aws_secrets_manager akeyless gitlab_secrets_manager".split()
)
# Levels of a list of variables.
_LEVELS = frozenset(["global", "jobs", "matrix", "include"])
_ENVIRONMENT = frozenset("env environment variables envs env_vars".split())
_ASSIGNED = regex(r"(?P<name>[A-Za-z_][\w.-]*)=")
_IDENTIFIER = regex(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of a system."""

    document: Document
    system: System
    known: notation.Known = None

    def text(self, node: Node) -> Text:
        """What a scalar denotes, placed without its quotes."""
        return Text(node.text, yamltree.locate(self.document, node)(0, len(node.text)))

    def value(self, node: Node) -> Value:
        """The value of a scalar that a variable is given."""
        return notation.of_scalar(self.document, self.system, node, self.known)


def read(reading: Reading, root: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """What the tree under `root` says."""
    keys = {name for group in reading.system.shells for name in group}
    waiting: list[tuple[Node, tuple[str, ...]]] = [(root, scope)]
    while waiting:
        node, where = waiting.pop()
        children: list[tuple[Node, tuple[str, ...]]] = [
            (item, (*where, str(number))) for number, item in enumerate(node.items) if item.kind in ("mapping", "sequence")
        ]
        for key, value in node.pairs:
            if key.text in ("parameters", "inputs"):
                yield from _defaults(reading, value, where)
            if key.text in reading.system.apart:
                continue
            if key.text in reading.system.variables:
                # What a job triggers elsewhere is handed variables of this pipeline, by their own names too.
                handed_on = key.text in reading.system.entries or any(other.text == "trigger" for other, _ in node.pairs)
                yield from variables(reading, value, _lifted(where), "entry" if handed_on else "variable")
            elif key.text == "<<":
                yield from _merged(reading, value, where)
            elif value.kind == "mapping" or (
                value.kind == "sequence" and (key.text not in keys or any(one.pairs for one in value.items))
            ):
                children.append((value, (*where, key.text)))
        if node.kind == "mapping":
            yield from _shells(reading, node, where)
            yield from _foreign(reading, node, where)
        waiting += reversed(children)


def _defaults(reading: Reading, value: Node, scope: tuple[str, ...]) -> Iterator[Setting]:
    """What parameters have unless they are given something: by their names, or a list of them."""
    named = [(item.get("name"), item) for item in value.elements()]
    for name, options in (*value.entries(), *named):
        default = options.get("default") if options.kind == "mapping" else None
        if name is not None and default is not None and default.kind == "scalar" and "$" not in default.text:
            literal = yamltree.literal(reading.document, default)
            yield Setting(reading.text(name), literal, reading.system.home, scope, "default")


def _lifted(scope: tuple[str, ...]) -> tuple[str, ...]:
    if "containers" in scope:
        return scope[: scope.index("containers") - 1]
    return scope[:-1] if scope and scope[-1] in _LIFTED else scope


# --- variables -------------------------------------------------------------------------------------------------------


def variables(reading: Reading, node: Node, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    """Names with their values: a mapping, a list of assignments or of names and values, one text of assignments."""
    if node.kind == "alias":
        yield from _elsewhere(reading, node.resolved(), node, scope, role)
    elif node.kind == "mapping":
        for key, value in node.pairs:
            yield from _entry(reading, key, value, scope, role)
    elif node.kind == "sequence":
        for item in node.items:
            if item.kind == "scalar":
                yield from _assignments(reading, item, scope, role)
            elif item.kind == "mapping":
                yield from _item(reading, item, scope, role)
    elif not node.is_null:
        yield from _assignments(reading, node, scope, role)


def _entry(reading: Reading, key: Node, value: Node, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    home = reading.system.home
    if key.text == "<<":
        yield from _merged_variables(reading, value, scope, role)
    elif key.text in _LEVELS or key.text.startswith("${{"):
        yield from variables(reading, value, scope, role)
    elif value.kind == "scalar":
        if key.text not in _EXTERNAL and key.kind == "scalar":
            yield Setting(reading.text(key), reading.value(value), home, scope, role)
    elif value.kind == "alias":
        place = reading.document.place(value.start, value.end)
        yield Setting(reading.text(key), Opaque("written elsewhere in the file", place), home, scope, role)
    elif value.kind == "mapping":
        written, expand = value.get("value"), value.get("expand")
        if written is not None and written.kind == "scalar":
            expands = expand is None or expand.text != "false"
            yield Setting(
                reading.text(key),
                notation.of_scalar(reading.document, reading.system, written, reading.known, expand=expands),
                home,
                scope,
                role if expands else "constant",
            )
        elif any(inner.text in _EXTERNAL for inner, _ in value.entries()):
            yield Setting(reading.text(key), Opaque("from an external store", reading.text(key).place), home, scope, role)


def _item(reading: Reading, item: Node, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    """`- name: X` with its value, or `- X: value`."""
    name, value = item.get("name"), item.get("value")
    if name is not None and name.kind == "scalar":
        if value is not None and value.kind == "scalar":
            yield Setting(reading.text(name), reading.value(value), reading.system.home, scope, role)
    elif not {"group", "template"} & {key.text for key, _ in item.pairs}:
        yield from variables(reading, item, scope, role)


def _assignments(reading: Reading, node: Node, scope: tuple[str, ...], role: str) -> Iterator[Setting]:
    """`X=…`, or several of them as a shell would split them; a name alone is passed through."""
    home = reading.system.home
    part = Part(reading.document, "env.sh", pieces(reading.document, node))
    if home == "travis":
        for command in shellwords.commands_of(part):
            for name, start, word in command.assignments:
                text = Text(name, part.place(start, start + len(name)))
                yield Setting(text, shellwords.value_of(part, word), home, scope, role)
        return
    match = _ASSIGNED.match(part.text)
    if match:
        written = part.text[match.end() :]
        literal = Literal(written, written, part.place(match.end(), len(part.text)), node.style or "!!str")
        begin = match.end()
        value = notation.understand(reading.system, literal, shifted(part.place, begin), reading.known)
        yield Setting(part.cut(*match.span("name")), value, home, scope, role)
    elif _IDENTIFIER.fullmatch(part.text):
        alone = part.cut(0, len(part.text))
        yield Setting(alone, Inherited(alone.place), home, scope, role)


def _names(node: Node) -> Iterator[str]:
    """The names that a mapping or list of variables has."""
    for key, _ in node.entries():
        yield key.text
    for item in node.elements():
        named = item.get("name")
        match = _ASSIGNED.match(item.text)
        if named is not None or match:
            yield named.text if named is not None else match["name"]  # type: ignore[index]


def _merged(reading: Reading, value: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The variables of a mapping that is merged in."""
    for merged in value.resolved().items or [value]:
        for name in reading.system.variables:
            node = merged.resolved().get(name)
            if node is not None and merged.kind == "alias":
                role = "entry" if name in reading.system.entries else "variable"
                yield from _elsewhere(reading, node, merged, scope, role)


def _merged_variables(reading: Reading, value: Node, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    for merged in value.resolved().items or [value]:
        if merged.kind == "alias":
            yield from _elsewhere(reading, merged.resolved(), merged, scope, role)


def _elsewhere(reading: Reading, node: Node, alias: Node, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    place = reading.document.place(alias.start, alias.end)
    for found in _names(node):
        yield Setting(Text(found, place), Opaque("written elsewhere in the file", place), reading.system.home, scope, role)


# --- scripts ---------------------------------------------------------------------------------------------------------


def _shells(reading: Reading, node: Node, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The shell text of a mapping. Where it has an anchor, or a name that says that others take it in, something may follow."""
    for group in reading.system.shells:
        found = [(key, value) for name in group for key, value in node.pairs if key.text == name]
        scalars = [scalar for _, value in found for scalar in _scalars(value)]
        if scalars:
            shared = any(value.anchor or any(item.anchor for item in value.items) for _, value in found)
            hidden = any(part.startswith(".") or part == "definitions" for part in scope)
            ends = not shared and not hidden and found[-1][0].text not in ("before_script",) and reading.system.persist != ""
            shell = found[0][0].text
            where = node.get("workingDirectory") or node.get("dir")
            folder = below("", where.text) if where is not None else ""
            yield from scripts.read(
                reading.document, reading.system, scalars, scope, ends=ends, shell=shell, known=reading.known, folder=folder
            )


def _scalars(node: Node) -> Iterator[Node]:
    """The lines of a script: a text, or lists of them. Those that are taken from elsewhere are read there."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.kind == "scalar" and not one.is_null:
            yield one
        elif one.kind == "sequence" and not one.tag:
            waiting += reversed(one.items)


def _foreign(reading: Reading, node: Node, scope: tuple[str, ...]) -> Iterator[Field]:
    """Variables beside a script, under a key of another system."""
    keys = {key.text for key, _ in node.pairs}
    if not any(name in keys for group in reading.system.shells for name in group):
        return
    for key, value in node.pairs:
        if key.text in reading.system.foreign and key.text in _ENVIRONMENT:
            names = tuple(_names(value.resolved()))
            yield Field(reading.text(key), reading.system.home, scope, expected=f"`{reading.system.variables[0]}`", about=names)
