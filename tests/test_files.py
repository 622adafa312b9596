"""Trees on the disk: what is listed, what is read, and what is never touched."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from aai_lint import files, key, sharing

WORD = b"ASSEMBLYAI_API_KEY"
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root may read everything: be somebody else for a moment. The folder is theirs."""
    if not ROOT_USER:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, 65534, 65534)
    here = os.getcwd()
    os.chdir(folder)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.chdir(here)


def git(folder: Path, *arguments: str, **variables: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"]
    command = ["git", *identity, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **variables}).stdout


def write(folder: Path, tree: Mapping[str, bytes]) -> Path:
    for path, data in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def repository(folder: Path, tree: Mapping[str, bytes], *, commit: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q")
    write(folder, tree)
    git(folder, "add", "-A")
    if commit:
        git(folder, "commit", "-q", "-m", "one")
    return folder


def hits(tree: files.Files) -> list[str]:
    return [document.path for document in tree.search(key.TRIGGER)]


def scan(*paths: Path, **how: bool | int) -> files.Files:
    return files.find([str(path) for path in paths], **how)  # type: ignore[arg-type]


class TestWithGit:
    def test_tracked_untracked_and_ignored_are_told_apart(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.py": WORD, ".gitignore": b".env\nbuild/\n*.log\n"})
        write(tmp_path, {"new.py": WORD, ".env": WORD, "build/out.js": WORD, "build/.env": WORD, "run.log": WORD})
        tree = scan(tmp_path)
        origins = {document.path: document.origin for document in tree.search(key.TRIGGER)}
        assert {path: (origin.tracked, origin.ignored) for path, origin in origins.items()} == {
            ".env": (False, True),
            "a.py": (True, False),
            "new.py": (False, False),
        }
        assert tree.summary().notes == ()

    def test_a_tracked_file_that_is_ignored_too_is_tracked(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.env": WORD})
        write(tmp_path, {".gitignore": b"/*\n"})
        (document,) = scan(tmp_path).search(key.TRIGGER)
        assert (document.path, document.origin.tracked, document.origin.ignored) == ("a.env", True, False)

    def test_a_binary_attribute_hides_nothing(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.txt": WORD, ".gitattributes": b"* binary\n*.txt -diff\n"})
        assert hits(scan(tmp_path)) == ["a.txt"]

    def test_a_subfolder_is_scanned_alone_with_paths_of_its_own(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.py": WORD, "sub/b.py": WORD, "sub/c/d.py": WORD, ".gitignore": b"sub/no.py\n"})
        write(tmp_path, {"sub/no.py": WORD})
        tree = scan(tmp_path / "sub")
        assert hits(tree) == ["b.py", "c/d.py"]
        assert tree.paths == {"b.py", "c/d.py"}

    def test_an_ignored_folder_that_is_asked_for_is_read(self, tmp_path: Path) -> None:
        repository(tmp_path, {".gitignore": b"build/\n"})
        write(tmp_path, {"build/a.py": WORD})
        assert hits(scan(tmp_path / "build")) == ["a.py"]

    def test_a_linked_work_tree(self, tmp_path: Path) -> None:
        main = repository(tmp_path / "main", {"a.py": WORD}, commit=True)
        git(main, "worktree", "add", "-q", str(tmp_path / "linked"))
        assert hits(scan(tmp_path / "linked")) == ["a.py"]

    def test_a_linked_work_tree_inside_is_no_second_copy(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.py": WORD}, commit=True)
        git(tmp_path, "worktree", "add", "-q", str(tmp_path / "trees" / "linked"))
        tree = scan(tmp_path)
        assert hits(tree) == ["a.py"]
        assert tree.summary().skipped == {"another work tree of the repository": 1}

    def test_a_sparse_checkout_lists_files_that_are_not_there(self, tmp_path: Path) -> None:
        repository(tmp_path, {"in/a.py": WORD, "out/b.py": WORD}, commit=True)
        git(tmp_path, "sparse-checkout", "set", "--sparse-index", "in")
        tree = scan(tmp_path)
        assert hits(tree) == ["in/a.py"]
        assert tree.summary().skipped == {"not in the work tree": 1}

    def test_a_submodule(self, tmp_path: Path) -> None:
        inner = repository(tmp_path / "inner", {"b.py": WORD, ".gitignore": b"no.py\n"}, commit=True)
        outer = repository(tmp_path / "outer", {"a.py": WORD})
        git(outer, "submodule", "--quiet", "add", str(inner), "libs/inner")
        write(outer, {"libs/inner/no.py": WORD})
        tree = scan(outer)
        assert hits(tree) == ["a.py", "libs/inner/b.py"]
        assert "libs/inner" not in tree.paths
        assert tree.summary().notes == ()

    def test_a_submodule_that_is_not_checked_out(self, tmp_path: Path) -> None:
        inner = repository(tmp_path / "inner", {"b.py": WORD}, commit=True)
        outer = repository(tmp_path / "outer", {"a.py": WORD})
        git(outer, "submodule", "--quiet", "add", str(inner), "inner")
        git(outer, "submodule", "--quiet", "deinit", "-f", "inner")
        tree = scan(outer)
        assert hits(tree) == ["a.py"]
        assert tree.summary().notes == ()

    def test_env_files_in_an_ignored_folder(self, tmp_path: Path) -> None:
        """git names the folder alone. One that holds dependencies isn't looked into."""
        write(tmp_path, {"secrets/app.env": WORD, "secrets/note.txt": WORD, "a/.secrets/.env.local": WORD, "env/.env": WORD})
        write(tmp_path, {"env/pyvenv.cfg": b"", "node_modules/x/.env": WORD, "a.py": WORD})
        (tmp_path / "secrets" / "out.env").symlink_to(tmp_path.parent / "elsewhere")
        repository(tmp_path, {".gitignore": b"secrets/\n.secrets/\nenv/\nnode_modules/\n"})
        tree = scan(tmp_path)
        assert hits(tree) == ["a.py", "a/.secrets/.env.local", "secrets/app.env"]
        assert {one.path for one in tree.search(key.TRIGGER) if one.origin.ignored} == {
            "a/.secrets/.env.local",
            "secrets/app.env",
        }

    def test_a_nested_repository(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.py": WORD})
        repository(tmp_path / "nested", {"b.py": WORD, ".gitignore": b"no.py\n"})
        write(tmp_path, {"nested/no.py": WORD})
        assert hits(scan(tmp_path)) == ["a.py", "nested/b.py"]

    def test_a_merge_conflict_names_a_file_once(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.py": b"one\n"}, commit=True)
        git(tmp_path, "checkout", "-q", "-b", "other")
        write(tmp_path, {"a.py": b"two\n"})
        git(tmp_path, "commit", "-q", "-a", "-m", "two")
        git(tmp_path, "checkout", "-q", "-")
        write(tmp_path, {"a.py": b"three\n"})
        git(tmp_path, "commit", "-q", "-a", "-m", "three")
        with pytest.raises(subprocess.CalledProcessError):
            git(tmp_path, "merge", "other")
        write(tmp_path, {"a.py": WORD})
        tree = scan(tmp_path)
        assert hits(tree) == ["a.py"]
        assert tree.summary().seen == 1

    def test_a_hook_may_choose_the_index(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository(tmp_path, {"a.py": WORD})
        shutil.copy(tmp_path / ".git" / "index", tmp_path / ".git" / "other")
        write(tmp_path, {"b.py": WORD})
        git(tmp_path, "add", "-A")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
        monkeypatch.setenv("GIT_DIR", ".git")
        tracked = {document.path: document.origin.tracked for document in scan(tmp_path).search(key.TRIGGER)}
        assert tracked == {"a.py": True, "b.py": False}

    def test_a_hook_of_one_repository_says_nothing_of_another(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = repository(tmp_path / "here", {"a.py": WORD})
        there = repository(tmp_path / "there", {"b.py": WORD})
        monkeypatch.chdir(here)
        monkeypatch.setenv("GIT_INDEX_FILE", str(here / ".git" / "index"))
        monkeypatch.setenv("GIT_DIR", str(here / ".git"))
        (document,) = scan(there).search(key.TRIGGER)
        assert (document.path, document.origin.tracked) == ("b.py", True)

    @pytest.mark.skipif(not ROOT_USER, reason="only root can give files away")
    def test_a_repository_of_somebody_else(self, tmp_path: Path) -> None:
        repository(tmp_path / "r", {"a.py": WORD, ".gitignore": b"no.py\n", "no.py": WORD})
        for path in (tmp_path / "r", *(tmp_path / "r").rglob("*")):
            os.chown(path, 12345, 12345)
        with pytest.raises(subprocess.CalledProcessError):
            git(tmp_path / "r", "ls-files")
        tree = scan(tmp_path / "r")
        assert hits(tree) == ["a.py"]
        assert tree.summary().notes == ()


class TestWithoutGit:
    TREE: Mapping[str, bytes] = {
        "a.py": WORD,
        ".github/b.yml": WORD,
        "node_modules/x/c.js": WORD,
        "venv-by-any-name/pyvenv.cfg": b"",
        "venv-by-any-name/lib/d.py": WORD,
        ".env": WORD,
    }

    def check(self, tree: files.Files) -> None:
        found = list(tree.search(key.TRIGGER))
        assert [document.path for document in found] == [".env", ".github/b.yml", "a.py"]
        assert {document.origin.tracked for document in found} == {None}

    def test_no_repository(self, tmp_path: Path) -> None:
        tree = scan(write(tmp_path, self.TREE))
        self.check(tree)
        assert tree.summary().notes == ("2 folders of dependencies or caches left out",)

    def test_git_not_wanted(self, tmp_path: Path) -> None:
        tree = scan(repository(tmp_path, self.TREE), git=False)
        self.check(tree)
        assert "git was not asked: ignore files are not honoured" in tree.summary().notes

    def test_git_not_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tree = scan(repository(tmp_path, self.TREE))
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
        self.check(tree)
        assert "git was not found: ignore files are not honoured" in tree.summary().notes

    def test_a_git_that_lies_in_the_tree_is_not_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository(tmp_path, {"a.py": WORD})
        write(tmp_path, {"git": b"#!/bin/sh\ntouch ran\n"})
        (tmp_path / "git").chmod(0o755)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PATH", f".{os.pathsep}")
        assert hits(scan(tmp_path)) == ["a.py"]
        assert not (tmp_path / "ran").exists()

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"gitdir: /nowhere\n", id="points nowhere"),
            pytest.param(b"gitdir: .git\n", id="points at itself"),
            pytest.param(b"\xff\0 nonsense", id="says nothing"),
            pytest.param(b"", id="is empty"),
        ],
    )
    def test_a_git_file_that_lies(self, tmp_path: Path, content: bytes) -> None:
        tree = scan(write(tmp_path, {".git": content, "a.py": WORD}))
        assert hits(tree) == ["a.py"]
        assert tree.paths == {"a.py"}
        assert tree.summary().notes == ("git could not read the repository: ignore files are not honoured",)

    def test_git_is_not_waited_for_for_ever(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository(tmp_path, {"a.py": WORD})
        os.mkfifo(tmp_path / ".gitignore")
        repository(tmp_path / "nested", {"b.py": WORD})
        monkeypatch.setattr("aai_lint.git.PATIENCE", 0.5)
        tree = scan(tmp_path)
        assert hits(tree) == ["a.py", "nested/b.py"]
        assert tree.summary().notes == ("git did not answer in time: ignore files are not honoured",)


class TestHostileRepositories:
    def test_a_work_tree_elsewhere_is_not_scanned(self, tmp_path: Path) -> None:
        write(tmp_path / "outside", {"secret.py": WORD})
        inside = repository(tmp_path / "inside", {"a.py": WORD})
        git(inside, "config", "core.worktree", str(tmp_path / "outside"))
        assert hits(scan(inside)) == ["a.py"]
        assert hits(scan(inside / "a.py")) == ["a.py"]

    def test_nothing_that_a_repository_configures_is_run(self, tmp_path: Path) -> None:
        write(tmp_path, {"evil.sh": b"#!/bin/sh\ntouch " + os.fsencode(tmp_path / "ran") + b"\ncat\n"})
        evil = str(tmp_path / "evil.sh")
        (tmp_path / "evil.sh").chmod(0o755)
        tree = repository(tmp_path / "r", {"a.py": WORD, ".gitattributes": b"* filter=evil diff=evil\n"})
        hooks = write(tmp_path / "hooks", {})
        hooks.mkdir()
        for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout"):
            (hooks / hook).symlink_to(evil)
        for name, value in {
            "core.fsmonitor": evil,
            "core.hooksPath": str(hooks),
            "core.pager": evil,
            "pager.ls-files": evil,
            "core.sshCommand": evil,
            "core.editor": evil,
            "filter.evil.clean": evil,
            "filter.evil.smudge": evil,
            "diff.evil.textconv": evil,
            "alias.ls-files": f"!{evil}",
            "protocol.ext.allow": "always",
            "remote.origin.url": f"ext::{evil}",
            "remote.origin.promisor": "true",
            "extensions.partialClone": "origin",
        }.items():
            git(tree, "config", name, value)
        (tmp_path / "ran").unlink(missing_ok=True)
        write(tree, {"a.py": WORD + b" changed"})
        assert hits(scan(tree)) == ["a.py"]
        assert not (tmp_path / "ran").exists()

    def test_a_sparse_index_without_its_objects_fetches_nothing(self, tmp_path: Path) -> None:
        tree = repository(tmp_path / "r", {"in/a.py": WORD, "out/b.py": WORD}, commit=True)
        git(tree, "sparse-checkout", "set", "--sparse-index", "in")
        gone = git(tree, "rev-parse", "HEAD:out").strip()
        write(tmp_path, {"evil.sh": b"#!/bin/sh\ntouch " + os.fsencode(tmp_path / "ran") + b"\n"})
        (tmp_path / "evil.sh").chmod(0o755)
        for name, value in {
            "protocol.ext.allow": "always",
            "remote.origin.url": f"ext::{tmp_path / 'evil.sh'}",
            "remote.origin.promisor": "true",
            "extensions.partialClone": "origin",
        }.items():
            git(tree, "config", name, value)
        (tree / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
        git(tree, "ls-files")
        assert (tmp_path / "ran").exists(), "the trap works for a git that isn't held back"
        (tmp_path / "ran").unlink()
        assert hits(scan(tree)) == ["in/a.py"]
        assert not (tmp_path / "ran").exists()

    def test_nothing_is_written(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a.py": WORD, "b/c.py": b""}, commit=True)
        os.utime(tmp_path / "a.py", (1, 1))
        before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
        assert hits(scan(tmp_path)) == ["a.py"]
        assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == before

    def test_a_tracked_folder_that_became_a_link_is_not_followed(self, tmp_path: Path) -> None:
        write(tmp_path / "outside", {"a.py": WORD})
        inside = repository(tmp_path / "inside", {"sub/deep/a.py": WORD, "sub/b.py": WORD})
        shutil.rmtree(inside / "sub")
        (inside / "sub").mkdir()
        (inside / "sub" / "deep").symlink_to(tmp_path / "outside")
        tree = scan(inside)
        assert hits(tree) == []
        assert tree.open("sub/deep/a.py") is None
        assert tree.summary().skipped == {"symbolic link": 2, "not in the work tree": 1}

    def test_a_submodule_behind_a_link_is_not_followed(self, tmp_path: Path) -> None:
        inner = repository(tmp_path / "outside" / "inner", {"a.py": WORD}, commit=True)
        outer = repository(tmp_path / "outer", {})
        git(outer, "submodule", "--quiet", "add", str(inner), "sub/inner")
        shutil.rmtree(outer / "sub")
        (outer / "sub").symlink_to(tmp_path / "outside")
        tree = scan(outer)
        assert hits(tree) == []
        assert not any(path.startswith("sub/") for path in tree.paths)

    def test_an_index_that_names_files_outside(self, tmp_path: Path) -> None:
        write(tmp_path, {"out.py": WORD})
        inside = repository(tmp_path / "inside", {"zzzout.py": WORD})
        (inside / "zzzout.py").unlink()
        index = (inside / ".git" / "index").read_bytes()
        forged = index[:-20].replace(b"zzzout.py", b"../out.py")
        import hashlib

        (inside / ".git" / "index").write_bytes(forged + hashlib.sha1(forged).digest())
        assert "../out.py" in git(inside, "ls-files"), "the trap works for git itself"
        tree = scan(inside)
        assert hits(tree) == []
        assert tree.paths == frozenset()
        assert tree.open("../out.py") is None


class TestReading:
    @pytest.mark.parametrize("with_git", [True, False])
    def test_links_are_not_followed(self, tmp_path: Path, with_git: bool) -> None:
        write(tmp_path / "outside", {"a.py": WORD})
        inside = tmp_path / "inside"
        inside.mkdir()
        (inside / "loop").symlink_to(".")
        (inside / "self").symlink_to("self")
        (inside / "out.py").symlink_to(tmp_path / "outside" / "a.py")
        (inside / "folder").symlink_to(tmp_path / "outside")
        (inside / "dangling").symlink_to("nowhere")
        (inside / ".env").symlink_to(tmp_path / "outside" / "a.py")
        repository(inside, {"b.py": WORD})
        tree = scan(inside, git=with_git)
        assert hits(tree) == ["b.py"]
        assert tree.summary().skipped == {"symbolic link": 6}
        assert [(gap.place.path, gap.reason) for gap in tree.gaps()] == [(".env", "is a symbolic link, which is not followed")]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
    def test_nothing_is_taken_out_of_a_pipe_that_somebody_writes_to(self, tmp_path: Path) -> None:
        repository(tmp_path, {"pipe": WORD, "a.py": WORD})
        (tmp_path / "pipe").unlink()
        os.mkfifo(tmp_path / "pipe")
        handle = os.open(tmp_path / "pipe", os.O_RDWR | os.O_NONBLOCK)
        try:
            os.write(handle, WORD)
            assert hits(scan(tmp_path)) == ["a.py"]
            assert os.read(handle, 4096) == WORD
        finally:
            os.close(handle)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
    @pytest.mark.parametrize("with_git", [True, False])
    def test_what_is_no_file_is_not_waited_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_git: bool) -> None:
        repository(tmp_path, {"a.py": WORD, "was_a_file": b"", "too": b""})
        (tmp_path / "was_a_file").unlink()
        os.mkfifo(tmp_path / "was_a_file")
        monkeypatch.chdir(tmp_path)
        (tmp_path / "too").unlink()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("too")
            tree = scan(tmp_path, git=with_git)
            assert hits(tree) == ["a.py"]
            assert tree.summary().skipped == {"not a regular file": 2}

    def test_a_file_that_can_not_be_opened(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, {".env": WORD, "a.py": WORD, "b.py": WORD})
        really = os.open

        def refuse(path: bytes, *arguments: int) -> int:
            if not path.endswith(b"b.py"):
                raise PermissionError(13, "no")
            return really(path, *arguments)

        # Root may read everything, so that taking the permission away is no test everywhere.
        monkeypatch.setattr(os, "open", refuse)
        tree = scan(tmp_path)
        assert hits(tree) == ["b.py"]
        assert tree.open(".env") is None
        assert tree.summary().skipped == {"permission denied": 2}
        assert [(gap.place.path, gap.reason) for gap in tree.gaps()] == [(".env", "can't be read: permission denied")]

    @pytest.mark.parametrize("with_git", [True, False])
    def test_folders_and_files_that_can_not_be_read(self, open_folder: Path, with_git: bool) -> None:
        repository(open_folder, {"was/a.py": WORD, "b.py": WORD})
        write(open_folder, {"no/new.py": WORD, "c.py": WORD, ".env": WORD})
        closed = [open_folder / name for name in ("was", "no", "c.py", ".env")]
        for path in closed:
            path.chmod(0)
        with as_nobody(open_folder):
            tree = scan(open_folder, git=with_git)
            assert hits(tree) == ["b.py"]
        for path in closed:
            path.chmod(0o755)
        # The folder that holds a tracked file is counted as a folder, and as that file where git lists it.
        assert tree.summary().skipped == {"permission denied": 5 if with_git else 4}
        assert [(gap.place.path, gap.reason) for gap in tree.gaps()] == [(".env", "can't be read: permission denied")]

    def test_a_named_file_that_can_not_be_read_is_said(self, open_folder: Path) -> None:
        write(open_folder, {"a.py": WORD})
        (open_folder / "a.py").chmod(0)
        with as_nobody(open_folder):
            tree = scan(open_folder / "a.py", git=False)
            assert hits(tree) == []
        assert [gap.place.path for gap in tree.gaps()] == ["a.py"]

    def test_a_folder_that_can_not_be_listed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, {"no/a.py": WORD, "b.py": WORD})
        really = os.scandir

        def refuse(path: bytes) -> Iterator[os.DirEntry[bytes]]:
            if path.endswith(b"no"):
                raise PermissionError(13, "no")
            return really(path)

        monkeypatch.setattr(os, "scandir", refuse)
        tree = scan(tmp_path)
        assert hits(tree) == ["b.py"]
        assert tree.summary().skipped == {"permission denied": 1}

    def test_files_that_vanish(self, tmp_path: Path) -> None:
        tree = scan(write(tmp_path, {"a.py": WORD, "b/c.py": WORD, "d.py": WORD}))
        assert tree.paths == {"a.py", "b/c.py", "d.py"}
        (tmp_path / "a.py").unlink()
        shutil.rmtree(tmp_path / "b")
        assert hits(tree) == ["d.py"]
        assert tree.open("a.py") is None
        assert tree.summary().skipped["not in the work tree"] >= 1

    @pytest.mark.parametrize("with_git", [True, False])
    def test_any_name_can_be_opened_again(self, tmp_path: Path, with_git: bool) -> None:
        names = [b"new\nline.py", b"bad\xff\xfe.py", "späße.py".encode(), b"tab\t.py", b" blank ", b"-o", b'quo"te', b":(top)x"]
        try:
            for name in names:
                with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
                    file.write(WORD)
        except OSError:
            pytest.skip("this file system wants names in UTF-8")
        repository(tmp_path, {})
        tree = scan(tmp_path, git=with_git)
        paths = {name.decode("utf-8", "surrogateescape") for name in names}
        assert tree.paths == paths
        assert set(hits(tree)) == paths
        assert all(tree.open(path) is not None for path in paths)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-be"])
    @pytest.mark.parametrize("limit", [files.LIMIT, 10])
    def test_wide_text_is_found_by_its_mark(self, tmp_path: Path, encoding: str, limit: int) -> None:
        mark = "\ufeff" if encoding.endswith("be") else ""
        write(tmp_path, {"a.txt": f"{mark}# ä\nASSEMBLYAI_API_KEY=x\n".encode(encoding)})
        tree = scan(tmp_path, limit=limit)
        if limit == 10:
            assert hits(tree) == []
            assert [gap.place.path for gap in tree.gaps()] == ["a.txt"]
        else:
            (document,) = tree.search(key.TRIGGER)
            assert document.text == "# ä\nASSEMBLYAI_API_KEY=x\n"

    def test_a_binary_is_counted_and_an_env_file_like_that_is_a_gap(self, tmp_path: Path) -> None:
        wide = "ASSEMBLYAI_API_KEY=x\n".encode("utf-16-le")
        tree = scan(write(tmp_path, {"a.bin": b"\0" + WORD, "late.txt": b" " * 9000 + b"\0" + WORD, ".env": wide}))
        assert hits(tree) == ["late.txt"]
        assert tree.summary().skipped == {"binary": 2}
        assert [(gap.place.path, gap.reason) for gap in tree.gaps()] == [(".env", "holds NUL bytes: no text in a known encoding")]

    def test_a_file_over_the_limit_is_searched_and_not_read(self, tmp_path: Path) -> None:
        spread = b"x" * ((1 << 20) - 9) + WORD
        tree = scan(write(tmp_path, {"a.txt": spread, "b.txt": b"y" * len(spread), "c.txt": WORD}), limit=1 << 20)
        assert hits(tree) == ["c.txt"]
        assert [(gap.place.path, gap.reason) for gap in tree.gaps()] == [
            ("a.txt", "larger than 1 MiB: not read (see --max-size)")
        ]
        assert tree.open("b.txt") is None

    @pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
    def test_every_size_is_read_whole(self, tmp_path: Path, size: int) -> None:
        data = (b"0123456789\n" * (size // 11 + 1))[:size]
        write(tmp_path, {"a.txt": data})
        tree = scan(tmp_path)
        document = tree.open("a.txt")
        assert document is not None
        assert document.data == data
        exact = scan(tmp_path, limit=size).open("a.txt")
        assert exact is not None
        assert size == 0 or scan(tmp_path, limit=size - 1).open("a.txt") is None

    def test_a_giant_file_with_holes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, start in {"zeros": b"", "text": b"x" * 9000}.items():
            with open(tmp_path / name, "wb") as file:
                file.write(start)
                file.truncate(1 << 40)
        monkeypatch.setattr(files, "FAR", 4 << 20)
        tree = scan(tmp_path)
        assert hits(tree) == []
        assert tree.summary().skipped == {"binary": 1, "larger than 4 MiB: its end was not searched": 1}

    def test_lock_files_and_source_maps_are_left_out_of_the_search(self, tmp_path: Path) -> None:
        tree = scan(write(tmp_path, {"a/yarn.lock": WORD, "a/x.min.js": WORD, "x.js.map": WORD, "lock": WORD, "x.map": WORD}))
        assert hits(tree) == ["lock", "x.map"]
        assert tree.summary().skipped == {"lock file": 1, "minified, or a source map": 2}
        assert tree.open("a/yarn.lock") is not None

    def test_what_yarn_puts_into_a_repository_is_left_out_of_the_search(self, tmp_path: Path) -> None:
        paths = [".yarn/releases/yarn-4.1.0.cjs", "web/.yarn/plugins/a/b.cjs", ".yarn/patches/a.patch", "my.yarn/releases/a.cjs"]
        tree = scan(repository(tmp_path, dict.fromkeys(paths, WORD)))
        assert hits(tree) == [".yarn/patches/a.patch", "my.yarn/releases/a.cjs"]
        assert tree.summary().skipped == {"Yarn's own": 2}

    def test_a_deep_tree(self, tmp_path: Path) -> None:
        here = os.open(tmp_path, os.O_RDONLY)
        try:
            for _ in range(1200):
                os.mkdir("d" * 8, dir_fd=here)
                inner = os.open("d" * 8, os.O_RDONLY, dir_fd=here)
                os.close(here)
                here = inner
        finally:
            os.close(here)
        try:
            tree = scan(write(tmp_path, {"a.py": WORD}))
            assert hits(tree) == ["a.py"]
            assert tree.summary().skipped == {"unreadable": 1}, "a path that is longer than the system takes"
        finally:
            subprocess.run(["rm", "-rf", str(tmp_path / ("d" * 8))], check=True)


class TestArguments:
    def test_files_are_reported_on_and_their_repository_is_read(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a/b.py": WORD, "c.py": WORD})
        tree = scan(tmp_path / "a" / "b.py")
        assert hits(tree) == ["a/b.py", "c.py"]
        assert tree.only == {"a/b.py"}

    def test_a_file_outside_any_repository_has_the_current_folder_around_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, {"here/a/b.py": WORD, "here/c.py": WORD, "there/d.py": WORD, "there/e.py": WORD})
        monkeypatch.chdir(tmp_path / "here")
        tree = files.find(["a/b.py"])
        assert (hits(tree), tree.only, tree.root) == (["a/b.py", "c.py"], {"a/b.py"}, ".")
        tree = files.find(["../there/d.py"])
        assert (hits(tree), tree.only) == (["d.py"], {"d.py"})

    def test_an_ignored_file_that_is_named_is_read(self, tmp_path: Path) -> None:
        repository(tmp_path, {".gitignore": b"no/\n"})
        write(tmp_path, {"no/a.py": WORD})
        tree = scan(tmp_path / "no" / "a.py")
        assert hits(tree) == ["no/a.py"]

        (document,) = tree.search(key.TRIGGER)
        assert (document.origin.tracked, document.origin.ignored) == (False, True)

    def test_an_ignored_folder_that_is_named_is_read(self, tmp_path: Path) -> None:
        repository(tmp_path, {".gitignore": b"no/\n", "b.py": WORD, "c/d.py": WORD})
        write(tmp_path, {"no/a.py": WORD})
        assert hits(scan(tmp_path, tmp_path / "no")) == ["b.py", "c/d.py", "no/a.py"]
        tree = scan(tmp_path / "no", tmp_path / "b.py")
        assert hits(tree) == ["b.py", "c/d.py", "no/a.py"]
        assert tree.only == {"b.py", "no/a.py"}

    def test_several_folders(self, tmp_path: Path) -> None:
        write(tmp_path, {"a/x.py": WORD, "b/y.py": WORD, "c/z.py": WORD, "a/d/w.py": WORD})
        tree = scan(tmp_path / "b", tmp_path / "a", tmp_path / "a" / "d")
        assert (hits(tree), tree.only) == (["a/d/w.py", "a/x.py", "b/y.py"], frozenset())

    def test_a_folder_and_a_file(self, tmp_path: Path) -> None:
        repository(tmp_path, {"a/x.py": WORD, "b/y.py": WORD, "c.py": WORD})
        tree = scan(tmp_path / "a", tmp_path / "c.py")
        assert hits(tree) == ["a/x.py", "b/y.py", "c.py"]
        assert tree.only == {"a/x.py", "c.py"}
        assert scan(tmp_path, tmp_path / "c.py").only == frozenset()

    def test_a_link_to_a_folder_is_what_it_points_to(self, tmp_path: Path) -> None:
        write(tmp_path, {"real/a.py": WORD})
        (tmp_path / "link").symlink_to("real")
        assert hits(scan(tmp_path / "link")) == ["a.py"]

    @pytest.mark.parametrize("path", ["nothing", "a.py/b", "nul\0byte", "x" * 5000])
    def test_a_path_that_is_not_there(self, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(write(tmp_path, {"a.py": b""}))
        with pytest.raises(files.Unscannable, match=r"\.$"):
            files.find([path])

    def test_what_is_neither_file_nor_folder(self) -> None:
        with pytest.raises(files.Unscannable, match="neither a file nor a folder"):
            files.find([os.devnull])

    @pytest.mark.parametrize(("inside", "shown"), [("", "."), ("a", "a"), ("a/b", "a/b")])
    def test_the_root_is_shown_as_the_user_sees_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str, shown: str
    ) -> None:
        write(tmp_path, {"a/b/c.py": b""})
        monkeypatch.chdir(tmp_path)
        assert scan(tmp_path / inside).root == shown
        monkeypatch.chdir(tmp_path / inside)
        assert scan(tmp_path).root == ".." + "/.." * inside.count("/") if inside else "."


def test_several_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {f"{number % 7}/{number}.txt": WORD if number % 13 == 0 else b"none" for number in range(300)}
    write(tmp_path, {**tree, "large.txt": b"z" * 400 + WORD, "image": b"\0", ".env": b"\0"})
    alone = scan(tmp_path, limit=300)
    expected = hits(alone)
    assert len(expected) == 24
    forks = []
    really = os.fork
    monkeypatch.setattr(files, "MANY", 1)
    monkeypatch.setattr(sharing, "workers", lambda: 3)
    monkeypatch.setattr(os, "fork", lambda: forks.append(1) or really())
    together = scan(tmp_path, limit=300)
    assert hits(together) == expected
    assert len(forks) == 2
    assert together.summary() == alone.summary()
    assert list(together.gaps()) == list(alone.gaps())


def test_a_process_that_dies_leaves_nothing_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "tree", {f"{number}.txt": WORD for number in range(10)})
    mark, parent = tmp_path / "mark", os.getpid()
    really = files.Files._look

    def die(self: files.Files, name: bytes, search: files._Search) -> bytes | None:
        if os.getpid() != parent:
            mark.touch()
            os._exit(9)
        while not mark.exists():  # it has taken a share
            time.sleep(0.01)
        return really(self, name, search)

    monkeypatch.setattr(files, "MANY", 1)
    monkeypatch.setattr(sharing, "workers", lambda: 2)
    monkeypatch.setattr(files.Files, "_look", die)
    assert len(hits(scan(tmp_path / "tree"))) == 10


def test_the_search_is_not_much_slower_than_lowering_the_text() -> None:
    """The pattern must keep a shape that lets the regex engine jump: IGNORECASE, or a branch that begins differently, would
    cost five times as much without any other test noticing."""
    import re

    # Ordinary source text; what the pattern looks for is in none of it.
    folder = Path(os.__file__).parent
    text = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py"))[:120])
    search = re.compile(key.TRIGGER).search
    assert not search(text.lower())

    def seconds(work: Callable[[], object]) -> float:
        start = time.process_time()
        for _ in range(3):
            work()
        return time.process_time() - start

    # In turn, and the best of many: these are milliseconds, on machines that do other things as well.
    pairs = [(seconds(lambda: search(text)), seconds(text.lower)) for _ in range(25)]
    searching, lowering = (min(times) for times in zip(*pairs, strict=True))
    assert searching < 5 * lowering, "see the reading recipe: all branches begin with one literal"


def test_listing_and_searching_import_nothing_heavy(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": b"nothing"})
    code = "import sys; from aai_lint import files; list(files.find([sys.argv[1]]).search(b'xyz')); print(*sys.modules)"
    root = str(Path(files.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={"PYTHONPATH": root, "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"dataclasses", "aai_lint.model", "aai_lint.document", "pathlib", "multiprocessing", "concurrent.futures", "click"}
    assert not heavy.intersection(done.stdout.split())


def test_several_patterns_find_what_matches_one_of_them(tmp_path: Path) -> None:
    tree = scan(write(tmp_path, {"a": b"One", "b": b"two", "c": b"three"}))
    assert [document.path for document in tree.search(b"one", b"th.ee")] == ["a", "c"]
    assert list(tree.search()) == []
