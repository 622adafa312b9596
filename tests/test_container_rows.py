"""The rows of what goes wrong with Compose and Dockerfiles: the broken form is found, its mended form and the near-misses
are silent."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping

import pytest

from aai_lint.options import Options

from .conftest import K, Lint, found

D = "12345678901245678901234567890123"
READS = {"app/main.py": "import os\nkey = os.environ['ASSEMBLYAI_API_KEY']\n", "app/Dockerfile": "FROM python:3\nCOPY . .\n"}
BUILD_SECRET = (
    "services: {app: {build: {context: ., secrets: [assemblyai]}}}\nsecrets: {assemblyai: {environment: ASSEMBLYAI_API_KEY}}\n"
)
SAMPLE = {".env.example": "ASSEMBLYAI_API_KEY=\n"}
LOADS = {
    "main.py": "import os\nfrom dotenv import load_dotenv\nload_dotenv()\nkey = os.environ['ASSEMBLYAI_API_KEY']\n",
    "Dockerfile": "FROM python:3\nCOPY . /app\n",
    ".env": f"ASSEMBLYAI_API_KEY={K}\n",
}
ONE_CONTEXT = {
    "web/Dockerfile": "FROM python:3\nCOPY web .\n",
    "web/main.py": "print('web')\n",
    "worker/Dockerfile": "FROM python:3\nCOPY worker .\n",
    "worker/main.py": READS["app/main.py"],
}
IN_ONE_CONTEXT = """\
services:
  web:
    build: {{context: ., dockerfile: web/Dockerfile}}
    environment: [ASSEMBLYAI_API_KEY]
  worker:
    build: {{context: ., dockerfile: worker/Dockerfile}}
    {}
"""
OTHER_NAME = "services:\n  api:\n    build: .\n    environment: {ASSEMBLY_AI_API_KEY: '${ASSEMBLY_AI_API_KEY:?}'}\n"


def app(*lines: str, **more: str) -> str:
    """A Compose file with a service that is built from app/."""
    body = "".join(f"    {line}\n" for line in lines)
    rest = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"services:\n  app:\n    build: ./app\n{body}{rest}"


def compose(environment: str) -> dict[str, str]:
    return {"compose.yaml": f"services:\n  app:\n    image: x\n    environment:\n      {environment}\n"}


Files = Mapping[str, str]
CODE_IS_READ = importlib.util.find_spec("aai_lint.readers.code") is not None


def needs_code(files: Files) -> bool:
    """Whether a row depends on what code reads."""
    return any(path.endswith(".py") for path in files)


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        pytest.param(
            "not-passed-through",
            {**READS, ".env": f"ASSEMBLYAI_API_KEY={K}\n", "compose.yaml": app("ports: ['80:80']")},
            {**READS, ".env": f"ASSEMBLYAI_API_KEY={K}\n", "compose.yaml": app("env_file: .env")},
            id="CMP-01",
        ),
        pytest.param(
            "not-passed-through",
            {**READS, **SAMPLE, "compose.yaml": app("ports: ['80:80']")},
            {**READS, **SAMPLE, "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]")},
            id="CMP-01 with a template only",
        ),
        pytest.param(
            "misnamed-variable",
            {
                **READS,
                ".env": f"ASSEMBLY_AI_API_KEY={K}\n",
                "compose.yaml": app("environment: ['ASSEMBLYAI_API_KEY=${ASSEMBLYAI_API_KEY}']"),
            },
            {
                **READS,
                ".env": f"ASSEMBLY_AI_API_KEY={K}\n",
                "compose.yaml": app("environment: ['ASSEMBLYAI_API_KEY=${ASSEMBLY_AI_API_KEY}']"),
            },
            id="Compose hands on a name that the .env beside it has under another",
        ),
        pytest.param(
            "misnamed-variable",
            {
                **READS,
                ".env": f"ASSEMBLY_AI_API_KEY={K}\n",
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]"),
            },
            {
                **READS,
                ".env": f"OTHER=1\nASSEMBLYAI_API_KEY={K}\n",
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]"),
            },
            id="Compose hands on a name that the .env beside it lacks",
        ),
        pytest.param(
            "misnamed-variable",
            {
                **READS,
                ".env": f"ASSEMBLY_AI_API_KEY={K}\n",
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]") + "  other:\n    build: ./other\n    env_file: .env\n",
            },
            {
                **READS,
                ".env": f"ASSEMBLY_AI_API_KEY={K}\n",
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]") + "  other:\n    image: other\n    env_file: .env\n",
            },
            id="Compose hands on a name that the .env beside it lacks, and an image from elsewhere gets that file",
        ),
        pytest.param(
            "misnamed-variable",
            {**LOADS, ".dockerignore": ".env\n", "compose.yaml": OTHER_NAME},
            {"main.py": LOADS["main.py"], "Dockerfile": LOADS["Dockerfile"], **SAMPLE, "compose.yaml": OTHER_NAME},
            id="the code loads an env file, which the image doesn't have",
        ),
        pytest.param(
            "misnamed-variable",
            {**LOADS, ".dockerignore": ".env\n", "compose.yaml": OTHER_NAME},
            {**LOADS, ".dockerignore": ".env\n", "compose.yaml": OTHER_NAME + "    volumes: ['.:/app']\n"},
            id="the code loads an env file, which is mounted",
        ),
        pytest.param("literal-quotes", compose(f'- ASSEMBLYAI_API_KEY="{K}"'), compose("- ASSEMBLYAI_API_KEY"), id="CMP-02"),
        pytest.param(
            "literal-quotes",
            compose('- ASSEMBLYAI_API_KEY="${ASSEMBLYAI_API_KEY}"'),
            compose('- "ASSEMBLYAI_API_KEY=${ASSEMBLYAI_API_KEY}"'),
            id="CMP-02 round a reference",
        ),
        pytest.param(
            "shadowed-value",
            {
                "app/.env": f"ASSEMBLYAI_API_KEY={K}\n",
                "compose.yaml": app("env_file: app/.env", "environment: {ASSEMBLYAI_API_KEY: '${ASSEMBLYAI_API_KEY}'}"),
            },
            {"app/.env": f"ASSEMBLYAI_API_KEY={K}\n", "compose.yaml": app("env_file: app/.env", "environment: {OTHER: 1}")},
            id="CMP-03",
        ),
        pytest.param(
            "shadowed-value",
            {
                "app/.env": f"ASSEMBLYAI_API_KEY={K}\n",
                "compose.yaml": app("env_file: app/.env", "environment: [ASSEMBLYAI_API_KEY]"),
            },
            {
                "app/.env": f"ASSEMBLYAI_API_KEY={K}\n",
                "compose.yaml": app("env_file: app/.env", "environment: ['ASSEMBLYAI_API_KEY=${ASSEMBLYAI_API_KEY:?}']"),
            },
            id="CMP-04",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: $${ASSEMBLYAI_API_KEY}"),
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}"),
            id="CMP-06",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI-API-KEY}"),
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}"),
            id="CMP-07",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("- ASSEMBLYAI_API_KEY=$ASSEMBLYAI-API-KEY"),
            compose("- ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY"),
            id="CMP-07 without braces",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: ${{ ASSEMBLYAI_API_KEY }}"),
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:-}"),
            id="CMP-08 doubled",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY"),
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:?set it}"),
            id="CMP-08 not closed",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI API KEY}"),
            compose("ASSEMBLYAI_API_KEY:"),
            id="CMP-08 blanks",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)"),
            compose("ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY"),
            id="CMP-09 Kubernetes",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("- ASSEMBLYAI_API_KEY=%ASSEMBLYAI_API_KEY%"),
            compose("- ASSEMBLYAI_API_KEY=${ASSEMBLYAI_API_KEY}"),
            id="CMP-09 Windows",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("- ASSEMBLYAI_API_KEY={{ASSEMBLYAI_API_KEY}}"),
            compose("- ASSEMBLYAI_API_KEY=" + "${ASSEMBLYAI_API_KEY}"),
            id="CMP-09 braces",
        ),
        pytest.param(
            "unexpanded-reference",
            compose("ASSEMBLYAI_API_KEY: {{ASSEMBLYAI_API_KEY}}"),
            compose("ASSEMBLYAI_API_KEY: ${STT_KEY}"),
            id="CMP-09 braces in a map",
        ),
        pytest.param("numeric-coercion", compose(f"ASSEMBLYAI_API_KEY: {D}"), None, id="CMP-10"),
        pytest.param(
            "hardcoded-key",
            compose(f"ASSEMBLYAI_API_KEY: {K}"),
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:?}"),
            id="CMP-11",
        ),
        pytest.param(
            "hardcoded-key",
            compose(f"# ASSEMBLYAI_API_KEY: {K}\n      A: b"),
            compose("# ASSEMBLYAI_API_KEY: your_key\n      A: b"),
            id="CMP-11 in a comment",
        ),
        pytest.param(
            "hardcoded-default",
            compose(f"ASSEMBLYAI_API_KEY: ${{ASSEMBLYAI_API_KEY:-{K}}}"),
            compose("ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:-}"),
            id="CMP-12",
        ),
        pytest.param(
            "placeholder-value",
            compose("- ASSEMBLYAI_API_KEY=your_assemblyai_api_key"),
            compose("- ASSEMBLYAI_API_KEY"),
            id="CMP-13",
        ),
        pytest.param(
            "not-passed-through",
            {
                **READS,
                "web/x.txt": "",
                "compose.yaml": "services:\n  web: {build: web, environment: [ASSEMBLYAI_API_KEY]}\n  worker: {build: app}\n",
            },
            {
                **READS,
                "web/x.txt": "",
                "compose.yaml": "services:\n  web: {build: web}\n  worker: {build: app, environment: [ASSEMBLYAI_API_KEY]}\n",
            },
            id="CMP-14",
        ),
        pytest.param(
            "missing-env-file",
            {**READS, "compose.yaml": app("env_file: .env.prodution"), ".env.production": "A=1\nASSEMBLYAI_API_KEY=$KEY\n"},
            {**READS, "compose.yaml": app("env_file: .env.production"), ".env.production": "A=1\nASSEMBLYAI_API_KEY=$KEY\n"},
            id="CMP-15 a slip in the name",
        ),
        pytest.param(
            "delivered-as-file",
            {**READS, "compose.yaml": app("secrets: [assemblyai]", secrets="{assemblyai: {file: ./key.txt}}")},
            {**READS, "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]")},
            id="CMP-16",
        ),
        pytest.param(
            "delivered-as-file",
            {
                **READS,
                "compose.yaml": app(
                    "secrets: [k]", "environment: {ASSEMBLYAI_API_KEY_FILE: /run/secrets/k}", secrets="{k: {file: ./key.txt}}"
                ),
            },
            {
                **READS,
                "app/entrypoint.py": "import os\np = os.environ['ASSEMBLYAI_API_KEY_FILE']\n",
                "compose.yaml": app(
                    "secrets: [k]", "environment: {ASSEMBLYAI_API_KEY_FILE: /run/secrets/k}", secrets="{k: {file: ./key.txt}}"
                ),
            },
            id="CMP-17",
        ),
        pytest.param(
            "dangling-reference",
            {"compose.yaml": app("secrets: [assemblyai_key]", secrets="{assemblyai_api_key: {environment: ASSEMBLYAI_API_KEY}}")},
            {
                "compose.yaml": app(
                    "secrets: [assemblyai_api_key]", secrets="{assemblyai_api_key: {environment: ASSEMBLYAI_API_KEY}}"
                )
            },
            id="CMP-18",
        ),
        pytest.param(
            "secret-in-image",
            {"compose.yaml": "services:\n  app:\n    build: {context: app, args: {ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY}}\n"},
            {"compose.yaml": "services:\n  app:\n    build: {context: app, args: {V: $V}}\n    environment: [X]\n"},
            id="CMP-20",
        ),
        pytest.param(
            "committed-secret-file",
            {"compose.yaml": app("secrets: [assemblyai_key]", secrets="{assemblyai_key: {file: k}}"), "k": K},
            {"compose.yaml": app("secrets: [assemblyai_key]", secrets="{assemblyai_key: {file: k}}")},
            id="CMP-19",
        ),
        pytest.param(
            "stray-whitespace",
            {"compose.yaml": app("secrets: [assemblyai_key]", secrets="{assemblyai_key: {file: k}}"), "k": f"{K}\n"},
            None,
            id="CMP-19 the newline",
        ),
        pytest.param(
            "secret-in-image",
            {"docker-bake.hcl": 'target "app" {\n  args = {\n    ASSEMBLYAI_API_KEY = ASSEMBLYAI_API_KEY\n  }\n}\n'},
            {"docker-bake.hcl": 'target "app" {\n  secret = ["id=assemblyai,env=ASSEMBLYAI_API_KEY"]\n}\n'},
            id="DKR-13",
        ),
        pytest.param("empty-value", compose('ASSEMBLYAI_API_KEY: ""'), compose("ASSEMBLYAI_API_KEY:"), id="an empty text"),
        pytest.param(
            "build-time-only",
            {**READS, "compose.yaml": "services:\n  app:\n    build:\n      context: app\n      args: [ASSEMBLYAI_API_KEY]\n"},
            {**READS, "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]")},
            id="CMP-21",
        ),
        pytest.param(
            "secret-in-command-line",
            {"compose.yaml": app("command: run --api-key ${ASSEMBLYAI_API_KEY}")},
            {"compose.yaml": app("command: sh -c 'run --api-key $$ASSEMBLYAI_API_KEY'")},
            id="CMP-22",
        ),
        pytest.param(
            "shadowed-value",
            {"compose.yaml": "x-b: &b {environment: {ASSEMBLYAI_API_KEY: $A}}\nservices: {a: {<<: *b, environment: {A: 1}}}\n"},
            {"compose.yaml": "x-b: &b {ASSEMBLYAI_API_KEY: $KEY}\nservices:\n  app: {environment: {<<: *b, A: 1}}\n"},
            id="CMP-23",
        ),
        pytest.param(
            "not-passed-through",
            {**READS, "compose.yaml": "x-env: &env\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:?}\n" + app("ports: ['80:80']")},
            {**READS, "compose.yaml": "x-env: &env\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:?}\n" + app("environment: *env")},
            id="CMP-24",
        ),
        pytest.param(
            "shadowed-value",
            {
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]"),
                "compose.override.yaml": app('environment: {ASSEMBLYAI_API_KEY: ""}'),
            },
            {"compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]"), "compose.override.yaml": app("environment: {OTHER: 1}")},
            id="CMP-25",
        ),
        pytest.param(
            "shadowed-value",
            {
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]"),
                "compose.override.yaml": app("environment: {ASSEMBLYAI_API_KEY: !reset null}"),
            },
            {
                "compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]"),
                "compose.override.yaml": app("environment: [ASSEMBLYAI_API_KEY=$KEY]"),
            },
            id="CMP-25 reset",
        ),
        pytest.param(
            "unknown-field",
            {"compose.yaml": app("enviroment: [ASSEMBLYAI_API_KEY]")},
            {"compose.yaml": app("environment: [ASSEMBLYAI_API_KEY]")},
            id="CMP-26",
        ),
        pytest.param(
            "unknown-field",
            {"compose.yaml": app("env-file: .env"), ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            {"compose.yaml": app("env_file: .env"), ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            id="CMP-26 a dash",
        ),
        pytest.param("stray-whitespace", compose(f"ASSEMBLYAI_API_KEY: |\n        {K}"), None, id="CMP-27"),
        pytest.param("stray-whitespace", compose(f"- ASSEMBLYAI_API_KEY= {K}"), None, id="CMP-28"),
        pytest.param(
            "unknown-field",
            {"compose.yaml": app("envfile: [.env]"), ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            {"compose.yaml": app("env_file: [.env]"), ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            id="CMP-26 a list",
        ),
        pytest.param(
            "stray-whitespace",
            compose("ASSEMBLYAI_API_KEY: >\n        ${ASSEMBLYAI_API_KEY:?}"),
            compose("ASSEMBLYAI_API_KEY: >-\n        ${ASSEMBLYAI_API_KEY:?}"),
            id="CMP-27 a reference",
        ),
        pytest.param(
            "stray-whitespace",
            compose("- ASSEMBLYAI_API_KEY= ${ASSEMBLYAI_API_KEY:?}"),
            compose("- ASSEMBLYAI_API_KEY=${ASSEMBLYAI_API_KEY:?}"),
            id="CMP-28 a reference",
        ),
        pytest.param(
            "not-passed-through",
            {**ONE_CONTEXT, "compose.yaml": IN_ONE_CONTEXT.format("")},
            {**ONE_CONTEXT, "compose.yaml": IN_ONE_CONTEXT.format("environment: [ASSEMBLYAI_API_KEY]")},
            id="CMP-14 one context, two Dockerfiles",
        ),
        pytest.param(
            "hardcoded-key",
            {"Dockerfile": f'FROM x\nHEALTHCHECK CMD curl -H "Authorization: {K}" https://api.assemblyai.com/v2/transcript\n'},
            {"Dockerfile": "FROM x\nHEALTHCHECK CMD curl https://api.assemblyai.com/\n"},
            id="DKR-12 a header",
        ),
        pytest.param(
            "hardcoded-key",
            {"Dockerfile": f'FROM x\nCMD ["sh", "-c", "ASSEMBLYAI_API_KEY={K} exec python app.py"]\n'},
            {"Dockerfile": 'FROM x\nCMD ["sh", "-c", "exec python app.py"]\n# ASSEMBLYAI_API_KEY\n'},
            id="DKR-12 a script in an array",
        ),
        pytest.param(
            "misnamed-variable",
            {**READS, **SAMPLE, "compose.yaml": app("environment: ['ASSEMBLY_AI_KEY=${ASSEMBLYAI_API_KEY}']")},
            {**READS, **SAMPLE, "compose.yaml": app("environment: ['ASSEMBLYAI_API_KEY=${ASSEMBLY_AI_KEY}']")},
            id="CMP-29",
        ),
        pytest.param(
            "plaintext-store",
            {"compose.yaml": app("configs: [c]", configs="{c: {content: 'key=${ASSEMBLYAI_API_KEY}'}}")},
            {"compose.yaml": app("configs: [c]", configs="{c: {content: 'level=${LEVEL}'}}")},
            id="CMP-30",
        ),
        pytest.param(
            "plaintext-store",
            {"compose.yaml": app("labels: ['assemblyai.key=${ASSEMBLYAI_API_KEY}']")},
            {"compose.yaml": app("labels: ['assemblyai.model=best']")},
            id="CMP-30 labels",
        ),
        pytest.param(
            "hardcoded-key",
            {"Dockerfile": f"FROM x\nENV ASSEMBLYAI_API_KEY={K}\n"},
            {"Dockerfile": "FROM x\nENV ASSEMBLYAI_API_KEY=\n"},
            id="DKR-01",
        ),
        pytest.param(
            "secret-in-image",
            {"Dockerfile": "FROM x\nARG ASSEMBLYAI_API_KEY\nENV ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY\n"},
            {"Dockerfile": "FROM x\nRUN --mount=type=secret,id=assemblyai,env=ASSEMBLYAI_API_KEY,required make\n"},
            id="DKR-02",
        ),
        pytest.param(
            "hardcoded-default",
            {"Dockerfile": f"FROM x\nARG ASSEMBLYAI_API_KEY={K}\n"},
            {"Dockerfile": "FROM x\nARG VERSION=1\n"},
            id="DKR-03",
        ),
        pytest.param(
            "secret-in-image",
            {"Dockerfile": "FROM x\nARG ASSEMBLYAI_API_KEY\nRUN make $ASSEMBLYAI_API_KEY\n"},
            {"Dockerfile": "FROM x\nRUN --mount=type=secret,id=assemblyai,required make\n"},
            id="DKR-04",
        ),
        pytest.param(
            "build-time-only",
            {"Dockerfile": "FROM x\nARG ASSEMBLYAI_API_KEY\nCOPY . .\n", "main.py": READS["app/main.py"]},
            {"Dockerfile": "FROM x\nCOPY . .\n", "main.py": READS["app/main.py"]},
            id="DKR-05",
        ),
        pytest.param(
            "export-not-persisted",
            {"Dockerfile": "FROM x\nRUN export ASSEMBLYAI_API_KEY=$KEY\n"},
            {"Dockerfile": "FROM x\nRUN export ASSEMBLYAI_API_KEY=$(cat /run/k) && make\n"},
            id="DKR-06",
        ),
        pytest.param(
            "hardcoded-key",
            {"Dockerfile": f'FROM x\nRUN echo "ASSEMBLYAI_API_KEY={K}" > .env\n'},
            {"Dockerfile": "FROM x\nRUN echo hello > .env\n"},
            id="DKR-06 a file",
        ),
        pytest.param(
            "hardcoded-key",
            {"Dockerfile": f"FROM x\nRUN <<E\necho ASSEMBLYAI_API_KEY={K} > .env\nE\n"},
            {"Dockerfile": "FROM x\nRUN <<E\necho\nE\n"},
            id="DKR-06 a here-document",
        ),
        pytest.param(
            "secret-in-image",
            {"Dockerfile": "FROM x\nCOPY .env .\n", ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            {"Dockerfile": "FROM x\nCOPY main.py .\n", ".env": f"ASSEMBLYAI_API_KEY={K}\n", "main.py": ""},
            id="DKR-07",
        ),
        pytest.param(
            "secret-in-image",
            {"Dockerfile": "FROM x\nCOPY .env .\n", **SAMPLE},
            {"Dockerfile": "FROM x\nCOPY .env.example .\n", **SAMPLE},
            id="DKR-07 a file that isn't here",
        ),
        pytest.param(
            "secret-in-image",
            {"Dockerfile": "FROM x\nCOPY . .\n", ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            {"Dockerfile": "FROM x\nCOPY . .\n", ".env": f"ASSEMBLYAI_API_KEY={K}\n", ".dockerignore": "**/.env*\n"},
            id="DKR-07 everything",
        ),
        pytest.param("invalid-assignment", {"Dockerfile": f"FROM x\nENV ASSEMBLYAI_API_KEY = {K}\n"}, None, id="DKR-08"),
        pytest.param(
            "reference-before-definition",
            {"Dockerfile": "ARG ASSEMBLYAI_API_KEY\nFROM x\nRUN make $ASSEMBLYAI_API_KEY\n"},
            None,
            id="DKR-10",
        ),
        pytest.param(
            "reference-before-definition",
            {"Dockerfile": "FROM x\nENV ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY\n"},
            None,
            id="DKR-10 never declared",
        ),
        pytest.param(
            "dangling-reference",
            {
                "Dockerfile": "FROM x\nRUN --mount=type=secret,id=aai make\n",
                "compose.yaml": BUILD_SECRET,
            },
            {
                "Dockerfile": "FROM x\nRUN --mount=type=secret,id=assemblyai make\n",
                "compose.yaml": BUILD_SECRET,
            },
            id="DKR-11",
        ),
        pytest.param(
            "hardcoded-key",
            {"Dockerfile": f"FROM x\nCMD ASSEMBLYAI_API_KEY={K} python app.py\n"},
            {"Dockerfile": "FROM x\nCMD python app.py\n# ASSEMBLYAI_API_KEY\n"},
            id="DKR-12",
        ),
    ],
)
def test_row(lint: Lint, rule: str, bad: Files, good: Files | None) -> None:
    if needs_code(bad) and not CODE_IS_READ:
        pytest.skip("needs the reader of code")
    report = lint(bad, ignored=[".env", "app/.env"])
    assert rule in {finding.rule for finding in report.findings}
    assert K not in repr(report)
    if good is not None:
        assert found(lint(good, ignored=[".env", "app/.env"])) == []


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        pytest.param("${ASSEMBLYAI-API-KEY}", "unexpanded-reference", id="CMP-07"),
        pytest.param("'{{ASSEMBLYAI_API_KEY}}'", "unexpanded-reference", id="CMP-09"),
        pytest.param("'%ASSEMBLYAI_API_KEY%'", "unexpanded-reference", id="CMP-09 percent signs"),
        pytest.param("__ASSEMBLYAI_API_KEY__", "placeholder-value", id="CMP-13"),
        pytest.param("${OTHER:-your-key}", "placeholder-value", id="CMP-13 a fallback"),
    ],
)
def test_one_cause_is_said_once(lint: Lint, written: str, rule: str) -> None:
    findings = lint(compose(f"ASSEMBLYAI_API_KEY: {written}")).findings
    assert [finding.rule for finding in findings] == [rule]


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        pytest.param(
            "silent-empty-default",
            {"compose.yaml": app("environment: ['ASSEMBLYAI_API_KEY=${ASSEMBLYAI_API_KEY}']")},
            id="CMP-05",
        ),
        pytest.param("missing-env-file", {**READS, "compose.yaml": app("env_file: app/.env")}, id="CMP-15"),
    ],
)
def test_rows_for_the_pedantic(lint: Lint, rule: str, files: Files) -> None:
    assert found(lint(files)) == []
    if needs_code(files) and not CODE_IS_READ:
        pytest.skip("needs the reader of code")
    assert rule in {finding.rule for finding in lint(files, Options(pedantic=True)).findings}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(compose("- ASSEMBLYAI_API_KEY"), id="a pass-through alone"),
        pytest.param({"compose.yaml": app("command: sh -c 'echo $$ASSEMBLYAI_API_KEY'")}, id="an escaped dollar in a command"),
        pytest.param(
            {**READS, "compose.yaml": app("env_file: [{path: .env, required: false}]")}, id="a file that isn't required"
        ),
        pytest.param(
            {
                **READS,
                "compose.yaml": app(
                    "secrets: [assemblyai]", "environment: [ASSEMBLYAI_API_KEY]", secrets="{assemblyai: {external: true}}"
                ),
            },
            id="an external secret",
        ),
        pytest.param(
            {"compose.yaml": f"services: {{app: {{image: 'x@sha256:{K}{K}', environment: [ASSEMBLYAI_API_KEY]}}}}\n"},
            id="a digest",
        ),
        pytest.param(
            {"Dockerfile": 'FROM x\n# check=skip=SecretsUsedInArgOrEnv\nENV ASSEMBLYAI_API_KEY=""\n'},
            id="an empty variable that documents",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM x\nRUN --mount=type=secret,id=k,env=K,required \\\n"
                "    printf 'ASSEMBLYAI_API_KEY=%s\\n' \"$K\" > /tmp/k\n"
            },
            id="DKR-06: what printf is to fill in is no key",
        ),
        pytest.param(
            {
                **READS,
                "app/Dockerfile": "FROM python:3\nCOPY . .\nENV ASSEMBLYAI_API_KEY=\n",
                "compose.yaml": app("env_file: ['${FILE}']"),
            },
            id="an env file that a variable names",
        ),
        pytest.param(
            {
                "app/main.py": "import os\nkey = os.getenv('ASSEMBLYAI_API_KEY', '')\nif key:\n    print('on')\n",
                "compose.yaml": app("ports: ['80:80']"),
                **SAMPLE,
            },
            id="code that can do without",
        ),
        pytest.param(
            {"tests/test_x.py": READS["app/main.py"], "compose.yaml": "services:\n  app:\n    build: .\n", **SAMPLE},
            id="tests aren't the service's code",
        ),
        pytest.param(
            {
                **READS,
                **SAMPLE,
                "compose.yaml": "services:\n  a:\n    build: app\n    environment: [ASSEMBLYAI_API_KEY]\n  b:\n    build: app\n",
            },
            id="two services of one image, one of which has it",
        ),
        pytest.param(
            {
                **READS,
                **SAMPLE,
                "compose.yaml": "services:\n  a: {build: app, environment: [ASSEMBLYAI_API_KEY]}\n  b: {extends: a}\n",
            },
            id="extended",
        ),
        pytest.param(
            {
                **READS,
                **SAMPLE,
                "compose.yaml": app("ports: ['80:80']"),
                "compose.override.yaml": app("environment: [ASSEMBLYAI_API_KEY]"),
            },
            id="given by another file of the project",
        ),
        pytest.param(
            {
                **READS,
                "app/Dockerfile": "FROM python:3\nCOPY lib lib\n",
                "app/lib/x": "",
                **SAMPLE,
                "compose.yaml": app("ports: ['80:80']"),
            },
            id="code that isn't in the image",
        ),
    ],
)
def test_near_misses(lint: Lint, files: Files) -> None:
    assert found(lint(files, ignored=[".env", "app/.env"])) == []
