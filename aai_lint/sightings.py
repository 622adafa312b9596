"""Where a revoked key is still written, in whatever form: plain, with dashes, in upper case, in base64."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from . import key
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

_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?![0-9A-Za-z])")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{42,}={0,2}")
# A text that is decoded may be encoded once more.
_DEPTH = 2


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
