"""After any sequence of whole and partial readings the warehouse equals a dictionary, row for row, at each of them."""

from __future__ import annotations

import tempfile

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.sources.canonical_tables import TICKET_LINK, TIME_ENTRY
from analysis.sources.extract import Extract
from analysis.warehouse import delta_table
from analysis.warehouse.warehouse import Warehouse

CLIENTS = ("acme", "bravo", "l'atelier")
SOURCES = ("glpi", "export")

entry_keys = st.tuples(st.sampled_from(CLIENTS), st.sampled_from(["1", "01", "2", "10", "é"]))
entry_values = st.tuples(st.one_of(st.none(), st.integers(-5, 90_000)), st.one_of(st.none(), st.text(max_size=4)))
link_keys = st.tuples(st.sampled_from(CLIENTS), st.sampled_from("12"), st.sampled_from("12"), st.just("son"))


@st.composite
def readings(draw):
    """One reading: source, whole or not, clients, entries, links, keys of deleted entries and how it is delivered."""
    clients = tuple(draw(st.sets(st.sampled_from(CLIENTS), min_size=1)))
    entries = draw(st.dictionaries(entry_keys, entry_values, max_size=8))
    return {
        "source": draw(st.sampled_from(SOURCES)),
        "is_whole": draw(st.booleans()),
        "clients": clients,
        "entries": {key: value for key, value in entries.items() if key[0] in clients},
        "links": {key for key in draw(st.sets(link_keys, max_size=3)) if key[0] in clients},
        "deleted": {key for key in draw(st.sets(entry_keys, max_size=3)) if key[0] in clients},
        "is_stream": draw(st.booleans()),
    }


def extract_of(reading):
    source = reading["source"]
    entries = pa.Table.from_pylist(
        [
            {"client": key[0], "source": source, "time_entry_id": key[1], "seconds": value[0], "detail": value[1]}
            | {"is_private": False}
            for key, value in reading["entries"].items()
        ],
        TIME_ENTRY.schema,
    )
    fields = ("client", "ticket_id", "other_ticket_id", "link_kind")
    links = [dict(zip(fields, key, strict=True)) | {"source": source} for key in reading["links"]]
    if reading["is_stream"]:
        entries = pa.RecordBatchReader.from_batches(TIME_ENTRY.schema, entries.to_batches(max_chunksize=2))
    gone = sorted(reading["deleted"])
    deleted = pa.table({"client": [key[0] for key in gone], "time_entry_id": [key[1] for key in gone]})
    return Extract(
        source,
        {"time_entry": entries, "ticket_link": pa.Table.from_pylist(links, TICKET_LINK.schema)},
        reading["clients"],
        is_whole=reading["is_whole"],
        deleted={} if reading["is_whole"] else {"time_entry": deleted},
    )


def applied(model, reading):
    """The naive model after a reading: (table, client, source, *key) -> values."""
    source = reading["source"]
    after = dict(model)
    if reading["is_whole"]:
        for row in model:
            if row[1] in reading["clients"] and row[2] == source:
                del after[row]
    else:
        for client, key in reading["deleted"]:
            after.pop(("time_entry", client, source, key), None)
    for (client, key), values in reading["entries"].items():
        after["time_entry", client, source, key] = values
    for client, *key in reading["links"]:
        after["ticket_link", client, source, *key] = ()
    return after


def content(house, sync):
    rows = {}
    for client in house.clients(sync):
        tables = house.read(client, sync)
        for row in tables["time_entry"].to_pylist():
            rows["time_entry", client, row["source"], row["time_entry_id"]] = (row["seconds"], row["detail"])
        for row in tables["ticket_link"].to_pylist():
            key = (row["source"], row["ticket_id"], row["other_ticket_id"], row["link_kind"])
            rows["ticket_link", client, *key] = ()
    return rows


def check_sequence(sequence):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta_table, "_STEP_ROWS", 2)
        patch.setattr(delta_table, "_MOST_FILES", 2)
        house = Warehouse(folder)
        model, known = {}, {}
        for reading in sequence:
            before = model
            model = applied(model, reading)
            sync = house.commit(extract_of(reading))
            changed = {row[1] for row in before.keys() | model.keys() if before.get(row, "-") != model.get(row, "-")}
            assert set(sync.changed_clients) == changed
            assert house.clients(sync) == tuple(sorted({row[1] for row in model}))
            known[sync.sync_id] = model
        for sync_id, expected in known.items():
            assert content(house, house.at(sync_id)) == expected


def reading(source, clients, entries, deleted=(), *, is_whole=True):
    fields = {"source": source, "clients": clients, "is_whole": is_whole, "is_stream": True, "links": set()}
    return fields | {"entries": dict.fromkeys(entries, (None, None)), "deleted": set(deleted)}


COMPACTED_AFTER_A_MERGE = [
    reading("export", ("acme", "l'atelier"), [("l'atelier", "é")]),
    reading("glpi", ("bravo", "l'atelier"), [("l'atelier", "1"), ("bravo", "1"), ("l'atelier", "01")]),
    reading("glpi", ("l'atelier",), [], [("l'atelier", "1")], is_whole=False),
    reading("glpi", ("bravo", "l'atelier", "acme"), []),
]
"""A merge writes texts in another form, and a file of both forms and sources is then asked for the rows of one."""


@settings(max_examples=15, deadline=None)
@example(COMPACTED_AFTER_A_MERGE)
@given(st.lists(readings(), min_size=1, max_size=5))
def test_the_warehouse_equals_the_naive_model_at_every_synchronisation(sequence):
    check_sequence(sequence)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(readings(), min_size=1, max_size=8))
def test_the_warehouse_equals_the_naive_model_over_long_sequences(sequence):
    check_sequence(sequence)
