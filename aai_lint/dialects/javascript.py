"""dotenv for JavaScript and the loaders that build on its pattern: dotenv-expand, dotenv-cli, Next, Vite, dotenvx, bun."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from aai_lint.dialects import node, white
from aai_lint.dialects.growth import LONGEST, Pieces
from aai_lint.dialects.outcome import Outcome, Reader
from aai_lint.regex import regex

_S = f"[{white.JAVASCRIPT}]"
_LINE_END = "\n\r\u2028\u2029"
_AT_END = rf"(?=[{_LINE_END}]|\Z)"
_LINE = regex(
    rf"""(?:export{_S}+)?([\w.-]+)(?:{_S}*={_S}*?|:{_S}+?)
    ({_S}*'(?:\\'|[^'])*'|{_S}*"(?:\\"|[^"])*"|{_S}*`(?:\\`|[^`])*`|[^\#\r\n]+)?
    {_S}*(?:\#[^{_LINE_END}]*)?{_AT_END}""",
    re.VERBOSE | re.ASCII,
)
_AROUND = regex(rf"(?s)(?:(?<![\s\S])|(?<=[{_LINE_END}]))(['\"`])(.*)\1{_AT_END}")
_NEXT_LINE = regex(f"[{_LINE_END}]")

_STEPS = 100
"""Expansions of one value before we take it that it never ends."""


def parse(text: str) -> Iterator[tuple[str, str, str]]:
    """dotenv's parse(): name, trimmed value as written, in order of the file.

    Its pattern is tried at the start of each line; it may begin with any white space, so blank lines are passed over.
    """
    text = re.sub("\r\n?", "\n", text)
    position = 0
    while position < len(text):
        while position < len(text) and text[position] in white.JAVASCRIPT:
            position += 1
        if setting := _LINE.match(text, position):
            yield setting[1], (setting[2] or "").strip(white.JAVASCRIPT), text
            position = setting.end()
        next_line = _NEXT_LINE.search(text, position)
        position = next_line.end() if next_line else len(text)


def dotenv_values(text: str) -> dict[str, str]:
    values = {}
    for name, written, _ in parse(text):
        value = _AROUND.sub(r"\2", written)
        if written.startswith('"'):
            value = value.replace(r"\n", "\n").replace(r"\r", "\r")
        values[name] = value
    return values


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _process_environment(values: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """process.env: a name that is there stays; a value ends at its first NUL."""
    return {**{name: value.partition("\0")[0] for name, value in values.items() if name}, **environ}


def dotenv(data: bytes, environ: Mapping[str, str]) -> Outcome:
    return Outcome(_process_environment(dotenv_values(_text(data)), environ))


_REFERENCE = regex(r"(?<!\\)\$\{([^{}]+)\}|(?<!\\)\$([A-Za-z_][A-Za-z0-9_]*)")
_OPERATOR = regex(r":\+|\+|:-|-")


def _replaced(text: str, found: str, by: str) -> str:
    """JavaScript's replace() of a string: the first place, and `$$ $& $\\` $'` in the replacement mean something."""
    before, _, after = text.partition(found)
    meaning = {"$$": "$", "$&": found, "$`": before, "$'": after}
    return before + re.sub(r"\$[$&`']", lambda pattern: meaning[pattern[0]], by) + after


def expand(value: str, known: Mapping[str, str], done: Mapping[str, str]) -> str | None:
    """dotenv-expand 12; None where it never ends."""
    seen: set[str] = set()
    for _ in range(_STEPS):
        found = _REFERENCE.search(value)
        if found is None:
            return value
        seen.add(value)
        expression = found[1] or found[2]
        operator = _OPERATOR.search(expression)
        # Without an operator it calls split(null), which splits at the word "null".
        splitter = operator[0] if operator else "null"
        name, _, default = expression.partition(splitter)
        given = known.get(name, "")
        if splitter in (":+", "+"):
            given, default = "", default if given else ""
        value = _replaced(value, found[0], given if given and given not in seen else default)
        if value == done.get(name):
            return value
        if len(value) > LONGEST:
            return None
    return None


def _expand_all(parsed: dict[str, str], process: dict[str, str], *, later_lines: bool) -> tuple[dict[str, str], set[str]]:
    """dotenv-expand's expand(); `later_lines`: what isn't expanded yet counts as well."""
    done = parsed if later_lines else {}
    endless: set[str] = set()
    for name, value in list(parsed.items()):
        if process.get(name) and process[name] != value:
            expanded: str | None = process[name]
        else:
            expanded = expand(value, ChainMap(process, done), done)
        if expanded is None:
            endless.add(name)
            expanded = ""
        parsed[name] = expanded.replace(r"\$", "$")
        done[name] = parsed[name]
    return parsed, endless


def dotenv_expand(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """`expand(dotenv.config())`: config() has put the values into process.env before they are expanded."""
    parsed = dotenv_values(_text(data))
    process = _process_environment(parsed, environ)
    expanded, endless = _expand_all(parsed, process, later_lines=False)
    new = {name: value.partition("\0")[0] for name, value in expanded.items()}
    return Outcome({**process, **new}, unknown=frozenset(endless))


def dotenv_cli(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """It expands all of process.env, what came from outside as well."""
    process = _process_environment(dotenv_values(_text(data)), environ)
    process = {**{name: process[name] for name in environ}, **process}
    endless: set[str] = set()
    done: dict[str, str] = {}
    for name, value in process.items():
        expanded = expand(value, process, done)
        if expanded is None:
            endless.add(name)
        process[name] = done[name] = (expanded or "").replace(r"\$", "$")
    return Outcome(process, unknown=frozenset(endless))


def vite(data: bytes, environ: Mapping[str, str], parsed: Callable[[str], dict[str, str]]) -> Outcome:
    """loadEnv(mode, dir, ""): an object of its own, with the environment over the file."""
    expanded, endless = _expand_all(parsed(_text(data)), dict(environ), later_lines=True)
    return Outcome({**expanded, **environ}, unknown=frozenset(endless - environ.keys()))


_NEXT_REFERENCE = regex(r"\$\{?(\w+)(?::-([^}\\]*))?\}?", re.ASCII)


def next_env(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """@next/env: the last reference first; one that never ends throws, and then nothing of the file is loaded."""
    parsed = dotenv_values(_text(data))
    for name, value in list(parsed.items()):
        expanded = _next_expand(environ.get(name, value), environ, parsed)
        if expanded is None:
            return Outcome(dict(environ))
        parsed[name] = expanded.replace(r"\$", "$")
    return Outcome({**environ, **{name: value.partition("\0")[0] for name, value in parsed.items()}})


def _next_expand(value: str, environ: Mapping[str, str], parsed: Mapping[str, str]) -> str | None:
    for _ in range(_STEPS):
        places = [place.start() for place in re.finditer(r"(?<!\\)\$", value)]
        found = _NEXT_REFERENCE.search(value[places[-1] :]) if places else None
        if found is None:
            return value
        given = environ.get(found[1]) or found[2] or parsed.get(found[1]) or ""
        value = _replaced(value, found[0], given)
        if len(value) > LONGEST:
            return None
    return None


def dotenvx(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """dotenvx run: expands but in single quotes, runs `$(…)`, reads UTF-16LE with its mark."""
    text = data.decode("utf-16-le" if data.startswith(b"\xff\xfe") else "utf-8", "replace")
    values: dict[str, str] = {}
    literal: dict[str, str] = {}
    unknown: set[str] = set()
    for name, written, _ in parse(text):
        quote = written[:1] if written[:1] in ("'", '"', "`") else ""
        value = _AROUND.sub(r"\2", written)
        if quote == "'":
            value = value.replace(r"\'", "'")
        elif quote == '"':
            value = value.replace(r"\n", "\n").replace(r"\r", "\r").replace(r"\t", "\t")
        value = environ.get(name, value)
        if quote == "'":
            literal[name] = value
        elif "$(" in value:
            output = _command_output(value)
            if output is None:
                unknown.add(name)
            value = output or value
        elif not environ.get(name):
            expanded = _dotenvx_expand(value, ChainMap(dict(environ), values), literal)
            if expanded is None:
                unknown.add(name)
            value = (expanded or "").replace(r"\$", "$")
        values[name] = value
    process = {name: value.partition("\0")[0] for name, value in values.items()}
    return Outcome({**process, **environ}, unknown=frozenset(unknown - environ.keys()))


def _command_output(value: str) -> str | None:
    """Commands aren't run; of `echo` with plain words the output is known."""
    parts = re.split(r"\$\(\s*echo\s+([\w.\-/ ]+?)\s*\)", value)
    return None if any("$(" in part for part in parts[::2]) else "".join(parts)


def _dotenvx_expand(value: str, known: Mapping[str, str], literal: Mapping[str, str]) -> str | None:
    for _ in range(_STEPS):
        found = _REFERENCE.search(value)
        if found is None:
            return value
        expression = found[1] or found[2]
        operator = _OPERATOR.search(expression)
        splitter = operator[0] if operator else "null"
        name, _, word = expression.partition(splitter)
        given = known.get(name, "")
        if splitter == ":-":
            given = given or word
        elif splitter == "-":
            given = known.get(name, word)
        elif splitter == ":+":
            given = word if given else ""
        elif splitter == "+":
            given = word if name in known else ""
        value = _replaced(value, found[0], given)
        if value == known.get(name) or _REFERENCE.search(literal.get(name, "")):
            return value
        if len(value) > LONGEST:
            return None
    return None


_BUN_REFERENCE = regex(r"\\\$|\$(?:(\w+)|\{)", re.ASCII)
_BUN_BRACED = regex(r"(\w*)(?::-(.*))?", re.ASCII | re.DOTALL)
_BUN_BRACE = regex(r"\\.|\$\{|\}", re.DOTALL)
_BUN_WHITE = "\t\v\f \n\r"
_BUN_NAME = regex(rf"([A-Za-z0-9_.-]+)([{_BUN_WHITE}]*)(=|:[{_BUN_WHITE}])")
_BUN_EXPORT = regex(rf"export[{_BUN_WHITE}]+(?={_BUN_NAME.pattern})")
_BUN_QUOTED = {quote: regex(rf"(?s){quote}((?:\\.|[^\\{quote}])*){quote}") for quote in "'\"`"}


def bun(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """Two passes, so that lines below count; expands in single quotes too, from the left."""
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    values: dict[str, str] = {}
    position = 0
    while position < len(text):
        position = _skip(text, position, _BUN_WHITE)
        exported = _BUN_EXPORT.match(text, position)
        setting = _BUN_NAME.match(text, exported.end() if exported else position)
        if setting is None:
            position = _bun_next_line(text, position)
            continue
        position = setting.end()
        start = _skip(text, position, _BUN_WHITE)
        quoted = _BUN_QUOTED[text[start]].match(text, start) if text[start : start + 1] in _BUN_QUOTED else None
        if start == len(text):
            value, position = "", start
        elif quoted:
            value, position = _bun_decode(text[start], quoted[1]), _bun_next_line(text, quoted.end())
        else:
            line = re.compile(r"[^#\r\n]*").match(text, position)[0]  # type: ignore[index]
            value, position = line.strip(_BUN_WHITE), position + len(line)
        values[setting[1]] = value
    known = {**values, **environ}
    for name in values:
        if name not in environ:
            known[name] = _bun_expand(known[name], known, 0)
    return Outcome({name: value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name, value in known.items()})


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position


def _bun_next_line(text: str, position: int) -> int:
    newline = re.compile(r"[\n\r]").search(text, position)
    return newline.end() if newline else len(text)


def _bun_decode(quote: str, inside: str) -> str:
    if quote == '"':
        inside = re.sub(r"(?s)\\(.)", lambda escape: {"n": "\n", "r": "\x00CR"}.get(escape[1], escape[0]), inside)
    return re.sub("\r\n?", "\n", inside).replace("\x00CR", "\r")


def _bun_expand(value: str, known: Mapping[str, str], depth: int) -> str:
    result, position = Pieces(), 0
    while found := _BUN_REFERENCE.search(value, position):
        result.add(value[position : found.start()])
        position = found.end()
        if found[0] == "\\$":
            result.add("$")
        elif found[1]:
            result.add(known.get(found[1], ""))
        else:
            close = _bun_close(value, found.start())
            if close < 0:
                position = found.start()
                break
            reference = _BUN_BRACED.fullmatch(value, position, close)
            position = close + 1
            if reference is None:
                result.add(value[found.start() : position])
            elif reference[1] in known or reference[2] is None:
                result.add(known.get(reference[1], ""))
            else:
                result.add(_bun_expand(reference[2], known, depth + 1) if depth < 200 else reference[2])
    result.add(value[position:])
    return result.joined()


def _bun_close(text: str, start: int) -> int:
    """The place of the brace that closes the `${` there, or -1."""
    depth = 0
    for piece in _BUN_BRACE.finditer(text, start):
        depth += {"${": 1, "}": -1}.get(piece[0], 0)
        if depth == 0:
            return piece.start()
    return -1


READERS: Mapping[str, Reader] = {
    "dotenv@16": dotenv,
    "dotenv@17": dotenv,
    "dotenv@18": dotenv,
    "dotenv-expand@12": dotenv_expand,
    "dotenv-cli": dotenv_cli,
    "next-env@16": next_env,
    "vite@7": partial(vite, parsed=dotenv_values),
    "vite@8": partial(vite, parsed=node.parse_env_20),
    "dotenvx@2": dotenvx,
    "bun": bun,
}
