"""Regular expressions that are compiled when they are first used.

The modules of a run have some three hundred between them, of which a small repository needs fifty; compiling the others took an
eighth of its time. Within a function, and in the modules that every run imports, `re.compile` is as good.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from typing import Any

    regex = re.compile
else:

    def regex(pattern: str | bytes, flags: int = 0) -> _Late:
        """What `re.compile` makes of the same, or will have made when something of it is asked for."""
        return _Late(pattern, flags)


class _Late:
    """Has what a compiled pattern has, each attribute from the first time on that it is asked for, and raises `re.error` then.
    It isn't the `re` of its matches."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags
        self._compiled: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> object:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._flags)
        found: object = getattr(self._compiled, name)
        setattr(self, name, found)
        return found
