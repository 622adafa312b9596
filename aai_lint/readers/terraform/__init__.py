"""Terraform and OpenTofu, Terragrunt and Packer: variables, locals, outputs, modules and resources, and the values of variables.

All files of a folder are one module. Names are addresses (`var.x`, `local.x`, `output.x`), and the first of a setting's scope is
the folder of the module that the address is one of; what a call gives to a variable of another module is a setting of that
module. A variable is an entry that `TF_VAR_x` fills in, with its default to fall back to: "plain-entry" where it isn't marked
as sensitive. Home "terraform".
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ... import hcl, nearby
from ...document import Document
from ...hcl import Block, Node, Tree
from ...model import Fact, Include, Opaque, Reference, Setting, Text, Use, Value
from ...records import replace
from ...regex import regex
from . import notation, resources
from .expressions import addresses, folder_of, value

HOME = resources.HOME
_MODULE = (".tf", ".tofu", ".tf.json", ".tofu.json", ".pkr.hcl", ".pkr.json")
_VALUES = (".tfvars", ".tfvars.json", ".pkrvars.hcl", ".pkrvars.json")
_SAMPLE = regex(r"\.(?:example|sample|template|tmpl|tpl|dist|j2|default)$")


def _kind(path: str) -> str:
    """ "module", "values" or "terragrunt"; empty for other files."""
    name = _SAMPLE.sub("", path.rpartition("/")[2].lower())
    if name.endswith(_VALUES) or ".tfvars." in name or name == "tfvars":
        return "values"
    if name.endswith(_MODULE):
        return "module"
    return "terragrunt" if name.endswith(".hcl") and "terragrunt" in path.lower() else ""


def reads(document: Document) -> bool:
    """Files by their suffix; of Terragrunt by the name."""
    return _kind(document.path) != ""


def read(document: Document) -> Iterator[Fact]:
    """What a file says, in either notation."""
    tree = notation.parse(document) if ".json" in document.name else hcl.parse(document)
    yield from tree.gaps
    for fact in nearby.rest(document, HOME, _facts(document, tree), tree.comments):
        yield _placed(document, tree, fact)


def _facts(document: Document, tree: Tree) -> Iterator[Fact]:
    kind = _kind(document.path)
    if kind == "values":
        for key, node in tree.body.attributes:
            if node.kind == "path" and "." not in node.text:  # without quotes: "Variables not allowed"
                node.kind = "broken"
            yield from _named(document, "var", key, node, "entry")
    else:
        yield from _module(document, tree.body)
        if kind == "terragrunt":
            inputs = tree.body.get("inputs")
            for key, node in _pairs(inputs) if inputs is not None else ():
                yield from _named(document, "var", key, node, "entry", scope=("*", "inputs"))
        yield from _referred(document, tree.body)


def _pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    """The entries of an object, also of several that are merged."""
    for one in (node, *(node.items if node.kind == "call" else ())):
        yield from one.pairs


def _module(document: Document, body: Block) -> Iterator[Fact]:
    for block in body.blocks:
        if block.kind == "variable" and block.labels:
            yield from _variable(document, block)
        elif block.kind == "locals":
            for key, node in block.attributes:
                yield from _named(document, "local", key, node, "constant")
        elif block.kind == "output" and block.labels:
            given = block.get("value")
            if given is not None:
                role = "entry" if _is_marked(block) else "plain-entry"
                name = Text(f"output.{block.names[0]}", hcl.text_of(document, block.labels[0]).place)
                yield Setting(name, value(document, given), HOME, (folder_of(document), "output"), role)
        elif block.kind == "module" and block.labels:
            yield from _call(document, block)
        elif block.kind != "terraform":
            yield from resources.facts(document, block)


def _variable(document: Document, block: Block) -> Iterator[Setting]:
    """`variable "x" { … }`."""
    name, place = block.names[0], hcl.text_of(document, block.labels[0]).place
    default = block.get("default")
    packer = ".pkr." in document.name
    scope = (folder_of(document), "variable")
    role = "entry" if _is_marked(block) else "plain-entry"
    fallback: Value | None = None
    if default is not None and default.kind != "object":
        fallback = value(document, default)
        if isinstance(fallback, Opaque):
            fallback = None
    checked = any(True for _ in block.of_kind("validation"))
    filled = Reference(
        f"{'PKR' if packer else 'TF'}_VAR_{name}",
        place,
        fallback=fallback,
        operator="validated" if checked else "default" if default is not None else "",
        required=default is None,
    )
    yield Setting(Text(f"var.{name}", place), filled, HOME, scope, role)
    if default is not None and default.kind == "object":
        for key, node in default.pairs:
            yield from _named(document, f"var.{name}", key, node, "default")


def _is_marked(block: Block) -> bool:
    """Whether plans and logs don't show it."""
    return any((node := block.get(name)) is not None and node.literal == "true" for name in ("sensitive", "ephemeral"))


def _call(document: Document, block: Block) -> Iterator[Fact]:
    """`module "m" { source = "./m" … }`."""
    source = block.get("source")
    name, folder = block.names[0], folder_of(document)
    target = "*"
    if source is not None and source.literal and source.literal.startswith((".", "/")):
        target = posixpath.normpath(posixpath.join(folder, source.literal))
        place = hcl.text_of(document, source).place
        yield Include(Text(target, place), HOME, (folder, f"module.{name}"), "module", alias=name)
    meta = ("source", "version", "providers", "count", "for_each", "depends_on")
    for key, node in block.attributes:
        if hcl.name_of(key) in meta:
            continue
        if node.kind in ("object", "list", "call") and not isinstance(value(document, node), Reference):
            single = Block("module", block.labels, block.start, block.end)
            single.attributes = [(key, node)]
            yield from resources.facts(document, single)
        text = hcl.text_of(document, key)
        yield Setting(Text(f"var.{text.text}", text.place), value(document, node), HOME, (target, f"module.{name}"), "argument")


def _named(
    document: Document, prefix: str, key: Node, node: Node, role: str, scope: tuple[str, ...] | None = None
) -> Iterator[Setting]:
    """A name of the module and its value; of an object, the names in it with the steps to them."""
    scope = scope or (folder_of(document), prefix)
    waiting = [(f"{prefix}.{hcl.name_of(key)}", key, node)]
    while waiting:
        path, name, current = waiting.pop()
        if current.kind == "object":
            waiting += [(f"{path}.{hcl.name_of(inner)}", inner, below) for inner, below in reversed(current.pairs)]
            continue
        given = value(document, current)
        if hcl.name_of(name) and not (isinstance(given, Opaque) and prefix != "local"):
            yield Setting(Text(path, hcl.text_of(document, name).place), given, HOME, scope, role)


def _referred(document: Document, body: Block) -> Iterator[Use]:
    """Each variable that is referred to, once; not required where something there looks whether it is set."""
    found: dict[str, tuple[Node, bool]] = {}
    for block in body.walk():
        for key, node in block.attributes:
            condition = hcl.name_of(key) in ("count", "for_each", "condition")
            for path, checked in addresses(node):
                steps = path.text.split(".")
                if steps[0] == "var" and len(steps) > 1 and not (condition and block.kind == "validation"):
                    name = ".".join(steps[:2]).partition("[")[0]
                    first, known = found.get(name, (path, False))
                    found[name] = first, known or checked or condition
    for name, (path, checked) in found.items():
        yield Use(Text(name, hcl.place_of(document, path)), HOME, (folder_of(document),), "referred", required=not checked)


def _placed(document: Document, tree: Tree, fact: Fact) -> Fact:
    """A `default` in a comment is that of the variable around it."""
    if not isinstance(fact, Setting) or fact.role != "comment" or fact.name.text not in ("default", "value"):
        return fact
    start, _ = document.span(fact.name.place)
    blocks = [block for block in tree.body.walk() if block.labels and block.start <= start < block.end]
    if not blocks:
        return fact
    inner = max(blocks, key=lambda block: block.start)
    return replace(fact, name=Text(f"{inner.names[-1]}.{fact.name.text}", fact.name.place))
