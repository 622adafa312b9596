"""Files as a commit has them, read from git's objects: nothing is checked out, no filter or hook is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from .git import Failed, find_git, run, top_of
from .regex import regex

if TYPE_CHECKING:
    from .model import Commit

# What the repository configures of `git blame` doesn't count, and nothing of it is run: no textconv, no list of commits to skip.
_BLAME = "-c blame.ignoreRevsFile= -c mailmap.file= -c mailmap.blob= blame -w --porcelain --no-textconv HEAD --".split()
# Names that git is asked for at once: they must fit into a command line, on Windows of 32,767 characters.
_WINDOW = 100
_HEADER = regex(r"([0-9a-f]{40,64}) \d+ \d+(?: \d+)?")


class Unknown(Exception):
    """A commit that isn't there, or can't be read; the text is a sentence for the user."""


def contents(folder: bytes, revision: str, names: Iterable[bytes], *, limit: int) -> Mapping[bytes, bytes]:
    """Files below a folder of a work tree as they were in a revision, by `names` relative to the folder. What it doesn't have,
    links, submodules and files larger than `limit` bytes are left out."""
    git = find_git()
    if git is None or top_of(folder) is None:
        why = "git was not found" if git is None else "this is not a git repository"
        raise Unknown(f"`{revision}` can't be looked up: {why}.")
    try:
        commit = run(git, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return _read(git, folder, blobs(git, folder, commit.decode().strip(), names), limit)
    except Failed as error:
        raise Unknown(
            f"git has no commit `{revision}` here, or not all of it; fetch it first (in GitHub Actions, "
            "`fetch-depth: 0` of actions/checkout)."
        ) from error


def blobs(git: str, folder: bytes, commit: str, names: Iterable[bytes]) -> dict[bytes, bytes]:
    """The objects of regular files by `names` relative to a folder of a work tree, those that a commit has. Its other files
    aren't listed: trees that are in it many times make billions of few objects. Raises `git.Failed`."""
    found = {}
    left = iter(sorted(set(names)))
    while window := [name.decode("utf-8", "surrogateescape") for name in islice(left, _WINDOW)]:
        for entry in run(git, folder, "ls-tree", "-z", commit, "--", *window).split(b"\0"):
            kind, _, name = entry.partition(b"\t")
            # A link would lead elsewhere.
            if kind.startswith(b"100"):
                found[name] = kind.split()[2]
    return found


def last_changes(folder: bytes, name: bytes, *, limit: int) -> Mapping[str, Commit]:
    """The commits that changed the lines of a file last, by the text of each line without blanks at its ends, as HEAD has them;
    of equal lines the youngest. Empty where git can't tell."""
    from .model import Commit

    git = find_git()
    if git is None or top_of(folder) is None:
        return {}
    try:
        size = run(git, folder, "cat-file", "-s", "--end-of-options", f"HEAD:./{name.decode('utf-8', 'surrogateescape')}")
        if int(size) > limit:
            return {}
        answer = run(git, folder, *_BLAME, name.decode("utf-8", "surrogateescape"))
    except (Failed, ValueError):
        return {}
    found: dict[str, Commit] = {}
    seconds: dict[str, tuple[int, str]] = {}
    commit, when, zone = "", 0, ""
    for line in answer.decode("utf-8", "replace").split("\n"):
        header = _HEADER.fullmatch(line)
        if line.startswith("\t"):
            seconds.setdefault(commit, (when, zone))
            one = Commit(commit, day_of(*seconds[commit]), live=True)
            text = line.strip()
            if text not in found or found[text].day < one.day:
                found[text] = one
        elif header:
            commit = header[1]
        elif line.startswith("author-time "):
            when = int(line.split()[1])
        elif line.startswith("author-tz "):
            zone = line.split()[1]
    return found


def day_of(seconds: int, zone: str) -> str:
    """A day (ISO 8601) as it was in a zone (`+0130`) then; nothing for what is none."""
    from datetime import datetime, timedelta, timezone

    try:
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[:1] == "-" else 1)
        return datetime.fromtimestamp(seconds, timezone(offset)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _read(git: str, folder: bytes, blobs: Mapping[bytes, bytes], limit: int) -> dict[bytes, bytes]:
    if not blobs:
        return {}
    names = list(blobs)
    asked = b"".join(blobs[name] + b"\n" for name in names)
    sizes = run(git, folder, "cat-file", "--batch-check=%(objectsize)", given=asked).split()
    names = [name for name, size in zip(names, sizes, strict=True) if int(size) <= limit]
    answer = run(git, folder, "cat-file", "--batch", given=b"".join(blobs[name] + b"\n" for name in names))
    found, at = {}, 0
    for name in names:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        found[name] = answer[end + 1 : end + 1 + size]
        at = end + size + 2
    return found
