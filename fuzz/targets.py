"""What must hold for any input: no exception, no long run, places inside the file, no key in any output and nothing that steers a
terminal, the same twice, fixes that end and leave what parsed parsing."""

from __future__ import annotations

import ast
import base64
import json
import re
import signal
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import lru_cache

import yaml

from aai_lint import baseline, config, dialects, drawings, engine, readers, reports, revocations, rules, toml
from aai_lint.difference import unified
from aai_lint.document import Document, is_sample
from aai_lint.fixing import mend
from aai_lint.model import Commit, Gap, Origin, Place
from aai_lint.options import Misuse, Options
from aai_lint.report import Report, Summary
from aai_lint.reports import Style

from . import keys, programs, trees
from .programs import Broken

_KEY = re.compile(rb"(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])")
# Seconds of the processor for an input, however small, and for each further megabyte.
_ALLOWANCE = 5.0
# So many times that, and it counts as one that never ends.
_PATIENCE = 10
# What a terminal or the collector of an output would obey: see `aai_lint.terminal`.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|##(?=[\\w-]*\\[)"
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


_OLD = Commit("0" * 40, "2020-01-31", live=True)


@lru_cache(maxsize=1)
def _everything() -> Options:
    """Options that have each rule run: a revoked key, days that are over, a policy of somebody else."""
    marks = map(revocations.fingerprint, keys.KEYS[:2])
    return Options(
        pedantic=True,
        extend_select=frozenset(one.id for one in rules.discover()),
        today="2026-01-31",
        keys=(("ASSEMBLYAI_API_KEY", "2026-01-01"), ("STT_KEY", "2026-02-15")),
        expiry_notice=30,
        max_key_age=30,
        policy_from="HEAD",
        revoked={mark: revocations.Revocation(mark, "2026-01-01", "lost") for mark in marks},
    )


class Tree:
    """Files in memory, as the engine wants them."""

    root = "."

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.paths = frozenset(files)

    def open(self, path: str) -> Document | None:
        """One file."""
        if path not in self.files:
            return None
        return Document(path, self.files[path], Origin(tracked=True, sample=is_sample(path)))

    def search(self, *patterns: bytes) -> Iterable[Document]:
        """The files that match."""
        for path in sorted(self.files):
            document = self.open(path)
            if document and any(re.search(pattern, document.text.lower().encode("utf-8", "replace")) for pattern in patterns):
                yield document

    def as_of(self, _revision: str, paths: Iterable[str]) -> Mapping[str, Document]:
        """Every second file, as it is: a revision before the others came."""
        return {path: Document(path, self.files[path]) for path in sorted(paths)[::2] if path in self.files}

    def changed(self, path: str) -> Mapping[str, Commit]:
        """One old commit made every line."""
        return dict.fromkeys(self.files.get(path, b"").decode("utf-8", "replace").splitlines(), _OLD)

    def summary(self) -> Summary:
        """How many there are."""
        return Summary(seen=len(self.files), searched=len(self.files))

    def gaps(self) -> Iterable[Gap]:
        """None."""
        return ()


def reading(data: bytes) -> None:
    """Each reader that claims a file says something of it that is inside of it."""
    for path, content in trees.load(data).items():
        document = Document(path, content)
        for reader in readers.discover():
            if reader.reads(document):
                for fact in reader.read(document):
                    _inside(fact, document)
                break


def loading(data: bytes) -> None:
    """Each dialect makes something of any bytes, the same each time."""
    for name in dialects.DIALECTS:
        first = dialects.load(name, data, {"A": "b"})
        if first != dialects.load(name, data, {"A": "b"}):
            raise Broken(f"{name} gives other values the second time")


def linting(data: bytes) -> None:
    """The whole program but its edges."""
    files = trees.load(data)
    options = _everything() if len(data) % 2 else Options(pedantic=True)
    report = engine.lint(Tree(files), options)
    if report != engine.lint(Tree(files), options):
        raise Broken("another report the second time")
    for finding in report.findings:
        for place in (finding.primary, *(place for place, _ in finding.related)):
            if place.path not in files:
                raise Broken(f"{finding.rule} points at {place.path}, which isn't there")
            _bounded(place, Document(place.path, files[place.path]))
    secrets = _secrets(files)
    _masked(report, secrets)
    _drawn(files, options, secrets)
    for unsafe in (False, True):
        mended = mend(Tree(files), options, unsafe=unsafe)
        _shown(unified(mended.changes, mended.report), secrets, "a difference")
        after = {**files, **{change.path: change.after for change in mended.changes}}
        if mend(Tree(after), options, unsafe=unsafe).changes:
            raise Broken("a second fix changes more")
        for change in mended.changes:
            if Counter(_KEY.findall(change.before)) - Counter(_KEY.findall(change.after)):
                raise Broken("a fix lost a secret")
            if parses(change.path, change.before) and not parses(change.path, change.after):
                raise Broken(f"a fix broke {change.path.rpartition('.')[2]}")


def hiding(data: bytes) -> None:
    """Of a key that is written in any known way, no output has more than its first and last few characters."""
    files = trees.load(data)
    options = _everything() if len(data) % 2 else Options(pedantic=True)
    report = engine.lint(Tree(files), options)
    written = [Document(path, content).text for path, content in files.items()]
    # What is random in a report may be like a key by chance.
    random = {finding.fingerprint for finding in report.findings}
    shown = [(name, reports.renderer(name)(report, Style(verbose=True))) for name in reports.names()]
    trace = engine.trace(Tree(files), options)
    shown += [(name, drawings.renderer(name)(trace, Style())) for name in drawings.names()]
    for unsafe in (False, True):
        mended = mend(Tree(files), options, unsafe=unsafe)
        shown.append(("a difference", unified(mended.changes, mended.report)))
        random |= {finding.fingerprint for finding in mended.report.findings}
    for name, output in shown:
        for fingerprint in random:
            output = output.replace(fingerprint, "")
        part = keys.seen(written, output)
        if part:
            raise Broken(f"{name} shows {len(part)} characters of a key")


def stating(data: bytes) -> None:
    """Files of our own: understood, or refused in words."""
    for content in trees.load(data).values():
        text = content.decode("utf-8-sig", "replace")
        for understand in (
            lambda text=text: baseline.parse(text, "known"),
            lambda text=text: revocations.parse(text, "revoked"),
            lambda content=content: config._from_file("/r/aai-lint.toml", content, "/r"),
            lambda content=content: config._from_file("/r/pyproject.toml", content, "/r"),
        ):
            try:
                understand()
            except Misuse as error:
                if not str(error):
                    raise Broken("refused without a word") from error


def running(data: bytes) -> None:
    """The program as a user runs it, on a disk and in git."""
    files = trees.load(data)
    secrets = _secrets(files)
    for command, output in programs.runs(files, data):
        _shown(output, secrets, command)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "reading": reading,
    "loading": loading,
    "linting": linting,
    "hiding": hiding,
    "stating": stating,
    "running": running,
}


def parses(path: str, data: bytes) -> bool:
    """Whether a parser that isn't ours takes a file; true where there is none for it."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if path.endswith((".yaml", ".yml")):
                list(yaml.parse(text, yaml.CSafeLoader))
            elif path.endswith((".json", ".ipynb")):
                json.loads(text)
            elif path.endswith(".toml"):
                toml.loads(text)
            elif path.endswith(".py"):
                ast.parse(text)
    except (yaml.YAMLError, ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


class Endless(BaseException):
    """It has not ended. Not an `Exception`: nobody on the way takes it for a fault of a reader."""


@contextmanager
def _patient(seconds: float) -> Iterator[None]:
    """Raise `Endless` in what takes more processor time; where there are no such signals, it is waited for."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(target: str, data: bytes) -> str:
    """What doesn't hold for an input, or nothing."""
    started = time.process_time()
    allowed = _ALLOWANCE * (1 + len(data) / 1e6)
    try:
        with _patient(_PATIENCE * allowed):
            TARGETS[target](data)
    except Endless:
        return "doesn't end"
    except Broken as error:
        return str(error)
    except Exception as error:
        cause = error.__cause__ or error
        trace = cause.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
        return f"{type(cause).__name__} at {where}"
    taken = time.process_time() - started
    return f"takes {taken:.0f} s" if taken > allowed else ""


def _secrets(files: Mapping[str, bytes]) -> set[str]:
    keys = {key for content in files.values() for key in _KEY.findall(content) if sum(48 <= byte < 58 for byte in key) >= 8}
    paths = "\n".join(files)
    shown = {key.decode() for key in keys} | {base64.b64encode(key).decode().rstrip("=")[:-2] for key in keys}
    return {secret for secret in shown if secret not in paths}


def _masked(report: Report, secrets: set[str]) -> None:
    for name in reports.names():
        for verbose in (False, True):
            _shown(reports.renderer(name)(report, Style(verbose=verbose, color=verbose)), secrets, name)


def _drawn(files: Mapping[str, bytes], options: Options, secrets: set[str]) -> None:
    trace = engine.trace(Tree(files), options)
    for name in drawings.names():
        output = drawings.renderer(name)(trace, Style())
        if output != drawings.renderer(name)(engine.trace(Tree(files), options), Style()):
            raise Broken(f"another drawing in {name} the second time")
        _shown(output, secrets, name)


def _shown(output: str, secrets: set[str], what: str) -> None:
    for secret in secrets:
        for at in range(len(secret) - 12):
            part = secret[at : at + 12]
            if part in output and not part.isdigit():  # digits may stand somewhere for themselves
                raise Broken(f"{what} shows a part of a key")
    if _STEERING.search(_COLOUR.sub("", output)):
        raise Broken(f"{what} has what steers a terminal")


def _inside(fact: object, document: Document) -> None:
    if isinstance(fact, Place):
        _bounded(fact, document)
    elif isinstance(fact, tuple):
        for part in fact:
            _inside(part, document)
    elif is_dataclass(fact):
        for one in fields(fact):
            _inside(getattr(fact, one.name), document)


def _bounded(place: Place, document: Document) -> None:
    lines = len(document.starts)
    if not 1 <= place.line <= place.end_line <= lines + 1:
        raise Broken("a place on a line that isn't there")
    start, end = document.span(place) if place.end_line <= lines else (0, 0)
    if not 0 <= start <= end <= len(document.text) + 1 or place.column < 1:
        raise Broken("a place outside of the file")
