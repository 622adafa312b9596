"""A value that can't be a key."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links, values
from ..model import Category, Certainty, Edit, Facts, Literal, Problem, Severity
from . import rule

_TYPOGRAPHIC = "“”„‟‘’‚‛«»"


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def invalid_key_format(facts: Facts) -> Iterator[Problem]:
    """The value isn't 32 lower-case hex digits, as AssemblyAI's keys are.

    ## Why it matters

    AssemblyAI answers a wrong key like a missing one: 401, "Authentication error, API token missing/invalid". The message
    says what the value looks like instead: a digit short, pasted twice, in upper case, with dashes, another vendor's key.

    ## Instead

    Copy the key again from AssemblyAI's dashboard, whole, and nothing else.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if not isinstance(value, Literal) or value.encoding or setting.role in ("comment", "output", "query"):
            continue
        text = key.core(value.text)
        fault = key.fault(text)
        if setting.home == "env" and text[:1] in ("'", '"'):
            continue  # a quote that isn't closed: the subject of invalid-assignment
        if setting.home == "dockerfile" and links.begins_with_sign(value):
            continue  # the same
        if (
            fault is None
            or fault.kind == "temporary"
            or links.is_a_name(text)
            or key.find_base64(text)
            or any(values.references_in(text))
        ):
            continue
        sample = facts.origin(setting.name.place).sample or setting.home == "env-template"
        if sample or (not fault.certain and setting.role in ("constant", "field", "default")):
            continue
        bare = text.strip(_TYPOGRAPHIC) if key.looks_real(text.strip(_TYPOGRAPHIC)) else ""
        yield Problem(
            value.place,
            f"the value of `{setting.name.text}` ({key.mask(text)}) can't be an AssemblyAI key: {fault.words}",
            "copy the key again from AssemblyAI's dashboard",
            certainty=Certainty.SURE if fault.certain else Certainty.HIGH,
            severity=None if fault.certain else Severity.WARNING,
            edits=(Edit(value.place, value.raw.replace(text, bare)),) if bare and text in value.raw else (),
            safe=True,
        )
