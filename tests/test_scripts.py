"""Scripts in scalars of YAML: places of the YAML file, expressions as values."""

from __future__ import annotations

import pytest

from aai_lint import scripts, values, yamltree
from aai_lint.document import Document
from aai_lint.model import Fact, Gap, Reference, Request, Setting, Use
from aai_lint.readers import facts_of

from .notation import line


def said(yaml: str) -> tuple[Document, list[Fact]]:
    document = Document("ci.yaml", yaml.encode())
    node = yamltree.parse(document).roots[0].get("run")
    assert node is not None
    script = scripts.script(document, node, notation=values.EXPRESSION)
    read = facts_of(script.part)
    return document, list(scripts.facts(script, read, lambda match, at: Reference(match[1].strip(), at(*match.span()), "secret")))


@pytest.mark.parametrize(
    ("yaml", "facts"),
    [
        pytest.param("run: export X=${{ secrets.Y }}\n", ["variable X = secret:secrets.Y"], id="an expression is a value"),
        pytest.param('run: export X="a${{ b }}c"\n', ["variable X = 'a' + secret:b + 'c'"], id="text round an expression stays"),
        pytest.param(
            "run: |\n  export X='${{ a == '' && b }}'\n  export Z=1\n",
            ["variable X = secret:a == '' && b", "variable Z = '1'"],
            id="quotes in an expression are its own",
        ),
        pytest.param("run: >-\n  export\n  X=1\n", ["variable X = '1'"], id="folded lines"),
        pytest.param('run: "export X=\\"1\\"\\nexport Y=$X"\n', ["variable X = '1'", "variable Y = environment:X"], id="escapes"),
        pytest.param("run: export ${{ a }}=1\n", [], id="a name that an expression makes isn't known"),
        pytest.param("run: export X${{ a }}Y=1\n", [], id="nor one with an expression in it"),
        pytest.param("run: ''\n", [], id="nothing"),
        pytest.param("run: |\n  cat > .env <<EOF\n  X=${{ a }}\n  EOF\n", ["variable X = secret:a"], id="a here-document"),
        pytest.param(
            "run: |\n  curl -H 'Authorization: ${{ a }}' https://x.com/${{ b }}\n",
            ["header Authorization: secret:a to https://x.com/${x}"],
            id="a request",
        ),
    ],
)
def test_facts(yaml: str, facts: list[str]) -> None:
    _, found = said(yaml)
    assert [line(fact) for fact in found if not isinstance(fact, Use)] == facts


@pytest.mark.parametrize(
    "yaml",
    [
        pytest.param("run: export NAME=${{ v }}TEXT\n", id="plain"),
        pytest.param('run: "export NAME=${{ v }}TEXT"\n', id="double quotes"),
        pytest.param('run: "a \\"b\\" \\u00e9\\nexport NAME=${{ v }}TEXT"\n', id="double quotes with escapes"),
        pytest.param("run: 'echo ''a''; export NAME=${{ v }}TEXT'\n", id="single quotes"),
        pytest.param("run: |\n    echo é\n\n    export NAME=${{ v }}TEXT\n", id="literal block"),
        pytest.param("run: >\n  echo;\n  export NAME=${{ v }}TEXT\n", id="folded block"),
        pytest.param("run: |\r\n  echo\r\n  export NAME=${{ v }}TEXT\r\n", id="carriage returns"),
    ],
)
def test_places(yaml: str) -> None:
    document, found = said(yaml)
    (setting,) = [fact for fact in found if isinstance(fact, Setting)]
    parts = setting.value.parts  # type: ignore[union-attr]
    texts = [document.text[slice(*document.span(place))] for place in (setting.name.place, *(part.place for part in parts))]
    assert texts == ["NAME", "${{ v }}", "TEXT"]


def test_a_place_of_a_request_in_a_block() -> None:
    document, found = said('run: |\n  set -e\n  curl -H "Authorization: $KEY" https://api.assemblyai.com\n')
    (request,) = [fact for fact in found if isinstance(fact, Request)]
    assert (request.header.place.line, request.header.place.column) == (3, 12)
    assert document.text[slice(*document.span(request.value.place))] == "$KEY"  # type: ignore[union-attr]


def test_glyphs_for_private_use_are_no_filler() -> None:
    _, found = said("run: |\n  export X='\ue0b0\uf8ff'\n  export Y=${{ a }}\n")
    assert [line(fact) for fact in found] == ["variable X = '??'", "variable Y = secret:a"]


def test_more_expressions_than_filler_can_tell_apart() -> None:
    _, found = said("run: |\n" + "".join(f"  export X=${{{{ a{number} }}}}\n" for number in range(5000)))
    assert not [fact for fact in found if isinstance(fact, Gap)]
    assert sum(isinstance(fact, Setting) for fact in found) == 5000
