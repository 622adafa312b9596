"""Python's parser of TOML, from the standard library or, before Python 3.11, from tomli: the only module that knows which."""

from __future__ import annotations

import sys


def loads(text: str) -> dict[str, object]:
    """The table of a text. Raises ValueError for what isn't TOML, RecursionError for what is nested too deeply."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    return tomllib.loads(text)
