"""A start in a repository: which files `aai-lint init` writes, and what it adds to those that are there.

Nothing that is there is changed, but for lines added at its end. What can't be added safely is left to the user, who is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .records import NamedTuple

CHECKOUT = "actions/checkout@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3"
CONFIG = ".aai-lint.toml"
HOOKS = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/aai-lint.yml"
IGNORE = ".gitignore"
SAMPLE = ".env.example"
FILES = (CONFIG, HOOKS, WORKFLOW, IGNORE, SAMPLE)


class Step(NamedTuple):
    """What to do with a file: `text` is added at its end (or makes it, where `is_new`). Without text there is nothing to do, and
    `why` says why; with both, `why` says what the user has to do by hand, and nothing is written."""

    path: str
    text: str = ""
    is_new: bool = False
    why: str = ""

    @property
    def is_written(self) -> bool:
        """Whether there is something to write."""
        return bool(self.text) and not self.why


class Source(NamedTuple):
    """Where this program is had from: an address that git takes, and the revision of it that runs here."""

    address: str
    revision: str


def plan(files: Mapping[str, str | None], source: Source, variables: Sequence[str], *, configured: str = "") -> list[Step]:
    """What to write, for the texts of the files that are there (None: not there). `variables` are the names under which the code
    reads the key; `configured` is the configuration file that counts already, if there is one."""
    variables = variables or ("ASSEMBLYAI_API_KEY",)
    steps = (
        [Step(CONFIG, why=f"{configured} is there")] if configured else [_made(CONFIG, files, _CONFIG.format(schema=_schema()))]
    )
    steps.append(_hooks(files[HOOKS], source))
    steps.append(_made(WORKFLOW, files, _workflow(source)))
    steps.append(_ignore(files[IGNORE]))
    steps.append(_sample(files[SAMPLE], variables))
    return steps


def _made(path: str, files: Mapping[str, str | None], text: str) -> Step:
    return Step(path, text, is_new=True) if files[path] is None else Step(path, why="it is there")


def _schema() -> str:
    from . import HOME

    return f"{HOME}/raw/main/aai_lint/config.schema.json"


_CONFIG = """\
#:schema {schema}
# What aai-lint does here. `aai-lint show-config` shows what counts, docs/options.md has all options.

# The least severity that fails: error, warning (unless you say otherwise), info, never.
# fail-on = "error"

# Paths that are not looked at, as in ignore files.
# exclude = ["vendor/"]

# Further names of variables that hold the key.
# names = ["STT_KEY"]

# Rules that are not reported in some paths.
# [per-path-ignores]
# "tests/**" = ["hardcoded-key"]
"""

_HOOK = """\
{indent}- repo: {address}
{indent}  rev: {revision}
{indent}  hooks:
{indent}    - id: aai-lint # what concerns the files of a commit; aai-lint-all looks at the whole repository
"""


def _hooks(text: str | None, source: Source) -> Step:
    if text is None:
        return Step(HOOKS, "repos:\n" + _HOOK.format(indent="  ", **source._asdict()), is_new=True)
    if re.search(r"\bid:\s*['\"]?aai-lint", text):
        return Step(HOOKS, why="it has the hook")
    # A list in block style that ends the file takes an entry at its end; anything else is for the user.
    keys = re.findall(r"^[^\s#-][^\n]*", text, re.MULTILINE)
    entries = re.findall(r"^( *)- +(?:repo|\{)", text, re.MULTILINE)
    if keys and re.fullmatch(r"repos:\s*(?:#.*)?", keys[-1]) and len({*entries}) == 1 and "\t" not in text:
        return Step(HOOKS, _joint(text) + _HOOK.format(indent=entries[0], **source._asdict()))
    return Step(HOOKS, _HOOK.format(indent="  ", **source._asdict()), why="add this to its `repos` by hand")


def _joint(text: str) -> str:
    return "" if not text or text.endswith("\n") else "\n"


_WORKFLOW = """\
# Tells where the AssemblyAI API key is missing, malformed, hardcoded, exposed or misnamed, at the lines of a pull request.
name: aai-lint

on:
  push:
    branches: [main]
  pull_request:

permissions: {{}}

jobs:
  aai-lint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: {checkout}
        with:
          persist-credentials: false
{step}"""
_ACTION = "      - uses: {name}@{revision}\n"
_RUN = "      - run: pipx run --spec 'git+{address}@{revision}' aai-lint --format github .\n"


def _workflow(source: Source) -> str:
    github = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", source.address)
    if github:
        step = _ACTION.format(name=github[1], revision=source.revision)
    else:
        step = _RUN.format(**source._asdict())
    return _WORKFLOW.format(checkout=CHECKOUT, step=step)


def _ignore(text: str | None) -> Step:
    lines = {line.strip() for line in (text or "").splitlines()}
    if lines & {".env", "/.env", "*.env", ".env*", "**/.env", ".env.*"}:
        return Step(IGNORE, why="it leaves out env files")
    if text is None:
        return Step(IGNORE, ".env\n.env.*\n!.env.example\n", is_new=True)
    return Step(
        IGNORE, f"{_joint(text)}\n# Env files hold values and stay here; their sample is shared.\n.env\n.env.*\n!.env.example\n"
    )


def _sample(text: str | None, variables: Sequence[str]) -> Step:
    there = set(re.findall(r"^\s*(?:#\s*)?(?:export\s+)?(\w+)\s*=", text or "", re.MULTILINE))
    missing = [name for name in variables if name not in there]
    if not missing:
        return Step(SAMPLE, why="it has the variable")
    lines = "# The key is in AssemblyAI's dashboard. Copy this file to .env, and fill it in there.\n" if text is None else ""
    return Step(SAMPLE, _joint(text or "") + lines + "".join(f"{name}=\n" for name in missing), is_new=text is None)
