"""The YAML tree: exact places, links instead of copies, usable up to an error, never slow."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from aai_lint import yamltree
from aai_lint.document import Document


def tree(text: str, **how: object) -> tuple[Document, yamltree.Stream]:
    document = Document("a.yaml", text.encode())
    return document, yamltree.parse(document, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "style", "written", "denoted"),
    [
        pytest.param("k: v # c\n", "", "v", "v", id="plain"),
        pytest.param('k: "v\\tw"\n', '"', '"v\\tw"', "v\tw", id="escapes"),
        pytest.param("k: 'it''s'\n", "'", "'it''s'", "it's", id="single quotes"),
        pytest.param("k: |\n  a\n  b\n\nz: 1\n", "|", "|\n  a\n  b", "a\nb\n", id="a block ends where its text ends"),
        pytest.param("k: >-\n  a\n  b\n", ">", ">-\n  a\n  b", "a b", id="folded"),
        pytest.param("k: &a !!str 12\n", "", "12", "12", id="anchor and tag are not part of the place"),
        pytest.param("\ufeffk: v\r\nz: 1\r\n", "", "v", "v", id="byte order mark and CRLF"),
        pytest.param("k:\tv\n", "", "v", "v", id="a tab is one character"),
        pytest.param("\ufeff\ufeffk: 'é😀'\n", "'", "'é😀'", "é😀", id="characters beyond the basic plane"),
        pytest.param("# \x01\nk: v\n", "", "v", "v", id="control characters don't stop the parser"),
    ],
)
def test_scalars(text: str, style: str, written: str, denoted: str) -> None:
    document, stream = tree(text)
    node = stream.roots[0].get("k")
    assert node is not None
    assert stream.gaps == ()
    assert (node.style, document.text[node.start : node.end], node.text) == (style, written, denoted)


@pytest.mark.parametrize(
    "text",
    [
        "k: a ${X} b\n",
        'k: "é\\u00e9\\\n   ${X}"\n',
        "k: 'it''s\n\n   a ${X}'\n",
        "k: |\n    one\n      two ${X}\n",
        "k: >\n    one\n    two ${X}\n\n    three\n",
        "k: one\n  two\n  ${X}\n",
    ],
)
def test_parts_of_scalars_are_located(text: str) -> None:
    document, stream = tree(text)
    node = stream.roots[0].get("k")
    assert node is not None
    start = node.text.index("$")
    place = yamltree.locate(document, node)(start, start + 4)
    assert document.text[slice(*document.span(place))] == "${X}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r'k: "a\n"', r"\n"),
        (r'k: "a\u00e9"', r"\u00e9"),
        (r'k: "a\""', r"\""),
        ("k: 'a'''", "''"),
        ("k: 'a\\'", "\\"),
        ('k: "é\\x41\\\n  b"', "b"),
    ],
)
def test_the_last_character_is_located_whole(text: str, written: str) -> None:
    document, stream = tree(text)
    node = stream.roots[0].get("k")
    assert node is not None
    place = yamltree.locate(document, node)(len(node.text) - 1, len(node.text))
    assert document.text[slice(*document.span(place))] == written


# YAML 1.1 also breaks lines at these, which no dumper writes in a way that all parsers read back.
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"))


@example({"": "\n"}, "|")
@given(st.dictionaries(_TEXT, _TEXT, max_size=4), st.sampled_from([None, '"', "'", "|", ">"]))
def test_places_and_values_agree_with_what_was_dumped(data: dict[str, str], style: str | None) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_style=style, width=20)
    document, stream = tree(text)
    pairs = [(key, value) for root in stream.roots for key, value in root.pairs]
    assert {key.text: value.text for key, value in pairs} == data
    for _, value in pairs:
        at = yamltree.locate(document, value)
        for index, character in enumerate(value.text):
            start, end = document.span(at(index, index + 1))
            assert value.start <= start <= end <= value.end
            if character.isalnum() and end == start + 1:
                assert document.text[start] in (character, "\\")


def test_aliases_are_links_and_a_bomb_costs_nothing() -> None:
    levels = "".join(f"k{i}: &k{i} [*k{i - 1}, *k{i - 1}, *k{i - 1}]\n" for i in range(1, 60))
    _, stream = tree(f"k0: &k0 [x]\n{levels}")
    top = stream.roots[0].get("k59")
    assert top is not None
    first, second, _ = top.elements()
    assert first is second
    assert len(list(top.walk())) == 4


def test_merge_keys_and_duplicates() -> None:
    _, stream = tree("b: &b {x: 1, y: 2}\nc: &c {y: 3, z: 4}\nm: {<<: [*b, *c], x: 9, x: 8}\nr: &r {<<: *r, s: 1}\n")
    merged, itself = stream.roots[0].get("m"), stream.roots[0].get("r")
    assert merged is not None
    assert itself is not None
    assert [(key.text, value.text) for key, value in merged.entries()] == [("x", "9"), ("x", "8"), ("y", "2"), ("z", "4")]
    assert [key.text for key, _ in itself.entries()] == ["s"]
    last = merged.get("x")
    assert last is not None
    assert last.text == "8"


def test_what_came_before_an_error_is_kept_and_other_documents_too() -> None:
    document, stream = tree("a: 1\nb: [1\nc: 2\n--- # two\nd: 3\n...\n%YAML 1.1\n---\ne: 4\n")
    assert [[key.text for key, _ in root.pairs] for root in stream.roots] == [["a", "b"], ["d"], ["e"]]
    assert [gap.place.line for gap in stream.gaps] == [3]
    node = stream.roots[1].get("d")
    assert node is not None
    assert document.place(node.start, node.end).line == 5


def test_only_documents_that_matter_are_parsed() -> None:
    _, stream = tree("a: 1\n---\nb: 2\n---\n{[\n", matters=lambda text: "b" in text)
    assert [[key.text for key, _ in root.pairs] for root in stream.roots] == [["b"]]
    assert stream.gaps == ()


@pytest.mark.parametrize("text", ["[" * 90_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000, "{{" * 90_000, "{% a\n" * 50_000])
def test_hostile_nesting_ends_soon(text: str) -> None:
    _, stream = tree(text, template=True)
    assert stream.gaps


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("a: {{ .X }}-b\n", "a: xxxxxxxx-b\n", id="inline"),
        pytest.param("  {{- if .X }} {{ end }}\na: 1\n", f"{' ' * 24}\na: 1\n", id="alone on its line"),
        pytest.param("a: {{/* c */}}1\n", f"a: {' ' * 11}1\n", id="a comment"),
        pytest.param("a:\n{{ b\n}}\n", "a:\n    \n  \n", id="over lines"),
        pytest.param("a: |\n  {{- if .X -}}\n  b\n", "a: |\n  xxxxxxxxxxxxx\n  b\n", id="at the begin of a block scalar"),
        pytest.param("a: |\n{{ if .X }}\n  b\n", f"a: |\n{' ' * 11}\n  b\n", id="left of a block scalar"),
        pytest.param("a: |\n{{ f . }}\nb: c\n", f"a: |\n{' ' * 9}\nb: c\n", id="a block scalar that it makes"),
        pytest.param('a: {{ "}}" }}b\n', "a: xxxxxxxxxxb\n", id="quotes inside"),
        pytest.param("a: ${{ secrets.X }}\n", "a: ${{ secrets.X }}\n", id="GitHub's expressions are values"),
        pytest.param("{% if a %}\nb: {{ c }}\n{# d #}\n", f"{' ' * 10}\nb: xxxxxxx\n       \n", id="Jinja"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    assert yamltree.mask(text)[0] == masked


def test_masked_scalars_are_known() -> None:
    _, stream = tree("a: {{ .X }}\nb: 1\nc: x{{ .Y }}\n", template=True)
    values = [value for _, value in stream.roots[0].pairs]
    assert [stream.is_masked(value.start, value.end) for value in values] == [True, False, True]


def test_a_large_file_is_parsed_only_where_it_has_what_is_looked_for() -> None:
    filler = "".join(f"kind: A\nname: n{number}\n---\n" for number in range(20_000))
    document = Document("a.yaml", f"{filler}kind: Secret\nkey: SOUGHT\n---\n{filler}".encode())
    document.sought = ("sought",)
    stream = yamltree.parse(document)
    assert [[key.text for key, _ in root.entries()] for root in stream.roots] == [["kind", "key"]]
    assert document.place(stream.roots[0].start, stream.roots[0].start).line == 60_001
