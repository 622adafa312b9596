"""What holds for each fix of the catalogue, however its file is written: with other line ends, a byte order mark, in UTF-16,
without a newline at the end, in a folder further down. A fix and such a change can be made in either order."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from aai_lint import engine
from aai_lint.difference import unified
from aai_lint.model import Category

from .conftest import K, MemoryTree
from .test_fixing import after, mended
from .test_fixing_rows import SAFE, UNSAFE

Files = Mapping[str, str]
Bytes = Mapping[str, bytes]

ROWS = {name: (files, unsafe) for rows, unsafe in ((SAFE, False), (UNSAFE, True)) for name, files, _ in rows}


def plain(files: Files) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def each(change: Callable[[bytes], bytes]) -> Callable[[Bytes], dict[str, bytes]]:
    return lambda files: {path: change(data) for path, data in files.items()}


def deeper(files: Bytes) -> dict[str, bytes]:
    return {f"some/where/{path}": data for path, data in files.items()}


def tabs(files: Bytes) -> dict[str, bytes]:
    """Tabs for the blanks that lines begin with, where they are allowed."""
    return {
        path: re.sub(rb"^(?:  )+", lambda match: b"\t" * (len(match[0]) // 2), data, flags=re.MULTILINE)
        if path.endswith((".json", ".tf", ".nomad", ".ini"))
        else data
        for path, data in files.items()
    }


CHANGES: dict[str, Callable[[Bytes], dict[str, bytes]]] = {
    "line ends of Windows": each(lambda data: data.replace(b"\n", b"\r\n")),
    "a byte order mark": each(lambda data: b"\xef\xbb\xbf" + data),
    "no newline at the end": each(lambda data: data.removesuffix(b"\n")),
    "UTF-16": each(lambda data: data.decode().encode("utf-16")),
    "UTF-16 in the other order": each(lambda data: codecs.BOM_UTF16_BE + data.decode().encode("utf-16-be")),
    "tabs": tabs,
    "a folder further down": deeper,
    "more after it": each(lambda data: data + b"\n\n" if data.endswith(b"\n") else data),
}
# Where the change is a fault of its own, or takes the fault away.
OTHERWISE = {
    "line ends of Windows": ("ENV-04", "ENV-05"),  # which a shell takes for part of the key
    "no newline at the end": ("ENV-04", "ENV-10", "CMP-27", "K8S-28", "HLM-13", "DKR-07"),
    "UTF-16": ("ENV-01", "ENV-03 a blank", "ENV-03 a comment", "KUS-02"),  # which their readers refuse as a whole
    "UTF-16 in the other order": ("ENV-01", "ENV-03 a blank", "ENV-03 a comment", "KUS-02"),
    "tabs": ("IAC-02 on one line", "IAC-02 empty"),  # there are none to see
    "more after it": ("ENV-10", "DKR-07"),  # a line at the end comes after that
}


def pairs() -> list[object]:
    return [
        pytest.param(change, *ROWS[name], id=f"{name}, {how}")
        for how, change in CHANGES.items()
        for name in ROWS
        if name not in OTHERWISE.get(how, ())
    ]


@pytest.mark.parametrize(("change", "files", "unsafe"), pairs())
def test_a_fix_is_the_same_in_a_file_that_is_written_otherwise(
    change: Callable[[Bytes], dict[str, bytes]], files: Files, unsafe: bool
) -> None:
    before = plain(files)
    fixed = {**before, **after(before, unsafe=unsafe)}
    assert {**change(before), **after(change(before), unsafe=unsafe)} == change(fixed)


def keys_in(data: bytes) -> Counter[str]:
    """What may be a key or a part of one, whatever stands between its digits."""
    return Counter(re.findall(r"(?=[a-z]*\d)[0-9a-z]{30,}", data.decode().replace("\u200b", "")))


@pytest.mark.parametrize(("files", "unsafe"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_what_is_fixed_is_gone_and_nothing_else_came(files: Files, unsafe: bool) -> None:
    outcome = mended(files, unsafe=unsafe)
    assert outcome.report.mended
    assert outcome.report.unmended == ()
    for change in outcome.changes:
        assert keys_in(change.before) == keys_in(change.after)
    assert K[2:-2] not in unified(outcome.changes, outcome.report)
    again = mended({**plain(files), **{change.path: change.after for change in outcome.changes}}, unsafe=unsafe)
    assert again.changes == ()
    assert again.report.mended == ()
    gone = {(one.rule, one.primary.path) for one in outcome.report.mended}
    left = Counter(one.rule for one in again.report.findings)
    assert not gone & {(one.rule, one.primary.path) for one in again.report.findings}
    left -= Counter(one.rule for one in again.report.findings if one.category is Category.HARDCODED)  # written before, too
    assert left <= Counter(one.rule for one in engine.lint(MemoryTree(files, ignored=[".env"])).findings)


def test_two_fixes_for_one_cause_are_not_both_made() -> None:
    """A secret under another name than the called workflow's is renamed, and not handed over a second time."""
    files, _ = ROWS["GHA-11 another name"]
    assert [one.rule for one in mended(files, unsafe=True).report.mended] == ["dangling-reference"]
    another = files[".github/workflows/main.yml"].partition("    secrets:")[0]
    both = mended({**files, ".github/workflows/other.yml": another}, unsafe=True)
    assert sorted(one.rule for one in both.report.mended) == ["dangling-reference", "not-passed-through"]
    assert all(change.after.count(b"      ASSEMBLYAI_API_KEY:") == 1 for change in both.changes)
