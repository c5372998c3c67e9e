"""The two locks agree, and environment.yml names the packages of pyproject.toml in their versions."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
LOCKED = re.compile(r"^([a-z0-9_.-]+)(?:\[.*?\])?==([^ ;\\]+)(?: ; (.*?))? \\$", re.MULTILINE)


def name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", requirement)[0]).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [item for items in project["optional-dependencies"].values() for item in items]
    return {name(item) for item in [*project["dependencies"], *extras]}


def locked() -> dict[str, str]:
    """The versions that Python 3.11 gets."""
    found = LOCKED.findall((ROOT / "requirements-dev.lock").read_text())
    return {name(package): version for package, version, marker in found if ">= '3.12'" not in marker}


def conda() -> dict[str, str]:
    listed = YAML(typ="safe").load(ROOT / "environment.yml")["dependencies"]
    plain = [item for item in listed if isinstance(item, str) and not item.startswith(("python=", "pip"))]
    by_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    pairs = [re.split("=+", item) for item in [*plain, *(item for item in by_pip if "==" in item)]]
    return {name(package): version for package, version in pairs}


def test_environment_names_every_declared_package():
    assert set(conda()) == declared()


def test_environment_has_the_locked_versions():
    versions = locked()
    assert conda() == {package: versions[package] for package in declared()}


def entries(lock: str) -> dict[str, set[str]]:
    """Package and marker -> version and hashes, of a lock."""
    text = re.sub(r"^ +#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    parts = [re.split(r" ?\\\n +", entry) for entry in re.split(r"\n(?=[a-z0-9])", text.strip())]
    return {part[0]: set(part[1:]) for part in parts}


def test_what_runs_is_locked_the_same_for_tests():
    """A package that documentation needs on more Pythons than running does has another marker, and no other version."""
    running, testing = (
        {entry.partition(" ;")[0]: hashes for entry, hashes in entries(lock).items()}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert running.items() <= testing.items()
    assert not {name(entry) for entry in running} & {"playwright", "moto", "mypy", "pytest", "connectorx"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash_and_no_index_is_named(lock):
    text = (ROOT / lock).read_text()
    assert not re.search("^-", text, re.MULTILINE), "no option of pip, of which some name an index"
    assert "://" not in text
    assert all(
        hashes and all(each.startswith("--hash=sha256:") for each in hashes) for hashes in entries(lock).values()
    )
