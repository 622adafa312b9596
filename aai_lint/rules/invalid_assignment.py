"""A line that isn't an assignment for the one who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import edits, key, links, values
from ..model import (
    Category,
    Certainty,
    Edit,
    Facts,
    Literal,
    Opaque,
    Place,
    Problem,
    Setting,
    Severity,
    Substitution,
    Text,
    Value,
)
from . import rule

_REFUSED = {
    "systemd": "write `NAME=value` without blanks round the `=`",
    "batch": "write `set NAME=value`, without blanks round the `=`",
    "supervisor": "put a comma between variables, and `%%` for a `%`",
}


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def invalid_assignment(facts: Facts) -> Iterator[Problem]:
    """The line, or another one in the file, isn't an assignment for the loader that reads it.

    ## Why it matters

    Loaders skip such a line without a word, or refuse the whole file. Either way the process has no key.

    ## Instead

    Write `NAME=value`: no blanks round `=`, no `export` where the loader isn't a shell, no colon.
    """
    for arrival, everywhere in links.breaking(facts, _is_undefined):
        setting, loading = arrival.setting, arrival.loading
        related = ((loading.include.target.place, "it is read here"),) if loading.include else ()
        known = loading.include is not None or not everywhere
        if _is_unclosed(setting):
            yield Problem(
                setting.value.place,
                "the quote isn't closed",
                "close it, or take it out: a key needs no quotes",
                related,
                Certainty.HIGH,
            )
            continue
        if arrival.error:
            why = f"{loading.title} refuses this file: {arrival.error}"
        else:
            why = f"{loading.title} doesn't take" if known else "no usual loader takes"
            why += " this line for an assignment"
        yield Problem(
            setting.name.place,
            f"{why}; `{setting.name.text}` is not defined",
            f"write `{setting.name.text}=…`, without anything before the name or blanks round the `=`",
            related,
            Certainty.HIGH,
            edits=tuple(edits.assignment(facts, setting)) or (tuple(edits.without_export(facts, setting)) if everywhere else ()),
            safe=True,
        )
    for field in facts.fields:
        if field.kind == "scalar" and any(links.means_key(facts, name) for name in field.about):
            yield Problem(
                field.name.place,
                "YAML takes the `: ` in this line for the end of a key, and refuses the file: quote all of it, or use a block",
                f"write `{field.name.text}: |` and the command on the next line",
                edits=(_as_block(field.name),),
                safe=True,
            )
    for carrier in links.graph(facts).carriers:
        setting, value = carrier.setting, carrier.setting.value
        if links.is_unquoted(setting) and isinstance(value, Literal):
            yield Problem(
                value.place,
                f"this isn't TOML: the text of `{setting.name.text}` has no quotes, so that nothing of the file is read",
                "put it into quotes",
                edits=(Edit(value.place, f'"{value.raw}"'),),
                safe=True,
            )
        if isinstance(value, Opaque) and value.reason.startswith(values.REFUSED):
            yield Problem(
                value.place,
                f"`{setting.name.text}` is not passed on: {value.reason.removeprefix(values.REFUSED)}",
                _REFUSED.get(setting.home, "put each name on a line of its own"),
                certainty=Certainty.HIGH,
                edits=tuple(_passed_on(setting)),
                safe=True,
            )
        if setting.home == "dockerfile" and setting.role == "variable" and links.begins_with_sign(value):
            yield Problem(
                value.place,
                f"with blanks round `=` this is the old form of `ENV`: the value of `{setting.name.text}` begins with `=`",
                f"write `{setting.name.text}=…`",
                edits=tuple(_joined(setting, value)),
                safe=True,
            )

    for setting in facts.settings:
        if isinstance(setting.value, Literal) and links.is_refused(setting):
            found = key.find_key(setting.value.text)
            if found or (key.meaning(setting.name.text) is key.Meaning.KEY and setting.value.text):
                yield _refused(setting, setting.value, found)


def _refused(setting: Setting, value: Literal, found: str) -> Problem:
    """A value in a notation that HCL doesn't have."""
    if value.raw.startswith("'"):
        why = "HCL has no single quotes"
    elif value.raw.startswith('"'):
        why = "the quote isn't closed"
    else:
        why = "text has to stand in double quotes"
    quoted = (Edit(value.place, f'"{found}"'),) if found and value.raw.strip("'\"") == found else ()
    return Problem(
        value.place,
        f"{why}: the file is refused, and `{setting.name.text}` with it",
        "put double quotes round it",
        edits=quoted,
        safe=True,
    )


def _as_block(name: Text) -> Substitution:
    """`run: text: more` as a block, where it is on one line."""
    before = " " * (name.place.column - 1)
    pattern = rf"({re.escape(name.text)}:)[ \t]+(\S[^\r\n]*)(?=[\r\n]|\Z)(?!\r?\n{before}[ ])"
    return Substitution(name.place, pattern, rf"\1 |\n{before}  \2")


def _passed_on(setting: Setting) -> Iterator[Substitution]:
    """An assignment without the blanks, commas between variables or names, a percent sign that means itself."""
    place, name = setting.name.place, re.escape(setting.name.text)
    if setting.home in ("systemd", "batch"):
        yield Substitution(place, rf"({name})(?:[ \t]+=[ \t]*|=[ \t]+)", r"\1=")
    elif setting.home == "supervisor" and isinstance(setting.value, Opaque) and "%" in setting.value.reason:
        yield Substitution(place, r"(?<!%)%(?![%(])", "%%", every=True)
    elif setting.home == "supervisor":
        yield Substitution(place, r"(?<=[^\s,=])[ \t]+(?=[A-Za-z_]\w*=)", ", ", every=True)
    elif setting.home == "tox":
        yield Substitution(place, r"(?<=[\w*?])[ \t]+(?=[\w*?])", ", ", every=True)


def _joined(setting: Setting, value: Value) -> Iterator[Edit]:
    """`ENV NAME = value` as `ENV NAME=value`."""
    name, place = setting.name.place, value.place
    if isinstance(value, Literal) and name.line == place.end_line and value.raw.startswith("="):
        between = Place(name.path, name.line, name.end_column, name.line, place.end_column)
        yield Edit(between, "=" + value.raw[1:].strip())


def _is_undefined(arrival: links.Arrival) -> bool:
    """Whether a setting with a whole key doesn't arrive, for another reason than the file's encoding."""
    found = links.whole_key(arrival.setting)
    if not found or arrival.encoding_at_fault:
        return False
    return arrival.text is None or (_is_unclosed(arrival.setting) and arrival.text != found)


def _is_unclosed(setting: Setting) -> bool:
    """Whether a quote begins the value and none ends it."""
    if not isinstance(setting.value, Literal) or setting.value.quote:
        return False
    text = setting.value.text
    return text[:1] in ("'", '"') and not text.endswith(text[:1])
