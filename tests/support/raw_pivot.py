"""A pivot of a raw export by pandas alone: nothing of the package is used, so that expected totals prove themselves.

`raw` says how a person who knows the file would read it: `read` (arguments of pandas), which rows are no work, which
columns are the day, the durations and the client, and in which unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pandas as pd

PARIS = "Europe/Paris"
FRENCH_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
WORDS = {"j": 86_400, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""First letter of a unit written beside its number -> seconds."""


@dataclass(frozen=True)
class Totals:
    """What a pivot gives: how many entries, how long, for whom, from which day to which."""

    entries: int
    seconds: int
    clients: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    days: tuple[date, date] | None = None
    accounted_seconds: int | None = None


def pivot(raw: Mapping[str, Any], path: Path, client: str) -> Totals:
    """Return the totals of a raw file.

    Parameters
    ----------
    raw : how the file is read.
    path : the file.
    client : slug of the client where the file names none.
    """
    frame = _rows(raw, path)
    seconds = _durations(frame, raw["seconds"])
    accounted = _durations(frame, raw["accounted"]) if "accounted" in raw else None
    if "check" in raw and not seconds.equals(_durations(frame, raw["check"])):
        raise ValueError(f"{path.name}: {raw['check']['column']} is not the same duration")
    owners = _owners(frame, raw) if "client" in raw else pd.Series(client, index=frame.index)
    days = _days(frame, raw["day"]).dropna() if "day" in raw else None
    return Totals(
        entries=len(frame),
        seconds=int(seconds.sum()),
        clients=_sums(seconds, owners),
        categories=_sums(seconds, frame[raw["category"]]) if "category" in raw else {},
        days=None if days is None else (min(days), max(days)),
        accounted_seconds=None if accounted is None else int(accounted.sum()),
    )


def slug(label: object) -> str:
    """Return the short name of a client: `Sacré-Cœur` is `sacre-coeur`."""
    text = str(label).strip().casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _owners(frame: pd.DataFrame, raw: Mapping[str, Any]) -> pd.Series:
    labels = frame[raw["client"]]
    if "client_part" in raw:
        labels = labels.str.extract(raw["client_part"], expand=False)
    return labels.map(slug)


def _rows(raw: Mapping[str, Any], path: Path) -> pd.DataFrame:
    frame = _frame(raw, path)
    if "join" in raw:
        other = raw["join"]
        frame = frame.merge(_frame(other, path.parent / other["file"]), on=other["on"], validate="many_to_one")
    if "melt" in raw:
        frame = _melted(frame, **raw["melt"])
    for column in raw.get("filled", ()):
        frame = frame[frame[column].map(lambda cell: not _is_blank(cell))]
    for column, pattern in raw.get("without", {}).items():
        frame = frame[~frame[column].astype(str).str.contains(pattern, regex=True)]
    if "once" in raw:
        frame = frame.drop_duplicates(raw["once"])
    return frame.reset_index(drop=True)


def _frame(raw: Mapping[str, Any], path: Path) -> pd.DataFrame:
    read: dict[str, Any] = dict(raw.get("read", {}))
    match raw["as"]:
        case "csv":
            return pd.read_csv(path, dtype=str, keep_default_na=False, **read)
        case "xlsx":
            sheets = pd.read_excel(path, dtype=object, engine="openpyxl", **read)
            return pd.concat(sheets.values()) if isinstance(sheets, dict) else sheets
        case _:
            return pd.read_parquet(path, **read)


def _melted(frame: pd.DataFrame, columns: str, parts: str) -> pd.DataFrame:
    """Return one row a filled cell of the columns whose name matches, split by `parts` into named columns."""
    names = [name for name in frame.columns if re.fullmatch(columns, name)]
    others = [name for name in frame.columns if name not in names]
    long = frame.melt(id_vars=others, value_vars=names, value_name="cell")
    long = long[long["cell"] != ""].reset_index(drop=True)
    return long.join(long["cell"].str.extract(parts))


def _sums(seconds: pd.Series, keys: pd.Series) -> dict[str, int]:
    return {str(key): int(total) for key, total in seconds.groupby(keys.to_numpy()).sum().items()}


def _is_blank(cell: object) -> bool:
    return cell is None or cell is pd.NaT or str(cell).strip() in ("", "nan", "None")


def _durations(frame: pd.DataFrame, spec: Mapping[str, Any]) -> pd.Series:
    if "end" in spec:
        start, end = _instants(frame, spec["start"]), _instants(frame, spec["end"])
        return (end - start).dt.total_seconds().astype("int64")
    unit = spec["unit"]
    factor = {"minutes": 60, "hours": 3_600, "seconds": 1}.get(unit, unit)
    read: Callable[[Any], int] = READERS[unit] if isinstance(unit, str) and unit in READERS else _times(factor)
    return frame[spec["column"]].map(lambda cell: 0 if _is_blank(cell) else read(cell)).astype("int64")


def _times(factor: int) -> Callable[[Any], int]:
    return lambda cell: int((_number(cell) * factor).quantize(Decimal(1), ROUND_HALF_EVEN))


def _number(cell: object) -> Decimal:
    return Decimal(re.sub(r"[\s\u00a0\u202f]", "", str(cell)).replace(",", "."))


def _clock(cell: object) -> int:
    """Return the seconds of `1:30`, `01:30:15`, or a time of day."""
    parts = [int(part) for part in str(cell).strip().split(" ")[-1].split(":")]
    return parts[0] * 3_600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def _words(cell: object) -> int:
    """Return the seconds of `1h30`, `90 min`, `1 jour 2 heures`, `1 Hour 30 Minutes`."""
    found = re.findall(r"(\d+)\s*([a-zA-Z]*)", str(cell))
    total, last = 0, ""
    for number, unit in found:
        letter = unit[:1].lower() or {"h": "m", "": "m"}[last]
        total += int(number) * WORDS[letter]
        last = letter
    return total


def _span(cell: Any) -> int:
    """Return the seconds of a cell that is a span, a time of day, or a fraction of a day."""
    if isinstance(cell, timedelta | pd.Timedelta):
        return round(cell.total_seconds())
    if isinstance(cell, time):
        return cell.hour * 3_600 + cell.minute * 60 + cell.second
    return round(float(cell) * 86_400)


READERS: dict[str, Callable[[Any], int]] = {"clock": _clock, "words": _words, "span": _span}


def _days(frame: pd.DataFrame, spec: Mapping[str, Any]) -> pd.Series:
    instants = _instants(frame, spec)
    local = instants.dt.tz_convert(PARIS) if instants.dt.tz is not None else instants
    return local.dt.date


def _instants(frame: pd.DataFrame, spec: Mapping[str, Any]) -> pd.Series:
    """Return the instants of a column, with its zone where `zone` names one."""
    cells = frame[spec["column"]]
    if "time" in spec:
        cells = cells.astype(str).str[:10] + " " + frame[spec["time"]].astype(str)
    order = spec.get("format")
    if order == "serial":
        found = pd.to_datetime(cells.astype(int), unit="D", origin="1899-12-30")
    elif order == "french":
        found = cells.map(_french_day)
    elif order is None:
        found = pd.to_datetime(cells)
    else:
        found = pd.to_datetime(cells.where(cells != ""), format=order)
    zone = spec.get("zone")
    return found if zone is None or found.dt.tz is not None else found.dt.tz_localize(zone)


def _french_day(cell: str) -> pd.Timestamp:
    day, month, year = re.findall(r"(\d+)(?:er)?[ -]+(\D+?)[ -]+(\d{4})", cell)[0]
    plain = "".join(each for each in unicodedata.normalize("NFKD", month) if not unicodedata.combining(each))
    number = next(index for index, start in enumerate(FRENCH_MONTHS, 1) if plain.startswith(start))
    return pd.Timestamp(int(year), number, int(day))
