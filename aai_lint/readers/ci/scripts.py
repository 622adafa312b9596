"""Shell text in the files of continuous integration: read as a shell script is, with what the service replaces before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import values, yamltree
from ...ci import System
from ...document import Document, Part, shifted
from ...model import Fact, Literal, Setting, Text, Use
from ...shellwords import Command, commands
from ...yamltree import Node
from .. import facts_of

Pieces = list[tuple[str, int, int]]

# What may come after an export without needing the variable.
_IDLE = frozenset("export declare typeset set unset cd true : echo printf mkdir pwd date shopt".split())
_POWERSHELL = re.compile(r"\$\{?env:([A-Za-z_]\w*)\}?", re.IGNORECASE)
# Azure's logging command: learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands (setvariable).
_LOGGED = re.compile(
    r"##vso\[task\.setvariable\s+(?P<options>[^\]]*)\](?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'`;&|)]*)", re.IGNORECASE
)
_NAME = re.compile(r"\bvariable=(?P<name>[\w.-]+)", re.IGNORECASE)
_SECRET = re.compile(r"\bissecret=true", re.IGNORECASE)
_MACRO = re.compile(r"\$\(([A-Za-z_][\w.]*)\)")


def pieces_of(document: Document, nodes: Iterable[Node]) -> Pieces:
    """Scalars as the lines of one script."""
    found: Pieces = []
    for node in nodes:
        found += yamltree.pieces(document, node)
        found.append(("\n", node.end, node.end))
    return found


def read(
    document: Document, system: System, pieces: Pieces, scope: tuple[str, ...], *, ends: bool = True, shell: str = ""
) -> Iterator[Fact]:
    """What a script says. `ends` tells whether its shell ends with it, `shell` the key that it stands under."""
    whole = Part(document, "step.sh", pieces)
    if shell in ("pwsh", "powershell", "ps"):
        yield from _powershell(whole, system, scope)
        return
    filled = list(_filled(whole, system))
    yield from (Use(name, system.home, scope, "substituted") for name in filled)
    macros = {whole.place(*match.span()) for match in _MACRO.finditer(whole.text)} if system.home == "azure" else set()
    part = Part(document, "step.sh", [(_unescaped(text, system), start, end) for text, start, end in pieces])
    lost = frozenset(_lost(part)) if ends else frozenset()
    for fact in facts_of(part):
        if isinstance(fact, Use):
            if fact.how != "logged" and fact.name.place in macros:
                continue
            yield replace(fact, home=system.home, scope=scope)
        elif isinstance(fact, Setting) and fact.role == "variable" and not fact.scope and fact.name.place in lost:
            yield replace(fact, home=system.home, scope=scope, role="export")
        else:
            yield fact
    if system.home == "azure":
        yield from _set(whole, system, scope)
        for match in values.PERCENT.finditer(whole.text):
            yield Use(Text(match[1], whole.place(*match.span())), system.home, scope)


def _filled(part: Part, system: System) -> Iterator[Text]:
    """What the service itself puts in before the job runs."""
    if system.fills is None:
        return
    for match in system.fills.finditer(part.text):
        name = match["braced"] or match["plain"] if "plain" in match.groupdict() else match["braced"]
        if name:
            yield Text(name, part.place(*match.span()))


def _unescaped(text: str, system: System) -> str:
    """The text that the shell gets, as long as before: an escaped `$` is one, a macro is a variable."""
    if system.home == "azure":
        return _MACRO.sub(r"${\1}", text)
    if system.fills is None:
        return text
    return system.fills.sub(lambda match: " $" if match["escape"] else match.group(), text)


def _lost(part: Part) -> Iterator[object]:
    """Where names are exported after which nothing comes that could need them."""
    found = list(commands(part.text))
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
