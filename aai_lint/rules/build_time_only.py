"""A key that is there during the build, and gone when the code runs."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity
from . import rule

# Platforms with variables of the build alone: what says so, and how a variable gets to the code that runs.
_BUILDS = {
    "app-engine": "`build_env_variables`",
    "digitalocean": "`scope: BUILD_TIME`",
    "firebase": "`availability: [BUILD]`",
    "netlify": "netlify.toml isn't read for functions",
}
_REMEDIES = {
    "app-engine": "read it from Secret Manager in code",
    "firebase": "add `RUNTIME` to `availability`",
    "digitalocean": "write `scope: RUN_TIME`",
    "netlify": "set it in the site's settings or by `netlify env:set`, with the scope Functions",
}


@rule(Severity.ERROR, Category.WIRING, certainty=Certainty.HIGH)
def build_time_only(facts: Facts) -> Iterator[Problem]:
    """The key is handed to the build only, and the code reads it at run time.

    ## Why it matters

    Build arguments end with the build: the container starts without the variable. So do the variables that a hosting platform
    knows for builds.

    ## Instead

    Give the variable to the container (`environment`, `env_file`, `docker run -e`). Don't keep it by `ENV`: then it is in the
    image for everybody.
    """
    for short in links.short_lived(facts):
        name = short.setting.name.text
        yield Problem(
            short.setting.name.place,
            f"`{name}` exists only while the image is built, and the code reads it at run time",
            f"give `{name}` to the container when it starts",
            ((short.read.place, "read here"),),
            Certainty.HIGH,
        )
    for short in links.gone(facts):
        name, home = short.setting.name.text, short.setting.home
        yield Problem(
            short.setting.name.place,
            f"`{name}` exists only during the build ({_BUILDS[home]}), and the code reads it at run time",
            _REMEDIES[home],
            ((short.read.place, "read here"),),
        )
