"""What jobs hand to workflows, and steps to actions, of the same repository; and secrets that go to those of others."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, Include, Place, Setting, Text, Use
from ..records import dataclass
from ..regex import regex
from .naming import nearest
from .workflows import (
    HOME,
    Job,
    Workflow,
    called,
    callers,
    carries_key,
    is_key,
    local_action,
    means_key,
    stored_keys,
    workflows,
)

_OWNER = regex(r"github\.repository(?:_owner)?\s*==\s*'([\w.-]+)(?:/[\w.-]+)?'")


@dataclass(frozen=True, slots=True, eq=False)
class Unhanded:
    """`call` (of a workflow or an action) isn't handed `wanted`; `refused` where GitHub stops the run for it."""

    call: Text
    wanted: Use
    refused: bool
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Undeclared:
    """`given` goes to a workflow or action that has no such secret or input; `meant` is the one that it probably means."""

    given: Setting
    kind: str
    path: str
    meant: Use | None


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """The called workflow reads `use`, which it doesn't declare; `call` is a caller that doesn't hand on all of its secrets."""

    use: Use
    call: Text


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """A job hands all secrets to the workflow of another owner, whom `known` tells if anything does."""

    include: Include
    call: Text
    known: bool


def unhanded(facts: Facts) -> Iterator[Unhanded]:
    """Secrets and inputs for the key that a called workflow or action declares and isn't handed."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            callee = called(facts, workflow, job)
            if callee is not None and job.call is not None and not job.of_kind("secrets"):
                given = {setting.name.text.lower() for setting in job.secrets}
                for name, use in callee.wants("secrets").items():
                    if use.how == "declared" and name not in given and _is_key_entry(facts, use) and _reads(facts, callee, name):
                        yield Unhanded(job.call.name, use, use.required, "secret")
            for step in job.steps:
                action = local_action(facts, step)
                given = {setting.name.text.lower() for setting in step.inputs}
                for name, use in action.wants("inputs").items() if action is not None else ():
                    if use.required and name not in given and means_key(facts, use.name.text) and step.action is not None:
                        yield Unhanded(step.action.name, use, False, "input")


def _is_key_entry(facts: Facts, use: Use) -> bool:
    return means_key(facts, use.name.text) or use.name.text.upper() in stored_keys(facts)


def _reads(facts: Facts, callee: Workflow, name: str) -> bool:
    """Whether a workflow takes a secret anywhere."""
    return any(
        use.how == "secrets" and use.name.place.path == callee.path and use.name.text.lower() == name for use in facts.uses
    )


def undeclared(facts: Facts) -> Iterator[Undeclared]:
    """What carries the key to a workflow or action of this repository under a name that this doesn't know."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            callee = called(facts, workflow, job)
            if callee is not None and callee.event("workflow_call") is not None:
                yield from _unknown(facts, job.secrets, callee, "secrets")
            for step in job.steps:
                action = local_action(facts, step)
                if action is not None:
                    yield from _unknown(facts, step.inputs, action, "inputs")


def _unknown(facts: Facts, given: tuple[Setting, ...], callee: Workflow, kind: str) -> Iterator[Undeclared]:
    wanted = callee.wants(kind)
    for setting in given:
        if setting.name.text.lower() in wanted or not (carries_key(facts, setting) or is_key(facts, setting.value)):
            continue
        free = [name for name in wanted if name not in {one.name.text.lower() for one in given}]
        meant = wanted[nearest(setting.name.text.lower(), free)] if free else None
        if kind == "secrets" or meant is not None:
            yield Undeclared(setting, kind.removesuffix("s"), callee.path, meant)


def unseen_secrets(facts: Facts) -> Iterator[Unseen]:
    """Secrets for the key that a workflow which is only ever called reads without declaring them, where no caller here hands on
    all of its own."""
    for callee in workflows(facts):
        if not callee.events or any(event.name.text != "workflow_call" for event in callee.events):
            continue
        calls = list(callers(facts, callee))
        if not calls or any(job.of_kind("secrets") for _, job in calls):
            continue
        wanted, seen = callee.wants("secrets"), set[str]()
        call = next(job.call.name for _, job in calls if job.call is not None)
        for use in facts.uses:
            name = use.name.text.lower()
            if use.how == "secrets" and use.name.place.path == callee.path and name not in wanted and name not in seen:
                if _is_key_entry(facts, use) and not _is_handed(calls, name):
                    seen.add(name)
                    yield Unseen(use, call)


def _is_handed(calls: list[tuple[Workflow, Job]], name: str) -> bool:
    """Whether a caller hands it over all the same, which is another finding."""
    return any(setting.name.text.lower() == name for _, job in calls for setting in job.secrets)


def outside(facts: Facts) -> Iterator[Outside]:
    """Jobs that hand all secrets, the key's among them, to a workflow of another owner."""
    owner = _owner(facts)
    for workflow in workflows(facts):
        if not any(use.how == "secrets" and use.name.text.upper() in stored_keys(facts) for use in facts.uses):
            return
        for job in workflow.jobs:
            name = job.call.name.text if job.call is not None else ""
            theirs = name.partition("/")[0].lower()
            if job.call is None or name.startswith("./") or "/" not in name or theirs == owner:
                continue
            for include in job.of_kind("secrets"):
                yield Outside(include, job.call.name, bool(owner))


def _owner(facts: Facts) -> str:
    """The owner of the repository, where a condition names it."""
    found = set()
    for run in facts.runs:
        if run.home == HOME and run.condition is not None:
            found |= {match[1].lower() for match in _OWNER.finditer(run.condition.text)}
    return found.pop() if len(found) == 1 else ""


def key_results(facts: Facts) -> Iterator[tuple[Setting, Place]]:
    """Outputs of jobs that have the key for a value."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            for setting in job.results:
                if is_key(facts, setting.value):
                    yield setting, setting.value.place
