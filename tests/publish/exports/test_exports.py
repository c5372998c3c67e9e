"""The exported tables: readable by LibreOffice, calamine and pandas, typed, without a formula, the same to the byte."""

import csv
import io
import json
import re
import shutil
import subprocess
import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from made_report import AS_OF, make_entries, make_params, make_report, make_tickets, storable, with_texts
from python_calamine import CalamineWorkbook

from analysis.domain import csv_text
from analysis.publish.exports import writer
from analysis.publish.exports.export_table import Column, ExportTable
from analysis.publish.exports.parquet import to_parquet
from analysis.publish.exports.report_tables import tables

CORPUS = Path(__file__).parents[4] / "shared/bench/security/attack_corpus.json"
FORMULAS = [
    "=1+1",
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "|calc",
    "%0",
    "\n=1+1",
    "\t=1+1",
    "＝1+1",
    "x;=1+1",
    'a"b',
]


@pytest.fixture(scope="module")
def report():
    return make_report()


def files_of(report, language="fr"):
    return writer.files(tables(report), language=language, as_of=AS_OF)


def frame(content, name, separator=";", decimal=","):
    return pd.read_csv(io.BytesIO(content[f"tables/{name}.csv"]), sep=separator, decimal=decimal, encoding="utf-8-sig")


def test_every_table_sums_to_the_minutes_counted(report):
    content = files_of(report)
    minutes = report.entries["seconds"].sum() / 60
    assert frame(content, "entries")["Minutes"].sum() == minutes
    assert frame(content, "tickets")["Minutes"].sum() == minutes
    weeks = frame(content, "periods").query("`Pas de temps` == 'week'")
    assert weeks["Minutes"].sum() == minutes


def test_the_same_report_gives_the_same_bytes(report):
    assert files_of(report) == files_of(report)


def test_calamine_reads_types_and_the_header(report):
    book = CalamineWorkbook.from_filelike(io.BytesIO(files_of(report)["tables.xlsx"]))
    assert book.sheet_names[:2] == ["Saisies", "Tickets"]
    header, first, *_ = book.get_sheet_by_name("Saisies").to_python()
    cells = dict(zip(header, first, strict=True))
    assert isinstance(cells["Date"], date)
    assert isinstance(cells["Minutes"], float)
    assert isinstance(cells["Ticket"], str)
    assert cells["Ticket"].startswith("00"), "an identifier keeps its zeros: it is a text"


def test_a_text_longer_than_a_cell_is_cut_and_the_workbook_opens(report):
    """A cell holds 32 767 units of UTF-16: a letter outside its first plane takes two."""
    sheet = ExportTable(
        "long", "Long", (Column("text", "Texte", "text"),), pd.DataFrame({"text": ["🙂" * 20_000, "b"]})
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(writer.xlsx([sheet], language="fr", as_of=AS_OF)))
    assert book.get_sheet_by_name("Long").to_python() == [["Texte"], ["🙂" * 16_383], ["b"]]


def test_a_table_with_more_rows_than_a_sheet_may_have_goes_on_to_the_next(monkeypatch):
    monkeypatch.setattr(writer, "MOST_ROWS", 3)
    columns = (Column("name", "Nom", "text"), Column("n", "Nombre", "number"))
    title = "Un titre de trente et un signes"
    table = ExportTable("long", title, columns, pd.DataFrame({"name": list("abcdefg"), "n": range(7)}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(writer.xlsx([table], language="fr", as_of=AS_OF)))
    assert book.sheet_names == [title, f"{title[:-4]} (2)", f"{title[:-4]} (3)"]
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [sheet[0] for sheet in sheets] == [["Nom", "Nombre"]] * 3
    assert [row for sheet in sheets for row in sheet[1:]] == [[name, n] for n, name in enumerate("abcdefg")]


def test_a_table_is_written_in_less_memory_than_its_sheet_has_text():
    """Rows are packed as they are written: 40 000 of 12 cells are 20 MB of text in the workbook, 4 MB in a CSV."""
    frame = pd.DataFrame({f"n{number}": np.arange(40_000) % 97 for number in range(12)})
    table = ExportTable("wide", "Large", tuple(Column(name, name, "number") for name in frame), frame)
    assert len(table.coded) == 12
    book, book_peak = _peak(lambda: writer.xlsx([table], language="fr", as_of=AS_OF))
    text, text_peak = _peak(lambda: writer.to_csv(table, language="fr"))
    assert book_peak < len(book) + 6e6
    assert text_peak < 1.25 * len(text) + 1e6
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Large").to_python()[1:]
    assert rows == frame.to_numpy().tolist()
    assert pd.read_csv(io.BytesIO(text), sep=";", encoding="utf-8-sig").equals(frame)


def _peak(make):
    """What `make` makes, and the bytes that Python and numpy held meanwhile."""
    tracemalloc.start()
    try:
        return make(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_texts_like_markup_and_days_around_the_leap_day_that_never_was_are_read_back():
    """XlsxWriter takes `<r>…</r>` for its own markup; a spreadsheet counts a 29 February 1900."""
    texts = ["<r>x</r>", "a & b", "_x0041_", "<c/>", "é\u3000ü"]
    days = [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2023, 2, 16), date(9999, 12, 31)]
    columns = (Column("text", "Texte", "text"), Column("starts_on", "Du", "date"))
    frame = pd.DataFrame({"text": texts, "starts_on": pd.Series(days, dtype="datetime64[s]")})
    content = writer.xlsx([ExportTable("odd", "Cas", columns, frame)], language="fr", as_of=AS_OF)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)[1:]
    assert [row[0] for row in rows] == texts
    assert [row[1].date() for row in rows] == days


def test_a_categorical_column_is_exported_as_its_texts():
    """Categories that no row has are nowhere; a row without value is empty."""
    held = pd.Categorical(["b", None, "a", "b"], categories=["unused", "a", "b"])
    columns = (Column("text", "Texte", "text"),)
    made = [ExportTable("t", "T", columns, pd.DataFrame({"text": text})) for text in (held, held.astype("object"))]
    (coded,) = made[0].coded
    assert list(coded.values) == ["b", "a"]
    assert writer.to_csv(made[0], language="fr") == writer.to_csv(made[1], language="fr")
    assert to_parquet(made[0]) == to_parquet(made[1])
    books = [writer.xlsx([table], language="fr", as_of=AS_OF) for table in made]
    assert books[0] == books[1]


def test_texts_that_a_cell_cannot_tell_apart_are_each_in_its_row():
    """Different in the data, the same once they are cleaned: Parquet has them as codes of texts that repeat."""
    texts = ["b ", "a", "b", None, "a "] * 3
    table = ExportTable("t", "T", (Column("text", "Texte", "text"),), pd.DataFrame({"text": pd.Categorical(texts)}))
    read = pq.read_table(io.BytesIO(to_parquet(table)))["text"].to_pylist()
    assert read == ["b", "a", "b", None, "a"] * 3


def test_a_table_without_rows_keeps_its_header(report):
    """A client before its first contract line has none."""
    content = files_of(replace(report, lines=()))
    assert list(frame(content, "lines"))[:3] == ["Ligne de contrat", "Nom", "Unité"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content["tables.xlsx"]))
    assert len(book.get_sheet_by_name("Lignes de contrat").to_python()) == 1


def test_a_cell_without_value_is_empty_and_the_others_keep_their_places():
    frame = pd.DataFrame({"name": ["a", None, "c"], "amount_eur": [Decimal("1.50"), None, None]})
    columns = (Column("name", "Nom", "text"), Column("amount_eur", "Montant", "money"))
    table = ExportTable("gaps", "Trous", columns, frame)
    book = CalamineWorkbook.from_filelike(io.BytesIO(writer.xlsx([table], language="fr", as_of=AS_OF)))
    expected = [["Nom", "Montant"], ["a", 1.5], ["", ""], ["c", ""]]
    assert book.get_sheet_by_name("Trous").to_python(skip_empty_area=False) == expected
    assert writer.to_csv(table, language="fr").decode("utf-8-sig").splitlines()[1:] == ['"a";1,50', ";", '"c";']


def test_a_client_without_a_contract_line_still_has_its_workbook(report):
    content = files_of(replace(report, lines=()))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content["tables.xlsx"])).get_sheet_by_name("Lignes de contrat")
    assert [row[0] for row in rows.to_python()] == ["Ligne de contrat"]


def test_the_header_is_frozen_and_no_date_of_today_is_in_the_file(report):
    book = openpyxl.load_workbook(io.BytesIO(files_of(report)["tables.xlsx"]))
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert book.properties.created.date() == AS_OF


def test_english_has_english_titles_and_separators(report):
    content = files_of(replace(report, edition=replace(report.edition, language="en")), "en")
    read = frame(content, "entries", ",", ".")
    assert {"Date", "Requester", "Minutes"} <= set(read.columns)
    assert not content["tables/entries.csv"].startswith(b"\xef\xbb\xbf")


def test_private_texts_are_nowhere(report):
    """The made entries are private in 1 of 20: their detail is left empty, the others' is written."""
    read = frame(files_of(report), "entries")
    assert read["Détail"].notna().sum() == (~report.entries["is_private"]).sum()


def test_details_are_left_out_where_params_say_so(report):
    choices = report.params.report.model_copy(update={"entry_details": False})
    params = report.params.model_copy(update={"report": choices})
    assert "Détail" not in frame(files_of(replace(report, params=params)), "entries")


def hostile_values():
    if not CORPUS.exists():
        return FORMULAS
    payloads = json.loads(CORPUS.read_text(encoding="utf-8"))["payloads"]
    return FORMULAS + [storable(item["payload"]) for item in payloads if {"csv", "xlsx"} & set(item["sinks"])]


@pytest.fixture(scope="module")
def hostile():
    """A report whose texts are hostile, one a ticket."""
    values = hostile_values()
    entries = make_entries(len(values) * 12)
    tickets = make_tickets(entries)
    tickets["title"] = [values[number % len(values)] for number in range(len(tickets))]
    return make_report(entries, tickets=tickets)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(hostile):
    book = openpyxl.load_workbook(io.BytesIO(files_of(hostile)["tables.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(str(cell.value).startswith("=1+1") for cell in cells), "the hostile texts are there, as texts"


def test_no_cell_of_a_csv_is_computed(hostile):
    content = files_of(hostile)
    titles = frame(content, "tickets")["Titre"].dropna()
    assert not [title for title in titles if str(title).startswith(tuple(csv_text.COMPUTED))]
    assert "'=1+1" in set(titles)
    assert b'"x;\'=1+1"' in content["tables/tickets.csv"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("believed", [",", ";", "\t"])
def test_no_cell_of_a_csv_is_computed_by_a_program_that_splits_it_elsewhere(hostile, language, believed):
    """A French spreadsheet opens the English file, and the other way round."""
    content = files_of(replace(hostile, edition=replace(hostile.edition, language=language)), language)
    text = content["tables/tickets.csv"].decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=believed) for cell in row]
    assert len(cells) > len(hostile.tickets)
    assert not [cell for cell in cells if re.match(csv_text.STARTS, cell)]


def test_texts_of_every_field_survive_as_texts(report):
    made = with_texts(report, '=HYPERLINK("http://x.test")')
    read = frame(files_of(made), "entries")
    assert set(read["Filiale"].dropna()) <= {'\'=HYPERLINK("http://x.test")'} | set(report.entries["subsidiary"])


def test_parquet_keeps_the_types(report):
    content = files_of(report)
    read = pd.read_parquet(io.BytesIO(content["tables/entries.parquet"]))
    assert read["minutes"].sum() == report.entries["seconds"].sum() / 60
    assert str(read["work_date"].dtype).startswith("datetime64")
    assert read["in_scope"].dtype == bool
    named = {path.split(".")[0] for path in content if path.startswith("tables/")}
    assert {f"{name}.{kind}" for name in named for kind in ("csv", "parquet")} == set(content) - {"tables.xlsx"}


def test_parquet_has_the_same_types_whatever_rows_there_are():
    """A column without a value keeps its type, and an amount its cents."""
    columns = (
        Column("name", "Nom", "text"),
        Column("amount_eur", "Montant", "money"),
        Column("minutes", "Minutes", "number"),
        Column("starts_on", "Du", "date"),
    )
    full = {"name": ["=1+1"], "amount_eur": [Decimal("8.33")], "minutes": [1.5], "starts_on": [pd.Timestamp(AS_OF)]}
    void = {"name": [None], "amount_eur": [None], "minutes": [float("nan")], "starts_on": [pd.NaT]}
    made = [ExportTable("gaps", "Trous", columns, pd.DataFrame(rows)) for rows in (full, void)]
    first, second = (pq.read_table(io.BytesIO(to_parquet(table))) for table in made)
    assert [str(kind) for kind in first.schema.types] == ["string", "decimal128(3, 2)", "double", "timestamp[ms]"]
    assert [str(kind) for kind in second.schema.types] == ["string", "decimal128(18, 2)", "double", "timestamp[ms]"]
    assert first.to_pylist()[0]["name"] == "=1+1", "a text for programs is as it is"
    assert set(second.to_pylist()[0].values()) == {None}


def test_kinds_and_the_mark_of_a_csv_are_as_asked(report):
    content = writer.files(tables(report), language="fr", as_of=AS_OF, kinds=("csv",), csv_mark=False)
    assert {path.rpartition(".")[2] for path in content} == {"csv"}
    assert not content["tables/entries.csv"].startswith(b"\xef\xbb\xbf")
    assert writer.to_csv(tables(report)[0], language="en", has_mark=True).startswith(b"\xef\xbb\xbf")


def test_a_report_without_a_contract_line_keeps_the_header_of_its_lines():
    made = make_report(params=make_params(contract_lines=()), entries=make_entries())
    content = files_of(made)
    assert list(frame(content, "lines").columns)[:2] == ["Ligne de contrat", "Nom"]
    assert len(frame(content, "lines")) == 0
    assert "Lignes de contrat" in CalamineWorkbook.from_filelike(io.BytesIO(content["tables.xlsx"])).sheet_names


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_the_workbook(tmp_path):
    made = make_report(params=make_params(), entries=make_entries())
    (tmp_path / "tables.xlsx").write_bytes(files_of(made)["tables.xlsx"])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,1",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "tables.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (converted,) = tmp_path.glob("*.csv")
    read = pd.read_csv(converted, sep=";")
    assert len(read) == len(made.entries)
