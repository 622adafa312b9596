"""What the statements of a file say: settings, uses, includes, calls and requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ...model import Call as CallFact
from ...model import Fact, Include, Joined, Literal, Opaque, Reference, Setting, Use, Value
from ...records import NamedTuple
from ...regex import regex
from .environment import Environment, Found
from .expression import Values
from .idioms import Load, Log, Schema, Write
from .requests import Requests
from .scopes import File, Origin, Scope, simple
from .shapes import (
    Argument,
    Assign,
    Binary,
    Branch,
    Call,
    Class,
    Conditional,
    Entry,
    Function,
    Import,
    Index,
    Mapping,
    Member,
    Name,
    Not,
    Parameter,
    Plain,
    Return,
    Sequence,
    Shape,
    Span,
    String,
    Template,
    parts_of,
    path_of,
)

_CREDENTIAL = regex(r"(?i)key|token|secret|auth|cred|passw")
_LOGGERS = regex(r"(?i)(?:.*_)?log(?:ger|ging)?|console|winston|pino")
_LOG_METHODS = frozenset(
    "debug info warning warn error critical exception log trace fatal verbose silly notice success Println Printf Print".split()
)
_SHOWS = frozenset(["dumps", "stringify", "str", "dict", "repr", "String", "inspect", "pformat"])
# The option in which functions of Firebase list what they may see.
_GRANTING = "secrets"
_UPPER = regex(r"[A-Z][A-Z0-9_]*")
_SCHEMA_FILES = regex(r"process\.env|import\.meta\.env|ConfigModule|runtimeEnv|cleanEnv")
_CONSTRUCTORS = ("__init__", "constructor", "initialize", "__construct", "init")
_FLAG = regex(r"(?:-\w, ?)?--(?P<name>[A-Za-z][\w-]*)")
_HIDING = regex(r"\bSecret(?:Str|Bytes)?\b")
# What a build may be told to replace as a whole.
_ENVIRONMENTS = frozenset(["process.env", "import.meta.env"])
# Of Zod, Valibot, Yup, Joi: methods whose argument stands in for what isn't there.
_STANDS_IN = frozenset(["default", "catch", "prefault"])
_OPTIONAL = (".optional()", ".default()", ".nullish()", ".catch()", ".withDefault()")


class _Around(NamedTuple):
    """What is around an expression: the calls it is in, what a mapping here is named by and is there for, whether its value is
    only tested ("test") or has a stand-in ("fallback")."""

    calls: tuple[Call, ...] = ()
    prefix: str = ""
    role: str = "field"
    optional: str = ""

    def plain(self) -> _Around:
        """The same for a part that stands by itself."""
        return self._replace(prefix="", role="field", optional="")


class Statements:
    """Tells the facts of a file."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.source = file.source
        self.environment = Environment(file)
        self.values = Values(file, self.environment)
        self.requests = Requests(file, self.environment, self.values)
        idioms = file.language.idioms
        self.loads = {idiom.callee: idiom for idiom in idioms if isinstance(idiom, Load)}
        self.writes = {idiom.callee: idiom for idiom in idioms if isinstance(idiom, Write)}
        self.logs = {idiom.callee for idiom in idioms if isinstance(idiom, Log)}
        self.class_schemas = {idiom.callee: idiom for idiom in idioms if isinstance(idiom, Schema) and idiom.form == "class"}
        self.call_schemas = tuple(idiom.callee for idiom in idioms if isinstance(idiom, Schema) and idiom.form == "call")
        self.has_schemas = bool(self.call_schemas) and bool(_SCHEMA_FILES.search(self.source.text))
        self.declared: set[int] = set()

    def tell(self) -> Iterator[Fact]:
        """All facts."""
        for made, inside in self.file.classes:
            yield from self._class_schema(made, inside)
        for shape, scope in self.file.statements:
            yield from self._visit(shape, scope, _Around())

    # --- the visit ----------------------------------------------------------------------------------------------

    def _visit(self, shape: Shape, scope: Scope, around: _Around) -> Iterator[Fact]:
        kind = type(shape)
        if kind is Name or kind is Plain:  # by far the most
            return
        visit = _VISITS.get(kind)
        if visit is not None:
            yield from visit(self, shape, scope, around)
            return
        if kind is String or kind is Template:
            yield from self.requests.query(shape, scope)
        for part in parts_of(shape):
            if not (kind is Template and isinstance(part, String)):
                yield from self._visit(part, scope, around.plain())

    def _mapping(self, shape: Mapping, scope: Scope, around: _Around) -> Iterator[Fact]:
        for entry in shape.entries:
            yield from self._entry(entry, scope, around)

    def _sequence(self, shape: Sequence, scope: Scope, around: _Around) -> Iterator[Fact]:
        yield from self.requests.pair(shape, scope, around.calls, around.prefix)
        for item in shape.items:
            yield from self._visit(item, scope, around._replace(optional=""))

    def _member(self, shape: Member | Index, scope: Scope, around: _Around) -> Iterator[Fact]:
        found = self.environment.read(shape, scope)
        if found is not None:
            yield from self._used(found, around.optional)
        else:
            for part in parts_of(shape):
                yield from self._visit(part, scope, around.plain())

    def _not(self, shape: Not, scope: Scope, around: _Around) -> Iterator[Fact]:
        yield from self._visit(shape.value, scope, around._replace(optional="test"))

    def _conditional(self, shape: Conditional, scope: Scope, around: _Around) -> Iterator[Fact]:
        yield from self._visit(shape.test, scope, around.plain()._replace(optional="test"))
        for part in (shape.yes, shape.no):
            yield from self._visit(part, scope, around)

    def _branch(self, shape: Branch, scope: Scope, _: _Around) -> Iterator[Fact]:
        yield from self._visit(shape.test, scope, _Around(optional="test"))

    def _return(self, shape: Return, scope: Scope, around: _Around) -> Iterator[Fact]:
        meant = self.values.of(shape.value, scope) if isinstance(shape.value, (Call, Binary)) else None
        if isinstance(meant, Reference) and meant.kind == "environment" and isinstance(meant.fallback, Literal):
            name = scope.path[-1] if scope.path else meant.target
            yield self._setting(Span(name, shape.value.start, shape.value.end), meant, scope, "constant")
        yield from self._visit(shape.value, scope, around)

    def _binary(self, shape: Binary, scope: Scope, around: _Around) -> Iterator[Fact]:
        if shape.operator == "+":
            yield from self.requests.query(shape, scope)
        left = right = around.optional
        if shape.operator in ("or", "??"):
            if not self.environment.is_empty(shape.right, scope):
                left = left or "fallback"
                if self.environment.held(shape.left, scope)[0]:
                    right = right or "fallback"
        elif shape.operator in ("==", "!=", "in"):
            left = right = "test"
        elif shape.operator == "and":
            left = "test"
        yield from self._visit(shape.left, scope, around._replace(optional=left))
        yield from self._visit(shape.right, scope, around._replace(optional=right))

    def _used(self, found: Found, optional: str = "") -> Iterator[Use]:
        """The use that a read is. What is kept with plain data is only referred to: it is no variable."""
        if found.kind == "config":
            return
        needed = self.environment.is_needed(found) and optional != "fallback"
        if optional == "test" and found.name.text not in self.environment.refused:
            needed = False
        how = "inlined" if found.inlined else "read"
        unnamed = any(each.function is not None and each.function.name is None for each in found.scope.upwards())
        path = (*found.scope.path, "") if unnamed and not found.scope.path else found.scope.path
        yield Use(self.source.span(found.name), "code", path, how, needed)

    def _setting(self, name: Span, value: Value, scope: Scope, role: str) -> Setting:
        return Setting(self.source.span(name), value, "code", scope.path, role)

    # --- assignments --------------------------------------------------------------------------------------------

    def _assign(self, shape: Assign, scope: Scope, around: _Around) -> Iterator[Fact]:
        if id(shape) in self.declared:
            return
        pattern = isinstance(shape.target, (Mapping, Sequence))
        for target, value in simple(shape):
            if value is None:
                continue
            yield from self._set(target, value, scope)
            if pattern and isinstance(value, (Member, Binary)):
                found = self.environment.read(value.left if isinstance(value, Binary) else value, scope)
                if found is not None:
                    whole = isinstance(value, Binary) and not self.environment.is_empty(value.right, scope)
                    yield from self._used(found, "fallback" if whole else "")
        if isinstance(shape.target, Index):
            yield from self._visit(shape.target.key, scope, _Around())
        if shape.value is None:
            return
        required = self._required(shape.value, scope)
        if required is not None:
            yield self._require(required, shape.target, scope)
            if isinstance(shape.value, Call):
                return
        prefix, role = path_of(shape.target), "field"
        origin = None
        if isinstance(shape.target, (Member, Index)) and not self._is_own(shape.target):
            origin = self.file.origin(shape.target, scope)
        if origin is not None and origin.imported:
            prefix, role = origin.plain, "argument"
        yield from self._visit(shape.value, scope, _Around(around.calls, prefix, role))

    def _set(self, target: Shape, value: Shape, scope: Scope) -> Iterator[Fact]:
        yield from self.requests.assigned(target, value, scope)
        if isinstance(value, (Function, Class, Mapping, Sequence)):
            return
        meant = self.values.of(value, scope)
        if isinstance(target, (Index, Member)):
            table = self.environment.mappings if isinstance(target, Index) else self.environment.objects
            base = self.file.origin(target.object, scope)
            if base is not None and base.path in table and table[base.path].kind == "environment":
                name = self.file.text(target.key, scope) if isinstance(target, Index) else target.name
                if name is not None:
                    yield self._setting(name, meant, scope, "variable")
                return
            origin = self.file.origin(target, scope) if not self._is_own(target) else None
            if origin is not None and (origin.imported or _root(target) not in self.file.language.known):
                yield self._setting(Span(origin.plain, target.start, target.end), meant, scope, "argument")
                return
        path = path_of(target)
        if path and not isinstance(meant, Opaque):
            yield self._setting(Span(path, target.start, target.end), meant, scope, "constant")

    def _is_own(self, target: Member | Index) -> bool:
        """Whether a target is an attribute of the own object: its name counts, not what it held before."""
        return isinstance(target.object, Name) and target.object.text in self.file.language.own

    def _entry(self, entry: Entry, scope: Scope, around: _Around) -> Iterator[Fact]:
        if entry.key is None:
            yield from self._visit(entry.value, scope, around.plain() if not entry.spread else around)
            return
        yield from self.requests.entry(entry.key, entry.value, scope, around.calls, around.prefix)
        path = f"{around.prefix}.{entry.key.text}" if around.prefix else entry.key.text
        if not isinstance(entry.value, (Mapping, Sequence, Function, Class)):
            meant = self.values.of(entry.value, scope)
            if not isinstance(meant, Opaque) or around.role == "argument" or entry.key.text in _ENVIRONMENTS:
                yield self._setting(Span(path, entry.key.start, entry.key.end), meant, scope, around.role)
        elif around.role == "argument":
            yield from self._listed(path, entry.key.text, entry.value, scope)
        if self.has_schemas and _UPPER.fullmatch(entry.key.text) and isinstance(entry.value, Call):
            yield from self._declared_entry(entry.key, entry.value, scope)
        if isinstance(entry.value, Mapping) and re.fullmatch(r"(?i)params|query|qs|searchparams", entry.key.text):
            yield from self.requests.parameters(entry.value, scope, around.calls)
        yield from self._visit(entry.value, scope, around._replace(prefix=path, optional=""))

    def _listed(self, path: str, name: str, value: Shape, scope: Scope) -> Iterator[Setting]:
        """The secrets that a function of a platform lists in its options: each a setting of that option."""
        if name == _GRANTING and isinstance(value, Sequence):
            for item in value.items:
                yield self._setting(Span(path, item.start, item.end), self.values.of(item, scope), scope, "argument")

    def _function(self, shape: Function, scope: Scope, _: _Around) -> Iterator[Fact]:
        inside = self.file.inner.get(id(shape), scope)
        if shape.name is not None and any(_CREDENTIAL.search(each.name.text) for each in shape.parameters):
            yield self._takes(shape, shape.name, inside)
        for parameter in shape.parameters:
            if parameter.default is None:
                continue
            if not isinstance(parameter.default, (Mapping, Sequence, Function)):
                meant = self.values.of(parameter.default, scope)
                if not isinstance(meant, Opaque):
                    yield self._setting(_parameter_span(parameter), meant, inside, "default")
            yield from self._visit(parameter.default, scope, _Around(prefix=parameter.name.text))
        for decorator in shape.decorators:
            yield from self._visit(decorator, scope, _Around())

    def _takes(self, shape: Function, name: Span, inside: Scope) -> Include:
        """The parameters of a function, by their positions: those of a constructor are its class's."""
        named = [each.name.text for each in shape.parameters if each.name.text not in self.file.language.own]
        made = inside.path[-2] if name.text in _CONSTRUCTORS and len(inside.path) > 1 else name.text
        names = tuple((str(position), each) for position, each in enumerate(named))
        return Include(self.source.span(Span(made, name.start, name.end)), "code", inside.path, "parameters", names=names)

    # --- imports and env files ----------------------------------------------------------------------------------

    def _import(self, shape: Import, scope: Scope, _: _Around) -> Iterator[Fact]:
        early = "hoisted" if self.file.language.name == "javascript" else ""
        if self.source.text.startswith("import type ", shape.start):
            early = "types"
        yield Include(self.source.span(shape.module), "code", scope.path, "import", early, names=shape.names, alias=shape.alias)
        idiom = self.environment.objects.get(shape.module.text)
        for exported, _local in shape.names:
            if idiom is not None and exported != "default":
                where = shape.start, shape.end
                at = self.source.text.find(exported, shape.start, shape.end)
                found = Found(Span(exported, at, at + len(exported)), idiom.kind, None, scope, False, *where, idiom.inlined)
                yield from self._used(found)
            load = self.loads.get(f"{shape.module.text}.{exported}")
            if load is not None and load.imported:
                yield self._env_file(load.loader, None, shape.module, scope)
        load = self.loads.get(shape.module.text)
        if load is not None and load.imported:
            yield self._env_file(load.loader, None, shape.module, scope)

    def _env_file(self, loader: str, target: Span | None, beside: Span, scope: Scope) -> Include:
        where = target or Span("", beside.start, beside.start)
        return Include(self.source.span(where), "code", scope.path, "env-file", loader, required=False)

    def _required(self, shape: Shape, scope: Scope) -> Span | None:
        """The module that `require("module")` names, also behind a member or a call: `require("m").config()`."""
        for _ in range(8):
            if isinstance(shape, Member):
                shape = shape.object
            elif isinstance(shape, Call) and isinstance(shape.callee, Name):
                if shape.callee.text in self.file.language.importers and shape.arguments and not scope.find(shape.callee.text):
                    return self.file.text(shape.arguments[0].value, scope)
                return None
            elif isinstance(shape, Call):
                shape = shape.callee
            else:
                return None
        return None

    def _require(self, module: Span, target: Shape | None, scope: Scope) -> Include:
        names: list[tuple[str, str]] = []
        alias = ""
        if isinstance(target, Mapping):
            for entry in target.entries:
                local = entry.value.target if isinstance(entry.value, Assign) else entry.value
                if entry.key is not None and isinstance(local, Name):
                    names.append((entry.key.text, local.text))
        elif isinstance(target, Name):
            alias = target.text
        return Include(self.source.span(module), "code", scope.path, "import", names=tuple(names), alias=alias)

    def _load(self, load: Load, shape: Call, scope: Scope) -> Iterator[Include]:
        beside = _callee_span(shape.callee)
        given = None
        for which in load.path:
            given = given or self.environment.argument(shape, which)
        if given is None or (isinstance(given, Mapping) and 0 in load.path):
            yield self._env_file(load.loader, None, beside, scope)
            return
        for one in given.items if isinstance(given, Sequence) else (given,):
            yield self._env_file(load.loader, self._path(one, scope), beside, scope)

    def _path(self, shape: Shape, scope: Scope) -> Span | None:
        """The written-out end of a path: `path.join(__dirname, "..", ".env")` is `../.env`."""
        whole = self.file.text(shape, scope)
        if whole is not None:
            return whole
        shape, scope = self.file.resolve(shape, scope)
        texts: list[String] = []
        pending: list[Shape] = [shape]
        while pending and len(texts) < 8:
            current = pending.pop()
            if isinstance(current, String):
                texts.append(current)
            elif (
                isinstance(current, Call) and isinstance(current.callee, Member) and self.environment.read(current, scope) is None
            ):
                pending += [*reversed([argument.value for argument in current.arguments]), current.callee.object]
            elif isinstance(current, (Call, Binary, Template)) and self.environment.read(current, scope) is None:
                pending += reversed(parts_of(current))
        if not texts:
            return None
        path = "/".join(text.text.strip("/") for text in texts if text.text not in (".", "/"))
        return Span(path, texts[-1].inner[0], texts[-1].inner[1])

    # --- calls --------------------------------------------------------------------------------------------------

    def _call(self, shape: Call, scope: Scope, around: _Around) -> Iterator[Fact]:
        found = self.environment.read(shape, scope)
        if found is not None:
            yield from self._used(found, around.optional)
            if found.fallback is not None and found.kind == "environment" and _callee_text(shape.callee) == "setdefault":
                yield self._setting(found.name, self.values.of(shape, scope), scope, "variable")
            for argument in shape.arguments:
                if not isinstance(argument.value, String):
                    optional = "fallback" if argument.value is found.fallback else ""
                    yield from self._visit(argument.value, scope, _Around(around.calls, optional=optional))
            return
        if isinstance(shape.callee, Name) and shape.callee.text in self.file.language.importers:
            module = self._required(shape, scope)
            if module is not None:
                yield self._require(module, None, scope)
                load = self.loads.get(module.text)
                if load is not None and load.imported:
                    yield self._env_file(load.loader, None, module, scope)
                return
        yield from self.requests.call(shape, scope, around.calls)
        origin = self.file.origin(shape.callee, scope)
        load = self.loads.get(origin.path) if origin is not None else None
        if load is not None and not load.imported:
            yield from self._load(load, shape, scope)
        if origin is not None and origin.path in self.environment.lists:
            yield from self._put_in(shape, scope)
        write = self.writes.get(origin.path) if origin is not None else None
        if write is None and isinstance(shape.callee, Member):
            write = self.writes.get(f"*.{shape.callee.name.text}")
        if write is not None:
            yield from self._written(write, shape, scope)
            origin = None
        if self._is_log(shape, origin):
            yield from self._logged(shape, scope)
            origin = None
        unwrapped = self.environment.unwrapped(shape, scope)
        if unwrapped is not None or self.environment.asks(shape, scope):
            origin = None
        base, role = self._base(shape, origin)
        inner = (*around.calls, shape)
        if origin is not None and base and (origin.imported or role == "argument"):
            yield self._call_fact(shape, origin, scope)
        yield from self._visit_callee(shape.callee, scope, around)
        position = 0
        for argument in shape.arguments:
            yield from self._argument(argument, position, base, shape, scope, inner, around, unwrapped)
            position += argument.name is None and not argument.spread
        yield from self._parameters(shape, scope)
        yield from self._option(shape, scope)

    def _put_in(self, shape: Call, scope: Scope) -> Iterator[Use]:
        """The names that a build is told to put in."""
        for argument in shape.arguments:
            entries = [entry.key for entry in getattr(argument.value, "entries", ()) if entry.key is not None]
            items = [self.file.text(item, scope) for item in getattr(argument.value, "items", ())]
            for name in (*entries, *filter(None, items)):
                yield Use(self.source.span(name), "code", scope.path, "inlined", required=False)

    def _written(self, write: Write, shape: Call, scope: Scope) -> Iterator[Setting]:
        named, value = self.environment.argument(shape, write.name), self.environment.argument(shape, write.value)
        name = self.file.text(named, scope) if named is not None else None
        if name is not None and value is not None:
            yield self._setting(name, self.values.of(value, scope), scope, "variable")

    def _option(self, shape: Call, scope: Scope) -> Iterator[Fact]:
        """`add_argument("--key", default=…)` and its like: an option of the command line is a name, its default a value, and
        `envvar` a variable that may stand in."""
        given = {argument.name.text: argument.value for argument in shape.arguments if argument.name is not None}
        positional = [argument.value for argument in shape.arguments if argument.name is None]
        for name in _texts(self.file, given.get("envvar"), scope):
            yield Use(self.source.span(name), "code", scope.path, "read", False)
        flags = [(each, match) for each in positional if isinstance(each, String) and (match := _FLAG.match(each.text))]
        if not flags:
            return
        camel = self.file.language.options
        default = given.get("default") or (positional[2] if camel and len(positional) == 3 else None)
        if default is None or isinstance(default, (Mapping, Sequence, Function)):
            return
        meant = self.values.of(default, scope)
        if not isinstance(meant, Opaque):
            flag, match = flags[-1]
            start = flag.inner[0] + match.start("name")
            first, *others = match["name"].split("-")
            called = first + "".join(word.capitalize() for word in others) if camel else "_".join([first, *others])
            yield self._setting(Span(called, start, start + len(match["name"])), meant, scope, "default")

    def _visit_callee(self, callee: Shape, scope: Scope, around: _Around) -> Iterator[Fact]:
        if isinstance(callee, Member):
            optional = around.optional if f".{callee.name.text}" in self.environment.wraps else ""
            yield from self._visit(callee.object, scope, _Around(around.calls, optional=optional))
        elif not isinstance(callee, Name):
            yield from self._visit(callee, scope, _Around(around.calls))

    def _base(self, shape: Call, origin: Origin | None) -> tuple[str, str]:
        """What the arguments of a call are named by, and their role; nothing for calls that are nobody's library."""
        if origin is None:
            path = path_of(shape.callee)
            return ("", "field") if not path or path.partition(".")[0] in self.file.language.known else (path, "local")
        if not origin.imported and (_root(shape.callee) in self.file.language.known or origin.path in self.file.language.known):
            return "", "field"
        return origin.plain, "argument"

    def _argument(
        self,
        argument: Argument,
        position: int,
        base: str,
        call: Call,
        scope: Scope,
        calls: tuple[Call, ...],
        around: _Around,
        unwrapped: tuple[Shape, bool] | None,
    ) -> Iterator[Fact]:
        value = argument.value
        origin = self.file.origin(call.callee, scope)
        imported = origin is not None and origin.imported
        if unwrapped is not None and value is unwrapped[0]:
            yield from self._visit(value, scope, around)
            return
        if argument.name is not None:
            name = argument.name
            prefix = f"{base}.{name.text}" if base else name.text
        else:
            name = _callee_span(call.callee)
            prefix = base
        options = self._options(value, scope) if argument.spread or argument.name is None else None
        if options is not None and base:
            mapping, where = options
            if mapping is value:
                yield from self._visit(mapping, scope, _Around(calls, base, "argument" if imported or origin else "field"))
                return
            yield from self._fields(mapping, where, base)
        elif base and not isinstance(value, (Mapping, Sequence, Function)) and not argument.spread:
            path = prefix if argument.name is not None else f"{base}.{position}"
            if argument.name is not None or imported or self._matters(call.callee, origin, value):
                meant = self.values.of(value, scope)
                if not isinstance(meant, Opaque) or imported:
                    yield self._setting(Span(path, name.start, name.end), meant, scope, "argument")
        if imported and argument.name is not None:
            yield from self._listed(prefix, argument.name.text, value, scope)
        if isinstance(value, Mapping) and argument.name is not None and re.fullmatch(r"(?i)params|query", argument.name.text):
            yield from self.requests.parameters(value, scope, calls)
        role = "argument" if imported and argument.name is not None else "field"
        callee = _callee_text(call.callee)
        optional = "test" if callee in ("bool", "Boolean") else ""
        if position == 1 and argument.name is None and callee in ("get", "pop", "setdefault", "getOrDefault"):
            optional = "fallback"  # what stands in for an option that wasn't given
        yield from self._visit(value, scope, _Around(calls, prefix if argument.name is not None else "", role, optional))

    def _matters(self, callee: Shape, origin: Origin | None, value: Shape) -> bool:
        """Whether an argument without a name may be a credential, by what is called: a client, or something so named."""
        if isinstance(value, Plain):
            return False
        last = _callee_text(callee)
        return bool(_CREDENTIAL.search(last)) or (origin is not None and (last[:1].isupper() or last[:3].lower() == "new"))

    def _options(self, value: Shape, scope: Scope) -> tuple[Mapping, Scope] | None:
        """The plain object (or one made of nothing but named values) that an argument is, or that the name stands for."""
        if isinstance(value, (Name, Member)):
            value, scope = self.file.resolve(value, scope)
        if isinstance(value, Call) and value.new and value.arguments and all(argument.name for argument in value.arguments):
            given = tuple(Entry(argument.name, argument.value) for argument in value.arguments)
            return Mapping(given, value.start, value.end), scope
        return (value, scope) if isinstance(value, Mapping) else None

    def _fields(self, mapping: Mapping, scope: Scope, prefix: str) -> Iterator[Setting]:
        """The entries of an object that was made first and is handed over here."""
        pending: list[tuple[Mapping, str]] = [(mapping, prefix)]
        while pending:
            mapping, prefix = pending.pop()
            for entry in mapping.entries:
                if entry.key is None:
                    continue
                path = f"{prefix}.{entry.key.text}"
                if isinstance(entry.value, Mapping):
                    pending.append((entry.value, path))
                elif not isinstance(entry.value, (Sequence, Function, Class)):
                    value = self.values.of(entry.value, scope)
                    yield self._setting(Span(path, entry.key.start, entry.key.end), value, scope, "argument")
                else:
                    yield from self._listed(path, entry.key.text, entry.value, scope)

    def _call_fact(self, shape: Call, origin: Origin, scope: Scope) -> CallFact:
        names: list[str] = []
        more = False
        position = 0
        for argument in shape.arguments:
            options = self._options(argument.value, scope) if argument.spread or argument.name is None else None
            if options is not None:
                names += [entry.key.text for entry in options[0].entries if entry.key is not None]
                more = more or any(entry.key is None for entry in options[0].entries)
            elif argument.spread:
                more = True
            elif argument.name is not None:
                names.append(argument.name.text)
            else:
                names.append(str(position))
                # A plain object that can't be seen may name anything.
                unseen = not isinstance(argument.value, (String, Template, Plain, Function, Sequence))
                more = more or (self.file.language.options and unseen)
            position += argument.name is None and not argument.spread
        where = _callee_span(shape.callee)
        return CallFact(self.source.span(Span(origin.plain, where.start, where.end)), "code", scope.path, tuple(names), more)

    def _parameters(self, shape: Call, scope: Scope) -> Iterator[Setting]:
        """A call of a function of the file sets its parameters."""
        if isinstance(shape.callee, Name) and shape.callee.text in self.file.language.own:  # `Self { key: value }`
            yield from self._members(shape, scope, scope.of_kind("class") or scope)
            return
        binding = self.file.binding(shape.callee, scope)
        if binding is None:
            return
        function = binding.value
        if isinstance(function, Class):
            members = self.file.inner[id(function)].names
            made = [each for name in _CONSTRUCTORS for each in members.get(name, ())]
            function = made[0].value if made else None
            if function is None:
                yield from self._members(shape, scope, self.file.inner[id(binding.value)])
        if not isinstance(function, Function):
            return
        names = [_parameter_span(each) for each in function.parameters if each.name.text not in self.file.language.own]
        inside = self.file.inner[id(function)]
        position = 0
        for argument in shape.arguments:
            if argument.spread:
                return
            name = argument.name.text if argument.name is not None else None
            if name is None:
                if position >= len(names):
                    return
                name = names[position].text
                position += 1
            else:
                name = next((each.text for each in names if each.text.lstrip("$") == name), None)
                if name is None:
                    continue
            if isinstance(argument.value, (Mapping, Sequence, Function, Plain)):
                continue
            meant = self.values.of(argument.value, scope)
            if not isinstance(meant, Opaque):
                where = argument.name or _callee_span(shape.callee)
                yield self._setting(Span(name, where.start, where.end), meant, inside, "constant")

    def _members(self, shape: Call, scope: Scope, inside: Scope) -> Iterator[Setting]:
        """A call of a class that has no constructor of its own sets the fields it names."""
        for argument in shape.arguments:
            if argument.name is None or isinstance(argument.value, (Mapping, Sequence, Function, Plain)):
                continue
            meant = self.values.of(argument.value, scope)
            if not isinstance(meant, Opaque):
                yield self._setting(argument.name, meant, inside, "constant")

    # --- logs ---------------------------------------------------------------------------------------------------

    def _is_log(self, shape: Call, origin: Origin | None) -> bool:
        if origin is not None and (origin.path in self.logs or f"{origin.path.rpartition('.')[0]}.*" in self.logs):
            return True
        if isinstance(shape.callee, Member) and shape.callee.name.text in _LOG_METHODS:
            owner = path_of(shape.callee.object).rpartition(".")[2].lstrip("$")
            return bool(owner) and bool(_LOGGERS.fullmatch(owner))
        return False

    def _logged(self, shape: Call, scope: Scope) -> Iterator[Use]:
        pending = [argument.value for argument in reversed(shape.arguments)]
        while pending:
            current = pending.pop()
            if isinstance(current, (Template, Sequence)):
                pending += reversed(parts_of(current))
            elif isinstance(current, Binary) and current.operator in ("+", "%", "or", "??"):
                pending += [current.right, current.left]
            elif isinstance(current, Mapping):
                pending += [entry.value for entry in reversed(current.entries)]
            elif isinstance(current, Call) and self.environment.read(current, scope) is None:
                if _callee_text(current.callee) in _SHOWS:
                    pending += [argument.value for argument in current.arguments]
                elif isinstance(current.callee, Member) and current.callee.name.text in ("format", "strip", "trim"):
                    pending += [current.callee.object, *(argument.value for argument in current.arguments)]
                elif (handed_on := self.environment.unwrapped(current, scope)) is not None:
                    pending.append(handed_on[0])
                elif not current.arguments:
                    yield from self._shown(current, scope)
            elif isinstance(current, (Name, Member, Index, Call)):
                yield from self._shown(current, scope)

    def _shown(self, shape: Shape, scope: Scope) -> Iterator[Use]:
        where = Span("", shape.start, shape.end)
        names, _ = self.environment.held(shape, scope)
        origin = self.file.origin(shape, scope) if not names else None
        if origin is not None and origin.path in self.environment.mappings:
            yield self._log(origin.plain, where, scope)
            return
        resolved, inside = self.file.resolve(shape, scope)
        if not names and isinstance(resolved, Mapping):  # headers
            for entry in resolved.entries:
                parts = parts_of(entry.value) if isinstance(entry.value, (Template, Binary)) else (entry.value,)
                for part in parts:
                    names |= self.environment.held(part, inside)[0]
        for name in sorted(names):
            yield self._log(name, where, scope)
        path = origin.plain if origin is not None and origin.imported else path_of(shape)
        if not names and path and _CREDENTIAL.search(path.rpartition(".")[2]):
            yield self._log(path, where, scope)

    def _log(self, name: str, where: Span, scope: Scope) -> Use:
        return Use(self.source.span(Span(name, where.start, where.end)), "code", scope.path, "logged", required=False)

    # --- schemas ------------------------------------------------------------------------------------------------

    def _declared_entry(self, key: Span, value: Call, scope: Scope) -> Iterator[Use | Setting]:
        origin = self.file.origin(value, scope)
        if origin is None or not origin.imported:
            return
        if not any(
            origin.path == each or origin.path.startswith((f"{each}.", f"{each}/", f"{each}(")) for each in self.call_schemas
        ):
            return
        optional = any(mark in origin.path for mark in _OPTIONAL)
        if origin.path.startswith("joi"):
            optional = optional or ".required()" not in origin.path
        given = [entry for each in value.arguments for entry in getattr(each.value, "entries", ()) if entry.key]
        defaults = [entry.value for entry in given if entry.key.text in ("default", "devDefault")]
        optional = optional or bool(defaults)
        yield Use(self.source.span(key), "code", scope.path, "schema", not optional)
        for default in (*defaults, *_chained_defaults(value)):
            fallback = self.values.of(default, scope)
            if isinstance(fallback, Literal):
                meant = Reference(
                    key.text, self.source.place(key.start, key.end), fallback=fallback, operator="-", required=False
                )
                yield self._setting(key, meant, scope, "field")

    def _class_schema(self, shape: Class, inside: Scope) -> Iterator[Fact]:
        """The fields of a settings class: each is read from the environment under its name."""
        idiom = self._schema_of(shape, inside, 0)
        if idiom is None:
            return
        options = self._class_options(inside)
        prefix = options["env_prefix"].text if "env_prefix" in options else ""
        if "env_file" in options:
            yield self._env_file(idiom.loader, options["env_file"], options["env_file"], inside)
        for statement, scope in self.file.statements:
            if scope is not inside or not isinstance(statement, Assign) or not isinstance(statement.target, Name):
                continue
            if statement.target.text.startswith(("_", "model_config")) or (statement.type is None and statement.value is None):
                continue
            if (
                statement.type is None
                and isinstance(statement.value, Call)
                and _callee_text(statement.value.callee) not in ("Field", "field")
            ):
                continue
            made = statement.value
            if statement.type is None and isinstance(made, Call) and _callee_text(made.callee) not in ("Field", "field"):
                continue
            self.declared.add(id(statement))
            yield from self._declared_field(statement, statement.target, prefix, scope)

    def _schema_of(self, shape: Class, inside: Scope, hops: int) -> Schema | None:
        outside = inside.parent or inside
        for base in shape.bases:
            origin = self.file.origin(base, outside)
            if origin is not None and origin.path in self.class_schemas:
                return self.class_schemas[origin.path]
            binding = self.file.binding(base, outside)
            if binding is not None and isinstance(binding.value, Class) and hops < 4:
                found = self._schema_of(binding.value, self.file.inner[id(binding.value)], hops + 1)
                if found is not None:
                    return found
        return None

    def _class_options(self, inside: Scope) -> dict[str, Span]:
        """`model_config = SettingsConfigDict(env_prefix=…)` and `class Config: env_prefix = …`."""
        options: dict[str, Span] = {}
        pairs: list[tuple[str, Shape]] = []
        for binding in inside.names.get("model_config", []):
            if isinstance(binding.value, Call):
                pairs += [(each.name.text, each.value) for each in binding.value.arguments if each.name is not None]
            elif isinstance(binding.value, Mapping):
                pairs += [(each.key.text, each.value) for each in binding.value.entries if each.key is not None]
        for binding in inside.names.get("Config", []):
            if isinstance(binding.value, Class):
                for name, values in self.file.inner[id(binding.value)].names.items():
                    pairs += [(name, each.value) for each in values if each.value is not None]
        for name, value in pairs:
            first = value.items[-1] if isinstance(value, Sequence) and value.items else value
            text = self.file.text(first, inside) or (self._path(first, inside) if name == "env_file" else None)
            if text is not None:
                options[name] = text
        return options

    def _declared_field(self, statement: Assign, target: Name, prefix: str, scope: Scope) -> Iterator[Fact]:
        names = [Span(f"{prefix}{target.text}".upper(), target.start, target.end)]
        default: Shape | None = statement.value
        if isinstance(default, Call) and _callee_text(default.callee) in ("Field", "field"):
            given = {each.name.text: each.value for each in default.arguments if each.name is not None}
            aliases = [*_texts(self.file, given.get("validation_alias"), scope), *_texts(self.file, given.get("env"), scope)]
            aliases = aliases or list(_texts(self.file, given.get("alias"), scope))
            names = [Span(alias.text.upper(), alias.start, alias.end) for alias in aliases] or names
            positional = [each.value for each in default.arguments if each.name is None]
            default = given.get("default") or given.get("default_factory") or (positional[0] if positional else None)
            if default is not None and self.source.text[default.start : default.end] == "...":
                default = None
        value = self.values.of(default, scope) if default is not None else None
        fallback = value if isinstance(value, (Literal, Reference, Joined)) else None
        required = default is None
        for name in names:  # of several names any one will do
            yield Use(self.source.span(name), "code", scope.path, "schema", required and len(names) == 1)
        place = self.source.place(target.start, target.end)
        # Of pydantic: types that show `**********` where they are printed.
        kind = statement.type
        hides = kind is not None and _HIDING.search(self.source.text[kind.start : kind.end]) is not None
        operator = " ".join(["hide"] * hides + ["-"] * (fallback is not None))
        reference = Reference(names[0].text, place, fallback=fallback, operator=operator, required=required)
        yield self._setting(Span(target.text, target.start, target.end), reference, scope, "constant")
        if statement.value is not None:
            yield from self._visit(statement.value, scope, _Around())


_VISITS: dict[type, Callable[..., Iterator[Fact]]] = {
    Assign: Statements._assign,
    Binary: Statements._binary,
    Branch: Statements._branch,
    Call: Statements._call,
    Conditional: Statements._conditional,
    Function: Statements._function,
    Import: Statements._import,
    Index: Statements._member,
    Mapping: Statements._mapping,
    Member: Statements._member,
    Not: Statements._not,
    Return: Statements._return,
    Sequence: Statements._sequence,
}


def _chained_defaults(shape: Shape) -> Iterator[Shape]:
    """What stands in for a value in a chain of calls: `v` of `string().default(v).min(1)`."""
    while isinstance(shape, Call) and isinstance(shape.callee, Member):
        if shape.callee.name.text in _STANDS_IN and len(shape.arguments) == 1:
            yield shape.arguments[0].value
        shape = shape.callee.object


def _texts(file: File, shape: Shape | None, scope: Scope) -> Iterable[Span]:
    """The texts in an expression: `"X"`, `AliasChoices("X", "Y")`, `["X", "Y"]`."""
    if shape is None:
        return
    text = file.text(shape, scope)
    if text is not None:
        yield text
    else:
        for part in parts_of(shape):
            if isinstance(part, String):
                yield Span(part.text, *part.inner)


def _parameter_span(parameter: Parameter) -> Span:
    """The name that a parameter's value goes by: that of the field, where it is one, has no `$`."""
    name = parameter.name
    return Span(name.text.lstrip("$"), name.start, name.end) if parameter.field else name


def _root(shape: Shape) -> str:
    """The first name of what is called."""
    while True:
        if isinstance(shape, (Member, Index)):
            shape = shape.object
        elif isinstance(shape, Call):
            shape = shape.callee
        else:
            return shape.text if isinstance(shape, Name) else ""


def _callee_text(callee: Shape) -> str:
    """The last name of what is called."""
    if isinstance(callee, Member):
        return callee.name.text
    return callee.text if isinstance(callee, Name) else ""


def _callee_span(callee: Shape) -> Span:
    """Where the last name of what is called is."""
    if isinstance(callee, Member):
        return callee.name
    return Span(_callee_text(callee), callee.start, callee.end)
