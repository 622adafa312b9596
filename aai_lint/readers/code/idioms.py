"""How the libraries of a language are used: frozen rows that a language's table is made of.

Each row has an example that must be understood by it and one that must not; one test walks all rows of all languages.
`callee` is a qualified name: `os.getenv`; `environs.Env().str` for a method of an instance (what a call gives has `()` behind
it); a final `.*` stands for any one name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ...records import dataclass, field
from .lowering import Lower


@dataclass(frozen=True, slots=True)
class Read:
    """A read of the environment or of a store. `form`: "call" (the name is the argument `name`, a fallback the argument
    `default`, by position or keyword), "mapping" (an object that is indexed or asked with `get`), "object" (names are
    its attributes or keys), "names" (a call whose argument lists names, or is an object whose keys they are). `strict`: a name
    that is absent raises. `inlined`: the build puts the value into the program. `always`: absence can't get through (it gives
    a default)."""

    callee: str
    form: str
    example: str
    counterexample: str
    kind: str = "environment"
    name: int | str = 0
    default: int | str = 1
    strict: bool = False
    nested: bool = False
    inlined: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """A call that sets the environment variable that the argument `name` names to the argument `value`. A leading `*.` of the
    callee stands for any object."""

    callee: str
    example: str
    counterexample: str
    name: int = 0
    value: int = 1


@dataclass(frozen=True, slots=True)
class Load:
    """A call (or, where `imported`, an import for its effects) that brings in an env file by `loader`. `path` is the argument
    that names the file, by position and keyword."""

    callee: str
    loader: str
    example: str
    counterexample: str
    path: tuple[int | str, ...] = ()
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Wrap:
    """A call (or method, `.strip`) that hands on its argument (or object) as it is, or trimmed. `argument`: by position or
    keyword; -1 for the object of the method."""

    callee: str
    example: str
    counterexample: str
    argument: tuple[int | str, ...] = (0,)
    trims: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """A call that prints or logs its arguments. A final `.*` as usual, a leading `*.` for any object."""

    callee: str
    example: str
    counterexample: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A call that gives the content of the file that its argument names."""

    callee: str
    example: str
    counterexample: str
    path: int = 0


@dataclass(frozen=True, slots=True)
class Client:
    """A constructor that sends the argument `key` as a Bearer token to `url`."""

    callee: str
    example: str
    counterexample: str
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """A method (`.withToken`) or function that sends its first argument behind `Bearer `."""

    callee: str
    example: str
    counterexample: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Names of environment variables declared: by the fields of a class that derives from `callee` (`form` "class"), or by the
    keys of objects in the arguments of a call ("call")."""

    callee: str
    form: str
    example: str
    counterexample: str
    loader: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A call that puts its arguments into a text, at `marks` (a regular expression)."""

    callee: str
    marks: str
    example: str
    counterexample: str


Idiom: TypeAlias = Read | Write | Load | Wrap | Log | OpenFile | Client | Bearer | Schema | Format


@dataclass(frozen=True, slots=True)
class Language:
    """A language: how its syntax trees are lowered, and its idioms.

    `suffixes` map the ends of file names to the parser's name for the language, `programs` are names in `#!` lines.
    `comments` are the kinds of nodes that hold comments. `refusal` matches the source of a block that doesn't go on without a
    value, `leaving` of one that leaves quietly. `own` are the names of the object that a method belongs to. `known` are names
    that are there without an import and are nobody's library. `options` tells that a plain object is how arguments are named,
    `declares` that variables are declared by a word, so that other assignments are to a variable further out. `bare`
    that a name alone calls a function without parameters. `prepare` makes of a text one of the same length that the parser reads.
    """

    name: str
    suffixes: Mapping[str, str]
    comments: tuple[str, ...]
    lower: Mapping[str, Lower]
    idioms: tuple[Idiom, ...]
    refusal: str
    programs: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    importers: tuple[str, ...] = ()
    separator: str = "."
    options: bool = False
    leaving: str = r"\breturn\b"
    declares: bool = False
    bare: bool = False
    filenames: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[str], str] | None = None
