"""Small files that ask for gigabytes, for minutes or for what lies outside: they end in one sentence, cheaply (G15).

`tests/data/hostile.yaml` says what must become of each. All are slow: each file is made, then read by two commands.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import hostile_files
import hostile_params
import memory
import pytest
from expected_readings import Case, cases, is_named, parameters
from ruamel.yaml import YAML

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[1] / "data"
SOURCES = Path(__file__).parents[2] / "src"
FILES, MAPPINGS = (cases(DATA / "hostile.yaml")[kind] for kind in ("files", "mappings"))
MOST_MIB = 1_024
FILE_SECONDS = 60
MAPPING_SECONDS = 20
LIMIT_MIB = 4_096
"""Addresses, not memory: the libraries alone ask for some two GiB of them."""


def run(folder: Path, *words: str, seconds: float = FILE_SECONDS) -> memory.Run:
    """Run a command of the product on the places of a folder, for so long at most."""
    places = {"PARAMS": "params", "WAREHOUSE": "warehouse", "REPORTS": "reports", "SOURCE": "source"}
    environ = os.environ | {f"RELEVE_{name}": str(folder / place) for name, place in places.items()}
    return memory.of_command(
        [sys.executable, "-m", "analysis", *words],
        environ=environ | {"PYTHONPATH": str(SOURCES)},
        limit_mib=LIMIT_MIB,
        time_limit_seconds=seconds,
    )


def fault(case: Case, name: str, taken: memory.Run) -> str:
    """Return what is wrong with an end; empty where nothing is."""
    if taken.exit_code not in case["exit_codes"]:
        return f"exit code {taken.exit_code}: {taken.said[-300:]}"
    if taken.peak_mib >= MOST_MIB:
        return f"{taken.peak_mib:.0f} MiB"
    missing = [each for each in (name, *case.get("names", ())) if not is_named(each, taken.said)]
    if taken.exit_code and missing:
        return f"the message does not name {missing}: {taken.said[-300:]}"
    return "a traceback" if "Traceback" in taken.said else ""


def mapping_of(name: str) -> dict[str, Any]:
    """Return a mapping that fits the headings of every hostile file."""
    file = {"path": name, "separator": ","} if ".csv" in name else {"path": name}
    columns = {
        "time_entry_id": {"generated": True},
        "ticket_id": "Ticket",
        "technician_id": "Technician",
        "started_at": {"column": "Date", "date": "iso"},
        "seconds": {"column": "Minutes", "duration": "minutes"},
    }
    return {
        "kind": "files",
        "timezone": "Europe/Paris",
        "client": {"fixed": "acme"},
        "files": {"entries": file},
        "tables": {"time_entry": {"file": "entries", "columns": columns}},
    }


def written(name: str, folder: Path) -> Path:
    """Write a hostile file where sources lie."""
    (folder / "source").mkdir()
    return hostile_files.write(name, folder / "source")


def mapping_path(folder: Path) -> Path:
    """Return where the mapping lies, in a folder that is there."""
    path = folder / "params/sources/acme.yaml"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("case", parameters(FILES, name="file", mark="xfail_init"))
def test_a_draft_of_a_hostile_file_ends_cheaply(case: Case, tmp_path: Path) -> None:
    """`init` reads the head of the file, or refuses it: under a GiB, within a minute, without a traceback."""
    path = written(case["file"], tmp_path)
    assert fault(case, path.name, run(tmp_path, "init", "acme", str(path))) == ""


@pytest.mark.parametrize("case", parameters(FILES, name="file", mark="xfail_sync"))
def test_the_reading_of_a_hostile_file_ends_cheaply(case: Case, tmp_path: Path) -> None:
    """`sync` reads the file, or refuses it and names it: under a GiB, within a minute, without a traceback."""
    name = written(case["file"], tmp_path).name
    YAML(typ="safe").dump(mapping_of(name), mapping_path(tmp_path))
    assert fault(case, name, run(tmp_path, "sync")) == ""


@pytest.mark.parametrize("case", parameters(MAPPINGS, name="mapping", mark="xfail_sync"))
def test_a_hostile_mapping_is_refused_cheaply(case: Case, tmp_path: Path) -> None:
    """A mapping is refused by its name: under a GiB, within 20 seconds, without a traceback."""
    mapping_path(tmp_path).write_text(hostile_params.HOSTILE[case["mapping"]], encoding="utf-8")
    assert fault(case, "acme.yaml", run(tmp_path, "sync", seconds=MAPPING_SECONDS)) == ""


def test_every_hostile_file_has_a_case() -> None:
    """Nothing that is generated is left without what must become of it."""
    assert {case["file"] for case in FILES} == set(hostile_files.HOSTILE)
    assert {case["mapping"] for case in MAPPINGS} == set(hostile_params.HOSTILE)
