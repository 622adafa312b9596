"""What is read from C#: text in, facts out; and what the whole program says of it."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("Program.cs", text.encode()))]


FACTS = [
    pytest.param('var c = new AssemblyAIClient("K");', "argument AssemblyAIClient.0 = 'K'", id="a client"),
    pytest.param('using AssemblyAI;\nAssemblyAIClient c = new("K");', "argument AssemblyAIClient.0 = 'K'", id="new by its type"),
    pytest.param(
        'var c = new AssemblyAIClient(new ClientOptions { ApiKey = "K" });',
        "argument AssemblyAIClient.ApiKey = 'K'",
        id="options in a call",
    ),
    pytest.param(
        'var o = new ClientOptions { ApiKey = "K" }; var c = new AssemblyAIClient(o);',
        "argument AssemblyAIClient.ApiKey = 'K'",
        id="options in a name",
    ),
    pytest.param('o.ApiKey = "K";', "argument o.ApiKey = 'K'", id="a property of something unknown"),
    pytest.param(
        'builder.Services.AddAssemblyAIClient(o => { o.ApiKey = "K"; });',
        "argument AddAssemblyAIClient.ApiKey = 'K'",
        id="options set by a lambda",
    ),
    pytest.param(
        'builder.Services.AddAssemblyAIClient(o => o.ApiKey = "K");',
        "argument AddAssemblyAIClient.ApiKey = 'K'",
        id="options set by a lambda that is an expression",
    ),
    pytest.param('class A { private const string Key = "K"; }', "constant Key = 'K'", id="a constant"),
    pytest.param('class A { static readonly string a = "x", key = "K"; }', "constant key = 'K'", id="a field"),
    pytest.param('class A { public string ApiKey { get; set; } = "K"; }', "constant ApiKey = 'K'", id="a property"),
    pytest.param('class A { string ApiKey => "K"; }', "constant ApiKey = 'K'", id="a property that is an expression"),
    pytest.param('class A { A(string apiKey = "K") {} }', "default apiKey = 'K'", id="a default of a parameter"),
    pytest.param('record A(string ApiKey = "K");', "constant ApiKey = 'K'", id="a default of a record"),
    pytest.param('class A { A(string key) {} } class B { A a = new A("K"); }', "constant key = 'K'", id="a constructor"),
    pytest.param('class A { string k; void F() { this.k = "K"; } }', "constant this.k = 'K'", id="an own field"),
    pytest.param('class A { string _k; void F() { this._k = "K"; } }', "constant _k = 'K'", id="an own field by its style"),
    pytest.param('string k = "a" + "b";', "constant k = 'ab'", id="texts added are one"),
    pytest.param('var k = "a\\n\\u00e9";', "constant k = 'a\\né'", id="escapes are undone"),
    pytest.param('var k = @"a\\n""b";', "constant k = 'a\\\\n\"b'", id="verbatim texts have no escapes"),
    pytest.param('var k = """a"b""";', "constant k = 'a\"b'", id="raw texts"),
    pytest.param('var k = """\n  K\n  """;', "constant k = 'K'", id="raw texts on lines"),
    pytest.param('var k = $"K";', "constant k = 'K'", id="an interpolated text without holes"),
    pytest.param('var h = $"Bearer {key}";', "constant h = 'Bearer ' + name:key", id="interpolated"),
    pytest.param('var h = $@"a {key:x}{b} {{}}";', None, id="a hole with a format is read without harm"),
    pytest.param('var h = string.Format("Bearer {0}", key);', "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param(
        'var k = config["AssemblyAI:ApiKey"];', "constant k = name:config.AssemblyAI:ApiKey", id="an entry of a section"
    ),
    pytest.param('Environment.SetEnvironmentVariable("X", "K");', "variable X = 'K'", id="the environment is set"),
    pytest.param('var k = File.ReadAllText("key.txt").Trim();', "constant k = file:key.txt (strip)", id="a file's content"),
    pytest.param(f'// key = "{K}"\n', f"comment key = '{K}'", id="a comment"),
    pytest.param("using AssemblyAI.Core;", "import AssemblyAI.Core", id="a using"),
    pytest.param("using DotNetEnv;\nEnv.Load();", "load default by DotNetEnv", id="an env file"),
    pytest.param(
        'HttpClient c = new(); c.BaseAddress = new Uri("https://a.example/v2/");\n'
        'c.DefaultRequestHeaders.Add("authorization", key);',
        "header authorization: name:key to https://a.example/v2/",
        id="headers of a client",
    ),
    pytest.param(
        'void F() { var r = new HttpRequestMessage(HttpMethod.Post, "https://a.example/v2");\n'
        'r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key); }',
        "header Authorization: 'Bearer' + ' ' + name:key to https://a.example/v2",
        id="a header with a scheme",
    ),
    pytest.param(
        'void F() { var r = new HttpRequestMessage(HttpMethod.Post, "https://a.example/v2");\n'
        "r.Headers.Authorization = new(key); }",
        "header Authorization: name:key to https://a.example/v2",
        id="no scheme",
    ),
    pytest.param(
        'var r = new HttpRequestMessage { RequestUri = new Uri("https://a.example/v2"),'
        ' Headers = { { "Authorization", key } } };',
        "header Authorization: name:key to https://a.example/v2",
        id="headers of a request made at once",
    ),
    pytest.param(
        'var h = new Dictionary<string, string> { ["Authorization"] = key, ["x"] = "y" };',
        "header Authorization: name:key to somewhere",
        id="headers in a dictionary",
    ),
    pytest.param(
        'var u = $"wss://a.example/ws?rate={rate}&token={key}";',
        "query token: name:key to wss://a.example/ws?rate=",
        id="a token in a URL",
    ),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X"); Console.WriteLine($"key {k}");', "logged X", id="a variable is printed"
    ),
    pytest.param('_logger.LogInformation("x"); logger.info(apiKey);', "logged apiKey", id="something named for a key is logged"),
    pytest.param("class A { void F( }", "gap syntax error", id="broken"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str | None) -> None:
    lines = told(text)
    assert expected in lines if expected is not None else lines


READS = [
    pytest.param('var k = Environment.GetEnvironmentVariable("X");', ["read X"], "environment:X", id="the environment"),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X") ?? "d";', ["read? X"], "environment:X (-) or 'd'", id="a default"
    ),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X") ?? throw new Exception("no X");',
        ["read X"],
        "environment:X",
        id="or an exception",
    ),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X", EnvironmentVariableTarget.User);',
        ["read X"],
        "environment:X",
        id="of a user",
    ),
    pytest.param(
        'const string N = "X"; var k = Environment.GetEnvironmentVariable(N)!;', ["read X"], "environment:X", id="a constant"
    ),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X"); if (string.IsNullOrEmpty(k)) throw new Exception();',
        ["read X"],
        "environment:X",
        id="a guard",
    ),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X"); if (k is null) { Console.WriteLine("X is missing"); return; }',
        ["read X"],
        "environment:X",
        id="a guard that leaves",
    ),
    pytest.param(
        'var k = Environment.GetEnvironmentVariable("X"); if (k is not null) { Use(k); }',
        ["read? X"],
        "environment:X",
        id="used only where it is there",
    ),
    pytest.param('var k = Environment.GetEnvironmentVariable("X")?.Trim();', ["read X"], "environment:X (strip)", id="trimmed"),
    pytest.param('var k = builder.Configuration["X_KEY"];', ["read X_KEY"], "environment:X_KEY", id="a configuration"),
    pytest.param(
        'var k = configuration.GetValue<string>("X_KEY", "d");',
        ["read? X_KEY"],
        "environment:X_KEY (-) or 'd'",
        id="a configuration's default",
    ),
    pytest.param(
        'string Env(string n) => Environment.GetEnvironmentVariable(n); var k = Env("X");',
        ["read X"],
        "environment:X",
        id="a helper",
    ),
    pytest.param('class A { static string Key => Environment.GetEnvironmentVariable("X"); }', ["read X"], None, id="a property"),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str | None) -> None:
    lines = told(text)
    assert [each for each in lines if each.startswith("read")] == uses
    if value is not None:
        assert f"constant k = {value}" in lines


SILENT = [
    pytest.param('var k = table["X"];', "read", id="not a configuration"),
    pytest.param('var k = configuration["AssemblyAI:ApiKey"];', "read", id="an entry of a section may come from anywhere"),
    pytest.param("Console.WriteLine(apiKey.Length);", "logged apiKey.L", id="the length of a key"),
    pytest.param('c.Headers.Add("Content-Type", key);', "header", id="another header"),
    pytest.param("Console.WriteLine(items);", "logged", id="something else is printed"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


V2 = "https://api.assemblyai.com/v2/"

FOUND = [
    pytest.param(f'using AssemblyAI;\nvar c = new AssemblyAIClient("{K}");', ["hardcoded-key Program.cs:2"], id="a client"),
    pytest.param(
        f'using AssemblyAI;\nvar o = new ClientOptions {{ ApiKey = "{K}" }};\nvar c = new AssemblyAIClient(o);',
        ["hardcoded-key Program.cs:2"],
        id="options",
    ),
    pytest.param(
        f'class A {{\nconst string Key = "{K}";\nvoid F() {{ HttpClient c = new(); c.BaseAddress = new Uri("{V2}");\n'
        'c.DefaultRequestHeaders.Add("authorization", Key); } }',
        ["hardcoded-key Program.cs:2"],
        id="a constant that goes into a header",
    ),
    pytest.param(
        f'var k = Environment.GetEnvironmentVariable("ASSEMBLYAI_API_KEY")\n ?? "{K}";',
        ["hardcoded-default Program.cs:2"],
        id="a default",
    ),
    pytest.param(
        f'class A {{ string _k;\nA() {{ this._k = "{K}"; }}\nvoid F() {{ var c = new AssemblyAIClient(_k); }} }}',
        ["hardcoded-key Program.cs:2"],
        id="a field",
    ),
    pytest.param(f'// var c = new AssemblyAIClient("{K}");\n', ["hardcoded-key Program.cs:1"], id="a key in a comment"),
    pytest.param(
        'var c = new AssemblyAIClient(Environment.GetEnvironmentVariable("ASSEMBLYAI_APIKEY"));',
        ["misnamed-variable .env:1"],
        id="another name than the one provided",
    ),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint({"Program.cs": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == expected


QUIET = [
    pytest.param('var c = new AssemblyAIClient(Environment.GetEnvironmentVariable("ASSEMBLYAI_API_KEY"));', id="the environment"),
    pytest.param('var c = new AssemblyAIClient(config["AssemblyAI:ApiKey"] ?? throw new Exception("x"));', id="a configuration"),
    pytest.param(
        "using AssemblyAI;\nvar b = WebApplication.CreateBuilder(args); b.Services.AddAssemblyAIClient();", id="services"
    ),
    pytest.param(f'var c = new OtherClient("{K}");', id="somebody else's client"),
    pytest.param(f'class A {{ const string Sum = "{K}"; }}', id="a checksum"),
]


@pytest.mark.parametrize("text", QUIET)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"Program.cs": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == []
