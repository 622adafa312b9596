"""A key that its owner revoked."""

from __future__ import annotations

from collections.abc import Iterator

from .. import advice, links
from ..model import Category, Facts, Place, Problem, Setting, Severity
from . import rule


@rule(Severity.ERROR, Category.EXPIRY)
def revoked_key(facts: Facts) -> Iterator[Problem]:
    """A key is still written somewhere that `aai-lint revoke` has put down as revoked.

    ## Why it matters

    AssemblyAI answers a deleted key as it answers a wrong one: 401, "Authentication error, API token missing/invalid". The file
    `.aai-lint-revoked.toml` knows it by its fingerprint, whatever it is written in: plain, in base64, in a notebook.

    ## Instead

    Put the key in its place that replaced it, where such a key belongs. Where nothing uses it, remove it.
    """
    settings = _settings(facts)
    for seen in facts.sightings:
        reason = f" ({seen.reason})" if seen.reason else ""
        since = f" on {seen.since}" if seen.since else ""
        setting = next((one for place, one in settings.get(seen.place.path, ()) if links.is_within(seen.place, place)), None)
        yield Problem(seen.place, f"the key {seen.shown} was revoked{since}{reason}", _remedy(facts, setting))


def _settings(facts: Facts) -> dict[str, list[tuple[Place, Setting]]]:
    """The settings by path, each with the place of its value."""
    found: dict[str, list[tuple[Place, Setting]]] = {}
    if facts.sightings:
        for setting in facts.settings:
            for literal in links.literals(setting.value):
                found.setdefault(literal.place.path, []).append((literal.place, setting))
    return found


def _remedy(facts: Facts, setting: Setting | None) -> str:
    if setting is None or setting.role in ("comment", "output"):
        return "remove it; what uses it needs the key that replaced it"
    origin = facts.origin(setting.name.place)
    if links.is_secret_file(setting) and (origin.ignored or origin.tracked is None):
        return "put the key here that replaced it"
    return f"replace it by the new key, but not here: {advice.instead_of_nothing(setting)}"
