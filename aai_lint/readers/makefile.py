"""Makefiles: variables and what of them is exported, included files, and recipes, which are shell text.

Home "make". A variable has the role "variable" where recipes get it in their environment, else "constant". `X ?= v` is a
reference to the environment's `X` with a fallback, and so is what stands in a condition on `X`. `export X` alone passes a
name on, and a bare `export` all of them (the name `*`). What a line of a recipe exports for itself alone has the role
"export". An included file is an env file where all names are exported, else of the kind "constants".

Measured with GNU Make 4.3; https://www.gnu.org/software/make/manual/html_node/Variables_002fRecursion.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import shellwords, values
from ..document import Document, Part
from ..model import Fact, Include, Inherited, Literal, Opaque, Place, Reference, Setting, Text, Use, Value
from ..records import NamedTuple, replace
from ..regex import regex
from . import facts_of

HOME = "make"

_NAME = regex(r"(?:GNU)?[Mm]akefile(?:\..+)?|.+\.mk")
_WORDS = r"(?P<words>(?:(?:export|override|private|unexport|define)[ \t]+)*)"
_ASSIGNMENT = regex(
    rf"[ ]*(?:(?P<target>[^\s:#=?+!$](?:[^:#=?+!\n]*[^:#=?+!\s])?)[ \t]*::?(?![:=])[ \t]*)?{_WORDS}"
    r"(?P<name>[A-Za-z_][\w.-]*)[ \t]*(?P<sign>\?=|\+=|:{1,3}=|!=|=)[ \t]*(?P<value>(?:[^#\\\n]|\\.|\\\r?\n)*)"
)
_EXPORT = regex(r"[ ]*export(?:[ \t]+(?P<names>[^\s#=:?+!](?:[^#\r\n=:?+!]*[^\s#=:?+!])?))?[ \t]*(?:#.*)?(?=\r|\n|\Z)")
_EVERYTHING = regex(r"(?m)^\.EXPORT_ALL_VARIABLES[ \t]*:|^[ ]*export[ \t]*(?:#[^\n]*)?\r?$")
_ONE_SHELL = regex(r"(?m)^\.ONESHELL[ \t]*:")
_INCLUDE = regex(r"[ ]*(?P<may>[-s])?include[ \t]+(?P<path>\S+)[ \t]*(?:#.*)?(?=\r|\n|\Z)")
_CONDITION = regex(r"[ ]*(?P<word>ifn?def|ifn?eq|else|endif)\b(?P<test>[^\r\n]*)")
_RECIPE = regex(r"\t[ \t]*[@+-]*[ \t]*(?P<shell>[^\r\n]*(?:\\\r?\n[^\r\n]*)*)")
_DEFINITION = regex(r"(?ms)^[ ]*(?:override[ \t]+|export[ \t]+)*define\b.*?^[ ]*endef\b[^\n]*")
# `$(X)`, `${X}`; `$(X:a=b)` and functions; `$X` takes one letter, and what follows it is text.
_REFERENCE = regex(
    r"\$(?:(?P<dollar>\$)|\((?P<round>[\w.-]+)\)|\{(?P<curly>[\w.-]+)\}|(?P<call>[({])|(?P<letter>[A-Za-z_])(?P<rest>\w*)|.)",
    re.DOTALL,
)

_WORD = regex(r"[A-Za-z_]\w*")


def reads(document: Document) -> bool:
    """By their names."""
    return structural(document.path)


def structural(path: str) -> bool:
    """They say how the program is started."""
    return bool(_NAME.fullmatch(path.rpartition("/")[2]))


class _Making(NamedTuple):
    """A Makefile: whether all variables are exported, and which ones by name."""

    document: Document
    everything: bool
    exported: frozenset[str]
    one_shell: bool


def read(document: Document) -> Iterator[Fact]:
    """What the lines say, in their order."""
    text = document.text
    lines = [line for line in document.starts if line < len(text)]
    exported = {
        name for line in lines if (match := _EXPORT.match(text, line)) and match["names"] for name in match["names"].split()
    }
    making = _Making(document, bool(_EVERYTHING.search(text)), frozenset(exported), bool(_ONE_SHELL.search(text)))
    defined = [match.span() for match in _DEFINITION.finditer(text)]
    conditions: list[str] = []
    done = 0
    for line in lines:
        if line < done or any(start <= line < end for start, end in defined):
            continue
        recipe = _RECIPE.match(text, line)
        if recipe:
            done = recipe.end()
            yield from _recipe(making, *recipe.span("shell"))
        elif condition := _CONDITION.match(text, line):
            _enter(conditions, condition["word"], condition["test"])
        elif assignment := _ASSIGNMENT.match(text, line):
            done = assignment.end()
            yield from _assignment(making, assignment, conditions)
        elif export := _EXPORT.match(text, line):
            yield from _export(making, export)
        elif include := _INCLUDE.match(text, line):
            yield _include(making, include)
        else:
            end = text.find("\n", line)
            yield from _expanded(document, line, len(text) if end < 0 else end)


def _enter(conditions: list[str], word: str, test: str) -> None:
    """Keep the tests of the conditions that a line stands in."""
    if word.startswith("if"):
        conditions.append(test)
    elif word == "endif" and conditions:
        conditions.pop()


def _include(making: _Making, match: re.Match[str]) -> Include:
    path = making.document.cut(*match.span("path"))
    if making.everything:
        return Include(path, HOME, loader="make-include", required=match["may"] is None)
    return Include(
        path, HOME, kind="constants", required=match["may"] is None, names=tuple((x, x) for x in sorted(making.exported))
    )


def _export(making: _Making, match: re.Match[str]) -> Iterator[Setting]:
    if match["names"] is None:
        place = making.document.place(match.start(), match.end())
        yield Setting(Text("*", place), Inherited(place), HOME)
        return
    for name in re.finditer(r"[A-Za-z_]\w*", match["names"]):
        start = match.start("names")
        text = making.document.cut(start + name.start(), start + name.end())
        yield Setting(text, Inherited(text.place), HOME)


def _assignment(making: _Making, match: re.Match[str], conditions: list[str]) -> Iterator[Fact]:
    document, words = making.document, match["words"].split()
    name = document.cut(*match.span("name"))
    start, end = match.span("value")
    exported = "unexport" not in words and ("export" in words or making.everything or name.text in making.exported)
    value: Value = _value(document, start, end, exported=exported)
    if match["sign"] == "!=":
        value = Opaque("output of a command", value.place)
    elif match["sign"] == "+=":
        value = Opaque("added to what is there", value.place)
    elif match["sign"] == "?=" or any(re.search(rf"\b{re.escape(name.text)}\b", test) for test in conditions):
        value = Reference(name.text, value.place, fallback=value, operator="?=", required=False)
    scope = (match["target"].strip(),) if match["target"] else ()
    yield Setting(name, value, HOME, scope, "variable" if exported else "constant")
    yield from _expanded(document, start, end)


def _value(document: Document, start: int, end: int, *, exported: bool) -> Value:
    """A value as it is written: its quotes belong to it, unless only the shell of a recipe gets it; blanks at its end do."""
    written = document.text[start:end].rstrip("\r\n")
    place = document.place(start, start + len(written))
    text = written.replace("\\#", "#")
    bare = text.strip()
    if not exported and len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        inner = bare[1:-1]
        first = start + written.index(bare)
        return _understood(document, Literal(bare, inner, document.place(first, first + len(bare)), bare[0]), first + 1)
    return _understood(document, Literal(written, text, place), start)


def _understood(document: Document, literal: Literal, start: int) -> Value:
    if "$" not in literal.text:
        return literal
    if re.search(r"\$[({](?![\w.-]+[)}])", literal.text):
        return Opaque("made by a function of Make", literal.place)

    def make(match: re.Match[str], place: Place) -> Value:
        if match["dollar"]:
            return Literal(match.group(), "$", place)
        name = match["round"] or match["curly"]
        return Reference(name, place) if name else Opaque("a variable of Make", place)

    return values.split(literal, _REFERENCE, make, lambda first, last: document.place(start + first, start + last))


def _expanded(document: Document, start: int, end: int) -> Iterator[Use]:
    """The variables that Make itself puts into a text."""
    told = start  # the words of one call may be those of the calls in it
    for match in _REFERENCE.finditer(document.text, start, end):
        for group in ("round", "curly"):
            if match[group]:
                yield Use(document.cut(*match.span(group)), HOME, how="expanded", required=False)
        if match["call"]:
            stop = document.text.find(")" if match["call"] == "(" else "}", match.end(), end)
            for word in _WORD.finditer(document.text, max(told, match.end()), stop if stop > 0 else end):
                if word.group().isupper():
                    yield Use(document.cut(*word.span()), HOME, how="expanded", required=False)
            told = max(told, stop if stop > 0 else end)
        if match["letter"] and len(match["rest"]) > 1:
            yield Use(document.cut(match.start("letter"), match.end()), HOME, how="cut", required=False)


def _recipe(making: _Making, start: int, end: int) -> Iterator[Fact]:
    """A line of a recipe, which has a shell of its own."""
    document = making.document
    yield from _expanded(document, start, end)
    part = Part(document, "recipe.sh", _shell(document.text, start, end))
    commands = shellwords.commands_of(part) if "export" in part.text and not making.one_shell else ()
    last = next((command.name for command in reversed(commands) if command.words), "")
    for fact in facts_of(part):
        if isinstance(fact, Setting) and fact.role == "variable" and not fact.scope and last == "export":
            yield replace(fact, home=HOME, role="export")
        elif not isinstance(fact, Use) or document.text.startswith("$$", document.span(fact.name.place)[0]):
            yield fact


def _shell(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """What the shell gets, with where it is written: `$$` is a `$`, a variable of Make is taken for one of the shell's."""
    pieces: list[tuple[str, int, int]] = []
    done = start
    for match in _REFERENCE.finditer(text, start, end):
        if match.start() < done:
            continue
        pieces.append((text[done : match.start()], done, match.start()))
        done = match.end()
        name = match["round"] or match["curly"]
        if match["dollar"]:
            pieces.append(("$", match.start(), done))
        elif name:
            pieces.append((f"${{{name}}}", match.start(), done))
        elif match["call"]:
            close = text.find(")" if match["call"] == "(" else "}", done, end)
            done = close + 1 if close > 0 else end
            pieces.append(("_" * (done - match.start()), match.start(), done))
        else:
            pieces.append((match.group(), match.start(), done))
    pieces.append((text[done:end], done, end))
    return pieces
