"""Jupyter notebooks: code cells as one program in the order of the page, cells of other languages, prose, saved outputs.

Home "notebook". `%env X=…` sets a variable of the kernel, quotes and comments included. `!export X=…` and `%%bash` set it in a
shell that ends at once: the role is "export", or "constant" where the same shell uses it. What a run printed has the role
"output".
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import jsontree, nearby
from ..document import Document, Part
from ..model import Fact, Joined, Literal, Opaque, Reference, Request, Setting, Use, Value
from ..records import replace
from ..regex import regex
from ..yamltree import Node
from . import DOCUMENT, at, facts_of

HOME = "notebook"

# Pieces of a text in JSON: what each denotes and where it is written.
Pieces = list[tuple[str, int, int]]

_MAGIC = regex(r"[ \t]*(?:%%?|!|\?)")
_ENV = regex(
    r"[ \t]*%(?:env|set_env)[ \t]+(?P<name>[A-Za-z_]\w*)(?:[ \t]*=[ \t]*|[ \t]+)(?P<value>\S[^\r\n]*?)[ \t]*(?:\r?\n|\Z)"
)
_SHELL = regex(r"[ \t]*(?:!|%(?:sx|sh|system|bash)[ \t])")
_WRAPPING = regex(r"[ \t]*%(?:time|timeit|prun|capture)\b[^\r\n]*?[ \t](?=[A-Za-z_])")
_CELL = regex(r"[ \t\r\n]*%%(?P<magic>\w+)")
_CELL_LANGUAGES = {
    "bash": "cell.sh",
    "sh": "cell.sh",
    "script": "cell.sh",
    "system": "cell.sh",
    "javascript": "cell.js",
    "js": "cell.js",
    "html": "cell.html",
    "ruby": "cell.rb",
    "markdown": "cell.md",
}
_KERNELS = {
    "javascript": "js",
    "typescript": "ts",
    "bash": "sh",
    "ruby": "rb",
    "go": "go",
    "java": "java",
    "csharp": "cs",
    "kotlin": "kt",
}
_VARIABLE = regex(r"\{(?P<braced>[A-Za-z_]\w*)\}|\$(?P<plain>[A-Za-z_]\w*)")
# Outputs that are text. Images are not looked at, however long.
_TEXT_OUTPUTS = ("text/plain", "text/html", "text/markdown", "application/json")


def reads(document: Document) -> bool:
    """Files with the suffix of notebooks."""
    return document.name.endswith(".ipynb")


def read(document: Document) -> Iterator[Fact]:
    """What the cells say, and then what was printed."""
    tree = jsontree.parse(document)
    yield from tree.gaps
    root = tree.roots[0] if tree.roots else Node("mapping", 0, 0)
    language = root.get("metadata", "kernelspec", "language") or root.get("metadata", "language_info", "name")
    suffix = _KERNELS.get(language.text.lower(), "py") if language else "py"
    program: Pieces = []
    printed: Pieces = []
    for cell in _cells(root):
        kind, source = cell.get("cell_type"), cell.get("source") or cell.get("input")
        if source is None or kind is None:
            continue
        lines = _lines(document, source)
        if kind.text in ("markdown", "raw", "heading"):
            yield from facts_of(Part(document, "cell.md", [piece for line in lines for piece in line]), DOCUMENT)
        elif kind.text == "code":
            yield from _code(document, lines, program)
        outputs = cell.get("outputs")
        for output in outputs.elements() if outputs is not None else ():
            printed += _output(document, output)
    yield from facts_of(Part(document, f"{document.name}.{suffix}", program), HOME)
    for fact in nearby.literals(Part(document, "output", printed), HOME):
        yield replace(fact, role="output") if isinstance(fact, Setting) else fact


def _cells(root: Node) -> Iterator[Node]:
    cells = root.get("cells")
    if cells is not None:
        yield from cells.elements()
    worksheets = root.get("worksheets")  # format 3 and older
    for worksheet in worksheets.elements() if worksheets is not None else ():
        inner = worksheet.get("cells")
        if inner is not None:
            yield from inner.elements()


def _lines(document: Document, source: Node) -> list[Pieces]:
    """The lines of a cell, whether it is written as one string or as a list of them."""
    pieces: Pieces = []
    for node in source.elements() if source.kind == "sequence" else (source,):
        if node.kind == "scalar":
            pieces += jsontree.pieces(document, node)
    lines: list[Pieces] = [[]]
    for text, start, end in pieces:
        if text != "\n" and "\n" in text and len(text) == end - start:  # a bare line end in a string: not JSON, but read
            for line in text.splitlines(keepends=True):
                lines[-1].append((line, start, start + len(line)))
                start += len(line)
                if line.endswith("\n"):
                    lines.append([])
            continue
        lines[-1].append((text, start, end))
        if text.endswith("\n"):
            lines.append([])
    if lines[-1]:
        last = lines[-1][-1][2]
        lines[-1].append(("\n", last, last))
    return [line for line in lines if line]


def _code(document: Document, lines: list[Pieces], program: Pieces) -> Iterator[Fact]:
    """What the magics of a code cell say; the rest is added to the program."""
    text = "".join(piece[0] for line in lines for piece in line)
    cell = _CELL.match(text)
    if cell and cell["magic"] not in ("time", "timeit", "capture", "prun", "env", "set_env"):
        name = _CELL_LANGUAGES.get(cell["magic"], "")
        if name:
            said = list(facts_of(Part(document, name, [piece for line in lines[1:] for piece in line])))
            yield from _in_shell(said) if name.endswith(".sh") else (at(fact, HOME) for fact in said)
        return
    for index, line in enumerate(lines):
        written = "".join(piece[0] for piece in line)
        if index and "".join(piece[0] for piece in lines[index - 1]).rstrip().endswith("\\") and _SHELL.match(text):
            continue
        if not _MAGIC.match(written):
            program += line
            continue
        part = Part(document, "cell.sh", line)
        wrapping = _WRAPPING.match(written)
        environment = _ENV.match(written)
        if environment:
            yield Setting(part.cut(*environment.span("name")), _value(part, *environment.span("value")), HOME)
        elif _SHELL.match(written):
            yield from _shell(document, lines, index)
        elif wrapping:
            program += _after(line, wrapping.end())
            continue
        # A line of its own keeps blocks whole: a magic may be all there is in an `if`.
        indent = len(written) - len(written.lstrip())
        program += [(" " * indent + "pass\n", line[0][1], line[0][1])]


def _after(line: Pieces, offset: int) -> Pieces:
    """A line from an offset on."""
    kept: Pieces = []
    for text, start, end in line:
        if offset >= len(text):
            offset -= len(text)
            continue
        kept.append((text[offset:], start + offset if len(text) == end - start else start, end))
        offset = 0
    return kept


def _shell(document: Document, lines: list[Pieces], index: int) -> Iterator[Fact]:
    """A line for the shell, with those that continue it."""
    first = _after(lines[index], len(_SHELL.match("".join(piece[0] for piece in lines[index])).group()))  # type: ignore[union-attr]
    pieces = list(first)
    while "".join(piece[0] for piece in pieces).rstrip("\r\n").endswith("\\") and index + 1 < len(lines):
        index += 1
        pieces += lines[index]
    yield from _in_shell(list(facts_of(Part(document, "cell.sh", pieces))))


def _in_shell(said: list[Fact]) -> Iterator[Fact]:
    """The facts of a shell that ends with the cell: what it sets doesn't reach the kernel."""
    used = {reference.target for fact in said if isinstance(fact, Request) for reference in _references(fact.value)}
    used |= {fact.name.text for fact in said if isinstance(fact, Use)}
    for fact in said:
        if isinstance(fact, Setting) and fact.role == "variable" and not fact.scope:
            yield replace(fact, home=HOME, role="constant" if fact.name.text in used else "export")
        elif isinstance(fact, Use):  # `$X` may be a name of Python's
            yield replace(fact, home=HOME, required=False)
        else:
            yield at(fact, HOME)


def _references(value: Value) -> Iterator[Reference]:
    for part in value.parts if isinstance(value, Joined) else (value,):
        if isinstance(part, Reference):
            yield part


def _value(part: Part, start: int, end: int) -> Value:
    """The value of `%env`: as written, quotes too; `{name}` and `$name` are replaced where Python has such a name."""
    text = part.text[start:end]
    place = part.place(start, end)
    parts: list[Value] = []
    done = 0
    for match in _VARIABLE.finditer(text):
        if match.start() > done:
            parts.append(_literal(part, start + done, start + match.start()))
        name = match["braced"] or match["plain"]
        parts.append(Reference(name, part.place(start + match.start(), start + match.end()), kind="name"))
        done = match.end()
    if done < len(text) or not parts:
        parts.append(_literal(part, start + done, end))
    if any(isinstance(one, Literal) and "{" in one.text for one in parts) and len(parts) > 1:
        return Opaque("made by an expression", place)
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), place)


def _literal(part: Part, start: int, end: int) -> Literal:
    return Literal(part.text[start:end], part.text[start:end], part.place(start, end))


def _output(document: Document, output: Node) -> Pieces:
    """The text of an output."""
    nodes = [output.get("text"), output.get("traceback"), output.get("evalue")]
    data = output.get("data")
    if data is not None:
        nodes += [value for key, value in data.entries() if key.text in _TEXT_OUTPUTS]
    pieces: Pieces = []
    for node in nodes:
        if node is None or node.kind not in ("scalar", "sequence"):
            continue
        if nearby.has_literal(document.text, node.start, node.end):
            pieces += [piece for line in _lines(document, node) for piece in line]
    return pieces
