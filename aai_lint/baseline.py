"""Findings that are known: a committed file of marks, so that a repository with old findings can begin to refuse new ones.

    # aai-lint baseline: findings that are known and so not reported. `aai-lint baseline` writes it anew.
    salt 5f0c…
    hardcoded-key 8c21… src/app.py

A line for each finding, sorted, without line numbers and dates, so that branches merge and code can move. The mark is an HMAC of
the finding's fingerprint under the file's own salt: it tells nothing of the line to somebody who has the file alone, and lines
of two repositories can't be compared. The fingerprint itself is made of the masked line, never of the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from . import key
from .options import Misuse
from .records import NamedTuple
from .regex import regex

if TYPE_CHECKING:
    from .model import Finding

NAME = ".aai-lint-baseline"
HEAD = "# aai-lint baseline: findings that are known and so not reported. `aai-lint baseline` writes it anew."
_SALT = regex(r"salt ([0-9a-f]{32})")
_LINE = regex(r"([a-z]+(?:-[a-z]+)*) ([0-9a-f]{32}) (.+)")


class Entry(NamedTuple):
    """A line of the file: `line` is its number, `path` where the finding was, counted from the top of the repository."""

    rule: str
    mark: str
    path: str
    line: int
    reason: str = ""


class Baseline(NamedTuple):
    """A file of known findings. `by` says whose file it is, as `Hidden.by` does; `path` is seen from the root of the run.

    `salts` are those of our own file (more than one after branches were merged). In a file of detect-secrets the marks are SHA-1
    sums of secrets.
    """

    path: str
    by: str
    entries: tuple[Entry, ...]
    salts: tuple[str, ...] = ()

    def by_mark(self) -> Mapping[tuple[str, str], Entry]:
        """The entries by what `find` looks for: path and mark, ours without a path."""
        own = self.by == "baseline"
        return {("" if own else entry.path, entry.mark): entry for entry in self.entries}

    def find(self, index: Mapping[tuple[str, str], Entry], finding: Finding, path: str, sums: Iterable[str]) -> Entry | None:
        """The entry of a finding; `path` is counted from the top of the repository, `sums` are those of what is written there."""
        if self.by == "baseline":
            looked_for = [("", mark(finding.fingerprint, salt)) for salt in self.salts]
        elif finding.category.value == "hardcoded":
            looked_for = [(path, one) for one in sums]
        else:
            looked_for = []
        return next((index[one] for one in looked_for if one in index), None)


def sha1(secret: str) -> str:
    """How detect-secrets writes a secret into its file."""
    from hashlib import sha1 as digest  # slow to import, and most runs have no such file

    return digest(secret.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def mark(fingerprint: str, salt: str) -> str:
    """What stands for a finding in the file."""
    import hmac

    return hmac.new(bytes.fromhex(salt), fingerprint.encode("utf-8", "replace"), "sha256").hexdigest()[:32]


def parse(text: str, path: str) -> Baseline:
    """Read a file of known findings, ours or that of detect-secrets. Raises `Misuse` for anything else."""
    if text.lstrip().startswith("{"):
        from .detectsecrets import parse as parse_foreign

        return parse_foreign(text, path)
    entries, salts = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        salt, entry = _SALT.fullmatch(line), _LINE.fullmatch(line)
        if salt:
            salts.append(salt[1])
        elif entry:
            entries.append(Entry(entry[1], entry[2], entry[3], number))
        else:
            raise Misuse(f"{path}:{number} is no line of a baseline: run `aai-lint baseline` to write it anew.")
    if not salts:
        raise Misuse(f"{path} is no baseline: it has no salt.")
    return Baseline(path, "baseline", tuple(entries), tuple(salts))


def render(findings: Iterable[Finding], prefix: str, salt: str, kept: Iterable[Entry] = ()) -> str:
    """The text of a file that knows these findings, and what is `kept` of the file as it was."""
    lines = {f"{one.rule} {mark(one.fingerprint, salt)} {_written(from_top(one.primary.path, prefix))}" for one in findings}
    lines |= {f"{entry.rule} {entry.mark} {entry.path}" for entry in kept}
    return "\n".join([HEAD, f"salt {salt}", *sorted(lines, key=_order)]) + "\n"


def from_top(path: str, prefix: str) -> str:
    """A path of the tree, counted from the top of the repository."""
    return f"{prefix}/{path}" if prefix else path


def is_past(path: str) -> bool:
    """Whether a path names a version of the history, and not a file of today."""
    return _PAST.match(path) is not None


_PAST = regex(r"[0-9a-f]{9}:")


def _order(line: str) -> tuple[str, str]:
    rule, mark, path = line.split(" ", 2)
    return path, f"{rule} {mark}"


def _written(path: str) -> str:
    """A path in one line, and without a key that it may have in it."""
    return "".join(char if char.isprintable() else "?" for char in key.redact(path))


def secrets_in(text: str) -> Iterator[str]:
    """What other scanners may have taken for the secret in a piece of source text: the whole, the text in the quotes, the key in
    it, its encoded form."""
    bare = text.strip().strip("\"'`")
    found = dict.fromkeys((text, bare, key.find_key(text), *_RUN.findall(text)))
    return (secret for secret in found if secret)


_RUN = regex(r"[A-Za-z0-9+/=_-]{20,}")
