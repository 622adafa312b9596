"""What people see when the key doesn't arrive: texts of AssemblyAI, of clients and of platforms, and the rules that explain each.

One table. `…` in a text stands for whatever is written there. Sources are documents of the vendor or the platform, public code
(`owner/repository:path`), or `measured`: the real program was run with such a file.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .records import NamedTuple
from .regex import regex


class Row(NamedTuple):
    """A text, who says it, why, which rules explain it (the likeliest first), what no file tells, and where all that is from."""

    text: str
    who: str
    why: str
    rules: tuple[str, ...]
    unseen: str
    source: str


class Match(NamedTuple):
    """A row that a text was recognized as; `whole` is false where only most of its words are there."""

    row: Row
    whole: bool
    weight: int


_REFUSED = (
    "misnamed-variable missing-variable not-passed-through shadowed-value empty-value placeholder-value invalid-key-format "
    "literal-quotes stray-whitespace auth-scheme-in-value wrong-auth-scheme unexpanded-reference encoding-mismatch "
    "numeric-coercion temporary-token revoked-key retired-endpoint"
)
_MISSING = (
    "misnamed-variable missing-variable not-passed-through empty-value reference-before-definition missing-env-file "
    "invalid-assignment shadowed-value export-not-persisted build-time-only delivered-as-file"
)
_ACCOUNT = "whether the key was deleted, disabled or refreshed in the dashboard, and what the account may use"
_HOST = "which variables the machine has that starts it, and what is in its stores"
_SDK = "AssemblyAI/assemblyai-python-sdk:assemblyai"
_NODE = "AssemblyAI/assemblyai-node-sdk:src/services"
_DOCS = "AssemblyAI/assemblyai-api-spec:fern/pages"


def _row(text: str, who: str, why: str, rules: str, unseen: str, source: str) -> Row:
    return Row(text, who, why, tuple(rules.split()), unseen, source)


TABLE = (
    # --- AssemblyAI
    _row(
        "Authentication error, API token missing/invalid",
        "AssemblyAI, HTTP 401",
        "The request had no key, or one that AssemblyAI doesn't know. Missing, wrong and placeholder keys get the same answer.",
        _REFUSED,
        _ACCOUNT,
        f"{_DOCS}; the same answer for all of these: measured by third parties",
    ),
    _row(
        "Unauthorized - Invalid or missing API key",
        "AssemblyAI's LLM Gateway, HTTP 401",
        "The request had no key, one of another account or region, or one behind `Bearer` or in the address.",
        f"wrong-auth-scheme secret-in-command-line {_REFUSED}",
        f"{_ACCOUNT}; whether the key belongs to the region",
        "assemblyai.com/docs/llm-gateway/troubleshooting",
    ),
    _row(
        "1008 Unauthorized Connection: Missing Authorization header",
        "AssemblyAI's streaming, close code 1008",
        "The connection was opened without a key or token, or with a token that is used up. Streaming clients of the Python SDK "
        "don't read the environment.",
        "missing-variable misnamed-variable empty-value wrong-auth-scheme temporary-token placeholder-value invalid-key-format",
        "whether a temporary token was used twice or is older than it may be",
        f"{_DOCS}/speech-to-text/universal-streaming/common-errors.mdx",
    ),
    _row(
        "1008 Unauthorized Connection: …",
        "AssemblyAI's streaming, close code 1008",
        "The key arrived, and the account may not do this; or no key arrived, if the reason speaks of the header.",
        "missing-variable temporary-token retired-endpoint",
        f"{_ACCOUNT}: the reason behind the colon tells which",
        f"{_DOCS}/speech-to-text/universal-streaming/common-errors.mdx",
    ),
    _row(
        "Too many concurrent sessions",
        "AssemblyAI's streaming, close code 1008 or 3009",
        "This is no trouble with the key: the account has as many sessions open as it may have.",
        "",
        "how many sessions are open",
        f"{_DOCS}/speech-to-text/universal-streaming/common-errors.mdx",
    ),
    _row(
        "4001 Not Authorized",
        "AssemblyAI's streaming, close code 4001",
        "The first streaming interface answers so to every key since it is switched off; the present one to a key that is "
        "missing or wrong, or that was sent in the address instead of the header.",
        f"retired-endpoint secret-in-command-line wrong-auth-scheme {_REFUSED}",
        _ACCOUNT,
        f"{_SDK}/streaming/v3/models.py; support.assemblyai.com, articles on error 4001",
    ),
    _row(
        "4002 Insufficient Funds",
        "AssemblyAI's streaming, close code 4002",
        "This is no trouble with the key: the account has no balance.",
        "",
        "the balance of the account",
        f"{_SDK}/streaming/v3/models.py",
    ),
    _row(
        "4003 … paid-only",
        "AssemblyAI's streaming, close code 4003",
        "This is no trouble with the key: the account's plan doesn't have this.",
        "",
        "the plan of the account",
        f"{_SDK}/streaming/v3/models.py",
    ),
    _row(
        "Your current account balance is negative",
        "AssemblyAI, HTTP 400",
        "This is no trouble with the key: the account has no balance.",
        "",
        "the balance of the account",
        f"{_DOCS} (error codes)",
    ),
    _row(
        "server rejected WebSocket connection: HTTP 403",
        "AssemblyAI's streaming, at the handshake",
        "Not necessarily the key: a firewall, the region or the plan answer so as well.",
        "retired-endpoint wrong-auth-scheme invalid-key-format",
        "the plan, the region of the key, and what lies between this machine and AssemblyAI",
        "AssemblyAI/cli:aai_cli/core/ws.py",
    ),
    _row(
        "Invalid token. Try again",
        "AssemblyAI's retired command line, `assemblyai`",
        "The key that was typed isn't one that AssemblyAI knows; quotes and blanks count.",
        "invalid-key-format literal-quotes stray-whitespace",
        _ACCOUNT,
        "AssemblyAI/assemblyai-cli:utils/config.go",
    ),
    _row(
        "You're not signed in",
        "AssemblyAI's command line, `assembly` (exit status 4)",
        "Neither `--api-key` nor ASSEMBLYAI_API_KEY nor the system's keyring has a key.",
        "misnamed-variable not-passed-through empty-value export-not-persisted",
        _HOST,
        "AssemblyAI/cli:REFERENCE.md",
    ),
    # --- clients
    _row(
        "Please provide an API key",
        "AssemblyAI's client for Python, ValueError",
        "ASSEMBLYAI_API_KEY was not set, or empty, when `assemblyai` was imported. The client reads no `.env`, and reads the "
        "variable once: what loads it later comes too late.",
        _MISSING,
        _HOST,
        f"{_SDK}/types.py, client.py; measured",
    ),
    _row(
        "Please provide credentials: pass api_key=",
        "AssemblyAI's streaming client for Python, ValueError",
        "Streaming clients don't read the environment: the key has to be handed over.",
        "missing-variable misnamed-variable empty-value",
        _HOST,
        f"{_SDK}/streaming/v3/_base.py; measured",
    ),
    _row(
        "API key or temporary token is required",
        "AssemblyAI's client for JavaScript",
        "It was made without a key, or with an undefined one. This client never reads the environment.",
        f"missing-variable {_MISSING}",
        _HOST,
        f"{_NODE}/streaming/service.ts",
    ),
    _row(
        "AssemblyAI API key is missing. Pass it using the 'apiKey' parameter or the ASSEMBLYAI_API_KEY environment variable",
        "Vercel's AI SDK, AI_LoadAPIKeyError",
        "ASSEMBLYAI_API_KEY is not set where this code runs.",
        f"client-exposed-key {_MISSING}",
        _HOST,
        "vercel/ai:packages/assemblyai/src/assemblyai-provider.ts; measured",
    ),
    _row(
        "RuntimeException: Please provide apiKey",
        "AssemblyAI's client for Java",
        "The builder got no key: this client never reads the environment.",
        "missing-variable misnamed-variable empty-value",
        _HOST,
        "AssemblyAI/assemblyai-java-sdk:src/main/java/com/assemblyai/api/AssemblyAIBuilder.java",
    ),
    _row(
        "AssemblyAI API Key is required",
        "AssemblyAI's client for C#, ArgumentException",
        "The client got no key. Its configuration reads `AssemblyAI:ApiKey`, as a variable `AssemblyAI__ApiKey`.",
        "misnamed-variable missing-variable empty-value",
        _HOST,
        "AssemblyAI/assemblyai-csharp-sdk:src/AssemblyAI/AssemblyAIClient.cs",
    ),
    _row(
        "AssemblyAI:ApiKey is required",
        "AssemblyAI's client for C#, dependency injection",
        "The section `AssemblyAI` of the configuration has no `ApiKey`; as a variable it is `AssemblyAI__ApiKey`.",
        "misnamed-variable missing-variable empty-value",
        _HOST,
        "AssemblyAI/assemblyai-csharp-sdk:src/AssemblyAI/DependencyInjectionExtensions.cs",
    ),
    _row(
        "API key or Token must be specified",
        "AssemblyAI's streaming client for Java",
        "The builder got neither a key nor a token.",
        "missing-variable misnamed-variable empty-value",
        _HOST,
        "AssemblyAI/assemblyai-java-sdk",
    ),
    _row(
        "Illegal header value b'…",
        "httpx (AssemblyAI's client for Python), LocalProtocolError",
        "The key ends with a line break or a blank, as what `echo` wrote to a file or a Secret does. The message has the key in "
        "it: whoever reads this log has the key.",
        "stray-whitespace encoding-mismatch secret-in-log",
        "whether the secret in the store has the line break",
        "measured with httpx 0.28 and assemblyai 1.8",
    ),
    _row(
        "Invalid leading whitespace, reserved character(s), or return character(s) in header value",
        "requests, InvalidHeader",
        "The key begins with a blank or ends with a line break.",
        "stray-whitespace encoding-mismatch",
        "whether the secret in the store has the blank",
        "psf/requests:src/requests/utils.py; measured",
    ),
    _row(
        "Invalid header value b'…'",
        "Python's http.client, ValueError",
        "The key has a line break in it. The message has the key in it: whoever reads this log has the key.",
        "stray-whitespace encoding-mismatch secret-in-log",
        "whether the secret in the store has the line break",
        "measured with urllib",
    ),
    _row(
        "Newline or carriage return detected in headers",
        "aiohttp, ValueError",
        "The key ends with a line break.",
        "stray-whitespace encoding-mismatch",
        "whether the secret in the store has the line break",
        "measured with aiohttp",
    ),
    _row(
        'ERR_INVALID_CHAR Invalid character in header content ["Authorization"]',
        "Node's http (axios)",
        "The key has a line break, a byte order mark or a typographic quote in it.",
        "stray-whitespace literal-quotes encoding encoding-mismatch",
        "whether the secret in the store has it",
        "nodejs/node:lib/_http_outgoing.js; measured",
    ),
    _row(
        'ERR_HTTP_INVALID_HEADER_VALUE Invalid value "undefined" for header',
        "Node's http (axios)",
        "The variable isn't set: its value is undefined.",
        f"missing-variable {_MISSING}",
        _HOST,
        "nodejs/node:lib/_http_outgoing.js; measured",
    ),
    _row(
        "Cannot convert argument to a ByteString because the character at index",
        "Node's fetch, TypeError",
        "The key has a byte order mark, a zero-width space or a typographic quote in it.",
        "stray-whitespace literal-quotes encoding",
        "whether the secret in the store has it",
        "measured with Node 20",
    ),
    _row(
        "UnicodeEncodeError: 'ascii' codec can't encode character",
        "clients for Python, at the header",
        "The key has a character that isn't ASCII: a typographic quote, a no-break space, a byte order mark.",
        "stray-whitespace literal-quotes encoding encoding-mismatch",
        "whether the secret in the store has it",
        "measured with httpx, requests and urllib",
    ),
    _row(
        'invalid header field value for "Authorization"',
        "Go's net/http",
        "The key has a line break in it.",
        "stray-whitespace encoding-mismatch",
        "whether the secret in the store has it",
        "golang/go:src/net/http/transport.go; measured",
    ),
    _row(
        "KeyError: 'ASSEMBLYAI_API_KEY'",
        "Python, os.environ",
        "The variable isn't set where this code runs.",
        _MISSING,
        _HOST,
        "the documentation of Python's os.environ",
    ),
    _row(
        "TypeError: expected string or bytes-like object, got 'NoneType'",
        "clients for Python, at the header",
        "The variable isn't set: its value is None.",
        _MISSING,
        _HOST,
        "measured with urllib and aiohttp",
    ),
    # --- Compose, Docker
    _row(
        'The "…" variable is not set',
        "Docker Compose",
        "`${ASSEMBLYAI_API_KEY}` is replaced by nothing, and the container gets an empty variable, even where an `env_file` has "
        "the key. Only the shell and the `.env` beside the first Compose file are asked.",
        "silent-empty-default shadowed-value misnamed-variable missing-env-file not-passed-through",
        "which variables the shell has that runs Compose",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "required variable … is missing a value",
        "Docker Compose",
        "`${NAME:?}` refuses to start without a value, which is better than an empty key: no `.env` beside the Compose file and "
        "no variable of the shell has it.",
        "misnamed-variable missing-env-file missing-variable",
        "which variables the shell has that runs Compose",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "invalid interpolation format for … You may need to escape any $ with another $",
        "Docker Compose",
        "The reference isn't in Compose's notation: `${NAME}`, with letters, digits and underscores only.",
        "unexpanded-reference invalid-variable-name",
        "",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "env file … not found",
        "Docker Compose",
        "The file that `env_file` names isn't there. Paths start at the Compose file; what git ignores is missing in each clone.",
        "missing-env-file",
        "whether the machine that starts it has the file",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "service … refers to undefined secret",
        "Docker Compose",
        "The secret isn't declared at the top level under this name.",
        "dangling-reference",
        "",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "is declared with a trailing space",
        "Docker Compose",
        "In list form, `NAME = value` isn't an assignment.",
        "invalid-assignment",
        "",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "unexpected type map[string]interface {}",
        "Docker Compose",
        "`- NAME: value` mixes list and map form.",
        "invalid-assignment unknown-field",
        "",
        "docker/compose; measured with v5.6.1",
    ),
    _row(
        "contains whitespaces",
        "Docker, --env-file",
        "The line has blanks before its `=`. The message has the line in it, and so the key.",
        "invalid-assignment secret-in-log",
        "",
        "docker/cli:pkg/kvfile/kvfile.go; measured with 28.2.2",
    ),
    _row(
        "unterminated quoted value",
        "Docker Compose, env file",
        "A quote isn't closed. The message has the line in it, and so the key.",
        "invalid-assignment secret-in-log",
        "",
        "compose-spec/compose-go:dotenv; measured with v5.6.1",
    ),
    # --- Kubernetes, Helm, Kustomize
    _row(
        "CreateContainerConfigError",
        "Kubernetes, state of a container",
        "The Secret that the pod refers to isn't in its namespace, or doesn't have the key. `kubectl describe pod` tells which.",
        "dangling-reference unreachable-scope invalid-variable-name missing-env-file",
        "which Secrets the cluster has",
        "kubernetes/kubernetes:pkg/kubelet/kuberuntime",
    ),
    _row(
        "couldn't find key … in Secret",
        "Kubernetes, event of a pod",
        "The Secret is there, and its keys have other names.",
        "dangling-reference misnamed-variable invalid-variable-name",
        "which keys the Secret in the cluster has",
        "kubernetes/kubernetes:pkg/kubelet/kubelet_pods.go",
    ),
    _row(
        'secret "…" not found',
        "Kubernetes, event of a pod",
        "No Secret of this name is in the pod's namespace: another name, another namespace, or a suffix that Kustomize adds.",
        "dangling-reference unreachable-scope",
        "which Secrets the cluster has",
        "kubernetes/kubernetes:pkg/kubelet/kubelet_pods.go",
    ),
    _row(
        "CreateContainerError … string field contains invalid UTF-8",
        "Kubernetes 1.34 and 1.35, state of a container",
        "A raw key stands in `data` of a Secret, where base64 belongs: it decodes to bytes that are no text.",
        "encoding-mismatch",
        "what the Secret in the cluster holds",
        "kubernetes/kubernetes, release notes of 1.34.9, 1.35.6 and 1.36.2; measured",
    ),
    _row(
        "illegal base64 data at input byte",
        "Kubernetes, when a Secret is applied",
        "What stands in `data` isn't base64: text belongs into `stringData`.",
        "encoding-mismatch placeholder-value unexpanded-reference",
        "",
        "kubernetes/kubernetes issue 7817; measured",
    ),
    _row(
        "InvalidEnvironmentVariableNames",
        "Kubernetes before 1.30, event of a pod",
        "`envFrom` leaves out keys that can't be names of variables, such as `assemblyai-api-key`.",
        "invalid-variable-name dangling-reference",
        "which keys the Secret in the cluster has",
        "kubernetes/enhancements: KEP-4369",
    ),
    _row(
        "cannot unmarshal number into Go struct field EnvVar",
        "Kubernetes",
        "A value without quotes is a number for YAML: keys of digits only, or digits and one `e`.",
        "numeric-coercion",
        "",
        "measured with kubectl 1.37.1",
    ),
    _row(
        'strict decoding error: unknown field "…"',
        "Kubernetes, when it is applied",
        "A field isn't known at this place. Older clusters drop it without a word, and the variable stays empty.",
        "unknown-field",
        "",
        "the documentation of Kubernetes (field validation); measured",
    ),
    _row(
        "error calling b64enc: invalid value; expected string",
        "Helm",
        "The value that is encoded doesn't exist, or is a number.",
        "dangling-reference numeric-coercion",
        "which values are given on the command line",
        "measured with Helm 4.1.4",
    ),
    _row(
        "invalid literal source",
        "Kustomize",
        "An entry of `literals` isn't `NAME=value`.",
        "invalid-assignment",
        "",
        "measured with Kustomize 5.8.1",
    ),
    # --- CI
    _row(
        "Unrecognized named-value: 'secrets'",
        "GitHub Actions",
        "`secrets` can't be used in an `if`: put it into `env` and ask `env.NAME != ''`. The whole workflow is refused.",
        "unavailable-context",
        "",
        "actions/runner; measured with @actions/workflow-parser 0.3.61",
    ),
    _row(
        "Unrecognized named-value: 'env'",
        "GitHub Actions",
        "`env` can't be used at this place: at a workflow's or job's `env`, a job's `if`, the `with` of a reusable workflow.",
        "unavailable-context",
        "",
        "actions/runner; measured with @actions/workflow-parser 0.3.61",
    ),
    _row(
        "Secret … is required, but not provided while calling",
        "GitHub Actions, reusable workflow",
        "The caller doesn't hand the secret on: `secrets: inherit`, or name it.",
        "not-passed-through dangling-reference",
        "which secrets the repository has",
        "the documentation of GitHub Actions (reusing workflows)",
    ),
    _row(
        "Skip output '…' since it may contain secret",
        "GitHub Actions, warning",
        "A job's output that holds a secret is dropped, so the next job gets nothing.",
        "unavailable-context",
        "",
        "actions/runner:src/Runner.Worker/JobExtension.cs",
    ),
    _row(
        "pass_env values cannot contain whitespace",
        "tox 4",
        "Names in `pass_env` are separated by commas or lines.",
        "invalid-assignment not-passed-through",
        "",
        "measured with tox 4.67",
    ),
    _row(
        "ERROR: Could not find credentials entry with ID",
        "Jenkins",
        "The store of Jenkins has no credentials under this id.",
        "dangling-reference",
        "which credentials Jenkins has",
        "jenkinsci/credentials-binding-plugin",
    ),
    # --- platforms, infrastructure, servers
    _row(
        "ResourceInitializationError: unable to pull secrets or registry auth",
        "Amazon ECS",
        "The ARN in `valueFrom` is wrong, or the role may not read the secret. A JSON field is named behind it: `:NAME::`.",
        "unexpanded-reference dangling-reference",
        "what the role may read, and which secrets there are",
        "docs.aws.amazon.com/AmazonECS (secrets from Secrets Manager)",
    ),
    _row(
        'Cannot resolve variable at "…": Value not found at "env" source',
        "Serverless Framework",
        "The variable isn't set where the deployment runs; version 3 reads `.env` only with `useDotenv: true`.",
        "missing-env-file misnamed-variable not-passed-through",
        _HOST,
        "serverless/serverless:docs",
    ),
    _row(
        "overlaps non secret environment variable",
        "Firebase",
        "`functions/.env` and `defineSecret` have the same name: remove it from the file.",
        "plaintext-store shadowed-value",
        "",
        "firebase/firebase-tools issue 10597",
    ),
    _row(
        "Variables not allowed",
        "Terraform, tfvars",
        "A file of values can't refer to anything: write the value, or pass it as `TF_VAR_name`.",
        "unexpanded-reference invalid-assignment",
        "",
        "measured with Terraform 1.11.4",
    ),
    _row(
        "must be explicitly marked as sensitive",
        "Terraform",
        "An output shows a sensitive value. Mark the output too; the variable is right.",
        "plaintext-store",
        "",
        "measured with Terraform 1.11.4",
    ),
    _row(
        "Missing newline after argument",
        "Terraform, tfvars",
        "The value has no quotes.",
        "invalid-assignment",
        "",
        "measured with Terraform 1.11.4",
    ),
    _row(
        "Invalid environment assignment, ignoring",
        "systemd",
        "`Environment=` wants `NAME=value` without blanks.",
        "invalid-assignment",
        "",
        "measured with systemd 252",
    ),
    _row(
        "path is not absolute, ignoring",
        "systemd",
        "`EnvironmentFile=` wants an absolute path, without quotes.",
        "missing-env-file invalid-assignment",
        "",
        "measured with systemd 252",
    ),
    _row(
        'unknown "assemblyai_api_key" variable',
        "nginx",
        "nginx has no variables of the environment in its configuration: make it from a template with `envsubst`.",
        "unexpanded-reference",
        "",
        "measured with nginx 1.22",
    ),
    _row(
        "TOMLDecodeError: Expected newline or end of document after a statement",
        "Python's tomllib, `secrets.toml` and pyproject.toml",
        "The value has no quotes: TOML takes its first digits for a number.",
        "invalid-assignment numeric-coercion",
        "",
        "measured with tomllib",
    ),
    _row(
        "Do not know how to serialize a BigInt",
        "Cloudflare's wrangler",
        "The key has no quotes and is digits only: TOML takes it for a number.",
        "numeric-coercion",
        "",
        "measured with wrangler 3.114",
    ),
    _row(
        "missing separator",
        "GNU Make",
        "A line of an included `.env` isn't an assignment for Make.",
        "invalid-assignment",
        "",
        "measured with GNU Make 4.3",
    ),
)

# Marks that programs put round names and that get lost or changed when a message is copied.
_MARKS = regex(r"[\"'`\u2018\u2019\u201c\u201d\\\x1b]|\[[0-9;]*m")
_WORD = regex(r"[a-z0-9_]+")
_COMMON = frozenset("the a an is are be in of for to and or by it with this that not no at on from value error key api".split())
# Characters from which on a part of a message tells which one it is.
_ENOUGH = 12
# Names that a user has in their own spelling.
_NAME = regex(r"(?i)\bassembly_?ai_api_key\b")
MOST = 100_000
"""Characters of a log that are looked at."""


def recognize(text: str) -> list[Match]:
    """The rows that a text may be, the likeliest first; a whole log may be handed over."""
    text = _plain(text[:MOST])
    words = set(_WORD.findall(text))
    found = []
    for row in TABLE:
        pieces = _pieces(row)
        if re.search(r".{0,200}?".join(map(re.escape, pieces)), text):
            found.append(Match(row, True, sum(map(len, pieces))))
            continue
        if len(text) >= _ENOUGH and text in " ".join(pieces):  # a message that was cut off
            found.append(Match(row, True, len(text)))
            continue
        wanted = _telling(row)
        share = len(wanted & words) / len(wanted)
        if len(wanted) > 1 and share >= 0.7 and len(text) < 2000:
            found.append(Match(row, False, int(10 * share * len(wanted))))
    found.sort(key=lambda match: (not match.whole, -match.weight))
    best = found[0].whole if found else False
    return [match for match in found if match.whole == best][:3]


@lru_cache(maxsize=256)
def _pieces(row: Row) -> tuple[str, ...]:
    return tuple(filter(None, (_plain(piece) for piece in row.text.split("…"))))


@lru_cache(maxsize=256)
def _telling(row: Row) -> frozenset[str]:
    return frozenset(_WORD.findall(_plain(row.text))) - _COMMON


def _plain(text: str) -> str:
    """A text without what differs between terminals, logs and copies of it: case, quotes, blanks, the name of the variable."""
    return " ".join(_NAME.sub("NAME", _MARKS.sub("", text)).lower().split())
