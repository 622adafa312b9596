"""PowerShell and batch files: what they say, and what is found in them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aai_lint import readers
from aai_lint.document import Document

from .conftest import K, Lint, found
from .notation import line

URL = "https://api.assemblyai.com/v2/transcript"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.ps1", '$env:A = "b"', ["variable A = 'b'"], id="a variable"),
        pytest.param("a.ps1", "${env:A} = 'b$c'", ["variable A = 'b$c'"], id="single quotes"),
        pytest.param("a.ps1", '[Environment]::SetEnvironmentVariable("A", $b, "User")', ["variable A = name:b"], id="a call"),
        pytest.param("a.ps1", "Set-Item -Path Env:A -Value 'b'", ["variable A = 'b'"], id="an item"),
        pytest.param("a.ps1", 'setx A "b"', ["variable A = 'b'"], id="setx"),
        pytest.param("a.ps1", "$a = $env:B ?? 'c'", ["constant a = environment:B (??) or 'c'", "read? B"], id="a default"),
        pytest.param("a.ps1", "if (-not $env:A) { throw 1 }", ["read? A"], id="a guard"),
        pytest.param("a.ps1", '$a = @"\nb $env:C\n"@', ["constant a = 'b ' + environment:C", "read C"], id="a here-string"),
        pytest.param("a.ps1", "# $env:A = 'b'\n<# $env:C = 'd' #>", [], id="comments"),
        pytest.param("a.ps1", '$a = "b # $env:C"', ["constant a = 'b # ' + environment:C", "read C"], id="no comment in a text"),
        pytest.param("a.ps1", "Write-Host $env:A", ["logged A", "read A"], id="printed"),
        pytest.param("a.ps1", "Write-Host $env:A.Substring(0, 4)", ["read A"], id="printed in part"),
        pytest.param(
            "a.ps1",
            f'$h = @{{ Authorization = "Bearer $env:A" }}\nirm -Uri {URL} -Headers $h',
            ["constant h = ?", "read A", f"header Authorization: 'Bearer ' + environment:A to {URL}"],
            id="headers under a name",
        ),
        pytest.param(
            "a.ps1",
            f"$p = @{{\n  Uri = '{URL}'\n  Headers = @{{ authorization = $k }}\n}}\nInvoke-RestMethod @p",
            ["constant p = ?", f"header authorization: name:k to {URL}"],
            id="splatted",
        ),
        pytest.param("a.ps1", f'curl.exe -H "authorization: $k" {URL}', [f"header authorization: name:k to {URL}"], id="curl"),
        pytest.param("a.bat", 'set A="b"', ["variable A = '\"b\"'"], id="quotes are kept"),
        pytest.param("a.bat", 'set "A=b"', ["variable A = 'b'"], id="quotes round all"),
        pytest.param("a.bat", "set A=b \r\n", ["variable A = 'b '"], id="blanks are kept"),
        pytest.param("a.cmd", "set A = b", ["variable A = ?", "variable A = 'b'"], id="a blank in the name"),
        pytest.param("a.bat", 'setx /M A "b"', ["variable A = 'b'"], id="setx in a batch file"),
        pytest.param("a.bat", "set A=%B%x", ["variable A = environment:B + 'x'", "read B"], id="a reference"),
        pytest.param("a.bat", 'if "%A%"=="" exit /b 1\napp %A%', ["read? A", "read? A"], id="a guard in a batch file"),
        pytest.param("a.bat", "echo %A%\necho %A% > b", ["logged A", "read A"], id="printed in a batch file"),
        pytest.param("a.bat", "rem set A=%B%\n:: %C%", [], id="comments of a batch file"),
    ],
)
def test_facts(path: str, text: str, expected: list[str]) -> None:
    document = Document(path, text.encode())
    reader = readers.claim(document)
    assert reader is not None
    assert [line(fact) for fact in reader.read(document)] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.ps1": f'$env:ASSEMBLYAI_API_KEY = "{K}"\n'}, ["hardcoded-key a.ps1:1"], id="a key"),
        pytest.param({"a.ps1": f'<#\nASSEMBLYAI_API_KEY = "{K}"\n#>\n'}, ["hardcoded-key a.ps1:2"], id="a key in a comment"),
        pytest.param(
            {"a.ps1": f"$k = '{K}'\nirm {URL} -Headers @{{ authorization = $k }}\n"},
            ["hardcoded-key a.ps1:1"],
            id="a key under another name",
        ),
        pytest.param(
            {"a.ps1": f'$k = $env:ASSEMBLYAI_API_KEY ?? "{K}"\n'}, ["hardcoded-default a.ps1:1"], id="a key as a default"
        ),
        pytest.param(
            {"a.ps1": f'irm {URL} -Headers @{{ Authorization = "Bearer $env:ASSEMBLYAI_API_KEY" }}\n'},
            ["wrong-auth-scheme a.ps1:1"],
            id="a scheme",
        ),
        pytest.param(
            {"a.ps1": f"irm {URL} -Headers @{{ Authorization = '$env:ASSEMBLYAI_API_KEY' }}\n"},
            ["unexpanded-reference a.ps1:1"],
            id="single quotes",
        ),
        pytest.param(
            {"a.ps1": f"irm {URL} -Headers @{{ Authorization = $ASSEMBLYAI_API_KEY }}\n"},
            ["unexpanded-reference a.ps1:1"],
            id="a variable of the script that nothing sets",
        ),
        pytest.param(
            {"a.ps1": f"param($ASSEMBLYAI_API_KEY)\nirm {URL} -Headers @{{ Authorization = $ASSEMBLYAI_API_KEY }}\n"},
            [],
            id="a parameter",
        ),
        pytest.param(
            {"a.ps1": f". ./env.ps1\nirm {URL} -Headers @{{ Authorization = $ASSEMBLYAI_API_KEY }}\n"}, [], id="another script"
        ),
        pytest.param({"a.ps1": f"irm {URL} -Headers @{{ Authorization = $env:ASSEMBLYAI_API_KEY }}\n"}, [], id="as it should be"),
        pytest.param({"a.ps1": f"$hash = '{K}' # of assemblyai.zip\n"}, [], id="a hash"),
        pytest.param(
            {"a.bat": f'set ASSEMBLYAI_API_KEY="{K}"\n'},
            ["hardcoded-key a.bat:1", "literal-quotes a.bat:1"],
            id="quotes in a batch file",
        ),
        pytest.param(
            {"a.bat": f"set ASSEMBLYAI_API_KEY={K} \n"},
            ["hardcoded-key a.bat:1", "stray-whitespace a.bat:1"],
            id="a blank at the end",
        ),
        pytest.param(
            {"a.bat": "set ASSEMBLYAI_API_KEY = %1\n"}, ["invalid-assignment a.bat:1"], id="a blank before the equals sign"
        ),
        pytest.param({"a.bat": "set ASSEMBLYAI_API_KEY=$KEY\n"}, ["unexpanded-reference a.bat:1"], id="a shell's reference"),
        pytest.param({"a.bat": 'if "%ASSEMBLYAI_API_KEY%"=="" exit /b 1\npython app.py\n'}, [], id="a guard"),
        pytest.param({"a.bat": 'set "ASSEMBLYAI_API_KEY=%1"\n'}, [], id="an argument"),
    ],
)
def test_findings(lint: Lint, files: Mapping[str, str], expected: list[str]) -> None:
    assert found(lint(files)) == expected


@pytest.mark.parametrize("path", ["a.ps1", "a.bat"])
@pytest.mark.parametrize(
    "text", ["@{" * 20000, '"' * 3001, "$(" * 9000, "<#" * 9000, "`" * 9000, "set A=" * 9000, "%A" * 20000, "@'\n" * 5000]
)
def test_no_text_is_too_odd(path: str, text: str) -> None:
    document = Document(path, text.encode())
    reader = readers.claim(document)
    assert reader is not None
    list(reader.read(document))
