"""Dockerfiles: what is in the environment of a build and of the image, and which files go in.

Source: docs.docker.com/reference/dockerfile and moby/buildkit:frontend/dockerfile/{parser,instructions,shell}.
The scope is the stage, by its name or its number; the empty scope is what stands before the first `FROM`.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from .. import nearby, values
from ..containers import commands, dockerfile
from ..containers.dockerfile import Instruction
from ..document import At, Document, shifted
from ..model import Fact, Include, Inherited, Literal, Request, Setting, Text, Use, Value
from ..regex import regex

HOME = "dockerfile"
STEP = "step"
_NAME = regex(r"(?:.*[._-])?(?:dockerfile|containerfile)(?:[._-].*)?", re.IGNORECASE)
_NOT = regex(r".*\.(?:dockerignore|md|txt|py|[jt]s|go|sh|ya?ml|json|j2|tmpl|tpl|erb)", re.IGNORECASE)
_MOUNT = regex(r"--mount=(.*)", re.DOTALL)
_FROM = regex(r"(?P<image>\S+)(?:[ \t]+[Aa][Ss][ \t]+(?P<name>\S+))?")
_WORD = r"(?:\"[^\"\n]*\"|'[^'\n]*'|(?:\$\([^()\n]*\)|[^\s;&|$]|\$(?!\())*)"
_EXPORT = regex(rf"(?:^|[\s;&|({{])(?:export|declare[ \t]+-x)[ \t]+(?P<name>[A-Za-z_]\w*)=(?P<value>{_WORD})")
# Whether nothing but exports comes at the end of the commands: whatever needs the variable is no longer there.
_ENDS_WITH_EXPORTS = regex(rf"(?:export|declare[ \t]+-x)[ \t]+[A-Za-z_]\w*={_WORD}[\s;)}}]*\Z")
_VARIABLE = regex(r"(?<![\\$])\$(?:\{(?P<braced>[A-Za-z_]\w*)|(?P<plain>[A-Za-z_]\w*))")
_LINE = regex(r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*=(?P<value>[^\r\n]*)", re.MULTILINE)


def reads(document: Document) -> bool:
    """Files named as Dockerfiles are."""
    return structural(document.path)


def structural(path: str) -> bool:
    """Whether a path is named as Dockerfiles are."""
    name = path.rpartition("/")[2]
    return bool(_NAME.fullmatch(name)) and not _NOT.fullmatch(name)


def read(document: Document) -> Iterator[Fact]:
    """What each instruction says."""
    scope: tuple[str, ...] = ()
    stages = 0
    yield from nearby.comments(document, HOME)
    for fact in nearby.literals(document, HOME):
        if isinstance(fact, Request) and not document.line(fact.header.place.line).lstrip().startswith("#"):
            yield fact  # a header in a command
    for instruction in dockerfile.parse(document):
        at = instruction.at(document)
        if instruction.keyword == "FROM":
            match = _FROM.match(instruction.text)
            if match is not None:
                scope = (match["name"] or str(stages),)
                stages += 1
                yield Include(Text(match["image"], at(*match.span("image"))), HOME, scope, "stage")
        elif instruction.keyword == "ENV":
            yield from _variables(instruction, at, scope)
        elif instruction.keyword == "ARG":
            yield from _arguments(instruction, at, scope)
        elif instruction.keyword == "LABEL":
            yield from _pairs(instruction, at, scope, "plain-entry")
        elif instruction.keyword == "RUN":
            yield from _run(document, instruction, at, scope)
        elif instruction.keyword in ("COPY", "ADD"):
            yield from _copy(document, instruction, at, scope)
        elif instruction.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
            name = Text(instruction.keyword, document.place(instruction.offsets[0], instruction.offsets[0]))
            parts = list(_command(instruction, at))
            yield from commands.read(name, parts, _command_text, HOME, scope)


def _word(instruction: Instruction, at: At, start: int, end: int) -> Value:
    """A word after quotes, escapes and `$` are understood."""
    text = instruction.text[start:end]
    literal = Literal(text, text, at(start, end))
    return values.shell(literal, shifted(at, start), escape=instruction.escape, commands=False)


def _variables(instruction: Instruction, at: At, scope: tuple[str, ...]) -> Iterator[Fact]:
    """`ENV NAME=value …`, or the old form `ENV NAME the rest of the line`."""
    found = list(dockerfile.words(instruction))
    if found and "=" not in instruction.text[slice(*found[0])]:
        if len(found) > 1:
            start, end = found[0]
            value = _word(instruction, at, found[1][0], len(instruction.text.rstrip()))
            yield Setting(Text(instruction.text[start:end], at(start, end)), value, HOME, scope)
        return
    yield from _pairs(instruction, at, scope, "variable")


def _pairs(instruction: Instruction, at: At, scope: tuple[str, ...], role: str) -> Iterator[Fact]:
    for start, end in dockerfile.words(instruction):
        name, equals, _ = instruction.text[start:end].partition("=")
        if equals and name:
            middle = start + len(name)
            value = _word(instruction, at, middle + 1, end)
            yield Setting(Text(name.strip("\"'"), at(start, middle)), value, HOME, scope, role)


def _arguments(instruction: Instruction, at: At, scope: tuple[str, ...]) -> Iterator[Fact]:
    """Build arguments; one without a default has the value that the builder is given."""
    for start, end in dockerfile.words(instruction):
        name, equals, _ = instruction.text[start:end].partition("=")
        text = Text(name, at(start, start + len(name)))
        value = _word(instruction, at, start + len(name) + 1, end) if equals else Inherited(text.place)
        yield Setting(text, value, HOME, scope, "build")


def _run(document: Document, instruction: Instruction, at: At, scope: tuple[str, ...]) -> Iterator[Fact]:
    for flag, start, end in instruction.flags:
        match = _MOUNT.fullmatch(flag)
        options = _options(match[1]) if match else {}
        if options.get("type") == "secret":
            written = options.get("target") or options.get("dst") or ""
            name = options.get("id") or posixpath.basename(written)
            target = written or ("" if "env" in options else f"/run/secrets/{name}")
            required = options.get("required", "false") in ("", "true", "1")
            variable = ((name, options["env"]),) if options.get("env") else ()
            yield Include(
                Text(name, document.place(start, end)),
                HOME,
                scope,
                "build-secret",
                prefix=target,
                required=required,
                names=variable,
            )
    parts = [(instruction.text, at)]
    parts += [(document.text[start:end], shifted(document.place, start)) for start, end in instruction.bodies]
    for text, where in parts:
        exports = list(_EXPORT.finditer(text)) if _ENDS_WITH_EXPORTS.search(text) else []
        for match in exports:
            start, end = match.span("value")
            literal = Literal(match["value"], match["value"], where(start, end))
            value = values.shell(literal, shifted(where, start))
            yield Setting(Text(match["name"], where(*match.span("name"))), value, HOME, scope, "export")
        names = {where(*match.span("name")) for match in exports}
        literal = Literal(text, text, where(0, len(text)))
        for setting in commands.pairs(literal, where, _command_text, HOME, scope, STEP):
            if setting.name.place not in names:
                yield setting
        for match in _VARIABLE.finditer(text):
            group = "braced" if match["braced"] else "plain"
            yield Use(Text(match[group], where(*match.span(group))), HOME, scope, "expanded", required=False)


def _options(text: str) -> dict[str, str]:
    """`type=secret,id=x,required`."""
    found = {}
    for option in text.split(","):
        name, _, value = option.partition("=")
        found[name] = value
    return found


def _command_text(literal: Literal, at: At) -> Value:
    """A word of a command that a shell may expand later."""
    return values.shell(literal, at)


def _copy(document: Document, instruction: Instruction, at: At, scope: tuple[str, ...]) -> Iterator[Fact]:
    if any(flag.startswith("--from=") for flag, _, _ in instruction.flags):
        stage = next(flag.partition("=")[2] for flag, _, _ in instruction.flags if flag.startswith("--from="))
        for start, end in list(dockerfile.words(instruction))[:-1]:
            yield Include(Text(instruction.text[start:end], at(start, end)), HOME, scope, "stage-copy", loader=stage)
        return
    for start, end in instruction.bodies:
        for match in _LINE.finditer(document.text, start, end):
            first, last = match.span("value")
            literal = Literal(match["value"], match["value"], document.place(first, last))
            yield Setting(
                Text(match["name"], document.place(*match.span("name"))),
                values.shell(literal, shifted(document.place, first)),
                HOME,
                scope,
                STEP,
            )
    sources = [(instruction.text[start:end], start, end) for start, end in dockerfile.words(instruction)]
    if instruction.text.startswith("["):
        sources = [(text, start, end) for text, start, end in _array(instruction.text)]
    for text, start, end in sources[:-1]:
        if "://" not in text and not text.startswith("<<"):
            target = posixpath.normpath(text.strip("\"'").lstrip("/") or ".")
            yield Include(Text(target, at(start, end)), HOME, scope, "copy", prefix=sources[-1][0])


def _array(text: str) -> Iterator[tuple[str, int, int]]:
    """The texts of a JSON array, with where they are (quotes left out); nothing if it isn't one."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return
    for match, item in zip(re.finditer(r'"((?:\\.|[^"\\])*)"', text), items, strict=False):
        yield item, match.start(1), match.end(1)


def _command(instruction: Instruction, at: At) -> Iterator[tuple[Literal, At]]:
    """The words of a command in the form of an array, or its line for the shell."""
    text = instruction.text
    found = list(_array(text)) if text.startswith("[") else []
    for item, start, end in found or [(text, 0, len(text))]:
        yield (
            Literal(text[start:end], item, at(start, end)),
            (shifted(at, start) if text[start:end] == item else _whole(at, start, end)),
        )


def _whole(at: At, start: int, end: int) -> At:
    place = at(start, end)
    return lambda _start, _end: place
