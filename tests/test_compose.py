"""Compose files: what is read from which notation."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Fact, Field, Gap, Include, Inherited, Joined, Literal, Opaque, Reference, Setting, Value
from aai_lint.readers import compose

from .conftest import K, Lint, found


def facts_of(text: str, path: str = "deploy/compose.yaml") -> tuple[Document, list[Fact]]:
    document = Document(path, text.encode())
    return document, list(compose.read(document))


def shown(value: Value | None) -> object:
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, Reference):
        return {value.target + value.operator: shown(value.fallback)}
    if isinstance(value, Inherited):
        return ...
    if isinstance(value, Joined):
        return [shown(part) for part in value.parts]
    return value.reason.partition(":")[0] if isinstance(value, Opaque) else None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param(f"{{V: {K}}}", K, id="a map"),
        pytest.param(f'{{V: "{K}"}}', K, id="a map, quoted"),
        pytest.param(f"{{V: {K[:-1]}#c}}", f"{K[:-1]}#c", id="a hash inside"),
        pytest.param(f"\n      V: |\n        {K}", f"{K}\n", id="a block ends with a newline"),
        pytest.param(f"\n      V: |-\n        {K}", K, id="a block without it"),
        pytest.param("{V: }", ..., id="nothing is the caller's"),
        pytest.param("{V: ''}", "", id="an empty text"),
        pytest.param("{V: true}", "true", id="a boolean is its text"),
        pytest.param(f"[V={K}]", K, id="a list"),
        pytest.param(f'\n      - V="{K}"', f'"{K}"', id="quotes in a list stay"),
        pytest.param(f'\n      - "V={K}"', K, id="quotes round an item go"),
        pytest.param(f"\n      - V= {K}", f" {K}", id="a blank in a list stays"),
        pytest.param("[V]", ..., id="a bare name is the caller's"),
        pytest.param("[V=]", "", id="a list with nothing"),
        pytest.param("{V: $V}", {"V": None}, id="a variable"),
        pytest.param("{V: '${W:-x}'}", {"W:-": "x"}, id="a variable with a fallback"),
        pytest.param("[V=a$W]", ["a", {"W": None}], id="text and a variable"),
        pytest.param("{V: $$W}", "$W", id="an escaped dollar"),
        pytest.param("{V: '${{ secrets.V }}'}", "broken reference", id="what Compose refuses"),
        pytest.param("{V: {{V}}}", "{{V}}", id="braces that YAML takes for a mapping"),
        pytest.param("{V: !reset null}", "taken away by !reset", id="reset"),
    ],
)
def test_environment(environment: str, expected: object) -> None:
    document, facts = facts_of(f"services:\n  app:\n    environment: {environment}\n")
    (setting,) = [fact for fact in facts if isinstance(fact, Setting)]
    assert (setting.name.text, setting.home, setting.scope, setting.role) == ("V", "compose", ("app",), "variable")
    assert shown(setting.value) == expected
    assert document.text[slice(*document.span(setting.name.place))] == "V"
    if isinstance(setting.value, Literal):
        assert document.text[slice(*document.span(setting.value.place))] == setting.value.raw


def test_a_list_item_is_never_a_number_and_a_plain_map_value_is() -> None:
    _, facts = facts_of("services: {a: {environment: [V=1]}, b: {environment: {V: 1}}}\n")
    quotes = [fact.value.quote for fact in facts if isinstance(fact, Setting) and isinstance(fact.value, Literal)]
    assert quotes == ["!!str", ""]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        pytest.param("env_file: .env", [("env-file", "deploy/.env", "compose@5:env_file")], id="an env file"),
        pytest.param(
            "env_file: [../a.env, {path: b, format: raw, required: false}]",
            [("env-file", "a.env", "compose@5:env_file"), ("env-file", "deploy/b", "compose@5:env_file-raw")],
            id="several, one raw",
        ),
        pytest.param(
            "env_file: '${F:-x.env}'", [("env-file", "deploy/x.env", "compose@5:env_file")], id="a path with a fallback"
        ),
        pytest.param(
            "build: ../app",
            [("build-context", "app", ""), ("dockerfile", "app/Dockerfile", "")],
            id="a context",
        ),
        pytest.param(
            "build: {context: ., dockerfile: prod/Dockerfile, target: web}",
            [("build-context", "deploy", ""), ("dockerfile", "deploy/prod/Dockerfile", "")],
            id="a Dockerfile elsewhere",
        ),
        pytest.param("build: https://github.com/a/b.git", [], id="a remote context"),
        pytest.param("volumes: ['./src:/app:ro', 'data:/data']", [("bind-mount", "deploy/src", "")], id="a mounted folder"),
        pytest.param(
            "secrets: [one, {source: two, target: /t}]", [("secret-file", "one", ""), ("secret-file", "two", "")], id="secrets"
        ),
        pytest.param("extends: {file: ../b.yaml, service: base}", [("extends", "b.yaml", "")], id="another service"),
    ],
)
def test_includes(service: str, expected: list[tuple[str, str, str]]) -> None:
    _, facts = facts_of(f"services:\n  app:\n    {service}\n")
    found = [(fact.kind, fact.target.text, fact.loader) for fact in facts if isinstance(fact, Include) and fact.scope == ("app",)]
    assert found == expected


def test_the_env_file_of_the_project_fills_in_variables_only_where_there_are_any() -> None:
    _, without = facts_of("services: {app: {environment: {V: x}}}\n")
    _, facts = facts_of("services: {app: {environment: {V: $V}}}\n")
    assert [fact for fact in without if isinstance(fact, Include)] == []
    (include,) = [fact for fact in facts if isinstance(fact, Include)]
    assert (include.target.text, include.loader, include.required) == ("deploy/.env", "compose@5:interpolation", False)


def test_merge_keys_replace_the_environment_as_a_whole() -> None:
    text = "x-b: &b\n  environment: {V: 1, W: 2}\nservices:\n  a: {<<: *b}\n  c:\n    <<: *b\n    environment: {W: 3}\n"
    _, facts = facts_of(text)
    found = [(fact.scope, fact.role, fact.name.text) for fact in facts if isinstance(fact, Setting)]
    assert found == [
        (("a",), "variable", "V"),
        (("a",), "variable", "W"),
        (("c",), "variable", "W"),
        (("c",), "overridden", "V"),
    ]


def test_an_extension_that_no_service_takes() -> None:
    _, facts = facts_of("x-env: &e {API_KEY: $V}\nx-other: &o {OTHER_KEY: 1}\nservices: {a: {environment: *o}}\n")
    roles = {fact.name.text: fact.role for fact in facts if isinstance(fact, Setting)}
    assert roles == {"API_KEY": "fragment", "OTHER_KEY": "variable"}


def test_secrets_configs_commands_and_labels() -> None:
    text = (
        "services:\n  app:\n    command: run --key ${A} $$B\n    labels: {l: $C}\n    build: {context: ., args: [D, E=1]}\n"
        "secrets: {f: {file: ../k}, v: {environment: G}, x: {external: true}}\nconfigs: {c: {content: 'H=$I'}}\n"
    )
    _, facts = facts_of(text)
    found = [(fact.name.text, shown(fact.value), fact.role) for fact in facts if isinstance(fact, Setting)]
    assert found == [
        ("--key", {"A": None}, "command"),
        ("l", {"C": None}, "plain-entry"),
        ("D", ..., "build"),
        ("E", "1", "build"),
        ("f", {"k": None}, "entry"),
        ("v", {"G": None}, "entry"),
        ("x", "kept outside the file", "entry"),
        ("H", {"I": None}, "plain-entry"),
    ]


def test_fields_that_are_not_known() -> None:
    text = "services:\n  app:\n    enviroment: {V: 1}\n    env-file: a.env\n    x-mine: 1\n    environment:\n      - W: 1\n"
    _, facts = facts_of(text)
    fields = [(fact.name.text, fact.about, fact.source) for fact in facts if isinstance(fact, Field)]
    assert fields == [("enviroment", ("V",), ""), ("env-file", (), "deploy/a.env"), ("W", ("W",), "")]


def test_templates_and_broken_files_are_read_as_far_as_they_go() -> None:
    _, facts = facts_of("services:\n  {% if x %}\n  app:\n    environment:\n      V: {{ v }}\n  {% endif %}\n")
    assert [shown(fact.value) for fact in facts if isinstance(fact, Setting)] == ["from a template"]
    _, facts = facts_of("services:\n  app:\n    environment: {V: x}\n  other: [\n")
    assert [type(fact) for fact in facts] == [Gap, Setting]


@pytest.mark.parametrize(
    ("path", "text", "claimed"),
    [
        ("compose.yaml", "", True),
        ("x/docker-compose.prod.yml", "", True),
        ("docker-compose-dev.yaml", "", True),
        ("stack.yml", "version: '3'\nservices:\n  # c\n  app:\n    image: x\n", True),
        (".github/workflows/docker-compose.yml", "jobs: {}\n", False),
        (".gitlab-ci.yml", "services:\n  - docker:dind\njob:\n  image: x\n", False),
        ("render.yaml", "services:\n  - type: web\n    image: x\n", False),
        ("composer.json", "{}", False),
        ("k8s.yaml", "kind: Service\nservices:\n  a:\n    image: x\n", False),
    ],
)
def test_claims(path: str, text: str, claimed: bool) -> None:
    assert compose.reads(Document(path, text.encode())) is claimed


def test_a_compose_file_in_a_document(lint: Lint) -> None:
    text = f"# Run it\n\nText.\n\n```yaml\nservices:\n  app:\n    environment:\n      - ASSEMBLYAI_API_KEY={K}\n```\n"
    assert found(lint({"README.md": text})) == ["hardcoded-key README.md:9"]
