"""How written values are understood, by dialect; places are compared by the text that they cover."""

from __future__ import annotations

import base64
import re

import pytest

from aai_lint import values
from aai_lint.document import Document
from aai_lint.model import Joined, Literal, Opaque, Place, Reference, Value

from .conftest import K


def written(text: str, quote: str = "") -> tuple[Document, Literal]:
    document = Document("f", f"  {quote}{text}{quote}".encode())
    raw = f"{quote}{text}{quote}"
    return document, Literal(raw, text, document.place(2, 2 + len(raw)), quote)


def shown(document: Document, value: Value | None) -> object:
    """A value in a few characters, with what its place covers where that isn't told by the value."""
    if value is None:
        return None
    covered = document.text[slice(*document.span(value.place))]
    if isinstance(value, Literal):
        return value.text if value.raw == covered else (value.text, covered)
    if isinstance(value, Reference):
        assert covered.startswith("$")
        return (f"${value.target}{value.operator}", shown(document, value.fallback))
    if isinstance(value, Joined):
        return [shown(document, part) for part in value.parts]
    assert isinstance(value, Opaque)
    return f"?{covered}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("abc", "abc", id="text"),
        pytest.param("$X", ("$X", None), id="plain reference"),
        pytest.param("${X}", ("$X", None), id="braces"),
        pytest.param("${X:-d}", ("$X:-", "d"), id="a fallback"),
        pytest.param("${X-d-e}", ("$X-", "d-e"), id="a fallback if unset"),
        pytest.param("${X:-${Y:-d}}", ("$X:-", ("$Y:-", "d")), id="a fallback with a fallback"),
        pytest.param("${X:?set X}", ("$X:?", None), id="an error is no fallback"),
        pytest.param("${X:+y}", ("$X:+", "y"), id="a replacement"),
        pytest.param("a${X}b", ["a", ("$X", None), "b"], id="text round a reference"),
        pytest.param("$X-KEY", [("$X", None), "-KEY"], id="a dash ends a name"),
        pytest.param("$${X}", "${X}", id="an escaped dollar"),
        pytest.param("a$$$X", ["a$", ("$X", None)], id="an escape before a reference"),
        pytest.param("$(X)", "$(X)", id="parentheses are text"),
        pytest.param("$1x", "$1x", id="digits are text"),
        pytest.param("50$", "50$", id="a dollar at the end"),
        pytest.param("${X", "?${X", id="not closed"),
        pytest.param("${X Y}", "?${X Y}", id="a blank in the name"),
        pytest.param("${1X}", "?${1X}", id="a digit first"),
        pytest.param("${}", "?${}", id="no name"),
        pytest.param("a${{ secrets.X }}", ["a", "?${{ secrets.X }}"], id="GitHub's notation"),
    ],
)
def test_compose(text: str, expected: object) -> None:
    document, literal = written(text, '"')
    value = values.compose(literal)
    if isinstance(value, Literal):
        assert value.raw == literal.raw
        assert value.text == expected
    else:
        assert shown(document, value) == expected


def test_what_compose_refuses_says_so() -> None:
    _, literal = written("${X Y}")
    value = values.compose(literal)
    assert isinstance(value, Opaque)
    assert value.reason.startswith(values.BROKEN)


def test_deep_nesting_and_long_rows_are_no_danger() -> None:
    _, literal = written("${A:-" * 5_000 + "}" * 5_000)
    assert isinstance(values.compose(literal), Reference)
    assert isinstance(values.shell(literal), Reference)


@pytest.mark.parametrize(
    ("text", "commands", "expected"),
    [
        pytest.param("abc", True, "abc", id="text"),
        pytest.param('"a b"', True, "a b", id="quotes go"),
        pytest.param("'$X'", True, "$X", id="single quotes keep a dollar"),
        pytest.param("a'b'\"c\"", True, "abc", id="quotes inside a word"),
        pytest.param(r"a\ b", True, "a b", id="an escape"),
        pytest.param(r'"a\nb\"c"', True, r"a\nb" + '"c', id="few escapes inside double quotes"),
        pytest.param("$X", True, ("$X", None), id="a reference"),
        pytest.param('"${X:-d}"', True, ("$X:-", "d"), id="a fallback in quotes"),
        pytest.param("a$(cat k)", True, ["a", "?$(cat k)"], id="a command"),
        pytest.param("`cat k`", True, "?`cat k`", id="a command in back-ticks"),
        pytest.param("a$$b$1", False, "ab", id="special names are empty in a Dockerfile"),
        pytest.param("a$1", True, ["a", "?$1"], id="a parameter of a script"),
        pytest.param("$(cat", False, "$(cat", id="no commands in a Dockerfile"),
        pytest.param("${X##*/}", True, "?${X##*/}", id="a cut value"),
        pytest.param(r"\$X", True, "$X", id="an escaped dollar"),
    ],
)
def test_shell(text: str, commands: bool, expected: object) -> None:
    document, literal = written(text)
    value = values.shell(literal, commands=commands)
    if isinstance(value, Literal):
        assert value.text == expected
    else:
        assert shown(document, value) == expected


@pytest.mark.parametrize(
    ("notation", "text", "names"),
    [
        (values.EXPRESSION, "a ${{ secrets.X }} ${{ f('}}') }}", [" secrets.X ", " f('}}') "]),
        (values.PERCENT, "%X% 50% %Y%", ["X", "Y"]),
        (values.PARENTHESES, "$(X)$(Y.Z)", ["X", "Y.Z"]),
        (values.BRACES, "{{ X }}-${{ Y }}", [" X "]),
    ],
)
def test_notations(notation: re.Pattern[str], text: str, names: list[str]) -> None:
    document, literal = written(text)
    found: list[str] = []

    def understand(match: re.Match[str], place: Place) -> Value:
        assert document.text[slice(*document.span(place))] == match.group()
        found.append(match.group(1))
        return Reference(match.group(1), place)

    values.split(literal, notation, understand)
    assert found == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${X}", ["X"]),
        ("$X", ["X"]),
        ("$(X)", ["X"]),
        ("%X%", ["X"]),
        ("{{ .Values.X }}", ["X"]),
        ("${{ secrets.X }}", ["X"]),
        ("process.env.X", ["X"]),
        ("0123456789ab4cde8f0123456789abcd", []),
        ("50% of 100%", []),
    ],
)
def test_texts_that_look_like_references(text: str, names: list[str]) -> None:
    assert list(values.references_in(text)) == names


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("YWJj", b"abc"),
        ("YW\r\nJj\n", b"abc"),
        ("YWI=", b"ab"),
        ("YW I=", None),
        ("YWI", None),
        ("YWI-", None),
        ("", b""),
    ],
)
def test_base64_is_as_strict_as_in_go(text: str, data: bytes | None) -> None:
    assert values.decode_base64(text) == data


def test_a_raw_key_is_base64_of_something_else() -> None:
    _, literal = written(K)
    assert values.from_base64(literal).encoding == "base64-binary"
    _, literal = written(base64.b64encode(f"{K}\n".encode()).decode())
    assert values.from_base64(literal).text == f"{K}\n"
    _, literal = written(K[:-1])
    assert values.from_base64(literal).encoding == "base64-invalid"
