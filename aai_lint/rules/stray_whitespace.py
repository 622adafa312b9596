"""Blanks that become part of the key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import ci, edits, key, links, pipeline
from ..model import (
    Category,
    Certainty,
    Edit,
    Facts,
    Joined,
    Literal,
    Problem,
    Proposal,
    Reference,
    Setting,
    Severity,
    Substitution,
)
from . import rule

# Homes whose files become values of variables as they are.
_WHOLE = frozenset(["kustomize", "kubernetes", "kubernetes-secret", "kubernetes-config", "compose"])
# Homes whose variables have the text round a reference as it is written.
_VERBATIM = frozenset(["compose", "github-actions", *ci.HOMES])
_NAMES = {
    " ": "a space",
    "\t": "a tab",
    "\r": "a carriage return",
    "\n": "a newline",
    "\u00a0": "a no-break space (U+00A0)",
    "\u200b": "a zero-width space (U+200B)",
    "\u200c": "a zero-width non-joiner (U+200C)",
    "\u200d": "a zero-width joiner (U+200D)",
    "\u2060": "a word joiner (U+2060)",
    "\ufeff": "a byte order mark (U+FEFF)",
}


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def stray_whitespace(facts: Facts) -> Iterator[Problem]:
    """A newline, blank or invisible character is part of the value that arrives.

    ## Why it matters

    HTTP clients refuse such a header (`Illegal header value`, `InvalidHeader`, `UnicodeEncodeError`) or send it, and the
    answer is 401. It looks right wherever it is printed.

    ## Instead

    Take the character out of the value; in files that hold only the key, write it without a final newline (`printf %s`).
    """
    yield from _by_loader(facts)
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if isinstance(value, Reference) and setting.home == "code":
            yield from _read_whole(facts, setting, value)
        if isinstance(value, Reference):
            yield from _in_file(facts, setting, value)
        if isinstance(value, Joined) and setting.home in _VERBATIM and setting.role in ("variable", "fragment"):
            yield from _round_reference(setting, value)
        if not isinstance(value, Literal) or setting.home == "bare" or setting.role in ("comment", "output"):
            continue
        text = value.text
        bare = text.strip(key.BLANKS)
        inside = key.core("".join(character for character in text if character not in key.BLANKS))
        if not bare or (bare == text and inside == key.core(text)) or not key.looks_real(inside):
            continue
        stray = next(character for character in (text.replace(bare, "", 1) if bare != text else text) if character in key.BLANKS)
        where = "inside" if bare == text else "after" if text.startswith(bare) else "before"
        proposed = _edits(value, inside)
        yield Problem(
            value.place,
            f"{_NAMES.get(stray, f'U+{ord(stray):04X}')} {where} the key is part of the value of `{setting.name.text}`: "
            f"{visible(text)}",
            'encode the key without it: `printf %s "$KEY" | base64`' if value.encoding else "take it out",
            edits=proposed,
            safe=bool(proposed),
        )


def _round_reference(setting: Setting, joined: Joined) -> Iterator[Problem]:
    """A reference that has nothing but blanks beside it: what it stands for arrives with them."""
    references = [part for part in joined.parts if isinstance(part, Reference)]
    texts = [part for part in joined.parts if isinstance(part, Literal)]
    if len(references) != 1 or len(texts) != len(joined.parts) - 1 or any(text.text.strip(key.BLANKS) for text in texts):
        return
    stray = texts[0]
    block = stray.quote in ("|", ">")
    where = "after" if joined.parts[0] is references[0] else "before"
    proposed: tuple[Proposal, ...] = tuple(Edit(text.place, "") for text in texts if text.raw == text.text)
    if block:
        proposed = (Substitution(joined.place, r"(?m)([|>])(\d?)\+?(?=[ \t]*(?:#.*)?\r?$)", r"\1\2-"),)
    yield Problem(
        references[0].place,
        f"{_NAMES.get(stray.text[:1], 'a blank')} {where} this reference becomes part of the value of `{setting.name.text}`",
        f"write `{stray.quote}-`, so that the block ends without a newline" if block else "take it out",
        edits=proposed,
        safe=True,
    )


def _in_file(facts: Facts, setting: Setting, reference: Reference) -> Iterator[Problem]:
    """A file that is taken in whole, where nothing on the way takes its blanks off and nothing reads it as a file."""
    content = links.content_of(facts, reference) if reference.kind == "file" else None
    if content is None or setting.home not in _WHOLE or "trim" in reference.operator.split():
        return
    text = content.value.text if isinstance(content.value, Literal) else ""
    if isinstance(content.value, Literal) and text != text.strip(key.BLANKS) and key.looks_real(key.core(text)):
        trimmed = pipeline.rewritten(reference, lambda steps: ["trim", *steps])
        yield Problem(
            reference.place,
            f"`{reference.target}` is taken in whole, and blanks round the key with it: {visible(text)}",
            "write the file without a final newline (`printf %s`), or append `| trim` where a template takes it in",
            ((content.value.place, "the key and its blanks"),),
            edits=trimmed or _edits(content.value, key.core(text)),
            safe=bool(trimmed),
        )


def _read_whole(facts: Facts, setting: Setting, reference: Reference) -> Iterator[Problem]:
    """`open("key.txt").read()` without `.strip()`: files end with a newline unless somebody sees to it."""
    if reference.kind != "file" or "strip" in reference.operator.split():
        return
    content = links.content_of(facts, reference)
    if content is not None and isinstance(content.value, Literal) and content.value.text == content.value.text.strip(key.BLANKS):
        return
    yield Problem(
        reference.place,
        f"the newline at the end of `{reference.target}` becomes part of `{setting.name.text}`",
        "strip what is read: `.strip()`",
        certainty=Certainty.HIGH,
        severity=Severity.WARNING,
    )


def _by_loader(facts: Facts) -> Iterator[Problem]:
    """Blanks and comments that a loader of this env file keeps, though others drop them."""
    for arrival, everywhere in links.breaking(facts, _keeps_blanks):
        setting, text = arrival.setting, arrival.text or ""
        found = links.whole_key(setting)
        after = text[len(found) :] if text.startswith(found) else text
        if not isinstance(setting.value, Literal) or setting.value.text != found:
            continue  # the blanks are inside quotes: every loader keeps them, and the rule says so below
        what = "the comment behind the key" if "#" in after else f"{_NAMES.get(after[:1], 'a blank')} next to the key"
        related = ((arrival.loading.include.target.place, "it is read here"),) if arrival.loading.include else ()
        reader = f"{arrival.loading.title} keeps" if not everywhere or related else "loaders keep"
        remedy = (
            "put the comment on a line of its own"
            if "#" in after
            else "take it out; use LF line ends"
            if "\r" in after
            else "take it out"
        )
        yield Problem(
            setting.value.place,
            f"{reader} {what}: the process sees {visible(text)}",
            remedy,
            related,
            Certainty.HIGH,
            edits=tuple(_without(facts, setting, found, after)),
            safe=True,
        )


def _without(facts: Facts, setting: Setting, found: str, after: str) -> Iterator[Edit]:
    """Take out what follows the key on its line; a comment goes on a line of its own."""
    place = setting.value.place
    if "\r" in after:
        yield from edits.line_ends(facts, place.path)
    elif place.line == place.end_line and place.end_column - place.column == len(found):
        yield edits.removal(place, place.end_column, place.end_column + len(after))
        if "#" in after:
            yield edits.new_line(place, after.strip())


def _keeps_blanks(arrival: links.Arrival) -> bool:
    found = links.whole_key(arrival.setting)
    text = arrival.text
    if not found or text is None or text == found:
        return False
    return text.strip(key.BLANKS) == found or re.match(re.escape(found) + r"\s+#", text) is not None


def _edits(value: Literal, wanted: str) -> tuple[Edit, ...]:
    """Replace the written value where it is written as it arrives."""
    if value.quote == "<<":
        return (Edit(value.place, f'"{wanted}"'),)
    if value.quote in ("|", ">") and value.text.rstrip("\n") == wanted:
        return tuple(edits.stripped_block(value))
    if value.encoding or value.quote in ("|", ">") or value.text not in value.raw:
        return ()
    return (Edit(value.place, value.raw.replace(value.text, wanted)),)


def visible(text: str) -> str:
    """A value as the process would see it, masked, with its blanks made visible."""
    bare = text.strip(key.BLANKS)
    shown = key.mask(bare)
    marks = {" ": "␠", "\t": "\\t", "\r": "\\r", "\n": "\\n"}
    before, _, after = text.partition(bare)

    def show(blanks: str) -> str:
        return "".join(marks.get(blank, f"\\u{ord(blank):04x}") for blank in blanks)

    return f"`{show(before)}{shown}{show(after)}`"
