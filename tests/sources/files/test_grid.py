"""Files as grids of text: CSV and Parquet."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.params.file_format import FileMapping
from analysis.sources.files import content, grid, parquet


def csv_grid(text: str, **keys: object) -> grid.Grid:
    """A CSV text as a grid."""
    return grid.read_csv(text, FileMapping.model_validate({"path": "a.csv", **keys}), "a.csv")


def rows_of(found: grid.Grid) -> list[tuple[str, ...]]:
    """The cells, row by row."""
    return list(zip(*(column.to_pylist() for column in found.cells), strict=True))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_only_separator_of_the_header_is_certain(separator: str) -> None:
    """Nothing has to be stated where the header holds one of them alone."""
    found = csv_grid(f"a{separator}b\n1{separator}2\n")
    assert (found.header, rows_of(found)) == (("a", "b"), [("1", "2")])


def test_leading_zeros_and_spaces_inside_are_kept() -> None:
    """Every cell is a text: nothing becomes a number, a null or a date."""
    assert rows_of(csv_grid("a;b;c\n0000045;NA;1e5\n")) == [("0000045", "NA", "1e5")]


def test_lines_are_those_of_the_file() -> None:
    """Blank lines and cells of several lines move the rows beneath them: 2, 4 (a cell of two lines) and 7."""
    found = csv_grid('a;b\n1;x\n\n2;"y\nz"\n\n3;t\n')
    assert found.lines.tolist() == [2, 4, 7]


def test_a_header_of_several_lines_counts_for_its_lines() -> None:
    """A quoted name may hold a line break; two rows of title stand above."""
    found = csv_grid('Titre\n\n"a\nb";c\n1;2\n', header_row=3)
    assert (found.header, found.lines.tolist()) == (("a\nb", "c"), [5])


def test_rows_cut_otherwise_are_set_aside_with_their_line() -> None:
    """Too few and too many cells; the good rows keep their own lines."""
    found = csv_grid("a;b\n1;2\n3\n4;5;6\n7;8\n")
    assert (rows_of(found), found.lines.tolist()) == ([("1", "2"), ("7", "8")], [2, 5])
    assert [(row.line, row.found) for row in found.broken] == [(3, "3"), (4, "4;5;6")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(end: str) -> None:
    """Unix, Windows and old Mac."""
    found = csv_grid(end.join(["a;b", "1;2", "3;4"]) + end)
    assert (rows_of(found), found.lines.tolist()) == ([("1", "2"), ("3", "4")], [2, 3])


def test_a_cell_of_one_megabyte_is_read_whole() -> None:
    """The reader has no limit of its own: the mapping's rules judge the cell."""
    (row,) = rows_of(csv_grid(f"a;b\n1;{'x' * 1_048_576}\n"))
    assert len(row[1]) == 1_048_576


@pytest.mark.parametrize(("last", "kept"), [(0, 3), (1, 2), (2, 1), (9, 0)])
def test_declared_last_rows_are_left_out(last: int, kept: int) -> None:
    """Broken rows count among the last ones: a line of totals is often cut otherwise."""
    found = grid.drop_last(csv_grid("a;b\n1;2\n3;4\nTotal\n"), last)
    assert len(found.lines) + len(found.broken) == kept


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(encoding: str) -> None:
    """Whatever the mapping says or does not say."""
    assert content.decode("é;à".encode(encoding), None, "a.csv") == "é;à"
    assert content.decode("é;à".encode(encoding), "cp1252", "a.csv") == "é;à"


def test_a_stated_encoding_is_used() -> None:
    """The € sign of cp1252 is no UTF-8."""
    assert content.decode("12 €".encode("cp1252"), "cp1252", "a.csv") == "12 €"


def test_parquet_types_become_their_text() -> None:
    """Whole numbers, dates, durations (as seconds), booleans, nulls, dictionaries."""
    table = pa.table(
        {
            "id": pa.array([45, None], pa.int64()),
            "at": pa.array([datetime.fromisoformat("2023-02-16T09:30"), None], pa.timestamp("us")),
            "spent": pa.array([timedelta(minutes=165), None], pa.duration("us")),
            "flag": pa.array([True, None]),
            "word": pa.array(["x", None]).dictionary_encode(),
        }
    )
    stream = io.BytesIO()
    pq.write_table(table, stream)
    found = parquet.read(stream.getvalue(), "a.parquet")
    assert rows_of(found) == [("45", "2023-02-16 09:30:00.000000", "9900", "true", "x"), ("", "", "", "", "")]
