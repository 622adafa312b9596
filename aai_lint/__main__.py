"""The entry point of the program."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line."""
    try:
        return _run()
    except KeyboardInterrupt:  # while something was imported; the command line sees to the rest
        return 130


def _run() -> int:
    from . import quick

    answer = quick.answer(sys.argv[1:])
    if answer is not None:
        from .output import deliver

        try:
            deliver("-", f"{answer}\n")
        except OSError:  # the long way has the words for it
            pass
        else:
            return 0
    from .cli import main

    return main()


if __name__ == "__main__":
    raise SystemExit(main())
