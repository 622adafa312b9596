"""Apache httpd: variables for scripts, the headers of proxied requests (httpd.apache.org/docs/2.4/mod/mod_env.html).

`${X}` is a `Define` or a variable of the environment when the file is loaded, `%{X}e` one of the request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import values
from ...document import Document
from ...model import Fact, Inherited, Literal, Opaque, Place, Reference, Request, Setting, Text, Value
from ...regex import regex

HOME = "apache"

_NAME = regex(r"(?i)(?:^|/)(?:\.?htaccess[\w.-]*|[\w.-]*(?:httpd|apache2?)[\w.-]*|[\w.-]+\.(?:conf|vhost))(?:\.\w+)?$")
_TELLS = regex(r"(?mi)^[ \t]*(?:SetEnv|PassEnv|SetEnvIf|RequestHeader|ProxyPass|<VirtualHost|<Directory|Define)\b")
_LINE = regex(r"(?mi)^[ \t]*(?P<off>#[ \t#]*)?(?P<directive>[A-Za-z]+)[ \t]+(?P<rest>(?:[^\r\n\\]|\\\r?\n|\\.)+)")
_WORD = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s\"']\S*")
_REFERENCE = regex(r"\$\{(?P<loaded>\w+)\}|%\{(?P<request>\w+)\}e|%\{[\w:.-]+\}\w")


def reads(document: Document) -> bool:
    """By name and text."""
    return bool(_NAME.search(document.path)) and bool(_TELLS.search(document.text))


def read(document: Document) -> Iterator[Fact]:
    """Variables, and the headers with the address that requests are passed to."""
    found = [(match, list(_WORD.finditer(document.text, *match.span("rest")))) for match in _LINE.finditer(document.text)]
    url: Text | None = None
    for match, words in found:
        if match["directive"].lower() in ("proxypass", "proxypassmatch") and not match["off"] and len(words) > 1:
            url = url or document.cut(*words[1].span())
    for match, words in found:
        directive = match["directive"].lower()
        if directive in ("setenv", "define") and len(words) == 2:
            role = "comment" if match["off"] else "variable" if directive == "setenv" else "constant"
            yield Setting(_name(document, words[0]), _value(document, words[1]), HOME, role=role)
        elif match["off"]:
            continue
        elif directive == "passenv":
            for word in words:
                text = _name(document, word)
                yield Setting(text, Inherited(text.place), HOME)
        elif directive == "requestheader" and len(words) > 2 and words[0].group().lower() in ("set", "add", "append", "merge"):
            yield Request(url, _name(document, words[1]), _value(document, words[2]), HOME)
        elif directive in ("setenvif", "setenvifnocase"):
            for word in words[2:]:
                name, equals, written = word.group().partition("=")
                if equals:
                    begin = word.start() + len(name) + 1
                    place = document.place(begin, word.end())
                    yield Setting(document.cut(word.start(), begin - 1), Literal(written, written.strip("\"'"), place), HOME)


def _name(document: Document, word: re.Match[str]) -> Text:
    """A word that is a name, without its quotes."""
    start, end = word.span()
    quoted = document.text[start] in "\"'" and end - start > 1
    return document.cut(start + 1, end - 1) if quoted else document.cut(start, end)


def _value(document: Document, word: re.Match[str]) -> Value:
    raw = word.group()
    quote = raw[0] if raw[0] in "\"'" and len(raw) > 1 else ""
    literal = Literal(raw, raw[1:-1] if quote else raw, document.place(*word.span()), quote)
    shift = word.start() + len(quote)
    return values.split(literal, _REFERENCE, _reference, lambda start, end: document.place(shift + start, shift + end))


def _reference(match: re.Match[str], place: Place) -> Value:
    name = match["loaded"] or match["request"]
    return Reference(name, place) if name else Opaque("a variable of the request", place)
