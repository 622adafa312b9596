"""How a written value is understood: text, references, and text around references, each with its exact place.

A reader knows which dialect a value is written in; here is how each dialect is taken apart. What is written is always kept
in `Literal.raw`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .document import At
from .model import Joined, Literal, Opaque, Place, Reference, Value
from .regex import regex

BROKEN = "broken reference: "
"""How the reason of an `Opaque` begins that stands for a reference which its dialect refuses."""
REFUSED = "refused: "
"""How the reason of an `Opaque` begins that stands for a line which its reader refuses."""

# Deeper fallbacks in fallbacks are not looked into.
_DEEPEST = 12
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = regex(r":?[-?+]")
# Names of one character (`$1`, `$$`, `$?`); a Dockerfile knows them too, and has nothing for them.
_SPECIAL = tuple("@*#?-!$0123456789")
_SHELL_OPERATOR = regex(r":?[-?+=]")

EXPRESSION = regex(r"\$\{\{((?:'[^']*'|[^'}$]|\$(?!\{\{)|\}(?!\}))*)\}\}")
PERCENT = regex(r"%([A-Za-z_]\w*)%")
PARENTHESES = regex(r"\$\(([A-Za-z_][\w.-]*)\)")
BRACES = regex(r"(?<!\$)\{\{((?:[^{}]|\{(?!\{)|\}(?!\}))*)\}\}")

# A whole text that is a reference, in any of the usual notations.
_REFERENCE_TEXT = regex(
    r"(?<![\w.{$])(?:\$\{?[ \t]*)?(?:secrets|vars)\.(?P<actions>[A-Za-z_]\w*)\b(?:[ \t]*\})?"
    r"|\$\{\{\s*(?:[a-z]+\.)?(?P<expression>[\w.-]+)\s*\}\}"
    r"|\$\{(?P<braced>[A-Za-z_][\w.-]*)(?::?[-?+=][^}]*)?\}"
    r"|\$\{?env:(?P<powershell>\w+)\}?"
    r"|\$\((?P<parentheses>[A-Za-z_][\w.-]*)\)"
    r"|\$(?P<plain>[A-Za-z_]\w*)"
    r"|%(?P<percent>[A-Za-z_]\w*)%"
    r"|\{\{-?\s*\.?(?:[A-Za-z]\w*\.)*(?P<braces>[\w-]+)\s*-?\}\}"
    r"|process\.env\.(?P<node>\w+)"
)


def within(literal: Literal) -> At:
    """Where parts of a literal's text are, where it is written on one line as it reads; else the place of the whole."""
    place, shift = literal.place, literal.raw.find(literal.text)
    if shift < 0 or "\n" in literal.raw or place.line != place.end_line:
        return lambda _start, _end: place
    first = place.column + shift
    return lambda start, end: Place(place.path, place.line, first + start, place.line, first + end)


def compose(literal: Literal, at: At | None = None) -> Value:
    """Compose's interpolation (compose-spec/compose-go:template/template.go): `$X`, `${X}`, `:-` `-` `:?` `?` `:+` `+`, `$$`.
    What Compose refuses is `Opaque` with a reason that begins with `BROKEN`."""
    return _compose(literal, at or within(literal), 0)


def _compose(literal: Literal, at: At, depth: int) -> Value:
    text = literal.text
    if "$" not in text:
        return literal
    parts = _Parts(literal, at)
    offset = 0
    while (found := text.find("$", offset)) >= 0:
        parts.write(text[offset:found], offset, found)
        name = _NAME.match(text, found + 1)
        if text.startswith("$", found + 1):
            parts.write("$", found, found + 2)
            offset = found + 2
        elif name is not None:
            offset = name.end()
            parts.add(Reference(name.group(), at(found, offset)))
        elif text.startswith("{", found + 1):
            offset = _closing(text, found + 1)
            parts.add(_braced(literal, at, found, offset, depth))
        else:
            parts.write("$", found, found + 1)
            offset = found + 1
    parts.write(text[offset:], offset, len(text))
    return parts.value()


def _closing(text: str, start: int) -> int:
    """The offset behind the brace that closes the one at `start`, or the end of the text."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, start):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _braced(literal: Literal, at: At, start: int, end: int, depth: int) -> Value:
    text, place = literal.text, at(start, end)
    if text.startswith("${{", start):
        return Opaque(f"{BROKEN}`${{{{ {text[start + 3 : end].strip(' }')[:60]} }}}}` is a notation of GitHub Actions", place)
    if not text.endswith("}", start, end) or end - start < 3:
        return Opaque(f"{BROKEN}`${{` isn't closed", place)
    name = _NAME.match(text, start + 2, end - 1)
    if name is None:
        return Opaque(f"{BROKEN}no name follows `${{`", place)
    if name.end() == end - 1:
        return Reference(name.group(), place)
    operator = _OPERATOR.match(text, name.end(), end - 1)
    if operator is None:
        return Opaque(f"{BROKEN}a name has letters, digits and `_` only", place)
    fallback = None
    if not operator.group().endswith("?"):
        fallback = _fallback(literal, at, operator.end(), end - 1, depth)
    return Reference(name.group(), place, fallback=fallback, operator=operator.group(), required=fallback is None)


def _fallback(literal: Literal, at: At, start: int, end: int, depth: int) -> Value:
    text = literal.text[start:end]
    part = Literal(text, text, at(start, end))
    if depth >= _DEEPEST:
        return Opaque("nested too deeply", part.place)
    return _compose(part, lambda first, last: at(start + first, start + last), depth + 1)


def shell(literal: Literal, at: At | None = None, *, escape: str = "\\", commands: bool = True) -> Value:
    """A word of a shell with its quotes still in it (`literal.text` is as written): `'…'` is literal, `"…"` and plain text
    have `$X`, `${X:-…}` and escapes. The output of commands is `Opaque`; a Dockerfile, which has none, says `commands=False`."""
    return _shell(literal, at or within(literal), escape, commands, 0)


def _shell(literal: Literal, at: At, escape: str, commands: bool, depth: int) -> Value:
    text = literal.text
    parts = _Parts(literal, at)
    offset, quote = 0, ""
    while offset < len(text):
        character = text[offset]
        if character == "'" and quote != '"':
            close = text.find("'", offset + 1)
            close = len(text) if close < 0 else close
            parts.write(text[offset + 1 : close], offset, min(close + 1, len(text)))
            offset = close + 1
        elif character == '"':
            quote = "" if quote else '"'
            parts.write("", offset, offset + 1)
            offset += 1
        elif character == escape and offset + 1 < len(text):
            following = text[offset + 1]
            kept = quote and following not in f'"$`{escape}'
            parts.write(character + following if kept else following, offset, offset + 2)
            offset += 2
        elif character == "`" and commands:
            close = text.find("`", offset + 1)
            end = len(text) if close < 0 else close + 1
            parts.add(Opaque("output of a command", at(offset, end)))
            offset = end
        elif character == "$":
            value, end = _dollar(literal, at, offset, escape, commands, depth)
            if isinstance(value, str):
                parts.write(value, offset, end)
            else:
                parts.add(value)
            offset = end
        else:
            parts.write(character, offset, offset + 1)
            offset += 1
    return parts.value()


def _dollar(literal: Literal, at: At, start: int, escape: str, commands: bool, depth: int) -> tuple[Value | str, int]:
    """What a `$` of a shell begins, and where it ends."""
    text = literal.text
    name = _NAME.match(text, start + 1)
    if name is not None:
        return Reference(name.group(), at(start, name.end())), name.end()
    if text[start + 1 : start + 2] in _SPECIAL:
        return (Opaque("a parameter of the script", at(start, start + 2)) if commands else ""), start + 2
    if text.startswith("(", start + 1) and commands:
        close = text.find(")", start)
        end = len(text) if close < 0 else close + 1
        return Opaque("output of a command", at(start, end)), end
    if not text.startswith("{", start + 1):
        return "$", start + 1
    end = _closing(text, start + 1)
    name = _NAME.match(text, start + 2, end)
    if name is None or not text.endswith("}", start, end):
        return Opaque(f"{BROKEN}`${{` isn't closed, or no name follows it", at(start, end)), end
    if name.end() == end - 1:
        return Reference(name.group(), at(start, end)), end
    operator = _SHELL_OPERATOR.match(text, name.end(), end)
    if operator is None:
        return Opaque("a value cut by the shell", at(start, end)), end
    first, fallback = operator.end(), None
    if not operator.group().endswith("?"):
        part = Literal(text[first : end - 1], text[first : end - 1], at(first, end - 1))
        fallback = (
            _shell(part, lambda begin, last: at(first + begin, first + last), escape, commands, depth + 1)
            if depth < _DEEPEST
            else Opaque("nested too deeply", part.place)
        )
    reference = Reference(name.group(), at(start, end), fallback=fallback, operator=operator.group(), required=fallback is None)
    return reference, end


def split(
    literal: Literal, notation: re.Pattern[str], understand: Callable[[re.Match[str], Place], Value | str], at: At | None = None
) -> Value:
    """The text around the places that match `notation` (`EXPRESSION`, `PERCENT`, `PARENTHESES`, `BRACES`), and what
    `understand` makes of each of these: a value, or the text that an escape stands for."""
    at = at or within(literal)
    parts = _Parts(literal, at)
    offset = 0
    for match in notation.finditer(literal.text):
        parts.write(literal.text[offset : match.start()], offset, match.start())
        understood = understand(match, at(*match.span()))
        if isinstance(understood, str):
            parts.write(understood, *match.span())
        else:
            parts.add(understood)
        offset = match.end()
    parts.write(literal.text[offset:], offset, len(literal.text))
    return parts.value()


class _Parts:
    """The parts of a value in the making: neighbouring text becomes one literal."""

    def __init__(self, literal: Literal, at: At) -> None:
        self.literal = literal
        self.at = at
        self.parts: list[Value] = []
        self.text: list[str] = []
        self.start = self.end = 0

    def write(self, text: str, start: int, end: int) -> None:
        """Text that is written from `start` to `end` of the literal's text."""
        if end > start:
            if not self.text:
                self.start = start
            self.text.append(text)
            self.end = end

    def add(self, value: Value) -> None:
        """Something else than text."""
        self._flush()
        self.parts.append(value)

    def _flush(self) -> None:
        text = "".join(self.text)
        if text:
            raw = self.literal.text[self.start : self.end]
            self.parts.append(Literal(raw, text, self.at(self.start, self.end), self.literal.quote))
        self.text = []

    def value(self) -> Value:
        """What came together: the literal itself where there was only text."""
        if not self.parts:
            quote = self.literal.quote or (self.literal.raw[:1] if self.literal.raw[:1] in ("'", '"') else "")
            return Literal(self.literal.raw, "".join(self.text), self.literal.place, quote)
        self._flush()
        return self.parts[0] if len(self.parts) == 1 else Joined(tuple(self.parts), self.literal.place)


def references_in(text: str) -> Iterator[str]:
    """The names in a text that look like references in any usual notation, although the text arrived as it is."""
    for match in _REFERENCE_TEXT.finditer(text):
        yield next(name for name in match.groups() if name)


def reference_in(text: str) -> str | None:
    """The one text that looks like a reference, as it is written; None where there are several, or none."""
    found = [match.group() for match in _REFERENCE_TEXT.finditer(text)]
    return found[0] if len(found) == 1 else None


# Values that other tools replace: SOPS, DigitalOcean (`EV[1:…]`) and dotenvx; the Vault plugin of Argo CD, vals, bank-vaults,
# 1Password, helm-secrets, CloudFormation, Doppler, Infisical.
_ENCRYPTED = regex(r"ENC\[|\$ANSIBLE_VAULT;|EV\[\d+:|encrypted:")
_STORED = regex(
    r"<path:|ref\+[\w.]+://|vault:[\w/-]+[#:]|op://|secrets?://|\{\{resolve:|arn:aws:|(?:aws|gcp|azure)-sm://|akv://|>>vault:"
    r"|(?:awssm|awsps|gcpsm|azkv|doppler|infisical|bws|keychain|keyring|pass)://"
)


def kept_elsewhere(text: str) -> str:
    """Why a written value isn't the value itself: "encrypted", or "from an external store"; empty where it is."""
    if _ENCRYPTED.match(text):
        return "encrypted"
    return "from an external store" if _STORED.match(text) else ""


def decode_base64(text: str) -> bytes | None:
    """Standard base64 as Go decodes it (Kubernetes): line ends are ignored anywhere, everything else is strict."""
    import base64

    compact = text.replace("\r", "").replace("\n", "")
    if not re.fullmatch(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", compact):
        return None
    return base64.b64decode(compact)


def from_base64(literal: Literal) -> Literal:
    """What a literal denotes for a reader that decodes base64; `encoding` says where that fails."""
    data = decode_base64(literal.text)
    if data is None:
        return Literal(literal.raw, literal.text, literal.place, literal.quote, "base64-invalid")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Literal(literal.raw, literal.text, literal.place, literal.quote, "base64-binary")
    return Literal(literal.raw, text, literal.place, literal.quote, "base64")
