"""A warehouse of before a column of a canonical table is read, and written to, as one of today."""

import pyarrow as pa

from analysis.sources import canonical_tables
from analysis.sources.canonical_tables import TABLES, TIME_ENTRY
from analysis.sources.extract import Extract
from analysis.warehouse import warehouse
from analysis.warehouse.warehouse import Warehouse

LATER = ("ticket_kind", "requester_id")


def entries(shape, **changes):
    row = {"client": "acme", "source": "s", "time_entry_id": "1", "seconds": 60, "is_private": False}
    rows = [row, row | {"time_entry_id": "2"} | {name: changes[name] for name in changes if name in shape.schema.names}]
    return Extract("s", {"time_entry": pa.Table.from_pylist(rows, schema=shape.schema)}, ("acme",))


def test_a_column_of_today_is_added_where_a_row_is_written(tmp_path, monkeypatch):
    """The rows of before keep their hashes: only the row that says something in the new column is changed."""
    before = canonical_tables.Table(
        "time_entry", TIME_ENTRY.key, tuple(each for each in TIME_ENTRY.columns if each.name not in LATER), ""
    )
    with monkeypatch.context() as patched:
        for module in (canonical_tables, warehouse):
            patched.setattr(module, "TABLES", {**TABLES, "time_entry": before})
        Warehouse(tmp_path).commit(entries(before))
    assert Warehouse(tmp_path).commit(entries(TIME_ENTRY)).is_unchanged
    done = Warehouse(tmp_path).commit(entries(TIME_ENTRY, ticket_kind="incident"))
    assert (done.rows["time_entry"].inserted, done.rows["time_entry"].updated) == (0, 1)
    read = Warehouse(tmp_path).read("acme", done)["time_entry"]
    assert read["ticket_kind"].to_pylist() == [None, "incident"]
