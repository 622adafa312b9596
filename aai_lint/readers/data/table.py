"""Tables: CSV and TSV, such as the exports of password managers. A field is named by the first cell of its row and the head of
its column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document
from ...model import Fact, Literal, Setting, Text
from ...regex import regex

_SUFFIXES = (".csv", ".tsv", ".psv")
_TELLING = regex(r"[0-9a-fA-F]{20}|[0-9a-f]{8}-[0-9a-f]{4}-")
# Rows are independent of each other; a table with more of them is data and nothing that somebody keeps keys in.
_ROWS = 20_000


def reads(name: str) -> bool:
    """By suffix."""
    return name.endswith(_SUFFIXES)


def read(document: Document) -> Iterator[Fact]:
    """A setting for each cell that has 20 hex digits in a row."""
    first = document.line(1)
    mark = max(",;\t|", key=first.count)
    cell = re.compile(rf'"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^{re.escape(mark)}\r\n]*)')
    heads: list[str] = []
    for number, start in enumerate(document.starts[:_ROWS]):
        end = start + len(document.line(number + 1))
        if number and not _TELLING.search(document.text, start, end):
            continue
        cells = list(_cells(document, cell, mark, start, end))
        if not number:
            heads = [one.text for one in cells]
            if not any(_TELLING.search(head) for head in heads):
                continue
            heads = []
        label = cells[0].text if cells else ""
        for column, one in enumerate(cells):
            if _TELLING.search(one.text) and len(one.text) < 2000:
                head = heads[column] if column < len(heads) else ""
                before = cells[column - 1].text if column else ""
                name = ".".join(filter(None, (label if column else "", head or (before if before != label else ""))))
                literal = Literal(one.text, one.text, one.place)
                yield Setting(Text(name or "cell", one.place), literal, "config", role="field")


def _cells(document: Document, cell: re.Pattern[str], mark: str, offset: int, end: int) -> Iterator[Text]:
    while offset <= end:
        match = cell.match(document.text, offset, end)
        if match is None:
            return
        kind = "quoted" if match["quoted"] is not None else "plain"
        start, stop = match.span(kind)
        yield Text(match[kind].replace('""', '"') if kind == "quoted" else match[kind].strip(), document.place(start, stop))
        offset = match.end()
        if not document.text.startswith(mark, offset) or offset >= end:
            return
        offset += 1
