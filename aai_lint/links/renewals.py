"""What has to change in a file when a key is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, Opaque, Place, Reference, Setting
from .graph import graph
from .parts import references
from .places import is_live


def pinned_version(setting: Setting, reference: Reference) -> str:
    """The version of a secret that a reference stays at, or nothing."""
    if reference.kind != "secret":
        return ""
    # In manifests of Cloud Run the key of a secret is its version.
    of_cloud_run = setting.home == "kubernetes" and reference.target.isdecimal()
    return reference.target if of_cloud_run else reference.operator.partition("version ")[2]


def dated(facts: Facts) -> Iterator[tuple[Setting, Place, str]]:
    """What provides the key and can't stay the same when it is replaced: the place, and what stands there. A reference without a
    version tells nothing of the age of what it refers to."""
    for carrier in graph(facts).carriers:
        setting = carrier.setting
        value = setting.value
        if not is_live(facts, setting):
            continue
        if isinstance(value, Opaque):
            if value.reason == "encrypted":
                yield setting, value.place, "the encrypted value"
            continue
        for reference in references(value):
            version = pinned_version(setting, reference)
            if version.isdecimal():
                yield setting, reference.place, f"version {version[:12]} of the secret"
