"""A reference to something that isn't there yet."""

from __future__ import annotations

from collections.abc import Iterator

from .. import edits, links
from ..model import Category, Certainty, Edit, Facts, Move, Problem, Proposal, Severity
from . import rule


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def reference_before_definition(facts: Facts) -> Iterator[Problem]:
    """The value refers to something that is defined later, or out of reach.

    ## Why it matters

    An `ARG` before `FROM` is not known in the stage, and one that is never declared is empty; `$(NAME)` in a pod sees only the
    variables before it; AssemblyAI's Python client reads the environment once, when it is imported. Nothing complains: the value
    is empty, or the text of the reference.

    ## Instead

    Repeat `ARG NAME` in the stage that needs it; move the variable up in the list; call `load_dotenv()` before the import.
    """
    for late in links.late_loads(facts):
        yield Problem(
            late.load.target.place,
            "the env file is loaded after the import of what reads the environment as soon as it is imported"
            + (": all imports of a module are made before its first statement" if late.hoisted else ""),
            'write `import "dotenv/config"` above that import' if late.hoisted else "load it before that import",
            ((late.imported.target.place, "the environment is read here"),),
            Certainty.HIGH,
            edits=() if late.hoisted else (Move(late.imported.target.place, late.load.target.place),),
        )
    for early in links.early(facts):
        yield Problem(
            early.place,
            early.words,
            early.remedy,
            ((early.definition.name.place, "defined here"),) if early.definition is not None else (),
            Certainty.SURE if early.definition is not None else Certainty.HIGH,
            edits=tuple(_change(early)),
            safe=early.definition is not None and bool(early.line),
        )


def _change(early: links.Early) -> Iterator[Proposal]:
    """The line before a reference, another reference, or this one below what it refers to."""
    if early.line:
        yield edits.new_line(early.place, early.line)
    elif early.meant:
        yield Edit(early.place, early.meant)
    elif early.definition is not None:
        yield Move(early.place, early.definition.name.place)
