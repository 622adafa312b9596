"""Roads of the key and their drawings."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from aai_lint import drawings, engine, links
from aai_lint.options import Options
from aai_lint.reports import Style
from aai_lint.trace import BREAKS, Trace, folded

from .conftest import K, MemoryTree
from .test_examples import ROOT, TRACE, repository, run
from .test_promises import PROJECTS, example_files, keys, shown

CODE = 'import os\n\nkey = os.environ["ASSEMBLYAI_API_KEY"]\n'


def trace(files: dict[str, str | bytes], **how: object) -> Trace:
    return engine.trace(MemoryTree(files, **how))  # type: ignore[arg-type]


def lines(files: dict[str, str | bytes], **how: object) -> dict[str, list[str]]:
    """Each deployment's roads in one line each: `.env:1 whole > app.py:3 whole`, broken hops with their rules."""
    told: dict[str, list[str]] = {}
    for one in trace(files, **how).drawn:
        for way in one.ways:
            hops = []
            for station in way.stations:
                hop = station.hop
                where = f"{hop.place.path}:{hop.place.line}" if hop.place else "outside"
                rules = "".join(f" ✗{mark.finding.rule}" for mark in station.marks if mark.breaks or mark.spoils)
                hops.append(f"{where} {hop.state.value if station.arrives else 'nothing'}{rules}")
            told.setdefault(one.deployment.name, []).append(" > ".join(hops))
    return told


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app.py": "from dotenv import load_dotenv\nload_dotenv()\n" + CODE, ".env": f"ASSEMBLYAI_API_KEY={K}\n"},
            {"local": [".env:1 whole > app.py:2 whole > app.py:5 whole"]},
            id="an env file, its loader, the code",
        ),
        pytest.param(
            {"app.py": CODE, ".env.example": "ASSEMBLYAI_API_KEY=\n"},
            {"local": [".env.example:1 empty > app.py:3 unknown"]},
            id="a template is to be filled in",
        ),
        pytest.param(
            {
                "app.py": "from dotenv import load_dotenv\nload_dotenv()\n" + CODE,
                ".env": f'ASSEMBLYAI_API_KEY="{K}"\n',
                "run.sh": "docker build -t app . && docker run --env-file .env app\n",
                "Dockerfile": "FROM python\nCOPY app.py .\n",
            },
            {
                "local": [".env:1 whole > app.py:2 whole > app.py:5 whole"],
                "shell:run.sh": [".env:1 whole ✗literal-quotes > run.sh:1 quoted > app.py:5 quoted"],
            },
            id="what spoils the value for one reader is no matter of another",
        ),
        pytest.param({"app.py": CODE}, {"local": ["outside unknown > app.py:3 unknown"]}, id="nothing is known"),
        pytest.param(
            {
                "compose.yaml": "services:\n  api:\n    build: .\n    environment:\n      - ASSEMBLYAI_API_KEY\n",
                "Dockerfile": "FROM python\nCOPY . .\n",
                "app.py": CODE,
                ".env": f"ASSEMBLYAI_API_KEY='{K}'\n",
            },
            {
                "compose:api": [".env:1 whole > compose.yaml:5 whole > app.py:3 whole"],
                "local": [".env:1 whole > outside unknown > app.py:3 unknown"],
            },
            id="the .env of the project fills in what the service passes on",
        ),
        pytest.param(
            {
                "compose.yaml": "services:\n  api:\n    build: api\n  web:\n    build: web\n    env_file: web.env\n",
                "web.env": f"ASSEMBLYAI_API_KEY={K}\n",
                "api/app.py": CODE,
                "web/app.py": CODE,
            },
            {
                "compose:web": ["web.env:1 whole > compose.yaml:6 whole > web/app.py:3 whole"],
                "compose:api": ["web.env:1 whole > compose.yaml:3 unknown ✗not-passed-through > api/app.py:3 nothing"],
            },
            id="each service is judged by itself",
        ),
    ],
)
def test_roads(files: dict[str, str | bytes], expected: dict[str, list[str]]) -> None:
    assert lines(files) == expected


@pytest.fixture(scope="module")
def drawn() -> Trace:
    """The trace of all examples."""
    return engine.trace(MemoryTree(example_files()), PROJECTS)


def test_every_break_that_is_reported_is_drawn_and_every_one_drawn_is_reported(drawn: Trace) -> None:
    reported = {(one.rule, one.primary) for one in drawn.report.findings if one.category in BREAKS}
    broken = {
        (mark.finding.rule, mark.finding.primary)
        for one in drawn.drawn
        for way in one.ways
        for station in way.stations
        for mark in station.marks
        if mark.breaks
    }
    assert reported
    assert broken == reported


@pytest.mark.parametrize("name", drawings.names())
def test_no_drawing_shows_a_key(name: str, drawn: Trace) -> None:
    for color in (False, True):
        output = drawings.renderer(name)(drawn, Style(color=color))
        assert output
        assert not shown(output, keys())


HOSTILE = {
    'a"]; <script>alert(1)</script>.py': CODE,
    ".env": f"ASSEMBLYAI_API_KEY={K}\n",
    "compose.yaml": (
        "services:\n  '</svg><img src=x onerror=alert(1)> \"] end %% \\\\ \\e[31m':\n"
        "    environment:\n      - ASSEMBLYAI_API_KEY\n"
    ),
}


@pytest.mark.parametrize("name", drawings.names())
def test_nothing_that_others_wrote_means_anything_in_a_drawing(name: str) -> None:
    output = drawings.renderer(name)(trace(HOSTILE), Style())
    assert "alert" in output
    assert "\x1b" not in output
    if name in ("html", "svg"):
        assert "<script" not in output
        assert "<img" not in output
        tree = HTMLParser() if name == "html" else None
        (tree.feed if tree is not None else ElementTree.fromstring)(output)
    if name == "mermaid":
        labels = re.findall(r'\[?\["(.*)"\]', output)
        assert labels
        assert not [label for label in labels if re.search(r'["<>%\\\[\]]', label.replace("<br/>", ""))]
    if name == "dot":
        assert not re.sub(r'"(?:[^"\\]|\\.)*"', "", output).count('"')


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = drawings.renderer("html")(trace(HOSTILE), Style())
    assert not re.findall(r"(?: src=|@import|url\()", page.partition("<body>")[0])
    assert not re.findall(r"<(?:script|link|img|iframe|object)", page)


# --- the trace and the rules never disagree ---

# What a repository may be made of: each part is one of several, some of which break the road.
PARTS: tuple[tuple[dict[str, str], ...], ...] = (
    (
        {"api/app.py": CODE},
        {"api/app.py": "from dotenv import load_dotenv\nload_dotenv()\n" + CODE},
        {"api/server.js": 'import { AssemblyAI } from "assemblyai";\nnew AssemblyAI({apiKey: process.env.ASSEMBLYAI_API_KEY})\n'},
        {"api/app.py": 'import os\nkey = os.getenv("ASSEMBLYAI_API_KEY", "")\n'},
        {"api/app.py": "import assemblyai as aai\naai.Transcriber().transcribe('a.mp3')\n"},
    ),
    (
        {},
        {".env": f"ASSEMBLYAI_API_KEY={K}\n"},
        {".env": f"ASSEMBLY_AI_API_KEY={K}\n"},
        {".env": "PORT=8080\n"},
        {".env.example": "ASSEMBLYAI_API_KEY=\n"},
        {".env.example": "PORT=8080\n"},
        {"api/.env": f'ASSEMBLYAI_API_KEY="{K}"\n', ".env.example": "PORT=8080\n"},
    ),
    (
        {},
        {"compose.yaml": "services:\n  api:\n    build: api\n"},
        {"compose.yaml": "services:\n  api:\n    build: api\n    environment:\n      - ASSEMBLYAI_API_KEY\n"},
        {"compose.yaml": "services:\n  api:\n    build: api\n    environment:\n      ASSEMBLYAI_KEY: ${ASSEMBLYAI_API_KEY}\n"},
        {"compose.yaml": "services:\n  api:\n    build: api\n    env_file: .env\n"},
        {"compose.yaml": "services:\n  api:\n    build: api\n    env_file: prod.env\n    environment: [ASSEMBLYAI_API_KEY]\n"},
        {"compose.yaml": "services:\n  api:\n    build:\n      context: api\n      args: [ASSEMBLYAI_API_KEY]\n"},
        {
            "compose.yaml": "services:\n  api:\n    build: api\n    secrets: [assemblyai]\n"
            "secrets:\n  assemblyai:\n    file: key.txt\n"
        },
    ),
    (
        {},
        {"prod.env": f"ASSEMBLYAI_API_KEY={K}\n"},
        {"key.txt": K},
        {"api/Dockerfile": "FROM python:3.13\nARG ASSEMBLYAI_API_KEY\nCOPY . .\n"},
        {"api/Dockerfile": "FROM python:3.13\nCOPY . .\nRUN export ASSEMBLYAI_API_KEY=$KEY\n"},
    ),
    (
        {},
        *(
            {
                "k8s/secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}{space}}}\n"
                f"stringData:\n  {entry}: {K}\n",
                "k8s/api.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: web}\n"
                f"spec:\n  template:\n    spec:\n      containers:\n"
                f"        - name: api\n          image: api:1\n          {given}\n",
            }
            for name, space, entry in (
                ("assemblyai", "", "api-key"),
                ("assemblyai", "", "apikey"),
                ("assemblyia", "", "api-key"),
                ("assemblyai", ", namespace: other", "api-key"),
                ("assemblyai", "", "ASSEMBLYAI_API_KEY"),
            )
            for given in (
                "env: [{name: ASSEMBLYAI_API_KEY, valueFrom: {secretKeyRef: {name: assemblyai, key: api-key}}}]",
                "envFrom: [{secretRef: {name: assemblyai}}]",
                "env: [{name: ASSEMBLYAI_API_KEY, value: ''}]",
            )
        ),
    ),
    (
        {},
        {
            ".github/workflows/test.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
            "      - run: python api/app.py\n        env:\n          ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}\n"
        },
        {
            ".github/workflows/test.yml": "on: push\nenv:\n  ASSEMBLYAI_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}\njobs:\n  test:\n"
            "    runs-on: ubuntu-latest\n    steps:\n      - run: python api/app.py\n"
        },
        {"render.yaml": "services:\n  - name: api\n    envVars:\n      - key: ASSEMBLYAI_KEY\n        sync: false\n"},
    ),
)


def generated(seed: int) -> dict[str, str]:
    """A repository with one part of each kind."""
    chance = Random(seed)
    files: dict[str, str] = {}
    for several in PARTS:
        files |= chance.choice(several)
    return files


@pytest.mark.parametrize("hundred", range(4))
def test_the_trace_and_the_rules_never_disagree(hundred: int) -> None:
    """Each break that is reported is a broken hop, each broken hop is reported, and what the links know to lack something is."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        files = generated(seed)
        ignored = [path for path in files if path.endswith(".env")]
        found = trace(files, ignored=ignored)
        reported = {(one.rule, one.primary) for one in found.report.findings if one.category in BREAKS}
        stations = [station for one in found.drawn for way in one.ways for station in way.stations]
        broken = {(mark.finding.rule, mark.finding.primary) for station in stations for mark in station.marks if mark.breaks}
        assert broken == reported, (seed, files)
        for station in stations:
            known = station.hop.place is not None and (station.hop.lacks or station.hop.kind == "absence")
            assert not known or station.marks, (seed, station.hop, files)


# --- provision: what a rule may ask ---


def provided(files: dict[str, str | bytes], deployment: str = "") -> tuple[str, str, str]:
    """The status of the first read, where its way begins, and where it breaks."""
    facts = engine.look(MemoryTree(files), Options()).facts
    assert facts is not None
    ways = {road.deployment.name: road.deployment for road in links.roads(facts)}
    found = links.provision(facts, links.graph(facts).reads[0], ways[deployment] if deployment else None)
    first = next((hop.place for hop in found.hops if hop.place is not None), None)
    broken = found.broken.place if found.broken is not None else None
    shown = (f"{place.path}:{place.line}" if place is not None else "" for place in (first, broken))
    return (found.status.value, *shown)  # type: ignore[return-value]


GIVEN, ASKED, TOLD = f"export ASSEMBLYAI_API_KEY={K}\n", "ASSEMBLYAI_API_KEY=\n", "Set `ASSEMBLYAI_API_KEY`.\n"
TWO = "services:\n  api:\n    build: api\n  web:\n    build: web\n    env_file: web.env\n"


@pytest.mark.parametrize(
    ("files", "deployment", "expected"),
    [
        pytest.param({"app.py": CODE, ".envrc": GIVEN}, "", ("provided", ".envrc:1", ""), id="a file"),
        pytest.param({"app.py": CODE, ".env.example": ASKED}, "", ("declared", ".env.example:1", ""), id="template"),
        pytest.param({"app.py": CODE, "README.md": TOLD}, "", ("declared", "README.md:1", ""), id="document"),
        pytest.param({"app.py": CODE}, "", ("nowhere", "app.py:3", ""), id="nothing"),
        pytest.param(
            {"app.py": CODE, ".env": f"ASSEMBLY_AI_API_KEY={K}\n"}, "", ("nowhere", ".env:1", ""), id="under another name only"
        ),
        pytest.param(
            {"compose.yaml": TWO, "web.env": f"ASSEMBLYAI_API_KEY={K}\n", "api/app.py": CODE},
            "compose:api",
            ("nowhere", "web.env:1", "compose.yaml:3"),
            id="a service that isn't given it",
        ),
        pytest.param(
            {"compose.yaml": TWO, "web.env": f"ASSEMBLYAI_API_KEY={K}\n", "web/app.py": CODE},
            "compose:web",
            ("provided", "web.env:1", ""),
            id="a service that is",
        ),
    ],
)
def test_provision(files: dict[str, str | bytes], deployment: str, expected: tuple[str, str, str]) -> None:
    assert provided(files, deployment) == expected


# --- the command ---


def test_one_deployment_by_the_end_of_its_name(tmp_path: Path) -> None:
    folder = repository(TRACE, tmp_path / "repository")
    done = run(folder, "trace", "--deployment", "compose:worker", ".")
    assert (done.returncode, done.stdout.count("\n✗") + done.stdout.startswith("✗")) == (0, 1)
    wrong = run(folder, "trace", "--deployment", "nothing", ".")
    assert wrong.returncode == 2
    assert "there is no `nothing`" in wrong.stderr
    assert run(folder, "trace", "--format", "pdf", ".").returncode == 2


def test_the_object_has_the_documented_shape() -> None:
    found = json.loads(drawings.renderer("json")(trace({"app.py": CODE, ".env": f"ASSEMBLYAI_API_KEY={K}\n"}), Style()))
    page = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8").partition("## JSON")[2]
    deployment = found["deployments"][0]
    road = deployment["roads"][0]
    for record in (found, deployment, road, road["hops"][0]):
        assert [name for name in record if f'"{name}"' not in page] == []


def test_deployments_that_are_alike_are_drawn_once() -> None:
    steps = "".join(
        f"  test{number}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python app.py\n        env:\n"
        "          ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}\n"
        for number in range(9)
    )
    found = trace({"app.py": CODE, ".github/workflows/test.yml": f"on: push\njobs:\n{steps}"})
    drawn = folded(found).drawn
    assert len(found.drawn) >= 9
    assert max(len(one.alike) for one in drawn) == 8
    assert sum(1 + len(one.alike) for one in drawn) == len(found.drawn)


def test_a_key_that_is_written_out_is_not_said_to_be_absent() -> None:
    found = trace({"app.py": f'import assemblyai as aai\n\naai.settings.api_key = "{K}"\n'})
    assert [one.rule for one in found.report.findings] == ["hardcoded-key"]
    assert drawings.renderer("text")(found, Style()).startswith("No variable here carries")
