"""A file that has none of the key's words is read in parts, or not at all, only where that changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aai_lint import engine, files, links, readers
from aai_lint.document import ENVIRONMENT
from aai_lint.model import Facts, Finding
from aai_lint.options import Options

from .conftest import K, MemoryTree

ROOT = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(path.name for path in ROOT.iterdir() if path.is_dir())


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is followed is read, and read whole."""
    structural, follow = readers.structural, links.follow

    def all_of_it(facts: Facts) -> links.Wanted:
        wanted = follow(facts)
        near = {path for path in wanted.near if path not in facts.origins}
        return links.Wanted(wanted.paths | near, wanted.words, wanted.loaders, wanted.concerned, whole=True)

    def unasked(paths: frozenset[str]) -> Iterator[tuple[str, str]]:
        yield from ((path, "") for path, _ in structural(paths))

    monkeypatch.setattr(links, "follow", all_of_it)
    monkeypatch.setattr(readers, "structural", unasked)


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[Finding, ...]]:
    """What is found in each example as things are."""
    return {name: engine.lint(files.find([str(ROOT / name)])).findings for name in EXAMPLES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_reading_everything_finds_the_same(name: str, found: dict[str, tuple[Finding, ...]], whole: None) -> None:
    assert engine.lint(files.find([str(ROOT / name)])).findings == found[name]


LONG = "x" * 200


def read_in(tree: dict[str, str]) -> dict[str, bool]:
    """The files of a tree that are read, and whether they are but skimmed."""
    documents = engine.look(MemoryTree(tree), Options()).documents
    return {path: document.skimmed for path, document in documents.items()}


def test_a_manifest_that_leads_nowhere_is_not_read() -> None:
    tree = {
        "a/main.ts": "export const key = process.env.ASSEMBLYAI_API_KEY!;\n",
        "a/package.json": '{"scripts": {"build": "tsup"}}',
        "b/package.json": '{"scripts": {"build": "tsup"}}',
        "c/package.json": '{"scripts": {"start": "tsx ../a/main.ts"}}',
        "d/package.json": '{"scripts": {"start": "vite"}}',
        "e/package.json": '{"scripts": {"start": "uv run app"}}',
        "f/package.json": '{"scripts": {"start": "python app.py"}}',
        "b/tsup.config.ts": "export default { entry: ['x'] }",
        "b/vite.config.ts": "export default { test: { environment: 'node' } }",
        "c/vite.config.ts": "export default { define: { 'process.env': process.env } }",
    }
    assert read_in(tree) == {
        "a/main.ts": False,
        "a/package.json": False,
        "c/package.json": True,
        "d/package.json": True,
        "f/package.json": True,
        "c/vite.config.ts": True,
    }


def test_where_nothing_has_to_do_with_the_key_nothing_is_followed() -> None:
    tree = {"notes.txt": "what aai-lint is", "package.json": '{"scripts": {"start": "node --env-file .env a.js"}'}
    assert read_in(tree) == {"notes.txt": False}


def test_what_a_workflow_runs_is_read_where_it_names_what_reads_the_key() -> None:
    tree = {
        "lib/speech.py": 'import os\nkey = os.environ["ASSEMBLYAI_API_KEY"]\n',
        "speech.py": "from lib.speech import key\n",
        "other.py": "import json\n",
        "loads.py": "from dotenv import load_dotenv\nload_dotenv()\n",
        ".env": "ASSEMBLYAI_API_KEY=\n",
        ".github/workflows/ci.yml": (
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
            "      - run: python speech.py\n      - run: python other.py\n      - run: python loads.py\n"
        ),
    }
    assert read_in(tree) == {
        "lib/speech.py": False,
        "speech.py": True,
        "loads.py": True,
        ".env": False,
        ".github/workflows/ci.yml": False,
    }


def test_of_a_skimmed_file_what_sounds_of_the_environment_is_read() -> None:
    tree = {
        ".env": f"ASSEMBLYAI_API_KEY={K}\n",
        "main.py": (
            f'from dotenv import load_dotenv\nfrom app import run\n\ndef first():\n    run("{LONG}", key="a")\n\n'
            f'def second():\n    load_dotenv()\n    run("{LONG}", key="b")\n'
        ),
    }
    facts = engine.look(MemoryTree(tree), Options()).facts
    assert facts is not None
    assert facts.skimmed == {"main.py"}
    assert [(one.kind, one.target.text) for one in facts.includes] == [("import", "dotenv"), ("import", "app"), ("env-file", "")]
    assert {one.name.place.line for one in facts.settings if one.role == "argument"} == {9}


def test_what_a_name_leads_to_is_read_whole() -> None:
    tree = {
        ".env": f"ASSEMBLYAI_API_KEY={K}\n",
        "app.py": "import assemblyai as aai\nfrom settings import Settings\n\naai.settings.api_key = Settings.token\n",
        "settings.py": f'import dotenv\n\nclass Settings:\n    """{LONG}"""\n    token = "{K}"\n',
    }
    assert read_in(tree)["settings.py"] is False
    assert "hardcoded-key" in {one.rule for one in engine.lint(MemoryTree(tree)).findings}


def test_a_name_that_too_many_things_have_is_looked_for_in_what_is_read() -> None:
    tree = {
        "app.py": 'import os\nimport assemblyai as aai\n\naai.settings.api_key = os.environ["API_KEY"]\n',
        ".env": f"ASSEMBLYAI_API_KEY={K}\n",
        "main.py": f'import dotenv\n\ndef run():\n    """{LONG}"""\n    pass\n',
    }
    assert read_in(tree)["main.py"] is False


def test_an_option_of_a_test_runner_is_no_word_of_the_environment() -> None:
    assert not re.search(ENVIRONMENT, "environment: 'node'")
    said = "process.env.x environ getenv system.getenvironmentvariable dotenv .env env['x'] environmentplugin"
    assert all(re.search(ENVIRONMENT, word) for word in said.split())
