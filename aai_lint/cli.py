"""The command line: prints the answer of a command, and says whose fault it is when there is none.

The only place that prints. Where nothing but paths is given there is nothing to parse, and click isn't imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from . import commands

MISUSE, FAULT, INTERRUPTED = 2, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    said = {"verbose": False}
    try:
        if _is_plain(words):
            from .checking import check

            return _print(check(tuple(words), {}, said))
        from . import program

        answer = program.run(arguments, said)
        return answer if isinstance(answer, int) else _print(answer)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from .options import Misuse

        if isinstance(error, Misuse):
            return _complain(str(error), MISUSE)
        from . import faults

        return _complain(faults.describe(error, bool(said["verbose"])), FAULT)


def _is_plain(words: Sequence[str]) -> bool:
    """Whether these are paths for the default command: no option, no other command, no question of a shell. On Windows click
    has patterns to expand."""
    if os.name == "nt" or "_AAI_LINT_COMPLETE" in os.environ:
        return False
    return not any(word.startswith("-") for word in words) and not any(word in commands.TABLE for word in words[:1])


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
