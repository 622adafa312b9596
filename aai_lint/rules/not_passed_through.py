"""A key that stops half-way."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Entry, Facts, Place, Problem, Reference, Setting, Severity, Text
from . import rule

_LEAVES_OUT = {
    "tox": "tox hands on only what `pass_env` names",
    "nox": "`include_outer_env=False` leaves it out",
}
_HANDS_ON = {
    "tox": "add `{name}` to `pass_env`",
    "nox": 'hand it on: `env={{"{name}": os.environ["{name}"]}}`',
}

# What has an environment of its own, and how it gets a variable.
_APART = {
    "docker": ("the container doesn't get", "add `-e {name}`"),
    "ssh": ("the other machine doesn't get", "hand it over on standard input, or by `SendEnv`"),
    "sudo": ("what `sudo` starts doesn't get", "write `sudo --preserve-env={name}`"),
    "tox": ("what tox runs doesn't get", "add `{name}` to `pass_env`"),
    "compose": ("no service gets", "add `- {name}` to the `environment` of the service"),
    "ssh-action": ("the other machine doesn't get", "add `envs: {name}` to `with`"),
}

_GIVE = {
    "serverless": "`{name}: ${{env:{name}}}`, or `${{ssm:/…}}`",
    "cloudformation": "`{name}: '{{{{resolve:secretsmanager:…}}}}'`, or a parameter with `NoEcho: true`",
}


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def not_passed_through(facts: Facts) -> Iterator[Problem]:
    """The key is provided, but not handed to the process that reads it.

    ## Why it matters

    Containers and isolated tools start with an environment of their own, and some CI services hand secrets only to the steps
    that name them. What stands in `.env` beside a Compose file only
    fills in `${…}` there; what one service is given, another doesn't have.

    ## Instead

    Name the variable for the process that reads it: `environment: [ASSEMBLYAI_API_KEY]`, or an `env_file`.
    """
    for read, why in links.unseen(facts):
        yield Problem(
            read.place,
            why,
            "use the key on a server, and give the browser a temporary token (a public prefix would publish the key)",
            certainty=Certainty.HIGH,
        )
    for cut in links.cut(facts):
        name, home = cut.read.name, cut.run.home
        what = "the code that this starts reads" if cut.given else "the tests that this runs read"
        given = ((cut.given.name.place, "tox is given it here"),) if cut.given else ()
        yield Problem(
            cut.run.name.place,
            f"{what} `{name}`, and {_LEAVES_OUT[home].format(name=name)}",
            _HANDS_ON[home].format(name=name),
            ((cut.read.place, "read here"), *given),
            Certainty.HIGH,
            edits=(Entry(cut.run.name.place, ("pass_env", name)),) if home == "tox" else (),
        )
    for unbound in links.unbound(facts):
        yield Problem(
            unbound.secret.place,
            f"no function lists the secret `{unbound.secret.text}`, so that none of them is given it",
            f"add `{_lists(unbound.secret)}` to the options of each function that needs it",
            ((unbound.function.name.place, "this function's options have no `secrets`"),),
        )
    for unset in links.unset(facts):
        name, home = unset.read.name, unset.function.home
        yield Problem(
            unset.read.place,
            f"the function runs with the variables that {unset.other.path} gives it, and `{name}` is none of them",
            f"add it there: {_GIVE[home].format(name=name)}",
            ((unset.function.name.place, "the function"), (unset.other, "other variables are set here")),
            Certainty.HIGH,
        )
    for run, setting in links.uncontained(facts):
        name = setting.name.text
        yield Problem(
            run.name.place,
            f"the container gets no `{name}`: what is set here is for the command `{run.name.text}`, not for what runs inside",
            f'add `"-e", "{name}"` behind `"run"`',
            ((setting.name.place, "set here"),),
            edits=(Entry(run.name.place, ("-e", name), "run", "behind"),),
            safe=True,
        )
    for unmet in links.unmet(facts):
        if unmet.near is None or unmet.other is not None or any(links.key_secrets(facts, unmet.service)):
            continue
        name = unmet.read.name
        if any(
            field.home == "compose"
            and field.scope == (unmet.service.name,)
            and (field.source == unmet.near.name.place.path or name in field.about)
            for field in facts.fields
        ):
            continue  # it is handed over by a field that isn't one, which is said there
        what = "an extension field that no service takes" if unmet.near.role == "fragment" else unmet.near.name.place.path
        yield Problem(
            unmet.near.name.place if unmet.near.role == "fragment" else unmet.place,
            f"the code of service `{unmet.service.name}` reads `{name}`, which is in {what} and isn't handed to the container",
            f"add `- {name}` to the service's `environment`, or an `env_file` that has it",
            ((unmet.read.place, "read here"), (unmet.near.name.place, "provided here")),
            Certainty.HIGH,
            edits=(Entry(unmet.place, ("environment", name), f"${{{name}:?set {name}}}"),)
            if unmet.near.role != "fragment" and unmet.place.path.endswith((".yaml", ".yml"))
            else (),
        )
    for lost in links.unreached(facts):
        related: tuple[tuple[Place, str], ...] = ((lost.reader, "read here"),) if lost.reader is not None else ()
        yield Problem(
            lost.place,
            f"{'the code that this runs' if lost.reader is not None else 'this step'} reads `{lost.name}`, and {_who(lost)}",
            _remedy(lost),
            related + (((lost.near.name.place, "given here"),) if lost.near is not None else ()),
            Certainty.HIGH,
            edits=tuple(_named(lost)),
        )
    yield from _in_workflows(facts)
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.home == "ansible" and setting.role == "step" and links.is_live(facts, setting):
            yield Problem(
                setting.name.place,
                f"`{setting.name.text}` is given to the module that asks for the service to be started, not to the service",
                "put it into the unit of the service (`EnvironmentFile=`), by a template",
                certainty=Certainty.HIGH,
            )
    for misplaced in links.misplaced(facts):
        setting, container = misplaced.setting, misplaced.meant.scope[2]
        yield Problem(
            setting.name.place,
            f"this patch gives `{setting.name.text}` to a container `{setting.scope[2]}`, which {setting.scope[1]} doesn't have",
            f"patch the container `{container}`",
            ((misplaced.meant.name.place, f"its container is `{container}`"),),
            Certainty.HIGH,
        )


def _who(lost: links.Unreached) -> str:
    if lost.near is not None:
        return "gets it nowhere: it is given to other steps only"
    return f"{lost.system.title} hands a secret variable only to steps that map it"


def _remedy(lost: links.Unreached) -> str:
    name = lost.name
    if lost.system.home == "jenkins":
        return "put this step into the block, or bind the variable in `environment` of the stage"
    meant = lost.system.write.format(name=name, secret=name.lower()) if lost.system.write else ""
    if lost.system.home == "cloudbuild":
        return f"add `secretEnv: ['{name}']` to the step"
    return f"add `{lost.system.variables[0]}: {{{name}: {meant}}}` to the step" if meant else "name it for this step"


def _named(lost: links.Unreached) -> Iterator[Entry]:
    """The variable among those of the step."""
    name, place = lost.name, lost.place
    if lost.system.home == "cloudbuild":
        yield Entry(place, ("secretEnv", name))
    elif lost.system.home != "jenkins" and lost.system.write:
        yield Entry(place, (lost.system.variables[0], name), lost.system.write.format(name=name, secret=name.lower()))


def _in_workflows(facts: Facts) -> Iterator[Problem]:
    """Steps, called workflows and actions that nobody hands the key to."""
    for missing in links.unprovided(facts):
        need, other = missing.need, missing.elsewhere
        related: tuple[tuple[Place, str], ...] = ((need.reader, "read here"),) if need.reader is not None else ()
        if other is not None:
            related += ((other.name.place, "handed over here"),)
        yield Problem(
            need.place,
            f"{'the code that this runs' if need.reader is not None else 'this step'} needs `{need.name}`, and no `env` gives it",
            f"add `{need.name}: ${{{{ secrets.{need.name} }}}}` to the `env` of the step",
            related,
            Certainty.HIGH if need.certain and (need.reader is None or other is not None) else Certainty.MEDIUM,
            edits=(Entry(need.place, ("env", need.name), _secret(need.name, other)),),
        )
    slips = {
        (undeclared.given.name.place.path, undeclared.meant.name.place)
        for undeclared in links.undeclared(facts)
        if undeclared.meant is not None
    }
    for unhanded in links.unhanded(facts):
        name = unhanded.wanted.name.text
        if (unhanded.call.place.path, unhanded.wanted.name.place) in slips:
            continue  # it is handed over under another name, which is said there
        key_word = "secrets" if unhanded.kind == "secret" else "with"
        what = "which GitHub refuses" if unhanded.refused else "so that it is empty there"
        yield Problem(
            unhanded.call.place,
            f"the {unhanded.kind} `{name}` isn't handed over, {what}",
            f"add `{name}: ${{{{ secrets.{name if name.isupper() else key.CANONICAL} }}}}` under `{key_word}:`"
            + (", or `secrets: inherit`" if unhanded.kind == "secret" else ""),
            ((unhanded.wanted.name.place, "wanted here"),),
            edits=(Entry(unhanded.call.place, (key_word, name), _secret(name, None)),),
        )
    for isolated in links.isolated(facts):
        name = isolated.setting.name.text
        what, remedy = _APART[isolated.how]
        yield Problem(
            isolated.run.name.place,
            f"{what} `{name}`, which this step is given for it",
            remedy.format(name=name),
            ((isolated.setting.name.place, "given here"),),
            Certainty.HIGH,
        )


def _secret(name: str, given: Setting | None) -> str:
    """The secret that the repository's workflows hand over elsewhere, or one of the variable's name."""
    if given is not None and isinstance(given.value, Reference) and given.value.kind == "secret":
        return f"${{{{ secrets.{given.value.target} }}}}"
    return f"${{{{ secrets.{name if name.isupper() else key.CANONICAL} }}}}"


def _lists(secret: Text) -> str:
    """How the options of a function list a secret."""
    return f'secrets=["{secret.text}"]' if secret.place.path.endswith(".py") else f'secrets: ["{secret.text}"]'
