"""Shell text: words and commands with their places, what scripts say, and HTTP clients on command lines."""

from __future__ import annotations

import time

import pytest

from aai_lint.document import Document
from aai_lint.model import Fact, Include, Inherited, Joined, Literal, Opaque, Reference, Request, Setting, Use, Value
from aai_lint.readers import shell
from aai_lint.shellwords import commands

from .conftest import K


def shown(value: Value) -> str:
    """A value in one line."""
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, Reference):
        fallback = shown(value.fallback) if value.fallback is not None else ""
        return f"${{{value.target}{value.operator}{fallback}}}"
    if isinstance(value, Joined):
        return "".join(shown(part) for part in value.parts)
    return {Opaque: "?", Inherited: "<inherited>"}[type(value)]


def facts(text: str) -> list[Fact]:
    return list(shell.read(Document("run.sh", text.encode())))


WORDS = {
    "a 'b c' \"d $E\" f\\ g": [["a", "b c", "d ${E}", "f g"]],
    "a # b": [["a"]],
    "a#b": [["a#b"]],
    "a \\\n  b": [["a", "b"]],
    "a; b && c | d": [["a"], ["b"], ["c"], ["d"]],
    "if [ -z $X ]; then a; fi": [["[", "-z", "${X}", "]"], ["a"]],
    "a >out 2>&1 b": [["a", "b"]],
    "a $(b c) d": [["b", "c"], ["a", "${$(b c)}", "d"]],
    "a <<E\nx y\nE\nb": [["a"], ["b"]],
    "a <<-'E' | c\n\tx\n\tE\nb": [["a"], ["c"], ["b"]],
    "a $'x\\n\\x41'": [["a", "x\nA"]],
    'a "un': [["a", "un"]],
    "a 'un": [["a", "un"]],
    "a ${X": [["a", "${X}"]],
    "export K=<YOUR KEY>": [["export", "K=<YOUR KEY>"]],
    "a=(b c) d": [["d"]],
}


@pytest.mark.parametrize(("text", "words"), WORDS.items(), ids=WORDS)
def test_words(text: str, words: list[list[str]]) -> None:
    assert [[word.text for word in command.words] for command in commands(text)] == words


@pytest.mark.parametrize(
    "text", ["'" * 20_001, '"$(' * 5_000, "${a:-" * 5_000, "<<a\n" * 3_000, "`" * 9_999, "(" * 50_000, "\\" * 9_999]
)
def test_hostile_text_ends_soon(text: str) -> None:
    begin = time.process_time()
    list(commands(text))
    assert time.process_time() - begin < 3


SETTINGS = {
    "export A=1": [("A", "1", "variable", ())],
    "export A='1' B=\"$C\"": [("A", "1", "variable", ()), ("B", "${C}", "variable", ())],
    "A=1": [("A", "1", "constant", ())],
    "A=1\nexport A": [("A", "1", "variable", ())],
    "set -a\nA=1": [("A", "1", "variable", ())],
    "A=1 run": [("A", "1", "variable", ("run",))],
    "A=$(get secret)": [("A", "?", "constant", ())],
    "export A=${B:-x}": [("A", "${B:-x}", "variable", ())],
    "declare -x A=1": [("A", "1", "variable", ())],
    "set -gx A 1": [("A", "1", "variable", ())],
    "docker run -e A=1 -e B --env C=$D -eE=2 image": [
        ("A", "1", "variable", ("docker", "run")),
        ("B", "<inherited>", "variable", ("docker", "run")),
        ("C", "${D}", "variable", ("docker", "run")),
        ("E", "2", "variable", ("docker", "run")),
    ],
    "docker build --build-arg A=1 .": [("A", "1", "build", ("docker", "build"))],
    "heroku config:set A=1 B=2": [("A", "1", "entry", ("heroku", "config:set")), ("B", "2", "entry", ("heroku", "config:set"))],
    "sudo env A=1 run": [("A", "1", "variable", ("env", "run"))],
    "gcloud run deploy --set-env-vars=A=1,B=2": [("A", "1", "entry", ("gcloud", "run")), ("B", "2", "entry", ("gcloud", "run"))],
    "kubectl create secret generic s -n ns --from-literal=A=1": [("A", "1", "entry", ("ns", "Secret/s"))],
    "kubectl create secret generic s --from-file=A=./a": [("A", "?", "entry", ("", "Secret/s"))],
    "assembly login --api-key abc": [("assembly.api-key", "abc", "argument", ("assembly", "login"))],
    "tool --api-key=$A": [("tool.api-key", "${A}", "argument", ("tool",))],
    "cat > .env <<EOF\nA=1\nB=$C\nEOF": [
        ("A", "1", "variable", ("cat", ".env")),
        ("B", "${C}", "variable", ("cat", ".env")),
    ],
    "echo A=1": [],
    "test a=b": [],
}


@pytest.mark.parametrize(("text", "expected"), SETTINGS.items(), ids=SETTINGS)
def test_settings(text: str, expected: list[tuple[str, str, str, tuple[str, ...]]]) -> None:
    said = [fact for fact in facts(text) if isinstance(fact, Setting)]
    assert [(fact.name.text, shown(fact.value), fact.role, fact.scope) for fact in said] == expected
    assert {fact.home for fact in said} <= {"shell"}


USES = {
    "run $A": [("A", "read", True)],
    "A=1\nrun $A": [],
    "run ${A:-x} ${B:?no}": [("A", "read", False), ("B", "read", True)],
    '[ -z "$A" ] && exit\nrun $A': [("A", "read", False), ("A", "read", False)],
    "run '$A'": [],
    "echo $A": [("A", "read", True), ("A", "logged", True)],
    "echo $A | base64": [("A", "read", True), ("A", "passed", True)],
    "echo $A | sort | tee x": [("A", "read", True), ("A", "passed", True)],
    "echo $A | base64 > x": [("A", "read", True)],
    "echo $A | cut -c1-4": [("A", "read", True)],
    'echo "in $(echo $A | base64)"': [("A", "read", True), ("A", "passed", True)],
    'run "$(echo $A | base64)"': [("A", "read", True)],
    "{ echo $A; echo b; } > file": [("A", "read", True)],
    "echo $A > file": [("A", "read", True)],
    "x=$(echo $A)": [("A", "read", True)],
    "echo ${A:0:4} ${#A}": [("A", "read", False), ("A", "read", False)],
    "echo ::add-mask::$A": [("A", "read", True)],
    "set -x\nrun $A\nset +x\nrun $B": [("A", "read", True), ("A", "logged", True), ("B", "read", True)],
}


@pytest.mark.parametrize(("text", "expected"), USES.items(), ids=USES)
def test_uses(text: str, expected: list[tuple[str, str, bool]]) -> None:
    said = [(fact.name.text, fact.how, fact.required) for fact in facts(text) if isinstance(fact, Use)]
    assert [(name, how, required if how == "read" else True) for name, how, required in said] == expected


INCLUDES = {
    "source .env": (".env", "bash"),
    ". ./x/.env": ("./x/.env", "bash"),
    "docker run --env-file .env image": (".env", "docker-run-env-file"),
    "docker run --env-file=a.env image": ("a.env", "docker-run-env-file"),
    "kubectl create secret generic s --from-env-file=.env": (".env", "kubectl@1.37"),
    "export $(grep -v '^#' .env | xargs)": (".env", "bash:export-xargs"),
    "export $(cat .env | xargs -d '\\n')": (".env", "bash:export-xargs-d"),
}


@pytest.mark.parametrize(("text", "expected"), INCLUDES.items(), ids=INCLUDES)
def test_includes(text: str, expected: tuple[str, str]) -> None:
    assert [(fact.target.text, fact.loader) for fact in facts(text) if isinstance(fact, Include)] == [expected]


URL = "https://api.assemblyai.com/v2/transcript"
REQUESTS = {
    f"curl {URL} -H 'Authorization: {K}'": [(URL, "Authorization", K, "header")],
    f'curl --request POST \\\n  --url {URL} \\\n  --header "authorization: $A"': [(URL, "authorization", "${A}", "header")],
    f'curl -H"Authorization: Bearer $A" {URL}': [(URL, "Authorization", "Bearer ${A}", "header")],
    f"curl -H 'Authorization: $A' {URL}": [(URL, "Authorization", "$A", "header")],
    f"curl -sSH 'Authorization: {K}' {URL}": [(URL, "Authorization", K, "header")],
    f"B={URL}\ncurl -H 'Authorization: {K}' $B": [(URL, "Authorization", K, "header")],
    f"curl -H 'Authorization: {K}' $B/v2": [(None, "Authorization", K, "header")],
    f"curl '{URL}?token={K}&a=b'": [(f"{URL}?token={K}&a=b", "token", K, "query"), (f"{URL}?token={K}&a=b", "a", "b", "query")],
    f"curl --oauth2-bearer $A {URL}": [(URL, "Authorization", "Bearer ${A}", "header")],
    f"wget --header='Authorization: {K}' {URL}": [(URL, "Authorization", K, "header")],
    f"http POST {URL} Authorization:{K}": [(URL, "Authorization", K, "header")],
    f"websocat -H='Authorization: {K}' wss://streaming.assemblyai.com/v3/ws": [
        ("wss://streaming.assemblyai.com/v3/ws", "Authorization", K, "header")
    ],
    f"curl -d 'https://x.test' -o out.json {URL} -H 'A: b '": [(URL, "A", "b", "header")],
    "echo curl": [],
}


@pytest.mark.parametrize(("text", "expected"), REQUESTS.items(), ids=REQUESTS)
def test_requests(text: str, expected: list[tuple[str | None, str, str, str]]) -> None:
    said = [fact for fact in facts(text) if isinstance(fact, Request)]
    assert [(fact.url.text if fact.url else None, fact.header.text, shown(fact.value), fact.where) for fact in said] == expected
    for fact in said:
        if isinstance(fact.value, Literal) and fact.value.text == K:
            start, end = Document("x", text.encode()).span(fact.value.place)
            assert text[start:end] == K
