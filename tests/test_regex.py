"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import aai_lint
from aai_lint.regex import regex


@pytest.mark.parametrize("name", [one.name for one in pkgutil.walk_packages(aai_lint.__path__, "aai_lint.")])
def test_each_pattern_of_a_module_compiles(name: str) -> None:
    for value in vars(importlib.import_module(name)).values():
        if isinstance(value, type(regex(""))):
            assert value.groups >= 0


def test_it_is_what_re_makes_of_the_same() -> None:
    ours, theirs = regex("(?P<a>A)|b", re.IGNORECASE), re.compile("(?P<a>A)|b", re.IGNORECASE)
    assert ours.pattern == theirs.pattern
    assert (ours.flags, ours.groups, ours.groupindex) == (theirs.flags, theirs.groups, theirs.groupindex)
    for text in ("", "a", "cB", "ab a"):
        for _ in range(2):
            assert ours.findall(text) == theirs.findall(text)
            assert [one.span("a") for one in ours.finditer(text)] == [one.span("a") for one in theirs.finditer(text)]
            assert ours.sub("x", text) == theirs.sub("x", text)
            assert ours.split(text) == theirs.split(text)
            assert (ours.match(text) is None) == (theirs.match(text) is None)
    assert regex(rb"a+").findall(b"aa b a") == [b"aa", b"a"]


def test_a_wrong_one_is_told_when_it_is_used() -> None:
    wrong = regex("(")
    assert wrong.pattern == "("
    with pytest.raises(re.error, match="unterminated subpattern"):
        wrong.search("")
    with pytest.raises(AttributeError, match="no_such"):
        _ = regex("a").no_such  # type: ignore[attr-defined]
