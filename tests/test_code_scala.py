"""What is read from Scala: text in, facts out; and what the whole program says of it."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("Main.scala", text.encode()))]


FACTS = [
    pytest.param('val c = new AssemblyAIClient("K")', "argument AssemblyAIClient.0 = 'K'", id="a client"),
    pytest.param('val c = AssemblyAIClient(apiKey = "K")', "argument AssemblyAIClient.apiKey = 'K'", id="an argument's name"),
    pytest.param(
        'import com.assemblyai.{A, Client => C}\nval c = new C(apiKey = "K")',
        "argument com.assemblyai.Client.apiKey = 'K'",
        id="imported",
    ),
    pytest.param(
        'val c = AssemblyAI.builder().apiKey("K").build()', "argument AssemblyAI.builder.apiKey.0 = 'K'", id="a builder"
    ),
    pytest.param('object O { private val Key: String = "K" }', "constant Key = 'K'", id="a value"),
    pytest.param('class A(key: String = "K")', "constant key = 'K'", id="a default of a class"),
    pytest.param('case class A(key: String)\nval a = A(key = "K")', "constant key = 'K'", id="a field of a class"),
    pytest.param('def f(key: String = "K") = key', "default key = 'K'", id="a default of a parameter"),
    pytest.param('def f(a: Int, key: String) = key\nval x = f(1, "K")', "constant key = 'K'", id="a parameter"),
    pytest.param('val (a, key) = (1, "K")', "constant key = 'K'", id="two at once"),
    pytest.param('val k = "a" + "b"', "constant k = 'ab'", id="texts added are one"),
    pytest.param('val k = "a\\n\\u00e9"', "constant k = 'a\\né'", id="escapes are undone"),
    pytest.param('val k = """a\\n"""', "constant k = 'a\\\\n'", id="raw texts have no escapes"),
    pytest.param('val h = s"Bearer $key"', "constant h = 'Bearer ' + name:key", id="interpolated"),
    pytest.param('val h = s"Bearer ${cfg.key}"', "constant h = 'Bearer ' + name:cfg.key", id="interpolated in braces"),
    pytest.param('val h = "Bearer " + key', "constant h = 'Bearer ' + name:key", id="added"),
    pytest.param('val m = Map("api" -> "K")', "field m.api = 'K'", id="an entry of a map"),
    pytest.param('def key = "K"\nval c = new Client(key)', "argument Client.0 = 'K'", id="a function that gives it"),
    pytest.param('val k = scala.io.Source.fromFile("key.txt").mkString.trim', "constant k = file:key.txt (strip)", id="a file"),
    pytest.param(f'// val key = "{K}"\n', f"comment val key = '{K}'", id="a comment"),
    pytest.param(
        'val r = basicRequest.header("authorization", key).post(uri"https://a.example/v2/$id")',
        "header authorization: name:key to https://a.example/v2/",
        id="a header of a request",
    ),
    pytest.param(
        'val r = requests.get("https://a.example/v2", headers = Map("Authorization" -> s"Bearer $key"))',
        "header Authorization: 'Bearer ' + name:key to https://a.example/v2",
        id="a map of headers",
    ),
    pytest.param(
        'val r = ws.url("https://a.example/v2").addHttpHeaders("Authorization" -> key)',
        "header Authorization: name:key to https://a.example/v2",
        id="headers as pairs",
    ),
    pytest.param(
        'val u = s"wss://a.example/ws?rate=1&token=$key"',
        "query token: name:key to wss://a.example/ws?rate=1&token=",
        id="a token",
    ),
    pytest.param('val k = sys.env("X")\nprintln(s"key $k")', "logged X", id="a variable is printed"),
    pytest.param("logger.info(apiKey)", "logged apiKey", id="something named for a key is logged"),
    pytest.param("object { val x = (", "gap syntax error", id="broken"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


READS = [
    pytest.param('val k = sys.env("X")', ["read X"], "environment:X", id="or an exception"),
    pytest.param('val k = sys.env.getOrElse("X", "d")', ["read? X"], "environment:X (-) or 'd'", id="a default"),
    pytest.param('val k = sys.env.getOrElse("X", throw new Exception("m"))', ["read X"], "environment:X", id="or else throw"),
    pytest.param('val k = sys.env.getOrElse("X", sys.error("m"))', ["read X"], "environment:X", id="or else an error"),
    pytest.param('val k = sys.env.get("X").getOrElse("d")', ["read? X"], "environment:X (-) or 'd'", id="an option's default"),
    pytest.param(
        'val k = sys.env.get("X").filter(_.nonEmpty) getOrElse "d"', ["read? X"], "environment:X (-) or 'd'", id="infix"
    ),
    pytest.param('val k = Option(System.getenv("X")).map(_.trim).get', ["read X"], "environment:X (strip)", id="trimmed"),
    pytest.param(
        'val k = sys.env.get("X") match { case Some(v) => v; case None => throw new E("m") }',
        ["read X"],
        "environment:X",
        id="a match",
    ),
    pytest.param(
        'val k = sys.env.get("X") match {\n case Some(v) => v\n case None => "d"\n}',
        ["read? X"],
        "environment:X (-) or 'd'",
        id="or a text",
    ),
    pytest.param('val k = System.getenv("X")\nif (k == null) sys.exit(1)', ["read X"], "environment:X", id="a guard"),
    pytest.param('val k = System.getenv("X")\nif (k != null) go(k)', ["read? X"], "environment:X", id="only where it is there"),
    pytest.param('def env(n: String) = sys.env(n)\nval k = env("X")', ["read X"], "environment:X", id="a helper"),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str) -> None:
    lines = told(text)
    assert [each for each in lines if each.startswith("read")] == uses
    assert f"constant k = {value}" in lines


SILENT = [
    pytest.param('val k = props("X")', "read", id="not the environment"),
    pytest.param('val k = sys.props.get("X")', "read", id="a property"),
    pytest.param("println(apiKey.length)", "logged apiKey ", id="the length of a key"),
    pytest.param("println(items)", "logged", id="something else is printed"),
    pytest.param('r.header("Content-Type", key)', "header", id="another header"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


V2 = "https://api.assemblyai.com/v2/transcript"

FOUND = [
    pytest.param(
        f'object M {{\nval Key = "{K}"\ndef f = basicRequest.header("authorization", Key).post(uri"{V2}")\n}}',
        ["hardcoded-key Main.scala:2"],
        id="a value that goes into a header",
    ),
    pytest.param(f'val c = new AssemblyAIClient("{K}")', ["hardcoded-key Main.scala:1"], id="a client"),
    pytest.param(f'val k = sys.env.getOrElse("ASSEMBLYAI_API_KEY",\n "{K}")', ["hardcoded-default Main.scala:2"], id="a default"),
    pytest.param(f'val assemblyAiApiKey = "{K}"', ["hardcoded-key Main.scala:1"], id="a name"),
    pytest.param(f'// val assemblyAiApiKey = "{K}"', ["hardcoded-key Main.scala:1"], id="a key in a comment"),
    pytest.param('val k = sys.env("ASSEMBLYAI_APIKEY")', ["misnamed-variable .env:1"], id="another name"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: list[str]) -> None:
    assert found(lint({"Main.scala": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == expected


QUIET = [
    pytest.param('val k = sys.env("ASSEMBLYAI_API_KEY")', id="the environment"),
    pytest.param(f'val r = basicRequest.header("authorization", key).post(uri"{V2}")', id="a raw key in a header"),
    pytest.param(f'val r = basicRequest.header("authorization", "{K}").post(uri"https://a.example")', id="somebody else's key"),
    pytest.param(f'// assemblyai\nval Sum = "{K}"', id="a checksum"),
]


@pytest.mark.parametrize("text", QUIET)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"Main.scala": text, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}, ignored=[".env"])) == []
