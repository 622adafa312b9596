"""Cloudflare Workers and Pages."""

from __future__ import annotations

import re

from ..rows import Row, Spot

_SECRETS = "a secret of the platform's"
_REQUIRED = Spot("secrets.required", absent=_SECRETS)
_STORE = Spot("secrets_store_secrets", names=("binding",), others=("store_id", "secret_name"), absent=_SECRETS)

ROWS = (
    Row(
        "wrangler",
        re.compile(r"(?:^|/)wrangler(?:\.[\w-]+)?\.(?:toml|jsonc?)$"),
        (
            Spot("vars"),
            Spot("env.*.vars"),
            _REQUIRED,
            Spot("env.*.secrets.required", absent=_SECRETS),
            _STORE,
            Spot("env.*.secrets_store_secrets", names=_STORE.names, others=_STORE.others, absent=_SECRETS),
        ),
        "https://developers.cloudflare.com/workers/wrangler/configuration/",
    ),
)
