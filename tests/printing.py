"""What the Python that runs this prints for repositories, for test_pythons.py: `PYTHON -m tests.printing REPOSITORIES TARGET`.

It needs only what the program needs. Each folder of REPOSITORIES is one; TARGET gets `<name>.txt`, `<name>.json`, `<name>.sarif`
and `<name>.status`.
"""

from __future__ import annotations

import os
import sys

from aai_lint.__main__ import main


def write(repositories: str, target: str) -> None:
    """Lint each repository in this process: to start one for each would take most of the time."""
    for name in sorted(os.listdir(repositories)):
        report = os.path.join(target, name)
        os.chdir(os.path.join(repositories, name))
        sys.argv = ["aai-lint", "--format", "text", "--output", f"json:{report}.json", "--output", f"sarif:{report}.sarif", "."]
        printed = os.open(f"{report}.txt", os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(printed, 1)
        os.close(printed)
        status = main()
        sys.stdout.flush()
        with open(f"{report}.status", "w", encoding="ascii") as file:
            file.write(str(status))


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
