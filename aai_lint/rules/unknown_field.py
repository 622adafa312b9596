"""A field that the platform doesn't know."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Edit, Entry, Facts, Field, Problem, Severity
from . import rule

# What takes the place of a field, or is missing in it, and whether that is all there is to say.
_MENDED = {
    ("render", "fromSecret"): (("sync", "false", "instead"), False),
    ("kubernetes", "secretKeyRef"): (("key", "latest", "inside"), True),
}


@rule(Severity.ERROR, Category.WIRING)
def unknown_field(facts: Facts) -> Iterator[Problem]:
    """A field through which the key should arrive isn't one that the platform has there.

    ## Why it matters

    Lenient readers drop what they don't know: the variable is then empty or absent, with no error anywhere. Strict ones
    refuse the file.

    ## Instead

    Write the field as the platform's reference has it; letter case counts.
    """
    for field in facts.fields:
        if field.kind != "field" or not _is_about_key(facts, field):
            continue
        if field.expected:
            change, safe = _change(field)
            yield Problem(
                field.name.place,
                f"`{field.name.text}` doesn't belong here like this",
                f"expected: {field.expected}",
                edits=change,
                safe=safe,
            )
            continue
        meant = _meant(field)
        if len(meant) != 1:
            continue
        if meant[0] in field.taken:  # two of a name would be worse
            remedy = f"move what it has under the `{meant[0]}` that is there"
            yield Problem(field.name.place, _dropped(field), remedy, certainty=Certainty.SURE)
            continue
        quoted = field.name.place.end_column - field.name.place.column == len(field.name.text) + 2
        yield Problem(
            field.name.place,
            _dropped(field),
            f"write `{meant[0]}`",
            certainty=Certainty.SURE,
            edits=(Edit(field.name.place, f'"{meant[0]}"' if quoted else meant[0]),),
            safe=True,
        )


def _dropped(field: Field) -> str:
    return f"`{field.name.text}` is not a field that is known here, so what it says is dropped or refused"


def _change(field: Field) -> tuple[tuple[Edit | Entry, ...], bool]:
    """How a field gets its shape, and whether that is safe: another name where one name is what is expected."""
    if field.expected == f"`{field.known[0]}`" if field.known else False:
        return (Edit(field.name.place, field.known[0]),), True
    if (field.home, field.name.text) in _MENDED:
        (name, value, how), safe = _MENDED[field.home, field.name.text]
        return (Entry(field.name.place, (name,), value, how),), safe
    return (), False


def _is_about_key(facts: Facts, field: Field) -> bool:
    if any(key.meaning(name) is key.Meaning.KEY or name in facts.names for name in field.about):
        return True
    in_file = (carrier.setting.name.place.path for carrier in links.graph(facts).carriers)
    if field.source and field.source in in_file:
        return True
    return any(
        links.holds_key(facts, store)
        for kind in ("secret", "config")
        for name in (field.source, *field.about)
        for store in links.stores_of(facts, kind, name, field.name.place.path)
    )


def _meant(field: Field) -> list[str]:
    """The known fields that the written one may be a slip of, the likeliest alone if there is one."""
    name = field.name.text
    near = {known: links.distance(name, known) for known in field.known}
    best = min(near.values(), default=99)
    close = [known for known, far in near.items() if far == best]
    if best <= 2:
        return close
    alike = [known for known in close if known[:6].lower() == name[:6].lower() and best <= 3]
    return alike or [known for known in field.known if name.lower().startswith(known.lower())]
