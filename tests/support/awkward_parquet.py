"""Awkward Parquet files: durations in their own types, nanoseconds, zones, dictionaries, decimals, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from awkward_columns import Maker, register
from worked_rows import Row, rows

PARQUET: dict[str, Maker] = {}
"""Name of the file -> what writes it."""

awkward = register(PARQUET)

PARIS = ZoneInfo("Europe/Paris")


def columns(made: Sequence[Row], *, french: bool = False) -> dict[str, Any]:
    """Return the columns that all these files share."""
    names = (
        ("N° ticket", "Technicien", "Catégorie", "Objet") if french else ("ticket", "technician", "category", "title")
    )
    values = zip(*[(row.ticket, row.technician, row.category, row.title) for row in made], strict=True)
    return dict(zip(names, map(list, values), strict=True))


def save(path: Path, **more: Any) -> None:
    """Write the shared columns and these."""
    is_french = "_fr" in path.name
    made = columns(rows(path.name), french=is_french)
    pq.write_table(pa.table(made | more), path)


def instants(made: Sequence[Row]) -> list[datetime]:
    """Return the starts as instants."""
    return [row.start.replace(tzinfo=PARIS).astimezone(UTC) for row in made]


def spans(made: Sequence[Row]) -> list[timedelta]:
    """Return the durations."""
    return [timedelta(seconds=row.seconds) for row in made]


@awkward("duration_seconds_en.parquet")
def duration_seconds(path: Path) -> None:
    """duration[s], the type of a difference of two instants in seconds."""
    made = rows(path.name)
    save(path, date=[row.day for row in made], duration=pa.array(spans(made), pa.duration("s")))


@awkward("duration_milliseconds_fr.parquet")
def duration_milliseconds(path: Path) -> None:
    """duration[ms]."""
    made = rows(path.name)
    save(path, Date=[row.day for row in made], Durée=pa.array(spans(made), pa.duration("ms")))


@awkward("timedelta_en.parquet")
def timedelta_nanoseconds(path: Path) -> None:
    """pandas' own timedelta, in nanoseconds."""
    made = rows(path.name)
    save(path, date=[row.day for row in made], time_spent=pa.array(spans(made), pa.duration("ns")))


@awkward("nanoseconds_utc_en.parquet")
def nanoseconds_utc(path: Path) -> None:
    """timestamp[ns, UTC]; the last one is the day after in Paris."""
    made = rows(path.name)
    made[-1] = replace(made[-1], start=datetime(2023, 3, 1, 0, 30))  # noqa: DTZ001 (local times, as all rows)
    started = pa.array(instants(made), pa.timestamp("ns", "UTC"))
    save(path, started_at=started, minutes=pa.array([row.minutes for row in made], pa.int16()))


@awkward("zone_fr.parquet")
def zoned(path: Path) -> None:
    """timestamp[us, Europe/Paris]."""
    made = rows(path.name)
    started = pa.array(instants(made), pa.timestamp("us", "Europe/Paris"))
    save(path, Date=started, Minutes=pa.array([row.minutes for row in made], pa.int64()))


@awkward("local_milliseconds_fr.parquet")
def local_milliseconds(path: Path) -> None:
    """timestamp[ms] without a zone."""
    made = rows(path.name)
    started = pa.array([row.start for row in made], pa.timestamp("ms"))
    save(path, Date=started, Minutes=pa.array([float(row.minutes) for row in made]))


@awkward("dictionary_fr.parquet")
def dictionaries(path: Path) -> None:
    """Texts as dictionaries, two clients."""
    made = rows(path.name, clients=("Acme", "Borel"))
    shared = {name: pa.array(values).dictionary_encode() for name, values in columns(made, french=True).items()}
    more = {
        "Client": pa.array([row.client for row in made]).dictionary_encode(),
        "Date": pa.array([row.day for row in made], pa.date32()),
        "Durée (min)": pa.array([row.minutes for row in made], pa.int32()),
    }
    pq.write_table(pa.table(shared | more), path)


@awkward("decimal_hours_fr.parquet")
def decimal_hours(path: Path) -> None:
    """decimal128 hours."""
    made = rows(path.name)
    hours = [(Decimal(row.seconds) / 3600).quantize(Decimal("0.0001")) for row in made]
    save(path, Date=[row.day for row in made], **{"Temps (h)": pa.array(hours, pa.decimal128(10, 4))})


@awkward("float_hours_en.parquet")
def float_hours(path: Path) -> None:
    """Binary floats of hours, with a column of nulls and one of NaN."""
    made = rows(path.name)
    blank = {"location": pa.nulls(len(made)), "score": pa.array([float("nan")] * len(made))}
    save(path, date=[row.day for row in made], hours=[row.seconds / 3600 for row in made], **blank)


@awkward("time_of_day_en.parquet")
def time_of_day(path: Path) -> None:
    """A duration as a time of day, time32[s]."""
    made = rows(path.name)
    spent = pa.array([time(row.minutes // 60, row.minutes % 60) for row in made], pa.time32("s"))
    save(path, date=[row.day for row in made], duration=spent)


@awkward("label_list_fr.parquet")
def label_list(path: Path) -> None:
    """Labels as a list a row."""
    made = rows(path.name)
    labels = [row.category.split(" > ") for row in made]
    save(path, Date=[row.day for row in made], Étiquettes=labels, Minutes=[row.minutes for row in made])


@awkward("large_strings_en.parquet")
def large_strings(path: Path) -> None:
    """Texts and days as large_string, whole numbers of seconds in uint64."""
    made = rows(path.name)
    days = pa.array([row.day.isoformat() for row in made], pa.large_string())
    save(path, work_date=days, time_in_seconds=pa.array([row.seconds for row in made], pa.uint64()))
