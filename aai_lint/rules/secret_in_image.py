"""A key that gets into an image."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key, links
from ..model import Category, Certainty, Entry, Facts, Literal, Place, Problem, Severity
from . import rule

_MOUNT = "use `RUN --mount=type=secret` for what the build needs, and give the container its key when it starts"


@rule(Severity.ERROR, Category.EXPOSED, certainty=Certainty.HIGH)
def secret_in_image(facts: Facts) -> Iterator[Problem]:
    """The key gets into an image: by a build argument, a variable of the image, or a copied file.

    ## Why it matters

    Whoever can pull the image can read it. Values of build arguments stay in its history and provenance, `ENV` in its
    configuration, a copied file in a layer, even when a later step deletes it.

    ## Instead

    Hand the key to the container when it starts. What the build itself needs is mounted (`RUN --mount=type=secret`), and env
    files are named in `.dockerignore`.
    """
    for leak in links.leaks(facts):
        yield Problem(
            leak.place,
            leak.words,
            leak.remedy or _MOUNT,
            leak.related,
            Certainty.SURE if leak.certain else Certainty.HIGH,
            Severity.WARNING if leak.minor else None,
            edits=tuple(Entry(Place(file, 1, 1, 1, 1), (line,), how="end") for line, file in filter(None, [leak.left_out])),
        )
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.home == "dockerfile" or not links.is_in_image(setting):
            continue
        written = isinstance(setting.value, Literal)
        # What is written out as a default is that rule's subject; a platform's file has no defaults.
        if not written or (not links.is_default(setting) and any(map(_has_key, links.literals(setting.value)))):
            yield Problem(
                setting.name.place,
                f"the build argument `{setting.name.text}` puts the key into the image's metadata and history",
                "hand it over as a secret of the build (`secrets:`), and read it by `RUN --mount=type=secret`",
            )


def _has_key(literal: Literal) -> bool:
    return bool(key.find_key(literal.text))
