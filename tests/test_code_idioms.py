"""The tables of idioms of all languages: each row's example is understood by the row, its counterexample isn't."""

from __future__ import annotations

import re

import pytest

from aai_lint.document import Document
from aai_lint.model import Fact, Include, Joined, Literal, Reference, Request, Setting, Use
from aai_lint.readers import code
from aai_lint.readers.code.idioms import Bearer, Client, Format, Idiom, Language, Load, Log, OpenFile, Read, Schema, Wrap, Write

ROWS = [
    pytest.param(language, idiom, id=f"{language.name}: {type(idiom).__name__} {idiom.callee} {number}")
    for language in code.known()
    for number, idiom in enumerate(language.idioms)
]


def facts(language: Language, text: str) -> list[Fact]:
    document = Document(f"file{next(iter(language.suffixes))}", text.encode())
    if "import { ConfigService }" in text:  # types need the other grammar
        document = Document("file.ts", text.encode())
    return list(code.read(document))


def understood(idiom: Idiom, found: list[Fact]) -> bool:
    """Whether the facts show what the row is for."""
    uses = [fact for fact in found if isinstance(fact, Use)]
    settings = [fact for fact in found if isinstance(fact, Setting) and fact.role in ("constant", "field")]
    if isinstance(idiom, Read) and idiom.kind == "config":
        return any(isinstance(setting.value, Reference) and setting.value.target == "X" for setting in settings)
    if isinstance(idiom, (Read, Schema)):
        return any(use.name.text == "X" and use.how in ("read", "schema", "inlined") for use in uses)
    if isinstance(idiom, Write):
        return any(isinstance(fact, Setting) and fact.role == "variable" and fact.name.text == "X" for fact in found)
    if isinstance(idiom, Load):
        return any(isinstance(fact, Include) and fact.loader == idiom.loader for fact in found)
    if isinstance(idiom, Wrap):
        values = [setting.value for setting in settings if isinstance(setting.value, Reference)]
        return any(value.target == "X" and ("strip" in value.operator) == idiom.trims for value in values)
    if isinstance(idiom, Log):
        return any(use.how == "logged" for use in uses)
    if isinstance(idiom, OpenFile):
        return any(isinstance(setting.value, Reference) and setting.value.kind == "file" for setting in settings)
    if isinstance(idiom, (Bearer, Client)):
        return any(isinstance(fact, Request) and fact.header.text == "Authorization" for fact in found)
    if isinstance(idiom, Format):
        return any(
            isinstance(setting.value, Joined) and isinstance(setting.value.parts[0], Literal) and len(setting.value.parts) == 2
            for setting in settings
        )
    raise AssertionError(idiom)


@pytest.mark.parametrize(("language", "idiom"), ROWS)
def test_the_example_is_understood(language: Language, idiom: Idiom) -> None:
    assert understood(idiom, facts(language, idiom.example))


@pytest.mark.parametrize(("language", "idiom"), ROWS)
def test_the_counterexample_is_not(language: Language, idiom: Idiom) -> None:
    assert not understood(idiom, facts(language, idiom.counterexample))


@pytest.mark.parametrize("language", code.known(), ids=lambda language: language.name)
def test_the_patterns_of_a_language_compile(language: Language) -> None:
    assert not re.compile(language.refusal).search("value = 1")
    assert not re.compile(language.leaving).search("value = 1")


def test_no_two_languages_claim_the_same_ending() -> None:
    endings = [ending for language in code.known() for ending in language.suffixes]
    assert len(endings) == len(set(endings))
