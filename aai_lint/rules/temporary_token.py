"""A token that is valid for minutes, kept as if it were the key."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Facts, Literal, Problem, Request, Setting, Severity
from . import rule

_REMEDY = "store the API key, and let the server ask for a token each time one is needed"


@rule(Severity.ERROR, Category.EXPIRY, certainty=Certainty.HIGH)
def temporary_token(facts: Facts) -> Iterator[Problem]:
    """A temporary token of streaming is stored where the API key belongs.

    ## Why it matters

    A token from `/v3/token` opens one connection, within ten minutes at most. Written down, it works once while it is tried out,
    and answers 401 from then on. It has 64 hex digits or begins with `eyJ`; the key has 32 hex digits and stays valid.

    ## Instead

    Store the API key on the server, and let the server ask for a token each time a browser or an app needs one.
    """
    asked = [one for one in facts.requests if one.url is not None and key.gives_token(one.url.text)]
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        sample = facts.origin(setting.name.place).sample or setting.home == "env-template"
        if sample or setting.role in ("comment", "output", "query", "header"):
            continue
        if not isinstance(value, Literal):
            if key.words(setting.name.text)[-1:] == ("key",) and any(_is_answer(one, setting) for one in asked):
                words = f"`{setting.name.text}` is given what AssemblyAI answers when it is asked for a temporary token"
                yield Problem(value.place, words, _REMEDY, certainty=Certainty.HIGH)
            continue
        text = key.core(value.text)
        fault = key.fault(text)
        if fault is None or fault.kind != "temporary" or key.find_base64(text) or value.encoding.startswith("base64-"):
            continue
        yield Problem(
            value.place,
            f"`{setting.name.text}` holds no API key ({key.mask(text)}): {fault.words}",
            _REMEDY,
            certainty=Certainty.HIGH,
        )


def _is_answer(request: Request, setting: Setting) -> bool:
    """Whether a value is made by a request."""
    place = request.header.place
    return place.path == setting.value.place.path and links.is_within(place, setting.value.place)
