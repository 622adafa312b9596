"""Reports: what people read, what programs read, and that neither shows a key or can be steered by a name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from aai_lint import reports
from aai_lint.model import Category, Certainty, Edit, Finding, Gap, Place, Report, Severity, Summary
from aai_lint.reports import Style
from aai_lint.terminal import cells, visible, width

from .conftest import K, Lint

SCHEMA = json.loads((Path(reports.__file__).parent / "schema.json").read_text())


def place(path: str = "src/app.py", line: int = 12, column: int = 9, length: int = 5) -> Place:
    return Place(path, line, column, line, column + length)


def finding(primary: Place, **how: object) -> Finding:
    fields: dict[str, object] = {
        "rule": "some-rule",
        "severity": Severity.ERROR,
        "certainty": Certainty.SURE,
        "category": Category.WIRING,
        "message": "it is wrong",
    }
    return Finding(primary=primary, **{**fields, **how})  # type: ignore[arg-type]


def report(*findings: Finding, lines: Mapping[tuple[str, int], str] | None = None, **how: object) -> Report:
    fields = {"summary": Summary(seen=3, searched=3, read=1), **how}
    return Report(".", findings, lines=lines or {}, **fields)  # type: ignore[arg-type]


def text(source: str, column: int, length: int, width: int = 60) -> list[str]:
    """The source line and the marks under it, as the text report shows them."""
    one = report(finding(place(line=1, column=column, length=length)), lines={("src/app.py", 1): source})
    lines = reports.renderer("text")(one, Style(quiet=True, width=width)).splitlines()
    return [line[4:] for line in lines[2:4]]


def test_a_finding_as_people_read_it() -> None:
    one = finding(
        place(),
        related=((place("compose.yaml", 4, 7, 3), "set here under another name"),),
        remedy="write `API_KEY` here, or read `KEY_API` there: " + "one of them has to change " * 4,
    )
    shown = reports.renderer("text")(
        report(one, lines={("src/app.py", 12): "    key(value)", ("compose.yaml", 4): "      KEY: x"}), Style()
    )
    assert shown == (
        "src/app.py:12:9: error[some-rule] it is wrong\n"
        "   |\n"
        "12 |     key(value)\n"
        "   |         ^^^^^\n"
        "  --> compose.yaml:4:7: set here under another name\n"
        "   |\n"
        " 4 |       KEY: x\n"
        "   |       ---\n"
        "   = help: write `API_KEY` here, or read `KEY_API` there: one of them has to change one of them has\n"
        "           to change one of them has to change one of them has to change\n"
        "\n"
        "Found 1 error. 3 files seen, 1 read.\n"
        "No file tells whether a key is deleted, disabled or expired at AssemblyAI, or its account without balance.\n"
    )


@pytest.mark.parametrize(
    ("source", "column", "length", "shown"),
    [
        pytest.param("ab cd", 4, 2, ["ab cd", "   ^^"], id="plain"),
        pytest.param("\tab\tcd", 5, 2, ["    ab  cd", "        ^^"], id="tabs stand for blanks"),
        pytest.param("键=值x", 3, 1, ["键=值x", "   ^^"], id="wide characters take two columns"),
        pytest.param("e\u0301=x", 4, 1, ["e\u0301=x", "  ^"], id="accents take none"),
        pytest.param("a\x1b[2Jb", 6, 1, ["a\\x1b[2Jb", "        ^"], id="escapes are shown, not sent"),
        pytest.param("a\u202eb", 3, 1, ["a\\u202eb", "       ^"], id="text isn't reversed"),
        pytest.param("ab", 3, 0, ["ab", "  ^"], id="nothing, at the end"),
        pytest.param("ab", 30, 4, ["ab", "  ^"], id="behind the end"),
        pytest.param("x" * 100 + "HERE" + "y" * 100, 101, 4, None, id="a long line is cut on both sides"),
        pytest.param("HERE" + "y" * 100, 1, 4, None, id="a long line is cut at its end"),
        pytest.param("x" * 100 + "HERE", 101, 4, None, id="a long line is cut at its beginning"),
        pytest.param("键" * 100 + "HERE", 101, 4, None, id="a long line of wide characters"),
        pytest.param("H" * 300, 1, 300, None, id="a place longer than the line"),
    ],
)
def test_the_place_is_underlined(source: str, column: int, length: int, shown: list[str] | None) -> None:
    line, marks = text(source, column, length)
    if shown:
        assert [line, marks] == shown
    else:
        assert width(line) <= 57
        assert width(line) >= 55
        start = len(marks) - len(marks.lstrip())
        before = line[: next(index for index in range(len(line) + 1) if width(line[:index]) == start)]
        assert line[len(before) :].startswith("H")
        assert ("…" in line[:1]) == (column > 1)
        assert ("…" in line[-1:]) == (column + length <= len(source) or length > 100)


def test_lines_of_several_findings_align_with_their_numbers() -> None:
    one = finding(place(line=7), related=((place(line=1234), "there"),))
    shown = reports.renderer("text")(report(one, lines={("src/app.py", 7): "x" * 20, ("src/app.py", 1234): "y" * 20}), Style())
    assert "   7 | xxx" in shown
    assert "1234 | yyy" in shown


def test_the_summary() -> None:
    summary = Summary(seen=10, searched=6, read=2, skipped={"large": 1, "binary": 3}, notes=("no git",))
    gaps = (Gap(place("a.yaml", 3, 1, 0), "not YAML"),)
    one = report(finding(place()), finding(place(line=1), severity=Severity.INFO), summary=summary, gaps=gaps)
    brief = reports.renderer("text")(one, Style())
    assert "Found 1 error and 1 info. 10 files seen, 2 read, 4 skipped (3 binary, 1 large). 1 place not understood" in brief
    assert "not YAML" not in brief
    full = reports.renderer("text")(one, Style(verbose=True, statistics=True))
    assert "a.yaml:3:1: not understood: not YAML" in full
    assert "note: no git" in full
    assert "1  some-rule  error\n1  some-rule  info\n" in full
    assert "Found" not in reports.renderer("text")(one, Style(quiet=True))


def test_colors_only_where_they_are_wanted() -> None:
    one = report(finding(place(), remedy="mend"), lines={("src/app.py", 12): "x" * 20})
    for name in reports.names():
        assert "\x1b" not in reports.renderer(name)(one, Style())
    colored = reports.renderer("text")(one, Style(color=True))
    assert "\x1b[1;31merror[some-rule]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == reports.renderer("text")(one, Style())


def test_the_json_report_has_the_shape_that_is_promised() -> None:
    edit = Edit(place(), K)
    one = report(
        finding(place(), remedy="mend", related=((place("b.py"), "there"),), edits=(edit,), safe=True, fingerprint="f"),
        finding(place("c.py"), certainty=Certainty.MEDIUM, category=Category.AUTH_HEADER),
        gaps=(Gap(place("a.yaml", 3, 1, 0), "not YAML"),),
        summary=Summary(seen=1, skipped={"large": 1}, notes=("no git",)),
    )
    data = json.loads(reports.renderer("json")(one, Style()))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(data, SCHEMA)
    first, second = data["findings"]
    assert list(first) == (
        "rule category severity certainty path line column end_line end_column message remedy url related fix fingerprint".split()
    )
    assert (first["path"], first["line"], first["column"], first["end_column"]) == ("src/app.py", 12, 9, 14)
    assert first["fix"] == {
        "safe": True,
        "edits": [{"path": "src/app.py", "line": 12, "column": 9, "end_line": 12, "end_column": 14}],
    }
    assert (second["fix"], second["category"]) == (None, "auth-header")
    assert first["url"].endswith("/docs/rules/some-rule.md")
    lines = reports.renderer("jsonl")(one, Style()).splitlines()
    assert [json.loads(line) for line in lines] == [first, second]


def test_an_empty_report_has_that_shape_too() -> None:
    jsonschema.validate(json.loads(reports.renderer("json")(report(), Style())), SCHEMA)


def test_workflow_commands() -> None:
    one = finding(place("a,b:c.py"), message="50% wrong", related=((place("x.py", 2), "there"),), remedy="mend\nit")
    two = finding(Place("d.py", 1, 3, 4, 2), severity=Severity.INFO)
    assert reports.renderer("github")(report(one, two), Style(quiet=True)) == (
        "::error file=a%2Cb%3Ac.py,line=12,endLine=12,col=9,endColumn=13,title=aai-lint%3A some-rule"
        "::50%25 wrong%0Ax.py:2: there%0Amend%0Ait\n"
        "::notice file=d.py,line=1,endLine=4,title=aai-lint%3A some-rule::it is wrong\n"
    )


HOSTILE = [
    "a\x1b]0;owned\x07.py",
    "a\n::error file=x::owned",
    "::set-output name=x::owned",
    "a\r\n  ::add-mask::owned",
    "##[add-mask]owned",
    "##vso[task.setvariable variable=x]owned",
    "a\u202e\u2066.py",
    "a\x9b2J.py",
    "a\udcff.py",
    "a\x00.py",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("form", reports.names())
def test_no_name_steers_a_terminal_or_the_collector_of_the_output(form: str, name: str) -> None:
    one = finding(
        place(name, 1, 1, 2), message=f"{name} is wrong", related=((place(name, 1), f"{name} there"),), remedy=f"rename {name}"
    )
    gap = Gap(place(name, 1, 1, 0), f"{name} is strange")
    whole = report(one, lines={(name, 1): name.replace("\n", "")}, gaps=(gap,), summary=Summary(notes=(name,)))
    shown = reports.renderer(form)(whole, Style(verbose=True, statistics=True))
    shown.encode("utf-8")
    for character in shown:
        assert character == "\n" or character.isprintable()
    for line in shown.splitlines():
        assert "##[" not in line
        assert "##vso[" not in line
        if form != "github":
            assert not line.lstrip().startswith("::")
    if form == "github":
        assert [line.split(" ")[0] for line in shown.splitlines() if line.lstrip().startswith("::")] == ["::error"]


@pytest.mark.parametrize("form", reports.names())
def test_the_same_report_is_the_same_text(form: str, lint: Lint) -> None:
    files = {"b.foo": f"ASSEMBLYAI_API_KEY={K}\n", "a.foo": f"x\nassemblyai_key: {K}\n"}
    render = reports.renderer(form)
    assert render(lint(files), Style(verbose=True)) == render(lint(dict(reversed(files.items()))), Style(verbose=True))


@pytest.mark.parametrize("form", reports.names())
@pytest.mark.parametrize("style", [Style(), Style(color=True, verbose=True, statistics=True), Style(quiet=True)], ids=str)
def test_no_key_in_any_report(form: str, style: Style, lint: Lint) -> None:
    other = "fedcba9876543210abcdef0123456789"
    files = {
        "a.foo": f"ASSEMBLYAI_API_KEY={K} # was {other} and {other.upper()}\n",
        "b.foo": f"x = '{K}'; assemblyai_api_key = '{K}'  # aai-lint: ignore[hardcoded-key] -- {K}\n",
        "c.foo": f"# aai-lint: ignore[{K}] -- {other}\nassemblyai\n",
    }
    result = lint(files)
    assert {one.rule for one in result.findings} >= {"hardcoded-key", "unused-suppression"}
    shown = reports.renderer(form)(result, style)
    assert shown
    for key in (K, other):
        assert key not in shown.lower()


def test_widths_and_cells() -> None:
    assert width("abc") == 3
    assert width("键") == 2
    assert cells("a\tb") == ["a", "   ", "b"]
    assert visible("std::vector x::y") == "std::vector x::y"


@pytest.mark.parametrize(
    ("root", "shown", "in_github"),
    [
        (".", "a/b.py", "a/b.py"),
        ("sub", "sub/a/b.py", "sub/a/b.py"),
        ("..", "../a/b.py", "a/b.py"),
        ("/x", "/x/a/b.py", "a/b.py"),
    ],
)
def test_paths_are_those_that_an_editor_opens(root: str, shown: str, in_github: str) -> None:
    whole = report(finding(place("a/b.py"), related=((place("a/b.py"), "there"),)))._replace(root=root)
    for form in ("text", "concise"):
        assert reports.renderer(form)(whole, Style()).startswith(f"{shown}:12:9: ")
    assert f"--> {shown}:12:9: there" in reports.renderer("text")(whole, Style())
    assert f"::error file={in_github}," in reports.renderer("github")(whole, Style())
    data = json.loads(reports.renderer("json")(whole, Style()))
    assert (data["root"], data["findings"][0]["path"]) == (root, "a/b.py")


def test_the_current_folder_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    whole = report(finding(place("here/a.py")), finding(place("there/a.py")))._replace(root="..")
    shown = reports.renderer("concise")(whole, Style()).splitlines()
    assert [line.partition(": ")[0] for line in shown] == ["a.py:12:9", "../there/a.py:12:9"]


def test_many_findings_on_one_enormous_line(lint: Lint) -> None:
    line = "".join(f'ASSEMBLYAI_API_KEY = "{K}"; x{number} = {number};' for number in range(500)) + "y" * 1_000_000
    result = lint({"a.foo": line})
    assert len({one.fingerprint for one in result.findings}) == 500
    assert max(map(len, reports.renderer("text")(result, Style()).splitlines())) < 300
