"""Keys in the versions of files that git has: which commits brought them, and whether they are still there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aai_lint import history, revocations
from aai_lint.options import ALL, Misuse, Options
from aai_lint.report import Report
from aai_lint.revocations import Revocation

from .conftest import K
from .test_examples import Program, environment, program  # noqa: F401 - a fixture

OTHER = "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"
LEAK = f'import assemblyai as aai\n\naai.settings.api_key = "{K}"\n'
CLEAN = 'import os\n\nimport assemblyai as aai\n\naai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]\n'


class Repository:
    """A repository whose commits are made day by day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = 0
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, **variables: str) -> str:
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
        command = ["git", *settings, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment() | variables, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self, **files: str | bytes | None) -> str:
        """Commit files (`app__py` for app.py, None to remove) on the next day; returns the commit's short id."""
        for name, text in files.items():
            path = self.folder / name.replace("__", ".").replace("_SLASH_", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.day += 1
        day = f"2026-01-{self.day:02}T12:00:00+0200"
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x", GIT_AUTHOR_DATE=day, GIT_COMMITTER_DATE=day)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")[:9]

    def look(self, revisions: str = ALL, **options: object) -> Report:
        return history.look(str(self.folder), [str(self.folder)], revisions, Options(**options))  # type: ignore[arg-type]

    def found(self, revisions: str = ALL, **options: object) -> list[str]:
        """The findings as `rule commit:path:line what became of it`."""
        report = self.look(revisions, **options)
        fates = (one.message.rpartition("; since ")[2].partition(" of ")[2] for one in report.findings)
        return [
            f"{one.rule} {one.primary.path}:{one.primary.line} {fate}" for one, fate in zip(report.findings, fates, strict=True)
        ]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)


Make = Callable[[Repository], None]


def test_a_key_that_is_still_there(repository: Repository) -> None:
    repository.commit(app__py=CLEAN)
    second = repository.commit(app__py=LEAK)
    repository.commit(app__py=f"# moved\n{LEAK}")
    assert repository.found() == [f"hardcoded-key {second}:app.py:3 2026-01-02: still at HEAD"]
    [finding] = repository.look().findings
    assert [(one.id[:9], one.day, one.live) for one in finding.commits] == [(second, "2026-01-02", True)]


def test_a_key_that_was_taken_out(repository: Repository) -> None:
    first = repository.commit(app__py=LEAK)
    second = repository.commit(app__py=CLEAN)
    fate = f"2026-01-01: taken out in {second} on 2026-01-02, and in the history"
    assert repository.found() == [f"hardcoded-key {first}:app.py:3 {fate}"]
    [finding] = repository.look().findings
    assert "every clone has it" in finding.remedy


def test_a_key_that_came_back(repository: Repository) -> None:
    first = repository.commit(app__py=LEAK)
    repository.commit(app__py=CLEAN)
    third = repository.commit(app__py=LEAK)
    assert repository.found() == [f"hardcoded-key {first}:app.py:3 2026-01-01, brought 2 times: still at HEAD"]
    [finding] = repository.look().findings
    assert [one.id[:9] for one in finding.commits] == [first, third]


def test_another_key_in_its_place_is_another_finding(repository: Repository) -> None:
    first = repository.commit(app__py=LEAK)
    second = repository.commit(app__py=LEAK.replace(K, OTHER))
    assert repository.found() == [
        f"hardcoded-key {first}:app.py:3 2026-01-01: taken out in {second} on 2026-01-02, and in the history",
        f"hardcoded-key {second}:app.py:3 2026-01-02: still at HEAD",
    ]
    assert {text for (path, _), text in repository.look().lines.items() if path.startswith(first)} == {
        f'aai.settings.api_key = "01{"•" * 28}cd"'
    }


def test_a_file_that_moved_is_told_by_both_names(repository: Repository) -> None:
    first = repository.commit(app__py=LEAK)
    second = repository.commit(app__py=None, src_SLASH_app__py=LEAK)
    assert repository.found() == [f"hardcoded-key {first}:app.py:3 2026-01-01: still at HEAD"]
    [finding] = repository.look().findings
    assert [(place.path, words) for place, words in finding.related] == [(f"{second}:src/app.py", "moved here on 2026-01-02")]
    assert finding.commits[0].live
    third = repository.commit(src_SLASH_app__py=None, lib_SLASH_main__py=f"#\n{LEAK}")
    back = repository.commit(lib_SLASH_main__py=None, app__py=LEAK)
    gone = repository.commit(app__py=CLEAN)
    [line] = repository.found()
    assert line.endswith(f"brought 2 times: taken out in {gone} on 2026-01-05, and in the history")
    [finding] = repository.look().findings
    assert [place.path for place, _ in finding.related] == [f"{second}:src/app.py", f"{third}:lib/main.py"]
    assert [commit.id[:9] for commit in finding.commits] == [first, back]


def test_files_that_move_together_keep_their_names(repository: Repository) -> None:
    first = repository.commit(a__py=LEAK, b__py=f"# b\n{LEAK}")
    repository.commit(a__py=None, b__py=None, x_SLASH_b__py=f"# b\n{LEAK}", x_SLASH_a__py=LEAK)
    told = {one.primary.path: [place.path.split(":")[1] for place, _ in one.related] for one in repository.look().findings}
    assert told == {f"{first}:a.py": ["x/a.py"], f"{first}:b.py": ["x/b.py"]}


def test_a_range_without_a_file_is_said_to_be_empty(repository: Repository, program: Program) -> None:  # noqa: F811
    repository.commit(app__py=CLEAN)
    status, out, _ = program(repository.folder, "--history", "HEAD..HEAD", ".")
    assert status == 0
    assert "HEAD..HEAD brings no version of a file that wasn't there before." in out
    assert "Nothing was scanned" not in out


def test_branches_and_merges(repository: Repository) -> None:
    repository.commit(app__py=CLEAN)
    repository.git("checkout", "-q", "-b", "side")
    leak = repository.commit(env__foo=f"ASSEMBLYAI_API_KEY={K}\n")
    gone = repository.commit(env__foo=None)
    repository.git("checkout", "-q", "main")
    repository.commit(other__py="print()\n")
    repository.git("merge", "-q", "--no-ff", "side", "-m", "merge")
    assert repository.found() == [
        f"hardcoded-key {leak}:env.foo:1 2026-01-02: taken out in {gone} on 2026-01-03, and in the history"
    ]


def test_a_key_that_only_a_merge_has(repository: Repository) -> None:
    repository.commit(app__py="a = 1\n")
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(app__py="a = 2\n")
    repository.git("checkout", "-q", "main")
    repository.commit(app__py="a = 3\n")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "side")
    merge = repository.commit(app__py=LEAK)
    assert repository.found() == [f"hardcoded-key {merge}:app.py:3 2026-01-04: still at HEAD"]


def test_a_branch_that_was_never_merged(repository: Repository) -> None:
    repository.commit(app__py=CLEAN)
    repository.git("checkout", "-q", "-b", "side")
    leak = repository.commit(app__py=LEAK)
    repository.git("checkout", "-q", "main")
    assert repository.found() == [f"hardcoded-key {leak}:app.py:3 2026-01-02: not at HEAD, and in the history"]
    assert repository.found("HEAD") == []


@pytest.mark.parametrize(
    ("commits", "lines"),
    [
        pytest.param([CLEAN, LEAK], [3], id="brought in the range"),
        pytest.param([LEAK, f"# changed\n{LEAK}"], [], id="there before, and the file changed in the range"),
        pytest.param([LEAK, CLEAN], [], id="taken out in the range"),
        pytest.param([LEAK, LEAK + LEAK.replace(K, OTHER)], [6], id="another key in the range"),
    ],
)
def test_a_range(repository: Repository, commits: list[str], lines: list[int]) -> None:
    for text in commits:
        repository.commit(app__py=text)
    assert [one.primary.line for one in repository.look("HEAD~1..HEAD").findings] == lines


def test_secret_files_and_defaults(repository: Repository) -> None:
    repository.commit(__env=f"ASSEMBLYAI_API_KEY={K}\n", app__js=f'const k = process.env.ASSEMBLYAI_API_KEY || "{OTHER}"\n')
    repository.commit(__env=None, app__js=None)
    assert [one.rule for one in repository.look().findings] == ["committed-secret-file", "hardcoded-default"]


def test_each_blob_is_read_once(repository: Repository) -> None:
    for number in range(5):
        repository.commit(app__py=LEAK, other__py=f"x = {number}\n" + "#" * 32)
    report = repository.look()
    assert (report.summary.seen, report.summary.searched, report.summary.read) == (6, 6, 1)


def test_names_of_all_kinds(repository: Repository) -> None:
    folder = os.fsencode(repository.folder)
    for name in (b"new\nline.py", b"\xff.py", b"-x.py", b":x.py", "schlüssel.py".encode()):
        with open(os.path.join(folder, name), "w") as file:
            file.write(LEAK)
        repository.commit()
        os.unlink(os.path.join(folder, name))
    places = [place for one in repository.look().findings for place in (one.primary, *(place for place, _ in one.related))]
    paths = [place.path.partition(":")[2] for place in places]
    assert sorted(paths) == sorted(["new\nline.py", "\udcff.py", "-x.py", ":x.py", "schlüssel.py"])


def test_encodings_and_binaries(repository: Repository) -> None:
    repository.commit(a__foo=f"ASSEMBLYAI_API_KEY={K}\n".encode("utf-16"), b__bin=b"\0" * 100 + LEAK.encode())
    report = repository.look()
    assert [one.primary.path.partition(":")[2] for one in report.findings] == ["a.foo"]
    assert report.summary.skipped == {"binary": 1}


def test_what_is_left_out(repository: Repository) -> None:
    repository.commit(
        vendor_SLASH_a__py=LEAK,
        vendor_SLASH_b__py=LEAK.replace(K, OTHER),
        big__py=LEAK + "#" * 5000,
        app__min__js=f'"ASSEMBLYAI_API_KEY", "{K}"',
        x__py=LEAK,
    )
    report = repository.look(exclude=("vendor/",), max_size=1000)
    assert [one.primary.path.partition(":")[2] for one in report.findings] == ["x.py"]
    assert report.summary.skipped == {"large": 1, "lock file, minified, or a source map": 1}


def test_only_below_a_path(repository: Repository) -> None:
    repository.commit(src_SLASH_a__py=LEAK, b__py=LEAK)
    report = history.look(str(repository.folder), [str(repository.folder / "src")], ALL, Options())
    assert [one.primary.path.partition(":")[2] for one in report.findings] == ["src/a.py"]


def test_comments_accept_and_rules_are_chosen(repository: Repository) -> None:
    accepted = LEAK.replace('"\n', '"  # aai-lint: ignore[hardcoded-key] -- revoked\n')
    repository.commit(a__py=accepted, b__py=LEAK)
    report = repository.look()
    assert [one.primary.path.partition(":")[2] for one in report.findings] == ["b.py"]
    assert [(one.by, one.reason) for one in report.hidden] == [("comment", "revoked")]
    assert repository.found(ignore=frozenset(["hardcoded-key"])) == []
    assert repository.found(select=frozenset(["empty-value"])) == []


def test_a_revoked_key(repository: Repository) -> None:
    mark = revocations.fingerprint(K)
    first = repository.commit(notes__foo=f"old: {K}\n", app__py=LEAK)
    second = repository.commit(notes__foo=None)
    fate = f"2026-01-01: taken out in {second} on 2026-01-02, and in the history"
    found = repository.found(revoked={mark: Revocation(mark, "2026-01-15", "")})
    assert found == [f"revoked-key {first}:app.py:3 2026-01-01: still at HEAD", f"revoked-key {first}:notes.foo:1 {fate}"]


def test_a_shallow_clone_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.commit(app__py=LEAK)
    repository.commit(app__py=CLEAN)
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(tmp_path / "shallow"))
    report = history.look(str(tmp_path / "shallow"), [str(tmp_path / "shallow")], ALL, Options())
    assert (report.findings, "shallow" in report.summary.notes[0]) == ((), True)


def test_objects_that_are_not_there(repository: Repository) -> None:
    repository.commit(app__py=LEAK, gone__py=LEAK.replace(K, OTHER))
    name = repository.git("rev-parse", "HEAD:gone.py")
    (repository.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    report = repository.look()
    assert [one.primary.path.partition(":")[2] for one in report.findings] == ["app.py"]
    assert report.summary.skipped == {"not in this clone": 1}


@pytest.mark.skipif(os.name == "nt", reason="programs of POSIX")
def test_nothing_that_the_repository_configures_is_run(repository: Repository) -> None:
    evil = repository.folder / ".git" / "evil"
    evil.write_text(f"#!/bin/sh\necho ran >> '{repository.folder / 'pwned'}'\ncat\n")
    evil.chmod(0o755)
    repository.commit(app__py=LEAK, __gitattributes="*.py diff=evil filter=evil\n")
    repository.commit(app__py=CLEAN)
    for name in ("diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge"):
        repository.git("config", name, str(evil))
    for name in ("core.fsmonitor", "gpg.program", "core.pager", "pager.log", "core.sshCommand"):
        repository.git("config", name, str(evil))
    repository.git("config", "log.showSignature", "true")
    assert len(repository.look().findings) == 1
    assert len(repository.look("HEAD~1..HEAD").findings) == 0
    assert not (repository.folder / "pwned").exists()


# --- the command ---


def test_the_command(program: Program, repository: Repository) -> None:  # noqa: F811
    repository.commit(app__py=LEAK)
    repository.commit(app__py=CLEAN)
    status, out, err = program(repository.folder, "--history", "--format", "concise")
    assert (status, err) == (1, "")
    assert "error[hardcoded-key] the API key 01…cd is written out" in out
    assert program(repository.folder, "--history", ".", "--format", "concise")[:2] == (1, out)
    (repository.folder / "src").mkdir()
    assert program(repository.folder / "src", "--history=HEAD", "--format", "concise", "..")[:2] == (1, out)
    assert program(repository.folder, "--history", "HEAD~1..HEAD", "--quiet") == (0, "", "")
    assert program(repository.folder, "--history", "HEAD..HEAD", "--quiet")[0] == 0
    assert program(repository.folder, "--quiet", ".") == (0, "", "")


def test_the_baseline_knows_the_history(program: Program, repository: Repository) -> None:  # noqa: F811
    repository.commit(app__py=LEAK, b__py=LEAK.replace(K, OTHER))
    repository.commit(app__py=CLEAN)
    assert program(repository.folder, "baseline", "--history")[1] == ".aai-lint-baseline knows 2 findings.\n"
    known = ("--baseline", ".aai-lint-baseline", "--quiet")
    assert program(repository.folder, "--history", *known) == (0, "", "")
    assert program(repository.folder, *known) == (0, "", "")  # what is at HEAD is known, what isn't there isn't stale
    assert program(repository.folder, "baseline")[1] == ".aai-lint-baseline knows 3 findings: 1 new, 0 gone.\n"
    assert program(repository.folder, "baseline")[1] == ".aai-lint-baseline knows 3 findings: 0 new, 0 gone.\n"
    assert program(repository.folder, "--history", *known) == (0, "", "")
    (repository.folder / "c.py").write_text(LEAK)
    repository.commit()
    assert program(repository.folder, "--history", *known)[0] == 1


def test_programs_get_the_commits(program: Program, repository: Repository) -> None:  # noqa: F811
    repository.commit(app__py=LEAK)
    full = repository.git("rev-parse", "HEAD")
    [finding] = json.loads(program(repository.folder, "--history", "--format", "json")[1])["findings"]
    assert finding["commits"] == [{"id": full, "date": "2026-01-01", "at_head": True}]
    assert finding["path"] == f"{full[:9]}:app.py"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--history", "nope..HEAD"], "are these revisions there?", id="no such revision"),
        pytest.param([f"--history={K}..HEAD"], "are these revisions there?", id="a key"),
        pytest.param(["--history", "--fix"], "can't be fixed", id="with a fix"),
        pytest.param(["baseline", "--history", "--for", "detect-secrets"], "our own file only", id="for another program"),
    ],
)
def test_wrong_usage(program: Program, repository: Repository, arguments: list[str], words: str) -> None:  # noqa: F811
    repository.commit(app__py=LEAK)
    status, out, err = program(repository.folder, *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert K[:10] not in err


def test_options_of_git_are_no_revisions(repository: Repository) -> None:
    repository.commit(app__py=LEAK)
    for revisions in ("--output=/dev/null", "-x", "--stdin"):
        with pytest.raises(Misuse):
            repository.look(revisions)


def test_without_a_repository_or_a_commit(program: Program, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "plain").mkdir()
    assert program(tmp_path / "plain", "--history")[0] == 2
    new = Repository(tmp_path / "plain")
    status, out, _ = program(new.folder, "--history", "--verbose")
    assert (status, "there is no commit yet" in out) == (3, True)


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "agent"])
def test_no_key_is_shown(program: Program, repository: Repository, form: str) -> None:  # noqa: F811
    repository.commit(app__py=LEAK, a__ipynb=json.dumps({"cells": [{"cell_type": "code", "source": [LEAK], "outputs": []}]}))
    repository.commit(app__py=CLEAN)
    status, out, err = program(repository.folder, "--history", "--verbose", "--format", form)
    assert status == 1
    assert K[:10] not in out + err
