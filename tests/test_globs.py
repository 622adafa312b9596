"""Patterns for paths."""

from __future__ import annotations

import pytest

from aai_lint.globs import matcher


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
        ("a+(b).py", "a+(b).py", True),
        ("*", "a/b", True),
    ],
)
def test_a_pattern(pattern: str, path: str, matches: bool) -> None:
    assert matcher([pattern])(path) is matches


def test_no_pattern_matches_nothing() -> None:
    assert not matcher([])("a")
