"""A file made for secrets that git has, or is about to take."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.HARDCODED, certainty=Certainty.HIGH)
def committed_secret_file(facts: Facts) -> Iterator[Problem]:
    """A file made for secrets holds the key and is in git, or isn't ignored by it.

    ## Why it matters

    An env file is safe only while git ignores it. Once committed, the key is in every clone, and stays in the history.

    ## Instead

    Add the file to `.gitignore`, take it out of the index (`git rm --cached`), and replace the key if it was ever pushed.
    """
    seen = set()
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        place = setting.name.place
        origin = facts.origin(place)
        if place.path in seen or not links.is_secret_file(setting) or origin.ignored or origin.tracked is None:
            continue
        values = (*links.literals(setting.value), *links.fallbacks(setting.value))
        live = (literal for literal in values if not links.is_revoked(facts, literal.place))
        found = next((literal for literal in live if key.find_key(literal.text)), None)
        if found is None:
            continue
        seen.add(place.path)
        name = posixpath.basename(place.path)
        if origin.tracked:
            message = f"this file is in git with an API key ({key.mask(key.find_key(found.text))}) in it"
            remedy = f"run `git rm --cached` on it, add `{name}` to .gitignore, and replace the key in AssemblyAI's dashboard"
            yield Problem(found.place, message, remedy)
        else:
            message = f"git doesn't ignore this file, and it holds an API key ({key.mask(key.find_key(found.text))})"
            yield Problem(found.place, message, f"add `{name}` to .gitignore before the next commit", certainty=Certainty.HIGH)
