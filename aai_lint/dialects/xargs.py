"""`export $(grep -v '^#' .env | xargs)` in bash: the file becomes words, then names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from aai_lint.dialects.outcome import Outcome, Reader

_BLANK, _WHITE = " \t", " \t\n\v\f\r"


def export(data: bytes, environ: Mapping[str, str], *, whole_lines: bool) -> Outcome:
    """With `xargs -d '\\n'` (whole lines) quotes and backslashes stay; the shell cuts at blanks in both."""
    lines = _grep(data)
    arguments = lines if whole_lines else list(_arguments("".join(line + "\n" for line in lines)))
    words = re.split("[ \t\n]+", " ".join(argument.partition("\0")[0] for argument in arguments).strip(" \t\n"))
    values: dict[str, str] = {}
    if words and re.match("-.", words[0]):
        return Outcome(dict(environ))
    for word in words:
        name, equals, value = word.partition("=")
        append = name.endswith("+")
        if equals and re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name.removesuffix("+")):
            name = name.removesuffix("+")
            values[name] = (values.get(name, environ.get(name, "")) if append else "") + value
    return Outcome({**environ, **values})


def _grep(data: bytes) -> list[str]:
    """`grep -v '^#'`: with a NUL the file is binary, and nothing comes out; a line that isn't UTF-8 is left out."""
    if b"\0" in data:
        return []
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line for line in lines if not line.startswith("#") and not re.search("[\udc80-\udcff]", line)]


def _arguments(text: str) -> Iterator[str]:
    """xargs: cut at blanks; quotes go, but don't span lines; at one that is left open it runs what it has."""
    word, started, quote, place = "", False, "", 0
    while place < len(text):
        character = text[place]
        place += 1
        if quote:
            if character == "\n":
                return
            if character == quote:
                quote = ""
            else:
                word += character
        elif not started and character in _WHITE:
            continue
        elif character == "\n" or character in _BLANK:
            if word or character != "\n":
                yield word
            word, started = "", False
        elif character in "'\"":
            quote, started = character, True
        elif character == "\\":
            word, started, place = word + text[place : place + 1], True, place + 1
        else:
            word, started = word + character, True
    if word and not quote:
        yield word


READERS: Mapping[str, Reader] = {
    "bash:export-xargs": partial(export, whole_lines=False),
    "bash:export-xargs-d": partial(export, whole_lines=True),
}
