"""What version 0.1 wrote is read by this one: params, warehouse, editions, the portal's files (A20)."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from deltalake import DeltaTable
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.foundation.errors import OutOfReach
from analysis.portal.accounts import Accounts
from analysis.warehouse import sync_log
from analysis.warehouse.warehouse import Warehouse

WRITTEN = Path("tests/data/upgrade/0.1.zip")
WITHOUT_IDENTIFIERS = Path("tests/data/upgrade/0.1-generated.zip")
FOLDERS = {
    "RELEVE_PARAMS": "params",
    "RELEVE_WAREHOUSE": "warehouse",
    "RELEVE_REPORTS": "reports",
    "RELEVE_SOURCE": "data",
    "RELEVE_FORECASTS": "forecasts",
    "RELEVE_PORTAL": "portal",
}


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A place as version 0.1 left it, and the commands on it."""
    return unpacked(WRITTEN, tmp_path_factory.mktemp("upgrade"))


def unpacked(written, place):
    with zipfile.ZipFile(written) as archive:
        archive.extractall(place)
    environment = {name: str(place / folder) for name, folder in FOLDERS.items()}

    def run(*words):
        done = CliRunner().invoke(app, words, env=environment, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return place, run


def test_its_params_are_without_fault_and_the_short_form_is_proposed(old):
    _, run = old
    said = run("check")
    assert "aucune faute" in said
    assert "- line: demandes\n" in said
    assert "  terms:\n" in said


def test_its_editions_are_as_published(old):
    place, run = old
    for day in ("2023-01-31", "2023-02-16"):
        assert "conforme à son manifeste" in run("verify", str(place / "reports/acme" / day))


def test_the_bridge_from_its_edition_closes_and_tells_no_rule_changed(old):
    place, run = old
    run("report", "acme", "--as-of", "2023-02-16")
    bridge = json.loads((place / "reports/acme/2023-02-16/facts.json").read_text())["bridge"]
    assert bridge["previous"] == 165
    assert {bridge[part] for part in ("late", "moved", "deleted", "corrected", "rules")} == {0}
    assert bridge["previous"] + bridge["new"] == bridge["current"] == 320


def test_figures_of_a_line_a_year_are_those_it_gave(old):
    place, run = old
    was = json.loads(zipfile.ZipFile(WRITTEN).read("reports/acme/2023-01-31/facts.json"))["lines"]
    run("report", "acme", "--as-of", "2023-01-31")
    now = json.loads((place / "reports/acme/2023-01-31/facts.json").read_text())["lines"]
    for figure in ("line", "entitlement", "expected", "consumed", "variance", "carried", "consumed_eur", "billed_eur"):
        assert [line[figure] for line in now] == [line[figure] for line in was], figure
    assert [line["line"] for line in now[1]["terms"]] == ["infogerance-2022", "infogerance-2023"]


def test_old_and_new_editions_stand_in_one_list(old):
    place, run = old
    run("report", "acme", "--as-of", "2023-02-28")
    listed = (place / "reports/acme/index.html").read_text()
    assert listed.count("report.html") == 3


def test_its_accounts_open_the_portal(old):
    place, _ = old
    assert Accounts(place / "portal").verify("claire@acme.example", "un-mot-de-passe-long") is not None


def test_a_warehouse_of_a_later_version_is_refused_in_one_line(old, tmp_path, monkeypatch):
    place, _ = old
    shutil.copytree(place / "warehouse", tmp_path / "later")
    table = DeltaTable(str(tmp_path / "later/sync"))
    table.alter.set_table_description(f"releve warehouse, format {sync_log.FORMAT + 1}")
    with pytest.raises(OutOfReach, match="version plus récente") as refused:
        Warehouse(tmp_path / "later").latest()
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("is_mapping_edited", [False, True])
def test_entries_without_an_identifier_of_their_own_stay_the_same(is_mapping_edited, tmp_path):
    """At the first reading, even by an edited mapping: no figure moves, corrections and released lines follow (G10)."""
    place, run = unpacked(WITHOUT_IDENTIFIERS, tmp_path)
    was = Warehouse(place / "warehouse")
    before = was.read("acme", was.latest())["time_entry"]["time_entry_id"].to_pylist()
    mapping = place / "params/sources/acme.yaml"
    if is_mapping_edited:
        text = mapping.read_text(encoding="utf-8")
        mapping.write_text(text.replace("state: {fixed: done}", "detail: Titre\n      state: {fixed: done}"), "utf-8")
    run("sync")
    now = Warehouse(place / "warehouse")
    assert now.read("acme", now.latest())["time_entry"]["time_entry_id"].to_pylist() == before
    run("report", "acme", "--as-of", "2023-02-16")
    facts = json.loads((place / "reports/acme/2023-02-16/facts.json").read_text())
    bridge = facts["bridge"]
    assert {bridge[part] for part in ("late", "moved", "deleted", "corrected", "rules")} == {0}
    assert bridge["previous"] + bridge["new"] == bridge["current"]
    assert bridge["previous"] == 255
    assert "c3b87a0b54ee1f3d-1" in {item["key"] for item in facts["corrections"]}
    assert not [row for line in facts["lines"] for row in line["statement"] or () if row["reason"]]
