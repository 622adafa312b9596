"""git as it is asked here: which program, of which work tree, with which words. Nothing is asked of it but to read.

Nothing that a repository configures is run: what could make git start a program (a file system monitor, a hook, a pager, a
transport for objects that are missing) is switched off. `subprocess` is imported where somebody wants to talk with git: what a
run that finds nothing asks is answered without, which spares it four milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from subprocess import Popen as Popen
    from typing import IO

# Seconds. git opens whatever is called `.gitignore`, and waits for ever if that is a pipe.
PATIENCE = 120.0

_GIT = (
    *("--no-pager", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    # Containers in CI check out as another user; nothing here is run, so that is no danger.
    *("-c", "safe.directory=*"),
    *("-c", "safe.bareRepository=explicit"),
)
_QUIET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # A partial clone would fetch what a sparse index leaves out.
    "GIT_NO_LAZY_FETCH": "1",
    # `git replace` and grafts would show another commit than the one that is asked for.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
# A hook's variables: `git rev-parse --local-env-vars`, those that choose a repository.
_CHOOSING = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX"),
)


class Failed(Exception):
    """git could not do what it was asked for."""


class Unanswered(Exception):
    """git did not answer in time."""


def ask(git: str, place: bytes, *arguments: str, nested: bool = False) -> Spawned | Opened:
    """Start a command of git that reads, in `place`. Raises `OSError` where that can't be done.

    `nested` is for a repository inside of another one: what a hook says of its repository, and what git finds above, isn't meant
    for it.
    """
    start = Spawned if hasattr(os, "posix_spawn") else Opened
    return start(git, place, *arguments, nested=nested)


class Spawned:
    """A command of git that reads, while it runs beside us in `place`. Raises `OSError` where it can't be started."""

    __slots__ = ("_pid", "_sources")

    def __init__(self, git: str, place: bytes, *arguments: str, nested: bool = False) -> None:
        import _signal as signal  # `signal` itself makes enumerations of all numbers

        words = [git, "-C", os.fsdecode(place), *_GIT, *arguments]
        # Where a standard stream is closed, a pipe would get its number.
        while (free := os.open(os.devnull, os.O_RDWR)) < 3:
            pass
        os.close(free)
        pipes = [os.pipe(), os.pipe()]
        self._sources = [source for source, _ in pipes]
        actions = [(os.POSIX_SPAWN_DUP2, pipe[1], stream) for pipe, stream in zip(pipes, (1, 2), strict=True)]
        try:
            self._pid = os.posix_spawn(
                git,
                words,
                _environment(place, nested=nested),
                file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), *actions],
                setsigdef=(signal.SIGPIPE, signal.SIGXFSZ),  # Python ignores them, and its children would too
            )
        except BaseException:
            self._pid = 0
            self.end()
            raise
        finally:
            for _, sink in pipes:
                os.close(sink)

    def answer(self) -> tuple[bytes, bytes]:
        """What it prints and what it complains of, asked for once. Raises `Unanswered`, `Failed` and `OSError`."""
        from select import poll
        from time import monotonic

        end = monotonic() + PATIENCE
        said: dict[int, list[bytes]] = {source: [] for source in self._sources}
        waiting = poll()
        for source in said:
            waiting.register(source)
        left = len(said)
        while left:
            ready = waiting.poll(max(0.0, end - monotonic()) * 1000)
            if not ready:
                raise Unanswered
            for source, _ in ready:
                block = os.read(source, 1 << 16)
                said[source].append(block)
                if not block:
                    waiting.unregister(source)
                    left -= 1
        pid, self._pid = self._pid, 0
        if os.waitpid(pid, 0)[1]:
            raise Failed
        printed, complaints = (b"".join(blocks) for blocks in said.values())
        return printed, complaints

    def end(self) -> None:
        """End it if it still runs. To be called in any case."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, 9)
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
        for source in self._sources:
            os.close(source)
        self._pid, self._sources = 0, []


class Opened:
    """The same by `subprocess`: Windows can't spawn."""

    __slots__ = ("_process",)

    def __init__(self, git: str, place: bytes, *arguments: str, nested: bool = False) -> None:
        from subprocess import DEVNULL, PIPE, Popen

        words = [git, "-C", os.fsdecode(place), *_GIT, *arguments]
        self._process = Popen(  # noqa: S603 - our own words, and git by its absolute path
            words, env=_environment(place, nested=nested), stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )

    def answer(self) -> tuple[bytes, bytes]:
        from subprocess import TimeoutExpired

        try:
            answer = self._process.communicate(timeout=PATIENCE)
        except TimeoutExpired as error:
            raise Unanswered from error
        if self._process.returncode:
            raise Failed
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


def top_of(folder: bytes) -> bytes | None:
    """The top of the work tree that a folder is in, by the `.git` in it: git itself believes the repository's configuration,
    which may name any folder. A hook's variables come first."""
    chosen = _chosen_top()
    if chosen is not None and is_under(folder, chosen):
        return chosen
    return _nearest(folder)


def _nearest(folder: bytes) -> bytes | None:
    while not os.path.lexists(os.path.join(folder, b".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _chosen_top() -> bytes | None:
    """The work tree that the caller's variables speak of."""
    if "GIT_WORK_TREE" in os.environ:
        return os.path.realpath(os.fsencode(os.environ["GIT_WORK_TREE"]))
    if "GIT_DIR" in os.environ:
        return os.path.realpath(os.getcwdb())
    if "GIT_INDEX_FILE" in os.environ:
        return _nearest(os.path.realpath(os.getcwdb()))
    return None


def is_under(path: bytes, folder: bytes) -> bool:
    """Whether `path` is `folder` or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep.encode()) + os.sep.encode())


def find_git() -> str | None:
    """The program, from the absolute folders of PATH only: a folder that is relative may be the repository's."""
    names = ("git.exe",) if os.name == "nt" else ("git",)
    for folder in os.get_exec_path():
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isabs(folder) and os.access(path, os.X_OK) and os.path.isfile(path):
                return path
    return None


def run(git: str, place: bytes, *arguments: str, given: bytes = b"") -> bytes:
    """What a command of git that reads prints, run in `place`. Raises `Failed`."""
    if given:
        return _tell(git, place, arguments, given)
    try:
        question = ask(git, place, *arguments)
        try:
            return question.answer()[0]
        finally:
            question.end()
    except (OSError, ValueError, Failed, Unanswered) as error:
        raise Failed(arguments[0]) from error


def _tell(git: str, place: bytes, arguments: tuple[str, ...], given: bytes) -> bytes:
    """What it prints when it has read what it is given."""
    import subprocess

    try:
        return subprocess.run(  # noqa: S603 - our own words, and git by its absolute path
            [git, "-C", os.fsdecode(place), *_GIT, *arguments],
            env=_environment(place, nested=False),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Failed(arguments[0]) from error


@contextmanager
def talk(git: str, place: bytes, *arguments: str, source: IO[bytes] | None = None, told: bool = False) -> Iterator[Popen[bytes]]:
    """A command of git that reads, while it runs; it takes what another one prints as its `source`, or is `told` by us, through
    its standard input. Raises `Failed` where it can't be started or fails; whoever leaves early ends it."""
    from subprocess import DEVNULL, PIPE, Popen, SubprocessError

    try:
        process = Popen(  # noqa: S603 - our own words, and git by its absolute path
            [git, "-C", os.fsdecode(place), *_GIT, *arguments],
            env=_environment(place, nested=False),
            stdin=source or (PIPE if told else DEVNULL),
            stdout=PIPE,
            stderr=DEVNULL,
        )
    except (OSError, ValueError) as error:
        raise Failed(arguments[0]) from error
    if source is not None:
        source.close()  # it is the other's now, who must notice when this one ends
    try:
        yield process
        if process.stdin is not None:
            process.stdin.close()
        if process.wait(PATIENCE) != 0:
            raise Failed(arguments[0])
    except (OSError, SubprocessError) as error:
        raise Failed(arguments[0]) from error
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()


def _environment(place: bytes, *, nested: bool) -> dict[str, str]:
    """The variables for git. What a hook says of its repository is kept for that one only."""
    environment = {**os.environ, **_QUIET}
    chosen = None if nested else _chosen_top()
    if chosen is not None and is_under(place, chosen):
        for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
            if name in environment:
                # Relative ones: to where the caller is, but for the index, which is relative to the top.
                start = os.fsdecode(chosen) if name == "GIT_INDEX_FILE" else os.getcwd()
                environment[name] = os.path.join(start, environment[name])
        if "GIT_DIR" in environment:
            environment.setdefault("GIT_WORK_TREE", os.fsdecode(chosen))
    else:
        for name in _CHOOSING:
            environment.pop(name, None)
    if nested:
        environment["GIT_CEILING_DIRECTORIES"] = os.fsdecode(os.path.dirname(place))
    return environment
