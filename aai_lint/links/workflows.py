"""Workflows of a repository: what starts them, what their jobs and steps are given, what is said in each script."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from functools import lru_cache
from typing import TypeVar

from .. import key
from ..model import Facts, Include, Literal, Opaque, Place, Reference, Request, Run, Setting, Use, Value
from ..records import dataclass
from ..regex import regex
from .graph import graph
from .parts import references

T = TypeVar("T", Setting, Use)
F = TypeVar("F")

HOME = "github-actions"
ENVIRONMENT_FILE = regex(r"\$\{GITHUB_ENV\}|\$\{\{\s*github\.env\s*\}\}", re.IGNORECASE)
"""The file that hands variables to later steps."""

# Actions that set no variable for later steps that could be a key: those of GitHub itself, and whatever sets up a language.
_HARMLESS = regex(r"(?:actions|github|docker)/[\w./-]+|[\w.-]+/(?:[\w-]*setup|cache|checkout|install|upload|codecov)[\w./-]*")


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step: its script with all that is said in it, or the action that it uses with its inputs. `settings` are its `env`.
    `is_tolerant` where the job goes on when it fails."""

    path: str
    scope: tuple[str, ...]
    script: Run | None
    action: Run | None
    commands: tuple[Run, ...]
    settings: tuple[Setting, ...]
    inputs: tuple[Setting, ...]
    said: tuple[Setting, ...]
    uses: tuple[Use, ...]
    requests: tuple[Request, ...]
    includes: tuple[Include, ...]
    is_tolerant: bool = False

    @property
    def number(self) -> int:
        """Which one of its job it is."""
        return int(self.scope[1])

    @property
    def start(self) -> Run | None:
        """What the step starts."""
        return self.script or self.action


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A job: its steps, or the workflow that it calls (`call`) with what that is handed."""

    run: Run
    settings: tuple[Setting, ...]
    steps: tuple[Step, ...]
    call: Run | None
    inputs: tuple[Setting, ...]
    secrets: tuple[Setting, ...]
    results: tuple[Setting, ...]
    includes: tuple[Include, ...]
    is_tolerant: bool = False

    @property
    def name(self) -> str:
        """Its id."""
        return self.run.name.text

    def of_kind(self, kind: str) -> tuple[Include, ...]:
        """Its includes of one kind."""
        return tuple(include for include in self.includes if include.kind == kind)


@dataclass(frozen=True, slots=True, eq=False)
class Workflow:
    """A workflow, or a composite action: then it has one job and nothing starts it."""

    path: str
    events: tuple[Run, ...]
    settings: tuple[Setting, ...]
    jobs: tuple[Job, ...]
    declared: tuple[Use, ...]

    @property
    def is_action(self) -> bool:
        """Whether this is an action."""
        return posixpath.basename(self.path) in ("action.yml", "action.yaml")

    def event(self, *names: str) -> Run | None:
        """The first of some events that starts it."""
        return next((run for run in self.events if run.name.text in names), None)

    def wants(self, kind: str) -> dict[str, Use]:
        """The secrets or inputs that it declares, by their names in lower case."""
        return {use.name.text.lower(): use for use in self.declared if use.scope == (kind,)}


@lru_cache(maxsize=2)
def workflows(facts: Facts) -> tuple[Workflow, ...]:
    """All of them, by path."""
    runs: dict[str, list[Run]] = defaultdict(list)
    for run in facts.runs:
        if run.home == HOME:
            runs[run.name.place.path].append(run)
    settings = _by_path(facts.settings, runs)
    uses = _by_path(facts.uses, runs)
    requests: dict[str, list[Request]] = defaultdict(list)
    for request in facts.requests:
        if request.header.place.path in runs:
            requests[request.header.place.path].append(request)
    includes: dict[str, list[Include]] = defaultdict(list)
    for include in facts.includes:
        if include.target.place.path in runs:
            includes[include.target.place.path].append(include)
    return tuple(_workflow(path, runs[path], settings[path], uses[path], requests[path], includes[path]) for path in sorted(runs))


def _by_path(facts: tuple[T, ...], runs: Container[str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for fact in facts:
        if fact.name.place.path in runs:
            found[fact.name.place.path].append(fact)
    return found


def _workflow(
    path: str, runs: list[Run], settings: list[Setting], uses: list[Use], requests: list[Request], includes: list[Include]
) -> Workflow:
    own: dict[tuple[str, ...], list[Setting]] = defaultdict(list)
    for setting in settings:
        if setting.home == HOME:
            own[setting.scope].append(setting)
    taken: dict[tuple[str, ...], list[Include]] = defaultdict(list)
    for include in includes:
        taken[include.scope].append(include)
    by_scope: dict[tuple[str, ...], list[Run]] = defaultdict(list)
    for run in runs:
        by_scope[run.scope].append(run)
    of_job: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for one in by_scope:
        if len(one) == 2:
            of_job[one[0]].append(one)
    jobs = []
    for run in runs:
        if run.kind != "job":
            continue
        scope = run.scope
        steps = []
        for step_scope in sorted(of_job.get(scope[0], ()), key=lambda one: int(one[1])):
            mine = own.get(step_scope, [])
            steps.append(_step(path, by_scope[step_scope], mine, settings, uses, requests, includes, taken.get(step_scope, [])))
        mine = own.get(scope, [])
        jobs.append(
            Job(
                run,
                _of_role(mine, "variable"),
                tuple(steps),
                next((one for one in by_scope[scope] if one.kind == "workflow"), None),
                _of_role(mine, "input"),
                _of_role(mine, "secret"),
                _of_role(mine, "result"),
                tuple(include for include in taken.get(scope, ()) if include.home == HOME),
                _is_tolerant(mine),
            )
        )
    return Workflow(
        path,
        tuple(run for run in runs if run.kind == "event"),
        _of_role(own.get((), []), "variable"),
        tuple(jobs),
        tuple(use for use in uses if use.how in ("declared", "optional")),
    )


def _of_role(settings: list[Setting], role: str) -> tuple[Setting, ...]:
    return tuple(setting for setting in settings if setting.role == role)


def _step(
    path: str,
    runs: list[Run],
    mine: list[Setting],
    settings: list[Setting],
    uses: list[Use],
    requests: list[Request],
    includes: list[Include],
    taken: list[Include],
) -> Step:
    scope = runs[0].scope
    script = next((run for run in runs if run.kind == "script"), None)
    loaded = [one for one in _within(includes, script, lambda one: one.target.place) if one.scope != scope]
    return Step(
        path,
        scope,
        script,
        next((run for run in runs if run.kind == "action"), None),
        tuple(run for run in runs if run.kind == "command"),
        _of_role(mine, "variable"),
        tuple(setting for setting in mine if setting.role in ("input", "build")),
        tuple(fact for fact in _within(settings, script, lambda one: one.name.place) if fact.home != HOME),
        tuple(_within(uses, script, lambda one: one.name.place)),
        tuple(_within(requests, script, lambda one: one.header.place)),
        tuple(sorted([*taken, *loaded], key=lambda one: one.target.place)) if loaded else tuple(taken),
        _is_tolerant(mine),
    )


def _is_tolerant(settings: list[Setting]) -> bool:
    return any(setting.role == "option" and getattr(setting.value, "text", "") == "true" for setting in settings)


def _within(facts: list[F], script: Run | None, place_of: Callable[[F], Place]) -> Iterator[F]:
    """The facts of one file that stand in a script; they are in the order of their places."""
    if script is None:
        return
    place = script.name.place
    # What begins with the script ends before it does.
    first = bisect_left(facts, Place(place.path, place.line, place.column, place.line, place.column), key=place_of)
    for index in range(first, len(facts)):
        fact = facts[index]
        if not _holds(script.name.place, place_of(fact)):
            break
        yield fact


def _holds(outer: Place, inner: Place) -> bool:
    start, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return outer.path == inner.path and start <= (inner.line, inner.column) and (inner.end_line, inner.end_column) <= end


# --- variables ------------------------------------------------------------------------------------------------------


def environment(workflow: Workflow, job: Job, step: Step) -> dict[str, Setting]:
    """The variables of a step as the file gives them: its own, else its job's, else the workflow's, else what an earlier step
    hands on by `$GITHUB_ENV`."""
    found: dict[str, Setting] = {}
    for earlier in job.steps[: job.steps.index(step)]:
        found |= {setting.name.text: setting for setting in handed_on(earlier)}
    for settings in (workflow.settings, job.settings, step.settings):
        found |= {setting.name.text: setting for setting in settings}
    return found


def handed_on(step: Step) -> Iterator[Setting]:
    """What a step writes to `$GITHUB_ENV`."""
    for setting in step.said:
        if setting.scope and ENVIRONMENT_FILE.fullmatch(setting.scope[-1]):
            yield setting


def may_set_more(facts: Facts, step: Step) -> bool:
    """Whether a step may set variables for later ones in a way that isn't seen: an action that isn't known to do no such thing,
    or a script that writes to `$GITHUB_ENV` what it doesn't name."""
    if step.action is not None:
        name = step.action.name.text.partition("@")[0]
        local = local_action(facts, step)
        if local is not None:
            return any(may_set_more(facts, inner) or any(handed_on(inner)) for inner in local.jobs[0].steps)
        return not _HARMLESS.fullmatch(name)
    writes = any(use.name.text == "GITHUB_ENV" for use in step.uses)
    return writes and not any(handed_on(step))


def is_hosted(job: Job) -> bool:
    """Whether a job runs on a machine of GitHub's, which has no variables of the project's."""
    runners = job.of_kind("runner")
    return bool(runners) and all(re.match(r"(?:ubuntu|windows|macos)-", include.target.text) for include in runners)


def local_action(facts: Facts, step: Step) -> Workflow | None:
    """The composite action of this repository that a step uses."""
    name = step.action.name.text if step.action is not None else ""
    if not name.startswith("./"):
        return None
    folder = posixpath.normpath(name)
    root = step.path.partition(".github/")[0]
    for one in workflows(facts):
        if one.is_action and posixpath.dirname(one.path) == posixpath.normpath(posixpath.join(root, folder)) and one.jobs:
            return one
    return None


def called(facts: Facts, workflow: Workflow, job: Job) -> Workflow | None:
    """The workflow of this repository that a job calls."""
    name = job.call.name.text if job.call is not None else ""
    if not name.startswith("./"):
        return None
    root = re.split(r"\.(?:github|forgejo|gitea)/", workflow.path)[0]
    path = posixpath.normpath(posixpath.join(root, name))
    return next((one for one in workflows(facts) if one.path == path), None)


def callers(facts: Facts, workflow: Workflow) -> Iterator[tuple[Workflow, Job]]:
    """The jobs of this repository that call a workflow."""
    for other in workflows(facts):
        for job in other.jobs:
            if called(facts, other, job) is workflow:
                yield other, job


def in_step(facts: Facts, place: Place) -> bool:
    """Whether a place is in a workflow or an action."""
    return place.path in _paths(facts)


def is_taken(facts: Facts, setting: Setting) -> bool:
    """Whether something in a workflow may take a variable by its name: a script, an expression, an action that isn't known. Then
    the code of the repository needn't read it."""
    name, place = setting.name.text, setting.name.place
    for workflow in workflows(facts):
        if workflow.path != place.path:
            continue
        for job in workflow.jobs:
            if setting.scope and setting.scope[0] != job.name:
                continue
            for step in job.steps:
                if len(setting.scope) == 2 and setting.scope != step.scope:
                    continue
                if step.action is not None and may_set_more(facts, step):
                    return True
                if any(said.name.text == name for said in step.said):
                    return True
    return any(use.name.text == name and use.name.place.path == place.path for use in facts.uses)


@lru_cache(maxsize=2)
def _paths(facts: Facts) -> frozenset[str]:
    return frozenset(workflow.path for workflow in workflows(facts))


# --- the key --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def stored_keys(facts: Facts) -> frozenset[str]:
    """The names, in upper case, under which GitHub's stores have the key: those that say so, and those that a variable of the
    key's gets its value from."""
    found = {
        use.name.text.upper()
        for use in facts.uses
        if use.how in ("secrets", "declared", "optional") and means_key(facts, use.name.text)
    }
    for carrier in graph(facts).carriers:
        if carrier.setting.home == HOME and carrier.setting.role in ("variable", "secret", "input", "build"):
            found |= {one.target.upper() for one in given(carrier.setting.value) if one.kind == "secret" and one.target != "*"}
    return frozenset(found)


def means_key(facts: Facts, name: str) -> bool:
    """Whether a name alone is the key's."""
    return key.meaning(name) is key.Meaning.KEY or name in facts.names


def given(value: Value) -> Iterator[Reference]:
    """The references whose value arrives, and isn't only tested or put through a function."""
    if isinstance(value, Opaque | Literal):
        return
    for reference in references(value):
        if reference.operator in ("", "||"):
            yield reference


def is_key(facts: Facts, value: Value) -> bool:
    """Whether a value is the key, or has it in it."""
    for reference in given(value):
        if reference.kind in ("secret", "config") and reference.target.upper() in stored_keys(facts):
            return True
        if reference.kind in ("environment", "input") and means_key(facts, reference.target):
            return True
    return False


@lru_cache(maxsize=2)
def _key_variables(facts: Facts) -> frozenset[int]:
    return frozenset(id(carrier.setting) for carrier in graph(facts).carriers)


def carries_key(facts: Facts, setting: Setting) -> bool:
    """Whether a setting gives the key, by its name or by its value."""
    return id(setting) in _key_variables(facts) or is_key(facts, setting.value)
