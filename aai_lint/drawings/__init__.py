"""Drawings: each module here is one format of a trace with `render(trace, style) -> str`, and is found by being here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..reports import Style
    from ..trace import Trace

Render = Callable[["Trace", "Style"], str]


def names() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(sorted(item.name for item in pkgutil.iter_modules(__path__) if item.name not in _PARTS))


# What several formats are made with.
_PARTS = frozenset(["graph", "lanes", "words"])


def renderer(name: str) -> Render:
    """The function that renders the format `name`; `KeyError` if there is none."""
    if name not in names():
        raise KeyError(name)
    render: Render = importlib.import_module(f"{__name__}.{name}").render
    return render
