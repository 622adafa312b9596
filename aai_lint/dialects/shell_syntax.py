"""The syntax of shells: text in, words and simple commands out. Nothing is executed here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..records import dataclass, field
from ..regex import regex


@dataclass(frozen=True, slots=True)
class Shell:
    """What sets a shell apart."""

    stops: bool  # a syntax error ends the shell, not only the file
    arrays: bool = False  # `N=(…)` and `N+=…` are assignments
    declares: bool = False  # it knows declare and typeset
    dollar_quotes: bool = False  # $'…'
    zsh: bool = False
    all_exported: bool = True  # `set -a` went before
    function: bool = False  # read within a function: `declare` makes a local variable
    nul: bytes = b""  # what becomes of a NUL: dropped, or (zsh) it is a character


NAME = regex("[A-Za-z_][A-Za-z0-9_]*")
_REFERENCED = regex(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_META = " \t\n;&|<>()"
_RESERVED = frozenset("if then else elif fi for while until do done case esac".split())
_RESERVED_ELSEWHERE = frozenset("function select [[ time coproc".split())


class BadSyntax(Exception):
    """The shell can't parse the line."""


class NotFollowed(Exception):
    """Something that can't be known without running it."""


@dataclass(slots=True)
class Part:
    """A piece of a word: text, a reference (`name`, operator and the words after it) or a command."""

    kind: str  # text, reference, command, array
    text: str
    quoted: bool = False
    operator: str = ""
    words: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Command:
    """A simple command; `apart`: it runs in a process of its own."""

    words: list[list[Part]] = field(default_factory=list)
    apart: bool = False
    after: str = ""  # && or || before it
    reads_file: bool = False  # `< file`: it isn't there, we take it
    redirections: list[list[Part]] = field(default_factory=list)


class Parser:
    def __init__(self, text: str, shell: Shell, *, backquoted: bool = False) -> None:
        self.text, self.shell, self.place = text, shell, 0
        self.backquoted = backquoted and shell.stops  # dash ends such a list without a word where a token doesn't fit
        self.here_documents: list[tuple[str, bool]] = []
        self.redirected = self.reads_file = False
        self.targets: list[list[Part]] = []
        self.groups = 0

    def peek(self, count: int = 1) -> str:
        return self.text[self.place : self.place + count]

    def skip_blanks(self) -> None:
        while True:
            if self.peek() in (" ", "\t") and self.peek():
                self.place += 1
            elif self.peek(2) == "\\\n":
                self.place += 2
            else:
                break
        if self.peek() == "#":
            end = self.text.find("\n", self.place)
            self.place = len(self.text) if end < 0 else end

    def skip_white(self) -> None:
        self.skip_blanks()
        while self.peek() == "\n":
            self.newline()
            self.skip_blanks()

    def lines(self) -> Iterator[list[Command]]:
        """Complete commands: each is executed before the next line is parsed."""
        while True:
            self.skip_white()
            if not self.peek():
                return
            commands: list[Command] = []
            self.sequence(commands, "")
            yield commands

    def sequence(self, commands: list[Command], closing: str) -> None:
        """Up to the newline that ends it, or the closing `)` or `}`."""
        after, empty = "", True
        while True:
            self.skip_blanks()
            here = self.peek()
            if here == "\n":
                self.newline()
                if closing or after:
                    continue
                return
            if here == ";" and self.shell.zsh and not after:
                self.place += 1
                continue
            if not here:
                if closing or after:
                    raise BadSyntax
                return
            if here == ")" and closing == ")" and not empty and not after:
                self.place += 1
                return
            if here == ")" and self.backquoted and not closing:
                self.place = len(self.text)
                return
            first = len(commands)
            self.pipeline(commands, after)
            empty, after = False, ""
            if closing == "}" and commands[first:] and plain(commands[-1].words) == "}":
                commands.pop()
                return
            self.skip_blanks()
            operator = self.peek(2) if self.peek(2) in ("&&", "||", ";;") else self.peek()
            if operator in ("&&", "||"):
                self.place += 2
                after = operator
            elif operator == "&":
                if self.shell.zsh and len(commands) == first + 1 and only_assignments(commands[first], self.shell):
                    raise BadSyntax
                for command in commands[first:]:
                    command.apart = True
                self.place += 1
            elif operator == ";":
                self.place += 1
            elif operator == "\n":
                self.newline()
                if not closing:
                    return
            elif operator == ")" and closing == ")":
                continue
            elif operator and self.backquoted:
                self.place = len(self.text)
            elif operator:
                raise BadSyntax

    def newline(self) -> None:
        self.place += 1
        for delimiter, tabs in self.here_documents:
            while self.peek():
                end = self.text.find("\n", self.place)
                line = self.text[self.place : len(self.text) if end < 0 else end]
                self.place = len(self.text) if end < 0 else end + 1
                if (line.lstrip("\t") if tabs else line) == delimiter:
                    break
        self.here_documents = []

    def pipeline(self, commands: list[Command], after: str) -> None:
        first = len(commands)
        self.command(commands, after)
        piped = False
        while True:
            self.skip_blanks()
            if self.peek() != "|" or self.peek(2) == "||":
                break
            self.place += 2 if self.peek(2) == "|&" and self.shell.arrays else 1
            piped = True
            self.skip_white()
            self.command(commands, "")
        for command in commands[first : len(commands) - (1 if self.shell.zsh else 0)] if piped else ():
            command.apart = True

    def command(self, commands: list[Command], after: str) -> None:
        self.skip_blanks()
        if self.peek(2) == "((" and self.shell.arrays:
            raise NotFollowed("an arithmetic command")
        if self.peek() == "(":
            self.place += 1
            inner: list[Command] = []
            self.sequence(inner, ")")
            self.redirections()
            for command in inner:
                command.apart = True
            commands.extend(inner or [Command(apart=True)])
            return
        command = Command(after=after)
        while True:
            self.redirections()
            self.skip_blanks()
            if not self.peek() or self.peek() in _META:
                break
            word = self.word()
            name = plain([word])
            if not command.words and (name in _RESERVED or (name in _RESERVED_ELSEWHERE and self.shell.arrays)):
                raise NotFollowed("a loop, a condition or a function")
            if name == "}" and not command.words and not self.groups and self.backquoted:
                self.place = len(self.text)
                return
            if not self.groups and ((name == "}" and not command.words) or (self.shell.zsh and _opens(word, "}"))):
                raise BadSyntax
            if self.shell.zsh and not command.words and _opens(word, "{") and name != "{":
                raise NotFollowed("a group without blanks")
            if not command.words and name == "{":
                self.groups += 1
                self.sequence(commands, "}")
                self.groups -= 1
                self.redirections()
                return
            if not command.words and name == "!":
                continue
            command.words.append(word)
            if self.peek() == "(" and (len(command.words) == 1 or self.shell.zsh):
                self.array_or_function(word, name)
        if not command.words and not self.redirected:
            raise BadSyntax
        command.reads_file, self.reads_file = self.reads_file, False
        command.redirections, self.targets = self.targets, []
        commands.append(command)

    def array_or_function(self, word: list[Part], name: str | None) -> None:
        last = word[-1] if word else None
        if self.shell.arrays and last and last.kind == "text" and not last.quoted and last.text.endswith("="):
            self.place += 1
            while True:
                self.skip_white()
                if self.peek() == ")":
                    break
                if not self.peek() or self.peek() in _META:
                    raise BadSyntax
                self.word()
            self.place += 1
            word.append(Part("array", ""))
            return
        if self.backquoted and assignment(word, self.shell):
            return
        if self.shell.zsh:
            raise NotFollowed("a pattern")
        if name is not None and re.match(r"\([ \t]*\)", self.text[self.place :]):
            raise NotFollowed("a function")
        raise BadSyntax

    def redirections(self) -> None:
        self.redirected = False
        while True:
            self.skip_blanks()
            found = re.compile(r"[0-9]*(<<-|<<<|<<|<>|>>|>\||<&|>&|&>>|&>|<|>)").match(self.text, self.place)
            if found is None or (found[0].startswith("&") and not self.shell.arrays):
                return
            self.place = found.end()
            self.redirected = True
            if self.peek() == "(" and self.shell.arrays and found[1] in "<>":
                raise NotFollowed("a process substitution")
            self.skip_blanks()
            if not self.peek() or self.peek() in _META:
                raise BadSyntax
            word = self.word()
            if found[1] in ("<<", "<<-"):
                self.here_documents.append(("".join(part.text for part in word), found[1] == "<<-"))
            else:
                self.targets.append(word)
                self.reads_file = self.reads_file or found[1] == "<"

    def word(self) -> list[Part]:
        parts: list[Part] = []
        while (here := self.peek()) and here not in _META:
            self.part(parts, here, quoted=False)
        return parts

    def part(self, parts: list[Part], here: str, *, quoted: bool) -> None:
        if here == "\\":
            if self.peek(2) == "\\\n":
                self.place += 2
                return
            following = self.text[self.place + 1 : self.place + 2]
            self.place += 2
            if quoted and following not in ("$", "`", '"', "\\"):
                parts.append(Part("text", "\\" + following, True))
            else:
                parts.append(Part("text", following or ("" if self.shell.zsh else "\\"), True))
        elif here == "'" and not quoted:
            end = self.text.find("'", self.place + 1)
            if end < 0:
                raise BadSyntax
            parts.append(Part("text", self.text[self.place + 1 : end], True))
            self.place = end + 1
        elif here == '"' and not quoted:
            self.double_quoted(parts)
        elif here == "$":
            self.dollar(parts, quoted=quoted)
        elif here == "`":
            command = re.compile(r"(?:[^`\\]|\\.)*`", re.DOTALL).match(self.text, self.place + 1)
            if command is None:
                raise BadSyntax
            inside = re.sub(r"\\([$`\\])", r"\1", command[0][:-1])
            if self.shell.stops or self.shell.zsh:
                for _ in Parser(inside, self.shell, backquoted=True).lines():
                    pass
            parts.append(Part("command", inside, quoted))
            self.place = command.end()
        else:
            parts.append(Part("text", here, quoted))
            self.place += 1

    def double_quoted(self, parts: list[Part]) -> None:
        self.place += 1
        parts.append(Part("text", "", True))
        while (here := self.peek()) != '"':
            if not here:
                raise BadSyntax
            self.part(parts, here, quoted=True)
        self.place += 1

    def dollar(self, parts: list[Part], *, quoted: bool) -> None:
        following = self.text[self.place + 1 : self.place + 2]
        if following == "'" and self.shell.dollar_quotes and not quoted:
            found = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL).match(self.text, self.place)
            if found is None:
                raise BadSyntax
            parts.append(Part("text", _decoded(found[1]), True))
            self.place = found.end()
        elif following == '"' and self.shell.declares and not quoted:
            self.place += 1
            self.double_quoted(parts)
        elif self.text.startswith("$((", self.place):
            raise NotFollowed("arithmetic")
        elif following == "(":
            start = self.place + 2
            self.place = start
            self.sequence([], ")") if re.match(r"\s*[^\s)]", self.text[start:]) else self.empty_list()
            parts.append(Part("command", self.text[start : self.place - 1], quoted))
        elif following == "{":
            self.place += 2
            parts.append(self.braced(quoted=quoted))
        elif name := _REFERENCED.match(self.text, self.place + 1):
            self.place = name.end()
            modifier = "modifier" if self.shell.zsh and re.match(r":[a-zA-Z]|\[", self.peek(2)) else ""
            parts.append(Part("reference", name[0], quoted, modifier))
        else:
            parts.append(Part("text", "$", quoted))
            self.place += 1

    def empty_list(self) -> None:
        end = self.text.find(")", self.place)
        if end < 0:
            raise BadSyntax
        self.place = end + 1

    def braced(self, *, quoted: bool) -> Part:
        """From after `${` to the brace that closes it."""
        start = self.place
        found = re.compile(r"(#?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])?(:?[-=?+]|[#%/:^,@\[]|)").match(self.text, start)
        self.place = found.end() if found else start
        name, operator = (found[2] or "", found[3]) if found else ("", "")
        bad = not name or (not operator and self.peek() != "}")
        if bad and self.shell.stops and self.shell.dollar_quotes:
            raise BadSyntax  # ash finds it at once, the others when they come to the value
        if bad and name and self.shell.stops:
            self.place += 1  # dash takes the next character for the operator
        words: list[Part] = []
        while (here := self.peek()) != "}":
            if not here:
                raise BadSyntax
            if here == "'" and quoted and not (self.shell.zsh or self.shell.declares):
                words.append(Part("text", here, True))
                self.place += 1
            elif here == '"' and quoted:
                self.double_quoted(words)
            else:
                self.part(words, here, quoted=quoted)
        self.place += 1
        if found and found[1] and name:
            operator = "length"
        if self.shell.zsh and not quoted and not name:
            return Part("reference", "", quoted, "bad")
        return Part("reference", name, quoted, "bad" if bad else operator, words)


def _decoded(text: str) -> str:
    known = {
        "n": "\n",
        "t": "\t",
        "r": "\r",
        "a": "\a",
        "b": "\b",
        "f": "\f",
        "v": "\v",
        "e": "\x1b",
        "\\": "\\",
        "'": "'",
        '"': '"',
    }

    def decode(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] == "x" and len(escape) > 1:
            return chr(int(escape[1:], 16))
        if escape[0] in "01234567":
            return chr(int(escape, 8) & 0xFF)
        return known.get(escape, match[0])

    return re.sub(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", decode, text, flags=re.DOTALL).partition("\0")[0]


def plain(words: list[list[Part]]) -> str | None:
    """The text of the first word, if it is written without quotes and references."""
    if not words or any(part.kind != "text" or part.quoted for part in words[0]):
        return None
    return "".join(part.text for part in words[0])


def _opens(word: list[Part], character: str) -> bool:
    return word[0].kind == "text" and not word[0].quoted and word[0].text == character


def assignment(word: list[Part], shell: Shell) -> tuple[str, str, list[Part]] | None:
    """Name, `=` or `+=`, and the value's parts."""
    head = ""
    for index, part in enumerate(word):
        if part.kind != "text" or part.quoted:
            return None
        head += part.text
        if "=" in part.text:
            name = r"[^\W\d]\w*" if shell.zsh else NAME.pattern
            found = re.fullmatch(rf"({name})(\[[^]]+\])?(\+?=)(.*)", head, re.DOTALL)
            if found is None or ((found[2] or found[3] == "+=") and not shell.arrays):
                return None
            value = [Part("text", found[4]), *word[index + 1 :]]
            return found[1], found[3], [*value, Part("array", "")] if found[2] else value
    return None


def only_assignments(command: Command, shell: Shell) -> bool:
    return bool(command.words) and all(assignment(word, shell) for word in command.words)
