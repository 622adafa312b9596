"""Code, through the whole run: what client libraries do with a key, what browsers see, what becomes of a value on its way."""

from __future__ import annotations

import pytest

from .conftest import K, Lint

PYTHON = {"requirements.txt": "assemblyai\n"}
NODE = {"package.json": '{"dependencies": {"assemblyai": "4", "next": "16"}}'}
LIVE = {".env": f"ASSEMBLYAI_API_KEY={K}\n"}


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        pytest.param(
            {"configure.py": f'auth_key = "{K}"\nvoice_id = "{K[::-1]}"\n'}
            | {"main.py": "from configure import auth_key\nimport assemblyai as aai\naai.settings.api_key = auth_key\n"},
            ["hardcoded-key"],
            id="a module that never names the vendor",
        ),
        pytest.param(
            {"app.py": "import assemblyai as aai\nfrom dotenv import load_dotenv\nload_dotenv()\nt = aai.Transcriber()\n"} | LIVE,
            ["reference-before-definition"],
            id="an env file that is loaded after the client is imported",
        ),
        pytest.param(
            {"app.py": "from dotenv import load_dotenv\nload_dotenv()\nimport assemblyai as aai\nt = aai.Transcriber()\n"} | LIVE,
            [],
            id="an env file that is loaded before",
        ),
        pytest.param(
            {"app.py": 'import assemblyai as aai\naai.settings.api_key = open("key.txt").read()\n'},
            ["stray-whitespace"],
            id="a file that is read with its newline",
        ),
        pytest.param(
            {"app.py": 'import assemblyai as aai\naai.settings.api_key = open("key.txt").read().strip()\n'},
            [],
            id="a file that is read and stripped",
        ),
        pytest.param(
            {"app.py": f'import os, assemblyai as aai\naai.settings.api_key = os.getenv("{K}")\n'},
            ["hardcoded-key", "misnamed-variable"],
            id="a key where the name of its variable belongs",
        ),
        pytest.param(
            {"app.py": f'import assemblyai as aai\ndef use(api_key="{K}"):\n    aai.settings.api_key = api_key\n'},
            ["hardcoded-default"],
            id="a default of a parameter",
        ),
        pytest.param(
            {"a.ts": 'import { AssemblyAI } from "assemblyai";\nconst c = new AssemblyAI({ baseUrl: url });\n'},
            ["missing-variable"],
            id="a client that never reads the environment, without a key",
        ),
        pytest.param(
            {"a.ts": 'import { AssemblyAI } from "assemblyai";\nconst c = new AssemblyAI(options);\n'},
            [],
            id="a client that is given something unknown",
        ),
        pytest.param(
            {"next.config.js": "module.exports = { env: { ASSEMBLYAI_API_KEY: process.env.ASSEMBLYAI_API_KEY } };\n"} | NODE,
            ["client-exposed-key"],
            id="a key that the build writes into the client's code",
        ),
        pytest.param(
            {"App.tsx": '"use client";\nexport const k = process.env.ASSEMBLYAI_API_KEY;\n'} | NODE,
            ["not-passed-through"],
            id="a variable that code in the browser can't see",
        ),
        pytest.param(
            {"route.ts": "export const k = process.env.ASSEMBLYAI_API_KEY;\n"} | NODE,
            [],
            id="the same variable on the server",
        ),
        pytest.param(
            {"run.sh": "#!/bin/sh\ncurl https://api.assemblyai.com/v2/transcript -H 'Authorization: $ASSEMBLYAI_API_KEY'\n"},
            ["unexpanded-reference"],
            id="a header in single quotes",
        ),
        pytest.param(
            {"app.py": f'import requests\nrequests.get("https://api.assemblyai.com/v2/transcript?api_key={K}")\n'},
            ["hardcoded-key", "secret-in-command-line"],
            id="a key in a URL",
        ),
        pytest.param(
            {"app.py": 'import os\ndef f(**o):\n    return o.get("key", os.getenv("ASSEMBLYAI_API_KEY"))\n'}
            | {".env": "OTHER=1\n"},
            [],
            id="a variable that stands in for an option",
        ),
        pytest.param({"schema.yaml": "ASSEMBLYAI_API_KEY: string\n"}, [], id="a type, not a value"),
        pytest.param(
            {"app.py": f'import os, assemblyai as aai\nID = "{K}"\naai.settings.api_key = os.environ["ASSEMBLYAI_API_KEY"]\n'},
            [],
            id="the id of something else in the same file",
        ),
        pytest.param(
            {"app.py": 'import os\nkey = os.environ["ASSEMBLY_API_KEY"]\n', ".env": "ASSEMBLY_API_KEY=abcdef\n"},
            [],
            id="the National Assembly's key",
        ),
        pytest.param(
            {"app.py": "import assemblyai as aai\nt = aai.Transcriber()\n", ".env": f"assemblyai_api_key={K}\n"},
            [],
            id="lower case, which the Python client reads too",
        ),
        pytest.param(
            {"app.py": "import assemblyai as aai\nt = aai.Transcriber()\n", ".env": f"ASSEMBLY_AI_KEY={K}\n"},
            ["misnamed-variable"],
            id="a name that the Python client doesn't read",
        ),
    ],
)
def test_found(lint: Lint, files: dict[str, str], rules: list[str]) -> None:
    report = lint(PYTHON | files, ignored=[".env"])
    assert sorted({finding.rule for finding in report.findings}) == rules
    assert K not in repr(report)
