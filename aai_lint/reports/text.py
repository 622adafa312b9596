"""For people at a terminal: each finding with the source it is about, what to do, and how much was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import wrap

from .. import quick
from ..records import NamedTuple
from ..report import Report
from ..terminal import cells, painted, visible, width
from . import Style

TYPE_CHECKING = False  # of typing, whose import is felt: see `records`

if TYPE_CHECKING:
    from ..model import Finding, Place

# What no file can tell; a clean report must not be taken for a working key.
UNKNOWABLE = "No file tells whether a key is deleted, disabled or expired at AssemblyAI, or its account without balance"

# So many places that say the same are shown, and so many more named.
FRAMED, NAMED = 3, 8

# Characters on each side of a place that are looked at: more than a terminal is wide.
_FAR = 200


def render(report: Report, style: Style) -> str:
    """All findings and a summary; with `style.brief`, only the first line of each."""
    lines: list[str] = []
    for same in folded(report.findings):
        if style.brief:
            lines += [_head(finding, report, style) for finding in same]
        else:
            lines += [*_finding(same, report, style), ""]
    if style.brief and lines:
        lines.append("")
    if style.statistics and report.findings:
        lines += [*_statistics(report, style), ""]
    lines += _fixes(report, style)
    if not style.quiet:
        if style.verbose:
            lines += _unknown(report, style)
        lines += _summary(report, style)
    while style.brief and lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def folded(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings, those together that say the same of several places of one file."""
    groups: dict[object, list[Finding]] = {}
    for one in findings:
        same = (one.rule, one.severity, one.primary.path, one.message, one.remedy)
        groups.setdefault(one if one.related else same, []).append(one)
    return list(groups.values())


def _head(finding: Finding, report: Report, style: Style, times: int = 1) -> str:
    severity = finding.severity.value
    head = painted(f"{severity}[{finding.rule}]", severity, style.color)
    count = f" ({times} times)" if times > 1 else ""
    message = painted(visible(finding.message), "strong", style.color)
    return f"{_at(finding.primary, report, style)}: {head} {message}{count}"


class _Span(NamedTuple):
    """A place to show, and how it is marked."""

    place: Place
    mark: str
    color: str
    label: str = ""


def _finding(same: list[Finding], report: Report, style: Style) -> Iterator[str]:
    finding = same[0]
    severity = finding.severity.value
    yield _head(finding, report, style, len(same))
    spans = [_Span(one.primary, "^", severity) for one in same[:FRAMED]]
    elsewhere: list[_Span] = []
    for place, words in finding.related:
        span = _Span(place, "-", "frame", words)
        here = place.path == finding.primary.path and (place.path, place.line) in report.lines
        (spans if here else elsewhere).append(span)
    margin = max(len(str(span.place.line)) for span in (*spans, *elsewhere))
    yield from _frame(spans, report, style, margin)
    for span in elsewhere:
        arrow = painted(f"{' ' * margin}-->", "frame", style.color)
        yield f"{arrow} {_at(span.place, report, style)}: {visible(span.label)}"
        yield from _frame([span._replace(label="")], report, style, margin)
    if len(same) > FRAMED:
        lines = [str(one.primary.line) for one in same[FRAMED:]]
        more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
        yield from _noted("note", f"also in line {', '.join(lines[:NAMED])}{more}", style, margin)
    if finding.remedy:
        yield from _noted("help", finding.remedy, style, margin)


def _at(place: Place, report: Report, style: Style) -> str:
    return painted(f"{visible(report.seen_from_here(place.path))}:{place.line}:{place.column}", "strong", style.color)


def _noted(title: str, text: str, style: Style, margin: int) -> Iterator[str]:
    lead = f"{' ' * margin} {painted('=', 'frame', style.color)} {painted(f'{title}:', 'help', style.color)} "
    indent = margin + len(f" = {title}: ")
    for line in text.splitlines():
        for part in wrap(visible(line), max(20, min(style.width, 100) - indent), break_long_words=False, break_on_hyphens=False):
            yield f"{lead}{part}"
            lead = " " * indent


def _frame(spans: list[_Span], report: Report, style: Style, margin: int) -> Iterator[str]:
    """The source lines of some places of one file, in order, each place underlined."""
    bar = painted("|", "frame", style.color)
    above = 0
    for span in sorted(spans, key=lambda span: (span.place, span.mark == "-")):
        line = report.lines.get((span.place.path, span.place.line))
        if not line:
            continue
        source, marks = _excerpt(span, line, style, margin)
        number = painted(f"{span.place.line:>{margin}}", "frame", style.color)
        if not above:
            yield f"{' ' * margin} {bar}"
        elif span.place.line > above + 1:
            yield painted("." * max(3, margin), "frame", style.color)
        # A line that is cut shows another piece of itself for each place.
        if span.place.line != above or "…" in source[:1] + source[-1:]:
            yield f"{number} {bar} {source}".rstrip()
        above = span.place.line
        label = painted(f" {visible(span.label)}", span.color, style.color) if span.label else ""
        yield f"{' ' * margin} {bar} {marks}{label}"


def _excerpt(span: _Span, line: str, style: Style, margin: int) -> tuple[str, str]:
    """The source line (of a long one the part round the place), and marks for under it."""
    place = span.place
    # A line may be megabytes long; no more of it fits than this, and the marks at the cuts are right all the same.
    cut = max(0, place.column - 1 - _FAR)
    shown = cells(line[cut : place.column + _FAR])
    start = min(place.column - 1 - cut, len(shown))
    end = len(shown) if place.end_line > place.line else min(place.end_column - 1 - cut, len(shown))
    first, last = _window(shown, start, max(end, start), max(40, style.width - margin - 3))
    before = ("…" if first else "") + "".join(shown[first:start])
    text = "".join(shown[start : min(end, last)])
    after = "".join(shown[max(start, min(end, last)) : last]) + ("…" if last < len(shown) else "")
    marks = painted(span.mark * max(1, width(text)), span.color, style.color)
    return f"{before}{text}{after}", f"{' ' * width(before)}{marks}"


def _window(shown: list[str], start: int, end: int, limit: int) -> tuple[int, int]:
    """Which characters of a line to show: all, or as many as fit round the place, and the beginning of a place too long."""
    widths = [width(text) for text in shown]
    if sum(widths) <= limit:
        first = 0
        while first < start and shown[first].isspace() and sum(widths[:first]) > limit:
            first += 1
        return first, len(shown)
    room = limit - 2  # for the marks of what was cut
    first = last = start
    used = 0
    while last < end and used + widths[last] <= room:
        used += widths[last]
        last += 1
    while True:
        grown = False
        if first > 0 and used + widths[first - 1] <= room:
            first -= 1
            used += widths[first]
            grown = True
        if last < len(shown) and used + widths[last] <= room:
            used += widths[last]
            last += 1
            grown = True
        if not grown:
            return first, last


def _statistics(report: Report, style: Style) -> Iterator[str]:
    counts = Counter((finding.rule, finding.severity) for finding in report.findings)
    fixable = Counter((finding.rule, finding.severity) for finding in report.findings if finding.safe)
    wide, long = len(str(max(counts.values()))), max(len(rule) for rule, _ in counts)
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][0], item[0][1].rank)):
        said = painted(f"{severity.value:7}", severity.value, style.color)
        fixed = fixable[rule, severity]
        yield f"{count:>{wide}}  {rule:{long}}  {said}  {f'{fixed} can be fixed by --fix' if fixed else ''}".rstrip()


def _fixes(report: Report, style: Style) -> Iterator[str]:
    """What was fixed, and what was not though it was asked for."""
    if not style.quiet:
        for finding in report.mended:
            yield f"{_at(finding.primary, report, style)}: {painted('fixed', 'help', style.color)}: {visible(finding.message)}"
    for place, reason in report.unmended:
        yield f"{_at(place, report, style)}: {visible(reason)}"
    if not style.quiet and report.mended:
        yield f"Fixed {_number(len(report.mended), 'finding')}."


def _unknown(report: Report, style: Style) -> Iterator[str]:
    for gap in report.gaps:
        yield f"{_at(gap.place, report, style)}: not understood: {visible(gap.reason)}"
    for note in report.summary.notes:
        yield f"note: {visible(note)}"


def _summary(report: Report, style: Style) -> Iterator[str]:
    asked, searched = report.summary.asked, report.summary.searched
    if asked and searched and not (report.findings or report.suppressed or report.gaps or style.verbose):
        yield quick.nothing(asked)
        return
    accepted = "".join(f" {_number(count, 'finding')} {_HIDING[by]}." for by, count in _hiding(report))
    gaps = "" if not report.gaps else f" {_number(len(report.gaps), 'place')} not understood"
    gaps += "." if gaps and style.verbose else " (--verbose lists them)." if gaps else ""
    yield f"Found {found(report, color=style.color)}.{accepted} {files(report)}{gaps}"
    fixable = [one for one in report.findings if one.edits]
    safe = sum(one.safe for one in fixable)
    if safe:
        more = f", {len(fixable) - safe} more with --unsafe-fixes" if len(fixable) > safe else ""
        yield f"{safe} can be fixed by --fix{more} (--diff shows what would change)."
    elif fixable:
        yield f"{len(fixable)} can be fixed by --fix --unsafe-fixes (--diff shows what would change)."
    if not report.summary.searched and report.summary.revisions:
        yield f"{visible(report.summary.revisions)} brings no version of a file that wasn't there before."
    elif not report.summary.searched:
        yield "Nothing was scanned: no file was found here that could be searched."
    elif not report.summary.read:
        yield "Nothing here has to do with AssemblyAI."
    elif report.findings:
        yield f"{UNKNOWABLE}."
    else:
        yield f"{UNKNOWABLE}: a 401 may still mean one of these, or a store or environment outside of these files."


_HIDING = {"comment": "accepted by comments", "baseline": "known to the baseline", "detect-secrets": "known to detect-secrets"}


def _hiding(report: Report) -> list[tuple[str, int]]:
    """What hides findings, and how many."""
    counts = Counter("comment" if one.by == "allowlist" else one.by for one in report.hidden)
    return [(by, counts[by]) for by in _HIDING if counts[by]]


def found(report: Report, *, color: bool = False) -> str:
    """How many findings there are of each severity, or that there are none."""
    counts = Counter(finding.severity for finding in report.findings)
    return _joined(
        [
            painted(_number(counts[severity], severity.value), severity.value, color)
            for severity in sorted(counts, key=lambda severity: severity.rank)
        ]
        or ["nothing wrong"]
    )


def files(report: Report) -> str:
    """How many files were seen, read and left out, in a sentence."""
    summary = report.summary
    reasons = ", ".join(f"{count} {visible(reason)}" for reason, count in sorted(summary.skipped.items()))
    skipped = f", {sum(summary.skipped.values())} skipped ({reasons})" if reasons else ""
    return f"{_number(summary.seen, 'file')} seen, {summary.read} read{skipped}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
