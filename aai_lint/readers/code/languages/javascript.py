"""JavaScript and TypeScript, with JSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....records import replace
from ....syntax import span
from ..idioms import Client, Format, Idiom, Language, Load, Log, OpenFile, Read, Schema, Wrap, Write
from ..lowering import (
    JAVASCRIPT,
    Lower,
    Lowering,
    binary,
    body_of,
    call,
    children,
    conditional,
    index,
    inner,
    lambda_of,
    member,
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
    returned,
    sequence,
    text_span,
)
from ..shapes import (
    Argument,
    Assign,
    Attempt,
    Block,
    Branch,
    Call,
    Class,
    Entry,
    Function,
    Import,
    Mapping,
    Name,
    Not,
    Other,
    Parameter,
    Sequence,
    Shape,
    Span,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node

_BLOCKS = frozenset(["statement_block"])
# Handlers of Cloudflare Workers, whose second parameter holds the bindings, and of Pages, whose only one has them as `env`.
# https://developers.cloudflare.com/workers/runtime-apis/handlers/
_WORKER_HANDLERS = frozenset(["fetch", "scheduled", "queue", "email", "tail"])


def _string(node: Node, _: Lowering) -> Shape:
    return quoted(node, 1, 1, JAVASCRIPT)


def _template(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    source = node.text()
    holes = [child for child in node.named_children() if child.kind() == "template_substitution"]
    if not holes:
        return quoted(node, 1, 1, JAVASCRIPT)
    pieces: list[Shape] = []
    at = start + 1
    for hole in holes:
        hole_start, hole_end = span(hole)
        if hole_start > at:
            pieces.append(piece(source[at - start : hole_start - start], at, hole_start, JAVASCRIPT))
        pieces.append(inner()(hole, lowering))
        at = hole_end
    if end - 1 > at:
        pieces.append(piece(source[at - start : -1], at, end - 1, JAVASCRIPT))
    return Template(tuple(pieces), start, end)


def _argument(node: Node, lowering: Lowering) -> Argument:
    if node.kind() == "spread_element":
        return Argument(None, inner()(node, lowering), spread=True)
    return Argument(None, lowering(node))


_call = call("function", "arguments", _argument)


def _calls(node: Node, lowering: Lowering) -> Shape:
    arguments = node.field("arguments")
    if arguments is not None and arguments.kind() == "template_string":
        return Other((lowering.field(node, "function"), lowering(arguments)), *span(node))
    return _call(node, lowering)


def _key(node: Node | None) -> Span | None:
    if node is None or node.kind() == "computed_property_name":
        return None
    if node.kind() == "string":
        text = quoted(node, 1, 1, JAVASCRIPT)
        return Span(text.text, *text.inner)
    return text_span(node)


def _object(node: Node, lowering: Lowering) -> Shape:
    entries = []
    for child in children(node):
        kind = child.kind()
        if kind in ("pair", "pair_pattern"):
            entries.append(Entry(_key(child.field("key")), lowering.field(child, "value")))
        elif kind in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
            entries.append(Entry(text_span(child), name(child, lowering)))
        elif kind == "object_assignment_pattern":
            named, value = child.field("left"), child.field("right")
            if named is not None:
                local = Assign(name(named, lowering), lowering.maybe(value), *span(child))
                entries.append(Entry(text_span(named), local))
        elif kind in ("spread_element", "rest_pattern"):
            entries.append(Entry(None, inner()(child, lowering), spread=True))
        elif kind == "method_definition":
            entries.append(Entry(_key(child.field("name")), lowering(child)))
    return Mapping(tuple(entries), *span(node))


def _default(node: Node, lowering: Lowering) -> Shape:
    """A pattern with a default."""
    return Assign(lowering.field(node, "left"), lowering.field(node, "right"), *span(node))


def _parameter(node: Node, lowering: Lowering) -> Parameter | None:
    kind = node.kind()
    if kind == "assignment_pattern":
        named, value = node.field("left"), node.field("right")
    else:
        named, value = node.field("pattern") or node, node.field("value")
    if named is None:
        return None
    declared = node.field("type") if kind in ("required_parameter", "optional_parameter") else None
    pattern = lowering(named) if named.kind() in ("object_pattern", "array_pattern") else None
    # A parameter of a constructor with a modifier is a field too.
    field = any(child.kind() in ("accessibility_modifier", "readonly") for child in node.children())
    return Parameter(text_span(named), lowering.maybe(value), lowering.maybe(declared), pattern, field)


def _parameters(node: Node, lowering: Lowering) -> tuple[Parameter, ...]:
    single = node.field("parameter")
    if single is not None:
        return (Parameter(text_span(single)),)
    given = node.field("parameters")
    found = [_parameter(child, lowering) for child in children(given)] if given is not None else []
    return tuple(parameter for parameter in found if parameter is not None)


def _worker(named: str, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    if named in _WORKER_HANDLERS and len(parameters) >= 2 and parameters[1].name.text in ("env", "_env"):
        return (parameters[0], replace(parameters[1], type=Name("cloudflare:env", 0, 0)), *parameters[2:])
    if named.startswith("onRequest") and len(parameters) == 1:
        return (replace(parameters[0], type=Name("cloudflare:context", 0, 0)),)
    return parameters


def _function(node: Node, lowering: Lowering) -> Function:
    named = node.field("name")
    parameters = _parameters(node, lowering)
    return Function(
        text_span(named) if named is not None else None,
        _worker(named.text(), parameters) if named is not None else parameters,
        body_of(node.field("body")),
        None,
        *span(node),
    )


def _arrow(node: Node, lowering: Lowering) -> Function:
    return lambda_of(node, lowering, _parameters(node, lowering), node.field("body"), _BLOCKS)


def _class(node: Node, lowering: Lowering) -> Class:
    named = node.field("name")
    bases: list[Shape] = []
    for child in children(node):
        if child.kind() == "class_heritage":
            for base in children(child):
                bases += [lowering(each) for each in (children(base) if base.kind() == "extends_clause" else [base])]
    decorators = tuple(inner()(child, lowering) for child in children(node) if child.kind() == "decorator")
    return Class(
        text_span(named) if named is not None else None, tuple(bases), body_of(node.field("body")), *span(node), decorators
    )


def _declarator(node: Node, lowering: Lowering) -> Shape:
    declared = lowering.maybe(node.field("type"))
    value = node.field("value")
    target = lowering.field(node, "name")
    shape = lowering.maybe(value)
    if isinstance(shape, Function) and isinstance(target, Name) and shape.name is None:
        parameters = _worker(target.text, shape.parameters)
        shape = replace(shape, name=Span(target.text, target.start, target.end), parameters=parameters)
    return Assign(target, shape, *span(node), declared, True)


def _field(node: Node, lowering: Lowering) -> Shape:
    named = node.field("name") or node.field("property")
    if named is None:
        return other(node, lowering)
    return Assign(
        Name(named.text(), *span(named)),
        lowering.maybe(node.field("value")),
        *span(node),
        lowering.maybe(node.field("type")),
        True,
    )


def _augmented(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    value = lowering.field(node, "right")
    if sign is not None and sign.text() in ("||=", "??="):
        return Assign(lowering.field(node, "left"), value, *span(node))
    return Assign(lowering.field(node, "left"), Other((value,), *span(node)), *span(node))


def _unary(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    value = lowering.field(node, "argument")
    if sign is not None and sign.text() == "!":
        return Not(value, *span(node))
    return Other((value,), *span(node))


def _source(node: Node) -> Span | None:
    source = node.field("source") or next((child for child in children(node) if child.kind() == "string"), None)
    if source is None:
        return None
    text = quoted(source, 1, 1, JAVASCRIPT)
    return Span(text.text, *text.inner)


def _pairs(node: Node) -> list[tuple[str, str]]:
    pairs = []
    for child in children(node):
        taken = child.field("name")
        if taken is not None:
            alias = child.field("alias")
            pairs.append((taken.text().strip("\"'"), (alias or taken).text()))
    return pairs


def _import(node: Node, _: Lowering) -> Shape:
    where = span(node)
    for clause in children(node):
        if clause.kind() == "import_require_clause":
            module = _source(clause)
            alias = next(iter(children(clause)), None)
            if module is not None and alias is not None:
                return Import(module, (), alias.text(), *where)
    module = _source(node)
    if module is None:
        return Other((), *where)
    names: list[tuple[str, str]] = []
    alias_text = ""
    for clause in children(node):
        for child in children(clause) if clause.kind() == "import_clause" else ():
            if child.kind() == "identifier":
                names.append(("default", child.text()))
            elif child.kind() == "namespace_import":
                alias_text = next((each.text() for each in children(child)), "")
            elif child.kind() == "named_imports":
                names += _pairs(child)
    return Import(module, tuple(names), alias_text, *where)


def _export(node: Node, lowering: Lowering) -> Shape:
    module = _source(node) if node.field("source") is not None else None
    if module is not None:
        names = [pair for child in children(node) if child.kind() == "export_clause" for pair in _pairs(child)]
        return Import(module, tuple(names), "", *span(node), all=not names)
    return other(node, lowering)


def _body(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return body_of(node) if node.kind() == "statement_block" else (node,)


def _if(node: Node, lowering: Lowering) -> Shape:
    otherwise = node.field("alternative")
    follower = node.next()
    while follower is not None and not follower.is_named():
        follower = follower.next()
    return Branch(
        lowering.field(node, "condition"),
        _body(node.field("consequence")),
        (otherwise,) if otherwise is not None else (),
        follower.text()[:400] if otherwise is None and follower is not None else "",
        *span(node),
    )


def _try(node: Node, _: Lowering) -> Shape:
    handler, rest = node.field("handler"), node.field("finalizer")
    tried = Attempt(body_of(node.field("body")), (handler,) if handler is not None else (), *span(node))
    return Other((tried, Block((rest,), *span(rest))), *span(node)) if rest is not None else tried


def _for(node: Node, lowering: Lowering) -> Shape:
    """The target of a loop takes many values: it is bound to something unknown."""
    values = lowering.field(node, "right")
    bound = Assign(lowering.field(node, "left"), Other((values,), *span(node)), *span(node))
    return Other((bound, Block(_body(node.field("body")), *span(node))), *span(node))


def _element(node: Node, lowering: Lowering) -> Shape:
    """`<Tag name="value">` hands its attributes to the component as arguments."""
    arguments = []
    for child in children(node):
        if child.kind() == "jsx_attribute":
            parts = children(child)
            value = lowering(parts[1]) if len(parts) > 1 else Other((), *span(child))
            if parts:
                arguments.append(Argument(text_span(parts[0]), value))
        elif child.kind() == "jsx_expression":
            arguments.append(Argument(None, lowering(child), spread=True))
    return Call(lowering.field(node, "name"), tuple(arguments), *span(node), True)


def _enum(node: Node, _: Lowering) -> Shape:
    return Class(text_span(node.field("name") or node), (), body_of(node.field("body")), *span(node))


def _sequence_pattern(node: Node, lowering: Lowering) -> Shape:
    return Sequence(tuple(lowering(child) for child in children(node)), *span(node))


_OPERATORS = {"||": "or", "&&": "and", "===": "==", "!==": "!="}

_LOWER: dict[str, Lower] = {
    "identifier": name,
    "this": name,
    "super": name,
    "import": name,
    "undefined": plain("null"),
    "null": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "number": plain("number"),
    "regex": plain("regex"),
    "meta_property": name,
    "private_property_identifier": name,
    "property_identifier": name,
    "type_identifier": name,
    "nested_type_identifier": member("module", "name"),
    "generic_type": inner("name"),
    "type_annotation": inner(),
    "predefined_type": nothing,
    "member_expression": member("object", "property"),
    "nested_identifier": member("object", "property"),
    "subscript_expression": index("object", "index"),
    "call_expression": _calls,
    "new_expression": call("constructor", "arguments", _argument, new=True),
    "string": _string,
    "template_string": _template,
    "binary_expression": binary(_OPERATORS),
    "unary_expression": _unary,
    "ternary_expression": conditional(),
    "object": _object,
    "object_pattern": _object,
    "array": sequence,
    "array_pattern": _sequence_pattern,
    "assignment_pattern": _default,
    "parenthesized_expression": inner(),
    "await_expression": inner(),
    "as_expression": inner(),
    "satisfies_expression": inner(),
    "non_null_expression": inner(),
    "type_assertion": lambda node, lowering: lowering(children(node)[-1]) if children(node) else other(node, lowering),
    "arrow_function": _arrow,
    "function_expression": _function,
    "function": _function,
    "function_declaration": _function,
    "generator_function": _function,
    "generator_function_declaration": _function,
    "method_definition": _function,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "class": _class,
    "enum_declaration": _enum,
    "enum_assignment": _field,
    "variable_declarator": _declarator,
    "field_definition": _field,
    "public_field_definition": _field,
    "assignment_expression": lambda node, lowering: Assign(
        lowering.field(node, "left"), lowering.field(node, "right"), *span(node)
    ),
    "augmented_assignment_expression": _augmented,
    "expression_statement": lambda node, lowering: (
        lowering(children(node)[0]) if len(children(node)) == 1 else other(node, lowering)
    ),
    "lexical_declaration": other,
    "variable_declaration": other,
    "import_statement": _import,
    "export_statement": _export,
    "if_statement": _if,
    "try_statement": _try,
    "for_in_statement": _for,
    "return_statement": returned,
    "jsx_self_closing_element": _element,
    "jsx_opening_element": _element,
    "jsx_expression": inner(),
    "jsx_text": nothing,
    "comment": nothing,
    "interface_declaration": nothing,
    "type_alias_declaration": nothing,
    "spread_element": inner(),
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("process.env", "object", "const k = process.env.X", "const k = process.argv.X"),
    Read("node:process.env", "object", 'import { env } from "node:process"\nconst k = env.X',
         'import { env } from "./m"\nconst k = env.X'),
    Read("globalThis.process.env", "object", 'const k = globalThis.process.env["X"]', 'const k = globalThis.other["X"]'),
    Read("webpack.EnvironmentPlugin", "names", 'const webpack = require("webpack");\nnew webpack.EnvironmentPlugin(["X"]);',
         'const webpack = require("webpack");\nnew webpack.OtherPlugin(["X"]);', inlined=True),
    Read("import.meta.env", "object", "const k = import.meta.env.X", "const k = import.meta.url.X", inlined=True),
    Read("Bun.env", "object", "const k = Bun.env.X", "const k = Bun.argv.X"),
    Read("bun.env", "object", 'import { env } from "bun"\nconst k = env.X', 'import { env } from "bin"\nconst k = env.X'),
    Read("Deno.env.get", "call", 'const k = Deno.env.get("X")', 'const k = Deno.args.get("X")'),
    Read("Netlify.env.get", "call", 'const k = Netlify.env.get("X")', 'const k = Netlify.args.get("X")'),
    Read("$env/static/private", "object", 'import { X } from "$env/static/private"', 'import { X } from "$lib/static/private"'),
    Read("$env/static/public", "object", 'import { X } from "$env/static/public"', 'import { X } from "$lib/static/public"'),
    Read("$env/dynamic/private.env", "object", 'import { env } from "$env/dynamic/private"\nconst k = env.X',
         'import { env } from "$lib/dynamic"\nconst k = env.X'),
    Read("$env/dynamic/public.env", "object", 'import { env } from "$env/dynamic/public"\nconst k = env.X',
         'import { env } from "$lib/dynamic"\nconst k = env.X'),
    Read("astro:env/server", "object", 'import { X } from "astro:env/server"', 'import { X } from "astro:other/server"'),
    Read("astro:env/client", "object", 'import { X } from "astro:env/client"', 'import { X } from "astro:other/client"'),
    Read("astro:env/server.getSecret", "call", 'import { getSecret } from "astro:env/server"\nconst k = getSecret("X")',
         'import { getSecret } from "./m"\nconst k = getSecret("X")'),
    Read("@env", "object", 'import { X } from "@env"', 'import { X } from "@other"', inlined=True),
    Read("react-native-dotenv", "object", 'import { X } from "react-native-dotenv"', 'import { X } from "react-native"',
         inlined=True),
    Read("react-native-config", "object", 'import Config from "react-native-config"\nconst k = Config.X',
         'import Config from "./config"\nconst k = Config.X', inlined=True),
    Read("cloudflare:env()", "object", "export default { async fetch(request, env) { return env.X } }",
         "export default { async other(request, env) { return env.X } }"),
    Read("cloudflare:context().env", "object", "export async function onRequestPost(context) { return context.env.X }",
         "export async function onResponse(context) { return context.env.X }"),
    Read("cloudflare:workers.env", "object", 'import { env } from "cloudflare:workers"\nconst k = env.X',
         'import { env } from "./workers"\nconst k = env.X'),
    Read("@nestjs/config.ConfigService().get", "call",
         'import { ConfigService } from "@nestjs/config"\nclass A { constructor(c: ConfigService) { f(c.get("X")) } }',
         'import { ConfigService } from "./mine"\nclass A { constructor(c: ConfigService) { f(c.get("X")) } }'),
    Read("@nestjs/config.ConfigService().getOrThrow", "call",
         'import { ConfigService } from "@nestjs/config"\nfunction f(c: ConfigService) { return c.getOrThrow("X") }',
         'import { ConfigService } from "./mine"\nfunction f(c: ConfigService) { return c.getOrThrow("X") }', strict=True),
    Read("env-var.get", "call", 'import env from "env-var"\nconst k = env.get("X").required().asString()',
         'import env from "./env-v"\nconst k = env.get("X").required().asString()'),
    Read("@langchain/core/utils/env.getEnvironmentVariable", "call",
         'import { getEnvironmentVariable as g } from "@langchain/core/utils/env"\nconst k = g("X")',
         'import { other as g } from "./env"\nconst k = g("X")'),
    Read("@llamaindex/env.getEnv", "call", 'import { getEnv as g } from "@llamaindex/env"\nconst k = g("X")',
         'import { other as g } from "./other"\nconst k = g("X")'),
    Read("@ai-sdk/provider-utils.loadApiKey", "call",
         'import { loadApiKey } from "@ai-sdk/provider-utils"\nloadApiKey({ apiKey: o.apiKey, environmentVariableName: "X" })',
         'import { loadKey } from "@ai-sdk/provider-utils"\nloadKey({ apiKey: o.apiKey, environmentVariableName: "X" })',
         name="environmentVariableName", default="apiKey"),
    Read("firebase-functions/params.defineSecret", "call",
         'import { defineSecret } from "firebase-functions/params"\nconst k = defineSecret("X")',
         'import { defineInt } from "firebase-functions/params"\nconst k = defineInt("X")', kind="secret"),
    Read("expo-constants.expoConfig.extra", "object",
         'import Constants from "expo-constants"\nconst k = Constants.expoConfig?.extra?.X',
         'import Constants from "./constants"\nconst k = Constants.expoConfig?.extra?.X', kind="config"),
    Read("expo-constants.manifest.extra", "object",
         'import Constants from "expo-constants"\nconst k = Constants.manifest.extra.X',
         'import Constants from "./constants"\nconst k = Constants.manifest.extra.X', kind="config"),
    Read("@pulumi/pulumi.Config().require", "call",
         'import * as pulumi from "@pulumi/pulumi"\nconst config = new pulumi.Config()\nconst k = config.require("X")',
         'import * as pulumi from "./mine"\nconst config = new pulumi.Config()\nconst k = config.require("X")', kind="config"),
    Read("@pulumi/pulumi.Config().get", "call",
         'import * as pulumi from "@pulumi/pulumi"\nconst config = new pulumi.Config()\nconst k = config.get("X")',
         'import * as pulumi from "./mine"\nconst config = new pulumi.Config()\nconst k = config.get("X")', kind="config"),
    Write("*.stubEnv", 'vi.stubEnv("X", "v");', 'vi.stubGlobal("X", "v");'),
    Load("dotenv.config", "dotenv@16", 'import dotenv from "dotenv"\ndotenv.config({ path: ".env.local" })',
         'import dotenv from "dotenv"\ndotenv.parse({ path: ".env.local" })', path=("path",)),
    Load("dotenv.configDotenv", "dotenv@16", 'import { configDotenv } from "dotenv"\nconfigDotenv()',
         'import { parse } from "dotenv"\nparse()', path=("path",)),
    Load("dotenv/config", "dotenv@16", 'import "dotenv/config"', 'import "dotenv/other"', imported=True),
    Load("dotenv/config.js", "dotenv@16", 'import "dotenv/config.js"', 'import "dotenv/other.js"', imported=True),
    Load("dotenv-flow.config", "dotenv-flow", 'require("dotenv-flow").config()', 'require("dotenv-flow").list()', path=("path",)),
    Load("dotenv-flow/config", "dotenv-flow", 'require("dotenv-flow/config")', 'require("dotenv-flow/other")', imported=True),
    Load("dotenv-safe.config", "dotenv@16", 'require("dotenv-safe").config()', 'require("dotenv-safe").list()', path=("path",)),
    Load("dotenv-safe/config", "dotenv@16", 'import "dotenv-safe/config"', 'import "dotenv-safe/other"', imported=True),
    Load("dotenv-expand/config", "dotenv-expand@12", 'import "dotenv-expand/config"', 'import "dotenv-expand/other"',
         imported=True),
    Load("@dotenvx/dotenvx.config", "dotenvx@2", 'require("@dotenvx/dotenvx").config()', 'require("@dotenvx/dotenvx").list()',
         path=("path",)),
    Load("@next/env.loadEnvConfig", "next-env@16", 'import { loadEnvConfig } from "@next/env"\nloadEnvConfig(process.cwd())',
         'import { other } from "@next/env"\nother(process.cwd())'),
    Load("vite.loadEnv", "vite@7", 'import { loadEnv } from "vite"\nconst env = loadEnv(mode, process.cwd(), "")',
         'import { other } from "vite"\nconst env = other(mode, process.cwd(), "")'),
    Load("process.loadEnvFile", "node-env-file@24", 'process.loadEnvFile(".env")', 'process.loadOther(".env")', path=(0,)),
    Read("vite.loadEnv()", "object", 'import { loadEnv } from "vite"\nconst env = loadEnv(mode, d, "")\nconst k = env.X',
         'import { other } from "vite"\nconst env = other(mode, d, "")\nconst k = env.X'),
    Wrap(".trim", "const k = process.env.X.trim()", "const k = process.env.X.split()", (-1,), trims=True),
    Wrap(".toString", "const k = process.env.X.toString()", "const k = process.env.X.toLowerCase()", (-1,)),
    Wrap(".value", 'import { defineSecret } from "firebase-functions/params"\nconst k = defineSecret("X").value()',
         'import { defineSecret } from "firebase-functions/params"\nconst k = defineSecret("X").size()', (-1,)),
    Wrap(".required", 'import env from "env-var"\nconst k = env.get("X").required()',
         'import env from "env-var"\nconst k = env.get("X").other()',
         (-1,)),
    Wrap(".asString", 'import env from "env-var"\nconst k = env.get("X").asString()',
         'import env from "env-var"\nconst k = env.get("X").asInt()',
         (-1,)),
    # What bundlers write into code (`define`, `DefinePlugin`) is stringified first.
    Wrap("JSON.stringify", "const k = JSON.stringify(process.env.X)", "const k = JSON.parse(process.env.X)"),
    Wrap("JSON.stringify", "const k = JSON.stringify(process.env.X)", "const k = JSON.parse(process.env.X)"),
    Wrap("String", "const k = String(process.env.X)", "const k = Number(process.env.X)"),
    Log("console.*", "console.log(process.env.X)", "consolation.log(process.env.X)"),
    Log("logger.*", "logger.info(process.env.X)", "loader.info(process.env.X)"),
    Log("alert", "alert(process.env.X)", "align(process.env.X)"),
    OpenFile("fs.readFileSync", 'import fs from "fs"\nconst k = fs.readFileSync("key.txt", "utf8")',
             'import fs from "fs"\nconst k = fs.statSync("key.txt", "utf8")'),
    OpenFile("node:fs.readFileSync", 'import { readFileSync } from "node:fs"\nconst k = readFileSync("key.txt", "utf8")',
             'import { statSync } from "node:fs"\nconst k = statSync("key.txt", "utf8")'),
    OpenFile("fs/promises.readFile", 'import { readFile } from "fs/promises"\nconst k = await readFile("key.txt")',
             'import { stat } from "fs/promises"\nconst k = await stat("key.txt")'),
    OpenFile("node:fs/promises.readFile", 'import { readFile } from "node:fs/promises"\nconst k = await readFile("key.txt")',
             'import { stat } from "node:fs/promises"\nconst k = await stat("key.txt")'),
    OpenFile("Deno.readTextFileSync", 'const k = Deno.readTextFileSync("key.txt")', 'const k = Deno.statSync("key.txt")'),
    Client("openai", 'import OpenAI from "openai"\nnew OpenAI({ baseURL: "https://a.example/v1", apiKey: k })',
           'import OpenAI from "./mine"\nnew OpenAI({ baseURL: "https://a.example/v1", apiKey: k })', url="baseURL",
           key="apiKey"),
    Client("openai.OpenAI", 'import { OpenAI } from "openai"\nnew OpenAI({ baseURL: "https://a.example/v1", apiKey: k })',
           'import { OpenAI } from "./mine"\nnew OpenAI({ baseURL: "https://a.example/v1", apiKey: k })', url="baseURL",
           key="apiKey"),
    Client("@ai-sdk/openai.createOpenAI",
           'import { createOpenAI } from "@ai-sdk/openai"\ncreateOpenAI({ baseURL: "https://a.example/v1", apiKey: k })',
           'import { createOpenAI } from "./mine"\ncreateOpenAI({ baseURL: "https://a.example/v1", apiKey: k })', url="baseURL",
           key="apiKey"),
    Schema("zod", "call", 'import { z } from "zod"\nconst e = z.object({ X: z.string().min(1) }).parse(process.env)',
           'import { z } from "./mine"\nconst e = z.object({ X: z.string().min(1) }).parse(process.env)'),
    Schema("envalid", "call", 'import { cleanEnv, str } from "envalid"\nconst e = cleanEnv(process.env, { X: str() })',
           'import { cleanEnv, str } from "./mine"\nconst e = cleanEnv(process.env, { X: str() })'),
    Schema("valibot", "call", 'import * as v from "valibot"\nconst e = v.parse(v.object({ X: v.string() }), process.env)',
           'import * as v from "./mine"\nconst e = v.parse(v.object({ X: v.string() }), process.env)'),
    Schema("joi", "call", 'import * as Joi from "joi"\nJoi.object({ X: Joi.string().required() }).validate(process.env)',
           'import * as Joi from "./mine"\nJoi.object({ X: Joi.string().required() }).validate(process.env)'),
    Schema("yup", "call", 'import * as yup from "yup"\nyup.object({ X: yup.string().required() }).cast(process.env)',
           'import * as yup from "./mine"\nyup.object({ X: yup.string().required() }).cast(process.env)'),
    Format(".concat", r"$", 'const h = { Authorization: "Bearer ".concat(k) }',
         'const h = { Authorization: "Bearer ".search(k) }'),
)  # fmt: skip

LANGUAGE = Language(
    "javascript",
    {
        ".js": "javascript",
        ".mjs": "javascript",
        ".cjs": "javascript",
        ".jsx": "javascript",
        ".ts": "typescript",
        ".mts": "typescript",
        ".cts": "typescript",
        ".tsx": "tsx",
    },
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|process\.exit\(|Deno\.exit\(|\bassert\(|\bpanic\(|\binvariant\(|\bfail\(|\breject\(|\bnext\(\s*new\b|\berror\(4|\babort\(",
    programs=("node", "nodejs", "deno", "bun", "ts-node", "tsx", "zx"),
    own=frozenset(["this"]),
    known=frozenset(
        "console window document globalThis global process JSON Math Object Array String Number Boolean Promise Date Error "
        "RegExp Symbol Map Set WeakMap parseInt parseFloat setTimeout setInterval clearTimeout clearInterval require module "
        "exports Buffer URL URLSearchParams navigator localStorage sessionStorage alert describe it test expect jest vi "
        "beforeEach afterEach import import.meta Deno Bun Reflect Proxy encodeURIComponent "
        "decodeURIComponent performance crypto".split()
    ),
    importers=("require", "import"),
    options=True,
    declares=True,
)
