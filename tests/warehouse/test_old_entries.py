"""Work older than its retention goes from the warehouse, and does not come back at the next reading (H19)."""

from datetime import date, datetime

import pyarrow as pa
import small_world

from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract
from analysis.warehouse import old_entries
from analysis.warehouse.warehouse import Warehouse

FIRST_KEPT = date(2023, 1, 20)


def days(warehouse):
    return warehouse.read("alpha", warehouse.latest())["time_entry"]["entry_date"].to_pylist()


def test_old_work_is_removed_and_the_next_reading_does_not_bring_it_back(tmp_path):
    where = small_world.make(tmp_path, ("alpha", "beta"))
    warehouse = Warehouse(where.warehouse)
    before = days(warehouse)
    assert old_entries.removed(warehouse, small_world.SOURCE, FIRST_KEPT) == 2 * sum(day < FIRST_KEPT for day in before)
    assert days(Warehouse(where.warehouse)) == [day for day in before if day >= FIRST_KEPT]
    assert old_entries.removed(Warehouse(where.warehouse), small_world.SOURCE, FIRST_KEPT) == 0


def extract(*, is_whole=True, is_stream=False):
    rows = [
        ("1", date(2022, 5, 1), "T1"),
        ("2", date(2022, 5, 1), "T2"),
        ("3", date(2023, 5, 1), "T2"),
        ("4", None, "T3"),
    ]
    entries = [
        {
            "client": "a",
            "source": "s",
            "time_entry_id": key,
            "ticket_id": ticket,
            "entry_date": day,
            "is_private": False,
        }
        for key, day, ticket in rows
    ]
    closed = {"T1": "2022-06-01", "T2": "2022-06-01", "T3": None, "T4": "2023-06-01"}
    tickets = [
        {
            "client": "a",
            "source": "s",
            "ticket_id": key,
            "closed_at": day and datetime.fromisoformat(f"{day}T10:00:00Z"),
        }
        for key, day in closed.items()
    ]
    tables = {
        name: pa.Table.from_pylist([{"is_deleted": False, **row} for row in made], TABLES[name].schema)
        for name, made in (("time_entry", entries), ("ticket", tickets))
    }
    if is_stream:
        tables = {name: pa.RecordBatchReader.from_batches(t.schema, t.to_batches()) for name, t in tables.items()}
    return Extract("s", tables, ("a",), is_whole=is_whole)


def test_a_reading_is_cut_at_the_day_and_what_has_no_day_stays():
    kept = old_entries.without(extract(), FIRST_KEPT).tables
    assert kept["time_entry"]["time_entry_id"].to_pylist() == ["3", "4"]
    assert kept["ticket"]["ticket_id"].to_pylist() == ["T2", "T3", "T4"], "T2 has later work, T3 is open"


def test_tickets_of_a_partial_reading_and_of_a_stream_stay():
    """The work on them may be elsewhere: pruning, which sees it all, takes them away."""
    partial = old_entries.without(extract(is_whole=False), FIRST_KEPT).tables
    assert partial["ticket"].num_rows == 4
    stream = old_entries.without(extract(is_stream=True), FIRST_KEPT).tables
    assert stream["time_entry"].read_all()["time_entry_id"].to_pylist() == ["3", "4"]
    assert stream["ticket"].read_all().num_rows == 4
