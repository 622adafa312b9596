"""Pipelines of Jenkins, declarative and scripted: `environment`, `withCredentials`, `withEnv`, `env.X = …`, and shell text.

Sources: www.jenkins.io/doc/book/pipeline/syntax (environment, credentials()), /doc/pipeline/steps/credentials-binding
(withCredentials), /doc/book/pipeline/jenkinsfile (string interpolation of secrets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ... import ci, scripts, values
from ...document import At, Document, shifted
from ...model import Fact, Literal, Opaque, Place, Reference, Setting, Text, Use, Value
from ...records import replace
from ...regex import regex
from .. import facts_of
from . import groovy
from .groovy import Token

HOME = "jenkins"
_SHELLS = {"sh": "step.sh", "bat": "step.bat", "powershell": "step.ps1", "pwsh": "step.ps1"}
_NAMES = ("variable", "usernameVariable", "passwordVariable", "keyFileVariable", "tokenVariable")
# Bindings whose variable is the path of a file: plugins.jenkins.io/credentials-binding.
_FILES = ("file", "zip", "sshUserPrivateKey", "certificate", "dockerCert")
_FILLED = regex(r"\$\{([A-Za-z_]\w*)\}")
# In tokens. Lists of bindings and arguments are short; brackets that nothing closes cost no more than this.
_LONGEST = 600
_ASSIGNED = regex(r"(?P<name>[A-Za-z_]\w*)=")
# What stands before the name of a method that is declared, of any visibility.
_DECLARING = frozenset("def void String Boolean boolean int Integer Map List Object static private public".split())


def reads(document: Document) -> bool:
    """Jenkinsfiles by their name, other Groovy by what it says."""
    if is_named_so(document.path):
        return True
    system = ci.by_text(document.path, document.text) if document.path.endswith(".groovy") else None
    return system is not None and system.home == HOME


def is_named_so(path: str) -> bool:
    """Whether a path is one of Jenkins' by its name."""
    system = ci.by_path(path)
    return system is not None and system.home == HOME


def read(document: Document) -> Iterator[Fact]:
    """What the blocks of a pipeline say. The scope is the way of blocks, each with a number, that something stands in; `def` is
    that of a method, which has what its callers have."""
    yield from _Walk(document, list(groovy.tokens(document.text))).facts()


class _Walk:
    """The way through the tokens of a file: the blocks that are open, and what each was opened by."""

    def __init__(self, document: Document, found: Sequence[Token]) -> None:
        self.document = document
        self.tokens = found
        self.open: list[str] = []
        self.folders = [""]
        self.blocks = 0

    def facts(self) -> Iterator[Fact]:
        opener = ""
        bound: list[Setting] = []
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            after = self.tokens[index + 1].text if index + 1 < len(self.tokens) else ""
            if token.text == "{" and token.kind == "mark":
                self.blocks += 1
                self.open.append(f"{opener or 'block'} {self.blocks}")
                self.folders.append(self._folder(index) if opener == "dir" else self.folders[-1])
                if len(self.open) > groovy.DEEPEST:
                    return
                yield from (replace(setting, scope=tuple(self.open)) for setting in bound)
                opener, bound = "", []
            elif token.text == "}" and token.kind == "mark":
                self.open = self.open[:-1]
                self.folders = self.folders[:-1] or [""]
                opener, bound = "", []
            elif token.kind == "word":
                if token.text in ("withCredentials", "withEnv") and after == "(":
                    end = self._closing(index + 1)
                    inside = self.tokens[index + 2 : end]
                    bound = list(self._credentials(inside) if token.text == "withCredentials" else self._listed(inside))
                    opener, index = token.text, end
                elif token.text in _SHELLS:
                    yield from self._script(token, index)
                elif after == "=" and self.tokens[index + 2 : index + 3] and self.tokens[index + 2].text != "=":
                    yield from self._assigned(token, index + 2)
                elif token.text == "password" or (token.text in ("string", "text") and "parameters" in self._names()):
                    yield from self._parameter(index)
                if after in ("{", "(") and token.text not in ("withCredentials", "withEnv"):
                    declared = after == "(" and index > 0 and self.tokens[index - 1].text in _DECLARING
                    opener = "def" if declared else token.text
            index += 1

    def _folder(self, index: int) -> str:
        """The folder of the block that begins at `index`, behind `dir('…')`."""
        named = self.tokens[index - 2] if index > 1 else self.tokens[index]
        plain = named.kind == "string" and not (named.is_filled and "$" in named.text)
        return scripts.below(self.folders[-1], named.text) if plain else "?"

    def _names(self) -> set[str]:
        return {one.partition(" ")[0] for one in self.open}

    def _closing(self, index: int) -> int:
        """The index of the bracket that closes the one at `index`, or where it has been looked for long enough."""
        depth, last = 0, min(len(self.tokens), index + _LONGEST)
        for at in range(index, last):
            if self.tokens[at].kind == "mark":
                depth += (self.tokens[at].text in "([{") - (self.tokens[at].text in ")]}")
                if depth == 0:
                    return at
        return last

    # --- values ----------------------------------------------------------------------------------------------------

    def _scope(self) -> tuple[str, ...]:
        """The blocks that what is set here is set for: `environment` is a part of what it stands in."""
        inner = tuple(self.open)
        return inner[:-1] if inner and inner[-1].startswith("environment ") else inner

    def _assigned(self, name: Token, at: int) -> Iterator[Fact]:
        text = Text(name.text, self.document.place(name.start, name.end))
        value = self._value(at)
        if name.text.startswith("env.") and name.text.count(".") == 1:
            yield Setting(Text(name.text[4:], self.document.place(name.start + 4, name.end)), value, HOME)
        elif "environment" in self._names():
            yield Setting(text, value, HOME, self._scope())
        elif self.tokens[at].kind == "string":
            yield Setting(text, value, HOME, self._scope(), "constant")

    def _value(self, at: int) -> Value:
        token = self.tokens[at]
        place = self.document.place(token.start, token.end)
        if token.kind == "string":
            return self._string(token)
        if token.text == "credentials":
            end = self._closing(at + 1)
            named = [one for one in self.tokens[at + 2 : end] if one.kind == "string"]
            if len(named) == 1 and not named[0].is_filled:
                return Reference(named[0].text, self.document.place(named[0].start, named[0].end), "secret")
        elif (
            re.fullmatch(r"(?:env|params)\.\w+", token.text)
            and self.tokens[at + 1 : at + 2]
            and (self.tokens[at + 1].text in "})" or "\n" in self.document.text[token.end : self.tokens[at + 1].start])
        ):
            return Reference(token.text.partition(".")[2], place)
        return Opaque("made when the pipeline runs", place)

    def _string(self, token: Token) -> Value:
        text = token.text
        if text and (reason := values.kept_elsewhere(text)):
            return Opaque(reason, self.document.place(token.start, token.end))
        around = len(token.quote)
        raw = self.document.text[token.start - around : token.end + around]
        literal = Literal(raw, text, self.document.place(token.start - around, token.end + around), token.quote[:1])
        if not token.is_filled or "$" not in text:
            return literal
        at = shifted(self.document.place, token.start)
        return values.split(
            literal, groovy.REFERENCE, lambda match, place: Reference(match["braced"] or match["plain"], place), at
        )

    # --- bindings --------------------------------------------------------------------------------------------------

    def _credentials(self, inside: Sequence[Token]) -> Iterator[Setting]:
        """`[string(credentialsId: 'x', variable: 'X'), …]`."""
        kind, identifier = "", None
        for index, token in enumerate(inside):
            if token.kind == "word" and token.text not in (*_NAMES, "credentialsId"):
                kind = token.text
            if token.kind != "string":
                continue
            label = self._label(inside, index)
            place = self.document.place(token.start, token.end)
            if label == "credentialsId":
                identifier = Reference(token.text, place, "secret")
            elif label in _NAMES:
                path = kind in _FILES and not _is_read_as_file(self.document.text, token.text)
                value = Opaque("the path of a file that has it", place) if path else identifier or Opaque("a credential", place)
                yield Setting(Text(token.text, place), value, HOME, (), "path" if path else "variable")

    def _label(self, inside: Sequence[Token], index: int) -> str:
        """The name of the argument that a token is the value of."""
        if index >= 2 and inside[index - 1].text == ":" and inside[index - 2].kind == "word":
            return inside[index - 2].text
        return ""

    def _listed(self, inside: Sequence[Token]) -> Iterator[Setting]:
        """`["X=…", …]`."""
        for token in inside:
            match = _ASSIGNED.match(token.text) if token.kind == "string" else None
            if match:
                start = token.start + match.end()
                name = Text(match["name"], self.document.place(token.start, token.start + len(match["name"])))
                rest = token._replace(text=token.text[match.end() :], start=start)
                value = self._string(rest)
                if isinstance(value, Literal):
                    value = Literal(rest.text, rest.text, self.document.place(start, token.end), token.quote[:1])
                yield Setting(name, value, HOME)

    def _parameter(self, index: int) -> Iterator[Setting]:
        """`password(name: 'X', defaultValue: '…')`."""
        end = self._closing(index + 1) if self.tokens[index + 1 : index + 2] and self.tokens[index + 1].text == "(" else index
        inside = self.tokens[index + 2 : end]
        found = {self._label(inside, at): token for at, token in enumerate(inside) if token.kind == "string"}
        name, default = found.get("name"), found.get("defaultValue")
        if name is not None and default is not None:
            yield Setting(Text(name.text, self.document.place(name.start, name.end)), self._string(default), HOME, (), "default")

    # --- scripts ---------------------------------------------------------------------------------------------------

    def _script(self, word: Token, index: int) -> Iterator[Fact]:
        """`sh '…'`, `sh("…")`, `sh(script: '…', …)`."""
        token = self._script_text(index)
        if token is None:
            return
        scope = tuple(self.open)
        part = groovy.part(self.document, token, _SHELLS[word.text])
        filled = [*groovy.REFERENCE.finditer(token.text)] if token.is_filled else []
        if word.text == "sh":
            script = scripts.masked(part, _FILLED if token.is_filled else None)
            yield from scripts.commands(script, HOME, scope, self.folders[-1])
            for fact in scripts.facts(script, facts_of(script.part), _filled_in):
                if isinstance(fact, Use):
                    yield replace(fact, home=HOME, scope=scope)
                else:
                    yield fact
        else:
            pattern = values.PERCENT if word.text == "bat" else re.compile(r"\$\{?env:([A-Za-z_]\w*)\}?", re.IGNORECASE)
            for match in pattern.finditer(part.text):
                yield Use(Text(match[1], part.place(*match.span())), HOME, scope)
        for match in filled:
            place = self._at(token, match)
            name = match["braced"] or match["plain"]
            yield Use(Text(name, place), HOME, scope)
            yield Setting(Text(word.text, place), Reference(name, place), HOME, scope, "command")

    def _at(self, token: Token, match: re.Match[str]) -> Place:
        return self.document.place(token.start + match.start(), token.start + match.end())

    def _script_text(self, index: int) -> Token | None:
        following = self.tokens[index + 1 : index + 2]
        if not following:
            return None
        if following[0].kind == "string":
            return following[0]
        if following[0].text not in ("(", "script"):
            return None
        end = self._closing(index + 1) if following[0].text == "(" else index + 4
        inside = self.tokens[index + 1 : end]
        for at, token in enumerate(inside):
            if token.kind == "string" and self._label(inside, at) in ("", "script"):
                return token
        return None


def _filled_in(match: re.Match[str], at: At) -> Value:
    return Reference(match[1], at(*match.span()))


def _is_read_as_file(text: str, name: str) -> bool:
    """Whether a script knows that the variable is a path."""
    return (
        re.search(rf"(?:\bcat|<|\bsource|\s\.|file[ =:(]|@|readFile)\s*\(?\s*[\"']?(?:\$\{{?|env\.)?{re.escape(name)}\b", text)
        is not None
    )
