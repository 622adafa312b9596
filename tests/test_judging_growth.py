"""Four times as much in a file takes about four times as long to judge: by ratio, in turn, the least of each."""

from __future__ import annotations

import gc
import time

import pytest

from aai_lint import judging, reading
from aai_lint.document import Document
from aai_lint.garbage import between_files
from aai_lint.links.naming import distance, nearest
from aai_lint.model import Facts
from aai_lint.options import Options
from aai_lint.report import Summary
from tests.conftest import K


class _Tree:
    """One file."""

    root = "/r"

    def __init__(self, document: Document) -> None:
        self.document = document
        self.paths = frozenset([document.path])

    def search(self, *_: bytes) -> list[Document]:
        return [self.document]

    def open(self, _: str) -> None:
        return None

    def as_of(self, *_: object) -> dict[str, Document]:
        return {}

    def summary(self) -> Summary:
        return Summary()

    def gaps(self) -> tuple[()]:
        return ()


# What comes many times, by file: `#` is its number.
UNITS = {
    ".env": ("", f"ASSEMBLYAI_API_KEY={K}\nOTHER_#='abc'\n"),
    "app.ts": ("", "const c# = new AssemblyAI({ apiKey: process.env.ASSEMBLYAI_API_KEY_# });\n"),
    "app.rb": ("", 'k# = ENV["ASSEMBLYAI_API_KEY_#"]\n'),
    "run.sh": ("", 'export ASSEMBLYAI_API_KEY_#="$X#"\n'),
    "Dockerfile": ("FROM a\n", "ENV ASSEMBLYAI_API_KEY_#=$X#\n"),
    "config.toml": ("", '[assemblyai_#]\napi_key = "abc"\n'),
    "compose.yml": ("services:\n", "  s#:\n    image: a\n    environment:\n      ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY_#}\n"),
    "template.yaml": (
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n",
        "  F#:\n    Type: AWS::Lambda::Function\n    Properties: {Environment: {Variables: {ASSEMBLYAI_API_KEY: !Ref Key#}}}\n",
    ),
    ".github/workflows/ci.yml": (
        "on: push\njobs:\n",
        "  j#:\n    runs-on: x\n    steps:\n    - run: python a.py\n      env:\n        ASSEMBLYAI_API_KEY: ${{ secrets.K_# }}\n",
    ),
    "main.tf": ("", 'variable "assemblyai_api_key_#" {}\nlocals {\n  k# = var.assemblyai_api_key_#\n}\n'),
    "serverless.yml": (
        "service: a\nprovider: {name: aws}\nfunctions:\n",
        "  f#:\n    handler: a.b\n    environment:\n      ASSEMBLYAI_API_KEY: ${env:ASSEMBLYAI_API_KEY_#}\n",
    ),
}
# The same of what is only slow where there is much of it.
LARGE_UNITS = {
    "one-name.py": ("import os\n", 'x = f(x, os.environ["ASSEMBLYAI_API_KEY"])\n'),
    "stages.Dockerfile": ("", "FROM a AS s#\nARG ASSEMBLYAI_API_KEY\nENV ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY\n"),
    "many.sh": ("", 'export ASSEMBLYAI_API_KEY_#="$X#"\npython a#.py\n'),
    "pods.yaml": (
        "",
        (
            "kind: Pod\napiVersion: v1\nmetadata: {name: p#}\nspec:\n  containers:\n  - name: c\n"
            "    envFrom: [{secretRef: {name: s#}}]\n    env: [{name: ASSEMBLYAI_API_KEY, value: ''}]\n---\n"
        ),
    ),
}


def _seconds(path: str, times: int) -> float:
    head, unit = (UNITS | LARGE_UNITS)[path]
    text = head + "".join(unit.replace("#", str(number)) for number in range(times))
    document = Document(path, text.encode())
    gc.collect()
    with between_files():  # as `engine` does: else the objects of all other tests are looked through again and again
        begun = time.process_time()
        facts, documents = reading.read(_Tree(document), [document], Options())
        judging.judge(facts, documents, Options())
        return time.process_time() - begun


@pytest.mark.parametrize("path", UNITS)
def test_four_times_as_much_takes_four_times_as_long(path: str) -> None:
    _seconds(path, 2)
    pairs = [(_seconds(path, 150), _seconds(path, 600)) for _ in range(3)]
    few, many = (min(several) for several in zip(*pairs, strict=True))
    assert many < 12 * few  # 16 where each is compared with each


@pytest.mark.parametrize("path", LARGE_UNITS)
def test_four_times_as_much_of_a_lot_takes_four_times_as_long(path: str) -> None:
    _seconds(path, 2)
    pairs = []
    for _ in range(8):  # other programs run here too
        pairs.append((_seconds(path, 500), _seconds(path, 2000)))
        few, many = (min(several) for several in zip(*pairs, strict=True))
        if many < 6 * few:
            break
    assert many < 7 * few


def test_the_most_alike_of_many_names_is_the_one_that_all_distances_give() -> None:
    names = ["ASSEMBLYAI_KEY", "ASSEMBLYAI_API_KEY_1", "X", "ASSEMBYLAI_API_KEY", "aai", "", "KEY_API_ASSEMBLYAI"]
    for name in ("ASSEMBLYAI_API_KEY", "KEY", "AAI_KEY", "x1"):
        assert nearest(name, names) == min(sorted(names), key=lambda other: distance(name, other))


def test_facts_of_one_file_are_in_the_order_of_the_file() -> None:
    document = Document("a.sh", b"export ASSEMBLYAI_API_KEY=a\ncurl https://api.assemblyai.com\nexport AAI_KEY=b\n")
    facts: Facts = reading.read(_Tree(document), [document], Options())[0]
    lines = [setting.name.place.line for setting in facts.settings]
    assert lines == sorted(lines)
