"""When Python looks for garbage during a run.

Nearly all that a run makes are facts, which live to its end, and the trees of one file, which are garbage together when it is
read. Python's own collector doesn't know that: it goes through the facts so far again and again, a quarter of the time of a
large run. Here garbage is looked for between files, once there may be much, and what is no garbage then is not looked at
again. So each object is looked at about once, and the memory is that of the facts and a few files.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects that came and didn't go since the last time: some 5 MB.
_MANY = 20_000


@contextmanager
def between_files() -> Iterator[None]:
    """Look for garbage only where `sweep` is called. A program that calls us may have its own way: then nothing is changed."""
    if not gc.isenabled() or gc.get_freeze_count():
        yield
        return
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


def sweep() -> None:
    """A file has been read: what it took to read it may go."""
    if not gc.isenabled() and gc.get_count()[0] > _MANY:
        gc.collect()
        gc.freeze()
