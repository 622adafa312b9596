"""The supported Pythons that this machine has: `python tests/pythons.py` prints a line for each, `3.10 /usr/bin/python3.10`.

.ci/run asks it before anything is installed.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


def _candidates(version: str) -> Iterator[str]:
    """On PATH, where pyenv keeps them, and where uv knows one."""
    named = shutil.which(f"python{version}")
    if named:
        yield named
    kept = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    yield from sorted(glob.glob(f"{glob.escape(kept)}/versions/{version}.*/bin/python"))
    uv = shutil.which("uv")
    if uv:
        command = [uv, "python", "find", "--no-project", "--no-python-downloads", "--offline", version]
        yield subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()


def find(version: str) -> str | None:
    """An interpreter of a version. Each candidate is started, for pyenv's shims are there for versions that aren't."""
    code = f"import ensurepip, sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    for candidate in filter(None, _candidates(version)):
        if subprocess.run([candidate, "-c", code], capture_output=True, timeout=60).returncode == 0:
            return candidate
    return None


if __name__ == "__main__":
    for one in VERSIONS:
        python = find(one)
        if python:
            sys.stdout.write(f"{one} {python}\n")
