"""Source code: what sets, reads, sends and prints values, in the languages of `languages/`.

Beyond what `model` says: the target of a name reference is as it is written (`config.API_KEY`, `self.key`; an attribute that a
method sets has the name `self.key`). Qualified names leave out calls (`Client.builder().apiKey(v)` sets
`Client.builder.apiKey.0`), and the default import of a module of JavaScript has the module's name. A name that is bound
nowhere counts as imported under its own name: snippets, and languages whose imports bind no names. A call of a function of
the file sets its parameters (role "constant", in the scope of the function).
"""

from __future__ import annotations

import importlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from ... import nearby, syntax
from ...discovery import modules_in
from ...document import SHEBANG, Document
from ...model import Fact, Gap, Include, Setting
from ...regex import regex
from . import languages
from .idioms import Language
from .scopes import File, Source
from .shapes import Span
from .statements import Statements

if TYPE_CHECKING:
    from ...syntax import Node

# What makes a file code of the browser (react.dev, "use client"); comments may stand before it.
_DIRECTIVE = regex(r"(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*[\"'](?P<name>use client)[\"']")

_CONFIGURING = regex(
    r"(?:next|nuxt|vite|webpack|rspack|rsbuild|rollup|esbuild|craco|vue|tsup|app)(?:[.-]\w+)*\.config\.[cm]?[jt]s|webpack[\w.-]*\.[cm]?[jt]s"
)
# How many of a file's errors are looked at.
_ERRORS = 40
# Which names Vite puts into the program: https://vite.dev/config/shared-options.html#envprefix
_PUBLIC = regex(r"\benvPrefix\s*:\s*(?:\[[^\]]*\]|\"[^\"\n]*\"|'[^'\n]*')")


@lru_cache(maxsize=1)
def known() -> tuple[Language, ...]:
    """All languages, found by being in their folder."""
    return tuple(importlib.import_module(f"{languages.__name__}.{name}").LANGUAGE for name in modules_in(languages.__path__))


def _claim(document: Document) -> tuple[Language, str] | None:
    """The language of a document, and the parser's name for it."""
    name = document.name
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    for language in known():
        if ending in language.suffixes:
            return language, language.suffixes[ending]
        if name in language.filenames:
            return language, language.filenames[name]
    if not ending and document.text.startswith("#!"):
        program = re.match(r"#!\s*\S*?(?:/env\s+(?:-S\s+)?)?([\w.-]+?)[\d.]*(?:\s|$)", document.text[:SHEBANG])
        for language in known():
            if program is not None and program.group(1) in language.programs:
                return language, next(iter(language.suffixes.values()))
    return None


def reads(document: Document) -> bool:
    """Files of a known language, by their ending or the program of their first line."""
    return _claim(document) is not None


def structural(path: str) -> bool:
    """What configures a build says what it puts into the program, without a word of any variable."""
    return _CONFIGURING.fullmatch(path.rpartition("/")[2]) is not None


def read(document: Document) -> Iterable[Fact]:
    """What a file of code says."""
    claim = _claim(document)
    return facts_of(Source(document, *claim)) if claim is not None else ()


def facts_of(source: Source) -> Iterator[Fact]:
    """What code says, wherever it stands."""
    prepare = source.language.prepare
    try:
        root = syntax.parse(prepare(source.text) if prepare is not None else source.text, source.parser)
    except syntax.Refused as refused:
        yield Gap(source.place(0, 0), str(refused))
        yield from _written(source, [(0, len(source.text))])
        return
    yield from _misunderstood(source, (syntax.span(error) for error in syntax.errors(root)))
    directive = _DIRECTIVE.match(source.text) if source.language.name == "javascript" else None
    if directive:
        name = Span(directive["name"], *directive.span("name"))
        yield Include(source.span(name), "code", kind="directive")
    if _CONFIGURING.fullmatch(source.document.name):
        for prefixes in _PUBLIC.finditer(source.text):
            for quoted in re.finditer(r"[\"']([^\"']*)[\"']", prefixes.group()):
                where = [prefixes.start() + offset for offset in quoted.span(1)]
                yield Include(source.span(Span(quoted[1], *where)), "code", kind="public-prefix")
    yield from Statements(File(source, root)).tell()
    comments = [syntax.span(comment) for kind in source.language.comments for comment in root.find_all(kind=kind)]
    if source.language.name == "python" and nearby.has_literal(source.text, 0, len(source.text)):
        comments += [syntax.span(each) for each in root.find_all(kind="expression_statement") if _is_documentation(each)]
    yield from _written(source, sorted(comments))


def _is_documentation(node: Node) -> bool:
    """Whether a statement of Python is nothing but a text."""
    return [child.kind() for child in node.named_children()] == ["string"]


def _misunderstood(source: Source, errors: Iterable[tuple[int, int]]) -> Iterator[Gap]:
    """The first error that may hide what is looked for, else the first one: a compiler may well understand what a grammar
    doesn't, so that somebody has to look only where it matters."""
    document, first = source.document, None
    for start, end in islice(errors, _ERRORS):
        place = source.place(start, end)
        lines = "\n".join(document.line(number) for number in range(place.line - 1, place.end_line + 2)).lower()
        if document.sought is None or any(re.search(word, lines) for word in document.sought):
            yield Gap(place, "syntax error")
            return
        first = first or place
    if first is not None:
        yield Gap(first, "syntax error", minor=True)


def _written(source: Source, spans: Sequence[tuple[int, int]]) -> Iterator[Fact]:
    """What stands beside key-shaped text in what isn't parsed: comments, or code that is too long."""
    starts = [start for start, _ in spans]

    def accepts(offset: int) -> bool:
        index = bisect_right(starts, offset) - 1
        return index >= 0 and offset < spans[index][1]

    for fact in nearby.literals(source.document, "code", "comment", accepts) if spans else ():
        if isinstance(fact, Setting):
            yield fact
