"""How alike two names are."""

from __future__ import annotations

from collections.abc import Iterable

from .. import key


def distance(one: str, other: str) -> int:
    """The edit distance of two names, a swap of neighbours counting once, letter case and separators not at all."""
    first, second = ("".join(key.words(name)) for name in (one, other))
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
    return min(sorted(set(names)), key=lambda other: distance(name, other), default="")
