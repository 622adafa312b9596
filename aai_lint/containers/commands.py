"""Command lines: flags and assignments that carry a value, and other references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..document import At, shifted
from ..model import Literal, Setting, Text, Value
from ..regex import regex

Understand = Callable[[Literal, At], Value]
"""What the dialect of the place makes of a literal."""

_PAIR = regex(
    r"(?:(?<=\s)|(?<=[\"'(;&|])|\A)(?:(?P<flag>--?[A-Za-z][\w.-]*)(?:=|[ \t]+(?![-\s]))|(?P<variable>[A-Za-z_]\w*)=)"
    r"(?P<value>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"';&|)]*)"
)
# What `printf` puts a value in for, alone on its line or not.
_DIRECTIVE = regex(r"%[sbq](?:\\n)?")
_SHELL = regex(r"(?:.*/)?(?:ba|z|k|da|a)?sh")
_SCRIPT = regex(r"-[a-z]*c")
ROLE = "command"


def read(
    name: Text, parts: list[tuple[Literal, At]], understand: Understand, home: str, scope: tuple[str, ...]
) -> Iterator[Setting]:
    """The settings of a command line that is written in one part (a shell's line) or in several (a list of words). What
    isn't the value of a flag or of an assignment is said of the command itself, named by `name`, if it refers to anything. The
    script of `sh -c` is a line too."""
    flag: Text | None = None
    shell = False
    for literal, at in parts:
        if flag is not None and not literal.text.startswith("-"):
            yield Setting(flag, understand(literal, at), home, scope, ROLE)
            flag = None
            continue
        alone = re.fullmatch(r"--?[A-Za-z][\w.-]*", literal.text)
        shell = shell or _SHELL.fullmatch(literal.text) is not None
        runs = shell and _SCRIPT.fullmatch(literal.text) is not None
        flag = Text(literal.text, at(0, len(literal.text))) if alone and len(parts) > 1 and not runs else None
        found = list(pairs(literal, at, understand, home, scope))
        yield from found
        whole = understand(literal, at)
        if not isinstance(whole, Literal) and all(isinstance(setting.value, Literal) for setting in found):
            yield Setting(name, whole, home, scope, ROLE)


def pairs(
    literal: Literal, at: At, understand: Understand, home: str, scope: tuple[str, ...], role: str = ROLE
) -> Iterator[Setting]:
    """The flags and assignments with a value in a text."""
    for match in _PAIR.finditer(literal.text):
        group = "flag" if match["flag"] else "variable"
        if not match["value"]:
            continue
        start, end = match.span("value")
        if match["value"][0] in "\"'":
            start, end = start + 1, end - 1
        text = literal.text[start:end]
        if _DIRECTIVE.fullmatch(text):
            continue
        value = understand(Literal(text, text, at(start, end)), shifted(at, start))
        yield Setting(Text(match[group], at(*match.span(group))), value, home, scope, role)
