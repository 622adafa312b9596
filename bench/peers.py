"""The programs that are timed, each a row: what they are called, how they are started on a tree, how they tell their version."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import NamedTuple

# What a text search is given: the spellings of the name, in either case.
WORDS = ("assemblyai", "assembly_ai", "assembly-ai", "assembly ai", "aai_", "aai-")
EACH = tuple(word for one in WORDS for word in ("-e", one))
OURS = "aai-lint"


class Peer(NamedTuple):
    """A program. `words` follow its path; `copy`: it is shown the tracked files without `.git`: some read the packs, or skip
    files that are tracked and ignored."""

    name: str
    program: str
    words: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()
    copy: bool = False
    slow: bool = False
    version: tuple[str, ...] = ("--version",)


RIPGREP = Peer("ripgrep", "rg", ("--no-config", "-l", "-i", "-F", *EACH, "--hidden", "."), copy=True)
SEARCHES = (
    RIPGREP,
    Peer("git grep -F, C locale", "git", ("grep", "--no-index", "-l", "-I", "-i", "-F", *EACH), (("LC_ALL", "C"),), copy=True),
    Peer(
        "git grep -F, UTF-8 locale",
        "git",
        ("grep", "--no-index", "-l", "-I", "-i", "-F", *EACH),
        (("LC_ALL", "C.UTF-8"),),
        copy=True,
    ),
)
# No validation, no check for updates, no history: nothing here may use the network, and all read the same files.
SCANNERS = (
    Peer(
        "kingfisher",
        "kingfisher",
        ("scan", ".", "--git-history", "none", "--no-validate", "--no-update-check", "-j", "2", "-f", "json"),
        copy=True,
    ),
    Peer("betterleaks", "betterleaks", (".", "--no-banner", "--exit-code", "0", "-s"), copy=True),
    Peer("gitleaks", "gitleaks", ("dir", ".", "--no-banner", "--exit-code", "0"), copy=True, version=("version",)),
    Peer("zizmor (workflows only)", "zizmor", ("--offline", "--quiet", "."), copy=True),
    Peer("detect-secrets", "detect-secrets", ("scan", "--all-files", "-n"), copy=True, slow=True),
)


def found(peer: Peer, places: dict[str, str]) -> str | None:
    """The path of a program: as given by `--peer NAME=PATH`, else from PATH."""
    return places.get(peer.program) or shutil.which(peer.program)


def version(path: str, words: tuple[str, ...]) -> str:
    """The first thing like a version that a program prints."""
    said = subprocess.run((path, *words), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    number = re.search(r"\d+\.\d+[\w.\-]*", said.stdout + said.stderr)
    return number.group() if number else "?"
