"""dotenvy, as `just` and `uv run --env-file` use it: quotes as in a shell, and an error where something does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from aai_lint.dialects import white
from aai_lint.dialects.growth import Pieces
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.regex import regex

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_.]*")


def just(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """Recipes run in sh, which drops names with a dot."""
    values = {name: value for name, value in _settings(data, environ) if name not in environ}
    if any("\0" in value for value in values.values()):
        raise Refused("a value has a NUL in it")
    return Outcome({**{name: value for name, value in values.items() if "." not in name}, **environ})


def uv_run(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """It sets each variable as it reads it; at a syntax error it warns, and goes on with what it has."""
    values = dict(environ)
    with suppress(_SyntaxError):
        for name, value in _settings(data, values):
            if "\0" in value:
                raise Refused("a value has a NUL in it")
            values.setdefault(name, value)
    return Outcome(values)


class _SyntaxError(Refused):
    """A line that doesn't fit, as opposed to a file that can't be read."""


def _settings(data: bytes, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """`environ` is looked at anew for each reference: uv changes it on the way."""
    above: dict[str, str] = {}
    for statement in _statements(data):
        text = statement.rstrip(white.UNICODE).lstrip(white.UNICODE)
        if not text or text.startswith("#"):
            continue
        name, text = _name(text)
        if name == "export" and not text.startswith("="):
            name, text = _name(text)
        if not text.startswith("="):
            raise _SyntaxError("a name without an equals sign")
        text = text[1:].lstrip(white.UNICODE)
        value = "" if not text or text.startswith("#") else _value(text, environ, above)
        above[name] = value
        yield name, value


def _name(text: str) -> tuple[str, str]:
    found = _NAME.match(text)
    if found is None:
        raise _SyntaxError("a line doesn't begin with a name")
    return found[0], text[found.end() :].lstrip(white.UNICODE)


def _statements(data: bytes) -> Iterator[str]:
    """Lines, or several where a quote or a backslash is open at the end; a comment behind a value is cut off."""
    lines = data.split(b"\n")
    ended = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    buffer, state = "", "complete"
    for line in ended:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("the file is not UTF-8") from None
        start = len(buffer)
        buffer += text
        if buffer.lstrip(white.UNICODE).startswith("#"):
            buffer, state = "", "complete"
            continue
        place, state = _state_after(text, state)
        if state == "comment":
            yield buffer[: start + place]
            buffer, state = "", "complete"
        elif state == "complete":
            yield buffer.removesuffix("\n").removesuffix("\r") if buffer.endswith("\n") else buffer
            buffer = ""
    if state != "complete":
        raise _SyntaxError("the file ends within a value, or with a blank")


_NEXT = {
    "white": {"#": "comment", "\\": "escape", '"': "weak", "'": "strong"},
    "complete": {"\\": "escape", '"': "weak", "'": "strong"},
    "escape": {},
    "weak": {"\\": "weak escape", '"': "complete"},
    "weak escape": {},
    "strong": {"\\": "strong escape", "'": "complete"},
    "strong escape": {},
}
_STAYS = {"weak": "weak", "weak escape": "weak", "strong": "strong", "strong escape": "strong"}


def _state_after(text: str, state: str) -> tuple[int, str]:
    for place, character in enumerate(text):
        if state == "complete" and character in white.UNICODE and character not in "\r\n":
            state = "white"
            continue
        state = _NEXT[state].get(character) or _STAYS.get(state, "complete")
        if state == "comment":
            return place, state
    return len(text), state


def _value(text: str, environ: Mapping[str, str], above: Mapping[str, str]) -> str:
    output = Pieces()
    strong = weak = escaped = ending = False
    reference: str | None = None  # the name after a `$`, as far as it is read
    braced = False

    def look_up(name: str) -> str:
        return environ.get(name, above.get(name, ""))

    for character in text:
        if ending:
            if character == "#":
                break
            if character not in " \t":
                raise _SyntaxError("a value has a blank in it and no quotes")
        elif escaped:
            if character not in "\\'\"$ n":
                raise _SyntaxError("an escape that is not known")
            output.add("\n" if character == "n" else character)
            escaped = False
        elif strong:
            strong = character != "'"
            output.add("" if character == "'" else character)
        elif reference is not None:
            if character.isalnum() or (braced and character != "}"):
                reference += character
            elif braced:
                output.add(look_up(reference))
                reference, braced = None, False
            elif character == "{" and not reference:
                braced = True
            else:
                # Also a quote that closes here is taken as text, and then the value has no end.
                output.add(look_up(reference) + ("" if character == "$" else character))
                reference = "" if character == "$" else None
        elif character == "$":
            reference = ""
        elif character == "\\":
            escaped = True
        elif character == '"':
            weak = not weak
        elif weak:
            output.add(character)
        elif character == "'":
            strong = True
        elif character in " \t":
            ending = True
        else:
            output.add(character)
    if braced or strong or weak:
        raise _SyntaxError("a quote or a brace is left open")
    output.add(look_up(reference or ""))
    return output.joined()


READERS: Mapping[str, Reader] = {"just": just, "uv-run": uv_run}
