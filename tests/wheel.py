"""Whether a wheel holds all that git has of the package, and the licence: `python tests/wheel.py FILE.whl`."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def missing(wheel: str) -> list[str]:
    """What is missing in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    listed = subprocess.run(["git", "ls-files", "aai_lint"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    licensed = any(name.endswith(".dist-info/licenses/LICENSE") for name in held)
    return [name for name in listed if name not in held] + ([] if licensed else ["LICENSE"])


if __name__ == "__main__":
    found = missing(sys.argv[1])
    sys.exit(f"the wheel lacks {', '.join(found)}" if found else 0)
