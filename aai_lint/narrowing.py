"""Edits as they may be shown: where the text of one has a key in it, cut down to what differs from what is there.

`"0123…"` to become `0123…` is two quotes to be taken out, and that can be told. What still has a digit of a key in it can't.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from .document import Document
from .key import redact
from .model import Edit
from .regex import regex

# What stays where it is has at least this length: shorter pieces are alike by chance.
_KEPT = 8
# Comparing takes the square of the length, and a key with what is around it is short.
_LONGEST = 2000
# What is farther away belongs to no key that is being written.
_AROUND = 100
_DIGIT = regex(r"[0-9a-fA-F]")


def shown(edits: Sequence[Edit], document_of: Callable[[str], Document | None]) -> tuple[Edit, ...]:
    """The same change without a key in it; nothing where there is none."""
    parts = [part for edit in edits for part in _narrowed(edit, document_of(edit.place.path))]
    return tuple(parts) if all(_is_plain(part, document_of(part.place.path)) for part in parts) else ()


def _is_plain(part: Edit, document: Document | None) -> bool:
    """Whether no part of a key is in what an edit puts in: neither in itself, nor with what stands around it then."""
    if document is None or not _DIGIT.search(part.text):
        return redact(part.text) == part.text
    start, end = document.span(part.place)
    before, after = document.text[max(0, start - _AROUND) : start], document.text[end : end + _AROUND]
    return redact(before + part.text + after)[len(before) :].startswith(part.text)


def _narrowed(edit: Edit, document: Document | None) -> Iterable[Edit]:
    if redact(edit.text) == edit.text or document is None:
        return (edit,)
    start, end = document.span(edit.place)
    before = document.text[start:end]
    if max(len(before), len(edit.text)) > _LONGEST:
        return (edit,)
    parts = list(_differences(before, edit.text))
    if any(_DIGIT.search(text) for _, _, text in parts):
        return (edit,)
    return [Edit(document.place(start + first, start + last), text) for first, last, text in parts]


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """Which pieces of one text are to become which, so that it is the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    here = there = 0
    for block in matcher.get_matching_blocks():
        if block.size and block.size < _KEPT:
            continue
        if (here, there) != (block.a, block.b):
            yield here, block.a, after[there : block.b]
        here, there = block.a + block.size, block.b + block.size
