"""Variables of platforms that an environment begins without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .. import key
from ..model import Facts, Literal, Place, Setting
from ..records import dataclass
from .graph import graph
from .places import is_live


@dataclass(frozen=True, slots=True, eq=False)
class LeftBehind:
    """`setting` gives the key outside of the environment `name`, which is declared at `place` and doesn't have it."""

    setting: Setting
    name: str
    place: Place


def left_behind(facts: Facts) -> Iterator[LeftBehind]:
    """One for each environment. A value that is empty or stands for another one is for local runs: the environments have
    secrets then, which no file shows."""
    found: dict[tuple[str, str], list[Setting]] = defaultdict(list)  # what may be an environment, or belong to one
    for setting in facts.settings:
        if setting.scope or setting.role == "scope":
            found[setting.name.place.path, setting.home].append(setting)
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if setting.role != "variable" or setting.scope or not isinstance(value, Literal) or not is_live(facts, setting):
            continue
        if not value.text.strip() or key.is_placeholder(value.text):
            continue
        here = found.get((setting.name.place.path, setting.home), ())
        has_it = {one.scope for one in here if one.name.text == setting.name.text and one.scope}
        for one in here:
            if one.role == "scope" and one.scope not in has_it:
                yield LeftBehind(setting, one.name.text, one.name.place)
