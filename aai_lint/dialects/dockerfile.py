"""Lines as ENV instructions of a Dockerfile: BuildKit (frontend/dockerfile) and buildah (openshift/imagebuilder)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from aai_lint.dialects import white
from aai_lint.dialects.growth import Pieces
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class Builder:
    """What the two builders don't share."""

    special_names: str = "@*#?-$!0"  # names of one character, and of digits only
    operators: str = "-+?#%/"  # after the name in ${…}; buildah wants a colon before them
    number: bool = True  # digits after `$` are one name


BUILDKIT = Builder()
BUILDAH = Builder(special_names="", operators="", number=False)


def env(data: bytes, _environ: Mapping[str, str], builder: Builder) -> Outcome:
    """The variables of the image; earlier ENV lines count in references, the environment of the build does not."""
    values: dict[str, str] = {}
    text = re.sub("[\udc80-\udcff]", "\ufffd", data.decode("utf-8", "surrogateescape"))
    for instruction in _instructions(text):
        before = dict(values)
        for name, value in _settings(instruction):
            values[_Word(name, before, builder).read()] = _Word(value, before, builder).read()
    return Outcome(values)


def _instructions(text: str) -> Iterator[str]:
    """The lines that aren't blank or comments; a backslash at the end joins the next one, past comments and blanks."""
    joined: str | None = None
    for line in text.split("\n"):
        line = line.rstrip("\r")
        if line.lstrip(white.UNICODE).startswith("#") or (not line.strip(white.UNICODE)):
            continue
        if joined is None:
            line = line.lstrip(white.UNICODE)
        continued = re.search(r"(?:^|(?<=[^\\]))\\[ \t]*\Z", line)
        joined = (joined or "") + (line[: continued.start()] if continued else line)
        if not continued:
            yield joined.strip(white.UNICODE)
            joined = None
    if joined is not None and joined.strip(white.UNICODE):
        yield joined.strip(white.UNICODE)


def _settings(instruction: str) -> Iterator[tuple[str, str]]:
    if instruction.startswith("--"):
        raise Refused("ENV has no flags")
    words = _words(instruction)
    if "=" not in words[0]:
        name, *rest = re.split(r"[\t\v\f\r ]+", instruction, maxsplit=1)
        if not rest:
            raise Refused("ENV needs a name and a value")
        yield name, rest[0]
        return
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise Refused("a word has no equals sign")
        if not name:
            raise Refused("a name is empty")
        yield name, value


def _words(text: str) -> list[str]:
    """Cut at blanks outside quotes; quotes and escapes stay."""
    words: list[str] = []
    word, quote, place = "", "", 0
    while place < len(text):
        character = text[place]
        if not quote and character in white.UNICODE:
            if word:
                words.append(word)
            word = ""
        elif character == "\\" and quote != "'":
            if place + 1 == len(text):
                break
            word += text[place : place + 2]
            place += 1
        else:
            word += character
            if quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
        place += 1
    return [*words, word] if word else words


class _Word:
    """BuildKit's shell.Lex: quotes go, escapes and references are resolved."""

    def __init__(self, text: str, values: Mapping[str, str], builder: Builder) -> None:
        self.text, self.values, self.builder = text.removeprefix("\ufeff"), values, builder
        self.place = 0

    def peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def next(self) -> str:
        self.place += 1
        return self.text[self.place - 1 : self.place]

    def read(self, stop: str = "") -> str:
        result = Pieces()
        while here := self.peek():
            if here == stop:
                self.next()
                return result.joined()
            if here == "'":
                result.add(self.single_quoted())
            elif here == '"':
                result.add(self.double_quoted())
            elif here == "$":
                result.add(self.dollar())
            elif here == "\\":
                self.next()
                result.add(self.next())
            else:
                result.add(self.next())
        if stop:
            raise Refused("a reference is not closed")
        return result.joined()

    def single_quoted(self) -> str:
        end = self.text.find("'", self.place + 1)
        if end < 0:
            raise Refused("a quote is left open")
        inside, self.place = self.text[self.place + 1 : end], end + 1
        return inside

    def double_quoted(self) -> str:
        self.next()
        result = Pieces()
        while (here := self.peek()) != '"':
            if not here:
                raise Refused("a quote is left open")
            if here == "$":
                result.add(self.dollar())
            elif self.next() == "\\":
                if self.peek():
                    result.add(self.next() if self.peek() in '"$\\' else "\\")
            else:
                result.add(here)
        self.next()
        return result.joined()

    def dollar(self) -> str:
        self.next()
        if self.peek() != "{":
            name = self.name()
            return self.values.get(name, "") if name else "$"
        self.next()
        if self.peek() in ("", "{", "}", ":"):
            raise Refused("a reference has a syntax error")
        name = self.name()
        operator = self.next()
        if operator == "}":
            return self.values.get(name, "")
        strict = operator != ":"
        if not strict:
            operator = self.next()
        elif not operator or operator not in self.builder.operators:
            raise Refused("a reference has an operator that is not known")
        if operator in ("#", "%", "/"):
            raise Refused("patterns in references are not followed")
        word = self.read("}")
        value = self.values.get(name)
        absent = value is None or (not strict and not value)
        if operator == "-":
            return word if absent else value or ""
        if operator == "+":
            return "" if absent else word
        if operator != "?":
            raise Refused("a reference has an operator that is not known")
        if absent:
            raise Refused("a required variable has no value")
        return value or ""

    def name(self) -> str:
        if self.peek().isdigit():
            digits = re.compile(r"\d+" if self.builder.number else r"\d").match(self.text, self.place)
            self.place += len(digits[0]) if digits else 0
            return digits[0] if digits else ""
        if self.peek() and self.peek() in self.builder.special_names:
            return self.next()
        start = self.place
        while self.peek().isalnum() or self.peek() == "_":
            self.place += 1
        return self.text[start : self.place]


READERS: Mapping[str, Reader] = {
    "dockerfile-ENV": partial(env, builder=BUILDKIT),
    "buildah-ENV": partial(env, builder=BUILDAH),
}
