"""A name that the platform doesn't take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Edit, Facts, Place, Problem, Setting, Severity
from ..regex import regex
from . import rule

_IDENTIFIER = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_OBJECT = regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

# learn.microsoft.com/azure/devops/pipelines/process/variables: "variable naming restrictions".
_RESERVED = ("endpoint", "securefile", "secret")


@rule(Severity.ERROR, Category.MISNAMED, certainty=Certainty.HIGH)
def invalid_variable_name(facts: Facts) -> Iterator[Problem]:
    """The key is provided under a name that can't become a variable, or that the platform refuses.

    ## Why it matters

    Names of environment variables are letters, digits and `_`. Kubernetes skips other entries of a Secret that is taken in
    whole, or makes variables of them that no shell can read; elsewhere the whole file is refused.

    ## Instead

    Call the entry what the code reads (`ASSEMBLYAI_API_KEY`), or name the variable and the entry one by one
    (`valueFrom.secretKeyRef`).
    """
    read = {text.text for text in links.names_read(facts)}
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        name = setting.name.text
        if "{{" in name or name == "*":
            continue
        if setting.role in ("entry", "plain-entry") and not _IDENTIFIER.fullmatch(name):
            place = _taken_in_whole(facts, setting)
            if place is not None:
                yield Problem(
                    setting.name.place,
                    f"`{name}` is no name for a variable: where the whole store becomes variables, it is lost",
                    "rename the entry to the variable that the code reads, or use `valueFrom.secretKeyRef`",
                    ((place, "taken in whole here"),),
                )
        elif setting.role == "variable" and not _IDENTIFIER.fullmatch(name) and name not in read and setting.home != "code":
            yield Problem(
                setting.name.place,
                f"`{name}` is no name for an environment variable: only letters, digits and `_` are",
                f"write `{re.sub(r'[^A-Za-z0-9_]+', '_', name).lstrip('0123456789').upper()}`",
                certainty=Certainty.HIGH,
            )
        if setting.home == "azure" and setting.role == "entry" and name.lower().startswith(_RESERVED):
            yield Problem(
                setting.name.place,
                f"`{name}` begins with a word that Azure Pipelines keeps for itself: it may not reach tasks and scripts",
                f"write `{re.sub('^(?:secret|endpoint|securefile)_?', '', name, flags=re.IGNORECASE)}`",
            )
    declared = {(use.name.place.path, use.name.text.lower()) for use in facts.uses if use.how in ("declared", "optional")}
    for use in facts.uses:
        name, place = use.name.text, use.name.place
        if use.how != "secrets" or name == "*" or (place.path, name.lower()) in declared or not links.means_key(facts, name):
            continue
        if not _IDENTIFIER.fullmatch(name) or name.upper().startswith("GITHUB_"):
            meant = re.sub(r"[^A-Za-z0-9_]+", "_", name).lstrip("0123456789").upper().removeprefix("GITHUB_")
            yield Problem(
                place,
                f"no secret can be called `{name}` (letters, digits and `_`, not `GITHUB_…`), so this is an empty text",
                f"write `{meant}`",
                edits=(Edit(place, meant),),
                safe=True,
            )
    for setting in facts.settings:
        if setting.home != "kubernetes-object" or "{{" in setting.name.text or "$" in setting.name.text:
            continue
        kind = setting.scope[1].partition("/")[0]
        held = links.stores_of(facts, {"Secret": "secret"}.get(kind, "config"), setting.name.text, setting.name.place.path)
        if not _OBJECT.fullmatch(setting.name.text) and any(links.holds_key(facts, store) for store in held):
            yield Problem(
                setting.name.place,
                f"`{setting.name.text}` is no name for a {kind}: lower-case letters, digits, `-` and `.` only",
                f"write `{re.sub(r'[^a-z0-9.]+', '-', setting.name.text.lower()).strip('-.')}`, here and where it is referred to",
            )


def _taken_in_whole(facts: Facts, setting: Setting) -> Place | None:
    """Where the store of an entry becomes variables, unless that container also asks for the entry by name."""
    kind = setting.scope[1].partition("/")[0] if len(setting.scope) > 1 else ""
    store = links.store_of(setting)
    for include in links.consumers(facts, kind, store) if store else ():
        named = any(
            reference.source == store and reference.target == setting.name.text and other.scope == include.scope
            for other in facts.settings
            for reference in links.references(other.value)
        )
        if not named:
            return include.target.place
    return None
