"""A key that is read as a number."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .. import key, links, pipeline
from ..model import Category, Edit, Facts, Literal, Problem, Reference, Setting, Severity
from ..regex import regex
from . import rule

# What readers that take an unquoted run of digits for a number do with it, by home (measured with each of them).
_CONSEQUENCE = {
    "kubernetes": "Kubernetes refuses the manifest (`cannot unmarshal number`)",
    "kubernetes-secret": "Kubernetes refuses the manifest (`cannot unmarshal number`)",
    "kubernetes-config": "Kubernetes refuses the manifest (`cannot unmarshal number`)",
    "helm-values": "Helm makes a float of it and loses most digits, before `quote` can help",
    "compose": "Compose makes a float of it and loses most digits",
    "github-actions": "the runner makes a float of it and loses most digits",
    "circleci": "CircleCI makes a float of it and loses most digits",
    "terraform": "HCL makes a number of it, and another text of that",
    "serverless": "js-yaml makes a float of it and loses most digits",
}
# Readers for whom a number too large for a float is infinity; the others keep such a text.
_INFINITE = frozenset(["github-actions"])
_NUMBER = regex(r"\d{32}|\d+e\d+")


@rule(Severity.ERROR, Category.MALFORMED)
def numeric_coercion(facts: Facts) -> Iterator[Problem]:
    """The key is written so that the reader takes it for a number.

    ## Why it matters

    About one key in two million has only digits, or digits and one `e`. Unquoted, that is a number for YAML: most readers make
    a float of it, keep sixteen digits and lose the rest without a word. It fails for whoever gets such a key, and for nobody
    else.

    ## Instead

    Quote it: `ASSEMBLYAI_API_KEY: "…"`. In a chart's template, end the pipeline with `| quote`.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if isinstance(value, Literal) and setting.home in _CONSEQUENCE and _is_number(setting, value):
            yield Problem(
                value.place,
                f"the key {key.mask(value.text)} is a number here because it isn't quoted: {_CONSEQUENCE[setting.home]}",
                "put double quotes round it",
                edits=(Edit(value.place, f'"{value.raw}"'),),
                safe=True,
            )
        elif isinstance(value, Reference) and value.kind == "values" and not pipeline.is_text(value):
            if pipeline.encodings(value) == 0:
                edits = pipeline.appended(value, "quote")
                yield Problem(
                    value.place,
                    f"the template writes `{value.target}` without quotes: a key of digits (or with one `e`) becomes a number",
                    "append `| quote`",
                    edits=edits,
                    safe=bool(edits),
                    severity=Severity.WARNING,
                )


def _is_number(setting: Setting, value: Literal) -> bool:
    if value.quote or value.encoding or value.raw != value.text or setting.role in ("comment", "text", "output"):
        return False
    if len(value.text) != 32 or not _NUMBER.fullmatch(value.text):
        return False
    if setting.home == "terraform":  # measured: a run of digits is kept as it is, without zeros before it
        return value.text.startswith("0") or "e" in value.text
    return setting.home in _INFINITE or math.isfinite(float(value.text))
