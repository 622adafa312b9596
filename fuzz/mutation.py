"""Inputs that are nearly right: pieces of the examples, cut, joined, repeated and spoiled."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

from . import trees

# One a line, in Python's notation of bytes.
_WORDS = [
    literal.encode("latin-1").decode("unicode_escape").encode("latin-1")
    for literal in r"""
"
'
`
\\
$
${
}
${{
}}
{{
{%
%}
$(
)
#
//
/*
*/
<!--
\n
\r\n
\r
\t
\x20
\x20\x20
\0
\xff
\xef\xbb\xbf
\xe2\x80\x8b
\xe2\x80\xae
\x1b[31m
\xed\xa0\x80
:
=
-
-\x20
|
>
&a
*a
<<:\x20
!!binary\x20
---\n
[
]
{
,
<
&amp;
&#x1F;
ASSEMBLYAI_API_KEY
0123456789ab4cde8f0123456789abcd
MDEyMzQ1Njc4OWFiNGNkZThmMDEyMzQ1Njc4OWFiY2Q=
Bearer\x20
api.assemblyai.com
authorization
export\x20
null
::error ::
##[command]
1e999
-0
0x
\\u0000
<<EOF\n
EOF\n
""".split()
]


def mutated(corpus: Sequence[bytes], source: random.Random, whole: bytes = b"") -> bytes:
    """A tree made from those of a corpus, or from a `whole` one with pieces of these."""
    files = dict(trees.load(whole or source.choice(corpus)))
    for _ in range(source.randint(1, 6)):
        if not files or source.random() < 0.15:
            files |= trees.load(source.choice(corpus))
        path = source.choice(sorted(files))
        content = files[path]
        kind = source.random()
        if kind < 0.08:
            files[source.choice(_names(tuple(corpus)))] = files.pop(path)
        elif kind < 0.12:
            del files[path]
        else:
            files[path] = _spoiled(content, corpus, source)
    return trees.dump(dict(list(files.items())[:12]))


@lru_cache(maxsize=1)
def _names(corpus: tuple[bytes, ...]) -> Sequence[str]:
    """All paths of a corpus: any reader may get any text."""
    return sorted({path for data in corpus for path in trees.load(data)})


def _spoiled(content: bytes, corpus: Sequence[bytes], source: random.Random) -> bytes:
    start = source.randint(0, len(content))
    end = min(len(content), start + source.choice([0, 1, 2, 5, 20, 200]))
    kind = source.random()
    if kind < 0.45:
        new = source.choice(_WORDS)
    elif kind < 0.55:
        new = bytes([source.randrange(256)])
    elif kind < 0.65:
        new = b""
    elif kind < 0.75:
        new = content[start:end] * source.choice([2, 3, 50])
    elif kind < 0.78:
        new = source.choice(_WORDS) * source.choice([10, 100, 1000])
    elif kind < 0.9:
        other = source.choice(corpus)
        at = source.randint(0, len(other))
        new = other[at : at + source.choice([10, 50, 300])]
    else:
        lines = content.split(b"\n")
        one, two = source.randrange(len(lines)), source.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        return b"\n".join(lines)
    return content[:start] + new + content[end if source.random() < 0.6 else start :]
