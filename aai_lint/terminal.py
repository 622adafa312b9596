"""Text as a terminal shows it: nothing that steers it, the width of each character, colours.

Names, paths and source lines are written by others. What could move the cursor, hide or reverse text, or be taken for a
command by the system that collects the output is shown as an escape instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

TAB = 4

# Controls, bidirectional overrides, line separators, invisible characters, and the halves that undecodable file names hold.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
# GitHub Actions, Azure Pipelines and TeamCity find `##[…]`, `##vso[…]`, `##teamcity[…]` anywhere in a line
# (actions/runner:src/Runner.Common/ActionCommand.cs), and `::name` at its start, blanks aside.
_MARKER = re.compile(r"##(?=[\w-]*\[)")
_COMMAND = re.compile(r"(?<!\S)::(?=\w)")

_COLORS: Mapping[str, str] = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "help": "1;32",
    "frame": "1;34",
    "strong": "1",
}


def escaped(character: str) -> str:
    """How a character that steers the terminal is shown."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that isn't UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible(text: str) -> str:
    """A text on one line in which nothing steers a terminal or the collector of its output."""
    text = _STEERING.sub(lambda match: escaped(match.group()), text)
    return _COMMAND.sub(r"\\x3a:", _MARKER.sub(r"#\\x23", text))


def cells(line: str) -> list[str]:
    """How each character of a source line is shown: as many texts as the line has characters."""
    shown = []
    column = 0
    for character in line:
        text = character
        if character == "\t":
            text = " " * (TAB - column % TAB)
        elif _STEERING.match(character):
            text = escaped(character)
        column += width(text)
        shown.append(text)
    for match in _MARKER.finditer(line):
        shown[match.start() + 1] = r"\x23"
    return shown


def width(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=1024)
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def painted(text: str, color: str, wanted: bool) -> str:
    """A text in one of the colours of this program."""
    return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if wanted and text else text


def wants_color(choice: str, environment: Mapping[str, str], is_terminal: bool) -> bool:
    """Whether to use colours. See no-color.org and force-color.org."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"
