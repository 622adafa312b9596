"""`Bearer` kept together with the key."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Edit, Facts, Joined, Literal, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def auth_scheme_in_value(facts: Facts) -> Iterator[Problem]:
    """The stored value begins with `Bearer`, another scheme or a header name.

    ## Why it matters

    AssemblyAI's REST and streaming hosts want the raw key in the Authorization header. A value with `Bearer` in front is sent
    as it is, and answered with 401.

    ## Instead

    Store the key alone. Where a host wants a scheme (the Voice Agent, a proxy), add it where the header is built.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.role not in ("variable", "entry", "plain-entry", "argument", "constant", "build"):
            continue
        if links.talks_to_bearer_host(facts, setting.name.place.path):
            continue
        value = setting.value
        first = value.parts[0] if isinstance(value, Joined) else value
        if not isinstance(first, Literal):
            continue
        text = first.text.lstrip(key.BLANKS)
        text = text if isinstance(value, Joined) else text.rstrip(key.BLANKS)
        scheme = key.scheme_prefix(text.strip("\"'"))
        rest = text[len(scheme) :]
        if not scheme or (setting.role == "constant" and not key.find_key(first.text)):
            continue
        if not isinstance(value, Joined) and not rest.strip():
            continue
        edits: tuple[Edit, ...] = ()
        if key.looks_real(key.core(first.text)) and not first.encoding and first.raw.count(scheme) == 1:
            edits = (Edit(first.place, first.raw.replace(scheme, "")),)
        yield Problem(
            first.place,
            f"the value of `{setting.name.text}` begins with `{scheme.strip()}`; AssemblyAI wants the key alone",
            f"take `{scheme.strip()}` out of the value",
            certainty=Certainty.HIGH if isinstance(value, Joined) else Certainty.SURE,
            edits=edits,
            safe=bool(edits),
        )
