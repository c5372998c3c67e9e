"""What a partial reading costs, and that it says what it did."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import bulk, checks, sweep
from analysis.sources.glpi.reader import extract

pytestmark = pytest.mark.services
TASKS = 10_000


class Held:
    """A warehouse's part in a reading: what it holds, and the state."""

    def __init__(self, base, mapping, made: Extract | None = None) -> None:
        self.base, self.mapping = base, mapping
        made = made or extract("glpi", mapping, Reading(Path(), environ={"RELEVE_GLPI_URL": base.url}))
        self.tables = {name: getattr(rows, "read_all", lambda rows=rows: rows)() for name, rows in made.tables.items()}
        self.state = made.state

    def next(self) -> Extract:
        """The next reading against it."""
        reading = Reading(
            Path(), environ={"RELEVE_GLPI_URL": self.base.url}, state=self.state,
            keys=self.keys,
        )  # fmt: skip
        return extract("glpi", self.mapping, reading)

    def keys(self, name, within=None, *, clients=None):
        """All the keys: a source must stand more than it asked for."""
        rows = self.tables.get(name, TABLES[name].empty())
        if clients is not None:
            rows = rows.filter(pc.is_in(rows["client"], value_set=pa.array(sorted(clients))))
        return rows.select(list(TABLES[name].key_columns))


@pytest.fixture
def held(base, mapping) -> Held:
    """2 000 tickets of five tasks, one requester each, all read once."""
    base.sql(
        "INSERT INTO glpi_tickets (id, entities_id, name, date) "
        f"SELECT seq, 2 - seq % 2, 'Ticket', '2023-01-02' FROM seq_1_to_{TASKS // 5}"
    )
    base.sql(
        "INSERT INTO glpi_tickets_users (tickets_id, users_id, type) SELECT seq, 7, 1 FROM seq_1_to_%s", TASKS // 5
    )
    base.sql(
        "INSERT INTO glpi_tickettasks (id, uuid, tickets_id, actiontime, date) "
        f"SELECT seq, seq, 1 + (seq - 1) DIV 5, 600, '2023-01-02' FROM seq_1_to_{TASKS}"
    )
    return Held(base, mapping)


def test_nothing_changed_reads_no_row_and_keeps_the_state(held):
    made = held.next()
    assert made.rows_read["rows"] == 0
    assert made.state == held.state
    assert all(rows.num_rows == 0 for rows in made.deleted.values())


def test_rows_read_are_at_most_ten_times_the_changed_ones(base, held):
    """100 tasks changed with their date, 20 in silence, 10 purged; their tickets do not change."""
    base.sql("UPDATE glpi_tickettasks SET actiontime = 60, date_mod = '2023-02-01' WHERE id % 100 = 0")
    base.sql("UPDATE glpi_tickettasks SET actiontime = 61 WHERE id % 500 = 1")
    base.sql("DELETE FROM glpi_tickettasks WHERE id % 1000 = 2")
    made = held.next()
    assert not made.is_whole
    assert made.tables["time_entry"].num_rows == 120
    assert made.deleted["time_entry"].num_rows == 10
    assert made.rows_read["rows"] <= 10 * 130
    blocks = base.sql("SELECT COUNT(DISTINCT id DIV 1024) FROM glpi_tickettasks")[0][0]
    assert made.rows_read["keys"] <= 64 * 130 + 24 * blocks, "spans of changed rows, and two checks a block"


@pytest.mark.parametrize("changed", [2, 4, 64])
def test_the_same_change_in_several_rows_of_a_block_does_not_cancel_out(base, held, changed):
    """With marks that were a plain CRC, an even number of equal changes left the block's check as it was."""
    base.sql("UPDATE glpi_tickettasks SET actiontime = 661, date_mod = '2023-02-01' WHERE id <= %s", changed)
    assert held.next().tables["time_entry"].num_rows == changed


def test_a_moved_ticket_takes_its_tasks_and_its_old_keys_are_deleted(base, held):
    """Ticket 1 (tasks 1 to 5) goes from dupont to martin."""
    base.sql("UPDATE glpi_tickets SET entities_id = 2 WHERE id = 1")
    made = held.next()
    moved = {(row["client"], row["time_entry_id"]) for row in made.tables["time_entry"].to_pylist()}
    assert moved == {("martin", str(task)) for task in range(1, 6)}
    gone = {(row["client"], row["time_entry_id"]) for row in made.deleted["time_entry"].to_pylist()}
    assert gone == {("dupont", str(task)) for task in range(1, 6)}


def test_a_renamed_group_rereads_its_tasks_alone(base, mapping):
    group = base.add("glpi_groups", name="Réseau")
    ticket = base.ticket()
    tasks = [base.task(ticket, groups_id_tech=groups) for groups in (group, 0)]
    held = Held(base, mapping)
    base.sql("UPDATE glpi_groups SET name = 'Infra' WHERE id = %s", group)
    made = held.next()
    assert [(row["time_entry_id"], row["technician_group"]) for row in made.tables["time_entry"].to_pylist()] == [
        (str(tasks[0]), "Infra")
    ]


def test_a_new_recurring_ticket_asks_for_a_whole_reading(base, held):
    base.add("glpi_ticketrecurrents", name="Ticket", entities_id=1)
    assert held.next().is_whole


def test_what_changes_between_the_ranges_is_seen_by_the_next_reading(base, mapping, monkeypatch):
    """A task and a ticket change after the checks were taken, while the first load is streamed."""
    monkeypatch.setattr(bulk, "FIRST_RANGE", 1)
    ticket = base.ticket()
    tasks = [base.task(ticket) for _ in range(4)]
    made = extract("glpi", mapping, Reading(Path(), environ={"RELEVE_GLPI_URL": base.url}))
    base.sql("UPDATE glpi_tickettasks SET actiontime = 1 WHERE id = %s", tasks[3])
    base.sql("UPDATE glpi_tickets SET entities_id = 2 WHERE id = %s", ticket)
    base.task(ticket)
    held = Held(base, mapping, made)
    assert set(held.tables["time_entry"]["client"].to_pylist()) == {"dupont"}
    entries = held.next().tables["time_entry"]
    assert entries["client"].to_pylist() == ["martin"] * 5


def test_what_changes_between_the_snapshot_and_the_checks_is_left_to_the_next_reading(base, mapping, monkeypatch):
    """The checks see a base that is a little younger than the snapshot in which rows are read."""
    ticket = base.ticket()
    tasks = [base.task(ticket) for _ in range(4)]
    base.add("glpi_logs", itemtype="Ticket", items_id=ticket, id_search_option=12, old_value="1", new_value="5")
    held = Held(base, mapping)
    start = checks.Scans.start

    def start_late(*arguments):
        base.sql("UPDATE glpi_tickettasks SET actiontime = 1 WHERE id = %s", tasks[0])
        base.sql("DELETE FROM glpi_tickettasks WHERE id = %s", tasks[1])
        base.sql("DELETE FROM glpi_logs")
        base.task(ticket)
        start(*arguments)

    monkeypatch.setattr(checks.Scans, "start", start_late)
    made = held.next()
    assert (made.tables["time_entry"].num_rows, made.deleted["time_entry"].num_rows) == (0, 0)
    assert made.state == held.state
    monkeypatch.setattr(checks.Scans, "start", start)
    made = held.next()
    assert made.deleted["ticket_change"].num_rows == 1
    assert (made.tables["time_entry"].num_rows, made.deleted["time_entry"].num_rows) == (2, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"begin": "2023-01-02 09:00:00", "end": None}, {"begin": None, "end": "2023-01-02 09:00:00"}),
        ({"users_id": 5, "users_id_tech": 0}, {"users_id": 0, "users_id_tech": 5}),
        ({"content": None}, {"content": ""}),
        ({"actiontime": 0}, {"actiontime": -2_147_483_648}),
        ({"actiontime": 256, "state": 0}, {"actiontime": 1, "state": 1}),
    ],
)
def test_what_moves_from_a_column_to_another_is_another_mark(base, mapping, before, after):
    """Marks are made of the bytes of numbers: a null has none, and leading zeros are dropped."""
    task = base.task(base.ticket(), **before)
    held = Held(base, mapping)
    base.sql(
        f"UPDATE glpi_tickettasks SET {', '.join(f'`{name}` = %s' for name in after)} WHERE id = {task}",
        *after.values(),
    )
    assert held.next().tables["time_entry"].num_rows == 1


def test_a_changed_ticket_delivers_what_its_client_uses_and_no_other_client_s(base, held):
    """Ticket 1 is dupont's; requester 7 is known to both."""
    base.sql("UPDATE glpi_tickets SET itilcategories_id = 5 WHERE id = 1")
    base.sql("DELETE FROM glpi_tickets_users WHERE tickets_id % 2 = 1")
    made = held.next()
    assert made.tables["requester"].num_rows == 0
    assert {row["client"] for row in made.deleted["requester"].to_pylist()} == {"dupont"}
    assert "technician_profile" not in made.tables


@pytest.mark.parametrize("block", [4, 1_024])
def test_blocks_of_any_size_find_the_same(base, mapping, monkeypatch, block):
    monkeypatch.setattr(sweep, "BLOCK", block)
    ticket = base.ticket()
    tasks = [base.task(ticket) for _ in range(20)]
    held = Held(base, mapping)
    base.sql("UPDATE glpi_tickettasks SET content = 'x' WHERE id = %s", tasks[10])
    assert held.next().tables["time_entry"]["time_entry_id"].to_pylist() == [str(tasks[10])]


def test_streams_have_the_schema_of_their_table(base, mapping):
    made = extract("glpi", mapping, Reading(Path(), environ={"RELEVE_GLPI_URL": base.url}))
    streams = {name: rows for name, rows in made.tables.items() if isinstance(rows, pa.RecordBatchReader)}
    assert {"time_entry", "ticket", "ticket_change"} <= streams.keys()
    assert {name: rows.schema for name, rows in streams.items()} == {name: TABLES[name].schema for name in streams}


def test_a_link_between_two_tickets_of_one_span_is_seen(base, held):
    """The link is folded into both; their marks must not cancel out."""
    base.add("glpi_tickets_tickets", tickets_id_1=3, tickets_id_2=2, link=1)
    made = held.next()
    assert sorted(made.tables["ticket"]["ticket_id"].to_pylist()) == ["2", "3"]
    assert made.tables["ticket_link"].num_rows == 1
