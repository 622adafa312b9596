"""Whole projects, made after `forms.txt`: files of each format that fit together, with a key written in one of many ways.

In a form `@NAME@` is the variable, `@TEXT@` a key in one of its spellings, `@JSON@` that in a string of JSON, `@KEY@` that as a
scalar of YAML, `@B64@` base64 of it, `@REF@` a reference to the variable in one of many notations, and `@FILE@` an env file.
"""

from __future__ import annotations

import base64
import json
import random
import re
from functools import lru_cache
from pathlib import Path

from . import keys, trees

_FORMS = Path(__file__).parent / "forms.txt"
_HOLE = re.compile(r"@(NAME|TEXT|JSON|KEY|B64|REF|FILE)@")
_NAMES = ["ASSEMBLYAI_API_KEY"] * 4 + ["ASSEMBLY_AI_API_KEY", "ASSEMBLYAI_KEY", "AAI_API_KEY", "NEXT_PUBLIC_ASSEMBLYAI_API_KEY"]
_MISTYPED = ["ASEMBLYAI_API_KEY", "assemblyai_api_key", "ASSEMBLYAI_API_KEY_FILE", "ASSEMBLYAI_API_KEYS", "STT_KEY"]
_FILES = [".env", ".env", ".env.local", "prod.env", "config/.env.production", ".env.example"]
_REFERENCES = (
    "$N ${N} ${N:-} ${N:-$STT} ${N:?no} $$N $(N) %N% {{N}} {{.Values.n}} ${{secrets.N}} ${{env.N||secrets.STT}} ${{vars.N}} "
    "${env:N} $env:N #{N} <%=N%> ${var.N} !Ref&N &lt;N&gt; ${N?} ${N+x} ${!N} `echo&$N` $(cat&/run/secrets/N)"
).replace("&", " ")
_VALUES = [
    *("", "null", "~", "0", "1e3", "true", "your_api_key_here", "<key>", "xxx", "changeme", "0123456789"),
    *("[1, 2]", "|", ">-", "*a"),
]


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[str, bytes], ...]:
    return tuple(trees.load(part.strip(b"\n") + b"\n") for part in _FORMS.read_bytes().split(b"=====\n"))


def made(source: random.Random) -> bytes:
    """A project: one to three forms, filled in, some of their blocks moved, in the encoding that somebody's editor uses."""
    hole = _Filling(source)
    files: dict[str, bytes] = {}
    for form in source.sample(_forms(), source.choice([1, 1, 2, 3])):
        for path, content in form.items():
            if source.random() < 0.9:
                text = _moved(content.decode(), source) if source.random() < 0.5 else content.decode()
                files[_HOLE.sub(hole.file, path)] = _encoded(_HOLE.sub(hole.fill, text), source)
    return trees.dump(files)


class _Filling:
    """What the holes of one project are filled with."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._name = source.choice(_NAMES)
        self._keys = source.sample(keys.KEYS, 2)
        self._files = source.sample(_FILES, 2)

    def file(self, _: re.Match[str]) -> str:
        """An env file of the project."""
        return self._files[0]

    def fill(self, match: re.Match[str]) -> str:
        """The text for one hole."""
        kind = match.group(1)
        if kind == "NAME":
            return self._source.choice(_MISTYPED) if self._source.random() < 0.06 else self._name
        if kind == "FILE":
            return self._source.choice([self._files[0], self._files[0], self._files[1]])
        if kind == "REF":
            return self._reference()
        text = self._text()
        if kind == "JSON":
            return json.dumps(text)[1:-1] if self._source.random() < 0.9 else text
        if kind == "B64":
            return base64.b64encode(text.encode()).decode()
        if kind == "KEY":
            return self._scalar(text)
        return text

    def _text(self) -> str:
        if self._source.random() < 0.12:
            return self._source.choice(_VALUES)
        if self._source.random() < 0.1:
            return self._reference()
        return keys.spelled(self._source.choice(self._keys), self._source)

    def _reference(self) -> str:
        return re.sub(r"\bN\b", self._name, self._source.choice(_REFERENCES.split(" ")))

    def _scalar(self, text: str) -> str:
        """A scalar of YAML, with the quotes that somebody gives it."""
        quoted = json.dumps(text), f"'{text}'", f'"{text}"'
        return self._source.choice([text, text, *quoted, f"!!str {text}", f"&k {text}", f'!!binary "{text}"'])


def _moved(text: str, source: random.Random) -> str:
    """The same with a block (a line and what is indented below it) left out, doubled, moved, or set deeper."""
    lines = text.split("\n")
    for _ in range(source.randint(1, 3)):
        start = source.randrange(len(lines))
        depth = len(lines[start]) - len(lines[start].lstrip())
        end = start + 1
        while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > depth:
            end += 1
        block = lines[start:end]
        kind = source.randrange(4)
        if kind == 0:
            lines[start:end] = []
        elif kind == 1:
            lines[end:end] = block
        elif kind == 2:
            lines[start:end] = []
            at = source.randint(0, len(lines))
            lines[at:at] = block
        else:
            lines[start:end] = [source.choice(["  ", "    ", "\t"]) + line for line in block]
        lines = lines or [""]
    return "\n".join(lines)


def _encoded(text: str, source: random.Random) -> bytes:
    kind = source.random()
    if kind < 0.15:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    elif kind < 0.2:
        text = text.rstrip("\n")
    if 0.2 < kind < 0.25:
        return b"\xef\xbb\xbf" + text.encode()
    if 0.25 < kind < 0.3:
        return text.encode(source.choice(["utf-16", "utf-16-le", "utf-16-be"]))
    if 0.3 < kind < 0.33:
        return text.encode("latin-1", "replace")
    return text.encode()
