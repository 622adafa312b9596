"""The rows of the catalogue whose fix is an edit: what `--fix` makes of them (A), or `--fix --unsafe-fixes` (U)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from .conftest import K
from .test_examples import ROOT
from .test_fixing import NAME, RAW, READS, after, mended

SECRET = f"${{{{ secrets.{NAME} }}}}"

HEAVY = "1234567890123456789012345678e012"  # a float for YAML
TRANSCRIBE = "curl https://api.assemblyai.com/v2/transcript"


def service(lines: str) -> dict[str, str]:
    return {"compose.yaml": f"services:\n  app:\n    image: i\n{lines}"}


def manifest(lines: str, kind: str = "Deployment") -> dict[str, str]:
    if kind == "Secret":
        return {"secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: aai\n{lines}"}
    spec = "".join(f"          {line}\n" for line in lines.splitlines())
    return {
        "deploy.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  template:\n    spec:\n"
        f"      containers:\n        - name: app\n          image: i\n{spec}"
    }


def chart(template: str, values: str = f"aai:\n  key: {K}\n") -> dict[str, str]:
    return {"chart/Chart.yaml": "name: c\nversion: 1.0.0\n", "chart/values.yaml": values, "chart/templates/a.yaml": template}


def secret_template(line: str, field: str = "data") -> dict[str, str]:
    return chart(f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: aai\n{field}:\n  {NAME}: {line}\n")


CI = ".github/workflows/ci.yml"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/aai-AbCdEf"
VAR = "var.assemblyai_api_key"
VARIABLE = 'variable "assemblyai_api_key" {\n  sensitive = true\n}\n'
IMAGE = {".env": f"{NAME}={K}\n", "Dockerfile": "FROM python\nCOPY app.py .\nCMD python app.py\n", **READS}
PIPELINE = """\
pipeline {
  environment { ASSEMBLYAI_API_KEY = credentials('aai') }
  stages { stage("t") { steps {
    sh "curl -H 'Authorization: ${ASSEMBLYAI_API_KEY}' https://api.assemblyai.com/v2/transcript"
  } } }
}
"""
NOMAD = """\
job "a" {
  group "g" {
    task "t" {
      driver = "docker"
      template {
        data        = <<EOT
ASSEMBLYAI_API_KEY={{ with nomadVar "app" }}{{ .key }}{{ end }}
EOT
        destination = "secrets/aai.env"
      }
    }
  }
}
"""


def steps(*lines: str, job: str = "") -> dict[str, str]:
    return {CI: f"on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n{job}    steps:\n" + "".join(f"{one}\n" for one in lines)}


def env(value: str) -> dict[str, str]:
    return steps("      - run: pytest", "        env:", f"          {NAME}: {value}")


def called(given: str = "") -> dict[str, str]:
    wants = f"on:\n  workflow_call:\n    secrets:\n      {NAME}:\n        required: true\n"
    return {
        ".github/workflows/main.yml": f"on: push\njobs:\n  call:\n    uses: ./.github/workflows/ci.yml\n{given}",
        CI: env(SECRET)[CI].replace("on: push\n", wants),
    }


def gitlab(job: str) -> dict[str, str]:
    return {".gitlab-ci.yml": f"test:\n{job}  script: [pytest]\n"}


def render(variables: str, field: str = "envVars") -> dict[str, str]:
    return {"render.yaml": f"services:\n  - type: web\n    name: a\n    {field}:\n{variables}"}


def supervisor(pairs: str) -> dict[str, str]:
    return {"supervisord.conf": f"[program:a]\ncommand=a\nenvironment={pairs}\n"}


def nginx(value: str) -> str:
    return (
        "location / {\n  proxy_pass https://api.assemblyai.com;\n  proxy_set_header Host $host;\n"
        f"  proxy_set_header Authorization {value};\n}}\n"
    )


def mcp(path: str, value: str, name: str = "") -> dict[str, str]:
    field = f'"url": "https://mcp.assemblyai.com/mcp", "headers": {{"{name}"' if name else f'"command": "npx", "env": {{"{NAME}"'
    return {path: f'{{\n  "mcpServers": {{\n    "a": {{{field}: "{value}"}}}}\n  }}\n}}\n'}


def docker(arguments: str) -> dict[str, str]:
    given = f'"env": {{"{NAME}": "${{{NAME}}}"}}'
    return {".mcp.json": f'{{"mcpServers": {{"a": {{"command": "docker", "args": {arguments}, {given}}}}}}}\n'}


def with_tests(config: Mapping[str, str]) -> dict[str, str]:
    return {**config, "tests/test_api.py": f'import os\n\n\ndef test_it():\n    key = os.environ["{NAME}"]\n'}


def cloud_run(reference: str) -> dict[str, str]:
    return {
        "service.yaml": "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: app}\n"
        "spec:\n  template:\n    spec:\n      containers:\n        - image: i\n          env:\n"
        f"            - name: {NAME}\n              valueFrom:\n                {reference}"
    }


def template(parameter: str) -> dict[str, str]:
    return {
        "template.yaml": f"AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n{parameter}Resources:\n  F:\n"
        "    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n        Variables:\n"
        f"          {NAME}: !Ref AssemblyKey\n"
    }


SAFE = [
    ("ENV-01", {".env": f'{NAME}="{K}"\n', **RAW}, f"{NAME}={K}\n"),
    ("ENV-02 a zero-width space", {".env": f"{NAME}={K[:9]}\u200b{K[9:]}\n", **READS}, f"{NAME}={K}\n"),
    ("ENV-02 curly quotes", {".env": f"{NAME}=\u201c{K}\u201d\n", **READS}, f"{NAME}={K}\n"),
    ("ENV-03 a blank", {".env": f"{NAME}={K} \nA=1\n", **RAW}, f"{NAME}={K}\nA=1\n"),
    ("ENV-03 a comment", {".env": f"{NAME}={K} # mine\nA=1\n", **RAW}, f"# mine\n{NAME}={K}\nA=1\n"),
    ("ENV-04", {".env": f"A=1\r\n{NAME}={K}\r\n", "run.sh": "set -a; . ./.env\npython app.py\n", **READS}, f"A=1\n{NAME}={K}\n"),
    ("ENV-05", {".env": f"{NAME} = {K}\n", "run.sh": "set -a; . ./.env\npython app.py\n", **READS}, f"{NAME}={K}\n"),
    ("ENV-10", {".env.example": "A=1\n", **READS}, f"A=1\n{NAME}=\n"),
    ("ENV-13", {".env": f"{NAME}=Bearer {K}\n", **READS}, f"{NAME}={K}\n"),
    ("CMP-02", service(f'    environment:\n      - {NAME}="{K}"\n'), f"      - {NAME}={K}\n"),
    ("CMP-02", service(f"    environment:\n      - {NAME}='${{{NAME}}}'\n"), f"      - {NAME}=${{{NAME}}}\n"),
    ("CMP-06", service(f"    environment:\n      {NAME}: $${{{NAME}}}\n"), f"{NAME}: ${{{NAME}}}\n"),
    ("CMP-08", service(f'    environment:\n      {NAME}: "${{{{ {NAME} }}}}"\n'), f'{NAME}: "${{{NAME}}}"\n'),
    ("CMP-10", service(f"    environment:\n      {NAME}: {HEAVY}\n"), f'{NAME}: "{HEAVY}"\n'),
    ("CMP-26", service(f"    enviroment:\n      {NAME}: ${{{NAME}}}\n"), "    environment:\n"),
    ("CMP-27", service(f"    environment:\n      {NAME}: |\n        {K}\n"), f"{NAME}: |-\n        {K}\n"),
    ("CMP-28", service(f'    environment:\n      - "{NAME}={K} "\n'), f'"{NAME}={K}"\n'),
    ("DKR-08", {"Dockerfile": f"FROM a\nENV {NAME} = {K}\n"}, f"ENV {NAME}={K}\n"),
    (
        "K8S-18",
        manifest(f"env:\n  - name: {NAME}\n    valuesFrom:\n      secretKeyRef: {{name: a, key: {NAME}}}\n"),
        "    valueFrom:\n",
    ),
    ("K8S-23", manifest(f"env:\n  - name: {NAME}\n    value: {HEAVY}\n"), f'value: "{HEAVY}"\n'),
    ("K8S-28", manifest(f"stringData:\n  {NAME}: |\n    {K}\n", "Secret"), f"{NAME}: |-\n    {K}\n"),
    ("HLM-02", secret_template("{{ .Values.aai.key }}"), "{{ .Values.aai.key | b64enc | quote }}\n"),
    ("HLM-03 twice", secret_template("{{ .Values.aai.key | b64enc | b64enc }}"), ": {{ .Values.aai.key | b64enc }}\n"),
    (
        "HLM-03 plain",
        secret_template("{{ .Values.aai.key | b64enc }}", "stringData"),
        "{{ .Values.aai.key | quote }}\n",
    ),
    (
        "HLM-03 order",
        secret_template("{{ .Values.aai.key | quote | b64enc }}"),
        "{{ .Values.aai.key | b64enc | quote }}\n",
    ),
    (
        "HLM-13",
        {**secret_template('{{ .Files.Get "key.txt" | b64enc }}'), "chart/key.txt": f"{K}\n"},
        f'{NAME}: {{{{ .Files.Get "key.txt" | trim | b64enc }}}}\n',
    ),
    (
        "KUS-02",
        {"kustomization.yaml": "secretGenerator:\n  - name: a\n    envs: [x.env]\n", "x.env": f'{NAME}="{K}"\n'},
        f"{NAME}={K}\n",
    ),
    (
        "KUS-04",
        {"kustomization.yaml": f'secretGenerator:\n  - name: a\n    literals: ["{NAME}={K}\\n"]\n'},
        f'literals: ["{NAME}={K}"]\n',
    ),
    (
        "KUS-05",
        {
            "kustomization.yaml": "resources: [deploy.yaml]\nsecretGenerator:\n  - name: a\n    files: [key.txt]\n",
            "key.txt": K,
            **manifest(f"env:\n  - name: {NAME}\n    valueFrom:\n      secretKeyRef: {{name: a, key: {NAME}}}\n"),
        },
        f"files: [{NAME}=key.txt]\n",
    ),
    (
        "SRC-07",
        {
            "a.py": "import requests\nurl = 'https://api.assemblyai.com/v2/transcript'\n"
            "requests.get(url, headers={'Authorization': f'Bearer {key}'})\n"
        },
        "headers={'Authorization': f'{key}'}",
    ),
    ("HTTP-06 a scheme", {"a.sh": f'{TRANSCRIBE} -H "Authorization: Bearer ${NAME}"\n'}, f'"Authorization: ${NAME}"\n'),
    ("HTTP-06 single quotes", {"a.sh": f"{TRANSCRIBE} -H 'Authorization: ${NAME}'\n"}, f'-H "Authorization: ${NAME}"\n'),
    ("EXP-04", {"a.py": "url = 'https://eu.api.assemblyai.com/v2/transcript'\n"}, "https://api.eu.assemblyai.com/v2/transcript"),
    ("ENV-05 export", {".env": f"export {NAME}={K}\n", **RAW}, f"{NAME}={K}\n"),
    (
        "CMP-07",
        {**service(f"    environment:\n      {NAME}: ${{ASSEMBLYAI-API-KEY}}\n"), ".env.example": f"{NAME}=\n"},
        f": ${{{NAME}}}\n",
    ),
    (
        "HLM-04",
        chart(manifest(f"env:\n  - name: {NAME}\n    value: {{{{ .Values.aai.key }}}}\n")["deploy.yaml"], 'aai:\n  key: ""\n'),
        "{{ .Values.aai.key | quote }}\n",
    ),
    ("HLM-05", chart("data: {{ .Values.aai.key }}\n", f"aai:\n  assemblyaiApiKey: {HEAVY}\n"), f'assemblyaiApiKey: "{HEAVY}"\n'),
    ("GHA-04 braces", env(f"{{{{ secrets.{NAME} }}}}"), f"{NAME}: {SECRET}\n"),
    ("GHA-04 one brace", env(f"${{ secrets.{NAME} }}"), f"{NAME}: {SECRET}\n"),
    ("GHA-04 bare", env(f'"secrets.{NAME}"'), f'{NAME}: "{SECRET}"\n'),
    ("GHA-04 a shell's", env(f"${NAME}"), f"{NAME}: {SECRET}\n"),
    ("GHA-05", env(f"${{{{ secret.{NAME} }}}}"), f"{NAME}: {SECRET}\n"),
    ("GHA-07", env("${{ secrets.ASSEMBLYAI-API-KEY }}"), f"{NAME}: {SECRET}\n"),
    (
        "GHA-20",
        steps(
            f"      - run: curl -H 'Authorization: ${NAME}' https://api.assemblyai.com",
            job=f"    env: {{{NAME}: '{SECRET}'}}\n",
        ),
        f'      - run: |\n          curl -H "Authorization: ${NAME}" https://api.assemblyai.com\n',
    ),
    ("GHA-22", env(HEAVY), f'{NAME}: "{HEAVY}"\n'),
    ("CI-03 a block", gitlab(f"  secrets:\n    {NAME}:\n      vault: a/b@c\n"), "      vault: a/b@c\n      file: false\n"),
    ("CI-03 on one line", gitlab(f"  secrets:\n    {NAME}: {{vault: a/b@c}}\n"), "{vault: a/b@c, file: false}\n"),
    ("CI-13", {"Jenkinsfile": PIPELINE}, f"""sh 'curl -H "Authorization: ${{{NAME}}}" https://api"""),
    (
        "CI-19",
        {
            "cloudbuild.yaml": "steps:\n  - name: a\n    entrypoint: bash\n"
            f"    args: ['-c', './run --key ${NAME}']\n    secretEnv: [{NAME}]\n"
            f"availableSecrets:\n  secretManager:\n    - versionName: projects/a/secrets/b/versions/latest\n      env: {NAME}\n"
        },
        f"--key $${NAME}']\n",
    ),
    ("PAS-02", render(f"      - key: {NAME}\n        value: your_key_here\n"), f"      - key: {NAME}\n        sync: false\n"),
    ("PAS-03 the whole list", render(f"      - key: {NAME}\n        sync: false\n", "env"), "    envVars:\n"),
    (
        "PAS-06",
        {".do/app.yaml": f"name: a\nservices:\n- name: web\n  envs:\n  - key: {NAME}\n    scope: RUN_TIME\n"},
        f"  - key: {NAME}\n    type: SECRET\n    scope",
    ),
    ("PAS-07", cloud_run("secretKeyRef: {name: assemblyai}\n"), "secretKeyRef: {name: assemblyai, key: latest}\n"),
    (
        "PAS-07 a block",
        cloud_run("secretKeyRef:\n                  name: assemblyai\n"),
        "name: assemblyai\n                  key: latest\n",
    ),
    (
        "PAS-10",
        {
            "task-definition.json": '{"containerDefinitions": [{"name": "a", '
            f'"secrets": [{{"name": "{NAME}", "valueFrom": "{ARN}:K"}}]}}]}}\n'
        },
        f'"{ARN}:K::"',
    ),
    ("PAS-12", template("  AssemblyKey:\n    Type: String\n"), "    Type: String\n    NoEcho: true\n"),
    ("PAS-12 on one line", template("  AssemblyKey: {Type: String}\n"), "{Type: String, NoEcho: true}\n"),
    (
        "IAC-02",
        {"a.tf": 'variable "assemblyai_api_key" {\n  type        = string\n  description = "a"\n}\n'},
        '"a"\n  sensitive   = true\n}\n',
    ),
    (
        "IAC-02 on one line",
        {"a.tf": 'variable "assemblyai_api_key" { type = string }\n'},
        "{\n  type = string\n  sensitive = true\n}\n",
    ),
    ("IAC-02 empty", {"a.tf": 'variable "assemblyai_api_key" {}\n'}, "{\n  sensitive = true\n}\n"),
    ("IAC-02 an output", {"a.tf": f'{VARIABLE}output "key" {{\n  value = {VAR}\n}}\n'}, f"  value = {VAR}\n  sensitive = true\n"),
    (
        "IAC-03",
        {
            "a.tf": f'{VARIABLE}resource "kubernetes_secret" "a" {{\n  metadata {{ name = "a" }}\n'
            f"  data = {{\n    {NAME} = base64encode({VAR})\n  }}\n}}\n"
        },
        f"    {NAME} = {VAR}\n",
    ),
    ("IAC-06", {"a.tfvars": f"assemblyai_api_key = {K}\n"}, f'assemblyai_api_key = "{K}"\n'),
    ("IAC-06 single quotes", {"a.tfvars": f"assemblyai_api_key = '{K}' # c\n"}, f'assemblyai_api_key = "{K}" # c\n'),
    ("IAC-17", {"a.nomad": NOMAD}, '"secrets/aai.env"\n        env         = true\n'),
    ("SRV-01", {"a.service": f"[Service]\nEnvironment={NAME} = {K}\nExecStart=/a\n"}, f"Environment={NAME}={K}\n"),
    (
        "SRV-05",
        {
            "a.service": "[Service]\nWorkingDirectory=/srv/a\nEnvironmentFile=/srv/a/.env\nExecStart=/a\n",
            ".env": f"export {NAME}={K}\n",
        },
        f"{NAME}={K}\n",
    ),
    ("SRV-09", supervisor(f'{NAME}="${{{NAME}}}"'), f'{NAME}="%(ENV_{NAME})s"\n'),
    ("SRV-11 a comma", supervisor(f'{NAME}="%(ENV_{NAME})s" B="x"'), ')s", B="x"\n'),
    ("SRV-11 a percent sign", supervisor(f'{NAME}="50%",B="x"'), '"50%%",B'),
    (
        "PRX-02",
        {"start.sh": "envsubst < nginx.conf.template > nginx.conf\n", "nginx.conf.template": nginx(f"${{{NAME}}}")},
        f"envsubst '${NAME}' <",
    ),
    ("PRX-03", {"a.conf.template": nginx(f'"Bearer ${{{NAME}}}"')}, f'Authorization "${{{NAME}}}";\n'),
    (
        "PRX-05",
        {
            "envoy.yaml": "static_resources:\n  listeners: []\n"
            f'request_headers_to_add:\n- header: {{key: Authorization, value: "${{{NAME}}}"}}\n'
        },
        f'"%ENVIRONMENT({NAME})%"',
    ),
    (
        "PRX-06",
        {"Caddyfile": f":80 {{\n\treverse_proxy https://api.assemblyai.com {{\n\t\theader_up Authorization ${NAME}\n\t}}\n}}\n"},
        f"Authorization {{env.{NAME}}}\n",
    ),
    (
        "PY-02",
        with_tests({"tox.ini": f"[tox]\nmin_version = 4\n[testenv]\npass_env = CI {NAME} HOME\ncommands = pytest\n"}),
        f"pass_env = CI, {NAME}, HOME\n",
    ),
    ("PY-03", with_tests({"tox.ini": f"[testenv]\nset_env =\n    {NAME} = ${NAME}\ncommands = pytest\n"}), f"= {{env:{NAME}}}\n"),
    (
        "PY-03 quotes",
        with_tests({"tox.ini": f"[testenv]\nset_env =\n    {NAME} = '{K}'\ncommands = pytest\n"}),
        f"{NAME} = {K}\n",
    ),
    (
        "PY-07 a variable",
        {"Makefile": f"{NAME} := $(shell cat .key)\nrun:\n\tpython app.py\n", **READS},
        f"export {NAME} := $(shell",
    ),
    (
        "PY-07 a line of a recipe",
        {"Makefile": f"run:\n\texport {NAME}=$$(cat .key)\n\tpython app.py\n", **READS},
        "$$(cat .key) && \\\n\tpython app.py\n",
    ),
    ("PY-08", {"Makefile": f"run:\n\tdocker run -e {NAME}=${NAME} app\n"}, f"=$${NAME} app\n"),
    ("PY-09", {"Makefile": f"export {NAME} =\nrun:\n\tpython app.py\n", **READS}, f"export {NAME} ?=\n"),
    ("PY-11", {".streamlit/secrets.toml": f"{NAME} = {K}\n"}, f'{NAME} = "{K}"\n'),
    (
        "PY-13",
        {
            "a.ipynb": f'{{"cells": [{{"cell_type": "code", "source": ["%env {NAME}=\\"{K}\\"\\n"], "outputs": [], '
            '"metadata": {}, "execution_count": 1}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
        },
        f'"%env {NAME}={K}\\n"',
    ),
    (
        "IDE-02",
        {".vscode/launch.json": f'{{\n  "configurations": [\n    {{ "env": {{ "{NAME}": "${{{NAME}}}" }} }}\n  ]\n}}\n'},
        f'"${{env:{NAME}}}"',
    ),
    (
        "IDE-05",
        {".devcontainer/devcontainer.json": f'{{ "containerEnv": {{ "{NAME}": "${{{NAME}}}" }} }}\n'},
        f'"${{localEnv:{NAME}}}"',
    ),
    (
        "IDE-06",
        {
            "skaffold.yaml": "apiVersion: skaffold/v4\nkind: Config\ndeploy:\n  helm:\n    releases:\n    - name: a\n"
            f'      setValues:\n        assemblyai.apiKey: "{{{{.{NAME}}}}}"\n'
        },
        "      setValueTemplates:\n",
    ),
    ("MCP-02 Claude Code", mcp(".mcp.json", f"${NAME}"), f'"${{{NAME}}}"'),
    ("MCP-02 Cursor", mcp(".cursor/mcp.json", f"${{{NAME}}}"), f'"${{env:{NAME}}}"'),
    ("MCP-02 with a scheme", mcp(".cursor/mcp.json", f"Bearer ${{{NAME}}}", "Authorization"), f'"Bearer ${{env:{NAME}}}"'),
    ("MCP-04", docker('["run", "-i", "image"]'), f'["run", "-e", "{NAME}", "-i", "image"]'),
    ("MCP-04 compact", docker('["run","-i","image"]'), f'["run","-e","{NAME}","-i","image"]'),
    ("MCP-04 lines", docker('[\n  "run",\n  "image"\n]'), f'"run",\n  "-e",\n  "{NAME}",\n  "image"\n]'),
    (
        "SRC-07 to the Voice Agent",
        {"a.js": f'fetch("https://agents.assemblyai.com/v1/agents", {{ headers: {{ Authorization: process.env.{NAME} }} }});\n'},
        f'Authorization: "Bearer " + process.env.{NAME} }}',
    ),
    (
        "EXP-04 in a request",
        {"b.http": f"GET https://eu.api.assemblyai.com/v2/transcript\nAuthorization: {{{{$dotenv {NAME}}}}}\n"},
        "https://api.eu.assemblyai.com/v2/transcript",
    ),
]
UNSAFE = [
    ("ENV-11", {".env": f"ASSEMBLY_AI_API_KEY={K}\n", **READS}, f"{NAME}={K}\n"),
    (
        "CMP-01",
        {
            ".env": f"{NAME}={K}\n",
            "Dockerfile": "FROM python\nCOPY app.py .\nCMD python app.py\n",
            "compose.yaml": "services:\n  app:\n    build: .\n    environment:\n      PORT: 1\n",
            **READS,
        },
        f"    environment:\n      PORT: 1\n      {NAME}: ${{{NAME}:?set {NAME}}}\n",
    ),
    ("CMP-09", service(f"    environment:\n      {NAME}: $({NAME})\n"), f"{NAME}: ${{{NAME}}}\n"),
    (
        "KUS-04",
        {"kustomization.yaml": f"secretGenerator:\n  - name: a\n    files: [{NAME}=key.txt]\n", "key.txt": f"{K}\n", **READS},
        K,
    ),
    (
        "CMP-01 a list",
        {**IMAGE, "compose.yaml": "services:\n  app:\n    build: .\n    environment:\n      - PORT=1\n"},
        f"      - PORT=1\n      - {NAME}=${{{NAME}:?set {NAME}}}\n",
    ),
    (
        "CMP-01 no variables",
        {**IMAGE, "compose.yaml": "services:\n  app:\n    build: .\n"},
        f"    build: .\n    environment:\n      {NAME}: ${{{NAME}:?set {NAME}}}\n",
    ),
    (
        "DKR-07",
        {".env": f"{NAME}={K}\n", "Dockerfile": "FROM python\nCOPY . .\n", ".dockerignore": "node_modules\n"},
        "node_modules\n.env\n",
    ),
    (
        "K8S-21 used too early",
        manifest(
            f"env:\n  - name: {NAME}\n    value: $(STT)\n  - name: STT\n    valueFrom: {{secretKeyRef: {{name: a, key: k}}}}\n"
        ),
        f"{{name: a, key: k}}}}\n            - name: {NAME}\n              value: $(STT)\n",
    ),
    (
        "K8S-21 misspelt",
        manifest(
            f"env:\n  - name: STT_KEY\n    valueFrom: {{secretKeyRef: {{name: a, key: k}}}}\n"
            f"  - name: {NAME}\n    value: $(SST_KEY)\n"
        ),
        "value: $(STT_KEY)\n",
    ),
    (
        "GHA-01",
        steps("      - name: Test", f'        run: ./a "${NAME}"', "        shell: bash"),
        f'"${NAME}"\n        env:\n          {NAME}: {SECRET}\n        shell: bash\n',
    ),
    (
        "GHA-01 beside others",
        steps("      - env: {CI: 1}", f'        run: ./a "${NAME}"'),
        f'env: {{CI: 1, {NAME}: "{SECRET}"}}\n',
    ),
    (
        "GHA-03",
        steps(f"      - if: secrets.{NAME} != ''", "        run: ./a"),
        f"      - if: env.{NAME} != ''\n        env:\n          {NAME}: {SECRET}\n        run: ./a\n",
    ),
    ("GHA-05 a bare name", env(f"${{{{ {NAME} }}}}"), f"{NAME}: {SECRET}\n"),
    ("GHA-08", env(f"${{{{ vars.{NAME} }}}}"), f"{NAME}: {SECRET}\n"),
    ("GHA-10", called(), f"ci.yml\n    secrets:\n      {NAME}: {SECRET}\n"),
    (
        "GHA-10 beside others",
        called("    secrets:\n      OTHER: ${{ secrets.OTHER }}\n"),
        f"${{{{ secrets.OTHER }}}}\n      {NAME}: {SECRET}\n",
    ),
    (
        "GHA-11 another name",
        called(f"    secrets:\n      ASSEMBLYAI_KEY: {SECRET}\n"),
        f"    secrets:\n      {NAME}: {SECRET}\n",
    ),
    ("CI-02", gitlab(f"  variables:\n    A: b\n    {NAME}: ${NAME}\n"), "  variables:\n    A: b\n  script"),
    ("CI-02 alone", gitlab(f"  variables:\n    {NAME}: ${NAME}\n"), "test:\n  script: [pytest]\n"),
    ("CI-02 GitHub's notation", gitlab(f"  variables: {{A: b, {NAME}: '{SECRET}'}}\n"), "  variables: {A: b}\n"),
    (
        "CI-09",
        {"azure-pipelines.yml": f"steps:\n  - bash: |\n      ./a ${NAME}\n    displayName: a\n"},
        f"{NAME}\n    env:\n      {NAME}: $({NAME})\n    displayName: a\n",
    ),
    (
        "PAS-03",
        render(f"      - key: {NAME}\n        fromSecret:\n          name: a\n      - key: B\n        value: c\n"),
        f"      - key: {NAME}\n        sync: false\n      - key: B\n",
    ),
    (
        "IAC-04",
        {
            "a.tf": f'{VARIABLE}resource "kubernetes_manifest" "a" {{\n  manifest = {{\n    apiVersion = "v1"\n'
            f'    kind       = "Secret"\n    metadata   = {{ name = "a" }}\n    data       = {{ {NAME} = {VAR} }}\n  }}\n}}\n'
        },
        f"{{ {NAME} = base64encode({VAR}) }}\n",
    ),
    (
        "IAC-16",
        {
            "site.yml": "- hosts: all\n  tasks:\n    - name: a\n      ansible.builtin.shell:\n"
            "        cmd: ./a {{ assemblyai_api_key }}\n      changed_when: false\n"
        },
        "assemblyai_api_key }}\n      no_log: true\n      changed_when",
    ),
    ("PY-01 a new option", with_tests({"tox.ini": "[testenv]\ncommands = pytest\n"}), f"[testenv]\npass_env = {NAME}\ncommands"),
    (
        "PY-01 a line more",
        with_tests({"tox.ini": "[testenv]\npass_env =\n    CI\n    HOME\ncommands = pytest\n"}),
        f"    HOME\n    {NAME}\ncommands",
    ),
    (
        "PY-01 TOML",
        with_tests({"tox.toml": '[env_run_base]\npass_env = ["CI"]\ncommands = [["pytest"]]\n'}),
        f'["CI", "{NAME}"]\n',
    ),
    (
        "PY-01 INI in TOML",
        with_tests({"pyproject.toml": '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\npassenv = CI\ncommands = pytest\n"""\n'}),
        f"passenv = CI, {NAME}\n",
    ),
    (
        "SRC-04",
        {
            "a.py": "import assemblyai as aai\nfrom dotenv import load_dotenv\n\nload_dotenv()\nt = aai.Transcriber()\n",
            ".env": f"{NAME}={K}\n",
        },
        "load_dotenv()\nimport assemblyai as aai\nt =",
    ),
]


def contains(files: Mapping[str, str], expected: str, *, unsafe: bool) -> None:
    changed = after(files, unsafe=unsafe)
    assert any(expected.encode() in data for data in changed.values()), {path: data.decode() for path, data in changed.items()}
    assert after({**files, **changed}, unsafe=unsafe) == {}


@pytest.mark.parametrize(("files", "expected"), [pytest.param(*row[1:], id=row[0]) for row in SAFE])
def test_safe(files: Mapping[str, str], expected: str) -> None:
    contains(files, expected, unsafe=False)


@pytest.mark.parametrize(("files", "expected"), [pytest.param(*row[1:], id=row[0]) for row in UNSAFE])
def test_unsafe(files: Mapping[str, str], expected: str) -> None:
    contains(files, expected, unsafe=True)
    assert not any(expected.encode() in data for data in after(files).values())


PEDANTIC = [
    ("CMP-05", service(f"    environment:\n      {NAME}: ${{{NAME}}}\n"), f"{NAME}: ${{{NAME}:?set {NAME}}}\n"),
    ("CMP-05 without braces", service(f"    environment:\n      - {NAME}=${NAME}\n"), f"- {NAME}=${{{NAME}:?set {NAME}}}\n"),
    (
        "HLM-07",
        chart(secret_template("{{ .Values.aai.key | quote }}", "stringData")["chart/templates/a.yaml"], 'aai:\n  key: ""\n'),
        f'{NAME}: {{{{ required "set aai.key" .Values.aai.key | quote }}}}\n',
    ),
]


@pytest.mark.parametrize(("files", "expected"), [pytest.param(*row[1:], id=row[0]) for row in PEDANTIC])
def test_for_the_pedantic(files: Mapping[str, str], expected: str) -> None:
    changed = after(files, unsafe=True, pedantic=True)
    assert any(expected.encode() in data for data in changed.values()), {path: data.decode() for path, data in changed.items()}
    assert after({**files, **changed}, unsafe=True, pedantic=True) == {}


def test_the_document_names_what_each_rule_fixes() -> None:
    """The table's rows are the rules that mend a row here, and their columns have something where they do."""
    found: dict[str, set[bool]] = {}
    for rows, unsafe, pedantic in ((SAFE, False, False), (UNSAFE, True, False), (PEDANTIC, True, True)):
        for _, files, _ in rows:
            for one in mended(files, unsafe=unsafe, pedantic=pedantic).report.mended:
                found.setdefault(one.rule, set()).add(one.safe)
    text = (ROOT / "docs" / "fixes.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| ([a-z-]+-[a-z-]+) \| ((?:[^|\n]|\\\|)*)\| ((?:[^|\n]|\\\|)*)\|$", text, re.MULTILINE)
    told = {rule: {safe for safe, words in ((True, one), (False, other)) if words.strip()} for rule, one, other in lines}
    assert told == found
    assert list(told) == sorted(told)
