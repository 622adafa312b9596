"""Where the path of a spot leads in a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ... import yamltree
from ...document import Document
from ...model import Text
from ...records import NamedTuple
from ...yamltree import Node

# More nodes than this are not gone through for `**`.
_MOST = 200_000


class Found(NamedTuple):
    """A node at a spot: the key that it stands under, the keys and names that `*`, `[]` and `**` stood for."""

    key: Node | None
    node: Node
    scope: tuple[str, ...]


def steps(at: str) -> tuple[str, ...]:
    """The steps of a path as a `Spot` has it."""
    return tuple(at.replace("[]", ".[]").split("."))


def find(root: Node, path: Iterable[str]) -> Iterator[Found]:
    """The nodes that a path leads to."""
    waiting = [Found(None, root.resolved(), ())]
    for step in path:
        waiting = [one for found in waiting for one in _step(found, step)]
    yield from waiting


def _step(found: Found, step: str) -> Iterator[Found]:
    if step == "[]":
        for number, item in enumerate(found.node.elements()):
            yield Found(None, item, (*found.scope, _called(item) or str(number)))
    elif step == "**":
        yield from _all_below(found.node) if not found.scope and found.key is None else _below(found)
    else:
        wanted = step.split("|")
        for key, value in found.node.entries():
            if step == "*":
                yield Found(key, value, (*found.scope, key.text))
            elif key.text in wanted:
                yield Found(key, value, found.scope)


@lru_cache(maxsize=1)
def _all_below(root: Node) -> tuple[Found, ...]:
    """The same of a whole file, in which many paths are looked for one after the other."""
    return tuple(_below(Found(None, root, ())))


def _below(found: Found) -> Iterator[Found]:
    """A node and all below it, each once."""
    waiting, seen = [found], {id(found.node)}
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        yield one
        children = [Found(key, value, (*one.scope, key.text)) for key, value in one.node.entries()]
        children += [
            Found(None, item, (*one.scope, _called(item) or str(number))) for number, item in enumerate(one.node.elements())
        ]
        for child in reversed(children):
            if child.node.kind != "scalar" and id(child.node) not in seen:
                seen.add(id(child.node))
                waiting.append(child._replace(scope=child.scope[-8:]))


def _called(item: Node) -> str:
    """The name of an item of a list, where it has one."""
    return next(
        (found.text for key in ("name", "Name", "key") if (found := item.get(key)) is not None and found.kind == "scalar"), ""
    )


def text_of(document: Document, node: Node) -> Text:
    """What a scalar denotes and where, without the quotes round it."""
    start = node.start + 1 if node.style in ('"', "'") else node.start
    if document.text.startswith(node.text, start):
        return Text(node.text, document.place(start, start + len(node.text)))
    return yamltree.text_of(document, node)
