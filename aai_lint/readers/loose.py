"""Any text that no other reader claims: high-confidence key literals close to a name, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..document import Document
from ..model import Fact, Literal, Setting

# A name, at most a few characters of punctuation or an opening call, and 32 hex digits.
_ASSIGNED = re.compile(
    r"(?P<name>[A-Za-z_][\w.-]*)[\s\"'`\])>]{0,4}(?:=>|:=|[:=,(|>]|\s)[\s\"'`(=]{0,5}(?P<value>[0-9a-f]{32})(?![0-9A-Za-z])"
)


def reads(document: Document) -> bool:
    """Everything that is text."""
    return "\0" not in document.text[:4096]


def read(document: Document) -> Iterable[Fact]:
    """A setting for each name that is directly followed by 32 hex digits."""
    for match in _ASSIGNED.finditer(document.text):
        value = match["value"]
        literal = Literal(value, value, document.place(*match.span("value")))
        yield Setting(document.cut(*match.span("name")), literal, "text", role="comment")
