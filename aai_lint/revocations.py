"""Keys that were revoked: a committed file of their fingerprints.

    # Keys of AssemblyAI that were revoked, written by `aai-lint revoke`. No key is in here, and none can be made from it.

    [[revoked]]
    sha256 = "…"
    date = 2026-01-31
    reason = "was committed in app.py"

A whole key has 122 random bits, so its sum can't be guessed back; the tag keeps it from being the sum that another program may
have written down somewhere. Anything shorter than a whole key could be guessed, and is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from .options import Misuse
from .records import NamedTuple

NAME = ".aai-lint-revoked.toml"
_TAG = b"aai-lint revoked key, version 1\0"
_HEAD = "# Keys of AssemblyAI that were revoked, written by `aai-lint revoke`. No key is in here, and none can be made from it.\n"
_LIMIT = 4 * 1024 * 1024


class Revocation(NamedTuple):
    """A line of the file: the fingerprint, the day (ISO 8601) and the reason that its owner gave."""

    fingerprint: str
    date: str
    reason: str


def fingerprint(whole: str) -> str:
    """What stands for a key in the file."""
    from hashlib import sha256

    return sha256(_TAG + whole.encode("ascii")).hexdigest()


def parse(text: str, path: str) -> tuple[Revocation, ...]:
    """The entries of a file. Raises `Misuse` for what isn't one: a mistake in it must not let a revoked key pass."""
    from . import key
    from .toml import loads

    try:
        entries = loads(text).get("revoked", [])
        if not isinstance(entries, list):
            raise ValueError("`revoked` is no list of tables")
        return tuple(map(_entry, entries))
    except (ValueError, RecursionError) as error:
        raise Misuse(f"{path} can't be understood: {key.redact(str(error)) or 'it is nested too deeply'}.") from error


def _entry(entry: object) -> Revocation:
    if not isinstance(entry, Mapping):
        raise ValueError("an entry of `revoked` is no table")
    digest, day, reason = entry.get("sha256"), entry.get("date", ""), entry.get("reason", "")
    if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("an entry has no `sha256` of 64 hex digits")
    if not isinstance(reason, str):
        raise ValueError("a `reason` is no text")
    return Revocation(digest, str(day)[:10], reason)


def added(text: str, revocation: Revocation) -> str:
    """The text of the file with one entry more; what is in it stays as it is."""
    from json import dumps

    before = text or _HEAD
    entry = f'\n[[revoked]]\nsha256 = "{revocation.fingerprint}"\ndate = {revocation.date}\n'
    return f"{before}{'' if before.endswith(chr(10)) else chr(10)}{entry}reason = {dumps(revocation.reason)}\n"


def is_day(text: str) -> bool:
    """Whether a text is a day as the file writes it."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def place(folder: str) -> str:
    """Where the file of a folder is, or would be: the nearest one up to the top of the repository, else at its top."""
    found = list(_lying(folder))
    if found:
        return found[0]
    return os.path.join(_folders(folder)[-1], NAME)


def load(folder: str) -> dict[str, Revocation]:
    """All entries, by fingerprint, of the files from a folder up to the top of the repository."""
    known: dict[str, Revocation] = {}
    for path in _lying(folder):
        for revocation in parse(read(path), os.path.basename(path)):
            known.setdefault(revocation.fingerprint, revocation)
    return known


def read(path: str) -> str:
    """The text of a file. Raises `Misuse` where there is none to read."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LIMIT + 1)
        if len(data) > _LIMIT:
            raise Misuse(f"{path} is larger than {_LIMIT} bytes.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Misuse(f"{path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise Misuse(f"{path} is not UTF-8.") from error


def _lying(folder: str) -> Iterator[str]:
    folders = _folders(folder)
    for here in folders:
        path = os.path.join(here, NAME)
        if os.path.isfile(path) and os.path.commonpath([os.path.realpath(path), folders[-1]]) == folders[-1]:
            yield path


def _folders(folder: str) -> list[str]:
    """A folder and those above it, up to the top of its repository; without one, the folder alone."""
    folders = [os.path.realpath(folder)]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above == folders[-1]:
            return folders[:1]
        folders.append(above)
    return folders
