"""The rows of what goes wrong with the files of platforms: the broken form is found, its mended form and the near-misses are
silent. Each table of platforms has a row here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aai_lint import advice
from aai_lint.model import Literal, Place, Setting, Severity, Text
from aai_lint.options import Options
from aai_lint.readers import platform

from . import test_iac_rows
from .conftest import K, Lint, found

Files = Mapping[str, str]

NODE = (
    "const key = process.env.ASSEMBLYAI_API_KEY;\n"
    "fetch('https://api.assemblyai.com/v2/transcript', {headers: {authorization: key}});\n"
)


HANDLER = f"{NODE}exports.run = async () => fetch(key);\n"
FUNCTION = "service: x\nprovider: {name: aws}\nfunctions:\n  transcribe:\n    handler: src/main.run\n"

OTHERS = "    environment: {STAGE: dev}\n"


def sam_function(variable: str) -> str:
    """A function of SAM with a variable for all."""
    return (
        "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    CodeUri: src/\n    Environment:\n      Variables:\n"
        f"        {variable}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: main.run\n"
    )


def render(*lines: str, name: str = "ASSEMBLYAI_API_KEY") -> dict[str, str]:
    body = "".join(f"        {line}\n" for line in lines)
    return {"render.yaml": f"services:\n  - type: web\n    name: app\n    envVars:\n      - key: {name}\n{body}"}


def digitalocean(*lines: str) -> dict[str, str]:
    body = "".join(f"    {line}\n" for line in lines)
    return {".do/app.yaml": f"name: app\nservices:\n- name: web\n  http_port: 80\n  envs:\n  - key: ASSEMBLYAI_API_KEY\n{body}"}


ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/assemblyai-AbCdEf"


def ecs(**lists: str) -> dict[str, str]:
    """A task definition with lists of one variable."""
    kinds = {"environment": "value", "secrets": "valueFrom"}
    written = [f'"{kind}": [{{"name": "ASSEMBLYAI_API_KEY", "{kinds[kind]}": "{text}"}}]' for kind, text in lists.items()]
    return {"task-definition.json": f'{{"containerDefinitions": [{{"name": "app", {", ".join(written)}}}]}}'}


def sam(value: str, *parameter: str, name: str = "AssemblyKey") -> dict[str, str]:
    """A function, and a parameter for it."""
    parameters = "".join(f"\n    {line}" for line in ("Type: String", *parameter))
    return {
        "template.yaml": f"AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n"
        f"Parameters:\n  {name}:{parameters}\nResources:\n  Function:\n    Type: AWS::Serverless::Function\n"
        f"    Properties:\n      Environment:\n        Variables:\n          ASSEMBLYAI_API_KEY: {value}\n"
    }


def serverless(value: str, rest: str = "") -> dict[str, str]:
    return {"serverless.yml": f"service: x\n{rest}provider:\n  name: aws\n  environment:\n    ASSEMBLYAI_API_KEY: {value}\n"}


APPHOSTING = "env:\n  - variable: ASSEMBLYAI_API_KEY\n    secret: assemblyai\n"


def cloud_run(reference: str) -> dict[str, str]:
    """A service that takes its variable from a secret."""
    return {
        "service.yaml": "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - image: gcr.io/x/app\n          env:\n            - name: ASSEMBLYAI_API_KEY\n"
        f"              valueFrom:\n                secretKeyRef: {reference}\n"
    }


IMMUTABLE = (
    "apiVersion: v1\nkind: Secret\nimmutable: true\nmetadata: {name: aai}\nstringData: {ASSEMBLYAI_API_KEY: '${KEY}'}\n"
    "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./, postBuild: {substitute: {}}}\n"
)


def external_secret(interval: str) -> dict[str, str]:
    """A secret that the External Secrets Operator fetches."""
    return {
        "secret.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: aai}\nspec:\n"
        f"  refreshInterval: {interval}\n  data:\n    - secretKey: ASSEMBLYAI_API_KEY\n      remoteRef: {{key: x}}\n"
    }


def firebase(options: str, before: str = "") -> dict[str, str]:
    """A function with options."""
    return {
        "functions/index.js": 'import { onRequest } from "firebase-functions/v2/https";\n'
        'import { defineSecret } from "firebase-functions/params";\nconst secret = defineSecret("ASSEMBLYAI_API_KEY");\n'
        f"{before}"
        f"export const transcribe = onRequest({options}, (request, response) => run(secret.value()));\n"
    }


def firebase_python(options: str) -> dict[str, str]:
    """The same in Python."""
    return {
        "functions/main.py": "from firebase_functions import https_fn, params\nKEY = params.SecretParam('ASSEMBLYAI_API_KEY')\n"
        f"@https_fn.on_request({options})\ndef transcribe(request):\n    run(KEY.value)\n"
    }


def cdk(value: str) -> dict[str, str]:
    """A function of a stack."""
    return {
        "lib/stack.ts": "import * as lambda from 'aws-cdk-lib/aws-lambda';\nimport { SecretValue } from 'aws-cdk-lib';\n"
        f"new lambda.Function(this, 'x', {{ environment: {{ ASSEMBLYAI_API_KEY: {value} }} }});\n"
    }


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        pytest.param(
            "unexpanded-reference",
            {"skaffold.yaml": "build:\n  artifacts: []\ndeploy: {helm: {releases: [{setValues: {assemblyai.apiKey: $KEY}}]}}\n"},
            {"skaffold.yaml": "deploy: {helm: {releases: [{setValueTemplates: {assemblyai.apiKey: '{{.KEY}}'}}]}}\n"},
            id="IDE-06 skaffold",
        ),
        pytest.param(
            "hardcoded-key",
            {"vercel.json": f'{{"env": {{"ASSEMBLYAI_API_KEY": "{K}"}}}}'},
            {"vercel.json": '{"env": {"ASSEMBLYAI_API_KEY": "@assemblyai-api-key"}}'},
            id="PAS-01 vercel",
        ),
        pytest.param(
            "hardcoded-key",
            {"vercel.json": f'{{"build": {{"env": {{"ASSEMBLYAI_API_KEY": "{K}"}}}}}}'},
            {"vercel.json": '{"build": {"env": {"OTHER": "assemblyai"}}}'},
            id="PAS-01 vercel, for the build",
        ),
        pytest.param(
            "hardcoded-key",
            {"netlify.toml": f'[context.production.environment]\nASSEMBLYAI_API_KEY = "{K}"\n'},
            {"netlify.toml": '[template.environment]\nASSEMBLYAI_API_KEY = "Your API key"\n'},
            id="PAS-01 netlify",
        ),
        pytest.param(
            "hardcoded-key",
            {"fly.toml": f'[env]\nASSEMBLYAI_API_KEY = "{K}"\n'},
            {"fly.toml": '[env]\nASSEMBLYAI_MODEL = "best"\n'},
            id="PAS-01 fly",
        ),
        pytest.param("hardcoded-key", render(f"value: {K}"), render("sync: false"), id="PAS-01 render"),
        pytest.param("hardcoded-key", render(f"vale: {K}"), render("generateValue: true"), id="PAS-01 in an unknown field"),
        pytest.param(
            "hardcoded-key",
            {"nixpacks.toml": f'[variables]\nASSEMBLYAI_API_KEY = "{K}"\n'},
            {"railway.json": '{"build": {"builder": "NIXPACKS"}, "x": "assemblyai"}'},
            id="PAS-01 railway",
        ),
        pytest.param(
            "hardcoded-key",
            {"app.json": f'{{"env": {{"ASSEMBLYAI_API_KEY": {{"value": "{K}"}}}}}}'},
            {"app.json": '{"env": {"ASSEMBLYAI_API_KEY": {"description": "from the dashboard", "required": true}}}'},
            id="PAS-01 heroku",
        ),
        pytest.param(
            "hardcoded-key",
            {"fly.toml": f"[env]\n# ASSEMBLYAI_API_KEY = {K}\n"},
            {"fly.toml": "[env]\n# ASSEMBLYAI_API_KEY is a secret\n"},
            id="PAS-01 in a comment",
        ),
        pytest.param(
            "hardcoded-key",
            {"wrangler.jsonc": f'{{\n  // "ASSEMBLYAI_API_KEY": "{K}"\n  "name": "x"}}'},
            {"wrangler.jsonc": '{\n  // ASSEMBLYAI_API_KEY is a secret\n  "name": "x"}'},
            id="PAS-01 in a comment of JSON",
        ),
        pytest.param(
            "hardcoded-key",
            digitalocean("type: SECRET", f"value: {K}"),
            digitalocean("type: SECRET", "value: EV[1:abcdefgh:0123456789abcdef0123456789abcdef]"),
            id="PAS-01 digitalocean",
        ),
        pytest.param(
            "hardcoded-key",
            {"wrangler.toml": f'[vars]\nASSEMBLYAI_API_KEY = "{K}"\n'},
            {"wrangler.toml": '[secrets]\nrequired = ["ASSEMBLYAI_API_KEY"]\n'},
            id="PAS-15 wrangler",
        ),
        pytest.param(
            "hardcoded-key",
            {"Procfile": f"release: true\nweb: ASSEMBLYAI_API_KEY={K} node app.js\n"},
            {"Procfile": "web: node app.js --assemblyai\n"},
            id="PAS-01 in a Procfile",
        ),
        pytest.param(
            "hardcoded-key",
            {"Procfile": f"web: node app.js\n# web: ASSEMBLYAI_API_KEY={K} node app.js\n"},
            None,
            id="PAS-01 in a comment of a Procfile",
        ),
        pytest.param("placeholder-value", render("value: your_key_here"), render("sync: false"), id="PAS-02"),
        pytest.param(
            "unknown-field", render("fromSecret: {name: aai}"), render("fromService: {name: x, type: web}"), id="PAS-03"
        ),
        pytest.param(
            "unknown-field",
            {"render.yaml": "services:\n  - type: web\n    env:\n      - key: ASSEMBLYAI_API_KEY\n        sync: false\n"},
            {"render.yaml": "services:\n  - type: web\n    env: docker\n    envVars:\n      - key: ASSEMBLYAI_API_KEY\n"},
            id="PAS-03 for the whole list",
        ),
        pytest.param(
            "unknown-field",
            {"app.yaml": "runtime: nodejs22\nenvironment_variables:\n  ASSEMBLYAI_API_KEY: x\n"},
            None,
            id="PAS-03 app-engine",
        ),
        pytest.param(
            "build-time-only",
            {"netlify.toml": "[build.environment]\nASSEMBLYAI_API_KEY = 'x1'\n", "netlify/functions/a.js": NODE},
            {"netlify.toml": "[build.environment]\nASSEMBLYAI_MODEL = 'x'\n", "netlify/functions/a.js": NODE},
            id="PAS-05",
        ),
        pytest.param(
            "build-time-only",
            {
                "netlify.toml": "[functions]\ndirectory = 'api/'\n[build.environment]\nASSEMBLYAI_API_KEY = 'x1'\n",
                "api/a.js": NODE,
            },
            None,
            id="PAS-05 in a folder of its own",
        ),
        pytest.param("plaintext-store", digitalocean("scope: RUN_TIME"), digitalocean("type: SECRET"), id="PAS-06"),
        pytest.param(
            "build-time-only",
            {**digitalocean("type: SECRET", "scope: BUILD_TIME"), "index.js": NODE},
            {**digitalocean("type: SECRET", "scope: RUN_AND_BUILD_TIME"), "index.js": NODE},
            id="PAS-06 for the build",
        ),
        pytest.param(
            "hardcoded-key",
            {"app.yaml": f"runtime: python312\nenv_variables:\n  ASSEMBLYAI_API_KEY: {K}\n"},
            {"app.yaml": "runtime: python312\nenv_variables:\n  ASSEMBLYAI_MODEL: best\n"},
            id="PAS-01 app-engine",
        ),
        pytest.param(
            "unexpanded-reference",
            {"app.yaml": "runtime: python312\nenv_variables:\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}\n"},
            {
                "app.yaml": "runtime: python312\nenv_variables:\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}\n",
                "deploy.sh": "envsubst < app.yaml > out.yaml\n",
            },
            id="PAS-11 app-engine",
        ),
        pytest.param(
            "hardcoded-key",
            {"apphosting.yaml": f"env:\n  - variable: ASSEMBLYAI_API_KEY\n    value: {K}\n"},
            {"apphosting.yaml": "env:\n  - variable: ASSEMBLYAI_API_KEY\n    secret: assemblyai\n"},
            id="PAS-01 firebase",
        ),
        pytest.param(
            "build-time-only",
            {"apphosting.yaml": f"{APPHOSTING}    availability: [BUILD]\n", "index.js": NODE},
            {"apphosting.yaml": f"{APPHOSTING}    availability: [BUILD, RUNTIME]\n", "index.js": NODE},
            id="PAS-06 firebase",
        ),
        pytest.param(
            "client-exposed-key",
            {"app.json": '{"expo": {"extra": {"assemblyAiApiKey": "x"}}}'},
            {"app.json": '{"expo": {"extra": {"assemblyAiModel": "x"}}}'},
            id="PAS-01 expo",
        ),
        pytest.param(
            "client-exposed-key",
            {"eas.json": '{"build": {"production": {"env": {"ASSEMBLYAI_API_KEY": "$KEY"}}}}'},
            {"eas.json": '{"build": {"production": {"env": {"ASSEMBLYAI_MODEL": "best"}}}}'},
            id="PAS-01 eas",
        ),
        pytest.param(
            "hardcoded-key",
            {"supabase/config.toml": f'[edge_runtime.secrets]\nASSEMBLYAI_API_KEY = "{K}"\n'},
            {"supabase/config.toml": '[edge_runtime.secrets]\nASSEMBLYAI_API_KEY = "env(ASSEMBLYAI_API_KEY)"\n'},
            id="PAS-01 supabase",
        ),
        pytest.param("unknown-field", cloud_run("{name: assemblyai}"), cloud_run("{name: assemblyai, key: latest}"), id="PAS-07"),
        pytest.param(
            "unreachable-scope",
            {"wrangler.toml": '[vars]\nASSEMBLYAI_API_KEY = "k3y"\n[env.production.vars]\nMODE = "x"\n'},
            {"wrangler.toml": '[env.production.vars]\nMODE = "x"\n[env.production.secrets]\nrequired = ["ASSEMBLYAI_API_KEY"]\n'},
            id="PAS-16",
        ),
        pytest.param(
            "committed-secret-file",
            {".dev.vars": f"ASSEMBLYAI_API_KEY={K}\n", "wrangler.toml": "name = 'assemblyai'\n"},
            {"wrangler.toml": "name = 'assemblyai'\n"},
            id="PAS-18",
        ),
        pytest.param(
            "not-passed-through",
            {"src/main.js": HANDLER, "serverless.yml": f"{FUNCTION}    environment:\n      STAGE: dev\n"},
            {"src/main.js": HANDLER, "serverless.yml": f"{FUNCTION}    environment:\n      ASSEMBLYAI_API_KEY: ${{env:X}}\n"},
            id="§1 a function of serverless without it",
        ),
        pytest.param(
            "not-passed-through",
            {"src/main.js": HANDLER, "template.yaml": sam_function("STAGE: dev")},
            {"src/main.js": HANDLER, "template.yaml": sam_function("ASSEMBLYAI_API_KEY: '{{resolve:secretsmanager:aai}}'")},
            id="§1 a function of SAM without it",
        ),
        pytest.param(
            "misnamed-variable",
            {"index.js": NODE, **render("sync: false", name="ASSEMBLY_AI_KEY")},
            {"index.js": NODE, **render("sync: false")},
            id="§1 misnamed in a file of a platform",
        ),
        pytest.param(
            "invalid-variable-name",
            render("sync: false", name="ASSEMBLYAI-API-KEY"),
            render("sync: false"),
            id="§1 a name that is none",
        ),
        pytest.param("empty-value", render("value: ''"), render("sync: false"), id="§1 nothing in it"),
        pytest.param("not-passed-through", firebase("{cors: true}"), firebase("{secrets: [secret]}"), id="PAS-19"),
        pytest.param(
            "not-passed-through",
            firebase("{secrets: ['OTHER']}"),
            firebase("{secrets: ['ASSEMBLYAI_API_KEY']}"),
            id="PAS-19 by name",
        ),
        pytest.param(
            "not-passed-through",
            firebase("options", "const options = {secrets: []};\n"),
            firebase("options", "const options = {secrets: [secret]};\n"),
            id="PAS-19 with options made before",
        ),
        pytest.param("not-passed-through", firebase_python(""), firebase_python("secrets=[KEY]"), id="PAS-19 in Python"),
        pytest.param(
            "silent-empty-default",
            {"app.json": '{"env": {"ASSEMBLYAI_API_KEY": {"value": "", "required": false}}}'},
            {"app.json": '{"env": {"ASSEMBLYAI_API_KEY": {"required": true}}}'},
            id="PAS-20",
        ),
        pytest.param(
            "plaintext-store",
            cdk("process.env.ASSEMBLYAI_API_KEY!"),
            cdk("secret.secretValueFromJson('key').toString()"),
            id="PAS-23",
        ),
        pytest.param(
            "plaintext-store",
            cdk("SecretValue.unsafePlainText(process.env.ASSEMBLYAI_API_KEY!).toString()"),
            None,
            id="PAS-23 as a secret in name only",
        ),
        pytest.param("hardcoded-key", ecs(environment=K), ecs(secrets=f"{ARN}:ASSEMBLYAI_API_KEY::"), id="PAS-01 ecs"),
        pytest.param("unexpanded-reference", ecs(environment=ARN), ecs(secrets=f"{ARN}:K::"), id="PAS-09"),
        pytest.param("unexpanded-reference", ecs(secrets=f"{ARN}:K"), ecs(secrets=f"{ARN}:K:AWSCURRENT:"), id="PAS-10"),
        pytest.param(
            "hardcoded-key",
            sam(K, "NoEcho: true"),
            sam("'{{resolve:secretsmanager:assemblyai:SecretString:key}}'", "NoEcho: true"),
            id="PAS-01 cloudformation",
        ),
        pytest.param(
            "unexpanded-reference",
            sam("${ASSEMBLYAI_API_KEY}", "NoEcho: true"),
            sam("!Sub '${AssemblyKey}'", "NoEcho: true"),
            id="PAS-11 without a function",
        ),
        pytest.param(
            "dangling-reference", sam("!Ref AssemblyKye", "NoEcho: true"), sam("!Ref AssemblyKey", "NoEcho: true"), id="PAS-11"
        ),
        pytest.param(
            "dangling-reference",
            sam("{Ref: Elsewhere}", "NoEcho: true"),
            sam("{Ref: FunctionRole}", "NoEcho: true"),
            id="PAS-11 in the long form",
        ),
        pytest.param("plaintext-store", sam("!Ref AssemblyKey"), sam("!Ref AssemblyKey", "NoEcho: 'true'"), id="PAS-12"),
        pytest.param(
            "hardcoded-default",
            sam("!Ref AssemblyKey", "NoEcho: true", f"Default: {K}"),
            sam("!Ref AssemblyKey", "NoEcho: true", "Default: ''"),
            id="PAS-12 with a default",
        ),
        pytest.param(
            "hardcoded-default",
            sam("!Ref TranscribeParam", f"Default: {K}", name="TranscribeParam"),
            sam("!Ref TranscribeParam", "Type: AWS::SSM::Parameter::Value<String>", name="TranscribeParam"),
            id="PAS-12 under another name",
        ),
        pytest.param("hardcoded-key", serverless(K), serverless("${ssm:/prod/assemblyai}"), id="PAS-01 serverless"),
        pytest.param(
            "hardcoded-key",
            serverless("${self:custom.transcribe}", f"custom:\n  transcribe: {K}\n"),
            serverless("${self:custom.transcribe}", "custom:\n  transcribe: ${env:TRANSCRIBE}\n"),
            id="PAS-01 serverless, in custom",
        ),
        pytest.param("unexpanded-reference", serverless("${ASSEMBLYAI_API_KEY}"), serverless("${env:X}"), id="PAS-11 serverless"),
        pytest.param(
            "silent-empty-default",
            serverless("${env:ASSEMBLYAI_API_KEY, ''}"),
            serverless("${env:ASSEMBLYAI_API_KEY}"),
            id="PAS-14",
        ),
        pytest.param(
            "numeric-coercion",
            serverless("12345678901234567890123456789012"),
            serverless("'${env:ASSEMBLYAI_API_KEY}'"),
            id="PAS-01 serverless, as a number",
        ),
        pytest.param(
            "hardcoded-key",
            {"copilot/api/manifest.yml": f"name: api\nvariables:\n  ASSEMBLYAI_API_KEY: {K}\n"},
            {"copilot/api/manifest.yml": "name: api\nsecrets:\n  ASSEMBLYAI_API_KEY: /copilot/app/secrets/assemblyai\n"},
            id="PAS-01 copilot",
        ),
        pytest.param(
            "hardcoded-key",
            {"apprunner.yaml": f"version: 1.0\nrun:\n  env:\n    - name: ASSEMBLYAI_API_KEY\n      value: {K}\n"},
            {"apprunner.yaml": f"run:\n  secrets:\n    - name: ASSEMBLYAI_API_KEY\n      value-from: {ARN}\n"},
            id="PAS-01 app-runner",
        ),
        pytest.param(
            "hardcoded-key",
            {
                ".ebextensions/x.config": "option_settings:\n  - namespace: aws:elasticbeanstalk:application:environment\n"
                f"    option_name: ASSEMBLYAI_API_KEY\n    value: {K}\n"
            },
            {".ebextensions/x.config": "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    X: assemblyai\n"},
            id="PAS-01 elastic-beanstalk",
        ),
        pytest.param(
            "secret-in-image",
            {"fly.toml": f'[build.args]\nASSEMBLYAI_API_KEY = "{K}"\n'},
            {"fly.toml": '[build.args]\nASSEMBLYAI_MODEL = "best"\n'},
            id="PAS-21",
        ),
    ],
)
def test_row(lint: Lint, rule: str, bad: Files, good: Files | None) -> None:
    report = lint(bad)
    assert rule in {finding.rule for finding in report.findings}
    assert K not in repr(report)
    if good is not None:
        assert found(lint(good)) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"vercel.json": '{"env": {"MODE": "x"}}', "api/a.js": NODE}, id="a key that the dashboard has"),
        pytest.param({"fly.toml": "[env]\nPORT = '8080'\n", "index.js": NODE}, id="a secret of fly's"),
        pytest.param(
            {"netlify.toml": "[build.environment]\nASSEMBLYAI_API_KEY = 'x1'\n", "scripts/a.js": NODE},
            id="a script that the build runs",
        ),
        pytest.param(render("fromGroup: shared"), id="a group"),
        pytest.param({"src/main.js": HANDLER, "serverless.yml": FUNCTION}, id="a function without any variable"),
        pytest.param(
            {
                "src/main.js": HANDLER,
                "serverless.yml": f"plugins: [serverless-dotenv-plugin]\n{FUNCTION}{OTHERS}",
            },
            id="a plugin that puts variables in",
        ),
        pytest.param(
            {"src/main.js": HANDLER, "serverless.yml": f"{FUNCTION}    environment: ${{file(env.yml)}}\n"},
            id="variables of a file",
        ),
        pytest.param(
            {
                "src/main.js": HANDLER,
                "serverless.yml": FUNCTION.replace("{name: aws}", "{environment: '${file(env.yml)}'}") + OTHERS,
            },
            id="variables of a file for all functions",
        ),
        pytest.param(
            {
                "src/main.js": f"require('dotenv').config();\n{HANDLER}",
                "serverless.yml": FUNCTION + OTHERS,
            },
            id="code that reads an env file",
        ),
        pytest.param(
            {"src/main.js": "x", "scripts/try.js": NODE, "serverless.yml": FUNCTION + OTHERS},
            id="a script beside the functions",
        ),
        pytest.param(firebase("{...options, cors: true}", "import options from './options.js';\n"), id="options from elsewhere"),
        pytest.param(firebase("{secrets: [...secrets]}", "const secrets = makeSecrets();\n"), id="a list from elsewhere"),
        pytest.param(
            {"functions/main.py": "from firebase_functions import params\nKEY = params.SecretParam('ASSEMBLYAI_API_KEY')\n"},
            id="no function",
        ),
        pytest.param({"app.json": '{"expo": {"name": "assemblyai"}}'}, id="an app.json that isn't heroku's"),
    ],
)
def test_near_misses(lint: Lint, files: Files) -> None:
    assert [line for line in found(lint(files)) if not line.startswith("invalid-key-format")] == []


@pytest.mark.parametrize(
    ("rule", "bad"),
    [pytest.param("encoding-mismatch", ecs(secrets=ARN), id="PAS-08")],
)
def test_rows_for_the_pedantic(lint: Lint, rule: str, bad: Files) -> None:
    assert found(lint(bad)) == []
    assert rule in {finding.rule for finding in lint(bad, Options(pedantic=True)).findings}


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        pytest.param(ecs(secrets=f"{ARN}:K::a1b2c3"), ecs(secrets=f"{ARN}:K::"), id="EXP-03 ecs"),
        pytest.param(ecs(secrets=f"{ARN}:K:AWSPREVIOUS:"), ecs(secrets=f"{ARN}:K:AWSCURRENT:"), id="EXP-03 ecs by stage"),
        pytest.param(cloud_run("{name: x, key: '3'}"), cloud_run("{name: x, key: latest}"), id="EXP-03 cloud run"),
        pytest.param(
            {"apphosting.yaml": APPHOSTING.replace("secret: assemblyai", "secret: assemblyai@5")},
            {"apphosting.yaml": APPHOSTING},
            id="EXP-03 firebase",
        ),
        pytest.param(external_secret("0"), external_secret("1h"), id="EXP-03 external secrets"),
        pytest.param(external_secret("0s"), external_secret("30s"), id="EXP-03 external secrets in seconds"),
        pytest.param(
            {"secret.yaml": IMMUTABLE}, {"secret.yaml": IMMUTABLE.replace("true", "false")}, id="EXP-03 an immutable Secret"
        ),
    ],
)
def test_pins_when_they_are_asked_for(lint: Lint, bad: Files, good: Files) -> None:
    assert found(lint(bad)) == []
    (finding,) = lint(bad, Options(extend_select=frozenset(["pinned-secret-version"]))).findings
    assert (finding.rule, finding.severity) == ("pinned-secret-version", Severity.INFO)
    assert found(lint(good, Options(extend_select=frozenset(["pinned-secret-version"])))) == []


@pytest.mark.parametrize("home", sorted({row.home for row in platform.rows()}))
def test_each_platform_has_advice_of_its_own(home: str) -> None:
    place = Place("x", 1, 1, 1, 1)
    told = {
        advice.instead_of_writing(Setting(Text("ASSEMBLYAI_API_KEY", place), Literal("", "", place), one)) for one in (home, "")
    }
    assert len(told) == 2


def test_each_table_is_tried() -> None:
    """A platform is a row of a table, and a bad and a good example above."""
    tables = (test_row, test_iac_rows.test_a_row)
    tried = "".join(parameter.id for table in tables for parameter in table.pytestmark[0].args[1])  # type: ignore[attr-defined]
    assert not {row.home for row in platform.rows() if row.home not in tried}
