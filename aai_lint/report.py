"""The outcome of a run, in a module of its own: most runs end without anything that needs the other nouns."""

from __future__ import annotations

from collections.abc import Mapping
from os.path import normpath, relpath, sep

from .records import NamedTuple

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from .model import Finding, Gap, Place


class Summary(NamedTuple):
    """How much was looked at: files listed, files searched for what concerns the key, files parsed, files and folders left
    out by reason, notes on how the tree was listed. `asked` counts the files that the user named; 0: the whole tree. `revisions`
    are those that were looked at instead of what lies there."""

    seen: int = 0
    asked: int = 0
    searched: int = 0
    read: int = 0
    skipped: Mapping[str, int] = {}
    notes: tuple[str, ...] = ()
    revisions: str = ""


class Hidden(NamedTuple):
    """A finding that isn't reported, and what hides it.

    `by`: "comment" of ours, "allowlist" for another tool's comment, "baseline", or "detect-secrets" for an entry of its baseline.
    `place` is where that is written, `reason` what its author gave as the reason, empty where there is none.
    """

    finding: Finding
    by: str
    place: Place
    reason: str = ""


class Report(NamedTuple):
    """The outcome of a run. `hidden` are the findings that were found and aren't reported; `lines` the source lines that findings
    point at, already masked, by (path, line).

    `mended` are the findings that were fixed (or would be, where only the difference is asked for), `unmended` the fixes that
    were not made though they were asked for, each with the reason.
    """

    root: str
    findings: tuple[Finding, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    gaps: tuple[Gap, ...] = ()
    summary: Summary = Summary()
    lines: Mapping[tuple[str, int], str] = {}
    mended: tuple[Finding, ...] = ()
    unmended: tuple[tuple[Place, str], ...] = ()

    @property
    def suppressed(self) -> tuple[Finding, ...]:
        """The hidden findings themselves."""
        return tuple(one.finding for one in self.hidden)

    def seen_from_here(self, path: str) -> str:
        """A path of the tree, relative to the folder that the program was started in, as editors open it."""
        if self.root == ".":
            return path
        # The name of the current folder may be in the path: `../here/a.py` is `a.py`.
        return (relpath if self.root.startswith("..") else normpath)(f"{self.root}/{path}").replace(sep, "/")

    def in_repository(self, path: str) -> str:
        """A path of the tree as services name it that know the repository: from its top, where the program is started there or
        below it; from the root of the tree where that lies elsewhere. One of the history (`1a2b3c4d5:app.py`) is the path alone:
        no service knows the other."""
        if path[9:10] == ":" and any(one.commits for one in self.findings):
            path = path[10:]
        return path if self.root.startswith(("..", "/")) or self.root[1:2] == ":" else self.seen_from_here(path)
