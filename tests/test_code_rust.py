"""What is read from Rust: text in, facts out; and what the whole program says of it."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("main.rs", text.encode()))]


FACTS = [
    pytest.param('fn f() { let c = AssemblyAI::new("K"); }', "argument AssemblyAI.new.0 = 'K'", id="a client"),
    pytest.param(
        'use assemblyai::Client as C;\nfn f() { let c = C::new("K".to_string()); }',
        "argument assemblyai.Client.new.0 = 'K'",
        id="imported",
    ),
    pytest.param(
        'use assemblyai::{a, b::{self, Client}};\nfn f() { Client::new("K"); }',
        "argument assemblyai.b.Client.new.0 = 'K'",
        id="a list",
    ),
    pytest.param(
        'fn f() { let c = Client::builder().api_key("K").build()?; }', "argument Client.builder.api_key.0 = 'K'", id="a builder"
    ),
    pytest.param('fn f() { let c = Options { api_key: "K".into() }; }', "argument Options.api_key = 'K'", id="a struct"),
    pytest.param('const KEY: &str = "K";', "constant KEY = 'K'", id="a constant"),
    pytest.param('static KEY: &\'static str = "K";', "constant KEY = 'K'", id="a static"),
    pytest.param('fn f() { let key = String::from("K"); }', "constant key = 'K'", id="a text made of a literal"),
    pytest.param('fn f() { let (a, key) = (1, "K"); }', "constant key = 'K'", id="two at once"),
    pytest.param('fn f() { self.key = "K".into(); }', "constant self.key = 'K'", id="an own field"),
    pytest.param(
        "struct C { key: String }\nimpl C { fn new(key: &str) -> Self { Self { key: key.to_string() } } }",
        "constant key = name:key",
        id="a field of a struct of the file",
    ),
    pytest.param(
        'struct C;\nimpl C { fn new(key: &str) -> Self { todo!() } }\nfn f() { C::new("K"); }',
        "constant key = 'K'",
        id="a parameter",
    ),
    pytest.param(r'const K: &str = "a\n\u{e9}";', "constant K = 'a\\né'", id="escapes are undone"),
    pytest.param(r'const K: &str = r#"a\n"#;', "constant K = 'a\\\\n'", id="raw texts have no escapes"),
    pytest.param('const K: &[u8] = b"K";', "constant K = 'K'", id="bytes"),
    pytest.param('fn f() { let h = format!("Bearer {}", key); }', "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param('fn f() { let h = format!("Bearer {key}"); }', "constant h = 'Bearer ' + name:key", id="formatted by name"),
    pytest.param('fn f() { let h = format!("Bearer {}", self.key); }', "constant h = 'Bearer ' + name:self.key", id="a field"),
    pytest.param('fn f() { let k = concat!("a", "b"); }', "constant k = 'ab'", id="texts side by side"),
    pytest.param('fn f() { std::env::set_var("X", "K"); }', "variable X = 'K'", id="the environment is set"),
    pytest.param(
        'fn f() { let k = std::fs::read_to_string("key.txt")?.trim().to_string(); }',
        "constant k = file:key.txt (strip)",
        id="a file's content",
    ),
    pytest.param(f'// let key = "{K}";\n', f"comment let key = '{K}'", id="a comment"),
    pytest.param("fn f() { dotenvy::dotenv().ok(); }", "load default by dotenvy", id="the default env file"),
    pytest.param(
        'use dotenvy;\nfn f() { dotenvy::from_filename(".env.local").expect("x"); }',
        "load .env.local by dotenvy",
        id="a named env file",
    ),
    pytest.param(
        'fn f() { let r = client.post("https://a.example/v2").header("authorization", &key).send().await?; }',
        "header authorization: name:key to https://a.example/v2",
        id="a header of a request",
    ),
    pytest.param(
        'use x::AUTHORIZATION;\nfn f() { c.get("https://a.example").header(AUTHORIZATION, format!("Bearer {k}")); }',
        "header Authorization: 'Bearer ' + name:k to https://a.example",
        id="the header's name is a constant",
    ),
    pytest.param(
        'fn f() { c.get("https://a.example").bearer_auth(&key); }',
        "header Authorization: 'Bearer ' + name:key to https://a.example",
        id="a scheme by its method",
    ),
    pytest.param(
        'const U: &str = "https://a.example/v2";\nfn f() { let mut h = HeaderMap::new();\n'
        'h.insert("Authorization", key.parse().unwrap()); c.post(U).headers(h); }',
        "header Authorization: name:key to https://a.example/v2",
        id="headers kept in a name",
    ),
    pytest.param(
        'fn f() { let u = format!("wss://a.example/ws?rate={}&token={}", rate, key); }',
        "query token: name:key to wss://a.example/ws?rate=",
        id="a token in a URL",
    ),
    pytest.param(
        'fn f() { let k = std::env::var("X").unwrap(); println!("key {}", k); }', "logged X", id="a variable is printed"
    ),
    pytest.param('fn f() { info!("key {api_key}"); }', "logged api_key", id="something named for a key is logged"),
    pytest.param("fn f( { let }", "gap syntax error", id="broken"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


READS = [
    pytest.param('let k = env::var("X").unwrap();', ["read X"], "environment:X", id="or panic"),
    pytest.param('let k = env::var("X").expect("no X");', ["read X"], "environment:X", id="or panic with words"),
    pytest.param('let k = env::var("X")?;', ["read X"], "environment:X", id="or an error"),
    pytest.param('let k = env::var("X").unwrap_or("d".to_string());', ["read? X"], "environment:X (-) or 'd'", id="a default"),
    pytest.param(
        'let k = env::var("X").unwrap_or_else(|_| "d".into());', ["read? X"], "environment:X (-) or 'd'", id="made late"
    ),
    pytest.param(
        'let k = env::var("X").unwrap_or_else(|_| { eprintln!("no X"); std::process::exit(1) });',
        ["read X"],
        "environment:X",
        id="or an exit",
    ),
    pytest.param(
        'let k = match env::var("X") { Ok(v) => v, Err(_) => panic!("no X") };', ["read X"], "environment:X", id="a match"
    ),
    pytest.param(
        'let k = match env::var("X") { Ok(v) => v, Err(_) => "d".to_string() };',
        ["read? X"],
        "environment:X (-) or 'd'",
        id="or a text",
    ),
    pytest.param('if let Ok(k) = env::var("X") { go(k); }', ["read? X"], "environment:X", id="used only where it is there"),
    pytest.param(
        'if let Ok(k) = env::var("X") { go(k); } else { panic!("no X"); }', ["read X"], "environment:X", id="or else a panic"
    ),
    pytest.param('let Ok(k) = env::var("X") else { panic!("no X") };', ["read X"], "environment:X", id="let or else"),
    pytest.param(
        'let k = env::var("X").unwrap_or_default(); if k.is_empty() { return Err(anyhow!("no X")); }',
        ["read X"],
        "environment:X",
        id="a guard",
    ),
    pytest.param('let k = env!("X");', ["read X"], "environment:X", id="when it is compiled"),
    pytest.param('let k = option_env!("X");', ["read X"], "environment:X", id="when it is compiled, perhaps"),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str) -> None:
    lines = told(f"use std::env;\nfn f() {{ {text} }}")
    assert [each for each in lines if each.startswith("read")] == uses
    assert f"constant k = {value}" in lines


FIELDS = [
    pytest.param('#[arg(long, env = "X")] key: String', ["read X"], id="a field"),
    pytest.param("#[arg(long, env)] key: String", ["read KEY"], id="by the name of the field"),
    pytest.param('#[clap(env = "X", default_value = "d")] key: String', ["read? X"], id="a default"),
    pytest.param('#[arg(env = "X")] key: Option<String>', ["read? X"], id="an option"),
    pytest.param('#[serde(rename = "X")] key: String', [], id="another attribute"),
]


@pytest.mark.parametrize(("text", "uses"), FIELDS)
def test_fields_that_are_filled(text: str, uses: list[str]) -> None:
    assert [each for each in told(f"#[derive(Parser)]\nstruct A {{ {text} }}") if each.startswith("read")] == uses


def test_a_helper_reads_what_it_is_asked_for() -> None:
    text = 'fn env(n: &str) -> String { std::env::var(n).unwrap() }\nfn f() { let k = env("X"); }'
    assert {"read X", "constant k = environment:X"} <= set(told(text))


SILENT = [
    pytest.param('let k = table["X"];', "read", id="not the environment"),
    pytest.param('println!("{}", api_key.len());', "logged", id="the length of a key"),
    pytest.param('println!("{}", items);', "logged", id="something else is printed"),
    pytest.param('c.header("Content-Type", key);', "header", id="another header"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(f"fn f() {{ {text} }}") if each.startswith(word)]


V2 = "https://api.assemblyai.com/v2/transcript"

FOUND = [
    pytest.param(
        f'const KEY: &str = "{K}";\nfn f() {{ c.post("{V2}").header("authorization", KEY); }}',
        ["hardcoded-key main.rs:1"],
        id="a constant that goes into a header",
    ),
    pytest.param(f'fn f() {{ c.post("{V2}").header("Authorization", "{K}"); }}', ["hardcoded-key main.rs:1"], id="a header"),
    pytest.param(
        f'struct C {{ key: String }}\nimpl C {{\nfn new() -> Self {{ Self {{ key: "{K}".into() }} }}\n'
        f'fn go(&self) {{ c.post("{V2}").header("authorization", &self.key); }}\n}}',
        ["hardcoded-key main.rs:3"],
        id="a field that goes into a header",
    ),
    pytest.param(
        f'fn f() {{ let k = std::env::var("ASSEMBLYAI_API_KEY")\n.unwrap_or("{K}".to_string()); }}',
        ["hardcoded-default main.rs:2"],
        id="a default",
    ),
    pytest.param(
        f'lazy_static! {{ static ref ASSEMBLYAI_API_KEY: String = "{K}".to_string(); }}',
        ["hardcoded-key main.rs:1"],
        id="made late",
    ),
    pytest.param(
        f'fn k() -> String {{ std::env::var("ASSEMBLYAI_API_KEY").unwrap_or_else(|_| "{K}".into()) }}',
        ["hardcoded-default main.rs:1"],
        id="a function gives a default",
    ),
    pytest.param(f'fn f() {{ let assemblyai_api_key = "{K}"; }}', ["hardcoded-key main.rs:1"], id="a name"),
    pytest.param(f'// let assemblyai_api_key = "{K}";', ["hardcoded-key main.rs:1"], id="a key in a comment"),
    pytest.param(
        'fn f() { let k = std::env::var("ASSEMBLYAI_APIKEY").unwrap(); }', ["misnamed-variable .env:1"], id="another name"
    ),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint({"main.rs": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == expected


QUIET = [
    pytest.param('fn f() { let k = std::env::var("ASSEMBLYAI_API_KEY").unwrap(); }', id="the environment"),
    pytest.param(f'fn f() {{ c.post("{V2}").header("authorization", &key); }}', id="a raw key in a header"),
    pytest.param(f'fn f() {{ c.post("https://a.example").header("authorization", "{K}"); }}', id="somebody else's key"),
    pytest.param(f'// assemblyai\nconst SUM: &str = "{K}";', id="a checksum"),
]


@pytest.mark.parametrize("text", QUIET)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"main.rs": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == []
