"""The rows of what goes wrong with developers' tools, front ends, notebooks and clients: the broken form is found, its
mended form and the near-misses are silent."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from .conftest import K, Lint, found

V = "ASSEMBLYAI_API_KEY"
Files = Mapping[str, str]
IGNORED = [".env", ".env.local", ".streamlit/secrets.toml"]
TEST = {"tests/test_api.py": f'import os\n\n\ndef test_it():\n    key = os.environ["{V}"]\n'}
APP = {"app.py": "import assemblyai as aai\nt = aai.Transcriber()\n"}


def tox(*lines: str) -> dict[str, str]:
    """Tests that need the key, and a tox.ini with these lines."""
    return {**TEST, "tox.ini": "[testenv]\n" + "".join(f"{line}\n" for line in (*lines, "commands = pytest"))}


def nox(call: str) -> dict[str, str]:
    return {**TEST, "noxfile.py": f"import nox\n\n\n@nox.session\ndef tests(session):\n    {call}\n"}


def makefile(*lines: str) -> dict[str, str]:
    """A program that needs the key, and a Makefile with these lines."""
    return {**APP, "Makefile": "".join(f"{line}\n" for line in lines)}


CLIENT = f"export const key = process.env.{V};\n"
NEXT = {"package.json": '{"dependencies": {"next": "15", "assemblyai": "4"}}'}
VITE = {
    "vite.config.ts": "export default { plugins: [] };\n",
    "index.html": '<script type="module" src="/src/main.tsx"></script>\n',
}
WEBPACK = "const webpack = require('webpack');\nmodule.exports = { plugins: [new webpack.%s] };\n"


def component(expression: str) -> dict[str, str]:
    """A component of React that uses a value."""
    return {"src/App.tsx": f"import React from 'react';\nexport const App = () => <Use value={{{expression}}} />;\n"}


def public(prefix: str) -> object:
    """A public name in a template, and beside it one that is no secret."""
    other = f"{prefix}ASSEMBLYAI_AGENT_ID=\n{prefix}ASSEMBLYAI_BASE_URL=\n"
    return pytest.param("client-exposed-key", {".env.example": f"{prefix}{V}=\n"}, {".env.example": other}, id=f"WEB-01 {prefix}")


def step(run: str, **env: str) -> dict[str, str]:
    """A step of a workflow."""
    lines = "".join(f"          {name}: {value}\n" for name, value in env.items())
    return {
        ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - run: {run}\n" + (f"        env:\n{lines}" if env else "")
    }


PREFIXES = "NEXT_PUBLIC_ VITE_ REACT_APP_ EXPO_PUBLIC_ GATSBY_ NUXT_PUBLIC_ PUBLIC_ VUE_APP_ NG_APP_ STORYBOOK_".split()

WEB = [
    *(public(prefix) for prefix in PREFIXES),
    pytest.param(
        "client-exposed-key", {"src/a.ts": f"const k = import.meta.env.VITE_{V};\n"}, {"src/a.ts": CLIENT}, id="WEB-01 code"
    ),
    pytest.param(
        "client-exposed-key",
        {"src/a.ts": f"import {{ PUBLIC_{V} }} from '$env/static/public';\n"},
        {"src/hooks.server.ts": f"import {{ {V} }} from '$env/static/private';\n"},
        id="WEB-01 SvelteKit",
    ),
    pytest.param(
        "client-exposed-key",
        step("npm run build", **{f"VITE_{V}": f"${{{{ secrets.{V} }}}}"}),
        step("npm run build", **{V: f"${{{{ secrets.{V} }}}}"}),
        id="WEB-01 CI",
    ),
    pytest.param(
        "client-exposed-key",
        {"Dockerfile": f"FROM node\nARG NEXT_PUBLIC_{V}\nRUN npm run build\n"},
        {"Dockerfile": "FROM node\nARG NEXT_PUBLIC_ASSEMBLYAI_AGENT_ID\nRUN npm run build\n"},
        id="WEB-01 build argument",
    ),
    pytest.param(
        "client-exposed-key",
        {"nuxt.config.ts": f"export default defineNuxtConfig({{ runtimeConfig: {{ public: {{ stt: process.env.{V} }} }} }});\n"},
        {"nuxt.config.ts": f"export default defineNuxtConfig({{ runtimeConfig: {{ stt: process.env.{V}, public: {{}} }} }});\n"},
        id="WEB-01 Nuxt",
    ),
    pytest.param(
        "client-exposed-key",
        {"nuxt.config.js": f"export default {{ publicRuntimeConfig: {{ stt: process.env.{V} }} }};\n"},
        {"nuxt.config.js": f"export default {{ privateRuntimeConfig: {{ stt: process.env.{V} }} }};\n"},
        id="WEB-01 Nuxt 2",
    ),
    pytest.param(
        "client-exposed-key",
        {".storybook/main.ts": f"export default {{ env: (c) => ({{ ...c, {V}: process.env.{V} }}) }};\n"},
        {".storybook/main.ts": "export default { env: (c) => ({ ...c, ASSEMBLYAI_BASE_URL: 'x' }) };\n"},
        id="WEB-01 Storybook",
    ),
    pytest.param(
        "client-exposed-key",
        {"vite.config.ts": "export default { envPrefix: ['VITE_', 'ASSEMBLYAI_'] };\n"} | component(f"import.meta.env.{V}"),
        {"vite.config.ts": "export default { envPrefix: ['VITE_', 'ASSEMBLYAI_'] };\n"}
        | component("import.meta.env.ASSEMBLYAI_BASE_URL"),
        id="WEB-01 another prefix",
    ),
    pytest.param(
        "client-exposed-key",
        {"webpack.config.js": WEBPACK % f"EnvironmentPlugin(['{V}'])"},
        {"webpack.config.js": WEBPACK % "EnvironmentPlugin(['ASSEMBLYAI_BASE_URL'])"},
        id="WEB-01 webpack, a list",
    ),
    pytest.param(
        "client-exposed-key",
        {"webpack.config.js": WEBPACK % f"EnvironmentPlugin({{ {V}: '' }})"},
        {"webpack.config.js": WEBPACK % "EnvironmentPlugin({ NODE_ENV: 'x' })", "server.js": CLIENT},
        id="WEB-01 webpack, an object",
    ),
    pytest.param(
        "client-exposed-key",
        {"webpack.config.js": WEBPACK % f"DefinePlugin({{ 'process.env.{V}': JSON.stringify(process.env.{V}) }})"},
        {"webpack.config.js": WEBPACK % "DefinePlugin({ 'process.env.VERSION': JSON.stringify('1') })", "server.js": CLIENT},
        id="WEB-01 webpack, defined",
    ),
    pytest.param(
        "client-exposed-key",
        {"webpack.config.js": "const D = require('dotenv-webpack');\nmodule.exports = { plugins: [new D()] };\n"}
        | component(f"process.env.{V}"),
        {
            "webpack.config.js": "const D = require('dotenv-webpack');\nmodule.exports = { plugins: [new D()] };\n",
            "server.js": CLIENT,
        },
        id="WEB-01 dotenv-webpack",
    ),
    pytest.param(
        "client-exposed-key",
        {"build.mjs": f"import * as esbuild from 'esbuild';\nesbuild.build({{ define: {{ 'process.env.{V}': key }} }});\n"},
        {"build.mjs": f"import * as esbuild from 'esbuild';\nesbuild.build({{ outdir: 'd' }});\nupload(process.env.{V});\n"},
        id="WEB-01 esbuild",
    ),
    pytest.param(
        "client-exposed-key",
        {"App.tsx": f"import {{ {V} }} from '@env';\nstart({V});\n"},
        {"App.tsx": "import { ASSEMBLYAI_BASE_URL } from '@env';\nstart(ASSEMBLYAI_BASE_URL);\n"},
        id="WEB-01 React Native, a module",
    ),
    pytest.param(
        "client-exposed-key",
        {"App.tsx": f"import Config from 'react-native-config';\nstart(Config.{V});\n"},
        {"App.tsx": f"import Config from './config';\nstart(Config.{V});\n"},
        id="WEB-01 React Native, an object",
    ),
    pytest.param(
        "client-exposed-key",
        {"next.config.mjs": f"const config = {{ env: {{ {V}: process.env.{V} }} }};\nexport default config;\n"},
        {"next.config.mjs": f"const headers = {{ authorization: process.env.{V} }};\nexport default {{ env: {{ A: 'b' }} }};\n"},
        id="WEB-02 Next.js",
    ),
    pytest.param(
        "client-exposed-key",
        {"next.config.ts": f"const config: NextConfig = {{ env: {{ STT: process.env.{V} }} }};\nexport default wrap(config);\n"},
        None,
        id="WEB-02 Next.js, under another name",
    ),
    pytest.param(
        "client-exposed-key",
        {
            "vite.config.ts": "import { defineConfig, loadEnv } from 'vite';\nexport default defineConfig(({ mode }) => {\n"
            "  const env = loadEnv(mode, process.cwd(), '');\n  return { define: { 'process.env': env } };\n});\n"
        }
        | component(f"process.env.{V}"),
        {
            "vite.config.ts": "import { defineConfig, loadEnv } from 'vite';\nexport default defineConfig(({ mode }) => {\n"
            f"  const env = loadEnv(mode, process.cwd(), '');\n  return {{ server: {{ proxy: proxy(env.{V}) }} }};\n}});\n"
        },
        id="WEB-02 Vite",
    ),
    pytest.param(
        "client-exposed-key",
        {"vite.config.ts": "export default { define: { 'process.env': process.env } };\n"} | component(f"process.env.{V}"),
        {"vite.config.ts": "export default { define: { 'process.env': {} } };\n", "server.ts": CLIENT},
        id="WEB-02 Vite, everything",
    ),
    pytest.param(
        "not-passed-through",
        {**NEXT, "app/page.tsx": f'"use client";\n{CLIENT}'},
        {**NEXT, "app/api/route.ts": CLIENT},
        id="WEB-03 Next.js",
    ),
    pytest.param(
        "not-passed-through", VITE | component(f"import.meta.env.{V}"), VITE | {"server/index.ts": CLIENT}, id="WEB-03 Vite"
    ),
    pytest.param(
        "not-passed-through",
        {**VITE, "src/App.vue": f"<script setup>\nconst k = import.meta.env.{V};\n</script>\n"},
        {**VITE, "src/App.vue": "<script setup>\nconst k = import.meta.env.MODE;\n</script>\n", "server.mjs": CLIENT},
        id="WEB-03 Vue",
    ),
    pytest.param(
        "not-passed-through",
        VITE | component(f"process.env.{V}"),
        {**VITE, "src/entry-server.tsx": ""} | component(f"process.env.{V}"),
        id="WEB-03 Vite, the environment of Node",
    ),
    pytest.param(
        "not-passed-through",
        {"package.json": '{"dependencies": {"react-scripts": "5"}}', "src/api.js": CLIENT},
        {"package.json": '{"dependencies": {"react-scripts": "5"}}', "server/index.js": CLIENT},
        id="WEB-03 Create React App",
    ),
    pytest.param(
        "client-exposed-key",
        {".env.example": f"{V}=\nVITE_STT=${V}\n"},
        {".env.example": f"{V}=\nVITE_URL=$ASSEMBLYAI_BASE_URL\n"},
        id="WEB-04",
    ),
    pytest.param("client-exposed-key", {".env": f"{V}={K}\nNEXT_PUBLIC_STT=${{{V}}}\n"}, None, id="WEB-04 braces"),
    pytest.param(
        "client-exposed-key",
        {"app.json": json.dumps({"expo": {"extra": {"assemblyaiApiKey": K}}})},
        {"app.json": '{"expo": {"extra": {"assemblyaiUrl": "https://x"}}}'},
        id="WEB-05 app.json",
    ),
    pytest.param(
        "client-exposed-key",
        {"app.config.ts": f"export default ({{ config }}) => ({{ ...config, extra: {{ stt: process.env.{V} }} }});\n"},
        {"app.config.ts": f"send(process.env.{V});\nexport default ({{ config }}) => ({{ ...config, extra: {{}} }});\n"},
        id="WEB-05 app.config.ts",
    ),
    pytest.param(
        "client-exposed-key",
        {"eas.json": json.dumps({"build": {"production": {"env": {V: K}}}})},
        {"eas.json": '{"build": {"production": {"env": {"ASSEMBLYAI_BASE_URL": "https://x"}}}}'},
        id="WEB-05 eas.json",
    ),
    pytest.param(
        "client-exposed-key",
        {"app/build.gradle": f'android {{\n  buildConfigField "String", "{V}", "\\"${{project.property("{V}")}}\\""\n}}\n'},
        {"app/build.gradle": 'android {\n  buildConfigField "String", "ASSEMBLYAI_BASE_URL", "\\"https://x\\""\n}\n'},
        id="WEB-06 build.gradle",
    ),
    pytest.param(
        "client-exposed-key",
        {"app/build.gradle.kts": f'android {{\n  buildConfigField("String", "STT", "\\"${{props.getProperty("{V}")}}\\"")\n}}\n'},
        {"app/build.gradle.kts": f'tasks.register("x") {{\n  environment("STT", System.getenv("{V}"))\n}}\n'},
        id="WEB-06 build.gradle.kts",
    ),
    pytest.param(
        "hardcoded-key",
        {"app/build.gradle": f'android {{\n  buildConfigField "String", "{V}", "\\"{K}\\""\n}}\n'},
        None,
        id="WEB-06 a key in build.gradle",
    ),
    pytest.param(
        "client-exposed-key",
        {"app/src/main/AndroidManifest.xml": "", "app/src/main/java/A.kt": f"val c = BuildConfig.{V}\n"},
        {"src/main/java/A.kt": f"val c = BuildConfig.{V}\n"},
        id="WEB-06 BuildConfig",
    ),
    pytest.param(
        "hardcoded-key",
        {"app/src/main/res/values/strings.xml": f'<resources><string name="assemblyai_api_key">{K}</string></resources>'},
        {"app/src/main/res/values/strings.xml": '<resources><string name="assemblyai_api_key">API key</string></resources>'},
        id="WEB-06 strings.xml",
    ),
    pytest.param(
        "hardcoded-key", {"local.properties": f"{V}={K}\n"}, {"local.properties": f"{V}=\n"}, id="WEB-06 local.properties"
    ),
    pytest.param(
        "client-exposed-key",
        {"ios/Info.plist": f"<plist><dict><key>{V}</key><string>$({V})</string></dict></plist>"},
        {"ios/Info.plist": "<plist><dict><key>ASSEMBLYAI_BASE_URL</key><string>$(URL)</string></dict></plist>"},
        id="WEB-06 Info.plist",
    ),
    pytest.param("hardcoded-key", {"Config.xcconfig": f"{V} = {K}\n"}, {"Config.xcconfig": f"{V} =\n"}, id="WEB-06 xcconfig"),
    pytest.param(
        "client-exposed-key",
        {"pubspec.yaml": "flutter:\n  assets:\n    - .env\n", "lib/main.dart": f"final k = dotenv.env['{V}'];\n"},
        {"pubspec.yaml": "flutter:\n  assets:\n    - images/\n", "lib/main.dart": f"final k = dotenv.env['{V}'];\n"},
        id="WEB-06 Flutter, an asset",
    ),
    pytest.param(
        "client-exposed-key",
        {
            "pubspec.yaml": "dependencies:\n  flutter:\n    sdk: flutter\n",
            "lib/a.dart": f"const k = String.fromEnvironment('{V}');\n",
        },
        {"pubspec.yaml": "dependencies:\n  http: ^1\n", "bin/a.dart": f"const k = String.fromEnvironment('{V}');\n"},
        id="WEB-06 Flutter, defined",
    ),
]


def notebook(*lines: str, output: str = "") -> dict[str, str]:
    """A notebook of one cell."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": [output]}] if output else []
    source = [f"{line}\n" for line in lines]
    cell = {"cell_type": "code", "source": source, "outputs": outputs, "metadata": {}, "execution_count": 1}
    return {"a.ipynb": json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})}


def streamlit(secrets: str, read: str) -> dict[str, str]:
    return {"app.py": f"import os\nimport streamlit as st\nkey = {read}\n", ".streamlit/secrets.toml": secrets}


NOTEBOOKS = [
    pytest.param(
        "delivered-as-file",
        streamlit(f'[stt]\n{V} = "{K}"\n', f'os.environ["{V}"]'),
        streamlit(f'{V} = "{K}"\n[stt]\nother = "1"\n', f'os.environ["{V}"]'),
        id="PY-10",
    ),
    pytest.param(
        "delivered-as-file",
        streamlit(f'[stt]\n{V} = "{K}"\n', f'st.secrets["{V}"]'),
        streamlit(f'[stt]\n{V} = "{K}"\n', f'st.secrets["stt"]["{V}"]'),
        id="PY-10 asked of Streamlit",
    ),
    pytest.param(
        "invalid-assignment",
        streamlit(f"{V} = {K}\n", f'st.secrets["{V}"]'),
        streamlit(f"{V} = '{K}'\n", f'st.secrets["{V}"]'),
        id="PY-11",
    ),
    pytest.param(
        "committed-secret-file",
        {"sub/.streamlit/secrets.toml": f'{V} = "{K}"\n'},
        {"sub/.streamlit/secrets.toml.example": f'{V} = "your key"\n'},
        id="PY-12",
    ),
    pytest.param("literal-quotes", notebook(f'%env {V}="{K}"'), notebook(f"%env {V}"), id="PY-13 quotes"),
    pytest.param("hardcoded-key", notebook(f"%env {V}={K}"), notebook(f"%env {V}={{key}}"), id="PY-13 a key"),
    pytest.param(
        "export-not-persisted",
        notebook(f"!export {V}=$(cat key)"),
        notebook(f'import os\nos.environ["{V}"] = input()'),
        id="PY-14",
    ),
    pytest.param(
        "hardcoded-key",
        notebook("import assemblyai as aai", f'aai.settings.api_key = "{K}"'),
        notebook("import assemblyai as aai", 'aai.settings.api_key = "YOUR_API_KEY"'),
        id="PY-15 in a cell",
    ),
    pytest.param(
        "hardcoded-key",
        notebook("print('x')", output=f"{V}={K}\n"),
        notebook("print('x')", output=f"md5 {K}\n"),
        id="PY-15 in an output",
    ),
]


def configured(path: str, tree: object) -> dict[str, str]:
    return {path: json.dumps(tree, indent=2)}


def launch(value: str) -> dict[str, str]:
    return configured(".vscode/launch.json", {"configurations": [{"type": "debugpy", "env": {V: value}}]})


def jetbrains(path: str, value: str) -> dict[str, str]:
    return {path: f'<component>\n<envs>\n<env name="{V}" value="{value}" />\n</envs>\n</component>\n'}


def container(field: str, value: object) -> dict[str, str]:
    return configured(".devcontainer/devcontainer.json", {"image": "x", field: value})


SKAFFOLD = f'deploy:\n  helm:\n    releases:\n    - {{}}:\n        assemblyai.apiKey: "{{{{{{{{.{V}}}}}}}}}"\n'
EDITORS = [
    pytest.param("hardcoded-key", launch(K), launch(f"${{env:{V}}}"), id="IDE-01 launch.json"),
    pytest.param(
        "hardcoded-key", jetbrains(".idea/runConfigurations/a.xml", K), jetbrains(".run/a.run.xml", "$KEY$"), id="IDE-01 .idea"
    ),
    pytest.param("hardcoded-key", jetbrains(".run/a.run.xml", K), None, id="IDE-01 .run"),
    pytest.param(
        "hardcoded-key",
        configured("Properties/launchSettings.json", {"profiles": {"a": {"environmentVariables": {V: K}}}}),
        configured("Properties/launchSettings.json", {"profiles": {"a": {"environmentVariables": {"A": "b"}}}}),
        id="IDE-01 launchSettings.json",
    ),
    pytest.param(
        "hardcoded-key",
        configured(".vscode/settings.json", {"terminal.integrated.env.linux": {V: K}}),
        configured(".vscode/settings.json", {"terminal.integrated.env.linux": {"PYTHONPATH": "."}}),
        id="IDE-01 settings.json",
    ),
    pytest.param("unexpanded-reference", launch(f"${{{V}}}"), launch("${input:assemblyai-key}"), id="IDE-02 launch.json"),
    pytest.param("unexpanded-reference", launch(f"${V}"), launch("${command:secrets.get}"), id="IDE-02 without braces"),
    pytest.param(
        "unexpanded-reference",
        configured(".vscode/tasks.json", {"tasks": [{"type": "process", "options": {"env": {V: f"${{{V}}}"}}}]}),
        configured(".vscode/tasks.json", {"tasks": [{"type": "process", "options": {"env": {V: f"${{env:{V}}}"}}}]}),
        id="IDE-02 tasks.json",
    ),
    pytest.param(
        "unexpanded-reference",
        configured(".vscode/settings.json", {"terminal.integrated.env.osx": {V: f"${V}"}}),
        configured(".vscode/settings.json", {"terminal.integrated.env.osx": {V: f"${{env:{V}}}"}}),
        id="IDE-02 settings.json",
    ),
    pytest.param(
        "unexpanded-reference",
        container("containerEnv", {V: f"${{{V}}}"}),
        container("containerEnv", {V: f"${{localEnv:{V}}}"}),
        id="IDE-05",
    ),
    pytest.param(
        "unexpanded-reference",
        container("remoteEnv", {V: f"${{env:{V}}}"}),
        container("remoteEnv", {V: f"${{containerEnv:{V}}}"}),
        id="IDE-05 the editor's notation",
    ),
    pytest.param(
        "unexpanded-reference",
        container("runArgs", ["-e", f"{V}=${{{V}}}"]),
        container("runArgs", ["-e", f"{V}=${{localEnv:{V}}}"]),
        id="IDE-05 arguments",
    ),
    pytest.param(
        "unexpanded-reference",
        {"skaffold.yaml": SKAFFOLD.format("setValues")},
        {"skaffold.yaml": SKAFFOLD.format("setValueTemplates")},
        id="IDE-06",
    ),
]


def mcp(path: str, field: str = "mcpServers", **server: object) -> dict[str, str]:
    """The configuration of an MCP client with one server."""
    return configured(path, {field: {"stt": server}})


def environment(path: str, value: str, field: str = "mcpServers") -> dict[str, str]:
    return mcp(path, field, command="npx", args=["-y", "assemblyai-mcp"], env={V: value})


def opencode(value: str) -> dict[str, str]:
    return mcp("opencode.json", "mcp", type="local", command=["npx", "x"], environment={V: value})


def codex(line: str) -> dict[str, str]:
    return {".codex/config.toml": f'[mcp_servers.stt]\ncommand = "npx"\n{line}\n'}


def remote(path: str, value: str) -> dict[str, str]:
    return mcp(path, type="http", url="https://mcp.assemblyai.com/mcp", headers={"Authorization": value})


def docker(*arguments: str, **more: object) -> dict[str, str]:
    return mcp(".mcp.json", command="docker", args=["run", "-i", "--rm", *arguments, "x/stt-mcp"], env={V: f"${{{V}}}"}, **more)


CURSOR, CODE, CLAUDE, DESKTOP = ".cursor/mcp.json", ".vscode/mcp.json", ".mcp.json", "claude_desktop_config.json"
GEMINI = ".gemini/settings.json"
MCP = [
    pytest.param("hardcoded-key", environment(CLAUDE, K), environment(CLAUDE, f"${{{V}}}"), id="MCP-01 Claude Code"),
    pytest.param("hardcoded-key", environment(CURSOR, K), environment(CURSOR, f"${{env:{V}}}"), id="MCP-01 Cursor"),
    pytest.param(
        "hardcoded-key", environment(CODE, K, "servers"), environment(CODE, "${input:key}", "servers"), id="MCP-01 VS Code"
    ),
    pytest.param("hardcoded-key", environment(DESKTOP, K), environment(DESKTOP, ""), id="MCP-01 Claude Desktop"),
    pytest.param("hardcoded-key", environment(GEMINI, K), environment(GEMINI, f"${V}"), id="MCP-01 Gemini"),
    pytest.param("hardcoded-key", opencode(K), opencode(f"{{env:{V}}}"), id="MCP-01 opencode"),
    pytest.param("hardcoded-key", codex(f'env = {{ "{V}" = "{K}" }}'), codex(f'env_vars = ["{V}"]'), id="MCP-01 Codex"),
    pytest.param("hardcoded-key", remote(CLAUDE, f"Bearer {K}"), remote(CLAUDE, f"Bearer ${{{V}}}"), id="MCP-01 headers"),
    pytest.param("unexpanded-reference", environment(CLAUDE, f"${V}"), None, id="MCP-02 Claude Code, without braces"),
    pytest.param("unexpanded-reference", environment(CLAUDE, f"${{env:{V}}}"), None, id="MCP-02 Claude Code, of editors"),
    pytest.param("unexpanded-reference", environment(CURSOR, f"${{{V}}}"), None, id="MCP-02 Cursor"),
    pytest.param("unexpanded-reference", environment(CODE, f"${V}", "servers"), None, id="MCP-02 VS Code"),
    pytest.param("unexpanded-reference", environment(DESKTOP, f"${{{V}}}"), None, id="MCP-02 Claude Desktop"),
    pytest.param("unexpanded-reference", opencode(f"${{{V}}}"), None, id="MCP-02 opencode"),
    pytest.param("unexpanded-reference", opencode(f"${{env:{V}}}"), None, id="MCP-02 opencode, of editors"),
    pytest.param("unexpanded-reference", codex(f'env = {{ "{V}" = "${V}" }}'), None, id="MCP-02 Codex"),
    pytest.param(
        "unexpanded-reference", remote(CURSOR, f"Bearer ${{{V}}}"), remote(CURSOR, f"Bearer ${{env:{V}}}"), id="MCP-02 headers"
    ),
    pytest.param("not-passed-through", docker(), docker("-e", V), id="MCP-04"),
    pytest.param("not-passed-through", docker("-e", "OTHER"), docker(f"--env={V}"), id="MCP-04 another variable"),
    pytest.param("not-passed-through", docker("-v", "/a:/b"), docker("--env-file", ".env"), id="MCP-04 a file"),
    pytest.param(
        "not-passed-through",
        mcp("opencode.json", "mcp", command=["docker", "run", "-i", "x/stt"], environment={V: f"{{env:{V}}}"}),
        mcp("opencode.json", "mcp", command=["docker", "run", "-i", "-e", V, "x/stt"], environment={V: f"{{env:{V}}}"}),
        id="MCP-04 opencode",
    ),
    pytest.param(
        "secret-in-command-line",
        mcp(CLAUDE, command="npx", args=["-y", "assemblyai-mcp", "--api-key", K]),
        mcp(CLAUDE, command="npx", args=["-y", "assemblyai-mcp", "--log-level", "debug"]),
        id="MCP-05",
    ),
    pytest.param(
        "secret-in-command-line",
        mcp(CLAUDE, command="npx", args=["-y", "assemblyai-mcp", f"--api-key=${{{V}}}"]),
        None,
        id="MCP-05 a reference",
    ),
]

URL = "https://api.assemblyai.com/v2/transcript"


def postman(**request: object) -> dict[str, str]:
    tree = {"info": {"name": "x"}, "item": [{"name": "a", "request": {"url": {"raw": URL}, **request}}]}
    return configured("x.postman_collection.json", tree)


def bruno(scheme: str) -> dict[str, str]:
    return {"a.bru": f"get {{\n  url: {URL}\n  auth: bearer\n}}\n\n{scheme} {{\n  token: {{{{key}}}}\n}}\n"}


def insomnia(authentication: object) -> dict[str, str]:
    request = {"_type": "request", "url": URL, "authentication": authentication}
    return configured("insomnia.json", {"_type": "export", "__export_format": 4, "resources": [request]})


def rest(header: str) -> dict[str, str]:
    return {"a.http": f"GET {URL}\n{header}\n"}


def script(command: str) -> dict[str, str]:
    return {"a.sh": f"#!/bin/sh\n{command} {URL}\n"}


def recorded(value: str) -> dict[str, str]:
    return {
        "tests/cassettes/a.yaml": f"interactions:\n- request:\n    headers:\n      authorization:\n      - {value}\n"
        f"    method: GET\n    uri: {URL}\n  response:\n    status: {{code: 200}}\nversion: 1\n"
    }


HTTP = [
    pytest.param(
        "hardcoded-key",
        postman(header=[{"key": "Authorization", "value": K}]),
        postman(header=[{"key": "Authorization", "value": "{{assemblyai_key}}"}]),
        id="HTTP-01",
    ),
    pytest.param(
        "wrong-auth-scheme",
        postman(auth={"type": "bearer", "bearer": [{"key": "token", "value": "{{k}}"}]}),
        postman(
            auth={"type": "apikey", "apikey": [{"key": "key", "value": "Authorization"}, {"key": "value", "value": "{{k}}"}]}
        ),
        id="HTTP-02 Postman",
    ),
    pytest.param("wrong-auth-scheme", bruno("auth:bearer"), bruno("vars:secret"), id="HTTP-02 Bruno"),
    pytest.param("wrong-auth-scheme", rest("Authorization: Bearer {{key}}"), rest("Authorization: {{key}}"), id="HTTP-02 .http"),
    pytest.param(
        "wrong-auth-scheme",
        script(f'http -A bearer -a "${V}"'),
        script(f'http "Authorization: ${V}"'),
        id="HTTP-02 HTTPie",
    ),
    pytest.param(
        "wrong-auth-scheme",
        insomnia({"type": "bearer", "token": "{{ _.key }}"}),
        insomnia({"type": "apikey", "key": "Authorization", "value": "{{ _.key }}"}),
        id="HTTP-02 Insomnia",
    ),
    pytest.param(
        "unexpanded-reference",
        rest(f"Authorization: ${V}"),
        rest(f"Authorization: {{{{$processEnv {V}}}}}"),
        id="HTTP-03 without braces",
    ),
    pytest.param(
        "unexpanded-reference", rest(f"Authorization: ${{{V}}}"), rest(f"Authorization: {{{{$dotenv {V}}}}}"), id="HTTP-03"
    ),
    pytest.param(
        "hardcoded-key",
        configured("http-client.env.json", {"dev": {V: K}}),
        configured("http-client.env.json", {"dev": {V: "", "host": "x"}}),
        id="HTTP-04",
    ),
    pytest.param(
        "secret-in-command-line",
        {"a.py": f'import requests\nrequests.get("{URL}?api_key={K}")\n'},
        {"a.py": f'import requests\nrequests.get("{URL}?limit=3")\n'},
        id="HTTP-05",
    ),
    pytest.param(
        "wrong-auth-scheme",
        script(f'curl -H "Authorization: Bearer ${V}"'),
        script(f'curl -H "Authorization: ${V}"'),
        id="HTTP-06 Bearer",
    ),
    pytest.param("unexpanded-reference", script(f"curl -H 'Authorization: ${V}'"), None, id="HTTP-06 single quotes"),
    pytest.param("hardcoded-key", recorded(K), recorded("REDACTED"), id="HTTP-07 a cassette"),
    pytest.param(
        "hardcoded-key",
        configured(
            "a.har", {"log": {"entries": [{"request": {"url": URL, "headers": [{"name": "authorization", "value": K}]}}]}}
        ),
        configured("a.har", {"log": {"entries": [{"request": {"url": "https://x", "headers": [{"name": "etag", "value": K}]}}]}}),
        id="HTTP-07 HAR",
    ),
    pytest.param(
        "hardcoded-key",
        configured("fixtures/a.json", {"request": {"url": URL, "headers": {"authorization": K}}}),
        configured("fixtures/a.json", {"request": {"url": URL}, "response": {"id": K, "hash": K}}),
        id="HTTP-07 a fixture",
    ),
]

MODULE = f"import {{ AssemblyAI }} from 'assemblyai';\nexport const client = new AssemblyAI({{ apiKey: process.env.{V} }});\n"
DOTENV = "import dotenv from 'dotenv';\ndotenv.config();\n"
AGENT = 'fetch("https://agents.assemblyai.com/v1/agents", { headers: { Authorization: %s } });\n'
SOURCE = [
    pytest.param(
        "hardcoded-key",
        {"a.py": f'import assemblyai as aai\naai.settings.api_key = "{K}"\n'},
        {"a.py": f'import assemblyai as aai\nTRANSCRIPT = "{K}"\nt = aai.Transcript.get_by_id(TRANSCRIPT)\n'},
        id="SRC-01",
    ),
    pytest.param(
        "hardcoded-default",
        {"a.py": f'import os\nkey = os.getenv("{V}", "{K}")\n'},
        {"a.py": f'import os\nkey = os.getenv("{V}", "")\n'},
        id="SRC-02",
    ),
    pytest.param("hardcoded-default", {"a.js": f'const key = process.env.{V} || "{K}";\n'}, None, id="SRC-02 JavaScript"),
    pytest.param(
        "hardcoded-key",
        {"a.py": f'import os, assemblyai\nkey = os.getenv("{K}")\n'},
        {"a.py": f'import os, assemblyai\nkey = os.getenv("{V}")\ncache = CACHE.get("{K}")\n'},
        id="SRC-03",
    ),
    pytest.param(
        "reference-before-definition",
        {"a.py": "import assemblyai as aai\nfrom dotenv import load_dotenv\nload_dotenv()\nt = aai.Transcriber()\n"},
        {"a.py": "from dotenv import load_dotenv\nload_dotenv()\nimport assemblyai as aai\nt = aai.Transcriber()\n"},
        id="SRC-04",
    ),
    pytest.param(
        "reference-before-definition",
        {"main.js": f"import {{ client }} from './client.js';\n{DOTENV}", "client.js": MODULE, ".env.example": f"{V}=\n"},
        {"main.js": "import 'dotenv/config';\nimport { client } from './client.js';\n", "client.js": MODULE},
        id="SRC-04 JavaScript",
    ),
    pytest.param(
        "hardcoded-key",
        {"a.py": f'import os\nos.environ["{V}"] = "{K}"\n'},
        {"a.py": f'import os, getpass\nos.environ["{V}"] = getpass.getpass()\n'},
        id="SRC-06",
    ),
    pytest.param(
        "wrong-auth-scheme",
        {"a.py": f'import requests\nrequests.get("{URL}", headers={{"authorization": f"Bearer {{key}}"}})\n'},
        {"a.py": 'import requests\nrequests.get(f"{BASE}/v2/transcript", headers={"authorization": f"Bearer {key}"})\n'},
        id="SRC-07 Bearer",
    ),
    pytest.param(
        "wrong-auth-scheme",
        {"a.js": AGENT % f"process.env.{V}"},
        {"a.js": AGENT % f"`Bearer ${{process.env.{V}}}`"},
        id="SRC-07 raw",
    ),
    pytest.param(
        "secret-in-log",
        {"a.py": f'import os\nkey = os.environ["{V}"]\nprint(key)\n'},
        {"a.py": f'import os\nkey = os.environ["{V}"]\nprint(bool(key), key[-4:])\n'},
        id="SRC-08",
    ),
    pytest.param(
        "secret-in-log",
        {"a.js": f"const key = process.env.{V};\nconsole.log(process.env);\n"},
        {"a.js": f"const key = process.env.{V};\nconsole.log(process.env.NODE_ENV);\n", "b.js": "console.log(process.env);\n"},
        id="SRC-08 the environment",
    ),
    pytest.param(
        "retired-endpoint",
        {"a.py": 'url = "wss://api.assemblyai.com/v2/realtime/ws"\n'},
        {"a.py": 'url = "wss://streaming.assemblyai.com/v3/ws"\n'},
        id="EXP-04",
    ),
    pytest.param(
        "retired-endpoint",
        rest("Authorization: {{key}}") | {"b.http": "GET https://eu.api.assemblyai.com/v2/transcript\nAuthorization: {{key}}\n"},
        {"b.http": "GET https://api.eu.assemblyai.com/v2/transcript\n"},
        id="EXP-04 another host",
    ),
]

ROWS = [
    *WEB,
    *NOTEBOOKS,
    *EDITORS,
    *MCP,
    *HTTP,
    *SOURCE,
    pytest.param("not-passed-through", tox("deps = pytest"), tox(f"pass_env = {V}"), id="PY-01"),
    pytest.param("not-passed-through", tox("pass_env =", "    CI"), tox("pass_env =", "    CI", f"    {V}"), id="PY-01 others"),
    pytest.param("not-passed-through", tox("passenv = CI"), tox("passenv = AssemblyAI_*"), id="PY-01 a pattern, in any case"),
    pytest.param("not-passed-through", tox("pass_env = CI, HOME"), tox("pass_env = *"), id="PY-01 everything"),
    pytest.param(
        "not-passed-through",
        tox("set_env =", "    OTHER = 1"),
        tox("set_env =", f"    {V} = {{env:{V}:}}"),
        id="PY-01 handed on by set_env",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "setup.cfg": "[tox:tox]\nenvlist = py\n[testenv]\ncommands = pytest\n"},
        {**TEST, "setup.cfg": f"[tox:tox]\nenvlist = py\n[testenv]\npass_env = {V}\ncommands = pytest\n"},
        id="PY-01 setup.cfg",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "pyproject.toml": '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\npassenv = CI\ncommands = pytest\n"""\n'},
        {**TEST, "pyproject.toml": f'[tool.tox]\nlegacy_tox_ini = """\n[testenv]\npassenv = {V}\ncommands = pytest\n"""\n'},
        id="PY-01 INI in pyproject.toml",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "pyproject.toml": '[tool.tox.env_run_base]\npass_env = ["CI"]\ncommands = [["pytest"]]\n'},
        {**TEST, "pyproject.toml": f'[tool.tox.env_run_base]\npass_env = ["{V}"]\ncommands = [["pytest"]]\n'},
        id="PY-01 pyproject.toml",
    ),
    pytest.param(
        "not-passed-through",
        {**TEST, "tox.toml": '[env_run_base]\ncommands = [["python", "-m", "pytest", "tests"]]\n'},
        {**TEST, "tox.toml": f'[env_run_base]\nset_env.{V} = {{replace = "env", name = "{V}"}}\ncommands = [["pytest"]]\n'},
        id="PY-01 tox.toml",
    ),
    pytest.param("invalid-assignment", tox(f"pass_env = CI {V}"), tox(f"pass_env = CI,{V}"), id="PY-02"),
    pytest.param(
        "invalid-assignment",
        tox("passenv =", f"    CI {V}"),
        {**TEST, "tox.ini": f"[tox]\nrequires = tox<4\n[testenv]\npassenv = CI {V}\ncommands = pytest\n"},
        id="PY-02 tox 3 takes it",
    ),
    pytest.param(
        "unexpanded-reference",
        tox("set_env =", f"    {V} = ${V}"),
        tox("set_env =", f"    {V} = {{env:{V}}}"),
        id="PY-03 another notation",
    ),
    pytest.param("literal-quotes", tox("set_env =", f'    {V} = "{K}"'), None, id="PY-03 quotes"),
    pytest.param("shadowed-value", tox(f"pass_env = {V}", "set_env =", f"    {V} ="), tox("set_env =", f"    {V} ="), id="PY-04"),
    pytest.param(
        "shadowed-value",
        nox(f'session.run("pytest", env={{"{V}": ""}})'),
        nox('session.run("pytest", env={"OTHER": ""})'),
        id="PY-05 empty",
    ),
    pytest.param(
        "not-passed-through",
        nox('session.run("pytest", include_outer_env=False)'),
        nox('session.run("pytest")'),
        id="PY-05 without the environment",
    ),
    pytest.param(
        "hardcoded-key",
        {"pytest.ini": f"[pytest]\nenv =\n    {V}={K}\n"},
        {"pytest.ini": f"[pytest]\nenv =\n    {V}=test\n    D:{V}=dummy\n"},
        id="PY-06 pytest.ini",
    ),
    pytest.param(
        "hardcoded-default",
        {"pyproject.toml": f'[tool.pytest.ini_options]\nenv = ["D:{V}={K}"]\n'},
        {"pyproject.toml": f'[tool.pytest.ini_options]\nenv = ["{V}={{{V}}}"]\n'},
        id="PY-06 pyproject.toml",
    ),
    pytest.param(
        "hardcoded-key",
        {"pyproject.toml": f'[tool.pytest_env]\n{V} = "{K}"\n'},
        {"pyproject.toml": f'[tool.pytest_env]\n{V} = {{ value = "{{STT}}", transform = true }}\n'},
        id="PY-06 a table",
    ),
    pytest.param(
        "unexpanded-reference",
        {"pytest.ini": f"[pytest]\nenv =\n    {V}=${{{V}}}\n"},
        {"pytest.ini": f"[pytest]\nenv =\n    {V}={{{V}}}\n"},
        id="PY-06 another notation",
    ),
    pytest.param(
        "export-not-persisted",
        makefile(f"{V} := $(shell cat .key)", "run:", "\tpython app.py"),
        makefile(f"export {V} := $(shell cat .key)", "run:", "\tpython app.py"),
        id="PY-07 a variable",
    ),
    pytest.param(
        "export-not-persisted",
        makefile(f"{V} := $(shell cat .key)", "run:", "\tpython app.py"),
        makefile(f"{V} := $(shell cat .key)", "run:", f"\tSTT=$({V}) python app.py"),
        id="PY-07 put in by Make",
    ),
    pytest.param(
        "export-not-persisted",
        makefile("run:", f"\texport {V}=$$(cat .key)", "\tpython app.py"),
        makefile("run:", f"\texport {V}=$$(cat .key) && python app.py"),
        id="PY-07 a line of a recipe",
    ),
    pytest.param(
        "export-not-persisted",
        makefile("run:", f"\t@export {V}=abc", "\tpython app.py"),
        makefile(".ONESHELL:", "run:", f"\texport {V}=$$(cat .key)", "\tpython app.py"),
        id="PY-07 one shell",
    ),
    pytest.param(
        "export-not-persisted",
        {**makefile("include .env", "run:", "\tpython app.py"), ".env.example": f"{V}=\n"},
        {**makefile("include .env", f"export {V}", "run:", "\tpython app.py"), ".env.example": f"{V}=\n"},
        id="PY-07 an env file",
    ),
    pytest.param(
        "unexpanded-reference",
        makefile("run:", f"\tdocker run -e {V}=${V} app"),
        makefile("run:", f"\tdocker run -e {V}=$${V} app"),
        id="PY-08",
    ),
    pytest.param(
        "unexpanded-reference",
        makefile("run:", f'\tcurl -H "Authorization: ${V}" https://api.assemblyai.com/v2/transcript'),
        makefile("run:", f'\tcurl -H "Authorization: $({V})" https://api.assemblyai.com/v2/transcript'),
        id="PY-08 a header",
    ),
    pytest.param(
        "shadowed-value", makefile(f"export {V} =", "run:", "\tpython app.py"), makefile(f"{V} ?=", f"export {V}"), id="PY-09"
    ),
    pytest.param(
        "shadowed-value",
        makefile("include .env", f"{V} =", "export", "run:", "\tpython app.py"),
        makefile(f"{V} =", "-include .env", "export", "run:", "\tpython app.py"),
        id="PY-09 after what sets it",
    ),
    pytest.param("hardcoded-key", makefile(f"{V} = {K}", "export"), makefile(f"{V} = $(STT_KEY)", "export"), id="PY-09 a key"),
    pytest.param("hardcoded-default", makefile(f"export {V} ?= {K}"), None, id="PY-09 a default"),
]


@pytest.mark.parametrize(("rule", "bad", "good"), ROWS)
def test_rows(lint: Lint, rule: str, bad: Files, good: Files | None) -> None:
    assert rule in {finding.rule for finding in lint(bad, ignored=IGNORED).findings}
    if good is not None:
        assert found(lint(good, ignored=IGNORED)) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {**tox("deps = pytest"), "tests/conftest.py": "from dotenv import load_dotenv\nload_dotenv()\n"}, id="loaded"
        ),
        pytest.param(
            {**tox("deps = pytest"), "tests/conftest.py": f'def set(monkeypatch):\n    monkeypatch.setenv("{V}", "test")\n'},
            id="tests that set the variable",
        ),
        pytest.param(
            {**tox("deps = pytest"), "tests/conftest.py": f'import os\nos.environ.setdefault("{V}", "test")\n'},
            id="tests that set the variable where it isn't",
        ),
        pytest.param(
            tox("deps = pytest")
            | {"tests/test_api.py": f'import os, pytest\npytestmark = pytest.mark.skipif(not os.getenv("{V}"), reason="")\n'},
            id="tests that are skipped",
        ),
        pytest.param({**TEST, "tox.ini": "[testenv]\ncommands = pytest tests/unit\n"}, id="tests that tox doesn't run"),
        pytest.param({**TEST, "tox.ini": "[testenv]\ncommands = pytest -m 'not live'\n"}, id="tests that tox leaves out"),
        pytest.param(
            {**TEST, "tox.ini": "[testenv]\ncommands = pytest\n", "pytest.ini": "[pytest]\naddopts = -m 'not live'\n"},
            id="tests that pytest leaves out",
        ),
        pytest.param({**TEST, "tox.ini": "[testenv:lint]\ncommands = ruff check\n"}, id="no tests"),
        pytest.param(
            {**TEST, "tox.ini": f"[testenv]\ncommands = pytest\n[testenv:live]\npass_env = {V}\n"}, id="one environment"
        ),
        pytest.param({**TEST, "tox.ini": "[testenv]\nset_env = file|.env\ncommands = pytest\n"}, id="a file"),
        pytest.param({**TEST, "tox.ini": f"[testenv]\npass_env = live: {V}\ncommands = pytest\n"}, id="a factor"),
        pytest.param(
            {**TEST, "tox.ini": f"[base]\npass_env = {V}\n[testenv]\npass_env = {{[base]pass_env}}\ncommands = pytest\n"},
            id="base",
        ),
        pytest.param({**APP, "tox.ini": "[testenv]\ncommands = pytest\n"}, id="only the program reads it"),
        pytest.param(makefile(f"{V} = $(shell cat .key)", "ifdef CI", f"export {V}", "endif"), id="exported in a condition"),
        pytest.param(
            makefile("include .env", "run:", "\tpython app.py")
            | {".env.example": f"{V}=\n", "app.py": "from dotenv import load_dotenv\nload_dotenv()\n" + APP["app.py"]},
            id="a program that loads the file itself",
        ),
        pytest.param(
            makefile("run:", "\t@echo $(MAKE) $@ $< $^ $$HOME", "\tfor f in *; do echo $$f; done"), id="nothing of the key"
        ),
        pytest.param(makefile(f"# {V} = x", "define HELP", f"{V} = your key", "endef", "help:", "\t@echo"), id="help"),
        pytest.param(makefile(f"ifndef {V}", f"{V} =", "endif", f"export {V}"), id="set to nothing where it isn't set"),
        pytest.param(VITE | {"src/App.test.tsx": f"import React from 'react';\n{CLIENT}"}, id="a test of a component"),
        pytest.param({"astro.config.mjs": "", "vite.config.ts": "", "src/a.ts": f"const k = import.meta.env.{V};\n"}, id="Astro"),
        pytest.param({"src/a.ts": f"const k = import.meta.env.{V};\n", "package.json": "{}"}, id="Bun, or a build of its own"),
        pytest.param(
            {"package.json": '{"dependencies": {"react-scripts": "5"}}', "src/App.test.js": CLIENT, "scripts/up.js": CLIENT},
            id="Create React App, a test and a script",
        ),
        pytest.param(
            {"a.py": f'import os\nkey = os.environ["{V}"]\n', "README.md": "# x\n"}, id="SRC-05: no environment is shipped"
        ),
        pytest.param({"a.json": json.dumps({"sha": K, "integrity": K, "transcript_id": K, "id": K})}, id="hashes and ids"),
        pytest.param(makefile("run:", f'\t@test -n "$${V}" || (echo set {V}; exit 1)'), id="a test for it"),
    ],
)
def test_near_misses(lint: Lint, files: Files) -> None:
    assert found(lint(files, ignored=IGNORED)) == []
