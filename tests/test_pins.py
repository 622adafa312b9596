"""What CI and the action install: all that pyproject.toml asks for, by hash, in its range, and from no named index."""

from __future__ import annotations

import json
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aai_lint import toml

from .pythons import VERSIONS
from .test_examples import ROOT

ALL = ".ci/requirements.txt"
LISTS = [ALL, ".ci/compose.txt", ".ci/audit.txt", "action/requirements.txt"]
PLATFORMS = [("linux", "posix"), ("darwin", "posix"), ("win32", "nt")]
PROJECT = toml.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned(name: str) -> list[tuple[Requirement, set[str]]]:
    """The requirements of a list, with their hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [re.split(r"\s--hash=", line) for line in text.splitlines() if line and not line.startswith("#")]
    return [(Requirement(line[0].strip()), {one.strip() for one in line[1:]}) for line in lines]


def holding(name: str, python: str, platform: tuple[str, str]) -> dict[str, str]:
    """The version of each package that a list has for a Python on a platform."""
    here = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform[0],
        "os_name": platform[1],
        "extra": "",
    }
    found: dict[str, str] = {}
    for one, _ in pinned(name):
        if one.marker is None or one.marker.evaluate(here):
            assert canonicalize_name(one.name) not in found, f"{one.name} is pinned twice for Python {python} on {platform[0]}"
            [version] = one.specifier
            found[canonicalize_name(one.name)] = version.version
    return found


def asked(python: str, platform: tuple[str, str]) -> list[Requirement]:
    """What pyproject.toml asks for, to build, to run and with each extra, and `.ci/requirements.in` beside it."""
    project = PROJECT["project"]
    lines = [*PROJECT["build-system"]["requires"], *project["dependencies"]]
    lines += [one for extra in project["optional-dependencies"].values() for one in extra]
    lines += [line for line in (ROOT / ".ci" / "requirements.in").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    here = {"python_version": python, "sys_platform": platform[0], "os_name": platform[1], "extra": ""}
    return [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate(here)]


@pytest.mark.parametrize("name", LISTS)
def test_each_is_one_version_with_hashes(name: str) -> None:
    assert pinned(name)
    for one, hashes in pinned(name):
        assert [part.operator for part in one.specifier] == ["=="], one
        assert hashes, one
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes), one


@pytest.mark.parametrize("name", LISTS)
def test_no_index_is_named(name: str) -> None:
    assert not re.search(r"://|^-|index|find-links", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("python", VERSIONS)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform[0])
def test_each_requirement_is_pinned_once_in_its_range(python: str, platform: tuple[str, str]) -> None:
    held = holding(ALL, python, platform)
    wanted = asked(python, platform)
    assert len(wanted) > len(PROJECT["project"]["optional-dependencies"]["test"])
    for one in wanted:
        version = held.get(canonicalize_name(one.name))
        assert version, f"{one} is not in {ALL}"
        assert one.specifier.contains(version, prereleases=True), f"{one}: {version}"


@pytest.mark.parametrize("python", VERSIONS)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform[0])
def test_the_action_installs_what_is_tested(python: str, platform: tuple[str, str]) -> None:
    tested = holding(ALL, python, platform)
    for name, version in holding("action/requirements.txt", python, platform).items():
        assert tested[name] == version, name


def test_the_files_of_the_action_are_those_that_are_tested() -> None:
    tested = {str(one.specifier) + one.name: hashes for one, hashes in pinned(ALL)}
    for one, hashes in pinned("action/requirements.txt"):
        assert hashes == tested[str(one.specifier) + one.name], one.name


def test_each_loader_from_npm_is_locked_by_hash() -> None:
    folder = ROOT / "tests" / "live"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert {f"node_modules/{name}" for name in wanted} <= set(packages)
    for name, one in packages.items():
        assert one["integrity"].startswith("sha512-"), name
        assert "resolved" not in one, f"{name} is bound to one registry"


def test_workflows_install_by_hash() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    installs = [line for text in texts for line in text.splitlines() if re.search(r"\binstall\b", line)]
    assert [line for line in installs if "--require-hashes" not in line] == []
