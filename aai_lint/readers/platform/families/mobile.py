"""What is built into apps, and the services behind them: Expo, EAS, Supabase."""

from __future__ import annotations

from ....regex import regex
from ..notations import by_name, replacing
from ..rows import Row, Spot

ROWS = (
    Row(
        "expo",
        regex(r"(?:^|/)app(?:\.config)?\.json$"),
        # "extra … can be accessed via Expo.Constants", in the app.
        (Spot("extra.**", role="client", dotted=True), Spot("expo.extra.**", role="client", dotted=True)),
        "https://docs.expo.dev/versions/latest/config/app/#extra",
        text=regex(r"\"expo\"\s*:|\"extra\"\s*:"),
    ),
    Row(
        "eas",
        regex(r"(?:^|/)eas\.json$"),
        # Of the build that bundles the app; kept in plain text: https://docs.expo.dev/eas/environment-variables/
        (Spot("build.*.env", role="client"),),
        "https://docs.expo.dev/eas/json/",
    ),
    Row(
        "supabase",
        regex(r"(?:^|/)supabase/config\.toml$"),
        (Spot("edge_runtime.secrets"),),
        # "env(X)" is a variable of the shell that runs the command.
        "https://supabase.com/docs/guides/local-development/cli/config",
        understand=replacing(r"\Aenv\(\s*(\w+)\s*\)\Z", by_name()),
    ),
)
