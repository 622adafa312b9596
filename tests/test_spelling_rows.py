"""Rows of the catalogue in the spellings of other libraries: the key behind modules, classes, schemas and helpers, and what looks
alike and is right."""

from __future__ import annotations

import json

import pytest

from .conftest import K, Lint, found

AAI = "import assemblyai as aai\n"
CLIENT = 'const { AssemblyAI } = require("assemblyai");\n'
READS = "new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY })"
LIVE = {".env": f"ASSEMBLYAI_API_KEY={K}\n"}
ESM = {"package.json": '{"type": "module", "dependencies": {"assemblyai": "4"}}'}
URL = "https://api.assemblyai.com/v2/transcript"
PRINTS = "import os\nheaders = {'authorization': os.environ['ASSEMBLYAI_API_KEY']}\nheaders"
TASK = '{"name": "ASSEMBLYAI_API_KEY", "value": "arn:aws:secretsmanager:eu-west-1:1:secret:stt-AbCdEf"}'
SERVICE = (
    "import assemblyai as aai\nclass SpeechService:\n    def __init__(self, api_key, language='en'):\n"
    "        self.key = api_key\n        aai.settings.api_key = self.key\n"
)
FETCHES = (
    "import requests\ndef fetch_json(url, token):\n    return requests.get(url, headers={'Authorization': token})\n"
    f"def listed(token):\n    return requests.get('{URL}', headers={{'Authorization': token}})\n"
)
SETTINGS = "from pydantic import SecretStr\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"


def cell(source: str, output: str = "") -> str:
    outputs = [{"name": "stdout", "output_type": "stream", "text": [output]}] if output else []
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": outputs, "source": [source]}
    return json.dumps({"cells": [code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"keys.ts": f'export const speech = "{K}";\n', "index.ts": 'export * from "./keys";\n'}
            | {
                "main.ts": 'import { AssemblyAI } from "assemblyai";\nimport { speech } from "./index";\n'
                "new AssemblyAI({ apiKey: speech });\n"
            },
            ["hardcoded-key keys.ts:1"],
            id="SRC-01 a constant that a module hands on",
        ),
        pytest.param(
            {"cfg/keys.py": f'SPEECH = "{K}"\n', "cfg/__init__.py": "from .keys import SPEECH\n"}
            | {"app.py": f"{AAI}from cfg import SPEECH\naai.settings.api_key = SPEECH\n"},
            ["hardcoded-key cfg/keys.py:1"],
            id="SRC-01 a constant that a package hands on",
        ),
        pytest.param(
            {"keys.ts": f'export const speech = "{K}";\nexport const other = 1;\n', "index.ts": 'export * from "./keys";\n'}
            | {"main.ts": f"{CLIENT}import {{ other }} from './index';\nconst c = {READS};\n"},
            [],
            id="SRC-01 near: another constant is handed on",
        ),
        pytest.param(
            {"conf.py": f'from pydantic import SecretStr\nclass Speech:\n    token = SecretStr("{K}")\n'}
            | {
                "app.py": (
                    f"import httpx\n"
                    f"from conf import Speech\n"
                    f"cfg = Speech()\n"
                    f"httpx.get('{URL}', headers={{'authorization': cfg.token.get_secret_value()}})\n"
                )
            },
            ["hardcoded-key conf.py:3"],
            id="SRC-01 an attribute of an object of an imported class",
        ),
        pytest.param(
            {"conf.py": f'class Settings:\n    token = "{K}"\ndef get_settings():\n    return Settings()\n'}
            | {"app.py": f"{AAI}from conf import get_settings\naai.settings.api_key = get_settings().token\n"},
            ["hardcoded-key conf.py:2"],
            id="SRC-01 an attribute of what an imported function gives",
        ),
        pytest.param(
            {"keys.dart": f"class Keys {{\n  static const speech = '{K}';\n}}\n"}
            | {
                "stt.dart": (
                    "import 'keys.dart';\n"
                    "var r = http.get(Uri.https('api.assemblyai.com', '/v2'), headers: {'authorization': Keys.speech});\n"
                )
            },
            ["hardcoded-key keys.dart:2"],
            id="SRC-01 a URL of Dart in parts",
        ),
        pytest.param(
            {"t.sh": f"KEY='{K}'\nheaders=(-H \"authorization: $KEY\" -H 'accept: */*')\ncurl \"${{headers[@]}}\" {URL}\n"},
            ["hardcoded-key t.sh:1"],
            id="SRC-01 headers in an array of the shell",
        ),
        pytest.param(
            {
                "env.mjs": (
                    f'import {{ createEnv }} from "@t3-oss/env-nextjs";\n'
                    f'import {{ z }} from "zod";\n'
                    f"export const env = createEnv({{ server: {{\n"
                    f'  ASSEMBLYAI_API_KEY: z.string().default("{K}").min(1) }}, runtimeEnv: process.env }});\n'
                )
            },
            ["hardcoded-default env.mjs:4"],
            id="SRC-02 the default of a schema",
        ),
        pytest.param(
            {
                "env.ts": (
                    f'import {{ cleanEnv, str }} from "envalid";\n'
                    f"export const env = cleanEnv(process.env, {{\n"
                    f'  ASSEMBLYAI_API_KEY: str({{ devDefault: "{K}" }}) }});\n'
                )
            },
            ["hardcoded-default env.ts:3"],
            id="SRC-02 the default of envalid",
        ),
        pytest.param(
            {
                "env.ts": (
                    f'import {{ z }} from "zod";\n'
                    f'const shape = {{ ASSEMBLYAI_API_KEY: z.string(), BUILD: z.string().default("{K}") }};\n'
                    "export const env = z.object(shape).parse(process.env);\n"
                )
            },
            [],
            id="SRC-02 near: the default of another name",
        ),
        pytest.param(
            {"application.yml": f"assemblyai:\n  api-key: ${{ASSEMBLYAI_API_KEY:{K}}}\n"},
            ["hardcoded-default application.yml:2"],
            id="SRC-02 the default of Spring",
        ),
        pytest.param(
            {"application.yml": "assemblyai:\n  api-key: ${ASSEMBLYAI_API_KEY:}\n  url: ${BASE:https://api.assemblyai.com}\n"},
            [],
            id="SRC-02 near: an empty default, and one that is no key",
        ),
        pytest.param(
            {
                "cli.py": (
                    f"import typer\n"
                    f'{AAI}def run(key: str = typer.Option("{K}", envvar="ASSEMBLYAI_API_KEY")):\n'
                    f"    aai.settings.api_key = key\n"
                )
            },
            ["hardcoded-default cli.py:3"],
            id="SRC-02 an option of the command line",
        ),
        pytest.param(
            {
                "cli.py": (
                    f"import typer\n"
                    f'{AAI}def run(key: str = typer.Option("--key", envvar="ASSEMBLYAI_API_KEY")):\n'
                    f"    aai.settings.api_key = key\n"
                )
            },
            [],
            id="SRC-02 near: an option's name",
        ),
        pytest.param(
            {"run.sh": f': "${{ASSEMBLYAI_API_KEY:={K}}}"\n'}, ["hardcoded-default run.sh:1"], id="SRC-02 a default of the shell"
        ),
        pytest.param({"run.sh": ': "${ASSEMBLYAI_API_KEY:=}"\n'}, [], id="SRC-02 near: an empty one"),
        pytest.param(
            {"conf.py": "import os\nos.environ.setdefault('ASSEMBLYAI_API_KEY', '" + K + "')\n"},
            ["hardcoded-default conf.py:2"],
            id="SRC-06 a variable that is set where there is none",
        ),
        pytest.param(
            {"tests/conftest.py": "import os\nos.environ.setdefault('ASSEMBLYAI_API_KEY', 'test')\n"},
            [],
            id="SRC-06 near: a dummy of tests",
        ),
        pytest.param(
            {"stt.py": f"import os\n{AAI}aai.settings.api_key = os.environ.get('ASSEMBLYAI_API_KEY')\n"}
            | {"main.py": "from stt import aai\nfrom dotenv import load_dotenv\nload_dotenv()\n"},
            ["reference-before-definition main.py:3"],
            id="SRC-04 a module of Python that reads at once",
        ),
        pytest.param(
            {"stt.py": f"import os\n{AAI}def client():\n    aai.settings.api_key = os.environ.get('ASSEMBLYAI_API_KEY')\n"}
            | {"main.py": "from stt import client\nfrom dotenv import load_dotenv\nload_dotenv()\nclient()\n"},
            [],
            id="SRC-04 near: a module that reads when it is asked",
        ),
        pytest.param(
            {"stt.py": f"import os\n{AAI}aai.settings.api_key = os.environ.get('ASSEMBLYAI_API_KEY')\n"}
            | {"main.py": "from flask import Flask\nfrom stt import aai\nfrom dotenv import load_dotenv\nload_dotenv()\n"},
            [],
            id="SRC-04 near: a framework that loads the file before",
        ),
        pytest.param(
            {"app.py": f"{AAI}from environs import Env\nEnv().read_env()\nt = aai.Transcriber()\n"},
            ["reference-before-definition app.py:3"],
            id="SRC-04 by environs",
        ),
        pytest.param(
            ESM
            | {"stt.js": f'import {{ AssemblyAI }} from "assemblyai";\nexport const c = {READS};\n'}
            | {"main.js": 'import dotenv from "dotenv";\ndotenv.config();\nimport { c } from "./stt.js";\n'},
            ["reference-before-definition main.js:2"],
            id="SRC-04 imports of a module come before its statements",
        ),
        pytest.param(
            ESM
            | {"stt.js": f'import {{ AssemblyAI }} from "assemblyai";\nexport const c = {READS};\n'}
            | {"main.js": 'import "dotenv/config";\nimport { c } from "./stt.js";\n'},
            [],
            id="SRC-04 near: the env file is loaded by an import",
        ),
        pytest.param(
            ESM
            | {"stt.js": f'import {{ AssemblyAI }} from "assemblyai";\nexport const c = {READS};\n'}
            | {"main.js": 'import dotenv from "dotenv";\ndotenv.config();\nconst { c } = await import("./stt.js");\n'},
            [],
            id="SRC-04 near: an import as a statement",
        ),
        pytest.param(
            {"package.json": '{"dependencies": {"assemblyai": "4"}}'}
            | {"stt.ts": f'import {{ AssemblyAI }} from "assemblyai";\nexport const c = {READS};\n'}
            | {"main.ts": 'import dotenv from "dotenv";\ndotenv.config();\nimport { c } from "./stt";\n'},
            [],
            id="SRC-04 near: what becomes CommonJS keeps its order",
        ),
        pytest.param(
            {"stt.js": f"{CLIENT}let c;\nmodule.exports = () => (c ??= {READS});\n"}
            | {"main.js": 'const stt = require("./stt");\nrequire("dotenv").config();\nstt();\n'},
            [],
            id="SRC-04 near: a function without a name",
        ),
        pytest.param(
            {
                "conf.py": (
                    "from pydantic import AliasChoices, Field\n"
                    "from pydantic_settings import BaseSettings\n"
                    "class S(BaseSettings):\n"
                    "    key: str = Field(validation_alias=AliasChoices('ASSEMBLYAI_API_KEY', 'AAI_KEY'))\n"
                )
            }
            | {".env": f"AAI_KEY={K}\n"},
            [],
            id="SRC-05 near: one of several names is provided",
        ),
        pytest.param(
            {
                "A.cs": (
                    'var http = new HttpClient { BaseAddress = new Uri("https://api.assemblyai.com") };\n'
                    'var key = Environment.GetEnvironmentVariable("ASSEMBLYAI_API_KEY");\n'
                    'http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);\n'
                )
            },
            ["wrong-auth-scheme A.cs:3"],
            id="SRC-07 a scheme in an argument of its own",
        ),
        pytest.param(
            {"a.php": f"<?php\n$r = Http::withToken(config('services.stt.key'))->post('{URL}', []);\n"},
            ["wrong-auth-scheme a.php:2"],
            id="SRC-07 a method that sends a token",
        ),
        pytest.param(
            {
                "a.php": (
                    "<?php\n$r = Http::withToken(config('services.x.key'))->post('https://agents.assemblyai.com/v1/token', []);\n"
                )
            },
            [],
            id="SRC-07 near: to the host that wants it",
        ),
        pytest.param(
            {"A.kt": f'val r = client.get("{URL}") {{ bearerAuth(System.getenv("ASSEMBLYAI_API_KEY")) }}\n'},
            ["wrong-auth-scheme A.kt:1"],
            id="SRC-07 a function that sends a token",
        ),
        pytest.param(
            {"s.sh": f'auth="Authorization: Bearer ${{ASSEMBLYAI_API_KEY:?}}"\ncurl -H "$auth" {URL}\n'},
            ["wrong-auth-scheme s.sh:1"],
            id="HTTP-06 a header in a variable",
        ),
        pytest.param(
            {
                "s.sh": (
                    f'auth="Authorization: Bearer $T"\n'
                    f'curl -H "$auth" https://a.example\n'
                    f'auth="Authorization: $T"\n'
                    f'curl -H "$auth" {URL}\n'
                )
            },
            [],
            id="HTTP-06 near: a variable that is set twice",
        ),
        pytest.param(
            {"list.json": json.dumps([{"scope": "https://api.assemblyai.com:443", "reqheaders": {"authorization": K}}])},
            ["hardcoded-key list.json:1"],
            id="HTTP-07 a recording of nock",
        ),
        pytest.param(
            {"list.json": json.dumps([{"scope": "https://a.example:443", "reqheaders": {"authorization": K}}])},
            [],
            id="HTTP-07 near: of somebody else",
        ),
        pytest.param(
            {"n.ipynb": cell(PRINTS, f"{{'authorization': '{K}'}}")},
            ["hardcoded-key n.ipynb:1"],
            id="PY-15 headers that a run printed",
        ),
        pytest.param(
            {"n.ipynb": cell("import os\nkey = os.environ['ASSEMBLYAI_API_KEY']", f"{{'authorization': '{K}'}}")},
            [],
            id="PY-15 near: of a request that isn't seen",
        ),
        pytest.param(
            {
                "vite.config.js": (
                    'import { defineConfig, loadEnv } from "vite";\n'
                    'export default defineConfig(({ mode }) => ({ define: { "process.env": loadEnv(mode, ".", "") } }));\n'
                )
            }
            | {"main.js": f"{CLIENT}const c = {READS};\n"},
            ["client-exposed-key vite.config.js:2"],
            id="WEB-02 the whole environment in one expression",
        ),
        pytest.param(
            {
                "vite.config.js": (
                    'import { defineConfig, loadEnv } from "vite";\n'
                    'export default defineConfig(({ mode }) => ({ define: { "process.env": loadEnv(mode, ".") } }));\n'
                )
            }
            | {"main.js": f"{CLIENT}const c = {READS};\n"},
            [],
            id="WEB-02 near: names with the public prefix",
        ),
        pytest.param(
            {
                "amplify.yml": (
                    f"version: 1\n"
                    f"backend:\n"
                    f"  phases:\n"
                    f"    build:\n"
                    f"      commands:\n"
                    f'        - echo "ASSEMBLYAI_API_KEY={K}" >> .env.production\n'
                )
            },
            ["hardcoded-key amplify.yml:6"],
            id="PAS-01 a command of Amplify",
        ),
        pytest.param(
            {
                "amplify.yml": (
                    "version: 1\n"
                    "backend:\n"
                    "  phases:\n"
                    "    build:\n"
                    "      commands:\n"
                    '        - echo "ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY" >> .env.production\n'
                )
            },
            [],
            id="PAS-01 near: the variable of the app",
        ),
        pytest.param(
            {"d.sh": f'gcloud run deploy stt --set-env-vars "LOG=info,ASSEMBLYAI_API_KEY={K}"\n'},
            ["hardcoded-key d.sh:1"],
            id="PAS-01 the second of several variables",
        ),
        pytest.param(
            {"task.json": f'{{"family": "a", "containerDefinitions": [{{"environment": [{TASK}]}}]}}'},
            ["unexpanded-reference task.json:1"],
            id="PAS-09 all on one line",
        ),
        pytest.param(
            {
                "index.ts": (
                    'import * as aws from "@pulumi/aws";\n'
                    'new aws.lambda.Function("f", { environment: { variables: {\n'
                    "  ASSEMBLYAI_API_KEY: process.env.ASSEMBLYAI_API_KEY! } } });\n"
                )
            },
            ["plaintext-store index.ts:3"],
            id="PAS-23 Pulumi",
        ),
        pytest.param(
            {
                "__main__.py": (
                    "import os, pulumi_aws as aws\n"
                    'aws.lambda_.Function("f", environment=aws.lambda_.FunctionEnvironmentArgs(variables={\n'
                    '  "ASSEMBLYAI_API_KEY": os.environ["ASSEMBLYAI_API_KEY"]}))\n'
                )
            },
            ["plaintext-store __main__.py:3"],
            id="PAS-23 Pulumi in Python",
        ),
        pytest.param(
            {
                "index.ts": (
                    'import * as aws from "@pulumi/aws";\n'
                    'import * as pulumi from "@pulumi/pulumi";\n'
                    'new aws.lambda.Function("f", { environment: { variables: {\n'
                    '  ASSEMBLYAI_API_KEY: new pulumi.Config().requireSecret("assemblyaiApiKey") } } });\n'
                )
            },
            [],
            id="PAS-23 near: a secret of Pulumi's",
        ),
        pytest.param(
            {"group_vars/all.yml": f"stt_token: {K}\n", "roles/app/templates/env.j2": "ASSEMBLYAI_API_KEY={{ stt_token }}\n"},
            ["hardcoded-key group_vars/all.yml:1"],
            id="IAC-11 by a template without a dot",
        ),
        pytest.param(
            {"a.py": f'"""Usage:\n  export ASSEMBLYAI_API_KEY={K}\n"""\nimport assemblyai as aai\n'},
            ["hardcoded-key a.py:2"],
            id="SRC-01 the documentation of a module",
        ),
        pytest.param(
            {"a.py": f'"""The checksum of ASSEMBLYAI_MODEL is {K}."""\nimport assemblyai as aai\n'},
            [],
            id="SRC-01 near: what isn't the key's name",
        ),
        pytest.param(
            {"keys.py": f'KEY = "{K}"\n'}
            | {"a.py": f"import keys\nimport requests\nrequests.get('{URL}', headers=dict(authorization=keys.KEY))\n"},
            ["hardcoded-key keys.py:1"],
            id="SRC-01 headers made by a call",
        ),
        pytest.param(
            {"a.py": f'import os\nos.environ |= dict(ASSEMBLYAI_API_KEY="{K}")\n'},
            ["hardcoded-key a.py:2"],
            id="SRC-06 several variables at once",
        ),
        pytest.param(
            {
                "a.rb": 'conn = Faraday.new(url: "https://api.assemblyai.com/v2") do |f|\n'
                '  f.request :authorization, "Bearer", ENV["ASSEMBLYAI_API_KEY"]\nend\n'
            },
            ["wrong-auth-scheme a.rb:2"],
            id="SRC-07 a scheme between the header and its value",
        ),
        pytest.param(
            {
                "a.py": "import websockets\nasync def one(k):\n    url = 'wss://api.deepgram.com/v1/listen'\n"
                "    hdrs = {'Authorization': f'Token {k}'}\n    return await websockets.connect(url, additional_headers=hdrs)\n"
                "async def two(key):\n    url = 'wss://streaming.assemblyai.com/v3/ws'\n"
                "    hdrs = {'Authorization': key}\n    return await websockets.connect(url, additional_headers=hdrs)\n"
            },
            [],
            id="SRC-07 near: headers of the same name in another function",
        ),
        pytest.param(
            {"conf.py": f"{SETTINGS}    assemblyai_api_key: SecretStr\nsettings = S()\n"}
            | {"a.py": "from conf import settings\nprint(settings.assemblyai_api_key)\n"},
            [],
            id="SRC-08 near: a type that shows asterisks",
        ),
        pytest.param(
            {"conf.py": f"{SETTINGS}    assemblyai_api_key: str\nsettings = S()\n"}
            | {"a.py": "from conf import settings\nprint(settings.assemblyai_api_key)\n"},
            ["secret-in-log a.py:2"],
            id="SRC-08 a field of settings",
        ),
        pytest.param(
            {"A.cs": "class A {\n    public bool Quiet { get; set; }\n#if DEBUG\n        = true;\n#endif\n}\n// AssemblyAI\n"},
            [],
            id="near: a condition where the grammar knows none",
        ),
        pytest.param(
            {"a.py": "import assemblyai as aai\n\n\n\nclass (\n"},
            [],
            id="near: an error beside which there is nothing of the key",
        ),
        pytest.param(
            {"a.py": "import assemblyai as aai\naai.settings.api_key = (\n"},
            ["unreadable-file a.py:2"],
            id="an error where the key is set",
        ),
        pytest.param(
            {"stt.py": SERVICE} | {"run.py": f'from stt import SpeechService\nSpeechService(api_key="{K}", language="de")\n'},
            ["hardcoded-key run.py:2"],
            id="SRC-01 handed to a class of another file by name",
        ),
        pytest.param(
            {"stt.py": SERVICE} | {"run.py": f'from stt import SpeechService\nSpeechService("{K}")\n'},
            ["hardcoded-key run.py:2"],
            id="SRC-01 handed to a class of another file by position",
        ),
        pytest.param(
            {
                "stt.ts": 'import { AssemblyAI } from "assemblyai";\n'
                "export const makeClient = (token: string) => new AssemblyAI({ apiKey: token });\n"
            }
            | {"run.ts": f'import {{ makeClient }} from "./stt";\nmakeClient("{K}");\n'},
            ["hardcoded-key run.ts:2"],
            id="SRC-01 handed to a function of another file",
        ),
        pytest.param(
            {"stt.py": SERVICE}
            | {"run.py": f'import os\nfrom stt import SpeechService\nSpeechService(os.environ["ASSEMBLYAI_API_KEY"], "{K}")\n'},
            [],
            id="SRC-01 near: for another parameter",
        ),
        pytest.param(
            {
                "a/stt.py": SERVICE,
                "b/stt.py": "class SpeechService:\n    def __init__(self, api_key):\n        self.k = api_key\n",
            }
            | {"b/run.py": f'from b.stt import SpeechService\nSpeechService("{K}")\n'},
            [],
            id="SRC-01 near: to a class of the same name",
        ),
        pytest.param(
            {"stt.py": SERVICE + "DEEPGRAM = 'https://api.deepgram.com/v1'\n"}
            | {"run.py": f'from stt import SpeechService\nSpeechService("{K}")\n'},
            [],
            id="SRC-01 near: to a class that speaks to others too",
        ),
        pytest.param(
            {"a.py": f'"""The md5 of the AssemblyAI sample is {K}."""\nimport assemblyai as aai\n'},
            [],
            id="SRC-01 near: a checksum in a sentence",
        ),
        pytest.param(
            {"web.py": FETCHES, "run.py": f'from web import fetch_json\nfetch_json("https://a.example", "{K}")\n'},
            [],
            id="SRC-01 near: to a function that sends it anywhere",
        ),
        pytest.param(
            ESM
            | {"stt.ts": f'import {{ AssemblyAI }} from "assemblyai";\nexport type T = 1;\nexport const c = {READS};\n'}
            | {"main.ts": 'import dotenv from "dotenv";\nimport type { T } from "./stt.js";\ndotenv.config();\n'},
            [],
            id="SRC-04 near: an import of types",
        ),
        pytest.param(
            {"d.sh": 'gcloud run deploy stt --set-secrets "A=a:latest,ASSEMBLYAI_API_KEY=stt:latest"\n'},
            [],
            id="PAS-01 near: the names of secrets",
        ),
    ],
)
def test_found(lint: Lint, files: dict[str, str], expected: list[str]) -> None:
    report = lint(LIVE | files, ignored=[".env"])
    assert found(report) == expected
    assert K not in repr(report)


def test_the_remedy_for_a_placeholder_in_a_file_that_git_has(lint: Lint) -> None:
    files = {".env": "ASSEMBLYAI_API_KEY=your_key_here\n"}
    assert "git rm --cached .env" in lint(files).findings[0].remedy
    assert "git rm" not in lint(files, ignored=[".env"]).findings[0].remedy


def test_the_remedy_for_a_function_is_in_its_language(lint: Lint) -> None:
    python = (
        "from firebase_functions import https_fn\nfrom firebase_functions.params import SecretParam\n"
        'KEY = SecretParam("ASSEMBLYAI_API_KEY")\n@https_fn.on_request(region="x")\ndef go(req):\n    return KEY.value\n'
    )
    assert 'secrets=["ASSEMBLYAI_API_KEY"]' in lint({"main.py": python}).findings[0].remedy
