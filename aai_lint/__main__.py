"""The entry point of the program."""

from __future__ import annotations


def main() -> int:
    """Run the command line."""
    from .cli import main

    return main()


if __name__ == "__main__":
    raise SystemExit(main())
