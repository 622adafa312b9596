"""Quotes that become part of the key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import ci, key, links, pipeline
from ..model import Category, Certainty, Edit, Facts, Joined, Literal, Problem, Reference, Setting, Severity
from ..regex import regex
from . import rule

# A text in quotes, and a comment or blanks that the reader keeps as well.
_QUOTED = regex(r"([\"'`])([^\"'`]+)\1(?:\s+#.*|\s*)\Z")

# Where a variable gets the text as it is read, and no further program takes quotes off it.
_EXACT = frozenset(["compose", "kubernetes", "github-actions"])


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def literal_quotes(facts: Facts) -> Iterator[Problem]:
    """Quotes round the key are part of the value that arrives.

    ## Why it matters

    Most loaders take the quotes away; `docker run --env-file`, `kubectl --from-env-file`, Kustomize, Make's `include` and the
    list form of Compose's `environment` don't. The key goes out with its quotes, and the answer is 401.

    ## Instead

    Write the value without quotes: a key has no character that needs them.
    """
    for arrival, everywhere in links.breaking(facts, _keeps_quotes):
        setting = arrival.setting
        include = arrival.loading.include
        related = ((include.target.place, "it is read here"),) if include else ()
        edits: tuple[Edit, ...] = ()
        if isinstance(setting.value, Literal) and setting.value.quote:
            edits = (Edit(setting.value.place, setting.value.text),)
        yield Problem(
            setting.value.place,
            f"{arrival.loading.title} keeps the quotes: the process sees `{_shown(_QUOTED.sub(_in_quotes, arrival.text or ''))}`",
            "write the key without quotes",
            related,
            Certainty.HIGH,
            edits=edits,
            safe=everywhere and bool(edits),
        )
    for quoted in links.quoted(facts):
        yield Problem(
            quoted.setting.value.place,
            f"{quoted.title} keeps the quotes that are written to {quoted.setting.scope[-1]} round `{quoted.setting.name.text}`",
            "write the value without quotes",
            ((quoted.include.target.place, "it is read here"),),
            Certainty.HIGH,
        )
    for carrier in links.graph(facts).carriers:
        value = carrier.setting.value
        for reference in links.references(value):
            if pipeline.keeps_quotes(reference):
                later = pipeline.rewritten(reference, _quoted_last)
                yield Problem(
                    reference.place,
                    f"the quotes that this template adds become part of the value of `{carrier.setting.name.text}`",
                    "quote last: `b64enc | quote`",
                    edits=later,
                    safe=bool(later),
                )
        around = _round_a_reference(carrier.setting)
        if around:
            yield Problem(
                value.place,
                f"the quotes are part of the value of `{carrier.setting.name.text}`, round what the reference gives",
                "write the reference without quotes",
                edits=tuple(Edit(quote.place, "") for quote in around if quote.raw == quote.text),
                safe=carrier.setting.home == "compose",
            )
        if carrier.setting.role in ("comment", "output") or not isinstance(value, Literal) or links.is_refused(carrier.setting):
            continue
        if _is_quoted(value.text) and key.looks_real(key.core(value.text.strip(key.BLANKS).removeprefix("b"))):
            yield Problem(
                value.place,
                f"the quotes are part of the value of `{carrier.setting.name.text}`: `{_shown(value.text)}`",
                "write the key without quotes",
                edits=(Edit(value.place, key.core(value.text)),) if value.raw == value.text else (),
                safe=value.raw == value.text,
            )


def _quoted_last(steps: list[str]) -> list[str]:
    quotes = [step for step in steps if step in ("quote", "squote")]
    return [step for step in steps if step not in quotes] + quotes[:1]


def _round_a_reference(setting: Setting) -> tuple[Literal, ...]:
    """The two quotes that arrive round the one reference that a value is made of."""
    if (
        setting.role == "variable"
        and (setting.home in _EXACT or setting.home in ci.HOMES)
        and isinstance(setting.value, Joined)
        and len(setting.value.parts) == 3
    ):
        before, between, after = setting.value.parts
        if isinstance(before, Literal) and isinstance(between, Reference) and isinstance(after, Literal):
            if before.text == after.text and before.text in ('"', "'"):
                return before, after
    return ()


def _is_quoted(text: str) -> bool:
    bare = text.strip(key.BLANKS).removeprefix("b")
    return len(bare) > 2 and bare[0] == bare[-1] and bare[0] in "\"'`"


def _keeps_quotes(arrival: links.Arrival) -> bool:
    found = links.whole_key(arrival.setting)
    return bool(found) and arrival.text is not None and _QUOTED.sub(r"\2", arrival.text) == found != arrival.text


def _in_quotes(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}{match[1]}"


def _shown(text: str) -> str:
    quote, inner = text[:1], text[1:-1]
    return f"{quote}{key.mask(inner)}{quote}"
