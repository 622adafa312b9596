"""Literals in text of no known syntax, by what is written close to them: a name, a phrase, a header and a URL.

For plain text, prose and saved output. What is taken for a literal is generic: 32 hex digits, alone or as a UUID with dashes;
what a name means is for others to say.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from .document import Document
from .model import Fact, Joined, Literal, Reference, Request, Setting, Text, Value
from .regex import regex

_LITERAL = regex(
    r"(?<![0-9A-Za-z_/\-])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z]|[-_/.][0-9A-Za-z])"
)
# How far a name may stand before its value: on the same line, or as the end of the line before.
_REACH = 160
_URL = regex(r"(?:https?|wss?)://[^\s\"'`<>|\\]+")
# What may stand between a name and its value: punctuation, quotes, an opening call, a word that says "is".
_BETWEEN = regex(
    r"(?:(?<![\w-])|(?<=(?<![\w-])--))(?P<name>[A-Za-z_](?:[\w.-]|::)*)(?!\w)(?:\s*:?\s{1,4}(?:[Ss]tring|str|NSString|CharSequence)[?!]?"
    r"|\s?:\s?&?(?:'\w+\s)?[A-Z]?[a-z][A-Za-z0-9.<>]{0,40}(?=\s=))?"
    r"\\?[\"'`)\]>*]{0,4}\s{0,8}(?:=>|:=|<-|\?\?|\|\||[:=,(|>\-]|\bis\b|\bas\b)?\s{0,8}"
    r"(?:(?:[rbf@]{0,2}\\?[\"'`(\[{*<=]){0,6}|(?:Bearer|Token)\s)\s{0,2}\Z",
    re.DOTALL,
)
# In `name="x" value="…"` and `"key": "x", "value": "…"` the name is beside.
_BESIDE = regex(r"\b(?:name|key|id|property|variable)\\?[\"']?\s*[:=]\s*\\?[\"']?(?P<name>[A-Za-z_][\w.-]*)", re.IGNORECASE)
_CALLED = regex(r"(?P<callee>[A-Za-z_](?:[\w.]|::)*)\(\s*\{?\s*\Z")
_CHAINED = regex(r"(?P<callee>[A-Za-z_][\w.]*(?:\([^()\r\n]*\)[\w.]*){0,3})\.\Z")
_IMPORTED = regex(r"^[ \t]*import[ \t]+(?P<module>[\w.]+)[ \t]+as[ \t]+(?P<alias>\w+)", re.MULTILINE)
_PHRASE = regex(r"(?:[A-Za-z_][\w-]*(?:'s)?[ \t]+){0,5}\Z")
_HEADER = regex(r"(?:x-)?(?:[\w-]+-)?(?:authori[sz]ation|api-key)", re.IGNORECASE)
# What is nothing but a literal, perhaps with a scheme before it.
_LONE = regex(r"\s*[\"'`]?(?:\w+\s+)?[0-9a-fA-F-]{32,36}[\"'`]?\s*")
_COMMENT = regex(r"(?<!\S)#")
_GENERIC = regex(
    r"(?:(?:const|final|static|private|public|string|var|val|let|my|your|the|our|an?)[\s_]*)*"
    r"(?:api|auth|access|secret)?[_-]?(?:key|token|secret)",
    re.IGNORECASE,
)
# How many lines lie between a header and the URL of its request, at most.
_APART = 10


# A text with more literals than this is a list of hashes.
_MOST = 20_000


def has_literal(text: str, start: int, end: int) -> bool:
    """Whether there is anything in a piece of text that `literals` would look at."""
    return _LITERAL.search(text, start, end) is not None


def literals(
    document: Document, home: str, role: str = "entry", accepts: Callable[[int], bool] | None = None
) -> Iterator[Setting | Request]:
    """A setting for each literal that has a name close to it, and a request for each that has a header's name and a URL;
    `accepts` tells by its offset whether a literal counts."""
    text = document.text
    for match in itertools.islice(_LITERAL.finditer(text), _MOST):
        start, end = match.span()
        if accepts is not None and not accepts(start):
            continue
        name = _name(document, start)
        if name is None:
            continue
        literal = Literal(match.group(), match.group(), document.place(start, end))
        header, generic = _HEADER.fullmatch(name.text), _GENERIC.fullmatch(name.text)
        url = _nearest_url(document, start) if header or generic else None
        if url is not None and header:
            yield Request(url, name, literal, home)
            continue
        if url is not None:  # `apiKey = "…"` says whose it is by the address beside it
            name = Text(f"{url.text.split('/')[2]} {name.text}", name.place)
        yield Setting(name, literal, home, role=role)


def comments(document: Document, home: str) -> Iterator[Setting | Request]:
    """The same for what stands behind a `#`."""

    def is_comment(start: int) -> bool:
        return bool(_COMMENT.search(document.text, document.text.rfind("\n", 0, start) + 1, start))

    return literals(document, home, "comment", is_comment) if "#" in document.text else iter(())


def rest(
    document: Document, home: str, facts: Iterable[Fact], spans: tuple[tuple[int, int], ...] | None = None
) -> Iterator[Fact]:
    """The facts of a reader, then the literals that none of these holds: in comments, in scripts and arguments that are text
    for the reader. `spans` are the comments in order, where the reader knows them; else what stands behind a `#`."""
    held: list[tuple[int, int]] = []
    for fact in facts:
        yield fact
        if isinstance(fact, Setting | Request):
            held += [document.span(literal.place) for literal in _written(fact.value) if _LONE.fullmatch(literal.text)]
    held.sort()

    def is_comment(offset: int) -> bool:
        if spans is not None:
            return _covers(spans, offset)
        return bool(_COMMENT.search(document.text, document.text.rfind("\n", 0, offset) + 1, offset))

    yield from literals(document, home, "comment", is_comment)
    yield from literals(document, home, "entry", lambda offset: not is_comment(offset) and not _covers(held, offset))


def _covers(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, (offset, len(spans) and spans[-1][1])) - 1
    return index >= 0 and spans[index][0] <= offset < spans[index][1]


def _written(value: Value) -> Iterator[Literal]:
    """The literals in a value, fallbacks too."""
    if isinstance(value, Literal):
        yield value
    elif isinstance(value, Joined):
        for part in value.parts:
            yield from _written(part)
    elif isinstance(value, Reference) and value.fallback is not None:
        yield from _written(value.fallback)


def _name(document: Document, start: int) -> Text | None:
    """The name before the literal at an offset: an identifier as it stands, or a phrase of several words."""
    text = document.text
    reach = max(0, start - _REACH)
    left = text.rfind("\n", reach, start) + 1
    if left and not text[left:start].strip(" \t\"'`(-*>"):
        window = text[max(0, left - _REACH) : left]
        before = window.rstrip()
        if window.count("\n") - before.count("\n") > 2 or not before.endswith((":", "=", "(", ",", "\\", " is")):
            return None
        left = left - len(window) + before.rfind("\n") + 1
    left = max(left, reach)
    if any(address.end() > start for address in _URL.finditer(text, left, start + 1)):
        return None
    match = _BETWEEN.search(text, left, start)
    if match is None:
        return None
    begin, end = match.span("name")
    if match["name"].lower() in ("value", "content", "val"):
        beside = list(_BESIDE.finditer(text, left, begin))
        if beside:
            return document.cut(*beside[-1].span("name"))
    if "_" in match["name"] or "." in match["name"].strip(".") or re.search(r"[a-z][A-Z]|-", match["name"]):
        called = _CALLED.search(text, left, begin) or _CHAINED.search(text, left, begin)
        callee = re.sub(r"\([^()]*\)", "", called["callee"]) + "." if called else ""
        return Text(_imported(document, callee + match["name"]), document.place(begin, end))
    if _HEADER.fullmatch(match["name"]):  # `proxy_set_header Authorization …`
        return document.cut(begin, end)
    phrase = _PHRASE.search(text, left, begin)
    begin = phrase.start() if phrase else begin
    return document.cut(begin, end)


def _imported(document: Document, name: str) -> str:
    """A dotted name with the module's name for the alias that it begins with."""
    first, dot, rest = name.partition(".")
    modules = document.kept(_modules) if dot else {}
    return f"{modules.get(first, first)}{dot}{rest}"


def _modules(document: Document) -> dict[str, str]:
    return {match["alias"]: match["module"] for match in _IMPORTED.finditer(document.text)}


def _nearest_url(document: Document, offset: int) -> Text | None:
    """The URL that is fewest lines away from an offset."""
    starts = document.starts
    line = bisect_right(starts, offset) - 1
    begin = starts[max(0, line - _APART)]
    end = starts[line + _APART] if line + _APART < len(starts) else len(document.text)
    begin, end = max(begin, offset - 2000), min(end, offset + 2000)
    best: tuple[int, re.Match[str]] | None = None
    for match in _URL.finditer(document.text, begin, end):
        apart = abs(match.start() - offset)
        if best is None or apart < best[0]:
            best = apart, match
    return document.cut(*best[1].span()) if best else None
