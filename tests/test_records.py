"""Records against the dataclasses of the standard library, which they say they are."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aai_lint import model, records

PACKAGE = Path(__file__).resolve().parent.parent / "aai_lint"


@records.dataclass(frozen=True, slots=True, order=True)
class Span:
    """Ours."""

    path: str
    line: int = 1
    note: str = records.field(default="", repr=False, compare=False)
    seen: list[int] = records.field(default_factory=list)

    def wide(self) -> bool:
        """A method."""
        return self.line > 1


@records.dataclass(frozen=True, slots=True)
class Longer(Span):
    """With a field more."""

    last: int = 2


# The same as the standard library makes it.
Theirs: Any = dataclasses.make_dataclass(
    "Span",
    [
        ("path", "str"),
        ("line", "int", dataclasses.field(default=1)),
        ("note", "str", dataclasses.field(default="", repr=False, compare=False)),
        ("seen", "list[int]", dataclasses.field(default_factory=list)),
    ],
    frozen=True,
    order=True,
)

GIVEN = [("a",), ("a", 2), ("a", 2, "n"), ("b",), ("b", 1, "m", [1]), ("a", 1, "", [3])]
ASKED: list[Callable[[Any, Any], object]] = [
    lambda a, b: a == b,
    lambda a, b: a != b,
    lambda a, b: a < b,
    lambda a, b: a <= b,
    lambda a, b: a > b,
    lambda a, b: a >= b,
    lambda a, b: repr(dataclasses.replace(a, line=b.line)),
    lambda a, _: dataclasses.asdict(a),
    lambda a, _: dataclasses.astuple(a),
    lambda a, _: repr(a),
    lambda a, _: a.__match_args__,
    lambda a, _: [(one.name, one.type, one.default, one.default_factory, one.repr, one.compare) for one in dataclasses.fields(a)],
]


@pytest.mark.parametrize("first", GIVEN)
@pytest.mark.parametrize("second", GIVEN)
def test_a_record_answers_as_a_dataclass_does(first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    own, other = (Span(*first), Span(*second)), (Theirs(*first), Theirs(*second))
    for ask in ASKED:
        assert ask(*own) == ask(*other)


def test_its_hash_is_that_of_what_is_compared() -> None:
    assert hash(model.Text("a", model.Place("p", 1, 2, 3, 4))) == hash(model.Text("a", model.Place("p", 1, 2, 3, 4)))
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(Span("a"))


def test_without_eq_it_is_itself_only() -> None:
    assert model.Facts() != model.Facts()
    assert len({model.Facts(), model.Facts()}) == 2


def test_a_default_that_is_made_is_made_each_time() -> None:
    Span("a").seen.append(1)
    assert Span("a").seen == []


def test_a_frozen_one_stays() -> None:
    span = Span("a")
    for change in (lambda: setattr(span, "line", 2), lambda: delattr(span, "line"), lambda: setattr(span, "other", 2)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert not hasattr(span, "__dict__")


def test_copies_are_equal() -> None:
    longer = Longer("a", seen=[1])
    for same in (copy.copy(longer), copy.deepcopy(longer), pickle.loads(pickle.dumps(longer)), records.replace(longer)):
        assert same == longer
        assert type(same) is Longer
    assert copy.deepcopy(longer).seen is not longer.seen


def test_fields_are_described_once_for_a_class() -> None:
    """Else a fix of one file, which looks at the fields of all facts, doesn't end."""
    first = dataclasses.fields(model.Setting)
    assert all(one is other for one, other in zip(first, dataclasses.fields(model.Setting), strict=True))


def test_fields_of_a_base_come_first() -> None:
    assert repr(Longer("a", 3, last=4)) == "Longer(path='a', line=3, seen=[], last=4)"
    assert Longer("a", 3).wide()
    assert Longer("a") != Span("a")
    assert str(inspect.signature(Longer)).startswith("(path, line=1, note='', seen=<absent>, last=2)")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda: Span(), r"Span\.__init__\(\) missing 1 required positional argument: 'path'", id="one is missing"),
        pytest.param(lambda: Span("a", lines=1), r"unexpected keyword argument 'lines'", id="unknown"),
        pytest.param(
            lambda: records.replace(Span("a"), lines=1), r"unexpected keyword argument 'lines'", id="unknown to replace"
        ),
        pytest.param(lambda: records.dataclass(frozen=True)(type("A", (), {})), "slots", id="no slots"),
    ],
)
def test_wrong_arguments_are_told_by_the_name_of_the_class(make: Callable[[], object], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        make()


def test_nothing_else_defines_dataclasses() -> None:
    """Those of the standard library would cost each run their definition."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.name != "records.py" else ():
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses":
                assert {one.name for one in node.names} <= {"fields", "is_dataclass"}, path
            assert not isinstance(node, ast.FunctionDef) or node.name != "__post_init__", path


class Near(records.NamedTuple):
    """Ours."""

    path: str
    line: int = 1
    notes: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """A property."""
        return self.line > 1


class Far(NamedTuple):
    """The same as the standard library makes it."""

    path: str
    line: int = 1
    notes: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """A property."""
        return self.line > 1


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda make: make("a"), id="made"),
        pytest.param(lambda make: make("a", notes=("n",)), id="by name"),
        pytest.param(lambda make: repr(make("a", 2)).partition("(")[2], id="repr"),
        pytest.param(lambda make: (make("a").line, make("a", 2).wide, make("a").notes), id="fields"),
        pytest.param(lambda make: make("a", 2)._replace(line=3), id="replaced"),
        pytest.param(lambda make: make("a")._asdict(), id="as a dictionary"),
        pytest.param(lambda make: (make._fields, make._field_defaults, make.__match_args__), id="of the class"),
        pytest.param(lambda make: sorted([make("b"), make("a", 2), make("a")]), id="in order"),
        pytest.param(lambda make: {make("a"), make("a"), ("a", 1, ())}, id="hash and equality"),
        pytest.param(lambda make: (type(copy.copy(make("a"))) is make, copy.deepcopy(make("a"))), id="copies"),
        pytest.param(
            lambda make: (type(pickle.loads(pickle.dumps(make("a")))) is make, pickle.loads(pickle.dumps(make("a")))), id="pickle"
        ),
        pytest.param(lambda make: hasattr(make("a"), "__dict__"), id="no dictionary"),
        pytest.param(lambda make: [*make("a")], id="as a tuple"),
    ],
)
def test_a_named_tuple_answers_as_one_of_the_standard_library(ask: Callable[[Any], object]) -> None:
    assert ask(Near) == ask(Far)


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        pytest.param(lambda make: make(), TypeError, id="one is missing"),
        pytest.param(lambda make: make("a", lines=1), TypeError, id="unknown"),
        pytest.param(lambda make: make("a")._replace(lines=1), ValueError, id="unknown to replace"),
        pytest.param(lambda make: setattr(make("a"), "line", 2), AttributeError, id="it stays"),
        pytest.param(lambda make: setattr(make("a"), "other", 2), AttributeError, id="no other attributes"),
    ],
)
@pytest.mark.parametrize("make", [Near, Far])
def test_a_named_tuple_refuses_what_one_of_the_standard_library_does(
    make: Any, wrong: Callable[[Any], object], kind: type[Exception]
) -> None:
    # Python 3.13 has another exception for what isn't a field.
    with pytest.raises((kind, TypeError) if kind is ValueError else kind):
        wrong(make)
