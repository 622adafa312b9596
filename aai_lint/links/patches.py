"""Patches of workloads that name a container which the workload doesn't have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..model import Facts, Setting
from ..records import dataclass
from .graph import graph
from .naming import nearest
from .projects import world


@dataclass(frozen=True, slots=True, eq=False)
class Misplaced:
    """`setting` goes to a container that only the patch names; `meant` is the image of the workload's own container whose
    name is most like it."""

    setting: Setting
    meant: Setting


def misplaced(facts: Facts) -> Iterator[Misplaced]:
    """A strategic merge adds what it doesn't find: a container without an image, which no file completes."""
    images: dict[tuple[str, str], dict[str, Setting]] = defaultdict(dict)
    for setting in facts.settings:
        if setting.home == "kubernetes" and setting.role == "field" and setting.name.text == "image" and len(setting.scope) == 3:
            images[world(facts, setting.name.place.path), setting.scope[1]][setting.scope[2]] = setting
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        if setting.home != "kubernetes" or setting.role != "variable" or len(setting.scope) != 3:
            continue
        workload, container = setting.scope[1:]
        own = images.get((world(facts, setting.name.place.path), workload), {})
        if not own or container in own or "{{" in workload + container or workload.endswith("/"):
            continue
        if any(other.name.place.path == setting.name.place.path for other in own.values()):
            continue
        yield Misplaced(setting, own[nearest(container, own)])
