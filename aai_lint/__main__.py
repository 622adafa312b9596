"""The entry point of the program."""

from __future__ import annotations


def main() -> int:
    """Run the command line."""
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
