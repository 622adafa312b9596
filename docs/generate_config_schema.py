"""Write the JSON schema of the configuration file, for editors, from the table of options.

`--check` writes nothing, and exits with 1 if the schema is out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aai_lint import HOME, rules
from aai_lint.dialects import DIALECTS
from aai_lint.options import TABLE, Option, formats

SCHEMA = Path(__file__).resolve().parent.parent / "aai_lint" / "config.schema.json"


def schema() -> dict[str, object]:
    """The schema. Draft 7 is what editors of TOML know."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{HOME}/blob/main/aai_lint/config.schema.json",
        "title": "The configuration of aai-lint",
        "description": "aai-lint.toml, .aai-lint.toml, or the table [tool.aai-lint] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {option.entry: _property(option) for option in TABLE if option.in_file},
        "definitions": {
            "rule": {"enum": [one.id for one in rules.discover()]},
            "loader": {"enum": sorted(DIALECTS)},
        },
    }


def _property(option: Option) -> dict[str, object]:
    shape: dict[str, object] = {
        "description": option.help.removesuffix(" Repeatable.").removesuffix(" Repeatable, or with commas.")
    }
    if option.kind == "flag":
        return shape | {"type": "boolean", "default": False}
    if option.kind == "size":
        size = {"type": "string", "pattern": "^[0-9]+([KMGkmg]([Ii]?[Bb])?)?$"}
        return shape | {"oneOf": [{"type": "integer", "minimum": 1}, size], "default": option.default}
    if option.kind in ("choice", "format"):
        return shape | {"enum": list(option.choices or formats()), "default": option.default}
    if option.kind == "number":
        return shape | {"type": "integer", "minimum": 0, "default": option.default}
    if option.kind == "days":
        day = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        table = {"type": "object", "additionalProperties": day}
        return shape | {"type": "object", "additionalProperties": {"oneOf": [day, table]}}
    if option.is_table:
        item = {"$ref": f"#/definitions/{'rule' if option.kind == 'table' else 'loader'}"}
        return shape | {"type": "object", "additionalProperties": _list(item)}
    if option.many:
        return shape | _list({"$ref": "#/definitions/rule"} if option.kind == "rules" else {"type": "string"})
    return shape | {"type": "string"}


def _list(item: dict[str, object]) -> dict[str, object]:
    """A list, or one text with commas."""
    return {"oneOf": [{"type": "array", "items": item, "uniqueItems": True}, {"type": "string"}]}


def main() -> int:
    """Write, or check."""
    text = json.dumps(schema(), indent=2) + "\n"
    if SCHEMA.exists() and SCHEMA.read_text(encoding="utf-8") == text:
        return 0
    print(SCHEMA.name)
    if "--check" in sys.argv[1:]:
        return 1
    SCHEMA.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
