"""How alike two names are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .. import key


def distance(one: str, other: str) -> int:
    """The edit distance of two names, a swap of neighbours counting once, letter case and separators not at all."""
    first, second = _letters(one), _letters(other)
    # What they have in common at both ends costs nothing, and names of one program have much in common.
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    if not first or not second:
        return len(first) + len(second)
    rows = [list(range(len(second) + 1))]
    for i, left in enumerate(first, 1):
        row = [i]
        for j, right in enumerate(second, 1):
            cost = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == second[j - 2] and first[i - 2] == right:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def nearest(name: str, names: Iterable[str]) -> str:
    """The name most like `name`; empty where there is none."""
    ranked = sorted(set(names))
    letters = _letters(name)
    least = 0 if any(_letters(other) == letters for other in ranked) else 1
    found, best = "", -1
    for other in ranked:
        if best >= 0 and _least(letters, _letters(other)) >= best:
            continue
        apart = distance(name, other)
        if best < 0 or apart < best:
            found, best = other, apart
            if best == least:
                break
    return found


def _least(one: str, other: str) -> int:
    """A bound of the distance that is cheap to know: each letter that only one of two names has takes a step."""
    first, second = _counted(one), _counted(other)
    shared = sum([min(times, second[letter]) for letter, times in first.items() if letter in second])
    return max(len(one), len(other)) - shared


@lru_cache(maxsize=4096)
def _counted(letters: str) -> dict[str, int]:
    return dict(Counter(letters))


@lru_cache(maxsize=4096)
def _letters(name: str) -> str:
    """What counts of a name."""
    return "".join(key.words(name))
