"""The key sent in a way that its host refuses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from .. import edits, key, links
from ..model import Category, Certainty, Edit, Facts, Joined, Literal, Place, Problem, Reference, Request, Severity, Value
from . import rule

_HEADER = "Authorization"

# Languages that join texts by `+`, by the ends of their files.
_JOINING = frozenset("py js mjs cjs ts mts jsx tsx go java kt scala cs swift rb dart".split())


@rule(Severity.ERROR, Category.AUTH_HEADER, certainty=Certainty.HIGH)
def wrong_auth_scheme(facts: Facts) -> Iterator[Problem]:
    """The header is built with `Bearer` for a host that wants the raw key, without it for one that wants it, or misspelt.

    ## Why it matters

    AssemblyAI's REST, streaming and speech hosts want `Authorization: <key>`; only the Voice Agent wants
    `Authorization: Bearer <key>`. The other way round the answer is 401, as for a wrong key.

    ## Instead

    Send the key alone to `api.assemblyai.com`, `streaming.assemblyai.com` and their regions, with `Bearer` to
    `agents.assemblyai.com`. Where the host can't be seen, or is a proxy, this rule is silent.
    """
    right = {request.url.place for request in facts.requests if request.url and request.header.text.lower() == _HEADER.lower()}
    for request in facts.requests:
        if request.url is None or request.where != "header":
            continue
        host = key.host_of(request.url.text)
        if not key.is_vendor_host(host) or key.is_website(host):
            continue
        name = request.header.text
        if name.lower() != _HEADER.lower():
            slip = links.distance(name, _HEADER) <= 2
            if slip or (key.is_wrong_header(name) and request.url.place not in right):
                yield Problem(
                    request.header.place,
                    f"{host} doesn't read the header `{name}`; the key belongs in `{_HEADER}`",
                    f"write `{_HEADER}`",
                    _sent_to(request),
                    Certainty.SURE if slip else Certainty.HIGH,
                )
            continue
        wanted = key.scheme_of(request.url.text)
        if wanted is key.Scheme.RAW:
            yield from _with_scheme(facts, request, host)
        elif wanted is key.Scheme.BEARER:
            yield from _without_scheme(facts, request, host)


def _sent_to(request: Request) -> tuple[tuple[Place, str], ...]:
    """Where the URL is, if not on the same line."""
    if request.url is None or request.url.place.line == request.header.place.line:
        return ()
    return ((request.url.place, "sent there"),)


def _first(value: Value) -> Value:
    return value.parts[0] if isinstance(value, Joined) else value


def _written(value: Value) -> str:
    """The text that a value begins with, which may be in pieces."""
    parts = value.parts if isinstance(value, Joined) else (value,)
    return "".join(part.text for part in takewhile(lambda part: isinstance(part, Literal), parts) if isinstance(part, Literal))


def _with_scheme(facts: Facts, request: Request, host: str) -> Iterator[Problem]:
    value = links.value_of(facts, request.value)
    first = _first(value)
    if not isinstance(first, Literal):
        return
    scheme = key.scheme_prefix(_written(value))
    if not scheme or (not isinstance(value, Joined) and not first.text[len(scheme) :].strip()):
        return
    change: tuple[Edit, ...] = ()
    if first.raw == scheme and first.text == scheme:  # nothing else in the piece, and no quotes that belong to it
        change = (Edit(first.place, ""),)
    yield Problem(
        first.place if first.raw else request.header.place,
        f"{host} wants the key alone; `{scheme.strip()}` before it is answered with 401",
        f"send `{_HEADER}: <key>`" + ("" if first.raw else ", as an API key in a header instead of bearer authorization"),
        _sent_to(request),
        Certainty.SURE,
        edits=change,
        safe=bool(change),
    )


def _without_scheme(facts: Facts, request: Request, host: str) -> Iterator[Problem]:
    value = links.value_of(facts, request.value)
    if isinstance(value, Literal):
        raw = key.looks_real(value.text)
    else:
        raw = isinstance(value, Reference) and value.kind != "name" and key.meaning(value.target) is key.Meaning.KEY
    if raw and request.url is not None:
        yield Problem(
            request.value.place,
            f"{host} wants `Bearer` before the key; the key alone is answered with 401",
            f"send `{_HEADER}: Bearer <key>`",
            _sent_to(request),
            # A demo of the vendor's asks for a token with the key alone, against the documents.
            Certainty.MEDIUM if "/token" in request.url.text else Certainty.HIGH,
            edits=tuple(_scheme(request)),
            safe=True,
        )


def _scheme(request: Request) -> Iterator[Edit]:
    """`Bearer` before a reference: joined to it in code, written before it where the header is one text."""
    value, extension = request.value, request.header.place.path.rpartition(".")[2]
    if isinstance(value, Reference) and value.kind == "environment" and value.fallback is None:
        if request.home == "code" and extension in _JOINING:
            yield edits.insertion(value.place, '"Bearer " + ')
        elif request.home in ("shell", "http-client"):
            yield edits.insertion(value.place, "Bearer ")
