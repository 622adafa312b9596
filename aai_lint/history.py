"""Every version of every file that git has: keys that were committed once, and are in each clone.

Each blob is read once, whatever commits have it, and one at a time; only those that have both a word of the key and a text of its
form are judged, each by itself. Which commits brought a key, and which took it away, is asked of git only where one was found.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from . import engine, files, key, rules
from .baseline import secrets_in, sha1
from .commits import blobs, day_of
from .document import Document, decode, is_sample
from .git import Failed, find_git, run, talk
from .git import top_of as work_tree
from .model import Category, Commit, Finding, Origin, Place
from .options import ALL, Misuse, Options
from .records import NamedTuple, dataclass, field, replace
from .regex import regex
from .report import Hidden, Report, Summary
from .sightings import keys_in, may_hold
from .trigger import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from .engine import Seen
    from .git import Popen

_EVERYTHING = [ALL, "HEAD"]
_Walk = tuple["list[str]", "list[str]"]
"""The revisions and the paths that are walked."""

# Blobs that are asked for at once: their names must fit into a pipe.
_WINDOW = 500
# Files that one commit changes, and places of keys in all of them: more were made by a program, to no good.
_MOST, _MOST_COPIES = 3_000_000, 50_000
# Bytes for git while it compares commits: some three million files that one of them changes.
_MEMORY = 1 << 30
# Digits of a commit's id in a message.
_SHORT = 9
_REVOKED = "revoked-key"
_ROTATE = "replace the key in AssemblyAI's dashboard, since every clone has it, and put the old one down with `aai-lint revoke`"
_DONE = "nothing is left to do where no code of today has it; `aai-lint baseline --history` accepts it"


class _Blob(NamedTuple):
    name: bytes
    path: bytes


@dataclass(slots=True)
class _Counts:
    blobs: int = 0
    searched: int = 0
    judged: int = 0
    skipped: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class _Version(NamedTuple):
    """A finding in one version of a file, the masked lines that it points at, what hides it, and the sums of what is
    written there, for baselines."""

    finding: Finding
    lines: Mapping[tuple[str, int], str]
    hidden: Hidden | None
    sums: tuple[str, ...]


# What is the same in all versions of a file: the rule, and the sum of the key.
_Identity = tuple[str, bytes]


def top_of(paths: Iterable[str]) -> str:
    """The top of the repository that the paths are in. Raises `Misuse` where they are in none, or in several."""
    tops = {work_tree(os.path.realpath(os.fsencode(path))) for path in paths}
    top = tops.pop() if len(tops) == 1 else None
    if top is None:
        raise Misuse("--history needs paths of one git repository.")
    return os.fsdecode(top)


def look(top: str, paths: Iterable[str], revisions: str, options: Options) -> Report:
    """What the history of a repository has of keys: below the paths, in the revisions (`main..HEAD`, or `ALL`)."""
    git = find_git()
    if git is None:
        raise Misuse("--history needs git, which was not found.")
    place = os.fsencode(top)
    asked = [] if any(os.path.realpath(path) == top for path in paths) else [os.path.relpath(path, top) for path in paths]
    walk = (_EVERYTHING if revisions == ALL else [revisions], asked)
    if revisions.startswith("-") and revisions != ALL:
        raise Misuse(f"--history: `{revisions}` is no revision.")
    if revisions == ALL and not _has_commits(git, place):
        return Report(".", summary=Summary(notes=("there is no commit yet",)))
    is_asked = _choice(asked, options)
    counts = _Counts()
    guilty: dict[_Identity, dict[bytes, _Version]] = defaultdict(dict)
    try:
        for blob, data in _blobs(git, place, walk, options, counts):
            for identity, version in _judged(blob, data, options, counts):
                guilty[identity].setdefault(blob.name, version)
        traced = list(_traced(git, place, walk, guilty, options, is_asked)) if guilty else []
        notes = _notes(git, place)
    except Failed as error:
        raise Misuse(f"--history: git can't walk `{revisions}` here; are these revisions there?") from error
    return _report(traced, options, counts, notes, "" if revisions == ALL else revisions)


def _choice(below: Sequence[str], options: Options) -> Callable[[str], bool]:
    """Which paths are asked about. A blob may have several, so they are looked at last."""
    from .globs import matcher

    excluded = matcher(options.exclude)
    roots = tuple(path.replace(os.sep, "/") for path in below)
    return lambda path: not excluded(path) and (not roots or any(path == root or path.startswith(f"{root}/") for root in roots))


def _has_commits(git: str, place: bytes) -> bool:
    try:
        return bool(run(git, place, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").strip())
    except Failed:
        return False


def _notes(git: str, place: bytes) -> tuple[str, ...]:
    shallow = run(git, place, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return ("this clone is shallow: its history is cut off (fetch it whole with `git fetch --unshallow`)",) if shallow else ()


# --- reading --------------------------------------------------------------------------------------------------------


def _walk(command: str, walk: _Walk, *flags: str) -> list[str]:
    """The arguments that make git walk the revisions below the paths."""
    revisions, paths = walk
    below = ["--full-history", *flags] if paths else [*flags]
    options = [one for one in revisions if one == ALL]
    return [command, *below, *options, "--end-of-options", *(one for one in revisions if one != ALL), "--", *paths]


def _blobs(git: str, place: bytes, walk: _Walk, options: Options, counts: _Counts) -> Iterator[tuple[_Blob, bytes]]:
    """The blobs that have a word of the key and a text of its form in them, each once."""
    words = [re.compile(TRIGGER).search, *(re.compile(re.escape(name.lower().encode())).search for name in options.names)]
    anywhere = bool(options.revoked)
    listed = _walk("rev-list", walk, "--objects", "--missing=print")
    with (
        talk(git, place, *listed) as objects,
        talk(
            git, place, "cat-file", "--batch-check=%(objecttype) %(objectsize) %(objectname) %(rest)", source=_out(objects)
        ) as kinds,
        talk(git, place, "cat-file", "--batch", told=True) as contents,
    ):
        names = _worth_reading(_out(kinds), options, counts)
        while window := list(islice(names, _WINDOW)):
            _in(contents).write(b"".join(blob.name + b"\n" for blob in window))
            _in(contents).flush()
            for blob in window:
                data = _content(_out(contents))
                text = None if data is None else files.searchable(data)
                if data is None or text is None:
                    counts.skipped["binary"] += 1
                    continue
                counts.searched += 1
                if (anywhere or any(word(text) for word in words)) and may_hold(text) and _has_key(data):
                    yield blob, data


def _has_key(data: bytes) -> bool:
    """Whether a file has a text that a key may look like, plain or encoded: what there is to judge."""
    return any(key.looks_real(whole) for _, _, whole in keys_in(decode(data)[0]))


def _worth_reading(listed: IO[bytes], options: Options, counts: _Counts) -> Iterator[_Blob]:
    """The blobs of a listing that aren't too large or generated."""
    for line in listed:
        kind, _, rest = line.rstrip(b"\n").partition(b" ")
        if kind.startswith(b"?"):
            counts.skipped["not in this clone"] += 1
        if kind != b"blob":
            continue
        size, _, rest = rest.partition(b" ")
        name, _, path = rest.partition(b" ")
        counts.blobs += 1
        if int(size) > options.max_size:
            counts.skipped["large"] += 1
        elif files.is_generated(path):
            counts.skipped["lock file, minified, or a source map"] += 1
        elif int(size) >= 32:  # fewer bytes hold no key
            yield _Blob(name, path)


def _content(answer: IO[bytes]) -> bytes | None:
    """The next object of an answer (a line that ends with the size, that many bytes, a line break), None where git has none."""
    head = answer.readline().split()
    if not head:
        raise Failed("cat-file")
    if len(head) != 3:
        return None
    data = answer.read(int(head[2]))
    answer.read(1)
    return data


def _out(process: Popen[bytes]) -> IO[bytes]:
    return _open(process.stdout)


def _in(process: Popen[bytes]) -> IO[bytes]:
    return _open(process.stdin)


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # of a process that was started without it
        raise Failed("git")
    return stream


# --- judging --------------------------------------------------------------------------------------------------------


def _judged(blob: _Blob, data: bytes, options: Options, counts: _Counts) -> Iterator[tuple[_Identity, _Version]]:
    """What the rules about written-out and revoked keys say of one version of a file by itself."""
    path = _text(blob.path)
    wanted = {one.id for one in rules.discover() if one.category is Category.HARDCODED or one.id == _REVOKED}
    select = wanted & options.select if options.select else wanted
    if not select:
        return
    alone = options._replace(
        select=frozenset(select), exclude=(), known=(), only=frozenset(), projects=(), prefix="", policy_from="", max_key_age=0
    )
    seen = engine.look(_OneFile(Document(path, data, Origin(True, False, is_sample(path)))), alone)
    counts.judged += 1
    found: list[tuple[Finding, Hidden | None]] = [(one, None) for one in seen.report.findings]
    found += [(one.finding, one) for one in seen.report.hidden]
    for finding, hidden in found:
        if finding.rule in wanted:
            text = _written(finding, seen)
            identity = (finding.rule, sha256((key.find_key(text) or text).encode("utf-8", "replace")).digest())
            yield identity, _Version(finding, seen.report.lines, hidden, tuple(map(sha1, secrets_in(text))))


def _written(finding: Finding, seen: Seen) -> str:
    document = seen.documents[finding.primary.path]
    return document.text[slice(*document.span(finding.primary))]


class _OneFile:
    """A tree of one version of one file."""

    root = "."

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def paths(self) -> frozenset[str]:
        return frozenset([self._document.path])

    def search(self, *patterns: bytes) -> Iterable[Document]:
        text = files.searchable(self._document.data) or b""
        return [self._document] if any(re.search(pattern, text) for pattern in patterns) else []

    def open(self, path: str) -> Document | None:
        return self._document if path == self._document.path else None

    def as_of(self, _revision: str, _paths: Iterable[str]) -> Mapping[str, Document]:
        return {}

    def changed(self, _path: str) -> Mapping[str, Commit]:
        return {}

    def summary(self) -> Summary:
        return Summary(seen=1, searched=1)

    def gaps(self) -> tuple[()]:
        return ()


# --- whence ---------------------------------------------------------------------------------------------------------


class _Traced(NamedTuple):
    """A key at a path: the version that brought it, the commits that brought it and took it away, the oldest first; the paths and
    versions that it was moved to, each with the commit."""

    path: str
    version: _Version
    brought: tuple[Commit, ...]
    taken: tuple[Commit, ...]
    live: bool
    moved: tuple[tuple[str, _Version, Commit], ...] = ()


class _Change(NamedTuple):
    commit: bytes
    before: frozenset[bytes]
    after: bytes
    path: bytes


def _traced(
    git: str,
    place: bytes,
    walk: _Walk,
    guilty: dict[_Identity, dict[bytes, _Version]],
    options: Options,
    is_asked: Callable[[str], bool],
) -> Iterator[_Traced]:
    names = {name for versions in guilty.values() for name in versions}
    changes = list(_telling(_changes(git, place, walk), names))
    if walk[0] != _EVERYTHING:
        _look_before(git, place, changes, guilty, options)
    commits = _commits(git, place, {change.commit for change in changes})
    today = _at_head(git, place, {change.path for change in changes})
    for versions in guilty.values():
        brought: dict[bytes, list[_Change]] = defaultdict(list)
        taken: dict[bytes, list[Commit]] = defaultdict(list)
        for change in changes:
            had, has = bool(change.before & versions.keys()), change.after in versions
            if has and not had:
                brought[change.path].append(change)
            elif had and not has:
                taken[change.path].append(commits[change.commit])
        found = []
        for path, first in brought.items():
            if is_asked(_text(path)):
                live = today.get(path) in versions
                bringing = tuple(replace(commits[change.commit], live=live) for change in first)
                found.append(_Traced(_text(path), versions[first[0].after], bringing, tuple(taken[path]), live))
        yield from _joined(found)


def _telling(changes: Iterable[_Change], names: set[bytes]) -> Iterator[_Change]:
    """The changes of some blobs. Raises `Misuse` where there are more than can be told: a tree that is in another many times, and
    that in another, makes a billion files of ten objects."""
    commit, seen, kept = b"", 0, 0
    for change in changes:
        seen = seen + 1 if change.commit == commit else 1
        commit = change.commit
        if change.after in names or change.before & names:
            kept += 1
            yield change
        if seen > _MOST or kept > _MOST_COPIES:
            short = commit.decode()[:_SHORT]
            raise Misuse(f"--history: {short} changes more files than can be looked at; leave it out: `--history {short}..HEAD`.")


def _joined(found: Sequence[_Traced]) -> Iterator[_Traced]:
    """The same, where a key that one commit took from a file and put into another is told once: it was moved."""
    source: dict[str, str] = {}
    target: dict[str, _Traced] = {}
    for names in (True, False):  # a file that keeps its name first
        left: dict[tuple[str, str], list[_Traced]] = defaultdict(list)
        for one in found:
            for commit in one.taken if one.path not in target else ():
                left[commit.id, os.path.basename(one.path) if names else ""].append(one)
        for one in found:
            others = left[one.brought[0].id, os.path.basename(one.path) if names else ""]
            # The way back isn't a way on: a file's own source can't be behind it.
            if one.path not in source and others and one.path not in _way(source, others[-1].path):
                other = others.pop()
                if other.path not in target:
                    source[one.path], target[other.path] = other.path, one
    for one in found:
        if one.path in source:
            continue
        moved, last = [], one
        while last.path in target:
            last = target[last.path]
            moved.append((last.path, last.version, last.brought[0]))
        live = one.live or last.live
        taken = max(last.taken, one.taken, key=lambda commits: commits[-1].day if commits else "")
        brought = tuple(replace(commit, live=live) for commit in one.brought)
        yield one._replace(moved=tuple(moved), taken=taken, live=live, brought=brought)


def _way(source: Mapping[str, str], path: str) -> Iterator[str]:
    """A path and those that it came from."""
    while path:
        yield path
        path = source.get(path, "")


def _look_before(
    git: str, place: bytes, changes: Iterable[_Change], guilty: dict[_Identity, dict[bytes, _Version]], options: Options
) -> None:
    """Judge what the commits of a range found: a key that was there before isn't brought by them."""
    known = {name for versions in guilty.values() for name in versions}
    before = {name: change.path for change in changes if change.after in known for name in change.before - known}
    for name, data in _objects(git, place, before):
        for identity, version in _judged(_Blob(name, before[name]), data, options, _Counts()):
            if identity in guilty:
                guilty[identity][name] = version


def _objects(git: str, place: bytes, names: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Objects with what is in them; those that git doesn't have are left out."""
    left = iter(sorted(names))
    with talk(git, place, "cat-file", "--batch", told=True) as contents:
        while window := list(islice(left, _WINDOW)):
            _in(contents).write(b"".join(name + b"\n" for name in window))
            _in(contents).flush()
            for name in window:
                data = _content(_out(contents))
                if data is not None:
                    yield name, data


def _changes(git: str, place: bytes, walk: _Walk) -> Iterator[_Change]:
    """What each commit changed, the oldest first; of a merge only what none of its parents has."""
    listed = _walk("rev-list", walk, "--topo-order", "--reverse")
    shown = "diff-tree --stdin -r -c --root --raw -z --no-abbrev --no-renames --no-ext-diff --no-textconv".split()
    try:
        with talk(git, place, *listed) as commits, talk(git, place, *shown, source=_out(commits)) as changed:
            _limit_memory(changed)
            commit, parts = b"", _parts(_out(changed))
            for part in parts:
                if not part.startswith(b":"):
                    commit = part.strip()
                    continue
                words = part.split()
                parents = len(part) - len(part.lstrip(b":"))
                old, new = words[parents + 1 : 2 * parents + 1], words[2 * parents + 1]
                yield _Change(commit, frozenset(old), new, next(parts))
    except Failed as error:
        raise Misuse(
            "--history: git could not compare the commits; one of them may change more files than it can hold."
        ) from error


def _limit_memory(process: Popen[bytes]) -> None:
    """git holds all that one commit changes, and that may be a billion files (see `_telling`). Elsewhere than on Linux a process
    can't be told from outside."""
    import sys

    if sys.platform == "linux":
        from resource import RLIMIT_DATA, prlimit

        with suppress(OSError):  # it has ended, or may have less already
            prlimit(process.pid, RLIMIT_DATA, (_MEMORY, _MEMORY))


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """The parts of a stream between NUL bytes."""
    rest = b""
    while block := stream.read(1 << 16):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole


def _commits(git: str, place: bytes, names: set[bytes]) -> dict[bytes, Commit]:
    """The commits with their authors' days."""
    return {name: Commit(name.decode(), _day(data)) for name, data in _objects(git, place, names)}


_AUTHOR = regex(rb"^author .*> (\d{1,12}) ([+-]\d{4})$", re.MULTILINE)


def _day(commit: bytes) -> str:
    """The author's day, where the author was."""
    match = _AUTHOR.search(commit.partition(b"\n\n")[0])
    return day_of(int(match[1]), match[2].decode()) if match else ""


def _at_head(git: str, place: bytes, paths: Iterable[bytes]) -> dict[bytes, bytes]:
    """The blobs of the present commit at some paths."""
    return blobs(git, place, "HEAD", paths) if _has_commits(git, place) else {}


# --- reporting ------------------------------------------------------------------------------------------------------


def _report(traced: Sequence[_Traced], options: Options, counts: _Counts, notes: tuple[str, ...], revisions: str) -> Report:
    kept: list[Finding] = []
    hidden: list[Hidden] = []
    lines: dict[tuple[str, int], str] = {}
    indexes = [(known, known.by_mark()) for known in options.known]
    for one in sorted(traced, key=lambda one: (one.path, one.version.finding.primary.line, one.brought)):
        finding = _told(one)
        for (_, line), text in one.version.lines.items():
            lines[finding.primary.path, line] = text
        for path, version, commit in one.moved:
            for (_, line), text in version.lines.items():
                lines[f"{commit.id[:_SHORT]}:{path}", line] = text
        entry = None
        for known, index in indexes:
            entry = known.find(index, one.version.finding, one.path, one.version.sums)
            if entry is not None:
                hidden.append(Hidden(finding, known.by, Place(known.path, entry.line, 1, entry.line, 1), entry.reason))
                break
        if entry is not None:
            continue
        if one.version.hidden is not None:
            hidden.append(one.version.hidden._replace(finding=finding))
        else:
            kept.append(finding)
    summary = Summary(counts.blobs, 0, counts.searched, counts.judged, dict(sorted(counts.skipped.items())), notes, revisions)
    return Report(".", tuple(kept), tuple(hidden), summary=summary, lines=lines)


def _told(one: _Traced) -> Finding:
    """The finding as it is told: of the version that brought the key, with what became of it."""
    first, finding = one.brought[0], one.version.finding
    short = f"{first.id[:_SHORT]}:{one.path}"

    def past(place: Place) -> Place:
        return replace(place, path=short)

    if one.live:
        fate = "still at HEAD"
    elif one.taken:
        fate = f"taken out in {one.taken[-1].id[:_SHORT]} on {one.taken[-1].day}, and in the history"
    else:
        fate = "not at HEAD, and in the history"
    again = "" if len(one.brought) == 1 else f", brought {len(one.brought)} times"
    remedy = finding.remedy if one.live else _DONE if finding.rule == _REVOKED else _ROTATE
    return replace(
        finding,
        primary=past(finding.primary),
        message=f"{finding.message}; since {first.id[:_SHORT]} of {first.day}{again}: {fate}",
        related=(
            *((past(place), words) for place, words in finding.related),
            *(
                (replace(version.finding.primary, path=f"{commit.id[:_SHORT]}:{path}"), f"moved here on {commit.day}")
                for path, version, commit in one.moved
            ),
        ),
        remedy=remedy,
        edits=(),
        commits=one.brought,
    )


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
