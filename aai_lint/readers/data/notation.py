"""How values refer to others in configuration files: which notation is replaced depends on the program that reads the file."""

from __future__ import annotations

import re
from collections.abc import Callable

from ... import values
from ...document import Document
from ...model import Literal, Opaque, Place, Reference, Value
from ...regex import regex

_SHELL = regex(r"\$\{(?P<name>[A-Za-z_]\w*)(?:(?P<operator>:?-)(?P<fallback>[^}]*))?\}|\$(?P<plain>[A-Za-z_]\w*)")
_BRACED = regex(r"\$\{(?P<name>[A-Za-z_]\w*)(?:(?P<operator>:?-)(?P<fallback>[^}]*))?\}(?P<plain>\b\B)?")
_CODE = regex(
    r"\$\{(?P<kind>env|localEnv|containerEnv|input|config|command|[A-Za-z]+):(?P<name>[^}:]+)(?::(?P<fallback>[^}]*))?\}"
)
_LOCAL = regex(r"\$\{(?P<kind>localEnv|containerEnv):(?P<name>[^}:]+)(?::(?P<fallback>[^}]*))?\}")
_BRACE = regex(r"\{(?P<kind>env|file):(?P<name>[^}]+)\}(?P<fallback>\b\B)?")
_CLIENT = regex(r"\{\{\s*(?P<name>[^{}]+?)\s*\}\}|\{%(?:(?!\{%).)*?%\}|<<(?P<other>[\w.-]+)>>")
_ANY = regex(
    r"\$?\{\{(?:(?!\{\{).)*?\}\}|\$\{(?P<name>(?:env:)?[A-Za-z_][\w.]*)(?P<operator>:?-|:)?(?P<fallback>[^}]{0,200})\}|\$(?P<plain>[A-Z_][A-Z0-9_]*)|%(?P<percent>[A-Za-z_]\w*)%|\{env:(?P<env>\w+)\}|\Aenv\((?P<call>\w+)\)\Z"
)

Notation = tuple[re.Pattern[str], Callable[[re.Match[str], Place], Value]]


def _shell(match: re.Match[str], place: Place) -> Value:
    fallback = None
    if match["operator"]:
        fallback = Literal(match["fallback"], match["fallback"], place)
    name = match["name"] or match["plain"]
    return Reference(name, place, fallback=fallback, operator=match["operator"] or "", required=fallback is None)


def _code(match: re.Match[str], place: Place) -> Value:
    if match["kind"] in ("env", "localEnv", "containerEnv"):
        fallback = Literal(match["fallback"], match["fallback"], place) if match["fallback"] else None
        return Reference(match["name"], place, fallback=fallback, required=fallback is None)
    return Reference(match["name"], place, kind="file" if match["kind"] == "file" else "input")


def _client(match: re.Match[str], place: Place) -> Value:
    name = match["name"] or match["other"]
    words = name.split() if name is not None else []
    if not words:
        return Opaque("made when the request is sent", place)
    if words[0] in ("$processEnv", "$dotenv", "process.env") and len(words) > 1:
        return Reference(words[-1], place)
    if name.startswith("process.env."):
        return Reference(name[len("process.env.") :], place)
    if name.startswith(("$", "vault:")) or len(words) > 1:
        return Opaque("made when the request is sent", place)
    return Reference(name.removeprefix("_."), place, kind="template")


def _any(match: re.Match[str], place: Place) -> Value:
    name = match["name"] or match["plain"] or match["percent"] or match["env"] or match["call"]
    if not name:
        return Opaque("filled in by a template", place)
    fallback = None
    if match["operator"] and match["fallback"] and "$" not in match["fallback"]:  # `${X:-default}`, of Spring `${X:default}`
        fallback = Literal(match["fallback"], match["fallback"], place)
    return Reference(name.removeprefix("env:"), place, fallback=fallback, operator="-" if fallback else "")


SHELL: Notation = (_SHELL, _shell)
BRACED: Notation = (_BRACED, _shell)
"""`${X}` and `${X:-default}`, as Claude Code and others replace them."""
CODE: Notation = (_CODE, _code)
"""`${env:X}`, `${input:x}`, as Visual Studio Code, Cursor, Roo Code and Windsurf replace them."""
DEVCONTAINER: Notation = (_LOCAL, _code)
"""`${localEnv:X:default}` and `${containerEnv:X}`: https://containers.dev/implementors/json_reference/#variables-in-devcontainerjson"""
BRACE: Notation = (_BRACE, _code)
"""`{env:X}`, as opencode replaces it."""
CLIENT: Notation = (_CLIENT, _client)
"""`{{x}}` of HTTP clients, `{{ _.x }}` of Insomnia, `<<x>>` of Hoppscotch, `{{$processEnv X}}`."""
ANY: Notation = (_ANY, _any)
"""Whatever looks like a reference: for programs of which nothing is known, so that their files are believed."""
NONE: Notation = (regex(r"\b\B"), _any)


def of_file(path: str) -> Notation:
    """The notation of the program that reads a file, by the file's name."""
    parts = path.split("/")
    name, folder = parts[-1], parts[-2] if len(parts) > 1 else ""
    if folder == ".devcontainer" or name in ("devcontainer.json", ".devcontainer.json"):
        return DEVCONTAINER
    if folder in (".vscode", ".cursor", ".roo", ".windsurf") or (name == "mcp_config.json" and folder == "windsurf"):
        return CODE
    if name == ".mcp.json" or folder in (".claude", ".claude-plugin", ".copilot"):
        return BRACED
    if folder == ".gemini":
        return SHELL
    if name in ("opencode.json", "opencode.jsonc"):
        return BRACE
    if name == "claude_desktop_config.json" or (folder == ".codex" and name == "config.toml"):
        return NONE
    return ANY


def understand(document: Document, literal: Literal, notation: Notation, start: int) -> Value:
    """A value with its references. `start` is the offset of what is between the quotes."""
    if reason := values.kept_elsewhere(literal.text):
        return Opaque(reason, literal.place)
    pattern, make = notation
    if not pattern.search(literal.text):
        return literal
    if document.text.startswith(literal.text, start):
        return values.split(literal, pattern, make, lambda first, last: document.place(start + first, start + last))
    return values.split(literal, pattern, make, lambda _first, _last: literal.place)
