"""For a terminal: a tree for each deployment, from where the key begins to the code."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from ..reports import Style
from ..terminal import painted, visible
from ..trace import Drawn, Mark, Status, Trace
from . import words
from .words import Node

_SIGNS = {Status.ARRIVES: "✓", Status.OUTSIDE: "○", Status.DECLARED: "○", Status.SPOILT: "✗", Status.BROKEN: "✗"}
_COLORS = {
    Status.ARRIVES: "help",
    Status.OUTSIDE: "info",
    Status.DECLARED: "info",
    Status.SPOILT: "error",
    Status.BROKEN: "error",
}


def render(trace: Trace, style: Style) -> str:
    """All deployments and a summary."""
    lines: list[str] = []
    for one in trace.drawn:
        lines += [*_deployment(one, trace, style), ""]
    lines.append(words.summary(trace.drawn))
    return "\n".join(lines) + "\n"


def _deployment(one: Drawn, trace: Trace, style: Style) -> Iterator[str]:
    status = one.status
    sign = painted(f"{_SIGNS[status]}", _COLORS[status], style.color)
    title = painted(visible(words.heading(one.deployment)), "strong", style.color)
    said = painted(status.value, _COLORS[status], style.color)
    yield f"{sign} {title} ({visible(one.deployment.name)}): {said}"
    if one.alike:
        others = ", ".join(visible(other.name) for other in one.alike[:5])
        yield f"  and {len(one.alike)} alike: {others}{' …' if len(one.alike) > 5 else ''}"
    nodes = words.tree(one)
    for number, node in enumerate(nodes):
        yield from _node(node, "  ", number == len(nodes) - 1, trace, style)


def _node(node: Node, lead: str, is_last: bool, trace: Trace, style: Style) -> Iterator[str]:
    station = node.station
    hop = station.hop
    frame = painted(lead + ("└─ " if is_last else "├─ "), "frame", style.color)
    inner = lead + ("   " if is_last else "│  ")
    sign = painted("✗ ", "error", style.color) if station.is_bad else ""
    if hop.place is not None:
        path = visible(trace.report.seen_from_here(hop.place.path))
        place = painted(f"{path}:{hop.place.line}", "strong", style.color)
        place += words.where(hop, node.lines).removeprefix(f"{hop.place.path}:{hop.place.line}")
        said = f"{place}  {visible(hop.name)}  {visible(hop.words)}" if hop.name else f"{place}  {visible(hop.words)}"
    else:
        said = visible(hop.words)
    state = visible(words.value(station))
    yield f"{frame}{sign}{said}{f'  [{state}]' if state else ''}"
    below = painted(inner + ("│  " if node.onward else "   "), "frame", style.color)
    for mark in station.marks:
        yield from _mark(mark, below, len(inner) + 3, style)
    if node.hidden:
        yield f"{painted(inner, 'frame', style.color)}and {node.hidden} more file{'' if node.hidden == 1 else 's'}"
    for number, onward in enumerate(node.onward):
        yield from _node(onward, inner, number == len(node.onward) - 1, trace, style)


def _mark(mark: Mark, lead: str, indent: int, style: Style) -> Iterator[str]:
    finding = mark.finding
    bad = mark.breaks or mark.spoils
    color = "error" if bad else "warning"
    head = f"{finding.rule}{' (accepted)' if mark.accepted else ''}: "
    text = visible(finding.message) + (f" ({visible(finding.related[0][1])}: " if False else "")
    first = True
    for part in wrap(head + text, max(30, style.width - indent), break_long_words=False, break_on_hyphens=False):
        if first and part.startswith(finding.rule):
            part = painted(finding.rule, color, style.color) + part[len(finding.rule) :]
        yield f"{lead}{part}"
        first = False
