"""Dockerfiles: instructions over lines, and what they say."""

from __future__ import annotations

import pytest

from aai_lint.containers.ignored import is_ignored
from aai_lint.document import Document
from aai_lint.model import Fact, Include, Literal, Setting, Use
from aai_lint.readers import dockerfile, dockerignore

from .conftest import K
from .test_compose import shown


def facts_of(text: str) -> tuple[Document, list[Fact]]:
    document = Document("app/Dockerfile", text.encode())
    return document, list(dockerfile.read(document))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"ENV V={K}", [("V", K, "variable")], id="an assignment"),
        pytest.param(f"env V='{K}' W=\"b c\"", [("V", K, "variable"), ("W", "b c", "variable")], id="quotes go"),
        pytest.param(f"ENV V {K} c", [("V", f"{K} c", "variable")], id="the old form"),
        pytest.param(f'ENV V "{K}"', [("V", K, "variable")], id="the old form takes quotes away too"),
        pytest.param(f"ENV V = {K}", [("V", f"= {K}", "variable")], id="blanks round the sign make the old form"),
        pytest.param("ENV V=$W", [("V", {"W": None}, "variable")], id="a variable"),
        pytest.param("ENV V='$W'", [("V", "$W", "variable")], id="no variable in single quotes"),
        pytest.param("ENV A=1 \\\n  # c\n\n  V=2", [("A", "1", "variable"), ("V", "2", "variable")], id="continued lines"),
        pytest.param(
            "# escape=`\nENV A=1 `\n V=c:\\d", [("A", "1", "variable"), ("V", "c:\\d", "variable")], id="another escape"
        ),
        pytest.param("ENV V=a\\ b\r\n", [("V", "a b", "variable")], id="an escaped blank and CRLF"),
        pytest.param("ARG V", [("V", ..., "build")], id="an argument"),
        pytest.param("ARG V=${W:-d} X", [("V", {"W:-": "d"}, "build"), ("X", ..., "build")], id="arguments with a default"),
        pytest.param("RUN export V=1", [("V", "1", "export")], id="an export that ends with its shell"),
        pytest.param("RUN export V=1 && make", [("V", "1", "step")], id="an export that something follows"),
        pytest.param('RUN echo "V=1" > .env', [("V", "1", "step")], id="a file written by a step"),
        pytest.param("RUN <<E\nexport V=1\nE\nENV A=2", [("V", "1", "export"), ("A", "2", "variable")], id="a here-document"),
        pytest.param("COPY <<E /app/.env\nV=1\nE\n", [("V", "1", "step")], id="a file in a here-document"),
        pytest.param('CMD ["run", "--key", "k"]', [("--key", "k", "command")], id="a command as an array"),
        pytest.param("CMD V=1 run", [("V", "1", "command")], id="a command for the shell"),
        pytest.param("LABEL V=1", [("V", "1", "plain-entry")], id="a label"),
    ],
)
def test_settings(text: str, expected: list[object]) -> None:
    document, facts = facts_of(text)
    settings = [fact for fact in facts if isinstance(fact, Setting)]
    assert [(fact.name.text, shown(fact.value), fact.role) for fact in settings] == expected
    for setting in settings:
        assert document.text[slice(*document.span(setting.name.place))] == setting.name.text
        if isinstance(setting.value, Literal):
            assert document.text[slice(*document.span(setting.value.place))] == setting.value.raw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("COPY --chown=a .env ./b/ /x", [("copy", ".env", "/x"), ("copy", "b", "/x")], id="files"),
        pytest.param('ADD [".env", "/x"]', [("copy", ".env", "/x")], id="files as an array"),
        pytest.param("COPY --from=a /y /z", [("stage-copy", "/y", "")], id="files of another stage"),
        pytest.param("ADD https://x.org/y /z", [], id="a download"),
        pytest.param("RUN --mount=type=secret,id=k,env=V x", [("build-secret", "k", "")], id="a secret as a variable"),
        pytest.param("RUN --mount=type=secret,id=k,target=/t x", [("build-secret", "k", "/t")], id="a secret as a file"),
        pytest.param("RUN --mount=type=cache,target=/t x", [], id="a cache"),
        pytest.param("FROM --platform=x a:1 AS b", [("stage", "a:1", "")], id="a stage"),
    ],
)
def test_includes(text: str, expected: list[tuple[str, str, str]]) -> None:
    _, facts = facts_of(text)
    assert [(fact.kind, fact.target.text, fact.prefix) for fact in facts if isinstance(fact, Include)] == expected


def test_scopes_are_stages() -> None:
    _, facts = facts_of("ARG A\nFROM x\nARG B\nFROM x AS two\nARG C\nRUN echo $C\n")
    assert [(fact.name.text, fact.scope) for fact in facts if isinstance(fact, Setting)] == [
        ("A", ()),
        ("B", ("0",)),
        ("C", ("two",)),
    ]
    assert [(fact.name.text, fact.scope, fact.how) for fact in facts if isinstance(fact, Use)] == [("C", ("two",), "expanded")]


@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        ([".env"], ".env", True),
        ([".env"], "app/.env", False),
        (["**/.env*"], "app/.env.local", True),
        (["**/.env"], ".env", True),
        ([".env*", "!.env.example"], ".env.example", False),
        (["*"], ".env", True),
        (["*", "!src"], "src/.env", False),
        (["/app"], "app/.env", True),
        (["app/**"], "app/x/.env", True),
        (["a?p/[.]env"], "app/.env", True),
        (["*.py"], ".env", False),
        ([], ".env", False),
    ],
)
def test_ignore_files(patterns: list[str], path: str, ignored: bool) -> None:
    document = Document(".dockerignore", ("# comment\n\n" + "\n".join(patterns)).encode())
    written = [fact.target.text for fact in dockerignore.read(document) if isinstance(fact, Include)]
    assert written == patterns
    assert is_ignored(path, written) is ignored


def test_long_and_hostile_files_end_soon() -> None:
    _, facts = facts_of("ENV A=1 \\\n" * 20_000 + "RUN " + "<<E " * 2_000 + "\n" + "RUN \\" * 1_000 + "$" * 50_000)
    assert facts
