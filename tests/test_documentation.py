"""What the documents say about the project is true: files, options, dependencies, commands."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from aai_lint import HOME, __version__, ci, commands, starting
from aai_lint.readers import servers, testing
from aai_lint.readers.platform import families

from .test_examples import ROOT, run

DOCUMENTS = [*sorted(ROOT.glob("*.md")), ROOT / "docs" / "design.md"]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
_LANGUAGES = [
    path.stem.replace("csharp", "c#") for path in (ROOT / "aai_lint" / "readers" / "code" / "languages").glob("[!_]*.py")
]


def _modules(package: ModuleType) -> Iterator[Any]:
    return (importlib.import_module(f"{package.__name__}.{item.name}") for item in pkgutil.iter_modules(package.__path__))


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
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
    text = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert _LANGUAGES
    assert {name for name in _LANGUAGES if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)} == set()
    assert len(ci.SYSTEMS) == 15
    assert "fifteen other ci systems" in text


def test_the_page_on_formats_names_what_is_read() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").lower()
    rows = [row.home for module in _modules(families) for row in module.ROWS]
    names = [*(row.replace("-", " ") for row in rows), *(one.title.lower() for one in ci.SYSTEMS), *_LANGUAGES]
    names += [
        module.__name__.rpartition(".")[2].replace("_", "-") for package in (servers, testing) for module in _modules(package)
    ]
    assert len(names) > 50
    assert {name for name in names if name not in page and name != "sections" and name != "blocks"} == set()


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_this_project_has_one_address_and_one_release(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert {*re.findall(r"https://github\.com/aai-lint/[\w-]+", text)} <= {HOME}
    assert {*re.findall(r"(?<![\w.])v0\.\d+\.\d+", text)} <= {f"v{__version__}"}
    assert not re.search(r"\b(?:ADDRESS|COMMIT)\b(?!`)", text)


def test_the_readme_and_the_page_on_ci_agree() -> None:
    readme, page = ((ROOT / path).read_text(encoding="utf-8") for path in ("README.md", "docs/ci.md"))
    hooks = re.findall(r"```yaml\n(repos:.*?)```", readme + page, re.DOTALL)
    assert len(hooks) == 2
    assert len({*hooks}) == 1
    (entry,) = yaml.safe_load(hooks[0])["repos"]
    assert (entry["repo"], entry["rev"]) == (HOME, f"v{__version__}")
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert f"`{hook['id']}`" in readme
        assert f"`{hook['id']}`" in page
    (checkout,) = {*re.findall(r"actions/checkout@\S+ # \S+", readme + page)}
    assert checkout == starting.CHECKOUT


@pytest.mark.parametrize("name", ["", *commands.TABLE])
def test_help_fits_a_terminal_of_80_columns(name: str, tmp_path: Path) -> None:
    lines = run(tmp_path, *([name] if name else []), "--help").stdout.splitlines()
    assert len(lines) > 5
    assert [line for line in lines if len(line) > 80] == []


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
