"""Which sources a synchronisation reads."""

from datetime import date

import pytest

from analysis.foundation.addresses import Places
from analysis.foundation.errors import OutOfReach, SourcesFailed, UsageFault
from analysis.params import load
from analysis.report import client_report
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

MAPPING = """
kind: files
timezone: Europe/Paris
client: {{column: client, values: {{A: alpha, B: {other}}}}}
files: {{temps: {{path: {name}.csv, separator: ","}}}}
tables:
  time_entry:
    file: temps
    columns:
      time_entry_id: id
      entry_date: {{column: jour, date: iso}}
      seconds: {{column: minutes, duration: minutes}}
      is_private: {{fixed: "false"}}
"""


@pytest.fixture
def where(tmp_path):
    made = Places(tmp_path / "params", str(tmp_path / "warehouse"), str(tmp_path / "reports"), tmp_path)
    (made.params / "sources").mkdir(parents=True)
    for name, other in (("un", "beta"), ("deux", "gamma")):
        (made.params / "sources" / f"{name}.yaml").write_text(MAPPING.format(name=name, other=other))
        (tmp_path / f"{name}.csv").write_text("client,id,jour,minutes\nA,1,2023-01-02,5\nB,2,2023-01-02,5\n")
    return made


@pytest.mark.parametrize(("client", "sources"), [("alpha", {"un", "deux"}), ("beta", {"un"}), ("gamma", {"deux"})])
def test_the_sources_of_a_client_alone_are_read(where, client, sources):
    assert {done.source for done in synchronise(where, client=client)} == sources


def test_a_client_of_no_source_is_refused_with_those_there_are(where):
    with pytest.raises(UsageFault, match=r"client 'delta' ; clients : alpha, beta, gamma"):
        list(synchronise(where, client="delta"))


def _notes(where, client):
    warehouse = Warehouse(where.warehouse)
    return warehouse.read(client, warehouse.latest())["source_note"]["code"].to_pylist()


@pytest.mark.parametrize(
    ("file", "content", "exit_code"),
    [("deux.csv", "", 4), ("deux.csv", None, 5), ("params/sources/deux.yaml", "kind: files\n", 3)],
)
def test_a_source_that_fails_stops_no_other_and_keeps_its_rows(where, file, content, exit_code):
    """The first by name fails; the other is read, the reports of the clients of the first alone say so, once."""
    list(synchronise(where))
    path = where.source / file
    kept = path.read_text()
    path.unlink() if content is None else path.write_text(content)
    (where.source / "un.csv").write_text("client,id,jour,minutes\nA,1,2023-01-02,7\nB,2,2023-01-02,7\n")
    for _ in range(2):
        with pytest.raises(SourcesFailed, match=r"1 source\(s\) sur 2") as raised:
            assert [done.source for done in synchronise(where)] == ["un"]
        assert raised.value.exit_code == exit_code
    warehouse = Warehouse(where.warehouse)
    minutes = {row["source"]: row["seconds"] // 60 for row in _entries(warehouse, "alpha")}
    assert minutes == {"deux": 5, "un": 7}
    assert _notes(where, "gamma") == _notes(where, "alpha") == ["source_not_read"]
    assert _notes(where, "beta") == []
    path.write_text(kept)
    list(synchronise(where))
    assert _notes(where, "gamma") == []


def test_a_report_says_which_source_is_old(where):
    """The finding comes out of the reading that failed, with the day."""
    list(synchronise(where, only="deux"))
    (where.source / "deux.csv").unlink()
    (where.params / "clients").mkdir()
    (where.params / "clients/gamma.yaml").write_text("client: gamma\nname: Gamma\nhours_per_day: 7\n")
    with pytest.raises(OutOfReach):
        list(synchronise(where, only="deux"))
    warehouse = Warehouse(where.warehouse)
    tables = warehouse.read("gamma", warehouse.latest())
    report = client_report.build(tables, load.client(where.params, "gamma"), date(2023, 2, 1))
    finding = next(item for item in report.findings if item.code == "source_not_read")
    assert (finding.severity, finding.count) == ("warning", 1)


def _entries(warehouse, client):
    return warehouse.read(client, warehouse.latest())["time_entry"].to_pylist()
