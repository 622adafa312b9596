"""docs/env-loaders.md is what its generator writes, and its traps are traps."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from aai_lint import rules

ROOT = Path(__file__).resolve().parent.parent


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_env_loaders", ROOT / "docs" / "generate_env_loaders.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE = generator()


def test_the_page_is_fresh() -> None:
    assert (ROOT / "docs" / "env-loaders.md").read_text(encoding="utf-8") == PAGE.page(), "run docs/generate_env_loaders.py"


def test_no_key_is_on_the_page() -> None:
    assert PAGE.KEY not in PAGE.page()


@pytest.mark.parametrize("trap", PAGE.TRAPS, ids=lambda trap: trap.habit)
def test_a_trap_is_one(trap) -> None:
    assert trap.rule in {rule.id for rule in rules.discover()}
    assert bool(trap.line) == bool(trap.loaders)
    data = PAGE.example(PAGE.UTF16, "\ufeffN=K\r\n") if trap.line == PAGE.UTF16 else PAGE.named(trap.line + "\n")
    assert [loader for loader in trap.loaders if PAGE.seen(loader, data) == "K"] == []
