"""Small trees of files as one text, so that they can be mutated, kept and read by people.

`=== path` begins a file; `=x= path` one whose content is in hexadecimal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEAD = re.compile(rb"^=(=|x)= (.+)\n", re.MULTILINE)


def load(data: bytes) -> dict[str, bytes]:
    """The files of a text. Names are made harmless: relative, without empty parts."""
    found = list(_HEAD.finditer(data))
    files: dict[str, bytes] = {}
    for head, after in zip(found, [*found[1:], None], strict=False):
        content = data[head.end() : after.start() if after else len(data)]
        if head.group(1) == b"x":
            digits = re.sub(rb"[^0-9a-fA-F]", b"", content)
            content = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        parts = [part for part in head.group(2).decode("utf-8", "replace").split("/") if part not in ("", ".", "..")]
        if parts:
            files["/".join(parts)] = content
    return files


def dump(files: Mapping[str, bytes]) -> bytes:
    """The text of some files."""
    parts = []
    for path, content in files.items():
        plain = content.endswith(b"\n") and not _HEAD.search(content)
        parts += [b"=== " if plain else b"=x= ", path.encode(), b"\n", content if plain else content.hex().encode() + b"\n"]
    return b"".join(parts)
