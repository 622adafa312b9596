"""HTTP clients on a command line: which header goes to which URL. Not a reader: those of shell text hand their commands over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .document import Document
from .model import Joined, Literal, Request, Text, Value
from .regex import regex
from .shellwords import Command, Piece, Word, cut, joined

# Options that take their argument as the next word, so that it isn't taken for the URL. From the manuals of curl 8 and wget.
_WITH_ARGUMENT = frozenset(
    "-A -b -c -C -d -D -e -E -F -h -K -m -o -P -Q -r -t -T -U -w -x -X -y -Y -z --data --data-raw --data-binary --data-ascii"
    " --data-urlencode --form --form-string --json --output --request --user-agent --cookie --cookie-jar --referer --cert --key"
    " --cacert --max-time --connect-timeout --retry --retry-delay --write-out --proxy --resolve --upload-file --post-data"
    " --post-file --body-data --method --subprotocol".split()
)
_HEADER_OPTIONS = ("-H", "--header")
_USER_OPTIONS = ("-u", "--user")
_BEARER_OPTIONS = ("--oauth2-bearer",)
_PROGRAMS = frozenset("curl curl.exe wget websocat wscat http https xh xhs grpcurl".split())
# https://httpie.io/docs/cli/bearer-auth
_HTTPIE_AUTH = ("-A", "--auth-type", "-a", "--auth")
_HTTPIE = frozenset("http https xh xhs".split())
_HEADER = regex(r"\s*([A-Za-z0-9-]+)\s*:\s*")
_ITEM = regex(r"([A-Za-z0-9-]+):(?!=)")
_ADDRESS = regex(r"(?:[a-z]+://|\$\{|[\w-]+(?:\.[\w-]+)+(?:[:/?]|$)|localhost)", re.IGNORECASE)
_PARAMETER = regex(r"(?<=[?&])([A-Za-z_][\w-]*)=([^&#\s\"']*)")


def requests(
    document: Document, command: Command, home: str, scope: tuple[str, ...] = (), known: Mapping[str, str] | None = None
) -> Iterator[Request]:
    """The requests of one command. `known` are values of variables set before, for a URL that is built from them."""
    words = _arguments(command)
    if words is None:
        return
    headers: list[tuple[Text, Value]] = []
    addresses: list[Word] = []
    httpie = words[0].text.rpartition("/")[2] in _HTTPIE
    given: tuple[Word, int] | None = None
    bearer = False
    index = 1
    while index < len(words):
        word = words[index]
        index += 1
        option, attached = _option(word.text)
        if option in (
            *_HEADER_OPTIONS,
            *_USER_OPTIONS,
            *_BEARER_OPTIONS,
            "--url",
            *(_HTTPIE_AUTH if httpie else ("--auth-type",)),
        ):
            if attached is None:
                if index == len(words):
                    break
                word, start = words[index], 0
                index += 1
            else:
                start = attached
            if option in _HEADER_OPTIONS:
                headers += _header(document, word, start, _HEADER)
            elif option in _BEARER_OPTIONS:
                headers.append(_made(document, word, start, "Bearer "))
            elif option == "--url":
                addresses.append(word)
            elif option in ("-a", "--auth"):
                given = word, start
            elif option in _HTTPIE_AUTH:
                bearer = word.text[start:] == "bearer"
        elif option in _WITH_ARGUMENT:
            index += attached is None
        elif not word.text.startswith("-"):
            item = list(_header(document, word, 0, _ITEM)) if httpie and not _ADDRESS.match(word.text) else []
            headers += item
            if not item and _ADDRESS.match(word.text):
                addresses.append(word)
    if given is not None and bearer:
        headers.append(_made(document, *given, "Bearer "))
    url = _url(document, addresses, known or {})
    for name, value in headers:
        yield Request(url, name, value, home, scope)
    for word in addresses:
        yield from _parameters(document, word, url, home, scope)


def _arguments(command: Command) -> tuple[Word, ...] | None:
    """The words from the name of an HTTP client on (`sudo`, `time` or `xargs` may stand before it), or None."""
    for index, word in enumerate(command.words[:6]):
        if word.text.rpartition("/")[2] in _PROGRAMS:
            return command.words[index:]
    return None


def _option(text: str) -> tuple[str, int | None]:
    """The option that a word is, and the offset of its argument where that is in the same word."""
    if text.startswith("--"):
        name, equals, _ = text.partition("=")
        return name, len(name) + 1 if equals else None
    if text.startswith("-") and len(text) > 2:
        if text[:2] in (*_HEADER_OPTIONS, *_USER_OPTIONS, *_WITH_ARGUMENT):
            return text[:2], 3 if text[2] == "=" else 2
        if re.fullmatch(r"-[a-zA-Z]+", text):  # several short options: the last one may take an argument
            return f"-{text[-1]}", None
    return text, None


def _header(document: Document, word: Word, start: int, pattern: re.Pattern[str]) -> Iterator[tuple[Text, Value]]:
    match = pattern.match(word.text, start)
    if match:
        name, _ = cut(document, word, *match.span(1))
        rest, pieces = cut(document, word, match.end())
        yield name, joined(document, _trimmed(pieces), rest.place)


def _trimmed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Without the blanks at the end that a client takes off a header."""
    if pieces and pieces[-1].kind == "text":
        last = pieces[-1]
        bare = last.text.rstrip(" \t")
        if len(bare) < len(last.text) and last.end - last.start == len(last.text):
            return (*pieces[:-1], last._replace(text=bare, end=last.start + len(bare)))
    return pieces


def _made(document: Document, word: Word, start: int, scheme: str) -> tuple[Text, Value]:
    """The header that an option makes: a scheme before the argument."""
    rest, pieces = cut(document, word, start)
    value = joined(document, pieces, rest.place)
    before = document.place(word.start, word.start)
    parts = value.parts if isinstance(value, Joined) else (value,)
    return Text("Authorization", rest.place), Joined((Literal("", scheme, before), *parts), rest.place)


def _url(document: Document, addresses: list[Word], known: Mapping[str, str]) -> Text | None:
    if not addresses:
        return None
    word = addresses[0]
    text = "".join(piece.text if piece.kind == "text" else known.get(piece.text, f"${{{piece.text}}}") for piece in word.pieces)
    return None if text.startswith("${") else Text(text, document.place(word.start, word.end))


def _parameters(document: Document, word: Word, url: Text | None, home: str, scope: tuple[str, ...]) -> Iterator[Request]:
    """The query parameters of a URL."""
    for match in _PARAMETER.finditer(word.text):
        name, _ = cut(document, word, *match.span(1))
        rest, pieces = cut(document, word, *match.span(2))
        yield Request(url, name, joined(document, pieces, rest.place), home, scope, "query")
