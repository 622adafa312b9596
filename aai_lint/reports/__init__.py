"""Reports: each module here is one output format with `render(report, style) -> str`, and is found by being here.

A format's name is its module's name with dashes. `Style` says how the reader of the output wants it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from ..records import NamedTuple

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from ..report import Report

Render = Callable[["Report", "Style"], str]


class Style(NamedTuple):
    """`color`: escape sequences wanted; `verbose`: also what is not known; `quiet`: findings only; `statistics`: counts;
    `width`: of the lines, in columns; `brief`: one line a finding, where the format knows both; `code`: the exit status of the
    run, where it is known."""

    color: bool = False
    verbose: bool = False
    quiet: bool = False
    statistics: bool = False
    width: int = 120
    brief: bool = False
    code: int | None = None


def names() -> tuple[str, ...]:
    """The names of all formats."""
    from ..discovery import modules_in

    return tuple(sorted(name.replace("_", "-") for name in modules_in(__path__)))


def renderer(name: str) -> Render:
    """The function that renders the format `name`; `KeyError` if there is none."""
    module = f"{__name__}.{name.replace('-', '_')}"
    try:
        render: Render = importlib.import_module(module).render
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise KeyError(name) from None
    return render
