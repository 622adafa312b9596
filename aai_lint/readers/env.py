"""Env files: one setting a line, by the rules that the usual loaders share.

What a particular loader makes of a line is told by `dialects`; here a line is understood as most of them do: blanks and
`export` before the name are nothing, one pair of quotes round the value goes, ` #` begins a comment. Templates that people
copy (`.env.example`) are read alike, under a home of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import values
from ..document import Document, is_template
from ..model import Content, Fact, Inherited, Joined, Literal, Opaque, Place, Reference, Setting, Value
from ..regex import regex

_SPECIAL = frozenset([".envrc", ".flaskenv", "env", ".dev.vars"])
_CODE = regex(r"\.(?:py|[cm]?[jt]sx?|go|rb|rs|java|sh|bat|ps1|ya?ml|json|toml|md|html|css|php|nix|vue|lock|key)$", re.IGNORECASE)
_LINE = regex(
    r"(?P<blank>[ \t\ufeff]*)(?P<hash>\#[# \t]*)?(?P<export>export[ \t]+|set[ \t]+(?:-x[ \t]+)?|setenv[ \t]+)?"
    r"(?P<name>[A-Za-z_][\w.-]*)(?P<equals>[ \t]*=[ \t]*|:[ \t]+|[ \t]+(?=\S)|[ \t]*(?=[\r\n]|\Z))(?P<value>[^\r\n]*)"
)
_REFERENCE = regex(r"\$\{(?P<braced>[A-Za-z_]\w*)(?P<operator>:?[-?+=])?(?P<fallback>[^{}]*)\}|\$(?P<plain>[A-Za-z_]\w*)")
# Templates of tools that fill a file in: `{{ x }}` there is no text.
_FILLED = regex(r"\.(?:j2|jinja2?|ctmpl|gotmpl)$", re.IGNORECASE)
_FIELD = regex(r"\{\{-?\s*(?P<name>[A-Za-z_]\w*)?.*?\}\}|\{%.*?%\}")
_END = regex(r"[\r\n]")
_QUOTES = "\"'`"


def reads(document: Document) -> bool:
    """Files named as env files are."""
    return structural(document.path)


def structural(path: str) -> bool:
    """Whether a path is named as env files are."""
    name = path.rpartition("/")[2].lower()
    if name in _SPECIAL or name.endswith(".env"):
        return True
    if _CODE.search(name):
        return False
    if _FILLED.search(name) and re.fullmatch(r"(?:.*[._-])?env", _FILLED.sub("", name)):
        return True
    if name.startswith((".env.", ".env-", ".env_", ".dev.vars.")) or ".env." in name:
        return True
    return re.fullmatch(r"(?:env|dotenv)[._-].*|.*[._-]env", name) is not None and is_template(path)


def read(document: Document) -> Iterator[Fact]:
    """The whole content, and a setting for each assignment; those in comments have the role "comment"."""
    yield Content(document.place(0, 0), document.data, document.encoding, document.text.encode("utf-8", "surrogatepass"))
    home = "env-template" if is_template(document.path) else "env"
    offset, text = 0, document.text
    while offset < len(text):
        match = _LINE.match(text, offset)
        if match is None or not _is_assignment(match):
            offset = _next_line(text, offset)
            continue
        value, end = _value(document, match)
        name = document.cut(*match.span("name"))
        if match["hash"]:
            if isinstance(value, Literal) and match["equals"].strip():
                yield Setting(name, value, home, role="comment")
        else:
            yield Setting(name, value, home)
        offset = _next_line(text, end)


def _is_assignment(match: re.Match[str]) -> bool:
    if "=" in match["equals"]:
        return True
    if match["hash"]:
        return False
    words = match["value"].split()
    return not words or len(words) == 1 or words[0].startswith("#")


def _next_line(text: str, offset: int) -> int:
    end = _END.search(text, offset)
    return end.end() if end is not None else len(text)


def _value(document: Document, match: re.Match[str]) -> tuple[Value, int]:
    """The value of an assignment and where reading goes on: a quoted value may span lines."""
    start, end = match.span("value")
    text = document.text
    if "=" not in match["equals"] and not match["value"].strip():
        return Inherited(document.place(start, start)), end
    quote = text[start : start + 1]
    if quote and quote in _QUOTES:
        close = _closing(text, start + 1, quote)
        if close is not None:
            place = document.place(start, close + 1)
            inner = text[start + 1 : close]
            literal = Literal(text[start : close + 1], _unescape(inner) if quote == '"' else inner, place, quote)
            reason = values.kept_elsewhere(inner)
            if quote == "'" and not _is_filled(document, inner):
                return Opaque(reason, place) if reason else literal, close + 1
            return _references(document, literal, start + 1, inner), close + 1
    comment = re.search(r"[ \t]#", text[start:end])
    if match["value"].startswith("#"):
        cut = start
    else:
        cut = start + comment.start() if comment else end
    raw = text[start:cut]
    bare = raw.strip(" \t")
    place = document.place(start, start + len(raw.rstrip(" \t")))
    return _references(document, Literal(bare, bare, place), start, bare), end


def _closing(text: str, start: int, quote: str) -> int | None:
    """The offset of the closing quote. It may be on a later line only where the next lines don't look like assignments."""
    offset = start
    while (found := text.find(quote, offset)) >= 0:
        if text[found - 1] != "\\" or quote != '"':
            between = text[start:found]
            if "\n" in between and re.search(r"^\s*(?:export\s+)?[A-Za-z_]\w*\s*=", between, re.MULTILINE):
                return None
            return found
        offset = found + 1
    return None


def _unescape(text: str) -> str:
    return re.sub(r"\\([nrt\"\\$])", lambda match: {"n": "\n", "r": "\r", "t": "\t"}.get(match[1], match[1]), text)


def _is_filled(document: Document, text: str) -> bool:
    return "{{" in text and _FILLED.search(document.name) is not None


def _field(match: re.Match[str], place: Place) -> Value:
    name = match["name"]
    return Reference(name, place, "template") if name else Opaque("filled in by a template", place)


def _references(document: Document, literal: Literal, start: int, text: str) -> Value:
    """The references in a value, where it has any."""
    if _is_filled(document, text):
        return values.split(literal, _FIELD, _field, lambda first, last: document.place(start + first, start + last))
    if reason := values.kept_elsewhere(text):
        return Opaque(reason, literal.place)
    matches = list(_REFERENCE.finditer(text))
    if not matches:
        return literal
    parts: list[Value] = []
    offset = 0
    for match in matches:
        if match.start() > offset:
            parts.append(_piece(document, start, text, offset, match.start()))
        place = document.place(start + match.start(), start + match.end())
        parts.append(_reference(document, match, start, place))
        offset = match.end()
    if offset < len(text):
        parts.append(_piece(document, start, text, offset, len(text)))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), literal.place)


def _piece(document: Document, start: int, text: str, begin: int, end: int) -> Literal:
    return Literal(text[begin:end], text[begin:end], document.place(start + begin, start + end))


def _reference(document: Document, match: re.Match[str], start: int, place: Place) -> Reference:
    operator = match["operator"] or ""
    fallback = None
    if operator in (":-", "-"):
        span = match.span("fallback")
        fallback = Literal(match["fallback"], match["fallback"], document.place(start + span[0], start + span[1]))
    return Reference(match["braced"] or match["plain"], place, fallback=fallback, operator=operator, required=fallback is None)
