"""Patterns for paths."""

from __future__ import annotations

import pytest

from aai_lint.globs import matcher, moved


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.md", "README.md", True),
        ("*.md", "docs/a/b.md", True),
        ("*.md", "README.mdx", False),
        ("vendor", "vendor/a/b.py", True),
        ("vendor/", "a/vendor/b.py", True),
        ("vendor", "vendored/a.py", False),
        ("tests/**", "tests/a/b.py", True),
        ("tests/**", "a/tests/b.py", False),
        ("**/tests/**", "a/tests/b.py", True),
        ("**/tests/**", "tests/b.py", True),
        ("packages/*", "packages/a/b/c.py", True),
        ("packages/*/a.py", "packages/x/y/a.py", False),
        ("/a.py", "a.py", True),
        ("./a/b.py", "a/b.py", True),
        ("a?.py", "ab.py", True),
        ("a[0-9].py", "a1.py", True),
        ("a[!0-9].py", "a1.py", False),
        ("a[.py", "a[.py", True),
        ("a[z-a].py", "ab.py", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b/c", True),
        ("a/**/b", "a/x/y/c", False),
        ("**", "a", True),
        ("a+(b).py", "a+(b).py", True),
        ("*", "a/b", True),
    ],
)
def test_a_pattern(pattern: str, path: str, matches: bool) -> None:
    assert matcher([pattern])(path) is matches


def test_no_pattern_takes_long() -> None:
    matches = matcher(["/".join(["**"] * 40) + "/x", "/".join(["**", "a"] * 30) + "/x", "*a" * 40 + "b"])
    assert not matches("/".join("a" * 200))
    assert not matches("a" * 250)


def test_no_pattern_matches_nothing() -> None:
    assert not matcher([])("a")


@pytest.mark.parametrize(
    ("pattern", "origin", "root", "result"),
    [
        pytest.param("a/b", "/r", "/r", "a/b", id="the same folder"),
        pytest.param("*.md", "/r", "/r/sub", "*.md", id="a name is the same anywhere"),
        pytest.param("sub/a/b", "/r", "/r/sub", "a/b", id="the root is below"),
        pytest.param("*/a", "/r", "/r/sub", "/a", id="one part is left, and stays where it is"),
        pytest.param("other/a", "/r", "/r/sub", None, id="beside the root"),
        pytest.param("**/a", "/r", "/r/x/y", "**/a", id="any depth"),
        pytest.param("x/**", "/r", "/r/x/y", "/**", id="all that is in it"),
        pytest.param("x/y", "/r", "/r/x/y", "", id="the root itself"),
        pytest.param("a/b", "/r/sub", "/r", "sub/a/b", id="the root is above"),
        pytest.param("/b", "/r/sub", "/r", "sub/b", id="the root is above, one part"),
        pytest.param("a/b", "/r/sub", "/r/other", None, id="elsewhere"),
    ],
)
def test_a_pattern_moves(pattern: str, origin: str, root: str, result: str | None) -> None:
    assert moved(pattern, origin, root) == result
