"""What AssemblyAI means: the names of its key, the key's shape, placeholders, hosts, and how a key is shown.

Facts about the vendor come from public code and documents: AssemblyAI/assemblyai-python-sdk, assemblyai-node-sdk,
assemblyai-api-spec and cli. The vendor publishes no format; every key seen in public code is a version 4 UUID without its
dashes, so that shape is strong evidence and its absence alone is none.
"""

from __future__ import annotations

import base64
import itertools
import re
import unicodedata
from enum import Enum
from functools import lru_cache

from .records import dataclass
from .regex import regex
from .trigger import TRIGGER as TRIGGER

CANONICAL = "ASSEMBLYAI_API_KEY"


class Meaning(Enum):
    """What a name says: KEY the credential of AssemblyAI; VENDOR something of AssemblyAI's, a value must tell whether it is
    the key; WEAK a credential of something called assembly or aai, other files must tell whose; NONE nothing."""

    KEY = "key"
    VENDOR = "vendor"
    WEAK = "weak"
    NONE = "none"


# A public prefix makes a bundler put the value into what browsers or apps download. Sources: the documentation of Next.js,
# Vite, Create React App, Expo, Gatsby, Nuxt, SvelteKit and Astro, Vue CLI, @ngx-env, Storybook.
PUBLIC_PREFIXES = {
    "NEXT_PUBLIC_": "Next.js",
    "VITE_": "Vite",
    "REACT_APP_": "Create React App",
    "EXPO_PUBLIC_": "Expo",
    "GATSBY_": "Gatsby",
    "NUXT_PUBLIC_": "Nuxt",
    "PUBLIC_": "SvelteKit and Astro",
    "VUE_APP_": "Vue CLI",
    "NG_APP_": "@ngx-env",
    "STORYBOOK_": "Storybook",
}

_WORDS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CREDENTIAL = frozenset("key keys token tokens secret secrets apikey apikeys credential credentials auth pass password".split())
# A last word that says that the name isn't the credential itself but something about it.
_ABOUT = frozenset(
    "url uri host hostname endpoint base ttl id ids enabled enable disabled pattern regex arn region model models webhook "
    "length size limit timeout path dir file filename format name names version expiry expires expiration seconds count "
    "prefix header headers link page help docs error errors failed failure missing invalid valid required status test tests "
    "hash checksum type field label description placeholder hint message ref".split()
)
# Words of what has the shape of a key and is none.
_DIGEST = frozenset("md sha hash checksum digest etag integrity fingerprint".split())
# Words that keep a name from being the account's key although one of the words above is in it.
_OTHER = frozenset("webhook temp temporary session realtime agent hosted license transcript ttl existing".split())
# Words that may stand before `assembly` or `aai` without making it the name of something else.
_PREFIX = frozenset(
    "next public vite react app expo gatsby nuxt vue ng storybook tf var my your the our prod production dev development "
    "staging stage test ci default env config settings secret secrets github input st k self this process import meta "
    "user client server backend api".split()
)
# Words after the credential that only say which of several keys it is.
_QUALIFIER = frozenset(
    "prod production dev development staging stage test live eu us old new backup primary secondary main default value env "
    "val var str string here b64 base64 encoded".split()
)
_VENDOR_SPELLINGS = frozenset(
    "asemblyai assembyai assemblai assembleyai assemblyia assmeblyai assebmlyai assemeblyai assemlbyai assemblyaai "
    "assembliai assemblieai asssemblyai assemmblyai assembelyai assemblyal".split()
)


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in any style, in lower case: `assemblyAiApiKey` is assembly, ai, api, key."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def _vendor_at(parts: tuple[str, ...]) -> tuple[int, int] | None:
    """Where the vendor's name begins and ends in the words of a name, the last one."""
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if part in ("assemblyai", *_VENDOR_SPELLINGS):
            return index, index + 1
        if part == "assembly" and parts[index + 1 : index + 2] == ("ai",):
            return index, index + 2
    return None


# One of these is in each name that means something: in `assembly`, in what is mistyped for it, in `aai`.
_STEMS = ("ass", "aai", "asem")


def meaning(name: str) -> Meaning:
    """What a name means: an environment variable, an identifier, an entry, or the qualified name of an argument.

    Other vendors' names that contain ours (`LUMAAI_API_KEY`) mean nothing; `ASSEMBLY_API_KEY` (also the Korean National
    Assembly's) and `AAI_KEY` are WEAK.
    """
    lower = name.lower()
    for stem in _STEMS:  # a repository has tens of thousands of names, and nearly all end here
        if stem in lower:
            return _meaning(name)
    return Meaning.NONE


@lru_cache(maxsize=4096)
def _meaning(name: str) -> Meaning:
    parts = words(name)
    where = _vendor_at(parts)
    if where is not None:
        rest = tuple(part for part in parts[where[1] :] if not part.isdigit())
        before = parts[: where[0]]
        if _DIGEST.intersection(parts):
            return Meaning.NONE
        if _OTHER.intersection(words(name.rpartition(".")[2]) if "." in name else rest):
            return Meaning.NONE
        kept = [part for part in rest if part not in _QUALIFIER]
        if kept and kept[-1] in _CREDENTIAL:
            return Meaning.KEY
        if kept and kept[-1] in _ABOUT:
            return Meaning.NONE
        if not kept and _CREDENTIAL.intersection(before[-2:]):
            return Meaning.KEY
        return Meaning.VENDOR
    for index, part in enumerate(parts):
        if part in ("assembly", "aai", "assemblyapi"):
            if parts[index + 1 : index + 2] and parts[index + 1].isdigit():  # ASSEMBLY22: the 22nd assembly of a parliament
                return Meaning.NONE
            rest = tuple(word for word in parts[index + 1 :] if word not in _QUALIFIER and not word.isdigit())
            if all(word in _PREFIX for word in parts[:index]) and rest and rest[-1] in _CREDENTIAL:
                return (
                    Meaning.WEAK
                    if set(rest) <= _CREDENTIAL | {"api", "access", "auth", "aai", "settings", "config"}
                    else Meaning.NONE
                )
    return Meaning.NONE


# What takes the key as its first argument: constructors and setters of clients in Go, C#, Java, Ruby, PHP.
_TAKES_KEY = regex(r"(?:New)?\w*Client(?:WithOptions)?|(?:\w*\.)?AssemblyAI(?:Client)?|\w*(?:ApiKey|APIKey|api_key)")


def takes_key_first(callee: str) -> bool:
    """Whether the first argument of a call of the vendor's, by its qualified name, is the key."""
    return _TAKES_KEY.fullmatch(re.split(r"[./:#]", callee)[-1]) is not None


def public_prefix(name: str) -> str:
    """The prefix that makes a bundler publish the variable, or nothing."""
    return next((prefix for prefix in PUBLIC_PREFIXES if name.startswith(prefix)), "")


def file_variant(name: str) -> str:
    """The variable whose value is in the file that `name` names (`X_FILE` for `X`), or nothing."""
    base = name[:-5] if name.endswith("_FILE") else ""
    return base if base and meaning(base) in (Meaning.KEY, Meaning.WEAK) else ""


# --- the shape of a key ---------------------------------------------------------------------------------------------

_HEX32 = regex(r"[0-9a-f]{32}")
_V4 = regex(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")
_DASHED = regex(r"([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})", re.IGNORECASE)
_WORD_HEX = regex(r"(?:deadbeef|cafebabe|c0ffee|badc0de|feedface|baadf00d|deadc0de){2,}")


class Shape(Enum):
    """V4: as every key seen in public. HEX: 32 hex digits that could be any hash. TRIVIAL: made up by hand. NONE."""

    V4 = "v4"
    HEX = "hex"
    TRIVIAL = "trivial"
    NONE = "none"


def shape(text: str) -> Shape:
    """What the characters alone say of a text."""
    if not _HEX32.fullmatch(text):
        return Shape.NONE
    if is_trivial(text):
        return Shape.TRIVIAL
    return Shape.V4 if _V4.fullmatch(text) else Shape.HEX


def looks_real(text: str) -> bool:
    """Whether a text that stands where the key belongs is a whole key."""
    return shape(text) in (Shape.V4, Shape.HEX)


def is_trivial(text: str) -> bool:
    """Whether hex digits were made up by hand: few different ones, a repeated block, a run, words in hex."""
    if len(text) < 8:
        return False
    digits = text.lower()
    if len(set(digits)) <= 5 or _WORD_HEX.search(digits):
        return True
    if any(len(digits) % size == 0 and digits == digits[:size] * (len(digits) // size) for size in (1, 2, 4, 8, 16)):
        return True
    try:
        numbers = [int(digit, 16) for digit in digits]
    except ValueError:
        return False
    for base in (10, 16):
        steps = {(after - before) % base for before, after in itertools.pairwise(numbers)}
        if max(numbers) < base and steps in ({1}, {base - 1}):
            return True
    return False


_CONTAINED = regex(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
_BASE64 = regex(r"[A-Za-z0-9+/]{42,}={0,2}")


def core(text: str) -> str:
    """What is left of a value without the blanks, quotes and scheme that people leave round a key."""
    bare = text.strip(BLANKS)
    bare = bare[len(scheme_prefix(bare)) :].strip(BLANKS)
    if len(bare) >= 2 and bare[0] == bare[-1] and bare[0] in "\"'`":
        bare = bare[1:-1].strip(BLANKS)
    return bare[len(scheme_prefix(bare)) :].strip(BLANKS)


def find_base64(text: str) -> bool:
    """Whether a text is a key that was base64-encoded, once or more."""
    return bool(_BASE64.fullmatch(text) and find_key(text))


def find_key(text: str) -> str:
    """The first whole key in a text, also one that is base64-encoded (up to twice), or nothing."""
    for _ in range(3):
        for match in _CONTAINED.finditer(text):
            if looks_real(match.group()):
                return match.group()
        encoded = _BASE64.search(text)
        if encoded is None:
            return ""
        try:
            text = base64.b64decode(encoded.group(), validate=True).decode("ascii")
        except ValueError:
            return ""
    return ""


# --- placeholders ---------------------------------------------------------------------------------------------------

_TELLING = frozenset(
    "your yours placeholder changeme change replace replaceme insert paste enter todo fixme example dummy fake tbd redacted "
    "goes here add put fill xxx masked hidden removed removeme setme unset sample foo foobar bar baz lorem "
    "tu su votre ihr dein deine sua seu aqui ici hier tuo vostra".split()
)
_HARMLESS = frozenset(
    "api key keys apikey token secret assembly ai assemblyai aai test testing tests none null nil undefined k value my self "
    "hosted demo mock default string actual real the a an of for from to in is not set this access auth goes needs user "
    "dashboard account some any var env true false na invalid wrong bad stub ci local dev no with get me".split()
)
# What stands for a value in a schema: `ASSEMBLYAI_API_KEY: string`.
_TYPES = frozenset("string str text secret secretstr securestring password any object".split())
_BRACKETED = regex(r"(?:<.+>|\[.+\]|\{[^{$].*\}|&lt;.+&gt;|__.+__|%.+%|\(.+\))", re.DOTALL)
_REFERENCE = regex(r"\$(?:\w+|\{[^{}]*\}|\([\w.]+\)|\$\{\w+\})")
_MASKED = regex(r"[xX*.•…_#?-]{3,}|.{0,12}(?:\.\.\.|…|\*{3,}|x{4,}|X{4,}).{0,6}", re.DOTALL)


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Whether a text stands for a key that somebody is to fill in. Empty text isn't one."""
    bare = text.strip().strip("\"'`").strip()
    if not bare or looks_real(bare) or _REFERENCE.fullmatch(bare) or bare.lower() in _TYPES:
        return False
    if shape(bare) is Shape.TRIVIAL or _BRACKETED.fullmatch(bare) or _MASKED.fullmatch(bare):
        return True
    if any(ord(character) > 127 and unicodedata.category(character).startswith("L") for character in bare):
        return True
    parts = words(re.sub(r"(?i)change[\s_-]*me", "changeme", bare))
    if not parts:
        return False
    return bool(_TELLING.intersection(parts)) or (
        all(part in _HARMLESS or part.isdigit() for part in parts) and (not bare.isdigit())
    )


_DUMMY = frozenset("test testing dummy fake mock stub ci not no none unused invalid".split())


def is_dummy(text: str) -> bool:
    """Whether a placeholder says that no key is wanted (`test`, `fake-key-for-ci`), and not that one is to be filled in."""
    return is_placeholder(text) and bool(_DUMMY.intersection(words(text))) and not {"your", "yours"}.intersection(words(text))


# --- what a malformed key is ----------------------------------------------------------------------------------------

BLANKS = " \t\r\n\v\f\u00a0\u2028\u2029\u200b\u200c\u200d\u2060\ufeff\x85"
_VENDORS = (
    ("sk-ant-", "Anthropic"),
    ("sk-or-", "OpenRouter"),
    ("sk-proj-", "OpenAI"),
    ("sk-lf-", "Langfuse"),
    ("sk-", "OpenAI"),
    ("sk_live_", "Stripe"),
    ("sk_test_", "Stripe"),
    ("sk_", "ElevenLabs"),
    ("AIza", "Google"),
    ("ghp_", "GitHub"),
    ("github_pat_", "GitHub"),
    ("gho_", "GitHub"),
    ("glpat-", "GitLab"),
    ("hf_", "Hugging Face"),
    ("gsk_", "Groq"),
    ("AKIA", "AWS"),
    ("xoxb-", "Slack"),
    ("xoxp-", "Slack"),
    ("r8_", "Replicate"),
    ("pplx-", "Perplexity"),
    ("SG.", "SendGrid"),
    ("xai-", "xAI"),
    ("nvapi-", "NVIDIA"),
    ("dckr_pat_", "Docker"),
    ("npm_", "npm"),
)
SMART_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2033\u2032"
_WEB_TOKEN = regex(r"eyJ[\w-]*\.")
_SCHEME = regex(r"(?:authorization\s*:\s*)?(?:bearer|basic|token|apikey|api-key)\s+|authorization\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text that should be a key: `kind` for programs, `words` for people (never the text itself).
    `certain` is false where the text just isn't what keys look like."""

    kind: str
    words: str
    certain: bool = True


def scheme_prefix(text: str) -> str:
    """`Bearer `, `Authorization: ` and alike at the start of a text, as written, or nothing."""
    match = _SCHEME.match(text)
    return match.group() if match else ""


def fault(text: str) -> Fault | None:
    """Why a text can't be the key, or None for one that can. Blanks, quotes, schemes and placeholders round a key are other
    rules' subjects: hand over what is left without them."""
    if not text or looks_real(text) or is_placeholder(text) or _REFERENCE.fullmatch(text) or text.lower() in _TYPES:
        return None
    lower = text.lower()
    dashed = _DASHED.fullmatch(text)
    if dashed:
        return Fault("dashes", "it is a UUID with dashes; AssemblyAI's keys are written without them")
    if re.fullmatch(r"[0-9a-fA-F]{32}", text) and text != lower:
        return Fault("upper-case", "it has upper-case letters; AssemblyAI's keys are lower-case")
    if len(text) % 2 == 0 and text[: len(text) // 2] == text[len(text) // 2 :] and _HEX32.fullmatch(lower[: len(lower) // 2]):
        return Fault("twice", "the key was pasted twice")
    if re.fullmatch(r"[0-9a-f]{64}", lower):
        return Fault("temporary", "64 hex digits are a temporary streaming token (or a hash)")
    if _WEB_TOKEN.match(text):
        return Fault("temporary", "it is a JSON web token, such as a temporary streaming token")
    for prefix, vendor in _VENDORS:
        if text.startswith(prefix) and len(text) >= 16:
            return Fault("vendor", f"it begins with `{prefix}`, as keys of {vendor} do; AssemblyAI's have no prefix")
    assigned = re.match(r"(?:export\s+|set\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*", text)
    if assigned and meaning(assigned.group(1)) in (Meaning.KEY, Meaning.WEAK):
        return Fault("name", f"the name `{assigned.group(1)}` was pasted into the value")
    if text[0] in SMART_QUOTES or text[-1] in SMART_QUOTES:
        return Fault("smart-quotes", "typographic quotes are part of the value")
    if _HEX32.fullmatch(text[:-1]) and text[-1] in ",;.:)]}\\":
        return Fault("trailing", f"a `{text[-1]}` follows the key")
    if re.fullmatch(r"[0-9a-f]{40}", lower):
        return Fault("vendor", "it has 40 hex digits, as keys of Deepgram have; AssemblyAI's have 32")
    if re.fullmatch(r"[0-9a-fA-F]{24,44}", text):
        off = len(text) - 32
        return Fault("length", f"it has {len(text)} hex digits, {abs(off)} too {'many' if off > 0 else 'few'}; a key has 32")
    if len(text) == 32 and re.fullmatch(r"[0-9a-z]{32}", lower) and len(re.findall(r"[g-z]", lower)) <= 3:
        return Fault("letter", "it has a letter that isn't a hex digit (a mistyped `o` or `l`?); a key has 32 hex digits")
    if re.fullmatch(r"https?://\S+", text):
        return Fault("url", "it is a URL, not a key")
    return Fault("shape", "it is not 32 lower-case hex digits, as every known AssemblyAI key is", certain=False)


# --- showing a key --------------------------------------------------------------------------------------------------

# Runs of characters that may be a key, part of one, or an encoded one. Wide on purpose: a masked hash harms nobody.
_SECRET_RUN = regex(
    r"(?:[0-9a-fA-F]{4,}-){4}[0-9a-fA-F]{4,}"
    r"|(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{20,}={0,2}"
    r"|[A-Za-z0-9]{16,}"
    r"|(?<![A-Za-z])[0-9a-fA-F]{10,}(?![A-Za-z])"
    r"|[A-Za-z0-9]{12,15}"
)
# What may stand between two pieces of a key: signs, an escaped line end, or a line end with what quotes and indents lines.
_ESCAPE = r"\\(?:[nrt]|u(?!00[3-7])[0-9a-fA-F]{4})"
_SIGN = rf"(?:{_ESCAPE}|\\(?![nrtu])|[^0-9A-Za-z\r\n\\])"
_BETWEEN = rf"(?:{_SIGN}{{1,6}}|{_SIGN}{{0,8}}(?:[\r\n]|\\[nrt])(?:{_SIGN}|[\r\n]){{0,80}})"
# Hex digits in pieces, as of a key that was cut by blanks, signs, a `" + "` or a folded line.
_PIECES = regex(rf"(?<![0-9A-Za-z•])(?:[0-9a-fA-F]+{_BETWEEN})+[0-9a-fA-F]+(?![0-9A-Za-z])")
# Base64 of hex digits that is cut in the same way: three digits are four characters, each of them one of few.
_FOUR = "[MNOQRYZ]", "[DEGTUWjkmz02]", "[A-Za-n]", "[B-Gh-mw-z0-5]"
_GROUP = f"(?!=){_BETWEEN}?".join(_FOUR)  # padding is the end
_ENCODED_PIECES = regex(
    rf"{_GROUP}(?:(?!=){_BETWEEN}?{_GROUP}){{2,}}(?:(?:{_BETWEEN}?[A-Za-z0-9]){{1,3}}(?==)|[A-Za-z0-9]{{1,3}})?"
)
# What is left of it without what is between: looked for first, since the other takes two milliseconds to be compiled.
_FOURS, _BETWEENS = regex(f"(?:{''.join(_FOUR)}){{3}}"), regex(rf"{_ESCAPE}|\\|[^0-9A-Za-z\\]+")
# Hex digits that are escaped one by one: for URLs, strings of programs, HTML.
_ESCAPED = regex(r"(?:(?:%|\\x|\\u00|&#x|0x)(?:3[0-9]|[46][1-6])[;, ]{0,2}){6,}|(?:&#[0-9]{2,3};){6,}")
_ENVIRONMENT_NAME = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z][a-z0-9]*(?:[_-][a-z0-9]*[a-z][a-z0-9]*)+")


def mask(text: str) -> str:
    """How a value is shown in a sentence: first and last two characters of a long one, nothing of a short one. What only
    stands for a key is shown whole, but for pieces of one in it."""
    if is_placeholder(text) and len(text) <= 60 and not find_key(text):  # `<0123…>` has the key in it
        return redact(text)
    return f"{text[:2]}…{text[-2:]}" if len(text) >= 12 else "…"


def _is_encoded(run: str) -> bool:
    """Whether a run has, near its start, base64 of hex digits in it: a piece of an encoded key."""
    for start in range(min(len(run) - 7, 64)):
        part = run[start : start + 8]
        if re.fullmatch(r"[A-Za-z0-9+/]{8}", part) and re.fullmatch(rb"[0-9a-fA-F]+", base64.b64decode(part)):
            return True
    return False


def _is_secret(run: str) -> bool:
    if _is_encoded(run):
        return True
    if len(run) < 16 and not re.fullmatch(r"[0-9a-fA-F]+", run):
        return False
    digits = sum(character.isdigit() for character in run)
    if digits < 2 or (len(run) < 20 and run.isdigit()):
        return False
    if _ENVIRONMENT_NAME.fullmatch(run):
        return bool(re.search(r"[0-9a-fA-F]{10,}", run))
    if re.search(r"[/_-]", run):
        return any(len(part) >= 10 and sum(character.isdigit() for character in part) >= 2 for part in re.split(r"[/_-]", run))
    return digits >= 3 or bool(re.fullmatch(r"[0-9a-fA-F]{10,}", run)) or len(run) >= 40


def _is_in_pieces(text: str) -> bool:
    """Whether pieces of hex digits make some two thirds of a key; digits alone are days and numbers."""
    pieces = re.sub(_ESCAPE, " ", text)
    digits = sum(character.isdigit() for character in pieces)
    letters = sum(character.isalpha() for character in pieces)
    return digits >= 6 and letters >= 2 and digits + letters >= 20


def redact(text: str) -> str:
    """Source text in which everything that may be a key keeps its length and its first and last two characters. One that goes
    on over the end of a line counts as a whole: see `redact_line`."""

    def hide(match: re.Match[str]) -> str:
        run = match.group()
        return run[:2] + "•" * (len(run) - 4) + run[-2:] if _is_secret(run) else run

    def hide_pieces(match: re.Match[str]) -> str:
        run = match.group()
        return _dotted(run) if _is_in_pieces(run) else run

    def hide_encoded(match: re.Match[str]) -> str:
        run = match.group()
        return run if run.isalnum() else _dotted(run)

    text = _ESCAPED.sub(lambda match: _dotted(match.group()), text)
    if _FOURS.search(_BETWEENS.sub("", text)):
        text = _ENCODED_PIECES.sub(hide_encoded, text)
    return _SECRET_RUN.sub(hide, _PIECES.sub(hide_pieces, text))


def _dotted(run: str) -> str:
    return run[:2] + re.sub("[0-9A-Za-z]", "•", run[2:-2]) + run[-2:]


# The most lines that a key is cut into, and the most characters of each that matter to the next.
_MOST_LINES, _NEAREST = 40, 200
_LAST_PIECE = regex(r"(?<![0-9A-Za-z])([0-9A-Za-z+/]+)(?:\\[nrt]|[^0-9A-Za-z]){0,8}\Z")
_FIRST_PIECE = regex(r"[^0-9A-Za-z]{0,80}([0-9A-Za-z+/]+)(?![0-9A-Za-z])")
_ONE_KEY = regex(f"[0-9a-fA-F]+|{'?'.join(_FOUR[1:])}?(?:{''.join(_FOUR)})*{'?'.join(_FOUR)}?={{0,2}}")


def redact_line(text: str, start: int, end: int) -> str:
    """What `redact` makes of the line between two offsets, with regard to the lines around it: a scalar of YAML or a string of a
    program may have one part of a key at the end of a line and the other at the start of the next."""
    first, last = start, end
    for _ in range(_MOST_LINES):
        if not _goes_on(text, first):
            break
        first = max(text.rfind("\n", 0, first - 1) + 1, first - _NEAREST)
    for _ in range(_MOST_LINES):
        after = last + 1 + (text[last : last + 2] == "\r\n")
        if not _goes_on(text, after):
            break
        found = text.find("\n", after, after + _NEAREST)
        last = found if found >= 0 else min(len(text), after + _NEAREST)
    return redact(text[first:last])[start - first : end - first]


def _goes_on(text: str, at: int) -> bool:
    """Whether what ends before the start of a line and what begins after it may be pieces of one key."""
    before = _LAST_PIECE.search(text[max(0, at - _NEAREST) : at])
    after = before and _FIRST_PIECE.match(text[at : at + _NEAREST])
    if not before or not after:
        return False
    return _ONE_KEY.fullmatch(before.group(1)[-12:] + after.group(1)[:12]) is not None


# --- clients that read the environment by themselves ----------------------------------------------------------------

# Qualified names of calls, by the suffix of the file, and the variable that they read where no key is handed to them.
# Sources: AssemblyAI/assemblyai-python-sdk:assemblyai/types.py, livekit/agents:livekit-plugins/livekit-plugins-assemblyai,
# langchain-ai/langchain-community:libs/community/langchain_community/document_loaders/assemblyai.py,
# vercel/ai:packages/assemblyai/src/assemblyai-provider.ts, langchain-ai/langchainjs, run-llama/llama_index,
# AssemblyAI/assemblyai-haystack, vocodedev/vocode-core:vocode/streaming/transcriber/assembly_ai_transcriber.py.
_READS_ENVIRONMENT = (
    (".py", r"assemblyai\.(?:Transcriber|Client|Lemur|LemurTask|RealtimeTranscriber|Transcript\..*)", CANONICAL),
    (".py", r"livekit\.plugins\.assemblyai\.STT", CANONICAL),
    (".py", r"(?:langchain|llama_index|assemblyai_haystack)[\w.]*\.AssemblyAI\w+", CANONICAL),
    (".py", r"vocode\.[\w.]*AssemblyAI\w+", "ASSEMBLY_AI_API_KEY"),
    (".js", r"@ai-sdk/assemblyai\.(?:createAssemblyAI|assemblyai.*)", CANONICAL),
    (".js", r"@?langchain/.*assemblyai\.\w+", CANONICAL),
)
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".vue", ".svelte", ".astro")


def variable_read_by(call: str, path: str) -> str:
    """The variable that a call of a client library reads by itself, or nothing. Only version 1 and older of the Python
    client's classes are here: its streaming clients never read the environment."""
    if "assemblyai" not in call.lower():
        return ""
    for language, pattern, name in _READS_ENVIRONMENT:
        if language == _language(path) and re.fullmatch(pattern, call):
            return name
    return ""


# Clients that never read the environment and the arguments that may hand them a key or a token instead.
# Sources: AssemblyAI/assemblyai-node-sdk:src/services/base.ts, AssemblyAI/assemblyai-python-sdk:assemblyai/streaming/v3.
_NEEDS_ARGUMENT = (
    (".js", r"assemblyai\.AssemblyAI", frozenset(["apiKey"])),
    (".py", r"assemblyai\.streaming\.v3\.StreamingClientOptions", frozenset(["api_key", "token"])),
)


def _language(path: str) -> str:
    return ".js" if path.endswith(_JAVASCRIPT) else ".py" if path.endswith((".py", ".ipynb")) else ""


def argument_needed_by(call: str, path: str) -> frozenset[str]:
    """The arguments of which a call needs one, since its class never reads the environment; empty for other calls."""
    if not call.startswith("assemblyai."):
        return frozenset()
    for language, pattern, arguments in _NEEDS_ARGUMENT:
        if language == _language(path) and re.fullmatch(pattern, call):
            return arguments
    return frozenset()


def reads_on_import(module: str, path: str) -> bool:
    """Whether a module reads the environment once, when it is imported (assemblyai/types.py of the Python client)."""
    return _language(path) == ".py" and module.partition(".")[0] == "assemblyai"


_OTHER_VENDORS = regex(
    r"openai|anthropic|claude|google|gemini|azure|deepgram|eleven_?labs|groq|mistral|cohere|replicate|hugging|hf_|aws|amazon"
    r"|twilio|stripe|github|gitlab|slack|discord|telegram|notion|pinecone|supabase|firebase|youtube|spotify|pexels|gladia|rev_?ai"
    r"|speechmatics|cartesia|play_?ht|sendgrid|mailgun|langchain|langsmith|openrouter|together|fireworks|perplexity|xai|livekit"
)


def is_other_vendor(name: str) -> bool:
    """Whether a name says that it belongs to somebody else."""
    return bool(_OTHER_VENDORS.search(name.lower())) and meaning(name) is Meaning.NONE


# --- hosts ----------------------------------------------------------------------------------------------------------

_HOST = regex(r"(?:[a-z]+://)?([a-z0-9.-]+)", re.IGNORECASE)
_BEARER_HOSTS = frozenset(["agents.assemblyai.com", "speech-to-speech.us.assemblyai.com"])


class Scheme(Enum):
    """How a host wants the key in the Authorization header."""

    RAW = "raw"
    BEARER = "bearer"
    UNKNOWN = "unknown"


def host_of(url: str) -> str:
    """The host of a URL (or the text itself, if it is a host), in lower case."""
    match = _HOST.match(url.strip())
    return match.group(1).lower() if match else ""


def is_vendor_host(host: str) -> bool:
    """Whether a host is AssemblyAI's."""
    return host == "assemblyai.com" or host.endswith((".assemblyai.com", ".assemblyai-labs.com"))


_CREDENTIAL_FIELDS = regex(
    r"auth?h?or?i[sz]ations?|(?:x-)?(?:assemblyai-)?api[_-]?key|(?:x-)?auth[_-]?(?:key|token)|(?:access[_-]?)?token|key",
    re.IGNORECASE,
)


def is_credential_field(name: str) -> bool:
    """Whether a header or query parameter, perhaps misspelt, is one that carries a credential."""
    return _CREDENTIAL_FIELDS.fullmatch(name) is not None


def scheme_of(url: str) -> Scheme:
    """How the host of a URL wants the key. The LLM Gateway is left out: its documents say raw, the vendor's own tool sends
    Bearer (AssemblyAI/cli:aai_cli/core/llm.py)."""
    host = host_of(url)
    if host in _BEARER_HOSTS:
        return Scheme.BEARER
    if not is_vendor_host(host) or host.startswith(("llm-gateway", "www.", "docs.", "mcp.")) or host == "assemblyai.com":
        return Scheme.UNKNOWN
    return Scheme.RAW


def is_website(host: str) -> bool:
    """Whether a host of the vendor's serves pages and not an interface."""
    return host == "assemblyai.com" or host.startswith(("www.", "docs.", "support.", "status.", "storage.", "cdn."))


_WRONG_HEADERS = frozenset(
    "x-api-key api-key apikey api_key x-auth-token auth-token x-authorization auth authentication x-assemblyai-api-key".split()
)


def is_wrong_header(name: str) -> bool:
    """Whether people send the key under this header, which AssemblyAI's hosts don't read."""
    return name.lower() in _WRONG_HEADERS


@dataclass(frozen=True, slots=True)
class Retired:
    """An address that refuses valid keys: why, what is wrong in it (where a word can be replaced), what is right."""

    words: str
    wrong: str
    right: str


_ADDRESS = regex(r"(?<![a-z0-9.-])(?P<host>[a-z0-9.-]*\bassemblyai\.com)(?P<path>/[^\s?#\"']*)?", re.IGNORECASE)


def retired(text: str) -> Retired | None:
    """Whether an address in a text refuses valid keys. Sources: support.assemblyai.com (articles on error 4001 and 410 of the
    first streaming interface), AssemblyAI/cookbook pull request 102 (the host of the European region)."""
    for match in _ADDRESS.finditer(text):
        host, path = match["host"].lower(), match["path"] or ""
        if host == "eu.api.assemblyai.com":
            return Retired("`eu.api.assemblyai.com` is not the host of the European region", host, "api.eu.assemblyai.com")
        if host.startswith("api.") and re.match(r"/v2/realtime(?:/|$)", path):
            words = '`/v2/realtime` is switched off and answers "Not authorized" to every key'
            token = path.startswith("/v2/realtime/token")
            right = "https://streaming.assemblyai.com/v3/token" if token else "wss://streaming.assemblyai.com/v3/ws"
            return Retired(words, "", right)
    return None


def gives_token(url: str) -> bool:
    """Whether a URL of the vendor's answers with a temporary token (AssemblyAI/assemblyai-api-spec:streaming-token.yml)."""
    return is_vendor_host(host_of(url)) and re.search(r"/v\d/(?:realtime/)?token(?:[?#].*)?$", url) is not None


_RETIRED_CLIENTS = regex(
    r"assemblyai\.(?:RealtimeTranscriber|RealtimeService|AssemblyAI\.realtime\.(?:transcriber|createService))"
)


def is_retired_client(call: str) -> bool:
    """Whether a call makes a client of the first streaming interface."""
    return bool(_RETIRED_CLIENTS.fullmatch(call))


def region_of(url: str) -> str:
    """The region that a URL goes to, or nothing where it doesn't say."""
    host = host_of(url)
    if not is_vendor_host(host) or is_website(host):
        return ""
    if ".eu." in host:
        return "European"
    return "American" if ".us." in host or host in ("api.assemblyai.com", "streaming.assemblyai.com") else ""
