"""What names, texts and hosts mean."""

from __future__ import annotations

import base64
import re

import pytest

from aai_lint import key
from aai_lint.key import Meaning, Scheme, Shape

from .conftest import K


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        pytest.param("ASSEMBLYAI_API_KEY", Meaning.KEY, id="the name that the vendor's clients read"),
        pytest.param("ASSEMBLY_AI_API_KEY", Meaning.KEY, id="Vocode's and MoneyPrinter's name"),
        pytest.param("assemblyAiApiKey", Meaning.KEY, id="camel case"),
        pytest.param("AssemblyAI__ApiKey", Meaning.KEY, id=".NET configuration"),
        pytest.param("AssemblyAI:ApiKey", Meaning.KEY, id=".NET configuration, read with a colon"),
        pytest.param("assemblyai-api-key", Meaning.KEY, id="a Secret's key"),
        pytest.param("assemblyai.settings.api_key", Meaning.KEY, id="an attribute of the Python client"),
        pytest.param("NEXT_PUBLIC_ASSEMBLYAI_API_KEY", Meaning.KEY, id="a public prefix"),
        pytest.param("API_KEY_ASSEMBLYAI", Meaning.KEY, id="the words in reverse"),
        pytest.param("ASEMBLYAI_API_KEY", Meaning.KEY, id="a misspelling seen in public code"),
        pytest.param("ASSEMBLYAI_KEY_PROD", Meaning.KEY, id="a qualifier behind"),
        pytest.param("ASSEMBLYAI_API_KEYS", Meaning.KEY, id="several keys"),
        pytest.param("ASSEMBLYAI_API", Meaning.VENDOR, id="could be a switch, a URL or the key"),
        pytest.param("assemblyai", Meaning.VENDOR, id="the vendor alone"),
        pytest.param("assemblyai.NewClient.0", Meaning.VENDOR, id="a first argument"),
        pytest.param("ASSEMBLY_API_KEY", Meaning.WEAK, id="also the Korean National Assembly's"),
        pytest.param("AAI_API_KEY", Meaning.WEAK, id="short for it, or for something else"),
        pytest.param("ASSEMBLY_TOKEN", Meaning.WEAK, id="parsers have tokens too"),
        pytest.param("LUMAAI_API_KEY", Meaning.NONE, id="Luma AI"),
        pytest.param("JINAAI_API_KEY", Meaning.NONE, id="Jina AI"),
        pytest.param("POLKASSEMBLY_AI_TOKEN", Meaning.NONE, id="Polkassembly"),
        pytest.param("AGENT_ASSEMBLY_API_KEY", Meaning.NONE, id="something else's assembly"),
        pytest.param("NEXT_PUBLIC_ASSEMBLY22_API_KEY", Meaning.NONE, id="the 22nd assembly of a parliament"),
        pytest.param("ASSEMBLYAI_BASE_URL", Meaning.NONE, id="a URL"),
        pytest.param("ASSEMBLYAI_TOKEN_URL", Meaning.NONE, id="a URL for tokens"),
        pytest.param("ASSEMBLYAI_TOKEN_TTL_SECONDS", Meaning.NONE, id="a duration"),
        pytest.param("ASSEMBLYAI_WEBHOOK_SECRET", Meaning.NONE, id="the secret of a webhook"),
        pytest.param("VITE_ASSEMBLYAI_AGENT_ID", Meaning.NONE, id="an agent's id"),
        pytest.param("ASSEMBLYAI_API_KEY_PATTERN", Meaning.NONE, id="a pattern"),
        pytest.param("OPENAI_API_KEY", Meaning.NONE, id="another vendor"),
        pytest.param("API_KEY", Meaning.NONE, id="anybody's"),
    ],
)
def test_names(name: str, meaning: Meaning) -> None:
    assert key.meaning(name) is meaning


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        pytest.param(K, Shape.V4, id="a UUID of version 4 without dashes"),
        pytest.param("a1b2c3d4e5f60718293a4b5c6d7e8f90", Shape.HEX, id="32 hex digits of another kind"),
        pytest.param("0" * 32, Shape.TRIVIAL, id="one digit repeated"),
        pytest.param("deadbeef" * 4, Shape.TRIVIAL, id="a word in hex"),
        pytest.param("0123456789abcdef" * 2, Shape.TRIVIAL, id="a run, twice"),
        pytest.param("12345678901234567890123456789012", Shape.TRIVIAL, id="a run of digits"),
        pytest.param(K.upper(), Shape.NONE, id="upper case"),
        pytest.param(K[:-1], Shape.NONE, id="a digit short"),
        pytest.param("", Shape.NONE, id="nothing"),
    ],
)
def test_shapes(text: str, shape: Shape) -> None:
    assert key.shape(text) is shape


@pytest.mark.parametrize(
    "text",
    [
        "your_key_here", "<YOUR_API_KEY>", "[YOUR_ASSEMBLYAI_API_KEY]", "&lt;your_key&gt;", "xxx", "***", "...", "abc123...",
        "aai_...", "sk_live_***", "changeme", "CHANGE-ME", "test", "test-key", "k", "self-hosted", "API_KEY_GOES_HERE",
        "ADD_YOURS_HERE", "placeholder-assemblyai-key", "tu_assemblyai_api_key_aqui", "여기에_발급받은_키_입력", "__KEY__",
        "undefined", "None",
        "null", "%ASSEMBLYAI_API_KEY%", "deadbeef" * 4, "<user needs to add>", "YOUR-API-TOKEN", "assemblyai_api_key",
    ],
)  # fmt: skip
def test_placeholders(text: str) -> None:
    assert key.is_placeholder(text)
    assert key.fault(text) is None


@pytest.mark.parametrize("text", [K, K[:-1], f"{K}0", "sk-proj-0a1b2c3d4e5f6a7b8c9d", "hunter2", "1234567", "", " "])
def test_what_is_no_placeholder(text: str) -> None:
    assert not key.is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(K[:-1], "length", id="a digit short"),
        pytest.param(f"{K}ab", "length", id="two digits long"),
        pytest.param(K + K, "twice", id="pasted twice"),
        pytest.param(K.upper(), "upper-case", id="upper case"),
        pytest.param(f"{K[:8]}-{K[8:12]}-{K[12:16]}-{K[16:20]}-{K[20:]}", "dashes", id="a UUID"),
        pytest.param(K + K[::-1], "temporary", id="a temporary token"),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.e30.abc", "temporary", id="a JSON web token"),
        pytest.param("sk-ant-api03-0a1b2c3d4e5f", "vendor", id="Anthropic's key"),
        pytest.param(K + K[:8], "vendor", id="Deepgram's key"),
        pytest.param(f"ASSEMBLYAI_API_KEY={K}", "name", id="the name pasted along"),
        pytest.param(f"“{K}”", "smart-quotes", id="typographic quotes"),
        pytest.param(f"{K},", "trailing", id="a comma"),
        pytest.param(f"{K};", "trailing", id="a semicolon"),
        pytest.param(K.replace("0", "o", 1), "letter", id="an o for a zero"),
        pytest.param("https://api.assemblyai.com/v2", "url", id="a URL"),
        pytest.param("hunter2", "shape", id="something else"),
    ],
)
def test_faults(text: str, kind: str) -> None:
    fault = key.fault(text)
    assert fault is not None
    assert fault.kind == kind
    assert text not in fault.words


@pytest.mark.parametrize(
    ("text", "core"),
    [(f'"{K}"', K), (f" {K}\n", K), (f"Bearer {K}", K), (f"'Bearer {K}'", K), (f"\u200b{K}", K), (f"Authorization: {K}", K)],
)
def test_the_core_of_a_value(text: str, core: str) -> None:
    assert key.core(text) == core


def test_a_key_is_found_in_text_and_in_base64() -> None:
    once = "MDEyMzQ1Njc4OWFiNGNkZThmMDEyMzQ1Njc4OWFiY2Q="
    assert key.find_key(f"Bearer {K};") == K
    assert key.find_key(once) == K
    assert key.find_key("TURFeU16UTFOamM0T1dGaU5HTmtaVGhtTURFeU16UTFOamM0T1dGaVkyUT0=") == K
    assert key.find_key(f"x{K}") == ""
    assert key.find_key("sha256:" + K + K) == ""


def test_redaction_keeps_length_and_hides_every_key() -> None:
    line = f'A = "{K}"; b64 = "MDEyMzQ1Njc4OWFiNGNkZThmMDEyMzQ1Njc4OWFiY2Q="; half = "{K[:16]}"; up = "{K.upper()}"'
    shown = key.redact(line)
    assert len(shown) == len(line)
    assert not re.search(r"[0-9a-fA-F]{8,}|MDEy", shown)


@pytest.mark.parametrize(
    "between",
    [" ", "-", ":", ", ", '" + "', "\\ ", "%"],
)
@pytest.mark.parametrize("size", [4, 7, 9])
def test_redaction_hides_a_key_in_pieces(between: str, size: int) -> None:
    line = f'KEY = "{between.join(K[at : at + size] for at in range(0, 32, size))}"'
    shown = key.redact(line)
    assert len(shown) == len(line)
    assert not re.search(r"[0-9a-f]{3,}", shown)


def test_redaction_hides_a_piece_of_an_encoded_key() -> None:
    assert "MDEy" not in key.redact("""ASSEMBLYAI_API_KEY: MDEyMzQ1Njc4O'iNGNkZ&ah""")
    assert "MDEy" not in key.redact("ASSEMBLYAI_API_KEY: NkZ&ahmMDEyMzQ1Nj##OWFi")


K64 = base64.b64encode(K.encode()).decode()


@pytest.mark.parametrize("whole", [K, K.upper(), K64])
@pytest.mark.parametrize(
    "between", ["\n    ", "\r\n\t", "\\\n", '" +\n   "', "\n\n  ", "\n# ", '",\n"', "^\r\n", "\\n", '\\"\\n    \\"']
)
def test_redaction_hides_a_key_that_goes_on_in_the_next_line(whole: str, between: str) -> None:
    """Line by line as well as all at once, wherever it is cut, and nothing else is hidden."""
    for size in range(3, len(whole)):
        shown = [whole[at : at + size] for at in range(0, len(whole), size)]
        text = f"name: x\nKEY: {between.join(shown)}\nNEXT: 1\n"
        starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
        ends = [*(at - 1 for at in starts[1:]), len(text)]
        by_line = "\n".join(key.redact_line(text, start, end) for start, end in zip(starts, ends, strict=True))
        assert by_line == key.redact(text)
        head, _, tail = by_line.partition("KEY: ")
        assert (head, tail[-9:]) == ("name: x\n", "\nNEXT: 1\n")
        seen = re.sub(r"\\n|[^0-9A-Za-z]", "", tail[:-9])
        # What base64 has at its end isn't a whole group: of `Y2Q=` two digits are seen.
        assert len(seen) <= (4 if whole != K64 else 7)


@pytest.mark.parametrize(
    "escape",
    ["%{:02x}", "%{:02X}", "\\x{:02x}", "\\u{:04x}", "&#{:d};", "&#x{:x};", "0x{:02x}, "],
)
def test_redaction_hides_a_key_that_is_escaped(escape: str) -> None:
    written = "".join(escape.format(ord(character)) for character in K)
    shown = key.redact(f"KEY = '{written}'")
    assert len(re.sub("[^0-9A-Za-z]", "", shown.partition("= ")[2])) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "ports:\n  - 8080:80\n  - 9090:90\n  - 5432:5432\n  - 6379:6379\nnames: [a, b]",
        "version: 1\nadd: 2\nbad: 3",
        "retries: 3\ndead: 1",
        "a:\n  b: 10\n  c: 20",
        "path%20with%20blanks%2Fand%2Fslashes",
        "caf\\u00e9 \\u2014 &#8212; &#169;",
    ],
)
def test_redaction_leaves_other_lines_alone(text: str) -> None:
    assert key.redact(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "NEXT_PUBLIC_ASSEMBLYAI_API_KEY = os.environ['X']",
        "see 2026-01-31 10:20:30, 2026-02-28 10:20:30 and transcribe2026",
        "a bad day for 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 or 100 more of the deaf",
        "see https://api.assemblyai.com/v2/transcript on 2026-01-31",
        "import a",
    ],
)
def test_redaction_leaves_other_text_alone(line: str) -> None:
    assert key.redact(line) == line


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("https://api.assemblyai.com/v2/transcript", Scheme.RAW),
        ("https://api.eu.assemblyai.com", Scheme.RAW),
        ("wss://streaming.assemblyai.com/v3/ws?x=1", Scheme.RAW),
        ("wss://agents.assemblyai.com/v1/ws", Scheme.BEARER),
        ("https://llm-gateway.assemblyai.com/v1", Scheme.UNKNOWN),
        ("https://example.com/assemblyai.com", Scheme.UNKNOWN),
        ("https://notassemblyai.com", Scheme.UNKNOWN),
    ],
)
def test_hosts(url: str, scheme: Scheme) -> None:
    assert key.scheme_of(url) is scheme


def test_the_trigger_finds_every_name_that_means_something() -> None:
    names = next(mark.args[1] for mark in test_names.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
    trigger = re.compile(key.TRIGGER)
    for name, meaning in (param.values for param in names):
        assert meaning is Meaning.NONE or trigger.search(name.lower().encode()), name
