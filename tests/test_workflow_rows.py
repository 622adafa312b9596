"""The rows of what goes wrong in GitHub Actions: the broken form is found, its mended form and the near-misses are silent."""

from __future__ import annotations

import pytest

from aai_lint.options import Options

from .conftest import K, Lint, found

D = "12345678901245678901234567890123"
V = "ASSEMBLYAI_API_KEY"
SECRET = "${{ secrets.ASSEMBLYAI_API_KEY }}"
OTHER = f"ASSEMBLYAI_KEY: '{SECRET}'"
APP = {"app.py": f"import os\nkey = os.environ['{V}']\n"}
TESTS = {"tests/test_live.py": f"import os\ndef test():\n    assert os.environ['{V}']\n"}
CI = ".github/workflows/ci.yml"

Files = dict[str, str]


def workflow(*steps: str, on: str = "push", job: str = "", top: str = "", **more: str) -> Files:
    """A workflow with one job; each step is a text of YAML, `job` and `top` are lines of the job and of the file."""
    body = "".join(f"      - {step.replace(chr(10), chr(10) + '        ')}\n" for step in steps)
    return {
        CI: f"on: {on}\n{top}jobs:\n  test:\n    runs-on: ubuntu-latest\n{job}    steps:\n{body}",
        **{path.replace("__", "/"): text for path, text in more.items()},
    }


def env(value: str, name: str = V) -> Files:
    """A step that is given a variable."""
    return workflow(f"env:\n  {name}: {value}\nrun: ./deploy")


def called(secrets: str, wants: str, use: str = SECRET) -> Files:
    """A workflow that is called, and its caller."""
    return {
        ".github/workflows/main.yml": f"on: push\njobs:\n  call:\n    uses: ./.github/workflows/test.yml\n{secrets}",
        ".github/workflows/test.yml": f"on:\n  workflow_call:\n{wants}jobs:\n  t:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - run: ./x\n        env: {{{V}: '{use}'}}\n",
    }


WANTS = f"    secrets:\n      {V}:\n        required: true\n"
HEAD = "uses: actions/checkout@v4\nwith:\n  ref: ${{ github.event.pull_request.head.sha }}"
CALL = f'run: |\n  curl -H "Authorization: ${V}" https://api.assemblyai.com/v2/transcript'
GIVEN = f"env: {{{V}: '{SECRET}'}}"


def action(step: str, wants: str = "") -> Files:
    return {"tools/action.yml": f"name: x\n{wants}runs:\n  using: composite\n  steps:\n    - shell: bash\n{step}"}


ROWS = [
    (
        "GHA-01",
        "not-passed-through",
        workflow("run: python app.py", f"run: ./x\n{GIVEN}") | APP,
        workflow(f"run: python app.py\n{GIVEN}") | APP,
    ),
    ("GHA-01 in a script of the step", "not-passed-through", workflow(CALL), workflow(f"{CALL}\n{GIVEN}")),
    ("GHA-02", "hardcoded-key", env(K), env(SECRET)),
    (
        "GHA-02 in an input",
        "hardcoded-key",
        workflow(f"uses: x/y@v1\nwith:\n  assemblyai-api-key: {K}"),
        workflow(f"uses: x/y@v1\nwith:\n  assemblyai-api-key: {SECRET}"),
    ),
    (
        "GHA-02 in a script",
        "hardcoded-key",
        workflow(f"run: export {V}={K} && ./x"),
        workflow(f"run: export {V}={SECRET} && ./x"),
    ),
    (
        "GHA-03 in a step",
        "unavailable-context",
        workflow(f"if: secrets.{V} != ''\nrun: ./x"),
        workflow(f"if: env.{V} != ''\nrun: ./x\n{GIVEN}"),
    ),
    (
        "GHA-03 in a job",
        "unavailable-context",
        workflow("run: ./x", job=f"    if: ${{{{ secrets.{V} != '' }}}}\n"),
        workflow("run: ./x", job="    if: github.ref == 'refs/heads/main'\n"),
    ),
    ("GHA-04 braces", "unexpanded-reference", env(f"{{{{ secrets.{V} }}}}"), env(SECRET)),
    ("GHA-04 quoted braces", "unexpanded-reference", env(f"'{{{{ secrets.{V} }}}}'"), env(f"'{SECRET}'")),
    ("GHA-04 one brace", "unexpanded-reference", env(f"${{ secrets.{V} }}"), env(f"${{{{secrets.{V}}}}}")),
    ("GHA-04 bare", "unexpanded-reference", env(f"secrets.{V}"), env(f"${{{{ secrets['{V}'] }}}}")),
    ("GHA-04 shell", "unexpanded-reference", env(f"${V}"), env("${{ secrets.assemblyai_api_key }}")),
    (
        "GHA-04 in an input",
        "unexpanded-reference",
        workflow(f"uses: x/y@v1\nwith:\n  api-key: secrets.{V}"),
        workflow(f"uses: x/y@v1\nwith:\n  api-key: {SECRET}"),
    ),
    (
        "GHA-04 in a script",
        "unexpanded-reference",
        workflow(f"run: ./x --key ${{secrets.{V}}}"),
        workflow(f"run: ./x --key {SECRET}"),
    ),
    ("GHA-05 misspelt", "unavailable-context", env(f"${{{{ secret.{V} }}}}"), env(SECRET)),
    ("GHA-05 bare", "unavailable-context", env(f"${{{{ {V} }}}}"), env(SECRET)),
    (
        "GHA-06 env in the workflow's env",
        "unavailable-context",
        workflow("run: ./x", top=f"env:\n  {V}: ${{{{ env.{V} }}}}\n"),
        workflow("run: ./x", top=f"env:\n  {V}: {SECRET}\n"),
    ),
    (
        "GHA-06 env in the job's env",
        "unavailable-context",
        workflow("run: ./x", job=f"    env:\n      {V}: ${{{{ env.{V} }}}}\n"),
        workflow("run: ./x", job=f"    env:\n      {V}: {SECRET}\n"),
    ),
    (
        "GHA-06 a secret as an input of a called workflow",
        "unavailable-context",
        called(f"    with:\n      key: {SECRET}\n", WANTS.replace("true", "false")),
        called(f"    secrets:\n      {V}: {SECRET}\n", WANTS),
    ),
    (
        "GHA-06 in a matrix",
        "unavailable-context",
        workflow("run: ./x", job=f"    strategy:\n      matrix:\n        key: ['{SECRET}']\n"),
        workflow("run: ./x", job="    strategy:\n      matrix:\n        key: [a]\n"),
    ),
    ("GHA-07", "invalid-variable-name", env("${{ secrets.ASSEMBLYAI-API-KEY }}"), env(SECRET)),
    ("GHA-08", "plaintext-store", env(f"${{{{ vars.{V} }}}}"), env(SECRET)),
    ("GHA-08 in a script", "plaintext-store", workflow(f"run: ./x ${{{{ vars.{V} }}}}"), workflow(f"run: ./x {SECRET}")),
    (
        "GHA-09",
        "unavailable-context",
        action(f"      env: {{{V}: '{SECRET}'}}\n      run: ./x\n"),
        action(f"      env: {{{V}: '${{{{ inputs.key }}}}'}}\n      run: ./x\n", "inputs: {key: {}}\n"),
    ),
    (
        "GHA-09 an input that isn't handed over",
        "not-passed-through",
        workflow("uses: ./tools") | action("      run: ./x\n", f"inputs:\n  {V}:\n    required: true\n"),
        workflow(f"uses: ./tools\nwith:\n  {V}: {SECRET}") | action("      run: ./x\n", f"inputs:\n  {V}:\n    required: true\n"),
    ),
    ("GHA-10 required", "not-passed-through", called("", WANTS), called("    secrets: inherit\n", WANTS)),
    (
        "GHA-10 declared",
        "not-passed-through",
        called("", f"    secrets:\n      {V}:\n"),
        called(f"    secrets:\n      {V}: {SECRET}\n", f"    secrets:\n      {V}:\n"),
    ),
    ("GHA-11", "dangling-reference", called("", ""), called("    secrets: inherit\n", "")),
    (
        "GHA-11 handed over, not declared",
        "dangling-reference",
        called(f"    secrets:\n      {V}: {SECRET}\n", ""),
        called(f"    secrets:\n      {V}: {SECRET}\n", WANTS),
    ),
    (
        "GHA-11 under another name",
        "dangling-reference",
        called(f"    secrets:\n      ASSEMBLY_API_KEY: {SECRET}\n", WANTS.replace("true", "false")),
        called(f"    secrets:\n      {V}: {SECRET}\n", WANTS),
    ),
    (
        "GHA-14 in a script",
        "silent-empty-default",
        workflow(f"{CALL}\n{GIVEN}", on="pull_request"),
        workflow(f"if: env.{V} != ''\n{CALL}\n{GIVEN}", on="pull_request"),
    ),
    (
        "GHA-14 in a program",
        "silent-empty-default",
        workflow(f"run: python app.py\n{GIVEN}", on="[push, pull_request]") | APP,
        workflow(f"run: python app.py\n{GIVEN}") | APP,
    ),
    (
        "GHA-14 in tests",
        "silent-empty-default",
        workflow(f"run: pytest\n{GIVEN}", on="pull_request") | TESTS,
        workflow(f"run: pytest\n{GIVEN}", on="[push, schedule, workflow_dispatch]") | TESTS,
    ),
    (
        "GHA-15",
        "untrusted-trigger",
        workflow(HEAD, f"run: npm ci && npm test\n{GIVEN}", on="pull_request_target"),
        workflow("uses: actions/checkout@v4", f"run: npm ci && npm test\n{GIVEN}", on="pull_request_target"),
    ),
    (
        "GHA-15 workflow_run",
        "untrusted-trigger",
        workflow(
            HEAD.replace("pull_request.head.sha", "workflow_run.head_sha"),
            f"run: make test\n{GIVEN}",
            on="{workflow_run: {workflows: [x]}}",
        ),
        workflow("uses: actions/checkout@v4", f"run: make\n{GIVEN}", on="{workflow_run: {workflows: [x]}}"),
    ),
    (
        "GHA-15 by hand",
        "untrusted-trigger",
        workflow("run: gh pr checkout $N", "run: pip install .", f"run: ./x\n{GIVEN}", on="pull_request_target"),
        workflow("run: gh pr view $N", "run: pip install .", f"run: ./x\n{GIVEN}", on="pull_request_target"),
    ),
    ("GHA-16 echo", "secret-in-log", workflow(f"run: echo ${V}\n{GIVEN}"), workflow(f"run: echo ${{#{V}}}\n{GIVEN}")),
    ("GHA-16 printenv", "secret-in-log", workflow(f"run: printenv\n{GIVEN}"), workflow(f"run: printenv HOME\n{GIVEN}")),
    ("GHA-16 env", "secret-in-log", workflow(f"run: env\n{GIVEN}"), workflow("run: env", f"run: ./x\n{GIVEN}")),
    (
        "GHA-16 set -x",
        "secret-in-log",
        workflow(f"run: |\n  set -x\n  ./x --key ${V}\n{GIVEN}"),
        workflow(f"run: |\n  set -e\n  ./x --key ${V}\n{GIVEN}"),
    ),
    (
        "GHA-16 toJSON",
        "secret-in-log",
        workflow(f"run: ./x\nenv: {{{V}: '{SECRET}', ALL: '${{{{ toJSON(secrets) }}}}'}}"),
        workflow(f"run: ./x\nenv: {{{V}: '{SECRET}', ALL: '${{{{ toJSON(github) }}}}'}}"),
    ),
    (
        "GHA-16 artifact",
        "secret-in-log",
        workflow(f"run: echo {V}={SECRET} > prod.env", "uses: actions/upload-artifact@v4\nwith:\n  path: prod.env"),
        workflow(f"run: echo {V}={SECRET} > .env", "uses: actions/upload-artifact@v4\nwith:\n  path: .env"),
    ),
    (
        "GHA-17",
        "unavailable-context",
        workflow("run: ./x", job=f"    outputs:\n      key: {SECRET}\n"),
        workflow("run: ./x", job="    outputs:\n      key: ${{ steps.x.outputs.y }}\n"),
    ),
    (
        "GHA-18",
        "export-not-persisted",
        workflow(f'run: |\n  echo "{V}={SECRET}" >> $GITHUB_ENV\n  python app.py') | APP,
        workflow(f'run: echo "{V}={SECRET}" >> $GITHUB_ENV', "run: python app.py") | APP,
    ),
    (
        "GHA-19",
        "export-not-persisted",
        workflow(f"run: export {V}={SECRET}", "run: python app.py") | APP,
        workflow(f"run: |\n  export {V}={SECRET}\n  python app.py") | APP,
    ),
    (
        "GHA-20",
        "invalid-assignment",
        workflow(f"run: curl -H 'Authorization: ${V}' https://api.assemblyai.com"),
        workflow(f'run: |\n  curl -H "Authorization: {SECRET}" https://api.assemblyai.com'),
    ),
    (
        "GHA-21 docker",
        "not-passed-through",
        workflow(f"run: docker run --rm image\n{GIVEN}"),
        workflow(f"run: docker run --rm -e {V} image\n{GIVEN}"),
    ),
    (
        "GHA-21 ssh",
        "not-passed-through",
        workflow(f"run: ssh host ./deploy\n{GIVEN}"),
        workflow(f"run: ssh host \"KEY='${V}' ./deploy\"\n{GIVEN}"),
    ),
    (
        "GHA-21 sudo",
        "not-passed-through",
        workflow(f"run: sudo python app.py\n{GIVEN}"),
        workflow(f"run: sudo -E python app.py\n{GIVEN}"),
    ),
    (
        "GHA-21 an action for ssh",
        "not-passed-through",
        workflow(f"uses: appleboy/ssh-action@v1\nwith:\n  script: run --key ${V}\n{GIVEN}"),
        workflow(f"uses: appleboy/ssh-action@v1\nwith:\n  envs: {V}\n  script: run --key ${V}\n{GIVEN}"),
    ),
    ("GHA-22", "numeric-coercion", env(D), env(SECRET)),
    ("GHA-23", "auth-scheme-in-value", env(f"Bearer {SECRET}"), env(SECRET)),
    (
        "GHA-25",
        "misnamed-variable",
        workflow(f"run: python app.py\nenv: {{{OTHER}}}") | APP,
        workflow(f"run: python app.py\nenv: {{{V}: '${{{{ secrets.ASSEMBLYAI_KEY }}}}'}}") | APP,
    ),
    ("GHA-26", "hardcoded-default", env(f"${{{{ secrets.{V} || '{K}' }}}}"), env(f"${{{{ secrets.{V} || 'test' }}}}")),
    (
        "DKR-13",
        "secret-in-image",
        workflow(f"uses: docker/build-push-action@v6\nwith:\n  build-args: |\n    {V}={SECRET}"),
        workflow(f"uses: docker/build-push-action@v6\nwith:\n  secrets: |\n    {V}={SECRET}"),
    ),
    (
        "DKR-13 on a command line",
        "secret-in-image",
        workflow(f"run: docker build --build-arg {V}={SECRET} ."),
        workflow(f"run: docker build --secret id=key,env={V} .\n{GIVEN}"),
    ),
    ("a public prefix", "client-exposed-key", env(SECRET, f"NEXT_PUBLIC_{V}"), env(SECRET)),
    ("a placeholder", "placeholder-value", env("your_api_key"), env("test")),
]


@pytest.mark.parametrize(("rule", "bad", "good"), [pytest.param(rule, bad, good, id=row) for row, rule, bad, good in ROWS])
def test_row(lint: Lint, rule: str, bad: Files, good: Files) -> None:
    findings = found(lint(bad))
    assert [finding for finding in findings if finding.startswith(f"{rule} ")], findings
    assert found(lint(good)) == []


def test_inherit_to_another_owner(lint: Lint) -> None:
    files = workflow(f"run: ./x\n{GIVEN}", job="    if: github.repository_owner == 'us'\n")
    call = "on: push\njobs:\n  a:\n    uses: {}/b/.github/workflows/c.yml@v1\n    secrets: inherit\n"
    assert found(lint({**files, ".github/workflows/call.yml": call.format("them")})) == [
        "unreachable-scope .github/workflows/call.yml:5"
    ]
    assert found(lint({**files, ".github/workflows/call.yml": call.format("us")})) == []
    unknown = {**workflow(f"run: ./x\n{GIVEN}"), ".github/workflows/call.yml": call.format("them")}
    assert found(lint(unknown)) == []
    assert found(lint(unknown, Options(pedantic=True))) == ["unreachable-scope .github/workflows/call.yml:5"]


GUARDS = [
    "github.event.pull_request.head.repo.full_name == github.repository",
    "${{ github.event.pull_request.head.repo.full_name == github.repository }}",
    "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
    "!github.event.pull_request.head.repo.fork",
    "github.event.pull_request.head.repo.fork == false",
    "github.event_name == 'push'",
    "github.event_name != 'pull_request'",
    "github.ref == 'refs/heads/main'",
    "startsWith(github.ref, 'refs/tags/')",
    "github.actor == 'somebody'",
    "github.event.pull_request.user.login == 'somebody'",
    'contains(fromJSON(\'["OWNER", "MEMBER"]\'), github.event.pull_request.author_association)',
    "contains(github.event.pull_request.labels.*.name, 'run-live-tests')",
    "steps.check.outputs.has-key == 'true'",
    "vars.LIVE_TESTS == 'true'",
    f"env.{V} != ''",
    f"${{{{ env.{V} }}}}",
    f"env.{V} && always()",
]


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_against_forks(lint: Lint, guard: str) -> None:
    assert found(lint(workflow(f'if: "{guard.replace(chr(34), chr(92) + chr(34))}"\n{CALL}\n{GIVEN}', on="pull_request"))) == []


@pytest.mark.parametrize(
    "guard",
    [
        "always()",
        "success() && github.actor != 'dependabot[bot]'",
        "github.repository == 'us/this'",
        "github.event_name == 'pull_request'",
        "github.event_name == 'PULL_REQUEST' || github.event_name == 'push'",
        "github.event.pull_request.draft == false",
    ],
)
def test_no_guard_against_forks(lint: Lint, guard: str) -> None:
    assert found(lint(workflow(f'if: "{guard}"\n{CALL}\n{GIVEN}', on="pull_request"))) == [f"silent-empty-default {CI}:9"]


def job(condition: str) -> str:
    return f"    if: {condition}\n"


JOB = f"    env: {{{V}: '{SECRET}'}}\n"


POWERSHELL = (
    f"shell: pwsh\nrun: |\n  Invoke-RestMethod -Headers @{{Authorization=$env:{V}}} https://api.assemblyai.com/v2/transcript"
)
PYTHON = (
    "shell: python\nrun: |\n  import os, requests\n"
    "  requests.get('https://api.assemblyai.com/v2/transcript', headers={{'authorization': {}}})"
)
TOX = "[testenv]\ncommands = python -m app\n"
WITH = "services:\n  app:\n    image: x\n    environment: [{}]\n"
LOADED = {".env": f'{V}="{K}"\n'}
RUN = "run: docker run --env-file .env image"


MORE = [
    (
        "a newline behind a reference",
        "stray-whitespace",
        workflow(f"run: ./x\nenv:\n  {V}: |\n    {SECRET}"),
        workflow(f"run: ./x\nenv:\n  {V}: |-\n    {SECRET}"),
    ),
    (
        "GHA-06 under another name",
        "unavailable-context",
        workflow("run: ./x", top="env: {STT: '${{ secrets.STT }}'}\n", job=f"    env:\n      {V}: ${{{{ env.STT }}}}\n"),
        workflow(f"run: ./x\nenv:\n  {V}: ${{{{ env.STT }}}}", top="env: {STT: '${{ secrets.STT }}'}\n"),
    ),
    (
        "GHA-16 encoded",
        "secret-in-log",
        workflow(f'run: echo "it is $(echo -n ${V} | base64)"\n{GIVEN}'),
        workflow(f"run: it=$(echo -n ${V} | base64)\n{GIVEN}"),
    ),
    (
        "GHA-16 all variables, sorted",
        "secret-in-log",
        workflow(f"run: printenv | sort\n{GIVEN}"),
        workflow(f"run: printenv | wc -l\n{GIVEN}"),
    ),
    (
        "GHA-18 in a group",
        "export-not-persisted",
        workflow(f'run: |\n  {{\n    echo "{V}={SECRET}"\n  }} >> "$GITHUB_ENV"\n  python app.py') | APP,
        workflow(f'run: |\n  {{\n    echo "{V}={SECRET}"\n  }} >> "$GITHUB_ENV"', "run: python app.py") | APP,
    ),
    (
        "GHA-19 all in PowerShell",
        "export-not-persisted",
        workflow(f"shell: pwsh\nrun: $env:{V} = '{SECRET}'", "shell: pwsh\nrun: python app.py") | APP,
        workflow(f"shell: pwsh\nrun: |\n  $env:{V} = '{SECRET}'\n  python app.py") | APP,
    ),
    (
        "a secret is set",
        "hardcoded-key",
        workflow(f"run: gh secret set {V} --body {K}"),
        workflow(f'run: gh secret set {V} --body "${V}"\n{GIVEN}'),
    ),
    ("PowerShell needs it", "not-passed-through", workflow(POWERSHELL), workflow(f"{POWERSHELL}\n{GIVEN}")),
    (
        "PowerShell ends with its step",
        "export-not-persisted",
        workflow(f"shell: pwsh\nrun: $env:{V} = '{SECRET}'", "run: python app.py") | APP,
        workflow(f'shell: pwsh\nrun: echo "{V}={SECRET}" >> $env:GITHUB_ENV', "run: python app.py") | APP,
    ),
    (
        "a step in Python needs it",
        "not-passed-through",
        workflow(PYTHON.format(f"os.environ['{V}']")),
        workflow(PYTHON.format(f"os.environ['{V}']") + f"\n{GIVEN}"),
    ),
    (
        "a step in Python sends it",
        "wrong-auth-scheme",
        workflow(PYTHON.format(f"'Bearer {SECRET}'")),
        workflow(PYTHON.format(f"'{SECRET}'")),
    ),
    (
        "GHA-21 tox",
        "not-passed-through",
        workflow(f"run: tox\n{GIVEN}", **{"tox.ini": TOX}),
        workflow(f"run: tox\n{GIVEN}", **{"tox.ini": f"{TOX}pass_env = ASSEMBLYAI_*\n"}),
    ),
    (
        "GHA-21 Compose",
        "not-passed-through",
        workflow(f"run: docker compose up -d\n{GIVEN}", **{"compose.yaml": WITH.format("A=b")}),
        workflow(f"run: docker compose up -d\n{GIVEN}", **{"compose.yaml": WITH.format(V)}),
    ),
    (
        "quotes round a reference",
        "literal-quotes",
        workflow(f"run: python app.py\nenv:\n  {V}: '\"${{{{ secrets.{V} }}}}\"'"),
        workflow(f'run: python app.py\nenv:\n  {V}: "${{{{ secrets.{V} }}}}"'),
    ),
    ("an env file is loaded", "literal-quotes", workflow(RUN) | LOADED, workflow("run: set -a; source .env") | LOADED),
    (
        "an env file is loaded elsewhere",
        "literal-quotes",
        workflow(f"working-directory: backend\n{RUN}") | {"backend/.env": LOADED[".env"]},
        workflow(f"working-directory: frontend\n{RUN}") | {"backend/.env": LOADED[".env"]},
    ),
    (
        "an env file is made first",
        "literal-quotes",
        workflow(f"run: |\n  echo '{V}=\"{SECRET}\"' >> .env\n  docker run --env-file .env image"),
        workflow(f'run: |\n  echo "{V}={SECRET}" >> .env\n  docker run --env-file .env image'),
    ),
]


@pytest.mark.parametrize(("rule", "bad", "good"), [pytest.param(rule, bad, good, id=row) for row, rule, bad, good in MORE])
def test_more(lint: Lint, rule: str, bad: Files, good: Files) -> None:
    ignored = [".env", "backend/.env"]
    findings = found(lint(bad, ignored=ignored))
    assert [finding for finding in findings if finding.startswith(f"{rule} ")] == findings != []
    assert found(lint(good, ignored=ignored)) == []


SILENT = {
    "GHA-01: the command's own variable, first on its line": workflow(f"run: {V}={SECRET} python app.py", f"run: ./x\n{GIVEN}")
    | APP,
    "GHA-16: a group that goes into a file": workflow(f'run: |\n  {{\n    echo "key=${V}"\n  }} > conf.ini\n{GIVEN}'),
    "GHA-16: encoded for something else": workflow(
        f'run: kubectl create secret generic a --from-literal=k="$(echo ${V} | base64)"\n{GIVEN}'
    ),
    "GHA-16: its last digits": workflow(f'run: echo "$(printf %s ${V} | tail -c 4)"\n{GIVEN}'),
    "GHA-01: code that has nothing to do without it": workflow("run: python app.py", f"run: ./x\n{GIVEN}")
    | {"app.py": f"import os, sys\nkey = os.environ.get('{V}')\nif not key:\n    sys.exit(0)\n"},
    "GHA-26: it says that it is none": env(f"${{{{ secrets.{V} || 'not-a-key' }}}}"),
    "an input whose blanks the action takes off": workflow(f"uses: us/x@v1\nwith:\n  assemblyai-key: |\n    {SECRET}"),
    "GHA-24: the secret has another name than the variable": workflow(
        f"run: python app.py\nenv: {{{V}: '${{{{ secrets.ASSEMBLYAI_KEY }}}}'}}"
    )
    | APP,
    "a value for tests that mock the interface": workflow(f"run: pytest\nenv: {{{V}: test}}") | TESTS,
    "another one": workflow(f"run: pytest\nenv: {{{V}: dummy-key-for-ci}}") | TESTS,
    "nothing, for tests that mock the interface": workflow(f"run: pytest\nenv: {{{V}: ''}}") | TESTS,
    "an index": env(f"${{{{ secrets['{V}'] }}}}"),
    "upper and lower case": env("${{ SECRETS.AssemblyAI_Api_Key }}"),
    "blanks": env(f"${{{{secrets.{V}}}}}"),
    "hashes of actions": workflow("uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8"),
    "GHA-14: a job with a guard": workflow(f"{CALL}\n{GIVEN}", on="pull_request", job=job("github.event_name != 'pull_request'")),
    "GHA-14: a failure doesn't count": workflow(f"{CALL}\n{GIVEN}\ncontinue-on-error: true", on="pull_request"),
    "GHA-14: only members put labels on": workflow(f"{CALL}\n{GIVEN}", on="{pull_request: {types: [labeled]}}"),
    "GHA-14: the script asks whether it is there": workflow(
        f'run: |\n  if [ -z "${V}" ]; then exit 0; fi\n  curl -H "Authorization: ${V}" https://api.assemblyai.com\n{GIVEN}',
        on="pull_request",
    ),
    "GHA-14: tests that skip": workflow(f"run: pytest\n{GIVEN}", on="pull_request")
    | {
        "tests/test_live.py": "import os, pytest\n"
        f"pytestmark = pytest.mark.skipif(not os.environ.get('{V}'), reason='no key')\n"
        f"def test():\n    assert os.environ['{V}']\n"
    },
    "GHA-14: tests that skip, by a fixture": workflow(f"run: pytest\n{GIVEN}", on="pull_request")
    | TESTS
    | {
        "tests/conftest.py": "import os, pytest\n@pytest.fixture(autouse=True)\ndef key():\n"
        f"    if not os.getenv('{V}'):\n        pytest.skip('no key')\n"
    },
    "GHA-14: a fallback": workflow(f"{CALL}\nenv: {{{V}: \"${{{{ secrets.{V} || 'test' }}}}\"}}", on="pull_request"),
    "GHA-15: without the key": workflow(HEAD, "run: npm test", on="pull_request_target"),
    "GHA-15: nothing of it is run": workflow(
        HEAD, f"run: ./x\n{GIVEN}".replace("./x", "cat README.md"), on="pull_request_target"
    ),
    "GHA-15: behind a review": workflow(HEAD, f"run: make\n{GIVEN}", on="pull_request_target", job="    environment: live\n"),
    "GHA-15: of the repository's own branches": workflow(
        HEAD,
        f"run: make\n{GIVEN}",
        on="pull_request_target",
        job=job("github.event.pull_request.head.repo.full_name == github.repository"),
    ),
    "GHA-15: only members put labels on": workflow(HEAD, f"run: make\n{GIVEN}", on="{pull_request_target: {types: [labeled]}}"),
    "GHA-15: pull_request": workflow(HEAD, f"run: make\n{GIVEN}", on="pull_request"),
    "GHA-16: masked first": workflow('run: echo "::add-mask::$TOKEN"'),
    "GHA-16: into a file": workflow(f'run: echo "${V}" > key.txt\n{GIVEN}'),
    "GHA-18: the script has it all the same": workflow(f'run: |\n  echo "{V}=${V}" >> $GITHUB_ENV\n  python app.py\n{GIVEN}')
    | APP,
    "GHA-19: handed on as well": workflow(
        f'run: |\n  export {V}={SECRET}\n  echo "{V}=${V}" >> $GITHUB_ENV', "run: python app.py"
    )
    | APP,
    "GHA-19: the job has it": workflow(f"run: export {V}={SECRET}", "run: python app.py", job=JOB) | APP,
    "GHA-01: an action may set it": workflow("uses: hashicorp/vault-action@v3", CALL),
    "GHA-01: a machine of one's own may have it": {
        path: text.replace("ubuntu-latest", "self-hosted") for path, text in workflow(CALL).items()
    },
    "GHA-01: a script may hand it on": workflow("run: ./fetch-secrets >> $GITHUB_ENV", CALL),
    "GHA-01: made in the script": workflow(
        f'run: |\n  export {V}=$(./fetch)\n  curl -H "Authorization: ${V}" https://api.assemblyai.com'
    ),
    "GHA-01: nobody gives it anything": workflow("run: python app.py") | APP,
    "GHA-01: code that does without": workflow("run: python app.py", f"run: ./x\n{GIVEN}")
    | {"app.py": f"import os\nkey = os.environ.get('{V}', '')\nif not key:\n    print('no key')\n"},
    "GHA-01: the key isn't for this program": workflow("run: python setup.py build", f"run: ./x\n{GIVEN}")
    | APP
    | {"setup.py": "import x\n"},
    "GHA-10: it can do without": called("", f"    secrets:\n      {V}:\n        required: false\n"),
    "GHA-10: another owner's": {CI: "on: push\njobs:\n  a:\n    uses: us/b/.github/workflows/c.yml@v1\n"},
    "GHA-11: started by itself too": {
        path: text.replace("  workflow_call:\n", "  workflow_call:\n  schedule: [{cron: '1 1 * * *'}]\n")
        for path, text in called("", "").items()
    },
    "GHA-11: nobody here calls it": {".github/workflows/test.yml": called("", "")[".github/workflows/test.yml"]},
    "GHA-06: env in the env of a step": workflow(
        f"run: ./x\nenv: {{{V}: '${{{{ env.KEY }}}}'}}", job=f"    env: {{KEY: '{SECRET}'}}\n"
    ),
    "GHA-07: secrets of called workflows may have dashes": called(
        f"    secrets:\n      assemblyai-api-key: {SECRET}\n",
        "    secrets:\n      assemblyai-api-key:\n        required: true\n",
        "${{ secrets.assemblyai-api-key }}",
    ),
    "GHA-08: a test whether a variable is set": workflow("if: vars.ASSEMBLYAI_ENABLED == 'true'\nrun: ./x"),
    "GHA-17: whether it is set": workflow("run: ./x", job=f"    outputs:\n      has-key: ${{{{ secrets.{V} != '' }}}}\n"),
    "GHA-21: an env file": workflow(f"run: docker run --env-file <(echo {V}=${V}) image\n{GIVEN}"),
    "GHA-21: the script uses it besides": workflow(f"run: |\n  docker run -d --name db postgres\n  python app.py\n{GIVEN}") | APP,
    "GHA-21: the job's variable is for other steps": workflow(
        "run: docker run -d postgres", "run: ./x", job=f"    env: {{{V}: '{SECRET}'}}\n"
    ),
    "GHA-21: installing": workflow(f"run: |\n  sudo apt-get install -y ffmpeg\n  python app.py\n{GIVEN}") | APP,
    "GHA-25: the script takes it": workflow(f"run: python app.py --key $ASSEMBLYAI_KEY\nenv: {{{OTHER}}}") | APP,
    "GHA-25: an action takes it": workflow(f"uses: us/deploy@v1\nenv: {{{OTHER}}}") | APP,
    "GHA-25: handed to a container": workflow(f"run: docker run -e {V}=$ASSEMBLYAI_KEY x\nenv: {{{OTHER}}}") | APP,
    "a template in a script that isn't ours": workflow("run: docker inspect --format '{{ .Config.Env }}' x"),
    "a manifest in a script": workflow(f"run: |\n  kubectl apply -f - <<EOF\n  apiVersion: v1\n  kind: Pod\n  EOF\n{GIVEN}"),
    "an interpolated key of secrets": env("${{ secrets[matrix.name] }}", "TOKEN"),
    "what GitHub's own functions make": env(f"${{{{ github.event_name == 'push' && secrets.{V} || '' }}}}"),
}


@pytest.mark.parametrize("files", [pytest.param(files, id=row) for row, files in SILENT.items()])
def test_silent(lint: Lint, files: Files) -> None:
    assert found(lint(files)) == []


def test_braces_without_quotes_are_a_mapping(lint: Lint) -> None:
    """GHA-04: GitHub refuses the workflow; nothing gets that text."""
    (finding,) = lint(env(f"{{{{ secrets.{V} }}}}")).findings
    assert finding.message.startswith("without quotes YAML takes")
