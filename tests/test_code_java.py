"""What is read from Java: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str) -> list[str]:
    return [line(fact) for fact in code.read(Document("A.java", text.encode()))]


def inside(body: str, imports: str = "") -> str:
    return f"{imports}\nclass A {{ void f() {{ {body} }} }}\n"


AAI = "import com.assemblyai.api.AssemblyAI;"
FACTS = [
    pytest.param('class A { private static final String KEY = "K"; }', "constant KEY = 'K'", id="a constant"),
    pytest.param('interface A { String KEY = "K"; }', "constant KEY = 'K'", id="a constant of an interface"),
    pytest.param('enum A { KEY("K"); A(String s) {} }', "constant KEY = 'K'", id="a member of an enumeration"),
    pytest.param('class A { String key; A() { this.key = "K"; } }', "constant this.key = 'K'", id="an own field"),
    pytest.param(
        'class A { A(String key) {} static A of() { return new A("K"); } }', "constant key = 'K'", id="handed to a constructor"
    ),
    pytest.param(inside('String k = "a\\"\\u0041";'), "constant k = 'a\"A'", id="escapes are undone"),
    pytest.param(inside('String k = """\n    a\n    """;'), "constant k = 'a\\n'", id="a block of text"),
    pytest.param(inside('var h = "Bearer " + this.key;'), "constant h = 'Bearer ' + name:this.key", id="added"),
    pytest.param(inside('var h = String.format("Bearer %s", key);'), "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param(
        inside('AssemblyAI c = AssemblyAI.builder().apiKey("K").build();', AAI),
        "argument com.assemblyai.api.AssemblyAI.builder.apiKey.0 = 'K'",
        id="a builder",
    ),
    pytest.param(inside('c = new a.b.Client("K");'), "argument a.b.Client.0 = 'K'", id="a constructor by its whole name"),
    pytest.param("import a.b.C;", "import a.b.C as C", id="an import"),
    pytest.param(inside('String k = System.getenv("X");'), "constant k = environment:X", id="the environment"),
    pytest.param(inside('String k = System.getenv().get("X");'), "read X", id="the environment as a map"),
    pytest.param(
        inside('Map<String, String> e = System.getenv(); String k = e.getOrDefault("X", "d");'),
        "constant k = environment:X (-) or 'd'",
        id="the environment under another name",
    ),
    pytest.param(
        inside('String k = Optional.ofNullable(System.getenv("X")).orElse("d");', "import java.util.Optional;"),
        "constant k = environment:X (-) or 'd'",
        id="or else",
    ),
    pytest.param(
        inside('String k = Optional.ofNullable(System.getenv("X")).orElseGet(() -> "d");', "import java.util.Optional;"),
        "constant k = environment:X (-) or 'd'",
        id="or else got",
    ),
    pytest.param(
        inside('String k = System.getenv("X") != null ? System.getenv("X") : "d";'),
        "constant k = environment:X (:-) or 'd'",
        id="asked first",
    ),
    pytest.param(inside('String k = System.getenv("X"); if (k == null || k.isBlank()) throw new E();'), "read X", id="a guard"),
    pytest.param(inside('String k = System.getenv("X"); if (k == null) { k = ask(); }'), "read? X", id="a guard that asks"),
    pytest.param('class A { static final String N = "X"; String k = System.getenv(N); }', "read X", id="a name in a constant"),
    pytest.param('class A { @Value("${X}") private String k; }', "constant k = environment:X", id="handed in by Spring"),
    pytest.param(
        'class A { @Value("${a.b-c:d}") private String k; }', "constant k = name:a.b-c (-) or 'd'", id="a setting"
    ),
    pytest.param(
        'class A { @Value("${a.b:${X:d}}") String k; }', "constant k = name:a.b (-) or environment:X (-) or 'd'", id="both"
    ),
    pytest.param('class A { A(@Value("${X:d}") String k) {} }', "default k = environment:X (-) or 'd'", id="a parameter"),
    pytest.param(
        "class A { @Value(\"#{systemEnvironment['X']}\") String k; }", "constant k = environment:X", id="an expression"
    ),
    pytest.param(inside('String k = System.getProperty("a.key", "d");'), "constant k = name:a.key (-) or 'd'", id="a property"),
    pytest.param(
        inside("Dotenv d = Dotenv.load();", "import io.github.cdimascio.dotenv.Dotenv;"), "load default by dotenv-java", id="env"
    ),
    pytest.param(
        inside(
            'Dotenv d = Dotenv.configure().ignoreIfMissing().load(); String k = d.get("X");',
            "import io.github.cdimascio.dotenv.Dotenv;",
        ),
        "constant k = environment:X",
        id="read by way of an env file",
    ),
    pytest.param(
        inside('Request r = new Request.Builder().url("https://a.example/v2").addHeader("Authorization", key).build();'),
        "header Authorization: name:key to https://a.example/v2",
        id="a builder of requests",
    ),
    pytest.param(
        inside('var r = HttpRequest.newBuilder().uri(URI.create("https://a.example/v2")).header("Authorization", "K").build();'),
        "header Authorization: 'K' to https://a.example/v2",
        id="a builder of the language's own requests",
    ),
    pytest.param(
        inside('HttpURLConnection c = (HttpURLConnection) new URL("https://a.example").openConnection();'
               ' c.setRequestProperty("Authorization", key);'),
        "header Authorization: name:key to https://a.example",
        id="a property of a connection",
    ),
    pytest.param(
        inside('URL u = new URL("https://a.example"); var c = (HttpURLConnection) u.openConnection();'
               ' c.setRequestProperty("Authorization", key);'),
        "header Authorization: name:key to https://a.example",
        id="a connection in two steps",
    ),
    pytest.param(
        inside('HttpPost p = new HttpPost("https://a.example"); p.setHeader("Authorization", "Bearer " + key);'),
        "header Authorization: 'Bearer ' + name:key to https://a.example",
        id="a header that is set",
    ),
    pytest.param(
        'interface A { @Headers({"Accept: a", "authorization: K"}) @GET("https://a.example/v2") Call f(); }',
        "header authorization: 'K' to https://a.example/v2",
        id="headers of an annotation",
    ),
    pytest.param('interface A { @Headers("authorization: K") Call f(); }', "header authorization: 'K' to somewhere", id="one"),
    pytest.param(
        inside('var h = Map.of("Accept", "a", "Authorization", key); http.get("https://a.example", h);'),
        "header Authorization: name:key to https://a.example",
        id="a map",
    ),
    pytest.param(
        inside('Map<String, String> h = new HashMap<>(); h.put("Authorization", key); http.get("https://a.example", h);'),
        "header Authorization: name:key to https://a.example",
        id="a map that is filled",
    ),
    pytest.param(
        inside('String u = "wss://a.example/ws?token=" + token;'), "query token: name:token to wss://a.example/ws?token=",
        id="a token in a URL",
    ),
    pytest.param(inside('String k = System.getenv("X"); System.out.println("key " + k);'), "logged X", id="printed"),
    pytest.param(inside('log.info("key {}", this.apiKey);'), "logged this.apiKey", id="logged"),
    pytest.param(inside("System.out.println(System.getenv());"), "logged System.getenv", id="the whole environment"),
    pytest.param(f'// key = "{K}";', f"comment key = '{K}'", id="a comment"),
    pytest.param(f'/* .addHeader("Authorization", "{K}") */', f"comment Authorization = '{K}'", id="a comment between stars"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param(inside("System.out.println(apiKey.length());"), "logged", id="what doesn't show a key"),
    pytest.param(inside("int n = 1; Runnable r = () -> {}; Object o = null; char c = 'k';"), "constant", id="no texts"),
    pytest.param(inside('m.put("Accept", key);'), "header", id="other headers"),
    pytest.param(inside('String k = map.get("X");'), "read", id="some other map"),
    pytest.param(inside('String k = System.getProperty("user.home");'), "read", id="a property of the machine"),
    pytest.param('class A { @Value("${a.b}") String k; }', "read", id="a setting of the application"),
    pytest.param(inside('String.join(",", key); List.of(key);'), "argument", id="classes of the language"),
    pytest.param('@RequestMapping("/authorization") class A {}', "header", id="other annotations"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f'class A {{ // é😀\n  @Value("${{a.b:{K}}}") String k; }}\n'
    [setting] = [fact for fact in code.read(Document("A.java", text.encode())) if isinstance(fact, Setting)]
    fallback = setting.value.fallback  # type: ignore[union-attr]
    assert fallback is not None
    assert fallback.place == Place("A.java", 2, 17, 2, 49)
    assert setting.scope == ("A",)


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told('class A { String key = "K"; void f( { }')
    assert "gap syntax error" in lines
    assert "constant key = 'K'" in lines


URL = '"https://api.assemblyai.com/v2/transcript"'
FOUND = [
    pytest.param(inside(f'new Request.Builder().url({URL}).addHeader("Authorization", "{K}").build();'), "hardcoded-key 2",
                 id="a header"),
    pytest.param(inside(f'c = AssemblyAI.builder().apiKey("{K}").build();', AAI), "hardcoded-key 2", id="a builder"),
    pytest.param(
        f'{AAI}\nclass A {{\n  static final String YOUR_API_TOKEN = "{K}";\n'
        "  Object c = AssemblyAI.builder().apiKey(YOUR_API_TOKEN).build();\n}",
        "hardcoded-key 3", id="a constant that a builder is handed"),
    pytest.param(
        f'class A {{\n  static final String YOUR_API_TOKEN = "{K}";\n  void f() {{\n'
        f'    HttpRequest.newBuilder().uri(URI.create({URL})).header("authorization", YOUR_API_TOKEN).build();\n  }}\n}}',
        "hardcoded-key 2", id="a constant that a header is made of"),
    pytest.param(
        f'class A {{\n  private String token;\n  A() {{\n    this.token = "{K}";\n  }}\n  void f() {{\n'
        f'    new Request.Builder().url({URL}).header("authorization", token).build();\n  }}\n}}',
        "hardcoded-key 4", id="a field that a constructor sets"),
    pytest.param(f'class A {{\n  @Value("${{assemblyai.api-key:{K}}}")\n  private String key;\n}}', "hardcoded-default 2",
                 id="a default of Spring"),
    pytest.param(inside(f'var k = System.getenv().getOrDefault("ASSEMBLYAI_API_KEY", "{K}");'), "hardcoded-default 2",
                 id="a default"),
    pytest.param(f'// AssemblyAI.builder().apiKey("{K}")\n// assemblyai_api_key = "{K}"', "hardcoded-key 2", id="a comment"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    assert f"{rule} A.java:{number}" in found(lint({"A.java": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))


CLEAN = [
    pytest.param(inside('c = AssemblyAI.builder().apiKey(System.getenv("ASSEMBLYAI_API_KEY")).build();', AAI), id="read"),
    pytest.param('class A {\n  @Value("${assemblyai.api-key}")\n  private String key;\n}', id="a setting"),
    pytest.param('class A {\n  @Value("${assemblyai.api-key:}")\n  private String key;\n}', id="an empty default"),
    pytest.param(inside(f'var id = "{K}"; client.transcripts().get(id);', AAI), id="the id of a transcript"),
    pytest.param(f'class A {{ static final long serialVersionUID = 1L; String md5 = "{K}"; /* assemblyai */ }}', id="a checksum"),
    pytest.param(inside(f'new Request.Builder().url("https://api.openai.com").header("Authorization", "{K}"); // not assemblyai'),
                 id="somebody else's header"),
]  # fmt: skip


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"A.java": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
