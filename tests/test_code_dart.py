"""What is read from Dart: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("a.dart", text.encode()))]


FACTS = [
    pytest.param("const String key = 'K';", "constant key = 'K'", id="a constant"),
    pytest.param("class A { static const key = 'K'; }", "constant key = 'K'", id="a constant of a class"),
    pytest.param("class A { String? a, key = 'K'; }", "constant key = 'K'", id="a field"),
    pytest.param("class A { A({this.key = 'K'}); String key; }", "default key = 'K'", id="a default of a constructor"),
    pytest.param("class A { A() : key = 'K'; String key; }", "constant this.key = 'K'", id="an initializer"),
    pytest.param("class A { void f() { this.key = 'K'; } }", "constant this.key = 'K'", id="an own field"),
    pytest.param("class A { String get key => 'K'; void f() { var k = 'a'; } }", "constant k = 'a'", id="beside a getter"),
    pytest.param("void f({String key = 'K'}) {}", "default key = 'K'", id="a default"),
    pytest.param("void f(String key) {}\nvoid main() { f('K'); }", "constant key = 'K'", id="handed to a function of the file"),
    pytest.param("var k = 'a\\'\\u0041\\$b';", 'constant k = "a\'A$b"', id="escapes are undone"),
    pytest.param("var k = r'a\\n' 'b';", "constant k = 'a\\\\nb'", id="texts side by side"),
    pytest.param("var h = 'Bearer $key!';", "constant h = 'Bearer ' + name:key + '!'", id="a text round a name"),
    pytest.param("var h = '''Bearer ${this.key}''';", "constant h = 'Bearer ' + name:this.key", id="a text round a field"),
    pytest.param("var h = 'Bearer ' + A.key;", "constant h = 'Bearer ' + name:A.key", id="added"),
    pytest.param("final k = Platform.environment['X'] ?? 'd';", "constant k = environment:X (-) or 'd'", id="or"),
    pytest.param("final k = Platform.environment['X']!.trim();", "constant k = environment:X (strip)", id="trimmed"),
    pytest.param("final k = dotenv.env['X'] ?? 'd';", "constant k = environment:X (-) or 'd'", id="of an env file"),
    pytest.param("final k = dotenv.get('X', fallback: 'd');", "constant k = environment:X (-) or 'd'", id="asked of an env file"),
    pytest.param(
        "const k = String.fromEnvironment('X', defaultValue: 'd');", "constant k = environment:X (-) or 'd'", id="of the build"
    ),
    pytest.param("f() { final k = dotenv.env['X']; if (k == null || k.isEmpty) { throw E('x'); } }", "read X", id="a guard"),
    pytest.param("f() { final k = dotenv.env['X']; if (k == null) { k2 = ask(); } }", "read? X", id="a guard that asks"),
    pytest.param("f() { final k = dotenv.env['X'] ?? (throw E('x')); }", "read X", id="or thrown"),
    pytest.param("f() async { await dotenv.load(fileName: 'a.env'); }", "load a.env by flutter-dotenv", id="a named env file"),
    pytest.param("f() async { await dotenv.load(); }", "load default by flutter-dotenv", id="the default env file"),
    pytest.param("import 'a.dart' show key;", "import a.dart (key)", id="an import of a name"),
    pytest.param("import 'package:http/http.dart' as http;", "import package:http/http.dart as http", id="an import"),
    pytest.param(
        "f() async { await http.post(Uri.parse('https://a.example/v2'), headers: {'authorization': key}); }",
        "header authorization: name:key to https://a.example/v2",
        id="headers in a call",
    ),
    pytest.param(
        "const base = 'https://a.example';\nf() { final h = {'Authorization': 'Bearer $key'};\n"
        "  return http.get(Uri.parse('$base/v2'), headers: h); }",
        "header Authorization: 'Bearer ' + name:key to https://a.example/v2",
        id="headers kept in a name",
    ),
    pytest.param(
        "f() { final d = Dio(BaseOptions(baseUrl: 'https://a.example', headers: {'authorization': 'K'})); }",
        "header authorization: 'K' to https://a.example",
        id="options of a client",
    ),
    pytest.param(
        "f() { final r = http.MultipartRequest('POST', Uri.parse('https://a.example'));\n  r.headers['authorization'] = key; }",
        "header authorization: name:key to https://a.example",
        id="a header that is set",
    ),
    pytest.param(
        "f() { final c = IOWebSocketChannel.connect('wss://a.example/ws?token=$token'); }",
        "query token: name:token to wss://a.example/ws?token=",
        id="a token in a URL",
    ),
    pytest.param("f() { final k = dotenv.env['X']; print('key $k'); }", "logged X", id="printed"),
    pytest.param("f() { debugPrint(apiKey); }", "logged apiKey", id="a name is printed"),
    pytest.param(f"// key = '{K}'", f"comment key = '{K}'", id="a comment"),
    pytest.param(f"/// key: '{K}'", f"comment key = '{K}'", id="a comment with three strokes"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param("f() { print(apiKey.length); }", "logged", id="what doesn't show a key"),
    pytest.param("final n = 1; final f = (x) => x; String? o;", "constant", id="no texts"),
    pytest.param("f() { http.get(u, headers: {'accept': key}); }", "header", id="other headers"),
    pytest.param("final k = settings['X'];", "read", id="some other map"),
    pytest.param("f() { jsonDecode(key); Text(key); }", "argument", id="functions of the language"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f"// é😀\nconst key = 'é' '{K}';\n"
    [setting] = [fact for fact in code.read(Document("a.dart", text.encode())) if isinstance(fact, Setting)]
    assert setting.name.place == Place("a.dart", 2, 7, 2, 10)


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told("const key = 'K';\nvoid f( {{ )\n")
    assert "gap syntax error" in lines
    assert "constant key = 'K'" in lines


URL = "Uri.parse('https://api.assemblyai.com/v2/transcript')"
FOUND = [
    pytest.param(f"f() {{\n  http.post({URL}, headers: {{'authorization': '{K}'}});\n}}", "hardcoded-key 2", id="a header"),
    pytest.param(
        f"class A {{\n  final String apiKey = '{K}';\n  f() async {{\n"
        f"    await http.post({URL}, headers: {{'authorization': apiKey}});\n  }}\n}}",
        "hardcoded-key 2", id="a field that a header is made of"),
    pytest.param(
        f"f() async {{\n  const String apiKey = '{K}';\n"
        f"  final r = await http.post({URL}, headers: {{'authorization': apiKey}});\n}}",
        "hardcoded-key 2", id="a variable that a header is made of"),
    pytest.param(f"final k = dotenv.env['ASSEMBLYAI_API_KEY'] ?? '{K}';", "hardcoded-default 1", id="a default"),
    pytest.param(f"// assemblyAiApiKey = '{K}'", "hardcoded-key 1", id="a comment"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    assert f"{rule} a.dart:{number}" in found(lint({"a.dart": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))


CLEAN = [
    pytest.param(f"f() {{ http.post({URL}, headers: {{'authorization': dotenv.env['ASSEMBLYAI_API_KEY']!}}); }}", id="read"),
    pytest.param(f"f() {{ http.post({URL}, headers: {{'x-request-id': '{K}'}}); }}", id="another header"),
    pytest.param(f"const openAiKey = '{K}'; // beside assemblyai", id="somebody else's key"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"a.dart": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
