"""Findings that are known: our file, that of detect-secrets, and our detector in the real detect-secrets."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aai_lint import baseline, detectsecrets, reports
from aai_lint.options import Misuse, Options
from aai_lint.reports import Style

from .conftest import K, Lint, found
from .test_examples import Program, environment, program  # noqa: F401 - a fixture

OTHER = "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"
SALT = "5b1e8c0a7f3d4926b8d1e0c37a5f9246"
CODE = 'import assemblyai as aai\n\naai.settings.api_key = "{}"\n'
CONFIG = f"ASSEMBLYAI_API_KEY: {K}\n"


def known(report: object, prefix: str = "") -> baseline.Baseline:
    """A baseline of what a report has, read back."""
    return baseline.parse(baseline.render(report.findings, prefix, SALT), ".aai-lint-baseline")  # type: ignore[attr-defined]


def test_what_is_known_is_not_reported(lint: Lint) -> None:
    files = {"app.py": CODE.format(K), "src/a.yaml": CONFIG}
    first = lint(files)
    assert found(first) == ["hardcoded-key app.py:3", "hardcoded-key src/a.yaml:1"]
    second = lint(files, Options(known=(known(first),)))
    assert found(second) == []
    assert [(one.by, one.place.path, one.place.line, one.finding.primary.path) for one in second.hidden] == [
        ("baseline", ".aai-lint-baseline", 3, "app.py"),
        ("baseline", ".aai-lint-baseline", 4, "src/a.yaml"),
    ]


@pytest.mark.parametrize(
    ("after", "left"),
    [
        pytest.param("# moved\n\n\n" + CODE.format(K), [], id="lines move"),
        pytest.param(CODE.format(OTHER), ["unused-baseline-entry", "hardcoded-key"], id="another key on the same line is news"),
        pytest.param(CODE.format(K) + f'aai.settings.api_key = "{K}"\n', ["hardcoded-key"], id="the same line once more is news"),
        pytest.param(CODE.format(K) + f'x = aai.Transcriber(api_key="{K}")\n', ["hardcoded-key"], id="another line is news"),
        pytest.param("import assemblyai\n", ["unused-baseline-entry"], id="what is mended is stale"),
        pytest.param("print()\n", ["unused-baseline-entry"], id="and also where nothing is left to read"),
    ],
)
def test_what_changes(lint: Lint, after: str, left: list[str]) -> None:
    before = known(lint({"app.py": CODE.format(K)}))
    report = lint({"app.py": after}, Options(known=(before,)))
    assert [one.rule for one in report.findings] == left


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(Options(only=frozenset(["other.py"])), id="only some files were asked about"),
        pytest.param(Options(ignore=frozenset(["hardcoded-key"])), id="the rule is off"),
        pytest.param(Options(select=frozenset(["empty-value", "unused-baseline-entry"])), id="other rules were selected"),
        pytest.param(Options(prefix="elsewhere"), id="the file is in another folder than the one that is scanned"),
    ],
)
def test_what_was_not_looked_at_is_not_stale(lint: Lint, options: Options) -> None:
    before = known(lint({"app.py": CODE.format(K)}))
    report = lint({"app.py": "import assemblyai\n", "other.py": ""}, options._replace(known=(before,)))
    assert found(report) == []


def test_a_run_of_a_folder_knows_what_a_run_of_the_repository_found(lint: Lint) -> None:
    before = known(lint({"src/app.py": CODE.format(K), "src/gone.py": CODE.format(OTHER)}))
    report = lint({"app.py": CODE.format(K)}, Options(known=(before,), prefix="src"))
    assert found(report) == ["unused-baseline-entry .aai-lint-baseline:4"]


def test_the_file(lint: Lint) -> None:
    report = lint({"b.py": CODE.format(K), "a.py": CODE.format(K) + CODE.format(OTHER)})
    text = baseline.render(report.findings, "", SALT)
    head, salt, *lines = text.splitlines()
    assert (head, salt) == (baseline.HEAD, f"salt {SALT}")
    assert [line.split()[2] for line in lines] == ["a.py", "a.py", "b.py"]
    assert lines == sorted(lines, key=lambda line: (line.split()[2], line))
    assert all(re.fullmatch(r"hardcoded-key [0-9a-f]{32} [ab]\.py", line) for line in lines)
    for secret in (K, OTHER):
        assert secret[:10] not in text
        assert hashlib.sha256(secret.encode()).hexdigest()[:32] not in text
    assert baseline.render(reversed(report.findings), "", SALT) == text
    assert baseline.render(report.findings, "", SALT.replace("5", "6")).splitlines()[2:] != lines


def test_branches_merge_by_lines(lint: Lint) -> None:
    """Both sides added a line, and both made the file: a union of the lines is a baseline that knows both."""
    one, two = lint({"a.py": CODE.format(K)}), lint({"b.py": CODE.format(OTHER)})
    union = baseline.render(one.findings, "", SALT) + baseline.render(two.findings, "", SALT.replace("5", "6"))
    report = lint(
        {"a.py": CODE.format(K), "b.py": CODE.format(OTHER)}, Options(known=(baseline.parse(union, ".aai-lint-baseline"),))
    )
    assert found(report) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "salt 12",
        f"salt {SALT}\n<<<<<<< HEAD\n",
        f"salt {SALT}\nhardcoded-key {K[:-1]} app.py\n",
        "{}",
        '{"results": []}',
        '{"results": {"a": [{}]}}',
        "{" * 100_000,
        f'{{"results": {{"a": [{{"hashed_secret": "x", "is_secret": "{K}"}}]}}}}',
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_baseline(text: str) -> None:
    with pytest.raises(Misuse) as error:
        baseline.parse(text, "some/file")
    assert str(error.value).startswith("some/file")
    assert K[:10] not in str(error.value)


# --- the command ---


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=environment(), check=True, capture_output=True)


def test_the_command(program: Program, tmp_path: Path) -> None:  # noqa: F811
    git(tmp_path, "init", "-q")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(CODE.format(K))
    assert program(tmp_path, "baseline") == (0, ".aai-lint-baseline knows 1 finding.\n", "")
    text = (tmp_path / ".aai-lint-baseline").read_text()
    assert program(tmp_path, "--quiet", "--baseline", ".aai-lint-baseline", ".") == (0, "", "")
    assert program(tmp_path / "src", "--quiet", "--baseline", "../.aai-lint-baseline", ".") == (0, "", "")
    assert program(tmp_path, "baseline") == (0, ".aai-lint-baseline knows 1 finding: 0 new, 0 gone.\n", "")
    assert (tmp_path / ".aai-lint-baseline").read_text() == text
    (tmp_path / "src" / "app.py").write_text("import assemblyai\n")
    status, out, _ = program(tmp_path, "--format", "concise", "--baseline", ".aai-lint-baseline", ".")
    assert (status, out) == (
        0,
        ".aai-lint-baseline:3:1: info[unused-baseline-entry] hardcoded-key isn't found in src/app.py any more\n",
    )
    assert program(tmp_path, "baseline") == (0, ".aai-lint-baseline knows 0 findings: 0 new, 1 gone.\n", "")


def test_the_configuration_names_it(program: Program, tmp_path: Path) -> None:  # noqa: F811
    git(tmp_path, "init", "-q")
    (tmp_path / "app.py").write_text(CODE.format(K))
    (tmp_path / "aai-lint.toml").write_text('baseline = [".aai-lint-baseline"]\n')
    assert program(tmp_path, "baseline")[0] == 0
    assert program(tmp_path, "--quiet", ".") == (0, "", "")
    (tmp_path / "aai-lint.toml").write_text('baseline = ["../outside"]\n')
    status, _, err = program(tmp_path, ".")
    assert (status, "must stay inside its folder" in err) == (2, True)


def test_a_baseline_that_the_trusted_revision_does_not_have_hides_nothing(
    program: Program,  # noqa: F811
    tmp_path: Path,
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "app.py").write_text(CODE.format(K))
    assert program(tmp_path, "baseline")[0] == 0
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "old")
    trusted = ("--quiet", "--baseline", ".aai-lint-baseline", "--policy-from", "HEAD", ".")
    assert program(tmp_path, *trusted)[0] == 0
    (tmp_path / "new.py").write_text(CODE.format(OTHER))
    assert program(tmp_path, "baseline")[0] == 0
    assert program(tmp_path, "--quiet", "--baseline", ".aai-lint-baseline", ".")[0] == 0
    assert program(tmp_path, *trusted)[0] == 1


@pytest.mark.parametrize("owner", ["aai-lint", "detect-secrets"])
def test_what_is_no_baseline_is_not_overwritten(program: Program, tmp_path: Path, owner: str) -> None:  # noqa: F811
    (tmp_path / "app.py").write_text(CODE.format(K))
    for name, text in {"README.md": f"# {K}\n", "data.json": f'{{"{K}": 1}}\n'}.items():
        (tmp_path / name).write_text(text)
        status, out, err = program(tmp_path, "baseline", "--for", owner, "--file", name)
        assert (status, out, (tmp_path / name).read_text()) == (2, "", text)
        assert K[:10] not in err
    assert program(tmp_path, "baseline", "--file", "a/b/c")[0] == 2


def test_every_report_says_what_is_hidden(lint: Lint) -> None:
    first = lint({"app.py": CODE.format(K)})
    report = lint({"app.py": CODE.format(K)}, Options(known=(known(first),)))
    assert "1 finding known to the baseline" in reports.renderer("text")(report, Style())
    suppressed = json.loads(reports.renderer("sarif")(report, Style()))["runs"][0]["results"][0]["suppressions"]
    assert [one["kind"] for one in suppressed] == ["external"]
    for name in reports.names():
        assert K[:10] not in reports.renderer(name)(report, Style(verbose=True))


# --- detect-secrets ---


def secrets_file(path: str, secret: str, **fields: object) -> str:
    digest = hashlib.sha1(secret.encode()).hexdigest()
    entry = {"type": "Hex High Entropy String", "filename": path, "hashed_secret": digest, "line_number": 9, **fields}
    return json.dumps({"version": "1.5.0", "plugins_used": [], "results": {path: [entry]}})


@pytest.mark.parametrize(
    ("path", "text", "secret", "fields", "reason"),
    [
        pytest.param("app.py", CODE.format(K), K, {}, "in detect-secrets' baseline, not audited", id="not audited"),
        pytest.param("app.py", CODE.format(K), K, {"is_secret": False}, "audited in detect-secrets: no secret", id="no secret"),
        pytest.param("app.py", CODE.format(K), K, {"is_secret": True}, "audited in detect-secrets: a secret, and known", id="1"),
        pytest.param("a.yaml", CONFIG, K, {}, "in detect-secrets' baseline, not audited", id="without quotes"),
        pytest.param("app.py", CODE.format(OTHER), K, {}, None, id="another secret"),
        pytest.param("app.py", CODE.format(K), f"{K}\n", {}, None, id="another text"),
        pytest.param("src/app.py", CODE.format(K), K, {}, "in detect-secrets' baseline, not audited", id="in a folder"),
    ],
)  # fmt: skip
def test_their_baseline(lint: Lint, path: str, text: str, secret: str, fields: dict[str, object], reason: str | None) -> None:
    theirs = baseline.parse(secrets_file(path, secret, **fields), ".secrets.baseline")
    report = lint({path: text}, Options(known=(theirs,)))
    assert [one.reason for one in report.hidden] == ([reason] if reason else [])
    assert bool(report.findings) == (reason is None)


def test_their_baseline_speaks_of_one_file(lint: Lint) -> None:
    theirs = baseline.parse(secrets_file("app.py", K), ".secrets.baseline")
    assert found(lint({"other.py": CODE.format(K)}, Options(known=(theirs,)))) == ["hardcoded-key other.py:3"]


def test_their_baseline_hides_only_what_is_written_out(lint: Lint) -> None:
    theirs = baseline.parse(secrets_file("a.env", f"Bearer {K}"), ".secrets.baseline")
    report = lint({"a.env": f"ASSEMBLYAI_API_KEY=Bearer {K}\n"}, Options(known=(theirs,)))
    assert "auth-scheme-in-value" in [one.rule for one in report.findings]


def detect_secrets(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A repository with a key in code, one in data, and another vendor's secret."""
    git(tmp_path, "init", "-q")
    (tmp_path / "app.py").write_text(CODE.format(OTHER))
    (tmp_path / "a.yaml").write_text(f"stt:\n  ASSEMBLYAI_API_KEY: {OTHER}\n")
    (tmp_path / "go.go").write_text(f'package main\n\nvar c = assemblyai.NewClient("{OTHER}")\n')
    (tmp_path / "aws.py").write_text('key = "AKIAIOSFODNN7EXAMPLB"\n')
    (tmp_path / "hash.txt").write_text(f"{hashlib.md5(b'x').hexdigest()}  file\n")
    git(tmp_path, "add", "-A")
    return tmp_path


def test_their_scan_loads_our_detector(team: Path) -> None:
    done = detect_secrets(team, "detect_secrets", "scan", "-p", detectsecrets.__file__)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    ours = {(path, one["line_number"]) for path, items in results.items() for one in items if one["type"] == detectsecrets.TYPE}
    # Their own filter takes the argument of a call for a reference (detect_secrets.filters.heuristic.is_indirect_reference).
    assert ours - {("go.go", 3)} == {("app.py", 3), ("a.yaml", 2)}
    assert OTHER not in done.stdout


def test_their_hook_respects_what_we_write_and_we_what_they_scan(program: Program, team: Path) -> None:  # noqa: F811
    status, out, err = program(team, "baseline", "--for", "detect-secrets")
    assert (status, out, err) == (0, ".secrets.baseline knows 3 findings.\n", "")
    text = (team / ".secrets.baseline").read_text()
    assert OTHER[:10] not in text
    hook = ("detect_secrets.pre_commit_hook", "--baseline", ".secrets.baseline")
    git(team, "add", "-A")
    assert detect_secrets(team, *hook, "app.py", "a.yaml").returncode == 0
    assert program(team, "--quiet", "--baseline", ".secrets.baseline", ".") == (0, "", "")
    (team / "new.py").write_text(CODE.format("b" + OTHER[1:]))
    assert detect_secrets(team, *hook, "new.py").returncode == 1
    assert program(team, "--quiet", "--baseline", ".secrets.baseline", ".")[0] == 1


def test_what_others_found_and_audited_is_kept(program: Program, team: Path) -> None:  # noqa: F811
    done = detect_secrets(team, "detect_secrets", "scan")
    theirs = json.loads(done.stdout)
    theirs["results"]["aws.py"][0]["is_secret"] = False
    (team / ".secrets.baseline").write_text(json.dumps(theirs))
    assert program(team, "baseline", "--for", "detect-secrets")[0] == 0
    after = json.loads((team / ".secrets.baseline").read_text())
    assert after["results"]["aws.py"] == theirs["results"]["aws.py"]
    assert detectsecrets.TYPE in {one["type"] for one in after["results"]["app.py"]}
    names = {one["name"] for one in theirs["plugins_used"]} | {detectsecrets.DETECTOR}
    assert {one["name"] for one in after["plugins_used"]} == names


def test_reading_their_baseline_does_not_import_them() -> None:
    code = "import sys; from aai_lint import baseline; baseline.parse(sys.argv[1], 'x'); print(*sys.modules)"
    command = [sys.executable, "-c", code, secrets_file("app.py", K)]
    done = subprocess.run(command, env=environment() | {"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
    assert not {"detect_secrets", "requests", "yaml"} & set(done.stdout.split())


def test_a_text_without_a_file() -> None:
    assert detectsecrets.keys_in(f"token {K}") == [K]
    assert detectsecrets.keys_in(hashlib.md5(b"x").hexdigest()) == []


_ENTRY = {"type": "Secret Keyword", "filename": "a.py", "hashed_secret": "5f" * 20, "is_verified": False, "line_number": 2}


def test_a_baseline_of_detect_secrets_runs_nothing(tmp_path: Path) -> None:
    """Its plugins and filters may be files of the repository. They are kept as they are written."""
    (tmp_path / "own.py").write_text("import pathlib; pathlib.Path(__file__).with_name('ran').touch()\nclass Own: pass\n")
    code = f"file://{tmp_path / 'own.py'}"
    before = {
        "plugins_used": [{"name": "Own", "path": code}, {"name": "Unknown", "limit": 3}],
        "filters_used": [{"path": f"{code}::fine"}],
        "results": {"a.py": [_ENTRY]},
    }
    after = json.loads(detectsecrets.render([], json.dumps(before)))
    assert not (tmp_path / "ran").exists()
    assert [plugin for plugin in after["plugins_used"] if plugin["name"] != detectsecrets.DETECTOR] == before["plugins_used"]
    assert (after["filters_used"], after["results"]) == (before["filters_used"], before["results"])


@pytest.mark.parametrize(
    "spoiled",
    [{"plugins_used": [1]}, {"plugins_used": {"a": 1}}, {"plugins_used": [{}]}, {"results": {"a.py": [{"hashed_secret": "5f"}]}}],
)
def test_a_baseline_that_detect_secrets_did_not_write_is_refused(spoiled: dict[str, object]) -> None:
    with pytest.raises(Misuse):
        detectsecrets.render([], json.dumps({"plugins_used": [], "results": {}, **spoiled}))
