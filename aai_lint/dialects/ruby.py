"""Ruby's dotenv, direnv's `dotenv` (a port of its old form) and Ruby's foreman."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping

from aai_lint.dialects import white
from aai_lint.dialects.growth import substituted
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.regex import regex

_S = r"[ \t\r\n\f\v]"
_LINE_2 = regex(rf"{_S}*(?:export{_S}+)?([\w.]+)(?:{_S}*={_S}*|:{_S}+?)('.*'|\".*\"|[^#\n]+)?{_S}*(?:#.*)?\Z", re.ASCII)
_LINE_3 = regex(
    rf"""(?P<export>export{_S}+)?(?P<key>[\w.]+)
    (?:(?:{_S}*={_S}*?|:{_S}+?)(?P<value>{_S}*'(?:\\'|[^'])*'|{_S}*"(?:\\"|[^"])*"|[^\#\n]+)?)?
    {_S}*(?:\#.*)?$""",
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
_REFERENCE = regex(r"(\\)?\$(?!\()\{?([A-Za-z0-9_]+)?\}?")
_COMMAND = regex(r"(\\)?\$\(")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refused("the file is not UTF-8") from None


def dotenv_2(data: bytes, environ: Mapping[str, str]) -> Outcome:
    values: dict[str, str] = {}
    unknown: set[str] = set()
    for line in re.split("[\n\r]+", _text(data)):
        setting = _LINE_2.match(line)
        if setting is None:
            words = [word for word in re.split(f"{_S}+", line) if word]
            if words[:1] == ["export"] and not all(word in values for word in words[1:]):
                raise Refused("a variable is exported that has no value")
            continue
        quote, value = _unquoted((setting[2] or "").strip(white.RUBY), multiline=False)
        if quote == '"':
            value = re.sub(r"(?s)\\([^$])", r"\1", value.replace(r"\n", "\n").replace(r"\r", "\r"))
        if quote != "'":
            value = _with_references(value, ChainMap(dict(environ), values))
            value, known = _with_commands(value, {})
            if not known:
                unknown.add(setting[1])
        values[setting[1]] = value
    return _environment(values, environ, unknown)


def dotenv_3(data: bytes, environ: Mapping[str, str]) -> Outcome:
    values: dict[str, str] = {}
    unknown: set[str] = set()
    for setting in _settings_3(re.sub("\r\n?", "\n", _text(data))):
        name = setting["key"]
        if name in environ and name != "DOTENV_LINEBREAK_MODE":
            values[name] = environ[name]
        elif setting["export"] and not setting["value"]:
            if name not in values:
                raise Refused("a variable is exported that has no value")
        else:
            quote, value = _unquoted((setting["value"] or "").strip(white.RUBY), multiline=True)
            if quote == '"':
                value = _line_breaks(value, values.get("DOTENV_LINEBREAK_MODE", environ.get("DOTENV_LINEBREAK_MODE")))
            if quote != "'":
                value = re.sub(r"(?s)\\([^$])", r"\1", value)
                value, known = _with_commands(value, values)
                value = _with_references(value, ChainMap(values, dict(environ)))
                if not known:
                    unknown.add(name)
            values[name] = value
    return _environment(values, environ, unknown)


def _settings_3(text: str) -> Iterator[re.Match[str]]:
    """The pattern is tried at the start of each line, past blanks and blank lines."""
    position = 0
    while position < len(text):
        position = len(text) - len(text[position:].lstrip(" \t\r\n\f\v"))
        setting = _LINE_3.match(text, position)
        if setting:
            yield setting
            position = setting.end()
        position = (text.find("\n", position) + 1) or len(text)


def _environment(values: Mapping[str, str], environ: Mapping[str, str], unknown: set[str]) -> Outcome:
    if any("\0" in value for name, value in values.items() if name not in environ):
        raise Refused("a value has a NUL in it")
    return Outcome({**values, **environ}, unknown=frozenset(unknown - environ.keys()))


def _unquoted(value: str, *, multiline: bool) -> tuple[str, str]:
    quoted = re.match(r"(['\"])(.*)\1\Z", value, re.DOTALL if multiline else 0)
    return (quoted[1], quoted[2]) if quoted else ("", value)


def _line_breaks(value: str, mode: str | None) -> str:
    if mode == "legacy":
        return value.replace(r"\n", "\n").replace(r"\r", "\r")
    return value.replace(r"\n", "\\\\n").replace(r"\r", "\\\\r")


def _with_references(value: str, known: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return match[0][1:]
        return known.get(match[2], "") if match[2] else match[0]

    return substituted(_REFERENCE, replace, value)


def _with_commands(value: str, known: Mapping[str, str]) -> tuple[str, bool]:
    """Commands aren't run: of `echo` with plain words the output is known, else the value isn't (False)."""
    result, position, sure = [], 0, True
    pairs = _parentheses(value)
    for found in _COMMAND.finditer(value):
        end = pairs.get(found.end() - 1, -1)
        if found.start() < position or end < 0:
            continue
        command = value[found.end() : end]
        result.append(value[position : found.start()])
        position = end + 1
        echoed = re.fullmatch(r"\s*echo\s+([\w.\-/ ]*)", _with_references(command, known) if known else command)
        if found[1]:
            result.append(value[found.start() + 1 : position])
        elif echoed:
            result.append(" ".join(echoed[1].split()))
        else:
            sure = False
    return "".join(result) + value[position:], sure


def _parentheses(text: str) -> dict[int, int]:
    """The places of pairs that hold something, and so does each pair within."""
    pairs, stack = {}, list[int]()
    hollow: set[int] = set()
    for place in (found.start() for found in re.finditer("[()]", text)):
        if text[place] == "(":
            stack.append(place)
        elif stack:
            opening = stack.pop()
            if place == opening + 1 or opening in hollow:
                hollow.update(stack[-1:])
            else:
                pairs[opening] = place
    return pairs


_DIRENV_LINE = regex(
    r"[\t\n\f\r ]*(?:|#.*|(?:export[\t\n\f\r ]+)?([\w.]+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*|:[\t\n\f\r ]+?)"
    r"('[^\n]*'|\"[^\n]*\"|[^\t\n\f\r #]+)?[\t\n\f\r ]*(?:#.*)?)\Z",
    re.ASCII,
)
_DIRENV_REFERENCE = regex(r"\$(?:\{([*#$@!?\-0-9])\}|\{([^}]+)\}|(\{\}?)|([*#$@!?\-0-9])|(\w+))", re.ASCII)
_DIRENV_OPEN = regex(r"\$(?:(?!)()()|(\{)|([*#$@!?\-0-9])|(\w+))", re.ASCII)  # no brace follows any more


def direnv_dotenv(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """`dotenv` in an .envrc: one line that doesn't fit, and nothing is loaded; the shell goes on."""
    values: dict[str, str] = {}
    for line in re.split("[\r\n]+", data.decode("utf-8", "surrogateescape")):
        setting = _DIRENV_LINE.match(line)
        if setting is None:
            return Outcome(dict(environ))
        if setting[1]:
            values[setting[1]] = _direnv_value(setting[2] or "", ChainMap(values, dict(environ)))
    exported = {name: _exported(value) for name, value in values.items() if re.match("[A-Za-z_][A-Za-z0-9_]*\\Z", name)}
    return Outcome({**environ, **exported})


def _exported(value: str) -> str:
    """What comes through bash and JSON: up to a NUL, with U+FFFD for what isn't UTF-8."""
    return re.sub("[\udc80-\udcff]", "\ufffd", value.partition("\0")[0])


def _direnv_value(value: str, known: Mapping[str, str]) -> str:
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1]
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"(?s)\\([^$])", r"\1", value[1:-1].replace(r"\n", "\n").replace(r"\r", "\r"))
    elif len(value) < 2:
        return value

    def replace(match: re.Match[str]) -> str:
        if match[3]:
            return ""
        name, _, default = (match[1] or match[2] or match[4] or match[5]).partition(":-")
        return known.get(name) or default

    closed = value.rfind("}") + 1
    return substituted(_DIRENV_REFERENCE, replace, value[:closed]) + substituted(_DIRENV_OPEN, replace, value[closed:])


_FOREMAN_LINE = regex(r"([A-Za-z_0-9]+)=(.*)\Z")


def foreman(data: bytes, environ: Mapping[str, str]) -> Outcome:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("the file is not UTF-8") from None
    values: dict[str, str] = {}
    for line in text.replace("\r\n", "\n").split("\n"):
        if setting := _FOREMAN_LINE.match(line):
            value = setting[2]
            if len(value) > 1 and value[0] == value[-1] == "'":
                value = value[1:-1]
            elif len(value) > 1 and value[0] == value[-1] == '"':
                value = re.sub(r"\\(.)", r"\1", value[1:-1].replace(r"\n", "\n"))
            values[setting[1]] = value
    if any("\0" in value for value in values.values()):
        raise Refused("a value has a NUL in it")
    return Outcome({**environ, **values})


READERS: Mapping[str, Reader] = {
    "ruby-dotenv@2": dotenv_2,
    "ruby-dotenv@3": dotenv_3,
    "direnv:dotenv": direnv_dotenv,
    "ruby-foreman": foreman,
}
