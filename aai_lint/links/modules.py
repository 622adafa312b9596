"""Modules of Terraform and alike: what an address in one means, across the files of a folder and the modules that it calls.

The first of a setting's scope is the folder of the module whose address its name is; "*" where only the one who runs the
program knows (values in a folder of their own, the inputs of Terragrunt).
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..key import Meaning
from ..model import Facts, Literal, Reference, Setting, Text
from ..records import dataclass
from ..regex import regex
from .naming import distance
from .parts import references
from .projects import world

HOME = "terraform"
NATIVE = frozenset([HOME, "nomad"])
"""Homes of what is written in HCL."""
_WORD = regex(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_FILES = (".tf", ".tofu", ".tf.json", ".tofu.json", ".pkr.hcl")
_VALUES = (".tfvars", ".tfvars.json")
_FILLED = regex(r"(?:TF|PKR)_VAR_(?P<name>\w+)")
# What shows the variables that it is given to whoever may look at its configuration, by the type of the resource.
_SHOWN = {
    r"aws_lambda_(?:function|alias)": "the configuration of the Lambda function",
    r"aws_ecs_task_definition": "the task definition",
    r"google_cloud_run(?:_v2)?_(?:service|job|worker_pool)": "the configuration of the Cloud Run service",
    r"google_cloudfunctions2?_function": "the configuration of the function",
    r"aws_apprunner_service": "the configuration of the service",
    r"aws_(?:codebuild_project|batch_job_definition|elastic_beanstalk_environment|amplify_app)": "the configuration",
}


@lru_cache(maxsize=2)
def _folders(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The files of modules by folder."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(facts.paths):
        if path.endswith((*_FILES, *_VALUES)):
            found[posixpath.dirname(path) or "."].append(path)
    return {folder: tuple(paths) for folder, paths in found.items()}


def files_of(facts: Facts, folder: str) -> tuple[str, ...]:
    """The files of the module in a folder, with the values of its variables."""
    return _folders(facts).get(folder, ())


def is_module(facts: Facts, folder: str) -> bool:
    """Whether a folder holds a module, and not only values."""
    return any(path.endswith(_FILES) for path in files_of(facts, folder))


@lru_cache(maxsize=2)
def _addressed(facts: Facts) -> dict[tuple[str, str], tuple[Setting, ...]]:
    found: dict[tuple[str, str], list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.home == HOME and setting.scope and setting.name.text.startswith(("var.", "local.", "output.")):
            folder = setting.scope[0]
            if setting.scope[-1] in ("var", "inputs") and not is_module(facts, folder):
                folder = "*"
            found[folder, setting.name.text].append(setting)
    return {where: tuple(several) for where, several in found.items()}


@lru_cache(maxsize=2)
def _called(facts: Facts) -> dict[tuple[str, str], str]:
    """The folder of each module that is called, by the folder of the caller and the name."""
    return {
        (include.scope[0], include.alias): include.target.text
        for include in facts.includes
        if include.home == HOME and include.kind == "module"
    }


def meant(facts: Facts, reference: Reference) -> tuple[Setting, ...]:
    """The settings that a reference to an address may take its value from."""
    folder, target = reference.source, reference.target
    steps = target.split(".")
    if steps[0] == "module" and len(steps) > 2:
        folder = _called(facts).get((folder, steps[1].partition("[")[0]), "")
        target = f"output.{'.'.join(steps[2:])}"
    found = _addressed(facts).get((folder, target), ())
    if target.startswith("var."):
        found += tuple(
            setting
            for setting in _addressed(facts).get(("*", target), ())
            if world(facts, setting.name.place.path) == world(facts, reference.place.path)
        )
    return found


def declared(facts: Facts, folder: str, name: str) -> bool:
    """Whether a module declares a variable."""
    return any(setting.scope[1:] == ("variable",) for setting in _addressed(facts).get((folder, f"var.{name}"), ()))


def is_whole(facts: Facts, folder: str) -> bool:
    """Whether all files of a module were read and understood."""
    paths = files_of(facts, folder)
    broken = {gap.place.path for gap in facts.gaps}
    return bool(paths) and all(path in facts.origins and path not in broken for path in paths)


def is_checked(facts: Facts, variable: Setting) -> bool:
    """Whether the module of a variable looks at whether it is set, or says what it may be."""
    if isinstance(variable.value, Reference) and variable.value.operator == "validated":
        return True
    return any(
        use.how == "referred" and not use.required and use.name.text == variable.name.text and use.scope[:1] == variable.scope[:1]
        for use in facts.uses
    )


def is_given(facts: Facts, variable: Setting) -> bool:
    """Whether what calls the module gives the variable a value, so that its default doesn't count."""
    folder = variable.scope[0] if variable.scope else ""
    return any(one.role == "argument" for one in _addressed(facts).get((folder, variable.name.text), ()))


def plain_reads(facts: Facts) -> Iterator[Reference]:
    """Where a program of Pulumi's takes the key from its configuration as plain text."""
    programs = {include.target.place.path for include in facts.includes if include.target.text in ("pulumi", "@pulumi/pulumi")}
    told = set()
    for setting in facts.settings:
        if setting.home == "code" and setting.name.place.path in programs:
            for reference in references(setting.value):
                named = key.meaning(reference.target) is Meaning.KEY
                if reference.kind == "config" and named and reference.place not in told:
                    told.add(reference.place)
                    yield reference


def shown_in(setting: Setting) -> str:
    """What shows a variable of a process to those who may look at its configuration; empty where nothing is known to."""
    if setting.home != HOME or setting.role != "variable" or len(setting.scope) < 2:
        return ""
    kind = setting.scope[1].partition(".")[0]
    return next((words for pattern, words in _SHOWN.items() if re.fullmatch(pattern, kind)), "")


def is_refused(setting: Setting) -> bool:
    """Whether HCL refuses what is written: it has text in double quotes and heredocs only, besides numbers and words."""
    value = setting.value
    if (
        setting.home not in NATIVE
        or not setting.scope
        or not isinstance(value, Literal)
        or value.quote in ('"', "<<")
        or value.encoding
    ):
        return False
    return setting.role != "comment" and not _WORD.fullmatch(value.raw)


def is_address(setting: Setting, literal: Literal) -> bool:
    """Whether a text is the address of something in the module, which in quotes it isn't."""
    return setting.home == HOME and re.fullmatch(r"(?:var|local|data|module)\.[\w.-]+", literal.text) is not None


# --- names that don't meet ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unmatched:
    """`name` is given or asked for, and what there is is `meant` (None: nothing alike)."""

    name: Text
    meant: Text | None
    kind: str


def unmatched(facts: Facts) -> Iterator[Unmatched]:
    """Variables of the key that a module is given or asked for, and doesn't declare; "environment": `TF_VAR_…` in another
    letter case."""
    variables = [
        setting
        for setting in facts.settings
        if setting.home == HOME and setting.scope[1:] == ("variable",) and _is_key(setting.name)
    ]
    for setting in facts.settings:
        match = _FILLED.fullmatch(setting.name.text)
        if match and key.meaning(match["name"]) is Meaning.KEY and setting.role in ("variable", "entry", "plain-entry"):
            here = world(facts, setting.name.place.path)
            near = [one for one in variables if world(facts, one.name.place.path) == here]
            same = [one for one in near if one.name.text.lower() == f"var.{match['name'].lower()}"]
            if same and not any(one.name.text == f"var.{match['name']}" for one in near):
                yield Unmatched(setting.name, same[0].name, "environment")
        elif setting.home == HOME and setting.role == "argument" and _is_key(setting.name) and setting.scope[0] != "*":
            if is_whole(facts, setting.scope[0]) and not declared(facts, setting.scope[0], setting.name.text.split(".")[1]):
                yield Unmatched(setting.name, _nearest(variables, setting.name, setting.scope[0]), "argument")
    seen: set[tuple[str, str]] = set()
    for use in facts.uses:
        if use.home == HOME and use.how == "referred" and _is_key(use.name) and (use.scope[0], use.name.text) not in seen:
            seen.add((use.scope[0], use.name.text))
            if is_whole(facts, use.scope[0]) and not declared(facts, use.scope[0], use.name.text.split(".")[1]):
                yield Unmatched(use.name, _nearest(variables, use.name, use.scope[0]), "reference")


def _is_key(name: Text) -> bool:
    return key.meaning(name.text) is Meaning.KEY


def _nearest(variables: list[Setting], name: Text, folder: str) -> Text | None:
    found = [one.name for one in variables if one.scope[0] == folder]
    return min(found, key=lambda other: distance(other.text, name.text), default=None)


def idle(facts: Facts) -> Iterator[Setting]:
    """Variables of the key that a module declares and nothing in it refers to."""
    referred: dict[str, set[str]] = defaultdict(set)
    for use in facts.uses:
        if use.how == "referred" and use.scope:
            referred[use.scope[0]].add(use.name.text)
    for setting in facts.settings:
        if setting.home == HOME and setting.scope[1:] == ("variable",) and _is_key(setting.name):
            folder = setting.scope[0]
            names = referred.get(folder)
            # One that refers to no variable is a piece of a module; one to a near name is told of there.
            if not names or setting.name.text in names or any(distance(name, setting.name.text) <= 2 for name in names):
                continue
            if is_whole(facts, folder) and not facts.origin(setting.name.place).sample:
                yield setting


# --- what to read next ----------------------------------------------------------------------------------------------


def worth_reading(facts: Facts, settings: list[Setting]) -> Iterator[str]:
    """The other files of the modules of some settings, and of the modules that they call or that call them."""
    folders = {setting.scope[0] for setting in settings if setting.home == HOME and setting.scope}
    folders |= {posixpath.dirname(setting.name.place.path) or "." for setting in settings if setting.home == HOME}
    for include in facts.includes:
        if include.home == HOME and include.kind == "module" and include.target.text in folders:
            folders.add(include.scope[0])
    for folder in folders:
        yield from (path for path in files_of(facts, folder) if path not in facts.origins)


def words(settings: list[Setting]) -> Iterator[str]:
    """What the files that call the modules of some settings have in them."""
    for folder in {setting.scope[0] for setting in settings if setting.home == HOME and setting.scope[1:] == ("variable",)}:
        name = posixpath.basename(folder)
        if len(name) > 2:
            yield f'/{name}"'
