"""Days that people write beside a key: `# expires: 2026-01-31`, `rotate-by`, an annotation of a manifest, a table of ours.

Said of any file that is read, as comments are: what a day is for is told by where it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from .document import Document
from .model import Deadline
from .regex import regex

_WORD = (
    r"expire[sd]?(?:[-_ ]?(?:on|at|by|date|time(?:stamp)?))?|expir(?:y|ation)(?:[-_ ]?(?:on|at|date|time(?:stamp)?))?"
    r"|rotate[-_ ]?(?:by|before|on)|rotation[-_ ]?(?:due|date)|next[-_ ]?rotation"
    r"|valid[-_ ]?(?:until|till|through|thru)|renew[-_ ]?(?:by|before)"
)
# One of them is in each of these words; most files have none, and looking for that costs a tenth.
_STEMS = ("expir", "rotat", "valid", "renew")
_DAY = r"(?P<day>\d{4}(?P<dash>[-/])\d{2}(?P=dash)\d{2})(?!\d)"
_WRITTEN = regex(rf"(?<![A-Za-z0-9])(?P<word>{_WORD})[\"']?\]?[ \t]{{0,8}}[:=]?[ \t]{{0,8}}[\"']?{_DAY}", re.IGNORECASE)
# A name before the word is that of the key that the day is for: ASSEMBLYAI_API_KEY_EXPIRES=2026-01-31.
_NAME = regex(r"(?<![A-Za-z0-9_])(?P<name>[A-Za-z][A-Za-z0-9_]{0,80})_$|(?P<part>[A-Za-z0-9_])$")
# What begins a comment of some language, after a blank or anywhere a line may begin; a star and a semicolon only there.
_COMMENT = regex(r"(?:^|(?<=\s))(?:#+|//+|/\*+|<!--|\{\{-?\s?/\*|--(?=\s))|^\s*(?:\*|;+|REM\b|::|%)")
_ALONE = regex(r"\s*(?:#|//|/\*|<!--|\{\{-?\s?/\*|--\s|\*|;|REM\b|::|%)")
# Before the word in a comment stands nothing, or what speaks of the key: `# trial expires …` is another thing's day.
_BEFORE = regex(r"(?:^|[^\w\s]|\b(?:keys?|token|secret|credential|password|it|this|value|and|that|which))\s*$", re.IGNORECASE)
# A key of data in a block, with nothing before it on its line.
_ENTRY = regex(r"(?P<indent>[ \t]+)[\"']?(?:[\w.-]+/)?[\w-]*$")
_SIBLINGS = (".tf", ".tf.json", ".hcl", ".json", ".yaml", ".yml", ".bicep")
_YAML = (".yaml", ".yml", ".tpl", ".gotmpl")
# Characters of a line that are looked at before a day, and lines before one in a block: files may be made to be slow to read.
_NEAR, _BLOCK = 300, 200
CONFIGURATION = ("aai-lint.toml", ".aai-lint.toml", "pyproject.toml")
"""Files that may have a table of ours with days in it."""


def written_in(document: Document) -> Iterator[Deadline]:
    """The days of a document: those of our table first, then the others in order."""
    if document.name in CONFIGURATION:
        yield from _declared(document)
    lower = document.text.lower()
    if not any(stem in lower for stem in _STEMS):
        return
    separators: list[int] | None = None
    for match in _WRITTEN.finditer(document.text):
        day = _iso(match["day"])
        if not day:
            continue
        place = document.place(match.start("word"), match.end("day"))
        start = document.starts[place.line - 1]
        before = document.text[max(start, match.start() - _NEAR) : match.start()]
        named = _NAME.search(before[-90:])
        name = named["name"] if named else ""
        if named and not name:
            continue  # the end of some longer word
        before = before[: len(before) - len(name) - 1] if name else before
        comment = _COMMENT.search(before)
        word = match["word"].lower()
        if comment is not None:
            if name or _BEFORE.search(before[comment.end() :].rstrip(" \t\"'`")):
                alone = _ALONE.match(before) is not None and match.start() - start <= _NEAR
                yield Deadline(place, day, word, "line", place.line, _below(document, place.line) if alone else place.line)
        elif name:
            yield Deadline(place, day, word, "name", name=name)
        elif match.start() - start <= _NEAR and (entry := _ENTRY.fullmatch(before)):
            if document.path.endswith(_YAML) and _is_annotation(document, place.line, len(entry["indent"])):
                if separators is None:
                    separators = [found.start() for found in re.finditer(r"^---", document.text, re.MULTILINE)]
                yield Deadline(place, day, word, "object", *_around(document, separators, match.start()))
            elif document.path.endswith(_SIBLINGS):
                yield Deadline(place, day, word, "block", *_block(document, place.line, len(entry["indent"])))


def _iso(text: str) -> str:
    """A day as ISO 8601 has it; nothing for what is none."""
    try:
        return date.fromisoformat(text.replace("/", "-")).isoformat()
    except ValueError:
        return ""


def _below(document: Document, line: int) -> int:
    """The line that a comment on a line of its own speaks of: the first one below it that is no comment."""
    below = line + 1
    while below < line + _BLOCK and _ALONE.match(document.line(below)):
        below += 1
    return below


def _is_annotation(document: Document, line: int, indent: int) -> bool:
    """Whether a line stands among the annotations or labels of an object."""
    for above in range(line - 1, max(0, line - _BLOCK), -1):
        text = document.line(above)
        bare = text.lstrip()
        if bare and not bare.startswith("#") and len(text) - len(bare) < indent:
            return bare.startswith(("annotations:", "labels:"))
    return False


def _around(document: Document, separators: list[int], offset: int) -> tuple[int, int]:
    """The first and the last line of the YAML document that an offset is in."""
    index = bisect_right(separators, offset)
    first = bisect_right(document.starts, separators[index - 1]) if index else 1
    last = bisect_right(document.starts, separators[index]) if index < len(separators) else len(document.starts)
    return first, last


def _block(document: Document, line: int, indent: int) -> tuple[int, int]:
    """The first and the last line round one that are not indented less."""

    def end(step: int) -> int:
        at = line
        while abs(at + step - line) < _BLOCK and 0 < at + step <= len(document.starts):
            text = document.line(at + step)
            if text.strip() and len(text) - len(text.lstrip()) < indent:
                break
            at += step
        return at

    return end(-1), end(1)


def _declared(document: Document) -> Iterator[Deadline]:
    """The days of `[tool.aai-lint.keys]`, or of `[keys]` in a file that is ours: a name and a day, or a table with one."""
    from . import tomltree

    table = document.kept(tomltree.parse).root
    for name in ("tool", "aai-lint", "keys") if document.name == "pyproject.toml" else ("keys",):
        table = next((value for key, value in table.pairs if key.text == name), tomltree.EMPTY)
    for key, value in table.pairs:
        inner = [(entry.text, one) for entry, one in value.pairs] if value.kind == "mapping" else [("expires", value)]
        for word, scalar in inner:
            day = _iso(scalar.text[:10]) if scalar.kind == "scalar" else ""
            if day:
                yield Deadline(document.place(scalar.start, scalar.end), day, word, "table", name=key.text)
