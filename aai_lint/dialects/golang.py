"""joho/godotenv, and its descendant in Compose (compose-spec/compose-go dotenv and template).

Both read statements, not lines: a quoted value may span lines, and one bad character refuses the whole file.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping

from aai_lint.dialects import white
from aai_lint.dialects.growth import substituted
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.regex import regex

_NAME = regex(r"[^=:\n]*[=:\n]")
_ESCAPE = regex(r'\\(?:[abcfnrtv$"\\]|0[0-9]{0,3})')
_DECODED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", '"': '"', "\\": "\\"}
_REFERENCE = regex(
    r"\$(?:(?P<escaped>\$)|(?P<named>(?i:[_a-z][_a-z0-9]*))|\{(?:(?P<braced>(?i:[_a-z][_a-z0-9]*)(?::?[-+?].*)?)\}|))"
)
_OPERATOR = regex(r":?[-+?]")


def compose_env_file(data: bytes, environ: Mapping[str, str]) -> Outcome:
    return Outcome(_compose_values(data, environ))


def compose_interpolation(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """What `${NAME}` in the compose file sees; a name that is nowhere is blank, with a warning."""
    return Outcome({**_compose_values(data, environ), **environ})


def _compose_values(data: bytes, environ: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    known = ChainMap(dict(environ), values)
    text = go_text(data.decode("utf-8", "surrogateescape")).removeprefix("\ufeff")
    while text := _statement(text):
        if re.match(r"export[\t\n\f\r ]", text):
            text = text.removeprefix("export").lstrip(white.GO_BLANK)
        name, end, text = _compose_name(text)
        if end == "\n":
            if name in environ:
                values[name] = environ[name]
        elif text[:1] in ("'", '"'):
            quote = text[0]
            inside, text = _quoted(text)
            values[name] = substitute(_unescape(inside), known) if quote == '"' else inside
        else:
            line, _, text = text.partition("\n")
            value = line.partition(" #")[0].rstrip(white.UNICODE)
            values[name] = substitute(value, known)
    return values


def _statement(text: str) -> str:
    """The rest of the text, from its next statement on; white space and comment lines are passed over."""
    position, end = 0, len(text)
    while position < end:
        if text[position] in white.UNICODE:
            position += 1
        elif text[position] == "#":
            position = text.find("\n", position) if "\n" in text[position:] else end
        else:
            break
    return text[position:]


def _compose_name(text: str) -> tuple[str, str, str]:
    found = _NAME.match(text)
    name, end, rest = (found[0][:-1], found[0][-1], text[found.end() :]) if found else (text, "", "")
    if not all(_may_be_in_name(character) or character in "_.-[]" + white.GO_BLANK for character in name):
        raise Refused("a name has a character that is not allowed")
    if not found:
        # An oddity of the loader: a last line without `=` and newline becomes the value of the empty name.
        return "", "=", text.lstrip(white.GO_BLANK)
    name = name.rstrip(white.UNICODE)
    if " " in name:
        raise Refused("a name has a space in it")
    return name, end, rest.lstrip(white.GO_BLANK)


def _may_be_in_name(character: str) -> bool:
    """Go's unicode.IsLetter or unicode.IsNumber."""
    import unicodedata

    return unicodedata.category(character)[0] in "LN"


def _quoted(text: str) -> tuple[str, str]:
    """What is inside the quotes, with escaped quotes decoded, and the text after the closing one."""
    quote = text[0]
    inside: list[str] = []
    for piece in re.finditer(rf"(?s)[^\\{quote}]+|\\.|{quote}|\\\Z", text[1:]):
        if piece[0] == quote:
            return "".join(inside), text[1 + piece.end() :]
        inside.append(quote if piece[0] == "\\" + quote else piece[0])
    raise Refused("a quote is left open")


def _unescape(text: str) -> str:
    def decode(match: re.Match[str]) -> str:
        escape = match[0][1:]
        if escape == "$":
            return "$$"
        if not escape.startswith("0"):
            return _DECODED.get(escape, match[0])
        digits = escape[1:]
        if re.fullmatch("[0-3][0-7][0-7]", digits):
            return chr(int(digits, 8))
        return "\\" + digits

    return _ESCAPE.sub(decode, text)


def substitute(template: str, values: Mapping[str, str]) -> str:
    """Compose's interpolation: `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:?e}`, `${X?e}`, `${X:+r}`, `${X+r}`, `$$`."""

    def replace(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        if match["named"]:
            return values.get(match["named"], "")
        if match["braced"] is None:
            raise Refused("a reference has a syntax error")
        end = _closing_brace(match[0])
        inside, rest = (match[0][2:end], match[0][end + 1 :]) if end else (match["braced"], "")
        operator = _OPERATOR.search(inside)
        if operator is None:
            return values.get(inside, "")
        return _operate(inside[: operator.start()], operator[0], inside[operator.end() :], values) + substitute(rest, values)

    return substituted(_REFERENCE, replace, template)


def _closing_brace(text: str) -> int:
    depth, position = 0, 0
    while position < len(text):
        if text[position] == "}":
            depth -= 1
            if depth == 0:
                return position
        elif text[position] == "{":
            depth += 1
            position += 1
        position += 1
    return 0


def _operate(name: str, operator: str, word: str, values: Mapping[str, str]) -> str:
    value = values.get(name)
    absent = value is None or (operator[0] == ":" and value == "")
    if operator[-1] == "+":
        return value or "" if absent else substitute(word, values)
    if not absent:
        return value or ""
    if operator[-1] == "?":
        raise Refused("a required variable has no value")
    return substitute(word, values)


_GO_EXPORT = regex("export(?=[" + white.GO_BLANK + "])")
_GO_NAME = regex(r"(?:[A-Za-z0-9_.\t\v\f\r \x85\xa0\xaa\xb2\xb3\xb5\xb9\xba\xbc-\xbe\xc0-\xd6\xd8-\xf6\xf8-\xff])*")
_GO_REFERENCE = regex(r"(\\)?\$\(?\{?([A-Z0-9_]+)?\}?")


def godotenv(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """joho/godotenv 1.5.1, Load(). It checks names byte by byte, as if the file were Latin-1."""
    values: dict[str, str] = {}
    text = data.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape")
    while text := _statement(text):
        text = text.lstrip(white.GO_BLANK)
        if exported := _GO_EXPORT.match(text):
            text = text[exported.end() :].lstrip(white.GO_BLANK)
        name, text = _godotenv_name(text)
        if text[:1] in ("'", '"'):
            closing = re.compile(rf"(?<!\\){text[0]}").search(text, 1)
            if closing is None:
                raise Refused("a quote is left open")
            quote, value, text = text[0], text[1 : closing.start()], text[closing.end() :]
            value = value.strip(quote)
            if quote == '"':
                value = re.sub(r"\\([nr])|\\.", lambda match: _DECODED.get(match[1], match[0]), value)
                value = _godotenv_expand(re.sub(r"\\([^$])", r"\1", value), values)
        else:
            line = re.match(r"[^\n\r]*", text)[0]  # type: ignore[index]
            text = text[len(line) :]
            value = _godotenv_expand(_godotenv_uncomment(go_text(line)).strip(white.GO_BLANK), values)
        values[name] = value
    usable = {name: value for name, value in values.items() if name and "\0" not in name + value}
    return Outcome({**usable, **environ})


def _godotenv_name(text: str) -> tuple[str, str]:
    if not text:
        raise Refused("the file ends where a name was expected")
    name = re.match(r"[^=:\n]*", text)[0]  # type: ignore[index]
    if not _GO_NAME.fullmatch(name.encode("utf-8", "surrogateescape").decode("latin-1")) or text[len(name) :].startswith("\n"):
        raise Refused("a name has a character that is not allowed")
    if len(name) == len(text):
        return "", text
    return name.rstrip(white.UNICODE), text[len(name) + 1 :].lstrip(white.GO_BLANK)


def _godotenv_uncomment(line: str) -> str:
    """Up to the last `#` with a blank before it."""
    for place in range(len(line) - 1, 0, -1):
        if line[place] == "#" and line[place - 1] in white.GO_BLANK:
            return line[:place]
    return line


def _godotenv_expand(text: str, values: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return match[0][1:]
        return values.get(match[2], "") if match[2] else match[0]

    return substituted(_GO_REFERENCE, replace, text)


def go_text(text: str) -> str:
    """What Go makes of bytes that are not UTF-8 when it goes through runes or JSON."""
    return re.sub("[\udc80-\udcff]", "\ufffd", text)


READERS: Mapping[str, Reader] = {
    "compose@2:env_file": compose_env_file,
    "compose@5:env_file": compose_env_file,
    "compose@2:interpolation": compose_interpolation,
    "compose@5:interpolation": compose_interpolation,
    "godotenv": godotenv,
}
