"""Data and configuration: trees with places, and what their shapes say."""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from aai_lint import jsontree, readers, tomltree
from aai_lint.document import Document, Part
from aai_lint.model import Fact, Gap, Literal, Request, Setting
from aai_lint.yamltree import Node

from . import test_documents, test_shell
from .conftest import K, Lint, found
from .test_shell import shown

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def facts(path: str, text: str) -> list[Fact]:
    document = Document(path, text.encode())
    reader = readers.claim(document)
    assert reader is not None
    said = list(reader.read(document))
    for fact in said:  # every literal key is where it is said to be
        value = getattr(fact, "value", None)
        if isinstance(value, Literal) and value.text == K and value.place.line == value.place.end_line:
            start, end = document.span(value.place)
            assert document.text[start:end].strip("\\\"'") == K
    return said


def said(path: str, text: str) -> list[tuple[str, str]]:
    """Name and value of each setting, header (with host) and value of each request."""
    shown_facts = []
    for fact in facts(path, text):
        if isinstance(fact, Setting):
            shown_facts.append((fact.name.text, shown(fact.value)))
        elif isinstance(fact, Request):
            host = fact.url.text.split("/")[2] if fact.url is not None else "?"
            shown_facts.append((f"{fact.where} {fact.header.text} -> {host}", shown(fact.value)))
    return shown_facts


# --- trees ------------------------------------------------------------------------------------------------------------


def plain(node: Node) -> Any:
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.pairs}
    if node.kind == "sequence":
        return [plain(item) for item in node.items]
    return node.text if node.style else json.loads(node.text)


scalars = strategies.none() | strategies.booleans() | strategies.integers() | strategies.text()
trees = strategies.recursive(
    scalars, lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner), max_leaves=12
)


@settings(max_examples=60, deadline=None)
@given(trees, strategies.sampled_from([None, 1]), strategies.booleans())
def test_json_is_read_as_python_reads_it(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = Document("a.json", text.encode("utf-8", "surrogatepass"))
    tree = jsontree.parse(document)
    assert plain(tree.roots[0]) == json.loads(document.text)
    assert tree.gaps == ()
    for _, node in tree.roots[0].walk():
        if node.style:
            assert json.loads(document.text[node.start : node.end]) == node.text
            part = Part(document, "x", jsontree.pieces(document, node))
            assert part.text == node.text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{// c\n"a": 1, /* d */ "b": [2,],}', {"a": 1, "b": [2]}, id="comments and trailing commas"),
        pytest.param("{a: 'b'}", None, id="JSON5"),
        pytest.param('\ufeff{"a": 1}', {"a": 1}, id="byte order mark"),
    ],
)
def test_json_as_people_write_it(text: str, value: Any) -> None:
    tree = jsontree.parse(Document("a.json", text.encode()))
    assert tree.gaps == ()
    if value is not None:
        assert plain(tree.roots[0]) == value
    else:
        assert [(key.text, one.text) for key, one in tree.roots[0].pairs] == [("a", "b")]


@pytest.mark.parametrize("text", ['{"a": "b', '{"a": 1]', "[1, 2", "}", '{"a": "b\n"}'])
def test_what_precedes_an_error_is_usable(text: str) -> None:
    tree = jsontree.parse(Document("a.json", text.encode()))
    assert [gap.reason[:9] for gap in tree.gaps] == ["not JSON:"]


@pytest.mark.parametrize(
    "text", ["[" * 30_000, '{"a":' * 20_000, "/*" * 100_000, '"' + "\\" * 99_999, " " * 100_000 + '"', "," * 200_000]
)
def test_hostile_json_ends_soon(text: str) -> None:
    begin = time.process_time()
    jsontree.parse(Document("a.json", text.encode()))
    facts("a.json", text)
    assert time.process_time() - begin < 4


TOML = [
    'a = "b"\n[t]\nc.d = \'e\'\n"f g" = [1, "x", [true]]\n[[l]]\nn = 1\n[[l]]\nn = 2\n[l.m]\no = {p = "q", r.s = 3}\n',
    'a = """\nx\\\n   y"""\nb = \'\'\'\nraw \\n\'\'\'\nc = "\\u00e9\\t\\""\nd = 1979-05-27 07:32:00\n',
    "# c\n a = 1 # d\r\nb = [\n 1, # e\n 2,\n]\n",
    'x.y = 1\n[x.z]\nw = ""\n',
]


@pytest.mark.parametrize("text", TOML)
def test_toml_is_read_as_python_reads_it(text: str) -> None:
    document = Document("a.toml", text.encode())
    tree = tomltree.parse(document)
    assert tree.gaps == ()

    def same(node: Node, value: Any) -> None:
        if node.kind == "mapping":
            assert [key.text for key, _ in node.pairs] == list(value)
            for key, one in node.pairs:
                same(one, value[key.text])
        elif node.kind == "sequence":
            assert len(node.items) == len(value)
            for item, one in zip(node.items, value, strict=True):
                same(item, one)
        elif node.style:
            assert node.text == value
        else:
            assert isinstance(value, str) is False
            assert document.text[node.start : node.end] == node.text

    same(tree.root, tomllib.loads(text))


def test_a_toml_value_without_quotes_is_a_gap_and_still_a_value() -> None:
    text = f"ASSEMBLYAI_API_KEY = {K}\n"
    assert said(".streamlit/secrets.toml", text) == [("ASSEMBLYAI_API_KEY", K)]
    assert [fact.place.line for fact in facts("a.toml", text) if isinstance(fact, Gap)] == [1]


@pytest.mark.parametrize("text", ["[" * 5000, "a = " + "[" * 5000, "a = {b = " * 3000, "=" * 9000, '"' * 9001, "a = '''" * 3000])
def test_hostile_toml_ends_soon(text: str) -> None:
    begin = time.process_time()
    facts("a.toml", text)
    assert time.process_time() - begin < 3


# --- shapes -----------------------------------------------------------------------------------------------------------

HOST = "https://api.assemblyai.com"
COLLECTION = {
    "info": {"name": "AssemblyAI"},
    "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
    "item": [
        {
            "name": "Transcribe",
            "request": {"header": [{"key": "Authorization", "value": K}], "url": {"raw": "{{base}}/v2/transcript"}},
            "response": [{"header": [{"key": "Etag", "value": "x"}], "originalRequest": {"header": [{"key": "A", "value": K}]}}],
        }
    ],
    "variable": [{"key": "apiKey", "value": K}, {"key": "base", "value": HOST}],
}
INSOMNIA = {
    "_type": "export",
    "resources": [
        {
            "_type": "request",
            "url": f"{HOST}/v2",
            "headers": [{"name": "Authorization", "value": "{{ _.key }}"}],
            "authentication": {"type": "bearer", "token": "{{ _.key }}"},
        },
        {"_type": "environment", "data": {"key": K}},
    ],
}
MCP = {
    "mcpServers": {
        "assemblyai": {
            "command": "docker",
            "args": ["run", "-i", "-e", "ASSEMBLYAI_API_KEY", "image", "--api-key", K, f"--token={K}"],
            "env": {"ASSEMBLYAI_API_KEY": "${ASSEMBLYAI_API_KEY}"},
        },
        "remote": {"url": f"{HOST}/mcp", "headers": {"Authorization": f"Bearer {K}"}},
        "bridge": {"command": "npx", "args": ["mcp-remote", f"{HOST}/x", "--header", f"Authorization: {K}"]},
    }
}
HAR = {
    "log": {
        "entries": [
            {
                "request": {"url": f"{HOST}/v2?token={K}", "headers": [{"name": "authorization", "value": K}]},
                "response": {"headers": [{"name": "etag", "value": K}]},
            }
        ]
    }
}
N8N = {"nodes": [{"parameters": {"url": HOST, "headerParameters": {"parameters": [{"name": "authorization", "value": K}]}}}]}
CASSETTE = f"""\
interactions:
- request:
    headers:
      authorization:
      - {K}
    method: GET
    uri: {HOST}/v2/transcript
  response:
    headers:
      etag: [{K}]
"""
RAW = "api.assemblyai.com"
SHAPES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "x.postman_collection.json": (
        json.dumps(COLLECTION),
        [
            (f"header Authorization -> {RAW}", "Bearer ${apiKey}"),
            (f"header Authorization -> {RAW}", K),
            ("header A -> ?", K),
            ("apiKey", K),
            ("AssemblyAI.apiKey", K),
            ("base", HOST),
            ("AssemblyAI.base", HOST),
        ],
    ),
    "x.postman_environment.json": (
        json.dumps({"name": "AssemblyAI", "values": [{"key": "apiKey", "value": K, "enabled": True}]}),
        [("apiKey", K), ("AssemblyAI.apiKey", K)],
    ),
    "insomnia.json": (
        json.dumps(INSOMNIA),
        [
            ("url", f"{HOST}/v2"),
            (f"header Authorization -> {RAW}", "Bearer ${key}"),
            (f"header Authorization -> {RAW}", "${key}"),
            ("key", K),
        ],
    ),
    "thunder.json": (
        json.dumps({"clientName": "Thunder Client", "requests": [{"url": HOST, "auth": {"type": "bearer", "bearer": K}}]}),
        [("url", HOST), (f"header Authorization -> {RAW}", f"Bearer {K}")],
    ),
    "hoppscotch.json": (
        json.dumps({"v": 2, "folders": [], "requests": [{"endpoint": HOST, "auth": {"authType": "bearer", "token": "<<key>>"}}]}),
        [("endpoint", HOST), (f"header Authorization -> {RAW}", "Bearer ${key}")],
    ),
    "a.har": (
        json.dumps(HAR),
        [
            (f"query token -> {RAW}", K),
            ("url", f"{HOST}/v2?token={K}"),
            (f"header authorization -> {RAW}", K),
            ("etag", K),
        ],
    ),
    "cassettes/a.yaml": (
        CASSETTE,
        [("uri", f"{HOST}/v2/transcript"), (f"header authorization -> {RAW}", K), ("interactions.response.headers.etag", K)],
    ),
    "flow.json": (json.dumps(N8N), [("nodes.0.parameters.url", HOST), (f"header authorization -> {RAW}", K)]),
    ".mcp.json": (
        json.dumps(MCP),
        [
            ("ASSEMBLYAI_API_KEY", "<inherited>"),
            ("assemblyai.image.api-key", K),
            ("assemblyai.image.token", K),
            ("ASSEMBLYAI_API_KEY", "${ASSEMBLYAI_API_KEY}"),
            ("mcpServers.remote.url", f"{HOST}/mcp"),
            (f"header Authorization -> {RAW}", f"Bearer {K}"),
            (f"header Authorization -> {RAW}", K),
        ],
    ),
    ".cursor/mcp.json": (
        '{"mcpServers": {"a": {"env": {"X": "${env:A_KEY}", "Y": "$A_KEY", "Z": "${A_KEY}"}}}}',
        [("X", "${A_KEY}"), ("Y", "$A_KEY"), ("Z", "${A_KEY}")],
    ),
    "claude_desktop_config.json": ('{"mcpServers": {"a": {"env": {"X": "${A_KEY}"}}}}', [("X", "${A_KEY}")]),
    ".vscode/launch.json": (
        '{ // c\n"configurations": [{"env": {"A_KEY": "${env:A_KEY}", "B_KEY": "' + K + '",},}]}',
        [("A_KEY", "${A_KEY}"), ("B_KEY", K)],
    ),
    "appsettings.json": (json.dumps({"AssemblyAI": {"ApiKey": K}, "Logging": {"Level": "x"}}), [("AssemblyAI.ApiKey", K)]),
    "app.json": (json.dumps({"expo": {"extra": {"assemblyaiApiKey": K}}}), [("assemblyaiApiKey", K)]),
    "aws-lambda-tools-defaults.json": (
        json.dumps({"environment-variables": f'"A_KEY"="{K}","B"="x"'}),
        [("A_KEY", K), ("B", "x")],
    ),
    "package.json": (
        json.dumps({"scripts": {"start": f'A_KEY="{K}" node x.js'}, "dependencies": {"key": "1"}}),
        [("A_KEY", K), ("dependencies.key", "1")],
    ),
    "a.toml": (f'A_KEY = "{K}"\n[assemblyai]\napi_key = "{K}"\n', [("A_KEY", K), ("assemblyai.api_key", K)]),
    "app.ini": (
        f"[assemblyai]\napi_key = {K} ; c\n; api_key = {K}\nurl=x\n",
        [("assemblyai.api_key", K), ("assemblyai.api_key", K), ("assemblyai.url", "x")],
    ),
    "local.properties": (f"assemblyai.key={K}\n", [("assemblyai.key", K)]),
    "strings.xml": (f'<resources><string name="aai_key">{K}</string></resources>', [("aai_key", K)]),
    "Info.plist": (f"<dict><key>AssemblyAIKey</key>\n<string>{K}</string></dict>", [("AssemblyAIKey", K)]),
    "run.xml": (f'<a><envs><env name="A_KEY" value="{K}" /></envs></a>', [("A_KEY", K)]),
    "web.config": (
        f'<configuration><appSettings><add key="AssemblyAI" value="{K}"/></appSettings></configuration>',
        [("AssemblyAI", K)],
    ),
    "a.xml": (
        f"<c><AssemblyAI><ApiKey>{K}</ApiKey></AssemblyAI><!-- AssemblyAI key: {K} --></c>",
        [("c.AssemblyAI.ApiKey", K), ("AssemblyAI key", K)],
    ),
    "p.csv": (f"name,url,password\nAssemblyAI,https://x.test,{K}\nOther,x,y\n", [("AssemblyAI.password", K)]),
    "keys.csv": (f"assemblyai;{K}\n", [("assemblyai", K)]),
    "conf/app.yaml": (f"assemblyai:\n  api_key: {K}\n  words: of no interest\n", [("assemblyai.api_key", K)]),
    "package-lock.json": (f'{{"assemblyai": {{"key": "{K}"}}}}', []),
    "pnpm-lock.yaml": (f"assemblyai:\n  key: {K}\n", []),
    "schema.json": ('{"properties": {"assemblyaiApiKey": {"type": "string", "default": "", "description": "The API key"}}}', []),
    "en.json": ('{"assemblyaiApiKey": "Your own AssemblyAI API key"}', []),
}


@pytest.mark.parametrize(("path", "text", "expected"), [(path, *rest) for path, rest in SHAPES.items()], ids=SHAPES)
def test_shapes(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(path, text) == expected


def test_what_editors_and_servers_start_has_variables() -> None:
    (setting,) = [fact for fact in facts(".mcp.json", '{"mcpServers": {"a": {"env": {"A": "x"}}}}') if isinstance(fact, Setting)]
    assert (setting.home, setting.role, setting.scope) == ("mcp", "variable", ("mcpServers", "a", "env"))


HTTP = f"""\
@base = {HOST}
@key = {K}

### one
POST {{{{base}}}}/v2/transcript
    ?token={K}
Authorization: Bearer {{{{key}}}}
X-A: {{{{$dotenv A_KEY}}}}
Y: $HOME

{{"a": "b: c"}}

###
GET /v2/x HTTP/1.1
Host: api.assemblyai.com
Authorization: {K}
"""
BRUNO = f"""\
meta {{
  name: x
}}

get {{
  url: {HOST}/v2
}}

auth:bearer {{
  token: {{{{k}}}}
}}

headers {{
  Authorization: {K}
}}

vars {{
  k: {K}
}}

vars:secret [
  z
]
"""
CLIENTS = {
    "a.http": (
        HTTP,
        [
            ("base", HOST),
            ("key", K),
            (f"query token -> {RAW}", K),
            (f"header Authorization -> {RAW}", "Bearer ${key}"),
            (f"header X-A -> {RAW}", "${A_KEY}"),
            (f"header Y -> {RAW}", "$HOME"),
            (f"header Host -> {RAW}", RAW),
            (f"header Authorization -> {RAW}", K),
        ],
    ),
    "a.bru": (BRUNO, [(f"header Authorization -> {RAW}", "Bearer ${k}"), (f"header Authorization -> {RAW}", K), ("k", K)]),
    "index.html": (
        f'<!-- AssemblyAI key: {K} --><meta name="aai-key" content="{K}"><script>x = 1</script>',
        [("AssemblyAI key", K), ("aai-key", K)],
    ),
}


@pytest.mark.parametrize(("path", "text", "expected"), [(path, *rest) for path, rest in CLIENTS.items()], ids=CLIENTS)
def test_requests_as_people_keep_them(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(path, text) == expected


def test_keys_in_data_through_the_whole_run(lint: Lint) -> None:
    report = lint({path: text for path, (text, _) in {**SHAPES, **CLIENTS}.items()})
    assert K not in repr(report)
    hardcoded = {line.partition(" ")[2].partition(":")[0] for line in found(report) if line.startswith("hardcoded-key")}
    silent = {"package-lock.json", "pnpm-lock.yaml", "schema.json", "en.json", ".cursor/mcp.json", "claude_desktop_config.json"}
    other = {".vscode/launch.json", "aws-lambda-tools-defaults.json", "package.json", "hoppscotch.json", "run.xml"}
    assert hardcoded == {*SHAPES, *CLIENTS} - silent - other


# --- no text is too odd ---------------------------------------------------------------------------------------------------

JUNK = ['"', "'", "{", "}", "[", "]", "\\", "\n", "\r", "`", "$", "${", "$(", "<<E\n", "```", "\0", "\u2028", "\xa0", "\ufeff"]
JUNK += ["é", "😀", ":", "=", "#", "---\n", "<script>", "<!--", "%env ", "!", "|", "{{", "}}", "<", ">", "~", "\t", "\x0c"]
TEXTS = {
    **{path: text for path, (text, _) in {**SHAPES, **CLIENTS}.items()},
    **{f"{number}.sh": text for number, text in enumerate([*test_shell.SETTINGS, *test_shell.USES, *test_shell.REQUESTS])},
    **{f"{number}.md": text for number, text in enumerate(test_documents.BLOCKS.values())},
    **{
        f"{number}.ipynb": test_documents.notebook(*(test_documents.code(*lines) for lines in cells))
        for number, cells in enumerate(test_documents.CELLS.values())
    },
}


def _odd(text: str, chance: random.Random) -> str:
    characters = list(text)
    for _ in range(chance.randint(1, 12)):
        place, kind = chance.randrange(len(characters) + 1), chance.random()
        if kind < 0.5:
            characters.insert(place, chance.choice(JUNK))
        elif kind < 0.8:
            del characters[place : place + chance.randint(1, 30)]
        else:
            start = chance.randrange(len(characters) + 1)
            characters[place:place] = characters[start : start + chance.randint(1, 60)]
    return "".join(characters)


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 20))])
def test_no_reader_fails_on_odd_text_or_loses_its_place(seed: int) -> None:
    chance = random.Random(seed)
    paths = sorted(TEXTS)
    for _ in range(250):
        path = chance.choice(paths)
        document = Document(chance.choice([path, path, path, chance.choice(paths)]), _odd(TEXTS[path], chance).encode())
        reader = readers.claim(document)
        begin = time.process_time()
        for fact in reader.read(document) if reader is not None else ():
            value = getattr(fact, "value", None)
            if value is not None:
                start, end = document.span(value.place)
                assert 0 <= start <= end <= len(document.text)
        assert time.process_time() - begin < 3, (document.path, document.text)


@pytest.mark.parametrize("name", ["settings.yaml", "serverless.yml", "render.yaml"])
def test_aliases_of_aliases_end(name: str) -> None:
    levels = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 60))
    assert said(name, f"a0: &a0 [{{api_key: {K}}}]\n{levels}")
