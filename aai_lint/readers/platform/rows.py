"""What a table of platforms consists of: which files a platform reads, and where in them a name is given a value.

A row is data. What it says of a format is what the format's documentation says, which the row names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from ...document import Document
from ...model import Fact, Value
from ...records import dataclass, field
from ...yamltree import Node

Understand: TypeAlias = Callable[[Document, Node], "Value | None"]
"""How a node of a tree is understood as a value; None where it isn't one, but more of the tree."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A field beside the value that says what kind of value it is: where its text has the whole `form`, the setting gets
    `role`, counts as kept in plain text or not, or is no value but `opaque` for this reason."""

    field: str
    form: str
    role: str = ""
    plain: bool | None = None
    opaque: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the tree where names are given values.

    `at` leads there: keys with dots between them, `a|b` for one of several, `*` for any key, `[]` for each item of a list,
    `**` for any number of levels. What is there may be

    - a mapping of names to values, or of names to records;
    - a list of records, each with its name under one of `names`;
    - a list of texts, `NAME=value` or `NAME` alone;
    - with `single`, one value, whose name is the last key.

    A text where a mapping or list should be, or a function that makes one, is told as an `Include` of whatever that is.
    With `dotted` the names have the keys and names before them that the path leaves open.

    In a record the value is under one of `values`, or a field of `sources` says where it comes from: a reason, or what
    understands the field. `absent` is the reason for a record (or a bare name) without a value. `others` are further fields
    that the platform knows there: where they are given, any other field is told as a `Field`, and `expected` says what belongs
    there where nothing that is known gives a value. `role`, `plain` and `tells` are for the settings; `plain` holds unless a
    `Tell` says otherwise. `understand` goes before that of the row.
    """

    at: str
    role: str = "variable"
    names: tuple[str, ...] = ("name",)
    values: tuple[str, ...] = ("value",)
    sources: Mapping[str, str | Understand] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    expected: str = ""
    tells: tuple[Tell, ...] = ()
    absent: str = "given outside the file"
    plain: bool = False
    single: bool = False
    dotted: bool = False
    understand: Understand | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A platform's file: `files` is searched for in its path, and `text`, where the name doesn't tell, in its text.

    `understand` is how the platform reads a value, the notation of its references above all. `more` yields facts that the
    spots can't say. `source` is where the format is documented. `structural` is searched for in the paths of files that matter
    to wiring without a word of the key in them.
    """

    home: str
    files: re.Pattern[str]
    spots: tuple[Spot, ...]
    source: str
    text: re.Pattern[str] | None = None
    understand: Understand | None = None
    more: Callable[[Document, Node], Iterator[Fact]] | None = None
    structural: re.Pattern[str] | None = None

    def reads(self, document: Document) -> bool:
        """Whether a document is a file of this platform."""
        return bool(self.files.search(document.path)) and (self.text is None or bool(self.text.search(document.text)))
