"""A run that is ended in its middle, and a disk that is full: no half file, no traceback, no process that lives on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import K
from .test_examples import ROOT, environment
from .test_files import git

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

# The entry point, which sends itself a signal at one of the calls of our functions: the same place each time, unlike a timer.
HARNESS = """
import os, signal, sys
from aai_lint.__main__ import main
from aai_lint import files, reading
number, at = int(sys.argv.pop(1)), int(sys.argv.pop(1))
signal.signal(signal.SIGINT, signal.default_int_handler)
files.MANY = 1
reading.MUCH = 0
count = 0
def watch(frame, event, _argument):
    global count
    if event == "call" and "/aai_lint/" in frame.f_code.co_filename:
        count += 1
        if count == at:
            os.kill(os.getpid(), number)
sys.setprofile(watch)
code = main()
sys.setprofile(None)
if at == 0:
    print(count, file=sys.stderr)
sys.exit(code)
"""
QUOTED = f'ASSEMBLYAI_API_KEY="{K} "\n'
COMMANDS = [["--output", "json:report", "--output", "report.txt"], ["--fix"], ["--history"], ["trace", "--output", "drawn"]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "compose.yaml").write_text("services:\n  app:\n    image: a\n    env_file: .env\n")
    (tmp_path / ".env").write_text(QUOTED)
    (tmp_path / "app.py").write_text("import os\nos.environ['ASSEMBLYAI_API_KEY']\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    for name in ("report", "report.txt", "drawn"):
        (tmp_path / name).write_text("as it was")
    return tmp_path


def run(folder: Path, number: int, at: int, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HARNESS, str(number), str(at), *arguments],
        cwd=folder,
        env=environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 15], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: words[0])
def test_ended_anywhere(tree: Path, number: int, arguments: list[str]) -> None:
    names = {path.name for path in tree.iterdir()}
    whole = run(tree, number, 0, arguments)
    calls = int(whole.stderr.splitlines()[-1])
    after = {name: (tree / name).read_bytes() for name in names if (tree / name).is_file()}
    assert {path.name for path in tree.iterdir()} == names
    git(tree, "checkout", "-q", "--", ".env")
    before = {"report": b"as it was", "report.txt": b"as it was", "drawn": b"as it was", ".env": QUOTED.encode()}
    for part in range(1, 6):
        for name, data in before.items():
            (tree / name).write_bytes(data)
        done = run(tree, number, 30 + (calls - 60) * part // 6, arguments)
        assert done.returncode == 130, (part, done.stderr)
        assert len(done.stderr.splitlines()) <= 1, done.stderr
        assert {path.name for path in tree.iterdir()} == names
        for name, data in before.items():
            assert (tree / name).read_bytes() in (data, after[name])
        left = subprocess.run(["pgrep", "-f", str(tree)], capture_output=True, text=True, check=False)
        assert left.stdout == ""


@pytest.mark.skipif(sys.platform == "darwin", reason="the limit isn't kept there")
@pytest.mark.parametrize("arguments", [["--output", "json:report"], ["--fix"], ["baseline"], ["init", "--yes"]], ids=" ".join)
def test_no_room(tree: Path, arguments: list[str]) -> None:
    """As on a full disk: a file can't be larger than some bytes."""
    import resource
    import signal

    (tree / ".env").write_text(QUOTED + "# " + "x" * 300 + "\n")
    before = {path.name: path.read_bytes() for path in tree.iterdir() if path.is_file()}

    def little() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))

    done = subprocess.run(
        [sys.executable, "-m", "aai_lint", *arguments],
        cwd=tree,
        env=environment() | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        preexec_fn=little,
        check=False,
    )
    assert {path.name: path.read_bytes() for path in tree.iterdir() if path.is_file()} == before
    if arguments == ["--fix"]:
        assert done.returncode == 1
        assert "was not written: File too large" in done.stdout
    else:
        assert done.returncode == 2
        said = done.stderr if arguments[0] != "init" else done.stdout
        assert "File too large" in said
    assert len(done.stderr.splitlines()) <= 1
    assert "Traceback" not in done.stderr
