"""A key in a store for plain data."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Edit, Entry, Facts, Literal, Opaque, Place, Problem, Reference, Setting, Severity
from . import rule

_MARKED = {
    "variable": ("isn't marked as sensitive: plans and logs show it", "add `sensitive = true`"),
    "output": ("isn't marked as sensitive: each run prints it", "add `sensitive = true`, or leave the output out"),
}
_STORES = {"kubernetes-config": "a ConfigMap", "kubernetes": "a ConfigMap", "kustomize": "a ConfigMap"}

# What marks a value as a secret where it stands, and what happens without the mark.
_MARKS = {
    "digitalocean": ("type: SECRET", "App Platform keeps it in plain text and shows it in the dashboard"),
    "cloudformation": ("NoEcho: true", "CloudFormation shows its value in the console and to `describe-stacks`"),
}
# What becomes of a variable in the code of a stack, by the tool that runs it.
_SYNTHESIZED = {
    "AWS CDK": (
        "the template gets the value that `{}` has where the stack is synthesized, in plain text",
        "refer to a secret of Secrets Manager (`SecretValue.secretsManager`, `ecs.Secret`), or read it when the code runs",
    ),
    "Pulumi": (
        "Pulumi's state gets the value that `{}` has where the program runs, in plain text",
        "read it with `requireSecret` (`require_secret`) of a `Config`, or refer to a secret store",
    ),
}
_READABLE = {"compose": "a config or a label, which `docker inspect` shows", "dockerfile": "a label of the image"}


@rule(Severity.WARNING, Category.EXPOSED, certainty=Certainty.HIGH)
def plaintext_store(facts: Facts) -> Iterator[Problem]:
    """The key goes to a store that is meant for plain data.

    ## Why it matters

    What lies in such a store (a ConfigMap, `vars`, a variable that isn't marked as secret) is shown in logs, dashboards and
    diffs, and more people may read it than may read secrets.

    ## Instead

    Use the store's counterpart for secrets: a Secret, `secrets`, a variable that is marked as sensitive.
    """
    reported = set()
    for setting in facts.settings:
        if setting.role == "plain-entry" and setting.home in _READABLE and key.meaning(setting.name.text) is not key.Meaning.KEY:
            for reference in links.references(setting.value):
                if reference.kind == "environment" and key.meaning(reference.target) is key.Meaning.KEY:
                    yield Problem(
                        reference.place,
                        f"the value of `{reference.target}` is kept in {_READABLE[setting.home]}",
                        "hand it over as a secret or as a variable of the container",
                    )
    for name, reference, tool in links.synthesized(facts):
        words, remedy = _SYNTHESIZED[tool]
        yield Problem(name.place, words.format(reference.target), remedy)
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.plain and setting.home in _MARKS and links.is_live(facts, setting) and not _says_something(setting):
            mark, harm = _MARKS[setting.home]
            yield Problem(
                setting.name.place,
                f"`{setting.name.text}` isn't marked as a secret: {harm}",
                f"add `{mark}`",
                edits=(_marked(setting, mark),),
                # A value that is still to be replaced becomes one that is encrypted: that wants a look.
                safe=not isinstance(setting.value, Literal) or not setting.value.text or setting.home == "cloudformation",
            )
        if setting.role != "plain-entry" or not links.is_live(facts, setting) or isinstance(setting.value, Opaque):
            continue
        if setting.home == "terraform" and setting.scope[-1] in _MARKED:
            yield from _unmarked(setting)
            continue
        reported.add((links.store_of(setting), setting.name.text))
        yield Problem(
            setting.name.place,
            f"`{setting.name.text}` is kept in {_STORES.get(setting.home, 'a store for plain data')}, in plain text",
            "keep it in the store for secrets",
        )
    yield from _shown(facts)
    for reference in links.plain_reads(facts):
        if not facts.origin(reference.place).sample:
            yield Problem(
                reference.place,
                f"`{reference.target}` is read as plain text, and Pulumi keeps it so in its state and shows it in previews",
                "read it with `requireSecret` (`require_secret`, `RequireSecret`)",
            )
    yield from _variables_of_workflows(facts)
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if setting.home == "github-actions":
            continue
        if setting.role != "variable" or not isinstance(value, Reference) or value.kind != "config":
            continue
        if (value.source, value.target) not in reported and links.is_live(facts, setting):
            yield Problem(
                value.place,
                f"`{setting.name.text}` comes from {_STORES.get(setting.home, 'a store for plain data')}, which holds plain text",
                "refer to a secret instead",
                certainty=Certainty.HIGH,
            )


def _says_something(setting: Setting) -> bool:
    """Whether there is a value that isn't for somebody to replace: a key is another rule's subject, and the rest, where
    something is kept, is no key."""
    return isinstance(setting.value, Literal) and bool(setting.value.text) and not key.is_placeholder(setting.value.text)


def _unmarked(setting: Setting) -> Iterator[Problem]:
    """A variable or an output of Terraform; where the key itself is its default, that is another rule's."""
    if not any(key.find_key(literal.text) for literal in (*links.literals(setting.value), *links.fallbacks(setting.value))):
        words, remedy = _MARKED[setting.scope[-1]]
        mark = Entry(setting.name.place, ("sensitive",), "true", "inside")
        yield Problem(setting.name.place, f"`{setting.name.text}` {words}", remedy, edits=(mark,), safe=True)


def _marked(setting: Setting, mark: str) -> Entry:
    """The mark where it belongs: in what a parameter has, beside the name of a variable."""
    name, value = mark.split(": ")
    return Entry(setting.name.place, (name,), value, "inside" if setting.home == "cloudformation" else "beside")


def _shown(facts: Facts) -> Iterator[Problem]:
    """Variables of a process that are kept where its configuration is shown, and outputs of a variable that is the key."""
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        where = links.shown_in(setting)
        stored = any(reference.kind in ("secret", "config") for reference in links.references(setting.value))
        if where and not stored and not isinstance(setting.value, Literal | Opaque) and links.is_live(facts, setting):
            yield Problem(
                setting.name.place,
                f"`{setting.name.text}` is kept in plain text in {where}, and in Terraform's state",
                "hand over a reference to a secret store instead, or fetch the key when the program starts",
            )
    keys = {carrier.setting.name.text for carrier in links.graph(facts).carriers}
    for setting in facts.settings:
        if setting.role == "plain-entry" and setting.scope[-1:] == ("output",) and setting.name.text not in keys:
            if any(key.meaning(reference.target) is key.Meaning.KEY for reference in links.references(setting.value)):
                yield from _unmarked(setting)


def _variables_of_workflows(facts: Facts) -> Iterator[Problem]:
    """`${{ vars.X }}`: everybody with access to the repository can read it, and logs show it."""
    keys = {id(carrier.setting) for carrier in links.graph(facts).carriers}
    told = set()
    for setting in facts.settings:
        if not links.in_step(facts, setting.name.place):
            continue
        for reference in links.given(setting.value):
            if reference.kind != "config" or reference.place in told:
                continue
            if links.means_key(facts, reference.target) or (id(setting) in keys and reference is setting.value):
                told.add(reference.place)
                yield _plain(reference.target, reference.place, edit=True)
    lines = {(place.line, place.end_column) for place in told}
    for use in facts.uses:
        if use.how == "vars" and links.means_key(facts, use.name.text) and len(use.scope) == 2:
            if (use.name.place.line, use.name.place.end_column) not in lines:
                yield _plain(use.name.text, use.name.place, edit=False)


def _plain(name: str, place: Place, *, edit: bool) -> Problem:
    return Problem(
        place,
        f"`vars.{name}` is a plain variable of the repository: it is shown in settings and logs",
        f"keep it as a secret, and write `secrets.{name}`",
        edits=(Edit(place, f"secrets.{name}"),) if edit else (),
    )
