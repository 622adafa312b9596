"""The command line: exit status, streams, commands, what is imported, and that a fault of ours shows no key."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aai_lint import __version__, cli, commands, program, reports, rules
from aai_lint.model import Category, Facts, Severity
from aai_lint.rules import Rule

from .conftest import K

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "requests urllib3 detect_secrets yaml ast_grep_py rich logging asyncio multiprocessing importlib.metadata email ssl "
    "jsonschema"
).split()
LEAK = f"ASSEMBLYAI_API_KEY={K}\n"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine changes the output, and the current folder is an empty one."""
    for name in [name for name in os.environ if name.startswith(("AAI_LINT_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "TERM", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


class Run:
    """What a run gave back."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> object:
    def call(*arguments: str) -> Run:
        code = cli.main(arguments)
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return call


def process(*arguments: str, code: str = "", **how: object) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **how.pop("env", {})}  # type: ignore[dict-item]
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "aai_lint"]
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*command, *arguments], env=environment, text=True, capture_output=True, timeout=60, check=False, **how
    )


def write(**files: str) -> None:
    for name, text in files.items():
        Path(name.replace("__", ".")).write_text(text)


# --- exit status ---


def test_nothing_wrong(run) -> None:
    Path("app.py").write_text("print()\n")
    done = run()
    assert (done.code, done.err) == (0, "")
    assert "Found nothing wrong. 1 file seen, 0 read." in done.out
    assert "Nothing here has to do with AssemblyAI." in done.out


def test_nothing_wrong_is_no_promise_that_the_key_works(run) -> None:
    Path("app.py").write_text('import os\nkey = os.environ["ASSEMBLYAI_API_KEY"]\n')
    done = run()
    assert done.code == 0
    assert "No file tells whether a key is deleted" in done.out
    assert "401" in done.out


@pytest.mark.parametrize("arguments", [["."], ["check", "."], [], ["notes.foo"], ["--quiet", "."]])
def test_findings(run, arguments: list[str]) -> None:
    Path("notes.foo").write_text(LEAK)
    done = run(*arguments)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("notes.foo:1:20: error[hardcoded-key] ")


@pytest.mark.parametrize(
    ("least", "code"), [("error", 0), ("warning", 0), ("info", 1), ("never", 0)], ids=lambda value: f"{value}"
)
def test_the_least_severity_that_fails(run, least: str, code: int) -> None:
    Path("notes.foo").write_text("# aai-lint: ignore[hardcoded-key]\nASSEMBLYAI_API_KEY=\n")
    assert run("--fail-on", least).code == code


def test_nothing_scanned_is_no_pass(run) -> None:
    done = run()
    assert done.code == 3
    assert "Nothing was scanned" in done.out
    assert run("--allow-empty").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--fromat", "json"], "No such option '--fromat'", id="an option that isn't there"),
        pytest.param(["--format", "jsn"], "--format must be one of", id="a format that isn't there"),
        pytest.param(["--select", "hardcoded-kye"], "did you mean `hardcoded-key`?", id="a rule that isn't there"),
        pytest.param(["--ignore", "nonsense-of-mine"], "unknown rule, `nonsense-of-mine`.", id="a rule like no other"),
        pytest.param(["--fail-on", "warn"], "did you mean `warning`?", id="a severity that isn't there"),
        pytest.param(["--max-size", "8XB"], "--max-size must be a number of bytes", id="no size"),
        pytest.param(["--output", "jsn:x.json"], "did you mean `json`?", id="an output format that isn't there"),
        pytest.param(["--output", "json:x.json", "-o", "sarif:./x.json"], "two reports can't go to one", id="one file for two"),
        pytest.param(["--policy-from", "main"], "this is not a git repository", id="no revision"),
        pytest.param(["--output", "nowhere/x.json"], "can't be written", id="an output folder that isn't there"),
        pytest.param(["--config", "no.toml"], "no.toml can't be read", id="a configuration that isn't there"),
        pytest.param(["nowhere.py"], "nowhere.py", id="a path that isn't there"),
        pytest.param(["explain", "hardcoded-kye"], "did you mean `hardcoded-key`?", id="no rule to explain"),
    ],
)
def test_wrong_usage_is_one_sentence(run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("aai-lint: ")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_a_key_typed_in_the_wrong_place_is_not_repeated(run) -> None:
    for arguments in (["--format", K], ["--select", K], [K], ["explain", K], [f"--{K}"]):
        done = run(*arguments)
        assert done.code == 2
        assert K not in done.err


# --- a fault of ours ---


def _broken(facts: Facts) -> None:
    secret = facts.settings[0].value.text
    raise ValueError(f"can't handle {secret}")


@pytest.mark.parametrize("flags", [[], ["--verbose"], ["--format", "json", "--verbose"]], ids=str)
def test_a_fault_names_the_rule_and_shows_no_key(run, monkeypatch: pytest.MonkeyPatch, flags: list[str]) -> None:
    broken = Rule("broken", Severity.ERROR, Category.TOOL, _broken)
    monkeypatch.setattr(rules, "discover", lambda: (broken,))
    Path("notes.foo").write_text(LEAK)
    done = run(*flags)
    assert (done.code, done.out) == (4, "")
    assert "rule broken" in done.err
    assert "ValueError" in done.err
    assert K not in done.err
    assert ("in _broken" in done.err) == ("--verbose" in flags)


def test_a_fault_of_a_reader_names_the_file(run, monkeypatch: pytest.MonkeyPatch) -> None:
    from aai_lint.readers import loose

    monkeypatch.setattr(loose, "read", lambda document: [document.text[10**9]])
    Path("notes.foo").write_text(LEAK)
    done = run()
    assert done.code == 4
    assert "reader loose over notes.foo" in done.err


def test_interrupted(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aai_lint.engine.lint", interrupt)
    done = run()
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err


# --- where the report goes ---


def test_reports_go_to_files(run) -> None:
    Path("notes.foo").write_text(LEAK)
    done = run("--output", "json:a.json", "-o", "concise:b.txt", "--color", "always")
    assert done.code == 1
    assert "\x1b[" in done.out
    assert json.loads(Path("a.json").read_text())["findings"][0]["rule"] == "hardcoded-key"
    assert Path("b.txt").read_text().startswith("notes.foo:1:20: error[hardcoded-key]")


def test_a_plain_output_takes_the_report_away_from_standard_output(run) -> None:
    Path("notes.foo").write_text(LEAK)
    done = run("--format", "concise", "--output", "report.txt")
    assert done.out == ""
    assert Path("report.txt").read_text().startswith("notes.foo:1:20")


def test_a_report_that_is_not_written_whole_is_not_written(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    Path("notes.foo").write_text(LEAK)
    Path("report.txt").write_text("before")
    monkeypatch.setattr(os, "replace", full)
    done = run("--output", "report.txt")
    assert done.code == 2
    assert "No space left on device" in done.err
    assert Path("report.txt").read_text() == "before"
    assert sorted(os.listdir()) == ["notes.foo", "report.txt"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["."], ["app.py"]], ids=["a report", "the quick answer"])
def test_a_full_disk_is_said(arguments: list[str]) -> None:
    Path("notes.foo").write_text(LEAK)
    Path("app.py").write_text("print()\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "aai_lint", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "aai-lint: the report can't be written to -: No space left on device.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_left_is_no_error() -> None:
    Path("notes.foo").write_text(LEAK)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "aai_lint"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "")


def test_the_report_is_utf8_whatever_the_locale() -> None:
    Path("notes.foo").write_text(LEAK)
    here = process().stdout
    there = process(env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "1"}).stdout
    assert here == there
    assert "01•" in here


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_quietly() -> None:
    code = (
        "import os, signal, sys; from aai_lint import cli, engine\n"
        "engine.lint = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.exit(cli.main(['.']))"
    )
    done = process(code=code, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


# --- colours ---


@pytest.mark.parametrize(
    ("arguments", "variables", "colored"),
    [
        pytest.param([], {}, False, id="not to a file"),
        pytest.param([], {"FORCE_COLOR": "1"}, True, id="forced"),
        pytest.param([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="refused is stronger"),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="asked for"),
        pytest.param(["--color", "never"], {"FORCE_COLOR": "1"}, False, id="not asked for"),
    ],
)
def test_colors(run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], variables: dict[str, str], colored: bool) -> None:
    Path("notes.foo").write_text(LEAK)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run(*arguments).out) == colored


# --- commands ---


def test_the_version(run) -> None:
    done = run("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("aai-lint, version ")


def test_the_help_page_has_all_commands_and_options(run) -> None:
    from aai_lint.options import TABLE

    done = run("--help")
    assert (done.code, done.err) == (0, "")
    for name in commands.TABLE:
        assert f"  {name} " in done.out
    for option in TABLE:
        assert (f"--{option.name} " in done.out) == (not option.is_table)
    assert ", ".join(reports.names()) in " ".join(done.out.split())


def test_the_table_of_commands_says_what_the_commands_say() -> None:
    for name, line in commands.TABLE.items():
        command = program.program.get_command(None, name)
        assert command is not None
        assert command.help == line


def test_rules_in_a_list(run) -> None:
    text = run("rules").out
    table = json.loads(run("rules", "--format", "json").out)
    assert [row["id"] for row in table] == [one.id for one in rules.discover()]
    assert [line.split()[0] for line in text.splitlines()] == [row["id"] for row in table]


def test_explaining_a_rule(run) -> None:
    done = run("explain", "hardcoded-key")
    assert done.code == 0
    assert done.out.startswith("hardcoded-key (error, hardcoded)\n\nAn API key is written out")
    assert "Why it matters" in done.out


@pytest.mark.parametrize(
    "words",
    [
        *(["rules"], ["rules", "more"], ["explain"], ["explain", "hardcoded-key"], ["explain", "missing-key"], ["explain", ""]),
        *(["explain", "hardcoded", "key"], ["explain", "401 Unauthorized"], ["explain", "hardcoded-ky"]),
        *([], ["."], ["check"], ["check", "."], ["nothing"], ["check", "rules"]),
    ],
    ids=" ".join,
)
def test_what_needs_no_parser_is_answered_as_with_one(run, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    write(**{"app.py": "print()\n"})
    plain = run(*words)
    monkeypatch.setattr(cli, "_plain", lambda _: ("", ()))
    parsed = run(*words)
    assert (plain.code, plain.out, plain.err) == (parsed.code, parsed.out, parsed.err)
    assert plain.out or plain.err


# --- what is imported ---


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["."], ["app.py"]], ids=lambda arguments: arguments[0])
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    Path("app.py").write_text("print()\n")
    code = (
        "import sys\nfrom aai_lint.__main__ import main\ncode = main()\n"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = process(*arguments, code=code)
    assert done.stderr == "0 []\n"
    assert done.stdout


# --- the configuration that counts ---


def test_the_configuration_is_shown_with_its_origins(run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("aai-lint.toml").write_text(
        'fail-on = "info"\n[per-path-ignores]\n"tests/**" = ["hardcoded-key"]\n[loaders]\n".env" = "bash"\n'
    )
    Path("sub").mkdir()
    monkeypatch.setenv("AAI_LINT_NAMES", f"STT,{K}")
    done = run("show-config", "--format", "sarif", "--no-git", ".")
    assert (done.code, done.err) == (0, "")
    assert K not in done.out
    rows = dict(line.rsplit("  # ", 1) for line in done.out.splitlines())
    rows = {row.strip(): origin for row, origin in rows.items()}
    assert rows['format = "sarif"'] == "--format"
    assert rows['fail-on = "info"'] == "aai-lint.toml"
    assert rows["no-git = true"] == "--no-git"
    assert rows['per-path-ignores = {"tests/**" = ["hardcoded-key"]}'] == "aai-lint.toml"
    assert rows['loaders = {".env" = ["bash"]}'] == "aai-lint.toml"
    assert rows["select = []"] == "by default"
    assert "AAI_LINT_NAMES" in rows.values()
    assert not any(row.startswith(("config", "fix")) for row in rows)


def test_what_is_shown_is_a_configuration(run) -> None:
    shown = run("show-config", "--fail-on", "never", "--ignore", "empty-value", "--exclude", 'a"b').out
    Path("aai-lint.toml").write_text(shown)
    again = run("show-config").out
    assert [line.split("  # ")[0].strip() for line in again.splitlines()] == [
        line.split("  # ")[0].strip() for line in shown.splitlines()
    ]


def test_several_reports_at_once_and_each_whole(run) -> None:
    Path("notes.foo").write_text(LEAK)
    forms = [name for name in reports.names() if name != "text"]
    done = run(*(f"--output={name}:{name}.out" for name in forms), "--quiet", ".")
    assert done.code == 1
    assert sorted(os.listdir()) == sorted([*(f"{name}.out" for name in forms), "notes.foo"])
    for name in forms:
        assert "hardcoded-key" in Path(f"{name}.out").read_text()
    assert json.loads(Path("sarif.out").read_text())["runs"][0]["invocations"][0]["exitCode"] == 1


# --- shells, and the versions ---


def completed(words: str) -> set[str]:
    """What a shell is offered for the last word; `file` stands for the names of files."""
    position = len(words.split(" ")) - 1
    variables = {"_AAI_LINT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(position)}
    code = "import sys\nsys.argv = ['aai-lint']\nfrom aai_lint.__main__ import main\nsys.exit(main())"
    done = process(code=code, env=variables)
    assert done.stderr == ""
    return {value if kind == "plain" else kind for kind, _, value in (line.partition(",") for line in done.stdout.splitlines())}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("aai-lint ", {*commands.TABLE, "file"}),
        ("aai-lint show", {"show-config", "file"}),
        ("aai-lint --fo", {"--format"}),
        ("aai-lint --vers", {"--version"}),
        ("aai-lint --format sa", {"sarif"}),
        ("aai-lint check --fail-on ", {"error", "warning", "info", "never"}),
        ("aai-lint --select hardcoded-key,literal-q", {"hardcoded-key,literal-quotes"}),
        ("aai-lint --config ", {"file"}),
        ("aai-lint explain literal-q", {"literal-quotes"}),
    ],
)
def test_shells_complete(words: str, offered: set[str]) -> None:
    assert completed(words) == offered


def test_the_versions_are_those_that_are_installed(run) -> None:
    from importlib.metadata import version

    first, second = run("--version").out.splitlines()
    assert first == f"aai-lint, version {__version__}"
    assert second.startswith(f"Python {sys.version.split()[0]} on {sys.platform}")
    for name, title in (("ast-grep-py", "ast-grep"), ("PyYAML", "PyYAML"), ("click", "click")):
        assert f", {title} {version(name)}" in second
    assert re.search(r", git \d+\.", second)


@pytest.mark.parametrize("command", [[], *([name] for name in commands.TABLE)], ids=lambda words: " ".join(words) or "all")
def test_help_fits_a_terminal(command: list[str]) -> None:
    done = process(*command, "--help", env={"COLUMNS": "80"})
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_path_that_is_nearly_a_command(run: object, tmp_path: Path) -> None:
    assert run("trac").err == "aai-lint: trac: there is no such file or folder. Did you mean the command `trace`?\n"  # type: ignore[operator]
    assert run("explian", "x").code == cli.MISUSE  # type: ignore[operator]
    assert run("src").err == "aai-lint: src: there is no such file or folder.\n"  # type: ignore[operator]
    (tmp_path / "rule").write_text("")
    assert run("rule", "nowhere").err == "aai-lint: nowhere: there is no such file or folder.\n"  # type: ignore[operator]


def test_an_interrupt_that_python_tells_of_by_another_exception(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it does where a class is being made."""

    def check(*_: object) -> int:
        try:
            signal.raise_signal(signal.SIGTERM)  # Ctrl-C is ignored by what a shell starts in the background
        except KeyboardInterrupt as interrupt:
            raise RuntimeError("Error calling __set_name__") from interrupt
        return 0

    monkeypatch.setattr("aai_lint.checking.check", check)
    assert run(".").code == cli.INTERRUPTED  # type: ignore[operator]
