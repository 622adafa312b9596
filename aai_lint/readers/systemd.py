"""Units of systemd: `Environment=` and `EnvironmentFile=` (systemd.exec(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby, values
from ..document import Document
from ..model import Fact, Include, Inherited, Literal, Opaque, Setting, Text
from ..regex import regex

HOME = "systemd"

_UNIT = regex(r".+\.(?:service|socket|mount|timer|container)(?:\.(?:in|j2|tmpl|template|example))?|(?:\d\d-)?.*override\.conf")
_LINE = regex(
    r"(?m)^[ \t]*(EnvironmentFile|Environment|PassEnvironment|LoadCredential(?:Encrypted)?)[ \t]*="
    r"[ \t]*((?:[^\r\n\\]|\\(?:\r?\n|.))*)"
)
_FOLDER = regex(r"(?m)^[ \t]*WorkingDirectory[ \t]*=[ \t]*-?(/[^\s]*)")
# Specifiers and a variable that name the folder of the credentials: systemd.exec(5).
_USES_CREDENTIALS = regex(r"%d\b|CREDENTIALS_DIRECTORY")
_SPACED = regex(r"([A-Za-z_]\w*)[ \t]+=[ \t]*(?P<value>\S*)")


def reads(document: Document) -> bool:
    """Units by their suffix, if they have a section of one."""
    return structural(document.path) and re.search(r"(?m)^\[(?:Service|Unit|Container)\]", document.text) is not None


def structural(path: str) -> bool:
    """Units say where a service gets its variables."""
    return _UNIT.fullmatch(path.rpartition("/")[2]) is not None


def read(document: Document) -> Iterator[Fact]:
    """Settings of `Environment=`, and the files that are read; their prefix is the folder that the service runs in."""
    yield from nearby.rest(document, HOME, _facts(document))


def _facts(document: Document) -> Iterator[Fact]:
    folder = _FOLDER.search(document.text)
    prefix = folder[1].rstrip("/") if folder else ""
    for match in _LINE.finditer(document.text):
        directive, start = match.group(1), match.start(2)
        value = match.group(2).rstrip()
        if directive == "EnvironmentFile":
            dash = value.startswith("-")
            path = value.removeprefix("-")
            text = Text(path, document.place(start + dash, start + len(value)))
            yield Include(text, HOME, (document.name,), loader="systemd-EnvironmentFile", prefix=prefix, required=not dash)
        elif directive.startswith("LoadCredential"):
            name = re.match(r"[\w.-]+", value)
            if name and not _USES_CREDENTIALS.search(document.text):
                text = document.cut(start, start + name.end())
                yield Include(text, HOME, (document.name,), "vault-files", prefix="$CREDENTIALS_DIRECTORY")
        elif directive == "PassEnvironment":
            for name in re.finditer(r"\w+", value):
                place = document.place(start + name.start(), start + name.end())
                yield Setting(Text(name.group(), place), Inherited(place), HOME, (document.name,))
        else:
            yield from _assignments(document, start, value)


def _assignments(document: Document, start: int, text: str) -> Iterator[Setting]:
    """`A=b "C=d e" F="g h"`: words, of which quotes may hold the whole or the value."""
    spaced = _SPACED.match(text)
    if spaced:  # "Invalid environment assignment, ignoring"
        given = document.cut(start, start + spaced.end(1))
        why = Opaque(f"{values.REFUSED}systemd ignores an assignment with blanks in it", given.place)
        yield Setting(given, why, HOME, (document.name,))
        place = document.place(start + spaced.start("value"), start + spaced.end("value"))
        yield Setting(given, Literal(spaced["value"], spaced["value"].strip("\"'"), place), HOME, (document.name,))
        return
    for word in re.finditer(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""", text):
        whole, offset = word.group(), start + word.start()
        quote = whole[0] if whole[0] in "\"'" and whole[-1] == whole[0] and len(whole) > 1 else ""
        inner = whole[1:-1] if quote else whole
        name, equals, raw = inner.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_]\w*", name):
            continue
        begin = offset + len(quote) + len(name) + 1
        bare = raw[1:-1] if len(raw) > 1 and raw[0] in "\"'" and raw[-1] == raw[0] else raw
        literal = Literal(raw, bare, document.place(begin, begin + len(raw)), raw[0] if bare is not raw else quote)
        yield Setting(document.cut(offset + len(quote), begin - 1), literal, HOME, (document.name,))
