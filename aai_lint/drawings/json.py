"""For programs: one JSON object with every deployment, road and hop."""

from __future__ import annotations

from .. import __version__
from ..reports import Style
from ..reports.json import encoded, finding, text
from ..trace import Drawn, Mark, Station, Trace, Way


def render(trace: Trace, _style: Style) -> str:
    """The whole trace."""
    return encoded(
        {
            "version": __version__,
            "root": text(trace.root),
            "deployments": [_deployment(one) for one in trace.drawn],
        },
        indent=2,
    )


def _deployment(one: Drawn) -> dict[str, object]:
    return {
        "name": text(one.deployment.name),
        "kind": one.deployment.noun,
        "title": text(one.deployment.title),
        "status": one.status.name.lower(),
        "alike": [text(other.name) for other in one.alike],
        "roads": [_road(way) for way in one.ways],
    }


def _road(way: Way) -> dict[str, object]:
    return {"status": way.status.name.lower(), "hops": [_hop(station) for station in way.stations]}


def _hop(station: Station) -> dict[str, object]:
    hop = station.hop
    return {
        "kind": hop.kind,
        "name": text(hop.name),
        "words": text(hop.words),
        "path": text(hop.place.path) if hop.place else None,
        "line": hop.place.line if hop.place else None,
        "column": hop.place.column if hop.place else None,
        "state": hop.state.value,
        "shown": text(hop.shown),
        "arrives": station.arrives,
        "broken": station.breaks,
        "spoilt": station.spoils,
        "findings": [_mark(mark) for mark in station.marks],
    }


def _mark(mark: Mark) -> dict[str, object]:
    return {**finding(mark.finding), "accepted": mark.accepted}
