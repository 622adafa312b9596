"""Jobs of Nomad (developer.hashicorp.com/nomad/docs/job-specification): the variables of tasks, and templates of env files.

A `template` writes a file; only with `env = true` its lines become variables too. Home "nomad".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import hcl, nearby, values
from ..document import Document
from ..hcl import Block, Node
from ..model import Fact, Include, Literal, Opaque, Reference, Setting, Text, Value
from ..regex import regex

HOME = "nomad"

_NAME = regex(r"\.(?:nomad(?:\.hcl)?|hcl)(?:\.(?:j2|tpl|tmpl|erb))?$")
_JOB = regex(r"(?m)^[ \t]*job[ \t]+\"[^\"\r\n]*\"[ \t]*\{")
_LINE = regex(r"(?m)^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>[^\r\n]*)")
_KNOWN = regex(r"NOMAD_\w+|(?:attr|meta|node|env|device|var|local|service|task|each)\b.*")


def reads(document: Document) -> bool:
    """By suffix; where many programs use it, by the block of a job."""
    return _NAME.search(document.name.lower()) is not None and (
        ".nomad" in document.name.lower() or _JOB.search(document.text) is not None
    )


def read(document: Document) -> Iterator[Fact]:
    """Variables of the job, of its tasks, and what its templates write."""
    tree = hcl.parse(document)
    yield from tree.gaps
    yield from nearby.rest(document, HOME, _facts(document, tree.body), tree.comments)


def _facts(document: Document, body: Block) -> Iterator[Fact]:
    waiting: list[tuple[Block, tuple[str, ...]]] = [(body, ())]
    while waiting:
        block, scope = waiting.pop()
        if block.kind == "variable" and block.labels:
            yield _variable(document, block)
        elif block.kind == "env":
            for key, node in block.attributes:
                yield Setting(hcl.text_of(document, key), _value(document, node), HOME, scope)
            continue
        elif block.kind == "template":
            yield from _template(document, block, scope)
        for key, node in block.attributes:
            if hcl.name_of(key) == "env" and node.kind == "object":
                for inner, given in node.pairs:
                    yield Setting(hcl.text_of(document, inner), _value(document, given), HOME, scope)
        waiting += [(inner, (*scope, *inner.names)) for inner in reversed(block.blocks)]


def _variable(document: Document, block: Block) -> Setting:
    """`variable "x" { default = … }`, which `NOMAD_VAR_x` fills in."""
    name, place = block.names[0], hcl.text_of(document, block.labels[0]).place
    default = block.get("default")
    fallback = _value(document, default) if default is not None else None
    filled = Reference(f"NOMAD_VAR_{name}", place, fallback=fallback, operator="default", required=fallback is None)
    return Setting(Text(f"var.{name}", place), filled, HOME, (), "entry")


def _value(document: Document, node: Node) -> Value:
    def understand(found: Node) -> Value | None:
        place = hcl.place_of(document, found)
        if found.kind == "path" and found.text.startswith("var."):
            return Reference(found.text, place, "template")
        if found.kind == "path" and re.fullmatch(r"[A-Z][A-Z0-9_]+", found.text) and not _KNOWN.fullmatch(found.text):
            return Opaque(f"{values.BROKEN}Nomad knows no variable `{found.text}`", place)
        return None

    return hcl.value(document, node, understand)


def _template(document: Document, block: Block, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The lines of a template that writes an env file."""
    data, destination, env = block.get("data"), block.get("destination"), block.get("env")
    if data is None or data.kind != "text":
        return
    shift, end = data.start + 1, data.end
    is_env = env is not None and env.literal == "true"
    names = []
    for match in _LINE.finditer(document.text, shift, end):
        name, value = document.cut(*match.span("name")), match["value"].strip()
        names.append((name.text, name.text))
        start = match.start("value")
        place = document.place(start, start + len(value))
        quote = value[:1] if value[:1] in ('"', "'") and value[-1:] == value[:1] and len(value) > 1 else ""
        given: Value = Literal(value, value[1:-1] if quote else value, place, quote)
        if "{{" in value or "${" in value:
            given = Opaque("filled in by a template", place)
        yield Setting(name, given, HOME, scope, "variable" if is_env else "field")
    written = destination.literal if destination is not None else None
    if names and written and env is None and destination is not None and not _is_named(document, written, destination):
        yield Include(hcl.text_of(document, destination), HOME, scope, "rendered-file", names=tuple(names))


def _is_named(document: Document, path: str, destination: Node) -> bool:
    """Whether anything else in the job speaks of the file, which then reads it."""
    name = path.rpartition("/")[2]
    rest = document.text[: destination.start] + document.text[destination.end :]
    return not name.endswith("env") or name in rest or path in rest
