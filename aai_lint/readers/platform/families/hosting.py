"""Platforms that build and run applications from a file in the repository."""

from __future__ import annotations

from ....regex import regex
from ..notations import by_name, matching, opaque, replacing
from ..rows import Row, Spot, Tell

_RENDER = Spot(
    "**.envVars",
    names=("key",),
    sources={
        "sync": "asked for in the dashboard",
        "generateValue": "made by the platform",
        "fromService": "of another service",
        "fromDatabase": "of a database",
        "fromGroup": "of a group",
    },
    others=("previewValue",),
    expected="`value`, `sync: false`, `generateValue: true` or `fromService`",
)
_DIGITALOCEAN = Spot(
    "**.envs",
    names=("key",),
    others=("scope", "type"),
    plain=True,
    tells=(Tell("type", "SECRET", plain=False), Tell("scope", "BUILD_TIME", role="build")),
    absent="given in the dashboard",
)

_GENERATED = {"generator": "made by the platform"}
_ABOUT = ("description", "required")

ROWS = (
    Row(
        "vercel",
        regex(r"(?:^|/)(?:vercel|now)\.json$"),
        (Spot("env"), Spot("build.env", role="build")),
        "https://vercel.com/docs/project-configuration",
        # A secret of the retired kind.
        understand=matching(r"@[\w-]+", "kept by the platform"),
    ),
    Row(
        "netlify",
        regex(r"(?:^|/)netlify\.toml$"),
        (
            Spot("build.environment", role="build"),
            Spot("context.*.environment", role="build"),
            Spot("functions.directory", role="folder", single=True),
            Spot("build.functions", role="folder", single=True),
            Spot("template.environment", understand=opaque("asked for in the dashboard")),
        ),
        # "not available to serverless functions": https://docs.netlify.com/build/functions/environment-variables/
        "https://docs.netlify.com/build/configure-builds/file-based-configuration/",
    ),
    Row(
        "fly",
        regex(r"(?:^|/)fly(?:\.[\w-]+)?\.(?:toml|json|ya?ml)$"),
        (Spot("env"), Spot("build.args", role="build")),
        "https://fly.io/docs/reference/configuration/",
    ),
    Row(
        "render",
        regex(r"(?:^|/)render(?:[.-][\w-]+)?\.ya?ml$"),
        (_RENDER,),
        "https://render.com/docs/blueprint-spec",
    ),
    Row(
        "railway",
        regex(r"(?:^|/)(?:nixpacks\.(?:toml|json)|railway\.(?:toml|json)|railpack\.json)$"),
        # Variables in railway.json itself are none: https://docs.railway.com/config-as-code/reference
        (Spot("variables"), Spot("build.nixpacksPlan.variables")),
        "https://nixpacks.com/docs/configuration/file",
    ),
    Row(
        "heroku",
        regex(r"(?:^|/)app\.json$"),
        (
            Spot("env", sources=_GENERATED, others=_ABOUT),
            Spot("environments.*.env", sources=_GENERATED, others=_ABOUT),
        ),
        "https://devcenter.heroku.com/articles/app-json-schema",
        text=regex(r"(?s)\A(?!.*\"expo\"\s*:).*\"(?:env|environments|formation|buildpacks|addons|keywords)\"\s*:"),
    ),
    Row(
        "heroku",
        regex(r"(?:^|/)heroku\.ya?ml$"),
        (Spot("build.config", role="build"), Spot("setup.config")),
        "https://devcenter.heroku.com/articles/build-docker-images-heroku-yml",
    ),
    Row(
        "digitalocean",
        regex(r"(?:^|/)\.do/[\w.-]+\.ya?ml$|(?:^|/)(?:app|app-?spec|do-app|digitalocean)[\w.-]*\.ya?ml$"),
        (_DIGITALOCEAN,),
        "https://docs.digitalocean.com/products/app-platform/reference/app-spec/",
        text=regex(r"(?m)^[ -]*(?:instance_size_slug|source_dir|environment_slug|http_port|envs|static_sites):"),
        # `${component.X}` and `${APP_URL}`: https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/
        understand=replacing(r"\$\{([\w.-]+)\}", by_name("variable")),
    ),
)
