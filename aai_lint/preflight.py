"""One value that a process was given as its key, judged: what is wrong with it, in words, and never the value itself.

Files are judged by rules, which know who reads them. Here the reader is this very process: what it was given is what a client
would send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from . import key
from .records import NamedTuple
from .regex import regex


class Verdict(NamedTuple):
    """What is said of a value. `kind` is for programs ("whole" for a key that has the form of one), `words` are for people;
    `remedy` is empty where nothing is to be done. `certain` is false where a key of a kind not known yet may look like that."""

    kind: str
    words: str
    remedy: str = ""
    certain: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether a client may be given this value as it is."""
        return self.kind == "whole"


WHOLE = Verdict("whole", "has the form of a whole key")
_COPY = "copy the key again from AssemblyAI's dashboard"
# Names of the characters that people don't see.
_BLANK_NAMES = {
    "\n": "a line break",
    "\r": "a carriage return",
    "\r\n": "a Windows line break",
    " ": "a space",
    "\t": "a tab",
    "\u00a0": "a no-break space",
    "\ufeff": "a byte order mark",
    "\u200b": "a zero-width space",
}
# What code in JavaScript, Python, Ruby, Go and Helm writes where there is no value.
_ABSENT = frozenset(["undefined", "null", "none", "nil", "<nil>", "<no value>"])
_ENCRYPTED = "is still encrypted or only names an entry of an external store: nothing decrypted it on its way here"
_BRACKETS = regex(r"[<\[({](.*)[>\])}]", re.DOTALL)


def judge(text: str) -> Verdict:
    """What a client that sends this text as the key would run into."""
    if key.looks_real(text):  # nothing more needs to be imported for what is right
        return WHOLE
    from . import values

    if not text:
        return Verdict("empty", "is set, but empty", "whatever provides it had no value: set the key there")
    bare = text.strip(key.BLANKS)
    if not bare:
        return Verdict("empty", f"holds nothing but {_blanks(text)}", "set the key where this value comes from")
    if bare.lower() in _ABSENT:
        words = f"is the word `{bare.lower()}`: something wrote a missing value out as text"
        return Verdict("absent", words, "set the key where this value comes from")
    names = list(values.references_in(bare))
    if names and not key.find_key(re.sub(r"[-?:=+].*", "", bare)) and _is_reference(bare):
        return Verdict(
            "unexpanded-reference",
            f"is a reference to `{names[0][:60]}` that nothing replaced",
            "write it in the notation of the tool that starts this process, and see that the tool knows the value",
        )
    if values.kept_elsewhere(bare):
        return Verdict("encrypted", _ENCRYPTED, "start the process through the tool that resolves it")
    found = tuple(_around(text))
    core = key.core(text).strip("\"'`" + key.SMART_QUOTES + key.BLANKS)
    inner = _inside(core)
    if inner is None:
        return (
            Verdict("+".join(kind for kind, _ in found), _and([words for _, words in found]), _REMEDIES[found[0][0]])
            if found
            else WHOLE
        )
    if inner.kind not in ("vendor", "temporary", "placeholder") and found:
        return inner._replace(words=f"{inner.words}; it also {_and([words for _, words in found])}")
    return inner


def _is_reference(text: str) -> bool:
    """Whether a text is nothing but a reference, perhaps with its scheme or quotes before it."""
    core = key.core(text)
    return core[:1] in "$%{<" or core[:2] == "<%" or core.startswith("__")


_REMEDIES = {
    "whitespace": "write it without: `printf %s`, not `echo`, and no blanks round it",
    "quotes": "write it without quotes: whoever reads this place keeps them",
    "scheme": "keep the key alone; the scheme belongs into the header, where the host wants one",
}


def _around(text: str) -> Iterator[tuple[str, str]]:
    """What is round the key and doesn't belong to it: the kind, and words that follow «it»."""
    bare = text.strip(key.BLANKS)
    before, after = text[: len(text) - len(text.lstrip(key.BLANKS))], text[len(text.rstrip(key.BLANKS)) :]
    if after:
        yield "whitespace", f"ends with {_blanks(after)}"
    if before:
        yield "whitespace", f"begins with {_blanks(before)}"
    for _ in range(2):
        if bare[:1] in _QUOTES or bare[-1:] in _QUOTES:
            yield "quotes", "has quotes round it" if bare[:1] in _QUOTES and bare[-1:] in _QUOTES else "has a quote at one end"
            bare = bare.strip("".join(_QUOTES)).strip(key.BLANKS)
        scheme = key.scheme_prefix(bare)
        if scheme:
            yield "scheme", f"begins with `{scheme.strip()}`"
            bare = bare[len(scheme) :].strip(key.BLANKS)


_QUOTES = ('"', "'", "`", *key.SMART_QUOTES)


def _inside(core: str) -> Verdict | None:
    """What is wrong with what is left without blanks, quotes and scheme; None for a whole key."""
    if key.looks_real(core):
        return None
    bracketed = _BRACKETS.fullmatch(core)
    if bracketed and key.looks_real(bracketed[1].strip()):
        return Verdict("brackets", "has brackets round the key, which only mark where it belongs", "write the key without them")
    if key.find_base64(core):
        words = "is the key in base64: nothing decoded it on its way here"
        return Verdict("base64", words, "hand over the key itself, or decode it once")
    if key.is_placeholder(core) and not key.find_key(core):
        return Verdict("placeholder", f"is a placeholder ({key.redact(key.mask(core))})", "put the key in its place")
    fault = key.fault(core)
    if fault is not None and fault.kind in ("vendor", "temporary", "twice", "dashes", "upper-case", "length", "letter", "name"):
        remedy = "use the key itself, which stays valid" if fault.kind == "temporary" else _COPY
        return Verdict(fault.kind, f"isn't a key of AssemblyAI: {fault.words}", remedy)
    if key.find_key(core):
        return Verdict("surrounded", f"has more in it than the key: {_surroundings(core)}", "hand over the key alone")
    if fault is None:
        return Verdict("shape", "isn't a key of AssemblyAI", _COPY)
    return Verdict(fault.kind, f"isn't a key of AssemblyAI: {fault.words}", _COPY, fault.certain)


def _surroundings(core: str) -> str:
    if core[:1] in "{[":
        return "it is a whole JSON document, of which one field is the key"
    if len(re.findall(r"[0-9a-f]{32}", core)) > 1:
        return "several keys in one value"
    if "\n" in core:
        return "several lines, perhaps a whole env file"
    if re.search(r"\s(?:#|//)", core):
        return "a comment follows it"
    return "other text is beside it"


def _blanks(text: str) -> str:
    """Blanks in words: what kind, and how many."""
    if text in _BLANK_NAMES:
        return _BLANK_NAMES[text]
    kinds = list(dict.fromkeys(_BLANK_NAMES.get(character, "an invisible character") for character in text))
    return _and(kinds) if len(kinds) > 1 else f"{len(text)} times {kinds[0]}"


def _and(parts: list[str]) -> str:
    parts = list(dict.fromkeys(parts))
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


# --- all that an environment says -----------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of the answer: `severity` is "error", "warning", "info", or empty for what is right."""

    subject: str
    severity: str
    words: str
    remedy: str = ""


class Wanted(NamedTuple):
    """A name that code reads, and where; `required` is false where the code gets along without, `implied` true where a client
    library reads it by itself, in any case of letters."""

    name: str
    where: str
    required: bool = True
    implied: bool = False


Refusal = Callable[[str], str]
"""What is known against a key in a value, in words that follow the value's name, or nothing."""


def _unknown(_text: str) -> str:
    return ""


def value(subject: str, text: str, refusal: Refusal = _unknown) -> Line:
    """The line about a value that `subject` names."""
    refused = refusal(text)
    if refused:
        return Line(subject, "error", refused, "use the key that replaced it")
    verdict = judge(text)
    if verdict.is_whole:
        return Line(subject, "", verdict.words)
    return Line(subject, "error" if verdict.certain else "warning", verdict.words, verdict.remedy)


def unset(name: str, why: str = "", others: Sequence[str] = ()) -> Line:
    """The line about a variable that isn't set; `others` are names under which the key may be meant to be set."""
    if others:
        return Line(name, "error", f"isn't set{why}; `{others[0]}` is", f"set {name} to the same value, or make both names one")
    return Line(name, "error", f"isn't set{why}", "set it where this process is started, and see that it is passed on")


def environment(
    variables: Mapping[str, str],
    wanted: Sequence[Wanted] | None = None,
    refusal: Refusal = _unknown,
    contents: Mapping[str, str] | None = None,
) -> Iterator[Line]:
    """What the variables of a process say of the key, and what they lack of what code wants (None: not looked at). `contents` are
    those of the files that some of the variables name."""
    carrying = sorted(name for name in variables if key.meaning(name) is key.Meaning.KEY)
    contents = contents or {}
    told: set[str] = set()
    for want in wanted or ():
        name = _spelled(want, variables)
        if want.name in told or (not name and not want.required):
            continue
        told |= {want.name, name}
        if name:
            yield value(name, variables[name], refusal)
        elif any(key.file_variant(other) == want.name for other in contents):
            reader = next(other for other in contents if key.file_variant(other) == want.name)
            yield Line(want.name, "error", f"isn't set, and {want.where} reads it; `{reader}` only names a file",
                       f"export {want.name} from that file before the program starts")  # fmt: skip
        else:
            yield unset(want.name, f", and {want.where} reads it", [other for other in carrying if other not in told])
    if wanted:
        return
    for name in carrying:
        yield value(name, variables[name], refusal)
    for name, text in sorted(contents.items()):
        yield value(f"the file that {name} names", text, refusal)
    if not carrying and not contents and wanted is None:
        yield unset(key.CANONICAL, "", sorted(name for name in variables if key.meaning(name) is key.Meaning.WEAK))
    elif carrying and not any(name.upper() == key.CANONICAL for name in carrying):
        words = f"isn't the name that AssemblyAI's clients read by themselves, which is {key.CANONICAL}"
        yield Line(carrying[0], "info", words, "`aai-lint env .` compares it with what the code here reads")
    yield from _differing([name for name in carrying if not key.public_prefix(name)], variables)


def _spelled(want: Wanted, variables: Mapping[str, str]) -> str:
    """The name under which a wanted variable is set: that of the Python client in any case."""
    if want.name in variables:
        return want.name
    alike = sorted(name for name in variables if want.implied and name.upper() == want.name.upper())
    return alike[0] if alike else ""


def _differing(names: list[str], variables: Mapping[str, str]) -> Iterator[Line]:
    """Several variables with different whole keys: which one is sent depends on who reads."""
    keys = {name: key.find_key(variables[name]) for name in names}
    whole = [name for name in names if keys[name]]
    first = key.CANONICAL if key.CANONICAL in whole else next(iter(whole), "")
    for name in whole:
        if keys[name] != keys[first]:
            yield Line(name, "warning", f"holds another key than {first}", "unset the one that isn't meant")
            return


# --- how a person tests a key ---------------------------------------------------------------------------------------


class Product(NamedTuple):
    """A request that costs nothing, or next to it, and that only a live key gets through. `{region}` is the host's part."""

    words: str
    url: str
    regions: Mapping[str, str]
    scheme: str = ""
    body: str = ""


# Sources: AssemblyAI/assemblyai-api-spec:openapi.yml and streaming-token.yml, fern/pages (regions);
# assemblyai.com/docs/llm-gateway/quickstart; AssemblyAI/cli:aai_cli/streaming/diagnostics.py (Bearer for the voice agent).
PRODUCTS = {
    "transcription": Product(
        "lists one transcript", "https://api.{region}assemblyai.com/v2/transcript?limit=1", {"us": "", "eu": "eu."}
    ),
    "streaming": Product(
        "asks for a temporary token",
        "https://streaming.{region}assemblyai.com/v3/token?expires_in_seconds=60",
        {"us": "", "eu": "eu."},
    ),
    "llm-gateway": Product(
        "asks for one token of text, which is charged",
        "https://llm-gateway.{region}assemblyai.com/v1/chat/completions",
        {"us": "", "eu": "eu."},
        body='{"model":"claude-sonnet-4-6","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}',
    ),
    "voice-agent": Product(
        "asks for a temporary token", "https://agents.assemblyai.com/v1/token?expires_in_seconds=60", {"us": ""}, "Bearer "
    ),
}


def how_to_test(name: str, product: str, region: str) -> str:
    """The command that tells whether AssemblyAI takes the key. The key goes to curl by its standard input: arguments are seen
    by everybody on the machine."""
    what = PRODUCTS[product]
    url = what.url.format(region=what.regions[region])
    body = f" -H 'Content-Type: application/json' -d '{what.body}'" if what.body else ""
    return (
        f"# {what.words}; 200: the key works; 401: it doesn't; 403 and 400 may have other reasons (plan, balance, region)\n"
        f"printf 'Authorization: {what.scheme}%s\\n' \"${name}\" |\n"
        f"  curl -sS -H @-{body} -o /dev/null -w '%{{http_code}}\\n' '{url}'\n"
    )
