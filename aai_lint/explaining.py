"""What is to be said of the rules themselves: all of them in a list, one at length, those that explain an error message.

No parser of command lines here: where nothing but words is given, none is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import rules
from .commands import Answer
from .options import Misuse, nearest

if TYPE_CHECKING:
    from .errors import Match
    from .rules import Rule


def listed(form: str = "text") -> Answer:
    """All rules, a line each, or as JSON."""
    found = rules.discover()
    if form == "json":
        import json

        table = [
            {
                "id": one.id,
                "severity": one.severity.value,
                "category": one.category.value,
                "certainty": one.certainty.value,
                "default": one.default,
                "summary": one.summary,
                "url": rules.url(one.id),
            }
            for one in found
        ]
        return Answer(texts=(("-", json.dumps(table, indent=2) + "\n"),))
    wide = max(len(one.id) for one in found)
    lines = [f"{one.id:{wide}}  {one.severity.value:7}  {one.category.value:11}  {one.summary}" for one in found]
    return Answer(texts=(("-", "\n".join(lines) + "\n"),))


def explained(what: tuple[str, ...]) -> Answer:
    """What the rule of a name means, or which rules explain an error message; `-` has it read from standard input. Raises
    `Misuse` for what is neither."""
    text = " ".join(what)
    one = rules.find(text)
    if one is not None:
        head = f"{one.id} ({one.severity.value}, {one.category.value}{'' if one.default else ', off unless selected'})"
        return Answer(texts=(("-", f"{head}\n\n{one.documentation}\n\n{rules.url(one.id)}\n"),))
    from . import errors

    log = sys.stdin.buffer.read(errors.MOST).decode("utf-8", "replace") if text == "-" else text
    found = errors.recognize(log)
    known = {one.id: one for one in rules.discover()}
    if not found:
        if " " in log.strip():
            raise Misuse("no error message like this is known; `aai-lint .` says what is wrong in the files")
        raise Misuse(f"there is no rule and no known error message `{text}`{nearest(text, known)}")
    return Answer(texts=(("-", "\n".join(_shown(match, known) for match in found)),))


def _shown(match: Match, known: Mapping[str, Rule]) -> str:
    row = match.row
    lines = [f"{'' if match.whole else 'Perhaps: '}{row.text}", f"  from {row.who}", "", *_wrapped(row.why), ""]
    explaining = [known[name] for name in row.rules if name in known]
    if explaining:
        wide = max(len(one.id) for one in explaining)
        lines.append("Rules that explain it, the likeliest first (`aai-lint .` says which of them it is here):")
        lines += [f"  {one.id:{wide}}  {one.summary}" for one in explaining]
    else:
        lines.append("No rule: nothing in the files makes it.")
    if row.unseen:
        lines += ["", *_wrapped(f"No file tells {row.unseen}.")]
    return "\n".join([*lines, "", f"Source: {row.source}", ""])


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 120, break_long_words=False, break_on_hyphens=False)
