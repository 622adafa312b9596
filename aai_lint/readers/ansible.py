"""Ansible: variables of playbooks, roles and inventories, the environments of plays and tasks, and what tasks show.

Home "ansible". Variables are constants under their path with dots; `environment:` makes variables of the processes that a task
starts on the host, and of no others: those of a task that only tells a service manager what to do have the role "step". What
`ansible-vault` encrypted is not known (docs.ansible.com/ansible/latest/vault_guide).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby, values, yamltree
from ..document import Document, Part
from ..model import Fact, Literal, Opaque, Place, Reference, Setting, Text, Use, Value
from ..records import NamedTuple
from ..regex import regex
from ..yamltree import Node
from . import facts_of
from .data import tree

HOME = "ansible"

_VARIABLES = regex(r"(?:^|/)(?:group_vars|host_vars)/|(?:^|/)roles/[^/]+/(?:vars|defaults)/[^/]+$")
_TASKS = regex(r"(?:^|/)roles/[^/]+/(?:tasks|handlers)/[^/]+$|(?:^|/)(?:tasks|handlers|playbooks?)/[^/]+\.ya?ml$")
_PLAYBOOK = regex(r"\A(?:[ \t]*(?:#[^\n]*|---[^\n]*)?\n)*-[ \t]+")
_PLAY = regex(r"(?m)^(?:-[ \t]+|[ \t]+)(?:hosts|import_playbook|ansible\.builtin\.import_playbook)[ \t]*:")
_TASK = regex(
    r"(?m)^(?:-[ \t]+|[ \t]+)(?:ansible\.builtin\.\w+|community\.\w+\.\w+|become|when|register|notify|include_tasks|set_fact"
    r"|with_items|loop|no_log|tags)[ \t]*:"
)
_VAULT = "$ANSIBLE_VAULT;"
_ENV = regex(r"(?:lookup|query)\(\s*['\"](?:ansible\.builtin\.)?env['\"]\s*,\s*['\"](?P<name>\w+)['\"](?P<more>[^)]*)\)")
_DEFAULT = regex(r"\|\s*(?:default|d)\(\s*(?P<quote>['\"])(?P<text>.*?)(?P=quote)")
_FAILS = regex(r"undef\(|mandatory")
_FACT = regex(r"\s*(?:ansible_env|ansible_facts\.env|ansible_facts\['env'\])(?:\.|\[['\"])(?P<name>\w+)")
_BARE = regex(r"\s*(?P<name>[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*|\[['\"]\w+['\"]\])*\s*(?:\||\Z)")
_IDENTIFIER = regex(r"[A-Za-z_]\w{5,}")
# Keys of a task or block that are no module: docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html
_KEYWORDS = frozenset(
    "action any_errors_fatal args async become become_exe become_flags become_method become_user changed_when check_mode "
    "collections connection debugger delay delegate_facts delegate_to diff environment failed_when ignore_errors "
    "ignore_unreachable local_action loop loop_control module_defaults name no_log notify poll port register remote_user retries "
    "run_once tags throttle timeout until vars when block rescue always listen hosts roles tasks pre_tasks post_tasks handlers "
    "vars_files vars_prompt gather_facts serial strategy order max_fail_percentage".split()
)
_NESTED = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
_SHELLS = frozenset(["shell", "command", "raw", "script"])
# Modules whose arguments are part of what `-v` prints of their result.
_SHOWING = frozenset(
    ["shell", "command", "raw", "script", "debug", "set_fact", "docker_container", "k8s", "docker_swarm_service"]
)
_SERVICES = frozenset(["service", "systemd", "systemd_service", "sysvinit", "supervisorctl", "win_service"])


class _Where(NamedTuple):
    """The play and the task, and whether what is shown there is kept out of logs."""

    scope: tuple[str, ...] = ()
    silent: bool = False


def reads(document: Document) -> bool:
    """Files in the folders that Ansible has names for, plays by their text, and whatever `ansible-vault` encrypted."""
    text, name = document.text, document.name.lower()
    if text.startswith(_VAULT):
        return True
    if not (name.endswith((".yml", ".yaml")) or ("." not in name and _VARIABLES.search(document.path))):
        return False
    if _VARIABLES.search(document.path):
        return True
    if not _PLAYBOOK.match(text):
        return False
    return bool(_PLAY.search(text)) or (bool(_TASKS.search(document.path)) and bool(_TASK.search(text)))


def read(document: Document) -> Iterator[Fact]:
    """Variables, environments, commands, and what tasks show."""
    if not document.text.startswith(_VAULT):
        yield from nearby.rest(document, HOME, _facts(document))


def _facts(document: Document) -> Iterator[Fact]:
    stream = yamltree.parse(document)
    yield from stream.gaps
    for root in stream.roots:
        if root.kind == "sequence":
            for item in root.elements():
                yield from _entry(document, item, _Where())
        else:
            yield from _variables(document, root, ())


def _entry(document: Document, node: Node, where: _Where) -> Iterator[Fact]:
    """A play, a block or a task."""
    waiting = [(node, where)]
    while waiting:
        current, around = waiting.pop()
        title = current.get("name")
        quiet = current.get("no_log")
        silent = around.silent if quiet is None else quiet.text.lower() in ("true", "yes", "on") or "{{" in quiet.text
        here = _Where((*around.scope, title.text if title is not None else "")[-4:], silent)
        module = _module(current)
        for key, value in current.entries():
            if key.text == "vars":
                yield from _variables(document, value, here.scope)
            elif key.text == "environment" and value.kind == "mapping":
                role = "step" if module is not None and _plain(module[0]) in _SERVICES else "variable"
                for name, given in value.entries():
                    yield Setting(yamltree.text_of(document, name), _value(document, given), HOME, here.scope, role)
            elif key.text in ("when", "failed_when", "until"):
                yield from _looked_at(document, value, here)
            elif key.text in _NESTED:
                waiting += [(item, here) for item in reversed(list(value.elements()))]
        if module is not None:
            yield from _task(document, *module, here)


def _module(task: Node) -> tuple[Node, Node] | None:
    """The module of a task and what it is given."""
    found = next(((key, value) for key, value in task.entries() if key.text not in _KEYWORDS and "with_" not in key.text), None)
    return found if found is not None and task.kind == "mapping" else None


def _plain(module: Node) -> str:
    return module.text.rpartition(".")[2]


def _task(document: Document, module: Node, given: Node, where: _Where) -> Iterator[Fact]:
    name = _plain(module)
    if name in ("assert", "fail"):
        yield from _looked_at(document, given, where)
        return
    if name in ("set_fact", "include_vars"):
        yield from _variables(document, given, where.scope)
    elif name in _SHELLS:
        text = given if given.kind == "scalar" else given.get("cmd") or given.get("_raw_params")
        if text is not None and text.kind == "scalar" and "\\" not in text.text:
            at = yamltree.spanner(document, text)
            pieces = [(line, *at(start, start + len(line))) for start, line in _lines(text.text)]
            yield from facts_of(Part(document, "task.sh", pieces))
    elif given.kind == "mapping":
        yield from tree.facts(document, given, HOME)
    if name in _SHOWING and not where.silent:
        yield from _shown(document, given, where)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.splitlines(keepends=True):
        yield offset, line
        offset += len(line)


def _shown(document: Document, given: Node, where: _Where) -> Iterator[Use]:
    """The variables in what a task is given."""
    for _, node in given.walk():
        if node.kind == "scalar" and "{{" in node.text:
            at = yamltree.locate(document, node)
            for match in values.BRACES.finditer(node.text):
                bare = _BARE.match(match[1])
                if bare:
                    start = match.start(1) + bare.start("name")
                    yield Use(Text(bare["name"], at(start, start + len(bare["name"]))), HOME, where.scope, "logged")


def _looked_at(document: Document, node: Node, where: _Where) -> Iterator[Use]:
    """The names in a condition."""
    for _, scalar in node.walk():
        if scalar.kind == "scalar":
            for match in _IDENTIFIER.finditer(scalar.text[:500]):
                place = document.place(scalar.start, scalar.end)
                yield Use(Text(match.group(), place), HOME, where.scope, "referred", required=False)


def _variables(document: Document, node: Node, scope: tuple[str, ...]) -> Iterator[Setting]:
    """The variables of a mapping, those in mappings below with the keys that lead there."""
    for path, one in _scalars(node):
        name = ".".join(key.text for key in path)
        last = yamltree.text_of(document, path[-1])
        role = "constant" if len(path) == 1 else "field"
        yield Setting(Text(name, last.place), _value(document, one), HOME, scope, role)


def _scalars(node: Node) -> Iterator[tuple[tuple[Node, ...], Node]]:
    waiting: list[tuple[tuple[Node, ...], Node]] = [((), node)]
    seen = 0
    while waiting and seen < 100_000:
        path, current = waiting.pop()
        seen += 1
        if current.kind == "scalar" and path:
            yield path, current
        elif len(path) < 12:
            waiting += reversed([((*path, key), value) for key, value in current.entries()])
            waiting += [(path, item) for item in current.elements() if path]


def _value(document: Document, node: Node) -> Value:
    place = document.place(node.start, node.end)
    if node.kind != "scalar":
        return Opaque("not a text", place)
    if node.tag.endswith("vault") or node.text.startswith(_VAULT):
        return Opaque("encrypted", place)
    literal = yamltree.literal(document, node)
    if reason := values.kept_elsewhere(node.text):
        return Opaque(reason, place)
    return values.split(literal, values.BRACES, _expression, yamltree.locate(document, node))


def _expression(match: re.Match[str], place: Place) -> Value:
    """What is between double braces."""
    text = match[1]
    default = _DEFAULT.search(text)
    fallback = Literal(default["text"], default["text"], place, default["quote"]) if default else None
    env = _ENV.search(text)
    if env:
        required = _FAILS.search(text) is not None
        return Reference(env["name"], place, fallback=fallback, operator="lookup", required=required)
    fact = _FACT.match(text)
    if fact:
        return Reference(fact["name"], place, fallback=fallback, required=fallback is None)
    bare = _BARE.match(text)
    if bare and not re.match(r"\s*(?:lookup|query|q)\b", text):
        return Reference(bare["name"], place, "template", fallback=fallback, required=fallback is None)
    return Opaque("computed by Ansible", place)
