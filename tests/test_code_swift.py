"""What is read from Swift: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("A.swift", text.encode()))]


ENV = "ProcessInfo.processInfo.environment"
FACTS = [
    pytest.param('let key = "K"', "constant key = 'K'", id="a constant"),
    pytest.param('private let a: Int = 1, key: String = "K"', "constant key = 'K'", id="the second of two"),
    pytest.param('struct A { static let key = "K" }', "constant key = 'K'", id="a constant of a type"),
    pytest.param('extension A { static var key: String { "K" } }', "constant key = 'K'", id="a computed property"),
    pytest.param('class A { lazy var key: String = { return "K" }() }', "constant key = 'K'", id="a lazy property"),
    pytest.param('enum A: String { case key = "K", other }', "constant key = 'K'", id="a case"),
    pytest.param('class A { init(key: String = "K") {} }', "default key = 'K'", id="a default of an initializer"),
    pytest.param('func f(_ key: String) {}\nf("K")', "constant key = 'K'", id="handed to a function of the file"),
    pytest.param('class A { var key = ""; func f() { self.key = "K" } }', "constant self.key = 'K'", id="an own property"),
    pytest.param('let k = "a\\"\\u{41}"', "constant k = 'a\"A'", id="escapes are undone"),
    pytest.param('let k = #"a\\n"#', "constant k = 'a\\\\n'", id="a raw text"),
    pytest.param('let k = """\n  K\n  """', "constant k = 'K'", id="a text of several lines"),
    pytest.param('let h = "Bearer \\(self.key)!"', "constant h = 'Bearer ' + name:self.key + '!'", id="a text round a name"),
    pytest.param('let h = "Bearer " + A.key', "constant h = 'Bearer ' + name:A.key", id="added"),
    pytest.param('let k = f("a") ?? g.h("X") ?? (a + b).c', "call g.h(0)", id="calls among operands"),
    pytest.param('let h = String(format: "Bearer %@", key)', "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param(f'let k = {ENV}["X"]', "constant k = environment:X", id="the environment"),
    pytest.param(f'let k = {ENV}["X"]!', "read X", id="forced"),
    pytest.param(f'let k = {ENV}["X"] ?? "d"', "constant k = environment:X (-) or 'd'", id="or"),
    pytest.param(f'let k = {ENV}["X", default: "d"]', "constant k = environment:X (-) or 'd'", id="a default"),
    pytest.param(f'let env = {ENV}\nlet k = env["X"]', "constant k = environment:X", id="the environment under another name"),
    pytest.param(f'let k = {ENV}["X"]?.trimmingCharacters(in: .whitespaces)', "constant k = environment:X (strip)", id="trimmed"),
    pytest.param(f'guard let k = {ENV}["X"], !k.isEmpty else {{ fatalError("set X") }}', "read X", id="a guard that stops"),
    pytest.param(f'if let k = {ENV}["X"] {{ use(k) }}', "read? X", id="used only where it is there"),
    pytest.param(f'func f() {{ guard let k = {ENV}["X"] else {{ return }}; use(k) }}', "read? X", id="a guard that only leaves"),
    pytest.param('setenv("X", "K", 1)', "variable X = 'K'", id="the environment is set"),
    pytest.param(
        'let k = Bundle.main.object(forInfoDictionaryKey: "X") as? String', "constant k = name:X", id="a setting of the bundle"
    ),
    pytest.param(
        'let c = AuthenticationMiddleware(apiKey: "K")', "argument AuthenticationMiddleware.apiKey = 'K'", id="a client"
    ),
    pytest.param(
        'var r = URLRequest(url: URL(string: "https://a.example/v2")!)\nr.setValue(key, forHTTPHeaderField: "Authorization")',
        "header Authorization: name:key to https://a.example/v2",
        id="a header that is set",
    ),
    pytest.param(
        'let u = URL(string: "https://a.example/v2")!\nvar r = URLRequest(url: u)\n'
        'r.addValue("Bearer \\(key)", forHTTPHeaderField: "authorization")',
        "header authorization: 'Bearer ' + name:key to https://a.example/v2",
        id="a header that is added",
    ),
    pytest.param(
        'var r = URLRequest(url: URL(string: "https://a.example")!)\nr.allHTTPHeaderFields = ["authorization": "K", "a": "b"]',
        "header authorization: 'K' to https://a.example",
        id="all headers",
    ),
    pytest.param(
        'let h: HTTPHeaders = ["Authorization": key]\nAF.request("https://a.example/v2", method: .post, headers: h)',
        "header Authorization: name:key to https://a.example/v2",
        id="headers of a library",
    ),
    pytest.param(
        'let u = URL(string: "wss://a.example/ws?token=\\(token)")',
        "query token: name:token to wss://a.example/ws?token=",
        id="a token in a URL",
    ),
    pytest.param(f'let k = {ENV}["X"]\nprint("key \\(k)")', "logged X", id="printed"),
    pytest.param("print(self.apiKey)", "logged self.apiKey", id="a property is printed"),
    pytest.param(f"print({ENV})", f"logged {ENV}", id="the whole environment"),
    pytest.param(f'// key = "{K}"', f"comment key = '{K}'", id="a comment"),
    pytest.param(f'/* key: "{K}" */', f"comment key = '{K}'", id="a comment between stars"),
    pytest.param("import Foundation", "import Foundation", id="an import"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param("print(apiKey.count, apiKey.isEmpty)", "logged", id="what doesn't show a key"),
    pytest.param("let n = 1, f = { $0 }, o: String? = nil", "constant n", id="no texts"),
    pytest.param('r.setValue(key, forHTTPHeaderField: "Accept")', "header", id="other headers"),
    pytest.param('let k = settings["X"]', "read", id="some other dictionary"),
    pytest.param('let k = Bundle.main.infoDictionary?["X"]', "read", id="a setting of the bundle"),
    pytest.param("let s = String(key)", "argument", id="types of the language"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f'// é😀\nlet key = "é\\(a)" + "{K}"\n'
    [setting] = [fact for fact in code.read(Document("A.swift", text.encode())) if isinstance(fact, Setting)]
    assert setting.name.place == Place("A.swift", 2, 5, 2, 8)
    assert setting.value.parts[-1].place == Place("A.swift", 2, 21, 2, 55)  # type: ignore[union-attr]


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told('let key = "K"\nfunc f( {{ )\n')
    assert "gap syntax error" in lines
    assert "constant key = 'K'" in lines


URL = 'var r = URLRequest(url: URL(string: "https://api.assemblyai.com/v2/transcript")!)\n'
FOUND = [
    pytest.param(f'{URL}r.setValue("{K}", forHTTPHeaderField: "authorization")', "hardcoded-key 2", id="a header"),
    pytest.param(
        f'let token = "{K}"\nfunc f() {{\n{URL}r.setValue(token, forHTTPHeaderField: "authorization")\n}}',
        "hardcoded-key 1", id="a constant that a header is made of"),
    pytest.param(
        f'class A {{\nvar token: String\ninit() {{\nself.token = "{K}"\n}}\nfunc f() {{\n{URL}'
        'r.setValue(token, forHTTPHeaderField: "authorization")\n}\n}',
        "hardcoded-key 4", id="a property that a header is made of"),
    pytest.param(f'let k = {ENV}["ASSEMBLYAI_API_KEY"] ?? "{K}"', "hardcoded-default 1", id="a default"),
    pytest.param(f'enum Secrets {{\n  static let assemblyAIKey = "{K}"\n}}', "hardcoded-key 2", id="a constant by its name"),
    pytest.param(f'import AssemblyAI\nlet c = AuthenticationMiddleware(apiKey: "{K}")', "hardcoded-key 2", id="a client"),
    pytest.param(f'// let assemblyAIKey = "{K}"', "hardcoded-key 1", id="a comment"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    assert f"{rule} A.swift:{number}" in found(lint({"A.swift": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))


CLEAN = [
    pytest.param(f'{URL}r.setValue({ENV}["ASSEMBLYAI_API_KEY"]!, forHTTPHeaderField: "authorization")', id="read"),
    pytest.param(f'{URL}r.setValue("{K}", forHTTPHeaderField: "X-Request-Id")', id="another header"),
    pytest.param(f'import AssemblyAI\nlet transcript = "{K}"\nclient.get(id: "{K}")', id="the id of a transcript"),
    pytest.param(f'import AssemblyAI\nimport OpenAI\nlet c = OpenAI(apiToken: "{K}")', id="somebody else's client"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"A.swift": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
