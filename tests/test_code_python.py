"""What is read from Python: text in, facts out."""

from __future__ import annotations

import pytest

from aai_lint.document import Document
from aai_lint.model import Literal, Place, Reference, Setting, Use
from aai_lint.readers import code

from .conftest import K
from .notation import line

AAI = "import assemblyai as aai\n"
OS = "import os\n"


def told(text: str, path: str = "app.py") -> list[str]:
    return [line(fact) for fact in code.read(Document(path, text.encode()))]


SETTINGS = [
    pytest.param(
        f'{AAI}aai.settings.api_key = "K"', "argument assemblyai.settings.api_key = 'K'", id="an attribute by its full name"
    ),
    pytest.param(
        f'{AAI}aai.settings.api_key = f"K"', "argument assemblyai.settings.api_key = 'K'", id="an f-string without holes"
    ),
    pytest.param(
        f'{AAI}K = "v"\naai.settings.api_key = f"{{K}}"', "argument assemblyai.settings.api_key = name:K", id="only a hole"
    ),
    pytest.param(f'{AAI}t = aai.Transcriber(api_key="K")', "argument assemblyai.Transcriber.api_key = 'K'", id="a keyword"),
    pytest.param(
        f'{AAI}c = aai.Client()\nc.settings.api_key = "K"', "argument assemblyai.Client.settings.api_key = 'K'", id="an instance"
    ),
    pytest.param(
        'from livekit.plugins import assemblyai\nassemblyai.STT(api_key="K")',
        "argument livekit.plugins.assemblyai.STT.api_key = 'K'",
        id="a module taken from a package",
    ),
    pytest.param(
        'from assemblyai.streaming.v3 import StreamingClient as S, StreamingClientOptions as O\nS(O(api_key="K"))',
        "argument assemblyai.streaming.v3.StreamingClientOptions.api_key = 'K'",
        id="a call inside a call",
    ),
    pytest.param(
        f'{AAI}o = {{"api_key": "K"}}\naai.Transcriber(**o)',
        "argument assemblyai.Transcriber.api_key = 'K'",
        id="a dictionary handed over",
    ),
    pytest.param('aai.settings.api_key = "K"', "argument aai.settings.api_key = 'K'", id="a snippet without its import"),
    pytest.param('KEY = "K"', "constant KEY = 'K'", id="a constant"),
    pytest.param('KEY: str = "K"', "constant KEY = 'K'", id="a constant with a type"),
    pytest.param('KEY = ("a" "b")', "constant KEY = 'ab'", id="texts side by side are one"),
    pytest.param('KEY = "a" + "b"', "constant KEY = 'ab'", id="texts added are one"),
    pytest.param(r'KEY = "a\n\x41\u00e9\\"', "constant KEY = 'a\\nAé\\\\'", id="escapes are undone"),
    pytest.param(r'KEY = r"a\n"', "constant KEY = 'a\\\\n'", id="raw texts have no escapes"),
    pytest.param('KEY = """K\n"""', "constant KEY = 'K\\n'", id="a newline in a long text stays"),
    pytest.param(
        'def __init__(self, assembly_ai_api_key="K"): pass', "default assembly_ai_api_key = 'K'", id="a default of a parameter"
    ),
    pytest.param(
        'class A:\n    def f(self):\n        self.api_key = "K"',
        "constant self.api_key = 'K'",
        id="an attribute of the own object",
    ),
    pytest.param('class A:\n    api_key = "K"', "constant api_key = 'K'", id="a field of a class"),
    pytest.param('c = {"assemblyai": {"api_key": "K"}}', "field c.assemblyai.api_key = 'K'", id="an entry by its path"),
    pytest.param('f({"api_key": "K"})', "argument f.api_key = 'K'", id="an entry of an argument of something unknown"),
    pytest.param(f'{OS}os.environ["X"] = "K"', "variable X = 'K'", id="the environment is set"),
    pytest.param(f'{OS}os.environ.setdefault("X", "K")', "read? X", id="a default set in the environment"),
    pytest.param('def f(a, key): pass\nf(1, "K")', "constant key = 'K'", id="a call sets a parameter of a function of the file"),
    pytest.param(
        'class C:\n    def __init__(self, key): self.k = key\nC(key="K")',
        "constant key = 'K'",
        id="a call sets a parameter of a class",
    ),
    pytest.param('k = "K".strip()', "constant k = 'K'", id="a text is trimmed"),
    pytest.param('h = "Bearer %s" % key', "constant h = 'Bearer ' + name:key", id="formatted by percent"),
    pytest.param('h = "Bearer {}".format(key)', "constant h = 'Bearer ' + name:key", id="formatted by format"),
    pytest.param('h = f"Bearer {key}"', "constant h = 'Bearer ' + name:key", id="an f-string"),
    pytest.param('h = "Bearer " + key', "constant h = 'Bearer ' + name:key", id="added"),
    pytest.param("key = config.API_KEY", "constant key = name:config.API_KEY", id="a name as it is written"),
    pytest.param('key = config["api"]["key"]', "constant key = name:config.api.key", id="an entry as a name"),
    pytest.param('k = open("/run/secrets/key").read()', "constant k = file:/run/secrets/key", id="a file's content"),
    pytest.param('k = open("key.txt").read().strip()', "constant k = file:key.txt (strip)", id="a file's content, trimmed"),
    pytest.param('with open("key.txt") as f:\n    k = f.read()', "constant k = file:key.txt", id="a file opened by with"),
    pytest.param(f'if True: # k = "{K}"\n    pass', f"comment k = '{K}'", id="a comment"),
    pytest.param("def f():\n  aai.settings.api_key = key", "argument aai.settings.api_key = name:key", id="inside a function"),
]


@pytest.mark.parametrize(("text", "expected"), SETTINGS)
def test_settings(text: str, expected: str) -> None:
    assert expected in told(text)


READS = [
    pytest.param('import os\nk = os.getenv("X")', ["read X"], "environment:X", id="getenv"),
    pytest.param('import os\nk = os.getenv("X", "d")', ["read? X"], "environment:X (-) or 'd'", id="a default"),
    pytest.param('import os\nk = os.getenv("X", "")', ["read X"], "environment:X (-) or ''", id="an empty default is none"),
    pytest.param('import os\nk = os.getenv("X") or "d"', ["read? X"], "environment:X (:-) or 'd'", id="or"),
    pytest.param(
        'import os\nk = os.getenv("A") or os.getenv("B")', ["read? A", "read? B"], "environment:A (:-) or environment:B", id="two"
    ),
    pytest.param('import os as o\nk = o.environ["X"]', ["read X"], "environment:X", id="an alias"),
    pytest.param('from os import environ as e\nk = e.get("X")', ["read X"], "environment:X", id="a name taken from a module"),
    pytest.param('import os\nN = "X"\nk = os.environ[N]', ["read X"], "environment:X", id="a name kept in a constant"),
    pytest.param(
        'import os\nclass C:\n    N = "X"\nk = os.environ[C.N]', ["read X"], "environment:X", id="a name kept in a class"
    ),
    pytest.param('import os\nk = os.environ[f"{p}_KEY"]', [], "?", id="a name made at run time"),
    pytest.param('import os\ndef env(n):\n    return os.environ[n]\nk = env("X")', ["read X"], "environment:X", id="a helper"),
    pytest.param(
        'import os\ndef env(n, default=None):\n    return os.getenv(n, default)\nk = env("X", "d")',
        ["read? X"],
        "environment:X (-) or 'd'",
        id="a helper with a default",
    ),
    pytest.param(
        'import os\nclass C:\n    def _env(self, n): return os.environ.get(n)\n    def f(self): k = self._env("X")',
        ["read X"],
        "environment:X",
        id="a helper that is a method",
    ),
    pytest.param(
        'from .env import get_env\nk = get_env("MY_KEY")', ["read MY_KEY"], "environment:MY_KEY", id="a helper of another file"
    ),
    pytest.param(
        'import os\ndef key():\n    return os.environ["X"]\nk = key()', ["read X"], "environment:X", id="a function that gives it"
    ),
    pytest.param('import os\nk = str(os.environ["X"]).strip()', ["read X"], "environment:X (strip)", id="wrapped and trimmed"),
    pytest.param(
        'import os\nk = os.environ["X"] if "X" in os.environ else "d"', ["read? X"], "environment:X (:-) or 'd'", id="asked first"
    ),
    pytest.param('import os\nk = os.getenv("X")\nif not k:\n    raise ValueError', ["read X"], None, id="a guard that raises"),
    pytest.param('import os\nk = os.getenv("X")\nif k is None:\n    sys.exit(1)', ["read X"], None, id="a guard that exits"),
    pytest.param('import os\nk = os.getenv("X")\nassert k', ["read X"], None, id="an assertion"),
    pytest.param('import os\nk = os.getenv("X")\nif not k:\n    k = input()', ["read? X"], None, id="a guard that asks"),
    pytest.param('import os\nk = os.getenv("X")\nif k:\n    f(k)', ["read? X"], None, id="used only where it is there"),
    pytest.param('import os\nk = os.getenv("X")\nif k:\n    f(k)\nelse:\n    raise E', ["read X"], None, id="or else an error"),
    pytest.param(
        'import os\ndef f():\n    if k:\n        return k\n    raise E\nk = os.getenv("X")',
        ["read X"],
        None,
        id="or an error after it",
    ),
    pytest.param(
        'import os\nif os.getenv("X"):\n    a(os.environ["X"])', ["read? X", "read? X"], None, id="tested and read again"
    ),
    pytest.param(
        'import os\ntry:\n    k = os.environ["X"]\nexcept KeyError:\n    k = None', ["read? X"], None, id="absence is caught"
    ),
    pytest.param(
        'import os\ntry:\n    k = os.environ["X"]\nexcept KeyError:\n    raise E', ["read X"], None, id="absence is raised again"
    ),
    pytest.param(
        'import os, pytest\n@pytest.mark.skipif(not os.getenv("X"), reason="no key")\ndef test_a():\n    k = os.environ["X"]',
        ["read? X", "read? X"],
        None,
        id="a test that is skipped",
    ),
    pytest.param(
        'import os\nKEY = os.getenv("X")\ndef main():\n    if not KEY:\n        print("Error: set X")\n        return',
        ["read X"],
        None,
        id="a guard that leaves with an error",
    ),
    pytest.param('import streamlit as st\nk = st.secrets["a"]["b"]', ["read a.b"], "secret:a.b", id="a secret in a section"),
    pytest.param(
        "import streamlit as st\nk = st.secrets.a.b", ["read a.b"], "secret:a.b", id="a secret in a section, as attributes"
    ),
    pytest.param(
        'import streamlit as st\nk = st.secrets.get("X", "")', ["read X"], "secret:X (-) or ''", id="a secret asked for"
    ),
    pytest.param(
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    x_key: str",
        ["schema X_KEY"],
        None,
        id="a settings class",
    ),
    pytest.param(
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    x: str = ''",
        ["schema? X"],
        None,
        id="a field with a default",
    ),
    pytest.param(
        "from pydantic_settings import BaseSettings as B, SettingsConfigDict\nclass S(B):\n"
        '    model_config = SettingsConfigDict(env_prefix="my_")\n    x: str',
        ["schema MY_X"],
        None,
        id="a prefix",
    ),
    pytest.param(
        "from pydantic import BaseSettings, Field\nclass S(BaseSettings):\n    x: str = Field(..., env='OTHER')",
        ["schema OTHER"],
        None,
        id="a name of its own",
    ),
    pytest.param(
        "from pydantic_settings import BaseSettings\nclass B(BaseSettings): pass\nclass S(B):\n    x: str",
        ["schema X"],
        None,
        id="a class of a class",
    ),
]


@pytest.mark.parametrize(("text", "uses", "value"), READS)
def test_reads(text: str, uses: list[str], value: str | None) -> None:
    lines = told(text)
    assert [each for each in lines if each.startswith(("read", "schema"))] == uses
    if value is not None:
        constants = [each for each in lines if each.startswith("constant k = ")]
        assert constants == ([] if value == "?" else [f"constant k = {value}"])


OTHERS = [
    pytest.param("import a.b.c as d", "import a.b.c as d", id="an import under another name"),
    pytest.param("from .config import KEY as K, B", "import .config (KEY as K, B)", id="names from a module"),
    pytest.param("from dotenv import load_dotenv\nload_dotenv()", "load default by python-dotenv", id="the default env file"),
    pytest.param(
        'from dotenv import load_dotenv\nload_dotenv(".env.local")', "load .env.local by python-dotenv", id="a named env file"
    ),
    pytest.param(
        'from dotenv import load_dotenv\nfrom pathlib import Path\nload_dotenv(Path(__file__).parent / "conf" / ".env")',
        "load conf/.env by python-dotenv",
        id="a path that is put together",
    ),
    pytest.param(
        'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    class Config:\n        env_file = ".env.prod"',
        "load .env.prod by pydantic-settings",
        id="the env file of a settings class",
    ),
    pytest.param(f"{AAI}aai.Transcriber(**kw)", "call assemblyai.Transcriber(…)", id="a call that may have any argument"),
    pytest.param(
        f'{AAI}t = aai.Transcriber()\nt.transcribe("a.mp3", config=c)',
        "call assemblyai.Transcriber.transcribe(0, config)",
        id="a method",
    ),
    pytest.param("import os\nk = os.getenv('X')\nprint(k)", "logged X", id="a variable is printed"),
    pytest.param("import os, logging\nlogging.info(f'key {os.getenv(\"X\")}')", "logged X", id="a read is logged"),
    pytest.param(f"{AAI}print(aai.settings.api_key)", "logged assemblyai.settings.api_key", id="of a module"),
    pytest.param('p.add_argument("-k", "--api-key", default="K")', "default api_key = 'K'", id="the default of an option"),
    pytest.param(
        'import click\n@click.option("--key", envvar="X")\ndef f(key): pass',
        "read? X",
        id="a variable that may stand in for an option",
    ),
    pytest.param("print(api_key)", "logged api_key", id="something named for a key is printed"),
    pytest.param("self.log.debug('%s', self.api_key)", "logged self.api_key", id="an attribute is logged"),
    pytest.param("import os\nprint(os.environ)", "logged os.environ", id="the whole environment is printed"),
    pytest.param(
        'import requests\nrequests.post("https://a.example/v2", headers={"authorization": key})',
        "header authorization: name:key to https://a.example/v2",
        id="a header in a call",
    ),
    pytest.param(
        'import requests\nB = "https://a.example"\nh = {"Authorization": "Bearer " + key}\n'
        'def f():\n    return requests.get(f"{B}/x/{i}", headers=h)',
        "header Authorization: 'Bearer ' + name:key to https://a.example/x/",
        id="headers kept in a name",
    ),
    pytest.param(
        'import requests\nclass A:\n    base = "https://a.example"\n    def __init__(self, key):\n'
        '        self.headers = {"authorization": key}\n'
        '    def f(self):\n        requests.get(self.base + "/x", headers=self.headers)',
        "header authorization: name:key to https://a.example/x",
        id="headers kept in an attribute",
    ),
    pytest.param(
        'import requests\ndef h():\n    return {"authorization": key}\nrequests.get("https://a.example", headers=h())',
        "header authorization: name:key to https://a.example",
        id="headers that a function gives",
    ),
    pytest.param(
        'import websockets\nwebsockets.connect("wss://a.example", extra_headers=(("Authorization", key),))',
        "header Authorization: name:key to wss://a.example",
        id="headers as pairs",
    ),
    pytest.param(
        'import requests\ns = requests.Session()\ns.headers.update({"authorization": key})\ns.get("https://a.example")',
        "header authorization: name:key to https://a.example",
        id="the headers of a session",
    ),
    pytest.param(
        'import requests\ns = requests.Session()\ns.headers["Authorisation"] = key',
        "header Authorisation: name:key to somewhere",
        id="a slip",
    ),
    pytest.param(
        'url = f"wss://a.example/ws?rate=1&token={key}"',
        "query token: name:key to wss://a.example/ws?rate=1&token=",
        id="a token in a URL",
    ),
    pytest.param(
        'import requests\nrequests.get("https://a.example", params={"api_key": key})',
        "query api_key: name:key to https://a.example",
        id="a token among parameters",
    ),
]


@pytest.mark.parametrize(("text", "expected"), OTHERS)
def test_other_facts(text: str, expected: str) -> None:
    assert expected in told(text)


SILENT = [
    pytest.param(
        "post.assert_called_with('https://a.example', headers={'Authorization': 'Bearer x'})", "header", id="what a test expects"
    ),
    pytest.param("print(key[:4])", "logged", id="part of a key is printed"),
    pytest.param("print(bool(api_key))", "logged", id="whether there is a key is printed"),
    pytest.param("print(len(items))", "logged", id="something else is printed"),
    pytest.param("n = 1\nf = lambda: 0\nx = [1]", "constant", id="values that can't be a key"),
    pytest.param('h = {"content-type": "json", "accept": key}', "header", id="other headers"),
    pytest.param('h = {"authorizer": key, "authors": key}', "header", id="names that only begin like the header's"),
    pytest.param('f("just words")', "argument", id="a position of something unknown"),
    pytest.param('u = "https://a.example/page?id=1"', "query", id="a URL without a token"),
    pytest.param('"""os.environ["X"]"""', "read", id="a docstring"),
    pytest.param('x = d.get("X")', "read", id="some other mapping"),
    pytest.param("env = load()\nk = env.str('X')", "read", id="something else called env"),
]


@pytest.mark.parametrize(("text", "word"), SILENT)
def test_what_is_not_said(text: str, word: str) -> None:
    assert not [each for each in told(text) if each.startswith(word)]


def test_places_are_exact() -> None:
    text = f'# é😀\nimport os\nk = "é😀" + os.getenv("X", \'{K}\')\n'
    facts = list(code.read(Document("a.py", text.encode())))
    use = next(fact for fact in facts if isinstance(fact, Use))
    assert use.name.place == Place("a.py", 3, 23, 3, 24)
    setting = next(fact for fact in facts if isinstance(fact, Setting))
    joined = setting.value
    reference = joined.parts[1]  # type: ignore[union-attr]
    assert isinstance(reference, Reference)
    assert reference.place == Place("a.py", 3, 12, 3, 62)
    assert isinstance(reference.fallback, Literal)
    assert reference.fallback.place == Place("a.py", 3, 27, 3, 61)
    assert reference.fallback.raw == f"'{K}'"


def test_scopes_are_the_names_around() -> None:
    text = "class A:\n    def f(self):\n        def g():\n            key = 'K'\n"
    [setting] = [fact for fact in code.read(Document("a.py", text.encode())) if isinstance(fact, Setting)]
    assert setting.scope == ("A", "f", "g")


def test_what_parses_is_read_though_something_does_not() -> None:
    lines = told('def f(:\n    x = (1\nKEY = "K"\n')
    assert "gap syntax error" in lines
    assert "constant KEY = 'K'" in told('KEY = "K"\nclass ((:\n')


def test_a_script_without_an_ending_is_known_by_its_first_line() -> None:
    assert told('#!/usr/bin/env python3\nKEY = "K"\n', "bin/run") == ["constant KEY = 'K'"]
    assert not code.reads(Document("bin/run", b"#!/bin/perl\n"))
