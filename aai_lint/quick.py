"""The commit hook's common case, answered before anything large is imported: a few plain files that nothing here is about.

It says nothing that the long way would not say. Where it can't be sure of that, it leaves the question alone: a word too many in
`_WORDS` costs a few milliseconds, one too few an answer that differs.
"""

from __future__ import annotations

import os
import stat

# Lower-case. Each text that `key.TRIGGER` matches holds one of the first four; the others stand for what wiring, readers of the
# environment and values under another name look like.
_WORDS = (
    *(b"aai", b"assem", b"asem", b"assme"),
    *(b"env", b"key", b"secret", b"token", b"credential", b"bearer", b"_server", b"decouple", b"pragma: "),
)
# Code and prose. What isn't named here may be configuration, which can matter without a word in it.
_PLAIN = (
    ".py .pyi .js .jsx .mjs .cjs .ts .tsx .mts .cts .go .rs .rb .java .kt .swift .c .h .cc .cpp .hpp .cs .php .css .scss .less "
    ".md .mdx .rst .txt .html .vue .svelte .sql .lua .scala .ex .exs .dart .graphql .proto .svg"
).split()
# Parts of paths that make a file a place of configuration all the same.
_WIRING = (
    "/.",
    "config",
    "setting",
    "docker",
    "compose",
    "env",
    "secret",
    "key",
    "helm",
    "kube",
    "k8s",
    "deploy",
    "assem",
    "aai",
)
_CONFIGURATION = ("aai-lint.toml", ".aai-lint.toml")
# Bytes. Larger files, and what is left out of a search by its name or for its bytes, are told of by the long way.
_LARGE = 1 << 20
_LEFT_OUT = (".min.js", ".min.mjs", ".min.css")
# Hex digits in a row: a key has 32, a broken one some fewer.
_RUN = b"0" * 20
_HEX = bytes(48 if 48 <= byte < 58 or 97 <= byte < 103 else 32 for byte in range(256))


def nothing(files: int) -> str:
    """What is said of files, given by name, about which there is nothing to say."""
    return f"Found nothing wrong in {files} file{'' if files == 1 else 's'}."


def answer(arguments: list[str]) -> str | None:
    """The whole answer to a command line of plain files without a trace of a key, or None where there may be more to say."""
    if not arguments or any(name.startswith("AAI_LINT_") for name in os.environ):
        return None
    folders: dict[str, str] = {}
    paths = set()
    try:
        for argument in arguments:
            if argument.startswith("-") or not _is_plain(argument) or not _is_clean(argument):
                return None
            folder, name = os.path.split(argument)
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            paths.add(os.path.join(folders[folder], name))
        if any(map(_is_configured, set(folders.values()))):
            return None
    except (OSError, ValueError):
        return None
    return nothing(len(paths))


def _is_plain(path: str) -> bool:
    """Whether a file is, by its name, one that wiring doesn't go through."""
    lower = os.path.normpath(path).replace(os.sep, "/").lower()
    return lower.endswith(tuple(_PLAIN)) and not lower.endswith(_LEFT_OUT) and not any(part in f"/{lower}" for part in _WIRING)


def _is_clean(path: str) -> bool:
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode) or status.st_size >= _LARGE:
        return False
    with open(path, "rb", buffering=0) as file:
        written = file.read(_LARGE)
    data = written.lower()
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if _RUN in data.translate(_HEX) or any(word in data for word in _WORDS):
        return False
    return not any(map(_is_constant, written.split(b"\n")))


def _is_constant(line: bytes) -> bool:
    """Whether a line gives a text to a name that other files may take from here, and so perhaps to the key."""
    before, _, after = line.partition(b"=")
    if after.lstrip()[:1] not in (b'"', b"'", b"`"):
        return False
    return not line[:1].isspace() or before.rstrip(b" :").rpartition(b" ")[2].isupper()


def _is_configured(folder: str) -> bool:
    """Whether a configuration file may belong to a folder."""
    while True:
        if any(os.path.lexists(os.path.join(folder, name)) for name in _CONFIGURATION):
            return True
        project = os.path.join(folder, "pyproject.toml")
        if os.path.lexists(project):
            if not os.path.isfile(project):  # a pipe would be waited for
                return True
            with open(project, "rb", buffering=0) as file:
                data = file.read(_LARGE)
            if len(data) == _LARGE or b"aai-lint" in data:
                return True
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return False
        folder = above
