"""A key under a name that bundlers publish."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Facts, Place, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.EXPOSED, certainty=Certainty.HIGH)
def client_exposed_key(facts: Facts) -> Iterator[Problem]:
    """The key's name has a prefix that makes a bundler ship it to browsers or apps.

    ## Why it matters

    `NEXT_PUBLIC_`, `VITE_`, `REACT_APP_`, `EXPO_PUBLIC_` and alike put the value into the code that everyone downloads.

    ## Instead

    Keep the key on a server under a name without the prefix, and hand the browser a temporary token
    (`GET https://streaming.assemblyai.com/v3/token`).
    """
    for one in links.published(facts):
        what, where = ("app that everyone installs", "app") if one.app else ("code that everyone downloads", "browser")
        yield Problem(
            one.name.place,
            f"{one.who} writes the key into the {what}",
            f"take it out, use the key on a server, and give the {where} a temporary token",
            certainty=Certainty.HIGH if one.app else Certainty.SURE,
        )
    for setting, place in links.leaking(facts):
        prefix = key.public_prefix(setting.name.text)
        who = key.PUBLIC_PREFIXES[prefix]
        yield Problem(
            place,
            f"this gives the key to `{setting.name.text}`, and `{prefix}` makes {who} ship that to everyone who opens the app",
            "take it out, use the key on a server, and give the browser a temporary token",
        )
    places: dict[tuple[str, str], list[Place]] = {}
    for text in (*(carrier.setting.name for carrier in links.graph(facts).carriers), *links.names_read(facts)):
        if key.public_prefix(text.text) and key.meaning(text.text) is not key.Meaning.NONE:
            places.setdefault((links.world(facts, text.place.path), text.text), []).append(text.place)
    for (_, name), found in sorted(places.items()):
        prefix = key.public_prefix(name)
        first, *others = sorted(set(found), key=lambda place: (place.path.endswith(".md"), place))
        yield Problem(
            first,
            f"the prefix `{prefix}` of `{name}` makes {key.PUBLIC_PREFIXES[prefix]} ship the key to everyone who opens the app",
            f"rename it to `{name.removeprefix(prefix)}`, read it on a server, and give the browser a temporary token",
            related=tuple((place, "the same name") for place in others[:3]),
        )
