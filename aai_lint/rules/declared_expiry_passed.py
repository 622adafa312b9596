"""A day that was written beside the key, and is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from .. import key, links
from ..model import Category, Deadline, Facts, Problem, Setting, Severity
from . import rule


@rule(Severity.WARNING, Category.EXPIRY)
def declared_expiry_passed(facts: Facts) -> Iterator[Problem]:
    """A day is over that is written beside the key as its last one.

    ## Why it matters

    Whoever wrote `# expires: 2026-01-31`, `rotate-by` in an annotation or a day into `[tool.aai-lint.keys]` meant to replace the
    key by then. No file tells whether that was done: either the key is older than it should be, or the day is.

    ## Instead

    Replace the key in AssemblyAI's dashboard and write the next day. `--expiry-notice 14` tells of it two weeks before.
    """
    if not facts.today or not facts.deadlines:
        return
    today = date.fromisoformat(facts.today)
    settings: dict[str, list[Setting]] = defaultdict(list)
    for carrier in links.graph(facts).carriers:
        if links.is_live(facts, carrier.setting):
            settings[carrier.setting.name.place.path].append(carrier.setting)
    for deadline in facts.deadlines:
        left = (date.fromisoformat(deadline.day) - today).days
        subject = _subject(deadline, settings) if left < max(facts.notice, 0) or left < 0 else ""
        if not subject:
            continue
        when = "over" if left < 0 else "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
        was = "was" if left < 0 else "is"
        yield Problem(
            deadline.place,
            f"`{deadline.word}` {deadline.day} is {when}: `{subject}` {was} to be replaced by then",
            "replace the key in AssemblyAI's dashboard, and write the next day",
        )


def _subject(deadline: Deadline, settings: dict[str, list[Setting]]) -> str:
    """The name of the key that a day is written beside, or nothing."""
    if deadline.kind == "table":
        return deadline.name
    here = settings[deadline.place.path]
    if deadline.kind == "name":
        if key.meaning(deadline.name) is key.Meaning.KEY and here:
            return deadline.name
        return next((one.name.text for one in here if one.name.text == deadline.name), "")
    return next((one.name.text for one in here if _is_meant(deadline, one)), "")


def _is_meant(deadline: Deadline, setting: Setting) -> bool:
    name, value = setting.name.place, setting.value.place
    if deadline.kind == "line":
        lines = {name.line, value.line, value.end_line} if value.path == name.path else {name.line}
        return any(deadline.first <= line <= deadline.last for line in lines)
    if not deadline.first <= name.line <= deadline.last:
        return False
    if deadline.kind == "object":  # an annotation of what only uses the key speaks of something else
        return setting.role in ("entry", "plain-entry")
    return name.column == deadline.place.column or setting.role == "entry"
