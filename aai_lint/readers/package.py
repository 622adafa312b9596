"""`package.json`: its scripts are shell text, and may load env files."""

from __future__ import annotations

from collections.abc import Iterator

from .. import jsontree
from ..document import Document, Part
from ..model import Fact, Use
from . import facts_of


def reads(document: Document) -> bool:
    """By its name."""
    return document.name == "package.json"


def structural(path: str) -> bool:
    """It tells how the program is started."""
    return path.rpartition("/")[2] == "package.json"


def read(document: Document) -> Iterator[Fact]:
    """What the scripts load and need, each by its name."""
    tree = jsontree.parse(document)
    yield from tree.gaps
    for root in tree.roots[:1]:
        scripts = root.get("scripts")
        if scripts is None or scripts.kind != "mapping":
            continue
        for _, script in scripts.entries():
            if script.kind == "scalar":
                part = Part(document, "script.sh", jsontree.pieces(document, script))
                # A script's own variables say little; what it loads and what it hands on in files does.
                yield from (fact for fact in facts_of(part) if not isinstance(fact, Use))
