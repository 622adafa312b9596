"""HCL and what Terraform's files say, in either notation."""

from __future__ import annotations

import pytest

from aai_lint import hcl, readers
from aai_lint.document import Document
from aai_lint.model import Setting

from .notation import line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('a = "b"', ["a text 'b'"], id="a text"),
        pytest.param('a = "b\\n\\u0041$${c}"', ["a text 'b\\nA${c}'"], id="escapes"),
        pytest.param("a = <<-EOT\n  b\n    EOT\nc = 1", ["a text '  b\\n'", "c number '1'"], id="a heredoc"),
        pytest.param("a = 'b'\nc = 1", ["a broken \"'b'\"", "c number '1'"], id="single quotes end with their line"),
        pytest.param("a = 12ab\nc = 1", ["a broken '12ab'", "c number '1'"], id="a digit first"),
        pytest.param("a = 12e3\nc = 1", ["a number '12e3'", "c number '1'"], id="an exponent"),
        pytest.param('a = "b\nc = 1', ["a broken '\"b'", "c number '1'"], id="a quote that isn't closed"),
        pytest.param('a = var.b["c"].d', ["a path None var.b.c.d"], id="steps"),
        pytest.param("a = <<EOT\nb = 'c'\nEOT\n", ["a text \"b = 'c'\\n\""], id="in a heredoc nothing is broken"),
    ],
)
def test_attributes(text: str, expected: list[str]) -> None:
    found = sorted(hcl.parse(Document("a.tf", text.encode())).body.attributes, key=lambda pair: pair[0].start)
    shown = [f"{key.text} {node.kind} {node.literal!r}" + f" {node.text}" * (node.kind == "path") for key, node in found]
    assert shown == expected


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 30000, "a {" * 5000, '"${' * 3000, "a = <<EOT\n" * 2000, "a = 'b'\n" * 20000, "a = \x00\ud800", "}", "${"],
)
def test_no_text_is_too_odd(text: str) -> None:
    document = Document("a.tf", text.encode("utf-8", "surrogatepass"))
    list(readers.claim(document).read(document))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ['{"a":' * 3000, '{"resource":' + "[" * 3000, '{"variable": [[[{}]]]}', '{"resource": {"a": [1]}}']
)
def test_no_json_is_too_odd(text: str) -> None:
    document = Document("a.tf.json", text.encode())
    list(readers.claim(document).read(document))  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["nginx.conf", "Caddyfile", "supervisord.conf", "a.nomad", "site.yml", "a.service"])
@pytest.mark.parametrize(
    "text", ["{" * 20000, "${" * 20000, "<<A\n" * 9000, "location / {\n" * 9000, "# " + "0123456789ab4cde8f" * 9000]
)
def test_no_server_is_too_odd(path: str, text: str) -> None:
    start = {
        "nginx.conf": "server {\n",
        "supervisord.conf": "[program:a]\n",
        "site.yml": "- hosts: all\n",
        "a.service": "[Unit]\n",
    }
    document = Document(path, (start.get(path, "") + text).encode())
    list(readers.claim(document).read(document))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("v.tf", 'variable "a" {}', ["plain-entry var.a = environment:TF_VAR_a"], id="a variable"),
        pytest.param(
            "v.tf",
            'variable "a" {\n  default = "x"\n  sensitive = true\n}',
            ["entry var.a = environment:TF_VAR_a (default) or 'x'"],
            id="a default",
        ),
        pytest.param(
            "v.pkr.hcl",
            'variable "a" { default = env("B") }',
            ["plain-entry var.a = environment:PKR_VAR_a (default) or environment:B (env)"],
            id="Packer",
        ),
        pytest.param(
            "l.tf",
            'locals {\n  a = { b = var.c }\n  d = "x${var.e}y"\n}',
            ["constant local.a.b = variable:var.c", "constant local.d = 'x' + variable:var.e + 'y'"],
            id="locals",
        ),
        pytest.param("p.tfvars", 'a = { b = "x" }\nc = null', ["entry var.a.b = 'x'"], id="values"),
        pytest.param(
            "e.tf",
            'resource "x" "y" {\n  env {\n    name = "A"\n    value = var.b\n  }\n  dynamic "env" {\n    content {\n'
            '      name = "C"\n      value = "d"\n    }\n  }\n}',
            ["variable A = variable:var.b", "variable C = 'd'"],
            id="blocks of a name and a value",
        ),
        pytest.param(
            "e.tf",
            'resource "x" "y" {\n  c = jsonencode([{ environment = [{ name = "A", value = "b" }], image = "i" }])\n}',
            ["variable A = 'b'", "field x.y.c.image = 'i'"],
            id="objects that are encoded",
        ),
        pytest.param(
            "k.tf",
            'resource "kubernetes_secret_v1" "s" {\n  metadata {\n    name = "n"\n  }\n'
            '  data = {\n    A = file("${path.module}/b")\n  }\n}',
            ["entry A = file:b"],
            id="a Secret",
        ),
        pytest.param(
            "m.tf",
            'module "m" {\n  source = "./n"\n  a = module.o.p\n}',
            ["argument var.a = variable:module.o.p"],
            id="a module",
        ),
        pytest.param("m.tf.json", '{"locals": [{"a": "x${var.b}"}]}', ["constant local.a = 'x' + variable:var.b"], id="JSON"),
        pytest.param(
            "c.tf",
            'locals {\n  a = var.b != "" ? var.b : "c"\n  d = lookup(var.e, "f", "g")\n}',
            ["constant local.a = variable:var.b (?) or 'c'", "constant local.d = variable:var.e.f (lookup) or 'g'"],
            id="choices",
        ),
    ],
)
def test_settings(path: str, text: str, expected: list[str]) -> None:
    document = Document(path, text.encode())
    reader = readers.claim(document)
    assert reader is not None
    assert [line(fact) for fact in reader.read(document) if isinstance(fact, Setting)] == expected


def test_places_are_those_of_the_text() -> None:
    text = 'variable "a" {\n  default = "b"\n}\n'
    document = Document("v.tf", text.encode())
    [setting] = [fact for fact in readers.claim(document).read(document) if isinstance(fact, Setting)]  # type: ignore[union-attr]
    assert (setting.name.place.line, setting.name.place.column) == (1, 11)
    assert (setting.value.fallback.place.line, setting.value.fallback.place.column) == (2, 13)  # type: ignore[union-attr]
