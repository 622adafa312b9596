"""What is read from Go: text in, facts out; and what the whole program says of it."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line

AAI = 'package a\nimport aai "github.com/AssemblyAI/assemblyai-go-sdk"\n'
OS = 'package a\nimport ("os"; "fmt"; "log"; "net/http"; "errors"; "cmp")\n'


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("main.go", text.encode()))]


SDK = "github.com/AssemblyAI/assemblyai-go-sdk"

FACTS = [
    pytest.param(f'{AAI}var c = aai.NewClient("K")', f"argument {SDK}.NewClient.0 = 'K'", id="a client"),
    pytest.param(
        f'package a\nimport "{SDK}"\nvar c = assemblyai.NewClient(key)',
        f"argument {SDK}.NewClient.0 = name:key",
        id="a package by the name that it most likely has",
    ),
    pytest.param(
        f'{AAI}var c = aai.NewClientWithOptions(aai.WithAPIKey("K"))', f"argument {SDK}.WithAPIKey.0 = 'K'", id="an option"
    ),
    pytest.param('package a\nvar c = assemblyai.NewClient("K")', "argument assemblyai.NewClient.0 = 'K'", id="a snippet"),
    pytest.param(f'{AAI}var c = &aai.Options{{APIKey: "K"}}', f"argument {SDK}.Options.APIKey = 'K'", id="a struct of a package"),
    pytest.param('package a\nconst KEY = "K"', "constant KEY = 'K'", id="a constant"),
    pytest.param('package a\nvar (\n URL string = "u"\n key string = `K`\n)', "constant key = 'K'", id="a variable with a type"),
    pytest.param('package a\nfunc f() { a, key := 1, "K" }', "constant key = 'K'", id="two at once"),
    pytest.param('package a\nvar k = "a" + "b"', "constant k = 'ab'", id="texts added are one"),
    pytest.param('package a\nvar k = "a\\n\\x41\\u00e9"', "constant k = 'a\\nAé'", id="escapes are undone"),
    pytest.param("package a\nvar k = `a\\n`", "constant k = 'a\\\\n'", id="raw texts have no escapes"),
    pytest.param(
        'package a\ntype C struct { apiKey string }\nfunc New() *C { return &C{apiKey: "K"} }',
        "constant apiKey = 'K'",
        id="a field of a struct of the file",
    ),
    pytest.param(
        'package a\nfunc f(a int, key string) {}\nfunc g() { f(1, "K") }', "constant key = 'K'", id="a call sets a parameter"
    ),
    pytest.param('package a\nfunc f() { c.APIKey = "K" }', "argument c.APIKey = 'K'", id="an attribute of something unknown"),
    pytest.param(f'{OS}var h = fmt.Sprintf("Bearer %s", key)', "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param(f'{OS}var h = "Bearer " + key', "constant h = 'Bearer ' + name:key", id="added"),
    pytest.param(f'{OS}func f() {{ os.Setenv("X", "K") }}', "variable X = 'K'", id="the environment is set"),
    pytest.param(f'package a\n// key := "{K}"\n', f"comment key = '{K}'", id="a comment"),
    pytest.param(
        'package a\nimport "github.com/joho/godotenv"\nfunc f() { err := godotenv.Load() }',
        "load default by godotenv",
        id="the default env file",
    ),
    pytest.param(
        'package a\nimport "github.com/joho/godotenv"\nfunc f() { if err := godotenv.Load("a/.env"); err != nil { } }',
        "load a/.env by godotenv",
        id="a named env file",
    ),
    pytest.param('package a\nimport _ "github.com/joho/godotenv/autoload"', "load default by godotenv", id="on import"),
    pytest.param(
        f'{OS}func f() {{\n req, err := http.NewRequest("POST", "https://a.example/v2", nil)\n'
        ' req.Header.Set("Authorization", key)\n}',
        "header Authorization: name:key to https://a.example/v2",
        id="a header of a request",
    ),
    pytest.param(
        f'{OS}const base = "https://a.example"\nfunc f() {{\n req, _ := http.NewRequest(http.MethodGet, base+"/v2/"+id, nil)\n'
        ' req.Header.Add("authorization", "Bearer "+key)\n}',
        "header authorization: 'Bearer ' + name:key to https://a.example/v2/",
        id="a URL from a constant",
    ),
    pytest.param(
        f'{OS}func f() {{\n h := http.Header{{"Authorization": {{key}}}}\n d.Dial("wss://a.example/ws", h)\n}}',
        "header Authorization: name:key to wss://a.example/ws",
        id="headers of a socket",
    ),
    pytest.param(
        f'{OS}func f() {{ u := fmt.Sprintf("wss://a.example/ws?rate=%d&token=%s", 1, key) }}',
        "query token: name:key to wss://a.example/ws?rate=",
        id="a token in a URL",
    ),
    pytest.param(f'{OS}func f() {{ k := os.Getenv("X"); log.Printf("key %s", k) }}', "logged X", id="a variable is logged"),
    pytest.param(f"{OS}func f() {{ fmt.Println(cfg.APIKey) }}", "logged cfg.APIKey", id="something named for a key is printed"),
    pytest.param('package a\nvar k = (\nconst KEY = "K"\nfunc (', "gap syntax error", id="broken"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


READS = [
    pytest.param('var k = os.Getenv("X")', ["read X"], "environment:X", id="getenv"),
    pytest.param('const N = "X"\nvar k = os.Getenv(N)', ["read X"], "environment:X", id="a name kept in a constant"),
    pytest.param(
        'func f() { k, ok := os.LookupEnv("X"); if !ok { log.Fatal("no X") } }', ["read X"], "environment:X", id="looked up"
    ),
    pytest.param(
        'func f() { k, ok := os.LookupEnv("X"); if ok { use(k) } }',
        ["read? X"],
        "environment:X",
        id="used only where it is there",
    ),
    pytest.param('func f() { k := os.Getenv("X"); if k == "" { panic("X") } }', ["read X"], "environment:X", id="a guard"),
    pytest.param(
        'func f() error { k := os.Getenv("X"); if k == "" { return errors.New("X is not set") }; return nil }',
        ["read X"],
        "environment:X",
        id="a guard that returns an error",
    ),
    pytest.param('func f() { if k := os.Getenv("X"); k != "" { use(k) } }', ["read? X"], "environment:X", id="a test in an if"),
    pytest.param('func T(t *T) { k := os.Getenv("X"); if k == "" { t.Skip("no key") } }', ["read? X"], None, id="a test skipped"),
    pytest.param('var k = cmp.Or(os.Getenv("X"), "d")', ["read? X"], "environment:X (:-) or 'd'", id="a default"),
    pytest.param(
        "func env(k, fallback string) string { if v, ok := os.LookupEnv(k); ok { return v }; return fallback }\n"
        'var k = env("X", "d")',
        ["read? X"],
        "environment:X (-) or 'd'",
        id="a helper with a default",
    ),
    pytest.param(
        'func must(n string) string { return os.Getenv(n) }\nvar k = must("X")', ["read X"], "environment:X", id="a helper"
    ),
    pytest.param(
        'func key() (string, error) { v := os.Getenv("X"); if v == "" { return "", errors.New("no") }; return v, nil }\n'
        "func f() { k, err := key() }",
        ["read X"],
        "environment:X",
        id="a function that gives it",
    ),
    pytest.param('type C struct {\n Key string `env:"X,required"`\n}', ["read X"], None, id="a tag"),
    pytest.param(
        'type C struct {\n Key string `json:"k" env:"X" envDefault:"d"`\n}', ["read? X"], None, id="a tag with a default"
    ),
    pytest.param('var c = cli.StringFlag{Name: "k", EnvVars: []string{"X"}}', ["read X"], None, id="a flag"),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str | None) -> None:
    lines = told(OS + text)
    assert [each for each in lines if each.startswith("read")] == uses
    if value is not None:
        assert f"constant k = {value}" in lines


SILENT = [
    pytest.param('var k = os.Args["X"]', "read", id="not the environment"),
    pytest.param("func f() { fmt.Println(len(apiKey)) }", "logged", id="the length of a key"),
    pytest.param("func f() { fmt.Println(items) }", "logged", id="something else is printed"),
    pytest.param('func f() { req.Header.Set("Content-Type", key) }', "header", id="another header"),
    pytest.param('type C struct {\n Key string `json:"X"`\n}', "read", id="another tag"),
    pytest.param('var u = fmt.Sprintf("https://a.example/%s", id)', "query", id="a URL without a token"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(OS + text) if each.startswith(word)]


V2 = "https://api.assemblyai.com/v2/transcript"
HTTP = 'package a\nimport ("net/http"; "os"; "fmt")\n'

FOUND = [
    pytest.param(f'{AAI}var c = aai.NewClient("{K}")', ["hardcoded-key main.go:3"], id="a key in a call"),
    pytest.param(f'{AAI}const k = "{K}"\nvar c = aai.NewClient(k)', ["hardcoded-key main.go:3"], id="a constant"),
    pytest.param(
        f'{AAI}import "os"\n'
        f'func f() {{ k := os.Getenv("ASSEMBLYAI_API_KEY"); if k == "" {{ k = "{K}" }}\nc := aai.NewClient(k) }}',
        ["hardcoded-key main.go:4"],
        id="a default",
    ),
    pytest.param(
        f'{HTTP}var key string = "{K}"\nfunc f() {{\n r, e := http.NewRequest("GET", "{V2}", nil)\n'
        ' r.Header.Set("authorization", key)\n}',
        ["hardcoded-key main.go:3"],
        id="a variable that goes into a header",
    ),
    pytest.param(
        f'{HTTP}type C struct {{ key string }}\nvar c = &C{{key: "{K}"}}\nfunc (x *C) f() {{\n'
        f' r, e := http.NewRequest("GET", "{V2}", nil)\n r.Header.Set("authorization", x.key)\n}}',
        ["hardcoded-key main.go:4"],
        id="a field that goes into a header",
    ),
    pytest.param(
        'package a\nimport "os"\n'
        'func env(key, def string) string {\n if v := os.Getenv(key); v != "" { return v }\n return def\n}\n'
        f'var k = env("ASSEMBLYAI_API_KEY", "{K}")',
        ["hardcoded-default main.go:7"],
        id="the default of a helper",
    ),
    pytest.param(
        f'{HTTP}var u = fmt.Sprintf("wss://streaming.assemblyai.com/v3/ws?token=%s", "{K}")',
        ["hardcoded-key main.go:3", "secret-in-command-line main.go:3"],
        id="in a URL",
    ),
    pytest.param(
        f'package a\nimport "flag"\nvar k = flag.String("assemblyai-api-key", "{K}", "the key")',
        ["hardcoded-key main.go:3"],
        id="a flag",
    ),
    pytest.param(f'{AAI}// c := assemblyai.NewClient("{K}")\n', ["hardcoded-key main.go:3"], id="a key in a comment"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: list[str]) -> None:
    report = found(lint({"main.go": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))
    assert [each for each in report if "main.go" in each] == expected


QUIET = [
    pytest.param(f'{AAI}import "os"\nvar c = aai.NewClient(os.Getenv("ASSEMBLYAI_API_KEY"))', id="from the environment"),
    pytest.param(f'package a\nimport "github.com/other/hash"\nvar c = hash.NewClient("{K}")', id="somebody else's client"),
    pytest.param(f'package a\nconst sum = "{K}"', id="a checksum"),
    pytest.param(
        f'{HTTP}func f(key string) {{\n r, e := http.NewRequest("GET", "{V2}", nil)\n r.Header.Set("authorization", key)\n}}',
        id="a raw key in a header",
    ),
    pytest.param(
        f'{HTTP}func f(key string) {{\n r, e := http.NewRequest("GET", "https://a.example", nil)\n'
        ' r.Header.Set("Authorization", "Bearer "+key)\n}',
        id="a token of somebody else",
    ),
]


@pytest.mark.parametrize("text", QUIET)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"main.go": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
