"""Amazon: ECS task definitions, CloudFormation and SAM, the Serverless Framework, Copilot, App Runner, Elastic Beanstalk."""

from __future__ import annotations

from ....regex import regex
from ..cloudformation import broken_in_lambda, handlers, in_template
from ..notations import matching
from ..rows import Row, Spot, Tell
from ..secretsmanager import not_as_text, secret
from ..serverless import in_serverless

_ENVIRONMENT = Spot("**.containerDefinitions[].environment", understand=not_as_text)
_SECRETS = Spot("**.containerDefinitions[].secrets", values=("valueFrom",), understand=secret)
# Of CodeBuild: what `Value` names depends on the type.
_TYPED = (Tell("Type", "PARAMETER_STORE|SECRETS_MANAGER", opaque="from an external store"),)
_PARAMETER = (
    "AllowedPattern AllowedValues ConstraintDescription Description MaxLength MaxValue MinLength MinValue NoEcho Type".split()
)
_STORED = {"secretsmanager": "from an external store", "from_cfn": "from an external store"}

ROWS = (
    Row(
        "serverless",
        regex(r"(?:^|/)serverless(?:[.-][\w-]+)?\.(?:ya?ml|json)$"),
        (
            Spot("provider.environment"),
            Spot("functions.*.environment"),
            Spot("functions[].*.environment"),
            Spot("functions.*.handler", role="folder", single=True),
            # Plugins that put variables in by themselves are called after what they do.
            Spot("plugins", role="plugin", absent="a plugin"),
        ),
        "https://www.serverless.com/framework/docs/guides/variables",
        understand=in_serverless,
        structural=regex(r"(?:^|/)serverless\.ya?ml$"),
    ),
    Row(
        "ecs",
        regex(r"\.(?:json|ya?ml)$"),
        (_ENVIRONMENT, _SECRETS),
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
        text=regex(r"(?m)(?:^|[{,])[ \t]*\"?containerDefinitions\"?\s*:"),
    ),
    Row(
        "cloudformation",
        regex(r"\.(?:ya?ml|json|template|cfn)$"),
        (
            Spot(
                "Parameters",
                role="default",
                values=("Default",),
                others=tuple(_PARAMETER),
                plain=True,
                tells=(
                    Tell("NoEcho", "(?i:true|yes|1)", plain=False),
                    # A name or number, or taken from Parameter Store by the service itself.
                    Tell("Type", r"AWS::.*|List<.*|Number|CommaDelimitedList", plain=False),
                ),
                absent="given when the stack is made",
            ),
            Spot("**.Environment.Variables", understand=broken_in_lambda),
            Spot("**.ContainerDefinitions[].Environment", names=("Name",), values=("Value",), understand=broken_in_lambda),
            Spot("**.ContainerDefinitions[].Secrets", names=("Name",), values=("ValueFrom",), understand=in_template),
            Spot("**.EnvironmentVariables", names=("Name",), values=("Value",), tells=_TYPED),
            Spot("**.RuntimeEnvironmentVariables", names=("Name",), values=("Value",)),
            Spot("**.RuntimeEnvironmentSecrets", names=("Name",), values=("Value",)),
        ),
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html",
        text=regex(r"AWSTemplateFormatVersion|AWS::Serverless-2016-10-31|(?m:^[ \t]*\"?Type\"?[ \t]*:[ \t]*[\"']?AWS::\w+::)"),
        understand=in_template,
        more=handlers,
        structural=regex(r"(?:^|/)(?:sam-)?template\.ya?ml$"),
    ),
    Row(
        "copilot",
        regex(r"(?:^|/)copilot/(?:[\w.-]+/)+manifest\.ya?ml$"),
        (
            Spot("**.variables"),
            Spot("**.secrets", sources=_STORED, understand=matching(r"(?s).*", "from an external store")),
        ),
        "https://aws.github.io/copilot-cli/docs/developing/secrets/",
    ),
    Row(
        "app-runner",
        regex(r"(?:^|/)apprunner\.ya?ml$"),
        (
            Spot("run.env", understand=not_as_text),
            Spot("build.env", role="build"),
            Spot("run.secrets", values=("value-from",), understand=secret),
        ),
        "https://docs.aws.amazon.com/apprunner/latest/dg/config-file-ref.html",
    ),
    Row(
        "elastic-beanstalk",
        regex(r"(?:^|/)\.ebextensions/[^/]+\.(?:config|ya?ml|json)$"),
        (
            Spot("option_settings.aws:elasticbeanstalk:application:environment"),
            Spot("option_settings", names=("option_name",), others=("namespace", "resource_name")),
        ),
        "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/ebextensions-optionsettings.html",
    ),
)
