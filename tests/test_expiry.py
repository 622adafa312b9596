"""What ends: days that are written beside a key, and tokens that are valid for minutes. The clock is an argument."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from aai_lint.model import Commit
from aai_lint.options import TABLE, Misuse, Options, parse

from .conftest import K, Lint, found
from .test_examples import Program, program  # noqa: F401 - a fixture
from .test_history import Repository

TODAY = Options(today="2026-02-10")
TOKEN = f"{K}fedcba9876544321a987654321fedcba"
WEB = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln"


def secret(annotation: str, kind: str = "Secret") -> str:
    return (
        f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: aai\n  annotations:\n    {annotation}\n"
        "data:\n  ASSEMBLYAI_API_KEY: MDEyMzQ1Njc4OWFiNGNkZThmMDEyMzQ1Njc4OWFiY2Q=\n"
    )


EXTERNAL = (
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: x\n  annotations:\n"
    "    example.com/rotate-by: 2026-01-31\n"
    "spec:\n  target:\n    name: aai\n  data:\n  - secretKey: ASSEMBLYAI_API_KEY\n    remoteRef:\n      key: prod/aai\n"
)
VAULT = (
    'resource "azurerm_key_vault_secret" "aai" {\n  name = "ASSEMBLYAI-API-KEY"\n  value = var.aai\n'
    '  expiration_date = "2026-01-31T00:00:00Z"\n}\n'
)
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n  annotations:\n"
    "    janitor/expires: 2026-01-31\nspec:\n  template:\n"
    "    spec:\n      containers:\n      - name: a\n        env:\n        - name: ASSEMBLYAI_API_KEY\n          valueFrom:\n"
    "            secretKeyRef: {name: aai, key: ASSEMBLYAI_API_KEY}\n"
)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param(".env", f"# expires: 2026-01-31\nASSEMBLYAI_API_KEY={K}\n", 1, id="EXP-02 a comment above"),
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K} # expires 2026-01-31\n", 1, id="EXP-02 a comment behind"),
        pytest.param(
            ".env", f"# Key of prod\n# Valid until 2026/01/31.\n# ask Ann\nASSEMBLYAI_API_KEY={K}\n", 2, id="a block of comments"
        ),
        pytest.param(".env", f"# this key expires on 2026-01-31\nASSEMBLYAI_API_KEY={K}\n", 1, id="a sentence"),
        pytest.param(".env", f"# expired 2026-01-31\nASSEMBLYAI_API_KEY={K}\n", 1, id="said to be over"),
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}\nASSEMBLYAI_API_KEY_EXPIRES_AT=2026-01-31\n", 2, id="a variable beside it"),
        pytest.param(
            "compose.yaml",
            "services:\n  a:\n    environment:\n      ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY} # rotate-by: 2026-01-31\n",
            4,
            id="where it is passed on",
        ),
        pytest.param(
            "app.js", "// rotate by 2026-01-31\nconst ASSEMBLYAI_API_KEY = process.env.ASSEMBLYAI_API_KEY\n", 1, id="code"
        ),
        pytest.param("secret.yaml", secret('rotate-by: "2026-01-31"'), 6, id="EXP-02 rotate-by"),
        pytest.param("secret.yaml", secret("example.com/expiresAt: 2026-01-31T10:00:00Z"), 6, id="another spelling"),
        pytest.param("external.yaml", EXTERNAL, 6, id="an external secret"),
        pytest.param("vault.tf", VAULT, 4, id="a day that the store is given"),
        pytest.param(
            "config.json", '{\n  "assemblyai": {\n    "apiKey": "x",\n    "expires": "2026-01-31"\n  }\n}\n', 4, id="JSON"
        ),
        pytest.param("pyproject.toml", "[tool.aai-lint.keys]\nproduction = 2026-01-31\n", 2, id="our table"),
        pytest.param(
            "pyproject.toml", '[tool.aai-lint.keys]\nASSEMBLYAI_API_KEY = { rotate-by = "2026-01-31" }\n', 2, id="our tables"
        ),
    ],
)
def test_a_day_that_is_over(lint: Lint, path: str, text: str, line: int) -> None:
    def told(options: Options) -> list[str]:
        report = lint({path: text}, options, ignored=[".env"])
        return [one for one in found(report) if one.startswith("declared-expiry-passed")]

    assert told(TODAY) == [f"declared-expiry-passed {path}:{line}"]
    assert told(Options(today="2026-01-31")) == []
    assert told(Options(today="2026-01-20", expiry_notice=14)) == [f"declared-expiry-passed {path}:{line}"]
    assert told(Options(today="2026-01-10", expiry_notice=14)) == []
    assert told(Options()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(".env", f"# expires: 2026-01-31\nOTHER=1\nASSEMBLYAI_API_KEY={K}\n", id="of another variable"),
        pytest.param(".env", f"# expires: 2026-01-31\n\nASSEMBLYAI_API_KEY={K}\n", id="of nothing"),
        pytest.param(".env", f"OPENAI_API_KEY_EXPIRES=2026-01-31\nASSEMBLYAI_API_KEY={K}\n", id="of another's key"),
        pytest.param(".env", f"# trial expires 2026-01-31\nASSEMBLYAI_API_KEY={K}\n", id="another thing expires"),
        pytest.param(".env", f"# created 2026-01-31\nASSEMBLYAI_API_KEY={K}\n", id="another day"),
        pytest.param(".env", f"# expires 2026-13-45\nASSEMBLYAI_API_KEY={K}\n", id="no day"),
        pytest.param(".env", f"# expires 2026-01-311\nASSEMBLYAI_API_KEY={K}\n", id="no day but a number"),
        pytest.param(".env", f"#ASSEMBLYAI_API_KEY={K} # expires 2026-01-31\n", id="commented out"),
        pytest.param(".env.example", "# expires: 2026-01-31\nASSEMBLYAI_API_KEY=\n", id="a template"),
        pytest.param("README.md", "```sh\n# expires: 2026-01-31\nexport ASSEMBLYAI_API_KEY=x\n```\n", id="a document"),
        pytest.param("app.py", "ASSEMBLYAI_API_KEY = f('x'); expires = '2026-01-31'\n", id="no comment"),
        pytest.param("deployment.yaml", DEPLOYMENT, id="an annotation of what uses it"),
        pytest.param(
            "two.yaml",
            f"{secret('a: b')}---\n{secret('expires: 2026-01-31').replace('ASSEMBLYAI_', 'OTHER_')}",
            id="of another Secret",
        ),
        pytest.param(
            "config.json",
            '{\n  "cookie": {\n    "expires": "2026-01-31"\n  },\n  "assemblyai": {\n    "apiKey": "x"\n  }\n}\n',
            id="of another block",
        ),
        pytest.param("config.yaml", "app:\n  expires: 2026-01-31\n  assemblyai:\n    api_key: x\n", id="of the block around"),
        pytest.param("pyproject.toml", "[tool.other.keys]\nASSEMBLYAI_API_KEY = 2026-01-31\n", id="another's table"),
        pytest.param("x.toml", "[keys]\nASSEMBLYAI_API_KEY = 2026-01-31\n", id="no configuration"),
    ],
)
def test_days_of_other_things(lint: Lint, path: str, text: str) -> None:
    assert "declared-expiry-passed" not in [one.rule for one in lint({path: text}, TODAY, ignored=[".env"]).findings]


@pytest.mark.parametrize(("today", "words"), [
    ("2026-02-01", "`expires` 2026-01-31 is over: `ASSEMBLYAI_API_KEY` was to be replaced by then"),
    ("2026-01-31", "`expires` 2026-01-31 is today: `ASSEMBLYAI_API_KEY` is to be replaced by then"),
    ("2026-01-30", "`expires` 2026-01-31 is tomorrow: `ASSEMBLYAI_API_KEY` is to be replaced by then"),
    ("2026-01-21", "`expires` 2026-01-31 is in 10 days: `ASSEMBLYAI_API_KEY` is to be replaced by then"),
])  # fmt: skip
def test_its_words(lint: Lint, today: str, words: str) -> None:
    text = f"# expires: 2026-01-31\nASSEMBLYAI_API_KEY={K}\n"
    [finding] = lint({".env": text}, Options(today=today, expiry_notice=30), ignored=[".env"]).findings
    assert (finding.message, finding.severity.value) == (words, "warning")


def test_our_own_file_is_read_for_its_days(lint: Lint) -> None:
    files = {"aai-lint.toml": "[keys]\nproduction = 2026-01-31\n", "app.py": "x = 1\n"}
    options = TODAY._replace(keys=(("production", "2026-01-31"),))
    assert found(lint(files, options)) == ["declared-expiry-passed aai-lint.toml:2"]


@pytest.mark.parametrize("raw", [1, {"a": 1}, {"a": "31.1.2026"}, {"a": {"expires": "soon"}}, {"a": K}])
def test_a_table_of_no_days_is_refused(raw: object) -> None:
    with pytest.raises(Misuse) as error:
        parse(next(option for option in TABLE if option.name == "keys"), raw, "x")
    assert K[:10] not in str(error.value)


@pytest.mark.parametrize("raw", ["-1", "x", True, 1.5, "999999"])
def test_a_number_of_days_is_one(raw: object) -> None:
    with pytest.raises(Misuse):
        parse(next(option for option in TABLE if option.name == "expiry-notice"), raw, "x")


def test_many_days_are_read_in_the_time_of_their_number(lint: Lint) -> None:
    text = secret("a: b") + "# expires 2026-01-31 expires 2026-01-31 " * 40_000 + "\n" + "    expires: 2026-01-31\n" * 10_000
    started = time.process_time()
    lint({"secret.yaml": text}, TODAY)
    assert time.process_time() - started < 30


# --- temporary tokens ---


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={TOKEN}\n", 1, id="EXP-01 64 hex digits"),
        pytest.param(".env", f'ASSEMBLYAI_API_KEY="{WEB}"\n', 1, id="EXP-01 a web token"),
        pytest.param("app.py", f"import assemblyai as aai\naai.settings.api_key = '{TOKEN}'\n", 2, id="code"),
        pytest.param("secret.yaml", f"kind: Secret\nstringData:\n  ASSEMBLYAI_API_KEY: {TOKEN}\n", 3, id="a Secret"),
        pytest.param("compose.yaml", f"services:\n  a:\n    environment:\n      - ASSEMBLYAI_API_KEY={TOKEN}\n", 4, id="Compose"),
        pytest.param(
            "a.sh",
            'ASSEMBLYAI_API_KEY=$(curl -s -H "Authorization: $ASSEMBLYAI_API_KEY" \'https://streaming.assemblyai.com/v3/token'
            "?expires_in_seconds=60' | jq -r .token)\n",
            1,
            id="EXP-01 what /v3/token answers",
        ),
    ],
)
def test_a_temporary_token_is_no_key(lint: Lint, path: str, text: str, line: int) -> None:
    report = lint({path: text}, ignored=[".env"])
    assert f"temporary-token {path}:{line}" in found(report)
    assert "invalid-key-format" not in [one.rule for one in report.findings]
    assert not any(TOKEN[:10] in one.message for one in report.findings)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}\n", id="a key"),
        pytest.param(".env", f"ASSEMBLYAI_TEMP_TOKEN={TOKEN}\n", id="a name of a temporary token"),
        pytest.param(".env", f"ASSEMBLYAI_WEBHOOK_SECRET={TOKEN}\n", id="another secret"),
        pytest.param(".env", f"ASSEMBLYAI_API_KEY={K}{K}\n", id="the key twice"),
        pytest.param(".env.example", f"ASSEMBLYAI_API_KEY={TOKEN}\n", id="a template"),
        pytest.param("tests/test_x.py", f"import assemblyai\nassemblyai.settings.api_key = '{TOKEN}'\n", id="a test"),
        pytest.param(
            "a.html", f"<script>new WebSocket('wss://streaming.assemblyai.com/v3/ws?token={TOKEN}')</script>\n", id="a query"
        ),
        pytest.param(
            "a.sh",
            'ASSEMBLYAI_TOKEN=$(curl -s -H "Authorization: $ASSEMBLYAI_API_KEY"'
            " https://streaming.assemblyai.com/v3/token | jq -r .token)\n",
            id="asked for when it is needed",
        ),
        pytest.param(
            "a.sh",
            'ASSEMBLYAI_API_KEY=$(curl -s -H "Authorization: $VAULT_TOKEN" https://vault.example/v1/token)\n',
            id="another host",
        ),
    ],
)
def test_what_is_no_temporary_token(lint: Lint, path: str, text: str) -> None:
    assert "temporary-token" not in [one.rule for one in lint({path: text}, ignored=[".env"]).findings]


# --- the age of a line ---

OLD, YOUNG = Commit("a" * 40, "2025-01-31", live=True), Commit("b" * 40, "2026-02-01", live=True)
SEALED = (
    "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n"
    "    ASSEMBLYAI_API_KEY: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq\n"
)
SOPS = "ASSEMBLYAI_API_KEY: ENC[AES256_GCM,data:rMXV,iv:aGVs,tag:bG8h,type:str]\nsops:\n  version: 3.9.0\n"
VAULT_BLOCK = "ASSEMBLYAI_API_KEY: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  62313365\n  33313961\n"
AGED = TODAY._replace(max_key_age=90, extend_select=frozenset(["max-key-age"]))


def run_service(version: str) -> str:
    return (
        "apiVersion: serving.knative.dev/v1\nkind: Service\n"
        "metadata: {name: x, annotations: {run.googleapis.com/launch-stage: GA}}\n"
        "spec:\n  template:\n    spec:\n      containers:\n      - image: x\n        env:\n        - name: ASSEMBLYAI_API_KEY\n"
        f'          valueFrom:\n            secretKeyRef:\n              name: aai\n              key: "{version}"\n'
    )


@pytest.mark.parametrize(
    ("path", "text", "changed", "is_told"),
    [
        pytest.param("sealed.yaml", SEALED, OLD, True, id="a sealed value"),
        pytest.param("sealed.yaml", SEALED, YOUNG, False, id="a young one"),
        pytest.param("sealed.yaml", SEALED, None, False, id="a line that no commit has"),
        pytest.param("secrets.yaml", SOPS, OLD, True, id="encrypted by SOPS"),
        pytest.param("service.yaml", run_service("3"), OLD, True, id="one version of a secret"),
        pytest.param("service.yaml", run_service("latest"), OLD, False, id="no version"),
        pytest.param(
            ".github/workflows/a.yml",
            "on: push\njobs:\n  a:\n    runs-on: x\n    env:\n      ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}\n"
            "    steps: [{run: x}]\n",
            OLD,
            False,
            id="a reference tells nothing",
        ),
        pytest.param("docs/sealed.yaml", SEALED, OLD, False, id="a document"),
    ],
)
def test_the_age_of_a_key(lint: Lint, path: str, text: str, changed: Commit | None, is_told: bool) -> None:
    changes = {path: {line.strip(): changed for line in text.splitlines()} if changed else {}}
    found_here = [one.rule for one in lint({path: text}, AGED, changes=changes).findings if one.rule == "max-key-age"]
    assert found_here == ["max-key-age"] * is_told
    assert "invalid-key-format" not in [one.rule for one in lint({path: text}, AGED, changes=changes).findings]
    assert not [one for one in lint({path: text}, TODAY, changes=changes).findings if one.rule == "max-key-age"]


def test_of_several_lines_the_youngest_counts(lint: Lint) -> None:
    for last, is_told in ((OLD, True), (YOUNG, False)):
        lines = [line.strip() for line in VAULT_BLOCK.splitlines()]
        changes = {"vars.yml": dict.fromkeys(lines, OLD) | {lines[-1]: last}}
        rules = [one.rule for one in lint({"vars.yml": VAULT_BLOCK}, AGED, changes=changes).findings]
        assert ("max-key-age" in rules) is is_told


def test_git_is_asked_for_the_age(tmp_path: Path, program: Program) -> None:  # noqa: F811
    repository = Repository(tmp_path)
    first = repository.commit(deploy_SLASH_sealed__yaml=SEALED, app__py="x = 1\n")
    repository.commit(deploy_SLASH_sealed__yaml=f"# ours\n{SEALED}".replace("    ASSEMBLY", "     ASSEMBLY"))
    command = ("--max-key-age", "90", "--format", "concise", ".")
    line = (
        "deploy/sealed.yaml:6:26: warning[max-key-age] the encrypted value of `ASSEMBLYAI_API_KEY` hasn't changed since "
        f"2026-01-01 ({first}), more than 90 days ago"
    )
    assert program(tmp_path, *command)[1].splitlines()[0] == line
    assert program(tmp_path / "deploy", *command)[1].splitlines()[0] == line.removeprefix("deploy/")
    assert program(tmp_path, *command, "--no-git")[0] == 0
    (tmp_path / "deploy" / "sealed.yaml").write_text(SEALED.replace("AgBy", "AgBz"))
    assert program(tmp_path, *command)[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a script for sh")
def test_git_runs_nothing_of_the_repository_for_it(tmp_path: Path, program: Program) -> None:  # noqa: F811
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    evil.chmod(0o755)
    (tmp_path / "r").mkdir()
    repository = Repository(tmp_path / "r")
    commit = repository.commit(sealed__yaml=SEALED, revs="", __gitattributes="*.yaml filter=x diff=x text eol=crlf\n")
    repository.git("config", "blame.ignoreRevsFile", "revs")
    (tmp_path / "r" / "revs").write_text(repository.git("rev-parse", "HEAD") + "\n")
    for name in ("filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.x.command", "diff.external"):
        repository.git("config", name, str(evil))
    for name in ("core.fsmonitor", "core.pager", "pager.blame", "core.sshCommand"):
        repository.git("config", name, str(evil))
    assert commit in program(tmp_path / "r", "--max-key-age", "90", ".")[1]
    assert not (tmp_path / "ran").exists()
