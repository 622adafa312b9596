"""A reference that stays text, or breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import advice, key, links, values
from ..model import Category, Certainty, Edit, Facts, Joined, Literal, Opaque, Place, Problem, Reference, Setting, Severity, Value
from . import rule

# What each place does expand, for the remedy; homes that aren't here aren't judged.
_NOTATION = {
    "compose": "${{{name}}}",
    "dockerfile": "${{{name}}}",
    "kubernetes": "$({name})",
    "helm-values": "",
    "editor": "${{env:{name}}}",
    "http-client": "{{{{$dotenv {name}}}}}",
    "mcp": "",
    "shell": "",
    "tox": "{{env:{name}}}",
    "pytest": "{{{name}}}",
    "terraform": "",
}
_REMEDIES = {
    "ecs": "write it under `secrets`, as `valueFrom`: `arn:…:secret:NAME:JSON_KEY::`, or without a key where it is no JSON",
    "cloudformation": "refer to a parameter by `!Ref` or `!Sub`, or to the secret by `{{resolve:secretsmanager:…}}`",
    "serverless": "write `${env:X}` for a variable of whoever deploys, `${ssm:/…}` for a parameter",
    "app-runner": "name the secret under `secrets`, as `value-from`",
    "helm-values": "set the value when the chart is installed, or name an existing Secret",
    "mcp": "write the reference that this client replaces (`${X}` in Claude Code, `${env:X}` in Cursor), or let it ask for it",
    "terraform": "declare a variable, and write `var.…` without quotes",
    "shell": "put the header into double quotes",
}
# What names a secret of AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_STORED = re.compile(r"aws_(?:secretsmanager_secret|ssm_parameter)\.[\w.\[\]-]+\.(?:arn|id|name)")
# Homes of requests: their headers are judged, their variables are not.
_SENDING = frozenset(["http-client", "shell"])
# Homes whose files are often templates for `envsubst` and alike: there a shell's reference alone tells something.
_TEMPLATES = frozenset(["kubernetes", "helm-values"]) | links.PLATFORMS


@rule(Severity.ERROR, Category.MALFORMED)
def unexpanded_reference(facts: Facts) -> Iterator[Problem]:
    """The reference is escaped, broken or in another tool's notation, so its text arrives, or nothing does.

    ## Why it matters

    Each tool expands its own notation only: `${NAME}` in Compose, `$(NAME)` in Kubernetes, `${{ secrets.NAME }}` in GitHub
    Actions. Anything else is sent to AssemblyAI as if it were the key, or stops the start.

    ## Instead

    Write the notation of the place.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        roles = ("header",) if setting.home in _SENDING else ("variable", "build", "fragment", "entry")
        if (setting.home not in _NOTATION and setting.home not in links.PLATFORMS) or setting.role not in roles:
            continue
        is_platform = setting.home in links.PLATFORMS
        if setting.home in _TEMPLATES and _is_template(facts, setting):
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
        yield from _cut(setting)
    for use in facts.uses:
        if use.how == "cut" and key.meaning(use.name.text) is key.Meaning.KEY:
            first, rest = use.name.text[:1], use.name.text[1:]
            yield Problem(
                use.name.place,
                f"Make takes `${first}` for a variable, so that `{rest}` is what is left of this reference",
                f"write `$${use.name.text}`",
                edits=(Edit(use.name.place, f"${use.name.text}"),),
            )


def _is_template(facts: Facts, setting: Setting) -> bool:
    if links.is_filled_in(facts, setting.name.place.path) or not links.is_live(facts, setting):
        return True
    # A pipeline that has the variable may put it in, by whatever means.
    return setting.home in links.PLATFORMS and any(
        other.name.text == setting.name.text and links.is_ci(other.name.place.path) for other in facts.settings
    )


def _broken(setting: Setting) -> Iterator[Problem]:
    if setting.home in links.PLATFORMS and key.words(setting.name.text)[-1:] in (("secret",), ("secrets",)):
        return  # The address of a secret may be what the code asks for by this name.
    for part in _parts(setting.value):
        if isinstance(part, Opaque) and part.reason.startswith(values.BROKEN):
            meant = _NOTATION.get(setting.home, "").format(name=setting.name.text)
            whole = part.place == setting.value.place or part is setting.value
            yield Problem(
                part.place,
                f"{'the reference is refused' if meant else 'this is not the key'}: {part.reason.removeprefix(values.BROKEN)}",
                f"write `{meant}`" if meant else _remedy(setting),
                edits=(Edit(part.place, meant),) if whole and meant else (),
                safe=whole and f"`${{{{ {setting.name.text} }}}}`" in part.reason,
            )


def _remedy(setting: Setting) -> str:
    return _REMEDIES.get(setting.home) or advice.instead_of_nothing(setting, private=False)


def _parts(value: Value) -> Iterator[Value]:
    yield from value.parts if isinstance(value, Joined) else (value,)


def _text(setting: Setting, value: Literal) -> Iterator[Problem]:
    """Text that looks like a reference."""
    names = list(values.references_in(value.text))
    if len(names) != 1 or key.find_key(value.text):
        return
    if setting.home in _TEMPLATES and not value.text.startswith("$"):
        return
    meant = _NOTATION.get(setting.home, "").format(name=names[0])
    escaped = value.raw.replace(value.text, "") != value.raw and value.raw.count("$") > value.text.count("$")
    escaped = escaped or (value.text.startswith("$") and value.raw.strip("\"'").startswith("$$"))
    why = "the second `$` escapes the first" if escaped else "this notation isn't expanded here"
    bare = value.raw.strip("\"'")
    yield Problem(
        value.place,
        f"the process gets the text `{value.text.strip()[:60]}`: {why}",
        f"write `{meant}`" if meant else _remedy(setting),
        certainty=Certainty.HIGH if setting.home in _TEMPLATES else Certainty.SURE,
        edits=(Edit(value.place, value.raw.replace(bare, meant)),) if meant else tuple(_in_double_quotes(setting, value)),
        safe=(escaped and setting.home == "compose") or setting.home == "shell",
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


def _cut(setting: Setting) -> Iterator[Problem]:
    """`${ASSEMBLYAI-API-KEY}` and `$ASSEMBLYAI-API-KEY`: a dash ends the name."""
    value = setting.value
    if isinstance(value, Reference) and value.operator == "-" and isinstance(value.fallback, Literal):
        name, place = f"{value.target}-{value.fallback.text}", value.place
    elif isinstance(value, Joined) and len(value.parts) == 2:
        first, second = value.parts
        if isinstance(first, Literal) and first.text == "$" and isinstance(second, Reference):
            yield Problem(first.place, f"the `$` is no part of the reference to `{second.target}`, and stays", "take it out")
        if not isinstance(first, Reference) or not isinstance(second, Literal) or not second.text.startswith("-"):
            return
        name, place = f"{first.target}{second.text}", value.place
        value = first
    else:
        return
    if key.meaning(name) is key.Meaning.KEY and key.meaning(value.target) is not key.Meaning.KEY:
        yield _with_underscores(value, name, place)


def _with_underscores(reference: Reference, name: str, place: Place) -> Problem:
    meant = name.replace("-", "_")
    rest = name.removeprefix(f"{reference.target}-")
    return Problem(
        place,
        f"a dash ends the name: this is the variable `{reference.target}`, and `{rest}` where it isn't set",
        f"write `${{{meant}}}`",
        edits=(Edit(place, f"${{{meant}}}"),) if place == reference.place else (),
    )
