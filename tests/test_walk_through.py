"""docs/walk-through.md is what its commands print."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from .test_examples import ROOT

PAGE = ROOT / "docs" / "walk-through.md"
posix = pytest.mark.skipif(sys.platform == "win32", reason="its commands are those of sh")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_walk_through", ROOT / "docs" / "generate_walk_through.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@posix
def test_the_page_is_what_its_commands_print() -> None:
    assert PAGE.read_text(encoding="utf-8") == generator().page(), "if it is right: python docs/generate_walk_through.py"


def test_it_shows_no_key() -> None:
    module, text = generator(), PAGE.read_text(encoding="utf-8")
    assert module.KEY[:10] not in text
    assert module.NEW[:10] not in text
