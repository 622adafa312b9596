"""The entry point of the program."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line."""
    from . import quick

    answer = quick.answer(sys.argv[1:])
    if answer is not None:
        from .output import deliver

        deliver("-", f"{answer}\n")
        return 0
    from .cli import main

    return main()


if __name__ == "__main__":
    raise SystemExit(main())
