"""Loaders that take a line as it is: container runtimes, Kubernetes, CI services and platforms.

docker/cli pkg/kvfile, containers/podman pkg/env, kubernetes/kubectl env_file.go, kustomize api/kv, actions/runner
FileCommandManager.cs, GitLab ParseDotenvArtifactService, heroku/cli config:set, superfly/flyctl secrets parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from aai_lint.dialects import white
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.records import dataclass

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Raw:
    """`NAME=value`, both sides verbatim. What differs is what may stand before `=` and what a name alone means."""

    before: str = white.UNICODE  # dropped at the start of a line
    utf8: bool = True  # a line that is not UTF-8 is an error (else U+FFFD), and a byte order mark is dropped
    name: str = r"[^ \t]+\Z"  # else the file is refused
    alone: str = "inherited"  # a name without `=`: inherited, inherited or empty, empty, or a pattern of names
    empty_inherits: bool = False  # `NAME=` takes the value of the environment if there is one
    nameless: str = "refused"  # `=value`: refused or skipped
    twice: bool = True  # a name may be defined twice


def read(data: bytes, environ: Mapping[str, str], raw: Raw) -> Outcome:
    values: dict[str, str] = {}
    for number, line in enumerate(go_lines(data)):
        if raw.utf8:
            _require_utf8(line)
            if number == 0:
                line = line.removeprefix(_BOM)
        else:
            line = re.sub("[\udc80-\udcff]", "\ufffd", line)
        line = line.lstrip(raw.before)
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not name and raw.nameless == "skipped":
            continue
        if not name:
            raise Refused("a line has no name before the equals sign")
        if raw.name and not re.match(raw.name, name):
            raise Refused("a name has a character that is not allowed, such as a blank")
        if name in values and not raw.twice:
            raise Refused("a name is defined twice")
        if equals:
            values[name] = environ.get(name, "") if raw.empty_inherits and not value else value
        elif raw.alone == "pattern" and name.endswith("*"):
            values.update((known, text) for known, text in environ.items() if known.startswith(name[:-1]))
        elif name in environ and raw.alone != "empty":
            values[name] = environ[name]
        elif "empty" in raw.alone:
            values[name] = ""
    return Outcome(values)


def go_lines(data: bytes) -> Iterator[str]:
    """Go's bufio.ScanLines: lines end at LF, one CR before it (or before the end) is dropped."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    return (line.removesuffix("\r") for line in lines)


def _require_utf8(text: str) -> None:
    if any("\udc80" <= character <= "\udcff" for character in text):
        raise Refused("the file is not UTF-8")


def github(data: bytes, _environ: Mapping[str, str]) -> Outcome:
    """`$GITHUB_ENV` on a Linux runner: settings, or `NAME<<DELIMITER` blocks; anything else fails the step."""
    values: dict[str, str] = {}
    rest = _dotnet_text(data)
    while rest:
        line, _, rest = rest.partition("\n")
        if not line:
            continue
        name, found, value = re.match(r"(?s)(.*?)(=|<<|\Z)(.*)", line).groups()  # type: ignore[union-attr]
        if not found:
            raise Refused("a line is neither a setting nor a block")
        if not name or (found == "<<" and not value):
            raise Refused("a setting has no name, or a block no delimiter")
        if name == "NODE_OPTIONS":
            raise Refused("NODE_OPTIONS can't be set by a file")
        if found == "<<":
            block = re.match(rf"(?s)(?:(.*?)\n)??{re.escape(value)}(?:\n|\Z)", rest)
            if block is None:
                raise Refused("the end of a block is missing")
            value, rest = block[1] or "", rest[block.end() :]
        values[name] = value
    return Outcome(values)


def _dotnet_text(data: bytes) -> str:
    """File.ReadAllText: by the byte order mark, else UTF-8; what is wrong becomes U+FFFD."""
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def gitlab(data: bytes, _environ: Mapping[str, str]) -> Outcome:
    """`artifacts:reports:dotenv`: every line must be a setting; both sides are stripped, the last one counts.

    Files that are not UTF-8 are converted by a guess at their encoding, which isn't followed here.
    """
    values: dict[str, str] = {}
    text = data.decode("utf-8", "replace").removeprefix(_BOM)
    for line in text.split("\n")[: -1 if text.endswith("\n") else None] if text else ():
        name, equals, value = line.partition("=")
        if not equals:
            raise Refused("a line is not a setting; blank lines and comments are refused too")
        name = name.strip(white.RUBY)
        if not re.fullmatch(r"[a-zA-Z0-9_]{1,255}", name):
            raise Refused("a name has a character other than letters, digits and underscores")
        values[name] = value.strip(white.RUBY)
    unknown = frozenset(name for name, value in values.items() if re.search(r"\$[\w{]|%\w+%", value))
    return Outcome(values, unknown=unknown, doubt="the file is not UTF-8" if "\ufffd" in text else None)


def heroku(data: bytes, _environ: Mapping[str, str]) -> Outcome:
    """`heroku config:set`, one argument a line: both sides of the first `=` verbatim."""
    values: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            values[name] = value
        elif line:
            raise Refused("an argument has no equals sign")
    return Outcome(values)


def fly(data: bytes, _environ: Mapping[str, str]) -> Outcome:
    """`fly secrets import`."""
    values: dict[str, str] = {}
    lines = go_lines(data)
    for line in lines:
        if line.startswith("#") or not line.strip(white.UNICODE):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise Refused("a line has no equals sign")
        name, value = name.strip(white.UNICODE), value.lstrip(" ")
        if value.startswith('"""'):
            block = _fly_block(value[3:], lines)
            if block is not None:
                values[name] = block
            continue
        before, hash_, _comment = value.partition("#")
        if hash_ and before.count('"') % 2 == 0:
            value = before.rstrip(" ")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name] = value
    if not values:
        raise Refused("no setting is left")
    return Outcome(values)


def _fly_block(first: str, lines: Iterator[str]) -> str | None:
    text = [first]
    for line in lines:
        if line.endswith('"""'):
            return "\n".join([*text, line[:-3]])
        text.append(line)
    return None


_ENV_VAR_NAME = r"(?!\.\.|\.\Z)[-._a-zA-Z][-._a-zA-Z0-9]*\Z"
_DOCKER = partial(read, raw=Raw())
_KUBECTL = partial(read, raw=Raw(name=_ENV_VAR_NAME, alone="inherited or empty", twice=False))

READERS: Mapping[str, Reader] = {
    "docker-run-env-file": _DOCKER,
    "docker-stack": partial(read, raw=Raw(empty_inherits=True)),
    "compose@2:env_file-raw": _DOCKER,
    "compose@5:env_file-raw": _DOCKER,
    "podman-env-file": partial(read, raw=Raw(before=" \t", utf8=False, name="", alone="pattern")),
    "kubectl@1.20": _KUBECTL,
    "kubectl@1.37": _KUBECTL,
    "kustomize@kubectl-1.20": _KUBECTL,
    "kustomize@kubectl-1.37": partial(read, raw=Raw(name="", alone="empty", nameless="skipped", twice=False)),
    "github-env": github,
    "gitlab-dotenv-report": gitlab,
    "heroku-config:set": heroku,
    "fly-secrets-import": fly,
}
