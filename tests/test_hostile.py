"""Trees that were made to do harm: the whole program ends, in time, writes nothing elsewhere and runs nothing of theirs."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from aai_lint import engine, files, history, readers, suppressions
from aai_lint.document import Document
from aai_lint.options import ALL, Misuse, Options
from fuzz import seeding, trees

from .conftest import K, MemoryTree
from .test_examples import ROOT, environment
from .test_files import git, write

LEAK = f"ASSEMBLYAI_API_KEY={K}\n"
posix = pytest.mark.skipif(os.name == "nt", reason="pipes, links and programs of POSIX")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with a finding, and nothing beside it but what a test puts there."""
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "-q")
    return write(folder, {"app.txt": LEAK.encode()})


def lint(folder: Path, *arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own; one that waits for something is a failure."""
    return subprocess.run(
        [sys.executable, "-m", "aai_lint", *arguments],
        cwd=folder,
        env=environment() | {"PYTHONPATH": str(ROOT)} | variables,
        input=given,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
        check=False,
    )


def everything(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# --- what is no file, or lies elsewhere ---

OURS = ["aai-lint.toml", ".aai-lint.toml", "pyproject.toml", ".aai-lint-revoked.toml", ".aai-lint-baseline", ".secrets.baseline"]
THEIRS = [".env", "compose.yaml", "Dockerfile", "app.py", "k8s.yaml", ".github", "package.json", ".dockerignore"]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _folder(path: Path) -> None:
    path.mkdir()


def _way_out(path: Path) -> None:
    (path.parent.parent / "outside").write_text(f'names = ["OUTSIDE"]\n# {LEAK.strip()} # OUTSIDE\n')
    path.symlink_to("../outside")


@posix
@pytest.mark.parametrize("what", [_pipe, _device, _loop, _folder, _way_out])
@pytest.mark.parametrize(
    "arguments", [["."], ["app.txt"], ["note.md"], ["baseline"], ["trace"], ["--fix"], ["show-config"]], ids=str
)
def test_names_that_matter_and_are_no_files(tree: Path, what: Callable[[Path], None], arguments: list[str]) -> None:
    (tree / "note.md").write_text("nothing\n")
    for name in (*OURS, *THEIRS):
        if not (arguments == ["baseline"] and name == ".aai-lint-baseline"):
            what(tree / name)
    done = lint(tree, *arguments)
    assert done.returncode == (1 if arguments in (["."], ["app.txt"], ["--fix"]) else 0), done.stderr
    assert "OUTSIDE" not in done.stdout
    assert "outside" not in done.stdout


@posix
def test_a_socket(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(".env")
        assert lint(tree, ".").returncode == 1


@posix
@pytest.mark.parametrize("what", [_pipe, _device, _loop, _way_out])
@pytest.mark.parametrize("command", [["baseline"], ["revoke", "--stdin"], ["init", "--yes"]], ids=str)
def test_nothing_is_written_through_what_is_no_file(tree: Path, what: Callable[[Path], None], command: list[str]) -> None:
    for name in (".aai-lint-baseline", ".aai-lint-revoked.toml", ".pre-commit-config.yaml"):
        what(tree / name)
    outside = tree.parent / "outside"
    before = outside.read_bytes() if outside.exists() else b""
    assert lint(tree, *command, given=K).returncode == 2
    assert (outside.read_bytes() if outside.exists() else b"") == before


@posix
def test_init_makes_no_folder_behind_a_link(tree: Path) -> None:
    (tree.parent / "outside").mkdir()
    (tree / ".github").symlink_to("../outside")
    assert lint(tree, "init", "--yes").returncode == 2
    assert list((tree.parent / "outside").iterdir()) == []


# --- a configuration that isn't ours ---


@posix
@pytest.mark.parametrize("kind", ["output", "baseline"])
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("../out", "must stay inside its folder"),
        ("/tmp/out", "must stay inside its folder"),
        ("link", "must stay inside its folder"),
        (".git/config", "must stay out of git's own folder"),
        (".GIT/hooks/pre-commit", "must stay out of git's own folder"),
        ("a/../.git/config", "must stay out of git's own folder"),
        (".g\u200cit/config", "must stay out of git's own folder"),
        ("git~1/config", "must stay out of git's own folder"),
        ("pipe", "must be a plain file"),
    ],
)
def test_a_configuration_chooses_no_file_that_matters_to_others(tree: Path, kind: str, file: str, words: str) -> None:
    (tree / "link").symlink_to("../out")
    os.mkfifo(tree / "pipe")
    (tree / "aai-lint.toml").write_text(f'{kind} = ["{file}"]\n', encoding="utf-8")
    before = everything(tree.parent)
    done = lint(tree, ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert everything(tree.parent) == before


# --- git ---

PROGRAMS = """
core.fsmonitor core.pager core.editor core.sshCommand core.askPass core.gitProxy core.alternateRefsCommand credential.helper
pager.ls-files pager.log pager.ls-tree pager.show pager.blame pager.rev-list pager.cat-file pager.diff-tree pager.rev-parse
alias.ls-files alias.log alias.rev-list alias.cat-file alias.rev-parse alias.ls-tree alias.diff-tree alias.blame
diff.external diff.evil.textconv diff.evil.command filter.evil.clean filter.evil.smudge filter.evil.process merge.evil.driver
gpg.program gpg.ssh.program gpg.x509.program gpg.ssh.defaultKeyCommand sequence.editor interactive.diffFilter
uploadpack.packObjectsHook remote.origin.uploadpack remote.origin.receivepack submodule.sub.update
difftool.evil.cmd mergetool.evil.cmd man.evil.cmd browser.evil.cmd trailer.evil.cmd
""".split()
COMMANDS = [
    ["."],
    ["app.txt"],
    ["--fix"],
    ["--diff", "--unsafe-fixes"],
    ["--history"],
    ["--history", "HEAD~1..HEAD"],
    ["--policy-from", "HEAD"],
    ["--policy-from", "HEAD", "--baseline", "known"],
    ["--max-key-age", "1"],
    ["baseline"],
    ["baseline", "--history"],
    ["trace"],
    ["show-config"],
    ["init", "--yes"],
    ["revoke", "--stdin"],
    ["--extend-select", "pinned-secret-version", "--pedantic", "--verbose", "sub"],
]
ASKING = [["."], ["app.txt"], ["--history"], ["--policy-from", "HEAD"], ["--max-key-age", "1"]]
"""What asks git different things."""
SEALED = (
    "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: aai}\nspec:\n  encryptedData:\n"
    "    ASSEMBLYAI_API_KEY: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq\n"
)


def armed(tree: Path, where: str) -> tuple[Path, Path]:
    """Make a repository of `tree`, with objects that its remote has and it doesn't, that tells git in all ways to run a program.
    `where` that is written. Returns the file that is there once it ran, and the folder of the repository."""
    canary, evil, folder = tree.parent / "ran", tree.parent / "evil.sh", tree / ".git"
    ignoring = {
        ".gitattributes": b"* filter=evil diff=evil merge=evil\n",
        ".gitignore": b"ignored.txt\n",
        "ignored.txt": LEAK.encode(),
    }
    write(tree, {"sub/.env": LEAK.encode(), "known": b"", "sealed.yaml": SEALED.encode(), **ignoring})
    lint(tree, "baseline", "--file", "known")
    for message in ("one", "two"):
        (tree / "sub" / "more.py").write_text(f"# {message}\nassemblyai.settings.api_key = '{K}'\n")
        write(tree, {"sealed.yaml": f"# {message}\n{SEALED}".encode(), "gone.txt": f"{LEAK}{message}\n".encode()})
        git(tree, "add", "-A")
        git(tree, "commit", "-q", "-m", message)
    (tree / "gone.txt").unlink()
    for revision in ("HEAD:gone.txt", "HEAD~1:gone.txt", "HEAD~1:sealed.yaml"):
        name = subprocess.run(["git", "rev-parse", revision], cwd=tree, capture_output=True, text=True, check=True).stdout
        (folder / "objects" / name[:2] / name[2:].strip()).unlink()
    evil.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{canary}'\ncat\n")
    evil.chmod(0o755)
    hooks = tree.parent / "hooks"
    hooks.mkdir()
    (folder / "hooks").mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout", "pre-auto-gc"):
        (hooks / hook).symlink_to(evil)
        shutil.copy(evil, folder / "hooks" / hook)
    settings = {name: f"!{evil}" if name.startswith("alias.") or name.endswith(".update") else str(evil) for name in PROGRAMS}
    settings |= {
        "core.hooksPath": str(hooks),
        "core.attributesFile": str(tree / ".gitattributes"),
        "safe.directory": "/nowhere",
        "safe.bareRepository": "all",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "remote.origin.url": f"ext::{evil}",
        "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
        "remote.origin.promisor": "true",
        "fetch.recurseSubmodules": "true",
        "submodule.sub.url": f"ext::{evil}",
        "blame.ignoreRevsFile": str(tree / "known"),
        "log.showSignature": "true",
        "gc.auto": "1",
        "maintenance.auto": "true",
        "core.untrackedCache": "true",
        "core.splitIndex": "true",
    }
    git(tree, "config", "core.repositoryFormatVersion", "1")
    git(tree, "config", "extensions.partialClone", "origin")
    if where == "the work tree's":
        git(tree, "config", "extensions.worktreeConfig", "true")
    targets = {"included": tree.parent / "included", "the work tree's": folder / "config.worktree"}
    for name, value in settings.items():
        git(tree, "config", "--file", str(targets.get(where, folder / "config")), name, value)
    if where == "included":
        git(tree, "config", "include.path", str(targets[where]))
        git(tree, "config", f"includeIf.gitdir:{tree.parent}/.path", str(targets[where]))
    if where == "elsewhere":  # the repository's folder is another one, as a file says
        folder = folder.rename(tree.parent / "moved")
        (tree / ".git").write_text("gitdir: ../moved\n")
    os.utime(tree / "app.txt", (1, 1))
    return canary, folder


@posix
@pytest.mark.parametrize(
    ("where", "arguments"),
    [
        *(pytest.param("its own", command, id=" ".join(command)) for command in COMMANDS),
        *(
            pytest.param(where, command, id=f"{where}, {' '.join(command)}")
            for where in ("included", "the work tree's", "elsewhere")
            for command in ASKING
        ),
    ],
)
def test_nothing_that_git_is_told_to_run_is_run(tree: Path, where: str, arguments: list[str]) -> None:
    canary, folder = armed(tree, where)
    before = everything(folder)
    done = lint(tree, *arguments, given=K)
    assert done.returncode in (0, 1), done.stderr
    assert not canary.exists(), canary.read_text()
    assert everything(folder) == before
    # It was asked, and answered.
    assert "ignored.txt" not in done.stdout
    assert arguments != ["--history"] or re.search("; since [0-9a-f]{9} of ", done.stdout)


@posix
@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
@pytest.mark.parametrize("kind", ["nested", "bare"])
def test_nothing_that_a_repository_inside_tells_git_to_run_is_run(tmp_path: Path, kind: str, arguments: list[str]) -> None:
    """One that lies in a folder; and one whose own folder is in the tree, as a commit may have it: git takes it for a repository
    where it is started in it."""
    outer = tmp_path / "outer"
    write(outer, {"app.txt": LEAK.encode()})
    git(outer, "init", "-q")
    git(outer, "add", "-A")
    git(outer, "commit", "-q", "-m", "one")
    inner = outer / "tree"
    inner.mkdir()
    git(inner, "init", "-q")
    write(inner, {"app.txt": LEAK.encode()})
    canary, folder = armed(inner, "its own")
    start = outer
    if kind == "bare":
        start = folder.rename(outer / "bare")
        write(start, {"app.txt": LEAK.encode(), "sealed.yaml": SEALED.encode()})
        git(outer, "config", "--file", str(start / "config"), "core.worktree", "../tree")
    for folder in {outer, start}:
        done = lint(folder, *arguments)
        assert done.returncode in (range(2) if folder == outer else range(4)), done.stderr
        assert not canary.exists(), canary.read_text()


@posix
def test_the_canary_sings(tree: Path) -> None:
    """The trap of the test above works for a git that isn't held back."""
    canary = tree.parent / "ran"
    git(tree, "config", "core.fsmonitor", f"touch '{canary}' ;:")
    git(tree, "status")
    assert canary.exists()


def bomb(tree: Path, levels: int, text: str) -> None:
    """Two commits: one brings ten folders in each of ten folders …, 10 to the power of `levels` files of few objects, the other
    takes them away. Nothing of that is in the work tree."""

    def made(*arguments: str, given: str) -> str:
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        done = subprocess.run(command, cwd=tree, env=environment(), input=given, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "one")
    kind, inner = "100644 blob", made("hash-object", "-w", "--stdin", given=text)
    for _ in range(levels):
        inner = made("mktree", given="".join(f"{kind} {inner}\t{number}\n" for number in range(10)))
        kind = "040000 tree"
    brought = made("commit-tree", "-p", "HEAD", "-m", "two", inner, given="")
    git(tree, "reset", "-q", "--soft", made("commit-tree", "-p", brought, "-m", "three", "HEAD^{tree}", given=""))


def test_a_history_of_more_files_than_can_be_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_MOST_COPIES", 500)
    bomb(tree, 3, LEAK)
    with pytest.raises(Misuse, match=r"[0-9a-f]{9} changes more files than can be looked at"):
        history.look(str(tree), [str(tree)], ALL, Options())
    monkeypatch.undo()
    assert len(history.look(str(tree), [str(tree)], ALL, Options()).findings) >= 1000
    monkeypatch.setattr(history, "_MOST", 500)
    with pytest.raises(Misuse, match=r"[0-9a-f]{9} changes more files than can be looked at"):
        history.look(str(tree), [str(tree)], ALL, Options())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the memory of another process can't be limited")
def test_a_commit_of_a_million_files_from_ten_objects(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git would hold them all, and a hundred times as many just so: it may not have so much."""
    bomb(tree, 6, "nothing\n")
    monkeypatch.setattr(history, "_MEMORY", 32 << 20)
    with pytest.raises(Misuse, match="one of them may change more files than it can hold"):
        history.look(str(tree), [str(tree)], ALL, Options())


@posix
def test_a_revision_of_a_million_files_from_ten_objects(tree: Path) -> None:
    write(tree, {"sub/a.foo": b"assemblyai_api_key = x  # aai-lint: ignore[hardcoded-key] -- y\n"})
    bomb(tree, 6, "nothing\n")

    def spent(revision: str) -> float:
        """Of git, the least of three."""

        def once() -> float:
            before = os.times()
            assert files.find([str(tree)]).as_of(revision, ["sub/a.foo", "0/1/2"]).keys() <= {"sub/a.foo"}
            after = os.times()
            return after.children_user + after.children_system - before.children_user - before.children_system

        return min(once() for _ in range(3))

    assert spent("HEAD~1") < 20 * max(spent("HEAD"), 0.01)


# --- names ---

NAMES = [
    b"new\nline.txt",
    b"\x1b[2J\x1b]8;;evil\x1b\\.txt",
    b"c1\xc2\x9b31m.txt",
    "bidi\u202etxt.py".encode(),
    b"bad\xff\xfe.txt",
    b"::error file=a::x.txt",
    b"##vso[task.setvariable]x.txt",
    b"##teamcity[buildStatus].txt",
    b"\r.txt",
    b"x" * 251 + b".txt",
    b"-o.txt",
    b"`$(touch ran)`.txt",
]


@posix
@pytest.mark.parametrize("with_git", [True, False])
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_names_of_all_kinds(tree: Path, with_git: bool, form: str) -> None:
    try:
        for name in NAMES:
            Path(os.fsdecode(os.path.join(os.fsencode(tree), name))).write_text(LEAK)
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    done = lint(tree, "--format", form, *([] if with_git else ["--no-git"]))
    assert done.returncode == 1, done.stderr
    assert not any(sign in done.stdout for sign in "\x1b\x9b\u202e\r")
    assert not [line for line in done.stdout.splitlines() if line.startswith(("::error file=a::", "##"))]


@posix
def test_paths_that_are_as_long_as_can_be(tree: Path) -> None:
    """Just short of what the system takes, so that they can be opened."""
    long = tree
    while len(os.fsencode(long)) < 3800:
        long = long / ("d" * 200)
    long.mkdir(parents=True)
    (long / "a.txt").write_text(LEAK)
    done = lint(tree, "--format", "concise")
    assert (done.returncode, done.stdout.count("hardcoded-key")) == (1, 2)


# --- files that change meanwhile ---


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_file_that_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """What `fstat` said is less than what is there by the time that it is read."""
    (tmp_path / "a.txt").write_text(LEAK + "x" * (2 * size))
    really = os.fstat

    def before(handle: int) -> os.stat_result:
        fields = list(really(handle))
        fields[6] = min(fields[6], size)
        return os.stat_result(fields)

    monkeypatch.setattr(os, "fstat", before)
    report = engine.lint(files.find([str(tmp_path)]))
    assert len(report.findings) == 1 or size == 10
    asked = []
    read_at = files._read_at
    monkeypatch.setattr(files, "_read_at", lambda *where: asked.append(where) or read_at(*where))
    document = files.find([str(tmp_path)]).open("a.txt")
    assert document is not None
    assert len(document.data) == len(LEAK) + 2 * size
    assert len(asked) < 10  # and not one for each byte


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_file_that_shrinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """What `fstat` said is more than what is left by the time that it is read: what is there counts, once."""
    (tmp_path / "a.txt").write_text(LEAK + "x" * size)
    really = os.fstat

    def before(handle: int) -> os.stat_result:
        fields = list(really(handle))
        fields[6] *= 10
        return os.stat_result(fields)

    monkeypatch.setattr(os, "fstat", before)
    document = files.find([str(tmp_path)]).open("a.txt")
    assert document is not None
    assert len(document.data) == len(LEAK) + size
    assert len(engine.lint(files.find([str(tmp_path)])).findings) == 1


def test_files_that_vanish_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {".env": LEAK.encode(), "app.py": b"import os\nos.environ['ASSEMBLYAI_API_KEY']\n", "z.txt": LEAK.encode()})
    tree = files.find([str(tmp_path)])
    found = list(tree.search(rb"assembly"))
    for name in os.listdir(tmp_path):
        (tmp_path / name).unlink()
    monkeypatch.setattr(tree, "search", lambda *_: found)
    assert engine.lint(tree).findings


# --- much of something ---


def cost(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def grows(small: Callable[[], object], large: Callable[[], object]) -> float:
    """How many times as much the large one takes, the best of some tries: other programs run here too."""
    tries = []
    for _ in range(4):
        tries.append(cost(large) / max(cost(small), 1e-9))
        if tries[-1] < 2.6:
            break
    return min(tries)


@pytest.mark.slow
def test_a_hundred_thousand_files_in_a_folder(tmp_path: Path) -> None:
    def made(name: str, count: int) -> str:
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / f"{number}.txt").write_bytes(b"nothing\n")
        (tmp_path / name / "app.txt").write_text(LEAK)
        return str(tmp_path / name)

    half, whole = made("half", 50_000), made("whole", 100_000)

    def scan(folder: str) -> None:
        report = engine.lint(files.find([folder]))
        assert len(report.findings) == 1

    assert grows(lambda: scan(half), lambda: scan(whole)) < 2.6


@pytest.mark.parametrize("name", [".dockerignore", ".helmignore", ".gcloudignore", ".vercelignore", ".gitignore"])
def test_huge_ignore_files(name: str) -> None:
    base = {
        "Dockerfile": b"FROM a\nCOPY . .\nCMD python app.py\n",
        ".env": LEAK.encode(),
        "app.py": b"import os\nos.environ['ASSEMBLYAI_API_KEY']\n",
    }

    def scan(count: int) -> Callable[[], object]:
        lines = b"".join(b"**/a*%d/**/[b-c]?\n!x%d\n" % (number, number) for number in range(count))
        return lambda: engine.lint(MemoryTree({**base, name: lines}))

    assert grows(scan(2000), scan(4000)) < 2.6


def _deep(open_: str, inner: str, close: str) -> Callable[[int], str]:
    return lambda depth: open_ * depth + inner + close * depth


NESTS = [
    pytest.param("a.json", _deep('{"a":', f'"ASSEMBLYAI_API_KEY={K}"', "}"), id="JSON"),
    pytest.param("a.json", _deep("[", '"ASSEMBLYAI_API_KEY"', ""), id="JSON that isn't closed"),
    pytest.param("a.yaml", _deep("{a: ", f"{{ASSEMBLYAI_API_KEY: {K}}}", "}"), id="YAML in braces"),
    pytest.param(
        "a.yaml", lambda depth: "".join(f"{' ' * n}a:\n" for n in range(min(depth, 400))) + "ASSEMBLYAI_API_KEY: x", id="YAML"
    ),
    pytest.param("a.toml", _deep("x = [", "'ASSEMBLYAI_API_KEY'", "]"), id="TOML"),
    pytest.param("a.py", _deep("f(", "os.environ['ASSEMBLYAI_API_KEY']", ")"), id="Python"),
    pytest.param("a.ts", _deep("f(", "process.env.ASSEMBLYAI_API_KEY", ")"), id="TypeScript"),
    pytest.param("a.sh", _deep("$(", "echo $ASSEMBLYAI_API_KEY", ")"), id="shell"),
    pytest.param("a.tf", _deep("a {\n", f'ASSEMBLYAI_API_KEY = "{K}"\n', "}\n"), id="HCL"),
    pytest.param("a.xml", _deep("<a>", f"<ASSEMBLYAI_API_KEY>{K}</ASSEMBLYAI_API_KEY>", "</a>"), id="XML"),
    pytest.param("Jenkinsfile", _deep("stage {\n", "environment { ASSEMBLYAI_API_KEY = 'x' }", "}\n"), id="Groovy"),
    pytest.param("nginx.conf", _deep("http {\n", "env ASSEMBLYAI_API_KEY;", "}\n"), id="nginx"),
    pytest.param("a.ps1", _deep("@{ a = ", "$Env:ASSEMBLYAI_API_KEY", "}"), id="PowerShell"),
]


@pytest.mark.parametrize(("path", "nest"), NESTS)
def test_deep_nests(path: str, nest: Callable[[int], str]) -> None:
    def scan(depth: int) -> Callable[[], object]:
        return lambda: engine.lint(MemoryTree({path: nest(depth), ".env": LEAK}))

    assert cost(scan(1500)) < 0.05 or grows(scan(1500), scan(3000)) < 2.6


def test_a_bomb_of_aliases() -> None:
    def bomb(lines: int) -> str:
        names = [f"a{number}" for number in range(lines)]
        links = "".join(f"{one}: &{one} [*{before}, *{before}, *{before}]\n" for before, one in pairwise(names))
        return f"a0: &a0 {{ASSEMBLYAI_API_KEY: {K}}}\n{links}services:\n  app:\n    environment: *{names[-1]}\n"

    def scan(lines: int) -> Callable[[], object]:
        return lambda: engine.lint(MemoryTree({"compose.yaml": bomb(lines), "k8s.yaml": "kind: Secret\n" + bomb(lines)}))

    assert cost(scan(100)) < 0.05 or grows(scan(100), scan(200)) < 2.6


def test_a_bomb_of_entities_is_text_like_any_other() -> None:
    def bomb(lines: int) -> str:
        entities = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};&a{n - 1};">' for n in range(1, lines))
        outside = '<!ENTITY out SYSTEM "file:///etc/passwd">'
        inside = f"<appSettings><add key='ASSEMBLYAI_API_KEY' value='&a{lines - 1};&out;'/></appSettings>"
        return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "x">{entities}{outside}]><configuration>{inside}</configuration>'

    report = engine.lint(MemoryTree({"web.config": bomb(50), "a.xml": bomb(50)}))
    assert "root:" not in str(report)
    assert (
        grows(
            lambda: engine.lint(MemoryTree({"web.config": bomb(2000)})),
            lambda: engine.lint(MemoryTree({"web.config": bomb(4000)})),
        )
        < 2.6
    )


def test_entities_are_not_expanded_and_nothing_is_unpickled() -> None:
    """Nothing here imports what would."""
    code = (
        "import importlib, pkgutil, sys, aai_lint\n"
        "for one in pkgutil.walk_packages(aai_lint.__path__, 'aai_lint.'):\n"
        "    if not one.name.endswith(('__main__', 'detectsecrets')): importlib.import_module(one.name)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"zipfile", "tarfile", "gzip", "xml.etree", "xml.sax", "xml.dom", "pyexpat", "pickle"} & {*done.stdout.split()}


# --- archives ---


def _zip(name: str, data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.writestr("assemblyai_api_key.txt", "assemblyai", zipfile.ZIP_STORED)
    return sink.getvalue()


def _tar(name: str, data: bytes) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return sink.getvalue()


def _release(data: bytes) -> bytes:
    """How Helm keeps a release: https://helm.sh/docs/topics/advanced/#storage-backends."""
    inner = base64.b64encode(base64.b64encode(gzip.compress(data))).decode()
    head = "apiVersion: v1\nkind: Secret\ntype: helm.sh/release.v1\nmetadata: {name: sh.helm.release.v1.assemblyai.v1}\ndata:\n"
    return f"{head}  release: {inner}\n  assemblyai-api-key: {inner}\n".encode()


def _archives(size: int) -> dict[str, bytes]:
    """An archive in each format and under each name that may be believed to be text: a key, and behind it `size` zeros."""
    data = LEAK.encode() + b"\0" * size
    zipped, gzipped, squeezed = _zip(".env", data), gzip.compress(data, 1, mtime=0x61616161), lzma.compress(data, preset=0)
    text = b"# what is unpacked here is below\n" * 300
    repeated = base64.b64encode(gzipped)
    return {
        **dict.fromkeys(["a.zip", "app.jar", "web.war", "book.xlsx", "a-1.0-py3-none-any.whl", "a.nupkg"], zipped),
        **dict.fromkeys([".env", "compose.yaml", "a.json", "app.py", "Dockerfile", "terraform.tfvars"], zipped),
        **dict.fromkeys(["a.gz", ".env.local", "values.yaml", "prod.env", "main.tf", "notes.md"], gzipped),
        "a.tar.gz": _tar(".env", data),
        "a.bz2": bz2.compress(data),
        "a.xz": squeezed,
        "a.7z": b"7z\xbc\xaf\x27\x1c\0\x04" + squeezed,
        # Text in front, as in what unpacks itself: git, and we, take that for text.
        "install.sh": b"#!/bin/sh\n" + text + zipped,
        "dev.env": text + gzipped,
        "late.py": text + zipped,
        "release.yaml": _release(data),
        "page.html": b"<img alt='assemblyai' src='data:a;base64," + repeated + b"'>",
        "kustomization.yaml": b"secretGenerator:\n- name: assemblyai\n  envs: [.env]\n",
    }


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two repositories of archives, with a little in them and with a thousand times as much."""
    made = []
    for size in (1 << 14, 1 << 24):
        made.append(write(tmp_path_factory.mktemp("packed"), _archives(size)))
        git(made[-1], "init", "-q")
        git(made[-1], "add", "-A")
        git(made[-1], "commit", "-q", "-m", "one")
    return made[0], made[1]


UNPACKING = """
import bz2, lzma, os, sys, zlib
def found(*_arguments, **_named):
    os.write(2, b"something is decompressed")
    os._exit(99)
zlib.decompress = zlib.decompressobj = bz2.decompress = bz2.BZ2Decompressor = lzma.decompress = lzma.LZMADecompressor = found
for name in ("zipfile", "tarfile", "gzip", "zipimport"):
    sys.modules[name] = None
from aai_lint.__main__ import main
code = main()
with open("/proc/self/status") as status:
    print(*(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process is charged for the memory of its starter")
@pytest.mark.parametrize(
    "arguments", [["."], [".env"], ["--history"], ["--fix"], ["--diff", "--unsafe-fixes"], ["trace"]], ids=" ".join
)
def test_no_archive_is_opened(packed: tuple[Path, Path], arguments: list[str]) -> None:
    """Whatever it is called, however much is in it, and in whatever it is encoded: so there is no bomb, and no limit to set."""

    def run(folder: Path) -> tuple[float, int]:
        command, before = [sys.executable, "-c", UNPACKING, *arguments], os.times()
        known = environment() | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, timeout=60, check=False)
        after = os.times()
        assert done.returncode == 0, done.stdout + done.stderr
        assert "hardcoded" not in done.stdout
        return after.children_user - before.children_user, int(done.stderr)

    small, large = packed
    pairs = [(run(small), run(large)) for _ in range(2)]
    assert min(more[1] - few[1] for few, more in pairs) < 8 * 1024
    assert min(more[0] / few[0] for few, more in pairs) < 3


# --- the same thing over and over, in each format ---

TOKENS = [
    *("\"'`\\$(){}[]<>=:;,|&#%!?-*@.~"),
    *(
        "\n",
        " ",
        "\t",
        "\r\n",
        "a",
        "0",
        " = ",
        "a=b\n",
        "a: b\n",
        "- a\n",
        "\\\n",
        '\\"',
        "a.",
        "a,",
        "a ",
        "f(",
        "if (",
        "a[",
        "&a *a",
    ),
    *(
        "${",
        "${{",
        "{{",
        "{%",
        "$(",
        "((",
        "[[",
        "${A:-",
        "<!--",
        "/*",
        "//",
        "<a ",
        "</",
        "<a>",
        '{"a":',
        '"a",',
        "<<E\n",
        "export A=",
    ),
    *(
        "ASSEMBLYAI_API_KEY",
        "ASSEMBLYAI_API_KEY=",
        "0123456789ab4cde8f",
        '"""',
        "'''",
        "ENV A=",
        "RUN ",
        "-e A=",
        "Bearer ",
        "```\n",
    ),
]
SIZE = 4000
# The parser's own: a third of a second for 16,000 characters. Words and blanks can't be told from data.
KNOWN = {("a.dart", "a ")}


def _kinds() -> Iterator[tuple[str, str]]:
    """A path and a text for each reader and ending; the longest text of those that the fuzzer begins with."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for seed in seeding.stored():
        for path, data in trees.load(seed).items():
            reader = readers.claim(Document(path, data))
            name = path.rpartition("/")[2]
            kind = (reader.__name__ if reader else "", os.path.splitext(name)[1] or name)
            if kind not in found or len(found[kind][1]) < len(data):
                found[kind] = path, data.decode("utf-8", "replace")
    return iter(sorted(found.values()))


@pytest.mark.slow
@pytest.mark.parametrize(("path", "text"), [pytest.param(*kind, id=kind[0]) for kind in _kinds()])
def test_the_same_over_and_over(path: str, text: str) -> None:
    """Half a file and then a piece of syntax, thousands of times: twice as many take twice as long."""

    def read(token: str, size: int) -> Callable[[], object]:
        content = f"{text[: len(text) // 2]}{token * (size // len(token))}".encode()

        def work() -> None:
            document = Document(path, content)
            reader = readers.claim(document)
            assert reader is not None
            list(reader.read(document))
            list(suppressions.written_in(document))

        return work

    cost(read("a", 10))
    slow = [
        token
        for token in TOKENS
        if (path, token) not in KNOWN and cost(work := read(token, SIZE)) > 0.03 and min(cost(work), cost(work)) > 0.03
    ]
    assert [
        token
        for token in slow
        if grows(read(token, SIZE), read(token, 2 * SIZE)) >= 2.6 and grows(read(token, 4 * SIZE), read(token, 8 * SIZE)) >= 2.6
    ] == []
