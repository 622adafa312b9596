"""PowerShell: variables of the environment, what scripts keep, and the headers of requests (learn.microsoft.com/powershell).

The grammars at hand have none of PowerShell, so this reads statements, not programs: assignments, hash tables, calls. Values of
`$name` are followed by name. Home "powershell".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from .. import nearby, values
from ..document import Document
from ..model import Fact, Literal, Opaque, Place, Reference, Request, Setting, Text, Use, Value
from ..records import replace
from ..regex import regex

HOME = "powershell"

# More hash tables than this are data.
_MOST = 200

_COMMENT = regex(r"<#.*?(?:#>|\Z)|(?<![\w`$])#(?!>)[^\r\n]*", re.DOTALL)
_STRING = regex(
    r"@\"\r?\n(?P<here>.*?)\r?\n\"@|@'\r?\n(?P<verbatim>.*?)\r?\n'@"
    r"|\"(?P<double>(?:[^\"`]|`.|\"\")*)\"|'(?P<single>(?:[^']|'')*)'",
    re.DOTALL,
)
_VALUE = r"(?P<value>@?\"|@?'|\$\{?[A-Za-z_][\w:.]*\}?|\(?\[[\w.]+\]::GetEnvironmentVariable\([^)\r\n]*\)|[^\s;,})]+)"
_SET = regex(rf"(?i)\$(?:\{{env:(?P<braced>\w+)\}}|env:(?P<name>\w+))[ \t]*(?P<default>\?\?)?=(?!=)[ \t]*{_VALUE}")
_CALL = regex(rf"(?i)\[(?:System\.)?Environment\]::SetEnvironmentVariable\(\s*[\"'](?P<name>\w+)[\"']\s*,\s*{_VALUE}")
_ITEM = regex(rf"(?i)\b(?:Set-Item|New-Item|si)\b[^\r\n]*?\bEnv:[\\/]?(?P<name>\w+)[\"']?[ \t]+(?:-Value[ \t]+)?{_VALUE}")
_SETX = regex(rf"(?i)(?:^|[;\s])setx(?:\.exe)?[ \t]+[\"']?(?P<name>\w+)[\"']?[ \t]+{_VALUE}")
_CONSTANT = regex(rf"\$(?P<name>[A-Za-z_]\w*)(?![:\w])[ \t]*=(?!=)[ \t]*{_VALUE}")
_PARAMETER = regex(rf"(?i)(?<!\S)-(?P<name>\w*(?:key|token|secret))[ \t:]+(?!-){_VALUE}")
_ENTRY = regex(rf"(?P<quote>[\"']?)(?P<name>[A-Za-z][\w-]*)(?P=quote)[ \t]*=(?!=)[ \t]*{_VALUE}")
_READ = regex(
    r"(?i)\$(?:\{env:(?P<braced>\w+)\}|env:(?P<name>\w+))|\[(?:System\.)?Environment\]"
    r"::GetEnvironmentVariable\(\s*[\"'](?P<called>\w+)|\bEnv:[\\/](?P<item>\w+)"
)
_TABLE = regex(r"(?:\$(?P<name>\w+)[ \t]*=[ \t]*|(?<![\w$])(?P<key>\w+)[ \t]*=[ \t]*)?@\{")
_ADDRESS = regex(
    r"(?i)(?:-Uri[ \t:]+|\bUri[ \t]*=[ \t]*|\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)[ \t]+(?!-))"
    r"[\"']?(?P<url>(?:https?|wss?)://[^\s\"'`]+|\$\w+)"
)
_INVOKE = regex(r"(?i)\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b(?:[^\r\n`]|`\r?\n|`.)*")
_CURL = regex(r"(?i)\bcurl(?:\.exe)?\b(?:[^\r\n`]|`\r?\n|`.)*")
_CURL_HEADER = regex(r"(?:-H|--header)[ \t]+(?P<quote>[\"'])(?P<name>[\w-]+):[ \t]*(?P<value>(?:(?!(?P=quote)).)*)(?P=quote)")
_URL = regex(r"(?:https?|wss?)://[^\s\"'`]+")
_VARIABLE = regex(
    r"(?i)\$\{env:(?P<braced>\w+)\}|\$\(?env:(?P<env>\w+)\)?|\$\(\$env:(?P<sub>\w+)\)"
    r"|\$\{?(?P<name>[A-Za-z_]\w*)\}?|\$\([^)]*\)"
)
_OPEN = regex(r"(?im)^[ \t]*\.[ \t]+\S|\b(?:Import-Module|Get-Content|Set-Variable|New-Variable|Invoke-Expression|iex)\b")
_GIVEN = regex(r"\$(\w+)[ \t]*(?:=(?!=)|,|\)|\r?\n[ \t]*\)| in\b)")
_GUARD = regex(r"(?i)\bif\b|\?\?|IsNullOr|-not\b|-eq\b|-ne\b|throw\b|Test-Path|Mandatory")
_PRINTING = regex(r"(?i)^\s*(?:Write-(?:Host|Output|Verbose|Information|Warning|Debug)|echo)\b")


def reads(document: Document) -> bool:
    """By suffix."""
    return document.name.lower().endswith((".ps1", ".psm1", ".psd1", ".ps1.j2", ".ps1.template"))


def read(document: Document) -> Iterator[Fact]:
    """What is set, read, printed and sent."""
    script = _Script(document)
    yield from nearby.rest(
        document, HOME, itertools.chain(script.settings(), script.uses(), script.requests()), tuple(script.comments)
    )


class _Script:
    """The code of a document, comments blanked out, and the hash tables in it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        strings = [match.span() for match in _STRING.finditer(document.text)]
        self.comments = []
        inside = 0
        for match in _COMMENT.finditer(document.text):
            while inside < len(strings) and strings[inside][1] <= match.start():
                inside += 1
            if inside < len(strings) and strings[inside][0] < match.start():
                continue
            self.comments.append(match.span())
        pieces, done = [], 0
        for start, end in self.comments:
            if start < done:
                continue
            pieces += [document.text[done:start], re.sub(r"[^\r\n]", " ", document.text[start:end])]
            done = end
        self.code = "".join([*pieces, document.text[done:]])
        # What takes in other scripts, and names that parameters, loops and assignments give a value to.
        self.open = _OPEN.search(self.code) is not None
        self.assigned = {name.lower() for name in _GIVEN.findall(self.code)}
        self.addresses = {
            match["name"]: match["value"]
            for match in re.finditer(r"\$(?P<name>\w+)[ \t]*=[ \t]*[\"'](?P<value>(?:https?|wss?)://[^\"'\s]+)", self.code)
        }

    def settings(self) -> Iterator[Setting]:
        """What the script gives to names."""
        for pattern in (_SET, _CALL, _ITEM, _SETX):
            for match in pattern.finditer(self.code):
                group = "braced" if "braced" in match.groupdict() and match["braced"] else "name"
                yield Setting(self.document.cut(*match.span(group)), self._value(match.start("value")), HOME)
        for match in _CONSTANT.finditer(self.code):
            if match["name"].lower() not in ("true", "false", "null", "_"):
                yield Setting(self.document.cut(*match.span("name")), self._value(match.start("value")), HOME, role="constant")
        for match in _PARAMETER.finditer(self.code):
            yield Setting(self.document.cut(*match.span("name")), self._value(match.start("value")), HOME, role="argument")

    def uses(self) -> Iterator[Use]:
        """Reads of the environment, and what is printed."""
        for match in _READ.finditer(self.code):
            group = next(name for name in ("braced", "name", "called", "item") if match[name])
            line = self.code[self.code.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
            rest = self.code[match.end() :]
            if re.match(r"[ \t]*(?:\?\?)?=(?!=)", rest) or (
                group == "item" and re.search(r"(?i)\b(?:Set|New|Remove)-Item\b", line)
            ):
                continue
            name = self.document.cut(*match.span(group))
            kept = re.search(r">|\|[ \t]*(?i:Out-File|Add-Content|Set-Content)\b", line) is not None
            if _PRINTING.match(line) and not kept and not re.match(r"\)?\.(?:Substring|Length)", rest):
                yield Use(name, HOME, how="logged")
            yield Use(name, HOME, required=not _GUARD.search(line))

    def requests(self) -> Iterator[Request]:
        """Headers in hash tables and on the command line of curl."""
        for table, name, start, end in self._tables():
            url = self._address(name, start, end)
            for match in _ENTRY.finditer(table):
                if table[: match.start()].count("@{") == table[: match.start()].count("}"):
                    place = self.document.cut(start + match.start("name"), start + match.end("name"))
                    if re.fullmatch(r"(?i)(?:x-)?(?:[\w-]*-)?(?:authori[sz]ation|api-?key)", match["name"]):
                        yield Request(url, place, self._value(start + match.start("value")), HOME)
        for call in _CURL.finditer(self.code):
            address = _URL.search(call.group())
            where = (call.start() + address.start(), call.start() + address.end()) if address else None
            for match in _CURL_HEADER.finditer(call.group()):
                begin, end = call.start() + match.start("value"), call.start() + match.end("value")
                value = self._text(begin, end, match["quote"], begin, end)
                header = self.document.cut(call.start() + match.start("name"), call.start() + match.end("name"))
                yield Request(self.document.cut(*where) if where else None, header, value, HOME)

    def _tables(self) -> Iterator[tuple[str, str, int, int]]:
        """The text of each hash table, the name that it is given, and where its text is."""
        for match in itertools.islice(_TABLE.finditer(self.code), _MOST):
            depth, start = 1, match.end()
            for brace in re.compile(r"[{}]").finditer(self.code, start, start + 10_000):
                depth += 1 if brace.group() == "{" else -1
                if not depth:
                    yield self.code[start : brace.start()], match["name"] or "", start, brace.start()
                    break

    def _address(self, name: str, start: int, end: int) -> Text | None:
        """The address that the headers of a hash table go to."""
        for call in _INVOKE.finditer(self.code):
            uses = call.start() <= start < call.end() or (
                name and re.search(rf"(?i)(?:-Headers[ \t:]+\$|@){name}\b", call.group())
            )
            if uses and (found := _ADDRESS.search(call.group())):
                return self._resolved(found, call.start())
        around = self.code.rfind("@{", 0, max(0, start - 2))
        if around >= 0 and "}" not in self.code[around:start]:
            found = _ADDRESS.search(self.code[around : end + 400])
            if found:
                return self._resolved(found, around)
        return None

    def _resolved(self, found: re.Match[str], base: int) -> Text | None:
        place = self.document.place(base + found.start("url"), base + found.end("url"))
        url = self.addresses.get(found["url"][1:]) if found["url"].startswith("$") else found["url"]
        return Text(url, place) if url else None

    def _value(self, start: int) -> Value:
        """The expression at an offset, as far as it is a text or a variable."""
        string = _STRING.match(self.code, start)
        if string:
            kind = next(name for name in ("here", "verbatim", "double", "single") if string[name] is not None)
            rest = self.code[string.end() : string.end() + 12].lstrip(" \t")
            if rest.startswith(("+", "-f ", ".")):
                begin, end = string.span(kind)
                literal = Literal(string[kind], string[kind], self.document.place(begin, end), '"')
                return values.split(literal, re.compile(r"\Z"), lambda _match, place: Opaque("computed", place))
            return self._text(*string.span(kind), "'" if kind in ("single", "verbatim") else '"', *string.span())
        called = re.compile(r"(?i)\(?\[(?:System\.)?Environment\]::GetEnvironmentVariable\(\s*[\"'](\w+)").match(self.code, start)
        if called:
            return Reference(called[1], self.document.place(start, called.end()))
        word = re.compile(r"\$\{?(?P<env>env:)?(?P<name>[A-Za-z_]\w*)\}?(?P<rest>[.(\[]?)", re.IGNORECASE).match(self.code, start)
        if word and not word["rest"]:
            place = self.document.place(start, word.end())
            return self._or_else(Reference(word["name"], place), word.end()) if word["env"] else self._named(word["name"], place)
        bare = re.compile(r"[\w.-]+(?![\w(\[:])").match(self.code, start)
        if bare and not word:
            return Literal(bare.group(), bare.group(), self.document.place(start, bare.end()))
        return Opaque("computed", self.document.place(start, start + 1))

    def _or_else(self, reference: Reference, end: int) -> Reference:
        """A variable of the environment, with what `??` puts in its place."""
        other = re.compile(r"[ \t]*\?\?[ \t]*(?=[\"'])").match(self.code, end)
        fallback = self._value(other.end()) if other else None
        return replace(reference, fallback=fallback, operator="??", required=False) if fallback is not None else reference

    def _text(self, start: int, end: int, quote: str, first: int, last: int) -> Value:
        """A text; in double quotes, with the variables in it."""
        written = self.code[start:end]
        text = written.replace("''", "'") if quote == "'" else re.sub(r"`(.)", r"\1", written)
        literal = Literal(self.code[first:last], text, self.document.place(first, last), quote)
        if quote == "'" or text != written:
            return literal
        return values.split(
            literal, _VARIABLE, self._reference, lambda begin, stop: self.document.place(start + begin, start + stop)
        )

    def _reference(self, match: re.Match[str], place: Place) -> Value:
        name = match["braced"] or match["env"] or match["sub"]
        if name:
            return Reference(name, place)
        return self._named(match["name"], place) if match["name"] else Opaque("computed", place)

    def _named(self, name: str, place: Place) -> Value:
        """A variable of the script. One in capitals that nothing in a script without others sets was meant to be the
        environment's."""
        if re.fullmatch(r"[A-Z]+(?:_[A-Z0-9]+)+", name) and not self.open and name.lower() not in self.assigned:
            return Opaque(f"{values.BROKEN}`${name}` is a variable of the script, and nothing sets it", place)
        return Reference(name, place, "name")
