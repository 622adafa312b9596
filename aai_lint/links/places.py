"""What kind of place a setting stands in."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from functools import lru_cache

from .. import ci, key
from ..model import Facts, Literal, Place, Setting, Text
from ..regex import regex
from .parts import literals

# Homes whose variables of a build are arguments that a caller may replace.
_BUILD_ARGUMENTS = frozenset(["bake", "compose", "dockerfile", "shell"])
# Homes whose builds see variables without keeping them in an image that others pull.
_WITHOUT_IMAGE = frozenset(["app-engine", "app-runner", "digitalocean", "firebase", "netlify", "vercel"])
# Files made for secrets, by name. Templates of them are another home and don't count.
_CI = regex(r"(?:^|/)(?:\.(?:github|forgejo|gitea)/|tox\.ini$|noxfile\.py$|pytest\.ini$)")
_SECRET_FILES = regex(
    r"(?:\.streamlit/)?secrets\.toml|\.dev\.vars(?:\..+)?|.*\.tfvars|http-client\.private\.env\.json|.*\.secrets?(?:\.\w+)?"
)


@lru_cache(maxsize=2)
def by_path(facts: Facts) -> dict[str, tuple[Setting, ...]]:
    """The settings of each file, in order."""
    found: dict[str, list[Setting]] = defaultdict(list)
    for setting in facts.settings:
        found[setting.name.place.path].append(setting)
    return {path: tuple(several) for path, several in found.items()}


def is_secret_file(setting: Setting) -> bool:
    """Whether a setting stands in a file that is made for secrets: an env file that isn't a template, `secrets.toml`, a file
    with nothing in it but one value…"""
    if setting.home in ("env", "bare"):
        return True
    if setting.role in ("comment", "output"):
        return False
    return bool(_SECRET_FILES.fullmatch(posixpath.basename(setting.name.place.path)))


def is_live(facts: Facts, setting: Setting) -> bool:
    """Whether a setting is used as it stands: not in a template, a document, a test or a comment."""
    if setting.home in ("env-template", "document", "notebook", "tox", "pytest") or setting.role in ("comment", "output"):
        return False
    origin = facts.origin(setting.name.place)
    if setting.home == "env":  # `tests/.env` is as live as any: something loads it
        return not posixpath.basename(setting.name.place.path).lower().startswith(("readme", ".env.test", ".env.ci"))
    return not origin.sample


def is_scaffold(setting: Setting) -> bool:
    """Whether a script writes this to an env file: a start that somebody fills in, as far as the script tells."""
    if setting.home != "shell" or len(setting.scope) != 2 or setting.scope[0] not in ("echo", "printf", "cat"):
        return False
    return not posixpath.basename(setting.scope[1]).startswith("$")  # `$GITHUB_ENV` is read as it is


def is_default(setting: Setting) -> bool:
    """Whether a written-out value stands in for one that somebody may give: the default of a parameter or build argument.
    Elsewhere variables of a build are just given."""
    return setting.role == "default" or (setting.role == "build" and setting.home in _BUILD_ARGUMENTS)


def is_in_image(setting: Setting) -> bool:
    """Whether a variable of a build is an argument that stays with the image."""
    return setting.role == "build" and setting.home not in _WITHOUT_IMAGE


def is_unquoted(setting: Setting) -> bool:
    """Whether a key stands in a TOML file without the quotes that a text needs there."""
    value = setting.value
    written = isinstance(value, Literal) and not value.quote and not value.raw.isdigit() and key.looks_real(value.raw)
    return written and setting.name.place.path.endswith(".toml") and setting.role != "comment"


def is_ci(path: str) -> bool:
    """Whether a file tells a CI service what to run: jobs that mock the API want a value there, and no key."""
    return _CI.search(path) is not None or ci.by_path(path) is not None


@lru_cache(maxsize=2)
def names_in_ci(facts: Facts) -> frozenset[str]:
    """The names of all that is set for a CI service."""
    return frozenset(setting.name.text for path, here in by_path(facts).items() if is_ci(path) for setting in here)


def is_a_name(text: str) -> bool:
    """Whether a value is itself the name of a variable or entry: `KEY_NAME = "ASSEMBLYAI_API_KEY"`."""
    return re.fullmatch(r"[A-Za-z_][\w.-]*", text) is not None and key.meaning(text) is not key.Meaning.NONE


def in_concerned_file(facts: Facts, name: Text) -> bool:
    """Whether anything else in the file of a name says that the file has to do with the key."""
    return name.place.path in _concerned_files(facts)


@lru_cache(maxsize=2)
def _concerned_files(facts: Facts) -> frozenset[str]:
    found = {include.target.place.path for include in facts.includes if "assemblyai" in include.target.text.lower()}
    for texts in (facts.settings, facts.uses, facts.calls):
        for fact in texts:
            if key.meaning(fact.name.text) in (key.Meaning.KEY, key.Meaning.VENDOR):
                found.add(fact.name.place.path)
    return frozenset(found)


@lru_cache(maxsize=2)
def _hosts(facts: Facts) -> frozenset[str]:
    found = set()
    for setting in facts.settings:
        for literal in literals(setting.value):
            if "assemblyai" in literal.text:
                found.add(key.host_of(literal.text))
    found |= {key.host_of(request.url.text) for request in facts.requests if request.url is not None}
    return frozenset(found)


@lru_cache(maxsize=256)
def talks_to_bearer_host(facts: Facts, path: str) -> bool:
    """Whether the tree talks to a host that wants `Bearer`, or the file of a setting hands the key to a host of another
    owner: a proxy has its own rules."""
    if any(key.scheme_of(host) is key.Scheme.BEARER for host in _hosts(facts)):
        return True
    for setting in facts.settings:
        if setting.name.place.path == path and key.words(setting.name.text)[-2:] in (("base", "url"), ("api", "base")):
            if not any(key.is_vendor_host(key.host_of(literal.text)) for literal in literals(setting.value)):
                return True
    return False


def is_revoked(facts: Facts, place: Place) -> bool:
    """Whether a revoked key is written at a place: whoever finds it there can do nothing with it."""
    return any(is_within(seen.place, place) for seen in facts.sightings if seen.place.path == place.path)


def is_within(inner: Place, outer: Place) -> bool:
    """Whether a place of a file is a part of another one."""
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    return begins and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
