"""One page that works from the disk and in a review: no script, nothing from elsewhere, light and dark as its reader has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from .. import HOME, __version__
from ..reports import Style
from ..rules import url
from ..terminal import visible
from ..trace import Drawn, Mark, Status, Trace
from . import words
from .lanes import lane, tone
from .svg import SIGNS, TONES, shapes, sheet
from .words import Node

# Pixels: what is wider takes the whole width of the page.
HALF = 600
_TONES = "".join(
    f".t-{one}{{color:var(--{one})}}.chip.t-{one}{{background:var(--{one}-ground);border-color:var(--{one})}}"
    f".found .t-{one}{{background:var(--{one}-ground)}}\n"
    for one in ("whole", "open", "todo", "bad", "lost")
)


def render(trace: Trace, _style: Style) -> str:
    """The page."""
    body = "\n".join(_body(trace))
    style = f":root {{ color-scheme: light dark }}\n{sheet('colours')}{sheet('shapes')}{sheet('page')}{_TONES}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>The road of the key</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(trace: Trace) -> Iterator[str]:
    yield "<main>"
    root = "" if trace.root == "." else f" through <code>{escape(visible(trace.root))}</code>"
    yield f"<h1>The road of the key{root}</h1>"
    yield f'<p class="lead">{escape(words.summary(trace.drawn))}</p>'
    if trace.drawn:
        yield '<nav aria-label="Ways of running this"><ul class="chips">'
        for number, one in enumerate(trace.drawn):
            said = f"{SIGNS[one.status]} {visible(one.deployment.name)}"
            label = escape(f"{visible(one.deployment.name)}: {one.status.value}")
            chip = f'class="chip t-{TONES[one.status]}" href="#way-{number}" aria-label="{label}"'
            yield f"<li><a {chip}>{escape(said)}</a></li>"
        yield "</ul></nav>"
    yield '<div class="ways">'
    for number, one in enumerate(trace.drawn):
        yield from _article(number, one)
    yield "</div>"
    yield (
        f'<footer>Drawn by <a href="{HOME}">aai-lint</a> {__version__} from the files alone. Of values, at most '
        "the first and last two characters are shown. No file tells whether a key is deleted, disabled or expired.</footer>"
    )
    yield "</main>"


def _article(number: int, one: Drawn) -> Iterator[str]:
    status = one.status
    found = lane(one)
    shape = f"{' broken' if status.is_bad else ''}{' long' if found.width > HALF or status.is_bad else ''}"
    yield f'<article class="way{shape}" id="way-{number}" aria-labelledby="title-{number}">'
    yield f'<header class="head"><h2 id="title-{number}">{escape(visible(words.heading(one.deployment)))}</h2>'
    yield f'<span class="chip t-{TONES[status]}">{SIGNS[status]} {status.value}</span>'
    yield f'<span class="mono">{escape(visible(one.deployment.name))}</span></header>'
    if one.alike:
        names = ", ".join(visible(other.name) for other in one.alike)
        yield f"<details><summary>and {len(one.alike)} alike</summary>{escape(names)}</details>"
    label = escape(f"{visible(words.heading(one.deployment))}: {status.value}. The same as text follows.")
    yield (
        f'<div class="drawing"><svg viewBox="-2 -2 {found.width + 4:.0f} {found.height + 4:.0f}" width="{found.width + 4:.0f}" '
        f'height="{found.height + 4:.0f}" role="img" aria-label="{label}">'
    )
    yield from shapes(found)
    yield "</svg></div>"
    tree = "".join(_list(words.tree(one)))
    yield f'<details class="wide"><summary>as text</summary>{tree}</details><div class="narrow">{tree}</div>'
    yield from _findings(one)
    yield "</article>"


def _list(nodes: tuple[Node, ...]) -> Iterator[str]:
    """A list for each way that begins: what follows one after the other is one list, where it branches there are lists in it."""
    for node in nodes:
        yield '<ol class="road">'
        while True:
            yield f'<li class="t-{tone(node.station)}">'
            yield from _item(node)
            if len(node.onward) != 1:
                yield from _list(node.onward)
                yield "</li>"
                break
            yield "</li>"
            (node,) = node.onward
        yield "</ol>"


def _item(node: Node) -> Iterator[str]:
    station = node.station
    hop = station.hop
    if hop.place is not None:
        yield f'<span class="at mono">{escape(visible(words.where(hop, node.lines)))}</span> '
    name = f"<code>{escape(visible(hop.name))}</code> " if hop.name and hop.place is not None else ""
    yield f'<span class="what">{name}{_prose(hop.words)}</span>'
    state = words.value(station)
    if state:
        yield f' <span class="mono">{escape(visible(state))}</span>'
    for mark in station.marks:
        yield f' <strong class="mono">{"✗" if mark.breaks or mark.spoils else "!"} {mark.finding.rule}</strong>'
    if node.hidden:
        yield f' <span class="what">and {node.hidden} more file{"" if node.hidden == 1 else "s"}</span>'


def _findings(one: Drawn) -> Iterator[str]:
    marks: dict[object, Mark] = {}
    for way in one.ways:
        for station in way.stations:
            for mark in station.marks:
                marks.setdefault((mark.finding.rule, mark.finding.primary), mark)
    if not marks:
        return
    yield '<ul class="found">'
    for mark in marks.values():
        finding = mark.finding
        bad = mark.breaks or mark.spoils
        accepted = " (accepted by a comment)" if mark.accepted else ""
        yield f'<li class="t-{"bad" if bad else "todo"}"><strong>{"✗" if bad else "!"} '
        yield f'<a href="{escape(url(finding.rule))}">{finding.rule}</a></strong>{accepted} '
        at = f"{visible(finding.primary.path)}:{finding.primary.line}"
        yield f"<code>{escape(at)}</code> {_prose(finding.message)}"
        more = [f"<code>{escape(visible(place.path))}:{place.line}</code> {_prose(said)}" for place, said in finding.related[:4]]
        if finding.remedy:
            more.append(f"<strong>Mend:</strong> {_prose(finding.remedy)}")
        yield "".join(f'<span class="more">{line}</span>' for line in more)
        yield "</li>"
    yield "</ul>"


def _prose(text: str) -> str:
    """A sentence with its code set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(visible(text)))


__all__ = ["Status", "render"]
