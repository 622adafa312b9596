"""Shell text in the files of continuous integration: read as a shell script is, with what the service replaces before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ... import scripts, values
from ...ci import System
from ...document import At, Document, Part, shifted
from ...model import Fact, Literal, Setting, Text, Use, Value
from ...records import replace
from ...regex import regex
from ...shellwords import Command, commands_of
from ...yamltree import Node
from .. import facts_of
from . import notation

_POWERSHELLS = frozenset(["pwsh", "powershell", "ps"])
# What the service replaces in a script before a shell sees it, and what isn't shell text.
_EXPRESSIONS = {"azure": regex(r"\$\{\{(?P<expression>[^{}]*)\}\}|(?P<runtime>\$\[[^\]]*\])|\$\((?P<plain>[A-Za-z_][\w.]*)\)")}
# What may come after an export without needing the variable.
_IDLE = frozenset("export declare typeset set unset cd true : echo printf mkdir pwd date shopt".split())
_POWERSHELL = regex(r"\$\{?env:([A-Za-z_]\w*)\}?", re.IGNORECASE)
# Azure's logging command: learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands (setvariable).
_LOGGED = regex(
    r"##vso\[task\.setvariable\s+(?P<options>[^\]]*)\](?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'`;&|)]*)", re.IGNORECASE
)
_NAME = regex(r"\bvariable=(?P<name>[\w.-]+)", re.IGNORECASE)
_SECRET = regex(r"\bissecret=true", re.IGNORECASE)


def read(
    document: Document,
    system: System,
    nodes: Iterable[Node],
    scope: tuple[str, ...],
    *,
    ends: bool = True,
    shell: str = "",
    known: notation.Known = None,
    folder: str = "",
) -> Iterator[Fact]:
    """What the script of some scalars says. `ends` tells whether its shell ends with it, `shell` the key that it stands under,
    `folder` where it runs."""
    script = scripts.joined(document, nodes, "step.sh", _EXPRESSIONS.get(system.home, notation.FILLED))
    part = script.part
    if shell in _POWERSHELLS:
        yield from _powershell(part, system, scope)
    else:
        if system.explicit:
            yield from scripts.commands(script, system.home, scope, folder)
        said: Iterable[Fact]
        # Cloud Build replaces nothing in `script`; Buildkite can be told not to.
        if system.fills is None or shell in system.verbatim or "no-interpolation" in document.text:
            said = facts_of(part)
        else:
            filled = [
                Text(name, part.place(*one.span())) for one in system.fills.finditer(part.text) if (name := notation.name_in(one))
            ]
            yield from (Use(name, system.home, scope, "substituted") for name in filled)
            places = {name.place for name in filled}
            said = (
                fact
                for fact in facts_of(_unescaped(part, system.fills))
                if not (isinstance(fact, Use) and fact.how == "read" and fact.name.place in places)
            )
        lost = frozenset(_lost(part)) if ends else frozenset()

        def understood(match: re.Match[str], at: At) -> Value:
            return notation.understand(system, Literal(match[0], match[0], at(*match.span())), shifted(at, match.start()), known)

        for fact in scripts.facts(script, said, understood):
            if isinstance(fact, Use):
                yield replace(fact, home=system.home, scope=scope)
            elif isinstance(fact, Setting) and fact.role == "variable" and not fact.scope and fact.name.place in lost:
                yield replace(fact, home=system.home, scope=scope, role="export")
            else:
                yield fact
        yield from _printed(script, system, scope)
    if system.home == "azure":
        yield from _set(part, system, scope)
        for match in values.PERCENT.finditer(part.text):
            yield Use(Text(match[1], part.place(*match.span())), system.home, scope)


def _unescaped(part: Part, fills: re.Pattern[str]) -> Part:
    """The text that the shell gets, as long as before: an escaped `$` is one."""
    text = fills.sub(lambda match: " $" if match["escape"] else match.group(), part.text)
    return Part(part, "step.sh", [(text, 0, len(text))])


def _printed(script: scripts.Script, system: System, scope: tuple[str, ...]) -> Iterator[Use]:
    """Expressions that are printed."""
    for command in commands_of(script.part) if script.expressions else ():
        if (
            command.name in ("echo", "printf")
            and command.after not in ("|", "|&")
            and not command.redirects
            and not command.depth
        ):
            for match in script.expressions:
                if command.start <= match.start() < command.end and (name := match.groupdict().get("plain")):
                    yield Use(Text(name, script.part.place(*match.span())), system.home, scope, "logged")


def _lost(part: Part) -> Iterator[object]:
    """Where names are exported after which nothing comes that could need them."""
    found = commands_of(part)
    for index, command in enumerate(found):
        if command.name not in ("export", "declare", "typeset") or command.depth:
            continue
        if all(map(_is_idle, found[index + 1 :])) and not command.redirects:
            for word in command.words[1:]:
                match = re.match(r"[A-Za-z_]\w*(?==)", word.text)
                if match:
                    yield part.place(word.start, word.start + match.end())


def _is_idle(command: Command) -> bool:
    written = (*command.words, *(word for _, _, word in command.assignments))
    depends = command.name not in ("export", "declare", "typeset") and any(not word.is_literal for word in written)
    return (not command.words or command.name in _IDLE) and not command.redirects and not depends


def _set(part: Part, system: System, scope: tuple[str, ...]) -> Iterator[Setting]:
    """Variables that a step sets for those after it. A secret one has to be mapped again."""
    for match in _LOGGED.finditer(part.text):
        name = _NAME.search(match["options"])
        if name is None:
            continue
        start = match.start("options")
        text = Text(name["name"], part.place(start + name.start("name"), start + name.end("name")))
        first, last = match.span("value")
        literal = Literal(match["value"], match["value"], part.place(first, last))
        value = values.shell(literal, shifted(part.place, first))
        role = "constant" if _SECRET.search(match["options"]) else "entry"
        yield Setting(text, value, system.home, scope[:-1], role)


def _powershell(part: Part, system: System, scope: tuple[str, ...]) -> Iterator[Fact]:
    for match in _POWERSHELL.finditer(part.text):
        yield Use(Text(match[1], part.place(*match.span())), system.home, scope)
    yield from _set(part, system, scope)
