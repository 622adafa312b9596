"""Roads: the ways of the key through a tree, in each deployment from the file or store where it begins to the code."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..model import Facts, Place
from ..records import dataclass
from .deployments import Deployment, code_folders, deployments, is_below_any
from .given import Given
from .graph import Read, graph
from .hops import Hop, Way
from .images import below, copies, image
from .origins import MOST
from .projects import project, serves, world
from .provision import Status, mismatches, reads_under, standing, undocumented
from .services import in_code, reads_of, unmet
from .states import State


@dataclass(frozen=True, slots=True)
class Road:
    """The hops from the beginning to the code, within one deployment. It may end before the code, where no code here reads it."""

    deployment: Deployment
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Provision:
    """What becomes of the key on its way to a read: `hops` show why, `broken` is the first of them where the way ends."""

    status: Status
    hops: tuple[Hop, ...] = ()
    broken: Hop | None = None


def provision(facts: Facts, read: Read, deployment: Deployment | None = None) -> Provision:
    """Whether a read gets the key in a deployment, by the best of its ways; without one, whether it gets it in any."""
    found = [
        _provided_by(road, read)
        for road in roads(facts)
        if road.hops[-1].kind == "read" and road.hops[-1].place == read.place and deployment in (None, road.deployment)
    ]
    order = list(Status)
    best = min(found, key=lambda one: order.index(one.status), default=Provision(Status.NOWHERE))
    if deployment is not None:
        return best
    status, place = standing(facts, read)
    fitting = next((one for one in found if one.status is status), None)
    if fitting is not None:
        return fitting
    if status is Status.NOWHERE or place is None:
        return Provision(status, best.hops, best.broken)
    return Provision(status, (Hop("entry", read.name, "said here", place, places=(place,)),))


def _provided_by(road: Road, read: Read) -> Provision:
    *before, last = road.hops
    broken = next((hop for hop in before if hop.lacks or hop.kind == "absence"), None)
    if broken is None and before[-1].kind in ("setting", "template") and not reads_under(before[-1].name, read):
        broken = before[-1]
    if broken is not None:
        return Provision(Status.NOWHERE, road.hops, broken)
    if before[0].kind == "template" or last.state in (State.EMPTY, State.PLACEHOLDER):
        return Provision(Status.DECLARED, road.hops)
    return Provision(Status.UNKNOWN if last.state in (State.UNKNOWN, State.ENCRYPTED) else Status.PROVIDED, road.hops)


@lru_cache(maxsize=2)
def roads(facts: Facts) -> tuple[Road, ...]:
    """All roads, by deployment."""
    return tuple(_Roads(facts).all())


class _Roads:
    """The state of looking for all roads of a tree."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.given = Given(facts)
        self.reads = _reads(facts)
        self.lacking = {(one.service.folder, one.service.name): one for one in unmet(facts)}
        self.renamed: dict[str, list[Read]] = defaultdict(list)
        for mismatch in mismatches(facts):
            self.renamed[mismatch.provided.text].append(mismatch.read)

    def all(self) -> Iterator[Road]:
        found: list[Road] = []
        for deployment in deployments(self.facts):
            if deployment.home != "env":
                found += self.of(deployment)
        reached = {hop.place for road in found for hop in road.hops if hop.kind == "read"}
        for deployment in deployments(self.facts):
            if deployment.home == "env":
                yield from self.of(deployment, reached)
        yield from found

    def of(self, deployment: Deployment, reached: Iterable[Place | None] = ()) -> Iterator[Road]:
        """The roads of one deployment; those of a local one only where it says anything that the others don't."""
        reads = self._reads_in(deployment)
        given: dict[str, list[Way]] = {}
        for name, way in self.given.ways(deployment, {read.name for read in reads}):
            if len(given.setdefault(name, [])) < MOST and way.hops not in {other.hops for other in given[name]}:
                given[name].append(way)
        served: set[str] = set()
        met: set[Place] = set()
        for name, ways in given.items():
            mine = [read for read in reads if reads_under(name, read)]
            if mine:
                served.add(name)
                met |= {read.place for read in mine}
                yield from self._joined(deployment, ways, mine)
        for name, ways in given.items():
            if name in served:
                continue
            others = [read for read in reads if read.place not in met]
            wanted = {read.name for read in self.renamed.get(name, ())}
            mine = [read for read in others if read.name in wanted or (not name and read.required)]
            met |= {read.place for read in mine}
            if mine:
                yield from self._joined(deployment, ways, mine)
            elif name:
                yield from (Road(deployment, way.hops) for way in ways)
        left = [read for read in reads if read.place not in met]
        for name in dict.fromkeys(read.name for read in left):
            mine = [read for read in left if read.name == name]
            ways = list(self._lacking(deployment, name, mine, given, set(reached)))
            yield from self._joined(deployment, ways, mine)

    def _joined(self, deployment: Deployment, ways: list[Way], reads: list[Read]) -> Iterator[Road]:
        for way in ways:
            for read in reads:
                words = "the client library reads it" if read.implied else "read by the code"
                words += "" if read.required else ", which copes without it"
                hop = Hop("read", read.name, words, read.place, way.state, way.text, (read.place,))
                yield Road(deployment, (*way.hops, hop))

    def _reads_in(self, deployment: Deployment) -> list[Read]:
        if deployment.home == "env":
            return [read for read in self.reads if project(self.facts, read.place.path) == deployment.folder]
        code = [read for read in self.reads if read.place in in_code(self.facts)]
        if deployment.service is not None and any(deployment.service.of_kind("build-context")):
            return list(reads_of(self.facts, deployment.service, optional=True))
        if deployment.home == "dockerfile":
            (path,) = deployment.paths
            built = image(self.facts, path)
            return [read for read in code if copies(self.facts, built, read.place.path) is not None]
        folders = code_folders(self.facts, deployment) or self._folders_run(deployment, code)
        if folders:
            return [read for read in code if is_below_any(read.place.path, folders)]
        names = {one.name.text for one in self.given.variables(deployment)} | {
            name for name, _ in self.given.taken_whole(deployment, frozenset())
        }
        anywhere = [read for read in code if any(serves(self.facts, path, read.place.path) for path in deployment.paths)]
        return [read for read in anywhere if any(reads_under(name, read) or read in self.renamed.get(name, ()) for name in names)]

    def _folders_run(self, deployment: Deployment, code: list[Read]) -> tuple[str, ...]:
        """The folders that the commands of a job work in or name, where code that reads the key is in them."""
        named: set[str] = set()
        for run in self.facts.runs:
            if run.kind == "command" and deployment.owns(run.home, run.name.place.path, run.scope) and run.folder != "?":
                words = (run.folder, *(posixpath.normpath(posixpath.join(run.folder, word)) for word in run.arguments))
                named |= {word for word in words if word not in ("", ".") and not word.startswith("..")}
        return tuple(sorted(folder for folder in named if any(below(read.place.path, folder) for read in code)))

    def _lacking(
        self, deployment: Deployment, name: str, reads: list[Read], given: dict[str, list[Way]], reached: set[Place | None]
    ) -> Iterator[Way]:
        """What is to be said of a variable that nothing is seen to give."""
        if deployment.home == "env":
            for read, place in undocumented(self.facts):
                if read in reads:
                    words = "a template, which doesn't name it"
                    yield Way((Hop("template", name, words, place, places=(place,)),), State.UNKNOWN, "")
            mentioned = [one for one in self.facts.uses if one.how == "mentioned" and one.name.text == name]
            mentioned = [
                one for one in mentioned if world(self.facts, one.name.place.path) == world(self.facts, reads[0].place.path)
            ]
            if mentioned:
                place = min(one.name.place for one in mentioned)
                yield Way((Hop("template", name, "described", place, places=(place,)),), State.UNKNOWN, "")
            elif all(read.place in reached for read in reads):
                return  # other ways of running have it, and nothing is said of this one
            else:
                yield self.given.origins.outside("the environment of whoever starts it", name)
            return
        if deployment.service is None:
            return
        lack = self.lacking.get((deployment.service.folder, deployment.service.name))
        if lack is not None and lack.read.name == name:
            near = lack.near if lack.other is None else lack.other
            hop = Hop("absence", name, f"isn't handed to `{deployment.title}`", lack.place, places=(lack.place,))
            if near is not None and lack.other is None:
                for way in self.given.origins.ways(near, deployment):
                    yield way.then(hop)
            elif near is None:
                yield Way((hop,), State.UNKNOWN, "")
            return
        if not any(other for other in given.values()):
            mounted = any(deployment.service.of_kind("bind-mount"))
            words = (
                "an env file that the container loads, or nothing"
                if mounted
                else f"nothing here hands it to `{deployment.title}`"
            )
            yield Way((Hop("outside", name, words, None),), State.UNKNOWN, "")


def _reads(facts: Facts) -> list[Read]:
    """The reads that count: those of tests and samples only where there are no others."""
    found = list(graph(facts).reads)
    used = [read for read in found if not facts.origin(read.place).sample]
    return used or found
