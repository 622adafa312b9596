"""Options from all sources: the command line first, then the environment, then the configuration file.

The file is `aai-lint.toml`, `.aai-lint.toml` or the table `[tool.aai-lint]` of pyproject.toml: the first one found from what
is scanned up to the root of the repository, and no further. A TOML parser is imported only where such a file exists.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from .options import TABLE, Misuse, Option, nearest, parse
from .records import NamedTuple

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from typing import Any

    from .baseline import Baseline

NAMES = ("aai-lint.toml", ".aai-lint.toml", "pyproject.toml")
# No sane configuration is larger; a tree that isn't ours may hold anything under these names.
_MAX_BYTES = 1024 * 1024
_MAX_KNOWN = 64 * 1024 * 1024
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "": False, "0": False, "false": False, "no": False, "off": False}


class Found(NamedTuple):
    """The value of an option, and who gave it: in words, empty for the value that it has by itself."""

    value: object
    origin: str = ""


def gather(given: Mapping[str, object], paths: Sequence[str], environment: Mapping[str, str], root: str) -> dict[str, Any]:
    """All options, from what the command line gave (by identifier), the environment and the file that belongs to `paths`.

    Patterns are written from the folder of the file, or from the current one; in the result they are from the `root`.
    """
    return {key: found.value for key, found in survey(given, paths, environment, root).items()}


def survey(given: Mapping[str, object], paths: Sequence[str], environment: Mapping[str, str], root: str) -> dict[str, Found]:
    """The same, each with its origin."""
    typed = {
        option.key: Found(parse(option, given[option.key], f"--{option.name}"), f"--{option.name}")
        for option in TABLE
        if given.get(option.key) not in (None, ())
    }
    asked = {key: Found(value, _variable(key)) for key, value in _from_environment(environment).items()} | typed
    revision = str(asked["policy_from"].value) if "policy_from" in asked else ""
    path, data = _file({key: found.value for key, found in asked.items()}, paths, revision)
    here = os.path.realpath(".")
    # A file that is named rather than found may lie anywhere: it speaks of the current folder.
    folder = here if "config" in asked or not path else os.path.realpath(os.path.dirname(path))
    written = _moved(_from_file(path, data, folder) if path else {}, folder, root)
    chosen = _moved({key: found.value for key, found in asked.items()}, here, root)
    origin = f"{_shown(path, here)}{f' in {revision}' if revision and 'config' not in asked else ''}"
    return (
        {option.key: Found(option.initial) for option in TABLE}
        | {key: Found(value, origin) for key, value in written.items()}
        | {key: Found(value, asked[key].origin) for key, value in chosen.items()}
    )


def _variable(key: str) -> str:
    return next(option.variable for option in TABLE if option.key == key)


def _shown(path: str, here: str) -> str:
    """A path as a person would type it."""
    if not path:
        return ""
    try:
        return os.path.relpath(os.path.realpath(path), here).replace(os.sep, "/")
    except ValueError:  # on another drive
        return path


def _moved(values: Mapping[str, Any], folder: str, root: str) -> dict[str, object]:
    """The values with their patterns as they are from the root."""
    moves = {option.key: option.kind for option in TABLE if option.metavar == "GLOB" or option.kind in ("table", "loaders")}
    if not moves.keys() & values.keys():
        return dict(values)
    from .globs import moved

    result = dict(values)
    for key in moves.keys() & values.keys():
        kept: list[object] = []
        for item in values[key]:
            pattern, *rules = item if moves[key] in ("table", "loaders") else (item,)
            # A project is always named by its whole way; a root that is one itself needs no name.
            whole = f"/{pattern.lstrip('/')}" if key == "projects" else pattern
            pattern = moved(whole, folder, os.path.realpath(root))
            if pattern is not None and (pattern or key != "projects"):
                kept.append((pattern or "**", *rules) if rules else pattern or "**")
        result[key] = tuple(kept)
    return result


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    values = {}
    for option in TABLE:
        text = environment.get(option.variable)
        if text is None or option.is_table or (option.kind != "flag" and not text):
            continue
        raw: object = text
        if option.kind == "flag":
            raw = _WORDS.get(text.strip().lower(), text)
        elif option.kind == "files":
            raw = [part.strip() for part in text.split(",")]
        values[option.key] = parse(option, raw, option.variable)
    known = {option.variable for option in TABLE if not option.is_table}
    for name in sorted(environment):
        # Others' variables may begin like ours (AAI_LINT_VERSION in a pipeline): only what is nearly one of ours is a mistake.
        if name.startswith("AAI_LINT_") and name not in known:
            _refuse_near_miss(name, known)
    return values


def _refuse_near_miss(name: str, known: set[str]) -> None:
    from difflib import get_close_matches

    prefix = len("AAI_LINT_")
    close = get_close_matches(name[prefix:], sorted(one[prefix:] for one in known), 1, 0.75)
    if close:
        raise Misuse(f"the environment variable {name} is unknown; did you mean `AAI_LINT_{close[0]}`?")


def _file(asked: Mapping[str, object], paths: Sequence[str], revision: str) -> tuple[str, bytes]:
    """The configuration file to read and its bytes, or nothing."""
    if asked.get("no_config"):
        return "", b""
    if asked.get("config"):
        path = str(asked["config"])
        return path, _read(path)
    return _search(paths, revision)


def find(paths: Sequence[str]) -> str:
    """The configuration file that belongs to what is scanned, or nothing. Without a repository only the scanned folder is
    looked at: what lies above it is somebody else's."""
    return _search(paths, "")[0]


def _search(paths: Sequence[str], revision: str) -> tuple[str, bytes]:
    try:
        start = os.path.commonpath([os.path.realpath(path) for path in paths or ["."]])
    except ValueError:  # on different drives
        return "", b""
    if not os.path.isdir(start):
        start = os.path.dirname(start)
    folders = [start]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above == folders[-1]:
            folders = [start]
            break
        folders.append(above)
    for folder in folders:
        for path, data in _committed(folder, revision) if revision else _lying(folder, folders[-1]):
            if os.path.basename(path) != "pyproject.toml" or _table(path, data) is not None:
                return path, data
    return "", b""


def _lying(folder: str, top: str) -> Iterator[tuple[str, bytes]]:
    """The files of our names in a folder; no link that leads out of the repository is followed."""
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.path.commonpath([os.path.realpath(path), top]) == top:
            yield path, _read(path)


def _committed(folder: str, revision: str) -> Iterator[tuple[str, bytes]]:
    """The files of our names in a folder as a revision has it."""
    from . import commits

    try:
        found = commits.contents(os.fsencode(folder), revision, map(os.fsencode, NAMES), limit=_MAX_BYTES)
    except commits.Unknown as error:
        raise Misuse(str(error)) from error
    for name in NAMES:
        if os.fsencode(name) in found:
            yield os.path.join(folder, name), found[os.fsencode(name)]


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise Misuse(f"the configuration file {path} can't be read: {error.strerror}.") from error
    if len(data) > _MAX_BYTES:
        raise Misuse(f"the configuration file {path} is larger than {_MAX_BYTES} bytes.")
    return data


def _table(path: str, data: bytes) -> object:
    """The table of ours in a TOML file, None where pyproject.toml has none."""
    name = os.path.basename(path)
    if name == "pyproject.toml" and b"aai-lint" not in data:
        return None
    try:
        document = _parse(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"{error}" or "it is nested too deeply"
        raise Misuse(f"the configuration file {path} is not TOML: {why}.") from error
    if name != "pyproject.toml":
        return document
    tool = document.get("tool")
    return tool.get("aai-lint") if isinstance(tool, dict) else None


def _parse(text: str) -> dict[str, object]:
    from .toml import loads

    return loads(text)


def _from_file(path: str, data: bytes, folder: str) -> dict[str, object]:
    table = _table(path, data)
    name = os.path.basename(path)
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise Misuse(f"{name}: `tool.aai-lint` must be a table.")
    options = {option.entry: option for option in TABLE if option.in_file}
    values = {}
    for key, raw in table.items():
        if key not in options:
            raise Misuse(f"{name} has an unknown key, `{key}`{nearest(key, options)}")
        values[options[key].key] = _inside(options[key], parse(options[key], raw, f"{name}: `{key}`"), folder)
    return values


def _inside(option: Option, value: object, folder: str) -> object:
    """Files to read and write are relative to the folder of the configuration, and stay in it: a tree must not choose what is
    written outside of it, or what git will do."""
    if option.name == "baseline":
        return tuple(_kept_inside(option, item, folder) for item in value) if isinstance(value, tuple) else ()
    if option.name != "output":
        return value
    files = []
    for item in value if isinstance(value, tuple) else ():
        name, file = split_output(item)
        target = _kept_inside(option, file, folder)
        files.append(f"{name}:{target}" if name else target)
    return tuple(files)


def _kept_inside(option: Option, file: str, folder: str) -> str:
    target = os.path.realpath(os.path.join(folder, file))
    if os.path.commonpath([target, folder]) != folder:
        raise Misuse(f"the `{option.name}` of a configuration file must stay inside its folder, unlike `{file}`.")
    # Windows and macOS have other spellings of the name (git: is_ntfs_dotgit, is_hfs_dotgit).
    parts = (part.lower().rstrip(" .").partition(":")[0] for part in os.path.relpath(target, folder).split(os.sep))
    if any("".join(filter(str.isprintable, part)) in (".git", "git~1") for part in parts):
        raise Misuse(f"the `{option.name}` of a configuration file must stay out of git's own folder, unlike `{file}`.")
    if os.path.exists(target) and not os.path.isfile(target) and not os.path.isdir(target):
        raise Misuse(f"the `{option.name}` of a configuration file must be a plain file, unlike `{file}`.")
    return target


def known(files: Sequence[str], root: str, revision: str = "") -> tuple[Baseline, ...]:
    """The files of known findings: as they lie there, or as a revision has them, where one that it doesn't have knows nothing.
    Raises `Misuse` for one that can't be read or isn't one."""
    if not files:
        return ()
    from . import baseline

    texts = ((file, _committed_text(file, revision) if revision else _text(file)) for file in files)
    return tuple(baseline.parse(text, _seen_from(file, root)) for file, text in texts if text or not revision)


def _committed_text(file: str, revision: str) -> str:
    from . import commits

    folder, name = os.path.split(os.path.realpath(file))
    try:
        found = commits.contents(os.fsencode(folder), revision, [os.fsencode(name)], limit=_MAX_KNOWN)
    except commits.Unknown as error:
        raise Misuse(str(error)) from error
    return found.get(os.fsencode(name), b"").decode("utf-8-sig", "replace")


def _seen_from(file: str, root: str) -> str:
    try:
        return os.path.relpath(os.path.realpath(file), os.path.realpath(root)).replace(os.sep, "/")
    except ValueError:  # on another drive
        return file


def _text(file: str) -> str:
    try:
        with open(file, "rb") as handle:
            data = handle.read(_MAX_KNOWN + 1)
    except (OSError, ValueError) as error:
        raise Misuse(f"--baseline: {file} can't be read: {getattr(error, 'strerror', None) or 'it is no path'}.") from error
    if len(data) > _MAX_KNOWN:
        raise Misuse(f"--baseline: {file} is larger than {_MAX_KNOWN} bytes.")
    return data.decode("utf-8-sig", "replace")


def split_output(item: str) -> tuple[str, str]:
    """The format (or nothing) and the file of `FORMAT:FILE`."""
    from .options import formats

    name, colon, file = item.partition(":")
    known = formats()
    if not colon or len(name) < 2 or not name.replace("-", "").isalnum():
        return "", item
    if name in known:
        return name, file
    raise Misuse(f"--output: `{name}` is not a format{nearest(name, known)}")
