"""Scripts that stand in a scalar of a YAML file: a step's `run`, a job's `script`.

A script is a document of its own (a `Part`), so the reader of its language says what is in it, at the places of the YAML file.
Expressions of the outer file's own language (`${{ … }}`) are replaced before any shell sees the script. Here they become
filler of the same length that no language takes apart, and come back as values where a fact of the script has one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from . import shellwords, yamltree
from .document import At, Document, Part
from .model import Call, Fact, Include, Joined, Literal, Place, Request, Run, Setting, Text, Use, Value
from .records import NamedTuple, replace
from .regex import regex
from .yamltree import Node

Understand = Callable[[re.Match[str], At], Value]
"""What an expression stands for, with the places of the text that it was found in."""

# The first of a run of filler tells which expression it stands for; both are for private use, and taken out of the text first.
_FIRST = 0xE000
_MOST = 0x1000
_REST = "\uf8ff"
_PRIVATE = regex("[\ue000-\uf8ff]")
_LINE = regex(r"[^\n]+|\n")
_FILLER = regex(f"[{chr(_FIRST)}-{chr(_FIRST + _MOST - 1)}]{_REST}*")


class Script(NamedTuple):
    """The script as a part of its document, where parts of its text are, and the expressions that its filler stands for."""

    part: Part
    at: At
    expressions: tuple[re.Match[str], ...] = ()


def script(document: Document, node: Node, name: str = "script.sh", notation: re.Pattern[str] | None = None) -> Script:
    """The script in a scalar. `name` tells its language as a file's name would; what matches `notation` is an expression."""
    text, found = _masked(node.text, notation)
    return Script(Part(document, name, _pieces(text, yamltree.spanner(document, node))), yamltree.locate(document, node), found)


def joined(document: Document, nodes: Iterable[Node], name: str = "script.sh", notation: re.Pattern[str] | None = None) -> Script:
    """The script of several scalars, each a line or more of it."""
    lines: list[tuple[str, int, int]] = []
    for node in nodes:
        lines += _pieces(node.text, yamltree.spanner(document, node))
        lines.append(("\n", node.end, node.end))
    return masked(Part(document, name, lines), notation)


def masked(part: Part, notation: re.Pattern[str] | None) -> Script:
    """The same for a text that is a part of its document already."""
    text, found = _masked(part.text, notation)
    return Script(Part(part, part.name, [(text, 0, len(text))]), part.place, found)


def _masked(text: str, notation: re.Pattern[str] | None) -> tuple[str, tuple[re.Match[str], ...]]:
    """A text of the same length in which expressions are filler, and these."""
    kept: list[str] = []
    found: list[re.Match[str]] = []
    done = 0
    for match in notation.finditer(text) if notation is not None else ():
        kept += [_PRIVATE.sub("?", text[done : match.start()]), chr(_FIRST + len(found) % _MOST)]
        kept.append(_REST * (len(match.group()) - 1))
        found.append(match)
        done = match.end()
    return "".join([*kept, _PRIVATE.sub("?", text[done:])]), tuple(found)


def pieces(document: Document, node: Node) -> Iterator[tuple[str, int, int]]:
    """What a scalar denotes in pieces, each with where it is written: for a `Part` of the document."""
    return _pieces(node.text, yamltree.spanner(document, node))


def _pieces(text: str, spans: Callable[[int, int], tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """The lines of a text, each with where it is written; character by character where escapes make that longer."""
    for match in _LINE.finditer(text):
        start, end = spans(*match.span())
        if end - start == len(match.group()):
            yield match.group(), start, end
        else:
            for offset in range(*match.span()):
                yield text[offset], *spans(offset, offset + 1)


def facts(of: Script, said: Iterable[Fact], understand: Understand) -> Iterator[Fact]:
    """What a script says (`said`, by the reader of its language), with expressions as the values that they stand for. Names
    that an expression makes are left out."""
    for fact in said:
        if isinstance(fact, Setting | Use | Call) and _FILLER.search(fact.name.text):
            continue
        if isinstance(fact, Include) and _FILLER.search(fact.target.text):
            continue
        if isinstance(fact, Setting | Request) and of.expressions:
            fact = replace(fact, value=_restored(of, fact.value, understand))
        if isinstance(fact, Request) and fact.url is not None:
            fact = replace(fact, url=replace(fact.url, text=_FILLER.sub("${x}", fact.url.text)))
        yield fact


def _restored(of: Script, value: Value, understand: Understand) -> Value:
    """A value in which filler is what it stands for again."""
    if isinstance(value, Joined):
        parts: list[Value] = []
        for part in value.parts:
            one = _restored(of, part, understand)
            parts += one.parts if isinstance(one, Joined) else (one,)
        return Joined(tuple(parts), value.place)
    if not isinstance(value, Literal) or not _FILLER.search(value.text):
        return value
    parts, done = [], 0
    for match in _FILLER.finditer(value.text):
        if match.start() > done:
            parts.append(_cut(value, done, match.start()))
        number = ord(match.group()[0]) - _FIRST
        parts.append(understand(of.expressions[number], of.at))
        done = match.end()
    if done < len(value.text):
        parts.append(_cut(value, done, len(value.text)))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), value.place)


def _cut(literal: Literal, start: int, end: int) -> Literal:
    text = literal.text[start:end]
    shift = literal.raw.find(literal.text)
    place = literal.place
    if shift >= 0 and place.line == place.end_line:
        first = place.column + shift + start
        place = Place(place.path, place.line, first, place.line, first + len(text))
    return Literal(text, text, place, literal.quote)


def unmasked(of: Script, text: str) -> str:
    """A text of the script in which filler is the expression again."""
    return _FILLER.sub(lambda match: of.expressions[ord(match.group()[0]) - _FIRST].group(), text)


def commands(of: Script, home: str, scope: tuple[str, ...], folder: str = "") -> Iterator[Run]:
    """The commands of a shell's script in their order, each with the folder that it runs in."""
    for command in shellwords.commands_of(of.part):
        if not command.words:
            continue
        words = [unmasked(of, word.text) for word in command.words]
        first = command.words[0]
        place = of.part.place(first.start, first.end)
        yield Run(Text(words[0], place), home, scope, "command", tuple(words[1:]), folder)
        if words[0] in ("cd", "pushd") and not command.depth:
            folder = below(folder, words[1]) if len(words) > 1 else "?"


def below(folder: str, path: str) -> str:
    """A path that is written relative to a folder, relative to where the folder is; `?` where that can't be known."""
    if path.startswith(("/", "~")):
        return path
    if folder == "?" or "$" in path or path.startswith("-"):
        return "?"
    return posixpath.normpath(posixpath.join(folder, path))
