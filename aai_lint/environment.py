"""The key in the environment of this very process, in a variable, in a file or on standard input, as `aai-lint env` judges it.

Without a parser of command lines: a container asks this at each start.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from . import preflight
from .commands import Answer
from .options import Misuse, Options

FINDINGS = 1
# A key has 32 bytes. What is longer than this isn't read to its end.
_LIMIT = 64 * 1024


def judged(
    paths: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
    *,
    stdin: bool = False,
    fail_on: str = "warning",
    quiet: bool = False,
) -> Answer:
    """What is said of the variables `names`, of the contents of `files` and of standard input, or else of the environment, where
    the code in the `paths` tells what is wanted. Raises `Misuse` for what can't be read."""
    lines = list(_lines(paths, names, stdin, files))
    shown = [_shown(line) for line in lines if line.severity or not quiet]
    failing = {"error", fail_on}
    return Answer(FINDINGS if any(line.severity in failing for line in lines) else 0, (("-", "".join(shown)),))


def _lines(paths: tuple[str, ...], names: tuple[str, ...], stdin: bool, files: tuple[str, ...]) -> Iterator[preflight.Line]:
    refusal = _refusal()
    for name in names:
        text = os.environ.get(name)
        yield preflight.value(name, text, refusal) if text is not None else preflight.unset(name)
    if stdin:
        yield preflight.value("standard input", _from_stdin(), refusal)
    for file in files:
        yield preflight.value(file, _content(file, "--file"), refusal)
    if names or stdin or files:
        return
    yield from preflight.environment(os.environ, _wanted(paths), refusal, _named_files())


def _refusal() -> preflight.Refusal:
    """What the file of revoked keys, if there is one here, says of a value."""
    from . import revocations

    revoked = revocations.load(".")

    def refuse(text: str) -> str:
        if not revoked:
            return ""
        from .sightings import of_value

        found = of_value(text, revoked)
        if found is None:
            return ""
        return (
            f"is a key that was revoked{f' on {found.date}' if found.date else ''}{f' ({found.reason})' if found.reason else ''}"
        )

    return refuse


def _from_stdin() -> str:
    text = _decoded(sys.stdin.buffer.read(_LIMIT)).removesuffix("\n")
    return text.removesuffix("\r") if sys.platform == "win32" else text


def _named_files() -> dict[str, str]:
    """The contents of the files that variables name: `ASSEMBLYAI_API_KEY_FILE=/run/secrets/key`."""
    from . import key

    return {name: _content(path, name) for name, path in os.environ.items() if path and key.file_variant(name)}


def _content(path: str, source: str) -> str:
    try:
        with open(path, "rb") as file:
            return _decoded(file.read(_LIMIT))
    except (OSError, ValueError) as error:
        raise Misuse(f"{source}: {path} can't be read: {getattr(error, 'strerror', None) or 'it is no path'}.") from error


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _wanted(paths: tuple[str, ...]) -> tuple[preflight.Wanted, ...] | None:
    """What the code in the paths reads, None where nobody asked for it."""
    if not paths:
        return None
    from . import engine, files, key, links

    try:
        tree = files.find(paths)
    except files.Unscannable as error:
        raise Misuse(str(error)) from error
    facts = engine.look(tree, Options()).facts
    if facts is None:
        return ()
    return tuple(
        preflight.Wanted(read.name, f"{read.place.path}:{read.place.line}", read.required, read.implied)
        for read in sorted(links.graph(facts).reads, key=lambda read: (read.name, not read.required, read.place))
        if not facts.origin(read.place).sample and not key.public_prefix(read.name)
    )


def _shown(line: preflight.Line) -> str:
    from .key import redact
    from .terminal import visible

    severity = f"{line.severity}: " if line.severity else ""
    remedy = f"; {line.remedy}" if line.remedy else ""
    unknown = "" if line.severity else " (whether AssemblyAI takes it can't be told offline)"
    return visible(redact(f"{line.subject}: {severity}{line.words}{unknown}{remedy}")) + "\n"
