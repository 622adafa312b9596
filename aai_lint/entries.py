"""Edits for which the text of the file has to be known: substitutions, and entries in the syntax of the file, which is YAML
(blocks and flow), JSON, TOML, HCL or sections of INI.

A rule says where something is missing and what (`model.Entry`); what it is to look like is known only here, with the text at
hand: the indentation, quotes and separators of its neighbours are taken over. Where that isn't clear, no edit is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from . import hcl, jsontree, tomltree, yamltree
from .document import Document
from .model import Edit, Entry, Move, Proposal, Substitution
from .regex import regex
from .yamltree import Node

_JSON = (".json", ".jsonc", ".json5", ".code-workspace", ".webmanifest")
_HCL = (".tf", ".tofu", ".hcl", ".nomad", ".tfvars")
_INI = (".ini", ".cfg", ".conf")
# What stands in JSON without quotes.
_BARE = regex(r"true|false|null|\d+")
_NOT_PLAIN = regex(r"[\[\]{},\"'#&*!|>%@`]|: ")
_ASSIGNED = regex(r"[ \t]*(?P<name>[\w.-]+)(?P<blank>[ \t]*)=(?!=)")
_NOT_TEXT = regex(r"^[\[\]{},\"'#&*!|>%@`?-]|: | #")
# A list or a mapping that is written out already, but no reference of another notation.
_WHOLE = regex(r"\[.*\]|\{[^{].*\}")
_STEP = "  "


def resolved(edits: Iterable[Proposal], documents: Mapping[str, Document]) -> tuple[Edit, ...]:
    """Edits in place of what depends on the text; none at all where one of them can't be made."""
    made = []
    for one in edits:
        edit = one if isinstance(one, Edit) else _edit(documents.get(one.place.path), one)
        if edit is None:
            return ()
        made.append(edit)
    return tuple(made)


def _edit(document: Document | None, proposal: Entry | Substitution | Move) -> Edit | None:
    if document is None:
        return None
    offset, _ = document.span(proposal.place)
    if isinstance(proposal, Substitution):
        change = _substituted(document, proposal)
    elif isinstance(proposal, Move):
        change = _moved(document, offset, document.span(proposal.below)[0])
    elif proposal.how == "end":
        change = _at_end(document.text, proposal.path[0])
    elif document.name.endswith(_HCL):
        change = _in_block(document, offset, proposal)
    elif document.name.endswith(_INI):
        change = _in_section(document.text, offset, proposal)
    else:
        change = _in_tree(document, offset, proposal)
    if change is None:
        return None
    start, end, text = change
    return Edit(document.place(start, end), text)


_Change = tuple[int, int, str]
"""Offsets of what is replaced, and by what."""


def _substituted(document: Document, proposal: Substitution) -> _Change | None:
    start, end = document.span(proposal.place)
    starts, line = document.starts, proposal.place.end_line
    last = starts[line] - 1 if line < len(starts) else len(document.text)
    found = []
    for match in re.compile(proposal.pattern).finditer(document.text, starts[proposal.place.line - 1]):
        if match.start() > last:
            break
        found.append(match)
    if not found:
        return None
    if not proposal.every:
        found = [min(found, key=lambda match: max(match.start() - end, start - match.end(), 0))]
    first, pieces, done = found[0].start(), [], found[0].start()
    for match in found:
        pieces += [document.text[done : match.start()], match.expand(proposal.text)]
        done = match.end()
    text = "".join(pieces)
    return (first, done, text) if text != document.text[first:done] else None


def _moved(document: Document, offset: int, below: int) -> _Change | None:
    text = document.text
    if document.name.endswith((".yaml", ".yml")):
        root = next((root for root in reversed(yamltree.parse(document).roots) if root.start <= offset), None)
        steps = list(zip(_steps(root, offset), _steps(root, below), strict=False)) if root is not None else []
        apart = next(((one, other) for one, other in steps if one != other), None)
        if apart is None or apart[0][0] is not apart[1][0] or apart[0][0].kind != "sequence" or apart[0][1] > apart[1][1]:
            return None
        (items, first), (_, second) = apart
        starts = [_line_start(text, items.items[at].start) for at in (first, first + 1)]
        end = _Syntax(text, ": ", quoted=False).end_of(items.items[second])
        if any(text[start : items.items[at].start].strip() != "-" for at, start in zip((first, first + 1), starts, strict=True)):
            return None
    else:
        starts = [_line_start(text, offset)]
        starts.append(_line_start(text, min(len(text), _line_end(text, offset) + 2)))
        end = below
        between = text[starts[1] : _line_start(text, below)]
        line = re.fullmatch(r"(?:import|from)[ ]+([\w.]+)(?:[ ]+(?:as|import)[ ]+([\w, ]+))?[ ]*\r?\n", text[slice(*starts)])
        called = re.fullmatch(r"[\w.]+\([^()\r\n]*\)[ \t]*", text[_line_start(text, below) : _line_end(text, below)])
        if not document.name.endswith(".py") or line is None or called is None or below < offset:
            return None
        # What is in between may go without it: other imports, blank lines and comments.
        if not all(re.match(r"(?:import|from)\b|#|\Z", one) for one in between.splitlines()):
            return None
    end = _line_end(text, end)
    moved = text[slice(*starts)]
    kept = moved.rstrip("\r\n")
    return starts[0], end, text[starts[1] : end] + (moved[len(kept) :] or "\n") + kept


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> int:
    end = re.compile(r"[^\r\n]*").match(text, offset)
    return end.end() if end else offset


def _at_end(text: str, line: str) -> _Change:
    return len(text), len(text), f"{line}\n" if not text or text.endswith(("\n", "\r")) else f"\n{line}\n"


def _in_tree(document: Document, offset: int, entry: Entry) -> _Change | None:
    name, text = document.name, document.text
    if name.endswith(_JSON):
        roots, syntax = jsontree.parse(document).roots, _Syntax(text, ": ", quoted=True)
    elif name.endswith(".toml"):
        roots, syntax = (tomltree.parse(document).root,), _Syntax(text, " = ", quoted=False)
    else:
        roots, syntax = yamltree.parse(document, template=True).roots, _Syntax(text, ": ", quoted=False)
    root = next((root for root in reversed(roots) if root.start <= offset), None)
    steps = _steps(root, offset) if root is not None else []
    mappings = [at for at, (node, _) in enumerate(steps) if node.kind == "mapping"]
    if not mappings:
        return None
    last = mappings[-1]
    owner, number = steps[last]
    _, value = owner.pairs[number]
    if name.endswith(".toml") and value.kind == "scalar" and value.start <= offset < value.end and "\n" in value.text:
        return _in_section(text, offset, entry)  # an INI file in a text, as tox takes it
    if entry.how == "task":
        tasks = [at for at in mappings if at and steps[at - 1][0].kind == "sequence"]
        return syntax.beside(*steps[tasks[-1]], entry.path, entry.value) if tasks else None
    if entry.how == "behind":
        lists = [owner, *(value for _, value in owner.pairs), *(node for node, _ in steps[last:])]
        found = ((node, at) for node in lists for at, item in enumerate(node.items) if item.text == entry.value)
        there = next(found, None)
        return syntax.behind(*there, entry.path) if there is not None else None
    if entry.how == "renamed":
        above = steps[last - 1] if last else None
        if above is None or above[0].kind != "mapping" or len(owner.pairs) > 1:
            return None
        key, _ = above[0].pairs[above[1]]
        return key.end - len(key.text), key.end, entry.path[0]
    if entry.how == "out":
        while len(owner.pairs) == 1 and last and steps[last - 1][0].kind == "mapping":
            last -= 1
            owner, number = steps[last]
        return syntax.without(owner, number)
    if entry.how == "instead":
        return syntax.instead(owner, number, entry)
    if entry.how == "inside":
        return syntax.into(owner, owner.pairs[number], entry.path, entry.value)
    return syntax.beside(owner, number, entry.path, entry.value)


def _steps(root: Node, offset: int) -> list[tuple[Node, int]]:
    """The mappings and lists around an offset, the outermost first, each with the number of the entry that has it."""
    steps: list[tuple[Node, int]] = []
    node = root
    while True:
        starts = [key.start for key, _ in node.pairs] if node.kind == "mapping" else [item.start for item in node.items]
        before = [number for number, start in enumerate(starts) if start <= offset]
        if not before:
            return steps
        number = max(before, key=lambda number: starts[number])
        steps.append((node, number))
        if node.kind == "mapping":
            key, value = node.pairs[number]
            if offset < key.end:
                return steps
            node = value
        else:
            node = node.items[number]


class _Syntax:
    """How entries are written in a file: its text, what stands between name and value, whether names have quotes."""

    def __init__(self, text: str, separator: str, *, quoted: bool) -> None:
        self.text = text
        self.separator = separator
        self.quoted = quoted
        # What follows a name; the name of a table in TOML is followed by none.
        self._sign = rf"[ \t]*{separator.strip()}"

    def beside(self, owner: Node, number: int, path: Sequence[str], value: str) -> _Change | None:
        """One more entry behind another of the same mapping, or within the one that is there already."""
        there = next((pair for pair in owner.pairs if pair[0].text == path[0]), None)
        if there is not None:
            return self.into(owner, there, path[1:], value) if len(path) > 1 else None
        key, before = owner.pairs[number]
        if self._is_flow(owner):
            return self._in_flow(owner, number, self._flow(path, value, key))
        indent = self._indent(key.start)
        if indent is None or not re.compile(self._sign).match(self.text, key.end):
            return None
        end = _line_end(self.text, self._end(key, before))
        return end, end, f"\n{indent}{self._block(path, value, indent)}"

    def into(self, owner: Node, pair: tuple[Node, Node], path: Sequence[str], value: str) -> _Change | None:
        """One more entry in what a key has: a mapping, a list of assignments, or nothing yet."""
        key, has = pair
        if has.kind == "mapping" and has.pairs:
            last = max(range(len(has.pairs)), key=lambda number: has.pairs[number][0].start)
            return self.beside(has, last, path, value)
        if has.kind == "sequence" and has.items and len(path) == 1:
            item = f"{path[0]}={value}" if value else path[0]
            if any(other.kind != "scalar" or other.text.partition("=")[0].strip() == path[0] for other in has.items):
                return None
            return self.behind(has, len(has.items) - 1, (item,))
        if has.kind == "mapping" and self._is_flow(has):
            space = "" if self.quoted and self.text[key.end : has.start] == ":" else " "
            return has.start, has.end, f"{{{space}{self._flow(path, value, key)}{space}}}"
        indent = self._indent(key.start)
        if not has.is_null or has.start != has.end or self._is_flow(owner) or self.separator != ": " or indent is None:
            return None
        end = _line_end(self.text, key.end)
        return end, end, f"\n{indent}{_STEP}{self._block(path, value, indent + _STEP)}"

    def instead(self, owner: Node, number: int, entry: Entry) -> _Change | None:
        """An entry in the place of another."""
        key, value = owner.pairs[number]
        if any(other.text == entry.path[0] for other, _ in owner.pairs):
            return None
        flow = self._is_flow(owner)
        indent = self._indent(key.start) or ""
        text = self._flow(entry.path, entry.value, key) if flow else self._block(entry.path, entry.value, indent)
        return key.start, self._end(key, value), text

    def behind(self, owner: Node, number: int, items: Sequence[str]) -> _Change | None:
        """More items of a list, behind one of it."""
        item = owner.items[number]
        if item.kind != "scalar":
            return None
        quote = self.text[item.start] if self.text[item.start : item.start + 1] in ("'", '"') else ""
        flow = self._is_flow(owner)
        written = [self._item(one, quote, flow=flow) for one in items]
        if flow:
            return item.end, item.end, "".join(f"{self._gap(owner, item.start)}{one}" for one in written)
        dash = re.fullmatch(r"([ \t]*-[ \t]+)", _line_before(self.text, item.start))
        if dash is None:
            return None
        end = _line_end(self.text, item.end)
        return end, end, "".join(f"\n{dash[1]}{one}" for one in written)

    def _in_flow(self, owner: Node, number: int, written: str) -> _Change:
        key, value = owner.pairs[number]
        end = self._end(key, value)
        return end, end, f"{self._gap(owner, key.start)}{written}"

    def _gap(self, owner: Node, start: int) -> str:
        """What separates entries of a flow collection, as it does in front of the one that starts at an offset."""
        line = re.search(r"[\r\n]([ \t]*)\Z", self.text[owner.start : start])
        if line is not None:
            return f",\n{line[1]}"
        starts = sorted([key.start for key, _ in owner.pairs] or [item.start for item in owner.items])
        return "," if len(starts) > 1 and self.text[starts[1] - 1] == "," else ", "

    def _is_flow(self, node: Node) -> bool:
        signs = "{}" if node.kind == "mapping" else "[]"
        return self.text[node.start : node.start + 1] + self.text[node.end - 1 : node.end] == signs

    def _flow(self, path: Sequence[str], value: str, neighbour: Node) -> str:
        """`name: value` on one line, nested where the path has several names, with quotes as the neighbour has them."""
        quote = "'" if neighbour.style == "'" else '"' if self.quoted or neighbour.style == '"' else ""
        if not value:
            path, value = path[:-1], f"[{self._item(path[-1], quote)}]"
        separator = (
            ":" if self.quoted and self.text[neighbour.end : neighbour.end + 2].strip() not in (":", "") else self.separator
        )
        names = [f"{quote}{name}{quote}" for name in path]
        plain = _BARE.fullmatch(value) if self.quoted else not _NOT_PLAIN.search(value) and self.separator == ": "
        plain = plain or _WHOLE.fullmatch(value)
        written = value if plain or _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
        for name in reversed(names[1:]):
            written = f"{{ {name}{separator}{written} }}"
        return f"{names[0]}{separator}{written}"

    def _block(self, path: Sequence[str], value: str, indent: str) -> str:
        """The same on lines of its own."""
        if self.separator != ": ":
            if not value:
                path, value = path[:-1], f"[{json.dumps(path[-1])}]"
            plain = _BARE.fullmatch(value) or _WHOLE.fullmatch(value)
            return f"{'.'.join(path)}{self.separator}{value if plain else json.dumps(value)}"
        names = path if value else path[:-1]
        lines = [f"{_STEP * depth}{name}:" for depth, name in enumerate(names)]
        if not value:
            lines.append(f"{_STEP * len(names)}- {path[-1]}")
        return f"\n{indent}".join(lines) + (f" {value}" if value else "")

    def _item(self, text: str, quote: str = "", *, flow: bool = True) -> str:
        is_plain = not (_NOT_PLAIN if flow else _NOT_TEXT).search(text)
        return f"{quote}{text}{quote}" if quote or is_plain else json.dumps(text)

    def without(self, owner: Node, number: int) -> _Change | None:
        """Nothing in the place of an entry. What stands alone has nothing left, which is for people to judge."""
        key, value = owner.pairs[number]
        end = self._end(key, value)
        if len(owner.pairs) < 2:
            return None
        if self._is_flow(owner):
            after = re.compile(r"\s*,\s*").match(self.text, end)
            before = re.search(r",\s*\Z", self.text[: key.start])
            if after is not None:
                return key.start, after.end(), ""
            return (before.start(), end, "") if before is not None else None
        first = _line_start(self.text, key.start)
        if self.text[first : key.start].strip() or self.separator != ": ":
            return None
        line = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)").match(self.text, end)
        return first, line.end() if line else end, ""

    def _indent(self, start: int) -> str | None:
        """Blanks as wide as what stands before an offset in its line; None where that is more than blanks and signs of lists."""
        before = _line_before(self.text, start)
        return re.sub(r"[-?]", " ", before) if re.fullmatch(r"[ \t]*(?:[-?][ \t]+)*", before) else None

    def end_of(self, item: Node) -> int:
        """Where the last thing of an item ends."""
        return self._end(item, item)

    def _end(self, key: Node, value: Node) -> int:
        """Where the last thing of an entry ends; a block collection has its end where the next thing begins."""
        while True:
            if value.kind in ("mapping", "sequence") and not self._is_flow(value):
                if value.kind == "mapping" and value.pairs:
                    key, value = value.pairs[-1]
                    continue
                if value.items:
                    value = value.items[-1]
                    continue
            return value.end if value.end > value.start else max(key.end + 1, value.end)


def _line_before(text: str, offset: int) -> str:
    """What of a line stands before an offset."""
    return text[max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1 : offset]


def _in_block(document: Document, offset: int, entry: Entry) -> _Change | None:
    """An attribute at the end of the innermost block of HCL that has an offset."""
    text = document.text
    block = hcl.parse(document).body.innermost(offset)
    if not block.kind or len(entry.path) != 1 or not entry.value or entry.how not in ("beside", "inside"):
        return None
    head = max([block.start, *(label.end for label in block.labels)])
    opening, closing = text.find("{", head, block.end), block.end - 1
    if opening < 0 or text[closing : block.end] != "}" or block.get(entry.path[0]) is not None:
        return None
    body = text[opening + 1 : closing]
    before = _line_before(text, block.start)
    outer = before if not before.strip() else ""
    written = f"{entry.path[0]} = {entry.value}"
    if not body.strip():
        return opening + 1, closing, f"\n{outer}{_STEP}{written}\n{outer}"
    if "\n" not in body and "\r" not in body:
        return opening + 1, closing, f"\n{outer}{_STEP}{body.strip()}\n{outer}{_STEP}{written}\n{outer}"
    end = opening + 1 + len(body.rstrip())
    last = _line_before(text, end)
    indent = re.match(r"[ \t]*", last)
    blanks = indent.group() if indent and not last.strip().startswith("}") and len(indent.group()) > len(outer) else outer + _STEP
    # `terraform fmt` puts the signs of neighbours under each other.
    beside = _ASSIGNED.match(last)
    width = len(beside["name"] + beside["blank"]) - 1 if beside else 0
    if width > len(entry.path[0]) and text[end - 1] != "{":
        written = f"{entry.path[0].ljust(width)} = {entry.value}"
    return end, end, f"\n{blanks}{written}"


def _in_section(text: str, offset: int, entry: Entry) -> _Change | None:
    """An item more of an option of the section of an INI file that has an offset: in a list with a line for each, or with
    commas between; else as a new option."""
    starts = [match.start() for match in re.finditer(r"^\[", text, re.MULTILINE) if match.start() <= offset]
    if not starts or len(entry.path) != 2 or entry.value or entry.how != "beside":
        return None
    name, item = entry.path
    after = re.compile(r"^\[", re.MULTILINE).search(text, starts[-1] + 1)
    names = "|".join(re.escape(one) for one in (name, name.replace("_", "")))
    option = re.compile(rf"^(?:{names})[ \t]*[=:](?P<first>[^\r\n]*)(?P<more>(?:\r?\n[ \t]+[^\r\n]*)*)", re.MULTILINE)
    there = option.search(text, starts[-1], after.start() if after else len(text))
    if there is None:
        head = re.compile(r"[^\r\n]*").match(text, starts[-1])
        at = head.end() if head else starts[-1]
        return at, at, f"\n{name} = {item}"
    lines = there["more"].rstrip()
    if lines:
        at = there.start("more") + len(lines)
        indent = re.findall(r"^[ \t]+(?=\S)", lines, re.MULTILINE)[-1]
        return at, at, f"\n{indent}{item}"
    first = there["first"].rstrip()
    if not first.strip() or "#" in first or re.search(r"[^\s,][ \t]+[^\s,]", first):
        return None
    at = there.start("first") + len(first)
    return at, at, f",{item}" if "," in first and ", " not in first else f", {item}"
