"""Node's own `--env-file` (src/node_dotenv.cc) and Deno's port of it; env-cmd and node-foreman."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from aai_lint.dialects import white
from aai_lint.dialects.growth import substituted
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.regex import regex

_QUOTES = ("'", '"', "`")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r", "")


def parse_env_20(text: str) -> dict[str, str]:
    """Node 20: a name reaches to the next `=` of the file, over lines if need be; only spaces are trimmed."""
    values: dict[str, str] = {}
    rest = text.replace("\r", "").strip(" ")
    while rest:
        newline = rest.find("\n")
        if rest[0] in "\n#" and newline >= 0:
            rest = rest[newline + 1 :]
            continue
        name, equals, after = rest.partition("=")
        if not equals:
            rest = rest[newline + 1 :] if newline >= 0 else ""
            continue
        # Of a name of spaces alone its trimming leaves the character before them, a newline: the pointer goes back one.
        name, rest = name.strip(" ") or "\n"[: len(name)], after.strip(" ")
        if not name:
            break
        name = name.removeprefix("export ")
        if not rest:
            values[name] = ""
            break
        quoted, closed = _quoted(rest)
        if closed:
            values[name], rest = quoted, _after_line(rest, len(rest) - len(closed) + 1)
        elif rest[0] in _QUOTES:
            if "\n" in rest:
                values[name], _, rest = rest.partition("\n")
        else:
            line, _, rest = rest.partition("\n")
            values[name] = line.partition("#")[0].strip(" ")
    return dict(sorted(values.items()))


def _quoted(text: str) -> tuple[str, str]:
    """The decoded inside of a quoted value, and the text from the closing quote on ("" where it isn't quoted)."""
    return _until(text, text.find(text[0], 1)) if text[0] in _QUOTES else ("", "")


def _until(text: str, closing: int) -> tuple[str, str]:
    if closing < 0:
        return "", ""
    inside = text[1:closing]
    return inside.replace(r"\n", "\n") if text[0] == '"' else inside, text[closing:]


def _quoted_deno(text: str) -> tuple[str, str]:
    """Deno: the next quote, if only blanks or a comment follow; else one further on in that line of which this is true."""
    if text[0] not in _QUOTES:
        return "", ""
    first = text.find(text[0], 1)
    end = text.find("\n", first) if "\n" in text[first:] else len(text)
    places = [place for place in range(first, end) if text[place] == text[0]] if first > 0 else []
    following = {place: text[place + 1 : end].strip(_TRIMMED)[:1] for place in places}
    closing = next((place for place in places if place == first and following[place] in ("", "#")), -1)
    for wanted in ("#", ""):
        if closing < 0:
            closing = next((place for place in reversed(places) if following[place] == wanted), -1)
    return _until(text, closing if closing > 0 else first)


def _after_line(text: str, position: int) -> str:
    newline = text.find("\n", position)
    return text[newline + 1 :] if newline >= 0 else ""


_TRIMMED = " \t\n"


def _parse_24(text: str, quoted: Callable[[str], tuple[str, str]] = _quoted) -> list[tuple[str, str, bool]]:
    """Node 24 and Deno: names, values, whether a `$` in the value may mean something (Deno)."""
    values: list[tuple[str, str, bool]] = []
    rest = text.strip(_TRIMMED)
    while rest:
        if rest[0] in "\n#":
            rest = _after_line(rest, 0)
            continue
        end = re.search(r"[=\n]", rest)
        if end is None:
            break
        name, rest = rest[: end.start()].strip(_TRIMMED), rest[end.end() :]
        if end[0] == "\n":
            rest = rest.strip(_TRIMMED)
            continue
        if not rest or rest[0] == "\n":
            values.append((name, "", False))
            continue
        # The newline after blanks is trimmed as well: the next line becomes the value.
        rest = rest.strip(_TRIMMED)
        if not name:
            continue
        if name.startswith("export "):
            name = name.removeprefix("export ").strip(_TRIMMED)
        if not rest:
            values.append((name, "", False))
            break
        inside, closed = quoted(rest)
        if closed:
            values.append((name, inside, rest[0] == '"'))
            rest = _after_line(rest, len(rest) - len(closed) + 1)
            continue
        open_quote = rest[0] in _QUOTES
        line, _, rest = rest.partition("\n")
        values.append((name, line if open_quote else line.partition("#")[0].strip(_TRIMMED), not open_quote))
        rest = rest.strip(_TRIMMED)
    return values


def _process_environment(values: Mapping[str, str], environ: Mapping[str, str]) -> Outcome:
    """What is there stays; names and values end at their first NUL, and the names are gone through in order."""
    result = dict(environ)
    for name, value in sorted(values.items()):
        name = name.partition("\0")[0]
        if name:
            result.setdefault(name, value.partition("\0")[0])
    return Outcome(result)


def node_20(data: bytes, environ: Mapping[str, str]) -> Outcome:
    return _process_environment(parse_env_20(_text(data)), environ)


def node_24(data: bytes, environ: Mapping[str, str]) -> Outcome:
    return _process_environment({name: value for name, value, _ in _parse_24(_text(data))}, environ)


_DENO_REFERENCE = regex(r"(?s)\\\$|\$\{([^}]*)\}?|\$([A-Za-z0-9]*)")


def deno(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """Like Node 24, with references outside single quotes; the first definition counts."""
    try:
        text = data.decode("utf-8").replace("\r", "")
    except UnicodeDecodeError:
        return Outcome(dict(environ))
    result, known = dict(environ), dict(environ)

    def replace(match: re.Match[str]) -> str:
        return "$" if match[0] == "\\$" else known.get(match[1] or match[2] or "", "")

    for name, value, expands in _parse_24(text, _quoted_deno):
        if expands:
            value = substituted(_DENO_REFERENCE, replace, value)
        if "\0" in name + value:
            break
        if name not in environ:
            known[name] = value
        if not name:
            raise Refused("a line has no name before the equals sign")
        result.setdefault(name, value)
    return Outcome(result)


_LINE_END = "\n\r\u2028\u2029"
_START = rf"(?:(?<![\s\S])|(?<=[{_LINE_END}]))"
_END = rf"(?=[{_LINE_END}]|\Z)"
_LINE_START = regex(rf"{_START}[{white.JAVASCRIPT}]*(#[^{_LINE_END}]*)?")
_SETTING = regex(rf"{_START}([^{_LINE_END}]+?)=([^{_LINE_END}]*){_END}")


def env_cmd(data: bytes, environ: Mapping[str, str]) -> Outcome:
    text = _without_comments(data.decode("utf-8", "replace"))
    values: dict[str, str] = {}
    for setting in _SETTING.finditer(text):
        value = setting[2].strip(white.JAVASCRIPT)
        if value.startswith(("'", '"')):
            value = value[1 : max(value.rfind(value[0]), 1)]
        else:
            value = value.partition("#")[0].strip(white.JAVASCRIPT)
        values[setting[1].strip(white.JAVASCRIPT)] = value.replace(r"\n", "\n")
    return Outcome({**environ, **_spawned(values)})


def _without_comments(text: str) -> str:
    """`/^\\s*#.*$/gm` removed: blank lines before a comment go with it."""
    return _LINE_START.sub(lambda found: "" if found[1] is not None else found[0], text)


def _spawned(values: Mapping[str, str]) -> dict[str, str]:
    if any("\0" in name + value for name, value in values.items()):
        raise Refused("a name or value has a NUL in it")
    return {name: value for name, value in values.items() if name}


def node_foreman(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """`nf`: JSON, else lines; the program is started through sh, which drops names that it can't use."""
    text = data.decode("utf-8", "replace")
    values = _flat_json(text)
    if values is None:
        values = {}
        for line in _without_comments(text).split("\n"):
            line = line.strip(white.JAVASCRIPT)
            if len(line) > 2:
                name, _, value = line.partition("=")
                values[name.strip(white.JAVASCRIPT)] = _foreman_value(value.strip(white.JAVASCRIPT))
    usable = {name: value for name, value in _spawned(values).items() if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name)}
    return Outcome({**environ, **usable})


def _foreman_value(value: str) -> str:
    if value[:1] in ("'", '"'):
        inside, closing, _ = value[1:].partition(value[0])
        if not closing:
            raise Refused("a quote is left open")
        return inside
    return re.sub(rf"[{white.JAVASCRIPT}]*#[^{_LINE_END}]*\Z", "", value)


def _flat_json(text: str) -> dict[str, str] | None:
    """Names of nested keys joined by `_`, in capitals; None where the file isn't JSON."""
    import json

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        document = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    values: dict[str, str] = {}
    stack: list[tuple[str, object]] = [("", document)]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict | list | str) and not (path and isinstance(item, str)):
            pairs = item.items() if isinstance(item, dict) else enumerate(item)
            stack.extend((f"{path}_{key}" if path else str(key), child) for key, child in pairs)
        elif path and item is not None:
            values[path.upper()] = item if isinstance(item, str) else json.dumps(item)
    return values


READERS: Mapping[str, Reader] = {
    "node-env-file@20": node_20,
    "node-env-file@24": node_24,
    "deno": deno,
    "env-cmd": env_cmd,
    "node-foreman": node_foreman,
}
