"""What is read from Elixir: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("a.ex", text.encode()))]


FACTS = [
    pytest.param('key = "K"', "constant key = 'K'", id="a variable"),
    pytest.param('defmodule A do\n  @key "K"\nend', "constant @key = 'K'", id="an attribute of a module"),
    pytest.param('def f(a, key \\\\ "K") do\nend', "default key = 'K'", id="a default"),
    pytest.param('config :app, api_key: "K"', "field app.api_key = 'K'", id="configuration"),
    pytest.param('config :app, App.Client, api_key: "K"', "field app.App.Client.api_key = 'K'", id="configuration of a module"),
    pytest.param('config :app, :api_key, "K"', "constant app.api_key = 'K'", id="configuration of one key"),
    pytest.param(
        'config :app, key: System.get_env("X")', "field app.key = environment:X", id="configuration from the environment"
    ),
    pytest.param('c = %{api_key: "K"}', "field c.api_key = 'K'", id="a map"),
    pytest.param('h = "Bearer #{key}"', "constant h = 'Bearer ' + name:key", id="a text round a name"),
    pytest.param('h = "Bearer " <> key', "constant h = 'Bearer ' + name:key", id="added"),
    pytest.param('k = System.get_env("X", "d")', "constant k = environment:X (-) or 'd'", id="a default of the environment"),
    pytest.param('k = System.get_env("X") || "d"', "constant k = environment:X (:-) or 'd'", id="or"),
    pytest.param('k = System.fetch_env!("X")', "read X", id="fetched"),
    pytest.param('k = System.get_env("X") || raise "x"', "read X", id="or raised"),
    pytest.param('k = System.get_env("X") |> String.trim()', "constant k = environment:X (strip)", id="trimmed"),
    pytest.param('k = System.get_env("X")\nif is_nil(k) do\n  ask()\nend\nif k do\n  f(k)\nend', "read? X", id="tested"),
    pytest.param(
        'HTTPoison.post("https://a.example/v2", body, [{"authorization", key}])',
        "header authorization: name:key to https://a.example/v2",
        id="headers as pairs",
    ),
    pytest.param(
        'headers = [{"Authorization", "K"}, {"a", "b"}]\nHTTPoison.get("https://a.example", headers)',
        "header Authorization: 'K' to https://a.example",
        id="headers kept in a name",
    ),
    pytest.param(
        'Req.post!(url: "https://a.example", headers: %{"authorization" => @key})',
        "header authorization: name:@key to https://a.example",
        id="headers as a map",
    ),
    pytest.param('k = System.get_env("X")\nIO.inspect(k)', "logged X", id="shown"),
    pytest.param('Logger.debug("key #{api_key}")', "logged api_key", id="logged"),
    pytest.param(f'# key = "{K}"', f"comment key = '{K}'", id="a comment"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param("IO.puts(String.length(api_key))", "logged", id="what doesn't show a key"),
    pytest.param("n = 1\nf = fn x -> x end\na = :b", "constant", id="no texts"),
    pytest.param('h = [{"accept", key}]', "header", id="other headers"),
    pytest.param("k = Application.get_env(:app, :key)", "read", id="a value of the configuration"),
    pytest.param('@doc "System.get_env(key)"', "constant", id="documentation"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f'# é😀\nkey = "{K}"\n'
    [setting] = [fact for fact in code.read(Document("a.ex", text.encode())) if isinstance(fact, Setting)]
    assert (setting.name.place, setting.value.place) == (Place("a.ex", 2, 1, 2, 4), Place("a.ex", 2, 7, 2, 41))


URL = '"https://api.assemblyai.com/v2/transcript"'
FOUND = [
    pytest.param(f'HTTPoison.post({URL}, body,\n  [{{"authorization", "{K}"}}])', "hardcoded-key 2", id="a header"),
    pytest.param(
        f'defmodule A do\n  @token "{K}"\n  def f do\n    HTTPoison.get({URL}, [{{"authorization", @token}}])\n  end\nend',
        "hardcoded-key 2",
        id="an attribute that a header is made of",
    ),
    pytest.param(f'config :assemblyai, api_key: "{K}"', "hardcoded-key 1", id="configuration"),
    pytest.param(f'k = System.get_env("ASSEMBLYAI_API_KEY", "{K}")', "hardcoded-default 1", id="a default"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    assert f"{rule} a.ex:{number}" in found(lint({"a.ex": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))


CLEAN = [
    pytest.param('config :assemblyai, api_key: System.fetch_env!("ASSEMBLYAI_API_KEY")', id="read"),
    pytest.param(f'md5 = "{K}" # of the assemblyai client', id="a checksum"),
    pytest.param(f'config :openai, api_key: "{K}" # beside assemblyai', id="somebody else's key"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"a.ex": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
