"""detect-secrets: its baseline is read and written here, and it can load our detector from this file.

    detect-secrets scan -p .venv/lib/python3.11/site-packages/aai_lint/detectsecrets.py

Nothing of the package is imported to read a baseline: it takes a fifth of a second, and pulls in an HTTP client. So the detector
is a class that is made when somebody asks this module for it, which is how detect-secrets finds it (`dir`, then `getattr`).
What is known of the package: Yelp/detect-secrets 1.5.0, detect_secrets/core/potential_secret.py (the sum, what makes two secrets
the same), core/secrets_collection.py (what a baseline hides), core/plugins/util.py (how plugins are loaded).
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

# Loaded by detect-secrets, this file is no part of the package: imports are absolute.
from aai_lint.baseline import Baseline, Entry
from aai_lint.options import Misuse

if TYPE_CHECKING:
    from aai_lint.document import Document
    from aai_lint.model import Finding

DETECTOR = "AssemblyAIKeyDetector"
TYPE = "AssemblyAI API Key"
# What `detect-secrets audit` leaves in an entry: nothing before somebody looked at it.
_AUDITED = {
    False: "audited in detect-secrets: no secret",
    True: "audited in detect-secrets: a secret, and known",
    None: "in detect-secrets' baseline, not audited",
}
_LIMIT = 5 * 1024 * 1024


def parse(text: str, path: str) -> Baseline:
    """Read a `.secrets.baseline`. Whatever is in it is known, audited or not, whichever plugin found it: that is what its hook
    does too. Raises `Misuse` for another file."""
    try:
        results = json.loads(text)["results"]
        entries = tuple(
            Entry("", str(item["hashed_secret"]), file.replace("\\", "/"), _line(item), _AUDITED[item.get("is_secret")])
            for file, items in results.items()
            for item in items
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Misuse(f"{path} is no baseline, neither ours nor that of detect-secrets.") from error
    return Baseline(path, "detect-secrets", entries)


def _line(item: Mapping[str, Any]) -> int:
    """The number that is in the entry: of the line in its file, not in the baseline. It only tells entries apart."""
    number = item.get("line_number", 0)
    return number if isinstance(number, int) else 0


def render(findings: Iterable[tuple[Finding, str, str]], before: str) -> str:
    """The text of a baseline of detect-secrets that knows these findings too: each with its path and its secret. `before` is
    the present text, empty for none; what other plugins found is kept, and so is what was audited. Raises `Misuse`."""
    from detect_secrets.core import baseline
    from detect_secrets.core.potential_secret import PotentialSecret
    from detect_secrets.core.secrets_collection import SecretsCollection
    from detect_secrets.settings import transient_settings

    own = {"name": DETECTOR, "path": f"file://{__file__}"}
    if before:
        parse(before, "the present file")
    present: dict[str, Any] = json.loads(before) if before else {"results": {}}
    used = present.get("plugins_used", [])
    if not isinstance(used, list) or not all(isinstance(plugin, dict) and isinstance(plugin.get("name"), str) for plugin in used):
        raise Misuse("the plugins of the present file aren't written as detect-secrets writes them.")
    # The plugins and filters that the file names may be code of the repository: they are kept as they are, and never loaded.
    with transient_settings({"plugins_used": [own]}):
        try:
            old = SecretsCollection.load_from_baseline({"results": present["results"]})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Misuse("the entries of the present file aren't written as detect-secrets writes them.") from error
        new = SecretsCollection()
        for finding, path, secret in findings:
            new[path].add(PotentialSecret(TYPE, path, secret, finding.primary.line))
        new.merge(old)
        for path, potential in old:
            if potential.type != TYPE:
                new[path].add(potential)
        written = baseline.format_for_output(new)
    if not any(plugin["name"] == DETECTOR for plugin in used):
        used = sorted([*used, own], key=lambda plugin: plugin["name"].lower())
    written["plugins_used"] = used
    written["filters_used"] = present.get("filters_used", written["filters_used"])
    return json.dumps(written, indent=2) + "\n"


# --- the detector ---------------------------------------------------------------------------------------------------


def __dir__() -> list[str]:
    return [*globals(), DETECTOR]


def __getattr__(name: str) -> object:
    if name == DETECTOR:
        return _detector()
    raise AttributeError(name)


@lru_cache(maxsize=1)
def _detector() -> type:
    from detect_secrets.core.potential_secret import PotentialSecret
    from detect_secrets.plugins.base import BasePlugin

    class AssemblyAIKeyDetector(BasePlugin):
        """API keys of AssemblyAI, found as aai-lint finds them: by the whole file, not by the line alone."""

        secret_type = TYPE

        def analyze_line(  # type: ignore[override]  # what else it is called with isn't needed
            self, filename: str, line: str, line_number: int = 0, **_: Any
        ) -> set[PotentialSecret]:
            """The keys that aai-lint finds on this line of the file."""
            secrets = (secret for secret in found_in(filename).get(line_number, ()) if secret in line)
            return {PotentialSecret(self.secret_type, filename, secret, line_number) for secret in secrets}

        def analyze_string(self, string: str) -> Generator[str, None, None]:
            """The keys in a text that comes from no file: those that nothing else is shaped like."""
            yield from keys_in(string)

    return AssemblyAIKeyDetector


def keys_in(text: str) -> list[str]:
    """The keys in a text without a context."""
    from aai_lint import key

    found = key.find_key(text)
    return [found] if found and key.shape(found) is key.Shape.V4 else []


@lru_cache(maxsize=64)
def found_in(filename: str) -> Mapping[int, tuple[str, ...]]:
    """The keys that a file holds where others can read them, by line."""
    from aai_lint import engine
    from aai_lint.options import Options

    try:
        with open(filename, "rb") as file:
            data = file.read(_LIMIT)
    except (OSError, ValueError):
        return {}
    # The scanner hands over absolute paths and relative ones. What decides is the end of the path.
    name = filename.replace("\\", "/").lstrip("./") or filename
    seen = engine.look(_OneFile(name, data), Options())
    found: dict[int, tuple[str, ...]] = {}
    for finding in (*seen.report.findings, *seen.report.suppressed):
        if finding.category.value == "hardcoded":
            secret = secret_at(finding, seen.documents)
            if secret:
                line = finding.primary.line
                found[line] = (*found.get(line, ()), secret)
    return found


def secret_at(finding: Finding, documents: Mapping[str, Document]) -> str:
    """What is written at the place of a finding that another scanner would call the secret."""
    from aai_lint import key
    from aai_lint.baseline import secrets_in

    document = documents.get(finding.primary.path)
    if document is None:
        return ""
    text = document.text[slice(*document.span(finding.primary))]
    plain = key.find_key(text)
    if plain in text:
        return plain
    return next((secret for secret in secrets_in(text) if secret != text and key.find_key(secret) == plain), "")


class _OneFile:
    """A tree of one file, of which git has nothing to say but that it is there."""

    root = "."

    def __init__(self, name: str, data: bytes) -> None:
        self._name, self._data = name, data

    @property
    def paths(self) -> frozenset[str]:
        return frozenset([self._name])

    def search(self, *patterns: bytes) -> Iterable[Document]:
        import re

        document = self.open(self._name)
        text = document.text.encode("utf-8", "replace").lower() if document else b""
        return [document] if document and any(re.search(pattern, text) for pattern in patterns) else []

    def open(self, path: str) -> Document | None:
        from aai_lint.document import Document, is_sample
        from aai_lint.model import Origin

        return Document(path, self._data, Origin(True, False, is_sample(path))) if path == self._name else None

    def as_of(self, _revision: str, _paths: Iterable[str]) -> Mapping[str, Document]:
        return {}

    def changed(self, _path: str) -> Mapping[str, Any]:
        return {}

    def summary(self) -> Any:
        from aai_lint.report import Summary

        return Summary(seen=1, searched=1)

    def gaps(self) -> tuple[()]:
        return ()
