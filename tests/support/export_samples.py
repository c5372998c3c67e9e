"""The samples of `tests/data/exports`, put where they can be read; those that a tool gives as a workbook become one."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

EXPORTS = Path(__file__).parents[1] / "data/exports"
DATES = {r"\d{4}-\d\d-\d\d": "%Y-%m-%d", r"\d{4}-\d\d-\d\d \d\d:\d\d": "%Y-%m-%d %H:%M"}
SHOWN = {"%Y-%m-%d": "yyyy-mm-dd", "%Y-%m-%d %H:%M": "yyyy-mm-dd hh:mm"}


def place(sample: Mapping[str, Any], folder: Path) -> Path:
    """Return a copy of a sample in the folder, as the kind of file that the tool gives."""
    source = EXPORTS / sample["file"]
    workbook = sample.get("workbook")
    if workbook is None:
        return Path(shutil.copy(source, folder))
    path = folder / workbook["name"]
    _write_workbook(source, path, workbook["sheet"], is_typed=workbook.get("typed", True))
    return path


def _write_workbook(source: Path, path: Path, sheet_name: str, *, is_typed: bool) -> None:
    with xlsxwriter.Workbook(str(path)) as book, source.open(encoding="utf-8", newline="") as lines:
        sheet = book.add_worksheet(sheet_name)
        formats = {read: book.add_format({"num_format": shown}) for read, shown in SHOWN.items()}
        for row, cells in enumerate(csv.reader(lines)):
            for column, cell in enumerate(cells):
                date = next((form for pattern, form in DATES.items() if re.fullmatch(pattern, cell)), None)
                if is_typed and date:
                    sheet.write_datetime(row, column, datetime.strptime(cell, date), formats[date])  # noqa: DTZ007
                elif is_typed and re.fullmatch(r"\d+(\.\d+)?", cell):
                    sheet.write_number(row, column, float(cell))
                elif cell:
                    sheet.write_string(row, column, cell)
