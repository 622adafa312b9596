"""The systems of continuous integration, a row each: which files are theirs, where these give names a value and where shell
text stands, what they replace by themselves, and what to write instead of another system's notation.

Sources: docs.gitlab.com/ci/yaml, /ci/variables, /ci/secrets · circleci.com/docs/configuration-reference, /docs/env-vars ·
learn.microsoft.com/azure/devops/pipelines/process/variables and /yaml-schema · support.atlassian.com/bitbucket-cloud/docs
(variables and secrets) · docs.travis-ci.com/user/environment-variables · buildkite.com/docs/pipelines/environment-variables,
/docs/agent/cli/reference/pipeline · docs.drone.io/pipeline/environment, /secret · woodpecker-ci.org/docs/usage/environment,
/secrets, /migrations · cloud.google.com/build/docs/securing-builds/use-secrets, /configuring-builds/substitute-variable-values ·
docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html ·
docs.aws.amazon.com/amplify/latest/userguide/yml-specification-syntax.html · www.appveyor.com/docs/build-configuration ·
docs.semaphore.io/reference/pipeline-yaml · cirrus-ci.org/guide/writing-tasks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .records import dataclass
from .regex import regex

_YAML = r"\.ya?ml"
# `$$` stands for `$` wherever a service replaces `$X` itself.
_DOLLAR = r"(?P<escape>\$\$)|\$\{(?P<braced>[A-Za-z_]\w*)\}|\$(?P<plain>[A-Za-z_]\w*)"


@dataclass(frozen=True, slots=True)
class System:
    """`path` are the files that are read by their name, `text` what others of them have, all of it.
    `variables` are the keys under which names get
    values, `entries` those of them whose names are the service's and become variables of a process besides.

    `shells` are keys of shell text: those of one group run in one shell, in this order. `apart` are keys under which nothing
    of that means what it does elsewhere. `expands` is the notation that values are put in by; `fills` the one that the
    service replaces all over the file before a job runs, but for the keys in `verbatim`. `explicit` says that a secret reaches
    only the scripts for which it is named.

    For people: `write` is how a reference is written in a value (`{name}` the variable, `{secret}` a secret's usual name) and
    `instead` what to do where values can't refer to anything; `keep` where a key belongs; `persist` how a variable gets from
    one shell to the next."""

    home: str
    title: str
    path: re.Pattern[str]
    keep: str
    text: tuple[re.Pattern[str], ...] = ()
    variables: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    shells: tuple[tuple[str, ...], ...] = ()
    apart: frozenset[str] = frozenset()
    expands: re.Pattern[str] | None = None
    fills: re.Pattern[str] | None = None
    verbatim: tuple[str, ...] = ()
    explicit: bool = False
    write: str = ""
    instead: str = ""
    persist: str = ""
    foreign: tuple[str, ...] = ()


def _path(pattern: str) -> re.Pattern[str]:
    return regex(rf"(?:.*/)?(?:{pattern})", re.IGNORECASE)


SYSTEMS = (
    System(
        "gitlab",
        "GitLab CI",
        _path(rf"(?:[\w.-]*\.)?gitlab-ci(?:[.-][\w.-]+)?{_YAML}|\.gitlab(?:-ci)?/.+{_YAML}"),
        "use a masked CI/CD variable of the project",
        text=(regex(r"(?m)^[ ]+(?:before_)?script:[ \t]*(?:$|[|>&!\[#-])"), regex(r"(?m)^[ ]+stage:")),
        variables=("variables",),
        shells=(("before_script", "script"), ("after_script",)),
        apart=frozenset(["inputs", "services", "artifacts", "cache", "rules"]),
        expands=regex(_DOLLAR),
        write="${name}",
        persist="set it under `variables`, or hand it over in an artifact of the kind `dotenv`, which isn't for secrets",
        foreign=("env", "environment"),
    ),
    System(
        "circleci",
        "CircleCI",
        _path(rf"\.circleci/.+{_YAML}|circle{_YAML}"),
        "use a context or a variable of the project",
        variables=("environment",),
        shells=(("run",), ("command",)),
        apart=frozenset(["workflows", "parameters"]),
        instead="leave the line out, since variables of contexts and of the project reach each job by themselves; under another "
        'name, `echo "export {name}=…" >> "$BASH_ENV"` in a step',
        persist='append the export to `"$BASH_ENV"`',
        foreign=("env", "variables"),
    ),
    System(
        "azure",
        "Azure Pipelines",
        _path(
            rf"[\w.-]*azure-?pipelines?[\w.-]*{_YAML}|(?:\.azure-?pipelines?|\.azuredevops|azure-?pipelines?|\.pipelines|\.vsts(?:-ci)?)"
            rf"/.+{_YAML}|\.vsts(?:-ci)?{_YAML}"
        ),
        "use a secret variable or a variable group, and map it: `env: {{{name}: $({name})}}`",
        text=(
            regex(r"(?m)^[ \t]*(?:- )?(?:steps|jobs|stages):"),
            regex(r"(?m)^[ \t]*(?:- )?task:[ \t]*[\w.-]+@\d|^[ \t]*vmImage:|^[ \t]*- (?:bash|pwsh|powershell):"),
        ),
        variables=("env", "variables"),
        entries=("variables",),
        shells=(("script",), ("bash",), ("pwsh",), ("powershell",)),
        apart=frozenset(["parameters", "templateContext"]),
        expands=regex(r"\$\{\{(?P<expression>[^{}]*)\}\}|(?P<runtime>\$\[[^\]]*\])|\$\((?P<plain>[A-Za-z_][\w.-]*)\)"),
        explicit=True,
        write="$({name})",
        persist="map it for the step that needs it: `env: {name}: $({name})`",
        foreign=("environment",),
    ),
    System(
        "bitbucket",
        "Bitbucket Pipelines",
        _path(rf"bitbucket-pipelines{_YAML}"),
        "use a secured variable of the repository or the deployment",
        variables=("variables",),
        shells=(("script",), ("after-script",)),
        expands=regex(r"\$\{(?P<braced>[A-Za-z_]\w*)\}|\$(?P<plain>[A-Za-z_]\w*)"),
        write="${name}",
        persist="export it in the step that needs it",
        foreign=("env", "environment"),
    ),
    System(
        "travis",
        "Travis CI",
        _path(rf"\.travis{_YAML}"),
        "encrypt it (`travis encrypt`), or set it in the settings of the repository",
        variables=("env",),
        write="${name}",
        shells=(
            (
                "before_install",
                "install",
                "before_script",
                "script",
                "before_deploy",
                "after_deploy",
                "after_success",
                "after_failure",
                "after_script",
            ),
        ),
        foreign=("environment", "variables"),
    ),
    System(
        "buildkite",
        "Buildkite",
        _path(rf"\.buildkite/.+{_YAML}|buildkite/pipeline[\w.-]*{_YAML}|\.?buildkite{_YAML}"),
        "use `secrets` of the step, or a hook of the agent",
        variables=("env",),
        shells=(("command", "commands"),),
        apart=frozenset(["plugins", "build", "agents", "notify", "fields"]),
        fills=regex(
            r"(?P<escape>\$\$|\\\$)|\$\{(?P<braced>[A-Za-z_]\w*)[^}]*\}|\$(?P<plain>[A-Za-z_]\w*)",
        ),
        instead="leave the line out, and name the secret under `secrets` of the step or set it in a hook of the agent",
        persist="export it in the step that needs it",
        foreign=("environment", "variables"),
    ),
    System(
        "drone",
        "Drone",
        _path(rf"\.drone[\w.-]*{_YAML}|\.drone/.+{_YAML}"),
        "write `from_secret: {secret}`",
        variables=("environment",),
        shells=(("commands",),),
        apart=frozenset(["settings", "secrets", "when"]),
        fills=regex(r"(?P<escape>\$\$(?=\{))|\$\{(?P<braced>[A-Za-z_]\w*)[^}]*\}"),
        explicit=True,
        write="{{from_secret: {secret}}}",
        persist="export it in the step that needs it",
        foreign=("env", "secrets"),
    ),
    System(
        "woodpecker",
        "Woodpecker",
        _path(rf"\.woodpecker{_YAML}|\.woodpecker/.+{_YAML}"),
        "write `from_secret: {secret}`",
        variables=("environment",),
        shells=(("commands",),),
        apart=frozenset(["settings", "when"]),
        fills=regex(r"(?P<escape>\$\$(?=\{))|\$\{(?P<braced>[A-Za-z_]\w*)[^}]*\}"),
        explicit=True,
        write="{{from_secret: {secret}}}",
        persist="export it in the step that needs it",
        foreign=("env", "secrets"),
    ),
    System(
        "cloudbuild",
        "Cloud Build",
        _path(rf"(?:[\w.-]*[.-])?cloud-?build(?:[._-][\w.-]*)?(?:{_YAML}|\.json)"),
        "keep it in Secret Manager, and name it under `availableSecrets` and `secretEnv`",
        text=(regex(r"(?m)^[ \t]*\"?(?:availableSecrets|secretEnv)\"?:"),),
        variables=("env",),
        shells=(("script",),),
        fills=regex(r"(?P<escape>\$\$)|\$\{(?P<braced>[A-Za-z]\w*)\}|\$(?P<plain>[A-Za-z]\w*)"),
        verbatim=("script",),
        explicit=True,
        instead="name it under `secretEnv` of the step, and under `availableSecrets`",
        persist="export it in the step that needs it",
        foreign=("environment", "variables"),
    ),
    System(
        "jenkins",
        "Jenkins",
        regex(r"(?:.*/)?(?:Jenkinsfile(?:[._-].*)?|.*\.[Jj]enkinsfile|jenkins/.*\.groovy)"),
        "keep it in Jenkins' credentials, and write `{name} = credentials('…')`",
        text=(
            regex(r"(?m)\b(?:withCredentials|withEnv)[ \t]*\(|^[ \t]*(?:pipeline[ \t]*\{|node[ \t]*[({])|\benvironment[ \t]*\{"),
        ),
        expands=regex(r"(?!)"),
        explicit=True,
        write="${{env.{name}}}",
        persist="set it in `environment`, or round the steps by `withEnv`",
    ),
    System(
        "codebuild",
        "CodeBuild",
        _path(rf"(?:[\w.-]*[.-])?buildspec(?:[._-][\w.-]*)?{_YAML}"),
        "name it under `env: secrets-manager` or `parameter-store`",
        variables=("variables",),
        shells=(("commands",), ("finally",)),
        foreign=("environment",),
    ),
    System(
        "amplify",
        "Amplify Hosting",
        _path(rf"amplify{_YAML}"),
        "set it as an environment variable of the app, and leave it out here",
        shells=(("commands",),),
        foreign=("env", "environment", "variables"),
    ),
    System(
        "appveyor",
        "AppVeyor",
        _path(rf"\.?appveyor{_YAML}"),
        "encrypt it, and write `secure: …`",
        variables=("environment",),
        shells=(("sh",),),
    ),
    System(
        "semaphore",
        "Semaphore",
        _path(rf"\.semaphore/.+{_YAML}"),
        "keep it in a secret, and name that under `secrets`",
        variables=("env_vars",),
        shells=(("commands",),),
    ),
    System(
        "cirrus",
        "Cirrus CI",
        _path(rf"\.cirrus{_YAML}"),
        "encrypt it, and write `ENCRYPTED[…]`",
        variables=("env", "environment"),
    ),
)
HOMES = frozenset(system.home for system in SYSTEMS)
_BY_HOME = {system.home: system for system in SYSTEMS}
# Files of others that look alike: GitHub's and its kin's have a reader of their own.
_OTHERS = regex(r"(?:^|/)\.(?:github|forgejo|gitea)/")
_NAMES = regex(
    r"(?:.*/)?(?:(?:[\w.-]*[.-])?(?:docker-)?compose[\w.-]*|chart|values|kustomization|docker-bake)\.(?:ya?ml|json)",
    re.IGNORECASE,
)
_OBJECTS = regex(r"(?m)^apiVersion:")


def of(home: str) -> System | None:
    """The system of a home."""
    return _BY_HOME.get(home)


@lru_cache(maxsize=4096)
def by_path(path: str) -> System | None:
    """The system whose file this is, by its name alone."""
    if _NAMES.fullmatch(path):
        return None
    return next((system for system in SYSTEMS if system.path.fullmatch(path)), None)


def is_of_objects(text: str) -> bool:
    """Whether a YAML text is a manifest of Kubernetes: those lie in folders of pipelines too."""
    return _OBJECTS.search(text) is not None


def by_text(path: str, text: str) -> System | None:
    """The system that a file of any name is for, by what it says."""
    if _OTHERS.search(path) or _NAMES.fullmatch(path) or is_of_objects(text):
        return None
    return next((system for system in SYSTEMS if system.text and all(one.search(text) for one in system.text)), None)
