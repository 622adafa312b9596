"""What is read from Kotlin: text in, facts out, and findings."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Place, Setting
from aai_lint.readers import code

from .conftest import K, Lint, found
from .notation import line


def told(text: str, path: str = "A.kt") -> list[str]:
    return [line(fact) for fact in code.read(Document(path, text.encode()))]


AAI = "import com.assemblyai.api.AssemblyAI\n"
FACTS = [
    pytest.param('const val KEY = "K"', "constant KEY = 'K'", id="a constant"),
    pytest.param('class A { companion object { const val KEY = "K" } }', "constant KEY = 'K'", id="a constant of a class"),
    pytest.param('object A { private val key: String = "K" }', "constant key = 'K'", id="a property of an object"),
    pytest.param('private object A { val key get() = "K" }', "constant key = 'K'", id="a property with a getter"),
    pytest.param('class A { val key by lazy { "K" } }', "constant key = 'K'", id="a lazy property"),
    pytest.param('class A(private val key: String = "K")', "default key = 'K'", id="a property with a default"),
    pytest.param('class A(val key: String)\nval a = A("K")', "constant key = 'K'", id="handed to a class"),
    pytest.param('fun f(key: String) {}\nfun g() = f(key = "K")', "constant key = 'K'", id="handed to a function by name"),
    pytest.param('enum class E(val v: String) { KEY("K"), B("b") }', "constant KEY = 'K'", id="a member of an enumeration"),
    pytest.param('class A { init { this.key = "K" } }', "constant this.key = 'K'", id="an own property"),
    pytest.param('val k = "a\\"\\u0041\\$b"', "constant k = 'a\"A$b'", id="escapes are undone"),
    pytest.param('val k = """a\\n"""', "constant k = 'a\\\\n'", id="a raw text"),
    pytest.param('val h = "Bearer $key!"', "constant h = 'Bearer ' + name:key + '!'", id="a text round a name"),
    pytest.param('val h = "Bearer ${this.key}"', "constant h = 'Bearer ' + name:this.key", id="a text round a property"),
    pytest.param('val h = "Bearer " + A.KEY', "constant h = 'Bearer ' + name:A.KEY", id="added"),
    pytest.param('val h = "Bearer %s".format(key)', "constant h = 'Bearer ' + name:key", id="formatted"),
    pytest.param('val h = String.format("Bearer %s", key)', "constant h = 'Bearer ' + name:key", id="formatted, as in Java"),
    pytest.param('val k = System.getenv("X") ?: "d"', "constant k = environment:X (-) or 'd'", id="or"),
    pytest.param('val k = System.getenv()["X"]', "constant k = environment:X", id="an entry of the environment"),
    pytest.param('val k = System.getenv().getOrDefault("X", "d")', "constant k = environment:X (-) or 'd'", id="or a default"),
    pytest.param('val k = System.getenv("X").orEmpty()', "constant k = environment:X (-) or ''", id="or nothing"),
    pytest.param('val k = System.getenv("X").ifBlank { "d" }', "constant k = environment:X (:-) or 'd'", id="or if blank"),
    pytest.param('val k = System.getenv("X")!!.trim()', "constant k = environment:X (strip)", id="trimmed"),
    pytest.param(
        'val k = if (System.getenv("X") != null) System.getenv("X") else "d"',
        "constant k = environment:X (:-) or 'd'",
        id="asked",
    ),
    pytest.param('val k = System.getenv("X") ?: throw E("x")', "read X", id="or thrown"),
    pytest.param('val k = System.getenv("X") ?: error("x")', "read X", id="or an error"),
    pytest.param(
        'fun f() { val k = System.getenv("X"); if (k.isNullOrBlank()) { k2 = ask() } }', "read? X", id="a guard that asks"
    ),
    pytest.param('class A(@Value("\\${X:d}") private val k: String)', "default k = environment:X (-) or 'd'", id="Spring"),
    pytest.param('class A { @Value("\\${a.b}") lateinit var k: String }', "constant k = name:a.b", id="a setting of Spring"),
    pytest.param("val k = BuildConfig.X", "constant k = name:BuildConfig.X", id="a field that the build makes"),
    pytest.param(
        f'{AAI}val c = AssemblyAI.builder().apiKey("K").build()',
        "argument com.assemblyai.api.AssemblyAI.builder.apiKey.0 = 'K'",
        id="a builder",
    ),
    pytest.param("import a.b.C as D", "import a.b.C as D", id="an import under another name"),
    pytest.param(
        'val r = Request.Builder().url("https://a.example/v2").addHeader("Authorization", key).build()',
        "header Authorization: name:key to https://a.example/v2",
        id="a builder of requests",
    ),
    pytest.param(
        'val h = mapOf("Accept" to "a", "Authorization" to "Bearer $key")\nval r = http.get("https://a.example", headers = h)',
        "header Authorization: 'Bearer ' + name:key to https://a.example",
        id="a map",
    ),
    pytest.param(
        'fun f() { client.get("https://a.example") { header("Authorization", key) } }',
        "header Authorization: name:key to https://a.example",
        id="a block of a request",
    ),
    pytest.param(
        'interface A { @Headers("authorization: K") @GET("https://a.example/v2") fun f(): Call }',
        "header authorization: 'K' to https://a.example/v2",
        id="a header of an annotation",
    ),
    pytest.param(
        'val u = "wss://a.example/ws?token=$token"', "query token: name:token to wss://a.example/ws?token=", id="a token in a URL"
    ),
    pytest.param('fun f() { val k = System.getenv("X")\nprintln("key $k") }', "logged X", id="printed"),
    pytest.param('import android.util.Log\nfun f() { Log.d("T", apiKey) }', "logged apiKey", id="logged"),
    pytest.param(f'// key = "{K}"', f"comment key = '{K}'", id="a comment"),
]


@pytest.mark.parametrize(("text", "expected"), FACTS)
def test_facts(text: str, expected: str) -> None:
    assert expected in told(text)


GRADLE = [
    pytest.param('buildConfigField("String", "KEY", "\\"K\\"")', "constant KEY = 'K'", id="a field of BuildConfig"),
    pytest.param('resValue("string", "key", "K")', "constant key = 'K'", id="a resource"),
    pytest.param('val k = System.getenv("X")', "read X", id="the environment"),
    pytest.param('val k = properties.getProperty("a.key", "d")', "constant k = name:a.key (-) or 'd'", id="a property"),
]


@pytest.mark.parametrize(("text", "expected"), GRADLE)
def test_scripts_of_gradle(text: str, expected: str) -> None:
    assert expected in told(f"android {{\n  defaultConfig {{\n    {text}\n  }}\n}}\n", "build.gradle.kts")


SILENT = [
    pytest.param("fun f() { println(apiKey.length) }", "logged", id="what doesn't show a key"),
    pytest.param("val n = 1\nval f = { x: Int -> x }\nval o: String? = null", "constant", id="no texts"),
    pytest.param('val h = mapOf("Accept" to key)', "header", id="other headers"),
    pytest.param('val k = settings["X"]', "read", id="some other map"),
    pytest.param('val k = properties.getProperty("user.home")', "read", id="a property"),
    pytest.param("val l = listOf(key)", "argument", id="functions of the language"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f'// é😀\nclass A {{ @Value("\\${{a.b:{K}}}") lateinit var k: String }}\n'
    [setting] = [fact for fact in code.read(Document("A.kt", text.encode())) if isinstance(fact, Setting)]
    fallback = setting.value.fallback  # type: ignore[union-attr]
    assert fallback is not None
    assert fallback.place == Place("A.kt", 2, 26, 2, 58)
    assert setting.scope == ("A",)


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told('val key = "K"\nfun f( {{ )\n')
    assert "gap syntax error" in lines
    assert "constant key = 'K'" in lines


URL = '"https://api.assemblyai.com/v2/transcript"'
FOUND = [
    pytest.param(f'val r = Request.Builder().url({URL}).header("authorization", "{K}").build()', "hardcoded-key 1", id="one"),
    pytest.param(f'{AAI}val c = AssemblyAI.builder().apiKey("{K}").build()', "hardcoded-key 2", id="a builder"),
    pytest.param(
        f'class A {{\n  companion object {{\n    private const val TOKEN = "{K}"\n  }}\n'
        f'  fun f() = Request.Builder().url({URL}).header("authorization", TOKEN).build()\n}}',
        "hardcoded-key 3", id="a constant that a header is made of"),
    pytest.param(
        f'class A {{\n  private val token: String\n  init {{\n    this.token = "{K}"\n  }}\n'
        f'  fun f() = Request.Builder().url({URL}).header("authorization", token).build()\n}}',
        "hardcoded-key 4", id="a property that a header is made of"),
    pytest.param(
        f'fun f() {{\n  client.post({URL}) {{\n    header("Authorization", "{K}")\n  }}\n}}', "hardcoded-key 3", id="a block"),
    pytest.param(f'val k = System.getenv("ASSEMBLYAI_API_KEY") ?: "{K}"', "hardcoded-default 1", id="a default"),
    pytest.param(f'// assemblyAiApiKey = "{K}"', "hardcoded-key 1", id="a comment"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(lint: Lint, text: str, expected: str) -> None:
    rule, _, number = expected.partition(" ")
    assert f"{rule} A.kt:{number}" in found(lint({"A.kt": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"}))


def test_a_key_in_a_script_of_gradle(lint: Lint) -> None:
    text = f'android {{\n  buildConfigField("String", "ASSEMBLYAI_API_KEY", "\\"{K}\\"")\n}}\n'
    expected = ["client-exposed-key app/build.gradle.kts:2", "hardcoded-key app/build.gradle.kts:2"]
    assert found(lint({"app/build.gradle.kts": text})) == expected


CLEAN = [
    pytest.param(f'{AAI}val c = AssemblyAI.builder().apiKey(System.getenv("ASSEMBLYAI_API_KEY")).build()', id="read"),
    pytest.param(f"{AAI}val c = AssemblyAI.builder().apiKey(BuildConfig.ASSEMBLYAI_API_KEY).build()", id="made by the build"),
    pytest.param(f'{AAI}fun f() {{ client.transcripts().get("{K}") }}', id="the id of a transcript"),
    pytest.param(f'val openAiKey = "{K}" // beside assemblyai', id="somebody else's key"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_silent(lint: Lint, text: str) -> None:
    assert found(lint({"A.kt": text, ".env.example": "ASSEMBLYAI_API_KEY=\n"})) == []
