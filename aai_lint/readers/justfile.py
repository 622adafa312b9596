"""Justfiles: the env files that they load, and recipes, which are shell text. https://just.systems/man/en/settings.html"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document, Part
from ..model import Fact, Include, Text
from ..regex import regex
from . import facts_of

HOME = "just"

_NAME = regex(r"\.?[Jj]ustfile|.+\.just")
_DOTENV = regex(r"(?m)^set[ \t]+(dotenv-load)(?:[ \t]*:=[ \t]*true)?[ \t]*$")
_DOTENV_PATH = regex(r"""(?m)^set[ \t]+dotenv-(?:path|filename)[ \t]*:=[ \t]*["']([^"'\r\n]+)["']""")
_RECIPE = regex(r"(?m)^(?:\t|[ ]{2,})[@-]*([^\r\n]*(?:\\\r?\n[^\r\n]*)*)")
_INTERPOLATION = regex(r"\{\{[^{}]*\}\}")


def reads(document: Document) -> bool:
    """By their names."""
    return structural(document.path)


def structural(path: str) -> bool:
    """They say how the program is started."""
    return bool(_NAME.fullmatch(path.rpartition("/")[2]))


def read(document: Document) -> Iterator[Fact]:
    """The env files that are loaded, and what the recipes say."""
    text = document.text
    paths = list(_DOTENV_PATH.finditer(text))
    for match in paths:
        yield Include(document.cut(*match.span(1)), HOME, loader="just")
    load = _DOTENV.search(text)
    if load and not paths:
        yield Include(Text("", document.place(*load.span(1))), HOME, loader="just", required=False)
    for match in _RECIPE.finditer(text):
        shell = _INTERPOLATION.sub(lambda found: "_" * len(found.group()), match[1])
        yield from facts_of(Part(document, "recipe.sh", [(shell, *match.span(1))]))
