"""aai-lint: will my AssemblyAI API key reach my code whole, under the name that the code reads, and nowhere else?"""

from __future__ import annotations

# Type checkers know the name; importing it from typing would cost the quickest runs a third of their time.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .options import Options
    from .report import Report

__version__ = "0.1.0"

HOME = "https://github.com/aai-lint/aai-lint"


def lint(path: str | Iterable[str] = ".", options: Options | None = None) -> Report:
    """Lint a folder, or the repository of some files (and report only what concerns these)."""
    from . import engine, files
    from .options import Options

    options = options or Options()
    if not options.today:
        from time import strftime

        options = options._replace(today=strftime("%Y-%m-%d"))
    tree = files.find([path] if isinstance(path, str) else tuple(path), git=not options.no_git, limit=options.max_size)
    return engine.lint(tree, options._replace(only=options.only or tree.only, prefix=tree.prefix))
