"""`aai-lint env`: what a process was given, judged without a file."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aai_lint import cli, preflight

from .conftest import K

OTHER = "a1b2c3d4e5f64a7b8c9d0e1f2a3b4c5d"
K64 = base64.b64encode(K.encode()).decode()

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("--var", "X", X="…", stdin=b"…")`: exit status, output, errors, with these variables and no others of ours."""
    for name in [name for name in os.environ if name.startswith(("AAI_", "ASSEMBLY", "GITHUB_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, stdin: bytes = b"", **variables: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = cli.main(["env", *arguments])
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        pytest.param(K, "whole", "has the form of a whole key", id="a key"),
        pytest.param(OTHER, "whole", "has the form of a whole key", id="another key"),
        pytest.param("0123456789ab1cde1f0123456789abcd", "whole", "whole", id="the vendor doesn't say that keys are version 4"),
        pytest.param("", "empty", "is set, but empty", id="empty"),
        pytest.param(" \n", "empty", "nothing but a space and a line break", id="blanks only"),
        pytest.param(f"{K}\n", "whitespace", "ends with a line break", id="a line break behind it"),
        pytest.param(f"{K}\r\n", "whitespace", "ends with a Windows line break", id="a Windows line break"),
        pytest.param(f"{K}  ", "whitespace", "ends with 2 times a space", id="two spaces"),
        pytest.param(f" {K}", "whitespace", "begins with a space", id="a space before it"),
        pytest.param(f"\ufeff{K}", "whitespace", "begins with a byte order mark", id="a byte order mark"),
        pytest.param(f"{K}\u200b", "whitespace", "ends with a zero-width space", id="an invisible character"),
        pytest.param(f'"{K}"', "quotes", "has quotes round it", id="double quotes"),
        pytest.param(f"'{K}'", "quotes", "has quotes round it", id="single quotes"),
        pytest.param(f"“{K}”", "quotes", "has quotes round it", id="typographic quotes"),
        pytest.param(f'"{K}', "quotes", "has a quote at one end", id="half a pair of quotes"),
        pytest.param(f"Bearer {K}", "scheme", "begins with `Bearer`", id="a scheme"),
        pytest.param(f"Authorization: Bearer {K}", "scheme", "begins with `Authorization: Bearer`", id="a whole header"),
        pytest.param(f'"Bearer {K}"\n', "whitespace+quotes+scheme", "and begins with `Bearer`", id="all of these at once"),
        pytest.param(f"<{K}>", "brackets", "brackets round the key", id="the brackets of a placeholder are still there"),
        pytest.param(K64, "base64", "is the key in base64", id="base64"),
        pytest.param(base64.b64encode(f"{K}\n".encode()).decode(), "base64", "in base64", id="base64 of a line"),
        pytest.param(base64.b64encode(K64.encode()).decode(), "base64", "in base64", id="base64 twice"),
        pytest.param("your_api_key", "placeholder", "is a placeholder (your_api_key)", id="a placeholder"),
        pytest.param("<YOUR_API_KEY>", "placeholder", "is a placeholder", id="a placeholder in brackets"),
        pytest.param("0" * 32, "placeholder", "is a placeholder", id="made-up digits"),
        pytest.param("undefined", "absent", "the word `undefined`", id="JavaScript's nothing"),
        pytest.param("None", "absent", "the word `none`", id="Python's nothing"),
        pytest.param("<no value>", "absent", "the word `<no value>`", id="a template's nothing"),
        pytest.param("${ASSEMBLYAI_API_KEY}", "unexpanded-reference", "`ASSEMBLYAI_API_KEY` that nothing replaced", id="shell"),
        pytest.param("$(ASSEMBLYAI_API_KEY)", "unexpanded-reference", "nothing replaced", id="Kubernetes, Azure"),
        pytest.param("${{ secrets.STT }}", "unexpanded-reference", "`STT`", id="GitHub Actions"),
        pytest.param("{{ .Values.key }}", "unexpanded-reference", "nothing replaced", id="Helm"),
        pytest.param("%ASSEMBLYAI_API_KEY%", "unexpanded-reference", "nothing replaced", id="Windows"),
        pytest.param("Bearer $STT", "unexpanded-reference", "`STT`", id="behind a scheme"),
        pytest.param(f"${{X:-{K}}}", "unexpanded-reference", "`X` that nothing replaced", id="with a key as its fallback"),
        pytest.param("op://vault/item/field", "encrypted", "external store", id="a store's address"),
        pytest.param("ENC[AES256_GCM,data:abc]", "encrypted", "still encrypted", id="encrypted"),
        pytest.param("0123456789abcdef01234567" + "8a" * 20, "temporary", "temporary streaming token", id="64 hex digits"),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.e30.abc", "temporary", "JSON web token", id="a web token"),
        pytest.param("sk-proj-abcdefghijklmnop", "vendor", "as keys of OpenAI do", id="another vendor's key"),
        pytest.param(K[:-1], "length", "31 hex digits, 1 too few", id="a digit short"),
        pytest.param(f"{K}0", "length", "33 hex digits, 1 too many", id="a digit more"),
        pytest.param(K.upper(), "upper-case", "upper-case letters", id="upper case"),
        pytest.param(K + K, "twice", "pasted twice", id="twice"),
        pytest.param("01234567-89ab-4cde-8f01-23456789abcd", "dashes", "UUID with dashes", id="dashes"),
        pytest.param(f"ASSEMBLYAI_API_KEY={K}", "name", "was pasted into the value", id="with its name"),
        pytest.param(f'{{"key": "{K}"}}', "surrounded", "a whole JSON document", id="a secret manager's JSON"),
        pytest.param(f"{K} # prod", "surrounded", "a comment follows it", id="a comment"),
        pytest.param(f"{K},{OTHER}", "surrounded", "several keys", id="several keys"),
        pytest.param(f"A={K}\nB=1", "surrounded", "several lines", id="a whole file"),
        pytest.param("hunter2", "shape", "not 32 lower-case hex digits", id="anything else"),
    ],
)
def test_verdicts(run: Run, value: str, kind: str, words: str) -> None:
    verdict = preflight.judge(value)
    assert verdict.kind == kind
    assert words in verdict.words
    code, out, err = run(ASSEMBLYAI_API_KEY=value)
    assert (code, err) == (int(kind != "whole"), "")
    assert out.startswith("ASSEMBLYAI_API_KEY: ")
    assert out.count("\n") == 1
    assert [secret for secret in (K, OTHER, K64, K.upper(), "01234567-89ab") if secret[:12] in out] == []


def test_a_form_that_may_be_new_is_a_warning(run: Run) -> None:
    assert run(ASSEMBLYAI_API_KEY="hunter2hunter2")[0] == 1
    assert run("--fail-on", "error", ASSEMBLYAI_API_KEY="hunter2hunter2")[0] == 0
    assert run("--fail-on", "error", ASSEMBLYAI_API_KEY=K[:-1])[0] == 1


@pytest.mark.parametrize(
    ("variables", "lines"),
    [
        pytest.param({}, ["ASSEMBLYAI_API_KEY: error: isn't set"], id="nothing is set"),
        pytest.param({"LUMAAI_API_KEY": K}, ["ASSEMBLYAI_API_KEY: error: isn't set"], id="another vendor's is set"),
        pytest.param(
            {"AAI_API_KEY": K}, ["ASSEMBLYAI_API_KEY: error: isn't set; `AAI_API_KEY` is"], id="a name that may mean it is set"
        ),
        pytest.param({"assemblyai_api_key": K}, ["assemblyai_api_key: has"], id="the Python client takes any case"),
        pytest.param(
            {"ASSEMBLY_AI_API_KEY": K},
            ["ASSEMBLY_AI_API_KEY: has", "ASSEMBLY_AI_API_KEY: info: isn't the name"],
            id="a name that some programs read",
        ),
        pytest.param(
            {"ASSEMBLYAI_API_KEY": K, "ASSEMBLYAI_KEY": OTHER},
            [
                "ASSEMBLYAI_API_KEY: has",
                "ASSEMBLYAI_KEY: has",
                "ASSEMBLYAI_KEY: warning: holds another key than ASSEMBLYAI_API_KEY",
            ],
            id="two names, two keys",
        ),
        pytest.param(
            {"ASSEMBLYAI_API_KEY": K, "ASSEMBLYAI_KEY": K},
            ["ASSEMBLYAI_API_KEY: has", "ASSEMBLYAI_KEY: has"],
            id="two names, one key",
        ),
        pytest.param(
            {"ASSEMBLYAI_API_KEY": K, "ASSEMBLYAI_BASE_URL": "https://api.eu.assemblyai.com", "ASSEMBLYAI_WEBHOOK_SECRET": "x"},
            ["ASSEMBLYAI_API_KEY: has"],
            id="variables that aren't keys",
        ),
    ],
)
def test_variables(run: Run, variables: dict[str, str], lines: list[str]) -> None:
    _, out, _ = run(**variables)
    assert [line for line, begin in zip(out.splitlines(), lines, strict=True) if not line.startswith(begin)] == []


READS = 'import os\n\nkey = os.environ["STT_KEY"]\n\nimport assemblyai as aai\n\naai.settings.api_key = key\n'


@pytest.mark.parametrize(
    ("code", "variables", "line"),
    [
        pytest.param(READS, {"STT_KEY": K}, "", id="what the code reads is set"),
        pytest.param(
            READS,
            {"ASSEMBLYAI_API_KEY": K},
            "STT_KEY: error: isn't set, and app.py:3 reads it; `ASSEMBLYAI_API_KEY` is",
            id="another name is set",
        ),
        pytest.param(READS, {}, "STT_KEY: error: isn't set, and app.py:3 reads it", id="nothing is set"),
        pytest.param(READS.replace('["STT_KEY"]', '.get("STT_KEY", "x")'), {}, "", id="the code gets along without"),
        pytest.param(
            "import assemblyai as aai\naai.Transcriber()\n", {"assemblyai_api_key": K}, "", id="any case, for the client"
        ),
        pytest.param(
            "import assemblyai as aai\naai.Transcriber()\n", {}, "ASSEMBLYAI_API_KEY: error: isn't set", id="the client reads it"
        ),
        pytest.param("print()\n", {}, "", id="nothing reads a key here"),
    ],
)
def test_what_the_code_reads(run: Run, code: str, variables: dict[str, str], line: str) -> None:
    Path("app.py").write_text(code)
    Path("tests").mkdir()
    Path("tests/test_app.py").write_text('import os\nimport assemblyai\nkey = os.environ["ASSEMBLYAI_TEST_KEY"]\n')
    status, out, _ = run("--quiet", ".", **variables)
    assert (status, out.startswith(line)) == (int(bool(line)), True)
    assert bool(out) == bool(line)


def test_standard_input_and_files(run: Run) -> None:
    assert run("--stdin", stdin=f"{K}\n".encode())[0] == 0
    assert run("--stdin", stdin=f"{K}\n\n".encode())[:2] == (
        1,
        "standard input: error: ends with a line break; write it without: `printf %s`, not `echo`, and no blanks round it\n",
    )
    assert run("--stdin")[0] == 1
    Path("key").write_text(K)
    assert run("--file", "key")[:2] == (
        0,
        "key: has the form of a whole key (whether AssemblyAI takes it can't be told offline)\n",
    )
    Path("key").write_text(f"{K}\n")
    assert run("--file", "key")[0] == 1
    Path("key").write_bytes(b"\xff\x00" * 100_000)
    assert run("--file", "key")[0] == 1


def test_a_file_that_a_variable_names(run: Run) -> None:
    Path("key").write_text(f"{K}\n")
    status, out, _ = run(ASSEMBLYAI_API_KEY_FILE="key")
    assert (status, out.startswith("the file that ASSEMBLYAI_API_KEY_FILE names: error: ends with a line break")) == (1, True)
    Path("key").write_text(K)
    assert run(ASSEMBLYAI_API_KEY_FILE="key")[0] == 0
    Path("app.py").write_text(READS.replace("STT_KEY", "ASSEMBLYAI_API_KEY"))
    status, out, _ = run(".", ASSEMBLYAI_API_KEY_FILE="key")
    assert (status, "`ASSEMBLYAI_API_KEY_FILE` only names a file" in out) == (1, True)


def test_a_variable_by_name(run: Run) -> None:
    assert run("--var", "X", X=K)[0] == 0
    assert run("--var", "X", "--var", "Y", X=K)[:2] == (
        1,
        """X: has the form of a whole key (whether AssemblyAI takes it can't be told offline)
Y: error: isn't set; set it where this process is started, and see that it is passed on
""",
    )


@pytest.mark.parametrize("product", preflight.PRODUCTS)
@pytest.mark.skipif(sys.platform == "win32", reason="a command for a shell of POSIX")
def test_how_to_test(run: Run, product: str, tmp_path: Path) -> None:
    """The command sends the header, and nobody sees the key among the arguments."""
    status, out, _ = run("--how-to-test", "--product", product, ASSEMBLYAI_API_KEY=K)
    assert (status, K not in out) == (0, True)
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\ncat > header\nprintf "%s\\n" "$@" > arguments\n')
    curl.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "ASSEMBLYAI_API_KEY": K}
    subprocess.run(["/bin/sh", "-c", out], env=environment, check=True, cwd=tmp_path)
    scheme = "Bearer " if product == "voice-agent" else ""
    assert Path("header").read_text() == f"Authorization: {scheme}{K}\n"
    assert K not in Path("arguments").read_text()


def test_where_to_test(run: Run) -> None:
    assert "//api.assemblyai.com/" in run("--how-to-test")[1]
    assert "//api.eu.assemblyai.com/" in run("--how-to-test", "--region", "eu")[1]
    assert "//api.eu.assemblyai.com/" in run("--how-to-test", ASSEMBLYAI_BASE_URL="https://api.eu.assemblyai.com")[1]
    assert '"$ASSEMBLY_AI_API_KEY"' in run("--how-to-test", ASSEMBLY_AI_API_KEY=K)[1]
    status, _, err = run("--how-to-test", "--product", "voice-agent", "--region", "eu")
    assert (status, err) == (2, "aai-lint: --region: voice-agent has no region but us.\n")


@pytest.mark.parametrize(
    "arguments", [["--file", f"nowhere/{K}"], ["--file", f"a\0{K}"], [f"nowhere/{K}"], ["--product", K], [f"--{K}"]], ids=repr
)
def test_wrong_usage_shows_no_key(run: Run, arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert K[:12] not in err


def test_little_is_imported_for_what_is_right() -> None:
    code = (
        "import sys, click; before = set(sys.modules); from aai_lint import cli; cli.main(['env']); "
        "print(*(sys.modules.keys() - before))"  # what click brings along differs between versions of Python
    )
    environment = {**os.environ, "ASSEMBLYAI_API_KEY": K}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    heavy = {"aai_lint.engine", "aai_lint.model", "aai_lint.values", "aai_lint.rules", "yaml", "ast_grep_py", "subprocess"}
    assert heavy & set(done.stdout.split()) == set()
