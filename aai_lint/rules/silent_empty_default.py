"""A reference that is content with nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Edit, Facts, Literal, Place, Problem, Reference, Setting, Severity, Substitution
from . import rule


@rule(Severity.WARNING, Category.MISSING, certainty=Certainty.HIGH)
def silent_empty_default(facts: Facts) -> Iterator[Problem]:
    """The reference turns an absent key into an empty text instead of failing.

    ## Why it matters

    The container starts, and each call fails later: "Please provide an API key", or a 401. A reference that fails tells the
    reason at once.

    ## Instead

    In Compose: `${ASSEMBLYAI_API_KEY:?set ASSEMBLYAI_API_KEY}`. In Kubernetes: leave `optional: true` out. In a workflow that
    pull requests start, where secrets of strangers' runs are empty: `if: env.ASSEMBLYAI_API_KEY != ''` for the step.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if setting.home == "ansible":
            yield from _looked_up(facts, setting)
            continue
        if setting.home == "terraform":
            yield from _configured(facts, setting)
            continue
        if setting.home == "heroku" and isinstance(value, Literal) and not value.text and links.is_live(facts, setting):
            yield Problem(
                value.place,
                f"a new app gets `{setting.name.text}` with nothing in it, and nobody is asked",
                'leave `value` out and write `"required": true`, so that whoever makes the app has to give it',
            )
        if setting.role not in ("variable", "entry") or not isinstance(value, Reference) or not links.is_live(facts, setting):
            continue
        if setting.home == "compose" and _is_empty_without(value) and not links.is_documented(facts, setting, value.target):
            yield Problem(
                value.place,
                f"`{setting.name.text}` is empty where `{value.target}` isn't set, and nothing here sets it",
                f"write `${{{value.target}:?set {value.target}}}`",
                certainty=Certainty.MEDIUM,
                edits=(Edit(value.place, f"${{{value.target}:?set {value.target}}}"),),
            )
        elif setting.home == "serverless" and _is_empty_without(value) and value.operator:
            yield Problem(
                value.place,
                f"`{setting.name.text}` is deployed empty where `{value.target}` isn't set",
                f"write `${{env:{value.target}}}`, so that the deployment stops",
            )
        elif value.kind == "values" and "required" not in value.operator and _is_empty(links.values_at(facts, value)):
            yield Problem(
                value.place,
                f"the chart deploys with nothing in `{setting.name.text}` where nobody sets `{value.target}`",
                f'write `required "set {value.target}" .Values.{value.target}`',
                certainty=Certainty.MEDIUM,
                edits=(
                    Substitution(
                        value.place,
                        rf"(\{{\{{-? *)(\.Values\.{re.escape(value.target)})(?= *(?:\||-?\}}\}}))",
                        rf'\1required "set {value.target}" \2',
                    ),
                ),
            )
        elif setting.home == "kubernetes" and value.kind in ("secret", "config") and not value.required:
            yield Problem(
                value.place,
                f"the pod starts without `{setting.name.text}` where the entry doesn't exist (`optional: true`)",
                "leave `optional` out, so that the pod waits and says why",
                certainty=Certainty.MEDIUM,
            )
    for include in links.optional_files(facts):
        yield Problem(
            include.target.place,
            f"the service starts without `{include.target.text}` where the file is missing, and with it without the key",
            "leave the `-` out, so that it fails and says why",
            certainty=Certainty.MEDIUM,
            severity=Severity.INFO,
        )

    for empty in links.empty_for_strangers(facts):
        need = empty.need
        name = empty.setting.name.text if empty.setting is not None else "the secret"
        written = f"`{name}`" if empty.setting is not None else name
        related: tuple[tuple[Place, str], ...] = ((empty.event.name.place, "started by pull requests from anybody"),)
        if need.reader is not None:
            related += ((need.reader, "read here"),)
        yield Problem(
            empty.setting.value.place if empty.setting is not None else need.place,
            f"{written} is empty when the pull request comes from a fork or from Dependabot, and this step can't do without",
            f"guard the step: `if: env.{name} != ''`" if empty.setting is not None else "guard the step, or start it otherwise",
            related,
            Certainty.SURE if need.reader is None else Certainty.HIGH,
        )


def _looked_up(facts: Facts, setting: Setting) -> Iterator[Problem]:
    """A lookup of Ansible's, which gives an empty text for a variable that isn't set."""
    value = setting.value
    if not isinstance(value, Reference) or value.operator != "lookup" or value.required or not links.is_live(facts, setting):
        return
    empty = value.fallback is None or (isinstance(value.fallback, Literal) and not value.fallback.text)
    if empty and not links.is_asserted(facts, setting.name.text, value.target):
        yield Problem(
            value.place,
            f"`{setting.name.text}` is empty where `{value.target}` isn't set, and nothing fails",
            f"write `lookup('env', '{value.target}', default=undef())`",
        )


def _configured(facts: Facts, setting: Setting) -> Iterator[Problem]:
    """A variable of Terraform, or a function that takes the first of several."""
    value = setting.value
    fallback = value.fallback if isinstance(value, Reference) else None
    if not isinstance(value, Reference) or not isinstance(fallback, Literal) or fallback.text.strip() or not fallback.quote:
        return
    if not links.is_live(facts, setting) or setting.role == "argument" or value.operator == "?":
        return
    if setting.scope[-1] == "variable" and (links.is_checked(facts, setting) or links.is_given(facts, setting)):
        return
    yield Problem(
        fallback.place,
        f"`{setting.name.text}` is empty where nobody sets it, and nothing fails",
        "leave the default out, so that the run stops and says why"
        if setting.scope[-1] == "variable"
        else "leave the fallback out",
    )


def _is_empty_without(reference: Reference) -> bool:
    if reference.fallback is None:
        return not reference.operator
    return isinstance(reference.fallback, Literal) and not reference.fallback.text and reference.operator in (":-", "-", ",")


def _is_empty(found: tuple[Setting, ...]) -> bool:
    return bool(found) and all(isinstance(one.value, Literal) and not one.value.text for one in found)
