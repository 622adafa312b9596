"""One picture of all deployments, for documents: no script, light and dark as its reader has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from importlib.resources import files

from ..reports import Style
from ..terminal import visible
from ..trace import Drawn, Status, Trace
from . import words
from .lanes import LEADING, PADDING, Box, Lane, Line, lane

MARGIN, HEAD, BETWEEN = 20, 46, 14
TONES = {
    Status.ARRIVES: "whole",
    Status.OUTSIDE: "open",
    Status.DECLARED: "todo",
    Status.SPOILT: "bad",
    Status.BROKEN: "bad",
}
SIGNS = {Status.ARRIVES: "✓", Status.OUTSIDE: "◦", Status.DECLARED: "…", Status.SPOILT: "✗", Status.BROKEN: "✗"}


@lru_cache(maxsize=8)
def sheet(name: str) -> str:
    """A style sheet of this folder, with the rules that are the same for each tone written out."""
    text = files(__package__).joinpath(f"{name}.css").read_text(encoding="utf-8")
    return text + ("".join(_TONED.replace("T", one) for one in _TONES) if name == "shapes" else "")


_TONES = ("whole", "open", "todo", "bad", "lost")
_TONED = """.T .box { fill: var(--T-ground); stroke: var(--T) }
.T .state { fill: var(--T) }
.line.T { stroke: var(--T) }
.head.T { fill: var(--T) }
"""


def render(trace: Trace, _style: Style) -> str:
    """The picture."""
    lanes = [(one, lane(one)) for one in trace.drawn]
    wide = max((found.width for _, found in lanes), default=360) + 4 * MARGIN
    y = float(MARGIN)
    parts: list[str] = []
    for one, found in lanes:
        tall = HEAD + found.height + MARGIN
        parts += _card(one, found, y, wide - 2 * MARGIN, tall)
        y += tall + BETWEEN
    if not lanes:
        parts.append(f'<text class="title" x="{MARGIN * 2}" y="{y + 20}">{escape(words.NOTHING)}</text>')
        y += 60
    tall = y - BETWEEN + MARGIN
    style = sheet("colours") + sheet("shapes") + sheet("picture")
    label = escape(f"The road of the key. {words.summary(trace.drawn)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {tall:.0f}" width="{wide:.0f}" height="{tall:.0f}" '
        f'role="img" aria-label="{label}">\n<style>{style}</style>\n'
        f'<rect class="page" width="100%" height="100%" rx="12"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _card(one: Drawn, found: Lane, y: float, wide: float, tall: float) -> Iterator[str]:
    status = one.status
    title = visible(words.heading(one.deployment)) + (f" and {len(one.alike)} alike" if one.alike else "")
    yield f'<rect class="card" x="{MARGIN}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="10"/>'
    said = f'<tspan class="said head {TONES[status]}" dx="14">{SIGNS[status]} {status.value}</tspan>'
    yield f'<text class="title" x="{2 * MARGIN}" y="{y + 28:.1f}">{escape(title)}{said}</text>'
    yield f'<g transform="translate({2 * MARGIN} {y + HEAD:.1f})">'
    yield from shapes(found)
    yield "</g>"


def shapes(found: Lane) -> Iterator[str]:
    """The lines and boxes of a lane."""
    for line in found.lines:
        yield from _drawn(line)
    for box in found.boxes:
        yield from _box(box)


def _drawn(line: Line) -> Iterator[str]:
    x1, y1, x2, y2 = line.start.x + line.start.width, line.start.middle, line.end.x - 7, line.end.middle
    half = (x2 - x1) / 2
    cut = " cut" if line.is_cut else ""
    yield (
        f'<path class="line {line.tone}{cut}" d="M{x1:.1f} {y1:.1f}C{x1 + half:.1f} {y1:.1f} {x2 - half:.1f} {y2:.1f} '
        f'{x2:.1f} {y2:.1f}"/>'
    )
    yield f'<path class="head {line.tone}" d="M{x2 + 7:.1f} {y2:.1f}l-9 -5v10z"/>'
    if line.start.station.breaks:
        x, y = (x1 + x2) / 2 - 2, (y1 + y2) / 2
        yield f'<circle class="cross" cx="{x:.1f}" cy="{y:.1f}" r="8"/><path d="M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6"/>'


def _box(box: Box) -> Iterator[str]:
    rounded = 14 if box.station.hop.place is None else 7
    dashes = ' stroke-dasharray="4 3"' if box.station.hop.place is None else ""
    yield f'<g class="{box.tone}"><title>{escape(box.title)}</title>'
    yield (
        f'<rect class="box" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{rounded}"'
        f"{dashes}/>"
    )
    y = box.y + PADDING + 9
    for text, kind in box.rows:
        yield f'<text class="{kind}" x="{box.x + PADDING:.1f}" y="{y:.1f}">{escape(text)}</text>'
        y += LEADING
    yield "</g>"
