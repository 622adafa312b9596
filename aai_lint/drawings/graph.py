"""The stations of all deployments with names, for formats that place them themselves."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import dataclass
from ..terminal import visible
from ..trace import Drawn
from . import words
from .lanes import Box, lane


@dataclass(frozen=True, slots=True)
class Cluster:
    """A deployment: its title, its boxes by the name of each, and what leads where, whether cut or not."""

    name: str
    title: str
    boxes: tuple[tuple[str, Box], ...]
    lines: tuple[tuple[str, str, bool], ...]


def clusters(drawn: Sequence[Drawn]) -> list[Cluster]:
    """All deployments."""
    found = []
    count = 0
    for number, one in enumerate(drawn):
        placed = lane(one)
        names = {id(box): f"n{count + at}" for at, box in enumerate(placed.boxes)}
        count += len(placed.boxes)
        title = f"{visible(words.heading(one.deployment))}: {one.status.value}"
        title += f" (and {len(one.alike)} alike)" if one.alike else ""
        found.append(
            Cluster(
                f"way{number}",
                title,
                tuple((names[id(box)], box) for box in placed.boxes),
                tuple((names[id(line.start)], names[id(line.end)], line.is_cut) for line in placed.lines),
            )
        )
    return found


def label(box: Box) -> list[str]:
    """The lines of text of a box."""
    hop = box.station.hop
    rows = [box.title] if hop.place is not None else []
    rows += [visible(hop.name)] if hop.name and hop.place is not None else []
    rows.append(visible(hop.words.replace("`", "")))
    state = visible(words.value(box.station))
    rows += [state] if state else []
    rows += [f"✗ {mark.finding.rule}" for mark in box.station.marks if mark.breaks or mark.spoils]
    return rows
