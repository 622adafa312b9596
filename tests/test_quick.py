"""The short way for plain files says what the long way says, or nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aai_lint import __main__, cli, key, quick, readers

ROOT = Path(__file__).resolve().parent.parent
PLAIN = "def double(number):\n    return 2 * number\n"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("AAI_LINT_", "GIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def long_way(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert cli.main(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["a.py"], ["a.py", "b/c.md"], ["a.py", "./a.py", "b/../a.py"]], ids=lambda arguments: " ".join(arguments)
)
def test_both_ways_say_the_same(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("b").mkdir()
    Path("a.py").write_text(PLAIN)
    Path("b/c.md").write_text("# Numbers\n")
    Path("loose.foo").write_text("ASSEMBLYAI_API_KEY=0123456789ab4cde8f0123456789abcd\n")
    answer = quick.answer(arguments)
    assert answer is not None
    assert long_way(arguments, capsys) == f"{answer}\n"


LINES = (
    "import os",
    "def double(number): return 2 * number",
    "STT = 'short'",
    "STT = 'your-value-here'",
    "STT = ''",
    "STT = '0123456789ab4cde8f012345'",
    "STT_KEY = None",
    "STT = os.environ['STT_KEY']",
    "STT = load('STT')",
    "from b import STT",
    "import aai",
    "print(STT)",
    "client(authorization=STT)",
    "# ignore this",
    "# aai-lint: ignore[hardcoded-key] -- why not",
    "x = 'deadbeef' * 4",
    "url = 'https://api.example.com/v2'",
)
AROUND = {
    "app.py": "import assemblyai as aai\nfrom a import STT\naai.settings.api_key = STT\n",
    ".env.example": "STT_KEY=\nOTHER=1\n",
    ".env": "STT_KEY=short\n",
    "compose.yaml": "services:\n  a:\n    build: .\n    environment:\n      STT_KEY: ${STT_KEY}\n",
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(LINES), max_size=3), st.lists(st.sampled_from(LINES), max_size=3))
@example([LINES[1]], [LINES[1], LINES[2]])
@example([LINES[9]], [LINES[2]])
@example([LINES[5]], [])
def test_where_there_is_a_short_answer_it_is_the_long_one(
    capsys: pytest.CaptureFixture[str], one: list[str], two: list[str]
) -> None:
    for name, text in {**AROUND, "a.py": "\n".join(one), "b.py": "\n".join(two)}.items():
        Path(name).write_text(text)
    for arguments in (["a.py"], ["b.py"], ["a.py", "b.py"]):
        answer = quick.answer(arguments)
        if answer is not None:
            assert long_way(arguments, capsys) == f"{answer}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.py", 'KEY = "x"\n', id="something that may be a key"),
        pytest.param("a.py", "os.environ\n", id="a read of the environment"),
        pytest.param("a.js", "import.meta.env.VITE_X", id="the environment of a bundler"),
        pytest.param("a.php", "$_SERVER['X']", id="the environment of PHP"),
        pytest.param("a.py", "# AssemblyAI\n", id="the vendor"),
        pytest.param("a.py", "x = '0123456789ab4cde8f0123456789abcd'\n", id="hex digits"),
        pytest.param("a.py", "x = '0123456789ab4cde8f0123'\n", id="some hex digits fewer"),
        pytest.param("a.py", "STT = 'short'\n", id="a text that another file may take for the key"),
        pytest.param("a.java", '  static final String STT = "short";\n', id="the same, further in"),
        pytest.param("a.py", "\0", id="a NUL byte"),
        pytest.param("a.py", "\ufeffä".encode("utf-16-le").decode("latin-1"), id="UTF-16"),
        pytest.param("a.py", " " * (1 << 20), id="a large file"),
        pytest.param("compose.yaml", "", id="compose"),
        pytest.param("Dockerfile", "", id="Dockerfile"),
        pytest.param(".env", "", id="env file"),
        pytest.param("main.tf", "", id="Terraform"),
        pytest.param("package.json", "{}", id="JSON"),
        pytest.param("a.sh", "", id="shell"),
        pytest.param("a.min.js", "", id="minified"),
        pytest.param("next.config.js", "", id="configuration in code"),
        pytest.param("rules", "", id="also the name of a command"),
    ],
)
def test_the_short_way_leaves_alone_what_may_matter(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="latin-1")
    assert quick.answer([name]) is None


@pytest.mark.parametrize("arguments", [[], ["."], ["--quiet", "a.py"], ["a.py", "--verbose"], ["a.py", "nothing.py"], ["check"]])
def test_the_short_way_is_for_names_of_files_alone(arguments: list[str]) -> None:
    Path("a.py").write_text(PLAIN)
    assert quick.answer(["a.py"]) is not None
    assert quick.answer(arguments) is None


@pytest.mark.parametrize("name", ["aai-lint.toml", ".aai-lint.toml", "pyproject.toml"])
def test_configuration_is_the_long_way(name: str) -> None:
    Path("sub").mkdir()
    Path("sub/a.py").write_text(PLAIN)
    assert quick.answer(["sub/a.py"]) is not None
    Path(name).write_text("[tool.aai-lint]\n")
    assert quick.answer(["sub/a.py"]) is None


def test_a_variable_of_ours_is_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(PLAIN)
    monkeypatch.setenv("AAI_LINT_QUIET", "1")
    assert quick.answer(["a.py"]) is None


def test_a_link_is_the_long_way(tmp_path: Path) -> None:
    Path("a.py").write_text(PLAIN)
    Path("b.py").symlink_to("a.py")
    assert quick.answer(["b.py"]) is None


@given(st.from_regex(re.compile(key.TRIGGER), fullmatch=True))
def test_whatever_the_trigger_finds_is_among_the_words(text: bytes) -> None:
    assert any(word in text for word in quick._WORDS)


def test_no_plain_file_is_one_that_wiring_needs() -> None:
    stems = "a main index app server settings config env environment secrets compose Dockerfile values deploy package next.config"
    folders = ("", "src/", ".github/workflows/", "config/", "deploy/", "k8s/", ".vscode/", "supabase/functions/x/")
    paths = [f"{folder}{stem}{suffix}" for folder in folders for stem in stems.split() for suffix in quick._PLAIN]
    assert not set(readers.structural(filter(quick._is_plain, paths)))
    assert any(readers.structural(paths))


def test_the_short_way_imports_nothing_but_itself(tmp_path: Path) -> None:
    Path("a.py").write_text(PLAIN)
    code = (
        "import sys; before = set(sys.modules); sys.argv = ['aai-lint', 'a.py']\n"
        "from aai_lint.__main__ import main\n"
        "code = main(); print(code, *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    said, loaded = done.stdout.splitlines()
    assert said == "Found nothing wrong in 1 file."
    modules = ["__future__", "aai_lint", "aai_lint.__main__", "aai_lint.output", "aai_lint.quick", "typing"]
    assert set(loaded.split()[1:]) - {"genericpath", "os", "os.path", "posixpath", "stat", "_stat", "_collections_abc"} <= set(
        modules
    )
    assert "typing" not in loaded.split(), "typing alone costs milliseconds"


def test_python_m_runs_the_program() -> None:
    Path("a.py").write_text(PLAIN)
    for arguments in (["a.py"], ["."]):
        done = subprocess.run(
            [sys.executable, "-m", "aai_lint", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Found nothing wrong")


def test_main_is_the_entry_of_both() -> None:
    assert __main__.main.__module__ == "aai_lint.__main__"
