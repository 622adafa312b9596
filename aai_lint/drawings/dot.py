"""For Graphviz."""

from __future__ import annotations

from ..reports import Style
from ..trace import Trace
from . import words
from .graph import clusters, label

_COLORS = {
    "whole": ("#e7f6ee", "#0f7b45"),
    "open": ("#eaf0fa", "#3b5b92"),
    "todo": ("#fdf3dd", "#8a5a00"),
    "bad": ("#fdebec", "#c0242f"),
    "lost": ("#f1f3f6", "#667080"),
}


def render(trace: Trace, _style: Style) -> str:
    """The graph."""
    lines = [
        "digraph road {",
        '  graph [rankdir=LR, fontname="Helvetica", fontsize=13, labeljust=l, ranksep=0.5]',
        '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.15,0.1"]',
        '  edge [color="#667080", arrowsize=0.7]',
    ]
    if not trace.drawn:
        lines.append(f"  nothing [label={_quoted([words.NOTHING])}]")
    for cluster in clusters(trace.drawn):
        lines.append(f"  subgraph cluster_{cluster.name} {{")
        lines.append(f'    label={_quoted([cluster.title])}; color="#d9dee5"; style=rounded')
        for name, box in cluster.boxes:
            fill, edge = _COLORS[box.tone]
            lines.append(f'    {name} [label={_quoted(label(box))}, fillcolor="{fill}", color="{edge}"]')
        for start, end, cut in cluster.lines:
            lines.append(f"    {start} -> {end}{' [style=dashed, label=✗, fontcolor=red]' if cut else ''}")
        lines.append("  }")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(rows: list[str]) -> str:
    """A text in DOT's quotes: a backslash begins an escape there, and a quote ends it."""
    texts = [row.replace("\\", "\\\\").replace('"', '\\"') for row in rows]
    return '"' + "\\l".join([*texts, ""] if len(texts) > 1 else texts) + '"'
