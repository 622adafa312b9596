"""Shell scripts, and shell text in other documents: who sets, hands on, reads and prints which variable.

Home "shell". `export X=…` is a variable; `X=…` alone is one only if something exports it, else a constant of the script.
Words like `X=…` behind a command are what that command sets: a variable of `docker run -e X=…` or `env X=…`, an entry of
`heroku config:set X=…`; the scope names the command. Options like `--api-key …` are arguments (`program.api-key`).
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from .. import curl, launchers
from ..document import SHEBANG, Document, Part
from ..model import Call, Fact, Include, Inherited, Literal, Opaque, Reference, Setting, Text, Use, Value
from ..records import replace
from ..regex import regex
from ..shellwords import Command, Piece, Word, commands, commands_of, cut, joined, value_of
from . import facts_of

HOME = "shell"

_SUFFIXES = (".sh", ".bash", ".zsh", ".ksh", ".fish", ".command", ".bats")
_NAMES = frozenset(
    ".bashrc .bash_profile .bash_aliases .profile .zshrc .zshenv .zprofile .bash_login .kshrc entrypoint gradlew".split()
)
_SHEBANG = regex(r"#!\s*\S*?(?:/env\s+(?:-S\s*)?)?(?:\S*/)?(?:ba|z|k|da|a)?sh\b")

_EXPORTING = frozenset(["export", "declare", "typeset", "setenv", "set"])
_LOCAL = frozenset(["local", "readonly", "let", "read", "unset", "alias"])
_ENGINES = frozenset(["docker", "podman", "nerdctl", "docker-compose", "podman-compose"])
# Variables that a shell sets itself.
_OWN = regex(r"BASH_\w+|FUNCNAME|LINENO|IFS|OPTARG|OPTIND|OLDPWD|PIPESTATUS|RANDOM|REPLY|SECONDS")
# What is printed for the runner alone: Azure Pipelines takes the line, and shows it nobody.
_TO_THE_RUNNER = ("##vso[task.setvariable",)
_PRINTING = frozenset(["echo", "printf", "print", "printenv", "write-host", "Write-Host"])
# Commands in one pipe, and those that are looked through for the one round another.
_LONGEST = 20
# Programs whose output has what they are given in it, the value perhaps in another notation.
_PASSING = frozenset("base64 cat column hexdump nl od rev sort tac tee uniq xxd".split())
_WRAPPERS = frozenset("sudo env time nice nohup exec command xargs doas dotenv then".split())
_NAMED = regex(r"([A-Za-z_][\w.]*)=")
_HEADER = regex(r"[A-Za-z][A-Za-z-]*:\s*(?!//)")
# Options of `gcloud` that name secrets of a store: https://cloud.google.com/run/docs/configuring/services/secrets
_STORED = regex(r"--(?:set|update)-secrets\b")
# The next of several with commas between.
_LISTED = regex(r"(?<=,)([A-Za-z_][\w.]*)=")
_OPTION = regex(r"--?([A-Za-z][\w-]*(?:key|token|secret|password|auth))(?:=|\Z)", re.IGNORECASE)
_ENV_FILES = regex(r"(?:^|\s)((?:[\w./~-]*/)?[\w.-]*\.?env[\w.-]*)(?=\s|$|\)|\|)")
# The folder of the script itself, which is where its files are looked for first.
_BESIDE = regex(r"\A\$\{\$\(dirname [^()]*\)\}/")
# Files whose lines become variables: env files, those of CI services, that of a login shell.
_LOADED = regex(r"[\w.-]*\.env(?:\.[\w.-]+)?|\$\{(?:GITHUB_(?:ENV|OUTPUT)|BASH_ENV)\}|\.(?:bashrc|profile|bash_profile|zshrc)")
# Commands that take a name and a value as two words, and what the name becomes there.
_PAIRS = (
    (regex(r"set -(?:gx|x|Ux)\b.*"), 2, "variable"),
    (regex(r"setx\b.*"), 1, "variable"),
    (regex(r"setenv\b.*"), 1, "variable"),
    (regex(r"netlify env:set\b.*"), 2, "entry"),
    (regex(r"convex env set\b.*"), 3, "entry"),
)


def reads(document: Document) -> bool:
    """Scripts by their suffix, by the names of start-up files, or by their first line."""
    name = document.name
    if name.endswith(_SUFFIXES) or name in _NAMES:
        return True
    return "." not in name.lstrip(".") and bool(_SHEBANG.match(document.text[:SHEBANG]))


def read(document: Document) -> Iterator[Fact]:
    """What the commands say, in their order."""
    yield from _Script(document, commands_of(document)).facts()


class _Script:
    """What is known of a script while its commands are walked through."""

    def __init__(self, document: Document, found: Sequence[Command]) -> None:
        self.document = document
        self.commands = found
        self.known: dict[str, str] = {}
        self.assigned: set[str] = set()
        self.held: dict[str, tuple[Word, ...]] = {}
        self.exported = frozenset(_exported(found))
        self.guarded = frozenset(_guarded(found))
        self.tracing = False
        self.ends = [one.end for one in found]
        self.following = {before.end: after for before, after in itertools.pairwise(found)}

    def facts(self) -> Iterator[Fact]:
        for command in self.commands:
            yield from self._uses(command)
            yield from self._assignments(command)
            yield from self._command(command)
            yield from self._here_documents(command)
            yield from self._written(command)
            self._trace(command)

    def _trace(self, command: Command) -> None:
        words = [word.text for word in command.words]
        if words[:1] == ["set"] and len(words) > 1:
            if words[1:] == ["-o", "xtrace"] or re.fullmatch(r"-[a-wyz]*x[a-z]*", words[1]):
                self.tracing = True
            elif words[1:] == ["+o", "xtrace"] or re.fullmatch(r"\+[a-z]*x[a-z]*", words[1]):
                self.tracing = False

    # --- assignments -----------------------------------------------------------------------------------------------

    def _assignments(self, command: Command) -> Iterator[Setting]:
        for name, start, word in command.assignments:
            text = Text(name, self.document.place(start, start + len(name)))
            value = value_of(self.document, word)
            self._hold(name, word, more=self.document.text.startswith("+", start + len(name)))
            if command.words:  # for the time of one command
                yield Setting(text, value, HOME, (command.name,))
                continue
            yield self._assigned(text, value, word, exported=name in self.exported)

    def _assigned(self, name: Text, value: Value, word: Word, *, exported: bool) -> Setting:
        self.assigned.add(name.text)
        if word.is_literal:
            self.known[name.text] = word.text
        return Setting(name, value, HOME, role="variable" if exported else "constant")

    def _hold(self, name: str, word: Word, *, more: bool) -> None:
        """Keep the words that a variable stands for: nothing of one that is set twice."""
        words: tuple[Word, ...] = (word,)
        first = word.pieces[0] if word.pieces else None
        if first is not None and first.kind == "command" and first.text.startswith("("):
            inner = list(commands(self.document.text, first.start + 1, first.end - 1))
            words = tuple(each for command in inner for each in command.words)
        self.held[name] = (*self.held.get(name, ()), *words) if more else () if name in self.held else words

    def _expanded(self, command: Command) -> Command:
        """A command with the headers in place that it takes from variables: `"$header"`, `"${headers[@]}"`."""
        words: list[Word] = []
        for word in command.words:
            piece = word.pieces[0] if len(word.pieces) == 1 else None
            held = self.held.get(piece.text, ()) if piece is not None and piece.kind == "variable" and not piece.operator else ()
            words += held if len(held) > 1 or (held and _HEADER.match(held[0].text)) else [word]
        return command._replace(words=tuple(words))

    def _defaults(self, command: Command) -> Iterator[Setting]:
        """`: "${X:=value}"`: a value where there is none."""
        for word in command.words:
            for piece in _variables(word.pieces):
                if piece.operator in ("=", ":=") and piece.fallback:
                    place = self.document.place(piece.start, piece.end)
                    value = joined(self.document, (piece,), place)
                    role = "variable" if piece.text in self.exported else "constant"
                    yield Setting(Text(piece.text, place), value, HOME, role=role)

    def _command(self, command: Command) -> Iterator[Fact]:
        yield from self._defaults(command)
        yield from self._launcher(command.words)
        for before, word in itertools.pairwise(command.words):
            if before.text == "env":
                yield from self._from_file(word)
        words = _unwrapped(command.words)
        if not words:
            return
        name = words[0].text.rpartition("/")[2]
        if name in _EXPORTING or name in _LOCAL:
            yield from self._declaration(name, words)
        elif name in ("source", "."):
            if len(words) > 1 and (words[1].is_literal or _BESIDE.match(words[1].text)):
                yield self._include(words[1], 0, "bash")
        elif name == "kubectl":
            yield from self._kubectl(words)
        elif name == "envsubst":
            given = [f"<{one.target.text}" for one in command.redirects if one.operator == "<"]
            given += [word.text for word in words[1:]]
            yield Call(cut(self.document, words[0], 0)[0], HOME, arguments=tuple(given), open=True)
        else:
            yield from self._words(command, words, name)
        yield from curl.requests(self.document, self._expanded(command), HOME, (), self.known)

    def _launcher(self, words: tuple[Word, ...]) -> Iterator[Include]:
        """The env files that a command loads for the program that it starts."""
        for loader, at, start in launchers.loads([word.text for word in words]) if words else ():
            if at:
                yield self._include(words[at], start, loader)
            else:
                yield Include(Text("", self.document.place(words[0].start, words[0].end)), HOME, loader=loader, required=False)

    def _declaration(self, name: str, words: tuple[Word, ...]) -> Iterator[Fact]:
        line = " ".join(word.text for word in words)
        exports = name == "export" or (name in ("declare", "typeset") and re.search(r" -[a-zA-Z]*x", line) is not None)
        for pattern, position, _ in _PAIRS[:3]:
            if pattern.fullmatch(line) and len(words) > position + 1:
                text, _ = cut(self.document, words[position], 0)
                yield self._assigned(text, value_of(self.document, words[position + 1]), words[position + 1], exported=True)
                return
        for word in words[1:]:
            match = _NAMED.match(word.text)
            if match:
                text, value, rest = self._named(word, match)
                self._hold(text.text, rest, more=False)
                yield self._assigned(text, value, rest, exported=exports or name == "set" or text.text in self.exported)
            elif exports and not word.is_literal:
                yield from self._from_file(word)

    def _from_file(self, word: Word) -> Iterator[Include]:
        """`export $(grep -v '^#' .env | xargs)`, and the same behind `env`."""
        for piece in word.pieces:
            if piece.kind == "command":
                loader = "bash:export-xargs-d" if re.search(r"xargs\s+-d", piece.text) else "bash:export-xargs"
                for match in _ENV_FILES.finditer(piece.text):
                    place = self.document.place(piece.start + match.start(1), piece.start + match.end(1))
                    yield Include(Text(match.group(1), place), HOME, loader=loader)

    def _named(self, word: Word, match: re.Match[str]) -> tuple[Text, Value, Word]:
        """Name and value of a word like `X=…`."""
        text, _ = cut(self.document, word, *match.span(1))
        rest, pieces = cut(self.document, word, match.end())
        value = joined(self.document, pieces, rest.place)
        whole = bool(pieces) and len({piece.quote for piece in pieces}) == 1 and pieces[0].quote != ""
        if isinstance(value, Literal) and whole and pieces[0].start > word.start:  # X="…": the quotes belong to the value
            start, end = pieces[0].start - len(pieces[0].quote), min(pieces[-1].end + 1, word.end)
            if self.document.text[end - 1 : end] == pieces[0].quote[-1]:
                raw = self.document.text[start:end]
                value = Literal(raw, value.text, self.document.place(start, end), pieces[0].quote)
        return text, value, Word(pieces, word.start, word.end)

    # --- commands that set something for others --------------------------------------------------------------------

    def _words(self, command: Command, words: tuple[Word, ...], name: str) -> Iterator[Fact]:
        line = " ".join(word.text for word in words)
        action = _action(words)
        if name in _ENGINES and action in ("run", "create", "exec", "build", "compose", "up"):
            yield from self._engine(words, action)
            return
        for pattern, position, role in _PAIRS:
            if pattern.fullmatch(line) and len(words) > position + 1:
                text, _ = cut(self.document, words[position], 0)
                yield Setting(text, value_of(self.document, words[position + 1]), HOME, (name, action), role)
                return
        if name == "gh" and line.startswith(("gh secret set ", "gh variable set ")):
            yield from self._stored(words)
            return
        scope = tuple(filter(None, (name, action)))
        index = 1
        while index < len(words):
            word = words[index]
            index += 1
            option = _OPTION.match(word.text)
            if option and (option.end() < len(word.text) or "=" in option.group()):
                rest, pieces = cut(self.document, word, option.end())
                if pieces:
                    label, _ = cut(self.document, word, *option.span(1))
                    yield self._argument(name, label, joined(self.document, pieces, rest.place), scope)
            elif option and index < len(words) and not words[index].text.startswith("-"):
                label, _ = cut(self.document, word, *option.span(1))
                yield self._argument(name, label, value_of(self.document, words[index]), scope)
                index += 1
            elif name == "helm" and "--set-file" in (words[index - 2].text, word.text.partition("=")[0]):
                for setting in self._pairs(command, word, scope):
                    if isinstance(setting.value, Literal):
                        setting = replace(setting, value=Reference(setting.value.text, setting.value.place, "file"))
                    yield setting
            elif name not in _PRINTING:
                before = words[index - 2].text
                stored = _STORED.match(word.text if word.text.startswith("--") else before) is not None
                for setting in self._pairs(command, word, scope):
                    yield replace(setting, value=Opaque("kept in a secret store", setting.name.place)) if stored else setting

    def _stored(self, words: tuple[Word, ...]) -> Iterator[Setting]:
        """`gh secret set X --body …`: an entry of GitHub's stores."""
        role = "entry" if words[1].text == "secret" else "plain-entry"
        for index, word in enumerate(words[3:], 3):
            option, equals, _ = word.text.partition("=")
            if option in ("-b", "--body") and (equals or index + 1 < len(words)):
                rest, pieces = cut(self.document, word, len(option) + 1)
                value = joined(self.document, pieces, rest.place) if equals else value_of(self.document, words[index + 1])
                yield Setting(cut(self.document, words[3], 0)[0], value, HOME, ("gh", words[1].text), role)
                return

    def _argument(self, program: str, label: Text, value: Value, scope: tuple[str, ...]) -> Setting:
        return Setting(Text(f"{program}.{label.text}", label.place), value, HOME, scope, "argument")

    def _pairs(self, command: Command, word: Word, scope: tuple[str, ...]) -> Iterator[Setting]:
        """`X=…`, also several with commas between, also behind an option's `=`."""
        match = _NAMED.match(word.text) or re.compile(r"--[\w-]+=([A-Za-z_]\w*)=").match(word.text)
        if match is None or not re.search(r"[A-Z_]", match.group(1)):
            return
        role = "variable" if command.words and command.words[0].text in ("env", "sudo") else "entry"
        starts = [match.span(1), *(one.span(1) for one in _LISTED.finditer(word.text, match.end()))]
        for (start, end), (following, _) in itertools.pairwise([*starts, (len(word.text) + 1, 0)]):
            if len(starts) == 1:
                text, value, _ = self._named(word, match)
            else:
                text, _ = cut(self.document, word, start, end)
                rest, pieces = cut(self.document, word, end + 1, following - 1)
                value = joined(self.document, pieces, rest.place)
            yield Setting(text, value, HOME, scope, role)

    def _engine(self, words: tuple[Word, ...], action: str) -> Iterator[Fact]:
        """What `docker run` and its kin hand to a container, or `docker build` to a build."""
        scope = ("docker", action)
        index = 1
        while index < len(words):
            word = words[index]
            index += 1
            option, equals, _ = word.text.partition("=")
            short = re.match(r"-e(?=\w)", word.text)
            if option not in ("-e", "--env", "--build-arg", "--env-file") and not short:
                continue
            if short:
                option, start = "-e", 2
            elif equals and option.startswith("--"):
                start = len(option) + 1
            elif index < len(words):
                word, start = words[index], 0
                index += 1
            else:
                break
            if option == "--env-file":
                runs = "podman-env-file" if words[0].text.endswith("podman") else "docker-run-env-file"
                loader = runs if action in ("run", "create", "exec") else "compose@5:interpolation"
                yield self._include(word, start, loader, scope)
                continue
            match = _NAMED.match(word.text, start)
            role = "build" if option == "--build-arg" else "variable"
            if match:
                text, value, _ = self._named(word, match)
                yield Setting(text, value, HOME, scope, role)
            elif re.fullmatch(r"[A-Za-z_]\w*", word.text[start:]):
                text, _ = cut(self.document, word, start)
                yield Setting(text, Inherited(text.place), HOME, scope, role)

    def _kubectl(self, words: tuple[Word, ...]) -> Iterator[Fact]:
        """Secrets and config maps that are made on the command line."""
        texts = [word.text for word in words]
        if texts[1:2] != ["create"] or len(texts) < 4 or texts[2] not in ("secret", "configmap", "cm"):
            return
        kind = "Secret" if texts[2] == "secret" else "ConfigMap"
        names = [text for text in texts[3:] if not text.startswith("-") and text not in ("generic", "opaque")]
        namespace = next((after for one, after in itertools.pairwise(texts) if one in ("-n", "--namespace")), "")
        scope = (namespace, f"{kind}/{names[0]}") if names else ()
        role = "entry" if kind == "Secret" else "plain-entry"
        for index, word in enumerate(words):
            option, equals, _ = word.text.partition("=")
            if option not in ("--from-literal", "--from-env-file", "--from-file"):
                continue
            target = word if equals else words[index + 1] if index + 1 < len(words) else None
            if target is None:
                continue
            start = len(option) + 1 if equals else 0
            match = re.compile(r"([\w.-]+)=").match(target.text, start)
            if option == "--from-env-file":
                yield self._include(target, start, "kubectl@1.37", scope)
            elif match and option == "--from-literal":
                text, value, _ = self._named(target, match)
                yield Setting(text, value, HOME, scope, role)
            elif match:
                text, _ = cut(self.document, target, *match.span(1))
                yield Setting(text, Opaque("the content of a file", text.place), HOME, scope, role)

    def _include(self, word: Word, start: int, loader: str, scope: tuple[str, ...] = ()) -> Include:
        text, _ = cut(self.document, word, start)
        return Include(Text(_BESIDE.sub("", text.text), text.place), HOME, scope, loader=loader)

    # --- what is needed --------------------------------------------------------------------------------------------

    def _uses(self, command: Command) -> Iterator[Use]:
        printed = self._printed(command)
        for word in (*command.words, *(word for _, _, word in command.assignments), *(one.target for one in command.redirects)):
            for piece in _variables(word.pieces):
                if _OWN.fullmatch(piece.text):
                    continue
                name = Text(piece.text, self.document.place(piece.start, piece.end))
                if piece.text not in self.assigned or piece.operator in (":?", "?"):
                    required = piece.operator in ("", ":?", "?") and piece.text not in self.guarded
                    yield Use(name, HOME, required=required)
                if (printed or self.tracing) and piece.operator in ("", ":-", "-", ":?", "?", ":=", "="):
                    yield Use(name, HOME, how=printed or "logged")
        if command.name in ("env", "printenv") and len(command.words) == 1 and printed:
            yield Use(Text("*", self.document.place(command.start, command.end)), HOME, how=printed)
        if command.name == "printenv" and printed:
            for word in command.words[1:]:
                text, _ = cut(self.document, word, 0)
                yield Use(text, HOME, how=printed)

    def _printed(self, command: Command) -> str:
        """How what a command prints ends up in the log: "logged", "passed" if through others; empty where it goes to a file, a
        program that uses it, or another command."""
        if command.name not in (*_PRINTING, "env") or _is_kept(command):
            return ""
        if any(word.text.startswith(_TO_THE_RUNNER) or "::add-mask::" in word.text for word in command.words):
            return ""
        last = command
        for _ in range(_LONGEST):
            if last.after not in ("|", "|&"):
                break
            following = self.following.get(last.end)
            if following is None or following.name not in _PASSING or following.depth != command.depth or _is_kept(following):
                return ""
            last = following
        else:
            return ""
        if command.depth and (last is command or not self._is_inside_printed(last)):
            return ""
        return "logged" if last is command else "passed"

    def _is_inside_printed(self, command: Command) -> bool:
        """Whether the output of a command is a part of what another one prints: `echo "$(… | base64)"`."""
        index = bisect_right(self.ends, command.end)
        for other in self.commands[index : index + _LONGEST]:
            if other.depth == command.depth - 1 and other.start < command.start:
                return other.name in _PRINTING and self._printed(other) != ""
        return False

    def _written(self, command: Command) -> Iterator[Setting]:
        """`echo X=… > .env`: a variable in a file that something loads. The scope names the file."""
        target = self._target(command)
        name = target.text.rpartition("/")[2] if target is not None else ""
        if command.name not in ("echo", "printf") or not _LOADED.fullmatch(name):
            return
        for index, word in enumerate(command.words[1:], 1):
            match = _NAMED.match(word.text)
            if match is None:
                continue
            text, value, _ = self._named(word, match)
            if command.name == "printf" and isinstance(value, Literal) and "%s" in value.text:
                value = value_of(self.document, command.words[index + 1]) if index + 1 < len(command.words) else value
            yield Setting(text, value, HOME, (command.name, target.text if target is not None else ""), _role(name))
            break

    def _target(self, command: Command) -> Word | None:
        """The file that the output of a command goes to."""
        target = next((redirect.target for redirect in command.redirects if redirect.operator in (">", ">>", ">|")), None)
        if target is not None or command.after not in ("|", "|&"):
            return target
        following = self.following.get(command.end)
        if following is None or following.name != "tee":
            return None
        return next((word for word in following.words[1:] if not word.text.startswith("-")), None)

    def _here_documents(self, command: Command) -> Iterator[Fact]:
        """`cat > .env <<EOF`: what the lines say, by the name of the file that they go to."""
        target = next((redirect.target for redirect in command.redirects if redirect.operator in (">", ">>", ">|")), None)
        if target is None and command.name == "tee":
            target = next((word for word in command.words[1:] if not word.text.startswith("-")), None)
        for redirect in command.redirects:
            start, end = redirect.body
            if redirect.operator not in ("<<", "<<-") or start == end:
                continue
            name = target.text.rpartition("/")[2] if target is not None and target.is_literal else ""
            if target is not None and _LOADED.fullmatch(target.text) and not target.is_literal:
                yield from self._handed_on(target.text, start, end)
            interpreter = {"python": "x.py", "python3": "x.py", "node": "x.js", "bash": "x.sh", "sh": "x.sh", "ssh": "x.sh"}
            name = name or interpreter.get(command.name, "")
            if name:
                for fact in facts_of(Part(self.document, name, [(self.document.text[start:end], start, end)]), HOME):
                    # As of `echo`: what the script writes to a file isn't set in the script.
                    if isinstance(fact, Setting) and not fact.scope and target is not None and _LOADED.fullmatch(name):
                        yield replace(fact, scope=("cat", target.text))
                    else:
                        yield fact

    def _handed_on(self, target: str, start: int, end: int) -> Iterator[Setting]:
        """The lines of a here-document that goes to a file whose path only a variable has."""
        part = Part(self.document, ".env", [(self.document.text[start:end], start, end)])
        for fact in facts_of(part, HOME):
            if isinstance(fact, Setting):
                yield replace(fact, scope=("cat", target), role=_role(target))


def _is_kept(command: Command) -> bool:
    """Whether the output of a command goes to a file."""
    return any(
        redirect.operator in (">", ">>", ">|") and not redirect.target.text.startswith("/dev/std")
        for redirect in command.redirects
    )


def _role(target: str) -> str:
    """What a name is in a file that is written: that of outputs isn't for variables."""
    return "result" if target.endswith("OUTPUT}") else "variable"


def _unwrapped(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without `sudo` and alike before the command; `env X=…` stays as it is."""
    while len(words) > 1 and words[0].text in _WRAPPERS and not words[1].text.startswith("-") and "=" not in words[1].text:
        words = words[1:]
    return words


def _action(words: tuple[Word, ...]) -> str:
    return next((word.text for word in words[1:] if re.fullmatch(r"[a-z][\w:-]*", word.text)), "")


def _variables(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.kind == "variable":
            yield piece
        yield from _variables(piece.fallback)


def _exported(found: Sequence[Command]) -> Iterator[str]:
    """Names that something exports apart from giving them a value; all of them after `set -a`."""
    everything = any(
        command.name == "set" and any(word.text in ("-a", "allexport") for word in command.words[1:]) for command in found
    )
    for command in found:
        if everything and not command.words:
            yield from (name for name, _, _ in command.assignments)
        declares = command.name in ("declare", "typeset") and any(
            word.text.startswith("-") and "x" in word.text for word in command.words
        )
        if command.name == "export" or declares:
            yield from (word.text for word in command.words[1:] if re.fullmatch(r"[A-Za-z_]\w*", word.text))


def _guarded(found: Sequence[Command]) -> Iterator[str]:
    """Names whose absence a test asks for."""
    for command in found:
        if command.name in ("[", "[[", "test") and any(word.text in ("-z", "-n", "-v") for word in command.words):
            for word in command.words:
                yield from (piece.text for piece in _variables(word.pieces))
