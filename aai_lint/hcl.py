"""HCL with the place of every scalar: the language that Terraform, OpenTofu, Terragrunt, Packer and Nomad are configured in
(github.com/hashicorp/hcl:hclsyntax/spec.md).

The grammar is that of `syntax`; its nodes become few kinds. Two things it doesn't keep are taken from the text: the blanks at
the ends of what stands between references, and lines that HCL refuses, which it runs into the next. Those are blanked out
before it sees them, and are nodes of the kind "broken".
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from . import syntax
from .document import Document
from .model import Gap, Joined, Literal, Opaque, Place, Text, Value
from .regex import regex

if TYPE_CHECKING:
    from .syntax import Node as Parsed

# Deeper expressions are left out; people write some ten levels.
_DEEPEST = 60
_HEREDOC = regex(r"<<-?[ \t]*([A-Za-z_][\w-]*)[ \t]*\r?\n")
_MOST_HEREDOCS = 2000
# `a = 'text'`, `a = 0123abc`, and a quote that its line doesn't close: "Invalid character", "Missing newline after argument".
# A number with an exponent is none for the grammar.
_BROKEN = regex(
    r"^[ \t]*\"?(?P<name>[A-Za-z_][\w.-]*)\"?[ \t]*[=:][ \t]*"
    r"(?P<value>'[^'\r\n]*'|\d+[A-Za-z]\w*|\"(?:[^\"\\\r\n]|\\.)*(?=[\r\n]|\Z))[ \t]*,?[ \t]*(?=[#/\r\n]|\Z)",
    re.MULTILINE,
)
# What another tool puts in before the file is HCL: `[[ … ]]` of nomad-pack, `{{ … }}` of Jinja and Go.
_ACTION = regex(r"\[\[.*?\]\]|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TEMPLATES = (".tpl", ".tmpl", ".j2", ".erb", ".gotmpl")
_NUMBER = regex(r"\d+[eE]\d+")
_MOST_BROKEN = 500
_ESCAPE = regex(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t"}
_STEP = frozenset(["get_attr", "index", "splat", "attr_splat", "full_splat", "legacy_index", "new_index"])
_REFERENCE = frozenset(["template_interpolation", "template_directive"])


class Node:
    """An expression from offset `start` to `end`.

    `kind`: "text" (`items` are pieces and expressions, `style` is `"` or `<<`), "piece" (`text` is what it denotes), "number",
    "word" (true, false, null), "broken" (refused by HCL, as written), "object" (`pairs`), "list" (`items`), "call" (`text` is the
    function), "path" (`text` is `var.x`, indexes by text as further steps), "choice" (condition, then, else), "other" (the
    expressions in it).
    """

    __slots__ = ("end", "items", "kind", "pairs", "start", "style", "text")

    def __init__(self, kind: str, start: int, end: int, text: str = "", style: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.style = style
        self.items: list[Node] = []
        self.pairs: list[tuple[Node, Node]] = []

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}-{self.end}>"

    @property
    def literal(self) -> str | None:
        """The text that it denotes, if that depends on nothing."""
        if self.kind == "text" and all(item.kind == "piece" for item in self.items):
            return "".join(item.text for item in self.items)
        return self.text if self.kind in ("number", "word", "broken") else None

    def get(self, *path: str) -> Node | None:
        """What an object has under a key, or the objects in it under several."""
        node: Node | None = self
        for name in path:
            node = next((value for key, value in node.pairs if name_of(key) == name), None) if node is not None else None
        return node

    def walk(self) -> Iterator[Node]:
        """All expressions in it, itself first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed([*node.items, *(one for pair in node.pairs for one in pair)])


class Block:
    """`kind "label" { … }`: what is in it, in the order of the file. The file itself is one without a kind."""

    __slots__ = ("attributes", "blocks", "end", "kind", "labels", "start")

    def __init__(self, kind: str, labels: tuple[Node, ...], start: int, end: int) -> None:
        self.kind = kind
        self.labels = labels
        self.start = start
        self.end = end
        self.attributes: list[tuple[Node, Node]] = []
        self.blocks: list[Block] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The labels as text."""
        return tuple(name_of(label) for label in self.labels)

    def get(self, name: str) -> Node | None:
        """The value of an attribute."""
        return next((value for key, value in self.attributes if name_of(key) == name), None)

    def of_kind(self, kind: str) -> Iterator[Block]:
        """The blocks in it of one kind."""
        return (block for block in self.blocks if block.kind == kind)

    def innermost(self, offset: int) -> Block:
        """The smallest block in it, or itself, that has an offset."""
        block = self
        while True:
            index = bisect_right(block.blocks, offset, key=lambda one: one.start) - 1
            if index < 0 or not block.blocks[index].start <= offset < block.blocks[index].end:
                return block
            block = block.blocks[index]

    def walk(self) -> Iterator[Block]:
        """All blocks in it, itself first."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting += reversed(block.blocks)


class Tree:
    """What a file says, where its comments are, and what couldn't be parsed."""

    __slots__ = ("body", "comments", "gaps")

    def __init__(self, body: Block, comments: tuple[tuple[int, int], ...], gaps: tuple[Gap, ...]) -> None:
        self.body = body
        self.comments = comments
        self.gaps = gaps


def name_of(node: Node) -> str:
    """The name that a key or a label is."""
    return node.text if node.kind == "path" else node.literal or ""


def parse(document: Document) -> Tree:
    """The tree of a document, made once."""
    return document.kept(_parse)


def _parse(document: Document) -> Tree:
    text = document.text
    body = Block("", (), 0, len(text))
    if document.name.endswith(_TEMPLATES):
        text = _ACTION.sub(_filler, text)
    heredocs = list(_heredocs(text))
    lone = (match for match in _BROKEN.finditer(text) if not any(start <= match.start() < end for start, end in heredocs))
    broken = list(itertools.islice(lone, _MOST_BROKEN))
    pieces, done = [], 0
    for match in broken:
        pieces += [text[done : match.start()], " " * (match.end() - match.start())]
        done = match.end()
    try:
        root = syntax.parse("".join([*pieces, text[done:]]), "hcl")
    except syntax.Refused as why:
        return Tree(body, (), (Gap(document.place(0, 0), f"not read: {why}"),))
    for child in root.children():
        if child.kind() == "body":
            _fill(body, child, text, 0)
    for match in broken:
        key = Node("path", *match.span("name"), match["name"])
        inner = max((block for block in body.walk() if block.start <= match.start() < block.end), key=lambda block: block.start)
        kind = "number" if _NUMBER.fullmatch(match["value"]) else "broken"
        inner.attributes.append((key, Node(kind, *match.span("value"), match["value"])))
    comments = tuple(syntax.span(node) for node in root.find_all(kind="comment"))
    gaps = [document.place(*syntax.span(node)) for node in syntax.errors(root)]
    return Tree(body, comments, tuple(Gap(place, "not HCL") for place in gaps[:1]))


def _heredocs(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of heredocs are. A word that doesn't close one closes none after it."""
    open_words: set[str] = set()
    done = 0
    for match in itertools.islice(_HEREDOC.finditer(text), _MOST_HEREDOCS):
        if match.start() < done or match[1] in open_words:
            continue
        close = re.compile(rf"^[ \t]*{match[1]}\b", re.MULTILINE).search(text, match.end())
        if close is None:
            open_words.add(match[1])
        else:
            yield match.end(), close.start()
            done = close.end()


def _filler(match: re.Match[str]) -> str:
    """Text of the same length and lines, which may stand where an action of a template stands."""
    before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    after = match.string[match.end() : match.end() + 200].partition("\n")[0]
    alone = "\n" in match.group() or not (before.strip() or after.strip())
    return re.sub(r"[^\r\n]", " " if alone else "x", match.group())


def _fill(block: Block, body: Parsed, text: str, depth: int) -> None:
    for child in body.children():
        parts = child.children()
        if child.kind() == "attribute" and parts:
            value = next((part for part in parts if part.kind() == "expression"), None)
            if value is not None:
                start, end = syntax.span(parts[0])
                block.attributes.append((Node("path", start, end, text[start:end]), _expression(value, text, 0)))
        elif child.kind() == "block" and parts and depth < _DEEPEST:
            start, end = syntax.span(parts[0])
            labels = tuple(_label(part, text) for part in parts[1:] if part.kind() in ("string_lit", "identifier"))
            inner = Block(text[start:end], labels, *syntax.span(child))
            for part in parts:
                if part.kind() == "body":
                    _fill(inner, part, text, depth + 1)
            block.blocks.append(inner)


def _label(node: Parsed, text: str) -> Node:
    start, end = syntax.span(node)
    return Node("path", start, end, text[start:end]) if node.kind() == "identifier" else _text(node, text, 0)


def _expression(node: Parsed, text: str, depth: int) -> Node:
    """An expression; several terms (an operation) are one of the kind "other"."""
    start, end = syntax.span(node)
    if depth > _DEEPEST:
        return Node("other", start, end)
    terms = _terms(node, text, depth)
    if len(terms) == 1:
        return terms[0]
    found = Node("other", start, end)
    found.items = terms
    return found


def _terms(node: Parsed, text: str, depth: int) -> list[Node]:
    found: list[Node] = []
    for child in node.children():
        kind = child.kind()
        if kind in _STEP and found:
            _extend(found, child, text, depth)
        elif kind in ("operation", "binary_operation", "unary_operation", "expression", "for_intro", "for_cond"):
            inner = _expression(child, text, depth + 1)
            found.append(inner)
        elif kind in ("variable_expr", "identifier"):
            start, end = syntax.span(child)
            found.append(Node("path", start, end, text[start:end]))
        elif kind in ("literal_value", "template_expr", "collection_value"):
            found += _terms(child, text, depth + 1)
        elif kind in ("numeric_lit", "bool_lit", "null_lit"):
            start, end = syntax.span(child)
            found.append(Node("number" if kind == "numeric_lit" else "word", start, end, text[start:end]))
        elif kind in ("string_lit", "quoted_template", "heredoc_template"):
            found.append(_text(child, text, depth))
        elif kind in ("object", "tuple", "function_call", "conditional", "for_expr", "for_object_expr", "for_tuple_expr"):
            found.append(_compound(kind, child, text, depth + 1))
    return found


def _extend(found: list[Node], step: Parsed, text: str, depth: int) -> None:
    """A step behind a term: `.name`, `["name"]`, `[0]`, `.*`."""
    start, end = syntax.span(step)
    last = found[-1]
    if last.kind != "path":
        whole = Node("other", last.start, end)
        whole.items = [last]
        found[-1] = whole
        return
    written = re.sub(r"\s+", "", text[start:end])
    named = re.fullmatch(r"\[\"([^\"$]*)\"\]", written)
    last.text += f".{named[1]}" if named else written
    last.end = end
    if not named and "[" in written:
        last.items += [item for part in step.children() for item in _terms(part, text, depth + 1)]


def _compound(kind: str, node: Parsed, text: str, depth: int) -> Node:
    start, end = syntax.span(node)
    parts = node.children()
    if kind == "object":
        found = Node("object", start, end)
        for element in parts:
            ends = [part for part in element.children() if part.kind() == "expression"]
            if element.kind() == "object_elem" and len(ends) == 2:
                found.pairs.append((_expression(ends[0], text, depth), _expression(ends[1], text, depth)))
    elif kind == "function_call":
        found = Node("call", start, end, parts[0].text() if parts else "")
        for part in parts:
            if part.kind() == "function_arguments":
                found.items = [_expression(one, text, depth) for one in part.children() if one.kind() == "expression"]
    elif kind in ("tuple", "conditional"):
        found = Node("list" if kind == "tuple" else "choice", start, end)
        found.items = [_expression(part, text, depth) for part in parts if part.kind() == "expression"]
    else:
        found = Node("other", start, end)
        found.items = _terms(node, text, depth)
    return found


def _text(node: Parsed, text: str, depth: int) -> Node:
    """A quoted text or a heredoc, with all blanks."""
    start, end = syntax.span(node)
    found = Node("text", start, end, style='"')
    parts = node.children()
    first, last = start + 1, max(start + 1, end - 1)
    if node.kind() == "heredoc_template":
        found.style = "<<"
        first = text.find("\n", start, end) + 1 or end
        last = max(first, text.rfind("\n", first, end) + 1)
    for part in parts:
        if part.kind() in _REFERENCE:
            begin, close = syntax.span(part)
            if begin > first:
                found.items.append(Node("piece", first, begin, _denoted(text[first:begin], found.style)))
            inner = next((one for one in part.children() if one.kind() == "expression"), None)
            found.items.append(_expression(inner, text, depth + 1) if inner is not None else Node("other", begin, close))
            found.items[-1].style = "${"
            first = close
    if last > first:
        found.items.append(Node("piece", first, last, _denoted(text[first:last], found.style)))
    return found


def _denoted(written: str, style: str) -> str:
    """What a piece denotes: `\\n`, `\\u00e9`, `$${`. A heredoc knows only the last."""

    def simple(match: re.Match[str]) -> str:
        if match[4]:
            return f"{match[4]}{{"
        if style == "<<":
            return match.group()
        return chr(int(match[1] or match[2], 16) % 0x110000) if match[1] or match[2] else _SIMPLE.get(match[3], match[3])

    return _ESCAPE.sub(simple, written) if "\\" in written or "{" in written else written


# --- values ---------------------------------------------------------------------------------------------------------


def text_of(document: Document, node: Node) -> Text:
    """A name with its place, quotes left out."""
    shift = 1 if node.kind == "text" and node.style == '"' else 0
    return Text(name_of(node), document.place(node.start + shift, node.end - shift))


def place_of(document: Document, node: Node) -> Place:
    """Where an expression is."""
    return document.place(node.start, node.end)


def value(document: Document, node: Node, understand: Callable[[Node], Value | None]) -> Value:
    """The value of an expression. `understand` says what a path, a call or a choice is, None where that isn't to be known."""
    place = place_of(document, node)
    if document.name.endswith(_TEMPLATES) and _ACTION.search(document.text, node.start, node.end):
        return Opaque("filled in by a template", place)
    written = node.literal
    if written is not None and written != "null":
        return Literal(document.text[node.start : node.end], written, place, node.style)
    if node.kind != "text":
        found = understand(node) if node.kind in ("path", "call", "choice") else None
        return found if found is not None else Opaque("computed when it is applied", place)
    parts: list[Value] = []
    for item in node.items:
        if item.kind == "piece":
            parts.append(Literal(document.text[item.start : item.end], item.text, place_of(document, item), node.style))
        else:
            parts.append(value(document, item, understand))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), place)


def lines(document: Document, node: Node) -> list[tuple[str, int, int]]:
    """The pieces of a text, for a `Part` that reads it as a file of its own: what it denotes, and where that is written.
    References are left as they are written."""
    found: list[tuple[str, int, int]] = []
    start = node.start + 1 if node.style == '"' else document.text.find("\n", node.start, node.end) + 1
    end = node.end - 1 if node.style == '"' else max(start, document.text.rfind("\n", start, node.end) + 1)
    strip = 0
    if document.text.startswith("<<-", node.start):  # the smallest indentation is taken off every line
        bodies = [line for line in document.text[start:end].split("\n") if line.strip()]
        strip = min((len(line) - len(line.lstrip(" \t")) for line in bodies), default=0)
    if not strip and node.style == '"':
        for item in node.items:
            if item.kind == "piece":
                found.append((item.text, item.start, item.end))
            else:
                found.append((document.text[item.start : item.end], item.start, item.end))
        return found
    while start < end:
        following = document.text.find("\n", start, end) + 1 or end
        begin = min(start + strip, following)
        found.append((document.text[begin:following], begin, following))
        start = following
    return found
