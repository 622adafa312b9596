"""The files of a run and their bytes. With `listing` and `git`, the only module that touches the disk and git.

Names are bytes here, as git and the kernel have them, and become text only in what is handed on (UTF-8, what isn't that as
surrogates). `Document` and the records are imported when they are first needed: most runs end without one.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from .git import find_git, is_under, top_of
from .listing import (
    DENIED,
    IGNORED,
    LINK,
    SPECIAL,
    TRACKED,
    UNKNOWN,
    Listing,
    is_env_like,
    list_folder,
    why,
    why_no_folder,
)

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from .document import Document
    from .model import Commit, Gap
    from .report import Summary

LIMIT = 5 * 1024 * 1024
"""Bytes of the largest file that is read."""
FAR = 256 * 1024 * 1024
"""Bytes after which the search of a larger file ends."""
MANY = 10_000
"""Files from which on a second process is worth its start: at 6,000 it would take a quarter of the time away and add a twelfth of
the work, at 79,000 half of the time and next to no work."""
_BLOCK = 65536
# Longer than anything that is searched for.
_OVERLAP = 512
# git's and ripgrep's idea of a binary file: a NUL byte near the start.
_SNIFF = 8000
# Windows has none of these but O_BINARY; `_load` looks for links itself there.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FLAGS = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_LOCKS = frozenset(
    b"package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock poetry.lock uv.lock pdm.lock "
    b"Pipfile.lock Cargo.lock go.sum composer.lock Gemfile.lock mix.lock pubspec.lock Podfile.lock flake.lock "
    b"gradle.lockfile packages.lock.json pixi.lock Package.resolved .terraform.lock.hcl".split()
)
_GENERATED = (b".min.js", b".min.mjs", b".min.css", b".js.map", b".mjs.map", b".cjs.map", b".ts.map", b".css.map")
# How the names of all these end: most names have no such end, and are looked at no further.
_ENDS = frozenset(name[-4:] for name in (*_LOCKS, *_GENERATED))
# Yarn and its plugins, which it puts into the repository: https://yarnpkg.com/getting-started/qa#which-files-should-be-gitignored
_TOOLS = (b".yarn/releases/", b".yarn/plugins/", b".yarn/sdks/")

_FOLDER = "folder"
_LARGE = "large"
_BINARY = "binary"
_Search = Callable[[bytes], object]
# Pipes, sockets and terminals refuse to be read at a place, before anything is taken out of them: so no regular file has to be
# asked first what it is. Windows can't read so, and has none of them among its files.
_read_at: Callable[[int, int, int], bytes] = getattr(os, "pread", lambda handle, size, _place: os.read(handle, size))


class Unscannable(Exception):
    """A path that can't be looked at; the text is a sentence for the user."""


def find(paths: Sequence[str] = (".",), *, git: bool = True, limit: int = LIMIT) -> Files:
    """The tree that the arguments of a run ask for.

    Folders are scanned as they are. Files are reported on, with the work tree that they are in as the context: `only` of the
    result names them. Nothing is listed before it is asked for, but a path that isn't there raises `Unscannable` at once.
    """
    folders: list[bytes] = []
    files: list[bytes] = []
    for path in paths or (".",):
        raw = os.fsencode(path)
        try:
            status = os.stat(raw)
            if stat.S_ISDIR(status.st_mode):
                folders.append(os.path.realpath(raw))
            elif stat.S_ISREG(status.st_mode):
                files.append(os.path.join(os.path.realpath(os.path.dirname(raw) or b"."), os.path.basename(raw)))
            else:
                raise Unscannable(f"{path} is neither a file nor a folder.")
        except (OSError, ValueError) as error:
            reason = "there is no such file or folder" if isinstance(error, FileNotFoundError) else "it can't be read"
            raise Unscannable(f"{path}: {reason}.") from error
    scopes = _outermost([*folders, *filter(None, map(_context, files))])
    try:
        root = scopes[0] if len(scopes) == 1 else os.path.commonpath([*scopes, *map(os.path.dirname, files)])
    except ValueError as error:
        raise Unscannable("The paths have no folder in common.") from error
    if not all(is_under(file, root) for file in files):
        root = os.path.commonpath([root, *map(os.path.dirname, files)])
    return Files(root, scopes, folders=folders, files=files, git=git, limit=limit)


def _context(file: bytes) -> bytes | None:
    """The folder that is the context of a file: its work tree, else the current folder if the file is below it."""
    top = top_of(os.path.dirname(file))
    if top is not None:
        return top
    here = os.path.realpath(os.getcwdb())
    return here if is_under(file, here) else None


def _outermost(folders: Sequence[bytes]) -> tuple[bytes, ...]:
    kept: list[bytes] = []
    for folder in sorted(set(folders), key=lambda folder: (len(folder), folder)):
        if not any(is_under(folder, other) for other in kept):
            kept.append(folder)
    return tuple(sorted(kept))


class Files:
    """A tree on the disk, as the engine wants it.

    `root` is for people: relative to the current folder where one is above the other. `only` holds the paths that the
    user asked about; empty: all.
    """

    def __init__(
        self,
        base: bytes,
        scopes: Sequence[bytes] = (),
        *,
        folders: Sequence[bytes] = (),
        files: Sequence[bytes] = (),
        git: bool = True,
        limit: int = LIMIT,
    ) -> None:
        self.root = _shown(base)
        self._base = base
        self._prefix = os.path.join(base, b"")
        self._scopes = scopes
        self._folders = folders
        self._files = files
        self._named = frozenset(map(self._relative, files))
        self._git = git
        self._limit = limit
        self._kept: Listing | None = None
        self._paths: frozenset[str] | None = None
        self._unread: dict[bytes, str] = {}
        self._gaps: dict[bytes, str] = {}
        self._barriers: dict[bytes, str] = {b"": ""}

    @property
    def paths(self) -> frozenset[str]:
        """All files of the tree, relative to the root, POSIX."""
        if self._paths is None:
            # Decoded at once, and taken apart then: a call for each name takes five times as long.
            names = _text(b"\0".join(self._listing.files))
            self._paths = frozenset(names.split("\0") if names else ())
        return self._paths

    @property
    def prefix(self) -> str:
        """The way from the top of the work tree to the root; empty where they are the same, or where there is no git."""
        top = top_of(self._base) if self._git else None
        return "" if top is None or top == self._base else _text(os.path.relpath(self._base, top).replace(os.sep.encode(), b"/"))

    @property
    def only(self) -> frozenset[str]:
        """The files that the user asked about, relative to the root; empty for all of them."""
        if not self._files or self._base in self._folders:
            return frozenset()
        folders = tuple(self._relative(folder) + b"/" for folder in self._folders)
        found = [name for name in self._listing.files if name.startswith(folders)]
        return frozenset(map(_text, [*found, *self._named]))

    def search(self, *patterns: bytes) -> Iterator[Document]:
        """The files whose lower-cased bytes match one of some regular expressions, in the order of their names."""
        search = _any_of([re.compile(pattern).search for pattern in patterns])
        # In the order in which git names them, which is nearly that of the names: then they are sorted in no time.
        names = sorted([name for name in self._listing.files if name not in self._unread])
        if len(names) >= MANY:
            names = self._search_together(names, search)
        for name in names:
            data = self._look(name, search)
            if data is not None:
                yield self._document(name, data)

    def open(self, path: str) -> Document | None:
        """One file, or None where there is none to read."""
        name = path.encode("utf-8", "surrogateescape")
        if name not in self._listing.files:
            return None
        data = self._load(name)
        if isinstance(data, bytes):
            return self._document(name, data)
        if data is _LARGE:
            self._gaps[name] = self._too_large()
        else:
            self._left_out(name, data)
        return None

    def as_of(self, revision: str, paths: Iterable[str]) -> Mapping[str, Document]:
        """Files as they were in a revision; those that it doesn't have are left out. `Unscannable` where there is no such
        revision."""
        from . import commits
        from .document import Document

        names = [path.encode("utf-8", "surrogateescape") for path in paths]
        try:
            found = commits.contents(self._base, revision, names, limit=self._limit)
        except commits.Unknown as error:
            raise Unscannable(str(error)) from error
        return {_text(name): Document(_text(name), data) for name, data in found.items()}

    def changed(self, path: str) -> Mapping[str, Commit]:
        """The commits that changed the lines of a file last, by the text of the line. Empty where git can't tell."""
        from . import commits

        if self._listing.git is None:
            return {}
        return commits.last_changes(self._base, path.encode("utf-8", "surrogateescape"), limit=self._limit)

    def summary(self) -> Summary:
        """What was listed, and what was left out and why."""
        from .report import Summary

        skipped: dict[str, int] = {}
        for reason in sorted([*self._listing.skipped.values(), *self._unread.values()]):
            skipped[reason] = skipped.get(reason, 0) + 1
        seen = len(self._listing.files)
        return Summary(
            seen=seen,
            asked=len(self.only),
            searched=seen - len(self._listing.files.keys() & self._unread.keys()),
            skipped=skipped,
            notes=tuple(self._listing.notes),
        )

    def gaps(self) -> Iterator[Gap]:
        """Files that matter and could not be read."""
        if not self._gaps:
            return
        from .model import Gap, Place

        for name, reason in sorted(self._gaps.items()):
            yield Gap(Place(_text(name), 1, 1, 1, 1), reason)

    @property
    def _listing(self) -> Listing:
        if self._kept is None:
            self._kept = self._list()
        return self._kept

    def _list(self) -> Listing:
        listing = Listing(find_git() if self._git else None)
        if self._git and listing.git is None:
            listing.note("git was not found: ignore files are not honoured")
        told = [scope for scope in self._scopes if list_folder(listing, self._base, self._relative(scope))]
        # What the user names is looked at, whatever ignore files say.
        for folder in self._folders:
            name = self._relative(folder) + b"/"
            if folder not in self._scopes and not any(file.startswith(name) for file in listing.files):
                list_folder(listing, self._base, name[:-1])
        for file in self._files:
            is_told = any(is_under(file, scope) for scope in told)
            listing.files.setdefault(self._relative(file), IGNORED if is_told else UNKNOWN)
        for name in [name for name in listing.files if name[-4:] in _ENDS or b".yarn/" in name]:
            if name.rpartition(b"/")[2] in _LOCKS:
                self._unread[name] = "lock file"
            elif name.endswith(_GENERATED):
                self._unread[name] = "minified, or a source map"
            elif is_tool(name):
                self._unread[name] = "Yarn's own"
        return listing

    def _relative(self, path: bytes) -> bytes:
        inner = path[len(self._base) :].lstrip(os.sep.encode()) if path != self._base else b""
        return inner.replace(os.sep.encode(), b"/")

    def _document(self, name: bytes, data: bytes) -> Document:
        from .document import Document, is_sample
        from .model import Origin

        path, status = _text(name), self._listing.files[name]
        tracked = None if status == UNKNOWN else status == TRACKED
        return Document(path, data, Origin(tracked, status == IGNORED, is_sample(path)))

    def _look(self, name: bytes, search: _Search) -> bytes | None:
        """The bytes of a file if they match, else None; keeps account of what can't be read."""
        data = self._load(name)
        if isinstance(data, bytes):
            text = _as_utf8(data) if data.startswith(_BOMS) else data
            return data if search(text.lower()) else None
        if data is _LARGE:
            self._look_far(name, search)
        else:
            self._left_out(name, data)
        return None

    def _look_far(self, name: bytes, search: _Search) -> None:
        """Search a file that is too large to be read, piece by piece."""
        try:
            far = _occurs_far(self._prefix + name, search)
        except OSError as error:
            self._left_out(name, why(error))
            return
        if far is None:
            self._unread[name] = f"larger than {FAR >> 20} MiB: its end was not searched"
        elif far:
            self._gaps[name] = self._too_large()

    def _too_large(self) -> str:
        return f"larger than {_size(self._limit)}: not read (see --max-size)"

    def _left_out(self, name: bytes, reason: str) -> None:
        self._unread[name] = reason
        if reason in _PUZZLING and (is_env_like(name) or (reason is DENIED and name in self._named)):
            self._gaps[name] = _PUZZLING[reason]

    def _load(self, name: bytes) -> bytes | str:
        """The bytes of a file, or why there are none."""
        folder = name.rpartition(b"/")[0]
        barrier = self._barriers.get(folder)
        if barrier is None:
            barrier = self._barrier(folder)
        if barrier:
            return barrier
        path = self._prefix + name
        if not _NOFOLLOW and os.path.islink(path):
            return LINK
        try:
            handle = os.open(path, _FLAGS)
        except OSError as error:
            return why(error)
        try:
            data = _read_at(handle, _BLOCK, 0)
            if data.find(b"\0", 0, _SNIFF) >= 0 and not data.startswith(_BOMS):
                return _BINARY
            if data and len(data) < _BLOCK:
                return data if len(data) <= self._limit else _LARGE
            return self._load_rest(handle, data)
        except OSError as error:
            return _odd(os.fstat(handle).st_mode) or why(error)
        finally:
            os.close(handle)

    def _load_rest(self, handle: int, data: bytes) -> bytes | str:
        """The bytes of a file that begins with a whole block, or that is empty or seems so."""
        status = os.fstat(handle)
        odd = _odd(status.st_mode)
        if odd or not data:
            return odd or data
        if status.st_size > self._limit:
            return _LARGE
        parts, size = [data], len(data)
        while size <= self._limit:
            asked = max(status.st_size - size + 1, _BLOCK)
            more = _read_at(handle, asked, size)
            parts.append(more)
            size += len(more)
            if len(more) < asked:
                return b"".join(parts)
        return _LARGE

    def _barrier(self, folder: bytes) -> str:
        """Why a folder isn't reached without a link, or nothing: the index may list what lies behind a link by now."""
        known = self._barriers.get(folder)
        if known is None:
            known, end = "", folder.find(b"/")
            while not known and end != -1:
                known = self._barrier_at(folder[:end])
                end = folder.find(b"/", end + 1)
            known = self._barriers[folder] = known or self._barrier_at(folder)
        return known

    def _barrier_at(self, folder: bytes) -> str:
        known = self._barriers.get(folder)
        if known is None:
            known = self._barriers[folder] = why_no_folder(self._prefix + folder)
        return known

    def _search_together(self, names: Sequence[bytes], search: _Search) -> list[bytes]:
        """The names of the files that match, found by several processes at once."""
        import marshal

        from .sharing import SHARES, shared

        size = len(names) // SHARES + 1
        unread, gaps = self._unread, self._gaps

        def look(share: int) -> tuple[list[bytes], dict[bytes, str], dict[bytes, str]]:
            self._unread, self._gaps = {}, {}
            found = [name for name in names[share * size : (share + 1) * size] if self._look(name, search) is not None]
            return found, self._unread, self._gaps

        try:
            shares = shared(look, marshal)
        finally:
            self._unread, self._gaps = unread, gaps
        for _, others, more in shares:
            unread.update(others)
            gaps.update(more)
        return [name for found, _, _ in shares for name in found]


# Reasons for which a file that carries variables may say something that nobody here knows.
_PUZZLING = {
    DENIED: "can't be read: permission denied",
    LINK: "is a symbolic link, which is not followed",
    SPECIAL: "is not a regular file",
    _BINARY: "holds NUL bytes: no text in a known encoding",
}


def _any_of(searches: Sequence[_Search]) -> _Search:
    """One search for several. A regular expression with several branches would try each at each character."""
    return searches[0] if len(searches) == 1 else lambda text: any(search(text) for search in searches)


def _odd(mode: int) -> str:
    """What something is that is no regular file, or nothing."""
    return "" if stat.S_ISREG(mode) else _FOLDER if stat.S_ISDIR(mode) else SPECIAL


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _shown(base: bytes) -> str:
    here = os.path.realpath(os.getcwdb())
    near = is_under(base, here) or is_under(here, base)
    return _text((os.path.relpath(base, here) if near else base).replace(os.sep.encode(), b"/"))


def _size(number: int) -> str:
    return f"{number >> 20} MiB" if number >= 1 << 20 and number % (1 << 20) == 0 else f"{number} bytes"


def searchable(data: bytes) -> bytes | None:
    """The bytes in which a search looks for words, or None for what is no text."""
    if data.startswith(_BOMS):
        return _as_utf8(data).lower()
    return None if data.find(b"\0", 0, _SNIFF) >= 0 else data.lower()


def is_generated(name: bytes) -> bool:
    """Whether a file is, by its name, written by a program for a program, so that nobody puts a key there."""
    return name.rpartition(b"/")[2] in _LOCKS or name.endswith(_GENERATED) or is_tool(name)


def is_tool(name: bytes) -> bool:
    """Whether a file is a program that a package manager keeps in the repository."""
    return b".yarn/" in name and any(name.startswith(folder) or b"/" + folder in name for folder in _TOOLS)


def _as_utf8(data: bytes) -> bytes:
    from .document import decode

    return decode(data)[0].encode("utf-8", "replace")


def _occurs_far(path: bytes, search: _Search) -> bool | None:
    """Whether a large file matches; None where that isn't known to the end."""
    import codecs

    handle = os.open(path, _FLAGS)
    try:
        block = os.read(handle, 1 << 20)
        decoder = None
        if block.startswith(_BOMS):
            wide = "utf-32" if block.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) else "utf-16"
            decoder = codecs.getincrementaldecoder(wide)("replace")
        rest, seen = b"", 0
        while block:
            seen += len(block)
            text = decoder.decode(block).encode("utf-8", "replace") if decoder else block
            text = rest + text.lower()
            if search(text):
                return True
            if seen >= FAR:
                return None
            rest = text[-_OVERLAP:]
            block = os.read(handle, 1 << 20)
        return False
    finally:
        os.close(handle)
