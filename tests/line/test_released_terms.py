"""What was released stays through a change of term: lines of a statement, tickets, each edition built again (A19)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LATE = (
    "30/12/2022;15:00;Boulangerie Marchand;Fournil;9901;Accès au partage;Demande;RUN > Comptes;S. Caron;"
    "Julie Lefèvre;1h10;Clos\n"
    "30/12/2022;15:00;Garage Rossi;Atelier;{ticket};Accès au partage;Demande;RUN > Comptes;M. Blanc;"
    "Julie Lefèvre;0h10;Clos\n"
)
"""Work of December 2022, typed in February."""


@pytest.fixture
def releve(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path, dirs_exist_ok=True)

    def run(*words):
        command = [sys.executable, "-m", "analysis", *words]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    return run


def line_of(folder, client, as_of, name):
    facts = json.loads((folder / f"reports/{client}/{as_of}/facts.json").read_text(encoding="utf-8"))
    return next(line for line in facts["lines"] if line["line"] == name)


def test_released_lines_and_tickets_stay_through_a_change_of_term(releve, tmp_path):
    source = tmp_path / "data/source/heures.csv"
    releve("sync")
    for client, day in (
        ("boulangerie-marchand", "2022-12-31"),
        ("boulangerie-marchand", "2023-01-31"),
        ("garage-rossi", "2023-01-31"),
    ):
        releve("report", client, "--as-of", day)
        releve("release", client, "--as-of", day)
    counted = line_of(tmp_path, "garage-rossi", "2023-01-31", "tickets")
    sent = line_of(tmp_path, "boulangerie-marchand", "2023-01-31", "demandes")["statement"]
    of_january = next(
        row for row in source.read_text(encoding="utf-8").splitlines() if "/01/2023" in row and "Rossi" in row
    )

    with source.open("a", encoding="utf-8") as file:
        file.write(LATE.format(ticket=of_january.split(";")[4]))
    releve("sync")
    for client in ("boulangerie-marchand", "garage-rossi"):
        releve("report", client, "--as-of", "2023-02-16")
        releve("verify", "--rebuild", f"reports/{client}/2023-02-16")
    now = line_of(tmp_path, "garage-rossi", "2023-02-16", "tickets")
    assert [term["consumed"] for term in now["terms"][:2]] == [term["consumed"] for term in counted["terms"][:2]]
    lines = line_of(tmp_path, "boulangerie-marchand", "2023-02-16", "demandes")["statement"]
    assert lines[: len(sent)] == sent
    assert [line["work_date"] for line in lines if line["balance_eur"] is None] == ["2022-12-30"]
