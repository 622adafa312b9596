"""Python's loaders: python-dotenv and those that use it, django-environ, starlette, python-decouple, honcho."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import partial

from aai_lint.dialects.growth import substituted
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.records import dataclass
from aai_lint.regex import regex


@dataclass(frozen=True, slots=True)
class PythonDotenv:
    """python-dotenv changed in small ways between versions."""

    bom: bool = True  # a byte order mark is dropped (1.2.3; Compose 1 opens its files that way)
    comment_only: bool = True  # `NAME= # text` is empty (1.2.4)
    strict_escapes: bool = True  # an escaped backslash doesn't escape the quote after it
    # The same with another rule: `load_dotenv` keeps what the environment has, and expands from it first.
    file_wins: bool = False


_EXPORT = regex(r"(?:export[^\S\n]+)?")
_NAME = regex(r"(?:(?=(?P<comment>\#)) | '(?P<quoted>[^']+)' | (?!')(?P<plain>[^=\#\s]+))[^\S\n]*", re.VERBOSE)
_EQUALS = regex(r"=[^\S\n]*")
_END = regex(r"[^\S\n]*(?:\#[^\n]*)?[^\S\n]*(?:\n|\Z)")
_STRICT = {"'": regex(r"'((?:\\.|[^'\\])*)'", re.DOTALL), '"': regex(r'"((?:\\.|[^"\\])*)"', re.DOTALL)}
_LOOSE = {"'": regex(r"'((?:\\'|[^'])*)'"), '"': regex(r'"((?:\\"|[^"])*)"')}
_ESCAPES = {"'": regex(r"\\([\\'])"), '"': regex(r"\\([\\'\"abfnrtv])")}
_DECODED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_REFERENCE = regex(r"\$\{([^}:]*)(?::-([^}]*))?\}")


def _text(data: bytes) -> str:
    """open(path, encoding="utf-8").read(): strict, and every newline becomes LF."""
    try:
        return re.sub("\r\n?", "\n", data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("the file is not UTF-8") from None


def bindings(text: str, version: PythonDotenv) -> Iterator[tuple[str, str | None]]:
    """Names and written values, in order; None for a name without `=`.

    Where something can't be parsed, the rest of the line that the parser has come to is skipped.
    """
    position = 0
    if version.bom:
        text = text.removeprefix("\ufeff")
    while (position := _skip_white(text, position)) < len(text):
        name, value, position, parsed = _binding(text, position, version)
        if not parsed:
            position = (text.find("\n", position) + 1) or len(text)
        elif name is not None:
            yield name, value


def _skip_white(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _binding(text: str, position: int, version: PythonDotenv) -> tuple[str | None, str | None, int, bool]:
    """Name, value, how far it read, and whether that was a statement."""
    position = _EXPORT.match(text, position).end()  # type: ignore[union-attr]
    found = _NAME.match(text, position)
    if found is None:
        return None, None, position, False
    value, position = None, found.end()
    if equals := _EQUALS.match(text, position):
        position = equals.end()
        first = text[position : position + 1]
        if version.comment_only and len(equals[0]) > 1 and first == "#":
            value = ""
        elif first in ("'", '"'):
            quoted = (_STRICT if version.strict_escapes else _LOOSE)[first].match(text, position)
            if quoted is None:
                return None, None, position, False
            value = _ESCAPES[first].sub(lambda escape: _DECODED.get(escape[1], escape[1]), quoted[1])
            position = quoted.end()
        else:
            line = text[position : text.find("\n", position) if "\n" in text[position:] else None]
            value, position = _uncomment(line).rstrip(), position + len(line)
    end = _END.match(text, position)
    if end is None:
        return None, None, position, False
    return found["quoted"] or found["plain"], value, end.end(), True


def _uncomment(line: str) -> str:
    for place in range(1, len(line)):
        if line[place] == "#" and line[place - 1].isspace():
            return line[:place]
    return line


def resolve(pairs: Iterator[tuple[str, str | None]], environ: Mapping[str, str], *, file_first: bool) -> dict[str, str | None]:
    """`${X}` and `${X:-d}` in every kind of value; a name that is there with no value counts as empty."""
    values: dict[str, str | None] = {}
    above: dict[str, str | None] = dict(environ)
    known = ChainMap(values, above) if file_first else ChainMap(above, values)

    def replace(match: re.Match[str]) -> str:
        return known.get(match[1], match[2] or "") or ""

    for name, value in pairs:
        if value is not None:
            closed = value.rfind("}") + 1  # nothing after it can be a reference
            value = substituted(_REFERENCE, replace, value[:closed]) + value[closed:]
        values[name] = value
    return values


def load_dotenv(data: bytes, environ: Mapping[str, str], version: PythonDotenv) -> Outcome:
    """`load_dotenv()`: into os.environ."""
    values = resolve(bindings(_text(data), version), environ, file_first=version.file_wins)
    new = {name: value for name, value in values.items() if value is not None and (version.file_wins or name not in environ)}
    _require_environment(new)
    return Outcome({**environ, **new})


def _require_environment(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if "\0" in name + value:
            raise Refused("a value has a NUL in it")
        if not name or "=" in name:
            raise Refused("a name can't be in an environment")


def _given(data: bytes, environ: Mapping[str, str]) -> dict[str, str]:
    values = resolve(bindings(_text(data), PythonDotenv()), environ, file_first=True)
    return {name: value for name, value in values.items() if value is not None}


def dotenv_values(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """What `environs` reads: python-dotenv's values in a dictionary of its own, under those of the environment."""
    return Outcome({**_given(data, environ), **environ})


def environs_environment(data: bytes, environ: Mapping[str, str]) -> Outcome:
    _text(data)
    return Outcome(environ)


class AnyCase(Mapping[str, str]):
    """Names compared without regard to case, as pydantic-settings does by default."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in values.items()}
        self._names = {name.lower(): name for name in values}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.values())

    def __len__(self) -> int:
        return len(self._names)


def pydantic_settings(data: bytes, environ: Mapping[str, str]) -> Outcome:
    values = resolve(bindings(_text(data), PythonDotenv()), environ, file_first=True)
    last = {name.lower(): name for name in values}  # a later line counts, also one without a value
    given = {name: value for name in last.values() if (value := values[name]) is not None}
    return Outcome(AnyCase({**given, **environ}))


_COMPOSE_1 = PythonDotenv(comment_only=False, strict_escapes=False)


def compose_1_env_file(data: bytes, environ: Mapping[str, str]) -> Outcome:
    values = resolve(bindings(_text(data), _COMPOSE_1), environ, file_first=True)
    found = {name: environ.get(name) if value is None else value for name, value in values.items()}
    return Outcome({name: value for name, value in found.items() if value is not None})


def compose_1_interpolation(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """A name alone gives the text `None`."""
    values = resolve(bindings(_text(data), _COMPOSE_1), environ, file_first=True)
    return Outcome({**{name: str(value) for name, value in values.items()}, **environ})


_DJANGO_LINE = regex(r"(?:export )?([A-Za-z_0-9]+)=(.*)\Z")


def django_environ(data: bytes, environ: Mapping[str, str]) -> Outcome:
    values: dict[str, str] = {}
    for line in _text(data).splitlines():
        if setting := _DJANGO_LINE.match(line):
            value = setting[2]
            if len(value) > 1 and value[0] == value[-1] == "'":
                value = value[1:-1]
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = re.sub(r"\\(.)", lambda escape: ("\\" if escape[1] in "rnt" else "") + escape[1], value[1:-1])
            values[setting[1]] = value
    new = {name: value for name, value in values.items() if name not in environ}
    _require_environment(new)
    return Outcome({**environ, **new})


def django_environ_call(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """`env("NAME")`: a value that starts with `$` is the name of another variable, whose value counts."""
    environment = django_environ(data, environ).values
    found: dict[str, str | None] = {}
    for name in environment:
        road = [name]
        while road[-1] not in found and environment.get(road[-1], "").startswith("$"):
            found[road[-1]] = None  # as long as the road may be a circle, from which it never comes back
            road.append(environment[road[-1]].lstrip("$"))
        end = found.get(road[-1]) if road[-1] in found else environment.get(road[-1])
        found.update(dict.fromkeys(road, end))
    return Outcome({name: value for name, value in found.items() if value is not None and name in environment})


def settings_object(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """starlette's Config and python-decouple: lines stripped, cut at the first `=`, one pair of quotes removed."""
    values: dict[str, str] = {}
    for line in _text(data).split("\n"):
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith("#"):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name.strip()] = value
    return Outcome({**values, **environ})


def honcho(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """Each line through shlex, the same library: first token the name, second `=`, the rest joined without blanks."""
    import shlex

    values: dict[str, str] = {}
    for line in _text(data).splitlines():
        try:
            tokens = list(shlex.shlex(line, posix=True))
        except ValueError:
            raise Refused("a quote or an escape is left open") from None
        if len(tokens) > 2 and tokens[1] == "=" and re.match("[A-Za-z_]", tokens[0]):
            values[tokens[0]] = "".join(tokens[2:]).replace(r"\n", "\n").replace(r"\t", "\t")
    _require_environment(values)
    return Outcome({**environ, **values})


READERS: Mapping[str, Reader] = {
    "python-dotenv": partial(load_dotenv, version=PythonDotenv()),
    "python-dotenv@1.0": partial(load_dotenv, version=PythonDotenv(bom=False, comment_only=False, strict_escapes=False)),
    "pipenv": partial(load_dotenv, version=PythonDotenv(file_wins=True)),
    "environs": dotenv_values,
    "environs:os.environ": environs_environment,
    "pydantic-settings": pydantic_settings,
    "compose@1:env_file": compose_1_env_file,
    "compose@1:interpolation": compose_1_interpolation,
    "django-environ": django_environ,
    "django-environ:env()": django_environ_call,
    "starlette-config": settings_object,
    "python-decouple": settings_object,
    "honcho": honcho,
}
