"""A tree in memory, so that everything between the edges is tested by calling it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import pytest

from aai_lint import engine, rules
from aai_lint.document import Document, is_sample
from aai_lint.model import Certainty, Commit, Gap, Origin, Report, Summary
from aai_lint.options import Options

K = "0123456789ab4cde8f0123456789abcd"
"""An invented key of the right shape."""

CERTAINTY = {one.id: one.certainty for one in rules.discover()}


class MemoryTree:
    """Files by path. A path in `ignored` is ignored by git, in `untracked` not (yet) known to it; `git` false: no git."""

    root = "."

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        ignored: Iterable[str] = (),
        untracked: Iterable[str] = (),
        *,
        git: bool = True,
        before: Mapping[str, str] | None = None,
        changes: Mapping[str, Mapping[str, Commit]] | None = None,
    ) -> None:
        self.changes = changes or {}
        self.files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        self.before = {path: text.encode() for path, text in (before or {}).items()}
        self.ignored, self.untracked, self.git = frozenset(ignored), frozenset(untracked), git

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(self.files)

    def open(self, path: str) -> Document | None:
        if path not in self.files:
            return None
        tracked = path not in self.ignored | self.untracked if self.git else None
        return Document(path, self.files[path], Origin(tracked, path in self.ignored, is_sample(path)))

    def search(self, *patterns: bytes) -> Iterable[Document]:
        for path, data in sorted(self.files.items()):
            document = self.open(path)
            wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
            text = document.text.encode().lower() if document and wide else data.lower()
            if document and any(re.search(pattern, text) for pattern in patterns):
                yield document

    def as_of(self, revision: str, paths: Iterable[str]) -> Mapping[str, Document]:
        """There is one revision: the files of `before`."""
        return {path: Document(path, self.before[path]) for path in paths if path in self.before}

    def changed(self, path: str) -> Mapping[str, Commit]:
        return self.changes.get(path, {})

    def summary(self) -> Summary:
        return Summary(seen=len(self.files), searched=len(self.files))

    def gaps(self) -> Iterable[Gap]:
        return ()


Lint = Callable[..., Report]


@pytest.fixture
def lint() -> Lint:
    """Lint files given by path: `lint({"app.py": "…"}, ignored=[".env"])`."""

    def run(files: Mapping[str, str | bytes], options: Options | None = None, **how: object) -> Report:
        report = engine.lint(MemoryTree(files, **how), options)  # type: ignore[arg-type]
        for one in (*report.findings, *report.suppressed):
            declared = CERTAINTY.get(one.rule, Certainty.MEDIUM)
            is_certain = one.certainty is Certainty.MEDIUM or one.certainty.rank <= declared.rank
            assert is_certain, f"{one.rule} is less certain than it declares"
        return report

    return run


def found(report: Report) -> list[str]:
    """The findings as `rule path:line`, for comparison in one line."""
    return [f"{finding.rule} {finding.primary.path}:{finding.primary.line}" for finding in report.findings]
