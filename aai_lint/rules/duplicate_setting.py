"""One file that sets the variable twice."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Facts, Literal, Problem, Setting, Severity
from . import rule


@rule(Severity.WARNING, Category.WIRING)
def duplicate_setting(facts: Facts) -> Iterator[Problem]:
    """One env file gives the variable two different values.

    ## Why it matters

    Most loaders take the last one, some the first (`uv run`, deno), some refuse the file (kubectl, Kustomize). The key that
    you edit may not be the key that is used.

    ## Instead

    Keep one line.
    """
    first: dict[tuple[str, str], Setting] = {}
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.home not in ("env", "env-template") or setting.role != "variable" or not isinstance(setting.value, Literal):
            continue
        earlier = first.setdefault((setting.name.place.path, setting.name.text), setting)
        if earlier is setting or not isinstance(earlier.value, Literal) or earlier.value.text == setting.value.text:
            continue
        yield Problem(
            setting.name.place,
            f"`{setting.name.text}` is set twice in this file, to different values ({_shown(earlier)}, {_shown(setting)})",
            "keep one of the two lines",
            ((earlier.name.place, "it is set here first"),),
        )


def _shown(setting: Setting) -> str:
    text = setting.value.text if isinstance(setting.value, Literal) else ""
    return f"`{key.mask(text)}`" if text else "nothing"
