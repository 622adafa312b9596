"""What is read from Ruby: text in, facts out; and what the whole program says of it."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("app.rb", text.encode()))]


FACTS = [
    pytest.param('c = AssemblyAI::Client.new(api_key: "K")', "argument AssemblyAI.Client.api_key = 'K'", id="a client"),
    pytest.param("c = AssemblyAI::Client.new api_key: 'K'", "argument AssemblyAI.Client.api_key = 'K'", id="without parentheses"),
    pytest.param(
        'c = AssemblyAI::Client.new(\n  "x",\n  api_key: key\n)', "argument AssemblyAI.Client.api_key = name:key", id="on lines"
    ),
    pytest.param('o = { api_key: "K" }\nf(**o)', "field o.api_key = 'K'", id="an entry of a hash"),
    pytest.param('o = { :api_key => "K" }', "field o.api_key = 'K'", id="an entry with an arrow"),
    pytest.param(
        'AssemblyAI.configure do |config|\n  config.api_key = "K"\nend',
        "argument AssemblyAI.configure.api_key = 'K'",
        id="a block that configures",
    ),
    pytest.param('KEY = "K".freeze', "constant KEY = 'K'", id="a constant"),
    pytest.param('class A\n  def initialize(key = "K")\n  end\nend', "default key = 'K'", id="a default of a parameter"),
    pytest.param('class A\n  def initialize(key: "K")\n  end\nend', "default key = 'K'", id="a default of a keyword"),
    pytest.param('class A\n def initialize(key)\n end\nend\nA.new("K")', "constant key = 'K'", id="a constructor"),
    pytest.param('@key ||= "K"', "constant self.key = 'K'", id="an attribute of the own object"),
    pytest.param('$key = "K"', "constant $key = 'K'", id="a global"),
    pytest.param('a, key = 1, "K"', "constant key = 'K'", id="two at once"),
    pytest.param('k = "a" "b" + \'c\'', "constant k = 'abc'", id="texts side by side are one"),
    pytest.param('k = "a\\n\\u00e9"', "constant k = 'a\\né'", id="escapes are undone"),
    pytest.param("k = 'a\\n'", "constant k = 'a\\\\n'", id="single quotes have no escapes"),
    pytest.param("k = %q(a)", "constant k = 'a'", id="quoted by percent"),
    pytest.param("k = <<~KEY.strip\n  K\nKEY\n", "constant k = 'K'", id="a heredoc, trimmed"),
    pytest.param("k = <<~KEY\n  K\nKEY\n", "constant k = 'K\\n'", id="a heredoc ends with a newline"),
    pytest.param('h = "Bearer #{key}"', "constant h = 'Bearer ' + name:key", id="interpolated"),
    pytest.param('h = "Bearer " + key', "constant h = 'Bearer ' + name:key", id="added"),
    pytest.param('h = "Bearer %s" % key', "constant h = 'Bearer ' + name:key", id="formatted by percent"),
    pytest.param('h = format("Bearer %s", key)', "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param("k = config[:api][:key]", "constant k = name:config.api.key", id="an entry as a name"),
    pytest.param("k = settings.api_key", "constant k = name:settings.api_key", id="an attribute as a name"),
    pytest.param('k = File.read("key.txt").strip', "constant k = file:key.txt (strip)", id="a file's content"),
    pytest.param('ENV["X"] = "K"', "variable X = 'K'", id="the environment is set"),
    pytest.param(
        'def key\n  "K"\nend\nc = A::Client.new(api_key: key)', "argument A.Client.api_key = 'K'", id="a method gives it"
    ),
    pytest.param(f'# key = "{K}"\n', f"comment key = '{K}'", id="a comment"),
    pytest.param('require "assemblyai"', "import assemblyai", id="a library"),
    pytest.param('require_relative "lib/config"', "import ./lib/config", id="a file"),
    pytest.param('require "dotenv/load"', "load default by ruby-dotenv@3", id="the default env file"),
    pytest.param('require "dotenv"\nDotenv.load(".env.local")', "load .env.local by ruby-dotenv@3", id="a named env file"),
    pytest.param('require "dotenv"\nDotenv.load', "load default by ruby-dotenv@3", id="a call without arguments"),
    pytest.param(
        'uri = URI("https://a.example/v2")\nreq = Net::HTTP::Post.new(uri)\nreq["Authorization"] = key',
        "header Authorization: name:key to https://a.example/v2",
        id="a header of a request",
    ),
    pytest.param(
        'H = { "authorization" => key }\nHTTParty.get("https://a.example/v2", headers: H)',
        "header authorization: name:key to https://a.example/v2",
        id="headers kept in a name",
    ),
    pytest.param(
        'HTTP.headers(authorization: key).get("https://a.example/v2")',
        "header authorization: name:key to https://a.example/v2",
        id="headers in a chain",
    ),
    pytest.param(
        'c = Faraday.new(url: "https://a.example") do |f|\n  f.headers["Authorization"] = "Bearer #{key}"\nend',
        "header Authorization: 'Bearer ' + name:key to https://a.example",
        id="headers set in a block",
    ),
    pytest.param(
        'u = "wss://a.example/ws?rate=1&token=#{key}"',
        "query token: name:key to wss://a.example/ws?rate=1&token=",
        id="a token in a URL",
    ),
    pytest.param('k = ENV["X"]\nputs "key #{k}"', "logged X", id="a variable is printed"),
    pytest.param("logger.info(api_key)", "logged api_key", id="something named for a key is logged"),
    pytest.param("class A\n  def (\nKEY = ", "gap syntax error", id="broken"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


READS = [
    pytest.param('k = ENV["X"]', ["read X"], "environment:X", id="the environment"),
    pytest.param('k = ENV["X"] || "d"', ["read? X"], "environment:X (:-) or 'd'", id="or"),
    pytest.param('k = ENV.fetch("X")', ["read X"], "environment:X", id="fetched"),
    pytest.param('k = ENV.fetch("X", "d")', ["read? X"], "environment:X (-) or 'd'", id="a default"),
    pytest.param('k = ENV.fetch("X", nil)', ["read X"], "environment:X", id="nil is no default"),
    pytest.param('k = ENV.fetch("X") { "d" }', ["read? X"], "environment:X (-) or 'd'", id="a block that gives a default"),
    pytest.param('k = ENV.fetch("X") { raise "no X" }', ["read X"], "environment:X", id="a block that raises"),
    pytest.param('k = ENV["X"]&.strip', ["read X"], "environment:X (strip)", id="trimmed"),
    pytest.param('k = ENV["X"] or raise "no X"', ["read X"], "environment:X", id="or raise"),
    pytest.param('k = ENV["X"]\nraise "no X" unless k', ["read X"], "environment:X", id="a guard"),
    pytest.param('k = ENV["X"]\nabort("no X") if k.nil? || k.empty?', ["read X"], "environment:X", id="a guard that aborts"),
    pytest.param('k = ENV["X"]\nif k.present?\n  use(k)\nend', ["read? X"], "environment:X", id="used only where it is there"),
    pytest.param('k = ENV["X"] if ENV.key?("X")', ["read? X"], "environment:X", id="asked first"),
    pytest.param(
        'begin\n  k = ENV.fetch("X")\nrescue KeyError\n  k = nil\nend', ["read? X"], "environment:X", id="absence is caught"
    ),
    pytest.param('def env(n)\n  ENV.fetch(n)\nend\nk = env("X")', ["read X"], "environment:X", id="a helper"),
    pytest.param('def key\n  ENV["X"]\nend\nk = key', ["read X"], "environment:X", id="a method that gives it"),
    pytest.param("k = Rails.application.credentials.a[:b]", [], "name:Rails.application.credentials.a.b", id="credentials"),
    pytest.param("k = Rails.application.credentials.dig(:a, :b)", [], "name:Rails.application.credentials.a.b", id="dug"),
    pytest.param("k = Rails.application.credentials.a!", [], "name:Rails.application.credentials.a", id="that must be there"),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str | None) -> None:
    lines = told(text)
    assert [each for each in lines if each.startswith("read")] == uses
    if value is not None:
        assert f"constant k = {value}" in lines


SILENT = [
    pytest.param('k = ARGV["X"]', "read", id="not the environment"),
    pytest.param('x = data.fetch("X", "d")', "read", id="some other hash"),
    pytest.param("puts api_key.length", "logged api_key", id="the length of a key"),
    pytest.param("puts items", "logged", id="something else is printed"),
    pytest.param('h = { "Content-Type" => key }', "header", id="another header"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word) and each != "logged api_key.length"]


V2 = "https://api.assemblyai.com/v2/transcript"

FOUND = [
    pytest.param(f'c = AssemblyAI::Client.new(api_key: "{K}")', ["hardcoded-key app.rb:1"], id="a client"),
    pytest.param(f'KEY = "{K}".freeze\nc = AssemblyAI::Client.new(api_key: KEY)', ["hardcoded-key app.rb:1"], id="a constant"),
    pytest.param(
        f'class A\n  def initialize\n    @key = "{K}"\n  end\n  def f\n    HTTParty.post("{V2}", headers: '
        '{ "authorization" => @key })\n  end\nend',
        ["hardcoded-key app.rb:3"],
        id="an attribute that goes into a header",
    ),
    pytest.param(
        f'def key\n  "{K}"\nend\nc = AssemblyAI::Client.new(api_key: key)',
        ["hardcoded-key app.rb:2"],
        id="a method that gives it",
    ),
    pytest.param(f'k = ENV.fetch("ASSEMBLYAI_API_KEY", "{K}")', ["hardcoded-default app.rb:1"], id="a default"),
    pytest.param(f'k = ENV["ASSEMBLYAI_API_KEY"] ||\n  "{K}"', ["hardcoded-default app.rb:2"], id="or a key"),
    pytest.param(f'ASSEMBLYAI = {{ api_key: "{K}" }}.freeze', ["hardcoded-key app.rb:1"], id="a frozen hash"),
    pytest.param(
        f'def k\n  ENV["ASSEMBLYAI_API_KEY"] || "{K}"\nend', ["hardcoded-default app.rb:2"], id="a method gives a default"
    ),
    pytest.param(f'ENV["ASSEMBLYAI_API_KEY"] = "{K}"', ["hardcoded-key app.rb:1"], id="the environment is set"),
    pytest.param(f'# c = AssemblyAI::Client.new(api_key: "{K}")', ["hardcoded-key app.rb:1"], id="a key in a comment"),
    pytest.param(
        'c = AssemblyAI::Client.new(api_key: ENV["ASSEMBLYAI_APIKEY"])',
        ["misnamed-variable .env:1"],
        id="another name than the one provided",
    ),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint({"app.rb": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == expected


QUIET = [
    pytest.param('c = AssemblyAI::Client.new(api_key: ENV["ASSEMBLYAI_API_KEY"])', id="the environment"),
    pytest.param("c = AssemblyAI::Client.new(api_key: Rails.application.credentials.assemblyai[:api_key])", id="credentials"),
    pytest.param("c = AssemblyAI::Client.new(api_key: Rails.application.credentials.assemblyai_api_key)", id="a credential"),
    pytest.param(f'c = Other::Client.new(api_key: "{K}")', id="somebody else's client"),
    pytest.param(f'# assemblyai\nSUM = "{K}"', id="a checksum"),
    pytest.param(f'HTTParty.post("{V2}", headers: {{ authorization: key }})', id="a raw key in a header"),
]


@pytest.mark.parametrize("text", QUIET)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"app.rb": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == []
