"""From documents to facts: each is read by the reader that claims it, and what it names is fetched and read as well."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from . import deadlines, links, readers
from .document import ENVIRONMENT, LARGE, Document
from .faults import Fault
from .garbage import sweep
from .model import Call, Commit, Content, Fact, Facts, Field, Gap, Include, Request, Run, Setting, Sighting, Use
from .options import Options
from .records import replace
from .tree import Tree
from .trigger import TRIGGER

# Following names from file to file ends after so many rounds: a longer chain is rare, and each round is a search.
ROUNDS = 4
# Characters, without the largest file, from which on several processes read: to hand over what was read takes a third of the time
# of reading it.
MUCH = 1 << 20


def read(
    tree: Tree, first: Iterable[Document], options: Options, others: Iterable[Document] = ()
) -> tuple[Facts, dict[str, Document]]:
    """What the `first` documents and all that they lead to say, and all these documents by path. In the `others` a revoked key is
    written, which is all that is wanted of them."""
    documents = {document.path: document for document in first}
    words = [TRIGGER.decode(), *(re.escape(name.lower()) for name in options.names)]
    said = _read_all(documents, words)
    facts = _gather(said, documents, tree, options)
    loaders: set[str] = set()
    for round_number in range(ROUNDS):
        wanted = links.follow(facts)
        fresh = [word for word in map(re.escape, map(str.lower, sorted(wanted.words))) if word not in words]
        words += fresh
        loaders.update(map(re.escape, map(str.lower, wanted.loaders)))
        new = {one.path: one for one in _follow(tree, facts, wanted, fresh, round_number) if one.path not in documents}
        telling = re.compile("|".join(word for word in words if word not in loaders))
        again = {path: document for path, document in documents.items() if _says_more(document, words)}
        for path, document in (documents | new).items():
            if document.skimmed and (wanted.whole or path in wanted.paths or telling.search(document.text.lower())):
                document.skimmed = False
                again[path] = document
        if not new and not again:
            break
        documents |= new
        said |= _read_all(new | again, words)
        facts = _gather(said, documents, tree, options)
    unread = tuple(tree.gaps())
    if unread != facts.gaps[len(facts.gaps) - len(unread) :]:  # what the last search could not read
        facts = _gather(said, documents, tree, options)
    written = tuple(one for _, document in sorted(documents.items()) for one in deadlines.written_in(document))
    if written:  # other facts would have to be joined anew
        facts = replace(facts, deadlines=written)
    if options.revoked:
        documents = {document.path: document for document in others} | documents
        facts = replace(facts, sightings=tuple(_sightings(documents, options)))
    if options.max_key_age:
        facts = replace(facts, ages=_ages(tree, facts, documents), max_age=options.max_key_age)
    return facts, documents


def _ages(tree: Tree, facts: Facts, documents: Mapping[str, Document]) -> dict[tuple[str, int], Commit]:
    """The commits that changed last what tells of a key's age. A line that no commit has is being changed."""
    places = [place for _, place, _ in links.dated(facts) if place.path in documents]
    found = {}
    for path in sorted({place.path for place in places}):
        changes = tree.changed(path)
        for place in places if changes else ():
            for line in range(place.line, place.end_line + 1) if place.path == path else ():
                commit = changes.get(documents[path].line(line).strip())
                if commit is not None:
                    found[path, line] = commit
    return found


def _sightings(documents: Mapping[str, Document], options: Options) -> Iterator[Sighting]:
    from .sightings import sightings_in

    for _, document in sorted(documents.items()):
        yield from sightings_in(document, options.revoked)


def _says_more(document: Document, words: Sequence[str]) -> bool:
    """Whether a large document, of which only parts were read, has words that weren't looked for then."""
    fresh = [word for word in words if word not in (document.sought or ())]
    if not document.partial or len(document.text) < LARGE or not fresh:
        return False
    lower = document.text.lower()
    return any(re.search(word, lower) for word in fresh) and not readers.reads_whole(document)


def _read_all(documents: Mapping[str, Document], words: Sequence[str]) -> dict[str, tuple[Fact, ...]]:
    """What documents say, by path."""
    for document in documents.values():
        if document.sought != tuple(words):
            document.sought = tuple(words)
            document.forget()
        document.partial = False
    paths = sorted(documents)
    sizes = sorted(len(document.text) for document in documents.values())
    if sum(sizes[:-1]) < MUCH:  # one file is read by one
        return {path: _read(documents[path]) for path in paths}
    import pickle

    from .sharing import SHARES, shared

    def read(share: int) -> dict[str, tuple[tuple[Fact, ...], bool]]:
        return {path: (_read(documents[path]), documents[path].partial) for path in paths[share::SHARES]}

    said = {path: one for some in shared(read, pickle) for path, one in some.items()}
    for path, (_, partial) in said.items():
        documents[path].partial = partial
    return {path: said[path][0] for path in paths}


def _read(document: Document) -> tuple[Fact, ...]:
    for reader in readers.candidates(document.path):
        try:
            if reader.reads(document):
                facts = tuple(sorted(reader.read(document), key=_where))
                document.forget()
                sweep()
                return facts
        except Exception as error:
            raise Fault(f"reader {reader.__name__.rpartition('.')[2]}", document.path) from error
    return ()


def _follow(tree: Tree, facts: Facts, wanted: links.Wanted, words: Sequence[str], round_number: int) -> Iterator[Document]:
    """The files that what was read so far makes worth reading: those that it names, those that sound of the environment or name
    what was read where such would matter, and those with words that are new. All but the first may be skimmed."""
    near = {path: _sound(wanted.modules if path.endswith(".py") else wanted.hints) for path in wanted.near}
    if round_number == 0 and wanted.concerned:
        for path, sound in readers.structural(tree.paths):
            near[path] = f"{sound}|{near[path]}" if sound and path in near else sound
    near |= dict.fromkeys(wanted.paths, "")
    for path in sorted(near.keys() & tree.paths - facts.origins.keys()):
        document = tree.open(path)
        if document is not None and (not near[path] or re.search(near[path], document.text.lower())):
            document.skimmed = bool(near[path])
            yield document
    if words:
        for document in tree.search(*(word.encode() for word in words)):
            document.skimmed = True
            yield document


def _sound(hints: Iterable[str]) -> str:
    return "|".join([ENVIRONMENT, *map(re.escape, sorted(hints))])


def _gather(said: Mapping[str, Sequence[Fact]], documents: Mapping[str, Document], tree: Tree, options: Options) -> Facts:
    kinds: dict[type, list[Fact]] = defaultdict(list)
    for path in sorted(said):  # and within a file they are in order
        for fact in said[path]:
            kinds[type(fact)].append(fact)

    return Facts(
        settings=tuple(kinds[Setting]),  # type: ignore[arg-type]
        uses=tuple(kinds[Use]),  # type: ignore[arg-type]
        includes=tuple(kinds[Include]),  # type: ignore[arg-type]
        calls=tuple(kinds[Call]),  # type: ignore[arg-type]
        requests=tuple(kinds[Request]),  # type: ignore[arg-type]
        fields=tuple(kinds[Field]),  # type: ignore[arg-type]
        runs=tuple(kinds[Run]),  # type: ignore[arg-type]
        contents=tuple(kinds[Content]),  # type: ignore[arg-type]
        gaps=(*kinds[Gap], *tree.gaps()),  # type: ignore[arg-type]
        origins={path: document.origin for path, document in documents.items()},
        skimmed=frozenset(path for path, document in documents.items() if document.skimmed),
        paths=tree.paths,
        projects=options.projects,
        names=options.names,
        loaders=options.loaders,
        today=options.today,
        notice=options.expiry_notice,
    )


def _where(fact: Fact) -> tuple[int, int, int, int]:
    """Where in its file a fact is written."""
    if isinstance(fact, Gap | Content):
        place = fact.place
    elif isinstance(fact, Include):
        place = fact.target.place
    elif isinstance(fact, Request):
        place = fact.header.place
    else:
        place = fact.name.place
    return place.line, place.column, place.end_line, place.end_column
