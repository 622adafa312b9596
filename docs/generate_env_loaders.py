"""Write docs/env-loaders.md: what each env-file loader makes of the usual lines, and the traps, from the dialects themselves.

`--check` writes nothing, and exits with 1 if the page is out of date.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from aai_lint import dialects
from aai_lint.dialects import DIALECTS, Dialect

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "env-loaders.md"

NAME = "ASSEMBLYAI_API_KEY"
KEY = "0123456789ab4cde8f0123456789abcd"
"""Made up."""

UTF16 = "UTF-16"
ENVIRON = {"HOME": "/home/user"}


class Trap(NamedTuple):
    """A habit that breaks under some loaders: `line` (K is the key, N the name) is put through `loaders`."""

    habit: str
    line: str
    loaders: tuple[str, ...]
    rule: str


OPENING = """An env file means what its loader says, and loaders differ. aai-lint reads a file as each of them would; this page
is written by the same code. N is the name of the variable, K the key, whole and as meant; a key that is not whole shows its ends:
`01…cd`. ␠ is a blank at an end, ␉ a tab, ␍ a carriage return, ⏎ a newline. *Not set*: the program starts without the variable.
*Error*: the loader refuses the file. Commands are never run: the result of one counts as unknown."""

PRECEDENCE = """The AssemblyAI Python SDK reads the environment once, when it is imported. The last column says whether a loader
puts the values there; the middle one which counts, the file or a variable that is there already."""

LINES: Mapping[str, Mapping[str, str]] = {
    "Quotes": {
        '`N="K"`': 'N="K"\n',
        "`N='K'`": "N='K'\n",
        '`N="K" # note`': 'N="K" # note\n',
        '`N="K`': 'N="K\n',
        '`N="K\\n"`': 'N="K\\n"\n',
        '`N="K",`': 'N="K",\n',
    },
    "Blanks and words": {
        "`N=K␠`": "N=K \n",
        "`N= K`": "N= K\n",
        "`N = K`": "N = K\n",
        "`export N=K`": "export N=K\n",
        "`N: K`": "N: K\n",
        "`N=Bearer K`": "N=Bearer K\n",
    },
    "Comments": {
        "`N=K # note`": "N=K # note\n",
        "`N=K#note`": "N=K#note\n",
        "`N= # note`": "N= # note\n",
        "`N=`": "N=\n",
        "a line of words above": "some words\nN=K\n",
        "`TITLE=it's` above": "TITLE=it's\nN=K\n",
    },
    "Line ends and marks": {
        "CRLF": "N=K\r\n",
        "byte order mark": "\ufeffN=K\n",
        "no-break space after K": "N=K\u00a0\n",
        "zero-width space after K": "N=K\u200b\n",
        UTF16: "\ufeffN=K\r\n",
    },
    "References, and a name twice": {
        "`N=$T`, `T=K` above": "T=K\nN=$T\n",
        "`N=${T}`": "T=K\nN=${T}\n",
        "`N='${T}'`": "T=K\nN='${T}'\n",
        "`N=${NONE}`": "N=${NONE}\n",
        "`N=${NONE:-K}`": "N=${NONE:-K}\n",
        "`N=K` above `N=`": "N=K\nN=\n",
    },
}

_RAW = ("docker-run-env-file", "podman-env-file", "kubectl@1.37", "kustomize@kubectl-1.37", "github-env")
_SHELLS = ("bash", "zsh", "dash")

TRAPS = (
    Trap("Quotes round the key, and a loader that keeps them", 'N="K"', (*_RAW, "make-include"), "literal-quotes"),
    Trap(
        "The name is spelt another way than the code reads it", "ASSEMBLY_AI_API_KEY=K", ("python-dotenv",), "misnamed-variable"
    ),
    Trap(
        "`load_dotenv()` runs after `import assemblyai`, which has looked at the environment by then",
        "",
        (),
        "not-passed-through",
    ),
    Trap(
        "The loader fills an object of its own, and the SDK asks the environment",
        "N=K",
        ("environs:os.environ",),
        "not-passed-through",
    ),
    Trap("The variable is there already, old or empty, and the environment wins", "", (), "shadowed-value"),
    Trap(
        "A comment after the key",
        "N=K # prod key",
        ("docker-run-env-file", "kubectl@1.37", "systemd-EnvironmentFile", "python-decouple"),
        "stray-whitespace",
    ),
    Trap("A file with CRLF line ends, sourced by a shell", "N=K\r", (*_SHELLS, "github-env"), "stray-whitespace"),
    Trap("The newline at the end of a file that is taken as the value", "", (), "stray-whitespace"),
    Trap("A blank after the key, copied along", "N=K ", (*_RAW, "django-environ", "ruby-foreman"), "stray-whitespace"),
    Trap("`${N}` in a compose file, and N is nowhere", "OTHER=1", ("compose@5:interpolation",), "silent-empty-default"),
    Trap(
        "No key yet, only a comment",
        "N= # your key here",
        ("compose@5:env_file", "docker-run-env-file", "python-dotenv@1.0", "systemd-EnvironmentFile"),
        "empty-value",
    ),
    Trap(
        "`export` for a loader that doesn't know it",
        "export N=K",
        ("docker-run-env-file", "kubectl@1.37", "podman-env-file", "systemd-EnvironmentFile", "env-cmd"),
        "invalid-assignment",
    ),
    Trap("Blanks round the equals sign", "N = K", (*_SHELLS, "docker-run-env-file", "podman-env-file"), "invalid-assignment"),
    Trap("A setting without `export` in an .envrc, or without `set -a`", "N=K", ("direnv:envrc",), "export-not-persisted"),
    Trap(
        "The key in a Dockerfile's `ENV` or `ARG`: it works, and everyone who pulls the image has it", "", (), "secret-in-image"
    ),
    Trap(
        "A byte order mark, as Notepad and PowerShell 5 write it",
        "\ufeffN=K",
        ("podman-env-file", "node-env-file@24", "bash", "python-decouple", "just"),
        "encoding",
    ),
    Trap(
        "UTF-16, as `>` in PowerShell 5 writes it", UTF16, ("python-dotenv", "dotenv@18", "compose@5:env_file"), "unreadable-file"
    ),
    Trap(
        "Another line of the file is broken",
        "some words\nN=K",
        ("docker-run-env-file", "compose@5:env_file", "just", "node-env-file@20"),
        "invalid-assignment",
    ),
    Trap("Characters that nobody sees, from a web page or a chat", "N=K\u200b", ("python-dotenv", "bash"), "stray-whitespace"),
    Trap("A comma or semicolon from code", 'N="K",', ("docker-run-env-file", "dotenv@18", "python-dotenv"), "invalid-key-format"),
    Trap(
        "A reference to a name that is nowhere",
        "N=${OTHER}",
        ("compose@5:env_file", "dotenv-expand@12", "bash"),
        "unexpanded-reference",
    ),
    Trap("A blank after the equals sign, and another line below", "N= \nOTHER=1", ("node-env-file@24", "deno"), "empty-value"),
    Trap("The name twice, the second one empty", "N=K\nN=", ("python-dotenv", "bash", "kubectl@1.37"), "duplicate-setting"),
    Trap("A colon, as in YAML", "N: K", ("python-dotenv", "node-env-file@24", "bash"), "invalid-assignment"),
    Trap("Unquoted words: the shell runs the second as a command", "N=Bearer K", _SHELLS, "auth-scheme-in-value"),
)


def seen(loader: str, data: bytes) -> str:
    """What the process gets, made visible, with keys masked."""
    outcome = dialects.load(loader, data, ENVIRON)
    value = outcome.values.get(NAME)
    if outcome.error is not None:
        return "error"
    if value is None:
        return "empty" if loader.endswith(":interpolation") else "not set"
    if value == KEY:
        return "K"
    return visible(value) if value else "empty"


def visible(value: str) -> str:
    """Blanks and odd characters as signs; of a key the two ends."""
    text = re.sub("[0-9a-f]{6,}", lambda found: f"{found[0][:2]}…{found[0][-2:]}", value)
    text = re.sub("^ +| +$", lambda found: "␠" * len(found[0]), text)
    for character, sign in {"\n": "⏎", "\r": "␍", "\t": "␉"}.items():
        text = text.replace(character, sign)
    text = "".join(sign if sign.isprintable() and sign != "\u00a0" else f"\\u{ord(sign):04x}" for sign in text)
    text = text.replace(NAME, "N").replace("|", "\\|")
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def grouped(lines: Mapping[str, str]) -> Iterator[tuple[list[Dialect], list[str]]]:
    """Loaders that agree on all these lines share a row."""
    rows: dict[tuple[str, ...], list[Dialect]] = {}
    for name, dialect in DIALECTS.items():
        cells = tuple(seen(name, example(label, line)) for label, line in lines.items())
        rows.setdefault(cells, []).append(dialect)
    for cells, loaders in rows.items():
        yield loaders, list(cells)


def example(label: str, line: str) -> bytes:
    """The bytes of a line of a table."""
    data = named(line)
    return data.decode().encode("utf-16-le") if label == UTF16 else data


def named(line: str) -> bytes:
    """With the full name and a key for N and K."""
    return re.sub(r"\bN\b|\bK\b", lambda found: NAME if found[0] == "N" else KEY, line).encode()


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def trap_rows() -> Iterator[list[str]]:
    for number, trap in enumerate(TRAPS, start=1):
        data = example(UTF16, "\ufeffN=K\r\n") if trap.line == UTF16 else named(trap.line + "\n")
        by_value: dict[str, list[str]] = {}
        for loader in trap.loaders:
            by_value.setdefault(seen(loader, data), []).append(DIALECTS[loader].title)
        sees = "; ".join(f"{value}: {', '.join(titles)}" for value, titles in by_value.items())
        line = visible(trap.line) if trap.line not in ("", UTF16) else ""
        yield [str(number), trap.habit, line, sees, f"[{trap.rule}](rules/{trap.rule}.md)"]


def page() -> str:
    """The whole page."""
    wins = [
        [dialect.title.replace("|", "\\|"), dialect.wins, "yes" if dialect.reaches_environment else "no, a settings object"]
        for dialect in DIALECTS.values()
    ]
    tables = [
        f"## {heading}\n\n"
        + table(
            ["loader", *lines],
            [[", ".join(loader.title.replace("|", "\\|") for loader in loaders), *cells] for loaders, cells in grouped(lines)],
        )
        for heading, lines in LINES.items()
    ]
    traps = table(["", "habit", "in the file", "the process sees", "rule"], list(trap_rows()))
    where = table(["loader", "wins", "reaches the environment"], wins)
    parts = ["# What env-file loaders make of a line", OPENING, "## Traps, most likely first", traps, *tables]
    return "\n\n".join([*parts, "## Which wins, and where the value goes", PRECEDENCE, where]) + "\n"


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    check = parser.parse_args().check
    text = page()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(PAGE.relative_to(ROOT).as_posix())
    if not check:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return int(check)


if __name__ == "__main__":
    sys.exit(main())
