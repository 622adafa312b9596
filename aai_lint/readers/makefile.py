"""Makefiles and justfiles: variables, included env files, and recipes, which are shell text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document, Part
from ..model import Fact, Include, Text
from . import facts_of

HOME = "make"

_MAKE = re.compile(r"(?:GNU)?[Mm]akefile(?:\..+)?|.+\.mk")
_JUST = re.compile(r"\.?[Jj]ustfile|.+\.just")
_INCLUDE = re.compile(r"(?m)^(-|s)?include[ \t]+(\S+)[ \t]*(?:#.*)?$")
_EXPORT = re.compile(r"(?m)^export[ \t]*(?:#.*)?$|^\.EXPORT_ALL_VARIABLES")
_DOTENV = re.compile(r"(?m)^set[ \t]+(dotenv-load)(?:[ \t]*:=[ \t]*true)?[ \t]*$")
_DOTENV_PATH = re.compile(r"""(?m)^set[ \t]+dotenv-(?:path|filename)[ \t]*:=[ \t]*["']([^"'\r\n]+)["']""")
_RECIPE = re.compile(r"(?m)^(?:\t|[ ]{2,})[@+-]*([^\r\n]*(?:\\\r?\n[^\r\n]*)*)")


def reads(document: Document) -> bool:
    """By their names."""
    return structural(document.path)


def structural(path: str) -> bool:
    """They say how the program is started."""
    name = path.rpartition("/")[2]
    return bool(_MAKE.fullmatch(name) or _JUST.fullmatch(name))


def read(document: Document) -> Iterator[Fact]:
    """The env files that are included, and what the recipes say."""
    text = document.text
    if _JUST.fullmatch(document.name):
        paths = list(_DOTENV_PATH.finditer(text))
        for match in paths:
            yield Include(document.cut(*match.span(1)), HOME, loader="just")
        load = _DOTENV.search(text)
        if load and not paths:
            yield Include(Text("", document.place(*load.span(1))), HOME, loader="just", required=False)
    elif _EXPORT.search(text):
        for match in _INCLUDE.finditer(text):
            yield Include(document.cut(*match.span(2)), HOME, loader="make-include", required=match[1] is None)
    for match in _RECIPE.finditer(text):
        # Make hands `$$` on as `$`; its own references aren't the shell's.
        recipe, start = match.group(1), match.start(1)
        shell = re.sub(r"\$\$|\$", lambda found: " $" if found.group() == "$$" else "_", recipe)
        yield from facts_of(Part(document, "recipe.sh", [(shell, start, match.end(1))]))
