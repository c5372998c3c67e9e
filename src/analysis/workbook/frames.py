"""The tidy frames of a loaded report: what an analyst groups, joins and draws (H10).

Efforts are whole `seconds` beside `hours`. An entry has one civil day, `work_date`, and one instant, `started_at`,
aware of its time zone. A text axis is a category in which an entry without a value has the words of the report's
language for « not given », so that a group-by loses nothing. Periods are ordered categories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain import units
from analysis.domain.category_paths import path_names
from analysis.domain.findings import Disqualified
from analysis.facts import document
from analysis.measures.effort import consumption
from analysis.report.client_report import ClientReport
from analysis.report.entry_values import entry_values
from analysis.views.language import findings as finding_words
from analysis.views.language.wording import wording

TEXT_AXES = (
    *("ticket_kind", "category_path", "subsidiary", "country", "department", "requester", "application", "domain"),
    *("profile", "controls", "contract_line", "technician", "technician_group", "location", "contract", "source"),
)
GRAINS = ("year", "quarter", "month", "week")
OF_TICKET = ("subsidiary", "country", "department", "application", "technician", "contract_line", "profile", "domain")
"""Axes of a ticket: the value that has most of its time, the first in order where two have as much."""
LISTS = ("statement", "comparison", "settlement", "terms")


def not_given(report: ClientReport) -> str:
    """Return the words that stand for a missing value in the frames of a report."""
    return wording(report.edition.language).text("not given")


def entries(report: ClientReport) -> pd.DataFrame:
    """Return a row a counted entry, in the order of the report's entries."""
    source, missing = report.entries.reset_index(drop=True), not_given(report)
    columns: dict[str, Any] = {"work_date": source["work_date"], "started_at": _instants(source, report)}
    columns |= {name: source[name] for name in ("ticket_id", "title")}
    columns |= {name: filled(source[name], missing) for name in TEXT_AXES if name in source}
    columns |= _levels(source["category_path"], missing)
    columns["in_scope"] = source["in_scope"].astype(bool)
    columns |= {grain: _periods(source["work_date"], grain) for grain in GRAINS}
    columns["seconds"] = source["seconds"].astype("int64")
    columns["hours"] = units.hours(columns["seconds"])
    columns |= dict(entry_values(source, report.params).items())
    columns |= {name: source[name] for name in ("time_entry_id", "ticket_key")}
    if report.params.report.entry_details and "detail" in source:
        columns["detail"] = source["detail"].mask(source["is_private"].to_numpy(dtype=bool))
    return pd.DataFrame(columns)


def tickets(report: ClientReport, worked: pd.DataFrame, *, all_of_them: bool) -> pd.DataFrame:
    """Return a row a ticket, the heaviest first: its own columns, and its effort in the entries given.

    Parameters
    ----------
    worked : rows of `entries`.
    all_of_them : True to give the tickets without an entry, too; their effort is 0.
    """
    missing = not_given(report)
    known = report.tickets[~report.tickets["is_deleted"].to_numpy(dtype=bool)]
    efforts = _efforts(worked)
    frame = known.merge(efforts, on="ticket_key", how="left" if all_of_them else "inner")
    for name in ("seconds", "accounted_seconds", "entries"):
        frame[name] = frame[name].fillna(0).astype("int64" if name != "accounted_seconds" else "float64")
    frame["hours"] = units.hours(frame["seconds"])
    for name in OF_TICKET:
        if name in worked:
            frame[name] = _heaviest(worked, name).reindex(frame["ticket_key"]).array
            own = known.set_index("ticket_key")[name].reindex(frame["ticket_key"]) if name in known else None
            if own is not None:
                frame[name] = frame[name].astype(object).where(frame[name].notna(), own.to_numpy())
            frame[name] = filled(frame[name], missing)
    for name in ("ticket_kind", "status", "channel", "requester", "category_path", "source", "assigned_group"):
        if name in frame:
            frame[name] = filled(frame[name], missing)
    opened = frame["opened_on"].fillna(frame["first_on"]) if "opened_on" in frame else frame["first_on"]
    frame["month"] = _periods(opened, "month")
    order = [
        *("ticket_id", "title", "ticket_kind", "status", "opened_on", "closed_on", "month", "requester"),
        *("category_path", *OF_TICKET, "channel", "assigned_group", "seconds", "hours", "accounted_seconds"),
        *("amount_eur", "entries", "first_on", "last_on", "url", "source", "ticket_key"),
    ]
    frame = frame[[name for name in order if name in frame]]
    return frame.sort_values(["seconds", "ticket_key"], ascending=[False, True], ignore_index=True)


def periods(table: pd.DataFrame, report: ClientReport) -> pd.DataFrame:
    """Return a table of periods of the report, its days as dates, efforts as seconds, hours and days."""
    frame = table.assign(
        starts_on=pd.to_datetime(table["starts_on"]),
        ends_on=pd.to_datetime(table["ends_on"]),
        hours=units.hours(table["seconds"]),
        days=units.days(table["seconds"], report.edition.hours_per_day),
    )
    if "average" in frame:
        frame = frame.rename(columns={"average": "average_days"})
    first = ["period", "starts_on", "ends_on", "seconds", "hours", "days"]
    return frame[[*first, *(name for name in frame if name not in first)]]


def lines(report: ClientReport) -> pd.DataFrame:
    """Return a row a contract line in force: the figures of `facts.json`, in the line's unit; money in euros."""
    rows = [_flat(line) for line in document.to_facts(report)["lines"]]
    frame = _dated(pd.DataFrame(rows)).rename(columns={"accounted_minutes": "accounted_seconds"})
    if frame.empty:
        return frame
    frame["accounted_seconds"] = frame["accounted_seconds"].astype("float64") * units.SECONDS_PER_MINUTE
    frame["seconds"] = [line.seconds for line in report.lines]
    frame["hours"] = units.hours(frame["seconds"])
    frame["disqualified"] = frame.pop("disqualified")
    return frame.drop(columns="minutes")


def forecast(report: ClientReport) -> pd.DataFrame:
    """Return the forecast of the next months by month, in days, with the same months a year before as `naive`.

    `attrs["sum"]` has the total of the whole with its bounds. Without a forecast the frame is empty and
    `attrs["disqualified"]` says why.
    """
    if isinstance(report.forecast, Disqualified):
        frame = pd.DataFrame(columns=["mean", "lo80", "hi80", "lo95", "hi95", "naive"], dtype="float64")
        frame.attrs["disqualified"] = finding_words.reason(report.forecast, wording(report.edition.language))
        return frame
    frame = report.forecast.months.assign(naive=report.forecast.naive.to_numpy()).rename_axis("month")
    frame.attrs = {"sum": dict(report.forecast.months.attrs["sum"])}
    return frame


def checks(report: ClientReport) -> pd.DataFrame:
    """Return a row an occurrence of the check plan in the contract year."""
    return _dated(report.checks.occurrences.drop(columns="controls", errors="ignore"))


def findings(report: ClientReport) -> pd.DataFrame:
    """Return a row a finding, with its meaning in the report's language, its seconds and its evidence."""
    words = wording(report.edition.language)
    columns = ["code", "severity", "count", "seconds", "meaning", "evidence"]
    rows = [
        (item.code, item.severity, item.count, item.seconds, finding_words.sentence(item, words), item.evidence)
        for item in report.findings
    ]
    return pd.DataFrame(rows, columns=columns).astype({"seconds": "Int64"})


def filled(values: pd.Series, missing: str) -> pd.Series:
    """Return texts as a category in which a missing value has a name, last in order."""
    column = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    names = [str(name) for name in column.cat.categories.tolist()]
    codes = column.cat.codes.to_numpy()
    present = np.bincount(codes[codes >= 0], minlength=len(names)) > 0
    kept = [name for name, is_present in zip(names, present, strict=True) if is_present and name != missing]
    place = {name: number for number, name in enumerate(kept)}
    places = np.array([*(place.get(name, len(kept)) for name in names), len(kept)], dtype="int64")
    categories = pd.Index([*kept, missing], dtype="str")
    return pd.Series(pd.Categorical.from_codes(places[codes], categories), index=values.index)


def _instants(source: pd.DataFrame, report: ClientReport) -> pd.Series:
    """Return the instant at which each entry began, in the client's time zone; none without a time of the day."""
    if "begun_at" not in source:
        return source["started_at"].dt.tz_localize(report.edition.timezone, ambiguous=True, nonexistent="shift_forward")
    begun = source["begun_at"].dt.tz_convert(report.edition.timezone)
    return begun.where(source["started_at"].notna())


def _levels(paths: pd.Series, missing: str) -> dict[str, pd.Series]:
    """Return one category a level of the tree of categories."""
    column = paths if isinstance(paths.dtype, pd.CategoricalDtype) else paths.astype("category")
    names = [path_names(path) for path in column.cat.categories.tolist()]
    codes = column.cat.codes.to_numpy()
    levels = {}
    for level in range(max(map(len, names), default=0)):
        texts = np.array([*(parts[level] if level < len(parts) else None for parts in names), None], dtype=object)
        levels[f"category_level_{level + 1}"] = filled(pd.Series(texts[codes], index=paths.index), missing)
    return levels


def _periods(days: pd.Series, grain: str) -> pd.Series:
    """Return the period of each day, an ordered category; none without a day."""
    known = days.dropna()
    if grain == "quarter":
        quarters = known.dt.year.astype("str") + "-Q" + known.dt.quarter.astype("str")
        named = quarters.astype(pd.CategoricalDtype(sorted(quarters.unique()), ordered=True))
    else:
        named = consumption.period_of(known, grain).cat.as_ordered()
    return named.reindex(days.index)


def _efforts(worked: pd.DataFrame) -> pd.DataFrame:
    """Return effort, value and days of each ticket of some entries; no value where an entry with time has none."""
    lacks = worked["amount_eur"].isna() & (worked["seconds"] != 0)
    table = worked[["ticket_key", "seconds", "accounted_seconds", "amount_eur", "work_date"]].assign(lacks=lacks)
    groups = table.dropna(subset=["ticket_key"]).groupby("ticket_key", observed=True)
    frame = groups.agg(
        seconds=("seconds", "sum"),
        accounted_seconds=("accounted_seconds", "sum"),
        amount_eur=("amount_eur", "sum"),
        lacks=("lacks", "any"),
        entries=("seconds", "size"),
        first_on=("work_date", "min"),
        last_on=("work_date", "max"),
    )
    frame["amount_eur"] = frame["amount_eur"].mask(frame.pop("lacks"))
    frame.index = frame.index.astype(object)
    return frame.reset_index()


def _heaviest(worked: pd.DataFrame, column: str) -> pd.Series:
    """Return, by ticket, the value that has most of its time."""
    known = worked.dropna(subset=["ticket_key"])
    sums = known.groupby(["ticket_key", column], observed=True)["seconds"].sum().reset_index()
    first = sums.sort_values(["seconds", column], ascending=[False, True]).drop_duplicates("ticket_key")
    values = first.set_index(first["ticket_key"].astype(object))[column]
    return values.astype(object)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of facts without its lists; a disqualified figure is missing, its reason in `disqualified`."""
    flat: dict[str, Any] = {}
    reason = None
    for name, value in row.items():
        if isinstance(value, Mapping) and "disqualified" in value:
            flat[name] = None
            if name != "landing_forecast":
                reason = value["disqualified"]
        elif name not in LISTS:
            flat[name] = float(Decimal(value)) if name.endswith("_eur") and value is not None else value
    return flat | {"disqualified": reason}


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its civil days as dates that pandas compares."""
    days: Sequence[str] = [name for name in frame.columns if name.endswith("_on")]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})
