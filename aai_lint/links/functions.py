"""Functions that platforms run with the secrets that their own code names.

Of Firebase, in JavaScript and Python: a function sees those secrets only that its options list, though code may ask for others
(https://firebase.google.com/docs/functions/config-env#secret_parameters).
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..key import Meaning
from ..model import Call, Facts, Literal, Place, Reference, Setting, Text
from ..records import dataclass
from ..regex import regex
from .graph import Read, graph
from .parts import references
from .places import by_path
from .projects import project
from .sent import value_of

_FUNCTION = regex(r"firebase-functions[\w/.-]*\.on[A-Z]\w*|firebase_functions\.\w+\.on_\w+")
_LISTS = regex(r"firebase-functions[\w/.-]*\.(?:runWith|setGlobalOptions)|firebase_functions\.options\.set_global_options")
# serverless-dotenv-plugin and alike.
_PUTS_IN = regex(r"dotenv|env|secret|ssm|config", re.IGNORECASE)
_PYTHON = regex(r"firebase_functions\.params\.SecretParam\.0")
_STACK = regex(
    r"(?:@aws-cdk/|aws-cdk-lib\b|aws_cdk\.|monocdk\b).*\.(?P<how>environment(?:Variables|_variables)?\.\w+|unsafe(?:PlainText|_plain_text)\.0)"
)


# Of Pulumi, in JavaScript and Python: https://www.pulumi.com/docs/iac/concepts/secrets/
_PROGRAM = regex(r"(?:@pulumi/|pulumi_)\w+\.(?:.*\.)?(?:environment|\w*EnvironmentArgs)\.variables\.(?P<name>\w+)")


@dataclass(frozen=True, slots=True, eq=False)
class Unbound:
    """Code asks for the `secret`, and `function` (like every other one of its file) doesn't list it."""

    secret: Text
    function: Call


def unbound(facts: Facts) -> Iterator[Unbound]:
    """One for each secret that no function of its project lists. Silent where anything that is listed can't be seen."""
    asked = [
        Text(reference.target, reference.place)
        for setting in facts.settings
        if setting.home == "code" and setting.role == "constant"
        for reference in references(setting.value)
        if reference.kind == "secret" and not reference.source
    ]
    asked += [
        Text(setting.value.text, setting.value.place)
        for setting in facts.settings
        if _PYTHON.fullmatch(setting.name.text) and isinstance(setting.value, Literal)
    ]
    calls = [call for call in facts.calls if _FUNCTION.fullmatch(call.name.text) or _LISTS.fullmatch(call.name.text)]
    for secret in asked:
        if key.meaning(secret.text) is not Meaning.KEY and secret.text not in facts.names:
            continue
        top = project(facts, secret.place.path)
        ours = [call for call in calls if project(facts, call.name.place.path) == top]
        functions = [call for call in ours if _FUNCTION.fullmatch(call.name.text)]
        if not functions or any(map(_is_unseen, ours)) or secret.text in _listed(facts, top, secret):
            continue
        here = [call for call in functions if call.name.place.path == secret.place.path]
        yield Unbound(secret, (here or functions)[0])


def _is_unseen(call: Call) -> bool:
    """Whether the options of a function, or of all, can't be seen: handed over by a name."""
    positional = [argument for argument in call.arguments if argument.isdigit()]
    return call.open or len(positional) > 1 or bool(_LISTS.fullmatch(call.name.text) and positional)


def _listed(facts: Facts, top: str, secret: Text) -> frozenset[str]:
    """The secrets that the functions of a project list; `secret` among them where a part of a list can't be seen."""
    found = set()
    for setting in facts.settings:
        name, _, option = setting.name.text.rpartition(".")
        if option != "secrets" or setting.role != "argument" or project(facts, setting.name.place.path) != top:
            continue
        if not _FUNCTION.fullmatch(name) and not _LISTS.fullmatch(name):
            continue
        value = value_of(facts, setting.value)
        if isinstance(value, Literal):
            found.add(value.text)
        elif isinstance(value, Reference) and value.kind == "secret":
            found.add(value.target)
        else:
            found.add(secret.text)
    return frozenset(found)


# Where a file says all that a function is given, and the scopes from which every function of it gets variables.
_SHARED = {"serverless": ((),), "cloudformation": (("Globals", "Function"), ())}


@dataclass(frozen=True, slots=True, eq=False)
class Unset:
    """The module of a function reads the key, and the function (declared at `function`) has other variables (one at `other`),
    not this one."""

    read: Read
    function: Setting
    other: Place


def unset(facts: Facts) -> Iterator[Unset]:
    """One for each function: silent where anything comes in that can't be seen, or the code reads env files by itself."""
    loading = {
        project(facts, include.target.place.path)
        for include in facts.includes
        if include.kind == "env-file" and include.home in ("code", "shell")
    }
    unseen = {include.target.place.path for include in facts.includes if include.kind == "variables"}
    unseen |= {one.name.place.path for one in facts.settings if one.role == "plugin" and _PUTS_IN.search(one.name.text)}
    for function in facts.settings:
        path = function.name.place.path
        if function.role != "folder" or function.home not in _SHARED or path in unseen or not isinstance(function.value, Literal):
            continue
        module = posixpath.normpath(posixpath.join(posixpath.dirname(path), function.value.text.rpartition(".")[0]))
        scopes = (*_SHARED[function.home], function.scope)
        given = [one for scope in dict.fromkeys(scopes) for one in _given(facts).get((path, scope), ())]
        given.sort(key=lambda one: one.name.place)
        for read in graph(facts).reads:
            if posixpath.splitext(read.place.path)[0] != module or not read.required or facts.origin(read.place).sample:
                continue
            if not given or project(facts, read.place.path) in loading or any(_is_key(facts, one, read) for one in given):
                continue
            if any(one.home == "code" and one.role == "variable" and one.name.text == read.name for one in facts.settings):
                continue
            yield Unset(read, function, given[0].name.place)
            break


@lru_cache(maxsize=2)
def _given(facts: Facts) -> dict[tuple[str, tuple[str, ...]], list[Setting]]:
    """The variables that platforms' files give, by file and scope."""
    found: dict[tuple[str, tuple[str, ...]], list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        if setting.role == "variable" and setting.home in _SHARED:
            found[setting.name.place.path, setting.scope].append(setting)
    return found


def variables(facts: Facts, path: str) -> tuple[Setting, ...]:
    """The variables that a platform's file gives."""
    return tuple(one for one in by_path(facts).get(path, ()) if one.role == "variable" and one.home in _SHARED)


def _is_key(facts: Facts, setting: Setting, read: Read) -> bool:
    """Whether a variable is the one that is read, or the key's under another name, which is another matter."""
    name = setting.name.text
    return name == read.name or name in facts.names or key.meaning(name) in (Meaning.KEY, Meaning.WEAK)


def synthesized(facts: Facts) -> Iterator[tuple[Text, Reference, str]]:
    """Where the code of a stack (AWS CDK, Pulumi) writes what its own environment has into the template or the state: the name
    that the key gets there, the variable it comes from, and the tool's name."""
    for setting in facts.settings:
        if setting.role != "argument":
            continue
        match, program = _STACK.fullmatch(setting.name.text), _PROGRAM.fullmatch(setting.name.text)
        value = value_of(facts, setting.value) if match or program else None
        if not isinstance(value, Reference) or value.kind != "environment":
            continue
        names = [value.target]
        if program:
            names.append(program["name"])
        elif match and not match["how"].startswith("unsafe"):
            names.append(match["how"].rpartition(".")[2])
        if any(key.meaning(name) is Meaning.KEY for name in names):
            yield setting.name, value, "Pulumi" if program else "AWS CDK"
