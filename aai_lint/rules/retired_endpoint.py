"""Addresses that refuse valid keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Edit, Facts, Literal, Place, Problem, Proposal, Severity, Substitution
from . import rule


@rule(Severity.WARNING, Category.AUTH_HEADER, certainty=Certainty.HIGH)
def retired_endpoint(facts: Facts) -> Iterator[Problem]:
    """A request goes to an address that answers "Not authorized" to valid keys.

    ## Why it matters

    The first streaming interface (`api.assemblyai.com/v2/realtime`) is switched off and answers 401, 410 or 4001 to everyone;
    `eu.api.assemblyai.com` was never the European host. Both look like a wrong key.

    ## Instead

    Stream with `wss://streaming.assemblyai.com/v3/ws`; transcribe in Europe with `api.eu.assemblyai.com`.
    """
    told: set[tuple[str, int]] = set()
    for text, place, literal, home in _addresses(facts):
        found = key.retired(text)
        if found is None or (place.path, place.line) in told:
            continue
        told.add((place.path, place.line))
        edits: tuple[Proposal, ...] = ()
        if literal is not None and found.wrong and literal.raw.count(found.wrong) == 1:
            edits = (Edit(literal.place, literal.raw.replace(found.wrong, found.right)),)
        elif literal is None and found.wrong and "/" not in found.wrong:
            edits = (Substitution(place, re.escape(found.wrong), found.right),)
        # What a document shows may be the past: a guide to migration shows what was.
        certainty = Certainty.MEDIUM if home == "document" else Certainty.SURE
        # Another host is all there is to change; another version of an interface is not.
        safe = bool(edits) and "/" not in found.wrong
        yield Problem(place, found.words, f"use `{found.right}`", certainty=certainty, edits=edits, safe=safe)
    for call in facts.calls:
        if key.is_retired_client(call.name.text) and call.home != "document":
            yield Problem(
                call.name.place,
                f"`{call.name.text.rpartition('.')[2]}` connects to the streaming interface that is switched off",
                "use the client of the version 3 of streaming (`assemblyai.streaming.v3`)",
                certainty=Certainty.HIGH,
            )
    yield from _mixed(facts)


def _addresses(facts: Facts) -> Iterator[tuple[str, Place, Literal | None, str]]:
    for request in facts.requests:
        if request.url is not None:
            yield request.url.text, request.url.place, None, request.home
    for setting in facts.settings:
        for literal in links.literals(setting.value):
            if "assemblyai" in literal.text:
                yield literal.text, literal.place, literal, setting.home


def _mixed(facts: Facts) -> Iterator[Problem]:
    """Both regions in one project: whether one key serves both isn't documented."""
    regions: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for request in facts.requests:
        if request.url is not None and not facts.origin(request.header.place).sample and request.home != "document":
            region = key.region_of(request.url.text)
            if region:
                regions[links.project(facts, request.header.place.path)][region].append(request.url.place)
    for _, found in sorted(regions.items()):
        if len(found) > 1:
            fewest = min(found, key=lambda region: (len(found[region]), region))
            other = next(region for region in sorted(found) if region != fewest)
            yield Problem(
                found[fewest][0],
                f"this request goes to the {fewest} region, others of the project to the {other} region",
                "send all requests of one key to the region that it was made for",
                ((found[other][0], "the other region"),),
                Certainty.MEDIUM,
            )
