"""The data of the page: columns of whole numbers and dictionaries, that an auditor can read and the script adds up.

Entries are grouped by what they have in common: one group is a ticket with one value on every axis. An entry is then a
day and a duration alone, which keeps 20 000 of them small. No text of an entry and no technician is in it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from analysis.matching import PATH_SEPARATOR
from analysis.measures import consumption
from analysis.report import ClientReport
from analysis.views import markup, page_words
from analysis.views.markup import Markup
from analysis.views.reading import Reading

SCHEMA = 1
MOST_ENTRIES = 200_000
"""Beyond, entries are summed by group and month: the page says so, and names the command that lists them."""

COLUMNS = {
    "scope": "in_scope",
    "kind": "ticket_kind",
    "category": "category_path",
    "subsidiary": "subsidiary",
    "country": "country",
    "department": "department",
    "requester": "requester",
    "application": "application",
    "domain": "domain",
    "profile": "profile",
    "line": "contract_line",
}
"""Axis -> its column in the entries, in the order of the filters."""


def island(report: ClientReport) -> Markup:
    """The data as a `<script type="application/json">`; nothing in it can close the element or open another."""
    text = json.dumps(data(report), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="releve-data">{text}</script>')


def data(report: ClientReport) -> dict[str, Any]:
    """The data as plain values.

    `entries.day` counts days from `first`, each as its difference with the one before it in its group (the first of a
    group: from 0); `entries.time` is in units of `tick` seconds. `groups.size` entries belong to each group.
    """
    reading = Reading(report)
    is_whole = len(report.entries) <= MOST_ENTRIES
    entries = _coded(report.entries)
    axes = {axis: codes for axis, codes in entries.items() if axis in COLUMNS}
    frame = pd.DataFrame({**axes, "ticket": entries["ticket"], "day": entries["day"], "seconds": entries["seconds"]})
    names = [*axes, "ticket"]
    if not is_whole:
        months = frame["day"].map(_month_starts(report, frame["day"]))
        frame = frame.assign(day=months).groupby([*names, "day"], as_index=False)["seconds"].sum()
    frame = frame.sort_values(["ticket", *axes, "day"], kind="stable", ignore_index=True)
    group = frame.groupby(names, sort=False).ngroup()
    starts = ~group.duplicated()
    day = frame["day"] - frame["day"].shift(fill_value=0).where(~starts, 0)
    tick = SECONDS_PER_MINUTE if (frame["seconds"] % SECONDS_PER_MINUTE == 0).all() else 1
    groups = frame[starts]
    return {
        "schema": SCHEMA,
        "language": report.edition.language,
        "client": report.edition.client,
        "as_of": report.edition.as_of.isoformat(),
        "unit": reading.unit,
        "seconds_per_unit": SECONDS_PER_HOUR * (report.edition.hours_per_day if reading.unit == "days" else 1),
        "first": _first(report).isoformat(),
        "year": [report.year.starts_on.isoformat(), report.year.ends_on.isoformat()],
        "whole": is_whole,
        "tick": tick,
        "separator": PATH_SEPARATOR,
        "ticket_url": report.params.ticket_url,
        "entries": {"day": day.tolist(), "time": (frame["seconds"] // tick).tolist()},
        "groups": {
            "size": np.bincount(group).tolist() if len(group) else [],
            **{name: groups[name].tolist() for name in names},
        },
        "tickets": _tickets(reading, entries["tickets"]),
        "axes": [_axis(reading, axis, entries["values"][axis]) for axis in axes],
        "averages": {grain: _averages(reading, table) for grain, table in sorted(report.periods.items())},
        "control": {
            "seconds": consumption.total(report.entries),
            "entries": len(frame),
            "tickets": int(report.entries["ticket_key"].nunique()),
            "year_seconds": consumption.total(reading.year_entries),
        },
        "words": page_words.words(reading.words),
    }


def _first(report: ClientReport) -> date:
    """The day that the others are counted from."""
    return report.entries["work_date"].min().date() if len(report.entries) else report.edition.as_of


def _coded(entries: pd.DataFrame) -> dict[str, Any]:
    """Each axis as codes with their values, the tickets as codes; an axis without any value is left out."""
    found: dict[str, Any] = {"values": {}}
    for axis, column in COLUMNS.items():
        texts = entries[column].astype("str").where(entries[column].notna(), consumption.NOT_GIVEN)
        if axis == "scope":
            texts = texts.map({"True": "in_scope", "False": "out_of_scope"})
        codes, values = pd.factorize(texts, sort=True)
        if list(values) != [consumption.NOT_GIVEN]:
            found[axis], found["values"][axis] = codes, list(values)
    codes, tickets = pd.factorize(entries["ticket_key"], sort=True)
    first = entries["work_date"].min()
    return found | {
        "ticket": codes,
        "tickets": list(tickets),
        "day": (entries["work_date"] - first).dt.days.to_numpy(),
        "seconds": entries["seconds"].to_numpy(),
    }


def _month_starts(report: ClientReport, days: pd.Series) -> dict[int, int]:
    """Day -> the first day of its month, or of the data; both counted from the first day."""
    first = pd.Timestamp(_first(report))
    found = {}
    for day in days.unique():
        month = (first + pd.Timedelta(days=int(day))).replace(day=1)
        found[int(day)] = max(0, (month - first).days)
    return found


def _tickets(reading: Reading, keys: list[str]) -> dict[str, list[str]]:
    known = [reading.tickets[key] for key in keys]
    return {"id": [markup.clean(ticket_id, 60) for ticket_id, _ in known], "title": [title for _, title in known]}


def _axis(reading: Reading, axis: str, values: list[str]) -> dict[str, Any]:
    """An axis: its name, its values as the source writes them, and the words of those that have some."""
    lines = {line.line: line.name for line in reading.report.params.contract_lines}
    shown = [
        markup.clean(lines.get(value, value)) if axis == "line" else page_words.part(reading, axis, value)
        for value in values
    ]
    found: dict[str, Any] = {"axis": axis, "name": page_words.axis(reading.words, axis), "values": values}
    if shown != values:
        found["shown"] = shown
    return found


def _averages(reading: Reading, table: pd.DataFrame) -> dict[str, float]:
    """Period -> the contract's average, in the unit of the page."""
    both = zip(table["period"], reading.averages(table), strict=True)
    return {period: round(average, 6) for period, average in both if average is not None}
