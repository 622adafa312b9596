"""nox: programs of a session that is told to leave the caller's environment out. https://nox.thea.codes/en/stable/config.html"""

from __future__ import annotations

from collections.abc import Iterator

from ...document import Document
from ...model import Fact, Run
from ...regex import regex

HOME = "nox"

# The arguments of one call: strings and brackets in it may hold parentheses, but not deeper than this.
_RUN = regex(r"\.(?:run|run_always|run_install)\((?P<arguments>(?:[^()\"']|\"[^\"\n]*\"|'[^'\n]*'|\([^()]*\))*)\)")
_WITHOUT = regex(r"\binclude_outer_env\s*=\s*False\b")


def launches(document: Document) -> Iterator[Fact]:
    """Each of them."""
    for match in _RUN.finditer(document.text):
        if _WITHOUT.search(match["arguments"]):
            yield Run(document.cut(*match.span("arguments")), HOME, (f"line {document.place(*match.span()).line}",), "isolated")
