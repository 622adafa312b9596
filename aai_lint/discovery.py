"""Parts that are found by being in the folder of their package."""

from __future__ import annotations

import os
from collections.abc import Iterable


def modules_in(folders: Iterable[str]) -> list[str]:
    """The names of the modules of a package, whose `__path__` this is, sorted. `pkgutil` does the same and takes `inspect` along,
    which costs as much as a small search."""
    names = {name.removesuffix(".py") for folder in folders for name in os.listdir(folder) if name.endswith(".py")}
    return sorted(names - {"__init__"})
