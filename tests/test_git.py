"""git as it is asked: by both ways to start it, with what goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from aai_lint import git

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(params=[git.Spawned, git.Opened])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """How git is started: with and without `subprocess`."""
    monkeypatch.setattr(git, "ask", request.param)
    return request.param


def program(folder: Path, script: str) -> str:
    """Something else in the place of git."""
    path = folder / "git"
    path.write_text(f"#!{sys.executable} -IS\nimport os, sys, time\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_it_prints_and_complains(start: Any, tmp_path: Path) -> None:
    place = os.fsencode(tmp_path)
    said = "sys.stdout.write('out ' * 50000); sys.stderr.write('err ' * 50000); sys.stdout.write(sys.argv[2] + sys.argv[-1])"
    question = start(program(tmp_path, said), place, "ls-files", "é\udcff")
    try:
        printed, complaints = question.answer()
    finally:
        question.end()
    assert complaints == b"err " * 50000
    assert printed == b"out " * 50000 + place + "é".encode() + b"\xff"


def test_nothing_is_to_be_read(start: Any, tmp_path: Path) -> None:
    assert git.run(program(tmp_path, "print(repr(sys.stdin.read()))"), os.fsencode(tmp_path), "log") == b"''\n"


def test_a_broken_pipe_ends_it(start: Any, tmp_path: Path) -> None:
    """Python ignores the signal of a pipe that nobody reads; git would go on writing to it."""
    path = tmp_path / "git"
    path.write_text("#!/bin/sh\nkill -PIPE $$\necho alive\n")
    path.chmod(0o755)
    with pytest.raises(git.Failed):
        git.run(str(path), os.fsencode(tmp_path), "log")


def test_one_does_not_wait_for_another(start: Any, tmp_path: Path) -> None:
    """Which holds the end of a pipe that isn't its own."""
    path = program(tmp_path, "print('x') if sys.argv[-1] == 'quick' else time.sleep(20)")
    slow, quick, slower = (start(path, b"/", word) for word in ("slow", "quick", "slow"))
    try:
        began = time.monotonic()
        assert quick.answer() == (b"x\n", b"")
        assert time.monotonic() - began < 10
    finally:
        for question in (slow, quick, slower):
            question.end()


def test_a_status_is_a_failure(start: Any, tmp_path: Path) -> None:
    place = os.fsencode(tmp_path)
    with pytest.raises(git.Failed, match="log"):
        git.run(program(tmp_path, "print('half'); sys.exit(3)"), place, "log")
    with pytest.raises(git.Failed, match="log"):
        git.run(program(tmp_path, "os.kill(os.getpid(), 9)"), place, "log")
    assert git.run(program(tmp_path, "print('whole')"), place, "log") == b"whole\n"


def test_what_cannot_be_started_is_a_failure(start: Any, tmp_path: Path) -> None:
    before = sorted(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else []
    for name, word in ((str(tmp_path / "absent"), "log"), (sys.executable, "a\0b")):
        with pytest.raises(git.Failed):
            git.run(name, os.fsencode(tmp_path), word)
    assert before == (sorted(os.listdir("/dev/fd")) if before else [])


def test_it_is_ended_when_it_does_not_answer(start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "PATIENCE", 0.3)
    mark = tmp_path / "mark"
    question = start(program(tmp_path, f"print('x', flush=True); time.sleep(4); open({str(mark)!r}, 'w')"), b"/", "log")
    with pytest.raises(git.Unanswered):
        question.answer()
    began = time.monotonic()
    question.end()
    assert time.monotonic() - began < 3
    assert not mark.exists()
    with pytest.raises(ChildProcessError):  # none is left behind
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_matter(closed: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "a.py").write_text("import os\n")
    code = (
        "import os, sys; from aai_lint import git; where, report = sys.argv[1:]; program = git.find_git();"
        "question = git.ask(program, os.fsencode(where), 'ls-files', '-o');"
        "assert min(question._sources) > 2;"  # not every system can hand on a stream that has its own number already
        "answer = question.answer(); question.end();"
        "open(report, 'wb').write(answer[0] + answer[1])"
    )
    report = tmp_path.parent / f"{tmp_path.name}.txt"
    command = f'exec "$0" -c "$1" "$2" "$3" {closed}'
    subprocess.run(
        ["/bin/sh", "-c", command, sys.executable, code, str(tmp_path), str(report)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
    assert report.read_bytes() == b"a.py\n"
