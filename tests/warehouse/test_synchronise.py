"""Which sources a synchronisation reads."""

import pytest

from analysis.foundation.addresses import Places
from analysis.foundation.errors import UsageFault
from analysis.warehouse.synchronise import synchronise

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
