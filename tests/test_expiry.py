"""What ends: days that are written beside a key, and tokens that are valid for minutes. The clock is an argument."""

from __future__ import annotations

import time

import pytest

from aai_lint.options import TABLE, Misuse, Options, parse

from .conftest import K, Lint, found

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
