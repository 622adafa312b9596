"""crontab(5): variables, which nothing expands, and commands, which are shell text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document, Part
from ...model import Fact, Literal, Setting
from ...regex import regex
from .. import facts_of

HOME = "cron"

_NAME = regex(r"(?:^|/)(?:[\w.-]*crontab[\w.-]*|[\w.-]+\.cron|cron\.d/[\w-]+(?:\.j2)?)$")
_ASSIGNMENT = regex(r"(?m)^[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\r\n]*)")
_COMMAND = regex(r"(?m)^[ \t]*(?:@\w+|(?:[\d*/,A-Za-z-]+[ \t]+){4}[\d*/,A-Za-z-]+)[ \t]+(?P<command>[^\r\n]+)")


def reads(document: Document) -> bool:
    """By name."""
    return _NAME.search(document.path) is not None and not document.name.endswith((".py", ".sh", ".md", ".yml", ".yaml"))


def read(document: Document) -> Iterator[Fact]:
    """Assignments, then commands."""
    for match in _ASSIGNMENT.finditer(document.text):
        start, raw = match.start("value"), match["value"].rstrip()
        quote = raw[:1] if raw[:1] in ('"', "'") and raw[-1:] == raw[:1] and len(raw) > 1 else ""
        text = raw[1:-1] if quote else raw
        literal = Literal(raw, text, document.place(start, start + len(raw)), quote)
        yield Setting(document.cut(*match.span("name")), literal, HOME)
    pieces = []
    for match in _COMMAND.finditer(document.text):
        start, end = match.span("command")
        if "/cron.d/" in f"/{document.path}":  # the user comes first
            start = min(end, start + len(re.match(r"\S+[ \t]*", match["command"]).group()))  # type: ignore[union-attr]
        pieces += [(document.text[start:end], start, end), ("\n", end, end)]
    yield from facts_of(Part(document, "commands.sh", pieces))
