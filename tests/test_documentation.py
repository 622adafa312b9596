"""What the documents say about the project is true: files, options, dependencies, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aai_lint import commands

from .test_examples import ROOT, run

DOCUMENTS = [*sorted(ROOT.glob("*.md")), ROOT / "docs" / "design.md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_are_there(document: Path) -> None:
    named = re.findall(r"`((?:aai_lint|docs|tests|\.ci|\.github)/[\w./-]*|[\w.]+\.py)`", document.read_text(encoding="utf-8"))
    roots = (ROOT, ROOT / "aai_lint", ROOT / "tests")
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


def test_the_design_lists_all_parts() -> None:
    chapter = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").partition("## The parts")[2].partition("\n## ")[0]
    listed = re.findall(r"`(\w+(?:\.py|/))`", "".join(re.findall(r"^\| `.*$", chapter, re.MULTILINE)))
    package = ROOT / "aai_lint"
    parts = {
        *(path.name for path in package.glob("[!_]*.py")),
        *(f"{path.parent.name}/" for path in package.glob("*/__init__.py")),
    }
    assert sorted(listed) == sorted(parts)


def test_the_readme_names_each_language_of_code() -> None:
    modules = (ROOT / "aai_lint" / "readers" / "code" / "languages").glob("[!_]*.py")
    names = {path.stem.replace("csharp", "c#") for path in modules}
    text = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert names
    assert {name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)} == set()


def test_the_readme_explains_each_dependency() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\ndependencies = [")[2].partition("\n]")[0]
    names = re.findall(r'^  "([\w-]+)', declared, re.MULTILINE)
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Dependencies")[2]
    assert names
    assert sorted(names) == sorted(re.findall(r"^\| \[([\w-]+)\]", table, re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_options_that_are_named_exist(document: Path, tmp_path: Path) -> None:
    text = document.read_text(encoding="utf-8")
    sentences = [span for span in re.findall(r"`([^`\n]+)`", text) if span.startswith(("--", "aai-lint "))]
    called = re.findall(r"\baai-lint (.*)", "\n".join(re.findall(r"```(?:sh|yaml)\n(.*?)```", text, re.DOTALL)))
    pages = [run(tmp_path, "--help").stdout]
    pages += [run(tmp_path, name, "--help").stdout for name in commands.TABLE if f"aai-lint {name}" in text]
    known = set(re.findall(r"--[a-z-]+", "".join(pages)))
    assert known
    assert {option for span in (*sentences, *called) for option in re.findall(r"--[a-z-]+", span)} <= known


def test_the_readme_begins_with_two_commands_that_do_all_the_set_up() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"```sh\n(.*?)\n```", text, re.DOTALL)[:2] == re.findall(
        r"^python3 -m venv \.venv && .*$", text, re.MULTILINE
    )
