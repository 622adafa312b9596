"""Which reader may take which files, as far as a path tells: a reader is imported for these only.

A mark is what the path has somewhere, in lower case: `/` before it is the start of a name, `$` behind it the end of the path. It
may promise too much, never too little: whether a file is a reader's is for its `reads` to say.
"""

from __future__ import annotations

from collections.abc import Callable

from ..document import ENVIRONMENT
from ..launchers import UNASKED
from ..records import NamedTuple


class Row(NamedTuple):
    """A reader by the name of its module. `files` are the marks of what it may take, none for any file; `wiring` those of what
    matters to wiring without a word of the key in it, as its `structural` says; none where it has no such. Where most of these
    say nothing of the environment, `sound` is a pattern of what the text (in lower case) of the others has in it. `whole` is for
    those that read all of a large file too, and not the parts alone that have a word that is looked for."""

    reader: str
    files: str = ""
    wiring: str = ""
    sound: str = ""
    whole: bool = False


_YAML = ".yml$ .yaml$"
_ENV = "env .dev.vars"
_HTML = ".htm .xhtml$ .hbs$ .handlebars$ .mustache$ .ejs$ .njk$ .twig$ .jinja .j2$ .liquid$ .erb$ .cshtml$ .razor$"
_PROSE = (
    ".m .rst$ .adoc$ .asciidoc$ .txt$ .text$ .org$ readme changelog contributing install todo notes author licen copying llms"
)
_SERVERS = ".conf .ini .vhost nginx htaccess httpd apache caddy cron procfile"
_UNITS = ".service .socket .mount .timer .container override.conf$"
_TESTS = "/tox. /setup.cfg$ pytest. /pyproject.toml$ /noxfile.py$"
_TERRAFORM = ".tf .tofu tfvars .pkr terragrunt"

# What runs Python may need what the module that it names takes in, and what runs tests what any of them does.
_SCRIPTS = rf"{ENVIRONMENT}|\bpy|\.py|assets:|\b(?:{'|'.join(UNASKED)})\b"

# In the order in which they are asked.
TABLE = (
    # Known by their path alone, whatever else (a manifest for a cluster, say) is written in them.
    Row("action", "/action.y", "/action.y"),
    Row("workflow", "/workflows/", "/workflows/"),
    # Particular files.
    Row("ansible"),
    Row("bake", "docker-bake", "docker-bake"),
    Row("bare"),
    Row("batch", ".bat$ .cmd$"),
    Row("ci", f"{_YAML} .json$", f"{_YAML} .json$"),
    Row("component", ".vue$ .svelte$ .astro$"),
    Row("compose", _YAML, "compose docker-stack"),
    Row("dockerfile", "dockerfile containerfile", "dockerfile containerfile"),
    Row("dockerignore", ".dockerignore$ .containerignore$", ".dockerignore$ .containerignore$"),
    Row("env", _ENV, _ENV, whole=True),
    Row("gradle", ".gradle$ .gradle.kts$"),
    Row("helm", _YAML + " .gotmpl$", "values helmfile"),
    Row("html", _HTML),
    Row("http", ".http$ .rest$ .bru$"),
    Row("jenkinsfile", "jenkins .groovy$", "jenkins"),
    Row("justfile", "justfile$ .just$", "justfile$ .just$"),
    Row("kubernetes", ".yml .yaml .json"),
    Row("kustomize", "/kustomization", "/kustomization"),
    Row("makefile", "makefile .mk$", "makefile .mk$"),
    Row("nomad", ".nomad .hcl"),
    Row("notebook", ".ipynb$"),
    Row("platform", f"{_YAML} .json$ .jsonc$ .toml$ .template$ .cfn$ .config$", "/serverless.y template.y"),
    Row("powershell", ".ps1 .psm1$ .psd1$"),
    Row("procfile", "/procfile", "/procfile"),
    Row("prose", _PROSE),
    Row("servers", _SERVERS),
    Row("systemd", _UNITS, _UNITS),
    Row("terraform", _TERRAFORM),
    Row("testing", _TESTS, f"{_TESTS} /conftest.py$"),
    # Those of a whole syntax (any JSON, any shell script), and the one that takes what is left.
    Row("code", wiring=".config. /webpack", sound=ENVIRONMENT, whole=True),
    Row("data", wiring="/package.json$ /pubspec.yaml$", sound=_SCRIPTS),
    Row("shell"),
    Row("loose"),
)


def marker(*marks: str) -> Callable[[str], bool]:
    """Whether a path has one of some marks, each a text of several; without any mark every path will do."""
    words = {word for text in marks for word in text.split()}
    ends = tuple(word[:-1] for word in words if word.endswith("$"))
    parts = tuple(word for word in words if not word.endswith("$"))

    def has_mark(path: str) -> bool:
        marked = f"/{path.lower()}"
        return marked.endswith(ends) or any(map(marked.__contains__, parts))

    return has_mark if words else lambda _: True
