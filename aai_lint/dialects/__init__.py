"""Env-file loaders: the bytes of a file, and what each loader hands the process.

Each loader is written from its own rules (its source, or measured where there is none), not from a list of cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from aai_lint.dialects.growth import Endless
from aai_lint.dialects.outcome import Outcome, Reader, Refused

from ..records import NamedTuple

__all__ = ["DIALECTS", "Dialect", "Outcome", "load"]


class Dialect(NamedTuple):
    """One loader, of one version where versions differ."""

    name: str
    title: str  # what a person calls it
    family: str  # the module that reads it, imported when first needed
    wins: str  # file or environment: which counts where a variable is there already
    reaches_environment: bool  # or only a settings object that the program has to ask
    inherits: bool  # the outcome includes the environment that the loader was started with


def _family(
    family: str, wins: str, titles: Mapping[str, str], *, reaches_environment: bool = True, inherits: bool = True
) -> Iterator[tuple[str, Dialect]]:
    for name, title in titles.items():
        yield name, Dialect(name, title, family, wins, reaches_environment, inherits)


def _catalogue() -> Iterator[tuple[str, Dialect]]:
    yield from _family(
        "raw",
        "file",
        {
            "docker-run-env-file": "docker run --env-file",
            "docker-stack": "docker stack env_file",
            "compose@2:env_file-raw": "Compose 2 env_file (format: raw)",
            "compose@5:env_file-raw": "Compose 5 env_file (format: raw)",
            "podman-env-file": "podman run --env-file",
            "kubectl@1.20": "kubectl 1.20 create --from-env-file",
            "kubectl@1.37": "kubectl 1.37 create --from-env-file",
            "kustomize@kubectl-1.20": "Kustomize envs (kubectl 1.20)",
            "kustomize@kubectl-1.37": "Kustomize envs (kubectl 1.37)",
            "github-env": "$GITHUB_ENV",
            "gitlab-dotenv-report": "GitLab artifacts:reports:dotenv",
            "heroku-config:set": "heroku config:set",
            "fly-secrets-import": "fly secrets import",
        },
        inherits=False,
    )
    yield from _family(
        "golang",
        "file",
        {"compose@2:env_file": "Compose 2 env_file", "compose@5:env_file": "Compose 5 env_file"},
        inherits=False,
    )
    yield from _family(
        "golang",
        "environment",
        {
            "compose@2:interpolation": "Compose 2 .env (for ${…})",
            "compose@5:interpolation": "Compose 5 .env (for ${…})",
            "godotenv": "joho/godotenv",
        },
    )
    yield from _family("python", "file", {"compose@1:env_file": "Compose 1 env_file"}, inherits=False)
    yield from _family("python", "file", {"pipenv": "pipenv run", "honcho": "honcho"})
    yield from _family(
        "python",
        "environment",
        {
            "python-dotenv": "python-dotenv load_dotenv()",
            "python-dotenv@1.0": "python-dotenv 1.0 load_dotenv()",
            "django-environ": "django-environ read_env()",
            "compose@1:interpolation": "Compose 1 .env (for ${…})",
        },
    )
    yield from _family(
        "python",
        "environment",
        {
            "environs": "environs env.str()",
            "environs:os.environ": "environs (os.environ)",
            "pydantic-settings": "pydantic-settings",
            "django-environ:env()": "django-environ env()",
            "starlette-config": "starlette Config",
            "python-decouple": "python-decouple",
        },
        reaches_environment=False,
    )
    yield from _family(
        "javascript",
        "environment",
        {
            "dotenv@16": "dotenv 16",
            "dotenv@17": "dotenv 17",
            "dotenv@18": "dotenv 18",
            "dotenv-expand@12": "dotenv-expand 12",
            "dotenv-cli": "dotenv-cli",
            "next-env@16": "Next.js",
            "dotenvx@2": "dotenvx run",
            "bun": "bun",
        },
    )
    yield from _family(
        "javascript",
        "environment",
        {"vite@7": "Vite 7 loadEnv()", "vite@8": "Vite 8 loadEnv()"},
        reaches_environment=False,
    )
    yield from _family(
        "node",
        "environment",
        {
            "node-env-file@20": "node --env-file (Node 20)",
            "node-env-file@24": "node --env-file (Node 24)",
            "deno": "deno --env-file",
        },
    )
    yield from _family("node", "file", {"env-cmd": "env-cmd", "node-foreman": "node-foreman (nf)"})
    yield from _family("rust", "environment", {"just": "just", "uv-run": "uv run --env-file"})
    yield from _family("ruby", "environment", {"ruby-dotenv@2": "Ruby dotenv 2", "ruby-dotenv@3": "Ruby dotenv 3"})
    yield from _family("ruby", "file", {"direnv:dotenv": "direnv (dotenv)", "ruby-foreman": "Ruby foreman"})
    yield from _family("php", "environment", {"phpdotenv": "vlucas/phpdotenv", "symfony-dotenv": "symfony/dotenv"})
    yield from _family(
        "dockerfile",
        "file",
        {"dockerfile-ENV": "Dockerfile ENV (BuildKit)", "buildah-ENV": "Dockerfile ENV (buildah)"},
        inherits=False,
    )
    yield from _family(
        "shell",
        "file",
        {
            "bash": "bash (set -a; source)",
            "zsh": "zsh (set -a; source)",
            "dash": "dash (set -a; .)",
            "busybox-ash": "busybox ash (set -a; .)",
            "direnv:envrc": "direnv (.envrc)",
        },
    )
    yield from _family(
        "xargs",
        "file",
        {"bash:export-xargs": "export $(… | xargs)", "bash:export-xargs-d": "export $(… | xargs -d '\\n')"},
    )
    yield from _family("make", "file", {"make-include": "make (include; export)"})
    yield from _family("systemd", "file", {"systemd-EnvironmentFile": "systemd EnvironmentFile="}, inherits=False)


DIALECTS: Mapping[str, Dialect] = MappingProxyType(dict(_catalogue()))


LIMIT = 64 * 1024
"""Bytes. Env files are small; some loaders' grammars take quadratic time on what isn't one."""


def load(name: str, data: bytes, environ: Mapping[str, str]) -> Outcome:
    """What the loader makes of the file, started with this environment. Never raises, whatever the bytes."""
    if len(data) > LIMIT:
        return Outcome(doubt="the file is too large for an env file")
    family = import_module(f"aai_lint.dialects.{DIALECTS[name].family}")
    reader: Reader = family.READERS[name]
    try:
        return reader(data, environ)
    except Refused as refused:
        return Outcome(error=str(refused))
    except Endless:
        return Outcome(doubt="a value grows without end")
    except RecursionError:
        return Outcome(doubt="the file nests too deeply")
