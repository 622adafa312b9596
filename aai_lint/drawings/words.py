"""What every drawing says of a deployment, a hop and a break, and how like hops are put together."""

from __future__ import annotations

from collections.abc import Sequence

from ..links import Deployment, Hop, State
from ..records import dataclass
from ..trace import Drawn, Station, Status, Way

# Files with reads that are drawn for one way; more say no more.
MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class Node:
    """A station and where the key goes from there. `lines` are further lines of the same file that read it alike, `hidden`
    counts files that aren't drawn."""

    station: Station
    onward: tuple[Node, ...] = ()
    lines: tuple[int, ...] = ()
    hidden: int = 0


def tree(drawn: Drawn) -> tuple[Node, ...]:
    """The ways of a deployment as trees, from where the key begins."""
    return _grown([way.stations for way in drawn.ways])


def _grown(rests: Sequence[tuple[Station, ...]]) -> tuple[Node, ...]:
    branches: dict[object, tuple[Station, list[tuple[Station, ...]]]] = {}
    for stations in rests:
        if stations:
            first = stations[0]
            known = branches.setdefault((first.hop.kind, first.hop.place, first.hop.name, first.hop.words), (first, []))
            known[1].append(stations[1:])
    return _reads_together([Node(station, _grown(onward)) for station, onward in branches.values()])


def _reads_together(nodes: list[Node]) -> tuple[Node, ...]:
    """One node for the reads of a file that are alike, and no more than some files."""
    kept: list[Node] = []
    files: dict[object, int] = {}
    hidden: dict[str, None] = {}
    for node in nodes:
        hop, marks = node.station.hop, node.station.marks
        if hop.kind != "read" or hop.place is None or marks or node.onward:
            kept.append(node)
            continue
        like = (hop.place.path, hop.name, hop.words, node.station.arrives)
        if like in files:
            first = kept[files[like]]
            kept[files[like]] = Node(first.station, (), (*first.lines, hop.place.line))
        elif len(files) < MOST_FILES:
            files[like] = len(kept)
            kept.append(node)
        else:
            hidden[hop.place.path] = None
    if hidden:
        last = max(files.values())
        kept[last] = Node(kept[last].station, kept[last].onward, kept[last].lines, len(hidden))
    return tuple(kept)


def heading(deployment: Deployment) -> str:
    """What a deployment is called."""
    return f"{deployment.noun[:1].upper()}{deployment.noun[1:]} {deployment.title}"


def where(hop: Hop, lines: Sequence[int] = ()) -> str:
    """Path and line of a hop, or nothing for what no file shows."""
    if hop.place is None:
        return ""
    further = f", {', '.join(map(str, lines[:4]))}{', …' if len(lines) > 4 else ''}" if lines else ""
    return f"{hop.place.path}:{hop.place.line}{further}"


def value(station: Station) -> str:
    """The state of the value at a hop, with the value as it may be shown."""
    if not station.arrives:
        return "nothing arrives"
    hop = station.hop
    if hop.state is State.UNKNOWN:
        return ""
    return f"{hop.state.value} {hop.shown}".strip()


def summary(ways: Sequence[Drawn]) -> str:
    """How many deployments there are and what becomes of the key in them."""
    counts: dict[Status, int] = {}
    for one in ways:
        counts[one.status] = counts.get(one.status, 0) + 1 + len(one.alike)
    total = sum(counts.values())
    parts = ", ".join(f"{_OF[status]} {counts[status]}" for status in Status if status in counts)
    return f"{total} way{'' if total == 1 else 's'} of running this: {parts}." if total else NOTHING


_OF = {
    Status.ARRIVES: "the key arrives in",
    Status.OUTSIDE: "it depends on what is outside of these files in",
    Status.DECLARED: "it is to be set in",
    Status.SPOILT: "it arrives spoilt in",
    Status.BROKEN: "its road is broken in",
}
NOTHING = "No variable here carries an AssemblyAI API key; a key that is written out in code has no road."


def breaks(way: Way) -> list[Station]:
    """The stations of a way that are to be mended."""
    return [station for station in way.stations if station.is_bad]
