"""Google: App Engine, and App Hosting of Firebase. (Services of Cloud Run are manifests as those of Kubernetes.)"""

from __future__ import annotations

from ....document import Document
from ....model import Opaque, Reference, Value
from ....regex import regex
from ....yamltree import Node
from ..rows import Row, Spot, Tell


def _secret(document: Document, node: Node) -> Value:
    """`NAME`, `NAME@VERSION`, or the whole path of either: https://firebase.google.com/docs/app-hosting/configure#secret-manager"""
    name, _, version = node.text.replace("/versions/", "@").rpartition("/")[2].partition("@")
    place = document.place(node.start, node.end)
    if not version or version == "latest":
        return Opaque("from Secret Manager", place)
    return Reference("", place, "secret", name, operator=f"version {version}")


ROWS = (
    Row(
        "app-engine",
        regex(r"(?:^|/)(?:[\w-]+[.-])?app(?:[.-][\w.-]+)?\.ya?ml$"),
        # No reference is expanded in it.
        (Spot("env_variables"), Spot("build_env_variables", role="build")),
        "https://cloud.google.com/appengine/docs/standard/reference/app-yaml",
        text=regex(r"(?m)^runtime:"),
    ),
    Row(
        "firebase",
        regex(r"(?:^|/)apphosting(?:\.[\w-]+)?\.ya?ml$"),
        (
            Spot(
                "env",
                names=("variable",),
                sources={"secret": _secret},
                others=("availability",),
                expected="`value` or `secret`",
                tells=(Tell("availability", "BUILD", role="build"),),
            ),
        ),
        "https://firebase.google.com/docs/app-hosting/configure",
    ),
)
