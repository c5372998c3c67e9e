"""The entries of a selection as a workbook: typed cells, no formula, the same bytes each time."""

from __future__ import annotations

import io
from datetime import datetime

import pandas as pd
import xlsxwriter

from analysis.domain import units
from analysis.views.drawing.markup import clean
from analysis.views.language.wording import Wording

COLUMNS = ("work_date", "ticket_id", "title", "technician", "category_path", "subsidiary", "requester", "profile")
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has no time zone, and must not change from day to day
LONGEST_CELL = 1_000


def workbook(entries: pd.DataFrame, words: Wording) -> bytes:
    """The workbook of these entries: one row an entry, its minutes, and their total."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet(words.text("Entries")[:31])
    day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    headings = ("Date", "Ticket", "Title", "Technician", "Category", "Subsidiary", "Requester", "Profile", "Minutes")
    sheet.write_row(0, 0, [words.text(heading) for heading in headings], bold)
    minutes = units.minutes(entries["seconds"])
    for row, values in enumerate(entries[list(COLUMNS)].itertuples(index=False), start=1):
        sheet.write_datetime(row, 0, values[0].to_pydatetime(), day)
        for column, value in enumerate(values[1:], start=1):
            sheet.write_string(row, column, "" if pd.isna(value) else clean(str(value), LONGEST_CELL))
        sheet.write_number(row, len(COLUMNS), float(minutes.iloc[row - 1]))
    sheet.write_string(len(entries) + 1, 0, words.text("Total"), bold)
    sheet.write_number(len(entries) + 1, len(COLUMNS), float(minutes.sum()), bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS), 16)
    book.close()
    return content.getvalue()
