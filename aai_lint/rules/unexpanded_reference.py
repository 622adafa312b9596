"""A reference that stays text, or breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import ci, key, links, notations, values
from ..model import (
    Category,
    Certainty,
    Edit,
    Entry,
    Facts,
    Joined,
    Literal,
    Opaque,
    Place,
    Problem,
    Proposal,
    Reference,
    Setting,
    Severity,
    Substitution,
    Value,
)
from ..regex import regex
from . import rule

# What names a secret of AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_STORED = regex(r"aws_(?:secretsmanager_secret|ssm_parameter)\.[\w.\[\]-]+\.(?:arn|id|name)")
# A whole text that names an entry of GitHub's stores without being an expression.
_IN_STORE = regex(r"(?:\$\{?|\{\{|\{)?[ \t]*secrets\.(?P<name>\w+)[ \t]*\}{0,2}")
# An entry of a secret, as ECS takes it: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME:JSON_KEY:STAGE:VERSION.
_ADDRESS = r"(arn:[\w-]+:secretsmanager:[^:\"'\s]*:[^:\"'\s]*:secret:[^:\"'\s]+:[^:\"'\s]+):?(?=[\"'\s]|\Z)"
# What is judged: of homes of requests, their headers and not their variables.
_ROLES = {"http-client": ("header",), "shell": ("header",), "powershell": ("header",), "mcp": ("variable", "header", "argument")}
# Homes where one notation alone names a variable, so that a text in another can only have meant that one.
_PLAIN = frozenset(["github-actions", "supervisor", "envoy", "caddy", "tox", "editor", "devcontainer", "mcp"])


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def unexpanded_reference(facts: Facts) -> Iterator[Problem]:
    """The reference is escaped, broken or in another tool's notation, so its text arrives, or nothing does.

    ## Why it matters

    Each tool expands its own notation only: `${NAME}` in Compose, `$(NAME)` in Kubernetes, `${{ secrets.NAME }}` in GitHub
    Actions, `$(NAME)` in Azure Pipelines, none at all in CircleCI's `environment`. Anything else is sent to AssemblyAI as if it
    were the key, or stops the start. Buildkite, Drone and Cloud Build fill the file in before a job has its secrets: there
    `$$NAME` is what reaches the shell.

    ## Instead

    Write the notation of the place.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        roles = _ROLES.get(setting.home, ("variable", "build", "fragment", "entry"))
        if setting.home in links.SERVERS:
            roles = ("header", "variable")
        is_platform = setting.home in links.PLATFORMS
        if not (is_platform or notations.is_known(setting.home)) or setting.role not in roles:
            continue
        if links.may_be_template(setting.home) and _is_template(facts, setting):
            if not is_platform or not links.is_live(facts, setting):
                continue
            # What fills a file in doesn't mend an address that is taken for text.
            yield from _broken(setting)
            continue
        yield from _broken(setting)
        if isinstance(setting.value, Literal) and setting.name.text:
            yield from _text(setting, setting.value)
        if setting.home == "terraform":
            yield from _address(setting)
        yield from _cut(facts, setting)
        yield from _of_itself(setting)
        yield from _filled_in(setting)
    yield from _by_loader(facts)
    yield from _in_workflows(facts)
    for one in links.emptied(facts):
        place = one.call.name.place
        yield Problem(
            place,
            f"`envsubst` without a list of names takes nginx's own variables away too, `${one.own}` among them",
            f"write `envsubst '${one.name}'`",
            edits=(
                Edit(Place(place.path, place.end_line, place.end_column, place.end_line, place.end_column), f" '${one.name}'"),
            ),
            safe=True,
        )
    for use in facts.uses:
        if use.how == "cut" and key.meaning(use.name.text) is key.Meaning.KEY:
            first, rest = use.name.text[:1], use.name.text[1:]
            yield Problem(
                use.name.place,
                f"Make takes `${first}` for a variable, so that `{rest}` is what is left of this reference",
                f"write `$${use.name.text}`",
                edits=(Edit(use.name.place, f"${use.name.text}"),),
                safe=True,
            )
    yield from _in_scripts(facts)


def _by_loader(facts: Facts) -> Iterator[Problem]:
    """A reference in an env file whose loader expands none."""
    for arrival, _ in links.breaking(facts, _stays):
        setting, include = arrival.setting, arrival.loading.include
        path = setting.name.place.path
        if include is None or setting.home != "env" or links.is_filled_in(facts, path):
            continue
        if any(one.kind == "import" and one.target.text.startswith("dotenv-expand") for one in facts.includes):
            continue
        name = next(links.references(setting.value)).target
        yield Problem(
            setting.value.place,
            f"{arrival.loading.title} expands nothing: the process gets the text `{(arrival.text or '')[:60]}`",
            f"write the value of `{name}` itself",
            ((include.target.place, "it is read here"),),
            Certainty.HIGH,
        )


def _stays(arrival: links.Arrival) -> bool:
    """Whether a reference arrives as it is written."""
    found = [*links.references(arrival.setting.value)]
    written = values.reference_in(arrival.text or "")
    return len(found) == 1 and written is not None and written.startswith("$") and found[0].target in written


def _of_itself(setting: Setting) -> Iterator[Problem]:
    """`X: $X` where that is no way to take X from elsewhere."""
    value = setting.value
    if not isinstance(value, Reference) or value.target.lower() != setting.name.text.lower():
        return
    if setting.home == "azure" and setting.role == "entry" and value.kind == "variable":
        yield Problem(
            value.place,
            f"`{setting.name.text}` refers to itself: Azure Pipelines expands no cycle, and the steps get this text",
            "leave the line out, and map the variable where it is needed: "
            f"`env: {{{setting.name.text}: $({setting.name.text})}}`",
        )
    elif (
        setting.home == "gitlab"
        and setting.role == "variable"
        and value.kind == "environment"
        and value.target == setting.name.text
    ):
        yield Problem(
            value.place,
            f"`{setting.name.text}` refers to itself: a variable of the project arrives without this line, and no other does",
            "leave the line out",
            severity=Severity.WARNING,
            edits=(Entry(setting.name.place, how="out"),),
        )


def _filled_in(setting: Setting) -> Iterator[Problem]:
    """A reference that the service replaces when no secret is there yet."""
    for reference in links.references(setting.value):
        system = ci.of(setting.home)
        if system is not None and reference.kind == "server" and key.meaning(reference.target) is key.Meaning.KEY:
            meant, remedy = notations.written(setting, reference.target)
            whole = reference is setting.value and setting.home == "azure"
            yield Problem(
                reference.place,
                f"`{reference.target}` is put in by {system.title} before the job runs, when the secret isn't there",
                remedy,
                certainty=Certainty.HIGH if setting.home == "azure" else Certainty.SURE,
                edits=(Edit(reference.place, meant),) if whole else (),
            )


def _in_scripts(facts: Facts) -> Iterator[Problem]:
    for use in facts.uses:
        system = ci.of(use.home)
        if use.how != "substituted" or system is None or not links.holds_key_named(facts, use.name):
            continue
        place, bare = use.name.place, use.scope[-1:] == ("args",)
        start = Place(place.path, place.line, place.column, place.line, place.column)
        yield Problem(
            place,
            f"{system.title} replaces `{use.name.text}` itself before the job runs, when the secret isn't there",
            "let a shell run it (`entrypoint: bash`, `-c`), and write `$$`"
            if bare
            else "write `$$`, so that the shell gets the reference",
            edits=() if bare else (Edit(start, "$"),),
            safe=use.home == "cloudbuild" and not bare,
        )


def _in_workflows(facts: Facts) -> Iterator[Problem]:
    """Entries of GitHub's stores that stand in other variables, inputs and scripts without `${{ }}`."""
    for setting in facts.settings:
        if (
            setting.home == "github-actions"
            and setting.role in ("variable", "input", "secret")
            and isinstance(setting.value, Literal)
        ):
            match = _IN_STORE.fullmatch(setting.value.text.strip())
            named = setting.role == "variable" and links.carries_key(facts, setting)
            if match is not None and not named and links.means_key(facts, match["name"]):
                yield from _text(setting, setting.value)
    for use in facts.uses:
        if use.how == "text" and links.means_key(facts, use.name.text):
            meant = f"${{{{ secrets.{use.name.text} }}}}"
            yield Problem(
                use.name.place,
                "this isn't replaced: only `${{ … }}` is, before the shell sees the script",
                f"write `{meant}`, or better hand it to the step by `env`",
                edits=(Edit(use.name.place, meant),),
                safe=True,
            )


def _is_template(facts: Facts, setting: Setting) -> bool:
    if links.is_filled_in(facts, setting.name.place.path) or not links.is_live(facts, setting):
        return True
    # A pipeline that has the variable may put it in, by whatever means.
    return setting.home in links.PLATFORMS and setting.name.text in links.names_in_ci(facts)


def _broken(setting: Setting) -> Iterator[Problem]:
    if setting.home in links.PLATFORMS and key.words(setting.name.text)[-1:] in (("secret",), ("secrets",)):
        return  # The address of a secret may be what the code asks for by this name.
    for part in _parts(setting.value):
        if isinstance(part, Opaque) and part.reason.startswith(values.BROKEN):
            meant, remedy = notations.written(setting, setting.name.text)
            whole = part.place == setting.value.place or part is setting.value
            yield Problem(
                part.place,
                f"{'the reference is refused' if meant else 'this is not the key'}: {part.reason.removeprefix(values.BROKEN)}",
                remedy,
                edits=(Edit(part.place, meant),) if whole and meant else tuple(_completed(setting, part, meant)),
                safe=setting.home == "ecs" or f"`${{{{ {setting.name.text} }}}}`" in part.reason,
            )


def _completed(setting: Setting, part: Opaque, meant: str) -> Iterator[Substitution]:
    """A reference among other text in the notation of the place; the address of an entry of a secret with the two parts behind
    it, which may be empty but not be missing."""
    name = re.escape(setting.name.text)
    if meant and f"`${{{{ {setting.name.text} }}}}`" in part.reason:
        yield Substitution(part.place, rf"\$\{{\{{[ ]*{name}[ ]*\}}\}}", meant)
    if setting.home == "ecs":
        yield Substitution(part.place, _ADDRESS, r"\1::")


def _parts(value: Value) -> Iterator[Value]:
    yield from value.parts if isinstance(value, Joined) else (value,)


def _text(setting: Setting, value: Literal) -> Iterator[Problem]:
    """Text that looks like a reference."""
    names = list(values.references_in(value.text))
    if len(names) != 1 or key.find_key(value.text):
        return
    if links.may_be_template(setting.home) and not value.text.startswith("$"):
        return
    meant, remedy = notations.written(setting, names[0])
    escaped = value.raw.replace(value.text, "") != value.raw and value.raw.count("$") > value.text.count("$")
    escaped = escaped or (value.text.startswith("$") and value.raw.strip("\"'").startswith("$$"))
    why = "the second `$` escapes the first" if escaped else "this notation isn't expanded here"
    # A mapping such as `{from_secret: …}` has no quotes round it.
    written = meant if meant.startswith("{") and setting.home in ci.HOMES else value.raw.replace(value.raw.strip("\"'"), meant)
    change: tuple[Proposal, ...] = (Edit(value.place, written),) if meant else tuple(_in_double_quotes(setting, value))
    found = values.reference_in(value.raw)
    if meant and found is not None and found != value.raw.strip("\"'") and not escaped:
        # Words round it stay: `Bearer $NAME`.
        change = (Edit(value.place, value.raw.replace(found, meant)),) if value.raw.count(found) == 1 else ()
    elif setting.home == "gitlab" and not meant:
        change = (Entry(setting.name.place, how="out"),)
    elif setting.home == "skaffold" and value.text.startswith("{{"):
        change = (Entry(setting.name.place, ("setValueTemplates",), how="renamed"),)
    shown = value.text.strip()[:60]
    yield Problem(
        value.place,
        f"without quotes YAML takes `{shown}` for a mapping, and the file is refused"
        if value.quote == "{"
        else f"the process gets the text `{shown}`: {why}",
        remedy,
        certainty=Certainty.HIGH if links.may_be_template(setting.home) else Certainty.SURE,
        edits=change,
        safe=setting.home in ("compose", "shell", "skaffold") if escaped or not meant else setting.home in _PLAIN,
    )


def _in_double_quotes(setting: Setting, value: Literal) -> Iterator[Edit]:
    """A header of a shell command in the other quotes, where nothing in it means something there."""
    name, place = setting.name.place, value.place
    if setting.home == "shell" and name.line == place.end_line and not re.search(r'["`\\!]|\$\(', value.text):
        yield Edit(Place(name.path, name.line, name.column - 1, name.line, name.column), '"')
        yield Edit(Place(name.path, name.line, place.end_column, name.line, place.end_column + 1), '"')


def _address(setting: Setting) -> Iterator[Problem]:
    """`"var.x"` in quotes, a reference among the values of variables, the name of a secret where its value belongs."""
    value = setting.value
    if isinstance(value, Literal) and links.is_address(setting, value):
        yield Problem(
            value.place,
            f"in quotes `{value.text}` is text: the process gets these letters",
            f"write `{value.text}` without quotes",
            edits=(Edit(value.place, value.text),) if value.quote == '"' else (),
        )
    elif isinstance(value, Reference) and value.kind == "variable" and setting.scope[-1] == "var":
        yield Problem(value.place, "a file of values may not refer to anything", "pass it as `TF_VAR_…` in the environment")
    elif isinstance(value, Reference) and setting.role == "variable" and _STORED.fullmatch(value.target):
        yield Problem(
            value.place,
            f"`{setting.name.text}` gets the name of the secret, not its value",
            "hand it over under `secrets` with `valueFrom`, or refer to the secret's value",
            certainty=Certainty.HIGH,
        )


def _cut(facts: Facts, setting: Setting) -> Iterator[Problem]:
    """`${ASSEMBLYAI-API-KEY}` and `$ASSEMBLYAI-API-KEY`: a dash ends the name."""
    value = setting.value
    if isinstance(value, Joined) and len(value.parts) == 2:
        first, second = value.parts
        if isinstance(first, Literal) and first.text == "$" and isinstance(second, Reference):
            yield Problem(
                first.place,
                f"the `$` is no part of the reference to `{second.target}`, and stays",
                "take it out",
                edits=(Edit(first.place, ""),) if first.raw == "$" else (),
                safe=setting.home == "mcp",
            )
    name = links.cut_name(value)
    reference = value.parts[0] if isinstance(value, Joined) else value
    if name and isinstance(reference, Reference):
        yield _with_underscores(facts, reference, name, value.place)


def _with_underscores(facts: Facts, reference: Reference, name: str, place: Place) -> Problem:
    meant = name.replace("-", "_")
    rest = name.removeprefix(reference.target)
    what = f"`{rest[1:]}` where it isn't set" if reference.fallback is not None else f"`{rest}` behind its value"
    return Problem(
        place,
        f"a dash ends the name: this is the variable `{reference.target}`, and {what}",
        f"write `${{{meant}}}`",
        edits=(Substitution(place, rf"\$(?:\{{{re.escape(name)}\}}|{re.escape(name)})", f"${{{meant}}}"),),
        safe=any(one.name.text == meant and one.home in ("env", "env-template") for one in facts.settings),
    )
