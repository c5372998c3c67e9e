"""Awkward CSV files: what a spreadsheet, a ticket tool or a hand makes of a list of entries."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from worked_rows import CATEGORIES, Row, rows

Maker = Callable[[Path], None]
Column = tuple[str, Callable[[Row], object]]

PARIS = ZoneInfo("Europe/Paris")
NBSP, NARROW_NBSP = "\u00a0", "\u202f"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
EXCEL_EPOCH = date(1899, 12, 30)

TEXT: dict[str, Maker] = {}
"""Name of the file -> what writes it."""

TICKET: Column = ("N° ticket", lambda row: row.ticket)
DAY: Column = ("Date", lambda row: f"{row.day:%d/%m/%Y}")
WHO: Column = ("Technicien", lambda row: row.technician)
CATEGORY: Column = ("Catégorie", lambda row: row.category)
KIND: Column = ("Type", lambda row: row.kind)
TITLE: Column = ("Objet", lambda row: row.title)
SPENT: Column = ("Durée (min)", lambda row: row.minutes)
CLIENT: Column = ("Société", lambda row: row.client)
FRENCH = (TICKET, DAY, WHO, CATEGORY, KIND, TITLE, SPENT)
ENGLISH: tuple[Column, ...] = (
    ("Ticket", lambda row: row.ticket),
    ("Date", lambda row: row.day.isoformat()),
    ("Technician", lambda row: row.technician),
    ("Category", lambda row: row.category),
    ("Summary", lambda row: row.title),
    ("Minutes", lambda row: row.minutes),
)


def awkward(name: str) -> Callable[[Maker], Maker]:
    """Register what writes the file of that name."""

    def registered(maker: Maker) -> Maker:
        TEXT[name] = maker
        return maker

    return registered


def table(made: Iterable[Row], columns: Sequence[Column]) -> list[list[str]]:
    """Return the heading and one line a row, as texts."""
    return [[title for title, _ in columns], *([str(value(row)) for _, value in columns] for row in made)]


def text(lines: Iterable[Sequence[str]], separator: str = ";", end: str = "\r\n") -> str:
    """Return the lines as a CSV text."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator=end).writerows(lines)
    return written.getvalue()


def changed(columns: Sequence[Column], title: str, *by: Column) -> tuple[Column, ...]:
    """Return the columns where that of this title is replaced by others."""
    return tuple(each for column in columns for each in (by if column[0] == title else (column,)))


def spent(title: str, written: Callable[[Row], object]) -> tuple[Column, ...]:
    """Return the French columns with the duration written otherwise."""
    return changed(FRENCH, "Durée (min)", (title, written))


def dated(written: Callable[[Row], object]) -> tuple[Column, ...]:
    """Return the French columns with the date written otherwise."""
    return changed(FRENCH, "Date", ("Date", written))


def save(path: Path, columns: Sequence[Column], *, separator: str = ";", encoding: str = "utf-8") -> None:
    """Write the rows of the file's own seed."""
    path.write_bytes(text(table(rows(path.name), columns), separator).encode(encoding))


@awkward("sep_line_fr.csv")
def sep_line(path: Path) -> None:
    """Excel's own first line, that names the separator."""
    path.write_bytes(("sep=;\r\n" + text(table(rows(path.name), FRENCH))).encode("utf-8"))


@awkward("separator_tail_fr.csv")
def separator_tail(path: Path) -> None:
    """Lines of separators alone at the end: rows that were emptied in the sheet."""
    path.write_bytes((text(table(rows(path.name), FRENCH)) + ";;;;;;\r\n" * 4).encode("cp1252"))


@awkward("utf16_tabs_fr.csv")
def utf16_tabs(path: Path) -> None:
    """Excel's « Texte Unicode »: UTF-16 with its mark, tabs."""
    save(path, FRENCH, separator="\t", encoding="utf-16")


@awkward("utf16_without_mark_en.csv")
def utf16_without_mark(path: Path) -> None:
    """UTF-16 without a mark."""
    save(path, ENGLISH, separator=",", encoding="utf-16-le")


@awkward("cp1252_fr.csv")
def cp1252(path: Path) -> None:
    """œ, ’ and € in the encoding of Windows."""
    columns = changed(FRENCH, "Objet", ("Objet", lambda row: f"Mise en œuvre de l’accès à 12 € : {row.title}"))
    save(path, columns, encoding="cp1252")


@awkward("bom_en.csv")
def bom(path: Path) -> None:
    """UTF-8 with its mark."""
    save(path, ENGLISH, separator=",", encoding="utf-8-sig")


@awkward("million_characters_fr.csv")
def million_characters(path: Path) -> None:
    """A log pasted in a comment: a cell of a million characters, whose minutes are work."""
    made = table(rows(path.name), (*FRENCH, ("Commentaire", lambda row: "x" * (10**6 if row.number == 1004 else 5))))
    path.write_bytes(text(made).encode("utf-8"))


@awkward("lines_in_cells_fr.csv")
def lines_in_cells(path: Path) -> None:
    """Comments with line ends, separators and doubled quotes."""
    comment: Column = ("Commentaire", lambda row: f'Vu avec "{row.technician}" ;\nsuite :\r\n- fait ; revu')
    save(path, (*FRENCH[:-1], comment, SPENT))


@awkward("title_lines_fr.csv")
def title_lines(path: Path) -> None:
    """Three lines of title above the heading."""
    title = "Relevé des interventions;;;;;;\r\nPériode : 01/01/2023 au 31/03/2023;;;;;;\r\n;;;;;;\r\n"
    path.write_bytes((title + text(table(rows(path.name), FRENCH))).encode("cp1252"))


@awkward("subtotals_fr.csv")
def subtotals(path: Path) -> None:
    """A sub-total after each month and a grand total."""
    made = rows(path.name)
    lines = table([], FRENCH)
    for month in sorted({row.day.month for row in made}):
        of_month = [row for row in made if row.day.month == month]
        lines += table(of_month, FRENCH)[1:]
        lines.append([f"Sous-total {MONTHS[month - 1]}", *[""] * 5, str(sum(row.minutes for row in of_month))])
    lines.append(["Total général", *[""] * 5, str(sum(row.minutes for row in made))])
    path.write_bytes(text(lines).encode("utf-8"))


@awkward("total_row_en.csv")
def total_row(path: Path) -> None:
    """A row of totals at the end."""
    made = rows(path.name)
    total = ["Total", "", "", "", "", str(sum(row.minutes for row in made))]
    path.write_bytes(text([*table(made, ENGLISH), total], ",").encode("utf-8"))


@awkward("hours_words_fr.csv")
def hours_words(path: Path) -> None:
    """`1h30`, `45min`, `2h`, `1 h 05`: one column, four hands."""

    def written(row: Row) -> str:
        hours, minutes = divmod(row.minutes, 60)
        if hours and minutes:
            return f"{hours}h{minutes:02d}" if row.number % 2 else f"{hours} h {minutes:02d}"
        return f"{hours}h" if hours else f"{minutes}min"

    save(path, spent("Durée", written))


@awkward("minutes_words_fr.csv")
def minutes_words(path: Path) -> None:
    """« 90 min »."""
    save(path, spent("Temps passé", lambda row: f"{row.minutes} min"))


@awkward("clock_en.csv")
def clock(path: Path) -> None:
    """`1:30` is an hour and a half, and `0:45` three quarters."""
    columns = changed(ENGLISH, "Minutes", ("Time spent", lambda row: f"{row.minutes // 60}:{row.minutes % 60:02d}"))
    save(path, columns, separator=",")


@awkward("clock_seconds_en.csv")
def clock_seconds(path: Path) -> None:
    """`01:30:15`: the seconds count."""
    made = [replace(row, seconds=row.seconds + 15) for row in rows(path.name)]

    def written(row: Row) -> str:
        return f"{row.seconds // 3600:02d}:{row.seconds % 3600 // 60:02d}:{row.seconds % 60:02d}"

    path.write_bytes(text(table(made, changed(ENGLISH, "Minutes", ("Duration", written))), ",").encode("utf-8"))


@awkward("comma_hours_fr.csv")
def comma_hours(path: Path) -> None:
    """`1,5` hours."""
    save(
        path,
        spent("Temps passé (h)", lambda row: f"{row.seconds / 3600:.4f}".rstrip("0").rstrip(".").replace(".", ",")),
    )


@awkward("thousands_nbsp_fr.csv")
def thousands_nbsp(path: Path) -> None:
    """« 1 165,5 » minutes, with the no-break space that Excel writes."""
    path.write_bytes(text(_thousands(path.name, "Durée (minutes)", NBSP)).encode("cp1252"))


@awkward("thousands_narrow_fr.csv")
def thousands_narrow(path: Path) -> None:
    """The same with a narrow no-break space, under a heading without a unit: as hours it would be 1,165 a day."""
    path.write_bytes(text(_thousands(path.name, "Temps passé", NARROW_NBSP)).encode("utf-8"))


def _thousands(name: str, title: str, space: str) -> list[list[str]]:
    made = rows(name)
    made[3] = replace(made[3], seconds=69_930)
    made[7] = replace(made[7], seconds=60_030)

    def written(row: Row) -> str:
        return f"{row.seconds / 60:,.1f}".replace(",", space).replace(".", ",")

    return table(made, spent(title, written))


@awkward("seconds_en.csv")
def seconds_named(path: Path) -> None:
    """Seconds, and the heading says so."""
    save(path, changed(ENGLISH, "Minutes", ("time_spent_seconds", lambda row: row.seconds)), separator=",")


@awkward("seconds_unnamed_fr.csv")
def seconds_unnamed(path: Path) -> None:
    """Seconds under `Durée`: read as minutes, two days of work in one."""
    save(path, spent("Durée", lambda row: row.seconds))


@awkward("negative_en.csv")
def negative(path: Path) -> None:
    """A correction typed as a negative time."""
    made = rows(path.name)
    made[5] = replace(made[5], seconds=-30 * 60)
    path.write_bytes(text(table(made, ENGLISH), ",").encode("utf-8"))


@awkward("empty_durations_fr.csv")
def empty_durations(path: Path) -> None:
    """Two rows of fourteen without a duration."""
    columns = spent("Durée (min)", lambda row: "" if row.number in (1003, 1009) else row.minutes)
    path.write_bytes(text(table(rows(path.name, 14), columns)).encode("utf-8"))


@awkward("empty_dates_en.csv")
def empty_dates(path: Path) -> None:
    """Two rows of fourteen without a date."""
    columns = changed(ENGLISH, "Date", ("Date", lambda row: "" if row.number in (1003, 1009) else row.day.isoformat()))
    path.write_bytes(text(table(rows(path.name, 14), columns), ",").encode("utf-8"))


@awkward("day_first_fr.csv")
def day_first(path: Path) -> None:
    """Days under 13 but one, far down the file: that one proves day/month."""
    made = [replace(row, start=row.start.replace(day=row.number % 12 + 1)) for row in rows(path.name, 16)]
    made[13] = replace(made[13], start=made[13].start.replace(day=25))
    path.write_bytes(text(table(made, FRENCH)).encode("utf-8"))


@awkward("month_first_en.csv")
def month_first(path: Path) -> None:
    """The same with the month first."""
    made = [replace(row, start=row.start.replace(day=row.number % 12 + 1)) for row in rows(path.name, 16)]
    made[13] = replace(made[13], start=made[13].start.replace(day=25))
    columns = changed(ENGLISH, "Date", ("Date", lambda row: f"{row.day:%m/%d/%Y}"))
    path.write_bytes(text(table(made, columns), ",").encode("utf-8"))


@awkward("order_unproven_en.csv")
def order_unproven(path: Path) -> None:
    """No day over 12: nothing in the file says which is the month."""
    made = [replace(row, start=row.start.replace(day=row.number % 12 + 1)) for row in rows(path.name)]
    columns = changed(ENGLISH, "Date", ("Date", lambda row: f"{row.day:%m/%d/%Y}"))
    path.write_bytes(text(table(made, columns), ",").encode("utf-8"))


@awkward("month_names_fr.csv")
def month_names(path: Path) -> None:
    """« 3 janvier 2023 », « 1er mars 2023 »."""
    made = rows(path.name, 24, step_days=15)
    made[4] = replace(made[4], start=made[4].start.replace(day=1))
    columns = dated(
        lambda row: f"{'1er' if row.day.day == 1 else row.day.day} {MONTHS[row.day.month - 1]} {row.day.year}"
    )
    path.write_bytes(text(table(made, columns)).encode("utf-8"))


@awkward("short_month_names_fr.csv")
def short_month_names(path: Path) -> None:
    """« 14 févr. 2023 », as Excel writes it."""
    columns = dated(lambda row: f"{row.day:%d}-{SHORT_MONTHS[row.day.month - 1]}-{row.day.year}")
    path.write_bytes(text(table(rows(path.name, 24, step_days=15), columns)).encode("cp1252"))


@awkward("two_digit_years_fr.csv")
def two_digit_years(path: Path) -> None:
    """03/01/23."""
    save(path, dated(lambda row: f"{row.day:%d/%m/%y}"))


@awkward("excel_serials_en.csv")
def excel_serials(path: Path) -> None:
    """44929 is 3 January 2023: a date column saved as a number."""
    columns = changed(ENGLISH, "Date", ("Date", lambda row: (row.day - EXCEL_EPOCH).days))
    save(path, columns, separator=",")


@awkward("instants_utc_en.csv")
def instants_utc(path: Path) -> None:
    """`2023-01-31T23:30:00Z` is 1 February in Paris."""
    made = rows(path.name)
    made[-1] = replace(made[-1], start=datetime(2023, 3, 1, 0, 30))  # noqa: DTZ001 (local times, as all rows)
    instant: Column = (
        "Date",
        lambda row: row.start.replace(tzinfo=PARIS).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    path.write_bytes(text(table(made, changed(ENGLISH, "Date", instant)), ",").encode("utf-8"))


@awkward("twelve_hours_en.csv")
def twelve_hours(path: Path) -> None:
    """12:15 AM is a quarter past midnight."""
    made = rows(path.name)
    made[2] = replace(made[2], start=datetime.combine(made[2].day, time(0, 15)))
    columns = changed(ENGLISH, "Date", ("Date", lambda row: f"{row.start:%m/%d/%Y %I:%M %p}"))
    path.write_bytes(text(table(made, columns), ",").encode("utf-8"))


@awkward("hour_that_is_not_fr.csv")
def hour_that_is_not(path: Path) -> None:
    """26/03/2023 02:30 does not exist in Paris; the row's start and end are its only duration."""
    made = rows(path.name, first_day=date(2023, 3, 16), step_days=2)
    made[5] = replace(made[5], start=datetime(2023, 3, 26, 2, 30), seconds=3600)  # noqa: DTZ001
    path.write_bytes(text(table(made, _start_end())).encode("utf-8"))


@awkward("hour_that_is_twice_fr.csv")
def hour_that_is_twice(path: Path) -> None:
    """29/10/2023 01:30 to 03:30 lasts three hours in Paris."""
    made = rows(path.name, first_day=date(2023, 10, 19), step_days=2)
    made[5] = replace(made[5], start=datetime(2023, 10, 29, 1, 30), seconds=7200)  # noqa: DTZ001
    path.write_bytes(text(table(made, _start_end())).encode("utf-8"))


def _start_end() -> tuple[Column, ...]:
    start: Column = ("Début", lambda row: f"{row.start:%d/%m/%Y %H:%M}")
    end: Column = ("Fin", lambda row: f"{row.end:%d/%m/%Y %H:%M}")
    return (TICKET, start, end, WHO, CATEGORY, TITLE)


@awkward("without_ticket_en.csv")
def without_ticket(path: Path) -> None:
    """A quarter of the time is on no ticket."""
    columns = changed(ENGLISH, "Ticket", ("Ticket", lambda row: "" if row.number % 4 == 0 else row.ticket))
    save(path, columns, separator=",")


@awkward("repeated_same_fr.csv")
def repeated_same(path: Path) -> None:
    """Three rows twice, ids and all: an export stitched from two that overlap."""
    made = rows(path.name)
    columns = (("N° intervention", lambda row: row.number), *FRENCH)
    path.write_bytes(text(table([*made, *made[-3:]], columns)).encode("utf-8"))


@awkward("repeated_other_fr.csv")
def repeated_other(path: Path) -> None:
    """An id twice, with another duration: nobody can say which is right."""
    made = rows(path.name)
    columns = (("N° intervention", lambda row: row.number), *FRENCH)
    other = replace(made[4], seconds=made[4].seconds + 600)
    path.write_bytes(text(table([*made, other], columns)).encode("utf-8"))


@awkward("two_categories_en.csv")
def two_categories(path: Path) -> None:
    """The same ticket worked on in two categories: each row keeps its own."""
    made = rows(path.name)
    two = [replace(row, ticket="00121", category=CATEGORIES[row.number % 2 * 2]) for row in made[:6]]
    path.write_bytes(text(table([*two, *made[6:]], ENGLISH), ",").encode("utf-8"))


@awkward("three_clients_fr.csv")
def three_clients(path: Path) -> None:
    """Accents, œ, an apostrophe, and two ways to write one client."""
    clients = ("L’Étoile d’Or", "Sacré-Cœur", "Morin & Fils", "MORIN & FILS")
    path.write_bytes(text(table(rows(path.name, 16, clients=clients), (CLIENT, *FRENCH))).encode("utf-8"))


@awkward("labels_fr.csv")
def labels(path: Path) -> None:
    """One column a label, crossed by hand."""
    crossed: list[Column] = [
        (label, lambda row, label=label: "x" if label in row.category else "")
        for label in ("Réseau", "Sauvegarde", "Migration")
    ]
    save(path, (TICKET, DAY, WHO, TITLE, *crossed, SPENT))


@awkward("join_entries_fr.csv")
def join_entries(path: Path) -> None:
    """Times without their day, that stands in another file under the same key."""
    save(path, (("N° intervention", lambda row: row.number), TICKET, WHO, CATEGORY, SPENT))


@awkward("join_days_fr.csv")
def join_days(path: Path) -> None:
    """The days of the other file's interventions."""
    columns = (("N° intervention", lambda row: row.number), DAY)
    path.write_bytes(text(table(rows("join_entries_fr.csv"), columns)).encode("utf-8"))


@awkward("units_of_25_minutes_fr.csv")
def units_of_25_minutes(path: Path) -> None:
    """A provider that counts in units of 25 minutes."""
    made = [replace(row, seconds=1500 * (1 + row.number % 3)) for row in rows(path.name)]
    path.write_bytes(text(table(made, spent("Unités", lambda row: row.seconds // 1500))).encode("utf-8"))


@awkward("hours_by_month_fr.csv")
def hours_by_month(path: Path) -> None:
    """Hours by technician and month, with their totals: no entry can be found again in it."""
    lines = [["Technicien", "2023-1", "2023-2", "2023-3", "Total"]]
    lines += [["Durand Élodie", "12,50", "8,25", "", "20,75"], ["Morel Paul", "3,00", "", "4,50", "7,50"]]
    lines.append(["Total", "15,50", "8,25", "4,50", "28,25"])
    path.write_bytes(text(lines).encode("cp1252"))


@awkward("gzip_en.csv.gz")
def gzipped(path: Path) -> None:
    """A compressed CSV."""
    content = text(table(rows(path.name), ENGLISH), ",").encode("utf-8")
    path.write_bytes(gzip.compress(content, mtime=0))


@awkward("zip_fr.csv.zip")
def zipped(path: Path) -> None:
    """A CSV alone in a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("export.csv"), text(table(rows(path.name), FRENCH)).encode("utf-8"))


@awkward("wide_en.csv")
def wide(path: Path) -> None:
    """Two thousand columns, of which six say something."""
    blank: list[Column] = [(f"Custom field {number}", lambda row: "") for number in range(2000)]
    save(path, (*ENGLISH[:3], *blank, *ENGLISH[3:]), separator=",")


@awkward("two_durations_en.csv")
def two_durations(path: Path) -> None:
    """An exact duration and its decimal of hours, rounded to the hundredth: the exact one is the real one."""
    made = [replace(row, seconds=row.seconds + 100) for row in rows(path.name)]
    exact: Column = (
        "Duration (h)",
        lambda row: f"{row.seconds // 3600:02d}:{row.seconds % 3600 // 60:02d}:{row.seconds % 60:02d}",
    )
    rounded: Column = ("Duration (decimal)", lambda row: f"{row.seconds / 3600:.2f}")
    path.write_bytes(text(table(made, changed(ENGLISH, "Minutes", exact, rounded)), ",").encode("utf-8"))
