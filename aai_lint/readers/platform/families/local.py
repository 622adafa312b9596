"""Tools that run a program on a developer's machine or cluster."""

from __future__ import annotations

from ....regex import regex
from ..notations import by_name, replacing
from ..rows import Row, Spot

_TEMPLATES = replacing(r"\{\{-?\s*\.(\w+)\s*-?\}\}", by_name())
_NOTHING = replacing(r"\b\B", by_name())

ROWS = (
    Row(
        "skaffold",
        regex(r"(?:^|/)skaffold[\w.-]*\.ya?ml$"),
        (
            Spot("**.setValues", role="entry", understand=_NOTHING),
            Spot("**.setValueTemplates", role="entry", understand=_TEMPLATES),
            Spot("**.buildArgs", role="build", understand=_TEMPLATES),
        ),
        "https://skaffold.dev/docs/references/yaml/",
    ),
)
