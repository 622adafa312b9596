"""What builds put into the code that browsers and apps download, and what that code can't see."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from .. import key
from ..model import Facts, Setting
from .graph import Read, graph
from .parts import references
from .projects import project

# Where a build's own configuration names what is written into the client's code, by the name of its file: the documentation
# of Next.js (env, publicRuntimeConfig), Nuxt (runtimeConfig.public), Vite (define), webpack (DefinePlugin), Expo (extra), EAS.
_PUBLISHING = (
    (re.compile(r"next\.config\.\w+"), re.compile(r"(?:.*\.)?(?:env|publicRuntimeConfig)\.(?P<name>\w+)"), "Next.js"),
    (re.compile(r"nuxt\.config\.\w+"), re.compile(r"(?:.*\.)?runtimeConfig\.public\.(?P<name>\w+)"), "Nuxt"),
    (
        re.compile(
            r"(?:vite|vitest|webpack|rspack|rsbuild|rollup|esbuild|craco|vue)[\w.-]*\.config\.\w+|webpack[\w.-]*\.[cm]?[jt]s"
        ),
        re.compile(r"(?:.*\.)?(?:define|DefinePlugin)\.(?:(?:process|import\.meta)\.env\.)?(?P<name>\w+)"),
        "the bundler",
    ),
    (re.compile(r"app\.config\.[jt]s"), re.compile(r"(?:.*\.)?extra\.(?P<name>[\w.]+)"), "Expo"),
)
_CLIENTS = {"eas": "EAS", "expo": "Expo"}
_EVERYTHING = re.compile(r"(?:.*\.)?define\.process\.env")


def published(facts: Facts) -> Iterator[tuple[Setting, str]]:
    """Settings by which a build writes the key into the client's code, and what does it."""
    for setting in facts.settings:
        if setting.role == "client":
            names = [setting.name.text, *(one.target for one in references(setting.value))]
            if any(map(_means_key, names)):
                yield setting, _CLIENTS.get(setting.home, "the build")
        name = posixpath.basename(setting.name.place.path)
        for file, path, who in _PUBLISHING:
            if not file.fullmatch(name):
                continue
            match = path.fullmatch(setting.name.text)
            names = [match["name"], *(one.target for one in references(setting.value))] if match else []
            everything = _EVERYTHING.fullmatch(setting.name.text) is not None and _loads_everything(facts, setting)
            if everything or any(_means_key(each) for each in names):
                yield setting, who


def _means_key(name: str) -> bool:
    return key.meaning(name) is key.Meaning.KEY


def _loads_everything(facts: Facts, setting: Setting) -> bool:
    """Whether the file's `loadEnv(mode, folder, "")` takes variables without the public prefix too, and the key is one."""
    here = setting.name.place.path
    everything = any(
        one.name.place.path == here and one.name.text.endswith("loadEnv.2") and getattr(one.value, "text", None) == ""
        for one in facts.settings
    )
    top = project(facts, here)
    return everything and any(project(facts, read.place.path) == top for read in graph(facts).reads)


def unseen(facts: Facts) -> Iterator[Read]:
    """Reads in code that runs in browsers ("use client"), under a name that no bundler writes into it."""
    client = {include.target.place.path for include in facts.includes if include.kind == "directive"}
    given = {setting.name.text.rpartition(".")[2] for setting, _ in published(facts)}
    for read in graph(facts).reads:
        if read.place.path in client and not read.implied and not key.public_prefix(read.name) and read.name not in given:
            yield read
