"""The scripts of `package.json` are shell text, and may load env files. What they run has the home "package"."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ... import jsontree
from ... import scripts as scripts_of
from ...document import Document, Part
from ...model import Fact, Include
from ...scripts import Script
from ...yamltree import Node
from .. import facts_of

NAME = "package.json"
HOME = "package"


def scripts(document: Document, root: Node) -> Iterator[Fact]:
    """What the scripts load, each by the reader of shell text."""
    found = root.get("scripts")
    if found is None or found.kind != "mapping":
        return
    for key, script in found.entries():
        if script.kind == "scalar":
            part = Part(document, "script.sh", jsontree.pieces(document, script))
            yield from scripts_of.commands(Script(part, part.place), HOME, (key.text,), posixpath.dirname(document.path))
            # What a script sets is read from its text like any other's; what it needs is its caller's business.
            yield from (fact for fact in facts_of(part) if isinstance(fact, Include))
