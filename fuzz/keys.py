"""Invented keys, the ways in which people write one, and what of them an output has."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple


def _invented(number: int) -> str:
    digits = hashlib.sha256(f"an invented key, number {number}".encode()).hexdigest()
    return f"{digits[:12]}4{digits[13:16]}8{digits[17:32]}"


KEYS = tuple(map(_invented, range(4)))

# What a key is cut with: blanks, signs, and the ends of lines as strings, scalars and scripts have them.
CUTS = (
    *(" ", "-", "\t", "\u00a0", "\u200b", "\\n", "' '"),
    *("\n", "\r\n", "\n    ", "\\\n", "\\\n    ", '" +\n    "', '"\n    "', "^\r\n", "`\n"),
)

# Ways to escape a character.
_ESCAPES = ("%{:02x}", "\\u{:04x}", "&#{};")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def spelled(key: str, source: random.Random) -> str:
    """A key as somebody may write it, rightly or not."""
    at = source.randint(1, 31)
    cut = source.choice(CUTS)
    encoded = _base64(key)
    forms = (
        key,
        key,
        key,
        key.upper(),
        "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:])),
        f"Bearer {key}",
        f"{key}\n",
        f" {key} ",
        f'"{key}"',
        f"'{key}'",
        f"\u201c{key}\u201d",
        f'\\"{key}\\"',
        f"{key}\\n",
        f"\ufeff{key}",
        f"{key}{key}",
        f"ASSEMBLYAI_API_KEY={key}",
        f"${{STT:-{key}}}",
        f"<{key}>",
        f"{key} # the key",
        encoded,
        encoded.rstrip("="),
        _base64(f"{key}\n"),
        _base64(encoded),
        _base64(f"Bearer {key}"),
        encoded[:at] + cut + encoded[at:],
        key.encode().hex(),
        *("".join(escape.format(ord(digit)) for digit in key) for escape in _ESCAPES),
        key[:at] + cut + key[at:],
        key[:at] + cut + key[at:],
        cut.join(key[start : start + 8] for start in range(0, 32, 8)),
        cut.join(encoded[start : start + 16] for start in range(0, 44, 16)),
    )
    return source.choice(forms)


class _Hidden(NamedTuple):
    """A key that files have: what of it must not be seen."""

    present: re.Pattern[str]
    parts: frozenset[str]


def _windows(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


@lru_cache(maxsize=1)
def _hidden() -> tuple[_Hidden, ...]:
    gap = r"(?:\\[nrt]|[^0-9A-Za-z]){0,20}"
    found = []
    for key in KEYS:
        plain = gap.join(key)
        escaped = ["".join(escape.format(ord(digit)) for digit in key) for escape in _ESCAPES]
        # What comes before or after the key in these isn't of it.
        encoded = [_base64(key)[:-2], _base64(f"{key}\n")[:-3], _base64(f"Bearer {key}")[10:-1], _base64(_base64(key))[:-4]]
        encoded.append(key.encode().hex())
        present = re.compile("|".join([f"(?i:{plain})", *map(re.escape, escaped), *(gap.join(one) for one in encoded)]))
        parts = _windows(key, 5) | _windows(key.upper(), 5)
        parts |= {part for one in escaped for part in _windows(one, len(one) * 5 // 32)}
        parts |= {part for one in encoded for part in _windows(one, 10)}
        found.append(_Hidden(present, frozenset(part for part in parts if not part.isdigit())))
    return tuple(found)


def seen(files: Iterable[str], output: str) -> str:
    """A part of a key of these files that an output has, more than its first or last few characters; or nothing."""
    text = "\n".join(files)
    for one in _hidden():
        if one.present.search(text):
            for part in one.parts:
                if part in output:
                    return part
    return ""
