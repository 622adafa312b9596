"""The table of readers: it is complete, and its marks promise never too little."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

from aai_lint import readers
from aai_lint.document import Document
from aai_lint.readers.table import TABLE, Row, marker

from .test_promises import example_files

# Names of files as tests write them, in folders as projects have them.
_NAME = re.compile(r"""["'`/ ]((?:[\w.@-]+/)*(?:[\w@-]*\.?[\w-]+(?:\.[\w-]+)*))(?=["'`])""")
# One text for each reader that looks at more than the name.
_TEXTS = (
    "",
    "apiVersion: v1\nkind: Secret\n",
    '{"apiVersion": "v1", "kind": "Secret"}\n',
    "- hosts: all\n  tasks: []\n",
    "$ANSIBLE_VAULT;1.1;AES256\n",
    "services:\n  app:\n    image: app\n    environment: {}\n",
    "test:\n  stage: test\n  script:\n    - make\n",
    "steps:\n  - task: Bash@3\n    vmImage: x\n",
    "availableSecrets:\n  - secretEnv: []\n",
    'job "x" {\n}\n',
    "[Service]\nExecStart=/bin/true\n",
    "[program:x]\ncommand=x\nenvironment=A=b\n",
    "server {\n  location / { proxy_pass http://x; }\n}\n",
    "<VirtualHost *:80>\nSetEnv A b\nProxyPass / http://x\n</VirtualHost>\n",
    "[www]\nenv[A] = b\n",
    "pipeline { agent any\n stages { } }\n",
    "runs:\n  using: composite\n",
    "Resources:\n  A:\n    Type: AWS::Lambda::Function\n",
    "taskDefinition:\n  containerDefinitions: []\n",
    "runtime: python312\nenv_variables: {}\nservices: []\n",
    "#!/bin/sh\n",
    "#!/usr/bin/env python3\n",
    "word\n",
)
_OTHERS = ("justfile", ".justfile", "a.just", "README", "my.service", "x.socket", "crontab", "webpack.dev.js", ".htaccess", "env")


def names() -> set[str]:
    """All that looks like the name of a file in the tests and examples."""
    written = {name for path in Path(__file__).parent.glob("*.py") for name in _NAME.findall(path.read_text(encoding="utf-8"))}
    named = {name for name in written if len(name) < 60 and ("." in name or "/" in name or name.istitle())}
    return named | example_files().keys() | {*_OTHERS}


def test_each_reader_has_a_row() -> None:
    modules = {item.name for item in pkgutil.iter_modules(readers.__path__)}
    found = {name for name in modules if hasattr(readers.load(name), "read")}
    assert len({row.reader for row in TABLE}) == len(TABLE)
    assert {row.reader for row in TABLE} == found
    assert {row.reader for row in TABLE if row.wiring} == {name for name in found if hasattr(readers.load(name), "structural")}
    assert TABLE[-1].reader == readers.LAST


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.reader)
def test_marks_promise_never_too_little(row: Row) -> None:
    reader = readers.load(row.reader)
    known = sorted(names())
    assert len(known) > 500
    if row.wiring:
        structural = [name for name in known if reader.structural(name)]  # type: ignore[attr-defined]
        assert structural
        assert [name for name in structural if not marker(row.wiring)(name)] == []
        assert set(structural) <= {path for path, _ in readers.structural(known)}
    if row.files:
        hidden = [name for name in known if not marker(row.files)(name)]
        assert hidden
        assert [name for name in hidden if any(reader.reads(Document(name, text.encode())) for text in _TEXTS)] == []


def test_a_mark_is_a_part_of_the_path_or_its_end() -> None:
    has_mark = marker("dockerfile /values", ".yml$")
    assert all(map(has_mark, ["Dockerfile.dev", "a/dockerfile", "b/values/x", "values.toml", "A.YML"]))
    assert not any(map(has_mark, ["a.yml.j2", "myvalues", "a/file"]))
