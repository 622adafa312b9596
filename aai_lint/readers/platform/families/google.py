"""Google: App Engine, and App Hosting of Firebase. (Services of Cloud Run are manifests as those of Kubernetes.)"""

from __future__ import annotations

import re

from ..rows import Row, Spot, Tell

ROWS = (
    Row(
        "app-engine",
        re.compile(r"(?:^|/)(?:[\w-]+[.-])?app(?:[.-][\w.-]+)?\.ya?ml$"),
        # No reference is expanded in it.
        (Spot("env_variables"), Spot("build_env_variables", role="build")),
        "https://cloud.google.com/appengine/docs/standard/reference/app-yaml",
        text=re.compile(r"(?m)^runtime:"),
    ),
    Row(
        "firebase",
        re.compile(r"(?:^|/)apphosting(?:\.[\w-]+)?\.ya?ml$"),
        (
            Spot(
                "env",
                names=("variable",),
                sources={"secret": "from Secret Manager"},
                others=("availability",),
                expected="`value` or `secret`",
                tells=(Tell("availability", "BUILD", role="build"),),
            ),
        ),
        "https://firebase.google.com/docs/app-hosting/configure",
    ),
)
