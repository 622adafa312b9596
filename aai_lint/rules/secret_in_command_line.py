"""A key among the arguments of a program."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Facts, Problem, Severity
from . import rule

_WHO = {
    "compose": "`docker inspect` and `ps` show it, filled in",
    "dockerfile": "`ps` shows it",
    "kubernetes": "the process list of the node shows it",
}


@rule(Severity.WARNING, Category.EXPOSED)
def secret_in_command_line(facts: Facts) -> Iterator[Problem]:
    """The key is passed as an argument of a program.

    ## Why it matters

    Arguments are readable for everyone on the machine (`ps`, `/proc`), and end up in logs and in `docker inspect`.

    ## Instead

    Let the program read the environment. Where a shell in the container has to expand it, write `$$NAME` in a Compose file.
    """
    reported = set()
    for setting in facts.settings:
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
                    "let the program read it from the environment",
                )
