"""How a reference to a variable or secret is written in each kind of place, and what to do where there is no notation for one."""

from __future__ import annotations

from . import advice, ci
from .model import Setting
from .regex import regex

# What each place does expand; of homes that aren't here it isn't known.
_NOTATION = {
    "compose": "${{{name}}}",
    "dockerfile": "${{{name}}}",
    "kubernetes": "$({name})",
    "helm-values": "",
    "editor": "${{env:{name}}}",
    "devcontainer": "${{localEnv:{name}}}",
    "skaffold": "",
    "http-client": "{{{{$dotenv {name}}}}}",
    "mcp": "",
    "shell": "",
    "tox": "{{env:{name}}}",
    "pytest": "{{{name}}}",
    "terraform": "",
    "github-actions": "${{{{ secrets.{name} }}}}",
    "powershell": "",
    "batch": "%{name}%",
    "nomad": "",
    "ansible": "{{{{ lookup('env', '{name}') }}}}",
    "systemd": "",
    "supervisor": "%(ENV_{name})s",
    "apache": "${{{name}}}",
    "nginx": "",
    "caddy": "{{env.{name}}}",
    "envoy": "%ENVIRONMENT({name})%",
    "cron": "",
}
_REMEDIES = {
    "ecs": "write it under `secrets`, as `valueFrom`: `arn:…:secret:NAME:JSON_KEY::`, or without a key where it is no JSON",
    "cloudformation": "refer to a parameter by `!Ref` or `!Sub`, or to the secret by `{{resolve:secretsmanager:…}}`",
    "serverless": "write `${env:X}` for a variable of whoever deploys, `${ssm:/…}` for a parameter",
    "app-runner": "name the secret under `secrets`, as `value-from`",
    "helm-values": "set the value when the chart is installed, or name an existing Secret",
    "mcp": "write the reference that this client replaces (`${X}` in Claude Code, `${env:X}` in Cursor), or let it ask for it",
    "terraform": "declare a variable, and write `var.…` without quotes",
    "nomad": "let a `template` with `env = true` bring the value from Vault or from Nomad's variables",
    "systemd": "name the file that sets it, `EnvironmentFile=/…`, or pass it on with `PassEnvironment=`",
    "nginx": "call the file `*.template` and let `envsubst` put the value in before nginx starts",
    "cron": "load a file that sets it in the command itself",
    "powershell": "write `$env:NAME`, in double quotes where it is part of a text",
    "skaffold": "move it to `setValueTemplates`, where `{{.NAME}}` is replaced",
    "shell": "put the header into double quotes",
}
# How each client of the Model Context Protocol names a variable of the environment; the others are believed, or name none.
_CLIENTS = (
    (regex(r"(?:.*/)?(?:\.mcp\.json|\.(?:claude|claude-plugin|copilot)/[^/]+)"), "${{{name}}}"),
    (regex(r"(?:.*/)?\.(?:vscode|cursor|roo|windsurf)/[^/]+"), "${{env:{name}}}"),
    (regex(r"(?:.*/)?\.gemini/[^/]+"), "${{{name}}}"),
    (regex(r"(?:.*/)?opencode\.jsonc?"), "{{env:{name}}}"),
)


def is_known(home: str) -> bool:
    """Whether it is known what the places of a home expand."""
    system = ci.of(home)
    return home in _NOTATION or (system is not None and bool(system.write or system.instead))


def written(setting: Setting, name: str) -> tuple[str, str]:
    """How a reference to a name is written in the place of a setting (empty where none is), and what to do in words."""
    system = ci.of(setting.home)
    if system is None:
        notation = _NOTATION.get(setting.home, "")
        if setting.home == "mcp":
            path = setting.name.place.path
            notation = next((known for pattern, known in _CLIENTS if pattern.fullmatch(path)), "")
        meant = notation.format(name=name)
        if setting.home == "kubernetes" and name == setting.name.text:
            meant = ""  # a variable of a container can't be made of itself
        if meant:
            return meant, f"write `{meant}`"
        return "", _REMEDIES.get(setting.home) or advice.instead_of_nothing(setting)
    if setting.home == "gitlab" and setting.role == "variable" and name == setting.name.text:
        return "", "leave the line out: a variable of the project arrives without it"
    meant = system.write.format(name=name, secret=name.lower())
    return meant, f"write `{meant}`" if meant else system.instead.format(name=setting.name.text)
