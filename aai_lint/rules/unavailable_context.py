"""An expression that asks for what isn't there."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Edit, Entry, Facts, Field, Problem, Reference, Severity
from . import rule

_HOIST = "give the step `{name}: ${{{{ secrets.{name} }}}}` in its `env`, and write `if: env.{name} != ''`"
_CONTEXTS = ("secrets", "vars", "env", "inputs", "github", "needs", "steps", "matrix", "runner", "job", "strategy", "jobs")


@rule(Severity.ERROR, Category.WIRING)
def unavailable_context(facts: Facts) -> Iterator[Problem]:
    """The expression uses a context that doesn't exist at its place, or the runner drops its result.

    ## Why it matters

    GitHub refuses the whole workflow (`Unrecognized named-value: 'secrets'`): no job runs, and nothing says so in the pull
    request. Which contexts exist depends on the key: there is no `secrets` in an `if` or in a composite action, no `env` in the
    `env` of a job. The output of a job that has a secret's value is dropped, so the next job gets an empty text.

    ## Instead

    Hand the secret to the step as a variable (`env: ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}`), and test that
    (`if: env.ASSEMBLYAI_API_KEY != ''`). Give an action an input, a called workflow a secret.
    """
    for field in facts.fields:
        if field.kind != "context" or not _is_about_key(facts, field):
            continue
        name = field.about[0]
        root = field.name.text
        near = _meant(field)
        if near:
            yield Problem(
                field.name.place,
                f"there is no context `{root}`: GitHub refuses the whole workflow",
                f"write `{near}.{name}`" if name != root else f"write `{near}.{root}`",
                edits=(Edit(field.name.place, near if name != root else f"{near}.{root}"),),
                safe=name != root,
            )
            continue
        known = _variable(facts, field)
        whole = "action" if _is_action(field) else "workflow"
        yield Problem(
            field.name.place,
            f"`{root}` doesn't exist in {_where(field)}: GitHub refuses the whole {whole}",
            f"write `env.{name}`" if known else _remedy(field).format(name=_secret(facts, field)),
            edits=tuple(_tested(field, name, known=known)),
        )
    for setting, place in links.key_results(facts):
        yield Problem(
            place,
            f"the runner drops the output `{setting.name.text}` since it has a secret in it: later jobs get an empty text",
            "use the secret in the job that needs it",
        )


def _tested(field: Field, name: str, *, known: bool) -> Iterator[Edit | Entry]:
    """The condition of a step asks for the step's variable, which gets the secret if it hasn't yet."""
    steps = "steps" in field.source.split(".")
    if known or (steps and field.name.text.lower() == "secrets" and "env" in field.known and field.source.endswith(".if")):
        yield Edit(field.name.place, "env")
        if not known:
            yield Entry(field.name.place, ("env", name), f"${{{{ secrets.{name} }}}}")


def _variable(facts: Facts, field: Field) -> bool:
    """Whether the condition of a step asks for a secret that the step has as a variable of the same name."""
    if field.name.text.lower() != "secrets" or "env" not in field.known or not field.source.endswith(".if"):
        return False
    return any(
        setting.home == field.home
        and setting.role == "variable"
        and setting.name.text == field.about[0]
        and setting.name.place.path == field.name.place.path
        and setting.scope == field.scope[: len(setting.scope)]
        for setting in facts.settings
    )


def _is_about_key(facts: Facts, field: Field) -> bool:
    name = field.about[0]
    if links.means_key(facts, name) or _sets_key(facts, field):
        return True
    return field.name.text.lower() == "secrets" and name.upper() in links.stored_keys(facts)


def _secret(facts: Facts, field: Field) -> str:
    """The secret to name: that of the variable which is asked for here, or one of its name."""
    name = field.about[0]
    for setting in facts.settings if field.name.text.lower() == "env" else ():
        value = setting.value
        if setting.name.text == name and setting.name.place.path == field.name.place.path:
            if isinstance(value, Reference) and value.kind == "secret":
                return value.target
    return name if name.isupper() else key.CANONICAL


def _sets_key(facts: Facts, field: Field) -> bool:
    """Whether it is a variable for the key that gets its value here."""
    *where, name = field.source.split(".")
    return where[-1:] == ["env"] and links.means_key(facts, name)


def _meant(field: Field) -> str:
    """The context that a name which is none was meant to be: of a bare name, `secrets`."""
    root = field.name.text.lower()
    if root in _CONTEXTS:
        return ""
    if field.about[0] == field.name.text:
        return "secrets" if "secrets" in field.known else ""
    near = links.nearest(root, field.known)
    return near if near and links.distance(near, root) <= 2 else ""


def _is_action(field: Field) -> bool:
    return field.source.startswith(("runs.", "inputs.", "outputs."))


def _where(field: Field) -> str:
    """The place, in words."""
    path = field.source.split(".")
    if _is_action(field):
        return "a composite action"
    if path[0] != "jobs":
        return f"`{path[0]}` of the workflow" if path[0] != "on" else "a workflow's `on`"
    what = path[4] if path[2:3] == ["steps"] and len(path) > 4 else path[2]
    return f"the `{what}` of a {'step' if path[2:3] == ['steps'] else 'job'}"


def _remedy(field: Field) -> str:
    path, root = field.source.split("."), field.name.text.lower()
    if _is_action(field):
        return "declare an input, use `inputs.…`, and let the workflow hand the secret over by `with`"
    if path[-1] == "if":
        return _HOIST if "steps" in path else f"test it in the steps: {_HOIST}"
    if path[2:3] == ["with"]:
        return "hand it over under `secrets:`, and declare it in the called workflow"
    if root == "env" and path[-2:-1] == ["env"]:
        return "write `${{{{ secrets.{name} }}}}` here too"
    return "hand it to the steps that need it, by their `env`"
