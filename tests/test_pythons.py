"""The same bytes for the examples from each Python of this machine, wherever it runs: text, JSON, SARIF and exit status."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import K
from .pythons import VERSIONS, find
from .test_examples import ROOT, environment, folders, repository

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"

ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
"""A locale that Python takes at its word; it would take UTF-8 for it."""

WIDE = {
    "späße/ключ.py": f'# ключ к «öffentlich»\nassemblyai.settings.api_key = "{K}"  # İıſK\n',
    "späße/weg/ключ.py": f'assemblyai.settings.api_key = "{K}"\n',
    "späße/.env": f"# ключ, 键\nASSEMBLYAI_API_KEY=„{K}“\n",
    "compose.yaml": "services:\n  bücher:\n    image: x\n    environment:\n      ASSEMBLYAI_API_KEY: ключ # 键\n",
    "aai-lint.toml": 'exclude = ["späße/weg/"]\n',
}
"""Letters that a locale knows or doesn't, and of which some are longer when they are small; the examples have hardly any."""

Print = Callable[..., dict[str, bytes]]


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repositories")
    for example in folders():
        repository(example / "bad", folder / example.name)
    for name, text in WIDE.items():
        path = tmp_path_factory.getbasetemp() / "wide" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    repository(tmp_path_factory.getbasetemp() / "wide", folder / "wide")
    return folder


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Print:
    """What a Python prints for repositories: the bytes of each file that tests/printing.py writes, by its name."""

    def run(repositories: Path, python: str = sys.executable, packages: Path | None = None, **variables: str) -> dict[str, bytes]:
        target = tmp_path_factory.mktemp("printed")
        path = os.pathsep.join(map(str, [packages, ROOT] if packages else [ROOT]))
        command = [python, "-W", "error", "-m", "tests.printing", str(repositories), str(target)]
        known = {name: value for name, value in environment().items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHON"))}
        done = subprocess.run(command, env=known | {"PYTHONPATH": path} | variables, capture_output=True, text=True, timeout=300)
        assert (done.stderr, done.returncode) == ("", 0)
        return {one.name: one.read_bytes() for one in target.iterdir()}

    return run


@pytest.fixture(scope="module")
def usual(repositories: Path, printed: Print) -> dict[str, bytes]:
    """What this Python prints in plain surroundings."""
    files = printed(repositories, LC_ALL="C.UTF-8", PYTHONHASHSEED="0")
    assert len(files) == 4 * len([*repositories.iterdir()])
    assert all(files.values())
    return files


def packages(version: str, target: Path) -> Path:
    """What the program needs, for another Python: the releases that the action installs, by their hashes.

    Our own pip fetches them, so a marker would be asked about our Python; without its markers the list is right for each.
    """
    pinned = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
    (target / "requirements.txt").write_text(re.sub(r" ;[^\\\n]*", "", pinned), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--python-version", version, "--target", str(target / "packages")]
    command += ["--requirement", str(target / "requirements.txt")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return target / "packages"


@pytest.mark.slow
@pytest.mark.parametrize("version", [one for one in VERSIONS if one != RUNNING])
def test_another_python_prints_the_same(
    version: str, tmp_path: Path, repositories: Path, printed: Print, usual: dict[str, bytes]
) -> None:
    python = find(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    needed = packages(version, tmp_path)
    assert printed(repositories, python, needed, LC_ALL="C.UTF-8", PYTHONHASHSEED="0") == usual
    assert printed(repositories, python, needed, **ASCII, PYTHONHASHSEED="1") == usual


@pytest.mark.slow
def test_the_surroundings_change_nothing(tmp_path: Path, repositories: Path, printed: Print, usual: dict[str, bytes]) -> None:
    elsewhere = tmp_path / "another pläce" / "$HOME"
    shutil.copytree(repositories, elsewhere, symlinks=True)
    assert printed(elsewhere, **ASCII, PYTHONHASHSEED="2", TZ="Pacific/Kiritimati") == usual
    assert printed(elsewhere, LC_ALL="C", PYTHONHASHSEED="3", TZ="Pacific/Pago_Pago") == usual


@pytest.mark.slow
def test_a_turkish_locale_changes_nothing(repositories: Path, printed: Print, usual: dict[str, bytes]) -> None:
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split() if shutil.which("locale") else []
    turkish = [one for one in known if one.startswith("tr_TR")]
    if not turkish:
        pytest.skip("no Turkish locale on this machine, where `I` has another small letter")
    for locale in turkish:
        assert printed(repositories, LC_ALL=locale) == usual
