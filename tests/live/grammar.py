"""Random env files, built from the pieces that loaders differ on."""

from __future__ import annotations

import random
from collections.abc import Iterator

NAMES = ["N"] * 8 + ["OTHER"] * 3 + ["A_1", "n", "N-1", "N.1", "1N", "N 1", "é", ""]
PLAIN = [
    "0123456789ab4cde8f0123456789abcd",
    "abc",
    "x",
    "1",
    "K",
    "a b",
    "x=y",
    "it's",
    "my app",
    "Bearer K",
    "a.b-c/d",
    "é",
    "“K”",
]
SIGNS = list(" \t\"'`\\#$;,&|<>(){}[]~!*?=:%^+-\v\f\r\u00a0\u200b\u2028\u0085\ufeff")
REFERENCES = "$N $OTHER ${OTHER} ${N} ${ENV} ${OTHER:-d} ${OTHER-d} ${NONE:-d} ${NONE-d} ${NONE:+r} ${OTHER:+r} ${NONE $$".split()
ODD = [
    *SIGNS,
    *REFERENCES,
    *r"\n \t \" \' \$ \\ '' ${{x}} #c".split(),
    '""',
    "\\\n",
    "${{ x }}",
    "{{ x }}",
    "$(echo K)",
    " # c",
    "\t#",
]
BEFORE = [""] * 14 + ["export "] * 4 + ["export\t", "export  ", " ", "\t", "  ", "set ", "\u00a0", "- ", "EXPORT ", "export"]
EQUALS = ["="] * 16 + [" = ", "= ", " =", ": ", ":", "\t=\t", "==", "=  ", "+=", ":=", "=\n", " ", ""]
AFTER = [""] * 8 + [" ", "\t", " # c", "#c", " # it's", ' # the "x" key', ";", ",", "\u00a0", " x", "\\", " #", "\r", "\f"]
LINES = ["", " ", "# c", " # c", "#N=1", "; c", "words of text", "[section]", "export N", "N", "# don't", '"', "'", "N: K", "---"]
ENDS = ["\n"] * 8 + ["\r\n"] * 2 + ["\r"]


def value(source: random.Random) -> str:
    kind = source.random()
    if kind < 0.25:
        return source.choice(PLAIN)
    inner = "".join(source.choice(source.choice([PLAIN, ODD])) for _ in range(source.randint(0, 4)))
    if kind < 0.7:
        quote = source.choice("\"\"\"'''`")
        return quote + inner + quote
    return inner


def line(source: random.Random) -> str:
    if source.random() < 0.18:
        return source.choice(LINES)
    pieces = (source.choice(BEFORE), source.choice(NAMES), source.choice(EQUALS), value(source), source.choice(AFTER))
    return "".join(pieces)


def file(source: random.Random) -> bytes:
    lines = [line(source) for _ in range(source.choice([1, 1, 1, 2, 2, 3, 4]))]
    end = source.choice(ENDS)
    text = end.join(lines) + (end if source.random() < 0.85 else "")
    mark = "\ufeff" if source.random() < 0.04 else ""
    data = (mark + text).encode()
    if source.random() < 0.02:
        place = source.randint(0, len(data))
        data = data[:place] + source.choice([b"\xe9", b"\xff\xfe", b"\xc3", b"\0"]) + data[place:]
    return data


def cases(seed: int) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Files with the environment that the loader starts with, without end."""
    source = random.Random(seed)
    while True:
        environ = {"ENV": "from env"}
        if source.random() < 0.12:
            environ["N"] = source.choice(["before", "", "$OTHER"])
        if source.random() < 0.08:
            environ["OTHER"] = source.choice(["there", ""])
        yield file(source), environ
