"""One entry of 165 minutes, followed room by room from a line of CSV to the page of the report.

Read it beside the list of folders of `src/analysis`: each step uses the room that the step before has filled.
"""

from datetime import date
from pathlib import Path

import pytest

from analysis.domain.periods import Span
from analysis.domain.units import days, hours
from analysis.enrich.entries import enrich
from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.measures.effort import consumption
from analysis.params import load, mapping
from analysis.publish.editions.order import BUILD, Order
from analysis.publish.processes import workers
from analysis.report import client_report
from analysis.sources.extract import Reading
from analysis.sources.registry import READERS
from analysis.views.language.wording import wording
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

AS_OF = date(2023, 1, 31)
EXPORT = "N°;Ticket;Jour;Minutes;Technicien\n1;41;2023-01-10;165;Lefèvre\n"
MAPPING = """
kind: files
client: {fixed: acme}
files:
  hours: {path: hours.csv, separator: ";", encoding: utf-8}
tables:
  time_entry:
    file: hours
    columns:
      time_entry_id: N°
      ticket_id: Ticket
      entry_date: {column: Jour, date: iso}
      seconds: {column: Minutes, duration: minutes}
      technician_id: Technicien
  ticket:
    file: hours
    keep: last
    columns: {ticket_id: Ticket}
"""
CLIENT = """
client: acme
name: Acme
hours_per_day: 7
contract_lines:
  - line: infogerance
    name: Infogérance 2023
    kind: managed_service
    unit: days
    starts_on: 2023-01-01
    ends_on: 2023-12-31
    entitlement: 263
    source: {document: Contrat, date: 2022-12-01}
"""


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    """A folder with one export, its mapping and one client."""
    folder = tmp_path_factory.mktemp("acme")
    texts = {"source/hours.csv": EXPORT, "params/sources/acme.yaml": MAPPING, "params/clients/acme.yaml": CLIENT}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")


def test_sources_read_165_minutes_as_9900_seconds(where):
    read = mapping.read(where.params / "sources/acme.yaml")
    rows = READERS[read.kind]("acme", read, Reading(where.source)).tables["time_entry"].to_pylist()
    assert [(row["time_entry_id"], row["entry_date"], row["seconds"]) for row in rows] == [
        ("1", date(2023, 1, 10), 9900)
    ]


@pytest.fixture(scope="module")
def warehouse(where):
    """The export, read into the warehouse."""
    list(synchronise(where, environ={}))
    return Warehouse(where.warehouse)


@pytest.fixture(scope="module")
def params(where):
    """The client's file, resolved."""
    return load.client(where.params, "acme")


def test_the_warehouse_keeps_them_under_a_synchronisation(warehouse):
    table = warehouse.read("acme", warehouse.latest())["time_entry"]
    assert table["seconds"].to_pylist() == [9900]


def test_enrich_gives_the_entry_its_day_and_its_contract_line(warehouse, params):
    entry = enrich(warehouse.read("acme", warehouse.latest()), params, AS_OF).entries.iloc[0]
    assert (entry["work_date"].date(), entry["contract_line"], entry["seconds"]) == (
        date(2023, 1, 10),
        "infogerance",
        9900,
    )


def test_measures_sum_it_in_its_week(warehouse, params):
    entries = enrich(warehouse.read("acme", warehouse.latest()), params, AS_OF).entries
    weeks = consumption.by_period(consumption.counted(entries), Span(date(2023, 1, 1), AS_OF), "week")
    assert weeks.set_index("period").loc["2023-W02", "seconds"] == 9900


@pytest.fixture(scope="module")
def report(warehouse, params):
    """The client's report, frozen."""
    return client_report.build(warehouse.read("acme", warehouse.latest()), params, AS_OF)


def test_the_report_says_what_its_line_consumed(report):
    (line,) = report.lines
    assert line.state.consumed == pytest.approx(9900 / 3600 / 7)


def test_facts_write_it_in_minutes_and_in_the_unit_of_the_line(report):
    facts = document.to_facts(report)
    assert facts["minutes"]["consumed"] == 165
    assert facts["lines"][0]["consumed"] == pytest.approx(165 / 60 / 7)


def test_views_say_2_75_hours():
    assert wording("fr").quantity(hours(9900), "hours") == "2,75\u202fh"
    assert days(9900, 7) == pytest.approx(0.3929, abs=5e-5)


def test_publish_writes_it_on_the_page(where, warehouse):
    built = workers.run_one(BUILD, Order(where, "acme", AS_OF), time_limit=120.0)
    edition = Path(built.folder)
    assert "0,39\u202fj" in (edition / "report.html").read_text(encoding="utf-8")
