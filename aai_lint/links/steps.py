"""Steps of workflows: what each needs of the key, whether it gets that, and where it is lost on the way."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from .. import key
from ..model import Facts, Literal, Place, Run, Setting
from ..records import dataclass
from ..regex import regex
from .graph import graph
from .launches import cut, is_passed
from .parts import references
from .programs import needs
from .services import services
from .workflows import (
    HOME,
    Job,
    Step,
    Workflow,
    carries_key,
    environment,
    given,
    handed_on,
    is_hosted,
    is_key,
    may_set_more,
    means_key,
    workflows,
)

_ENGINES = frozenset(["docker", "podman", "nerdctl"])
# Commands that make no use of the environment's secrets, so that a container beside them is what a variable is for.
_PLAIN = regex(
    r"echo|printf|set|cd|pushd|popd|mkdir|chmod|chown|sleep|true|false|exit|wait|ls|cat|pwd|test|\[|\[\[|if|for|rm|cp|mv|touch|date|export|trap|env"
)
_ENGINE_ACTIONS = frozenset(
    "run pull build login tag push stop rm rmi ps logs wait network volume image container inspect info version".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """A step needs the variable `name`: `place` is where in the workflow, `reader` where the code that it runs reads it. `direct`
    where the step has the secret itself, by an expression in its script. `certain` is false for code that may not be run."""

    step: Step
    name: str
    place: Place
    reader: Place | None = None
    direct: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Unprovided:
    """Nothing gives a step what it needs; `elsewhere` is where the repository's workflows do give it."""

    need: Need
    elsewhere: Setting | None


@dataclass(frozen=True, slots=True, eq=False)
class Lost:
    """`setting` is gone, or not yet there, where `need` is. `early`: it is handed on, but to the next step."""

    setting: Setting
    need: Need
    early: bool


@dataclass(frozen=True, slots=True, eq=False)
class Isolated:
    """`run` starts something with an environment of its own, which `setting` doesn't reach. `how` is "docker", "ssh", "sudo",
    "ssh-action", "tox", "compose"."""

    run: Run
    setting: Setting
    how: str


def needed(facts: Facts, step: Step) -> Iterator[Need]:
    """What a step needs of the key: what its own script reads, what it sends, what the code that it runs reads."""
    printed = {use.name.place for use in step.uses if use.how == "logged"}
    mine = {setting.name.text for setting in step.said if not setting.scope and setting.role in ("variable", "constant")}
    for use in step.uses:
        if use.how == "read" and use.required and use.name.place not in printed and use.name.text not in mine:
            if _is_key_name(facts, use.name.text) and use.home != HOME:
                yield Need(step, use.name.text, use.name.place)
    for request in step.requests:
        if any(one.kind == "secret" for one in given(request.value)) and is_key(facts, request.value):
            yield Need(step, request.header.text, request.value.place, direct=True)
    handed = {setting.name.text for setting in step.said if len(setting.scope) == 1}
    for run in step.commands:
        for read, entry in needs(facts, run):
            if read.name not in handed | mine:
                direct = read.place.path == entry.path
                yield Need(step, read.name, run.name.place, read.place, certain=direct and not entry.tests)


def _is_key_name(facts: Facts, name: str) -> bool:
    return means_key(facts, name) or any(read.name == name and not _in_workflow(facts, read.place) for read in graph(facts).reads)


def _in_workflow(facts: Facts, place: Place) -> bool:
    return any(workflow.path == place.path for workflow in workflows(facts))


def unprovided(facts: Facts) -> Iterator[Unprovided]:
    """Steps on machines of GitHub's that need the key's variable and that nothing gives it; the first of each job and name."""
    for workflow in workflows(facts):
        if workflow.is_action:
            continue
        for job in workflow.jobs:
            seen: set[str] = set()
            open_ended = not is_hosted(job)
            for step in job.steps:
                if not open_ended:
                    for need in needed(facts, step):
                        if need.direct or need.name in seen or need.name in environment(workflow, job, step):
                            continue
                        seen.add(need.name)
                        if not any(_exports(earlier, need.name) for earlier in job.steps[: step.number + 1]):
                            yield Unprovided(need, _elsewhere(facts, need.name))
                open_ended = open_ended or may_set_more(facts, step)


def _exports(step: Step, name: str) -> bool:
    """Whether a step sets a variable in any way: what becomes of it is another question."""
    return any(setting.name.text == name for setting in step.said)


def _elsewhere(facts: Facts, name: str) -> Setting | None:
    """Where a workflow gives the variable to something."""
    for setting in facts.settings:
        if setting.home == HOME and setting.role == "variable" and setting.name.text == name and is_key(facts, setting.value):
            return setting
    return None


def lost(facts: Facts) -> Iterator[Lost]:
    """Variables that end with the shell of their step, or begin with the next step, where they are needed."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            for step in job.steps:
                yield from _lost_by(facts, workflow, job, step)


def _lost_by(facts: Facts, workflow: Workflow, job: Job, step: Step) -> Iterator[Lost]:
    later = () if may_set_more(facts, step) else job.steps[step.number + 1 :]
    persisted = {setting.name.text: setting for setting in handed_on(step)}
    for setting in step.said:
        name = setting.name.text
        if setting in persisted.values():
            if name in environment(workflow, job, step) or any(_exported(other, name) for other in step.said):
                continue
            here = [need for need in needed(facts, step) if need.name == name and setting.name.place < need.place]
            if here and (carries_key(facts, setting) or _is_key_name(facts, name)):
                yield Lost(setting, here[0], early=True)
        elif _exported(setting, name) and name not in persisted and (carries_key(facts, setting) or _is_key_name(facts, name)):
            for other in later:
                if any(one.name.text == name for one in handed_on(other)) or name in environment(workflow, job, other):
                    break
                if any(_exported(one, name) for one in other.said):
                    break
                found = next((need for need in needed(facts, other) if need.name == name), None)
                if found is not None:
                    yield Lost(setting, found, early=False)
                    break


def _exported(setting: Setting, name: str) -> bool:
    """Whether a setting is `export X=…`."""
    return setting.name.text == name and setting.role == "variable" and not setting.scope


# --- programs with an environment of their own ----------------------------------------------------------------------


def isolated(facts: Facts) -> Iterator[Isolated]:
    """Steps that are given the key for a container, another machine or another user, which don't get it."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            for step in job.steps:
                for setting in step.settings:
                    if not carries_key(facts, setting) or (
                        isinstance(setting.value, Literal) and not key.find_key(setting.value.text)
                    ):
                        continue
                    run = _isolates(step, setting) or _left_out(facts, step, setting)
                    if run is not None:
                        yield Isolated(run[0], setting, run[1])


def _isolates(step: Step, setting: Setting) -> tuple[Run, str] | None:
    """The command of a step that a variable is meant for and doesn't reach."""
    name = setting.name.text
    if step.action is not None:
        if re.match(r"appleboy/ssh-action(?:@|$)", step.action.name.text):
            passed = [one for one in step.inputs if one.name.text in ("envs", "allenvs")]
            script = next((one for one in step.inputs if one.name.text == "script"), None)
            if not passed and script is not None and re.search(rf"\$\{{?{re.escape(name)}\b", _text(script)):
                return step.action, "ssh-action"
        return None
    if any(use.name.text == name for use in step.uses) or any(said.name.text == name for said in step.said):
        return None
    if any(include.kind == "env-file" for include in step.includes) or not step.commands:
        return None
    apart = [(run, how) for run in step.commands if (how := _apart(run))]
    others = [run for run in step.commands if not _apart(run) and not _is_plain(run)]
    if (
        not apart
        or others
        or any(re.search(rf"\b{re.escape(name)}\b|printenv", word) for run in step.commands for word in run.arguments)
    ):
        return None
    return apart[0]


def _left_out(facts: Facts, step: Step, setting: Setting) -> tuple[Run, str] | None:
    """The command of a step that starts tox or a Compose project, whose files don't take the variable in."""
    name = setting.name.text
    if any(use.name.text == name for use in step.uses) or any(said.name.text == name for said in step.said):
        return None
    for run in step.commands:
        words = [run.name.text.rpartition("/")[2], *run.arguments]
        if words[0] == "tox" or words[1:3] == ["-m", "tox"] or words[:2] in (["uvx", "tox"], ["pipx", "tox"]):
            files = {one.name.place.path for one in facts.runs if one.home == "tox" and one.kind == "isolated"}
            mine = [path for path in files if posixpath.dirname(path) == ("" if run.folder == "." else run.folder)]
            if mine and not any(is_passed(facts, "tox", name, path=path) for path in mine):
                return None if any(one.read.name == name for one in cut(facts)) else (run, "tox")
        elif words[0] == "docker-compose" or words[:2] == ["docker", "compose"]:
            if {"up", "run"} & set(words) and _is_left_out_by_compose(facts, run, name):
                return run, "compose"
    return None


def _is_left_out_by_compose(facts: Facts, run: Run, name: str) -> bool:
    """Whether the Compose files of the folder are known, and nothing in them takes a variable of the caller's."""
    if any(word in ("-f", "--file", "--env-file", "-e") or word.startswith(("--file=", "--env")) for word in run.arguments):
        return False
    here = [one for one in services(facts) if one.folder == ("" if run.folder == "." else run.folder)]
    named = any(setting.name.text == name for one in here for setting in one.settings)
    taken = any(reference.target == name for one in here for setting in one.settings for reference in references(setting.value))
    return bool(here) and not named and not taken and not any(any(one.of_kind("env-file")) for one in here)


def _text(setting: Setting) -> str:
    value = setting.value
    parts = getattr(value, "parts", (value,))
    return "".join(part.text for part in parts if isinstance(part, Literal))


def _apart(run: Run) -> str:
    """How a command starts something with an environment of its own, or nothing."""
    name, words = run.name.text.rpartition("/")[2], run.arguments
    if name in _ENGINES and next((word for word in words if not word.startswith("-")), "") in ("run", "exec"):
        return "docker"
    if name == "ssh" and not any("SendEnv" in word for word in words):
        return "ssh"
    if name == "sudo" and not any(re.fullmatch(r"-[a-zA-Z]*E[a-zA-Z]*|--preserve-env(?:=.*)?|env|-i", word) for word in words):
        program = next((word for word in words if not word.startswith("-")), "")
        return (
            ""
            if _PLAIN.fullmatch(program)
            or program in _ENGINES
            or re.fullmatch(r"apt(?:-get)?|install|dpkg|sysctl|systemctl", program)
            else "sudo"
        )
    return ""


def _is_plain(run: Run) -> bool:
    name = run.name.text.rpartition("/")[2]
    if name in _ENGINES:
        return next((word for word in run.arguments if not word.startswith("-")), "") in _ENGINE_ACTIONS
    return bool(_PLAIN.fullmatch(name)) or name == "sudo"


# --- what is kept of a run ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """At `place` a step shows or keeps what `setting` gives the key."""

    place: Place
    setting: Setting


def dumps(facts: Facts) -> Iterator[Kept]:
    """Commands that print the whole environment of a step which has the key."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            for step in job.steps:
                for use in step.uses:
                    if use.how in ("logged", "passed") and use.name.text == "*":
                        keys = [one for one in environment(workflow, job, step).values() if carries_key(facts, one)]
                        if keys and not isinstance(keys[0].value, Literal):
                            yield Kept(use.name.place, keys[0])


def uploads(facts: Facts) -> Iterator[Kept]:
    """Env files with the key that are uploaded as an artifact. Hidden files are left out of these since version 4.4 of the
    action unless it is told otherwise (github.com/actions/upload-artifact, `include-hidden-files`)."""
    for workflow in workflows(facts):
        for job in workflow.jobs:
            written: dict[str, Setting] = {}
            for step in job.steps:
                written |= {
                    posixpath.normpath(one.scope[-1]): one
                    for one in step.said
                    if len(one.scope) == 2 and one.scope[0] in ("echo", "printf", "cat") and carries_key(facts, one)
                }
                for path, place in _uploaded(step):
                    if path in written:
                        yield Kept(place, written[path])


def _uploaded(step: Step) -> Iterator[tuple[str, Place]]:
    match = re.match(r"actions/upload-artifact(?:@v?(\d+))?", step.action.name.text if step.action is not None else "")
    if match is None:
        return
    inputs = {setting.name.text: setting for setting in step.inputs}
    hidden = "include-hidden-files" in inputs and _text(inputs["include-hidden-files"]) == "true"
    paths = inputs.get("path")
    for path in _text(paths).split("\n") if paths is not None else ():
        name = posixpath.basename(path.strip())
        if name and paths is not None and (hidden or not name.startswith(".") or match[1] in ("1", "2", "3")):
            yield posixpath.normpath(path.strip()), paths.name.place
