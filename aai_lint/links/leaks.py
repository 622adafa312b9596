"""How the key gets into images by Dockerfiles."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from .. import key
from ..model import Facts, Literal, Place, Setting
from ..records import dataclass
from .graph import graph
from .images import Image, built_from, contexts, copies, dockerfiles, is_env_name, is_sent
from .parts import references


@dataclass(frozen=True, slots=True, eq=False)
class Leak:
    """`words` say how the key gets in; `minor` where it stays in the history only. `left_out` is the pattern that
    keeps it out, and the file for it."""

    place: Place
    words: str
    remedy: str = ""
    related: tuple[tuple[Place, str], ...] = ()
    certain: bool = True
    minor: bool = False
    left_out: tuple[str, str] | None = None


def leaks(facts: Facts) -> Iterator[Leak]:
    """All of them, each once."""
    keys = {id(carrier.setting) for carrier in graph(facts).carriers}
    for settings, _ in dockerfiles(facts).values():
        arguments = [setting for setting in settings if setting.role == "build"]
        baked = set()
        for setting in settings:
            if setting.role == "variable" and id(setting) in keys:
                for argument in arguments:
                    if argument.name.text in {reference.target for reference in references(setting.value)}:
                        baked.add(argument.name.text)
                        related = ((argument.name.place, "the build argument"),)
                        yield Leak(
                            setting.name.place,
                            f"`ENV` keeps the value of the build argument `{argument.name.text}` in the image",
                            related=related,
                        )
                        break
        yield from _arguments(arguments, baked, keys)
    for built in built_from(facts):
        yield from _files(facts, built, keys)


def _arguments(arguments: list[Setting], baked: set[str], keys: set[int]) -> Iterator[Leak]:
    """Build arguments for the key that no `ENV` keeps; the first of each name."""
    seen = set(baked)
    for argument in arguments:
        name = argument.name.text
        if id(argument) in keys and name not in seen and argument.scope and not isinstance(argument.value, Literal):
            seen.add(name)
            yield Leak(
                argument.name.place,
                f"the value of the build argument `{name}` stays in the image's history and provenance",
                minor=True,
            )


def _files(facts: Facts, built: Image, keys: set[int]) -> Iterator[Leak]:
    """Env files with the key that are copied in."""
    holders: dict[str, Setting] = {}
    for setting in facts.settings:
        if id(setting) in keys and setting.home in ("env", "env-template") and setting.role == "variable":
            holders.setdefault(setting.name.place.path, setting)
    told = set()
    for path, setting in sorted(holders.items()):
        if setting.home == "env" and isinstance(setting.value, Literal) and key.find_key(setting.value.text):
            include = copies(facts, built, path)
            if include is not None and include.target.place not in told:
                told.add(include.target.place)
                context = contexts(facts)[built.path]
                pattern = posixpath.relpath(path, context or ".")
                explicit = include.target.text == pattern
                yield Leak(
                    include.target.place,
                    f"{path}, which holds the key, is copied into the image",
                    "don't copy it" if explicit else f"add `{pattern}` to {posixpath.join(context, '.dockerignore')}",
                    ((setting.name.place, "the key"),),
                    certain=explicit,
                    left_out=None if explicit else (pattern, posixpath.join(context, ".dockerignore")),
                )
    where = contexts(facts).get(built.path)
    for include in built.includes:
        if include.kind == "copy" and where is not None and include.target.place not in told and is_env_name(include.target.text):
            path = posixpath.normpath(posixpath.join(where, include.target.text))
            if path in facts.paths or key_template(path, holders) is None or not is_sent(facts, built.path, path):
                continue
            template = key_template(path, holders)
            yield Leak(
                include.target.place,
                f"{path}, the env file with the key, is copied into the image",
                "don't copy it",
                ((template.name.place, "its template has the key's variable"),) if template else (),
            )


def key_template(path: str, holders: dict[str, Setting]) -> Setting | None:
    """The setting of the key in a template that an env file is made from: `.env.example` for `.env`."""
    folder = posixpath.dirname(path)
    for holder, setting in sorted(holders.items()):
        if setting.home == "env-template" and posixpath.dirname(holder) == folder:
            if posixpath.basename(holder).startswith(posixpath.basename(path)) or posixpath.basename(path).startswith(".env"):
                return setting
    return None
