"""What a report of a fault has to name: the versions of this program, of what it runs on and of what it reads files with.

Read off the names of folders, since the module of the standard library for it costs more than most runs.
"""

from __future__ import annotations

import os
import re
import sys

from . import __version__

# In the folder's name as in the index of packages; the second is what people call it.
_PACKAGES = (("ast_grep_py", "ast-grep"), ("pyyaml", "PyYAML"), ("click", "click"))


def described() -> str:
    """The version, and a line with the others; what isn't there is called absent."""
    found = installed()
    python = ".".join(map(str, sys.version_info[:3]))
    parts = [f"Python {python} on {sys.platform} {_machine()}"]
    parts += [f"{title} {found.get(name, 'absent')}" for name, title in _PACKAGES]
    return f"aai-lint, version {__version__}\n{', '.join([*parts, _git()])}\n"


def installed() -> dict[str, str]:
    """The versions of the packages that can be imported, by their names in lower case with underscores."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            match = re.fullmatch(r"([\w.-]+)-([^-]+)\.dist-info", name)
            if match:
                found.setdefault(re.sub(r"[-.]+", "_", match[1]).lower(), match[2])
    return found


def _machine() -> str:
    return os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")


def _git() -> str:
    from .git import Failed, find_git, run

    git = find_git()
    try:
        said = run(git, os.fsencode(os.sep), "version").decode("utf-8", "replace").split() if git else []
    except Failed:
        said = []
    return f"git {said[2]}" if len(said) > 2 else "git absent"
