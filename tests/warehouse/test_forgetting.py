"""A person is forgotten: in every byte of every version, and in the readings that still deliver the name."""

import dataclasses
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import small_world
from deltalake import DeltaTable

from analysis.sources.extract import Extract
from analysis.warehouse import forgotten_people, rewriting
from analysis.warehouse.warehouse import Warehouse

NAME = "technicien Marguerite Duval"
MARK = "Marguerite Duval"


@pytest.fixture
def where(tmp_path):
    """Three synchronisations in which the person works for alpha, asks, and is named in texts; beta has others."""
    made = small_world.make(tmp_path, ("alpha", "beta"))
    small_world.synchronise(made, {"alpha": 1, "beta": 1}, {"alpha": MARK})
    small_world.synchronise(made, {"alpha": 2, "beta": 1}, {"alpha": MARK})
    return made


def everything(folder):
    """Each file's bytes, and its texts where it compresses them."""
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()
            if path.suffix == ".parquet":
                yield path, repr(pq.ParquetFile(path).read().to_pylist()).encode()


def holders(folder, name=MARK):
    return {path for path, content in everything(folder) if name.encode() in content}


def tables_of(warehouse, sync):
    return {client: warehouse.read(client, sync) for client in warehouse.clients(sync)}


def test_a_forgotten_name_is_in_no_byte_of_the_warehouse(where):
    assert holders(where.warehouse)
    warehouse = Warehouse(where.warehouse)
    pseudonyms = {warehouse.forget(name)[0] for name in (NAME, MARK)}
    assert holders(where.warehouse) == set()
    assert all(pseudonym.startswith("oublie-") for pseudonym in pseudonyms)


def test_every_version_is_still_read_and_differs_by_the_name_alone(where):
    before = {sync.sync_id: tables_of(Warehouse(where.warehouse), sync) for sync in Warehouse(where.warehouse).syncs()}
    pseudonym, cells = Warehouse(where.warehouse).forget(MARK)
    warehouse = Warehouse(where.warehouse)
    assert cells > 0
    for sync in warehouse.syncs():
        after = tables_of(warehouse, sync)
        assert after.keys() == before[sync.sync_id].keys()
        for client, tables in after.items():
            for name, rows in tables.items():
                expected = repr(sorted(map(repr, before[sync.sync_id][client][name].to_pylist())))
                assert repr(sorted(map(repr, rows.to_pylist()))) == expected.replace(MARK, pseudonym)


def test_clients_that_are_not_concerned_keep_their_hash(where):
    before = Warehouse(where.warehouse).latest().client_hashes
    Warehouse(where.warehouse).forget(MARK)
    after = Warehouse(where.warehouse).latest().client_hashes
    assert after["beta"] == before["beta"]
    assert after["alpha"] != before["alpha"]


def test_the_next_reading_delivers_the_name_and_it_does_not_come_back_where_columns_name_people(where):
    warehouse = Warehouse(where.warehouse)
    pseudonym, _ = warehouse.forget(NAME)
    small_world.synchronise(where, {"alpha": 2, "beta": 1}, {"alpha": MARK})
    sync = Warehouse(where.warehouse).latest()
    entries = Warehouse(where.warehouse).read("alpha", sync)["time_entry"]
    assert set(entries["technician_id"].to_pylist()) == {pseudonym}
    assert small_world.synchronise(where, {"alpha": 2, "beta": 1}, {"alpha": MARK}).is_unchanged


def test_a_stream_of_rows_is_read_in_the_same_way():
    people = forgotten_people.ForgottenPeople("00" * 32, frozenset()).with_one_more("Duval")
    rows = pa.table({"technician_id": ["Duval", None, "Martin", "Duval"]})
    stream = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=2))
    extract = Extract("export", {"time_entry": stream, "category": rows}, ("alpha",))
    applied = people.applied(extract)
    shown = people.pseudonym("Duval")
    assert applied.tables["time_entry"].read_all()["technician_id"].to_pylist() == [shown, None, "Martin", shown]
    assert applied.tables["category"] is rows


def test_what_was_interrupted_is_ended_by_the_same_command(where, monkeypatch):
    """Killed after the data files of one table, before its log tells of them."""
    real = rewriting.rewrite_log

    def killed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(rewriting, "rewrite_log", killed)
    with pytest.raises(KeyboardInterrupt):
        Warehouse(where.warehouse).forget(MARK)
    monkeypatch.setattr(rewriting, "rewrite_log", real)
    Warehouse(where.warehouse).forget(MARK)
    assert holders(where.warehouse) == set()
    warehouse = Warehouse(where.warehouse)
    for sync in warehouse.syncs():
        tables_of(warehouse, sync)


def test_the_list_of_the_forgotten_names_nobody(where):
    Warehouse(where.warehouse).forget(MARK)
    people = forgotten_people.read(where.warehouse)
    other = forgotten_people.ForgottenPeople("11" * 32, people.pseudonyms)
    assert people.pseudonym(MARK) in people.pseudonyms
    assert other.pseudonym(MARK) not in people.pseudonyms, "without the key, the same name has another pseudonym"
    assert dataclasses.asdict(people).keys() == {"key", "pseudonyms"}


def test_delta_itself_reads_the_rewritten_tables(where):
    Warehouse(where.warehouse).forget(MARK)
    for table in ("time_entry", "ticket", "sync"):
        delta = DeltaTable(f"{where.warehouse}/{table}")
        for version in range(delta.version() + 1):
            DeltaTable(f"{where.warehouse}/{table}", version=version).to_pyarrow_table()
