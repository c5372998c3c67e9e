"""environment.yml names the packages of pyproject.toml, in the versions of requirements.lock."""

import re
import tomllib
from pathlib import Path

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
    found = LOCKED.findall((ROOT / "requirements.lock").read_text())
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


def test_every_locked_package_has_a_hash_and_no_index_is_named():
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search("^-", text, re.MULTILINE), "no option of pip, of which some name an index"
    assert "://" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
