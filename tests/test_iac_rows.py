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


def function(value: str) -> str:
    return (
        'resource "aws_lambda_function" "app" {\n  environment {\n    variables = {\n'
        f"      ASSEMBLYAI_API_KEY = {value}\n    }}\n  }}\n}}\n"
    )


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
    ],
)
def test_a_near_miss(files: Files, lint: Lint) -> None:
    assert rules(files, lint) == []
