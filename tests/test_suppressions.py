"""Comments that accept findings, those that accept nothing, and files that weren't understood."""

from __future__ import annotations

import pytest

from aai_lint import rules
from aai_lint.model import Category, Certainty, Facts, Gap, Place, Problem, Severity, Suppression
from aai_lint.options import Options
from aai_lint.rules import Rule
from aai_lint.rules.unreadable_file import unreadable_file
from aai_lint.rules.unused_suppression import unused_suppression

from .conftest import K, Lint, found

SET = f"ASSEMBLYAI_API_KEY={K}"


@pytest.mark.parametrize(
    ("text", "rules_found"),
    [
        pytest.param(f"{SET}  # aai-lint: ignore[hardcoded-key] -- invented", [], id="on the line"),
        pytest.param(f"{SET}  # aai-lint: ignore", [], id="all rules, without a reason"),
        pytest.param(f"{SET}  // aai-lint:ignore[hardcoded-key]", [], id="another language"),
        pytest.param(f"{SET}  /* aai-lint: ignore[ hardcoded-key , empty-value ] */", ["unused-suppression"], id="one too many"),
        pytest.param(f"<!-- aai-lint: ignore[hardcoded-key] -->\n{SET}", [], id="on the line before"),
        pytest.param(
            f"x  # aai-lint: ignore[hardcoded-key]\n{SET}",
            ["hardcoded-key", "unused-suppression"],
            id="behind something on the line before",
        ),
        pytest.param(
            f"# aai-lint: ignore[hardcoded-key]\n\n{SET}", ["hardcoded-key", "unused-suppression"], id="two lines before"
        ),
        pytest.param(f"{SET}  # aai-lint: ignore[empty-value]", ["hardcoded-key", "unused-suppression"], id="another rule"),
        pytest.param(f"{SET}  # aai-lint: ignore[hardcoded-kye]", ["hardcoded-key", "unused-suppression"], id="a misspelt rule"),
        pytest.param(f"{SET}  # pragma: allowlist secret", [], id="what detect-secrets accepts"),
        pytest.param(f"# pragma: allowlist nextline secret\n{SET}", [], id="what detect-secrets accepts on the next line"),
        pytest.param("ASSEMBLYAI  # pragma: allowlist secret", [], id="another tool's comment is never idle"),
        pytest.param("ASSEMBLYAI  # aai-lint: ignore", ["unused-suppression"], id="nothing to accept"),
    ],
)
def test_a_comment(lint: Lint, text: str, rules_found: list[str]) -> None:
    assert sorted(one.rule for one in lint({"a.foo": f"{text}\n"}).findings) == rules_found


def test_another_tools_comment_accepts_hardcoded_keys_only(lint: Lint) -> None:
    report = lint({".env": "ASSEMBLYAI_API_KEY=0123  # pragma: allowlist secret\n"}, ignored=[".env"])
    assert found(report) == ["invalid-key-format .env:1"]


def test_only_a_complete_run_knows_that_a_comment_is_idle(lint: Lint) -> None:
    bare = {"a.foo": "ASSEMBLYAI  # aai-lint: ignore\n"}
    named = {"a.foo": "ASSEMBLYAI  # aai-lint: ignore[hardcoded-key]\n"}
    assert found(lint(bare, Options(ignore=frozenset(["empty-value"])))) == []
    assert found(lint(named, Options(ignore=frozenset(["hardcoded-key"])))) == []
    assert found(lint(named, Options(ignore=frozenset(["empty-value"])))) == ["unused-suppression a.foo:1"]
    assert found(lint(named, Options(ignore=frozenset(["unused-suppression"])))) == []


def test_a_comment_is_not_idle_because_of_how_much_is_reported(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_: Facts) -> list[Problem]:
        return [Problem(Place("a.foo", 1, 1, 1, 2), "perhaps", certainty=Certainty.MEDIUM)]

    perhaps = Rule("perhaps", Severity.ERROR, Category.WIRING, check)  # type: ignore[arg-type]
    monkeypatch.setattr(rules, "discover", lambda: (perhaps, unused_suppression))
    accepted = {"a.foo": "ASSEMBLYAI  # aai-lint: ignore[perhaps]\n"}
    bare = {"a.foo": "ASSEMBLYAI\n"}
    assert found(lint(accepted)) == found(lint(bare)) == []
    assert found(lint(bare, Options(pedantic=True))) == ["perhaps a.foo:1"]
    assert found(lint(accepted, Options(pedantic=True))) == []


def test_what_is_proven_is_not_hidden_by_what_is_likely_at_the_same_place(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_: Facts) -> list[Problem]:
        place = Place("a.foo", 1, 1, 1, 2)
        return [Problem(place, "likely", certainty=Certainty.MEDIUM), Problem(place, "proven"), Problem(place, "again")]

    monkeypatch.setattr(rules, "discover", lambda: (Rule("one", Severity.ERROR, Category.WIRING, check),))  # type: ignore[arg-type]
    assert [one.message for one in lint({"a.foo": "ASSEMBLYAI\n"}).findings] == ["proven"]


def _said(facts: Facts) -> list[str]:
    return [problem.message for problem in unused_suppression.check(facts)]


def test_what_is_said_of_an_idle_comment() -> None:
    place = Place("a.py", 1, 1, 1, 9)

    def mark(*names: str) -> Suppression:
        return Suppression(place, frozenset(names), frozenset([1]))

    assert _said(Facts(stale=(mark(),))) == ["this comment accepts every finding, and there is none here"]
    assert _said(Facts(stale=(mark("hardcoded-key"),))) == ["this comment accepts `hardcoded-key`, which isn't found here"]
    slip = Facts(stale=(mark("hardcoded-kye"),), gaps=(Gap(place, "broken"),))
    assert _said(slip) == ["this comment names a rule that doesn't exist, `hardcoded-kye`"]
    assert [problem.remedy for problem in unused_suppression.check(slip)] == ["write `hardcoded-key`, or remove the comment"]
    (strange,) = unused_suppression.check(Facts(stale=(mark("no-such-thing"),)))
    assert strange.remedy == "`aai-lint rules` lists all rules"


def test_a_file_that_is_not_understood_may_hide_what_a_comment_accepts() -> None:
    place = Place("a.py", 1, 1, 1, 9)
    facts = Facts(
        stale=(Suppression(place, frozenset(["hardcoded-key"]), frozenset([1])),),
        gaps=(Gap(Place("a.py", 9, 1, 9, 1), "broken"),),
    )
    assert _said(facts) == []


def test_a_file_that_is_not_understood_is_said_once() -> None:
    gaps = (
        Gap(Place("b.yaml", 9, 1, 9, 1), "late"),
        Gap(Place("b.yaml", 3, 1, 3, 1), "not YAML"),
        Gap(Place("a", 1, 1, 1, 1), "x"),
    )
    first, second = unreadable_file.check(Facts(gaps=gaps))
    assert (first.primary.path, first.message) == ("a", "not all of this file is understood: x")
    assert (second.primary.line, second.message) == (3, "not all of this file is understood: not YAML (and 1 more place)")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "README.md", "```sh\nX=1  # aai-lint: ignore[hardcoded-key] -- an example\n```\n", id="a block of a document"
        ),
        pytest.param("notes.foo", "write `# aai-lint: ignore[rule]` behind the line\n", id="a comment that is spoken of"),
    ],
)
def test_a_comment_that_is_shown_is_not_idle(lint: Lint, path: str, text: str) -> None:
    assert found(lint({path: text})) == []


def test_a_comment_in_a_document_still_accepts(lint: Lint) -> None:
    report = lint({"README.md": f"```sh\nexport ASSEMBLYAI_API_KEY={K}  # aai-lint: ignore[hardcoded-key] -- invented\n```\n"})
    assert (found(report), [finding.rule for finding in report.suppressed]) == ([], ["hardcoded-key"])


# --- comments with a last day ---

OVER = ["hardcoded-key", "unused-suppression"]


@pytest.mark.parametrize(
    ("comment", "today", "rules_found"),
    [
        pytest.param("ignore[hardcoded-key] until 2026-12-31 -- invented", "2026-12-30", [], id="before"),
        pytest.param("ignore[hardcoded-key] until 2026-12-31", "2026-12-31", [], id="on the day"),
        pytest.param("ignore until 2026-12-31 -- x", "2026-12-31", [], id="all rules"),
        pytest.param("ignore[hardcoded-key] until 2026-12-31 -- x", "2027-01-01", OVER, id="over"),
        pytest.param("ignore[hardcoded-key] until 2026-13-31", "2026-01-01", OVER, id="no day"),
        pytest.param("ignore[hardcoded-key] until 31.12.2026", "2026-01-01", OVER, id="other order"),
        pytest.param("ignore[hardcoded-key] -- until 2026-12-31", "2027-01-01", [], id="a reason only speaks of a day"),
        pytest.param("ignore[hardcoded-key] -- x", "2027-01-01", [], id="without a day"),
    ],
)
def test_a_comment_with_a_last_day(lint: Lint, comment: str, today: str, rules_found: list[str]) -> None:
    report = lint({"a.foo": f"{SET}  # aai-lint: {comment}\n"}, Options(today=today))
    assert sorted(one.rule for one in report.findings) == rules_found


def test_a_day_that_is_over_is_named(lint: Lint) -> None:
    text = f"{SET}  # aai-lint: ignore[hardcoded-key] until 2026-12-31 -- x\n"
    over = lint({"a.foo": text}, Options(today="2027-01-01")).findings[1]
    assert over.message == "this comment accepted findings until 2026-12-31, which is over"
    assert found(lint({"notes.md": f"`` {text}``"}, Options(today="2027-01-01"))) == ["hardcoded-key notes.md:1"]


# --- comments that a revision has ---

KNOWN = f"{SET}  # aai-lint: ignore[hardcoded-key] -- x\n"
NEW_KEY = KNOWN.replace(K, K[::-1])


@pytest.mark.parametrize(
    ("before", "now", "reported"),
    [
        pytest.param(KNOWN, KNOWN, 0, id="as before"),
        pytest.param(KNOWN, f"x\n\n  {KNOWN}", 0, id="moved"),
        pytest.param(SET, KNOWN, 1, id="new"),
        pytest.param(None, KNOWN, 1, id="in a new file"),
        pytest.param(KNOWN, NEW_KEY, 1, id="on another key"),
        pytest.param(KNOWN, KNOWN * 2, 1, id="copied"),
        pytest.param(KNOWN, KNOWN.replace("[hardcoded-key]", ""), 1, id="for more rules"),
        pytest.param(f"# aai-lint: ignore\n{SET}", f"# aai-lint: ignore\n{SET}", 0, id="before the line"),
        pytest.param(f"# aai-lint: ignore\n{SET}", f"# aai-lint: ignore\n{SET[:-1]}a", 1, id="before a line that changed"),
        pytest.param(f"{SET} # pragma: allowlist secret", f"{SET} # pragma: allowlist secret", 0, id="another tool's"),
        pytest.param(SET, f"{SET} # pragma: allowlist secret", 1, id="another tool's, new"),
        pytest.param(KNOWN, SET, 1, id="taken away"),
    ],
)
def test_only_comments_that_the_revision_has_count(lint: Lint, before: str | None, now: str, reported: int) -> None:
    report = lint({"a.foo": now}, Options(policy_from="main"), before={} if before is None else {"a.foo": before})
    assert [one.rule for one in report.findings] == ["hardcoded-key"] * reported
    if reported and now != SET:
        (one,) = report.findings
        assert one.related[-1][1] == "this comment doesn't count: main hasn't got it"
