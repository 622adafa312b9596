"""What a tree of mappings and lists says, whatever it was written in: fields, environments of processes, requests.

Shapes instead of products, because they all write the same few: a mapping `env` of variables; `headers` as a mapping, as a list
of names and values, or as a list of lines; an `auth` with a type; a list of `{"key": …, "value": …}`. So this reads collections
and environments of Postman, Insomnia, Hoppscotch, Thunder Client and Yaak, HAR files, recordings of VCR and alike, workflows of
n8n, the configurations of MCP clients and editors, and the settings of programs that nobody has heard of.

A field's name is its path with dots. Only fields that may matter are told: those whose path sounds of credentials, and those
whose value is a URL or has 20 hex digits in a row.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ... import curl, jsontree
from ...document import Document, Part
from ...model import Fact, Include, Inherited, Joined, Literal, Request, Run, Setting, Text, Value
from ...records import NamedTuple
from ...regex import regex
from ...shellwords import Command, Piece, Word
from ...yamltree import Node
from .. import facts_of
from . import notation
from .notation import Notation

_CREDENTIAL = regex(r"key|token|secret|passw|credential|auth", re.IGNORECASE)
_TELLING = regex(r"[0-9a-fA-F]{20}|[0-9a-f]{8}-[0-9a-f]{4}-|(?:https?|wss?)://|[A-Za-z0-9+/]{42,}={0,2}\Z")
_PROSE = regex(r"\S+[ \t]+\S+[ \t]+\S+")
_HEX = regex(r"[0-9a-fA-F]{20}")
_URL_KEYS = (
    "url",
    "uri",
    "endpoint",
    "baseUrl",
    "baseURL",
    "base_url",
    "serverUrl",
    "server_url",
    "httpUrl",
    "href",
    "requestUrl",
    "scope",  # of recordings of nock, where it is an origin
)
_URL_SET = frozenset(_URL_KEYS)
_HEADER_KEYS = frozenset(
    "header headers requestheaders request_headers reqheaders http_headers httpheaders defaultheaders default_headers "
    "headerparameters extra_headers env_http_headers".split()
)
_QUERY_KEYS = frozenset("querystring queryparameters query params parameters urlparameters".split())
_ENVIRONMENT_KEYS = frozenset(
    "env environment environmentvariables environment_variables environment-variables envvars env_vars containerenv remoteenv "
    "envs variables env_variables".split()
)
_NAME_KEYS = ("name", "key", "variable", "id", "header", "Name", "Key", "parameterName")
_VALUE_KEYS = ("value", "currentValue", "initialValue", "current_value", "initial_value", "val", "Value", "secret", "default")
_AUTH_KEYS = frozenset(["auth", "authentication", "authorization"])
_ARGUMENT_KEYS = frozenset(["args", "arguments", "cmdargs", "runargs"])
_IDENTIFIER = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_PARAMETER = regex(r"(?<=[?&])([A-Za-z_][\w-]*)=([^&#\s]+)")
_LINE = regex(r"[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*:[ \t]*(?P<value>[^\r\n]*)")
_FLAG = regex(r"--?(?P<name>[A-Za-z][\w-]*)(?P<equals>=)?")
_ASSIGNED = regex(r"\"?(?P<name>[A-Za-z_]\w*)\"?=\"?(?P<value>[^\",;\s]*)\"?")
# Fields of a schema that tell of a field and aren't one.
_SCHEMA_KEYS = frozenset("description title type markdownDescription label placeholder helperText hint summary".split())
# Deeper paths are cut: names stay readable, and no tree makes them grow with the square of its depth.
_DEEPEST = 12
# How often a collection is looked at that aliases repeat: what it says may depend on where it stands, but aliases of aliases
# double with each level.
_VISITS = 4


class Where(NamedTuple):
    """What is known at a node: the keys that lead there, the URL that requests there go to, the kind of container."""

    path: tuple[str, ...] = ()
    url: Text | None = None
    within: str = ""


class Reading(NamedTuple):
    """The file that a tree is of: its home, how its values refer to others, the addresses that its variables stand for, and
    the nodes (by identity) that somebody else has read."""

    document: Document
    home: str
    notation: Notation
    known: dict[str, str]
    title: str
    taken: Container[int] = ()


def facts(document: Document, root: Node, home: str, taken: Container[int] = (), path: tuple[str, ...] = ()) -> Iterator[Fact]:
    """What the tree under `root` says, which stands at `path`. `home` is "config", or better where the caller knows better.
    Values whose identity is in `taken` are left out."""
    client = home == "http-client"
    how = notation.CLIENT if client else notation.of_file(document.path)
    title = _scalar(root, "name") or _scalar(root.get("info") or root, "name")
    reading = Reading(document, home, how, _known(root) if client else {}, title.text if title is not None else "", taken)
    waiting = [(root, Where(path))]
    visits: dict[int, int] = {}
    while waiting:
        node, where = waiting.pop()
        visits[id(node)] = visits.get(id(node), 0) + 1
        if visits[id(node)] > _VISITS:
            continue
        children: list[tuple[Node, Where]] = []
        if node.kind == "mapping":
            yield from _mapping(reading, node, where, children)
        elif node.kind == "sequence":
            yield from _sequence(reading, node, where, children)
        waiting += reversed(children)


def is_http_client(root: Node) -> bool:
    """Whether a tree is an export of an HTTP client or a recording of what one sent."""
    keys = {key.text for key, _ in root.pairs}
    if {"info", "item"} <= keys or keys & {
        "_postman_variable_scope",
        "_type",
        "__export_format",
        "http_interactions",
        "interactions",
    }:
        return True
    if keys == {"log"} or any(both <= keys for both in ({"name", "values"}, {"v", "folders"}, {"v", "variables"})):
        return True
    if any(key.startswith(("insomnia", "thunder")) for key in keys) or "clientName" in keys:
        return True
    kind = root.get("type")
    return kind is not None and kind.kind == "scalar" and "insomnia.rest" in kind.text


def _known(root: Node) -> dict[str, str]:
    """The variables of a file that stand for addresses."""
    found: dict[str, str] = {}
    for path, node in root.walk():
        if node.kind == "scalar" and re.match(r"(?:https?|wss?)://[^{}\s]+$", node.text) and path:
            found.setdefault(path[-1], node.text)
        elif node.kind == "mapping":
            pair = _pair(node)
            if pair and re.match(r"(?:https?|wss?)://[^{}\s]+$", pair[1].text):
                found[pair[0].text] = pair[1].text
    return found


def _scalar(node: Node, *names: str) -> Node | None:
    """The first non-empty scalar under one of several keys."""
    for name in names:
        found = node.get(name)
        if found is not None and found.kind == "scalar" and found.text:
            return found
    return None


def _pair(node: Node) -> tuple[Node, Node] | None:
    """Name and value of a mapping like `{"key": "x", "value": "y"}`."""
    if len(node.pairs) < 2:
        return None
    keys = {key.text for key, _ in node.pairs}
    value = next((name for name in _VALUE_KEYS if name in keys), None)
    name = _scalar(node, *_NAME_KEYS) if value else None
    if value is None or name is None:
        return None
    found = _scalar(node, *_VALUE_KEYS)
    found = found if found is not None else node.get(value)
    return (name, found) if found is not None and found.kind == "scalar" and found is not name else None


def _inner(node: Node) -> int:
    return node.start + 1 if node.style in ('"', "'") else node.start


def _text(reading: Reading, node: Node) -> Text:
    start = _inner(node)
    if reading.document.text.startswith(node.text, start):
        return Text(node.text, reading.document.place(start, start + len(node.text)))
    return Text(node.text, reading.document.place(node.start, node.end))


def _value(reading: Reading, node: Node, how: Notation | None = None) -> Value:
    document = reading.document
    literal = Literal(document.text[node.start : node.end], node.text, document.place(node.start, node.end), node.style)
    return notation.understand(document, literal, how or reading.notation, _inner(node))


def _url(reading: Reading, node: Node, where: Where) -> Text | None:
    """The URL that a mapping names, or the one that holds further out."""
    if _URL_SET.isdisjoint(key.text for key, _ in node.pairs):
        return where.url
    for name in _URL_KEYS:
        found = node.get(name)
        if found is not None and found.kind == "mapping":
            found = _scalar(found, "raw", "url")
        if found is not None and found.kind == "scalar" and found.text and (name != "scope" or "://" in found.text):
            address = re.sub(
                r"\{\{\s*(?:_\.)?([\w.-]+)\s*\}\}|<<([\w.-]+)>>",
                lambda match: reading.known.get(match[1] or match[2], match[0]),
                found.text,
            )
            if re.match(r"(?:https?|wss?)://|[\w-]+(?:\.[\w-]+)+(?:[:/?]|$)|\{\{", address):
                return None if address.startswith("{{") else Text(address, _text(reading, found).place)
    return where.url


def _mapping(reading: Reading, node: Node, where: Where, children: list[tuple[Node, Where]]) -> Iterator[Fact]:
    url = _url(reading, node, where)
    pair = _pair(node)
    if pair:
        yield from _named(reading, pair[0], pair[1], where._replace(url=url))
    if url is not None and url is not where.url:
        yield from _parameters(reading, url)
    for key, value in node.entries():
        if id(value) in reading.taken:
            continue
        name = key.text.lower()
        path = (*where.path, key.text)[-_DEEPEST:]
        inside = Where(path, url, where.within)
        if value.kind == "scalar":
            if (name in _HEADER_KEYS and "\n" in value.text) or (where.within == "header" and not pair):
                yield from _header_scalar(reading, key, value, inside)
            elif pair and (value is pair[1] or key.text in _NAME_KEYS):
                continue
            elif where.path[-1:] == ("scripts",):
                yield from _command(reading, value)
            elif name in _ENVIRONMENT_KEYS and "=" in value.text:
                yield from _assignments(reading, value, path)
            else:
                yield from _field(reading, node, key, value, inside)
            continue
        if where.within == "response" and name != "originalrequest":
            children.append((value, inside))
            continue
        if name in _HEADER_KEYS:
            inside = inside._replace(within="header")
        elif name in _QUERY_KEYS and where.within != "header" and url is not None:
            inside = inside._replace(within="query")
        elif (name in _ENVIRONMENT_KEYS or name.startswith("terminal.integrated.env.")) and _is_environment(value):
            yield from _environment(reading, value, path)
            continue
        elif name in _AUTH_KEYS and value.kind == "mapping":
            yield from _authentication(reading, value, inside._replace(url=url or _only_url(reading, node)))
            inside = inside._replace(within="auth")
        elif (name in _ARGUMENT_KEYS or (name == "command" and reading.home == "mcp")) and value.kind == "sequence":
            yield from _arguments(reading, node, value, where)
            continue
        elif where.within == "header" and value.kind == "sequence" and len(value.items) == 1 and value.items[0].kind == "scalar":
            yield from _header_scalar(reading, key, value.items[0].resolved(), inside)  # VCR: `Authorization: [K]`
            continue
        elif name in ("response", "responses"):
            inside = inside._replace(url=None, within="response")
        elif name == "originalrequest" or (where.within == "header" and name not in ("parameters", "values")):
            inside = inside._replace(within="")
        children.append((value, inside))


def _sequence(reading: Reading, node: Node, where: Where, children: list[tuple[Node, Where]]) -> Iterator[Fact]:
    for number, item in enumerate(node.elements()):
        if item.kind == "scalar":
            if where.within == "header":
                yield from _header_line(reading, item, where)
            else:
                yield from _line(reading, item, where)
        elif item.kind == "sequence" and len(item.items) == 2 and all(one.kind == "scalar" for one in item.elements()):
            name, value = item.elements()
            yield from _named(reading, name, value, where)
        else:
            children.append((item, where if _pair(item) else where._replace(path=(*where.path, str(number))[-_DEEPEST:])))


# --- requests --------------------------------------------------------------------------------------------------------


def _named(reading: Reading, name: Node, value: Node, where: Where) -> Iterator[Fact]:
    """A name and a value beside each other."""
    if where.within in ("header", "query"):
        yield Request(where.url, _text(reading, name), _value(reading, value), reading.home, where.path[:-1], where.within)
    elif where.within != "auth" and _matters(name.text, value.text):
        at = _text(reading, name)
        if reading.home == "http-client":
            yield from _client_variable(reading, at, value, where)
        elif name.text.isupper() and _IDENTIFIER.fullmatch(name.text):
            yield Setting(at, _value(reading, value), reading.home, where.path, "variable")
        else:
            written = Text(".".join((*_above(where.path), name.text)), at.place)
            yield Setting(written, _value(reading, value), reading.home, where.path, "field")


def _client_variable(reading: Reading, name: Text, value: Node, where: Where) -> Iterator[Setting]:
    """A variable of an HTTP client: under its own name, by which requests refer to it, and with the collection's before it."""
    found = _value(reading, value)
    yield Setting(name, found, reading.home, where.path, "field")
    if reading.title:
        yield Setting(Text(f"{reading.title}.{name.text}", name.place), found, reading.home, where.path, "field")


def _above(path: tuple[str, ...]) -> tuple[str, ...]:
    """The part of a path that says something: without numbers and the words for lists of pairs."""
    return tuple(key for key in path if not key.isdigit() and key not in ("values", "variable", "variables", "items"))


def _header_scalar(reading: Reading, key: Node, value: Node, where: Where) -> Iterator[Fact]:
    if "\n" in value.text and key.text.lower() in _HEADER_KEYS:
        yield from _header_line(reading, value, where)
    else:
        yield Request(where.url, _text(reading, key), _value(reading, value), reading.home, where.path[:-2])


def _header_line(reading: Reading, node: Node, where: Where) -> Iterator[Fact]:
    """Lines like `Authorization: …` in a text."""
    start = _inner(node)
    exact = reading.document.text.startswith(node.text, start)
    for match in _LINE.finditer(node.text):
        begin, end = match.span("value")
        place = reading.document.place(start + begin, start + end) if exact else reading.document.place(node.start, node.end)
        literal = Literal(match["value"], match["value"].strip(), place)
        value = notation.understand(reading.document, literal, reading.notation, start + begin)
        at = reading.document.place(start + match.start("name"), start + match.end("name")) if exact else place
        yield Request(where.url, Text(match["name"], at), value, reading.home, where.path)


def _parameters(reading: Reading, url: Text) -> Iterator[Request]:
    """The query parameters of a URL that is written out in one piece."""
    document = reading.document
    start = document.span(url.place)[0]
    exact = document.text.startswith(url.text, start)
    for match in _PARAMETER.finditer(url.text):
        name, place = (
            document.place(start + match.start(group), start + match.end(group)) if exact else url.place for group in (1, 2)
        )
        literal = Literal(match[2], match[2], place)
        value = notation.understand(document, literal, reading.notation, start + match.start(2))
        yield Request(url, Text(match[1], name), value, reading.home, (), "query")


def _authentication(reading: Reading, node: Node, where: Where) -> Iterator[Fact]:
    """`auth` with a type: a bearer token, or a key under a header's name."""
    kind = _scalar(node, "type", "authType", "auth_type", "mode")
    if kind is None:
        return
    inner = node.get(kind.text)
    inner = inner if inner is not None else node
    if kind.text == "bearer":
        token = inner if inner.kind == "scalar" else _entry(inner, "token")
        if token is not None and token.text:
            value = _value(reading, token)
            parts = value.parts if isinstance(value, Joined) else (value,)
            before = reading.document.place(token.start, token.start)
            yield Request(
                where.url,
                Text("Authorization", _text(reading, kind).place),
                Joined((Literal("", "Bearer ", before), *parts), _text(reading, token).place),
                reading.home,
                where.path,
            )
    elif kind.text.lower() in ("apikey", "api-key"):
        name, value_node, target = _entry(inner, "key"), _entry(inner, "value"), _entry(inner, "in") or _entry(inner, "addTo")
        if name is not None and value_node is not None and value_node.text:
            place = "query" if target is not None and "query" in target.text.lower() else "header"
            yield Request(where.url, _text(reading, name), _value(reading, value_node), reading.home, where.path, place)


def _entry(node: Node, name: str) -> Node | None:
    """A scalar of a mapping, or of a list of `{"key": name, "value": …}`."""
    found = _scalar(node, name)
    if found is None and node.kind == "sequence":
        for item in node.elements():
            pair = _pair(item)
            if pair and pair[0].text == name:
                return pair[1]
    return found


def _only_url(reading: Reading, node: Node) -> Text | None:
    """The address of all requests under a node, if they go to one host."""
    found: dict[str, Text] = {}
    for _, one in node.walk():
        if one.kind == "mapping" and (url := _url(reading, one, Where())) is not None:
            host = re.sub(r"^\w+://|[/?].*$", "", url.text)
            found.setdefault(host, url)
    return next(iter(found.values())) if len(found) == 1 else None


# --- processes -------------------------------------------------------------------------------------------------------


def _is_environment(node: Node) -> bool:
    """Whether a node has variables of a process: a mapping of names to scalars, a list of pairs, or of `X=…`."""
    if node.kind == "mapping":
        return bool(node.pairs) and all(
            value.kind == "scalar" and _IDENTIFIER.fullmatch(key.text) for key, value in node.entries()
        )
    items = list(node.elements())
    return bool(items) and all(
        re.match(r"[A-Za-z_]\w*(?:=|$)", item.text) if item.kind == "scalar" else _pair(item) is not None for item in items
    )


def _environment(reading: Reading, node: Node, path: tuple[str, ...]) -> Iterator[Setting]:
    for key, value in node.entries():
        yield Setting(_text(reading, key), _value(reading, value), reading.home, path)
    for item in node.elements():
        pair = _pair(item)
        if pair:
            yield Setting(_text(reading, pair[0]), _value(reading, pair[1]), reading.home, path)
        elif item.kind == "scalar":
            yield from _assignment(reading, item, path)


def _assignment(reading: Reading, node: Node, path: tuple[str, ...], skipped: int = 0) -> Iterator[Setting]:
    """`X=…` as one text, behind so many characters."""
    start = _inner(node)
    match = re.compile(r"([A-Za-z_]\w*)(=?)").match(node.text, skipped)
    if match is None or not reading.document.text.startswith(node.text, start):
        return
    name = reading.document.cut(start + match.start(1), start + match.end(1))
    begin, end = start + match.end(), start + len(node.text)
    if not match[2]:
        if match.end() == len(node.text):
            yield Setting(name, Inherited(name.place), reading.home, path)
        return
    text = node.text[match.end() :]
    literal = Literal(text, text, reading.document.place(begin, end))
    yield Setting(name, notation.understand(reading.document, literal, reading.notation, begin), reading.home, path)


def _arguments(reading: Reading, owner: Node, node: Node, where: Where) -> Iterator[Fact]:
    """The arguments of a process: headers and variables in them, and values behind flags. The name of such a value is made of
    what is started and the flag."""
    items = [item for item in node.elements() if item.kind == "scalar"]
    command = owner.get("command")
    started = command if command is not None and command.kind == "scalar" else items[0] if node is command and items else node
    program = started.text
    package = next((item.text for before, item in zip([None, *items], items, strict=False) if _is_package(before, item)), "")
    server = where.path[-1] if where.path else ""
    subject = ".".join(filter(None, (server, re.sub(r"(?<=.)@[\w.^~-]+$", "", package))))
    words = [_word(item) for item in items]
    fake = Command((), (Word((Piece("text", "curl", 0, 0),), 0, 0), *words), (), 0, 0)
    yield from curl.requests(reading.document, fake, reading.home, where.path)
    docker = program.rpartition("/")[2] in ("docker", "podman") or reading.home == "devcontainer"
    inside = (*where.path, "docker")
    if docker and reading.home == "mcp" and any(item.text == "run" for item in items):
        yield Run(_text(reading, started), reading.home, inside, "isolated")
    for index, item in enumerate(items):
        before = items[index - 1].text if index else ""
        flag = _FLAG.match(item.text)
        if before in ("-e", "--env") and docker:
            yield from _assignment(reading, item, inside)
        elif (before == "--env-file" or item.text.startswith("--env-file=")) and docker:
            yield Include(_text(reading, item), reading.home, inside, loader="docker-run-env-file", required=False)
        elif docker and (short := re.match(r"(?:-e|--env)=?(?=[A-Za-z_])", item.text)):
            yield from _assignment(reading, item, inside, short.end())
        elif before in ("-H", "--header"):
            continue
        elif flag and flag["equals"]:
            start = _inner(item) + flag.end()
            text = item.text[flag.end() :]
            if _matters(flag["name"], text) and reading.document.text.startswith(text, start):
                literal = Literal(text, text, reading.document.place(start, start + len(text)))
                value = notation.understand(reading.document, literal, reading.notation, start)
                yield Setting(
                    Text(f"{subject}.{flag['name']}", _text(reading, item).place), value, reading.home, where.path, "argument"
                )
        elif not flag and (
            _HEX.search(item.text) or (before.startswith("--") and "=" not in before and _CREDENTIAL.search(before))
        ):
            if "://" not in item.text:
                name = f"{subject}.{before.lstrip('-')}" if before.startswith("-") else subject
                yield Setting(Text(name, _text(reading, item).place), _value(reading, item), reading.home, where.path, "argument")


def _is_package(before: Node | None, item: Node) -> bool:
    """Whether an argument may be the name of what is started: not an option, nor the argument of one."""
    if before is not None and before.text in ("-e", "--env", "-v", "--volume", "-H", "--header", "-p", "--name", "--env-file"):
        return False
    return (
        bool(re.fullmatch(r"@?[A-Za-z][\w@./:^~-]*", item.text))
        and item.text not in ("run", "exec")
        and not _HEX.search(item.text)
    )


def _command(reading: Reading, node: Node) -> Iterator[Fact]:
    """A line for the shell, as in the scripts of package.json."""
    yield from facts_of(Part(reading.document, "script.sh", jsontree.pieces(reading.document, node)), reading.home)


def _assignments(reading: Reading, node: Node, path: tuple[str, ...]) -> Iterator[Setting]:
    """Variables in one text: `"X"="…","Y"="…"`, `X=…;Y=…`."""
    part = Part(reading.document, "variables", jsontree.pieces(reading.document, node))
    for match in _ASSIGNED.finditer(part.text):
        begin, end = match.span("value")
        literal = Literal(part.text[begin:end], part.text[begin:end], part.place(begin, end))
        yield Setting(
            part.cut(*match.span("name")), notation.understand(part, literal, reading.notation, begin), reading.home, path
        )


def _word(node: Node) -> Word:
    start = _inner(node)
    return Word((Piece("text", node.text, start, start + len(node.text), node.style),), node.start, node.end)


# --- fields ----------------------------------------------------------------------------------------------------------


def _matters(name: str, value: str) -> bool:
    if len(value) > 2000:
        return False
    if _TELLING.search(value):
        return True
    return bool(_CREDENTIAL.search(name)) and not _PROSE.match(value)


def _field(reading: Reading, owner: Node, key: Node, value: Node, where: Where) -> Iterator[Setting]:
    name = ".".join(where.path)
    if key.text in _SCHEMA_KEYS or where.within == "auth" or not _matters(name, value.text):
        return
    role = "field"
    if key.text in ("default", "example", "examples", "const", "enum") and owner.get("type") is not None:
        if not _HEX.search(value.text):
            return
        role = "default"
    elif len(where.path) == 1 and key.text.isupper():
        role = "entry"
    elif not value.style and value.text in ("true", "false", "null", "~", ""):
        return
    if reading.home == "http-client":
        yield from _client_variable(reading, _text(reading, key), value, where)
    else:
        yield Setting(Text(name, _text(reading, key).place), _value(reading, value), reading.home, where.path[:-1], role)


def _line(reading: Reading, node: Node, where: Where) -> Iterator[Setting]:
    """A text in a list: told where it is telling by itself."""
    if _HEX.search(node.text) and _matters(".".join(where.path), node.text):
        name = Text(".".join(_above(where.path)), _text(reading, node).place)
        yield Setting(name, _value(reading, node), reading.home, where.path, "field")
