"""What is told of a long run, and that nothing is told of a short one or to nobody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aai_lint import engine, progress
from aai_lint.readers import loose

from .conftest import K, MemoryTree
from .test_examples import ROOT, environment


def test_the_line_says_which_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []

    def read(_document: object) -> list[object]:
        said.append(progress.line(sys._getframe(), 12))
        return []

    monkeypatch.setattr(loose, "read", read)
    name = "long\x1b[2Jname" + "x" * 100 + ".foo"
    engine.lint(MemoryTree({"some.foo": f"ASSEMBLYAI_API_KEY={K}", name: f"ASSEMBLYAI_API_KEY={K}"}))
    long, short = said
    assert short == "aai-lint: reading some.foo (12 s)"
    assert long.startswith("aai-lint: reading long\\x1b[2Jnamexx")
    assert (len(long), long[-7:]) == (79, " (12 s)")


def test_it_is_told_to_people_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert progress.is_wanted({"TERM": "xterm"})
    assert not progress.is_wanted({"TERM": "dumb"})
    assert not progress.is_wanted({"TERM": "xterm", "CI": "true"})
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert not progress.is_wanted({"TERM": "xterm"})


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such timer on Windows")
@pytest.mark.parametrize("seconds", [0.0, 0.6], ids=["a short run", "a long run"])
def test_a_terminal_sees_it_come_and_go(seconds: float, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="no terminals on this system")
    (tmp_path / "app.py").write_text("print()\n")
    code = (
        "import sys, time\nfrom aai_lint import cli, files, progress\nprogress.PATIENCE = 0.2\n"
        "before = files.Files.search\n"
        f"def search(self, *patterns):\n    time.sleep({seconds})\n    return before(self, *patterns)\n"
        "files.Files.search = search\nsys.exit(cli.main(['.']))"
    )
    above, below = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment() | {"TERM": "xterm", "PYTHONPATH": str(ROOT)},
        stderr=below,
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    seen = _waiting(above)
    os.close(below)
    os.close(above)
    assert done.returncode == 0
    assert b"Found nothing wrong" in done.stdout
    if seconds:
        assert re.match(r"\r\x1b\[Kaai-lint: \w+", seen)
        assert seen.endswith("\r\x1b[K")
    else:
        assert seen == ""


def _waiting(terminal: int) -> str:
    """What is there to be read, without waiting for more."""
    os.set_blocking(terminal, False)
    try:
        return os.read(terminal, 65536).decode()
    except BlockingIOError:
        return ""
