"""Awkward XLSX files: hidden sheets, a sheet a month, merged headings, totals, Excel's own times, formulas, errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import openpyxl
import xlsxwriter
from awkward_columns import ENGLISH, FRENCH, MONTHS, Maker, register, table, text
from worked_rows import Row, rows
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

WORKBOOKS: dict[str, Maker] = {}
"""Name of the file -> what writes it."""

awkward = register(WORKBOOKS)

HEADINGS = ("N° ticket", "Date", "Technicien", "Catégorie", "Objet", "Durée (min)")
MINUTES = 5
"""Place of the duration in `HEADINGS`."""


@contextmanager
def workbook(path: Path, **options: object) -> Iterator[Workbook]:
    """Open a new workbook whose dates show as day/month/year."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy", **options}) as book:
        yield book


def cells(row: Row) -> list[object]:
    """Return a row as typed cells, in the order of `HEADINGS`."""
    return [row.ticket, row.day, row.technician, row.category, row.title, row.minutes]


def fill(sheet: Worksheet, made: Sequence[Row], headings: Sequence[str] = HEADINGS, first: int = 0) -> None:
    """Write the heading in row `first`, and the entries beneath."""
    sheet.write_row(first, 0, headings)
    for number, row in enumerate(made, first + 1):
        sheet.write_row(number, 0, cells(row))


@awkward("workbook_named.csv")
def workbook_named_csv(path: Path) -> None:
    """A workbook under the name of a CSV."""
    with workbook(path) as book:
        fill(book.add_worksheet("Temps"), rows(path.name))


@awkward("text_named.xlsx")
def text_named_workbook(path: Path) -> None:
    """A CSV under the name of a workbook."""
    path.write_bytes(text(table(rows(path.name), FRENCH)).encode("cp1252"))


@awkward("hidden_first_fr.xlsx")
def hidden_first(path: Path) -> None:
    """A hidden first sheet that holds old entries, and the visible one."""
    with workbook(path) as book:
        old = book.add_worksheet("Archive 2021")
        fill(old, rows("archive", 5, first_day=date(2021, 1, 4)))
        shown = book.add_worksheet("Interventions")
        fill(shown, rows(path.name))
        shown.activate()
        shown.set_first_sheet()
        old.hide()


@awkward("empty_first_en.xlsx")
def empty_first(path: Path) -> None:
    """An empty first sheet."""
    with workbook(path) as book:
        book.add_worksheet("Sheet1")
        fill(
            book.add_worksheet("Time"),
            rows(path.name),
            ("Ticket", "Date", "Technician", "Category", "Summary", "Minutes"),
        )


@awkward("months_fr.xlsx")
def months(path: Path) -> None:
    """One sheet a month, from Janvier to Décembre; August is empty but for its heading."""
    with workbook(path) as book:
        for number, month in enumerate(MONTHS, 1):
            made = rows(f"{path.name} {month}", 6, first_day=date(2023, number, 3), step_days=4)
            fill(book.add_worksheet(month.capitalize()), [] if month == "août" else made)


@awkward("merged_headings_fr.xlsx")
def merged_headings(path: Path) -> None:
    """Merged cells above the heading: « Ticket » over two columns, « Intervention » over four."""
    headings = ("N° ticket", "Objet", "Date", "Technicien", "Catégorie", "Durée (min)")
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        bold = book.add_format({"bold": True})
        sheet.merge_range(0, 0, 0, 1, "Ticket", bold)
        sheet.merge_range(0, 2, 0, 5, "Intervention", bold)
        sheet.write_row(1, 0, headings)
        for number, row in enumerate(rows(path.name), 2):
            sheet.write_row(number, 0, [row.ticket, row.title, row.day, row.technician, row.category, row.minutes])


@awkward("two_headings_en.xlsx")
def two_headings(path: Path) -> None:
    """A second heading row that gives the units."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Time")
        sheet.write_row(0, 0, ["Ticket", "Date", "Technician", "Category", "Summary", "Time spent"])
        sheet.write_row(1, 0, ["", "dd/mm/yyyy", "", "", "", "(minutes)"])
        for number, row in enumerate(rows(path.name), 2):
            sheet.write_row(number, 0, cells(row))


@awkward("totals_fr.xlsx")
def totals(path: Path) -> None:
    """A sub-total a month and a total, as formulas with their values."""
    made = rows(path.name)
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        sheet.write_row(0, 0, HEADINGS)
        number = 1
        for month in sorted({row.day.month for row in made}):
            of_month = [row for row in made if row.day.month == month]
            for row in of_month:
                sheet.write_row(number, 0, cells(row))
                number += 1
            sheet.write_string(number, 0, f"Sous-total {MONTHS[month - 1]}")
            first, value = number - len(of_month) + 1, sum(row.minutes for row in of_month)
            sheet.write_formula(number, MINUTES, f"=SUBTOTAL(9,F{first}:F{number})", None, value)
            number += 1
        sheet.write_string(number, 0, "Total général")
        sheet.write_formula(number, MINUTES, f"=SUBTOTAL(9,F2:F{number})", None, sum(row.minutes for row in made))


@awkward("excel_times_fr.xlsx")
def excel_times(path: Path) -> None:
    """Durations as Excel keeps them, fractions of a day shown [h]:mm."""
    with workbook(path) as book:
        shown = book.add_format({"num_format": "[h]:mm"})
        _with_durations(
            book, path.name, lambda sheet, number, row: sheet.write_number(number, MINUTES, row.seconds / 86_400, shown)
        )


@awkward("clock_cells_fr.xlsx")
def clock_cells(path: Path) -> None:
    """Durations as times of day, hh:mm."""
    with workbook(path) as book:
        shown = book.add_format({"num_format": "hh:mm"})
        _with_durations(
            book,
            path.name,
            lambda sheet, number, row: sheet.write_datetime(
                number, MINUTES, time(row.minutes // 60, row.minutes % 60), shown
            ),
        )


@awkward("text_hours_fr.xlsx")
def text_hours(path: Path) -> None:
    """« 1,5 » as text in a typed sheet, among numbers."""

    def write(sheet: Worksheet, number: int, row: Row) -> None:
        if number % 2:
            sheet.write_number(number, MINUTES, row.minutes / 60)
        else:
            sheet.write_string(number, MINUTES, f"{row.minutes / 60:.4f}".rstrip("0").rstrip(".").replace(".", ","))

    with workbook(path) as book:
        _with_durations(book, path.name, write, "Temps (h)")


def _with_durations(
    book: Workbook, name: str, write: Callable[[Worksheet, int, Row], object], title: str = "Durée"
) -> None:
    sheet = book.add_worksheet("Suivi")
    sheet.write_row(0, 0, [*HEADINGS[:MINUTES], title])
    for number, row in enumerate(rows(name), 1):
        sheet.write_row(number, 0, cells(row)[:MINUTES])
        write(sheet, number, row)


@awkward("start_end_cells_fr.xlsx")
def start_end_cells(path: Path) -> None:
    """A date, a start and an end, each a cell of its type; no duration."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        shown = book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["N° ticket", "Date", "Heure début", "Heure fin", "Technicien", "Objet"])
        for number, row in enumerate(rows(path.name), 1):
            sheet.write_row(number, 0, [row.ticket, row.day])
            sheet.write_datetime(number, 2, row.start.time(), shown)
            sheet.write_datetime(number, 3, row.end.time(), shown)
            sheet.write_row(number, 4, [row.technician, row.title])


@awkward("serial_dates_en.xlsx")
def serial_dates(path: Path) -> None:
    """Dates that lost their format: 44929."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Time")
        sheet.write_row(0, 0, [title for title, _ in ENGLISH])
        for number, row in enumerate(rows(path.name), 1):
            sheet.write_row(number, 0, [row.ticket, (row.day - date(1899, 12, 30)).days, row.technician])
            sheet.write_row(number, 3, [row.category, row.title, row.minutes])


@awkward("epoch_1904_fr.xlsx")
def epoch_1904(path: Path) -> None:
    """The epoch of old Macs: the same dates, other numbers in the file."""
    with workbook(path, date_1904=True) as book:
        fill(book.add_worksheet("Suivi"), rows(path.name))


@awkward("formula_unvalued_en.xlsx")
def formula_unvalued(path: Path) -> None:
    """A formula that no spreadsheet has computed yet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title for title, _ in ENGLISH])
    for number, row in enumerate(rows(path.name), 2):
        spent = "=30*2" if number == 5 else row.minutes
        sheet.append([row.ticket, row.day, row.technician, row.category, row.title, spent])
    book.save(path)


@awkward("error_cell_fr.xlsx")
def error_cell(path: Path) -> None:
    """#N/A among the durations."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        fill(sheet, rows(path.name))
        sheet.write_formula(6, MINUTES, "=VLOOKUP(1,Z1:Z2,1,0)", None, "#N/A")


@awkward("hours_by_month_en.xlsx")
def hours_by_month(path: Path) -> None:
    """Hours by person and month with a grand total, as a pivot table leaves them."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Report")
        sheet.write_row(0, 0, ["Sum of Hours", "Column Labels"])
        sheet.write_row(1, 0, ["Row Labels", "Jan", "Feb", "Mar", "Grand Total"])
        sheet.write_row(2, 0, ["Anne Roy", 12.5, 8.25, None, 20.75])
        sheet.write_row(3, 0, ["Paul Morel", 3, None, 4.5, 7.5])
        sheet.write_row(4, 0, ["Grand Total", 15.5, 8.25, 4.5, 28.25])


@awkward("wide_fr.xlsx")
def wide(path: Path) -> None:
    """Five hundred more columns, empty but for their heading."""
    with workbook(path) as book:
        fill(book.add_worksheet("Suivi"), rows(path.name), (*HEADINGS, *(f"Champ {number}" for number in range(500))))


@awkward("blank_formatted_fr.xlsx")
def blank_formatted(path: Path) -> None:
    """Five thousand rows that hold a border and nothing else, under the entries."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        fill(sheet, rows(path.name))
        border = book.add_format({"border": 1})
        for number in range(13, 5_000):
            for column in range(len(HEADINGS)):
                sheet.write_blank(number, column, None, border)


@awkward("three_clients_fr.xlsx")
def three_clients(path: Path) -> None:
    """Accents, œ and an apostrophe, a client a row."""
    made = rows(path.name, 15, clients=("Cœur d’Hérault", "Société Ünal", "Été & Cie"))
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        sheet.write_row(0, 0, ["Client", *HEADINGS])
        for number, row in enumerate(made, 1):
            sheet.write_row(number, 0, [row.client, *cells(row)])


@awkward("filtered_rows_fr.xlsx")
def hidden_rows(path: Path) -> None:
    """A filter hides the rows of one technician: they are work all the same."""
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        made = rows(path.name)
        fill(sheet, made)
        sheet.autofilter(0, 0, len(made), MINUTES)
        for number, row in enumerate(made, 1):
            if row.technician == made[0].technician:
                sheet.set_row(number, options={"hidden": True})


@awkward("past_midnight_fr.xlsx")
def past_midnight(path: Path) -> None:
    """Instants as cells with their time; one night's work begins on a day and ends on the next."""
    made = rows(path.name)
    night = made[4].start.replace(hour=23, minute=30)
    made[4] = replace(made[4], start=night, seconds=4500)
    with workbook(path) as book:
        sheet = book.add_worksheet("Suivi")
        shown = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, ["N° ticket", "Début", "Fin", "Technicien", "Objet"])
        for number, row in enumerate(made, 1):
            sheet.write_string(number, 0, row.ticket)
            sheet.write_datetime(number, 1, row.start, shown)
            sheet.write_datetime(number, 2, row.start + timedelta(seconds=row.seconds), shown)
            sheet.write_row(number, 3, [row.technician, row.title])
