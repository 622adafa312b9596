"""All nouns of the program: frozen records that the stages hand to each other.

Files become documents, readers turn documents into facts (`Setting`, `Use`, `Include`, `Call`, `Run`, …), rules turn facts into
problems, the engine makes findings of them and gathers these in a `Report`. Nothing here parses or judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from .records import dataclass, field
from .report import Hidden as Hidden
from .report import Report as Report
from .report import Summary as Summary


class Severity(str, Enum):
    """How much harm a finding does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return tuple(Severity).index(self)


class Certainty(str, Enum):
    """How well the files prove a finding: the file alone, one plain assumption, state outside the repository."""

    SURE = "sure"
    HIGH = "high"
    MEDIUM = "medium"

    @property
    def rank(self) -> int:
        """0 for the most certain."""
        return tuple(Certainty).index(self)


class Category(str, Enum):
    """The kind of answer that a finding gives."""

    MISSING = "missing"
    MALFORMED = "malformed"
    HARDCODED = "hardcoded"
    MISNAMED = "misnamed"
    EXPOSED = "exposed"
    WIRING = "wiring"
    AUTH_HEADER = "auth-header"
    EXPIRY = "expiry"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of a file: `path` POSIX and relative to the scanned root, lines and columns from 1, columns in characters.

    The end is exclusive: an empty span has equal start and end.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A name that knows where it is written."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Literal:
    """A written-out value. Hidden in `repr`: it may be a key.

    `raw` is the source between `place`, quotes included; `text` is what it denotes for the one who reads it (unquoted,
    unescaped, decoded). `quote` is the quoting: `"`, `'`, a back-tick, `|` or `>` for YAML block scalars, `!!str` for a plain
    one that is text by its tag or because it is a part of a longer one, `{` for a mapping that stands where a text belongs, empty
    for plain.
    `encoding` names the encoding that was undone to get `text` ("base64"). Where the reader of the place would undo it but no
    text comes out, `text` is as written, and `encoding` says why: "base64-binary" (it decodes to bytes that aren't text),
    "base64-invalid" (it doesn't decode).
    """

    raw: str = field(repr=False)
    text: str = field(repr=False)
    place: Place
    quote: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of another name.

    `kind`: "environment" (a process, shell or interpolation variable), "name" (an identifier of code, dotted),
    "secret" (an entry of a secret store or object), "config" (of a store for plain data), "values" (Helm),
    "variable" (Terraform and alike), "input" (of a workflow or action), "file" (a file's content), "template" (a variable of the
    tool that a file is for, `{{x}}`, which only files of that tool set), "server" (of the service that fills a file in before
    anything of it runs).
    `source` is the object that holds the name (a Secret's name, the folder of a chart). `operator` is the shell operator of a
    fallback (":-", ":?"), or the functions that a template puts the value through, in order ("default b64enc quote").
    `required` is false where absence is tolerated by the reference itself (`optional: true`, a fallback).
    """

    target: str
    place: Place
    kind: str = "environment"
    source: str = ""
    fallback: Value | None = None
    operator: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Inherited:
    """Passed through: the value that the caller's environment has under the same name."""

    place: Place


@dataclass(frozen=True, slots=True)
class Joined:
    """Text around references: `Bearer ${KEY}`."""

    parts: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Opaque:
    """Not known from the file: encrypted, from an external store, made at run time. `reason` says which."""

    reason: str
    place: Place


Value: TypeAlias = "Literal | Reference | Inherited | Joined | Opaque"


@dataclass(frozen=True, slots=True)
class Setting:
    """Here a name is given a value.

    `home` is the kind of place ("env", "compose", "kubernetes-secret", "code"…). `scope` is a tuple of keys, outermost first
    (service; workload and container; workflow, job and step; function). `role` says what the name is there:
    "variable" (of a process's environment), "entry" (of a store that others refer to), "plain-entry" (of a store for plain
    data), "build" (exists while something is built), "constant" (a name in code), "default" (of a parameter), "argument" (of
    a call, or an attribute of an imported object: the name is qualified, `assemblyai.settings.api_key`), "field" (a key of a
    mapping in code or data), "comment" (in commented-out text), "output" (printed by a run, in a notebook); "header" and
    "query" where a request itself is looked at as what carries the value. Of containers: "command" (a flag or assignment on
    the command line of a process, or the line itself), "step" (the same in a step that runs and ends), "export" (set in a
    shell that ends before anything else runs), "fragment" (of text that nothing takes in), "overridden" (replaced by
    something stronger in the same file). "path": the value is the path of a file that has it. "client": in the configuration of
    what everyone downloads. "folder": the value says where the code lies that a platform runs. "scope": the name is that of an
    environment that has none of the variables set outside of it. Of CI services: "input" (what an action or a called
    workflow is given), "secret" (the same of its secrets), "result" (of a job or step, for later ones), "option" (whether a
    failure counts).
    Of stores: "pin", because of which their new values don't arrive.
    `plain` says that the place has a counterpart for secrets (a type, a flag, another section), and that this isn't it.
    """

    name: Text
    value: Value
    home: str
    scope: tuple[str, ...] = ()
    role: str = "variable"
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """Here the value of an environment variable (or store entry) is needed.

    `how`: "read" (named by code), "schema" (declared by a settings class or schema), "inlined" (by code into which the build
    puts the value), "logged" (printed or logged), "passed" (printed by way of other programs, perhaps in another notation),
    "kept" (written to a file that is kept with the run, the last of `scope`),
    "expanded" (by the tool that reads the file, before the program is started), "cut" (only the first letter of the name is
    taken for one: `$KEY` in a recipe of Make), "substituted" (by the service that fills the file in before any job has its
    variables). Of workflows: "declared" (it wants to be given it), "optional" (the same, and can do without), "text" (in a
    notation that nothing replaces there), and by expressions: "expression" (a variable), "secrets", "vars", "inputs" (an
    entry there).
    `required` is false where the code handles absence (a fallback, a guard, a skip).
    """

    name: Text
    home: str
    scope: tuple[str, ...] = ()
    how: str = "read"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Include:
    """Here all names of another source come in.

    `kind`: "env-file", "import" (of a module), "secret", "config" (envFrom), "workflow", "job" (of a workflow; `names` are the
    contexts that it is handed), "file", "constants" (of a file whose names aren't handed on), "packages" (`names` that a
    manifest asks for), "modules" (of JavaScript, below that manifest), "parameters" (of a function of code, by position), "asset"
    (of an app), "public-prefix" (of names that a build puts into the program)… `target` is as written, a path for files (empty:
    the loader's default). `loader` is the dialect that reads an env file ("python-dotenv", "docker-run-env-file"); of an import
    it is "hoisted" where modules are taken in before any statement, "types" where nothing is. `names` are the names that an
    import takes, as (name, local name); empty: the module itself under `alias`.
    """

    target: Text
    home: str
    scope: tuple[str, ...] = ()
    kind: str = "env-file"
    loader: str = ""
    prefix: str = ""
    required: bool = True
    names: tuple[tuple[str, str], ...] = ()
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Here code calls something that it imported, by its qualified name. `arguments` are the names (or positions, from
    "0") that are passed; `open` is true where more may be passed than can be seen (spread arguments)."""

    name: Text
    home: str
    scope: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """Here a header (or query parameter) of an HTTP or WebSocket request is built. `url` is None where it can't be seen."""

    url: Text | None
    header: Text
    value: Value
    home: str
    scope: tuple[str, ...] = ()
    where: str = "header"


@dataclass(frozen=True, slots=True)
class Content:
    """Here is a file that loaders of different kinds read whole, each by rules of its own. Hidden in `repr`.

    `encoding` is "utf-8", "utf-8-sig" with a byte order mark, "utf-16"…; `plain` is the same text in UTF-8 without a mark.
    """

    place: Place
    data: bytes = field(repr=False)
    encoding: str
    plain: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """Here something couldn't be understood. A gap makes rules hold back, it doesn't fail the run. `minor` where nothing of what
    is looked for is on these lines or beside them."""

    place: Place
    reason: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Here a field is written that the format doesn't have at this place, or not in this shape.

    `known` are the fields that it has there, `taken` all that are written there. Where only the shape is wrong, `expected` says
    what belongs there. `about` are the names (of variables or store entries) that don't arrive because of it, `source` the store
    object they would come from.
    `kind` is "context" for the root of an expression that doesn't exist under the key `source`: `known` are those that do;
    "scalar" for one whose text YAML doesn't take for one text.
    """

    name: Text
    home: str
    scope: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    expected: str = ""
    about: tuple[str, ...] = ()
    source: str = ""
    kind: str = "field"


@dataclass(frozen=True, slots=True)
class Run:
    """Here something is started, by a CI service or by a tool.

    `kind`: "event" (what starts the jobs of the file; `arguments` are the kinds of it that count), "job", "script" (the commands
    of a step together; the name is the shell), "command" (one of them), "action", "workflow" (that a job calls); "isolated" (a
    command, as written, that has an environment of its own: of its caller's variables it has only those that settings of the
    same home and scope pass on, `Inherited`; in their names `*` and `?` stand for anything). `arguments`
    are the words behind a command's name, references as `${X}`; hidden in `repr`. `folder` is where it is started, relative to
    the root of the tree, `?` where that isn't known. `condition` is what must hold, as the format writes it.
    """

    name: Text
    home: str
    scope: tuple[str, ...] = ()
    kind: str = "command"
    arguments: tuple[str, ...] = field(default=(), repr=False)
    folder: str = ""
    condition: Text | None = None


Fact: TypeAlias = Setting | Use | Include | Call | Request | Field | Run | Content | Gap


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment at `place` that accepts findings of `rules` (empty: any) on `lines`. `foreign` marks another tool's comment,
    which accepts hardcoded keys only and is never reported as unused. `until` is the last day (as written) on which it accepts
    anything; `over` is true for one whose day has passed, or is none."""

    place: Place
    rules: frozenset[str]
    lines: frozenset[int]
    reason: str = ""
    foreign: bool = False
    until: str = ""
    over: bool = False

    def covers(self, finding: Finding) -> bool:
        """Whether this comment accepts the finding."""
        if finding.primary.path != self.place.path or finding.primary.line not in self.lines:
            return False
        if self.foreign:
            return finding.category is Category.HARDCODED
        return not self.rules or finding.rule in self.rules


@dataclass(frozen=True, slots=True)
class Sighting:
    """Here a key is written that its owner revoked: as it may be shown, the day (ISO 8601, or empty) and the reason they gave."""

    place: Place
    shown: str
    since: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Here a day (ISO 8601) is declared by a `word` such as "expires" or "rotate-by".

    `kind` says for what: "line" (for what is set on the lines from `first` to `last`: that of a comment, or those below it),
    "object" (for the entries of the manifest on these lines), "block" (for what is set beside it there, in the same column),
    "name" (for the variable `name`, which the day's own name begins with), "table" (for the key that our configuration calls
    `name`).
    """

    place: Place
    day: str
    word: str
    kind: str
    first: int = 0
    last: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A line at `place` of a file of known findings that knows what isn't found any more: of which rule, and in which file."""

    place: Place
    rule: str
    path: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What git and its name tell of a file. `tracked` is None where there is no git to ask."""

    tracked: bool | None = None
    ignored: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All that the readers said, in the order of path and place, and all paths of the tree (compared by identity).

    `skimmed` are the paths of files of which only what sounds of the environment was read (see `Document.skimmed`).
    `ages` are the commits that changed a line last, by path and number, of the lines that git was asked about. `today` is the day
    of the run (ISO 8601); `notice` and `max_age` are numbers of days, from the options.
    """

    settings: tuple[Setting, ...] = ()
    uses: tuple[Use, ...] = ()
    includes: tuple[Include, ...] = ()
    calls: tuple[Call, ...] = ()
    requests: tuple[Request, ...] = ()
    fields: tuple[Field, ...] = ()
    runs: tuple[Run, ...] = ()
    contents: tuple[Content, ...] = ()
    gaps: tuple[Gap, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    skimmed: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    projects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    stale: tuple[Suppression, ...] = ()
    loaders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    today: str = ""
    notice: int = 0
    ages: Mapping[tuple[str, int], Commit] = field(default_factory=dict)
    max_age: int = 0

    def origin(self, place: Place) -> Origin:
        """The origin of the file that `place` is in."""
        return self.origins.get(place.path, Origin())


@dataclass(frozen=True, slots=True, order=True)
class Commit:
    """A commit that brought what a finding is about: its id, the author's day (ISO 8601), whether it is still at HEAD."""

    id: str
    day: str
    live: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `place` by `text`; line ends in it become those of the file."""

    place: Place
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """An edit that depends on the syntax of its file: one more entry, written as its neighbours are. `entries` makes an `Edit`
    of it, where the text is known, or none where it is there already or there is no plain place for it.

    `path` are the names that lead to it, of which those that aren't there yet are written too, and `value` its text; without
    one the last name is an item of a list. `how` tells from where: "beside" (the innermost entry at `place`), "inside" (what
    that entry has), "task" (the innermost item of a list that is a mapping), "instead" (of the entry at `place`), "renamed"
    (the key of the mapping at `place`, where it has one entry), "out" (the entry at `place` is taken out, and what has nothing
    else with it), "behind" (the item `value` of a list there; `path` are the items), "end" (a line at the end of the file).
    """

    place: Place
    path: tuple[str, ...] = ()
    value: str = field(default="", repr=False)
    how: str = "beside"


@dataclass(frozen=True, slots=True)
class Substitution:
    """An edit of what a regular expression finds in the lines that `place` is in: nearest to `place`, or `every` time. It
    becomes `text`, in which `\\1` are groups. `entries` makes an `Edit` of it; none where nothing is found, or the same comes
    out."""

    place: Place
    pattern: str
    text: str = field(repr=False)
    every: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """An edit that puts the item of a list in YAML, or the line of Python, that `place` is in below the one that has `below`.
    `entries` makes an `Edit` of it; none where that is more than whole lines."""

    place: Place
    below: Place


Proposal: TypeAlias = Edit | Entry | Substitution | Move


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule says: a finding that doesn't know its rule yet. `severity` only where it differs from the rule's."""

    primary: Place
    message: str
    remedy: str = ""
    related: tuple[tuple[Place, str], ...] = ()
    certainty: Certainty = Certainty.SURE
    severity: Severity | None = None
    edits: tuple[Proposal, ...] = ()
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a place, why, and what to do. `safe` edits may be applied by `--fix` alone.

    `fingerprint` stays the same when lines move; it isn't derived from a key in a reversible way. `commits` are those that
    brought what is found in git's history, the oldest first; its places then have the first one's id before the path
    (`1a2b3c4d5:app.py`). `changes` are the edits as they may be shown: cut down to what differs, so that no key is in them;
    empty where that isn't possible.
    """

    rule: str
    severity: Severity
    certainty: Certainty
    category: Category
    primary: Place
    message: str
    related: tuple[tuple[Place, str], ...] = ()
    remedy: str = ""
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    fingerprint: str = ""
    commits: tuple[Commit, ...] = ()
    changes: tuple[Edit, ...] = ()
