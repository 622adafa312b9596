"""Work that several processes share where it is long. What comes of it is the same as from one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from typing import Any, Protocol, TypeVar

    T = TypeVar("T")

    class Form(Protocol):
        """A module that writes values as bytes: `marshal`, or `pickle`."""

        def dumps(self, value: Any, /) -> bytes:
            """The bytes of a value."""

        def loads(self, data: bytes, /) -> Any:
            """The value of bytes."""


# A share has a number of one byte.
SHARES = 256


def workers() -> int:
    """How many processes may work at once. Forking is safe where no other thread runs, and is what Linux does well."""
    if sys.platform != "linux":
        return 1
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), 4)


def shared(work: Callable[[int], T], form: Form) -> list[T]:
    """What `work` makes of each number below `SHARES`, in order. It is done in any order, by one process or another, so what it
    leaves behind is lost; its results are handed over in a `form`. Where it raises, so does this."""
    done: dict[int, T] = {}
    # Whoever is ready takes the next share, by its number from a pipe: they differ in size.
    queue, sink = os.pipe()
    os.write(sink, bytes(range(SHARES)))
    os.close(sink)
    running = []
    for _ in range(1, workers()):
        end, sink = os.pipe()
        child = os.fork()
        if child == 0:
            failed = True
            try:
                os.close(end)
                said = form.dumps({share: work(share) for share in _taken(queue)})
                with open(sink, "wb") as file:
                    file.write(said)
                failed = False
            finally:
                os._exit(failed)
        os.close(sink)
        running.append((child, open(end, "rb")))  # noqa: SIM115 - closed below, whatever happens
    try:
        for share in _taken(queue):
            done[share] = work(share)
        answers = [source.read() for _, source in running]
    except BaseException:  # Ctrl-C
        for child, _ in running:
            os.kill(child, 9)
        raise
    finally:
        os.close(queue)
        states = []
        for child, source in running:
            source.close()
            states.append(os.waitpid(child, 0)[1])
    for said, state in zip(answers, states, strict=True):
        if state == 0:
            done |= form.loads(said)
    # The shares of one that was killed, or whose work raised, are done again here.
    return [done[share] if share in done else work(share) for share in range(SHARES)]


def _taken(queue: int) -> Iterator[int]:
    """The numbers of the shares that nobody has taken yet."""
    while number := os.read(queue, 1):
        yield number[0]
