"""What CI installs (.ci/requirements.txt): all that pyproject.toml asks for, by hash, in its range, and from no named index."""

from __future__ import annotations

import json
import re
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_examples import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILES = ["requirements.txt", "compose.txt"]
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
PLATFORMS = ["linux", "darwin"]


def pinned(name: str) -> list[tuple[Requirement, list[str]]]:
    """The requirements of a file of `.ci/`, with their hashes."""
    text = (ROOT / ".ci" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split("--hash=") for line in text.splitlines() if line and not line.startswith("#")]
    return [(Requirement(line[0].strip()), [one.strip() for one in line[1:]]) for line in lines]


def asked() -> list[Requirement]:
    """What pyproject.toml and `.ci/requirements.in` ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    lines += [line for line in (ROOT / ".ci" / "requirements.in").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", FILES)
def test_each_is_one_version_with_hashes(name: str) -> None:
    for one, hashes in pinned(name):
        assert [part.operator for part in one.specifier] == ["=="], one
        assert hashes, one
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes), one


@pytest.mark.parametrize("name", FILES)
def test_no_index_is_named(name: str) -> None:
    text = (ROOT / ".ci" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|index|find-links", text)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_requirement_is_pinned_once_in_its_range(python: str, platform: str) -> None:
    here = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "os_name": "posix",
        "extra": "",
    }
    held: dict[str, Requirement] = {}
    for one, _ in pinned("requirements.txt"):
        if one.marker is None or one.marker.evaluate(here):
            assert canonicalize_name(one.name) not in held, f"{one.name} is pinned twice for Python {python} on {platform}"
            held[canonicalize_name(one.name)] = one
    for wanted in asked():
        if wanted.marker is None or wanted.marker.evaluate(here):
            assert canonicalize_name(wanted.name) in held, f"{wanted} is not in .ci/requirements.txt"
            [version] = held[canonicalize_name(wanted.name)].specifier
            assert wanted.specifier.contains(version.version, prereleases=True), f"{wanted}: {version}"


def test_the_build_requirements_are_pinned_in_their_range() -> None:
    held = {canonicalize_name(one.name): one for one, _ in pinned("requirements.txt")}
    system = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    for wanted in map(Requirement, system["requires"]):
        [version] = held[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(version.version)


def test_each_loader_from_npm_is_locked_by_hash() -> None:
    folder = ROOT / "tests" / "live"
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages.pop("")["dependencies"] == asked
    assert {f"node_modules/{name}" for name in asked} <= set(packages)
    for name, one in packages.items():
        assert one["integrity"].startswith("sha512-"), name
        assert "resolved" not in one, f"{name} is bound to one registry"
