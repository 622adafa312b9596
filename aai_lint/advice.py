"""The right remedy for each kind of place."""

from __future__ import annotations

import re

from . import ci, key
from .model import Origin, Setting

_ROTATE = "replace it in AssemblyAI's dashboard, since git's history keeps it"

# Where a key belongs instead of being written out, by the home of the setting.
_INSTEAD = {
    "code": "read it from the environment",
    "env-template": "put a placeholder here and the key into an env file that git ignores",
    "env": "keep this file out of git",
    "compose": "write `${{{name}:?set {name}}}` and keep the key in an env file that git ignores",
    "dockerfile": "pass it when the container starts, or use `RUN --mount=type=secret` during the build",
    "kubernetes": "use `valueFrom.secretKeyRef`",
    "kubernetes-secret": "create the Secret outside git, or commit a SealedSecret, an ExternalSecret or a file encrypted by SOPS",
    "kubernetes-config": "use a Secret that isn't committed",
    "helm-values": "leave the value empty and name an existing Secret",
    "helm": "take it from an existing Secret",
    "kustomize": "generate the Secret from an env file that git ignores",
    "github-actions": "use `${{{{ secrets.{secret} }}}}`",
    "nomad": "keep it in Vault or in Nomad's variables, and let a `template` with `env = true` bring it",
    "ansible": "encrypt it with `ansible-vault encrypt_string`, or read it with `lookup('env', '{secret}')`",
    "pulumi": "set it with `pulumi config set --secret`",
    "pm2": "leave it out: pm2 hands on the environment that it is started in",
    "systemd": "keep it in a file that only root reads (`EnvironmentFile=`), or use `LoadCredential=`",
    "supervisor": "write `%(ENV_{secret})s`, and set the variable for supervisord itself",
    "apache": "write `PassEnv {secret}`, and set the variable for the server itself",
    "php-fpm": "write `env[{secret}] = ${secret}`, and set the variable for the master process",
    "nginx": "keep the file as a `*.template`, and let `envsubst` put the key in when the server starts",
    "caddy": "write `{{env.{secret}}}`",
    "envoy": "write `%ENVIRONMENT({secret})%`",
    "cron": "let the command load a file that git doesn't have",
    "powershell": "read `$env:{secret}`, and set the variable outside the script",
    "batch": "read `%{secret}%`, and set the variable outside the script",
    "terraform": "pass it as `TF_VAR_{variable}` and mark the variable as sensitive",
    "vercel": "leave it out and set it in the project's settings (`vercel env add {secret}`)",
    "netlify": "leave it out and set it in the site's settings (`netlify env:set {secret} … --secret`)",
    "fly": "leave it out and run `fly secrets set {secret}=…`",
    "render": "write `sync: false` instead of the value, and give it in the dashboard",
    "railway": "leave it out and set it as a variable of the service",
    "heroku": "leave the value out and run `heroku config:set {secret}=…`",
    "digitalocean": "write `type: SECRET` without a value, or commit the encrypted `EV[…]` that the platform gives back",
    "ecs": "name the secret's ARN under `secrets`, as `valueFrom`",
    "cloudformation": "use `{{{{resolve:secretsmanager:…}}}}` or a parameter with `NoEcho: true`, or read the secret in code",
    "serverless": "write `${{env:{secret}}}` or `${{ssm:/…}}`",
    "copilot": "name the parameter or secret under `secrets`",
    "app-runner": "name the secret's ARN under `secrets`, as `value-from`",
    "elastic-beanstalk": "set it as an environment property from Secrets Manager (`eb setenv` keeps it out of git)",
    "app-engine": "leave it out and read it from Secret Manager in code",
    "firebase": "run `firebase functions:secrets:set {secret}` (or `apphosting:secrets:set`) and name it as a `secret`",
    "supabase": "write `env({secret})`, and run `supabase secrets set {secret}=…` for what is deployed",
    "expo": "take it out, use the key on a server, and give the app a temporary token",
    "eas": "take it out, use the key on a server, and give the app a temporary token",
    "wrangler": "leave it out and run `wrangler secret put {secret}`; local runs read .dev.vars, which git must ignore",
    "mcp": "write the reference that this client replaces (`${{{secret}}}`, `${{env:{secret}}}`), or let it ask for the key",
    "skaffold": "write `{{{{.{secret}}}}}` under `setValueTemplates`, or name an existing Secret",
    "devcontainer": "write `${{localEnv:{secret}}}`",
    "editor": "write `${{env:{secret}}}`, or name an env file that git ignores",
    "http-client": "keep it in a variable that the client stores as a secret, outside of what is shared",
    "streamlit": "keep this file out of git",
    "config": "read it from the environment, or keep it in a file that git ignores",
    "notebook": "read it with `getpass` or from the environment, and clear the outputs before saving",
    "document": "write a placeholder",
    "text": "read it from the environment",
    "shell": "write `$ASSEMBLYAI_API_KEY` in double quotes, and set the variable outside the script",
}


_ANYWHERE = "keep it in a secret store or in an env file that git ignores"


def instead_of_writing(setting: Setting) -> str:
    """What to do about a key that is written out in a setting."""
    return f"{_instead(setting)}; {_ROTATE}"


def instead_of_nothing(setting: Setting, origin: Origin | None = None) -> str:
    """What to do about a setting that has no key yet. `origin` is that of its file, where the key may be put into it."""
    path = setting.name.place.path
    if origin is not None and origin.tracked and setting.home == "env":
        return f"take the file out of git (`git rm --cached {path}`), let git ignore it, and put the key there"
    if (origin is not None and origin.ignored) or setting.home in ("env", "env-template"):
        return "put the key there, and keep the file out of git"
    return _instead(setting)


def _instead(setting: Setting) -> str:
    name = setting.name.text
    system = ci.of(setting.home)
    words = _INSTEAD.get(setting.home) or (system.keep if system is not None else _ANYWHERE)
    secret = name if key.meaning(name) is key.Meaning.KEY and name.isupper() else key.CANONICAL
    if system is not None:
        secret = secret.lower()
    variable = name.removeprefix("var.") if name.startswith("var.") else re.sub(r"\W+", "_", name).strip("_").lower()
    return words.format(name=name, secret=secret, variable=variable)
