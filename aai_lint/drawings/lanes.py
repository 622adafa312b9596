"""Where everything of a drawing goes: the stations of a deployment as boxes in columns, and the lines between them.

Text can't be measured here, so names and places are set in a font of fixed width, and everything is cut to what fits its box.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ..links import State
from ..records import dataclass, field
from ..terminal import visible, width
from ..trace import Drawn, Station
from . import words
from .words import Node

# Pixels.
PADDING, GAP, ROW, LEADING = 12, 52, 18, 17
NARROWEST, WIDEST = 132, 280
_ROUNDS = 6


@dataclass(slots=True)
class Box:
    """A station at its place. `rows` are lines of text, each with the class that it is set in."""

    station: Station
    rows: tuple[tuple[str, str], ...]
    tone: str
    title: str
    column: int = 0
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def middle(self) -> float:
        """The height at which lines end."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """From one box to another. `tone` says what goes along it; `is_cut` where nothing does any more."""

    start: Box
    end: Box
    tone: str
    is_cut: bool


@dataclass(slots=True)
class Lane:
    """The drawing of a deployment."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    width: float = 0
    height: float = 0


def lane(drawn: Drawn) -> Lane:
    """The boxes and lines of a deployment, placed."""
    found = Lane()
    boxes: dict[object, Box] = {}
    pairs: dict[tuple[int, int], tuple[Box, Box]] = {}

    def add(node: Node, before: Box | None, depth: int) -> None:
        hop = node.station.hop
        known = (hop.kind, hop.place, hop.name, hop.words, node.station.arrives)
        box = boxes.get(known)
        if box is None:
            box = boxes[known] = _box(node)
        box.column = max(box.column, depth)
        if before is not None:
            pairs[id(before), id(box)] = (before, box)
        for onward in node.onward:
            add(onward, box, depth + 1)

    for node in words.tree(drawn):
        add(node, None, 0)
    found.boxes = list(boxes.values())
    found.lines = [_line(start, end) for start, end in pairs.values()]
    _place(found)
    return found


def tone(station: Station) -> str:
    """What colour a station has: "bad", "lost" behind a break, "whole", "todo" where a value is to be filled in, "open"."""
    if station.is_bad:
        return "bad"
    if not station.arrives:
        return "lost"
    if station.hop.kind == "template" or station.hop.state in (State.EMPTY, State.PLACEHOLDER):
        return "todo"
    if station.hop.state in (State.WHOLE, State.ENCODED):
        return "whole"
    return "open" if station.hop.state in (State.UNKNOWN, State.ENCRYPTED) else "bad"


def _box(node: Node) -> Box:
    station = node.station
    hop = station.hop
    rows: list[tuple[str, str]] = []
    if hop.place is not None:
        folder, name = posixpath.split(visible(hop.place.path))
        further = f" +{len(node.lines)}" if node.lines else ""
        rows.append((f"{name}:{hop.place.line}{further}", "file"))
        if folder:
            rows.append((f"{folder}/", "folder"))
        if hop.name:
            rows.append((visible(hop.name), "name"))
        rows.append((visible(plain(hop.words)), "words"))
    else:
        rows += [(part, "words") for part in _wrapped(visible(plain(hop.words)), 30)]
    if node.hidden:
        rows.append((f"and {node.hidden} more file{'' if node.hidden == 1 else 's'}", "words"))
    state = visible(words.value(station))
    if state:
        rows.append((state, "state"))
    rows += [(f"✗ {mark.finding.rule}", "rule") for mark in station.marks if mark.breaks or mark.spoils]
    rows += [(f"! {mark.finding.rule}", "note") for mark in station.marks if not (mark.breaks or mark.spoils)]
    longest = max(width(text) * _SIZES[kind] for text, kind in rows)
    box = Box(station, (), tone(station), visible(words.where(hop, node.lines)) or visible(plain(hop.words)))
    box.width = min(WIDEST, max(NARROWEST, longest + 2 * PADDING))
    box.rows = tuple((_cut(text, int((box.width - 2 * PADDING) / _SIZES[kind]), kind), kind) for text, kind in rows)
    box.height = len(rows) * LEADING + 2 * PADDING - 4
    return box


# How wide a character is in each class of text: 0.61 of the size in fonts of fixed width, at most 0.58 on average in others.
_SIZES = {"file": 7.3, "folder": 6.7, "name": 6.7, "words": 6.7, "state": 6.4, "rule": 6.7, "note": 6.7}


def plain(text: str) -> str:
    """Without the marks of code, which a drawing shows by itself."""
    return text.replace("`", "")


def _wrapped(text: str, most: int) -> Iterable[str]:
    from textwrap import wrap

    return wrap(text, most)[:3] or [""]


def _cut(text: str, most: int, kind: str) -> str:
    """A text that fits: of paths the beginning goes, of the rest the end."""
    if width(text) <= most:
        return text
    while text and width(text) >= most:
        text = text[1:] if kind in ("file", "folder") else text[:-1]
    return f"…{text}" if kind in ("file", "folder") else f"{text}…"


def _line(start: Box, end: Box) -> Line:
    cut = start.station.breaks or not start.station.arrives
    return Line(start, end, "lost" if cut else start.tone, cut)


def _place(found: Lane) -> None:
    """Columns from left to right as wide as their boxes; in each the boxes one below the other, near to what they are tied to."""
    columns: dict[int, list[Box]] = {}
    for box in found.boxes:
        columns.setdefault(box.column, []).append(box)
    x = 0.0
    for number in sorted(columns):
        wide = max(box.width for box in columns[number])
        y = 0.0
        for box in columns[number]:
            box.x, box.y, box.width = x, y, wide
            y += box.height + ROW
        x += wide + GAP
    found.width = x - GAP if columns else 0
    ties: dict[int, list[Box]] = {id(box): [] for box in found.boxes}
    for line in found.lines:
        ties[id(line.start)].append(line.end)
        ties[id(line.end)].append(line.start)
    for turn in range(_ROUNDS):
        for number in sorted(columns, reverse=turn % 2 == 0):
            _settle(columns[number], ties)
    top = min((box.y for box in found.boxes), default=0)
    for box in found.boxes:
        box.y -= top
    found.height = max((box.y + box.height for box in found.boxes), default=0)


def _settle(boxes: list[Box], ties: dict[int, list[Box]]) -> None:
    """Move the boxes of a column towards the middle of what they are tied to, in their order and without overlap."""
    wanted = []
    for box in boxes:
        near = ties[id(box)]
        middle = sum(other.middle for other in near) / len(near) if near else box.middle
        wanted.append((middle - box.height / 2, box))
    wanted.sort(key=lambda pair: pair[0])
    y = None
    for position, box in wanted:
        box.y = position if y is None else max(position, y)
        y = box.y + box.height + ROW
    over = (sum(box.y for _, box in wanted) - sum(position for position, _ in wanted)) / max(1, len(wanted))
    for _, box in wanted:
        box.y -= over
