"""Sheets of workbooks as grids of text."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter

from analysis.params.file_format import FileMapping
from analysis.sources.files import workbook
from analysis.sources.files.grid import Grid


def sheet(*rows: list[Any], is_1904: bool = False, **keys: object) -> Grid:
    """Rows written by another library to a workbook, and read back."""
    stream = io.BytesIO()
    written = xlsxwriter.Workbook(stream, {"date_1904": is_1904, "in_memory": True})
    page = written.add_worksheet("Temps")
    forms = {
        datetime: written.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        date: written.add_format({"num_format": "dd/mm/yyyy"}),
        time: written.add_format({"num_format": "hh:mm"}),
        timedelta: written.add_format({"num_format": "[h]:mm"}),
    }
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write(number, place, cell, *([forms[type(cell)]] if type(cell) in forms else []))
    written.close()
    return workbook.read(stream.getvalue(), FileMapping.model_validate({"path": "a.xlsx", **keys}), "a.xlsx")


def texts(found: Grid) -> list[str]:
    """The cells of the first column."""
    return found.cells[0].to_pylist()


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_are_the_same_in_both_epochs(is_1904: bool) -> None:
    """The workbook says which; a date alone has no time of day."""
    cells = [datetime.fromisoformat("2023-02-16T09:30"), date(2023, 2, 16)]
    found = sheet(["Date"], *([cell] for cell in cells), is_1904=is_1904)
    assert texts(found) == ["2023-02-16 09:30:00", "2023-02-16"]


def test_durations_are_clocks_that_may_pass_a_day() -> None:
    """26 h 30 min, and a time of day used as a duration."""
    assert texts(sheet(["Durée"], [timedelta(hours=26, minutes=30)], [time(2, 45)])) == ["26:30:00", "02:45:00"]


def test_numbers_have_the_stated_decimal_sign() -> None:
    """A number cell is never in doubt, so it is written as the mapping wants texts to be."""
    assert texts(sheet(["h"], [2.75], [45])) == ["2.75", "45"]
    assert texts(sheet(["h"], [2.75], [45], decimal=",")) == ["2,75", "45"]


def test_texts_that_look_like_numbers_keep_their_zeros() -> None:
    """0000045 is a text in the sheet and stays one."""
    assert texts(sheet(["id"], ["0000045"])) == ["0000045"]


def test_lines_are_those_of_the_sheet() -> None:
    """A title above the header, an empty row in the middle."""
    found = sheet(["Titre"], [], ["id"], ["1"], [], ["2"], header_row=3)
    assert (found.header, texts(found), found.lines.tolist()) == (("id",), ["1", "2"], [4, 6])
