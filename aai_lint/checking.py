"""A lint run as the command line asks for it: options from all sources, the run, the report in its formats, the exit status.

No parser of command lines here: where nothing but paths is given, none is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from time import strftime

from .commands import TABLE, Answer
from .options import ALL, FAIL_ON, Misuse, Options

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from typing import Any

    from .fixing import Change
    from .report import Report
    from .reports import Style

FINDINGS, NOTHING_SCANNED = 1, 3


def check(paths: tuple[str, ...], given: Mapping[str, object], said: MutableMapping[str, bool]) -> Answer:
    """Lint what the paths ask for, with the options that the command line gave (by identifier), and report. Whether faults of
    ours are told at length is put down in `said`. Raises `Misuse`, and `Fault` where a reader or rule of ours fails."""
    from . import config, files, lint, progress, revocations

    paths, given = history_asked(paths, given)
    root = root_of(paths, history=bool(given["history"]))
    values = config.gather(given, paths, os.environ, root)
    said["verbose"] = bool(values["verbose"])
    places = _places(values)
    if values["history"] and (values["fix"] or values["diff"]):
        raise Misuse("--history: what is committed can't be fixed.")
    options = options_of(values)._replace(today=strftime("%Y-%m-%d"))
    options = options._replace(
        known=config.known(values["baseline"], root, options.policy_from),
        revoked=revocations.load(root),
    )
    changes: tuple[Change, ...] = ()
    try:
        with progress.shown(progress.is_wanted(os.environ) and not values["quiet"]):
            if values["history"]:
                report = look_back(root, paths, values, options)
            elif values["fix"] or values["diff"]:
                report, changes = _mended(paths or (".",), options, values)
            else:
                report = lint(paths or (".",), options)
    except files.Unscannable as error:
        raise Misuse(str(error)) from error
    from . import reports

    code = _code(report, values)
    plain = reports.Style(
        verbose=bool(values["verbose"]),
        quiet=bool(values["quiet"]),
        statistics=bool(values["statistics"]),
        brief=values["output_style"] == "concise",
        code=code,
    )
    shown = _shown(plain, values)
    if values["diff"]:
        from .difference import unified

        texts = [("-", unified(changes, report, color=shown.color))]
        places = [(place, form) for place, form in places if place != "-"]
    else:
        texts = []
    texts += [(place, reports.renderer(form)(report, shown if place == "-" else plain)) for place, form in places]
    return Answer(FINDINGS if values["diff"] and changes else code, tuple(texts))


def _mended(paths: tuple[str, ...], options: Options, values: Mapping[str, Any]) -> tuple[Report, tuple[Change, ...]]:
    """The report after the fixes, which are written unless only their difference is asked for."""
    from . import files, lint
    from .fixing import mend
    from .output import Unchanged, revise

    tree = files.find(paths, git=not options.no_git, limit=options.max_size)
    options = options._replace(only=options.only or tree.only, prefix=tree.prefix)
    report, changes = mend(tree, options, unsafe=bool(values["unsafe_fixes"]))
    if values["diff"]:
        return report, changes
    failed: dict[str, str] = {}
    for change in changes:
        try:
            revise(os.path.join(report.root, change.path), change.before, change.after)
        except Unchanged as error:
            failed[change.path] = str(error)
    if failed:
        report = lint(paths, options)._replace(
            mended=tuple(one for one in report.mended if not any(edit.place.path in failed for edit in one.edits)),
            unmended=(
                *report.unmended,
                *(
                    (one.primary, f"the fix of {one.rule} was not written: {failed[path]}")
                    for one in report.mended
                    for path in sorted({edit.place.path for edit in one.edits} & failed.keys())
                ),
            ),
        )
    return report, changes


def options_of(values: Mapping[str, Any]) -> Options:
    """Those of the gathered values that decide what is looked at and judged."""
    options = Options(**{key: value for key, value in values.items() if key in Options._fields})
    # To say how old a key may be is to ask for the rule.
    asked = frozenset(["max-key-age"] if options.max_key_age else [])
    return options._replace(extend_select=options.extend_select | asked)


def history_asked(paths: tuple[str, ...], given: Mapping[str, object]) -> tuple[tuple[str, ...], dict[str, object]]:
    """The paths and options, where `--history` has taken the path behind it for a range; a range has two dots, or is no path."""
    asked = given.get("history") or os.environ.get("AAI_LINT_HISTORY")
    if isinstance(asked, str) and asked != ALL and ".." not in asked.strip(".") and os.path.exists(asked):
        paths, asked = (asked, *paths), ALL
    return paths, {**given, "history": asked}


def look_back(root: str, paths: tuple[str, ...], values: Mapping[str, Any], options: Options) -> Report:
    """The report on what is committed."""
    from . import history

    return history.look(root, paths or (".",), str(values["history"]), options)


def root_of(paths: tuple[str, ...], *, history: bool = False) -> str:
    """The root of the tree that paths ask for, or the top of its repository. Raises `Misuse` for one that can't be looked at."""
    from . import files

    try:
        root = files.find(paths).root
        if not history:
            return root
        from . import history as past

        return past.top_of(paths or (".",))
    except files.Unscannable as error:
        raise Misuse(f"{error}{_meant(paths)}") from error


def _meant(paths: tuple[str, ...]) -> str:
    """The command whose name a path that isn't there is nearly."""
    from difflib import get_close_matches

    near = () if os.path.lexists(paths[0]) else get_close_matches(paths[0], TABLE, 1, 0.75)
    return f" Did you mean the command `{near[0]}`?" if near else ""


def _places(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where which format goes. Standard output has the report in `--format`, unless a plain `--output FILE` takes it."""
    from .config import split_output

    form = str(values["format"])
    outputs = [split_output(item) for item in values["output"]]
    places = [(file, name or form) for name, file in outputs]
    if all(name for name, _ in outputs) and "-" not in (file for _, file in outputs):
        places.append(("-", form))
    targets = [file if file == "-" else os.path.realpath(file) for file, _ in places]
    if len({*targets}) < len(targets):
        raise Misuse("--output: two reports can't go to one file.")
    for file, _ in places:
        if not file or os.path.isdir(file) or not os.path.isdir(os.path.dirname(file) or "."):
            raise Misuse(f"--output: `{file}` can't be written: its folder doesn't exist or it is a folder itself.")
    return places


def _shown(plain: Style, values: Mapping[str, Any]) -> Style:
    """The style for standard output."""
    from .terminal import wants_color

    is_terminal = sys.stdout.isatty()
    color = wants_color(str(values["color"]), os.environ, is_terminal)
    if not is_terminal:
        return plain._replace(color=color)
    from shutil import get_terminal_size

    return plain._replace(color=color, width=max(40, min(get_terminal_size().columns, 120)))


def _code(report: Report, values: Mapping[str, Any]) -> int:
    # A range may well be empty, and then there is nothing to miss in it.
    empty = values["allow_empty"] or values["history"] not in (None, ALL)
    if not report.summary.searched and not empty:
        return NOTHING_SCANNED
    if values["fail_on"] == "never":
        return 0
    failing = FAIL_ON[: FAIL_ON.index(str(values["fail_on"])) + 1]
    return FINDINGS if any(finding.severity.value in failing for finding in report.findings) else 0
