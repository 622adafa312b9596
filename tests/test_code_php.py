"""What is read from PHP: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Literal, Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str, path: str = "app.php") -> list[str]:
    return [line(fact) for fact in code.read(Document(path, text.encode()))]


FACTS = [
    pytest.param("$key = 'K';", "constant $key = 'K'", id="a variable"),
    pytest.param("define('KEY', 'K');", "constant KEY = 'K'", id="a constant that is defined"),
    pytest.param("const KEY = 'K', B = 1;", "constant KEY = 'K'", id="a constant"),
    pytest.param("class A { const KEY = 'K'; }", "constant KEY = 'K'", id="a constant of a class"),
    pytest.param("class A { private static ?string $key = 'K'; }", "constant key = 'K'", id="a property"),
    pytest.param("class A { function f() { $this->key = 'K'; } }", "constant $this.key = 'K'", id="an own property"),
    pytest.param(
        "class A { function __construct(private string $key = 'K') {} }",
        "default key = 'K'",
        id="a parameter that is a property",
    ),
    pytest.param(
        "class A { function __construct(private string $key) {} }\n$a = new A('K');", "constant key = 'K'", id="handed to a class"
    ),
    pytest.param("function f($key) {}\nf(key: 'K');", "constant $key = 'K'", id="a parameter by its name"),
    pytest.param("enum E: string { case KEY = 'K'; }", "constant KEY = 'K'", id="a case"),
    pytest.param('$k = "a\\"\\x41\\$b";', "constant $k = 'a\"A$b'", id="escapes are undone"),
    pytest.param("$k = 'a\\nb';", "constant $k = 'a\\\\nb'", id="single quotes know no escapes"),
    pytest.param('$h = "Bearer {$key}";', "constant $h = 'Bearer ' + name:$key", id="a text round a variable"),
    pytest.param('$h = "Bearer $this->key!";', "constant $h = 'Bearer ' + name:$this.key + '!'", id="a text round a property"),
    pytest.param("$h = 'Bearer ' . self::KEY;", "constant $h = 'Bearer ' + name:self.KEY", id="added"),
    pytest.param("$h = sprintf('Bearer %s', $key);", "constant $h = 'Bearer ' + name:$key", id="formatted"),
    pytest.param("$h = <<<EOT\nkey $key\nEOT;", "constant $h = 'key ' + name:$key", id="a document in place"),
    pytest.param("return ['assemblyai' => ['key' => 'K']];", "field assemblyai.key = 'K'", id="an array by its path"),
    pytest.param("return ['a' => env('X')];", "field a = environment:X", id="configuration from the environment"),
    pytest.param("$k = getenv('X') ?: 'd';", "constant $k = environment:X (:-) or 'd'", id="or"),
    pytest.param("$k = $_ENV['X'] ?? 'd';", "constant $k = environment:X (-) or 'd'", id="or where it is absent"),
    pytest.param("$k = $_SERVER[\"X\"] ?? 'd';", "read? X", id="a default makes it optional"),
    pytest.param("$k = env('X', 'd');", "constant $k = environment:X (-) or 'd'", id="a default"),
    pytest.param("$k = trim(getenv('X'));", "constant $k = environment:X (strip)", id="trimmed"),
    pytest.param("$k = getenv('X');\nif (!$k) { throw new E('x'); }", "read X", id="a guard that throws"),
    pytest.param("$k = getenv('X');\nif (empty($k)) { $k = ask(); }", "read? X", id="a guard that asks"),
    pytest.param("$k = getenv('X') ?: throw new E('x');", "read X", id="or thrown"),
    pytest.param("const N = 'X';\n$k = getenv(N);", "constant $k = environment:X", id="a name kept in a constant"),
    pytest.param("putenv('X=K');", "variable X = 'K'", id="the environment is set"),
    pytest.param("$_ENV['X'] = 'K';", "variable X = 'K'", id="the environment is set, by its entry"),
    pytest.param(
        "use AssemblyAI\\Client;\n$c = new Client('K');",
        "argument AssemblyAI.Client.0 = 'K'",
        id="a client by its qualified name",
    ),
    pytest.param("use A\\{B, C as D};\nD::make(key: 'K');", "argument A.C.make.key = 'K'", id="a group of names"),
    pytest.param("use A\\B as C;", "import A\\B as C", id="an import"),
    pytest.param("Dotenv\\Dotenv::createImmutable(__DIR__)->load();", "load default by phpdotenv", id="the default env file"),
    pytest.param(
        "use Dotenv\\Dotenv;\nDotenv::createImmutable(__DIR__, '.env.local')->load();",
        "load .env.local by phpdotenv",
        id="a named env file",
    ),
    pytest.param(
        "curl_setopt($ch, CURLOPT_URL, 'https://a.example/v2');\n"
        "curl_setopt($ch, CURLOPT_HTTPHEADER, array('authorization: ' . $key, 'a: b'));",
        "header authorization: name:$key to https://a.example/v2",
        id="lines of headers",
    ),
    pytest.param(
        "$headers = array(\"authorization: K\", 'a: b');\n$ch = curl_init('https://a.example/v2');\n"
        "curl_setopt($ch, CURLOPT_HTTPHEADER, $headers);",
        "header authorization: 'K' to https://a.example/v2",
        id="lines of headers kept in a variable",
    ),
    pytest.param(
        "curl_setopt_array($ch, [CURLOPT_URL => 'https://a.example', CURLOPT_HTTPHEADER => [\"Authorization: $key\"]]);",
        "header Authorization: name:$key to https://a.example",
        id="options together",
    ),
    pytest.param(
        "$client->post('https://a.example', ['headers' => ['authorization' => $key]]);",
        "header authorization: name:$key to https://a.example",
        id="headers of a client",
    ),
    pytest.param(
        "$c = new GuzzleHttp\\Client(['base_uri' => 'https://a.example', 'headers' => ['Authorization' => \"Bearer $key\"]]);",
        "header Authorization: 'Bearer ' + name:$key to https://a.example",
        id="a base URL beside it",
    ),
    pytest.param(
        "Http::withHeaders(['Authorization' => $key])->post('https://a.example');",
        "header Authorization: name:$key to https://a.example",
        id="headers before the URL of a chain",
    ),
    pytest.param(
        '$u = "wss://a.example/ws?token={$key}";',
        "query token: name:$key to wss://a.example/ws?token=",
        id="a token in a URL",
    ),
    pytest.param("$k = getenv('X');\necho 'key ', $k;", "logged X", id="shown"),
    pytest.param("var_dump($apiKey);", "logged $apiKey", id="dumped"),
    pytest.param('$this->logger->info("key {$this->apiKey}");', "logged $this.apiKey", id="logged"),
    pytest.param("print_r($_ENV);", "logged $_ENV", id="the whole environment"),
    pytest.param(f"// $key = '{K}';", f"comment key = '{K}'", id="a comment"),
    pytest.param(f"# 'authorization' => '{K}'", f"comment authorization = '{K}'", id="a comment with a hash"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(f"<?php\n{text}\n")


SILENT = [
    pytest.param("echo strlen($apiKey), isset($key);", "logged", id="what doesn't show a key"),
    pytest.param("$n = 1; $f = fn($x) => $x; $o = null;", "constant", id="values that can't be a key"),
    pytest.param("$h = ['accept' => $key];", "header", id="other headers"),
    pytest.param("$k = $_GET['X'];", "read", id="what a client sent"),
    pytest.param("$k = config('services.a.key', 'd');", "read", id="a value of the configuration"),
    pytest.param("$k = $settings['X'];", "read", id="some other array"),
    pytest.param("str_replace('a', 'b', $key);", "argument", id="functions of the language"),
    pytest.param("$x = 'the authorization: of it';", "header", id="prose"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(f"<?php\n{text}\n") if each.startswith(word)]


PAGES = [
    pytest.param("<html>\n<?php $key = 'K'; ?>\n<b>it's</b>", ["constant $key = 'K'"], id="code in a page"),
    pytest.param("<?php $a = '?>'; $key = 'K'; ?>\n<p>a</p>\n<?php $b = 'c';",
                 ["constant $a = '?>'", "constant $key = 'K'", "constant $b = 'c'"], id="an end in a text"),
    pytest.param("<?php $key = getenv('X') ?>\n<p><?= $key ?></p>", ["constant $key = environment:X", "read X", "logged X"],
                 id="shown on a page"),
    pytest.param("<p>$key = 'K';</p>", [], id="no code at all"),
    pytest.param("$key = 'K';", ["constant $key = 'K'"], id="a piece of code"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), PAGES)
def test_pages(text: str, lines: list[str]) -> None:
    assert told(text) == lines


def test_places_are_exact() -> None:
    text = f"<p>é😀</p>\n<?php\n$key = 'é' . \"{K}\";\n"
    [setting] = [fact for fact in code.read(Document("a.php", text.encode())) if isinstance(fact, Setting)]
    assert setting.name.place == Place("a.php", 3, 1, 3, 5)
    assert isinstance(setting.value, Literal)
    assert setting.value.text == f"é{K}"


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told("<?php\n$key = 'K';\nfunction (( {\n")
    assert "gap syntax error" in lines
    assert "constant $key = 'K'" in lines


HEADERS = f"$headers = array('authorization: {K}', 'content-type: application/json');\n"
FOUND = [
    pytest.param(f"$ch = curl_init('https://api.assemblyai.com/v2/transcript');\n{HEADERS}", "hardcoded-key 3", id="a header"),
    pytest.param(f"$k = getenv('ASSEMBLYAI_API_KEY') ?: '{K}';", "hardcoded-default 2", id="a default"),
    pytest.param(f"$k = env('ASSEMBLYAI_API_KEY', '{K}');", "hardcoded-default 2", id="a default of Laravel"),
    pytest.param(f"define('ASSEMBLYAI_API_KEY', '{K}');", "hardcoded-key 2", id="a constant"),
    pytest.param(
        f"class A {{\n  private $token = '{K}';\n  function f($c) {{\n"
        "    return $c->get('https://api.assemblyai.com/v2', ['headers' => ['authorization' => $this->token]]);\n  }\n}",
        "hardcoded-key 3",
        id="a property that a header is made of",
    ),
    pytest.param(
        f"class A {{\n  function __construct(private string $token = '{K}') {{}}\n  function f($c) {{\n"
        "    return $c->get('https://api.assemblyai.com/v2', ['headers' => ['authorization' => $this->token]]);\n  }\n}",
        "hardcoded-default 3",
        id="a property with a default that a header is made of",
    ),
    pytest.param(f"putenv('ASSEMBLYAI_API_KEY={K}');", "hardcoded-key 2", id="the environment is set"),
    pytest.param(f"// $assemblyai_api_key = '{K}';", "hardcoded-key 2", id="a comment"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    report = lint({"app.php": f"<?php\n{text}\n", ".env.example": "ASSEMBLYAI_API_KEY=\n"})
    assert f"{rule} app.php:{number}" in found(report)


CLEAN = [
    pytest.param("$k = getenv('ASSEMBLYAI_API_KEY') ?: '';", id="an empty default"),
    pytest.param("$k = $_ENV['ASSEMBLYAI_API_KEY'] ?? throw new E('set it');", id="or thrown"),
    pytest.param(f"$checksum = '{K}'; // of the assemblyai client", id="a checksum"),
    pytest.param(f"$id = md5('assemblyai'); $gravatar = 'https://a.example/{K}';", id="an id in a URL"),
    pytest.param(
        f"$c->get('https://api.assemblyai.com/v2/transcript/' . '{K}', "
        "['headers' => ['authorization' => env('ASSEMBLYAI_API_KEY')]]);",
        id="the id of a transcript",
    ),
    pytest.param(f"$openai_api_key = '{K}'; // beside assemblyai", id="somebody else's key"),
    pytest.param("return ['assemblyai' => ['key' => config('services.assemblyai.key')]];", id="configuration"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"app.php": f"<?php\n{text}\n", ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
