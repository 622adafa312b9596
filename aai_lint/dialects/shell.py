"""Shells that source the file: what its commands do to the variables. Nothing is run.

Followed: assignments, `export` and its kin, `unset`, `set -a`, quotes, references, comments, lists of commands. A command
that isn't a builtin is taken as one that leaves the environment alone. Not followed, and said so: loops and conditions,
functions, `eval`, other files that are read in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial

from aai_lint.dialects.growth import LONGEST, Endless, Pieces
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.dialects.shell_syntax import NAME, BadSyntax, Command, NotFollowed, Parser, Part, Shell, assignment, plain

BASH = Shell(stops=False, arrays=True, declares=True, dollar_quotes=True)
DASH = Shell(stops=True)
ASH = Shell(stops=True, dollar_quotes=True)
ZSH = Shell(stops=False, arrays=True, declares=True, dollar_quotes=True, zsh=True, nul=b"\0")
ENVRC = Shell(stops=False, arrays=True, declares=True, dollar_quotes=True, all_exported=False, function=True)

_UNFOLLOWED = frozenset("eval . source exec trap alias read mapfile readarray printf getopts wait cd pushd popd shift".split())


_SPECIAL = frozenset("set export readonly unset : . eval exec exit return shift times trap break continue".split())
"""Builtins of POSIX before which an assignment stays, in dash and ash."""

_DECLARATIONS = ("export", "readonly", "declare", "typeset", "local")


class _FileEnds(Exception):
    """The rest of the file isn't executed."""


class _LineEnds(Exception):
    """The rest of the line isn't executed."""


class _Process:
    """The shell's variables while it executes the file."""

    def __init__(self, environ: Mapping[str, str], shell: Shell) -> None:
        self.shell = shell
        self.values: dict[str, str] = dict(environ)
        self.exported = set(environ)
        self.fixed: set[str] = set()
        self.unknown: set[str] = set()
        self.all_exported = shell.all_exported
        self.certain = True  # about the word that is being expanded
        self.doubt: str | None = None
        self.status = 0

    def execute(self, command: Command) -> None:
        if (command.after == "&&" and self.status) or (command.after == "||" and not self.status):
            return
        words = list(command.words)
        settings = []
        while words and (setting := assignment(words[0], self.shell)):
            settings.append(setting)
            words.pop(0)
        if command.apart:
            self.status = 0
            return
        if self.shell.zsh and any(re.match("=.", self.equals(word)) for word in words):
            raise _FileEnds
        declares = plain(words) in _DECLARATIONS
        if self.shell.zsh and declares and any(re.match("=.", self.equals(value)) for value in self.written_values(words)):
            raise _FileEnds
        try:
            expanded = [text for word in words for text in self.fields(word, declares=declares)]
        except _FileEnds:
            for name, operator, value in settings:
                self.assign(name, operator, value)
            raise
        try:
            for target in command.redirections:
                self.expand(target)
        except _LineEnds:
            for name, operator, value in settings if not expanded else ():
                self.assign(name, operator, value)
            raise
        self.status = 0
        if command.reads_file and (expanded or self.shell.stops or self.shell.zsh):
            if self.shell.stops and expanded and expanded[0] in _SPECIAL:
                raise Refused("a file that a builtin reads is missing")
            self.status = 1
            return
        if expanded:
            for name, operator, value in settings:
                if self.shell.stops and expanded[0] in _SPECIAL:
                    self.assign(name, operator, value)
                else:
                    self.expand(value)
            self.run(expanded, words)
            return
        for name, operator, value in settings:
            self.assign(name, operator, value)

    def assign(self, name: str, operator: str, value: list[Part], *, export: bool = False) -> None:
        if value and value[-1].kind == "array":
            self.values.pop(name, None)
            return
        self.certain = True
        if self.shell.zsh and re.match("=.", self.equals(value)):
            raise _FileEnds
        text = self.expand(_with_home(value))
        if operator == "+=":
            text = self.values.get(name, "") + text
        self.set(name, text, export=export)

    def set(self, name: str, text: str, *, export: bool = False) -> None:
        if len(text) > LONGEST:
            raise Endless
        if name in self.fixed:
            self.stop("a variable that is read-only is set", fatal=self.shell.stops)
        self.values[name] = text
        (self.unknown.discard if self.certain else self.unknown.add)(name)
        if (export or self.all_exported) and name.isascii():
            self.exported.add(name)

    def written_values(self, words: list[list[Part]]) -> Iterator[list[Part]]:
        """What stands after the first equals sign of each word."""
        for word in words:
            at = next((index for index, part in enumerate(word) if part.kind == "text" and part.text == "="), None)
            if at is not None:
                yield word[at + 1 :]

    def equals(self, word: list[Part]) -> str:
        """zsh: the text of a word that begins with an equals sign, which is the path of a command then."""
        first = next((part for part in word if part.text or part.kind != "text"), None)
        return self.expand(word) if first and first.kind == "text" and not first.quoted and first.text[0] == "=" else ""

    def expand(self, parts: list[Part]) -> str:
        pieces = Pieces()
        for part in parts:
            pieces.add(self.text(part))
        return pieces.joined()

    def fields(self, word: list[Part], *, declares: bool = False) -> list[str]:
        """A word of a command: what isn't quoted is cut at blanks, but in zsh."""
        self.certain = True
        if declares and assignment(word, self.shell):
            return [self.expand(word)]
        if not self.shell.zsh:
            pieces, any_quoted = Pieces(), any(part.quoted for part in word)
            for part in word:
                piece = self.text(part)
                pieces.add(piece if part.quoted or part.kind == "text" else re.sub("[ \t\n]", "\0", piece))
            result = [field for field in pieces.joined().split("\0") if field]
            return result or ([""] if any_quoted else [])
        plain = "".join(part.text if part.kind == "text" and not part.quoted else "\1" for part in word)
        text = self.expand(word)
        if not declares and re.search(r"[*?]|\[.*\]|<\d*-\d*>", plain) and plain != "?":
            raise _FileEnds
        return [text] if text or any(part.quoted for part in word) else []

    def text(self, part: Part) -> str:
        if part.kind == "text":
            return part.text
        if part.kind == "command":
            return self.output(part.text)
        return self.reference(part)

    def reference(self, part: Part) -> str:
        if part.operator == "bad":
            self.stop("a reference has a syntax error", fatal=self.shell.stops)
        name, operator = part.text, part.operator
        if name == "$":
            value: str | None = "{PID}"
        elif name in ("#", "?"):
            value = "0"
            self.certain = self.certain and name == "#"
        elif name in ("!", "-", "0", "_", "RANDOM", "SECONDS", "LINENO", "BASHPID", "PPID", "UID", "EUID", "PWD"):
            value = self.values.get(name, "")
            self.certain = False
        else:
            value = self.values.get(name)
        if name in self.unknown or (name == "HOME" and value is None):
            self.certain = False
        if operator in ("", "length"):
            return str(len(value or "")) if operator else value or ""
        if operator.strip(":") not in ("-", "=", "?", "+"):
            self.certain = False
            return value or ""
        absent = value is None or (operator[0] == ":" and not value)
        if operator[-1] == "+":
            return "" if absent else self.expand(part.words)
        if not absent:
            return value or ""
        if operator[-1] == "?":
            self.stop("a required variable has no value", fatal=True)
        word = self.expand(part.words)
        if operator[-1] == "=" and NAME.fullmatch(name):
            self.set(name, word)
        return word

    def stop(self, reason: str, *, fatal: bool) -> None:
        if fatal:
            raise Refused(reason)
        raise _FileEnds if self.shell.zsh else _LineEnds

    def output(self, text: str) -> str:
        """Nothing is run; what `echo` would print is known where its words are."""
        try:
            commands = [command for line in Parser(text, self.shell).lines() for command in line]
        except (BadSyntax, NotFollowed):
            commands = []
        if not text.strip():
            return ""
        if len(commands) == 1 and plain(commands[0].words) == "echo":
            words = [field for word in commands[0].words[1:] for field in self.fields(word)]
            if not any(word.startswith("-") or "\\" in word for word in words):
                return " ".join(words).rstrip("\n")
        self.certain = False
        return ""

    def run(self, words: list[str], written: list[list[Part]]) -> None:
        name, *rest = words
        if self.shell.zsh and name in ("-", "noglob", "nocorrect") and rest:
            name, *rest = rest
        if name in ("builtin", "command") and rest and not rest[0].startswith("-"):
            name, *rest = rest
        if name in _DECLARATIONS and (name in ("export", "readonly") or self.shell.declares):
            self.declare(name, rest, written[len(words) - len(rest) :] if len(written) == len(words) else None)
        elif name == "unset":
            for variable in rest:
                self.values.pop(variable, None)
                self.exported.discard(variable)
        elif name == "set":
            self.options(rest)
        elif name == "exit":
            raise Refused("the file ends the shell")
        elif name == "return":
            raise _FileEnds
        elif name in _UNFOLLOWED:
            self.doubt = f"the shell's `{name}` is not followed"
        elif name == "false":
            self.status = 1
        elif name not in ("true", ":", "echo"):
            self.status = 127

    def declare(self, command: str, words: list[str], written: list[list[Part]] | None) -> None:
        export = command == "export"
        local = command in ("declare", "typeset", "local") and self.shell.function
        off = False
        signs = "-" if command in ("export", "readonly") else "-+"
        while words and words[0][:1] and words[0][0] in signs and len(words[0]) > 1:
            flags, words = words[0], words[1:]
            written = written[1:] if written else None
            if flags == "--":
                break
            export = export or ("x" in flags and flags[0] == "-")
            off = off or "n" in flags or (command != "export" and flags.startswith("+") and "x" in flags)
            if set(flags[1:]) - set("afgilnprtuxAEFT"):
                return
        for index, word in enumerate(words):
            setting = assignment(written[index], self.shell) if written else None
            name, equals, text = word.partition("=")
            append = name.endswith("+") and self.shell.arrays
            name = name.removesuffix("+") if append else name
            valid = re.fullmatch(r"[^\W\d]\w*", name) and not append if self.shell.zsh else NAME.fullmatch(name)
            if not valid:
                self.status = 1
                if self.shell.stops:
                    raise Refused("a name that is exported is not a name")
                if self.shell.zsh and not re.fullmatch(r"\w+", name):
                    raise _FileEnds
                continue
            if local:
                continue
            if setting:
                self.assign(*setting, export=export)
            elif equals:
                self.certain = True
                self.set(name, self.values.get(name, "") + text if append else text, export=export)
            elif export and name.isascii() and (name in self.values or not self.shell.zsh):
                self.exported.add(name)
            if off:
                self.exported.discard(name)
            if command == "readonly":
                self.fixed.add(name)
        if self.shell.zsh and self.status:
            raise _FileEnds

    def options(self, words: list[str]) -> None:
        for word in words:
            if word[:1] not in ("-", "+") or len(word) < 2 or word == "--":
                break
            if self.shell.stops and set(word[1:]) - set("abeEfhiImnopqsuvVx"):
                raise Refused("an option that the shell doesn't know")
            if "a" in word or (word[1:] == "o" and "allexport" in words):
                self.all_exported = word[0] == "-"
            if word[0] == "-" and set(word[1:]) & set("eun"):
                self.doubt = "`set -e`, `-u` or `-n` may end the file early"


def _with_home(value: list[Part]) -> list[Part]:
    if value and value[0].kind == "text" and value[0].text in ("", "~"):
        plain = "".join(part.text if part.kind == "text" and not part.quoted else "\1" for part in value)
        if re.match("~(?:[/:]|$)", plain):
            index = next(index for index, part in enumerate(value) if part.text == "~")
            return [Part("reference", "HOME"), *value[index + 1 :]]
    return value


def source(data: bytes, environ: Mapping[str, str], shell: Shell) -> Outcome:
    text = data.replace(b"\0", shell.nul).decode("utf-8", "surrogateescape")
    process = _Process(environ, shell)
    parser = Parser(text, shell)
    doubt = None
    try:
        for commands in parser.lines():
            with suppress(_LineEnds):
                for command in commands:
                    process.execute(command)
    except _FileEnds:
        pass
    except BadSyntax:
        if shell.stops:
            raise Refused("the shell stops at a syntax error, such as a quote left open") from None
    except NotFollowed as construct:
        doubt = f"{construct} is not followed"
    values = {name: process.values[name] for name in process.exported if name in process.values}
    values = {name: value.partition("\0")[0] for name, value in values.items()}
    return Outcome(values, unknown=frozenset(process.unknown & values.keys()), doubt=doubt or process.doubt)


READERS: Mapping[str, Reader] = {
    "bash": partial(source, shell=BASH),
    "dash": partial(source, shell=DASH),
    "busybox-ash": partial(source, shell=ASH),
    "zsh": partial(source, shell=ZSH),
    "direnv:envrc": partial(source, shell=ENVRC),
}
