"""A secret whose new versions don't arrive."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Facts, Problem, Severity
from . import rule

_PINS = {
    "immutable": "nothing can be changed in a Secret that is `immutable`: a new key needs a Secret of another name",
    "refreshInterval": "the secret is fetched once and never again, so that a new key doesn't arrive",
}


@rule(Severity.INFO, Category.EXPIRY, default=False)
def pinned_secret_version(facts: Facts) -> Iterator[Problem]:
    """A version or a refresh setting keeps a new key from arriving.

    ## Why it matters

    Keys are replaced: when they leak, when somebody leaves. What names one version of a secret, or fetches it once, goes on with
    the old key, and each call answers 401 from the moment that one is deleted. Some pin versions on purpose (Google recommends
    it for Cloud Run), so this rule runs only when it is asked for: `--extend-select pinned-secret-version`.

    ## Instead

    Leave the version out, or write `latest`; give `refreshInterval` a time; or write down that a new key needs a new deployment.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        for reference in links.references(setting.value):
            version = links.pinned_version(setting, reference)
            if version:
                yield Problem(
                    reference.place,
                    f"`{setting.name.text}` stays at version {version[:12]} of the secret, whatever is put there later",
                    "leave the version out" if version != reference.target else "write `key: latest`",
                )
    for setting in facts.settings:
        if setting.role != "pin" or len(setting.scope) < 2:
            continue
        name = setting.scope[1].partition("/")[2]
        if any(links.holds_key(facts, store) for store in links.stores_of(facts, "secret", name, setting.name.place.path)):
            yield Problem(setting.name.place, _PINS[setting.name.text], "make it so that a new key arrives")
