"""Bake files (docs.docker.com/build/bake/reference): build arguments, secrets of the build, and variables with their defaults.

Both notations are read, HCL by its blocks alone: whatever needs a parser of expressions is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..model import Fact, Include, Joined, Literal, Opaque, Reference, Setting, Value
from ..regex import regex

HOME = "bake"
_NAME = regex(r"(?:.*[._-])?docker-bake(?:[._-].*)?\.(?:hcl|json)")
_BLOCK = regex(r"^[ \t]*\"?(?P<kind>variable|target)\"?[ \t]+\"(?P<name>[\w.-]+)\"[ \t]*\{", re.MULTILINE)
_ARGUMENTS = regex(r"\"?\bargs\"?[ \t]*[=:][ \t]*\{")
_ARGUMENT = regex(
    r"(?<!\w)(?P<name>[A-Za-z_]\w*)\"?[ \t]*[=:][ \t]*(?:\"(?P<text>(?:[^\"\\\n]|\\.)*)\"|(?P<variable>[A-Za-z_]\w*))"
)
_DEFAULT = regex(r"\bdefault[ \t]*=[ \t]*\"(?P<text>(?:[^\"\\\n]|\\.)*)\"")
_SECRET = regex(r"\"(?:type=secret,)?id=(?P<id>[\w.-]+)(?![\w.-])[^\"\n]*\"")
_BRACE = regex(r"[{}]")
_REFERENCE = regex(r"\$\{([A-Za-z_]\w*)\}")


def reads(document: Document) -> bool:
    """Files named as bake files are."""
    return structural(document.path)


def structural(path: str) -> bool:
    """Whether a path is named as bake files are."""
    return bool(_NAME.fullmatch(path.rpartition("/")[2]))


def read(document: Document) -> Iterator[Fact]:
    """The arguments of all targets, the defaults of variables, and the secrets that a build is handed."""
    text = document.text
    closing = _closing(text)
    blocks = list(_BLOCK.finditer(text))
    for match, following in zip(blocks, [*blocks[1:], None], strict=False):
        if match["kind"] == "variable":
            # A block whose brace is missing ends where the next one begins.
            end = min(closing.get(match.end() - 1, len(text)), following.start() if following else len(text))
            default = _DEFAULT.search(text, match.end(), end)
            if default is not None:
                literal = _literal(document, *default.span("text"))
                yield Setting(document.cut(*match.span("name")), literal, HOME, role="default")
    end = 0
    for match in _ARGUMENTS.finditer(text):
        if match.start() < end:
            continue
        end = closing.get(match.end() - 1, len(text))
        for argument in _ARGUMENT.finditer(text, match.end(), end):
            yield Setting(document.cut(*argument.span("name")), _value(document, argument), HOME, role="build")
    for match in _SECRET.finditer(text):
        yield Include(document.cut(*match.span("id")), HOME, kind="build-secret")


def _closing(text: str) -> dict[int, int]:
    """The offset of the brace that closes each brace that is closed."""
    found, opened = {}, []
    for match in _BRACE.finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.start()
    return found


def _literal(document: Document, start: int, end: int) -> Literal:
    return Literal(document.text[start - 1 : end + 1], document.text[start:end], document.place(start - 1, end + 1), '"')


def _value(document: Document, match: re.Match[str]) -> Value:
    if match["variable"]:
        place = document.place(*match.span("variable"))
        if match["variable"] in ("null", "true", "false"):
            return Opaque("not a text", place)
        return Reference(match["variable"], place, "variable")
    start, end = match.span("text")
    literal = _literal(document, start, end)
    found = [
        Reference(one[1], document.place(start + one.start(), start + one.end()), "variable")
        for one in _REFERENCE.finditer(literal.text)
    ]
    if not found:
        return literal
    return found[0] if found[0].target and literal.text == f"${{{found[0].target}}}" else Joined(tuple(found), literal.place)
