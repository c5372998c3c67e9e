"""One sample a tool, with the headings that it documents: its totals by pandas alone, and by the commands.

`tests/data/exports/samples.yaml` says where the headings come from and which column is what.
"""

from __future__ import annotations

from pathlib import Path

import command_reading
import pytest
import raw_pivot
from expected_readings import Case, cases, expected, fault, parameters, short_names
from export_samples import EXPORTS, place

SAMPLES = cases(EXPORTS / "samples.yaml")
PIVOTED = [sample for sample in SAMPLES if "raw" in sample]
OF_SEVERAL_CLIENTS = [sample for sample in PIVOTED if len(sample["expected"]["clients"]) > 1]
OF_TWO_DURATIONS = [sample for sample in PIVOTED if "accounted" in sample["raw"]]
LEFT_ASIDE = "Colonnes laissées de côté"
"""The line of a draft that lists the columns which mean nothing to it."""
TOOLS = 18
"""Tools whose headings are known."""


def placed(sample: Case, folder: Path) -> Path:
    """Put a sample in a folder of its own."""
    source = folder / "source"
    source.mkdir()
    return place(sample, source)


@pytest.mark.parametrize("sample", parameters(PIVOTED, name="file", mark="never"))
def test_the_expected_totals_are_those_of_the_sample(sample: Case, tmp_path: Path) -> None:
    """A pivot by pandas alone gives the entries, the real and the accounted seconds, those of each client, the days."""
    assert raw_pivot.pivot(sample["raw"], placed(sample, tmp_path), "acme") == expected(sample)


@pytest.mark.parametrize("sample", parameters(SAMPLES, name="file"))
def test_a_sample_is_read_as_its_tool_means_it(sample: Case, tmp_path: Path) -> None:
    """`init`, its marks taken away, `sync`: unit, order of dates, zone and clients; a pivot is refused."""
    assert fault(sample, command_reading.read(placed(sample, tmp_path), sample, tmp_path)) == ""


@pytest.mark.parametrize("sample", parameters(OF_SEVERAL_CLIENTS, name="file", mark="xfail_clients"))
def test_each_client_of_a_sample_has_its_params(sample: Case, tmp_path: Path) -> None:
    """`init` drafts the file of every client that has rows, and of no other."""
    answer = command_reading.read(placed(sample, tmp_path), sample, tmp_path)
    assert short_names(answer.drafted) == short_names(sample["expected"]["clients"])


@pytest.mark.parametrize("sample", parameters(OF_TWO_DURATIONS, name="file", mark="xfail_accounted"))
def test_the_draft_names_the_accounted_duration_too(sample: Case, tmp_path: Path) -> None:
    """Where the tool gives what it bills beside the real time, the draft says which column that is."""
    draft = command_reading.read(placed(sample, tmp_path), sample, tmp_path).draft
    told = [line for line in draft.splitlines() if LEFT_ASIDE not in line]
    assert any(sample["raw"]["seconds"]["column"] in line for line in told)
    assert any(sample["raw"]["accounted"]["column"] in line for line in told)


def test_every_tool_has_a_sample() -> None:
    """Eighteen tools, whatever the number of files each."""
    assert len({sample["tool"].partition(",")[0].partition(" ")[0] for sample in SAMPLES}) == TOOLS
