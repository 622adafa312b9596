"""Where a revoked key is still written, in whatever form: plain, with dashes, in upper case, in base64."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from . import key
from .regex import regex
from .revocations import Revocation, fingerprint

if TYPE_CHECKING:
    from .document import Document
    from .model import Sighting

PATTERNS = (
    rb"[0-9a-f]{32}",
    rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    # Base64: each group of four characters that stands for three hex digits begins with one of these letters.
    rb"(?:[mnoyz][a-z0-9+/_-]{3}){9}",
)
"""What a file has in it, in lower case, that may hold a key in any form."""

_HEX = regex(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?![0-9A-Za-z])")
_BASE64 = regex(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{42,}={0,2}")
# A text that is decoded may be encoded once more.
_DEPTH = 2


# What a character of lower-cased text may be a part of: `0` a hex digit, `x` another letter or digit, `-`, and `.` for the rest.
_KINDS = bytes(
    48 if byte in b"0123456789abcdef" else 45 if byte == 45 else 120 if 103 <= byte <= 122 else 46 for byte in range(256)
)
_RUNS = bytes(48 if chr(byte) in "abcdefghijklmnopqrstuvwxyz0123456789+/_-" else 46 for byte in range(256))
_WHOLE, _DASHED, _LONG = b"0" * 32, b"-".join(b"0" * count for count in (8, 4, 4, 4, 12)), b"0" * 42
_ENCODED = regex(PATTERNS[2])


def may_hold(text: bytes) -> bool:
    """Whether lower-cased text has a part that a whole key in any form may be. By replacing and finding bytes: that is some ten
    times faster than the patterns, which can't jump."""
    kinds = text.translate(_KINDS)
    return _DASHED in kinds or _has_whole(kinds) or _has_encoded(text)


def _has_whole(kinds: bytes) -> bool:
    at = kinds.find(_WHOLE)
    while at >= 0:
        end = at + len(_WHOLE)
        if kinds[max(0, at - 1) : at] not in (b"0", b"x") and kinds[end : end + 1] not in (b"0", b"x"):
            return True
        at = kinds.find(_WHOLE, end)
    return False


def _has_encoded(text: bytes) -> bool:
    runs = text.translate(_RUNS)
    at = runs.find(_LONG)
    while at >= 0:
        end = runs.find(b".", at)
        if _ENCODED.search(text, at, end if end >= 0 else len(text)):
            return True
        at = runs.find(_LONG, end) if end >= 0 else -1
    return False


def sightings_in(document: Document, revoked: Mapping[str, Revocation]) -> Iterator[Sighting]:
    """Where a revoked key is written in a document, plain, with dashes, in upper case or in base64."""
    from .model import Sighting

    for start, end, whole in keys_in(document.text):
        known = revoked.get(fingerprint(whole))
        if known is not None:
            yield Sighting(document.place(start, end), key.mask(whole), known.date, known.reason)


def of_value(text: str, revoked: Mapping[str, Revocation]) -> Revocation | None:
    """The revocation of a key in a value, if there is one."""
    found = (revoked.get(fingerprint(whole)) for _, _, whole in keys_in(text))
    return next(filter(None, found), None)


def keys_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Whatever has the form of a whole key, and where."""
    for match in _HEX.finditer(text):
        yield *match.span(), match.group().replace("-", "").lower()
    for match in _BASE64.finditer(text):
        for whole in _encoded(match.group(), _DEPTH):
            yield *match.span(), whole


def _encoded(text: str, depth: int) -> Iterator[str]:
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("ascii")
    except ValueError:
        return
    for match in _HEX.finditer(decoded):
        yield match.group().replace("-", "").lower()
    if depth > 1:
        for inner in _BASE64.finditer(decoded):
            yield from _encoded(inner.group(), depth - 1)
