"""GNU make: `include .env` and `export` in a Makefile, the value as a recipe's program gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aai_lint.dialects.growth import LONGEST, Endless, Pieces
from aai_lint.dialects.outcome import Outcome, Reader, Refused
from aai_lint.records import dataclass, field
from aai_lint.regex import regex

_BLANK = " \t\v\f\r"
_ASSIGNMENT = regex(
    rf"[{_BLANK}]*((?:[^{_BLANK}\n:#=?+!]|[?+!](?!=))*)[{_BLANK}]*(=|:{{1,3}}=|\?=|\+=|!=)[{_BLANK}]*(.*)\Z", re.DOTALL
)
_DIRECTIVE = regex(
    r"[ \t]*(export|unexport|override|define|include|-include|sinclude|ifdef|ifndef|ifeq|ifneq|vpath|undefine)(?:[ \t]+|\Z)"
)
_FUNCTION = regex(
    "(?:subst|patsubst|strip|findstring|filter|filter-out|sort|word|wordlist|words|firstword|lastword|dir|notdir|suffix"
    "|basename|addsuffix|addprefix|join|wildcard|realpath|abspath|error|warning|shell|origin|flavor|foreach|if|or|and"
    r"|call|eval|file|value|info|guile|let|intcmp)[ \t]"
)
_COMMENT = regex(r"(\\*)#")
_DEPTH, _STEPS = 50, 50_000


@dataclass(slots=True)
class _Variables:
    """Make's variables: written value, and whether that is expanded already (`:=`, or from the environment)."""

    values: dict[str, str]
    simple: set[str]
    unknown: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)  # by name, whatever characters that has
    steps: int = 0

    def set(self, name: str, operator: str, value: str) -> None:
        if operator == "?=" and name in self.values:
            return
        simple = operator.startswith(":")
        if operator == "+=" and name in self.values:
            simple = name in self.simple
            value = self.values[name] + " " + (self.expand(value, name) if simple else value)
        elif simple:
            value = self.expand(value, name)
        if len(value) > LONGEST:
            raise Endless
        self.values[name] = value
        (self.simple.add if simple else self.simple.discard)(name)

    def expand(self, text: str, user: str, depth: int = 0) -> str:
        """With `$X`, `$(X)` and `${X}` replaced; a function's result isn't known, and so is the user's value then."""
        self.steps += 1
        if depth > _DEPTH or self.steps > _STEPS:
            raise Refused("a variable refers to itself") if depth > _DEPTH else Endless
        result, position = Pieces(), 0
        while (found := text.find("$", position)) >= 0 and found + 1 < len(text):
            result.add(text[position:found])
            name, position = text[found + 1], found + 2
            if name == "$":
                result.add("$")
                continue
            if name in "({":
                if _FUNCTION.match(text, position):
                    position = _matching(text, position, name) + 1
                    self.unknown.add(user)
                    continue
                name, position = self.name_in(text, position, name, user, depth)
            if name in self.unknown or (":" in name and "=" in name.partition(":")[2]):
                self.unknown.add(user)
            value = self.values.get(name, "")
            result.add(value if name in self.simple else self.expand(value, user, depth + 1))
        result.add(text[position:])
        return result.joined()

    def name_in(self, text: str, position: int, opening: str, user: str, depth: int) -> tuple[str, int]:
        end = text.find(")" if opening == "(" else "}", position)
        if end < 0:
            raise Refused("unterminated variable reference")
        if "$" in text[position:end]:
            end = _matching(text, position, opening)
        return self.expand(text[position:end], user, depth + 1), end + 1


def _matching(text: str, position: int, opening: str) -> int:
    closing, level = ")" if opening == "(" else "}", 1
    for place in range(position, len(text)):
        level += (text[place] == opening) - (text[place] == closing)
        if level == 0:
            return place
    raise Refused("unterminated variable reference")


def include(data: bytes, environ: Mapping[str, str]) -> Outcome:
    """Only names of letters, digits and underscores are exported."""
    make = _Variables({_bytewise(name): _bytewise(value) for name, value in environ.items()}, set(map(_bytewise, environ)))
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    in_rule = False
    for line in _logical_lines(text):
        if line.startswith("\t") and in_rule:
            continue
        directive = _DIRECTIVE.match(line)
        setting = _ASSIGNMENT.match(line)
        if directive and not setting and directive[1] in ("export", "unexport", "override"):
            line = line[directive.end() :]
            setting = _ASSIGNMENT.match(line)
            in_rule = False
            if directive[1] == "export" and not setting:
                make.exported.update(re.findall(f"[^{_BLANK}]+", make.expand(line, "")))
            elif directive[1] == "export" and setting:
                make.exported.add(make.expand(setting[1], ""))
            if not setting and directive[1] != "override":
                continue
        elif directive and not setting:
            return Outcome(dict(environ), doubt=f"make's `{directive[1]}` is not followed")
        if setting is None:
            if line.startswith("\t"):
                raise Refused("recipe commences before first target")
            rule = make.expand(line, "")
            if ":" not in rule:
                raise Refused("missing separator")
            if re.match(rf"[{_BLANK}]*=", rule.partition(":")[2]):
                raise Refused("empty variable name")
            in_rule = True
            continue
        in_rule = False
        if setting[2] == "!=":
            return Outcome(dict(environ), doubt="make's `!=` runs a command")
        name = make.expand(setting[1], "")
        if not name:
            raise Refused("empty variable name")
        make.set(name, setting[2], setting[3])
    return _exported(make, environ)


def _bytewise(text: str) -> str:
    """make knows bytes only: `$` and one of them is a reference."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _text(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


def _exported(make: _Variables, environ: Mapping[str, str]) -> Outcome:
    result = dict(environ)
    for name in make.exported - make.values.keys():
        name, _, value = f"{name}=".partition("=")  # as it stands in the environment
        result[_text(name)] = _text(value)
    for name, value in make.values.items():
        plain = re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) and name not in ("SHELL", "MAKEFLAGS")
        if plain or name in make.exported:
            result[_text(name)] = _text(value if name in make.simple else make.expand(value, name))
    return Outcome(result, unknown=frozenset(map(_text, make.unknown)) & result.keys())


def _logical_lines(text: str) -> Iterator[str]:
    """Without comments; a backslash at the end joins the next line with one space. A NUL ends a line's text."""
    *ended, last = text.split("\n")
    lines = [line.removesuffix("\r").partition("\0")[0] for line in ended] + [last.partition("\0")[0]]
    position = 0
    while position < len(lines):
        pieces = [lines[position]]
        position += 1
        while (len(pieces[-1]) - len(pieces[-1].rstrip("\\"))) % 2 and position < len(lines):
            pieces[-1] = pieces[-1][:-1].rstrip(" \t")
            pieces.append(lines[position].lstrip(" \t"))
            position += 1
        line = " ".join(pieces)
        line = _COMMENT.sub(lambda found: found[1][: len(found[1]) // 2] + ("#" if len(found[1]) % 2 else "\0"), line)
        line = line.partition("\0")[0]
        if line.strip(_BLANK):
            yield line


READERS: Mapping[str, Reader] = {"make-include": include}
