"""nginx: the headers of proxied requests, the parameters of FastCGI, variables (nginx.org/en/docs).

nginx has no variables of the environment. In a template `envsubst` puts them in before it starts
(hub.docker.com/_/nginx: files `*.template`); elsewhere `$NAME` in capitals that nothing defines is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import values
from ...document import Document
from ...model import Fact, Inherited, Literal, Opaque, Place, Reference, Request, Setting, Text, Use, Value
from ...regex import regex
from . import blocks
from .blocks import Block, Word

HOME = "nginx"

_NAME = regex(r"(?:^|/)(?:[\w.-]*nginx[\w.-]*|.+\.conf)(?:\.(?:template|tmpl|tpl|j2|erb|in|ctmpl|example|sample|dist))*$")
_TELLS = regex(r"(?m)^[ \t]*(?:proxy_pass|proxy_set_header|fastcgi_param|uwsgi_param|location|upstream|server)\b[^=\n]*[;{]")
_TEMPLATE = regex(r"\.(?:template|tmpl|tpl|j2|erb|in|ctmpl)$|(?:^|/)templates?/")
_REFERENCE = regex(r"\$\{(\w+)\}|\$([A-Za-z_]\w*)|\{\{.*?\}\}|<%.*?%>")
# Variables that nginx itself gives: nginx.org/en/docs/varindex.html
_OWN = regex(r"\$(host|uri|request_uri|scheme|remote_addr|http_\w+|proxy_add_x_forwarded_for|args|arg_\w+)\b")
_DEFINING = frozenset("set map geo auth_request_set perl_set js_set js_var split_clients".split())
_HEADERS = frozenset(["proxy_set_header", "grpc_set_header"])
_PASSING = frozenset(["proxy_pass", "grpc_pass"])
_PARAMETERS = frozenset(["fastcgi_param", "uwsgi_param", "scgi_param"])


def reads(document: Document) -> bool:
    """By name and text."""
    path = document.path.lower()
    return bool(_NAME.search(path)) and bool(_TELLS.search(document.text))


def read(document: Document) -> Iterator[Fact]:
    """Headers with the address that they go to, parameters and variables."""
    top = blocks.parse(document.text, lines=False)
    reading = _Reading(document, top)
    if reading.own is not None:
        yield Use(document.cut(*reading.own.span(1)), HOME, how="referred")
    for block, around in top.walk():
        yield from reading.block(block, around)


class _Reading:
    """What is known of a file while its blocks are walked through."""

    def __init__(self, document: Document, top: Block) -> None:
        self.document = document
        self.template = _TEMPLATE.search(document.path) is not None
        self.defined: set[str] = set()
        self.known: dict[str, str] = {}
        self.servers: dict[str, str] = {}
        self.own = next((match for match in _OWN.finditer(document.text)), None)
        for block, _ in top.walk():
            for words in (*block.statements, block.words):
                if words and words[0].text in _DEFINING:
                    self.defined |= {word.text.lstrip("$") for word in words[1:] if word.text.startswith("$")}
                if len(words) == 3 and words[0].text == "set":
                    self.known[words[1].text] = words[2].text
            if len(block.words) == 2 and block.words[0].text == "upstream":
                servers = [words[1].text for words in block.statements if words[0].text == "server" and len(words) > 1]
                if servers:
                    self.servers[block.words[1].text] = servers[0].removesuffix(":443")

    def block(self, block: Block, around: tuple[Block, ...]) -> Iterator[Fact]:
        urls = [url for inner, _ in block.walk() if inner is block or not _has_headers(inner) for url in self._passes(inner)]
        for words in block.statements:
            directive = words[0].text
            if directive in _HEADERS and len(words) == 3:
                yield from self._header(words, urls[:5])
            elif directive in _PARAMETERS and len(words) >= 3:
                yield Setting(blocks.name(self.document, words[1]), self._value(words[2]), HOME)
            elif directive == "set" and len(words) == 3:
                name = blocks.name(self.document, words[1])
                yield Setting(Text(name.text.lstrip("$"), name.place), self._value(words[2]), HOME, role="constant")
            elif directive == "env" and len(words) == 2 and not around:
                yield from self._env(words[1])

    def _passes(self, block: Block) -> Iterator[Text]:
        for words in block.statements:
            if words[0].text in _PASSING and len(words) == 2:
                text = re.sub(r"\$\w+", lambda match: self.known.get(match.group(), match.group()), words[1].text)
                host = re.match(r"(\w+://)([\w.-]+)", text)
                if host and host[2] in self.servers:
                    text = host[1] + self.servers[host[2]] + text[host.end() :]
                yield Text(text, self.document.place(words[1].start, words[1].end))

    def _header(self, words: tuple[Word, ...], urls: list[Text]) -> Iterator[Fact]:
        name, value = blocks.name(self.document, words[1]), self._value(words[2])
        for url in urls or [None]:  # type: ignore[list-item]
            yield Request(url, name, value, HOME)
        broken = value if isinstance(value, Opaque) else None
        match = _REFERENCE.search(words[2].text)
        if broken is None and isinstance(value, Literal | Reference):
            return
        if match and (match[1] or match[2]):
            yield Setting(Text(match[1] or match[2], value.place), value, HOME, role="header")

    def _env(self, word: Word) -> Iterator[Setting]:
        name, equals, written = word.text.partition("=")
        text = Text(name, self.document.place(word.start, word.start + len(name)))
        place = self.document.place(word.start + len(name) + len(equals), word.end)
        yield Setting(text, Literal(written, written, place) if equals else Inherited(text.place), HOME)

    def _value(self, word: Word) -> Value:
        shift = word.start + len(word.quote)
        return values.split(
            blocks.literal(self.document, word),
            _REFERENCE,
            self._reference,
            lambda start, end: self.document.place(shift + start, shift + end),
        )

    def _reference(self, match: re.Match[str], place: Place) -> Value:
        name = match[1] or match[2]
        if name in self.defined:
            return Reference(name, place, "template")
        if not name or not re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
            return Opaque("a variable of the server", place)
        if self.template:
            return Reference(name, place)
        return Opaque(f"{values.BROKEN}nginx has no variable `${name}`, and doesn't look into the environment", place)


def _has_headers(block: Block) -> bool:
    """Whether a block has headers of its own: then it takes none from those around it."""
    return any(words[0].text in _HEADERS for words in block.statements)
