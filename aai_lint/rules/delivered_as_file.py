"""A key that arrives as a file while the code reads a variable."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Entry, Facts, Problem, Setting, Severity
from . import rule


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def delivered_as_file(facts: Facts) -> Iterator[Problem]:
    """The key arrives as a file, and the code reads the environment.

    ## Why it matters

    A secret of Compose, a mounted Secret or an injected file doesn't set a variable: the file is there, and the client says
    "Please provide an API key". GitLab's `secrets` and Jenkins' `file(…)` do set one, to the path of a file. `NAME_FILE` is a
    convention that some images follow; AssemblyAI's clients don't know it.

    ## Instead

    Read the file in the code, export it in the entrypoint (`export NAME="$(cat /run/secrets/…)"`), or hand over a variable.
    """
    for delivery in links.deliveries(facts):
        if delivery.section:
            yield Problem(
                delivery.place,
                f"in the section [{delivery.section}] this is neither the variable `{delivery.read.name}` nor "
                f'`st.secrets["{delivery.read.name}"]`',
                "move it above the first section",
                ((delivery.read.place, "read here"),),
                Certainty.HIGH,
            )
            continue
        yield Problem(
            delivery.place,
            f"the key {_how(delivery.path)}, and the code reads the variable `{delivery.read.name}`",
            f"read the file in the code, or hand over `{delivery.read.name}` as a variable"
            if delivery.path
            else 'add `vault.hashicorp.com/agent-inject: "true"` to these annotations',
            ((delivery.read.place, "read here"),),
            Certainty.HIGH,
        )
    for include in links.rendered(facts):
        yield Problem(
            include.target.place,
            "this template writes a file, and its lines become no variables of the task",
            "add `env = true` to the template",
            edits=(Entry(include.target.place, ("env",), "true"),),
            safe=True,
        )
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.role == "path" and not key.file_variant(setting.name.text):
            yield _path(setting)


def _path(setting: Setting) -> Problem:
    """A variable that is given the path of a file, with the line that mends it where the place for it is known."""
    gitlab = setting.home == "gitlab"
    return Problem(
        setting.name.place,
        f"`{setting.name.text}` holds the path of a file here, not the key that is in it",
        "write `file: false` below it" if gitlab else "bind it as a text instead of a file",
        edits=(Entry(setting.name.place, ("file",), "false", "inside"),) if gitlab else (),
        safe=True,
    )


def _how(path: str) -> str:
    return f"arrives as {path}" if path else 'doesn\'t arrive without the annotation `agent-inject: "true"`'
