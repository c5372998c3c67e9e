"""Exports by a mapping: what becomes of their rows."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.foundation.errors import DataFault, ParamsFault
from analysis.params.files_mapping import FilesMapping
from analysis.sources import registry
from analysis.sources.canonical_tables import TABLES, check
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader

HEADER = "id;ticket;date;minutes;client\n"
COLUMNS = {
    "time_entry_id": "id",
    "ticket_id": "ticket",
    "started_at": {"column": "date", "date": "day/month/year"},
    "seconds": {"column": "minutes", "duration": "minutes"},
}


def mapping_of(**keys: Any) -> FilesMapping:
    """A small mapping of `a.csv`; `file`, `columns`, `tables` (None: not that one) are added to, the rest replaced."""
    columns = COLUMNS | keys.pop("columns", {})
    tables = {"time_entry": {"file": "temps", "columns": columns}} | keys.pop("tables", {})
    file = {"path": "a.csv", "separator": ";"} | keys.pop("file", {})
    tables = {name: table for name, table in tables.items() if table is not None}
    base = {"kind": "files", "timezone": "Europe/Paris", "client": {"fixed": "acme"}, "files": {"temps": file}}
    return FilesMapping.model_validate(base | {"tables": tables, "max_bad_share": 1} | keys)


def extract(folder: Path, text: str, **keys: Any) -> Extract:
    """A CSV text read by a small mapping; every table is checked at the border."""
    (folder / "a.csv").write_text(text, encoding="utf-8")
    found = reader.extract("essai", mapping_of(**keys), Reading(folder))
    for name, table in found.tables.items():
        assert isinstance(table, pa.Table)
        assert check(name, table) == []
    return found


def column(found: Extract, table: str, name: str) -> list[Any]:
    """The values of one column of one table."""
    return found.tables[table][name].to_pylist()


def test_the_reader_is_registered_under_its_kind() -> None:
    """`kind: files` is read by this module."""
    assert registry.READERS["files"] is reader.extract


def test_every_row_is_in_a_table_or_rejected(tmp_path: Path) -> None:
    """Source = consumed + quarantined, in rows: 5 rows are 2 entries, 1 copy and 2 bad ones; and in minutes."""
    good = "1;7;16/02/2023 09:00;45;x\n2;7;16/02/2023 10:00;30;x\n"
    text = HEADER + good + "2;7;16/02/2023 10:00;30;x\n;7;17/02/2023;5;x\n4;7;;9;x\n"
    found = extract(tmp_path, text)
    assert column(found, "time_entry", "time_entry_id") == ["1", "2"]
    rejected = found.tables["rejected_row"].to_pylist()
    assert [(row["line"], row["code"], row["seconds"]) for row in rejected] == [
        (4, "repeated_row", 30 * 60),
        (5, "bad_row", 5 * 60),
        (6, "bad_row", 9 * 60),
    ]
    assert sum(column(found, "time_entry", "seconds")) + sum(row["seconds"] for row in rejected) == 119 * 60


def test_negative_and_26_hour_durations_are_kept(tmp_path: Path) -> None:
    """They become findings later (rule 14); a source does not judge them."""
    found = extract(tmp_path, HEADER + "1;7;16/02/2023;-30;x\n2;7;16/02/2023;1560;x\n")
    assert column(found, "time_entry", "seconds") == [-1_800, 93_600]
    assert found.tables["rejected_row"].num_rows == 0


def test_a_date_without_time_is_no_clock_time(tmp_path: Path) -> None:
    """`is_clock_time` is true only where the text holds a time of day."""
    found = extract(tmp_path, HEADER + "1;7;16/02/2023;5;x\n2;7;16/02/2023 00:00;5;x\n3;7;16/02/2023 09:00;5;x\n")
    assert column(found, "time_entry", "is_clock_time") == [False, True, True]
    assert column(found, "time_entry", "started_at")[0] == datetime(2023, 2, 15, 23, tzinfo=UTC)


def test_midnights_alone_are_dates(tmp_path: Path) -> None:
    """A column of which every time is 00:00 holds dates."""
    found = extract(tmp_path, HEADER + "1;7;16/02/2023 00:00;5;x\n2;7;17/02/2023 00:00;5;x\n")
    assert column(found, "time_entry", "is_clock_time") == [False, False]


def test_date_and_time_may_stand_apart(tmp_path: Path) -> None:
    """9:30 in Paris in winter is 8:30 UTC."""
    changes = {"started_at": {"column": "date", "time": "ticket", "date": "day/month/year"}, "ticket_id": "id"}
    found = extract(tmp_path, HEADER + "1;9:30;16/02/2023;5;x\n", columns=changes)
    assert column(found, "time_entry", "started_at") == [datetime(2023, 2, 16, 8, 30, tzinfo=UTC)]


def test_without_a_zone_times_are_of_paris_and_it_is_told(tmp_path: Path) -> None:
    """The note `naive_time` counts the rows of each client."""
    found = extract(tmp_path, HEADER + "1;7;16/02/2023 09:00;5;x\n", timezone=None)
    assert column(found, "time_entry", "started_at") == [datetime(2023, 2, 16, 8, tzinfo=UTC)]
    (note,) = found.tables["source_note"].to_pylist()
    assert (note["client"], note["code"], note["subject"], note["count"]) == (
        "acme",
        "naive_time",
        "time_entry.started_at",
        1,
    )


def test_hours_that_clocks_skip_or_repeat_are_kept_and_told(tmp_path: Path) -> None:
    """26 March and 29 October 2023 in Paris; nothing is told of the third row."""
    text = HEADER + "1;7;26/03/2023 02:30;5;x\n2;7;29/10/2023 02:30;5;x\n3;7;16/02/2023 09:00;5;x\n"
    found = extract(tmp_path, text)
    assert found.tables["time_entry"].num_rows == 3
    assert sorted((note["subject"], note["count"]) for note in found.tables["source_note"].to_pylist()) == [
        ("time_entry.started_at:skipped", 1),
        ("time_entry.started_at:twice", 1),
    ]


def test_a_duration_may_be_end_less_start(tmp_path: Path) -> None:
    """9:00 to 11:45 is 165 minutes; over a change of clocks the time that really passed counts: 1:00 to 4:00 is 2 h."""
    changes = {
        "ended_at": {"column": "minutes", "date": "day/month/year"},
        "seconds": {"duration": "start_end"},
    }
    text = HEADER + "1;7;16/02/2023 09:00;16/02/2023 11:45;x\n2;7;26/03/2023 01:00;26/03/2023 04:00;x\n"
    assert column(extract(tmp_path, text, columns=changes), "time_entry", "seconds") == [165 * 60, 7_200]


def test_a_made_key_stays_when_rows_are_added(tmp_path: Path) -> None:
    """Equal rows are told apart by their rank; a row added above changes no other key."""
    changes = {"time_entry_id": {"generated": True}}
    rows = "1;7;16/02/2023;5;x\n1;7;16/02/2023;5;x\n"
    before = column(extract(tmp_path, HEADER + rows, columns=changes), "time_entry", "time_entry_id")
    after = column(
        extract(tmp_path, HEADER + "9;9;15/02/2023;9;x\n" + rows, columns=changes), "time_entry", "time_entry_id"
    )
    assert len(set(before)) == 2
    assert after[1:] == before


def test_a_made_key_is_one_in_exports_that_overlap(tmp_path: Path) -> None:
    """Two equal rows of one file are two entries; a row that the next file holds again is counted once."""
    (tmp_path / "t_1.csv").write_text(HEADER + "1;7;16/02/2023;5;x\n1;7;16/02/2023;5;x\n")
    (tmp_path / "t_2.csv").write_text(HEADER + "1;7;16/02/2023;5;x\n1;7;17/02/2023;6;x\n")
    found = extract(tmp_path, HEADER, file={"path": "t_*"}, columns={"time_entry_id": {"generated": True}})
    assert column(found, "time_entry", "seconds") == [300, 300, 360]
    assert column(found, "rejected_row", "code") == ["repeated_row"]


def test_clients_come_from_a_column(tmp_path: Path) -> None:
    """A map of values; rows without a client go to the declared slug."""
    owner = {"column": "client", "values": {"ACME SA": "acme", "Borel": "borel"}, "empty": "sans-client"}
    text = HEADER + "1;7;16/02/2023;5;ACME SA\n2;7;16/02/2023;5;Borel\n3;7;16/02/2023;5;\n"
    found = extract(tmp_path, text, client=owner)
    assert column(found, "time_entry", "client") == ["acme", "borel", "sans-client"]
    assert found.clients == ("acme", "borel", "sans-client")


def test_a_row_without_client_is_refused_where_no_slug_is_declared(tmp_path: Path) -> None:
    """Nobody's rows would be nobody's consumption."""
    owner = {"column": "client", "values": {"ACME SA": "acme"}}
    with pytest.raises(DataFault, match="ligne 2 : client : le client de cette ligne n’est pas donné"):
        extract(tmp_path, HEADER + "1;7;16/02/2023;5;\n", client=owner)


@pytest.mark.parametrize(("keep", "title"), [("first", "ancien"), ("last", "nouveau")])
def test_one_row_a_key_is_kept_in_file_order(keep: str, title: str, tmp_path: Path) -> None:
    """Tickets beside their entries: an entry without a ticket makes none, and no row is rejected for it."""
    ticket = {"file": "temps", "keep": keep, "columns": {"ticket_id": "ticket", "title": "client"}}
    text = HEADER + "1;7;16/02/2023;5;ancien\n2;7;16/02/2023;5;nouveau\n3;;16/02/2023;5;sans\n"
    found = extract(tmp_path, text, tables={"ticket": ticket})
    assert column(found, "ticket", "title") == [title]
    assert found.tables["time_entry"].num_rows == 3
    assert found.tables["rejected_row"].num_rows == 0


def test_the_first_table_of_a_file_answers_for_rows_without_a_key(tmp_path: Path) -> None:
    """An event without a ticket number is rejected, not forgotten."""
    ticket = {"file": "temps", "keep": "last", "columns": {"ticket_id": "ticket", "title": "client"}}
    text = HEADER + ";;16/02/2023;5;sans\n2;7;16/02/2023;5;x\n"
    found = extract(tmp_path, text, has_effort=False, tables={"time_entry": None, "ticket": ticket})
    assert column(found, "ticket", "ticket_id") == ["7"]
    assert [(row["line"], row["code"]) for row in found.tables["rejected_row"].to_pylist()] == [(2, "bad_row")]


def test_a_line_rejected_by_two_tables_is_told_once_as_an_entry(tmp_path: Path) -> None:
    """The ledger counts entries: the row's effort is not told twice."""
    kinds = {"column": "client", "values": {"Demande": "request"}}
    ticket = {"file": "temps", "columns": {"ticket_id": "ticket", "ticket_kind": kinds}}
    found = extract(tmp_path, HEADER + "1;7;pas une date;5;Autre\n", tables={"ticket": ticket})
    (rejected,) = found.tables["rejected_row"].to_pylist()
    assert (rejected["table"], rejected["column"], rejected["seconds"]) == ("time_entry", "date", 300)


def test_a_path_makes_its_tree(tmp_path: Path) -> None:
    """Each level is a node under its parent; the same leaf under two parents is two nodes."""
    path = {"category_id": {"path": "client", "separator": ">"}}
    text = HEADER + "1;7;16/02/2023;5;RUN > Support\n2;7;16/02/2023;5;MCO>Support\n3;7;16/02/2023;5;\n"
    found = extract(tmp_path, text, columns=path)
    assert column(found, "time_entry", "category_id") == ["RUN > Support", "MCO > Support", None]
    nodes = {
        row["category_id"]: (row["parent_category_id"], row["name"]) for row in found.tables["category"].to_pylist()
    }
    assert nodes == {
        "MCO": (None, "MCO"),
        "MCO > Support": ("MCO", "Support"),
        "RUN": (None, "RUN"),
        "RUN > Support": ("RUN", "Support"),
    }


def test_a_level_beneath_an_empty_one_is_left_out(tmp_path: Path) -> None:
    """A sub-category without its category would pass for a root."""
    path = {"category_id": {"path": ["ticket", "client"]}, "ticket_id": "id"}
    found = extract(tmp_path, HEADER + "1;RUN;16/02/2023;5;Support\n2;;16/02/2023;5;Support\n", columns=path)
    assert column(found, "time_entry", "category_id") == ["RUN > Support", None]


def test_names_go_to_the_clients_that_use_them(tmp_path: Path) -> None:
    """A tree in a file of its own, without clients: each gets the nodes it names and their ancestors."""
    (tmp_path / "tree.csv").write_text("id,parent,name\n1,,RUN\n2,1,Support\n3,1,MCO\n")
    tree = {"category_id": "id", "parent_category_id": "parent", "name": "name"}
    keys = {
        "files": {"temps": {"path": "a.csv", "separator": ";"}, "arbre": {"path": "tree.csv"}},
        "client": {"column": "client", "values": {"A": "a", "B": "b"}},
        "tables": {"category": {"file": "arbre", "columns": tree, "client": {"where_used": True}}},
        "columns": {"category_id": "ticket"},
    }
    found = extract(tmp_path, HEADER + "1;2;16/02/2023;5;A\n2;1;16/02/2023;5;B\n", **keys)
    pairs = [(row["client"], row["category_id"]) for row in found.tables["category"].to_pylist()]
    assert pairs == [("a", "1"), ("a", "2"), ("b", "1")]


def test_several_files_are_one_source(tmp_path: Path) -> None:
    """A glob, compressed or not; rows that two months share count once; each file keeps its lines."""
    (tmp_path / "t_1.csv").write_text(HEADER + "1;7;16/02/2023;5;x\n2;7;17/02/2023;6;x\n")
    (tmp_path / "t_2.csv.gz").write_bytes(gzip.compress((HEADER + "2;7;17/02/2023;6;x\n3;7;18/02/2023;7;x\n").encode()))
    with zipfile.ZipFile(tmp_path / "t_3.csv.zip", "w") as archive:
        archive.writestr("export.csv", HEADER + "4;7;19/02/2023;8;x\n")
    (tmp_path / "t_4.csv.zst").write_bytes(_zstd((HEADER + "5;7;20/02/2023;9;x\n").encode()))
    found = extract(tmp_path, HEADER, file={"path": "t_*"})
    assert column(found, "time_entry", "seconds") == [300, 360, 420, 480, 540]
    (copy,) = found.tables["rejected_row"].to_pylist()
    assert (copy["file"], copy["line"], copy["code"]) == ("t_2.csv.gz", 2, "repeated_row")


def _zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def test_one_bad_file_among_good_ones_is_told_by_its_name(tmp_path: Path) -> None:
    """The share is that of each file: a hundred good rows elsewhere do not hide a file that is wholly bad."""
    (tmp_path / "t_1.csv").write_text(HEADER + "".join(f"{n};7;16/02/2023;5;x\n" for n in range(100)))
    (tmp_path / "t_2.csv").write_text(HEADER + "200;7;16/02/2023;cinq;x\n")
    with pytest.raises(DataFault, match=r"^t_2\.csv, ligne 2 : minutes : durée illisible"):
        extract(tmp_path, HEADER, file={"path": "t_*.csv"}, max_bad_share=0.01)


def test_a_column_among_several_of_one_name_is_chosen_by_its_place(tmp_path: Path) -> None:
    """`client#2` is the second."""
    text = "id;ticket;date;minutes;client;client\n1;7;16/02/2023;5;a;b\n"
    found = extract(tmp_path, text, columns={"detail": "client#2"})
    assert column(found, "time_entry", "detail") == ["b"]


def test_sentinels_are_null(tmp_path: Path) -> None:
    """Only those that the mapping names; an identifier NA stays where it is not named."""
    text = HEADER + "1;?;16/02/2023;5;NA\n"
    found = extract(tmp_path, text, file={"nulls": ["?"]}, columns={"detail": "client"})
    assert (column(found, "time_entry", "ticket_id"), column(found, "time_entry", "detail")) == ([None], ["NA"])


def test_the_mapping_is_part_of_what_is_read(tmp_path: Path) -> None:
    """Another mapping has another hash, and the same has the same."""
    text = HEADER + "1;7;16/02/2023;5;x\n"
    first, same = extract(tmp_path, text), extract(tmp_path, text)
    other = extract(tmp_path, text, columns={"detail": "client"})
    assert first.mapping_sha256 == same.mapping_sha256 != other.mapping_sha256
    assert first.is_whole


def test_an_absolute_path_is_read_too(tmp_path: Path) -> None:
    """What `releve init` writes for a file outside the folder of sources."""
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs/b.csv").write_text(HEADER + "1;7;16/02/2023;5;x\n")
    found = extract(tmp_path, HEADER, file={"path": str(tmp_path / "ailleurs/*.csv")})
    assert column(found, "time_entry", "seconds") == [300]


def test_a_file_that_may_be_empty_gives_no_row(tmp_path: Path) -> None:
    """A month without work, declared so."""
    found = extract(tmp_path, HEADER, file={"may_be_empty": True})
    assert found.tables["time_entry"].num_rows == 0


def test_an_export_without_effort_has_entries_without_seconds(tmp_path: Path) -> None:
    """`has_effort: false`: seconds are null, and the note counts the entries."""
    columns = {name: value for name, value in COLUMNS.items() if name != "seconds"}
    entries = {"file": "temps", "columns": columns}
    found = extract(tmp_path, HEADER + "1;7;16/02/2023;5;x\n", has_effort=False, tables={"time_entry": entries})
    assert column(found, "time_entry", "seconds") == [None]
    assert [(note["code"], note["count"]) for note in found.tables["source_note"].to_pylist()] == [("no_effort", 1)]


def test_progress_is_told(tmp_path: Path) -> None:
    """From nothing done to all done."""
    heard: list[tuple[str, int, int | None]] = []
    (tmp_path / "a.csv").write_text(HEADER + "1;7;16/02/2023;5;x\n")
    reading = Reading(tmp_path, progress=lambda step, done, total: heard.append((step, done, total)))
    reader.extract("essai", mapping_of(), reading)
    assert (heard[0][1], heard[-1][1]) == (0, heard[-1][2])


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"tickets": {"file": "temps", "columns": {}}}, "tables.tickets : table inconnue"),
        ({"rejected_row": {"file": "temps", "columns": {}}}, "tables.rejected_row : table inconnue"),
        ({"ticket": {"file": "temps", "columns": {"title": "id"}}}, "colonnes obligatoires absentes : ticket_id"),
        (
            {"ticket": {"file": "temps", "columns": {"ticket_id": {"column": "id", "duration": "clock"}}}},
            "duration ne va",
        ),
        (
            {"ticket": {"file": "temps", "columns": {"ticket_id": {"column": "id", "date": "iso"}}}},
            "date et time ne vont",
        ),
        ({"ticket": {"file": "temps", "columns": {"ticket_id": {"path": ["id", "client"]}}}}, "path ne va qu’avec"),
        (
            {"ticket": {"file": "temps", "columns": {"ticket_id": "id", "title": {"generated": True}}}},
            "generated ne va qu’avec la clé d’une table",
        ),
        (
            {"ticket": {"file": "temps", "columns": {"ticket_id": "id"}, "client": {"where_used": True}}},
            "where_used ne vaut que pour category",
        ),
    ],
)
def test_a_mapping_is_held_against_the_canonical_tables(tables: dict[str, Any], message: str) -> None:
    """Faults that the tables alone can tell, before any file is opened."""
    with pytest.raises(ParamsFault) as raised:
        reader.extract("essai", mapping_of(tables=tables), Reading(Path("nulle-part")))
    assert message in str(raised.value)


def test_every_canonical_column_can_be_mapped() -> None:
    """No table of a file is out of reach of a mapping, whatever its columns."""
    for name, shape in TABLES.items():
        if name in reader.DERIVED_TABLES:
            continue
        columns = {each.name: _simplest(each.type) for each in shape.columns if each.name not in reader.DERIVED_COLUMNS}
        mapping = mapping_of(tables={name: {"file": "temps", "columns": columns}})
        assert list(reader.mapping_faults("essai", mapping)) == []


def _simplest(kind: pa.DataType) -> dict[str, str]:
    return {"column": "id", "duration": "minutes"} if kind == pa.int64() else {"column": "id"}
