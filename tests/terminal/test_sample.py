"""The first rows of a source as they would be read (`releve check --sample`)."""

import pyarrow as pa
import pytest

from analysis.foundation.addresses import Places
from analysis.foundation.errors import UsageFault
from analysis.terminal import sample

MAPPING = """
kind: files
timezone: Europe/Paris
client: {fixed: acme}
files: {temps: {path: temps.csv, separator: ","}}
max_bad_share: 1
tables:
  time_entry:
    file: temps
    columns:
      time_entry_id: id
      entry_date: {column: day, date: iso}
      seconds: {column: minutes, duration: minutes}
      is_private: {fixed: "false"}
"""


@pytest.fixture
def where(tmp_path):
    made = Places(tmp_path / "params", str(tmp_path / "warehouse"), str(tmp_path / "reports"), tmp_path)
    (made.params / "sources").mkdir(parents=True)
    (made.params / "sources/temps.yaml").write_text(MAPPING)
    rows = [f"e{number},2023-01-0{number},{number}" for number in range(1, 8)]
    (tmp_path / "temps.csv").write_text("\n".join(["id,day,minutes", *rows, "e8,,5", ""]))
    return made


def test_the_first_rows_and_those_set_aside_are_shown_and_nothing_is_kept(where, capsys):
    sample.show(where, "temps")
    shown = capsys.readouterr().out
    assert "time_entry" in shown
    assert "e5" in shown
    assert "e6" not in shown
    assert "rejected_row" in shown
    assert not (where.source / "warehouse").exists()


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("en", "no date (a row of totals is declared by skip_last: 1)"),
        ("fr", "aucune date (une ligne de totaux se déclare par skip_last: 1)"),
    ],
)
def test_the_reason_of_a_row_set_aside_is_told_in_the_analyst_s_language(where, capsys, monkeypatch, language, reason):
    monkeypatch.setenv("RELEVE_LANG", language)
    monkeypatch.setattr(sample.screens.OUTPUT, "width", 160)
    sample.show(where, "temps")
    assert reason in " ".join(capsys.readouterr().out.split())


def test_a_stream_is_shown_by_its_first_rows():
    batch = pa.record_batch({"a": list(range(9))})
    stream = pa.RecordBatchReader.from_batches(batch.schema, [batch, batch])
    assert sample.first_rows(stream)["a"].to_pylist() == [0, 1, 2, 3, 4]
    assert sample.first_rows(pa.RecordBatchReader.from_batches(batch.schema, [])).num_rows == 0


def test_a_source_that_is_not_there_is_refused_with_those_that_are(where):
    with pytest.raises(UsageFault, match="temps"):
        sample.show(where, "autre")
