"""systemd's EnvironmentFile= (src/basic/env-file.c, version 252): a shell's quotes, no references, no comment after a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aai_lint.dialects.outcome import Outcome, Reader, Refused

_BLANK, _NEWLINE = " \t\n\r", "\n\r"


def environment_file(data: bytes, _environ: Mapping[str, str]) -> Outcome:
    """Assignments whose name can't be a variable are dropped, with a log line."""
    if b"\0" in data:
        raise Refused("the file has a NUL in it")
    values: dict[str, str] = {}
    for name, value in _assignments(data.decode("utf-8", "surrogateescape")):
        if any(_not_text(character) for character in name + value):
            raise Refused("an assignment is not UTF-8")
        values[name] = value
    return Outcome({name: value for name, value in values.items() if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name)})


def _not_text(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or "\ufdd0" <= character <= "\ufdef" or ord(character) & 0xFFFE == 0xFFFE


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    state, name = "before name", ""
    value: list[str] = []
    blanks = 0  # at the end of the value, outside quotes
    for character in text:
        if state == "before name":
            if character in "#;":
                state = "comment"
            elif character not in _BLANK:
                state, name = "name", character
        elif state == "name":
            if character in _NEWLINE:
                state = "before name"
            elif character == "=":
                state, value, blanks = "before value", [], 0
            else:
                name += character
        elif state in ("before value", "value") and character in _NEWLINE:
            yield name.rstrip(_BLANK), "".join(value[: len(value) - blanks] if state == "value" else value)
            state = "before name"
        elif state in ("before value", "value") and character == "\\":
            state, blanks = "escape", 0
        elif state == "before value":
            if character in "'\"":
                state = character
            elif character not in _BLANK:
                state = "value"
                value.append(character)
                blanks = 0
        elif state == "value":
            value.append(character)
            blanks = blanks + 1 if character in _BLANK else 0
        elif state == "escape":
            state = "value"
            value.append("" if character in _NEWLINE else character)
        elif state in ("'", '"'):
            if character == state:
                state = "before value"
            elif character == "\\" and state == '"':
                state = "quoted escape"
            else:
                value.append(character)
        elif state == "quoted escape":
            state = '"'
            if character in '"\\`$':
                value.append(character)
            elif character != "\n":
                value.append("\\" + character)
        elif state == "comment":
            if character == "\\":
                state = "comment escape"
            elif character in _NEWLINE:
                state = "before name"
        else:
            state = "comment"
    if state in ("before value", "value", "escape", "'", '"', "quoted escape"):
        yield name.rstrip(_BLANK), "".join(value[: len(value) - blanks] if state == "value" else value)


READERS: Mapping[str, Reader] = {"systemd-EnvironmentFile": environment_file}
