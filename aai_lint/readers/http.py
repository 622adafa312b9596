"""Requests as people keep them: `.http` and `.rest` files (JetBrains, REST Client, httpyac), Bruno's `.bru`. Home "http-client".

Only `{{x}}` is replaced in them: `$X` and `${X}` are sent as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import values
from ..document import Document
from ..model import Fact, Joined, Literal, Opaque, Place, Reference, Request, Setting, Text, Value
from ..regex import regex

HOME = "http-client"

_REQUEST = regex(
    r"[ \t]*(?:(?P<method>[A-Z]{3,10}|WEBSOCKET|GRPC|GRAPHQL)[ \t]+)?(?P<url>(?:https?|wss?)://\S+|\{\{\S+|/\S*|[\w.-]+\.\w+/\S*)"
)
_HEADER = regex(r"[ \t]*(?P<off>(?:#|//)[ \t]*)?(?P<name>[A-Za-z][\w-]*)[ \t]*:[ \t]*(?P<value>[^\r\n]*)")
_VARIABLE = regex(r"[ \t]*@(?P<name>[\w.-]+)[ \t]*=[ \t]*(?P<value>[^\r\n]*?)[ \t]*(?=\r|\n|\Z)")
_CONTINUED = regex(r"[ \t]+(?P<query>[?&]\S+)")
_HOST = regex(r"(?i)host[ \t]*:[ \t]*(?P<host>\S+)")
_TEMPLATE = regex(r"\{\{[ \t]*(?P<name>[^{}]*?)[ \t]*\}\}")
_PARAMETER = regex(r"(?<=[?&])(?P<name>[A-Za-z_][\w-]*)=(?P<value>[^&#\s]*)")
_BLOCK = regex(r"^(?P<name>[a-z][\w:-]*)[ \t]*(?P<bracket>[{\[])[ \t]*\r?\n(?P<body>.*?)^[}\]]", re.MULTILINE | re.DOTALL)
_PAIR = regex(r"^[ \t]*(?P<off>~)?(?P<name>[@\w.-]+)[ \t]*:[ \t]*(?P<value>[^\r\n]*?)[ \t]*(?=\r|\n|\Z)", re.MULTILINE)
_METHODS = frozenset("get post put patch delete head options trace connect ws".split())


def reads(document: Document) -> bool:
    """Files with the suffixes of these clients."""
    return document.name.endswith((".http", ".rest", ".bru"))


def read(document: Document) -> Iterator[Fact]:
    """Variables and the headers and parameters of requests."""
    if document.name.endswith(".bru"):
        yield from _bruno(document)
    else:
        yield from _requests(document)


def _value(document: Document, start: int, end: int) -> Value:
    text = document.text[start:end]
    end -= len(text) - len(text.rstrip())
    text = text.rstrip()
    literal = Literal(text, text, document.place(start, end))

    def at(first: int, last: int) -> Place:
        return document.place(start + first, start + last)

    return values.split(literal, _TEMPLATE, _template, at)


def _template(match: re.Match[str], place: Place) -> Value:
    words = match["name"].split()
    if len(words) == 2 and words[0] in ("$processEnv", "$dotenv"):
        return Reference(words[1].lstrip("%"), place)
    for prefix in ("process.env.", "$env.", "env."):
        if match["name"].startswith(prefix):
            return Reference(match["name"][len(prefix) :], place)
    if len(words) != 1 or match["name"].startswith("$"):
        return Opaque("made when the request is sent", place)
    return Reference(match["name"], place, kind="template")


def _requests(document: Document) -> Iterator[Fact]:
    known: dict[str, str] = {}
    url: Text | None = None
    headers = False
    lines = len(document.starts)
    for number in range(lines):
        start = document.starts[number]
        line = document.line(number + 1)
        variable = _VARIABLE.match(line)
        if variable:
            begin, end = variable.span("value")
            known[variable["name"]] = variable["value"]
            yield Setting(
                _cut(document, start, variable, "name"), _value(document, start + begin, start + end), HOME, role="field"
            )
        elif line.startswith("###"):
            url, headers = None, False
        elif not headers and (request := _REQUEST.match(line)) and not line.lstrip().startswith(("#", "//")):
            url, headers = _address(document, number, request, known), True
            yield from _parameters(document, start, line, url)
        elif headers and not line.strip():
            headers = False
        elif headers and (continued := _CONTINUED.match(line)):
            yield from _parameters(document, start, line, url)
            if url is not None:
                url = Text(url.text + continued["query"], url.place)
        elif headers and (header := _HEADER.match(line)) and not header["off"]:
            begin, end = header.span("value")
            yield Request(url, _cut(document, start, header, "name"), _value(document, start + begin, start + end), HOME)
        elif url is None or not headers:
            off = _HEADER.match(line)
            if off and off["off"] and re.search(r"[0-9a-f]{20}", off["value"]):
                begin, end = off.span("value")
                yield Setting(
                    _cut(document, start, off, "name"), _value(document, start + begin, start + end), HOME, role="comment"
                )


def _cut(document: Document, start: int, match: re.Match[str], group: str) -> Text:
    begin, end = match.span(group)
    return document.cut(start + begin, start + end)


def _address(document: Document, number: int, request: re.Match[str], known: dict[str, str]) -> Text | None:
    """The URL of a request; for one that begins with a path, with the host of its header."""
    start = document.starts[number]
    written = _cut(document, start, request, "url")
    text = _resolved(written.text, known)
    if text.startswith("/"):
        for after in range(number + 2, min(number + 30, len(document.starts) + 1)):
            line = document.line(after)
            if not line.strip():
                break
            host = _HOST.match(line.strip())
            if host:
                return Text(f"https://{_resolved(host['host'], known)}{text}", written.place)
        return None
    return None if text.startswith("{{") else Text(text, written.place)


def _resolved(text: str, known: dict[str, str]) -> str:
    for _ in range(3):
        text = _TEMPLATE.sub(lambda match: known.get(match["name"], match.group()), text)
    return text


def _parameters(document: Document, start: int, line: str, url: Text | None) -> Iterator[Request]:
    for match in _PARAMETER.finditer(line):
        begin, end = match.span("value")
        yield Request(url, _cut(document, start, match, "name"), _value(document, start + begin, start + end), HOME, (), "query")


# --- Bruno -----------------------------------------------------------------------------------------------------------


def _bruno(document: Document) -> Iterator[Fact]:
    """https://docs.usebruno.com/bru-lang/overview: blocks of `name: value`; `~` before a name switches it off."""
    blocks = [
        (match["name"], match.start("body"), match.end("body"), match["bracket"]) for match in _BLOCK.finditer(document.text)
    ]
    url: Text | None = None
    for name, start, end, _ in blocks:
        if name in _METHODS:
            pairs = {match["name"]: match for match in _PAIR.finditer(document.text, start, end)}
            if "url" in pairs and not pairs["url"]["value"].startswith("{{"):
                url = document.cut(*pairs["url"].span("value"))
    for name, start, end, bracket in blocks:
        if bracket != "{":
            continue
        pairs = {match["name"]: match for match in _PAIR.finditer(document.text, start, end)}
        if name == "auth:bearer" and "token" in pairs:
            value = _value(document, *pairs["token"].span("value"))
            parts = value.parts if isinstance(value, Joined) else (value,)
            place = document.place(*pairs["token"].span("value"))
            before = Literal("", "Bearer ", document.place(start, start))
            yield Request(url, Text("Authorization", place), Joined((before, *parts), place), HOME)
        elif name == "auth:apikey" and "key" in pairs and "value" in pairs:
            where = "query" if pairs.get("placement") and "query" in pairs["placement"]["value"] else "header"
            value = _value(document, *pairs["value"].span("value"))
            yield Request(url, document.cut(*pairs["key"].span("value")), value, HOME, (), where)
        for match in _PAIR.finditer(document.text, start, end):
            value = _value(document, *match.span("value"))
            if name == "headers":
                yield Request(url, document.cut(*match.span("name")), value, HOME)
            elif name in ("query", "params:query"):
                yield Request(url, document.cut(*match.span("name")), value, HOME, (), "query")
            elif name.startswith("vars"):
                yield Setting(document.cut(*match.span("name")), value, HOME, role="field")
