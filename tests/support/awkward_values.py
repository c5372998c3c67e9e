"""Awkward CSV files: durations and dates as hands and tools write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from awkward_columns import (
    CATEGORY,
    ENGLISH,
    FRENCH,
    MONTHS,
    TICKET,
    TITLE,
    WHO,
    Column,
    Maker,
    changed,
    dated,
    register,
    save,
    spent,
    table,
    text,
)
from worked_rows import Row, rows

PARIS = ZoneInfo("Europe/Paris")
NBSP, NARROW_NBSP = "\u00a0", "\u202f"
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
EXCEL_EPOCH = date(1899, 12, 30)

VALUES: dict[str, Maker] = {}
"""Name of the file -> what writes it."""

awkward = register(VALUES)


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
