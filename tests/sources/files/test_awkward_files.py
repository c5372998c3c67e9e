"""Awkward exports of every kind (`tests/data/awkward.yaml`): their totals by pandas alone, and by the commands.

The files and their expected totals were made before the reader was looked at. `xfail` in the YAML says what it does
otherwise today.
"""

from __future__ import annotations

from pathlib import Path

import awkward_files
import command_reading
import pytest
import raw_pivot
from awkward_files import AWKWARD
from expected_readings import Case, cases, expected, fault, parameters, short_names

CASES = cases(Path(__file__).parents[2] / "data/awkward.yaml")
PIVOTED = [case for case in CASES if "raw" in case]
OF_SEVERAL_CLIENTS = [case for case in PIVOTED if len(case["expected"]["clients"]) > 1]


def written(case: Case, folder: Path) -> Path:
    """Write the file of a case, and those that stand beside it."""
    source = folder / "source"
    source.mkdir()
    for name in case.get("beside", ()):
        awkward_files.write(name, source)
    return awkward_files.write(case["file"], source)


@pytest.mark.parametrize("case", parameters(PIVOTED, name="case", mark="never"))
def test_the_expected_totals_are_those_of_the_raw_file(case: Case, tmp_path: Path) -> None:
    """A pivot by pandas alone gives the entries, the seconds, those of each client, the first and the last day."""
    assert raw_pivot.pivot(case["raw"], written(case, tmp_path), case.get("client", "acme")) == expected(case)


@pytest.mark.parametrize("case", parameters(CASES, name="case"))
def test_an_awkward_file_is_read_right_or_refused_rightly(case: Case, tmp_path: Path) -> None:
    """`init`, its marks taken away, `sync`: the raw file's totals, or a message that names what is wrong."""
    assert fault(case, command_reading.read(written(case, tmp_path), case, tmp_path)) == ""


@pytest.mark.parametrize("case", parameters(OF_SEVERAL_CLIENTS, name="case", mark="xfail_clients"))
def test_each_client_of_a_file_has_its_params(case: Case, tmp_path: Path) -> None:
    """`init` drafts the file of every client that has rows, and of no other."""
    answer = command_reading.read(written(case, tmp_path), case, tmp_path)
    assert short_names(answer.drafted) == short_names(case["expected"]["clients"])


def test_every_awkward_file_has_a_case() -> None:
    """No file of the generator is left without what must become of it."""
    assert {name for case in CASES for name in (case["file"], *case.get("beside", ()))} == set(AWKWARD)


def test_a_file_is_the_same_at_each_run(tmp_path: Path) -> None:
    """The texts are made from their names alone; nothing of the day or of the process enters them."""
    once, again = tmp_path / "once", tmp_path / "again"
    once.mkdir()
    again.mkdir()
    for name in awkward_files.CSV:
        assert awkward_files.write(name, once).read_bytes() == awkward_files.write(name, again).read_bytes()
