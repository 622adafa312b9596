"""The roads of the key together with what the rules found on them: what `aai-lint trace` draws.

Roads come from `links`, findings from the rules, and each finding that says why the key doesn't arrive is a mark on a hop. One
that no road goes through gets a road of its own, so the picture and the report never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum

from . import key, links
from .links import Deployment, Hop, Road, State
from .model import Category, Facts, Finding, Place, Severity
from .records import dataclass, replace
from .report import Report, Summary

# Why the key doesn't arrive: findings of these are breaks. Of the rest, those that the second set has are leaks beside the road.
BREAKS = frozenset([Category.MISSING, Category.MISNAMED, Category.WIRING])
SPOILS = frozenset([Category.MALFORMED])
LEAKS = frozenset([Category.HARDCODED, Category.EXPOSED])


class Status(str, Enum):
    """What becomes of the key on a road or in a deployment, the best first. ARRIVES: a value in these files reaches the code.
    OUTSIDE: a store, environment or loader that no file shows has to hand it on. DECLARED: a template or document says to set it.
    SPOILT: what arrives is not the key. BROKEN: it doesn't arrive."""

    ARRIVES = "arrives"
    OUTSIDE = "depends on what is outside"
    DECLARED = "is to be set"
    SPOILT = "arrives spoilt"
    BROKEN = "is broken"

    @property
    def is_bad(self) -> bool:
        """Whether something is to be mended."""
        return self in (Status.SPOILT, Status.BROKEN)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rule says of a hop. `accepted` by a comment of the file."""

    finding: Finding
    accepted: bool = False

    @property
    def breaks(self) -> bool:
        """Whether the key ends here."""
        return self.finding.category in BREAKS and not self.accepted

    @property
    def is_advice(self) -> bool:
        """Whether only people go astray here, who would have to set the variable, and not the key."""
        return self.finding.severity is Severity.INFO

    @property
    def spoils(self) -> bool:
        """Whether the value is no key from here on."""
        return self.finding.category in SPOILS and not self.accepted


@dataclass(frozen=True, slots=True)
class Station:
    """A hop and what is said of it. `arrives` is false where a break before it leaves nothing to arrive."""

    hop: Hop
    marks: tuple[Mark, ...] = ()
    arrives: bool = True

    @property
    def breaks(self) -> bool:
        """Whether the key ends here."""
        return any(mark.breaks for mark in self.marks)

    @property
    def spoils(self) -> bool:
        """Whether the value is no key from here on."""
        return any(mark.spoils for mark in self.marks)

    @property
    def is_bad(self) -> bool:
        """Whether something is to be mended here."""
        return self.breaks or self.spoils


@dataclass(frozen=True, slots=True)
class Way:
    """A road with what is said of its hops."""

    deployment: Deployment
    stations: tuple[Station, ...]

    @property
    def status(self) -> Status:
        """What becomes of the key."""
        if any(mark.breaks and not mark.is_advice for station in self.stations for mark in station.marks):
            return Status.BROKEN
        if any(station.spoils for station in self.stations):
            return Status.SPOILT
        first, last = self.stations[0].hop, self.stations[-1].hop
        if (
            first.kind == "template"
            or any(station.breaks for station in self.stations)
            or last.state in (State.EMPTY, State.PLACEHOLDER)
        ):
            return Status.DECLARED
        return Status.OUTSIDE if last.state in (State.UNKNOWN, State.ENCRYPTED) else Status.ARRIVES


@dataclass(frozen=True, slots=True)
class Drawn:
    """A deployment and its ways. `alike` are further deployments that have the same ones and aren't drawn again."""

    deployment: Deployment
    ways: tuple[Way, ...]
    alike: tuple[Deployment, ...] = ()

    @property
    def status(self) -> Status:
        """The worst of its ways': a review has to see that one."""
        return max((way.status for way in self.ways), key=list(Status).index)


@dataclass(frozen=True, slots=True)
class Trace:
    """All deployments that the key goes through. `report` is what the rules said; its root is the trace's."""

    report: Report
    drawn: tuple[Drawn, ...] = ()

    @property
    def root(self) -> str:
        """The folder that was looked at."""
        return self.report.root

    @property
    def summary(self) -> Summary:
        """How much was looked at."""
        return self.report.summary


def join(facts: Facts, report: Report) -> Trace:
    """The roads of each project, with the findings on them."""
    marks = [Mark(one) for one in report.findings] + [Mark(one, accepted=True) for one in report.suppressed]
    marks = [mark for mark in marks if mark.finding.category in BREAKS | SPOILS | LEAKS]
    roads = [road for part in links.apart(facts) for road in links.roads(part)]
    placed, left = _placed(roads, marks)
    ways = [_way(road, placed) for road in roads]
    for mark in left:
        if mark.finding.category in BREAKS:
            ways += _ways_of_its_own(facts, mark)
    grouped: dict[Deployment, list[Way]] = {}
    for way in ways:
        grouped.setdefault(way.deployment, []).append(way)
    grouped = {one: several for one, several in grouped.items() if not _is_told_elsewhere(one, several, ways)}
    drawn = [_masked(Drawn(one, tuple(_shortest(several)))) for one, several in grouped.items()]
    return Trace(report, tuple(sorted(drawn, key=lambda one: not one.status.is_bad)))


def _masked(drawn: Drawn) -> Drawn:
    """With no key in what files call their jobs, services and entries."""
    deployment = replace(drawn.deployment, name=key.redact(drawn.deployment.name), title=key.redact(drawn.deployment.title))

    def masked(station: Station) -> Station:
        hop = station.hop
        return replace(station, hop=replace(hop, name=key.redact(hop.name), words=key.redact(hop.words)))

    ways = tuple(Way(deployment, tuple(masked(station) for station in way.stations)) for way in drawn.ways)
    return replace(drawn, deployment=deployment, ways=ways)


_Key = tuple[str, str, "Place | None", bool]


def _key(hop: Hop) -> _Key:
    return hop.kind, hop.name, hop.place, hop.lacks


def _placed(roads: Sequence[Road], marks: Sequence[Mark]) -> tuple[dict[_Key, list[Mark]], list[Mark]]:
    """Which hops each mark is on: those whose text it points at, else those of its line; and the marks that are on none."""
    lines: dict[tuple[str, int], dict[_Key, Hop]] = defaultdict(dict)
    for road in roads:
        for hop in road.hops:
            for place in hop.places:
                for line in range(place.line, min(place.end_line, place.line + 50) + 1):
                    lines[place.path, line][_key(hop)] = hop
    placed: dict[_Key, list[Mark]] = defaultdict(list)
    left = []
    for mark in marks:
        primary = mark.finding.primary
        found = lines.get((primary.path, primary.line), {})
        exact = {which: hop for which, hop in found.items() if any(_touch(place, primary) for place in hop.places)}
        lacking = {which: hop for which, hop in (exact or found).items() if hop.lacks}
        for which in lacking or exact or found:
            placed[which].append(mark)
        if not found:
            left.append(mark)
    return placed, left


def _touch(one: Place, other: Place) -> bool:
    """Whether two spans of one file have a character, or an end, in common."""
    if one.path != other.path:
        return False
    return (one.line, one.column) <= (other.end_line, other.end_column) and (other.line, other.column) <= (
        one.end_line,
        one.end_column,
    )


def _way(road: Road, placed: dict[_Key, list[Mark]]) -> Way:
    stations = []
    arrives = True
    for hop in road.hops:
        marks = tuple(mark for mark in placed.get(_key(hop), ()) if not _is_of_another(mark, road))
        stations.append(Station(hop, marks, arrives))
        arrives = arrives and not any(mark.breaks for mark in marks)
    return Way(road.deployment, tuple(stations))


def _is_of_another(mark: Mark, road: Road) -> bool:
    """Whether a value is spoilt for another reader only: this road doesn't touch what the finding names, and the key arrives."""
    if mark.finding.category not in SPOILS or not mark.finding.related or road.hops[-1].state is not State.WHOLE:
        return False
    mine = [place for hop in road.hops for place in hop.places]
    return not any(_touch(place, other) for place, _ in mark.finding.related for other in mine)


def _ways_of_its_own(facts: Facts, mark: Mark) -> Iterator[Way]:
    """A way for a break that none goes through: what the finding is related to, and where it is."""
    finding = mark.finding
    part = next((one for one in links.apart(facts) if finding.primary.path in one.paths), facts)
    reads = {read.place: read for read in links.graph(part).reads}
    before = [(place, words) for place, words in finding.related if place not in reads]
    after = [place for place, _ in finding.related if place in reads]
    deployment = next(links.owner(part, finding.primary), None)
    if deployment is None:
        return
    stations = [Station(Hop("entry", "", words, place, places=(place,))) for place, words in before[:3]]
    if any(one.home == "env-template" and one.name.place.path == finding.primary.path for one in part.settings):
        hop = Hop("template", "", "a template, which doesn't name it", finding.primary, places=(finding.primary,))
    else:
        hop = Hop("absence", "", "the way ends here", finding.primary, places=(finding.primary,))
    stations.append(Station(hop, (mark,)))
    for place in after[:1]:
        stations.append(Station(Hop("read", reads[place].name, "read by the code", place, places=(place,)), arrives=False))
    yield Way(deployment, tuple(stations))


def _is_told_elsewhere(deployment: Deployment, ways: Sequence[Way], every: Sequence[Way]) -> bool:
    """Whether a folder has an env file for others only: no code of its own, and all its hops on ways of theirs."""
    if deployment.home != "env" or any(way.stations[-1].hop.kind == "read" for way in ways):
        return False
    others = {_key(station.hop) for way in every if way.deployment != deployment for station in way.stations}
    return all(_key(station.hop) in others for way in ways for station in way.stations)


def _shortest(ways: Sequence[Way]) -> Iterator[Way]:
    """Each way once."""
    seen = set()
    for way in ways:
        signature = tuple(_key(station.hop) for station in way.stations)
        if signature not in seen:
            seen.add(signature)
            yield way


def only(trace: Trace, names: Sequence[str]) -> Trace:
    """The deployments of these names."""
    return replace(trace, drawn=tuple(one for one in trace.drawn if one.deployment.name in names))


def folded(trace: Trace, most: int = 3) -> Trace:
    """Deployments with the same hops drawn once, where there are more than `most` of them and none is bad."""
    groups: dict[object, list[Drawn]] = defaultdict(list)
    for one in trace.drawn:
        groups[_signature(one) if not one.status.is_bad else one.deployment.name].append(one)
    kept = []
    for several in groups.values():
        if len(several) > most:
            kept.append(replace(several[0], alike=tuple(one.deployment for one in several[1:])))
        else:
            kept += several
    position = {one.deployment.name: number for number, one in enumerate(trace.drawn)}
    return replace(trace, drawn=tuple(sorted(kept, key=lambda one: position[one.deployment.name])))


def _signature(one: Drawn) -> object:
    """What two deployments that are alike have in common: all but files and lines."""
    hops = tuple(
        tuple((station.hop.kind, station.hop.name, station.hop.words, station.hop.state) for station in way.stations)
        for way in one.ways
    )
    return one.deployment.home, one.deployment.noun, hops


__all__ = ["Drawn", "Mark", "State", "Station", "Status", "Trace", "Way", "folded", "join", "only"]
