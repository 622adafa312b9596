"""The command line: prints the answer of a command, and says whose fault it is when there is none.

The only place that prints. Where nothing but paths is given, or the name of a rule, there is nothing to parse, and click isn't
imported.
"""

from __future__ import annotations

import _signal as signal  # `signal` itself makes enumerations of all numbers, which takes three milliseconds
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from . import commands

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from typing import Any

MISUSE, FAULT, INTERRUPTED = 2, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    said = {"verbose": False}
    heeding = _Heeding()
    try:
        with heeding:
            answer = _answer(words, said)
            if heeding.ended:
                return INTERRUPTED
            return answer if isinstance(answer, int) else _print(answer)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if heeding.ended:  # Python may tell of it by another exception, as where a class is being made
            return INTERRUPTED
        from .options import Misuse

        if isinstance(error, Misuse):
            return _complain(str(error), MISUSE)
        from . import faults

        return _complain(faults.describe(error, bool(said["verbose"])), FAULT)


class _Heeding:
    """Signals that would end the program at once end it as Ctrl-C does: no file is left half-written, and no process that it
    started lives on. `ended` tells that one came, also where Python had to drop the exception: in what is cleared away."""

    # By their numbers, the same on all systems of POSIX: a terminal that closes, Ctrl-C, somebody who ends the program.
    _NUMBERS = (2,) if os.name == "nt" else (1, 2, 15)

    def __init__(self) -> None:
        self.ended = False
        self._before: dict[int, Any] = {}
        self._complaining = sys.unraisablehook

    def __enter__(self) -> _Heeding:
        try:
            for number in self._NUMBERS:
                if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # else the caller wants another
                    self._before[number] = signal.signal(number, self._end)
            sys.unraisablehook = self._complain
        except ValueError:  # not the main thread
            pass
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        sys.unraisablehook = self._complaining

    def _end(self, _number: int, _frame: object) -> None:
        self.ended = True
        raise KeyboardInterrupt

    def _complain(self, dropped: sys.UnraisableHookArgs) -> None:
        if dropped.exc_type is not KeyboardInterrupt:
            self._complaining(dropped)


def _answer(words: Sequence[str], said: dict[str, bool]) -> commands.Answer | int:
    """What the command has to say that the words are for, or an exit status where all is printed."""
    command, given = _plain(words)
    if command == commands.DEFAULT:
        from .checking import check

        return check(given, {}, said)
    if command == "rules" and not given:
        from .explaining import listed

        return listed()
    if command == "explain" and given:
        from .explaining import explained

        return explained(given)
    if command == "env":
        from .environment import judged

        return judged(given)
    from . import program

    return program.run(words, said)


def _plain(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The command and its arguments, where nothing has to be parsed: no option, no question of a shell; else none. On Windows
    click has patterns to expand."""
    if os.name == "nt" or "_AAI_LINT_COMPLETE" in os.environ or any(word.startswith("-") for word in words):
        return "", ()
    is_named = words[:1] and words[0] in commands.TABLE
    return (words[0], tuple(words[1:])) if is_named else (commands.DEFAULT, tuple(words))


def _print(answer: commands.Answer) -> int:
    from .output import deliver

    for target, text in answer.texts:
        try:
            deliver(target, text)
        except OSError as error:
            return _complain(f"the report can't be written to {target}: {error.strerror}.", MISUSE)
    return answer.code


def _complain(text: str, code: int) -> int:
    """Say on standard error why there is no answer; a key that was typed in the wrong place is not repeated."""
    from .key import redact
    from .terminal import visible

    lines = [visible(redact(line)) for line in text.splitlines()]
    with suppress(OSError):
        print("aai-lint: " + "\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201
    return code
