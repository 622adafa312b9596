"""The rows of what goes wrong with developers' tools, front ends, notebooks and clients: the broken form is found, its
mended form and the near-misses are silent."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .conftest import K, Lint, found

V = "ASSEMBLYAI_API_KEY"
Files = Mapping[str, str]
IGNORED = [".env", ".env.local", ".streamlit/secrets.toml"]
TEST = {"tests/test_api.py": f'import os\n\n\ndef test_it():\n    key = os.environ["{V}"]\n'}
APP = {"app.py": "import assemblyai as aai\nt = aai.Transcriber()\n"}


def tox(*lines: str) -> dict[str, str]:
    """Tests that need the key, and a tox.ini with these lines."""
    return {**TEST, "tox.ini": "[testenv]\n" + "".join(f"{line}\n" for line in (*lines, "commands = pytest"))}


def nox(call: str) -> dict[str, str]:
    return {**TEST, "noxfile.py": f"import nox\n\n\n@nox.session\ndef tests(session):\n    {call}\n"}


def makefile(*lines: str) -> dict[str, str]:
    """A program that needs the key, and a Makefile with these lines."""
    return {**APP, "Makefile": "".join(f"{line}\n" for line in lines)}


ROWS = [
    pytest.param("not-passed-through", tox("deps = pytest"), tox(f"pass_env = {V}"), id="PY-01"),
    pytest.param("not-passed-through", tox("pass_env =", "    CI"), tox("pass_env =", "    CI", f"    {V}"), id="PY-01 others"),
    pytest.param("not-passed-through", tox("passenv = CI"), tox("passenv = AssemblyAI_*"), id="PY-01 a pattern, in any case"),
    pytest.param("not-passed-through", tox("pass_env = CI, HOME"), tox("pass_env = *"), id="PY-01 everything"),
    pytest.param(
        "not-passed-through",
        tox("set_env =", "    OTHER = 1"),
        tox("set_env =", f"    {V} = {{env:{V}:}}"),
        id="PY-01 handed on by set_env",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "setup.cfg": "[tox:tox]\nenvlist = py\n[testenv]\ncommands = pytest\n"},
        {**TEST, "setup.cfg": f"[tox:tox]\nenvlist = py\n[testenv]\npass_env = {V}\ncommands = pytest\n"},
        id="PY-01 setup.cfg",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "pyproject.toml": '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\npassenv = CI\ncommands = pytest\n"""\n'},
        {**TEST, "pyproject.toml": f'[tool.tox]\nlegacy_tox_ini = """\n[testenv]\npassenv = {V}\ncommands = pytest\n"""\n'},
        id="PY-01 INI in pyproject.toml",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "pyproject.toml": '[tool.tox.env_run_base]\npass_env = ["CI"]\ncommands = [["pytest"]]\n'},
        {**TEST, "pyproject.toml": f'[tool.tox.env_run_base]\npass_env = ["{V}"]\ncommands = [["pytest"]]\n'},
        id="PY-01 pyproject.toml",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "tox.toml": '[env_run_base]\ncommands = [["python", "-m", "pytest", "tests"]]\n'},
        {**TEST, "tox.toml": f'[env_run_base]\nset_env.{V} = {{replace = "env", name = "{V}"}}\ncommands = [["pytest"]]\n'},
        id="PY-01 tox.toml",
    ),
    pytest.param("invalid-assignment", tox(f"pass_env = CI {V}"), tox(f"pass_env = CI,{V}"), id="PY-02"),
    pytest.param(
        "invalid-assignment",
        tox("passenv =", f"    CI {V}"),
        {**TEST, "tox.ini": f"[tox]\nrequires = tox<4\n[testenv]\npassenv = CI {V}\ncommands = pytest\n"},
        id="PY-02 tox 3 takes it",
    ),
    pytest.param(
        "unexpanded-reference",
        tox("set_env =", f"    {V} = ${V}"),
        tox("set_env =", f"    {V} = {{env:{V}}}"),
        id="PY-03 another notation",
    ),
    pytest.param("literal-quotes", tox("set_env =", f'    {V} = "{K}"'), None, id="PY-03 quotes"),
    pytest.param("shadowed-value", tox(f"pass_env = {V}", "set_env =", f"    {V} ="), tox("set_env =", f"    {V} ="), id="PY-04"),
    pytest.param(
        "shadowed-value",
        nox(f'session.run("pytest", env={{"{V}": ""}})'),
        nox('session.run("pytest", env={"OTHER": ""})'),
        id="PY-05 empty",
    ),
    pytest.param(
        "not-passed-through",
        nox('session.run("pytest", include_outer_env=False)'),
        nox('session.run("pytest")'),
        id="PY-05 without the environment",
    ),
    pytest.param(
        "hardcoded-key",
        {"pytest.ini": f"[pytest]\nenv =\n    {V}={K}\n"},
        {"pytest.ini": f"[pytest]\nenv =\n    {V}=test\n    D:{V}=dummy\n"},
        id="PY-06 pytest.ini",
    ),
    pytest.param(
        "hardcoded-default",
        {"pyproject.toml": f'[tool.pytest.ini_options]\nenv = ["D:{V}={K}"]\n'},
        {"pyproject.toml": f'[tool.pytest.ini_options]\nenv = ["{V}={{{V}}}"]\n'},
        id="PY-06 pyproject.toml",
    ),
    pytest.param(
        "hardcoded-key",
        {"pyproject.toml": f'[tool.pytest_env]\n{V} = "{K}"\n'},
        {"pyproject.toml": f'[tool.pytest_env]\n{V} = {{ value = "{{STT}}", transform = true }}\n'},
        id="PY-06 a table",
    ),
    pytest.param(
        "unexpanded-reference",
        {"pytest.ini": f"[pytest]\nenv =\n    {V}=${{{V}}}\n"},
        {"pytest.ini": f"[pytest]\nenv =\n    {V}={{{V}}}\n"},
        id="PY-06 another notation",
    ),
    pytest.param(
        "export-not-persisted",
        makefile(f"{V} := $(shell cat .key)", "run:", "\tpython app.py"),
        makefile(f"export {V} := $(shell cat .key)", "run:", "\tpython app.py"),
        id="PY-07 a variable",
    ),
    pytest.param(
        "export-not-persisted",
        makefile(f"{V} := $(shell cat .key)", "run:", "\tpython app.py"),
        makefile(f"{V} := $(shell cat .key)", "run:", f"\tSTT=$({V}) python app.py"),
        id="PY-07 put in by Make",
    ),
    pytest.param(
        "export-not-persisted",
        makefile("run:", f"\texport {V}=$$(cat .key)", "\tpython app.py"),
        makefile("run:", f"\texport {V}=$$(cat .key) && python app.py"),
        id="PY-07 a line of a recipe",
    ),
    pytest.param(
        "export-not-persisted",
        makefile("run:", f"\t@export {V}=abc", "\tpython app.py"),
        makefile(".ONESHELL:", "run:", f"\texport {V}=$$(cat .key)", "\tpython app.py"),
        id="PY-07 one shell",
    ),
    pytest.param(
        "export-not-persisted",
        {**makefile("include .env", "run:", "\tpython app.py"), ".env.example": f"{V}=\n"},
        {**makefile("include .env", f"export {V}", "run:", "\tpython app.py"), ".env.example": f"{V}=\n"},
        id="PY-07 an env file",
    ),
    pytest.param(
        "unexpanded-reference",
        makefile("run:", f"\tdocker run -e {V}=${V} app"),
        makefile("run:", f"\tdocker run -e {V}=$${V} app"),
        id="PY-08",
    ),
    pytest.param(
        "unexpanded-reference",
        makefile("run:", f'\tcurl -H "Authorization: ${V}" https://api.assemblyai.com/v2/transcript'),
        makefile("run:", f'\tcurl -H "Authorization: $({V})" https://api.assemblyai.com/v2/transcript'),
        id="PY-08 a header",
    ),
    pytest.param(
        "shadowed-value", makefile(f"export {V} =", "run:", "\tpython app.py"), makefile(f"{V} ?=", f"export {V}"), id="PY-09"
    ),
    pytest.param(
        "shadowed-value",
        makefile("include .env", f"{V} =", "export", "run:", "\tpython app.py"),
        makefile(f"{V} =", "-include .env", "export", "run:", "\tpython app.py"),
        id="PY-09 after what sets it",
    ),
    pytest.param("hardcoded-key", makefile(f"{V} = {K}", "export"), makefile(f"{V} = $(STT_KEY)", "export"), id="PY-09 a key"),
    pytest.param("hardcoded-default", makefile(f"export {V} ?= {K}"), None, id="PY-09 a default"),
]


@pytest.mark.parametrize(("rule", "bad", "good"), ROWS)
def test_rows(lint: Lint, rule: str, bad: Files, good: Files | None) -> None:
    assert rule in {finding.rule for finding in lint(bad, ignored=IGNORED).findings}
    if good is not None:
        assert found(lint(good, ignored=IGNORED)) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {**tox("deps = pytest"), "tests/conftest.py": "from dotenv import load_dotenv\nload_dotenv()\n"}, id="loaded"
        ),
        pytest.param(
            {**tox("deps = pytest"), "tests/conftest.py": f'def set(monkeypatch):\n    monkeypatch.setenv("{V}", "test")\n'},
            id="tests that set the variable",
        ),
        pytest.param(
            {**tox("deps = pytest"), "tests/conftest.py": f'import os\nos.environ.setdefault("{V}", "test")\n'},
            id="tests that set the variable where it isn't",
        ),
        pytest.param(
            tox("deps = pytest")
            | {"tests/test_api.py": f'import os, pytest\npytestmark = pytest.mark.skipif(not os.getenv("{V}"), reason="")\n'},
            id="tests that are skipped",
        ),
        pytest.param({**TEST, "tox.ini": "[testenv]\ncommands = pytest tests/unit\n"}, id="tests that tox doesn't run"),
        pytest.param({**TEST, "tox.ini": "[testenv]\ncommands = pytest -m 'not live'\n"}, id="tests that tox leaves out"),
        pytest.param(
            {**TEST, "tox.ini": "[testenv]\ncommands = pytest\n", "pytest.ini": "[pytest]\naddopts = -m 'not live'\n"},
            id="tests that pytest leaves out",
        ),
        pytest.param({**TEST, "tox.ini": "[testenv:lint]\ncommands = ruff check\n"}, id="no tests"),
        pytest.param(
            {**TEST, "tox.ini": f"[testenv]\ncommands = pytest\n[testenv:live]\npass_env = {V}\n"}, id="one environment"
        ),
        pytest.param({**TEST, "tox.ini": "[testenv]\nset_env = file|.env\ncommands = pytest\n"}, id="a file"),
        pytest.param({**TEST, "tox.ini": f"[testenv]\npass_env = live: {V}\ncommands = pytest\n"}, id="a factor"),
        pytest.param(
            {**TEST, "tox.ini": f"[base]\npass_env = {V}\n[testenv]\npass_env = {{[base]pass_env}}\ncommands = pytest\n"},
            id="base",
        ),
        pytest.param({**APP, "tox.ini": "[testenv]\ncommands = pytest\n"}, id="only the program reads it"),
        pytest.param(makefile(f"{V} = $(shell cat .key)", "ifdef CI", f"export {V}", "endif"), id="exported in a condition"),
        pytest.param(
            makefile("include .env", "run:", "\tpython app.py")
            | {".env.example": f"{V}=\n", "app.py": "from dotenv import load_dotenv\nload_dotenv()\n" + APP["app.py"]},
            id="a program that loads the file itself",
        ),
        pytest.param(
            makefile("run:", "\t@echo $(MAKE) $@ $< $^ $$HOME", "\tfor f in *; do echo $$f; done"), id="nothing of the key"
        ),
        pytest.param(makefile(f"# {V} = x", "define HELP", f"{V} = your key", "endef", "help:", "\t@echo"), id="help"),
        pytest.param(makefile(f"ifndef {V}", f"{V} =", "endif", f"export {V}"), id="set to nothing where it isn't set"),
        pytest.param(makefile("run:", f'\t@test -n "$${V}" || (echo set {V}; exit 1)'), id="a test for it"),
    ],
)
def test_near_misses(lint: Lint, files: Files) -> None:
    assert found(lint(files, ignored=IGNORED)) == []
