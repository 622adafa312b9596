"""The key where logs are kept."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Entry, Facts, Problem, Severity
from . import rule

_HIDDEN = "; GitHub hides it only as long as it is exactly this text"
_EVERYTHING = frozenset(["process.env", "os.environ"])


@rule(Severity.WARNING, Category.EXPOSED, certainty=Certainty.HIGH)
def secret_in_log(facts: Facts) -> Iterator[Problem]:
    """The key is printed, traced or logged.

    ## Why it matters

    Logs are kept longer, copied further and read by more people than the environment that the key came from.

    ## Instead

    Print whether it is set, or its last four characters. In GitHub Actions mask it with `::add-mask::` before anything else.
    """
    yield from _in_workflows(facts)
    for use in facts.uses:
        if use.how not in ("logged", "kept", "passed") or use.home == "document":
            continue
        if use.how == "passed" and not (links.in_step(facts, use.name.place) or links.is_ci(use.name.place.path)):
            continue  # whoever runs a script of their own that prints it so wants to see it
        if use.name.text in _EVERYTHING and links.reads_key_beside(facts, use.name.place.path):
            yield Problem(
                use.name.place,
                "the whole environment is printed, and with it the key that this code reads",
                "print the variables that you need",
                severity=Severity.INFO if facts.origin(use.name.place).sample else None,
            )
            continue
        if not links.holds_key_named(facts, use.name) or links.is_hidden(facts, use.name):
            continue
        if use.home == "ansible":
            yield Problem(
                use.name.place,
                f"the result of this task, which `-v` and callbacks show, has the value of `{use.name.text}` in it",
                "add `no_log: true` to the task",
                edits=(Entry(use.name.place, ("no_log",), "true", "task"),),
                severity=Severity.INFO if facts.origin(use.name.place).sample else None,
            )
            continue
        yield Problem(
            use.name.place,
            f"the value of `{use.name.text}` is "
            + (f"kept in the artifact {use.scope[-1]}" if use.how == "kept" else "printed")
            + (_HIDDEN if links.in_step(facts, use.name.place) else ""),
            "print whether it is set, not what it is" if use.how != "kept" else "let each job take it from the store of secrets",
            certainty=Certainty.HIGH,
            severity=Severity.INFO if facts.origin(use.name.place).sample else None,
        )


def _in_workflows(facts: Facts) -> Iterator[Problem]:
    """All variables or all secrets at once, and env files that are kept with a run."""
    for use in facts.uses:
        if use.name.text == "*" and use.how == "secrets" and links.stored_keys(facts):
            yield Problem(
                use.name.place,
                f"all secrets in one text, the key among them{_HIDDEN}",
                "hand over by name what is needed",
                certainty=Certainty.HIGH,
            )
    for dump in links.dumps(facts):
        yield Problem(
            dump.place,
            f"this prints all variables, `{dump.setting.name.text}` among them{_HIDDEN}",
            "print the ones that you want to see",
            ((dump.setting.name.place, "the key"),),
            Certainty.HIGH,
        )
    for upload in links.uploads(facts):
        yield Problem(
            upload.place,
            "the file with the key is kept with the run: whoever can read the repository can download it",
            "leave it out of the artifact",
            ((upload.setting.name.place, "the key is written to it here"),),
            Certainty.HIGH,
            Severity.ERROR,
        )
