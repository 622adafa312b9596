"""What runs tests of Python programs, and what environment these have: tox, pytest with pytest-env, nox.

Homes "tox" and "pytest". What else their files hold is read as the configuration or code that it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from ... import tomltree
from ...document import Document, Part
from ...model import Fact, Setting
from .. import code, data
from . import nox, pytest, tox
from .sections import sections

_INI = frozenset(["tox.ini", "setup.cfg", "pytest.ini", ".pytest.ini"])
_TOML = frozenset(["tox.toml", "pyproject.toml", "pytest.toml", ".pytest.toml"])
NOX = "noxfile.py"


def reads(document: Document) -> bool:
    """By their names."""
    return document.name in _INI or document.name in _TOML or document.name == NOX


def structural(path: str) -> bool:
    """They say what tests are started with; so may the file of what tests share, without a word of any variable."""
    return path.rpartition("/")[2] in _INI | _TOML | {NOX, "conftest.py"}


def read(document: Document) -> Iterator[Fact]:
    """What the sections of these tools say, and what the rest of the file does."""
    if document.name == NOX:
        yield from code.read(document)
        yield from nox.launches(document)
        return
    own = list(_of_tools(document))
    told = {(fact.name.place.path, fact.name.place.line) for fact in own if isinstance(fact, Setting)}
    for fact in data.read(document):
        if not isinstance(fact, Setting) or (fact.name.place.path, fact.name.place.line) not in told:
            yield fact
    yield from own


def _of_tools(document: Document) -> Iterator[Fact]:
    if document.name in _INI:
        found = sections(document)
        yield from tox.ini(document, found)
        yield from pytest.ini(document, found)
        return
    root = tomltree.parse(document).root
    if document.name == "tox.toml":
        yield from tox.toml(document, root)
    elif table := root.get("tool", "tox"):
        yield from tox.toml(document, table)
        legacy = table.get("legacy_tox_ini")
        if legacy is not None and legacy.kind == "scalar" and legacy.style:
            start = (
                document.text.index(legacy.text, legacy.start) if legacy.text in document.text[legacy.start : legacy.end] else -1
            )
            if start >= 0:
                part = Part(document, "tox.ini", [(legacy.text, start, start + len(legacy.text))])
                yield from tox.ini(part, sections(part))
    yield from pytest.toml(document, root)
