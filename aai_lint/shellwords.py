"""Shell text in commands and words, with the place of every piece.

Not a shell's grammar: loops, functions and conditions are seen as the commands in them. That is enough for who sets and who
uses which variable, and unlike a parser of whole scripts it reads what stands in documents, Makefiles and workflow steps too:
single lines, prompts, pieces that end in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document
from .model import Joined, Literal, Opaque, Place, Reference, Text, Value
from .records import NamedTuple
from .regex import regex


class Piece(NamedTuple):
    """A part of a word. `kind` is "text" (`text` is what it denotes), "variable" (`text` is its name), or "command" (its output,
    or anything else that only the shell knows). Offsets are those inside the quotes; `quote` tells which. `operator` is that of
    a fallback, or says that only a part or a property of the variable is taken (`#`, `:`)."""

    kind: str
    text: str
    start: int
    end: int
    quote: str = ""
    operator: str = ""
    fallback: tuple[Piece, ...] = ()


class Word(NamedTuple):
    """A word: its pieces, and where it is with its quotes."""

    pieces: tuple[Piece, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """What the word denotes, references as they are written without their quotes."""
        return "".join(piece.text if piece.kind == "text" else f"${{{piece.text}}}" for piece in self.pieces)

    @property
    def is_literal(self) -> bool:
        """Whether nothing in the word depends on the run."""
        return all(piece.kind == "text" for piece in self.pieces)


class Redirect(NamedTuple):
    """A redirection. For a here-document `body` is where its lines are, `quoted` whether they are taken as they stand."""

    operator: str
    target: Word
    body: tuple[int, int] = (0, 0)
    quoted: bool = False


class Command(NamedTuple):
    """A simple command: the assignments before it, its words, its redirections, and what follows (`|`, `&&`, `;`, newline).
    `depth` counts the commands that it is inside of."""

    assignments: tuple[tuple[str, int, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    start: int
    end: int
    after: str = ""
    depth: int = 0

    @property
    def name(self) -> str:
        """The name of the program, without its folder."""
        return self.words[0].text.rpartition("/")[2] if self.words else ""


_BLANK = regex(r"(?:[ \t\r]|\\\r?\n)*")
_PLAIN = regex(r"(?:[^ \t\r\n\"'`$\\;&|<>()]|\$(?![A-Za-z0-9_{('\"@*#?$!-])|(?<=[=:])<[A-Za-z][\w -]*>)+")
_IN_QUOTES = regex(r"(?:[^\"`$\\]|\$(?![A-Za-z0-9_{(@*#?$!-])|\\(?![\"`$\\\n]))+")
_VARIABLE = regex(r"\$([A-Za-z_]\w*)")
_BRACED = regex(r"\$\{(?P<prefix>[!#]?)(?P<name>[A-Za-z_]\w*)(?:\[[^\]]*\])?(?P<operator>:?[-?+=]|[#%/^,@:]|(?=\}|\Z))")
_SPECIAL = regex(r"\$(?:[0-9@*#?$!-])")
_ASSIGNMENT = regex(r"([A-Za-z_]\w*)(?:\[[^\]\s]*\])?\+?=")
_REDIRECT = regex(r"(?:\d*|&)(<<<|<<-?|>>|>\||>&|<&|<>|<|>)")
_SEPARATOR = regex(r"&&|\|\||;;&?|;&|\|&|[;&|()\n]")
_ANSI = regex(r"\\(?:([abefnrtv\\'\"?])|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3}))")
_ANSI_SIMPLE = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
# Words that begin or end a compound command: the command proper comes after them.
_RESERVED = frozenset("if then else elif fi do done while until for case esac in function time ! { } [[ coproc select".split())
# Groups of commands with redirections of their own, in one script; more are no work of people.
_GROUPS = 200
# How deep commands inside words are looked into.
_DEPTH = 4


class _Waiting(NamedTuple):
    """A here-document whose lines come after the end of the line."""

    redirects: list[Redirect]
    number: int
    word: str
    indented: bool
    quoted: bool


def commands_of(document: Document) -> tuple[Command, ...]:
    """The simple commands of a document that is shell text, taken apart once for all that ask."""
    return document.kept(_commands)


def _commands(document: Document) -> tuple[Command, ...]:
    groups: list[tuple[int, int]] = []
    found = tuple(commands(document.text, groups=groups))
    ends = {end: start for start, end in groups}
    # What follows `{ …; }` or `( … )` is for each command in it, behind its own.
    outer = [
        (ends[closed], one.start, one.redirects)
        for one in found
        if not one.words and not one.assignments and (closed := _closed_before(document.text, one.start)) in ends
    ][:_GROUPS]
    if not outer:
        return found
    return tuple(
        one._replace(
            redirects=(*one.redirects, *(more for start, end, those in outer if start < one.start < end for more in those))
        )
        for one in found
    )


def _closed_before(text: str, offset: int) -> int:
    """Where the bracket is that ends a group whose redirections begin at an offset, or with it."""
    while offset > 0 and text[offset : offset + 1] not in ("}", ")"):
        if text[offset - 1] not in " \t)":
            return -1
        offset -= 1
    return offset


def commands(
    text: str, start: int = 0, end: int | None = None, depth: int = 0, groups: list[tuple[int, int]] | None = None
) -> Iterator[Command]:
    """The simple commands of a text, those in `$(…)` too, in the order of their ends. `groups` is given where the brackets are
    that commands are grouped by."""
    limit = len(text) if end is None else end
    offset = begin = start
    assignments: list[tuple[str, int, Word]] = []
    words: list[Word] = []
    redirects: list[Redirect] = []
    held: list[tuple[tuple[tuple[str, int, Word], ...], tuple[Word, ...], list[Redirect], int, int, str]] = []
    waiting: list[_Waiting] = []
    brackets: list[int] = []
    while True:
        offset = _skip_blank(text, offset, limit)
        if offset < limit and text[offset] == "#":
            newline = text.find("\n", offset, limit)
            offset = limit if newline < 0 else newline
        separator = _SEPARATOR.match(text, offset, limit)
        if separator or offset >= limit:
            mark = separator.group() if separator else "\n"
            if assignments or words or redirects:
                held.append((tuple(assignments), tuple(words), redirects, begin, offset, mark))
            if mark == "(":
                brackets.append(offset)
            elif mark == ")" and brackets and groups is not None:
                groups.append((brackets.pop(), offset))
            offset = separator.end() if separator else limit
            if mark == "\n":
                for document in waiting:
                    offset = _take_body(text, offset, limit, document)
                waiting = []
            if not waiting:
                for first, rest, where, opened, closed, after in held:
                    yield Command(first, rest, tuple(where), opened, closed, after, depth)
                held = []
            if offset >= limit and not separator:
                return
            assignments, words, redirects, begin = [], [], [], offset
            continue
        redirect = _REDIRECT.match(text, offset, limit)
        if redirect:
            offset = _skip_blank(text, redirect.end(), limit)
            if redirect.group(1) in ("<", ">") and text.startswith("(", offset):  # <(…): a command as a file
                close = _closing(text, offset, limit)
                if depth < _DEPTH:
                    yield from commands(text, offset + 1, close, depth + 1)
                offset = min(close + 1, limit)
                continue
            target, offset = _word(text, offset, limit)
            if redirect.group(1) in ("<<", "<<-"):
                quoted = any(piece.quote for piece in target.pieces) or "\\" in text[target.start : target.end]
                waiting.append(_Waiting(redirects, len(redirects), target.text, redirect.group(1) == "<<-", quoted))
            redirects.append(Redirect(redirect.group(1), target))
            continue
        if not words and not assignments and not redirects:
            begin = offset
        assigned = _ASSIGNMENT.match(text, offset, limit) if not words else None
        if assigned:
            word, offset = _assigned(text, assigned.end(), limit)
            assignments.append((assigned.group(1), assigned.start(1), word))
        else:
            word, offset = _word(text, offset, limit)
            if words or assignments or word.text not in _RESERVED:
                words.append(word)
            elif word.text == "{":
                brackets.append(word.start)
            elif word.text == "}" and brackets and groups is not None:
                groups.append((brackets.pop(), word.start))
        if depth < _DEPTH:
            for inner_start, inner_end in _inner_commands(word.pieces):
                yield from commands(text, inner_start, inner_end, depth + 1)


def _assigned(text: str, offset: int, limit: int) -> tuple[Word, int]:
    """The value of an assignment; an array counts as made by the shell."""
    if not text.startswith("(", offset):
        return _word(text, offset, limit)
    end = min(_closing(text, offset, limit) + 1, limit)
    return Word((Piece("command", text[offset:end], offset, end),), offset, end), end


def _skip_blank(text: str, offset: int, limit: int) -> int:
    match = _BLANK.match(text, offset, limit)
    return match.end() if match else offset


def _take_body(text: str, offset: int, limit: int, document: _Waiting) -> int:
    """Give a here-document its lines; the offset after its end."""
    margin = "[ \\t]*" if document.indented else ""
    pattern = rf"^{margin}{re.escape(document.word)}[ \t]*\r?$"
    found = re.compile(pattern, re.MULTILINE).search(text, offset, limit)
    end = found.start() if found else limit
    redirect = document.redirects[document.number]
    document.redirects[document.number] = redirect._replace(body=(offset, end), quoted=document.quoted)
    return found.end() if found else limit


def _inner_commands(pieces: tuple[Piece, ...]) -> Iterator[tuple[int, int]]:
    """Where the commands inside a word are."""
    for piece in pieces:
        if piece.kind == "command" and piece.text.startswith("$(") and not piece.text.startswith("$(("):
            yield piece.start + 2, piece.end - 1
        elif piece.kind == "command" and piece.text.startswith("`"):
            yield piece.start + 1, piece.end - 1
        yield from _inner_commands(piece.fallback)


def _closing(text: str, offset: int, limit: int) -> int:
    """The offset of the bracket that closes the one at `offset`, quotes respected; the limit if none does."""
    opening = text[offset]
    closing = {"(": ")", "{": "}"}[opening]
    level = 0
    mark = re.compile(rf"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\{opening}|\{closing}", re.DOTALL)
    for match in mark.finditer(text, offset, limit):
        if match.group() == opening:
            level += 1
        elif match.group() == closing:
            level -= 1
            if level == 0:
                return match.start()
    return limit


def _word(text: str, offset: int, limit: int, depth: int = 0) -> tuple[Word, int]:
    """The word at an offset and where it ends. Takes at least one character."""
    pieces: list[Piece] = []
    start = offset
    while offset < limit:
        character = text[offset]
        plain = _PLAIN.match(text, offset, limit)
        if plain:
            pieces.append(Piece("text", plain.group(), offset, plain.end()))
            offset = plain.end()
        elif character == "'":
            close = text.find("'", offset + 1, limit)
            close = limit if close < 0 else close
            pieces.append(Piece("text", text[offset + 1 : close], offset + 1, close, "'"))
            offset = min(close + 1, limit)
        elif character == '"':
            offset = _double_quoted(text, offset + 1, limit, pieces, depth)
        elif character == "\\":
            if text[offset + 1 : offset + 3] == "\r\n" or text[offset + 1 : offset + 2] == "\n":
                break
            pieces.append(Piece("text", text[offset + 1 : offset + 2], offset, min(offset + 2, limit)))
            offset = min(offset + 2, limit)
        elif text.startswith("$'", offset):
            match = re.compile(r"\$'((?:[^'\\]|\\.)*)'?", re.DOTALL).match(text, offset, limit)
            if match is None:
                break
            pieces.append(Piece("text", _ANSI.sub(_ansi, match.group(1)), match.start(1), match.end(1), "$'"))
            offset = match.end()
        elif text.startswith('$"', offset):
            offset = _double_quoted(text, offset + 2, limit, pieces, depth)
        elif character in "$`":
            piece = _expansion(text, offset, limit, "", depth)
            pieces.append(piece)
            offset = piece.end
        else:
            break
    if offset == start and offset < limit and text[offset] not in " \t\r\n;&|()<>":
        offset += 1
    return Word(tuple(pieces), start, offset), offset


def _ansi(match: re.Match[str]) -> str:
    simple, hexadecimal, unicode, octal = match.groups()
    if simple:
        return _ANSI_SIMPLE.get(simple, simple)
    return chr(int(hexadecimal or unicode, 16) if hexadecimal or unicode else int(octal, 8))


def _double_quoted(text: str, offset: int, limit: int, pieces: list[Piece], depth: int) -> int:
    """Add the pieces between double quotes; the offset after the closing one."""
    first = len(pieces)
    begin = offset
    while offset < limit and text[offset] != '"':
        run = _IN_QUOTES.match(text, offset, limit)
        if run:
            pieces.append(Piece("text", run.group(), offset, run.end(), '"'))
            offset = run.end()
        elif text[offset] == "\\":
            skipped = text[offset + 1 : offset + 2]
            pieces.append(Piece("text", "" if skipped == "\n" else skipped, offset, min(offset + 2, limit), '"'))
            offset = min(offset + 2, limit)
        else:
            piece = _expansion(text, offset, limit, '"', depth)
            pieces.append(piece)
            offset = piece.end
    if len(pieces) == first:
        pieces.append(Piece("text", "", begin, begin, '"'))
    return min(offset + 1, limit)


def _expansion(text: str, offset: int, limit: int, quote: str, depth: int) -> Piece:
    """What begins with `$` or a back-tick."""
    if text[offset] == "`":
        quoted = re.compile(r"`(?:[^`\\]|\\.)*`?", re.DOTALL).match(text, offset, limit)
        end = quoted.end() if quoted else offset + 1
        return Piece("command", text[offset:end], offset, end, quote)
    if text.startswith("$(", offset):
        end = min(_closing(text, offset + 1, limit) + 1, limit)
        return Piece("command", text[offset:end], offset, end, quote)
    variable = _VARIABLE.match(text, offset, limit)
    if variable:
        return Piece("variable", variable.group(1), offset, variable.end(), quote)
    braced = _BRACED.match(text, offset, limit)
    if text.startswith("${", offset):
        close = _closing(text, offset + 1, limit)
        end = min(close + 1, limit)
        if braced is None:
            return Piece("command", text[offset:end], offset, end, quote)
        operator = braced["prefix"] or braced["operator"]
        fallback: tuple[Piece, ...] = ()
        if operator in ("-", ":-", "=", ":=") and depth < _DEPTH:
            fallback = _fallback(text, braced.end(), close, quote, depth + 1)
        return Piece("variable", braced["name"], offset, end, quote, operator, fallback)
    special = _SPECIAL.match(text, offset, limit)
    end = special.end() if special else offset + 1
    return Piece("command", text[offset:end], offset, end, quote)


def _fallback(text: str, offset: int, limit: int, quote: str, depth: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    while offset < limit:
        if quote:
            offset = _double_quoted(text, offset, limit, pieces, depth)
        else:
            word, end = _word(text, offset, limit, depth)
            pieces += word.pieces
            offset = end if end > offset else offset + 1
    return tuple(pieces)


# --- values ---------------------------------------------------------------------------------------------------------


def value_of(document: Document, word: Word) -> Value:
    """What a word gives, quotes taken off."""
    if word.is_literal:
        place = document.place(word.start, word.end)
        quotes = {piece.quote for piece in word.pieces}
        return Literal(document.text[word.start : word.end], word.text, place, quotes.pop() if len(quotes) == 1 else "")
    return joined(document, word.pieces, document.place(word.start, word.end))


def joined(document: Document, pieces: tuple[Piece, ...], place: Place) -> Value:
    """What pieces give together; neighbouring text is one part."""
    parts: list[Value] = []
    run: list[Piece] = []
    for piece in (*pieces, None):
        if piece is not None and piece.kind == "text":
            run.append(piece)
            continue
        if run:
            start, end = run[0].start, run[-1].end
            text = "".join(one.text for one in run)
            if text:
                parts.append(Literal(document.text[start:end], text, document.place(start, end), run[0].quote))
            run = []
        if piece is not None:
            parts.append(_reference(document, piece))
    if not parts:
        return Literal("", "", place)
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), place)


def _reference(document: Document, piece: Piece) -> Value:
    place = document.place(piece.start, piece.end)
    if piece.kind == "command":
        return Opaque("made when the shell runs", place)
    fallback = joined(document, piece.fallback, place) if piece.fallback else None
    required = piece.operator not in ("-", ":-", "+", ":+", "=", ":=")
    return Reference(piece.text, place, fallback=fallback, operator=piece.operator, required=required)


def cut(document: Document, word: Word, start: int, end: int | None = None) -> tuple[Text, tuple[Piece, ...]]:
    """The text of a word between two offsets into what it denotes, where it is, and the pieces there. A reference counts with
    the length of `${NAME}`."""
    kept: list[Piece] = []
    at = 0
    limit = len(word.text) if end is None else end
    for piece in word.pieces:
        length = len(piece.text) if piece.kind == "text" else len(piece.text) + 3
        first, last = max(start, at), min(limit, at + length)
        if first < last or (length == 0 and start <= at <= limit):
            if piece.kind != "text" or (first == at and last == at + length):
                kept.append(piece)
            else:
                linear = piece.end - piece.start == len(piece.text)
                begin = piece.start + first - at if linear else piece.start
                finish = piece.start + last - at if linear else piece.end
                kept.append(Piece("text", piece.text[first - at : last - at], begin, finish, piece.quote))
        at += length
    if not kept:
        return Text("", document.place(word.end, word.end)), ()
    text = "".join(piece.text if piece.kind == "text" else f"${{{piece.text}}}" for piece in kept)
    return Text(text, document.place(kept[0].start, kept[-1].end)), tuple(kept)
