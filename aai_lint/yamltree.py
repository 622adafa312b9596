"""YAML with the place of every scalar: the fence round PyYAML's parser events.

Events instead of composed trees: no recursion, aliases stay links (a "billion laughs" costs nothing), duplicate keys are
kept, and what was parsed before an error is usable. Offsets are offsets into `Document.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from .document import At, Document
from .model import Gap, Literal, Text
from .records import dataclass
from .regex import regex

DEEPEST = 500
"""Levels of nesting; libyaml's time grows with the square of the depth of flow collections."""

_CUT = regex(r"(?:---|\.\.\.)(?=\s|\Z)")
_LATER_CUT = regex(r"\n(?:---|\.\.\.)(?=\s|\Z)")
_HEAD = regex(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)|%[^\r\n]*(?:\r\n|\r|\n|\Z))*")
# What YAML refuses to read at all. The place counts, so one character is put for one.
_UNPRINTABLE = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# What a line with the header of a block scalar ends with.
_BLOCK = regex(r"[\s:-][|>][-+]?[1-9]?[-+]?[ \t]*(?:#.*)?\r?\Z")
_ACTION = regex(
    r"(?<!\$)\{\{(?:[^\"`{}]|\{(?!\{)|\}(?!\})|\"(?:\\.|[^\"\\\r\n])*\"|`[^`]*`)*\}\}"
    r"|(?<!\$)\{\{(?:(?!\{\{).)*?\}\}"
    r"|\{%(?:(?!\{%).)*?%\}"
    r"|\{#(?:(?!\{#).)*?#\}",
    re.DOTALL,
)
_LINE = regex(r"[^\r\n]+")
_ESCAPE = regex(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<join>(?:\r\n|\r|\n)\s*)|(?P<one>.))"
    r"|(?P<fold>[ \t]*(?:\r\n|\r|\n)\s*)|(?P<twice>'')|(?P<plain>[^\\'\s]+|.)",
    re.DOTALL,
)


class Node:
    """A scalar, a mapping, a sequence or an alias, from offset `start` to `end`.

    `style` is the quoting of a scalar: `"`, `'`, `|`, `>` or empty for plain; `tag` and `anchor` are empty where none is
    written. `pairs` and `items` are as written: keys may come twice, aliases and `<<` are not resolved.
    """

    __slots__ = ("anchor", "end", "items", "kind", "pairs", "start", "style", "tag", "target", "text")

    def __init__(self, kind: str, start: int, end: int, text: str = "", style: str = "", tag: str = "", anchor: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.style = style
        self.tag = tag
        self.anchor = anchor
        self.pairs: list[tuple[Node, Node]] = []
        self.items: list[Node] = []
        self.target: Node | None = None

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}-{self.end}>"

    @property
    def is_null(self) -> bool:
        """Whether this is a plain scalar that YAML takes for null."""
        return self.kind == "scalar" and not self.style and not self.tag and self.text in ("", "~", "null", "Null", "NULL")

    def resolved(self) -> Node:
        """The node itself, or what an alias stands for."""
        return self.target if self.target is not None else self

    def entries(self) -> Iterator[tuple[Node, Node]]:
        """Key scalar and value of a mapping: its own, then those of merge keys that it doesn't have itself. Aliases are
        resolved. Empty for anything else."""
        own = self.resolved()
        names: set[str] = set()
        seen: set[int] = set()
        waiting = [own]
        while waiting:
            mapping = waiting.pop()
            if id(mapping) in seen:
                continue
            seen.add(id(mapping))
            merged: list[Node] = []
            fresh = set()
            for key, value in mapping.pairs:
                key, value = key.resolved(), value.resolved()
                if key.text == "<<" and not key.style and value.kind != "scalar":
                    merged += [item.resolved() for item in value.items] if value.kind == "sequence" else [value]
                elif key.kind == "scalar" and (mapping is own or key.text not in names):
                    fresh.add(key.text)
                    yield key, value
            names |= fresh
            waiting += reversed(merged)

    def elements(self) -> Iterator[Node]:
        """The items of a sequence, aliases resolved. Empty for anything else."""
        return (item.resolved() for item in self.resolved().items)

    def pair(self, name: str) -> tuple[Node, Node] | None:
        """Key and value under `name`, the last one where it comes twice."""
        found = None
        for key, value in self.entries():
            if key.text == name and (found is None or key.start > found[0].start):
                found = key, value
        return found

    def get(self, *path: str) -> Node | None:
        """The value at the end of a path of keys, or None."""
        node: Node | None = self.resolved()
        for name in path:
            pair = node.pair(name) if node is not None else None
            node = pair[1] if pair else None
        return node

    def walk(self) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Every node with the keys that lead to it (items by number), as written: aliases are not followed."""
        waiting: list[tuple[tuple[str, ...], Node]] = [((), self)]
        while waiting:
            path, node = waiting.pop()
            yield path, node
            children = [((*path, key.text), value) for key, value in node.pairs]
            children += [((*path, str(number)), item) for number, item in enumerate(node.items)]
            waiting += reversed(children)


@dataclass(frozen=True, slots=True)
class Stream:
    """The roots of the documents of a file, what couldn't be parsed, and which spans were masked before parsing."""

    roots: tuple[Node, ...]
    gaps: tuple[Gap, ...]
    masked: tuple[tuple[int, int], ...] = ()

    def is_masked(self, start: int, end: int) -> bool:
        """Whether an action of a template touches the span."""
        index = bisect_right(self.masked, (end - 1, end)) - 1
        return index >= 0 and self.masked[index][1] > start


def mask(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A template in which each action of Helm or Jinja is replaced by filler of the same length, and where they were.

    What stands alone on its lines, comments and what goes over lines become blanks, the rest a word of `x`; so does what a block
    scalar begins with, where a line may not have more blanks than the text below it.
    """
    if "{{" not in text and "{%" not in text:
        return text, ()
    spans = tuple(match.span() for match in _ACTION.finditer(text))
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        action = text[start:end]
        blank = "\n" in action or action.startswith("{#") or action.lstrip("{-~ ").startswith("/*")
        pieces += [text[done:start], re.sub(r"[^\r\n]", " ", action) if blank else "\0" * len(action)]
        done = end
    lines = "".join([*pieces, text[done:]]).split("\n")
    begins = _begins_block(lines)
    return "\n".join(
        line.replace("\0", "x" if number in begins or line.strip(" \t\r\0") else " ") for number, line in enumerate(lines)
    ), spans


def _begins_block(lines: list[str]) -> set[int]:
    """The lines of actions alone that a block scalar begins with, where its first text is indented as they are."""
    found = set()
    for number, line in enumerate(lines):
        if "\0" not in line or line.strip(" \t\r\0") or number == 0 or not _BLOCK.search(lines[number - 1]):
            continue
        if _indentation(line) <= _indentation(lines[number - 1]):
            continue  # `{{ toYaml . | indent 4 }}`, which brings its indentation
        last = number
        while last < len(lines) and not lines[last].strip(" \t\r\0"):
            last += 1
        if last < len(lines) and _indentation(lines[last]) == _indentation(line):
            found |= {one for one in range(number, last) if "\0" in lines[one]}
    return found


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def parse(document: Document, *, template: bool = False, matters: Callable[[str], object] | None = None) -> Stream:
    """The documents of a YAML file. With `template`, actions are masked first; with `matters`, only those documents whose
    text it accepts are parsed. An error ends one document, not the file."""
    text, masked = mask(document.text) if template else (document.text, ())
    roots: list[Node] = []
    gaps: list[Gap] = []
    for start, end in document.mattering(_documents(text)):
        if matters is not None and not matters(document.text[start:end]):
            continue
        found, error = _parse(_UNPRINTABLE.sub("\ufffd", text[start:end]), start)
        roots += found
        if error is not None:
            offset = min(error[0], len(text))
            gaps.append(Gap(document.place(offset, offset), f"not YAML: {error[1]}"))
    return Stream(tuple(roots), tuple(gaps), masked)


@lru_cache(maxsize=1)
def _documents(text: str) -> tuple[tuple[int, int], ...]:
    """Where the documents are: `---` at the start of a line ends one even inside a scalar. Kept, since a file of very many may be
    parsed again."""
    return tuple(_documents_of(text))


def _documents_of(text: str) -> Iterator[tuple[int, int]]:
    first = _CUT.match(text)
    cuts = [(match.start() + 1, match.end()) for match in _LATER_CUT.finditer(text)]
    start = 1 if text.startswith("\ufeff") else 0
    for begin, end in (*([first.span()] if first else []), *cuts, (len(text), len(text))):
        head = _HEAD.match(text, start, begin)
        if begin > start and not (head and head.end() >= begin):
            yield start, begin
            start = begin
        if text.startswith("...", begin):
            start = end


@lru_cache(maxsize=1)
def _loader() -> Any:  # PyYAML's loader classes have no common type
    import yaml

    return getattr(yaml, "CLoader", yaml.Loader)


def _parse(text: str, base: int) -> tuple[list[Node], tuple[int, str] | None]:
    """The roots in a text that begins at offset `base`, and where and why the parser stopped."""
    import yaml

    roots: list[Node] = []
    open_nodes: list[Node] = []
    keys: list[Node | None] = []
    anchors: dict[str, Node] = {}
    error = None
    try:
        events: Iterator[Any] = yaml.parse(text, Loader=_loader())
        for event in events:
            start, end = base + event.start_mark.index, base + event.end_mark.index
            if isinstance(event, yaml.CollectionEndEvent):
                open_nodes.pop().end = end
                keys.pop()
                continue
            if isinstance(event, yaml.ScalarEvent):
                node = Node("scalar", start, end, event.value, event.style or "", event.tag or "", event.anchor or "")
                _without_properties(node, text, base)
            elif isinstance(event, yaml.CollectionStartEvent):
                kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
                node = Node(kind, start, base + len(text), tag=event.tag or "", anchor=event.anchor or "")
            elif isinstance(event, yaml.AliasEvent):
                node = Node("alias", start, end, text=event.anchor or "")
                node.target = anchors.get(node.text)
            elif isinstance(event, yaml.DocumentStartEvent):
                anchors = {}
                continue
            else:
                continue
            if node.anchor:
                anchors[node.anchor] = node
            if not open_nodes:
                roots.append(node)
            elif open_nodes[-1].kind == "sequence":
                open_nodes[-1].items.append(node)
            elif keys[-1] is None:
                keys[-1] = node
            else:
                open_nodes[-1].pairs.append((keys[-1], node))
                keys[-1] = None
            if node.kind in ("mapping", "sequence"):
                open_nodes.append(node)
                keys.append(None)
                if len(open_nodes) > DEEPEST:
                    return roots, (start, "nested too deeply")
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        error = base + (mark.index if mark is not None else 0), problem.problem or problem.context or "unknown"
    except yaml.YAMLError:
        error = base, "a character that YAML doesn't allow"
    return roots, error


def _without_properties(node: Node, text: str, base: int) -> None:
    """Move the start of a scalar behind its anchor and tag, and its end before the line ends that a block scalar takes in."""
    if node.anchor or node.tag:
        match = re.compile(r"(?:[&!]\S*\s+)+").match(text, node.start - base, node.end - base)
        if match:
            node.start = base + match.end()
    if node.style in ("|", ">"):
        written = text[node.start - base : node.end - base]
        node.end = node.start + len(written.rstrip(" \t\r\n"))


def text_of(document: Document, node: Node) -> Text:
    """What a scalar denotes, with its place. The place covers the quotes."""
    return Text(node.text, document.place(node.start, node.end))


def literal(document: Document, node: Node) -> Literal:
    """A scalar as a value. A plain scalar with the tag `!!str` has that for a quote: no reader takes it for a number."""
    quote = node.style or ("!!str" if node.tag.endswith(":str") or node.tag == "!" else "")
    return Literal(document.text[node.start : node.end], node.text, document.place(node.start, node.end), quote)


def locate(document: Document, node: Node) -> At:
    """Where parts of a scalar's denoted text are written: through escapes, folded lines and indentation."""
    spans = spanner(document, node)
    return lambda start, end: document.place(*spans(start, end))


def spanner(document: Document, node: Node) -> Callable[[int, int], tuple[int, int]]:
    """The same by offsets into the document."""
    if document.text.startswith(node.text, node.start) and "\n" not in node.text:
        return lambda start, end: (node.start + start, node.start + end)
    offsets = _offsets(document.text, node)
    if offsets is None:
        return lambda _start, _end: (node.start, node.end)
    return lambda start, end: (offsets[start], _end_of(document.text, node, offsets[end - 1]) if end > start else offsets[start])


def _end_of(source: str, node: Node, start: int) -> int:
    """Where the character ends that is written at an offset: an escape has several."""
    written = _ESCAPE.match(source, start, node.end) if node.style in ('"', "'") else None
    if written and (source[start] == "\\" if node.style == '"' else written["twice"]):
        return min(written.end(), node.end)
    return min(start + 1, node.end)


def _offsets(source: str, node: Node) -> list[int] | None:
    """For each character that a scalar denotes (and its end) the offset where it is written."""
    start, end = node.start, node.end
    if node.style in ('"', "'"):
        start, end = start + 1, end - 1
        if source.startswith(node.text, start):
            return list(range(start, start + len(node.text) + 1))
        return _unescaped(source, start, end, node)
    offsets: list[int] = []
    for match in _LINE.finditer(source, start, end):
        written = match.group().strip(" \t")
        if not written or (match.start() == start and node.style):
            continue
        found = node.text.find(written, len(offsets))
        if found < 0:
            return None
        first = match.start() + match.group().index(written)
        offsets += [first] * (found - len(offsets))
        offsets += range(first, first + len(written))
    offsets += [end] * (len(node.text) + 1 - len(offsets))
    return offsets


def _unescaped(source: str, start: int, end: int, node: Node) -> list[int] | None:
    """The same for a quoted scalar with escapes or line ends in it."""
    offsets: list[int] = []
    for match in _ESCAPE.finditer(source, start, end):
        count = len(match.group())
        if match["fold"]:
            breaks = len(re.findall(r"\r\n|\r|\n", match.group()))
            offsets += [match.start()] * max(1, breaks - 1)
        elif node.style == "'":
            offsets += [match.start()] if match["twice"] else range(match.start(), match.start() + count)
        elif match["join"] is None:
            escaped = match["plain"] is None and match["twice"] is None
            offsets += [match.start()] if escaped else range(match.start(), match.start() + count)
    offsets.append(end)
    return offsets if len(offsets) == len(node.text) + 1 else None
