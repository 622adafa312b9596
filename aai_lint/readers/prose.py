"""Documents for people: Markdown and MDX, reStructuredText, AsciiDoc, plain text. Home "document".

Blocks of code are read by the reader of their language, in place. Of the prose, the names of variables are mentioned (words
like `SOME_API_KEY`), and literals that stand close to a name are settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import nearby
from ..document import Document, Part
from ..model import Fact, Use
from ..regex import regex
from . import DOCUMENT, claim, facts_of

_SUFFIXES = (
    ".md",
    ".mdx",
    ".markdown",
    ".mdown",
    ".mkd",
    ".mdc",
    ".rst",
    ".rest.txt",
    ".adoc",
    ".asciidoc",
    ".txt",
    ".text",
    ".org",
)
_NAMES = frozenset("readme changelog contributing install todo notes authors license copying llms".split())
# Text by its suffix, but with a syntax of its own.
_NOT_PROSE = regex(r"(?:requirements|constraints|cmakelists|robots|runtime)[\w.-]*\.txt", re.IGNORECASE)

_FENCE = regex(r"(?P<margin>[ \t>*+-]*(?:\d+[.)][ \t]+)?)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\r\n`]*)")
_ASCIIDOC = regex(r"\[(?:source|listing)\s*,\s*(?P<language>[\w+#-]+)[^\]]*\]")
_RST = regex(r"(?P<margin>[ \t]*)\.\.[ \t]+(?:code-block|code|sourcecode|highlight)::[ \t]*(?P<language>[\w+#-]*)")
_TITLE = regex(r"\b(?:title|filename|file|name)\s*=\s*[\"']?(?P<name>[\w./-]+)|:(?P<short>[\w./-]+\.\w+)\b")
_PROMPT = regex(r"[ \t]*(?:\([\w.-]+\)\s*)?(?:[\w.@~:/-]*[$%#>]|PS[^>\r\n]*>|>>>|\.\.\.)[ \t]+")
_MENTION = regex(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?(?:KEYS?|TOKEN|SECRET|PASSWORD|CREDENTIALS?)(?![A-Za-z0-9_])")

# Names of languages, as people write them behind a fence, and what a file in it would be called.
_LANGUAGES = {
    name: file
    for file, names in {
        "block.py": "python py python3 py3 pycon ipython sage",
        "block.js": "javascript js node nodejs mjs cjs",
        "block.jsx": "jsx",
        "block.ts": "typescript ts",
        "block.tsx": "tsx",
        "block.vue": "vue",
        "block.svelte": "svelte",
        "block.sh": "bash sh shell zsh console terminal shell-session shellsession sh-session command curl cli fish",
        "block.ps1": "powershell pwsh ps1 ps",
        "block.bat": "batch bat cmd",
        ".env": "env dotenv .env",
        "block.ini": "ini cfg conf",
        "block.properties": "properties",
        "block.yaml": "yaml yml",
        "Dockerfile": "dockerfile docker containerfile",
        "block.json": "json jsonc json5",
        "block.toml": "toml",
        "block.http": "http rest",
        "block.html": "html",
        "block.xml": "xml",
        "block.java": "java",
        "block.kt": "kotlin kt",
        "block.go": "go golang",
        "block.rb": "ruby rb",
        "block.php": "php",
        "block.cs": "csharp cs c#",
        "block.swift": "swift",
        "block.rs": "rust rs",
        "block.dart": "dart flutter",
        "block.ex": "elixir",
        "block.tf": "hcl terraform tf",
        "Makefile": "makefile make",
    }.items()
    for name in names.split()
}
# What a block without a language (or in YAML) is, by its text.
_GUESSES = (
    ("block.sh", regex(r"\s*(?:\$ |curl |export |docker |sudo |npm |npx |pip |git |cd |heroku |kubectl |#!/)")),
    (
        "block.py",
        regex(r"(?s)(?:.*\n)?[ \t]*(?:import \w+[\w.]*(?: as \w+)?[ \t]*(?:\n|\Z)|from [\w.]+ import |def \w+\(.*\):)"),
    ),
    ("block.js", regex(r"(?s)(?:.*\n)?[ \t]*(?:(?:const|let|var) [\w{ ,}]+ = |import .* from ['\"])")),
    (".env", regex(r"(?:[ \t]*(?:#[^\n]*)?\n)*[A-Z][A-Z0-9_]*=\S*[ \t]*(?:\r?\n|\Z)")),
    ("block.json", regex(r"\s*[{\[]\s*(?:\"|\{|//)")),
    ("block.http", regex(r"\s*(?:GET|POST|PUT|DELETE|PATCH) (?:https?://|/)\S")),
)
_YAML = (
    (".github/workflows/block.yaml", regex(r"(?m)^jobs:")),
    ("compose.yaml", regex(r"(?m)^services:")),
)


def reads(document: Document) -> bool:
    """Documents by their suffix or name."""
    name = document.name.lower()
    return (name.endswith(_SUFFIXES) or name in _NAMES) and not _NOT_PROSE.fullmatch(name)


def read(document: Document) -> Iterator[Fact]:
    """What the blocks say, then the literals in the prose, then the names that are mentioned."""
    text = document.text
    prose: list[tuple[str, int, int]] = []
    done = 0
    for start, end, part in _blocks(document):
        if part is not None and document.matters(start, end):
            yield from facts_of(part, DOCUMENT)
            prose.append((text[done:start], done, start))
            done = end
    prose.append((text[done:], done, len(text)))
    yield from nearby.literals(Part(document, document.name, prose), DOCUMENT)
    yield from mentions(document)


def mentions(document: Document) -> Iterator[Use]:
    """The names of credentials in a text, each where it comes first."""
    seen = set()
    for match in _MENTION.finditer(document.text):
        if match.group() not in seen:
            seen.add(match.group())
            yield Use(document.cut(*match.span()), DOCUMENT, how="mentioned", required=False)


def _blocks(document: Document) -> Iterator[tuple[int, int, Part | None]]:
    """Each block of code: from where to where it goes, and what it is, if some reader takes it."""
    starts, text = document.starts, document.text
    lines = len(starts)
    number = 0
    while number < lines:
        line = document.line(number + 1)
        if fence := _FENCE.match(line):
            first, last, after = _fenced(document, number, fence)
            margin = len(fence["margin"])
            info = fence["info"]
        elif directive := _RST.match(line):
            first, last = _indented(document, number + 1, directive["margin"])
            margin, after, info = _margin(document, first, last), last, directive["language"]
        elif (listing := _ASCIIDOC.match(line)) and document.line(number + 2).startswith("----"):
            first = number + 2
            last = next((n for n in range(first, lines) if document.line(n + 1).startswith("----")), lines)
            margin, after, info = 0, last + 1, listing["language"]
        else:
            number += 1
            continue
        end = starts[last] if last < lines else len(text)
        pieces = list(_pieces(document, first, last, margin))
        yield starts[first] if first < lines else end, end, _part(document, info, pieces)
        number = max(after, number + 1)


def _fenced(document: Document, number: int, fence: re.Match[str]) -> tuple[int, int, int]:
    """First line, line after the last one, and where to go on, of a fenced block that begins on line `number` (from 0)."""
    closing = re.compile(rf"[ \t>]*{fence['fence'][0]}{{{len(fence['fence'])},}}[ \t]*$")
    last = number + 1
    while last < len(document.starts) and not closing.match(document.line(last + 1)):
        last += 1
    return number + 1, last, last + 1


def _indented(document: Document, number: int, margin: str) -> tuple[int, int]:
    """The lines of a block that is indented more than `margin`: from line `number` on, options and blank lines skipped."""
    lines = len(document.starts)
    while number < lines and (not document.line(number + 1).strip() or document.line(number + 1).lstrip().startswith(":")):
        number += 1
    first = last = number
    for n in range(first, lines):
        line = document.line(n + 1)
        if line.strip() and len(line) - len(line.lstrip()) <= len(margin):
            break
        last = n + 1
    return first, last


def _margin(document: Document, first: int, last: int) -> int:
    widths = [len(line) - len(line.lstrip()) for n in range(first, last) if (line := document.line(n + 1)).strip()]
    return min(widths, default=0)


def _pieces(document: Document, first: int, last: int, margin: int) -> Iterator[tuple[str, int, int]]:
    """The lines of a block without the margin that they share with the fence."""
    starts, text = document.starts, document.text
    for number in range(first, min(last, len(starts))):
        start = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        while start < min(end, starts[number] + margin) and text[start] in " \t>":
            start += 1
        yield text[start:end], start, end


def _part(document: Document, info: str, pieces: list[tuple[str, int, int]]) -> Part | None:
    """The block as a document, if some reader knows what to do with it."""
    code = "".join(piece[0] for piece in pieces)
    language = re.match(r"[{.\s]*([\w+#.-]*)", info)
    name = _LANGUAGES.get(language.group(1).lower() if language else "", "")
    title = _TITLE.search(info)
    if title:
        written = (title["name"] or title["short"]).lstrip("/")
        if claim(Part(document, written, [("\0", 0, 0)])) is not None:
            name = written
    if not name and not (language and language.group(1)):
        name = next((guess for guess, pattern in _GUESSES if pattern.match(code)), "")
    if name == "block.yaml":
        name = next((guess for guess, pattern in _YAML if pattern.search(code)), name)
    if not name:
        return None
    if name in ("block.sh", "block.ps1", "block.py"):
        pieces = [_without_prompt(piece) for piece in pieces]
    part = Part(document, name, pieces)
    reader = claim(part)
    return part if reader is not None and not reader.__name__.endswith(".loose") else None


def _without_prompt(piece: tuple[str, int, int]) -> tuple[str, int, int]:
    line, start, end = piece
    prompt = _PROMPT.match(line)
    if prompt is None or line.lstrip().startswith(("#", "-", "<")) or (prompt.group().strip() == "#"):
        return piece
    if prompt.group().strip() not in ("$", "%", ">", ">>>", "...") and not re.search(r"[@~:]|PS", prompt.group()):
        return piece
    return line[prompt.end() :], start + prompt.end(), end
