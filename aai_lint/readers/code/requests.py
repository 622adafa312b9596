"""Headers and query parameters that carry a credential, and the URL that they go to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from ...model import Joined, Literal, Opaque, Request, Text, Value
from ...regex import regex
from .environment import Environment
from .expression import Values
from .idioms import Bearer, Client
from .scopes import File, Scope
from .shapes import (
    Assign,
    Binary,
    Call,
    Conditional,
    Index,
    Mapping,
    Member,
    Name,
    Shape,
    Span,
    String,
    Template,
    path_of,
)
from .shapes import Sequence as Items

_SCHEME = regex(r"(?:https?|wss?)://[\w.-]", re.IGNORECASE)
_HOST = regex(r"\w+://([^/?#:\s]*)")
_URL_NAMES = frozenset(
    "url uri requesturi baseaddress baseurl base_url baseuri endpoint address ws_url websocket_url api_base apibase base_uri "
    "href hostname host curlopt_url".split()
)
_URL_MAKERS = frozenset(["URL", "Uri", "URI", "Request", "urljoin", "join", "NewRequest", "create", "parse", "of", "from"])
_URL_CONSTANT = regex(r"(?i)url|uri|base|endpoint|host|server|api$")
_KEY_HEADER = regex(r"(?:[\w]+-)+(?:key|token|auth)|api[-_]?key|apikey", re.IGNORECASE)
_QUERY = regex(r"[?&](token|api[_-]?key|apikey|access_token|key|auth|authorization)=([^&#\s]*)\Z", re.IGNORECASE)
_WRITTEN = regex(r"[?&](token|api[_-]?key|apikey|access_token|key|auth|authorization)=([^&#\s{}]+)", re.IGNORECASE)
# Calls that compare a request with what a test expects.
_EXPECTS = regex(r"to(?:Have|Equal|StrictEqual|Match|Contain)(?:[A-Z]\w*)?|assert\w*|called(?:_?[Ww]ith)?|expect|withArgs")
_LINE = regex(r"(?P<name>[\w-]+)\s*:\s*(?P<value>.*)", re.DOTALL)
_SCHEMES = regex(r"(?i)bearer|token|basic")
_QUERY_NAMES = regex(r"(?i)token|api[_-]?key|access_token|key|auth")


@lru_cache(maxsize=512)
def is_authorization(name: str) -> bool:
    """Whether a name is that of the Authorization header, or one slip from it."""
    lower = name.lower().strip(": ")
    if abs(len(lower) - 13) > 2 or lower[:2] not in ("au", "ua", "at", "ah"):
        return False
    if lower == "authorization":
        return True
    from difflib import SequenceMatcher

    return SequenceMatcher(None, lower, "authorization").ratio() >= 0.88


class Requests:
    """The requests of a file."""

    def __init__(self, file: File, environment: Environment, values: Values) -> None:
        self.file = file
        self.environment = environment
        self.values = values
        self.clients = {idiom.callee: idiom for idiom in file.language.idioms if isinstance(idiom, Client)}
        self.bearers = frozenset(idiom.callee for idiom in file.language.idioms if isinstance(idiom, Bearer))

    # --- headers ------------------------------------------------------------------------------------------------

    def entry(self, key: Span, value: Shape, scope: Scope, calls: Sequence[Call], holder: str) -> Iterator[Request]:
        """An entry of a mapping, inside `calls` (innermost last), which `holder` may be the name of."""
        if self._is_header(key.text, holder):
            yield from self._request(key, value, scope, calls, holder)

    def _is_header(self, name: str, holder: str) -> bool:
        return is_authorization(name) or ("header" in holder.lower() and bool(_KEY_HEADER.fullmatch(name)))

    def _request(self, key: Span, value: Shape, scope: Scope, calls: Sequence[Call], holder: str) -> Iterator[Request]:
        meant = self.values.of(value, scope)
        if isinstance(meant, Opaque) or any(_EXPECTS.fullmatch(_name_of(call.callee)) for call in calls):
            return
        header = self.file.source.span(key)
        for url in self._urls(scope, calls, holder):
            yield Request(url, header, meant, "code", scope.path)

    def assigned(self, target: Shape, value: Shape, scope: Scope) -> Iterator[Request]:
        """`headers["Authorization"] = value`."""
        if isinstance(target, Index):
            name = self.file.text(target.key, scope)
        else:
            name = target.name if isinstance(target, Member) else None
        if name is None or not isinstance(target, (Index, Member)):
            return
        holder = path_of(target.object)
        if self._is_header(name.text, holder) and (isinstance(target, Index) or "header" in holder.lower()):
            yield from self._request(name, value, scope, self._makers(target.object, scope), holder)

    def call(self, shape: Call, scope: Scope, calls: Sequence[Call]) -> Iterator[Request]:
        """`.header("Authorization", value)` and its like, and clients that send their key as a Bearer token."""
        arguments = [argument for argument in shape.arguments if not argument.spread]
        if len(arguments) >= 2:
            name = self.file.text(arguments[0].value, scope)
            value = arguments[1].value
            if name is None or not self._is_header(name.text, _name_of(shape.callee)):
                second = self.file.text(arguments[1].value, scope)  # `setValue(value, forHTTPHeaderField: "authorization")`
                if second is not None and arguments[1].name is not None and is_authorization(second.text):
                    name, value = second, arguments[0].value
            scheme = self.file.text(value, scope) if len(arguments) >= 3 and value is arguments[1].value else None
            if scheme is not None and _SCHEMES.fullmatch(scheme.text):  # `request :authorization, "Bearer", token`
                start, end = value.start, value.end
                value = Template((String(f"{scheme.text} ", "", (start, end), start, end), arguments[2].value), start, end)
            if name is not None and self._is_header(name.text, _name_of(shape.callee)):
                makers = self._makers(shape.callee.object, scope) if isinstance(shape.callee, Member) else []
                yield from self._request(name, value, scope, [*calls, *makers], path_of(shape.callee).rpartition(".")[0])
            elif name is not None and isinstance(shape.callee, Member) and _QUERY_NAMES.fullmatch(name.text):
                holder = path_of(shape.callee.object)
                if re.search(r"(?i)param|query", holder) and shape.callee.name.text in ("set", "append", "add", "put"):
                    yield from self._query(name, arguments[1].value, scope, self._makers(shape.callee.object, scope))
        origin = self.file.origin(shape.callee, scope)
        client = self.clients.get(origin.path) if origin is not None else None
        if client is not None:
            yield from self._client(shape, client, scope)
        named = _name_of(shape.callee)
        if arguments and named and f".{named}" in self.bearers:
            yield from self._bearer(shape, arguments[0].value, scope, calls)

    def _bearer(self, shape: Call, value: Shape, scope: Scope, calls: Sequence[Call]) -> Iterator[Request]:
        callee = shape.callee
        name = callee.name if isinstance(callee, Member) else Span("", callee.start, callee.end)
        makers = self._makers(callee.object, scope) if isinstance(callee, Member) else []
        header = Text("Authorization", self.file.source.place(name.start, name.end))
        meant = self._behind(value, scope)
        for url in self._urls(scope, [*calls, *makers], path_of(callee).rpartition(".")[0]):
            yield Request(url, header, meant, "code", scope.path)

    def _behind(self, value: Shape, scope: Scope) -> Joined:
        """`Bearer ` before a value, which isn't written anywhere."""
        meant = self.values.of(value, scope)
        bearer = Literal("", "Bearer ", self.file.source.place(value.start, value.start))
        parts = meant.parts if isinstance(meant, Joined) else (meant,)
        return Joined((bearer, *parts), self.file.source.place(value.start, value.end))

    def _client(self, shape: Call, client: Client, scope: Scope) -> Iterator[Request]:
        given: dict[str, tuple[Span, Shape]] = {}
        for argument in shape.arguments:
            if argument.name is not None:
                given[argument.name.text] = (argument.name, argument.value)
            elif isinstance(argument.value, Mapping):
                given |= {entry.key.text: (entry.key, entry.value) for entry in argument.value.entries if entry.key is not None}
        if client.url not in given or client.key not in given:
            return
        url = self.url(given[client.url][1], scope)
        if url is None:
            return
        name, value = given[client.key]
        if not isinstance(self.values.of(value, scope), Opaque):
            header = Text("Authorization", self.file.source.place(name.start, name.end))
            yield Request(url, header, self._behind(value, scope), "code", scope.path)

    def pair(self, shape: Items, scope: Scope, calls: Sequence[Call], holder: str) -> Iterator[Request]:
        """`("Authorization", value)`, and `"Authorization: value"` among other texts."""
        if len(shape.items) == 2 and isinstance(shape.items[0], String) and is_authorization(shape.items[0].text):
            name = shape.items[0]
            yield from self._request(Span(name.text, *name.inner), shape.items[1], scope, calls, holder)
        for item in shape.items:
            yield from self.line(item, scope, calls, holder)

    def line(self, item: Shape, scope: Scope, calls: Sequence[Call], holder: str) -> Iterator[Request]:
        """`"Authorization: value"` in one text."""
        first = item.parts[0] if isinstance(item, Template) and item.parts else item
        first = first.left if isinstance(first, Binary) and first.operator == "+" else first
        if not isinstance(first, String):
            return
        match = _LINE.match(first.text)
        if match is None or not is_authorization(match["name"]):
            return
        start = first.inner[0]
        key = Span(match["name"], start, start + len(match["name"]))
        meant = self.values.of(item, scope)
        value = _after(meant, match.start("value"))
        if value is not None:
            for url in self._urls(scope, calls, holder):
                yield Request(url, self.file.source.span(key), value, "code", scope.path)

    # --- query parameters ---------------------------------------------------------------------------------------

    def query(self, shape: Shape, scope: Scope) -> Iterator[Request]:
        """A credential in a URL."""
        if isinstance(shape, String):
            for match in _WRITTEN.finditer(shape.text):
                if not _SCHEME.match(shape.text) or shape.inner[1] - shape.inner[0] != len(shape.text):
                    continue
                at = shape.inner[0]
                key = Span(match[1], at + match.start(1), at + match.end(1))
                place = self.file.source.place(at + match.start(2), at + match.end(2))
                url = self.file.source.span(Span(shape.text, *shape.inner))
                yield Request(url, self.file.source.span(key), Literal(match[2], match[2], place), "code", scope.path, "query")
            return
        parts = shape.parts if isinstance(shape, Template) else _chain(shape) if isinstance(shape, Binary) else ()
        for before, after in pairwise(parts):
            if not isinstance(before, String):
                continue
            asked = _QUERY.search(before.text)
            if asked is not None and not asked[2]:
                at = before.inner[1] - (len(before.text) - asked.start(1))
                key = Span(asked[1], at, at + len(asked[1]))
                meant = self.values.of(after, scope)
                if not isinstance(meant, Opaque):
                    yield Request(self.url(shape, scope), self.file.source.span(key), meant, "code", scope.path, "query")

    def parameters(self, shape: Mapping, scope: Scope, calls: Sequence[Call]) -> Iterator[Request]:
        """`params={"token": value}` of a call that has a URL."""
        for entry in shape.entries:
            if entry.key is not None and _QUERY_NAMES.fullmatch(entry.key.text):
                yield from self._query(entry.key, entry.value, scope, calls)

    def _query(self, key: Span, value: Shape, scope: Scope, calls: Sequence[Call]) -> Iterator[Request]:
        meant = self.values.of(value, scope)
        urls = [url for url in self._urls(scope, calls, "") if url is not None]
        if not isinstance(meant, Opaque) and urls:
            yield Request(urls[0], self.file.source.span(key), meant, "code", scope.path, "query")

    # --- URLs ---------------------------------------------------------------------------------------------------

    def _makers(self, shape: Shape, scope: Scope) -> list[Call]:
        """The calls that an object came from: `req` of `req = NewRequest(…)`, the builder of a chain, the owner of headers."""
        found: list[Call] = []
        for _ in range(12):
            resolved, scope = self.file.resolve(shape, scope)
            if isinstance(resolved, Call):
                found.append(resolved)
                if not isinstance(resolved.callee, Member):
                    break
                shape = resolved.callee.object
            elif isinstance(resolved, Member):
                shape = resolved.object
            else:
                break
        return found

    def _urls(self, scope: Scope, calls: Sequence[Call], holder: str) -> list[Text | None]:
        """Where a header goes: as the calls around it say, or those that its holder is handed to, or else what is around."""
        for call in reversed(calls):
            url = self.of_call(call, scope)
            if url is not None:
                return [url]
        mentioned = self._mentioned(scope, holder)
        if mentioned:
            return list(mentioned)
        around = self._around(scope)
        return [around]

    def of_call(self, call: Call, scope: Scope, hops: int = 0) -> Text | None:
        """The URL that a call goes to."""
        positional = 0
        for argument in call.arguments:
            if argument.name is not None:
                if argument.name.text.lower() in _URL_NAMES:
                    url = self.url(argument.value, scope)
                    if url is not None:
                        return url
                continue
            entries = argument.value
            if isinstance(entries, Name):
                entries, _ = self.file.resolve(entries, scope)
            if isinstance(entries, Mapping):
                for entry in entries.entries:
                    if entry.key is not None and entry.key.text.lower() in _URL_NAMES:
                        url = self.url(entry.value, scope)
                        if url is not None:
                            return url
            elif positional < 3:
                url = self.url(argument.value, scope)
                if url is not None:
                    return url
            positional += 1
        if isinstance(call.callee, Member) and hops < 12:
            base, where = self.file.resolve(call.callee.object, scope)
            if isinstance(base, Call):
                return self.of_call(base, where, hops + 1)
        return None

    def url(self, shape: Shape, scope: Scope, hops: int = 0) -> Text | None:
        """A URL that begins as written in the file."""
        if hops > 8:
            return None
        text, first = self._prefix(shape, scope, hops)
        if first is None or not _SCHEME.match(text):
            return None
        return Text(text, self.file.source.place(first.start, first.end))

    def _prefix(self, shape: Shape, scope: Scope, hops: int) -> tuple[str, Shape | None]:
        """The written-out beginning of a text, and where that is."""
        shape, scope = self.file.resolve(shape, scope)
        if isinstance(shape, String):
            return shape.text, shape
        if isinstance(shape, Template) or (isinstance(shape, Binary) and shape.operator == "+"):
            parts = shape.parts if isinstance(shape, Template) else _chain(shape)
            text, first = "", None
            for part in parts:
                whole = self.file.text(part, scope)
                piece, where = (whole.text, part) if whole is not None and first is not None else ("", None)
                if where is None and first is None:
                    piece, where = self._prefix(part, scope, hops + 1) if hops < 8 else ("", None)
                if where is None:
                    break
                text, first = text + piece, first or where
            return text, first
        if isinstance(shape, Binary) and shape.operator in ("or", "??"):
            return self._prefix(shape.right, scope, hops + 1) if hops < 8 else ("", None)
        if isinstance(shape, Conditional):
            return "", None
        if isinstance(shape, Assign) and shape.value is not None and hops < 8:
            return self._prefix(shape.value, scope, hops + 1)
        if isinstance(shape, Name):
            default = _default(shape.text, scope)
            return self._prefix(default, scope, hops + 1) if default is not None and hops < 8 else ("", None)
        if isinstance(shape, Call) and hops < 8:
            found = self.environment.read(shape, scope)
            if found is not None:
                return self._prefix(found.fallback, scope, hops + 1) if found.fallback is not None else ("", None)
            scheme = _name_of(shape.callee)
            if path_of(shape.callee) in ("Uri.https", "Uri.http") and shape.arguments:  # Dart: the host comes first
                host = self.file.text(shape.arguments[0].value, scope)
                return (f"{scheme}://{host.text}", shape.arguments[0].value) if host is not None else ("", None)
            if scheme in _URL_MAKERS:
                for argument in shape.arguments:
                    text, first = self._prefix(argument.value, scope, hops + 1)
                    if first is not None and _SCHEME.match(text):
                        return text, first
        return "", None

    def _mentioned(self, scope: Scope, holder: str) -> list[Text]:
        """The URLs of the calls that headers are handed to, by the name of the variable or of the function that gives them."""
        names = {holder} if holder else set()
        owner = scope.of_kind("function")
        givers = {owner.path[-1]} if owner is not None and owner.path and owner.returns else set()
        if holder and "." in holder:
            names |= {holder.partition(".")[0]} - self.file.language.own
        found: dict[str, Text] = {}
        visible = {id(each) for each in scope.upwards()}
        for call, where in self.file.calls:
            seen = (
                scope.kind == "file"
                or "." in holder
                or bool(visible & {id(each) for each in where.upwards() if each.kind != "file"})
            )  # a name of one function is not that of another
            if not any(self._hands(argument.value, names if seen else set(), givers) for argument in call.arguments):
                continue
            url = self.of_call(call, where)
            if url is not None:
                host = _HOST.match(url.text)
                found.setdefault(host[1].lower() if host else url.text, url)
        return list(found.values())

    def _hands(self, shape: Shape, names: set[str], givers: set[str]) -> bool:
        if isinstance(shape, Mapping):
            return any(self._hands(entry.value, names, givers) for entry in shape.entries)
        if isinstance(shape, Call):
            return _name_of(shape.callee) in givers
        path = path_of(shape)
        return bool(path) and (path in names or path.rpartition(".")[2] in givers)

    def _around(self, scope: Scope) -> Text | None:
        """The one host that the texts of the function, or the constants of the file, speak of."""
        owner = scope.of_kind("function")
        inside: list[String] = []
        while owner is not None and not inside:
            inside = [text for text, where in self.file.texts if _SCHEME.match(text.text) and where.of_kind("function") is owner]
            if inside or owner.function is None or owner.function.name is not None:
                break
            owner = owner.parent.of_kind("function") if owner.parent is not None else None  # out of a block or callback
        if not inside:
            inside = [
                value
                for target, value, _ in self.file.assigned
                if isinstance(value, String) and _SCHEME.match(value.text) and _URL_CONSTANT.search(path_of(target))
            ]
        if not inside and owner is None:
            inside = [text for text, _ in self.file.texts if _SCHEME.match(text.text)]
        hosts = {match[1].lower() for match in (_HOST.match(text.text) for text in inside) if match}
        return Text(inside[0].text, self.file.source.place(inside[0].start, inside[0].end)) if len(hosts) == 1 else None


def _chain(shape: Shape) -> list[Shape]:
    operands: list[Shape] = []
    pending = [shape]
    while pending:
        current = pending.pop()
        if isinstance(current, Binary) and current.operator == "+":
            pending += [current.right, current.left]
        elif isinstance(current, Template):
            operands += current.parts
        else:
            operands.append(current)
    return operands


def _name_of(callee: Shape) -> str:
    """The last part of what is called."""
    if isinstance(callee, Member):
        return callee.name.text
    return callee.text if isinstance(callee, Name) else ""


def _default(name: str, scope: Scope) -> Shape | None:
    """The default of a parameter."""
    for each in scope.upwards():
        for parameter in each.function.parameters if each.function is not None else ():
            if parameter.name.text == name:
                return parameter.default
    return None


def _after(value: Value, start: int) -> Value | None:
    """What of a value comes after so many characters of its first text."""
    if isinstance(value, Literal):
        raw = value.raw[1:-1] if value.quote else value.raw
        if raw != value.text or value.place.line != value.place.end_line:
            return None
        place = value.place
        shift = start + (1 if value.quote else 0)
        where = type(place)(
            place.path, place.line, place.column + shift, place.line, place.end_column - (1 if value.quote else 0)
        )
        rest = value.text[start:]
        return Literal(rest, rest, where) if rest else None
    if isinstance(value, Joined) and isinstance(value.parts[0], Literal):
        first = _after(value.parts[0], start) if len(value.parts[0].text) > start else None
        parts = (*((first,) if first is not None else ()), *value.parts[1:])
        return parts[0] if len(parts) == 1 else Joined(parts, value.place)
    return None
