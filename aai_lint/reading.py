"""From documents to facts: each is read by the reader that claims it, and what it names is fetched and read as well."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from . import deadlines, links, readers
from .document import LARGE, Document
from .engine import Tree
from .faults import Fault
from .model import Call, Content, Deadline, Fact, Facts, Field, Gap, Include, Place, Request, Run, Setting, Sighting, Use
from .options import Options
from .trigger import TRIGGER

# Following names from file to file ends after so many rounds: a longer chain is rare, and each round is a search.
ROUNDS = 4


def read(
    tree: Tree, first: Iterable[Document], options: Options, others: Iterable[Document] = ()
) -> tuple[Facts, dict[str, Document]]:
    """What the `first` documents and all that they lead to say, and all these documents by path. In the `others` a revoked key is
    written, which is all that is wanted of them."""
    documents = {document.path: document for document in first}
    words = [TRIGGER.decode(), *(re.escape(name.lower()) for name in options.names)]
    said = {path: _read(document, words) for path, document in sorted(documents.items())}
    for round_number in range(ROUNDS):
        facts = _gather(said, documents, tree, options)
        fresh = [word for word in map(re.escape, map(str.lower, sorted(links.follow(facts).words))) if word not in words]
        words += fresh
        new = {one.path: one for one in _follow(tree, facts, fresh, round_number) if one.path not in documents}
        again = {path: document for path, document in documents.items() if _says_more(document, words)}
        if not new and not again:
            break
        documents |= new
        said |= {path: _read(document, words) for path, document in sorted((new | again).items())}
    facts = _gather(said, documents, tree, options)
    if options.revoked:
        documents = {document.path: document for document in others} | documents
        facts = replace(facts, sightings=tuple(_sightings(documents, options)))
    return facts, documents


def _sightings(documents: Mapping[str, Document], options: Options) -> Iterator[Sighting]:
    from .sightings import sightings_in

    for _, document in sorted(documents.items()):
        yield from sightings_in(document, options.revoked)


def _says_more(document: Document, words: Sequence[str]) -> bool:
    """Whether a large document, of which only parts were read, has words that weren't looked for then."""
    if len(document.text) < LARGE or document.sought is None or document.sought.pattern == "|".join(words):
        return False
    return re.search("|".join(words), document.text.lower()) is not None


def _read(document: Document, words: Sequence[str]) -> tuple[Fact, ...]:
    if document.sought is None or document.sought.pattern != "|".join(words):
        document.sought = re.compile("|".join(words))
        document.forget()
    for reader in readers.candidates(document.path):
        try:
            if reader.reads(document):
                return tuple(reader.read(document))
        except Exception as error:
            raise Fault(f"reader {reader.__name__.rpartition('.')[2]}", document.path) from error
    return ()


def _follow(tree: Tree, facts: Facts, words: Sequence[str], round_number: int) -> Iterator[Document]:
    """The files that what was read so far makes worth reading: those that it names, and those with words that are new."""
    wanted = links.follow(facts)
    paths = set(wanted.paths)
    if round_number == 0 and wanted.concerned:
        paths.update(readers.structural(tree.paths))
    for path in sorted(paths & tree.paths - facts.origins.keys()):
        document = tree.open(path)
        if document is not None:
            yield document
    if words:
        yield from tree.search(*(word.encode() for word in words))


def _gather(said: Mapping[str, Sequence[Fact]], documents: Mapping[str, Document], tree: Tree, options: Options) -> Facts:
    kinds: dict[type, list[Fact]] = defaultdict(list)
    for path in sorted(said):
        for fact in said[path]:
            kinds[type(fact)].append(fact)

    def sort(kind: type) -> tuple[Fact, ...]:
        return tuple(sorted(kinds[kind], key=_place_of))

    return Facts(
        settings=sort(Setting),  # type: ignore[arg-type]
        uses=sort(Use),  # type: ignore[arg-type]
        includes=sort(Include),  # type: ignore[arg-type]
        calls=sort(Call),  # type: ignore[arg-type]
        requests=sort(Request),  # type: ignore[arg-type]
        fields=sort(Field),  # type: ignore[arg-type]
        runs=sort(Run),  # type: ignore[arg-type]
        contents=sort(Content),  # type: ignore[arg-type]
        gaps=(*sort(Gap), *tree.gaps()),  # type: ignore[arg-type]
        origins={path: document.origin for path, document in documents.items()},
        paths=tree.paths,
        projects=options.projects,
        names=options.names,
        loaders=options.loaders,
        deadlines=tuple(one for _, document in sorted(documents.items()) for one in document.kept(_deadlines)),
        today=options.today,
        notice=options.expiry_notice,
    )


def _deadlines(document: Document) -> tuple[Deadline, ...]:
    return tuple(deadlines.written_in(document))


def _place_of(fact: Fact) -> Place:
    if isinstance(fact, Gap | Content):
        return fact.place
    if isinstance(fact, Include):
        return fact.target.place
    if isinstance(fact, Request):
        return fact.header.place
    return fact.name.place
