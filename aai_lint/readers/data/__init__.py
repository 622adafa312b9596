"""Data and configuration of any program: JSON, YAML, TOML, INI and properties, XML, CSV. Home "config", or "mcp" (servers of
the Model Context Protocol), "editor" (what editors start), "devcontainer", "streamlit", "http-client" (collections and recordings
of requests).

Asked after the readers of particular files. Lock files and source maps say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import jsontree, tomltree, yamltree
from ...document import Document, Part
from ...model import Fact
from ...regex import regex
from ...yamltree import Node
from . import ini, markup, package, table, tree

_JSON = (
    ".json",
    ".jsonc",
    ".json5",
    ".jsonl",
    ".ndjson",
    ".har",
    ".code-workspace",
    ".ipynb_checkpoint",
    ".webmanifest",
    ".geojson",
)
_YAML = (".yaml", ".yml")
_TOML = (".toml",)
_JSON_NAMES = frozenset([".babelrc", ".eslintrc", ".prettierrc", ".firebaserc", ".mcprc"])
_GENERATED = regex(
    r"(?:package-lock|npm-shrinkwrap|packages\.lock|composer\.lock|deno\.lock|bun\.lock|flake\.lock|pnpm-lock|pubspec\.lock)[\w.]*"
    r"|(?:yarn|poetry|cargo|uv|pdm|gemfile|pipfile|mix|podfile|conda|pixi)[.-]lock(?:\.\w+)?|go\.(?:sum|work\.sum)|.*\.(?:map|tsbuildinfo|lock|lockb)",
    re.IGNORECASE,
)
_MCP = regex(r"\"?(?:mcpServers|mcp_servers|context_servers)\"?")


def reads(document: Document) -> bool:
    """Files of the usual syntaxes by their suffix, and generated files."""
    name = document.name.lower()
    return bool(
        name.endswith((*_JSON, *_YAML, *_TOML))
        or name in _JSON_NAMES
        or _GENERATED.fullmatch(name)
        or ini.reads(name)
        or markup.reads(name)
        or table.reads(name)
    )


def structural(path: str) -> bool:
    """Manifests of packages say how programs are started."""
    return path.rpartition("/")[2] in (package.NAME, package.PUBSPEC)


def read(document: Document) -> Iterator[Fact]:
    """What the file says, by its syntax."""
    name = document.name.lower()
    if _GENERATED.fullmatch(name):
        return
    if ini.reads(name):
        yield from ini.read(document)
    elif markup.reads(name):
        yield from markup.read(document)
    elif table.reads(name):
        yield from table.read(document)
    elif name.endswith(_TOML):
        toml = tomltree.parse(document)
        yield from toml.gaps
        yield from tree.facts(document, toml.root, _home(document, toml.root))
    elif name.endswith(_YAML):
        stream = yamltree.parse(document, template=True)
        yield from stream.gaps
        for root in stream.roots:
            yield from tree.facts(document, root, _home(document, root))
            yield from package.facts(document, root)
    else:
        yield from _json(document)


def _json(document: Document) -> Iterator[Fact]:
    found = jsontree.parse(document)
    yield from found.gaps
    for root in found.roots:
        yield from tree.facts(document, root, _home(document, root))
        yield from package.facts(document, root)
    if found.end < len(document.text):  # what couldn't be read, or is too much of it
        from ... import nearby

        yield from nearby.literals(
            Part(document, document.name, [(document.text[found.end :], found.end, len(document.text))]), "config"
        )


def _home(document: Document, root: Node) -> str:
    """What kind of place a file is."""
    parts = document.path.split("/")
    name = parts[-1]
    if name in ("http-client.env.json", "http-client.private.env.json") or name.endswith(
        (".har", ".postman_collection.json", ".postman_environment.json")
    ):
        return "http-client"
    if "cassettes" in parts or tree.is_http_client(root):
        return "http-client"
    if "mcp" in name.lower() or name == "claude_desktop_config.json" or any(_MCP.fullmatch(key.text) for key, _ in root.pairs):
        return "mcp"
    if (root.get("mcp") is not None and name.startswith("opencode")) or (parts[-2:-1] == [".gemini"]):
        return "mcp"
    if ".devcontainer" in parts or name in ("devcontainer.json", ".devcontainer.json"):
        return "devcontainer"
    if ".vscode" in parts or name.endswith(".code-workspace"):
        return "editor"
    if ".streamlit" in parts:
        return "streamlit"
    return "config"
