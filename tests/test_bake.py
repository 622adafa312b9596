"""Bake files: what builds are handed."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Include, Setting
from aai_lint.readers import bake

from .test_compose import shown


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "docker-bake.hcl",
            'target "a" {\n  args = {\n    V = "x"\n    W = V\n  }\n}',
            [("V", "x", "build"), ("W", {"V": None}, "build")],
            id="HCL",
        ),
        pytest.param(
            "docker-bake.hcl",
            'target "a" {\n  args = { V = "${W}" }\n  tags = ["T=1"]\n}',
            [("V", {"W": None}, "build")],
            id="a reference in a text",
        ),
        pytest.param("docker-bake.hcl", 'variable "V" {\n  default = "x"\n}', [("V", "x", "default")], id="a default"),
        pytest.param(
            "docker-bake.json", '{"target": {"a": {"args": {"V": "x"}, "tags": ["y"]}}}', [("V", "x", "build")], id="JSON"
        ),
        pytest.param("docker-bake.hcl", 'target "a" {\n  args = {\n    V = "x', [], id="a text that isn't closed"),
    ],
)
def test_settings(path: str, text: str, expected: list[object]) -> None:
    document = Document(path, text.encode())
    assert bake.reads(document)
    found = [fact for fact in bake.read(document) if isinstance(fact, Setting)]
    assert [(fact.name.text, shown(fact.value), fact.role) for fact in found] == expected
    assert [document.text[slice(*document.span(fact.name.place))] for fact in found] == [fact.name.text for fact in found]


def test_secrets_of_a_build() -> None:
    document = Document("docker-bake.hcl", b'target "a" {\n  secret = ["id=k,env=V", "type=secret,id=l"]\n}')
    assert [fact.target.text for fact in bake.read(document) if isinstance(fact, Include)] == ["k", "l"]
