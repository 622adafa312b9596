"""A key that is there while an image is built, and gone when it runs."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule


@rule(Severity.ERROR, Category.WIRING)
def build_time_only(facts: Facts) -> Iterator[Problem]:
    """The key is handed to the build only, and the code reads it at run time.

    ## Why it matters

    Build arguments end with the build: the container starts without the variable.

    ## Instead

    Give the variable to the container (`environment`, `env_file`, `docker run -e`). Don't keep it by `ENV`: then it is in the
    image for everybody.
    """
    for short in links.short_lived(facts):
        name = short.setting.name.text
        yield Problem(
            short.setting.name.place,
            f"`{name}` exists only while the image is built, and the code reads it at run time",
            f"give `{name}` to the container when it starts",
            ((short.read.place, "read here"),),
            Certainty.HIGH,
        )
