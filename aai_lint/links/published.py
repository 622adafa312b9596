"""What builds put into the code that browsers and apps download, and what that code can't see."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..model import Facts, Place, Setting, Text, Use
from ..records import dataclass
from ..regex import regex
from .graph import Read, graph
from .parts import references
from .projects import project, serves

# Where a build's own configuration names what is written into the client's code, by the name of its file: the documentation
# of Next.js (env, publicRuntimeConfig), Nuxt (runtimeConfig.public, and env, publicRuntimeConfig of version 2), Vite (define),
# webpack (DefinePlugin), Expo (extra), Storybook (env).
_PUBLISHING = (
    (regex(r"next\.config\.\w+"), regex(r"(?:.*\.)?(?:env|publicRuntimeConfig)\.(?P<name>\w+)"), "Next.js"),
    (
        regex(r"nuxt\.config\.\w+"),
        regex(r"(?:.*\.)?runtimeConfig\.public\.(?P<name>[\w.]+)|(?:\w+\.)?(?:env|publicRuntimeConfig)\.(?P<other>\w+)"),
        "Nuxt",
    ),
    (
        regex(r"(?:vite|vitest|webpack|rspack|rsbuild|rollup|esbuild|craco|vue)[\w.-]*\.config\.\w+|webpack[\w.-]*\.[cm]?[jt]s"),
        regex(r"(?:.*\.)?(?:define|DefinePlugin)\.(?:(?:process|import\.meta)\.env\.)?(?P<name>\w+)"),
        "the bundler",
    ),
    (
        regex(r".*\.[cm]?[jt]s"),
        regex(r"(?:esbuild|tsup|rollup|vite)\.(?:.*\.)?define\.(?:(?:process|import\.meta)\.env\.)?(?P<name>\w+)"),
        "the bundler",
    ),
    (regex(r"app\.config\.[jt]s"), regex(r"(?:.*\.)?extra\.(?P<name>[\w.]+)"), "Expo"),
)
_CLIENTS = {"eas": "EAS", "expo": "Expo"}
_EVERYTHING = regex(r"(?:.*\.)?define\.process\.env")
# Modules that a build makes of env files, by the import that brings them in.
_MODULES = {"@env": "react-native-dotenv", "react-native-dotenv": "it", "react-native-config": "it"}
_CONSTANT = regex(r"(?:\w+\.)*BuildConfig\.(?P<name>\w+)")
_BROWSER = regex(r"react(?:-dom)?(?:/.*)?|vue|preact(?:/.*)?|solid-js(?:/.*)?|svelte(?:/.*)?")
# Frameworks that run components on a server as well, by what tells that one is used.
_ON_SERVERS = regex(
    r"(?:astro|svelte|nuxt|remix|react-router|next|app|vike|waku|gatsby|qwik|solid|modern|redwood)\.config\.\w+|(?:entry|main)[.-]server\.\w+"
)


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """At `name`, `who` puts the key into the code that everyone downloads, or into an `app` that everyone installs."""

    name: Text
    who: str
    app: bool = False


def published(facts: Facts) -> Iterator[Published]:
    """All of them, each name once a project."""
    seen = set()
    for one in _all(facts):
        where = (project(facts, one.name.place.path), one.name.text.rpartition(".")[2])
        if where not in seen:
            seen.add(where)
            yield one


@lru_cache(maxsize=2)
def _all(facts: Facts) -> tuple[Published, ...]:
    return tuple(_found(facts))


def _found(facts: Facts) -> Iterator[Published]:
    for setting in facts.settings:
        yield from _by_configuration(facts, setting)
    for setting in facts.settings:
        yield from _by_app(facts, setting)
    for include in (one for one in facts.includes if one.kind == "asset"):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(include.target.place.path), include.target.text))
        if posixpath.basename(path).startswith(".env") and _is_read_below(facts, path):
            yield Published(include.target, "Flutter", app=True)
    for use in facts.uses:
        if use.how == "inlined" and _means_key(use.name.text) and not facts.origin(use.name.place).sample:
            yield from _by_code(facts, use)
    yield from _by_plugin(facts)


def _by_configuration(facts: Facts, setting: Setting) -> Iterator[Published]:
    """By the configuration of a bundler."""
    path = setting.name.place.path
    name = posixpath.basename(path)
    if setting.role == "client":
        if any(map(_means_key, (setting.name.text, *(one.target for one in references(setting.value))))):
            yield Published(setting.name, _CLIENTS.get(setting.home, "the build"), app=True)
        return
    for field, who in _fields(name):
        match = field.fullmatch(setting.name.text)
        names = [*filter(None, match.groups()), *(one.target for one in references(setting.value))] if match else []
        everything = _EVERYTHING.fullmatch(setting.name.text) is not None and _puts_everything(facts, setting)
        if everything or any(_means_key(each) for each in names):
            yield Published(setting.name, who, who == "Expo")
            return
    if "/.storybook/" in f"/{path}" and _means_key(setting.name.text) and name.startswith("main."):
        yield Published(setting.name, "Storybook")


@lru_cache(maxsize=256)
def _fields(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What is published by a file of some name: the names of its entries, and by whom."""
    return tuple((field, who) for file, field, who in _PUBLISHING if file.fullmatch(name))


def _by_app(facts: Facts, setting: Setting) -> Iterator[Published]:
    """By what is built into an app for phones."""
    path, names = setting.name.place.path, [one.target for one in references(setting.value)]
    if setting.home == "gradle" and any(_means_key(name) for name in (setting.name.text, *names)):
        yield Published(setting.name, "Gradle", app=True)
    elif path.endswith("Info.plist") and _means_key(setting.name.text) and "$(" in getattr(setting.value, "text", "$("):
        yield Published(setting.name, "Xcode", app=True)
    elif setting.home == "code" and path.endswith((".kt", ".java")) and _is_for_android(facts):
        for one in references(setting.value):
            match = _CONSTANT.fullmatch(one.target) if one.kind == "name" else None
            if match and _means_key(match["name"]):
                yield Published(Text(match["name"], one.place), "Gradle", app=True)


def _by_code(facts: Facts, use: Use) -> Iterator[Published]:
    """By code into which the build puts a value."""
    path = use.name.place.path
    if path.endswith(".dart"):
        if "flutter" in _packages(facts, path):
            yield Published(use.name, "`--dart-define`", app=True)
        return
    for include in facts.includes:
        if include.target.place.path == path and include.target.text in _MODULES:
            who = _MODULES[include.target.text].replace("it", include.target.text)
            yield Published(use.name, who, app=True)
            return
    if re.search(r"webpack|rspack|craco|\.config\.", posixpath.basename(path)) or _has_public_prefix(facts, use.name):
        yield Published(use.name, "the bundler")


def _by_plugin(facts: Facts) -> Iterator[Published]:
    """By a plugin of webpack that puts in whatever variable the code of the browser reads."""
    for call in facts.calls:
        if call.name.text == "dotenv-webpack" and not facts.origin(call.name.place).sample:
            for read in graph(facts).reads:
                if serves(facts, call.name.place.path, read.place.path) and _is_component(facts, read.place.path):
                    yield Published(Text(read.name, read.place), "dotenv-webpack")


def _means_key(name: str) -> bool:
    return key.meaning(name) is key.Meaning.KEY


def _puts_everything(facts: Facts, setting: Setting) -> bool:
    """Whether the file defines the whole environment, or its `loadEnv(mode, folder, "")` takes variables without the public
    prefix too; and code that is built reads the key."""
    here = setting.name.place.path
    everything = any(one.target in ("process.env", "process") for one in references(setting.value)) or any(
        one.name.place.path == here and one.name.text.endswith("loadEnv.2") and getattr(one.value, "text", None) == ""
        for one in facts.settings
    )
    top = project(facts, here)
    return everything and any(project(facts, read.place.path) == top and not read.implied for read in graph(facts).reads)


def _is_read_below(facts: Facts, path: str) -> bool:
    """Whether the app that ships an env file reads the key from one."""
    return any(
        read.place.path.endswith(".dart") and serves(facts, path, read.place.path) and not facts.origin(read.place).sample
        for read in graph(facts).reads
    )


def _is_for_android(facts: Facts) -> bool:
    return any(path.endswith("AndroidManifest.xml") for path in facts.paths)


def _packages(facts: Facts, path: str) -> frozenset[str]:
    """The packages that the manifest of a file's project asks for."""
    top = project(facts, path)
    return frozenset(
        name
        for include in facts.includes
        if include.kind == "packages" and posixpath.dirname(include.target.place.path) == top
        for name, _ in include.names
    )


# --- what code in the browser can't see -----------------------------------------------------------------------------


def unseen(facts: Facts) -> Iterator[tuple[Read, str]]:
    """Reads in code that runs in browsers, under a name that no bundler writes into it, and what is wrong."""
    client = {include.target.place.path for include in facts.includes if include.kind == "directive"}
    given = {one.name.text.rpartition(".")[2] for one in published(facts)}
    inlined = {use.name.place for use in facts.uses if use.how == "inlined"}
    for read in graph(facts).reads:
        path = read.place.path
        if read.implied or key.public_prefix(read.name) or read.name in given or facts.origin(read.place).sample:
            continue
        if path in client:
            yield read, f"this code runs in the browser, where `{read.name}` is undefined"
        elif read.place in inlined:
            if _is_built_by_vite(facts, path):
                yield read, f"Vite puts no `{read.name}` into `import.meta.env`, only names with the public prefix"
        elif _is_of_create_react_app(facts, path):
            yield read, f"Create React App puts no `{read.name}` into the code of the browser, only names with `REACT_APP_`"
        elif _is_single_page(facts, path) and _is_component(facts, path):
            yield read, "this component runs in the browser, which has no `process.env`"


def _is_component(facts: Facts, path: str) -> bool:
    """Whether a file is code of the browser by what it brings in."""
    return path.endswith(".vue") or (
        path.endswith((".jsx", ".tsx"))
        and any(
            include.kind == "import" and include.target.place.path == path and _BROWSER.fullmatch(include.target.text)
            for include in facts.includes
        )
    )


def _files(facts: Facts, path: str) -> frozenset[str]:
    """The names of the files at the top of a file's project."""
    top = project(facts, path)
    return frozenset(posixpath.basename(one) for one in facts.paths if posixpath.dirname(one) == top)


def _is_built_by_vite(facts: Facts, path: str) -> bool:
    names = _files(facts, path)
    known = any(name.startswith("vite.config.") for name in names)
    return known and not any(name.startswith(("astro.config.", "bunfig")) for name in names)


def _has_public_prefix(facts: Facts, use: Text) -> bool:
    """Whether the configuration of the build publishes a name by a prefix of its own."""
    return any(
        include.kind == "public-prefix"
        and use.text.startswith(include.target.text)
        and project(facts, include.target.place.path) == project(facts, use.place.path)
        for include in facts.includes
    )


def _is_of_create_react_app(facts: Facts, path: str) -> bool:
    """Whether a file lies in `src/` of a project of Create React App, all of which is code of the browser."""
    top = project(facts, path)
    below = posixpath.relpath(path, top or ".")
    if not below.startswith("src/") or "react-scripts" not in _packages(facts, path):
        return False
    return not any(name.startswith(("craco.config", "config-overrides")) for name in _files(facts, path))


def _is_single_page(facts: Facts, path: str) -> bool:
    """Whether a project is built by Vite into one page, with nothing that runs its components on a server."""
    names = _files(facts, path)
    if "index.html" not in names or not any(name.startswith("vite.config.") for name in names):
        return False
    top = project(facts, path)
    inner = {posixpath.basename(one) for one in facts.paths if one.startswith(f"{top}/src/" if top else "src/")}
    defined = any(
        ".env" in setting.name.text and posixpath.basename(setting.name.place.path).startswith("vite.config.")
        for setting in facts.settings
        if project(facts, setting.name.place.path) == top
    )
    plugin = any(
        include.kind == "import"
        and posixpath.basename(include.target.place.path).startswith("vite.config.")
        and "env" in include.target.text
        for include in facts.includes
    )
    return not defined and not plugin and not any(_ON_SERVERS.fullmatch(name) for name in names | inner)


def leaking(facts: Facts) -> Iterator[tuple[Setting, Place]]:
    """Variables with a public prefix that are given the value of the key's own variable."""
    for setting in facts.settings:
        if (
            setting.role in ("variable", "build", "entry")
            and key.public_prefix(setting.name.text)
            and not _means_key(setting.name.text)
        ):
            for reference in references(setting.value):
                if reference.kind in ("environment", "secret") and _means_key(reference.target):
                    yield setting, reference.place
                    break
