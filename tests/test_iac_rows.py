"""The rows of what goes wrong with infrastructure as code and servers: the broken form is found, its mended form and the
near-misses are silent."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aai_lint.options import Options

from .conftest import K, Lint, found

D = "12345678901245678901234567890123"
E = "1234567890124567890123456789e012"
Files = Mapping[str, str]
REGION = 'variable "region" {}\nprovider "aws" {\n  region = var.region\n}\n'
VARIABLE = 'variable "assemblyai_api_key" {\n  type      = string\n  sensitive = true\n}\n'
USED = "locals {\n  key = var.assemblyai_api_key\n}\n"


def secret(value: str, field: str = "data") -> str:
    return f'resource "kubernetes_secret" "app" {{\n  {field} = {{\n    ASSEMBLYAI_API_KEY = {value}\n  }}\n}}\n'


def manifest(value: str, field: str = "data") -> str:
    body = f'kind = "Secret"\n    metadata = {{ name = "app" }}\n    {field} = {{ ASSEMBLYAI_API_KEY = {value} }}'
    return f'resource "kubernetes_manifest" "app" {{\n  manifest = {{\n    {body}\n  }}\n}}\n'


def kubectl(value: str) -> str:
    body = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  ASSEMBLYAI_API_KEY: {value}"
    return f'resource "kubectl_manifest" "app" {{\n  yaml_body = <<YAML\n{body}\nYAML\n}}\n'


def function(value: str) -> str:
    return (
        'resource "aws_lambda_function" "app" {\n  environment {\n    variables = {\n'
        f"      ASSEMBLYAI_API_KEY = {value}\n    }}\n  }}\n}}\n"
    )


def nomad(value: str) -> str:
    return (
        'job "app" {\n  group "app" {\n    task "app" {\n      env {\n'
        f"        ASSEMBLYAI_API_KEY = {value}\n      }}\n    }}\n  }}\n}}\n"
    )


def nomad_template(more: str) -> str:
    line = 'ASSEMBLYAI_API_KEY={{ with nomadVar "app" }}{{ .key }}{{ end }}'
    return (
        f'job "app" {{\n  task "app" {{\n      template {{\n        data = <<EOT\n{line}\nEOT\n'
        f'        destination = "secrets/app.env"\n{more}      }}\n  }}\n}}\n'
    )


def supervisor(pairs: str) -> str:
    return f"[program:app]\ncommand = python app.py\nenvironment = {pairs}\n"


def nginx(value: str, url: str = "https://api.assemblyai.com") -> str:
    headers = f"proxy_set_header Host $host;\n  proxy_set_header Authorization {value};"
    return f"location / {{\n  proxy_pass {url};\n  {headers}\n}}\n"


def caddy(value: str) -> str:
    return f"example.com {{\n\treverse_proxy https://api.assemblyai.com {{\n\t\theader_up Authorization {value}\n\t}}\n}}\n"


def envoy(value: str) -> str:
    header = f'    request_headers_to_add:\n    - header: {{ key: Authorization, value: "{value}" }}\n'
    return f"static_resources:\n  listeners:\n{header}  clusters:\n    socket_address: {{ address: api.assemblyai.com }}\n"


def play(body: str) -> str:
    return f"- hosts: all\n{body}"


def environment(value: str) -> str:
    return f'  environment:\n    ASSEMBLYAI_API_KEY: "{value}"\n  roles: [app]\n'


def task(module: str, value: str) -> str:
    return f'  tasks:\n    - name: app\n      {module}\n      environment:\n        ASSEMBLYAI_API_KEY: "{value}"\n'


def uri(value: str) -> str:
    url = "https://api.assemblyai.com/v2/transcript"
    return f'  tasks:\n    - uri:\n        url: {url}\n        headers:\n          Authorization: "{value}"\n'


def pulumi(method: str) -> str:
    start = 'import * as pulumi from "@pulumi/pulumi"\nconst config = new pulumi.Config()\n'
    return f'{start}const key = config.{method}("assemblyaiApiKey")\n'


READS = {"app/main.py": "import os\nkey = os.environ['ASSEMBLYAI_API_KEY']\n"}


def rules(files: Files, lint: Lint, *, pedantic: bool = False) -> list[str]:
    return [line.partition(" ")[0] for line in found(lint(files, Options(pedantic=pedantic)))]


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        pytest.param(
            "hardcoded-default",
            {"v.tf": f'variable "assemblyai_api_key" {{ default = "{K}" }}\n'},
            {"v.tf": VARIABLE},
            id="IAC-01 a default",
        ),
        pytest.param(
            "hardcoded-default",
            {"v.tf": f'variable "stt" {{ default = "{K}" }}\n', "main.tf": function("var.stt")},
            {"v.tf": 'variable "stt" { sensitive = true }\n', "main.tf": secret("var.stt")},
            id="IAC-01 a default under another name, in another file",
        ),
        pytest.param(
            "hardcoded-default",
            {"v.tf.json": f'{{"variable": {{"assemblyai_api_key": {{"default": "{K}"}}}}}}'},
            {"v.tf.json": '{"variable": {"assemblyai_api_key": {"sensitive": true}}}'},
            id="IAC-01 in JSON",
        ),
        pytest.param(
            "hardcoded-default",
            {"v.tf": f'{VARIABLE}locals {{\n  key = coalesce(var.assemblyai_api_key, "{K}")\n}}\n'},
            {"v.tf": VARIABLE + USED},
            id="IAC-01 a fallback",
        ),
        pytest.param(
            "hardcoded-default",
            {"live/terragrunt.hcl": f'inputs = {{\n  assemblyai_api_key = get_env("ASSEMBLYAI_API_KEY", "{K}")\n}}\n'},
            {"live/terragrunt.hcl": 'inputs = {\n  assemblyai_api_key = get_env("ASSEMBLYAI_API_KEY")\n}\n'},
            id="IAC-01 a fallback of Terragrunt",
        ),
        pytest.param(
            "hardcoded-key",
            {"v.tf": f'# assemblyai_api_key = "{K}"\n{VARIABLE}'},
            {"v.tf": f"# assemblyai_api_key = …\n{VARIABLE}"},
            id="IAC-01 in a comment",
        ),
        pytest.param(
            "hardcoded-key",
            {"v.tf": f'variable "assemblyai_api_key" {{\n  sensitive = true\n  // default = "{K}"\n}}\n'},
            {"v.tf": VARIABLE},
            id="IAC-01 a default that is commented out",
        ),
        pytest.param("hardcoded-key", {"main.tf": function(f'"{K}"')}, {"main.tf": "\n"}, id="IAC-01 in a resource"),
        pytest.param(
            "hardcoded-key",
            {
                "app/v.tf": 'variable "stt" { sensitive = true }\n',
                "app/main.tf": secret("var.stt"),
                "main.tf": f'module "app" {{\n  source = "./app"\n  stt    = "{K}"\n}}\n',
            },
            {
                "app/v.tf": 'variable "stt" { sensitive = true }\n',
                "app/main.tf": secret("var.stt"),
                "main.tf": f'{VARIABLE}module "app" {{\n  source = "./app"\n  stt    = var.assemblyai_api_key\n}}\n',
            },
            id="IAC-01 given to a module",
        ),
        pytest.param(
            "committed-secret-file",
            {"prod.auto.tfvars": f'assemblyai_api_key = "{K}"\n'},
            {"prod.auto.tfvars": 'region = "eu"\n', "v.tf": VARIABLE},
            id="IAC-01 values in git",
        ),
        pytest.param(
            "hardcoded-key",
            {"terraform.tfvars.example": f'assemblyai_api_key = "{K}"\n'},
            {"terraform.tfvars.example": 'assemblyai_api_key = "your-key"\n'},
            id="IAC-01 in a sample of the values",
        ),
        pytest.param(
            "plaintext-store",
            {"v.tf": 'variable "assemblyai_api_key" {\n  type = string\n}\n'},
            {"v.tf": VARIABLE},
            id="IAC-02",
        ),
        pytest.param(
            "plaintext-store",
            {"v.tf": VARIABLE + 'output "key" {\n  value = var.assemblyai_api_key\n}\n'},
            {"v.tf": VARIABLE + 'output "key" {\n  value     = var.assemblyai_api_key\n  sensitive = true\n}\n'},
            id="IAC-02 an output",
        ),
        pytest.param(
            "encoding-mismatch",
            {"v.tf": VARIABLE + secret("base64encode(var.assemblyai_api_key)")},
            {"v.tf": VARIABLE + secret("var.assemblyai_api_key")},
            id="IAC-03",
        ),
        pytest.param(
            "encoding-mismatch",
            {"v.tf": VARIABLE + secret("base64encode(base64encode(var.assemblyai_api_key))", "binary_data")},
            {"v.tf": VARIABLE + secret("base64encode(var.assemblyai_api_key)", "binary_data")},
            id="IAC-03 binary data",
        ),
        pytest.param(
            "encoding-mismatch",
            {"v.tf": VARIABLE + manifest("var.assemblyai_api_key")},
            {"v.tf": VARIABLE + manifest("base64encode(var.assemblyai_api_key)")},
            id="IAC-04",
        ),
        pytest.param(
            "encoding-mismatch",
            {"v.tf": VARIABLE + manifest("base64encode(var.assemblyai_api_key)", "stringData")},
            {"v.tf": VARIABLE + manifest("var.assemblyai_api_key", "stringData")},
            id="IAC-04 the reverse",
        ),
        pytest.param(
            "misnamed-variable",
            {"v.tf": VARIABLE + USED, "deploy.sh": "export TF_VAR_ASSEMBLYAI_API_KEY=$KEY\nterraform apply\n"},
            {"v.tf": VARIABLE + USED, "deploy.sh": "export TF_VAR_assemblyai_api_key=$KEY\nterraform apply\n"},
            id="IAC-05",
        ),
        pytest.param(
            "invalid-assignment",
            {"a.tfvars": f"assemblyai_api_key = {K}\n"},
            {"a.tfvars.example": 'assemblyai_api_key = ""\n'},
            id="IAC-06 without quotes",
        ),
        pytest.param(
            "invalid-assignment",
            {"a.tfvars": f"region = \"eu\"\nassemblyai_api_key = 'a{K[1:]}' # prod\n"},
            {"a.tfvars": 'region = "eu"\n', "v.tf": VARIABLE},
            id="IAC-06 single quotes",
        ),
        pytest.param(
            "invalid-assignment",
            {"a.tfvars": f"assemblyai_api_key = a{K[1:]}\n"},
            {"a.tfvars": 'region = "eu"\n', "v.tf": VARIABLE},
            id="IAC-06 without quotes, a letter first",
        ),
        pytest.param(
            "unexpanded-reference",
            {"a.tfvars": 'assemblyai_api_key = "${env.ASSEMBLYAI_API_KEY}"\n'},
            {"a.tfvars.example": 'assemblyai_api_key = ""\n'},
            id="IAC-06 a reference among values",
        ),
        pytest.param(
            "numeric-coercion",
            {"a.tfvars": f"assemblyai_api_key = {E}\n"},
            {"a.tfvars.example": f"assemblyai_api_key = {D[:-1]}\n"},
            id="IAC-06 a number",
        ),
        pytest.param(
            "silent-empty-default",
            {"v.tf": 'variable "assemblyai_api_key" {\n  default   = ""\n  sensitive = true\n}\n' + USED},
            {
                "v.tf": 'variable "assemblyai_api_key" {\n  default   = ""\n  sensitive = true\n'
                '  validation {\n    condition     = var.assemblyai_api_key != ""\n    error_message = "Set it."\n  }\n}\n' + USED
            },
            id="IAC-07",
        ),
        pytest.param(
            "silent-empty-default",
            {"v.tf": VARIABLE + secret('try(var.assemblyai_api_key, "")')},
            {"v.tf": VARIABLE + secret("var.assemblyai_api_key")},
            id="IAC-07 a function",
        ),
        pytest.param(
            "plaintext-store",
            {"v.tf": VARIABLE + function("var.assemblyai_api_key")},
            {
                "v.tf": VARIABLE + 'resource "aws_lambda_function" "app" {\n  environment {\n    variables = {\n'
                "      ASSEMBLYAI_SECRET_ARN = aws_secretsmanager_secret.assemblyai.arn\n    }\n  }\n}\n" + USED
            },
            id="IAC-08 Lambda",
        ),
        pytest.param(
            "plaintext-store",
            {
                "v.tf": VARIABLE + 'resource "google_cloud_run_service" "app" {\n  env {\n    name = "ASSEMBLYAI_API_KEY"\n'
                "    value = var.assemblyai_api_key\n  }\n}\n"
            },
            {
                "v.tf": 'resource "google_cloud_run_service" "app" {\n  env {\n    name = "ASSEMBLYAI_API_KEY"\n'
                '    value_from {\n      secret_key_ref {\n        name = "assemblyai"\n        key  = "latest"\n'
                "      }\n    }\n  }\n}\n"
            },
            id="IAC-08 Cloud Run",
        ),
        pytest.param(
            "plaintext-store",
            {
                "v.tf": VARIABLE
                + 'resource "aws_ssm_parameter" "key" {\n  name  = "/app/assemblyai_api_key"\n  type  = "String"\n'
                "  value = var.assemblyai_api_key\n}\n"
            },
            {
                "v.tf": VARIABLE + 'resource "aws_ssm_parameter" "key" {\n  name  = "/app/assemblyai_api_key"\n'
                '  type  = "SecureString"\n  value = var.assemblyai_api_key\n}\n'
            },
            id="IAC-08 a parameter",
        ),
        pytest.param(
            "unexpanded-reference",
            {
                "v.tf": 'resource "aws_ecs_task_definition" "app" {\n  container_definitions = jsonencode([{\n    '
                'environment = [{ name = "ASSEMBLYAI_API_KEY", value = aws_secretsmanager_secret.assemblyai.arn }]\n  }])\n}\n'
            },
            {
                "v.tf": 'resource "aws_ecs_task_definition" "app" {\n  container_definitions = jsonencode([{\n    '
                'secrets = [{ name = "ASSEMBLYAI_API_KEY", valueFrom = aws_secretsmanager_secret.assemblyai.arn }]\n  }])\n}\n'
            },
            id="PAS-09 in Terraform",
        ),
        pytest.param(
            "unexpanded-reference",
            {"v.tf": VARIABLE + USED + secret('"var.assemblyai_api_key"')},
            {"v.tf": VARIABLE + secret('"${var.assemblyai_api_key}"')},
            id="an address in quotes",
        ),
        pytest.param(
            "dangling-reference",
            {"v.tf": VARIABLE + secret("var.assembly_ai_api_key")},
            {"v.tf": VARIABLE + secret("var.assemblyai_api_key")},
            id="IAC-09 asked for under another name",
        ),
        pytest.param(
            "dangling-reference",
            {
                "app/v.tf": VARIABLE + secret("var.assemblyai_api_key"),
                "main.tf": f'{VARIABLE}module "app" {{\n  source = "./app"\n  assemblyai_key = var.assemblyai_api_key\n}}\n',
            },
            {
                "app/v.tf": VARIABLE + secret("var.assemblyai_api_key"),
                "main.tf": f'{VARIABLE}module "app" {{\n  source = "./app"\n  assemblyai_api_key = var.assemblyai_api_key\n}}\n',
            },
            id="IAC-09 given under another name",
        ),
        pytest.param(
            "dangling-reference",
            {"v.tf": VARIABLE + REGION},
            {
                "v.tf": VARIABLE
                + 'variable "region" {}\nprovider "aws" {\n  region = var.region\n}\n'
                + secret("var.assemblyai_api_key")
            },
            id="IAC-09 never used",
        ),
        pytest.param(
            "auth-scheme-in-value",
            {"v.tf": VARIABLE + secret('"Bearer ${var.assemblyai_api_key}"')},
            {"v.tf": VARIABLE + secret("var.assemblyai_api_key")},
            id="a scheme before the reference",
        ),
        pytest.param(
            "delivered-as-file",
            {"a.nomad": nomad_template("")},
            {"a.nomad": nomad_template("        env = true\n")},
            id="IAC-17",
        ),
        pytest.param(
            "hardcoded-key",
            {"a.nomad": nomad(f'"{K}"')},
            {"a.nomad": nomad("var.assemblyai_api_key")},
            id="IAC-18",
        ),
        pytest.param(
            "hardcoded-default",
            {"a.nomad.hcl": f'variable "assemblyai_api_key" {{\n  default = "{K}"\n}}\n'},
            {"a.nomad.hcl": 'variable "assemblyai_api_key" {\n  type = string\n}\n'},
            id="IAC-18 a default",
        ),
        pytest.param(
            "unexpanded-reference",
            {"a.nomad": nomad('"${ASSEMBLYAI_API_KEY}"')},
            {"a.nomad": nomad('"${NOMAD_META_ASSEMBLYAI}"')},
            id="IAC-18 a reference",
        ),
        pytest.param(
            "invalid-assignment",
            {"a.service": f"[Service]\nEnvironment=ASSEMBLYAI_API_KEY = {K}\n"},
            {"a.service": "[Service]\nPassEnvironment=ASSEMBLYAI_API_KEY\n"},
            id="SRV-01",
        ),
        pytest.param(
            "unexpanded-reference",
            {"a.service": "[Service]\nEnvironment=ASSEMBLYAI_API_KEY=$KEY\n"},
            {"a.service": "[Service]\nEnvironment=OTHER=$KEY\nPassEnvironment=ASSEMBLYAI_API_KEY\n"},
            id="SRV-02",
        ),
        pytest.param(
            "missing-env-file",
            {**READS, "a.service": "[Service]\nEnvironmentFile=app.env\n"},
            {**READS, "a.service": "[Service]\nEnvironmentFile=/etc/app.env\n"},
            id="SRV-03",
        ),
        pytest.param(
            "missing-env-file",
            {**READS, "a.service": '[Service]\nEnvironmentFile="/etc/app.env"\n'},
            {**READS, "a.service": "[Service]\nEnvironmentFile=%h/app.env\n"},
            id="SRV-03 in quotes",
        ),
        pytest.param(
            "invalid-assignment",
            {
                "a.service": "[Service]\nWorkingDirectory=/opt/app\nEnvironmentFile=/opt/app/.env\n",
                ".env": f"export ASSEMBLYAI_API_KEY={K}\n",
            },
            {
                "a.service": "[Service]\nWorkingDirectory=/opt/app\nEnvironmentFile=/etc/app.env\n",
                ".env.example": "export ASSEMBLYAI_API_KEY=\n",
            },
            id="SRV-05",
        ),
        pytest.param(
            "hardcoded-key",
            {"a.service": f"[Service]\nEnvironment=ASSEMBLYAI_API_KEY={K}\n"},
            {"a.service": "[Service]\nSetCredentialEncrypted=assemblyai_api_key: AAAA\n"},
            id="SRV-06",
        ),
        pytest.param(
            "delivered-as-file",
            {**READS, "a.service": "[Service]\nLoadCredential=assemblyai_api_key:/etc/key\nExecStart=/bin/app\n"},
            {
                **READS,
                "a.service": "[Service]\nLoadCredential=assemblyai_api_key:/etc/key\nExecStart=/bin/app %d/key\n",
            },
            id="SRV-07",
        ),
        pytest.param(
            "unexpanded-reference",
            {"supervisord.conf": supervisor('ASSEMBLYAI_API_KEY="${ASSEMBLYAI_API_KEY}"')},
            {"supervisord.conf": supervisor('ASSEMBLYAI_API_KEY="%(ENV_ASSEMBLYAI_API_KEY)s"')},
            id="SRV-09",
        ),
        pytest.param(
            "invalid-assignment",
            {"supervisord.conf": supervisor('ASSEMBLYAI_API_KEY="%(ENV_ASSEMBLYAI_API_KEY)s" OTHER="x"')},
            {"supervisord.conf": supervisor('ASSEMBLYAI_API_KEY="%(ENV_ASSEMBLYAI_API_KEY)s",\n    OTHER="x"')},
            id="SRV-11 a comma",
        ),
        pytest.param(
            "invalid-assignment",
            {"supervisord.conf": supervisor('ASSEMBLYAI_API_KEY="50%",OTHER="x"')},
            {"supervisord.conf": supervisor('OTHER="50%%",ASSEMBLYAI_API_KEY="%(ENV_ASSEMBLYAI_API_KEY)s"')},
            id="SRV-11 a lone percent sign",
        ),
        pytest.param(
            "hardcoded-key",
            {"supervisord.conf": supervisor(f'OTHER="x",ASSEMBLYAI_API_KEY="{K}"')},
            {"supervisord.conf": "; ASSEMBLYAI_API_KEY\n" + supervisor('OTHER="x"')},
            id="SRV-11 a key",
        ),
        pytest.param(
            "hardcoded-key",
            {"ecosystem.config.js": f'module.exports = {{ apps: [{{ env: {{ ASSEMBLYAI_API_KEY: "{K}" }} }}] }};\n'},
            {"ecosystem.config.js": "module.exports = { apps: [{ env: { ASSEMBLYAI_API_KEY: process.env.AAI } }] };\n"},
            id="SRV-14",
        ),
        pytest.param(
            "hardcoded-key",
            {"ecosystem.json": f'{{"apps": [{{"env_production": {{"ASSEMBLYAI_API_KEY": "{K}"}}}}]}}\n'},
            {"ecosystem.json": '{"apps": [{"env": {"ASSEMBLYAI_MODEL": "best"}}]}\n'},
            id="SRV-14 pm2 in JSON",
        ),
        pytest.param(
            "hardcoded-key",
            {"Procfile": f"web: ASSEMBLYAI_API_KEY={K} gunicorn app\n"},
            {"Procfile": "web: ASSEMBLYAI_API_KEY=$KEY gunicorn app\n"},
            id="SRV-15 Procfile",
        ),
        pytest.param(
            "hardcoded-key",
            {"site.conf": f"<VirtualHost *:80>\n  SetEnv ASSEMBLYAI_API_KEY {K}\n</VirtualHost>\n"},
            {"site.conf": "<VirtualHost *:80>\n  PassEnv ASSEMBLYAI_API_KEY\n</VirtualHost>\n"},
            id="SRV-15 Apache",
        ),
        pytest.param(
            "hardcoded-key",
            {"www.conf": f"[www]\nenv[ASSEMBLYAI_API_KEY] = {K}\n"},
            {"www.conf": "[www]\nenv[ASSEMBLYAI_API_KEY] = $ASSEMBLYAI_API_KEY\n"},
            id="SRV-15 PHP-FPM",
        ),
        pytest.param(
            "hardcoded-key",
            {"deploy/crontab": f"ASSEMBLYAI_API_KEY={K}\n0 * * * * app\n"},
            {"deploy/crontab": "0 * * * * . /etc/app.env; app # ASSEMBLYAI_API_KEY\n"},
            id="SRV-12 a key in a crontab",
        ),
        pytest.param(
            "unexpanded-reference",
            {"nginx.conf": nginx("$ASSEMBLYAI_API_KEY")},
            {"templates/nginx.conf.template": nginx("$ASSEMBLYAI_API_KEY")},
            id="PRX-01",
        ),
        pytest.param(
            "unexpanded-reference",
            {"nginx/default.conf": nginx("$ASSEMBLYAI_API_KEY")},
            {"default.conf.example": nginx("$ASSEMBLYAI_API_KEY")},
            id="PRX-01 in the site of nginx's image",
        ),
        pytest.param(
            "unexpanded-reference",
            {"nginx.conf": nginx("${ASSEMBLYAI_API_KEY}", "$backend")},
            {
                "nginx.conf": nginx("${ASSEMBLYAI_API_KEY}"),
                "Dockerfile": "FROM nginx\nCOPY nginx.conf /etc/nginx/templates/default.conf.template\n",
            },
            id="PRX-01 in braces",
        ),
        pytest.param(
            "unexpanded-reference",
            {"nginx.conf.template": nginx("${ASSEMBLYAI_API_KEY}"), "start.sh": "envsubst < nginx.conf.template > nginx.conf\n"},
            {
                "nginx.conf.template": nginx("${ASSEMBLYAI_API_KEY}"),
                "start.sh": "envsubst '$ASSEMBLYAI_API_KEY' < nginx.conf.template > nginx.conf\n",
            },
            id="PRX-02",
        ),
        pytest.param(
            "wrong-auth-scheme",
            {"nginx.conf.template": nginx('"Bearer ${ASSEMBLYAI_API_KEY}"')},
            {"nginx.conf.template": nginx('"Bearer ${ASSEMBLYAI_API_KEY}"', "https://agents.assemblyai.com")},
            id="PRX-03",
        ),
        pytest.param(
            "wrong-auth-scheme",
            {
                "nginx.conf": "upstream aai { server api.assemblyai.com:443; }\n" + nginx('"Bearer $key"', "https://aai"),
            },
            {"nginx.conf": "upstream aai { server api.example.com:443; }\n" + nginx('"Bearer $key"', "https://aai")},
            id="PRX-03 behind a name",
        ),
        pytest.param("hardcoded-key", {"nginx.conf": nginx(f'"{K}"')}, {"nginx.conf": nginx("$http_authorization")}, id="PRX-04"),
        pytest.param(
            "hardcoded-key",
            {"nginx.conf": f'set $key "{K}";\n' + nginx("$key")},
            {"nginx.conf": f'set $etag "{K}";\n' + nginx("$http_authorization")},
            id="PRX-04 in a variable",
        ),
        pytest.param(
            "unexpanded-reference",
            {"envoy.yaml": envoy("${ASSEMBLYAI_API_KEY}")},
            {"envoy.yaml": envoy("%ENVIRONMENT(ASSEMBLYAI_API_KEY)%")},
            id="PRX-05 envoy",
        ),
        pytest.param(
            "unexpanded-reference",
            {"Caddyfile": caddy("$ASSEMBLYAI_API_KEY")},
            {"Caddyfile": caddy("{$ASSEMBLYAI_API_KEY}")},
            id="PRX-06",
        ),
        pytest.param(
            "wrong-auth-scheme",
            {"Caddyfile": caddy('"Bearer {env.ASSEMBLYAI_API_KEY}"')},
            {"Caddyfile": caddy("{env.ASSEMBLYAI_API_KEY}")},
            id="PRX-06 with a scheme",
        ),
        pytest.param(
            "hardcoded-key",
            {"Pulumi.dev.yaml": f"config:\n  app:assemblyaiApiKey: {K}\n"},
            {"Pulumi.dev.yaml": "config:\n  app:assemblyaiApiKey:\n    secure: AAABAJ3k\n"},
            id="IAC-10 pulumi",
        ),
        pytest.param(
            "hardcoded-key",
            {"site.yml": play(f"  vars:\n    assemblyai_api_key: {K}\n")},
            {"site.yml": play("  vars:\n    assemblyai_api_key: '{{ vault_assemblyai_api_key }}'\n")},
            id="IAC-11",
        ),
        pytest.param(
            "hardcoded-key",
            {"group_vars/all.yml": f"assemblyai_api_key: {K}\n"},
            {"group_vars/all.yml": "assemblyai_api_key: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n"},
            id="IAC-11 of a group",
        ),
        pytest.param(
            "hardcoded-key",
            {"roles/app/templates/.env.j2": "ASSEMBLYAI_API_KEY={{ stt_key }}\n", "host_vars/a.yml": f"stt_key: {K}\n"},
            {
                "roles/app/templates/.env.j2": 'ASSEMBLYAI_API_KEY="{{ stt_key }}"\n',
                "host_vars/a.yml": "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
            },
            id="IAC-11 for a template",
        ),
        pytest.param(
            "hardcoded-default",
            {"site.yml": play(f"""  vars:\n    key: "{{{{ lookup('env', 'ASSEMBLYAI_API_KEY') | default('{K}', true) }}}}"\n""")},
            {"site.yml": play("""  vars:\n    key: "{{ lookup('env', 'ASSEMBLYAI_API_KEY', default=undef()) }}"\n""")},
            id="IAC-11 a default",
        ),
        pytest.param(
            "silent-empty-default",
            {"site.yml": play(environment("{{ lookup('env', 'ASSEMBLYAI_API_KEY') }}"))},
            {"site.yml": play(environment("{{ lookup('env', 'ASSEMBLYAI_API_KEY', default=undef()) }}"))},
            id="IAC-12",
        ),
        pytest.param(
            "silent-empty-default",
            {"site.yml": play("""  vars:\n    assemblyai_api_key: "{{ lookup('env', 'ASSEMBLYAI_API_KEY') }}"\n""")},
            {
                "site.yml": play("""  vars:\n    assemblyai_api_key: "{{ lookup('env', 'ASSEMBLYAI_API_KEY') }}"\n""")
                + "  tasks:\n    - ansible.builtin.assert:\n        that: assemblyai_api_key | length > 0\n"
            },
            id="IAC-12 where a task looks",
        ),
        pytest.param(
            "not-passed-through",
            {"site.yml": play(task("ansible.builtin.systemd: {name: app, state: restarted}", "{{ assemblyai_api_key }}"))},
            {"site.yml": play(task("ansible.builtin.command: app", "{{ assemblyai_api_key }}"))},
            id="IAC-13",
        ),
        pytest.param(
            "unexpanded-reference",
            {"site.yml": play(environment("$ASSEMBLYAI_API_KEY"))},
            {"site.yml": play(environment("{{ assemblyai_api_key }}"))},
            id="IAC-14",
        ),
        pytest.param(
            "secret-in-log",
            {"site.yml": play("  tasks:\n    - shell: 'app --key {{ assemblyai_api_key }}'\n")},
            {"site.yml": play("  tasks:\n    - shell: 'app --key {{ assemblyai_api_key }}'\n      no_log: true\n")},
            id="IAC-16",
        ),
        pytest.param(
            "wrong-auth-scheme",
            {"site.yml": play(uri("Bearer {{ assemblyai_api_key }}"))},
            {"site.yml": play(uri("{{ assemblyai_api_key }}"))},
            id="IAC-16 a request",
        ),
        pytest.param(
            "encoding-mismatch",
            {"v.tf": VARIABLE + kubectl("${var.assemblyai_api_key}")},
            {"v.tf": VARIABLE + kubectl("${base64encode(var.assemblyai_api_key)}")},
            id="IAC-04 as text",
        ),
        pytest.param(
            "encoding-mismatch",
            {"v.tf": kubectl(K)},
            {"v.tf": kubectl("")},
            id="IAC-04 a key as text",
        ),
        pytest.param(
            "hardcoded-key",
            {"v.tf": f'resource "aws_instance" "app" {{\n  user_data = <<-EOT\n    export ASSEMBLYAI_API_KEY={K}\n  EOT\n}}\n'},
            {"v.tf": 'resource "aws_instance" "app" {\n  user_data = <<-EOT\n    # ASSEMBLYAI_API_KEY\n  EOT\n}\n'},
            id="IAC-01 in a script of a resource",
        ),
        pytest.param(
            "hardcoded-key",
            {"a.nomad": f'job "app" {{\n  task "app" {{\n    config {{\n args = ["--assemblyai-api-key={K}"]\n }}\n }}\n}}\n'},
            {"a.nomad": 'job "app" {\n  task "app" {\n    config {\n args = ["--assemblyai-api-key-file=/k"]\n }\n }\n}\n'},
            id="IAC-18 an argument",
        ),
        pytest.param(
            "hardcoded-key",
            {"site.yml": play(f'  tasks:\n    - lineinfile:\n        line: "ASSEMBLYAI_API_KEY={K}"\n')},
            {"site.yml": play('  tasks:\n    - lineinfile:\n        line: "ASSEMBLYAI_API_KEY={{ assemblyai_api_key }}"\n')},
            id="IAC-11 a line",
        ),
        pytest.param(
            "hardcoded-key",
            {"site.conf": f'<VirtualHost *:80>\n  SetEnv "ASSEMBLYAI_API_KEY" "{K}"\n</VirtualHost>\n'},
            {"site.conf": '<VirtualHost *:80>\n  PassEnv "ASSEMBLYAI_API_KEY"\n</VirtualHost>\n'},
            id="SRV-15 Apache, a name in quotes",
        ),
        pytest.param(
            "unexpanded-reference",
            {"Caddyfile": caddy("${ASSEMBLYAI_API_KEY}")},
            {"Caddyfile": caddy("{$ASSEMBLYAI_API_KEY}")},
            id="PRX-06 in braces",
        ),
        pytest.param(
            "hardcoded-key",
            {"nginx.conf": f'# proxy_set_header Authorization "{K}";\n' + nginx("$http_authorization")},
            {"nginx.conf": f'# etag "{K}";\n' + nginx("$http_authorization")},
            id="PRX-04 in a comment",
        ),
        pytest.param(
            "plaintext-store",
            {"index.ts": pulumi("require")},
            {"index.ts": pulumi("requireSecret")},
            id="IAC-10 in code",
        ),
        pytest.param(
            "plaintext-store",
            {"__main__.py": 'import pulumi\nkey = pulumi.Config().require("assemblyai_api_key")\n'},
            {"__main__.py": 'import pulumi\nkey = pulumi.Config().require_secret("assemblyai_api_key")\n'},
            id="IAC-10 in Python",
        ),
    ],
)
def test_a_row(rule: str, bad: Files, good: Files, lint: Lint) -> None:
    assert rule in rules(bad, lint)
    assert rules(good, lint) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"v.tf": VARIABLE, "main.tf": secret("data.aws_ssm_parameter.key.value")}, id="an external store"),
        pytest.param({"v.tf": VARIABLE + secret("random_password.key.result")}, id="made when it is applied"),
        pytest.param({"v.tf": f'variable "image_digest" {{ default = "{K}" }}\n# assemblyai\n'}, id="a hash"),
        pytest.param(
            {
                "v.tf": 'resource "aws_ssm_parameter" "key" {\n  name = "/app/assemblyai_api_key"\n  type = "SecureString"\n'
                '  value = "changeme"\n  lifecycle {\n    ignore_changes = [value]\n  }\n}\n'
            },
            id="a placeholder that is replaced outside",
        ),
        pytest.param(
            {
                "v.tf": 'variable "assemblyai_api_key" {\n  default = ""\n  sensitive = true\n}\n'
                'locals {\n  on = var.assemblyai_api_key != ""\n}\n'
            },
            id="an empty default that is looked at",
        ),
        pytest.param(
            {
                "v.tf": 'variable "assemblyai_api_key" {\n  default = null\n  sensitive = true\n}\n' + USED,
                "deploy.sh": "export TF_VAR_assemblyai_api_key=$KEY\nterraform apply\n",
                "app.py": "import os\nos.environ['ASSEMBLYAI_API_KEY']\n",
            },
            id="what fills in a variable is no name for the code",
        ),
        pytest.param({"a.tfvars": "assemblyai_api_key = null\n", "v.tf": VARIABLE + USED}, id="null"),
        pytest.param(
            {
                "main.tf": 'module "app" {\n  source = "git::https://x/y"\n  assemblyai_api_key = var.assemblyai_api_key\n}\n',
                "v.tf": VARIABLE,
            },
            id="a module elsewhere",
        ),
        pytest.param({"docker-compose.tf": VARIABLE + secret("sensitive(trimspace(var.assemblyai_api_key))")}, id="functions"),
        pytest.param({"v.tf": f'resource "null_resource" "x" {{\n  # ASSEMBLYAI_API_KEY\n  id = "{K}"\n}}\n'}, id="an id"),
        pytest.param({"roles/app/defaults/main.yml": "assemblyai_api_key: ''\n"}, id="a role's default that is to be set"),
        pytest.param({"roles/app/templates/.env.j2": "ASSEMBLYAI_API_KEY={{ key }}\n", **READS}, id="a template of Ansible's"),
        pytest.param(
            {"Pulumi.yaml": "config:\n  app:assemblyaiApiKey:\n    type: string\n    secret: true\n"}, id="a declaration"
        ),
        pytest.param({"a.service": "[Service]\nEnvironmentFile=-/etc/app.env\n", **READS}, id="SRV-04 without --pedantic"),
        pytest.param({"nginx.conf": "# ASSEMBLYAI_API_KEY\n" + nginx("$http_authorization")}, id="a client's own header"),
        pytest.param({"nginx.conf": nginx("$api_key") + "# ASSEMBLYAI_API_KEY\n"}, id="a variable of another file"),
        pytest.param({"Caddyfile": caddy("{http.request.header.Authorization}")}, id="a placeholder of Caddy's"),
        pytest.param({"crontab": "0 * * * * ASSEMBLYAI_API_KEY=$(cat /etc/key) app\n"}, id="a key from a file"),
        pytest.param(
            {
                "app/v.tf": VARIABLE.replace("sensitive = true", 'sensitive = true\n  default = ""')
                + secret("var.assemblyai_api_key"),
                "main.tf": f'{VARIABLE}module "app" {{\n  source = "./app"\n  assemblyai_api_key = var.assemblyai_api_key\n}}\n',
            },
            id="an empty default of a module that is given a value",
        ),
    ],
)
def test_a_near_miss(files: Files, lint: Lint) -> None:
    assert rules(files, lint) == []


@pytest.mark.parametrize(
    "line",
    [
        f'const ASSEMBLYAI_API_KEY: &str = "{K}"',
        f'assemblyai_key <- "{K}"',
        f'assemblyai_api_key = @"{K}"',
        f'run --assemblyai-api-key="{K}"',
        f'-define(ASSEMBLYAI_KEY, "{K}").',
    ],
)
def test_text_of_an_unknown_syntax(line: str, lint: Lint) -> None:
    assert rules({"a.unknown": f"{line}\n"}, lint) == ["hardcoded-key"]
