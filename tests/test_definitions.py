"""Constants that code hands to AssemblyAI and that another file defines: found where the language's own way of finding files
leads to one; a key-shaped text beside it is none of ours."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .conftest import K, Lint, found

OTHER = "fdcba9876543210fedcba98765432100"
"""An id of something else, of the same shape, in the same file."""
URL = "https://api.assemblyai.com/v2/transcript"
JAVA = f'package com.x;\nclass Config {{\n  static final String ID = "{OTHER}";\n  static final String TOKEN = "{K}";\n}}\n'
MAIN = "public class Main {{\n  Object c = AssemblyAI.builder().apiKey({}).build();\n}}\n"
STATIC = "import static com.x.Config.TOKEN;\n"
KOTLIN = "fun main() { AssemblyAI.builder().apiKey(Config.TOKEN).build() }\n"
SDK = "import com.assemblyai.api.AssemblyAI;\n"
GO = 'package main\n\nimport aai "github.com/AssemblyAI/assemblyai-go-sdk"\n{}\nfunc main() {{ aai.NewClient({}) }}\n'
PHP = '<?php\n{}\n$ch = curl_init("' + URL + '");\ncurl_setopt($ch, CURLOPT_HTTPHEADER, ["authorization: " . {}]);\n'


def rust(lines: str, name: str) -> str:
    return f'{lines}\nfn main() {{ client.get("{URL}").header("authorization", {name}).send(); }}\n'


@pytest.mark.parametrize(
    ("files", "place"),
    [
        pytest.param(
            {"src/com/x/Config.java": JAVA, "src/com/x/Main.java": f"package com.x;\n{SDK}{MAIN.format('Config.TOKEN')}"},
            "src/com/x/Config.java:4",
            id="Java: a class of the same package",
        ),
        pytest.param(
            {"src/com/x/Config.java": JAVA, "src/com/y/Main.java": f"import com.x.Config;\n{SDK}{MAIN.format('Config.TOKEN')}"},
            "src/com/x/Config.java:4",
            id="Java: an imported class",
        ),
        pytest.param(
            {
                "src/com/x/Config.java": JAVA,
                "src/com/y/Main.java": f"{STATIC}{SDK}{MAIN.format('TOKEN')}",
            },
            "src/com/x/Config.java:4",
            id="Java: an imported constant",
        ),
        pytest.param(
            {"src/com/x/Config.java": JAVA, "src/com/y/Main.java": f"{SDK}{MAIN.format('com.x.Config.TOKEN')}"},
            "src/com/x/Config.java:4",
            id="Java: a whole name",
        ),
        pytest.param(
            {
                "a/Config.kt": f'package x\nobject Config {{\n  const val ID = "{OTHER}"\n  const val TOKEN = "{K}"\n}}\n',
                "b/Main.kt": f"import x.Config\n{SDK}{KOTLIN}",
            },
            "a/Config.kt:4",
            id="Kotlin",
        ),
        pytest.param(
            {
                "a/Secrets.cs": f'class Secrets {{\n  string Id = "{OTHER}";\n  public const string Token = "{K}";\n}}\n',
                "b/P.cs": "using AssemblyAI;\nclass P { void M() { new AssemblyAIClient(Secrets.Token); } }\n",
            },
            "a/Secrets.cs:3",
            id="C#",
        ),
        pytest.param(
            {
                "internal/config/config.go": f'package config\n\nconst ID = "{OTHER}"\nconst Token = "{K}"\n',
                "main.go": GO.format('import "example.com/m/internal/config"', "config.Token"),
            },
            "internal/config/config.go:4",
            id="Go: a package",
        ),
        pytest.param(
            {"secrets.go": f'package main\n\nconst id = "{OTHER}"\nconst token = "{K}"\n', "main.go": GO.format("", "token")},
            "secrets.go:4",
            id="Go: the same package",
        ),
        pytest.param(
            {
                "lib/stt_config.rb": f'module SttConfig\n  ID = "{OTHER}"\n  TOKEN = "{K}"\nend\n',
                "app.rb": 'require "assemblyai"\nAssemblyAI::Client.new(api_key: SttConfig::TOKEN)\n',
            },
            "lib/stt_config.rb:3",
            id="Ruby: the file of a module",
        ),
        pytest.param(
            {
                "config.rb": f'ID = "{OTHER}"\nTOKEN = "{K}"\n',
                "app.rb": 'require "assemblyai"\nrequire_relative "config"\nAssemblyAI::Client.new(api_key: TOKEN)\n',
            },
            "config.rb:2",
            id="Ruby: a required file",
        ),
        pytest.param(
            {
                "src/Config.php": f'<?php\nclass Config {{\n  const ID = "{OTHER}";\n  const TOKEN = "{K}";\n}}\n',
                "main.php": PHP.format("use App\\Config;", "Config::TOKEN"),
            },
            "src/Config.php:4",
            id="PHP: a class",
        ),
        pytest.param(
            {
                "config.php": f'<?php\n$id = "{OTHER}";\n$apiKey = "{K}";\n',
                "main.php": PHP.format('require_once __DIR__ . "/config.php";', "$apiKey"),
            },
            "config.php:3",
            id="PHP: a required file",
        ),
        pytest.param(
            {
                "App/Config.swift": f'enum Config {{\n  static let id = "{OTHER}"\n  static let token = "{K}"\n}}\n',
                "App/Main.swift": f'var r = URLRequest(url: URL(string: "{URL}")!)\n'
                'r.setValue(Config.token, forHTTPHeaderField: "authorization")\n',
            },
            "App/Config.swift:3",
            id="Swift",
        ),
        pytest.param(
            {
                "lib/config.dart": f"const id = '{OTHER}';\nconst token = '{K}';\n",
                "lib/src/main.dart": "import '../config.dart' as config;\n"
                f"void f() {{ http.get(Uri.parse('{URL}'), headers: {{'authorization': config.token}}); }}\n",
            },
            "lib/config.dart:2",
            id="Dart",
        ),
        pytest.param(
            {
                "src/config.rs": f'pub const ID: &str = "{OTHER}";\npub const TOKEN: &str = "{K}";\n',
                "src/main.rs": rust("mod config;\nuse crate::config::TOKEN;", "TOKEN"),
                "Cargo.toml": "",
            },
            "src/config.rs:2",
            id="Rust: a used name",
        ),
        pytest.param(
            {
                "src/config/mod.rs": f'pub const ID: &str = "{OTHER}";\npub const TOKEN: &str = "{K}";\n',
                "src/main.rs": rust("mod config;", "config::TOKEN"),
            },
            "src/config/mod.rs:2",
            id="Rust: a module",
        ),
        pytest.param(
            {
                "x/Config.scala": f'package x\nobject Config {{\n  val id = "{OTHER}"\n  val token = "{K}"\n}}\n',
                "y/Main.scala": 'import x.Config\nobject M { basicRequest.header("authorization", Config.token)'
                f'.get(uri"{URL}") }}\n',
            },
            "x/Config.scala:4",
            id="Scala",
        ),
    ],
)
def test_found(lint: Lint, files: Mapping[str, str], place: str) -> None:
    assert found(lint(files)) == [f"hardcoded-key {place}"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"src/com/x/Config.java": JAVA, "src/com/y/Main.java": f"{SDK}{MAIN.format('Config.TOKEN')}"},
            id="a class of another package that nothing imports",
        ),
        pytest.param(
            {"src/com/x/Config.java": JAVA, "src/com/x/Main.java": f"{SDK}{MAIN.format('Settings.TOKEN')}"},
            id="another class",
        ),
        pytest.param(
            {"src/com/x/Config.java": JAVA, "src/com/x/Main.java": f"{SDK}{MAIN.format('config.TOKEN')}"},
            id="an object, not a class",
        ),
        pytest.param(
            {
                "a/Config.kt": f'object Config {{ const val TOKEN = "{K}" }}\n',
                "c/Config.kt": f'object Config {{ const val TOKEN = "{OTHER}" }}\n',
                "b/Main.kt": f"{SDK}{KOTLIN}",
            },
            id="two files of one name",
        ),
        pytest.param(
            {
                "other/config.go": f'package config\n\nconst Token = "{K}"\n',
                "main.go": GO.format('import "example.com/m/internal/config"', "config.Token"),
            },
            id="another package of Go",
        ),
        pytest.param(
            {"secrets_test.go": f'package main\n\nconst token = "{K}"\n', "main.go": GO.format("", "token")}, id="a test of Go"
        ),
        pytest.param({"config.php": f'<?php\n$apiKey = "{K}";\n', "main.php": PHP.format("", "$apiKey")}, id="not taken in"),
    ],
)
def test_not_taken_for_it(lint: Lint, files: Mapping[str, str]) -> None:
    assert found(lint(files)) == []
