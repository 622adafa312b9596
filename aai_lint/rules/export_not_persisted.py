"""A variable that ends with its shell."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ci, edits, links
from ..model import Category, Certainty, Facts, Problem, Severity, Substitution
from . import rule

_WHERE = {
    "dockerfile": ("this `RUN` instruction", "hand it to the container when it starts"),
    "make": ("this line of the recipe", "put it before the command, on the same line, or `export` it outside of the recipe"),
    "notebook": ("the shell of this cell, and the kernel doesn't get it", "set it with `%env` or `os.environ`, without the key"),
}

# An export that is all of its line, before a command that Make doesn't look at itself (`@`, `-`).
_LAST = r"(\bexport[ \t][^;&|#\r\n]*[^;&|#\s\\])[ \t]*(?=\r?\n\t[ \t]*[^\s@+#-])"
_ANYWHERE = ("this shell", "set it where the program is started")


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def export_not_persisted(facts: Facts) -> Iterator[Problem]:
    """The key is exported in a shell that ends before anything reads it.

    ## Why it matters

    Each `RUN` of a Dockerfile, each step of a workflow, each line of a Makefile and each `!` of a notebook has a shell of its
    own. What one exports, the next doesn't have.

    ## Instead

    Set the variable where the program that reads it is started.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.role == "export":
            system = ci.of(setting.home)
            usual = ("the shell of this step", system.persist.format(name=setting.name.text)) if system is not None else _ANYWHERE
            where, remedy = _WHERE.get(setting.home, usual)
            joined = Substitution(setting.name.place, _LAST, r"\1 && \\") if setting.home == "make" else None
            yield Problem(
                setting.name.place,
                f"the export of `{setting.name.text}` ends with {where}",
                remedy,
                edits=(joined,) if joined is not None else (),
                safe=True,
            )
    for lost in links.lost(facts):
        name = lost.setting.name.text
        yield Problem(
            lost.setting.name.place,
            f"`{name}` is there from the next step on, and this one needs it already"
            if lost.early
            else f"the export of `{name}` ends with this step, and a later one needs it",
            f"give it to the {'step' if lost.early else 'job'} in its `env`: `{name}: ${{{{ secrets.{name} }}}}`",
            ((lost.need.place, "needed here"),),
        )
    for kept in links.kept(facts):
        yield Problem(
            kept.place,
            f"`{kept.name}` {kept.how} as a variable of Make, and Make doesn't hand it to the programs of its recipes",
            f"add `export {kept.name}`",
            ((kept.read.place, "read here"),),
            Certainty.HIGH,
            edits=(edits.insertion(kept.place, "export ") if kept.is_set else edits.new_line(kept.place, f"export {kept.name}"),),
            safe=True,
        )
