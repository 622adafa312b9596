"""The names that programs import: they are there, stay cheap, and the page about them is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import aai_lint

from .conftest import K
from .test_examples import ROOT, environment

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_each_name_is_there_and_no_other() -> None:
    for name in aai_lint.__all__:
        assert getattr(aai_lint, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Document'"):
        _ = aai_lint.Document  # type: ignore[attr-defined]


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys; before = {*sys.modules}; import aai_lint; print(sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "['__future__', 'aai_lint']\n"


def test_the_examples_of_the_page_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    Path("src/app.py").write_text(f'import assemblyai as aai\naai.settings.api_key = "{K}"\n')
    Path("compose.yaml").write_text("services: {}\n")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, names)
    shown = capsys.readouterr().out
    assert shown.startswith("src/app.py:2:24: error hardcoded-key: ")
    assert names["failed"] is True
    assert '"version": "2.1.0"' in str(names["sarif"])
    assert K not in shown + str(names["sarif"]) + repr(names["report"])


def test_the_page_names_what_the_records_have() -> None:
    chapter = PAGE.partition("## What comes back")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+)`", chapter))
    fields = {
        *aai_lint.Report._fields,
        *aai_lint.Hidden._fields,
        *aai_lint.Finding.__dataclass_fields__,
        *aai_lint.Place.__dataclass_fields__,
    }
    assert {name for name in named - fields if name != "repr"} == set()
    assert {*aai_lint.Finding.__dataclass_fields__} <= named


def test_it_reads_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "aai-lint.toml").write_text("broken")
    (tmp_path / "a.foo").write_text(f"ASSEMBLYAI_API_KEY={K}\n")
    monkeypatch.setenv("AAI_LINT_IGNORE", "hardcoded-key")
    assert [one.rule for one in aai_lint.lint(str(tmp_path)).findings] == ["hardcoded-key"]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(aai_lint.Unscannable, match="no such file or folder"):
        aai_lint.lint(str(tmp_path / "nowhere"))
