"""A step of a job or of a composite action: its variables, its script, the action that it uses with its inputs.

Sources: docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax and …/metadata-syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from .. import scripts, values, yamltree
from ..document import At, Document, Part, shifted
from ..model import Fact, Include, Literal, Run, Setting, Text, Use, Value
from ..records import dataclass, replace
from ..regex import regex
from ..yamltree import Node
from . import expressions

HOME = "github-actions"

ReadPart = Callable[[Part], Iterable[Fact]]
"""What the reader of a script's language says of it."""

# The name that a script in one of the shells would have as a file.
_SHELLS = {
    "pwsh": "script.ps1",
    "powershell": "script.ps1",
    "cmd": "script.bat",
    "bash": "script.sh",
    "sh": "script.sh",
    "zsh": "script.sh",
    "python": "script.py",
    "python3": "script.py",
    "node": "script.js",
}
_UNREPLACED = regex(r"(?:(?<![$\w])\{\{[ \t]*|\$\{[ \t]*|\$)secrets\.(?P<name>\w+)(?:[ \t]*\}{1,2})?")
_ARGUMENT = regex(r"^[ \t]*(?P<name>[A-Za-z_]\w*)=(?P<value>[^\r\n]*)", re.MULTILINE)
_SECRET = regex(r"^[ \t]*\"?(?:id=)?(?P<id>[\w.-]+)[=,](?P<value>[^\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a step's script runs with unless it says something else."""

    shell: str = "bash"
    folder: str = ""


def scalar(node: Node | None, name: str) -> Node | None:
    """The scalar under a key, if one is there."""
    found = node.get(name) if node is not None and node.kind == "mapping" else None
    return found if found is not None and found.kind == "scalar" else None


def entries(node: Node | None, *path: str) -> Iterator[tuple[Node, Node]]:
    """The entries of the mapping at the end of a path of keys, if one is there."""
    found = node.get(*path) if node is not None and path else node
    yield from found.entries() if found is not None and found.kind == "mapping" else ()


def name_of(document: Document, node: Node) -> Text:
    """What a scalar denotes, placed without its quotes."""
    return Text(node.text, yamltree.locate(document, node)(0, len(node.text)))


def value_of(document: Document, node: Node) -> Value:
    """The value of a scalar, its expressions understood. Anything else is the text that is written: an unquoted `{{ x }}` is a
    mapping for YAML."""
    if node.kind != "scalar":
        text = document.text[node.start : node.end].rstrip()
        return Literal(text, text, document.place(node.start, node.start + len(text)), "{")
    literal = yamltree.literal(document, node)
    at = yamltree.locate(document, node)
    return _split(Literal("", "", literal.place) if node.is_null else literal, at)


def _split(literal: Literal, at: At) -> Value:
    return values.split(literal, values.EXPRESSION, lambda match, _: understand(match, at), at)


def understand(match: re.Match[str], at: At) -> Value:
    """What an expression stands for."""
    return expressions.value(match[1], shifted(at, match.start(1)))


def parameters(document: Document, node: Node | None, kind: str) -> Iterator[Fact]:
    """What a workflow or action wants to be given."""
    for key, options in entries(node):
        required, default = scalar(options, "required"), options.get("default")
        needed = required is not None and required.text.lower() == "true" and default is None
        optional = default is not None or (required is not None and required.text.lower() == "false")
        yield Use(name_of(document, key), HOME, (kind,), "optional" if optional else "declared", required=needed)
        if default is not None:
            yield Setting(name_of(document, key), value_of(document, default), HOME, (kind,), "default")


def variables(document: Document, node: Node | None, scope: tuple[str, ...], role: str = "variable") -> Iterator[Setting]:
    """The entries of a mapping of names and values."""
    for key, value in entries(node):
        yield Setting(name_of(document, key), value_of(document, value), HOME, scope, role)


def options(document: Document, node: Node, scope: tuple[str, ...]) -> Iterator[Setting]:
    """Whether the rest goes on when a job or step fails."""
    pair = node.pair("continue-on-error")
    if pair is not None and pair[1].kind == "scalar":
        yield Setting(name_of(document, pair[0]), value_of(document, pair[1]), HOME, scope, "option")


def folder_of(node: Node) -> str:
    """A working directory, relative to the root; `?` where only the run knows it."""
    return scripts.below("", node.text.replace("${{", "$"))


def condition(document: Document, node: Node | None) -> Text | None:
    """The condition of a job or step."""
    found = scalar(node, "if")
    return name_of(document, found) if found is not None else None


def read(document: Document, step: Node, scope: tuple[str, ...], defaults: Defaults, read_part: ReadPart) -> Iterator[Fact]:
    """What a step says."""
    yield from variables(document, step.get("env"), scope)
    when = condition(document, step)
    folder = scalar(step, "working-directory")
    where = folder_of(folder) if folder is not None else defaults.folder
    run, uses = scalar(step, "run"), scalar(step, "uses")
    yield from options(document, step, scope)
    if uses is not None:
        yield Run(name_of(document, uses), HOME, scope, "action", condition=when)
        yield from _inputs(document, uses.text, step.get("with"), scope)
    if run is not None:
        shell = scalar(step, "shell")
        yield from _script(document, run, scope, shell.text if shell is not None else defaults.shell, where, when, read_part)


# --- scripts --------------------------------------------------------------------------------------------------------


def _script(
    document: Document, node: Node, scope: tuple[str, ...], shell: str, folder: str, when: Text | None, read_part: ReadPart
) -> Iterator[Fact]:
    program = shell.split()[0].rpartition("/")[2] if shell.split() else "bash"
    place = document.place(node.start, node.end)
    yield Run(Text(program, place), HOME, scope, "script", folder=folder, condition=when)
    yield from _unreplaced(document, node, scope)
    name = _SHELLS.get(program, "")
    if not name:
        return
    script = scripts.script(document, node, name, values.EXPRESSION)
    # A plain command is written for PowerShell as for a shell.
    started = list(scripts.commands(script, HOME, scope, folder)) if name in ("script.sh", "script.ps1") else []
    yield from started
    for fact in scripts.facts(script, read_part(script.part), understand):
        if isinstance(fact, Include) and fact.kind == "env-file" and fact.target.text:
            # What is loaded is looked for where the script is then.
            there = [run.folder for run in started if run.name.place <= fact.target.place]
            path = scripts.below(there[-1] if there else folder, fact.target.text)
            fact = replace(fact, target=Text(fact.target.text if path == "?" else path, fact.target.place))
        yield fact


def _unreplaced(document: Document, node: Node, scope: tuple[str, ...]) -> Iterator[Use]:
    """Entries of GitHub's stores that a script names without being an expression."""
    if "secrets." not in node.text:
        return
    at = yamltree.locate(document, node)
    for match in _UNREPLACED.finditer(node.text):
        yield Use(Text(match["name"], at(*match.span())), HOME, scope, "text", required=False)


# --- inputs of actions ----------------------------------------------------------------------------------------------


def _inputs(document: Document, action: str, node: Node | None, scope: tuple[str, ...]) -> Iterator[Fact]:
    """The inputs of an action. Those of docker/build-push-action are build arguments and secrets of a build."""
    builds = action.partition("@")[0].lower() in ("docker/build-push-action", "docker/bake-action")
    for key, value in entries(node):
        if builds and key.text == "build-args" and value.kind == "scalar":
            yield from _lines(document, value, _ARGUMENT, scope, "build")
        elif builds and key.text in ("secrets", "secret-envs", "secret-files") and value.kind == "scalar":
            at = yamltree.locate(document, value)
            for match in _SECRET.finditer(value.text):
                yield Include(Text(match["id"], at(*match.span("id"))), HOME, scope, "build-secret")
        else:
            yield Setting(name_of(document, key), value_of(document, value), HOME, scope, "input")


def _lines(document: Document, node: Node, pattern: re.Pattern[str], scope: tuple[str, ...], role: str) -> Iterator[Setting]:
    """The assignments in a text of several lines."""
    at = yamltree.locate(document, node)
    for match in pattern.finditer(node.text):
        start, end = match.span("value")
        literal = Literal(match["value"], match["value"], at(start, end))
        yield Setting(Text(match["name"], at(*match.span("name"))), _split(literal, shifted(at, start)), HOME, scope, role)
