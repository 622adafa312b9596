"""A key under a name that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Edit, Facts, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.MISNAMED, certainty=Certainty.HIGH)
def misnamed_variable(facts: Facts) -> Iterator[Problem]:
    """The key is provided under one name and read under another.

    ## Why it matters

    The process starts without a key although somebody set one: "Please provide an API key", or a header with `undefined`
    and 401. No name is wrong by itself; the two have to be the same.

    ## Instead

    Rename one of them. `ASSEMBLYAI_API_KEY` is the name that AssemblyAI's own clients read.
    """
    told = set()
    for mismatch in links.mismatches(facts):
        told |= {mismatch.provided.place, *mismatch.others}
        how = "its client library reads" if mismatch.read.implied else "the code reads"
        others = ((other, f"`{mismatch.provided.text}` here too") for other in mismatch.others[:3])
        related = ((mismatch.read.place, f"`{mismatch.read.name}` is read here"), *others)
        yield Problem(
            mismatch.provided.place,
            f"the key is provided as `{mismatch.provided.text}`, but {how} `{mismatch.read.name}`",
            f"rename it to `{mismatch.read.name}`"
            if mismatch.written
            else f"take the prefix out, or have prefix and entry make `{mismatch.read.name}`",
            related,
            Certainty.HIGH,
            edits=(Edit(mismatch.provided.place, mismatch.read.name),) if mismatch.written else (),
        )
    for unmet in links.unmet(facts):
        if unmet.other is not None and unmet.other.name.place not in told:
            yield Problem(
                unmet.other.name.place,
                f"`{unmet.service.name}` gets the key as `{unmet.other.name.text}`, and its code reads `{unmet.read.name}`",
                f"rename it to `{unmet.read.name}`",
                ((unmet.read.place, f"`{unmet.read.name}` is read here"),),
                Certainty.HIGH,
                edits=(Edit(unmet.other.name.place, unmet.read.name),),
            )
    for one in links.unmatched(facts):
        if one.kind == "environment" and one.meant is not None:
            meant = one.name.text.partition("VAR_")[0] + "VAR_" + one.meant.text.removeprefix("var.")
            yield Problem(
                one.name.place,
                f"Terraform doesn't see `{one.name.text}`: letter case counts, and the variable is `{one.meant.text}`",
                f"write `{meant}`",
                ((one.meant.place, "declared here"),),
                edits=(Edit(one.name.place, meant),),
            )
    for name, nearest in links.keys_as_names(facts):
        yield Problem(
            name.place,
            "a key stands here where the name of its variable belongs, so nothing is read",
            f"read `{nearest}`",
        )
