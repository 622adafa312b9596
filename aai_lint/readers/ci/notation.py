"""What a system of continuous integration replaces in a text, and what stays text for the process."""

from __future__ import annotations

import re

from ... import values, yamltree
from ...ci import System
from ...document import At, Document
from ...model import Literal, Opaque, Place, Reference, Value
from ...regex import regex
from ...yamltree import Node

# Template expressions of Azure Pipelines: learn.microsoft.com/azure/devops/pipelines/process/expressions.
_VARIABLE = regex(r"\s*variables(?:\.(\w+)|\[\s*['\"]([\w.-]+)['\"]\s*\])\s*")
_PARAMETER = regex(r"\s*parameters\.(\w+)\s*")
_FOREIGN = regex(r"\s*(secrets|vars|env|inputs|github)\.\w+")
FILLED = regex(r"<<\s*(?:pipeline\.)?(?:parameters|matrix)\.[\w.-]+\s*>>|\$\[\[[^\]]*\]\]|<%[^%]*%>")


Known = frozenset[str] | None
"""The variables that a file gives a value before it is run; None where others may, from elsewhere."""


def known(document: Document, root: Node) -> Known:
    """The variables of a pipeline of Azure's that its template expressions can see. A template sees those of its caller."""
    if root.get("parameters") is not None or "azure-pipelines" not in document.name:
        return None
    found: set[str] = set()
    for path, node in root.walk():
        if path[-1:] == ("variables",):
            for item in node.elements():
                if item.get("template") is not None:
                    return None
                named = item.get("name")
                found.update([named.text] if named is not None else [])
            found.update(key.text for key, _ in node.entries())
    return frozenset(name.lower() for name in found)


def name_in(match: re.Match[str]) -> str:
    """The name that a reference has, or nothing where it is an escape."""
    groups = match.groupdict()
    return groups.get("braced") or groups.get("plain") or ""


def of_scalar(document: Document, system: System, node: Node, known: Known = None, *, expand: bool = True) -> Value:
    """The value of a scalar that a variable is given."""
    if node.is_null:
        end = node.end
        return Literal("", "", document.place(end, end))
    literal = yamltree.literal(document, node)
    if reason := values.kept_elsewhere(node.text) or ("encrypted" if node.text.startswith("ENCRYPTED[") else ""):
        return Opaque(reason, literal.place)
    return understand(system, literal, yamltree.locate(document, node), known) if expand else literal


def understand(system: System, literal: Literal, at: At, known: Known = None) -> Value:
    """A text as the service hands it on."""
    if FILLED.search(literal.text):
        return Opaque("filled in before the job runs", literal.place)
    pattern = system.expands or system.fills
    if pattern is None:
        return literal
    kind = "environment" if system.expands else "server"
    return values.split(literal, pattern, lambda match, place: _referred(match, place, kind, known), at)


def _referred(match: re.Match[str], place: Place, kind: str, known: Known) -> Value | str:
    groups = match.groupdict()
    if groups.get("escape"):
        return "$"
    if groups.get("runtime"):
        return Opaque("an expression that the job evaluates", place)
    if groups.get("expression") is not None:
        return _expression(groups["expression"], place, known)
    if "expression" in groups:  # a macro of Azure's: a variable of the pipeline, perhaps a secret one
        kind = "variable"
    return Reference(name_in(match), place, kind)


def _expression(text: str, place: Place, known: Known) -> Value:
    variable, parameter, foreign = _VARIABLE.fullmatch(text), _PARAMETER.fullmatch(text), _FOREIGN.match(text)
    if variable:
        name = variable[1] or variable[2]
        return Reference(name, place, "variable" if known is None or name.lower() in known else "server")
    if parameter:
        return Reference(parameter[1], place, "input")
    if foreign:
        return Opaque(f"{values.BROKEN}`{foreign[1]}` is a context of GitHub Actions", place)
    return Opaque("an expression", place)
