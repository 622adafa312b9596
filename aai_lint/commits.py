"""Files as a commit has them, read from git's objects: nothing is checked out, no filter or hook is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import listing


class Unknown(Exception):
    """A commit that isn't there, or can't be read; the text is a sentence for the user."""


def contents(folder: bytes, revision: str, names: Iterable[bytes], *, limit: int) -> Mapping[bytes, bytes]:
    """Files below a folder of a work tree as they were in a revision, by `names` relative to the folder. What it doesn't have,
    links, submodules and files larger than `limit` bytes are left out."""
    git = listing.find_git()
    if git is None or listing.top_of(folder) is None:
        why = "git was not found" if git is None else "this is not a git repository"
        raise Unknown(f"`{revision}` can't be looked up: {why}.")
    try:
        commit = listing.run(git, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        wanted = frozenset(names)
        blobs = {}
        deep = ("-r",) if any(b"/" in name for name in wanted) else ()
        for entry in listing.run(git, folder, "ls-tree", "-z", *deep, commit.decode().strip()).split(b"\0"):
            kind, _, name = entry.partition(b"\t")
            # Regular files only: a link would lead elsewhere.
            if kind.startswith(b"100") and name in wanted:
                blobs[name] = kind.split()[2]
        return _read(git, folder, blobs, limit)
    except listing.Failed as error:
        raise Unknown(
            f"git has no commit `{revision}` here, or not all of it; fetch it first (in GitHub Actions, "
            "`fetch-depth: 0` of actions/checkout)."
        ) from error


def _read(git: str, folder: bytes, blobs: Mapping[bytes, bytes], limit: int) -> dict[bytes, bytes]:
    if not blobs:
        return {}
    names = list(blobs)
    asked = b"".join(blobs[name] + b"\n" for name in names)
    sizes = listing.run(git, folder, "cat-file", "--batch-check=%(objectsize)", given=asked).split()
    names = [name for name, size in zip(names, sizes, strict=True) if int(size) <= limit]
    answer = listing.run(git, folder, "cat-file", "--batch", given=b"".join(blobs[name] + b"\n" for name in names))
    found, at = {}, 0
    for name in names:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        found[name] = answer[end + 1 : end + 1 + size]
        at = end + size + 2
    return found
