"""Drawings: each module here is one format of a trace with `render(trace, style) -> str`, and is found by being here."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..discovery import modules_in

if TYPE_CHECKING:
    from ..reports import Style
    from ..trace import Trace

Render = Callable[["Trace", "Style"], str]


def names() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(name for name in modules_in(__path__) if name not in _PARTS)


# What several formats are made with.
_PARTS = frozenset(["graph", "lanes", "words"])


def renderer(name: str) -> Render:
    """The function that renders the format `name`; `KeyError` if there is none."""
    if name not in names():
        raise KeyError(name)
    render: Render = importlib.import_module(f"{__name__}.{name}").render
    return render
