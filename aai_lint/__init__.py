"""aai-lint: will my AssemblyAI API key reach my code whole, under the name that the code reads, and nowhere else?

For programs: `lint`, and the records that it takes and gives. These names stay; modules may move.
"""

from __future__ import annotations

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .faults import Fault as Fault
    from .files import Unscannable as Unscannable
    from .model import Category as Category
    from .model import Certainty as Certainty
    from .model import Edit as Edit
    from .model import Finding as Finding
    from .model import Gap as Gap
    from .model import Place as Place
    from .model import Severity as Severity
    from .options import Options as Options
    from .report import Hidden as Hidden
    from .report import Report as Report
    from .report import Summary as Summary

__version__ = "0.1.0"

HOME = "https://github.com/aai-lint/aai-lint"

# By the module that they are imported from when somebody asks for them: most runs need few of them.
_NAMES = {
    "faults": ("Fault",),
    "files": ("Unscannable",),
    "model": ("Category", "Certainty", "Edit", "Finding", "Gap", "Place", "Severity"),
    "options": ("Options",),
    "report": ("Hidden", "Report", "Summary"),
}

__all__ = [
    "lint",
    "render",
    *("Options", "Report", "Summary", "Hidden", "Finding", "Place", "Edit", "Gap", "Severity", "Certainty", "Category"),
    *("Fault", "Unscannable"),
]


def lint(path: str | Iterable[str] = ".", options: Options | None = None) -> Report:
    """Lint a folder, or the repository of some files (and report only what concerns these).

    No configuration file or environment variable is read: the `options` are all that counts. Nothing is printed and no file is
    written. Raises `Unscannable` for a path that can't be looked at, and `Fault` where a reader or rule of ours fails.
    """
    from . import engine, files
    from .options import Options

    options = options or Options()
    if not options.today:
        from time import strftime

        options = options._replace(today=strftime("%Y-%m-%d"))
    tree = files.find([path] if isinstance(path, str) else tuple(path), git=not options.no_git, limit=options.max_size)
    return engine.lint(tree, options._replace(only=options.only or tree.only, prefix=tree.prefix))


def render(report: Report, form: str = "text") -> str:
    """A report in one of the formats of `--format`; `KeyError` if there is none of that name."""
    from . import reports

    return reports.renderer(form)(report, reports.Style())


def __getattr__(name: str) -> object:
    for module, names in _NAMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
