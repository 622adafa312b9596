"""Where reports go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys


def deliver(target: str, text: str) -> None:
    """Write a text to a file, or to standard output for `-`. Raises `OSError` where that fails, and leaves no part of it."""
    data = text.encode("utf-8", "backslashreplace")
    if target == "-":
        _to_stdout(data)
        return
    path = os.path.realpath(target)
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device can't be replaced
        with open(path, "wb") as file:
            file.write(data)
        return
    _replace(path, data)


def _to_stdout(data: bytes) -> None:
    """UTF-8 whatever the locale says, so that a report is the same everywhere. A reader that left is no error."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end, which must find somewhere to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(path: str, data: bytes) -> None:
    part = f"{path}.{os.getpid()}.part"
    # Without tempfile, whose files only their owner may read: a report's readers are often others.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
