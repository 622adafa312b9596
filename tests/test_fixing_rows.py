"""The rows of the catalogue whose fix is an edit: what `--fix` makes of them (A), or `--fix --unsafe-fixes` (U)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .conftest import K
from .test_fixing import NAME, RAW, READS, after

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
    ("CMP-06", service(f"    environment:\n      {NAME}: $${{{NAME}}}\n"), f"{NAME}: ${{{NAME}}}\n"),
    ("CMP-08", service(f'    environment:\n      {NAME}: "${{{{ {NAME} }}}}"\n'), f'{NAME}: "${{{NAME}}}"\n'),
    ("CMP-10", service(f"    environment:\n      {NAME}: {HEAVY}\n"), f'{NAME}: "{HEAVY}"\n'),
    ("CMP-26", service(f"    enviroment:\n      {NAME}: ${{{NAME}}}\n"), "    environment:\n"),
    ("CMP-27", service(f"    environment:\n      {NAME}: |\n        {K}\n"), f"{NAME}: |-\n        {K}\n"),
    ("CMP-28", service(f'    environment:\n      - "{NAME}={K} "\n'), f'"{NAME}={K}"\n'),
    ("DKR-08", {"Dockerfile": f"FROM a\nENV {NAME} = {K}\n"}, f"ENV {NAME}={K}\n"),
    ("DKR-10", {"Dockerfile": f"ARG {NAME}\nFROM a\nRUN curl -H $${NAME} x\n".replace("$$", "$")}, f"FROM a\nARG {NAME}\nRUN"),
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
        f"    environment:\n      {NAME}: ${{{NAME}:?set {NAME}}}\n      PORT: 1\n",
    ),
    ("CMP-09", service(f"    environment:\n      {NAME}: $({NAME})\n"), f"{NAME}: ${{{NAME}}}\n"),
    (
        "KUS-04",
        {"kustomization.yaml": f"secretGenerator:\n  - name: a\n    files: [{NAME}=key.txt]\n", "key.txt": f"{K}\n", **READS},
        K,
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
