"""A YAML text that holds objects: a file, or a scalar of a file that has such text in it."""

from __future__ import annotations

import posixpath
import re

from .. import gotemplate, values, yamltree
from ..document import Document
from ..model import Literal, Opaque, Place, Text, Value
from ..records import dataclass
from ..regex import regex
from ..yamltree import Node, Stream

# Definitions of kinds say nothing of any object, and are longer than all else.
_DEFINITION = regex(r"^kind: CustomResourceDefinition\s*$", re.MULTILINE)
# What objects have to mention to say anything of variables, stores or values: most of a long manifest needn't be parsed.
_SPOKEN_OF = regex(r"secret|env|config|data\b|values|args|command|helm|inject|enc\[", re.IGNORECASE)
_SUBSTITUTED = regex(r"\$(?:\{\w+\}|\w+)")
# References where Kubernetes takes none: in a name, an image, a number.
_FILLED_IN = regex(r"[ -]*[\"']?(?:image|namespace|replicas|hosts?|name|app|version)[\"']?:[ \t]*\S*\$(?:\{\w+|[A-Z_]{2})")
_PADDING = regex(r"\s+")


class Embedded(Document):
    """The text that a scalar denotes, as a document whose places are those in the file round it."""

    __slots__ = ("_at",)

    def __init__(self, outer: Document, node: Node) -> None:
        super().__init__(outer.path, node.text.encode("utf-8", "replace"), outer.origin)
        self.text = node.text
        self._at = yamltree.locate(outer, node)

    def place(self, start: int, end: int) -> Place:
        """The place in the file."""
        return self._at(start, end)


@dataclass(frozen=True, slots=True)
class Source:
    """A document together with its trees and the template actions in it. `filled_in` says that another program puts values
    into it before it is applied (envsubst and alike), as references in names and images show."""

    document: Document
    stream: Stream
    template: gotemplate.Template
    filled_in: bool = False

    def place(self, node: Node) -> Place:
        """Where a node is."""
        return self.document.place(node.start, node.end)

    def text(self, node: Node) -> Text:
        """What a scalar says, with its place; the action itself where a template puts the text in."""
        return Text(self.name(node), self.place(node))

    def path(self, node: Node) -> Text:
        """A path that is written relative to the file, as one relative to the root."""
        return Text(self.resolve(self.name(node)), self.place(node))

    def resolve(self, path: str) -> str:
        """A path relative to the file, as one relative to the root; what isn't a path of the tree stays as it is."""
        if path.startswith("/") or "{{" in path or "://" in path or "$" in path:
            return path
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.document.path), path))

    def name(self, node: Node | None) -> str:
        """The same without its place; empty for what isn't a scalar."""
        if node is None or node.kind != "scalar" or node.is_null:
            return ""
        if self.is_masked(node):
            written = self.document.text[node.start : node.end]
            return _PADDING.sub(" ", written.strip("\"'"))
        return node.text

    def is_masked(self, node: Node) -> bool:
        """Whether a template puts something into the scalar."""
        return node.kind == "scalar" and bool(self.stream.masked) and self.stream.is_masked(node.start, node.end)

    def value(self, node: Node) -> Value:
        """What a scalar holds, taken as it is written."""
        if node.kind != "scalar":
            return Opaque("not a text", self.place(node))
        if self.is_masked(node):
            return self.template.value(node.start, node.end, node.style)
        if reason := values.kept_elsewhere(node.text):
            return Opaque(reason, self.place(node))
        if self.filled_in and "$" in node.text and _SUBSTITUTED.search(node.text):
            return Opaque("filled in before it is applied", self.place(node))
        literal = yamltree.literal(self.document, node)
        return Literal("", "", literal.place) if node.is_null else literal


def of_document(document: Document, *, template: bool = True, objects: bool = False) -> Source:
    """A file (or an embedded text) as a source. With `objects`, documents that can't say anything are left out."""
    actions = template and ("{{" in document.text or "{%" in document.text)
    stream = yamltree.parse(document, template=actions, matters=_may_say_something if objects else None)
    template_actions = gotemplate.Template(document, stream.masked, chart_of(document.path))
    return Source(document, stream, template_actions, _is_filled_in(document.text))


def _is_filled_in(text: str) -> bool:
    """Whether a reference stands where Kubernetes takes none. Only lines that have a `$` are looked at."""
    dollar = text.find("$")
    while dollar >= 0:
        if _FILLED_IN.match(text, text.rfind("\n", 0, dollar) + 1):
            return True
        end = text.find("\n", dollar)
        dollar = text.find("$", end) if end >= 0 else -1
    return False


def of_scalar(outer: Source, node: Node) -> Source | None:
    """The text in a scalar as a source; None where there are no objects to be seen in it."""
    if node.kind != "scalar" or node.style not in ("|", ">", "'", '"', "") or outer.is_masked(node):
        return None
    return of_document(Embedded(outer.document, node), template=False)


def _may_say_something(text: str) -> bool:
    return bool(_SPOKEN_OF.search(text)) and not _DEFINITION.search(text)


def chart_of(path: str) -> str:
    """The folder of the chart that a template belongs to: the one above `templates`."""
    head, found, _ = path.rpartition("/templates/")
    return head if found else ""
