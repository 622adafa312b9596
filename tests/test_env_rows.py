"""Env files, row by row of the scenario catalogue: what is broken is found, its repaired form and the near-misses are silent."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from .conftest import K, Lint, found

N = "ASSEMBLYAI_API_KEY"
DOCKER = {"run.sh": "#!/bin/sh\ndocker run --env-file .env app\n"}
SOURCE = {"run.sh": "#!/bin/bash\nset -a\n. ./.env\n./app\n"}
COMPOSE = {"compose.yaml": "services:\n  app:\n    image: app\n    env_file: .env\n"}
RAW = {"compose.yaml": "services:\n  app:\n    image: app\n    env_file:\n      - path: .env\n        format: raw\n"}
KUBECTL = {"deploy.sh": "#!/bin/sh\nkubectl create secret generic aai --from-env-file=.env\n"}

DOTENV = {"run.js": 'require("dotenv").config();\n'}


class Row(NamedTuple):
    """The rule, the readers of the file, and the file as it is broken and repaired."""

    rule: str
    readers: dict[str, str]
    bad: str | bytes
    good: str


ROWS = {
    "ENV-01 quotes, docker": Row("literal-quotes", DOCKER, f'{N}="{K}"\n', f"{N}={K}\n"),
    "ENV-01 quotes, kubectl": Row("literal-quotes", KUBECTL, f"{N}='{K}'\n", f"{N}={K}\n"),
    "ENV-01 quotes, Compose raw": Row("literal-quotes", RAW, f'{N}="{K}"\n', f"{N}={K}\n"),
    "ENV-02 typographic quotes": Row("invalid-key-format", {}, f"{N}=“{K}”\n", f"{N}={K}\n"),
    "ENV-02 zero-width space": Row("stray-whitespace", {}, f"{N}={K}\u200b\n", f"{N}={K}\n"),
    "ENV-02 no-break space": Row("stray-whitespace", DOCKER, f"{N}=\u00a0{K}\n", f"{N}={K}\n"),
    "ENV-03 trailing space": Row("stray-whitespace", DOCKER, f"{N}={K}  \n", f"{N}={K}\n"),
    "ENV-03 comment": Row("stray-whitespace", DOCKER, f"{N}={K} # prod\n", f"{N}={K}\n"),
    "ENV-04 CRLF": Row("stray-whitespace", SOURCE, f"A=1\r\n{N}={K}\r\n", f"A=1\n{N}={K}\n"),
    "ENV-05 blanks round =": Row("invalid-assignment", DOCKER, f"{N} = {K}\n", f"{N}={K}\n"),
    "ENV-05 export": Row("invalid-assignment", DOCKER, f"export {N}={K}\n", f"{N}={K}\n"),
    "ENV-05 unclosed quote": Row("invalid-assignment", COMPOSE, f'{N}="{K}\n', f'{N}="{K}"\n'),
    "ENV-05 set": Row("invalid-assignment", {}, f"set {N}={K}\n", f"{N}={K}\n"),
    "ENV-06 empty": Row("empty-value", {}, f"{N}=\n", f"{N}={K}\n"),
    "ENV-07 placeholder": Row("placeholder-value", {}, f"{N}=your_api_key_here\n", f"{N}={K}\n"),
    "ENV-12 a digit short": Row("invalid-key-format", {}, f"{N}={K[1:]}\n", f"{N}={K}\n"),
    "ENV-12 upper case": Row("invalid-key-format", {}, f"{N}={K.upper()}\n", f"{N}={K}\n"),
    "ENV-13 Bearer": Row("auth-scheme-in-value", {}, f"{N}=Bearer {K}\n", f"{N}={K}\n"),
    "ENV-04 CRLF behind env": Row(
        "stray-whitespace",
        {"run.sh": "#!/bin/sh\nexec env $(grep -v '^#' .env | xargs) ./app\n"},
        f"{N}={K}\r\nA=1\r\n",
        f"{N}={K}\nA=1\n",
    ),
    "ENV-03 comment, and the file is beside the script": Row(
        "stray-whitespace",
        {"run.sh": '#!/bin/sh\ndocker run --env-file "$(dirname "$0")/.env" app\n'},
        f"{N}={K} # prod\n",
        f"{N}={K}\n",
    ),
    "ENV-14 dotenv of Node": Row("unexpanded-reference", DOTENV, f"B={K}\n{N}=${{B}}\n", f"B={K}\n{N}={K}\n"),
    "ENV-14 docker": Row("unexpanded-reference", DOCKER, f'B={K}\n{N}="$B"\n', f"B={K}\n{N}={K}\n"),
    "BOM": Row("encoding", SOURCE, f"\ufeff{N}={K}\n", f"{N}={K}\n"),
    "UTF-16": Row("encoding", {}, f"{N}={K}\n".encode("utf-16"), f"{N}={K}\n"),
    "twice": Row("duplicate-setting", {}, f"{N}={K}\n{N}={K[::-1]}\n", f"{N}={K}\n"),
}


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_what_is_broken_is_found_once(lint: Lint, row: Row) -> None:
    report = lint(row.readers | {".env": row.bad}, ignored=[".env"])
    assert [finding.rule for finding in report.findings] == [row.rule]
    assert report.findings[0].primary.path == ".env"
    assert K not in repr(report)


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_what_is_repaired_is_silent(lint: Lint, row: Row) -> None:
    assert found(lint(row.readers | {".env": row.good}, ignored=[".env"])) == []


@pytest.mark.parametrize(
    ("readers", "text"),
    [
        pytest.param({}, f'{N}="{K}"\n', id="quotes, and no reader known"),
        pytest.param(COMPOSE, f'{N}="{K}" # prod\n', id="quotes and a comment, and Compose takes both away"),
        pytest.param(SOURCE, f"export {N}='{K}'\n", id="export, and a shell reads it"),
        pytest.param({}, f"{N}={K}\r\n", id="CRLF, and no shell reads it"),
        pytest.param({}, f"{N}=ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]\nsops_version=3.8\n", id="encrypted by SOPS"),
        pytest.param({}, f'DOTENV_PUBLIC_KEY="03a5"\n{N}="encrypted:BD9qLx"\n', id="encrypted by dotenvx"),
        pytest.param({}, f"{N}=op://vault/assemblyai/key\n", id="a reference of 1Password"),
        pytest.param({}, f"{N}=vault:secret/data/aai#key\n", id="a reference of Vault"),
        pytest.param({}, f"{N}=ref+awssecrets://aai\n", id="a reference of vals"),
        pytest.param({}, f"{N}=gcp-sm://aai\n", id="a reference of Google's secret manager"),
        pytest.param(COMPOSE, f"B={K}\n{N}=$B\n", id="ENV-14: Compose expands it"),
        pytest.param({}, f"B={K}\n{N}=$B\n", id="ENV-14: no reader known"),
        pytest.param(
            {"run.js": 'require("dotenv-expand").expand(require("dotenv").config());\n'},
            f"B={K}\n{N}=$B\n",
            id="ENV-14: something else expands it",
        ),
        pytest.param(
            {
                "settings.py": "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n"
                "    model_config = {'env_file': '.env'}\n    assemblyai_api_key: str\n"
            },
            f"{N.lower()}={K}\n",
            id="ENV-11: pydantic compares names without regard to case",
        ),
    ],
)
def test_near_misses_are_silent(lint: Lint, readers: dict[str, str], text: str) -> None:
    assert found(lint(readers | {".env": text}, ignored=[".env"])) == []


def test_the_reader_is_named_with_its_place(lint: Lint) -> None:
    (finding,) = lint(DOCKER | {".env": f'{N}="{K}"\n'}, ignored=[".env"]).findings
    assert finding.message == 'docker run --env-file keeps the quotes: the process sees `"01…cd"`'
    assert [(place.path, place.line) for place, _ in finding.related] == [("run.sh", 2)]


@pytest.mark.parametrize(
    ("readers", "title"),
    [
        pytest.param(
            {"package.json": '{"scripts": {"start": "uv run --env-file .env python app.py"}}'}, "", id="uv: it takes quotes away"
        ),
        pytest.param(
            {"package.json": '{"scripts": {"start": "docker run --env-file .env app"}}'}, "docker", id="a script of npm"
        ),
        pytest.param({"Makefile": "include .env\nexport\n\nrun:\n\t./app\n"}, "make", id="make"),
        pytest.param({"Makefile": "run:\n\tdocker run --env-file .env app\n"}, "docker run --env-file", id="a recipe"),
        pytest.param(
            {"app.service": "[Service]\nWorkingDirectory=/app\nEnvironmentFile=/app/.env\n"},
            "",
            id="systemd: it takes quotes away",
        ),
        pytest.param({"deploy.sh": "#!/bin/sh\npodman run --env-file=.env app\n"}, "podman", id="podman"),
    ],
)
def test_who_reads_a_quoted_line(lint: Lint, readers: dict[str, str], title: str) -> None:
    messages = [finding.message for finding in lint(readers | {".env": f'{N}="{K}"\n'}, ignored=[".env"]).findings]
    assert len(messages) == bool(title)
    assert all(message.startswith(title) and "keeps the quotes" in message for message in messages)
