"""Cloudflare Workers and Pages."""

from __future__ import annotations

from collections.abc import Iterator

from ....document import Document
from ....model import Opaque, Setting
from ....regex import regex
from ....yamltree import Node
from ..places import find, text_of
from ..rows import Row, Spot

_SECRETS = "a secret of the platform's"
_REQUIRED = Spot("secrets.required", absent=_SECRETS)
_STORE = Spot("secrets_store_secrets", names=("binding",), others=("store_id", "secret_name"), absent=_SECRETS)


def _environments(document: Document, root: Node) -> Iterator[Setting]:
    """Environments begin without the variables and secrets that stand outside of them:
    https://developers.cloudflare.com/workers/wrangler/configuration/#non-inheritable-keys"""
    for found in find(root, ("env", "*")):
        if found.key is not None and found.node.kind == "mapping":
            name = text_of(document, found.key)
            yield Setting(name, Opaque("an environment", name.place), "wrangler", found.scope, "scope")


ROWS = (
    Row(
        "wrangler",
        regex(r"(?:^|/)wrangler(?:\.[\w-]+)?\.(?:toml|jsonc?)$"),
        (
            Spot("vars"),
            Spot("env.*.vars"),
            _REQUIRED,
            Spot("env.*.secrets.required", absent=_SECRETS),
            _STORE,
            Spot("env.*.secrets_store_secrets", names=_STORE.names, others=_STORE.others, absent=_SECRETS),
        ),
        "https://developers.cloudflare.com/workers/wrangler/configuration/",
        more=_environments,
    ),
)
