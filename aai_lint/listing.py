"""Which files a folder holds: asked of git where there is a repository, else found by walking.

Names are bytes, relative to the root of the run, with slashes.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator

from .git import Failed, Opened, Spawned, Unanswered, ask, top_of

TRACKED, UNTRACKED, IGNORED, UNKNOWN = range(4)
"""What git says of a file: in the index, not in it, left out by ignore files, or nobody asked."""

# Repositories inside repositories: deeper nests than this are made to be deep.
NESTS = 20

_CLOSED = re.compile(rb"^warning: could not open directory '(.+)': ", re.MULTILINE)
# Other people's code, caches and repositories' own folders, where no ignore file can tell.
_PRUNED = frozenset(
    b".git .hg .svn .jj .bzr node_modules bower_components jspm_packages .venv __pycache__ .tox .nox .eggs site-packages "
    b".mypy_cache .pytest_cache .ruff_cache .gradle .terraform .next .nuxt .svelte-kit .turbo .parcel-cache .pnpm-store .yarn "
    b".dart_tool Pods DerivedData".split()
)
# Files that mark the folder they are in: a virtual environment, a cache (https://bford.info/cachedir/).
_MARKS = frozenset([b"pyvenv.cfg", b"CACHEDIR.TAG"])
_ENV_NAMES = frozenset(b".envrc .flaskenv .dev.vars .secrets .vars local.settings.json local.properties key.properties".split())
# Folders that are left out of git for what is kept in them. Others (dependencies, caches) would be too much to look into.
_PRIVATE = frozenset(b"secrets .secrets secret env .env envs .envs private credentials".split())
_ENV_ENDINGS = (b".env", b".tfvars", b".tfvars.json", b".private.env.json")
_CONFIGURATION = (b".toml", b".yaml", b".yml", b".json", b".ini", b".properties", b".xcconfig", b".plist", b".conf", b".cfg")


def is_env_like(name: bytes) -> bool:
    """Whether a file is, by its name, one that carries variables or secrets and is often left out of git for that."""
    last = name.rpartition(b"/")[2].lower()
    return (
        last in _ENV_NAMES
        or last.startswith((b".env.", b".env-", b".env_", b".dev.vars."))
        or last.endswith(_ENV_ENDINGS)
        or (last.endswith(_CONFIGURATION) and (b"secret" in last or b"compose.override." in last))
    )


class Listing:
    """What was found: `files` by name with what git says of them, `skipped` by name with the reason, `notes` for people.
    `git` is the program to ask, None where it isn't there or isn't wanted."""

    __slots__ = ("files", "git", "notes", "skipped")

    def __init__(self, git: str | None) -> None:
        self.git = git
        self.files: dict[bytes, int] = {}
        self.skipped: dict[bytes, str] = {}
        self.notes: list[str] = []

    def note(self, words: str) -> None:
        """Say something once."""
        if words not in self.notes:
            self.notes.append(words)


def list_folder(listing: Listing, base: bytes, folder: bytes, *, depth: int = 0) -> bool:
    """Add the files of `folder` (relative to `base`, empty for itself) to a listing. Returns whether git named them."""
    place = os.path.join(base, folder) if folder else base
    top = top_of(place) if not depth else place if os.path.lexists(os.path.join(place, b".git")) else None
    prefix = folder + b"/" if folder else b""
    said: dict[bytes, int] = {}
    if listing.git is not None and top is not None:
        try:
            said = dict(_ask(listing.git, place, listing.skipped, prefix, nested=depth > 0))
        except Unanswered:
            listing.note("git did not answer in time: ignore files are not honoured")
            listing.git = None
        except (OSError, Failed):
            listing.note("git could not read the repository: ignore files are not honoured")
    elif top is not None or os.path.lexists(os.path.join(place, b".gitignore")):
        listing.note("git was not asked: ignore files are not honoured")
    if not said:
        # No repository; or git can't tell; or the folder itself is ignored, and was asked for all the same.
        _walk(listing, base, folder)
        return False
    nests = [name for name in said if name[-1] == 47]
    for name in nests:
        del said[name]
        said.pop(name[:-1], None)
    listing.files.update({prefix + name: status for name, status in said.items()} if prefix else said)
    for name in nests:
        _list_nest(listing, base, prefix + name[:-1], depth + 1)
    return True


def _list_nest(listing: Listing, base: bytes, folder: bytes, depth: int) -> None:
    """A submodule, or a repository that lies in another one and isn't known to it."""
    parts = folder.split(b"/")
    above = (b"/".join(parts[:count]) for count in range(1, len(parts) + 1))
    if depth > NESTS or any(why_no_folder(os.path.join(base, part)) for part in above):
        listing.skipped[folder] = "nested repository"
    elif _is_linked(os.path.join(base, folder)):
        listing.skipped[folder] = "another work tree of the repository"
    else:
        list_folder(listing, base, folder, depth=depth)


def _is_linked(place: bytes) -> bool:
    """Whether a folder is a linked work tree (`git worktree add`): its `.git` is a file that says so."""
    path = os.path.join(place, b".git")
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        with open(path, "rb") as file:
            return b"/worktrees/" in file.read(4096).replace(b"\\", b"/")
    except OSError:
        return False


def _ask(git: str, place: bytes, skipped: dict[bytes, str], prefix: bytes, *, nested: bool) -> Iterator[tuple[bytes, int]]:
    """What git lists: names relative to `place` with their status; repositories inside end in a slash. Folders that git may not
    read are `skipped`, with `prefix` before their names."""

    def start(*arguments: str) -> Spawned | Opened:
        return ask(git, place, "ls-files", "-z", *arguments, nested=nested)

    # At the same time: both read the folders, which is where the time goes.
    first = start("-t", "-c", "-o", "--exclude-standard")
    second = start("-o", "-i", "--directory", "--exclude-standard")
    try:
        listed, warnings = first.answer()
        ignored, _ = second.answer()
    finally:
        first.end()
        second.end()
    for match in _CLOSED.finditer(warnings):
        skipped[prefix + match[1].rstrip(b"/")] = DENIED
    names = listed.split(b"\0")
    if b".." in listed or b" /" in listed or os.name == "nt":
        names = [name for name in names if is_inside(name[2:])]
    for name in names:
        if name:
            # `?` is untracked; all other letters tell states of tracked ones.
            yield name[2:], UNTRACKED if name[0] == 63 else TRACKED
    for name in ignored.split(b"\0"):
        if name[-1:] == b"/" and name[:-1].rpartition(b"/")[2].lower() in _PRIVATE:
            for kept in _env_files(place, name):
                yield kept, IGNORED
        elif name and name[-1] != 47 and is_env_like(name):
            yield name, IGNORED
    if b".gitmodules\0" in listed:
        third = start("-s")
        try:
            staged, _ = third.answer()
        finally:
            third.end()
        for entry in staged.split(b"\0"):
            if entry.startswith(b"160000 ") and is_inside(entry.partition(b"\t")[2]):
                yield entry.partition(b"\t")[2] + b"/", TRACKED


def _env_files(place: bytes, folder: bytes) -> Iterator[bytes]:
    """Env files in an ignored folder, of which git names the folder alone."""
    try:
        with os.scandir(os.path.join(place, folder)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    if not any(entry.name in _MARKS for entry in entries):
        yield from (
            folder + entry.name for entry in entries if is_env_like(entry.name) and not entry.is_dir(follow_symlinks=False)
        )


def is_inside(name: bytes) -> bool:
    """Whether a name stays below where it starts. git writes no other, but an index can be made by hand."""
    return not ((b".." in name and b".." in name.split(b"/")) or name.startswith(b"/") or (os.name == "nt" and b":" in name))


def _walk(listing: Listing, base: bytes, folder: bytes) -> None:
    """List by reading folders; no link is followed."""
    pruned = 0
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(os.path.join(base, here) if here else base) as found:
                entries = list(found)
        except OSError as error:
            listing.skipped[here] = why(error)
            continue
        if here != folder and any(entry.name in _MARKS for entry in entries):
            pruned += 1
            continue
        for entry in entries:
            name = here + b"/" + entry.name if here else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name in _PRUNED:
                    pruned += entry.name not in (b".git", b".hg", b".svn", b".jj", b".bzr")
                else:
                    waiting.append(name)
            elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                if entry.name != b".git":
                    listing.files[name] = UNKNOWN
            else:
                listing.skipped[name] = SPECIAL
    if pruned:
        listing.note(f"{pruned} folder{'s' * (pruned != 1)} of dependencies or caches left out")


SPECIAL = "not a regular file"
LINK = "symbolic link"
DENIED = "permission denied"
ABSENT = "not in the work tree"
BROKEN = "unreadable"


def why(error: OSError) -> str:
    """Why a file or folder could not be opened, in words that don't change with the language of the system."""
    from errno import EACCES, ELOOP, EMLINK, ENODEV, ENOENT, ENOTDIR, ENXIO, EPERM

    reasons = {EACCES: DENIED, EPERM: DENIED, ELOOP: LINK, EMLINK: LINK, ENOENT: ABSENT, ENOTDIR: ABSENT}
    return {**reasons, ENXIO: SPECIAL, ENODEV: SPECIAL}.get(error.errno or 0, BROKEN)


def why_no_folder(path: bytes) -> str:
    """Why a path is no folder of the tree, or nothing if it is one."""
    try:
        mode = os.lstat(path).st_mode
    except OSError as error:
        return why(error)
    if stat.S_ISLNK(mode):
        return LINK
    return "" if stat.S_ISDIR(mode) else ABSENT
