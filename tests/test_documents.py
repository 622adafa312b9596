"""Documents with other texts in them: places through parts, prose, notebooks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

import pytest

from aai_lint import readers
from aai_lint.document import Document, Part
from aai_lint.model import Fact, Include, Literal, Request, Setting, Use, Value

from .conftest import K, Lint, found


def facts(path: str, text: str) -> list[Fact]:
    document = Document(path, text.encode())
    reader = readers.claim(document)
    assert reader is not None
    return list(reader.read(document))


def literal(value: Value) -> Literal:
    assert isinstance(value, Literal), value
    return value


def settings(said: Iterable[Fact]) -> list[tuple[str, str, str, int]]:
    """Name, text, role and line of each setting with a literal."""
    return [
        (fact.name.text, fact.value.text, fact.role, fact.value.place.line)
        for fact in said
        if isinstance(fact, Setting) and isinstance(fact.value, Literal)
    ]


def written(text: str, value: Value) -> str:
    """What stands in a text at the place of a value."""
    document = Document("x", text.encode())
    start, end = document.span(value.place)
    return text[start:end]


# --- parts ------------------------------------------------------------------------------------------------------------


def test_a_part_tells_places_of_the_outer_document_through_margins_and_escapes() -> None:
    outer = Document("a/b.md", b'x\n   "q\\"r\n   stu"\n')
    part = Part(outer, "c.py", [("q", 6, 7), ('"', 7, 9), ("r\n", 9, 11), ("stu", 14, 17)])
    assert (part.path, part.text) == ("a/c.py", 'q"r\nstu')
    place = part.place(0, 2)
    assert (place.path, place.line, place.column, place.end_column) == ("a/b.md", 2, 5, 8)
    assert outer.text[slice(*outer.span(part.place(1, 3)))] == '\\"r'
    assert outer.text[slice(*outer.span(part.place(4, 7)))] == "stu"
    assert part.place(7, 7).line == 3


def test_a_part_of_a_part_leads_to_the_outermost_document() -> None:
    outer = Document("b.md", b"> > abc\n")
    inner = Part(Part(outer, "x.md", [("> abc", 2, 7)]), "y.md", [("abc", 2, 5)])
    assert outer.span(inner.place(1, 3)) == (5, 7)


# --- prose ------------------------------------------------------------------------------------------------------------

BLOCKS = {
    "fenced": f"# A\n\n```bash\nexport ASSEMBLYAI_API_KEY={K}\n```\n",
    "fenced in a list, with a prompt": f"1. Run\n\n   ```console\n   $ export ASSEMBLYAI_API_KEY={K}\n   ```\n",
    "quoted": f"> ```sh\n> export ASSEMBLYAI_API_KEY={K}\n> ```\n",
    "without a language": f"```\nASSEMBLYAI_API_KEY={K}\n```\n",
    "with a title": f'```text title=".env"\nASSEMBLYAI_API_KEY={K}\n```\n',
    "never closed": f"~~~sh\nexport ASSEMBLYAI_API_KEY={K}\n",
}


@pytest.mark.parametrize("text", BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_markdown_is_read_by_its_language(text: str) -> None:
    (setting,) = [fact for fact in facts("README.md", text) if isinstance(fact, Setting)]
    assert (setting.name.text, setting.home, setting.role) == ("ASSEMBLYAI_API_KEY", "document", "variable")
    assert written(text, setting.value) == K


def test_directives_of_restructuredtext_and_asciidoc_are_blocks() -> None:
    rst = f"Title\n\n.. code-block:: bash\n   :linenos:\n\n   export A_KEY={K}\n\nafter\n"
    assert settings(facts("x.rst", rst)) == [("A_KEY", K, "variable", 6)]
    adoc = f"= T\n\n[source,bash]\n----\nexport A_KEY={K}\n----\n"
    assert settings(facts("x.adoc", adoc)) == [("A_KEY", K, "variable", 5)]


PROSE = {
    f"Our AssemblyAI API key is `{K}`.": "Our AssemblyAI API key",
    f"**AssemblyAI API Key**: {K}": "AssemblyAI API Key",
    f"| AssemblyAI | {K} |": "AssemblyAI",
    f"AssemblyAI key:\n\n{K}\n": "AssemblyAI key",
    f'    aai.settings.api_key = f"{K}"': "aai.settings.api_key",
    f"client = AssemblyAI({{ apiKey: '{K}' }})": "AssemblyAI.apiKey",
}


@pytest.mark.parametrize(("text", "name"), PROSE.items(), ids=PROSE)
def test_a_literal_in_prose_has_the_name_before_it(text: str, name: str) -> None:
    (setting,) = [fact for fact in facts("notes.txt", text) if isinstance(fact, Setting)]
    assert (setting.name.text, literal(setting.value).text) == (name, K)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"see https://gist.github.com/someone/{K} for AssemblyAI", id="part of an address"),
        pytest.param(f"AssemblyAI\n\nSome words.\n{K}\n", id="no name on its line"),
        pytest.param(f"assemblyai_{K}.zip", id="part of a name"),
    ],
)
def test_other_hex_in_prose_is_nothing(text: str) -> None:
    assert settings(facts("notes.txt", text)) == []


def test_names_of_credentials_are_mentioned_once_each() -> None:
    said = facts("README.md", "Set `ASSEMBLYAI_API_KEY` and A_TOKEN; ASSEMBLYAI_API_KEY is read. KEY, MONKEY_BARS")
    assert [fact.name.text for fact in said if isinstance(fact, Use)] == ["ASSEMBLYAI_API_KEY", "A_TOKEN"]
    assert {fact.how for fact in said if isinstance(fact, Use)} == {"mentioned"}


def test_what_code_in_a_document_reads_is_mentioned_and_not_needed() -> None:
    said = facts("README.md", "```sh\necho $ASSEMBLYAI_API_KEY\ncurl x.test/$OTHER\n```\n")
    assert {(fact.name.text, fact.how) for fact in said if isinstance(fact, Use)} == {
        ("ASSEMBLYAI_API_KEY", "mentioned"),
        ("ASSEMBLYAI_API_KEY", "logged"),
        ("OTHER", "mentioned"),
    }


def test_requests_in_prose_have_the_nearest_url() -> None:
    text = f'.uri("https://api.assemblyai.com/v2/transcript")\n.header("Authorization", "{K}")\n'
    (request,) = [fact for fact in facts("a.txt", text) if isinstance(fact, Request)]
    assert request.url is not None
    assert (request.url.text, literal(request.value).text) == ("https://api.assemblyai.com/v2/transcript", K)


# --- notebooks --------------------------------------------------------------------------------------------------------


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4}, indent=1)


def code(*lines: str, outputs: tuple[object, ...] = ()) -> dict[str, object]:
    return {"cell_type": "code", "source": list(lines), "outputs": list(outputs)}


def test_env_keeps_quotes_and_comments() -> None:
    text = notebook(code(f'%env ASSEMBLYAI_API_KEY="{K}"\n', "%set_env B_KEY=x # c\n", "%env C_KEY abc"))
    assert settings(facts("a.ipynb", text)) == [
        ("ASSEMBLYAI_API_KEY", f'"{K}"', "variable", 6),
        ("B_KEY", "x # c", "variable", 7),
        ("C_KEY", "abc", "variable", 8),
    ]
    (first, *_) = [fact for fact in facts("a.ipynb", text) if isinstance(fact, Setting)]
    assert written(text, first.value) == f'\\"{K}\\"'


def test_a_shell_in_a_notebook_keeps_what_it_sets() -> None:
    text = notebook(code(f"!export ASSEMBLYAI_API_KEY={K}\n"), code("%%bash\n", f"export ASSEMBLYAI_API_KEY={K}"))
    said = [fact for fact in facts("a.ipynb", text) if isinstance(fact, Setting)]
    assert [(fact.home, fact.role) for fact in said] == [("notebook", "export")] * 2
    assert [written(text, fact.value) for fact in said] == [K, K]


def test_an_export_ends_with_its_cell(lint: Lint) -> None:
    lost = notebook(code("!export ASSEMBLYAI_API_KEY=$(cat key)"))
    assert found(lint({"a.ipynb": lost})) == ["export-not-persisted a.ipynb:6"]
    used = notebook(code("%%bash\n", "export ASSEMBLYAI_API_KEY=$(cat key)\n", 'curl x.test -H "A: $ASSEMBLYAI_API_KEY"'))
    assert found(lint({"a.ipynb": used})) == []


def test_env_provides_what_the_notebook_reads(lint: Lint) -> None:
    read = code("import os\n", "key = os.environ['ASSEMBLYAI_API_KEY']")
    given = {".env": "OTHER=1\n", "a.ipynb": notebook(code("%env ASSEMBLYAI_API_KEY=<YOUR_KEY>"), read)}
    assert found(lint(given, ignored=[".env"])) == []
    assert found(lint(given | {"a.ipynb": notebook(read)}, ignored=[".env"])) == ["missing-variable a.ipynb:7"]


def test_saved_output_is_read_and_images_are_not() -> None:
    stream = {"output_type": "stream", "text": [f"env: ASSEMBLYAI_API_KEY={K}\n"]}
    image = {"output_type": "display_data", "data": {"image/png": f"ASSEMBLYAI_API_KEY={K}", "text/plain": ["<Figure>"]}}
    text = notebook(code("%env ASSEMBLYAI_API_KEY\n", outputs=(stream, image)))
    assert settings(facts("a.ipynb", text)) == [("ASSEMBLYAI_API_KEY", K, "output", 12)]


def test_a_continued_command_of_a_notebook_is_one() -> None:
    text = notebook(code(f'!curl -H "Authorization: {K}" \\\n', "  https://api.assemblyai.com/v2/transcript\n", "print(1)"))
    (request,) = [fact for fact in facts("a.ipynb", text) if isinstance(fact, Request)]
    assert request.url is not None
    assert request.url.text == "https://api.assemblyai.com/v2/transcript"
    assert written(text, request.value) == K


def test_markdown_cells_are_documents() -> None:
    cell = {"cell_type": "markdown", "source": f"Use ASSEMBLYAI_API_KEY.\n\nOur AssemblyAI key is {K}"}
    said = facts("a.ipynb", notebook(cell))
    assert [fact.how for fact in said if isinstance(fact, Use)] == ["mentioned"]
    assert settings(said) == [("Our AssemblyAI key", K, "entry", 5)]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code", "source": {}}]}'])
def test_a_broken_notebook_is_read_as_far_as_it_goes(text: str) -> None:
    assert not [fact for fact in facts("a.ipynb", text) if isinstance(fact, Setting)]


@pytest.mark.slow
def test_a_notebook_of_fifty_megabytes_takes_its_images_for_one_word_each() -> None:
    image = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 1_000_000}}
    cells = [code(f"k = {number}\n", outputs=(image,)) for number in range(4)]
    text = notebook(*cells, code(f"%env ASSEMBLYAI_API_KEY={K}"))
    document = Document("a.ipynb", text.encode())
    begin = time.process_time()
    assert settings(readers.claim(document).read(document))  # type: ignore[union-attr]
    assert time.process_time() - begin < 4


def test_documents_and_notebooks_through_the_whole_run(lint: Lint) -> None:
    readme = f"# App\n\n```bash\ncurl https://api.assemblyai.com/v2/transcript \\\n  -H 'Authorization: {K}'\n```\n"
    cells = notebook(code(f'%env ASSEMBLYAI_API_KEY="{K}"\n'))
    report = lint(
        {
            "README.md": readme,
            "a.ipynb": cells,
            "set.sh": f'API_KEY={K}\ncurl -H "Authorization: $API_KEY" https://api.assemblyai.com/v2/x\n',
        }
    )
    assert [line for line in found(report) if line.startswith("hardcoded-key")] == [
        "hardcoded-key README.md:5",
        "hardcoded-key a.ipynb:6",
        "hardcoded-key set.sh:1",
    ]
    assert K not in repr(report)


def test_placeholders_in_documents_are_right(lint: Lint) -> None:
    readme = "```sh\nexport ASSEMBLYAI_API_KEY=your_key_here\nexport ASSEMBLYAI_API_KEY=\ndocker run --env-file .env x\n```\n"
    assert found(lint({"README.md": readme, "a.ipynb": notebook(code("%env ASSEMBLYAI_API_KEY=<YOUR_KEY>"))})) == []


def test_includes_of_documents_name_their_loader() -> None:
    said = facts("README.md", "```sh\ndocker run --env-file .env image\n```\n")
    assert [(fact.target.text, fact.loader, fact.home) for fact in said if isinstance(fact, Include)] == [
        (".env", "docker-run-env-file", "document")
    ]


CELLS = {
    "an attribute of the client": (["import assemblyai as aai\n", f'aai.settings.api_key = "{K}"'],),
    "an f-string": (["import assemblyai as aai\n", f'aai.settings.api_key = f"{K}"'],),
    "a name of an earlier cell": ([f'KEY = "{K}"'], ["import assemblyai as aai\n", "%time aai.settings.api_key = KEY"]),
    "beside magics": (
        ["!pip install assemblyai\n", "%matplotlib inline\n", "import os\n", f"os.environ['ASSEMBLYAI_API_KEY'] = '{K}'"],
    ),
    "after a block that has only a magic": (
        ["if True:\n", "    %pip install x\n", "import assemblyai as aai\n", f'aai.settings.api_key = "{K}"'],
    ),
    "in a header": (
        [
            "import requests\n",
            'requests.get("https://api.assemblyai.com/v2/transcript",\n',
            f'    headers={{"authorization": "{K}"}})',
        ],
    ),
}


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_a_key_in_the_code_of_a_notebook(lint: Lint, cells: tuple[list[str], ...]) -> None:
    text = notebook(*(code(*lines) for lines in cells))
    (finding,) = [one for one in lint({"a.ipynb": text}).findings if one.rule == "hardcoded-key"]
    start, end = Document("a.ipynb", text.encode()).span(finding.primary)
    assert text[start:end].strip("f\\\"'") == K


RIGHT_CELLS = {
    "asked for": (["import assemblyai as aai, getpass\n", "aai.settings.api_key = getpass.getpass()"],),
    "from the environment": (["import os, assemblyai as aai\n", "aai.settings.api_key = os.environ['ASSEMBLYAI_API_KEY']"],),
    "a placeholder": (
        ["import assemblyai as aai\n", 'aai.settings.api_key = "YOUR_API_KEY"\n', "# get one at https://www.assemblyai.com"],
    ),
}


@pytest.mark.parametrize("cells", RIGHT_CELLS.values(), ids=RIGHT_CELLS)
def test_a_notebook_that_is_right(lint: Lint, cells: tuple[list[str], ...]) -> None:
    assert found(lint({"a.ipynb": notebook(*(code(*lines) for lines in cells))})) == []


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(f'```python\nimport assemblyai as aai\naai.settings.api_key = "{K}"\n```', id="Python"),
        pytest.param(f'- x\n\n  ```py\n  import assemblyai as aai\n  t = aai.Transcriber(api_key="{K}")\n  ```', id="in a list"),
        pytest.param(
            f'```js\nimport {{ AssemblyAI }} from "assemblyai";\nconst c = new AssemblyAI({{\n  apiKey: "{K}",\n}});\n```',
            id="JavaScript",
        ),
        pytest.param(f'```ts {{1,3}}\nconst c = new AssemblyAI({{ apiKey: "{K}" }});\n```', id="TypeScript"),
        pytest.param(f"```yaml\nservices:\n  a:\n    environment:\n      ASSEMBLYAI_API_KEY: {K}\n```", id="Compose"),
        pytest.param(f"```dockerfile\nFROM x\nENV ASSEMBLYAI_API_KEY={K}\n```", id="Dockerfile"),
        pytest.param(f'```json\n{{"assemblyai": {{"apiKey": "{K}"}}}}\n```', id="JSON"),
        pytest.param(f"```\nAssemblyAI key: {K}\n```", id="no language"),
    ],
)
def test_a_key_in_a_block_of_markdown(lint: Lint, block: str) -> None:
    text = f"# Use\n\n{block}\n"
    (finding,) = [one for one in lint({"README.md": text}).findings if one.rule in ("hardcoded-key", "secret-in-image")]
    start, end = Document("a.md", text.encode()).span(finding.primary)
    assert text[start:end].strip("\"'") == K


def test_an_inline_script_is_code(lint: Lint) -> None:
    call = 'fetch("https://api.assemblyai.com/v2/x", { headers: { authorization: apiKey } });'
    page = f'<script type="module">\n  const apiKey = "{K}";\n  {call}\n</script>\n'
    assert "hardcoded-key index.html:2" in found(lint({"index.html": page}))
