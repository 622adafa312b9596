"""Where the key arrives as a file while the code reads the environment."""

from __future__ import annotations

from collections.abc import Iterator

from .. import key
from ..model import Facts, Include, Literal, Place, Reference
from ..records import dataclass
from .graph import Read, graph, holds_key
from .mounts import key_secrets
from .parts import literals
from .projects import serves, world
from .services import gives, in_code, reads_of, services
from .stores import stores_of

_PODS = frozenset(["kubernetes", "helm", "helm-values"])


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """`place` says that the key arrives as the file `path` (empty: not at all), or is in a `section` of one; `read` needs it as a
    variable."""

    place: Place
    path: str
    read: Read
    section: str = ""


def deliveries(facts: Facts) -> Iterator[Delivery]:
    """One for each service."""
    for service in services(facts):
        files = [(include.target.place, include.prefix) for include in key_secrets(facts, service)]
        for setting in service.settings:
            if setting.role == "variable" and key.file_variant(setting.name.text) and isinstance(setting.value, Literal):
                files.append((setting.name.place, setting.value.text))
        if not files:
            continue
        for read in reads_of(facts, service):
            if not gives(facts, service, read.name) and not reads_files(facts, read):
                place, path = next((file for file in files if file[1].startswith("/run/secrets/")), files[0])
                yield Delivery(place, path, read)
                break
    yield from _to_pods(facts)
    yield from _in_sections(facts)


def _in_sections(facts: Facts) -> Iterator[Delivery]:
    """Secrets of Streamlit in a section, while code asks for the name alone: only what stands before all sections is a variable
    of the environment, and an entry of `st.secrets` under its own name.
    https://docs.streamlit.io/develop/concepts/connections/secrets-management"""
    if any(include.kind == "env-file" for include in facts.includes):
        return
    told = set()
    entries = [setting for setting in facts.settings if setting.home == "streamlit" and setting.role != "comment"]
    whole = {setting.name.text for setting in entries if "." not in setting.name.text}
    asked = {read.name for read in graph(facts).reads} | {use.name.text for use in facts.uses}
    for setting in entries:
        section, dot, name = setting.name.text.rpartition(".")
        if not dot or name in whole or setting.name.text in asked or section in asked or name in told:
            continue
        for read in graph(facts).reads:
            path = read.place.path
            uses_streamlit = any(
                include.target.place.path == path and include.target.text.partition(".")[0] == "streamlit"
                for include in facts.includes
            )
            if read.name == name and read.required and uses_streamlit and serves(facts, setting.name.place.path, path):
                told.add(name)
                yield Delivery(setting.name.place, setting.name.place.path, read, section)
                break


def _to_pods(facts: Facts) -> Iterator[Delivery]:
    """Mounted Secrets and injected files of pods whose containers have no such variable."""
    told = set()
    given = {setting.name.text for setting in facts.settings if setting.home in _PODS and setting.role == "variable"}
    whole = any(include.home in _PODS and include.kind in ("secret", "config") for include in facts.includes)
    for include in facts.includes:
        if include.kind == "secret-files":
            stores = stores_of(facts, "secret", include.target.text, include.target.place.path)
            if not any(holds_key(facts, store) for store in stores) and not (not stores and _is_named_so(include)):
                continue
            path = include.prefix
        elif include.kind == "vault-files" and key.meaning(include.target.text) in (key.Meaning.KEY, key.Meaning.VENDOR):
            path = f"{include.prefix}/{include.target.text}"
        else:
            continue
        for read in graph(facts).reads:
            place = read.place
            fits = read.required and place in in_code(facts) and not facts.origin(place).sample and read.name not in given
            if fits and not whole and serves(facts, include.target.place.path, place.path) and include.scope not in told:
                sourced = read.name in {name for name, _ in include.names} or reads_files(facts, read)
                if not include.required or not sourced:
                    told.add(include.scope)
                    yield Delivery(include.target.place, path if include.required else "", read)


def _is_named_so(include: Include) -> bool:
    """Whether a Secret that is made elsewhere has the key by its own name and that of the one entry that is mounted."""
    names = [f"{include.target.text}_{name}" for name, _ in include.names]
    return len(names) == 1 and key.meaning(names[0]) is key.Meaning.KEY


def reads_files(facts: Facts, read: Read) -> bool:
    """Whether anything besides the carriers knows of such files: code or an entrypoint that reads one."""
    here = world(facts, read.place.path)
    for setting in facts.settings:
        if setting.home == "compose" or world(facts, setting.name.place.path) != here:
            continue
        value = setting.value
        if isinstance(value, Reference) and value.kind == "file" and setting.role != "entry":
            return True
        if any("/run/secrets" in literal.text or "/vault/secrets" in literal.text for literal in literals(value)):
            return True
    if any("/run/secrets" in include.target.text for include in facts.includes):
        return True
    names = {use.name.text for use in facts.uses if world(facts, use.name.place.path) == here and use.how != "mentioned"}
    return any(key.file_variant(name) for name in names) or any(one.name.endswith("_FILE") for one in graph(facts).reads)


def rendered(facts: Facts) -> Iterator[Include]:
    """Files with a variable of the key in them that are written beside a process, and that nothing there reads."""
    for include in facts.includes:
        if include.kind == "rendered-file" and any(key.meaning(name) is key.Meaning.KEY for name, _ in include.names):
            if not facts.origin(include.target.place).sample:
                yield include
