"""Where reports and fixes go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys


class Unchanged(Exception):
    """A file that was left as it was; the text says why, in a part of a sentence."""


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


def revise(path: str, before: bytes, after: bytes) -> None:
    """Give a file other bytes, whole or not at all; its permissions stay. Raises `Unchanged`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            written = file.read(len(before) + 1) if stat.S_ISREG(status.st_mode) else b""
        if os.path.islink(path) or not stat.S_ISREG(status.st_mode):
            raise Unchanged("it is a link, or no plain file")
        if status.st_nlink > 1:  # a new file would take only one of its names along
            raise Unchanged("it has several hard links")
        if written != before:
            raise Unchanged("it was changed by somebody else meanwhile")
        if not os.access(path, os.W_OK):
            raise Unchanged("it may not be written")
        _replace(path, after, stat.S_IMODE(status.st_mode))
    except OSError as error:
        raise Unchanged(error.strerror or "it can't be written") from error


def create(path: str, data: bytes) -> None:
    """Write a new file, with the folders that it needs. Raises `Unchanged`, also where there is a file by now."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            try:
                file.write(data)
                file.flush()
            except BaseException:
                os.unlink(path)
                raise
    except OSError as error:
        raise Unchanged(error.strerror or "it can't be written") from error


def _to_stdout(data: bytes) -> None:
    """UTF-8 whatever the locale says, so that a report is the same everywhere. A reader that left is no error.

    Past the buffer of the interpreter, which would try again at its end what can't be written, and end with a status of its own.
    """
    try:
        sys.stdout.flush()
        try:
            descriptor = sys.stdout.fileno()
        except OSError:  # a stand-in that is no file
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except BrokenPipeError:
        # The interpreter flushes once more at its end, which must find somewhere to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(path: str, data: bytes, mode: int | None = None) -> None:
    part = f"{path}.{os.getpid()}.part"
    try:
        # Without tempfile, whose files only their owner may read: a report's readers are often others.
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            file.write(data)
        if mode is not None:
            os.chmod(part, mode)
        os.replace(part, path)
    except FileExistsError:  # somebody else's
        raise
    except BaseException:
        if os.path.exists(part):
            os.unlink(part)
        raise
