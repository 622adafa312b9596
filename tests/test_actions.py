"""Workflows and actions of GitHub: what is read from them, and what their expressions come to."""

from __future__ import annotations

import pytest

from aai_lint.actions import contexts, expressions
from aai_lint.actions.expressions import FOREIGN, OWN, UNKNOWN
from aai_lint.document import Document
from aai_lint.model import Fact, Field, Gap, Include, Place, Run, Setting, Use
from aai_lint.readers import claim

from .notation import line, value


def at(start: int, end: int) -> Place:
    return Place("a.yml", 1, start + 1, 1, end + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("secrets.X", "secret:X", id="a secret"),
        pytest.param("vars.X", "config:X", id="a variable of the repository"),
        pytest.param("env.X", "environment:X", id="a variable of the file"),
        pytest.param("inputs.X", "input:X", id="an input"),
        pytest.param("github.event.number", "context:event.number", id="anything else"),
        pytest.param("X", "context:", id="no property"),
        pytest.param("secrets['X']", "secret:X", id="an index"),
        pytest.param("SECRETS['it''s']", "secret:it's", id="quotes in an index, capitals"),
        pytest.param("secrets[matrix.x]", "secret:* + context:x ([])", id="a computed index"),
        pytest.param("github.labels.*.name", "context:labels.*.name", id="a star"),
        pytest.param("secrets.X || 'y'", "secret:X (||) or 'y'", id="a fallback"),
        pytest.param("secrets.X || secrets.Y || 'z'", "secret:X (||) or secret:Y (||) or 'z'", id="two fallbacks"),
        pytest.param("'' || secrets.X", "secret:X", id="a fallback of nothing"),
        pytest.param("'y' || secrets.X", "'y'", id="no fallback of something"),
        pytest.param("github.x && secrets.X || secrets.Y", "secret:X (||) or secret:Y + context:x (&&)", id="one or the other"),
        pytest.param("format('Bearer {0}{{', secrets.X)", "'Bearer ' + secret:X + '{'", id="format"),
        pytest.param("format('{0}', secrets.X)", "secret:X", id="format of nothing else"),
        pytest.param("format('{9}', secrets.X)", "''", id="format of what isn't there"),
        pytest.param("secrets.X != ''", "? + secret:X (!=)", id="a comparison"),
        pytest.param("!secrets.X", "? + secret:X (!)", id="a negation"),
        pytest.param("toJSON(secrets)", "? + secret:* (tojson)", id="all of them"),
        pytest.param("fromJSON(toJSON(vars.X)).y", "? + config:X (tojson fromjson)", id="functions"),
        pytest.param("(secrets.X)", "secret:X", id="parentheses"),
        pytest.param("1.5e3", "'1500'", id="a number"),
        pytest.param("true", "'true'", id="a truth value"),
        pytest.param("null", "''", id="null"),
        pytest.param("secrets.X ||", "?", id="half an expression"),
        pytest.param("secrets..X", "?", id="two dots"),
        pytest.param('"x"', "?", id="double quotes are no quotes"),
        pytest.param("", "?", id="nothing"),
        pytest.param("(" * 5000, "?", id="nested too deeply"),
        pytest.param("!" * 5000 + "a", "?", id="negated too often"),
        pytest.param(" || ".join(["''"] * 100), "''", id="long"),
        pytest.param(" || ".join(["''"] * 3000), "?", id="too long"),
    ],
)
def test_value(text: str, expected: str) -> None:
    assert value(expressions.value(text, at)) == expected


KNOWN = {
    "github.event_name": "pull_request",
    "github.repository": OWN,
    "github.actor": FOREIGN,
    "secrets.x": "",
    "env.y": "1",
    "github.fork": True,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("github.event_name == 'PULL_REQUEST'", True),
        ("github.event_name != 'pull_request'", False),
        ("${{ github.event_name == 'push' && a.b }}", False),
        ("a.b && github.event_name == 'push'", False),
        ("a.b || github.event_name == 'pull_request'", True),
        ("a.b", None),
        ("!a.b", None),
        ("a.b || github.event_name == 'push'", None),
        ("always()", True),
        ("success() && secrets.x", False),
        ("secrets.x != ''", False),
        ("secrets.x == null", True),
        ("env.y == 1", True),
        ("env.y == true", True),
        ("env.Y", True),
        ("'x' == 1", False),
        ("github.repository == 'a/b'", True),
        ("github.repository == github.actor", False),
        ("github.actor != 'dependabot[bot]'", True),
        ("startsWith(github.event_name, 'Pull')", True),
        ("endsWith(github.event_name, 'push')", False),
        ("contains(github.event_name, 'request')", True),
        ("contains(fromJSON('[\"push\"]'), github.event_name)", False),
        ("contains(fromJSON('{'), github.event_name)", None),
        ("contains(github.actor, 'x')", None),
        ("github.fork == false", False),
        ("!github.fork", False),
        ("failure()", None),
        ("github.event_name < 'q'", None),
        ("${{ github.fork }} == false", None),
        ("github.fork ==", None),
    ],
)
def test_condition(text: str, expected: bool | None) -> None:
    assert expressions.holds(text, lambda root, path: KNOWN.get(".".join((root, *path)), UNKNOWN)) is expected


@pytest.mark.parametrize(
    ("path", "context", "there"),
    [
        ("env.X", "secrets", True),
        ("env.X", "env", False),
        ("jobs.a.env.X", "secrets", True),
        ("jobs.a.env.X", "env", False),
        ("jobs.a.if", "secrets", False),
        ("jobs.a.if", "needs", True),
        ("jobs.a.strategy.matrix.x.0", "secrets", False),
        ("jobs.a.with.x", "secrets", False),
        ("jobs.a.secrets.x", "secrets", True),
        ("jobs.a.steps.0.if", "env", True),
        ("jobs.a.steps.0.if", "secrets", False),
        ("jobs.a.steps.0.env.X", "env", True),
        ("jobs.a.steps.0.with.x", "secrets", True),
        ("jobs.a.steps.0.run", "secrets", True),
        ("jobs.a.container.env.X", "env", True),
        ("jobs.a.container.image", "secrets", False),
        ("jobs.a.services.x.env.Y", "secrets", True),
        ("jobs.a.outputs.x", "steps", True),
        ("on.workflow_call.outputs.x.value", "jobs", True),
    ],
)
def test_contexts_of_workflows(path: str, context: str, there: bool) -> None:
    known = contexts.available(path.split("."))
    assert known is not None
    assert (context in known) is there


def test_contexts_of_actions_and_of_what_is_not_known() -> None:
    assert contexts.available(("runs", "steps", "0", "env", "X"), action=True) == contexts.available(
        ("runs", "steps", "0", "run"), action=True
    )
    assert "secrets" not in (contexts.available(("runs", "steps", "0", "if"), action=True) or ("secrets",))
    assert contexts.available(("x", "y")) is None


def facts_of(text: str, path: str = ".github/workflows/ci.yml") -> list[Fact]:
    document = Document(path, text.encode())
    reader = claim(document)
    assert reader is not None
    return list(reader.read(document))


def shown(fact: Fact) -> str:
    scope = "/".join(getattr(fact, "scope", ()))
    if isinstance(fact, Run):
        condition = f" if {fact.condition.text}" if fact.condition is not None else ""
        folder = f" in {fact.folder}" if fact.folder else ""
        return f"{scope}: {fact.kind} {' '.join((fact.name.text, *fact.arguments))}{folder}{condition}"
    if isinstance(fact, Include) and not fact.loader:
        return f"{scope}: {fact.kind} {fact.target.text}"
    if isinstance(fact, Field):
        return f"{scope}: no {fact.name.text} ({', '.join(fact.about)})"
    return f"{scope}: {line(fact)}"


WORKFLOW = """\
on:
  push:
  pull_request:
    types: [opened, labeled]
  workflow_call:
    secrets:
      KEY: {required: true}
      MORE: {required: false}
    inputs:
      x: {default: "1"}
env: {A: 1}
defaults: {run: {working-directory: api}}
jobs:
  first:
    if: github.ref == 'x'
    needs: [zero]
    runs-on: ${{ matrix.os }}
    strategy: {matrix: {os: [ubuntu-latest, windows-latest]}}
    environment: {name: live}
    continue-on-error: true
    container: {image: x, env: {B: 2}}
    services: {db: {env: {C: 3}}}
    env: {D: "${{ secrets.KEY }}"}
    outputs: {out: "${{ steps.s.outputs.y }}"}
    steps:
      - uses: actions/checkout@v4
        with: {ref: "${{ github.head_ref }}"}
      - if: env.A
        run: |
          cd web
          npm test
      - shell: python
        run: print(1)
  second:
    uses: ./.github/workflows/x.yml
    with: {x: 1}
    secrets: inherit
"""


def test_a_workflow() -> None:
    assert [shown(fact) for fact in facts_of(WORKFLOW)] == [
        ": variable A = '1'",
        ": event push",
        ": event pull_request opened labeled",
        ": event workflow_call",
        "secrets: declared KEY",
        "secrets: optional? MORE",
        "inputs: optional? x",
        "inputs: default x = '1'",
        "first: job first if github.ref == 'x'",
        "first: option continue-on-error = 'true'",
        "first: variable D = secret:KEY",
        "first: variable B = '2'",
        "first/services.db: variable C = '3'",
        "first: environment live",
        "first: result out = context:s.outputs.y",
        "first: needs zero",
        "first: runner ubuntu-latest",
        "first: runner windows-latest",
        "first/0: action actions/checkout@v4",
        "first/0: input ref = context:head_ref",
        "first/1: script bash in api if env.A",
        "first/1: command cd web in api",
        "first/1: command npm test in api/web",
        "first/2: script python in api",
        "second: job second",
        "second: workflow ./.github/workflows/x.yml",
        "second: input x = '1'",
        "second: secrets inherit",
        "second: secret secrets = ?",
        "first: secrets? KEY",
        "first/1: expression? A",
    ]


ACTION = """\
name: x
inputs:
  key: {required: true}
runs:
  using: composite
  steps:
    - shell: bash
      env: {A: "${{ secrets.KEY }}", B: "${{ inputs.key }}"}
      run: ./x
"""


def test_an_action() -> None:
    assert [shown(fact) for fact in facts_of(ACTION, "a/action.yml")] == [
        "inputs: declared key",
        "runs/0: no secrets (KEY)",
        "runs/0: secrets? KEY",
        "runs/0: inputs? key",
        "runs: job runs",
        "runs/0: variable A = secret:KEY",
        "runs/0: variable B = input:key",
        "runs/0: script bash",
        "runs/0: command ./x",
    ]


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        pytest.param("env: {X: {{ secrets.Y }}}", ["variable X = '{{ secrets.Y }}'"], id="braces that YAML takes for a mapping"),
        pytest.param("env: {X: }", ["variable X = ''"], id="nothing"),
        pytest.param("env: {X: 'a${{ secrets.Y }}b'}", ["variable X = 'a' + secret:Y + 'b'", "secrets? Y"], id="text round it"),
        pytest.param(
            'run: echo "X=$Y" >> $GITHUB_ENV', ["read Y", "variable X = environment:Y", "read GITHUB_ENV"], id="for later steps"
        ),
        pytest.param('run: echo "X=1" >> "$GITHUB_OUTPUT"', ["result X = '1'", "read GITHUB_OUTPUT"], id="an output"),
        pytest.param("run: echo X=1 | tee -a .env", ["variable X = '1'"], id="tee"),
        pytest.param("run: printf 'X=%s' \"$Y\" > .env", ["variable X = environment:Y", "read Y"], id="printf"),
        pytest.param("run: echo X=1 > notes.txt", [], id="any other file"),
        pytest.param("run: ./x ${ secrets.Y }", ["text? Y"], id="no expression"),
        pytest.param("run: env", ["logged *"], id="all variables"),
        pytest.param("run: env > x", [], id="all variables, to a file"),
        pytest.param("run: source .env", ["load .env by bash"], id="an env file"),
        pytest.param(
            "working-directory: a\n        run: source ../b/.env", ["load b/.env by bash"], id="an env file, from a folder"
        ),
        pytest.param(
            "working-directory: ${{ inputs.a }}\n        run: source .env",
            ["load .env by bash", "inputs? a"],
            id="a folder that isn't known",
        ),
        pytest.param(
            "uses: docker/build-push-action@v6\n        with: {build-args: 'X=${{ secrets.Y }}'}",
            ["build X = secret:Y", "secrets? Y"],
            id="a build argument",
        ),
        pytest.param(
            "uses: docker/build-push-action@v6\n        with: {secrets: 'x=${{ secrets.Y }}'}",
            ["build-secret x", "secrets? Y"],
            id="a secret of a build",
        ),
        pytest.param("env: [a]\n        with: 1\n        run: [b]", [], id="shapes that aren't there"),
    ],
)
def test_a_step(step: str, facts: list[str]) -> None:
    found = facts_of(f"jobs:\n  j:\n    steps:\n      - {step}\n")
    said = [shown(fact).partition(": ")[2] for fact in found if isinstance(fact, Setting | Use | Include)]
    assert sorted(said) == sorted(facts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "- 1",
        "jobs: 1",
        "jobs: {a: }",
        "jobs: {a: {steps: {b: 1}}}",
        "on: {workflow_call: 1}\njobs: {a: {steps: [1, [2]]}}",
        "jobs: {a: {env: 1, container: x, services: [1], secrets: [1], needs: {a: 1}, runs-on: {group: x}}}",
        "jobs: &a\n  b: *a\n",
        "on: *x\n",
    ],
)
def test_odd_files_are_no_danger(text: str) -> None:
    assert not [fact for fact in facts_of(text) if isinstance(fact, Gap)] or text.startswith("on: *x")
    facts_of(f"runs:\n{text}", "action.yml")
