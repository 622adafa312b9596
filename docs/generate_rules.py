"""Write the pages of the rules, and the README's table and sample output, from the rules and their examples.

`--check` writes nothing, names what is out of date, and exits with 1 if anything is.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from aai_lint import key, rules
from aai_lint.document import decode
from aai_lint.rules import Rule

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "rules"
README = ROOT / "README.md"
LIST = ROOT / "docs" / "rules.md"
SAMPLE = "hardcoded-key"
LANGUAGES = {
    "Dockerfile": "dockerfile",
    ".js": "javascript",
    ".json": "json",
    ".py": "python",
    ".sh": "sh",
    ".toml": "toml",
    ".ts": "typescript",
    ".yaml": "yaml",
    ".yml": "yaml",
}


def page(one: Rule) -> str:
    """The page of a rule."""
    title, _, body = one.documentation.partition("\n")
    example = ROOT / "examples" / one.id
    when = "on by default" if one.default else "off unless selected"
    parts = [
        f"# {one.id}",
        title,
        f"*{one.severity.value} · {one.category.value} · {when}*",
        body.strip(),
        "## Example",
        *files(example / "bad"),
        "What aai-lint prints:",
        fenced("text", output(one.id)),
        "## The same, mended",
        *files(example / "good"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def files(folder: Path) -> Iterator[str]:
    """The files of an example, each under its name. Keys are masked, so that no scanner takes a page for a leak."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            language = LANGUAGES.get(path.suffix) or LANGUAGES.get(path.name, "text")
            lines = decode(path.read_bytes())[0].splitlines()
            yield f"`{path.relative_to(folder).as_posix()}`"
            yield fenced(language, "\n".join(map(key.redact, lines)))


def fenced(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def output(rule: str) -> str:
    """What the program prints for a rule's bad example."""
    return (ROOT / "examples" / rule / "expected.txt").read_text(encoding="utf-8")


def table() -> str:
    """All rules in a table, one a line."""
    rows = [f"| [{one.id}](docs/rules/{one.id}.md) | {one.severity.value} | {one.summary} |" for one in rules.discover()]
    return "\n".join(["| rule | severity | what it finds |", "|---|---|---|", *rows])


def listed() -> str:
    """The page that lists all rules."""
    return f"# Rules\n\n{table().replace('(docs/rules/', '(rules/')}\n"


def readme() -> str:
    """The README with its generated pieces made anew."""
    text = README.read_text(encoding="utf-8")
    for name, piece in (("output", fenced("text", output(SAMPLE))), ("rules", table())):
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, found = pattern.subn(lambda match, piece=piece: f"{match[1]}\n{piece}\n\n{match[2]}", text)
        if found != 1:
            raise SystemExit(f"README.md has no place for the generated {name}")
    return text


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything is out of date")
    check = parser.parse_args().check
    wanted = {PAGES / f"{one.id}.md": page(one) for one in rules.discover()} | {README: readme(), LIST: listed()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    gone = [path for path in PAGES.glob("*.md") if path not in wanted]
    for path in (*stale, *gone):
        print(path.relative_to(ROOT).as_posix())
    if check:
        return 1 if stale or gone else 0
    PAGES.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    for path in gone:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
