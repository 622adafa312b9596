"""What is read from JavaScript and TypeScript: text in, facts out."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Gap, Literal, Place, Setting
from aai_lint.readers import code

from .conftest import K
from .notation import line

SDK = 'import { AssemblyAI } from "assemblyai";\n'


def told(text: str, path: str = "app.ts") -> list[str]:
    return [line(fact) for fact in code.read(Document(path, text.encode()))]


SETTINGS = [
    pytest.param(f'{SDK}new AssemblyAI({{ apiKey: "K" }})', "argument assemblyai.AssemblyAI.apiKey = 'K'", id="a client"),
    pytest.param(
        'const { AssemblyAI: A } = require("assemblyai");\nconst c = new A({ apiKey: k })',
        "argument assemblyai.AssemblyAI.apiKey = name:k",
        id="a client that was required under another name",
    ),
    pytest.param(
        'const aai = require("assemblyai");\nnew aai.AssemblyAI({ apiKey: `K` })',
        "argument assemblyai.AssemblyAI.apiKey = 'K'",
        id="a member of a module",
    ),
    pytest.param(
        'import * as aai from "assemblyai";\nnew aai.AssemblyAI({ apiKey: "K" })',
        "argument assemblyai.AssemblyAI.apiKey = 'K'",
        id="a namespace",
    ),
    pytest.param(
        'const { AssemblyAI } = await import("assemblyai");\nnew AssemblyAI({ "apiKey": "K" })',
        "argument assemblyai.AssemblyAI.apiKey = 'K'",
        id="a dynamic import",
    ),
    pytest.param(
        'import OpenAI from "openai";\nconst c = new OpenAI({ apiKey: "K" })',
        "argument openai.apiKey = 'K'",
        id="a default import",
    ),
    pytest.param(
        f'{SDK}const options = {{ apiKey: "K" }};\nnew AssemblyAI(options)',
        "argument assemblyai.AssemblyAI.apiKey = 'K'",
        id="options made first",
    ),
    pytest.param(
        f"{SDK}const apiKey = k;\nnew AssemblyAI({{ apiKey }})",
        "argument assemblyai.AssemblyAI.apiKey = name:apiKey",
        id="shorthand",
    ),
    pytest.param('import axios from "axios";\naxios.defaults.key = "K"', "argument axios.defaults.key = 'K'", id="an attribute"),
    pytest.param('import f from "m";\nf("a", "K")', "argument m.1 = 'K'", id="a position"),
    pytest.param('const KEY = "K"', "constant KEY = 'K'", id="a constant"),
    pytest.param('export const KEY: string = "K" as const', "constant KEY = 'K'", id="a constant with a type"),
    pytest.param(r"const k = 'a\'\x41\u{e9}'", 'constant k = "a\'Aé"', id="escapes are undone"),
    pytest.param('class A { private static apiKey: string = "K" }', "constant apiKey = 'K'", id="a field of a class"),
    pytest.param('class A { #key = "K" }', "constant #key = 'K'", id="a private field"),
    pytest.param('class A { f() { this.key = "K" } }', "constant this.key = 'K'", id="an attribute of the own object"),
    pytest.param('function f(key = "K") {}', "default key = 'K'", id="a default of a parameter"),
    pytest.param('const f = (key: string = "K") => key', "default key = 'K'", id="a default of a parameter of an arrow"),
    pytest.param('const c = { a: { apiKey: "K" } }', "field c.a.apiKey = 'K'", id="an entry by its path"),
    pytest.param('export default { apiKey: "K" }', "field apiKey = 'K'", id="an exported object"),
    pytest.param('module.exports = { apiKey: "K" }', "field module.exports.apiKey = 'K'", id="an exported object, the older way"),
    pytest.param('process.env.X = "K"', "variable X = 'K'", id="the environment is set"),
    pytest.param(
        'function f(a, key) {}\nf(1, "K")', "constant key = 'K'", id="a call sets a parameter of a function of the file"
    ),
    pytest.param("const h = `Bearer ${key}`", "constant h = 'Bearer ' + name:key", id="a template"),
    pytest.param("const h = 'Bearer ' + this.key", "constant h = 'Bearer ' + name:this.key", id="added"),
    pytest.param("const k = opts?.key!", "constant k = name:opts.key", id="optional and asserted"),
    pytest.param('program.option("-k, --api-key <key>", "the key", "K")', "default apiKey = 'K'", id="the default of an option"),
    pytest.param('enum E { KEY = "K" }', "constant KEY = 'K'", id="a member of an enumeration"),
    pytest.param(f'// new AssemblyAI({{ apiKey: "{K}" }})', f"comment AssemblyAI.apiKey = '{K}'", id="a comment"),
    pytest.param(f'/* this.assemblyKey = "{K}" */', f"comment this.assemblyKey = '{K}'", id="a comment between stars"),
]


@pytest.mark.parametrize(("text", "expected"), SETTINGS)
def test_settings(text: str, expected: str) -> None:
    assert expected in told(text)


READS = [
    pytest.param("const k = process.env.X", ["read X"], "environment:X", id="a member"),
    pytest.param('const k = process.env["X"]', ["read X"], "environment:X", id="an entry"),
    pytest.param("const k = process.env.X!", ["read X"], "environment:X", id="asserted"),
    pytest.param('const k = process.env.X || "d"', ["read? X"], "environment:X (:-) or 'd'", id="or"),
    pytest.param('const k = process.env.X ?? "d"', ["read? X"], "environment:X (-) or 'd'", id="or where it is absent"),
    pytest.param('const k = process.env.X || ""', ["read X"], "environment:X (:-) or ''", id="an empty default is none"),
    pytest.param(
        "const k = process.env.A ?? process.env.B", ["read? A", "read? B"], "environment:A (-) or environment:B", id="two"
    ),
    pytest.param("const { X: k } = process.env", ["read X"], "environment:X", id="taken apart"),
    pytest.param('const { X: k = "d" } = process.env', ["read? X"], "environment:X (-) or 'd'", id="taken apart, with a default"),
    pytest.param(
        "const { env } = process\nconst k = env.X", ["read X"], "environment:X", id="the environment under another name"
    ),
    pytest.param("const k = import.meta.env.X", ["inlined X"], "environment:X", id="of a bundler"),
    pytest.param('const N = "X"\nconst k = process.env[N]', ["read X"], "environment:X", id="a name kept in a constant"),
    pytest.param(
        'const N = { a: "X" } as const\nconst k = process.env[N.a]', ["read X"], "environment:X", id="a name kept in an object"
    ),
    pytest.param('const env = (n: string) => process.env[n]\nconst k = env("X")', ["read X"], "environment:X", id="a helper"),
    pytest.param(
        'function env(n) { const v = process.env[n]; if (!v) throw new Error(n); return v }\nconst k = env("X")',
        ["read X"],
        "environment:X",
        id="a helper that throws",
    ),
    pytest.param('const k = process.env.X?.trim() ?? "d"', ["read? X"], "environment:X (strip -) or 'd'", id="trimmed"),
    pytest.param("const k = String(process.env.X).trim()", ["read X"], "environment:X (strip)", id="wrapped and trimmed"),
    pytest.param(
        'const k = process.env.X ? process.env.X : "d"', ["read? X", "read? X"], "environment:X (:-) or 'd'", id="asked first"
    ),
    pytest.param("const k = process.env.X\nif (!k) throw new Error()", ["read X"], None, id="a guard that throws"),
    pytest.param(
        "if (!process.env.X) { throw new Error() }\nconst k = process.env.X", ["read X", "read X"], None, id="guarded and read"
    ),
    pytest.param("const k = process.env.X\nif (!k) process.exit(1)", ["read X"], None, id="a guard that exits"),
    pytest.param(
        "const k = process.env.X\nif (k === undefined) console.warn('none')", ["read? X"], None, id="a guard that only warns"
    ),
    pytest.param("const k = process.env.X\nif (k) use(k)", ["read? X"], None, id="used only where it is there"),
    pytest.param("const k = process.env.X\nconst c = k && new C(k)", ["read? X"], None, id="used only where it is there, in one"),
    pytest.param(
        "async function POST() {\n  const k = process.env.X\n"
        "  if (!k) { return Response.json({ error: 'not set' }, { status: 500 }) }\n}",
        ["read X"],
        None,
        id="a guard that answers with an error",
    ),
    pytest.param("const on = !!process.env.X", ["read? X"], None, id="only whether it is there"),
    pytest.param(
        "describe.skipIf(!process.env.X)('a', () => { f(process.env.X) })",
        ["read? X", "read? X"],
        None,
        id="tests that are skipped",
    ),
    pytest.param(
        'import { z } from "zod"\nz.object({ X: z.string().optional(), Y: z.string() }).parse(process.env)',
        ["schema Y", "schema? X"],
        None,
        id="a schema",
    ),
    pytest.param(
        'import { createEnv } from "@t3-oss/env-nextjs"\nimport { z } from "zod"\n'
        "createEnv({ server: { X: z.string() }, runtimeEnv: { X: process.env.X } })",
        ["read X", "schema X"],
        None,
        id="a schema with a list of what is there",
    ),
    pytest.param(
        'import { ConfigService } from "@nestjs/config"\nclass A { constructor(private readonly c: ConfigService) {}\n'
        '  f() { const k = this.c.get<string>("X") } }',
        ["read X"],
        "environment:X",
        id="a service that is injected",
    ),
    pytest.param(
        "export default { async fetch(req: Request, env: Env) { const k = env.X } }", ["read X"], "environment:X", id="a worker"
    ),
    pytest.param(
        "export const onRequestPost = async ({ request, env }) => { const k = env.X }",
        ["read X"],
        "environment:X",
        id="a function of Pages",
    ),
    pytest.param(
        'import { X } from "$env/static/private"\nconst k = X', ["read X"], "environment:X", id="an import that is a read"
    ),
    pytest.param(
        'import { getEnv } from "./env"\nconst k = getEnv("MY_KEY")', ["read MY_KEY"], "environment:MY_KEY", id="a foreign helper"
    ),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str | None) -> None:
    lines = told(text)
    assert sorted(each for each in lines if each.startswith(("read", "schema", "inlined"))) == uses
    if value is not None:
        assert [each for each in lines if each.startswith("constant k = ")] == [f"constant k = {value}"]


OTHERS = [
    pytest.param('import a, { b as c } from "m"', "import m (default as a, b as c)", id="an import"),
    pytest.param('const { b: c } = require("m")', "import m (b as c)", id="required and taken apart"),
    pytest.param('const m = require("m")', "import m as m", id="required"),
    pytest.param('export { KEY } from "./config"', "import ./config (KEY)", id="handed on"),
    pytest.param('import q = require("z")', "import z as q", id="the older import of TypeScript"),
    pytest.param('import "dotenv/config"', "load default by dotenv@16", id="the default env file"),
    pytest.param(
        'import dotenv from "dotenv"\ndotenv.config({ path: ".env.local" })',
        "load .env.local by dotenv@16",
        id="a named env file",
    ),
    pytest.param('require("dotenv").config()', "load default by dotenv@16", id="loaded at once"),
    pytest.param('require("dotenv").config()', "import dotenv", id="loaded at once, and imported"),
    pytest.param(
        'import * as dotenv from "dotenv"\nimport path from "path"\ndotenv.config({ path: path.join(__dirname, "..", ".env") })',
        "load ../.env by dotenv@16",
        id="a path that is put together",
    ),
    pytest.param(
        'import { config } from "dotenv"\nconfig({ path: [".env.local", ".env"] })',
        "load .env by dotenv@16",
        id="several env files",
    ),
    pytest.param(
        f"{SDK}new AssemblyAI({{ apiKey, baseUrl }})", "call assemblyai.AssemblyAI(apiKey, baseUrl)", id="a call by its options"
    ),
    pytest.param(f"{SDK}new AssemblyAI({{ ...o }})", "call assemblyai.AssemblyAI(…)", id="a call with options that aren't seen"),
    pytest.param(f"{SDK}new AssemblyAI(o)", "call assemblyai.AssemblyAI(0, …)", id="a call with options from elsewhere"),
    pytest.param(
        f"{SDK}const c = new AssemblyAI({{}})\nc.transcripts.get('a')",
        "call assemblyai.AssemblyAI.transcripts.get(0)",
        id="a method",
    ),
    pytest.param("console.log('key', process.env.X)", "logged X", id="a read is logged"),
    pytest.param("console.log(process.env)", "logged process.env", id="the whole environment is logged"),
    pytest.param("const k = process.env.X\nconsole.log(`k ${k}`)", "logged X", id="a variable is logged"),
    pytest.param("const headers = { authorization: process.env.X }\nconsole.log(headers)", "logged X", id="headers are logged"),
    pytest.param("console.log(JSON.stringify({ apiKey }))", "logged apiKey", id="an object with a key is logged"),
    pytest.param(
        'fetch("https://a.example/v2", { method: "POST", headers: { authorization: key } })',
        "header authorization: name:key to https://a.example/v2",
        id="a header of a call",
    ),
    pytest.param(
        'const base = "https://a.example"\nconst headers = { Authorization: `Bearer ${key}` }\n'
        "async function f() { await axios.post(`${base}/v2/upload`, data, { headers }) }",
        "header Authorization: 'Bearer ' + name:key to https://a.example/v2/upload",
        id="headers kept in a name",
    ),
    pytest.param(
        'const api = axios.create({ baseURL: "https://a.example", headers: { authorization: key } })',
        "header authorization: name:key to https://a.example",
        id="a base URL beside it",
    ),
    pytest.param(
        'const api = axios.create({ baseURL: "https://a.example" })\napi.get("/x", { headers: { authorization: key } })',
        "header authorization: name:key to https://a.example",
        id="a base URL of the client",
    ),
    pytest.param(
        'const xhr = new XMLHttpRequest()\nxhr.open("GET", "https://a.example")\nxhr.setRequestHeader("Authorization", key)',
        "header Authorization: name:key to https://a.example",
        id="a header that is set",
    ),
    pytest.param(
        'const ws = new WebSocket("wss://a.example/v3/ws", { headers: { Authorization: key } })',
        "header Authorization: name:key to wss://a.example/v3/ws",
        id="a socket",
    ),
    pytest.param(
        'const h = new Headers()\nh.append("Authorization", key)\nfetch("https://a.example", { headers: h })',
        "header Authorization: name:key to https://a.example",
        id="a list of headers",
    ),
    pytest.param(
        "new WebSocket(`wss://a.example/ws?sample_rate=16000&token=${token}`)",
        "query token: name:token to wss://a.example/ws?sample_rate=16000&token=",
        id="a token in a URL",
    ),
    pytest.param(
        'const u = new URL("wss://a.example/ws")\nu.searchParams.set("token", key)',
        "query token: name:key to wss://a.example/ws",
        id="a parameter",
    ),
]


@pytest.mark.parametrize(("text", "expected"), OTHERS)
def test_other_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param(
        "expect(fetch).toHaveBeenCalledWith('https://a.example', { headers: { Authorization: 'Bearer x' } })",
        "header",
        id="what a test expects",
    ),
    pytest.param("console.log(!!apiKey, key.length, key.slice(0, 4))", "logged", id="what doesn't show a key"),
    pytest.param("const n = 1, f = () => 0, a = [1], o = null", "constant", id="values that can't be a key"),
    pytest.param("const h = { accept: key, 'Content-Type': 'json' }", "header", id="other headers"),
    pytest.param("const o = { env: { X: 1 } }\nconst k = o.env.X", "read", id="some other object called env"),
    pytest.param("function f(request, env) { return env.X }", "read", id="a parameter called env"),
    pytest.param("interface E { X: string }\ntype T = { apiKey: 'K' }", "field", id="types"),
    pytest.param("console.log('a')\nJSON.parse('b')", "argument", id="calls of what is always there"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_elements_hand_their_attributes_on() -> None:
    text = 'import { P } from "p"\nconst a = () => <P apiKey={process.env.X} other="K"><b>t</b></P>\n'
    assert {"argument p.P.apiKey = environment:X", "argument p.P.other = 'K'", "read X"} <= set(told(text, "a.tsx"))
    assert "argument p.P.other = 'K'" in told(text, "a.jsx")


@pytest.mark.parametrize(
    ("text", "is_understood"),
    [
        pytest.param("const a = <p>View dashboard & metrics</p>\n", True, id="an ampersand in text"),
        pytest.param("const a = <>Q&A {x} R & D</>\n", True, id="several, in a fragment"),
        pytest.param("const a = <p title={1 & & 2}>b</p>\n", False, id="one in code"),
    ],
)
def test_what_compilers_take_and_the_grammar_does_not(text: str, is_understood: bool) -> None:
    gaps = [fact for fact in code.read(Document("a.tsx", text.encode())) if isinstance(fact, Gap)]
    assert (not gaps) == is_understood


def test_places_are_exact() -> None:
    text = f"const é = `😀`, k = `{K}`\n"
    [setting] = [
        fact for fact in code.read(Document("a.js", text.encode())) if isinstance(fact, Setting) and fact.name.text == "k"
    ]
    assert isinstance(setting.value, Literal)
    assert setting.name.place == Place("a.js", 1, 16, 1, 17)
    assert setting.value.place == Place("a.js", 1, 20, 1, 54)
    assert setting.value.raw == f"`{K}`"
    assert setting.value.quote == "`"


@pytest.mark.parametrize("path", ["a.js", "a.mjs", "a.cjs", "a.jsx", "a.ts", "a.mts", "a.cts", "a.tsx"])
def test_all_endings(path: str) -> None:
    assert told("const k = process.env.X", path) == ["constant k = environment:X", "read X"]
