"""From facts to findings: run the rules, take out what comments accept and what the options leave out, sort."""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from . import globs, key, links, rules, suppressions
from .document import Document
from .faults import Fault
from .model import Certainty, Facts, Finding, Place, Problem
from .options import Options
from .report import Hidden, Report
from .rules import Rule

# Characters on each side of a finding that its fingerprint knows of.
_NEAR = 500


class _Lines(dict[tuple[str, int], str]):
    """The masked source lines by path and number, each masked once: one may be megabytes long and hold many findings."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        super().__init__()
        self._documents = documents

    def __missing__(self, where: tuple[str, int]) -> str:
        path, number = where
        document = self._documents.get(path)
        self[where] = line = key.redact(document.line(number)) if document else ""
        return line


def judge(
    facts: Facts, documents: Mapping[str, Document], options: Options, earlier: Mapping[str, Document] | None = None
) -> Report:
    """The findings, those that comments accept apart, with the source lines that they point at. With `earlier`, only the
    comments count that those versions of the documents have as well."""
    chosen = [one for one in rules.discover() if _is_chosen(one, options)]
    lines = _Lines(documents)
    found = _findings(chosen, facts, lines)
    marks = [mark for path in sorted(documents) for mark in suppressions.written_in(documents[path])]
    off = {one.id for one in rules.discover()} - {one.id for one in chosen}
    counting = [mark for mark in marks if suppressions.in_force(mark, options.today)]
    agreed = {*counting} if earlier is None else suppressions.agreed(counting, documents, earlier)
    accepts = suppressions.lookup(agreed)
    fresh = suppressions.lookup(mark for mark in counting if mark not in agreed)
    idle = suppressions.idle(counting, found, off, complete=not options.select and not options.ignore)
    stale = (*idle, *suppressions.ended(marks, options.today))
    vain = _findings(chosen, replace(facts, stale=stale), lines, after=True)
    kept: list[Finding] = []
    hidden: list[Hidden] = []
    for finding in filter(_is_reported(options), found):
        comments = accepts(finding)
        if comments:
            comment = min(comments, key=lambda mark: (mark.foreign, mark.place))
            by = "allowlist" if comment.foreign else "comment"
            hidden.append(Hidden(finding, by, comment.place, key.redact(comment.reason)))
        else:
            words = f"this comment doesn't count: {options.policy_from} hasn't got it"
            refused = tuple((mark.place, words) for mark in fresh(finding))
            kept.append(replace(finding, related=(*finding.related, *refused)))
    # A comment that is idle can't accept that this is said of it.
    kept = sorted([*kept, *filter(_is_reported(options), vain)], key=_order)
    gaps = tuple(gap for gap in facts.gaps if not options.only or gap.place.path in options.only)
    return Report("", tuple(kept), tuple(hidden), gaps, lines=_excerpts((*kept, *(one.finding for one in hidden)), lines))


def _is_reported(options: Options) -> Callable[[Finding], bool]:
    """What the options leave of the findings. They don't make a comment idle, so they come after the comments are counted."""
    elsewhere = [(globs.matcher([pattern]), ignored) for pattern, ignored in options.per_path_ignores]

    def is_reported(finding: Finding) -> bool:
        if finding.certainty is Certainty.MEDIUM and not options.pedantic:
            return False
        if options.only and not _concerns(finding, options.only):
            return False
        return not any(finding.rule in ignored and matches(finding.primary.path) for matches, ignored in elsewhere)

    return is_reported


def _is_chosen(one: Rule, options: Options) -> bool:
    wanted = one.id in options.select if options.select else one.default
    return (wanted or one.id in options.extend_select) and one.id not in options.ignore


def _findings(chosen: Iterable[Rule], facts: Facts, lines: _Lines, *, after: bool = False) -> list[Finding]:
    """What the rules find; those that judge the comments run `after` the others."""
    found: dict[tuple[str, Place], Finding] = {}
    parts = (facts,) if after else tuple(links.apart(facts))
    for part, one in itertools.product(parts, chosen):
        if after != one.after:
            continue
        try:
            problems = list(one.check(part))
        except Exception as error:
            raise Fault(f"rule {one.id}", "") from error
        for problem in problems:
            known = found.get((one.id, problem.primary))
            if known is None or known.certainty is Certainty.MEDIUM:  # which may not be reported
                found[one.id, problem.primary] = _finding(one, problem, lines)
    return _numbered(found.values())


def _concerns(finding: Finding, only: frozenset[str]) -> bool:
    return finding.primary.path in only or any(place.path in only for place, _ in finding.related)


def _finding(one: Rule, problem: Problem, lines: _Lines) -> Finding:
    return Finding(
        one.id,
        problem.severity or one.severity,
        problem.certainty,
        one.category,
        problem.primary,
        key.redact(problem.message),
        tuple((place, key.redact(words)) for place, words in problem.related),
        key.redact(problem.remedy),
        problem.edits,
        problem.safe,
        _fingerprint(one.id, problem.primary, lines[problem.primary.path, problem.primary.line]),
    )


def _fingerprint(rule_id: str, place: Place, line: str) -> str:
    """What a finding is about, without line numbers and without the key: rule, path and the masked source line (of a long
    one, what is near)."""
    near = line[max(0, place.column - 1 - _NEAR) : place.column + _NEAR]
    return hashlib.sha256("\0".join([rule_id, place.path, *near.split()]).encode("utf-8", "replace")).hexdigest()[:32]


def _numbered(findings: Iterable[Finding]) -> list[Finding]:
    """Tell findings with the same fingerprint apart by their order in the file."""
    seen: dict[str, int] = defaultdict(int)
    result = []
    for finding in sorted(findings, key=_order):
        number = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        result.append(replace(finding, fingerprint=f"{finding.fingerprint}:{number}") if number else finding)
    return result


def _order(finding: Finding) -> tuple[Place, str, str]:
    return finding.primary, finding.rule, finding.message


def _excerpts(findings: Iterable[Finding], lines: _Lines) -> dict[tuple[str, int], str]:
    """The masked source lines that findings point at."""
    places = (place for one in findings for place in (one.primary, *(place for place, _ in one.related)))
    return {where: lines[where] for where in ((place.path, place.line) for place in places) if lines[where]}
