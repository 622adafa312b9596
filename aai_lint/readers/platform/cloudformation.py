"""Values in templates of CloudFormation: intrinsic functions in their short and long forms, dynamic references.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ... import values, yamltree
from ...document import Document
from ...model import Joined, Literal, Opaque, Place, Reference, Setting, Value
from ...regex import regex
from ...yamltree import Node
from . import secretsmanager, walk
from .places import find, text_of

# `${X}`, `${X.Attribute}`; `${!X}` stays text.
_SUBSTITUTED = regex(r"\$\{(?!!)\s*([^}]*?)\s*\}")
_INTRINSIC = regex(r"Ref|Condition|Fn::\w+")
_SECURE = regex(r"\{\{resolve:ssm-secure:")


def in_template(document: Document, node: Node) -> Value | None:
    """A value in a template of CloudFormation. A parameter is a reference of the kind "variable"."""
    place = document.place(node.start, node.end)
    short = node.tag.lstrip("!") if node.tag.startswith("!") else ""
    if node.kind == "scalar":
        if short == "Ref":
            return _named(document, node.text, place)
        if short == "Sub":
            return _substituted(document, node)
        if short:
            return Opaque("made by CloudFormation", place)
        return None
    if node.kind == "mapping" and len(node.pairs) == 1 and _INTRINSIC.fullmatch(node.pairs[0][0].text):
        function, argument = node.pairs[0][0].text, node.pairs[0][1].resolved()
        if argument.kind == "scalar" and function == "Ref":
            return _named(document, argument.text, document.place(argument.start, argument.end))
        if argument.kind == "scalar" and function == "Fn::Sub":
            return _substituted(document, argument)
        return _made(document, argument, place)
    return _made(document, node, place) if short else None


def broken_in_lambda(document: Document, node: Node) -> Value | None:
    """The same for variables of functions and containers, where a secure parameter isn't resolved (cfn-lint E1027) and the
    address of a secret isn't followed."""
    if node.kind == "scalar" and _SECURE.match(node.text):
        place = document.place(node.start, node.end)
        return Opaque(f"{values.BROKEN}`ssm-secure` isn't resolved in this property", place)
    if node.kind == "scalar" and not node.tag and (found := secretsmanager.not_as_text(document, node)) is not None:
        return found
    return in_template(document, node)


def handlers(document: Document, root: Node) -> Iterator[Setting]:
    """The modules that functions begin with, as paths from the template's folder: those of SAM, whose code is in the tree."""
    shared = root.get("Globals", "Function") or root
    for found in find(root, ("Resources", "*")):
        kind, own = found.node.get("Type"), found.node.get("Properties")
        if kind is None or kind.text != "AWS::Serverless::Function" or own is None or found.key is None:
            continue
        handler = own.get("Handler") or shared.get("Handler")
        folder = own.get("CodeUri") or shared.get("CodeUri")
        if handler is None or handler.kind != "scalar" or handler.tag or (folder is not None and folder.kind != "scalar"):
            continue
        path = posixpath.join(folder.text if folder is not None else "", handler.text)
        place = document.place(handler.start, handler.end)
        scope = ("Resources", found.key.text, "Properties")
        yield Setting(text_of(document, found.key), Literal(path, path, place), "cloudformation", scope, "folder")


def _substituted(document: Document, node: Node) -> Value:
    literal = yamltree.literal(document, node)
    at = yamltree.locate(document, node)
    return values.split(literal, _SUBSTITUTED, lambda match, place: _named(document, match[1], place), at)


def _made(document: Document, node: Node, place: Place) -> Value:
    """The result of a function: nothing is known of it but the texts that it may be made of."""
    texts = [Literal(one.text, one.text, document.place(one.start, one.end)) for _, one in node.walk() if one.kind == "scalar"]
    result = Opaque("made by CloudFormation", place)
    return Joined((result, *texts), place) if texts else result


def _named(document: Document, name: str, place: Place) -> Value:
    """What `Ref` gives: the value of a parameter, or something of a resource."""
    parameters, others = document.kept(_logical_names)
    known = name in parameters or not (others is None or "." in name or "::" in name or _is_of(name, others))
    return Reference(name, place, "variable") if known else Opaque("an attribute of a resource", place)


def _is_of(name: str, resources: frozenset[str]) -> bool:
    """Whether a name is a resource's, or begins like one: SAM makes `FunctionRole` of `Function`."""
    return name.startswith("Serverless") or any(name[:end] in resources for end in range(1, len(name) + 1))


def _logical_names(document: Document) -> tuple[frozenset[str], frozenset[str] | None]:
    """The parameters and the resources of a template; None for resources that can't all be seen, since a macro makes some."""
    parameters: set[str] = set()
    resources: set[str] = set()
    is_open = False
    for root in document.kept(walk.parse).roots:
        parameters |= _keys(root.get("Parameters"))
        resources |= _keys(root.get("Resources"))
        is_open = is_open or root.get("Resources") is None or any(_macros(root))
    return frozenset(parameters), None if is_open else frozenset(resources)


def _keys(node: Node | None) -> set[str]:
    return {key.text for key, _ in node.entries()} if node is not None else set()


def _macros(root: Node) -> Iterator[str]:
    for path, node in root.walk():
        if "Fn::Transform" in path or "Fn::ForEach" in path[-1:] or node.tag == "!Transform":
            yield "Fn::Transform"
        elif path[:1] == ("Transform",) and node.kind == "scalar" and not node.text.startswith("AWS::Serverless"):
            yield node.text
