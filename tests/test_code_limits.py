"""No code makes the readers fail, or take long."""

from __future__ import annotations

import time

import pytest

from aai_lint.document import Document
from aai_lint.model import Fact, Gap
from aai_lint.readers import code

from .conftest import K
from .notation import line

# One ending for each parser.
ENDINGS = sorted({parser: ending for language in code.known() for ending, parser in language.suffixes.items()}.values())


def read(path: str, text: str | bytes) -> list[Fact]:
    return list(code.read(Document(path, text.encode() if isinstance(text, str) else text)))


DEEP = [
    pytest.param("[" * 10_000 + "]" * 10_000, id="brackets"),
    pytest.param("f(" * 10_000 + ")" * 10_000, id="calls"),
    pytest.param("x = " + "{'a': " * 10_000 + "1" + "}" * 10_000, id="mappings"),
    pytest.param("x = " + " + ".join(["'a'"] * 5_000), id="a chain of texts"),
    pytest.param("x" + ".y" * 10_000, id="a chain of members"),
    pytest.param("x" + ".y()" * 10_000, id="a chain of calls"),
    pytest.param("x = " + "not " * 10_000 + "y", id="negations"),
    pytest.param("(" * 10_000, id="never closed"),
    pytest.param("{" * 10_000, id="braces that are never closed"),
    pytest.param("if (a) {" * 5_000 + "}" * 5_000, id="blocks"),
    pytest.param("function f() {" * 3_000 + "}" * 3_000, id="functions in functions"),
    pytest.param("\n".join("  " * depth + "if a:" for depth in range(500)), id="indents"),
    pytest.param("`${" * 2_000 + "}`" * 2_000, id="templates in templates"),
]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("text", DEEP)
def test_deep_nesting(text: str, ending: str) -> None:
    start = time.process_time()
    read(f"deep{ending}", text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_far_inside_is_still_found(ending: str) -> None:
    code = "f(" * 500 + f'client.set_key("{K}")' + ")" * 500
    facts = read(f"deep{ending}", f"void f() {{ {code}; }}" if ending == ".dart" else code)
    assert any(line(fact).endswith(f"set_key.0 = '{K}'") for fact in facts)  # in PHP the dot joins texts


def test_a_bundle_on_one_line_is_bounded() -> None:
    bundle = 'function a(b){return c({d:"e",f:g.h(i)})};' * 75_000 + f'x={{apiKey:"{K}"}};'
    start = time.process_time()
    facts = read("bundle.js", bundle)
    assert time.process_time() - start < 5
    assert any(isinstance(fact, Gap) for fact in facts)
    assert f"comment apiKey = '{K}'" in [line(fact) for fact in facts]


def test_a_long_line_of_data_is_no_bundle() -> None:
    facts = read("data.js", f'const data = "{"abcdefgh" * 50_000}";\nconst key = "{K}";\n')
    assert f"constant key = '{K}'" in [line(fact) for fact in facts]


def test_many_lines() -> None:
    start = time.process_time()
    read("many.py", 'print(a.b("c", d={"e": f}))\n' * 2_000)
    assert time.process_time() - start < 4


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe" + "x = 1\n".encode("utf-16-le"),
        b"\xff" * 50,
        b"\xef\xbb\xbfx = 1",
        b"x = '\xe9'",
        b"\r\r\n\n\r",
    ],
    ids=["empty", "nulls", "utf-16", "not utf-8", "byte order mark", "latin-1", "line ends"],
)
def test_odd_bytes(data: bytes, ending: str) -> None:
    read(f"odd{ending}", data)


@pytest.mark.parametrize("ending", ENDINGS)
def test_names_that_lead_in_circles(ending: str) -> None:
    read(f"circle{ending}", "a = b\nb = a\nc = a.b\nd = d\nf(a, b, c, d)\nx = x.y\nx.y()\nprocess.env[a]\n")
    read(f"circle{ending}", "a = a + b\nb = b + a\nk = {'authorization': a}\nfetch(a, {headers: k})\nfetch(b)\n")
    read(
        f"circle{ending}",
        "import os\ndef f(n):\n    return f(n)\ndef g(n):\n    return h(n)\ndef h(n):\n    return g(n)\nx = f('A')\ny = g('B')\n",
    )
