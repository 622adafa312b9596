"""Gradle builds of Android apps: what they build into the app as constants and resources. Home "gradle".

`buildConfigField("String", "X", "\\"v\\"")` and `resValue(…)`, in Groovy and Kotlin.
https://developer.android.com/build/gradle-tips#share-custom-fields-and-resource-values-with-your-app-code
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..model import Fact, Literal, Opaque, Reference, Setting, Value
from ..regex import regex
from . import code, loose

HOME = "gradle"

_FIELD = regex(
    r"\b(?:buildConfigField|resValue)\b[ \t]*\(?\s*[\"'][Ss]tring[\"']\s*,"
    r"\s*[\"'](?P<name>\w+)[\"']\s*,\s*(?P<value>[^\r\n]*)"
)
_WRITTEN = regex(r"(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote))[^\\\r\n])*)(?P=quote)")
_NAMED = regex(r"[\"'](?P<name>[A-Za-z_][\w.]*)\\?[\"']")


def reads(document: Document) -> bool:
    """By suffix."""
    return document.name.endswith((".gradle", ".gradle.kts"))


def read(document: Document) -> Iterator[Fact]:
    """The fields, and what else the script says."""
    fields = list(_fields(document))
    lines = {field.name.place.line for field in fields}
    for fact in code.read(document) if document.name.endswith(".kts") else loose.read(document):
        if not isinstance(fact, Setting) or fact.name.place.line not in lines:
            yield fact
    yield from fields


def _fields(document: Document) -> Iterator[Setting]:
    for match in _FIELD.finditer(document.text):
        yield Setting(document.cut(*match.span("name")), _value(document, match), HOME, role="field")


def _value(document: Document, match: re.Match[str]) -> Value:
    """A written text without the quotes that are meant for the generated source; else what is asked for by a name."""
    start, end = match.span("value")
    written = _WRITTEN.match(document.text, start, end)
    if written is not None and "$" not in written["text"]:
        begin, stop = written.span("text")
        inner = re.fullmatch(r"\\\"(.*)\\\"|\"(.*)\"", written["text"])
        if inner:
            group = 1 if inner[1] is not None else 2
            begin, stop = begin + inner.start(group), begin + inner.end(group)
        text = document.text[begin:stop]
        return Literal(text, text, document.place(begin, stop))
    place = document.place(start, start + len(match["value"].rstrip()))
    named = _NAMED.search(match["value"])
    return Reference(named["name"], place, kind="input", required=False) if named else Opaque("made by the build", place)
