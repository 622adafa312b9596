"""Options from the command line, the environment and the configuration file, and which file that is."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest

from aai_lint import config, toml
from aai_lint.options import TABLE, Misuse, Options

from .conftest import K, Lint, found
from .test_examples import environment


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gathered(given: dict[str, object] | None = None, environment: dict[str, str] | None = None, *paths: str) -> dict[str, object]:
    return config.gather(given or {}, paths, environment or {}, ".")


def test_the_defaults_are_those_of_the_options() -> None:
    values = gathered()
    assert Options(**{name: values.get(name, default) for name, default in Options()._asdict().items()}) == Options()


def test_every_option_has_its_field_or_is_about_showing() -> None:
    shown = "format output output_style fail_on allow_empty config no_config fix unsafe_fixes diff".split()
    shown += "quiet verbose statistics color baseline history".split()
    assert {option.key for option in TABLE} == {*Options._fields, *shown} - {"only", "today", "known", "prefix", "revoked"}


def test_the_command_line_wins_over_the_environment_and_that_over_the_file() -> None:
    Path("aai-lint.toml").write_text('fail-on = "info"\nformat = "json"\nprojects = ["a/*"]\nquiet = true\n')
    values = gathered({"fail_on": "error"}, {"AAI_LINT_FAIL_ON": "never", "AAI_LINT_FORMAT": "concise", "AAI_LINT_QUIET": "0"})
    assert (values["fail_on"], values["format"], values["projects"], values["quiet"]) == ("error", "concise", ("a/*",), False)


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("AAI_LINT_PEDANTIC", "1", "pedantic", True),
        ("AAI_LINT_PEDANTIC", "off", "pedantic", False),
        ("AAI_LINT_IGNORE", "hardcoded-key, empty-value", "ignore", {"hardcoded-key", "empty-value"}),
        ("AAI_LINT_NAMES", "A,B", "names", ("A", "B")),
        ("AAI_LINT_OUTPUT", "a.txt,json:b.json", "output", ("a.txt", "json:b.json")),
        ("AAI_LINT_MAX_SIZE", "2k", "max_size", 2048),
        ("AAI_LINT_MAX_SIZE", "500", "max_size", 500),
        *(("AAI_LINT_MAX_SIZE", f"3{unit}", "max_size", 3 << 10) for unit in ("K", "KB", "kB", "KiB", "kib", " KB")),
        *(("AAI_LINT_MAX_SIZE", f"3{unit}", "max_size", 3 << 20) for unit in ("M", "MB", "mb", "MiB")),
        *(("AAI_LINT_MAX_SIZE", f"3{unit}", "max_size", 3 << 30) for unit in ("g", "GB", "GiB")),
        ("AAI_LINT_SELECT", "", "select", frozenset()),
    ],
)
def test_the_environment(variable: str, text: str, key: str, value: object) -> None:
    assert gathered({}, {variable: text})[key] == value


def test_a_file_has_all_kinds_of_values() -> None:
    Path("pyproject.toml").write_text(
        "[tool.aai-lint]\n"
        'select = ["hardcoded-key"]\n'
        'ignore = "empty-value, placeholder-value"\n'
        "max-size = 1000\n"
        'exclude = ["vendor/"]\n'
        'output = ["json:out/x.json"]\n'
        "no-git = true\n"
        "[tool.aai-lint.per-path-ignores]\n"
        '"tests/**" = ["hardcoded-key"]\n'
        '"*.md" = "hardcoded-key,placeholder-value"\n'
    )
    values = gathered()
    assert values["select"] == {"hardcoded-key"}
    assert values["ignore"] == {"empty-value", "placeholder-value"}
    assert (values["max_size"], values["exclude"], values["no_git"]) == (1000, ("vendor",), True)
    assert values["output"] == (f"json:{Path('out/x.json').resolve()}",)
    assert values["per_path_ignores"] == (
        ("tests/**", {"hardcoded-key"}),
        ("*.md", {"hardcoded-key", "placeholder-value"}),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("fial-on = 'error'", "unknown key, `fial-on`; did you mean `fail-on`?", id="a key with a slip"),
        pytest.param("zzz = 1", "unknown key, `zzz`.", id="a key like no other"),
        pytest.param("config = 'x'", "unknown key, `config`", id="what a file can't say of itself"),
        pytest.param("fail-on = 3", "`fail-on` must be text", id="a number for text"),
        pytest.param("quiet = 'yes'", "`quiet` must be true or false", id="text for a flag"),
        pytest.param("select = 1", "`select` must be a list of texts", id="a number for a list"),
        pytest.param("select = [1]", "`select` must be a list of texts", id="numbers in a list"),
        pytest.param("select = ['hardcoded-kye']", "did you mean `hardcoded-key`?", id="a rule with a slip"),
        pytest.param("max-size = true", "`max-size` must be a number of bytes", id="true is no number"),
        *(
            pytest.param(f"max-size = '{size}'", "`max-size` must be a number of bytes", id=f"no size, {size}"[:20])
            for size in ("0", "0MB", "-1", "8X", "8BM", "8IB", "8MK", "MB", "", "1e3", "٣", "9" * 5000)
        ),
        pytest.param("max-key-age = '" + "9" * 5000 + "'", "`max-key-age` must be a number of days", id="digits without end"),
        pytest.param("max-size = -1", "`max-size` must be a number of bytes", id="a size below nothing"),
        pytest.param("per-path-ignores = 1", "must be a table", id="no table"),
        pytest.param("[per-path-ignores]\n'*.md' = ['nope']", "unknown rule, `nope`", id="a rule for a path"),
        pytest.param("output = '../x.txt'", "must stay inside its folder", id="a report outside of the tree"),
        pytest.param("output = '/tmp/x.txt'", "must stay inside its folder", id="a report anywhere"),
        pytest.param("select = [", "is not TOML", id="broken"),
        pytest.param("a = " + "[" * 20000, "is not TOML", id="nested without end"),
    ],
)
def test_a_wrong_file_is_one_sentence(text: str, words: str) -> None:
    Path("aai-lint.toml").write_text(text)
    with pytest.raises(Misuse) as error:
        gathered()
    assert words in str(error.value)
    assert "aai-lint.toml" in str(error.value) or "configuration file" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_text() -> None:
    Path("aai-lint.toml").write_bytes(b"\xff\xfe\0")
    with pytest.raises(Misuse, match="it is not UTF-8"):
        gathered()


def test_a_misspelt_variable_is_told_and_a_stranger_is_not() -> None:
    with pytest.raises(Misuse, match="AAI_LINT_FIAL_ON is unknown; did you mean `AAI_LINT_FAIL_ON`"):
        gathered({}, {"AAI_LINT_FIAL_ON": "error"})
    gathered({}, {"AAI_LINT_VERSION": "1.2.3", "AAI_LINT_CACHE_DIR": "/x", "PATH": "/bin"})


def test_no_config_reads_nothing() -> None:
    Path("aai-lint.toml").write_text("broken")
    assert gathered({"no_config": True})["fail_on"] == "warning"


def _touch(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("[tool.aai-lint]\n" if path.endswith("pyproject.toml") else "")


@pytest.mark.parametrize(
    ("files", "paths", "found"),
    [
        pytest.param(["r/aai-lint.toml"], ["r"], "r/aai-lint.toml", id="in the folder"),
        pytest.param(
            ["r/.git/x", "r/aai-lint.toml", "r/a/b.py"], ["r/a/b.py"], "r/aai-lint.toml", id="above a file, in the repository"
        ),
        pytest.param(["aai-lint.toml", "r/.git/x"], ["r"], "", id="above the repository"),
        pytest.param(["aai-lint.toml", "r/a.py"], ["r"], "", id="above, without a repository"),
        pytest.param(["r/.aai-lint.toml", "r/pyproject.toml"], ["r"], "r/.aai-lint.toml", id="the hidden one first"),
        pytest.param(["r/.git/x", "r/aai-lint.toml", "r/a/aai-lint.toml"], ["r/a"], "r/a/aai-lint.toml", id="the nearest"),
        pytest.param(
            ["r/.git/x", "r/aai-lint.toml", "r/a/aai-lint.toml", "r/b/x"], ["r/a", "r/b"], "r/aai-lint.toml", id="common to both"
        ),
    ],
)
def test_which_file(here: Path, files: list[str], paths: list[str], found: str) -> None:
    _touch(*files)
    assert config.find(paths) == (str((here / found).resolve()) if found else "")


def test_a_pyproject_without_our_table_is_passed_by(here: Path) -> None:
    _touch("r/.git/x", "r/aai-lint.toml")
    Path("r/a").mkdir()
    Path("r/a/pyproject.toml").write_text("[project]\nname = 'aai-lint-plugin'\n")
    assert config.find(["r/a"]) == str((here / "r/aai-lint.toml").resolve())


def test_a_link_out_of_the_repository_is_not_followed(here: Path) -> None:
    _touch("outside.toml", "r/.git/x")
    Path("r/aai-lint.toml").symlink_to(here / "outside.toml")
    assert config.find(["r"]) == ""


def test_patterns_are_from_the_folder_of_the_file_and_those_typed_from_the_current_one(here: Path) -> None:
    _touch("r/.git/x", "r/sub/a.py")
    Path("r/aai-lint.toml").write_text(
        'projects = ["*/app", "other/app", "sub"]\nexclude = ["sub/gen/", "*.md"]\n[per-path-ignores]\n"sub/**" = "empty-value"\n'
    )
    values = config.gather({"exclude": ("r/sub/x/**",)}, ["r/sub"], {}, "r/sub")
    assert values["projects"] == ("/app",)
    assert values["exclude"] == ("x/**",)
    assert values["per_path_ignores"] == (("/**", {"empty-value"}),)
    assert config.gather({}, ["r/sub"], {}, "r/sub")["exclude"] == ("/gen", "*.md")


def test_the_page_of_options_lists_them_all() -> None:
    page = (Path(__file__).parent.parent / "docs" / "options.md").read_text(encoding="utf-8")
    table = page[page.index("| file | command line | |\n") :].partition("\n\n")[0]
    rows = ["| file | command line | |", "|---|---|---|"]
    for option in TABLE:
        value = f" {option.metavar or '|'.join(option.choices)}".rstrip().replace("|", "\\|")
        typed = f"`--{option.name}{value}`" if not option.is_table else ""
        rows.append(f"| {f'`{option.entry}`' if option.in_file else ''} | {typed} | {option.help} |")
    assert table.strip().splitlines() == rows


# --- who said what ---


def test_each_value_has_its_origin() -> None:
    Path("aai-lint.toml").write_text('fail-on = "info"\npedantic = true\nquiet = true\n')
    values = config.survey({"fail_on": "error"}, [], {"AAI_LINT_QUIET": "0"}, ".")
    assert values["fail_on"] == ("error", "--fail-on")
    assert values["quiet"] == (False, "AAI_LINT_QUIET")
    assert values["pedantic"] == (True, "aai-lint.toml")
    assert values["format"] == ("text", "")


# --- as a revision has it ---


def git(*arguments: str) -> None:
    variables = {**environment(), "GIT_AUTHOR_DATE": "2026-01-01T00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00Z"}
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *identity, *arguments], check=True, env=variables, capture_output=True)


@pytest.fixture
def judged(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose `main` has a configuration, and a work tree that has changed it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    (here / "sub").mkdir()
    Path("aai-lint.toml").write_text('fail-on = "info"\nexclude = ["gen/"]\n')
    Path("sub/a.py").write_text("pass\n")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "x")
    Path("aai-lint.toml").write_text('fail-on = "never"\nexclude = ["**"]\n')
    Path("sub/.aai-lint.toml").write_text('fail-on = "never"\n')
    return here


def test_a_change_cannot_switch_off_its_own_judge(judged: Path) -> None:
    assert gathered()["fail_on"] == "never"
    for paths in ((), (".",), ("sub",), ("sub/a.py",)):
        values = config.survey({"policy_from": "main"}, paths, {}, ".")
        assert values["fail_on"] == ("info", "aai-lint.toml in main")
        assert values["exclude"].value == ("gen",)
    assert gathered({}, {"AAI_LINT_POLICY_FROM": "main"})["fail_on"] == "info"
    assert gathered({"policy_from": "main", "config": "sub/.aai-lint.toml"})["fail_on"] == "never"
    assert gathered({"policy_from": "main", "no_config": True})["fail_on"] == "warning"


def test_a_configuration_that_the_revision_does_not_have_counts_for_nothing(judged: Path) -> None:
    git("rm", "-q", "--cached", "aai-lint.toml")
    git("commit", "-qm", "y")
    assert gathered({"policy_from": "HEAD"})["fail_on"] == "warning"
    assert gathered({"policy_from": "HEAD~1"})["fail_on"] == "info"


def test_a_configuration_that_is_a_link_in_the_revision_is_not_followed(judged: Path) -> None:
    Path("other.toml").write_text('fail-on = "never"\n')
    Path("aai-lint.toml").unlink()
    Path("aai-lint.toml").symlink_to("other.toml")
    git("add", "-A")
    git("commit", "-qm", "y")
    assert gathered({"policy_from": "HEAD"})["fail_on"] == "warning"


@pytest.mark.parametrize("revision", ["nowhere", "--help", "-h", "main:aai-lint.toml", "", "HEAD^{tree}", "a b\n"])
def test_a_revision_that_is_none_is_one_sentence(judged: Path, revision: str) -> None:
    if not revision:
        assert gathered({"policy_from": ""})["fail_on"] == "never"
        return
    with pytest.raises(Misuse, match="git has no commit"):
        gathered({"policy_from": revision})


def test_without_a_repository_there_is_no_revision() -> None:
    with pytest.raises(Misuse, match="not a git repository"):
        gathered({"policy_from": "main"})


def test_nothing_that_the_repository_configures_is_run(judged: Path) -> None:
    for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.alternateRefsCommand"):
        git("config", name, "touch ran; false")
    git("config", "filter.x.smudge", "touch ran; cat")
    git("config", "diff.x.textconv", "touch ran; cat")
    Path(".gitattributes").write_text("*.toml filter=x diff=x\n")
    assert gathered({"policy_from": "main"})["fail_on"] == "info"
    assert not Path("ran").exists()


# --- loaders of env files ---


def test_loaders_are_named_as_the_dialects_are() -> None:
    Path("aai-lint.toml").write_text('[loaders]\n"deploy/*.env" = ["docker-run-env-file"]\n".env" = "bash,python-dotenv"\n')
    assert gathered()["loaders"] == (("deploy/*.env", ("docker-run-env-file",)), (".env", ("bash", "python-dotenv")))
    Path("aai-lint.toml").write_text('[loaders]\n".env" = ["docker-run-envfile"]\n')
    with pytest.raises(Misuse, match="unknown loader, `docker-run-envfile`; did you mean `docker-run-env-file`"):
        gathered()


def test_a_loader_that_the_repository_does_not_show(lint: Lint) -> None:
    files = {"deploy/.env": f'ASSEMBLYAI_API_KEY="{K}"\n', ".env": f'ASSEMBLYAI_API_KEY="{K}"\n'}
    ignored = {"ignored": [".env", "deploy/.env"]}
    assert found(lint(files, **ignored)) == []
    told = Options(loaders=(("deploy/.env", ("docker-run-env-file",)),))
    report = lint(files, told, **ignored)
    assert found(report) == ["literal-quotes deploy/.env:1"]
    assert report.findings[0].message.startswith("docker run --env-file keeps the quotes")
    assert found(lint(files, Options(loaders=(("**", ("bash",)),)), **ignored)) == []


# --- what editors know of it ---

SCHEMA = json.loads((Path(config.__file__).parent / "config.schema.json").read_text())


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        (
            'select = ["hardcoded-key"]\nignore = "empty-value, placeholder-value"\nmax-size = "8M"\noutput = ["json:x.json"]\n',
            True,
        ),
        ('[per-path-ignores]\n"*.md" = ["hardcoded-key"]\n[loaders]\n".env" = ["bash"]\n', True),
        ("max-size = 500000\npedantic = true\n", True),
        ('fail-on = "warn"\n', False),
        ('select = ["hardcoded-kye"]\n', False),
        ('format = "xml"\n', False),
        ("max-size = 0\n", False),
        ('max-size = "8MB"\n', True),
        ('max-size = "8mib"\n', True),
        ('max-size = "8BM"\n', False),
        ('max-size = "8X"\n', False),
        ("fial-on = 1\n", False),
        ("quiet = 1\n", False),
        ('[loaders]\n".env" = ["bahs"]\n', False),
        ('[per-path-ignores]\n"*.md" = [1]\n', False),
        ("names = [1]\n", False),
    ],
)
def test_editors_and_the_program_agree(text: str, is_right: bool) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert jsonschema.Draft7Validator(SCHEMA).is_valid(toml.loads(text)) == is_right
    Path("aai-lint.toml").write_text(text)
    if is_right:
        gathered()
    else:
        with pytest.raises(Misuse):
            gathered()
