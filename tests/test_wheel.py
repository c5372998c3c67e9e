"""Installed as a wheel, away from any checkout, Relevé does its main job (H16)."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AS_OF = "2023-02-16"
CLIENT = "maison-ferrand"
PYTHONS = ("3.12", "3.13")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, capture_output=True, text=True)
    (built,) = folder.glob("releve-*.whl")
    return built


def commands_of(environment: Path) -> Path:
    """The folder of a virtual environment's commands."""
    return environment / ("Scripts" if os.name == "nt" else "bin")


def install(environment: Path, *words: str | Path) -> None:
    """Installs in an environment with its own pip."""
    command = [commands_of(environment) / "python", "-m", "pip", "install", "--quiet", "--no-compile", *words]
    subprocess.run(command, check=True, capture_output=True, text=True)


def main_job(releve: Path, folder: Path) -> Path:
    """The demo, its synchronisation and one report, in an empty folder and without a proxy; the edition's folder."""
    folder.mkdir()
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")
    }
    for words in (["demo", "--clients", "3"], ["sync"], ["report", CLIENT, "--as-of", AS_OF]):
        done = subprocess.run([releve, *words], cwd=folder, env=kept, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"releve {' '.join(words)}: {done.stdout}{done.stderr}"
    return folder / "reports" / CLIENT / AS_OF


def is_whole(edition: Path) -> bool:
    """Return True where the page, facts, manifest and notebook of an edition are there, the page with its style."""
    page = (edition / "report.html").read_text(encoding="utf-8")
    names = {path.name for path in edition.iterdir()}
    return {"facts.json", "manifest.json", "notebook.ipynb", "tables.xlsx"} <= names and "<style" in page


def test_a_bare_environment_does_the_main_job(wheel, tmp_path):
    """It sees the lock's packages and not the checkout: a `.pth` of this environment is not read from another."""
    venv.create(tmp_path / "bare", with_pip=True, symlinks=os.name != "nt")
    install(tmp_path / "bare", "--no-deps", "--no-index", wheel)
    commands = commands_of(tmp_path / "bare")
    (packages,) = (tmp_path / "bare").glob("[Ll]ib/**/site-packages")
    (packages / "lock.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    where = subprocess.run(
        [commands / "python", "-c", "import analysis; print(analysis.__path__[0])"],
        cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.strip() == str(packages / "analysis")
    assert is_whole(main_job(commands / "releve", tmp_path / "empty"))


@pytest.mark.slow
@pytest.mark.parametrize("version", PYTHONS)
def test_each_python_that_is_claimed_does_the_main_job(version, wheel, tmp_path):
    """With the locked packages, from the registry; where that Python is on the machine."""
    python = shutil.which(f"python{version}")
    usable = python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    if not usable:
        pytest.skip(f"Python {version} is not on this machine")
    subprocess.run([python, "-m", "venv", tmp_path / "new"], check=True)
    install(tmp_path / "new", "--require-hashes", "-r", ROOT / "requirements.lock")
    install(tmp_path / "new", "--no-deps", wheel)
    assert is_whole(main_job(commands_of(tmp_path / "new") / "releve", tmp_path / "empty"))
