"""The joined facts: what carries the key, where code reads it, and what is worth reading next."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import key
from ..key import Meaning
from ..model import Facts, Include, Place, Reference, Request, Setting, Text, Use, Value
from ..records import dataclass
from . import definitions, modules
from .parts import literals, references
from .projects import project, serves, world
from .stores import KINDS, Store, entry_of, is_key_entry, is_written_as_reference, store_of

# What says which packages a project asks for.
_SCRIPTED = "package.json"
_MANIFESTS = (_SCRIPTED, "pubspec.yaml")
_RUNNABLE = (".py", ".sh", ".js", ".mjs", ".ts")
# Languages in which a field of the own object needs no word before it.
_BARE_FIELDS = (".java", ".kt", ".kts", ".swift", ".cs", ".scala", ".dart")
# How many assignments a value is followed through; longer chains are rare and the bound keeps cycles harmless.
_HOPS = 12
# Through how many modules a name is followed that these only hand on.
_MODULES = 3
# Where names may be those of code: its own files, and what shows or runs pieces of it.
_CODE = frozenset(["code", "notebook", "document", "shell", "powershell"])
# Names that too many things have: where code hands one of them to the client, only files read anyway are looked at for it.
_GENERIC = frozenset(
    "API_KEY APIKEY KEY TOKEN SECRET API_TOKEN AUTH_KEY AUTH_TOKEN ACCESS_TOKEN SECRET_KEY AUTHORIZATION".split()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read next: `paths` that facts name, `words` to search for; what has but `loaders` in it may be skimmed.
    `concerned` tells whether anything in the tree has to do with the key, so that files that only matter to wiring are worth
    reading. `near` are paths that may lead to what was read, if their text (in lower case) has one of the `hints`, or in Python
    of the `modules`, or sounds of the environment. `whole` is true where nothing may be skimmed."""

    paths: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    loaders: frozenset[str] = frozenset()
    concerned: bool = False
    near: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Carrier:
    """A setting that gives the key a value. `sink` is the place that proves it where the name alone doesn't."""

    setting: Setting
    sink: Place | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The key is read under `name` at `place`. `implied` is true where a client library reads it by itself, `any_case` where the
    letter case of the variable doesn't count. `home` is the kind of place."""

    name: str
    place: Place
    required: bool
    implied: bool = False
    home: str = "code"
    any_case: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The joined facts: what carries the key, where code reads it, what is worth reading next."""

    carriers: tuple[Carrier, ...]
    reads: tuple[Read, ...]
    wanted: Wanted


def follow(facts: Facts) -> Wanted:
    """What the facts so far make worth reading."""
    return graph(facts).wanted


@lru_cache(maxsize=2)
def graph(facts: Facts) -> Graph:
    """Join the facts."""
    return _Joining(facts).graph()


class _Joining:
    """The state of one joining of facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.paths: set[str] = set()
        self.sinks: dict[int, Place] = {}
        self.asked: dict[tuple[str, str, str], Place] = {}
        self.templates: dict[tuple[str, str], Place] = {}
        self.aliases: dict[str, list[Place]] = defaultdict(list)
        self.named: dict[tuple[str, str], list[Setting]] = defaultdict(list)
        self.imports: dict[tuple[str, str], list[tuple[Include, str]]] = defaultdict(list)
        self.arguments: dict[tuple[str, str], list[Setting]] = defaultdict(list)
        for setting in facts.settings:
            if setting.home in _CODE:
                rest, _, last = setting.name.text.rpartition(".")
                self.named[setting.name.place.path, last].append(setting)
                if setting.role == "argument":
                    self.arguments[rest.rpartition(".")[2], last].append(setting)
        self.taken_whole: set[str] = set()
        self.taken_in: dict[str, list[Include]] = defaultdict(list)
        self.parameters: dict[tuple[str, tuple[str, ...]], Include] = {}
        for include in facts.includes:
            if include.kind == "import":
                self.taken_in[include.target.place.path].append(include)
                for name, local in include.names:
                    self.imports[include.target.place.path, local].append((include, name))
                if not include.names and not include.alias and key.meaning(include.target.text) is Meaning.VENDOR:
                    self.taken_whole.add(include.target.place.path)
                if include.alias:
                    self.imports[include.target.place.path, include.alias].append((include, ""))
            elif include.kind == "parameters":
                self.parameters[include.target.place.path, include.scope] = include
        self.called: set[str] = set()
        self.hosts: dict[str, set[str]] = defaultdict(set)
        for setting in facts.settings:
            for literal in literals(setting.value):
                if "://" in literal.text:
                    self.hosts[setting.name.place.path].add(key.host_of(literal.text))
        for request in facts.requests:
            if request.url is not None:
                self.hosts[request.header.place.path].add(key.host_of(request.url.text))
        self.signals: set[str] = set()
        for signal in self._signals():
            self.signals.add(signal)
            if not facts.projects:  # there is one world
                break
        self.named_for_key = frozenset(id(setting) for setting in facts.settings if self._is_named_for_key(setting))

    def graph(self) -> Graph:
        for setting in self.facts.settings:
            if id(setting) in self.named_for_key:
                self._trace(setting.value, setting)
        for request in self.facts.requests:
            if self._goes_to_vendor(request) and key.is_credential_field(request.header.text) and not _is_vague(request):
                sink = Setting(request.header, request.value, request.home, request.scope, "header")
                # What sends to any address that it is handed may be handed anybody's key.
                self._trace(request.value, sink, outside=request.url is not None)
        carriers = tuple(self._carriers())
        reads = tuple(self._reads())
        concerned = bool(carriers or reads or self.signals)
        near = set(self._scripted()) if concerned else set()
        if carriers:
            self.paths |= set(self._taken_in())
            near |= set(self._run_by_workflows())
        configured = [carrier.setting for carrier in carriers if carrier.setting.home == modules.HOME]
        self.paths |= set(modules.worth_reading(self.facts, configured))
        loaders = frozenset(self._loader_words(carriers))
        words = set(modules.words(configured))
        words |= {name for name in self.aliases if name not in _GENERIC and len(name) > 7 and key.meaning(name) is Meaning.NONE}
        words |= {name for name in self.called if len(name) > 7 and key.meaning(name) is Meaning.NONE}
        if any(is_written_as_reference(carrier.setting) for carrier in carriers):
            words.add("envsubst")
        words |= {
            name for home, name in self.templates if home == "ansible" and len(name) > 5 and key.meaning(name) is Meaning.NONE
        }
        stores = {store for _, store, _ in self.asked} | {store_of(carrier.setting) for carrier in carriers}
        words |= {name for name in stores if len(name) > 5 and "{{" not in name and key.meaning(name) is Meaning.NONE}
        if any(0 < len(name) <= 5 for name in stores):  # too short to be looked for: what takes in any store
            words |= {"secretref", "secretkeyref"}
        wanted = Wanted(
            frozenset(self.paths.union(self._manifests(carriers, reads))),
            frozenset(words | loaders),
            loaders - words,
            concerned,
            frozenset(near),
            frozenset(posixpath.basename(read.place.path).lower() for read in reads),
            frozenset(self._modules()),
            not _GENERIC.isdisjoint(self.aliases),
        )
        return Graph(carriers, reads, wanted)

    def _is_read(self, path: str) -> bool:
        """Whether a file was read, and not only skimmed."""
        return path in self.facts.origins and path not in self.facts.skimmed

    def _scripted(self) -> Iterator[str]:
        """The manifests whose scripts may run what reads the key."""
        for path in self.facts.paths:
            if posixpath.basename(path) == _SCRIPTED and path not in self.facts.origins:
                yield path

    def _manifests(self, carriers: tuple[Carrier, ...], reads: tuple[Read, ...]) -> Iterator[str]:
        """The manifests that say what the projects that have to do with the key ask for."""
        places = [*(one.setting.name.place for one in carriers), *(one.place for one in reads)]
        for folder in {project(self.facts, place.path) for place in places}:
            for path in (posixpath.join(folder, name) for name in _MANIFESTS):
                if path in self.facts.paths and path not in self.facts.origins:
                    yield path

    def _modules(self) -> Iterator[str]:
        """How Python names the modules that were read."""
        for path in self.facts.origins:
            if path.endswith(".py"):
                *_, folder, name = f"//{path.lower()}".split("/")
                # A package is named by its folder, or, in it, by dots alone.
                yield from (folder, "from .") if name == "__init__.py" else (name[: -len(".py")],)

    def _loader_words(self, carriers: tuple[Carrier, ...]) -> Iterator[str]:
        """What files that load an env file with the key have in them: it may be no word of the key itself."""
        names = {posixpath.basename(one.setting.name.place.path) for one in carriers if one.setting.home == "env"}
        if names:
            yield from ("env-file", "env_file", "environmentfile", "dotenv")
        elif any(one.setting.home == "env-template" for one in carriers):
            yield "dotenv"
        for name in names:
            yield from (f"/{name}", f" {name}")

    def _goes_to_vendor(self, request: Request) -> bool:
        """Whether a request goes to the vendor: by its URL, or, where that can't be seen, by all hosts that its file names."""
        if request.url is not None:
            return key.is_vendor_host(key.host_of(request.url.text))
        hosts = self.hosts.get(request.header.place.path)
        return hosts is not None and all(key.is_vendor_host(host) for host in hosts)

    def _taken_in(self) -> Iterator[str]:
        """The files that kustomizations take in: what a patch means is told by what it patches."""
        for include in self.facts.includes:
            if include.home == "kustomize" and include.kind in ("resource", "patch"):
                if include.target.text in self.facts.paths and not self._is_read(include.target.text):
                    yield include.target.text

    def _run_by_workflows(self) -> Iterator[str]:
        """The files that commands of workflows name: what they import may need the key."""
        for run in self.facts.runs:
            if run.kind == "command" and run.folder != "?":
                for word in (run.name.text, *run.arguments[:4]):
                    path = posixpath.normpath(posixpath.join(run.folder, word)) if "." in word or "/" in word else ""
                    if path in self.facts.paths and path not in self.facts.origins and path.endswith(_RUNNABLE):
                        yield path

    def _signals(self) -> Iterator[str]:
        """The worlds in which something is surely AssemblyAI's, so that weak names may be believed."""
        facts = self.facts
        strong: list[Text] = [fact.name for fact in (*facts.settings, *facts.uses, *facts.calls)]  # type: ignore[attr-defined]
        for text in strong:
            if key.meaning(text.text) in (Meaning.KEY, Meaning.VENDOR):
                yield world(facts, text.place.path)
        for include in facts.includes:
            if "assemblyai" in include.target.text.lower():
                yield world(facts, include.target.place.path)
        for request in facts.requests:
            if request.url is not None and key.is_vendor_host(key.host_of(request.url.text)):
                yield world(facts, request.header.place.path)
        for setting in facts.settings:
            if any("assemblyai.com" in literal.text for literal in literals(setting.value)):
                yield world(facts, setting.name.place.path)

    def _is_named_for_key(self, setting: Setting) -> bool:
        if is_key_entry(self.facts, setting):
            return True
        if self._means_key(setting.name.text, setting.name.place.path, positional=setting.role == "argument"):
            return True
        return setting.role == "argument" and self._is_argument_of_vendor(setting.name)

    def _is_argument_of_vendor(self, name: Text) -> bool:
        """Whether a type without a module before it, in a file that takes in all names of the vendor's, is handed an API key."""
        made, _, argument = name.text.rpartition(".")
        if name.place.path not in self.taken_whole or not re.fullmatch(r"[A-Z]\w*", made):
            return False
        return argument.lower().replace("_", "") == "apikey" and not key.is_other_vendor(name.text)

    def _means_key(self, name: str, path: str, *, positional: bool = False) -> bool:
        """Whether a name alone says that it is the key's."""
        if name in self.facts.names:
            return True
        what = key.meaning(name)
        if what is Meaning.WEAK:
            return world(self.facts, path) in self.signals
        if what is Meaning.VENDOR and positional:
            callee, _, argument = name.rpartition(".")
            return argument == "0" and key.takes_key_first(callee)
        return what is Meaning.KEY

    def _trace(self, value: Value, setting: Setting, *, outside: bool = True) -> None:
        """Mark everything that hands its value to a setting that is the key's; `outside`: also what other files hand over."""
        sink = setting.name.place
        pending: list[tuple[Value, Setting, int]] = [(value, setting, 0)]
        while pending:
            current, holder, hops = pending.pop()
            if hops > _HOPS:
                continue
            for reference in references(current):
                if reference.kind == "file" and reference.target in self.facts.paths and not self._is_read(reference.target):
                    self.paths.add(reference.target)
                if reference.target and (reference.kind in ("values", "file") or (reference.kind in KINDS and reference.source)):
                    store = reference.source if reference.kind in KINDS else ""
                    self.asked.setdefault((KINDS.get(reference.kind, reference.kind), store, reference.target), sink)
                elif reference.kind == "variable" and reference.source:
                    for origin in modules.meant(self.facts, reference):
                        if id(origin) not in self.sinks:
                            self.sinks[id(origin)] = sink
                            pending.append((origin.value, origin, hops + 1))
                elif reference.kind == "template":
                    home = "ansible" if holder.home in ("env", "env-template") else holder.home  # whose templates these are
                    self.templates.setdefault((home, reference.target), sink)
                elif reference.kind == "environment" and (given := self._given(reference)):
                    for origin in given:
                        if id(origin) not in self.sinks:
                            self.sinks[id(origin)] = sink
                            pending.append((origin.value, origin, hops + 1))
                elif reference.kind != "environment" and holder.home == "github-actions":
                    pass  # a name in GitHub's stores needn't be that of a variable
                elif reference.kind in ("environment", "secret", "config", "variable") and reference.target:
                    if not key.is_other_vendor(reference.target) and not reference.source:
                        self.aliases[reference.target].append(reference.place)
                elif reference.kind == "name":
                    for origin in self._origins(reference, holder) or (self._handed(reference, holder) if outside else ()):
                        if id(origin) not in self.sinks and not key.is_other_vendor(origin.name.text):
                            self.sinks[id(origin)] = sink
                            pending.append((origin.value, origin, hops + 1))

    def _given(self, reference: Reference) -> list[Setting]:
        """The constants of a shell script that `$X` in it means."""
        return [
            setting
            for setting in self.named.get((reference.place.path, reference.target), ())
            if setting.role == "constant" and setting.home != "code" and setting.name.text == reference.target
        ]

    def _origins(self, reference: Reference, holder: Setting) -> list[Setting]:
        """The settings of code that a name may mean."""
        path = reference.place.path
        found = self._local(path, reference.target, holder)
        if found:
            return found
        return self._imported(path, reference.target) or self._elsewhere(reference)

    def _handed(self, reference: Reference, holder: Setting) -> list[Setting]:
        """What other files hand to a function for one of its parameters, which a name in it is."""
        path = reference.place.path
        taking = self.parameters.get((path, holder.scope))
        positions = [position for position, name in taking.names if name == reference.target] if taking is not None else []
        if taking is None or not positions or not all(key.is_vendor_host(host) for host in self.hosts.get(path, ())):
            return []
        name = taking.target.text
        self.called.add(name)
        given = [one for last in (positions[0], reference.target) for one in self.arguments.get((name, last), ())]
        callers = {one.name.place.path for one in given} - {path}
        taking_in = {caller for caller in callers if self._takes_in(caller, name, path)}
        return [one for one in given if one.name.place.path in taking_in]

    def _takes_in(self, path: str, name: str, module: str) -> bool:
        """Whether a file takes a name from a module."""
        return any(
            module in definitions.imported(self.facts, include.target.text, original, path)
            for include in self.taken_in.get(path, ())
            for original in (*(one for one, _ in include.names if one in (name, "default")), *([""] if not include.names else []))
        )

    def _imported(self, path: str, target: str, hops: int = 0) -> list[Setting]:
        """The settings of the modules that a file takes a dotted name from, or that these take it from."""
        root, _, rest = target.partition(".")
        taken = [
            (include, original, ".".join(filter(None, (original, rest))))
            for include, original in self.imports.get((path, root), ())
        ]
        if hops:  # `export * from "./keys"`, `from .keys import *`
            taken += [(one, "", target) for one in self.taken_in.get(path, ()) if not one.names and not one.alias]
        found: list[Setting] = []
        for include, original, member in taken:
            for module in definitions.imported(self.facts, include.target.text, original, path):
                if not self._is_read(module):
                    self.paths.add(module)
                here = self._local(module, member, None) if member else []
                if member and not here and hops < _MODULES:
                    here = self._imported(module, member, hops + 1)
                found += here
        return found

    def _elsewhere(self, reference: Reference) -> list[Setting]:
        """The settings of other files that a name may mean which the file doesn't bind itself."""
        path = reference.place.path
        found = []
        for file, names in definitions.named(self.facts, reference.target, path, self.taken_in.get(path, ())):
            if not self._is_read(file):
                self.paths.add(file)
            found += [one for one in self.named.get((file, names[-1]), ()) if definitions.is_defined_as(one, names)]
        return found

    def _local(self, path: str, target: str, holder: Setting | None) -> list[Setting]:
        """The settings of one file that a dotted name may mean: those of the nearest enclosing scope."""
        last = target.rpartition(".")[2]
        candidates = [
            setting
            for setting in self.named.get((path, last), ())
            if setting is not holder and setting.role in ("constant", "field", "default", "variable")
        ]
        exact = [setting for setting in candidates if setting.name.text == target]
        if not exact and "." in target:
            exact = [setting for setting in candidates if target.endswith(f".{setting.name.text}")]
        if not exact and path.endswith(_BARE_FIELDS):
            exact = [setting for setting in candidates if setting.name.text in (f"this.{target}", f"self.{target}")]
        if holder is None or not exact:
            return exact
        visible = [setting for setting in exact if holder.scope[: len(setting.scope)] == setting.scope]
        deepest = max((len(setting.scope) for setting in visible), default=0)
        return [setting for setting in visible if len(setting.scope) == deepest] or exact

    def _carriers(self) -> Iterator[Carrier]:
        for setting in self.facts.settings:
            path = setting.name.place.path
            if id(setting) in self.sinks:
                yield Carrier(setting, self.sinks[id(setting)])
            elif id(setting) in self.named_for_key or self._stands_in(setting):
                yield Carrier(setting)
            elif setting.name.text in self.aliases:
                sinks = [place for place in self.aliases[setting.name.text] if serves(self.facts, path, place.path)]
                roles = ("variable", "entry", "plain-entry", "build", "comment", "" if setting.home in _CODE else "default")
                if sinks and setting.role in roles:
                    yield Carrier(setting, sinks[0])
            elif (setting.home, setting.name.text) in self.templates:
                yield Carrier(setting, self.templates[setting.home, setting.name.text])
            elif (asked := entry_of(setting)) and asked in self.asked:
                yield Carrier(setting, self.asked[asked])
            elif self._is_sent_header(setting) or (
                key.meaning(setting.name.text) is Meaning.VENDOR
                # What a call of the vendor's is given first is the key only of a few: others take a transcript's id.
                and not setting.name.text.rpartition(".")[2].isdigit()
                and any(key.shape(literal.text) is key.Shape.V4 for literal in literals(setting.value))
            ):
                yield Carrier(setting)
        for request in self.facts.requests:
            if self._goes_to_vendor(request) and key.is_credential_field(request.header.text):
                yield Carrier(Setting(request.header, request.value, request.home, request.scope, request.where))

    def _is_sent_header(self, setting: Setting) -> bool:
        """Whether a run printed the header of a request, in a notebook whose code sends the key."""
        return (
            setting.role == "output"
            and setting.name.text.lower() == "authorization"
            and any(key.shape(literal.text) is key.Shape.V4 for literal in literals(setting.value))
            and any(
                request.header.place.path == setting.name.place.path and reference.kind == "environment"
                for request in self.facts.requests
                for reference in references(request.value)
                if self._means_key(reference.target, setting.name.place.path)
            )
        )

    def _stands_in(self, setting: Setting) -> bool:
        """Whether code, or a module of a configuration, keeps under whatever name what has the key's name or else another
        value."""
        path = setting.name.place.path
        return setting.home in (*_CODE, modules.HOME, "ansible") and any(
            reference.kind in ("environment", "name", "variable")
            and reference.fallback is not None
            and self._means_key(reference.target, path)
            for reference in references(setting.value)
        )

    def _reads(self) -> Iterator[Read]:
        for use in self.facts.uses:
            if use.how in ("read", "schema", "inlined") and self._is_read_of_key(use):
                # Settings classes of Python are pydantic's, which compare names without regard to case.
                any_case = use.how == "schema" and use.name.place.path.endswith(".py")
                yield Read(use.name.text, use.name.place, use.required, home=use.home, any_case=any_case)
        given = {
            project(self.facts, setting.name.place.path)
            for setting in self.facts.settings
            if setting.role == "argument" and key.meaning(setting.name.text) is Meaning.KEY
        }
        for call in self.facts.calls:
            place = call.name.place
            name = key.variable_read_by(call.name.text, place.path)
            if name and not call.open and project(self.facts, place.path) not in given:
                # So are the Python client's settings.
                yield Read(name, place, required=True, implied=True, any_case=place.path.endswith((".py", ".ipynb")))

    def _is_read_of_key(self, use: Use) -> bool:
        if self._means_key(use.name.text, use.name.place.path):
            return True
        return any(serves(self.facts, place.path, use.name.place.path) for place in self.aliases.get(use.name.text, ()))


def holds_key(facts: Facts, store: Store) -> bool:
    """Whether one of a store's entries carries the key."""
    return any(id(entry) in _carrier_ids(facts) for entry in store.entries)


@lru_cache(maxsize=2)
def _carrier_ids(facts: Facts) -> frozenset[int]:
    return frozenset(id(carrier.setting) for carrier in graph(facts).carriers)


def _is_vague(request: Request) -> bool:
    """Whether a query parameter may well carry something else: `?token=` a temporary token, `Key` an object's name."""
    return request.where == "query" and request.header.text.lower() in ("token", "access_token", "key")
