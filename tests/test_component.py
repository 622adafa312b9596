"""Components of Vue, Svelte and Astro: text in, facts out."""

from __future__ import annotations

import pytest

from aai_lint import readers
from aai_lint.document import Document
from aai_lint.model import Place, Setting, Use

from .conftest import K
from .notation import line


def told(path: str, text: str) -> list[str]:
    document = Document(path, text.encode())
    reader = readers.claim(document)
    assert reader is not None
    assert reader.__name__.endswith(".component")
    return [line(fact) for fact in reader.read(document)]


ROWS = [
    pytest.param("a.vue", "<script>\nconst k = process.env.X\n</script>", "read X", id="a script"),
    pytest.param(
        "a.vue", '<script setup lang="ts">\nconst k: T = import.meta.env.X\n</script>', "inlined X", id="a typed script"
    ),
    pytest.param(
        "a.vue",
        "<script>import { AssemblyAI } from 'assemblyai'</script>\n<script setup>\nnew AssemblyAI({ apiKey: 'K' })\n</script>",
        "argument assemblyai.AssemblyAI.apiKey = 'K'",
        id="two scripts are one program",
    ),
    pytest.param("a.vue", '<template><a :key="import.meta.env.X">{{ x }}</a></template>', "read X", id="a read in the template"),
    pytest.param(
        "a.svelte",
        '<script lang="ts" context="module">\nimport { X } from "$env/static/private"\n</script>\n<p>{a > b}</p>',
        "read X",
        id="an import that is a read",
    ),
    pytest.param("a.astro", "---\nconst k: T = import.meta.env.X\n---\n<html></html>", "inlined X", id="what the server runs"),
    pytest.param("a.astro", "---\nconst a = 1\n---\n<script>k = 'K'</script>", "constant k = 'K'", id="what the browser runs"),
]


@pytest.mark.parametrize(("path", "text", "expected"), ROWS)
def test_components(path: str, text: str, expected: str) -> None:
    assert expected in told(path, text)


@pytest.mark.parametrize(
    "text", ["", "<script>", "<script></script>", "<template>{{ a }}</template>", "---\n", "<script lang=>x</script>"]
)
@pytest.mark.parametrize("path", ["a.vue", "a.svelte", "a.astro"])
def test_nothing_to_say(path: str, text: str) -> None:
    assert [each for each in told(path, text) if not each.startswith("gap")] == []


def test_places_are_those_of_the_file() -> None:
    first = '<template>\n</template>\n<script>\nimport a from "a"\n</script>\n'
    text = f'{first}<script setup>\n  const k = "{K}", e = process.env.X\n</script>\n'
    document = Document("a.vue", text.encode())
    facts = list(readers.claim(document).read(document))  # type: ignore[union-attr]
    setting = next(fact for fact in facts if isinstance(fact, Setting) and fact.name.text == "k")
    assert setting.value.place == Place("a.vue", 7, 13, 7, 47)
    use = next(fact for fact in facts if isinstance(fact, Use))
    assert use.name.place == Place("a.vue", 7, 65, 7, 66)
