"""Pull requests of strangers: which jobs and steps run for them, which of these need the key, and which run their code with it.

A workflow that `pull_request` starts has no secrets then: they are empty texts. One that `pull_request_target` or `workflow_run`
starts has them, and so has whatever it checks out and runs. Sources: docs.github.com/en/actions/reference/security/secure-use,
…/securely-using-pull_request_target, …/workflows-and-actions/events-that-trigger-workflows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..actions.expressions import FOREIGN, OWN, UNKNOWN, Lookup, holds
from ..model import Facts, Literal, Place, Reference, Run, Setting
from ..records import dataclass
from ..regex import regex
from .parts import literals, references
from .steps import Need, needed
from .workflows import Job, Step, Workflow, carries_key, environment, is_key, local_action, workflows

PRIVILEGED = ("pull_request_target", "workflow_run")
# What only members of the project do to a pull request.
_BY_MEMBERS = frozenset(
    "labeled unlabeled closed assigned unassigned milestoned demilestoned locked unlocked review_requested".split()
)
_HEAD = regex(
    r"github\.event\.pull_request\.(?:head\.(?:sha|ref)|merge_commit_sha)|github\.head_ref|github\.event\.workflow_run\.(?:head_sha|head_branch)"
    r"|refs/pull/.*/(?:merge|head)|github\.event\.workflow_run\.pull_requests",
    re.IGNORECASE,
)
_FETCHES = regex(r"pull/\S+/(?:head|merge)|head[._](?:sha|ref)|HEAD_(?:SHA|REF)|head_ref", re.IGNORECASE)
# Programs that run what is in the folder: builds, installations, tests, scripts.
_RUNS_CODE = regex(
    r"(?:python|pypy)[\d.]*|pip[\d.]*|uvx?|poetry|pdm|hatch|tox|nox|pytest|py\.test|npm|npx|pnpm|yarn|bunx?|node|deno|tsx|ts-node|make|cmake|just|task"
    r"|cargo|go|mvn|gradle|gradlew|mvnw|dotnet|bundle|rake|ruby|composer|php|mix|swift|flutter|dart|sbt|bazel|bash|sh|source|docker|docker-compose"
)


@dataclass(frozen=True, slots=True, eq=False)
class Empty:
    """`need` of a step is met by a secret, which is empty when `event` comes from a fork."""

    need: Need
    setting: Setting | None
    event: Run


@dataclass(frozen=True, slots=True, eq=False)
class Stolen:
    """`event` runs code of strangers, checked out at `checkout` and run at `runs`, with the key in reach at `key`."""

    event: Run
    checkout: Place
    runs: Place
    key: Place


def empty_for_strangers(facts: Facts) -> Iterator[Empty]:
    """Steps that run for pull requests from forks and need the key that they don't get then."""
    for workflow in workflows(facts):
        event = workflow.event("pull_request")
        if event is None or not _is_for_strangers(event):
            continue
        for job in workflow.jobs:
            for step in job.steps:
                if job.is_tolerant or step.is_tolerant:
                    continue
                seen = set()
                for need in needed(facts, step):
                    given = environment(workflow, job, step).get(need.name)
                    if need.name in seen or (given is None and not need.direct) or (given is not None and not _is_secret(given)):
                        continue
                    if runs(workflow, job, step, event) is True:
                        seen.add(need.name)
                        yield Empty(need, given, event)


def _is_secret(setting: Setting) -> bool:
    """Whether a variable has the value of a secret and nothing else."""
    return isinstance(setting.value, Reference) and setting.value.kind == "secret" and setting.value.fallback is None


def _is_for_strangers(event: Run) -> bool:
    return not event.arguments or not _BY_MEMBERS.issuperset(event.arguments)


def stolen(facts: Facts) -> Iterator[Stolen]:
    """Jobs with the key that run a stranger's code; one for each job."""
    for workflow in workflows(facts):
        for event in workflow.events:
            if event.name.text not in PRIVILEGED or not _is_for_strangers(event):
                continue
            for job in workflow.jobs:
                if not job.of_kind("environment") and (found := _stolen_in(facts, workflow, job, event)):
                    yield found
                    break


def _stolen_in(facts: Facts, workflow: Workflow, job: Job, event: Run) -> Stolen | None:
    checkout: Place | None = None
    run: Place | None = None
    for step in job.steps:
        if runs(workflow, job, step, event) is not True:
            continue
        checkout = checkout or _checks_out(step)
        if checkout is None:
            continue
        run = run or _runs_code(step)
        reach = _key_in_reach(facts, workflow, job, step)
        if run is not None and reach is not None:
            return Stolen(event, checkout, run, reach)
    return None


def _checks_out(step: Step) -> Place | None:
    """Where a step checks out what a pull request brings."""
    if step.action is not None and re.match(r"actions/checkout(?:@|$)", step.action.name.text):
        for setting in step.inputs:
            if setting.name.text in ("ref", "repository") and _is_head(setting):
                return setting.name.place
    for command in step.commands:
        words = [command.name.text, *command.arguments]
        if words[:3] == ["gh", "pr", "checkout"]:
            return command.name.place
        if words[0] == "git" and words[1:2] and words[1] in ("fetch", "checkout", "pull", "merge", "clone"):
            if any(_FETCHES.search(word) for word in words[2:]):
                return command.name.place
    return None


def _is_head(setting: Setting) -> bool:
    texts = [literal.text for literal in literals(setting.value)]
    texts += [f"{reference.source}.{reference.target}" for reference in references(setting.value)]
    return bool(_HEAD.search("".join(texts)) or any(_HEAD.search(text) for text in texts))


def _runs_code(step: Step) -> Place | None:
    """Where a step runs what was checked out."""
    if step.action is not None and step.action.name.text.startswith("./"):
        return step.action.name.place
    for command in step.commands:
        name = command.name.text
        if name.startswith("./") or _RUNS_CODE.fullmatch(name.rpartition("/")[2]):
            if not re.fullmatch(r"--version|-V|version", "".join(command.arguments)):
                return command.name.place
    return None


def _key_in_reach(facts: Facts, workflow: Workflow, job: Job, step: Step) -> Place | None:
    """Where the key is handed to a step, or to all of them."""
    for setting in (*step.settings, *step.inputs, *job.settings, *workflow.settings):
        if is_key(facts, setting.value):
            return setting.name.place
    for said in step.said:
        if is_key(facts, said.value):
            return said.name.place
    local = local_action(facts, step)
    if local is not None and any(carries_key(facts, setting) for setting in step.inputs):
        return step.action.name.place if step.action is not None else None
    return next((request.value.place for request in step.requests if is_key(facts, request.value)), None)


# --- whether something runs -----------------------------------------------------------------------------------------


def runs(workflow: Workflow, job: Job, step: Step | None, event: Run) -> bool | None:
    """Whether a job, and a step of it, runs when a stranger makes a pull request; None where that isn't known."""
    answers = [_job_runs(workflow, job, event, ())]
    if step is not None and step.start is not None and step.start.condition is not None:
        known = environment(workflow, job, step)
        answers.append(holds(step.start.condition.text, _lookup(event, known)))
    if False in answers:
        return False
    return None if None in answers else True


def _job_runs(workflow: Workflow, job: Job, event: Run, seen: tuple[str, ...]) -> bool | None:
    answer = True if job.run.condition is None else holds(job.run.condition.text, _lookup(event, {}))
    for need in job.of_kind("needs"):
        other = next((one for one in workflow.jobs if one.name == need.target.text), None)
        if other is None or other.name in seen or answer is False:
            continue
        first = _job_runs(workflow, other, event, (*seen, job.name))
        answer = first if first is not True else answer
    return answer


def _lookup(event: Run, variables: dict[str, Setting]) -> Lookup:
    """What contexts have when a stranger's pull request is the cause."""
    name = event.name.text
    request = {
        "head.repo.fork": True,
        "head.repo.full_name": FOREIGN,
        "head.repo.owner.login": FOREIGN,
        "head.user.login": FOREIGN,
        "head.repo.id": FOREIGN,
        "user.login": FOREIGN,
        "author_association": FOREIGN,
        "base.repo.full_name": OWN,
        "draft": False,
    }
    known: dict[str, object] = {f"github.event.pull_request.{path}": value for path, value in request.items()}
    known |= {
        "github.event_name": name,
        "github.repository": OWN,
        "github.repository_owner": OWN,
        "github.event.repository.full_name": OWN,
        "github.event.repository.fork": False,
        "github.actor": FOREIGN,
        "github.triggering_actor": FOREIGN,
    }
    if name == "pull_request":
        known |= {"github.ref": "refs/pull/1/merge", "github.ref_name": "1/merge", "github.ref_type": "branch"}
    if name == "workflow_run":
        known |= {
            "github.event.workflow_run.event": "pull_request",
            "github.event.workflow_run.head_repository.full_name": FOREIGN,
            "github.event.workflow_run.head_repository.fork": True,
            "github.event.workflow_run.conclusion": "success",
            "github.event.workflow_run.actor.login": FOREIGN,
        }

    def look(root: str, path: tuple[str, ...]) -> object:
        if root == "secrets":
            return "" if name == "pull_request" else UNKNOWN
        if root == "env" and path:
            return _variable(variables, path[0], name)
        return known.get(".".join((root, *path)), UNKNOWN)

    return look


def _variable(variables: dict[str, Setting], name: str, event: str) -> object:
    for given, setting in variables.items():
        if given.lower() == name:
            if isinstance(setting.value, Literal):
                return setting.value.text
            return "" if _is_secret(setting) and event == "pull_request" else UNKNOWN
    return UNKNOWN
