"""Faults of ours, and what is said of one: where it happened, and none of the values that were at hand."""

from __future__ import annotations

from . import HOME

# The end of a traceback says what failed; an endless recursion has a thousand frames of the same.
_FRAMES = 20


class Fault(Exception):
    """A fault of ours, in the reader or rule `part`, over `path` (empty for a rule)."""

    def __init__(self, part: str, path: str) -> None:
        super().__init__(part, path)
        self.part = part
        self.path = path


def describe(error: BaseException, verbose: bool) -> str:
    """A sentence that names the part and the file; with `verbose`, the lines of our code as well. The words of an exception
    are left out: they often quote the value that couldn't be handled."""
    part, path, cause = "the program", "", error
    if isinstance(error, Fault):
        part, path, cause = error.part, error.path, error.__cause__ or error
    where = f" over {path}" if path else ""
    text = f"a fault in {part}{where}: {type(cause).__name__}. This is ours to mend: {HOME}/issues"
    return "\n".join([text, *_trace(cause)]) if verbose else f"{text} (--verbose shows where)"


def _trace(error: BaseException) -> list[str]:
    import traceback

    lines = []
    frames = traceback.extract_tb(error.__traceback__)
    if len(frames) > _FRAMES:
        lines.append(f"  … {len(frames) - _FRAMES} more")
    for frame in frames[-_FRAMES:]:
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}", f"    {frame.line}"]
    return lines
