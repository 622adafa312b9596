"""What a loader makes of a file: values, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..records import dataclass, field

Reader = Callable[[bytes, Mapping[str, str]], "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All names and values that the process (or the settings object, the Secret, the build) has in the end.

    A name that is not in `values` is not defined. Values are text with surrogateescape, so `encode("utf-8",
    "surrogateescape")` gives the loader's bytes. `{PID}` in a value stands for a shell's process number.
    `unknown`: names whose value hangs on something outside the file, such as the output of a command.
    `doubt`: why the whole answer may be off (a construct that was not followed); None where nothing was left out.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    error: str | None = None
    unknown: frozenset[str] = frozenset()
    doubt: str | None = None


class Refused(Exception):
    """The loader stops at this file. The reason is a sentence about the rule that was broken, never the text itself."""
