"""Rules over requests and logs: right and wrong for each host, and the near-misses that must stay silent."""

from __future__ import annotations

import json

import pytest

from aai_lint.options import Options

from .conftest import K, Lint, found

REST = "https://api.assemblyai.com/v2/transcript"
AGENT = "wss://agents.assemblyai.com/v1/ws"


def curl(url: str, header: str) -> dict[str, str]:
    return {"run.sh": f"curl {url} -H {header}\n"}


def collection(url: str, auth: dict[str, object]) -> dict[str, str]:
    return {"x.postman_collection.json": json.dumps({"info": {"name": "x"}, "auth": auth, "item": [{"request": {"url": url}}]})}


BEARER = {"type": "bearer", "bearer": [{"key": "token", "value": "{{key}}"}]}
APIKEY = {"type": "apikey", "apikey": [{"key": "key", "value": "Authorization"}, {"key": "value", "value": "{{key}}"}]}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(curl(REST, '"Authorization: Bearer $ASSEMBLYAI_API_KEY"'), id="Bearer to REST"),
        pytest.param(curl("https://api.eu.assemblyai.com/v2/upload", '"authorization: bearer $X"'), id="in the European region"),
        pytest.param(curl("https://streaming.assemblyai.com/v3/token", '"Authorization: Bearer $X"'), id="to streaming"),
        pytest.param(curl("https://tts.us.assemblyai.com/v1", '"Authorization: Token $X"'), id="another scheme"),
        pytest.param(curl(REST, '"Authorisation: $X"'), id="a misspelt header"),
        pytest.param(curl(REST, '"X-API-Key: $X"'), id="a header that nobody reads"),
        pytest.param(curl(AGENT, '"Authorization: $ASSEMBLYAI_API_KEY"'), id="no scheme to the Voice Agent"),
        pytest.param({"run.sh": f'A="Bearer $X"\ncurl {REST} -H "Authorization: $A"\n'}, id="a scheme in a variable"),
        pytest.param({"a.http": f"GET {REST}\nAuthorization: Bearer {{{{key}}}}\n"}, id=".http"),
        pytest.param({"a.bru": f"get {{\n  url: {REST}\n}}\nauth:bearer {{\n  token: {{{{key}}}}\n}}\n"}, id="Bruno"),
        pytest.param(collection(REST, BEARER), id="Postman"),
        pytest.param({"README.md": f"```sh\ncurl {REST} -H 'Authorization: Bearer YOUR_KEY'\n```\n"}, id="in a document"),
    ],
)
def test_a_wrong_scheme_is_found_once(lint: Lint, files: dict[str, str]) -> None:
    assert [line.partition(" ")[0] for line in found(lint(files))] == ["wrong-auth-scheme"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(curl(REST, '"Authorization: $ASSEMBLYAI_API_KEY"'), id="the key alone to REST"),
        pytest.param(curl(AGENT, '"Authorization: Bearer $ASSEMBLYAI_API_KEY"'), id="Bearer to the Voice Agent"),
        pytest.param(curl("https://agents.assemblyai.com/v1/token", '"Authorization: $ASSEMBLYAI_API_KEY"'), id="a token's host"),
        pytest.param(curl(AGENT, '"Authorization: $HEADER"'), id="a variable that may hold a scheme"),
        pytest.param(curl("https://llm-gateway.assemblyai.com/v1", '"Authorization: Bearer $X"'), id="the LLM Gateway"),
        pytest.param(curl("https://mcp.assemblyai.com/mcp", '"Authorization: Bearer $X"'), id="the MCP server"),
        pytest.param(curl("https://proxy.test/assemblyai/v2", '"Authorization: Bearer $X"'), id="a proxy"),
        pytest.param(curl("$BASE/v2/transcript", '"Authorization: Bearer $ASSEMBLYAI_API_KEY"'), id="a host that isn't known"),
        pytest.param(curl(REST, '"Content-Type: application/json"'), id="another header"),
        pytest.param(curl("https://www.assemblyai.com/docs", '"Authorization: Bearer $X"'), id="the website"),
        pytest.param(curl("https://storage.assemblyai.com/x", '"X-API-Key: $X"'), id="a host for files"),
        pytest.param(collection(REST, APIKEY), id="Postman with an API key"),
        pytest.param(collection("{{base}}/v2", BEARER), id="Postman with an unknown host"),
    ],
)
def test_a_right_or_unknown_scheme_is_silent(lint: Lint, files: dict[str, str]) -> None:
    assert found(lint(files)) == []


def test_taking_the_scheme_out_is_a_safe_edit(lint: Lint) -> None:
    text = f'curl {REST} -H "Authorization: Bearer $ASSEMBLYAI_API_KEY"\n'
    (finding,) = lint({"run.sh": text}).findings
    (edit,) = finding.edits
    assert (edit.text, finding.safe) == ("", True)
    assert text[edit.place.column - 1 : edit.place.end_column - 1] == "Bearer "


def test_a_scheme_that_an_option_makes_has_no_edit(lint: Lint) -> None:
    (finding,) = lint({"run.sh": f"curl {REST} --oauth2-bearer $ASSEMBLYAI_API_KEY\n"}).findings
    assert (finding.rule, finding.edits) == ("wrong-auth-scheme", ())


# --- retired addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "right"),
    [
        (
            curl("https://api.assemblyai.com/v2/realtime/token", '"Authorization: $X"'),
            "https://streaming.assemblyai.com/v3/token",
        ),
        (curl("'wss://api.assemblyai.com/v2/realtime/ws?sample_rate=16000'", "'A: b'"), "wss://streaming.assemblyai.com/v3/ws"),
        ({"a.json": '{"base_url": "https://eu.api.assemblyai.com/v2"}'}, "api.eu.assemblyai.com"),
    ],
)
def test_a_retired_address_is_found(lint: Lint, files: dict[str, str], right: str) -> None:
    (finding,) = lint(files).findings
    assert finding.rule == "retired-endpoint"
    assert right in finding.remedy


@pytest.mark.parametrize(
    "url",
    [
        "https://api.assemblyai.com/v2/realtimes",
        "https://api.eu.assemblyai.com/v2/transcript",
        "https://streaming.assemblyai.com/v3/token",
        "https://my.test/v2/realtime?to=assemblyai",
    ],
)
def test_a_living_address_is_silent(lint: Lint, url: str) -> None:
    assert found(lint(curl(url, '"Authorization: $X"'))) == []


def test_an_old_address_in_a_document_is_told_on_request(lint: Lint) -> None:
    files = {"migration.md": 'Before:\n\n```sh\ncurl https://api.assemblyai.com/v2/realtime/token -H "A: b"\n```\n'}
    assert found(lint(files)) == []
    assert [finding.rule for finding in lint(files, Options(pedantic=True)).findings] == ["retired-endpoint"]


def test_both_regions_in_one_project_are_told_on_request(lint: Lint) -> None:
    files = {**curl(REST, '"Authorization: $X"'), "b.sh": 'curl https://api.eu.assemblyai.com/v2/x -H "Authorization: $X"\n'}
    assert found(lint(files)) == []
    (finding,) = lint(files, Options(pedantic=True)).findings
    assert (finding.rule, finding.primary.path) == ("retired-endpoint", "run.sh")


# --- logs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "echo $ASSEMBLYAI_API_KEY",
        'printf "%s" "key: ${ASSEMBLYAI_API_KEY}"',
        "printenv ASSEMBLYAI_API_KEY",
        f'set -x\ncurl {REST} -H "Authorization: $ASSEMBLYAI_API_KEY"',
    ],
)
def test_a_printed_key_is_found(lint: Lint, text: str) -> None:
    assert [line.partition(" ")[0] for line in found(lint({"run.sh": f"{text}\n"}))] == ["secret-in-log"]


@pytest.mark.parametrize(
    "text",
    [
        "echo $ASSEMBLYAI_BASE_URL",
        "echo $ASSEMBLYAI_API_KEY | docker login --password-stdin",
        "echo $ASSEMBLYAI_API_KEY > key",
        "echo ${#ASSEMBLYAI_API_KEY} ${ASSEMBLYAI_API_KEY:+set} ${ASSEMBLYAI_API_KEY:0:4}",
        "echo 'export ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY'",
        'echo "::add-mask::$ASSEMBLYAI_API_KEY"',
    ],
)
def test_a_key_that_is_not_shown_is_silent(lint: Lint, text: str) -> None:
    assert found(lint({"run.sh": f"{text}\n"})) == []


# --- references that stay text, keys in addresses and arguments ---------------------------------------------------------

MCP = '{"mcpServers": {"assemblyai": {"command": "x", "args": ["--api-key", "%s"]}}}'
LAUNCH = '{"configurations": [{"env": {"ASSEMBLYAI_API_KEY": "%s"}}]}'


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        pytest.param(curl(REST, "'Authorization: $ASSEMBLYAI_API_KEY'"), ["unexpanded-reference"], id="in single quotes"),
        pytest.param(curl(REST, '"Authorization: $ASSEMBLYAI_API_KEY"'), [], id="in double quotes"),
        pytest.param({"a.http": f"GET {REST}\nAuthorization: $ASSEMBLYAI_API_KEY\n"}, ["unexpanded-reference"], id="$X in .http"),
        pytest.param({"a.http": f"GET {REST}\nAuthorization: {{{{key}}}}\n"}, [], id="{{x}} in .http"),
        pytest.param({".vscode/launch.json": LAUNCH % "${ASSEMBLYAI_API_KEY}"}, ["unexpanded-reference"], id="${X} in VS Code"),
        pytest.param({".vscode/launch.json": LAUNCH % "${env:ASSEMBLYAI_API_KEY}"}, [], id="${env:X} in VS Code"),
        pytest.param({".vscode/launch.json": LAUNCH % "${input:key}"}, [], id="${input:x} in VS Code"),
        pytest.param({".mcp.json": MCP % K}, ["hardcoded-key", "secret-in-command-line"], id="an argument of a server"),
        pytest.param({".mcp.json": MCP % "${ASSEMBLYAI_API_KEY}"}, ["secret-in-command-line"], id="a reference there"),
        pytest.param(
            curl(f"'{REST}?token={K}'", "'A: b'"), ["hardcoded-key", "secret-in-command-line"], id="a key in an address"
        ),
        pytest.param(
            curl(f'"{REST}?api_key=$ASSEMBLYAI_API_KEY"', "'A: b'"), ["secret-in-command-line"], id="a reference in one"
        ),
        pytest.param(curl('"wss://streaming.assemblyai.com/v3/ws?token=$TOKEN"', "'A: b'"), [], id="a temporary token"),
    ],
)
def test_addresses_arguments_and_notations(lint: Lint, files: dict[str, str], rules: list[str]) -> None:
    assert sorted(finding.rule for finding in lint(files).findings) == rules


# --- what open scanners miss: every shape of a key that is pasted somewhere ------------------------------------------------

PASTED = {
    "an env template": {".env.example": f"ASSEMBLYAI_API_KEY={K}"},
    "a map of YAML": {"config.yaml": f"ASSEMBLYAI_API_KEY: {K}"},
    "a public prefix": {".env.example": f"VITE_ASSEMBLYAI_API_KEY={K}"},
    "ASSEMBLY_AI_API_KEY": {".env.example": f"ASSEMBLY_AI_API_KEY={K}"},
    "AAI_API_KEY beside an import": {
        ".env.example": f"AAI_API_KEY={K}",
        "README.md": "assemblyai is used\n\n```sh\nexport ASSEMBLYAI_API_KEY=x\n```\n",
    },
    "an import under another name": {"a.txt": f'import assemblyai as aai\nimport os, sys\n\naai.settings.api_key = "{K}"'},
    "an f-string": {"a.txt": f'import assemblyai as aai\naai.settings.api_key = f"{K}"'},
    "headers before the URL": {
        "a.txt": f'headers = {{"authorization": "{K}"}}\nx = 1\npost("https://api.assemblyai.com/v2/transcript", headers)'
    },
    "a client of JavaScript": {"README.md": f'new AssemblyAI({{ apiKey: "{K}" }})'},
    "curl on one line": {"run.sh": f"curl https://api.assemblyai.com/v2/x -H 'Authorization: {K}'"},
    "curl on several lines": {
        "run.sh": f"curl \\\n  --url https://api.assemblyai.com/v2/x \\\n  --header 'Authorization: {K}' \\\n  -d '{{}}'"
    },
    "curl in Markdown": {"README.md": f"```bash\ncurl -H 'Authorization: {K}' \\\n  https://api.assemblyai.com/v2/x\n```"},
    "Java": {"README.md": f'```\nAssemblyAI client = AssemblyAI.builder().apiKey("{K}").build();\n```'},
    "Go": {"a.txt": f'client := assemblyai.NewClient("{K}")'},
    "C#": {"a.txt": f'var client = new AssemblyAIClient("{K}");'},
    "an unknown language": {"a.jsp": f'String key = "{K}";\nurl("https://api.assemblyai.com/v2/upload")'},
    "a notebook": {"a.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": [f'%env ASSEMBLYAI_API_KEY="{K}"\n']}]})},
    "a saved output": {
        "a.ipynb": json.dumps(
            {"cells": [{"cell_type": "code", "source": "x", "outputs": [{"text": [f"{{'ASSEMBLYAI_API_KEY': '{K}'}}"]}]}]}
        )
    },
    "Postman": {"a.json": json.dumps({"url": "https://api.assemblyai.com/v2", "header": [{"key": "Authorization", "value": K}]})},
    "a dashed UUID": {"config.yaml": "ASSEMBLYAI_API_KEY: 01234567-89ab-4cde-8f01-23456789abcd"},
    "prose": {"notes.txt": f"Our AssemblyAI API key is {K}, don't lose it."},
    "a table of Markdown": {"NOTES.md": f"| Service | Key |\n|---|---|\n| AssemblyAI | `{K}` |"},
    "the export of a password manager": {"p.csv": f"name,username,password\nAssemblyAI,me,{K}"},
}


@pytest.mark.parametrize("files", PASTED.values(), ids=PASTED)
def test_a_pasted_key_is_found(lint: Lint, files: dict[str, str]) -> None:
    report = lint({path: f"{text}\n" for path, text in files.items()})
    rules = {finding.rule for finding in report.findings}
    assert rules & {"hardcoded-key", "invalid-key-format", "client-exposed-key"}
    assert K not in repr(report)


PYTHON = "import os, websockets\nheld = os.environ['{name}']\nws = websockets.connect(f'wss://streaming.assemblyai.com/v3/ws?token={{held}}')\n"


def test_a_temporary_token_from_the_environment_is_no_key(lint: Lint) -> None:
    files = {"a.py": PYTHON.format(name="STREAM_TOKEN"), ".env": "STREAM_TOKEN=abc\n"}
    assert found(lint(files, ignored=[".env"])) == []


def test_a_key_that_a_name_holds_is_found_in_an_address(lint: Lint) -> None:
    assert found(lint({"a.py": PYTHON.format(name="ASSEMBLYAI_API_KEY")})) == ["secret-in-command-line a.py:3"]


def test_a_parameter_that_names_an_object_is_no_key(lint: Lint) -> None:
    text = (
        "import boto3, os, requests\nname = 'object'\nlink = boto3.client('s3').generate_presigned_url(Params={'Key': name})\n"
        "headers = {'authorization': os.environ['ASSEMBLYAI_API_KEY']}\n"
        "requests.post('https://api.assemblyai.com/v2/transcript', json={'audio_url': link}, headers=headers)\n"
    )
    assert found(lint({"a.py": text})) == []
