"""What is read from Lua: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("a.lua", text.encode()))]


FACTS = [
    pytest.param('local key = "K"', "constant key = 'K'", id="a variable"),
    pytest.param('local a, key = 1, "K"', "constant key = 'K'", id="the second of two"),
    pytest.param("local key = [[K]]", "constant key = 'K'", id="a long text"),
    pytest.param('local c = { api_key = "K" }', "field c.api_key = 'K'", id="a table"),
    pytest.param('return { a = { ["api_key"] = "K" } }', "field a.api_key = 'K'", id="a table that is handed back"),
    pytest.param('M.key = "K"', "argument M.key = 'K'", id="an entry of something from elsewhere"),
    pytest.param('local M = {}\nM.key = "K"', "constant M.key = 'K'", id="an entry of a table"),
    pytest.param('local function f(key) end\nf("K")', "constant key = 'K'", id="handed to a function of the file"),
    pytest.param('local h = "Bearer " .. key', "constant h = 'Bearer ' + name:key", id="added"),
    pytest.param('local h = string.format("Bearer %s", M.key)', "constant h = 'Bearer ' + name:M.key", id="formatted"),
    pytest.param('local k = os.getenv("X") or "d"', "constant k = environment:X (:-) or 'd'", id="or"),
    pytest.param('local k = assert(os.getenv("X"))', "read X", id="asserted"),
    pytest.param('local k = os.getenv("X")\nif not k then error("x") end', "read X", id="a guard"),
    pytest.param('local k = os.getenv("X")\nif not k then k = ask() end', "read? X", id="a guard that asks"),
    pytest.param('local http = require("socket.http")', "import socket.http as http", id="required"),
    pytest.param(
        'local http = require("http")\nhttp.request{ url = "https://a.example/v2", headers = { authorization = key } }',
        "header authorization: name:key to https://a.example/v2",
        id="headers in a call",
    ),
    pytest.param(
        'local headers = { ["Authorization"] = key }\nhttpc:request_uri("https://a.example", { headers = headers })',
        "header Authorization: name:key to https://a.example",
        id="headers kept in a name",
    ),
    pytest.param('ngx.req.set_header("Authorization", key)', "header Authorization: name:key to somewhere", id="set"),
    pytest.param('local k = os.getenv("X")\nprint("key " .. k)', "logged X", id="printed"),
    pytest.param("io.write(api_key)", "logged api_key", id="written"),
    pytest.param(f'-- key = "{K}"', f"comment key = '{K}'", id="a comment"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param("print(#api_key)", "logged", id="what doesn't show a key"),
    pytest.param("local n, f, t = 1, function() end, { 1 }", "constant", id="no texts"),
    pytest.param("local h = { accept = key }", "header", id="other headers"),
    pytest.param('local k = settings["X"]', "read", id="some other table"),
    pytest.param("tostring(key)", "argument", id="functions of the language"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f'-- é😀\nlocal key = "{K}"\n'
    [setting] = [fact for fact in code.read(Document("a.lua", text.encode())) if isinstance(fact, Setting)]
    assert (setting.name.place, setting.value.place) == (Place("a.lua", 2, 7, 2, 10), Place("a.lua", 2, 13, 2, 47))


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told('local key = "K"\nfunction (( end\n')
    assert "gap syntax error" in lines
    assert "constant key = 'K'" in lines


URL = '"https://api.assemblyai.com/v2/transcript"'
FOUND = [
    pytest.param(f'http.request{{\n  url = {URL},\n  headers = {{ authorization = "{K}" }} }}', "hardcoded-key 3", id="a header"),
    pytest.param(
        f'local token = "{K}"\nhttp.request{{ url = {URL}, headers = {{ authorization = token }} }}',
        "hardcoded-key 1",
        id="a variable that a header is made of",
    ),
    pytest.param(f'local k = os.getenv("ASSEMBLYAI_API_KEY") or "{K}"', "hardcoded-default 1", id="a default"),
    pytest.param(f'return {{ assemblyai_api_key = "{K}" }}', "hardcoded-key 1", id="a table"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    assert f"{rule} a.lua:{number}" in found(lint({"a.lua": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))


CLEAN = [
    pytest.param(f'http.request{{ url = {URL}, headers = {{ authorization = os.getenv("ASSEMBLYAI_API_KEY") }} }}', id="read"),
    pytest.param(f'local md5 = "{K}" -- of the assemblyai client', id="a checksum"),
    pytest.param(f'local openai_key = "{K}" -- beside assemblyai', id="somebody else's key"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"a.lua": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
