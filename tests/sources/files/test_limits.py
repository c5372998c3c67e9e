"""Each limit of a file refuses what is beyond it, names its key, and lets through what is at it."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analysis.foundation.errors import DataFault
from analysis.params.file_format import FileMapping
from analysis.params.limits import Limits
from analysis.sources.files import content, grid, parquet, workbook

TEXT = "a;b\n1;2\n3;4\n"
ONE_MIB_LINE = b"x" * 2**20


def parquet_file(table: pa.Table) -> bytes:
    """A Parquet file in memory."""
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def book_of(row: int, column: int) -> bytes:
    """A workbook whose farthest cell is there."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Temps")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(row, column, "x")
    return stream.getvalue()


def csv_of(text: str, **limits: int) -> grid.Grid:
    """A CSV text read within limits."""
    return grid.read_csv(text, FileMapping.model_validate({"path": "a.csv"}), "a.csv", Limits(**limits))


@pytest.mark.parametrize(
    ("key", "at", "beyond"), [("columns", 2, 1), ("row_characters", 3, 2), ("rows", 2, 1), ("csv_cells", 4, 3)]
)
def test_a_csv_at_a_limit_is_read_and_beyond_it_refused(key: str, at: int, beyond: int) -> None:
    assert csv_of(TEXT, **{key: at}).header == ("a", "b")
    with pytest.raises(DataFault, match=rf"limits\.{key}"):
        csv_of(TEXT, **{key: beyond})


@pytest.mark.parametrize("suffix", ["gz", "zip"])
@pytest.mark.parametrize(
    ("key", "limits"), [("unpacked_mib", {"unpacked_mib": 32, "unpacked_ratio": 9999}), ("unpacked_ratio", {})]
)
def test_a_compressed_file_beyond_a_limit_is_refused(
    key: str, limits: dict[str, int], suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a.csv.{suffix}"
    if suffix == "gz":
        path.write_bytes(gzip.compress(ONE_MIB_LINE * 33))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", ONE_MIB_LINE * 33)
    with pytest.raises(DataFault, match=rf"limits\.{key}"):
        content.read(path, path.name, Limits(**limits))
    assert len(content.read(path, path.name, Limits(unpacked_ratio=9999))) == 33 * 2**20


def test_a_file_beyond_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(DataFault, match=r"limits\.file_mib"):
        content.read(path, path.name, Limits(file_mib=1))
    with pytest.raises(DataFault, match=r"limits\.text_mib"):
        content.read(path, path.name, Limits(text_mib=1))


def test_a_text_is_bounded_once_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"x" * (2**20 + 1)))
    with pytest.raises(DataFault, match=r"limits\.text_mib"):
        content.read(path, path.name, Limits(text_mib=1))


def test_the_rectangle_of_a_sheet_is_bounded() -> None:
    mapping = FileMapping.model_validate({"path": "a.xlsx"})
    assert len(workbook.read(book_of(4, 1), mapping, "a.xlsx", Limits(sheet_cells=10)).lines) == 1
    with pytest.raises(DataFault, match=r"B6 .*limits\.sheet_cells"):
        workbook.read(book_of(5, 1), mapping, "a.xlsx", Limits(sheet_cells=10))


def test_a_parquet_file_is_bounded_by_its_cells_and_by_its_texts() -> None:
    table = pa.table({"a": ["x"] * 3, "b": [["y", "z"]] * 3})
    read = parquet.read(parquet_file(table), "a.parquet", Limits(parquet_cells=6))
    assert read.cells[1].to_pylist() == ["y, z"] * 3
    with pytest.raises(DataFault, match=r"limits\.parquet_cells"):
        parquet.read(parquet_file(table), "a.parquet", Limits(parquet_cells=5))
    with pytest.raises(DataFault, match=r"limits\.rows"):
        parquet.read(parquet_file(table), "a.parquet", Limits(rows=2))
    repeated = pa.table({"a": ["x" * 2**20] * 3})
    with pytest.raises(DataFault, match=r"limits\.unpacked_mib"):
        parquet.read(parquet_file(repeated), "a.parquet", Limits(unpacked_mib=2))


def test_lines_of_separators_alone_are_no_rows() -> None:
    read = csv_of("a;b\n1;2\n;\n ; \n;3\n")
    assert read.lines.tolist() == [2, 5]
    assert [column.to_pylist() for column in read.cells] == [["1", ""], ["2", "3"]]
