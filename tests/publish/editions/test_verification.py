"""Params kept with an edition build it again: every part of them stands in the one text that is kept."""

from pathlib import Path

import pytest

from analysis.demo import generate
from analysis.params import load
from analysis.publish.editions.verification import write_params


@pytest.mark.parametrize("client", ["aubrac-logistique", "cabinet-delmas", "hotels-belrive"])
def test_kept_params_written_as_files_are_the_same_params(client: str, tmp_path: Path) -> None:
    generate.generate(tmp_path / "demo")
    kept = load.resolved(load.client(tmp_path / "demo/params", client))
    write_params(tmp_path / "elsewhere", kept)
    assert load.resolved(load.client(tmp_path / "elsewhere", client)) == kept
