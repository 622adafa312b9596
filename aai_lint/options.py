"""What the user may ask for: every option is declared once here, for the command line, the environment and the file alike.

`--fail-on` is also `AAI_LINT_FAIL_ON` and, in the configuration file, `fail-on`. What a value must look like is checked in
`parse`, wherever it comes from. No dataclasses here: this module is imported on every start.
"""

from __future__ import annotations

from collections.abc import Iterable

from .records import NamedTuple

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .baseline import Baseline
    from .revocations import Revocation

FAIL_ON = ("error", "warning", "info", "never")
STYLES = ("full", "concise")
ALL = "--all"
"""The range of all that any branch, tag or stash reaches."""
DEFAULT_MAX_SIZE = 5 * 1024 * 1024
_UNITS = {letter + rest: 10 * power for power, letter in enumerate("KMG", 1) for rest in ("", "B", "IB")}
"""Powers of two: `M`, `MB` and `MiB` are one unit here, as they are for Docker."""


class Misuse(Exception):
    """What the user asked for can't be done; the text is one sentence for them."""


class Options(NamedTuple):
    """The options that decide what is looked at and what is judged. What decides how it is shown is the command's own business.

    `select`, `extend_select` and `ignore` hold rule ids; an empty `select` means all rules that are on by default. `only`
    holds paths relative to the root: where it isn't empty, only what concerns them is reported. `names` are further names of
    variables that mean the key. `projects` are glob patterns of folders that are projects of their own, `exclude` those of
    paths that are not looked at. `per_path_ignores` pairs a glob pattern with the rules that are not reported there,
    `loaders` one with the dialects (of `dialects`) that read these env files. `max_size` is in bytes. `policy_from` is a
    revision of git: comments that it doesn't have accept nothing. `today` is the day of the run (ISO 8601), for comments that
    have a last day. `known` are files of findings that are known and not reported. `prefix` is the way from the top of the
    repository to the root: what is to stay the same wherever a run begins is counted from there. `revoked` are revoked keys by
    their fingerprint. `keys` are the days until which keys are valid, by name; `expiry_notice` is the number of days before any
    such day is over from which on it is told. `max_key_age` is the number of days after which a key is to be replaced, 0 where
    git isn't asked for its age.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    pedantic: bool = False
    only: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_path_ignores: tuple[tuple[str, frozenset[str]], ...] = ()
    no_git: bool = False
    max_size: int = DEFAULT_MAX_SIZE
    extend_select: frozenset[str] = frozenset()
    loaders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    policy_from: str = ""
    today: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    expiry_notice: int = 0
    max_key_age: int = 0
    known: tuple[Baseline, ...] = ()
    prefix: str = ""
    revoked: Mapping[str, Revocation] = {}


class Option(NamedTuple):
    """One thing that can be asked for.

    `kind`: "flag"; "choice" of `choices`; "format", the name of a report format; "file"; "text"; "size" in bytes; "files", a
    list; "words", a list that commas may join; "rules", words that are rule ids; "table" of glob pattern to rules and "loaders"
    of glob pattern to loaders of env files, "days" of names of keys to days, in the file only; "number" of days. `plural` is
    the name where more than one is given at once: everywhere but on the command line. `in_file` is false for what makes no
    sense in a configuration file, being about that file.
    """

    name: str
    kind: str
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    default: object = None
    short: str = ""
    plural: str = ""
    in_file: bool = True

    @property
    def entry(self) -> str:
        """The name in the configuration file."""
        return self.plural or self.name

    @property
    def key(self) -> str:
        """The name as an identifier."""
        return self.entry.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "AAI_LINT_" + self.key.upper()

    @property
    def many(self) -> bool:
        """Whether it may be given more than once."""
        return self.kind in ("files", "words", "rules")

    @property
    def is_table(self) -> bool:
        """Whether it is a table, which only a file can have."""
        return self.kind in ("table", "loaders", "days")

    @property
    def initial(self) -> object:
        """The value where nobody asked for another."""
        empty = {"flag": False, "files": (), "words": (), "rules": frozenset(), "table": (), "loaders": (), "days": ()}
        return empty.get(self.kind, self.default)


TABLE = (
    Option("format", "format", "How the report is written.", metavar="FORMAT", default="text", short="f"),
    Option(
        "output",
        "files",
        "Write the report to a file; FORMAT:FILE writes one in another format beside it. Repeatable.",
        metavar="[FORMAT:]FILE",
        short="o",
    ),
    Option("select", "rules", "Run these rules only. Repeatable, or with commas.", metavar="RULE"),
    Option("extend-select", "rules", "Run these rules too, which are off by default. Repeatable.", metavar="RULE"),
    Option("ignore", "rules", "Leave these rules out. Repeatable, or with commas.", metavar="RULE"),
    Option("fail-on", "choice", "The least severity that makes the exit status 1.", choices=FAIL_ON, default="warning"),
    Option("pedantic", "flag", "Report also what the files make likely but don't prove."),
    Option("name", "words", "A further name of a variable that holds the key. Repeatable.", metavar="NAME", plural="names"),
    Option("project", "words", "Folders that are projects of their own. Repeatable.", metavar="GLOB", plural="projects"),
    Option("exclude", "words", "Paths that are not looked at. Repeatable.", metavar="GLOB"),
    Option("per-path-ignores", "table", "Rules that are not reported in some paths."),
    Option("loaders", "loaders", "Loaders that read some env files, where the repository doesn't show it."),
    Option("keys", "days", "The days until which keys are valid, by name."),
    Option(
        "expiry-notice",
        "number",
        "Tell of a declared day so many days before it is over.",
        metavar="DAYS",
        default=0,
    ),
    Option(
        "max-key-age",
        "number",
        "Tell of an encrypted or pinned key whose line, as git has it, is older than so many days.",
        metavar="DAYS",
        default=0,
    ),
    Option(
        "baseline", "files", "Don't report what this file knows: ours, or detect-secrets' baseline. Repeatable.", metavar="FILE"
    ),
    Option(
        "history",
        "revisions",
        "Look for keys in all that git's history reaches, or in the commits of a range such as main..HEAD.",
        metavar="[RANGE]",
        in_file=False,
    ),
    Option("no-git", "flag", "Walk the folders instead of asking git which files there are."),
    Option("allow-empty", "flag", "Succeed where there is nothing to scan."),
    Option(
        "max-size",
        "size",
        "Skip files that are larger: bytes, or with K, M or G (also KB or KiB, of 1024 bytes).",
        metavar="SIZE",
        default=DEFAULT_MAX_SIZE,
    ),
    Option("config", "file", "The configuration file to use instead of the one that is found.", metavar="FILE", in_file=False),
    Option("no-config", "flag", "Read no configuration file (for trees that aren't trusted).", in_file=False),
    Option(
        "policy-from",
        "text",
        "Take configuration and ignore comments as this revision of git has them.",
        metavar="REVISION",
        default="",
        in_file=False,
    ),
    Option("fix", "flag", "Make the fixes that are safe, and report what is left.", in_file=False),
    Option("unsafe-fixes", "flag", "With --fix or --diff, make also the fixes that change what is wired to what."),
    Option("diff", "flag", "Print what --fix would change, keys masked, and change nothing.", in_file=False),
    Option("quiet", "flag", "Print the findings only.", short="q"),
    Option("verbose", "flag", "Print also what is not known, and where a fault of ours happened.", short="v"),
    Option("output-style", "choice", "The text report: with the source, or a line each.", choices=STYLES, default="full"),
    Option("statistics", "flag", "Print how often each rule was found."),
    Option("color", "choice", "When to use colours.", choices=("auto", "always", "never"), default="auto"),
)


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` where a known name is close, otherwise an end of the sentence."""
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), sorted(known), 1, 0.6)
    return f"; did you mean `{close[0]}`?" if close else "."


def parse(option: Option, raw: object, source: str) -> object:
    """The value of an option as the program takes it. `source` says in a sentence where `raw` was given."""
    if option.kind == "flag":
        if not isinstance(raw, bool):
            raise Misuse(f"{source} must be true or false.")
        return raw
    if option.kind == "size":
        return _size(raw, source)
    if option.kind == "number":
        return _number(raw, source)
    if option.kind == "days":
        return _days(raw, source)
    if option.kind == "loaders":
        if not isinstance(raw, dict):
            raise Misuse(f"{source} must be a table of glob patterns, each with a list of loaders.")
        return tuple((glob, _loaders(_list(names, f"{source}, `{glob}`,", ","), source)) for glob, names in raw.items())
    if option.kind == "table":
        if not isinstance(raw, dict):
            raise Misuse(f"{source} must be a table of glob patterns, each with a list of rules.")
        return tuple((glob, _rules(_list(rules, f"{source}, `{glob}`,", ","), source)) for glob, rules in raw.items())
    if option.many:
        words = _list(raw, source, "" if option.kind == "files" else ",")
        return _rules(words, source) if option.kind == "rules" else words
    if not isinstance(raw, str):
        raise Misuse(f"{source} must be text.")
    if option.kind == "format":
        return _choice(raw, formats(), source)
    return _choice(raw, option.choices, source) if option.choices else raw


def formats() -> tuple[str, ...]:
    """The names of the report formats."""
    from . import reports

    return reports.names()


def _choice(raw: str, choices: tuple[str, ...], source: str) -> str:
    if raw not in choices:
        raise Misuse(f"{source} must be one of {', '.join(choices)}, not `{raw}`{nearest(raw, choices)}")
    return raw


def _list(raw: object, source: str, separator: str) -> tuple[str, ...]:
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise Misuse(f"{source} must be a list of texts.")
    parts = [part.strip() for item in items for part in (item.split(separator) if separator else [item])]
    return tuple(part for part in parts if part)


def _rules(words: tuple[str, ...], source: str) -> frozenset[str]:
    from . import rules

    known = {one.id for one in rules.discover()}
    for word in words:
        if word not in known:
            raise Misuse(f"{source} names an unknown rule, `{word}`{nearest(word, known)}")
    return frozenset(words)


def _loaders(words: tuple[str, ...], source: str) -> tuple[str, ...]:
    from .dialects import DIALECTS

    for word in words:
        if word not in DIALECTS:
            raise Misuse(f"{source} names an unknown loader, `{word}`{nearest(word, DIALECTS)}")
    return words


def _days(raw: object, source: str) -> tuple[tuple[str, str], ...]:
    """The days name by name; where each of them stands is told by what reads the file."""
    from .revocations import is_day

    if not isinstance(raw, dict):
        raise Misuse(f"{source} must be a table of names, each with a day.")
    days = [
        (name, str(day)[:10]) for name, value in raw.items() for day in (value.values() if isinstance(value, dict) else [value])
    ]
    for name, day in days:
        if not is_day(day):
            raise Misuse(f"{source}, `{name}`, must be a day, such as 2026-01-31.")
    return tuple(days)


def _number(raw: object, source: str) -> int:
    days = _whole(raw) if isinstance(raw, str) else raw
    if type(days) is not int or not 0 <= days <= 100_000:
        raise Misuse(f"{source} must be a number of days.")
    return days


def _size(raw: object, source: str) -> int:
    if type(raw) is int and raw > 0:
        return raw
    text = raw.strip().upper() if isinstance(raw, str) else ""
    number = text.rstrip("KMGIB")
    unit = _UNITS.get(text[len(number) :], 0 if number == text else None)
    size = _whole(number)
    if not size or unit is None:
        raise Misuse(f"{source} must be a number of bytes, such as 500000, 512K or 8MB.")
    return size << unit


def _whole(text: str) -> int | None:
    """The number that some digits are; None for what is none, and for more of them than Python reads."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
