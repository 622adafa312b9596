"""A key among the arguments of a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import key, links
from ..model import Category, Facts, Problem, Reference, Setting, Severity, Substitution, Text, Value
from . import rule

_WHO = {
    "compose": "`docker inspect` and `ps` show it, filled in",
    "dockerfile": "`ps` shows it",
    "kubernetes": "the process list of the node shows it",
    "jenkins": "Groovy puts the value in before the shell sees it, so that logs and `ps` may show it",
}

_REMEDIES = {
    "jenkins": "write the script in single quotes, so that the shell takes the variable from its environment; what holds it "
    "inside, in double ones: `sh 'curl -H \"Authorization: $X\" …'`",
}


@rule(Severity.WARNING, Category.EXPOSED)
def secret_in_command_line(facts: Facts) -> Iterator[Problem]:
    """The key is passed as an argument of a program, or in an address.

    ## Why it matters

    Arguments are readable for everyone on the machine (`ps`, `/proc`), and end up in logs and in `docker inspect`. Addresses end
    up in the logs of every proxy, and AssemblyAI doesn't take the key from there.

    ## Instead

    Let the program read the environment. Where a shell in the container has to expand it, write `$$NAME` in a Compose file.
    """
    yield from _of_servers(facts)
    yield from _in_addresses(facts)
    reported = set()
    for setting in facts.settings:
        if _is_set_for_helm(setting) and links.is_live(facts, setting):
            yield Problem(
                setting.value.place,
                f"`{setting.name.text}` is passed on a command line: `ps` shows it, and Helm keeps it with the release",
                "name an existing Secret in the values, or use `--set-file`",
            )
        if setting.role != "command" or setting.home not in _WHO:
            continue
        if setting.home == "dockerfile" and not setting.name.text.startswith("-") and not setting.name.text.isupper():
            continue
        for reference in links.references(setting.value):
            named = key.meaning(reference.target) is key.Meaning.KEY or reference.target in facts.names
            if reference.kind == "environment" and named and reference.place not in reported:
                reported.add(reference.place)
                yield Problem(
                    reference.place,
                    f"`{reference.target}` is passed on a command line: {_WHO[setting.home]}",
                    _REMEDIES.get(setting.home, "let the program read it from the environment"),
                    edits=tuple(_by_the_shell(setting, reference)),
                    safe=True,
                )


def _of_servers(facts: Facts) -> Iterator[Problem]:
    """Arguments of programs that a client of the Model Context Protocol starts."""
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.home == "mcp" and setting.role == "argument" and _is_key(setting.value):
            yield Problem(
                setting.value.place,
                f"the key is an argument of the server `{setting.scope[-1]}`: `ps` shows it",
                "hand it over in `env`",
            )


def _in_addresses(facts: Facts) -> Iterator[Problem]:
    for request in facts.requests:
        if request.where != "query" or request.url is None or not key.is_credential_field(request.header.text):
            continue
        if key.is_vendor_host(key.host_of(request.url.text)) and (_is_key(request.value) or _is_held(facts, request.value)):
            yield Problem(
                request.value.place,
                "the key is part of an address: servers and proxies log it, and it isn't accepted there",
                "send it in the `Authorization` header, or a temporary token in the address",
            )


def _is_held(facts: Facts, value: Value) -> bool:
    """Whether a name stands there that the file gives the key."""
    names = (Text(one.target, one.place) for one in links.references(value) if one.kind == "name")
    return any(links.holds_key_named(facts, name) for name in names)


def _is_key(value: Value) -> bool:
    if any(key.find_key(literal.text) for literal in links.literals(value)):
        return True
    return any(key.meaning(reference.target) is key.Meaning.KEY for reference in links.references(value))


def _is_set_for_helm(setting: Setting) -> bool:
    """`helm … --set assemblyai.apiKey=$ASSEMBLYAI_API_KEY`."""
    if setting.role != "entry" or setting.scope[-2:-1] != ("helm",) or key.meaning(setting.name.text) is not key.Meaning.KEY:
        return False
    return any(reference.kind in ("environment", "secret") for reference in links.references(setting.value))


def _by_the_shell(setting: Setting, reference: Reference) -> Iterator[Substitution]:
    """A script of Jenkins in single quotes, with what stood in those in double ones: where Groovy had one value to fill in, and
    the shell has it under the same name."""
    if setting.home == "jenkins":
        text = r"[^\"'$\\\r\n]*"
        name = re.escape(reference.target)
        reference_text = rf"\$(?:\{{{name}\}}|{name}\b)"
        yield Substitution(reference.place, rf"\"({text})'({text}{reference_text}{text})'({text})\"", r"""'\1"\2"\3'""")
