"""vlucas/phpdotenv and symfony/dotenv, 5.4 both: strict, each error stops the program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aai_lint.dialects import white
from aai_lint.dialects.growth import LONGEST, Endless, substituted
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.regex import regex

_TOKEN = regex(rf"[\r\n]{{1,1000}}|[{white.ASCII}]{{1,1000}}|[\\'\"#$]|[^{white.ASCII}\\'\"#$]{{1,1000}}")
_ESCAPES = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def phpdotenv(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """createImmutable(): what is there stays, and counts in references."""
    values = dict(environ)
    entries = [_entry(line) for line in _entries(re.split("\r\n|\n|\r", _php_text(data)))]
    for name, value, dollars in entries:
        if value is None:
            if name not in environ:
                values.pop(name, None)
            continue
        for place in reversed(dollars):
            value = value[:place] + _php_reference(value[place:], values)
            if len(value) > LONGEST:
                raise Endless
        if name not in environ:
            values[name] = value
    return Outcome(values)


def _php_text(data: bytes) -> str:
    """mb_convert_encoding() to UTF-8, which writes a question mark for what isn't; the mark at the start goes."""
    text = ""
    while data:
        try:
            text, data = text + data.decode("utf-8"), b""
        except UnicodeDecodeError as wrong:
            text, data = text + data[: wrong.start].decode("utf-8") + "?", data[wrong.end :]
    return text.removeprefix("\ufeff")


def _php_reference(text: str, values: Mapping[str, str]) -> str:
    found = re.match(r"\$\{([a-zA-Z0-9_.]+)\}", text)
    return values.get(found[1], found[0]) + text[found.end() :] if found else text


def _entries(lines: list[str]) -> list[str]:
    """Lines that aren't blank or comments; from `="` on, lines are joined until one looks like the end."""
    result: list[str] = []
    joined: list[str] = []
    open_quote = False
    for line in lines:
        started = '="' in line and not _looks_like_end(line, started=True)
        open_quote = open_quote or started
        if open_quote:
            joined.append(line)
            if _looks_like_end(line, started=started):
                open_quote, line = False, "\n".join(joined)
                joined = []
        if not open_quote and not line.strip(white.PHP_TRIM).startswith("#") and line.strip(white.PHP_TRIM):
            result.append(line)
    return result


def _looks_like_end(line: str, *, started: bool) -> bool:
    if line == '"':
        return True
    quotes = len(re.findall(r'(?s)(?=[^\\]")', line.replace("\\\\", "")))
    return quotes > (1 if started else 0)


def _entry(line: str) -> tuple[str, str | None, list[int]]:
    name, equals, value = line.partition("=")
    if equals:
        name, value = name.strip(white.PHP_TRIM), value.strip(white.PHP_TRIM)
    if not name:
        raise Refused("a line has no name before the equals sign")
    if len(name) > 8 and name.startswith("export") and name[6] in white.ASCII:
        name = name[6:].lstrip(white.PHP_TRIM)
    if len(name) > 2 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    if not re.fullmatch(r"[a-zA-Z0-9_.]+", name):
        raise Refused("a name has a character that is not allowed")
    return (name, *_php_value(value)) if equals else (name, None, [])


def _php_value(text: str) -> tuple[str, list[int]]:
    """The value, and the places of the dollar signs that may begin a reference."""
    state, value, dollars = "start", "", list[int]()
    for piece in _TOKEN.findall(text):
        if state == "start" and piece in ("'", '"'):
            state = piece
        elif state in ("start", "plain", "end") and piece == "#":
            break
        elif state == "end" or (state == "plain" and not piece.strip(white.ASCII)):
            if piece.strip(white.ASCII):
                raise Refused("a value has a blank in it and no quotes, or text after its quotes")
            state = "end"
        elif state in ("'", '"') and piece == state:
            state = "end"
        elif state == '"' and piece == "\\":
            state = "escape"
        elif state == "escape":
            state = '"'
            if piece[0] in _ESCAPES:
                piece = _ESCAPES[piece[0]] + piece[1:]
            elif piece not in ('"', "\\", "$"):
                raise Refused("an escape that is not known")
            value += piece
        else:
            if piece == "$" and state != "'":
                dollars.append(len(value))
            value += piece
            state = "plain" if state == "start" else state
    if state in ("'", '"', "escape"):
        raise Refused("a quote is left open")
    return value, dollars


_VARIABLE = r"_?[A-Za-z][A-Za-z0-9_]*"
_SYMFONY_NAME = regex(rf"(export[ \t]+)?({_VARIABLE})")
_SYMFONY_EMPTY = regex(r"[ \t]*(?:#.*)?(?=\n|\Z)")
_SYMFONY_SKIP = regex(r"(?:[ \t\n\v\f\r]|#[^\n]*)*")
_SYMFONY_REFERENCE = regex(
    rf"(?<!\\)(?P<backslashes>\\*)\$(?!\()(?P<brace>\{{)?(?P<name>{_VARIABLE})?(?P<default>:[-=][^}}]*)?(?P<close>\}})?"
)


class _Symfony:
    """Its lexer, with the place that it has come to."""

    def __init__(self, text: str, environ: Mapping[str, str]) -> None:
        self.text, self.environ, self.place = text, environ, 0
        self.values: dict[str, str] = {}

    def read(self) -> dict[str, str]:
        self.skip()
        while self.place < len(self.text):
            name = self.name()
            self.values[name] = self.value() if self.place < len(self.text) else ""
            self.skip()
        return self.values

    def skip(self) -> None:
        self.place = _SYMFONY_SKIP.match(self.text, self.place).end()  # type: ignore[union-attr]

    def name(self) -> str:
        found = _SYMFONY_NAME.match(self.text, self.place)
        if found is None:
            raise Refused("a line doesn't begin with a name")
        if self.text[found.end() : found.end() + 1] != "=":
            raise Refused("a name is not followed by an equals sign at once")
        self.place = found.end() + 1
        return found[2]

    def value(self) -> str:
        if empty := _SYMFONY_EMPTY.match(self.text, self.place):
            self.place = empty.end()
            return ""
        if self.text[self.place] in " \t":
            raise Refused("a blank before the value")
        value = ""
        while self.place < len(self.text) and self.text[self.place] != "\n":
            first = self.text[self.place]
            if first == "'":
                value += self.single_quoted()
            elif first == '"':
                value += self.double_quoted()
            else:
                value += self.plain()
                if self.text[self.place : self.place + 1] == "#":
                    break
        return value

    def single_quoted(self) -> str:
        end = self.text.find("'", self.place + 1)
        if end < 0:
            raise Refused("a quote is left open")
        inside, self.place = self.text[self.place + 1 : end], end + 1
        return inside

    def double_quoted(self) -> str:
        text, end = self.text, self.place + 1
        while end < len(text) and (text[end] != '"' or (text[end - 1] == "\\" and text[end - 2] != "\\")):
            end += 1
        if end >= len(text):
            raise Refused("a quote is left open")
        inside, self.place = text[self.place + 1 : end], end + 1
        inside = inside.replace(r"\"", '"').replace(r"\r", "\r").replace(r"\n", "\n")
        return self.resolve(inside).replace("\\\\", "\\")

    def plain(self) -> str:
        text, start, value = self.text, self.place, ""
        before = text[start - 1]
        while self.place < len(text):
            here = text[self.place]
            if here in "\n\"'" or (here == "#" and before in " \t"):
                break
            if here == "\\" and text[self.place + 1 : self.place + 2] in ('"', "'"):
                self.place += 1
                here = text[self.place]
            before = here
            value += here
            if here == "$" and text[self.place + 1 : self.place + 2] == "(":
                self.place += 1
                value += "(" + self.nested() + ")"
            self.place += 1
        value = value.rstrip(white.PHP_TRIM)
        resolved = self.resolve(value).replace("\\\\", "\\")
        if resolved == value and re.search(rf"[{white.ASCII}]", value):
            raise Refused("a value has a blank in it and no quotes")
        return resolved

    def nested(self) -> str:
        """From an opening parenthesis to the one that closes it; with nested ones copied twice, as it does."""
        self.place += 1
        value = ""
        while self.place < len(self.text) and self.text[self.place] not in "\n)":
            value += self.text[self.place]
            if self.text[self.place] == "(":
                value += self.nested() + ")"
            self.place += 1
        if self.text[self.place : self.place + 1] != ")":
            raise Refused("a parenthesis is left open")
        return value

    def resolve(self, value: str) -> str:
        if re.search(r"(?<!\\)\$\([^()]", value):
            raise Refused("commands need another package, symfony/process")
        return substituted(_SYMFONY_REFERENCE, self.reference, value.replace(r"\$(", "$("))

    def reference(self, found: re.Match[str]) -> str:
        if len(found["backslashes"]) % 2:
            return found[0][1:]
        if found["name"] is None and found["default"] is None and found["close"] is None:
            return found[0]
        if found["brace"] and found["close"] is None:
            raise Refused("a brace is left open")
        name, default = found["name"] or "", found["default"]
        value = self.environ.get(name, self.values.get(name, ""))
        if not value and default:
            if re.search(r"['\"{$]", default):
                raise Refused("a default has a quote, brace or dollar sign in it")
            value = default[2:]
            if default[1] == "=":
                self.values[name] = value
        return found["backslashes"] + value + ("}" if found["close"] and not found["brace"] else "")


def symfony(data: bytes, environ: Mapping[str, str]) -> Outcome:
    text = re.sub("\r\n?", "\n", data.decode("utf-8", "surrogateescape"))
    return Outcome({**_Symfony(text, environ).read(), **environ})


READERS: Mapping[str, Reader] = {"phpdotenv": phpdotenv, "symfony-dotenv": symfony}
