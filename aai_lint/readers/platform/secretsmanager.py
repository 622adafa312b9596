"""How tasks name what they take from Secrets Manager and Parameter Store.

`arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME`, and behind it, all or none of `:JSON_KEY:VERSION_STAGE:VERSION_ID`, each of
which may be empty: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
"""

from __future__ import annotations

from ... import values
from ...document import Document
from ...model import Opaque, Reference, Value
from ...regex import regex
from ...yamltree import Node

_SECRET = regex(r"(?P<arn>arn:aws[\w-]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?P<rest>(?::[^:]*)*)")
_ARN = regex(r"arn:aws[\w-]*:(?:secretsmanager|ssm):[^\s,]+")


def secret(document: Document, node: Node) -> Value | None:
    """What stands under `valueFrom`: a reference whose target is the key in the secret's JSON (empty: the whole secret), its
    operator the version that it insists on. The name of a parameter is opaque."""
    if node.kind != "scalar":
        return None
    place = document.place(node.start, node.end)
    match = _SECRET.fullmatch(node.text)
    if match is None:
        return Opaque("from an external store", place)
    rest = match["rest"].split(":")[1:]
    if rest and len(rest) != 3:
        return Opaque(f"{values.BROKEN}behind the secret's name come three parts, `:JSON_KEY:STAGE:VERSION`", place)
    key, stage, version = rest or ("", "", "")
    pinned = version or ("" if stage == "AWSCURRENT" else stage)
    return Reference(key, place, "secret", match["arn"], operator=f"version {pinned}" if pinned else "")


def not_as_text(document: Document, node: Node) -> Value | None:
    """A variable that is given as text: the address of a secret isn't followed there."""
    if node.kind == "scalar" and _ARN.fullmatch(node.text):
        place = document.place(node.start, node.end)
        return Opaque(f"{values.BROKEN}the process gets the address of the secret as text, not what it holds", place)
    return None
