"""Values in serverless.yml: `${env:X}`, `${self:custom.x}`, `${ssm:/path}`, each perhaps with something to fall back to.

https://www.serverless.com/framework/docs/guides/variables
"""

from __future__ import annotations

import re

from ... import values, yamltree
from ...document import Document
from ...model import Literal, Opaque, Place, Reference, Value
from ...regex import regex
from ...yamltree import Node
from . import cloudformation

_VARIABLE = regex(
    r"\$\{\s*(?P<source>[A-Za-z]\w*)(?:\([^()]*\))?:\s*(?P<address>[^,{}\s]*)\s*"
    r"(?:,\s*(?:'(?P<single>[^'}]*)'|\"(?P<double>[^\"}]*)\"|(?P<other>\$\{[^{}]*\}|[^{}]*)))?\s*\}"
)
# Braces in braces (`${ssm:/${self:provider.stage}/x}`) are nothing that could be followed.
_NESTED = regex(r"\$\{[A-Za-z]\w*(?:\([^()]*\))?:")


def in_serverless(document: Document, node: Node) -> Value | None:
    """A value in serverless.yml."""
    if node.kind != "scalar" or node.tag.startswith("!"):
        found = cloudformation.in_template(document, node)
        place = document.place(node.start, node.end)
        # Resources may come from other files.
        return Opaque("made by CloudFormation", place) if isinstance(found, Reference) else found
    if not _NESTED.search(node.text):
        return None
    literal = yamltree.literal(document, node)
    value = values.split(literal, _VARIABLE, _variable, yamltree.locate(document, node))
    return Opaque("put together by the framework", literal.place) if isinstance(value, Literal) else value


def _variable(match: re.Match[str], place: Place) -> Value:
    written = match["single"] if match["single"] is not None else match["double"]
    fallback: Value | None = None
    if written is not None:
        fallback = Literal(written, written, place)
    elif match["other"] is not None:
        fallback = Opaque("another variable", place)
    if match["source"] == "env":
        return Reference(match["address"], place, fallback=fallback, operator="," if fallback else "", required=fallback is None)
    if match["source"] == "self":
        return Reference(match["address"], place, "template", fallback=fallback, required=fallback is None)
    return Opaque("from an external store", place)
