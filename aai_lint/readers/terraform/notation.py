"""The JSON notation (developer.hashicorp.com/terraform/language/syntax/json), as the tree of the native one."""

from __future__ import annotations

from ... import hcl, jsontree
from ...document import Document, Part
from ...hcl import Block, Node, Tree
from ...yamltree import Node as Data

# The number of labels of each kind of block.
_LABELS = {"variable": 1, "output": 1, "module": 1, "provider": 1, "resource": 2, "data": 2, "locals": 0, "terraform": 0}

# Deeper data is left out.
_DEEPEST = 60


def parse(document: Document) -> Tree:
    """The tree of a document."""
    found = jsontree.parse(document)
    body = Block("", (), 0, len(document.text))
    for root in found.roots:
        for key, value in root.entries():
            if key.text in _LABELS and value.kind in ("mapping", "sequence"):
                _blocks(document, body, key.text, (), value, _LABELS[key.text])
            else:
                body.attributes.append((_key(key), _node(document, value)))
    return Tree(body, (), found.gaps)


def _blocks(document: Document, body: Block, kind: str, labels: tuple[Node, ...], data: Data, missing: int) -> None:
    if data.kind == "sequence":
        for item in data.elements():
            if item.kind == "mapping":
                _blocks(document, body, kind, labels, item, missing)
    elif missing:
        for key, value in data.entries():
            _blocks(document, body, kind, (*labels, _key(key)), value, missing - 1)
    else:
        block = Block(kind, labels, data.start, data.end)
        _fill(document, block, data, 0)
        body.blocks.append(block)


def _fill(document: Document, block: Block, data: Data, depth: int) -> None:
    """Blocks in a block and objects look alike here: both are given."""
    for key, value in data.entries():
        block.attributes.append((_key(key), _node(document, value)))
        if value.kind in ("mapping", "sequence") and depth < 4:
            for item in value.elements() if value.kind == "sequence" else (value,):
                if item.kind == "mapping" and key.text in ("metadata", "lifecycle", "validation"):
                    inner = Block(key.text, (), item.start, item.end)
                    _fill(document, inner, item, depth + 1)
                    block.blocks.append(inner)


def _key(data: Data) -> Node:
    quote = len(data.style[:1])  # what should be quoted and isn't is read all the same
    node = Node("text", data.start, data.end, style='"' if quote else "")
    node.items = [Node("piece", data.start + quote, data.end - quote, data.text)]
    return node


def _node(document: Document, data: Data, depth: int = 0) -> Node:
    if depth > _DEEPEST:
        node = Node("other", data.start, data.end)
    elif data.kind == "mapping":
        node = Node("object", data.start, data.end)
        node.pairs = [(_key(key), _node(document, value, depth + 1)) for key, value in data.entries()]
    elif data.kind == "sequence":
        node = Node("list", data.start, data.end)
        node.items = [_node(document, item, depth + 1) for item in data.elements()]
    elif not data.style:
        node = Node("word" if data.text in ("true", "false", "null") else "number", data.start, data.end, data.text)
    elif "${" in data.text:
        node = _template(document, data)
    else:
        node = _key(data)
    return node


def _template(document: Document, data: Data) -> Node:
    """A text with expressions in it, which HCL's grammar reads where JSON writes them without escapes."""
    plain = document.text[data.start + 1 : data.end - 1]
    if "\\" not in plain:
        part = Part(document, "value.hcl", [("x = ", data.start, data.start), (f'"{plain}"', data.start, data.end)])
        for _, node in hcl.parse(part).body.attributes:
            for one in node.walk():
                one.start, one.end = data.start + one.start - 4, data.start + one.end - 4
            return node
    return Node("other", data.start, data.end)
