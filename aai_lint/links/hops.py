"""Hops: the stations of a road, and the ways that are made of them."""

from __future__ import annotations

from .. import key
from ..model import Place, Setting
from ..records import NamedTuple, dataclass, field
from .parts import references
from .states import State


@dataclass(frozen=True, slots=True)
class Hop:
    """A station of a road.

    `kind`: "outside" (a store, dashboard or environment that no file here shows), "template" (says that somebody has to set
    it), "entry" (of a store, chart or file), "include" (takes a whole source in), "setting" (a variable of the environment),
    "absence" (where the environment is described, and lacks it), "read" (the code). `name` is what the key is called here,
    `words` say what happens. `state` and `text` are those of the value as it is written or arrives here. `places` are all
    spans that say it. `lacks` tells that what it refers to is known and hasn't got it, in this deployment: what a rule says
    of the place, it says of this hop then, and not of its twins elsewhere.
    """

    kind: str
    name: str
    words: str
    place: Place | None
    state: State = State.UNKNOWN
    text: str = field(default="", repr=False)
    places: tuple[Place, ...] = ()
    lacks: bool = False

    @property
    def shown(self) -> str:
        """The value as it may be shown."""
        return key.mask(self.text) if self.text else ""


class Way(NamedTuple):
    """The hops to a value, and what is handed on at their end."""

    hops: tuple[Hop, ...]
    state: State
    text: str

    def then(self, hop: Hop) -> Way:
        """The same, one hop further."""
        return Way((*self.hops, hop), hop.state, hop.text)


def places_of(setting: Setting) -> tuple[Place, ...]:
    """The name of a setting, its value, and what the value refers to."""
    own = setting.value.place
    return tuple(dict.fromkeys([setting.name.place, own, *(one.place for one in references(setting.value))]))
