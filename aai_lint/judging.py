"""From facts to findings: run the rules, take out what comments accept and what the options leave out, sort."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from . import globs, key, links, rules, suppressions
from .baseline import from_top, is_past, secrets_in, sha1
from .document import Document
from .faults import Fault
from .model import Certainty, Edit, Facts, Finding, Place, Problem, Unmatched
from .options import Options
from .records import replace
from .report import Hidden, Report
from .rules import Rule

# Characters on each side of a finding that its fingerprint knows of.
_NEAR = 500


class _Lines(dict[tuple[str, int], str]):
    """The masked source lines by path and number, each masked once: one may be megabytes long and hold many findings."""

    def __init__(self, documents: Mapping[str, Document], prefix: str = "") -> None:
        super().__init__()
        self._documents = documents
        self.prefix = prefix

    def edits(self, problem: Problem) -> tuple[Edit, ...]:
        """The edits of a problem, as the files are written."""
        plain = tuple(one for one in problem.edits if isinstance(one, Edit))
        if len(plain) == len(problem.edits):
            return plain
        from . import entries  # which needs all parsers, for few findings

        return entries.resolved(problem.edits, self._documents)

    def document(self, path: str) -> Document | None:
        """The file that the lines of a path are of."""
        return self._documents.get(path)

    def __missing__(self, where: tuple[str, int]) -> str:
        path, number = where
        document = self._documents.get(path)
        if document and 1 <= number <= len(document.starts):
            start = document.starts[number - 1]
            line = key.redact_line(document.text, start, start + len(document.line(number)))
        else:
            line = ""
        self[where] = line
        return line


def judge(
    facts: Facts, documents: Mapping[str, Document], options: Options, earlier: Mapping[str, Document] | None = None
) -> Report:
    """The findings, those that comments accept or a baseline knows apart, with the source lines that they point at. With
    `earlier`, only the comments count that those versions of the documents have as well."""
    chosen = [one for one in rules.discover() if _is_chosen(one, options)]
    lines = _Lines(documents, options.prefix)
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
    known = _Known(options, documents)
    kept: list[Finding] = []
    hidden: list[Hidden] = []
    is_reported = _is_reported(options)
    # A comment that is idle can't accept that this is said of it.
    for finding, comments in (*((one, accepts(one)) for one in found), *((one, []) for one in vain)):
        entry = known.find(finding)
        if not is_reported(finding):
            continue
        if comments:
            comment = min(comments, key=lambda mark: (mark.foreign, mark.place))
            by = "allowlist" if comment.foreign else "comment"
            hidden.append(Hidden(finding, by, comment.place, key.redact(comment.reason)))
        elif entry is not None:
            hidden.append(Hidden(finding, *entry))
        else:
            words = f"this comment doesn't count: {options.policy_from} hasn't got it"
            refused = tuple((mark.place, words) for mark in fresh(finding))
            kept.append(replace(finding, related=(*finding.related, *refused)))
    unmatched = tuple(known.unmatched(off, facts))
    kept += filter(is_reported, _findings(chosen, replace(facts, unmatched=unmatched), lines, after=True))
    gaps = tuple(gap for gap in facts.gaps if not options.only or gap.place.path in options.only)
    shown = _excerpts((*kept, *(one.finding for one in hidden)), lines)
    return Report("", tuple(sorted(kept, key=_order)), tuple(hidden), gaps, lines=shown)


class _Known:
    """The files of known findings, and which of their lines were met."""

    def __init__(self, options: Options, documents: Mapping[str, Document]) -> None:
        self._files = [(known, known.by_mark()) for known in options.known]
        self._foreign = any(known.by != "baseline" for known in options.known)
        self._prefix = options.prefix
        self._only = options.only
        self._documents = documents
        self._met: set[tuple[str, int]] = set()

    def find(self, finding: Finding) -> tuple[str, Place, str] | None:
        """What hides a finding: whose file, where in it, and the reason."""
        if not self._files:
            return None
        place = finding.primary
        document = self._documents.get(place.path)
        sums = tuple(map(sha1, secrets_in(document.text[slice(*document.span(place))]))) if document and self._foreign else ()
        first = None
        for known, index in self._files:
            entry = known.find(index, finding, from_top(place.path, self._prefix), sums)
            if entry is not None:
                self._met.add((known.path, entry.line))
                first = first or (known.by, _line(known.path, entry.line if known.by == "baseline" else 1), entry.reason)
        return first

    def unmatched(self, off: Collection[str], facts: Facts) -> Iterator[Unmatched]:
        """The lines of our files that know what a run over all of their tree didn't find."""
        if self._only:
            return
        unclear = {from_top(gap.place.path, self._prefix) for gap in facts.gaps}
        for known, _ in self._files:
            for entry in known.entries if known.by == "baseline" else ():
                inside = entry.path.startswith(f"{self._prefix}/" if self._prefix else "")
                looked = inside and not is_past(entry.path) and entry.rule not in off and entry.path not in unclear
                if looked and (known.path, entry.line) not in self._met:
                    yield Unmatched(_line(known.path, entry.line), entry.rule, entry.path)


def _line(path: str, number: int) -> Place:
    return Place(path, number, 1, number, 1)


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
    edits = lines.edits(problem)
    return Finding(
        one.id,
        problem.severity or one.severity,
        problem.certainty,
        one.category,
        problem.primary,
        key.redact(problem.message),
        tuple((place, key.redact(words)) for place, words in problem.related),
        key.redact(problem.remedy),
        edits,
        problem.safe,
        _fingerprint(one.id, problem.primary, lines),
        changes=_shown(edits, lines),
    )


def _shown(edits: tuple[Edit, ...], lines: _Lines) -> tuple[Edit, ...]:
    if not edits:
        return ()
    from .narrowing import shown

    return shown(edits, lines.document)


def _fingerprint(rule_id: str, place: Place, lines: _Lines) -> str:
    """What a finding is about, without line numbers and without the key: rule, path in the repository and the masked source line
    (of a long one, what is near)."""
    from hashlib import sha256  # slow to import, and needed by findings only

    near = lines[place.path, place.line][max(0, place.column - 1 - _NEAR) : place.column + _NEAR]
    parts = [rule_id, from_top(place.path, lines.prefix), *near.split()]
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


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
